//! The three products of a convolution on the host, as products of matrices: an image's windows become columns, a block
//! of them at a time, so that they stay in the processor's cache.
//!
//! With `x` the input, `w` the weight and `y` the output, each product is linear in two of them and gives the third:
//! `y = forward(x, w)`, `x = transposed(y, w)`, `w = weight(x, y)`. Each is also the gradient of the others.

use std::ops::{AddAssign, Range};

use faer::linalg::matmul::matmul;
use faer::mat::{MatMut, MatRef};
use faer::traits::ComplexField;
use faer::{Accum, Par};
use rayon::prelude::*;

use super::columns::Windows;
use crate::tensor::Element;

/// Elements of a block of columns: a part of a core's second-level cache.
const BLOCK_ELEMENTS: usize = 1 << 17;
/// A block has at least so many columns.
const BLOCK_COLUMNS_MIN: usize = 64;
/// Fewer multiplications than this are done on one thread.
const PARALLEL_PRODUCTS_MIN: usize = 1 << 17;

/// The element types that there are kernels for.
pub trait Real: Element + ComplexField + AddAssign {}
impl Real for f32 {}
impl Real for f64 {}

/// Fills a chunk of a result, with a buffer of the thread's own.
type Work<'a, T> = &'a (dyn Fn(usize, &mut [T], &mut Vec<T>) + Sync);

/// Sizes of a convolution.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    pub batch: usize,
    pub groups: usize,
    /// Channels of the input in one group.
    pub inputs: usize,
    /// Channels of the output in one group.
    pub outputs: usize,
    pub windows: Windows,
}

impl Sizes {
    /// Rows of a matrix of columns: one for each weight of an output channel.
    fn depth(&self) -> usize {
        self.inputs * self.windows.elements()
    }

    /// Into how many parts to split `channels`, so that all threads have work.
    fn parts(&self, channels: usize) -> usize {
        let threads = rayon::current_num_threads();
        let tasks = (self.batch * self.groups).max(1);
        if tasks >= threads || !self.is_parallel() {
            return 1;
        }
        (threads.div_ceil(tasks)..=channels).find(|parts| channels.is_multiple_of(*parts)).unwrap_or(1)
    }

    fn is_parallel(&self) -> bool {
        let products = [self.groups, self.outputs, self.depth(), self.windows.windows()];
        products.iter().fold(self.batch, |n, &size| n.saturating_mul(size)) >= PARALLEL_PRODUCTS_MIN
    }

    /// The windows, block by block.
    fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let windows = self.windows.windows();
        let size = (BLOCK_ELEMENTS / self.depth().max(1)).max(BLOCK_COLUMNS_MIN);
        // Equal blocks, rather than a small one at the end.
        let size = windows.div_ceil(windows.div_ceil(size).max(1)).max(1);
        (0..windows).step_by(size).map(move |start| start..windows.min(start + size))
    }

    /// Runs `work` for each chunk of `out`.
    fn each_chunk<T: Real>(&self, out: &mut [T], chunk: usize, work: Work<T>) {
        if chunk == 0 {
            return;
        }
        if self.is_parallel() {
            out.par_chunks_mut(chunk).enumerate().for_each_init(Vec::new, |buffer, (i, out)| work(i, out, buffer));
        } else {
            let mut buffer = Vec::new();
            out.chunks_mut(chunk).enumerate().for_each(|(i, out)| work(i, out, &mut buffer));
        }
    }

    /// The columns of a block of windows: a copy, or the image itself where it is that already.
    fn columns<'a, T: Real>(&self, image: &'a [T], block: &Range<usize>, buffer: &'a mut Vec<T>) -> MatRef<'a, T> {
        let (depth, count) = (self.depth(), self.windows.windows());
        if self.windows.is_identity() {
            return matrix(image, depth, count).submatrix(0, block.start, depth, block.len());
        }
        buffer.resize(depth * block.len(), <T as Element>::zero());
        self.windows.gather(image, self.inputs, block, <T as Element>::zero(), buffer);
        matrix(buffer, depth, block.len())
    }
}

fn matrix<T>(elements: &[T], rows: usize, columns: usize) -> MatRef<'_, T> {
    MatRef::from_row_major_slice(elements, rows, columns)
}

fn multiply<T: Real>(out: MatMut<T>, accumulate: Accum, a: MatRef<T>, b: MatRef<T>) {
    matmul(out, accumulate, a, b, <T as Element>::one(), Par::Seq);
}

