//! The table of the products.

use super::{
    Args, Op, Out, Overload, Places, Result, Scale, addbmm, addmm, addmv, addr, baddbmm, bmm, cross, dot, einsum,
    ensure, inner, kron, linear, matmul, mm, mv, outer, tensordot, vecdot,
};
use crate::tensor::Tensor;

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

const COMMON: Places = Places::COMMON;
const INPLACE: Places = Places::ELEMENTWISE;

/// The third to fifth arguments of `addmm` and its kin.
type Fused = fn(&Tensor, &Tensor, &Tensor, Scale) -> Result<Tensor>;

fn fused(a: &Args, f: Fused) -> Result<Out> {
    let scale = Scale { beta: a.number(3)?, alpha: a.number(4)? };
    f(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?, scale).map(Into::into)
}

fn two(a: &Args, f: fn(&Tensor, &Tensor) -> Result<Tensor>) -> Result<Out> {
    f(&a.tensor(0)?, &a.tensor(1)?).map(Into::into)
}

/// The first dim of size 3, or the last: what `torch.cross` takes where none is given.
fn cross_dim(a: &Args) -> Result<i64> {
    if let Some(dim) = a.opt_int(2)? {
        return Ok(dim);
    }
    let x = a.tensor(0)?;
    match x.shape().iter().position(|&n| n == 3) {
        Some(dim) => Ok(dim as i64),
        None => super::bail!(Runtime, "no dimension of size 3 in input"),
    }
}

fn tensordot_by_count(a: &Args) -> Result<Out> {
    let (x, y, count) = (a.tensor(0)?, a.tensor(1)?, a.int(2)?);
    ensure!(count >= 0, Runtime, "tensordot expects dims >= 0, but got dims={count}");
    let shorter = x.rank().min(y.rank());
    ensure!(
        usize::try_from(count).is_ok_and(|n| n <= shorter),
        Runtime,
        "tensordot expects dims < ndim_a or ndim_b, but got dims={count}"
    );
    tensordot(&x, &y, &(-count..0).collect::<Vec<_>>(), &(0..count).collect::<Vec<_>>()).map(Into::into)
}

static TABLE: &[Op] = &[
    op!("mm", COMMON, ["(Tensor input, Tensor mat2)", |a| two(a, mm)], "Multiplies two matrices."),
    op!("bmm", COMMON, ["(Tensor input, Tensor mat2)", |a| two(a, bmm)], "Multiplies two batches of matrices."),
    op!(
        "matmul",
        COMMON,
        ["(Tensor input, Tensor other)", |a| two(a, matmul)],
        "Multiplies vectors, matrices or batches of them by their ranks; batch dims broadcast."
    ),
    op!("matmul", Places::LINALG, ["(Tensor input, Tensor other)", |a| two(a, matmul)], "Alias of torch.matmul."),
    op!("mv", COMMON, ["(Tensor input, Tensor vec)", |a| two(a, mv)], "Multiplies a matrix and a vector."),
    op!(
        "dot",
        COMMON,
        ["(Tensor input, Tensor tensor)", |a| dot(&a.tensor(0)?, &a.tensor(1)?, "DotBackward0").map(Into::into)],
        "Returns the dot product of two vectors."
    ),
    op!(
        "vdot",
        COMMON,
        ["(Tensor input, Tensor other)", |a| dot(&a.tensor(0)?, &a.tensor(1)?, "VdotBackward0").map(Into::into)],
        "Returns the dot product of two vectors."
    ),
    op!(
        "inner",
        COMMON,
        ["(Tensor input, Tensor other)", |a| two(a, inner)],
        "Returns the sums of products over the last dims."
    ),
    op!(
        "outer",
        COMMON,
        ["(Tensor input, Tensor vec2)", |a| two(a, outer)],
        "Returns all products of the elements of two vectors."
    ),
    op!("ger", COMMON, ["(Tensor input, Tensor vec2)", |a| two(a, outer)], "Alias of outer."),
    op!(
        "addmm",
        INPLACE,
        ["(Tensor input, Tensor mat1, Tensor mat2, *, Number beta=1, Number alpha=1)", |a| fused(a, addmm)],
        "Returns beta * input + alpha * (mat1 @ mat2)."
    ),
    op!(
        "addmv",
        INPLACE.and(Places::TORCH_INPLACE),
        ["(Tensor input, Tensor mat, Tensor vec, *, Number beta=1, Number alpha=1)", |a| fused(a, addmv)],
        "Returns beta * input + alpha * (mat @ vec)."
    ),
    op!(
        "addr",
        INPLACE,
        ["(Tensor input, Tensor vec1, Tensor vec2, *, Number beta=1, Number alpha=1)", |a| fused(a, addr)],
        "Returns beta * input + alpha * outer(vec1, vec2)."
    ),
    op!(
        "addbmm",
        INPLACE,
        ["(Tensor input, Tensor batch1, Tensor batch2, *, Number beta=1, Number alpha=1)", |a| fused(a, addbmm)],
        "Returns beta * input + alpha times the sum of the batches' products."
    ),
    op!(
        "baddbmm",
        INPLACE,
        ["(Tensor input, Tensor batch1, Tensor batch2, *, Number beta=1, Number alpha=1)", |a| fused(a, baddbmm)],
        "Returns beta * input + alpha * (batch1 @ batch2) by batches."
    ),
    op!(
        "tensordot",
        Places::TORCH,
        ["(Tensor a, Tensor b, int dims=2)", tensordot_by_count],
        ["(Tensor a, Tensor b, int[] dims_self, int[] dims_other)", |a| {
            tensordot(&a.tensor(0)?, &a.tensor(1)?, &a.ints(2)?, &a.ints(3)?).map(Into::into)
        }],
        "Sums products over dims: so many of the last and first, or those listed for each."
    ),
    op!(
        "einsum",
        Places::TORCH,
        ["(str equation, Tensor* operands)", |a| einsum(&a.str(0)?, &a.tensors(1)?).map(Into::into)],
        "Sums products of elements by Einstein's convention, such as 'ij,jk->ik'."
    ),
    op!("kron", COMMON, ["(Tensor input, Tensor other)", |a| two(a, kron)], "Returns the Kronecker product."),
    op!(
        "cross",
        COMMON,
        ["(Tensor input, Tensor other, int? dim=None)", |a| {
            cross(&a.tensor(0)?, &a.tensor(1)?, cross_dim(a)?).map(Into::into)
        }],
        "Returns the cross product along dim."
    ),
    op!(
        "cross",
        Places::LINALG,
        ["(Tensor input, Tensor other, *, int dim=-1)", |a| {
            cross(&a.tensor(0)?, &a.tensor(1)?, a.int(2)?).map(Into::into)
        }],
        "Returns the cross product along dim."
    ),
    op!(
        "vecdot",
        Places::LINALG,
        ["(Tensor x, Tensor y, *, int dim=-1)", |a| {
            vecdot(&a.tensor(0)?, &a.tensor(1)?, a.int(2)?).map(Into::into)
        }],
        "Returns the dot products of vectors along dim; other dims broadcast."
    ),
    op!(
        "linear",
        Places::FUNCTIONAL,
        ["(Tensor input, Tensor weight, Tensor? bias=None)", |a| {
            linear(&a.tensor(0)?, &a.tensor(1)?, a.opt_tensor(2)?.as_ref()).map(Into::into)
        }],
        "Returns input @ weight.T + bias."
    ),
];

/// The table.
pub static OPS: &[&[Op]] = &[TABLE];
