//! Masks and choices: `where`, `masked_*`, `nonzero`.

use super::{
    DType, Element, Number, Operand, Result, Shape, Tensor, check_fits, convert, create, dispatch, dispatch_size,
    ensure, from_raw, is_mask, layout, pointwise, shape,
};

/// A view of `t` repeated to `shape`, outside the graph.
pub(super) fn spread(t: &Tensor, shape: &[usize]) -> Result<Tensor> {
    let strides = layout::expand_strides(t.shape(), t.strides(), shape)?;
    Ok(t.restride(shape.into(), strides, t.offset()))
}

/// Which elements of `shape` a mask means, row-major.
fn flags(mask: &Tensor, shape: &[usize]) -> Result<Vec<bool>> {
    let mask = spread(mask, shape)?;
    let bytes = mask.host_bytes()?;
    if !mask.is_contiguous() {
        return Ok(layout::offsets(mask.shape(), mask.strides(), mask.offset()).map(|at| bytes[at] != 0).collect());
    }
    Ok(bytes[mask.offset()..mask.offset() + mask.numel()].iter().map(|&b| b != 0).collect())
}

/// The elements of `a` where `condition` is true, of `b` elsewhere: promoted and broadcast.
///
/// # Errors
/// `RuntimeError` for a condition that is neither bool nor uint8, and where shapes do not fit.
pub fn select_where(condition: &Tensor, a: &Operand, b: &Operand) -> Result<Tensor> {
    ensure!(
        is_mask(condition),
        Runtime,
        "where expected condition to be a boolean tensor, but got a tensor with dtype {}",
        condition.dtype().scalar_name()
    );
    let (dtype, device) = (pointwise::result_type(&[a, b]), condition.device());
    let tensor = |operand: &Operand| match operand {
        Operand::Tensor(t) => convert::to_device(&convert::cast(&t.detach(), dtype)?, device),
        Operand::Number(n) => create::full(&[], *n, dtype, device),
    };
    if dtype.is_integral() {
        for side in [a, b] {
            if let Operand::Number(number) = side {
                check_fits(*number, dtype)?;
            }
        }
    }
    let (x, y) = (tensor(a)?, tensor(b)?);
    let sizes = layout::broadcast(&layout::broadcast(condition.shape(), x.shape())?, y.shape())?;
    let count = sizes.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
    crate::tensor::storage::check_allocation(count, dtype, &sizes)?;
    let chosen = flags(condition, &sizes)?;
    let out = dispatch!(dtype, T => {
        let (x, y) = (spread(&x, &sizes)?.host::<T>()?, spread(&y, &sizes)?.host::<T>()?);
        let values: Vec<T> = chosen.iter().zip(x.iter().zip(y.iter())).map(|(&c, (&x, &y))| if c { x } else { y }).collect();
        Tensor::from_vec(values, &sizes, device)?
    });
    Ok(pointwise::binary_backward(out, "WhereBackward0", a, b, |_, _| {
        let (here, there) = (condition.clone(), condition.clone());
        let nothing = || Operand::Number(Number::Int(0));
        (
            move |g: &Tensor| select_where(&here, &g.clone().into(), &nothing()),
            move |g: &Tensor| select_where(&there, &nothing(), &g.clone().into()),
        )
    }))
}

fn require_bool(mask: &Tensor) -> Result<()> {
    ensure!(
        mask.dtype() == DType::Bool,
        Runtime,
        "masked_fill_ only supports boolean masks, but got mask with dtype {}",
        mask.dtype().c_name()
    );
    Ok(())
}

/// `x` with `value` where `mask` is true.
///
/// # Errors
/// `RuntimeError` for another mask than bool, and where shapes do not fit.
pub fn masked_fill(x: &Tensor, mask: &Tensor, value: Number) -> Result<Tensor> {
    check_fits(value, x.dtype())?;
    let out = filled(x, mask, value)?;
    Ok(out.with_backward("MaskedFillBackward0", &[x], |_| {
        let (mask, sizes) = (mask.clone(), Shape::from_slice(x.shape()));
        move |g: &Tensor| Ok(vec![Some(masked_fill(g, &mask, Number::Int(0))?.sum_to_shape(&sizes)?)])
    }))
}

