//! Joining tensors and taking them apart.

use std::ops::Range;

use super::{
    Result, Shape, Tensor, bail, check_allocation, convert, create, dispatch, ensure, expand_to, layout, narrow,
    resolve_dim, unsqueeze, view_or_copy,
};
use crate::tensor::autograd;
use crate::tensor::dtype::Element;
use crate::tensor::host::{self, HostSlice};
use crate::tensor::op::Operand;
use crate::tensor::pointwise::{common_device, result_type};

/// `cat(tensors, dim)`: dtypes are promoted; an empty 1-D tensor joins anything.
///
/// # Errors
/// `RuntimeError` where sizes differ outside `dim`.
pub fn cat(tensors: &[Tensor], dim: i64) -> Result<Tensor> {
    ensure!(!tensors.is_empty(), Value, "torch.cat(): expected a non-empty list of Tensors");
    for (i, t) in tensors.iter().enumerate() {
        ensure!(t.rank() > 0, Runtime, "zero-dimensional tensor (at position {i}) cannot be concatenated");
    }
    let operands: Vec<Operand> = tensors.iter().cloned().map(Into::into).collect();
    let operands: Vec<&Operand> = operands.iter().collect();
    let (dtype, device) = (result_type(&operands), common_device(&operands)?);
    let skipped = |t: &Tensor| t.shape() == [0];
    let Some(first) = tensors.iter().find(|t| !skipped(t)) else {
        resolve_dim(dim, 1)?;
        return create::zeros(&[0], dtype, device);
    };
    let dim = resolve_dim(dim, first.rank())?;
    let mut shape = Shape::from_slice(first.shape());
    shape[dim] = 0;
    for (i, t) in tensors.iter().enumerate().filter(|(_, t)| !skipped(t)) {
        ensure!(
            t.rank() == first.rank(),
            Runtime,
            "Tensors must have same number of dimensions: got {} and {}",
            first.rank(),
            t.rank()
        );
        for d in (0..t.rank()).filter(|&d| d != dim) {
            ensure!(
                t.shape()[d] == first.shape()[d],
                Runtime,
                "Sizes of tensors must match except in dimension {dim}. Expected size {} but got size {} for tensor \
                 number {i} in the list.",
                first.shape()[d],
                t.shape()[d]
            );
        }
        shape[dim] += t.shape()[dim];
    }
    check_allocation(Some(layout::numel(&shape)), dtype, &shape)?;
    let inner: usize = shape[dim + 1..].iter().product();
    let outer: usize = shape[..dim].iter().product();
    let out = dispatch!(dtype, T => {
        let mut parts = Vec::new();
        for t in tensors.iter().filter(|t| !skipped(t)) {
            parts.push((convert::cast(&t.detach(), dtype)?.host::<T>()?, t.shape()[dim] * inner));
        }
        let values = joined(&parts, outer);
        Tensor::from_vec(values, &shape, device)?
    });
    let inputs: Vec<&Tensor> = tensors.iter().collect();
    let pieces: Vec<(usize, super::super::DType, Shape)> =
        tensors.iter().map(|t| (if skipped(t) { 0 } else { t.shape()[dim] }, t.dtype(), t.shape().into())).collect();
    Ok(out.with_backward("CatBackward0", &inputs, |_| {
        move |g: &Tensor| {
            let mut start = 0;
            let mut grads = Vec::with_capacity(pieces.len());
            for (size, dtype, shape) in &pieces {
                grads.push(if shape[..] == [0] {
                    Some(create::zeros(&[0], *dtype, g.device())?)
                } else {
                    Some(convert::cast(&narrow(g, dim as i64, start, *size as i64)?, *dtype)?)
                });
                start += *size as i64;
            }
            Ok(grads)
        }
    }))
}

