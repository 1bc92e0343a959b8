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

/// A polynomial by its coefficients, that of the highest power first.
#[inline(always)]
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    let mut sum = coefficients[0];
    for coefficient in &coefficients[1..] {
        sum = sum.mul_add(x, *coefficient);
    }
    sum
}

/// `e^x` for |x| below 700, to 13 digits, as `scale (1 + series)`: the scale is a power of two.
#[inline(always)]
fn exp_parts(x: f64) -> (f64, f64) {
    let shifted = x.mul_add(std::f64::consts::LOG2_E, ROUND_F64);
    let rest = (shifted - ROUND_F64).mul_add(-std::f64::consts::LN_2, x);
    let series = polynomial(&EXP_F64, rest);
    ((series * rest).mul_add(rest, rest), power_of_two(shifted))
}

/// `e^x` for |x| below 700, to 13 digits.
#[inline(always)]
fn exp_f64(x: f64) -> f64 {
    let (series, scale) = exp_parts(x);
    (series + 1.0) * scale
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

/// `e^x` within a unit of the last place, rounded as PyTorch's vector kernels round it: by the polynomial of the SLEEF
/// library.
#[inline(always)]
pub(crate) fn exp_fast(x: f32) -> f32 {
    /// As [`ROUND_F64`], for floats below 2^22.
    const ROUND: f32 = 12_582_912.0;
    const SERIES: [f32; 6] = [1.985_276_2e-4, 1.393_043_6e-3, 8.333_361e-3, 4.166_648_5e-2, 1.666_666_7e-1, 0.5];
    /// ln(2) in two parts, the first with zeros at its end, so that a multiple of it is exact.
    const LN2: [f32; 2] = [0.693_145_75, 1.428_606_8e-6];
    let limited = x.clamp(-104.0, 104.0);
    let shifted = limited * std::f32::consts::LOG2_E + ROUND;
    let power = shifted - ROUND;
    let rest = power.mul_add(-LN2[1], power.mul_add(-LN2[0], limited));
    let mut series = SERIES[0];
    for factor in &SERIES[1..] {
        series = series.mul_add(rest, *factor);
    }
    let series = 1.0 + (rest * rest).mul_add(series, rest);
    // In two steps, since 2^power alone may be out of range.
    let power = shifted.to_bits().wrapping_sub(ROUND.to_bits()) as i32;
    let scale = |power: i32| f32::from_bits(power.wrapping_add(127).cast_unsigned() << 23);
    let value = series * scale(power >> 1) * scale(power - (power >> 1));
    let value = if x < -104.0 { 0.0 } else { value };
    if x > 104.0 { f32::INFINITY } else { value }
}

/// The hyperbolic tangent: `x` times a quotient of polynomials of its square, to 12 digits, fitted so that the largest
/// error is smallest. Beyond 9.02 it is 1.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    const ABOVE: [f64; 6] = [
        1.542_921_349_241_432_6e-10,
        1.873_225_296_239_665_6e-7,
        5.216_999_852_604_902_4e-5,
        4.770_081_662_671_923e-3,
        1.434_967_862_459_676_3e-1,
        0.999_999_999_998_819_6,
    ];
    const BELOW: [f64; 7] = [
        1.663_834_577_821_050_8e-12,
        6.780_648_663_923_381e-9,
        3.632_202_912_540_282_6e-6,
        5.697_818_480_273_772e-4,
        3.038_012_154_705_29e-2,
        4.768_301_195_647_481_3e-1,
        1.0,
    ];
    let limited = f64::from(x.clamp(-9.02, 9.02));
    let square = limited * limited;
    narrow(limited * polynomial(&ABOVE, square) / polynomial(&BELOW, square))
}

/// `1 / (1 + e^-x)`, rounded in single precision as PyTorch does.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp_fast(-x))
}

