//! Products of matrices and vectors. Floats go to faer's kernels (on other devices to burn's) as they lie, transposed or
//! sliced; integers are multiplied on the host, in parallel by rows.

use burn::backend::Dispatch;
use burn::backend::ops::FloatTensorOps as _;

use super::dtype::{Element as _, dispatch};
use super::error::{Result, bail, ensure};
use super::layout::{self, Shape, resolve_dim};
use super::op::{Args, Op, Out, Overload, Places};
use super::pointwise::{self, mul, mul_operands};
use super::storage::check_allocation;
use super::threads::share_chunks;
use super::{DType, Number, Tensor, convert, create, reduce, shape};

mod contract;
mod einsum;
mod fused;
mod kernel;
mod table;

pub use contract::{cross, inner, kron, outer, tensordot, vecdot};
pub use einsum::einsum;
pub use fused::{Scale, addbmm, addmm, addmv, addr, baddbmm, linear};
pub use table::OPS;

/// The product of two tensors of equal rank (2 or more), batch dims broadcast, outside the graph.
fn product(a: &Tensor, b: &Tensor, name: &str) -> Result<Tensor> {
    let (rank, dtype) = (a.rank(), a.dtype());
    ensure!(dtype != DType::Bool, NotImplemented, "\"{name}\" not implemented for 'Bool'");
    let mut sizes = layout::broadcast(&a.shape()[..rank - 2], &b.shape()[..rank - 2])?;
    sizes.extend_from_slice(&[a.shape()[rank - 2], b.shape()[rank - 1]]);
    check_allocation(sizes.iter().try_fold(1usize, |n, &s| n.checked_mul(s)), dtype, &sizes)?;
    if layout::numel(&sizes) == 0 || a.shape()[rank - 1] == 0 {
        return create::zeros(&sizes, dtype, a.device());
    }
    match dtype {
        DType::Float32 if a.device().is_host() => return kernel::product::<f32>(a, b, &sizes),
        DType::Float64 if a.device().is_host() => return kernel::product::<f64>(a, b, &sizes),
        _ => {}
    }
    if dtype.is_floating() {
        let value = Dispatch::float_matmul(plain(a)?.burn()?, plain(b)?.burn()?);
        return Ok(Tensor::from_burn(value, &sizes, dtype, a.device()));
    }
    integer_product(a, b, &sizes)
}

/// A matrix that a kernel can read where it lies: repeated (`expand`ed) rows and columns are written out first.
fn plain(x: &Tensor) -> Result<Tensor> {
    let rank = x.rank();
    let repeated = (rank - 2..rank).any(|d| x.strides()[d] == 0 && x.shape()[d] > 1);
    if repeated { convert::contiguous_copy(x) } else { Ok(x.detach()) }
}

/// Wraps around at the type's width, like PyTorch's.
fn integer_product(a: &Tensor, b: &Tensor, sizes: &[usize]) -> Result<Tensor> {
    /// Fewer multiplications than this are done on one thread.
    const PARALLEL_PRODUCTS_MIN: usize = 1 << 16;
    let rank = sizes.len();
    let (rows, columns, depth) = (sizes[rank - 2], sizes[rank - 1], a.shape()[rank - 1]);
    let expanded = |t: &Tensor| -> Result<Vec<i64>> {
        let mut shape = Shape::from_slice(&sizes[..rank - 2]);
        shape.extend_from_slice(&t.shape()[rank - 2..]);
        let strides = layout::expand_strides(t.shape(), t.strides(), &shape)?;
        t.restride(shape, strides, t.offset()).to_i64_vec()
    };
    let (left, right) = (expanded(a)?, expanded(b)?);
    let row = |i: usize, out: &mut [i64]| {
        let batch = i / rows;
        for (k, &factor) in left[i * depth..(i + 1) * depth].iter().enumerate() {
            let from = (batch * depth + k) * columns;
            for (sum, &v) in out.iter_mut().zip(&right[from..from + columns]) {
                *sum = sum.wrapping_add(factor.wrapping_mul(v));
            }
        }
    };
    let mut out = vec![0i64; layout::numel(sizes)];
    if out.len().saturating_mul(depth) >= PARALLEL_PRODUCTS_MIN {
        share_chunks(&mut out, columns, &row);
    } else {
        out.chunks_mut(columns).enumerate().for_each(|(i, out)| row(i, out));
    }
    Tensor::from_i64s(&out, sizes, a.dtype(), a.device())
}

