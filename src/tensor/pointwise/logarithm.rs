//! Functions of two numbers around the logarithm.

use super::support::{is_half, nary_backward, tensors_of, unsupported};
use super::{
    Comparison, Number, Operand, Result, Tensor, add_number, add_operands, binary_host, compare, convert, div,
    div_operands, exp, exp2, float_result, log, log1p, mul, mul_operands, result_type, sub,
};
use crate::tensor::index;

/// `log(e^a + e^b)` without overflow.
///
/// # Errors
/// `NotImplementedError` for integers, `RuntimeError` where shapes or devices do not fit.
pub fn logaddexp(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let natural =
        |x: f64, y: f64| if x == y && x.is_infinite() { x } else { x.max(y) + (-(x - y).abs()).exp().ln_1p() };
    sum_of_powers(a, b, natural, exp, "logaddexp_cpu", "LogaddexpBackward0")
}

/// `log2(2^a + 2^b)` without overflow.
///
/// # Errors
/// As [`logaddexp`].
pub fn logaddexp2(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let binary = |x: f64, y: f64| {
        if x == y && x.is_infinite() {
            x
        } else {
            x.max(y) + (-(x - y).abs()).exp2().ln_1p() * std::f64::consts::LOG2_E
        }
    };
    sum_of_powers(a, b, binary, exp2, "logaddexp2_cpu", "Logaddexp2Backward0")
}

fn sum_of_powers(
    a: &Tensor,
    b: &Tensor,
    f: fn(f64, f64) -> f64,
    power: fn(&Tensor) -> Result<Tensor>,
    kernel: &str,
    name: &'static str,
) -> Result<Tensor> {
    let (x, y) = (Operand::from(a.clone()), Operand::from(b.clone()));
    let dtype = result_type(&[&x, &y]);
    if dtype.is_integral() {
        return Err(unsupported(kernel, dtype));
    }
    let nan_aware = move |x: f64, y: f64| if x.is_nan() || y.is_nan() { f64::NAN } else { f(x, y) };
    let out = binary_host(&x, &y, dtype, nan_aware, |x, _| x)?;
    Ok(nary_backward(out, name, &[a, b], |_| {
        let (a, b) = (a.clone(), b.clone());
        move |i, g: &Tensor| {
            let (own, other) = if i == 0 { (&a, &b) } else { (&b, &a) };
            div(g, &add_number(&power(&sub(other, own)?)?, 1.0)?)
        }
    }))
}

/// `a * log(b)`, 0 where `a` is 0 and `b` is a number.
///
/// # Errors
/// `RuntimeError` where shapes or devices do not fit.
pub fn xlogy(a: &Operand, b: &Operand) -> Result<Tensor> {
    let names = ["XlogyBackward0", "XlogyBackward1", "XlogyBackward2"];
    product_with_log(a, b, f64::ln, log, 0.0, names)
}

/// `a * log(1 + b)`, 0 where `a` is 0 and `b` is a number.
///
/// # Errors
/// `RuntimeError` where shapes or devices do not fit.
pub fn xlog1py(a: &Operand, b: &Operand) -> Result<Tensor> {
    let names = ["SpecialXlog1PyBackward0", "SpecialXlog1PyBackward1", "SpecialXlog1PyBackward2"];
    product_with_log(a, b, f64::ln_1p, log1p, -1.0, names)
}

/// `pole` is where the logarithm goes to minus infinity; the names are for tensors, for a number on the left, for one
/// on the right.
fn product_with_log(
    a: &Operand,
    b: &Operand,
    f: fn(f64) -> f64,
    logarithm: fn(&Tensor) -> Result<Tensor>,
    pole: f64,
    names: [&'static str; 3],
) -> Result<Tensor> {
    let dtype = float_result(result_type(&[a, b]));
    let value = move |x: f64, y: f64| match x {
        _ if y.is_nan() => y,
        0.0 => 0.0,
        // Short floats round the logarithm too.
        x if is_half(dtype) => x * dtype.nearest(f(y)),
        x => x * f(y),
    };
    let out = binary_host(a, b, dtype, value, |x, _| x)?;
    let name = names[if a.is_number() { 1 } else { 2 * usize::from(b.is_number()) }];
    Ok(nary_backward(out, name, &tensors_of(&[a, b]), |_| {
        let (a, b) = (a.clone(), b.clone());
        move |i, g: &Tensor| {
            if i == 0 && !a.is_number() {
                let b = match &b {
                    Operand::Tensor(b) => convert::cast(b, g.dtype())?,
                    Operand::Number(n) => crate::tensor::create::full(&[], *n, g.dtype(), g.device())?,
                };
                let zero = compare(&a, &Number::Int(0).into(), Comparison::Eq)?;
                let at_pole = compare(&b.clone().into(), &Number::Float(pole).into(), Comparison::Le)?;
                let both = mul(&zero, &at_pole)?;
                let slope = mul(g, &logarithm(&b)?)?;
                return index::masked_fill(&slope, &both, Number::Int(0));
            }
            let shifted = add_operands(&b, &Number::Float(-pole).into(), Number::Int(1))?;
            div_operands(&mul_operands(&g.clone().into(), &a)?.into(), &shifted.into())
        }
    }))
}
