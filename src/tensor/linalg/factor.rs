//! Triangular factors: Cholesky's, LU, and LDL of symmetric matrices.

use super::kernel::{self, each, each_pair, int32, lead, real, sides, stacked, with_sides};
use super::lapack::Real as _;
use super::solve::solve_triangular;
use super::*;
use crate::tensor::warning::{self, Category};

/// Cholesky's factor of positive definite matrices, and the order of the leading minor that is not positive (0 for
/// none) as `int32`.
///
/// # Errors
/// `RuntimeError` for other than square matrices, `NotImplementedError` for other dtypes than `float32` and `float64`.
pub fn cholesky_ex(x: &Tensor, is_upper: bool) -> Result<(Tensor, Tensor)> {
    let n = check_square(x, "linalg.cholesky")?;
    check_floating(x, "linalg.cholesky")?;
    let (factor, info) = real!(x.dtype(), "cholesky_cpu", T => {
        let found = each::<T, _>(x, |mut a| {
            if is_upper {
                a = a.transposed();
            }
            let info = kernel::cholesky(&mut a);
            for i in 0..n {
                a.row_mut(i)[i + 1..].fill(0.0);
            }
            (if is_upper { a.transposed() } else { a }, info as i64)
        })?;
        let infos: Vec<i64> = found.iter().map(|f| f.1).collect();
        (stacked(found.iter().map(|f| &f.0), lead(x), (n, n), x.device())?, int32(&infos, lead(x), x.device())?)
    });
    let factor = factor.with_backward("LinalgCholeskyExBackward0", &[x], |saved| {
        move |g: &Tensor| {
            let (l, g) = if is_upper { (flipped(&saved.get())?, flipped(g)?) } else { (saved.get(), g.clone()) };
            // Half of the symmetric matrix whose lower triangle is that of Lᵀ g.
            let phi = lower(&product(&flipped(&l)?, &g)?, 0)?;
            let phi = mul_number(&add(&phi, &flipped(&lower(&phi, -1)?)?)?, 0.5)?;
            let left = solve_triangular(&flipped(&l)?, &phi, true, true, false)?;
            Ok(vec![Some(solve_triangular(&l, &left, false, false, false)?)])
        }
    });
    Ok((factor, info))
}

/// Like [`cholesky_ex`].
///
/// # Errors
/// As there, and `LinAlgError` where a matrix is not positive definite.
pub fn cholesky(x: &Tensor, is_upper: bool) -> Result<Tensor> {
    let (factor, info) = cholesky_ex(x, is_upper)?;
    check_cholesky(x, &info, "linalg.cholesky")?;
    Ok(factor)
}

/// # Errors
/// `LinAlgError` where an `info` is not 0.
pub fn check_cholesky(x: &Tensor, info: &Tensor, name: &str) -> Result<()> {
    if let Some((i, order)) = first_failure(info)? {
        bail!(
            LinAlg,
            "{name}: {}The factorization could not be completed because the input is not positive-definite \
             (the leading minor of order {order} is not positive-definite).",
            batch_note(x, i)
        );
    }
    Ok(())
}

/// The first matrix whose `info` is not 0.
pub fn first_failure(info: &Tensor) -> Result<Option<(usize, i64)>> {
    Ok(info.to_i64_vec()?.into_iter().enumerate().find(|(_, info)| *info != 0))
}

/// `L` and `U` in one matrix, the row (from 1) that each row was exchanged with, and the first pivot (from 1) that is
/// zero or 0, both `int32`.
///
/// # Errors
/// `RuntimeError` for tensors without two dims and without pivoting, `NotImplementedError` for other dtypes.
pub fn lu_factor_ex(x: &Tensor, pivot: bool) -> Result<(Tensor, Tensor, Tensor)> {
    let (packed, pivots, info) = lu_values(x, pivot, "torch.lu_factor")?;
    let kept = pivots.clone();
    let packed = packed.with_backward("LinalgLuFactorExBackward0", &[x], |saved| {
        move |g: &Tensor| {
            let (p, l, u) = unpack(&saved.get(), &kept)?;
            let (m, n) = sides(g);
            let k = m.min(n) as i64;
            let in_lower = shape::narrow(&lower(g, -1)?, -1, 0, k)?;
            let in_upper = shape::narrow(&upper(g, 0)?, -2, 0, k)?;
            Ok(vec![Some(lu_backward(&in_lower, &in_upper, &p, &l, &u)?)])
        }
    });
    Ok((packed, pivots, info))
}

