//! The ends of the axes: those that the learner gave, or the data's with a margin.

use super::scene::{Array, Artist, Axes, Axis, Sticky, numbers};

/// The part of an axis that is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    pub low: f64,
    pub high: f64,
    pub log: bool,
}

impl View {
    /// The view of the x axis and that of the y axis.
    pub fn of(axes: &Axes, arrays: &[Array]) -> (Self, Self) {
        let (x, y) = of(axes, arrays);
        (Self { low: x[0], high: x[1], log: axes.x.log }, Self { low: y[0], high: y[1], log: axes.y.log })
    }

    /// Where a value lies, from 0 at the low end to 1 at the high one; not finite where it cannot be shown.
    pub fn share(self, value: f64) -> f64 {
        if self.log {
            (value.log10() - self.low.log10()) / (self.high.log10() - self.low.log10())
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }
}

/// The ends of the x axis and of the y axis.
pub fn of(axes: &Axes, arrays: &[Array]) -> ([f64; 2], [f64; 2]) {
    let (mut x, mut y) = (Extent::new(&axes.x), Extent::new(&axes.y));
    for artist in &axes.artists {
        take(artist, arrays, &mut x, &mut y);
    }
    (x.ends(&axes.x), y.ends(&axes.y))
}

fn take(artist: &Artist, arrays: &[Array], x: &mut Extent, y: &mut Extent) {
    let of = |id| numbers(arrays, id);
    if let Artist::Line { base: Some(base), .. } | Artist::Area { base: Some(base), .. } = artist {
        y.sticky.push(*base);
    }
    match artist {
        Artist::Line { x: xs, y: ys, .. } | Artist::Points { x: xs, y: ys, .. } | Artist::Area { x: xs, y: ys, .. } => {
            (x.is_used, y.is_used) = (true, true);
            // A point that is nowhere on one axis says nothing of the other.
            for (&a, &b) in of(*xs).iter().zip(of(*ys)).filter(|(a, b)| a.is_finite() && b.is_finite()) {
                x.take(a);
                y.take(b);
            }
        }
        Artist::Boxes { left, right, bottom, top, sticky, .. } => {
            of(*left).iter().chain(of(*right)).for_each(|&a| x.take(a));
            of(*bottom).iter().chain(of(*top)).for_each(|&a| y.take(a));
            match sticky {
                Sticky::X => x.sticky.extend(of(*left)),
                Sticky::Y => y.sticky.extend(of(*bottom)),
                Sticky::None => {}
            }
        }
        Artist::Image { extent: [left, right, bottom, top], .. } => {
            for (extent, ends) in [(x, [left, right]), (y, [bottom, top])] {
                for end in ends {
                    extent.take(*end);
                    extent.sticky.push(*end);
                }
            }
        }
        Artist::Across { upright, at, until, .. } => {
            let extent = if *upright { x } else { y };
            extent.take(*at);
            if let Some(until) = until {
                extent.take(*until);
            }
        }
        Artist::Text { .. } => {}
    }
}

/// The extent of data along an axis.
struct Extent {
    least: f64,
    greatest: f64,
    sticky: Vec<f64>,
    log: bool,
    /// Something is drawn, and be it of no point at all.
    is_used: bool,
}

impl Extent {
    fn new(axis: &Axis) -> Self {
        Self { least: f64::INFINITY, greatest: f64::NEG_INFINITY, sticky: Vec::new(), log: axis.log, is_used: false }
    }

    fn take(&mut self, value: f64) {
        if value.is_finite() && (!self.log || value > 0.0) {
            self.least = self.least.min(value);
            self.greatest = self.greatest.max(value);
        }
    }

    fn ends(&self, axis: &Axis) -> [f64; 2] {
        let [low, high] = self.found(axis.margin);
        let ends = [axis.low.unwrap_or(low), axis.high.unwrap_or(high)];
        let is_usable = ends.iter().all(|end| end.is_finite() && (!self.log || *end > 0.0)) && ends[0] != ends[1];
        if is_usable { ends } else { apart(ends[0], self.log) }
    }

    fn found(&self, margin: f64) -> [f64; 2] {
        let is_empty = self.least > self.greatest;
        if is_empty && (self.log || !self.is_used) {
            return if self.log { [1.0, 10.0] } else { [0.0, 1.0] };
        }
        let [low, high] = match (self.least, self.greatest) {
            _ if is_empty => apart(0.0, false),
            (least, greatest) if least == greatest => apart(least, self.log),
            ends => ends.into(),
        };
        let is_sticky = |end: f64| self.sticky.iter().any(|sticky| (sticky - end).abs() <= 1e-9 * (high - low).abs());
        let (from, to) = if self.log { (low.log10(), high.log10()) } else { (low, high) };
        let free = margin * (to - from);
        let from = if is_sticky(low) { from } else { from - free };
        let to = if is_sticky(high) { to } else { to + free };
        if self.log { [10f64.powf(from), 10f64.powf(to)] } else { [from, to] }
    }
}

/// A little to either side of one value.
fn apart(value: f64, log: bool) -> [f64; 2] {
    const PART: f64 = 0.05;
    match value {
        value if log => {
            let exponent = if value > 0.0 && value.is_finite() { value.log10() } else { 0.0 };
            [10f64.powf(exponent.floor()), 10f64.powf(exponent.floor() + 1.0)]
        }
        value if !value.is_finite() => [0.0, 1.0],
        0.0 => [-PART, PART],
        value => [value - PART * value.abs(), value + PART * value.abs()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(values: &[f64], log: bool) -> [f64; 2] {
        let mut extent = Extent::new(&Axis { log, ..Axis::default() });
        for value in values {
            extent.take(*value);
        }
        extent.found(0.05)
    }

    #[test]
    fn data_keep_a_margin() {
        assert_eq!(ends(&[0.0, 10.0, f64::NAN], false), [-0.5, 10.5]);
        assert_eq!(ends(&[], false), [0.0, 1.0]);
        assert_eq!(ends(&[0.0], false), [-0.055_000_000_000_000_01, 0.055_000_000_000_000_01]);
        assert_eq!(ends(&[1.0, 100.0, -3.0], true), [10f64.powf(-0.1), 10f64.powf(2.1)]);
    }
}