/// The last two dims swapped.
fn transposed(x: &Tensor) -> Tensor {
    let mut order: Vec<usize> = (0..x.rank()).collect();
    order.swap(x.rank() - 2, x.rank() - 1);
    shape::permuted(x, "TransposeBackward0", &order)
}

fn same_device(a: &Tensor, b: &Tensor) -> Result<()> {
    ensure!(
        a.device() == b.device(),
        Runtime,
        "Expected all tensors to be on the same device, but found at least two devices, {} and {}!",
        a.device(),
        b.device()
    );
    Ok(())
}

/// Checks two factors of a matrix product called `name`.
fn check_matrices(a: &Tensor, b: &Tensor, name: &str) -> Result<()> {
    ensure!(a.rank() == 2, Runtime, "{name}: self must be a matrix, got {}-D tensor", a.rank());
    ensure!(b.rank() == 2, Runtime, "{name}: mat2 must be a matrix, got {}-D tensor", b.rank());
    same_device(a, b)?;
    ensure!(
        a.shape()[1] == b.shape()[0],
        Runtime,
        "{name}: mat1 and mat2 shapes cannot be multiplied ({}x{} and {}x{})",
        a.shape()[0],
        a.shape()[1],
        b.shape()[0],
        b.shape()[1]
    );
    ensure!(
        a.dtype() == b.dtype() || name != "addmm",
        Runtime,
        "mat1 and mat2 must have the same dtype, but got {} and {}",
        a.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    ensure!(
        a.dtype() == b.dtype(),
        Runtime,
        "expected m1 and m2 to have the same dtype, but got: {} != {}",
        a.dtype().c_name(),
        b.dtype().c_name()
    );
    Ok(())
}

/// The product of two matrices.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn mm(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    check_matrices(a, b, "mm")?;
    let out = product(&a.detach(), &b.detach(), "addmm_impl_cpu_")?;
    Ok(out.with_backward("MmBackward0", &[a, b], |_| {
        let (a, b) = (a.clone(), b.clone());
        move |g: &Tensor| {
            let left = if a.requires_grad() { Some(mm(g, &transposed(&b))?) } else { None };
            let right = if b.requires_grad() { Some(mm(&transposed(&a), g)?) } else { None };
            Ok(vec![left, right])
        }
    }))
}

/// Checks two batches of matrices.
fn check_batches(a: &Tensor, b: &Tensor) -> Result<()> {
    ensure!(a.rank() == 3, Runtime, "batch1 must be a 3D tensor");
    ensure!(b.rank() == 3, Runtime, "batch2 must be a 3D tensor");
    same_device(a, b)?;
    ensure!(
        a.shape()[0] == b.shape()[0] && a.shape()[2] == b.shape()[1],
        Runtime,
        "Expected size for first two dimensions of batch2 tensor to be: [{}, {}] but got: [{}, {}].",
        a.shape()[0],
        a.shape()[2],
        b.shape()[0],
        b.shape()[1]
    );
    ensure!(
        a.dtype() == b.dtype(),
        Runtime,
        "expected scalar type {} but found {}",
        a.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    Ok(())
}

/// The products of two batches of matrices.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn bmm(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    check_batches(a, b)?;
    let out = product(&a.detach(), &b.detach(), "bmm")?;
    Ok(out.with_backward("BmmBackward0", &[a, b], |_| {
        let (a, b) = (a.clone(), b.clone());
        move |g: &Tensor| {
            let left = if a.requires_grad() { Some(bmm(g, &transposed(&b))?) } else { None };
            let right = if b.requires_grad() { Some(bmm(&transposed(&a), g)?) } else { None };
            Ok(vec![left, right])
        }
    }))
}

/// A matrix times a vector.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn mv(a: &Tensor, v: &Tensor) -> Result<Tensor> {
    check_vector(a, v, 1, None)?;
    let column = shape::unsqueeze(&v.detach(), -1)?;
    let out = product(&a.detach(), &column, "addmv_impl_cpu")?;
    let out = shape::view_or_copy(&out, &a.shape()[..1])?;
    Ok(out.with_backward("MvBackward0", &[a, v], |_| {
        let (a, v) = (a.clone(), v.clone());
        move |g: &Tensor| {
            let left = if a.requires_grad() { Some(outer(g, &v)?) } else { None };
            let right = if v.requires_grad() { Some(mv(&transposed(&a), g)?) } else { None };
            Ok(vec![left, right])
        }
    }))
}

