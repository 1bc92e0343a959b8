//! Normal and exponential numbers by ziggurats of 256 layers, as `default_rng` draws them.

use super::engine::Engine;

mod exponential;
mod table;

use table::{HEIGHTS, WIDTHS};

/// Where the tail begins.
const TAIL: f64 = 3.654_152_885_361_009;
/// Its reciprocal.
const TAIL_INVERSE: f64 = 0.273_661_237_329_758_3;
/// Magnitudes have so many values.
const UNIT: f64 = 4_503_599_627_370_496.0;

/// Whether a magnitude lies inside a layer for sure: below the layer above.
fn is_inside(magnitude: f64, layer: usize) -> bool {
    match layer {
        0 => magnitude * WIDTHS[0] < TAIL,
        1 => false,
        _ => magnitude * WIDTHS[layer] < WIDTHS[layer - 1] * UNIT,
    }
}

/// A standard normal number.
pub fn normal(engine: &mut Engine) -> f64 {
    loop {
        let bits = engine.next_u64();
        let layer = (bits & 0xff) as usize;
        let bits = bits >> 8;
        let magnitude = (bits >> 1) & 0x000f_ffff_ffff_ffff;
        let x = magnitude as f64 * WIDTHS[layer];
        let x = if bits & 1 == 1 { -x } else { x };
        if is_inside(magnitude as f64, layer) {
            return x;
        }
        if layer == 0 {
            let beyond = tail(engine);
            return if (magnitude >> 8) & 1 == 1 { -beyond } else { beyond };
        }
        let (above, below) = (HEIGHTS[layer - 1], HEIGHTS[layer]);
        if (above - below) * engine.next_f64() + below < (-0.5 * x * x).exp() {
            return x;
        }
    }
}

/// A number from the tail.
fn tail(engine: &mut Engine) -> f64 {
    loop {
        let x = -TAIL_INVERSE * (-engine.next_f64()).ln_1p();
        let y = -(-engine.next_f64()).ln_1p();
        if y + y > x * x {
            return TAIL + x;
        }
    }
}

/// A standard normal number of 24 bits.
pub fn normal_f32(engine: &mut Engine) -> f32 {
    const UNIT: f64 = 8_388_608.0;
    // The same layers as above, in units of 2^-23.
    let width = |layer: usize| WIDTHS[layer] * 4_503_599_627_370_496.0;
    loop {
        let bits = engine.next_u32();
        let layer = (bits & 0xff) as usize;
        let magnitude = (bits >> 9) & 0x007f_ffff;
        let x = magnitude as f32 * (width(layer) / UNIT) as f32;
        let x = if (bits >> 8) & 1 == 1 { -x } else { x };
        let inside = match layer {
            0 => TAIL / width(0),
            1 => 0.0,
            _ => width(layer - 1) / width(layer),
        };
        if f64::from(magnitude) < (inside * UNIT).round() {
            return x;
        }
        if layer == 0 {
            let beyond = loop {
                let x = -(TAIL_INVERSE as f32) * (-engine.next_f32()).ln_1p();
                let y = -(-engine.next_f32()).ln_1p();
                if y + y > x * x {
                    break TAIL as f32 + x;
                }
            };
            return if (magnitude >> 8) & 1 == 1 { -beyond } else { beyond };
        }
        let (above, below) = (HEIGHTS[layer - 1] as f32, HEIGHTS[layer] as f32);
        let height = (above - below) * engine.next_f32() + below;
        if f64::from(height) < (-0.5 * f64::from(x) * f64::from(x)).exp() {
            return x;
        }
    }
}

/// A standard exponential number.
pub fn exponential(engine: &mut Engine) -> f64 {
    /// Where the tail begins.
    const TAIL: f64 = 7.697_117_470_131_05;
    /// Magnitudes have so many values.
    const UNIT: f64 = 9_007_199_254_740_992.0;
    loop {
        let bits = engine.next_u64() >> 3;
        let layer = (bits & 0xff) as usize;
        let magnitude = (bits >> 8) as f64;
        let x = magnitude * exponential::WIDTHS[layer];
        let inside = match layer {
            0 => TAIL,
            1 => 0.0,
            _ => exponential::WIDTHS[layer - 1] * UNIT,
        };
        if x < inside {
            return x;
        }
        if layer == 0 {
            return TAIL - (-engine.next_f64()).ln_1p();
        }
        let (above, below) = (exponential::HEIGHTS[layer - 1], exponential::HEIGHTS[layer]);
        if (above - below) * engine.next_f64() + below < (-x).exp() {
            return x;
        }
    }
}
