//! The table of losses: as `torch.nn.functional` has them, with a reduction by name, and as `torch` has some, with a
//! reduction by number.

use super::class::{Choice, cross_entropy, nll_loss};
use super::ctc::ctc_loss;
use super::margin::{
    Triplet, cosine_embedding_loss, hinge_embedding_loss, margin_ranking_loss, multi_margin_loss,
    multilabel_margin_loss, multilabel_soft_margin_loss, triplet_margin_loss,
};
use super::{
    Reduction, Result, Tensor, binary_cross_entropy, binary_cross_entropy_with_logits, ensure, gaussian_nll_loss,
    huber_loss, kl_div, l1_loss, mse_loss, poisson_nll_loss, smooth_l1_loss, soft_margin_loss,
};
use crate::tensor::error::bail;
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::pointwise;
use crate::tensor::warning::{self, Category};
use crate::tensor::{DType, Number, layout};

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

const F: Places = Places::FUNCTIONAL;
const T: Places = Places::TORCH;

const PAIR: &str = "(Tensor input, Tensor target, bool? size_average=None, bool? reduce=None, str reduction='mean')";
const PAIR_WEIGHT_LAST: &str = "(Tensor input, Tensor target, bool? size_average=None, bool? reduce=None, str reduction='mean', Tensor? weight=None)";
const PAIR_WEIGHT: &str = "(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, bool? reduce=None, str reduction='mean')";

fn entropy(a: &Args) -> Result<Out> {
    let weight = a.opt_tensor(2)?;
    let reduction = Reduction::read(a, 3, 5, 6)?;
    let choice = Choice { weight: weight.as_ref(), ignore: a.int(4)?, reduction };
    cross_entropy(&a.tensor(0)?, &a.tensor(1)?, choice, a.float(7)?).map(Into::into)
}

fn likelihood(a: &Args) -> Result<Out> {
    let weight = a.opt_tensor(2)?;
    let reduction = Reduction::read(a, 3, 5, 6)?;
    let choice = Choice { weight: weight.as_ref(), ignore: a.int(4)?, reduction };
    nll_loss(&a.tensor(0)?, &a.tensor(1)?, choice).map(Into::into)
}

/// `kl_div` of `torch.nn.functional`, which has a reduction of its own.
fn divergence(a: &Args) -> Result<Out> {
    let (input, target, log_target) = (a.tensor(0)?, a.tensor(1)?, a.bool(5)?);
    let legacy = a.given(2) || a.given(3);
    let name = a.str(4)?;
    if !legacy && name == "batchmean" {
        let sum = kl_div(&input, &target, Reduction::Sum, log_target)?;
        let batch = input.shape().first().copied();
        ensure!(batch.is_some(), Index, "Dimension specified as 0 but tensor has no dimensions");
        let count = Number::Int(batch.unwrap_or(1) as i64);
        return pointwise::div_operands(&sum.into(), &count.into()).map(Into::into);
    }
    if !legacy && name == "mean" {
        warning::warn(
            Category::User,
            "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides \
             only by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the \
             same as 'batchmean' in the next major release.",
        );
    }
    kl_div(&input, &target, Reduction::read(a, 2, 3, 4)?, log_target).map(Into::into)
}

fn poisson(a: &Args, eps: usize, reduction: Reduction) -> Result<Out> {
    let flags = (a.bool(2)?, a.bool(3)?);
    poisson_nll_loss(&a.tensor(0)?, &a.tensor(1)?, flags, a.float(eps)?, reduction).map(Into::into)
}

fn gaussian(a: &Args) -> Result<Out> {
    let name = a.str(5)?;
    let Ok(reduction) = Reduction::parse(&name) else { bail!(Value, "{name} is not valid") };
    gaussian_nll_loss(&a.tensor(0)?, &a.tensor(1)?, &a.operand(2)?, a.bool(3)?, a.float(4)?, reduction).map(Into::into)
}

fn triplet(a: &Args, reduction: Reduction) -> Result<Out> {
    let how = Triplet { margin: a.number(3)?.to_f64(), p: a.float(4)?, eps: a.float(5)?, swap: a.bool(6)? };
    triplet_margin_loss(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?, &how, reduction).map(Into::into)
}

fn functional_triplet(a: &Args) -> Result<Out> {
    let reduction = Reduction::read(a, 7, 8, 9)?;
    let margin = a.number(3)?;
    let text = match margin {
        Number::Float(v) => format!("{v:?}"),
        other => other.to_i64().to_string(),
    };
    ensure!(margin.to_f64() > 0.0, Value, "margin must be greater than 0, got {text}");
    triplet(a, reduction)
}

