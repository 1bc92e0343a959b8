//! Looking values up: in sorted boundaries, or among others.

use super::{Bool, DType, Device, Element, Operand, Result, Tensor, bail, convert, create, ensure, pointwise};
use crate::tensor::reduce::fold::{dispatch_wide, widened};

/// Where a value goes among sorted boundaries.
#[derive(Debug, Clone, Copy)]
pub struct Side {
    /// After equal boundaries, not before them.
    pub right: bool,
    /// The result's dtype is int32.
    pub int32: bool,
}

fn place<T: Element>(row: &[T], order: Option<&[i64]>, value: T, side: Side) -> i64 {
    let mut low = 0;
    let mut high = row.len();
    while low < high {
        let middle = low + (high - low) / 2;
        let at = order.map_or(middle, |order| usize::try_from(order[middle]).unwrap_or(0));
        // Nothing compares true with NaN, so that a NaN goes to the end on either side.
        let fits = if side.right { row[at] > value } else { row[at] >= value };
        if fits { high = middle } else { low = middle + 1 }
    }
    low as i64
}

/// Both as tensors of one of the three wide types.
fn common(a: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    let dtype = a.dtype().promote(b.dtype());
    Ok((widened(&convert::cast(&a.detach(), dtype)?)?, widened(&convert::cast(&b.detach(), dtype)?)?))
}

fn finish(places: Vec<i64>, shape: &[usize], side: Side, device: Device) -> Result<Tensor> {
    let dtype = if side.int32 { DType::Int32 } else { DType::Int64 };
    convert::cast(&Tensor::from_vec(places, shape, device)?, dtype)
}

/// The bucket of each value between sorted boundaries.
///
/// # Errors
/// `RuntimeError` unless the boundaries are a vector.
pub fn bucketize(values: &Operand, boundaries: &Tensor, side: Side) -> Result<Tensor> {
    ensure!(
        boundaries.rank() == 1,
        Runtime,
        "boundaries tensor must be 1 dimension, but got dim({})",
        boundaries.rank()
    );
    search_sorted(boundaries, values, side, None)
}

/// Where each value goes in the sorted last dim of `sequence`; `order` sorts it where it is not sorted.
///
/// # Errors
/// `RuntimeError` in PyTorch's words where shapes do not fit.
pub fn search_sorted(sequence: &Tensor, values: &Operand, side: Side, order: Option<&Tensor>) -> Result<Tensor> {
    let (values, scalar) = match values {
        Operand::Tensor(t) => (t.clone(), false),
        Operand::Number(n) => {
            let dtype = pointwise::result_type(&[&sequence.clone().into(), &(*n).into()]);
            (create::full(&[], *n, dtype, sequence.device())?, true)
        }
    };
    ensure!(
        sequence.rank() > 0,
        Runtime,
        "torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension"
    );
    let lead = sequence.rank() - 1;
    if values.rank() == 0 {
        ensure!(
            lead == 0,
            Runtime,
            "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got \
             boundaries tensor dim({}) and input value's dim(0) numel(1)",
            sequence.rank()
        );
    }
    let rows_fit =
        lead == 0 || (values.rank() == sequence.rank() && values.shape()[..lead] == sequence.shape()[..lead]);
    ensure!(
        rows_fit,
        Runtime,
        "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor \
         and input value tensor must match, but we got boundaries tensor {:?} and input value tensor {:?}",
        sequence.shape(),
        values.shape()
    );
    if let Some(order) = order {
        ensure!(
            order.shape() == sequence.shape(),
            Runtime,
            "torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor {:?}and got \
             sorter tensor {:?}",
            sequence.shape(),
            order.shape()
        );
        ensure!(
            order.dtype() == DType::Int64,
            Runtime,
            "torch.searchsorted(): sorter must be a tensor of long dtype but got dtype {}",
            order.dtype().scalar_name()
        );
    }
    let length = sequence.shape()[lead];
    let order = order.map(Tensor::to_i64_vec).transpose()?;
    if let Some(order) = &order
        && order.iter().any(|&i| usize::try_from(i).is_ok_and(|i| i >= length) || i < 0)
    {
        bail!(Index, "torch.searchsorted(): sorter index out of range");
    }
    let (boundaries, wanted) = common(sequence, &values)?;
    let per_row = if lead == 0 { values.numel().max(1) } else { values.shape()[lead].max(1) };
    let places = dispatch_wide!(boundaries, T => {
        let (all, wanted) = (boundaries.host::<T>()?, wanted.host::<T>()?);
        wanted.iter().enumerate().map(|(i, &value)| {
            let from = i / per_row * length;
            let order = order.as_ref().map(|o| &o[from..from + length]);
            place(&all[from..from + length], order, value, side)
        }).collect::<Vec<i64>>()
    });
    debug_assert!(!scalar || places.len() == 1);
    finish(places, values.shape(), side, sequence.device())
}

/// Which elements occur among `tests`.
///
/// # Errors
/// `RuntimeError` where the device fails, `NotImplementedError` for Python's bools.
pub fn is_in(elements: &Operand, tests: &Operand, invert: bool) -> Result<Tensor> {
    let like = match (elements, tests) {
        (Operand::Tensor(t), _) | (_, Operand::Tensor(t)) => t.device(),
        _ => bail!(Type, "isin() received an invalid combination of arguments"),
    };
    let tensor = |operand: &Operand| match operand {
        Operand::Tensor(t) => Ok(t.clone()),
        Operand::Number(n) => create::full(&[], *n, n.default_dtype(), like),
    };
    let (elements, tests) = (tensor(elements)?, tensor(tests)?);
    for t in [&elements, &tests] {
        ensure!(t.dtype() != DType::Bool, NotImplemented, "Unsupported input type encountered for isin(): Bool");
    }
    let (wide, among) = common(&elements, &tests)?;
    let found = dispatch_wide!(wide, T => {
        let mut sorted = among.host::<T>()?.to_vec();
        sorted.sort_unstable_by(|a, b| a.sort_cmp(*b));
        // NaN equals nothing, itself included.
        let is_found = |v: T| !v.is_nan() && sorted.binary_search_by(|t| t.sort_cmp(v)).is_ok();
        wide.host::<T>()?.iter().map(|&v| Bool(u8::from(is_found(v) != invert))).collect::<Vec<_>>()
    });
    Tensor::from_vec(found, elements.shape(), like)
}
