//! Elements on the host: slices over a tensor's memory, loops that use all cores where that pays, and the memory that
//! their results lie in.
//!
//! Operators that burn lacks are written with these; they run on every device, since a tensor of another device is
//! fetched, and the result made there.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::ops::{Deref, Range};
use std::sync::Arc;

use burn::tensor::Bytes;
use bytemuck::Pod;

use super::dtype::{Element, dispatch};
use super::error::Result;
use super::simd::{Map, vectorized};
use super::threads::share_chunks;
use super::{DType, Device, Tensor, layout};

/// Fewer elements than this are done on one thread.
pub const PARALLEL_ELEMENTS_MIN: usize = 1 << 15;
/// More parts than this cost more than they even out.
const TASKS_MAX: usize = 64;

/// A tensor's elements, row-major. Shares the tensor's memory where they lie so, so drop it before writing there.
pub struct HostSlice<T> {
    bytes: Arc<Bytes>,
    start: usize,
    len: usize,
    element: PhantomData<T>,
}

impl<T: Element> HostSlice<T> {
    pub(crate) fn of(tensor: &Tensor) -> Result<Self> {
        debug_assert_eq!(tensor.dtype().size(), size_of::<T>());
        let bytes = tensor.host_bytes()?;
        let len = tensor.numel();
        if tensor.is_contiguous() {
            return Ok(Self { bytes, start: if len == 0 { 0 } else { tensor.offset() }, len, element: PhantomData });
        }
        let memory: &[T] = bytemuck::cast_slice(&bytes);
        let packed = pack(memory, tensor.shape(), tensor.strides(), tensor.offset());
        Ok(Self { bytes: Arc::new(Bytes::from_elems(packed)), start: 0, len, element: PhantomData })
    }

    /// The elements as a vector of their own: a copy, unless this is the only one who has them.
    pub(crate) fn into_vec(self) -> Vec<T> {
        if self.start == 0 && self.bytes.len() == self.len * size_of::<T>() {
            return match Arc::try_unwrap(self.bytes).map(Bytes::try_into_vec) {
                Ok(Ok(elements)) => elements,
                Ok(Err(bytes)) => copied(bytemuck::cast_slice(&bytes)),
                Err(shared) => copied(bytemuck::cast_slice(&shared)),
            };
        }
        copied(&self)
    }
}

impl<T: Element> Deref for HostSlice<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &bytemuck::cast_slice(&self.bytes)[self.start..self.start + self.len]
    }
}

/// Whether so many elements are worth more than one thread, where there is more than one.
pub(crate) fn is_parallel(len: usize) -> bool {
    len >= PARALLEL_ELEMENTS_MIN && rayon::current_num_threads() > 1
}

/// Memory of storages that went, for the next ones of the same size: what comes fresh from the system has to be zeroed
/// and mapped page by page, which costs more than most operators.
struct Spare {
    /// The oldest first.
    buffers: VecDeque<Bytes>,
    bytes: usize,
}

/// Smaller buffers than this are quickly had.
pub(crate) const SPARE_BYTES_MIN: usize = 1 << 16;
/// No more than this is kept.
const SPARE_BYTES_MAX: usize = 1 << 26;

thread_local! {
    static SPARE: RefCell<Spare> = const { RefCell::new(Spare { buffers: VecDeque::new(), bytes: 0 }) };
}

/// Keeps the memory of a storage that nobody has any more. Called when a thread ends as well.
pub(crate) fn recycle(buffer: Bytes) {
    if !(SPARE_BYTES_MIN..=SPARE_BYTES_MAX).contains(&buffer.len()) {
        return;
    }
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        spare.bytes += buffer.len();
        spare.buffers.push_back(buffer);
        while spare.bytes > SPARE_BYTES_MAX {
            let Some(oldest) = spare.buffers.pop_front() else { break };
            spare.bytes -= oldest.len();
        }
    });
}

/// Gives the kept memory back to the system.
pub(crate) fn release_spare() {
    let _ = SPARE.try_with(|spare| *spare.borrow_mut() = Spare { buffers: VecDeque::new(), bytes: 0 });
}

/// Kept memory of `len` elements, with whatever is in it.
fn spare<T: Pod>(len: usize) -> Option<Vec<T>> {
    let wanted = len * size_of::<T>();
    if wanted < SPARE_BYTES_MIN {
        return None;
    }
    let found = SPARE.with_borrow_mut(|spare| {
        let fits = |b: &Bytes| b.len() == wanted && b.align() == align_of::<T>();
        let at = spare.buffers.iter().rposition(fits)?;
        spare.bytes -= wanted;
        spare.buffers.remove(at)
    })?;
    found.try_into_vec().ok()
}