fn lu_values(x: &Tensor, pivot: bool, name: &str) -> Result<(Tensor, Tensor, Tensor)> {
    ensure!(
        x.rank() >= 2,
        Runtime,
        "{name}: Expected tensor with 2 or more dimensions. Got size: {} instead",
        layout::display(x.shape())
    );
    ensure!(pivot, Runtime, "linalg.lu_factor: LU without pivoting is not implemented on the CPU");
    let (m, n) = sides(x);
    real!(x.dtype(), "lu_cpu", T => {
        let found = each::<T, _>(x, |mut a| {
            let (exchanges, info) = kernel::lu(&mut a);
            (a, exchanges, info as i64)
        })?;
        let pivots: Vec<i64> = found.iter().flat_map(|f| f.1.iter().map(|&p| p as i64 + 1)).collect();
        let infos: Vec<i64> = found.iter().map(|f| f.2).collect();
        Ok((
            stacked(found.iter().map(|f| &f.0), lead(x), (m, n), x.device())?,
            int32(&pivots, &with_sides(lead(x), &[m.min(n)]), x.device())?,
            int32(&infos, lead(x), x.device())?,
        ))
    })
}

/// Like [`lu_factor_ex`], without `info`.
///
/// # Errors
/// As there, and `RuntimeError` where a pivot is zero.
pub fn lu_factor(x: &Tensor, pivot: bool) -> Result<(Tensor, Tensor)> {
    let (packed, pivots, info) = lu_factor_ex(x, pivot)?;
    check_lu(x, &info)?;
    Ok((packed, pivots))
}

/// # Errors
/// `RuntimeError` where an `info` is not 0.
pub fn check_lu(x: &Tensor, info: &Tensor) -> Result<()> {
    if let Some((i, at)) = first_failure(info)? {
        bail!(
            Runtime,
            "torch.linalg.lu_factor: {}U[{at},{at}] is zero and using it on lu_solve would result in a division by \
             zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or \
             linalg.lu_factor_ex(A, pivot)",
            batch_note(x, i)
        );
    }
    Ok(())
}

/// `torch.lu`: what PyTorch keeps for old programs.
///
/// # Errors
/// As [`lu_factor_ex`].
pub fn lu_old(x: &Tensor, pivot: bool) -> Result<(Tensor, Tensor, Tensor)> {
    warning::warn(
        Category::User,
        "torch.lu is deprecated in favor of torch.linalg.lu_factor / torch.linalg.lu_factor_ex and will be removed in \
         a future PyTorch release.",
    );
    lu_factor_ex(x, pivot)
}

/// `P`, `L` and `U` with `P @ L @ U = x`.
///
/// # Errors
/// As [`lu_factor_ex`].
pub fn lu(x: &Tensor, pivot: bool) -> Result<Vec<Tensor>> {
    let (packed, pivots, _) = lu_values(x, pivot, "linalg.lu")?;
    let (p, l, u) = autograd::no_grad(|| unpack(&packed, &pivots))?;
    recorded("LinalgLuBackward0", &[x], &[&l, &u], |saved| {
        let p = p.clone();
        move |grads: Gradients| {
            let (gl, gu) = (gradient(grads, 0)?, gradient(grads, 1)?);
            Ok(vec![Some(lu_backward(&gl, &gu, &p, &saved.get(0), &saved.get(1))?)])
        }
    });
    Ok(vec![p, l, u])
}

/// `torch.lu_unpack`: `P`, `L` and `U` from packed factors and pivots.
///
/// # Errors
/// `RuntimeError` where the shapes or the pivots' dtype do not fit.
pub fn lu_unpack(packed: &Tensor, pivots: &Tensor, data: bool, permutation: bool) -> Result<Vec<Tensor>> {
    ensure!(
        packed.rank() >= 2,
        Runtime,
        "torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: {} instead",
        layout::display(packed.shape())
    );
    ensure!(
        !permutation || pivots.dtype() == DType::Int32,
        Runtime,
        "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this function \
         is intended to be used with the output produced by torch.linalg.lu_factor"
    );
    let empty = || create::zeros(&[0], packed.dtype(), packed.device());
    let p = if permutation { permutation_matrix(packed, pivots)? } else { empty()? };
    if !data {
        return Ok(vec![p, empty()?, empty()?]);
    }
    let (l, u) = autograd::no_grad(|| triangles(packed))?;
    recorded("LuUnpackBackward0", &[packed], &[&l, &u], |_| {
        let (m, n) = sides(packed);
        move |grads: Gradients| {
            let (gl, gu) = (lower(&gradient(grads, 0)?, -1)?, upper(&gradient(grads, 1)?, 0)?);
            let total = match m.cmp(&n) {
                std::cmp::Ordering::Equal => add(&gl, &gu)?,
                std::cmp::Ordering::Less => {
                    let square = add(&gl, &shape::narrow(&gu, -1, 0, m as i64)?)?;
                    shape::cat(&[square, shape::narrow(&gu, -1, m as i64, (n - m) as i64)?], -1)?
                }
                std::cmp::Ordering::Greater => {
                    let square = add(&gu, &shape::narrow(&gl, -2, 0, n as i64)?)?;
                    shape::cat(&[square, shape::narrow(&gl, -2, n as i64, (m - n) as i64)?], -2)?
                }
            };
            Ok(vec![Some(total)])
        }
    });
    Ok(vec![p, l, u])
}

