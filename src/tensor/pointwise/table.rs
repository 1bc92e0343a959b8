//! The table of the elementwise operators.

use super::{
    Args, Comparison, Op, Operand, Out, Overload, Places, Result, Tensor, add_operands, compare, div_rounded, math,
    mul_operands, predicate, predicate_host, sub_operands,
};

const fn unary(name: &'static str, run: fn(&Args) -> Result<Out>, doc: &'static str) -> [Overload; 1] {
    let _ = (name, doc);
    [Overload { signature: "(Tensor input)", run }]
}

/// Entries of functions of one tensor.
macro_rules! entries {
    (unary: $($name:ident $(as $python:literal)?, $places:expr, $doc:literal;)*) => {
        [$(Op {
            name: entries!(@name $name $($python)?),
            places: $places,
            overloads: &const { unary(stringify!($name), |a| math::$name(&a.tensor(0)?).map(Into::into), $doc) },
            doc: $doc,
        }),*]
    };
    (@name $name:ident $python:literal) => { $python };
    (@name $name:ident) => { stringify!($name) };
}

/// The first argument's tensor with the second operand.
fn pair(a: &Args) -> Result<(Operand, Operand)> {
    Ok((a.operand(0)?, a.operand(1)?))
}

fn comparison(a: &Args, kind: Comparison) -> Result<Out> {
    let (x, y) = pair(a)?;
    compare(&x, &y, kind).map(Into::into)
}

const PAIR: &str = "(Tensor|Number input, Tensor|Number other)";
const TENSOR_FIRST: &str = "(Tensor input, Tensor|Number other)";
const ALPHA: &str = "(Tensor|Number input, Tensor|Number other, *, Number alpha=1)";

macro_rules! op {
    ($name:literal, $places:expr, $signature:expr, $run:expr, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[Overload { signature: $signature, run: $run }], doc: $doc }
    };
}

const ALL: Places = Places::ELEMENTWISE;

static UNARY: &[Op] = &entries! { unary:
    exp, ALL, "Returns e raised to the power of each element.";
    exp2, ALL, "Returns 2 raised to the power of each element.";
    expm1, ALL, "Returns exp(x) - 1 of each element, exact near zero.";
    log, ALL, "Returns the natural logarithm of each element.";
    log2, ALL, "Returns the logarithm to base 2 of each element.";
    log10, ALL, "Returns the logarithm to base 10 of each element.";
    log1p, ALL, "Returns log(1 + x) of each element, exact near zero.";
    sqrt, ALL, "Returns the square root of each element.";
    rsqrt, ALL, "Returns 1 / sqrt(x) of each element.";
    reciprocal, ALL, "Returns 1 / x of each element.";
    sin, ALL, "Returns the sine of each element, in radians.";
    cos, ALL, "Returns the cosine of each element, in radians.";
    tan, ALL, "Returns the tangent of each element, in radians.";
    sinh, ALL, "Returns the hyperbolic sine of each element.";
    cosh, ALL, "Returns the hyperbolic cosine of each element.";
    tanh, ALL.and(Places::FUNCTIONAL), "Returns the hyperbolic tangent of each element.";
    asin, ALL, "Returns the inverse sine of each element.";
    asin as "arcsin", ALL, "Alias of asin.";
    acos, ALL, "Returns the inverse cosine of each element.";
    acos as "arccos", ALL, "Alias of acos.";
    atan, ALL, "Returns the inverse tangent of each element.";
    atan as "arctan", ALL, "Alias of atan.";
    asinh, ALL, "Returns the inverse hyperbolic sine of each element.";
    asinh as "arcsinh", ALL, "Alias of asinh.";
    acosh, ALL, "Returns the inverse hyperbolic cosine of each element.";
    acosh as "arccosh", ALL, "Alias of acosh.";
    atanh, ALL, "Returns the inverse hyperbolic tangent of each element.";
    atanh as "arctanh", ALL, "Alias of atanh.";
    erf, ALL.and(Places::SPECIAL), "Returns the error function of each element.";
    sigmoid, ALL.and(Places::FUNCTIONAL), "Returns 1 / (1 + exp(-x)) of each element.";
    sigmoid as "expit", Places::SPECIAL, "Alias of torch.sigmoid.";
    neg, ALL, "Returns the negative of each element.";
    neg as "negative", ALL, "Alias of neg.";
    abs, ALL, "Returns the absolute value of each element.";
    abs as "absolute", ALL, "Alias of abs.";
    sign, ALL, "Returns -1, 0 or 1 by the sign of each element.";
    sign as "sgn", ALL, "Returns the sign of each element.";
    floor, ALL, "Returns the largest integer below or equal to each element.";
    ceil, ALL, "Returns the smallest integer above or equal to each element.";
    trunc, ALL, "Returns each element without its fraction.";
    trunc as "fix", ALL, "Alias of trunc.";
    frac, ALL, "Returns the fraction of each element.";
    square, ALL, "Returns the square of each element.";
    bitwise_not, ALL, "Returns the complement of each integer, or the negation of each bool.";
    relu, Places::BOTH.and(Places::INPLACE), "Returns each element, or 0 where it is negative.";
};

