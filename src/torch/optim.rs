//! What `torch.optim` does natively: a step of one parameter, with its state in PyTorch's dict.

use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::function::{ArgIntoBool, ArgIntoFloat};
use rustpython_vm::{FromArgs, PyRef, PyResult, VirtualMachine};

use super::convert;
use super::tensor::PyTensor;
use crate::tensor::{Tensor, optim};

/// The arguments of `_torch._adam_step`.
#[derive(FromArgs)]
pub struct AdamStep {
    #[pyarg(positional)]
    parameter: PyRef<PyTensor>,
    #[pyarg(positional)]
    gradient: PyRef<PyTensor>,
    #[pyarg(positional)]
    state: PyDictRef,
    #[pyarg(positional)]
    lr: ArgIntoFloat,
    #[pyarg(positional)]
    beta1: ArgIntoFloat,
    #[pyarg(positional)]
    beta2: ArgIntoFloat,
    #[pyarg(positional)]
    eps: ArgIntoFloat,
    #[pyarg(positional)]
    amsgrad: ArgIntoBool,
}

/// Makes a step of Adam and counts it in the parameter's state: whether it did. Where it did not, nothing has changed.
///
/// # Errors
/// `RuntimeError` where a tensor may not be written into.
pub fn adam_step(arguments: AdamStep, vm: &VirtualMachine) -> PyResult<bool> {
    let AdamStep { parameter, gradient, state, lr, beta1, beta2, eps, amsgrad } = arguments;
    let amsgrad = amsgrad.into_bool();
    let entry = |name: &'static str| -> PyResult<Option<Tensor>> {
        let found = state.get_item_opt(name, vm)?;
        Ok(found.and_then(|value| value.downcast_ref::<PyTensor>().map(|tensor| tensor.get())))
    };
    let (Some(step), Some(mean), Some(square)) = (entry("step")?, entry("exp_avg")?, entry("exp_avg_sq")?) else {
        return Ok(false);
    };
    let largest = if amsgrad { entry("max_exp_avg_sq")? } else { None };
    if amsgrad && largest.is_none() {
        return Ok(false);
    }
    let state = optim::AdamState { step, mean, square, largest };
    let rule = optim::Adam {
        lr: lr.into_float(),
        beta1: beta1.into_float(),
        beta2: beta2.into_float(),
        eps: eps.into_float(),
    };
    optim::adam(&parameter.get(), &gradient.get(), &state, rule).map_err(|error| convert::error(error, vm))
}

/// The arguments of `_torch._sgd_step`.
#[derive(FromArgs)]
pub struct SgdStep {
    #[pyarg(positional)]
    parameter: PyRef<PyTensor>,
    #[pyarg(positional)]
    gradient: PyRef<PyTensor>,
    #[pyarg(positional)]
    buffer: Option<PyRef<PyTensor>>,
    #[pyarg(positional)]
    lr: ArgIntoFloat,
    #[pyarg(positional)]
    momentum: ArgIntoFloat,
    #[pyarg(positional)]
    weight: ArgIntoFloat,
    #[pyarg(positional)]
    nesterov: ArgIntoBool,
}

/// Makes a step of gradient descent, with momentum where there is a buffer: whether it did. Where it did not, nothing has changed.
///
/// # Errors
/// `RuntimeError` where a tensor may not be written into.
pub fn sgd_step(arguments: SgdStep, vm: &VirtualMachine) -> PyResult<bool> {
    let SgdStep { parameter, gradient, buffer, lr, momentum, weight, nesterov } = arguments;
    let rule = optim::Sgd {
        lr: lr.into_float(),
        momentum: momentum.into_float(),
        weight: weight.into_float(),
        nesterov: nesterov.into_bool(),
    };
    let buffer = buffer.as_ref().map(|tensor| tensor.get());
    optim::sgd(&parameter.get(), &gradient.get(), buffer.as_ref(), rule).map_err(|error| convert::error(error, vm))
}