/// `P`, `L` and `U`, by operators.
pub fn unpack(packed: &Tensor, pivots: &Tensor) -> Result<(Tensor, Tensor, Tensor)> {
    let (l, u) = triangles(packed)?;
    Ok((permutation_matrix(packed, pivots)?, l, u))
}

fn triangles(packed: &Tensor) -> Result<(Tensor, Tensor)> {
    let (m, n) = sides(packed);
    let k = m.min(n);
    let left = lower(&shape::narrow(packed, -1, 0, k as i64)?, -1)?;
    let ones = create::eye(m as i64, Some(k as i64), packed.dtype(), packed.device())?;
    Ok((add(&left, &ones)?, upper(&shape::narrow(packed, -2, 0, k as i64)?, 0)?))
}

/// The matrix that puts the rows where they were.
fn permutation_matrix(packed: &Tensor, pivots: &Tensor) -> Result<Tensor> {
    let (m, n) = sides(packed);
    let k = m.min(n);
    let count = layout::numel(lead(packed));
    ensure!(
        pivots.shape() == &with_sides(lead(packed), &[k])[..],
        Runtime,
        "torch.lu_unpack: LU_pivots and LU_data must have compatible shapes, got {} and {}",
        layout::display(pivots.shape()),
        layout::display(packed.shape())
    );
    let pivots = pivots.to_i64_vec()?;
    let mut elements = vec![0.0; count * m * m];
    for batch in 0..count {
        let mut rows: Vec<usize> = (0..m).collect();
        for (i, &pivot) in pivots[batch * k..(batch + 1) * k].iter().enumerate() {
            ensure!(
                (1..=m as i64).contains(&pivot),
                Runtime,
                "pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive.Did you properly pass the \
                 result of lu_factor?"
            );
            rows.swap(i, pivot as usize - 1);
        }
        for (i, row) in rows.into_iter().enumerate() {
            elements[batch * m * m + row * m + i] = 1.0;
        }
    }
    Tensor::from_f64s(&elements, &with_sides(lead(packed), &[m, m]), packed.dtype(), packed.device())
}

/// The gradient of `P @ L @ U` from those of `L` and `U`.
pub fn lu_backward(gl: &Tensor, gu: &Tensor, p: &Tensor, l: &Tensor, u: &Tensor) -> Result<Tensor> {
    let (m, n) = (sides(l).0, sides(u).1);
    let k = m.min(n) as i64;
    let (l1, u1) = (shape::narrow(l, -2, 0, k)?, shape::narrow(u, -1, 0, k)?);
    let gl1 = shape::narrow(gl, -2, 0, k)?;
    let gu1 = shape::narrow(gu, -1, 0, k)?;
    let mut in_lower = product(&flipped(&l1)?, &gl1)?;
    let mut in_upper = product(&gu1, &flipped(&u1)?)?;
    let rest = (m as i64 - k).max(n as i64 - k);
    if n > m {
        let (u2, gu2) = (shape::narrow(u, -1, k, rest)?, shape::narrow(gu, -1, k, rest)?);
        in_lower = sub(&in_lower, &product(&gu2, &flipped(&u2)?)?)?;
    } else if m > n {
        let (l2, gl2) = (shape::narrow(l, -2, k, rest)?, shape::narrow(gl, -2, k, rest)?);
        in_upper = sub(&in_upper, &product(&flipped(&l2)?, &gl2)?)?;
    }
    let inner = add(&lower(&in_lower, -1)?, &upper(&in_upper, 0)?)?;
    let (lt, ut) = (flipped(&l1)?, flipped(&u1)?);
    let whole = if n > m {
        let square = solve_triangular(&ut, &inner, false, false, false)?;
        let joined = shape::cat(&[square, shape::narrow(gu, -1, k, rest)?], -1)?;
        solve_triangular(&lt, &joined, true, true, true)?
    } else {
        let square = solve_triangular(&lt, &inner, true, true, true)?;
        let joined = if m > n { shape::cat(&[square, shape::narrow(gl, -2, k, rest)?], -2)? } else { square };
        solve_triangular(&ut, &joined, false, false, false)?
    };
    product(p, &whole)
}

