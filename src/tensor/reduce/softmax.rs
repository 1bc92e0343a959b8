//! Softmax and its logarithm, along one dim.
#![expect(clippy::inline_always, reason = "loops for `vectorized` become a part of it")]

use burn::backend::Dispatch;
use burn::backend::ops::ActivationOps as _;

use super::fold::{Runs, along, widened};
use super::lanes::{Plain, Term, lane_sum};
use super::{DType, Result, Tensor, convert, mul, pointwise, resolve_dim, sum_dims};
use crate::tensor::dtype::Element;
use crate::tensor::error::bail;
use crate::tensor::host::fill_rows;
use crate::tensor::simd::{Loop, exp_fast, ln, vectorized};
use crate::tensor::{Device, autograd};

/// `exp(x) / sum(exp(x))` along `dim`, computed in `dtype`.
///
/// # Errors
/// `NotImplementedError` for integers, `IndexError` where `dim` is out of range.
pub fn softmax(x: &Tensor, dim: i64, dtype: Option<DType>) -> Result<Tensor> {
    let (x, dim) = prepared(x, dim, dtype, "softmax")?;
    let out = if !x.device().is_host() && x.numel() > 0 && x.rank() > 0 {
        Tensor::from_burn(Dispatch::softmax(x.detach().burn()?, dim), x.shape(), x.dtype(), x.device())
    } else {
        on_host(&x, dim, Kind::Softmax)?
    };
    Ok(out.with_backward("SoftmaxBackward0", &[&x], |saved| {
        let dims = dims_of(&x, dim);
        move |g: &Tensor| {
            let y = saved.get();
            if let Some(grad) = gradient_of_rows(g, &y, dim, Kind::Softmax)? {
                return Ok(vec![Some(grad)]);
            }
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
    let out = on_host(&x, dim, Kind::Logarithm)?;
    Ok(out.with_backward("LogSoftmaxBackward0", &[&x], |saved| {
        let dims = dims_of(&x, dim);
        move |g: &Tensor| {
            let y = saved.get();
            if let Some(grad) = gradient_of_rows(g, &y, dim, Kind::Logarithm)? {
                return Ok(vec![Some(grad)]);
            }
            let total = sum_dims(g, &dims, true)?;
            Ok(vec![Some(pointwise::sub(g, &mul(&pointwise::exp(&y)?, &total)?)?)])
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

/// Which of the two functions.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Softmax,
    Logarithm,
}

/// Lanes of a register of `f32`, as PyTorch's kernels of softmax use it.
const LANES: usize = 16;
/// Maxima that are kept side by side.
const TOPS: usize = 32;

/// The largest element.
#[inline(always)]
fn top_of(row: &[f32]) -> f32 {
    let mut tops = [f32::NEG_INFINITY; TOPS];
    let (chunks, rest) = row.as_chunks::<TOPS>();
    for chunk in chunks {
        for (top, &v) in tops.iter_mut().zip(chunk) {
            *top = if v > *top { v } else { *top };
        }
    }
    tops.iter().chain(rest).fold(f32::NEG_INFINITY, |top, &v| if v > top { v } else { top })
}

/// One row of neighbours. NaN makes all of it NaN.
struct Row<'a>(Kind, &'a [f32], &'a mut [f32]);

impl Loop for Row<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self(kind, row, out) = self;
        let top = top_of(row);
        for (slot, &v) in out.iter_mut().zip(row) {
            *slot = exp_fast(v - top);
        }
        let sum = lane_sum::<f32, LANES>(out, out, Plain);
        if kind == Kind::Softmax {
            let scale = 1.0 / sum;
            for slot in out {
                *slot *= scale;
            }
        } else {
            let shift = ln(sum);
            for (slot, &v) in out.iter_mut().zip(row) {
                *slot = (v - top) - shift;
            }
        }
    }
}

/// One block of runs side by side; `rows` and `out` hold a row of all runs after the other.
struct Columns<'a>(Kind, usize, &'a [f32], &'a mut [f32]);

impl Loop for Columns<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self(kind, inner, rows, out) = self;
        let (mut tops, mut sums) = (vec![f32::NEG_INFINITY; inner], vec![0.0; inner]);
        for row in rows.chunks_exact(inner) {
            for (top, &v) in tops.iter_mut().zip(row) {
                *top = if v > *top { v } else { *top };
            }
        }
        for (row, out) in rows.chunks_exact(inner).zip(out.chunks_exact_mut(inner)) {
            for (((slot, &v), &top), sum) in out.iter_mut().zip(row).zip(&tops).zip(&mut sums) {
                *slot = exp_fast(v - top);
                *sum += *slot;
            }
        }
        if kind == Kind::Logarithm {
            for sum in &mut sums {
                *sum = ln(*sum);
            }
        }
        for (row, out) in rows.chunks_exact(inner).zip(out.chunks_exact_mut(inner)) {
            for (((slot, &v), &top), &sum) in out.iter_mut().zip(row).zip(&tops).zip(&sums) {
                *slot = if kind == Kind::Softmax { *slot / sum } else { v - top - sum };
            }
        }
    }
}

fn on_host(x: &Tensor, dim: usize, kind: Kind) -> Result<Tensor> {
    let wide = widened(x)?;
    let runs @ Runs { outer, count, inner } = along(x.shape(), dim);
    let size = count * inner;
    let out = if wide.dtype() == DType::Float32 {
        let elements = wide.host::<f32>()?;
        let out = fill_rows(outer, size, |first, out: &mut [f32]| {
            let blocks = elements[first * size..].chunks_exact(size.max(1));
            for (block, out) in blocks.zip(out.chunks_exact_mut(size.max(1))) {
                if inner == 1 {
                    vectorized(Row(kind, block, out));
                } else {
                    vectorized(Columns(kind, inner, block, out));
                }
            }
        });
        Tensor::from_vec(out, x.shape(), Device::Cpu)?
    } else {
        let of_element = |v: f64, top: f64, sum: f64| match kind {
            Kind::Softmax => (v - top).exp() / sum,
            Kind::Logarithm => v - top - sum.ln(),
        };
        let elements = wide.host::<f64>()?;
        let out = fill_rows(outer, size, |first, out: &mut [f64]| {
            let blocks = elements[first * size..].chunks_exact(size.max(1));
            for (block, out) in blocks.zip(out.chunks_exact_mut(size.max(1))) {
                block_of_runs(block, runs.inner, &of_element, out);
            }
        });
        Tensor::from_vec(out, x.shape(), Device::Cpu)?
    };
    convert::to_device(&convert::cast(&out, x.dtype())?, x.device())
}

/// The gradient of one row of `f32`, whose results are `y`.
struct RowGradient<'a>(Kind, &'a [f32], &'a [f32], &'a mut [f32]);

/// A product that is added in one rounding.
#[derive(Clone, Copy)]
struct Product;

impl Term<f32> for Product {
    #[inline(always)]
    fn of(self, a: f32, b: f32) -> f32 {
        a * b
    }
    #[inline(always)]
    fn add(self, sum: f32, a: f32, b: f32) -> f32 {
        a.mul_add(b, sum)
    }
}

impl Loop for RowGradient<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self(kind, g, y, out) = self;
        if kind == Kind::Softmax {
            let sum = lane_sum::<f32, LANES>(g, y, Product);
            for ((slot, &g), &y) in out.iter_mut().zip(g).zip(y) {
                *slot = (g - sum) * y;
            }
        } else {
            let sum = lane_sum::<f32, LANES>(g, g, Plain);
            for ((slot, &g), &y) in out.iter_mut().zip(g).zip(y) {
                *slot = (-exp_fast(y)).mul_add(sum, g);
            }
        }
    }
}

/// The gradient along the last dim, outside the graph; `None` for other dims, dtypes and devices.
fn gradient_of_rows(g: &Tensor, y: &Tensor, dim: usize, kind: Kind) -> Result<Option<Tensor>> {
    let Runs { outer, count, inner } = along(y.shape(), dim);
    let single = |t: &Tensor| t.dtype() == DType::Float32 && t.device().is_host();
    if inner != 1 || count == 0 || !single(g) || !single(y) || autograd::is_enabled() {
        return Ok(None);
    }
    let (g, values) = (g.host::<f32>()?, y.host::<f32>()?);
    let out = fill_rows(outer, count, |first, out: &mut [f32]| {
        let rows = g[first * count..].chunks_exact(count).zip(values[first * count..].chunks_exact(count));
        for ((g, y), out) in rows.zip(out.chunks_exact_mut(count)) {
            vectorized(RowGradient(kind, g, y, out));
        }
    });
    Tensor::from_vec(out, y.shape(), Device::Cpu).map(Some)
}

/// One block of `inner` runs side by side.
fn block_of_runs<T: Element>(block: &[T], inner: usize, f: &impl Fn(f64, f64, f64) -> f64, out: &mut [T]) {
    let mut tops = vec![f64::NEG_INFINITY; inner];
    let mut sums = vec![0.0; inner];
    for row in block.chunks_exact(inner) {
        for (top, v) in tops.iter_mut().zip(row) {
            *top = top.max(v.to_f64());
        }
    }
    for row in block.chunks_exact(inner) {
        for ((sum, top), v) in sums.iter_mut().zip(&tops).zip(row) {
            *sum += (v.to_f64() - top).exp();
        }
    }
    for (row, out) in block.chunks_exact(inner).zip(out.chunks_exact_mut(inner)) {
        for (((slot, sum), top), v) in out.iter_mut().zip(&sums).zip(&tops).zip(row) {
            *slot = T::from_f64(f(v.to_f64(), *top, *sum));
        }
    }
}
