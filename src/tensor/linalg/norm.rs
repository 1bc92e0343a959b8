//! Norms of matrices, and condition numbers.

use super::kernel::lead;
use super::solve::inv_ex;
use super::spectral::svdvals;
use super::*;

/// Which norm of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    Number(f64),
    Name(String),
}

impl std::fmt::Display for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// What is done with the singular values, or the sums over rows or columns.
#[derive(Clone, Copy)]
enum Pick {
    Largest,
    Smallest,
    Sum,
}

fn picked(x: &Tensor, dims: &[usize], keepdim: bool, pick: Pick) -> Result<Tensor> {
    match pick {
        Pick::Largest => reduce::extreme(x, dims, keepdim, true, "amax", "AmaxBackward0"),
        Pick::Smallest => reduce::extreme(x, dims, keepdim, false, "amin", "AminBackward0"),
        Pick::Sum => reduce::sum(x, dims, keepdim, None, "SumBackward1"),
    }
}

/// The norms of the matrices along two dims.
///
/// # Errors
/// `RuntimeError` for unknown orders and equal dims, `NotImplementedError` for integers.
pub fn matrix_norm(x: &Tensor, order: &Order, dims: &[i64], keepdim: bool, dtype: Option<DType>) -> Result<Tensor> {
    const NAME: &str = "linalg.matrix_norm";
    check_matrix(x, NAME, "A")?;
    check_floating(x, NAME)?;
    let spaced = || dims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    ensure!(dims.len() == 2, Runtime, "{NAME}: dim must be a 2-tuple. Got {}", spaced());
    let (row, column) = (resolve_dim(dims[0], x.rank())?, resolve_dim(dims[1], x.rank())?);
    ensure!(row != column, Runtime, "{NAME}: dims must be different. Got ({}, {})", dims[0], dims[1]);
    if let Some(dtype) = dtype {
        ensure!(
            dtype.is_floating(),
            Runtime,
            "{NAME}: dtype should be floating point or complex, but got {}",
            dtype.scalar_name()
        );
        ensure!(
            x.dtype().size() <= dtype.size(),
            Runtime,
            "{NAME}: the dtype of the input ({}) should be convertible without narrowing to the specified dtype \
             ({})",
            x.dtype().scalar_name(),
            dtype.scalar_name()
        );
    }
    let x = &convert::cast(x, dtype.unwrap_or(x.dtype()))?;
    let (spectral, over, pick) = match order {
        Order::Name(name) if name == "fro" => {
            return reduce::vector_norm(x, 2.0, &[row, column], keepdim, None);
        }
        Order::Name(name) if name == "nuc" => (true, row, Pick::Sum),
        Order::Number(2.0) => (true, row, Pick::Largest),
        Order::Number(-2.0) => (true, row, Pick::Smallest),
        Order::Number(1.0) => (false, row, Pick::Largest),
        Order::Number(-1.0) => (false, row, Pick::Smallest),
        Order::Number(order) if order.is_infinite() => {
            (false, column, if *order > 0.0 { Pick::Largest } else { Pick::Smallest })
        }
        _ => bail!(Runtime, "{NAME}: Order {order} not supported."),
    };
    if !spectral {
        let sums = reduce::sum(&pointwise::abs(x)?, &[over], true, None, "SumBackward1")?;
        let then = row + column - over;
        let found = if keepdim { sums } else { shape::squeeze_dims(&sums, &[over])? };
        return picked(&found, &[if !keepdim && over < then { then - 1 } else { then }], keepdim, pick);
    }
    let last = x.rank() - 1;
    let moved = if (row, column) == (last - 1, last) { x.clone() } else { shape::movedim(x, dims, &[-2, -1])? };
    let values = svdvals(&moved)?;
    let found = picked(&values, &[values.rank() - 1], keepdim, pick)?;
    if !keepdim {
        return Ok(found);
    }
    let found = shape::unsqueeze(&found, -1)?;
    if (row, column) == (last - 1, last) { Ok(found) } else { shape::movedim(&found, &[-2, -1], dims) }
}

/// `torch.linalg.norm`: of vectors or matrices, by what is given.
///
/// # Errors
/// As [`matrix_norm`] and the vectors' norm.
pub fn norm(
    x: &Tensor,
    order: Option<&Order>,
    dims: Option<&[i64]>,
    keepdim: bool,
    dtype: Option<DType>,
) -> Result<Tensor> {
    let vector = |order: f64| {
        let dims = layout::resolve_dims(dims.unwrap_or(&[]), x.rank(), true)?;
        reduce::vector_norm(x, order, &dims, keepdim, dtype)
    };
    match order {
        None => vector(2.0),
        Some(Order::Name(_)) => {
            matrix_norm(x, order.unwrap_or(&Order::Number(2.0)), dims.unwrap_or(&[-2, -1]), keepdim, dtype)
        }
        Some(Order::Number(number)) => {
            if let Some(dims) = dims {
                ensure!(
                    matches!(dims.len(), 1 | 2),
                    Runtime,
                    "linalg.norm: If dim is specified, it must be of length 1 or 2. Got {dims:?}"
                );
            } else {
                ensure!(
                    matches!(x.rank(), 1 | 2),
                    Runtime,
                    "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {}D.",
                    x.rank()
                );
            }
            if dims.map_or(x.rank(), <[i64]>::len) == 1 {
                vector(*number)
            } else {
                matrix_norm(x, &Order::Number(*number), dims.unwrap_or(&[-2, -1]), keepdim, dtype)
            }
        }
    }
}

/// The condition numbers: a norm times that of the inverse.
///
/// # Errors
/// `ValueError` for unknown orders, `RuntimeError` for other than square matrices where an inverse is needed.
pub fn cond(x: &Tensor, order: Option<&Order>) -> Result<Tensor> {
    check_matrix_of_cond(x)?;
    let order = order.unwrap_or(&Order::Number(2.0));
    if let Order::Number(two @ (2.0 | -2.0)) = order {
        let values = svdvals(x)?;
        let k = values.shape()[values.rank() - 1];
        if k == 0 {
            return create::zeros(lead(x), x.dtype(), x.device());
        }
        let at = |i: usize| shape::narrow(&values, -1, i as i64, 1);
        let (first, last) = if *two > 0.0 { (at(0)?, at(k - 1)?) } else { (at(k - 1)?, at(0)?) };
        return shape::squeeze_dims(&div(&first, &last)?, &[values.rank() - 1]);
    }
    let known = match order {
        Order::Name(name) => name == "fro" || name == "nuc",
        Order::Number(number) => number.is_infinite() || number.abs() == 1.0,
    };
    ensure!(known, Value, "linalg.cond got an invalid norm type: {order}");
    check_square(x, &format!("linalg.cond(ord={order})"))?;
    if x.numel() == 0 {
        return create::zeros(lead(x), x.dtype(), x.device());
    }
    let inverse = inv_ex(x)?.0;
    let of = |x: &Tensor| matrix_norm(x, order, &[-2, -1], false, None);
    if *order == Order::Name("nuc".to_owned()) {
        return mul(&of(x)?, &of(&super::solve::inv(x)?)?);
    }
    let found = mul(&of(x)?, &of(&inverse)?)?;
    // A singular matrix's inverse is not finite.
    let lost = compare(&found.detach().into(), &found.detach().into(), Comparison::Ne)?;
    index::masked_fill(&found, &lost, Number::Float(f64::INFINITY))
}

fn check_matrix_of_cond(x: &Tensor) -> Result<()> {
    ensure!(x.rank() >= 2, Runtime, "linalg.cond: The input tensor must have at least 2 dimensions.");
    Ok(())
}
