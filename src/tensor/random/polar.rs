//! Normal numbers from uniform ones by the Box-Muller transformation, a block of 16 at a time: the first eight
//! uniforms give the radii, the last eight the angles.
//!
//! For `f32` PyTorch takes the logarithm, the sine and the cosine from single-precision polynomials (those of the
//! Cephes library), and the last bit of its numbers is theirs. So they are here too, operation by operation.
#![expect(clippy::inline_always, reason = "loops for `vectorized` become a part of it")]

use crate::tensor::simd::{Loop, vectorized};

/// Elements that are transformed together.
pub const BLOCK: usize = 16;
const HALF: usize = BLOCK / 2;

/// Blocks that one turn of the loop takes, so that it fills the registers of any machine.
const BLOCKS_AT_ONCE: usize = 8;
const LANES: usize = HALF * BLOCKS_AT_ONCE;

/// Uniforms of whole blocks to normals of that mean and deviation.
pub fn transform_f32(blocks: &mut [f32], mean: f32, std: f32) {
    vectorized(Transform { blocks, mean, std });
}

struct Transform<'a> {
    blocks: &'a mut [f32],
    mean: f32,
    std: f32,
}

impl Loop for Transform<'_> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self { blocks, mean, std } = self;
        let (mut radii, mut angles) = ([0.0; LANES], [0.0; LANES]);
        for blocks in blocks.chunks_mut(BLOCK * BLOCKS_AT_ONCE) {
            let halves = radii.chunks_exact_mut(HALF).zip(angles.chunks_exact_mut(HALF));
            for (block, (radii, angles)) in blocks.chunks_exact(BLOCK).zip(halves) {
                radii.copy_from_slice(&block[..HALF]);
                angles.copy_from_slice(&block[HALF..]);
            }
            for (first, second) in radii.iter_mut().zip(&mut angles) {
                let radius = (-2.0 * ln(1.0 - *first)).sqrt();
                let (sin, cos) = sin_cos(std::f32::consts::TAU * *second);
                *first = (radius * cos).mul_add(std, mean);
                *second = (radius * sin).mul_add(std, mean);
            }
            let halves = radii.chunks_exact(HALF).zip(angles.chunks_exact(HALF));
            for (block, (radii, angles)) in blocks.chunks_exact_mut(BLOCK).zip(halves) {
                block[..HALF].copy_from_slice(radii);
                block[HALF..].copy_from_slice(angles);
            }
        }
    }
}

/// [`transform_f32`] for doubles, with the mathematical library's functions.
pub fn transform_f64(block: &mut [f64], mean: f64, std: f64) {
    let (radii, angles) = block.split_at_mut(HALF);
    for (first, second) in radii.iter_mut().zip(angles) {
        let radius = (-2.0 * (1.0 - *first).ln()).sqrt();
        let (sin, cos) = (2.0 * std::f64::consts::PI * *second).sin_cos();
        *first = (radius * cos).mul_add(std, mean);
        *second = (radius * sin).mul_add(std, mean);
    }
}

/// ln(2) in two parts, the first with zeros at its end, so that a multiple of it is exact.
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;

const LN_COEFFICIENTS: [f32; 9] = [
    7.037_683_6e-2,
    -1.151_461e-1,
    1.167_699_84e-1,
    -1.242_014_1e-1,
    1.424_932_3e-1,
    -1.666_805_7e-1,
    2.000_071_4e-1,
    -2.499_999_4e-1,
    3.333_333e-1,
];

/// A polynomial by Horner's rule, the highest power first.
#[inline(always)]
fn polynomial(x: f32, coefficients: &[f32]) -> f32 {
    let mut sum = coefficients[0];
    for &coefficient in &coefficients[1..] {
        sum = sum.mul_add(x, coefficient);
    }
    sum
}

/// The natural logarithm of positive normal numbers: the mantissa brought between sqrt(1/2) and sqrt(2), a polynomial
/// there, the exponent added.
#[inline(always)]
fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let half = f32::from_bits((bits & 0x007f_ffff) | 0x3f00_0000);
    let power = small((bits >> 23).cast_signed() - 126);
    let low = half < std::f32::consts::FRAC_1_SQRT_2;
    let mantissa = (half - 1.0) + if low { half } else { 0.0 };
    let exponent = power - if low { 1.0 } else { 0.0 };
    let square = mantissa * mantissa;
    let sum = polynomial(mantissa, &LN_COEFFICIENTS);
    let tail = (sum * mantissa).mul_add(square, exponent * LN2_LOW);
    let tail = square.mul_add(-0.5, tail);
    exponent.mul_add(LN2_HIGH, mantissa + tail)
}

/// A quarter of pi in three parts, each exact when multiplied by a small integer.
const QUARTER_PI: [f32; 3] = [0.785_156_25, 2.418_756_5e-4, 3.774_895e-8];
const SIN_COEFFICIENTS: [f32; 3] = [-1.951_529_6e-4, 8.332_161e-3, -1.666_665_5e-1];
const COS_COEFFICIENTS: [f32; 3] = [2.443_315_7e-5, -1.388_731_6e-3, 4.166_664_6e-2];

/// Sine and cosine of angles from 0 to a few turns: the distance to the nearest even multiple of a quarter of pi goes
/// through one polynomial for the sine and one for the cosine; the octant says which is which, and the signs.
#[inline(always)]
fn sin_cos(angle: f32) -> (f32, f32) {
    let octant = (whole(angle * std::f32::consts::FRAC_2_PI * 2.0) + 1) & !1;
    let multiple = small(octant);
    let mut x = angle;
    for part in QUARTER_PI {
        x = multiple.mul_add(-part, x);
    }
    let square = x * x;
    let even = polynomial(square, &COS_COEFFICIENTS);
    let odd = polynomial(square, &SIN_COEFFICIENTS);
    let cosine = (even * square).mul_add(square, -(square * 0.5)) + 1.0;
    let sine = (odd * square).mul_add(x, x);
    let swapped = octant & 2 != 0;
    let (first, second) = if swapped { (cosine, sine) } else { (sine, cosine) };
    (if octant & 4 != 0 { -first } else { first }, if (octant + 2) & 4 != 0 { -second } else { second })
}

#[inline(always)]
fn small(value: i32) -> f32 {
    value as f32
}

/// The integer part of an angle in octants, which is small; the unchecked conversion would be unsafe, so by way of the
/// bits of a float between 2^23 and 2^24, whose rounding to the nearest is undone.
#[inline(always)]
fn whole(value: f32) -> i32 {
    const SHIFT: f32 = 8_388_608.0;
    let shifted = value + SHIFT;
    let nearest = (shifted.to_bits() & 0x007f_ffff).cast_signed();
    if shifted - SHIFT > value { nearest - 1 } else { nearest }
}
