//! Elements on the host: slices over a tensor's memory, and loops that use all cores where that pays.
//!
//! Operators that burn lacks are written with these; they run on every device, since a tensor of another device is
//! fetched, and the result made there.

use std::marker::PhantomData;
use std::ops::{Deref, Range};
use std::sync::Arc;

use burn::backend::flex::{FlexTensor, Layout};
use burn::tensor::{Bytes, Shape as BurnShape};
use rayon::prelude::*;

use super::dtype::{Element, dispatch};
use super::error::Result;
use super::{DType, Device, Tensor};

/// Fewer elements than this are done on one thread.
pub const PARALLEL_ELEMENTS_MIN: usize = 1 << 15;

/// A tensor's elements, row-major. Shares the tensor's memory where they lie so, so drop it before writing there.
pub struct HostSlice<T> {
    bytes: Arc<Bytes>,
    start: usize,
    len: usize,
    element: PhantomData<T>,
}

impl<T: Element> HostSlice<T> {
    pub(crate) fn of(tensor: &Tensor) -> Result<Self> {
        debug_assert_eq!(tensor.dtype(), T::DTYPE);
        let bytes = tensor.host_bytes()?;
        let len = tensor.numel();
        if tensor.is_contiguous() {
            return Ok(Self { bytes, start: if len == 0 { 0 } else { tensor.offset() }, len, element: PhantomData });
        }
        let layout = Layout::new(BurnShape::from(tensor.shape().to_vec()), tensor.strides().to_vec(), tensor.offset());
        let packed = FlexTensor::from_arc(bytes, layout, T::DTYPE.burn()).to_contiguous();
        Ok(Self { bytes: packed.data_arc(), start: 0, len, element: PhantomData })
    }
}

impl<T: Element> Deref for HostSlice<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &bytemuck::cast_slice(&self.bytes)[self.start..self.start + self.len]
    }
}

/// Elements that `f` writes range by range, on all cores where there are many. `f` is called through a pointer, so that
/// the machinery of threads is compiled once for an element type and not once for an operator.
fn fill<R: Element>(len: usize, f: &(dyn Fn(Range<usize>, &mut [R]) + Sync)) -> Vec<R> {
    let mut out = bytemuck::zeroed_vec::<R>(len);
    if len < PARALLEL_ELEMENTS_MIN {
        f(0..len, &mut out);
    } else {
        let chunk = PARALLEL_ELEMENTS_MIN / 4;
        out.par_chunks_mut(chunk).enumerate().for_each(|(i, out)| f(i * chunk..i * chunk + out.len(), out));
    }
    out
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
    if parallel { (0..count).into_par_iter().map(f).collect() } else { (0..count).map(f).collect() }
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