/// Lengths as a tensor of integers.
fn lengths(a: &Args, at: usize, name: &str) -> Result<Vec<i64>> {
    let lengths = a.tensor(at)?;
    ensure!(lengths.dtype().is_integral() && lengths.dtype() != DType::Bool, Runtime, "{name} must be integral");
    lengths.to_i64_vec()
}

fn ctc(a: &Args, reduction: Reduction, as_tensors: bool) -> Result<Out> {
    let (inputs, targets) = if as_tensors {
        (lengths(a, 2, "input_lengths")?, lengths(a, 3, "target_lengths")?)
    } else {
        (a.ints(2)?, a.ints(3)?)
    };
    let (blank, zero_infinity) = (a.int(4)?, a.bool(6)?);
    ctc_loss(&a.tensor(0)?, &a.tensor(1)?, (&inputs, &targets), blank, reduction, zero_infinity).map(Into::into)
}

const CTC: &str = "(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, str reduction='mean', bool zero_infinity=False)";
const CTC_LISTS: &str = "(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, str reduction='mean', bool zero_infinity=False)";
const CTC_TORCH: &str = "(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, int reduction=0, bool zero_infinity=False)";
const CTC_TORCH_LISTS: &str = "(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, int reduction=0, bool zero_infinity=False)";

pub static FUNCTIONAL: &[Op] = &[
    op!(
        "mse_loss",
        F,
        [PAIR_WEIGHT_LAST, |a| {
            let reduction = Reduction::read(a, 2, 3, 4)?;
            mse_loss(&a.tensor(0)?, &a.tensor(1)?, reduction, a.opt_tensor(5)?.as_ref()).map(Into::into)
        }],
        "Returns the squared difference of input and target: its mean, its sum, or each."
    ),
    op!(
        "l1_loss",
        F,
        [PAIR_WEIGHT_LAST, |a| {
            let reduction = Reduction::read(a, 2, 3, 4)?;
            l1_loss(&a.tensor(0)?, &a.tensor(1)?, reduction, a.opt_tensor(5)?.as_ref()).map(Into::into)
        }],
        "Returns the absolute difference of input and target: its mean, its sum, or each."
    ),
    op!(
        "smooth_l1_loss",
        F,
        [
            "(Tensor input, Tensor target, bool? size_average=None, bool? reduce=None, str reduction='mean', Number beta=1.0)",
            |a| {
                let reduction = Reduction::read(a, 2, 3, 4)?;
                smooth_l1_loss(&a.tensor(0)?, &a.tensor(1)?, reduction, a.number(5)?.to_f64()).map(Into::into)
            }
        ],
        "Returns the squared difference where it is below beta, else the absolute one."
    ),
    op!(
        "huber_loss",
        F,
        ["(Tensor input, Tensor target, str reduction='mean', Number delta=1.0, Tensor? weight=None)", |a| {
            let reduction = Reduction::parse(&a.str(2)?)?;
            let delta = a.number(3)?.to_f64();
            huber_loss(&a.tensor(0)?, &a.tensor(1)?, reduction, delta, a.opt_tensor(4)?.as_ref()).map(Into::into)
        }],
        "Returns half the squared difference where it is below delta, else a line."
    ),
    op!(
        "cross_entropy",
        F,
        [
            "(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean', float label_smoothing=0.0)",
            entropy
        ],
        "Returns the cross entropy of unnormalised scores with classes or with probabilities of classes."
    ),
    op!(
        "nll_loss",
        F,
        [
            "(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean')",
            likelihood
        ],
        "Returns the negative of the logarithm of probability that each target names."
    ),
    op!(
        "binary_cross_entropy",
        F,
        [PAIR_WEIGHT, |a| {
            let reduction = Reduction::read(a, 3, 4, 5)?;
            binary_cross_entropy(&a.tensor(0)?, &a.tensor(1)?, a.opt_tensor(2)?.as_ref(), reduction).map(Into::into)
        }],
        "Returns the cross entropy of probabilities with targets between 0 and 1."
    ),
    op!(
        "binary_cross_entropy_with_logits",
        F,
        [
            "(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, bool? reduce=None, str reduction='mean', Tensor? pos_weight=None)",
            |a| {
                let reduction = Reduction::read(a, 3, 4, 5)?;
                let (x, t) = (a.tensor(0)?, a.tensor(1)?);
                ensure!(
                    x.shape() == t.shape(),
                    Value,
                    "Target size (torch.Size({:?})) must be the same as input size (torch.Size({:?}))",
                    t.shape(),
                    x.shape()
                );
                logits(&x, &t, a.opt_tensor(2)?, a.opt_tensor(6)?, reduction)
            }
        ],
        "Returns the cross entropy of the sigmoids of input with targets between 0 and 1."
    ),
    op!(
        "kl_div",
        F,
        [
            "(Tensor input, Tensor target, bool? size_average=None, bool? reduce=None, str reduction='mean', bool log_target=False)",
            divergence
        ],
        "Returns the Kullback-Leibler divergence; input is the logarithm of probabilities."
    ),
    op!(
        "poisson_nll_loss",
        F,
        [
            "(Tensor input, Tensor target, bool log_input=True, bool full=False, bool? size_average=None, float eps=1e-08, bool? reduce=None, str reduction='mean')",
            |a| poisson(a, 5, Reduction::read(a, 4, 6, 7)?)
        ],
        "Returns the negative logarithm of a Poisson distribution's likelihood."
    ),
    op!(
        "gaussian_nll_loss",
        F,
        [
            "(Tensor input, Tensor target, Tensor|Number var, bool full=False, float eps=1e-06, str reduction='mean')",
            gaussian
        ],
        "Returns the negative logarithm of a normal distribution's likelihood."
    ),
    op!(
        "hinge_embedding_loss",
        F,
        [
            "(Tensor input, Tensor target, float margin=1.0, bool? size_average=None, bool? reduce=None, str reduction='mean')",
            |a| {
                let reduction = Reduction::read(a, 3, 4, 5)?;
                hinge_embedding_loss(&a.tensor(0)?, &a.tensor(1)?, a.float(2)?, reduction).map(Into::into)
            }
        ],
        "Returns input where target is 1, and what it lacks to the margin where target is -1."
    ),
    op!(
        "margin_ranking_loss",
        F,
        [
            "(Tensor input1, Tensor input2, Tensor target, Number margin=0, bool? size_average=None, bool? reduce=None, str reduction='mean')",
            |a| {
                let reduction = Reduction::read(a, 4, 5, 6)?;
                let (x, y, target) = (a.tensor(0)?, a.tensor(1)?, a.tensor(2)?);
                ensure!(
                    x.rank() == y.rank() && x.rank() == target.rank(),
                    Runtime,
                    "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: \
                     torch.Size({:?}), input2: torch.Size({:?}), target: torch.Size({:?}) ",
                    x.shape(),
                    y.shape(),
                    target.shape()
                );
                margin_ranking_loss(&x, &y, &target, a.number(3)?, reduction).map(Into::into)
            }
        ],
        "Returns how far input1 and input2 are from the order that target asks for."
    ),
    op!(
        "cosine_embedding_loss",
        F,
        [
            "(Tensor input1, Tensor input2, Tensor target, Number margin=0, bool? size_average=None, bool? reduce=None, str reduction='mean')",
            |a| {
                let reduction = Reduction::read(a, 4, 5, 6)?;
                let margin = a.number(3)?.to_f64();
                cosine_embedding_loss(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?, margin, reduction).map(Into::into)
            }
        ],
        "Returns 1 - cosine where target is 1, and the cosine above the margin where it is -1."
    ),
    op!(
        "multi_margin_loss",
        F,
        [
            "(Tensor input, Tensor target, Number p=1, float margin=1.0, Tensor? weight=None, bool? size_average=None, bool? reduce=None, str reduction='mean')",
            |a| {
                let reduction = Reduction::read(a, 5, 6, 7)?;
                let (p, margin, weight) = (a.number(2)?, a.float(3)?, a.opt_tensor(4)?);
                multi_margin_loss(&a.tensor(0)?, &a.tensor(1)?, p, margin, weight.as_ref(), reduction).map(Into::into)
            }
        ],
        "Returns how far other classes come within a margin of the target's."
    ),
    op!(
        "multilabel_margin_loss",
        F,
        [PAIR, |a| {
            let reduction = Reduction::read(a, 2, 3, 4)?;
            multilabel_margin_loss(&a.tensor(0)?, &a.tensor(1)?, reduction).map(Into::into)
        }],
        "Returns how far other classes come within 1 of the targets'."
    ),
    op!(
        "multilabel_soft_margin_loss",
        F,
        [PAIR_WEIGHT, |a| {
            let legacy = a.given(3) || a.given(4);
            let name = a.str(5)?;
            ensure!(legacy || Reduction::parse(&name).is_ok(), Value, "{name} is not valid");
            let reduction = Reduction::read(a, 3, 4, 5)?;
            multilabel_soft_margin_loss(&a.tensor(0)?, &a.tensor(1)?, a.opt_tensor(2)?.as_ref(), reduction)
                .map(Into::into)
        }],
        "Returns the mean over the classes of the cross entropy of each."
    ),
    op!(
        "soft_margin_loss",
        F,
        [PAIR, |a| {
            let reduction = Reduction::read(a, 2, 3, 4)?;
            soft_margin_loss(&a.tensor(0)?, &a.tensor(1)?, reduction).map(Into::into)
        }],
        "Returns log(1 + exp(-target * input))."
    ),
    op!(
        "triplet_margin_loss",
        F,
        [
            "(Tensor anchor, Tensor positive, Tensor negative, Number margin=1.0, float p=2, float eps=1e-06, bool swap=False, bool? size_average=None, bool? reduce=None, str reduction='mean')",
            functional_triplet
        ],
        "Returns how much farther positive is from anchor than negative, plus a margin."
    ),
    op!(
        "ctc_loss",
        F,
        [CTC, |a| ctc(a, Reduction::parse(&a.str(5)?)?, true)],
        [CTC_LISTS, |a| ctc(a, Reduction::parse(&a.str(5)?)?, false)],
        "Returns the negative logarithm of the likelihood of label sequences under all alignments."
    ),
];