/// Checks the factors of a matrix-vector product that is added to an input of `rank` dims, its size and dtype in
/// `input`, where there is one.
fn check_vector(a: &Tensor, v: &Tensor, rank: usize, input: Option<(usize, DType)>) -> Result<()> {
    ensure!(
        a.rank() == 2 && v.rank() == 1 && rank <= 1,
        Runtime,
        "vector + matrix @ vector expected, got {rank}, {}, {}",
        a.rank(),
        v.rank()
    );
    same_device(a, v)?;
    let (size, dtype) = input.unwrap_or((a.shape()[0], v.dtype()));
    ensure!(
        a.shape()[1] == v.shape()[0] && (size == a.shape()[0] || size == 1),
        Runtime,
        "size mismatch, got input ({size}), mat ({}x{}), vec ({})",
        a.shape()[0],
        a.shape()[1],
        v.shape()[0]
    );
    ensure!(
        a.dtype() == v.dtype() && dtype == a.dtype(),
        Runtime,
        "addmv input tensors must have the same dtype, but got {}, {}, and {}",
        dtype.scalar_name(),
        a.dtype().scalar_name(),
        v.dtype().scalar_name()
    );
    Ok(())
}

/// The sum of the products of two vectors' elements.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn dot(a: &Tensor, b: &Tensor, name: &'static str) -> Result<Tensor> {
    ensure!(
        a.rank() == 1 && b.rank() == 1,
        Runtime,
        "1D tensors expected, but got {}D and {}D tensors",
        a.rank(),
        b.rank()
    );
    same_device(a, b)?;
    ensure!(
        a.dtype() == b.dtype(),
        Runtime,
        "dot : expected both vectors to have same dtype, but found {} and {}",
        a.dtype().scalar_name(),
        b.dtype().scalar_name()
    );
    ensure!(
        a.numel() == b.numel(),
        Runtime,
        "inconsistent tensor size, expected tensor [{0}] and src [{1}] to have the same number of elements, but got \
         {0} and {1} elements respectively",
        a.numel(),
        b.numel()
    );
    ensure!(a.dtype() != DType::Bool, NotImplemented, "\"dot\" not implemented for 'Bool'");
    let out = if a.device().is_host() {
        dot_on_host(a, b)?
    } else {
        let (row, column) = (shape::unsqueeze(&a.detach(), 0)?, shape::unsqueeze(&b.detach(), 1)?);
        shape::view_or_copy(&product(&row, &column, "dot")?, &[])?
    };
    Ok(out.with_backward(name, &[a, b], |_| {
        let (a, b) = (a.clone(), b.clone());
        move |g: &Tensor| Ok(vec![Some(mul(g, &b)?), Some(mul(g, &a)?)])
    }))
}

fn dot_on_host(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (dtype, device) = (a.dtype(), a.device());
    if dtype.is_floating() {
        let sum: f64 = dispatch!(dtype, T => {
            let (a, b) = (a.detach().host::<T>()?, b.detach().host::<T>()?);
            a.iter().zip(b.iter()).map(|(x, y)| x.to_f64() * y.to_f64()).sum()
        });
        return create::full(&[], Number::Float(sum), dtype, device);
    }
    let (a, b) = (a.to_i64_vec()?, b.to_i64_vec()?);
    let sum = a.iter().zip(&b).fold(0i64, |sum, (x, y)| sum.wrapping_add(x.wrapping_mul(*y)));
    create::full(&[], Number::Int(sum), dtype, device)
}

/// `a @ b`: dot, matrix-vector, matrix or batched product by the operands' ranks; batch dims broadcast.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn matmul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    match (a.rank(), b.rank()) {
        (0, _) | (_, 0) => bail!(
            Runtime,
            "both arguments to matmul need to be at least 1D, but they are {}D and {}D",
            a.rank(),
            b.rank()
        ),
        (1, 1) => dot(a, b, "DotBackward0"),
        (2, 1) => mv(a, b),
        (1, 2) => {
            let row = mm(&shape::unsqueeze(a, 0)?, b)?;
            reshaped(&row, &b.shape()[1..], "SqueezeBackward4")
        }
        (2, 2) => mm(a, b),
        // One matrix (or vector) for all batches: one large product.
        (_, 1 | 2) => folded(a, b),
        _ => batched(a, b),
    }
}