/// Natural logarithm of a positive, normal double.
#[inline(always)]
fn ln_f64(x: f64) -> f64 {
    // The mantissa between sqrt(1/2) and sqrt(2), whose logarithm is that of (1 + s) / (1 - s); the exponent in the
    // double's own bits.
    const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const SERIES: [f64; 6] = [1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0];
    let offset = x.to_bits().wrapping_sub(SQRT_HALF);
    // The exponent as a double, by way of the bits of one between 2^52 and 2^53.
    let exponent =
        f64::from_bits((offset >> 52).wrapping_add(1024) & 0xfff | 0x4330_0000_0000_0000) - 4_503_599_627_371_520.0;
    let mantissa = f64::from_bits((offset & 0x000f_ffff_ffff_ffff).wrapping_add(SQRT_HALF));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let series = polynomial(&SERIES, square);
    (series * square).mul_add(2.0 * s, 2.0 * s) + exponent * std::f64::consts::LN_2
}

/// A logarithm of `x` where there is one; infinity, its negative at zero, or NaN elsewhere.
#[inline(always)]
fn logarithm(x: f32, log: f64) -> f32 {
    let special = if x == f32::INFINITY {
        f32::INFINITY
    } else if x == 0.0 {
        f32::NEG_INFINITY
    } else {
        f32::NAN
    };
    if x > 0.0 && x < f32::INFINITY { narrow(log) } else { special }
}

/// Natural logarithm. Subnormal floats are normal doubles.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    logarithm(x, ln_f64(f64::from(x)))
}

/// Logarithm to base 2.
#[inline(always)]
pub(crate) fn log2(x: f32) -> f32 {
    logarithm(x, ln_f64(f64::from(x)) * std::f64::consts::LOG2_E)
}

/// Logarithm to base 10.
#[inline(always)]
pub(crate) fn log10(x: f32) -> f32 {
    logarithm(x, ln_f64(f64::from(x)) * std::f64::consts::LOG10_E)
}

/// `log(1 + x)`: near 0 with what rounding takes from the sum.
#[inline(always)]
pub(crate) fn ln_1p(x: f32) -> f32 {
    let wide = f64::from(x);
    let sum = 1.0 + wide;
    let lost = if wide.abs() < 0.5 { wide - (sum - 1.0) } else { 0.0 };
    let shifted = if x > -1.0 { 1.0 + x.abs() } else { 1.0 + x };
    let log = logarithm(shifted, ln_f64(sum) + lost);
    if x == 0.0 { x } else { log }
}

/// `e^x - 1`, exact near 0.
#[inline(always)]
pub(crate) fn exp_m1(x: f32) -> f32 {
    let (series, scale) = exp_parts(f64::from(x.clamp(-120.0, 120.0)));
    let value = narrow(series.mul_add(scale, scale - 1.0));
    if x == 0.0 { x } else { value }
}

/// `2^x`.
#[inline(always)]
pub(crate) fn exp2(x: f32) -> f32 {
    narrow(exp_f64(f64::from(x.clamp(-170.0, 170.0)) * std::f64::consts::LN_2))
}

/// The error function: a polynomial below 1, `1 - e^-p(x)` with one above. Both were fitted at Chebyshev's points.
#[inline(always)]
pub(crate) fn erf(x: f32) -> f32 {
    const NEAR: [f64; 8] = [
        -9.673_590_170_065_557e-6,
        1.126_825_366_888_124_1e-4,
        -8.484_396_519_194_106e-4,
        5.221_053_410_333_501e-3,
        -2.686_543_830_970_118_3e-2,
        1.128_378_262_204_714_6e-1,
        -3.761_263_847_599_014e-1,
        1.128_379_167_062_361,
    ];
    const FAR: [f64; 9] = [
        -1.614_061_597_654_020_2e-6,
        4.559_062_234_018_497e-5,
        -5.927_695_369_507_091e-4,
        4.740_222_337_590_51e-3,
        -2.636_471_735_161_864_7e-2,
        1.099_782_451_079_654e-1,
        6.319_370_936_886_239e-1,
        1.130_166_675_496_848,
        -3.032_129_670_907_935e-4,
    ];
    let size = f64::from(x.abs());
    let limited = if size > 4.0 { 4.0 } else { size };
    let near = polynomial(&NEAR, limited * limited) * limited;
    let far = 1.0 - exp_f64(-polynomial(&FAR, limited));
    narrow(if size < 1.0 { near } else { far }).copysign(x)
}

