//! Bessel functions, those that libm lacks by their series and integrals, and Airy's function of the first kind.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_4, PI};

const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;

/// libm's function, which is not taken at infinity, as in PyTorch.
macro_rules! finite {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            pub fn $name(x: f64) -> f64 {
                if x.is_infinite() { f64::NAN } else { libm::$name(x) }
            }
        )*
    };
}

finite! {
    /// The function of the first kind, order 0.
    j0;
    /// The function of the first kind, order 1.
    j1;
    /// The function of the second kind, order 0.
    y0;
    /// The function of the second kind, order 1.
    y1;
}

/// From here on the asymptotic series of the modified functions is exact to a double's digits.
const ASYMPTOTIC_MIN: f64 = 30.0;

/// `e^-|x| I_order(|x|)` for orders 0 and 1: the power series, which cancels nothing (DLMF 10.25.2), or the asymptotic
/// one (DLMF 10.40.1).
fn scaled_i(order: u32, x: f64) -> f64 {
    let x = x.abs();
    let order = f64::from(order);
    if x.is_infinite() {
        return 0.0;
    }
    let (mut term, mut sum, mut k) = (1.0, 1.0, 0.0);
    if x < ASYMPTOTIC_MIN {
        let z = x * x / 4.0;
        while term > sum * f64::EPSILON / 4.0 {
            k += 1.0;
            term *= z / (k * (k + order));
            sum += term;
        }
        return sum * (-x).exp() * if order == 0.0 { 1.0 } else { x / 2.0 };
    }
    let mu = 4.0 * order * order;
    while f64::abs(term) > f64::EPSILON / 4.0 && k < 30.0 {
        k += 1.0;
        term *= -(mu - (2.0 * k - 1.0).powi(2)) / (8.0 * k * x);
        sum += term;
    }
    sum / (2.0 * PI * x).sqrt()
}

/// `e^-|x| I0(x)`.
pub fn i0e(x: f64) -> f64 {
    scaled_i(0, x)
}

/// `e^-|x| I1(x)`.
pub fn i1e(x: f64) -> f64 {
    scaled_i(1, x).copysign(x)
}

/// The modified function of the first kind, order 0.
pub fn i0(x: f64) -> f64 {
    grown(scaled_i(0, x), x)
}

/// The modified function of the first kind, order 1.
pub fn i1(x: f64) -> f64 {
    grown(scaled_i(1, x), x).copysign(x)
}

/// `scaled e^|x|`, in two halves so that nothing overflows early; NaN at infinity, as in PyTorch.
fn grown(scaled: f64, x: f64) -> f64 {
    let half = (x.abs() / 2.0).exp();
    if half.is_infinite() && x.is_finite() { half } else { scaled * half * half }
}

/// `e^x K_order(x)` for `x > 0`: the trapezoidal rule on the integral of `e^(-x (cosh t - 1)) cosh(order t)` (DLMF
/// 10.32.9), which converges geometrically. The step follows the integrand's width.
fn scaled_k_integral(order: f64, x: f64) -> f64 {
    let step = f64::min(0.15, 0.6 / x.sqrt());
    let (mut t, mut sum) = (0.0, 0.5);
    loop {
        t += step;
        // cosh t - 1 without cancellation.
        let exponent = -2.0 * x * (t / 2.0).sinh().powi(2);
        if exponent < -40.0 - order * t {
            return sum * step;
        }
        sum += exponent.exp() * (order * t).cosh();
    }
}

/// `K0` of a small argument by its series (DLMF 10.31.2).
fn k0_series(x: f64) -> f64 {
    let z = x * x / 4.0;
    let (mut term, mut harmonic, mut i0, mut sum, mut k) = (1.0, 0.0, 1.0, 0.0, 0.0);
    while term > f64::EPSILON / 8.0 {
        k += 1.0;
        harmonic += 1.0 / k;
        term *= z / (k * k);
        i0 += term;
        sum += term * harmonic;
    }
    sum - ((x / 2.0).ln() + EULER_GAMMA) * i0
}

/// Both scaled functions of the second kind at once where the argument is small; `K1` from the Wronskian (DLMF 10.28.2).
fn k_small(x: f64) -> (f64, f64) {
    let k0 = k0_series(x);
    (k0, (1.0 / x - i1(x) * k0) / i0(x))
}

