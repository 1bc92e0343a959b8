//! Sorting and what follows from it: `sort`, `topk`, `kthvalue`, distinct elements, histograms.
//!
//! NaN is greater than every number. `sort` is stable, as PyTorch's is on the CPU whether or not it is asked to be.

use std::cmp::Ordering;

use super::dtype::Element;
use super::error::{Result, bail, ensure};
use super::host::{PARALLEL_ELEMENTS_MIN, collect};
use super::layout::{self, Shape, resolve_dim};
use super::op::{Args, Op, Out, Overload, Places};
use super::reduce::fold::{Runs, along, dispatch_wide, per_run, widened};
use super::reduce::{Pick, picked, select_backward};
use super::{DType, Device, Tensor, convert, create, shape};

mod grid;
mod histogram;
pub(crate) mod select;
mod table;
mod unique;

pub use grid::{Cuts, histogramdd};
use histogram::own_range;
pub use histogram::{Bins, bincount, histc, histogram};
pub use table::OPS;
pub use unique::{Distinct, unique, unique_along, unique_consecutive};

/// `x` sorted along `dim`, and where each element stood.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn sorted(x: &Tensor, dim: usize, descending: bool) -> Result<(Tensor, Tensor)> {
    let (values, indices) = sorted_values(x, dim, descending)?;
    select_backward(x, dim, true, &values, &indices, "SortBackward0");
    Ok((values, indices))
}

fn sorted_values(x: &Tensor, dim: usize, descending: bool) -> Result<(Tensor, Tensor)> {
    let wide = widened(x)?;
    let runs = along(x.shape(), dim);
    dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let rows = per_run(&elements, runs, |row| {
            let mut keyed: Vec<(T, i64)> = row.iter().enumerate().map(|(i, &v)| (v, i as i64)).collect();
            // The places make every pair distinct, so that the faster unstable sort is stable.
            let order = |a: &(T, i64), b: &(T, i64)| a.0.sort_cmp(b.0).then(a.1.cmp(&b.1));
            if descending {
                keyed.sort_unstable_by(|a, b| b.0.sort_cmp(a.0).then(a.1.cmp(&b.1)));
            } else {
                keyed.sort_unstable_by(order);
            }
            keyed
        });
        let values = spread_rows(&rows, runs, |pair| pair.0);
        let places = spread_rows(&rows, runs, |pair| pair.1);
        let values = back(Tensor::from_vec(values, x.shape(), Device::Cpu)?, x)?;
        Ok((values, Tensor::from_vec(places, x.shape(), x.device())?))
    })
}

/// Rows of equal length put back where their runs were, each as long as the rows are now.
fn spread_rows<A: Sync, R: Element>(rows: &[Vec<A>], runs: Runs, part: impl Fn(&A) -> R + Sync + Send) -> Vec<R> {
    let count = rows.first().map_or(0, Vec::len);
    let total = rows.len() * count;
    collect(total, total >= PARALLEL_ELEMENTS_MIN && runs.inner > 1, |i| {
        let (block, rest) = (i / (count * runs.inner), i % (count * runs.inner));
        part(&rows[block * runs.inner + rest % runs.inner][rest / runs.inner])
    })
}

/// A wide tensor in the dtype and on the device of `like`.
fn back(wide: Tensor, like: &Tensor) -> Result<Tensor> {
    convert::to_device(&convert::cast(&wide, like.dtype())?, like.device())
}

/// The `k` largest (smallest) elements along `dim` and their places.
///
/// # Errors
/// `RuntimeError` where there are not so many, `NotImplementedError` for bool.
pub fn topk(x: &Tensor, k: i64, dim: i64, largest: bool, in_order: bool) -> Result<(Tensor, Tensor)> {
    let dim = resolve_dim(dim, x.rank())?;
    let size = if x.rank() == 0 { 1 } else { x.shape()[dim] };
    let Some(k) = usize::try_from(k).ok().filter(|&k| k <= size) else {
        bail!(Runtime, "selected index k out of range");
    };
    ensure!(x.dtype() != DType::Bool, NotImplemented, "topk does not support bool dtypes on CPU");
    let mut shape = Shape::from_slice(x.shape());
    if x.rank() > 0 {
        shape[dim] = k;
    }
    let wide = widened(x)?;
    let runs = along(x.shape(), dim);
    let taken = if x.rank() == 0 { 1 } else { k };
    let (values, indices) = dispatch_wide!(wide, T => {
        let rows = per_run(&wide.host::<T>()?, runs, |row| {
            let keyed: Vec<(T, i64)> = row.iter().enumerate().map(|(i, &v)| (v, i as i64)).collect();
            best(keyed, taken, largest, in_order)
        });
        let values = spread_rows(&rows, runs, |pair| pair.0);
        let places = spread_rows(&rows, runs, |pair| pair.1);
        (back(Tensor::from_vec(values, &shape, Device::Cpu)?, x)?, Tensor::from_vec(places, &shape, x.device())?)
    });
    select_backward(x, dim, true, &values, &indices, "TopkBackward0");
    Ok((values, indices))
}

/// The first `k` of a row in the order wanted; ties stand as PyTorch leaves them.
fn best<T: Element>(mut keyed: Vec<(T, i64)>, k: usize, largest: bool, in_order: bool) -> Vec<(T, i64)> {
    /// A row this many times as long as what is taken is gone through with a heap.
    const HEAP_FACTOR: usize = 64;
    let order = if largest { Ordering::Greater } else { Ordering::Less };
    if k == 0 {
        return Vec::new();
    }
    if k * HEAP_FACTOR <= keyed.len() {
        let by = |a: &(T, i64), b: &(T, i64)| {
            let sign = a.0.sort_cmp(b.0);
            (if largest { sign.reverse() } else { sign }).then(a.1.cmp(&b.1))
        };
        keyed.select_nth_unstable_by(k - 1, by);
        keyed.truncate(k);
        keyed.sort_unstable_by(by);
        return keyed;
    }
    let before = |a: (T, i64), b: (T, i64)| a.0.sort_cmp(b.0) == order;
    select::nth_element(&mut keyed, k - 1, &before);
    if in_order {
        select::sort(&mut keyed[..k - 1], &before);
    }
    keyed.truncate(k);
    keyed
}

struct Kth(usize);

impl Pick for Kth {
    fn place<T: Element>(&self, row: &[T]) -> usize {
        let mut places: Vec<usize> = (0..row.len()).collect();
        select::quick_select(&mut places, self.0, &|a: usize, b: usize| row[a].sort_cmp(row[b]) == Ordering::Greater);
        places[self.0]
    }
}

/// The `k`-th smallest element along `dim` and its place.
///
/// # Errors
/// `RuntimeError` where there are not so many, `NotImplementedError` for bool.
pub fn kthvalue(x: &Tensor, k: i64, dim: i64, keepdim: bool) -> Result<(Tensor, Tensor)> {
    let dim = resolve_dim(dim, x.rank())?;
    let size = if x.rank() == 0 { 1 } else { x.shape()[dim] };
    ensure!(size > 0, Index, "kthvalue(): Expected reduction dim {dim} to have non-zero size.");
    let Some(k) = usize::try_from(k).ok().filter(|k| (1..=size).contains(k)) else {
        bail!(Runtime, "kthvalue(): selected number k out of range for dimension {dim}");
    };
    ensure!(x.dtype() != DType::Bool, NotImplemented, "\"kthvalue_cpu\" not implemented for 'Bool'");
    picked(x, dim, keepdim, "KthvalueBackward0", &Kth(k - 1))
}
