//! Padding: constants, reflections, repeated edges, wrapping around.

use std::rc::Rc;

use super::resize::taps::{self, Taps};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::{Shape, display};
use crate::tensor::op::{Op, Overload, Places};
use crate::tensor::{DType, Number, Tensor, autograd, convert, create, index, shape, storage};

/// Where the elements around the edges come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Reflect,
    Replicate,
    Circular,
}

/// `pad`: `sizes` are the numbers of elements before and after, for the last dim first; negative ones cut off.
///
/// # Errors
/// `RuntimeError` and `NotImplementedError` in PyTorch's words where sizes and mode do not fit the input.
pub fn pad(x: &Tensor, sizes: &[i64], mode: &str, value: Option<Number>) -> Result<Tensor> {
    ensure!(sizes.len().is_multiple_of(2), Runtime, "Padding length must be divisible by 2");
    ensure!(
        sizes.len() <= 2 * x.rank(),
        Runtime,
        "Padding length should be less than or equal to two times the input dimension but got padding length {} and \
         input of dimension {}",
        sizes.len(),
        x.rank()
    );
    if mode == "constant" {
        return constant(x, sizes, value.unwrap_or(Number::Float(0.0)));
    }
    ensure!(value.is_none_or(|v| v.to_f64() == 0.0), Runtime, "Padding mode \"{mode}\" doesn't take in value argument");
    let dims = sizes.len() / 2;
    if (1..=3).contains(&dims) && (x.rank() == dims + 1 || x.rank() == dims + 2) {
        match mode {
            "reflect" => return moved(x, sizes, Mode::Reflect),
            "replicate" => return moved(x, sizes, Mode::Replicate),
            "circular" => return moved(x, sizes, Mode::Circular),
            _ => bail!(NotImplemented, "Unrecognised padding mode {mode}"),
        }
    }
    bail!(
        NotImplemented,
        "Padding size {} is not supported for {}D input tensor.\nSupported combinations for non-constant padding:\n  \
         - 2D or 3D input: padding size = 2 (pads last dimension)\n  - 3D or 4D input: padding size = 4 (pads last 2 \
         dimensions)\n  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)",
        sizes.len(),
        x.rank()
    );
}

/// `constant_pad_nd`.
///
/// # Errors
/// `RuntimeError` where more is cut off than there is.
pub fn constant(x: &Tensor, sizes: &[i64], value: Number) -> Result<Tensor> {
    ensure!(sizes.len().is_multiple_of(2), Runtime, "Length of pad must be even but instead it equals {}", sizes.len());
    ensure!(
        sizes.len() <= 2 * x.rank(),
        Runtime,
        "Length of pad should be no more than twice the number of dimensions of the input. Pad length is {}while the \
         input has {}dimensions.",
        sizes.len(),
        x.rank()
    );
    let out = autograd::no_grad(|| padded(x, sizes, value))?;
    let back: Vec<i64> = sizes.iter().map(|n| -n).collect();
    Ok(out.with_backward("ConstantPadNdBackward0", &[x], |_| {
        move |g: &Tensor| Ok(vec![Some(constant(g, &back, Number::Int(0))?)])
    }))
}

/// The part of the input that stays, written into a larger tensor of the value.
fn padded(x: &Tensor, sizes: &[i64], value: Number) -> Result<Tensor> {
    let mut inner = x.detach();
    let mut out_shape = Shape::from_slice(x.shape());
    let mut starts = vec![0; x.rank()];
    for (i, pair) in sizes.chunks_exact(2).enumerate() {
        let dim = x.rank() - 1 - i;
        let size = x.shape()[dim] as i64;
        let (before, after) = (pair[0], pair[1]);
        let total = before.checked_add(after).and_then(|n| n.checked_add(size));
        let Some(total) = total.filter(|&n| n >= 0) else {
            bail!(Runtime, "narrow(): length must be non-negative.");
        };
        out_shape[dim] = total as usize;
        let (start, end) = ((-before).clamp(0, size), (size + after.min(0)).clamp(0, size));
        inner = shape::narrow(&inner, dim as i64, start, (end - start).max(0))?;
        starts[dim] = before.max(0);
    }
    let out = create::full(&out_shape, value, x.dtype(), x.device())?;
    if inner.numel() == 0 {
        return Ok(out);
    }
    let mut hole = out.clone();
    for (dim, &start) in starts.iter().enumerate() {
        hole = shape::narrow(&hole, dim as i64, start, inner.shape()[dim] as i64)?;
    }
    convert::write(&hole, inner)?;
    Ok(out)
}

impl Mode {
    /// Which of `size` elements stand where, with so many before and after.
    fn sources(self, before: i64, after: i64, size: i64) -> Vec<i64> {
        // What is cut off does not come back when wrapping around.
        let (first, end) = ((-before).max(0), size + after.min(0));
        let source = |i: i64| match self {
            Self::Reflect if i < 0 => -i,
            Self::Reflect if i >= size => 2 * (size - 1) - i,
            Self::Reflect => i,
            Self::Replicate => i.clamp(0, size - 1),
            Self::Circular => (first + (i - first).rem_euclid((end - first).max(1))).min(size - 1),
        };
        (-before..size + after).map(source).collect()
    }

