//! How floating-point elements are written: whole numbers as `1.`, others with a fixed number of digits, and both
//! with an exponent where the elements differ too much in size.

use super::PrintOptions;

/// Elements of more than this times the size of others are written with exponents.
const RATIO_MAX: f64 = 1000.0;
/// Larger elements are written with exponents.
const PLAIN_MAX: f64 = 1e8;
/// Smaller elements are written with exponents, unless all are whole.
const PLAIN_MIN: f64 = 1e-4;

/// The form that all elements of a tensor share.
pub(super) struct Formatter {
    form: Form,
    precision: usize,
    pub(super) width: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `1.`
    Whole,
    /// `1.0000`
    Fixed,
    /// `1.0000e+00`
    Scientific,
}

impl Formatter {
    /// Chosen by the elements that are neither zero, infinite nor NaN; the width is theirs too.
    pub(super) fn of(values: &[f64], options: &PrintOptions) -> Self {
        let precision = options.precision;
        let ordinary = || values.iter().copied().filter(|v| v.is_finite() && *v != 0.0);
        let (mut smallest, mut largest, mut whole) = (f64::INFINITY, 0.0f64, true);
        for value in ordinary() {
            smallest = smallest.min(value.abs());
            largest = largest.max(value.abs());
            whole &= value.fract() == 0.0;
        }
        let any = largest > 0.0;
        let scientific =
            any && (largest / smallest > RATIO_MAX || largest > PLAIN_MAX || (!whole && smallest < PLAIN_MIN));
        let form = match (options.sci_mode.filter(|_| any).unwrap_or(scientific), whole) {
            (true, _) => Form::Scientific,
            (false, true) => Form::Whole,
            (false, false) => Form::Fixed,
        };
        let natural = Self { form, precision, width: 1 };
        let width = ordinary().map(|v| natural.format(v).len()).max().unwrap_or(1);
        Self { form, precision, width }
    }

    /// An element's text without padding.
    pub(super) fn format(&self, value: f64) -> String {
        if value.is_nan() {
            return "nan".to_owned();
        }
        if value.is_infinite() {
            return if value > 0.0 { "inf".to_owned() } else { "-inf".to_owned() };
        }
        let precision = self.precision;
        match self.form {
            Form::Whole => format!("{value:.0}."),
            Form::Fixed => format!("{value:.precision$}"),
            Form::Scientific => scientific(value, precision),
        }
    }
}

/// Python's `e` format: an exponent of a sign and at least two digits.
fn scientific(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
            format!("{mantissa}e{sign}{digits:0>2}")
        }
        None => text,
    }
}
