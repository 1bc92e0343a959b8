//! The table of reductions and scans.

use super::{
    Args, Moment, Op, Out, Overload, Places, Result, Tensor, aminmax, arg_extreme, bail, convert, count_nonzero,
    cumulative, cumulative_extreme, dims_or_all, dist, ensure, extreme, extreme_along, log_softmax, logcumsumexp,
    logsumexp, mean, median, median_along, mode, moments, nanmean, nansum, one_dim, pointwise, prod, quantile, softmax,
    sum, truth, vector_norm,
};
use crate::tensor::linalg;
use crate::tensor::op::Arg;
use crate::tensor::warning::{self, Category};

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

const COMMON: Places = Places::COMMON;
const BOTH: Places = Places::BOTH;
const INPLACE: Places = Places::ELEMENTWISE;

const FULL: &str = "(Tensor input, *, ScalarType? dtype=None)";
const OVER: &str = "(Tensor input, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None)";
const OPTIONAL: &str = "(Tensor input, int[1]? dim=None, bool keepdim=False)";
const EXTREMES: &str = "(Tensor input, int[1] dim=(), bool keepdim=False)";
const ONE: &str = "(Tensor input, int dim, bool keepdim=False)";
const LAST: &str = "(Tensor input, int dim=-1, bool keepdim=False)";
const SCAN: &str = "(Tensor input, int dim, *, ScalarType? dtype=None)";
const SOFT: &str = "(Tensor input, int dim, ScalarType? dtype=None)";

const PAIR_NAMES: &[&str] = &["values", "indices"];

fn all_dims(x: &Tensor) -> Vec<usize> {
    (0..x.rank()).collect()
}

/// The input and the dims at position 1.
fn over(a: &Args) -> Result<(Tensor, Vec<usize>)> {
    let x = a.tensor(0)?;
    let dims = dims_or_all(a.opt_ints(1)?.as_deref(), x.rank())?;
    Ok((x, dims))
}

fn named(name: &'static str, (values, indices): (Tensor, Tensor)) -> Out {
    Out::Named(name, PAIR_NAMES, vec![values, indices])
}

fn all_of(a: &Args, largest: bool) -> Result<Out> {
    let x = a.tensor(0)?;
    let (name, node) = if largest { ("max", "MaxBackward1") } else { ("min", "MinBackward1") };
    extreme(&x, &all_dims(&x), false, largest, name, node).map(Into::into)
}

fn along(a: &Args, largest: bool) -> Result<Out> {
    let x = a.tensor(0)?;
    let dim = one_dim(a.int(1)?, x.rank())?;
    Ok(named(if largest { "max" } else { "min" }, extreme_along(&x, dim, a.bool(2)?, largest)?))
}

fn over_dims(a: &Args, largest: bool) -> Result<Out> {
    let given = a.opt_ints(1)?.is_some_and(|dims| !dims.is_empty());
    let (x, dims) = if given { over(a)? } else { (a.tensor(0)?, all_dims(&a.tensor(0)?)) };
    let (name, node) = if largest { ("amax", "AmaxBackward0") } else { ("amin", "AminBackward0") };
    for &dim in &dims {
        ensure!(x.shape()[dim] > 0 || !given, Index, "{name}(): Expected reduction dim {dim} to have non-zero size.");
    }
    extreme(&x, &dims, a.bool(2)?, largest, name, node).map(Into::into)
}

/// `all` and `any`: an empty tuple of dims reduces nothing.
fn truth_over(a: &Args, all: bool) -> Result<Out> {
    if a.opt_ints(1)?.is_some_and(|dims| dims.is_empty()) {
        return truth(&a.tensor(0)?, &[], a.bool(2)?, all).map(Into::into);
    }
    let (x, dims) = over(a)?;
    truth(&x, &dims, a.bool(2)?, all).map(Into::into)
}

