//! Reductions and scans: sums and means, extremes, order statistics, norms, cumulative operators, softmax.
//!
//! Sums are taken in PyTorch's order on the host, so that they round alike; on other devices burn sums where the elements
//! are. Gradient rules are written with operators, so that they can be differentiated again.

use burn::backend::Dispatch;
use burn::backend::ops::FloatTensorOps as _;

use super::error::{Result, bail, ensure};
use super::layout::{self, Shape, resolve_dim, resolve_dims};
use super::op::{Args, Op, Operand, Out, Overload, Places};
use super::pointwise::{self, Comparison, compare, div, mul, mul_number};
use super::{DType, Device, Number, Tensor, convert, create, index, shape};

mod cascade;
mod extrema;
pub(crate) mod fold;
mod hash;
pub(crate) mod lanes;
mod norm;
mod order;
mod scan;
mod softmax;
mod spread;
mod table;

pub(crate) use extrema::select_backward;
pub use extrema::{aminmax, arg_extreme, extreme, extreme_along, truth};
pub use norm::{dist, logsumexp, vector_norm};
pub(crate) use order::{Pick, picked};
pub use order::{median, median_along, mode, quantile};
pub use scan::{cumulative, cumulative_extreme, logcumsumexp};
pub use softmax::{log_softmax, softmax};
pub use spread::{Moment, moments};
pub use table::OPS;

pub(crate) use cascade::Float;
use fold::{arrange, dispatch_wide, reduced_shape, widened};

/// The dims of an `int[1]? dim=None` argument; `None` and `()` mean all.
pub(crate) fn dims_or_all(dims: Option<&[i64]>, rank: usize) -> Result<Vec<usize>> {
    match dims {
        None => Ok((0..rank).collect()),
        Some(dims) => {
            let mut dims = resolve_dims(dims, rank, true)?;
            ensure!(rank <= layout::DIMS_MAX, Runtime, "only tensors with up to 64 dims are supported");
            dims.retain(|&d| d < rank);
            Ok(dims)
        }
    }
}

/// One dim of a reduction.
pub(crate) fn one_dim(dim: i64, rank: usize) -> Result<usize> {
    ensure!(rank <= layout::DIMS_MAX, Runtime, "only tensors with up to 64 dims are supported");
    resolve_dim(dim, rank)
}

/// `grad` of a reduction, repeated along the dims that it lost.
///
/// # Errors
/// As the views'.
pub(crate) fn spread_to(grad: &Tensor, shape: &[usize], dims: &[usize]) -> Result<Tensor> {
    let kept = reduced_shape(shape, dims, true);
    shape::expand_to(&shape::view_or_copy(grad, &kept)?, shape)
}

/// The sum over `dims`.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn sum_dims(x: &Tensor, dims: &[usize], keepdim: bool) -> Result<Tensor> {
    sum(x, dims, keepdim, None, "SumBackward1")
}

/// The sum over `dims`, computed in `dtype`; integers become int64 where none is asked for.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn sum(x: &Tensor, dims: &[usize], keepdim: bool, dtype: Option<DType>, name: &'static str) -> Result<Tensor> {
    let dtype = dtype.unwrap_or(if x.dtype().is_floating() { x.dtype() } else { DType::Int64 });
    let out = sum_values(&convert::cast(&x.detach(), dtype)?, dims, keepdim, false)?;
    Ok(record_sum(out, x, dims, name))
}

fn record_sum(out: Tensor, x: &Tensor, dims: &[usize], name: &'static str) -> Tensor {
    out.with_backward(name, &[x], |_| {
        let (shape, dtype, dims) = (Shape::from_slice(x.shape()), x.dtype(), dims.to_vec());
        move |g: &Tensor| Ok(vec![Some(convert::cast(&spread_to(g, &shape, &dims)?, dtype)?)])
    })
}

