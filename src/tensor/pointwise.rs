//! Elementwise operators: arithmetic, comparison, logic, the functions of one number.

use burn::backend::ops::{FloatTensorOps as _, IntTensorOps as _};
use burn::backend::{Dispatch, DispatchTensor};

use super::dtype::{Category, Element, dispatch};
use super::error::{Result, bail, ensure};
use super::host::{fill, map, zip};
use super::op::{Args, Op, Operand, Out, Overload, Places};
use super::{DType, Device, Number, Tensor, convert, create, layout, storage};

mod fused;
mod logarithm;
mod math;
mod number;
mod support;
mod table;
mod vector;

pub use fused::*;
pub use logarithm::*;
pub use math::*;
pub use number::*;
pub(crate) use support::{nary_backward, no_derivative, tensors_of, unsupported};
pub use table::OPS;
pub use vector::{in_place, in_place_call};

/// The dtype that operands share: tensors with dimensions decide, then 0-dim tensors, then numbers; a lower rank
/// counts only where its category is higher.
pub fn result_type(operands: &[&Operand]) -> DType {
    result_type_by(operands, |a, b| Ok(a.promote(b))).unwrap_or(DType::Float32)
}

/// [`result_type`] with another way to promote two dtypes.
///
/// # Errors
/// What `promote` raises.
pub(crate) fn result_type_by(operands: &[&Operand], promote: impl Fn(DType, DType) -> Result<DType>) -> Result<DType> {
    let (mut dimmed, mut zero_dim, mut number) = (None, None, None);
    for operand in operands {
        let (slot, dtype) = match operand {
            Operand::Tensor(t) if t.rank() > 0 => (&mut dimmed, t.dtype()),
            Operand::Tensor(t) => (&mut zero_dim, t.dtype()),
            Operand::Number(n) => (&mut number, n.default_dtype()),
        };
        *slot = Some(match *slot {
            Some(so_far) => promote(so_far, dtype)?,
            None => dtype,
        });
    }
    let combine = |higher: Option<DType>, lower: Option<DType>| match (higher, lower) {
        (Some(h), Some(_)) if h.is_floating() => Ok(Some(h)),
        (Some(h), Some(l)) if h == DType::Bool || l.is_floating() => promote(h, l).map(Some),
        (Some(h), _) => Ok(Some(h)),
        (None, l) => Ok(l),
    };
    Ok(combine(dimmed, combine(zero_dim, number)?)?.unwrap_or(DType::Float32))
}

/// The device that operands share; 0-dim CPU tensors and numbers go along with any.
///
/// # Errors
/// `RuntimeError` where there are two.
pub fn common_device(operands: &[&Operand]) -> Result<Device> {
    let mut device: Option<(Device, bool)> = None;
    for operand in operands {
        if let Operand::Tensor(t) = operand {
            let follows = t.rank() == 0 && t.device() == Device::Cpu;
            device = match device {
                None | Some((_, true)) => Some((t.device(), follows)),
                Some((d, false)) if follows || d == t.device() => Some((d, false)),
                Some((d, false)) => bail!(
                    Runtime,
                    "Expected all tensors to be on the same device, but found at least two devices, {} and {}!",
                    d.max_name(t.device()),
                    d.min_name(t.device())
                ),
            };
        }
    }
    Ok(device.map_or_else(super::device::default_device, |(d, _)| d))
}

impl Device {
    fn max_name(self, other: Self) -> String {
        std::cmp::max(self.to_string(), other.to_string())
    }

    fn min_name(self, other: Self) -> String {
        std::cmp::min(self.to_string(), other.to_string())
    }
}

/// Both operands as tensors of one dtype on one device, with equal numbers of dimensions, and the result's shape.
struct Pair {
    a: Tensor,
    b: Tensor,
    shape: layout::Shape,
}

impl Pair {
    fn new(a: &Operand, b: &Operand, dtype: DType) -> Result<Self> {
        let device = common_device(&[a, b])?;
        let as_tensor = |operand: &Operand| match operand {
            Operand::Tensor(t) => convert::to_device(&convert::cast(&t.detach(), dtype)?, device),
            Operand::Number(n) => create::full(&[], *n, dtype, device),
        };
        let (a, b) = (as_tensor(a)?, as_tensor(b)?);
        let shape = layout::broadcast(a.shape(), b.shape())?;
        let count = layout::numel(&shape);
        if count > a.numel() && count > b.numel() {
            let count = shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
            storage::check_allocation(count, dtype, &shape)?;
        }
        Ok(Self { a, b, shape })
    }

