//! Cumulative operators along one dim.

use super::fold::{Runs, along, dispatch_wide, scan, widened};
use super::{
    Comparison, DType, Number, Result, Shape, Tensor, bail, compare, convert, create, div, index, mul, pointwise,
    resolve_dim, shape,
};
use crate::tensor::dtype::Element;
use crate::tensor::{Device, autograd};

/// A cumulative sum (`product` false) or product, computed in `dtype`; integers become int64 where none is asked for.
///
/// # Errors
/// `IndexError` where `dim` is out of range.
pub fn cumulative(x: &Tensor, dim: i64, dtype: Option<DType>, product: bool) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    let dtype = dtype.unwrap_or(if x.dtype().is_floating() { x.dtype() } else { DType::Int64 });
    if dtype == DType::Bool {
        return Err(pointwise::unsupported(if product { "cumprod_out_cpu" } else { "cumsum_out_cpu" }, dtype));
    }
    let input = convert::cast(x, dtype)?;
    let wide = if dtype.is_integral() { convert::cast(&widened(&input)?, DType::Int64)? } else { widened(&input)? };
    let runs = along(x.shape(), at);
    let out = if wide.dtype() == DType::Int64 {
        let values = wide.host::<i64>()?;
        let out = if product {
            scan(&values, runs, 1i64, |a, v, _| a.wrapping_mul(v), |a| a)
        } else {
            scan(&values, runs, 0i64, |a, v, _| a.wrapping_add(v), |a| a)
        };
        Tensor::from_i64s(&out, x.shape(), dtype, x.device())?
    } else {
        let out = dispatch_wide!(wide, T => {
            let values = wide.host::<T>()?;
            let sums = if product {
                scan(&values, runs, 1.0f64, |a, v, _| a * v.to_f64(), T::from_f64)
            } else {
                scan(&values, runs, 0.0f64, |a, v, _| a + v.to_f64(), T::from_f64)
            };
            Tensor::from_vec(sums, x.shape(), Device::Cpu)?
        });
        convert::to_device(&convert::cast(&out, dtype)?, x.device())?
    };
    if !product {
        return Ok(out.with_backward("CumsumBackward0", &[&input], |_| {
            move |g: &Tensor| Ok(vec![Some(reversed(g, dim, |g| cumulative(g, dim, None, false))?)])
        }));
    }
    Ok(out.with_backward("CumprodBackward0", &[&input], |saved| {
        let input = input.clone();
        move |g: &Tensor| Ok(vec![Some(cumprod_backward(g, &input, &saved.get(), dim, runs)?)])
    }))
}

/// `f` from the other end.
fn reversed(x: &Tensor, dim: i64, f: impl Fn(&Tensor) -> Result<Tensor>) -> Result<Tensor> {
    if x.rank() == 0 {
        return f(x);
    }
    shape::flip(&f(&shape::flip(x, &[dim])?)?, &[dim])
}

fn cumprod_backward(g: &Tensor, x: &Tensor, y: &Tensor, dim: i64, runs: Runs) -> Result<Tensor> {
    let values = x.to_f64_vec()?;
    if !values.contains(&0.0) {
        return div(&reversed(&mul(g, y)?, dim, |t| cumulative(t, dim, None, false))?, x);
    }
    // With a zero among the factors: the product before an element times the gradient-weighted products after it.
    let grads = g.to_f64_vec()?;
    let mut out = vec![0.0; values.len()];
    for block in 0..runs.outer {
        for column in 0..runs.inner {
            let at = |i: usize| (block * runs.count + i) * runs.inner + column;
            let mut before = 1.0;
            for i in 0..runs.count {
                out[at(i)] = before;
                before *= values[at(i)];
            }
            let mut after = 0.0;
            for i in (0..runs.count).rev() {
                after = grads[at(i)] + if i + 1 < runs.count { values[at(i + 1)] * after } else { 0.0 };
                out[at(i)] *= after;
            }
        }
    }
    Tensor::from_f64s(&out, x.shape(), x.dtype(), x.device())
}

/// For each element the product of all others along `dims`: the slope of a product, also where factors are zero.
pub(super) fn product_of_others(x: &Tensor, dims: &[usize]) -> Result<Tensor> {
    // The dims at the end, as one.
    let kept: Vec<usize> = (0..x.rank()).filter(|d| !dims.contains(d)).collect();
    let order: Vec<usize> = kept.iter().chain(dims).copied().collect();
    let moved = shape::permuted(x, "PermuteBackward0", &order);
    let count: usize = dims.iter().map(|&d| x.shape()[d]).product();
    let mut flat: Shape = kept.iter().map(|&d| x.shape()[d]).collect();
    flat.push(count);
    let rows = shape::view_or_copy(&moved, &flat)?;
    if count == 0 {
        return create::zeros_like(x);
    }
    let before = |t: &Tensor| -> Result<Tensor> {
        let mut one = flat.clone();
        *one.last_mut().unwrap_or(&mut 1) = 1;
        let ones = create::full(&one, Number::Int(1), t.dtype(), t.device())?;
        let head = shape::narrow(t, -1, 0, count as i64 - 1)?;
        cumulative(&shape::cat(&[ones, head], -1)?, -1, None, true)
    };
    let after = shape::flip(&before(&shape::flip(&rows, &[-1])?)?, &[-1])?;
    let others = shape::view_or_copy(&mul(&before(&rows)?, &after)?, moved.shape())?;
    let mut inverse = vec![0; order.len()];
    for (i, &d) in order.iter().enumerate() {
        inverse[d] = i;
    }
    Ok(shape::permuted(&others, "PermuteBackward0", &inverse))
}

