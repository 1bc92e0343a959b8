//! The table of the elementwise operators.

use std::f64::consts::PI;

use super::{
    Args, Comparison, Extremum, Limit, Number, Op, Operand, Out, Overload, Places, Result, Tensor, add_operands,
    compare, div_operands, div_rounded, mul_operands, predicate, predicate_host, sub_operands,
};
use crate::tensor::op::Arg;
use crate::tensor::warning::{Category, warn};

const fn unary(run: fn(&Args) -> Result<Out>) -> [Overload; 1] {
    [Overload { signature: "(Tensor input)", run }]
}

/// Entries of functions of one tensor.
macro_rules! entries {
    (unary: $($name:ident $(as $python:literal)?, $places:expr, $doc:literal;)*) => {
        [$(Op {
            name: entries!(@name $name $($python)?),
            places: $places,
            overloads: &const { unary(|a| super::$name(&a.tensor(0)?).map(Into::into)) },
            doc: $doc,
        }),*]
    };
    (@name $name:ident $python:literal) => { $python };
    (@name $name:ident) => { stringify!($name) };
}

/// One entry: signatures that all run the same. Those after the first are there for error messages, which list what
/// PyTorch lists.
macro_rules! op {
    ($name:literal, $places:expr, [$($signature:expr),+], $run:expr, $doc:literal) => {
        Op {
            name: $name,
            places: $places,
            overloads: {
                const RUN: fn(&Args) -> Result<Out> = $run;
                &[$(Overload { signature: $signature, run: RUN }),+]
            },
            doc: $doc,
        }
    };
}

/// The first two arguments.
fn pair(a: &Args) -> Result<(Operand, Operand)> {
    Ok((a.operand(0)?, a.operand(1)?))
}

fn two(a: &Args, f: fn(&Operand, &Operand) -> Result<Tensor>) -> Result<Out> {
    let (x, y) = pair(a)?;
    f(&x, &y).map(Into::into)
}

fn tensors(a: &Args, f: fn(&Tensor, &Tensor) -> Result<Tensor>) -> Result<Out> {
    f(&a.tensor(0)?, &a.tensor(1)?).map(Into::into)
}

fn comparison(a: &Args, kind: Comparison) -> Result<Out> {
    let (x, y) = pair(a)?;
    compare(&x, &y, kind).map(Into::into)
}

fn logical(a: &Args, f: fn(f64, f64) -> bool) -> Result<Out> {
    let (x, y) = pair(a)?;
    predicate_host(&x, &y, f).map(Into::into)
}

fn truth(a: &Args, f: fn(f64) -> bool) -> Result<Out> {
    predicate(&a.tensor(0)?, f).map(Into::into)
}

fn bitwise(a: &Args, name: &str, f: fn(i64, i64) -> i64) -> Result<Out> {
    let (x, y) = pair(a)?;
    super::bitwise(name, &x, &y, f).map(Into::into)
}

fn scaled(a: &Args, f: fn(&Operand, &Operand, Number) -> Result<Tensor>) -> Result<Out> {
    let (x, y) = pair(a)?;
    f(&x, &y, a.number(2)?).map(Into::into)
}

fn divided(a: &Args) -> Result<Out> {
    let (x, y) = pair(a)?;
    div_rounded(&x, &y, a.opt_str(2)?.as_deref()).map(Into::into)
}

fn clamped(a: &Args) -> Result<Out> {
    let limit = |i| if a.given(i) { a.operand(i).map(Some) } else { Ok(None) };
    super::clamp(&a.tensor(0)?, limit(1)?, limit(2)?).map(Into::into)
}

/// What reading a real tensor as a complex one gives: the tensor.
fn itself(a: &Args) -> Result<Out> {
    a.tensor(0).map(Into::into)
}

fn rounded(a: &Args) -> Result<Out> {
    let x = a.tensor(0)?;
    match a.opt_int(1)? {
        None => super::round(&x),
        Some(decimals) => super::round_decimals(&x, decimals),
    }
    .map(Into::into)
}

