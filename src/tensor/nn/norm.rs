//! Normalisation over features, groups and batches.

use super::fused::{by_float, fused, widened};
use super::real::Real;
use crate::tensor::dtype::Element;
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::pointwise::{self, add, add_number, div, mul, mul_number, sub};
use crate::tensor::{DType, Number, Shape, Tensor, convert, layout, reduce, shape};

mod batch;
mod rows;
mod table;

pub use batch::{batch_norm, native_batch_norm};
pub use rows::{group_norm, layer_norm};
pub use table::OPS;

/// The factors and offsets after a normalisation.
#[derive(Clone, Copy)]
pub struct Affine<'a> {
    pub weight: Option<&'a Tensor>,
    pub bias: Option<&'a Tensor>,
}

/// Gradients of input, weight and bias.
type Gradients = [Option<Tensor>; 3];

/// Records a normalisation as one operation: `backward` gives the gradients, `formula` the normalised input in
/// operators, to which the weight and the bias come in the shape `spread`.
fn record(
    out: Tensor,
    names: [&'static str; 2],
    x: &Tensor,
    affine: Affine,
    spread: &[usize],
    backward: impl Fn(&Tensor) -> Result<Gradients> + 'static,
    formula: impl Fn(&Tensor) -> Result<Tensor> + 'static,
) -> Tensor {
    let inputs: Vec<&Tensor> = [Some(x), affine.weight, affine.bias].into_iter().flatten().collect();
    let (weighted, offset) = (affine.weight.is_some(), affine.bias.is_some());
    let spread = Shape::from_slice(spread);
    let keep = move |grads: Gradients| {
        let [x, weight, bias] = grads;
        let mut kept = vec![x];
        if weighted {
            kept.push(weight);
        }
        if offset {
            kept.push(bias);
        }
        kept
    };
    fused(
        out,
        names,
        &inputs,
        move |g| backward(g).map(keep),
        move |inputs| {
            let mut out = formula(&inputs[0])?;
            let fit = |t: &Tensor| {
                let t = convert::cast(t, inputs[0].dtype())?;
                shape::view_or_copy(&t, &spread)
            };
            if weighted {
                out = mul(&out, &fit(&inputs[1])?)?;
            }
            if offset {
                out = add(&out, &fit(&inputs[inputs.len() - 1])?)?;
            }
            Ok(out)
        },
    )
}

/// A parameter's elements in the type that a loop computes in.
fn parameter<T: Real>(t: Option<&Tensor>) -> Result<Option<Vec<T>>> {
    Ok(match t {
        Some(t) => Some(t.to_f64_vec()?.into_iter().map(T::from_f64).collect()),
        None => None,
    })
}

/// `x * rsqrt(mean(x^2) + eps)` over the last dims, times a weight (Zhang and Sennrich, 2019).
///
/// # Errors
/// `RuntimeError` where the shapes do not fit, `NotImplementedError` for integers.
pub fn rms_norm(x: &Tensor, sizes: &[i64], weight: Option<&Tensor>, eps: Option<f64>) -> Result<Tensor> {
    let count = rows::check(x, sizes, Affine { weight, bias: None }, "")?;
    super::fused::require_floating(x, "rms_norm")?;
    if let Some(weight) = weight
        && weight.dtype() != x.dtype()
    {
        crate::tensor::warning::warn(
            crate::tensor::warning::Category::User,
            format!(
                "Mismatch dtype between input and weight: input dtype = {}, weight dtype = {}, Cannot dispatch to \
                 fused implementation. (Triggered internally at \
                 /__w/pytorch/pytorch/aten/src/ATen/native/layer_norm.cpp:350.)",
                x.dtype().c_name(),
                weight.dtype().c_name()
            ),
        );
    }
    let wide_dtype = if x.dtype() == DType::Float64 { DType::Float64 } else { DType::Float32 };
    let eps = eps.unwrap_or(if wide_dtype == DType::Float64 { f64::EPSILON } else { f64::from(f32::EPSILON) });
    let dims: Vec<usize> = (x.rank() - sizes.len()..x.rank()).collect();
    if count == 0 {
        return Ok(x.clone());
    }
    let wide = convert::cast(x, wide_dtype)?;
    let mean = reduce::mean(&mul(&wide, &wide)?, &dims, true, None, "MeanBackward1")?;
    let out = convert::cast(&mul(&wide, &pointwise::rsqrt(&add_number(&mean, eps)?)?)?, x.dtype())?;
    match weight {
        Some(weight) => convert::cast(&mul(&out, weight)?, x.dtype()),
        None => Ok(out),
    }
}

/// Each element divided by a power of the sum of squares of neighbouring channels (Krizhevsky et al., 2012).
///
/// # Errors
/// `ValueError` for fewer than three dimensions.
pub fn local_response_norm(x: &Tensor, size: i64, alpha: f64, beta: f64, k: f64) -> Result<Tensor> {
    ensure!(
        x.rank() >= 3,
        Value,
        "Expected 3D or higher dimensionality                          input (got {} dimensions)",
        x.rank()
    );
    if x.numel() == 0 {
        return Ok(x.clone());
    }
    let Some(width) = usize::try_from(size).ok().filter(|&s| s > 0) else {
        bail!(Runtime, "local_response_norm(): size must be positive, got {size}")
    };
    let channels = x.shape()[1];
    let square = mul(x, x)?;
    // The window of channel c begins half a window before it; what lies outside counts as zero.
    let before = width / 2;
    let after = (width - 1) / 2;
    let padded = {
        let pad = |count: usize| {
            let mut sizes = x.shape().to_vec();
            sizes[1] = count;
            crate::tensor::create::zeros(&sizes, x.dtype(), x.device())
        };
        shape::cat(&[pad(before)?, square, pad(after)?], 1)?
    };
    let windows = shape::unfold(&padded, 1, size, 1)?;
    debug_assert_eq!(windows.shape()[1], channels);
    let last = windows.rank() - 1;
    let mean = if x.dtype().is_floating() {
        reduce::mean(&windows, &[last], false, None, "MeanBackward1")?
    } else {
        let sum = reduce::sum_dims(&windows, &[last], false)?;
        pointwise::div_rounded(&sum.into(), &Number::Int(size).into(), Some("trunc"))?
    };
    let base = add_number(&mul_number(&mean, alpha)?, k)?;
    div(x, &pointwise::pow(&base.into(), &Number::Float(beta).into())?)
}

/// `x` divided by its norm along `dim`.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn normalize(x: &Tensor, p: f64, dims: &[i64], eps: f64) -> Result<Tensor> {
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "linalg.vector_norm: Expected a floating point or complex tensor as input. Got {}",
        x.dtype().scalar_name()
    );
    let mut dims = layout::resolve_dims(dims, x.rank(), false)?;
    dims.retain(|&d| d < x.rank());
    let norm = reduce::vector_norm(x, p, &dims, true, None)?;
    let limited = pointwise::clamp(&norm, Some(Number::Float(eps).into()), None)?;
    div(x, &shape::expand_to(&limited, x.shape())?)
}

