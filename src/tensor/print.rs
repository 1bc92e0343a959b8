//! How a tensor prints, as PyTorch prints it: the elements in columns of one width, long tensors by their edges, and
//! what is not obvious (size, dtype, device, gradient) after them.
//!
//! Only what is shown is fetched and formatted, so that printing costs the same for ten elements and ten billion.

use std::cell::Cell;
use std::ops::Range;

use super::dtype::Category;
use super::error::Result;
use super::{Shape, Tensor, convert, create, device};

mod number;

use number::Formatter;

/// `torch.set_printoptions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintOptions {
    /// Digits after the point.
    pub precision: usize,
    /// With more elements than this, only the edges are shown.
    pub threshold: usize,
    /// Elements shown at each end of a dimension.
    pub edgeitems: usize,
    /// Characters in a line.
    pub linewidth: usize,
    /// Whether to write exponents; decided by the elements where it is `None`.
    pub sci_mode: Option<bool>,
}

impl PrintOptions {
    pub const DEFAULT: Self = Self { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sci_mode: None };

    /// The options under that name: `default`, `short` or `full`. Any other name leaves the present ones, as it does
    /// in PyTorch.
    ///
    /// # Errors
    /// None yet.
    pub fn profile(name: &str) -> Result<Self> {
        Ok(match name {
            "default" => Self { sci_mode: options().sci_mode, ..Self::DEFAULT },
            "short" => Self { precision: 2, edgeitems: 2, sci_mode: options().sci_mode, ..Self::DEFAULT },
            "full" => Self { threshold: usize::MAX, sci_mode: options().sci_mode, ..Self::DEFAULT },
            _ => options(),
        })
    }
}

thread_local! {
    static OPTIONS: Cell<PrintOptions> = const { Cell::new(PrintOptions::DEFAULT) };
}

/// The thread's print options.
pub fn options() -> PrintOptions {
    OPTIONS.get()
}

pub fn set_options(options: PrintOptions) {
    OPTIONS.set(options);
}

/// `repr(tensor)`, such as `tensor([1., 2.], grad_fn=<MulBackward0>)`.
///
/// # Errors
/// `RuntimeError` where a device fails to answer.
pub fn repr(tensor: &Tensor) -> Result<String> {
    repr_as(tensor, "tensor")
}

/// [`repr`] of a tensor whose class has another name.
///
/// # Errors
/// `RuntimeError` where a device fails to answer.
pub fn repr_as(tensor: &Tensor, name: &str) -> Result<String> {
    let options = options();
    let indent = name.len() + 1;
    let mut text = [name, "("].concat();
    if tensor.numel() == 0 {
        text.push_str("[]");
    } else {
        elements(tensor, &options, indent, &mut text)?;
    }
    add_suffixes(&mut text, &suffixes(tensor), &options, indent);
    text.push(')');
    Ok(text)
}

/// `grad_fn`'s text, such as `<AddBackward0>`.
pub fn grad_fn_text(tensor: &Tensor) -> Option<String> {
    tensor.source().map(|(node, _)| format!("<{}>", node.name))
}

/// What follows the elements.
fn suffixes(tensor: &Tensor) -> Vec<String> {
    let mut suffixes = Vec::new();
    let dtype = tensor.dtype();
    let is_default = dtype == create::default_dtype();
    if tensor.device() != device::home() {
        suffixes.push(format!("device='{}'", tensor.device()));
    }
    let is_obvious = if tensor.numel() == 0 {
        if tensor.rank() != 1 {
            let sizes: Vec<String> = tensor.shape().iter().map(ToString::to_string).collect();
            suffixes.push(format!("size=({})", sizes.join(", ")));
        }
        is_default
    } else {
        is_default || matches!(dtype, super::DType::Int64 | super::DType::Bool)
    };
    if !is_obvious {
        suffixes.push(format!("dtype=torch.{}", dtype.name()));
    }
    if let Some(text) = grad_fn_text(tensor) {
        suffixes.push(format!("grad_fn={text}"));
    } else if tensor.requires_grad() {
        suffixes.push("requires_grad=True".to_owned());
    }
    suffixes
}

