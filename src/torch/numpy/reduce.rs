//! Reductions of arrays, by numpy's rules for axes, dtypes and empty arrays.

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{Py, PyObjectRef, PyResult, VirtualMachine};

use super::arguments::{self, Bound};
use super::array::PyArray;
use super::{convert, error, scalar};
use crate::tensor::op::Operand;
use crate::tensor::pointwise as pw;
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

/// Elements of a dtype that sums of smaller ones go into.
const fn sum_dtype(dtype: DType) -> DType {
    if dtype.is_integral() { DType::Int64 } else { dtype }
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
        |x, axes, keep, dtype| reduce::sum(x, axes, keep, Some(dtype), "SumBackward0"),
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
    let sum = reduce::sum(&call.x, &call.axes, call.keepdims, Some(compute), "");
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
    let mean = divide(reduce::sum(&x, &call.axes, true, Some(wanted), "")?, counted)?;
    let off = pw::sub(&x, &mean)?;
    divide(reduce::sum(&pw::mul(&off, &off)?, &call.axes, call.keepdims, Some(wanted), "")?, freedom)
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