/// The sum of `x` in its own dtype, outside the graph; NaNs count as 0 where `skip_nan`.
fn sum_values(x: &Tensor, dims: &[usize], keepdim: bool, skip_nan: bool) -> Result<Tensor> {
    let (dtype, shape) = (x.dtype(), reduced_shape(x.shape(), dims, keepdim));
    if !x.device().is_host() && dtype.is_floating() && !skip_nan && x.numel() > 0 && !dims.is_empty() {
        let value = dims.iter().fold(x.burn()?, |value, &d| Dispatch::float_sum_dim(value, d));
        return Ok(Tensor::from_burn(value, &shape, dtype, x.device()));
    }
    let wide = widened(x)?;
    if dtype.is_floating() {
        let sums = if skip_nan {
            let number = |v: f64| if v.is_nan() { 0.0 } else { v };
            let (wide, runs) = arrange(&wide, dims);
            let sums = if wide.dtype() == DType::Float64 {
                fold::sum_f64(&wide.host::<f64>()?, runs, |v, _| number(v))
            } else {
                fold::sum_f64(&wide.host::<f32>()?, runs, |v, _| number(f64::from(v)))
            };
            Tensor::from_f64s(&sums, &shape, dtype, Device::Cpu)?
        } else if wide.dtype() == DType::Float64 {
            Tensor::from_vec(totals::<f64>(&wide, dims)?, &shape, Device::Cpu)?
        } else {
            Tensor::from_vec(totals::<f32>(&wide, dims)?, &shape, Device::Cpu)?
        };
        return convert::to_device(&convert::cast(&sums, dtype)?, x.device());
    }
    let (wide, runs) = arrange(&wide, dims);
    Tensor::from_i64s(&fold::sum_i64(&wide.host::<i64>()?, runs, |v| v), &shape, dtype, x.device())
}

/// The sums of a tensor made by [`widened`] over `dims`.
fn totals<T: Float>(x: &Tensor, dims: &[usize]) -> Result<Vec<T>> {
    let (x, runs) = arrange(x, dims);
    Ok(T::sums(&x.host::<T>()?, runs))
}

/// The mean of a tensor made by [`widened`] over `dims`.
fn means<T: Float + std::ops::Div<Output = T>>(x: &Tensor, dims: &[usize]) -> Result<Vec<T>> {
    let count = T::from_f64(count_of(x.shape(), dims));
    Ok(totals::<T>(x, dims)?.into_iter().map(|sum| sum / count).collect())
}

/// The sum over `dims` in which NaN counts as 0.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn nansum(x: &Tensor, dims: &[usize], keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    let dtype = dtype.unwrap_or(if x.dtype().is_floating() { x.dtype() } else { DType::Int64 });
    let out = sum_values(&convert::cast(&x.detach(), dtype)?, dims, keepdim, true)?;
    Ok(out.with_backward("NansumBackward0", &[x], |_| {
        let (x, dims) = (x.clone(), dims.to_vec());
        move |g: &Tensor| {
            let number = compare(&x.detach().into(), &x.detach().into(), Comparison::Eq)?;
            let grad = convert::cast(&spread_to(g, x.shape(), &dims)?, x.dtype())?;
            Ok(vec![Some(mul(&grad, &convert::cast(&number, x.dtype())?)?)])
        }
    }))
}