/// `addcmul` and `addcdiv`, with the factor where PyTorch wants it, or where it used to be.
fn with_value(a: &Args, f: fn(&Tensor, &Tensor, &Tensor, Number) -> Result<Tensor>) -> Result<Out> {
    let early = matches!(a.values.get(1), Some(Arg::Number(_)));
    let at = if early { [2, 3, 1] } else { [1, 2, 3] };
    if early {
        let name = a.name;
        warn(
            Category::User,
            format!(
                "This overload of {name} is deprecated:\n\t{name}(Tensor input, Number value, Tensor tensor1, Tensor \
                 tensor2, *, Tensor out = None)\nConsider using one of the following signatures instead:\n\t{name}(Tensor \
                 input, Tensor tensor1, Tensor tensor2, *, Number value = 1, Tensor out = None)"
            ),
        );
    }
    f(&a.tensor(0)?, &a.tensor(at[0])?, &a.tensor(at[1])?, a.number(at[2])?).map(Into::into)
}

const TENSORS_VALUE: &str = "(Tensor input, Tensor tensor1, Tensor tensor2, *, Number value=1)";
const VALUE_TENSORS: &str = "(Tensor input, Number value, Tensor tensor1, Tensor tensor2)";
const PAIR: &str = "(Tensor|Number input, Tensor|Number other)";
const TENSORS: &str = "(Tensor input, Tensor other)";
const TENSOR_FIRST: &str = "(Tensor input, Tensor|Number other)";
const NUMBER_FIRST: &str = "(Number self, Tensor other)";
const NUMBER_SECOND: &str = "(Tensor input, Number other)";
const ALPHA: &str = "(Tensor|Number input, Tensor|Number other, *, Number alpha=1)";
const LIMITS: &str = "(Tensor input, Tensor|Number? min=None, Tensor|Number? max=None)";
const NUMBER_LIMITS: &str = "(Tensor input, Number? min=None, Number? max=None)";
const ROUNDING: &str = "(Tensor|Number input, Tensor|Number other, *, str? rounding_mode=None)";
const CLOSE: &str = "(Tensor input, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False)";

const ALL: Places = Places::ELEMENTWISE;
/// Also `torch.name_`.
const MORE: Places = ALL.and(Places::TORCH_INPLACE);

static UNARY: &[Op] = &entries! { unary:
    exp, MORE, "Returns e raised to the power of each element.";
    exp2, MORE.and(Places::SPECIAL), "Returns 2 raised to the power of each element.";
    expm1, MORE.and(Places::SPECIAL), "Returns exp(x) - 1 of each element, exact near zero.";
    log, MORE, "Returns the natural logarithm of each element.";
    log2, MORE, "Returns the logarithm to base 2 of each element.";
    log10, MORE, "Returns the logarithm to base 10 of each element.";
    log1p, MORE.and(Places::SPECIAL), "Returns log(1 + x) of each element, exact near zero.";
    sqrt, MORE, "Returns the square root of each element.";
    rsqrt, MORE, "Returns 1 / sqrt(x) of each element.";
    reciprocal, MORE, "Returns 1 / x of each element.";
    sin, MORE, "Returns the sine of each element, in radians.";
    cos, MORE, "Returns the cosine of each element, in radians.";
    tan, MORE, "Returns the tangent of each element, in radians.";
    sinh, MORE, "Returns the hyperbolic sine of each element.";
    cosh, MORE, "Returns the hyperbolic cosine of each element.";
    tanh, MORE.and(Places::FUNCTIONAL), "Returns the hyperbolic tangent of each element.";
    asin, MORE, "Returns the inverse sine of each element.";
    asin as "arcsin", MORE, "Alias of asin.";
    acos, MORE, "Returns the inverse cosine of each element.";
    acos as "arccos", MORE, "Alias of acos.";
    atan, MORE, "Returns the inverse tangent of each element.";
    atan as "arctan", MORE, "Alias of atan.";
    asinh, MORE, "Returns the inverse hyperbolic sine of each element.";
    asinh as "arcsinh", MORE, "Alias of asinh.";
    acosh, MORE, "Returns the inverse hyperbolic cosine of each element.";
    acosh as "arccosh", MORE, "Alias of acosh.";
    atanh, MORE, "Returns the inverse hyperbolic tangent of each element.";
    atanh as "arctanh", MORE, "Alias of atanh.";
    erf, MORE.and(Places::SPECIAL), "Returns the error function of each element.";
    sigmoid, MORE.and(Places::FUNCTIONAL), "Returns 1 / (1 + exp(-x)) of each element.";
    sigmoid as "expit", Places::SPECIAL.and(Places::OUT), "Alias of torch.sigmoid.";
    neg, MORE, "Returns the negative of each element.";
    neg as "negative", MORE, "Alias of neg.";
    abs, MORE, "Returns the absolute value of each element.";
    abs as "absolute", ALL, "Alias of abs.";
    sign, ALL, "Returns -1, 0 or 1 by the sign of each element.";
    sgn, ALL, "Returns the sign of each element.";
    floor, MORE, "Returns the largest integer below or equal to each element.";
    ceil, MORE, "Returns the smallest integer above or equal to each element.";
    trunc, MORE, "Returns each element without its fraction.";
    trunc as "fix", MORE, "Alias of trunc.";
    frac, MORE, "Returns the fraction of each element.";
    square, MORE, "Returns the square of each element.";
    bitwise_not, ALL, "Returns the complement of each integer, or the negation of each bool.";
    sinc, MORE.and(Places::SPECIAL), "Returns sin(pi x) / (pi x) of each element.";
    angle, Places::COMMON, "Returns the angle of each element in the complex plane: 0, or pi where it is negative.";
    signbit, Places::COMMON, "Says of each element whether its sign bit is set.";
};

