//! Connectionist temporal classification (Graves et al., 2006): the likelihood of a sequence of labels under any
//! alignment with longer sequences of probabilities.

use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::nn::fused::{Reduction, named, require_floating};
use crate::tensor::{DType, Number, Shape, Tensor, autograd, index, pointwise, reduce, shape};

/// `log(e^a + e^b + …)`.
fn log_sum(terms: &[f64]) -> f64 {
    let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return top;
    }
    top + terms.iter().map(|t| (t - top).exp()).sum::<f64>().ln()
}

/// One sample: its logarithms of probabilities at a time and for a class, and its labels.
struct Sample<'a> {
    log: &'a dyn Fn(usize, usize) -> f64,
    time: usize,
    labels: &'a [usize],
    blank: usize,
}

impl Sample<'_> {
    /// The label at a state: blanks stand around every label.
    fn label(&self, state: usize) -> usize {
        if state.is_multiple_of(2) { self.blank } else { self.labels[state / 2] }
    }

    fn states(&self) -> usize {
        2 * self.labels.len() + 1
    }

    /// Whether the state two before may come right before: a blank between equal labels cannot be left out.
    fn skips(&self, state: usize) -> bool {
        state >= 2 && !state.is_multiple_of(2) && self.label(state) != self.label(state - 2)
    }

    /// The logarithms of the sums over all beginnings, by time and state, and that of the whole.
    fn forward(&self) -> (Vec<f64>, f64) {
        let states = self.states();
        let mut alpha = vec![f64::NEG_INFINITY; self.time * states];
        if self.time == 0 {
            return (alpha, if self.labels.is_empty() { 0.0 } else { f64::NEG_INFINITY });
        }
        for (state, first) in alpha.iter_mut().enumerate().take(states.min(2)) {
            *first = (self.log)(0, self.label(state));
        }
        for t in 1..self.time {
            let (before, now) = alpha.split_at_mut(t * states);
            let before = &before[(t - 1) * states..];
            for state in 0..states {
                let mut terms = [before[state], f64::NEG_INFINITY, f64::NEG_INFINITY];
                if state >= 1 {
                    terms[1] = before[state - 1];
                }
                if self.skips(state) {
                    terms[2] = before[state - 2];
                }
                now[state] = log_sum(&terms) + (self.log)(t, self.label(state));
            }
        }
        let last = &alpha[(self.time - 1) * states..];
        let total = if states == 1 { last[0] } else { log_sum(&last[states - 2..]) };
        (alpha, total)
    }

    /// The logarithms of the sums over all endings, by time and state.
    fn backward(&self) -> Vec<f64> {
        let states = self.states();
        let mut beta = vec![f64::NEG_INFINITY; self.time * states];
        let end = self.time - 1;
        for state in states.saturating_sub(2)..states {
            beta[end * states + state] = (self.log)(end, self.label(state));
        }
        for t in (0..end).rev() {
            for state in 0..states {
                let next = |s: usize| beta[(t + 1) * states + s];
                let mut terms = [next(state), f64::NEG_INFINITY, f64::NEG_INFINITY];
                if state + 1 < states {
                    terms[1] = next(state + 1);
                }
                if state + 2 < states && self.skips(state + 2) {
                    terms[2] = next(state + 2);
                }
                beta[t * states + state] = log_sum(&terms) + (self.log)(t, self.label(state));
            }
        }
        beta
    }
}

/// Labels of each sample, from a matrix of them or from all in one row.
fn labels_of(targets: &Tensor, lengths: &[usize], classes: usize) -> Result<Vec<Vec<usize>>> {
    let place = "(while checking arguments for ctc_loss_allocate_outputs)";
    let flat = targets.to_i64_vec()?;
    let longest = lengths.iter().copied().max().unwrap_or(0);
    let mut starts = Vec::with_capacity(lengths.len());
    if targets.rank() == 1 {
        let total: usize = lengths.iter().sum();
        ensure!(
            flat.len() == total,
            Runtime,
            "Expected tensor to have size {total} at dimension 0, but got size {} for argument #2 'targets' {place}",
            flat.len()
        );
        let mut start = 0;
        for &length in lengths {
            starts.push(start);
            start += length;
        }
    } else {
        ensure!(
            targets.rank() == 2 && targets.shape()[0] == lengths.len(),
            Runtime,
            "Expected tensor to have size {} at dimension 0, but got size {} for argument #2 'targets' {place}",
            lengths.len(),
            targets.shape().first().copied().unwrap_or(0)
        );
        let width = targets.shape()[1];
        ensure!(
            width >= longest,
            Runtime,
            "Expected tensor to have size at least {longest} at dimension 1, but got size {width} for argument #2 \
             'targets' {place}"
        );
        starts.extend((0..lengths.len()).map(|i| i * width));
    }
    let label = |&v: &i64| match usize::try_from(v) {
        Ok(v) if v < classes => Ok(v),
        _ => bail!(Runtime, "target {v} is out of range for {classes} classes"),
    };
    starts
        .iter()
        .zip(lengths)
        .map(|(&start, &length)| flat[start..start + length].iter().map(label).collect())
        .collect()
}