/// The mean over `dims`.
///
/// # Errors
/// `NotImplementedError` for integers, in PyTorch's words.
pub fn mean(x: &Tensor, dims: &[usize], keepdim: bool, dtype: Option<DType>, name: &'static str) -> Result<Tensor> {
    let (which, dtype) = (if dtype.is_some() { "Optional" } else { "Input" }, dtype.unwrap_or(x.dtype()));
    ensure!(
        dtype.is_floating(),
        NotImplemented,
        "mean(): could not infer output dtype. {which} dtype must be either a floating point or complex dtype. Got: {}",
        dtype.scalar_name()
    );
    let count = count_of(x.shape(), dims);
    let input = convert::cast(&x.detach(), dtype)?;
    let out = if input.device().is_host() {
        let (wide, shape) = (widened(&input)?, reduced_shape(x.shape(), dims, keepdim));
        let out = if wide.dtype() == DType::Float64 {
            Tensor::from_vec(means::<f64>(&wide, dims)?, &shape, Device::Cpu)?
        } else {
            Tensor::from_vec(means::<f32>(&wide, dims)?, &shape, Device::Cpu)?
        };
        convert::to_device(&convert::cast(&out, dtype)?, x.device())?
    } else {
        mul_number(&sum_values(&input, dims, keepdim, false)?, 1.0 / count)?
    };
    Ok(out.with_backward(name, &[x], |_| {
        let (shape, from, dims) = (Shape::from_slice(x.shape()), x.dtype(), dims.to_vec());
        move |g: &Tensor| {
            let spread = spread_to(g, &shape, &dims)?;
            let grad = pointwise::div_operands(&spread.into(), &Number::Float(count).into())?;
            Ok(vec![Some(convert::cast(&grad, from)?)])
        }
    }))
}

/// The mean over `dims` of the elements that are numbers.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn nanmean(x: &Tensor, dims: &[usize], keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "nanmean(): expected input to have floating point or complex dtype but got {}",
        x.dtype().scalar_name()
    );
    let numbers = compare(&x.detach().into(), &x.detach().into(), Comparison::Eq)?;
    div(&nansum(x, dims, keepdim, dtype)?, &sum_dims(&numbers, dims, keepdim)?)
}

/// Elements in each run.
pub(crate) fn count_of(shape: &[usize], dims: &[usize]) -> f64 {
    dims.iter().map(|&d| shape[d]).product::<usize>() as f64
}

/// The product over `dims`, computed in `dtype`.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn prod(x: &Tensor, dims: &[usize], keepdim: bool, dtype: Option<DType>, name: &'static str) -> Result<Tensor> {
    let dtype = dtype.unwrap_or(if x.dtype().is_floating() { x.dtype() } else { DType::Int64 });
    let input = convert::cast(x, dtype)?;
    let (wide, runs) = arrange(&widened(&input)?, dims);
    let shape = reduced_shape(x.shape(), dims, keepdim);
    let out = match wide.dtype() {
        DType::Float32 => {
            let values = fold::fold(&wide.host::<f32>()?, runs, 1.0f32, |a, v, _| a * v, |a, _| f64::from(a));
            Tensor::from_f64s(&values, &shape, dtype, x.device())?
        }
        DType::Float64 => {
            let values = fold::fold(&wide.host::<f64>()?, runs, 1.0f64, |a, v, _| a * v, |a, _| a);
            Tensor::from_f64s(&values, &shape, dtype, x.device())?
        }
        _ => {
            let values = fold::fold(&wide.host::<i64>()?, runs, 1i64, |a, v, _| a.wrapping_mul(v), |a, _| a);
            Tensor::from_i64s(&values, &shape, dtype, x.device())?
        }
    };
    Ok(out.with_backward(name, &[&input], |_| {
        let (input, dims) = (input.clone(), dims.to_vec());
        move |g: &Tensor| {
            let grad = spread_to(g, input.shape(), &dims)?;
            Ok(vec![Some(mul(&grad, &scan::product_of_others(&input, &dims)?)?)])
        }
    }))
}

/// How many elements along `dims` are other than zero.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn count_nonzero(x: &Tensor, dims: &[usize]) -> Result<Tensor> {
    let (wide, runs) = arrange(&widened(x)?, dims);
    let counts = dispatch_wide!(wide, T => {
        fold::sum_i64(&wide.host::<T>()?, runs, |v| i64::from(v != T::default()))
    });
    Tensor::from_vec(counts, &reduced_shape(x.shape(), dims, false), x.device())
}
