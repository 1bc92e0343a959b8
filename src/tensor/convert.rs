//! Moving elements: between dtypes, devices and layouts, and into existing tensors.

use std::rc::Rc;

use half::f16;
use half::slice::HalfFloatSliceExt as _;

use super::dtype::{Element, dispatch};
use super::error::{Result, ensure};
use super::host::{fill, map};
use super::storage::Data;
use super::{DType, Device, Storage, Tensor, layout};

/// A tensor of another dtype; the same one where it is so already.
///
/// # Errors
/// `TypeError` where the device has no such type.
pub fn cast(input: &Tensor, dtype: DType) -> Result<Tensor> {
    if input.dtype() == dtype {
        return Ok(input.clone());
    }
    let from = input.dtype();
    let out = match (from, dtype) {
        // The processor's own instructions, where it has them.
        (DType::Float32, DType::Float16) => {
            by_slices(input, |x: &[f32], out: &mut [f16]| out.convert_from_f32_slice(x))?
        }
        (DType::Float16, DType::Float32) => by_slices(input, |x: &[f16], out: &mut [f32]| x.convert_to_f32_slice(out))?,
        _ => dispatch!(from, S => {
            let source = input.host::<S>()?;
            dispatch!(dtype, T => Tensor::from_vec(convert_elements::<S, T>(&source), input.shape(), input.device())?)
        }),
    };
    Ok(out.with_backward("ToCopyBackward0", &[input], |_| move |g: &Tensor| Ok(vec![Some(cast(g, from)?)])))
}

/// The elements, converted slice by slice.
fn by_slices<S: Element, T: Element>(input: &Tensor, convert: fn(&[S], &mut [T])) -> Result<Tensor> {
    let source = input.host::<S>()?;
    let values = fill(source.len(), &|range, out: &mut [T]| convert(&source[range], out));
    Tensor::from_vec(values, input.shape(), input.device())
}

/// C's conversion of each element.
fn convert_elements<S: Element, T: Element>(source: &[S]) -> Vec<T> {
    // The largest numbers of `uint64` have no `i64`.
    if S::DTYPE.is_floating() || (S::DTYPE == DType::UInt64 && T::DTYPE.is_floating()) {
        map(source, |v| T::from_f64(v.to_f64()))
    } else {
        map(source, |v| T::from_i64(v.to_i64()))
    }
}

/// A tensor on another device; the same one where it is there already.
///
/// # Errors
/// `RuntimeError` where there is no such device, `TypeError` where it lacks the element type.
pub fn to_device(input: &Tensor, device: Device) -> Result<Tensor> {
    if input.device() == device {
        return Ok(input.clone());
    }
    let from = input.device();
    let out = dispatch!(input.dtype(), T => Tensor::from_vec(input.host::<T>()?.to_vec(), input.shape(), device)?);
    Ok(out.with_backward("ToCopyBackward0", &[input], |_| move |g: &Tensor| Ok(vec![Some(to_device(g, from)?)])))
}

/// A row-major tensor with these elements: the same one where it is so already.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn contiguous(input: &Tensor) -> Result<Tensor> {
    if input.is_contiguous() { Ok(input.clone()) } else { clone(input) }
}

/// `clone()`: a row-major copy, part of the graph.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn clone(input: &Tensor) -> Result<Tensor> {
    Ok(contiguous_copy(input)?.with_backward("CloneBackward0", &[input], |_| |g: &Tensor| Ok(vec![Some(g.clone())])))
}

/// A row-major copy outside the graph.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub(crate) fn contiguous_copy(input: &Tensor) -> Result<Tensor> {
    super::storage::check_allocation(Some(input.numel()), input.dtype(), input.shape())?;
    if input.device().is_host() {
        return dispatch!(input.dtype(), T => Tensor::from_vec(input.host::<T>()?.into_vec(), input.shape(), input.device()));
    }
    Ok(Tensor::from_burn(input.burn()?, input.shape(), input.dtype(), input.device()))
}

/// Writes `source`, broadcast and converted, into the elements that `target` shows: the end of every in-place
/// operation. Outside the graph; callers deal with that.
///
/// # Errors
/// `RuntimeError` where the shapes do not fit, or where elements of `target` share memory.
pub fn write(target: &Tensor, source: Tensor) -> Result<()> {
    target.unless_apart(|| write_elements_of(target, source))
}

