//! The table of universal functions.

use super::{Rule, Run, UFunc, single};
use crate::tensor::dtype::Category;
use crate::tensor::error::ensure;
use crate::tensor::op::Operand;
use crate::tensor::pointwise::{self as pw, Comparison, binary_host, predicate, predicate_host, unary_any, unary_host};
use crate::tensor::{DType, Number, Result, Tensor, convert};

macro_rules! one {
    ($name:literal, $rule:ident, $run:expr) => {
        UFunc { name: $name, rule: Rule::$rule, run: Run::One($run) }
    };
}

macro_rules! two {
    ($name:literal, $rule:ident, $run:expr) => {
        UFunc { name: $name, rule: Rule::$rule, run: Run::Two($run) }
    };
}

/// Every universal function but `matmul`.
pub const TABLE: &[UFunc] = &[
    two!("add", Same, |a, b| pw::add_operands(a, b, Number::Int(1))),
    two!("subtract", Signed, |a, b| pw::sub_operands(a, b, Number::Int(1))),
    two!("multiply", Same, pw::mul_operands),
    two!("divide", Divide, pw::div_operands),
    two!("floor_divide", Number, |a, b| divided(a, b, floor_div, int_floor_div, u64::wrapping_div)),
    two!("remainder", Number, |a, b| divided(a, b, float_remainder, int_remainder, u64::wrapping_rem)),
    two!("fmod", Number, |a, b| divided(a, b, |x, y| x % y, i64::wrapping_rem, u64::wrapping_rem)),
    two!("power", Number, power),
    two!("float_power", Divide, power),
    two!("maximum", Same, pw::maximum),
    two!("minimum", Same, pw::minimum),
    two!("fmax", Same, |a, b| either(a, b, f64::max, i64::max, u64::max)),
    two!("fmin", Same, |a, b| either(a, b, f64::min, i64::min, u64::min)),
    two!("hypot", Float, |a, b| host(a, b, f64::hypot, |x, _| x)),
    two!("arctan2", Float, |a, b| host(a, b, f64::atan2, |x, _| x)),
    two!("copysign", Float, |a, b| host(a, b, f64::copysign, |x, _| x)),
    two!("logaddexp", Float, |a, b| host(a, b, log_add_exp, |x, _| x)),
    two!("heaviside", Float, |a, b| host(a, b, heaviside, |x, _| x)),
    two!("bitwise_and", Bits, |a, b| pw::bitwise("bitwise_and", a, b, |x, y| x & y)),
    two!("bitwise_or", Bits, |a, b| pw::bitwise("bitwise_or", a, b, |x, y| x | y)),
    two!("bitwise_xor", Bits, |a, b| pw::bitwise("bitwise_xor", a, b, |x, y| x ^ y)),
    two!("left_shift", Bits, |a, b| host(
        a,
        b,
        |x, _| x,
        |x, y| u32::try_from(y).ok().and_then(|s| x.checked_shl(s)).unwrap_or(0)
    )),
    two!("right_shift", Bits, |a, b| either(a, b, |x, _| x, |x, y| x >> y.clamp(0, 63), |x, y| x >> y.min(63))),
    two!("gcd", Bits, |a, b| either(a, b, |x, _| x, gcd, wide_gcd)),
    two!("lcm", Bits, |a, b| either(
        a,
        b,
        |x, _| x,
        |x, y| if x == 0 || y == 0 { 0 } else { (x / gcd(x, y) * y).wrapping_abs() },
        |x, y| if x == 0 || y == 0 { 0 } else { (x / wide_gcd(x, y)).wrapping_mul(y) }
    )),
    two!("equal", Compare, |a, b| pw::compare(a, b, Comparison::Eq)),
    two!("not_equal", Compare, |a, b| pw::compare(a, b, Comparison::Ne)),
    two!("less", Compare, |a, b| pw::compare(a, b, Comparison::Lt)),
    two!("less_equal", Compare, |a, b| pw::compare(a, b, Comparison::Le)),
    two!("greater", Compare, |a, b| pw::compare(a, b, Comparison::Gt)),
    two!("greater_equal", Compare, |a, b| pw::compare(a, b, Comparison::Ge)),
    two!("logical_and", Logical, |a, b| predicate_host(a, b, |x, y| x != 0.0 && y != 0.0)),
    two!("logical_or", Logical, |a, b| predicate_host(a, b, |x, y| x != 0.0 || y != 0.0)),
    two!("logical_xor", Logical, |a, b| predicate_host(a, b, |x, y| (x != 0.0) != (y != 0.0))),
    one!("logical_not", Logical, |x| predicate(x, |v| v == 0.0)),
    one!("invert", Bits, pw::bitwise_not),
    one!("negative", Signed, pw::neg),
    one!("positive", Signed, convert::contiguous_copy),
    one!("absolute", Same, |x| if x.dtype().is_signed() { pw::abs(x) } else { convert::contiguous_copy(x) }),
    one!("fabs", Float, pw::abs),
    one!("sign", Same, |x| match x.dtype() {
        DType::UInt64 => convert::cast(&predicate(x, |v| v != 0.0)?, DType::UInt64),
        _ => pw::sign(x),
    }),
    one!("square", Same, |x| pw::mul(x, x)),
    one!("reciprocal", Same, |x| unary_any(x, |v| 1.0 / v, |v| if v == 0 { i64::MIN } else { 1 / v })),
    one!("rint", Float, |x| unary_any(x, f64::round_ties_even, |v| v)),
    one!("floor", Same, pw::floor),
    one!("ceil", Same, pw::ceil),
    one!("trunc", Same, pw::trunc),
    one!("sqrt", Float, pw::sqrt),
    one!("cbrt", Float, |x| unary_host(x, f64::cbrt)),
    one!("exp", Float, |x| single::either(x, single::exp, pw::exp)),
    one!("exp2", Float, pw::exp2),
    one!("expm1", Float, pw::expm1),
    one!("log", Float, |x| single::either(x, single::log, pw::log)),
    one!("log2", Float, pw::log2),
    one!("log10", Float, pw::log10),
    one!("log1p", Float, pw::log1p),
    one!("sin", Float, |x| single::either(x, single::sin, pw::sin)),
    one!("cos", Float, |x| single::either(x, single::cos, pw::cos)),
    one!("tan", Float, pw::tan),
    one!("arcsin", Float, pw::asin),
    one!("arccos", Float, pw::acos),
    one!("arctan", Float, pw::atan),
    one!("sinh", Float, pw::sinh),
    one!("cosh", Float, pw::cosh),
    one!("tanh", Float, pw::tanh),
    one!("arcsinh", Float, pw::asinh),
    one!("arccosh", Float, pw::acosh),
    one!("arctanh", Float, pw::atanh),
    one!("degrees", Float, |x| unary_host(x, f64::to_degrees)),
    one!("radians", Float, |x| unary_host(x, f64::to_radians)),
    one!("isnan", Same, |x| predicate(x, f64::is_nan)),
    one!("isinf", Same, |x| predicate(x, f64::is_infinite)),
    one!("isfinite", Same, |x| predicate(x, f64::is_finite)),
    one!("signbit", Same, |x| predicate(x, f64::is_sign_negative)),
    one!("spacing", Float, spacing),
];