/// What `std`, `var`, `std_mean` and `var_mean` have in common; `unbiased` or `correction` at position `at`.
fn spread(
    a: &Args,
    moment: Moment,
    with_mean: bool,
    dims: Option<usize>,
    at: usize,
    keepdim: Option<usize>,
) -> Result<Out> {
    let x = a.tensor(0)?;
    let dims = match dims {
        Some(i) => dims_or_all(a.opt_ints(i)?.as_deref(), x.rank())?,
        None => all_dims(&x),
    };
    let correction = match a.values.get(at) {
        Some(Arg::Bool(unbiased)) => f64::from(u8::from(*unbiased)),
        Some(Arg::Number(number)) => number.to_f64(),
        _ => 1.0,
    };
    let keepdim = match keepdim {
        Some(i) => a.bool(i)?,
        None => false,
    };
    let (out, mean) = moments(&x, &dims, keepdim, correction, moment, with_mean)?;
    Ok(match mean {
        Some(mean) => Out::Tuple(vec![out, mean]),
        None => out.into(),
    })
}

macro_rules! moment {
    ($name:literal, $moment:expr, $with_mean:expr, $places:expr, $doc:literal) => {
        op!(
            $name,
            $places,
            ["(Tensor input, int[1]? dim, bool unbiased=True, bool keepdim=False)", |a| spread(
                a,
                $moment,
                $with_mean,
                Some(1),
                2,
                Some(3)
            )],
            ["(Tensor input, int[1]? dim=None, *, Number? correction=None, bool keepdim=False)", |a| spread(
                a,
                $moment,
                $with_mean,
                Some(1),
                2,
                Some(3)
            )],
            ["(Tensor input, bool unbiased=True)", |a| spread(a, $moment, $with_mean, None, 1, None)],
            $doc
        )
    };
}

/// `torch.norm`, by number or by name.
fn norm(a: &Args) -> Result<Out> {
    let x = a.tensor(0)?;
    let order = match a.values.get(1) {
        Some(Arg::Number(order)) => order.to_f64(),
        Some(Arg::Str(name)) if name == "fro" => {
            let given = a.opt_ints(2)?.unwrap_or_default();
            ensure!(given.len() <= 2, Runtime, "linalg.matrix_norm: dim must be a 2-tuple. Got {}", spaced(&given));
            2.0
        }
        Some(Arg::Str(name)) if name == "nuc" => {
            let given = a.opt_ints(2)?;
            let given = given.unwrap_or_else(|| vec![-2, -1]);
            ensure!(given.len() == 2, Runtime, "linalg.matrix_norm: dim must be a 2-tuple. Got {}", spaced(&given));
            let order = linalg::Order::Name("nuc".to_owned());
            return linalg::matrix_norm(&x, &order, &given, a.bool(3)?, a.opt_dtype(4)?).map(Into::into);
        }
        Some(Arg::Str(name)) => bail!(Runtime, "linalg.matrix_norm: Order {name} not supported."),
        _ => 2.0,
    };
    let dims = dims_or_all(a.opt_ints(2)?.as_deref(), x.rank())?;
    vector_norm(&x, order, &dims, a.bool(3)?, a.opt_dtype(4)?).map(Into::into)
}

