//! Normalisation of channels over a batch (Ioffe and Szegedy, 2015).
#![expect(clippy::inline_always, reason = "loops for `vectorized` become a part of it")]

use rayon::prelude::*;

use super::{
    Affine, DType, Element, Gradients, Real, Result, Tensor, bail, by_float, convert, ensure, mul, over_channels,
    parameter, record, standardised, sub, widened,
};
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, collect, room};
use crate::tensor::layout;
use crate::tensor::simd::{Loop, vectorized};

/// `count` samples of `channels` rows of `inner` elements.
#[derive(Clone, Copy)]
struct Grid {
    count: usize,
    channels: usize,
    inner: usize,
}

impl Grid {
    fn of(x: &Tensor) -> Self {
        let sizes = x.shape();
        Self { count: sizes[0], channels: sizes[1], inner: layout::numel(&sizes[2..]) }
    }

    /// Elements of a channel.
    fn per_channel(&self) -> usize {
        self.count * self.inner
    }

    /// Sums over each channel of `term(a, b, shift)`, where each channel has a shift of its own.
    fn sums<T: Real>(self, a: &[T], b: &[T], shifts: &[f64], term: impl Term) -> Vec<f64> {
        let Self { count, channels, inner } = self;
        let parallel = count * channels * inner >= PARALLEL_ELEMENTS_MIN;
        if inner == 1 {
            // Channels lie side by side: whole rows at once.
            let step = (PARALLEL_ELEMENTS_MIN / 4 / channels.max(1)).max(1);
            let parts = collect(count.div_ceil(step), parallel, |task| {
                let mut sums = vec![0.0; channels];
                let places = task * step * channels..((task + 1) * step).min(count) * channels;
                vectorized(RowSums { a: &a[places.clone()], b: &b[places], shifts, sums: &mut sums, term });
                sums
            });
            let mut total = vec![0.0; channels];
            for part in parts {
                total.iter_mut().zip(part).for_each(|(t, p)| *t += p);
            }
            return total;
        }
        collect(channels, parallel, |c| vectorized(ChannelSum { grid: self, channel: c, a, b, shift: shifts[c], term }))
    }

    /// A new buffer that `f(channel, start, row)` fills row by row; with one element a channel, a row is a sample's.
    fn fill<T: Element>(&self, f: impl Fn(usize, usize, &mut [T]) + Sync) -> Vec<T> {
        let width = if self.inner == 1 { self.channels } else { self.inner };
        let mut out = room::<T>(self.count * self.channels * self.inner);
        if out.is_empty() {
            return out;
        }
        let step = if out.len() < PARALLEL_ELEMENTS_MIN {
            out.len() / width
        } else {
            (PARALLEL_ELEMENTS_MIN / 4 / width).max(1)
        };
        let task = |(task, rows): (usize, &mut [T])| {
            for (i, row) in rows.chunks_exact_mut(width).enumerate() {
                let index = task * step + i;
                f(index % self.channels, index * width, row);
            }
        };
        if out.len() < PARALLEL_ELEMENTS_MIN {
            out.chunks_mut(step * width).enumerate().for_each(task);
        } else {
            out.par_chunks_mut(step * width).enumerate().for_each(task);
        }
        out
    }

    /// `a x + b` with the factors of each channel.
    fn affine<T: Real>(self, x: &[T], a: &[T], b: &[T]) -> Vec<T> {
        self.fill(|c, start, out: &mut [T]| {
            let x = &x[start..start + out.len()];
            let channels = if self.inner == 1 { 0..self.channels } else { c..c + 1 };
            vectorized(Scale { x, out, a: &a[channels.clone()], b: &b[channels] });
        })
    }
}

/// What is summed over a channel.
trait Term: Copy + Send + Sync {
    fn of(self, a: f64, b: f64, shift: f64) -> f64;
}

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident, |$a:ident, $b:ident, $shift:ident| $value:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy)]
            struct $name;

            impl Term for $name {
                #[inline(always)]
                fn of(self, $a: f64, $b: f64, $shift: f64) -> f64 {
                    $value
                }
            }
        )*
    };
}

terms! {
    /// The element.
    Plain, |a, _b, _shift| a;
    /// The square of what is beyond the shift.
    Square, |a, _b, shift| (a - shift) * (a - shift);
    /// A product with what is beyond the shift.
    Along, |a, b, shift| a * (b - shift);
}

/// The sum of the terms of one channel.
struct ChannelSum<'a, T, F> {
    grid: Grid,
    channel: usize,
    a: &'a [T],
    b: &'a [T],
    shift: f64,
    term: F,
}

