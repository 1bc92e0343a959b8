//! The three products of a convolution on the host, as products of matrices: an image's windows become columns, a block
//! of them at a time, so that they stay in the processor's cache. Where a group has one output channel there is nothing
//! to share between columns, and the windows are summed where they lie.
//!
//! With `x` the input, `w` the weight and `y` the output, each product is linear in two of them and gives the third:
//! `y = forward(x, w)`, `x = transposed(y, w)`, `w = weight(x, y)`. Each is also the gradient of the others.

use std::ops::Range;
use std::sync::Arc;

use burn::backend::Flex;
use burn::backend::flex::{FlexTensor, Layout};
use burn::backend::ops::FloatTensorOps as _;
use burn::tensor::{Bytes, Shape};
use rayon::prelude::*;

use super::columns::{Number, Windows};
use crate::tensor::error::Result;
use crate::tensor::{Element, Tensor, convert};

/// Elements of a block of columns: a part of a core's second-level cache.
const BLOCK_ELEMENTS: usize = 1 << 17;
/// A block has at least so many columns.
const BLOCK_COLUMNS_MIN: usize = 64;
/// Larger products of matrices than this are split among threads by burn, which have work already.
const BLOCK_PRODUCTS_MAX: usize = 192 * 192 * 192 - 1;
/// Fewer multiplications than this are done on one thread.
const PARALLEL_PRODUCTS_MIN: usize = 1 << 17;

/// The element types that there are kernels for.
pub trait Real: Element + Number {}
impl Real for f32 {}
impl Real for f64 {}

/// A factor of a product: a tensor's elements, row-major in memory that threads share.
pub struct Factor {
    bytes: Arc<Bytes>,
    start: usize,
    len: usize,
}

impl Factor {
    pub fn of(tensor: &Tensor) -> Result<Self> {
        let tensor = convert::contiguous(tensor)?;
        let len = tensor.numel();
        Ok(Self { bytes: tensor.host_bytes()?, start: if len == 0 { 0 } else { tensor.offset() }, len })
    }

    pub fn elements<T: Element>(&self) -> &[T] {
        &bytemuck::cast_slice(&self.bytes)[self.start..self.start + self.len]
    }

    /// A matrix whose rows are `step` elements apart.
    fn matrix<T: Element>(&self, from: usize, rows: usize, columns: usize, step: usize) -> FlexTensor {
        matrix::<T>(&self.bytes, self.start + from, rows, columns, step)
    }
}

fn matrix<T: Element>(bytes: &Arc<Bytes>, from: usize, rows: usize, columns: usize, step: usize) -> FlexTensor {
    let layout = Layout::new(Shape::from(vec![rows, columns]), vec![step as isize, 1], from);
    FlexTensor::from_arc(Arc::clone(bytes), layout, T::DTYPE.burn())
}

/// A thread's memory for columns, used again for each block.
#[derive(Default)]
struct Buffer(Option<Arc<Bytes>>);

impl Buffer {
    /// Columns that `fill` writes.
    fn fill<T: Element>(&mut self, rows: usize, columns: usize, fill: impl FnOnce(&mut [T])) -> FlexTensor {
        let len = rows * columns;
        let mut kept = self.0.take().filter(|bytes| bytes.len() >= len * size_of::<T>());
        if let Some(memory) = kept.as_mut().and_then(Arc::get_mut) {
            fill(&mut bytemuck::cast_slice_mut(memory)[..len]);
        } else {
            let mut memory = bytemuck::zeroed_vec(len);
            fill(&mut memory);
            kept = Some(Arc::new(Bytes::from_elems(memory)));
        }
        let bytes = self.0.insert(kept.unwrap_or_else(|| Arc::new(Bytes::from_elems(Vec::<T>::new()))));
        matrix::<T>(bytes, 0, rows, columns, columns)
    }
}

/// Fills a chunk of a result.
type Work<'a, T> = &'a (dyn Fn(usize, &mut [T], &mut Buffer) + Sync);

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
        let (windows, depth) = (self.windows.windows(), self.depth().max(1));
        let size = (BLOCK_ELEMENTS / depth)
            .min(BLOCK_PRODUCTS_MAX / depth.saturating_mul(self.outputs.max(1)))
            .max(BLOCK_COLUMNS_MIN);
        // Equal blocks, rather than a small one at the end.
        let size = windows.div_ceil(windows.div_ceil(size).max(1)).max(1);
        (0..windows).step_by(size).map(move |start| start..windows.min(start + size))
    }

    /// Runs `work` for each chunk of `out`, with a buffer of the thread's own.
    fn each_chunk<T: Real>(&self, out: &mut [T], chunk: usize, work: Work<T>) {
        if chunk == 0 {
            return;
        }
        if self.is_parallel() {
            let chunks = out.par_chunks_mut(chunk).enumerate();
            chunks.for_each_init(Buffer::default, |buffer, (i, out)| work(i, out, buffer));
        } else {
            let mut buffer = Buffer::default();
            out.chunks_mut(chunk).enumerate().for_each(|(i, out)| work(i, out, &mut buffer));
        }
    }

    /// The columns of a block of windows of image `i`: a copy, or the image itself where it is that already.
    fn columns<T: Real>(&self, x: &Factor, i: usize, block: &Range<usize>, buffer: &mut Buffer) -> FlexTensor {
        let (depth, size) = (self.depth(), self.inputs * self.windows.plane());
        if self.windows.is_identity() {
            return x.matrix::<T>(i * size + block.start, depth, block.len(), self.windows.windows());
        }
        let image = &x.elements::<T>()[i * size..(i + 1) * size];
        buffer.fill(depth, block.len(), |columns| {
            self.windows.gather(image, self.inputs, block, T::default(), columns);
        })
    }
}