    /// With size-1 dimensions in front, so that both have the result's rank.
    fn aligned(tensor: &Tensor, rank: usize) -> Tensor {
        if tensor.rank() == rank {
            return tensor.clone();
        }
        let lead = rank - tensor.rank();
        let mut shape = layout::Shape::from_elem(1, lead);
        shape.extend_from_slice(tensor.shape());
        let mut strides = layout::Strides::from_elem(0, lead);
        strides.extend_from_slice(tensor.strides());
        tensor.restride(shape, strides, tensor.offset())
    }

    /// A burn kernel over both, which broadcasts by itself.
    fn burn(&self, dtype: DType, kernel: fn(DispatchTensor, DispatchTensor) -> DispatchTensor) -> Result<Tensor> {
        let rank = self.shape.len();
        if layout::numel(&self.shape) == 0 {
            return create::zeros(&self.shape, dtype, self.a.device());
        }
        let a = Self::aligned(&self.a, rank).burn()?;
        let b = Self::aligned(&self.b, rank).burn()?;
        Ok(Tensor::from_burn(kernel(a, b), &self.shape, dtype, self.a.device()))
    }

    /// A loop over both on the host.
    fn host<T: Element, R: Element>(&self, f: impl Fn(T, T) -> R + Sync) -> Result<Tensor> {
        let f = &f;
        let values = if self.b.numel() == 1 {
            let (a, b) = (self.a.host::<T>()?, self.b.host::<T>()?[0]);
            fill(a.len(), &|range, out: &mut [R]| each(&a[range], out, move |x| f(x, b)))
        } else if self.a.numel() == 1 {
            let (a, b) = (self.a.host::<T>()?[0], self.b.host::<T>()?);
            fill(b.len(), &|range, out: &mut [R]| each(&b[range], out, move |y| f(a, y)))
        } else {
            let expand = |t: &Tensor| -> Result<Tensor> {
                let strides = layout::expand_strides(t.shape(), t.strides(), &self.shape)?;
                Ok(t.restride(self.shape.clone(), strides, t.offset()))
            };
            zip(&expand(&self.a)?.host::<T>()?, &expand(&self.b)?.host::<T>()?, f)
        };
        Tensor::from_vec(values, &self.shape, self.a.device())
    }
}

/// `out[i] = f(x[i])`.
fn each<T: Copy, R>(x: &[T], out: &mut [R], f: impl Fn(T) -> R) {
    for (slot, &v) in out.iter_mut().zip(x) {
        *slot = f(v);
    }
}

/// How an arithmetic operator computes, by the category of its operands.
struct Arithmetic {
    name: &'static str,
    float: fn(DispatchTensor, DispatchTensor) -> DispatchTensor,
    float_scalar: Option<fn(DispatchTensor, burn::tensor::Scalar) -> DispatchTensor>,
    int: fn(i64, i64) -> i64,
    bool: Option<fn(bool, bool) -> bool>,
}

const ADD: Arithmetic = Arithmetic {
    name: "add",
    float: Dispatch::float_add,
    float_scalar: Some(Dispatch::float_add_scalar),
    int: i64::wrapping_add,
    bool: Some(|a, b| a | b),
};
const SUB: Arithmetic = Arithmetic {
    name: "sub",
    float: Dispatch::float_sub,
    float_scalar: Some(Dispatch::float_sub_scalar),
    int: i64::wrapping_sub,
    bool: None,
};
const MUL: Arithmetic = Arithmetic {
    name: "mul",
    float: Dispatch::float_mul,
    float_scalar: Some(Dispatch::float_mul_scalar),
    int: i64::wrapping_mul,
    bool: Some(|a, b| a & b),
};

