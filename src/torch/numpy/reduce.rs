//! Reductions of arrays, by numpy's rules for axes, dtypes and empty arrays.

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{Py, PyObjectRef, PyResult, VirtualMachine};

use super::arguments::{self, Bound};
use super::array::PyArray;
use super::{convert, error, scalar};
use crate::tensor::op::Operand;
use crate::tensor::pointwise as pw;
use crate::tensor::reduce::fold::reduced_shape;
use crate::tensor::{self, DType, Number, Result, Tensor, reduce};

/// What every reduction is told: the axes and what becomes of them.
struct Call {
    x: Tensor,
    axes: Vec<usize>,
    keepdims: bool,
    out: Option<PyObjectRef>,
}

impl Call {
    fn new<const N: usize>(zelf: &PyArray, bound: &Bound<N>, at: [usize; 3], vm: &VirtualMachine) -> PyResult<Self> {
        let x = zelf.forward(vm)?;
        let [axis, out, keepdims] = at;
        let axes = arguments::axes(bound.get(axis, vm), x.rank(), vm)?;
        Ok(Self { axes, x, keepdims: bound.truth(keepdims, vm)?, out: bound.get(out, vm).cloned() })
    }

    /// Puts other values where `where=` says that elements do not count.
    fn mask(&mut self, condition: Option<&PyObjectRef>, neutral: Number, vm: &VirtualMachine) -> PyResult<()> {
        let Some(condition) = condition else { return Ok(()) };
        let condition = convert::tensor(condition, Some(DType::Bool), vm)?;
        let neutral = convert::of_number(neutral, self.x.dtype(), vm)?;
        self.x = error::raise(
            tensor::index::select_where(&condition, &Operand::Tensor(self.x.clone()), &Operand::Tensor(neutral)),
            vm,
        )?;
        Ok(())
    }

    fn finish(self, result: Result<Tensor>, vm: &VirtualMachine) -> PyResult {
        let result = error::raise(result, vm)?;
        let Some(out) = self.out else { return scalar::unwrap(result, vm) };
        let Some(target) = out.downcast_ref::<PyArray>() else {
            return Err(vm.new_type_error("output must be an array"));
        };
        let target = target.writable(vm)?;
        error::raise(tensor::convert::write(&target, result), vm)?;
        Ok(out)
    }
}

/// The sum in `dtype`, floats in the order in which numpy adds them, so that the last digits are the same.
fn add(x: &Tensor, axes: &[usize], keepdims: bool, dtype: DType) -> Result<Tensor> {
    let (first, last) = (axes.iter().min().copied().unwrap_or(0), axes.iter().max().copied().unwrap_or(0));
    let one_block = axes.len() == last + 1 - first;
    let whole_rows = one_block && last + 1 == x.rank();
    let leading = one_block && first == 0;
    if !matches!(dtype, DType::Float32 | DType::Float64)
        || axes.is_empty()
        || x.numel() == 0
        || !(whole_rows || leading)
    {
        return reduce::sum(x, axes, keepdims, Some(dtype), "SumBackward0");
    }
    let x = tensor::convert::cast(x, dtype)?;
    let shape = reduced_shape(x.shape(), axes, keepdims);
    let row = count(&x, axes);
    if dtype == DType::Float32 {
        let elements = x.host::<f32>()?;
        Tensor::from_vec(sums(&elements, row, whole_rows), &shape, x.device())
    } else {
        let elements = x.host::<f64>()?;
        Tensor::from_vec(sums(&elements, row, whole_rows), &shape, x.device())
    }
}

/// Sums of rows, or of columns one row after the other.
fn sums<T: Copy + Default + std::ops::Add<Output = T>>(elements: &[T], count: usize, rows: bool) -> Vec<T> {
    if rows {
        return elements.chunks_exact(count).map(|row| T::default() + pairwise(row)).collect();
    }
    let mut total = vec![T::default(); elements.len() / count];
    for row in elements.chunks_exact(total.len()) {
        for (sum, &value) in total.iter_mut().zip(row) {
            *sum = *sum + value;
        }
    }
    total
}

/// numpy's pairwise sum: halves down to blocks, each with eight running sums.
fn pairwise<T: Copy + Default + std::ops::Add<Output = T>>(values: &[T]) -> T {
    const LANES: usize = 8;
    const BLOCK: usize = 128;
    if values.len() < LANES {
        return values.iter().fold(T::default(), |sum, &v| sum + v);
    }
    if values.len() > BLOCK {
        let half = values.len() / 2;
        let (low, high) = values.split_at(half - half % LANES);
        return pairwise(low) + pairwise(high);
    }
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut r = blocks[0];
    for block in &blocks[1..] {
        for (sum, &value) in r.iter_mut().zip(block) {
            *sum = *sum + value;
        }
    }
    let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    rest.iter().fold(sum, |sum, &v| sum + v)
}

/// Elements of a dtype that sums of smaller ones go into.
const fn sum_dtype(dtype: DType) -> DType {
    match dtype {
        DType::Bool => DType::Int64,
        _ if dtype.is_floating() => dtype,
        _ if dtype.is_signed() => DType::Int64,
        _ => DType::UInt64,
    }
}