impl<T: Real, F: Term> Loop for ChannelSum<'_, T, F> {
    type Output = f64;
    #[inline(always)]
    fn run(self) -> f64 {
        const LANES: usize = 16;
        let Self { grid: Grid { count, channels, inner }, channel, a, b, shift, term } = self;
        let (mut lanes, mut rest) = ([0.0; LANES], 0.0);
        for n in 0..count {
            let start = (n * channels + channel) * inner;
            let (a, b) = (a[start..start + inner].chunks_exact(LANES), b[start..start + inner].chunks_exact(LANES));
            for (&a, &b) in a.remainder().iter().zip(b.remainder()) {
                rest += term.of(a.to_f64(), b.to_f64(), shift);
            }
            for (a, b) in a.zip(b) {
                for (lane, (&a, &b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
                    *lane += term.of(a.to_f64(), b.to_f64(), shift);
                }
            }
        }
        lanes.iter().sum::<f64>() + rest
    }
}

/// Adds the terms of rows, which have an element of each channel.
struct RowSums<'a, T, F> {
    a: &'a [T],
    b: &'a [T],
    shifts: &'a [f64],
    sums: &'a mut [f64],
    term: F,
}

impl<T: Real, F: Term> Loop for RowSums<'_, T, F> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self { a, b, shifts, sums, term } = self;
        let width = sums.len().max(1);
        for (a, b) in a.chunks_exact(width).zip(b.chunks_exact(width)) {
            for ((sum, &shift), (&a, &b)) in sums.iter_mut().zip(shifts).zip(a.iter().zip(b)) {
                *sum += term.of(a.to_f64(), b.to_f64(), shift);
            }
        }
    }
}

/// `out = a x + b`, with one factor for all or one for each.
struct Scale<'a, T> {
    x: &'a [T],
    out: &'a mut [T],
    a: &'a [T],
    b: &'a [T],
}

impl<T: Real> Loop for Scale<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self { x, out, a, b } = self;
        if let (&[a], &[b]) = (a, b) {
            for (o, &x) in out.iter_mut().zip(x) {
                *o = x * a + b;
            }
            return;
        }
        for (((o, &x), &a), &b) in out.iter_mut().zip(x).zip(a).zip(b) {
            *o = x * a + b;
        }
    }
}

/// What a call makes besides its result: each channel's mean and reciprocal deviation.
struct Statistics {
    means: Vec<f64>,
    scales: Vec<f64>,
}

fn check(x: &Tensor, name: &str, t: Option<&Tensor>) -> Result<()> {
    if let Some(t) = t {
        let (wanted, found) = (x.shape()[1], t.numel());
        ensure!(wanted == found, Runtime, "{name} should contain {wanted} elements not {found}");
    }
    Ok(())
}

fn check_dtypes(x: &Tensor, parameters: [Option<&Tensor>; 4]) -> Result<()> {
    for t in parameters.into_iter().flatten() {
        let mixed = x.dtype().size() == 2 && t.dtype() == DType::Float32;
        ensure!(
            t.dtype() == x.dtype() || mixed,
            Runtime,
            "mixed dtype (CPU): expect parameter to have scalar type of Float"
        );
    }
    Ok(())
}

/// `torch.native_batch_norm`: what came out, and means and reciprocal deviations where they are the batch's own.
///
/// # Errors
/// As [`batch_norm`].
pub fn native_batch_norm(
    x: &Tensor,
    running: (Option<&Tensor>, Option<&Tensor>),
    affine: Affine,
    training: bool,
    momentum: f64,
    eps: f64,
) -> Result<[Tensor; 3]> {
    let (out, statistics) = normalise(x, running, affine, training, momentum, eps)?;
    let dtype = if x.dtype() == DType::Float64 { DType::Float64 } else { DType::Float32 };
    let list = |values: &[f64]| {
        let values = if training { values } else { &[] };
        Tensor::from_f64s(values, &[values.len()], dtype, x.device())
    };
    Ok([out, list(&statistics.means)?, list(&statistics.scales)?])
}

/// `(x - mean) / deviation * weight + bias` of each channel. While training the statistics are the batch's, and the
/// running ones move towards them by `momentum`; else they are the running ones.
///
/// # Errors
/// `RuntimeError` where shapes or dtypes do not fit, `NotImplementedError` for integers.
pub fn batch_norm(
    x: &Tensor,
    running: (Option<&Tensor>, Option<&Tensor>),
    affine: Affine,
    training: bool,
    momentum: f64,
    eps: f64,
) -> Result<Tensor> {
    normalise(x, running, affine, training, momentum, eps).map(|(out, _)| out)
}

