//! Functions of a number's parts: its sign, its bits, its divisors.

use half::{bf16, f16};

use super::support::{is_half, nary_backward, require, tensors_of, undifferentiable, unsupported};
use super::{
    Category, DType, Number, Operand, Out, Pair, Result, Tensor, binary_host, convert, create, div, ensure,
    float_result, mul, mul_number, mul_operands, pow, predicate, result_type, sign, unary_host,
};
use crate::tensor::index;

/// The greatest common divisor by Euclid's algorithm; the smallest integer divides by nothing but itself.
fn common_divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.cast_signed()
}

/// The greatest common divisor of integers.
///
/// # Errors
/// `NotImplementedError` for floats and bools, `RuntimeError` where shapes do not fit.
pub fn gcd(a: &Operand, b: &Operand) -> Result<Tensor> {
    divisors("gcd_cpu", a, b, common_divisor)
}

/// The least common multiple of integers.
///
/// # Errors
/// As [`gcd`].
pub fn lcm(a: &Operand, b: &Operand) -> Result<Tensor> {
    divisors("lcm_cpu", a, b, |a, b| match common_divisor(a, b) {
        0 => 0,
        divisor => a.wrapping_div(divisor).wrapping_mul(b).wrapping_abs(),
    })
}

fn divisors(kernel: &str, a: &Operand, b: &Operand, f: fn(i64, i64) -> i64) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    require(dtype.category() == Category::Integral, kernel, dtype)?;
    binary_host(a, b, dtype, |x, _| x, f)
}

/// The magnitude of `a` with the sign of `b`.
///
/// # Errors
/// `RuntimeError` where shapes or devices do not fit.
pub fn copysign(a: &Operand, b: &Operand) -> Result<Tensor> {
    let out = binary_host(a, b, float_result(result_type(&[a, b])), f64::copysign, |x, _| x)?;
    let name = if b.is_number() { "CopysignBackward1" } else { "CopysignBackward0" };
    Ok(nary_backward(out, name, &tensors_of(&[a, b]), |y| {
        let a = a.clone();
        move |i, g: &Tensor| match (i, &a) {
            // The slope is 1 or -1, and 0 at zero.
            (0, Operand::Tensor(a)) => mul(g, &mul(&sign(&y.get().detach())?, &sign(&a.detach())?)?),
            _ => create::zeros_like(g),
        }
    }))
}

/// 0 to the left of zero, 1 to the right, `values` at zero.
///
/// # Errors
/// `RuntimeError` where dtypes, shapes or devices do not fit.
pub fn heaviside(input: &Tensor, values: &Tensor) -> Result<Tensor> {
    ensure!(
        input.dtype() == values.dtype(),
        Runtime,
        "heaviside is not yet implemented for tensors with different dtypes."
    );
    let step = |x: f64, value: f64| match x {
        0.0 => value,
        x => f64::from(u8::from(x > 0.0)),
    };
    let int_step = |x: i64, value: i64| if x == 0 { value } else { i64::from(x > 0) };
    let (a, b) = (Operand::from(input.clone()), Operand::from(values.clone()));
    Ok(undifferentiable(binary_host(&a, &b, input.dtype(), step, int_step)?, &[&a, &b], "heaviside"))
}

/// The next number of a type towards another, by its bits: a float's magnitude is ordered as its bits are.
macro_rules! next_after {
    ($type:ty, $bits:ty) => {
        |x: $type, y: $type| -> $type {
            const SIGN: $bits = 1 << (<$bits>::BITS - 1);
            if x.is_nan() || y.is_nan() {
                <$type>::NAN
            } else if x == y {
                y
            } else if x.to_bits() & !SIGN == 0 {
                <$type>::from_bits((y.to_bits() & SIGN) | 1)
            } else if (x < y) == (x.to_bits() & SIGN == 0) {
                <$type>::from_bits(x.to_bits() + 1)
            } else {
                <$type>::from_bits(x.to_bits() - 1)
            }
        }
    };
}

