//! Making tensors: filled ones, ranges, identities, and the default dtype.

use std::cell::Cell;

use super::dtype::{Element, dispatch};
use super::error::{Result, bail, ensure};
use super::host::collect;
use super::op::{Args, Op, Out, Overload, Places};
use super::storage::check_allocation;
use super::warning::{self, Category};
use super::{DType, Device, Number, Strides, Tensor, device, index};

mod fill;
mod window;

pub use fill::{fill, main_diagonal};

thread_local! {
    static DEFAULT_DTYPE: Cell<DType> = const { Cell::new(DType::Float32) };
}

/// `torch.get_default_dtype()`.
pub fn default_dtype() -> DType {
    DEFAULT_DTYPE.get()
}

/// `torch.set_default_dtype`.
///
/// # Errors
/// `TypeError` for a dtype that is not floating-point.
pub fn set_default_dtype(dtype: DType) -> Result<()> {
    ensure!(dtype.is_floating(), Type, "only floating-point types are supported as the default type");
    DEFAULT_DTYPE.set(dtype);
    Ok(())
}

/// A tensor whose elements are all `value`.
///
/// # Errors
/// `RuntimeError` where the memory cannot be had, `TypeError` where the device lacks the dtype.
pub fn full(shape: &[usize], value: Number, dtype: DType, device: Device) -> Result<Tensor> {
    let count = shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
    check_allocation(count, dtype, shape)?;
    let count = count.unwrap_or(0);
    // A negative zero is another bit pattern.
    if !value.is_true() && !value.to_f64().is_sign_negative() {
        // Zeroed pages come from the system without being written.
        return dispatch!(dtype, T => Tensor::from_vec(bytemuck::zeroed_vec::<T>(count), shape, device));
    }
    dispatch!(dtype, T => Tensor::from_vec(vec![value.to_element::<T>(); count], shape, device))
}

/// [`full`] of a learner's number.
///
/// # Errors
/// As [`full`], and `RuntimeError` where the number does not fit into the dtype.
fn full_of(shape: &[usize], value: Number, dtype: DType, device: Device) -> Result<Tensor> {
    index::check_fits(value, dtype)?;
    full(shape, value, dtype, device)
}

/// Zeros.
///
/// # Errors
/// As [`full`].
pub fn zeros(shape: &[usize], dtype: DType, device: Device) -> Result<Tensor> {
    full(shape, Number::Int(0), dtype, device)
}

/// Zeros whose elements lie `strides` apart.
///
/// # Errors
/// `RuntimeError` in PyTorch's words for negative sizes or strides, and as [`full`].
pub fn empty_strided(wanted: &[i64], strides: &[i64], dtype: DType, device: Device) -> Result<Tensor> {
    ensure!(
        wanted.len() == strides.len(),
        Runtime,
        "dimensionality of sizes ({}) must match dimensionality of strides ({})",
        wanted.len(),
        strides.len()
    );
    let shape = sizes(wanted)?;
    let steps: Option<Strides> = strides.iter().map(|&s| isize::try_from(s).ok().filter(|&s| s >= 0)).collect();
    let reach = |steps: &Strides| {
        shape.iter().zip(steps).try_fold(1usize, |reach, (&size, &step)| {
            size.saturating_sub(1).checked_mul(step.cast_unsigned()).and_then(|span| reach.checked_add(span))
        })
    };
    let (Some(steps), Some(count)) = (&steps, steps.as_ref().and_then(reach)) else {
        bail!(Runtime, "Storage size calculation overflowed with sizes={wanted:?} and strides={strides:?}");
    };
    let count = if shape.contains(&0) { 0 } else { count };
    Ok(zeros(&[count], dtype, device)?.restride(shape, steps.clone(), 0))
}

