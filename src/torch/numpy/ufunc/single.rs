//! Functions of 32-bit floats in numpy's own approximations, so that last digits agree: powers of x after x is brought
//! near 0.

use crate::tensor::pointwise::unary_host;
use crate::tensor::{DType, Result, Tensor};

/// Applies `single` to 32-bit floats, and `other` to all else.
pub fn either(x: &Tensor, single: fn(f32) -> f32, other: fn(&Tensor) -> Result<Tensor>) -> Result<Tensor> {
    if x.dtype() == DType::Float32 { unary_host(x, |v| f64::from(single(v as f32))) } else { other(x) }
}

/// a * b + c, rounded once.
fn fused(a: f32, b: f32, c: f32) -> f32 {
    (f64::from(a) * f64::from(b) + f64::from(c)) as f32
}

/// The polynomial whose coefficients are given from the highest power on.
fn polynomial(x: f32, coefficients: &[f32]) -> f32 {
    coefficients.iter().skip(1).fold(coefficients[0], |sum, &next| fused(sum, x, next))
}

/// The nearest whole number, as long as it has few digits.
fn nearest(x: f32) -> f32 {
    const SHIFT: f32 = 12_582_912.0;
    (x + SHIFT) - SHIFT
}

pub fn sin(x: f32) -> f32 {
    if x.abs() > 117_435.99 || x.is_nan() { f64::from(x).sin() as f32 } else { wave(x, 0) }
}

pub fn cos(x: f32) -> f32 {
    if x.abs() > 71_476.06 || x.is_nan() { f64::from(x).cos() as f32 } else { wave(x, 1) }
}

/// The sine of x and some quarters of the circle more.
fn wave(x: f32, quarters: i64) -> f32 {
    /// Half of pi, taken away in three parts.
    const PARTS: [f32; 3] = [-1_647_099.0 / 1_048_576.0, -3.139_164_7e-7, -5.390_302_5e-15];
    const COSINE: [f32; 5] = [2.437_226_6e-5, -1.388_652e-3, 4.166_662e-2, -0.5, 1.0];
    const SINE: [f32; 5] = [2.840_409_7e-6, -1.985_649_1e-4, 8.333_397e-3, -1.666_666_7e-1, 0.0];
    let turns = nearest(x * std::f32::consts::FRAC_2_PI);
    let rest = PARTS.iter().fold(x, |rest, &part| fused(turns, part, rest));
    let square = rest * rest;
    let quarters = turns as i64 + quarters;
    let value =
        if quarters % 2 == 0 { fused(polynomial(square, &SINE), rest, rest) } else { polynomial(square, &COSINE) };
    if quarters.rem_euclid(4) >= 2 { -value } else { value }
}

pub fn exp(x: f32) -> f32 {
    const ABOVE: [f32; 6] = [5.082_763e-4, 6.757_897e-3, 5.114_512e-2, 2.473_615_4e-1, 7.257_665e-1, 1.0];
    const BELOW: [f32; 3] = [2.159_509_4e-2, -2.742_335_5e-1, 1.0];
    if x.is_nan() || x > 88.722_84 {
        return x + f32::INFINITY;
    }
    if x < -103.972_08 {
        return 0.0;
    }
    let power = nearest(x * std::f32::consts::LOG2_E);
    let rest = fused(power, -1.428_606_8e-6, fused(power, -6.931_457_5e-1, x));
    let value = polynomial(rest, &ABOVE) / polynomial(rest, &BELOW);
    (f64::from(value) * f64::from(power).exp2()) as f32
}

pub fn log(x: f32) -> f32 {
    const ABOVE: [f32; 6] = [2.589_979_2e-2, 3.808_837_8e-1, 1.480_000_6, 2.112_677_6, 1.0, 0.0];
    const BELOW: [f32; 6] = [5.875_095_3e-3, 1.546_476_3e-1, 9.864_943e-1, 2.453_006, 2.612_677_6, 1.0];
    if x.is_nan() || x <= 0.0 || x == f32::INFINITY {
        return f64::from(x).ln() as f32;
    }
    let bits = f64::from(x).to_bits();
    let power = (bits >> 52) as i32 - 1023;
    let part = f64::from_bits(bits & ((1 << 52) - 1) | (1023 << 52)) as f32;
    let (part, power) = if part > std::f32::consts::SQRT_2 { (part * 0.5, power + 1) } else { (part, power) };
    let rest = part - 1.0;
    let value = polynomial(rest, &ABOVE) / polynomial(rest, &BELOW);
    fused(power as f32, std::f32::consts::LN_2, value)
}
