//! Where ticks are and what is written at them, as matplotlib's `AutoLocator` and `ScalarFormatter` choose.

use super::limits::View;
use super::scene::Axis;

/// Ticks of an axis that are in view, and what is written at each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ticks {
    pub places: Vec<f64>,
    pub labels: Vec<String>,
    /// What every label is to be multiplied with, such as `1e6`; empty for 1.
    pub scale: String,
}

/// The ticks of an axis, about `count` of them where the learner gave none.
pub fn of(axis: &Axis, view: View, count: usize) -> Ticks {
    let (low, high) = (view.low.min(view.high), view.low.max(view.high));
    let slack = (high - low) * 1e-9;
    let in_view = |place: &f64| (low - slack..=high + slack).contains(place);
    if let Some(given) = &axis.ticks {
        let labels = axis.labels.clone().unwrap_or_else(|| labels(given));
        let both = given.iter().copied().zip(labels.into_iter().chain(std::iter::repeat(String::new())));
        let (places, labels) = both.filter(|(place, _)| in_view(place)).unzip();
        return Ticks { places, labels, scale: String::new() };
    }
    if axis.log {
        let all = decades(low, high);
        let places: Vec<f64> = all.iter().copied().filter(in_view).collect();
        if places.len() > 1 {
            // However little room there is, two of them tell the scale.
            let stride = places.len().div_ceil(count.max(1)).clamp(1, places.len() - 1);
            let places: Vec<f64> = places.into_iter().step_by(stride).collect();
            let labels = places.iter().map(|place| power_of_ten(place.log10().round() as i32)).collect();
            return Ticks { places, labels, scale: String::new() };
        }
        // Within a decade or two: 1, 2 and 5 of each.
        let parts: Vec<f64> =
            all.iter().flat_map(|decade| [1.0, 2.0, 5.0].map(|part| part * decade)).filter(in_view).collect();
        if parts.len() > 1 {
            let labels = parts.iter().map(|place| labels(&[*place]).concat()).collect();
            return Ticks { places: parts, labels, scale: String::new() };
        }
    }
    let places: Vec<f64> = places(low, high, count).into_iter().filter(in_view).collect();
    let (labels, scale) = scaled_labels(&places);
    Ticks { places, labels, scale }
}

/// Multiples of a round step from below `low` to above `high`: at most `count` steps.
pub fn places(low: f64, high: f64, count: usize) -> Vec<f64> {
    const STEPS: [f64; 10] = [0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 20.0];
    const TICKS_MIN: usize = 2;
    let (low, high) = (low.min(high), low.max(high));
    let span = high - low;
    if !span.is_finite() || span <= 0.0 || span <= low.abs().max(high.abs()) * 1e-13 {
        return vec![low];
    }
    let middle = f64::midpoint(low, high);
    // Far from 0, steps are counted from a round number nearby.
    let offset =
        if middle.abs() / span < 100.0 { 0.0 } else { 10f64.powf(middle.abs().log10().floor()).copysign(middle) };
    let scale = 10f64.powf((span / count.max(1) as f64).log10().floor());
    let (from, to) = (low - offset, high - offset);
    let wanted = span / count.max(1) as f64;
    let first = STEPS.iter().position(|step| step * scale >= wanted).unwrap_or(STEPS.len() - 1);
    let mut found = Vec::new();
    for step in STEPS[..=first].iter().rev().map(|step| step * scale) {
        let base = (from / step).floor() * step;
        let slack =
            if offset == 0.0 { 1e-10 } else { 10f64.powf((offset.abs() / step).log10() - 12.0).clamp(1e-10, 0.4999) };
        let below = ((from - base) / step + slack).floor();
        let above = ((to - base) / step - slack).ceil();
        found = (0..=(above - below) as usize).map(|index| (below + index as f64) * step + base).collect();
        if found.iter().filter(|place| (from..=to).contains(*place)).count() >= TICKS_MIN {
            break;
        }
    }
    found.into_iter().map(|place| place + offset).collect()
}

/// Powers of ten around a positive interval.
pub fn decades(low: f64, high: f64) -> Vec<f64> {
    if low <= 0.0 || !high.is_finite() {
        return Vec::new();
    }
    let (from, to) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    (from..=to.min(from + 700)).map(|exponent| 10f64.powi(exponent)).collect()
}

/// What is written at ticks: as many digits as tell them apart.
pub fn labels(places: &[f64]) -> Vec<String> {
    let (mut labels, scale) = scaled_labels(places);
    if !scale.is_empty() {
        for label in &mut labels {
            label.push_str(&scale[1..]);
        }
    }
    labels
}