fn spaced(dims: &[i64]) -> String {
    dims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn quantiles(a: &Args, skip_nan: bool) -> Result<Out> {
    let q = match a.values.get(1) {
        Some(Arg::Float(q)) => crate::tensor::Number::Float(*q).into(),
        _ => a.operand(1)?,
    };
    quantile(&a.tensor(0)?, &q, a.opt_int(2)?, a.bool(3)?, &a.str(4)?, skip_nan).map(Into::into)
}

const QUANTILE: [&str; 2] = [
    "(Tensor input, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation='linear')",
    "(Tensor input, float q, int? dim=None, bool keepdim=False, *, str interpolation='linear')",
];

/// The dim that `torch.nn.functional` takes where none is given; PyTorch warns about it.
fn functional_dim(a: &Args) -> Result<i64> {
    if let Some(dim) = a.opt_int(1)? {
        return Ok(dim);
    }
    warning::warn(
        Category::User,
        format!(
            "Implicit dimension choice for {} has been deprecated. Change the call to include dim=X as an argument.",
            a.name
        ),
    );
    Ok(i64::from(!matches!(a.tensor(0)?.rank(), 0 | 1 | 3)))
}

const FUNCTIONAL_SOFT: &str = "(Tensor input, int? dim=None, int _stacklevel=3, ScalarType? dtype=None)";

static SUMS: &[Op] = &[
    op!(
        "sum",
        COMMON,
        [FULL, |a| {
            let x = a.tensor(0)?;
            sum(&x, &all_dims(&x), false, a.opt_dtype(1)?, "SumBackward0").map(Into::into)
        }],
        [OVER, |a| {
            let (x, dims) = over(a)?;
            sum(&x, &dims, a.bool(2)?, a.opt_dtype(3)?, "SumBackward1").map(Into::into)
        }],
        "Returns the sum of all elements, or of those along dim."
    ),
    op!(
        "nansum",
        COMMON,
        ["(Tensor input, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)", |a| {
            let (x, dims) = over(a)?;
            nansum(&x, &dims, a.bool(2)?, a.opt_dtype(3)?).map(Into::into)
        }],
        "Returns the sum of the elements, counting NaN as zero."
    ),
    op!(
        "mean",
        COMMON,
        [FULL, |a| {
            let x = a.tensor(0)?;
            mean(&x, &all_dims(&x), false, a.opt_dtype(1)?, "MeanBackward0").map(Into::into)
        }],
        [OVER, |a| {
            let (x, dims) = over(a)?;
            mean(&x, &dims, a.bool(2)?, a.opt_dtype(3)?, "MeanBackward1").map(Into::into)
        }],
        "Returns the mean of all elements, or of those along dim."
    ),
    op!(
        "nanmean",
        COMMON,
        ["(Tensor input, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)", |a| {
            let (x, dims) = over(a)?;
            nanmean(&x, &dims, a.bool(2)?, a.opt_dtype(3)?).map(Into::into)
        }],
        "Returns the mean of the elements that are numbers."
    ),
    op!(
        "prod",
        COMMON,
        [FULL, |a| {
            let x = a.tensor(0)?;
            prod(&x, &all_dims(&x), false, a.opt_dtype(1)?, "ProdBackward0").map(Into::into)
        }],
        ["(Tensor input, int dim, bool keepdim=False, *, ScalarType? dtype=None)", |a| {
            let x = a.tensor(0)?;
            let dims = dims_or_all(Some(&[a.int(1)?]), x.rank())?;
            prod(&x, &dims, a.bool(2)?, a.opt_dtype(3)?, "ProdBackward1").map(Into::into)
        }],
        "Returns the product of all elements, or of those along dim."
    ),
    moment!(
        "std",
        Moment::Std,
        false,
        COMMON,
        "Returns the standard deviation over dim; Bessel's correction divides by n - 1."
    ),
    moment!("var", Moment::Var, false, COMMON, "Returns the variance over dim; Bessel's correction divides by n - 1."),
    moment!("std_mean", Moment::Std, true, Places::TORCH, "Returns the standard deviation and the mean over dim."),
    moment!("var_mean", Moment::Var, true, Places::TORCH, "Returns the variance and the mean over dim."),
    op!(
        "norm",
        BOTH,
        ["(Tensor input, Number? p, int[1]? dim=None, bool keepdim=False, ScalarType? dtype=None)", norm],
        ["(Tensor input, str p='fro', int[1]? dim=None, bool keepdim=False, ScalarType? dtype=None)", norm],
        "Returns the p-norm of all elements, or of those along dim."
    ),
    op!(
        "vector_norm",
        Places::LINALG,
        ["(Tensor x, Number ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)", norm],
        "Returns the norm of vectors: of all elements, or of those along dim."
    ),
    op!(
        "dist",
        BOTH,
        ["(Tensor input, Tensor other, Number p=2)", |a| {
            dist(&a.tensor(0)?, &a.tensor(1)?, a.number(2)?.to_f64()).map(Into::into)
        }],
        "Returns the p-norm of input - other."
    ),
    op!(
        "logsumexp",
        COMMON.and(Places::SPECIAL),
        ["(Tensor input, int[1] dim, bool keepdim=False)", |a| {
            let (x, dims) = over(a)?;
            logsumexp(&x, &dims, a.bool(2)?).map(Into::into)
        }],
        "Returns log(sum(exp(x))) over dim, without overflow."
    ),
    op!(
        "count_nonzero",
        BOTH,
        ["(Tensor input, int[1]? dim=None)", |a| {
            let (x, dims) = over(a)?;
            count_nonzero(&x, &dims).map(Into::into)
        }],
        "Counts the elements that are not zero."
    ),
];

static EXTREMA: &[Op] = &[
    op!(
        "max",
        COMMON,
        ["(Tensor input)", |a| all_of(a, true)],
        ["(Tensor input, Tensor other)", |a| pointwise::maximum(&a.operand(0)?, &a.operand(1)?).map(Into::into)],
        [ONE, |a| along(a, true)],
        "Returns the largest element, the largest along dim with its index, or the larger of two tensors."
    ),
    op!(
        "min",
        COMMON,
        ["(Tensor input)", |a| all_of(a, false)],
        ["(Tensor input, Tensor other)", |a| pointwise::minimum(&a.operand(0)?, &a.operand(1)?).map(Into::into)],
        [ONE, |a| along(a, false)],
        "Returns the smallest element, the smallest along dim with its index, or the smaller of two tensors."
    ),
    op!(
        "amax",
        COMMON,
        [EXTREMES, |a| over_dims(a, true)],
        "Returns the largest element over dim; equal ones share the gradient."
    ),
    op!(
        "amin",
        COMMON,
        [EXTREMES, |a| over_dims(a, false)],
        "Returns the smallest element over dim; equal ones share the gradient."
    ),
    op!(
        "aminmax",
        COMMON,
        ["(Tensor input, *, int? dim=None, bool keepdim=False)", |a| {
            let (low, high) = aminmax(&a.tensor(0)?, a.opt_int(1)?, a.bool(2)?)?;
            Ok(Out::Named("aminmax", &["min", "max"], vec![low, high]))
        }],
        "Returns the smallest and the largest element, over all or along dim."
    ),
    op!(
        "argmax",
        COMMON,
        ["(Tensor input, int? dim=None, bool keepdim=False)", |a| {
            arg_extreme(&a.tensor(0)?, a.opt_int(1)?, a.bool(2)?, true).map(Into::into)
        }],
        "Returns the index of the largest element, in the flattened tensor or along dim."
    ),
    op!(
        "argmin",
        COMMON,
        ["(Tensor input, int? dim=None, bool keepdim=False)", |a| {
            arg_extreme(&a.tensor(0)?, a.opt_int(1)?, a.bool(2)?, false).map(Into::into)
        }],
        "Returns the index of the smallest element, in the flattened tensor or along dim."
    ),
    op!(
        "all",
        COMMON,
        [OPTIONAL, |a| truth_over(a, true)],
        "Says whether all elements are true, over all or along dim."
    ),
    op!(
        "any",
        COMMON,
        [OPTIONAL, |a| truth_over(a, false)],
        "Says whether any element is true, over all or along dim."
    ),
    op!(
        "median",
        BOTH,
        ["(Tensor input)", |a| median(&a.tensor(0)?, false).map(Into::into)],
        [ONE, |a| Ok(named("median", median_along(&a.tensor(0)?, a.int(1)?, a.bool(2)?, false)?))],
        "Returns the lower median of all elements, or that along dim with its index."
    ),
    op!(
        "nanmedian",
        BOTH,
        ["(Tensor input)", |a| median(&a.tensor(0)?, true).map(Into::into)],
        [ONE, |a| Ok(named("nanmedian", median_along(&a.tensor(0)?, a.int(1)?, a.bool(2)?, true)?))],
        "Returns the lower median of the elements that are numbers."
    ),
    op!(
        "mode",
        BOTH,
        [LAST, |a| Ok(named("mode", mode(&a.tensor(0)?, a.int(1)?, a.bool(2)?)?))],
        "Returns the most frequent element along dim and its index."
    ),
    op!(
        "quantile",
        BOTH,
        [QUANTILE[0], |a| quantiles(a, false)],
        [QUANTILE[1], |a| quantiles(a, false)],
        "Returns the elements below which the fractions q lie."
    ),
    op!(
        "nanquantile",
        BOTH,
        [QUANTILE[0], |a| quantiles(a, true)],
        [QUANTILE[1], |a| quantiles(a, true)],
        "Returns the elements below which the fractions q lie, without the NaNs."
    ),
];

static SCANS: &[Op] = &[
    op!(
        "cumsum",
        INPLACE,
        [SCAN, |a| cumulative(&a.tensor(0)?, a.int(1)?, a.opt_dtype(2)?, false).map(Into::into)],
        "Returns the sums of the elements so far along dim."
    ),
    op!(
        "cumprod",
        INPLACE,
        [SCAN, |a| cumulative(&a.tensor(0)?, a.int(1)?, a.opt_dtype(2)?, true).map(Into::into)],
        "Returns the products of the elements so far along dim."
    ),
    op!(
        "cummax",
        COMMON,
        ["(Tensor input, int dim)", |a| Ok(named("cummax", cumulative_extreme(&a.tensor(0)?, a.int(1)?, true)?))],
        "Returns the largest element so far along dim and its index."
    ),
    op!(
        "cummin",
        COMMON,
        ["(Tensor input, int dim)", |a| Ok(named("cummin", cumulative_extreme(&a.tensor(0)?, a.int(1)?, false)?))],
        "Returns the smallest element so far along dim and its index."
    ),
    op!(
        "logcumsumexp",
        COMMON,
        ["(Tensor input, int dim)", |a| logcumsumexp(&a.tensor(0)?, a.int(1)?).map(Into::into)],
        "Returns the logarithms of the sums of exponentials so far along dim."
    ),
    op!(
        "softmax",
        BOTH.and(Places::SPECIAL),
        [SOFT, |a| softmax(&a.tensor(0)?, a.int(1)?, a.opt_dtype(2)?).map(Into::into)],
        "Returns exp(x) / sum(exp(x)) along dim."
    ),
    op!(
        "log_softmax",
        BOTH,
        [SOFT, |a| log_softmax(&a.tensor(0)?, a.int(1)?, a.opt_dtype(2)?).map(Into::into)],
        "Returns the logarithm of softmax along dim."
    ),
    op!(
        "log_softmax",
        Places::SPECIAL,
        ["(Tensor input, int dim, *, ScalarType? dtype=None)", |a| {
            log_softmax(&a.tensor(0)?, a.int(1)?, a.opt_dtype(2)?).map(Into::into)
        }],
        "Returns the logarithm of softmax along dim."
    ),
    op!(
        "softmax",
        Places::FUNCTIONAL,
        [FUNCTIONAL_SOFT, |a| softmax(&a.tensor(0)?, functional_dim(a)?, a.opt_dtype(3)?).map(Into::into)],
        "Returns exp(x) / sum(exp(x)) along dim."
    ),
    op!(
        "log_softmax",
        Places::FUNCTIONAL,
        [FUNCTIONAL_SOFT, |a| log_softmax(&a.tensor(0)?, functional_dim(a)?, a.opt_dtype(3)?).map(Into::into)],
        "Returns the logarithm of softmax along dim."
    ),
    op!(
        "softmin",
        Places::FUNCTIONAL,
        [FUNCTIONAL_SOFT, |a| {
            let dtype = a.opt_dtype(3)?;
            let x = a.tensor(0)?;
            let x = convert::cast(&x, dtype.unwrap_or(x.dtype()))?;
            softmax(&pointwise::neg(&x)?, functional_dim(a)?, dtype).map(Into::into)
        }],
        "Returns softmax of -x along dim."
    ),
];

/// All tables.
pub static OPS: &[&[Op]] = &[SUMS, EXTREMA, SCANS, super::hash::OPS];
