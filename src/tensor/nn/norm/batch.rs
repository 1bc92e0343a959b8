//! Normalisation of channels over a batch (Ioffe and Szegedy, 2015).
#![expect(clippy::inline_always, reason = "loops for `vectorized` become a part of it")]

use super::{
    Affine, DType, Element, Gradients, Real, Result, Tensor, bail, by_float, convert, ensure, mul, over_channels,
    parameter, record, standardised, sub, widened,
};
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, collect, room};
use crate::tensor::layout;
use crate::tensor::reduce::lanes::{Plain, Term, lane_sum};
use crate::tensor::simd::{Loop, vectorized};
use crate::tensor::threads::share_chunks;

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

    /// Sums over each channel of a term, which is made from the channel's shift: in `T` along the rows of a sample, then in
    /// `f64` over the samples. Where channels lie side by side, in `T` over all samples.
    fn sums<T: Real, F: Term<T>>(self, a: &[T], b: &[T], shifts: &[f64], term: impl Fn(T) -> F + Sync) -> Vec<f64> {
        let Self { count, channels, inner } = self;
        let parallel = count * channels * inner >= PARALLEL_ELEMENTS_MIN;
        if inner == 1 {
            let parts = collect(channels.div_ceil(CHANNELS_PER_TASK), parallel, |task| {
                let from = task * CHANNELS_PER_TASK;
                let to = (from + CHANNELS_PER_TASK).min(channels);
                let terms: Vec<F> = shifts[from..to].iter().map(|&shift| term(T::of(shift))).collect();
                vectorized(RowSums { a, b, from, channels, terms: &terms })
            });
            return parts.into_iter().flatten().map(Element::to_f64).collect();
        }
        collect(channels, parallel, |channel| {
            vectorized(ChannelSum { grid: self, channel, a, b, term: term(T::of(shifts[channel])) })
        })
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
        let task = |task: usize, rows: &mut [T]| {
            for (i, row) in rows.chunks_exact_mut(width).enumerate() {
                let index = task * step + i;
                f(index % self.channels, index * width, row);
            }
        };
        if out.len() < PARALLEL_ELEMENTS_MIN {
            task(0, &mut out);
        } else {
            share_chunks(&mut out, step * width, &task);
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

/// Channels side by side that one task sums.
const CHANNELS_PER_TASK: usize = 256;

/// The square of what is beyond a shift.
#[derive(Clone, Copy)]
struct Square<T>(T);

impl<T: Real> Term<T> for Square<T> {
    #[inline(always)]
    fn of(self, a: T, _: T) -> T {
        (a - self.0) * (a - self.0)
    }
    #[inline(always)]
    fn add(self, sum: T, a: T, _: T) -> T {
        (a - self.0).fused(a - self.0, sum)
    }
}

/// A product with what is beyond a shift.
#[derive(Clone, Copy)]
struct Along<T>(T);

impl<T: Real> Term<T> for Along<T> {
    #[inline(always)]
    fn of(self, a: T, b: T) -> T {
        a * (b - self.0)
    }
    #[inline(always)]
    fn add_last(self, sum: T, a: T, b: T) -> T {
        a.fused(b - self.0, sum)
    }
}

/// The sum of the terms of one channel, sample by sample.
struct ChannelSum<'a, T, F> {
    grid: Grid,
    channel: usize,
    a: &'a [T],
    b: &'a [T],
    term: F,
}

impl<T: Real, F: Term<T>> Loop for ChannelSum<'_, T, F> {
    type Output = f64;
    #[inline(always)]
    fn run(self) -> f64 {
        let Self { grid: Grid { count, channels, inner }, channel, a, b, term } = self;
        let mut sum = 0.0;
        for n in 0..count {
            let start = (n * channels + channel) * inner;
            let (a, b) = (&a[start..start + inner], &b[start..start + inner]);
            // A register of 32 bytes.
            let row = if size_of::<T>() == 4 { lane_sum::<T, 8>(a, b, term) } else { lane_sum::<T, 4>(a, b, term) };
            sum += row.to_f64();
        }
        sum
    }
}

/// The sums of the terms of channels that lie side by side, from one of them on.
struct RowSums<'a, T, F> {
    a: &'a [T],
    b: &'a [T],
    from: usize,
    channels: usize,
    terms: &'a [F],
}