/// Zeros whose dimensions lie in memory in the order that `layout` gives, from the slowest to the fastest.
fn empty_permuted(wanted: &[i64], layout: &[i64], dtype: DType, device: Device) -> Result<Tensor> {
    ensure!(
        wanted.len() == layout.len(),
        Runtime,
        "Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = {} is not equal \
         to len(physical_layout) = {}",
        wanted.len(),
        layout.len()
    );
    let shape = sizes(wanted)?;
    let mut strides = vec![-1i64; shape.len()];
    let mut step = 1i64;
    for &dim in layout.iter().rev() {
        let place = usize::try_from(dim).ok().filter(|&d| d < shape.len());
        let Some(place) = place else {
            bail!(
                Runtime,
                "Dimension out of range (expected to be between 0 and {}, but got {dim}).  NB: negative dims not \
                 currently supported; file an issue if you want it.",
                shape.len().saturating_sub(1)
            );
        };
        ensure!(strides[place] < 0, Runtime, "Duplicate dim not allowed");
        strides[place] = step;
        step = step.saturating_mul(wanted[place].max(1));
    }
    empty_strided(wanted, &strides, dtype, device)
}

/// Zeros like another tensor.
///
/// # Errors
/// As [`full`].
pub fn zeros_like(tensor: &Tensor) -> Result<Tensor> {
    zeros(tensor.shape(), tensor.dtype(), tensor.device())
}

/// `start`, `start + step`, … below `end` (above it for a negative step).
///
/// # Errors
/// `RuntimeError` for a step of zero or of the wrong sign.
pub fn arange(start: Number, end: Number, step: Number, dtype: Option<DType>, device: Device) -> Result<Tensor> {
    let integral = [start, end, step].iter().all(|n| !matches!(n, Number::Float(_)));
    if integral {
        [start, end, step].iter().try_for_each(|n| index::check_fits(*n, DType::Int64))?;
    }
    let dtype = dtype.unwrap_or(if integral { DType::Int64 } else { default_dtype() });
    check_range(start, end, step)?;
    let count = if integral {
        let (start, end, step) = (i128::from(start.to_i64()), i128::from(end.to_i64()), i128::from(step.to_i64()));
        usize::try_from((end - start + step - step.signum()) / step).unwrap_or(usize::MAX)
    } else {
        float_count(((end.to_f64() - start.to_f64()) / step.to_f64()).ceil())
    };
    ramp(start, step, count, dtype, device)
}

/// `torch.range`: like [`arange`] with the end included, always of the default dtype.
///
/// # Errors
/// As [`arange`].
pub fn range(start: Number, end: Number, step: Number, dtype: Option<DType>, device: Device) -> Result<Tensor> {
    warning::warn(
        Category::User,
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with \
         Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
    );
    check_range(start, end, step)?;
    let count = float_count(((end.to_f64() - start.to_f64()) / step.to_f64()).floor() + 1.0);
    ramp(start, step, count, dtype.unwrap_or_else(default_dtype), device)
}

