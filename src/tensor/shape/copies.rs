//! The views as copies, `torch.view_copy` and its kin: what a view shows, in memory of its own.

use super::{
    Result, Tensor, as_strided, convert, diagonal, expand, permute, resolve_dims, select, slice, split, split_sizes,
    squeeze, squeeze_dims, t, transpose, unbind, unfold, unsqueeze, view, view_dtype,
};
use crate::tensor::op::{Args, Op, Out, Overload, Places};

/// A view's elements, copied; the copy is the one node of that name.
fn copied(view: &Tensor, node: &'static str) -> Result<Tensor> {
    Ok(convert::contiguous_copy(view)?.with_backward(node, &[view], |_| |g: &Tensor| Ok(vec![Some(g.clone())])))
}

fn one(view: Result<Tensor>, node: &'static str) -> Result<Out> {
    copied(&view?, node).map(Into::into)
}

fn several(views: Result<Vec<Tensor>>, node: &'static str) -> Result<Out> {
    views?.iter().map(|view| copied(view, node)).collect::<Result<_>>().map(Out::Tuple)
}

fn without_dims(a: &Args) -> Result<Out> {
    let x = a.tensor(0)?;
    let dims = resolve_dims(&a.ints(1)?, x.rank(), false)?;
    one(squeeze_dims(&x, &dims), if dims.len() == 1 { "SqueezeBackward1_copy" } else { "SqueezeBackward2_copy" })
}

macro_rules! copies {
    ($($name:literal of $view:literal: $([$signature:expr, $run:expr]),+;)*) => {
        &[$(Op {
            name: $name,
            places: Places::TORCH.and(Places::OUT),
            overloads: &[$(Overload { signature: $signature, run: $run }),+],
            doc: concat!("Returns what ", $view, " gives, in memory of its own."),
        }),*]
    };
}

/// The copies.
pub static OPS: &[Op] = copies! {
    "alias_copy" of "an alias":
        ["(Tensor input)", |a| one(Ok(a.tensor(0)?), "AliasBackward0_copy")];
    "as_strided_copy" of "as_strided":
        ["(Tensor input, int[] size, int[] stride, int? storage_offset=None)", |a| one(
            as_strided(&a.tensor(0)?, &a.ints(1)?, &a.ints(2)?, a.opt_int(3)?),
            "AsStridedBackward0_copy"
        )];
    "detach_copy" of "detach":
        ["(Tensor input)", |a| convert::contiguous_copy(&a.tensor(0)?.detach()).map(Into::into)];
    "diagonal_copy" of "diagonal":
        ["(Tensor input, int offset=0, int dim1=0, int dim2=1)", |a| one(
            diagonal(&a.tensor(0)?, a.int(1)?, a.int(2)?, a.int(3)?),
            "DiagonalBackward0_copy"
        )];
    "expand_copy" of "expand":
        ["(Tensor input, int[] size, *, bool implicit=False)", |a| one(
            expand(&a.tensor(0)?, &a.ints(1)?),
            "ExpandBackward0_copy"
        )];
    "permute_copy" of "permute":
        ["(Tensor input, int[] dims)", |a| one(permute(&a.tensor(0)?, &a.ints(1)?), "PermuteBackward0_copy")];
    "select_copy" of "select":
        ["(Tensor input, int dim, int index)", |a| one(
            select(&a.tensor(0)?, a.int(1)?, a.int(2)?),
            "SelectBackward0_copy"
        )];
    "slice_copy" of "a slice":
        ["(Tensor input, int dim=0, int? start=None, int? end=None, int step=1)", |a| one(
            slice(&a.tensor(0)?, a.int(1)?, a.opt_int(2)?, a.opt_int(3)?, a.int(4)?),
            "SliceBackward0_copy"
        )];
    "split_copy" of "split":
        ["(Tensor input, int split_size, int dim=0)", |a| several(
            split(&a.tensor(0)?, a.int(1)?, a.int(2)?),
            "SplitBackward0_copy"
        )];
    "split_with_sizes_copy" of "split_with_sizes":
        ["(Tensor input, int[] split_sizes, int dim=0)", |a| several(
            split_sizes(&a.tensor(0)?, &a.ints(1)?, a.int(2)?),
            "SplitWithSizesBackward0_copy"
        )];
    "squeeze_copy" of "squeeze":
        ["(Tensor input)", |a| one(squeeze(&a.tensor(0)?), "SqueezeBackward0_copy")],
        ["(Tensor input, int[1] dim)", without_dims];
    "t_copy" of "t":
        ["(Tensor input)", |a| one(t(&a.tensor(0)?), "TBackward0_copy")];
    "transpose_copy" of "transpose":
        ["(Tensor input, int dim0, int dim1)", |a| one(
            transpose(&a.tensor(0)?, a.int(1)?, a.int(2)?),
            "TransposeBackward0_copy"
        )];
    "unbind_copy" of "unbind":
        ["(Tensor input, int dim=0)", |a| several(unbind(&a.tensor(0)?, a.int(1)?), "UnbindBackward0_copy")];
    "unfold_copy" of "unfold":
        ["(Tensor input, int dimension, int size, int step)", |a| one(
            unfold(&a.tensor(0)?, a.int(1)?, a.int(2)?, a.int(3)?),
            "UnfoldBackward0_copy"
        )];
    "unsqueeze_copy" of "unsqueeze":
        ["(Tensor input, int dim)", |a| one(unsqueeze(&a.tensor(0)?, a.int(1)?), "UnsqueezeBackward0_copy")];
    "view_copy" of "view":
        ["(Tensor input, ScalarType dtype)", |a| one(view_dtype(&a.tensor(0)?, a.dtype(1)?), "ViewBackward1_copy")],
        ["(Tensor input, int[] size)", |a| one(view(&a.tensor(0)?, &a.ints(1)?), "ViewBackward0_copy")];
};