static ARITHMETIC: &[Op] = &[
    op!("add", ALL, [ALPHA], |a| scaled(a, add_operands), "Adds other, scaled by alpha, to input."),
    op!("sub", ALL, [ALPHA], |a| scaled(a, sub_operands), "Subtracts other, scaled by alpha, from input."),
    op!("subtract", ALL, [ALPHA], |a| scaled(a, sub_operands), "Alias of sub."),
    op!(
        "rsub",
        Places::TORCH,
        ["(Tensor input, Tensor|Number other, *, Number alpha=1)", "(Tensor input, Number other, Number alpha=1)"],
        |a| scaled(a, super::rsub),
        "Subtracts input, scaled by alpha, from other."
    ),
    op!("mul", ALL, [PAIR], |a| two(a, mul_operands), "Multiplies input by other."),
    op!("multiply", ALL, [PAIR], |a| two(a, mul_operands), "Alias of mul."),
    op!(
        "div",
        ALL,
        [ROUNDING],
        divided,
        "Divides input by other; rounding_mode is None (true division), 'trunc' or 'floor'."
    ),
    op!("divide", ALL, [ROUNDING], divided, "Alias of div."),
    op!("true_divide", ALL, [PAIR], |a| two(a, div_operands), "Alias of div with rounding_mode=None."),
    op!("__div__", Places::METHOD, [TENSOR_FIRST], |a| two(a, div_operands), "Divides input by other."),
    op!(
        "__rdiv__",
        Places::METHOD,
        [TENSOR_FIRST],
        |a| super::rdiv(&a.tensor(0)?, &a.operand(1)?).map(Into::into),
        "Divides other by input."
    ),
    op!("floor_divide", ALL, [PAIR], |a| two(a, super::floor_divide), "Divides input by other and rounds down."),
    op!(
        "remainder",
        ALL,
        [TENSOR_FIRST, NUMBER_FIRST, NUMBER_SECOND],
        |a| two(a, super::remainder),
        "Returns Python's modulo: the result has the divisor's sign."
    ),
    op!(
        "fmod",
        ALL,
        [TENSOR_FIRST, NUMBER_SECOND],
        |a| two(a, super::fmod),
        "Returns C's modulo: the result has the dividend's sign."
    ),
    op!(
        "pow",
        ALL,
        ["(Tensor input, Tensor|Number exponent)", "(Number self, Tensor exponent)", "(Tensor input, Number exponent)"],
        |a| two(a, super::pow),
        "Raises input to the power of exponent."
    ),
    op!(
        "float_power",
        ALL,
        ["(Tensor input, Tensor|Number exponent)", "(Number self, Tensor exponent)", "(Tensor input, Number exponent)"],
        |a| two(a, super::float_power),
        "Raises input to the power of exponent in double precision."
    ),
    op!(
        "atan2",
        ALL,
        [TENSORS],
        |a| two(a, super::atan2),
        "Returns the angle of the points whose y is input and whose x is other."
    ),
    op!("arctan2", ALL, [TENSORS], |a| two(a, super::atan2), "Alias of atan2."),
    op!("hypot", ALL, [TENSORS], |a| two(a, super::hypot), "Returns sqrt(input**2 + other**2)."),
    op!("gcd", MORE, [TENSORS], |a| two(a, super::gcd), "Returns the greatest common divisor of integers."),
    op!("lcm", MORE, [TENSORS], |a| two(a, super::lcm), "Returns the least common multiple of integers."),
    op!("ldexp", MORE, [TENSORS], |a| tensors(a, super::ldexp), "Returns input * 2**other."),
    op!(
        "frexp",
        Places::COMMON,
        ["(Tensor input)"],
        |a| super::frexp(&a.tensor(0)?),
        "Splits each element into a mantissa in [0.5, 1) and an exponent of 2."
    ),
    op!(
        "copysign",
        ALL,
        [TENSOR_FIRST, NUMBER_SECOND],
        |a| two(a, super::copysign),
        "Returns the magnitude of input with the sign of other."
    ),
    op!(
        "nextafter",
        ALL,
        [TENSORS],
        |a| tensors(a, super::nextafter),
        "Returns the next number of the dtype after input towards other."
    ),
    op!(
        "heaviside",
        ALL,
        ["(Tensor input, Tensor values)"],
        |a| tensors(a, super::heaviside),
        "Returns 0 where input is negative, 1 where it is positive, values where it is zero."
    ),
    op!(
        "logaddexp",
        Places::COMMON,
        [TENSORS],
        |a| tensors(a, super::logaddexp),
        "Returns log(exp(input) + exp(other)) without overflow."
    ),
    op!(
        "logaddexp2",
        Places::COMMON,
        [TENSORS],
        |a| tensors(a, super::logaddexp2),
        "Returns log2(2**input + 2**other) without overflow."
    ),
    op!(
        "xlogy",
        MORE.and(Places::SPECIAL),
        [TENSOR_FIRST, NUMBER_FIRST, NUMBER_SECOND],
        |a| two(a, super::xlogy),
        "Returns input * log(other), 0 where input is 0."
    ),
    op!(
        "xlog1py",
        Places::SPECIAL.and(Places::OUT),
        [TENSOR_FIRST, NUMBER_FIRST, NUMBER_SECOND],
        |a| two(a, super::xlog1py),
        "Returns input * log(1 + other), 0 where input is 0."
    ),
    op!(
        "logit",
        MORE.and(Places::SPECIAL),
        ["(Tensor input, float? eps=None)"],
        |a| super::logit(&a.tensor(0)?, a.opt_float(1)?).map(Into::into),
        "Returns log(x / (1 - x)) of each element, limited to [eps, 1 - eps]."
    ),
    op!(
        "deg2rad",
        MORE,
        ["(Tensor input)"],
        |a| super::rescale(&a.tensor(0)?, PI / 180.0, "Deg2RadBackward0").map(Into::into),
        "Converts degrees to radians."
    ),
    op!(
        "rad2deg",
        MORE,
        ["(Tensor input)"],
        |a| super::rescale(&a.tensor(0)?, 180.0 / PI, "Rad2DegBackward0").map(Into::into),
        "Converts radians to degrees."
    ),
    op!(
        "round",
        MORE,
        ["(Tensor input)", "(Tensor input, *, int decimals)"],
        rounded,
        "Rounds each element to the nearest integer, halves to the even one, or to a number of decimals."
    ),
    op!(
        "round",
        Places::SPECIAL.and(Places::OUT),
        ["(Tensor input, *, int decimals=0)"],
        rounded,
        "Rounds each element to a number of decimals, halves to the even digit."
    ),
];

