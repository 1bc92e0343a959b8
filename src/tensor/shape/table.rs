//! The table of the shape operators.

use super::{
    Result, Tensor, as_strided, at_least, bail, block_diag, broadcast_tensors, cartesian_prod, cat, chunk,
    combinations, convert, diagonal, ensure, expand, flatten, flip, meshgrid, movedim, narrow, permute, permuted,
    repeat, repeat_interleave, reshape, resolve_dim, resolve_dims, roll, select, split, split_at, split_sizes, squeeze,
    squeeze_dims, stack, t, tensor_split, transpose, unbind, unflatten, unfold, unsqueeze, view, view_dtype,
    view_or_copy,
};
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::{DType, create, layout, pointwise};

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

const BOTH: Places = Places::BOTH;
const METHOD: Places = Places::METHOD;
const TORCH: Places = Places::TORCH;

fn other_shape(a: &Args) -> Result<Vec<i64>> {
    Ok(a.tensor(1)?.shape().iter().map(|&s| s as i64).collect())
}

/// Runs an operator of a list of tensors on tensors raised to a rank, then joined.
fn joined(a: &Args, rank: usize, dim: impl Fn(&[Tensor]) -> i64) -> Result<Out> {
    let tensors = a.tensors(0)?;
    ensure!(!tensors.is_empty(), Runtime, "{} expects a non-empty TensorList", a.name);
    let raised: Vec<Tensor> = tensors.iter().map(|t| at_least(t, rank)).collect::<Result<_>>()?;
    let dim = dim(&raised);
    cat(&raised, dim).map(Into::into)
}

/// `hsplit`, `vsplit`, `dsplit`.
fn axis_split(a: &Args, rank: usize, dim: i64) -> Result<Out> {
    let x = a.tensor(0)?;
    ensure!(
        x.rank() >= rank,
        Runtime,
        "torch.{} requires a tensor with at least {rank} dimension, but got a tensor with {} dimensions!",
        a.name,
        x.rank()
    );
    if let Some(crate::tensor::op::Arg::Int(sections)) = a.values.get(1) {
        let extent = x.shape()[resolve_dim(dim, x.rank())?] as i64;
        ensure!(
            *sections != 0 && extent % sections == 0,
            Runtime,
            "torch.{} attempted to split along dimension {dim}, but the size of the dimension {extent} is not divisible \
             by the split_size {sections}!",
            a.name
        );
        return tensor_split(&x, *sections, dim).map(Out::Tuple);
    }
    split_at(&x, &a.ints(1)?, dim).map(Out::Tuple)
}

/// `tensor_split` by a tensor: a number of sections, or indices.
fn split_by_tensor(a: &Args) -> Result<Out> {
    let (x, given, dim) = (a.tensor(0)?, a.tensor(1)?, a.int(2)?);
    ensure!(
        given.dtype() == DType::Int64,
        Runtime,
        "tensor_split expected tensor_indices_or_sections to have dtype of long, but got {}",
        given.dtype().scalar_name()
    );
    ensure!(
        given.rank() <= 1,
        Runtime,
        "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a \
         tensor with {} dims",
        given.rank()
    );
    let numbers = given.to_i64_vec()?;
    match numbers.as_slice() {
        [sections] if given.rank() == 0 => tensor_split(&x, *sections, dim),
        indices => split_at(&x, indices, dim),
    }
    .map(Out::Tuple)
}

/// The transposed last two dimensions.
fn matrix_transpose(x: &Tensor, name: &str) -> Result<Tensor> {
    if x.rank() == 0 && name == "adjoint()" {
        return Ok(x.clone());
    }
    ensure!(
        x.rank() >= 2,
        Runtime,
        "tensor.{name} is only supported on matrices or batches of matrices. Got {}-D tensor.",
        x.rank()
    );
    transpose(x, -2, -1)
}

/// A result of several steps under the one name that PyTorch's graph has for it.
fn by_name(x: &Tensor, name: &'static str) -> Tensor {
    x.detach().with_backward(name, &[x], |_| |g: &Tensor| Ok(vec![Some(g.clone())]))
}

