//! Changing sizes: views that share the storage where PyTorch's do, joining, splitting, repeating.

use std::rc::Rc;

use super::dtype::{dispatch, dispatch_size};
use super::error::{Result, bail, ensure};
use super::host::fill_rows;
use super::layout::{self, Shape, Strides, infer_size, resolve_dim, resolve_dims};
use super::storage::check_allocation;
use super::{Tensor, convert, create, index};

mod bits;
mod combine;
mod copies;
mod join;
mod table;

pub use bits::view_dtype;
pub use combine::{block_diag, cartesian_prod, combinations};
pub use join::*;
pub use table::OPS;
pub(crate) use table::{reversed, transposed_matrix};

/// A view under other sizes and strides whose gradient is put back by `undo`.
fn viewed(
    input: &Tensor,
    name: &'static str,
    shape: Shape,
    strides: Strides,
    offset: usize,
    undo: impl Fn(&Tensor) -> Result<Tensor> + 'static,
) -> Tensor {
    input.restride(shape, strides, offset).with_backward(name, &[input], |_| move |g: &Tensor| Ok(vec![Some(undo(g)?)]))
}

/// Takes a part of a tensor as a view.
type Part = dyn Fn(&Tensor) -> Result<Tensor>;

/// A view of a part of `input`, made by `part`; its gradient is zero elsewhere.
fn part_of(input: &Tensor, name: &'static str, part: impl Fn(&Tensor) -> Result<Tensor> + 'static) -> Result<Tensor> {
    let out = part(&input.detach())?;
    let shape = Shape::from_slice(input.shape());
    Ok(out.with_backward(name, &[input], |_| {
        let part: Rc<Part> = Rc::new(part);
        move |g: &Tensor| Ok(vec![Some(embed(g, &shape, &part)?)])
    }))
}

/// Zeros of `shape` with `grad` at the part: itself differentiable, by taking the part.
fn embed(grad: &Tensor, shape: &[usize], part: &Rc<Part>) -> Result<Tensor> {
    let whole = create::zeros(shape, grad.dtype(), grad.device())?;
    convert::write(&part(&whole)?, grad.detach())?;
    let part = Rc::clone(part);
    Ok(whole.with_backward("EmbedBackward0", &[grad], |_| move |g: &Tensor| Ok(vec![Some(part(g)?)])))
}

/// `view(sizes)`.
///
/// # Errors
/// `RuntimeError` where the count does not fit, or where elements would have to move.
pub fn view(input: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    let shape = infer_size(sizes, input.numel())?;
    match layout::view_strides(input.shape(), input.strides(), &shape) {
        Some(strides) => Ok(reviewed(input, "ViewBackward0", shape, strides)),
        None => bail!(
            Runtime,
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two \
             contiguous subspaces). Use .reshape(...) instead."
        ),
    }
}

fn reviewed(input: &Tensor, name: &'static str, shape: Shape, strides: Strides) -> Tensor {
    let before = Shape::from_slice(input.shape());
    viewed(input, name, shape, strides, input.offset(), move |g| view_or_copy(g, &before))
}

/// `reshape(sizes)`: a view where one can be made, else a copy.
///
/// # Errors
/// `RuntimeError` where the count does not fit.
pub fn reshape(input: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    view_or_copy(input, &infer_size(sizes, input.numel())?)
}

/// [`reshape`] to known sizes.
///
/// # Errors
/// `RuntimeError` where the memory for a copy cannot be had.
pub fn view_or_copy(input: &Tensor, shape: &[usize]) -> Result<Tensor> {
    if input.shape() == shape {
        return Ok(input.clone());
    }
    if let Some(strides) = layout::view_strides(input.shape(), input.strides(), shape) {
        Ok(reviewed(input, "ViewBackward0", Shape::from_slice(shape), strides))
    } else {
        let copy = convert::clone(input)?;
        Ok(reviewed(&copy, "UnsafeViewBackward0", Shape::from_slice(shape), layout::contiguous_strides(shape)))
    }
}

/// `permute(dims)`.
///
/// # Errors
/// `RuntimeError` where the number of dims is off or one appears twice.
pub fn permute(input: &Tensor, dims: &[i64]) -> Result<Tensor> {
    ensure!(
        dims.len() == input.rank(),
        Runtime,
        "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired \
         ordering of dimensions i.e. input.dim() = {} is not equal to len(dims) = {}",
        input.rank(),
        dims.len()
    );
    let mut order = Vec::with_capacity(dims.len());
    for &dim in dims {
        let dim = resolve_dim(dim, input.rank())?;
        ensure!(!order.contains(&dim), Runtime, "permute(): duplicate dims are not allowed.");
        order.push(dim);
    }
    Ok(permuted(input, "PermuteBackward0", &order))
}

