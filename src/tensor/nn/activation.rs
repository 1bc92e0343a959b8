//! Activations: relu and its kin.

use std::f64::consts::FRAC_1_SQRT_2;

use super::fused::{self, Curve, in_place, named, pulled, require_floating, slopes, values};
use crate::tensor::autograd;
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::op::Operand;
use crate::tensor::pointwise::{
    self, Comparison, add, add_number, add_operands, compare, div, div_operands, mul, mul_number, neg, sub,
    sub_operands, unary_any,
};
use crate::tensor::{DType, Number, Tensor, index, layout, random, shape};

mod curves;
mod table;

pub use table::OPS;

use curves::{
    Elu, Gelu, GeluTanh, Hardshrink, Hardsigmoid, Hardswish, Hardtanh, LeakyRelu, LogSigmoid, Mish, Relu, Silu,
    Softplus, Softshrink, Threshold,
};

/// `1 / sqrt(2 pi)`: the height of the normal distribution.
const NORMAL_PEAK: f64 = 0.398_942_280_401_432_7;
/// `sqrt(2 / pi)` and the cube's factor in GELU's approximation.
const TANH_SCALE: f64 = 0.797_884_560_802_865_4;
const TANH_CUBE: f64 = 0.044_715;
/// SELU's two constants (Klambauer et al., 2017).
const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;
const SELU_SCALE: f64 = 1.050_700_987_355_480_5;

/// A curve as one operator; `slope` is its derivative in operators.
fn smooth<C: Curve>(
    x: &Tensor,
    curve: C,
    names: [&'static str; 2],
    slope: impl Fn(&Tensor) -> Result<Tensor> + 'static,
) -> Result<Tensor> {
    Ok(values(x, curve)?.with_backward(names[0], &[x], |_| {
        let x = x.clone();
        move |g: &Tensor| {
            Ok(vec![Some(if autograd::is_enabled() {
                named(&mul(g, &slope(&x)?)?, names[1])
            } else {
                pulled(g, &x, curve)?
            })])
        }
    }))
}

/// A curve made of straight pieces as one operator.
fn straight(x: &Tensor, curve: impl Curve, names: [&'static str; 2]) -> Result<Tensor> {
    Ok(values(x, curve)?.with_backward(names[0], &[x], |_| {
        let x = x.clone();
        move |g: &Tensor| {
            if !autograd::is_enabled() {
                return Ok(vec![Some(pulled(g, &x, curve)?)]);
            }
            // Adding zero takes the sign from a zero, which PyTorch puts there without a product.
            let grad = add_number(&mul(g, &slopes(&x, curve)?)?, 0.0)?;
            Ok(vec![Some(named(&grad, names[1]))])
        }
    }))
}

fn number(value: f64) -> Operand {
    Operand::Number(Number::Float(value))
}

fn above(x: &Tensor, limit: f64) -> Result<Tensor> {
    compare(&x.clone().into(), &number(limit), Comparison::Gt)
}

/// `1 - x`.
fn one_minus(x: &Tensor) -> Result<Tensor> {
    sub_operands(&Number::Int(1).into(), &x.clone().into(), Number::Int(1))
}

/// `max(x, 0)`.
///
/// # Errors
/// `NotImplementedError` for bools.
pub fn relu(x: &Tensor) -> Result<Tensor> {
    ensure!(x.dtype() != DType::Bool, NotImplemented, "Boolean inputs not supported for relu");
    if x.dtype().is_integral() {
        return unary_any(x, |v| v, |v| v.max(0));
    }
    Ok(values(x, Relu {})?.with_backward("ReluBackward0", &[x], |saved| {
        move |g: &Tensor| {
            // The output tells as well as the input where the slope is 1, and it is what PyTorch keeps.
            let y = saved.get();
            if !autograd::is_enabled() {
                return Ok(vec![Some(pulled(g, &y, Relu {})?)]);
            }
            let grad = add_number(&mul(g, &slopes(&y.detach(), Relu {})?)?, 0.0)?;
            Ok(vec![Some(named(&grad, "ThresholdBackwardBackward0"))])
        }
    }))
}

/// `x`, or `slope * x` where it is negative.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn leaky_relu(x: &Tensor, slope: f64, node: &'static str) -> Result<Tensor> {
    require_floating(x, "leaky_relu_cpu")?;
    straight(x, LeakyRelu { below: slope }, [node, "LeakyReluBackwardBackward0"])
}

/// `scale * x` where x is positive, else `scale * alpha * (e^(inner x) - 1)`.
fn elu_of(x: &Tensor, alpha: f64, scale: f64, inner: f64, node: &'static str) -> Result<Tensor> {
    require_floating(x, "elu_cpu")?;
    let below = alpha * scale;
    smooth(x, Elu { above: scale, below, inner }, [node, "EluBackwardBackward0"], move |x| {
        let limited = pointwise::clamp(&mul_number(x, inner)?, None, Some(Number::Int(0).into()))?;
        let falling = mul_number(&pointwise::exp(&limited)?, below * inner)?;
        index::select_where(&above(x, 0.0)?, &number(scale), &falling.into())
    })
}

/// `x`, or `alpha * (e^x - 1)` where it is negative.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn elu(x: &Tensor, alpha: f64, node: &'static str) -> Result<Tensor> {
    elu_of(x, alpha, 1.0, 1.0, node)
}

