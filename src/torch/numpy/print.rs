//! How numpy writes arrays and scalars: the shortest digits that tell a number apart, columns, summaries.

use std::cell::{Cell, RefCell};

use crate::tensor::dtype::{Element, dispatch};
use crate::tensor::{DType, Number, Result, Tensor};

use super::{convert, dtype};

/// What `np.set_printoptions` sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    pub precision: usize,
    pub threshold: usize,
    pub edgeitems: usize,
    pub linewidth: usize,
    pub suppress: bool,
    pub nan: String,
    pub inf: String,
    /// `-`, `+` or a blank: what stands before positive numbers.
    pub sign: char,
    pub floatmode: FloatMode,
}

/// How many digits after the point are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FloatMode {
    Fixed,
    Unique,
    MaxPrec,
    MaxPrecEqual,
}

impl FloatMode {
    pub const ALL: [(&'static str, Self); 4] = [
        ("fixed", Self::Fixed),
        ("unique", Self::Unique),
        ("maxprec", Self::MaxPrec),
        ("maxprec_equal", Self::MaxPrecEqual),
    ];
}

impl Default for Options {
    fn default() -> Self {
        Self {
            precision: 8,
            threshold: 1000,
            edgeitems: 3,
            linewidth: 75,
            suppress: false,
            nan: "nan".to_owned(),
            inf: "inf".to_owned(),
            sign: '-',
            floatmode: FloatMode::MaxPrec,
        }
    }
}

thread_local! {
    static OPTIONS: RefCell<Options> = RefCell::new(Options::default());
    static FORMATTED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the frozen package writes arrays, since `np.set_printoptions(formatter=…)` is in force.
pub fn is_formatted() -> bool {
    FORMATTED.get()
}

pub fn set_formatted(formatted: bool) {
    FORMATTED.set(formatted);
}

/// The options in force.
pub fn options() -> Options {
    OPTIONS.with_borrow(Clone::clone)
}

pub fn set_options(options: Options) {
    OPTIONS.set(options);
}

/// `repr(array)`.
///
/// # Errors
/// Where the elements cannot be read.
pub fn repr(tensor: &Tensor) -> Result<String> {
    const PREFIX: &str = "array(";
    let options = options();
    let text = if tensor.numel() == 0 {
        "[]".to_owned()
    } else {
        let narrower = Options { linewidth: options.linewidth.saturating_sub(1), ..options.clone() };
        to_string(tensor, &narrower, ", ", PREFIX.len())?
    };
    let mut extras = Vec::new();
    if (tensor.numel() == 0 && tensor.shape() != [0]) || tensor.numel() > options.threshold {
        extras.push(format!("shape={}", convert::tuple(tensor.shape())));
    }
    if !dtype::is_implied(tensor.dtype()) || tensor.numel() == 0 {
        extras.push(format!("dtype={}", tensor.dtype().name()));
    }
    if extras.is_empty() {
        return Ok(format!("{PREFIX}{text})"));
    }
    let (text, extras) = (format!("{PREFIX}{text},"), extras.join(", ") + ")");
    let last_line = text.rsplit('\n').next().map_or(0, str::len);
    let gap = if last_line + extras.len() + 1 > options.linewidth {
        format!("\n{}", " ".repeat(PREFIX.len()))
    } else {
        " ".to_owned()
    };
    Ok(text + &gap + &extras)
}

/// `str(array)`.
///
/// # Errors
/// Where the elements cannot be read.
pub fn str(tensor: &Tensor) -> Result<String> {
    if tensor.rank() == 0 {
        return Ok(scalar_str(tensor.item()?, tensor.dtype()));
    }
    if tensor.numel() == 0 {
        return Ok("[]".to_owned());
    }
    to_string(tensor, &options(), " ", 0)
}

/// The elements between brackets; lines after the first are indented by `prefix`.
///
/// # Errors
/// Where the elements cannot be read.
pub fn to_string(tensor: &Tensor, options: &Options, separator: &str, prefix: usize) -> Result<String> {
    if tensor.numel() == 0 {
        return Ok("[]".to_owned());
    }
    let summarized = tensor.numel() > options.threshold;
    let elements = Elements::of(tensor, summarized.then_some(options.edgeitems), options)?;
    let layout = Layout { separator, summarized, edge: options.edgeitems };
    let mut next = elements.texts.into_iter();
    Ok(layout.nested(tensor.shape(), &mut next, " ".repeat(prefix + 1).as_str(), options.linewidth))
}

/// The elements that are shown, as texts of one width, row-major.
struct Elements {
    texts: Vec<String>,
}

impl Elements {
    fn of(tensor: &Tensor, edge: Option<usize>, options: &Options) -> Result<Self> {
        let places = shown(tensor.shape(), edge);
        let bytes = tensor.host_bytes()?;
        let strides = tensor.strides();
        let offset = |index: &[usize]| {
            let at = tensor.offset().cast_signed()
                + index.iter().zip(strides).map(|(&i, &s)| i.cast_signed() * s).sum::<isize>();
            at.cast_unsigned()
        };
        let texts = dispatch!(tensor.dtype(), T => {
            let memory: &[T] = bytemuck::cast_slice(&bytes);
            let values: Vec<T> = places.iter().map(|p| memory[offset(p)]).collect();
            match T::DTYPE {
                DType::Bool => bools(&values, tensor.rank() > 0),
                d if d.is_floating() => {
                    let values: Vec<f64> = values.iter().map(|v| v.to_f64()).collect();
                    let format = FloatFormat::new(&values, d, options);
                    values.iter().map(|&v| format.text(v)).collect()
                }
                _ => integers(&values),
            }
        });
        Ok(Self { texts })
    }
}

/// The indices that are shown: all, or the first and last `edge` of each long dimension.
fn shown(shape: &[usize], edge: Option<usize>) -> Vec<Vec<usize>> {
    let mut places = vec![Vec::new()];
    for &size in shape {
        let range: Vec<usize> = match edge {
            Some(edge) if size > 2 * edge => (0..edge).chain(size - edge..size).collect(),
            _ => (0..size).collect(),
        };
        places = places
            .iter()
            .flat_map(|p| range.iter().map(move |&i| p.iter().copied().chain([i]).collect::<Vec<_>>()))
            .collect();
    }
    places
}

fn bools<T: Element>(values: &[T], padded: bool) -> Vec<String> {
    let truth = |v: &T| match (v.to_i64() != 0, padded) {
        (true, true) => " True",
        (true, false) => "True",
        (false, _) => "False",
    };
    values.iter().map(|v| truth(v).to_owned()).collect()
}

fn integers<T: Element>(values: &[T]) -> Vec<String> {
    let texts: Vec<String> = values.iter().map(|v| scalar_str(Number::from_element(*v), T::DTYPE)).collect();
    let width = texts.iter().map(String::len).max().unwrap_or(0);
    texts.iter().map(|t| format!("{t:>width$}")).collect()
}

/// Brackets, separators and line breaks.
struct Layout<'a> {
    separator: &'a str,
    summarized: bool,
    edge: usize,
}

impl Layout<'_> {
    fn nested(&self, shape: &[usize], next: &mut impl Iterator<Item = String>, indent: &str, width: usize) -> String {
        let Some((&size, inner)) = shape.split_first() else { return next.next().unwrap_or_default() };
        let cut = self.summarized && size > 2 * self.edge;
        // `None` stands for what is left out.
        let mut items: Vec<Option<String>> = Vec::new();
        let inner_indent = format!("{indent} ");
        for _ in 0..if cut { self.edge } else { 0 } {
            items.push(Some(self.nested(inner, next, &inner_indent, width.saturating_sub(1))));
        }
        if cut {
            items.push(None);
        }
        for _ in 0..if cut { self.edge } else { size } {
            items.push(Some(self.nested(inner, next, &inner_indent, width.saturating_sub(1))));
        }
        let body =
            if inner.is_empty() { self.row(&items, indent, width) } else { self.rows(&items, indent, inner.len()) };
        format!("[{}]", body.strip_prefix(indent).unwrap_or(&body))
    }

