//! Functions of one number and the less common functions of two, each with its derivative.

use std::f64::consts::{LN_2, LN_10, PI};
use std::rc::Rc;

use super::fused::{Extremum, extremum};
use super::support::{is_half, nary_backward, require, tensors_of, undifferentiable};
use super::vector;
use super::{
    Category, Comparison, DType, Dispatch, Number, Operand, Result, Tensor, add_number, add_operands, bail,
    binary_backward, binary_float, binary_host, compare, convert, create, div, div_operands, ensure, float_result, mul,
    mul_number, mul_operands, predicate, result_type, sub, sub_operands, unary_any, unary_float, unary_host,
};
use crate::tensor::{autograd, index, simd};
use burn::backend::ops::FloatTensorOps as _;

/// Defines differentiable functions of one tensor: the forward pass, and the gradient from the input `x`, the output
/// `y` and the output's gradient `g`.
macro_rules! unary {
    ($($(#[$doc:meta])* $name:ident, $node:literal, $forward:expr, |$x:ident, $y:ident, $g:ident| $grad:expr;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// `RuntimeError` where the device fails.
            pub fn $name(input: &Tensor) -> Result<Tensor> {
                let forward: fn(&Tensor) -> Result<Tensor> = $forward;
                let dtype = input.dtype();
                // A rule that does not mention the input or the output does not keep it.
                Ok(forward(input)?.with_backward($node, &[input], |$y| {
                    let $x = input.clone();
                    let _ = (&$x, &$y);
                    move |$g: &Tensor| {
                        let gradient: Tensor = $grad;
                        Ok(vec![Some(convert::cast(&gradient, dtype)?)])
                    }
                }))
            }
        )*
    };
}

pub(crate) use unary;

unary! {
    /// `e^x`.
    exp, "ExpBackward0", |x| vector::unary(x, simd::exp, |x| unary_float(x, Dispatch::float_exp)), |x, y, g| mul(g, &y.get())?;
    /// `2^x`.
    exp2, "Exp2Backward0", |x| vector::unary(x, simd::exp2, |x| unary_host(x, f64::exp2)), |x, y, g| mul_number(&mul(g, &y.get())?, LN_2)?;
    /// `e^x - 1`, exact near 0.
    expm1, "Expm1Backward0", |x| vector::unary(x, simd::exp_m1, |x| unary_host(x, f64::exp_m1)), |x, y, g| mul(g, &add_number(&y.get(), 1.0)?)?;
    /// Natural logarithm.
    log, "LogBackward0", |x| vector::unary(x, simd::ln, |x| unary_float(x, Dispatch::float_log)), |x, y, g| div(g, &x)?;
    /// Logarithm to base 2.
    log2, "Log2Backward0", |x| vector::unary(x, simd::log2, |x| unary_host(x, f64::log2)), |x, y, g| div(g, &mul_number(&x, LN_2)?)?;
    /// Logarithm to base 10.
    log10, "Log10Backward0", |x| vector::unary(x, simd::log10, |x| unary_host(x, f64::log10)), |x, y, g| div(g, &mul_number(&x, LN_10)?)?;
    /// `log(1 + x)`, exact near 0.
    log1p, "Log1PBackward0", |x| vector::unary(x, simd::ln_1p, |x| unary_host(x, f64::ln_1p)), |x, y, g| div(g, &add_number(&x, 1.0)?)?;
    /// Square root.
    sqrt, "SqrtBackward0", |x| vector::unary(x, f32::sqrt, |x| unary_float(x, Dispatch::float_sqrt)), |x, y, g| div(g, &mul_number(&y.get(), 2.0)?)?;
    /// `1 / sqrt(x)`.
    rsqrt, "RsqrtBackward0", |x| if is_half(x.dtype()) {
        // In two steps, each rounded.
        reciprocal(&sqrt(&x.detach())?)
    } else {
        vector::unary(x, |v| 1.0 / v.sqrt(), |x| unary_host(x, |v| 1.0 / v.sqrt()))
    }, |x, y, g| {
        let y = y.get();
        mul_number(&mul(g, &mul(&y, &mul(&y, &y)?)?)?, -0.5)?
    };
    /// `1 / x`.
    reciprocal, "ReciprocalBackward0", |x| vector::unary(x, |v| 1.0 / v, |x| unary_float(x, Dispatch::float_recip)), |x, y, g| {
        let y = y.get();
        neg(&mul(g, &mul(&y, &y)?)?)?
    };
    /// Sine.
    sin, "SinBackward0", |x| vector::of_angle(x, simd::sin, |x| unary_float(x, Dispatch::float_sin)), |x, y, g| mul(g, &cos(&x)?)?;
    /// Cosine.
    cos, "CosBackward0", |x| vector::of_angle(x, simd::cos, |x| unary_float(x, Dispatch::float_cos)), |x, y, g| neg(&mul(g, &sin(&x)?)?)?;
    /// Tangent.
    tan, "TanBackward0", |x| vector::of_angle(x, simd::tan, |x| unary_float(x, Dispatch::float_tan)), |x, y, g| {
        let y = y.get();
        mul(g, &add_number(&mul(&y, &y)?, 1.0)?)?
    };
    /// Hyperbolic sine.
    sinh, "SinhBackward0", |x| unary_host(x, f64::sinh), |x, y, g| mul(g, &cosh(&x)?)?;
    /// Hyperbolic cosine.
    cosh, "CoshBackward0", |x| unary_host(x, f64::cosh), |x, y, g| mul(g, &sinh(&x)?)?;
    /// Hyperbolic tangent.
    tanh, "TanhBackward0", |x| vector::unary(x, simd::tanh, |x| unary_float(x, Dispatch::float_tanh)), |x, y, g| {
        let y = y.get();
        sub(g, &mul(g, &mul(&y, &y)?)?)?
    };
    /// Inverse sine.
    asin, "AsinBackward0", |x| unary_host(x, f64::asin), |x, y, g| mul(g, &rsqrt(&one_minus_square(&x)?)?)?;
    /// Inverse cosine.
    acos, "AcosBackward0", |x| unary_host(x, f64::acos), |x, y, g| neg(&mul(g, &rsqrt(&one_minus_square(&x)?)?)?)?;
    /// Inverse tangent.
    atan, "AtanBackward0", |x| vector::unary(x, simd::atan, |x| unary_host(x, f64::atan)), |x, y, g| div(g, &add_number(&mul(&x, &x)?, 1.0)?)?;
    /// Inverse hyperbolic sine.
    asinh, "AsinhBackward0", |x| unary_host(x, f64::asinh), |x, y, g| mul(g, &rsqrt(&add_number(&mul(&x, &x)?, 1.0)?)?)?;
    /// Inverse hyperbolic cosine.
    acosh, "AcoshBackward0", |x| unary_host(x, f64::acosh), |x, y, g| mul(g, &rsqrt(&add_number(&mul(&x, &x)?, -1.0)?)?)?;
    /// Inverse hyperbolic tangent.
    atanh, "AtanhBackward0", |x| unary_host(x, f64::atanh), |x, y, g| div(g, &one_minus_square(&x)?)?;
    /// The error function.
    erf, "ErfBackward0", |x| vector::unary(x, simd::erf, |x| unary_float(x, Dispatch::float_erf)), |x, y, g| {
        mul(g, &mul_number(&exp(&neg(&mul(&x, &x)?)?)?, 2.0 / PI.sqrt())?)?
    };
    /// `1 / (1 + e^-x)`.
    sigmoid, "SigmoidBackward0", |x| vector::unary(x, simd::sigmoid, |x| unary_host(x, |v| if v >= 0.0 { 1.0 / (1.0 + (-v).exp()) } else { let e = v.exp(); e / (1.0 + e) })), |x, y, g| {
        let y = y.get();
        mul(g, &sub(&y, &mul(&y, &y)?)?)?
    };
    /// `-x`.
    neg, "NegBackward0", |x| {
        ensure!(
            x.dtype() != DType::Bool,
            NotImplemented,
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use \
             the `~` or `logical_not()` operator instead."
        );
        if x.dtype() == DType::Float32 { vector::unary(x, |v| -v, |x| unary_float(x, Dispatch::float_neg)) } else { unary_any(x, |v| -v, i64::wrapping_neg) }
    }, |x, y, g| neg(g)?;
    /// `|x|`.
    abs, "AbsBackward0", |x| {
        require(x.dtype() != DType::Bool, "abs_cpu", x.dtype())?;
        if x.dtype() == DType::Float32 { vector::unary(x, f32::abs, |x| unary_float(x, Dispatch::float_abs)) } else { unary_any(x, f64::abs, i64::wrapping_abs) }
    }, |x, y, g| mul(g, &sign(&x)?)?;
    /// -1, 0 or 1.
    sign, "SignBackward0", |x| unary_any(x, |v| if v > 0.0 { 1.0 } else if v < 0.0 { -1.0 } else { 0.0 }, i64::signum),
        |x, y, g| create::zeros_like(g)?;
    /// -1, 0 or 1, by its other name, which has a node of its own.
    sgn, "SgnBackward0", |x| sign(&x.detach()), |x, y, g| create::zeros_like(g)?;
    /// The largest integer below or at `x`.
    floor, "FloorBackward0", |x| rounded(x, f32::floor, f64::floor, "floor_vml_cpu"), |x, y, g| create::zeros_like(g)?;
    /// The smallest integer above or at `x`.
    ceil, "CeilBackward0", |x| rounded(x, f32::ceil, f64::ceil, "ceil_vml_cpu"), |x, y, g| create::zeros_like(g)?;
    /// The nearest integer; halves go to the even one.
    round, "RoundBackward0", |x| rounded(x, f32::round_ties_even, f64::round_ties_even, "round_vml_cpu"), |x, y, g| create::zeros_like(g)?;
    /// `x` without its fraction.
    trunc, "TruncBackward0", |x| rounded(x, f32::trunc, f64::trunc, "trunc_vml_cpu"), |x, y, g| create::zeros_like(g)?;
    /// The fraction of `x`, with its sign.
    frac, "FracBackward0", |x| {
        require(x.dtype().is_floating(), "frac_cpu", x.dtype())?;
        unary_any(x, |v| v - v.trunc(), |v| v)
    }, |x, y, g| g.clone();
    /// `x * x`; a bool's is an integer.
    square, "PowBackward0", |x| {
        let x = if x.dtype() == DType::Bool { convert::cast(x, DType::Int64)? } else { x.detach() };
        mul(&x, &x)
    }, |x, y, g| mul_number(&mul(g, &x)?, 2.0)?;
}

/// Rounding leaves integers as they are.
fn rounded(
    x: &Tensor,
    single: impl Fn(f32) -> f32 + Copy + Sync,
    double: impl Fn(f64) -> f64 + Copy + Sync,
    kernel: &str,
) -> Result<Tensor> {
    require(x.dtype() != DType::Bool, kernel, x.dtype())?;
    if x.dtype() == DType::Float32 {
        return vector::unary(x, single, |x| unary_any(x, double, |v| v));
    }
    unary_any(x, double, |v| v)
}

fn one_minus_square(x: &Tensor) -> Result<Tensor> {
    sub_operands(&Number::Int(1).into(), &mul(x, x)?.into(), Number::Int(1))
}

/// Python's `a % b`: the sign of the divisor.
fn float_remainder(a: f64, b: f64) -> f64 {
    let r = a % b;
    if r != 0.0 && (r < 0.0) != (b < 0.0) { r + b } else { r }
}

fn int_remainder(a: i64, b: i64) -> i64 {
    let r = a.wrapping_rem(b);
    if r != 0 && (r < 0) != (b < 0) { r + b } else { r }
}

fn float_floor_div(a: f64, b: f64) -> f64 {
    if b == 0.0 {
        return a / b;
    }
    let quotient = (a - float_remainder(a, b)) / b;
    let floored = quotient.floor();
    if quotient - floored > 0.5 { floored + 1.0 } else { floored }
}

/// The quotient is one of the dtype before it is cut: 2 / 0.4 is 5 in `float32`, though its 0.4 is a little more.
fn float_trunc_div(dtype: DType) -> Function<f64> {
    match dtype {
        DType::Float32 => |a, b| f64::from((a / b) as f32).trunc(),
        DType::Float16 => |a, b| half::f16::from_f64(a / b).to_f64().trunc(),
        DType::BFloat16 => |a, b| half::bf16::from_f64(a / b).to_f64().trunc(),
        _ => |a, b| (a / b).trunc(),
    }
}

fn int_floor_div(a: i64, b: i64) -> i64 {
    let q = a.wrapping_div(b);
    if a.wrapping_rem(b) != 0 && ((a < 0) != (b < 0)) { q - 1 } else { q }
}

/// Integer division by zero is an error, not infinity.
fn require_nonzero(b: &Operand, dtype: DType) -> Result<()> {
    if dtype.is_floating() {
        return Ok(());
    }
    let zero = match b {
        Operand::Number(n) => !n.is_true(),
        Operand::Tensor(t) => t.to_i64_vec()?.contains(&0),
    };
    ensure!(!zero, Runtime, "ZeroDivisionError");
    Ok(())
}

/// A function of two numbers.
type Function<T> = fn(T, T) -> T;

/// `torch.div` with `rounding_mode`: `None`, `"floor"` or `"trunc"`.
///
/// # Errors
/// `RuntimeError` for another mode, for shapes that do not fit, and for an integer division by zero.
pub fn div_rounded(a: &Operand, b: &Operand, mode: Option<&str>) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    let (float, int): (Function<f64>, Function<i64>) = match mode {
        None => return div_operands(a, b),
        Some("floor") => (float_floor_div, int_floor_div),
        Some("trunc") => (float_trunc_div(dtype), i64::wrapping_div),
        Some(other) => {
            bail!(Runtime, "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{other}'")
        }
    };
    let kernel = if mode == Some("floor") { "div_floor_cpu" } else { "div_trunc_cpu" };
    require(dtype != DType::Bool, kernel, dtype)?;
    require_nonzero(b, dtype)?;
    let out = binary_host(a, b, dtype, float, int)?;
    Ok(binary_backward(out, "DivBackward2", a, b, |_, _| (create::zeros_like, create::zeros_like)))
}

