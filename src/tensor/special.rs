//! `torch.special`: functions with a name in a handbook, and what `torch` itself has of them. Computed on the host in
//! `f64`; the formulas are in the files below, with their sources.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use half::{bf16, f16};

use super::op::Operand;
use super::pointwise::{
    Comparison, add, add_number, binary_host, compare, div, exp, float_result, log, mul, mul_number, mul_operands,
    nary_backward, neg, no_derivative, require_wide, result_type, sgn, sub, tensors_of, unary, unary_host, unsupported,
};
use super::{DType, Number, Result, Tensor, convert, create, error, index};

pub(super) mod bessel;
pub(super) mod gamma;
mod normal;
mod polynomial;
mod table;

pub use polynomial::Family;
pub use table::OPS;

/// A function that has no loop for 16-bit floats.
fn wide(x: &Tensor, f: fn(f64) -> f64, kernel: &str) -> Result<Tensor> {
    require_wide(x.dtype(), kernel)?;
    unary_host(x, f)
}

/// `g` times a slope.
fn by_slope(g: &Tensor, slope: Result<Tensor>) -> Result<Tensor> {
    mul(g, &slope?)
}

/// `a / x`, and `at_zero` where `x` is 0.
fn over(a: &Tensor, x: &Tensor, at_zero: f64) -> Result<Tensor> {
    let zero = compare(&x.clone().into(), &Number::Int(0).into(), Comparison::Eq)?;
    index::masked_fill(&div(a, x)?, &zero, Number::Float(at_zero))
}

/// `e^(scale x^2)`.
fn gaussian(x: &Tensor, scale: f64) -> Result<Tensor> {
    exp(&mul_number(&mul(x, x)?, scale)?)
}

/// As a 16-bit dtype holds it; wider ones keep what they are given.
fn rounded(v: f64, dtype: DType) -> f64 {
    match dtype {
        DType::Float16 => f16::from_f64(v).to_f64(),
        DType::BFloat16 => bf16::from_f64(v).to_f64(),
        _ => v,
    }
}

