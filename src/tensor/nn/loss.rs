//! Losses.
#![expect(clippy::inline_always, reason = "what a vectorized loop calls has to be a part of it")]

use super::activation;
use super::fused::{
    Curve, Pair, Reduction, broadcast_pair, by_float, fused, named, require_floating, widened, zip_vectorized,
};
use super::real::Real;
use crate::tensor::error::{Result, ensure};
use crate::tensor::op::Operand;
use crate::tensor::pointwise::{
    self, Comparison, add, add_number, compare, div, div_operands, mul, mul_number, neg, sub, sub_operands,
};
use crate::tensor::reduce::Float as _;
use crate::tensor::warning::{self, Category};
use crate::tensor::{Number, Tensor, autograd, convert, create, index, layout, shape};

mod class;
mod ctc;
mod margin;
mod table;

pub use table::{BY_NUMBER, FUNCTIONAL as OPS};

/// The warning of losses whose sizes differ.
fn warn_sizes(input: &Tensor, target: &Tensor) {
    if input.shape() != target.shape() {
        warning::warn(
            Category::User,
            format!(
                "Using a target size (torch.Size({:?})) that is different to the input size (torch.Size({:?})). This \
                 will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
                target.shape(),
                input.shape()
            ),
        );
    }
}

// ---- losses of a difference ----

/// `d^2`.
#[derive(Clone, Copy)]
struct Square;

impl Curve for Square {
    #[inline(always)]
    fn value<R: Real>(self, d: R) -> R {
        d * d
    }
    #[inline(always)]
    fn slope<R: Real>(self, d: R) -> R {
        R::of(2.0) * d
    }
}

/// `d^2 / (2 beta)` within `beta` of zero, else `|d| - beta / 2` (Girshick, 2015).
#[derive(Clone, Copy)]
struct SmoothL1(f64);

impl Curve for SmoothL1 {
    #[inline(always)]
    fn value<R: Real>(self, d: R) -> R {
        let beta = R::of(self.0);
        let size = d.abs();
        if size < beta { R::of(0.5) * size * size / beta } else { size - R::of(0.5) * beta }
    }
    #[inline(always)]
    fn slope<R: Real>(self, d: R) -> R {
        let beta = R::of(self.0);
        if d <= -beta {
            -R::one()
        } else if d >= beta {
            R::one()
        } else {
            d / beta
        }
    }
}

/// `d^2 / 2` within `delta` of zero, else `delta (|d| - delta / 2)` (Huber, 1964).
#[derive(Clone, Copy)]
struct Huber(f64);

impl Curve for Huber {
    #[inline(always)]
    fn value<R: Real>(self, d: R) -> R {
        let delta = R::of(self.0);
        let size = d.abs();
        if size < delta { R::of(0.5) * size * size } else { delta * (size - R::of(0.5) * delta) }
    }
    #[inline(always)]
    fn slope<R: Real>(self, d: R) -> R {
        let delta = R::of(self.0);
        if d <= -delta {
            -delta
        } else if d >= delta {
            delta
        } else {
            d
        }
    }
}

