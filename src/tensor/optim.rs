//! Steps of optimizers in one pass over memory, with the roundings of the operators that the frozen `torch.optim` would
//! call: the same numbers, sooner.
#![expect(clippy::inline_always, reason = "what a vectorized loop calls has to be a part of it")]

use std::ops::{Add, Div, Mul, Sub};

use super::dtype::Element;
use super::host::PARALLEL_ELEMENTS_MIN;
use super::simd::{Loop, vectorized};
use super::{DType, Result, Tensor, autograd};

/// The options of Adam (Kingma and Ba 2015).
#[derive(Debug, Clone, Copy)]
pub struct Adam {
    pub lr: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub eps: f64,
}

/// The options of stochastic gradient descent with momentum.
#[derive(Debug, Clone, Copy)]
pub struct Sgd {
    pub lr: f64,
    pub momentum: f64,
    /// What the gradient counts in the running sum.
    pub weight: f64,
    pub nesterov: bool,
}

/// What Adam keeps of a parameter: the number of steps, the running means of the gradient and of its square; the largest of the latter, where
/// the step goes by that (Reddi, Kale and Kumar 2018).
#[derive(Clone)]
pub struct AdamState {
    pub step: Tensor,
    pub mean: Tensor,
    pub square: Tensor,
    pub largest: Option<Tensor>,
}

/// Writes one step of Adam into a parameter and its state: whether it did. It does nothing for other dtypes than
/// `float32` and `float64`, other devices than the host, tensors with gaps, and what is recorded.
///
/// # Errors
/// `RuntimeError` where a tensor may not be written into.
pub fn adam(parameter: &Tensor, gradient: &Tensor, state: &AdamState, rule: Adam) -> Result<bool> {
    let mut written = vec![parameter, &state.mean, &state.square];
    written.extend(&state.largest);
    let counts = state.step.dtype() == DType::Float32 && state.step.numel() == 1 && state.step.device().is_host();
    if !counts || !fits(&written, gradient)? {
        return Ok(false);
    }
    let step = write(&state.step, |step: &mut [f32]| {
        step[0] += 1.0;
        f64::from(step[0])
    })?;
    let pace =
        Pace { size: rule.lr / (1.0 - rule.beta1.powf(step)), scale: (1.0 - rule.beta2.powf(step)).sqrt(), rule };
    match parameter.dtype() {
        DType::Float32 => adam_of::<f32>(parameter, gradient, state, pace),
        _ => adam_of::<f64>(parameter, gradient, state, pace),
    }
}

/// Adam's numbers for one step.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// The learning rate over the correction of the mean's bias.
    size: f64,
    /// The root of the correction of the mean square's bias.
    scale: f64,
    rule: Adam,
}

/// Writes one step of gradient descent into a parameter and, with momentum, its running sum of gradients: whether it
/// did, as [`adam`].
///
/// # Errors
/// As [`adam`].
pub fn sgd(parameter: &Tensor, gradient: &Tensor, buffer: Option<&Tensor>, rule: Sgd) -> Result<bool> {
    let fits = match buffer {
        Some(buffer) => fits(&[parameter, buffer], gradient)?,
        None => fits(&[parameter], gradient)?,
    };
    if !fits {
        return Ok(false);
    }
    match parameter.dtype() {
        DType::Float32 => sgd_of::<f32>(parameter, gradient, buffer, rule),
        _ => sgd_of::<f64>(parameter, gradient, buffer, rule),
    }
}

/// Whether the tensors can be walked through side by side as they lie in memory.
fn fits(written: &[&Tensor], gradient: &Tensor) -> Result<bool> {
    let first = written[0];
    let alike = |t: &Tensor| {
        t.dtype() == first.dtype() && t.device().is_host() && t.is_contiguous() && t.shape() == first.shape()
    };
    let apart = written
        .iter()
        .enumerate()
        .all(|(i, t)| !t.shares_storage(gradient) && written[..i].iter().all(|other| !t.shares_storage(other)));
    let dtype_fits = matches!(first.dtype(), DType::Float32 | DType::Float64);
    let recorded = autograd::needs_record(written) || autograd::needs_record(&[gradient]);
    if !dtype_fits || !apart || recorded || first.numel() == 0 || !alike(gradient) || !written.iter().all(|t| alike(t))
    {
        return Ok(false);
    }
    for tensor in written {
        autograd::check_inplace(tensor, tensor.requires_grad())?;
    }
    Ok(true)
}

/// Has `change` change the elements of a tensor without gaps.
fn write<T: Element, R>(tensor: &Tensor, change: impl FnOnce(&mut [T]) -> R) -> Result<R> {
    let places = tensor.offset()..tensor.offset() + tensor.numel();
    tensor.unless_apart(|| tensor.storage().update(|memory: &mut [T]| change(&mut memory[places])))
}

fn adam_of<T: Float>(parameter: &Tensor, gradient: &Tensor, state: &AdamState, pace: Pace) -> Result<bool> {
    let gradient = gradient.host::<T>()?;
    let step = |largest: &mut [T]| {
        write(parameter, |parameter: &mut [T]| {
            write(&state.mean, |mean: &mut [T]| {
                write(&state.square, |square: &mut [T]| {
                    AdamStep { parameter, gradient: &gradient, mean, square, largest, pace }.run_on_all_cores();
                })
            })
        })
    };
    match &state.largest {
        Some(largest) => write(largest, step)????,
        None => step(&mut [])???,
    }
    Ok(true)
}

