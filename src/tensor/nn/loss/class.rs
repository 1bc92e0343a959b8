//! Losses over classes: negative log likelihood and cross entropy.

use crate::tensor::dtype::Element;
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::nn::fused::{Reduction, by_float, named, widened};
use crate::tensor::nn::real::Real;
use crate::tensor::pointwise::{self, add, add_number, div_operands, mul, mul_number, neg};
use crate::tensor::{DType, Number, Shape, Tensor, autograd, convert, create, index, layout, reduce, shape};

/// What a loss over classes is asked besides its tensors.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    pub weight: Option<&'a Tensor>,
    /// Targets of this number count for nothing.
    pub ignore: i64,
    pub reduction: Reduction,
}

/// Where the classes lie: each sample is `classes` rows of `inner` positions.
#[derive(Clone, Copy)]
struct Grid {
    classes: usize,
    inner: usize,
}

/// A checked call: the class of each position, or `None` where it is ignored.
struct Picked {
    grid: Grid,
    classes: Vec<Option<usize>>,
    weights: Option<Vec<f64>>,
    shape: Shape,
}

impl Picked {
    /// The weight of a class.
    fn weight(&self, class: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |w| w[class])
    }

    fn total(&self) -> f64 {
        self.classes.iter().flatten().map(|&c| self.weight(c)).sum()
    }

    /// Where position `i`'s element of `class` lies in the input.
    fn place(&self, i: usize, class: usize) -> usize {
        let Grid { classes, inner, .. } = self.grid;
        (i / inner * classes + class) * inner + i % inner
    }
}

fn check_sizes(input: &Tensor, target: &Tensor) -> Result<()> {
    let (x, t) = (input.shape(), target.shape());
    match x.len() {
        0 => bail!(Value, "Expected 1 or more dimensions (got 0)"),
        1 => {
            ensure!(t.len() <= 1, Runtime, "0D or 1D target tensor expected, multi-target not supported");
            ensure!(
                t.is_empty() || t[0] == 1,
                Value,
                "For 1D input, 1D target must have size 1, but got target size: {}",
                t[0]
            );
            return Ok(());
        }
        _ => {}
    }
    let batch = t.first().copied().unwrap_or(0);
    ensure!(!t.is_empty(), Value, "Expected input batch_size ({}) to match target batch_size (1).", x[0]);
    ensure!(x[0] == batch, Value, "Expected input batch_size ({}) to match target batch_size ({batch}).", x[0]);
    match x.len() {
        2 => ensure!(t.len() == 1, Runtime, "0D or 1D target tensor expected, multi-target not supported"),
        4 => {
            ensure!(
                t.len() == 3,
                Runtime,
                "only batches of spatial targets supported (3D tensors) but got targets of dimension: {}",
                t.len()
            );
            ensure!(t[1..] == x[2..], Runtime, "size mismatch (got input: {x:?} , target: {t:?}");
        }
        _ => {
            let mut wanted = vec![x[0]];
            wanted.extend_from_slice(&x[2..]);
            ensure!(t == &wanted[..], Runtime, "Expected target size {wanted:?}, got {t:?}");
        }
    }
    Ok(())
}

fn pick(input: &Tensor, target: &Tensor, choice: Choice) -> Result<Picked> {
    check_sizes(input, target)?;
    let sizes = input.shape();
    let grid = if sizes.len() == 1 {
        Grid { classes: sizes[0], inner: 1 }
    } else {
        Grid { classes: sizes[1], inner: layout::numel(&sizes[2..]) }
    };
    ensure!(
        matches!(target.dtype(), DType::Int64 | DType::UInt8),
        Runtime,
        "expected target dtype to be Long or Byte, but got {}",
        target.dtype().scalar_name()
    );
    if let Some(weight) = choice.weight {
        ensure!(
            weight.rank() == 1 && weight.numel() == grid.classes,
            Runtime,
            "weight tensor should be defined either for all {} classes or no classes but got weight tensor of shape: {}",
            grid.classes,
            layout::display(weight.shape())
        );
        ensure!(
            weight.dtype() == input.dtype(),
            Runtime,
            "expected scalar type {} but found {}",
            input.dtype().scalar_name(),
            weight.dtype().scalar_name()
        );
    }
    let kernel = if sizes.len() > 2 { "nll_loss2d_forward_out_frame" } else { "nll_loss_out_frame" };
    crate::tensor::nn::fused::require_floating(input, kernel)?;
    let mut classes = Vec::with_capacity(target.numel());
    for class in target.to_i64_vec()? {
        classes.push(match usize::try_from(class) {
            _ if class == choice.ignore => None,
            Ok(c) if c < grid.classes => Some(c),
            _ => bail!(Index, "Target {class} is out of bounds."),
        });
    }
    let weights = choice.weight.map(Tensor::to_f64_vec).transpose()?;
    Ok(Picked { grid, classes, weights, shape: target.shape().into() })
}