/// [`permute`] by resolved dimensions.
pub(crate) fn permuted(input: &Tensor, name: &'static str, order: &[usize]) -> Tensor {
    let shape = order.iter().map(|&d| input.shape()[d]).collect();
    let strides = order.iter().map(|&d| input.strides()[d]).collect();
    let mut inverse = vec![0; order.len()];
    for (i, &d) in order.iter().enumerate() {
        inverse[d] = i;
    }
    viewed(input, name, shape, strides, input.offset(), move |g| Ok(permuted(g, "PermuteBackward0", &inverse)))
}

/// `transpose(dim0, dim1)`.
///
/// # Errors
/// `IndexError` where a dimension is out of range.
pub fn transpose(input: &Tensor, dim0: i64, dim1: i64) -> Result<Tensor> {
    swap(input, "TransposeBackward0", resolve_dim(dim0, input.rank())?, resolve_dim(dim1, input.rank())?)
}

#[expect(clippy::unnecessary_wraps, reason = "the gradient's rule is fallible")]
fn swap(input: &Tensor, name: &'static str, a: usize, b: usize) -> Result<Tensor> {
    let mut order: Vec<usize> = (0..input.rank()).collect();
    if a != b {
        order.swap(a, b);
    }
    let shape = order.iter().map(|&d| input.shape()[d]).collect();
    let strides = order.iter().map(|&d| input.strides()[d]).collect();
    Ok(viewed(input, name, shape, strides, input.offset(), move |g| swap(g, "TransposeBackward0", a, b)))
}

/// `t()`: the transposed matrix; vectors stay.
///
/// # Errors
/// `RuntimeError` for more than two dimensions.
pub fn t(input: &Tensor) -> Result<Tensor> {
    ensure!(input.rank() <= 2, Runtime, "t() expects a tensor with <= 2 dimensions, but self is {}D", input.rank());
    if input.rank() < 2 { swap(input, "TBackward0", 0, 0) } else { swap(input, "TBackward0", 0, 1) }
}

/// `unsqueeze(dim)`.
///
/// # Errors
/// `IndexError` where `dim` is out of range.
pub fn unsqueeze(input: &Tensor, dim: i64) -> Result<Tensor> {
    let dim = resolve_dim(dim, input.rank() + 1)?;
    let mut shape = Shape::from_slice(input.shape());
    let mut strides = Strides::from_slice(input.strides());
    let stride = if dim < input.rank() { input.shape()[dim].cast_signed() * input.strides()[dim] } else { 1 };
    shape.insert(dim, 1);
    strides.insert(dim, stride);
    Ok(viewed(input, "UnsqueezeBackward0", shape, strides, input.offset(), move |g| squeeze_dims(g, &[dim])))
}

/// `squeeze()`: drops every dimension of size 1.
///
/// # Errors
/// None of its own.
pub fn squeeze(input: &Tensor) -> Result<Tensor> {
    let dims: Vec<usize> = (0..input.rank()).collect();
    drop_dims(input, "SqueezeBackward0", &dims)
}

/// `squeeze(dims)`: drops those of the dimensions that have size 1.
///
/// # Errors
/// None of its own.
pub fn squeeze_dims(input: &Tensor, dims: &[usize]) -> Result<Tensor> {
    drop_dims(input, if dims.len() == 1 { "SqueezeBackward1" } else { "SqueezeBackward2" }, dims)
}

#[expect(clippy::unnecessary_wraps, reason = "the gradient's rule is fallible")]
fn drop_dims(input: &Tensor, name: &'static str, dims: &[usize]) -> Result<Tensor> {
    let kept = |d: &usize| !(dims.contains(d) && input.shape()[*d] == 1);
    let shape = (0..input.rank()).filter(kept).map(|d| input.shape()[d]).collect();
    let strides = (0..input.rank()).filter(kept).map(|d| input.strides()[d]).collect();
    let before = Shape::from_slice(input.shape());
    Ok(viewed(input, name, shape, strides, input.offset(), move |g| view_or_copy(g, &before)))
}

