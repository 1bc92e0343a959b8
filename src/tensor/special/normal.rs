//! The error function's family and the normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI, SQRT_2};

/// A polynomial from the highest coefficient down.
fn polynomial<const N: usize>(x: f64, coefficients: [f64; N]) -> f64 {
    coefficients.into_iter().fold(0.0, |sum, c| sum * x + c)
}

/// The normal quantile at `1/2 + q`, where `tail` is the distance of that probability from the nearer of 0 and 1.
/// Rational approximations of M. J. Wichura, "The percentage points of the normal distribution", Applied Statistics
/// 37 (1988), algorithm AS 241.
fn quantile(q: f64, tail: f64) -> f64 {
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(
            r,
            [
                2.509_080_928_730_122_7e3,
                3.343_057_558_358_813e4,
                6.726_577_092_700_87e4,
                4.592_195_393_154_987e4,
                1.373_169_376_550_946e4,
                1.971_590_950_306_551_3e3,
                1.331_416_678_917_843_8e2,
                3.387_132_872_796_366_5,
            ],
        ) / polynomial(
            r,
            [
                5.226_495_278_852_854e3,
                2.872_908_573_572_194_3e4,
                3.930_789_580_009_271e4,
                2.121_379_430_158_659_7e4,
                5.394_196_021_424_751e3,
                6.871_870_074_920_579e2,
                4.231_333_070_160_091e1,
                1.0,
            ],
        );
    }
    let r = (-tail.ln()).sqrt();
    let magnitude = if r <= 5.0 {
        let r = r - 1.6;
        polynomial(
            r,
            [
                7.745_450_142_783_414e-4,
                2.272_384_498_926_918_4e-2,
                2.417_807_251_774_506e-1,
                1.270_458_252_452_368_4,
                3.647_848_324_763_204_5,
                5.769_497_221_460_691,
                4.630_337_846_156_546,
                1.423_437_110_749_683_5,
            ],
        ) / polynomial(
            r,
            [
                1.050_750_071_644_416_9e-9,
                5.475_938_084_995_345e-4,
                1.519_866_656_361_645_7e-2,
                1.481_039_764_274_800_8e-1,
                6.897_673_349_851e-1,
                1.676_384_830_183_803_8,
                2.053_191_626_637_759,
                1.0,
            ],
        )
    } else {
        let r = r - 5.0;
        polynomial(
            r,
            [
                2.010_334_399_292_288_1e-7,
                2.711_555_568_743_487_6e-5,
                1.242_660_947_388_078_4e-3,
                2.653_218_952_657_612_4e-2,
                2.965_605_718_285_048_7e-1,
                1.784_826_539_917_291_3,
                5.463_784_911_164_114,
                6.657_904_643_501_103,
            ],
        ) / polynomial(
            r,
            [
                2.044_263_103_389_939_8e-15,
                1.421_511_758_316_446e-7,
                1.846_318_317_510_054_8e-5,
                7.868_691_311_456_133e-4,
                1.487_536_129_085_061_5e-2,
                1.369_298_809_227_358e-1,
                5.998_322_065_558_88e-1,
                1.0,
            ],
        )
    };
    magnitude.copysign(q)
}

/// The inverse of the normal distribution function.
pub fn ndtri(p: f64) -> f64 {
    if p == 0.0 {
        f64::NEG_INFINITY
    } else if p == 1.0 {
        f64::INFINITY
    } else if (0.0..=1.0).contains(&p) {
        quantile(p - 0.5, p.min(1.0 - p))
    } else {
        f64::NAN
    }
}

/// The inverse of the error function.
pub fn erfinv(x: f64) -> f64 {
    if x.abs() == 1.0 {
        f64::INFINITY.copysign(x)
    } else if x.abs() < 1.0 {
        quantile(x / 2.0, (1.0 - x.abs()) / 2.0) * FRAC_1_SQRT_2
    } else {
        f64::NAN
    }
}

/// `exp(x^2) erfc(x)`: the product, or the asymptotic series (DLMF 7.12.1) where its factors leave the range.
pub fn erfcx(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 * (x * x).exp() - erfcx(-x);
    }
    if x < 10.0 || x.is_nan() {
        return (x * x).exp() * libm::erfc(x);
    }
    let z = 0.5 / (x * x);
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 0..12 {
        term *= -z * f64::from(2 * k + 1);
        sum += term;
    }
    sum / (x * PI.sqrt())
}

/// The logarithm of the normal distribution function.
pub fn log_ndtr(x: f64) -> f64 {
    let z = x / SQRT_2;
    if x < -1.0 { erfcx(-z).ln() - LN_2 - z * z } else { (-0.5 * libm::erfc(z)).ln_1p() }
}