/// The output `[batch, groups * outputs, windows]` of an input `[batch, groups * inputs, plane]` and a weight
/// `[groups * outputs, inputs * elements]`; `bias` has one element for each output channel.
pub fn forward<T: Real>(s: &Sizes, x: &[T], w: &[T], bias: Option<&[T]>) -> Vec<T> {
    let (depth, count, plane) = (s.depth(), s.windows.windows(), s.windows.plane());
    let parts = s.parts(s.outputs);
    let rows = s.outputs / parts;
    let mut out = bytemuck::zeroed_vec(s.batch * s.groups * s.outputs * count);
    s.each_chunk(&mut out, rows * count, &|i, out, buffer| {
        let (image, part) = (i / parts, i % parts);
        let first = image % s.groups * s.outputs + part * rows;
        if let Some(bias) = bias {
            for (line, &b) in out.chunks_exact_mut(count).zip(&bias[first..]) {
                line.fill(b);
            }
        }
        let x = &x[image * s.inputs * plane..(image + 1) * s.inputs * plane];
        let w = matrix(&w[first * depth..(first + rows) * depth], rows, depth);
        let accumulate = if bias.is_some() { Accum::Add } else { Accum::Replace };
        for block in s.blocks() {
            let columns = s.columns(x, &block, buffer);
            let out = MatMut::from_row_major_slice_mut(out, rows, count);
            multiply(out.submatrix_mut(0, block.start, rows, block.len()), accumulate, w, columns);
        }
    });
    out
}

/// The transpose of [`forward`]: the input `[batch, groups * inputs, plane]` of an output and a weight; `bias` has one
/// element for each input channel.
pub fn transposed<T: Real>(s: &Sizes, y: &[T], w: &[T], bias: Option<&[T]>) -> Vec<T> {
    let (depth, count, plane, elements) = (s.depth(), s.windows.windows(), s.windows.plane(), s.windows.elements());
    let parts = s.parts(s.inputs);
    let channels = s.inputs / parts;
    let mut out = bytemuck::zeroed_vec(s.batch * s.groups * s.inputs * plane);
    s.each_chunk(&mut out, channels * plane, &|i, out, buffer| {
        let (image, part) = (i / parts, i % parts);
        let group = image % s.groups;
        if let Some(bias) = bias {
            for (line, &b) in out.chunks_exact_mut(plane).zip(&bias[group * s.inputs + part * channels..]) {
                line.fill(b);
            }
        }
        let w = matrix(&w[group * s.outputs * depth..(group + 1) * s.outputs * depth], s.outputs, depth);
        let w = w.submatrix(0, part * channels * elements, s.outputs, channels * elements).transpose();
        let y = matrix(&y[image * s.outputs * count..(image + 1) * s.outputs * count], s.outputs, count);
        for block in s.blocks() {
            let y = y.submatrix(0, block.start, s.outputs, block.len());
            if s.windows.is_identity() {
                let out = MatMut::from_row_major_slice_mut(out, channels, count);
                multiply(out.submatrix_mut(0, block.start, channels, block.len()), Accum::Add, w, y);
                continue;
            }
            buffer.resize(channels * elements * block.len(), <T as Element>::zero());
            let columns = MatMut::from_row_major_slice_mut(buffer, channels * elements, block.len());
            multiply(columns, Accum::Replace, w, y);
            s.windows.scatter(buffer, channels, &block, out);
        }
    });
    out
}

/// The weight `[groups * outputs, inputs * elements]` that an input and an output give.
pub fn weight<T: Real>(s: &Sizes, x: &[T], y: &[T]) -> Vec<T> {
    let (depth, count, plane) = (s.depth(), s.windows.windows(), s.windows.plane());
    let size = s.groups * s.outputs * depth;
    let add = |images: Range<usize>, sum: &mut [T], buffer: &mut Vec<T>| {
        for image in images.start * s.groups..images.end * s.groups {
            let x = &x[image * s.inputs * plane..(image + 1) * s.inputs * plane];
            let y = matrix(&y[image * s.outputs * count..(image + 1) * s.outputs * count], s.outputs, count);
            let first = image % s.groups * s.outputs * depth;
            let sum = &mut sum[first..first + s.outputs * depth];
            for block in s.blocks() {
                let columns = s.columns(x, &block, buffer);
                let y = y.submatrix(0, block.start, s.outputs, block.len());
                let sum = MatMut::from_row_major_slice_mut(sum, s.outputs, depth);
                multiply(sum, Accum::Add, y, columns.transpose());
            }
        }
    };
    let threads = if s.is_parallel() { rayon::current_num_threads().min(s.batch).max(1) } else { 1 };
    let share = s.batch.div_ceil(threads);
    // One sum a thread; they are added up in order, so that the result is the same every time.
    let sums: Vec<Vec<T>> = crate::tensor::host::collect(threads, threads > 1, |i| {
        let mut sum = bytemuck::zeroed_vec(size);
        add((i * share).min(s.batch)..((i + 1) * share).min(s.batch), &mut sum, &mut Vec::new());
        sum
    });
    sums.into_iter()
        .reduce(|mut total, sum| {
            total.iter_mut().zip(&sum).for_each(|(a, &b)| *a += b);
            total
        })
        .unwrap_or_default()
}