fn normalise(
    x: &Tensor,
    (running_mean, running_var): (Option<&Tensor>, Option<&Tensor>),
    affine: Affine,
    training: bool,
    momentum: f64,
    eps: f64,
) -> Result<(Tensor, Statistics)> {
    if x.rank() == 1 && x.numel() == 0 {
        return Ok((x.clone(), Statistics { means: Vec::new(), scales: Vec::new() }));
    }
    ensure!(x.rank() > 1, Index, "Dimension out of range (expected to be in range of [-1, 0], but got 1)");
    for (t, name) in [(running_mean, "running_mean"), (running_var, "running_var")] {
        ensure!(training || t.is_some(), Runtime, "{name} must be defined in evaluation mode");
        check(x, name, t)?;
    }
    check(x, "weight", affine.weight)?;
    check(x, "bias", affine.bias)?;
    super::super::fused::require_floating(x, "batch_norm")?;
    check_dtypes(x, [affine.weight, affine.bias, running_mean, running_var])?;
    let grid = Grid::of(x);
    let wide = widened(x)?;
    let statistics = match (running_mean, running_var) {
        (Some(mean), Some(var)) if !training => {
            let scales = var.to_f64_vec()?.into_iter().map(|v| 1.0 / (v + eps).sqrt()).collect();
            Statistics { means: mean.to_f64_vec()?, scales }
        }
        _ => {
            let (means, variances) = by_float!(wide, T => of_batch(grid, &wide.host::<T>()?));
            if x.numel() > 0 {
                update(grid, (running_mean, &means), (running_var, &variances), momentum)?;
            }
            let scales = variances.iter().map(|v| 1.0 / (v + eps).sqrt()).collect();
            Statistics { means, scales }
        }
    };
    let out = by_float!(wide, T => {
        let (weight, bias) = (parameter::<f64>(affine.weight)?, parameter::<f64>(affine.bias)?);
        let factors: Vec<T> = (0..grid.channels)
            .map(|c| T::from_f64(statistics.scales[c] * weight.as_ref().map_or(1.0, |w| w[c])))
            .collect();
        let offsets: Vec<T> = (0..grid.channels)
            .map(|c| {
                let bias = bias.as_ref().map_or(0.0, |b| b[c]);
                T::from_f64(bias - (T::from_f64(statistics.means[c]) * factors[c]).to_f64())
            })
            .collect();
        Tensor::from_vec(grid.affine(&wide.host::<T>()?, &factors, &offsets), x.shape(), x.device())?
    });
    let out = convert::cast(&out, x.dtype())?;
    let saved = Saved {
        x: x.clone(),
        weight: affine.weight.cloned(),
        bias: affine.bias.cloned(),
        means: statistics.means.clone(),
        scales: statistics.scales.clone(),
        training,
    };
    let spread = over_channels(x);
    let fixed = if training { None } else { Some((constant(x, &statistics.means)?, constant(x, &statistics.scales)?)) };
    let dims: Vec<usize> = (0..x.rank()).filter(|&d| d != 1).collect();
    let names = ["NativeBatchNormBackward0", "NativeBatchNormBackwardBackward0"];
    let out = record(
        out,
        names,
        x,
        affine,
        &spread,
        move |g| backward(&saved, g),
        move |x| match &fixed {
            Some((mean, scale)) => mul(&sub(x, mean)?, scale),
            None => standardised(x, &dims, eps),
        },
    );
    Ok((out, statistics))
}

/// A value for each channel as a tensor that spreads over the input.
fn constant(x: &Tensor, values: &[f64]) -> Result<Tensor> {
    Tensor::from_f64s(values, &over_channels(x), x.dtype(), x.device())
}

/// Each channel's mean and variance.
fn of_batch<T: Real>(grid: Grid, x: &[T]) -> (Vec<f64>, Vec<f64>) {
    let count = grid.per_channel() as f64;
    let means: Vec<f64> = grid.sums(x, x, &vec![0.0; grid.channels], Plain).into_iter().map(|s| s / count).collect();
    let squares = grid.sums(x, x, &means, Square);
    (means, squares.into_iter().map(|s| s / count).collect())
}

/// Moves the running statistics towards the batch's; the variance is that of the population.
fn update(
    grid: Grid,
    (mean, means): (Option<&Tensor>, &[f64]),
    (var, variances): (Option<&Tensor>, &[f64]),
    momentum: f64,
) -> Result<()> {
    let count = grid.per_channel() as f64;
    let unbiased: Vec<f64> = variances.iter().map(|v| v * count / (count - 1.0)).collect();
    for (running, new) in [(mean, means), (var, &unbiased[..])] {
        if let Some(running) = running {
            let old = running.to_f64_vec()?;
            let moved: Vec<f64> = old.iter().zip(new).map(|(o, n)| momentum * n + (1.0 - momentum) * o).collect();
            convert::write(running, Tensor::from_f64s(&moved, running.shape(), running.dtype(), running.device())?)?;
        }
    }
    Ok(())
}

