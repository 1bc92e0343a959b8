//! Linear equations: by LU, by triangular factors, and inverses.

use super::factor::{first_failure, unpack};
use super::kernel::{self, each, each_pair, int32, lead, real, sides, stacked, with_sides};
use super::lapack::Real as _;
use super::*;

/// Checks `b` of `AX = b` (`XA = b` unless `left`) against square matrices `a`.
fn check_equation(a: &Tensor, b: &Tensor, left: bool, name: &str) -> Result<()> {
    let n = check_square(a, name)?;
    check_matrix(b, name, "B")?;
    let (rows, columns) = sides(b);
    ensure!(
        if left { rows == n } else { columns == n },
        Runtime,
        "{name}: Incompatible shapes of A and B for the equation {} ({n}x{n} and {rows}x{columns})",
        if left { "AX = B" } else { "XA = B" }
    );
    Ok(())
}

fn check_same_dtype(a: &Tensor, b: &Tensor, name: &str) -> Result<()> {
    ensure!(
        a.dtype() == b.dtype(),
        Runtime,
        "{name}: Expected A and B to have the same dtype, but found A of type {} and B of type {} instead",
        a.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    Ok(())
}

/// `X` with `A @ X = b` (`X @ A = b` unless `left`), and the first pivot (from 1) that is zero, or 0, as `int32`. `b` is
/// a batch of vectors where its shape is that of `a` without the last dim.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes or dtypes do not fit.
pub fn solve_ex(a: &Tensor, b: &Tensor, left: bool) -> Result<(Tensor, Tensor)> {
    const NAME: &str = "linalg.solve";
    check_square(a, NAME)?;
    check_same_dtype(a, b, NAME)?;
    let vector = b.rank() == 1 || (a.rank() == b.rank() + 1 && a.shape()[..a.rank() - 1] == *b.shape());
    ensure!(
        !vector || left,
        Runtime,
        "linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)"
    );
    let columns = if vector { shape::unsqueeze(b, -1)? } else { b.clone() };
    check_equation(a, &columns, left, NAME)?;
    check_floating(a, NAME)?;
    let (whole, rest) = broadcast_batches(&a.detach(), &columns.detach())?;
    let (found, info) = real!(a.dtype(), "lu_cpu", T => {
        let found = each_pair::<T, _>(&whole, &rest, |mut a, mut b| {
            let (exchanges, info) = kernel::lu(&mut a);
            if left {
                kernel::lu_solve(&a, &exchanges, &mut b, false);
            } else {
                b = b.transposed();
                kernel::lu_solve(&a, &exchanges, &mut b, true);
                b = b.transposed();
            }
            (b, info as i64)
        })?;
        let infos: Vec<i64> = found.iter().map(|f| f.1).collect();
        let solution = stacked(found.iter().map(|f| &f.0), lead(&rest), sides(&rest), b.device())?;
        // PyTorch has one info for each matrix of A.
        let count = layout::numel(lead(a));
        let infos: Vec<i64> = if infos.len() == count {
            infos
        } else {
            each::<T, _>(&a.detach(), |mut a| kernel::lu(&mut a).1 as i64)?
        };
        (solution, int32(&infos, lead(a), a.device())?)
    });
    let found = if vector { shape::squeeze_dims(&found, &[found.rank() - 1])? } else { found };
    let found = found.with_backward("LinalgSolveExBackward0", &[a, b], |saved| {
        let (a, b) = (a.clone(), b.clone());
        move |g: &Tensor| {
            let gb = solve_ex(&flipped(&a)?, g, left)?.0;
            let x = saved.get();
            let ga = if vector {
                product(&shape::unsqueeze(&gb, -1)?, &shape::unsqueeze(&x, -2)?)?
            } else if left {
                product(&gb, &flipped(&x)?)?
            } else {
                product(&flipped(&x)?, &gb)?
            };
            Ok(vec![Some(neg(&ga)?.sum_to_shape(a.shape())?), Some(gb.sum_to_shape(b.shape())?)])
        }
    });
    Ok((found, info))
}

/// Like [`solve_ex`].
///
/// # Errors
/// As there, and `LinAlgError` where a matrix is singular.
pub fn solve(a: &Tensor, b: &Tensor, left: bool) -> Result<Tensor> {
    let (found, info) = solve_ex(a, b, left)?;
    check_solved(a, &info)?;
    Ok(found)
}

/// # Errors
/// `LinAlgError` where an `info` is not 0.
pub fn check_solved(a: &Tensor, info: &Tensor) -> Result<()> {
    if let Some((i, _)) = first_failure(info)? {
        bail!(
            LinAlg,
            "torch.linalg.solve: {}The solver failed because the input matrix is singular.",
            batch_note(a, i)
        );
    }
    Ok(())
}

/// The inverses, and the first pivot (from 1) that is zero, or 0, as `int32`.
///
/// # Errors
/// `RuntimeError` for other than square matrices, `NotImplementedError` for other dtypes.
pub fn inv_ex(x: &Tensor) -> Result<(Tensor, Tensor)> {
    let n = check_square(x, "linalg.inv")?;
    check_full_precision(x, "linalg.inv")?;
    let (found, info) = real!(x.dtype(), "linalg_inv_cpu", T => {
        let found = each::<T, _>(x, |mut a| {
            let (exchanges, info) = kernel::lu(&mut a);
            let mut unit = super::lapack::Matrix::identity(n);
            kernel::lu_solve(&a, &exchanges, &mut unit, false);
            (unit, info as i64)
        })?;
        let infos: Vec<i64> = found.iter().map(|f| f.1).collect();
        (stacked(found.iter().map(|f| &f.0), lead(x), (n, n), x.device())?, int32(&infos, lead(x), x.device())?)
    });
    let found = found.with_backward("LinalgInvExBackward0", &[x], |saved| {
        move |g: &Tensor| {
            let flipped = flipped(&saved.get())?;
            Ok(vec![Some(neg(&product(&product(&flipped, g)?, &flipped)?)?)])
        }
    });
    Ok((found, info))
}

/// The inverses.
///
/// # Errors
/// As [`inv_ex`], and `LinAlgError` where a matrix is singular.
pub fn inv(x: &Tensor) -> Result<Tensor> {
    let (found, info) = inv_ex(x)?;
    check_inverted(x, &info)?;
    Ok(found)
}

/// # Errors
/// `LinAlgError` where an `info` is not 0.
pub fn check_inverted(x: &Tensor, info: &Tensor) -> Result<()> {
    if let Some((i, at)) = first_failure(info)? {
        bail!(
            LinAlg,
            "linalg.inv: {}The diagonal element {at} is zero, the inversion could not be completed because the input \
             matrix is singular.",
            batch_note(x, i)
        );
    }
    Ok(())
}

/// `X` with `A @ X = b` (`X @ A = b` unless `left`) for triangular `A`, of which the other triangle does not count, nor
/// the diagonal where `unit`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes do not fit.
pub fn solve_triangular(a: &Tensor, b: &Tensor, is_upper: bool, left: bool, unit: bool) -> Result<Tensor> {
    check_equation(a, b, left, "linalg.solve_triangular")?;
    // PyTorch computes in the wider dtype here.
    let dtype = a.dtype().promote(b.dtype());
    let values = (convert::cast(&a.detach(), dtype)?, convert::cast(&b.detach(), dtype)?);
    let (whole, rest) = broadcast_batches(&values.0, &values.1)?;
    let found = real!(dtype, "triangular_solve_cpu", T => {
        let found = each_pair::<T, _>(&whole, &rest, |mut a, mut b| {
            if !left {
                (a, b) = (a.transposed(), b.transposed());
            }
            if is_upper == left {
                kernel::solve_upper(&a, &mut b, unit);
            } else {
                kernel::solve_lower(&a, &mut b, unit);
            }
            if left { b } else { b.transposed() }
        })?;
        stacked(found.iter(), lead(&rest), sides(&rest), b.device())?
    });
    Ok(found.with_backward("LinalgSolveTriangularBackward0", &[a, b], |saved| {
        let (a, b) = (a.clone(), b.clone());
        move |g: &Tensor| {
            let gb = solve_triangular(&flipped(&a)?, g, !is_upper, left, unit)?;
            let x = flipped(&saved.get())?;
            let ga = neg(&if left { product(&gb, &x)? } else { product(&x, &gb)? })?;
            let off = i64::from(unit);
            let ga = if is_upper { upper(&ga, off)? } else { lower(&ga, -off)? };
            Ok(vec![Some(ga.sum_to_shape(a.shape())?), Some(gb.sum_to_shape(b.shape())?)])
        }
    }))
}

/// `X` with `A @ X = b`, from the LU factors of `A` (of `Aᵀ` where `adjoint`; `X @ A = b` unless `left`).
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes or dtypes do not fit.
pub fn lu_solve(packed: &Tensor, pivots: &Tensor, b: &Tensor, left: bool, adjoint: bool) -> Result<Tensor> {
    const NAME: &str = "linalg.lu_solve";
    ensure!(
        pivots.dtype() == DType::Int32,
        Runtime,
        "linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32"
    );
    check_equation(packed, b, left, NAME)?;
    check_same_dtype(packed, b, NAME)?;
    ensure!(
        pivots.shape() == &packed.shape()[..packed.rank() - 1],
        Runtime,
        "linalg.lu_solve: Number of pivots per batch should be same as the dimension of the matrix"
    );
    let n = sides(packed).0;
    let held = pivots.to_i64_vec()?;
    ensure!(
        held.iter().all(|p| (1..=n as i64).contains(p)),
        Runtime,
        "Pivots given to lu_solve must all be greater or equal to 1. Did you properly pass the result of lu_factor?"
    );
    let row = shape::unsqueeze(&convert::cast(pivots, packed.dtype())?, -2)?;
    let with_pivots = shape::cat(&[packed.detach(), row], -2)?;
    let (whole, rest) = broadcast_batches(&with_pivots, &b.detach())?;
    let found = real!(b.dtype(), "lu_solve_cpu", T => {
        let found = each_pair::<T, _>(&whole, &rest, |mut a, mut b| {
            let exchanges: Vec<usize> = a.row(n).iter().map(|&p| p.wide() as usize - 1).collect();
            a.data.truncate(n * n);
            a.rows = n;
            if left {
                kernel::lu_solve(&a, &exchanges, &mut b, adjoint);
                return b;
            }
            b = b.transposed();
            kernel::lu_solve(&a, &exchanges, &mut b, !adjoint);
            b.transposed()
        })?;
        stacked(found.iter(), lead(&rest), sides(&rest), b.device())?
    });
    Ok(found.with_backward("LinalgLuSolveBackward0", &[packed, b], |saved| {
        let (packed, pivots, b) = (packed.clone(), pivots.clone(), b.clone());
        move |g: &Tensor| {
            let gb = lu_solve(&packed, &pivots, g, left, !adjoint)?;
            let x = flipped(&saved.get())?;
            let ga = neg(&if left { product(&gb, &x)? } else { product(&x, &gb)? })?;
            let ga = if adjoint { flipped(&ga)? } else { ga };
            let (p, l, u) = unpack(&packed, &pivots)?;
            let inner = product(&flipped(&p)?, &ga)?;
            let total =
                add(&lower(&product(&inner, &flipped(&u)?)?, -1)?, &upper(&product(&flipped(&l)?, &inner)?, 0)?)?;
            Ok(vec![Some(total.sum_to_shape(packed.shape())?), Some(gb.sum_to_shape(b.shape())?)])
        }
    }))
}

/// `X` with `A @ X = b`, from Cholesky's factor of `A`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes or dtypes do not fit.
pub fn cholesky_solve(b: &Tensor, factor: &Tensor, is_upper: bool) -> Result<Tensor> {
    for (x, name) in [(b, "b"), (factor, "u")] {
        ensure!(
            x.rank() >= 2,
            Runtime,
            "{name} should have at least 2 dimensions, but has {} dimensions instead",
            x.rank()
        );
    }
    ensure!(
        b.dtype() == factor.dtype(),
        Runtime,
        "Expected b and A to have the same dtype, but found b of type {} and A of type {} instead.",
        b.dtype().scalar_name(),
        factor.dtype().scalar_name()
    );
    let ((m, n), (rows, columns)) = (sides(factor), sides(b));
    ensure!(m == n, Runtime, "A must be batches of square matrices, but they are {m} by {n} matrices");
    ensure!(
        rows == n,
        Runtime,
        "Incompatible matrix sizes for cholesky_solve: each A matrix is {n} by {n} but each b matrix is {rows} by \
         {columns}"
    );
    let (whole, rest) = broadcast_batches(&factor.detach(), &b.detach())?;
    let found = real!(b.dtype(), "cholesky_solve_cpu", T => {
        let found = each_pair::<T, _>(&whole, &rest, |a, mut b| {
            let other = a.transposed();
            let (l, u) = if is_upper { (other, a) } else { (a, other) };
            kernel::solve_lower(&l, &mut b, false);
            kernel::solve_upper(&u, &mut b, false);
            b
        })?;
        stacked(found.iter(), lead(&rest), sides(&rest), b.device())?
    });
    Ok(found.with_backward("CholeskySolveBackward0", &[b, factor], |saved| {
        let (b, factor) = (b.clone(), factor.clone());
        move |g: &Tensor| {
            let gb = cholesky_solve(g, &factor, is_upper)?;
            let half = product(&gb, &flipped(&saved.get())?)?;
            let common = add(&half, &flipped(&half)?)?;
            // As PyTorch's, the gradient fills the triangle that is not read, too.
            let total = if is_upper { product(&factor, &common)? } else { product(&common, &factor)? };
            Ok(vec![Some(gb.sum_to_shape(b.shape())?), Some(neg(&total)?.sum_to_shape(factor.shape())?)])
        }
    }))
}

/// The inverse of a matrix from its Cholesky factor.
///
/// # Errors
/// `RuntimeError` for other than square matrices, `NotImplementedError` for other dtypes.
pub fn cholesky_inverse(factor: &Tensor, is_upper: bool) -> Result<Tensor> {
    let n = check_square(factor, "cholesky_inverse")?;
    if !matches!(factor.dtype(), DType::Float32 | DType::Float64) {
        real!(factor.dtype(), "cholesky_inverse_out_cpu", T => { let _: T; });
    }
    let unit = unit_like(factor, n)?;
    let found = cholesky_solve(&unit, &factor.detach(), is_upper)?;
    Ok(found.with_backward("CholeskyInverseBackward0", &[factor], |saved| {
        let factor = factor.clone();
        move |g: &Tensor| {
            let inverse = saved.get();
            let sum = add(g, &flipped(g)?)?;
            let common = product(&product(&inverse, &sum)?, &inverse)?;
            let total = if is_upper { product(&factor, &common)? } else { product(&common, &factor)? };
            Ok(vec![Some(neg(&total)?)])
        }
    }))
}

/// `torch.triangular_solve`: the old order of arguments; the solution and the coefficients.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes do not fit.
pub fn triangular_solve(b: &Tensor, a: &Tensor, is_upper: bool, transposed: bool, unit: bool) -> Result<Vec<Tensor>> {
    for (x, name) in [(b, "b"), (a, "A")] {
        ensure!(
            x.rank() >= 2,
            Runtime,
            "torch.triangular_solve: Expected {name} to have at least 2 dimensions, but it has {} dimensions instead",
            x.rank()
        );
    }
    crate::tensor::warning::warn(
        crate::tensor::warning::Category::User,
        "torch.triangular_solve is deprecated in favor of torch.linalg.solve_triangularand will be removed in a future \
         PyTorch release.",
    );
    let lead = layout::broadcast(lead(a), lead(b))?;
    let (m, n) = sides(a);
    let whole = convert::clone(&shape::expand_to(a, &with_sides(&lead, &[m, n]))?)?;
    let (matrix, is_upper) = if transposed { (flipped(a)?, !is_upper) } else { (a.clone(), is_upper) };
    Ok(vec![solve_triangular(&matrix, b, is_upper, true, unit)?, whole])
}
