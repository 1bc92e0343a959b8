//! The table of the indexing operators.

use super::{
    Args, DType, Op, Operand, Out, Overload, Places, Reduce, Result, Tensor, bail, bucketize, convert, create, diag,
    diag_embed, ensure, gather, index_add, index_copy, index_fill, index_put, index_reduce, index_select, is_in,
    masked_fill, masked_scatter, masked_select, nonzero, nonzero_columns, put, scatter, scatter_add, scatter_reduce,
    scatter_value, search_sorted, select_where, shape, take, take_along_dim, trace, triangle, triangle_indices,
};
use super::{mask::masked_fill_tensor, search::Side};
use crate::tensor::{Number, Shape, device, layout};

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

const TORCH: Places = Places::TORCH;
const BOTH: Places = Places::BOTH;
const COMMON: Places = Places::COMMON;
const INPLACE: Places = Places::ELEMENTWISE;

/// The old `reduce` argument of `scatter`.
fn old_reduce(a: &Args, at: usize) -> Result<Option<Reduce>> {
    match a.opt_str(at)?.as_deref() {
        None => Ok(None),
        Some("add") => Ok(Some(Reduce::Sum)),
        Some("multiply") => Ok(Some(Reduce::Prod)),
        Some(_) => bail!(Runtime, "reduce argument must be either add or multiply."),
    }
}

fn scatter_tensor(a: &Args) -> Result<Out> {
    scatter(&a.tensor(0)?, a.int(1)?, &a.tensor(2)?, &a.tensor(3)?, old_reduce(a, 4)?).map(Into::into)
}

fn scatter_number(a: &Args) -> Result<Out> {
    scatter_value(&a.tensor(0)?, a.int(1)?, &a.tensor(2)?, a.number(3)?, old_reduce(a, 4)?).map(Into::into)
}

fn fill_where(a: &Args) -> Result<Out> {
    let (x, mask) = (a.tensor(0)?, a.tensor(1)?);
    match a.operand(2)? {
        Operand::Number(value) => masked_fill(&x, &mask, value),
        Operand::Tensor(value) => masked_fill_tensor(&x, &mask, &value),
    }
    .map(Into::into)
}

/// `bucketize` and `searchsorted`: the flags from position `at` on.
fn side(a: &Args, at: usize) -> Result<Side> {
    Ok(Side { int32: a.bool(at)?, right: a.bool(at + 1)? })
}

fn searched(a: &Args) -> Result<Out> {
    let mut side = side(a, 2)?;
    if let Some(name) = a.opt_str(4)? {
        ensure!(
            name == "left" || name == "right",
            Runtime,
            "torch.searchsorted(): side can only be 'left' or 'right' but got {name}"
        );
        ensure!(
            !(side.right && name == "left"),
            Runtime,
            "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True"
        );
        side.right = name == "right";
    }
    search_sorted(&a.tensor(0)?, &a.operand(1)?, side, a.opt_tensor(5)?.as_ref()).map(Into::into)
}

fn members(a: &Args) -> Result<Out> {
    is_in(&a.operand(0)?, &a.operand(1)?, a.bool(3)?).map(Into::into)
}

const TRIANGLE: &str = "(int row, int col, int offset=0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None)";

fn indices_of(a: &Args, lower: bool) -> Result<Out> {
    let device = a.opt_device(5)?.unwrap_or_else(device::default_device);
    let dtype = a.opt_dtype(3)?.unwrap_or(DType::Int64);
    triangle_indices(a.int(0)?, a.int(1)?, a.int(2)?, lower, dtype, device).map(Into::into)
}

/// `nonzero` with a fixed number of rows: cut off, or filled up.
fn nonzero_static(a: &Args) -> Result<Out> {
    let (x, size, fill) = (a.tensor(0)?, a.int(1)?, a.int(2)?);
    let Ok(size) = usize::try_from(size) else {
        bail!(Runtime, "nonzero_static: 'size' must be an non-negative integer");
    };
    let rows = nonzero(&x)?;
    let width = rows.shape()[1];
    let mut values = rows.to_i64_vec()?;
    crate::tensor::storage::check_allocation(size.checked_mul(width), DType::Int64, &[size, width])?;
    values.resize(size * width, fill);
    Ok(Tensor::from_vec(values, &[size, width], x.device())?.into())
}