/// The next number of the type after `a` in the direction of `b`.
///
/// # Errors
/// `NotImplementedError` for integers, `RuntimeError` where shapes or devices do not fit.
pub fn nextafter(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (x, y) = (Operand::from(a.clone()), Operand::from(b.clone()));
    let dtype = result_type(&[&x, &y]);
    let pair = Pair::new(&x, &y, dtype)?;
    let out = match dtype {
        DType::Float16 => pair.host(next_after!(f16, u16))?,
        DType::BFloat16 => pair.host(next_after!(bf16, u16))?,
        DType::Float32 => pair.host(next_after!(f32, u32))?,
        DType::Float64 => pair.host(next_after!(f64, u64))?,
        _ => return Err(unsupported("nextafter_cpu", dtype)),
    };
    Ok(nary_backward(out, "NextafterBackward0", &[a, b], |_| {
        let (x, y) = (x.clone(), y.clone());
        move |i, g: &Tensor| {
            if i > 0 {
                return create::zeros_like(g);
            }
            let moved = super::compare(&x, &y, super::Comparison::Ne)?;
            mul(g, &convert::cast(&moved, g.dtype())?)
        }
    }))
}

/// Mantissa in [0.5, 1) and exponent of each number.
///
/// # Errors
/// `RuntimeError` for integers.
pub fn frexp(input: &Tensor) -> Result<Out> {
    ensure!(input.dtype().is_floating(), Runtime, "torch.frexp() only supports floating-point dtypes");
    let mantissa = super::unary_any(input, |v| libm::frexp(v).0, |v| v)?;
    let exponents: Vec<i32> =
        input.to_f64_vec()?.iter().map(|&v| if v.is_finite() { libm::frexp(v).1 } else { 0 }).collect();
    let exponent = Tensor::from_vec(exponents, input.shape(), input.device())?;
    let power = exponent.clone();
    let mantissa = nary_backward(mantissa, "FrexpBackward0", &[input], |_| {
        move |_, g: &Tensor| div(g, &pow(&Number::Int(2).into(), &convert::cast(&power, g.dtype())?.into())?)
    });
    Ok(Out::Named("frexp", &["mantissa", "exponent"], vec![mantissa, exponent]))
}

/// `a * 2^b`.
///
/// # Errors
/// `RuntimeError` where shapes or devices do not fit.
pub fn ldexp(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (x, y) = (Operand::from(a.clone()), Operand::from(b.clone()));
    if b.dtype() == DType::Bool && a.dtype().is_floating() {
        return Err(unsupported("ldexp_cpu_exp", DType::Bool));
    }
    let dtype = float_result(result_type(&[&x, &y]));
    let out = if b.dtype().is_floating() {
        // The power is rounded to its own dtype first.
        mul(&a.detach(), &pow(&Number::Float(2.0).into(), &b.detach().into())?)?
    } else {
        binary_host(&x, &y, dtype, |x, y| x * y.exp2(), |x, _| x)?
    };
    Ok(nary_backward(out, "LdexpBackward0", &[a, b], |result| {
        let y = y.clone();
        move |i, g: &Tensor| {
            if i > 0 {
                return mul_number(&mul(g, &result.get())?, std::f64::consts::LN_2);
            }
            mul(g, &pow(&Number::Float(2.0).into(), &y)?)
        }
    }))
}

/// `a ** b` in double precision, whatever the dtypes.
///
/// # Errors
/// `RuntimeError` where shapes or devices do not fit.
pub fn float_power(a: &Operand, b: &Operand) -> Result<Tensor> {
    let wide = |operand: &Operand| -> Result<Operand> {
        Ok(match operand {
            Operand::Tensor(t) => convert::cast(t, DType::Float64)?.into(),
            Operand::Number(n) => Operand::Number(Number::Float(n.to_f64())),
        })
    };
    pow(&wide(a)?, &wide(b)?)
}

/// Whether the sign bit is set, as it is for -0 and may be for NaN.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn signbit(input: &Tensor) -> Result<Tensor> {
    predicate(input, f64::is_sign_negative)
}

/// The angle of a real number in the complex plane: 0, or pi to the left of zero.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn angle(input: &Tensor) -> Result<Tensor> {
    let out = unary_host(input, |v| match v {
        v if v.is_nan() => v,
        v if v < 0.0 => std::f64::consts::PI,
        _ => 0.0,
    })?;
    Ok(nary_backward(out, "AngleBackward0", &[input], |_| |_, g: &Tensor| create::zeros_like(g)))
}