    /// Elements beside each other, broken into lines.
    fn row(&self, items: &[Option<String>], indent: &str, width: usize) -> String {
        let room = width.saturating_sub(self.separator.trim_end().len().max(1));
        let (mut text, mut line) = (String::new(), indent.to_owned());
        let last = items.len().saturating_sub(1);
        for (i, item) in items.iter().enumerate() {
            let word = item.as_deref().unwrap_or("...");
            if line.chars().count() + word.chars().count() > room && line.len() > indent.len() {
                text.push_str(line.trim_end());
                text.push('\n');
                indent.clone_into(&mut line);
            }
            line.push_str(word);
            if i != last {
                line.push_str(self.separator);
            }
        }
        text + &line
    }

    /// Blocks below each other, with an empty line more for each further dimension.
    fn rows(&self, items: &[Option<String>], indent: &str, depth: usize) -> String {
        let gap = format!("{}{}", self.separator.trim_end(), "\n".repeat(depth));
        let blocks: Vec<String> = items.iter().map(|b| format!("{indent}{}", b.as_deref().unwrap_or("..."))).collect();
        blocks.join(&gap)
    }
}

/// The columns of floating-point numbers.
struct FloatFormat<'a> {
    dtype: DType,
    options: &'a Options,
    exponential: bool,
    precision: Option<usize>,
    /// Digits after the point that are kept even where they are zero.
    digits_min: usize,
    /// Whether zeros at the end are kept.
    keeps_zeros: bool,
    left: usize,
    right: usize,
    exponent_digits: usize,
}

