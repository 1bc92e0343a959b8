//! Functions of three numbers, in one pass over memory: what optimizers do on every step, and limits.

use std::ops::Range;

use super::support::{is_half, nary_backward, tensors_of, unsupported};
use super::{
    Category, Comparison, DType, Number, Operand, Pair, Result, Tensor, add, binary_by_pointer, common_device, compare,
    convert, create, div, ensure, layout, mul, mul_number, mul_operands, neg, result_type, storage, sub, sub_operands,
};
use crate::tensor::dtype::{Element, dispatch};
use crate::tensor::host::fill;
use crate::tensor::simd::{Loop, vectorized};

/// `out[i] = f(x[i], y[i], z[i])`.
struct Zip3<'a, T, F>(&'a [T], &'a [T], &'a [T], &'a mut [T], F);

impl<T: Copy, F: Fn(T, T, T) -> T> Loop for Zip3<'_, T, F> {
    type Output = ();
    #[expect(clippy::inline_always, reason = "what a vectorized loop calls has to be a part of it")]
    #[inline(always)]
    fn run(self) {
        let Self(x, y, z, out, f) = self;
        for (((slot, &x), &y), &z) in out.iter_mut().zip(x).zip(y).zip(z) {
            *slot = f(x, y, z);
        }
    }
}

/// Three operands as tensors of one dtype, device and shape.
struct Triple {
    parts: [Tensor; 3],
    shape: layout::Shape,
}

impl Triple {
    fn new(operands: [&Operand; 3], dtype: DType) -> Result<Self> {
        let device = common_device(&operands)?;
        let mut parts = Vec::with_capacity(3);
        let mut shape = layout::Shape::new();
        for operand in operands {
            let part = match operand {
                Operand::Tensor(t) => convert::to_device(&convert::cast(&t.detach(), dtype)?, device)?,
                Operand::Number(n) => create::full(&[], *n, dtype, device)?,
            };
            shape = layout::broadcast(&shape, part.shape())?;
            parts.push(part);
        }
        if parts.iter().all(|p| layout::numel(&shape) > p.numel()) {
            let count = shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
            storage::check_allocation(count, dtype, &shape)?;
        }
        let expand = |t: &Tensor| -> Result<Tensor> {
            let strides = layout::expand_strides(t.shape(), t.strides(), &shape)?;
            Ok(t.restride(shape.clone(), strides, t.offset()))
        };
        Ok(Self { parts: [expand(&parts[0])?, expand(&parts[1])?, expand(&parts[2])?], shape })
    }

    fn map<T: Element>(&self, f: impl Fn(T, T, T) -> T + Copy + Sync) -> Result<Tensor> {
        let [a, b, c] = &self.parts;
        let (x, y, z) = (a.host::<T>()?, b.host::<T>()?, c.host::<T>()?);
        let values = fill(x.len(), &|range: Range<usize>, out: &mut [T]| {
            vectorized(Zip3(&x[range.clone()], &y[range.clone()], &z[range], out, f));
        });
        Tensor::from_vec(values, &self.shape, a.device())
    }

    /// In the tensors' own precision where that is wide, in `f64` where it is narrow, in `i64` for integers.
    fn compute(
        &self,
        single: impl Fn(f32, f32, f32) -> f32 + Copy + Sync,
        double: impl Fn(f64, f64, f64) -> f64 + Copy + Sync,
        int: impl Fn(i64, i64, i64) -> i64 + Copy + Sync,
    ) -> Result<Tensor> {
        match self.parts[0].dtype() {
            DType::Float32 => self.map(single),
            DType::Float64 => self.map(double),
            dtype => self.by_pointer(dtype, &double, &int),
        }
    }

    /// The rarer dtypes' loops, compiled once for a dtype and not once for an operator.
    fn by_pointer(
        &self,
        dtype: DType,
        float: &(dyn Fn(f64, f64, f64) -> f64 + Sync),
        int: &(dyn Fn(i64, i64, i64) -> i64 + Sync),
    ) -> Result<Tensor> {
        dispatch!(dtype, T => {
            if T::DTYPE.is_floating() {
                self.map(|x: T, y: T, z: T| T::from_f64(float(x.to_f64(), y.to_f64(), z.to_f64())))
            } else {
                self.map(|x: T, y: T, z: T| T::from_i64(int(x.to_i64(), y.to_i64(), z.to_i64())))
            }
        })
    }
}