/// The distance to the next number of the dtype, away from zero.
fn spacing(x: &Tensor) -> Result<Tensor> {
    let away = |up: f64, down: f64, v: f64| if v.is_sign_negative() { down - v } else { up - v };
    match x.dtype() {
        DType::Float16 => unary_host(x, |v| {
            let v = half::f16::from_f64(v);
            if v.is_finite() { half::f16::from_bits(v.to_bits() + 1).to_f64() - v.to_f64() } else { f64::NAN }
        }),
        DType::Float32 => unary_host(x, |v| {
            #[expect(clippy::cast_possible_truncation, reason = "it was a float32")]
            let single = v as f32;
            away(single.next_up().into(), single.next_down().into(), v)
        }),
        _ => unary_host(x, |v| away(v.next_up(), v.next_down(), v)),
    }
}

fn dtype_of(a: &Operand, b: &Operand) -> DType {
    pw::result_type(&[a, b])
}

/// On the host, in the dtype that both sides have by now.
fn host(
    a: &Operand,
    b: &Operand,
    float: impl Fn(f64, f64) -> f64 + Sync + Send,
    int: impl Fn(i64, i64) -> i64 + Sync + Send,
) -> Result<Tensor> {
    binary_host(a, b, dtype_of(a, b), float, int)
}