/// `a` of three dims or more times one matrix or vector.
fn folded(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let last = a.rank() - 1;
    let rows = layout::numel(&a.shape()[..last]);
    let flat = shape::view_or_copy(a, &[rows, a.shape()[last]])?;
    let mut sizes = Shape::from_slice(&a.shape()[..last]);
    let out = if b.rank() == 1 { mv(&flat, b)? } else { mm(&flat, b)? };
    sizes.extend_from_slice(&out.shape()[1..]);
    unsafe_view(&out, &sizes)
}

/// A view of a result that nobody else has.
fn unsafe_view(x: &Tensor, sizes: &[usize]) -> Result<Tensor> {
    reshaped(x, sizes, "UnsafeViewBackward0")
}

/// A row-major result under other sizes, as a node of its own.
fn reshaped(x: &Tensor, sizes: &[usize], name: &'static str) -> Result<Tensor> {
    let (x, before) = (convert::contiguous(x)?, Shape::from_slice(x.shape()));
    let out = x.restride(sizes.into(), layout::contiguous_strides(sizes), x.offset());
    Ok(out.with_backward(name, &[&x], |_| move |g: &Tensor| Ok(vec![Some(shape::view_or_copy(g, &before)?)])))
}

fn batched(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    // Vectors become matrices; the dim added goes away again.
    let left = if a.rank() == 1 { shape::unsqueeze(a, 0)? } else { a.clone() };
    let right = if b.rank() == 1 { shape::unsqueeze(b, 1)? } else { b.clone() };
    let (lead_a, lead_b) = (left.rank() - 2, right.rank() - 2);
    let batch = layout::broadcast(&left.shape()[..lead_a], &right.shape()[..lead_b])?;
    let count = layout::numel(&batch);
    let stacked = |t: &Tensor, lead: usize| -> Result<Tensor> {
        let mut sizes = batch.clone();
        sizes.extend_from_slice(&t.shape()[lead..]);
        let expanded = if t.shape() == &sizes[..] { t.clone() } else { shape::expand_to(t, &sizes)? };
        shape::view_or_copy(&expanded, &[count, t.shape()[lead], t.shape()[lead + 1]])
    };
    let out = bmm(&stacked(&left, lead_a)?, &stacked(&right, lead_b)?)?;
    let mut sizes = batch.clone();
    if a.rank() > 1 {
        sizes.push(left.shape()[lead_a]);
    }
    if b.rank() > 1 {
        sizes.push(right.shape()[lead_b + 1]);
    }
    unsafe_view(&out, &sizes)
}

/// The product of several matrices in the cheapest order.
///
/// # Errors
/// As [`mm`].
pub fn chain(matrices: &[Tensor]) -> Result<Tensor> {
    match matrices {
        [] => bail!(Runtime, "chain_matmul(): Expected one or more matrices"),
        [only] => Ok(only.clone()),
        [a, b] => mm(a, b),
        _ => {
            for matrix in matrices {
                ensure!(matrix.rank() == 2, Runtime, "Tensor dimension is {}, expected 2 instead.", matrix.rank());
            }
            let splits = cheapest_splits(matrices);
            chain_between(matrices, &splits, 0, matrices.len() - 1)
        }
    }
}

/// Where to split each stretch of a chain, by dynamic programming over the stretches' lengths.
fn cheapest_splits(matrices: &[Tensor]) -> Vec<Vec<usize>> {
    let n = matrices.len();
    let sizes: Vec<usize> =
        std::iter::once(matrices[0].shape()[0]).chain(matrices.iter().map(|m| m.shape()[1])).collect();
    let (mut cost, mut splits) = (vec![vec![0usize; n]; n], vec![vec![0; n]; n]);
    for length in 1..n {
        for i in 0..n - length {
            let j = i + length;
            cost[i][j] = usize::MAX;
            for k in i..j {
                let products = sizes[i].saturating_mul(sizes[k + 1]).saturating_mul(sizes[j + 1]);
                let total = cost[i][k].saturating_add(cost[k + 1][j]).saturating_add(products);
                if total < cost[i][j] {
                    (cost[i][j], splits[i][j]) = (total, k);
                }
            }
        }
    }
    splits
}

fn chain_between(matrices: &[Tensor], splits: &[Vec<usize>], i: usize, j: usize) -> Result<Tensor> {
    if i == j {
        return Ok(matrices[i].clone());
    }
    let k = splits[i][j];
    mm(&chain_between(matrices, splits, i, k)?, &chain_between(matrices, splits, k + 1, j)?)
}