/// Normalisation of each channel of each sample.
///
/// # Errors
/// `ValueError` where a channel has one element, `RuntimeError` where shapes do not fit.
pub fn instance_norm(
    x: &Tensor,
    (running_mean, running_var): (Option<&Tensor>, Option<&Tensor>),
    affine: Affine,
    use_input_stats: bool,
    momentum: f64,
    eps: f64,
) -> Result<Tensor> {
    ensure!(
        use_input_stats || (running_mean.is_some() && running_var.is_some()),
        Runtime,
        "Expected running_mean and running_var to be defined when use_input_stats is false"
    );
    ensure!(x.rank() >= 2, Index, "Dimension out of range (expected to be in range of [-1, 0], but got 1)");
    let (count, channels) = (x.shape()[0], x.shape()[1]);
    // Samples become channels: each has statistics of its own.
    let repeat =
        |t: Option<&Tensor>| -> Result<Option<Tensor>> { t.map(|t| shape::repeat(t, &[count as i64])).transpose() };
    let mut sizes = x.shape().to_vec();
    sizes[0] = 1;
    sizes[1] = count * channels;
    for (t, name) in
        [(affine.weight, "weight"), (affine.bias, "bias"), (running_mean, "running_mean"), (running_var, "running_var")]
    {
        if let Some(t) = t {
            let n = t.numel();
            ensure!(n == channels, Runtime, "{name} should contain {channels} elements not {n}");
        }
    }
    let (weight, bias) = (repeat(affine.weight)?, repeat(affine.bias)?);
    let (mean, var) =
        (repeat(running_mean.map(Tensor::detach).as_ref())?, repeat(running_var.map(Tensor::detach).as_ref())?);
    let viewed = shape::view_or_copy(&convert::contiguous(x)?, &sizes)?;
    let affine = Affine { weight: weight.as_ref(), bias: bias.as_ref() };
    let out = batch_norm(&viewed, (mean.as_ref(), var.as_ref()), affine, use_input_stats, momentum, eps)?;
    if use_input_stats {
        for (kept, repeated) in [(running_mean, &mean), (running_var, &var)] {
            if let (Some(kept), Some(repeated)) = (kept, repeated) {
                let by_sample = shape::view_or_copy(repeated, &[count, channels])?;
                convert::write(kept, reduce::mean(&by_sample, &[0], false, None, "MeanBackward1")?)?;
            }
        }
    }
    let out = shape::view_or_copy(&out, x.shape())?;
    // Where the sizes are the same no view was made, but PyTorch makes one.
    Ok(if count == 1 { super::fused::named(&out, "ViewBackward0") } else { out })
}

/// `[1, C, 1, …]`: the shape in which a value for each channel spreads over an input.
fn over_channels(x: &Tensor) -> Shape {
    let mut sizes = Shape::from_elem(1, x.rank());
    if x.rank() > 1 {
        sizes[1] = x.shape()[1];
    }
    sizes
}

/// `(x - mean) * rsqrt(variance + eps)` over `dims`, in operators.
fn standardised(x: &Tensor, dims: &[usize], eps: f64) -> Result<Tensor> {
    let centred = sub(x, &reduce::mean(x, dims, true, None, "MeanBackward1")?)?;
    let variance = reduce::mean(&mul(&centred, &centred)?, dims, true, None, "MeanBackward1")?;
    mul(&centred, &pointwise::rsqrt(&add_number(&variance, eps)?)?)
}
