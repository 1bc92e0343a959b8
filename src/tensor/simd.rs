//! Loops compiled for the vector instructions of the machine that runs them, chosen when they run; and the functions of
//! `f32` that such loops compute many elements at a time.
//!
//! A [`Loop`] holds what it works on, and its `run` is `#[inline(always)]`, as is all that it calls, so that it becomes
//! a part of each version that [`vectorized`] makes of it. The functions have no branches.
#![expect(clippy::inline_always, reason = "a function that stays one of its own is compiled for the oldest machine")]

use pulp::{Arch, Simd, WithSimd};

/// Work that is compiled for several instruction sets. Mark `run` as `#[inline(always)]`.
pub(crate) trait Loop {
    type Output;
    fn run(self) -> Self::Output;
}

/// Runs a loop, compiled for this machine.
#[inline]
pub(crate) fn vectorized<L: Loop>(work: L) -> L::Output {
    struct Call<L>(L);
    impl<L: Loop> WithSimd for Call<L> {
        type Output = L::Output;
        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> L::Output {
            self.0.run()
        }
    }
    Arch::new().dispatch(Call(work))
}

/// Adding and subtracting this rounds a double below 2^51 to an integer, which its low bits then hold.
const ROUND_F64: f64 = 6_755_399_441_055_744.0;

/// `1/n!` from `n = 11` down to 2.
const EXP_F64: [f64; 10] = [
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];

/// `2^n` with `n` the integer that [`ROUND_F64`] put into the low bits.
#[inline(always)]
fn power_of_two(shifted: f64) -> f64 {
    f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

/// `e^x` for |x| below 700, to 13 digits: a power of two times the series of what is left.
#[inline(always)]
fn exp_f64(x: f64) -> f64 {
    let shifted = x.mul_add(std::f64::consts::LOG2_E, ROUND_F64);
    let rest = (shifted - ROUND_F64).mul_add(-std::f64::consts::LN_2, x);
    let mut series = EXP_F64[0];
    for factor in &EXP_F64[1..] {
        series = series.mul_add(rest, *factor);
    }
    let series = (series * rest).mul_add(rest, rest) + 1.0;
    series * power_of_two(shifted)
}

#[inline(always)]
fn narrow(value: f64) -> f32 {
    value as f32
}

/// `e^x`, rounded as if computed exactly but for one in a thousand.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    narrow(exp_f64(f64::from(x.clamp(-120.0, 120.0))))
}

/// `e^x` for x at most 0, within a unit or two of the last place: for weights that are normalised afterwards.
#[inline(always)]
pub(crate) fn exp_fast(x: f32) -> f32 {
    /// As [`ROUND_F64`], for floats below 2^22.
    const ROUND: f32 = 12_582_912.0;
    const SERIES: [f32; 6] = [1.0 / 5_040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5];
    /// ln(2) in two parts, the first with zeros at its end, so that a multiple of it is exact.
    const LN2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    let clamped = if x < -87.0 { -87.0 } else { x };
    let shifted = clamped.mul_add(std::f32::consts::LOG2_E, ROUND);
    let power = shifted - ROUND;
    let rest = power.mul_add(-LN2[1], power.mul_add(-LN2[0], clamped));
    let mut series = SERIES[0];
    for factor in &SERIES[1..] {
        series = series.mul_add(rest, *factor);
    }
    let series = (series * rest).mul_add(rest, rest) + 1.0;
    let value = series * f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    if x < -87.0 { 0.0 } else { value }
}

/// The hyperbolic tangent, within a unit or two of the last place: near 0 by the polynomial of the Cephes library.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    const SERIES: [f32; 5] = [-5.704_988_7e-3, 2.063_909e-2, -5.373_971_6e-2, 1.333_144_2e-1, -3.333_328e-1];
    let size = x.abs();
    let square = x * x;
    let mut series = SERIES[0];
    for factor in &SERIES[1..] {
        series = series.mul_add(square, *factor);
    }
    let small = (series * square).mul_add(size, size);
    let large = 1.0 - 2.0 / (exp_fast(2.0 * size.clamp(0.0, 10.0)) + 1.0);
    (if size < 0.625 { small } else { large }).copysign(x)
}

/// `1 / (1 + e^-x)`.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    narrow(1.0 / (1.0 + exp_f64(f64::from(-x.clamp(-120.0, 120.0)))))
}

/// Natural logarithm.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    // The mantissa between sqrt(1/2) and sqrt(2), whose logarithm is that of (1 + s) / (1 - s); the exponent in the
    // double's own bits. Subnormal floats are normal doubles.
    const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const SERIES: [f64; 6] = [1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0];
    let bits = f64::from(x).to_bits();
    let offset = bits.wrapping_sub(SQRT_HALF);
    // The exponent as a double, by way of the bits of one between 2^52 and 2^53.
    let exponent =
        f64::from_bits((offset >> 52).wrapping_add(1024) & 0xfff | 0x4330_0000_0000_0000) - 4_503_599_627_371_520.0;
    let mantissa = f64::from_bits((offset & 0x000f_ffff_ffff_ffff).wrapping_add(SQRT_HALF));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let mut series = SERIES[0];
    for factor in &SERIES[1..] {
        series = series.mul_add(square, *factor);
    }
    let log = (series * square).mul_add(2.0 * s, 2.0 * s) + exponent * std::f64::consts::LN_2;
    let special = if x == f32::INFINITY {
        f32::INFINITY
    } else if x == 0.0 {
        f32::NEG_INFINITY
    } else {
        f32::NAN
    };
    if x > 0.0 && x < f32::INFINITY { narrow(log) } else { special }
}

/// `out[i] = f(x[i])`.
pub(crate) struct Map<'a, T, R, F>(pub &'a [T], pub &'a mut [R], pub F);

impl<T: Copy, R, F: Fn(T) -> R> Loop for Map<'_, T, R, F> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        for (slot, &v) in self.1.iter_mut().zip(self.0) {
            *slot = (self.2)(v);
        }
    }
}

/// `out[i] = f(x[i], y[i])`.
pub(crate) struct Zip<'a, A, B, R, F>(pub &'a [A], pub &'a [B], pub &'a mut [R], pub F);

impl<A: Copy, B: Copy, R, F: Fn(A, B) -> R> Loop for Zip<'_, A, B, R, F> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        for ((slot, &x), &y) in self.2.iter_mut().zip(self.0).zip(self.1) {
            *slot = (self.3)(x, y);
        }
    }
}