fn check_range(start: Number, end: Number, step: Number) -> Result<()> {
    let (from, to, by) = (start.to_f64(), end.to_f64(), step.to_f64());
    ensure!(by != 0.0 && !by.is_nan(), Runtime, "step must be nonzero");
    ensure!(from.is_finite() && to.is_finite(), Runtime, "unsupported range: {from} -> {to}");
    ensure!(
        (by > 0.0 && to >= from) || (by < 0.0 && to <= from),
        Runtime,
        "upper bound and lower bound inconsistent with step sign"
    );
    Ok(())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; the size is checked next")]
fn float_count(count: f64) -> usize {
    count.max(0.0) as usize
}

fn ramp(start: Number, step: Number, count: usize, dtype: DType, device: Device) -> Result<Tensor> {
    check_allocation(Some(count), dtype, &[count])?;
    let integral = !matches!(start, Number::Float(_)) && !matches!(step, Number::Float(_));
    dispatch!(dtype, T => {
        let values: Vec<T> = if integral {
            let (from, by) = (start.to_i64(), step.to_i64());
            (0..count as i64).map(|i| T::from_i64(from.wrapping_add(i.wrapping_mul(by)))).collect()
        } else {
            let (from, by) = (start.to_f64(), step.to_f64());
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            (0..count).map(|i| T::from_f64(from + i as f64 * by)).collect()
        };
        Tensor::from_vec(values, &[count], device)
    })
}

/// `steps` numbers from `start` to `end`, both included; the second half counts back from the end, as PyTorch does.
///
/// # Errors
/// `RuntimeError` for a negative number of steps.
pub fn linspace(start: Number, end: Number, steps: i64, dtype: Option<DType>, device: Device) -> Result<Tensor> {
    let dtype = dtype.unwrap_or_else(default_dtype);
    let count = step_count(steps)?;
    check_allocation(Some(count), dtype, &[count])?;
    dispatch!(dtype, T => {
        let values: Vec<T> = line(start.to_f64(), end.to_f64(), count, dtype).into_iter().map(T::from_f64).collect();
        Tensor::from_vec(values, &[count], device)
    })
}

fn step_count(steps: i64) -> Result<usize> {
    match usize::try_from(steps) {
        Ok(count) => {
            // The points are computed as float64 first.
            check_allocation(Some(count), DType::Float64, &[count])?;
            Ok(count)
        }
        Err(_) => bail!(Runtime, "number of steps must be non-negative"),
    }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "float32 steps are float32's own")]
fn line(start: f64, end: f64, count: usize, dtype: DType) -> Vec<f64> {
    let intervals = count.saturating_sub(1).max(1);
    if dtype == DType::Float32 {
        let (start, end) = (start as f32, end as f32);
        let step = (end - start) / intervals as f32;
        let at = |i: usize| {
            if i < count / 2 { step.mul_add(i as f32, start) } else { (-step).mul_add((count - i - 1) as f32, end) }
        };
        return (0..count).map(|i| f64::from(if count == 1 { start } else { at(i) })).collect();
    }
    let step = (end - start) / intervals as f64;
    let at = |i: usize| {
        if i < count / 2 { start + step * i as f64 } else { end - step * (count - i - 1) as f64 }
    };
    (0..count).map(|i| if count == 1 { start } else { at(i) }).collect()
}

/// `base` to the powers of a [`linspace`].
///
/// # Errors
/// As [`linspace`].
pub fn logspace(
    start: Number,
    end: Number,
    steps: i64,
    base: f64,
    dtype: Option<DType>,
    device: Device,
) -> Result<Tensor> {
    let dtype = dtype.unwrap_or_else(default_dtype);
    let count = step_count(steps)?;
    let values: Vec<f64> =
        line(start.to_f64(), end.to_f64(), count, DType::Float64).into_iter().map(|e| base.powf(e)).collect();
    Tensor::from_f64s(&values, &[count], dtype, device)
}

/// Ones on the diagonal of an `n` by `m` matrix.
///
/// # Errors
/// `RuntimeError` for negative sizes.
pub fn eye(n: i64, m: Option<i64>, dtype: DType, device: Device) -> Result<Tensor> {
    ensure!(n >= 0, Runtime, "n must be greater or equal to 0, got {n}");
    let m = m.unwrap_or(n);
    ensure!(m >= 0, Runtime, "m must be greater or equal to 0, got {m}");
    let shape = sizes(&[n, m])?;
    check_allocation(shape[0].checked_mul(shape[1]), dtype, &shape)?;
    dispatch!(dtype, T => {
        let (rows, columns) = (shape[0], shape[1]);
        let values = collect(rows * columns, false, |i| {
            T::from_i64(i64::from(i / columns == i % columns))
        });
        Tensor::from_vec(values, &shape, device)
    })
}