fn sgd_of<T: Float>(parameter: &Tensor, gradient: &Tensor, buffer: Option<&Tensor>, rule: Sgd) -> Result<bool> {
    let gradient = gradient.host::<T>()?;
    let step = |buffer: &mut [T]| {
        write(parameter, |parameter: &mut [T]| {
            SgdStep { parameter, gradient: &gradient, buffer, rule }.run_on_all_cores();
        })
    };
    match buffer {
        Some(buffer) => write(buffer, step)??,
        None => step(&mut [])?,
    }
    Ok(true)
}

/// `f32` or `f64`.
trait Float: Element + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    /// `self * factor + term`, rounded once.
    fn fused(self, factor: Self, term: Self) -> Self;
    fn root(self) -> Self;
}

impl Float for f32 {
    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        self.mul_add(factor, term)
    }
    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }
}

impl Float for f64 {
    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        self.mul_add(factor, term)
    }
    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }
}

/// A loop over elements that can be done in parts.
trait Parts: Loop<Output = ()> + Send + Sized {
    fn len(&self) -> usize;
    fn split(self, at: usize) -> (Self, Self);

    /// Runs, on all cores where there are many elements.
    fn run_on_all_cores(self) {
        let len = self.len();
        if len < PARALLEL_ELEMENTS_MIN {
            vectorized(self);
        } else {
            let (low, high) = self.split(len / 2);
            rayon::join(|| low.run_on_all_cores(), || high.run_on_all_cores());
        }
    }
}

struct AdamStep<'a, T> {
    parameter: &'a mut [T],
    gradient: &'a [T],
    mean: &'a mut [T],
    square: &'a mut [T],
    /// Empty where the step does not go by it.
    largest: &'a mut [T],
    pace: Pace,
}

impl<T: Float> Parts for AdamStep<'_, T> {
    fn len(&self) -> usize {
        self.parameter.len()
    }

    fn split(self, at: usize) -> (Self, Self) {
        let Self { parameter, gradient, mean, square, largest, pace } = self;
        let (gradient, rest_gradient) = gradient.split_at(at);
        let (parameter, rest_parameter) = parameter.split_at_mut(at);
        let (mean, rest_mean) = mean.split_at_mut(at);
        let (square, rest_square) = square.split_at_mut(at);
        let at_largest = at.min(largest.len());
        let (largest, rest_largest) = largest.split_at_mut(at_largest);
        let low = Self { parameter, gradient, mean, square, largest, pace };
        let high = Self {
            parameter: rest_parameter,
            gradient: rest_gradient,
            mean: rest_mean,
            square: rest_square,
            largest: rest_largest,
            pace,
        };
        (low, high)
    }
}

impl<T: Float> Loop for AdamStep<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { parameter, gradient, mean, square, largest, pace } = self;
        let (number, rule) = (T::from_f64, pace.rule);
        let (minus_size, scale, eps) = (number(-pace.size), number(pace.scale), number(rule.eps));
        let (beta2, rest2) = (number(rule.beta2), number(1.0 - rule.beta2));
        // As `lerp` has it: from the nearer end.
        let (near, far) = (number(1.0 - rule.beta1), number(1.0) - number(1.0 - rule.beta1));
        let from_mean = 1.0 - rule.beta1 < 0.5;
        let rows = parameter.iter_mut().zip(gradient).zip(mean).zip(square);
        let moved = |g: T, m: T| {
            let way = g - m;
            if from_mean { near.fused(way, m) } else { way.fused(T::zero() - far, g) }
        };
        let squared = |g: T, v: T| (rest2 * g).fused(g, v * beta2);
        if largest.is_empty() {
            for (((p, &g), m), v) in rows {
                *m = moved(g, *m);
                *v = squared(g, *v);
                *p = *p + minus_size * *m / (v.root() / scale + eps);
            }
        } else {
            for ((((p, &g), m), v), top) in rows.zip(largest) {
                *m = moved(g, *m);
                *v = squared(g, *v);
                *top = if v.is_nan() || *v > *top { *v } else { *top };
                *p = *p + minus_size * *m / (top.root() / scale + eps);
            }
        }
    }
}

struct SgdStep<'a, T> {
    parameter: &'a mut [T],
    gradient: &'a [T],
    /// Empty without momentum.
    buffer: &'a mut [T],
    rule: Sgd,
}

impl<T: Float> Parts for SgdStep<'_, T> {
    fn len(&self) -> usize {
        self.parameter.len()
    }

    fn split(self, at: usize) -> (Self, Self) {
        let Self { parameter, gradient, buffer, rule } = self;
        let (gradient, rest_gradient) = gradient.split_at(at);
        let (parameter, rest_parameter) = parameter.split_at_mut(at);
        let at_buffer = at.min(buffer.len());
        let (buffer, rest_buffer) = buffer.split_at_mut(at_buffer);
        let low = Self { parameter, gradient, buffer, rule };
        (low, Self { parameter: rest_parameter, gradient: rest_gradient, buffer: rest_buffer, rule })
    }
}

impl<T: Float> Loop for SgdStep<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { parameter, gradient, buffer, rule } = self;
        let number = T::from_f64;
        let (minus_lr, momentum, weight) = (number(-rule.lr), number(rule.momentum), number(rule.weight));
        let rows = parameter.iter_mut().zip(gradient);
        if buffer.is_empty() {
            for (p, &g) in rows {
                *p = minus_lr.fused(g, *p);
            }
            return;
        }
        let rows = rows.zip(buffer);
        if rule.nesterov {
            for ((p, &g), sum) in rows {
                *sum = weight.fused(g, *sum * momentum);
                *p = minus_lr.fused(momentum.fused(*sum, g), *p);
            }
        } else {
            for ((p, &g), sum) in rows {
                *sum = weight.fused(g, *sum * momentum);
                *p = minus_lr.fused(*sum, *p);
            }
        }
    }
}