/// The largest (smallest) element so far and where it stands; of equal ones the last, and NaN wins.
///
/// # Errors
/// `IndexError` where `dim` is out of range.
pub fn cumulative_extreme(x: &Tensor, dim: i64, largest: bool) -> Result<(Tensor, Tensor)> {
    let at = resolve_dim(dim, x.rank())?;
    let runs = along(x.shape(), at);
    let wide = widened(x)?;
    let (places, values) = dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let step = move |(best, place): (T, usize), v: T, i: usize| {
            let wins = i == 0 || v.is_nan() || (!best.is_nan() && if largest { v >= best } else { v <= best });
            if wins { (v, i) } else { (best, place) }
        };
        let start = (T::zero(), 0);
        let places: Vec<i64> = scan(&elements, runs, start, step, |(_, place)| place as i64);
        let values: Vec<T> = scan(&elements, runs, start, step, |(value, _)| value);
        (places, Tensor::from_vec(values, x.shape(), Device::Cpu)?)
    });
    let indices = Tensor::from_vec(places, x.shape(), x.device())?;
    let values = convert::to_device(&convert::cast(&values, x.dtype())?, x.device())?;
    if autograd::needs_record(&[x]) && x.dtype().is_floating() {
        let (shape, at) = (Shape::from_slice(x.shape()), indices.clone());
        autograd::record(
            if largest { "CummaxBackward0" } else { "CumminBackward0" },
            &[x],
            &[&values, &indices],
            move |grads| match &grads[0] {
                Some(g) => {
                    Ok(vec![Some(index::scatter_add(&create::zeros(&shape, g.dtype(), g.device())?, dim, &at, g)?)])
                }
                None => Ok(vec![None]),
            },
        );
    }
    Ok((values, indices))
}

/// `log(cumsum(exp(x)))` without overflow.
///
/// # Errors
/// `NotImplementedError` for integers, `IndexError` where `dim` is out of range.
pub fn logcumsumexp(x: &Tensor, dim: i64) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    if !x.dtype().is_floating() {
        bail!(NotImplemented, "\"logcumsumexp_out_cpu\" not implemented for '{}'", x.dtype().scalar_name());
    }
    let wide = widened(x)?;
    let add = |a: f64, v: f64| {
        let (low, high) = if a < v { (a, v) } else { (v, a) };
        // Equal infinities would give NaN.
        if low == high && high.is_infinite() { high } else { high + (low - high).exp().ln_1p() }
    };
    let out: Vec<f64> = dispatch_wide!(wide, T => {
        let step = |a: f64, v: T, i: usize| if i == 0 { v.to_f64() } else { add(a, v.to_f64()) };
        scan(&wide.host::<T>()?, along(x.shape(), at), f64::NEG_INFINITY, step, |a| a)
    });
    let out = Tensor::from_f64s(&out, x.shape(), x.dtype(), x.device())?;
    Ok(out.with_backward("LogcumsumexpBackward0", &[x], |saved| {
        let x = x.clone();
        move |g: &Tensor| {
            let y = saved.get();
            if autograd::is_enabled() {
                // Logarithms of nothing have no derivatives: the plain formula.
                let weighted = mul(g, &pointwise::exp(&pointwise::neg(&y)?)?)?;
                let summed = reversed(&weighted, dim, |t| cumulative(t, dim, None, false))?;
                return Ok(vec![Some(mul(&pointwise::exp(&x)?, &summed)?)]);
            }
            // Positive and negative gradients apart, since each goes through a logarithm.
            let part = |wanted: Comparison| -> Result<Tensor> {
                let keep = compare(&g.clone().into(), &Number::Int(0).into(), wanted)?;
                let magnitude = pointwise::log(&pointwise::abs(g)?)?;
                let nothing = Number::Float(f64::NEG_INFINITY);
                let log = index::select_where(&keep, &magnitude.into(), &nothing.into())?;
                let summed = reversed(&pointwise::sub(&log, &y)?, dim, |t| logcumsumexp(t, dim))?;
                pointwise::exp(&pointwise::add(&summed, &x)?)
            };
            Ok(vec![Some(pointwise::sub(&part(Comparison::Gt)?, &part(Comparison::Lt)?)?)])
        }
    }))
}
