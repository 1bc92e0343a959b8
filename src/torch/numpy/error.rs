//! Errors and warnings in numpy's words.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyType};
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine, warn};

use crate::torch::{convert, registry};

/// Hands an engine result to Python.
pub fn raise<T>(result: crate::tensor::Result<T>, vm: &VirtualMachine) -> PyResult<T> {
    result.map_err(|e| convert::error(e, vm))
}

/// A shape as numpy's messages write it: `(2,3)`, `(2,)`, `()`.
pub fn shape(sizes: &[usize]) -> String {
    match sizes {
        [single] => format!("({single},)"),
        _ => format!("({})", sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")),
    }
}

/// Shapes one after the other, as in `operands could not be broadcast together with shapes (2,) (3,) `.
pub fn shapes(all: &[&[usize]]) -> String {
    all.iter().map(|s| shape(s) + " ").collect()
}

pub fn not_broadcast(all: &[&[usize]], vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_value_error(format!("operands could not be broadcast together with shapes {}", shapes(all)))
}

/// An exception of a class that the frozen package defines.
fn registered(name: &str, message: String, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let class: Option<PyRef<PyType>> =
        registry::get(&format!("numpy.{name}")).and_then(|c: PyObjectRef| c.downcast().ok());
    match class {
        Some(class) => vm.new_exception_msg(class, message.into()),
        None => vm.new_type_error(message),
    }
}

/// `numpy.exceptions.AxisError`.
pub fn axis(axis: i64, rank: usize, prefix: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let message = format!("{prefix}axis {axis} is out of bounds for array of dimension {rank}");
    registered("AxisError", message, vm)
}

/// `numpy._core._exceptions.UFuncTypeError`.
pub fn ufunc_type(message: String, vm: &VirtualMachine) -> PyBaseExceptionRef {
    registered("UFuncTypeError", message, vm)
}

/// Gives a `RuntimeWarning`, which names the caller's line.
pub fn runtime_warning(message: String, vm: &VirtualMachine) -> PyResult<()> {
    let category = vm.ctx.exceptions.runtime_warning.to_owned();
    warn::warn(vm.ctx.new_str(message).into(), Some(category), 1, None, vm)
}
