//! Normal numbers from uniform ones by the Box-Muller transformation, a block of 16 at a time: the first eight
//! uniforms give the radii, the last eight the angles.
//!
//! For `f32` PyTorch takes the logarithm, the sine and the cosine from single-precision polynomials (those of the
//! Cephes library), and the last bit of its numbers is theirs. So they are here too, operation by operation.

use super::distribution::fma;

/// Elements that are transformed together.
pub const BLOCK: usize = 16;
const LANES: usize = BLOCK / 2;

type Lanes = [f32; LANES];

/// Each lane of `f`.
fn lanes(f: impl FnMut(usize) -> f32) -> Lanes {
    std::array::from_fn(f)
}

/// A polynomial by Horner's rule, the highest power first.
fn polynomial(x: Lanes, coefficients: &[f32]) -> Lanes {
    let mut sum = [coefficients[0]; LANES];
    for &coefficient in &coefficients[1..] {
        sum = lanes(|i| fma(sum[i], x[i], coefficient));
    }
    sum
}

/// Uniforms of a block to normals of that mean and deviation.
pub fn transform_f32(block: &mut [f32], mean: f32, std: f32) {
    let (radii, angles) = block.split_at_mut(LANES);
    let log = ln(lanes(|i| 1.0 - radii[i]));
    let (sin, cos) = sin_cos(lanes(|i| std::f32::consts::TAU * angles[i]));
    for i in 0..LANES {
        let radius = (-2.0 * log[i]).sqrt();
        radii[i] = fma(radius * cos[i], std, mean);
        angles[i] = fma(radius * sin[i], std, mean);
    }
}

/// [`transform_f32`] for doubles, with the mathematical library's functions.
pub fn transform_f64(block: &mut [f64], mean: f64, std: f64) {
    let (radii, angles) = block.split_at_mut(LANES);
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

/// The natural logarithm of positive normal numbers: the mantissa brought between sqrt(1/2) and sqrt(2), a polynomial
/// there, the exponent added.
fn ln(x: Lanes) -> Lanes {
    let (mut mantissa, mut exponent) = ([0.0; LANES], [0.0; LANES]);
    for i in 0..LANES {
        let bits = x[i].to_bits();
        let half = f32::from_bits((bits & 0x007f_ffff) | 0x3f00_0000);
        let power = small((bits >> 23).cast_signed() - 126);
        let low = half < std::f32::consts::FRAC_1_SQRT_2;
        mantissa[i] = (half - 1.0) + if low { half } else { 0.0 };
        exponent[i] = power - if low { 1.0 } else { 0.0 };
    }
    let square = lanes(|i| mantissa[i] * mantissa[i]);
    let sum = polynomial(mantissa, &LN_COEFFICIENTS);
    lanes(|i| {
        let tail = fma(sum[i] * mantissa[i], square[i], exponent[i] * LN2_LOW);
        let tail = fma(square[i], -0.5, tail);
        fma(exponent[i], LN2_HIGH, mantissa[i] + tail)
    })
}

/// A quarter of pi in three parts, each exact when multiplied by a small integer.
const QUARTER_PI: [f32; 3] = [0.785_156_25, 2.418_756_5e-4, 3.774_895e-8];
const SIN_COEFFICIENTS: [f32; 3] = [-1.951_529_6e-4, 8.332_161e-3, -1.666_665_5e-1];
const COS_COEFFICIENTS: [f32; 3] = [2.443_315_7e-5, -1.388_731_6e-3, 4.166_664_6e-2];

/// Sine and cosine of angles from 0 to a few turns: the distance to the nearest even multiple of a quarter of pi goes
/// through one polynomial for the sine and one for the cosine; the octant says which is which, and the signs.
fn sin_cos(angle: Lanes) -> (Lanes, Lanes) {
    let mut octant = [0; LANES];
    let mut x = angle;
    for i in 0..LANES {
        octant[i] = (whole(angle[i] * std::f32::consts::FRAC_2_PI * 2.0) + 1) & !1;
        let multiple = small(octant[i]);
        for part in QUARTER_PI {
            x[i] = fma(multiple, -part, x[i]);
        }
    }
    let square = lanes(|i| x[i] * x[i]);
    let even = polynomial(square, &COS_COEFFICIENTS);
    let odd = polynomial(square, &SIN_COEFFICIENTS);
    let cosine = lanes(|i| fma(even[i] * square[i], square[i], -(square[i] * 0.5)) + 1.0);
    let sine = lanes(|i| fma(odd[i] * square[i], x[i], x[i]));
    let swapped = |i: usize| octant[i] & 2 != 0;
    let signed = |value: f32, negative: bool| if negative { -value } else { value };
    (
        lanes(|i| signed(if swapped(i) { cosine[i] } else { sine[i] }, octant[i] & 4 != 0)),
        lanes(|i| signed(if swapped(i) { sine[i] } else { cosine[i] }, (octant[i] + 2) & 4 != 0)),
    )
}

fn small(value: i32) -> f32 {
    value as f32
}

fn whole(value: f32) -> i32 {
    value as i32
}