/// How often each element is repeated, by a tensor that says so; `told` is how many there are in all.
fn times(repeats: &Tensor, told: Option<i64>) -> Result<Vec<i64>> {
    let dtype = repeats.dtype();
    if dtype == DType::Bool || dtype.is_floating() {
        return Err(pointwise::unsupported("repeat_interleave_cpu", dtype));
    }
    let counts = repeats.to_i64_vec()?;
    ensure!(
        told.is_none_or(|told| repeats.numel() <= 1 || told == counts.iter().sum::<i64>()),
        Runtime,
        "allocated size does not match required size"
    );
    Ok(counts)
}

/// `atleast_Nd` of one tensor or a list of them.
fn atleast(a: &Args, rank: usize) -> Result<Out> {
    if let Some(crate::tensor::op::Arg::Tensors(tensors)) = a.values.first() {
        return tensors.iter().map(|t| at_least(t, rank)).collect::<Result<_>>().map(Out::Tuple);
    }
    at_least(&a.tensor(0)?, rank).map(Into::into)
}

static VIEWS: &[Op] = &[
    op!(
        "view",
        METHOD,
        ["(Tensor self, int[] size)", |a| view(&a.tensor(0)?, &a.ints(1)?).map(Into::into)],
        ["(Tensor self, ScalarType dtype)", |a| view_dtype(&a.tensor(0)?, a.dtype(1)?).map(Into::into)],
        "Returns the same elements, shared, under other sizes; one size may be -1. Or the same bytes as another dtype."
    ),
    op!(
        "view_as",
        METHOD,
        ["(Tensor self, Tensor other)", |a| view(&a.tensor(0)?, &other_shape(a)?).map(Into::into)],
        "Views self with other's sizes."
    ),
    op!(
        "reshape",
        BOTH,
        ["(Tensor input, int[] shape)", |a| reshape(&a.tensor(0)?, &a.ints(1)?).map(Into::into)],
        "Returns the elements under other sizes: a view where possible, else a copy; one size may be -1."
    ),
    op!(
        "reshape_as",
        METHOD,
        ["(Tensor self, Tensor other)", |a| reshape(&a.tensor(0)?, &other_shape(a)?).map(Into::into)],
        "Reshapes self to other's sizes."
    ),
    op!(
        "permute",
        BOTH,
        ["(Tensor input, int[] dims)", |a| permute(&a.tensor(0)?, &a.ints(1)?).map(Into::into)],
        "Returns a view with the dimensions in another order."
    ),
    op!(
        "transpose",
        BOTH,
        ["(Tensor input, int dim0, int dim1)", |a| transpose(&a.tensor(0)?, a.int(1)?, a.int(2)?).map(Into::into)],
        "Returns a view with two dimensions swapped."
    ),
    op!(
        "swapaxes",
        BOTH,
        ["(Tensor input, int axis0, int axis1)", |a| transpose(&a.tensor(0)?, a.int(1)?, a.int(2)?).map(Into::into)],
        "Alias of transpose."
    ),
    op!(
        "swapdims",
        BOTH,
        ["(Tensor input, int dim0, int dim1)", |a| transpose(&a.tensor(0)?, a.int(1)?, a.int(2)?).map(Into::into)],
        "Alias of transpose."
    ),
    op!(
        "t",
        BOTH,
        ["(Tensor input)", |a| t(&a.tensor(0)?).map(Into::into)],
        "Returns a view of a matrix with rows and columns swapped."
    ),
    op!(
        "adjoint",
        BOTH,
        ["(Tensor input)", |a| matrix_transpose(&a.tensor(0)?, "adjoint()").map(Into::into)],
        "Returns a view with the last two dimensions swapped."
    ),
    op!(
        "unsqueeze",
        BOTH,
        ["(Tensor input, int dim)", |a| unsqueeze(&a.tensor(0)?, a.int(1)?).map(Into::into)],
        "Returns a view with a new dimension of size 1."
    ),
    op!(
        "squeeze",
        BOTH,
        ["(Tensor input)", |a| squeeze(&a.tensor(0)?).map(Into::into)],
        ["(Tensor input, int[1] dim)", |a| {
            let x = a.tensor(0)?;
            let dims = resolve_dims(&a.ints(1)?, x.rank(), false)?;
            squeeze_dims(&x, &dims).map(Into::into)
        }],
        "Returns a view without the dimensions of size 1, or without those of dim."
    ),
    op!(
        "expand",
        METHOD,
        ["(Tensor self, int[] size, *, bool implicit=False)", |a| expand(&a.tensor(0)?, &a.ints(1)?).map(Into::into)],
        "Returns a view in which dimensions of size 1 repeat; -1 keeps a size."
    ),
    op!(
        "expand_as",
        METHOD,
        ["(Tensor self, Tensor other)", |a| expand(&a.tensor(0)?, &other_shape(a)?).map(Into::into)],
        "Expands self to other's sizes."
    ),
    op!(
        "broadcast_to",
        BOTH,
        ["(Tensor input, int[] size)", |a| expand(&a.tensor(0)?, &a.ints(1)?).map(Into::into)],
        "Expands input to a shape."
    ),
    op!(
        "narrow",
        BOTH,
        ["(Tensor input, int dim, int start, int length)", |a| {
            narrow(&a.tensor(0)?, a.int(1)?, a.int(2)?, a.int(3)?).map(Into::into)
        }],
        "Returns a view of length elements along dim from start."
    ),
    op!(
        "narrow_copy",
        BOTH,
        ["(Tensor input, int dim, int start, int length)", |a| {
            convert::clone(&narrow(&a.tensor(0)?, a.int(1)?, a.int(2)?, a.int(3)?)?).map(Into::into)
        }],
        "Returns a copy of length elements along dim from start."
    ),
    op!(
        "select",
        BOTH,
        ["(Tensor input, int dim, int index)", |a| select(&a.tensor(0)?, a.int(1)?, a.int(2)?).map(Into::into)],
        "Returns a view at one index of dim, without that dimension."
    ),
    op!(
        "diagonal",
        BOTH.and(Places::LINALG),
        ["(Tensor input, int offset=0, int dim1=0, int dim2=1)", |a| {
            diagonal(&a.tensor(0)?, a.int(1)?, a.int(2)?, a.int(3)?).map(Into::into)
        }],
        "Returns a view of the diagonal as the last dimension."
    ),
    op!(
        "unfold",
        METHOD,
        ["(Tensor self, int dimension, int size, int step)", |a| {
            unfold(&a.tensor(0)?, a.int(1)?, a.int(2)?, a.int(3)?).map(Into::into)
        }],
        "Returns a view of the windows along a dimension as a new last dimension."
    ),
    op!(
        "as_strided",
        BOTH,
        ["(Tensor input, int[] size, int[] stride, int? storage_offset=None)", |a| {
            as_strided(&a.tensor(0)?, &a.ints(1)?, &a.ints(2)?, a.opt_int(3)?).map(Into::into)
        }],
        "Returns a view of the storage with any sizes, strides and offset."
    ),
    op!(
        "movedim",
        BOTH,
        ["(Tensor input, int[1] source, int[1] destination)", |a| {
            movedim(&a.tensor(0)?, &a.ints(1)?, &a.ints(2)?).map(Into::into)
        }],
        "Returns a view with dimensions moved to other positions."
    ),
    op!(
        "moveaxis",
        BOTH,
        ["(Tensor input, int[1] source, int[1] destination)", |a| {
            movedim(&a.tensor(0)?, &a.ints(1)?, &a.ints(2)?).map(Into::into)
        }],
        "Alias of movedim."
    ),
    op!(
        "flatten",
        BOTH,
        ["(Tensor input, int start_dim=0, int end_dim=-1)", |a| {
            flatten(&a.tensor(0)?, a.int(1)?, a.int(2)?).map(Into::into)
        }],
        "Merges a range of dimensions into one."
    ),
    op!(
        "ravel",
        BOTH,
        ["(Tensor input)", |a| {
            let x = a.tensor(0)?;
            view_or_copy(&convert::contiguous(&x)?, &[x.numel()]).map(Into::into)
        }],
        "Returns the elements as one dimension."
    ),
    op!(
        "unflatten",
        BOTH,
        ["(Tensor input, int dim, int[] sizes)", |a| {
            unflatten(&a.tensor(0)?, a.int(1)?, &a.ints(2)?).map(Into::into)
        }],
        "Splits one dimension into several; one size may be -1."
    ),
    op!(
        "detach",
        BOTH,
        ["(Tensor input)", |a| Ok(a.tensor(0)?.detach().into())],
        "Returns the same elements, shared, outside the graph."
    ),
    op!(
        "contiguous",
        METHOD,
        ["(Tensor self, *, MemoryFormat? memory_format=None)", |a| convert::contiguous(&a.tensor(0)?).map(Into::into)],
        "Returns self where its elements lie row-major, else a copy that does."
    ),
    op!(
        "clone",
        BOTH,
        ["(Tensor input, *, MemoryFormat? memory_format=None)", |a| convert::clone(&a.tensor(0)?).map(Into::into)],
        "Returns a copy that is part of the graph."
    ),
    op!(
        "atleast_1d",
        TORCH,
        ["(Tensor input)", |a| atleast(a, 1)],
        ["(Tensor* tensors)", |a| atleast(a, 1)],
        "Returns a view with at least 1 dimension."
    ),
    op!(
        "atleast_2d",
        TORCH,
        ["(Tensor input)", |a| atleast(a, 2)],
        ["(Tensor* tensors)", |a| atleast(a, 2)],
        "Returns a view with at least 2 dimensions."
    ),
    op!(
        "atleast_3d",
        TORCH,
        ["(Tensor input)", |a| atleast(a, 3)],
        ["(Tensor* tensors)", |a| atleast(a, 3)],
        "Returns a view with at least 3 dimensions."
    ),
];

