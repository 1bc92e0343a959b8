//! Sizes and strides: contiguity, broadcasting, the strides of a view, dimension arguments.

use smallvec::SmallVec;

use super::error::{Result, bail, ensure};

/// Sizes of the dimensions.
pub type Shape = SmallVec<[usize; 4]>;
/// Steps between neighbours along each dimension, in elements.
pub type Strides = SmallVec<[isize; 4]>;

/// PyTorch's limit on the number of dimensions of most reductions.
pub const DIMS_MAX: usize = 64;

/// Number of elements of a shape.
pub fn numel(shape: &[usize]) -> usize {
    shape.iter().product()
}

/// Row-major strides of a shape; sizes of 0 count as 1, as in PyTorch.
pub fn contiguous_strides(shape: &[usize]) -> Strides {
    let mut strides: Strides = SmallVec::from_elem(1, shape.len());
    for i in (0..shape.len().saturating_sub(1)).rev() {
        strides[i] = strides[i + 1] * shape[i + 1].max(1).cast_signed();
    }
    strides
}

/// Whether elements lie row-major without gaps; dimensions of size 1 do not count, an empty tensor always is.
pub fn is_contiguous(shape: &[usize], strides: &[isize]) -> bool {
    let mut expected = 1;
    for (&size, &stride) in shape.iter().zip(strides).rev() {
        if size == 0 {
            return true;
        }
        if size != 1 {
            if stride != expected {
                return false;
            }
            expected *= size.cast_signed();
        }
    }
    true
}

/// Writes a shape the way PyTorch's messages do: `[2, 3]`.
pub fn display(shape: &[usize]) -> String {
    format!("{shape:?}")
}

/// A dimension argument, negative counting from the end; a 0-dim tensor accepts -1 and 0.
///
/// # Errors
/// `IndexError` where it is out of range.
pub fn resolve_dim(dim: i64, rank: usize) -> Result<usize> {
    let span = rank.max(1).cast_signed() as i64;
    if dim < -span || dim >= span {
        bail!(Index, "Dimension out of range (expected to be in range of [{}, {}], but got {dim})", -span, span - 1);
    }
    Ok(usize::try_from(if dim < 0 { dim + span } else { dim }).unwrap_or(0))
}

/// As [`resolve_dim`], where a number's one dimension does not count.
///
/// # Errors
/// `IndexError` out of range, and for a tensor of rank 0.
pub fn resolve_own_dim(dim: i64, rank: usize) -> Result<usize> {
    ensure!(rank > 0, Index, "Dimension specified as {dim} but tensor has no dimensions");
    resolve_dim(dim, rank)
}

/// Several dimension arguments; empty means all of them where `empty_is_all`.
///
/// # Errors
/// `IndexError` where one is out of range, `RuntimeError` where one appears twice.
pub fn resolve_dims(dims: &[i64], rank: usize, empty_is_all: bool) -> Result<Vec<usize>> {
    if dims.is_empty() && empty_is_all {
        return Ok((0..rank).collect());
    }
    ensure!(rank <= DIMS_MAX, Runtime, "only tensors with up to 64 dims are supported");
    let mut resolved = Vec::with_capacity(dims.len());
    for &dim in dims {
        let dim = resolve_dim(dim, rank)?;
        ensure!(!resolved.contains(&dim), Runtime, "dim {dim} appears multiple times in the list of dims");
        resolved.push(dim);
    }
    Ok(resolved)
}

/// The shape of an elementwise operation's result.
///
/// # Errors
/// `RuntimeError` that names the first dimension (from the right) that does not match.
pub fn broadcast(a: &[usize], b: &[usize]) -> Result<Shape> {
    if a == b {
        return Ok(Shape::from_slice(a));
    }
    let rank = a.len().max(b.len());
    let mut shape: Shape = SmallVec::from_elem(1, rank);
    for i in (0..rank).rev() {
        let size = |s: &[usize]| if i + s.len() >= rank { s[i + s.len() - rank] } else { 1 };
        let (x, y) = (size(a), size(b));
        ensure!(
            x == y || x == 1 || y == 1,
            Runtime,
            "The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton dimension {i}"
        );
        shape[i] = if x == 1 { y } else { x };
    }
    Ok(shape)
}

/// The strides that make a tensor of `shape` and `strides` look like `target`; new and repeated dimensions step 0.
///
/// # Errors
/// `RuntimeError` where a size other than 1 would have to change.
pub fn expand_strides(shape: &[usize], strides: &[isize], target: &[usize]) -> Result<Strides> {
    ensure!(target.len() >= shape.len(), Runtime, "expand: the requested shape has too few dimensions!");
    let lead = target.len() - shape.len();
    let mut out: Strides = SmallVec::from_elem(0, target.len());
    // From the right, as PyTorch does: the first size that does not fit is the one it names.
    for (i, (&size, &stride)) in shape.iter().zip(strides).enumerate().rev() {
        let wanted = target[lead + i];
        if size == wanted {
            out[lead + i] = stride;
        } else if size != 1 {
            bail!(
                Runtime,
                "The expanded size of the tensor ({wanted}) must match the existing size ({size}) at non-singleton \
                 dimension {}.  Target sizes: {}.  Tensor sizes: {}",
                lead + i,
                display(target),
                display(shape)
            );
        }
    }
    // A leading new dimension over existing data: PyTorch gives it the stride of a would-be outer dimension.
    for i in (0..lead).rev() {
        out[i] = 0;
    }
    Ok(out)
}

