//! The table of activations.

use super::{
    Number, Result, Tensor, celu, elu, gelu, glu, hardshrink, hardsigmoid, hardswish, hardtanh, in_place, leaky_relu,
    log_sigmoid, maybe_in_place, mish, prelu, relu, rrelu, selu, silu, softplus, softshrink, softsign, tanhshrink,
    threshold,
};
use crate::tensor::op::{Args, Op, Out, Overload, Places};

macro_rules! op {
    ($name:literal, $places:expr, $signature:expr, $run:expr, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[Overload { signature: $signature, run: $run }], doc: $doc }
    };
}

const F: Places = Places::FUNCTIONAL;
const T: Places = Places::TORCH;

const PLAIN: &str = "(Tensor input)";
const INPLACE: &str = "(Tensor input, bool inplace=False)";
const WIDTH: &str = "(Tensor input, Number lambd=0.5)";
const ALPHA: &str = "(Tensor input, Number alpha=1.0)";
const ALPHA_INPLACE: &str = "(Tensor input, Number alpha=1.0, bool inplace=False)";
const RANDOM: &str = "(Tensor input, Number lower=0.125, Number upper=0.3333333333333333, bool training=False, *, Generator? generator=None)";
const RANDOM_INPLACE: &str =
    "(Tensor input, Number lower=0.125, Number upper=0.3333333333333333, bool training=False, bool inplace=False)";
const THRESHOLD: &str = "(Tensor input, Number threshold, Number value)";

/// A function whose only argument besides the tensor is `inplace`.
fn plain(a: &Args, function: fn(&Tensor) -> Result<Tensor>) -> Result<Out> {
    maybe_in_place(&a.tensor(0)?, a.bool(1)?, function).map(Into::into)
}