/// Rows of all parts' rows side by side; each part is given with the width of its rows.
fn joined<T: Element>(parts: &[(HostSlice<T>, usize)], rows: usize) -> Vec<T> {
    let ends: Vec<usize> = parts
        .iter()
        .scan(0, |end, (_, width)| {
            *end += width;
            Some(*end)
        })
        .collect();
    let total = ends.last().copied().unwrap_or(0);
    host::fill(rows * total, &|range: Range<usize>, out: &mut [T]| {
        let (mut at, mut rest) = (range.start, out);
        while !rest.is_empty() {
            let (row, column) = (at / total, at % total);
            let part = ends.partition_point(|&end| end <= column);
            let (elements, width) = &parts[part];
            let count = (ends[part] - column).min(rest.len());
            let (now, later) = rest.split_at_mut(count);
            let from = row * width + column + width - ends[part];
            now.copy_from_slice(&elements[from..from + count]);
            (at, rest) = (at + count, later);
        }
    })
}

/// `stack(tensors, dim)`: equal shapes joined along a new dimension.
///
/// # Errors
/// `RuntimeError` where shapes differ.
pub fn stack(tensors: &[Tensor], dim: i64) -> Result<Tensor> {
    let Some(first) = tensors.first() else { bail!(Runtime, "stack expects a non-empty TensorList") };
    let dim = resolve_dim(dim, first.rank() + 1)?;
    for (i, t) in tensors.iter().enumerate() {
        ensure!(
            t.shape() == first.shape(),
            Runtime,
            "stack expects each tensor to be equal size, but got {} at entry 0 and {} at entry {i}",
            layout::display(first.shape()),
            layout::display(t.shape())
        );
    }
    let raised: Vec<Tensor> = tensors.iter().map(|t| unsqueeze(&t.detach(), dim as i64)).collect::<Result<_>>()?;
    let inputs: Vec<&Tensor> = tensors.iter().collect();
    let kinds: Vec<_> = tensors.iter().map(|t| (t.dtype(), t.requires_grad())).collect();
    Ok(cat(&raised, dim as i64)?.with_backward("StackBackward0", &inputs, |_| {
        move |g: &Tensor| {
            let part = |(i, &(dtype, wanted)): (usize, &(crate::tensor::DType, bool))| {
                if !wanted {
                    return Ok(None);
                }
                super::select(g, dim as i64, i as i64).and_then(|part| convert::cast(&part, dtype)).map(Some)
            };
            kinds.iter().enumerate().map(part).collect()
        }
    }))
}

/// `split(sizes, dim)`: views of the given sizes.
///
/// # Errors
/// `RuntimeError` where the sizes do not add up.
pub fn split_sizes(input: &Tensor, sizes: &[i64], dim: i64) -> Result<Vec<Tensor>> {
    ensure!(input.rank() > 0, Runtime, "split expects at least a 1-dimensional tensor");
    let resolved = resolve_dim(dim, input.rank())?;
    let extent = input.shape()[resolved];
    if let Some(negative) = sizes.iter().find(|s| **s < 0) {
        let _ = negative;
        bail!(
            Runtime,
            "split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={sizes:?}"
        );
    }
    ensure!(
        sizes.iter().sum::<i64>() == extent as i64,
        Runtime,
        "split_with_sizes expects split_sizes to sum exactly to {extent} (input tensor's size at dimension {resolved}), \
         but got split_sizes={sizes:?}"
    );
    Ok(split_named(input, "SplitWithSizesBackward0", sizes, resolved))
}

/// [`split_sizes`] by sizes that are right.
fn split_named(input: &Tensor, name: &'static str, sizes: &[i64], dim: usize) -> Vec<Tensor> {
    let mut start = 0;
    let mut parts = Vec::with_capacity(sizes.len());
    for &size in sizes {
        parts.push(super::sliced(input, dim, start, start + size, 1));
        start += size;
    }
    several(input, name, &parts, move |grads| cat(grads, dim as i64));
    parts
}

/// Records an operation that made several views of `input`; `join` puts their gradients together.
fn several(input: &Tensor, name: &'static str, parts: &[Tensor], join: impl Fn(&[Tensor]) -> Result<Tensor> + 'static) {
    for part in parts {
        part.mark_view_of(input);
        part.mark_multiple();
    }
    if autograd::needs_record(&[input]) && input.dtype().is_floating() {
        let outputs: Vec<&Tensor> = parts.iter().collect();
        autograd::record(name, &[input], &outputs, move |grads| {
            let grads: Vec<Tensor> = grads.iter().flatten().cloned().collect();
            Ok(vec![Some(join(&grads)?)])
        });
    }
}

