//! Arithmetic and functions on the host for the dtypes that most tensors have: loops compiled for the machine's vector
//! instructions, on all cores where that pays, over broadcast and strided operands as they lie.

use super::{DType, Number, Operand, Result, Tensor, convert, float_result, layout, storage};
use crate::tensor::autograd;
use crate::tensor::dtype::Element;
use crate::tensor::host::{alter, fill, fill_rows, map_vectorized};
use crate::tensor::op::Arg;
use crate::tensor::simd::{self, Change, ChangeBy, Map, Zip, vectorized};

/// `add`, `sub`, `mul` or `div` outside the graph; `None` for other dtypes, devices and mixtures of them.
pub(super) fn arithmetic(name: &str, a: &Operand, b: &Operand, dtype: DType) -> Result<Option<Tensor>> {
    let plain = |operand: &Operand| match operand {
        Operand::Tensor(t) => t.dtype() == dtype && t.device().is_host(),
        Operand::Number(_) => true,
    };
    if !plain(a) || !plain(b) {
        return Ok(None);
    }
    let out = match (dtype, name) {
        (DType::Float32, "add") => apply(a, b, |x: f32, y: f32| x + y),
        (DType::Float32, "sub") => apply(a, b, |x: f32, y: f32| x - y),
        (DType::Float32, "mul") => apply(a, b, |x: f32, y: f32| x * y),
        (DType::Float32, "div") => apply(a, b, |x: f32, y: f32| x / y),
        (DType::Float64, "add") => apply(a, b, |x: f64, y: f64| x + y),
        (DType::Float64, "sub") => apply(a, b, |x: f64, y: f64| x - y),
        (DType::Float64, "mul") => apply(a, b, |x: f64, y: f64| x * y),
        (DType::Float64, "div") => apply(a, b, |x: f64, y: f64| x / y),
        (DType::Int64, "add") => apply(a, b, i64::wrapping_add),
        (DType::Int64, "sub") => apply(a, b, i64::wrapping_sub),
        (DType::Int64, "mul") => apply(a, b, i64::wrapping_mul),
        _ => return Ok(None),
    };
    out.map(Some)
}

/// `a + factor * b`, rounded once, outside the graph; `None` for other dtypes, devices and mixtures of them.
pub(super) fn scaled_sum(a: &Operand, b: &Operand, factor: f64) -> Result<Option<Tensor>> {
    let (Operand::Tensor(a), Operand::Tensor(b)) = (a, b) else { return Ok(None) };
    if a.dtype() != b.dtype() || !a.device().is_host() || !b.device().is_host() {
        return Ok(None);
    }
    let single: f32 = Number::Float(factor).to_element();
    match a.dtype() {
        DType::Float32 => both(a, b, move |x: f32, y: f32| single.mul_add(y, x)).map(Some),
        DType::Float64 => both(a, b, move |x: f64, y: f64| factor.mul_add(y, x)).map(Some),
        _ => Ok(None),
    }
}

fn apply<T: Element>(a: &Operand, b: &Operand, f: impl Fn(T, T) -> T + Copy + Sync) -> Result<Tensor> {
    match (a, b) {
        (Operand::Tensor(a), Operand::Tensor(b)) => both(a, b, f),
        (Operand::Tensor(a), Operand::Number(b)) => {
            let b = b.to_element::<T>();
            each(a, move |x| f(x, b))
        }
        (Operand::Number(a), Operand::Tensor(b)) => {
            let a = a.to_element::<T>();
            each(b, move |y| f(a, y))
        }
        (Operand::Number(a), Operand::Number(b)) => {
            Tensor::from_element(f(a.to_element(), b.to_element()), crate::tensor::device::default_device())
        }
    }
}

/// `target.name_(…)` with arguments that are bound already, where [`in_place`] can do it: whether it did.
///
/// # Errors
/// As [`in_place`].
pub fn in_place_call(name: &str, arguments: &[Arg]) -> Result<bool> {
    let [Arg::Tensor(target), other, options @ ..] = arguments else { return Ok(false) };
    let alpha = match (name, options) {
        ("add" | "sub", [Arg::Number(alpha)]) => *alpha,
        ("mul", []) | ("div", [] | [Arg::None]) => Number::Int(1),
        _ => return Ok(false),
    };
    match other {
        Arg::Tensor(other) => in_place(name, target, &other.clone().into(), alpha),
        Arg::Number(other) => in_place(name, target, &(*other).into(), alpha),
        _ => Ok(false),
    }
}