static FUSED: &[Op] = &[
    op!("maximum", Places::COMMON, [TENSORS], |a| two(a, super::maximum), "Returns the larger of each pair; NaN wins."),
    op!(
        "minimum",
        Places::COMMON,
        [TENSORS],
        |a| two(a, super::minimum),
        "Returns the smaller of each pair; NaN wins."
    ),
    op!(
        "fmax",
        Places::COMMON,
        [TENSORS],
        |a| two(a, |x, y| super::extremum(x, y, Extremum::FMax, "FmaxBackward0")),
        "Returns the larger of each pair; NaN loses."
    ),
    op!(
        "fmin",
        Places::COMMON,
        [TENSORS],
        |a| two(a, |x, y| super::extremum(x, y, Extremum::FMin, "FminBackward0")),
        "Returns the smaller of each pair; NaN loses."
    ),
    op!("clamp", MORE, [LIMITS, NUMBER_LIMITS], clamped, "Limits each element to the range from min to max."),
    op!("clip", MORE, [LIMITS, NUMBER_LIMITS], clamped, "Alias of clamp."),
    op!(
        "clamp_min",
        MORE,
        ["(Tensor input, Tensor|Number min)", "(Tensor input, Number min)"],
        |a| super::limit(&a.tensor(0)?, Some(a.operand(1)?), None, Limit::ClampMin).map(Into::into),
        "Replaces elements less than min by it."
    ),
    op!(
        "clamp_max",
        MORE,
        ["(Tensor input, Tensor|Number max)", "(Tensor input, Number max)"],
        |a| super::limit(&a.tensor(0)?, None, Some(a.operand(1)?), Limit::ClampMax).map(Into::into),
        "Replaces elements greater than max by it."
    ),
    op!(
        "nan_to_num",
        MORE,
        ["(Tensor input, float? nan=None, float? posinf=None, float? neginf=None)"],
        |a| super::nan_to_num(&a.tensor(0)?, a.opt_float(1)?, a.opt_float(2)?, a.opt_float(3)?).map(Into::into),
        "Replaces NaN by nan, and the infinities by posinf and neginf: the dtype's limits by default."
    ),
    op!(
        "addcmul",
        ALL,
        [TENSORS_VALUE, VALUE_TENSORS],
        |a| with_value(a, super::addcmul),
        "Returns input + value * tensor1 * tensor2."
    ),
    op!(
        "addcdiv",
        ALL,
        [TENSORS_VALUE, VALUE_TENSORS],
        |a| with_value(a, super::addcdiv),
        "Returns input + value * tensor1 / tensor2."
    ),
    op!(
        "lerp",
        ALL,
        ["(Tensor input, Tensor end, Tensor|Number weight)", "(Tensor input, Tensor end, Number weight)"],
        |a| super::lerp(&a.tensor(0)?, &a.tensor(1)?, &a.operand(2)?).map(Into::into),
        "Returns input + weight * (end - input)."
    ),
];

