//! Counting: how many elements fall into each bin.

use super::{DType, Device, Result, Tensor, bail, create, ensure};
use crate::tensor::Number;

/// Counts of the non-negative integers in `x`, or sums of their weights.
///
/// # Errors
/// `RuntimeError` in PyTorch's words for other input.
pub fn bincount(x: &Tensor, weights: Option<&Tensor>, least: i64) -> Result<Tensor> {
    ensure!(
        !x.dtype().is_floating() && x.dtype() != DType::Bool,
        NotImplemented,
        "\"bincount_cpu\" not implemented for '{}'",
        x.dtype().scalar_name()
    );
    let Ok(least) = usize::try_from(least) else { bail!(Runtime, "minlength should be >= 0") };
    let places = x.to_i64_vec()?;
    ensure!(
        x.rank() == 1 && places.iter().all(|&i| i >= 0),
        Runtime,
        "bincount only supports 1-d non-negative integral inputs."
    );
    let bins = places.iter().max().map_or(0, |&most| usize::try_from(most).unwrap_or(usize::MAX).saturating_add(1));
    let bins = bins.max(least);
    let dtype = match weights {
        Some(w) if w.dtype() == DType::Float32 => DType::Float32,
        Some(_) => DType::Float64,
        None => DType::Int64,
    };
    crate::tensor::storage::check_allocation(Some(bins), dtype, &[bins])?;
    let place = |&i: &i64| usize::try_from(i).unwrap_or(0);
    let Some(weights) = weights else {
        let mut counts = vec![0i64; bins];
        for i in &places {
            counts[place(i)] += 1;
        }
        return Tensor::from_vec(counts, &[bins], x.device());
    };
    ensure!(
        weights.rank() == 1 && weights.numel() == places.len(),
        Runtime,
        "weights should be 1-d and have the same length as input"
    );
    let mut sums = vec![0.0; bins];
    for (i, w) in places.iter().zip(weights.to_f64_vec()?) {
        sums[place(i)] += w;
    }
    Tensor::from_f64s(&sums, &[bins], dtype, x.device())
}

/// The finite ends between which to count; equal ones mean the input's own, moved apart where those are equal too.
fn ends(values: &[f64], low: f64, high: f64, name: &str, default: (f64, f64)) -> Result<(f64, f64)> {
    let (mut low, mut high) = (low, high);
    if low == high && !values.is_empty() {
        let pick = |best: f64, v: f64, less: bool| {
            if best.is_nan() || v.is_nan() {
                f64::NAN
            } else if less {
                best.min(v)
            } else {
                best.max(v)
            }
        };
        low = values.iter().fold(f64::INFINITY, |a, &v| pick(a, v, true));
        high = values.iter().fold(f64::NEG_INFINITY, |a, &v| pick(a, v, false));
    }
    if low == high && values.is_empty() {
        (low, high) = default;
    }
    let text = |v: f64| if v.is_nan() { "-nan".to_owned() } else { v.to_string() };
    ensure!(
        low.is_finite() && high.is_finite(),
        Runtime,
        "{name}: range of [{}, {}] is not finite",
        text(low),
        text(high)
    );
    ensure!(low <= high, Runtime, "{name}: max must be larger than min");
    if low == high {
        (low, high) = (low - 1.0, high + 1.0);
    }
    Ok((low, high))
}

/// How many elements fall into each of `bins` equal bins between `low` and `high`; both 0 mean the input's own range.
///
/// # Errors
/// `RuntimeError` in PyTorch's words for no bins or an unbounded range.
pub fn histc(x: &Tensor, bins: i64, low: f64, high: f64) -> Result<Tensor> {
    ensure!(bins > 0, Runtime, "torch.histogram(): bins must be > 0, but got {bins} for dimension 0");
    require_floats(x, "histogram_cpu")?;
    let bins = usize::try_from(bins).unwrap_or(usize::MAX);
    crate::tensor::storage::check_allocation(Some(bins), x.dtype(), &[bins])?;
    let values = x.to_f64_vec()?;
    if values.is_empty() {
        return create::zeros(&[bins], x.dtype(), x.device());
    }
    let (low, high) = ends(&values, low, high, "torch.histc", (0.0, 1.0))?;
    let counts = count(&values, None, bins, (low, high), x.dtype());
    Tensor::from_f64s(&counts, &[bins], x.dtype(), x.device())
}

/// Refuses edges of bins that are no vector, or not of the input's dtype.
pub(super) fn check_edges(edges: &Tensor, dtype: DType, dim: usize) -> Result<()> {
    ensure!(
        edges.rank() == 1,
        Runtime,
        "torch.histogramdd: bins tensor should have one dimension, but got {} dimensions in the bins tensor for \
         dimension {dim}",
        edges.rank()
    );
    ensure!(
        edges.dtype() == dtype,
        Runtime,
        "torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype {} and \
         bins for dimension {dim} with dtype {}",
        dtype.c_name(),
        edges.dtype().c_name()
    );
    Ok(())
}

