//! Chains of products, inverses and equations of tensors, and matrices made of vectors or of blocks.

use super::*;
use crate::tensor::warning::{self, Category};

/// The product of two or more matrices in the cheapest order; the first and the last may be vectors.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where ranks, sizes or dtypes do not fit.
pub fn multi_dot(tensors: &[Tensor]) -> Result<Tensor> {
    let n = tensors.len();
    ensure!(n >= 2, Runtime, "multi_dot(): expected at least 2 tensors but got {n}");
    let mut chain = tensors.to_vec();
    let mut sizes: Vec<i64> = Vec::new();
    for (i, tensor) in tensors.iter().enumerate() {
        let end = i == 0 || i == n - 1;
        if end && tensor.rank() == 1 {
            chain[i] = shape::unsqueeze(tensor, if i == 0 { 0 } else { -1 })?;
        } else {
            let expected = if i == 0 {
                "the first tensor must be 1D or 2D".to_owned()
            } else if end {
                "the last tensor must be 1D or 2D".to_owned()
            } else {
                format!("tensor {i} must be 2D")
            };
            ensure!(tensor.rank() == 2, Runtime, "multi_dot(): {expected} but got {}D", tensor.rank());
            if end {
                sizes.push(tensor.shape()[usize::from(i > 0)] as i64);
            }
        }
        ensure!(
            tensor.dtype() == tensors[0].dtype(),
            Runtime,
            "multi_dot(): all tensors must have be the same dtype but tensor 0 is {} and tensor {i} {}",
            tensors[0].dtype().c_name(),
            tensor.dtype().c_name()
        );
    }
    for i in 0..n - 1 {
        ensure!(
            chain[i].shape()[1] == chain[i + 1].shape()[0],
            Runtime,
            "multi_dot(): tensors {i} and {} with shapes {} and {} cannot be multiplied",
            i + 1,
            layout::display(tensors[i].shape()),
            layout::display(tensors[i + 1].shape())
        );
    }
    shape::view(&matmul::chain(&chain)?, &sizes)
}

/// `torch.chain_matmul`.
///
/// # Errors
/// As [`multi_dot`].
pub fn chain_matmul(tensors: &[Tensor]) -> Result<Tensor> {
    warning::warn(
        Category::User,
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot \
         instead, which accepts a list of two or more tensors rather than multiple parameters.",
    );
    for tensor in tensors {
        ensure!(tensor.rank() == 2, Runtime, "Tensor dimension is {}, expected 2 instead.", tensor.rank());
    }
    match tensors {
        [] => bail!(Runtime, "chain_matmul(): Expected one or more matrices"),
        [only] => Ok(only.clone()),
        _ => multi_dot(tensors),
    }
}

/// The inverse of a tensor whose first `ind` dims are seen as rows and whose others as columns.
///
/// # Errors
/// `RuntimeError` where that makes no square matrix, `LinAlgError` where it is singular.
pub fn tensorinv(x: &Tensor, ind: i64) -> Result<Tensor> {
    ensure!(ind > 0, Runtime, "Expected a strictly positive integer for 'ind', but got {ind}");
    let split = usize::try_from(ind).unwrap_or(usize::MAX).min(x.rank());
    let (rows, columns) = (layout::numel(&x.shape()[..split]), layout::numel(&x.shape()[split..]));
    ensure!(
        rows == columns,
        Runtime,
        "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got {columns} \
         != {rows}"
    );
    let found = super::solve::inv(&shape::view_or_copy(x, &[rows, columns])?)?;
    let sizes: Shape = x.shape()[split..].iter().chain(&x.shape()[..split]).copied().collect();
    shape::view_or_copy(&found, &sizes)
}

/// `X` with `tensordot(a, X, X.ndim) = b`, after the given dims of `a` are moved to the end.
///
/// # Errors
/// `RuntimeError` where that makes no square matrix, `LinAlgError` where it is singular.
pub fn tensorsolve(a: &Tensor, b: &Tensor, dims: Option<&[i64]>) -> Result<Tensor> {
    let a = match dims {
        Some(dims) => shape::movedim(a, dims, &(-(dims.len() as i64)..0).collect::<Vec<_>>())?,
        None => a.clone(),
    };
    let split = b.rank().min(a.rank());
    let sizes = Shape::from_slice(&a.shape()[split..]);
    let (rows, columns) = (b.numel(), layout::numel(&sizes));
    ensure!(
        rows == columns,
        Runtime,
        "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but \
         got {columns} != {rows}"
    );
    let matrix = shape::reshape(&a, &[rows as i64, columns as i64])?;
    let found = super::solve::solve(&matrix, &shape::view_or_copy(b, &[b.numel()])?, true)?;
    shape::view(&found, &sizes.iter().map(|&s| s as i64).collect::<Vec<_>>())
}