fn narrow(number: Number) -> f32 {
    number.to_element()
}

/// `input + value * a * b`.
///
/// # Errors
/// `RuntimeError` where shapes or devices do not fit, `NotImplementedError` for bools.
pub fn addcmul(input: &Tensor, a: &Tensor, b: &Tensor, value: Number) -> Result<Tensor> {
    let operands = [input, a, b].map(|t| Operand::Tensor(t.detach()));
    let dtype = result_type(&operands.each_ref());
    if dtype == DType::Bool {
        return Err(unsupported("addcmul_cpu_out", dtype));
    }
    let out = if input.device().is_host() || dtype.is_integral() {
        let (single, double, int) = (narrow(value), value.to_f64(), value.to_i64());
        Triple::new(operands.each_ref(), dtype)?.compute(
            move |x, y, z| (single * y).mul_add(z, x),
            move |x, y, z| (double * y).mul_add(z, x),
            move |x, y, z| x.wrapping_add(int.wrapping_mul(y).wrapping_mul(z)),
        )?
    } else {
        add(&input.detach(), &scaled(&mul(&a.detach(), &b.detach())?, value)?)?
    };
    Ok(nary_backward(out, "AddcmulBackward0", &[input, a, b], |_| {
        let (a, b) = (a.clone(), b.clone());
        move |i, g: &Tensor| match i {
            0 => Ok(g.clone()),
            1 => mul(g, &scaled(&b, value)?),
            _ => mul(g, &scaled(&a, value)?),
        }
    }))
}

/// `input + value * a / b`.
///
/// # Errors
/// `RuntimeError` where shapes or devices do not fit, and where `a` and `b` are integers.
pub fn addcdiv(input: &Tensor, a: &Tensor, b: &Tensor, value: Number) -> Result<Tensor> {
    ensure!(
        a.dtype().is_floating() || b.dtype().is_floating(),
        Runtime,
        "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true \
         division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * \
         torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) \
         for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / \
         tensor2), for all dtypes."
    );
    let operands = [input, a, b].map(|t| Operand::Tensor(t.detach()));
    let dtype = result_type(&operands.each_ref());
    let out = if input.device().is_host() {
        let (single, double) = (narrow(value), value.to_f64());
        Triple::new(operands.each_ref(), dtype)?.compute(
            move |x, y, z| x + single * y / z,
            move |x, y, z| x + double * y / z,
            |x, _, _| x,
        )?
    } else {
        add(&input.detach(), &div(&scaled(&a.detach(), value)?, &b.detach())?)?
    };
    Ok(nary_backward(out, "AddcdivBackward0", &[input, a, b], |_| {
        let (a, b) = (a.clone(), b.clone());
        move |i, g: &Tensor| match i {
            0 => Ok(g.clone()),
            1 => div(&scaled(g, value)?, &b),
            _ => neg(&mul(g, &div(&scaled(&a, value)?, &mul(&b, &b)?)?)?),
        }
    }))
}

fn scaled(tensor: &Tensor, value: Number) -> Result<Tensor> {
    mul_operands(&tensor.clone().into(), &value.into())
}