fn filled(x: &Tensor, mask: &Tensor, value: Number) -> Result<Tensor> {
    require_bool(mask)?;
    let sizes = layout::broadcast(mask.shape(), x.shape())?;
    let chosen = flags(mask, &sizes)?;
    dispatch!(x.dtype(), T => {
        let value = value.to_element::<T>();
        let mut values = spread(&x.detach(), &sizes)?.host::<T>()?.to_vec();
        for (slot, chosen) in values.iter_mut().zip(chosen) {
            if chosen {
                *slot = value;
            }
        }
        Tensor::from_vec(values, &sizes, x.device())
    })
}

/// [`masked_fill`] with the value of a 0-dim tensor, which has a gradient too.
///
/// # Errors
/// As [`masked_fill`]; `RuntimeError` for a value that has dims.
pub(super) fn masked_fill_tensor(x: &Tensor, mask: &Tensor, value: &Tensor) -> Result<Tensor> {
    ensure!(
        value.rank() == 0,
        Runtime,
        "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {} dimension(s).",
        value.rank()
    );
    let out = filled(x, mask, value.item()?)?;
    Ok(out.with_backward("MaskedFillBackward1", &[x, value], |_| {
        let (mask, sizes, dtype) = (mask.clone(), Shape::from_slice(x.shape()), value.dtype());
        move |g: &Tensor| {
            let kept = masked_fill(g, &mask, Number::Int(0))?.sum_to_shape(&sizes)?;
            let nothing = Operand::Number(Number::Int(0));
            let taken = select_where(&mask, &g.clone().into(), &nothing)?.sum_to_shape(&[])?;
            Ok(vec![Some(kept), Some(convert::cast(&taken, dtype)?)])
        }
    }))
}

/// The elements where `mask` is true, as a vector.
///
/// # Errors
/// `RuntimeError` for another mask than bool, and where shapes do not fit.
pub fn masked_select(x: &Tensor, mask: &Tensor) -> Result<Tensor> {
    ensure!(mask.dtype() == DType::Bool, Runtime, "masked_select: expected BoolTensor for mask");
    let sizes = layout::broadcast(mask.shape(), x.shape())?;
    let chosen = flags(mask, &sizes)?;
    let out = dispatch_size!(x.dtype(), T => {
        let source = spread(&x.detach(), &sizes)?;
        let bytes = source.host_bytes()?;
        let memory: &[T] = bytemuck::cast_slice(&bytes);
        let places = layout::offsets(source.shape(), source.strides(), source.offset());
        let values: Vec<T> = places.zip(&chosen).filter(|(_, c)| **c).map(|(at, _)| memory[at]).collect();
        let count = values.len();
        from_raw(values, &[count], x.dtype(), x.device())?
    });
    Ok(out.with_backward("MaskedSelectBackward0", &[x], |_| {
        let (mask, own) = (mask.clone(), Shape::from_slice(x.shape()));
        move |g: &Tensor| {
            let zeros = create::zeros(&sizes, g.dtype(), g.device())?;
            Ok(vec![Some(masked_scatter(&zeros, &mask, g)?.sum_to_shape(&own)?)])
        }
    }))
}