const TOTAL: [&str; 6] = ["axis", "dtype", "out", "keepdims", "initial", "where"];

/// `a.sum(…)`.
///
/// # Errors
/// `AxisError`, `TypeError` in numpy's words.
pub fn sum(zelf: &PyArray, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    total(
        zelf,
        Bound::new("sum", TOTAL, args, vm)?,
        Number::Int(0),
        add,
        |a, b| pw::add_operands(a, b, Number::Int(1)),
        vm,
    )
}

/// `a.prod(…)`.
///
/// # Errors
/// As [`sum`].
pub fn prod(zelf: &PyArray, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    total(
        zelf,
        Bound::new("prod", TOTAL, args, vm)?,
        Number::Int(1),
        |x, axes, keep, dtype| reduce::prod(x, axes, keep, Some(dtype), "ProdBackward0"),
        pw::mul_operands,
        vm,
    )
}

fn total(
    zelf: &PyArray,
    bound: Bound<6>,
    neutral: Number,
    run: fn(&Tensor, &[usize], bool, DType) -> Result<Tensor>,
    combine: fn(&Operand, &Operand) -> Result<Tensor>,
    vm: &VirtualMachine,
) -> PyResult {
    let mut call = Call::new(zelf, &bound, [0, 2, 3], vm)?;
    call.mask(bound.get(5, vm), neutral, vm)?;
    let wanted = bound.dtype(1, vm)?.unwrap_or(sum_dtype(call.x.dtype()));
    let mut result = run(&call.x, &call.axes, call.keepdims, wanted);
    if let Some(initial) = bound.get(4, vm) {
        let initial = convert::tensor(initial, Some(wanted), vm)?;
        result = result.and_then(|r| combine(&r.into(), &initial.into()));
    }
    call.finish(result, vm)
}

/// Number of elements that are reduced to one.
fn count(x: &Tensor, axes: &[usize]) -> usize {
    axes.iter().map(|&d| x.shape()[d]).product()
}

/// The dtype of a mean: integers as `float64`.
const fn mean_dtype(dtype: DType) -> DType {
    if dtype.is_integral() { DType::Float64 } else { dtype }
}

/// `a.mean(…)`.
///
/// # Errors
/// `AxisError`, `TypeError` in numpy's words.
pub fn mean(zelf: &PyArray, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let bound = Bound::new("mean", ["axis", "dtype", "out", "keepdims", "where"], args, vm)?;
    let mut call = Call::new(zelf, &bound, [0, 2, 3], vm)?;
    let wanted = bound.dtype(1, vm)?.unwrap_or(mean_dtype(call.x.dtype()));
    let divisor = match bound.get(4, vm) {
        Some(condition) => {
            let truth = convert::tensor(condition, Some(DType::Bool), vm)?;
            let truth = error::raise(tensor::shape::expand_to(&truth, call.x.shape()), vm)?;
            let counted = error::raise(reduce::sum(&truth, &call.axes, call.keepdims, Some(DType::Int64), ""), vm)?;
            call.mask(Some(condition), Number::Int(0), vm)?;
            Operand::Tensor(error::raise(tensor::convert::cast(&counted, mean_dtype(wanted)), vm)?)
        }
        None => Operand::Number(Number::Float(count(&call.x, &call.axes) as f64)),
    };
    if count(&call.x, &call.axes) == 0 {
        error::runtime_warning("Mean of empty slice".to_owned(), vm)?;
        let place = if call.axes.len() == call.x.rank() { "scalar divide" } else { "divide" };
        error::runtime_warning(format!("invalid value encountered in {place}"), vm)?;
    }
    // Half precision is summed in single precision, as numpy does.
    let compute = if wanted == DType::Float16 { DType::Float32 } else { mean_dtype(wanted) };
    let sum = add(&call.x, &call.axes, call.keepdims, compute);
    let result =
        sum.and_then(|s| pw::div_operands(&s.into(), &divisor)).and_then(|m| tensor::convert::cast(&m, wanted));
    call.finish(result, vm)
}

/// `a.var(…)` and `a.std(…)`.
///
/// # Errors
/// `AxisError`, `TypeError` in numpy's words.
pub fn spread(name: &'static str, zelf: &PyArray, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let bound =
        Bound::new(name, ["axis", "dtype", "out", "ddof", "keepdims", "where", "mean", "correction"], args, vm)?;
    let call = Call::new(zelf, &bound, [0, 2, 4], vm)?;
    let wanted = bound.dtype(1, vm)?.unwrap_or(mean_dtype(call.x.dtype()));
    let ddof = bound.float(3, bound.float(7, 0.0, vm)?, vm)?;
    let counted = count(&call.x, &call.axes) as f64;
    if counted - ddof <= 0.0 {
        error::runtime_warning("Degrees of freedom <= 0 for slice".to_owned(), vm)?;
    }
    let result = variance(&call, wanted, counted, (counted - ddof).max(0.0));
    let result = if name == "std" { result.and_then(|v| pw::sqrt(&v)) } else { result };
    call.finish(result, vm)
}