/// `split(size, dim)`: views of `size`, the last one smaller where it does not divide.
///
/// # Errors
/// `RuntimeError` for a size below 1 (0 only where the dimension is 0).
pub fn split(input: &Tensor, size: i64, dim: i64) -> Result<Vec<Tensor>> {
    ensure!(input.rank() > 0, Runtime, "split expects at least a 1-dimensional tensor");
    ensure!(size >= 0, Runtime, "split expects split_size be non-negative, but got split_size={size}");
    let extent = input.shape()[resolve_dim(dim, input.rank())?] as i64;
    ensure!(
        size > 0 || extent == 0,
        Runtime,
        "split_size can only be 0 if dimension size is 0, but got dimension size of {extent}"
    );
    let count = if size == 0 { 1 } else { ((extent + size - 1) / size).max(1) };
    let sizes: Vec<i64> = (0..count).map(|i| size.min(extent - i * size).max(0)).collect();
    Ok(split_named(input, "SplitBackward0", &sizes, resolve_dim(dim, input.rank())?))
}

/// `chunk(chunks, dim)`: at most that many views of equal size.
///
/// # Errors
/// `RuntimeError` for a number below 1.
pub fn chunk(input: &Tensor, chunks: i64, dim: i64) -> Result<Vec<Tensor>> {
    ensure!(input.rank() > 0, Runtime, "chunk expects at least a 1-dimensional tensor");
    ensure!(chunks > 0, Runtime, "chunk expects `chunks` to be greater than 0, got: {chunks}");
    let extent = input.shape()[resolve_dim(dim, input.rank())?] as i64;
    let size = (extent + chunks - 1) / chunks;
    if size == 0 && extent == 0 {
        return split_sizes(input, &vec![0; usize::try_from(chunks).unwrap_or(1)], dim);
    }
    split(input, size, dim)
}

/// `unbind(dim)`: a view for each index of `dim`.
///
/// # Errors
/// `IndexError` where `dim` is out of range.
pub fn unbind(input: &Tensor, dim: i64) -> Result<Vec<Tensor>> {
    let resolved = layout::resolve_own_dim(dim, input.rank())?;
    let parts: Vec<Tensor> = (0..input.shape()[resolved] as i64).map(|i| super::selected(input, resolved, i)).collect();
    several(input, "UnbindBackward0", &parts, move |grads| stack(grads, resolved as i64));
    Ok(parts)
}

/// `tensor_split(sections, dim)`: sections that differ by at most one.
///
/// # Errors
/// `RuntimeError` for a number below 1.
pub fn tensor_split(input: &Tensor, sections: i64, dim: i64) -> Result<Vec<Tensor>> {
    ensure!(
        input.rank() > 0,
        Runtime,
        "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"
    );
    ensure!(sections > 0, Runtime, "number of sections must be larger than 0, got {sections}");
    let extent = input.shape()[resolve_dim(dim, input.rank())?] as i64;
    let sizes: Vec<i64> = (0..sections).map(|i| extent / sections + i64::from(i < extent % sections)).collect();
    split_sizes(input, &sizes, dim)
}

/// `tensor_split(indices, dim)`: cut before each index.
///
/// # Errors
/// `IndexError` where `dim` is out of range.
pub fn split_at(input: &Tensor, indices: &[i64], dim: i64) -> Result<Vec<Tensor>> {
    let extent = input.shape().get(resolve_dim(dim, input.rank())?).copied().unwrap_or(1) as i64;
    let mut parts = Vec::with_capacity(indices.len() + 1);
    let mut start = 0;
    for &end in indices.iter().chain([&extent]) {
        parts.push(super::slice(input, dim, Some(start), Some(end), 1)?);
        start = end;
    }
    Ok(parts)
}