static JOINING: &[Op] = &[
    op!(
        "cat",
        Places::TORCH.and(Places::OUT),
        ["(Tensor[] tensors, int dim=0)", |a| cat(&a.tensors(0)?, a.int(1)?).map(Into::into)],
        "Joins tensors along a dimension."
    ),
    op!(
        "concat",
        Places::TORCH.and(Places::OUT),
        ["(Tensor[] tensors, int dim=0)", |a| cat(&a.tensors(0)?, a.int(1)?).map(Into::into)],
        "Alias of cat."
    ),
    op!(
        "concatenate",
        Places::TORCH.and(Places::OUT),
        ["(Tensor[] tensors, int dim=0)", |a| cat(&a.tensors(0)?, a.int(1)?).map(Into::into)],
        "Alias of cat."
    ),
    op!(
        "stack",
        Places::TORCH.and(Places::OUT),
        ["(Tensor[] tensors, int dim=0)", |a| stack(&a.tensors(0)?, a.int(1)?).map(Into::into)],
        "Joins tensors of equal shape along a new dimension."
    ),
    op!(
        "hstack",
        Places::TORCH.and(Places::OUT),
        ["(Tensor[] tensors)", |a| joined(a, 1, |t| i64::from(t[0].rank() > 1))],
        "Joins tensors side by side, along dimension 1 (0 for vectors)."
    ),
    op!(
        "vstack",
        Places::TORCH.and(Places::OUT),
        ["(Tensor[] tensors)", |a| joined(a, 2, |_| 0)],
        "Joins tensors as rows."
    ),
    op!(
        "row_stack",
        Places::TORCH.and(Places::OUT),
        ["(Tensor[] tensors)", |a| joined(a, 2, |_| 0)],
        "Alias of vstack."
    ),
    op!(
        "dstack",
        Places::TORCH.and(Places::OUT),
        ["(Tensor[] tensors)", |a| joined(a, 3, |_| 2)],
        "Joins tensors along dimension 2."
    ),
    op!(
        "column_stack",
        Places::TORCH.and(Places::OUT),
        ["(Tensor[] tensors)", |a| {
            let tensors = a.tensors(0)?;
            ensure!(!tensors.is_empty(), Runtime, "column_stack expects a non-empty TensorList");
            let columns: Vec<Tensor> = tensors
                .iter()
                .map(|t| if t.rank() <= 1 { view_or_copy(t, &[t.numel(), 1]) } else { Ok(t.clone()) })
                .collect::<Result<_>>()?;
            cat(&columns, 1).map(Into::into)
        }],
        "Joins tensors as columns."
    ),
    op!(
        "block_diag",
        TORCH,
        ["(Tensor* tensors)", |a| block_diag(&a.tensors(0)?).map(Into::into)],
        "Returns a matrix with the tensors as blocks along its diagonal."
    ),
    op!(
        "cartesian_prod",
        TORCH,
        ["(Tensor* tensors)", |a| cartesian_prod(&a.tensors(0)?).map(Into::into)],
        "Returns every way to take one element of each vector, a row for each."
    ),
    op!(
        "combinations",
        TORCH,
        ["(Tensor input, int r=2, bool with_replacement=False)", |a| {
            combinations(&a.tensor(0)?, a.int(1)?, a.bool(2)?).map(Into::into)
        }],
        "Returns every way to choose r elements of a vector, a row for each."
    ),
    op!(
        "split",
        BOTH,
        ["(Tensor tensor, int split_size_or_sections, int dim=0)", |a| split(&a.tensor(0)?, a.int(1)?, a.int(2)?)
            .map(Out::Tuple)],
        ["(Tensor tensor, int[] split_size_or_sections, int dim=0)", |a| split_sizes(
            &a.tensor(0)?,
            &a.ints(1)?,
            a.int(2)?
        )
        .map(Out::Tuple)],
        "Cuts a tensor into views of a size, or of several sizes."
    ),
    op!(
        "split_with_sizes",
        BOTH,
        ["(Tensor input, int[] split_sizes, int dim=0)", |a| split_sizes(&a.tensor(0)?, &a.ints(1)?, a.int(2)?)
            .map(Out::Tuple)],
        "Cuts a tensor into views of several sizes."
    ),
    op!(
        "chunk",
        BOTH,
        ["(Tensor input, int chunks, int dim=0)", |a| chunk(&a.tensor(0)?, a.int(1)?, a.int(2)?).map(Out::Tuple)],
        "Cuts a tensor into at most that many views."
    ),
    op!(
        "unsafe_chunk",
        BOTH,
        ["(Tensor input, int chunks, int dim=0)", |a| chunk(&a.tensor(0)?, a.int(1)?, a.int(2)?).map(Out::Tuple)],
        "Alias of chunk."
    ),
    op!(
        "unsafe_split",
        BOTH,
        ["(Tensor tensor, int split_size, int dim=0)", |a| split(&a.tensor(0)?, a.int(1)?, a.int(2)?).map(Out::Tuple)],
        "Alias of split."
    ),
    op!(
        "unsafe_split_with_sizes",
        BOTH,
        ["(Tensor input, int[] split_sizes, int dim=0)", |a| split_sizes(&a.tensor(0)?, &a.ints(1)?, a.int(2)?)
            .map(Out::Tuple)],
        "Alias of split_with_sizes."
    ),
    op!(
        "tensor_split",
        BOTH,
        ["(Tensor input, int sections, int dim=0)", |a| tensor_split(&a.tensor(0)?, a.int(1)?, a.int(2)?)
            .map(Out::Tuple)],
        ["(Tensor input, int[] indices, int dim=0)", |a| split_at(&a.tensor(0)?, &a.ints(1)?, a.int(2)?)
            .map(Out::Tuple)],
        ["(Tensor input, Tensor tensor_indices_or_sections, int dim=0)", split_by_tensor],
        "Cuts a tensor into sections, or before indices."
    ),
    op!(
        "hsplit",
        BOTH,
        ["(Tensor input, int sections)", |a| axis_split(a, 1, i64::from(a.tensor(0)?.rank() > 1))],
        ["(Tensor input, int[] indices)", |a| axis_split(a, 1, i64::from(a.tensor(0)?.rank() > 1))],
        "Cuts a tensor into columns."
    ),
    op!(
        "vsplit",
        BOTH,
        ["(Tensor input, int sections)", |a| axis_split(a, 2, 0)],
        ["(Tensor input, int[] indices)", |a| axis_split(a, 2, 0)],
        "Cuts a tensor into rows."
    ),
    op!(
        "dsplit",
        BOTH,
        ["(Tensor input, int sections)", |a| axis_split(a, 3, 2)],
        ["(Tensor input, int[] indices)", |a| axis_split(a, 3, 2)],
        "Cuts a tensor along dimension 2."
    ),
    op!(
        "unbind",
        BOTH,
        ["(Tensor input, int dim=0)", |a| unbind(&a.tensor(0)?, a.int(1)?).map(Out::Tuple)],
        "Returns a view for each index of a dimension."
    ),
    op!(
        "broadcast_tensors",
        TORCH,
        ["(Tensor* tensors)", |a| broadcast_tensors(&a.tensors(0)?).map(Out::Tuple)],
        "Expands tensors to their common shape."
    ),
    op!(
        "meshgrid",
        TORCH,
        ["(Tensor* tensors, *, str? indexing=None)", |a| {
            let indexing = a.opt_str(1)?;
            if indexing.is_none() {
                crate::tensor::warning::warn(
                    crate::tensor::warning::Category::User,
                    "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.",
                );
            }
            meshgrid(&a.tensors(0)?, indexing.as_deref().unwrap_or("ij")).map(Out::Tuple)
        }],
        "Returns the coordinates of a grid."
    ),
];

