//! Indexing by tensors.

use super::{
    DType, Element, Error, ErrorKind, Result, Shape, Strides, Tensor, bail, convert, create, dispatch, dispatch_size,
    ensure, from_raw, is_mask, layout, nonzero_columns,
};

/// Where the elements lie that a set of index tensors means.
pub(super) struct Plan {
    /// Of the result.
    pub shape: Shape,
    /// Offsets from the view's start, one for each combination of indices.
    places: Vec<isize>,
    /// Kept dims before the indices' dims, and after: sizes and strides.
    before: (Shape, Strides),
    after: (Shape, Strides),
}

impl Plan {
    /// `advanced` holds index tensors by the dims of `view` that they index, in order.
    pub fn new(view: &Tensor, advanced: &[(usize, Tensor)]) -> Result<Self> {
        let integers = expand_masks(view, advanced)?;
        let shapes: Vec<&[usize]> = integers.iter().map(|(_, t)| t.shape()).collect();
        let common = broadcast_all(&shapes)?;
        let indexed = |d: &usize| integers.iter().any(|(dim, _)| dim == d);
        let first = integers.iter().map(|(d, _)| *d).min().unwrap_or(0);
        let last = integers.iter().map(|(d, _)| *d).max().unwrap_or(0);
        // Indices that stand apart put their dims in front.
        let split = if (first..=last).all(|d| indexed(&d)) { first } else { 0 };
        let part = |dims: &mut dyn Iterator<Item = usize>| -> (Shape, Strides) {
            dims.filter(|d| !indexed(d)).map(|d| (view.shape()[d], view.strides()[d])).unzip()
        };
        let before = part(&mut (0..split));
        let after = part(&mut (split..view.rank()));
        let shape: Shape = before.0.iter().chain(&common).chain(&after.0).copied().collect();
        let places = places(view, &integers, &common, layout::numel(&shape))?;
        Ok(Self { shape, places, before, after })
    }

    /// Calls `f` with the offset of each row of the dims after the indices, from the view's start, and the row's
    /// length and stride; rows come in the result's order.
    fn rows(&self, start: usize, mut f: impl FnMut(usize, usize, isize)) {
        let (sizes, strides) = &self.after;
        let (&row, &step) = (sizes.last().unwrap_or(&1), strides.last().unwrap_or(&1));
        let outer = sizes.len().saturating_sub(1);
        let inner: Vec<usize> = layout::offsets(&sizes[..outer], &strides[..outer], 0).collect();
        for base in layout::offsets(&self.before.0, &self.before.1, start) {
            for &place in &self.places {
                for &offset in &inner {
                    f(base.strict_add_signed(place) + offset, row, step);
                }
            }
        }
    }
}

/// Masks become the places of their true elements, one index tensor for each of their dims.
fn expand_masks(view: &Tensor, advanced: &[(usize, Tensor)]) -> Result<Vec<(usize, Tensor)>> {
    let mut integers = Vec::with_capacity(advanced.len());
    for (dim, index) in advanced {
        if !is_mask(index) {
            ensure!(
                matches!(index.dtype(), DType::Int64 | DType::Int32),
                Index,
                "tensors used as indices must be long, int, byte or bool tensors"
            );
            integers.push((*dim, index.clone()));
            continue;
        }
        for j in 0..index.rank() {
            ensure!(
                view.shape().get(dim + j) == Some(&index.shape()[j]),
                Index,
                "The shape of the mask {} at index {j} does not match the shape of the indexed tensor {} at index {}",
                layout::display(index.shape()),
                layout::display(view.shape()),
                dim + j
            );
        }
        for (j, column) in nonzero_columns(index)?.into_iter().enumerate() {
            integers.push((dim + j, column));
        }
    }
    Ok(integers)
}

fn broadcast_all(shapes: &[&[usize]]) -> Result<Shape> {
    let mut common = Shape::new();
    for shape in shapes {
        common = layout::broadcast(&common, shape).map_err(|_| {
            let shapes: Vec<String> = shapes.iter().map(|s| layout::display(s)).collect();
            Error::new(
                ErrorKind::Index,
                format!(
                    "shape mismatch: indexing tensors could not be broadcast together with shapes {}",
                    shapes.join(", ")
                ),
            )
        })?;
    }
    Ok(common)
}

