//! The loops of reductions and scans on the host: a tensor seen as `outer` blocks of `count` rows of `inner` elements,
//! of which the rows come together.
//!
//! The loops are compiled for three element types: `i64` stands for all integers and bool, `f32` for the 16-bit floats.

use rayon::prelude::*;

use crate::tensor::dtype::Element;
use crate::tensor::error::Result;
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, collect};
use crate::tensor::layout::{Shape, Strides};
use crate::tensor::{DType, Device, Tensor, convert};

/// Columns that one task of a column-wise reduction takes.
const COLUMNS_PER_TASK: usize = 1024;
/// Elements that one task takes of a single long row.
const ROW_CHUNK: usize = 1 << 16;
/// Partial sums kept side by side, so that the compiler can use vector registers.
const LANES: usize = 16;

/// How the elements of a row-major tensor fall into runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Runs {
    pub outer: usize,
    pub count: usize,
    pub inner: usize,
}

/// Runs the body with `T` as the element type of a tensor made by [`widened`].
macro_rules! dispatch_wide {
    ($tensor:expr, $T:ident => $body:expr) => {
        match $tensor.dtype() {
            $crate::tensor::DType::Float32 => {
                type $T = f32;
                $body
            }
            $crate::tensor::DType::Float64 => {
                type $T = f64;
                $body
            }
            _ => {
                type $T = i64;
                $body
            }
        }
    };
}
pub(crate) use dispatch_wide;

/// The same values outside the graph, in memory, as `i64`, `f32` or `f64`.
pub(crate) fn widened(input: &Tensor) -> Result<Tensor> {
    let wide = match input.dtype() {
        dtype @ (DType::Float32 | DType::Float64) => dtype,
        DType::Float16 | DType::BFloat16 => DType::Float32,
        _ => DType::Int64,
    };
    convert::cast(&convert::to_device(&input.detach(), Device::Cpu)?, wide)
}

/// Sees `input` as runs along `dims`; where these do not lie side by side, they are moved to the end first.
pub(crate) fn arrange(input: &Tensor, dims: &[usize]) -> (Tensor, Runs) {
    let shape = input.shape();
    let size = |range: &mut dyn Iterator<Item = usize>| range.map(|d| shape[d]).product::<usize>();
    let first = dims.iter().copied().min().unwrap_or(0);
    let last = dims.iter().copied().max().unwrap_or(0);
    let adjacent = !dims.is_empty() && (first..=last).all(|d| dims.contains(&d));
    if adjacent {
        let runs = Runs {
            outer: size(&mut (0..first)),
            count: size(&mut (first..=last)),
            inner: size(&mut (last + 1..shape.len())),
        };
        return (input.clone(), runs);
    }
    let kept = || (0..shape.len()).filter(|d| !dims.contains(d));
    let runs = Runs { outer: size(&mut kept()), count: size(&mut dims.iter().copied()), inner: 1 };
    let mut sorted = dims.to_vec();
    sorted.sort_unstable();
    let order: Vec<usize> = kept().chain(sorted).collect();
    let shape: Shape = order.iter().map(|&d| input.shape()[d]).collect();
    let strides: Strides = order.iter().map(|&d| input.strides()[d]).collect();
    (input.restride(shape, strides, input.offset()), runs)
}

/// Runs along one dimension; a 0-dim tensor is one run of one element.
pub(crate) fn along(shape: &[usize], dim: usize) -> Runs {
    if shape.is_empty() {
        return Runs { outer: 1, count: 1, inner: 1 };
    }
    Runs { outer: shape[..dim].iter().product(), count: shape[dim], inner: shape[dim + 1..].iter().product() }
}

/// The shape that is left of `shape`.
pub(crate) fn reduced_shape(shape: &[usize], dims: &[usize], keepdim: bool) -> Shape {
    let size = |(d, &n): (usize, &usize)| if dims.contains(&d) { keepdim.then_some(1) } else { Some(n) };
    shape.iter().enumerate().filter_map(size).collect()
}

/// Folds each run: `step` takes what came together so far, an element and its place in the run.
pub(crate) fn fold<T: Element, A: Copy + Send + Sync, R: Send>(
    x: &[T],
    runs: Runs,
    start: A,
    step: impl Fn(A, T, usize) -> A + Sync + Send,
    finish: impl Fn(A, usize) -> R + Sync + Send,
) -> Vec<R> {
    let Runs { outer, count, inner } = runs;
    let parallel = x.len() >= PARALLEL_ELEMENTS_MIN;
    if inner == 1 {
        return collect(outer, parallel && outer > 1, |run| {
            let row = &x[run * count..(run + 1) * count];
            finish(row.iter().enumerate().fold(start, |so_far, (i, &v)| step(so_far, v, i)), run)
        });
    }
    columns(runs, parallel, |block, from, to| {
        let mut so_far = vec![start; to - from];
        for i in 0..count {
            let row = (block * count + i) * inner;
            for (slot, &v) in so_far.iter_mut().zip(&x[row + from..row + to]) {
                *slot = step(*slot, v, i);
            }
        }
        so_far.into_iter().enumerate().map(|(c, a)| finish(a, block * inner + from + c)).collect()
    })
}