/// Each suffix goes on the line, or on a new one where it does not fit.
fn add_suffixes(text: &mut String, suffixes: &[String], options: &PrintOptions, indent: usize) {
    const COMMA_AND_SPACE: usize = 2;
    let line_start = text.rfind('\n').map_or(0, |newline| newline + 1);
    let mut line = text.len() - line_start + COMMA_AND_SPACE;
    for suffix in suffixes {
        if line + suffix.len() + COMMA_AND_SPACE > options.linewidth {
            text.push_str(",\n");
            text.extend(std::iter::repeat_n(' ', indent));
            line = indent + suffix.len();
        } else {
            text.push_str(", ");
            line += suffix.len() + COMMA_AND_SPACE;
        }
        text.push_str(suffix);
    }
}

/// The elements in brackets.
fn elements(tensor: &Tensor, options: &PrintOptions, indent: usize, text: &mut String) -> Result<()> {
    let summarized = tensor.numel() > options.threshold;
    let shown = Shown::of(tensor, summarized.then_some(options.edgeitems))?;
    let mut writer = Writer { cells: &shown.cells(options), next: 0, shown: &shown, options, text };
    writer.write(0, indent);
    Ok(())
}

/// The elements that are shown, row-major.
struct Shown {
    values: Values,
    /// How many along each dimension.
    shape: Shape,
    /// For each dimension, whether its middle is left out.
    cut: Vec<bool>,
    edge: usize,
}

enum Values {
    Bools(Vec<i64>),
    /// Wide enough for `uint64` too.
    Integers(Vec<i128>),
    Floats(Vec<f64>),
}

impl Shown {
    /// Everything, or `edge` elements at each end of the dimensions that are longer than both ends.
    fn of(tensor: &Tensor, edge: Option<usize>) -> Result<Self> {
        let sizes = tensor.shape();
        let cut: Vec<bool> = sizes.iter().map(|&size| edge.is_some_and(|edge| size > 2 * edge)).collect();
        let edge = edge.unwrap_or(0);
        let shape: Shape = sizes.iter().zip(&cut).map(|(&size, &cut)| if cut { 2 * edge } else { size }).collect();
        let count = super::layout::numel(&shape);
        let mut values = match tensor.dtype().category() {
            Category::Bool => Values::Bools(vec![0; count]),
            Category::Integral => Values::Integers(vec![0; count]),
            Category::Floating => Values::Floats(vec![0.0; count]),
        };
        if count > 0 {
            // The ranges of each dimension: the whole of it, or its two ends.
            let ranges: Vec<Vec<Range<usize>>> = sizes
                .iter()
                .zip(&cut)
                .map(|(&size, &cut)| if cut { vec![0..edge, size - edge..size] } else { vec![0..size; 1] })
                .collect();
            let corners = ranges.iter().map(Vec::len).product::<usize>();
            for corner in 0..corners {
                fetch(tensor, &ranges, corner, &shape, &mut values)?;
            }
        }
        Ok(Self { values, shape, cut, edge })
    }

    /// Each value's text, all of one width where they are numbers of ordinary size.
    fn cells(&self, options: &PrintOptions) -> Cells {
        match &self.values {
            Values::Bools(values) => {
                Cells::aligned(values.iter().map(|&v| if v == 0 { "False".into() } else { "True".into() }).collect())
            }
            Values::Integers(values) => Cells::aligned(values.iter().map(ToString::to_string).collect()),
            Values::Floats(values) => {
                let formatter = Formatter::of(values, options);
                let texts = values.iter().map(|&v| formatter.format(v)).collect();
                Cells { texts, width: formatter.width }
            }
        }
    }
}

