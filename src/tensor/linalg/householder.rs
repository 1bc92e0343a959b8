//! Orthogonal factors: QR, and products of reflections.

use super::kernel::{self, each, each_pair, lead, real, sides, stacked, stacked_vectors};
use super::lapack;
use super::solve::solve_triangular;
use super::*;

/// `[Q, R]` with `Q @ R = x`; `mode` is `reduced`, `complete` or `r` (no `Q`).
///
/// # Errors
/// `RuntimeError` for unknown modes, `NotImplementedError` for other dtypes than `float32` and `float64`.
pub fn qr(x: &Tensor, mode: &str) -> Result<Vec<Tensor>> {
    check_matrix(x, "linalg.qr", "A")?;
    check_floating(x, "linalg.qr")?;
    ensure!(
        matches!(mode, "reduced" | "complete" | "r"),
        Runtime,
        "qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
    );
    let (m, n) = sides(x);
    let columns = if mode == "complete" { m } else { m.min(n) };
    let (q, r) = real!(x.dtype(), "geqrf_cpu", T => {
        let found = each::<T, _>(x, |a| kernel::qr(a, columns))?;
        let q = if mode == "r" {
            create::zeros(&[0], x.dtype(), x.device())?
        } else {
            stacked(found.iter().map(|f| &f.0), lead(x), (m, columns), x.device())?
        };
        (q, stacked(found.iter().map(|f| &f.1), lead(x), (columns, n), x.device())?)
    });
    let mode = mode.to_owned();
    recorded("LinalgQrBackward0", &[x], &[&q, &r], |saved| {
        move |grads: Gradients| {
            ensure!(
                mode != "r",
                Runtime,
                "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use \
                 linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr."
            );
            ensure!(
                mode != "complete" || m <= n,
                Runtime,
                "The QR decomposition is not differentiable when mode='complete' and nrows > ncols."
            );
            let (gq, gr) = (gradient(grads, 0)?, gradient(grads, 1)?);
            Ok(vec![Some(qr_backward(&saved.get(0), &saved.get(1), &gq, &gr)?)])
        }
    });
    Ok(vec![q, r])
}

fn qr_backward(q: &Tensor, r: &Tensor, gq: &Tensor, gr: &Tensor) -> Result<Tensor> {
    let (m, n) = (sides(q).0, sides(r).1);
    let of_r = product(gr, &flipped(r)?)?;
    let of_q = product(&flipped(q)?, gq)?;
    if m >= n {
        let half = upper(&sub(&of_r, &of_q)?, 0)?;
        let symmetric = add(&half, &flipped(&upper(&half, 1)?)?)?;
        let total = add(gq, &product(q, &symmetric)?)?;
        return solve_triangular(&flipped(r)?, &total, false, false, false);
    }
    let inner = sub(&of_q, &of_r)?;
    let skew = lower(&sub(&inner, &flipped(&inner)?)?, -1)?;
    let square = flipped(&shape::narrow(r, -1, 0, m as i64)?)?;
    let solved = solve_triangular(&square, &skew, false, false, false)?;
    let rest = create::zeros(&kernel::with_sides(lead(q), &[m, n - m]), q.dtype(), q.device())?;
    product(q, &add(&shape::cat(&[solved, rest], -1)?, gr)?)
}

/// `[a, tau]`: `R` in the upper triangle, the reflections below it, and their factors.
///
/// # Errors
/// `RuntimeError` for tensors without two dims, `NotImplementedError` for other dtypes.
pub fn geqrf(x: &Tensor) -> Result<Vec<Tensor>> {
    ensure!(x.rank() >= 2, Runtime, "torch.geqrf: input must have at least 2 dimensions.");
    let (m, n) = sides(x);
    let parts = real!(x.dtype(), "geqrf_cpu", T => {
        let found = each::<T, _>(x, |mut a| {
            let taus = lapack::qr(&mut a);
            (a, taus)
        })?;
        vec![
            stacked(found.iter().map(|f| &f.0), lead(x), (m, n), x.device())?,
            stacked_vectors(found.iter().map(|f| &f.1), lead(x), m.min(n), x.device())?,
        ]
    });
    recorded("GeqrfBackward0", &[x], &[&parts[0], &parts[1]], |_| {
        |_: Gradients| bail!(NotImplemented, "the derivative for 'geqrf' is not implemented.")
    });
    Ok(parts)
}

