//! The floating types that layers compute in, with the functions that their loops want as straight arithmetic, so that
//! the compiler can use vector registers. The 16-bit types are computed as `f32`, as PyTorch does.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};
use std::sync::LazyLock;

use crate::tensor::dtype::Element;

/// `f32` or `f64`.
pub(super) trait Real:
    Element
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
{
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn ln_1p(self) -> Self;
    fn exp_m1(self) -> Self;
    fn tanh(self) -> Self;
    fn erf(self) -> Self;
    fn sqrt(self) -> Self;
    fn abs(self) -> Self;

    /// A constant of a formula.
    fn of(value: f64) -> Self {
        Self::from_f64(value)
    }

    /// `1 / (1 + e^-x)`.
    fn sigmoid(self) -> Self {
        Self::one() / (Self::one() + (-self).exp())
    }

    /// `log(1 + e^x)`, without overflow.
    fn softplus(self) -> Self {
        let positive = if self > Self::zero() { self } else { Self::zero() };
        positive + (-self.abs()).exp().ln_1p()
    }
}

impl Real for f64 {
    fn exp(self) -> Self {
        self.exp()
    }
    fn ln(self) -> Self {
        self.ln()
    }
    fn ln_1p(self) -> Self {
        self.ln_1p()
    }
    fn exp_m1(self) -> Self {
        self.exp_m1()
    }
    fn tanh(self) -> Self {
        self.tanh()
    }
    fn erf(self) -> Self {
        libm::erf(self)
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    fn abs(self) -> Self {
        self.abs()
    }
}

impl Real for f32 {
    fn exp(self) -> Self {
        exp(self)
    }
    fn ln(self) -> Self {
        self.ln()
    }
    fn ln_1p(self) -> Self {
        self.ln_1p()
    }
    fn exp_m1(self) -> Self {
        self.exp_m1()
    }
    fn tanh(self) -> Self {
        self.tanh()
    }
    fn erf(self) -> Self {
        ERF.at(self)
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    fn abs(self) -> Self {
        self.abs()
    }
}

/// e to the power of `x` by arithmetic alone: `x = n ln 2 + r`, the series of `e^r`, and `n` put into the exponent.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call in the loop keeps it from vector registers")]
fn exp(x: f32) -> f32 {
    /// Adding it rounds to an integer that then stands in the low bits.
    const ROUNDER: f32 = 12_582_912.0;
    /// ln 2 in two parts, of which the first has few bits, so that its products are exact.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = if x > 89.0 { 89.0 } else { x };
    let x = if x < -105.0 { -105.0 } else { x };
    let rounded = x * std::f32::consts::LOG2_E + ROUNDER;
    let n = rounded - ROUNDER;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let series = 1.0 / 5040.0;
    let series = series * r + 1.0 / 720.0;
    let series = series * r + 1.0 / 120.0;
    let series = series * r + 1.0 / 24.0;
    let series = series * r + 1.0 / 6.0;
    let series = series * r + 0.5;
    let series = series * (r * r) + r + 1.0;
    // In two halves, since 2^n may lie outside the normal numbers.
    let n = rounded.to_bits().wrapping_sub(ROUNDER.to_bits()).cast_signed();
    let half = n >> 1;
    let power = |n: i32| f32::from_bits((n.wrapping_add(127) << 23).cast_unsigned());
    series * power(half) * power(n - half)
}

/// The error function on `f32`: Taylor series around points so close together that the sum is exact to about 1e-10,
/// and rounding it gives the nearest `f32` nearly always.
struct Erf {
    series: Vec<[f64; 6]>,
}

/// Points for each unit of length.
const DENSITY: f64 = 32.0;
/// From here on the function is 1 in `f32`.
const ERF_END: f64 = 4.0;

static ERF: LazyLock<Erf> = LazyLock::new(|| {
    let points = (ERF_END * DENSITY) as u32;
    let series = (0..=points).map(|i| {
        let c = f64::from(i) / DENSITY;
        // erf' = 2/sqrt(pi) e^-c², and the derivatives after it are that times Hermite's polynomials.
        let slope = std::f64::consts::FRAC_2_SQRT_PI * (-c * c).exp();
        let hermite =
            [1.0, -c, (2.0 * c * c - 1.0) / 3.0, c * (0.5 - c * c / 3.0), (4.0 * c * c * (c * c - 3.0) + 3.0) / 30.0];
        let mut terms = [libm::erf(c), 0.0, 0.0, 0.0, 0.0, 0.0];
        for (term, h) in terms[1..].iter_mut().zip(hermite) {
            *term = slope * h;
        }
        terms
    });
    Erf { series: series.collect() }
});

impl Erf {
    #[inline]
    fn at(&self, x: f32) -> f32 {
        let size = f64::from(x.abs());
        if size.is_nan() {
            return x;
        }
        if size >= ERF_END {
            return 1.0f32.copysign(x);
        }
        let nearest = (size * DENSITY + 0.5) as u32;
        let h = size - f64::from(nearest) / DENSITY;
        let [a, b, c, d, e, f] = self.series[nearest as usize];
        let sum = a + h * (b + h * (c + h * (d + h * (e + h * f))));
        (sum as f32).copysign(x)
    }
}

#[cfg(test)]
mod tests {
    use super::{ERF, exp};

    #[test]
    fn exp_agrees_with_the_library() {
        for i in -11_000..9_000 {
            let x = i as f32 / 100.0;
            let (found, wanted) = (exp(x), x.exp());
            assert!((found - wanted).abs() <= wanted * 3e-7 + f32::from_bits(2), "{x}: {found} {wanted}");
        }
        assert!(exp(f32::NAN).is_nan());
        assert_eq!(exp(f32::INFINITY), f32::INFINITY);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
    }

    #[test]
    fn erf_agrees_with_the_library() {
        for i in -50_000..50_000 {
            let x = i as f32 / 10_000.0;
            let wanted = libm::erf(f64::from(x));
            assert!((f64::from(ERF.at(x)) - wanted).abs() <= wanted.abs() * 6.1e-8, "{x}");
        }
    }
}