/// `start + weight * (end - start)`; from the nearer end, so that a weight of 1 gives `end` itself.
///
/// # Errors
/// `RuntimeError` where shapes, dtypes or devices do not fit, `NotImplementedError` for integers.
pub fn lerp(start: &Tensor, end: &Tensor, weight: &Operand) -> Result<Tensor> {
    let dtype = start.dtype();
    let expect = |tensor: &Tensor, what: &str| {
        ensure!(
            tensor.dtype() == dtype,
            Runtime,
            "expected dtype {} for `{what}` but got dtype {}",
            dtype.c_name(),
            tensor.dtype().c_name()
        );
        Ok(())
    };
    expect(end, "end")?;
    // A 0-dim weight counts as a number.
    let number = match weight {
        Operand::Tensor(w) if w.rank() > 0 => {
            expect(w, "weight")?;
            false
        }
        _ => true,
    };
    if dtype.is_integral() {
        return Err(unsupported(if number { "lerp_kernel_scalar" } else { "lerp_kernel_tensor" }, dtype));
    }
    // Short floats are computed in single precision, in which a number keeps its digits.
    let wide = if number && is_half(dtype) { DType::Float32 } else { dtype };
    let side = |t: &Tensor| convert::cast(&t.detach(), wide).map(Operand::Tensor);
    let triple = Triple::new([&side(start)?, &side(end)?, weight], wide)?;
    let out = triple.compute(
        |x, y, w| if w.abs() < 0.5 { w.mul_add(y - x, x) } else { (x - y).mul_add(1.0 - w, y) },
        |x, y, w| if w.abs() < 0.5 { w.mul_add(y - x, x) } else { (x - y).mul_add(1.0 - w, y) },
        |x, _, _| x,
    )?;
    let out = convert::cast(&out, dtype)?;
    let name = if weight.is_number() { "LerpBackward0" } else { "LerpBackward1" };
    let mut inputs = vec![start, end];
    inputs.extend(weight.as_tensor());
    Ok(nary_backward(out, name, &inputs, |_| {
        let weight = weight.clone();
        let ends = (!weight.is_number()).then(|| (start.clone(), end.clone()));
        move |i, g: &Tensor| match (i, &ends, &weight) {
            (0, _, Operand::Number(w)) => mul_number(g, 1.0 - w.to_f64()),
            (0, ..) => mul(g, &sub_operands(&Number::Int(1).into(), &weight, Number::Int(1))?),
            (2, Some((start, end)), _) => mul(g, &sub(end, start)?),
            _ => mul_operands(&g.clone().into(), &weight),
        }
    }))
}

/// Which of two numbers an extremum takes, and what it does with NaN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extremum {
    /// NaN wins.
    Max,
    Min,
    /// NaN loses.
    FMax,
    FMin,
}

impl Extremum {
    fn of<T: Element>(self, x: T, y: T) -> T {
        let first = match self {
            Self::Max => x.is_nan() || x > y,
            Self::Min => x.is_nan() || x < y,
            Self::FMax => y.is_nan() || x > y,
            Self::FMin => y.is_nan() || x < y,
        };
        if first { x } else { y }
    }

    fn loops<T: Element>(self, pair: &Pair) -> Result<Tensor> {
        match self {
            Self::Max => pair.host(|x: T, y: T| Self::Max.of(x, y)),
            Self::Min => pair.host(|x: T, y: T| Self::Min.of(x, y)),
            Self::FMax => pair.host(|x: T, y: T| Self::FMax.of(x, y)),
            Self::FMin => pair.host(|x: T, y: T| Self::FMin.of(x, y)),
        }
    }

    /// Of each pair of elements, over the promoted dtype, outside the graph.
    fn values(self, a: &Operand, b: &Operand, dtype: DType) -> Result<Tensor> {
        let pair = Pair::new(a, b, dtype)?;
        match dtype {
            DType::Float32 => self.loops::<f32>(&pair),
            DType::Float64 => self.loops::<f64>(&pair),
            DType::UInt64 => self.loops::<u64>(&pair),
            _ => binary_by_pointer(&pair, dtype, &move |x, y| self.of(x, y), &move |x, y| self.of(x, y)),
        }
    }
}

