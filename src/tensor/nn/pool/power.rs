//! Power-average pooling: the norm of each window.

use super::sliding::{Options, avg_pool, avg_pool1d};
use crate::tensor::error::{Result, ensure};
use crate::tensor::{Number, Tensor, pointwise};

/// `lp_pool1d` to `lp_pool3d`: `(sum of x ** p over the window) ** (1 / p)`.
///
/// # Errors
/// `ValueError` for p = 0; otherwise as the average's.
pub fn lp_pool(x: &Tensor, dims: usize, p: Number, o: &Options) -> Result<Tensor> {
    ensure!(
        p.to_f64() != 0.0,
        Value,
        "norm_type must be a non-zero value, but got {}",
        if matches!(p, Number::Float(_)) { "0.0" } else { "0" }
    );
    let powers = pointwise::pow(&x.clone().into(), &p.into())?;
    let mean = if dims == 1 { avg_pool1d(&powers, o)? } else { avg_pool(&powers, dims, o)? };
    let count: i64 = if o.kernel.len() == 1 { o.kernel[0].pow(dims as u32) } else { o.kernel.iter().product() };
    // The gradient of a mean of zero is zero.
    let mean = pointwise::mul(&pointwise::sign(&mean)?, &pointwise::abs(&mean)?)?;
    let sum = pointwise::mul_operands(&mean.into(), &Number::Int(count).into())?;
    pointwise::pow(&sum.into(), &Number::Float(1.0 / p.to_f64()).into())
}
