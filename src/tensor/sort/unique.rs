//! Distinct elements and distinct slices.

use super::{
    Device, Element, Ordering, Result, Shape, Tensor, back, dispatch_wide, ensure, layout, resolve_dim, shape, widened,
};

/// What was found: the distinct ones, which of them each element is, how often each occurs.
pub struct Distinct {
    pub values: Tensor,
    pub inverse: Tensor,
    pub counts: Tensor,
}

/// Runs of equal neighbours in `order`: which run each place belongs to, where each run begins, how long it is.
struct Groups {
    firsts: Vec<usize>,
    inverse: Vec<i64>,
    counts: Vec<i64>,
}

impl Groups {
    fn of(order: &[usize], equal: impl Fn(usize, usize) -> bool) -> Self {
        let mut groups = Self { firsts: Vec::new(), inverse: vec![0; order.len()], counts: Vec::new() };
        for (i, &place) in order.iter().enumerate() {
            if i == 0 || !equal(order[i - 1], place) {
                groups.firsts.push(place);
                groups.counts.push(0);
            }
            groups.inverse[place] = groups.firsts.len() as i64 - 1;
            if let Some(count) = groups.counts.last_mut() {
                *count += 1;
            }
        }
        groups
    }

    fn finish(self, values: Tensor, inverse_shape: &[usize], device: Device) -> Result<Distinct> {
        let count = self.counts.len();
        Ok(Distinct {
            values,
            inverse: Tensor::from_vec(self.inverse, inverse_shape, device)?,
            counts: Tensor::from_vec(self.counts, &[count], device)?,
        })
    }
}

/// The distinct elements in ascending order; every NaN is distinct.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn unique(x: &Tensor) -> Result<Distinct> {
    elements(x, true)
}

/// Elements without those that equal the one before, of all elements or of slices along `dim`.
///
/// # Errors
/// `IndexError` where `dim` is out of range.
pub fn unique_consecutive(x: &Tensor, dim: Option<i64>) -> Result<Distinct> {
    match dim {
        None => elements(x, false),
        Some(dim) => slices(x, dim, false),
    }
}

/// The distinct slices along `dim` in lexicographic order.
///
/// # Errors
/// `IndexError` where `dim` is out of range, `RuntimeError` where slices have no elements.
pub fn unique_along(x: &Tensor, dim: i64) -> Result<Distinct> {
    slices(x, dim, true)
}

fn elements(x: &Tensor, in_order: bool) -> Result<Distinct> {
    let wide = widened(x)?;
    dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let mut order: Vec<usize> = (0..elements.len()).collect();
        if in_order {
            order.sort_by(|&a, &b| elements[a].sort_cmp(elements[b]));
        }
        let groups = Groups::of(&order, |a, b| elements[a] == elements[b]);
        let values: Vec<T> = groups.firsts.iter().map(|&place| elements[place]).collect();
        let count = values.len();
        let values = back(Tensor::from_vec(values, &[count], Device::Cpu)?, x)?;
        groups.finish(values, x.shape(), x.device())
    })
}

fn slices(x: &Tensor, dim: i64, in_order: bool) -> Result<Distinct> {
    let at = resolve_dim(dim, x.rank())?;
    if x.rank() == 0 {
        return elements(x, in_order);
    }
    ensure!(
        x.numel() > 0 || x.shape().iter().enumerate().all(|(d, &n)| n > 0 || d == at),
        Runtime,
        "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied"
    );
    let moved = shape::movedim(&x.detach(), &[dim], &[0])?;
    let count = x.shape()[at];
    let width = layout::numel(&moved.shape()[1..]);
    let wide = widened(&moved)?;
    dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let row = |i: usize| &elements[i * width..(i + 1) * width];
        let mut order: Vec<usize> = (0..count).collect();
        if in_order {
            order.sort_by(|&a, &b| {
                let pairs = row(a).iter().zip(row(b));
                pairs.map(|(x, y)| x.sort_cmp(*y)).find(|o| *o != Ordering::Equal).unwrap_or(Ordering::Equal)
            });
        }
        let groups = Groups::of(&order, |a, b| row(a) == row(b));
        let kept: Vec<T> = groups.firsts.iter().flat_map(|&place| row(place).to_vec()).collect();
        let mut sizes = Shape::from_slice(moved.shape());
        sizes[0] = groups.firsts.len();
        let values = shape::movedim(&back(Tensor::from_vec(kept, &sizes, Device::Cpu)?, x)?, &[0], &[dim])?;
        groups.finish(crate::tensor::convert::contiguous(&values)?, &[count], x.device())
    })
}