/// The integer part, the fraction and the exponent of a written number.
fn split(text: &str) -> (&str, &str, &str) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, ""));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    (whole, fraction, exponent)
}

impl<'a> FloatFormat<'a> {
    fn new(values: &[f64], dtype: DType, options: &'a Options) -> Self {
        let finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        let mut format = Self {
            dtype,
            options,
            exponential: is_exponential(&finite, dtype, options.suppress),
            precision: (options.floatmode != FloatMode::Unique).then_some(options.precision),
            digits_min: 0,
            keeps_zeros: false,
            left: 0,
            right: 0,
            exponent_digits: 2,
        };
        if !finite.is_empty() {
            format.measure(&finite);
        }
        if finite.len() != values.len() {
            let negative = values.contains(&f64::NEG_INFINITY) || options.sign != '-';
            let room = format.right + 1;
            if values.iter().any(|v| v.is_nan()) {
                format.left = format.left.max(options.nan.len().saturating_sub(room));
            }
            if values.iter().any(|v| v.is_infinite()) {
                format.left = format.left.max((options.inf.len() + usize::from(negative)).saturating_sub(room));
            }
        }
        format
    }

    fn measure(&mut self, finite: &[f64]) {
        let fixed = self.options.floatmode == FloatMode::Fixed;
        let texts: Vec<String> =
            finite.iter().map(|&v| self.digits(v, if fixed { self.precision.unwrap_or(0) } else { 0 })).collect();
        let width = |part: fn(&str) -> usize| texts.iter().map(|t| part(t)).max().unwrap_or(0);
        self.left = width(|t| split(t).0.len());
        self.right = width(|t| split(t).1.len());
        if self.exponential {
            self.exponent_digits = width(|t| split(t).2.len()).saturating_sub(1);
            self.precision = Some(self.right);
            self.digits_min = self.right;
            self.keeps_zeros = true;
            self.right += self.exponent_digits + 2;
        } else if matches!(self.options.floatmode, FloatMode::Fixed | FloatMode::MaxPrecEqual) {
            self.precision = Some(self.right);
            self.digits_min = self.right;
            self.keeps_zeros = true;
        }
        if self.options.sign == ' ' && !finite.iter().any(|v| v.is_sign_negative()) {
            self.left += 1;
        }
    }

    /// A finite number with a point, without padding.
    fn digits(&self, value: f64, at_least: usize) -> String {
        let mut text = if self.exponential {
            scientific(value, self.dtype, self.precision, at_least, self.exponent_digits)
        } else {
            positional(value, self.dtype, self.precision, at_least)
        };
        if self.options.sign == '+' && !text.starts_with('-') {
            text.insert(0, '+');
        }
        text
    }

    fn text(&self, value: f64) -> String {
        if !value.is_finite() {
            let name = if value.is_nan() { &self.options.nan } else { &self.options.inf };
            let sign = match (value.is_nan(), value < 0.0, self.options.sign) {
                (false, true, _) => "-",
                (_, _, '+') => "+",
                _ => "",
            };
            let width = self.left + self.right + 1;
            return format!("{:>width$}", format!("{sign}{name}"));
        }
        let mut text = self.digits(value, self.digits_min);
        if !self.keeps_zeros && !self.exponential {
            let fraction = split(&text).1.len();
            text.push_str(&" ".repeat(self.right.saturating_sub(fraction)));
        }
        let lead = self.left.saturating_sub(split(&text).0.len());
        " ".repeat(lead) + &text
    }
}

