//! Distances and similarities between vectors, and the bilinear form.

use super::fused::named;
use crate::tensor::error::{Result, ensure};
use crate::tensor::matmul;
use crate::tensor::op::{Op, Overload, Places};
use crate::tensor::pointwise::{self, add, add_number, div, mul, sub};
use crate::tensor::{Number, Shape, Tensor, convert, index, layout, reduce, shape};

macro_rules! op {
    ($name:literal, $places:expr, $signature:expr, $run:expr, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[Overload { signature: $signature, run: $run }], doc: $doc }
    };
}

/// The norm of `a - b + eps` along the last dim.
///
/// # Errors
/// `RuntimeError` where shapes do not fit.
pub fn pairwise_distance(a: &Tensor, b: &Tensor, p: f64, eps: f64, keepdim: bool) -> Result<Tensor> {
    let difference = add_number(&sub(a, b)?, eps)?;
    let dims: Vec<usize> = (0..difference.rank()).rev().take(1).collect();
    let norm = reduce::vector_norm(&difference, p, &dims, keepdim, None)?;
    Ok(named(&norm, "NormBackward1"))
}

/// The cosine of the angle between vectors along `dim`.
///
/// # Errors
/// `RuntimeError` where shapes do not fit or an input is no float.
pub fn cosine_similarity(a: &Tensor, b: &Tensor, dim: i64, eps: f64) -> Result<Tensor> {
    let shown = if eps.is_nan() { "nan".to_owned() } else { eps.to_string() };
    ensure!(eps >= 0.0, Runtime, "eps must be non-negative, got: {shown}");
    let dtype = pointwise::result_type(&[&a.clone().into(), &b.clone().into()]);
    ensure!(
        dtype.is_floating(),
        Runtime,
        "expected common dtype to be floating point, yet common dtype is {}",
        dtype.scalar_name()
    );
    let sizes = layout::broadcast(a.shape(), b.shape())?;
    let at = layout::resolve_dim(dim, sizes.len())?;
    let dims: Vec<usize> = if sizes.is_empty() { Vec::new() } else { vec![at] };
    let unit = |x: &Tensor| -> Result<Tensor> {
        let x = convert::cast(x, dtype)?;
        let x = shape::expand_to(&x, &sizes)?;
        let norm = reduce::vector_norm(&x, 2.0, &dims, true, None)?;
        // The limit has no part in the gradient.
        let limited = {
            let low = pointwise::clamp(&norm.detach(), Some(Number::Float(eps).into()), None)?;
            low.with_backward("CloneBackward0", &[&norm], |_| |g: &Tensor| Ok(vec![Some(g.clone())]))
        };
        div(&x, &limited)
    };
    reduce::sum_dims(&mul(&unit(a)?, &unit(b)?)?, &dims, false)
}

/// The norms of the differences of all pairs of rows of one matrix, the first with all after it, and so on.
///
/// # Errors
/// `RuntimeError` where the input is no matrix of floats.
pub fn pdist(x: &Tensor, p: f64) -> Result<Tensor> {
    ensure!(x.rank() == 2, Runtime, "pdist only supports 2D tensors, got: {}D", x.rank());
    ensure!(x.dtype().is_floating(), Runtime, "pdist only supports floating-point dtypes");
    ensure!(p >= 0.0, Runtime, "pdist only supports non-negative p values");
    let rows = x.shape()[0] as i64;
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for i in 0..rows {
        for j in i + 1..rows {
            first.push(i);
            second.push(j);
        }
    }
    let pick = |indices: &[i64]| {
        let index = Tensor::from_i64s(indices, &[indices.len()], crate::tensor::DType::Int64, x.device())?;
        index::index_select(x, 0, &index)
    };
    let norm = distances(&sub(&pick(&first)?, &pick(&second)?)?, p)?;
    Ok(named(&norm, "PdistBackward0"))
}

/// Norms along the last dim whose gradient at zero is zero.
fn distances(difference: &Tensor, p: f64) -> Result<Tensor> {
    reduce::vector_norm(difference, p, &[difference.rank() - 1], false, None)
}

