//! Products of `f32` and `f64` matrices on the host, by faer's kernels. They read a matrix where it lies: transposed,
//! sliced, or one for a whole batch.

use faer::linalg::matmul::matmul;
use faer::traits::ComplexField;
use faer::{Accum, MatMut, MatRef, Par};

use super::{Result, Tensor, convert, layout};
use crate::tensor::dtype::Element;
use crate::tensor::host::room;
use crate::tensor::layout::{Shape, Strides};
use crate::tensor::threads::share_chunks;

/// Fewer multiplications than this are done on one thread.
const PARALLEL_PRODUCTS_MIN: usize = 1 << 20;
/// A thread takes at least so many rows of a product, so that the kernels' registers are full.
const ROWS_PER_TASK_MIN: usize = 32;

/// The matrices of one operand: where the first one lies, and how to go from one to the next.
struct Batch<'a, T> {
    memory: &'a [T],
    start: usize,
    sizes: Shape,
    strides: Strides,
    rows: usize,
    columns: usize,
    /// From a row to the next, and from a column to the next.
    down: usize,
    along: usize,
}

/// The product of tensors whose last two dims are matrices, none of them empty, as a tensor of `sizes`.
pub(super) fn product<T: Element + ComplexField>(a: &Tensor, b: &Tensor, sizes: &[usize]) -> Result<Tensor> {
    let (a, b) = (readable(a)?, readable(b)?);
    let (bytes_a, bytes_b) = (a.host_bytes()?, b.host_bytes()?);
    let left = Batch::<T>::new(&a, bytemuck::cast_slice(&bytes_a), sizes)?;
    let right = Batch::<T>::new(&b, bytemuck::cast_slice(&bytes_b), sizes)?;
    let (rows, columns, batch) = (left.rows, right.columns, layout::numel(&left.sizes));
    let work = rows.saturating_mul(columns).saturating_mul(left.columns);
    let threads = rayon::current_num_threads();
    let one = |number: usize, first: usize, out: &mut [T], par: Par| {
        let count = out.len() / columns;
        let left = left.matrix(number).subrows(first, count);
        let out = MatMut::from_row_major_slice_mut(out, count, columns);
        matmul(out, Accum::Replace, left, right.matrix(number), T::one(), par);
    };
    let mut out = room::<T>(layout::numel(sizes));
    if work.saturating_mul(batch) < PARALLEL_PRODUCTS_MIN || threads == 1 {
        out.chunks_exact_mut(rows * columns).enumerate().for_each(|(i, out)| one(i, 0, out, Par::Seq));
    } else if batch >= threads {
        share_chunks(&mut out, rows * columns, &|i, out| one(i, 0, out, Par::Seq));
    } else {
        for (i, out) in out.chunks_exact_mut(rows * columns).enumerate() {
            if rows < threads * ROWS_PER_TASK_MIN {
                one(i, 0, out, Par::rayon(0));
                continue;
            }
            let part = rows.div_ceil(threads);
            share_chunks(out, part * columns, &|j, out| one(i, j * part, out, Par::Seq));
        }
    }
    Tensor::from_vec(out, sizes, a.device())
}

/// The tensor, written out where neither the rows nor the columns of its matrices are neighbours in memory.
fn readable(x: &Tensor) -> Result<Tensor> {
    let (sizes, strides) = (&x.shape()[x.rank() - 2..], &x.strides()[x.rank() - 2..]);
    let forward = strides.iter().all(|&step| step >= 0);
    let dense = (0..2).any(|d| strides[d] == 1 || sizes[d] == 1);
    if forward && dense { Ok(x.clone()) } else { convert::contiguous_copy(x) }
}

impl<'a, T: Element> Batch<'a, T> {
    fn new(x: &Tensor, memory: &'a [T], out: &[usize]) -> Result<Self> {
        let matrix = x.rank() - 2;
        let sizes = Shape::from_slice(&out[..out.len() - 2]);
        let strides = layout::expand_strides(&x.shape()[..matrix], &x.strides()[..matrix], &sizes)?;
        let (last, steps) = (&x.shape()[matrix..], &x.strides()[matrix..]);
        Ok(Self {
            memory,
            start: x.offset(),
            sizes,
            strides,
            rows: last[0],
            columns: last[1],
            down: steps[0].unsigned_abs(),
            along: steps[1].unsigned_abs(),
        })
    }

    fn matrix(&self, number: usize) -> MatRef<'a, T> {
        let memory = &self.memory[layout::offset_of(number, &self.sizes, &self.strides, self.start)..];
        if self.along == 1 || self.columns == 1 {
            MatRef::from_row_major_slice_with_stride(memory, self.rows, self.columns, self.down)
        } else {
            MatRef::from_column_major_slice_with_stride(memory, self.rows, self.columns, self.along)
        }
    }
}