static REARRANGING: &[Op] = &[
    op!(
        "flip",
        BOTH,
        ["(Tensor input, int[] dims)", |a| flip(&a.tensor(0)?, &a.ints(1)?).map(Into::into)],
        "Returns a copy with dimensions in reverse order."
    ),
    op!(
        "fliplr",
        BOTH,
        ["(Tensor input)", |a| {
            let x = a.tensor(0)?;
            ensure!(x.rank() >= 2, Runtime, "Input must be >= 2-d.");
            flip(&x, &[1]).map(Into::into)
        }],
        "Returns a copy with the columns in reverse order."
    ),
    op!(
        "flipud",
        BOTH,
        ["(Tensor input)", |a| {
            let x = a.tensor(0)?;
            ensure!(x.rank() >= 1, Runtime, "Input must be >= 1-d.");
            flip(&x, &[0]).map(Into::into)
        }],
        "Returns a copy with the rows in reverse order."
    ),
    op!(
        "roll",
        BOTH,
        ["(Tensor input, int[1] shifts, int[1] dims=())", |a| {
            roll(&a.tensor(0)?, &a.ints(1)?, &a.ints(2)?).map(|out| by_name(&out, "RollBackward0").into())
        }],
        "Returns a copy with elements shifted along dimensions, those that leave coming in again."
    ),
    op!(
        "rot90",
        BOTH,
        ["(Tensor input, int k=1, int[] dims=(0, 1))", |a| {
            let (x, k, dims) = (a.tensor(0)?, a.int(1)?, a.ints(2)?);
            ensure!(dims.len() == 2, Runtime, "expected total rotation dims == 2, but got dims = {}", dims.len());
            ensure!(x.rank() >= 2, Runtime, "expected total dims >= 2, but got total dims = {}", x.rank());
            ensure!(
                dims[0] != dims[1],
                Runtime,
                "expected rotation dims to be different, but got dim0 = {} and dim1 = {}",
                dims[0],
                dims[1]
            );
            for &d in &dims {
                let n = x.rank() as i64;
                ensure!(
                    d >= -n && d < n,
                    Runtime,
                    "Rotation dim{} out of range, dim{} = {d}",
                    i64::from(d == dims[1]),
                    i64::from(d == dims[1])
                );
            }
            match k.rem_euclid(4) {
                1 => transpose(&flip(&x, &[dims[1]])?, dims[0], dims[1]),
                2 => flip(&x, &dims),
                3 => transpose(&flip(&x, &[dims[0]])?, dims[0], dims[1]),
                _ => convert::clone(&x),
            }
            .and_then(|t| convert::contiguous(&t))
            .map(Into::into)
        }],
        "Returns a copy rotated by k quarter turns in the plane of two dimensions."
    ),
    op!(
        "repeat",
        METHOD,
        ["(Tensor self, int[] repeats)", |a| {
            repeat(&a.tensor(0)?, &a.ints(1)?).map(|out| by_name(&out, "RepeatBackward0").into())
        }],
        "Returns a copy with the tensor repeated along dimensions."
    ),
    op!(
        "tile",
        BOTH,
        ["(Tensor input, int[] dims)", |a| {
            let (x, mut dims) = (a.tensor(0)?, a.ints(1)?);
            while dims.len() < x.rank() {
                dims.insert(0, 1);
            }
            repeat(&x, &dims).map(|out| by_name(&out, "RepeatBackward0").into())
        }],
        "Returns a copy with the tensor repeated, missing numbers counting as 1."
    ),
    op!(
        "repeat_interleave",
        BOTH,
        ["(Tensor input, int repeats, int? dim=None, *, int? output_size=None)", |a| {
            let (x, dim, told) = (a.tensor(0)?, a.opt_int(2)?, a.opt_int(3)?);
            let out = repeat_interleave(&x, &[a.int(1)?], dim)?;
            let found = out.shape()[layout::resolve_dim(dim.unwrap_or(0), out.rank())?] as i64;
            if let Some(told) = told.filter(|&told| told != found) {
                bail!(Runtime, "repeat_interleave: Invalid output_size, expected {found} but got {told}");
            }
            Ok(out.into())
        }],
        ["(Tensor input, Tensor repeats, int? dim=None, *, int? output_size=None)", |a| {
            let (repeats, dim) = (a.tensor(1)?, a.opt_int(2)?);
            ensure!(repeats.rank() <= 1, Runtime, "repeats must be 0-dim or 1-dim tensor");
            repeat_interleave(&a.tensor(0)?, &times(&repeats, a.opt_int(3)?)?, dim).map(Into::into)
        }],
        ["(Tensor repeats, *, int? output_size=None)", |a| {
            let repeats = a.tensor(0)?;
            let counts = times(&repeats, a.opt_int(1)?)?;
            ensure!(repeats.rank() == 1, Runtime, "repeat_interleave only accept 1D vector as repeat");
            let positions: Vec<i64> = (0..repeats.numel() as i64).collect();
            let positions = Tensor::from_vec(positions, &[repeats.numel()], repeats.device())?;
            let out = repeat_interleave(&positions, &counts, None)?;
            convert::cast(&out, repeats.dtype()).map(Into::into)
        }],
        "Returns a copy with each element repeated in a row."
    ),
    op!(
        "numel",
        BOTH,
        ["(Tensor input)", |a| Ok(Out::Number(crate::tensor::Number::Int(a.tensor(0)?.numel() as i64)))],
        "Returns the number of elements."
    ),
    op!(
        "is_nonzero",
        BOTH,
        ["(Tensor input)", |a| {
            let x = a.tensor(0)?;
            match x.numel() {
                1 => Ok(x.item()?.is_true().into()),
                0 => bail!(Runtime, "Boolean value of Tensor with no values is ambiguous"),
                _ => bail!(Runtime, "Boolean value of Tensor with more than one value is ambiguous"),
            }
        }],
        "Says whether the only element is other than zero."
    ),
    op!(
        "equal",
        BOTH,
        ["(Tensor input, Tensor other)", |a| {
            let (x, y) = (a.tensor(0)?, a.tensor(1)?);
            if x.shape() != y.shape() {
                return Ok(false.into());
            }
            let same = pointwise::compare(&x.into(), &y.into(), pointwise::Comparison::Eq)?;
            Ok(same.to_i64_vec()?.iter().all(|&v| v != 0).into())
        }],
        "Says whether two tensors have the same shape and elements."
    ),
    op!(
        "sum_to_size",
        Places::METHOD,
        ["(Tensor self, int[] size)", |a| {
            let (x, sizes) = (a.tensor(0)?, a.ints(1)?);
            ensure!(
                sizes.iter().all(|&size| size >= 0),
                Runtime,
                "size {{{sizes:?}}} is not expandable to size {{{}}}.",
                layout::display(x.shape())
            );
            let target = create::sizes(&sizes)?;
            let lead = x.rank().checked_sub(target.len());
            let expands = lead.is_some_and(|lead| {
                target.iter().zip(&x.shape()[lead..]).all(|(&small, &large)| small == large || small == 1)
            });
            ensure!(
                expands,
                Runtime,
                "size {{{}}} is not expandable to size {{{}}}.",
                layout::display(&target),
                layout::display(x.shape())
            );
            // To no dimensions at all is a plain sum, which counts in int64.
            let x = if target.is_empty() && !x.dtype().is_floating() { convert::cast(&x, DType::Int64)? } else { x };
            x.sum_to_shape(&target).map(Into::into)
        }],
        "Sums over dimensions so that the result has a size that would broadcast to self's."
    ),
    op!(
        "is_same_size",
        BOTH,
        ["(Tensor input, Tensor other)", |a| Ok((a.tensor(0)?.shape() == a.tensor(1)?.shape()).into())],
        "Says whether two tensors have the same shape."
    ),
];

/// `T` of a tensor: all dimensions in reverse order.
pub(crate) fn reversed(x: &Tensor) -> Tensor {
    let order: Vec<usize> = (0..x.rank()).rev().collect();
    permuted(x, "PermuteBackward0", &order)
}

/// `mT` of a tensor.
pub(crate) fn transposed_matrix(x: &Tensor) -> Result<Tensor> {
    matrix_transpose(x, "mT")
}

/// The family's tables.
pub static OPS: &[&[Op]] = &[VIEWS, super::copies::OPS, JOINING, REARRANGING];
