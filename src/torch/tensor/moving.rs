//! What `tensor.to(…)` and `tensor.type(…)` ask for.

use rustpython_vm::builtins::PyStr;
use rustpython_vm::function::{Either, FuncArgs};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::{PyTensor, tensor_of};
use crate::tensor::{DType, Device, Tensor};
use crate::torch::convert;

/// The arguments of `to`: dtype, device, and whether a copy is wanted in any case.
///
/// # Errors
/// `TypeError` in PyTorch's words.
pub(super) fn target(args: &FuncArgs, vm: &VirtualMachine) -> PyResult<(Option<DType>, Option<Device>, bool)> {
    let (mut dtype, mut device, mut copy) = (None, None, false);
    for (i, argument) in args.args.iter().enumerate() {
        if let Some(other) = argument.downcast_ref::<PyTensor>() {
            let other = other.get();
            (dtype, device) = (Some(other.dtype()), Some(other.device()));
        } else if let Some(found) = convert::dtype(argument, vm) {
            dtype = Some(found);
        } else if argument.class().is(vm.ctx.types.bool_type) {
            // `to(dtype, non_blocking, copy)`.
            copy |= i == 2 && argument.is(&vm.ctx.true_value);
        } else if vm.is_none(argument) {
        } else if let Some(found) = convert::device(argument, vm)? {
            device = Some(found);
        } else {
            return Err(vm.new_type_error(format!(
                "to() received an invalid combination of arguments - got ({}), but expected one of:\n * \
                 (torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = \
                 False, *, torch.memory_format memory_format = None)\n * (torch.dtype dtype, bool non_blocking = \
                 False, bool copy = False, *, torch.memory_format memory_format = None)\n * (Tensor tensor, bool \
                 non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)\n",
                argument.class().name()
            )));
        }
    }
    for (key, value) in &args.kwargs {
        match key.as_str() {
            "dtype" => dtype = convert::dtype(value, vm).or(dtype),
            "device" => device = if vm.is_none(value) { device } else { convert::device(value, vm)? },
            "copy" => copy = value.clone().try_to_bool(vm)?,
            "other" | "tensor" => {
                let other = tensor_of(value, vm)?;
                (dtype, device) = (Some(other.dtype()), Some(other.device()));
            }
            "non_blocking" | "memory_format" => {}
            _ => {
                return Err(vm.new_type_error(format!("to() got an unexpected keyword argument '{key}'")));
            }
        }
    }
    Ok((dtype, device, copy))
}

/// The arguments of `type`: the type's name where nothing is asked for, else what the tensor shall become.
///
/// # Errors
/// `TypeError` and `ValueError` in PyTorch's words.
pub(super) fn named_type(
    tensor: &Tensor,
    args: &FuncArgs,
    vm: &VirtualMachine,
) -> PyResult<Either<PyObjectRef, (DType, Option<Device>)>> {
    let target = args.args.first().or_else(|| args.kwargs.get("dtype")).filter(|t| !vm.is_none(t));
    let Some(target) = target else {
        let name = crate::torch::types::TensorType { dtype: tensor.dtype(), device: tensor.device() }.name();
        return Ok(Either::A(vm.ctx.new_str(name).into()));
    };
    if let Some(dtype) = convert::dtype(target, vm) {
        return Ok(Either::B((dtype, None)));
    }
    if let Some(legacy) = target.downcast_ref::<crate::torch::types::TensorType>() {
        return Ok(Either::B((legacy.dtype, Some(legacy.device))));
    }
    if let Some(name) = target.downcast_ref::<PyStr>().map(ToString::to_string) {
        let found = DType::ALL.into_iter().find_map(|dtype| {
            [Device::Cpu, Device::Cuda(0)]
                .into_iter()
                .find(|&device| crate::torch::types::TensorType { dtype, device }.name() == name)
                .map(|device| (dtype, device))
        });
        if let Some((dtype, device)) = found {
            return Ok(Either::B((dtype, Some(device))));
        }
        return Err(vm.new_value_error(format!("invalid type: '{name}'")));
    }
    Err(vm.new_type_error("dtype must be a type, str, or dtype object"))
}
