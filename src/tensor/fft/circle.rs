//! Points of the unit circle: powers of the roots of unity.

use super::{Complex, Real};

/// The `n` points that divide the circle into equal parts, each the product of two points of short tables.
pub struct Circle {
    n: usize,
    shift: u32,
    near: Vec<Complex<f64>>,
    far: Vec<Complex<f64>>,
}

impl Circle {
    pub fn new(n: usize) -> Self {
        let half = usize::midpoint(n, 2);
        let mut shift = 1;
        while (1 << shift) * (1 << shift) < half {
            shift += 1;
        }
        let step = 1 << shift;
        let angle = eighth(n);
        let points = |count: usize, step: usize| {
            let others = (1..count).map(|k| point(k * step, n, angle));
            std::iter::once(Complex { re: 1.0, im: 0.0 }).chain(others).collect()
        };
        Self { n, shift, near: points(step, 1), far: points(half.div_ceil(step), step) }
    }

    /// The `k`th point, counted against the clock.
    pub fn at<T: Real>(&self, k: usize) -> Complex<T> {
        let upper = 2 * k <= self.n;
        let k = if upper { k } else { self.n - k };
        let point = self.near[k & ((1 << self.shift) - 1)].times(self.far[k >> self.shift]);
        let point = Complex { re: T::of(point.re), im: T::of(point.im) };
        if upper { point } else { point.conj() }
    }
}

/// An eighth of a part of the circle: pi / 4 / n, rounded once.
fn eighth(n: usize) -> f64 {
    /// What pi / 4 has beyond a float.
    const REST: f64 = 3.061_616_997_868_383e-17;
    let (quarter, n) = (std::f64::consts::FRAC_PI_4, n as f64);
    let first = quarter / n;
    first + ((-first).mul_add(n, quarter) + REST) / n
}

/// The `k`th point, from sines and cosines of angles in the first eighth only.
fn point(k: usize, n: usize, angle: f64) -> Complex<f64> {
    let first_quarter = |x: usize| {
        let small = if x < n { x } else { 2 * n - x } as f64 * angle;
        let (sin, cos) = (small.sin(), small.cos());
        if x < n { Complex { re: cos, im: sin } } else { Complex { re: sin, im: cos } }
    };
    let half = |x: usize| if x < 2 * n { first_quarter(x) } else { first_quarter(x - 2 * n).quarter(false) };
    let x = 8 * k;
    if x < 4 * n { half(x) } else { half(8 * n - x).conj() }
}