/// Calls `task(block, from, to)` for every range of columns of every block, and joins what comes back in order.
fn columns<R: Send>(
    Runs { outer, inner, .. }: Runs,
    parallel: bool,
    task: impl Fn(usize, usize, usize) -> Vec<R> + Sync + Send,
) -> Vec<R> {
    let per_block = inner.div_ceil(COLUMNS_PER_TASK);
    let parts = collect(outer * per_block, parallel, |i| {
        let (block, part) = (i / per_block.max(1), i % per_block.max(1));
        task(block, part * COLUMNS_PER_TASK, ((part + 1) * COLUMNS_PER_TASK).min(inner))
    });
    parts.into_iter().flatten().collect()
}

/// The sum of `f(element, run)` over each run, in `f64`: more exact than `f32` would be in any order.
pub(crate) fn sum_f64<T: Element>(x: &[T], runs: Runs, f: impl Fn(T, usize) -> f64 + Sync + Send) -> Vec<f64> {
    if runs.inner != 1 {
        return columns(runs, x.len() >= PARALLEL_ELEMENTS_MIN, |block, from, to| {
            let mut sums = vec![0.0; to - from];
            for i in 0..runs.count {
                let row = (block * runs.count + i) * runs.inner;
                for (c, (sum, &v)) in sums.iter_mut().zip(&x[row + from..row + to]).enumerate() {
                    *sum += f(v, block * runs.inner + from + c);
                }
            }
            sums
        });
    }
    let row_sum = |row: &[T], run: usize| {
        let mut lanes = [0.0; LANES];
        let chunks = row.chunks_exact(LANES);
        let rest = chunks.remainder();
        for chunk in chunks {
            for (lane, &v) in lanes.iter_mut().zip(chunk) {
                *lane += f(v, run);
            }
        }
        lanes.iter().sum::<f64>() + rest.iter().map(|&v| f(v, run)).sum::<f64>()
    };
    if runs.outer == 1 && x.len() >= 2 * ROW_CHUNK {
        return vec![x.par_chunks(ROW_CHUNK).map(|chunk| row_sum(chunk, 0)).collect::<Vec<_>>().iter().sum()];
    }
    collect(runs.outer, x.len() >= PARALLEL_ELEMENTS_MIN, |run| {
        row_sum(&x[run * runs.count..(run + 1) * runs.count], run)
    })
}

/// The sum of `f(element)` over each run; it wraps around like PyTorch's.
pub(crate) fn sum_i64<T: Element>(x: &[T], runs: Runs, f: impl Fn(T) -> i64 + Sync + Send) -> Vec<i64> {
    if runs.inner == 1 && runs.outer == 1 && x.len() >= 2 * ROW_CHUNK {
        let parts: Vec<i64> =
            x.par_chunks(ROW_CHUNK).map(|chunk| chunk.iter().fold(0i64, |sum, &v| sum.wrapping_add(f(v)))).collect();
        return vec![parts.into_iter().fold(0, i64::wrapping_add)];
    }
    fold(x, runs, 0i64, |sum, v, _| sum.wrapping_add(f(v)), |sum, _| sum)
}

/// Goes along each run and keeps what came together at every element: the shape stays.
pub(crate) fn scan<T: Element, A: Copy + Send + Sync, R: Element>(
    x: &[T],
    runs: Runs,
    start: A,
    step: impl Fn(A, T, usize) -> A + Sync + Send,
    keep: impl Fn(A) -> R + Sync + Send,
) -> Vec<R> {
    let Runs { outer, count, inner } = runs;
    let block = |b: usize| {
        let from = b * count * inner;
        let mut out = Vec::with_capacity(count * inner);
        let mut so_far = vec![start; inner];
        for i in 0..count {
            let row = &x[from + i * inner..from + (i + 1) * inner];
            for (slot, &v) in so_far.iter_mut().zip(row) {
                *slot = step(*slot, v, i);
                out.push(keep(*slot));
            }
        }
        out
    };
    if outer == 1 {
        return block(0);
    }
    collect(outer, x.len() >= PARALLEL_ELEMENTS_MIN, block).into_iter().flatten().collect()
}

/// Each run's elements gathered into a vector with `pick`, whose results come back in the order of the runs.
pub(crate) fn per_run<T: Element, R: Send>(x: &[T], runs: Runs, pick: impl Fn(&[T]) -> R + Sync + Send) -> Vec<R> {
    let Runs { outer, count, inner } = runs;
    collect(outer * inner, x.len() >= PARALLEL_ELEMENTS_MIN, |run| {
        if inner == 1 {
            return pick(&x[run * count..(run + 1) * count]);
        }
        let (block, column) = (run / inner, run % inner);
        let row: Vec<T> = (0..count).map(|i| x[(block * count + i) * inner + column]).collect();
        pick(&row)
    })
}
