//! Softmax and its logarithm, along one dim.

use burn::backend::Dispatch;
use burn::backend::ops::ActivationOps as _;

use super::fold::{along, dispatch_wide, widened};
use super::{DType, Result, Tensor, convert, mul, pointwise, resolve_dim, sum_dims};
use crate::tensor::dtype::Element as _;
use crate::tensor::error::bail;
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, collect};

/// `exp(x) / sum(exp(x))` along `dim`, computed in `dtype`.
///
/// # Errors
/// `NotImplementedError` for integers, `IndexError` where `dim` is out of range.
pub fn softmax(x: &Tensor, dim: i64, dtype: Option<DType>) -> Result<Tensor> {
    let (x, dim) = prepared(x, dim, dtype, "softmax")?;
    let out = if x.numel() > 0 && x.rank() > 0 {
        Tensor::from_burn(Dispatch::softmax(x.detach().burn()?, dim), x.shape(), x.dtype(), x.device())
    } else {
        on_host(&x, dim, |v, top, sum| (v - top).exp() / sum)?
    };
    Ok(out.with_backward("SoftmaxBackward0", &[&x], |saved| {
        let dims = dims_of(&x, dim);
        move |g: &Tensor| {
            let y = saved.get();
            let weighted = mul(g, &y)?;
            Ok(vec![Some(pointwise::sub(&weighted, &mul(&y, &sum_dims(&weighted, &dims, true)?)?)?)])
        }
    }))
}

/// `x - log(sum(exp(x)))` along `dim`, computed in `dtype`.
///
/// # Errors
/// As [`softmax`].
pub fn log_softmax(x: &Tensor, dim: i64, dtype: Option<DType>) -> Result<Tensor> {
    let (x, dim) = prepared(x, dim, dtype, "log_softmax")?;
    let out = on_host(&x, dim, |v, top, sum| v - top - sum.ln())?;
    Ok(out.with_backward("LogSoftmaxBackward0", &[&x], |saved| {
        let dims = dims_of(&x, dim);
        move |g: &Tensor| {
            let total = sum_dims(g, &dims, true)?;
            Ok(vec![Some(pointwise::sub(g, &mul(&pointwise::exp(&saved.get())?, &total)?)?)])
        }
    }))
}

fn dims_of(x: &Tensor, dim: usize) -> Vec<usize> {
    if x.rank() == 0 { Vec::new() } else { vec![dim] }
}

fn prepared(x: &Tensor, dim: i64, dtype: Option<DType>, name: &str) -> Result<(Tensor, usize)> {
    let x = convert::cast(x, dtype.unwrap_or(x.dtype()))?;
    let at = resolve_dim(dim, x.rank())?;
    if !x.dtype().is_floating() {
        let kernel = if at + 1 >= x.rank() { "_lastdim_kernel_impl" } else { "_kernel_impl" };
        bail!(NotImplemented, "\"{name}{kernel}\" not implemented for '{}'", x.dtype().scalar_name());
    }
    Ok((x, at))
}

/// `f(element, largest, sum of exponentials)` of each element, from its run's.
fn on_host(x: &Tensor, dim: usize, f: impl Fn(f64, f64, f64) -> f64 + Sync + Send) -> Result<Tensor> {
    let wide = widened(x)?;
    let runs = along(x.shape(), dim);
    dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let block = |b: usize| {
            let block = &elements[b * runs.count * runs.inner..(b + 1) * runs.count * runs.inner];
            let mut tops = vec![f64::NEG_INFINITY; runs.inner];
            let mut sums = vec![0.0; runs.inner];
            for row in block.chunks(runs.inner.max(1)) {
                for (top, v) in tops.iter_mut().zip(row) {
                    *top = top.max(v.to_f64());
                }
            }
            for row in block.chunks(runs.inner.max(1)) {
                for ((sum, top), v) in sums.iter_mut().zip(&tops).zip(row) {
                    *sum += (v.to_f64() - top).exp();
                }
            }
            let mut out = Vec::with_capacity(block.len());
            for row in block.chunks(runs.inner.max(1)) {
                for ((sum, top), v) in sums.iter().zip(&tops).zip(row) {
                    out.push(T::from_f64(f(v.to_f64(), *top, *sum)));
                }
            }
            out
        };
        let out = collect(runs.outer, x.numel() >= PARALLEL_ELEMENTS_MIN, block).into_iter().flatten().collect();
        let out = Tensor::from_vec(out, x.shape(), crate::tensor::Device::Cpu)?;
        convert::to_device(&convert::cast(&out, x.dtype())?, x.device())
    })
}
