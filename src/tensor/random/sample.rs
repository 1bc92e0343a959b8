//! Samples that are new tensors: indices by weight, Poisson and binomial counts, gamma and Dirichlet numbers,
//! permutations.

use super::super::dtype::{DType, Element, dispatch};
use super::super::error::{Result, bail, ensure};
use super::super::{Device, Tensor, create, layout, pointwise, reduce, shape, storage};
use super::distribution as draw;
use super::generator::with_generator;
use super::implicit;
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

/// `torch.binomial`: successes among as many trials as `count` holds, of the probabilities that `prob` holds.
///
/// # Errors
/// `ValueError` for integers, `RuntimeError` where the dtypes differ or the shapes do not broadcast.
pub fn binomial(count: &Tensor, prob: &Tensor, generator: usize) -> Result<Tensor> {
    let dtype = count.dtype();
    ensure!(
        dtype.is_floating(),
        Value,
        "binomial only supports floating-point dtypes for count, got: {}",
        dtype.scalar_name()
    );
    ensure!(
        prob.dtype() == dtype,
        Runtime,
        "Found dtype {} but expected {}",
        prob.dtype().scalar_name(),
        dtype.scalar_name()
    );
    let size = layout::broadcast(count.shape(), prob.shape())?;
    let counts = shape::expand_to(&count.detach(), &size)?.to_f64_vec()?;
    let chances = shape::expand_to(&prob.detach(), &size)?.to_f64_vec()?;
    let drawn: Vec<f64> = with_generator(generator, |g| {
        counts.iter().zip(&chances).map(|(&count, &p)| draw::binomial(g, count, p)).collect()
    });
    Tensor::from_f64s(&drawn, &size, dtype, count.device())
}

/// The dtypes of gamma and Dirichlet numbers: PyTorch has no kernels for those of 16 bits.
fn require_wide(dtype: DType, kernel: &str) -> Result<()> {
    ensure!(
        matches!(dtype, DType::Float32 | DType::Float64),
        NotImplemented,
        "\"{kernel}\" not implemented for '{}'",
        dtype.scalar_name()
    );
    Ok(())
}

/// The smallest normal number and the one next below 1.
fn open_unit(dtype: DType) -> (f64, f64) {
    if dtype == DType::Float64 {
        (f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0)
    } else {
        (f64::from(f32::MIN_POSITIVE), 1.0 - f64::from(f32::EPSILON) / 2.0)
    }
}

/// `torch._standard_gamma`: a gamma number of scale 1 for each shape parameter; gradients flow to the parameters.
///
/// # Errors
/// `NotImplementedError` for dtypes other than float32 and float64.
pub fn standard_gamma(alpha: &Tensor, generator: usize) -> Result<Tensor> {
    require_wide(alpha.dtype(), "gamma_cpu")?;
    let least = open_unit(alpha.dtype()).0;
    let values = alpha.to_f64_vec()?;
    let drawn: Vec<f64> =
        with_generator(generator, |g| values.iter().map(|&alpha| draw::gamma(g, alpha).max(least)).collect());
    let out = Tensor::from_f64s(&drawn, alpha.shape(), alpha.dtype(), alpha.device())?;
    Ok(out.with_backward("StandardGammaBackward0", &[alpha], |drawn| {
        let alpha = alpha.clone();
        move |g: &Tensor| Ok(vec![Some(pointwise::mul(g, &standard_gamma_grad(&alpha, &drawn.get())?)?)])
    }))
}

/// `torch._standard_gamma_grad`: how fast each gamma number moves with its shape parameter.
///
/// # Errors
/// `RuntimeError` where the shapes do not broadcast.
pub fn standard_gamma_grad(alpha: &Tensor, drawn: &Tensor) -> Result<Tensor> {
    elementwise(&[alpha, drawn], |v| implicit::gamma(v[0], v[1]))
}

/// Applies a function of numbers to tensors that broadcast; the result has the first one's dtype.
fn elementwise(inputs: &[&Tensor], f: impl Fn(&[f64]) -> f64) -> Result<Tensor> {
    let mut size = layout::Shape::new();
    for input in inputs {
        size = layout::broadcast(&size, input.shape())?;
    }
    let values = inputs
        .iter()
        .map(|input| shape::expand_to(&input.detach(), &size)?.to_f64_vec())
        .collect::<Result<Vec<_>>>()?;
    let mut at = vec![0.0; inputs.len()];
    let out: Vec<f64> = (0..size.iter().product())
        .map(|i| {
            for (to, from) in at.iter_mut().zip(&values) {
                *to = from[i];
            }
            f(&at)
        })
        .collect();
    Tensor::from_f64s(&out, &size, inputs[0].dtype(), inputs[0].device())
}

/// `torch._sample_dirichlet`: rows of positive numbers that add up to 1; gradients flow to the concentrations.
///
/// # Errors
/// `NotImplementedError` for dtypes other than float32 and float64.
pub fn sample_dirichlet(alpha: &Tensor, generator: usize) -> Result<Tensor> {
    require_wide(alpha.dtype(), "dirichlet")?;
    let (least, most) = open_unit(alpha.dtype());
    let values = alpha.to_f64_vec()?;
    let mut drawn: Vec<f64> =
        with_generator(generator, |g| values.iter().map(|&alpha| draw::gamma(g, alpha)).collect());
    for row in drawn.chunks_mut(alpha.shape().last().copied().unwrap_or(1).max(1)) {
        let sum: f64 = row.iter().sum();
        for value in row {
            *value = (*value / sum).max(least).min(most);
        }
    }
    let out = Tensor::from_f64s(&drawn, alpha.shape(), alpha.dtype(), alpha.device())?;
    Ok(out.with_backward("SampleDirichletBackward0", &[alpha], |drawn| {
        let alpha = alpha.clone();
        move |g: &Tensor| {
            let x = drawn.get();
            let total = sum_last(&alpha.detach())?;
            let mean = sum_last(&pointwise::mul(&x, g)?)?;
            let rate = dirichlet_grad(&x, &alpha, &total)?;
            Ok(vec![Some(pointwise::mul(&rate, &pointwise::sub(g, &mean)?)?)])
        }
    }))
}

/// The sums over the last dimension, which stays.
fn sum_last(x: &Tensor) -> Result<Tensor> {
    let dims: Vec<usize> = x.rank().checked_sub(1).into_iter().collect();
    reduce::sum_dims(x, &dims, true)
}

/// `torch._dirichlet_grad`: how fast each of a row's numbers moves with its concentration, over 1 minus the number:
/// the others make room in proportion to their size.
///
/// # Errors
/// `RuntimeError` where the shapes do not broadcast.
pub fn dirichlet_grad(x: &Tensor, alpha: &Tensor, total: &Tensor) -> Result<Tensor> {
    elementwise(&[x, alpha, total], |v| implicit::beta(v[0], v[1], v[2] - v[1]))
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
