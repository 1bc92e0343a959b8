//! Linear maps along single dims: each element of the result is a weighted sum of few of the input's. Interpolation is
//! one such map along each spatial dim, and so is the gradient of padding.

use std::ops::AddAssign;
use std::rc::Rc;

use crate::tensor::error::Result;
use crate::tensor::layout::Shape;
use crate::tensor::threads::share_chunks;
use crate::tensor::{DType, Element, Tensor, convert};

/// A sparse matrix by rows: which elements along a dim make up each element of the result, and with what weight.
#[derive(Debug, Clone)]
pub struct Taps {
    /// Size of the dim before.
    pub size: usize,
    /// Where each result's entries end.
    ends: Vec<usize>,
    entries: Vec<(usize, f64)>,
}

impl Taps {
    pub fn new(size: usize) -> Self {
        Self { size, ends: Vec::new(), entries: Vec::new() }
    }

    /// Adds the next element of the result.
    pub fn push(&mut self, entries: impl IntoIterator<Item = (usize, f64)>) {
        self.entries.extend(entries);
        self.ends.push(self.entries.len());
    }

    /// The map that only moves elements.
    pub fn moves(size: usize, from: impl IntoIterator<Item = usize>) -> Self {
        let mut taps = Self::new(size);
        for i in from {
            taps.push([(i, 1.0)]);
        }
        taps
    }

    /// Size of the dim after.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    fn of(&self, o: usize) -> &[(usize, f64)] {
        let start = if o == 0 { 0 } else { self.ends[o - 1] };
        &self.entries[start..self.ends[o]]
    }

    /// The same map the other way round: its gradient.
    pub fn transposed(&self) -> Self {
        let mut rows = vec![Vec::new(); self.size];
        for o in 0..self.count() {
            for &(i, weight) in self.of(o) {
                rows[i].push((o, weight));
            }
        }
        let mut taps = Self::new(self.count());
        for row in rows {
            taps.push(row);
        }
        taps
    }
}

/// Applies maps along dims, one after the other, as an operation of the graph named `name`.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn apply(x: &Tensor, maps: Rc<[(usize, Taps)]>, name: &'static str) -> Result<Tensor> {
    let work = if x.dtype() == DType::Float64 { DType::Float64 } else { DType::Float32 };
    let source = convert::cast(&x.detach(), work)?;
    let out = if work == DType::Float64 { mapped::<f64>(&source, &maps)? } else { mapped::<f32>(&source, &maps)? };
    Ok(back_to(&out, x.dtype())?.with_backward(name, &[x], |_| {
        let back: Rc<[(usize, Taps)]> = maps.iter().rev().map(|(dim, taps)| (*dim, taps.transposed())).collect();
        move |g: &Tensor| Ok(vec![Some(apply(g, Rc::clone(&back), name)?)])
    }))
}

/// Bytes are rounded to the nearest, not cut off.
fn back_to(x: &Tensor, dtype: DType) -> Result<Tensor> {
    if dtype != DType::UInt8 {
        return convert::cast(x, dtype);
    }
    let rounded: Vec<u8> = x.to_f64_vec()?.into_iter().map(|v| v.round().clamp(0.0, 255.0) as u8).collect();
    Tensor::from_vec(rounded, x.shape(), x.device())
}

fn mapped<T: Element + AddAssign + std::ops::Mul<Output = T>>(x: &Tensor, maps: &[(usize, Taps)]) -> Result<Tensor> {
    let mut shape = Shape::from_slice(x.shape());
    let mut values = x.host::<T>()?.to_vec();
    for (dim, taps) in maps {
        let inner: usize = shape[dim + 1..].iter().product();
        shape[*dim] = taps.count();
        let lines: usize = shape[..*dim].iter().product::<usize>() * taps.count();
        crate::tensor::storage::check_allocation(lines.checked_mul(inner), T::DTYPE, &shape)?;
        values = along(&values, inner, lines, taps);
    }
    Tensor::from_vec(values, &shape, x.device())
}

/// One map along the middle dim of `[outer, size, inner]`.
fn along<T: Element + AddAssign + std::ops::Mul<Output = T>>(
    x: &[T],
    inner: usize,
    lines: usize,
    taps: &Taps,
) -> Vec<T> {
    let mut out = bytemuck::zeroed_vec::<T>(lines * inner);
    if out.is_empty() {
        return out;
    }
    let weights: Vec<(usize, T)> = taps.entries.iter().map(|&(i, w)| (i, T::from_f64(w))).collect();
    let block = |outer: usize, out: &mut [T]| {
        let x = &x[outer * taps.size * inner..(outer + 1) * taps.size * inner];
        let mut start = 0;
        for (&end, line) in taps.ends.iter().zip(out.chunks_exact_mut(inner)) {
            for &(i, w) in &weights[start..end] {
                for (slot, &v) in line.iter_mut().zip(&x[i * inner..(i + 1) * inner]) {
                    *slot += v * w;
                }
            }
            start = end;
        }
    };
    let chunk = taps.count() * inner;
    if out.len() < crate::tensor::host::PARALLEL_ELEMENTS_MIN {
        out.chunks_mut(chunk).enumerate().for_each(|(i, out)| block(i, out));
    } else {
        share_chunks(&mut out, chunk, &block);
    }
    out
}
