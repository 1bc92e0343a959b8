//! Reading and writing by Python's indices, and the operators that pick, scatter and mask elements.
//!
//! Integers, slices, `...`, `None` make views that share storage. Tensors of integers and masks ("advanced" indices)
//! copy: they are broadcast together, and their dims stand where they stood, or in front where they stood apart.

use super::autograd;
use super::dtype::{Bool, Element, dispatch, dispatch_size};
use super::error::{Error, ErrorKind, Result, bail, ensure};
use super::layout::{self, Shape, Strides, resolve_dim};
use super::op::{Args, Op, Operand, Out, Overload, Places};
use super::pointwise;
use super::{DType, Device, Number, Storage, Tensor, convert, create, shape};

mod advanced;
mod mask;
mod pick;
mod scatter;
mod search;
mod table;
mod triangle;

pub use mask::{masked_fill, masked_scatter, masked_select, nonzero, nonzero_columns, select_where, write_changed};
pub use pick::{gather, index_select, put, take, take_along_dim};
pub use scatter::{
    Reduce, index_add, index_copy, index_fill, index_put, index_reduce, scatter, scatter_add, scatter_reduce,
    scatter_value,
};
pub use search::{bucketize, is_in, search_sorted};
pub use table::OPS;
pub use triangle::{diag, diag_embed, trace, triangle, triangle_indices};

use advanced::Plan;

/// One index of `tensor[…]`.
#[derive(Clone)]
pub enum Index {
    Int(i64),
    Slice {
        start: Option<i64>,
        stop: Option<i64>,
        step: Option<i64>,
    },
    Ellipsis,
    NewAxis,
    Bool(bool),
    /// Integers, or a bool or uint8 mask.
    Tensor(Tensor),
}

/// `t[indices]`: a view where all indices are basic, else a copy.
///
/// # Errors
/// `IndexError`, `ValueError` in PyTorch's words.
pub fn get(t: &Tensor, indices: &[Index]) -> Result<Tensor> {
    match indices {
        [Index::Int(i)] => int_at(t, 0, *i, 0),
        [Index::Slice { start, stop, step }] => slice_at(t, 0, *start, *stop, *step),
        _ => {
            let (view, advanced) = basic(t, indices)?;
            if advanced.is_empty() { Ok(own_handle(t, view)) } else { advanced::get(&view, &advanced) }
        }
    }
}

/// `t[...]` is another tensor object over the same elements.
pub(crate) fn own_handle(t: &Tensor, view: Tensor) -> Tensor {
    if !view.is_same(t) {
        return view;
    }
    t.detach().with_backward("AliasBackward0", &[t], |_| |g: &Tensor| Ok(vec![Some(g.clone())]))
}

/// One integer index along `dim` of `t`; `named` is the dim in the error message.
fn int_at(t: &Tensor, dim: usize, index: i64, named: usize) -> Result<Tensor> {
    ensure!(
        t.rank() > 0,
        Index,
        "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim \
         tensor to a number"
    );
    let size = t.shape()[dim] as i64;
    ensure!(
        index >= -size && index < size,
        Index,
        "index {index} is out of bounds for dimension {named} with size {size}"
    );
    let index = if index < 0 { index + size } else { index };
    if autograd::needs_record(&[t]) {
        return shape::select(t, dim as i64, index);
    }
    let view = shape::selected(t, dim, index);
    view.mark_view_of(t);
    Ok(view)
}