unary! {
    /// `1 - erf(x)`, exact in the tail.
    erfc, "ErfcBackward0", |x| unary_host(x, libm::erfc), |x, y, g| {
        by_slope(g, mul_number(&gaussian(&x, -1.0)?, -2.0 / PI.sqrt()))?
    };
    /// The inverse of the error function.
    erfinv, "ErfinvBackward0", |x| unary_host(x, normal::erfinv), |x, y, g| {
        by_slope(g, mul_number(&gaussian(&y.get(), 1.0)?, PI.sqrt() / 2.0))?
    };
    /// `e^(x^2) erfc(x)`.
    erfcx, "SpecialErfcxBackward0", |x| wide(x, normal::erfcx, "erfcx_cpu"), |x, y, g| {
        by_slope(g, add_number(&mul_number(&mul(&x, &y.get())?, 2.0)?, -2.0 / PI.sqrt()))?
    };
    /// The inverse of the normal distribution function.
    ndtri, "SpecialNdtriBackward0", |x| wide(x, normal::ndtri, "ndtri_cpu"), |x, y, g| {
        by_slope(g, mul_number(&gaussian(&y.get(), 0.5)?, (2.0 * PI).sqrt()))?
    };
    /// The logarithm of the normal distribution function.
    log_ndtr, "SpecialLogNdtrBackward0", |x| wide(x, normal::log_ndtr, "log_ndtr_cpu"), |x, y, g| {
        mul_number(&div(g, &erfcx(&mul_number(&x, -FRAC_1_SQRT_2)?)?)?, (2.0 / PI).sqrt())?
    };
    /// The normal distribution function, from the error function of the input's own precision.
    ndtr, "MulBackward1", |x| {
        let x = convert::cast(&x.detach(), float_result(x.dtype()))?;
        let scaled = mul_number(&x, FRAC_1_SQRT_2)?;
        mul_number(&add_number(&super::pointwise::erf(&scaled)?, 1.0)?, 0.5)
    }, |x, y, g| by_slope(g, mul_number(&gaussian(&x, -0.5)?, 1.0 / (2.0 * PI).sqrt()))?;
    /// `-x log(x)`, minus infinity to the left of zero.
    entr, "SpecialEntrBackward0", |x| {
        // The logarithm is rounded before it is multiplied, as 16-bit types show.
        let dtype = float_result(x.dtype());
        unary_host(x, move |v| match v {
            v if v.is_nan() => v,
            0.0 => 0.0,
            v if v < 0.0 => f64::NEG_INFINITY,
            v => -v * rounded(v.ln(), dtype),
        })
    }, |x, y, g| neg(&mul(g, &add_number(&log(&x)?, 1.0)?)?)?;
    /// The logarithm of the magnitude of gamma.
    lgamma, "LgammaBackward0", |x| unary_host(x, libm::lgamma), |x, y, g| mul(g, &digamma(&x)?)?;
    /// The logarithmic derivative of gamma.
    digamma, "DigammaBackward0", |x| unary_host(x, gamma::digamma), |x, y, g| mul(g, &polygamma(1, &x)?)?;
    /// The modified Bessel function of the first kind, order 0.
    i0, "I0Backward0", |x| unary_host(x, bessel::i0), |x, y, g| mul(g, &i1(&x)?)?;
    /// `e^-|x| i0(x)`.
    i0e, "SpecialI0EBackward0", |x| unary_host(x, bessel::i0e), |x, y, g| {
        by_slope(g, sub(&i1e(&x)?, &mul(&sgn(&x)?, &y.get())?))?
    };
    /// The modified Bessel function of the first kind, order 1.
    i1, "SpecialI1Backward0", |x| unary_host(x, bessel::i1), |x, y, g| {
        by_slope(g, sub(&i0(&x)?, &over(&y.get(), &x, 0.5)?))?
    };
    /// `e^-|x| i1(x)`.
    i1e, "SpecialI1EBackward0", |x| unary_host(x, bessel::i1e), |x, y, g| {
        let y = y.get();
        by_slope(g, sub(&i0e(&x)?, &add(&mul(&sgn(&x)?, &y)?, &over(&y, &x, 0.5)?)?))?
    };
    /// The Bessel function of the first kind, order 0.
    bessel_j0, "SpecialBesselJ0Backward0", |x| wide(x, bessel::j0, "bessel_j0_cpu"), |x, y, g| {
        neg(&mul(g, &bessel_j1(&x)?)?)?
    };
    /// The Bessel function of the first kind, order 1.
    bessel_j1, "SpecialBesselJ1Backward0", |x| wide(x, bessel::j1, "bessel_j1_cpu"), |x, y, g| {
        by_slope(g, sub(&bessel_j0(&x)?, &over(&y.get(), &x, 0.5)?))?
    };
    /// The Bessel function of the second kind, order 0.
    bessel_y0, "SpecialBesselY0Backward0", |x| wide(x, bessel::y0, "bessel_y0_cpu"), |x, y, g| {
        neg(&mul(g, &bessel_y1(&x)?)?)?
    };
    /// The Bessel function of the second kind, order 1.
    bessel_y1, "SpecialBesselY1Backward0", |x| wide(x, bessel::y1, "bessel_y1_cpu"), |x, y, g| {
        by_slope(g, sub(&bessel_y0(&x)?, &div(&y.get(), &x)?))?
    };
    /// The modified Bessel function of the first kind, order 0.
    modified_bessel_i0, "SpecialModifiedBesselI0Backward0", |x| wide(x, bessel::i0, "modified_bessel_i0_cpu"),
        |x, y, g| mul(g, &modified_bessel_i1(&x)?)?;
    /// The modified Bessel function of the first kind, order 1.
    modified_bessel_i1, "SpecialModifiedBesselI1Backward0", |x| wide(x, bessel::i1, "modified_bessel_i1_cpu"),
        |x, y, g| by_slope(g, sub(&modified_bessel_i0(&x)?, &over(&y.get(), &x, 0.5)?))?;
    /// The modified Bessel function of the second kind, order 0.
    modified_bessel_k0, "SpecialModifiedBesselK0Backward0", |x| wide(x, bessel::k0, "modified_bessel_k0_cpu"),
        |x, y, g| neg(&mul(g, &modified_bessel_k1(&x)?)?)?;
    /// The modified Bessel function of the second kind, order 1.
    modified_bessel_k1, "SpecialModifiedBesselK1Backward0", |x| wide(x, bessel::k1, "modified_bessel_k1_cpu"),
        |x, y, g| neg(&mul(g, &add(&modified_bessel_k0(&x)?, &div(&y.get(), &x)?)?)?)?;
}

/// The derivative of order `n` of [`digamma`].
///
/// # Errors
/// `RuntimeError` for a negative order.
pub fn polygamma(n: i64, input: &Tensor) -> Result<Tensor> {
    error::ensure!(n >= 0, Runtime, "polygamma(n, x) does not support negative n.");
    let single = input.dtype() != DType::Float64;
    let out = unary_host(input, move |x| match n {
        1 if single => gamma::trigamma_single(x),
        n => gamma::polygamma(n, x),
    })?;
    Ok(nary_backward(out, "PolygammaBackward0", &[input], |_| {
        let x = input.clone();
        move |_, g: &Tensor| mul(g, &polygamma(n + 1, &x)?)
    }))
}

