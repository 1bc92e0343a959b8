//! The gamma function's family: its logarithm's derivatives, Hurwitz' zeta function, the incomplete gamma functions.

use std::f64::consts::PI;

/// Bernoulli numbers `B2k / (2k)!`, the weights of the Euler–Maclaurin sum (DLMF 2.10.1).
const EULER_MACLAURIN: [f64; 12] = [
    1.0 / 12.0,
    -1.0 / 720.0,
    1.0 / 30_240.0,
    -1.0 / 1_209_600.0,
    1.0 / 47_900_160.0,
    -691.0 / 1_307_674_368_000.0,
    1.0 / 74_724_249_600.0,
    -3617.0 / 10_670_622_842_880_000.0,
    43_867.0 / 5_109_094_217_170_944_000.0,
    -174_611.0 / 802_857_662_698_291_200_000.0,
    5.509_002_828_360_229e-18,
    -1.395_446_468_581_252e-19,
];

/// The logarithmic derivative of gamma: recurrence up to 10, then the asymptotic series (DLMF 5.5.2, 5.5.4, 5.11.2).
pub fn digamma(x: f64) -> f64 {
    if x == 0.0 {
        return f64::INFINITY.copysign(-x);
    }
    if x < 0.0 {
        if x == x.trunc() {
            return f64::NAN;
        }
        // The fraction first, so that the tangent's argument keeps its digits.
        return digamma(1.0 - x) - PI / (PI * x.fract()).tan();
    }
    let (mut x, mut sum) = (x, 0.0);
    while x < 10.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let z = 1.0 / (x * x);
    let series = z
        * (1.0 / 12.0
            - z * (1.0 / 120.0 - z * (1.0 / 252.0 - z * (1.0 / 240.0 - z * (1.0 / 132.0 - z * 691.0 / 32_760.0)))));
    sum + x.ln() - 0.5 / x - if x < 1e17 { series } else { 0.0 }
}

/// The second logarithmic derivative of gamma, with the reflection formula to the left of 1/2 (DLMF 5.15.6, 5.15.8).
fn trigamma(x: f64) -> f64 {
    if x < 0.5 {
        return (PI / (PI * x).sin()).powi(2) - trigamma(1.0 - x);
    }
    let (mut x, mut sum) = (x, 0.0);
    while x < 10.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let z = 1.0 / (x * x);
    let series = z * (1.0 / 6.0 - z * (1.0 / 30.0 - z * (1.0 / 42.0 - z * (1.0 / 30.0 - z * (5.0 / 66.0)))));
    sum + (1.0 + 0.5 / x + series) / x
}

/// [`trigamma`] with the sine of single precision, which shows at the poles.
#[expect(clippy::cast_possible_truncation, reason = "the precision wanted")]
pub fn trigamma_single(x: f64) -> f64 {
    if x < 0.5 {
        let sine = (std::f32::consts::PI * x as f32).sin();
        return (PI / f64::from(sine)).powi(2) - trigamma(1.0 - x);
    }
    trigamma(x)
}

/// The derivative of order `n` of [`digamma`] (DLMF 5.15.1 and 25.11.12).
#[expect(clippy::cast_precision_loss, reason = "n! overflows long before the order is too large for f64")]
pub fn polygamma(n: i64, x: f64) -> f64 {
    match n {
        0 => digamma(x),
        1 => trigamma(x),
        _ => {
            let order = n as f64;
            let sign = if n % 2 == 0 { -1.0 } else { 1.0 };
            sign * libm::lgamma(order + 1.0).exp() * zeta(order + 1.0, x)
        }
    }
}

/// Hurwitz' zeta function, the sum of `(q + k)^-x`: the first terms, then Euler–Maclaurin (DLMF 25.11.1, 2.10.1).
pub fn zeta(x: f64, q: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    if x < 1.0 {
        return f64::NAN;
    }
    if q <= 0.0 {
        if q == q.floor() {
            return f64::INFINITY;
        }
        if x != x.floor() {
            return f64::NAN;
        }
    }
    if x.is_nan() || q.is_nan() {
        return f64::NAN;
    }
    let mut sum = q.powf(-x);
    let (mut a, mut i) = (q, 0);
    while i < 9 || a <= 9.0 {
        i += 1;
        a += 1.0;
        let term = a.powf(-x);
        sum += term;
        if (-f64::EPSILON / 2.0 * sum < term && term < f64::EPSILON / 2.0 * sum) || i > 1_000_000 {
            return sum;
        }
    }
    let last = a.powf(-x);
    sum += last * a / (x - 1.0) - 0.5 * last;
    let (mut rising, mut power) = (x, last / a);
    let mut k = 0.0;
    for weight in EULER_MACLAURIN {
        let term = rising * power * weight;
        sum += term;
        if (term / sum).abs() < f64::EPSILON / 2.0 {
            break;
        }
        rising *= (x + k + 1.0) * (x + k + 2.0);
        power /= a * a;
        k += 2.0;
    }
    sum
}