/// The offset of each combination of indices.
fn places(view: &Tensor, integers: &[(usize, Tensor)], common: &[usize], total: usize) -> Result<Vec<isize>> {
    let count = layout::numel(common);
    let mut places = vec![0isize; count];
    for (dim, index) in integers {
        let (size, stride) = (view.shape()[*dim] as i64, view.strides()[*dim]);
        ensure!(size > 0 || count == 0, Index, "index is out of bounds for dimension with size 0");
        let strides = layout::expand_strides(index.shape(), index.strides(), common)?;
        let values = index.restride(common.into(), strides, index.offset()).to_i64_vec()?;
        for (place, &i) in places.iter_mut().zip(&values) {
            if total > 0 && !(-size..size).contains(&i) {
                bail!(Index, "index {i} is out of bounds for dimension {dim} with size {size}");
            }
            *place += (if i < 0 { i + size } else { i }) as isize * stride;
        }
    }
    Ok(places)
}

/// The elements that `advanced` means, as a copy.
pub(super) fn get(view: &Tensor, advanced: &[(usize, Tensor)]) -> Result<Tensor> {
    let plan = Plan::new(view, advanced)?;
    let out = read(view, &plan)?;
    Ok(out.with_backward("IndexBackward0", &[view], |_| {
        let shape = Shape::from_slice(view.shape());
        let advanced = advanced.to_vec();
        move |g: &Tensor| Ok(vec![Some(put_back(g, &shape, &advanced)?)])
    }))
}

fn read(view: &Tensor, plan: &Plan) -> Result<Tensor> {
    let (shape, dtype) = (&plan.shape, view.dtype());
    let count = shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
    crate::tensor::storage::check_allocation(count, dtype, shape)?;
    let bytes = view.host_bytes()?;
    dispatch_size!(dtype, T => {
        let memory: &[T] = bytemuck::cast_slice(&bytes);
        let mut out: Vec<T> = Vec::with_capacity(count.unwrap_or(0));
        if count != Some(0) {
            plan.rows(view.offset(), |at, row, step| {
                if step == 1 {
                    out.extend_from_slice(&memory[at..at + row]);
                } else {
                    out.extend((0..row).map(|i| memory[at.strict_add_signed(step * i.cast_signed())]));
                }
            });
        }
        from_raw(out, shape, dtype, view.device())
    })
}

/// Zeros of `shape` with `g` added at the places that `advanced` means: the gradient of reading, itself
/// differentiable by reading.
fn put_back(g: &Tensor, shape: &[usize], advanced: &[(usize, Tensor)]) -> Result<Tensor> {
    let out = create::zeros(shape, g.dtype(), g.device())?;
    put(&out, &Plan::new(&out, advanced)?, &g.detach(), true)?;
    Ok(out.with_backward("IndexPutBackward0", &[g], |_| {
        let advanced = advanced.to_vec();
        move |g: &Tensor| Ok(vec![Some(get(g, &advanced)?)])
    }))
}

/// Writes (adds, where `accumulate`) `value`, broadcast, at the places of `plan`; outside the graph.
pub(super) fn put(view: &Tensor, plan: &Plan, value: &Tensor, accumulate: bool) -> Result<()> {
    let strides = layout::expand_strides(value.shape(), value.strides(), &plan.shape).map_err(|_| {
        Error::new(
            ErrorKind::Runtime,
            format!(
                "shape mismatch: value tensor of shape {} cannot be broadcast to indexing result of shape {}",
                layout::display(value.shape()),
                layout::display(&plan.shape)
            ),
        )
    })?;
    if layout::numel(&plan.shape) == 0 {
        return Ok(());
    }
    let value = value.restride(plan.shape.clone(), strides, value.offset());
    let value = if value.shares_storage(view) { convert::contiguous_copy(&value)? } else { value };
    dispatch!(view.dtype(), T => {
        let values = value.host::<T>()?;
        view.storage().update::<T, ()>(|memory| {
            let mut next = 0;
            plan.rows(view.offset(), |at, row, step| {
                for i in 0..row {
                    let slot = &mut memory[at.strict_add_signed(step * i.cast_signed())];
                    *slot = if accumulate { added(*slot, values[next]) } else { values[next] };
                    next += 1;
                }
            });
        })
    })
}

/// `a + b` in the element's own arithmetic.
pub(super) fn added<T: Element>(a: T, b: T) -> T {
    if T::DTYPE.is_floating() {
        T::from_f64(a.to_f64() + b.to_f64())
    } else {
        T::from_i64(a.to_i64().wrapping_add(b.to_i64()))
    }
}

/// `a * b` in the element's own arithmetic.
pub(super) fn multiplied<T: Element>(a: T, b: T) -> T {
    if T::DTYPE.is_floating() {
        T::from_f64(a.to_f64() * b.to_f64())
    } else {
        T::from_i64(a.to_i64().wrapping_mul(b.to_i64()))
    }
}