/// `len` elements to be written over: kept memory with whatever is in it, else zeros.
pub(crate) fn room<T: Pod>(len: usize) -> Vec<T> {
    spare(len).unwrap_or_else(|| bytemuck::zeroed_vec(len))
}

/// `len` zeros.
pub(crate) fn zeros<T: Pod>(len: usize) -> Vec<T> {
    let Some(mut kept) = spare(len) else { return bytemuck::zeroed_vec(len) };
    kept.fill(T::zeroed());
    kept
}

/// A copy, on all cores where it is long.
pub(crate) fn copied<T: Pod + Send + Sync>(elements: &[T]) -> Vec<T> {
    fill(elements.len(), &|range, out: &mut [T]| out.copy_from_slice(&elements[range]))
}

/// Elements that `f` writes range by range, on all cores where there are many. `f` is called through a pointer, so that
/// the machinery of threads is compiled once for an element type and not once for an operator.
pub(crate) fn fill<R: Pod + Send>(len: usize, f: &(dyn Fn(Range<usize>, &mut [R]) + Sync)) -> Vec<R> {
    let mut out = room::<R>(len);
    alter(&mut out, f);
    out
}

/// Has `f` change elements where they are, range by range, on all cores where there are many.
pub(crate) fn alter<R: Send>(elements: &mut [R], f: &(dyn Fn(Range<usize>, &mut [R]) + Sync)) {
    let len = elements.len();
    if is_parallel(len) {
        let chunk = PARALLEL_ELEMENTS_MIN.max(len.div_ceil(TASKS_MAX));
        share_chunks(elements, chunk, &|i, part| f(i * chunk..i * chunk + part.len(), part));
    } else {
        f(0..len, elements);
    }
}

/// Rows of `width` elements that `f` writes, a few at a time: it gets the place of the first one. On all cores where
/// there are many elements.
pub(crate) fn fill_rows<R: Pod + Send>(rows: usize, width: usize, f: impl Fn(usize, &mut [R]) + Sync) -> Vec<R> {
    let len = rows * width;
    let mut out = room::<R>(len);
    if rows == 1 || !is_parallel(len) {
        f(0, &mut out);
    } else {
        let per_task = (PARALLEL_ELEMENTS_MIN / 4).max(len.div_ceil(TASKS_MAX)).div_ceil(width);
        share_chunks(&mut out, per_task * width, &|i, out| f(i * per_task, out));
    }
    out
}

/// [`map`] with functions that are compiled for this machine's vector instructions, on all cores where there are many.
pub(crate) fn map_vectorized<T: Element, R: Element>(input: &[T], f: impl Fn(T) -> R + Copy + Sync) -> Vec<R> {
    fill(input.len(), &|range, out: &mut [R]| vectorized(Map(&input[range], out, f)))
}

/// The elements of a view, row-major.
fn pack<T: Pod + Send + Sync>(memory: &[T], shape: &[usize], strides: &[isize], offset: usize) -> Vec<T> {
    let (shape, [strides]) = layout::merged(shape, [strides]);
    let (Some((&width, outer)), Some((&step, outer_strides))) = (shape.split_last(), strides.split_last()) else {
        return vec![memory[offset]];
    };
    let rows = layout::numel(outer);
    if rows * width == 0 {
        return Vec::new();
    }
    let (Some((&height, blocks)), Some((&down, block_strides))) = (outer.split_last(), outer_strides.split_last())
    else {
        return fill(width, &|range, out| {
            let start = offset.strict_add_signed(step * range.start.cast_signed());
            copy_strided(memory, start, step, out);
        });
    };
    fill_rows(rows, width, |first, out: &mut [T]| {
        // Blocks of rows that follow each other at one distance.
        let (mut row, mut rest) = (first, out);
        while !rest.is_empty() {
            let (block, within) = (row / height, row % height);
            let count = (height - within).min(rest.len() / width);
            let (now, later) = rest.split_at_mut(count * width);
            let start = layout::offset_of(block, blocks, block_strides, offset);
            copy_rows(memory, start.strict_add_signed(down * within.cast_signed()), [down, step], width, now);
            (row, rest) = (row + count, later);
        }
    })
}

/// `out[i] = memory[start + i * step]`.
fn copy_strided<T: Copy>(memory: &[T], start: usize, step: isize, out: &mut [T]) {
    match usize::try_from(step) {
        Ok(0) => out.fill(memory[start]),
        Ok(1) => out.copy_from_slice(&memory[start..start + out.len()]),
        Ok(step) => {
            for (slot, &v) in out.iter_mut().zip(memory[start..].iter().step_by(step)) {
                *slot = v;
            }
        }
        Err(_) => {
            for (i, slot) in out.iter_mut().enumerate() {
                *slot = memory[start.strict_add_signed(step * i.cast_signed())];
            }
        }
    }
}