/// One slice along `dim` of `t`.
fn slice_at(t: &Tensor, dim: usize, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Result<Tensor> {
    ensure!(t.rank() > 0, Index, "slice() cannot be applied to a 0-dim tensor.");
    let step = step.unwrap_or(1);
    ensure!(step != 0, Value, "slice step cannot be zero");
    ensure!(step > 0, Value, "step must be greater than zero");
    shape::slice(t, dim as i64, start, stop, step)
}

/// Applies the basic indices; gives the view and the advanced indices that are left, by the view's dims.
fn basic(t: &Tensor, indices: &[Index]) -> Result<(Tensor, Vec<(usize, Tensor)>)> {
    if let ([Index::Int(i)], 0) = (indices, t.rank()) {
        return Ok((int_at(t, 0, *i, 0)?, Vec::new()));
    }
    let taken: usize = indices.iter().map(dims_taken).sum();
    ensure!(taken <= t.rank(), Index, "too many indices for tensor of dimension {}", t.rank());
    let (mut view, mut advanced) = (t.clone(), Vec::new());
    // `dim` counts in the view, `named` in `t`: what error messages speak of.
    let (mut dim, mut named) = (0, 0);
    for index in indices {
        match index {
            Index::Int(i) => {
                let size = view.shape().get(dim).copied();
                ensure!(size.is_some(), Index, "index {i} is out of bounds for dimension {named} with size 0");
                view = int_at(&view, dim, *i, named)?;
                named += 1;
            }
            Index::Slice { start, stop, step } => {
                ensure!(dim < view.rank(), Index, "too many indices for tensor of dimension {}", t.rank());
                view = slice_at(&view, dim, *start, *stop, *step)?;
                (dim, named) = (dim + 1, named + 1);
            }
            Index::Ellipsis => {
                let skipped = t.rank() - taken;
                (dim, named) = ((dim + skipped).min(view.rank()), named + skipped);
            }
            Index::NewAxis => {
                view = new_axis(&view, dim)?;
                dim += 1;
            }
            Index::Bool(truth) => {
                view = new_axis(&view, dim)?;
                advanced.push((dim, truth_index(*truth, t.device())?));
                dim += 1;
            }
            Index::Tensor(index) if index.rank() == 0 && is_mask(index) => {
                view = new_axis(&view, dim)?;
                advanced.push((dim, truth_index(index.item()?.is_true(), t.device())?));
                dim += 1;
            }
            Index::Tensor(index) if index.rank() == 0 && index.dtype().is_integral() => {
                view = int_at(&view, dim, index.item()?.to_i64(), named)?;
                named += 1;
            }
            Index::Tensor(index) => {
                advanced.push((dim, index.clone()));
                let taken = if is_mask(index) { index.rank() } else { 1 };
                (dim, named) = (dim + taken, named + taken);
            }
        }
    }
    Ok((view, advanced))
}

fn dims_taken(index: &Index) -> usize {
    match index {
        Index::Ellipsis | Index::NewAxis | Index::Bool(_) => 0,
        Index::Tensor(t) if is_mask(t) => t.rank(),
        Index::Int(_) | Index::Slice { .. } | Index::Tensor(_) => 1,
    }
}

fn is_mask(t: &Tensor) -> bool {
    matches!(t.dtype(), DType::Bool | DType::UInt8)
}

fn new_axis(t: &Tensor, dim: usize) -> Result<Tensor> {
    shape::unsqueeze(t, dim as i64)
}

/// `True` takes the one element of the new dim, `False` takes none.
fn truth_index(truth: bool, device: Device) -> Result<Tensor> {
    Tensor::from_vec(if truth { vec![0i64] } else { Vec::new() }, &[usize::from(truth)], device)
}

/// `t[indices] = value`: the value is converted and broadcast.
///
/// # Errors
/// `IndexError`, `ValueError`, `RuntimeError` in PyTorch's words.
pub fn set(t: &Tensor, indices: &[Index], value: &Operand) -> Result<()> {
    if let Operand::Number(number) = value {
        check_fits(*number, t.dtype())?;
    }
    let from_value = matches!(value, Operand::Tensor(v) if v.requires_grad());
    if !(autograd::is_enabled() && t.dtype().is_floating() && (t.requires_grad() || from_value)) {
        autograd::check_inplace(t, false)?;
        let (view, advanced) = basic(&t.detach(), indices)?;
        return if advanced.is_empty() { set_basic(&view, value) } else { set_advanced(&view, &advanced, value) };
    }
    let (view, advanced) = basic(t, indices)?;
    if advanced.is_empty() {
        let view = own_handle(t, view);
        let source = match value {
            Operand::Tensor(v) => Some(convert::cast(&fitted(v, &view)?, view.dtype())?),
            Operand::Number(_) => None,
        };
        return autograd::overwrite(&view, || set_basic(&view, value), source.as_ref(), "CopyBackwards");
    }
    autograd::check_inplace(t, true)?;
    set_advanced(&view.detach(), &advanced, value)?;
    record_set(t, indices, value);
    Ok(())
}

/// The value in the graph, of the view's shape.
fn fitted(value: &Tensor, view: &Tensor) -> Result<Tensor> {
    let ones = value.shape().iter().take_while(|&&n| n == 1).count();
    let lead = ones.min(value.rank().saturating_sub(view.rank()));
    let value = shape::view_or_copy(value, &value.shape()[lead..])?;
    if value.shape() == view.shape() { Ok(value) } else { shape::expand_to(&value, view.shape()) }
}

/// The tensor now comes from an operation of what it was and of the value.
fn record_set(t: &Tensor, indices: &[Index], value: &Operand) {
    let indices = indices.to_vec();
    let source = match value {
        Operand::Tensor(v) => Some((v.clone(), Shape::from_slice(v.shape()), v.dtype())),
        Operand::Number(_) => None,
    };
    let inputs: Vec<&Tensor> = std::iter::once(t).chain(source.iter().map(|s| &s.0)).collect();
    let name = match &indices[..] {
        [Index::Tensor(mask)] if is_mask(mask) && source.is_none() => "MaskedFillBackward0",
        _ => "IndexPutBackward0",
    };
    let part = source.as_ref().map(|s| (s.1.clone(), s.2));
    autograd::record(name, &inputs, &[t], move |grads| {
        let Some(g) = &grads[0] else { return Ok(Vec::new()) };
        let mut result = vec![Some(outside(g, &indices)?)];
        if let Some((shape, dtype)) = &part {
            let inside = get(g, &indices)?;
            let lead = shape.len().saturating_sub(inside.rank());
            let inside = inside.sum_to_shape(&shape[lead..])?;
            result.push(Some(convert::cast(&shape::view_or_copy(&inside, shape)?, *dtype)?));
        }
        Ok(result)
    });
}

/// `g` with 0 at the places that `indices` mean.
fn outside(g: &Tensor, indices: &[Index]) -> Result<Tensor> {
    let kept = create::full(g.shape(), Number::Bool(true), DType::Bool, g.device())?;
    set(&kept, indices, &Number::Bool(false).into())?;
    select_where(&kept, &g.clone().into(), &Number::Int(0).into())
}

/// The value as a tensor of the target's dtype, without leading dims of size 1 that the target lacks.
fn stripped(value: &Operand, like: &Tensor, rank: usize) -> Result<Tensor> {
    match value {
        Operand::Number(number) => create::full(&[], *number, like.dtype(), like.device()),
        Operand::Tensor(v) => {
            let ones = v.shape().iter().take_while(|&&n| n == 1).count();
            let lead = ones.min(v.rank().saturating_sub(rank));
            let v = v.detach();
            Ok(v.restride(v.shape()[lead..].into(), v.strides()[lead..].into(), v.offset()))
        }
    }
}

fn set_basic(view: &Tensor, value: &Operand) -> Result<()> {
    let value = stripped(value, view, view.rank())?;
    if value.rank() > 0 {
        let sizes: Vec<i64> = view.shape().iter().map(|&n| n as i64).collect();
        shape::expand(&value, &sizes)?;
    }
    check_overlap(view, &value)?;
    // One value may be written to repeated elements: they are the same memory.
    let target = if value.numel() == 1 { unrepeated(view) } else { view.clone() };
    convert::write(&target, value)
}

/// The view with each repeated (`expand`ed) dim taken once.
pub(crate) fn unrepeated(view: &Tensor) -> Tensor {
    let sizes = view.shape().iter().zip(view.strides()).map(|(&n, &s)| if s == 0 { n.min(1) } else { n }).collect();
    view.restride(sizes, view.strides().into(), view.offset())
}

/// # Errors
/// `RuntimeError` where source and target share a part of their memory, but not the same.
pub(crate) fn check_overlap(target: &Tensor, source: &Tensor) -> Result<()> {
    if !target.shares_storage(source) || target.numel() == 0 || source.numel() == 0 {
        return Ok(());
    }
    let dense = |t: &Tensor| span(t) == t.numel();
    if !dense(target) || !dense(source) {
        return Ok(());
    }
    let (a, b) = (target.offset(), source.offset());
    let same = a == b && target.numel() == source.numel() && target.strides() == source.strides();
    let apart = a + target.numel() <= b || b + source.numel() <= a;
    ensure!(
        same || apart,
        Runtime,
        "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory \
         location. Please clone() the tensor before performing the operation."
    );
    Ok(())
}

/// Elements of memory between a view's first and last.
fn span(t: &Tensor) -> usize {
    1 + t.shape().iter().zip(t.strides()).map(|(&n, &s)| n.saturating_sub(1) * s.unsigned_abs()).sum::<usize>()
}

fn set_advanced(view: &Tensor, advanced: &[(usize, Tensor)], value: &Operand) -> Result<()> {
    let plan = Plan::new(view, advanced)?;
    let masked = matches!(advanced, [(_, mask)] if is_mask(mask));
    if let Operand::Tensor(v) = value
        && !(masked && v.numel() == 1)
    {
        check_same_dtype(view, v)?;
    }
    let value = stripped(value, view, plan.shape.len())?;
    let value = convert::to_device(&convert::cast(&value, view.dtype())?, view.device())?;
    advanced::put(view, &plan, &value, false)
}

fn check_same_dtype(target: &Tensor, source: &Tensor) -> Result<()> {
    ensure!(
        target.dtype() == source.dtype(),
        Runtime,
        "Index put requires the source and destination dtypes match, got {} for the destination and {} for the source.",
        target.dtype().scalar_name(),
        source.dtype().scalar_name()
    );
    Ok(())
}

/// # Errors
/// `RuntimeError` where a Python number does not fit into the dtype.
pub(crate) fn check_fits(number: Number, dtype: DType) -> Result<()> {
    let fits = match (number, dtype) {
        (_, DType::Bool) | (Number::Bool(_), _) | (Number::Large(_), DType::UInt64) => true,
        (Number::Int(i), dtype) if dtype.is_integral() => {
            let (low, high) = integer_range(dtype);
            i >= low && i <= high
        }
        (Number::Large(_), dtype) if dtype.is_integral() => false,
        (number, dtype) => {
            let value = number.to_f64();
            match dtype {
                DType::Float64 => true,
                dtype if dtype.is_floating() => !value.is_finite() || value.abs() <= largest(dtype),
                dtype => {
                    let (low, high) = integer_range(dtype);
                    // Only integers wrap around.
                    let low = if dtype.is_signed() { low } else { 0 };
                    value >= low as f64 && value <= high as f64
                }
            }
        }
    };
    let name = match dtype {
        DType::UInt8 => "uint8_t",
        DType::Int8 => "int8_t",
        DType::Int16 => "int16_t",
        DType::Int64 => "int64_t",
        DType::UInt16 => "uint16_t",
        DType::UInt32 => "uint32_t",
        DType::UInt64 => "uint64_t",
        other => other.c_name(),
    };
    ensure!(fits, Runtime, "value cannot be converted to type {name} without overflow");
    Ok(())
}

/// The integers that a type takes; negative ones wrap around in unsigned types.
const fn integer_range(dtype: DType) -> (i64, i64) {
    match dtype {
        DType::UInt16 => (-(u16::MAX as i64), u16::MAX as i64),
        DType::UInt32 => (-(u32::MAX as i64), u32::MAX as i64),
        DType::UInt8 => (-(u8::MAX as i64), u8::MAX as i64),
        DType::Int8 => (i8::MIN as i64, i8::MAX as i64),
        DType::Int16 => (i16::MIN as i64, i16::MAX as i64),
        DType::Int32 => (i32::MIN as i64, i32::MAX as i64),
        _ => (i64::MIN, i64::MAX),
    }
}

fn largest(dtype: DType) -> f64 {
    match dtype {
        DType::Float16 => half::f16::MAX.to_f64(),
        DType::BFloat16 => half::bf16::MAX.to_f64(),
        _ => f64::from(f32::MAX),
    }
}

/// A tensor of `dtype` from raw elements of its size.
pub(crate) fn from_raw<T: bytemuck::Pod + Send + Sync>(
    elements: Vec<T>,
    shape: &[usize],
    dtype: DType,
    device: Device,
) -> Result<Tensor> {
    let bytes = std::sync::Arc::new(burn::tensor::Bytes::from_elems(elements));
    Ok(Tensor::from_storage(Storage::from_bytes(bytes, dtype, device)?, shape))
}

/// Integer indices as `i64`, row-major.
///
/// # Errors
/// `RuntimeError`, in the words given, for other dtypes.
fn index_values(index: &Tensor, message: impl FnOnce() -> String) -> Result<Vec<i64>> {
    if matches!(index.dtype(), DType::Int64 | DType::Int32) || (index.numel() == 0 && index.dtype().is_integral()) {
        return index.to_i64_vec();
    }
    Err(Error::new(ErrorKind::Runtime, message()))
}

/// A tensor seen with at least one dim.
fn at_least_1d(t: &Tensor) -> Tensor {
    if t.rank() > 0 { t.clone() } else { t.restride(Shape::from_slice(&[1]), Strides::from_slice(&[1]), t.offset()) }
}