/// The larger or smaller of two. Where both sides are equal each gets half of the gradient.
///
/// # Errors
/// `RuntimeError` where shapes or devices do not fit.
pub fn extremum(a: &Operand, b: &Operand, which: Extremum, name: &'static str) -> Result<Tensor> {
    let out = which.values(a, b, result_type(&[a, b]))?;
    Ok(nary_backward(out, name, &tensors_of(&[a, b]), |_| {
        let (a, b) = (a.clone(), b.clone());
        move |i, g: &Tensor| {
            let (x, y) = if i == 0 { (&a, &b) } else { (&b, &a) };
            let takes = move |x: f64, y: f64| match which {
                Extremum::FMax | Extremum::FMin if y.is_nan() => i == 0 || !x.is_nan(),
                // Both sides of a NaN get the gradient.
                Extremum::Max | Extremum::Min if x.is_nan() || y.is_nan() => true,
                Extremum::Max | Extremum::FMax => x > y,
                Extremum::Min | Extremum::FMin => x < y,
            };
            #[expect(clippy::float_cmp, reason = "equal elements share")]
            let share = move |x: f64, y: f64| if x == y { 0.5 } else { f64::from(u8::from(takes(x, y))) };
            let shares = super::binary_host(x, y, g.dtype(), share, |x, _| x)?;
            // A side that was not taken gets nothing, whatever the gradient is.
            let left = compare(&shares.clone().into(), &Number::Int(0).into(), Comparison::Eq)?;
            crate::tensor::index::masked_fill(&mul(g, &shares)?, &left, Number::Int(0))
        }
    }))
}

/// Which function a limit was called by: it names the node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Clamp,
    ClampMin,
    ClampMax,
}

/// `min(max(input, low), high)`; either limit may be missing.
///
/// # Errors
/// `RuntimeError` where both are, and where shapes or devices do not fit.
pub fn clamp(input: &Tensor, low: Option<Operand>, high: Option<Operand>) -> Result<Tensor> {
    limit(input, low, high, Limit::Clamp)
}

/// [`clamp`] by another name.
///
/// # Errors
/// As [`clamp`].
pub fn limit(input: &Tensor, low: Option<Operand>, high: Option<Operand>, by: Limit) -> Result<Tensor> {
    ensure!(low.is_some() || high.is_some(), Runtime, "torch.clamp: At least one of 'min' or 'max' must not be None");
    let mut operands = vec![Operand::Tensor(input.clone())];
    operands.extend(low.clone());
    operands.extend(high.clone());
    let dtype = result_type(&operands.iter().collect::<Vec<_>>());
    let (low, high) = (reachable(low, dtype, "min")?, reachable(high, dtype, "max")?);
    let mut out = convert::cast(&input.detach(), dtype)?;
    if low.is_none() && high.is_none() {
        out = convert::contiguous_copy(&out)?;
    }
    if let Some(low) = &low {
        out = Extremum::Max.values(&out.into(), low, dtype)?;
    }
    if let Some(high) = &high {
        out = Extremum::Min.values(&out.into(), high, dtype)?;
    }
    let numbers = operands[1..].iter().all(Operand::is_number);
    let name = match (by, numbers) {
        (Limit::Clamp, false) => "ClampBackward0",
        (Limit::Clamp, true) => "ClampBackward1",
        (Limit::ClampMin, true) => "ClampMinBackward0",
        (Limit::ClampMin, false) => "ClampMinBackward1",
        (Limit::ClampMax, true) => "ClampMaxBackward0",
        (Limit::ClampMax, false) => "ClampMaxBackward1",
    };
    if numbers {
        return Ok(within_numbers(out, name, input, low, high));
    }
    let mut inputs = vec![input];
    inputs.extend([&low, &high].into_iter().flatten().filter_map(Operand::as_tensor));
    Ok(nary_backward(out, name, &inputs, |_| {
        // The limits' places among the inputs that get a gradient.
        let first_is_low = low.as_ref().is_some_and(|l| !l.is_number());
        let limit = |limit: &Option<Operand>, none| limit.clone().unwrap_or(Operand::Number(Number::Float(none)));
        let (low, high) = (limit(&low, f64::NEG_INFINITY), limit(&high, f64::INFINITY));
        let input = Operand::Tensor(input.clone());
        move |i, g: &Tensor| {
            let who = match i {
                0 => Share::Input,
                1 if first_is_low => Share::Low,
                _ => Share::High,
            };
            let triple = Triple::new([&input, &low, &high], g.dtype())?;
            mul(g, &triple.by_pointer(g.dtype(), &move |x, low, high| who.of(x, low, high), &|x, _, _| x)?)
        }
    }))
}