/// `a // b`, which PyTorch has no derivative of.
///
/// # Errors
/// As [`div_rounded`].
pub fn floor_divide(a: &Operand, b: &Operand) -> Result<Tensor> {
    let detached = |operand: &Operand| match operand {
        Operand::Tensor(t) => Operand::Tensor(t.detach()),
        Operand::Number(_) => operand.clone(),
    };
    Ok(undifferentiable(div_rounded(&detached(a), &detached(b), Some("floor"))?, &[a, b], "floor_divide"))
}

/// Python's modulo, `torch.remainder`.
///
/// # Errors
/// As [`div_rounded`].
pub fn remainder(a: &Operand, b: &Operand) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    require(dtype != DType::Bool, "remainder_cpu", dtype)?;
    require_nonzero(b, dtype)?;
    let out = binary_host(a, b, dtype, float_remainder, int_remainder)?;
    if a.is_number() {
        return Ok(undifferentiable(out, &[a, b], "remainder"));
    }
    let name = if b.is_number() { "RemainderBackward0" } else { "RemainderBackward1" };
    Ok(binary_backward(out, name, a, b, |a, b| {
        (
            |g: &Tensor| Ok(g.clone()),
            move |g: &Tensor| neg(&mul_operands(&g.clone().into(), &div_rounded(&a, &b, Some("floor"))?.into())?),
        )
    }))
}