/// Checks reflections and their factors.
fn check_reflections(v: &Tensor, tau: &Tensor, name: &str) -> Result<()> {
    ensure!(v.rank() >= 2, Runtime, "{name}: input must have at least 2 dimensions.");
    let (m, n) = sides(v);
    ensure!(m >= n, Runtime, "{name}: input.shape[-2] must be greater than or equal to input.shape[-1]");
    let k = tau.shape().last().copied().unwrap_or(1);
    ensure!(n >= k, Runtime, "{name}: input.shape[-1] must be greater than or equal to tau.shape[-1]");
    ensure!(
        tau.rank() + 1 == v.rank(),
        Runtime,
        "{name}: Expected tau to have one dimension less than input, but got tau.ndim equal to {} and input.ndim is \
         equal to {}",
        tau.rank(),
        v.rank()
    );
    ensure!(
        tau.shape()[..tau.rank() - 1] == *lead(v),
        Runtime,
        "{name}: Expected batch dimensions of tau to be equal to input.shape[:-2], but got {}",
        layout::display(&tau.shape()[..tau.rank() - 1])
    );
    ensure!(
        v.dtype() == tau.dtype(),
        Runtime,
        "{name}: tau dtype {} does not match input dtype {}",
        tau.dtype().scalar_name(),
        v.dtype().scalar_name()
    );
    Ok(())
}

/// The first columns of the product of the reflections that lie below the diagonal of `v`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes do not fit, `NotImplementedError` for other dtypes.
pub fn householder_product(v: &Tensor, tau: &Tensor) -> Result<Tensor> {
    check_reflections(v, tau, "torch.linalg.householder_product")?;
    let columns = shape::unsqueeze(&tau.detach(), -1)?;
    let found = real!(v.dtype(), "householder_product_cpu", T => {
        let found = each_pair::<T, _>(&v.detach(), &columns, |a, taus| lapack::orthogonal(&a, &taus.data, a.columns))?;
        stacked(found.iter(), lead(v), sides(v), v.device())?
    });
    Ok(found.with_backward("LinalgHouseholderProductBackward0", &[v, tau], |_| {
        let (v, tau) = (v.clone(), tau.clone());
        move |g: &Tensor| {
            let (gv, gtau) = reflections_backward(&v, &tau, g)?;
            Ok(vec![Some(gv), Some(gtau)])
        }
    }))
}

/// Reflection `i` of `v`: a 1 at row `i` and what lies below it, as a column, and its factor as a matrix of one element.
fn reflection(v: &Tensor, tau: &Tensor, i: usize) -> Result<(Tensor, Tensor)> {
    let m = sides(v).0;
    let column = shape::narrow(v, -1, i as i64, 1)?;
    let keep: Vec<f64> = (0..m).map(|row| f64::from(u8::from(row > i))).collect();
    let one: Vec<f64> = (0..m).map(|row| f64::from(u8::from(row == i))).collect();
    let constant = |values: &[f64]| Tensor::from_f64s(values, &[m, 1], v.dtype(), v.device());
    let column = add(&mul(&column, &constant(&keep)?)?, &constant(&one)?)?;
    Ok((column, shape::unsqueeze(&shape::narrow(tau, -1, i as i64, 1)?, -1)?))
}

/// `x - tau * v @ (vᵀ @ x)`.
fn reflected(x: &Tensor, (v, tau): &(Tensor, Tensor)) -> Result<Tensor> {
    sub(x, &mul(tau, &product(v, &product(&flipped(v)?, x)?)?)?)
}