/// ELU with the constants that keep mean and deviation through layers.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn selu(x: &Tensor, node: &'static str) -> Result<Tensor> {
    elu_of(x, SELU_ALPHA, SELU_SCALE, 1.0, node)
}

/// `x`, or `alpha * (e^(x / alpha) - 1)` where it is negative.
///
/// # Errors
/// `RuntimeError` where `alpha` is 0, `NotImplementedError` for integers.
pub fn celu(x: &Tensor, alpha: f64, node: &'static str) -> Result<Tensor> {
    ensure!(alpha != 0.0, Runtime, "ZeroDivisionError: alpha cannot be 0 for CELU");
    elu_of(x, alpha, 1.0, 1.0 / alpha, node)
}

/// `x` times the share of a normal distribution below `x`, exact or approximated by a hyperbolic tangent.
///
/// # Errors
/// `RuntimeError` for another approximation than `none` and `tanh`, `NotImplementedError` for integers.
pub fn gelu(x: &Tensor, approximate: &str) -> Result<Tensor> {
    let names = ["GeluBackward0", "GeluBackwardBackward0"];
    match approximate {
        "none" => {
            require_floating(x, "GeluKernelImpl")?;
            smooth(x, Gelu {}, names, |x| {
                let share = mul_number(&add_number(&pointwise::erf(&mul_number(x, FRAC_1_SQRT_2)?)?, 1.0)?, 0.5)?;
                let density = mul_number(&pointwise::exp(&mul_number(&mul(x, x)?, -0.5)?)?, NORMAL_PEAK)?;
                add(&share, &mul(x, &density)?)
            })
        }
        "tanh" => {
            require_floating(x, "GeluKernelImpl")?;
            smooth(x, GeluTanh {}, names, |x| {
                let square = mul(x, x)?;
                let inner = mul_number(&add(x, &mul_number(&mul(&square, x)?, TANH_CUBE)?)?, TANH_SCALE)?;
                let t = pointwise::tanh(&inner)?;
                let slope = mul_number(&add_number(&mul_number(&square, 3.0 * TANH_CUBE)?, 1.0)?, TANH_SCALE)?;
                let rest = mul(&mul(x, &one_minus(&mul(&t, &t)?)?)?, &slope)?;
                mul_number(&add(&add_number(&t, 1.0)?, &rest)?, 0.5)
            })
        }
        _ => bail!(Runtime, "approximate argument must be either none or tanh."),
    }
}