/// Writes `add`, `sub`, `mul` or `div` of `target` and `other` into `target`'s own memory, outside the graph: whether it
/// did. It does nothing for what broadcasts, converts, overlaps or is recorded, and for what has to be refused.
///
/// # Errors
/// As [`autograd::check_inplace`]'s.
pub fn in_place(name: &str, target: &Tensor, other: &Operand, alpha: Number) -> Result<bool> {
    let dtype = target.dtype();
    let takes = |number: &Number| match number {
        Number::Bool(_) => false,
        Number::Int(_) | Number::Large(_) => true,
        Number::Float(_) => dtype.is_floating(),
    };
    let fits = takes(&alpha)
        && match other {
            Operand::Number(number) => takes(number) && alpha == Number::Int(1),
            Operand::Tensor(other) => {
                let alike = other.dtype() == dtype && other.device() == target.device();
                let aligned = !other.shares_storage(target) || other.offset() == target.offset();
                alike && aligned && other.shape() == target.shape() && other.is_contiguous()
            }
        };
    let recorded =
        autograd::needs_record(&[target]) || other.as_tensor().is_some_and(|other| autograd::needs_record(&[other]));
    if !fits || recorded || !target.is_contiguous() || !target.device().is_host() || target.numel() == 0 {
        return Ok(false);
    }
    let (single, double) = (alpha.to_element::<f32>(), alpha.to_f64());
    let write = || match (dtype, name) {
        (DType::Float32, "add") => change(target, other, move |x: f32, y: f32| single.mul_add(y, x)),
        (DType::Float32, "sub") => change(target, other, move |x: f32, y: f32| (-single).mul_add(y, x)),
        (DType::Float32, "mul") => change(target, other, |x: f32, y: f32| x * y),
        (DType::Float32, "div") => change(target, other, |x: f32, y: f32| x / y),
        (DType::Float64, "add") => change(target, other, move |x: f64, y: f64| double.mul_add(y, x)),
        (DType::Float64, "sub") => change(target, other, move |x: f64, y: f64| (-double).mul_add(y, x)),
        (DType::Float64, "mul") => change(target, other, |x: f64, y: f64| x * y),
        (DType::Float64, "div") => change(target, other, |x: f64, y: f64| x / y),
        (DType::Int64, "add") if alpha == Number::Int(1) => change(target, other, i64::wrapping_add),
        (DType::Int64, "sub") if alpha == Number::Int(1) => change(target, other, i64::wrapping_sub),
        _ => Ok(false),
    };
    autograd::check_inplace(target, target.requires_grad())?;
    target.unless_apart(write)
}

/// `target[i] = f(target[i], other[i])`.
fn change<T: Element>(target: &Tensor, other: &Operand, f: impl Fn(T, T) -> T + Copy + Sync) -> Result<bool> {
    let places = target.offset()..target.offset() + target.numel();
    let storage = target.storage();
    let by_element = |f: &(dyn Fn(&mut [T]) + Sync)| {
        storage.update(|memory: &mut [T]| alter(&mut memory[places.clone()], &|_, part: &mut [T]| f(part)))
    };
    match other {
        Operand::Number(number) => {
            let y = number.to_element::<T>();
            by_element(&|part| vectorized(Change(part, move |x| f(x, y))))?;
        }
        Operand::Tensor(other) if other.shares_storage(target) => {
            by_element(&|part| vectorized(Change(part, move |x| f(x, x))))?;
        }
        Operand::Tensor(other) => {
            let values = other.host::<T>()?;
            let values = &values[..];
            storage.update(|memory: &mut [T]| {
                alter(&mut memory[places], &|range, part: &mut [T]| {
                    vectorized(ChangeBy(part, &values[range], f));
                });
            })?;
        }
    }
    Ok(true)
}

/// `f` of each element, row-major.
fn each<T: Element>(x: &Tensor, f: impl Fn(T) -> T + Copy + Sync) -> Result<Tensor> {
    Tensor::from_vec(map_vectorized(&x.host::<T>()?, f), x.shape(), x.device())
}