fn lengths_of(lengths: &[i64], name: &str, count: usize, most: Option<usize>) -> Result<Vec<usize>> {
    let place = "(while checking arguments for ctc_loss_allocate_outputs)";
    ensure!(lengths.len() == count, Runtime, "{name} must be of size batch_size");
    let mut found = Vec::with_capacity(count);
    for &length in lengths {
        let Ok(length) = usize::try_from(length) else {
            bail!(Runtime, "Expected {name} to have value at least 0, but got value {length} {place}")
        };
        if let Some(most) = most {
            ensure!(
                length <= most,
                Runtime,
                "Expected {name} to have value at most {most}, but got value {length} {place}"
            );
        }
        found.push(length);
    }
    Ok(found)
}

/// The negative logarithm of the likelihood of each sample's labels.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where lengths or targets do not fit.
pub(super) fn ctc_loss(
    log_probs: &Tensor,
    targets: &Tensor,
    (input_lengths, target_lengths): (&[i64], &[i64]),
    blank: i64,
    reduction: Reduction,
    zero_infinity: bool,
) -> Result<Tensor> {
    require_floating(log_probs, "ctc_loss_cpu")?;
    let single = log_probs.rank() == 2;
    let x = if single { shape::unsqueeze(log_probs, 1)? } else { log_probs.clone() };
    ensure!(x.rank() == 3, Runtime, "ctc_loss: log_probs must have 2 or 3 dimensions");
    let (time, count, classes) = (x.shape()[0], x.shape()[1], x.shape()[2]);
    let blank = usize::try_from(blank).ok().filter(|&b| b < classes);
    let Some(blank) = blank else { bail!(Runtime, "blank must be in label range") };
    let inputs = lengths_of(input_lengths, "input_lengths", count, None)?;
    let lengths = lengths_of(target_lengths, "target_lengths", count, None)?;
    let labels = labels_of(&convert_long(targets)?, &lengths, classes)?;
    let inputs = {
        let checked: Vec<i64> = inputs.iter().map(|&v| v as i64).collect();
        lengths_of(&checked, "input_lengths", count, Some(time))?
    };
    let logs = x.to_f64_vec()?;
    let mut losses = Vec::with_capacity(count);
    for n in 0..count {
        let log = |t: usize, c: usize| logs[(t * count + n) * classes + c];
        let sample = Sample { log: &log, time: inputs[n], labels: &labels[n], blank };
        losses.push(-sample.forward().1);
    }
    let each = Tensor::from_f64s(&losses, &[count], x.dtype(), x.device())?;
    let sizes = Shape::from_slice(x.shape());
    let input = x.clone();
    let mut loss = each.with_backward("CtcLossBackward0", &[&x], |_| {
        move |g: &Tensor| {
            let grads = g.to_f64_vec()?;
            let mut out = vec![0.0; logs.len()];
            for n in 0..count {
                let log = |t: usize, c: usize| logs[(t * count + n) * classes + c];
                let sample = Sample { log: &log, time: inputs[n], labels: &labels[n], blank };
                let lost = losses[n].is_infinite();
                if sample.time > 0 && !(zero_infinity && lost) {
                    add_gradient(&sample, grads[n], |t, c| (t * count + n) * classes + c, classes, &mut out);
                }
            }
            let grad = Tensor::from_f64s(&out, &sizes, g.dtype(), g.device())?;
            if !autograd::is_enabled() {
                return Ok(vec![Some(grad)]);
            }
            Ok(vec![Some(grad.with_backward("CtcLossBackwardBackward0", &[&input, g], |_| {
                |_: &Tensor| bail!(Runtime, "derivative for aten::_ctc_loss_backward is not implemented")
            }))])
        }
    });
    if zero_infinity {
        let infinite =
            pointwise::compare(&loss.detach().into(), &Number::Float(f64::INFINITY).into(), pointwise::Comparison::Eq)?;
        loss = index::select_where(&infinite, &Number::Float(0.0).into(), &loss.into())?;
    }
    if single {
        loss = named(&shape::squeeze_dims(&loss, &[0])?, "SqueezeBackward1");
    }
    match reduction {
        Reduction::Mean => {
            let divisors: Vec<f64> = lengths.iter().map(|&l| l.max(1) as f64).collect();
            let sizes: Vec<usize> = if single { Vec::new() } else { vec![count] };
            let divisors = Tensor::from_f64s(&divisors, &sizes, loss.dtype(), loss.device())?;
            let dims: Vec<usize> = (0..loss.rank()).collect();
            reduce::mean(&pointwise::div(&loss, &divisors)?, &dims, false, None, "MeanBackward0")
        }
        other => other.apply(&loss),
    }
}

fn convert_long(targets: &Tensor) -> Result<Tensor> {
    crate::tensor::convert::cast(&targets.detach(), DType::Int64)
}

/// `(e^log p - share of the alignments through the class) * g`, at every time and class.
fn add_gradient(sample: &Sample, g: f64, place: impl Fn(usize, usize) -> usize, classes: usize, out: &mut [f64]) {
    let (alpha, total) = sample.forward();
    let beta = sample.backward();
    let states = sample.states();
    for t in 0..sample.time {
        let mut through = vec![f64::NEG_INFINITY; classes];
        for state in 0..states {
            let label = sample.label(state);
            through[label] = log_sum(&[through[label], alpha[t * states + state] + beta[t * states + state]]);
        }
        for (class, sum) in through.into_iter().enumerate() {
            let log = (sample.log)(t, class);
            out[place(t, class)] = (log.exp() - (sum - total - log).exp()) * g;
        }
    }
}
