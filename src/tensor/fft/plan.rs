//! How a length is taken apart, and the stages that follow.

use super::butterfly::Butterfly;
use super::circle::Circle;
use super::packed::Packed;
use super::{Complex, Real};

/// Transforms a line in its place, then multiplies it by `factor`.
pub fn transform<T: Real>(line: &mut [Complex<T>], factor: T, forward: bool) {
    if is_convolved(line.len(), 1.0) {
        Convolved::new(line.len()).run(line, factor, forward);
    } else {
        Plan::new(line.len()).run(line, factor, forward);
    }
}

/// Transforms a line of real numbers to and from its packed form in its place, then multiplies it by `factor`. The packed
/// form is the first number's real part, then both parts of the others, up to the middle one.
pub fn transform_packed<T: Real>(line: &mut [T], factor: T, forward: bool) {
    let n = line.len();
    if !is_convolved(n, 0.5) {
        return Packed::new(n).run(line, factor, forward);
    }
    let mut whole = vec![Complex::zero(); n];
    if forward {
        for (z, &re) in whole.iter_mut().zip(&*line) {
            z.re = re;
        }
    } else {
        whole[0].re = line[0];
        for k in 1..=n / 2 {
            let im = line.get(2 * k).copied().unwrap_or(T::of(0.0));
            whole[k] = Complex { re: line[2 * k - 1], im };
            whole[n - k] = Complex { re: line[2 * k - 1], im: if 2 * k == n { im } else { -im } };
        }
    }
    Convolved::new(n).run(&mut whole, factor, forward);
    if forward {
        let parts = whole.iter().flat_map(|z| [z.re, z.im]);
        for (place, part) in line.iter_mut().zip(parts.clone().take(1).chain(parts.skip(2))) {
            *place = part;
        }
    } else {
        for (place, z) in line.iter_mut().zip(&whole) {
            *place = z.re;
        }
    }
}

/// Splits factors off in numpy's order: 4, and 8 where asked for, a 2 that goes first, then odd primes.
pub fn factors(length: usize, eights: bool) -> Vec<usize> {
    let (mut rest, mut found) = (length, Vec::new());
    for power in if eights { &[8, 4][..] } else { &[4][..] } {
        while rest.is_multiple_of(*power) {
            found.push(*power);
            rest /= power;
        }
    }
    if rest.is_multiple_of(2) {
        rest /= 2;
        found.push(2);
        let last = found.len() - 1;
        found.swap(0, last);
    }
    found.extend(odd_primes(rest));
    found
}

fn odd_primes(mut rest: usize) -> Vec<usize> {
    let (mut found, mut divisor) = (Vec::new(), 3);
    while divisor * divisor <= rest {
        while rest.is_multiple_of(divisor) {
            found.push(divisor);
            rest /= divisor;
        }
        divisor += 2;
    }
    if rest > 1 {
        found.push(rest);
    }
    found
}

/// Whether a convolution of a better length is likely faster.
fn is_convolved(length: usize, share: f64) -> bool {
    let largest = if length < 50 { 0 } else { odd_primes(length >> length.trailing_zeros()).pop().unwrap_or(2) };
    largest * largest > length && 3.0 * cost(good_length(2 * length - 1)) < share * cost(length)
}

/// A guess at what a transform costs; large primes cost more.
fn cost(length: usize) -> f64 {
    let twos = length.trailing_zeros();
    let odd = odd_primes(length >> twos).into_iter().map(|p| if p <= 5 { p as f64 } else { 1.1 * p as f64 });
    (2.0 * f64::from(twos) + odd.sum::<f64>()) * length as f64
}

/// The smallest length of at least `n` that has no prime factors but 2, 3, 5, 7 and 11.
fn good_length(n: usize) -> usize {
    let is_good = |length: &usize| {
        let left = [2, 3, 5, 7, 11].into_iter().fold(*length, |mut left, p| {
            while left.is_multiple_of(p) {
                left /= p;
            }
            left
        });
        left == 1
    };
    (n..2 * n).find(is_good).unwrap_or(n)
}

