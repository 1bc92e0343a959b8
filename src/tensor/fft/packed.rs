//! Transforms of real lines. In the packed form a line's first number is real and the others come as pairs of parts; where
//! their count is even, the one in the middle is real too.

use super::butterfly::Butterfly;
use super::circle::Circle;
use super::plan::factors;
use super::{Complex, Real};

struct Stage<T> {
    butterfly: Butterfly<T>,
    /// One run for each number of the butterfly but the first, of a twiddle for each pair.
    twiddles: Vec<Complex<T>>,
    /// How many butterflies there are for each place.
    before: usize,
    places: usize,
}

/// The stages of a length.
pub struct Packed<T> {
    stages: Vec<Stage<T>>,
}

impl<T: Real> Packed<T> {
    pub fn new(length: usize) -> Self {
        let circle = Circle::new(length);
        let mut before = 1;
        let mut stages = Vec::new();
        for factor in factors(length, false) {
            let places = length / (before * factor);
            let twiddles = (1..factor).flat_map(|j| (1..=(places - 1) / 2).map(move |i| (j, i)));
            stages.push(Stage {
                butterfly: Butterfly::new(factor, 5, 4, length, &circle),
                twiddles: twiddles.map(|(j, i)| circle.at(j * before * i)).collect(),
                before,
                places,
            });
            before *= factor;
        }
        Self { stages }
    }

    pub fn run(&self, line: &mut [T], factor: T, forward: bool) {
        let mut from = line.to_vec();
        let mut to = from.clone();
        let mut step = |stage: &Stage<T>| {
            if forward {
                stage.pack(&from, &mut to);
            } else {
                stage.unpack(&from, &mut to);
            }
            std::mem::swap(&mut from, &mut to);
        };
        if forward {
            self.stages.iter().rev().for_each(&mut step);
        } else {
            self.stages.iter().for_each(&mut step);
        }
        let scaled = factor != T::of(1.0);
        for (place, number) in line.iter_mut().zip(from) {
            *place = if scaled { factor * number } else { number };
        }
    }
}

impl<T: Real> Stage<T> {
    /// Where the number at `place` of line `part` of butterfly `k` stands in the packed form.
    fn inside(&self, place: usize, part: usize, k: usize) -> usize {
        place + self.places * (part + self.butterfly.factor * k)
    }

    /// The same before it is packed.
    fn outside(&self, place: usize, part: usize, k: usize) -> usize {
        place + self.places * (k + self.before * part)
    }

    fn twiddle(&self, part: usize, pair: usize) -> Complex<T> {
        self.twiddles[(part - 1) * ((self.places - 1) / 2) + pair - 1]
    }

    fn pack(&self, from: &[T], to: &mut [T]) {
        let (factor, last) = (self.butterfly.factor, self.places - 1);
        let mut x = vec![Complex::zero(); factor];
        let mut room = x.clone();
        for k in 0..self.before {
            for (part, z) in x.iter_mut().enumerate() {
                *z = Complex { re: from[self.outside(0, part, k)], im: T::of(0.0) };
            }
            self.butterfly.run(&mut x, &mut room, true);
            to[self.inside(0, 0, k)] = x[0].re;
            for u in 1..=factor / 2 {
                to[self.inside(last, 2 * u - 1, k)] = x[u].re;
                if 2 * u < factor {
                    to[self.inside(0, 2 * u, k)] = x[u].im;
                }
            }
            for pair in 1..=last / 2 {
                let (at, mirrored) = (2 * pair, self.places - 2 * pair);
                for (part, z) in x.iter_mut().enumerate() {
                    let own = self.outside(at, part, k);
                    *z = Complex { re: from[own - 1], im: from[own] };
                    if part > 0 {
                        *z = z.times_conj(self.twiddle(part, pair));
                    }
                }
                self.butterfly.run(&mut x, &mut room, true);
                for (u, z) in x.iter().enumerate().take(factor.div_ceil(2)) {
                    let own = self.inside(at, 2 * u, k);
                    (to[own - 1], to[own]) = (z.re, z.im);
                }
                for u in 1..=factor / 2 {
                    let own = self.inside(mirrored, 2 * u - 1, k);
                    // From 0, so that nothing is negative zero.
                    (to[own - 1], to[own]) = (x[factor - u].re, T::of(0.0) - x[factor - u].im);
                }
            }
            if self.places.is_multiple_of(2) {
                self.pack_middle(from, to, k);
            }
        }
    }

