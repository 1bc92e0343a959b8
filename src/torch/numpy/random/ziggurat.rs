//! Normal numbers by the ziggurat of 256 layers, as `default_rng` draws them.

use super::Engine;

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