/// Size arguments.
///
/// # Errors
/// `RuntimeError` for a negative one.
pub fn sizes(sizes: &[i64]) -> Result<super::Shape> {
    if let Some(negative) = sizes.iter().find(|s| **s < 0) {
        bail!(Runtime, "Trying to create tensor with negative dimension {negative}: {sizes:?}");
    }
    Ok(sizes.iter().map(|&s| usize::try_from(s).unwrap_or(0)).collect())
}

/// `requires_grad=True` is for floats; `requires_grad_()` says so in other words.
///
/// # Errors
/// `RuntimeError` for other dtypes.
pub fn check_differentiable(dtype: DType) -> Result<()> {
    ensure!(dtype.is_floating(), Runtime, "Only Tensors of floating point and complex dtype can require gradients");
    Ok(())
}

/// The trailing options of a factory: dtype, layout, device, `pin_memory`, `requires_grad` from position `at` on.
pub(crate) struct Factory {
    pub dtype: Option<DType>,
    pub device: Device,
    requires_grad: bool,
}

impl Factory {
    pub fn of(args: &Args, at: usize) -> Result<Self> {
        Ok(Self {
            dtype: args.opt_dtype(at)?,
            device: args.opt_device(at + 2)?.unwrap_or_else(device::default_device),
            requires_grad: args.opt_bool(at + 4)?.unwrap_or(false),
        })
    }

    /// Like [`Factory::of`], with another tensor's dtype and device where none is named.
    pub fn like(args: &Args, at: usize, tensor: &Tensor) -> Result<Self> {
        Ok(Self {
            dtype: Some(args.opt_dtype(at)?.unwrap_or_else(|| tensor.dtype())),
            device: args.opt_device(at + 2)?.unwrap_or_else(|| tensor.device()),
            requires_grad: args.opt_bool(at + 4)?.unwrap_or(false),
        })
    }

    pub fn dtype(&self) -> DType {
        self.dtype.unwrap_or_else(default_dtype)
    }

    pub fn finish(&self, tensor: Tensor) -> Result<Out> {
        if self.requires_grad {
            check_differentiable(tensor.dtype())?;
            tensor.set_requires_grad(true)?;
        }
        Ok(tensor.into())
    }
}

/// The options of every factory, as its signature ends.
macro_rules! factory {
    ($head:literal) => {
        concat!(
            "(",
            $head,
            "*, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool? \
             requires_grad=False)"
        )
    };
}
pub(crate) use factory;

fn filled(a: &Args, value: Number) -> Result<Out> {
    let factory = Factory::of(a, 1)?;
    let wanted = a.ints(0)?;
    ensure!(
        a.name != "zeros" || wanted.iter().all(|s| *s >= 0),
        Runtime,
        "zeros: Dimension size must be non-negative."
    );
    factory.finish(full(&sizes(&wanted)?, value, factory.dtype(), factory.device)?)
}

fn filled_like(a: &Args, value: Number) -> Result<Out> {
    let tensor = a.tensor(0)?;
    let factory = Factory::like(a, 1, &tensor)?;
    factory.finish(full(tensor.shape(), value, factory.dtype(), factory.device)?)
}

fn new_filled(a: &Args, value: Number) -> Result<Out> {
    let factory = Factory::like(a, 2, &a.tensor(0)?)?;
    factory.finish(full(&sizes(&a.ints(1)?)?, value, factory.dtype(), factory.device)?)
}

const TORCH: Places = Places::TORCH.and(Places::OUT);
const LIKE: &str = factory!("Tensor input, ");
const SIZES: &str = factory!("int[] size, ");
const NEW: &str = factory!("Tensor self, int[] size, ");

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