/// The negative of the element that each target names.
///
/// # Errors
/// `ValueError`, `RuntimeError` and `IndexError` in PyTorch's words where sizes, dtypes or targets do not fit.
pub(super) fn nll_loss(input: &Tensor, target: &Tensor, choice: Choice) -> Result<Tensor> {
    let picked = pick(input, target, choice)?;
    let total = picked.total();
    let wide = widened(input)?;
    let out = by_float!(wide, T => {
        let x = wide.host::<T>()?;
        let each = |(i, class): (usize, &Option<usize>)| {
            class.map_or(0.0, |c| -picked.weight(c) * Element::to_f64(x[picked.place(i, c)]))
        };
        match choice.reduction {
            Reduction::None if input.rank() > 1 => {
                let values: Vec<T> = picked.classes.iter().enumerate().map(|p| T::from_f64(each(p))).collect();
                Tensor::from_vec(values, &picked.shape, input.device())?
            }
            reduction => {
                let sum = sum_in_levels(picked.classes.iter().enumerate().map(|p| T::from_f64(each(p))));
                let value = if reduction == Reduction::Mean { sum / T::from_f64(total) } else { sum };
                Tensor::from_element(value, input.device())?
            }
        }
    });
    let out = convert::cast(&out, input.dtype())?;
    let plane = input.rank() > 2;
    let name = if plane { "NllLoss2DBackward0" } else { "NllLossBackward0" };
    let share = if choice.reduction == Reduction::Mean { 1.0 / total } else { 1.0 };
    let reduced = choice.reduction != Reduction::None;
    let sizes = Shape::from_slice(input.shape());
    let out = out.with_backward(name, &[input], |_| {
        move |g: &Tensor| {
            if !autograd::is_enabled() {
                return Ok(vec![Some(scattered(&picked, g, share, &sizes)?)]);
            }
            // The gradient is the output's times a constant that is zero nearly everywhere.
            let one = create::full(g.shape(), Number::Int(1), g.dtype(), g.device())?;
            let constant = scattered(&picked, &one, share, &sizes)?;
            let spread = if reduced || sizes.len() == 1 { g.clone() } else { shape::unsqueeze(g, 1)? };
            Ok(vec![Some(named(&mul(&constant, &spread)?, "NllLossBackwardBackward0"))])
        }
    });
    let viewed = plane && input.rank() != 4 && !reduced;
    Ok(if viewed { named(&out, "ViewBackward0") } else { out })
}

/// The sum as PyTorch's kernel of this loss adds: after so many elements a partial sum goes to the next level, so that the
/// result rounds alike.
fn sum_in_levels<T: Real>(each: impl ExactSizeIterator<Item = T>) -> T {
    const LEVELS: usize = 8;
    let ceil_log2 = usize::BITS - each.len().saturating_sub(1).leading_zeros();
    let power = (ceil_log2 / LEVELS as u32).max(4);
    let mut levels = [T::zero(); LEVELS];
    for (i, v) in each.enumerate() {
        levels[0] += v;
        for level in 1..LEVELS {
            if i & ((1 << power) - 1) << ((level as u32 - 1) * power) != 0 {
                break;
            }
            let below = std::mem::replace(&mut levels[level - 1], T::zero());
            levels[level] += below;
        }
    }
    levels.into_iter().fold(T::zero(), |sum, level| sum + level)
}

/// The gradient of the input: what each position gets, negated and weighted, at the place of its class.
fn scattered(picked: &Picked, g: &Tensor, share: f64, sizes: &[usize]) -> Result<Tensor> {
    let wide = widened(g)?;
    let out = by_float!(wide, T => {
        let grads = wide.host::<T>()?;
        let single = grads.len() == 1;
        let mut values = bytemuck::zeroed_vec::<T>(layout::numel(sizes));
        for (i, class) in picked.classes.iter().enumerate() {
            if let Some(class) = *class {
                let grad = Element::to_f64(if single { grads[0] } else { grads[i] });
                values[picked.place(i, class)] = T::from_f64(-grad * share * picked.weight(class));
            }
        }
        Tensor::from_vec(values, sizes, g.device())?
    });
    convert::cast(&out, g.dtype())
}