/// Whether numbers are written with exponents: where the largest is large, the smallest small or both far apart.
fn is_exponential(finite: &[f64], dtype: DType, suppress: bool) -> bool {
    let magnitudes = finite.iter().map(|v| v.abs()).filter(|&v| v != 0.0);
    let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
    for magnitude in magnitudes {
        (low, high) = (low.min(magnitude), high.max(magnitude));
    }
    if high == 0.0 {
        return false;
    }
    let ratio = match dtype {
        DType::Float64 => high / low,
        // The division is rounded as the dtype does.
        _ => f64::from((high as f32) / (low as f32)),
    };
    high >= exponent_from(dtype) || (!suppress && (low < 0.0001 || ratio > 1000.0))
}

/// From where on arrays of a dtype are written with exponents.
const fn exponent_from(dtype: DType) -> f64 {
    match dtype {
        DType::Float16 => 1e3,
        DType::Float32 => 1e6,
        _ => 1e8,
    }
}

/// The shortest digits that read back as the same number of the dtype, as `d.ddde±x`.
fn shortest(value: f64, dtype: DType) -> String {
    match dtype {
        DType::Float64 => format!("{value:e}"),
        DType::Float16 => {
            let wanted = half::f16::from_f64(value);
            (0..6)
                .map(|precision| format!("{value:.precision$e}"))
                .find(|text| text.parse().is_ok_and(|v: f64| half::f16::from_f64(v) == wanted))
                .unwrap_or_else(|| format!("{value:e}"))
        }
        _ => format!("{:e}", value as f32),
    }
}

/// Digits in positional notation; more than `precision` after the point are rounded away, zeros at the end too unless
/// `at_least` asks for them. There is always a point.
fn positional(value: f64, dtype: DType, precision: Option<usize>, at_least: usize) -> String {
    let short = shortest(value, dtype);
    let (whole, fraction, exponent) = split(&short);
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |w| ("-", w));
    let digits = format!("{whole}{fraction}");
    let point = exponent + 1;
    let text = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if digits.len() <= point as usize {
        format!("{digits}{}.", "0".repeat(point as usize - digits.len()))
    } else {
        format!("{}.{}", &digits[..point as usize], &digits[point as usize..])
    };
    let text = match precision {
        Some(precision) if split(&text).1.len() > precision => with_point(format!("{:.precision$}", value.abs())),
        _ => text,
    };
    format!("{sign}{}", padded(trimmed(&text), at_least))
}

fn with_point(mut text: String) -> String {
    if !text.contains('.') {
        text.push('.');
    }
    text
}

fn trimmed(text: &str) -> &str {
    text.trim_end_matches('0')
}

fn padded(text: &str, at_least: usize) -> String {
    let missing = at_least.saturating_sub(split(text).1.len());
    format!("{text}{}", "0".repeat(missing))
}

/// Digits in scientific notation, such as `1.5e-08`.
fn scientific(value: f64, dtype: DType, precision: Option<usize>, at_least: usize, exponent_digits: usize) -> String {
    let mut text = shortest(value, dtype);
    if let Some(precision) = precision.filter(|&p| split(&text).1.len() > p) {
        text = format!("{value:.precision$e}");
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mantissa = with_point(mantissa.to_owned());
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    let width = exponent_digits.max(2);
    format!("{}e{sign}{:0width$}", padded(trimmed(&mantissa), at_least), exponent.abs())
}

/// `str(scalar)`.
pub fn scalar_str(number: Number, dtype: DType) -> String {
    match number {
        Number::Bool(true) => "True".to_owned(),
        Number::Bool(false) => "False".to_owned(),
        Number::Int(value) => value.to_string(),
        Number::Large(value) => value.to_string(),
        Number::Float(value) if value.is_nan() => "nan".to_owned(),
        Number::Float(value) if value.is_infinite() => if value > 0.0 { "inf" } else { "-inf" }.to_owned(),
        Number::Float(value) => {
            let limit = if dtype == DType::Float64 { 1e16 } else { exponent_from(dtype) };
            if value == 0.0 || (1e-4..limit).contains(&value.abs()) {
                let text = positional(value, dtype, None, 0);
                if text.ends_with('.') { text + "0" } else { text }
            } else {
                let text = scientific(value, dtype, None, 0, 2);
                text.replace(".e", "e")
            }
        }
    }
}

/// `repr(scalar)`.
pub fn scalar_repr(number: Number, dtype: DType) -> String {
    match number {
        Number::Bool(_) => format!("np.{}_", scalar_str(number, dtype)),
        _ => format!("np.{}({})", dtype.name(), scalar_str(number, dtype)),
    }
}
