//! Combinations: block-diagonal matrices, products of sets, choices from a vector.

use super::{Result, Shape, Tensor, check_allocation, convert, create, ensure, layout, meshgrid, narrow, view_or_copy};
use crate::tensor::op::Operand;
use crate::tensor::pointwise::{common_device, result_type};
use crate::tensor::{index, shape};

/// A matrix of zeros with the tensors as blocks along its diagonal; vectors are rows.
///
/// # Errors
/// `RuntimeError` for more than two dimensions.
pub fn block_diag(tensors: &[Tensor]) -> Result<Tensor> {
    if tensors.is_empty() {
        return create::zeros(&[1, 0], create::default_dtype(), crate::tensor::device::default_device());
    }
    for (i, t) in tensors.iter().enumerate() {
        ensure!(
            t.rank() <= 2,
            Runtime,
            "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {} dimensions",
            t.rank()
        );
    }
    let operands: Vec<Operand> = tensors.iter().cloned().map(Into::into).collect();
    let operands: Vec<&Operand> = operands.iter().collect();
    let (dtype, device) = (result_type(&operands), common_device(&operands)?);
    let sizes: Vec<(usize, usize)> = tensors
        .iter()
        .map(|t| match *t.shape() {
            [rows, columns] => (rows, columns),
            _ => (1, t.numel()),
        })
        .collect();
    let whole = sizes.iter().fold((0, 0), |(rows, columns), size| (rows + size.0, columns + size.1));
    let whole: Shape = [whole.0, whole.1].into_iter().collect();
    check_allocation(whole[0].checked_mul(whole[1]), dtype, &whole)?;
    let out = create::zeros(&whole, dtype, device)?;
    let corners: Vec<(usize, usize)> = sizes
        .iter()
        .scan((0, 0), |corner, size| {
            let here = *corner;
            *corner = (here.0 + size.0, here.1 + size.1);
            Some(here)
        })
        .collect();
    let block = |t: &Tensor, at: (usize, usize), size: (usize, usize)| -> Result<Tensor> {
        narrow(&narrow(t, 0, at.0 as i64, size.0 as i64)?, 1, at.1 as i64, size.1 as i64)
    };
    for ((t, &at), &size) in tensors.iter().zip(&corners).zip(&sizes) {
        convert::write(&block(&out, at, size)?, view_or_copy(&t.detach(), &[size.0, size.1])?)?;
    }
    let inputs: Vec<&Tensor> = tensors.iter().collect();
    let kept: Vec<_> = tensors.iter().map(|t| (Shape::from_slice(t.shape()), t.dtype())).collect();
    Ok(out.with_backward("BlockDiagBackward0", &inputs, |_| {
        move |g: &Tensor| {
            let blocks = kept.iter().zip(corners.iter().zip(&sizes));
            blocks
                .map(|((shape, dtype), (&at, &size))| {
                    Ok(Some(convert::cast(&view_or_copy(&block(g, at, size)?, shape)?, *dtype)?))
                })
                .collect()
        }
    }))
}

fn require_vector(t: &Tensor) -> Result<()> {
    ensure!(t.rank() == 1, Runtime, "Expect a 1D vector, but got shape {}", layout::display(t.shape()));
    Ok(())
}

/// Every way to take one element of each vector, a row for each.
///
/// # Errors
/// `RuntimeError` for other than vectors of one dtype.
pub fn cartesian_prod(tensors: &[Tensor]) -> Result<Tensor> {
    tensors.iter().try_for_each(require_vector)?;
    if let [single] = tensors {
        return Ok(single.clone());
    }
    ensure!(!tensors.is_empty(), Runtime, "meshgrid expects a non-empty TensorList");
    ensure!(
        tensors.iter().all(|t| t.dtype() == tensors[0].dtype()),
        Runtime,
        "meshgrid expects all tensors to have the same dtype"
    );
    let columns: Vec<Tensor> =
        meshgrid(tensors, "ij")?.iter().map(|grid| view_or_copy(grid, &[grid.numel()])).collect::<Result<_>>()?;
    shape::stack(&columns, 1)
}

/// Every way to choose `count` elements of a vector in order, a row for each; with `replacement` an element may be
/// chosen again.
///
/// # Errors
/// `RuntimeError` for other than a vector, and a negative count.
pub fn combinations(x: &Tensor, count: i64, replacement: bool) -> Result<Tensor> {
    require_vector(x)?;
    ensure!(count >= 0, Runtime, "Expect a non-negative number, but got {count}");
    if count == 0 {
        return create::zeros(&[0], x.dtype(), x.device());
    }
    let (total, count) = (x.numel(), usize::try_from(count).unwrap_or(usize::MAX));
    // The next choice steps the last place that can step, and starts the places after it anew.
    let step = usize::from(!replacement);
    let mut places = Vec::new();
    let mut rows = 0usize;
    if count.saturating_sub(1).saturating_mul(step) < total {
        let mut choice: Vec<usize> = (0..count).map(|i| i * step).collect();
        loop {
            check_allocation((rows + 1).checked_mul(count), crate::tensor::DType::Int64, &[rows + 1, count])?;
            places.extend(choice.iter().map(|&place| place as i64));
            rows += 1;
            let last = |i: usize| total - 1 - (count - 1 - i) * step;
            let Some(at) = (0..count).rev().find(|&i| choice[i] < last(i)) else { break };
            let start = choice[at] + 1;
            for (i, place) in choice[at..].iter_mut().enumerate() {
                *place = start + i * step;
            }
        }
    }
    let index = Tensor::from_vec(places, &[rows * count], x.device())?;
    view_or_copy(&index::index_select(x, 0, &index)?, &[rows, count])
}
