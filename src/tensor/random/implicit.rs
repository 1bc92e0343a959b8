//! How fast gamma and beta numbers move with their parameters.
//!
//! A number x drawn from a distribution of parameter a keeps its place F(x; a) in the order of all numbers when a moves,
//! so dx/da = -(dF/da) / (dF/dx). The incomplete gamma and beta functions F are sums and fractions without end; dual
//! numbers carry their derivatives along. PyTorch fits rational functions instead, which are right to three digits.

use super::super::special::gamma::digamma;
use std::ops::{Add, Div, Mul};

/// More terms than this are not summed; only enormous parameters would want them.
const TERMS_MAX: u32 = 100_000;

/// From this shape on a gamma number is a normal number and a few corrections.
const NORMAL_SHAPE_MIN: f64 = 1e6;

/// A number and its derivative.
#[derive(Clone, Copy)]
struct Dual {
    value: f64,
    slope: f64,
}

const ONE: Dual = constant(1.0);

const fn constant(value: f64) -> Dual {
    Dual { value, slope: 0.0 }
}

const fn variable(value: f64) -> Dual {
    Dual { value, slope: 1.0 }
}

impl Dual {
    /// Whether a factor of this size no longer changes a product.
    fn is_one(self) -> bool {
        (self.value - 1.0).abs() < f64::EPSILON && self.slope.abs() < f64::EPSILON
    }

    /// Itself, or a tiny number in the place of zero: what Lentz' method divides by.
    fn nonzero(self) -> Self {
        const TINY: f64 = 1e-300;
        if self.value.abs() < TINY { constant(TINY) } else { self }
    }
}

impl Add for Dual {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { value: self.value + other.value, slope: self.slope + other.slope }
    }
}

impl Mul for Dual {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self { value: self.value * other.value, slope: self.slope * other.value + self.value * other.slope }
    }
}

impl Div for Dual {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        Self { value, slope: (self.slope - value * other.slope) / other.value }
    }
}

/// The continued fraction 1 / (b + a1 / (b1 + a2 / (b2 + …))) by Lentz' method, from the pairs (a, b) of `step`.
fn fraction(b: Dual, step: impl Fn(f64) -> (Dual, Dual)) -> Dual {
    let mut c = constant(1e300);
    let mut d = ONE / b.nonzero();
    let mut out = d;
    for i in 1..TERMS_MAX {
        let (a, b) = step(f64::from(i));
        d = ONE / (a * d + b).nonzero();
        c = (b + a / c).nonzero();
        out = out * (c * d);
        if (c * d).is_one() {
            break;
        }
    }
    out
}

/// dx/da of a gamma number x of shape a and scale 1.
pub fn gamma(a: f64, x: f64) -> f64 {
    if a.is_nan() || x.is_nan() || a <= 0.0 || x <= 0.0 {
        return f64::NAN;
    }
    if a > NORMAL_SHAPE_MIN {
        // Cornish and Fisher's expansion of the quantile, with the normal quantile z held.
        let z = (x - a) / a.sqrt();
        let z = z - (z * z - 1.0) / (3.0 * a.sqrt());
        return 1.0 + z / (2.0 * a.sqrt()) - (z * z - 7.0) * z / (72.0 * a * a.sqrt());
    }
    if x < a + 1.0 {
        // DLMF 8.11.4: x^a e^-x / gamma(a + 1) times a power series.
        let (mut term, mut sum, mut n) = (ONE, ONE, variable(a));
        for _ in 0..TERMS_MAX {
            n = n + ONE;
            term = term * (constant(x) / n);
            sum = sum + term;
            if term.value < sum.value * f64::EPSILON && term.slope.abs() < sum.value * f64::EPSILON {
                break;
            }
        }
        return -x / a * ((x.ln() - digamma(a + 1.0)) * sum.value + sum.slope);
    }
    // DLMF 8.9.2: what is left above x is x^a e^-x / gamma(a) times a continued fraction.
    let tail = fraction(constant(x + 1.0) + constant(-1.0) * variable(a), |i| {
        let a = variable(a);
        (constant(i) * (a + constant(-i)), constant(x + 1.0 + 2.0 * i) + constant(-1.0) * a)
    });
    x * ((x.ln() - digamma(a)) * tail.value + tail.slope)
}