/// A limit without the number that no element of an integer dtype could go beyond.
///
/// # Errors
/// `RuntimeError` for a number that all elements would have to become, though the dtype cannot hold it.
fn reachable(limit: Option<Operand>, dtype: DType, which: &str) -> Result<Option<Operand>> {
    let Some(Operand::Number(number @ (Number::Int(_) | Number::Large(_)))) = &limit else { return Ok(limit) };
    if dtype.is_floating() || dtype == DType::Bool {
        return Ok(limit);
    }
    let value = match number {
        Number::Large(value) => i128::from(*value),
        other => other.to_i64().into(),
    };
    let (least, most) = dtype.integer_range();
    if (least..=most).contains(&value) {
        return Ok(limit);
    }
    ensure!(
        (value < least) == (which == "min"),
        Runtime,
        "Clamp {which} value {value} is outside the representable range of {}",
        dtype.scalar_name()
    );
    Ok(None)
}

/// The gradient passes strictly between the limits.
fn within_numbers(
    out: Tensor,
    name: &'static str,
    input: &Tensor,
    low: Option<Operand>,
    high: Option<Operand>,
) -> Tensor {
    out.with_backward(name, &[input], |_| {
        let input = input.clone();
        move |g: &Tensor| {
            let mut grad = g.clone();
            for (limit, inside) in [(&low, Comparison::Gt), (&high, Comparison::Lt)] {
                if let Some(limit) = limit {
                    let kept = compare(&input.clone().into(), limit, inside)?;
                    grad = mul(&grad, &convert::cast(&kept, g.dtype())?)?;
                }
            }
            Ok(vec![Some(convert::cast(&grad, input.dtype())?)])
        }
    })
}

/// Whose share of the gradient of a clamp between tensors.
#[derive(Debug, Clone, Copy)]
enum Share {
    Input,
    Low,
    High,
}

impl Share {
    /// Half each on a limit; all for `high` where the limits are crossed.
    #[expect(clippy::float_cmp, reason = "the limits themselves")]
    fn of(self, x: f64, low: f64, high: f64) -> f64 {
        let part = |beyond: bool, on: bool| if beyond { 1.0 } else { f64::from(u8::from(on)) / 2.0 };
        let ordered = low < high;
        let of_low = part(ordered && x < low, ordered && x == low);
        let of_high = part(x > high || high < low, ordered && x == high);
        match self {
            Self::Low => of_low,
            Self::High => of_high,
            Self::Input if x.is_nan() => 0.0,
            Self::Input => 1.0 - of_low - of_high,
        }
    }
}

/// Numbers in place of NaN and the infinities; the type's own limits where none are given.
///
/// # Errors
/// `RuntimeError` where the device fails.
pub fn nan_to_num(input: &Tensor, nan: Option<f64>, most: Option<f64>, least: Option<f64>) -> Result<Tensor> {
    let dtype = input.dtype();
    let limit = match dtype {
        DType::Float16 => 65504.0,
        DType::BFloat16 => f64::from(half::bf16::MAX),
        DType::Float64 => f64::MAX,
        _ => f64::from(f32::MAX),
    };
    let (nan, most, least) = (nan.unwrap_or(0.0), most.unwrap_or(limit), least.unwrap_or(-limit));
    let out = if dtype.category() == Category::Floating {
        super::unary_any(
            input,
            move |v| match v {
                v if v.is_nan() => nan,
                f64::INFINITY => most,
                f64::NEG_INFINITY => least,
                v => v,
            },
            |v| v,
        )?
    } else {
        convert::contiguous_copy(input)?
    };
    Ok(nary_backward(out, "NanToNumBackward0", &[input], |_| {
        let input = input.clone();
        move |_, g: &Tensor| mul(g, &convert::cast(&super::predicate(&input, f64::is_finite)?, g.dtype())?)
    }))
}