/// Gradients through the reflections one after the other, the last first.
fn reflections_backward(v: &Tensor, tau: &Tensor, g: &Tensor) -> Result<(Tensor, Tensor)> {
    let ((m, n), k) = (sides(v), tau.shape()[tau.rank() - 1]);
    let start = create::eye(m as i64, Some(n as i64), v.dtype(), v.device())?;
    let reflections = (0..k).map(|i| reflection(v, tau, i)).collect::<Result<Vec<_>>>()?;
    let mut partial = vec![shape::expand_to(&start, v.shape())?];
    for pair in reflections.iter().rev() {
        let next = reflected(&partial[partial.len() - 1], pair)?;
        partial.push(next);
    }
    let mut g = g.clone();
    let (mut columns, mut factors) = (Vec::new(), Vec::new());
    for (i, pair) in reflections.iter().enumerate() {
        let (column, factor) = pair;
        let before = &partial[k - 1 - i];
        let (of_g, of_before) = (product(&flipped(column)?, &g)?, product(&flipped(column)?, before)?);
        let over = reduce::sum(&mul(&of_g, &of_before)?, &[v.rank() - 1], true, None, "SumBackward1")?;
        factors.push(shape::squeeze_dims(&neg(&over)?, &[v.rank() - 1])?);
        let sum = add(&product(&g, &flipped(&of_before)?)?, &product(before, &flipped(&of_g)?)?)?;
        columns.push(neg(&mul(factor, &sum)?)?);
        g = reflected(&g, pair)?;
    }
    if n > k {
        columns.push(create::zeros(&kernel::with_sides(lead(v), &[m, n - k]), v.dtype(), v.device())?);
    }
    let gv = if columns.is_empty() { create::zeros_like(v)? } else { lower(&shape::cat(&columns, -1)?, -1)? };
    let gtau = if factors.is_empty() { create::zeros_like(tau)? } else { shape::cat(&factors, -1)? };
    Ok((gv, gtau))
}

/// `Q @ other` (`other @ Q` unless `left`), `Q` transposed where asked, from the reflections that make up a square `Q`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes do not fit.
pub fn ormqr(v: &Tensor, tau: &Tensor, other: &Tensor, left: bool, transposed: bool) -> Result<Tensor> {
    ensure!(v.rank() >= 2, Runtime, "torch.ormqr: input must have at least 2 dimensions.");
    ensure!(other.rank() >= 2, Runtime, "torch.ormqr: other must have at least 2 dimensions.");
    let (m, n) = sides(v);
    let k = tau.shape().last().copied().unwrap_or(1);
    let side = if left { "-2" } else { "-1" };
    let size = if left { sides(other).0 } else { sides(other).1 };
    ensure!(size >= k, Runtime, "torch.ormqr: other.shape[{side}] must be greater than or equal to tau.shape[-1]");
    ensure!(size == m, Runtime, "torch.ormqr: other.shape[{side}] must be equal to input.shape[-2]");
    ensure!(k <= n, Runtime, "torch.ormqr: tau.shape[-1] must be less than or equal to input.shape[-1]");
    // The reflections as the first columns of a square matrix.
    let kept = shape::narrow(v, -1, 0, k as i64)?;
    let rest = create::zeros(&kernel::with_sides(lead(v), &[m, m.saturating_sub(k)]), v.dtype(), v.device())?;
    let square = shape::cat(&[kept, rest], -1)?;
    let whole = move |square: &Tensor, tau: &Tensor| -> Result<Tensor> {
        let q = householder_product(square, tau)?;
        if transposed { flipped(&q) } else { Ok(q) }
    };
    let q = whole(&square.detach(), &tau.detach())?;
    let found = if left { product(&q, &other.detach())? } else { product(&other.detach(), &q)? };
    Ok(found.with_backward("OrmqrBackward0", &[v, tau, other], |_| {
        let (tau, other) = (tau.clone(), other.clone());
        move |g: &Tensor| {
            let q = whole(&square, &tau)?;
            let of_other = if left { product(&flipped(&q)?, g)? } else { product(g, &flipped(&q)?)? };
            let of_q = if left { product(g, &flipped(&other)?)? } else { product(&flipped(&other)?, g)? };
            let of_q = if transposed { flipped(&of_q)? } else { of_q };
            let (of_v, of_tau) = reflections_backward(&square, &tau, &of_q)?;
            let mut of_v = shape::narrow(&of_v, -1, 0, k as i64)?;
            if n > k {
                let rest = create::zeros(&kernel::with_sides(lead(&of_v), &[m, n - k]), of_v.dtype(), of_v.device())?;
                of_v = shape::cat(&[of_v, rest], -1)?;
            }
            Ok(vec![Some(of_v), Some(of_tau), Some(of_other)])
        }
    }))
}
