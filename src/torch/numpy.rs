//! numpy's `ndarray` over the same storages as tensors: `torch.from_numpy(a)`, `t.numpy()` and `np.asarray(t)` share
//! memory with what they are made from.
//!
//! What runs on every operation is native: arrays, scalars, dtypes, indexing, operators and ufuncs, reductions,
//! printing, random numbers. The rest is the frozen package `numpy`, written over these. Elements are computed by the
//! engine's operators after numpy's own promotion, so that `float32` here and there is the same.
//!
//! An array is a [`Tensor`] whose strides, unlike a tensor's, may be negative: `a[::-1]` is a view as in numpy. The
//! engine's dtypes are all that is fast: arrays of complex numbers, text and objects are the
//! frozen package's own (`numpy._foreign`), which native functions fall back to ([`foreign`]).

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::registry;
use crate::tensor::{DType, Tensor};

pub mod arguments;
pub mod array;
pub mod convert;
pub mod dtype;
pub mod error;
pub mod fft;
pub mod index;
mod lent;
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

/// The native array within one of the frozen package's own, such as a masked array or a matrix; `None` for all else.
///
/// # Errors
/// What reading the attribute raises.
pub(crate) fn within(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    const NAME: &str = "__numpy_native__";
    if !dtype::is_foreign(value, vm) || !value.class().has_attr(vm.ctx.intern_str(NAME)) {
        return Ok(None);
    }
    value.get_attr(NAME, vm).map(|inner| Some(inner).filter(|inner| view(inner).is_some()))
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

/// Calls a function on elements that the engine lacks (text, objects and complex numbers), where that is
/// why it failed on its own; those arrays are the frozen package's. `NotImplemented` from there leaves the error.
///
/// # Errors
/// The error, or what the frozen function raises.
pub(crate) fn foreign(name: &str, args: FuncArgs, error: PyBaseExceptionRef, vm: &VirtualMachine) -> PyResult {
    const KEY: &str = "numpy.foreign";
    let exceptions = &vm.ctx.exceptions;
    if !(error.fast_isinstance(exceptions.not_implemented_error) || error.fast_isinstance(exceptions.overflow_error)) {
        return Err(error);
    }
    if registry::get(KEY).is_none() {
        vm.import("numpy._foreign", 0)?;
    }
    let Some(function) = registry::get(KEY) else { return Err(error) };
    let mut all = vec![vm.ctx.new_str(name).into()];
    all.extend(args.args);
    let made = function.call(FuncArgs { args: all, kwargs: args.kwargs }, vm)?;
    if made.is(&vm.ctx.not_implemented()) { Err(error) } else { Ok(made) }
}

/// The error for an array whose elements no tensor can hold.
///
/// # Errors
/// What reading the array's dtype raises.
pub(crate) fn no_tensor(array: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
    let dtype = array.get_attr("dtype", vm)?.get_attr("type", vm)?.get_attr("__name__", vm)?.str(vm)?;
    Ok(vm.new_type_error(format!(
        "can't convert np.ndarray of type numpy.{dtype}. The only supported types are: float64, float32, float16, complex64, \
         complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool."
    )))
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