/// `log_softmax`, then [`nll_loss`], or the mean of logarithms under the targets' own probabilities.
///
/// # Errors
/// As [`nll_loss`]; `RuntimeError` for a smoothing outside 0 to 1.
pub(super) fn cross_entropy(input: &Tensor, target: &Tensor, choice: Choice, smoothing: f64) -> Result<Tensor> {
    if input.shape() == target.shape() {
        return with_probabilities(input, target, choice, smoothing);
    }
    let classes_at = usize::from(input.rank() != 1);
    check_smoothing(smoothing)?;
    ensure!(input.rank() > 0, Value, "Expected 1 or more dimensions (got 0)");
    let logs = reduce::log_softmax(input, classes_at as i64, None)?;
    let hard = nll_loss(&logs, target, choice)?;
    if smoothing == 0.0 {
        return Ok(hard);
    }
    let classes = input.shape()[classes_at];
    let weighted = match choice.weight {
        Some(weight) => mul(&logs, &along_classes(weight, &logs, classes_at)?)?,
        None => logs,
    };
    let ignored =
        pointwise::compare(&target.clone().into(), &Number::Int(choice.ignore).into(), pointwise::Comparison::Eq)?;
    let spread = neg(&reduce::sum_dims(&weighted, &[classes_at], false)?)?;
    let spread = index::masked_fill(&spread, &shape::view_or_copy(&ignored, spread.shape())?, Number::Int(0))?;
    let smooth = match choice.reduction {
        Reduction::Mean => {
            let total = pick(input, target, choice)?.total();
            div_operands(&Reduction::Sum.apply(&spread)?.into(), &Number::Float(total).into())?
        }
        other => other.apply(&spread)?,
    };
    let smooth = shape::view_or_copy(&smooth, hard.shape())?;
    add(&mul_number(&hard, 1.0 - smoothing)?, &mul_number(&smooth, smoothing / classes as f64)?)
}

fn check_smoothing(smoothing: f64) -> Result<()> {
    ensure!((0.0..=1.0).contains(&smoothing), Runtime, "label_smoothing must be between 0.0 and 1.0. Got: {smoothing}");
    Ok(())
}

/// The weights of classes, seen so that they spread over the input.
fn along_classes(weight: &Tensor, input: &Tensor, at: usize) -> Result<Tensor> {
    let mut sizes = vec![1; input.rank()];
    sizes[at] = weight.numel();
    shape::view_or_copy(&weight.detach(), &sizes)
}

fn with_probabilities(input: &Tensor, target: &Tensor, choice: Choice, smoothing: f64) -> Result<Tensor> {
    ensure!(
        target.dtype().is_floating(),
        Runtime,
        "Expected floating point type for target with class probabilities, got {}",
        target.dtype().scalar_name()
    );
    ensure!(choice.ignore < 0, Runtime, "ignore_index is not supported for floating point target");
    let at = usize::from(input.rank() != 1);
    let classes = input.shape().get(at).copied().unwrap_or(1);
    if let Some(weight) = choice.weight {
        ensure!(
            weight.rank() == 1 && weight.numel() == classes,
            Runtime,
            "cross_entropy: weight tensor should be defined either for all {classes} classes or no classes but got \
             weight tensor of shape: {}",
            layout::display(weight.shape())
        );
    }
    check_smoothing(smoothing)?;
    let logs = reduce::log_softmax(input, at as i64, None)?;
    let target = if smoothing > 0.0 {
        add_number(&mul_number(target, 1.0 - smoothing)?, smoothing / classes as f64)?
    } else {
        target.clone()
    };
    let mut product = mul(&logs, &target)?;
    if let Some(weight) = choice.weight {
        product = mul(&product, &along_classes(weight, &product, at)?)?;
    }
    match choice.reduction {
        Reduction::None => neg(&reduce::sum_dims(&product, &[at], false)?),
        Reduction::Sum => neg(&Reduction::Sum.apply(&product)?),
        Reduction::Mean => {
            let sum = neg(&Reduction::Sum.apply(&product)?)?;
            let count = input.numel() as f64 / classes as f64;
            Ok(named(&div_operands(&sum.into(), &Number::Float(count).into())?, "DivBackward1"))
        }
    }
}