/// Inverse tangent, by a polynomial that was fitted at Chebyshev's points between 0 and 1.
#[inline(always)]
pub(crate) fn atan(x: f32) -> f32 {
    const SERIES: [f64; 11] = [
        1.084_492_771_996_228_7e-3,
        -7.166_164_997_221_288e-3,
        2.220_345_511_856_825_6e-2,
        -4.427_366_849_698_454_6e-2,
        6.710_114_004_043_888e-2,
        -8.796_117_563_543_514e-2,
        1.105_378_475_472_693_1e-1,
        -1.427_904_841_710_257_2e-1,
        1.999_959_585_418_784_6e-1,
        -3.333_332_366_562_732_4e-1,
        9.999_999_996_145_259e-1,
    ];
    let size = f64::from(x.abs());
    let small = if size > 1.0 { 1.0 / size } else { size };
    let angle = polynomial(&SERIES, small * small) * small;
    narrow(if size > 1.0 { std::f64::consts::FRAC_PI_2 - angle } else { angle }).copysign(x)
}

/// Angles up to here have their sine and cosine by [`sin`] and [`cos`]; larger ones lose digits.
pub(crate) const ANGLE_MAX: f32 = 1e9;

/// Sine and cosine of what an angle is beyond the nearest multiple of a right angle, and that multiple's last bits.
#[inline(always)]
fn quarters(x: f64) -> (f64, f64, u64) {
    const RIGHT_ANGLE_REST: f64 = 6.123_233_995_736_766e-17;
    const SINE: [f64; 5] = [-1.0 / 39_916_800.0, 1.0 / 362_880.0, -1.0 / 5_040.0, 1.0 / 120.0, -1.0 / 6.0];
    const COSINE: [f64; 6] = [1.0 / 479_001_600.0, -1.0 / 3_628_800.0, 1.0 / 40_320.0, -1.0 / 720.0, 1.0 / 24.0, -0.5];
    let shifted = x.mul_add(std::f64::consts::FRAC_2_PI, ROUND_F64);
    let count = shifted - ROUND_F64;
    let rest = count.mul_add(-RIGHT_ANGLE_REST, count.mul_add(-std::f64::consts::FRAC_PI_2, x));
    let square = rest * rest;
    let sine = rest * polynomial(&SINE, square).mul_add(square, 1.0);
    let cosine = polynomial(&COSINE, square).mul_add(square, 1.0);
    (sine, cosine, shifted.to_bits())
}

/// The sine of an angle that is so many right angles more.
#[inline(always)]
fn turned((sine, cosine, count): (f64, f64, u64), more: u64) -> f32 {
    let count = count.wrapping_add(more);
    let value = if count & 1 == 0 { sine } else { cosine };
    narrow(f64::from_bits(value.to_bits() ^ (count & 2) << 62))
}

/// Sine of an angle up to [`ANGLE_MAX`].
#[inline(always)]
pub(crate) fn sin(x: f32) -> f32 {
    turned(quarters(f64::from(x)), 0)
}

/// Cosine of an angle up to [`ANGLE_MAX`].
#[inline(always)]
pub(crate) fn cos(x: f32) -> f32 {
    turned(quarters(f64::from(x)), 1)
}

/// Tangent of an angle up to [`ANGLE_MAX`].
#[inline(always)]
pub(crate) fn tan(x: f32) -> f32 {
    let (sine, cosine, count) = quarters(f64::from(x));
    let even = count & 1 == 0;
    let (above, below) = if even { (sine, cosine) } else { (-cosine, sine) };
    narrow(above / below)
}

/// `out[i] = f(x[i])`. The function is held itself, so that what it has captured stays in registers.
pub(crate) struct Map<'a, T, R, F>(pub &'a [T], pub &'a mut [R], pub F);

impl<T: Copy, R, F: Fn(T) -> R> Loop for Map<'_, T, R, F> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self(x, out, f) = self;
        for (slot, &v) in out.iter_mut().zip(x) {
            *slot = f(v);
        }
    }
}

/// `out[i] = f(x[i], y[i])`.
pub(crate) struct Zip<'a, A, B, R, F>(pub &'a [A], pub &'a [B], pub &'a mut [R], pub F);