impl<T: Real, F: Term<T>> Loop for RowSums<'_, T, F> {
    type Output = Vec<T>;
    #[inline(always)]
    fn run(self) -> Vec<T> {
        let Self { a, b, from, channels, terms } = self;
        let mut sums = vec![T::zero(); terms.len()];
        for (a, b) in a.chunks_exact(channels).zip(b.chunks_exact(channels)) {
            let (a, b) = (&a[from..from + terms.len()], &b[from..from + terms.len()]);
            for ((sum, &term), (&a, &b)) in sums.iter_mut().zip(terms).zip(a.iter().zip(b)) {
                *sum = term.add_last(*sum, a, b);
            }
        }
        sums
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
                *o = x.fused(a, b);
            }
            return;
        }
        for (((o, &x), &a), &b) in out.iter_mut().zip(x).zip(a).zip(b) {
            *o = x.fused(a, b);
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
            let scale = |v: f64| by_float!(wide, T => (T::one() / (T::of(v) + T::of(eps)).sqrt()).to_f64());
            Statistics { means: mean.to_f64_vec()?, scales: var.to_f64_vec()?.into_iter().map(scale).collect() }
        }
        _ => {
            by_float!(wide, T => {
                let (means, squares) = of_batch(grid, &wide.host::<T>()?);
                if x.numel() > 0 {
                    update::<T>(grid, (running_mean, &means), (running_var, &squares), momentum)?;
                }
                let count = grid.per_channel() as f64;
                let scale = |&s: &f64| T::of(1.0 / (T::of(s / count).to_f64() + eps).sqrt()).to_f64();
                Statistics { means, scales: squares.iter().map(scale).collect() }
            })
        }
    };
    let out = by_float!(wide, T => {
        let (weight, bias) = (parameter::<T>(affine.weight)?, parameter::<T>(affine.bias)?);
        let factors: Vec<T> = (0..grid.channels)
            .map(|c| T::of(statistics.scales[c]) * weight.as_ref().map_or(T::one(), |w| w[c]))
            .collect();
        let offsets: Vec<T> = (0..grid.channels)
            .map(|c| (-T::of(statistics.means[c])).fused(factors[c], bias.as_ref().map_or(T::zero(), |b| b[c])))
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

/// Each channel's mean, and the sum of the squares of what is beyond it.
fn of_batch<T: Real>(grid: Grid, x: &[T]) -> (Vec<f64>, Vec<f64>) {
    let count = grid.per_channel() as f64;
    let mean =
        |sum: f64| if grid.inner == 1 { (T::of(sum) / T::of(count)).to_f64() } else { T::of(sum / count).to_f64() };
    let means: Vec<f64> = if grid.inner == 1 {
        grid.sums(x, x, &vec![0.0; grid.channels], |_| Plain).into_iter().map(mean).collect()
    } else {
        collect(grid.channels, x.len() >= PARALLEL_ELEMENTS_MIN, |channel| {
            mean(vectorized(WideSum { grid, channel, x }))
        })
    };
    let squares = grid.sums(x, x, &means, Square);
    (means, squares)
}

/// The sum of a channel in `f64`.
struct WideSum<'a, T> {
    grid: Grid,
    channel: usize,
    x: &'a [T],
}

impl<T: Real> Loop for WideSum<'_, T> {
    type Output = f64;
    #[inline(always)]
    fn run(self) -> f64 {
        const LANES: usize = 16;
        let Self { grid: Grid { count, channels, inner }, channel, x } = self;
        let (mut lanes, mut rest) = ([0.0; LANES], 0.0);
        for n in 0..count {
            let start = (n * channels + channel) * inner;
            let (chunks, left) = x[start..start + inner].as_chunks::<LANES>();
            for chunk in chunks {
                for (lane, &v) in lanes.iter_mut().zip(chunk) {
                    *lane += v.to_f64();
                }
            }
            for &v in left {
                rest += v.to_f64();
            }
        }
        lanes.iter().sum::<f64>() + rest
    }
}

/// Moves the running statistics towards the batch's; the variance is that of the population.
fn update<T: Real>(
    grid: Grid,
    (mean, means): (Option<&Tensor>, &[f64]),
    (var, squares): (Option<&Tensor>, &[f64]),
    momentum: f64,
) -> Result<()> {
    let unbiased: Vec<f64> = squares.iter().map(|s| s / (grid.per_channel() as f64 - 1.0)).collect();
    for (running, new) in [(mean, means), (var, &unbiased[..])] {
        if let Some(running) = running {
            let old = running.to_f64_vec()?;
            let moved = |(&old, &new): (&f64, &f64)| {
                T::of(momentum).fused(T::of(new), T::of(1.0 - momentum) * T::of(old)).to_f64()
            };
            let moved: Vec<f64> = old.iter().zip(new).map(moved).collect();
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
        let plain = grid.sums(&grads, &grads, means, |_| Plain);
        let products = grid.sums(&grads, &x, means, Along);
        let along: Vec<f64> = products.iter().zip(scales).map(|(sum, scale)| sum * scale).collect();
        let weight = parameter::<T>(saved.weight.as_ref())?;
        let for_x = if saved.x.requires_grad() {
            let count = grid.per_channel() as f64;
            let channels: Vec<Channel<T>> = (0..grid.channels)
                .map(|c| {
                    let scale = T::of(scales[c]);
                    let slope = T::of(products[c]) * scale * scale / T::of(count);
                    let [mean, slope, share] = if saved.training {
                        [T::of(means[c]), slope, T::of(plain[c] / count)]
                    } else {
                        [T::zero(); 3]
                    };
                    Channel { mean, slope, share, scale, weight: weight.as_ref().map_or(T::one(), |w| w[c]) }
                })
                .collect();
            let values = grid.fill(|c, start, out: &mut [T]| {
                let (g, x) = (&grads[start..start + out.len()], &x[start..start + out.len()]);
                let channels = if grid.inner == 1 { &channels[..] } else { &channels[c..=c] };
                vectorized(InputGradient { g, x, out, channels });
            });
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

/// What the gradient of a channel's elements is made of.
#[derive(Clone, Copy)]
struct Channel<T> {
    mean: T,
    /// How much of the gradient goes along the normalised input.
    slope: T,
    /// The mean of the gradient.
    share: T,
    scale: T,
    weight: T,
}

impl<T: Real> Channel<T> {
    #[inline(always)]
    fn gradient(self, g: T, x: T) -> T {
        (-(x - self.mean)).fused(self.slope, g - self.share) * self.scale * self.weight
    }
}

/// The gradient of elements of one channel, or of a row with an element of each.
struct InputGradient<'a, T> {
    g: &'a [T],
    x: &'a [T],
    out: &'a mut [T],
    channels: &'a [Channel<T>],
}

impl<T: Real> Loop for InputGradient<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let Self { g, x, out, channels } = self;
        if let &[channel] = channels {
            for ((o, &g), &x) in out.iter_mut().zip(g).zip(x) {
                *o = channel.gradient(g, x);
            }
            return;
        }
        for (((o, &g), &x), &channel) in out.iter_mut().zip(g).zip(x).zip(channels) {
            *o = channel.gradient(g, x);
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
