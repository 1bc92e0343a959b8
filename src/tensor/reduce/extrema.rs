//! The largest and the smallest, where they stand, and whether all or any elements are true.
#![expect(clippy::inline_always, reason = "loops for `vectorized` become a part of it")]

use super::fold::{Runs, arrange, by_chunks, dispatch_wide, fold, reduced_shape, widened};
use super::{
    Comparison, DType, Result, Shape, Tensor, bail, compare, convert, create, div, ensure, index, mul, spread_to,
    sum_dims,
};
use crate::tensor::dtype::{Bool, Element};
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, collect};
use crate::tensor::simd::{Loop, vectorized};
use crate::tensor::{Device, autograd};

/// Elements that are compared side by side.
const LANES: usize = 32;
/// Elements that one task takes of a single long row.
const ROW_CHUNK: usize = 1 << 16;

/// The best element of each run and its place: the first of equal ones; NaN is best of all.
fn best_of_runs<T: Element>(x: &[T], runs: Runs, largest: bool) -> Vec<(T, usize)> {
    let step = move |(best, place): (T, usize), v: T, i: usize| {
        let wins = i == 0 || (if largest { v > best } else { v < best }) || (v.is_nan() && !best.is_nan());
        // NaN compares false with everything, so a NaN already found stays.
        if wins { (v, i) } else { (best, place) }
    };
    let start = (T::zero(), 0);
    if runs.outer == 1 && runs.inner == 1 && x.len() >= 2 * ROW_CHUNK {
        let parts = by_chunks(x, |chunk| chunk.iter().enumerate().fold(start, |best, (i, &v)| step(best, v, i)));
        let (mut best, mut place) = parts[0];
        for (chunk, &(value, i)) in parts.iter().enumerate().skip(1) {
            let (winner, part) = step((best, 0), value, 1);
            if part == 1 {
                (best, place) = (winner, chunk * ROW_CHUNK + i);
            }
        }
        return vec![(best, place)];
    }
    fold(x, runs, start, step, |best, _| best)
}

/// Values back in the input's dtype and on its device.
fn narrowed<T: Element>(values: Vec<T>, shape: &[usize], like: &Tensor) -> Result<Tensor> {
    let wide = Tensor::from_vec(values, shape, Device::Cpu)?;
    convert::to_device(&convert::cast(&wide, like.dtype())?, like.device())
}

fn name_of(largest: bool, long: &'static str, short: &'static str) -> &'static str {
    if largest { long } else { short }
}

/// The largest (smallest) element over `dims`; the gradient is shared by equal ones. `name` is the function's in
/// error messages, `node` the graph's.
///
/// # Errors
/// Where there is nothing to choose from, in PyTorch's words.
pub fn extreme(
    x: &Tensor,
    dims: &[usize],
    keepdim: bool,
    largest: bool,
    name: &str,
    node: &'static str,
) -> Result<Tensor> {
    if x.numel() == 0 {
        ensure!(
            dims.len() < x.rank(),
            Runtime,
            "{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with \
             the 'dim' argument."
        );
    }
    let out = extreme_values(x, dims, keepdim, largest)?;
    Ok(out.with_backward(node, &[x], |saved| {
        let (x, dims) = (x.clone(), dims.to_vec());
        move |g: &Tensor| Ok(vec![Some(share(g, &x, &saved.get(), &dims)?)])
    }))
}

fn extreme_values(x: &Tensor, dims: &[usize], keepdim: bool, largest: bool) -> Result<Tensor> {
    let (wide, runs) = arrange(&widened(x)?, dims);
    let shape = reduced_shape(x.shape(), dims, keepdim);
    dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let values = if runs.inner == 1 && runs.count >= 2 * LANES {
            limits(&elements, runs, largest)
        } else {
            best_of_runs::<T>(&elements, runs, largest).into_iter().map(|(value, _)| value).collect()
        };
        narrowed(values, &shape, x)
    })
}

/// The best element of each long run, NaN where there is one.
fn limits<T: Element>(x: &[T], runs: Runs, largest: bool) -> Vec<T> {
    if runs.outer == 1 && x.len() >= 2 * ROW_CHUNK {
        let parts = by_chunks(x, |row| vectorized(Limit { row, largest }));
        return vec![vectorized(Limit { row: &parts, largest })];
    }
    collect(runs.outer, x.len() >= PARALLEL_ELEMENTS_MIN, |run| {
        vectorized(Limit { row: &x[run * runs.count..(run + 1) * runs.count], largest })
    })
}