/// The elementwise result, outside the graph.
fn arithmetic(op: &Arithmetic, a: &Operand, b: &Operand) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    if let Some(out) = vector::arithmetic(op.name, a, b, dtype)? {
        return Ok(out);
    }
    if let Some(out) = in_single(a, b, dtype, |a, b| arithmetic(op, a, b))? {
        return Ok(out);
    }
    if let (Operand::Tensor(x), Operand::Number(n), Some(kernel)) = (a, b, op.float_scalar)
        && x.dtype() == dtype
        && matches!(dtype, DType::Float32 | DType::Float64)
    {
        let value = kernel(x.burn()?, burn::tensor::Scalar::Float(n.to_f64()));
        return Ok(Tensor::from_burn(value, x.shape(), dtype, x.device()));
    }
    let pair = Pair::new(a, b, dtype)?;
    match dtype.category() {
        Category::Floating => pair.burn(dtype, op.float),
        Category::Bool => match op.bool {
            Some(f) => pair
                .host(move |x: super::dtype::Bool, y| super::dtype::Bool::from_i64(i64::from(f(x.0 != 0, y.0 != 0)))),
            None => bail!(
                NotImplemented,
                "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or \
                 `logical_xor()` operator instead."
            ),
        },
        Category::Integral if pair.a.device().is_host() || dtype.size() < 4 => integer(op, &pair, dtype),
        Category::Integral => pair.burn(
            dtype,
            match op.name {
                "add" => Dispatch::int_add,
                "sub" => Dispatch::int_sub,
                _ => Dispatch::int_mul,
            },
        ),
    }
}

/// Short floats meet a Python number in single precision: the number is not rounded to their dtype first.
fn in_single(
    a: &Operand,
    b: &Operand,
    dtype: DType,
    compute: impl FnOnce(&Operand, &Operand) -> Result<Tensor>,
) -> Result<Option<Tensor>> {
    let one_number =
        matches!((a, b), (Operand::Tensor(_), Operand::Number(_)) | (Operand::Number(_), Operand::Tensor(_)));
    if !one_number || !support::is_half(dtype) {
        return Ok(None);
    }
    let wide = |side: &Operand| match side {
        Operand::Tensor(t) => convert::cast(&t.detach(), DType::Float32).map(Operand::Tensor),
        Operand::Number(_) => Ok(side.clone()),
    };
    let out = compute(&wide(a)?, &wide(b)?)?;
    convert::cast(&out.detach(), dtype).map(Some)
}

/// Integer arithmetic wraps around at the type's width.
fn integer(op: &Arithmetic, pair: &Pair, dtype: DType) -> Result<Tensor> {
    let f = op.int;
    match (dtype, op.name) {
        (DType::Int64, "add") => pair.host(i64::wrapping_add),
        (DType::Int64, "sub") => pair.host(i64::wrapping_sub),
        (DType::Int64, "mul") => pair.host(i64::wrapping_mul),
        _ => dispatch!(dtype, T => pair.host(move |x: T, y: T| T::from_i64(f(x.to_i64(), y.to_i64())))),
    }
}

/// `a + alpha * b`, with PyTorch's promotion and broadcasting.
///
/// # Errors
/// `RuntimeError` where shapes or devices do not fit.
pub fn add_operands(a: &Operand, b: &Operand, alpha: Number) -> Result<Tensor> {
    if let Some(sum) = scaled_sum("AddBackward0", a, b, alpha, 1.0)? {
        return Ok(sum);
    }
    let b = &scaled(a, b, alpha)?;
    let out = arithmetic(&ADD, a, b)?;
    Ok(binary_backward(out, "AddBackward0", a, b, |_, _| (|g: &Tensor| Ok(g.clone()), |g: &Tensor| Ok(g.clone()))))
}

/// `a - alpha * b`.
///
/// # Errors
/// As [`add_operands`]; also for two bool tensors.
pub fn sub_operands(a: &Operand, b: &Operand, alpha: Number) -> Result<Tensor> {
    if let Some(difference) = scaled_sum("SubBackward0", a, b, alpha, -1.0)? {
        return Ok(difference);
    }
    let b = &scaled(a, b, alpha)?;
    for (x, y) in [(a, b), (b, a)] {
        let boolean = |o: &Operand| match o {
            Operand::Tensor(t) => t.dtype() == DType::Bool,
            Operand::Number(n) => matches!(n, Number::Bool(_)),
        };
        if boolean(x) && !boolean(y) {
            bail!(
                NotImplemented,
                "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a \
                 mask, use the `~` or `logical_not()` operator instead."
            );
        }
    }
    let out = arithmetic(&SUB, a, b)?;
    Ok(binary_backward(out, "SubBackward0", a, b, |_, _| (|g: &Tensor| Ok(g.clone()), |g: &Tensor| neg(g))))
}

