//! Which elements make up each element of a resized dim, and with what weights.
//!
//! Bicubic weights follow Keys, *Cubic convolution interpolation* (1981), with a = -0.75, and -0.5 where antialiased.

use std::f64::consts::PI;

use super::Mode;
use super::taps::Taps;

/// One dim to resize.
#[derive(Debug, Clone, Copy)]
pub struct Along {
    pub size: usize,
    pub count: usize,
    /// The factor that was asked for, where the sizes' own is not to be taken.
    pub scale: Option<f64>,
    pub align_corners: bool,
    /// Whether positions are computed in `float32`, as they are for all types but `float64`.
    pub single: bool,
}

impl Along {
    fn round(&self, value: f64) -> f64 {
        if self.single { f64::from(value as f32) } else { value }
    }

    /// Distance in the input of two neighbours in the output.
    fn step(&self, align_corners: bool) -> f64 {
        if align_corners {
            return if self.count > 1 { self.round((self.size - 1) as f64 / (self.count - 1) as f64) } else { 0.0 };
        }
        match self.scale {
            Some(scale) if scale > 0.0 => self.round(1.0 / scale),
            _ => self.round(self.size as f64 / self.count as f64),
        }
    }

    /// Where in the input output `o` stands.
    fn position(&self, o: usize, step: f64) -> f64 {
        if self.align_corners {
            return self.round(step * o as f64);
        }
        self.round(self.round(step * (o as f64 + 0.5)) - 0.5)
    }

    /// The weights without antialiasing.
    pub fn taps(&self, mode: Mode) -> Taps {
        let mut taps = Taps::new(self.size);
        let last = self.size - 1;
        match mode {
            Mode::Nearest | Mode::NearestExact => {
                let step = self.step(false);
                let shift = if mode == Mode::Nearest { 0.0 } else { 0.5 };
                for o in 0..self.count {
                    let at = self.round((o as f64 + shift) * step).floor() as usize;
                    taps.push([(at.min(last), 1.0)]);
                }
            }
            Mode::Linear => {
                let step = self.step(self.align_corners);
                for o in 0..self.count {
                    let at = self.position(o, step).max(0.0);
                    let low = (at as usize).min(last);
                    let high = (low + 1).min(last);
                    let share = if self.size == self.count { 0.0 } else { self.round(at - low as f64).clamp(0.0, 1.0) };
                    let low = if self.size == self.count { o } else { low };
                    taps.push([(low, self.round(1.0 - share)), (high, share)].into_iter().filter(|tap| tap.1 != 0.0));
                }
            }
            _ => {
                let step = self.step(self.align_corners);
                for o in 0..self.count {
                    let at = self.position(o, step);
                    let low = at.floor().min(last as f64);
                    let share = self.round(at - low).clamp(0.0, 1.0);
                    let weights = cubic(share, -0.75);
                    let near = |k: usize| (low as i64 + k as i64 - 1).clamp(0, last as i64) as usize;
                    taps.push((0..4).map(|k| (near(k), weights[k])));
                }
            }
        }
        taps
    }

    /// The weights of a filter that widens with the step, so that a smaller image keeps no frequencies that it cannot
    /// show.
    pub fn antialiased(&self, mode: Mode) -> Taps {
        let (filter, radius): (fn(f64) -> f64, f64) = match mode {
            Mode::Linear => (triangle, 1.0),
            Mode::Lanczos => (lanczos, 3.0),
            _ => (keys, 2.0),
        };
        let step = self.step(self.align_corners);
        let support = radius * step.max(1.0);
        let narrowing = 1.0 / step.max(1.0);
        let mut taps = Taps::new(self.size);
        for o in 0..self.count {
            // Also where corners are aligned: then only the step differs.
            let center = step * (o as f64 + 0.5);
            let first = ((center - support + 0.5) as i64).max(0);
            let end = ((center + support + 0.5) as i64).min(self.size as i64);
            let weights: Vec<f64> = (first..end).map(|i| filter((i as f64 - center + 0.5) * narrowing)).collect();
            let total: f64 = weights.iter().sum();
            let total = if total == 0.0 { 1.0 } else { total };
            taps.push((first..end).zip(weights).map(|(i, w)| (i as usize, w / total)));
        }
        taps
    }
}

/// Weights of the four elements around a place `t` of the way from the second to the third.
pub fn cubic(t: f64, a: f64) -> [f64; 4] {
    [far(t + 1.0, a), near(t, a), near(1.0 - t, a), far(2.0 - t, a)]
}

/// The slopes of [`cubic`].
pub fn cubic_slopes(t: f64, a: f64) -> [f64; 4] {
    let near = |x: f64| (3.0 * (a + 2.0) * x - 2.0 * (a + 3.0)) * x;
    let far = |x: f64| (3.0 * a * x - 10.0 * a) * x + 8.0 * a;
    [far(t + 1.0), near(t), -near(1.0 - t), -far(2.0 - t)]
}

fn near(x: f64, a: f64) -> f64 {
    ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0
}

fn far(x: f64, a: f64) -> f64 {
    ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a
}

fn triangle(x: f64) -> f64 {
    (1.0 - x.abs()).max(0.0)
}

fn keys(x: f64) -> f64 {
    match x.abs() {
        x if x < 1.0 => near(x, -0.5),
        x if x < 2.0 => far(x, -0.5),
        _ => 0.0,
    }
}

fn lanczos(x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
    if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 }
}