/// The best of some elements, NaN where one is.
struct Limit<'a, T> {
    row: &'a [T],
    largest: bool,
}

impl<T: Element> Loop for Limit<'_, T> {
    type Output = T;
    #[inline(always)]
    fn run(self) -> T {
        let Self { row, largest } = self;
        // A NaN wins over all, and nothing wins over a NaN.
        let wins = |v: T, best: T| (if largest { v > best } else { v < best }) | v.is_nan();
        let mut lanes = [row[0]; LANES];
        let (chunks, rest) = row.as_chunks::<LANES>();
        for chunk in chunks {
            for (lane, &v) in lanes.iter_mut().zip(chunk) {
                *lane = if wins(v, *lane) { v } else { *lane };
            }
        }
        lanes.iter().chain(rest).fold(row[0], |best, &v| if !best.is_nan() && wins(v, best) { v } else { best })
    }
}

/// The gradient, split evenly among the elements that equal the result.
pub(super) fn share(g: &Tensor, x: &Tensor, y: &Tensor, dims: &[usize]) -> Result<Tensor> {
    let spread = spread_to(&y.detach(), x.shape(), dims)?;
    let mut equal = compare(&x.detach().into(), &spread.clone().into(), Comparison::Eq)?;
    if y.to_f64_vec()?.iter().any(|v| v.is_nan()) {
        // NaN equals nothing: where the result is NaN, its NaNs share.
        let nans = |t: &Tensor| compare(&t.clone().into(), &t.clone().into(), Comparison::Ne);
        equal = convert::cast(
            &crate::tensor::pointwise::add(&equal, &mul(&nans(&x.detach())?, &nans(&spread)?)?)?,
            DType::Bool,
        )?;
    }
    let equal = convert::cast(&equal, g.dtype())?;
    let shares = div(&equal, &spread_to(&sum_dims(&equal, dims, true)?, x.shape(), dims)?)?;
    mul(&spread_to(g, x.shape(), dims)?, &shares)
}

/// The largest (smallest) element along `dim` and where it stands.
///
/// # Errors
/// `IndexError` where `dim` has no elements.
pub fn extreme_along(x: &Tensor, dim: usize, keepdim: bool, largest: bool) -> Result<(Tensor, Tensor)> {
    let name = name_of(largest, "max", "min");
    require_elements(x, dim, &format!("{name}()"))?;
    let (values, indices) = best_along(x, dim, keepdim, largest)?;
    select_backward(x, dim, keepdim, &values, &indices, name_of(largest, "MaxBackward0", "MinBackward0"));
    Ok((values, indices))
}

/// # Errors
/// `IndexError` where `dim` has no elements.
pub(super) fn require_elements(x: &Tensor, dim: usize, name: &str) -> Result<()> {
    ensure!(x.rank() == 0 || x.shape()[dim] > 0, Index, "{name}: Expected reduction dim {dim} to have non-zero size.");
    Ok(())
}

fn best_along(x: &Tensor, dim: usize, keepdim: bool, largest: bool) -> Result<(Tensor, Tensor)> {
    let runs = super::fold::along(x.shape(), dim);
    let wide = widened(x)?;
    let shape = reduced_shape(x.shape(), &[dim], keepdim);
    dispatch_wide!(wide, T => {
        let best = best_of_runs::<T>(&wide.host::<T>()?, runs, largest);
        let places = best.iter().map(|&(_, place)| place as i64).collect();
        let values = narrowed(best.into_iter().map(|(value, _)| value).collect(), &shape, x)?;
        Ok((values, Tensor::from_vec(places, &shape, x.device())?))
    })
}

/// Records an operation that picked `values` from `x` at `indices` along `dim`.
pub(crate) fn select_backward(
    x: &Tensor,
    dim: usize,
    keepdim: bool,
    values: &Tensor,
    indices: &Tensor,
    node: &'static str,
) {
    if !autograd::needs_record(&[x]) || !x.dtype().is_floating() {
        return;
    }
    let (shape, indices_kept) = (Shape::from_slice(x.shape()), indices.clone());
    autograd::record(node, &[x], &[values, indices], move |grads| match &grads[0] {
        Some(g) => {
            let picked = reduced_shape(&shape, &[dim], true);
            let whole = |t: &Tensor| {
                if keepdim { Ok(t.clone()) } else { crate::tensor::shape::view_or_copy(t, &picked) }
            };
            let zeros = create::zeros(&shape, g.dtype(), g.device())?;
            Ok(vec![Some(index::scatter_add(&zeros, dim as i64, &whole(&indices_kept)?, &whole(g)?)?)])
        }
        None => Ok(vec![None]),
    });
}