fn scaled_labels(places: &[f64]) -> (Vec<String>, String) {
    let greatest = places.iter().fold(0.0, |greatest: f64, place| greatest.max(place.abs()));
    if greatest == 0.0 || !greatest.is_finite() {
        return (places.iter().map(|_| "0".to_owned()).collect(), String::new());
    }
    let order = greatest.log10().floor() as i32;
    let is_plain = (-4..6).contains(&order);
    let factor = if is_plain { 1.0 } else { 10f64.powi(order) };
    let scaled: Vec<f64> = places.iter().map(|place| place / factor).collect();
    let least = scaled.iter().copied().fold(f64::INFINITY, f64::min);
    let span = scaled.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least;
    let span_order = if span > 0.0 { span.log10().floor() as i32 } else { greatest.log10().floor() as i32 };
    let slack = 1e-3 * 10f64.powi(span_order);
    let rounds = |digits: i32| {
        let power = 10f64.powi(digits);
        scaled.iter().all(|place| (place - (place * power).round() / power).abs() < slack)
    };
    let mut digits = (3 - span_order).clamp(0, 15);
    while digits > 0 && rounds(digits - 1) {
        digits -= 1;
    }
    let text = |place: &f64| {
        let text = format!("{place:.*}", digits as usize);
        let is_zero = text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.'));
        if is_zero { text.trim_start_matches('-').to_owned() } else { text.replace('-', "−") }
    };
    let scale = if is_plain { String::new() } else { format!("1e{order}").replace('-', "−") };
    (scaled.iter().map(text).collect(), scale)
}

/// `10³`
fn power_of_ten(exponent: i32) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = |c: char| c.to_digit(10).map_or('⁻', |digit| RAISED[digit as usize]);
    format!("10{}", exponent.to_string().chars().map(digit).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded from matplotlib 3.11: `MaxNLocator(9, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)`.
    #[test]
    fn ticks_are_where_matplotlib_has_them() {
        for (low, high, expected) in TICKS {
            let found = places(*low, *high, 9);
            let agrees = found.len() == expected.len()
                && found.iter().zip(*expected).all(|(a, b)| (a - b).abs() <= 1e-9 * (high - low));
            assert!(agrees, "{low}..{high}: {found:?}, not {expected:?}");
        }
    }

    #[test]
    fn logarithmic_axes_always_tell_their_scale() {
        let axis = Axis { log: true, ..Axis::default() };
        let ticks = |low: f64, high: f64, count| of(&axis, View { low, high, log: true }, count).labels;
        assert_eq!(ticks(1e-3, 10.0, 9), ["10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹"]);
        assert_eq!(ticks(1e-3, 10.0, 1), ["10⁻³", "10¹"]);
        assert_eq!(ticks(0.5, 20.0, 1), ["10⁰", "10¹"]);
        assert_eq!(ticks(0.15, 7.0, 3), ["0.2", "0.5", "1", "2", "5"]);
        assert_eq!(ticks(3.0, 4.0, 2).len(), 3);
    }

    #[test]
    fn labels_have_the_digits_they_need() {
        for (places, expected) in LABELS {
            assert_eq!(labels(places), *expected, "{places:?}");
        }
        assert_eq!(power_of_ten(-12), "10⁻¹²");
    }

    const TICKS: &[(f64, f64, &[f64])] = &[
        (0.0, 1.0, &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (-0.5, 10.5, &[-2.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]),
        (-1.1, 1.1, &[-1.25, -1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25]),
        (0.0, 100.0, &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
        (0.003, 0.0071, &[0.003, 0.0035, 0.004, 0.0045, 0.005, 0.0055, 0.006, 0.0065, 0.007, 0.0075]),
        (-4950.0, 103_950.0, &[-20_000.0, 0.0, 20_000.0, 40_000.0, 60_000.0, 80_000.0, 100_000.0, 120_000.0]),
        (100_000.0, 100_001.0, &[100_000.0, 100_000.2, 100_000.4, 100_000.6, 100_000.8, 100_001.0]),
        (-0.055, 0.055, &[-0.06, -0.04, -0.02, 0.0, 0.02, 0.04, 0.06]),
        (2.3, 2.9, &[2.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9]),
        (0.0, 25_000_000.0, &[0.0, 5_000_000.0, 10_000_000.0, 15_000_000.0, 20_000_000.0, 25_000_000.0]),
        (1e-8, 9e-8, &[1e-8, 2e-8, 3e-8, 4e-8, 5e-8, 6e-8, 7e-8, 8e-8, 9e-8]),
        (-7.0, -3.2, &[-7.0, -6.5, -6.0, -5.5, -5.0, -4.5, -4.0, -3.5, -3.0]),
        (99.5, 100.5, &[99.4, 99.6, 99.8, 100.0, 100.2, 100.4, 100.6]),
        (0.0, 3.0, &[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]),
        (0.0, 7.35, &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]),
        (1234.5, 1299.0, &[1230.0, 1240.0, 1250.0, 1260.0, 1270.0, 1280.0, 1290.0, 1300.0]),
    ];
    const LABELS: &[(&[f64], &[&str])] = &[
        (&[0.0, 0.2, 0.4, 0.6, 0.8, 1.0], &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (&[0.0, 2.0, 4.0, 6.0], &["0", "2", "4", "6"]),
        (&[-1.0, -0.5, 0.0, 0.5, 1.0], &["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
        (&[0.0, 0.25, 0.5, 0.75], &["0.00", "0.25", "0.50", "0.75"]),
        (&[0.003, 0.0035, 0.004], &["0.0030", "0.0035", "0.0040"]),
        (&[0.0, 20_000.0, 40_000.0], &["0", "20000", "40000"]),
        (&[0.0, 100_000.0, 200_000.0], &["0", "100000", "200000"]),
        (&[100.0, 100.5, 101.0], &["100.0", "100.5", "101.0"]),
    ];
}