/// The coordinates of places in a flattened tensor of the given shape.
fn unravel(a: &Args) -> Result<Out> {
    let (index, sizes) = (a.tensor(0)?, a.ints(1)?);
    ensure!(
        index.dtype().is_integral() && index.dtype() != DType::Bool,
        Type,
        "expected 'indices' to be integer dtype, but got torch.{}",
        index.dtype().name()
    );
    ensure!(sizes.iter().all(|&n| n >= 0), Value, "'shape' cannot have negative values, but got {sizes:?}");
    let mut rest: Operand = index.into();
    let mut columns = Vec::with_capacity(sizes.len());
    for &size in sizes.iter().rev() {
        let size = Operand::Number(Number::Int(size));
        columns.push(super::pointwise::remainder(&rest, &size)?);
        rest = super::pointwise::div_rounded(&rest, &size, Some("floor"))?.into();
    }
    columns.reverse();
    Ok(Out::Tuple(columns))
}

/// A copy of `x` with the part that `part` views replaced by `src`, which has exactly its size.
fn with_part(
    x: &Tensor,
    src: &Tensor,
    name: &'static str,
    part: impl Fn(&Tensor) -> Result<Tensor> + 'static,
) -> Result<Out> {
    let out = convert::contiguous_copy(&x.detach())?;
    let view = part(&out)?;
    ensure!(
        view.shape() == src.shape(),
        Runtime,
        "expected src to have a size equal to the slice of self. src size = {}, slice size = {}",
        layout::display(src.shape()),
        layout::display(view.shape())
    );
    convert::write(&view, src.detach())?;
    Ok(out
        .with_backward(name, &[x, src], |_| {
            let sizes = Shape::from_slice(src.shape());
            move |g: &Tensor| {
                let kept = create::full(g.shape(), Number::Bool(true), DType::Bool, g.device())?;
                convert::write(&part(&kept)?, create::zeros(&sizes, DType::Bool, g.device())?)?;
                let outside = select_where(&kept, &g.clone().into(), &Number::Int(0).into())?;
                Ok(vec![Some(outside), Some(part(g)?)])
            }
        })
        .into())
}

static PICK: &[Op] = &[
    op!(
        "gather",
        COMMON,
        ["(Tensor input, int dim, Tensor index, *, bool sparse_grad=False)", |a| {
            gather(&a.tensor(0)?, a.int(1)?, &a.tensor(2)?).map(Into::into)
        }],
        "Picks elements along dim by an index for each."
    ),
    op!(
        "index_select",
        COMMON,
        ["(Tensor input, int dim, Tensor index)", |a| {
            index_select(&a.tensor(0)?, a.int(1)?, &a.tensor(2)?).map(Into::into)
        }],
        "Picks slices along dim."
    ),
    op!(
        "take",
        COMMON,
        ["(Tensor input, Tensor index)", |a| take(&a.tensor(0)?, &a.tensor(1)?).map(Into::into)],
        "Picks elements of the flattened tensor."
    ),
    op!(
        "take_along_dim",
        COMMON,
        ["(Tensor input, Tensor indices, int? dim=None)", |a| {
            take_along_dim(&a.tensor(0)?, &a.tensor(1)?, a.opt_int(2)?).map(Into::into)
        }],
        "Picks elements along dim by indices that are broadcast."
    ),
    op!(
        "masked_select",
        COMMON,
        ["(Tensor input, Tensor mask)", |a| masked_select(&a.tensor(0)?, &a.tensor(1)?).map(Into::into)],
        "Returns the elements where the mask is true, as a vector."
    ),
    op!(
        "nonzero",
        COMMON,
        ["(Tensor input, *, bool as_tuple=False)", |a| {
            let x = a.tensor(0)?;
            if a.bool(1)? { nonzero_columns(&x).map(Out::Tuple) } else { nonzero(&x).map(Into::into) }
        }],
        "Returns the indices of the elements that are not zero."
    ),
    op!(
        "nonzero_static",
        COMMON,
        ["(Tensor input, *, int size, int fill_value=-1)", nonzero_static],
        "Returns the indices of the elements that are not zero, cut or filled to a number of rows."
    ),
    op!(
        "argwhere",
        BOTH,
        ["(Tensor input)", |a| nonzero(&a.tensor(0)?).map(Into::into)],
        "Returns the indices of the elements that are not zero, a row for each."
    ),
    op!(
        "where",
        TORCH.and(Places::OUT),
        ["(Tensor condition)", |a| nonzero_columns(&a.tensor(0)?).map(Out::Tuple)],
        ["(Tensor condition, Tensor|Number input, Tensor|Number other)", |a| {
            select_where(&a.tensor(0)?, &a.operand(1)?, &a.operand(2)?).map(Into::into)
        }],
        "Returns input where the condition is true, other elsewhere; or the indices where it is."
    ),
    op!(
        "where",
        Places::METHOD,
        ["(Tensor input, Tensor condition, Tensor|Number other)", |a| {
            select_where(&a.tensor(1)?, &a.operand(0)?, &a.operand(2)?).map(Into::into)
        }],
        "Returns input where the condition is true, other elsewhere."
    ),
    op!(
        "isin",
        TORCH.and(Places::OUT),
        ["(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False)", members],
        ["(Number element, Tensor test_elements, *, bool assume_unique=False, bool invert=False)", members],
        ["(Tensor elements, Number test_element, *, bool assume_unique=False, bool invert=False)", members],
        "Says of each element whether it occurs among the test elements."
    ),
    op!(
        "bucketize",
        TORCH.and(Places::OUT),
        ["(Tensor|Number input, Tensor boundaries, *, bool out_int32=False, bool right=False)", |a| {
            bucketize(&a.operand(0)?, &a.tensor(1)?, side(a, 2)?).map(Into::into)
        }],
        "Returns the bucket of each element between sorted boundaries."
    ),
    op!(
        "searchsorted",
        TORCH.and(Places::OUT),
        [
            "(Tensor sorted_sequence, Tensor|Number input, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None)",
            searched
        ],
        "Returns where each element goes in the sorted last dim."
    ),
    op!(
        "unravel_index",
        TORCH,
        ["(Tensor indices, int[1] shape)", unravel],
        "Turns places in a flattened tensor into coordinates, a tensor for each dim."
    ),
];

