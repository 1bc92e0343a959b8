//! `out=`: results that go into tensors which are there.

use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::type_name;
use crate::tensor::op::{Arg, Out};
use crate::tensor::{self, DType, Tensor, autograd};
use crate::torch::convert;
use crate::torch::tensor::PyTensor;

/// `out=`: the result is written into tensors that are there.
pub(super) fn write(name: &str, result: Out, out: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
    let results = match result {
        Out::Tensor(t) => vec![t],
        Out::Tuple(ts) | Out::List(ts) | Out::Named(_, _, ts) => ts,
        _ => return Err(vm.new_type_error("this operator has no out=")),
    };
    let targets: Vec<PyObjectRef> = match convert::sequence(out, vm) {
        Some(items) => items,
        None => vec![out.clone()],
    };
    if targets.len() != results.len() {
        return Err(vm.new_type_error(format!(
            "expected tuple of {} elements but got {}",
            results.len(),
            targets.len()
        )));
    }
    for (target, value) in targets.iter().zip(results) {
        let Some(handle) = target.downcast_ref::<PyTensor>() else {
            if let Some(number) = convert::number(target, vm)? {
                return Err(vm.new_runtime_error(format!(
                    "result type {} can't be cast to the desired output type {}",
                    value.dtype().scalar_name(),
                    number.default_dtype().scalar_name()
                )));
            }
            return Err(vm.new_type_error(format!("argument 'out' must be Tensor, not {}", type_name(target))));
        };
        let tensor = handle.get();
        if value.dtype() != tensor.dtype()
            && let Some(message) = refusal(name, value.dtype(), tensor.dtype())
        {
            return Err(vm.new_runtime_error(message));
        }
        let checked = autograd::write_out(&tensor, value);
        convert::warnings(vm)?;
        if let Some(resized) = checked.map_err(|e| convert::error(e, vm))? {
            handle.set(resized);
        }
    }
    Ok(())
}

/// Operators that take a number wherever PyTorch says `Tensor`, even for `out`.
pub(super) const TAKES_NUMBERS: [&str; 9] =
    ["add", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "floor_divide"];

/// # Errors
/// `RuntimeError` where `target` shares a part of its memory with an argument, but not all of it.
pub(super) fn apart(target: &Tensor, others: &[Arg]) -> tensor::Result<()> {
    others.iter().try_for_each(|other| match other {
        Arg::Tensor(other) => tensor::index::check_overlap(target, other),
        _ => Ok(()),
    })
}

/// Why an operator's result of one dtype does not go into an `out` of another; most convert it.
fn refusal(name: &str, result: DType, out: DType) -> Option<String> {
    let (wanted, got) = (result.scalar_name(), out.scalar_name());
    Some(match name {
        "abs" | "absolute" | "ceil" | "fix" | "floor" | "frac" | "lerp" | "neg" | "negative" | "round" | "sgn"
        | "sign" | "trunc" => format!("Found dtype {got} but expected {wanted}"),
        "addbmm" | "addmm" | "argmax" | "argmin" | "baddbmm" | "bmm" | "cross" | "diag" | "gather" | "index_add"
        | "inverse" | "isin" | "log_softmax" | "matmul" | "mm" | "msort" | "renorm" | "scatter" | "scatter_add"
        | "scatter_reduce" | "softmax" | "take_along_dim" | "tril" | "triu" => {
            format!("Expected out tensor to have dtype {}, but got {} instead", result.c_name(), out.c_name())
        }
        "all" | "any" => format!("{name} only supports bool tensor for result, got: {got}"),
        "amax" | "amin" => format!(
            "Expected the dtype for input and out to match, but got {wanted} for input's dtype and {got} for out's dtype."
        ),
        "dot" | "vdot" => format!("result dtype {got} does not match input dtype {wanted}"),
        "histc" => format!(
            "torch.histogram: input tensor and hist tensor should have the same dtype, but got input {} and hist {}",
            result.c_name(),
            out.c_name()
        ),
        "index_select" | "masked_select" => format!("{name}(): self and result must have the same scalar type"),
        "inner" => format!(
            "tensordot: Expected the output tensor to have dtype {wanted}, but got an output tensor with dtype {got}"
        ),
        "isneginf" | "isposinf" | "signbit" => format!("{name} does not support non-boolean outputs."),
        "logcumsumexp" => format!("expected scalar_type {wanted} but found {got}"),
        "nan_to_num" => format!("nan_to_num: dtype of out: {got} should be same as input: {wanted}"),
        "nonzero" => format!("nonzero: Expected out tensor to have scalar type Long but got scalar type{got}"),
        "quantile" | "nanquantile" => "quantile() out tensor must be same dtype as the input tensor".to_owned(),
        "take" => format!(
            "take(): self and out expected to have the same dtype, but got self.dtype = {wanted} and out.dtype = {got}"
        ),
        _ => return None,
    })
}