/// C's modulo, `torch.fmod`: the sign of the dividend.
///
/// # Errors
/// As [`div_rounded`].
pub fn fmod(a: &Operand, b: &Operand) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    require(dtype != DType::Bool, "fmod_cpu", dtype)?;
    require_nonzero(b, dtype)?;
    let out = binary_host(a, b, dtype, |x, y| x % y, i64::wrapping_rem)?;
    let name = if b.is_number() { "FmodBackward0" } else { "FmodBackward1" };
    Ok(binary_backward(out, name, a, b, |a, b| {
        (
            |g: &Tensor| Ok(g.clone()),
            move |g: &Tensor| neg(&mul_operands(&g.clone().into(), &div_rounded(&a, &b, Some("trunc"))?.into())?),
        )
    }))
}

/// `a ** b`. Small whole exponents are products, as in PyTorch.
///
/// # Errors
/// `RuntimeError` for a negative integer exponent of an integer, and for shapes that do not fit.
pub fn pow(a: &Operand, b: &Operand) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    require(dtype != DType::Bool, "pow", dtype)?;
    let out = if dtype.is_floating() {
        match b {
            Operand::Number(n) => pow_number(a, n.to_f64(), dtype)?,
            Operand::Tensor(_) => binary_host(a, b, dtype, f64::powf, |x, _| x)?,
        }
    } else {
        if let Operand::Number(n) = b {
            ensure!(n.to_i64() >= 0, Runtime, "Integers to negative integer powers are not allowed.");
        }
        binary_host(a, b, dtype, f64::powf, int_pow)?
    };
    let name = match (a, b) {
        (_, Operand::Number(_)) => "PowBackward0",
        (Operand::Tensor(_), _) => "PowBackward1",
        _ => "PowBackward2",
    };
    let result = out.detach();
    Ok(binary_backward(out, name, a, b, |a, b| {
        let (base, exponent) = (a.clone(), b.clone());
        (
            move |g: &Tensor| {
                if let Operand::Number(n) = &exponent
                    && n.to_f64() == 0.0
                {
                    return create::zeros_like(g);
                }
                let lowered = match &exponent {
                    Operand::Number(n) => Operand::Number(Number::Float(n.to_f64() - 1.0)),
                    Operand::Tensor(t) => add_number(t, -1.0)?.into(),
                };
                let slope = mul_operands(&pow(&base, &lowered)?.into(), &exponent)?;
                mul(g, &slope)
            },
            move |g: &Tensor| {
                let base = match &a {
                    Operand::Tensor(t) => t.clone(),
                    Operand::Number(n) => create::full(&[], *n, float_result(result.dtype()), result.device())?,
                };
                let slope = mul(&pow(&a, &b)?, &log(&base)?)?;
                // 0 ** b has no slope in b, whatever log(0) says.
                let zero = compare(&base.into(), &Number::Int(0).into(), Comparison::Eq)?;
                mul(g, &index::masked_fill(&slope, &zero, Number::Int(0))?)
            },
        )
    }))
}