static COMPARISON: &[Op] = &[
    op!(
        "eq",
        ALL,
        [TENSOR_FIRST, NUMBER_SECOND],
        |a| comparison(a, Comparison::Eq),
        "Says of each element whether it equals other."
    ),
    op!(
        "ne",
        ALL,
        [TENSOR_FIRST, NUMBER_SECOND],
        |a| comparison(a, Comparison::Ne),
        "Says of each element whether it differs from other."
    ),
    op!("not_equal", ALL, [TENSOR_FIRST, NUMBER_SECOND], |a| comparison(a, Comparison::Ne), "Alias of ne."),
    op!(
        "lt",
        ALL,
        [TENSOR_FIRST, NUMBER_SECOND],
        |a| comparison(a, Comparison::Lt),
        "Says of each element whether it is less than other."
    ),
    op!("less", ALL, [TENSOR_FIRST, NUMBER_SECOND], |a| comparison(a, Comparison::Lt), "Alias of lt."),
    op!(
        "le",
        ALL,
        [TENSOR_FIRST, NUMBER_SECOND],
        |a| comparison(a, Comparison::Le),
        "Says of each element whether it is at most other."
    ),
    op!("less_equal", ALL, [TENSOR_FIRST, NUMBER_SECOND], |a| comparison(a, Comparison::Le), "Alias of le."),
    op!(
        "gt",
        ALL,
        [TENSOR_FIRST, NUMBER_SECOND],
        |a| comparison(a, Comparison::Gt),
        "Says of each element whether it is greater than other."
    ),
    op!("greater", ALL, [TENSOR_FIRST, NUMBER_SECOND], |a| comparison(a, Comparison::Gt), "Alias of gt."),
    op!(
        "ge",
        ALL,
        [TENSOR_FIRST, NUMBER_SECOND],
        |a| comparison(a, Comparison::Ge),
        "Says of each element whether it is at least other."
    ),
    op!("greater_equal", ALL, [TENSOR_FIRST, NUMBER_SECOND], |a| comparison(a, Comparison::Ge), "Alias of ge."),
    op!(
        "isclose",
        Places::BOTH,
        [CLOSE],
        |a| { close(a).map(Into::into) },
        "Says of each pair of elements whether they are within atol + rtol * |other|."
    ),
    op!(
        "allclose",
        Places::BOTH,
        [CLOSE],
        |a| Ok(close(a)?.to_i64_vec()?.iter().all(|&v| v != 0).into()),
        "Says whether all pairs of elements are within atol + rtol * |other|."
    ),
    op!(
        "isnan",
        Places::BOTH,
        ["(Tensor input)"],
        |a| truth(a, f64::is_nan),
        "Says of each element whether it is NaN."
    ),
    op!(
        "isinf",
        Places::BOTH,
        ["(Tensor input)"],
        |a| truth(a, f64::is_infinite),
        "Says of each element whether it is infinite."
    ),
    op!(
        "isposinf",
        Places::COMMON,
        ["(Tensor input)"],
        |a| truth(a, |v| v == f64::INFINITY),
        "Says of each element whether it is positive infinity."
    ),
    op!(
        "isneginf",
        Places::COMMON,
        ["(Tensor input)"],
        |a| truth(a, |v| v == f64::NEG_INFINITY),
        "Says of each element whether it is negative infinity."
    ),
    op!(
        "isfinite",
        Places::BOTH,
        ["(Tensor input)"],
        |a| truth(a, f64::is_finite),
        "Says of each element whether it is finite."
    ),
    op!(
        "isreal",
        Places::BOTH,
        ["(Tensor input)"],
        |a| truth(a, |_| true),
        "Says of each element whether it is real: all are."
    ),
];