/// `expand(sizes)`; -1 keeps a size.
///
/// # Errors
/// `RuntimeError` where a size other than 1 would have to change.
pub fn expand(input: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    ensure!(
        sizes.len() >= input.rank(),
        Runtime,
        "expand({}, size={sizes:?}): the number of sizes provided ({}) must be greater or equal to the number of \
         dimensions in the tensor ({})",
        tensor_type(input),
        sizes.len(),
        input.rank()
    );
    let lead = sizes.len() - input.rank();
    let mut shape: Shape = Shape::from_elem(0, sizes.len());
    // From the right, as PyTorch does: the first size that does not fit is the one it names.
    for (i, &size) in sizes.iter().enumerate().rev() {
        let own = (i >= lead).then(|| input.shape()[i - lead]);
        shape[i] = match (size, own) {
            (-1, Some(own)) => own,
            (-1, None) => bail!(
                Runtime,
                "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {i}"
            ),
            (size, Some(own)) if own != 1 && own as i64 != size => bail!(
                Runtime,
                "The expanded size of the tensor ({size}) must match the existing size ({own}) at non-singleton \
                 dimension {i}.  Target sizes: {sizes:?}.  Tensor sizes: {}",
                layout::display(input.shape())
            ),
            (size, _) if size < 0 => {
                bail!(Runtime, "The expanded size of the tensor ({size}) isn't allowed in dimension {i}")
            }
            (size, _) => usize::try_from(size).unwrap_or(0),
        };
    }
    expand_to(input, &shape)
}

/// [`expand`] to known sizes.
///
/// # Errors
/// As [`expand`].
pub fn expand_to(input: &Tensor, shape: &[usize]) -> Result<Tensor> {
    if input.shape() == shape {
        return Ok(viewed(input, "ExpandBackward0", shape.into(), input.strides().into(), input.offset(), |g| {
            Ok(g.clone())
        }));
    }
    let strides = layout::expand_strides(input.shape(), input.strides(), shape)?;
    let before = Shape::from_slice(input.shape());
    Ok(viewed(input, "ExpandBackward0", shape.into(), strides, input.offset(), move |g| g.sum_to_shape(&before)))
}

/// PyTorch's legacy type name in messages, such as `torch.FloatTensor{[2, 3]}`.
fn tensor_type(input: &Tensor) -> String {
    let place = if input.device() == super::Device::Cpu { "" } else { "cuda." };
    format!("torch.{place}{}Tensor{{{}}}", input.dtype().scalar_name(), layout::display(input.shape()))
}

/// `select(dim, index)`: drops `dim` at one index.
///
/// # Errors
/// `IndexError` where the index or the dimension is out of range.
pub fn select(input: &Tensor, dim: i64, index: i64) -> Result<Tensor> {
    ensure!(input.rank() > 0, Index, "select() cannot be applied to a 0-dim tensor.");
    let dim = resolve_dim(dim, input.rank())?;
    let size = input.shape()[dim].cast_signed() as i64;
    ensure!(
        index >= -size && index < size,
        Index,
        "select(): index {index} out of range for tensor of size {} at dimension {dim}",
        layout::display(input.shape())
    );
    let index = if index < 0 { index + size } else { index };
    part_of(input, "SelectBackward0", move |t| Ok(selected(t, dim, index)))
}

/// [`select`] by resolved numbers, outside the graph.
pub(crate) fn selected(t: &Tensor, dim: usize, index: i64) -> Tensor {
    let mut shape = Shape::from_slice(t.shape());
    let mut strides = Strides::from_slice(t.strides());
    shape.remove(dim);
    let stride = strides.remove(dim);
    #[expect(clippy::cast_possible_truncation, reason = "an index inside a tensor")]
    let offset = t.offset().strict_add_signed(index as isize * stride);
    t.restride(shape, strides, offset)
}

/// `input[start:end:step]` along `dim`, with Python's clamping.
///
/// # Errors
/// `IndexError` for a bad dimension, `ValueError` for a step below 1.
pub fn slice(input: &Tensor, dim: i64, start: Option<i64>, end: Option<i64>, step: i64) -> Result<Tensor> {
    ensure!(input.rank() > 0, Index, "slice() cannot be applied to a 0-dim tensor.");
    let dim = resolve_dim(dim, input.rank())?;
    ensure!(step > 0, Runtime, "slice step must be positive");
    let size = input.shape()[dim].cast_signed() as i64;
    let clamp = |i: i64| if i < 0 { (i.saturating_add(size)).max(0) } else { i.min(size) };
    let start = clamp(start.unwrap_or(0));
    let end = clamp(end.unwrap_or(i64::MAX)).max(start);
    part_of(input, "SliceBackward0", move |t| Ok(sliced(t, dim, start, end, step)))
}

