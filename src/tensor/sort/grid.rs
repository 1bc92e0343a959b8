//! Counting points by the cells of a grid: `histogramdd`.

use super::{DType, Result, Shape, Tensor, bail, ensure, histogram::check_edges, layout, own_range};
use crate::tensor::storage::check_allocation;

/// How each dimension is cut.
pub enum Cuts {
    /// Into so many bins of equal width.
    Counts(Vec<i64>),
    /// At these ascending edges.
    Edges(Vec<Tensor>),
}

/// Counts (or weights, or densities) of points by cell, and the edges along each dimension. The last dimension of `x` is
/// a point's coordinates.
///
/// # Errors
/// `RuntimeError` and `NotImplementedError` in PyTorch's words.
pub fn histogramdd(
    x: &Tensor,
    cuts: &Cuts,
    range: Option<&[f64]>,
    weight: Option<&Tensor>,
    density: bool,
) -> Result<(Tensor, Vec<Tensor>)> {
    ensure!(x.rank() >= 2, Runtime, "torch.histogramdd: input tensor should have at least 2 dimensions");
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "\"histogramdd\" not implemented for '{}'",
        x.dtype().scalar_name()
    );
    let (&width, lead) = x.shape().split_last().unwrap_or((&0, &[]));
    let given = match cuts {
        Cuts::Counts(counts) => counts.len(),
        Cuts::Edges(edges) => edges.len(),
    };
    ensure!(
        given == width,
        Runtime,
        "histogramdd: The size of bins must be equal to the innermost dimension of the input."
    );
    if let Some(weight) = weight {
        ensure!(
            weight.shape() == lead,
            Runtime,
            "torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding \
             its innermost dimension, but got input with shape {} and weight with shape {}",
            layout::display(x.shape()),
            layout::display(weight.shape())
        );
    }
    let points = x.to_f64_vec()?;
    let edges = edges_of(&points, width, cuts, range, x.dtype())?;
    let shape: Shape = edges.iter().map(|e| e.len().saturating_sub(1)).collect();
    check_allocation(shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s)), x.dtype(), &shape)?;
    let mut sums = vec![0.0; layout::numel(&shape)];
    let weights = weight.map(Tensor::to_f64_vec).transpose()?;
    for (i, point) in points.chunks_exact(width.max(1)).enumerate() {
        let cell = point.iter().zip(&edges).try_fold(0usize, |cell, (&v, edges)| {
            let bins = edges.len().checked_sub(1).filter(|&bins| bins > 0)?;
            let inside = v >= edges[0] && v <= edges[bins];
            let bin = edges.partition_point(|&e| e <= v).saturating_sub(1).min(bins - 1);
            inside.then_some(cell * bins + bin)
        });
        if let Some(cell) = cell {
            sums[cell] += weights.as_ref().map_or(1.0, |w| w[i]);
        }
    }
    if density {
        spread(&mut sums, &shape, &edges);
    }
    let made = |e: &Vec<f64>| Tensor::from_f64s(e, &[e.len()], x.dtype(), x.device());
    Ok((Tensor::from_f64s(&sums, &shape, x.dtype(), x.device())?, edges.iter().map(made).collect::<Result<_>>()?))
}

/// The edges along each dimension.
fn edges_of(points: &[f64], width: usize, cuts: &Cuts, range: Option<&[f64]>, dtype: DType) -> Result<Vec<Vec<f64>>> {
    let counts = match cuts {
        Cuts::Edges(edges) => {
            let of = |(dim, edges): (usize, &Tensor)| {
                check_edges(edges, dtype, dim)?;
                edges.to_f64_vec()
            };
            return edges.iter().enumerate().map(of).collect();
        }
        Cuts::Counts(counts) => counts,
    };
    if let Some(range) = range {
        ensure!(
            range.len() == 2 * width,
            Runtime,
            "torch.histogramdd: for a {width}-dimensional histogram range should have {} elements, but got {}",
            2 * width,
            range.len()
        );
    }
    let mut all = Vec::with_capacity(width);
    for (dim, &count) in counts.iter().enumerate() {
        ensure!(count > 0, Runtime, "torch.histogramdd(): bins must be > 0, but got {count} for dimension {dim}");
        let Ok(bins) = usize::try_from(count) else { bail!(Runtime, "torch.histogramdd(): bins must be > 0") };
        check_allocation(bins.checked_add(1), dtype, &[bins])?;
        let (low, high) = match range {
            Some(range) if range[2 * dim] == range[2 * dim + 1] => (range[2 * dim] - 0.5, range[2 * dim] + 0.5),
            Some(range) => (range[2 * dim], range[2 * dim + 1]),
            None => own_range(&points.iter().skip(dim).step_by(width).copied().collect::<Vec<_>>())?,
        };
        ensure!(
            low <= high,
            Runtime,
            "torch.histogramdd: min should not exceed max, but got min {low} max {high} for dimension {dim}"
        );
        let step = (high - low) / bins as f64;
        all.push((0..=bins).map(|i| dtype.nearest(if i == bins { high } else { low + step * i as f64 })).collect());
    }
    Ok(all)
}

/// Divides the sums by their total and by the cells' sizes.
fn spread(sums: &mut [f64], shape: &[usize], edges: &[Vec<f64>]) {
    let total: f64 = sums.iter().sum();
    for (i, sum) in sums.iter_mut().enumerate() {
        let (mut rest, mut size) = (i, 1.0);
        for (edges, &bins) in edges.iter().zip(shape).rev() {
            let bin = rest % bins;
            rest /= bins;
            size *= edges[bin + 1] - edges[bin];
        }
        *sum /= total * size;
    }
}