/// `x * sigmoid(x)`.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn silu(x: &Tensor) -> Result<Tensor> {
    require_floating(x, "silu_cpu")?;
    smooth(x, Silu {}, ["SiluBackward0", "MulBackward0"], |x| {
        let s = pointwise::sigmoid(x)?;
        mul(&s, &add_number(&mul(x, &one_minus(&s)?)?, 1.0)?)
    })
}

/// `x * tanh(softplus(x))`.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn mish(x: &Tensor) -> Result<Tensor> {
    require_floating(x, "mish_cpu")?;
    smooth(x, Mish {}, ["MishBackward0", "MulBackward0"], |x| {
        let t = pointwise::tanh(&neg(&log_sigmoid(&neg(x)?)?)?)?;
        let rest = mul(&mul(x, &one_minus(&mul(&t, &t)?)?)?, &pointwise::sigmoid(x)?)?;
        add(&t, &rest)
    })
}

/// `log(1 + e^(beta x)) / beta`, or `x` where `beta x` is above the threshold.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn softplus(x: &Tensor, beta: f64, threshold: f64) -> Result<Tensor> {
    require_floating(x, "softplus_cpu")?;
    smooth(x, Softplus { beta, threshold }, ["SoftplusBackward0", "SoftplusBackwardBackward0"], move |x| {
        let scaled = mul_number(x, beta)?;
        index::select_where(&above(&scaled, threshold)?, &number(1.0), &pointwise::sigmoid(&scaled)?.into())
    })
}

/// `-log(1 + e^-x)`.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn log_sigmoid(x: &Tensor) -> Result<Tensor> {
    require_floating(x, "log_sigmoid_cpu")?;
    smooth(x, LogSigmoid {}, ["LogSigmoidBackward0", "LogSigmoidBackwardBackward0"], |x| pointwise::sigmoid(&neg(x)?))
}

/// `x` moved towards zero by `width`.
///
/// # Errors
/// `RuntimeError` for a negative width, `NotImplementedError` for integers.
pub fn softshrink(x: &Tensor, width: f64) -> Result<Tensor> {
    require_floating(x, "softshrink_check")?;
    ensure!(
        width >= 0.0,
        Runtime,
        "lambda must be in range [0, {}] for input dtype {}, but found {width}",
        limit(x),
        x.dtype().scalar_name()
    );
    straight(x, Softshrink { width }, ["SoftshrinkBackward0", "SoftshrinkBackwardBackward0"])
}

/// The largest number of a dtype, as C++ shows it.
fn limit(x: &Tensor) -> &'static str {
    match x.dtype() {
        DType::Float16 => "65504",
        DType::Float64 => "1.79769e+308",
        DType::BFloat16 => "3.38953e+38",
        _ => "3.40282e+38",
    }
}

/// `x`, or zero where it is within `width` of zero.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn hardshrink(x: &Tensor, width: f64) -> Result<Tensor> {
    require_floating(x, "hardshrink_cpu")?;
    straight(x, Hardshrink { width }, ["HardshrinkBackward0", "HardshrinkBackwardBackward0"])
}

/// `x - tanh(x)`.
///
/// # Errors
/// As subtraction's.
pub fn tanhshrink(x: &Tensor) -> Result<Tensor> {
    sub(x, &pointwise::tanh(x)?)
}

/// `x / (1 + |x|)`.
///
/// # Errors
/// As division's.
pub fn softsign(x: &Tensor) -> Result<Tensor> {
    ensure!(x.dtype() != DType::Bool, NotImplemented, "\"abs_cpu\" not implemented for 'Bool'");
    let size = add_operands(&pointwise::abs(x)?.into(), &Number::Int(1).into(), Number::Int(1))?;
    div(x, &size)
}

