//! Pooling: the largest element or the average of windows, by plane, and its inverse.
//!
//! Four linear maps make up all gradients: averages and their transpose, elements picked by place and put back there.

use std::rc::Rc;

use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::{Shape, display};
use crate::tensor::{DType, Tensor, autograd, convert};

mod adaptive;
mod fractional;
mod kernel;
mod power;
mod sliding;
mod table;
mod unpool;
mod window;

pub use adaptive::{adaptive_average, adaptive_max};
use kernel::Plan;
pub use table::OPS;

/// The type that pooling computes in.
fn working_type(dtype: DType) -> DType {
    match dtype {
        DType::Float64 => DType::Float64,
        d if d.is_floating() => DType::Float32,
        _ => DType::Int64,
    }
}

/// `compute!(dtype, T => expression)` with `T` as the type computed in.
macro_rules! compute {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            DType::Float32 => {
                type $T = f32;
                $body
            }
            DType::Float64 => {
                type $T = f64;
                $body
            }
            _ => {
                type $T = i64;
                $body
            }
        }
    };
}

/// The spatial sizes of a tensor's last `dims` dims, in the last places of three.
fn image(x: &Tensor, dims: usize) -> [usize; 3] {
    let mut sizes = [1; 3];
    sizes[3 - dims..].copy_from_slice(&x.shape()[x.rank() - dims..]);
    sizes
}

/// The shape with its last dims replaced.
fn with_last(shape: &[usize], last: &[usize]) -> Shape {
    shape[..shape.len() - last.len()].iter().chain(last).copied().collect()
}

fn planes(x: &Tensor, dims: usize) -> usize {
    x.shape()[..x.rank() - dims].iter().product()
}

/// The output's sizes of the last dims.
fn counts(plan: &Plan, dims: usize) -> Shape {
    plan.windows.first().map_or_else(|| Shape::from_elem(0, dims), |w| w.0[3 - dims..].iter().map(Vec::len).collect())
}

/// The largest element of each window, and its place in its plane.
fn largest(x: &Tensor, dims: usize, plan: &Plan, name: &'static str) -> Result<(Tensor, Tensor)> {
    let sizes = counts(plan, dims);
    let shape = with_last(x.shape(), &sizes);
    crate::tensor::storage::check_allocation(
        shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s)),
        DType::Int64,
        &shape,
    )?;
    let work = working_type(x.dtype());
    let source = convert::cast(&x.detach(), work)?;
    let (values, places) = compute!(work, T => {
        let (values, places) = kernel::largest(&source.host::<T>()?, planes(x, dims), plan);
        (Tensor::from_vec(values, &shape, x.device())?, Tensor::from_vec(places, &shape, x.device())?)
    });
    let values = convert::cast(&values, x.dtype())?;
    let values = values.with_backward(name, &[x], |_| {
        let (places, sizes) = (places.detach(), Shape::from_slice(&x.shape()[x.rank() - dims..]));
        move |g: &Tensor| Ok(vec![Some(put(g, &places, &sizes, true, name)?)])
    });
    Ok((values, places))
}

/// The elements at places of their planes.
fn pick(x: &Tensor, places: &Tensor, dims: usize, name: &'static str) -> Result<Tensor> {
    let work = working_type(x.dtype());
    let source = convert::cast(&x.detach(), work)?;
    let (size, count) =
        (x.shape()[x.rank() - dims..].iter().product(), places.shape()[x.rank() - dims..].iter().product());
    let out = compute!(work, T => {
        let picked = kernel::pick(&source.host::<T>()?, &places.host::<i64>()?, size, count);
        Tensor::from_vec(picked, places.shape(), x.device())?
    });
    Ok(convert::cast(&out, x.dtype())?.with_backward(name, &[x], |_| {
        let (places, sizes) = (places.clone(), Shape::from_slice(&x.shape()[x.rank() - dims..]));
        move |g: &Tensor| Ok(vec![Some(put(g, &places, &sizes, true, name)?)])
    }))
}

