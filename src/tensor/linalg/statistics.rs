//! Covariance, correlation, and the distances between rows.

use super::kernel::{self, each_pair, lead, real, sides, stacked};
use super::*;
use crate::tensor::warning::{self, Category};

/// Checks weights of `count` observations.
fn check_weights(weights: &Tensor, name: &str, floating: bool, count: usize) -> Result<()> {
    ensure!(
        weights.rank() <= 1,
        Runtime,
        "cov(): expected {name} to have one or fewer dimensions but got {name} with {} dimensions",
        weights.rank()
    );
    ensure!(
        weights.dtype().is_floating() == floating && weights.dtype() != DType::Bool,
        Runtime,
        "cov(): expected {name} to have {} dtype but got {name} with {} dtype",
        if floating { "floating point" } else { "integral" },
        weights.dtype().scalar_name()
    );
    ensure!(
        weights.numel() == count,
        Runtime,
        "cov(): expected {name} to have the same numel as there are observations in the input but got {} != {count}",
        weights.numel()
    );
    ensure!(weights.to_f64_vec()?.iter().all(|w| !(*w < 0.0)), Runtime, "cov(): {name} cannot be negative");
    Ok(())
}

/// The covariances between rows, whose columns are observations.
///
/// # Errors
/// `RuntimeError` for tensors of more than two dims and weights that do not fit.
pub fn cov(x: &Tensor, correction: i64, fweights: Option<&Tensor>, aweights: Option<&Tensor>) -> Result<Tensor> {
    ensure!(
        x.rank() <= 2,
        Runtime,
        "cov(): expected input to have two or fewer dimensions but got an input with {} dimensions",
        x.rank()
    );
    ensure!(x.dtype() != DType::Bool, NotImplemented, "cov(): bool dtype is not supported for input");
    let rows = if x.rank() < 2 { shape::view_or_copy(x, &[1, x.numel()])? } else { x.clone() };
    let count = rows.shape()[1];
    for (weights, name, floating) in [(fweights, "fweights", false), (aweights, "aweights", true)] {
        if let Some(weights) = weights {
            check_weights(weights, name, floating, count)?;
        }
    }
    let weights = match (fweights, aweights) {
        (Some(f), Some(a)) => Some(mul(f, a)?),
        (only, None) | (None, only) => only.cloned(),
    };
    let total = |t: &Tensor| -> Result<f64> { Ok(t.to_f64_vec()?.iter().sum()) };
    let (sum, mut degrees) = match &weights {
        None => (count as f64, count as f64 - correction as f64),
        Some(weights) => {
            let sum = total(weights)?;
            ensure!(sum != 0.0 || count == 0, Runtime, "cov(): weights sum to zero, can't be normalized");
            let lost = match aweights {
                Some(a) => correction as f64 * total(&mul(weights, a)?)? / sum,
                None => correction as f64,
            };
            (sum, sum - lost)
        }
    };
    if !(degrees > 0.0) {
        warning::warn(
            Category::User,
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.",
        );
        degrees = 0.0;
    }
    let weighted = |t: &Tensor| weights.as_ref().map_or_else(|| Ok(t.clone()), |w| mul(t, w));
    let over = |t: &Tensor, by: f64| pointwise::div_operands(&t.clone().into(), &Number::Float(by).into());
    let mean = over(&reduce::sum(&weighted(&rows)?, &[1], false, None, "SumBackward1")?, sum)?;
    let off = sub(&rows, &shape::unsqueeze(&mean, 1)?)?;
    let found = product(&off, &shape::t(&weighted(&off)?)?)?;
    shape::squeeze(&over(&found, degrees)?)
}

/// The correlations between rows, whose columns are observations.
///
/// # Errors
/// `RuntimeError` for tensors of more than two dims.
pub fn corrcoef(x: &Tensor) -> Result<Tensor> {
    ensure!(
        x.rank() <= 2,
        Runtime,
        "corrcoef(): expected input to have two or fewer dimensions but got an input with {} dimensions",
        x.rank()
    );
    let found = cov(x, 1, None, None)?;
    if found.rank() == 0 {
        return div(&found, &found);
    }
    let spread = pointwise::sqrt(&diagonal(&found)?)?;
    let found = div(&found, &shape::unsqueeze(&spread, 1)?)?;
    let found = div(&found, &shape::unsqueeze(&spread, 0)?)?;
    pointwise::clamp(&found, Some(Number::Int(-1).into()), Some(Number::Int(1).into()))
}