fn logits(
    x: &Tensor,
    t: &Tensor,
    weight: Option<Tensor>,
    pos_weight: Option<Tensor>,
    reduction: Reduction,
) -> Result<Out> {
    binary_cross_entropy_with_logits(x, t, weight.as_ref(), pos_weight.as_ref(), reduction).map(Into::into)
}

pub static BY_NUMBER: &[Op] = &[
    op!(
        "binary_cross_entropy_with_logits",
        T,
        ["(Tensor input, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, int reduction=0)", |a| {
            let (x, target, heavy) = (a.tensor(0)?, a.tensor(1)?, a.opt_tensor(3)?);
            // The terms are summed in place, in a tensor that must have the sum's size.
            let sum = layout::broadcast(target.shape(), x.shape())?;
            let (target_sizes, all) = match &heavy {
                Some(heavy) => (sum.clone(), layout::broadcast(&sum, heavy.shape())?),
                None => (target.shape().into(), sum),
            };
            ensure!(
                target_sizes == all,
                Runtime,
                "output with shape {} doesn't match the broadcast shape {}",
                layout::display(&target_sizes),
                layout::display(&all)
            );
            logits(&x, &target, a.opt_tensor(2)?, heavy, Reduction::of(a.int(4)?))
        }],
        "Returns the cross entropy of the sigmoids of input with targets between 0 and 1."
    ),
    op!(
        "kl_div",
        T,
        ["(Tensor input, Tensor target, int reduction=0, *, bool log_target=False)", |a| {
            kl_div(&a.tensor(0)?, &a.tensor(1)?, Reduction::of(a.int(2)?), a.bool(3)?).map(Into::into)
        }],
        "Returns the Kullback-Leibler divergence; input is the logarithm of probabilities."
    ),
    op!(
        "poisson_nll_loss",
        T,
        ["(Tensor input, Tensor target, bool log_input, bool full, float eps, int reduction)", |a| {
            poisson(a, 4, Reduction::of(a.int(5)?))
        }],
        "Returns the negative logarithm of a Poisson distribution's likelihood."
    ),
    op!(
        "hinge_embedding_loss",
        T,
        ["(Tensor input, Tensor target, float margin=1.0, int reduction=0)", |a| {
            let reduction = Reduction::of(a.int(3)?);
            hinge_embedding_loss(&a.tensor(0)?, &a.tensor(1)?, a.float(2)?, reduction).map(Into::into)
        }],
        "Returns input where target is 1, and what it lacks to the margin where target is -1."
    ),
    op!(
        "margin_ranking_loss",
        T,
        ["(Tensor input1, Tensor input2, Tensor target, Number margin=0.0, int reduction=0)", |a| {
            let reduction = Reduction::of(a.int(4)?);
            let margin = a.number(3)?;
            margin_ranking_loss(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?, margin, reduction).map(Into::into)
        }],
        "Returns how far input1 and input2 are from the order that target asks for."
    ),
    op!(
        "cosine_embedding_loss",
        T,
        ["(Tensor input1, Tensor input2, Tensor target, float margin=0.0, int reduction=0)", |a| {
            let reduction = Reduction::of(a.int(4)?);
            let margin = a.float(3)?;
            cosine_embedding_loss(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?, margin, reduction).map(Into::into)
        }],
        "Returns 1 - cosine where target is 1, and the cosine above the margin where it is -1."
    ),
    op!(
        "triplet_margin_loss",
        T,
        [
            "(Tensor anchor, Tensor positive, Tensor negative, Number margin=1.0, float p=2, float eps=1e-06, bool swap=False, int reduction=0)",
            |a| triplet(a, Reduction::of(a.int(7)?))
        ],
        "Returns how much farther positive is from anchor than negative, plus a margin."
    ),
    op!(
        "ctc_loss",
        T,
        [CTC_TORCH, |a| ctc(a, Reduction::of(a.int(5)?), true)],
        [CTC_TORCH_LISTS, |a| ctc(a, Reduction::of(a.int(5)?), false)],
        "Returns the negative logarithm of the likelihood of label sequences under all alignments."
    ),
];
