//! Setting every element, or those of the diagonal, to a value.

use super::{Args, Op, Out, Overload, Places, Result, Strides, Tensor, ensure, full, zeros};
use crate::tensor::op::Operand;
use crate::tensor::{Shape, convert, index, reduce};

/// A copy of `x` with every element set to a number, or to that of a 0-dim tensor.
///
/// # Errors
/// `RuntimeError` for a tensor with dimensions, or a number that the dtype cannot hold.
pub fn fill(x: &Tensor, value: &Operand) -> Result<Tensor> {
    match value {
        Operand::Number(number) => {
            index::check_fits(*number, x.dtype())?;
            let out = full(x.shape(), *number, x.dtype(), x.device())?;
            Ok(out.with_backward("FillBackward0", &[x], |_| {
                |g: &Tensor| Ok(vec![Some(zeros(g.shape(), g.dtype(), g.device())?)])
            }))
        }
        Operand::Tensor(value) => {
            ensure!(
                value.rank() == 0,
                Runtime,
                "fill_ only supports 0-dimension value tensor but got tensor with {} dimensions.",
                value.rank()
            );
            let out = full(x.shape(), value.item()?, x.dtype(), x.device())?;
            let dtype = value.dtype();
            Ok(out.with_backward("FillBackward1", &[x, value], |_| {
                move |g: &Tensor| {
                    let dims: Vec<usize> = (0..g.rank()).collect();
                    let sum = if dims.is_empty() { g.clone() } else { reduce::sum_dims(g, &dims, false)? };
                    let rest = zeros(g.shape(), g.dtype(), g.device())?;
                    Ok(vec![Some(rest), Some(convert::cast(&sum, dtype)?)])
                }
            }))
        }
    }
}

/// The main diagonal as a view, for `fill_diagonal_`; with `wrap` it starts again below a tall matrix's end.
///
/// # Errors
/// `RuntimeError` in PyTorch's words for vectors, and for more than two dimensions of different sizes.
pub fn main_diagonal(x: &Tensor, wrap: bool) -> Result<Tensor> {
    ensure!(x.rank() >= 2, Runtime, "dimensions must larger than 1");
    ensure!(
        x.rank() == 2 || x.shape().iter().all(|&n| n == x.shape()[0]),
        Runtime,
        "all dimensions of input must be of equal length"
    );
    let least = x.shape().iter().copied().min().unwrap_or(0);
    let stride: isize = x.strides().iter().sum();
    let mut count = least;
    let (rows, columns) = (x.shape()[0], x.shape()[1]);
    if wrap && x.rank() == 2 && rows > columns + 1 && x.is_contiguous() {
        // In memory the diagonal goes on after one row's pause.
        count = (rows * columns).div_ceil(columns + 1);
    }
    Ok(x.restride(Shape::from_slice(&[count]), Strides::from_slice(&[stride]), x.offset()))
}

/// The table.
pub(super) static TABLE: &[Op] = &[Op {
    name: "fill",
    places: Places::TORCH,
    overloads: &[Overload {
        signature: "(Tensor input, Tensor|Number value)",
        run: |a: &Args| -> Result<Out> { fill(&a.tensor(0)?, &a.operand(1)?).map(Into::into) },
    }],
    doc: "Returns a tensor of input's shape and dtype filled with a value.",
}];