fn require_floats(x: &Tensor, kernel: &str) -> Result<()> {
    ensure!(x.dtype().is_floating(), NotImplemented, "\"{kernel}\" not implemented for '{}'", x.dtype().scalar_name());
    Ok(())
}

/// Elements on an edge fall where the arithmetic of their own type puts them.
fn count(values: &[f64], weights: Option<&[f64]>, bins: usize, (low, high): (f64, f64), dtype: DType) -> Vec<f64> {
    let mut counts = vec![0.0; bins];
    for (i, &v) in values.iter().enumerate() {
        if v >= low && v <= high {
            let bin = if dtype == DType::Float64 {
                ((v - low) * bins as f64 / (high - low)) as usize
            } else {
                ((v as f32 - low as f32) * bins as f32 / (high as f32 - low as f32)) as usize
            };
            counts[bin.min(bins - 1)] += weights.map_or(1.0, |w| w[i]);
        }
    }
    counts
}

/// Where the bins of a [`histogram`] lie.
pub enum Bins {
    /// So many of equal width.
    Count(i64),
    /// Between these ascending edges.
    Edges(Tensor),
}

/// Counts (or weights, or densities) of the elements by bin, and the bins' edges.
///
/// # Errors
/// `RuntimeError` in PyTorch's words.
pub fn histogram(
    x: &Tensor,
    bins: &Bins,
    range: Option<&[f64]>,
    weight: Option<&Tensor>,
    density: bool,
) -> Result<(Tensor, Tensor)> {
    require_floats(x, "histogramdd")?;
    if let Some(weight) = weight.filter(|weight| weight.numel() != x.numel()) {
        bail!(
            Runtime,
            "torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding \
             its innermost dimension, but got input with shape [{}, 1] and weight with shape [{}]",
            x.numel(),
            weight.numel()
        );
    }
    let values = x.to_f64_vec()?;
    let weights = weight.map(Tensor::to_f64_vec).transpose()?;
    let (mut counts, edges) = match bins {
        Bins::Count(bins) => {
            ensure!(*bins > 0, Runtime, "torch.histogram(): bins must be > 0, but got {bins} for dimension 0");
            let bins = usize::try_from(*bins).unwrap_or(usize::MAX);
            crate::tensor::storage::check_allocation(Some(bins), x.dtype(), &[bins])?;
            let (low, high) = match range {
                Some(&[low, high]) => ends(&[], low, high, "torch.histogram", (low - 0.5, high + 0.5))?,
                Some(range) => bail!(
                    Runtime,
                    "torch.histogramdd(): for a 1-dimensional histogram range should have 2 elements, but got {}",
                    range.len()
                ),
                None => own_range(&values)?,
            };
            let points = bins.saturating_add(1) as i64;
            let edges =
                create::linspace(Number::Float(low), Number::Float(high), points, Some(x.dtype()), Device::Cpu)?;
            let edges = edges.to_f64_vec()?;
            (count_between(&values, weights.as_deref(), &edges), edges)
        }
        Bins::Edges(edges) => {
            check_edges(edges, x.dtype(), 0)?;
            let edges = edges.to_f64_vec()?;
            ensure!(!edges.is_empty(), Runtime, "torch.histogramdd(): Each element of bins should not be empty.");
            (count_between(&values, weights.as_deref(), &edges), edges)
        }
    };
    if density {
        let total: f64 = counts.iter().sum();
        for (count, edge) in counts.iter_mut().zip(edges.windows(2)) {
            *count /= total * (edge[1] - edge[0]);
        }
    }
    let hist = Tensor::from_f64s(&counts, &[counts.len()], x.dtype(), x.device())?;
    Ok((hist, Tensor::from_f64s(&edges, &[edges.len()], x.dtype(), x.device())?))
}

/// The range of the elements; half a unit to each side of a single value.
pub(super) fn own_range(values: &[f64]) -> Result<(f64, f64)> {
    if values.is_empty() {
        return Ok((0.0, 1.0));
    }
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    ensure!(
        low.is_finite() && high.is_finite() && !values.iter().any(|v| v.is_nan()),
        Runtime,
        "torch.histogram: dimension 0's range [{low}, {high}] is not finite"
    );
    Ok(if low == high { (low - 0.5, high + 0.5) } else { (low, high) })
}

fn count_between(values: &[f64], weights: Option<&[f64]>, edges: &[f64]) -> Vec<f64> {
    let bins = edges.len() - 1;
    let mut counts = vec![0.0; bins];
    for (i, &v) in values.iter().enumerate() {
        if bins > 0 && v >= edges[0] && v <= edges[bins] {
            let bin = edges.partition_point(|&e| e <= v).saturating_sub(1);
            counts[bin.min(bins - 1)] += weights.map_or(1.0, |w| w[i]);
        }
    }
    counts
}
