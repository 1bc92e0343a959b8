//! numpy's `ndarray` over the same storages as tensors: `torch.from_numpy(a)`, `t.numpy()` and `np.asarray(t)` share
//! memory with what they are made from.
//!
//! What runs on every operation is native: arrays, scalars, dtypes, indexing, operators and ufuncs, reductions,
//! printing, random numbers. The rest is the frozen package `numpy`, written over these. Elements are computed by the
//! engine's operators after numpy's own promotion, so that `float32` here and there is the same.
//!
//! An array is a [`Tensor`] whose strides, unlike a tensor's, may be negative: `a[::-1]` is a view as in numpy. The
//! engine's dtypes are all there is: `uint16`, `uint32`, `uint64`, complex numbers, text and objects are refused by name.

use rustpython_vm::{PyObject, PyPayload, PyResult, VirtualMachine};

use crate::tensor::{DType, Tensor};

pub mod arguments;
pub mod array;
pub mod convert;
pub mod dtype;
pub mod error;
pub mod index;
pub mod methods;
pub mod module;
pub mod print;
pub mod random;
pub mod reduce;
pub mod scalar;
pub mod ufunc;

pub use module::def;

/// The tensor over an array's memory; `None` for anything else.
pub fn array(value: &PyObject) -> Option<Tensor> {
    value.downcast_ref::<array::PyArray>().map(|a| a.tensor())
}

/// The 0-dim tensor of a numpy scalar; `None` for anything else.
pub fn scalar(value: &PyObject) -> Option<Tensor> {
    scalar::tensor(value)
}

/// An array over a tensor's memory.
///
/// # Errors
/// `TypeError` where numpy has no such dtype.
pub fn from_tensor(tensor: Tensor, vm: &VirtualMachine) -> PyResult {
    if tensor.dtype() == DType::BFloat16 {
        return Err(vm.new_type_error("Got unsupported ScalarType BFloat16"));
    }
    Ok(array::PyArray::new(tensor.detach()).into_pyobject(vm))
}