/// A function of a number besides the tensor; `nodes` are the names out of place and in place.
fn scaled(
    a: &Args,
    inplace: bool,
    nodes: [&'static str; 2],
    function: fn(&Tensor, f64, &'static str) -> Result<Tensor>,
) -> Result<Out> {
    let number = a.number(1)?.to_f64();
    maybe_in_place(&a.tensor(0)?, inplace, |x| function(x, number, nodes[usize::from(inplace)])).map(Into::into)
}

const ELU: [&str; 2] = ["EluBackward0", "EluBackward1"];
const CELU: [&str; 2] = ["CeluBackward0", "CeluBackward1"];
const LEAKY: [&str; 2] = ["LeakyReluBackward0", "LeakyReluBackward1"];
const THRESHOLDS: [&str; 2] = ["ThresholdBackward0", "ThresholdBackward1"];
const RRELU: [&str; 2] = ["RreluWithNoiseBackward0", "RreluWithNoiseBackward1"];

fn selu_any(x: &Tensor, inplace: bool) -> Result<Out> {
    maybe_in_place(x, inplace, |x| selu(x, ELU[usize::from(inplace)])).map(Into::into)
}

fn threshold_any(a: &Args, inplace: bool) -> Result<Out> {
    let (limit, value) = (a.number(1)?, a.number(2)?);
    maybe_in_place(&a.tensor(0)?, inplace, |x| threshold(x, limit, value, THRESHOLDS[usize::from(inplace)]))
        .map(Into::into)
}

fn rrelu_any(a: &Args, inplace: bool, generator: usize) -> Result<Out> {
    let bounds = (a.number(1)?.to_f64(), a.number(2)?.to_f64());
    let training = a.bool(3)?;
    maybe_in_place(&a.tensor(0)?, inplace, |x| rrelu(x, bounds, training, generator, RRELU[usize::from(inplace)]))
        .map(Into::into)
}

fn hardtanh_of(a: &Args, inplace: bool) -> Result<Out> {
    let (low, high) = (a.number(1)?, a.number(2)?);
    maybe_in_place(&a.tensor(0)?, inplace, |x| hardtanh(x, low, high)).map(Into::into)
}

pub static OPS: &[Op] = &[
    op!(
        "relu",
        Places::BOTH.and(Places::INPLACE),
        PLAIN,
        |a| relu(&a.tensor(0)?).map(Into::into),
        "Returns each element, or 0 where it is negative."
    ),
    op!("relu_", T.and(F), PLAIN, |a| in_place(&a.tensor(0)?, relu).map(Into::into), "In-place relu."),
    op!("relu", F, INPLACE, |a| plain(a, relu), "Returns each element, or 0 where it is negative."),
    op!(
        "relu6",
        F,
        INPLACE,
        |a| plain(a, |x| hardtanh(x, Number::Int(0), Number::Int(6))),
        "Returns each element limited to the range from 0 to 6."
    ),
    op!(
        "leaky_relu",
        F,
        "(Tensor input, Number negative_slope=0.01, bool inplace=False)",
        |a| scaled(a, a.bool(2)?, LEAKY, leaky_relu),
        "Returns each element, times negative_slope where it is negative."
    ),
    op!(
        "leaky_relu_",
        F,
        "(Tensor input, Number negative_slope=0.01)",
        |a| scaled(a, true, LEAKY, leaky_relu),
        "In-place leaky_relu."
    ),
    op!(
        "elu",
        F,
        ALPHA_INPLACE,
        |a| scaled(a, a.bool(2)?, ELU, elu),
        "Returns each element, or alpha * (exp(x) - 1) where it is negative."
    ),
    op!("elu_", F, ALPHA, |a| scaled(a, true, ELU, elu), "In-place elu."),
    op!("selu", T, PLAIN, |a| selu_any(&a.tensor(0)?, false), "ELU with constants that keep mean and deviation."),
    op!("selu_", T.and(F), PLAIN, |a| selu_any(&a.tensor(0)?, true), "In-place selu."),
    op!(
        "selu",
        F,
        INPLACE,
        |a| selu_any(&a.tensor(0)?, a.bool(1)?),
        "ELU with constants that keep mean and deviation."
    ),
    op!(
        "celu",
        T,
        ALPHA,
        |a| scaled(a, false, CELU, celu),
        "Returns each element, or alpha * (exp(x / alpha) - 1) where it is negative."
    ),
    op!("celu_", T.and(F), ALPHA, |a| scaled(a, true, CELU, celu), "In-place celu."),
    op!(
        "celu",
        F,
        ALPHA_INPLACE,
        |a| scaled(a, a.bool(2)?, CELU, celu),
        "Returns each element, or alpha * (exp(x / alpha) - 1) where it is negative."
    ),
    op!(
        "gelu",
        F,
        "(Tensor input, *, str approximate='none')",
        |a| gelu(&a.tensor(0)?, &a.str(1)?).map(Into::into),
        "Returns each element times the share of a normal distribution below it."
    ),
    op!("silu", F, INPLACE, |a| plain(a, silu), "Returns x * sigmoid(x) of each element."),
    op!("mish", F, INPLACE, |a| plain(a, mish), "Returns x * tanh(softplus(x)) of each element."),
    op!(
        "softplus",
        F,
        "(Tensor input, Number beta=1, Number threshold=20)",
        |a| softplus(&a.tensor(0)?, a.number(1)?.to_f64(), a.number(2)?.to_f64()).map(Into::into),
        "Returns log(1 + exp(beta * x)) / beta of each element."
    ),
    op!("logsigmoid", F, PLAIN, |a| log_sigmoid(&a.tensor(0)?).map(Into::into), "Returns the logarithm of sigmoid."),
    op!(
        "softshrink",
        F,
        WIDTH,
        |a| softshrink(&a.tensor(0)?, a.number(1)?.to_f64()).map(Into::into),
        "Moves each element towards zero by lambd."
    ),
    op!(
        "hardshrink",
        Places::BOTH.and(F),
        WIDTH,
        |a| hardshrink(&a.tensor(0)?, a.number(1)?.to_f64()).map(Into::into),
        "Returns each element, or 0 where it is between -lambd and lambd."
    ),
    op!("tanhshrink", F, PLAIN, |a| tanhshrink(&a.tensor(0)?).map(Into::into), "Returns x - tanh(x) of each element."),
    op!("softsign", F, PLAIN, |a| softsign(&a.tensor(0)?).map(Into::into), "Returns x / (1 + |x|) of each element."),
    op!(
        "hardtanh",
        F,
        "(Tensor input, Number min_val=-1.0, Number max_val=1.0, bool inplace=False)",
        |a| hardtanh_of(a, a.bool(3)?),
        "Limits each element to the range from min_val to max_val."
    ),
    op!(
        "hardtanh_",
        F,
        "(Tensor input, Number min_val=-1.0, Number max_val=1.0)",
        |a| hardtanh_of(a, true),
        "In-place hardtanh."
    ),
    op!("hardsigmoid", F, INPLACE, |a| plain(a, hardsigmoid), "Returns (x + 3) / 6 of each element, between 0 and 1."),
    op!("hardswish", F, INPLACE, |a| plain(a, hardswish), "Returns x * hardsigmoid(x) of each element."),
    op!("threshold", T, THRESHOLD, |a| threshold_any(a, false), "Returns each element above threshold, else value."),
    op!("threshold_", T.and(F), THRESHOLD, |a| threshold_any(a, true), "In-place threshold."),
    op!(
        "threshold",
        F,
        "(Tensor input, Number threshold, Number value, bool inplace=False)",
        |a| threshold_any(a, a.bool(3)?),
        "Returns each element above threshold, else value."
    ),
    op!(
        "glu",
        F,
        "(Tensor input, int dim=-1)",
        |a| glu(&a.tensor(0)?, a.int(1)?).map(Into::into),
        "Returns the first half along dim times the sigmoid of the second half."
    ),
    op!(
        "prelu",
        Places::BOTH.and(F),
        "(Tensor input, Tensor weight)",
        |a| prelu(&a.tensor(0)?, &a.tensor(1)?).map(Into::into),
        "Returns each element, times weight where it is negative."
    ),
    op!(
        "rrelu",
        T,
        RANDOM,
        |a| rrelu_any(a, false, a.opt_generator(4)?.unwrap_or(0)),
        "Returns each element, times a random factor where it is not positive."
    ),
    op!("rrelu_", T.and(F), RANDOM, |a| rrelu_any(a, true, a.opt_generator(4)?.unwrap_or(0)), "In-place rrelu."),
    op!(
        "rrelu",
        F,
        RANDOM_INPLACE,
        |a| rrelu_any(a, a.bool(4)?, 0),
        "Returns each element, times a random factor where it is not positive."
    ),
];
