//! What elementwise families share: dtype checks in PyTorch's words, gradient rules over several tensors.

use std::rc::Rc;

use super::{DType, Operand, Result, Tensor, bail, convert};
use crate::tensor::Error;
use crate::tensor::autograd::SavedOutput;
use crate::tensor::error::ErrorKind;
use crate::tensor::layout::Shape;

/// The error of a kernel that has no loop for a dtype.
pub(crate) fn unsupported(kernel: &str, dtype: DType) -> Error {
    Error::new(ErrorKind::NotImplemented, format!("\"{kernel}\" not implemented for '{}'", dtype.scalar_name()))
}

/// [`unsupported`] where `supported` is false.
pub(crate) fn require(supported: bool, kernel: &str, dtype: DType) -> Result<()> {
    if supported { Ok(()) } else { Err(unsupported(kernel, dtype)) }
}

/// Whether a dtype is one of 16 bits, which many kernels lack.
pub(crate) fn is_half(dtype: DType) -> bool {
    matches!(dtype, DType::Float16 | DType::BFloat16)
}

/// Records an operation over several tensors. `build` gets the output to keep, where the rule wants it, and makes
/// `rule(i, g)`: the gradient for input `i` before it is summed down to the input's shape, asked only for inputs that
/// want one.
pub(crate) fn nary_backward<R>(
    out: Tensor,
    name: &'static str,
    inputs: &[&Tensor],
    build: impl FnOnce(Rc<SavedOutput>) -> R,
) -> Tensor
where
    R: Fn(usize, &Tensor) -> Result<Tensor> + 'static,
{
    out.with_backward(name, inputs, |saved| {
        let sides: Vec<_> = inputs
            .iter()
            .map(|t| t.requires_grad().then(|| (Shape::from_slice(t.shape()), t.dtype(), t.device())))
            .collect();
        let rule = build(saved);
        move |g: &Tensor| {
            let mut grads = Vec::with_capacity(sides.len());
            for (i, side) in sides.iter().enumerate() {
                grads.push(match side {
                    Some((shape, dtype, device)) => {
                        let grad = rule(i, g)?.sum_to_shape(shape)?;
                        Some(convert::to_device(&convert::cast(&grad, *dtype)?, *device)?)
                    }
                    None => None,
                });
            }
            Ok(grads)
        }
    })
}

/// The tensors among operands.
pub(crate) fn tensors_of<'a>(operands: &[&'a Operand]) -> Vec<&'a Tensor> {
    operands.iter().filter_map(|o| o.as_tensor()).collect()
}

/// Records an operation whose derivative PyTorch does not have either: going back through it is an error.
pub(crate) fn undifferentiable(out: Tensor, operands: &[&Operand], function: &'static str) -> Tensor {
    out.with_backward("NotImplemented", &tensors_of(operands), |_| {
        move |_: &Tensor| bail!(Runtime, "derivative for aten::{function} is not implemented")
    })
}

/// The error of a derivative that is missing for one of an operator's inputs.
pub(crate) fn no_derivative<T>(what: &str) -> Result<T> {
    bail!(NotImplemented, "the derivative for '{what}' is not implemented.")
}

impl Operand {
    pub(crate) fn as_tensor(&self) -> Option<&Tensor> {
        match self {
            Self::Tensor(tensor) => Some(tensor),
            Self::Number(_) => None,
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }
}
