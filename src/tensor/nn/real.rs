//! The floating types that layers compute in, with the functions that their loops want as straight arithmetic, so that
//! the compiler can use vector registers. The 16-bit types are computed as `f32`, as PyTorch does.
#![expect(clippy::inline_always, reason = "what a vectorized loop calls has to be a part of it")]

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};
use std::sync::LazyLock;

use crate::tensor::dtype::Element;
use crate::tensor::simd;

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
    fn abs(self) -> Self;

    /// A constant of a formula.
    #[inline(always)]
    fn of(value: f64) -> Self {
        Self::from_f64(value)
    }

    /// `1 / (1 + e^-x)`.
    #[inline(always)]
    fn sigmoid(self) -> Self {
        Self::one() / (Self::one() + (-self).exp())
    }

    /// `log(1 + e^x)`, without overflow.
    #[inline(always)]
    fn softplus(self) -> Self {
        let positive = if self > Self::zero() { self } else { Self::zero() };
        positive + (-self.abs()).exp().ln_1p()
    }
}

impl Real for f64 {
    #[inline(always)]
    fn exp(self) -> Self {
        self.exp()
    }
    #[inline(always)]
    fn ln(self) -> Self {
        self.ln()
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        self.ln_1p()
    }
    #[inline(always)]
    fn exp_m1(self) -> Self {
        self.exp_m1()
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        self.tanh()
    }
    #[inline(always)]
    fn erf(self) -> Self {
        libm::erf(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        self.abs()
    }
}

impl Real for f32 {
    #[inline(always)]
    fn exp(self) -> Self {
        simd::exp(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        simd::ln(self)
    }
    /// The logarithm of the rounded sum, and what the rounding took away.
    #[inline(always)]
    fn ln_1p(self) -> Self {
        let sum = 1.0 + self;
        let lost = self - (sum - 1.0);
        let correction = if lost == 0.0 || sum == Self::INFINITY { 0.0 } else { lost / sum };
        simd::ln(sum) + correction
    }
    /// A series near zero, where the difference would cancel.
    #[inline(always)]
    fn exp_m1(self) -> Self {
        let x = self;
        let series = x * (1.0 / 5040.0) + 1.0 / 720.0;
        let series = series * x + 1.0 / 120.0;
        let series = series * x + 1.0 / 24.0;
        let series = series * x + 1.0 / 6.0;
        let series = series * x + 0.5;
        let near = series * (x * x) + x;
        if x.abs() < 0.35 { near } else { simd::exp(x) - 1.0 }
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        simd::tanh(self)
    }
    #[inline(always)]
    fn erf(self) -> Self {
        ERF.at(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        self.abs()
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        simd::sigmoid(self)
    }
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
    #[inline(always)]
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
    use super::{ERF, Real};

    #[test]
    fn functions_near_zero_agree_with_the_library() {
        for i in -9_000..9_000 {
            let x = i as f32 / 10_000.0;
            let pairs = [(Real::ln_1p(x), f64::from(x).ln_1p()), (Real::exp_m1(x), f64::from(x).exp_m1())];
            for (found, wanted) in pairs {
                assert!((f64::from(found) - wanted).abs() <= wanted.abs() * 2.5e-7, "{x}: {found} {wanted}");
            }
        }
        assert_eq!(Real::ln_1p(-1.0f32), f32::NEG_INFINITY);
        assert_eq!(Real::ln_1p(f32::INFINITY), f32::INFINITY);
        assert!(Real::exp_m1(f32::NAN).is_nan());
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