/// [`slice`] by resolved numbers, outside the graph.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the tensor's sizes")]
pub(crate) fn sliced(t: &Tensor, dim: usize, start: i64, end: i64, step: i64) -> Tensor {
    let mut shape = Shape::from_slice(t.shape());
    let mut strides = Strides::from_slice(t.strides());
    shape[dim] = ((end - start + step - 1) / step) as usize;
    let offset = t.offset().strict_add_signed(start as isize * strides[dim]);
    strides[dim] = strides[dim].wrapping_mul(step as isize);
    t.restride(shape, strides, offset)
}

/// `narrow(dim, start, length)`.
///
/// # Errors
/// `RuntimeError` where the range does not lie inside.
pub fn narrow(input: &Tensor, dim: i64, start: i64, length: i64) -> Result<Tensor> {
    ensure!(input.rank() > 0, Runtime, "narrow() cannot be applied to a 0-dim tensor.");
    ensure!(length >= 0, Runtime, "narrow(): length must be non-negative.");
    let resolved = resolve_dim(dim, input.rank())?;
    let size = input.shape()[resolved].cast_signed() as i64;
    ensure!(
        start >= -size && start <= size,
        Index,
        "start out of range (expected to be in range of [{}, {size}], but got {start})",
        -size
    );
    let start = if start < 0 { start + size } else { start };
    ensure!(start + length <= size, Runtime, "start ({start}) + length ({length}) exceeds dimension size ({size}).");
    slice(input, dim, Some(start), Some(start + length), 1)
}

/// `diagonal(offset, dim1, dim2)`: the diagonal as the last dimension.
///
/// # Errors
/// `RuntimeError` where both dimensions are the same.
pub fn diagonal(input: &Tensor, offset: i64, dim1: i64, dim2: i64) -> Result<Tensor> {
    let (a, b) = (resolve_dim(dim1, input.rank())?, resolve_dim(dim2, input.rank())?);
    ensure!(a != b, Runtime, "diagonal dimensions cannot be identical {dim1}, {dim2}");
    part_of(input, "DiagonalBackward0", move |t| {
        let (rows, columns) = (t.shape()[a].cast_signed() as i64, t.shape()[b].cast_signed() as i64);
        let length = if offset >= 0 { rows.min(columns - offset) } else { (rows + offset).min(columns) }.max(0);
        let (mut shape, mut strides) = (Shape::new(), Strides::new());
        for d in (0..t.rank()).filter(|&d| d != a && d != b) {
            shape.push(t.shape()[d]);
            strides.push(t.strides()[d]);
        }
        shape.push(usize::try_from(length).unwrap_or(0));
        strides.push(t.strides()[a] + t.strides()[b]);
        let skip = if length == 0 {
            0
        } else if offset >= 0 {
            offset as isize * t.strides()[b]
        } else {
            -offset as isize * t.strides()[a]
        };
        Ok(t.restride(shape, strides, t.offset().strict_add_signed(skip)))
    })
}

/// `unfold(dim, size, step)`: windows along `dim` as a new last dimension.
///
/// # Errors
/// `RuntimeError` where the window is larger than the dimension or the step is not positive.
pub fn unfold(input: &Tensor, dim: i64, size: i64, step: i64) -> Result<Tensor> {
    let dim = resolve_dim(dim, input.rank())?;
    let extent = input.shape().get(dim).copied().unwrap_or(1).cast_signed() as i64;
    ensure!(size >= 0, Runtime, "size is {size} but must be >= 0");
    ensure!(size <= extent, Runtime, "maximum size for tensor at dimension {dim} is {extent} but size is {size}");
    ensure!(step > 0, Runtime, "step is {step} but must be > 0");
    let mut shape = Shape::from_slice(input.shape());
    let mut strides = Strides::from_slice(input.strides());
    let stride = if input.rank() == 0 { 1 } else { strides[dim] };
    if input.rank() > 0 {
        shape[dim] = usize::try_from((extent - size) / step + 1).unwrap_or(0);
        strides[dim] = stride * step as isize;
    }
    shape.push(usize::try_from(size).unwrap_or(0));
    strides.push(stride);
    let windows = Rc::new(Windows::new(input, &shape, &strides, input.offset()));
    Ok(viewed(input, "UnfoldBackward0", shape, strides, input.offset(), move |g| windows.fold(g)))
}

