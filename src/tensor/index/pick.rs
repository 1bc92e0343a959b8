//! Picking elements by integers: `gather`, `index_select`, `take`, `put`.

use super::{
    DType, Result, Shape, Strides, Tensor, advanced, at_least_1d, bail, convert, create, dispatch, dispatch_size,
    ensure, from_raw, index_values, layout, mask, pointwise, resolve_dim, scatter, shape,
};
use crate::tensor::Number;
use crate::tensor::host::{HostSlice, fill_rows};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};

/// The strides of `t` with the one of `dim` set to 0, and that one.
pub(super) fn without_dim(strides: &[isize], dim: usize) -> (Strides, isize) {
    let mut strides = Strides::from_slice(strides);
    let own = std::mem::replace(&mut strides[dim], 0);
    (strides, own)
}

/// # Errors
/// `RuntimeError` for an index outside `dim`.
pub(super) fn in_bounds(index: i64, dim: usize, size: usize) -> Result<isize> {
    match usize::try_from(index) {
        Ok(i) if i < size => Ok(i.cast_signed()),
        _ => bail!(Runtime, "index {index} is out of bounds for dimension {dim} with size {size}"),
    }
}

/// `out[i][j] = x[index[i][j]][j]` for `dim` 0, and so on.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes, dtypes or indices do not fit.
pub fn gather(x: &Tensor, dim: i64, index: &Tensor) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    let values = Places::of(index, "gather(): Expected dtype int32/int64 for index")?;
    let (source, places) = (at_least_1d(&x.detach()), at_least_1d(index));
    if index.numel() > 0 {
        ensure!(
            source.rank() == places.rank(),
            Runtime,
            "Index tensor must have the same number of dimensions as input tensor"
        );
        for d in 0..places.rank() {
            ensure!(
                d == at || places.shape()[d] <= source.shape()[d],
                Runtime,
                "Size does not match at dimension {d} expected index {} to be no larger than self {} apart from \
                 dimension {at}",
                layout::display(index.shape()),
                layout::display(x.shape())
            );
        }
    }
    let out = dispatch_size!(x.dtype(), T => {
        let bytes = source.host_bytes()?;
        let picked = gathered::<T>(bytemuck::cast_slice(&bytes), &source, at, places.shape(), &values)?;
        from_raw(picked, index.shape(), x.dtype(), x.device())?
    });
    Ok(out.with_backward("GatherBackward0", &[x], |_| {
        let (sizes, index) = (Shape::from_slice(x.shape()), index.clone());
        move |g: &Tensor| {
            let zeros = create::zeros(&sizes, g.dtype(), g.device())?;
            Ok(vec![Some(if index.numel() == 0 { zeros } else { scatter::scatter_add(&zeros, dim, &index, g)? })])
        }
    }))
}

/// Integers that say what to pick: the index's own where they lie so, else converted.
enum Places {
    Own(HostSlice<i64>),
    Converted(Vec<i64>),
}

impl Places {
    fn of(index: &Tensor, message: &str) -> Result<Self> {
        Ok(if index.dtype() == DType::Int64 {
            Self::Own(index.host()?)
        } else {
            Self::Converted(index_values(index, || message.to_owned())?)
        })
    }
}

impl Deref for Places {
    type Target = [i64];
    fn deref(&self) -> &[i64] {
        match self {
            Self::Own(places) => places,
            Self::Converted(places) => places,
        }
    }
}

/// `memory`'s elements that [`gather`] picks, for row-major places of the sizes given.
fn gathered<T: bytemuck::Pod + Send + Sync>(
    memory: &[T],
    source: &Tensor,
    dim: usize,
    sizes: &[usize],
    places: &[i64],
) -> Result<Vec<T>> {
    let width = sizes.last().copied().unwrap_or(1);
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let size = source.shape()[dim];
    let outside = |i: i64| usize::try_from(i).map_or(true, |i| i >= size);
    let wrong = AtomicBool::new(false);
    let (strides, step) = without_dim(source.strides(), dim);
    let (last, offset) = (sizes.len() - 1, source.offset());
    let picked = fill_rows(places.len() / width, width, |first, out: &mut [T]| {
        let rows = places[first * width..].chunks_exact(width);
        for (number, (out, places)) in (first..).zip(out.chunks_exact_mut(width).zip(rows)) {
            let start = layout::offset_of(number, &sizes[..last], &strides[..last], offset);
            if places.iter().fold(false, |any, &i| any | outside(i)) {
                wrong.store(true, Ordering::Relaxed);
                return;
            }
            if dim == last && step == 1 {
                let row = &memory[start..start + size];
                for (slot, &i) in out.iter_mut().zip(places) {
                    // The places are known to be inside; the compiler sees it so.
                    *slot = row[(i as usize).min(size - 1)];
                }
                continue;
            }
            let mut at = start.cast_signed();
            for (slot, &i) in out.iter_mut().zip(places) {
                *slot = memory[(at + i as isize * step).cast_unsigned()];
                at += strides[last];
            }
        }
    });
    if let Some(&wrong) = wrong.into_inner().then(|| places.iter().find(|&&i| outside(i))).flatten() {
        in_bounds(wrong, dim, size)?;
    }
    Ok(picked)
}