/// `f` of the elements of both, broadcast.
fn both<T: Element>(a: &Tensor, b: &Tensor, f: impl Fn(T, T) -> T + Copy + Sync) -> Result<Tensor> {
    let shape = layout::broadcast(a.shape(), b.shape())?;
    let same = a.shape() == b.shape();
    let values = if same && a.is_contiguous() && b.is_contiguous() {
        let (a, b) = (a.host::<T>()?, b.host::<T>()?);
        fill(a.len(), &|range, out: &mut [T]| vectorized(Zip(&a[range.clone()], &b[range], out, f)))
    } else if b.numel() == 1 && a.shape() == &shape[..] {
        let b = b.host::<T>()?[0];
        map_vectorized(&a.host::<T>()?, move |x| f(x, b))
    } else {
        let count = shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
        storage::check_allocation(count, T::DTYPE, &shape)?;
        broadcast(&row_wise(a)?, &row_wise(b)?, &shape, f)?
    };
    Tensor::from_vec(values, &shape, a.device())
}

/// The tensor, written out where neighbours in its rows are no neighbours in memory.
fn row_wise(x: &Tensor) -> Result<Tensor> {
    let inner = x.shape().iter().zip(x.strides()).rev().find(|(size, _)| **size != 1);
    if inner.is_none_or(|(_, step)| matches!(step, 0 | 1)) {
        return Ok(x.clone());
    }
    convert::contiguous_copy(x)
}

/// A row of an operand: neighbours in memory, or one element again and again.
enum Row<'a, T> {
    Each(&'a [T]),
    One(T),
}

fn broadcast<T: Element>(
    a: &Tensor,
    b: &Tensor,
    shape: &[usize],
    f: impl Fn(T, T) -> T + Copy + Sync,
) -> Result<Vec<T>> {
    let (bytes_a, bytes_b) = (a.host_bytes()?, b.host_bytes()?);
    let memory: [&[T]; 2] = [bytemuck::cast_slice(&bytes_a), bytemuck::cast_slice(&bytes_b)];
    let strides = [
        layout::expand_strides(a.shape(), a.strides(), shape)?,
        layout::expand_strides(b.shape(), b.strides(), shape)?,
    ];
    let starts = [a.offset(), b.offset()];
    let (sizes, strides) = layout::merged(shape, [&strides[0], &strides[1]]);
    let (width, outer) = sizes.split_last().map_or((1, &[][..]), |(&width, outer)| (width, outer));
    let row = |side: usize, number: usize| {
        let (step, outer_strides) = strides[side].split_last().map_or((0, &[][..]), |(&step, outer)| (step, outer));
        let at = layout::offset_of(number, outer, outer_strides, starts[side]);
        if step == 0 { Row::One(memory[side][at]) } else { Row::Each(&memory[side][at..at + width]) }
    };
    Ok(fill_rows(layout::numel(outer), width, |first, out: &mut [T]| {
        for (i, out) in out.chunks_exact_mut(width.max(1)).enumerate() {
            match (row(0, first + i), row(1, first + i)) {
                (Row::Each(a), Row::Each(b)) => vectorized(Zip(a, b, out, f)),
                (Row::Each(a), Row::One(b)) => vectorized(Map(a, out, move |x| f(x, b))),
                (Row::One(a), Row::Each(b)) => vectorized(Map(b, out, move |y| f(a, y))),
                (Row::One(a), Row::One(b)) => out.fill(f(a, b)),
            }
        }
    }))
}

/// `f` of each element where the result is `f32` on the host, else what `otherwise` gives; outside the graph.
pub(super) fn unary(
    input: &Tensor,
    f: impl Fn(f32) -> f32 + Copy + Sync,
    otherwise: impl FnOnce(&Tensor) -> Result<Tensor>,
) -> Result<Tensor> {
    if float_result(input.dtype()) != DType::Float32 || !input.device().is_host() {
        return otherwise(input);
    }
    let x = convert::cast(&input.detach(), DType::Float32)?;
    each::<f32>(&x, f)
}

/// [`unary`] of a function of angles: what the fast one cannot reduce goes to `otherwise`.
pub(super) fn of_angle(
    input: &Tensor,
    f: impl Fn(f32) -> f32 + Copy + Sync,
    otherwise: impl Fn(&Tensor) -> Result<Tensor>,
) -> Result<Tensor> {
    if float_result(input.dtype()) != DType::Float32 || !input.device().is_host() {
        return otherwise(input);
    }
    let x = convert::cast(&input.detach(), DType::Float32)?;
    let small = |part: &[f32]| part.iter().fold(true, |all, v| all & (v.abs() <= simd::ANGLE_MAX));
    if !x.host::<f32>()?.chunks(1024).all(small) {
        return otherwise(input);
    }
    each::<f32>(&x, f)
}
