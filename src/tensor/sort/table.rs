//! The table of the sorting operators.

use super::{
    Args, Bins, Cuts, DType, Distinct, Op, Out, Overload, Places, Result, Tensor, bincount, ensure, histc, histogram,
    histogramdd, kthvalue, resolve_dim, sorted, topk, unique, unique_along, unique_consecutive,
};

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

const BOTH: Places = Places::BOTH;
const COMMON: Places = Places::COMMON;
const PAIR_NAMES: &[&str] = &["values", "indices"];

fn named(name: &'static str, (values, indices): (Tensor, Tensor)) -> Out {
    Out::Named(name, PAIR_NAMES, vec![values, indices])
}

fn sort_of(a: &Args, dim: usize, descending: usize) -> Result<(Tensor, Tensor)> {
    let x = a.tensor(0)?;
    sorted(&x, resolve_dim(a.int(dim)?, x.rank())?, a.bool(descending)?)
}

/// The distinct elements, and what else was asked for.
fn distinct(found: Distinct, inverse: bool, counts: bool) -> Out {
    let mut out = vec![found.values];
    if inverse {
        out.push(found.inverse);
    }
    if counts {
        out.push(found.counts);
    }
    match <[Tensor; 1]>::try_from(out) {
        Ok([values]) => values.into(),
        Err(out) => Out::Tuple(out),
    }
}

fn histogram_of(a: &Args, bins: &Bins, range: Option<usize>, weight: usize) -> Result<Out> {
    let range = match range {
        Some(i) => a.opt_floats(i)?,
        None => None,
    };
    let weight_given = a.opt_tensor(weight)?;
    let (hist, edges) = histogram(&a.tensor(0)?, bins, range.as_deref(), weight_given.as_ref(), a.bool(weight + 1)?)?;
    Ok(Out::Named("histogram", &["hist", "bin_edges"], vec![hist, edges]))
}

fn grid_of(a: &Args, cuts: &Cuts, range: Option<usize>, weight: usize) -> Result<Out> {
    let range = match range {
        Some(i) => a.opt_floats(i)?,
        None => None,
    };
    let (hist, edges) =
        histogramdd(&a.tensor(0)?, cuts, range.as_deref(), a.opt_tensor(weight)?.as_ref(), a.bool(weight + 1)?)?;
    Ok(Out::NamedList("histogramdd", &["hist", "bin_edges"], vec![hist], edges))
}

static TABLE: &[Op] = &[
    op!(
        "sort",
        COMMON,
        ["(Tensor input, int dim=-1, bool descending=False)", |a| Ok(named("sort", sort_of(a, 1, 2)?))],
        ["(Tensor input, *, bool? stable, int dim=-1, bool descending=False)", |a| Ok(named(
            "sort",
            sort_of(a, 2, 3)?
        ))],
        "Sorts along dim; returns the values and where they stood."
    ),
    op!(
        "argsort",
        BOTH,
        ["(Tensor input, int dim=-1, bool descending=False)", |a| Ok(sort_of(a, 1, 2)?.1.into())],
        ["(Tensor input, *, bool stable, int dim=-1, bool descending=False)", |a| Ok(sort_of(a, 2, 3)?.1.into())],
        "Returns the indices that sort along dim."
    ),
    op!(
        "msort",
        COMMON,
        ["(Tensor input)", |a| Ok(sorted(&a.tensor(0)?, 0, false)?.0.into())],
        "Sorts along the first dim."
    ),
    op!(
        "topk",
        COMMON,
        ["(Tensor input, int k, int dim=-1, bool largest=True, bool sorted=True)", |a| {
            Ok(named("topk", topk(&a.tensor(0)?, a.int(1)?, a.int(2)?, a.bool(3)?, a.bool(4)?)?))
        }],
        "Returns the k largest (smallest) elements along dim and their indices."
    ),
    op!(
        "kthvalue",
        COMMON,
        ["(Tensor input, int k, int dim=-1, bool keepdim=False)", |a| {
            Ok(named("kthvalue", kthvalue(&a.tensor(0)?, a.int(1)?, a.int(2)?, a.bool(3)?)?))
        }],
        "Returns the k-th smallest element along dim and its index."
    ),
    op!(
        "unique",
        BOTH,
        ["(Tensor input, bool sorted=True, bool return_inverse=False, bool return_counts=False, int? dim=None)", |a| {
            let x = a.tensor(0)?;
            let found = match a.opt_int(4)? {
                Some(dim) => unique_along(&x, dim)?,
                None => unique(&x)?,
            };
            Ok(distinct(found, a.bool(2)?, a.bool(3)?))
        }],
        "Returns the distinct elements (or slices along dim), with inverse and counts where asked for."
    ),
    op!(
        "unique_consecutive",
        BOTH,
        ["(Tensor input, bool return_inverse=False, bool return_counts=False, int? dim=None)", |a| {
            let found = unique_consecutive(&a.tensor(0)?, a.opt_int(3)?)?;
            Ok(distinct(found, a.bool(1)?, a.bool(2)?))
        }],
        "Returns the elements without those that equal the one before."
    ),
    op!(
        "histc",
        COMMON,
        ["(Tensor input, int bins=100, Number min=0, Number max=0)", |a| {
            histc(&a.tensor(0)?, a.int(1)?, a.number(2)?.to_f64(), a.number(3)?.to_f64()).map(Into::into)
        }],
        "Counts the elements in equal bins between min and max."
    ),
    op!(
        "histogram",
        BOTH,
        ["(Tensor input, Tensor bins, *, Tensor? weight=None, bool density=False)", |a| {
            histogram_of(a, &Bins::Edges(a.tensor(1)?), None, 2)
        }],
        ["(Tensor input, int bins=100, *, float[]? range=None, Tensor? weight=None, bool density=False)", |a| {
            histogram_of(a, &Bins::Count(a.int(1)?), Some(2), 3)
        }],
        "Counts the elements by bin; returns the counts and the bins' edges."
    ),
    op!(
        "histogramdd",
        Places::TORCH,
        ["(Tensor input, int[] bins, *, float[]? range=None, Tensor? weight=None, bool density=False)", |a| {
            grid_of(a, &Cuts::Counts(a.ints(1)?), Some(2), 3)
        }],
        ["(Tensor input, int bins, *, float[]? range=None, Tensor? weight=None, bool density=False)", |a| {
            let dims = a.tensor(0)?.shape().last().copied().unwrap_or(0);
            grid_of(a, &Cuts::Counts(vec![a.int(1)?; dims]), Some(2), 3)
        }],
        ["(Tensor input, Tensor[] bins, *, Tensor? weight=None, bool density=False)", |a| {
            grid_of(a, &Cuts::Edges(a.tensors(1)?), None, 2)
        }],
        "Counts points by the cells of a grid; returns the counts and the edges along each dimension."
    ),
    op!(
        "bincount",
        BOTH,
        ["(Tensor input, Tensor? weights=None, int minlength=0)", |a| {
            let x = a.tensor(0)?;
            ensure!(x.dtype() != DType::Bool, NotImplemented, "\"bincount_cpu\" not implemented for 'Bool'");
            bincount(&x, a.opt_tensor(1)?.as_ref(), a.int(2)?).map(Into::into)
        }],
        "Counts how often each non-negative integer occurs, or sums their weights."
    ),
];

/// The table.
pub static OPS: &[&[Op]] = &[TABLE];