/// `e^x K0(x)`.
pub fn scaled_k0(x: f64) -> f64 {
    match x {
        0.0 => f64::INFINITY,
        x if x < 0.0 || x.is_nan() => f64::NAN,
        x if x < 1.0 => k_small(x).0 * x.exp(),
        x if x.is_infinite() => 0.0,
        x => scaled_k_integral(0.0, x),
    }
}

/// `e^x K1(x)`.
pub fn scaled_k1(x: f64) -> f64 {
    match x {
        0.0 => f64::INFINITY,
        x if x < 0.0 || x.is_nan() => f64::NAN,
        x if x < 1.0 => k_small(x).1 * x.exp(),
        x if x.is_infinite() => 0.0,
        x => scaled_k_integral(1.0, x),
    }
}

/// The modified function of the second kind, order 0.
pub fn k0(x: f64) -> f64 {
    if (0.0..1.0).contains(&x) && x > 0.0 { k_small(x).0 } else { scaled_k0(x) * (-x).exp() }
}

/// The modified function of the second kind, order 1.
pub fn k1(x: f64) -> f64 {
    if (0.0..1.0).contains(&x) && x > 0.0 { k_small(x).1 } else { scaled_k1(x) * (-x).exp() }
}

/// The spherical function of order 0: `sin(x) / x`.
pub fn spherical_j0(x: f64) -> f64 {
    if x.is_infinite() {
        0.0
    } else if x.abs() < 0.5 {
        let z = x * x;
        1.0 - z / 6.0 * (1.0 - z / 20.0 * (1.0 - z / 42.0 * (1.0 - z / 72.0 * (1.0 - z / 110.0 * (1.0 - z / 156.0)))))
    } else {
        x.sin() / x
    }
}

/// `Ai(0)` and `-Ai'(0)`.
const AIRY_AT_ZERO: (f64, f64) = (0.355_028_053_887_817_2, 0.258_819_403_792_806_8);

/// Airy's function of the first kind: its power series around zero (DLMF 9.4.1), a modified Bessel function of order
/// 1/3 to the right (DLMF 9.6.2), the oscillating asymptotic series to the left (DLMF 9.7.9).
pub fn airy_ai(x: f64) -> f64 {
    if x.is_infinite() || x.is_nan() {
        return f64::NAN;
    }
    // Beyond this the value is less than the smallest number.
    if x > 110.0 {
        return 0.0;
    }
    if x > 1.5 {
        let zeta = 2.0 / 3.0 * x * x.sqrt();
        return (x / 3.0).sqrt() / PI * scaled_k_integral(1.0 / 3.0, zeta) * (-zeta).exp();
    }
    if x < -7.0 { airy_oscillating(-x) } else { airy_series(x) }
}

fn airy_series(x: f64) -> f64 {
    let cube = x * x * x;
    let (mut f, mut g, mut sum_f, mut sum_g, mut k) = (1.0, x, 1.0, x, 0.0);
    while f64::abs(f) + f64::abs(g) > 1e-18 && k < 300.0 {
        k += 3.0;
        f *= cube / (k * (k - 1.0));
        g *= cube / (k * (k + 1.0));
        sum_f += f;
        sum_g += g;
    }
    AIRY_AT_ZERO.0 * sum_f - AIRY_AT_ZERO.1 * sum_g
}

fn airy_oscillating(z: f64) -> f64 {
    let zeta = 2.0 / 3.0 * z * z.sqrt();
    let (mut u, mut p, mut q) = (1.0, 1.0, 0.0);
    for k in 1..20 {
        let j = 6.0 * f64::from(k);
        let next = u * (j - 5.0) * (j - 3.0) * (j - 1.0) / (216.0 * f64::from(k) * (j / 3.0 - 1.0) * zeta);
        if f64::abs(next) > f64::abs(u) || f64::abs(next) < 1e-18 {
            break;
        }
        u = next;
        match k % 4 {
            0 => p += u,
            1 => q += u,
            2 => p -= u,
            _ => q -= u,
        }
    }
    let (sin, cos) = (zeta - FRAC_PI_4).sin_cos();
    // sqrt(1 / pi) = sqrt(2 / pi) / sqrt(2).
    (cos * p + sin * q) * (2.0 / PI).sqrt() * FRAC_1_SQRT_2 / z.sqrt().sqrt()
}