/// `L` and `D` of symmetric matrices in one matrix, PyTorch's pivots, and `info`, both `int32`.
///
/// # Errors
/// `RuntimeError` for other than square matrices, `NotImplementedError` for other dtypes.
pub fn ldl_factor_ex(x: &Tensor) -> Result<Vec<Tensor>> {
    let n = check_square(x, "torch.linalg.ldl_factor_ex")?;
    check_floating(x, "torch.linalg.ldl_factor_ex")?;
    let (packed, pivots, info) = real!(x.dtype(), "ldl_factor_kernel_cpu", T => {
        let found = each::<T, _>(x, |mut a| {
            let (pivots, info) = super::lapack::bunch_kaufman(&mut a);
            for i in 0..n {
                a.row_mut(i)[i + 1..].fill(0.0);
            }
            (a, pivots, info as i64)
        })?;
        let pivots: Vec<i64> = found.iter().flat_map(|f| f.1.iter().copied()).collect();
        let infos: Vec<i64> = found.iter().map(|f| f.2).collect();
        (
            stacked(found.iter().map(|f| &f.0), lead(x), (n, n), x.device())?,
            int32(&pivots, &with_sides(lead(x), &[n]), x.device())?,
            int32(&infos, lead(x), x.device())?,
        )
    });
    recorded("NotImplemented", &[x], &[&packed], |_| {
        |_: Gradients| bail!(Runtime, "derivative for aten::linalg_ldl_factor_ex is not implemented")
    });
    Ok(vec![packed, pivots, info])
}

/// Like [`ldl_factor_ex`], without `info`.
///
/// # Errors
/// As there, and `RuntimeError` where a block of `D` is zero.
pub fn ldl_factor(x: &Tensor) -> Result<Vec<Tensor>> {
    let mut found = ldl_factor_ex(x)?;
    if let Some((i, at)) = found.pop().map_or(Ok(None), |info| first_failure(&info))? {
        bail!(
            Runtime,
            "torch.linalg.ldl_factor: {}The factorization could not be completed: block {at} of D is exactly zero.",
            batch_note(x, i)
        );
    }
    Ok(found)
}

/// `X` with `A @ X = b`, from the factors of a symmetric `A`.
///
/// # Errors
/// `RuntimeError` where shapes or dtypes do not fit.
pub fn ldl_solve(packed: &Tensor, pivots: &Tensor, b: &Tensor) -> Result<Tensor> {
    let n = check_square(packed, "torch.linalg.ldl_solve")?;
    check_matrix(b, "torch.linalg.ldl_solve", "B")?;
    ensure!(
        b.shape()[b.rank() - 2] == n,
        Runtime,
        "torch.linalg.ldl_solve: Incompatible shapes of A and B for the equation AX = B ({n}x{n} and {}x{})",
        sides(b).0,
        sides(b).1
    );
    ensure!(
        pivots.shape() == &packed.shape()[..packed.rank() - 1],
        Runtime,
        "torch.linalg.ldl_solve: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape {} \
         instead",
        layout::display(pivots.shape())
    );
    ensure!(
        pivots.dtype().is_integral() && pivots.dtype() != DType::Bool,
        Runtime,
        "torch.linalg.ldl_solve: Expected pivots to be integers. Got {}",
        pivots.dtype().scalar_name()
    );
    ensure!(
        packed.dtype() == b.dtype(),
        Runtime,
        "torch.linalg.ldl_solve: LD dtype {} does not match b dtype {}",
        packed.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    // The pivots ride along as one more row, so that they broadcast with their matrix.
    let row = shape::unsqueeze(&convert::cast(pivots, packed.dtype())?, -2)?;
    let with_pivots = shape::cat(&[packed.detach(), row], -2)?;
    let (a, b) = broadcast_batches(&with_pivots, &b.detach())?;
    real!(a.dtype(), "ldl_solve_cpu", T => {
        let found = each_pair::<T, _>(&a, &b, |mut a, mut b| {
            let pivots: Vec<i64> = a.row(n).iter().map(|&p| p.wide() as i64).collect();
            a.data.truncate(n * n);
            a.rows = n;
            super::lapack::bunch_kaufman_solve(&a, &pivots, &mut b);
            b
        })?;
        stacked(found.iter(), lead(&b), sides(&b), b.device())
    })
}