/// The slices of `x` along `dim` that `index` names.
///
/// # Errors
/// In PyTorch's words where shapes, dtypes or indices do not fit.
pub fn index_select(x: &Tensor, dim: i64, index: &Tensor) -> Result<Tensor> {
    let at = resolve_dim(dim, x.rank())?;
    ensure!(index.rank() <= 1, Index, "index_select(): Index is supposed to be a vector");
    ensure!(
        matches!(index.dtype(), DType::Int64 | DType::Int32),
        Runtime,
        "index_select(): Expected dtype int32 or int64 for index"
    );
    ensure!(
        x.rank() > 0 || index.numel() == 1,
        Runtime,
        "index_select(): Index to scalar can have only 1 value, got {} value(s)",
        index.numel()
    );
    let values = index.to_i64_vec()?;
    let source = convert::contiguous(&at_least_1d(&x.detach()))?;
    let size = source.shape()[at];
    let mut rows = Vec::with_capacity(values.len());
    for i in values {
        match usize::try_from(i) {
            Ok(i) if i < size => rows.push(i),
            _ => bail!(Index, "index out of range in self"),
        }
    }
    let mut sizes = Shape::from_slice(x.shape());
    if x.rank() > 0 {
        sizes[at] = rows.len();
    }
    let outer: usize = source.shape()[..at].iter().product();
    let inner: usize = source.shape()[at + 1..].iter().product();
    let out = dispatch_size!(x.dtype(), T => {
        let bytes = source.host_bytes()?;
        let memory: &[T] = &bytemuck::cast_slice(&bytes)[if source.numel() == 0 { 0 } else { source.offset() }..];
        let picked: Vec<T> = if inner == 1 {
            fill_rows(outer, rows.len(), |first, out: &mut [T]| {
                let blocks = memory[first * size..].chunks_exact(size.max(1));
                for (out, block) in out.chunks_exact_mut(rows.len().max(1)).zip(blocks) {
                    for (slot, &row) in out.iter_mut().zip(&rows) {
                        *slot = block[row];
                    }
                }
            })
        } else {
            fill_rows(outer * rows.len(), inner, |first, out: &mut [T]| {
                for (number, out) in (first..).zip(out.chunks_exact_mut(inner.max(1))) {
                    let (block, row) = (number / rows.len(), rows[number % rows.len()]);
                    let from = (block * size + row) * inner;
                    out.copy_from_slice(&memory[from..from + inner]);
                }
            })
        };
        from_raw(picked, &sizes, x.dtype(), x.device())?
    });
    Ok(out.with_backward("IndexSelectBackward0", &[x], |_| {
        let (sizes, index) = (Shape::from_slice(x.shape()), index.clone());
        move |g: &Tensor| {
            let zeros = create::zeros(&sizes, g.dtype(), g.device())?;
            Ok(vec![Some(scatter::index_add(&zeros, dim, &index, g, Number::Int(1))?)])
        }
    }))
}

/// Places in the flattened tensor, negative ones counted from the end.
fn flat_places(index: &Tensor, count: usize) -> Result<Vec<usize>> {
    let size = count as i64;
    let mut places = Vec::with_capacity(index.numel());
    for i in index.to_i64_vec()? {
        ensure!(
            (-size..size).contains(&i),
            Index,
            "out of range: tried to access index {i} on a tensor of {count} elements."
        );
        places.push(usize::try_from(if i < 0 { i + size } else { i }).unwrap_or(0));
    }
    Ok(places)
}