fn write_elements_of(target: &Tensor, mut source: Tensor) -> Result<()> {
    ensure!(
        target.numel() <= 1 || !layout::overlaps(target.shape(), target.strides()),
        Runtime,
        "unsupported operation: more than one element of the written-to tensor refers to a single memory location. \
         Please clone() the tensor before performing the operation."
    );
    // Reassigned, not shadowed: the count of the storage's owners decides below whether its memory can be taken.
    source = source.detach();
    source = cast(&source, target.dtype())?;
    source = to_device(&source, target.device())?;
    let single = source.numel() == 1;
    let strides = layout::expand_strides(source.shape(), source.strides(), target.shape())?;
    source = source.restride(target.shape().into(), strides, source.offset());
    let storage = target.storage();
    let shared = source.shares_storage(target);
    if target.is_whole() && source.is_whole() && !shared {
        let data = source.storage().data();
        // Nobody else has the source's memory, or a write there makes its own: take it over instead of copying.
        if matches!(data, Data::Device(_)) || Rc::strong_count(source.storage()) == 1 {
            drop(source);
            storage.replace(data);
            return Ok(());
        }
    }
    dispatch!(target.dtype(), T => {
        let values = source.host::<T>()?;
        if single && !values.is_empty() {
            let value = values[0];
            drop(values);
            write_elements(storage, target, &Values::One(value))
        } else if !shared && target.is_whole() && storage.is_shared() {
            // All of it is written over: what somebody else keeps need not be copied first.
            storage.replace(Storage::from_vec(values.into_vec(), storage.device)?.data());
            Ok(())
        } else if shared {
            let copy = values.to_vec();
            drop(values);
            write_elements(storage, target, &Values::Each(&copy))
        } else {
            write_elements(storage, target, &Values::Each(&values))
        }
    })
}

/// `resize_`: a handle of other sizes over the same storage, which grows where it is too small.
///
/// # Errors
/// `RuntimeError` where the memory cannot be had.
pub fn resize(tensor: &Tensor, shape: &[usize]) -> Result<Tensor> {
    let count = shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
    super::storage::check_allocation(count, tensor.dtype(), shape)?;
    let needed = tensor.offset() + count.unwrap_or(0);
    let storage = tensor.storage();
    if needed > storage.len() {
        let missing = needed - storage.len();
        dispatch!(tensor.dtype(), T => {
            let mut elements = bytemuck::cast_slice::<u8, T>(&storage.host()?).to_vec();
            elements.resize(elements.len() + missing, T::zero());
            storage.replace(Storage::from_vec(elements, storage.device)?.data());
        });
    }
    let resized = tensor.restride(shape.into(), layout::contiguous_strides(shape), tensor.offset());
    Ok(resized.with_meta_of(tensor))
}

/// What is written: the same everywhere, or row-major elements.
enum Values<'a, T> {
    One(T),
    Each(&'a [T]),
}

impl<T: Copy> Values<'_, T> {
    fn put(&self, from: usize, row: &mut [T]) {
        match self {
            Self::One(value) => row.fill(*value),
            Self::Each(values) => row.copy_from_slice(&values[from..from + row.len()]),
        }
    }

    fn at(&self, i: usize) -> T {
        match self {
            Self::One(value) => *value,
            Self::Each(values) => values[i],
        }
    }
}

/// Puts row-major values where `target` shows them.
fn write_elements<T: Element>(storage: &Storage, target: &Tensor, values: &Values<T>) -> Result<()> {
    let count = target.numel();
    if count == 0 {
        return Ok(());
    }
    storage.update::<T, ()>(|memory| {
        if target.is_contiguous() {
            values.put(0, &mut memory[target.offset()..target.offset() + count]);
            return;
        }
        // Rows of the last dimension at once: the common case is a column or a block of a matrix.
        let (shape, strides) = (target.shape(), target.strides());
        let (&row, &step) = (shape.last().unwrap_or(&1), strides.last().unwrap_or(&1));
        let outer = shape.len().saturating_sub(1);
        for (i, start) in layout::offsets(&shape[..outer], &strides[..outer], target.offset()).enumerate() {
            if step == 1 {
                values.put(i * row, &mut memory[start..start + row]);
            } else {
                for j in 0..row {
                    memory[start.strict_add_signed(step * j.cast_signed())] = values.at(i * row + j);
                }
            }
        }
    })
}
