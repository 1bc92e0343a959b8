//! Errors and warnings in numpy's words.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyType};
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine, warn};

use super::convert;
use crate::tensor::{self, DType};
use crate::torch;

/// Hands an engine result to Python.
pub fn raise<T>(result: crate::tensor::Result<T>, vm: &VirtualMachine) -> PyResult<T> {
    result.map_err(|e| torch::convert::error(e, vm))
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
    let class: Option<PyRef<PyType>> = super::frozen(name, vm).ok().and_then(|c: PyObjectRef| c.downcast().ok());
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

/// Checks that an array can be had before anything tries to make it.
///
/// # Errors
/// `MemoryError` in numpy's words.
pub fn check_allocation(sizes: &[usize], dtype: DType, vm: &VirtualMachine) -> PyResult<()> {
    let count = sizes.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
    if tensor::storage::check_allocation(count, dtype, sizes).is_ok() {
        return Ok(());
    }
    let bytes = sizes.iter().fold(dtype.size() as f64, |n, &s| n * s as f64);
    let message = format!(
        "Unable to allocate {} for an array with shape {} and data type {}",
        size_text(bytes),
        convert::tuple(sizes),
        dtype.name()
    );
    Err(vm.new_exception_msg(vm.ctx.exceptions.memory_error.to_owned(), message.into()))
}

/// A number of bytes in three digits, such as `7.28 TiB`.
fn size_text(bytes: f64) -> String {
    const UNITS: [&str; 7] = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let (mut value, mut unit) = (bytes, 0);
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        (value, unit) = (value / 1024.0, unit + 1);
    }
    let decimals = if value >= 100.0 { 0 } else { usize::from(value < 10.0) + 1 };
    format!("{value:.decimals$} {}", UNITS[unit])
}