/// Where the largest (smallest) element stands, along `dim` or in the flattened tensor.
///
/// # Errors
/// `NotImplementedError` for bool, `IndexError` where there is nothing to choose from.
pub fn arg_extreme(x: &Tensor, dim: Option<i64>, keepdim: bool, largest: bool) -> Result<Tensor> {
    let name = name_of(largest, "argmax", "argmin");
    ensure!(x.dtype() != DType::Bool, NotImplemented, "{name}(): does not support bool input");
    if let Some(dim) = dim {
        let dim = super::one_dim(dim, x.rank())?;
        require_elements(x, dim, &format!("{name}()"))?;
        return Ok(best_along(x, dim, keepdim, largest)?.1);
    }
    ensure!(x.numel() > 0, Index, "{name}(): Expected reduction dim to be specified for input.numel() == 0.");
    let flat = convert::contiguous(&x.detach())?;
    let strides = crate::tensor::layout::Strides::from_slice(&[1]);
    let flat = flat.restride(Shape::from_slice(&[x.numel()]), strides, flat.offset());
    let place = best_along(&flat, 0, false, largest)?.1;
    let all: Vec<usize> = (0..x.rank()).collect();
    crate::tensor::shape::view_or_copy(&place, &reduced_shape(x.shape(), &all, keepdim))
}

/// The smallest and the largest element, over all or along one dim.
///
/// # Errors
/// Where there is nothing to choose from.
pub fn aminmax(x: &Tensor, dim: Option<i64>, keepdim: bool) -> Result<(Tensor, Tensor)> {
    let dims = match dim {
        Some(dim) => {
            let dim = super::one_dim(dim, x.rank())?;
            require_elements(x, dim, "aminmax")?;
            if x.rank() == 0 { Vec::new() } else { vec![dim] }
        }
        None if x.numel() == 0 => bail!(
            Runtime,
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        ),
        None => (0..x.rank()).collect(),
    };
    let low = extreme_values(x, &dims, keepdim, false)?;
    let high = extreme_values(x, &dims, keepdim, true)?;
    if autograd::needs_record(&[x]) && x.dtype().is_floating() {
        let (input, ends) = (x.clone(), [low.detach(), high.detach()]);
        autograd::record("AminmaxBackward0", &[x], &[&low, &high], move |grads| {
            let mut sum: Option<Tensor> = None;
            for (g, y) in grads.iter().zip(&ends) {
                if let Some(g) = g {
                    let grad = share(g, &input, y, &dims)?;
                    sum = Some(match sum {
                        Some(sum) => crate::tensor::pointwise::add(&sum, &grad)?,
                        None => grad,
                    });
                }
            }
            Ok(vec![sum])
        });
    }
    Ok((low, high))
}

/// Whether all (any) elements over `dims` are other than zero: bool, or uint8 for uint8.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn truth(x: &Tensor, dims: &[usize], keepdim: bool, all: bool) -> Result<Tensor> {
    let (wide, runs) = arrange(&widened(x)?, dims);
    let values = dispatch_wide!(wide, T => {
        let elements = wide.host::<T>()?;
        let is_true = |v: T| v != T::default();
        if runs.inner == 1 {
            super::fold::per_run(&elements, runs, |row| {
                Bool(u8::from(if all { row.iter().all(|&v| is_true(v)) } else { row.iter().any(|&v| is_true(v)) }))
            })
        } else {
            let step = |a: bool, v: T, _: usize| if all { a && is_true(v) } else { a || is_true(v) };
            fold(&elements, runs, all, step, |a, _| Bool(u8::from(a)))
        }
    });
    let out = Tensor::from_vec(values, &reduced_shape(x.shape(), dims, keepdim), x.device())?;
    if x.dtype() == DType::UInt8 { convert::cast(&out, DType::UInt8) } else { Ok(out) }
}