/// The powers of each element, from 0 to `n - 1`, along a new last dim.
///
/// # Errors
/// `RuntimeError` for `n` below 2.
pub fn vander(x: &Tensor, n: Option<i64>) -> Result<Tensor> {
    ensure!(
        x.dtype() != DType::Bool,
        NotImplemented,
        "linalg.vander supports floating point, complex, and integer tensors, but got Bool"
    );
    let n = n.unwrap_or_else(|| x.shape().last().map_or(1, |&n| n as i64));
    ensure!(n > 1, Runtime, "N must be greater than 1.");
    let dtype = x.dtype();
    let x = &shape::at_least(&convert::cast(x, dtype)?, 1)?;
    let column = shape::unsqueeze(x, -1)?;
    let mut sizes = Shape::from_slice(x.shape());
    sizes.push((n - 1) as usize);
    let powers = reduce::cumulative(&shape::expand_to(&column, &sizes)?, -1, Some(dtype), true)?;
    sizes.pop();
    sizes.push(1);
    let ones = create::full(&sizes, Number::Int(1), dtype, x.device())?;
    shape::cat(&[ones, powers], -1)
}

/// `torch.vander`: falling powers of a vector's elements, unless `increasing`.
///
/// # Errors
/// `RuntimeError` for other than vectors and a negative `n`.
pub fn vander_old(x: &Tensor, n: Option<i64>, increasing: bool) -> Result<Tensor> {
    ensure!(x.rank() == 1, Runtime, "x must be a one-dimensional tensor.");
    let n = n.unwrap_or(x.numel() as i64);
    ensure!(n >= 0, Runtime, "N must be non-negative.");
    let dtype = if x.dtype() == DType::Bool { DType::Int64 } else { x.dtype() };
    if n < 2 {
        return create::full(&[x.numel(), n as usize], Number::Int(1), dtype, x.device());
    }
    let found = vander(&convert::cast(x, dtype)?, Some(n))?;
    if increasing { Ok(found) } else { shape::flip(&found, &[1]) }
}

/// A matrix with the given ones along its diagonal; vectors count as rows.
///
/// # Errors
/// `RuntimeError` for tensors of more than two dims.
pub fn block_diag(tensors: &[Tensor]) -> Result<Tensor> {
    if tensors.is_empty() {
        return create::zeros(&[1, 0], create::default_dtype(), Device::Cpu);
    }
    let mut dtype = tensors[0].dtype();
    let mut blocks = Vec::with_capacity(tensors.len());
    for (i, tensor) in tensors.iter().enumerate() {
        let columns = match tensor.shape() {
            [] => 1,
            [n] | [_, n] => *n,
            _ => bail!(
                Runtime,
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {} dimensions",
                tensor.rank()
            ),
        };
        let rows = if tensor.rank() == 2 { tensor.shape()[0] } else { 1 };
        dtype = dtype.promote(tensor.dtype());
        blocks.push(shape::view_or_copy(&tensor.detach(), &[rows, columns])?);
    }
    let device = tensors[0].device();
    let width: usize = blocks.iter().map(|b| b.shape()[1]).sum();
    let (mut rows, mut before) = (Vec::with_capacity(blocks.len()), 0);
    for block in &blocks {
        let (m, n) = (block.shape()[0], block.shape()[1]);
        let zeros = |n: usize| create::zeros(&[m, n], dtype, device);
        rows.push(shape::cat(&[zeros(before)?, convert::cast(block, dtype)?, zeros(width - before - n)?], 1)?);
        before += n;
    }
    let whole = shape::cat(&rows, 0)?;
    let inputs: Vec<&Tensor> = tensors.iter().collect();
    Ok(whole.with_backward("BlockDiagBackward0", &inputs, |_| {
        let kept: Vec<(Shape, DType)> = tensors.iter().map(|t| (Shape::from_slice(t.shape()), t.dtype())).collect();
        let sizes: Vec<(i64, i64)> = blocks.iter().map(|b| (b.shape()[0] as i64, b.shape()[1] as i64)).collect();
        move |g: &Tensor| {
            let (mut row, mut column) = (0, 0);
            kept.iter()
                .zip(&sizes)
                .map(|((shape, dtype), &(m, n))| {
                    let part = shape::narrow(&shape::narrow(g, 0, row, m)?, 1, column, n)?;
                    (row, column) = (row + m, column + n);
                    if !dtype.is_floating() {
                        return Ok(None);
                    }
                    Ok(Some(convert::cast(&shape::view_or_copy(&part, shape)?, *dtype)?))
                })
                .collect()
        }
    }))
}
