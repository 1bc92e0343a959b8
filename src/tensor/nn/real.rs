//! The floating types that layers compute in, with the functions that their loops want as straight arithmetic, so that
//! the compiler can use vector registers. The 16-bit types are computed as `f32`, as PyTorch does.
#![expect(clippy::inline_always, reason = "what a vectorized loop calls has to be a part of it")]

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use crate::tensor::reduce::Float;
use crate::tensor::simd;

/// `f32` or `f64`.
pub(super) trait Real:
    Float
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
{
    /// `self * a + b`, rounded once.
    fn fused(self, a: Self, b: Self) -> Self;
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
    fn fused(self, a: Self, b: Self) -> Self {
        self.mul_add(a, b)
    }
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
    fn fused(self, a: Self, b: Self) -> Self {
        self.mul_add(a, b)
    }
    #[inline(always)]
    fn exp(self) -> Self {
        simd::exp_fast(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        simd::ln(self)
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        simd::ln_1p(self)
    }
    #[inline(always)]
    fn exp_m1(self) -> Self {
        simd::exp_m1(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        simd::tanh(self)
    }
    #[inline(always)]
    fn erf(self) -> Self {
        simd::erf(self)
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