/// `x` with the next elements of `source` where `mask` is true.
///
/// # Errors
/// `RuntimeError` where dtypes differ or `source` is too short.
pub fn masked_scatter(x: &Tensor, mask: &Tensor, source: &Tensor) -> Result<Tensor> {
    ensure!(
        mask.dtype() == DType::Bool,
        Runtime,
        "masked_scatter_ only supports boolean masks, but got mask with dtype {}",
        mask.dtype().scalar_name()
    );
    ensure!(
        x.dtype() == source.dtype(),
        Runtime,
        "masked_scatter: expected self and source to have same dtypes but got{} and {}",
        x.dtype().scalar_name(),
        source.dtype().scalar_name()
    );
    let sizes = layout::broadcast(mask.shape(), x.shape())?;
    let chosen = flags(mask, &sizes)?;
    ensure!(
        chosen.iter().filter(|c| **c).count() <= source.numel(),
        Runtime,
        "Number of elements of source < number of ones in mask"
    );
    let out = dispatch!(x.dtype(), T => {
        let next = source.detach().host::<T>()?;
        let mut values = spread(&x.detach(), &sizes)?.host::<T>()?.to_vec();
        for (slot, &value) in values.iter_mut().zip(&chosen).filter(|(_, c)| **c).map(|(slot, _)| slot).zip(next.iter()) {
            *slot = value;
        }
        Tensor::from_vec(values, &sizes, x.device())?
    });
    Ok(out.with_backward("MaskedScatterBackward0", &[x, source], |_| {
        let (mask, own, from) = (mask.clone(), Shape::from_slice(x.shape()), Shape::from_slice(source.shape()));
        move |g: &Tensor| {
            let kept = masked_fill(g, &mask, Number::Int(0))?.sum_to_shape(&own)?;
            let taken = masked_select(g, &mask)?;
            // What was not used of the source has no gradient.
            let rest = create::zeros(&[layout::numel(&from) - taken.numel()], g.dtype(), g.device())?;
            let taken = if rest.numel() == 0 { taken } else { shape::cat(&[taken, rest], 0)? };
            Ok(vec![Some(kept), Some(shape::view_or_copy(&taken, &from)?)])
        }
    }))
}

/// Row-major places of the elements other than zero.
fn nonzero_places(x: &Tensor) -> Result<Vec<usize>> {
    dispatch!(x.dtype(), T => {
        let values = x.host::<T>()?;
        Ok(values.iter().enumerate().filter(|(_, v)| **v != T::zero()).map(|(i, _)| i).collect())
    })
}

/// The indices of the elements other than zero, a row for each.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn nonzero(x: &Tensor) -> Result<Tensor> {
    let places = nonzero_places(x)?;
    let mut out = vec![0i64; places.len() * x.rank()];
    if x.rank() > 0 {
        for (&place, row) in places.iter().zip(out.chunks_mut(x.rank())) {
            let mut rest = place;
            for (slot, &size) in row.iter_mut().zip(x.shape()).rev() {
                *slot = (rest % size) as i64;
                rest /= size;
            }
        }
    }
    Tensor::from_vec(out, &[places.len(), x.rank()], x.device())
}

/// The indices of the elements other than zero, a vector for each dim; a 0-dim tensor counts as one of one element.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn nonzero_columns(x: &Tensor) -> Result<Vec<Tensor>> {
    let x = super::at_least_1d(&x.detach());
    let rows = nonzero(&x)?;
    let count = rows.shape()[0];
    let values = rows.to_i64_vec()?;
    (0..x.rank())
        .map(|d| Tensor::from_vec(values.iter().skip(d).step_by(x.rank()).copied().collect(), &[count], x.device()))
        .collect()
}

/// The end of `masked_fill_` and `index_fill_` of a tensor whose elements share memory: what differs is written.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn write_changed(target: &Tensor, result: &Tensor, name: &str) -> Result<()> {
    crate::tensor::warning::warn(
        crate::tensor::warning::Category::User,
        format!(
            "Use of {name}_ on expanded tensors is deprecated. Please clone() the tensor before performing this operation. \
             This also applies to advanced indexing e.g. tensor[mask] = scalar"
        ),
    );
    dispatch!(target.dtype(), T => {
        let (before, after) = (target.host::<T>()?.to_vec(), result.host::<T>()?.to_vec());
        let places = layout::offsets(target.shape(), target.strides(), target.offset());
        target.storage().update::<T, ()>(|memory| {
            for ((place, old), new) in places.zip(before).zip(after) {
                if old != new {
                    memory[place] = new;
                }
            }
        })
    })
}
