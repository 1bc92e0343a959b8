//! Transforms of a few numbers at once.

use super::circle::Circle;
use super::{Complex, Real};

/// cos and sin of the first half of the parts of a circle, for the primes that numpy knows by heart.
const KNOWN: [&[(f64, f64)]; 4] = [
    &[(-0.5, 0.866_025_403_784_438_6)],
    &[(0.309_016_994_374_947_45, 0.951_056_516_295_153_5), (-0.809_016_994_374_947_5, 0.587_785_252_292_473_1)],
    &[
        (0.623_489_801_858_733_5, 0.781_831_482_468_029_8),
        (-0.222_520_933_956_314_4, 0.974_927_912_181_823_6),
        (-0.900_968_867_902_419_1, 0.433_883_739_117_558_1),
    ],
    &[
        (0.841_253_532_831_181_2, 0.540_640_817_455_597_6),
        (0.415_415_013_001_886_44, 0.909_631_995_354_518_3),
        (-0.142_314_838_273_285_14, 0.989_821_441_880_932_7),
        (-0.654_860_733_945_285_1, 0.755_749_574_354_258_3),
        (-0.959_492_973_614_497_4, 0.281_732_556_841_429_67),
    ],
];

/// A transform of `factor` numbers.
pub struct Butterfly<T> {
    pub factor: usize,
    /// The points that divide the circle into `factor` parts; none for powers of 2.
    spokes: Vec<Complex<T>>,
    /// How many terms of a sum are added up before they are added to it.
    widest: usize,
}

impl<T: Real> Butterfly<T> {
    /// One of the line whose circle is given. Those up to `known_max` have their points by heart; the sums of others are
    /// added up in groups of `widest` terms.
    pub fn new(factor: usize, known_max: usize, widest: usize, length: usize, circle: &Circle) -> Self {
        let known = KNOWN.iter().find(|half| 2 * half.len() + 1 == factor).filter(|_| factor <= known_max);
        let spokes = match known {
            _ if factor.is_power_of_two() => Vec::new(),
            Some(half) => {
                let point = |&(re, im): &(f64, f64)| Complex { re: T::of(re), im: T::of(im) };
                let upper = half.iter().map(point);
                let lower = half.iter().rev().map(|p| point(p).conj());
                std::iter::once(Complex { re: T::of(1.0), im: T::of(0.0) }).chain(upper).chain(lower).collect()
            }
            None => (0..factor).map(|k| circle.at(k * (length / factor))).collect(),
        };
        Self { factor, spokes, widest: if known.is_some() { 1 } else { widest } }
    }

    /// Transforms the numbers in their place. `room` has space for as many.
    pub fn run(&self, x: &mut [Complex<T>], room: &mut [Complex<T>], forward: bool) {
        match *x {
            [a, b] => x.copy_from_slice(&[a + b, a - b]),
            [a, b, c, d] => x.copy_from_slice(&four([a, b, c, d], forward)),
            [a, b, c, d, e, f, g, h] => x.copy_from_slice(&eight([a, b, c, d, e, f, g, h], forward)),
            _ => self.odd(x, room, forward),
        }
    }

    /// Of each pair of numbers that stand equally far from both ends, the sum goes with cosines, the difference with sines.
    fn odd(&self, x: &mut [Complex<T>], room: &mut [Complex<T>], forward: bool) {
        let half = self.factor / 2;
        let (sums, differences) = room.split_at_mut(half);
        let first = x[0];
        for j in 1..=half {
            (sums[j - 1], differences[j - 1]) = (x[j] + x[self.factor - j], x[j] - x[self.factor - j]);
        }
        x[0] = sums.iter().fold(first, |total, &sum| total + sum);
        for l in 1..=half {
            let spoke = |j: usize| self.spokes[l * j % self.factor];
            let sine = |j: usize| if forward { -spoke(j).im } else { spoke(j).im };
            let even = self.weighted(first + sums[0].scaled(spoke(1).re), sums, |j| spoke(j).re);
            let odd = self.weighted(differences[0].scaled(sine(1)), differences, sine);
            let odd = Complex { re: -odd.im, im: odd.re };
            (x[l], x[self.factor - l]) = (even + odd, even - odd);
        }
    }

    /// The sum of the terms after the first one, each with its weight; those after the second are added up in groups.
    fn weighted(&self, first: Complex<T>, terms: &[Complex<T>], weight: impl Fn(usize) -> T) -> Complex<T> {
        let half = self.factor / 2;
        let (mut total, mut j) = (first, 2);
        while j <= half {
            let fits = |width: &usize| *width <= self.widest && j + width <= half + 1;
            let width = if j == 2 { 1 } else { [4, 2, 1].into_iter().find(fits).unwrap_or(1) };
            let mut group = terms[j - 1].scaled(weight(j));
            for k in j + 1..j + width {
                group = group + terms[k - 1].scaled(weight(k));
            }
            total = total + group;
            j += width;
        }
        total
    }
}

fn four<T: Real>([a, b, c, d]: [Complex<T>; 4], forward: bool) -> [Complex<T>; 4] {
    let (t2, t1) = (a + c, a - c);
    let (t3, t4) = (b + d, (b - d).quarter(forward));
    [t2 + t3, t1 + t4, t2 - t3, t1 - t4]
}

fn eight<T: Real>(x: [Complex<T>; 8], forward: bool) -> [Complex<T>; 8] {
    let scale = T::of(std::f64::consts::FRAC_1_SQRT_2);
    let eighth = |z: Complex<T>| {
        let sides = if forward { (z.re + z.im, z.im - z.re) } else { (z.re - z.im, z.im + z.re) };
        Complex { re: scale * sides.0, im: scale * sides.1 }
    };
    let three_eighths = |z: Complex<T>| {
        let sides = if forward { (z.im - z.re, -z.re - z.im) } else { (-z.re - z.im, z.re - z.im) };
        Complex { re: scale * sides.0, im: scale * sides.1 }
    };
    let (b, f) = (x[1] + x[5], x[1] - x[5]);
    let (d, h) = (x[3] + x[7], (x[3] - x[7]).quarter(forward));
    let (b, d) = (b + d, (b - d).quarter(forward));
    let (f, h) = (eighth(f + h), three_eighths(f - h));
    let (a, e) = (x[0] + x[4], x[0] - x[4]);
    let (c, g) = (x[2] + x[6], (x[2] - x[6]).quarter(forward));
    let (a, c) = (a + c, a - c);
    let (e, g) = (e + g, e - g);
    [a + b, e + f, c + d, g + h, a - b, e - f, c - d, g - h]
}