fn pow_number(a: &Operand, exponent: f64, dtype: DType) -> Result<Tensor> {
    let Operand::Tensor(x) = a else {
        return binary_host(a, &Number::Float(exponent).into(), dtype, f64::powf, |x, _| x);
    };
    let x = convert::cast(&x.detach(), dtype)?;
    // Here the number is rounded to a short dtype.
    let exponent = if is_half(dtype) { dtype.nearest(exponent) } else { exponent };
    match exponent {
        0.5 => sqrt(&x),
        2.0 => mul(&x, &x),
        3.0 => mul(&mul(&x, &x)?, &x),
        -0.5 => rsqrt(&x),
        -1.0 => reciprocal(&x),
        -2.0 => reciprocal(&mul(&x, &x)?),
        e => unary_host(&x, |v| v.powf(e)),
    }
}

fn int_pow(base: i64, exponent: i64) -> i64 {
    match (base, u32::try_from(exponent)) {
        (_, Ok(exponent)) => base.wrapping_pow(exponent),
        (1, _) => 1,
        (-1, _) => {
            if exponent % 2 == 0 {
                1
            } else {
                -1
            }
        }
        _ => 0,
    }
}

/// The angle of the point `(x, y)` where `a` is y and `b` is x.
///
/// # Errors
/// `RuntimeError` where shapes do not fit.
pub fn atan2(a: &Operand, b: &Operand) -> Result<Tensor> {
    let dtype = float_result(result_type(&[a, b]));
    let out = binary_host(a, b, dtype, f64::atan2, |x, _| x)?;
    Ok(binary_backward(out, "Atan2Backward0", a, b, |a, b| {
        let (c, d) = (a.clone(), b.clone());
        let norm = |a: &Operand, b: &Operand| -> Result<Operand> {
            Ok(add_operands(&mul_operands(a, a)?.into(), &mul_operands(b, b)?.into(), Number::Int(1))?.into())
        };
        (
            move |g: &Tensor| div_operands(&mul_operands(&g.clone().into(), &b)?.into(), &norm(&a, &b)?),
            move |g: &Tensor| neg(&div_operands(&mul_operands(&g.clone().into(), &c)?.into(), &norm(&c, &d)?)?),
        )
    }))
}

