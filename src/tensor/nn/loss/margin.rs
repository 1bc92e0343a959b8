//! Losses with a margin: rankings, pairs, triplets, one class or several against the others.

use super::{Reduction, compare, mul, neg, number, one_minus};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::nn::fused::{named, require_floating};
use crate::tensor::nn::{activation, distance};
use crate::tensor::pointwise::{self, Comparison, add, add_number, div, sub};
use crate::tensor::{DType, Number, Shape, Tensor, autograd, index, layout, reduce};

/// `max(x, 0)`.
fn at_least_zero(x: &Tensor) -> Result<Tensor> {
    let limited = pointwise::clamp(x, Some(Number::Int(0).into()), None)?;
    Ok(named(&limited, "ClampMinBackward0"))
}

/// `x` where `target` is `label`, else 0.
fn where_label(target: &Tensor, label: i64, comparison: Comparison, x: &Tensor) -> Result<Tensor> {
    let chosen = compare(&target.clone().into(), &Number::Int(label).into(), comparison)?;
    index::select_where(&chosen, &x.clone().into(), &number(0.0))
}

/// `x` where the target is 1, the rest of the margin where it is -1.
pub(super) fn hinge_embedding_loss(
    input: &Tensor,
    target: &Tensor,
    margin: f64,
    reduction: Reduction,
) -> Result<Tensor> {
    let rest = at_least_zero(&add_number(&neg(input)?, margin)?)?;
    let far = where_label(target, 1, Comparison::Ne, &rest)?;
    let near = where_label(target, -1, Comparison::Ne, input)?;
    reduction.apply(&add(&far, &near)?)
}

/// `max(-target (a - b) + margin, 0)`.
pub(super) fn margin_ranking_loss(
    a: &Tensor,
    b: &Tensor,
    target: &Tensor,
    margin: Number,
    reduction: Reduction,
) -> Result<Tensor> {
    let wanted = mul(&neg(target)?, &sub(a, b)?)?;
    let sum = pointwise::add_operands(&wanted.into(), &margin.into(), Number::Int(1))?;
    reduction.apply(&at_least_zero(&sum)?)
}

/// Small enough not to matter, and never zero below a root.
const COSINE_EPS: f64 = 1e-12;

/// One minus the cosine where the target is 1, the cosine beyond the margin where it is -1.
pub(super) fn cosine_embedding_loss(
    a: &Tensor,
    b: &Tensor,
    target: &Tensor,
    margin: f64,
    reduction: Reduction,
) -> Result<Tensor> {
    ensure!(target.rank() <= 1, Runtime, "0D or 1D target tensor expected, multi-target not supported");
    let (target_rank, rank) = (target.rank(), target.rank() + 1);
    ensure!(
        a.rank() == rank && b.rank() == rank,
        Runtime,
        "{target_rank}D target tensor expects {rank}D input tensors, but found inputs with sizes {} and {}.",
        layout::display(a.shape()),
        layout::display(b.shape())
    );
    let dims = [target_rank];
    let sum = |x: &Tensor, y: &Tensor| reduce::sum_dims(&mul(x, y)?, &dims, false);
    let scaled = mul(&add_number(&sum(a, a)?, COSINE_EPS)?, &add_number(&sum(b, b)?, COSINE_EPS)?)?;
    let cosine = div(&sum(a, b)?, &pointwise::sqrt(&scaled)?)?;
    let near = where_label(target, 1, Comparison::Eq, &one_minus(&cosine)?)?;
    let far = where_label(target, -1, Comparison::Eq, &at_least_zero(&add_number(&cosine, -margin)?)?)?;
    reduction.apply(&add(&near, &far)?)
}

/// What a triplet's distances are measured with.
pub(super) struct Triplet {
    pub margin: f64,
    pub p: f64,
    pub eps: f64,
    /// Take the nearer of anchor and positive as what the negative is compared with.
    pub swap: bool,
}

