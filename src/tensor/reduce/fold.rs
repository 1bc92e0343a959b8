//! The loops of reductions and scans on the host: a tensor seen as `outer` blocks of `count` rows of `inner` elements,
//! of which the rows come together.
//!
//! The loops are compiled for three element types: `i64` stands for all integers and bool, `f32` for the 16-bit floats.
#![expect(clippy::inline_always, reason = "loops for `vectorized` become a part of it")]

use crate::tensor::dtype::Element;
use crate::tensor::error::Result;
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, collect, fill_rows};
use crate::tensor::layout::{Shape, Strides};
use crate::tensor::simd::{Loop, vectorized};
use crate::tensor::{DType, Device, Tensor, convert};

/// Columns that one task of a column-wise reduction takes at most.
const COLUMNS_PER_TASK: usize = 1024;
/// Fewer columns than this are not worth a task, even where cores would be idle.
const COLUMNS_PER_TASK_MIN: usize = 64;
/// Rows that are added to the partial sums of their columns at once.
const ROWS_AT_ONCE: usize = 4;
/// Elements that one task takes of a single long row.
const ROW_CHUNK: usize = 1 << 16;
/// Partial sums kept side by side: several vector registers of them, so that one addition need not wait for another.
const LANES: usize = 32;

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
            $crate::tensor::DType::UInt64 => {
                type $T = u64;
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

/// The same values outside the graph, in memory, as `i64`, `u64`, `f32` or `f64`.
pub(crate) fn widened(input: &Tensor) -> Result<Tensor> {
    let wide = match input.dtype() {
        dtype @ (DType::Float32 | DType::Float64 | DType::UInt64) => dtype,
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
    let share = inner.div_ceil(rayon::current_num_threads()).next_multiple_of(COLUMNS_PER_TASK_MIN);
    let width = if outer == 1 && parallel { share.min(COLUMNS_PER_TASK) } else { COLUMNS_PER_TASK };
    let per_block = inner.div_ceil(width);
    let parts = collect(outer * per_block, parallel, |i| {
        let (block, part) = (i / per_block.max(1), i % per_block.max(1));
        task(block, part * width, ((part + 1) * width).min(inner))
    });
    parts.into_iter().flatten().collect()
}

/// `f` of each chunk of a long row, on all cores.
pub(crate) fn by_chunks<T: Sync, R: Send>(x: &[T], f: impl Fn(&[T]) -> R + Sync + Send) -> Vec<R> {
    collect(x.len().div_ceil(ROW_CHUNK), true, |i| f(&x[i * ROW_CHUNK..x.len().min((i + 1) * ROW_CHUNK)]))
}

/// The sum of `f(element, run)` over each run, in `f64`: more exact than `f32` would be in any order.
pub(crate) fn sum_f64<T: Element>(x: &[T], runs: Runs, f: impl Fn(T, usize) -> f64 + Sync + Send) -> Vec<f64> {
    if runs.inner != 1 {
        return columns(runs, x.len() >= PARALLEL_ELEMENTS_MIN, |block, from, to| {
            let mut sums = vec![0.0; to - from];
            let rows = &x[block * runs.count * runs.inner..(block + 1) * runs.count * runs.inner];
            let f = |v, c| f(v, block * runs.inner + c);
            vectorized(ColumnSums { rows, width: runs.inner, from, sums: &mut sums, f: &f });
            sums
        });
    }
    let row_sum = |row: &[T], run: usize| vectorized(RowSum(row, &|v| f(v, run)));
    if runs.outer == 1 && x.len() >= 2 * ROW_CHUNK {
        return vec![by_chunks(x, |chunk| row_sum(chunk, 0)).iter().sum()];
    }
    collect(runs.outer, x.len() >= PARALLEL_ELEMENTS_MIN, |run| {
        row_sum(&x[run * runs.count..(run + 1) * runs.count], run)
    })
}

/// The sum of `f` of all elements.
struct RowSum<'a, T, F>(&'a [T], &'a F);

impl<T: Copy, F: Fn(T) -> f64> Loop for RowSum<'_, T, F> {
    type Output = f64;
    #[inline(always)]
    fn run(self) -> f64 {
        let Self(row, f) = self;
        let mut lanes = [0.0; LANES];
        let (chunks, rest) = row.as_chunks::<LANES>();
        for chunk in chunks {
            for (lane, &v) in lanes.iter_mut().zip(chunk) {
                *lane += f(v);
            }
        }
        lanes.iter().sum::<f64>() + rest.iter().map(|&v| f(v)).sum::<f64>()
    }
}

/// Adds `f(element, column)` of all rows to the sums of the columns that begin at `from`.
struct ColumnSums<'a, T, F> {
    rows: &'a [T],
    width: usize,
    from: usize,
    sums: &'a mut [f64],
    f: &'a F,
}

impl<T: Copy, F: Fn(T, usize) -> f64> Loop for ColumnSums<'_, T, F> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self { rows, width, from, sums, f } = self;
        let to = from + sums.len();
        for rows in rows.chunks(width * ROWS_AT_ONCE) {
            let part = |i: usize| &rows[i * width + from..i * width + to];
            if rows.len() == width * ROWS_AT_ONCE {
                let rows = part(0).iter().zip(part(1)).zip(part(2).iter().zip(part(3)));
                for ((c, sum), ((&v0, &v1), (&v2, &v3))) in (from..to).zip(&mut *sums).zip(rows) {
                    *sum += (f(v0, c) + f(v1, c)) + (f(v2, c) + f(v3, c));
                }
                continue;
            }
            for i in 0..rows.len() / width {
                for ((c, sum), &v) in (from..to).zip(&mut *sums).zip(part(i)) {
                    *sum += f(v, c);
                }
            }
        }
    }
}

/// The sum of `f(element)` over each run; it wraps around like PyTorch's.
pub(crate) fn sum_i64<T: Element>(x: &[T], runs: Runs, f: impl Fn(T) -> i64 + Sync + Send) -> Vec<i64> {
    if runs.inner == 1 && runs.outer == 1 && x.len() >= 2 * ROW_CHUNK {
        let parts = by_chunks(x, |chunk| chunk.iter().fold(0i64, |sum, &v| sum.wrapping_add(f(v))));
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
    fill_rows(outer, count * inner, |first, out: &mut [R]| {
        let blocks = x[first * count * inner..].chunks_exact((count * inner).max(1));
        for (out, block) in out.chunks_exact_mut((count * inner).max(1)).zip(blocks) {
            if inner == 1 {
                let mut so_far = start;
                for (i, (slot, &v)) in out.iter_mut().zip(block).enumerate() {
                    so_far = step(so_far, v, i);
                    *slot = keep(so_far);
                }
                continue;
            }
            let mut so_far = vec![start; inner];
            for (i, (out, row)) in out.chunks_exact_mut(inner).zip(block.chunks_exact(inner)).enumerate() {
                for ((slot, so_far), &v) in out.iter_mut().zip(&mut so_far).zip(row) {
                    *so_far = step(*so_far, v, i);
                    *slot = keep(*so_far);
                }
            }
        }
    })
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