static LOGIC: &[Op] = &[
    op!(
        "bitwise_and",
        ALL,
        [TENSOR_FIRST, NUMBER_FIRST, NUMBER_SECOND],
        |a| bitwise(a, "bitwise_and", |x, y| x & y),
        "Returns the bitwise and of integers, the logical and of bools."
    ),
    op!(
        "bitwise_or",
        ALL,
        [TENSOR_FIRST, NUMBER_FIRST, NUMBER_SECOND],
        |a| bitwise(a, "bitwise_or", |x, y| x | y),
        "Returns the bitwise or of integers, the logical or of bools."
    ),
    op!(
        "bitwise_xor",
        ALL,
        [TENSOR_FIRST, NUMBER_FIRST, NUMBER_SECOND],
        |a| bitwise(a, "bitwise_xor", |x, y| x ^ y),
        "Returns the bitwise exclusive or of integers, the logical one of bools."
    ),
    op!(
        "bitwise_left_shift",
        ALL,
        [TENSOR_FIRST, NUMBER_FIRST, NUMBER_SECOND],
        |a| bitwise(a, "lshift", |x, y| u32::try_from(y).ok().and_then(|s| x.checked_shl(s)).unwrap_or(0)),
        "Shifts each integer to the left."
    ),
    op!(
        "bitwise_right_shift",
        ALL,
        [TENSOR_FIRST, NUMBER_FIRST, NUMBER_SECOND],
        |a| bitwise(a, "rshift", |x, y| x >> if (0..64).contains(&y) { y } else { 63 }),
        "Shifts each integer to the right, keeping its sign."
    ),
    op!(
        "logical_and",
        ALL,
        [TENSORS],
        |a| logical(a, |x, y| x != 0.0 && y != 0.0),
        "Says whether both elements are other than zero."
    ),
    op!(
        "logical_or",
        ALL,
        [TENSORS],
        |a| logical(a, |x, y| x != 0.0 || y != 0.0),
        "Says whether one of the elements is other than zero."
    ),
    op!(
        "logical_xor",
        ALL,
        [TENSORS],
        |a| logical(a, |x, y| (x != 0.0) != (y != 0.0)),
        "Says whether exactly one of the elements is other than zero."
    ),
    op!("logical_not", ALL, ["(Tensor input)"], |a| truth(a, |v| v == 0.0), "Says of each element whether it is zero."),
    op!(
        "positive",
        Places::BOTH,
        ["(Tensor input)"],
        |a| {
            let x = a.tensor(0)?;
            super::ensure!(
                x.dtype() != super::DType::Bool,
                NotImplemented,
                "The `+` operator, on a bool tensor is not supported."
            );
            Ok(x.into())
        },
        "Returns input."
    ),
    op!("conj", Places::BOTH, ["(Tensor input)"], itself, "Returns the complex conjugate: input, where it is real."),
    op!("conj_physical", MORE, ["(Tensor input)"], itself, "Returns the complex conjugate: input, where it is real."),
    op!("resolve_conj", Places::BOTH, ["(Tensor input)"], itself, "Returns input, which is not conjugated lazily."),
    op!("resolve_neg", Places::BOTH, ["(Tensor input)"], itself, "Returns input, which is not negated lazily."),
    op!("real", Places::TORCH, ["(Tensor input)"], itself, "Returns the real part: input, where it is real."),
    op!(
        "imag",
        Places::TORCH,
        ["(Tensor input)"],
        |_| super::bail!(Type, "imag is not implemented for tensors with non-complex dtypes."),
        "Returns the imaginary part of a complex tensor."
    ),
    op!("is_conj", Places::BOTH, ["(Tensor input)"], |_| Ok(false.into()), "Says whether input is conjugated lazily."),
    op!("is_neg", Places::BOTH, ["(Tensor input)"], |_| Ok(false.into()), "Says whether input is negated lazily."),
    op!("is_complex", Places::TORCH, ["(Tensor input)"], |_| Ok(false.into()), "Says whether input is complex."),
    op!(
        "is_signed",
        Places::TORCH,
        ["(Tensor input)"],
        |a| Ok(a.tensor(0)?.dtype().is_signed().into()),
        "Says whether the dtype of input has a sign."
    ),
    op!(
        "is_nonzero",
        Places::BOTH,
        ["(Tensor input)"],
        |a| {
            let x = a.tensor(0)?;
            super::ensure!(x.numel() > 0, Runtime, "Boolean value of Tensor with no values is ambiguous");
            super::ensure!(x.numel() == 1, Runtime, "Boolean value of Tensor with more than one value is ambiguous");
            Ok(x.item()?.is_true().into())
        },
        "Says whether the only element is other than zero."
    ),
];

fn close(a: &Args) -> Result<Tensor> {
    let (x, y) = (a.tensor(0)?, a.tensor(1)?);
    let (rtol, atol, equal_nan) = (a.float(2)?, a.float(3)?, a.bool(4)?);
    super::ensure!(
        x.dtype() == y.dtype(),
        Runtime,
        "{} did not match {}",
        x.dtype().scalar_name(),
        y.dtype().scalar_name()
    );
    for (name, tolerance) in [("rtol", rtol), ("atol", atol)] {
        super::ensure!(tolerance >= 0.0, Runtime, "{name} must be greater than or equal to zero, but got {tolerance}");
    }
    #[expect(clippy::float_cmp, reason = "equal infinities are close")]
    predicate_host(&x.into(), &y.into(), move |x, y| {
        x == y || (equal_nan && x.is_nan() && y.is_nan()) || (y.is_finite() && (x - y).abs() <= atol + rtol * y.abs())
    })
}

/// All tables.
pub static OPS: &[&[Op]] = &[UNARY, ARITHMETIC, FUSED, COMPARISON, LOGIC];