/// Copies one corner of the tensor to its place among the shown values.
fn fetch(
    tensor: &Tensor,
    ranges: &[Vec<Range<usize>>],
    corner: usize,
    shape: &[usize],
    values: &mut Values,
) -> Result<()> {
    let rank = tensor.rank();
    let mut sizes = Shape::from_elem(1, rank);
    let mut starts = Shape::from_elem(0, rank);
    let mut offset = tensor.offset();
    let mut rest = corner;
    for d in (0..rank).rev() {
        let which = rest % ranges[d].len();
        rest /= ranges[d].len();
        let range = &ranges[d][which];
        sizes[d] = range.len();
        starts[d] = if which == 0 { 0 } else { shape[d] - range.len() };
        offset = offset.strict_add_signed(tensor.strides()[d] * range.start.cast_signed());
    }
    let strides = super::layout::contiguous_strides(shape);
    let start = starts.iter().zip(&strides).map(|(&at, &stride)| at.cast_signed() * stride).sum::<isize>();
    let places = super::layout::offsets(&sizes, &strides, start.unsigned_abs());
    let mut view = tensor.restride(sizes.clone(), tensor.strides().into(), offset);
    if !view.device().is_host() {
        // Cut out where it lies, so that only this is fetched.
        view = convert::contiguous_copy(&view)?;
    }
    match values {
        Values::Bools(to) => {
            for (place, value) in places.zip(view.to_i64_vec()?) {
                to[place] = value;
            }
        }
        Values::Integers(to) => {
            let is_unsigned = view.dtype() == super::DType::UInt64;
            for (place, value) in places.zip(view.to_i64_vec()?) {
                to[place] = if is_unsigned { value.cast_unsigned().into() } else { value.into() };
            }
        }
        Values::Floats(to) => {
            for (place, value) in places.zip(view.to_f64_vec()?) {
                to[place] = value;
            }
        }
    }
    Ok(())
}

/// The shown values' texts and the width that they are padded to.
struct Cells {
    texts: Vec<String>,
    width: usize,
}

impl Cells {
    fn aligned(texts: Vec<String>) -> Self {
        let width = texts.iter().map(String::len).max().unwrap_or(1);
        Self { texts, width }
    }
}

/// Writes cells in nested brackets.
struct Writer<'a> {
    cells: &'a Cells,
    next: usize,
    shown: &'a Shown,
    options: &'a PrintOptions,
    text: &'a mut String,
}

impl Writer<'_> {
    /// One slice along dimension `dim`, whose bracket stands in column `indent`.
    fn write(&mut self, dim: usize, indent: usize) {
        let rank = self.shown.shape.len();
        if dim == rank {
            self.write_cell();
        } else if dim + 1 == rank {
            self.write_row(dim, indent);
        } else {
            self.write_slices(dim, indent);
        }
    }

    fn write_cell(&mut self) {
        let cell = &self.cells.texts[self.next];
        self.next += 1;
        self.pad(self.cells.width.saturating_sub(cell.len()));
        self.text.push_str(cell);
    }

    fn pad(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n(' ', count));
    }

    /// Elements, as many in a line as fit.
    fn write_row(&mut self, dim: usize, indent: usize) {
        let (count, cut, edge) = (self.shown.shape[dim], self.shown.cut[dim], self.shown.edge);
        let per_line = (self.options.linewidth.saturating_sub(indent) / (self.cells.width + 2)).max(1);
        self.text.push('[');
        for i in 0..count + usize::from(cut) {
            if i > 0 && i % per_line == 0 {
                self.text.push_str(",\n");
                self.pad(indent + 1);
            } else if i > 0 {
                self.text.push_str(", ");
            }
            match (cut, i == edge) {
                (true, true) if edge == 0 => self.text.push_str("..."),
                (true, true) => self.text.push_str(" ..."),
                _ => self.write_cell(),
            }
        }
        self.text.push(']');
    }

    /// Slices, set apart by as many line ends as they have dimensions.
    fn write_slices(&mut self, dim: usize, indent: usize) {
        let (count, cut, edge) = (self.shown.shape[dim], self.shown.cut[dim], self.shown.edge);
        let line_ends = self.shown.shape.len() - dim - 1;
        self.text.push('[');
        for i in 0..count + usize::from(cut) {
            if i > 0 {
                self.text.push(',');
                self.text.extend(std::iter::repeat_n('\n', line_ends));
                self.pad(indent + 1);
            }
            if cut && i == edge {
                self.text.push_str("...");
            } else {
                self.write(dim + 1, indent + 1);
            }
        }
        self.text.push(']');
    }
}

#[cfg(test)]
mod tests;