/// `x` rounded to a number of decimals, halves to the even digit; computed in `f32` where `x` is no wider.
///
/// # Errors
/// `NotImplementedError` for integers.
pub fn round_decimals(input: &Tensor, decimals: i64) -> Result<Tensor> {
    let dtype = input.dtype();
    require(dtype.is_floating(), if decimals == 0 { "round_vml_cpu" } else { "round_cpu" }, dtype)?;
    let exponent = i32::try_from(decimals.unsigned_abs()).unwrap_or(i32::MAX);
    let (scale, up) = (10f64.powi(exponent), decimals > 0);
    let single = Number::Float(scale).to_element::<f32>();
    let out = if dtype == DType::Float64 {
        super::unary_any(
            input,
            move |v| if up { (v * scale).round_ties_even() / scale } else { (v / scale).round_ties_even() * scale },
            |v| v,
        )?
    } else {
        super::unary_any(
            input,
            move |v| {
                let v: f32 = Number::Float(v).to_element();
                let rounded =
                    if up { (v * single).round_ties_even() / single } else { (v / single).round_ties_even() * single };
                f64::from(rounded)
            },
            |v| v,
        )?
    };
    Ok(nary_backward(out, "RoundBackward1", &[input], |_| |_, g: &Tensor| create::zeros_like(g)))
}

/// `sin(pi x) / (pi x)`, 1 at zero; in `f32` where `x` is no wider, as its zeros show.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn sinc(input: &Tensor) -> Result<Tensor> {
    use std::f64::consts::PI;
    let out = if input.dtype() == DType::Float64 {
        unary_host(input, |v| if v == 0.0 { 1.0 } else { (v * PI).sin() / (v * PI) })?
    } else {
        unary_host(input, |v| {
            let angle = Number::Float(v).to_element::<f32>() * std::f32::consts::PI;
            f64::from(if angle == 0.0 { 1.0 } else { angle.sin() / angle })
        })?
    };
    Ok(nary_backward(out, "SincBackward0", &[input], |_| {
        let x = input.clone();
        move |_, g: &Tensor| {
            let angle = mul_number(&x, PI)?;
            let slope = super::sub(&mul(&super::cos(&angle)?, &angle)?, &super::sin(&angle)?)?;
            let slope = div(&slope, &mul(&angle, &x)?)?;
            let zero = predicate(&x, |v| v == 0.0)?;
            mul(g, &index::masked_fill(&slope, &zero, Number::Int(0))?)
        }
    }))
}

/// `log(x / (1 - x))`, of `x` limited to `[eps, 1 - eps]` where `eps` is given.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn logit(input: &Tensor, eps: Option<f64>) -> Result<Tensor> {
    let out = unary_host(input, move |v| {
        let v = match eps {
            Some(eps) if v < eps => eps,
            Some(eps) if v > 1.0 - eps => 1.0 - eps,
            _ => v,
        };
        (v / (1.0 - v)).ln()
    })?;
    Ok(nary_backward(out, "LogitBackward0", &[input], |_| {
        let x = input.clone();
        move |_, g: &Tensor| {
            let one_minus = super::sub_operands(&Number::Int(1).into(), &x.clone().into(), Number::Int(1))?;
            let slope = div(g, &mul(&x, &one_minus)?)?;
            let low = eps.unwrap_or(0.0);
            let outside = predicate(&x, move |v| !(low..=1.0 - low).contains(&v))?;
            let fill = if eps.is_some() { 0.0 } else { f64::NAN };
            index::masked_fill(&slope, &outside, Number::Float(fill))
        }
    }))
}

/// `x * factor`, of integers as floats: `deg2rad` and `rad2deg`.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn rescale(input: &Tensor, factor: f64, name: &'static str) -> Result<Tensor> {
    let x = convert::cast(&input.detach(), float_result(input.dtype()))?;
    let out = mul_operands(&x.into(), &Number::Float(factor).into())?;
    Ok(nary_backward(out, name, &[input], |_| move |_, g: &Tensor| mul_number(g, factor)))
}

/// Whether a dtype is a 16-bit float, in one word for the tables of special functions.
///
/// # Errors
/// `NotImplementedError` for 16-bit floats.
pub(crate) fn require_wide(dtype: DType, kernel: &str) -> Result<()> {
    require(!is_half(dtype), kernel, dtype)
}