static TABLE: &[Op] = &[
    op!("zeros", TORCH, [SIZES, |a| filled(a, Number::Int(0))], "Returns a tensor of zeros."),
    op!("ones", TORCH, [SIZES, |a| filled(a, Number::Int(1))], "Returns a tensor of ones."),
    op!(
        "empty",
        TORCH,
        [factory!("int[] size, "), |a| filled(a, Number::Int(0))],
        "Returns a tensor whose elements are not set; here they are zeros."
    ),
    op!(
        "empty_strided",
        Places::TORCH,
        [factory!("int[] size, int[] stride, "), |a| {
            let f = Factory::of(a, 2)?;
            f.finish(empty_strided(&a.ints(0)?, &a.ints(1)?, f.dtype(), f.device)?)
        }],
        "Returns an unset tensor of given sizes and strides; here it holds zeros."
    ),
    op!(
        "empty_permuted",
        Places::TORCH,
        [factory!("int[] size, int[] physical_layout, "), |a| {
            let f = Factory::of(a, 2)?;
            f.finish(empty_permuted(&a.ints(0)?, &a.ints(1)?, f.dtype(), f.device)?)
        }],
        "Returns an unset tensor whose dimensions lie in memory in a given order; here it holds zeros."
    ),
    op!(
        "zeros_like",
        Places::TORCH,
        [LIKE, |a| filled_like(a, Number::Int(0))],
        "Returns zeros of input's shape and dtype."
    ),
    op!(
        "ones_like",
        Places::TORCH,
        [LIKE, |a| filled_like(a, Number::Int(1))],
        "Returns ones of input's shape and dtype."
    ),
    op!(
        "empty_like",
        Places::TORCH,
        [LIKE, |a| filled_like(a, Number::Int(0))],
        "Returns an unset tensor of input's shape and dtype; here it holds zeros."
    ),
    op!(
        "new_zeros",
        Places::METHOD,
        [NEW, |a| new_filled(a, Number::Int(0))],
        "Returns zeros of a shape, with self's dtype and device."
    ),
    op!(
        "new_ones",
        Places::METHOD,
        [NEW, |a| new_filled(a, Number::Int(1))],
        "Returns ones of a shape, with self's dtype and device."
    ),
    op!(
        "new_empty",
        Places::METHOD,
        [NEW, |a| new_filled(a, Number::Int(0))],
        "Returns an unset tensor of a shape, with self's dtype and device; here it holds zeros."
    ),
    op!(
        "full",
        TORCH,
        [factory!("int[] size, Number fill_value, "), |a| {
            let value = a.number(1)?;
            let factory = Factory::of(a, 2)?;
            // An integer beyond the largest `int64` does not ask for `uint64` here.
            let dtype = factory.dtype.unwrap_or_else(|| value.default_dtype().signed());
            factory.finish(full_of(&sizes(&a.ints(0)?)?, value, dtype, factory.device)?)
        }],
        "Returns a tensor filled with fill_value, whose type decides the dtype."
    ),
    op!(
        "full_like",
        Places::TORCH,
        [factory!("Tensor input, Number fill_value, "), |a| {
            let tensor = a.tensor(0)?;
            let factory = Factory::like(a, 2, &tensor)?;
            factory.finish(full_of(tensor.shape(), a.number(1)?, factory.dtype(), factory.device)?)
        }],
        "Returns a tensor of input's shape filled with fill_value."
    ),
    op!(
        "new_full",
        Places::METHOD,
        [factory!("Tensor self, int[] size, Number fill_value, "), |a| {
            let factory = Factory::like(a, 3, &a.tensor(0)?)?;
            factory.finish(full_of(&sizes(&a.ints(1)?)?, a.number(2)?, factory.dtype(), factory.device)?)
        }],
        "Returns a tensor of a shape filled with fill_value, with self's dtype and device."
    ),
    op!(
        "scalar_tensor",
        Places::TORCH,
        [factory!("Number s, "), |a| {
            let factory = Factory::of(a, 1)?;
            factory.finish(full_of(&[], a.number(0)?, factory.dtype(), factory.device)?)
        }],
        "Returns a 0-dim tensor of a number."
    ),
    op!(
        "arange",
        TORCH,
        [factory!("Number end, "), |a| {
            let f = Factory::of(a, 1)?;
            f.finish(arange(Number::Int(0), a.number(0)?, Number::Int(1), f.dtype, f.device)?)
        }],
        [factory!("Number start, Number end, Number step=1, "), |a| {
            let f = Factory::of(a, 3)?;
            f.finish(arange(a.number(0)?, a.number(1)?, a.number(2)?, f.dtype, f.device)?)
        }],
        "Returns the numbers from start to below end in steps of step."
    ),
    op!(
        "range",
        TORCH,
        [factory!("Number start, Number end, Number step=1, "), |a| {
            let f = Factory::of(a, 3)?;
            f.finish(range(a.number(0)?, a.number(1)?, a.number(2)?, f.dtype, f.device)?)
        }],
        [factory!("Number end, "), |a| {
            let f = Factory::of(a, 1)?;
            f.finish(range(Number::Int(0), a.number(0)?, Number::Int(1), f.dtype, f.device)?)
        }],
        "Returns the numbers from start to end, both included. Deprecated: use arange, which leaves the end out."
    ),
    op!(
        "linspace",
        TORCH,
        [factory!("Number start, Number end, int steps, "), |a| {
            let f = Factory::of(a, 3)?;
            f.finish(linspace(a.number(0)?, a.number(1)?, a.int(2)?, f.dtype, f.device)?)
        }],
        [factory!("Tensor|Number start, Tensor|Number end, int steps, "), |a| {
            let (start, end) = ends("linspace", a)?;
            let f = Factory::of(a, 3)?;
            f.finish(linspace(start, end, a.int(2)?, f.dtype, f.device)?)
        }],
        "Returns steps numbers evenly spaced from start to end, both included."
    ),
    op!(
        "logspace",
        TORCH,
        [factory!("Number start, Number end, int steps, float base=10.0, "), |a| {
            let f = Factory::of(a, 4)?;
            f.finish(logspace(a.number(0)?, a.number(1)?, a.int(2)?, a.float(3)?, f.dtype, f.device)?)
        }],
        [factory!("Tensor|Number start, Tensor|Number end, int steps, float base=10.0, "), |a| {
            let (start, end) = ends("logspace", a)?;
            let f = Factory::of(a, 4)?;
            f.finish(logspace(start, end, a.int(2)?, a.float(3)?, f.dtype, f.device)?)
        }],
        "Returns steps powers of base whose exponents are evenly spaced from start to end."
    ),
    op!(
        "eye",
        TORCH,
        [factory!("int n, "), |a| {
            let f = Factory::of(a, 1)?;
            f.finish(eye(a.int(0)?, None, f.dtype(), f.device)?)
        }],
        [factory!("int n, int m, "), |a| {
            let f = Factory::of(a, 2)?;
            f.finish(eye(a.int(0)?, Some(a.int(1)?), f.dtype(), f.device)?)
        }],
        "Returns a matrix with ones on the diagonal and zeros elsewhere."
    ),
];

/// Ends of a `linspace` that are tensors.
fn ends(name: &str, a: &Args) -> Result<(Number, Number)> {
    let (start, end) = (a.operand(0)?, a.operand(1)?);
    let rank = |o: &super::op::Operand| match o {
        super::op::Operand::Tensor(t) => t.rank(),
        super::op::Operand::Number(_) => 0,
    };
    ensure!(
        rank(&start) == 0 && rank(&end) == 0,
        Runtime,
        "{name} only supports 0-dimensional start and end tensors, but got start with {} dimension(s) and end with {} \
         dimension(s).",
        rank(&start),
        rank(&end)
    );
    let number = |o: super::op::Operand| match o {
        super::op::Operand::Tensor(t) => t.item(),
        super::op::Operand::Number(n) => Ok(n),
    };
    Ok((number(start)?, number(end)?))
}

/// The family's table.
pub static OPS: &[&[Op]] = &[TABLE, fill::TABLE, window::OPS];