/// `a + sign * alpha * b` in one pass, where there is an alpha and the operands are of the dtypes for that.
fn scaled_sum(name: &'static str, a: &Operand, b: &Operand, alpha: Number, sign: f64) -> Result<Option<Tensor>> {
    if alpha == Number::Int(1) || matches!(alpha, Number::Bool(_)) {
        return Ok(None);
    }
    let factor = sign * alpha.to_f64();
    let Some(out) = vector::scaled_sum(a, b, factor)? else { return Ok(None) };
    Ok(Some(binary_backward(out, name, a, b, |_, _| {
        (|g: &Tensor| Ok(g.clone()), move |g: &Tensor| mul_number(g, factor))
    })))
}

fn scaled(a: &Operand, b: &Operand, alpha: Number) -> Result<Operand> {
    if alpha == Number::Int(1) {
        return Ok(b.clone());
    }
    let dtype = result_type(&[a, b]);
    ensure!(
        !matches!(alpha, Number::Bool(_)) || dtype == DType::Bool,
        Runtime,
        "Boolean alpha only supported for Boolean results."
    );
    ensure!(
        dtype.is_floating() || !matches!(alpha, Number::Float(_)),
        Runtime,
        "For integral input tensors, argument alpha must not be a floating point number."
    );
    mul_operands(b, &Operand::Number(alpha)).map(Operand::Tensor)
}

/// `a * b`.
///
/// # Errors
/// As [`add_operands`].
pub fn mul_operands(a: &Operand, b: &Operand) -> Result<Tensor> {
    let out = arithmetic(&MUL, a, b)?;
    Ok(binary_backward(out, "MulBackward0", a, b, |a, b| {
        (move |g: &Tensor| mul_operands(&g.clone().into(), &b), move |g: &Tensor| mul_operands(&g.clone().into(), &a))
    }))
}

/// `a / b`: true division; integers become floats.
///
/// # Errors
/// As [`add_operands`].
pub fn div_operands(a: &Operand, b: &Operand) -> Result<Tensor> {
    let dtype = float_result(result_type(&[a, b]));
    let out = if let Some(out) = vector::arithmetic("div", a, b, dtype)? {
        out
    } else if let Some(out) = in_single(a, b, dtype, div_operands)? {
        out
    } else {
        Pair::new(a, b, dtype)?.burn(dtype, Dispatch::float_div)?
    };
    Ok(binary_backward(out, "DivBackward0", a, b, |a, b| {
        let divisor = b.clone();
        (
            move |g: &Tensor| div_operands(&g.clone().into(), &divisor),
            move |g: &Tensor| {
                let quotient = div_operands(&div_operands(&a, &b)?.into(), &b)?;
                neg(&mul_operands(&g.clone().into(), &quotient.into())?)
            },
        )
    }))
}

/// Integers compute as the default float type.
pub(crate) fn float_result(dtype: DType) -> DType {
    if dtype.is_floating() { dtype } else { create::default_dtype() }
}