/// The output `[batch, groups * outputs, windows]` of an input `[batch, groups * inputs, plane]` and a weight
/// `[groups * outputs, inputs * elements]`; `bias` has one element for each output channel.
pub fn forward<T: Real>(s: &Sizes, x: &Factor, w: &Factor, bias: Option<&[T]>) -> Vec<T> {
    let (depth, count, size) = (s.depth(), s.windows.windows(), s.inputs * s.windows.plane());
    let parts = s.parts(s.outputs);
    let rows = s.outputs / parts;
    let mut out = crate::tensor::host::zeros(s.batch * s.groups * s.outputs * count);
    s.each_chunk(&mut out, rows * count, &|i, out, buffer| {
        let (image, part) = (i / parts, i % parts);
        let first = image % s.groups * s.outputs + part * rows;
        if let Some(bias) = bias {
            for (line, &b) in out.chunks_exact_mut(count).zip(&bias[first..]) {
                line.fill(b);
            }
        }
        if rows == 1 {
            let x = &x.elements::<T>()[image * size..(image + 1) * size];
            return s.windows.correlate(x, s.inputs, &w.elements()[first * depth..(first + 1) * depth], out);
        }
        for block in s.blocks() {
            let columns = s.columns::<T>(x, image, &block, buffer);
            let product = Flex::float_matmul(w.matrix::<T>(first * depth, rows, depth, depth), columns);
            let lines = bytemuck::cast_slice::<u8, T>(product.bytes()).chunks_exact(block.len());
            for (out, line) in out.chunks_exact_mut(count).zip(lines) {
                let out = &mut out[block.clone()];
                if bias.is_some() {
                    out.iter_mut().zip(line).for_each(|(slot, &v)| *slot += v);
                } else {
                    out.copy_from_slice(line);
                }
            }
        }
    });
    out
}

/// The transpose of [`forward`]: the input `[batch, groups * inputs, plane]` of an output and a weight; `bias` has one
/// element for each input channel.
pub fn transposed<T: Real>(s: &Sizes, y: &Factor, w: &Factor, bias: Option<&[T]>) -> Vec<T> {
    let (depth, count, plane, elements) = (s.depth(), s.windows.windows(), s.windows.plane(), s.windows.elements());
    let parts = s.parts(s.inputs);
    let channels = s.inputs / parts;
    let mut out = crate::tensor::host::zeros(s.batch * s.groups * s.inputs * plane);
    s.each_chunk(&mut out, channels * plane, &|i, out, _| {
        let (image, part) = (i / parts, i % parts);
        let group = image % s.groups;
        if let Some(bias) = bias {
            for (line, &b) in out.chunks_exact_mut(plane).zip(&bias[group * s.inputs + part * channels..]) {
                line.fill(b);
            }
        }
        let (rows, first) = (channels * elements, group * s.outputs * depth + part * channels * elements);
        if s.outputs == 1 {
            let y = &y.elements::<T>()[image * count..(image + 1) * count];
            return s.windows.spread(y, channels, &w.elements()[first..first + rows], out);
        }
        for block in s.blocks() {
            let y = y.matrix::<T>(image * s.outputs * count + block.start, s.outputs, block.len(), count);
            let w = w.matrix::<T>(first, s.outputs, rows, depth).transpose(0, 1);
            let columns = Flex::float_matmul(w, y);
            s.windows.scatter(bytemuck::cast_slice(columns.bytes()), channels, &block, out);
        }
    });
    out
}

/// The weight `[groups * outputs, inputs * elements]` that an input and an output give.
pub fn weight<T: Real>(s: &Sizes, x: &Factor, y: &Factor) -> Vec<T> {
    let (depth, count, size) = (s.depth(), s.windows.windows(), s.inputs * s.windows.plane());
    let add = |images: Range<usize>, sum: &mut [T], buffer: &mut Buffer| {
        for image in images.start * s.groups..images.end * s.groups {
            let first = image % s.groups * s.outputs * depth;
            let sum = &mut sum[first..first + s.outputs * depth];
            if s.outputs == 1 {
                let x = &x.elements::<T>()[image * size..(image + 1) * size];
                s.windows.compare(x, s.inputs, &y.elements()[image * count..(image + 1) * count], sum);
                continue;
            }
            for block in s.blocks() {
                let columns = s.columns::<T>(x, image, &block, buffer);
                let y = y.matrix::<T>(image * s.outputs * count + block.start, s.outputs, block.len(), count);
                let product = Flex::float_matmul(y, columns.transpose(0, 1));
                sum.iter_mut().zip(bytemuck::cast_slice::<u8, T>(product.bytes())).for_each(|(sum, &v)| *sum += v);
            }
        }
    };
    let threads = if s.is_parallel() { rayon::current_num_threads().min(s.batch).max(1) } else { 1 };
    let share = s.batch.div_ceil(threads);
    // One sum a thread; they are added up in order, so that the result is the same every time.
    let sums: Vec<Vec<T>> = crate::tensor::host::collect(threads, threads > 1, |i| {
        let mut sum = bytemuck::zeroed_vec(s.groups * s.outputs * depth);
        add((i * share).min(s.batch)..((i + 1) * share).min(s.batch), &mut sum, &mut Buffer::default());
        sum
    });
    sums.into_iter()
        .reduce(|mut total, sum| {
            total.iter_mut().zip(&sum).for_each(|(a, &b)| *a += b);
            total
        })
        .unwrap_or_default()
}
