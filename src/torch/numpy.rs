//! numpy's `ndarray` over the same storages as tensors.

use rustpython_vm::PyObject;

use crate::tensor::Tensor;

/// The tensor over an array's memory; `None` for anything else.
pub fn array(_value: &PyObject) -> Option<Tensor> {
    None
}

/// The 0-dim tensor of a numpy scalar; `None` for anything else.
pub fn scalar(_value: &PyObject) -> Option<Tensor> {
    None
}

/// An array over a tensor's memory.
///
/// # Errors
/// TypeError where numpy has no such dtype.
pub fn from_tensor(_tensor: Tensor, vm: &rustpython_vm::VirtualMachine) -> rustpython_vm::PyResult {
    Err(vm.new_import_error("numpy is missing in torchlings so far", vm.ctx.new_str("numpy")))
}
