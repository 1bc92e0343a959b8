//! The partial inverse of max pooling: elements go back to the places that they came from, zeros elsewhere.

use super::{put, require_elements};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::display;
use crate::tensor::{DType, Tensor, shape};

/// The arguments of `max_unpool`, one value for each dim.
#[derive(Debug, Clone)]
pub struct Options {
    pub kernel: Vec<i64>,
    /// The kernel's size where it is empty.
    pub stride: Vec<i64>,
    pub padding: Vec<i64>,
    pub output_size: Option<Vec<i64>>,
}

/// A tuple as Python shows it.
fn tuple(values: &[i64]) -> String {
    let inner = values.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    if values.len() == 1 { format!("({inner},)") } else { format!("({inner})") }
}

/// The output's sizes: those asked for, where a pooling could have led from them to the input, or the usual ones.
fn output_sizes(x: &Tensor, dims: usize, o: &Options) -> Result<Vec<i64>> {
    ensure!(x.rank() >= dims, Index, "tuple index out of range");
    let at = |values: &[i64], d: usize| values.get(d).or(values.first()).copied().unwrap_or(0);
    let stride = if o.stride.is_empty() { &o.kernel } else { &o.stride };
    let usual: Vec<i64> = (0..dims)
        .map(|d| {
            let size = x.shape()[x.rank() - dims + d] as i64;
            (size - 1) * at(stride, d) + at(&o.kernel, d) - 2 * at(&o.padding, d)
        })
        .collect();
    let Some(asked) = &o.output_size else { return Ok(usual) };
    let asked = if asked.len() == dims + 2 { &asked[2..] } else { asked };
    ensure!(
        asked.len() == dims,
        Value,
        "output_size should be a sequence containing {dims} or {} elements, but it has a length of '{}'",
        dims + 2,
        asked.len()
    );
    for d in 0..dims {
        let (low, high) = (usual[d] - at(stride, d), usual[d] + at(stride, d));
        ensure!(
            low < asked[d] && asked[d] < high,
            Value,
            "invalid output_size \"{}\" (dim {d} must be between {low} and {high})",
            tuple(asked)
        );
    }
    Ok(asked.to_vec())
}

/// `max_unpool1d`, `max_unpool2d` and `max_unpool3d`, by the number of dims.
///
/// # Errors
/// `RuntimeError` and `ValueError` in PyTorch's words where shapes, sizes or places do not fit.
pub fn max_unpool(x: &Tensor, places: &Tensor, dims: usize, o: &Options) -> Result<Tensor> {
    let sizes = output_sizes(x, dims, o)?;
    if dims == 1 {
        let column = unpooled(&shape::unsqueeze(x, -1)?, &shape::unsqueeze(places, -1)?, &[sizes[0], 1])?;
        return shape::squeeze_dims(&column, &[x.rank()]);
    }
    if dims == 3 {
        let stride = if o.stride.is_empty() { &o.kernel } else { &o.stride };
        ensure!(
            stride.iter().all(|&s| s > 0),
            Runtime,
            "strides should be greater than zero, but got stride: {stride:?}"
        );
    }
    unpooled(x, places, &sizes)
}

fn unpooled(x: &Tensor, places: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    let dims = sizes.len();
    ensure!(
        places.dtype() == DType::Int64,
        Runtime,
        "elements in indices should be type int64 but got: {}",
        places.dtype().scalar_name()
    );
    ensure!(
        x.rank() == dims + 1 || x.rank() == dims + 2,
        Runtime,
        "Input to max_unpooling{dims}d should be a {}d or {}d Tensor, but got a tensor with {} dimensions.",
        dims + 1,
        dims + 2,
        x.rank()
    );
    ensure!(
        x.shape() == places.shape(),
        Runtime,
        "Expected shape of indices to be same as that of the input tensor ({}) but got indices tensor with shape: {}",
        display(x.shape()),
        display(places.shape())
    );
    require_elements(x, 1, &format!("max_unpooling{dims}d_forward_out_cpu"))?;
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "\"max_unpool{dims}d\" not implemented for '{}'",
        x.dtype().scalar_name()
    );
    let sizes: Vec<usize> = sizes.iter().map(|&n| usize::try_from(n).unwrap_or(0)).collect();
    if let (true, Some(place)) = (sizes.contains(&0), places.to_i64_vec()?.first()) {
        let volume = sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("x");
        bail!(Runtime, "Found an invalid max index: {place} (output volumes are of size {volume})");
    }
    let name = if dims == 2 { "MaxUnpool2DBackward0" } else { "MaxUnpool3DBackward0" };
    put(x, places, &sizes, false, name)
}