/// Elements of the flattened tensor.
///
/// # Errors
/// In PyTorch's words where dtypes or indices do not fit.
pub fn take(x: &Tensor, index: &Tensor) -> Result<Tensor> {
    ensure!(
        index.dtype() == DType::Int64,
        Runtime,
        "take(): Expected a long tensor for index, but got {}",
        index.dtype().scalar_name()
    );
    ensure!(x.numel() > 0 || index.numel() == 0, Index, "take(): tried to take from an empty tensor");
    let places = flat_places(index, x.numel())?;
    let out = dispatch!(x.dtype(), T => {
        let values = x.detach().host::<T>()?;
        Tensor::from_vec(places.iter().map(|&i| values[i]).collect::<Vec<T>>(), index.shape(), x.device())?
    });
    Ok(out.with_backward("TakeBackward0", &[x], |_| {
        let (sizes, index) = (Shape::from_slice(x.shape()), index.clone());
        move |g: &Tensor| Ok(vec![Some(put(&create::zeros(&sizes, g.dtype(), g.device())?, &index, g, true)?)])
    }))
}

/// `x` with elements of the flattened tensor replaced by (where `accumulate`: raised by) those of `source`.
///
/// # Errors
/// In PyTorch's words where dtypes, counts or indices do not fit.
pub fn put(x: &Tensor, index: &Tensor, source: &Tensor, accumulate: bool) -> Result<Tensor> {
    ensure!(
        index.dtype() == DType::Int64,
        Runtime,
        "put_(): Expected a long tensor for index, but got {}",
        index.dtype().scalar_name()
    );
    ensure!(
        x.dtype() == source.dtype(),
        Runtime,
        "put_(): self and source expected to have the same dtype, but got self.dtype = {} and source.dtype = {}",
        x.dtype().scalar_name(),
        source.dtype().scalar_name()
    );
    ensure!(
        index.numel() == source.numel(),
        Index,
        "put_(): Expected source and index to have the same number of elements, but got source.numel() = {}, \
         index.numel() = {}",
        source.numel(),
        index.numel()
    );
    let places = flat_places(index, x.numel())?;
    let out = dispatch!(x.dtype(), T => {
        let new = source.detach().host::<T>()?;
        let mut values = x.detach().host::<T>()?.to_vec();
        for (&place, &value) in places.iter().zip(new.iter()) {
            values[place] = if accumulate { advanced::added(values[place], value) } else { value };
        }
        Tensor::from_vec(values, x.shape(), x.device())?
    });
    Ok(out.with_backward("PutBackward0", &[x, source], |_| {
        let (index, sizes) = (index.clone(), Shape::from_slice(source.shape()));
        move |g: &Tensor| {
            let kept = if accumulate {
                g.clone()
            } else {
                put(g, &index, &create::zeros(index.shape(), g.dtype(), g.device())?, false)?
            };
            Ok(vec![Some(kept), Some(shape::view_or_copy(&take(g, &index)?, &sizes)?)])
        }
    }))
}

/// [`gather`] with broadcasting; without `dim` from the flattened tensor.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes, dtypes or indices do not fit.
pub fn take_along_dim(x: &Tensor, index: &Tensor, dim: Option<i64>) -> Result<Tensor> {
    ensure!(
        index.dtype() == DType::Int64,
        Runtime,
        "torch.take_along_dim(): dtype of indices should be Long but got {}",
        index.dtype().scalar_name()
    );
    let Some(dim) = dim else {
        return gather(&shape::view(x, &[-1])?, 0, &shape::view(index, &[-1])?);
    };
    ensure!(
        x.rank() == index.rank(),
        Runtime,
        "torch.take_along_dim(): input and indices should have the same number of dimensions, but got {} dimensions for \
         input, and {} dimensions for indices",
        x.rank(),
        index.rank()
    );
    let at = resolve_dim(dim, x.rank())?;
    if x.rank() == 0 {
        return gather(x, 0, index);
    }
    // Both are repeated to the same sizes, save along the dim.
    let (mut own, mut theirs) = (Shape::from_slice(x.shape()), Shape::from_slice(index.shape()));
    (own[at], theirs[at]) = (1, 1);
    let mut sizes = layout::broadcast(&own, &theirs)?;
    sizes[at] = x.shape()[at];
    let wide = if x.shape() == &sizes[..] { x.clone() } else { shape::expand_to(x, &sizes)? };
    let size = x.shape()[at] as i64;
    sizes[at] = index.shape()[at];
    let index = mask::spread(index, &sizes)?;
    let wrapped = pointwise::remainder(&index.into(), &Number::Int(size.max(1)).into())?;
    gather(&wide, dim, &wrapped)
}