static PUT: &[Op] = &[
    op!(
        "scatter",
        INPLACE,
        ["(Tensor input, int dim, Tensor index, Tensor src, *, str? reduce=None)", scatter_tensor],
        ["(Tensor input, int dim, Tensor index, Number value, *, str? reduce=None)", scatter_number],
        "Writes elements of src (or one value) along dim at an index for each."
    ),
    op!(
        "scatter_add",
        INPLACE,
        ["(Tensor input, int dim, Tensor index, Tensor src)", |a| {
            scatter_add(&a.tensor(0)?, a.int(1)?, &a.tensor(2)?, &a.tensor(3)?).map(Into::into)
        }],
        "Adds elements of src along dim at an index for each."
    ),
    op!(
        "scatter_reduce",
        INPLACE,
        ["(Tensor input, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True)", |a| {
            scatter_reduce(
                &a.tensor(0)?,
                a.int(1)?,
                &a.tensor(2)?,
                &a.tensor(3)?,
                Reduce::parse(&a.str(4)?)?,
                a.bool(5)?,
            )
            .map(Into::into)
        }],
        "Reduces elements of src along dim at an index for each: sum, prod, mean, amax or amin."
    ),
    op!(
        "index_add",
        INPLACE,
        ["(Tensor input, int dim, Tensor index, Tensor source, *, Number alpha=1)", |a| {
            index_add(&a.tensor(0)?, a.int(1)?, &a.tensor(2)?, &a.tensor(3)?, a.number(4)?).map(Into::into)
        }],
        "Adds slices of source, times alpha, along dim."
    ),
    op!(
        "index_fill",
        INPLACE,
        ["(Tensor input, int dim, Tensor index, Tensor|Number value)", |a| {
            index_fill(&a.tensor(0)?, a.int(1)?, &a.tensor(2)?, &a.operand(3)?).map(Into::into)
        }],
        "Fills slices along dim with a value."
    ),
    op!(
        "index_copy",
        INPLACE,
        ["(Tensor input, int dim, Tensor index, Tensor source)", |a| {
            index_copy(&a.tensor(0)?, a.int(1)?, &a.tensor(2)?, &a.tensor(3)?).map(Into::into)
        }],
        "Replaces slices along dim by those of source."
    ),
    op!(
        "index_reduce",
        INPLACE,
        ["(Tensor input, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True)", |a| {
            index_reduce(&a.tensor(0)?, a.int(1)?, &a.tensor(2)?, &a.tensor(3)?, &a.str(4)?, a.bool(5)?).map(Into::into)
        }],
        "Reduces slices of source along dim: prod, mean, amax or amin."
    ),
    op!(
        "index_put",
        BOTH.and(Places::INPLACE),
        ["(Tensor input, Tensor[] indices, Tensor values, bool accumulate=False)", |a| {
            let indices: Vec<Option<Tensor>> = a.tensors(1)?.into_iter().map(Some).collect();
            index_put(&a.tensor(0)?, &indices, &a.tensor(2)?, a.bool(3)?).map(Into::into)
        }],
        "Writes values at the places that index tensors mean."
    ),
    op!(
        "put",
        BOTH.and(Places::INPLACE),
        ["(Tensor input, Tensor index, Tensor source, bool accumulate=False)", |a| {
            put(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?, a.bool(3)?).map(Into::into)
        }],
        "Writes elements of source into the flattened tensor."
    ),
    op!(
        "masked_fill",
        BOTH.and(Places::INPLACE),
        ["(Tensor input, Tensor mask, Tensor|Number value)", fill_where],
        "Fills the elements where the mask is true with a value."
    ),
    op!(
        "masked_scatter",
        BOTH.and(Places::INPLACE),
        ["(Tensor input, Tensor mask, Tensor source)", |a| {
            masked_scatter(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?).map(Into::into)
        }],
        "Writes the elements of source, one after the other, where the mask is true."
    ),
    op!(
        "select_scatter",
        BOTH,
        ["(Tensor input, Tensor src, int dim, int index)", |a| {
            let (dim, index) = (a.int(2)?, a.int(3)?);
            with_part(&a.tensor(0)?, &a.tensor(1)?, "SelectScatterBackward0", move |t| shape::select(t, dim, index))
        }],
        "Returns a copy with src at one index of dim."
    ),
    op!(
        "slice_scatter",
        BOTH,
        ["(Tensor input, Tensor src, int dim=0, int? start=None, int? end=None, int step=1)", |a| {
            let (dim, start, end, step) = (a.int(2)?, a.opt_int(3)?, a.opt_int(4)?, a.int(5)?);
            with_part(&a.tensor(0)?, &a.tensor(1)?, "SliceScatterBackward0", move |t| {
                shape::slice(t, dim, start, end, step)
            })
        }],
        "Returns a copy with src in a slice of dim."
    ),
    op!(
        "as_strided_scatter",
        BOTH,
        ["(Tensor input, Tensor src, int[] size, int[] stride, int? storage_offset=None)", |a| {
            let (size, stride, offset) = (a.ints(2)?, a.ints(3)?, a.opt_int(4)?);
            with_part(&a.tensor(0)?, &a.tensor(1)?, "AsStridedScatterBackward0", move |t| {
                shape::as_strided(&convert::contiguous(t)?, &size, &stride, offset)
            })
        }],
        "Returns a copy with src in an as_strided view of it."
    ),
    op!(
        "diagonal_scatter",
        BOTH,
        ["(Tensor input, Tensor src, int offset=0, int dim1=0, int dim2=1)", |a| {
            let (offset, dim1, dim2) = (a.int(2)?, a.int(3)?, a.int(4)?);
            with_part(&a.tensor(0)?, &a.tensor(1)?, "DiagonalScatterBackward0", move |t| {
                shape::diagonal(t, offset, dim1, dim2)
            })
        }],
        "Returns a copy with src on a diagonal."
    ),
];

