//! Triangles and diagonals of matrices.

use super::{DType, Device, Element, Result, Shape, Tensor, convert, create, dispatch, ensure, resolve_dim, shape};
use crate::tensor::reduce;

/// The lower (upper) triangle of the last two dims: zeros beyond the diagonal that lies `offset` above the main one.
///
/// # Errors
/// `RuntimeError` for fewer than two dims.
pub fn triangle(x: &Tensor, offset: i64, lower: bool) -> Result<Tensor> {
    let name = if lower { "tril" } else { "triu" };
    ensure!(x.rank() >= 2, Runtime, "{name}: input tensor must have at least 2 dimensions");
    let (rows, columns) = (x.shape()[x.rank() - 2], x.shape()[x.rank() - 1]);
    let out = dispatch!(x.dtype(), T => {
        let mut values = x.detach().host::<T>()?.to_vec();
        for (i, row) in values.chunks_mut(columns.max(1)).enumerate() {
            let edge = edge(i % rows.max(1), columns, offset, lower);
            if lower { row[edge..].fill(T::zero()) } else { row[..edge].fill(T::zero()) }
        }
        Tensor::from_vec(values, x.shape(), x.device())?
    });
    Ok(out.with_backward(if lower { "TrilBackward0" } else { "TriuBackward0" }, &[x], |_| {
        move |g: &Tensor| Ok(vec![Some(triangle(g, offset, lower)?)])
    }))
}

/// The first column of a row beyond the lower triangle, or inside the upper one.
fn edge(row: usize, columns: usize, offset: i64, lower: bool) -> usize {
    let column = (row as i64).saturating_add(offset).saturating_add(i64::from(lower));
    usize::try_from(column).unwrap_or(0).min(columns)
}

/// The rows and columns of the elements of a triangle.
///
/// # Errors
/// `RuntimeError` for negative sizes, `NotImplementedError` for other dtypes than int32 and int64.
pub fn triangle_indices(
    rows: i64,
    columns: i64,
    offset: i64,
    lower: bool,
    dtype: DType,
    device: Device,
) -> Result<Tensor> {
    ensure!(rows >= 0, Runtime, "row must be non-negative, got{rows}");
    ensure!(columns >= 0, Runtime, "col must be non-negative, got{columns}");
    ensure!(
        matches!(dtype, DType::Int32 | DType::Int64),
        NotImplemented,
        "\"{}\" not implemented for '{}'",
        if lower { "tril_indices" } else { "triu_indices" },
        dtype.scalar_name()
    );
    let [rows, columns] = [rows, columns].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let range = |row: usize| {
        let edge = edge(row, columns, offset, lower);
        if lower { 0..edge } else { edge..columns }
    };
    // Only rows that have elements, and no more of them than there could be elements.
    let skipped = usize::try_from(offset.saturating_neg()).unwrap_or(0);
    let rows = match (columns, lower) {
        (0, _) => 0..0,
        (_, true) => skipped.min(rows)..rows,
        (_, false) => 0..rows.min(usize::try_from((columns as i64).saturating_sub(offset)).unwrap_or(0)),
    };
    crate::tensor::storage::check_allocation(rows.len().checked_mul(2), dtype, &[2, rows.len()])?;
    let count = rows.clone().try_fold(0usize, |n, row| n.checked_add(range(row).len()));
    let total = count.and_then(|n| n.checked_mul(2));
    crate::tensor::storage::check_allocation(total, dtype, &[2, count.unwrap_or(usize::MAX)])?;
    let mut indices = Vec::with_capacity(total.unwrap_or(0));
    indices.extend(rows.clone().flat_map(|row| range(row).map(move |_| row as i64)));
    indices.extend(rows.flat_map(range).map(|column| column as i64));
    Tensor::from_i64s(&indices, &[2, count.unwrap_or(0)], dtype, device)
}

/// A matrix with the vector on a diagonal, or the vector on a matrix's diagonal.
///
/// # Errors
/// `RuntimeError` for other ranks.
pub fn diag(x: &Tensor, offset: i64) -> Result<Tensor> {
    ensure!(x.rank() == 1 || x.rank() == 2, Runtime, "diag(): Supports 1D or 2D tensors. Got {}D", x.rank());
    if x.rank() == 1 {
        return diag_embed(x, offset, 0, 1);
    }
    let out = convert::contiguous_copy(&shape::diagonal(&x.detach(), offset, 0, 1)?)?;
    Ok(out.with_backward("DiagonalBackward0_copy", &[x], |_| {
        let sizes = Shape::from_slice(x.shape());
        move |g: &Tensor| Ok(vec![Some(on_diagonal(g, &sizes, offset, 0, 1)?)])
    }))
}

/// Zeros of `sizes` with `values` on a diagonal.
fn on_diagonal(values: &Tensor, sizes: &[usize], offset: i64, dim1: i64, dim2: i64) -> Result<Tensor> {
    let out = create::zeros(sizes, values.dtype(), values.device())?;
    convert::write(&shape::diagonal(&out, offset, dim1, dim2)?, values.detach())?;
    Ok(out.with_backward("DiagEmbedBackward0", &[values], |_| {
        move |g: &Tensor| Ok(vec![Some(shape::diagonal(g, offset, dim1, dim2)?)])
    }))
}

/// Matrices in `dim1` and `dim2` with the last dim of `x` on a diagonal.
///
/// # Errors
/// `IndexError` for dims out of range, `RuntimeError` for equal ones.
pub fn diag_embed(x: &Tensor, offset: i64, dim1: i64, dim2: i64) -> Result<Tensor> {
    let rank = x.rank() + 1;
    let (first, second) = (resolve_dim(dim1, rank)?, resolve_dim(dim2, rank)?);
    ensure!(first != second, Runtime, "diagonal dimensions cannot be identical {dim1}, {dim2}");
    let shift = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    let size = x.shape().last().copied().unwrap_or(1).saturating_add(shift);
    let mut sizes = Shape::from_slice(&x.shape()[..x.rank().saturating_sub(1)]);
    for dim in [first.min(second), first.max(second)] {
        sizes.insert(dim, size);
    }
    on_diagonal(x, &sizes, offset, first as i64, second as i64)
}

/// The sum of the main diagonal.
///
/// # Errors
/// `RuntimeError` unless `x` is a matrix, `NotImplementedError` for bool.
pub fn trace(x: &Tensor) -> Result<Tensor> {
    ensure!(x.rank() == 2, Runtime, "trace: expected a matrix, but got tensor with dim {}", x.rank());
    ensure!(x.dtype() != DType::Bool, NotImplemented, "\"trace\" not implemented for 'Bool'");
    let out = reduce::sum_dims(&shape::diagonal(&x.detach(), 0, 0, 1)?, &[0], false)?;
    Ok(out.with_backward("TraceBackward0", &[x], |_| {
        let sizes = Shape::from_slice(x.shape());
        move |g: &Tensor| {
            let length = sizes[0].min(sizes[1]);
            Ok(vec![Some(on_diagonal(&shape::expand_to(g, &[length])?, &sizes, 0, 0, 1)?)])
        }
    }))
}