/// The strides of `view(target)` over a tensor of `shape` and `strides`, or `None` where no view can be made
/// without moving elements: each run of target dimensions must lie in a run of source dimensions that is contiguous
/// in itself.
pub fn view_strides(shape: &[usize], strides: &[isize], target: &[usize]) -> Option<Strides> {
    if numel(shape) == 0 {
        // An empty tensor can be seen as any empty shape.
        return Some(if shape == target { Strides::from_slice(strides) } else { contiguous_strides(target) });
    }
    let mut out: Strides = SmallVec::from_elem(0, target.len());
    let Some(last) = shape.len().checked_sub(1) else {
        out.fill(1);
        return Some(out);
    };
    // Walk the source from the right in chunks that are contiguous in themselves; cut each chunk's element count
    // into target dimensions.
    let mut view_dim = target.len();
    let mut chunk_stride = strides[last];
    let (mut tensor_numel, mut view_numel) = (1usize, 1usize);
    for dim in (0..shape.len()).rev() {
        tensor_numel *= shape[dim];
        let chunk_ends =
            dim == 0 || (shape[dim - 1] != 1 && strides[dim - 1] != tensor_numel.cast_signed() * chunk_stride);
        if chunk_ends {
            while view_dim > 0 && (view_numel < tensor_numel || target[view_dim - 1] == 1) {
                view_dim -= 1;
                out[view_dim] = view_numel.cast_signed() * chunk_stride;
                view_numel *= target[view_dim];
            }
            if view_numel != tensor_numel {
                return None;
            }
            if dim > 0 {
                chunk_stride = strides[dim - 1];
                (tensor_numel, view_numel) = (1, 1);
            }
        }
    }
    (view_dim == 0).then_some(out)
}

/// Replaces the one -1 in a `view`/`reshape` argument and checks the element count.
///
/// # Errors
/// `RuntimeError` in PyTorch's words for a second -1, a negative size, or a count that does not fit.
pub fn infer_size(sizes: &[i64], numel: usize) -> Result<Shape> {
    let mut known = 1usize;
    let mut inferred = None;
    for (i, &size) in sizes.iter().enumerate() {
        if size == -1 {
            ensure!(inferred.is_none(), Runtime, "only one dimension can be inferred");
            inferred = Some(i);
        } else {
            ensure!(size >= 0, Runtime, "invalid shape dimension {size} at index {i} of shape {sizes:?}");
            known = known.saturating_mul(usize::try_from(size).unwrap_or(usize::MAX));
        }
    }
    let mut shape: Shape = sizes.iter().map(|&s| usize::try_from(s).unwrap_or(0)).collect();
    let fits = match inferred {
        Some(_) if known == 0 => {
            ensure!(numel == 0, Runtime, "shape '{sizes:?}' is invalid for input of size {numel}");
            bail!(
                Runtime,
                "cannot reshape tensor of 0 elements into shape {sizes:?} because the unspecified dimension size -1 \
                 can be any value and is ambiguous"
            );
        }
        Some(i) => {
            shape[i] = numel / known;
            numel.is_multiple_of(known)
        }
        None => known == numel,
    };
    ensure!(fits, Runtime, "shape '{sizes:?}' is invalid for input of size {numel}");
    Ok(shape)
}

/// Offsets of a view's elements in row-major order.
pub fn offsets<'a>(shape: &'a [usize], strides: &'a [isize], start: usize) -> impl Iterator<Item = usize> + 'a {
    let mut index: Shape = SmallVec::from_elem(0, shape.len());
    let mut at = start.cast_signed();
    let mut left = numel(shape);
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        left -= 1;
        let here = at.cast_unsigned();
        for dim in (0..shape.len()).rev() {
            index[dim] += 1;
            at += strides[dim];
            if index[dim] < shape[dim] {
                break;
            }
            at -= strides[dim] * shape[dim].cast_signed();
            index[dim] = 0;
        }
        Some(here)
    })
}

/// The same elements in the same order under fewer dimensions, for tensors of one shape: dimensions of size 1 left out,
/// and neighbours that are one run in the memory of each made one.
pub fn merged<const N: usize>(shape: &[usize], strides: [&[isize]; N]) -> (Shape, [Strides; N]) {
    let (mut sizes, mut steps) = (Shape::new(), [const { Strides::new_const() }; N]);
    for (d, &size) in shape.iter().enumerate().filter(|(_, size)| **size != 1) {
        let one_run = (0..N).all(|t| steps[t].last() == Some(&(strides[t][d] * size.cast_signed())));
        match sizes.last_mut() {
            Some(last) if one_run => {
                *last *= size;
                for step in &mut steps {
                    step.pop();
                }
            }
            _ => sizes.push(size),
        }
        for (step, strides) in steps.iter_mut().zip(strides) {
            step.push(strides[d]);
        }
    }
    (sizes, steps)
}

/// Where the element of that number, row-major, lies.
pub fn offset_of(mut number: usize, shape: &[usize], strides: &[isize], start: usize) -> usize {
    let mut at = start;
    for (&size, &stride) in shape.iter().zip(strides).rev() {
        at = at.strict_add_signed(stride * (number % size).cast_signed());
        number /= size;
    }
    at
}

/// Whether two elements of the view may be the same one in memory (`expand`ed, or overlapping by `as_strided`).
pub fn overlaps(shape: &[usize], strides: &[isize]) -> bool {
    let mut dims: SmallVec<[(isize, usize); 4]> =
        shape.iter().zip(strides).filter(|(size, _)| **size > 1).map(|(&size, &stride)| (stride.abs(), size)).collect();
    dims.sort_unstable();
    let mut span = 0;
    for (stride, size) in dims {
        if stride <= span {
            return true;
        }
        span += stride * (size - 1).cast_signed();
    }
    false
}
