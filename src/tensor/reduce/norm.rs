//! Vector norms and the log of a sum of exponentials.

use super::fold::{self, arrange, dispatch_wide, reduced_shape, widened};
use super::{
    Comparison, DType, Number, Result, Shape, Tensor, compare, convert, div, ensure, extrema, index, layout, mul,
    mul_number, pointwise, spread_to,
};
use crate::tensor::dtype::Element as _;
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, collect};
use crate::tensor::simd::{self, Loop, vectorized};

/// The `order`-norm over `dims`, computed in `dtype`.
///
/// # Errors
/// For integers, and for an extreme of nothing, in PyTorch's words.
pub fn vector_norm(x: &Tensor, order: f64, dims: &[usize], keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "linalg.vector_norm: Expected a floating point or complex tensor as input. Got {}",
        x.dtype().scalar_name()
    );
    if let Some(dtype) = dtype {
        ensure!(
            dtype.is_floating(),
            Runtime,
            "linalg.vector_norm: dtype should be floating point or complex, but got {}",
            dtype.scalar_name()
        );
        ensure!(
            x.dtype().size() <= dtype.size(),
            Runtime,
            "linalg.vector_norm: the dtype of the input ({}) should be convertible without narrowing to the specified dtype \
             ({})",
            x.dtype().scalar_name(),
            dtype.scalar_name()
        );
    }
    if (order.is_infinite() || order < 0.0) && super::count_of(x.shape(), dims) == 0.0 {
        let order = if order.is_infinite() {
            if order > 0.0 { "inf".to_owned() } else { "-inf".to_owned() }
        } else {
            order.to_string()
        };
        ensure!(
            dims.len() < x.rank(),
            Runtime,
            "linalg.vector_norm cannot compute the {order} norm on an empty tensor because the operation does not have \
             an identity"
        );
        ensure!(
            false,
            Runtime,
            "linalg.vector_norm cannot compute the {order} norm on the dimension {} because this dimension is empty \
             and the operation does not have an identity",
            dims.first().copied().unwrap_or(0)
        );
    }
    let x = &convert::cast(x, dtype.unwrap_or(x.dtype()))?;
    let out = norm_values(x, order, dims, keepdim)?;
    Ok(out.with_backward("LinalgVectorNormBackward0", &[x], |saved| {
        let (x, dims) = (x.clone(), dims.to_vec());
        move |g: &Tensor| Ok(vec![Some(norm_backward(g, &x, &saved.get(), order, &dims)?)])
    }))
}

fn norm_values(x: &Tensor, order: f64, dims: &[usize], keepdim: bool) -> Result<Tensor> {
    let (wide, runs) = arrange(&widened(x)?, dims);
    let values: Vec<f64> = dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        if order.is_infinite() {
            let step = |a: f64, v: T, i: usize| {
                let v = v.to_f64().abs();
                let wins = i == 0 || v.is_nan() || (!a.is_nan() && if order > 0.0 { v > a } else { v < a });
                if wins { v } else { a }
            };
            fold::fold(&elements, runs, 0.0, step, |a, _| a)
        } else if order == 0.0 {
            fold::sum_f64(&elements, runs, |v, _| f64::from(u8::from(v.to_f64() != 0.0)))
        } else if order == 1.0 {
            fold::sum_f64(&elements, runs, |v, _| v.to_f64().abs())
        } else if order == 2.0 {
            fold::sum_f64(&elements, runs, |v, _| v.to_f64() * v.to_f64()).into_iter().map(f64::sqrt).collect()
        } else {
            let sums = fold::sum_f64(&elements, runs, |v, _| v.to_f64().abs().powf(order));
            sums.into_iter().map(|sum| sum.powf(1.0 / order)).collect()
        }
    });
    Tensor::from_f64s(&values, &reduced_shape(x.shape(), dims, keepdim), x.dtype(), x.device())
}

/// The slope of a norm; 0 where the norm is 0.
fn norm_backward(g: &Tensor, x: &Tensor, y: &Tensor, order: f64, dims: &[usize]) -> Result<Tensor> {
    let sign = pointwise::sign(x)?;
    if order == 0.0 {
        return mul_number(&sign, 0.0);
    }
    if order.is_infinite() {
        let magnitude = pointwise::abs(&x.detach())?;
        let ones = mul_number(g, 0.0)?;
        let shares = extrema::share(&pointwise::add_number(&ones, 1.0)?, &magnitude, y, dims)?;
        return mul(&sign, &mul(&spread_to(g, x.shape(), dims)?, &shares)?);
    }
    let g = spread_to(g, x.shape(), dims)?;
    if order == 1.0 {
        return mul(&sign, &g);
    }
    let norm = spread_to(y, x.shape(), dims)?;
    let grad = if order == 2.0 {
        mul(x, &div(&g, &norm)?)?
    } else {
        let power = |t: &Tensor, exponent: f64| pointwise::pow(&t.clone().into(), &Number::Float(exponent).into());
        let raised = mul(&sign, &power(&pointwise::abs(x)?, order - 1.0)?)?;
        mul(&raised, &div(&g, &power(&norm, order - 1.0)?)?)?
    };
    let zero = compare(&norm.detach().into(), &Number::Int(0).into(), Comparison::Eq)?;
    index::masked_fill(&grad, &zero, Number::Int(0))
}