/// The larger of two; NaN wins.
///
/// # Errors
/// `RuntimeError` where shapes do not fit.
pub fn maximum(a: &Operand, b: &Operand) -> Result<Tensor> {
    extremum(a, b, Extremum::Max, "MaximumBackward0")
}

/// The smaller of two; NaN wins.
///
/// # Errors
/// `RuntimeError` where shapes do not fit.
pub fn minimum(a: &Operand, b: &Operand) -> Result<Tensor> {
    extremum(a, b, Extremum::Min, "MinimumBackward0")
}

/// `number - tensor` as Python's reflected operator computes it.
///
/// # Errors
/// As [`sub_operands`].
pub fn rsub(a: &Operand, b: &Operand, alpha: Number) -> Result<Tensor> {
    let detached = |operand: &Operand| match operand {
        Operand::Tensor(t) => Operand::Tensor(t.detach()),
        Operand::Number(_) => operand.clone(),
    };
    let out = sub_operands(&detached(b), &detached(a), alpha)?;
    let name = if b.is_number() { "RsubBackward1" } else { "RsubBackward0" };
    Ok(nary_backward(out, name, &tensors_of(&[a, b]), |_| {
        move |i, g: &Tensor| if i > 0 { Ok(g.clone()) } else { neg(&mul_operands(&g.clone().into(), &alpha.into())?) }
    }))
}