/// Zeros with values at places of their planes, which have `sizes`.
fn put(values: &Tensor, places: &Tensor, sizes: &[usize], add: bool, name: &'static str) -> Result<Tensor> {
    let dims = sizes.len();
    let (size, count) = (sizes.iter().product::<usize>(), values.shape()[values.rank() - dims..].iter().product());
    let shape = with_last(values.shape(), sizes);
    crate::tensor::storage::check_allocation(
        shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s)),
        values.dtype(),
        &shape,
    )?;
    let work = working_type(values.dtype());
    let source = convert::cast(&values.detach(), work)?;
    let at = places.host::<i64>()?;
    if let Some(place) = at.iter().find(|p| !usize::try_from(**p).is_ok_and(|p| p < size)) {
        let volume = sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("x");
        bail!(Runtime, "Found an invalid max index: {place} (output volumes are of size {volume})");
    }
    let out = compute!(work, T => {
        let out = kernel::put(&source.host::<T>()?, &at, planes(values, dims), size, count, add);
        Tensor::from_vec(out, &shape, values.device())?
    });
    drop(at);
    Ok(convert::cast(&out, values.dtype())?.with_backward(name, &[values], |_| {
        let places = places.clone();
        move |g: &Tensor| Ok(vec![Some(pick(g, &places, dims, name)?)])
    }))
}

/// The average of each window.
fn average(x: &Tensor, dims: usize, plan: &Rc<Plan>, name: &'static str) -> Result<Tensor> {
    averaging(x, dims, plan, false, name)
}

/// Averages, or the way back.
fn averaging(x: &Tensor, dims: usize, plan: &Rc<Plan>, back: bool, name: &'static str) -> Result<Tensor> {
    let sizes = if back { Shape::from_slice(&plan.image[3 - dims..]) } else { counts(plan, dims) };
    let shape = with_last(x.shape(), &sizes);
    crate::tensor::storage::check_allocation(
        shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s)),
        x.dtype(),
        &shape,
    )?;
    let work = working_type(x.dtype());
    let source = convert::cast(&x.detach(), work)?;
    let out = compute!(work, T => {
        let run = if back { kernel::spread_average::<T> } else { kernel::average::<T> };
        Tensor::from_vec(run(&source.host::<T>()?, planes(x, dims), plan), &shape, x.device())?
    });
    Ok(convert::cast(&out, x.dtype())?.with_backward(name, &[x], |_| {
        let plan = Rc::clone(plan);
        move |g: &Tensor| Ok(vec![Some(averaging(g, dims, &plan, !back, name)?)])
    }))
}

/// Checks that there are elements to pool: `first` is the first dim that must not be empty.
fn require_elements(x: &Tensor, first: usize, function: &str) -> Result<()> {
    for dim in first..x.rank() {
        ensure!(
            x.shape()[dim] > 0,
            Runtime,
            "{function}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes {} with \
             dimension {dim} being empty",
            display(x.shape())
        );
    }
    Ok(())
}

/// Checks the dims of what is pooled along one dim.
fn require_2_or_3_dims(x: &Tensor, function: &str) -> Result<()> {
    ensure!(
        (2..=3).contains(&x.rank()),
        Runtime,
        "Expected 2 to 3 dimensions, but got {}-dimensional tensor for argument #1 'self' (while checking arguments \
         for {function})",
        x.rank()
    );
    Ok(())
}

/// The only value of a list.
fn one(values: &[i64], function: &str, argument: &str) -> Result<i64> {
    match values {
        [value] => Ok(*value),
        _ => bail!(Runtime, "{function}() argument '{argument}' should contain one int (got {})", values.len()),
    }
}

/// Whether a pooling of `x` is going to be recorded.
fn recorded(x: &Tensor) -> bool {
    autograd::needs_record(&[x])
}