struct Stage<T> {
    butterfly: Butterfly<T>,
    /// One run for each number of the butterfly but the first, of a twiddle for each place but the first.
    twiddles: Vec<Complex<T>>,
}

/// The stages of a length.
struct Plan<T> {
    length: usize,
    stages: Vec<Stage<T>>,
}

impl<T: Real> Plan<T> {
    fn new(length: usize) -> Self {
        let circle = Circle::new(length);
        let mut before = 1;
        let mut stages = Vec::new();
        for factor in factors(length, true) {
            let places = length / (before * factor);
            let twiddles = (1..factor).flat_map(|j| (1..places).map(move |i| (j, i)));
            stages.push(Stage {
                butterfly: Butterfly::new(factor, 11, 2, length, &circle),
                twiddles: twiddles.map(|(j, i)| circle.at(j * before * i)).collect(),
            });
            before *= factor;
        }
        Self { length, stages }
    }

    fn run(&self, line: &mut [Complex<T>], factor: T, forward: bool) {
        let mut from = line.to_vec();
        let mut to = from.clone();
        let mut before = 1;
        for stage in &self.stages {
            stage.run(&from, &mut to, before, forward);
            std::mem::swap(&mut from, &mut to);
            before *= stage.butterfly.factor;
        }
        let scaled = factor != T::of(1.0);
        for (place, z) in line.iter_mut().zip(from) {
            *place = if scaled { z.scaled(factor) } else { z };
        }
        debug_assert_eq!(before, self.length);
    }
}

impl<T: Real> Stage<T> {
    fn run(&self, from: &[Complex<T>], to: &mut [Complex<T>], before: usize, forward: bool) {
        let factor = self.butterfly.factor;
        let places = from.len() / (before * factor);
        let mut x = vec![Complex::zero(); factor];
        let mut room = x.clone();
        for k in 0..before {
            for i in 0..places {
                for (b, number) in x.iter_mut().enumerate() {
                    *number = from[i + places * (b + factor * k)];
                }
                self.butterfly.run(&mut x, &mut room, forward);
                for (b, &number) in x.iter().enumerate() {
                    let stays = b == 0 || i == 0;
                    to[i + places * (k + before * b)] = if stays {
                        number
                    } else {
                        number.turned(self.twiddles[(b - 1) * (places - 1) + i - 1], forward)
                    };
                }
            }
        }
    }
}

/// A transform by way of a convolution (Bluestein's).
struct Convolved<T> {
    plan: Plan<T>,
    chirp: Vec<Complex<T>>,
    /// The transformed chirp, up to its middle.
    kernel: Vec<Complex<T>>,
}

impl<T: Real> Convolved<T> {
    fn new(n: usize) -> Self {
        let length = good_length(2 * n - 1);
        let plan = Plan::new(length);
        let circle = Circle::new(2 * n);
        let mut square = 0;
        let mut chirp = vec![Complex { re: T::of(1.0), im: T::of(0.0) }];
        for m in 1..n {
            square = (square + 2 * m - 1) % (2 * n);
            chirp.push(circle.at(square));
        }
        let share = T::of(1.0 / length as f64);
        let mut kernel = vec![Complex::zero(); length];
        for (m, &z) in chirp.iter().enumerate() {
            kernel[m] = z.scaled(share);
            kernel[(length - m) % length] = z.scaled(share);
        }
        plan.run(&mut kernel, T::of(1.0), true);
        kernel.truncate(length / 2 + 1);
        Self { plan, chirp, kernel }
    }

    fn run(&self, line: &mut [Complex<T>], factor: T, forward: bool) {
        let length = self.plan.length;
        let mut padded: Vec<_> = line.iter().zip(&self.chirp).map(|(z, &by)| z.turned(by, forward)).collect();
        padded.resize(length, Complex::zero());
        self.plan.run(&mut padded, T::of(1.0), true);
        for (m, z) in padded.iter_mut().enumerate() {
            *z = z.turned(self.kernel[m.min(length - m)], !forward);
        }
        self.plan.run(&mut padded, T::of(1.0), false);
        for ((place, z), &by) in line.iter_mut().zip(padded).zip(&self.chirp) {
            *place = z.turned(by, forward).scaled(factor);
        }
    }
}