/// `number / tensor` as Python's reflected operator computes it: the reciprocal, multiplied.
///
/// # Errors
/// As [`mul_operands`].
pub fn rdiv(a: &Tensor, b: &Operand) -> Result<Tensor> {
    mul_operands(&reciprocal(a)?.into(), b)
}

/// A bitwise or boolean operator; floats have none.
///
/// # Errors
/// `RuntimeError` for float operands.
pub fn bitwise(name: &str, a: &Operand, b: &Operand, int: impl Fn(i64, i64) -> i64 + Sync + Send) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    let shifts_bools = dtype == DType::Bool && name.ends_with("shift");
    require(dtype.is_integral() && !shifts_bools, &format!("{name}_cpu"), dtype)?;
    binary_host(a, b, dtype, |x, _| x, int)
}

/// `~x`: complement of integers, negation of bools.
///
/// # Errors
/// `RuntimeError` for floats.
pub fn bitwise_not(input: &Tensor) -> Result<Tensor> {
    match input.dtype().category() {
        Category::Bool => predicate(input, |v| v == 0.0),
        Category::Integral => unary_any(input, |v| v, |v| !v),
        Category::Floating => {
            bail!(NotImplemented, "\"bitwise_not_cpu\" not implemented for '{}'", input.dtype().scalar_name())
        }
    }
}

/// `sqrt(a^2 + b^2)`.
///
/// # Errors
/// `RuntimeError` where shapes do not fit.
pub fn hypot(a: &Operand, b: &Operand) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    require(dtype.is_floating(), "hypot_cpu", dtype)?;
    let out = binary_float(a, b, Dispatch::float_hypot)?;
    let (result, inputs) = (out.detach(), (a.clone(), b.clone()));
    // Differentiated again, the result depends on both.
    let length = Rc::new(move || if autograd::is_enabled() { hypot(&inputs.0, &inputs.1) } else { Ok(result.clone()) });
    Ok(binary_backward(out, "HypotBackward0", a, b, |a, b| {
        let again = Rc::clone(&length);
        (
            move |g: &Tensor| div(&mul_operands(&g.clone().into(), &a)?, &length()?),
            move |g: &Tensor| div(&mul_operands(&g.clone().into(), &b)?, &again()?),
        )
    }))
}