/// `x` limited to a range.
///
/// # Errors
/// `ValueError` where the range is none, `NotImplementedError` for bools.
pub fn hardtanh(x: &Tensor, low: Number, high: Number) -> Result<Tensor> {
    ensure!(low.to_f64() <= high.to_f64(), Value, "min_val cannot be greater than max_val");
    ensure!(x.dtype() != DType::Bool, NotImplemented, "Bool inputs not supported for hardtanh");
    if x.dtype().is_integral() {
        let (low, high) = (low.to_i64(), high.to_i64());
        return unary_any(x, |v| v, |v| v.max(low).min(high));
    }
    let names = ["HardtanhBackward0", "HardtanhBackwardBackward0"];
    straight(x, Hardtanh { low: low.to_f64(), high: high.to_f64() }, names)
}

/// `(x + 3) / 6`, limited to 0 and 1.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn hardsigmoid(x: &Tensor) -> Result<Tensor> {
    require_floating(x, "hardsigmoid_cpu")?;
    straight(x, Hardsigmoid {}, ["HardsigmoidBackward0", "HardsigmoidBackwardBackward0"])
}

/// `x * hardsigmoid(x)`.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn hardswish(x: &Tensor) -> Result<Tensor> {
    require_floating(x, "hardswish_cpu")?;
    smooth(x, Hardswish {}, ["HardswishBackward0", "HardswishBackwardBackward0"], |x| {
        let middle = add_number(&div_operands(&x.clone().into(), &number(3.0))?, 0.5)?;
        let below_three = compare(&x.clone().into(), &number(3.0), Comparison::Lt)?;
        let upper = index::select_where(&below_three, &middle.into(), &number(1.0))?;
        index::select_where(&above(x, -3.0)?, &upper.into(), &number(0.0))
    })
}

/// `x` above the threshold, else `value`.
///
/// # Errors
/// `NotImplementedError` for bools.
pub fn threshold(x: &Tensor, threshold: Number, value: Number, node: &'static str) -> Result<Tensor> {
    ensure!(x.dtype() != DType::Bool, NotImplemented, "\"threshold_cpu\" not implemented for 'Bool'");
    if x.dtype().is_integral() {
        index::check_fits(threshold, x.dtype())?;
        index::check_fits(value, x.dtype())?;
        let (threshold, value) = (threshold.to_i64(), value.to_i64());
        return unary_any(x, |v| v, |v| if v <= threshold { value } else { v });
    }
    let curve = Threshold { threshold: threshold.to_f64(), value: value.to_f64() };
    straight(x, curve, [node, "ThresholdBackwardBackward0"])
}

/// The first half along `dim` times the sigmoid of the second half.
///
/// # Errors
/// `RuntimeError` for a 0-dim tensor and for an odd size, `NotImplementedError` for integers.
pub fn glu(x: &Tensor, dim: i64) -> Result<Tensor> {
    ensure!(x.rank() > 0, Runtime, "glu does not support scalars because halving size must be even");
    let at = layout::resolve_dim(dim, x.rank())?;
    let size = x.shape()[at];
    ensure!(size.is_multiple_of(2), Runtime, "Halving dimension must be even, but dimension {at} is size {size}");
    require_floating(x, "glu_cpu")?;
    let (dim, half) = (at as i64, (size / 2) as i64);
    let halves = move |x: &Tensor| -> Result<(Tensor, Tensor)> {
        Ok((shape::narrow(x, dim, 0, half)?, shape::narrow(x, dim, half, half)?))
    };
    let formula = move |x: &Tensor| {
        let (a, b) = halves(x)?;
        mul(&a, &pointwise::sigmoid(&b)?)
    };
    let out = formula(&x.detach())?;
    let input = x.detach();
    Ok(fused::fused(
        out,
        ["GluBackward0", "SliceBackwardBackward0"],
        &[x],
        move |g| {
            let (a, b) = halves(&input)?;
            let s = pointwise::sigmoid(&b)?;
            let first = mul(g, &s)?;
            let second = mul(&mul(&first, &one_minus(&s)?)?, &a)?;
            Ok(vec![Some(shape::cat(&[first, second], dim)?)])
        },
        move |inputs| formula(&inputs[0]),
    ))
}