/// How much farther the positive is from the anchor than the negative, plus a margin.
pub(super) fn triplet_margin_loss(
    anchor: &Tensor,
    positive: &Tensor,
    negative: &Tensor,
    how: &Triplet,
    reduction: Reduction,
) -> Result<Tensor> {
    let (a, p, n) = (anchor.rank(), positive.rank(), negative.rank());
    ensure!(
        a == p && p == n,
        Runtime,
        "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: \
         anchor {a}D, positive {p}D, and negative {n}D inputs"
    );
    let near = distance::pairwise_distance(anchor, positive, how.p, how.eps, false)?;
    let mut far = distance::pairwise_distance(anchor, negative, how.p, how.eps, false)?;
    if how.swap {
        let other = distance::pairwise_distance(positive, negative, how.p, how.eps, false)?;
        far = pointwise::minimum(&far.into(), &other.into())?;
    }
    reduction.apply(&at_least_zero(&sub(&add_number(&near, how.margin)?, &far)?)?)
}

/// Binary cross entropy of each class, averaged over the classes.
pub(super) fn multilabel_soft_margin_loss(
    input: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    let hit = mul(target, &activation::log_sigmoid(input)?)?;
    let miss = mul(&one_minus(target)?, &activation::log_sigmoid(&neg(input)?)?)?;
    let mut each = neg(&add(&hit, &miss)?)?;
    if let Some(weight) = weight {
        each = mul(&each, weight)?;
    }
    let last = input.rank().saturating_sub(1);
    let classes = input.shape().last().copied().unwrap_or(1);
    let dims: Vec<usize> = if input.rank() == 0 { Vec::new() } else { vec![last] };
    let sum = reduce::sum_dims(&each, &dims, false)?;
    let means = pointwise::div_operands(&sum.into(), &Number::Int(classes as i64).into())?;
    reduction.apply(&means)
}

// ---- classes against each other ----

/// The input as rows of classes.
fn rows(input: &Tensor) -> Result<(usize, usize)> {
    let sizes = input.shape();
    let fits = match sizes {
        [] => true,
        [classes] | [_, classes] => *classes > 0,
        _ => false,
    };
    ensure!(
        fits,
        Runtime,
        "Expected non-empty vector or matrix with optional 0-dim batch size, but got: {}",
        layout::display(sizes)
    );
    Ok(match sizes {
        [n, classes] => (*n, *classes),
        _ => (1, input.numel()),
    })
}