/// A curve of the difference of two tensors, reduced, as one operator; `slope` is the curve's derivative in operators.
fn difference<C: Curve>(
    input: &Tensor,
    target: &Tensor,
    curve: C,
    reduction: Reduction,
    names: [&'static str; 2],
    slope: impl Fn(&Tensor) -> Result<Tensor> + 'static,
) -> Result<Tensor> {
    let (x, t) = broadcast_pair(input, target)?;
    let share = reduction.share(x.numel());
    let out = of_pairs(&x, &t, Value(curve), reduction)?;
    let inputs = (x.clone(), t.clone());
    Ok(out.with_backward(names[0], &[&x, &t], |_| {
        let (x, t) = inputs;
        move |g: &Tensor| {
            let grad = if autograd::is_enabled() {
                named(&mul(&mul_number(g, share)?, &slope(&sub(&x, &t)?)?)?, names[1])
            } else if reduction == Reduction::None {
                mul(g, &of_pairs(&x, &t, Slope(curve, 1.0, 1.0), Reduction::None)?)?
            } else {
                of_pairs(&x, &t, Slope(curve, share, g.item()?.to_f64()), Reduction::None)?
            };
            // Subtracting from zero keeps zeros positive.
            let other = if t.requires_grad() {
                Some(sub_operands(&Number::Int(0).into(), &grad.clone().into(), Number::Int(1))?)
            } else {
                None
            };
            Ok(vec![Some(grad), other])
        }
    }))
}

/// The curve of a difference.
#[derive(Clone, Copy)]
struct Value<C>(C);

impl<C: Curve> Pair for Value<C> {
    #[inline(always)]
    fn of<R: Real>(self, x: R, t: R) -> R {
        self.0.value(x - t)
    }
}

/// The curve's slope at a difference, times two factors, one after the other.
#[derive(Clone, Copy)]
struct Slope<C>(C, f64, f64);

impl<C: Curve> Pair for Slope<C> {
    #[inline(always)]
    fn of<R: Real>(self, x: R, t: R) -> R {
        self.0.slope(x - t) * R::of(self.1) * R::of(self.2)
    }
}

/// A function of each pair of elements, reduced, outside the graph. The mean of none is not a number.
fn of_pairs(x: &Tensor, t: &Tensor, f: impl Pair, reduction: Reduction) -> Result<Tensor> {
    let (a, b) = (widened(x)?, widened(t)?);
    let out = by_float!(a, T => {
        let values = zip_vectorized(&a.host::<T>()?, &b.host::<T>()?, f);
        if reduction == Reduction::None {
            Tensor::from_vec(values, x.shape(), x.device())?
        } else {
            let (sum, count) = (T::sum(&values), T::of(values.len() as f64));
            Tensor::from_element(if reduction == Reduction::Mean { sum / count } else { sum }, x.device())?
        }
    });
    convert::cast(&out, x.dtype())
}

/// The loss of each element weighted; the mean is over the weights.
fn weighted(loss: &Tensor, weight: &Tensor, input: &Tensor, reduction: Reduction) -> Result<Tensor> {
    ensure!(weight.shape() == input.shape(), Value, "Weights and input must have the same size.");
    let loss = mul(loss, weight)?;
    match reduction {
        Reduction::Mean => div(&Reduction::Sum.apply(&loss)?, &Reduction::Sum.apply(weight)?),
        other => other.apply(&loss),
    }
}

/// The squared difference.
///
/// # Errors
/// `NotImplementedError` for integers, `RuntimeError` where shapes do not fit.
pub fn mse_loss(input: &Tensor, target: &Tensor, reduction: Reduction, weight: Option<&Tensor>) -> Result<Tensor> {
    warn_sizes(input, target);
    if let Some(weight) = weight {
        let each = mse_loss(input, target, Reduction::None, None)?;
        return weighted(&each, weight, input, reduction);
    }
    let dtype = pointwise::result_type(&[&input.clone().into(), &target.clone().into()]);
    ensure!(dtype.is_floating(), NotImplemented, "\"mse_cpu\" not implemented for '{}'", dtype.scalar_name());
    difference(input, target, Square, reduction, ["MseLossBackward0", "MseLossBackwardBackward0"], |d| {
        mul_number(d, 2.0)
    })
}

/// The absolute difference.
///
/// # Errors
/// `NotImplementedError` for the mean of integers, `RuntimeError` where shapes do not fit.
pub fn l1_loss(input: &Tensor, target: &Tensor, reduction: Reduction, weight: Option<&Tensor>) -> Result<Tensor> {
    warn_sizes(input, target);
    let (x, t) = broadcast_pair(input, target)?;
    let each = pointwise::abs(&sub(&x, &t)?)?;
    match weight {
        Some(weight) => weighted(&each, weight, input, reduction),
        None => reduction.apply(&each),
    }
}

/// The kernels of the losses with a kink want the target's dtype to fit the input's.
fn require_kernel(input: &Tensor, target: &Tensor, kernel: &str) -> Result<()> {
    let dtype = pointwise::result_type(&[&input.clone().into(), &target.clone().into()]);
    ensure!(dtype.is_floating(), NotImplemented, "\"{kernel}\" not implemented for '{}'", dtype.scalar_name());
    Ok(())
}

/// The squared difference near zero, the absolute one elsewhere.
///
/// # Errors
/// `RuntimeError` for a negative `beta`, `NotImplementedError` for integers.
pub fn smooth_l1_loss(input: &Tensor, target: &Tensor, reduction: Reduction, beta: f64) -> Result<Tensor> {
    ensure!(beta >= 0.0, Runtime, "smooth_l1_loss does not support negative values for beta.");
    warn_sizes(input, target);
    if beta == 0.0 {
        let (x, t) = broadcast_pair(input, target)?;
        return reduction.apply(&pointwise::abs(&sub(&x, &t)?)?);
    }
    require_kernel(input, target, "smooth_l1_cpu")?;
    let names = ["SmoothL1LossBackward0", "SmoothL1LossBackwardBackward0"];
    difference(input, target, SmoothL1(beta), reduction, names, move |d| {
        let limit = |v: f64| Some(Operand::Number(Number::Float(v)));
        pointwise::clamp(&div_operands(&d.clone().into(), &Number::Float(beta).into())?, limit(-1.0), limit(1.0))
    })
}

/// Half the squared difference near zero, a line elsewhere.
///
/// # Errors
/// `RuntimeError` for a `delta` that is not positive, `NotImplementedError` for integers.
pub fn huber_loss(
    input: &Tensor,
    target: &Tensor,
    reduction: Reduction,
    delta: f64,
    weight: Option<&Tensor>,
) -> Result<Tensor> {
    warn_sizes(input, target);
    ensure!(delta > 0.0, Runtime, "huber_loss does not support non-positive values for delta.");
    if let Some(weight) = weight {
        let each = huber_loss(input, target, Reduction::None, delta, None)?;
        ensure!(weight.shape() == input.shape(), Value, "Weights and input must have the same size.");
        return reduction.apply(&mul(&each, weight)?);
    }
    ensure!(
        input.dtype().is_floating() || !target.dtype().is_floating(),
        Runtime,
        "result type {} can't be cast to the desired output type {}",
        target.dtype().scalar_name(),
        input.dtype().scalar_name()
    );
    require_kernel(input, target, "huber_cpu")?;
    let names = ["HuberLossBackward0", "HuberLossBackwardBackward0"];
    difference(input, target, Huber(delta), reduction, names, move |d| {
        let limit = |v: f64| Some(Operand::Number(Number::Float(v)));
        pointwise::clamp(d, limit(-delta), limit(delta))
    })
}

// ---- losses of probabilities ----

fn number(value: f64) -> Operand {
    Operand::Number(Number::Float(value))
}

fn one_minus(x: &Tensor) -> Result<Tensor> {
    sub_operands(&Number::Int(1).into(), &x.clone().into(), Number::Int(1))
}

/// The smallest logarithm that binary cross entropy takes.
const LOG_MIN: f64 = -100.0;

/// `-t log x - (1 - t) log(1 - x)`, the logarithms limited from below.
#[derive(Clone, Copy)]
struct Entropy;

impl Pair for Entropy {
    #[inline(always)]
    fn of<R: Real>(self, x: R, t: R) -> R {
        let low = R::of(LOG_MIN);
        let (hit, miss) = (x.ln(), (-x).ln_1p());
        let (hit, miss) = (if hit < low { low } else { hit }, if miss < low { low } else { miss });
        (t - R::one()) * miss - t * hit
    }
}

/// Cross entropy of probabilities with targets between 0 and 1.
///
/// # Errors
/// `ValueError` where sizes differ, `RuntimeError` for probabilities outside 0 to 1.
pub fn binary_cross_entropy(
    input: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    ensure!(
        input.shape() == target.shape(),
        Value,
        "Using a target size (torch.Size({:?})) that is different to the input size (torch.Size({:?})) is deprecated. \
         Please ensure they have the same size.",
        target.shape(),
        input.shape()
    );
    require_floating(input, "binary_cross_entropy")?;
    ensure!(
        input.dtype() == target.dtype(),
        Runtime,
        "Found dtype {} but expected {}",
        target.dtype().scalar_name(),
        input.dtype().scalar_name()
    );
    for (x, what) in [(input, "input"), (target, "target")] {
        let inside = x.to_f64_vec()?.iter().all(|v| (0.0..=1.0).contains(v));
        ensure!(inside, Runtime, "all elements of {what} should be between 0 and 1");
    }
    let (x, t) = (widened(input)?, widened(target)?);
    let each = by_float!(x, T => {
        let values = zip_vectorized(&x.host::<T>()?, &t.host::<T>()?, Entropy);
        Tensor::from_vec(values, input.shape(), input.device())?
    });
    let mut each = convert::cast(&each, input.dtype())?;
    if let Some(weight) = weight {
        each = mul(&each, &weight.detach())?;
    }
    let out = reduction.apply(&each)?;
    let (x, t, weight, share) =
        (input.clone(), target.clone(), weight.map(Tensor::detach), reduction.share(input.numel()));
    Ok(out.with_backward("BinaryCrossEntropyBackward0", &[input, target], |_| {
        move |g: &Tensor| {
            let scale = match &weight {
                Some(weight) => mul(g, weight)?,
                None => g.clone(),
            };
            let shared = |x: &Tensor| if share == 1.0 { Ok(x.clone()) } else { mul_number(x, share) };
            let spread = pointwise::clamp(&mul(&one_minus(&x)?, &x)?, Some(number(1e-12)), None)?;
            let each = div(&mul(&scale, &sub(&x, &t)?)?, &spread)?;
            let for_x = if share == 1.0 { each } else { div_operands(&each.into(), &number(1.0 / share))? };
            let for_t = if t.requires_grad() {
                let limit = Some(number(LOG_MIN));
                let miss = pointwise::clamp(&pointwise::log1p(&neg(&x)?)?, limit.clone(), None)?;
                let hit = pointwise::clamp(&pointwise::log(&x)?, limit, None)?;
                Some(shared(&mul(&scale, &sub(&miss, &hit)?)?)?)
            } else {
                None
            };
            Ok(vec![Some(named(&for_x, "BinaryCrossEntropyBackwardBackward0")), for_t])
        }
    }))
}

/// `(1 - t) x + log(1 + e^-x)`: binary cross entropy of the sigmoid of `x`.
#[derive(Clone, Copy)]
struct Logits;

/// Binary cross entropy of sigmoids, from what the sigmoids are taken of.
///
/// # Errors
/// `ValueError` where sizes differ, `NotImplementedError` for integers.
pub fn binary_cross_entropy_with_logits(
    input: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    pos_weight: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    require_floating(input, "log_sigmoid_cpu")?;
    let name = "BinaryCrossEntropyWithLogitsBackward0";
    if weight.is_some() || pos_weight.is_some() {
        let (x, t) = (input.clone(), target.clone());
        let (weight, pos_weight) = (weight.map(Tensor::detach), pos_weight.map(Tensor::detach));
        let formula = move |inputs: &[Tensor]| {
            let (x, t) = (&inputs[0], &inputs[1]);
            let falling = activation::log_sigmoid(x)?;
            let mut each = match &pos_weight {
                Some(weight) => {
                    let heavy = add_number(&mul(&add_number(weight, -1.0)?, t)?, 1.0)?;
                    sub(&mul(&one_minus(t)?, x)?, &mul(&heavy, &falling)?)?
                }
                None => sub(&mul(&one_minus(t)?, x)?, &falling)?,
            };
            if let Some(weight) = &weight {
                each = mul(&each, weight)?;
            }
            reduction.apply(&each)
        };
        let result = formula(&[x, t])?;
        return Ok(named(&result, name));
    }
    let (x, t) = broadcast_pair(input, target)?;
    let out = of_pairs(&x, &t, Logits, reduction)?;
    let (saved, share) = ((x.clone(), t.clone()), reduction.share(x.numel()));
    Ok(out.with_backward(name, &[&x, &t], |_| {
        let (x, t) = saved;
        move |g: &Tensor| {
            let scale = mul_number(g, share)?;
            let grad = if autograd::is_enabled() || reduction == Reduction::None {
                mul(&scale, &sub(&pointwise::sigmoid(&x)?, &t)?)?
            } else {
                of_pairs(&x, &t, LogitsSlope(g.item()?.to_f64(), 1.0 / share), Reduction::None)?
            };
            let other = if t.requires_grad() { Some(neg(&mul(&scale, &x)?)?) } else { None };
            Ok(vec![Some(grad), other])
        }
    }))
}

impl Pair for Logits {
    #[inline(always)]
    fn of<R: Real>(self, x: R, t: R) -> R {
        (R::one() - t) * x + (-x).softplus()
    }
}

/// The gradient of [`Logits`], times a factor and then divided by another.
#[derive(Clone, Copy)]
struct LogitsSlope(f64, f64);

impl Pair for LogitsSlope {
    #[inline(always)]
    fn of<R: Real>(self, x: R, t: R) -> R {
        (x.sigmoid() - t) * R::of(self.0) / R::of(self.1)
    }
}

/// `t log t`, which is 0 at 0.
fn x_log_x(t: &Tensor) -> Result<Tensor> {
    let zero = compare(&t.clone().into(), &Number::Int(0).into(), Comparison::Eq)?;
    let safe = index::masked_fill(t, &zero, Number::Int(1))?;
    mul(t, &pointwise::log(&safe)?)
}

/// The divergence of Kullback and Leibler, from logarithms of probabilities.
///
/// # Errors
/// `RuntimeError` where shapes do not fit.
pub fn kl_div(input: &Tensor, target: &Tensor, reduction: Reduction, log_target: bool) -> Result<Tensor> {
    ensure!(
        input.dtype().is_floating() && target.dtype().is_floating(),
        Runtime,
        "kl_div: Integral inputs not supported."
    );
    let each = if log_target {
        mul(&pointwise::exp(target)?, &sub(target, input)?)?
    } else {
        sub(&x_log_x(target)?, &mul(target, input)?)?
    };
    reduction.apply(&each)
}

/// The negative logarithm of a Poisson distribution's likelihood.
///
/// # Errors
/// `RuntimeError` where shapes do not fit.
pub fn poisson_nll_loss(
    input: &Tensor,
    target: &Tensor,
    (log_input, full): (bool, bool),
    eps: f64,
    reduction: Reduction,
) -> Result<Tensor> {
    let mut each = if log_input {
        sub(&pointwise::exp(input)?, &mul(target, input)?)?
    } else {
        sub(input, &mul(target, &pointwise::log(&add_number(input, eps)?)?)?)?
    };
    if full {
        // Stirling's approximation of the factorial.
        let tail = mul_number(&pointwise::log(&mul_number(target, 2.0 * std::f64::consts::PI)?)?, 0.5)?;
        let stirling = add(&sub(&mul(target, &pointwise::log(target)?)?, target)?, &tail)?;
        let small = compare(&target.clone().into(), &Number::Int(1).into(), Comparison::Le)?;
        each = add(&each, &index::masked_fill(&stirling, &small, Number::Int(0))?)?;
    }
    reduction.apply(&each)
}

/// The negative logarithm of a normal distribution's likelihood.
///
/// # Errors
/// `ValueError` for variances that are negative or of another size.
pub fn gaussian_nll_loss(
    input: &Tensor,
    target: &Tensor,
    var: &Operand,
    full: bool,
    eps: f64,
    reduction: Reduction,
) -> Result<Tensor> {
    let var = match var {
        Operand::Number(n) => {
            ensure!(n.to_f64() >= 0.0, Value, "var has negative entry/entries");
            mul_number(&create::full(input.shape(), Number::Int(1), input.dtype(), input.device())?, n.to_f64())?
        }
        Operand::Tensor(var) => {
            ensure!(var.to_f64_vec()?.iter().all(|&v| v >= 0.0), Value, "var has negative entry/entries");
            var.clone()
        }
    };
    let mut var = var;
    if var.shape() != input.shape() {
        let (short, sizes) = (var.rank() + 1 == input.rank(), input.shape());
        if short && &sizes[..sizes.len() - 1] == var.shape() {
            var = shape::unsqueeze(&var, -1)?;
        } else {
            let last_one = var.rank() == sizes.len()
                && var.shape().last() == Some(&1)
                && sizes[..sizes.len() - 1] == var.shape()[..sizes.len() - 1];
            let matches =
                var.rank() <= sizes.len() && layout::broadcast(var.shape(), sizes).is_ok_and(|s| s[..] == *sizes);
            ensure!(last_one || matches, Value, "var is of incorrect size");
        }
    }
    // Limited from below without a part in the gradient.
    let limited = pointwise::clamp(&var.detach(), Some(number(eps)), None)?;
    let var = limited.with_backward("CloneBackward0", &[&var], |_| |g: &Tensor| Ok(vec![Some(g.clone())]));
    let difference = sub(input, target)?;
    let sum = add(&pointwise::log(&var)?, &div(&pointwise::square(&difference)?, &var)?)?;
    let mut each = mul_number(&sum, 0.5)?;
    if full {
        each = add_number(&each, 0.5 * (2.0 * std::f64::consts::PI).ln())?;
    }
    reduction.apply(&each)
}

/// `log(1 + e^(-t x))`.
///
/// # Errors
/// `RuntimeError` where shapes do not fit.
pub fn soft_margin_loss(input: &Tensor, target: &Tensor, reduction: Reduction) -> Result<Tensor> {
    ensure!(
        input.dtype().is_floating(),
        Runtime,
        "result type {} can't be cast to the desired output type {}",
        create::default_dtype().scalar_name(),
        input.dtype().scalar_name()
    );
    let target = target.detach();
    let formula = move |x: &Tensor| reduction.apply(&neg(&activation::log_sigmoid(&mul(x, &target)?)?)?);
    let out = formula(&input.detach())?;
    let (x, again) = (input.detach(), formula.clone());
    let backward = move |g: &Tensor| {
        let leaf = x.detach();
        leaf.set_requires_grad(true)?;
        let before = autograd::set_enabled(true);
        let loss = again(&leaf);
        autograd::set_enabled(before);
        let options = autograd::Options::default();
        autograd::backward(&[loss?], &[Some(g.clone())], Some(&[leaf]), options)
    };
    let names = ["SoftMarginLossBackward0", "SoftMarginLossBackwardBackward0"];
    Ok(fused(out, names, &[input], backward, move |inputs| formula(&inputs[0])))
}