/// `as_strided`: any sizes and strides over the storage.
///
/// # Errors
/// `RuntimeError` where the view would leave the storage.
pub fn as_strided(input: &Tensor, sizes: &[i64], strides: &[i64], offset: Option<i64>) -> Result<Tensor> {
    ensure!(sizes.len() == strides.len(), Runtime, "mismatch in length of strides and shape");
    let shape = create::sizes(sizes)?;
    if let Some(negative) = strides.iter().find(|s| **s < 0) {
        let _ = negative;
        bail!(Runtime, "as_strided: Negative strides are not supported at the moment, got strides: {strides:?}");
    }
    let steps: Strides = strides.iter().map(|&s| isize::try_from(s).unwrap_or(isize::MAX)).collect();
    let start = offset.map_or(input.offset(), |o| usize::try_from(o).unwrap_or(usize::MAX));
    let reach = shape.iter().zip(&steps).fold(start, |reach, (&size, &step)| {
        reach.saturating_add(size.saturating_sub(1).saturating_mul(step.cast_unsigned()))
    });
    let length = input.storage().len();
    if layout::numel(&shape) > 0 && reach >= length {
        let itemsize = input.dtype().size();
        bail!(
            Runtime,
            "setStorage: sizes {sizes:?}, strides {strides:?}, storage offset {start}, and itemsize {itemsize} \
             requiring a storage size of {} are out of bounds for storage of size {}",
            (reach.saturating_add(1)).saturating_mul(itemsize),
            length * itemsize
        );
    }
    let windows = Rc::new(Windows::new(input, &shape, &steps, start));
    Ok(viewed(input, "AsStridedBackward0", shape, steps, start, move |g| windows.fold(g)))
}

/// A view that may show an element of the memory at several places, and the tensor that it was made from.
struct Windows {
    /// Elements in the memory of both.
    length: usize,
    origin: Layout,
    view: Layout,
}

/// Sizes, strides and offset.
struct Layout(Shape, Strides, usize);

impl Layout {
    fn places(&self) -> impl Iterator<Item = usize> {
        layout::offsets(&self.0, &self.1, self.2)
    }
}

impl Windows {
    fn new(input: &Tensor, shape: &[usize], strides: &[isize], start: usize) -> Self {
        Self {
            length: input.storage().len(),
            origin: Layout(input.shape().into(), input.strides().into(), input.offset()),
            view: Layout(shape.into(), strides.into(), start),
        }
    }

    /// The gradient of the origin: what the view got is added where it came from.
    fn fold(self: &Rc<Self>, grad: &Tensor) -> Result<Tensor> {
        let mut memory = vec![0.0; self.length];
        for (at, value) in self.view.places().zip(grad.to_f64_vec()?) {
            memory[at] += value;
        }
        let shown = self.shown();
        let values: Vec<f64> = self.origin.places().map(|at| memory[at] / shown[at]).collect();
        let out = Tensor::from_f64s(&values, &self.origin.0, grad.dtype(), grad.device())?;
        Ok(out.with_backward("UnfoldBackwardBackward0", &[grad], |_| {
            let windows = Rc::clone(self);
            move |g: &Tensor| Ok(vec![Some(windows.unfold(g)?)])
        }))
    }

    /// The gradient of [`Self::fold`]: the view of what the origin got.
    fn unfold(self: &Rc<Self>, grad: &Tensor) -> Result<Tensor> {
        let (mut memory, shown) = (vec![0.0; self.length], self.shown());
        for (at, value) in self.origin.places().zip(grad.to_f64_vec()?) {
            memory[at] += value / shown[at];
        }
        let values: Vec<f64> = self.view.places().map(|at| memory[at]).collect();
        let out = Tensor::from_f64s(&values, &self.view.0, grad.dtype(), grad.device())?;
        Ok(out.with_backward("UnfoldBackward0", &[grad], |_| {
            let windows = Rc::clone(self);
            move |g: &Tensor| Ok(vec![Some(windows.fold(g)?)])
        }))
    }

    /// At how many places the origin shows each element: these share what comes back to it.
    fn shown(&self) -> Vec<f64> {
        let mut shown = vec![0.0; self.length];
        for at in self.origin.places() {
            shown[at] += 1.0;
        }
        shown
    }
}

