//! Determinants, by LU.

use super::kernel::{self, each, lead, real};
use super::lapack::{Matrix, Real as _};
use super::*;

/// The product of the pivots and the row exchanges' sign, and the pivots. A row-major matrix is factorized transposed,
/// as PyTorch does, which decides how far from zero a singular one's determinant ends.
fn pivots<T: kernel::Float>(mut a: Matrix<T>, transposed: bool) -> (bool, Vec<T>) {
    if transposed {
        a = a.transposed();
    }
    let (exchanges, _) = kernel::lu(&mut a);
    let odd = exchanges.iter().enumerate().filter(|(i, with)| i != *with).count() % 2 == 1;
    (odd, (0..a.rows).map(|i| a[(i, i)]).collect())
}

/// The determinants.
///
/// # Errors
/// `RuntimeError` for other than square matrices, `NotImplementedError` for other dtypes.
pub fn det(x: &Tensor, name: &str) -> Result<Tensor> {
    check_square(x, name)?;
    check_floating(x, name)?;
    let transposed = x.is_contiguous();
    let found = real!(x.dtype(), "lu_cpu", T => {
        let found: Vec<T> = each::<T, _>(x, |a| {
            let (odd, pivots) = pivots(a, transposed);
            let product = pivots.into_iter().fold(T::ONE, |product, v| product * v);
            if odd { -product } else { product }
        })?;
        Tensor::from_vec(found, lead(x), x.device())?
    });
    Ok(found.with_backward("LinalgDetBackward0", &[x], |saved| {
        let x = x.clone();
        move |g: &Tensor| Ok(vec![Some(det_backward(g, &x, &saved.get())?)])
    }))
}

/// The determinant times the inverse, transposed.
fn det_backward(g: &Tensor, x: &Tensor, found: &Tensor) -> Result<Tensor> {
    let corners = |t: &Tensor| shape::unsqueeze(&shape::unsqueeze(t, -1)?, -1);
    let (inverse, info) = super::solve::inv_ex(x)?;
    let singular =
        info.to_i64_vec()?.iter().any(|&i| i != 0) || !inverse.detach().to_f64_vec()?.iter().all(|v| v.is_finite());
    if !singular {
        return mul(&corners(&mul(g, found)?)?, &flipped(&inverse)?);
    }
    // PyTorch puts a tiny pivot where one is zero.
    let (packed, exchanges, _) = super::factor::lu_factor_ex(&x.detach(), true)?;
    let zero = compare(&diagonal(&packed)?.into(), &Number::Int(0).into(), Comparison::Eq)?;
    let epsilon = if x.dtype() == DType::Float32 { f64::from(f32::EPSILON) } else { f64::EPSILON };
    let tiny = mul_number(&convert::cast(&zero, x.dtype())?, epsilon)?;
    let unit = unit_like(x, kernel::sides(x).0)?;
    let inverse = super::solve::lu_solve(&add(&packed, &on_diagonal(&tiny)?)?, &exchanges, &unit, true, true)?;
    mul(&corners(&mul(g, found)?)?, &inverse)
}

/// The determinants' signs and the logarithms of their magnitudes.
///
/// # Errors
/// As [`det`].
pub fn slogdet(x: &Tensor, name: &str) -> Result<Vec<Tensor>> {
    check_square(x, name)?;
    check_full_precision(x, name)?;
    let transposed = x.is_contiguous();
    let (sign, log) = real!(x.dtype(), "lu_cpu", T => {
        let found: Vec<(T, T)> = each::<T, _>(x, |a| {
            let (odd, pivots) = pivots(a, transposed);
            let mut sign = if odd { -T::ONE } else { T::ONE };
            let mut log = T::ZERO;
            for v in pivots {
                sign = if v == T::ZERO || v.wide().is_nan() { T::ZERO } else { sign * T::ONE.with_sign(v) };
                log += T::of(v.wide().abs().ln());
            }
            (sign, log)
        })?;
        (
            Tensor::from_vec(found.iter().map(|f| f.0).collect::<Vec<T>>(), lead(x), x.device())?,
            Tensor::from_vec(found.iter().map(|f| f.1).collect::<Vec<T>>(), lead(x), x.device())?,
        )
    });
    recorded("LinalgSlogdetBackward0", &[x], &[&sign, &log], |_| {
        let x = x.clone();
        move |grads: Gradients| {
            let g = shape::unsqueeze(&shape::unsqueeze(&gradient(grads, 1)?, -1)?, -1)?;
            Ok(vec![Some(mul(&g, &flipped(&super::solve::inv_ex(&x)?.0)?)?)])
        }
    });
    Ok(vec![sign, log])
}

/// The logarithms of the determinants, NaN where one is negative.
///
/// # Errors
/// As [`det`].
pub fn logdet(x: &Tensor) -> Result<Tensor> {
    let parts = slogdet(x, "logdet")?;
    let negative = compare(&parts[0].detach().into(), &Number::Int(-1).into(), Comparison::Eq)?;
    index::select_where(&negative, &Number::Float(f64::NAN).into(), &parts[1].clone().into())
}