    /// The real numbers in the middle of lines of even length, which only butterflies of 2 and 4 meet.
    fn pack_middle(&self, from: &[T], to: &mut [T], k: usize) {
        let last = self.places - 1;
        let middle = |part| from[self.outside(last, part, k)];
        if self.butterfly.factor == 2 {
            to[self.inside(0, 1, k)] = -middle(1);
            to[self.inside(last, 0, k)] = middle(0);
            return;
        }
        let scale = T::of(std::f64::consts::FRAC_1_SQRT_2);
        let (im, re) = (-scale * (middle(1) + middle(3)), scale * (middle(1) - middle(3)));
        to[self.inside(last, 0, k)] = middle(0) + re;
        to[self.inside(last, 2, k)] = middle(0) - re;
        to[self.inside(0, 3, k)] = im + middle(2);
        to[self.inside(0, 1, k)] = im - middle(2);
    }

    fn unpack(&self, from: &[T], to: &mut [T]) {
        let (factor, last) = (self.butterfly.factor, self.places - 1);
        let mut x = vec![Complex::zero(); factor];
        let mut room = x.clone();
        for k in 0..self.before {
            x[0] = Complex { re: from[self.inside(0, 0, k)], im: T::of(0.0) };
            for u in 1..=factor / 2 {
                let re = from[self.inside(last, 2 * u - 1, k)];
                let im = if 2 * u < factor { from[self.inside(0, 2 * u, k)] } else { T::of(0.0) };
                x[factor - u] = Complex { re, im: -im };
                x[u] = Complex { re, im };
            }
            self.butterfly.run(&mut x, &mut room, false);
            for (part, z) in x.iter().enumerate() {
                to[self.outside(0, part, k)] = z.re;
            }
            for pair in 1..=last / 2 {
                let (at, mirrored) = (2 * pair, self.places - 2 * pair);
                for (u, z) in x.iter_mut().enumerate().take(factor.div_ceil(2)) {
                    let own = self.inside(at, 2 * u, k);
                    *z = Complex { re: from[own - 1], im: from[own] };
                }
                for u in 1..=factor / 2 {
                    let own = self.inside(mirrored, 2 * u - 1, k);
                    x[factor - u] = Complex { re: from[own - 1], im: -from[own] };
                }
                self.butterfly.run(&mut x, &mut room, false);
                for (part, &z) in x.iter().enumerate() {
                    let z = if part > 0 { z.times(self.twiddle(part, pair)) } else { z };
                    let own = self.outside(at, part, k);
                    (to[own - 1], to[own]) = (z.re, z.im);
                }
            }
            if self.places.is_multiple_of(2) {
                self.unpack_middle(from, to, k);
            }
        }
    }

    fn unpack_middle(&self, from: &[T], to: &mut [T], k: usize) {
        let last = self.places - 1;
        let (start, end) = (|part| from[self.inside(0, part, k)], |part| from[self.inside(last, part, k)]);
        if self.butterfly.factor == 2 {
            to[self.outside(last, 0, k)] = T::of(2.0) * end(0);
            to[self.outside(last, 1, k)] = T::of(-2.0) * start(1);
            return;
        }
        let scale = T::of(std::f64::consts::SQRT_2);
        let (i1, i2) = (start(3) + start(1), start(3) - start(1));
        let (r2, r1) = (end(0) + end(2), end(0) - end(2));
        to[self.outside(last, 0, k)] = r2 + r2;
        to[self.outside(last, 1, k)] = scale * (r1 - i1);
        to[self.outside(last, 2, k)] = i2 + i2;
        to[self.outside(last, 3, k)] = -scale * (r1 + i1);
    }
}