fn variance(call: &Call, wanted: DType, counted: f64, freedom: f64) -> Result<Tensor> {
    let x = tensor::convert::cast(&call.x, wanted)?;
    let divide = |t: Tensor, by: f64| pw::div_operands(&t.into(), &Operand::Number(Number::Float(by)));
    let mean = divide(add(&x, &call.axes, true, wanted)?, counted)?;
    let off = pw::sub(&x, &mean)?;
    divide(add(&pw::mul(&off, &off)?, &call.axes, call.keepdims, wanted)?, freedom)
}

fn nothing_to_choose(name: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_value_error(format!("zero-size array to reduction operation {name} which has no identity"))
}

/// `a.max(…)` and `a.min(…)`.
///
/// # Errors
/// `AxisError`; `ValueError` where there is nothing to choose from.
pub fn extreme(name: &'static str, zelf: &PyArray, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let largest = name == "maximum";
    let bound =
        Bound::new(if largest { "max" } else { "min" }, ["axis", "out", "keepdims", "initial", "where"], args, vm)?;
    let call = Call::new(zelf, &bound, [0, 1, 2], vm)?;
    if count(&call.x, &call.axes) == 0 {
        return match bound.get(3, vm) {
            Some(initial) => scalar::unwrap(convert::tensor(initial, Some(call.x.dtype()), vm)?, vm),
            None => Err(nothing_to_choose(name, vm)),
        };
    }
    let mut result = if call.x.rank() == 0 || call.axes.is_empty() {
        Ok(call.x.clone())
    } else {
        reduce::extreme(&call.x, &call.axes, call.keepdims, largest, name, "AmaxBackward0")
    };
    if let Some(initial) = bound.get(3, vm) {
        let initial: Operand = convert::tensor(initial, Some(call.x.dtype()), vm)?.into();
        result = result
            .and_then(|r| if largest { pw::maximum(&r.into(), &initial) } else { pw::minimum(&r.into(), &initial) });
    }
    call.finish(result, vm)
}

/// `a.any(…)` and `a.all(…)`.
///
/// # Errors
/// `AxisError`, `TypeError` in numpy's words.
pub fn truth(name: &'static str, zelf: &PyArray, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let bound = Bound::new(name, ["axis", "out", "keepdims", "where"], args, vm)?;
    let mut call = Call::new(zelf, &bound, [0, 1, 2], vm)?;
    call.x = error::raise(tensor::convert::cast(&call.x, DType::Bool), vm)?;
    call.mask(bound.get(3, vm), Number::Bool(name == "all"), vm)?;
    let result = reduce::truth(&call.x, &call.axes, call.keepdims, name == "all");
    call.finish(result, vm)
}

/// `a.argmax(…)` and `a.argmin(…)`.
///
/// # Errors
/// `AxisError`; `ValueError` where there is nothing to choose from.
pub fn arg_extreme(name: &'static str, zelf: &PyArray, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let bound = Bound::new(name, ["axis", "out", "keepdims"], args, vm)?;
    let call = Call::new(zelf, &bound, [0, 1, 2], vm)?;
    let axis = match bound.get(0, vm) {
        Some(axis) if call.x.rank() > 0 => {
            Some(arguments::resolve_axis(arguments::integer(axis, vm)?, call.x.rank(), vm)?)
        }
        _ => None,
    };
    let choices = axis.map_or(call.x.numel(), |a| call.x.shape()[a]);
    if choices == 0 {
        return Err(vm.new_value_error(format!("attempt to get {name} of an empty sequence")));
    }
    // The engine refuses bools here.
    let x = if call.x.dtype() == DType::Bool {
        error::raise(tensor::convert::cast(&call.x, DType::UInt8), vm)?
    } else {
        call.x.clone()
    };
    let result = reduce::arg_extreme(&x, axis.map(|a| a as i64), call.keepdims, name == "argmax");
    call.finish(result, vm)
}

/// `a.cumsum(…)` and `a.cumprod(…)`: without an axis over the flattened array.
///
/// # Errors
/// `AxisError`, `TypeError` in numpy's words.
pub fn cumulative(name: &'static str, zelf: &Py<PyArray>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let bound = Bound::new(name, ["axis", "dtype", "out"], args, vm)?;
    let x = zelf.forward(vm)?;
    let (x, axis) = match bound.get(0, vm) {
        Some(axis) => {
            let axis = arguments::resolve_axis(arguments::integer(axis, vm)?, x.rank(), vm)?;
            (x, axis)
        }
        None => (super::methods::reshaped(&x, &[-1], vm)?, 0),
    };
    let wanted = bound.dtype(1, vm)?.unwrap_or(sum_dtype(x.dtype()));
    let result = reduce::cumulative(&x, axis as i64, Some(wanted), name == "cumprod");
    let call = Call { x, axes: Vec::new(), keepdims: false, out: bound.get(2, vm).cloned() };
    call.finish(result, vm)
}