/// What the way back needs.
struct Saved {
    x: Tensor,
    weight: Option<Tensor>,
    bias: Option<Tensor>,
    means: Vec<f64>,
    scales: Vec<f64>,
    training: bool,
}

fn backward(saved: &Saved, g: &Tensor) -> Result<Gradients> {
    let grid = Grid::of(&saved.x);
    let (wide, grad) = (widened(&saved.x)?, widened(g)?);
    by_float!(wide, T => {
        let (x, grads) = (wide.host::<T>()?, grad.host::<T>()?);
        // Of each channel: the sum of the gradient, and that of the gradient times the normalised input.
        let (means, scales) = (&saved.means, &saved.scales);
        let plain = grid.sums(&grads, &grads, means, Plain);
        let along: Vec<f64> =
            grid.sums(&grads, &x, means, Along).iter().zip(scales).map(|(sum, scale)| sum * scale).collect();
        let weight = parameter::<f64>(saved.weight.as_ref())?;
        let for_x = if saved.x.requires_grad() {
            let count = grid.per_channel() as f64;
            let factor = |c: usize| saved.scales[c] * weight.as_ref().map_or(1.0, |w| w[c]);
            // The gradient is a g + b x + c, with factors of each channel.
            let (mut a, mut b, mut offset) = (Vec::new(), Vec::new(), Vec::new());
            for (c, (plain, along)) in plain.iter().zip(&along).enumerate() {
                let factor = factor(c);
                a.push(T::from_f64(factor));
                if saved.training {
                    let slope = -factor * along / count * saved.scales[c];
                    b.push(T::from_f64(slope));
                    offset.push(T::from_f64(-factor * plain / count - slope * saved.means[c]));
                }
            }
            let values = if saved.training {
                combined(grid, (&grads, &a), (&x, &b), &offset)
            } else {
                grid.affine(&grads, &a, &vec![T::zero(); grid.channels])
            };
            Some(convert::cast(&Tensor::from_vec(values, saved.x.shape(), g.device())?, saved.x.dtype())?)
        } else {
            None
        };
        let finish = |values: &[f64], like: &Option<Tensor>| {
            let like = like.as_ref().filter(|t| t.requires_grad());
            like.map(|t| Tensor::from_f64s(values, t.shape(), t.dtype(), t.device())).transpose()
        };
        Ok([for_x, finish(&along, &saved.weight)?, finish(&plain, &saved.bias)?])
    })
}

/// `a g + b x + offset` with factors of each channel.
fn combined<T: Real>(grid: Grid, (g, a): (&[T], &[T]), (x, b): (&[T], &[T]), offset: &[T]) -> Vec<T> {
    grid.fill(|c, start, out: &mut [T]| {
        let (g, x) = (&g[start..start + out.len()], &x[start..start + out.len()]);
        let channels = if grid.inner == 1 { 0..grid.channels } else { c..c + 1 };
        let (a, b, offset) = (&a[channels.clone()], &b[channels.clone()], &offset[channels]);
        vectorized(Combine { g, x, out, a, b, offset });
    })
}

/// `out = a g + b x + offset`, with one of each factor for all or one for each.
struct Combine<'a, T> {
    g: &'a [T],
    x: &'a [T],
    out: &'a mut [T],
    a: &'a [T],
    b: &'a [T],
    offset: &'a [T],
}

impl<T: Real> Loop for Combine<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self { g, x, out, a, b, offset } = self;
        if let (&[a], &[b], &[offset]) = (a, b, offset) {
            for ((o, &g), &x) in out.iter_mut().zip(g).zip(x) {
                *o = g * a + x * b + offset;
            }
            return;
        }
        let factors = a.iter().zip(b).zip(offset);
        for (((o, &g), &x), ((&a, &b), &offset)) in out.iter_mut().zip(g).zip(x).zip(factors) {
            *o = g * a + x * b + offset;
        }
    }
}

/// The check of `torch.nn.functional` before training: a channel of one element has no deviation.
pub(super) fn check_batch(x: &Tensor, what: &str, skip: usize) -> Result<()> {
    let sizes = x.shape();
    ensure!(!sizes.is_empty(), Index, "tuple index out of range");
    let spatial: usize = sizes.iter().skip(2).product();
    let count = if skip == 0 { sizes[0] * spatial } else { spatial };
    if count == 1 {
        bail!(Value, "Expected more than 1 {what} when training, got input size torch.Size({sizes:?})");
    }
    Ok(())
}