/// `movedim(source, destination)`.
///
/// # Errors
/// `RuntimeError` where the lists differ in length or repeat a dimension.
pub fn movedim(input: &Tensor, source: &[i64], destination: &[i64]) -> Result<Tensor> {
    ensure!(
        source.len() == destination.len(),
        Runtime,
        "movedim: Invalid source or destination dims: source ({source:?} dims) should contain the same number of dims \
         as destination ({destination:?} dims)"
    );
    let resolve = |dims: &[i64], which: &str| -> Result<Vec<usize>> {
        let mut out = Vec::new();
        for &d in dims {
            let d = resolve_dim(d, input.rank())?;
            ensure!(!out.contains(&d), Runtime, "movedim: repeated dim in `{which}` ({dims:?})");
            out.push(d);
        }
        Ok(out)
    };
    let (from, to) = (resolve(source, "source")?, resolve(destination, "destination")?);
    let mut order = vec![usize::MAX; input.rank()];
    for (&f, &t) in from.iter().zip(&to) {
        if let Some(slot) = order.get_mut(t) {
            *slot = f;
        }
    }
    let mut rest = (0..input.rank()).filter(|d| !from.contains(d));
    for slot in order.iter_mut().filter(|s| **s == usize::MAX) {
        *slot = rest.next().unwrap_or(0);
    }
    Ok(permuted(input, "PermuteBackward0", &order))
}

/// `flatten(start_dim, end_dim)`.
///
/// # Errors
/// `RuntimeError` where the dimensions are in the wrong order.
pub fn flatten(input: &Tensor, start: i64, end: i64) -> Result<Tensor> {
    if input.rank() == 0 {
        resolve_dim(start, 0)?;
        resolve_dim(end, 0)?;
        return view_or_copy(input, &[1]);
    }
    let (start, end) = (resolve_dim(start, input.rank())?, resolve_dim(end, input.rank())?);
    ensure!(start <= end, Runtime, "flatten() has invalid args: start_dim cannot come after end_dim");
    let mut shape = Shape::from_slice(&input.shape()[..start]);
    shape.push(layout::numel(&input.shape()[start..=end]));
    shape.extend_from_slice(&input.shape()[end + 1..]);
    view_or_copy(input, &shape)
}

/// `unflatten(dim, sizes)`.
///
/// # Errors
/// `RuntimeError` where the sizes do not multiply to the dimension's.
pub fn unflatten(input: &Tensor, dim: i64, sizes: &[i64]) -> Result<Tensor> {
    ensure!(!sizes.is_empty(), Runtime, "unflatten: sizes must be non-empty");
    let dim = resolve_dim(dim, input.rank())?;
    let extent = input.shape().get(dim).copied().unwrap_or(1);
    let Ok(inner) = infer_size(sizes, extent) else {
        bail!(
            Runtime,
            "unflatten: Provided sizes {sizes:?} don't multiply up to the size of dim {dim} ({extent}) in the input tensor"
        );
    };
    let mut shape = Shape::from_slice(&input.shape()[..dim]);
    shape.extend_from_slice(&inner);
    shape.extend_from_slice(&input.shape()[(dim + 1).min(input.rank())..]);
    view_or_copy(input, &shape)
}

/// `flip(dims)`: a copy, since strides are never negative.
///
/// # Errors
/// `RuntimeError` where a dimension repeats.
pub fn flip(input: &Tensor, dims: &[i64]) -> Result<Tensor> {
    let resolved = resolve_dims(dims, input.rank(), false)?;
    let out = permuted_copy(input, |d, i| if resolved.contains(&d) { input.shape()[d] - 1 - i } else { i })?;
    let dims = dims.to_vec();
    Ok(out.with_backward("FlipBackward0", &[input], |_| move |g: &Tensor| Ok(vec![Some(flip(g, &dims)?)])))
}