/// `a^T W b + bias` for each matrix `W` of the weight.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes do not fit.
pub fn bilinear(a: &Tensor, b: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    ensure!(
        a.rank() == b.rank(),
        Runtime,
        "bilinear(): input dimensions do not match: got {} and {}",
        a.rank(),
        b.rank()
    );
    ensure!(a.rank() > 0, Runtime, "bilinear(): inputs must have at least one dimension");
    let last = a.rank() - 1;
    for (i, (&x, &y)) in a.shape()[..last].iter().zip(b.shape()).enumerate() {
        ensure!(x == y, Runtime, "bilinear(): input batch dimensions do not match at dim {i}: got {x} and {y}");
    }
    ensure!(weight.rank() == 3, Runtime, "bilinear(): weight must have 3 dimensions, got {}", weight.rank());
    for (x, at, name) in [(a, 1, "input1"), (b, 2, "input2")] {
        ensure!(
            x.shape()[last] == weight.shape()[at],
            Runtime,
            "bilinear(): {name} size does not match weight size: got {} but expected {}",
            x.shape()[last],
            weight.shape()[at]
        );
    }
    if let Some(bias) = bias {
        ensure!(
            bias.rank() == 1 && bias.shape()[0] == weight.shape()[0],
            Runtime,
            "bilinear(): bias size does not match weight size: got {} but expected {}",
            bias.shape().first().copied().unwrap_or(0),
            weight.shape()[0]
        );
    }
    let rows = layout::numel(&a.shape()[..last]);
    let (outputs, left, right) = (weight.shape()[0], weight.shape()[1], weight.shape()[2]);
    let x = shape::view_or_copy(a, &[rows, left])?;
    let y = shape::view_or_copy(b, &[rows, right])?;
    // [rows, outputs * right]: the first input through every matrix at once.
    let turned = shape::view_or_copy(&shape::permute(weight, &[1, 0, 2])?, &[left, outputs * right])?;
    let through = shape::view_or_copy(&matmul::mm(&x, &turned)?, &[rows, outputs, right])?;
    let product = matmul::bmm(&through, &shape::unsqueeze(&y, 2)?)?;
    let mut sizes = Shape::from_slice(&a.shape()[..last]);
    sizes.push(outputs);
    let out = shape::view_or_copy(&product, &sizes)?;
    match bias {
        Some(bias) => add(&out, bias),
        None => Ok(out),
    }
}

pub static OPS: &[Op] = &[
    op!(
        "cosine_similarity",
        Places::TORCH.and(Places::FUNCTIONAL),
        "(Tensor x1, Tensor x2, int dim=1, float eps=1e-08)",
        |a| cosine_similarity(&a.tensor(0)?, &a.tensor(1)?, a.int(2)?, a.float(3)?).map(Into::into),
        "Returns the cosine of the angle between vectors along dim."
    ),
    op!(
        "pairwise_distance",
        Places::TORCH.and(Places::FUNCTIONAL),
        "(Tensor x1, Tensor x2, float p=2.0, float eps=1e-06, bool keepdim=False)",
        |a| { pairwise_distance(&a.tensor(0)?, &a.tensor(1)?, a.float(2)?, a.float(3)?, a.bool(4)?).map(Into::into) },
        "Returns the norm of the difference of vectors along the last dim."
    ),
    op!(
        "pdist",
        Places::TORCH.and(Places::FUNCTIONAL),
        "(Tensor input, float p=2.0)",
        |a| pdist(&a.tensor(0)?, a.float(1)?).map(Into::into),
        "Returns the distances between all pairs of rows."
    ),
    op!(
        "bilinear",
        Places::TORCH.and(Places::FUNCTIONAL),
        "(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None)",
        |a| bilinear(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?, a.opt_tensor(3)?.as_ref()).map(Into::into),
        "Returns input1 @ W @ input2 + bias for each matrix W of weight."
    ),
];
