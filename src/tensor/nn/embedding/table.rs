//! The table of lookups.

use super::bag::{Bags, Mode, embedding_bag};
use super::{DType, Result, Tensor, Tuning, bail, embedding, ensure, one_hot, renorm, shape};
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::warning::{self, Category};
use crate::tensor::{Number, create};

macro_rules! op {
    ($name:literal, $places:expr, $signature:expr, $run:expr, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[Overload { signature: $signature, run: $run }], doc: $doc }
    };
}

const F: Places = Places::FUNCTIONAL;
const T: Places = Places::TORCH;

fn functional(a: &Args) -> Result<Out> {
    let (indices, weight) = (a.tensor(0)?, a.tensor(1)?);
    let padding = match a.opt_int(2)? {
        Some(given) => {
            let rows = weight.shape().first().copied().unwrap_or(0) as i64;
            ensure!((-rows..rows).contains(&given), Assertion, "Padding_idx must be within num_embeddings");
            Some(if given < 0 { given + rows } else { given })
        }
        None => None,
    };
    if let Some(most) = a.opt_float(3)? {
        renorm(&weight, &indices, most, a.float(4)?)?;
    }
    embedding(&weight, &indices, Tuning { padding, by_frequency: a.bool(5)?, sparse: a.bool(6)? }).map(Into::into)
}

fn functional_bag(a: &Args) -> Result<Out> {
    let (mut input, mut weight, mut factors) = (a.tensor(0)?, a.tensor(1)?, a.opt_tensor(8)?);
    if weight.dtype() == DType::Int64 && input.dtype().is_floating() {
        warning::warn(
            Category::User,
            "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is \
             deprecated, and should now be `embedding_bag(input, weight, ...)`.",
        );
        std::mem::swap(&mut input, &mut weight);
    }
    if let Some(factors) = &factors {
        ensure!(
            factors.shape() == input.shape(),
            Value,
            "embedding_bag: If per_sample_weights (torch.Size({:?})) is not None, then it must have the same shape as \
             the input (torch.Size({:?}))",
            factors.shape(),
            input.shape()
        );
    }
    let offsets = match (input.rank(), a.opt_tensor(2)?) {
        (2, Some(_)) => bail!(
            Value,
            "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length \
             sequences. However, found offsets of type <class 'torch.Tensor'>"
        ),
        (2, None) => {
            let (count, length) = (input.shape()[0] as i64, input.shape()[1] as i64);
            let end = Number::Int(count * length);
            input = shape::reshape(&input, &[-1])?;
            factors = factors.map(|f| shape::reshape(&f, &[-1])).transpose()?;
            create::arange(Number::Int(0), end, Number::Int(length.max(1)), Some(DType::Int64), input.device())?
        }
        (1, Some(offsets)) => {
            ensure!(offsets.rank() == 1, Value, "offsets has to be a 1D Tensor");
            offsets
        }
        (1, None) => bail!(Value, "offsets has to be a 1D Tensor but got None"),
        (rank, _) => bail!(Value, "input has to be 1D or 2D Tensor, but got Tensor of dimension {rank}"),
    };
    let name = a.str(6)?;
    let mode = match name.as_str() {
        "sum" => Mode::Sum,
        "mean" => Mode::Mean,
        "max" => Mode::Max,
        _ => bail!(Value, "mode has to be one of sum, mean or max"),
    };
    if mode == Mode::Max {
        ensure!(!a.bool(5)?, Value, "max mode does not support scaling the gradient by the frequency");
        ensure!(!a.bool(7)?, Value, "max mode does not support sparse weights");
    }
    if let Some(most) = a.opt_float(3)? {
        renorm(&weight, &input, most, a.float(4)?)?;
    }
    ensure!(
        factors.is_none() || mode == Mode::Sum,
        NotImplemented,
        "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got \
         mode='{name}'). Please open a feature request on GitHub."
    );
    let rows = weight.shape().first().copied().unwrap_or(0) as i64;
    let bags = Bags {
        indices: &input,
        offsets: &offsets,
        mode,
        factors: factors.as_ref(),
        ended: a.bool(9)?,
        padding: a.opt_int(10)?.map(|p| if p < 0 { p + rows } else { p }),
        sparse: a.bool(7)?,
        by_frequency: a.bool(5)?,
    };
    let [out, ..] = embedding_bag(&weight, &bags)?;
    Ok(out.into())
}

fn bag(a: &Args) -> Result<Out> {
    let (weight, indices, offsets, factors): (Tensor, Tensor, Tensor, Option<Tensor>) =
        (a.tensor(0)?, a.tensor(1)?, a.tensor(2)?, a.opt_tensor(6)?);
    let mode = match a.int(4)? {
        0 => Mode::Sum,
        1 => Mode::Mean,
        _ => Mode::Max,
    };
    let padding = a.opt_int(8)?.filter(|&p| p >= 0);
    let bags = Bags {
        indices: &indices,
        offsets: &offsets,
        mode,
        factors: factors.as_ref(),
        ended: a.bool(7)?,
        padding,
        sparse: a.bool(5)?,
        by_frequency: a.bool(3)?,
    };
    embedding_bag(&weight, &bags).map(|outs| Out::Tuple(outs.into()))
}

pub static OPS: &[Op] = &[
    op!(
        "embedding",
        F,
        "(Tensor input, Tensor weight, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False)",
        functional,
        "Returns the rows of weight that input names."
    ),
    op!(
        "embedding",
        T,
        "(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False)",
        |a| {
            let padding = Some(a.int(2)?).filter(|&p| p >= 0);
            let tuning = Tuning { padding, by_frequency: a.bool(3)?, sparse: a.bool(4)? };
            embedding(&a.tensor(0)?, &a.tensor(1)?, tuning).map(Into::into)
        },
        "Returns the rows of weight that indices name."
    ),
    op!(
        "embedding_renorm_",
        T,
        "(Tensor input, Tensor indices, float max_norm, float norm_type)",
        |a| {
            let weight = a.tensor(0)?;
            renorm(&weight, &a.tensor(1)?, a.float(2)?, a.float(3)?)?;
            Ok(weight.into())
        },
        "Scales the rows that indices name down to max_norm, in place."
    ),
    op!(
        "embedding_bag",
        F,
        "(Tensor input, Tensor weight, Tensor? offsets=None, float? max_norm=None, float norm_type=2, bool scale_grad_by_freq=False, str mode='mean', bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None)",
        functional_bag,
        "Returns the sums, means or largest elements of bags of rows of weight."
    ),
    op!(
        "embedding_bag",
        T,
        "(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None)",
        bag,
        "Like torch.nn.functional.embedding_bag; also returns bags, sizes and sources."
    ),
    op!(
        "one_hot",
        F,
        "(Tensor tensor, int num_classes=-1)",
        |a| one_hot(&a.tensor(0)?, a.int(1)?).map(Into::into),
        "Returns vectors of zeros with a one at each class."
    ),
];
