//! Softmax and its logarithm, along one dim.
#![expect(clippy::inline_always, reason = "loops for `vectorized` become a part of it")]

use burn::backend::Dispatch;
use burn::backend::ops::ActivationOps as _;

use super::fold::{along, dispatch_wide, widened};
use super::{DType, Result, Tensor, convert, mul, pointwise, resolve_dim, sum_dims};
use crate::tensor::Device;
use crate::tensor::dtype::Element;
use crate::tensor::error::bail;
use crate::tensor::host::fill_rows;
use crate::tensor::simd::{Change, Loop, Map, exp_fast, vectorized};

/// `exp(x) / sum(exp(x))` along `dim`, computed in `dtype`.
///
/// # Errors
/// `NotImplementedError` for integers, `IndexError` where `dim` is out of range.
pub fn softmax(x: &Tensor, dim: i64, dtype: Option<DType>) -> Result<Tensor> {
    let (x, dim) = prepared(x, dim, dtype, "softmax")?;
    let out = if !x.device().is_host() && x.numel() > 0 && x.rank() > 0 {
        Tensor::from_burn(Dispatch::softmax(x.detach().burn()?, dim), x.shape(), x.dtype(), x.device())
    } else {
        on_host(&x, dim, Rows { of_row: softmax_row, of_element: |v: f64, top: f64, sum: f64| (v - top).exp() / sum })?
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
    let of_element = |v: f64, top: f64, sum: f64| v - top - sum.ln();
    let out = on_host(&x, dim, Rows { of_row: log_softmax_row, of_element })?;
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

/// How the elements of a run become the result's.
struct Rows<F> {
    /// Of a whole run of neighbours in `f32`.
    of_row: fn(&[f32], &mut [f32]),
    /// Of an element, the largest one of its run, and the sum of the run's exponentials.
    of_element: F,
}

/// Elements summed side by side.
const LANES: usize = 32;

/// The largest element of a row, and the sum of the exponentials of how far the others are below it, which are put
/// into `out` where they are to be kept. NaN makes the sum NaN.
struct Exponentials<'a, const KEPT: bool>(&'a [f32], &'a mut [f32]);

impl<const KEPT: bool> Loop for Exponentials<'_, KEPT> {
    type Output = (f32, f32);
    #[inline(always)]
    fn run(self) -> (f32, f32) {
        let Self(row, out) = self;
        let mut tops = [f32::NEG_INFINITY; LANES];
        let (chunks, rest) = row.as_chunks::<LANES>();
        for chunk in chunks {
            for (top, &v) in tops.iter_mut().zip(chunk) {
                *top = if v > *top { v } else { *top };
            }
        }
        let top = tops.iter().chain(rest).fold(f32::NEG_INFINITY, |top, &v| if v > top { v } else { top });
        let mut sums = [0.0; LANES];
        let (slots, last) = out.as_chunks_mut::<LANES>();
        for (slots, chunk) in slots.iter_mut().zip(chunks) {
            for ((slot, sum), &v) in slots.iter_mut().zip(&mut sums).zip(chunk) {
                let power = exp_fast(v - top);
                *sum += power;
                if KEPT {
                    *slot = power;
                }
            }
        }
        let mut sum = sums.iter().sum::<f32>();
        for (slot, &v) in last.iter_mut().zip(rest) {
            *slot = exp_fast(v - top);
            sum += *slot;
        }
        (top, sum)
    }
}

fn softmax_row(row: &[f32], out: &mut [f32]) {
    let (_, sum) = vectorized(Exponentials::<true>(row, out));
    let scale = 1.0 / sum;
    vectorized(Change(out, move |power| power * scale));
}

fn log_softmax_row(row: &[f32], out: &mut [f32]) {
    let (top, sum) = vectorized(Exponentials::<false>(row, out));
    let shift = sum.ln();
    vectorized(Map(row, out, move |v| v - top - shift));
}

fn on_host(x: &Tensor, dim: usize, rows: Rows<impl Fn(f64, f64, f64) -> f64 + Sync + Send>) -> Result<Tensor> {
    let wide = widened(x)?;
    let runs = along(x.shape(), dim);
    let out = if wide.dtype() == DType::Float32 && runs.inner == 1 {
        let elements = wide.host::<f32>()?;
        let out = fill_rows(runs.outer, runs.count, |first, out: &mut [f32]| {
            let width = runs.count.max(1);
            for (row, out) in elements[first * width..].chunks_exact(width).zip(out.chunks_exact_mut(width)) {
                (rows.of_row)(row, out);
            }
        });
        Tensor::from_vec(out, x.shape(), Device::Cpu)?
    } else {
        dispatch_wide!(wide, T => {
            let elements = wide.host::<T>()?;
            let size = runs.count * runs.inner;
            let out = fill_rows(runs.outer, size, |first, out: &mut [T]| {
                for (block, out) in elements[first * size..].chunks_exact(size.max(1)).zip(out.chunks_exact_mut(size.max(1))) {
                    block_of_runs(block, runs.inner, &rows.of_element, out);
                }
            });
            Tensor::from_vec(out, x.shape(), Device::Cpu)?
        })
    };
    convert::to_device(&convert::cast(&out, x.dtype())?, x.device())
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
