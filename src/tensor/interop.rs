//! Tensors to burn values and back. On the flex backend both ways share memory: a strided view becomes a strided burn
//! value, and a kernel's result becomes a storage.

use std::rc::Rc;

use burn::backend::flex::{FlexTensor, Layout};
use burn::backend::ops::{BoolTensorOps as _, FloatTensorOps as _, IntTensorOps as _};
use burn::backend::{BackendTensor, Dispatch, DispatchAutodiffContext, DispatchTensor, DispatchTensorKind};
use burn::tensor::{Shape as BurnShape, Slice};

use super::dtype::DType;
use super::error::Result;
use super::layout::{self, Shape};
use super::storage::{self, Data, Storage};
use super::{Device, Tensor};

/// Runs a burn operation of the value's kind: `by_kind!(dtype, float_reshape | int_reshape | bool_reshape, (value, …))`.
macro_rules! by_kind {
    ($dtype:expr, $float:ident | $int:ident | $bool:ident, ($($argument:expr),*)) => {
        match $dtype {
            $crate::tensor::DType::Bool => Dispatch::$bool($($argument),*),
            d if d.is_floating() => Dispatch::$float($($argument),*),
            _ => Dispatch::$int($($argument),*),
        }
    };
}

impl Tensor {
    /// burn's value of this view, of the view's own shape.
    ///
    /// # Errors
    /// `RuntimeError` where the device fails.
    pub(crate) fn burn(&self) -> Result<DispatchTensor> {
        match self.storage().data() {
            Data::Host(bytes) => {
                let shape = BurnShape::from(self.shape().to_vec());
                let layout = if self.offset() == 0 && self.is_contiguous() {
                    Layout::contiguous(shape)
                } else {
                    Layout::new(shape, self.strides().to_vec(), self.offset())
                };
                Ok(flex(FlexTensor::from_arc(bytes, layout, self.dtype().burn()), self.dtype()))
            }
            // What the device's kernels do not take is computed on the host: `from_burn` sends the result back.
            Data::Device(_) if !self.device().takes_rank(self.rank()) => {
                let layout =
                    Layout::new(BurnShape::from(self.shape().to_vec()), self.strides().to_vec(), self.offset());
                Ok(flex(FlexTensor::from_arc(self.host_bytes()?, layout, self.dtype().burn()), self.dtype()))
            }
            Data::Device(flat) => self.view_on_device(*flat),
        }
    }

    /// The view as burn operations over the flat storage: a slice and a reshape where that is enough, else an
    /// expansion of a permutation of a dense block, else the elements one by one by their offsets.
    fn view_on_device(&self, flat: DispatchTensor) -> Result<DispatchTensor> {
        let dtype = self.dtype();
        let dense = |value: DispatchTensor, offset: usize, shape: &[usize]| {
            let count = layout::numel(shape);
            let value = if offset == 0 && count == self.storage().len() {
                value
            } else {
                let range = Slice::from(offset.cast_signed()..(offset + count).cast_signed());
                by_kind!(dtype, float_slice | int_slice | bool_slice, (value, &[range]))
            };
            by_kind!(dtype, float_reshape | int_reshape | bool_reshape, (value, device_shape(shape)))
        };
        if self.is_contiguous() {
            return Ok(dense(flat, self.offset(), self.shape()));
        }
        let mut axes: Vec<usize> = (0..self.rank()).collect();
        axes.sort_by_key(|&d| std::cmp::Reverse(if self.shape()[d] == 1 { 0 } else { self.strides()[d] }));
        let unrepeated = |d: usize| if self.strides()[d] == 0 { 1 } else { self.shape()[d] };
        let sorted: Shape = axes.iter().map(|&d| unrepeated(d)).collect();
        let strides: layout::Strides = axes.iter().map(|&d| self.strides()[d]).collect();
        if layout::is_contiguous(&sorted, &strides) {
            let block = dense(flat, self.offset(), &sorted);
            let mut inverse = vec![0; axes.len()];
            for (i, &axis) in axes.iter().enumerate() {
                inverse[axis] = i;
            }
            let block = by_kind!(dtype, float_permute | int_permute | bool_permute, (block, &inverse));
            let shape = device_shape(self.shape());
            return Ok(by_kind!(dtype, float_expand | int_expand | bool_expand, (block, shape)));
        }
        let offsets: Vec<i64> = layout::offsets(self.shape(), self.strides(), self.offset())
            .map(usize::cast_signed)
            .map(|o| o as i64)
            .collect();
        let index_dtype = if self.device().require_dtype(DType::Int64).is_ok() { DType::Int64 } else { DType::Int32 };
        let count = offsets.len();
        let index = Self::from_i64s(&offsets, &[count], index_dtype, self.device())?.burn()?;
        let picked = by_kind!(dtype, float_select | int_select | bool_select, (flat, 0, index));
        let shape = device_shape(self.shape());
        Ok(by_kind!(dtype, float_reshape | int_reshape | bool_reshape, (picked, shape)))
    }

    /// A tensor of `shape` from a kernel's result, whose elements are of `dtype`.
    pub(crate) fn from_burn(value: DispatchTensor, shape: &[usize], dtype: DType, device: Device) -> Self {
        let data = match value.kind {
            DispatchTensorKind::Flex(tensor) => match tensor {
                BackendTensor::Float(t) | BackendTensor::Int(t) | BackendTensor::Bool(t) => {
                    debug_assert_eq!(t.dtype(), dtype.burn());
                    storage::placed(owned(t, dtype), dtype, device)
                }
                BackendTensor::Quantized(_) => unreachable!("no quantized tensor is ever made"),
            },
            kind => {
                let value = DispatchTensor { kind, autodiff: value.autodiff };
                let flat = BurnShape::from(vec![layout::numel(shape)]);
                Data::Device(Box::new(by_kind!(dtype, float_reshape | int_reshape | bool_reshape, (value, flat))))
            }
        };
        Self::from_parts(
            Rc::new(Storage::from_data(data, dtype, device)),
            Shape::from_slice(shape),
            layout::contiguous_strides(shape),
            0,
        )
    }
}

/// A shape on a device that is not the host: one element there has one dimension, since burn's other backends have no
/// values without any.
fn device_shape(shape: &[usize]) -> BurnShape {
    BurnShape::from(if shape.is_empty() { vec![1] } else { shape.to_vec() })
}

/// A flex value of the kind that `dtype` asks for.
fn flex(tensor: FlexTensor, dtype: DType) -> DispatchTensor {
    let tensor = match dtype {
        DType::Bool => BackendTensor::Bool(tensor),
        d if d.is_floating() => BackendTensor::Float(tensor),
        _ => BackendTensor::Int(tensor),
    };
    DispatchTensor { kind: DispatchTensorKind::Flex(tensor), autodiff: DispatchAutodiffContext::Disabled }
}

/// The buffer of a flex value, packed where the value is a part or a permutation of it.
fn owned(tensor: FlexTensor, dtype: DType) -> std::sync::Arc<burn::tensor::Bytes> {
    let whole = tensor.is_contiguous()
        && tensor.layout().start_offset() == 0
        && tensor.bytes().len() == tensor.layout().num_elements() * dtype.size();
    if whole { tensor.data_arc() } else { tensor.to_contiguous().data_arc() }
}