static TRIANGLES: &[Op] = &[
    op!(
        "tril",
        INPLACE,
        ["(Tensor input, int diagonal=0)", |a| triangle(&a.tensor(0)?, a.int(1)?, true).map(Into::into)],
        "Returns the lower triangle of matrices, zeros elsewhere."
    ),
    op!(
        "triu",
        INPLACE,
        ["(Tensor input, int diagonal=0)", |a| triangle(&a.tensor(0)?, a.int(1)?, false).map(Into::into)],
        "Returns the upper triangle of matrices, zeros elsewhere."
    ),
    op!(
        "tril_indices",
        TORCH,
        [TRIANGLE, |a| indices_of(a, true)],
        "Returns the rows and columns of a lower triangle."
    ),
    op!(
        "triu_indices",
        TORCH,
        [TRIANGLE, |a| indices_of(a, false)],
        "Returns the rows and columns of an upper triangle."
    ),
    op!(
        "diag",
        COMMON,
        ["(Tensor input, int diagonal=0)", |a| diag(&a.tensor(0)?, a.int(1)?).map(Into::into)],
        "Returns a matrix with a vector on a diagonal, or a matrix's diagonal."
    ),
    op!(
        "diagflat",
        BOTH,
        ["(Tensor input, int offset=0)", |a| {
            let x = a.tensor(0)?;
            diag_embed(&shape::view_or_copy(&x, &[x.numel()])?, a.int(1)?, 0, 1).map(Into::into)
        }],
        "Returns a matrix with the flattened input on a diagonal."
    ),
    op!(
        "diag_embed",
        BOTH,
        ["(Tensor input, int offset=0, int dim1=-2, int dim2=-1)", |a| {
            diag_embed(&a.tensor(0)?, a.int(1)?, a.int(2)?, a.int(3)?).map(Into::into)
        }],
        "Returns matrices with the last dim on a diagonal."
    ),
    op!(
        "trace",
        BOTH,
        ["(Tensor input)", |a| trace(&a.tensor(0)?).map(Into::into)],
        "Returns the sum of a matrix's diagonal."
    ),
];

/// All tables.
pub static OPS: &[&[Op]] = &[PICK, PUT, TRIANGLES];