/// Records a binary operation: `rules` gives the gradient for each side before it is summed down to the side's shape.
pub(crate) fn binary_backward<A, B>(
    out: Tensor,
    name: &'static str,
    a: &Operand,
    b: &Operand,
    rules: impl FnOnce(Operand, Operand) -> (A, B),
) -> Tensor
where
    A: Fn(&Tensor) -> Result<Tensor> + 'static,
    B: Fn(&Tensor) -> Result<Tensor> + 'static,
{
    let requires_grad = |operand: &Operand| matches!(operand, Operand::Tensor(t) if t.requires_grad());
    if !requires_grad(a) && !requires_grad(b) {
        return out;
    }
    let tensor = |operand: &Operand| match operand {
        Operand::Tensor(t) => Some(t.clone()),
        Operand::Number(_) => None,
    };
    let (ta, tb) = (tensor(a), tensor(b));
    let inputs: Vec<&Tensor> = ta.iter().chain(tb.iter()).collect();
    let sides = [ta.as_ref(), tb.as_ref()]
        .map(|t| t.map(|t| (layout::Shape::from_slice(t.shape()), t.dtype(), t.device(), t.requires_grad())));
    out.with_backward(name, &inputs, |_| {
        let (for_a, for_b) = rules(a.clone(), b.clone());
        move |g: &Tensor| {
            let mut grads = Vec::with_capacity(2);
            let settle = |side: &Option<(layout::Shape, DType, Device, bool)>,
                          rule: &dyn Fn(&Tensor) -> Result<Tensor>,
                          grads: &mut Vec<Option<Tensor>>| {
                if let Some((shape, dtype, device, wanted)) = side {
                    grads.push(if *wanted {
                        let grad = rule(g)?.sum_to_shape(shape)?;
                        Some(convert::to_device(&convert::cast(&grad, *dtype)?, *device)?)
                    } else {
                        None
                    });
                }
                Ok(())
            };
            settle(&sides[0], &for_a, &mut grads)?;
            settle(&sides[1], &for_b, &mut grads)?;
            Ok(grads)
        }
    })
}

/// `a + b` of tensors.
///
/// # Errors
/// As [`add_operands`].
pub fn add(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    add_operands(&a.clone().into(), &b.clone().into(), Number::Int(1))
}

/// `a - b` of tensors.
///
/// # Errors
/// As [`add_operands`].
pub fn sub(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    sub_operands(&a.clone().into(), &b.clone().into(), Number::Int(1))
}

/// `a * b` of tensors.
///
/// # Errors
/// As [`add_operands`].
pub fn mul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    mul_operands(&a.clone().into(), &b.clone().into())
}

/// `a / b` of tensors.
///
/// # Errors
/// As [`add_operands`].
pub fn div(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    div_operands(&a.clone().into(), &b.clone().into())
}

/// `a * number`.
///
/// # Errors
/// As [`add_operands`].
pub fn mul_number(a: &Tensor, number: f64) -> Result<Tensor> {
    mul_operands(&a.clone().into(), &Number::Float(number).into())
}

/// `a + number`.
///
/// # Errors
/// As [`add_operands`].
pub fn add_number(a: &Tensor, number: f64) -> Result<Tensor> {
    add_operands(&a.clone().into(), &Number::Float(number).into(), Number::Int(1))
}

/// A comparison's outcome for every order of its two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// Elementwise comparison: a bool tensor; NaN differs from everything.
///
/// # Errors
/// As [`add_operands`].
pub fn compare(a: &Operand, b: &Operand, comparison: Comparison) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    let pair = Pair::new(a, b, dtype)?;
    dispatch!(dtype, T => {
        let truth = |t: bool| super::dtype::Bool(u8::from(t));
        match comparison {
            Comparison::Eq => pair.host(move |x: T, y: T| truth(x == y)),
            Comparison::Ne => pair.host(move |x: T, y: T| truth(x != y)),
            Comparison::Lt => pair.host(move |x: T, y: T| truth(x < y)),
            Comparison::Le => pair.host(move |x: T, y: T| truth(x <= y)),
            Comparison::Gt => pair.host(move |x: T, y: T| truth(x > y)),
            Comparison::Ge => pair.host(move |x: T, y: T| truth(x >= y)),
        }
    })
}

/// A function of two numbers over the promoted dtype, computed in `f64` for floats and `i64` for integers; outside
/// the graph.
pub(crate) fn binary_host(
    a: &Operand,
    b: &Operand,
    dtype: DType,
    float: impl Fn(f64, f64) -> f64 + Sync,
    int: impl Fn(i64, i64) -> i64 + Sync,
) -> Result<Tensor> {
    binary_by_pointer(&Pair::new(a, b, dtype)?, dtype, &float, &int)
}

/// The loops of [`binary_host`], compiled once for a dtype and not once for an operator.
fn binary_by_pointer(
    pair: &Pair,
    dtype: DType,
    float: &(dyn Fn(f64, f64) -> f64 + Sync),
    int: &(dyn Fn(i64, i64) -> i64 + Sync),
) -> Result<Tensor> {
    dispatch!(dtype, T => {
        if T::DTYPE.is_floating() {
            pair.host(|x: T, y: T| T::from_f64(float(x.to_f64(), y.to_f64())))
        } else {
            pair.host(|x: T, y: T| T::from_i64(int(x.to_i64(), y.to_i64())))
        }
    })
}