/// [`host`], with `wide` for `uint64`.
fn either(
    a: &Operand,
    b: &Operand,
    float: impl Fn(f64, f64) -> f64 + Sync + Send,
    int: impl Fn(i64, i64) -> i64 + Sync + Send,
    wide: impl Fn(u64, u64) -> u64 + Sync + Send,
) -> Result<Tensor> {
    if dtype_of(a, b) == DType::UInt64 {
        return host(a, b, float, |x, y| wide(x.cast_unsigned(), y.cast_unsigned()).cast_signed());
    }
    host(a, b, float, int)
}

/// [`either`] of a division: an integer divided by zero gives 0.
fn divided(
    a: &Operand,
    b: &Operand,
    float: impl Fn(f64, f64) -> f64 + Sync + Send,
    int: impl Fn(i64, i64) -> i64 + Sync + Send,
    wide: impl Fn(u64, u64) -> u64 + Sync + Send,
) -> Result<Tensor> {
    either(a, b, float, |x, y| if y == 0 { 0 } else { int(x, y) }, |x, y| if y == 0 { 0 } else { wide(x, y) })
}

fn floor_div(x: f64, y: f64) -> f64 {
    if y == 0.0 {
        return x / y;
    }
    let remainder = x % y;
    let mut quotient = (x - remainder) / y;
    if remainder != 0.0 && (y < 0.0) != (remainder < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return 0.0_f64.copysign(x / y);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}

fn float_remainder(x: f64, y: f64) -> f64 {
    let remainder = x % y;
    if remainder == 0.0 {
        0.0_f64.copysign(y)
    } else if (y < 0.0) == (remainder < 0.0) {
        remainder
    } else {
        remainder + y
    }
}

fn int_remainder(x: i64, y: i64) -> i64 {
    let remainder = x.wrapping_rem(y);
    if remainder != 0 && (y < 0) != (remainder < 0) { remainder + y } else { remainder }
}

fn int_floor_div(x: i64, y: i64) -> i64 {
    let quotient = x.wrapping_div(y);
    if x.wrapping_rem(y) != 0 && (x < 0) != (y < 0) { quotient - 1 } else { quotient }
}

fn power(a: &Operand, b: &Operand) -> Result<Tensor> {
    let dtype = dtype_of(a, b);
    if dtype.category() == Category::Integral && dtype.is_signed() {
        let negative = match b {
            Operand::Number(number) => number.to_i64() < 0,
            Operand::Tensor(tensor) => tensor.to_i64_vec()?.iter().any(|&v| v < 0),
        };
        ensure!(!negative, Value, "Integers to negative integer powers are not allowed.");
    }
    pw::pow(a, b)
}

fn log_add_exp(x: f64, y: f64) -> f64 {
    let (low, high) = (x.min(y), x.max(y));
    if high.is_infinite() { high } else { high + (low - high).exp().ln_1p() }
}

fn heaviside(x: f64, at_zero: f64) -> f64 {
    if x.is_nan() {
        x
    } else if x == 0.0 {
        at_zero
    } else {
        f64::from(u8::from(x > 0.0))
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    wide_gcd(a.unsigned_abs(), b.unsigned_abs()).cast_signed()
}

fn wide_gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