impl<A: Copy, B: Copy, R, F: Fn(A, B) -> R> Loop for Zip<'_, A, B, R, F> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self(x, y, out, f) = self;
        for ((slot, &x), &y) in out.iter_mut().zip(x).zip(y) {
            *slot = f(x, y);
        }
    }
}

/// `x[i] = f(x[i])`.
pub(crate) struct Change<'a, T, F>(pub &'a mut [T], pub F);

impl<T: Copy, F: Fn(T) -> T> Loop for Change<'_, T, F> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self(x, f) = self;
        for slot in x {
            *slot = f(*slot);
        }
    }
}

/// `x[i] = f(x[i], y[i])`.
pub(crate) struct ChangeBy<'a, T, F>(pub &'a mut [T], pub &'a [T], pub F);

impl<T: Copy, F: Fn(T, T) -> T> Loop for ChangeBy<'_, T, F> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self(x, y, f) = self;
        for (slot, &y) in x.iter_mut().zip(y) {
            *slot = f(*slot, y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest error over a range, as a part of the value.
    fn error(f: fn(f32) -> f32, exact: fn(f64) -> f64, low: f32, high: f32) -> f64 {
        let step = (high - low) / 100_000.0;
        let of = |i: i32| {
            let x = low + step * i as f32;
            let wanted = exact(f64::from(x));
            (f64::from(f(x)) - wanted).abs() / wanted.abs().max(1e-3)
        };
        (0..=100_000).map(of).fold(0.0, f64::max)
    }

    #[test]
    fn functions_agree_with_the_library() {
        for (name, f, exact, low, high) in [
            ("exp", exp as fn(f32) -> f32, f64::exp as fn(f64) -> f64, -20.0, 20.0),
            ("exp2", exp2, f64::exp2, -20.0, 20.0),
            ("exp_m1", exp_m1, f64::exp_m1, -5.0, 20.0),
            ("ln", ln, f64::ln, 1e-3, 100.0),
            ("log2", log2, f64::log2, 1e-3, 100.0),
            ("log10", log10, f64::log10, 1e-3, 100.0),
            ("ln_1p", ln_1p, f64::ln_1p, -0.999, 100.0),
            ("sin", sin, f64::sin, -100.0, 100.0),
            ("cos", cos, f64::cos, -100.0, 100.0),
            ("sin of large angles", sin, f64::sin, 1e6, 1e9),
            ("tan", tan, f64::tan, -100.0, 100.0),
            ("atan", atan, f64::atan, -50.0, 50.0),
            ("erf", erf, libm::erf, -5.0, 5.0),
            ("tanh", tanh, f64::tanh, -10.0, 10.0),
        ] {
            let error = error(f, exact, low, high);
            assert!(error < 6.2e-8, "{name}: {error:e}");
        }
        assert!(error(exp_fast, f64::exp, -20.0, 20.0) < 1.2e-7);
        assert!(error(sigmoid, |x| 1.0 / (1.0 + (-x).exp()), -20.0, 20.0) < 2.5e-7);
    }

    #[test]
    fn special_values_are_those_of_the_library() {
        for x in [0.0, -0.0, 1e-30, -1e-30, 1.0, -1.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 3e38] {
            for (name, found, wanted) in [
                ("exp", exp(x), x.exp()),
                ("exp_fast", exp_fast(x), x.exp()),
                ("exp_m1", exp_m1(x), x.exp_m1()),
                ("ln", ln(x), x.ln()),
                ("ln_1p", ln_1p(x), x.ln_1p()),
                ("atan", atan(x), x.atan()),
                ("erf", erf(x), libm::erff(x)),
                ("tanh", tanh(x), x.tanh()),
            ] {
                let same = found.is_nan() && wanted.is_nan()
                    || (found - wanted).abs() <= wanted.abs() * 2.5e-7
                        && found.is_sign_negative() == wanted.is_sign_negative()
                    || found == wanted;
                assert!(same, "{name}({x}): {found} {wanted}");
            }
        }
        assert!(sin(-0.0).is_sign_negative() && tan(-0.0).is_sign_negative());
    }
}