/// dx/da / (1 - x) of a beta number x of parameters a and b.
pub fn beta(x: f64, a: f64, b: f64) -> f64 {
    if !(0.0..=1.0).contains(&x) || a.is_nan() || b.is_nan() || a <= 0.0 || b <= 0.0 {
        return f64::NAN;
    }
    let y = 1.0 - x;
    // DLMF 8.17.22 has x^a y^b / (a B(a, b)) times a continued fraction that converges fast on this side of the mean.
    if x < (a + 1.0) / (a + b + 2.0) {
        let sum = beta_fraction(variable(a), constant(b), x);
        let log_slope = x.ln() - 1.0 / a - digamma(a) + digamma(a + b);
        return -x / a * (log_slope * sum.value + sum.slope);
    }
    let sum = beta_fraction(constant(b), variable(a), y);
    let log_slope = x.ln() - digamma(a) + digamma(a + b);
    x / b * (log_slope * sum.value + sum.slope)
}

fn beta_fraction(a: Dual, b: Dual, x: f64) -> Dual {
    fraction(ONE, |i| {
        let m = constant((i / 2.0).floor());
        let doubled = a + m + m;
        let step = if i % 2.0 == 0.0 {
            m * (b + constant(-1.0) * m) / ((doubled + constant(-1.0)) * doubled)
        } else {
            constant(-1.0) * (a + m) * (a + b + m) / (doubled * (doubled + ONE))
        };
        (step * constant(x), ONE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Differences of quantiles, from 40-digit arithmetic.
    #[test]
    fn slopes_are_those_of_the_quantiles() {
        for (found, expected) in GAMMA.iter().map(|&(a, x, slope)| (gamma(a, x), slope)) {
            assert!((found / expected - 1.0).abs() < 1e-9, "{found} is not {expected}");
        }
        for (found, expected) in BETA.iter().map(|&(x, a, b, slope)| (beta(x, a, b), slope)) {
            assert!((found / expected - 1.0).abs() < 1e-9, "{found} is not {expected}");
        }
    }

    const GAMMA: &[(f64, f64, f64)] = &[
        (0.1, 0.001, 0.064_907_247_383_740_96),
        (0.5, 0.75, 1.641_012_976_380_872),
        (1.0, 3.0, 1.937_911_693_824_961),
        (10.0, 5.0, 0.704_579_922_386_838_7),
        (10.0, 30.0, 1.674_694_116_259_388),
        (100.0, 100.0, 1.001_668_323_774_173),
        (1000.0, 1100.0, 1.048_586_678_561_617),
        (0.1, 1e-20, 4.562_794_691_946_983e-18),
    ];

    const BETA: &[(f64, f64, f64, f64)] = &[
        (0.01, 0.3, 0.4, 0.189_436_742_666_359_2),
        (0.5, 0.3, 0.4, 3.649_301_810_678_409),
        (0.999, 1.0, 2.0, 0.749_666_541_599_958_3),
        (0.3, 5.0, 2.0, 0.096_283_216_723_810_45),
        (0.9, 5.0, 2.0, 0.174_122_320_460_218_4),
        (0.6, 100.0, 50.0, 0.006_345_900_329_814_34),
        (0.003, 2.0, 998.0, 0.001_322_281_368_748_269),
        (0.99, 0.01, 0.01, 4_952.569_164_585_478),
    ];

    #[test]
    fn shapes_too_large_to_sum_join_the_others() {
        let slope = |a: f64| gamma(a, a + 1.5 * a.sqrt());
        assert!((slope(0.999_999e6) - slope(1.000_001e6)).abs() < 1e-8);
    }
}