/// The loss of each row with its gradient, as one operator without a second derivative.
fn by_rows(
    input: &Tensor,
    names: [&'static str; 2],
    reduction: Reduction,
    (count, classes): (usize, usize),
    shape: &[usize],
    row: impl Fn(usize, &[f64], &mut [f64]) -> f64,
) -> Result<Tensor> {
    let x = input.to_f64_vec()?;
    let mut slopes = vec![0.0; x.len()];
    let mut losses = Vec::with_capacity(count);
    for i in 0..count {
        let range = i * classes..(i + 1) * classes;
        losses.push(row(i, &x[range.clone()], &mut slopes[range]));
    }
    let each = Tensor::from_f64s(&losses, shape, input.dtype(), input.device())?;
    let out = reduction.apply(&each)?;
    let share = reduction.share(count);
    let sizes = Shape::from_slice(input.shape());
    let input = input.clone();
    Ok(out.with_backward(names[0], &[&input.clone()], |_| {
        move |g: &Tensor| {
            let grads = g.to_f64_vec()?;
            let of_row = |i: usize| if grads.len() == 1 { grads[0] } else { grads[i] };
            let values: Vec<f64> =
                slopes.iter().enumerate().map(|(i, slope)| slope * of_row(i / classes) * share).collect();
            let grad = Tensor::from_f64s(&values, &sizes, g.dtype(), g.device())?;
            if !autograd::is_enabled() {
                return Ok(vec![Some(grad)]);
            }
            let name = names[1];
            let blocked = grad.with_backward("torch::autograd::NotImplemented", &[&input, g], |_| {
                move |_: &Tensor| bail!(Runtime, "derivative for aten::{name} is not implemented")
            });
            Ok(vec![Some(blocked)])
        }
    }))
}

/// How far the other classes come within a margin of the target's, to the power of 1 or 2.
pub(super) fn multi_margin_loss(
    input: &Tensor,
    target: &Tensor,
    p: Number,
    margin: f64,
    weight: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    let p = p.to_f64();
    ensure!(p == 1.0 || p == 2.0, Value, "only p == 1 and p == 2 supported");
    if let Some(weight) = weight {
        ensure!(weight.rank() == 1, Value, "weight must be one-dimensional");
    }
    let (count, classes) = rows(input)?;
    ensure!(
        target.rank() <= 1 && target.numel() == count,
        Runtime,
        "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). \
         Expected target size [{count}], but got {}. Input has shape {}.",
        layout::display(target.shape()),
        layout::display(input.shape())
    );
    if let Some(weight) = weight {
        ensure!(
            weight.numel() == classes,
            Runtime,
            "inconsistent weight size, expected {classes} but got {}",
            layout::display(weight.shape())
        );
    }
    require_floating(input, "multi_margin_loss_cpu_kernel")?;
    require_long(target)?;
    let mut labels = Vec::with_capacity(count);
    for label in target.to_i64_vec()? {
        match usize::try_from(label) {
            Ok(label) if label < classes => labels.push(label),
            _ => bail!(Runtime, "target out of range"),
        }
    }
    let weights = weight.map(Tensor::to_f64_vec).transpose()?;
    let shape: Vec<usize> = if target.rank() == 0 || input.rank() < 2 { Vec::new() } else { vec![count] };
    by_rows(
        input,
        ["MultiMarginLossBackward0", "multi_margin_loss_backward"],
        reduction,
        (count, classes),
        &shape,
        |i, x, slopes| {
            let label = labels[i];
            let weight = weights.as_ref().map_or(1.0, |w| w[label]) / classes as f64;
            let mut loss = 0.0;
            for j in (0..classes).filter(|&j| j != label) {
                let z = margin - x[label] + x[j];
                if z > 0.0 {
                    let slope = weight * if p == 1.0 { 1.0 } else { 2.0 * z };
                    loss += weight * if p == 1.0 { z } else { z * z };
                    slopes[j] = slope;
                    slopes[label] -= slope;
                }
            }
            loss
        },
    )
}

fn require_long(target: &Tensor) -> Result<()> {
    ensure!(
        target.dtype() == DType::Int64,
        Runtime,
        "expected scalar type Long but found {}",
        target.dtype().scalar_name()
    );
    Ok(())
}

/// How far each class that is no target comes within 1 of each that is; targets end at the first -1.
pub(super) fn multilabel_margin_loss(input: &Tensor, target: &Tensor, reduction: Reduction) -> Result<Tensor> {
    let (count, classes) = rows(input)?;
    ensure!(
        target.shape() == input.shape() || input.rank() < 2 && target.rank() < 2 && target.numel() == classes,
        Runtime,
        "inconsistent target size: {} for input of size: {}",
        layout::display(target.shape()),
        layout::display(input.shape())
    );
    require_floating(input, "multilabel_margin_loss_forward_out_frame")?;
    require_long(target)?;
    let labels = target.to_i64_vec()?;
    ensure!(labels.iter().all(|&l| l >= -1 && l < classes as i64), Runtime, "argument #2 'target' is out of range");
    let shape: Vec<usize> = if input.rank() < 2 { Vec::new() } else { vec![count] };
    by_rows(
        input,
        ["MultilabelMarginLossBackward0", "multilabel_margin_loss_backward"],
        reduction,
        (count, classes),
        &shape,
        |i, x, slopes| {
            let mine: Vec<usize> =
                labels[i * classes..(i + 1) * classes].iter().map_while(|&label| usize::try_from(label).ok()).collect();
            let step = 1.0 / classes as f64;
            let mut loss = 0.0;
            for &label in &mine {
                for j in (0..classes).filter(|j| !mine.contains(j)) {
                    let z = 1.0 - x[label] + x[j];
                    if z > 0.0 {
                        loss += z * step;
                        slopes[j] += step;
                        slopes[label] -= step;
                    }
                }
            }
            loss
        },
    )
}
