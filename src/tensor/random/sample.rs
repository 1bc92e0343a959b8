//! Samples that are new tensors: indices by weight, Poisson counts, permutations, coin tosses.

use super::super::dtype::{DType, Element, dispatch};
use super::super::error::{Result, bail, ensure};
use super::super::{Device, Tensor, create, layout, storage};
use super::distribution as draw;
use super::generator::with_generator;
use super::inplace::require_floating;

/// `torch.multinomial`: indices of the last dimension, drawn by weight.
///
/// # Errors
/// `RuntimeError` where the weights are none or there are too few of them.
pub fn multinomial(weights: &Tensor, count: i64, replacement: bool, generator: usize) -> Result<Tensor> {
    ensure!((1..=2).contains(&weights.rank()), Runtime, "prob_dist must be 1 or 2 dim");
    ensure!(
        weights.dtype().is_floating(),
        Runtime,
        "multinomial only supports floating-point dtypes for input, got: {}",
        weights.dtype().scalar_name()
    );
    let samples = usize::try_from(count).unwrap_or(0);
    ensure!(samples > 0, Runtime, "cannot sample n_sample <= 0 samples");
    let categories = weights.shape()[weights.rank() - 1];
    ensure!(
        replacement || samples <= categories,
        Runtime,
        "cannot sample n_sample > prob_dist.size(-1) samples without replacement"
    );
    ensure!(categories <= 1 << 24, Runtime, "number of categories cannot exceed 2^24");
    let rows = weights.numel() / categories.max(1);
    let rows = if categories == 0 && weights.rank() == 2 { weights.shape()[0] } else { rows };
    let mut shape = layout::Shape::from_slice(weights.shape());
    shape[weights.rank() - 1] = samples;
    storage::check_allocation(rows.checked_mul(samples), DType::Int64, &shape)?;
    let values = weights.to_f64_vec()?;
    let picked = if !replacement || samples == 1 {
        check_weights(&values, rows, categories)?;
        dispatch!(weights.dtype(), T => without_replacement::<T>(&values, categories, samples, generator))
    } else {
        let double = weights.dtype() == DType::Float64;
        let mut picked = Vec::with_capacity(rows * samples);
        for row in 0..rows {
            let sums = cumulated(&values[row * categories..(row + 1) * categories], double)?;
            with_generator(generator, |g| {
                picked.extend((0..samples).map(|_| {
                    let u = g.next_f64();
                    sums.partition_point(|&sum| sum < u) as i64
                }));
            });
        }
        picked
    };
    Tensor::from_vec(picked, &shape, weights.device())
}

fn check_weights(values: &[f64], rows: usize, categories: usize) -> Result<()> {
    ensure!(
        values.iter().all(|w| (0.0..f64::INFINITY).contains(w)),
        Runtime,
        "probability tensor contains either `inf`, `nan` or element < 0"
    );
    let empty = categories == 0 || values.chunks_exact(categories).any(|row| row.iter().all(|&w| w == 0.0));
    ensure!(rows == 0 || !empty, Runtime, "invalid multinomial distribution (sum of probabilities <= 0)");
    Ok(())
}

/// A race: each category gets an exponential time, divided by its weight; the first ones win.
fn without_replacement<T: Element>(values: &[f64], categories: usize, samples: usize, generator: usize) -> Vec<i64> {
    let mut times = vec![T::zero(); values.len()];
    with_generator(generator, |g| draw::exponential(g, &mut times, 1.0));
    let speeds: Vec<T> = values.iter().zip(&times).map(|(&w, q)| divided(T::from_f64(w), *q)).collect();
    let mut picked = Vec::with_capacity(speeds.len() / categories.max(1) * samples);
    for row in speeds.chunks_exact(categories.max(1)) {
        let mut order: Vec<usize> = (0..categories).collect();
        order.sort_by(|&a, &b| row[b].sort_cmp(row[a]));
        picked.extend(order[..samples].iter().map(|&i| i as i64));
    }
    picked
}

/// A quotient rounded once: in `f32` for `f32` and narrower types, whose quotients `f64` does not round twice.
fn divided<T: Element>(a: T, b: T) -> T {
    T::from_f64(a.to_f64() / b.to_f64())
}

/// Weights added up and scaled to end at 1, in `f32` unless the weights are doubles.
fn cumulated(weights: &[f64], double: bool) -> Result<Vec<f64>> {
    let round = |value: f64| if double { value } else { f64::from(value as f32) };
    let mut sum = 0.0;
    let mut sums = Vec::with_capacity(weights.len());
    for &weight in weights {
        ensure!(weight >= 0.0, Runtime, "invalid multinomial distribution (encountering probability entry < 0)");
        ensure!(
            weight.is_finite(),
            Runtime,
            "invalid multinomial distribution (encountering probability entry = infinity or NaN)"
        );
        sum = round(sum + weight);
        sums.push(sum);
    }
    ensure!(sum > 0.0, Runtime, "invalid multinomial distribution (sum of probabilities <= 0)");
    for value in &mut sums {
        *value = round(*value / sum);
    }
    if let Some(last) = sums.last_mut() {
        *last = 1.0;
    }
    Ok(sums)
}

/// `torch.poisson`: a count for each rate.
///
/// # Errors
/// `RuntimeError` for a negative rate, `NotImplementedError` for integers.
pub fn poisson(rates: &Tensor, generator: usize) -> Result<Tensor> {
    require_floating(rates.dtype(), "poisson_cpu")?;
    let values = rates.to_f64_vec()?;
    ensure!(values.iter().all(|&rate| rate >= 0.0), Runtime, "invalid Poisson rate, expected rate to be non-negative");
    let counts: Vec<f64> = with_generator(generator, |g| values.iter().map(|&rate| draw::poisson(g, rate)).collect());
    let out = Tensor::from_f64s(&counts, rates.shape(), rates.dtype(), rates.device())?;
    Ok(out.with_backward("PoissonBackward0", &[rates], |_| |g: &Tensor| Ok(vec![Some(create::zeros_like(g)?)])))
}

/// `torch.randperm`.
///
/// # Errors
/// `RuntimeError` where `n` is negative or more than the dtype can count.
pub fn randperm(n: i64, dtype: DType, device: Device, generator: usize) -> Result<Tensor> {
    let shape = create::sizes(&[n])?;
    ensure!(dtype != DType::Bool, NotImplemented, "\"randperm\" not implemented for 'Bool'");
    let most = draw::largest_exact(dtype);
    if dtype.is_floating() {
        ensure!(
            n <= most.saturating_add(1),
            Runtime,
            "n cannot be greater than {} for {} type.",
            most + 1,
            dtype.scalar_name()
        );
    } else if n > 0 && n > most {
        bail!(Runtime, "value cannot be converted to type {}_t without overflow", dtype.name());
    }
    storage::check_allocation(Some(shape[0]), DType::Int64, &shape)?;
    let order = with_generator(generator, |g| draw::permutation(g, shape[0]));
    Tensor::from_i64s(&order, &shape, dtype, device)
}