/// The `order`-norm of `a - b`.
///
/// # Errors
/// `NotImplementedError` for integers, `RuntimeError` where shapes do not fit.
pub fn dist(a: &Tensor, b: &Tensor, order: f64) -> Result<Tensor> {
    let off = pointwise::sub(&a.detach(), &b.detach())?;
    ensure!(
        off.dtype().is_floating(),
        NotImplemented,
        "norm(): input dtype should be either floating point or complex. Got {} instead.",
        off.dtype().scalar_name()
    );
    let dims: Vec<usize> = (0..off.rank()).collect();
    let out = norm_values(&off, order, &dims, false)?;
    Ok(out.with_backward("DistBackward0", &[a, b], |saved| {
        let (a, b) = (a.clone(), b.clone());
        move |g: &Tensor| {
            let off = pointwise::sub(&a, &b)?;
            let grad = norm_backward(g, &off, &saved.get(), order, &dims)?;
            Ok(vec![Some(grad.sum_to_shape(a.shape())?), Some(pointwise::neg(&grad)?.sum_to_shape(b.shape())?)])
        }
    }))
}

/// The sum of `e^(v - top)` over a row.
struct ExpSum<'a> {
    row: &'a [f32],
    top: f32,
}

impl Loop for ExpSum<'_> {
    type Output = f64;
    #[expect(clippy::inline_always, reason = "a loop for `vectorized` becomes a part of it")]
    #[inline(always)]
    fn run(self) -> f64 {
        let Self { row, top } = self;
        let mut lanes = [0.0; 16];
        let (chunks, rest) = row.as_chunks::<16>();
        for chunk in chunks {
            for (lane, &v) in lanes.iter_mut().zip(chunk) {
                *lane += f64::from(simd::exp(v - top));
            }
        }
        lanes.iter().sum::<f64>() + rest.iter().map(|&v| f64::from((v - top).exp())).sum::<f64>()
    }
}

/// `log(sum(exp(x)))` over `dims`, without overflow; integers become the default float type.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn logsumexp(x: &Tensor, dims: &[usize], keepdim: bool) -> Result<Tensor> {
    let x = &convert::cast(x, pointwise::float_result(x.dtype()))?;
    let (wide, runs) = arrange(&widened(x)?, dims);
    let values: Vec<f64> = dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let step = |a: f64, v: T, _: usize| if v.to_f64() > a { v.to_f64() } else { a };
        let tops = fold::fold(&elements, runs, f64::NEG_INFINITY, step, |a, _| if a.is_finite() { a } else { 0.0 });
        let sums = match bytemuck::try_cast_slice::<T, f32>(&elements) {
            Ok(x) if wide.dtype() == DType::Float32 && runs.inner == 1 => {
                collect(runs.outer, x.len() >= PARALLEL_ELEMENTS_MIN, |run| {
                    vectorized(ExpSum { row: &x[run * runs.count..(run + 1) * runs.count], top: tops[run] as f32 })
                })
            }
            _ => fold::sum_f64(&elements, runs, |v, run| (v.to_f64() - tops[run]).exp()),
        };
        sums.iter().zip(&tops).map(|(sum, top)| sum.ln() + top).collect()
    });
    let out = Tensor::from_f64s(&values, &reduced_shape(x.shape(), dims, keepdim), x.dtype(), x.device())?;
    Ok(out.with_backward("LogsumexpBackward0", &[x], |saved| {
        let (x, dims, shape) = (x.clone(), dims.to_vec(), Shape::from_slice(x.shape()));
        move |g: &Tensor| {
            debug_assert_eq!(layout::numel(&shape), x.numel());
            let weights = pointwise::exp(&pointwise::sub(&x, &spread_to(&saved.get(), &shape, &dims)?)?)?;
            Ok(vec![Some(mul(&spread_to(g, &shape, &dims)?, &weights)?)])
        }
    }))
}