/// `x^a e^-x / gamma(a + 1)`.
fn density(a: f64, x: f64) -> f64 {
    if a < 20.0 || (x - a).abs() > 0.5 * a {
        return (a * x.ln() - x - libm::lgamma(a + 1.0)).exp();
    }
    // Around the mean, with Stirling's series for gamma, large terms cancel before they are rounded.
    let mu = (x - a) / a;
    let stirling = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * a * a)) / (a * a)) / a;
    (a * (mu.ln_1p() - mu) - stirling).exp() / (2.0 * PI * a).sqrt()
}

/// More terms than this are not summed; only enormous arguments would want them.
const TERMS_MAX: u32 = 200_000;

/// The lower function's power series (DLMF 8.11.4).
fn lower_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0, 1.0, a);
    for _ in 0..TERMS_MAX {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < sum * f64::EPSILON / 2.0 {
            break;
        }
    }
    sum * density(a, x)
}

/// The upper function's continued fraction (DLMF 8.9.2), by Lentz' method.
fn upper_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / if b == 0.0 { TINY } else { b };
    let mut h = d;
    for i in 1..TERMS_MAX {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = b + an / c;
        c = if c.abs() < TINY { TINY } else { c };
        h *= d * c;
        if (d * c - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    h * a * density(a, x)
}

/// For large `a` near `x`: the leading terms of Temme's uniform expansion (DLMF 8.12.3), lower and upper.
fn uniform(a: f64, x: f64) -> (f64, f64) {
    let mu = (x - a) / a;
    let half_eta_squared = mu - mu.ln_1p();
    let eta = (2.0 * half_eta_squared).sqrt().copysign(mu);
    let slope = if mu.abs() < 1e-3 { -1.0 / 3.0 + mu / 12.0 } else { 1.0 / mu - 1.0 / eta };
    let correction = (-a * half_eta_squared).exp() / (2.0 * PI * a).sqrt() * slope;
    let z = eta * (a / 2.0).sqrt();
    (0.5 * libm::erfc(-z) - correction, 0.5 * libm::erfc(z) + correction)
}

/// The regularized lower and upper incomplete gamma functions; they add up to 1.
fn incomplete(a: f64, x: f64) -> (f64, f64) {
    if a < 0.0 || x < 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if a == 0.0 {
        return if x > 0.0 { (1.0, 0.0) } else { (f64::NAN, f64::NAN) };
    }
    if x == 0.0 {
        return (0.0, 1.0);
    }
    if a.is_infinite() {
        return if x.is_infinite() { (f64::NAN, f64::NAN) } else { (0.0, 1.0) };
    }
    if x.is_infinite() {
        return (1.0, 0.0);
    }
    if a.is_nan() || x.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if a > 1e7 && ((x - a) / a).abs() < 0.1 {
        return uniform(a, x);
    }
    if x < a + 1.0 && (x > 1.1 || a > x || a > 0.5) {
        let lower = lower_series(a, x);
        (lower, 1.0 - lower)
    } else if x <= 1.1 {
        // Small x and smaller a: the upper function is a difference that the power series keeps exact (DLMF 8.7.3).
        let (mut term, mut sum, mut n) = (1.0, 0.0, 0.0);
        for _ in 0..200 {
            n += 1.0;
            term *= -x / n;
            let add = term / (a + n);
            sum += add;
            if add.abs() <= f64::EPSILON / 2.0 * sum.abs() {
                break;
            }
        }
        let log_ratio = a * x.ln() - libm::lgamma(a + 1.0);
        let upper = -log_ratio.exp_m1() - log_ratio.exp() * a * sum;
        (1.0 - upper, upper)
    } else {
        let upper = upper_fraction(a, x);
        (1.0 - upper, upper)
    }
}

/// The regularized lower incomplete gamma function.
pub fn igamma(a: f64, x: f64) -> f64 {
    incomplete(a, x).0
}

/// The regularized upper incomplete gamma function.
pub fn igammac(a: f64, x: f64) -> f64 {
    incomplete(a, x).1
}
