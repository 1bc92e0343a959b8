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

use super::registry;
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

/// An array's elements as a tensor, over the same memory unless strides are negative; `None` for anything else.
pub fn array(value: &PyObject) -> Option<Tensor> {
    view(value).and_then(|t| convert::forward(t).ok())
}

/// [`array`] for what has to share memory.
///
/// # Errors
/// `ValueError` where a stride is negative.
pub fn shared(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Tensor>> {
    match view(value) {
        Some(tensor) if tensor.strides().iter().any(|&s| s < 0) => Err(vm.new_value_error(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently \
             supported. (You can probably work around this by making a copy of your array  with array.copy().) ",
        )),
        found => Ok(found),
    }
}

/// The tensor over an array's memory, of any strides.
pub(crate) fn view(value: &PyObject) -> Option<Tensor> {
    value.downcast_ref::<array::PyArray>().map(|a| a.tensor())
}

/// A type's name as PyTorch's messages give it: numpy's own types carry their module's.
pub fn class_name(value: &PyObject) -> String {
    let name = value.class().name().to_string();
    if view(value).is_some() || scalar(value).is_some() { format!("numpy.{name}") } else { name }
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
    // Its types are made when the package is first imported.
    vm.import("numpy", 0)?;
    Ok(array::PyArray::new(tensor.detach()).into_pyobject(vm))
}

/// What the frozen package's `_support` defines for the native side; read when it is first asked for.
///
/// # Errors
/// What importing it raises.
pub(crate) fn frozen(name: &str, vm: &VirtualMachine) -> PyResult {
    let key = format!("numpy.{name}");
    if let Some(found) = registry::get(&key) {
        return Ok(found);
    }
    vm.import("numpy._support", 0)?;
    registry::get(&key).ok_or_else(|| vm.new_runtime_error(format!("numpy has no {name} for the native side")))
}