/// Tensors of one shape by broadcasting.
///
/// # Errors
/// `RuntimeError` where shapes do not fit.
pub fn broadcast_tensors(tensors: &[Tensor]) -> Result<Vec<Tensor>> {
    let mut shape = Shape::new();
    for t in tensors {
        shape = layout::broadcast(&shape, t.shape())?;
    }
    // A tensor that has the shape is itself: a leaf stays one.
    tensors.iter().map(|t| if t.shape() == shape.as_slice() { Ok(t.clone()) } else { expand_to(t, &shape) }).collect()
}

/// `atleast_1d`, `_2d`, `_3d` of one tensor.
///
/// # Errors
/// None of its own.
pub fn at_least(input: &Tensor, rank: usize) -> Result<Tensor> {
    match (rank, input.rank()) {
        (r, n) if n >= r => Ok(input.clone()),
        (1, _) => view_or_copy(input, &[1]),
        (2, 0) => view_or_copy(input, &[1, 1]),
        (2, _) => unsqueeze(input, 0),
        (_, 0) => view_or_copy(input, &[1, 1, 1]),
        (_, 1) => unsqueeze(&unsqueeze(input, 0)?, -1),
        _ => unsqueeze(input, -1),
    }
}

/// `meshgrid(tensors, indexing)`: the coordinates of a grid.
///
/// # Errors
/// `RuntimeError` for tensors of two or more dimensions, mixed dtypes, or another indexing.
pub fn meshgrid(tensors: &[Tensor], indexing: &str) -> Result<Vec<Tensor>> {
    ensure!(!tensors.is_empty(), Runtime, "meshgrid expects a non-empty TensorList");
    ensure!(
        indexing == "ij" || indexing == "xy",
        Runtime,
        "torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: {indexing}"
    );
    for t in tensors {
        ensure!(
            t.rank() <= 1,
            Runtime,
            "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {}",
            super::tensor_type(t)
        );
        ensure!(t.dtype() == tensors[0].dtype(), Runtime, "torch.meshgrid expects all tensors to have the same dtype");
    }
    let mut inputs = tensors.to_vec();
    let swapped = indexing == "xy" && inputs.len() >= 2;
    if swapped {
        inputs.swap(0, 1);
    }
    let shape: Shape = inputs.iter().map(Tensor::numel).collect();
    let mut grids = Vec::with_capacity(inputs.len());
    for (i, t) in inputs.iter().enumerate() {
        let mut ones = Shape::from_elem(1, inputs.len());
        ones[i] = t.numel();
        let grid = expand_to(&view_or_copy(t, &ones)?, &shape)?;
        grids.push(if swapped { super::transpose(&grid, 0, 1)? } else { grid });
    }
    if swapped {
        grids.swap(0, 1);
    }
    Ok(grids)
}

/// `repeat_interleave(repeats, dim)`: each element several times in a row.
///
/// # Errors
/// `RuntimeError` where the numbers do not fit the dimension.
pub fn repeat_interleave(input: &Tensor, repeats: &[i64], dim: Option<i64>) -> Result<Tensor> {
    let flat;
    let (input, dim) = if let Some(dim) = dim {
        (input, dim)
    } else {
        flat = view_or_copy(input, &[input.numel()])?;
        (&flat, 0)
    };
    let resolved = resolve_dim(dim, input.rank())?;
    let extent = input.shape().get(resolved).copied().unwrap_or(1);
    ensure!(
        repeats.len() == 1 || repeats.len() == extent,
        Runtime,
        "repeats must have the same size as input along dim, but got repeats.size(0) = {} and input.size({resolved}) = \
         {extent}",
        repeats.len()
    );
    ensure!(repeats.len() != 1 || repeats[0] >= 0, Runtime, "Repeats must be non-negative");
    ensure!(repeats.iter().all(|r| *r >= 0), Runtime, "repeats can not be negative");
    let mut indices = Vec::new();
    for i in 0..extent {
        let times = repeats[if repeats.len() == 1 { 0 } else { i }];
        indices.extend(std::iter::repeat_n(i as i64, usize::try_from(times).unwrap_or(0)));
    }
    let count = indices.len();
    let index = Tensor::from_vec(indices, &[count], input.device())?;
    crate::tensor::index::index_select(input, dim, &index)
}