/// A truth function of two numbers: a bool tensor.
pub(crate) fn predicate_host(a: &Operand, b: &Operand, f: impl Fn(f64, f64) -> bool + Sync) -> Result<Tensor> {
    let dtype = result_type(&[a, b]);
    predicate_by_pointer(&Pair::new(a, b, dtype)?, dtype, &f)
}

fn predicate_by_pointer(pair: &Pair, dtype: DType, f: &(dyn Fn(f64, f64) -> bool + Sync)) -> Result<Tensor> {
    dispatch!(dtype, T => pair.host(|x: T, y: T| super::dtype::Bool(u8::from(f(x.to_f64(), y.to_f64())))))
}

/// A binary burn kernel over the promoted float dtype, outside the graph.
pub(crate) fn binary_float(
    a: &Operand,
    b: &Operand,
    kernel: fn(DispatchTensor, DispatchTensor) -> DispatchTensor,
) -> Result<Tensor> {
    let dtype = float_result(result_type(&[a, b]));
    Pair::new(a, b, dtype)?.burn(dtype, kernel)
}

/// A burn kernel of one float tensor; integers become the default float type. Outside the graph.
pub(crate) fn unary_float(input: &Tensor, kernel: fn(DispatchTensor) -> DispatchTensor) -> Result<Tensor> {
    let dtype = float_result(input.dtype());
    let x = convert::cast(&input.detach(), dtype)?;
    Ok(Tensor::from_burn(kernel(x.burn()?), x.shape(), dtype, x.device()))
}

/// A function of one number on the host, computed in `f64`; integers become the default float type.
pub(crate) fn unary_host(input: &Tensor, f: impl Fn(f64) -> f64 + Sync) -> Result<Tensor> {
    unary_by_pointer(input, &f)
}

fn unary_by_pointer(input: &Tensor, f: &(dyn Fn(f64) -> f64 + Sync)) -> Result<Tensor> {
    let dtype = float_result(input.dtype());
    let x = convert::cast(&input.detach(), dtype)?;
    dispatch!(dtype, T => Tensor::from_vec(map(&x.host::<T>()?, |v| T::from_f64(f(v.to_f64()))), x.shape(), x.device()))
}

/// A function that keeps the dtype: `float` for floats, `int` for integers and bools.
pub(crate) fn unary_any(
    input: &Tensor,
    float: impl Fn(f64) -> f64 + Copy + Sync,
    int: impl Fn(i64) -> i64 + Sync,
) -> Result<Tensor> {
    if input.dtype() == DType::Float32 && input.device().is_host() {
        return vector::unary(input, move |v| float(f64::from(v)) as f32, |x| Ok(x.clone()));
    }
    any_by_pointer(input, &float, &int)
}

fn any_by_pointer(
    input: &Tensor,
    float: &(dyn Fn(f64) -> f64 + Sync),
    int: &(dyn Fn(i64) -> i64 + Sync),
) -> Result<Tensor> {
    dispatch!(input.dtype(), T => {
        let x = input.host::<T>()?;
        let values = if T::DTYPE.is_floating() {
            map(&x, |v: T| T::from_f64(float(v.to_f64())))
        } else {
            map(&x, |v: T| T::from_i64(int(v.to_i64())))
        };
        Tensor::from_vec(values, input.shape(), input.device())
    })
}

/// A truth function of one number: a bool tensor.
pub(crate) fn predicate(input: &Tensor, f: impl Fn(f64) -> bool + Sync) -> Result<Tensor> {
    truth_by_pointer(input, &f)
}

fn truth_by_pointer(input: &Tensor, f: &(dyn Fn(f64) -> bool + Sync)) -> Result<Tensor> {
    dispatch!(input.dtype(), T => {
        let values = map(&input.host::<T>()?, |v: T| super::dtype::Bool(u8::from(f(v.to_f64()))));
        Tensor::from_vec(values, input.shape(), input.device())
    })
}