/// The `p`-norms of the differences between each row of `a` and each row of `b`.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes, dtypes or `p` do not fit.
pub fn cdist(a: &Tensor, b: &Tensor, p: f64, mode: Option<&str>) -> Result<Tensor> {
    let mode = mode.unwrap_or("use_mm_for_euclid_dist_if_necessary");
    for (x, name) in [(a, "X1"), (b, "X2")] {
        ensure!(x.rank() >= 2, Runtime, "cdist only supports at least 2D tensors, {name} got: {}D", x.rank());
    }
    ensure!(
        matches!(
            mode,
            "use_mm_for_euclid_dist_if_necessary" | "use_mm_for_euclid_dist" | "donot_use_mm_for_euclid_dist"
        ),
        Value,
        "{mode} is not a valid value for compute_mode"
    );
    let (m, n) = (sides(a).1, sides(b).1);
    ensure!(m == n, Runtime, "X1 and X2 must have the same number of columns. X1: {m} X2: {n}");
    for (x, name) in [(a, "X1"), (b, "X2")] {
        ensure!(
            x.dtype().is_floating(),
            Runtime,
            "cdist only supports floating-point dtypes, {name} got: {}",
            x.dtype().scalar_name()
        );
    }
    ensure!(p >= 0.0, Runtime, "cdist only supports non-negative p values");
    ensure!(
        a.dtype() == b.dtype(),
        Runtime,
        "expected scalar type {} but found {}",
        a.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    let (first, second) = broadcast_batches(&a.detach(), &b.detach())?;
    let (rows, columns) = (sides(a).0, sides(b).0);
    crate::tensor::storage::check_allocation(
        rows.checked_mul(columns).and_then(|n| n.checked_mul(layout::numel(lead(&first)))),
        a.dtype(),
        &kernel::with_sides(lead(&first), &[rows, columns]),
    )?;
    let found = real!(a.dtype(), "cdist", T => {
        let found = each_pair::<T, _>(&first, &second, |a, b| {
            let mut out = super::lapack::Matrix::<T>::zeros(rows, columns);
            for i in 0..rows {
                for j in 0..columns {
                    out[(i, j)] = <T as super::lapack::Real>::of(distance(a.row(i), b.row(j), p));
                }
            }
            out
        })?;
        stacked(found.iter(), lead(&first), (rows, columns), a.device())?
    });
    // From 26 rows on PyTorch multiplies matrices, which shows in the node's name.
    let product = mode == "use_mm_for_euclid_dist" || (!mode.starts_with("donot") && (rows > 25 || columns > 25));
    let name = if p == 2.0 && product && found.numel() > 0 { "EuclideanDistBackward0" } else { "CdistBackward0" };
    Ok(found.with_backward(name, &[a, b], |saved| {
        let (a, b) = (a.clone(), b.clone());
        move |g: &Tensor| {
            let off = sub(&shape::unsqueeze(&a, -2)?, &shape::unsqueeze(&b, -3)?)?;
            let slope = distance_backward(&shape::unsqueeze(g, -1)?, &off, &shape::unsqueeze(&saved.get(), -1)?, p)?;
            let rank = slope.rank();
            let of_a = reduce::sum(&slope, &[rank - 2], false, None, "SumBackward1")?;
            let of_b = neg(&reduce::sum(&slope, &[rank - 3], false, None, "SumBackward1")?)?;
            Ok(vec![Some(of_a.sum_to_shape(a.shape())?), Some(of_b.sum_to_shape(b.shape())?)])
        }
    }))
}

fn distance<T: super::lapack::Real>(a: &[T], b: &[T], p: f64) -> f64 {
    let off = a.iter().zip(b).map(|(&x, &y)| (x.wide() - y.wide()).abs());
    if p == 2.0 {
        off.map(|d| d * d).sum::<f64>().sqrt()
    } else if p == 1.0 {
        off.sum()
    } else if p == 0.0 {
        off.filter(|d| *d != 0.0).count() as f64
    } else if p.is_infinite() {
        off.fold(0.0, |most, d| if d > most || d.is_nan() { d } else { most })
    } else {
        off.map(|d| d.powf(p)).sum::<f64>().powf(1.0 / p)
    }
}

/// The slope of the norm of `off`, which is `found`; 0 where that is 0.
fn distance_backward(g: &Tensor, off: &Tensor, found: &Tensor, p: f64) -> Result<Tensor> {
    let sign = pointwise::sign(off)?;
    if p == 0.0 {
        return mul_number(&mul(g, &sign)?, 0.0);
    }
    if p == 1.0 {
        return mul(g, &sign);
    }
    if p.is_infinite() {
        let most = compare(&pointwise::abs(&off.detach())?.into(), &found.detach().into(), Comparison::Eq)?;
        return mul(&mul(g, &sign)?, &convert::cast(&most, off.dtype())?);
    }
    let slope = if p == 2.0 {
        mul(g, &div(off, found)?)?
    } else {
        let power = |t: &Tensor| pointwise::pow(&t.clone().into(), &Number::Float(p - 1.0).into());
        mul(g, &mul(&sign, &div(&power(&pointwise::abs(off)?)?, &power(found)?)?)?)?
    };
    let nothing = compare(&found.detach().into(), &Number::Int(0).into(), Comparison::Eq)?;
    index::masked_fill(&slope, &nothing, Number::Int(0))
}
