//! Pooling on the host: largest elements with their places, averages, and the ways back. Everything goes by planes,
//! the elements of one channel of one image.

use std::ops::{AddAssign, Div};

use super::window::{Window, Windows};
use crate::tensor::Element;
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, zeros};
use crate::tensor::threads::share_chunks;

/// What pooling computes in: `f32`, `f64`, and `i64` for all integers.
pub trait Pooled: Element + AddAssign + Div<Output = Self> {
    /// What every element is at least.
    const LOWEST: Self;
}
impl Pooled for f32 {
    const LOWEST: Self = Self::NEG_INFINITY;
}
impl Pooled for f64 {
    const LOWEST: Self = Self::NEG_INFINITY;
}
impl Pooled for i64 {
    const LOWEST: Self = Self::MIN;
}

/// A plane's size and its windows.
#[derive(Debug, Clone)]
pub struct Plan {
    pub image: [usize; 3],
    /// One for all planes, or one for each.
    pub windows: Vec<Windows>,
    /// What averages divide by, instead of the windows' sizes.
    pub divisor: Option<i64>,
}

impl Plan {
    pub fn plane(&self) -> usize {
        self.image.iter().product()
    }

    /// Number of outputs of a plane.
    pub fn count(&self) -> usize {
        self.windows.first().map_or(0, Windows::count)
    }

    fn windows(&self, plane: usize) -> &Windows {
        &self.windows[if self.windows.len() == 1 { 0 } else { plane }]
    }

    /// Calls `f` with the start of each row of a window's elements and the window of the row.
    fn rows(&self, [d, h, w]: [Window; 3], mut f: impl FnMut(usize, Window)) {
        for z in d.positions() {
            for y in h.positions() {
                f((z * self.image[1] + y) * self.image[2], w);
            }
        }
    }

    /// What the average over a window divides by.
    fn divided_by(&self, window: [Window; 3]) -> i64 {
        self.divisor.unwrap_or_else(|| window.iter().map(|w| w.counted as i64).product())
    }
}

/// Runs `work` for each plane of `out`, on all cores where there is much to do.
fn each_plane<T: Send>(out: &mut [T], size: usize, work: impl Fn(usize, &mut [T]) + Sync + Send) {
    if size == 0 {
    } else if out.len() < PARALLEL_ELEMENTS_MIN / 4 {
        out.chunks_mut(size).enumerate().for_each(|(i, out)| work(i, out));
    } else {
        share_chunks(out, size, &work);
    }
}

/// The largest element of each window and its place in the plane; NaN counts as the largest.
pub fn largest<T: Pooled>(x: &[T], planes: usize, plan: &Plan) -> (Vec<T>, Vec<i64>) {
    let (size, count) = (plan.plane(), plan.count());
    let mut out = vec![(T::LOWEST, 0i64); planes * count];
    each_plane(&mut out, count, |plane, out| {
        let x = &x[plane * size..(plane + 1) * size];
        for (slot, window) in out.iter_mut().zip(plan.windows(plane).each()) {
            let [d, h, w] = window;
            let (mut best, mut place) = (T::LOWEST, (d.start * plan.image[1] + h.start) * plan.image[2] + w.start);
            plan.rows(window, |row, w| {
                for i in w.positions() {
                    let value = x[row + i];
                    if value > best || value.is_nan() {
                        (best, place) = (value, row + i);
                    }
                }
            });
            *slot = (best, place as i64);
        }
    });
    out.into_iter().unzip()
}

/// The average of each window; zero for one that is empty.
pub fn average<T: Pooled>(x: &[T], planes: usize, plan: &Plan) -> Vec<T> {
    let (size, count) = (plan.plane(), plan.count());
    let mut out = zeros(planes * count);
    each_plane(&mut out, count, |plane, out| {
        let x = &x[plane * size..(plane + 1) * size];
        for (slot, window) in out.iter_mut().zip(plan.windows(plane).each()) {
            let mut sum = T::zero();
            let mut empty = true;
            plan.rows(window, |row, w| {
                for &value in &x[row + w.start..row + w.end] {
                    sum += value;
                    empty = false;
                }
            });
            if !empty {
                *slot = sum / T::from_i64(plan.divided_by(window));
            }
        }
    });
    out
}

/// The transpose of [`average`]: each output's share for the elements that it averages.
pub fn spread_average<T: Pooled>(g: &[T], planes: usize, plan: &Plan) -> Vec<T> {
    let (size, count) = (plan.plane(), plan.count());
    let mut out = zeros(planes * size);
    each_plane(&mut out, size, |plane, out| {
        let g = &g[plane * count..(plane + 1) * count];
        for (&value, window) in g.iter().zip(plan.windows(plane).each()) {
            let share = value / T::from_i64(plan.divided_by(window));
            plan.rows(window, |row, w| {
                for slot in &mut out[row + w.start..row + w.end] {
                    *slot += share;
                }
            });
        }
    });
    out
}

/// The elements of planes of `size` at the places given, `count` for each plane.
pub fn pick<T: Pooled>(x: &[T], places: &[i64], size: usize, count: usize) -> Vec<T> {
    let mut out = zeros(places.len());
    each_plane(&mut out, count, |plane, out| {
        let x = &x[plane * size..(plane + 1) * size];
        for (slot, &place) in out.iter_mut().zip(&places[plane * count..]) {
            *slot = x[place as usize];
        }
    });
    out
}

/// Planes of `size` zeros with values at the places given: added up where `add`, else the last one stays.
pub fn put<T: Pooled>(values: &[T], places: &[i64], planes: usize, size: usize, count: usize, add: bool) -> Vec<T> {
    let mut out = zeros(planes * size);
    each_plane(&mut out, size, |plane, out| {
        let range = plane * count..(plane + 1) * count;
        for (&value, &place) in values[range.clone()].iter().zip(&places[range]) {
            let slot = &mut out[place as usize];
            if add {
                *slot += value;
            } else {
                *slot = value;
            }
        }
    });
    out
}