static BINARY: &[Op] = &[
    op!(
        "add",
        ALL,
        ALPHA,
        |a| {
            let (x, y) = pair(a)?;
            add_operands(&x, &y, a.number(2)?).map(Into::into)
        },
        "Adds other, scaled by alpha, to input."
    ),
    op!(
        "sub",
        ALL,
        ALPHA,
        |a| {
            let (x, y) = pair(a)?;
            sub_operands(&x, &y, a.number(2)?).map(Into::into)
        },
        "Subtracts other, scaled by alpha, from input."
    ),
    op!(
        "subtract",
        ALL,
        ALPHA,
        |a| {
            let (x, y) = pair(a)?;
            sub_operands(&x, &y, a.number(2)?).map(Into::into)
        },
        "Alias of sub."
    ),
    op!(
        "rsub",
        Places::TORCH,
        ALPHA,
        |a| {
            let (x, y) = pair(a)?;
            sub_operands(&y, &x, a.number(2)?).map(Into::into)
        },
        "Subtracts input, scaled by alpha, from other."
    ),
    op!(
        "mul",
        ALL,
        PAIR,
        |a| {
            let (x, y) = pair(a)?;
            mul_operands(&x, &y).map(Into::into)
        },
        "Multiplies input by other."
    ),
    op!(
        "multiply",
        ALL,
        PAIR,
        |a| {
            let (x, y) = pair(a)?;
            mul_operands(&x, &y).map(Into::into)
        },
        "Alias of mul."
    ),
    op!(
        "div",
        ALL,
        "(Tensor|Number input, Tensor|Number other, *, str? rounding_mode=None)",
        |a| {
            let (x, y) = pair(a)?;
            div_rounded(&x, &y, a.opt_str(2)?.as_deref()).map(Into::into)
        },
        "Divides input by other; rounding_mode is None (true division), 'trunc' or 'floor'."
    ),
    op!(
        "divide",
        ALL,
        "(Tensor|Number input, Tensor|Number other, *, str? rounding_mode=None)",
        |a| {
            let (x, y) = pair(a)?;
            div_rounded(&x, &y, a.opt_str(2)?.as_deref()).map(Into::into)
        },
        "Alias of div."
    ),
    op!(
        "true_divide",
        ALL,
        PAIR,
        |a| {
            let (x, y) = pair(a)?;
            div_rounded(&x, &y, None).map(Into::into)
        },
        "Alias of div with rounding_mode=None."
    ),
    op!(
        "floor_divide",
        ALL,
        PAIR,
        |a| {
            let (x, y) = pair(a)?;
            div_rounded(&x, &y, Some("floor")).map(Into::into)
        },
        "Divides input by other and rounds down."
    ),
    op!(
        "remainder",
        ALL,
        PAIR,
        |a| {
            let (x, y) = pair(a)?;
            math::remainder(&x, &y).map(Into::into)
        },
        "Returns Python's modulo: the result has the divisor's sign."
    ),
    op!(
        "fmod",
        ALL,
        TENSOR_FIRST,
        |a| {
            let (x, y) = pair(a)?;
            math::fmod(&x, &y).map(Into::into)
        },
        "Returns C's modulo: the result has the dividend's sign."
    ),
    op!(
        "pow",
        ALL,
        "(Tensor|Number input, Tensor|Number exponent)",
        |a| {
            let (x, y) = pair(a)?;
            math::pow(&x, &y).map(Into::into)
        },
        "Raises input to the power of exponent."
    ),
    op!(
        "atan2",
        ALL,
        "(Tensor input, Tensor other)",
        |a| {
            let (x, y) = pair(a)?;
            math::atan2(&x, &y).map(Into::into)
        },
        "Returns the angle of the points whose y is input and whose x is other."
    ),
    op!(
        "arctan2",
        ALL,
        "(Tensor input, Tensor other)",
        |a| {
            let (x, y) = pair(a)?;
            math::atan2(&x, &y).map(Into::into)
        },
        "Alias of atan2."
    ),
    op!(
        "hypot",
        ALL,
        "(Tensor input, Tensor other)",
        |a| {
            let (x, y) = pair(a)?;
            math::hypot(&x, &y).map(Into::into)
        },
        "Returns sqrt(input**2 + other**2)."
    ),
    op!(
        "maximum",
        Places::COMMON,
        "(Tensor input, Tensor other)",
        |a| {
            let (x, y) = pair(a)?;
            math::maximum(&x, &y).map(Into::into)
        },
        "Returns the larger of each pair of elements; NaN wins."
    ),
    op!(
        "minimum",
        Places::COMMON,
        "(Tensor input, Tensor other)",
        |a| {
            let (x, y) = pair(a)?;
            math::minimum(&x, &y).map(Into::into)
        },
        "Returns the smaller of each pair of elements; NaN wins."
    ),
    op!(
        "clamp",
        ALL,
        "(Tensor input, Tensor|Number? min=None, Tensor|Number? max=None)",
        |a| {
            let limit = |i| if a.given(i) { a.operand(i).map(Some) } else { Ok(None) };
            math::clamp(&a.tensor(0)?, limit(1)?, limit(2)?).map(Into::into)
        },
        "Limits each element to the range from min to max."
    ),
    op!(
        "clip",
        ALL,
        "(Tensor input, Tensor|Number? min=None, Tensor|Number? max=None)",
        |a| {
            let limit = |i| if a.given(i) { a.operand(i).map(Some) } else { Ok(None) };
            math::clamp(&a.tensor(0)?, limit(1)?, limit(2)?).map(Into::into)
        },
        "Alias of clamp."
    ),
    op!(
        "round",
        ALL,
        "(Tensor input, *, int decimals=0)",
        |a| {
            let x = a.tensor(0)?;
            let decimals = a.int(1)?;
            if decimals == 0 {
                return math::round(&x).map(Into::into);
            }
            super::ensure!(
                x.dtype().is_floating(),
                NotImplemented,
                "\"round_cpu\" not implemented for '{}'",
                x.dtype().scalar_name()
            );
            let scale = 10f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX));
            super::unary_any(&x, move |v| (v * scale).round_ties_even() / scale, |v| v).map(Into::into)
        },
        "Rounds each element to the nearest integer, halves to the even one, or to a number of decimals."
    ),
    op!("eq", ALL, TENSOR_FIRST, |a| comparison(a, Comparison::Eq), "Says of each element whether it equals other."),
    op!(
        "ne",
        ALL,
        TENSOR_FIRST,
        |a| comparison(a, Comparison::Ne),
        "Says of each element whether it differs from other."
    ),
    op!("not_equal", ALL, TENSOR_FIRST, |a| comparison(a, Comparison::Ne), "Alias of ne."),
    op!(
        "lt",
        ALL,
        TENSOR_FIRST,
        |a| comparison(a, Comparison::Lt),
        "Says of each element whether it is less than other."
    ),
    op!("less", ALL, TENSOR_FIRST, |a| comparison(a, Comparison::Lt), "Alias of lt."),
    op!(
        "le",
        ALL,
        TENSOR_FIRST,
        |a| comparison(a, Comparison::Le),
        "Says of each element whether it is at most other."
    ),
    op!("less_equal", ALL, TENSOR_FIRST, |a| comparison(a, Comparison::Le), "Alias of le."),
    op!(
        "gt",
        ALL,
        TENSOR_FIRST,
        |a| comparison(a, Comparison::Gt),
        "Says of each element whether it is greater than other."
    ),
    op!("greater", ALL, TENSOR_FIRST, |a| comparison(a, Comparison::Gt), "Alias of gt."),
    op!(
        "ge",
        ALL,
        TENSOR_FIRST,
        |a| comparison(a, Comparison::Ge),
        "Says of each element whether it is at least other."
    ),
    op!("greater_equal", ALL, TENSOR_FIRST, |a| comparison(a, Comparison::Ge), "Alias of ge."),
    op!(
        "bitwise_and",
        ALL,
        TENSOR_FIRST,
        |a| {
            let (x, y) = pair(a)?;
            math::bitwise("bitwise_and", &x, &y, |x, y| x & y).map(Into::into)
        },
        "Returns the bitwise and of integers, the logical and of bools."
    ),
    op!(
        "bitwise_or",
        ALL,
        TENSOR_FIRST,
        |a| {
            let (x, y) = pair(a)?;
            math::bitwise("bitwise_or", &x, &y, |x, y| x | y).map(Into::into)
        },
        "Returns the bitwise or of integers, the logical or of bools."
    ),
    op!(
        "bitwise_xor",
        ALL,
        TENSOR_FIRST,
        |a| {
            let (x, y) = pair(a)?;
            math::bitwise("bitwise_xor", &x, &y, |x, y| x ^ y).map(Into::into)
        },
        "Returns the bitwise exclusive or of integers, the logical one of bools."
    ),
    op!(
        "bitwise_left_shift",
        ALL,
        TENSOR_FIRST,
        |a| {
            let (x, y) = pair(a)?;
            math::bitwise("lshift", &x, &y, |x, y| u32::try_from(y).ok().and_then(|s| x.checked_shl(s)).unwrap_or(0))
                .map(Into::into)
        },
        "Shifts each integer to the left."
    ),
    op!(
        "bitwise_right_shift",
        ALL,
        TENSOR_FIRST,
        |a| {
            let (x, y) = pair(a)?;
            math::bitwise("rshift", &x, &y, |x, y| x >> y.clamp(0, 63)).map(Into::into)
        },
        "Shifts each integer to the right, keeping its sign."
    ),
    op!(
        "logical_and",
        ALL,
        "(Tensor input, Tensor other)",
        |a| {
            let (x, y) = pair(a)?;
            predicate_host(&x, &y, |x, y| x != 0.0 && y != 0.0).map(Into::into)
        },
        "Says whether both elements are other than zero."
    ),
    op!(
        "logical_or",
        ALL,
        "(Tensor input, Tensor other)",
        |a| {
            let (x, y) = pair(a)?;
            predicate_host(&x, &y, |x, y| x != 0.0 || y != 0.0).map(Into::into)
        },
        "Says whether one of the elements is other than zero."
    ),
    op!(
        "logical_xor",
        ALL,
        "(Tensor input, Tensor other)",
        |a| {
            let (x, y) = pair(a)?;
            predicate_host(&x, &y, |x, y| (x != 0.0) != (y != 0.0)).map(Into::into)
        },
        "Says whether exactly one of the elements is other than zero."
    ),
    op!(
        "logical_not",
        ALL,
        "(Tensor input)",
        |a| predicate(&a.tensor(0)?, |v| v == 0.0).map(Into::into),
        "Says of each element whether it is zero."
    ),
    op!(
        "isnan",
        Places::BOTH,
        "(Tensor input)",
        |a| predicate(&a.tensor(0)?, f64::is_nan).map(Into::into),
        "Says of each element whether it is NaN."
    ),
    op!(
        "isinf",
        Places::BOTH,
        "(Tensor input)",
        |a| predicate(&a.tensor(0)?, f64::is_infinite).map(Into::into),
        "Says of each element whether it is infinite."
    ),
    op!(
        "isfinite",
        Places::BOTH,
        "(Tensor input)",
        |a| predicate(&a.tensor(0)?, f64::is_finite).map(Into::into),
        "Says of each element whether it is finite."
    ),
    op!("positive", Places::BOTH, "(Tensor input)", |a| a.tensor(0).map(Into::into), "Returns input."),
    op!(
        "isclose",
        Places::BOTH,
        "(Tensor input, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False)",
        |a| { close(a).map(Into::into) },
        "Says of each pair of elements whether they are within atol + rtol * |other|."
    ),
    op!(
        "allclose",
        Places::BOTH,
        "(Tensor input, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False)",
        |a| { Ok(close(a)?.to_i64_vec()?.iter().all(|&v| v != 0).into()) },
        "Says whether all pairs of elements are within atol + rtol * |other|."
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
    #[expect(clippy::float_cmp, reason = "equal infinities are close")]
    predicate_host(&x.into(), &y.into(), move |x, y| {
        x == y || (equal_nan && x.is_nan() && y.is_nan()) || (y.is_finite() && (x - y).abs() <= atol + rtol * y.abs())
    })
}

/// Both tables.
pub static OPS: &[&[Op]] = &[UNARY, BINARY];