/// A copy with the places in each dim exchanged: at `i` in dim `d` stands what is at `source(d, i)` in the input.
fn permuted_copy(input: &Tensor, source: impl Fn(usize, usize) -> usize) -> Result<Tensor> {
    let shape = input.shape();
    // For each dim, how far into memory each place is.
    let steps: Vec<Vec<usize>> = shape
        .iter()
        .zip(layout::contiguous_strides(shape))
        .enumerate()
        .map(|(d, (&size, step))| (0..size).map(|i| source(d, i) * step.cast_unsigned()).collect())
        .collect();
    let Some((row, outer)) = steps.split_last() else { return convert::contiguous_copy(input) };
    let forward = row.windows(2).all(|pair| pair[1] == pair[0] + 1);
    dispatch_size!(input.dtype(), T => {
        let source = convert::contiguous(&input.detach())?;
        let bytes = source.host_bytes()?;
        let values: &[T] = &bytemuck::cast_slice(&bytes)[if source.numel() == 0 { 0 } else { source.offset() }..];
        let rows = if row.is_empty() { 0 } else { source.numel() / row.len() };
        let out = fill_rows(rows, row.len(), |first, out: &mut [T]| {
            for (number, out) in (first..).zip(out.chunks_exact_mut(row.len().max(1))) {
                let (mut rest, mut start) = (number, 0);
                for steps in outer.iter().rev() {
                    start += steps[rest % steps.len()];
                    rest /= steps.len();
                }
                let values = &values[start..];
                if forward {
                    out.copy_from_slice(&values[row[0]..row[0] + out.len()]);
                } else {
                    for (slot, &place) in out.iter_mut().zip(row) {
                        *slot = values[place];
                    }
                }
            }
        });
        index::from_raw(out, shape, input.dtype(), input.device())
    })
}

/// `roll(shifts, dims)`; without dims the flattened tensor is rolled.
///
/// # Errors
/// `RuntimeError` where the lists differ in length.
pub fn roll(input: &Tensor, shifts: &[i64], dims: &[i64]) -> Result<Tensor> {
    ensure!(!shifts.is_empty(), Runtime, "`shifts` required");
    if dims.is_empty() && shifts.len() == 1 {
        let flat = roll(&view_or_copy(input, &[input.numel()])?, shifts, &[0])?;
        return view_or_copy(&flat, input.shape());
    }
    ensure!(
        shifts.len() == dims.len(),
        Runtime,
        "shifts and dimensions must align. shifts: {}, dims:{}",
        shifts.len(),
        dims.len()
    );
    let mut moves = Vec::new();
    for (&shift, &dim) in shifts.iter().zip(dims) {
        moves.push((resolve_dim(dim, input.rank())?, shift));
    }
    let out = permuted_copy(input, |d, i| {
        let size = input.shape()[d] as i64;
        let total: i64 = moves.iter().filter(|&&(dim, _)| dim == d).map(|(_, shift)| shift.rem_euclid(size)).sum();
        (i as i64 - total).rem_euclid(size) as usize
    })?;
    let (shifts, dims): (Vec<i64>, Vec<i64>) = (shifts.iter().map(|s| -s).collect(), dims.to_vec());
    Ok(out.with_backward("RollBackward0", &[input], |_| move |g: &Tensor| Ok(vec![Some(roll(g, &shifts, &dims)?)])))
}

/// `repeat(repeats)`: the tensor beside itself.
///
/// # Errors
/// `RuntimeError` where there are fewer numbers than dimensions, or a negative one.
pub fn repeat(input: &Tensor, repeats: &[i64]) -> Result<Tensor> {
    ensure!(
        repeats.len() >= input.rank(),
        Runtime,
        "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
    );
    let lead = repeats.len() - input.rank();
    if repeats.iter().any(|&times| times < 0) {
        // The sizes of the result are what PyTorch finds negative.
        let size = |i: usize| if i < lead { 1 } else { input.shape()[i - lead] as i64 };
        create::sizes(&repeats.iter().enumerate().map(|(i, times)| times.wrapping_mul(size(i))).collect::<Vec<_>>())?;
    }
    let times = create::sizes(repeats)?;
    let count = times.iter().try_fold(input.numel(), |n, &s| n.checked_mul(s));
    check_allocation(count, input.dtype(), &times)?;
    // [a, b] repeated [m, n] is [m, a, n, b] seen as [m*a, n*b].
    let (mut spread, mut expanded, mut shape) = (Shape::new(), Shape::new(), Shape::new());
    for (i, &time) in times.iter().enumerate() {
        let size = if i < lead { 1 } else { input.shape()[i - lead] };
        spread.extend_from_slice(&[1, size]);
        expanded.extend_from_slice(&[time, size]);
        shape.push(time * size);
    }
    let spread = view_or_copy(input, &spread)?;
    view_or_copy(&convert::clone(&expand_to(&spread, &expanded)?)?, &shape)
}