/// Rows of `width` elements, their starts `down` and their elements `step` apart in `memory`. Where rows are closer to
/// each other than elements, as in a transposed matrix, tiles are read by columns and written by rows.
fn copy_rows<T: Copy>(memory: &[T], start: usize, [down, step]: [isize; 2], width: usize, out: &mut [T]) {
    /// A tile's columns are a few cache lines each, and so are its rows.
    const TILE_ROWS: usize = 64;
    const TILE_COLUMNS: usize = 32;
    let at = |row: usize, column: usize| {
        start.strict_add_signed(down * row.cast_signed()).strict_add_signed(step * column.cast_signed())
    };
    if down != 1 || step <= 1 || out.len() < TILE_ROWS * TILE_COLUMNS {
        for (i, row) in out.chunks_exact_mut(width).enumerate() {
            copy_strided(memory, at(i, 0), step, row);
        }
        return;
    }
    let mut tile = [[memory[start]; TILE_ROWS]; TILE_COLUMNS];
    for (block, rows) in out.chunks_mut(TILE_ROWS * width).enumerate() {
        let count = rows.len() / width;
        for from in (0..width).step_by(TILE_COLUMNS) {
            let columns = TILE_COLUMNS.min(width - from);
            for (c, column) in tile[..columns].iter_mut().enumerate() {
                let first = at(block * TILE_ROWS, from + c);
                column[..count].copy_from_slice(&memory[first..first + count]);
            }
            for (i, row) in (0..TILE_ROWS).zip(rows.chunks_exact_mut(width)) {
                for (slot, column) in row[from..from + columns].iter_mut().zip(&tile) {
                    *slot = column[i];
                }
            }
        }
    }
}

/// `f` of each element.
pub fn map<T: Element, R: Element>(input: &[T], f: impl Fn(T) -> R + Sync) -> Vec<R> {
    fill(input.len(), &|range, out: &mut [R]| {
        for (slot, &x) in out.iter_mut().zip(&input[range]) {
            *slot = f(x);
        }
    })
}

/// `f` of each pair of elements.
pub fn zip<A: Element, B: Element, R: Element>(a: &[A], b: &[B], f: impl Fn(A, B) -> R + Sync) -> Vec<R> {
    debug_assert_eq!(a.len(), b.len());
    fill(a.len(), &|range: Range<usize>, out: &mut [R]| {
        for ((slot, &x), &y) in out.iter_mut().zip(&a[range.clone()]).zip(&b[range]) {
            *slot = f(x, y);
        }
    })
}

/// `f(i)` for `i` in `0..count`, collected.
pub fn collect<R: Send>(count: usize, parallel: bool, f: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    if !parallel || rayon::current_num_threads() == 1 {
        return (0..count).map(f).collect();
    }
    let size = count.div_ceil(TASKS_MAX).max(1);
    let mut parts: Vec<Vec<R>> = (0..count.div_ceil(size)).map(|_| Vec::new()).collect();
    share_chunks(&mut parts, 1, &|i, part| {
        part[0] = (i * size..count.min((i + 1) * size)).map(&f).collect();
    });
    parts.into_iter().flatten().collect()
}

impl Tensor {
    /// The elements as `f64`, row-major.
    ///
    /// # Errors
    /// `RuntimeError` where a device fails to answer.
    pub fn to_f64_vec(&self) -> Result<Vec<f64>> {
        dispatch!(self.dtype(), T => Ok(map(&self.host::<T>()?, Element::to_f64)))
    }

    /// The elements as `i64`, row-major.
    ///
    /// # Errors
    /// `RuntimeError` where a device fails to answer.
    pub fn to_i64_vec(&self) -> Result<Vec<i64>> {
        dispatch!(self.dtype(), T => Ok(map(&self.host::<T>()?, Element::to_i64)))
    }

    /// A row-major tensor of `dtype` from numbers held as `f64`.
    ///
    /// # Errors
    /// Where the device lacks the element type.
    pub fn from_f64s(values: &[f64], shape: &[usize], dtype: DType, device: Device) -> Result<Self> {
        dispatch!(dtype, T => Self::from_vec(map(values, T::from_f64), shape, device))
    }

    /// A row-major tensor of `dtype` from integers.
    ///
    /// # Errors
    /// Where the device lacks the element type.
    pub fn from_i64s(values: &[i64], shape: &[usize], dtype: DType, device: Device) -> Result<Self> {
        dispatch!(dtype, T => Self::from_vec(map(values, T::from_i64), shape, device))
    }
}
