//! Discrete Fourier transforms of lines of numbers, with numpy's order of operations, so that results agree to the last
//! bit.
//!
//! A length is taken apart into factors. A stage for each factor gathers that many numbers, transforms them by a
//! butterfly and turns them by twiddles. Real lines go through the same butterflies, packed: of each pair of conjugate
//! numbers only one is kept. A length with large prime factors becomes a convolution of a length that splits well.

mod butterfly;
mod circle;
mod packed;
mod plan;

use std::ops::{Add, Mul, Neg, Sub};

pub use plan::{transform, transform_packed};

/// What lines are made of: 32-bit and 64-bit floats.
pub trait Real:
    Copy + PartialEq + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    fn of(value: f64) -> Self;
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as Self
    }
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex<T> {
    pub re: T,
    pub im: T,
}

impl<T: Real> Complex<T> {
    pub fn zero() -> Self {
        Self { re: T::of(0.0), im: T::of(0.0) }
    }

    fn conj(self) -> Self {
        Self { re: self.re, im: -self.im }
    }

    fn scaled(self, by: T) -> Self {
        Self { re: self.re * by, im: self.im * by }
    }

    fn times(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }

    fn times_conj(self, other: Self) -> Self {
        Self { re: self.re * other.re + self.im * other.im, im: self.im * other.re - self.re * other.im }
    }

    /// Turned by a twiddle: against it on the way forward, with it on the way back.
    fn turned(self, by: Self, forward: bool) -> Self {
        if forward { self.times_conj(by) } else { self.times(by) }
    }

    /// Turned by a quarter of the circle.
    fn quarter(self, forward: bool) -> Self {
        if forward { Self { re: self.im, im: -self.re } } else { Self { re: -self.im, im: self.re } }
    }
}

impl<T: Real> Add for Complex<T> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
}

impl<T: Real> Sub for Complex<T> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, term by term.
    fn direct(line: &[Complex<f64>], forward: bool) -> Vec<Complex<f64>> {
        let n = line.len();
        let turn = if forward { -1.0 } else { 1.0 } * std::f64::consts::TAU / n as f64;
        let term = |k: usize, j: usize| {
            let angle = turn * (k * j % n) as f64;
            line[j].times(Complex { re: angle.cos(), im: angle.sin() })
        };
        (0..n).map(|k| (0..n).map(|j| term(k, j)).fold(Complex::zero(), Add::add)).collect()
    }

    fn line(n: usize) -> Vec<Complex<f64>> {
        (0..n).map(|j| Complex { re: (j as f64 * 0.7).sin() + 0.1, im: (j as f64).cos() }).collect()
    }

    fn close(a: Complex<f64>, b: Complex<f64>) -> bool {
        (a.re - b.re).abs() + (a.im - b.im).abs() < 1e-9
    }

    #[test]
    fn transforms_equal_their_definition_for_all_kinds_of_lengths() {
        for n in (1..70).chain([97, 101, 128, 143, 169, 211, 255, 360, 509]) {
            for forward in [true, false] {
                let mut found = line(n);
                transform(&mut found, 1.0, forward);
                let wanted = direct(&line(n), forward);
                assert!(found.iter().zip(&wanted).all(|(a, b)| close(*a, *b)), "length {n}, forward {forward}");
            }
        }
    }

    #[test]
    fn packed_transforms_are_halves_of_whole_ones_and_undo_themselves() {
        for n in (1..70).chain([97, 101, 128, 143, 169, 211, 255, 360, 509]) {
            let numbers: Vec<f64> = line(n).iter().map(|z| z.re).collect();
            let whole: Vec<_> = numbers.iter().map(|&re| Complex { re, im: 0.0 }).collect();
            let wanted = direct(&whole, true);
            let mut packed = numbers.clone();
            transform_packed(&mut packed, 1.0, true);
            assert!((packed[0] - wanted[0].re).abs() < 1e-9, "length {n}");
            for k in 1..n {
                let part = if k % 2 == 1 { wanted[k.div_ceil(2)].re } else { wanted[k / 2].im };
                assert!((packed[k] - part).abs() < 1e-9, "length {n}, place {k}");
            }
            transform_packed(&mut packed, 1.0 / n as f64, false);
            assert!(packed.iter().zip(&numbers).all(|(a, b)| (a - b).abs() < 1e-9), "length {n}, back");
        }
    }
}