/// `x`, or `weight * x` where it is negative; one weight, or one for each channel.
///
/// # Errors
/// `RuntimeError` where dtypes differ or the weights are not as many as the channels.
pub fn prelu(x: &Tensor, weight: &Tensor) -> Result<Tensor> {
    ensure!(
        x.dtype() == weight.dtype(),
        Runtime,
        "prelu: Type promoting not supported. Got {} and {}",
        x.dtype().scalar_name(),
        weight.dtype().scalar_name()
    );
    let mut weights = weight.clone();
    if weight.numel() != 1 {
        ensure!(x.rank() > 0, Runtime, "Not allow zero-dim input tensor.");
        let channels = if x.rank() > 1 { x.shape()[1] } else { 1 };
        ensure!(
            channels == weight.numel(),
            Runtime,
            "Mismatch of parameter numbers and input channel size. Found parameter numbers = {} and channel size = \
             {channels}.",
            weight.numel()
        );
        ensure!(
            weight.rank() <= 1,
            Runtime,
            "prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {}",
            weight.rank()
        );
        let mut sizes = vec![1; x.rank()];
        sizes[1] = channels;
        weights = shape::view_or_copy(weight, &sizes)?;
    } else if weight.rank() == 1 && x.rank() != 1 {
        weights = shape::view_or_copy(weight, &vec![1; x.rank()])?;
    }
    require_floating(x, "prelu_cpu")?;
    let positive = above(&x.detach(), 0.0)?;
    let scaled = mul(&x.detach(), &weights.detach())?;
    let out = index::select_where(&positive, &x.detach().into(), &scaled.into())?;
    let inputs = (x.clone(), weights.clone());
    Ok(out.with_backward("PreluKernelBackward0", &[x, &weights], |_| {
        let (x, w) = inputs;
        move |g: &Tensor| {
            let scaled = index::select_where(&positive, &g.clone().into(), &mul(g, &w)?.into())?;
            let share = index::select_where(&positive, &number(0.0), &mul(g, &x)?.into())?.sum_to_shape(w.shape())?;
            let name = "PreluKernelBackwardBackward0";
            Ok(vec![Some(named(&scaled, name)), Some(named(&share, name))])
        }
    }))
}

/// `x`, or `r * x` where it is not positive, with `r` drawn between the bounds while training and their mean else.
///
/// # Errors
/// `NotImplementedError` for integers, `RuntimeError` where the lower bound is above the upper one.
pub fn rrelu(
    x: &Tensor,
    (lower, upper): (f64, f64),
    training: bool,
    generator: usize,
    node: &'static str,
) -> Result<Tensor> {
    let name = "RreluWithNoiseBackwardBackward0";
    ensure!(lower <= upper, Runtime, "Lower bound should be less than or equal to the upper bound");
    if !training {
        require_floating(x, "leaky_relu_cpu")?;
        return straight(x, LeakyRelu { below: f64::midpoint(lower, upper) }, [node, name]);
    }
    require_floating(x, "rrelu_with_noise_out_cpu")?;
    let elements = x.to_f64_vec()?;
    let noise: Vec<f64> = random::rows::each(|| {
        Ok(random::with_generator(generator, |g| {
            let mut draw = |&v: &f64| if v <= 0.0 { g.next_f64() * (upper - lower) + lower } else { 1.0 };
            elements.iter().map(&mut draw).collect()
        }))
    })?;
    let noise = Tensor::from_f64s(&noise, x.shape(), x.dtype(), x.device())?;
    let out = mul(&x.detach(), &noise)?;
    Ok(out.with_backward(node, &[x], |_| {
        move |g: &Tensor| {
            let grad = mul(g, &noise)?;
            Ok(vec![Some(named(&grad, name))])
        }
    }))
}

/// An activation of `torch.nn.functional`: in place where asked.
fn maybe_in_place(x: &Tensor, inplace: bool, function: impl Fn(&Tensor) -> Result<Tensor>) -> Result<Tensor> {
    if inplace { in_place(x, function) } else { function(x) }
}