    fn backward_name(self, dims: usize) -> &'static str {
        match (self, dims) {
            (Self::Reflect, 1) => "ReflectionPad1DBackward0",
            (Self::Reflect, 2) => "ReflectionPad2DBackward0",
            (Self::Reflect, _) => "ReflectionPad3DBackward0",
            (Self::Replicate, 1) => "ReplicationPad1DBackward0",
            (Self::Replicate, 2) => "ReplicationPad2DBackward0",
            (Self::Replicate, _) => "ReplicationPad3DBackward0",
            (Self::Circular, _) => "CopySlices",
        }
    }
}

/// Pads the last dims with elements of the input.
fn moved(x: &Tensor, sizes: &[i64], mode: Mode) -> Result<Tensor> {
    let dims = sizes.len() / 2;
    check(x, sizes, mode, dims)?;
    let mut out = x.detach();
    let mut maps = Vec::new();
    for (i, pair) in sizes.chunks_exact(2).enumerate() {
        let dim = x.rank() - 1 - i;
        let size = x.shape()[dim] as i64;
        let count = pair[0].checked_add(pair[1]).and_then(|n| n.checked_add(size)).map(|n| n.max(0) as usize);
        let lines = out.numel() / x.shape()[dim].max(1);
        // Looked at before there are as many indices.
        storage::check_allocation(count.and_then(|n| n.checked_mul(lines.max(1))), DType::Int64, &[])?;
        let from = mode.sources(pair[0], pair[1], size);
        out =
            index::index_select(&out, dim as i64, &Tensor::from_i64s(&from, &[from.len()], DType::Int64, x.device())?)?;
        maps.push((dim, Taps::moves(x.shape()[dim], from.iter().map(|&i| i as usize))));
    }
    Ok(out.with_backward(mode.backward_name(dims), &[x], |_| {
        let back: Rc<[(usize, Taps)]> = maps.iter().rev().map(|(dim, map)| (*dim, map.transposed())).collect();
        move |g: &Tensor| Ok(vec![Some(taps::apply(g, Rc::clone(&back), mode.backward_name(dims))?)])
    }))
}

fn check(x: &Tensor, sizes: &[i64], mode: Mode, dims: usize) -> Result<()> {
    let name = match mode {
        Mode::Reflect => "reflection",
        Mode::Replicate => "replication",
        Mode::Circular => return check_circular(x, sizes),
    };
    let first = x.rank() - dims - 1;
    ensure!(
        x.shape()[first..].iter().all(|&n| n > 0),
        Runtime,
        "Expected {}D or {}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, \
         but got: {}",
        dims + 1,
        dims + 2,
        display(x.shape())
    );
    for (i, pair) in sizes.chunks_exact(2).enumerate().filter(|_| mode == Mode::Reflect) {
        let dim = x.rank() - 1 - i;
        let size = x.shape()[dim] as i64;
        ensure!(
            pair[0] < size && pair[1] < size,
            Runtime,
            "Argument #{}: Padding size should be less than the corresponding input dimension, but got: padding ({}, \
             {}) at dimension {dim} of input {}",
            4 + 2 * i,
            pair[0],
            pair[1],
            display(x.shape())
        );
    }
    let sized = |size: &dyn Fn(usize) -> i64| {
        let names = &["D", "H", "W"][3 - dims..];
        names.iter().enumerate().map(|(d, name)| format!("{name}: {}", size(d))).collect::<Vec<_>>()
    };
    let before = |d: usize| x.shape()[x.rank() - dims + d] as i64;
    let at = |i: usize| sizes[i].clamp(-(1 << 60), 1 << 60);
    let after = |d: usize| before(d) + at(2 * (dims - 1 - d)) + at(2 * (dims - 1 - d) + 1);
    if (0..dims).any(|d| after(d) < 1) {
        let (given, made) = (sized(&before).join(", "), sized(&after).join(" "));
        if dims == 1 {
            bail!(Runtime, "input ({given}) is too small. Calculated output {made}");
        }
        bail!(Runtime, "Calculated output {made} must be >= 1 in every dimension (input {given})");
    }
    ensure!(x.dtype() != DType::Bool, NotImplemented, "\"{name}_pad{dims}d\" not implemented for 'Bool'");
    Ok(())
}

fn check_circular(x: &Tensor, sizes: &[i64]) -> Result<()> {
    for (i, pair) in sizes.chunks_exact(2).enumerate() {
        let size = x.shape()[x.rank() - 1 - i] as i64;
        ensure!(pair[0] <= size && pair[1] <= size, Runtime, "Padding value causes wrapping around more than once.");
        ensure!(pair[0] + pair[1] + size >= 0, Runtime, "Negative padding value is resulting in an empty dimension");
    }
    Ok(())
}

pub static OPS: &[Op] = &[
    Op {
        name: "pad",
        places: Places::FUNCTIONAL,
        overloads: &[Overload {
            signature: "(Tensor input, int[] pad, str mode=\"constant\", Number? value=None)",
            run: |a| pad(&a.tensor(0)?, &a.ints(1)?, &a.str(2)?, a.opt_number(3)?).map(Into::into),
        }],
        doc: "Pads the last dims by (before, after, …), the last dim first; mode is constant, reflect, replicate or \
              circular.",
    },
    Op {
        name: "constant_pad_nd",
        places: Places::TORCH,
        overloads: &[Overload {
            signature: "(Tensor input, int[] pad, Number value=0)",
            run: |a| constant(&a.tensor(0)?, &a.ints(1)?, a.number(2)?).map(Into::into),
        }],
        doc: "Pads the last dims with a value by (before, after, …), the last dim first.",
    },
];