/// The logarithm of the multivariate gamma function of dimension `p`.
///
/// # Errors
/// `RuntimeError` where `p` is less than 1.
pub fn mvlgamma(input: &Tensor, p: i64) -> Result<Tensor> {
    error::ensure!(p >= 1, Runtime, "p has to be greater than or equal to 1");
    error::ensure!(input.dtype() != DType::Bool, Runtime, "The input tensor may not be a boolean tensor.");
    // PyTorch lays out the `p` arguments of every element: what it has no memory for would take us for ever.
    let arguments = usize::try_from(p).ok().and_then(|p| p.checked_mul(input.numel()));
    crate::tensor::storage::check_allocation(
        arguments,
        input.dtype(),
        &[input.numel(), arguments.unwrap_or(usize::MAX)],
    )?;
    let dimension = i32::try_from(p).map_or(f64::INFINITY, f64::from);
    let halves = move || (0..p).map(|j| 0.5 * i32::try_from(j).map_or(f64::INFINITY, f64::from));
    let constant = dimension * (dimension - 1.0) / 4.0 * PI.ln();
    let out = unary_host(input, move |x| halves().map(|half| libm::lgamma(x - half)).sum::<f64>() + constant)?;
    Ok(nary_backward(out, "MvlgammaBackward0", &[input], |_| {
        let x = input.clone();
        move |_, g: &Tensor| {
            let mut slope = create::zeros_like(g)?;
            for half in halves() {
                slope = add(&slope, &digamma(&add_number(&x, -half)?)?)?;
            }
            mul(g, &slope)
        }
    }))
}

/// Hurwitz' zeta function of exponent `x` and start `q`.
///
/// # Errors
/// `NotImplementedError` for 16-bit floats, `RuntimeError` where shapes do not fit.
pub fn zeta(x: &Operand, q: &Operand) -> Result<Tensor> {
    let dtype = float_result(result_type(&[x, q]));
    require_wide(dtype, "zeta_cpu")?;
    let out = binary_host(x, q, dtype, gamma::zeta, |x, _| x)?;
    let name = match (x, q) {
        (_, Operand::Number(_)) => "SpecialZetaBackward2",
        (Operand::Number(_), _) => "SpecialZetaBackward1",
        _ => "SpecialZetaBackward0",
    };
    Ok(nary_backward(out, name, &tensors_of(&[x, q]), |_| {
        let (x, q) = (x.clone(), q.clone());
        move |i, g: &Tensor| {
            if i == 0 && !x.is_number() {
                return no_derivative("zeta");
            }
            let next = super::pointwise::add_operands(&x, &Number::Int(1).into(), Number::Int(1))?;
            let slope = mul_operands(&zeta(&next.into(), &q)?.into(), &x)?;
            neg(&mul(g, &slope)?)
        }
    }))
}

/// The regularized incomplete gamma functions: the lower one, or the upper one.
///
/// # Errors
/// `NotImplementedError` for integers, `RuntimeError` where shapes do not fit.
pub fn incomplete_gamma(a: &Tensor, x: &Tensor, upper: bool) -> Result<Tensor> {
    let (left, right) = (Operand::from(a.clone()), Operand::from(x.clone()));
    let dtype = result_type(&[&left, &right]);
    if dtype.is_integral() {
        return Err(unsupported(if upper { "igammac_cpu" } else { "igamma_cpu" }, dtype));
    }
    let out = binary_host(&left, &right, dtype, if upper { gamma::igammac } else { gamma::igamma }, |x, _| x)?;
    let name = if upper { "IgammacBackward0" } else { "IgammaBackward0" };
    Ok(nary_backward(out, name, &[a, x], |_| {
        let (a, x) = (a.clone(), x.clone());
        move |i, g: &Tensor| {
            if i == 0 {
                return no_derivative(if upper { "igammac: input" } else { "igamma: input" });
            }
            // x^(a - 1) e^-x / gamma(a)
            let exponent = sub(&sub(&mul(&add_number(&a, -1.0)?, &log(&x)?)?, &x)?, &lgamma(&a)?)?;
            let slope = mul(g, &exp(&exponent)?)?;
            if upper { neg(&slope) } else { Ok(slope) }
        }
    }))
}

/// A polynomial of a family at `x`, of degree `n` cut down to an integer.
///
/// # Errors
/// `NotImplementedError` for 16-bit floats, `RuntimeError` where shapes do not fit.
pub fn orthogonal_polynomial(family: Family, kernel: &str, x: &Operand, n: &Operand) -> Result<Tensor> {
    let dtype = float_result(result_type(&[x, n]));
    require_wide(dtype, kernel)?;
    if family.is_by_recurrence() {
        let degrees = match n {
            Operand::Tensor(n) => n.detach().to_f64_vec()?,
            Operand::Number(n) => vec![n.to_f64()],
        };
        error::ensure!(
            !degrees.iter().any(|&n| n > DEGREE_MAX),
            Runtime,
            "{}: degrees above {DEGREE_MAX} are not computed here",
            kernel.trim_end_matches("_cpu")
        );
    }
    if dtype == DType::Float64 {
        return binary_host(x, n, dtype, |x, n| family.evaluate(x, degree(n)), |x, _| x);
    }
    let single = |x: f64, n: f64| f64::from(family.evaluate(Number::Float(x).to_element::<f32>(), degree(n)));
    binary_host(x, n, dtype, single, |x, _| x)
}

/// Higher degrees would take a recurrence seconds for each element.
const DEGREE_MAX: f64 = 1e7;

fn degree(n: f64) -> i64 {
    Number::Float(n).to_i64()
}
