//! numpy's universal functions: one table, from which operators, `np.add` and its kin, and their errors come.

use std::cell::Cell;

use rustpython_vm::builtins::{PyComplex, PyStr};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::{Callable, PyComparisonOp, Representable};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

use super::array::PyArray;
use super::convert::{self, Input};
use super::{arguments, dtype, error, scalar};
use crate::tensor::dtype::{Element, dispatch};
use crate::tensor::op::Operand;
use crate::tensor::{self, DType, Number, Result, Tensor};
use crate::torch::tensor::PyTensor;

mod single;
mod table;

pub use table::TABLE;

/// A function of one or two arrays, element by element.
pub struct UFunc {
    pub name: &'static str,
    rule: Rule,
    run: Run,
}

#[derive(Clone, Copy)]
enum Run {
    One(fn(&Tensor) -> Result<Tensor>),
    Two(fn(&Operand, &Operand) -> Result<Tensor>),
}

/// In which dtype a function computes, from what its sides ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// In the promoted one.
    Same,
    /// As `Same`; bools are refused.
    Signed,
    /// As `Same`; bools count as `int8`.
    Number,
    /// Integers as `float64`.
    Divide,
    /// Integers in a floating type wide enough for them.
    Float,
    /// As `Same`; Python integers of any size compare.
    Compare,
    /// As truth values.
    Logical,
    /// As `Same`; floats are refused.
    Bits,
}

impl UFunc {
    /// Number of inputs.
    pub const fn inputs(&self) -> usize {
        match self.run {
            Run::One(_) => 1,
            Run::Two(_) => 2,
        }
    }

    /// The dtype to compute in.
    fn dtype(&self, inputs: &[Input], vm: &VirtualMachine) -> PyResult<DType> {
        let promoted = promoted(inputs);
        Ok(match self.rule {
            Rule::Compare => {
                let fits = |i: &Input| !matches!(i, Input::Weak(n) if convert::check_range(*n, promoted, vm).is_err());
                // Numbers that the other side cannot hold are compared where both can be.
                let wide =
                    promoted == DType::UInt64 || inputs.iter().any(|i| matches!(i, Input::Weak(Number::Large(_))));
                match inputs.iter().all(fits) {
                    true => promoted,
                    false if wide => DType::Float64,
                    false => DType::Int64,
                }
            }
            Rule::Signed if promoted == DType::Bool => return Err(self.refuses_bool(vm)),
            Rule::Number if promoted == DType::Bool => DType::Int8,
            Rule::Divide if promoted.is_integral() => DType::Float64,
            Rule::Float => dtype::floating(promoted),
            Rule::Logical => DType::Bool,
            Rule::Bits if promoted.is_floating() => return Err(self.unsupported(vm)),
            Rule::Same | Rule::Signed | Rule::Number | Rule::Divide | Rule::Bits => promoted,
        })
    }

    fn refuses_bool(&self, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
        vm.new_type_error(if self.name == "subtract" {
            "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the \
             logical_xor function instead."
        } else {
            "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not \
             function instead."
        })
    }

    fn unsupported(&self, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
        vm.new_type_error(format!(
            "ufunc '{}' not supported for the input types, and the inputs could not be safely coerced to any supported \
             types according to the casting rule ''safe''",
            self.name
        ))
    }

    /// Computes; `wanted` overrules the dtype. `scalars` words the warnings for scalars.
    ///
    /// # Errors
    /// `ValueError` where shapes do not broadcast, `TypeError` for refused dtypes, `OverflowError` for Python integers.
    pub fn call(
        &self,
        inputs: &[Input],
        wanted: Option<DType>,
        scalars: bool,
        vm: &VirtualMachine,
    ) -> PyResult<Tensor> {
        let compute = match wanted {
            Some(wanted) => wanted,
            None => self.dtype(inputs, vm)?,
        };
        if let [a, b] = inputs
            && a.shape() != b.shape()
            && arguments::broadcast(&[a.shape(), b.shape()]).is_none()
        {
            return Err(error::not_broadcast(&[a.shape(), b.shape()], vm));
        }
        let sides: Vec<Operand> = inputs.iter().map(|i| i.cast(compute, vm)).collect::<PyResult<_>>()?;
        let result = match (self.run, &sides[..]) {
            (Run::One(run), [x]) => run(&as_tensor(x, compute, vm)?),
            // Two numbers would compute in PyTorch's dtypes.
            (Run::Two(run), [Operand::Number(x), y]) if !matches!(y, Operand::Tensor(_)) => {
                run(&convert::of_number(*x, compute, vm)?.into(), y)
            }
            (Run::Two(run), [x, y]) => run(x, y),
            _ => return Err(vm.new_type_error(format!("{}() takes {} inputs", self.name, self.inputs()))),
        };
        let result = error::raise(result, vm)?;
        if compute.is_floating() && result.dtype().is_floating() {
            self.warn_of_floats(&sides, &result, scalars, vm)?;
        } else if self.rule == Rule::Number && compute.is_integral() && self.name != "power" {
            self.warn_of_zero(&sides[1], compute, scalars, vm)?;
        }
        if scalars && compute.is_integral() {
            self.warn_of_overflow(&sides, compute, vm)?;
        }
        Ok(result)
    }

    /// Integer scalars tell that they wrap around; arrays do not.
    fn warn_of_overflow(&self, sides: &[Operand], compute: DType, vm: &VirtualMachine) -> PyResult<()> {
        let exact: fn(i128, i128) -> i128 = match self.name {
            "add" => |x, y| x + y,
            "subtract" => |x, y| x - y,
            "multiply" => |x, y| x * y,
            _ => return Ok(()),
        };
        let [x, y] = sides else { return Ok(()) };
        let value = |side: &Operand| match side {
            Operand::Number(number) => Ok(exactly(*number)),
            Operand::Tensor(tensor) => error::raise(tensor.item(), vm).map(exactly),
        };
        let result = exact(value(x)?, value(y)?);
        let (low, high) = compute.integer_range();
        let fits = compute == DType::Bool || (low..=high).contains(&result);
        if fits { Ok(()) } else { self.warn(Event::Over, true, vm) }
    }

    fn warn(&self, event: Event, scalars: bool, vm: &VirtualMachine) -> PyResult<()> {
        let scalar = if scalars { "scalar " } else { "" };
        event.report(&format!("{} encountered in {scalar}{}", event.text(), self.name), vm)
    }

    /// What the processor's floating-point flags would tell: an infinity or a NaN that the inputs do not explain.
    fn warn_of_floats(&self, sides: &[Operand], result: &Tensor, scalars: bool, vm: &VirtualMachine) -> PyResult<()> {
        let found = error::raise(Unusual::of(result), vm)?;
        if !(found.nan || found.infinite) {
            return Ok(());
        }
        let mut given = Unusual::default();
        for side in sides {
            given = given.or(error::raise(Unusual::of_operand(side), vm)?);
        }
        let zero_makes_infinity = match self.name {
            "log" | "log2" | "log10" | "log1p" | "reciprocal" | "arctanh" => true,
            "divide" | "floor_divide" | "remainder" => sides.get(1).is_some_and(has_zero),
            "power" => sides.first().is_some_and(has_zero),
            _ => false,
        };
        if found.infinite && !given.infinite {
            self.warn(if zero_makes_infinity { Event::Divide } else { Event::Over }, scalars, vm)?;
        }
        if found.nan && !given.nan {
            self.warn(Event::Invalid, scalars, vm)?;
        }
        Ok(())
    }

    fn warn_of_zero(&self, divisor: &Operand, compute: DType, scalars: bool, vm: &VirtualMachine) -> PyResult<()> {
        let zero = compute.is_integral() && has_zero(divisor);
        if zero { self.warn(Event::Divide, scalars, vm) } else { Ok(()) }
    }
}

/// The dtype of an operation of these sides.
pub fn promoted(inputs: &[Input]) -> DType {
    let strong = inputs.iter().filter_map(|i| match i {
        Input::Strong(tensor) => Some(tensor.dtype()),
        Input::Weak(_) => None,
    });
    match strong.reduce(dtype::promote) {
        Some(strong) => inputs.iter().fold(strong, |d, i| match i {
            Input::Weak(number) => dtype::promote_weak(d, number.category()),
            Input::Strong(_) => d,
        }),
        None => inputs.iter().map(Input::dtype).reduce(dtype::promote).unwrap_or(DType::Float64),
    }
}

/// An integer's value, whatever its type.
fn exactly(number: Number) -> i128 {
    match number {
        Number::Large(value) => value.into(),
        other => other.to_i64().into(),
    }
}

fn as_tensor(side: &Operand, compute: DType, vm: &VirtualMachine) -> PyResult<Tensor> {
    match side {
        Operand::Tensor(tensor) => Ok(tensor.clone()),
        Operand::Number(number) => convert::of_number(*number, compute, vm),
    }
}

fn has_zero(side: &Operand) -> bool {
    match side {
        Operand::Number(number) => !number.is_true(),
        Operand::Tensor(tensor) => {
            dispatch!(tensor.dtype(), T => tensor.host::<T>().is_ok_and(|x| x.iter().any(|&v| v == T::zero())))
        }
    }
}

/// Whether there are NaNs and infinities.
#[derive(Default, Clone, Copy)]
struct Unusual {
    nan: bool,
    infinite: bool,
}

impl Unusual {
    fn of(tensor: &Tensor) -> Result<Self> {
        dispatch!(tensor.dtype(), T => {
            let mut found = Self::default();
            if T::DTYPE.is_floating() {
                let elements = tensor.host::<T>()?;
                // Without branches first, since there seldom is any.
                if elements.iter().fold(false, |any, v| any | !v.to_f64().is_finite()) {
                    found.nan = elements.iter().any(|v| v.is_nan());
                    found.infinite = elements.iter().any(|v| v.to_f64().is_infinite());
                }
            }
            Ok(found)
        })
    }

    fn of_operand(side: &Operand) -> Result<Self> {
        match side {
            Operand::Tensor(tensor) => Self::of(tensor),
            Operand::Number(number) => {
                let value = number.to_f64();
                Ok(Self { nan: value.is_nan(), infinite: value.is_infinite() })
            }
        }
    }

    fn or(self, other: Self) -> Self {
        Self { nan: self.nan || other.nan, infinite: self.infinite || other.infinite }
    }
}

/// A floating-point event that numpy reports.
#[derive(Clone, Copy)]
pub enum Event {
    Divide,
    Over,
    Under,
    Invalid,
}

thread_local! {
    /// What `np.seterr` asks for, by event.
    static REPORTS: Cell<[Report; 4]> = const { Cell::new([Report::Warn, Report::Warn, Report::Ignore, Report::Warn]) };
}

/// What is done about an [`Event`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Report {
    Ignore,
    Warn,
    Raise,
}

/// What `np.seterr` set.
pub fn reports() -> [Report; 4] {
    REPORTS.get()
}

pub fn set_reports(reports: [Report; 4]) {
    REPORTS.set(reports);
}

impl Event {
    const fn text(self) -> &'static str {
        match self {
            Self::Divide => "divide by zero",
            Self::Over => "overflow",
            Self::Under => "underflow",
            Self::Invalid => "invalid value",
        }
    }

    fn report(self, message: &str, vm: &VirtualMachine) -> PyResult<()> {
        match REPORTS.get()[self as usize] {
            Report::Ignore => Ok(()),
            Report::Warn => error::runtime_warning(message.to_owned(), vm),
            Report::Raise => {
                let class = vm.ctx.exceptions.floating_point_error.to_owned();
                Err(vm.new_exception_msg(class, message.to_owned().into()))
            }
        }
    }
}

/// The function of a name, found when the program is compiled.
///
/// # Panics
/// Where there is none: while the program is compiled, not when it runs.
pub const fn find(name: &str) -> &'static UFunc {
    let mut i = 0;
    while i < TABLE.len() {
        if same(TABLE[i].name, name) {
            return &TABLE[i];
        }
        i += 1;
    }
    panic!("no such ufunc");
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Arrays on the left of a tensor: neither library computes with the other's type here, except for equality.
///
/// # Errors
/// `TypeError` as numpy and Python give it.
fn refuse_tensor(f: &UFunc, vm: &VirtualMachine) -> PyResult<()> {
    let symbol = match f.name {
        "add" => {
            return Err(vm.new_type_error(
                "Concatenation operation is not implemented for NumPy arrays, use np.concatenate() instead. Please do not \
                 rely on this error; it may not be given on all Python implementations.",
            ));
        }
        "equal" | "not_equal" => return Ok(()),
        "less" => "<",
        "less_equal" => "<=",
        "greater" => ">",
        "greater_equal" => ">=",
        "subtract" => "-",
        "multiply" => "*",
        "divide" => "/",
        "floor_divide" => "//",
        "remainder" => "%",
        "power" => "** or pow()",
        "bitwise_and" => "&",
        "bitwise_or" => "|",
        "bitwise_xor" => "^",
        "left_shift" => "<<",
        "right_shift" => ">>",
        other => other,
    };
    Err(vm.new_type_error(if f.rule == Rule::Compare {
        format!("'{symbol}' not supported between instances of 'numpy.ndarray' and 'Tensor'")
    } else {
        format!("unsupported operand type(s) for {symbol}: 'numpy.ndarray' and 'Tensor'")
    }))
}

/// Both sides of an operator of arrays or scalars; `None` where Python should try something else.
fn sides(f: &UFunc, a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult<Option<[Input; 2]>> {
    if b.downcast_ref::<PyTensor>().is_some() {
        if a.downcast_ref::<PyArray>().is_some() {
            refuse_tensor(f, vm)?;
        }
        return Ok(None);
    }
    match (convert::input(a, vm)?, convert::input(b, vm)?) {
        (Some(x), Some(y)) => Ok(Some([x, y])),
        (x, y) => {
            let other = if x.is_some() { b } else { a };
            if let Some(text) = other.downcast_ref::<PyStr>() {
                if f.name == "multiply" && x.as_ref().or(y.as_ref()).is_some_and(|i| i.dtype().is_integral()) {
                    return Err(vm.new_type_error(
                        "The 'out' kwarg is necessary when using the string multiply ufunc directly. Use \
                         numpy.strings.multiply to multiply strings without specifying 'out'.",
                    ));
                }
                let known = x.or(y).map_or("float64", |i| i.dtype().name());
                return Err(error::ufunc_type(
                    format!(
                        "ufunc '{}' did not contain a loop with signature matching types (dtype('{known}'), dtype('<U{}')) \
                         -> None",
                        f.name,
                        text.to_string().chars().count().max(1)
                    ),
                    vm,
                ));
            }
            Ok(None)
        }
    }
}

/// An operator of arrays and scalars.
///
/// # Errors
/// As [`UFunc::call`].
pub fn operator(f: &'static UFunc, a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    if f.name == "multiply"
        && let Some(repeated) = repeated(a, b, vm).or_else(|| repeated(b, a, vm))
    {
        return repeated;
    }
    let both = || FuncArgs::from(vec![a.to_owned(), b.to_owned()]);
    let inputs = match sides(f, a, b, vm) {
        Ok(Some(inputs)) => inputs,
        Ok(None) if is_complex(a) || is_complex(b) => {
            return super::foreign(f.name, both(), dtype::missing("complex numbers", vm), vm);
        }
        Ok(None) => return Ok(vm.ctx.not_implemented()),
        Err(error) => return super::foreign(f.name, both(), error, vm),
    };
    let is_one = |side: &PyObject, input: &Input| side.downcast_ref::<PyArray>().is_none() && input.shape().is_empty();
    let scalars = is_one(a, &inputs[0]) && is_one(b, &inputs[1]);
    let result = f.call(&inputs, None, scalars, vm)?;
    if a.downcast_ref::<PyTensor>().is_some() {
        return wrap_as_tensor(result, vm);
    }
    scalar::unwrap(result, vm)
}

/// `"-" * np.int64(3)`: a sequence of Python's is repeated, not multiplied.
fn repeated(sequence: &PyObject, times: &PyObject, vm: &VirtualMachine) -> Option<PyResult> {
    let types = &vm.ctx.types;
    let kinds = [types.str_type, types.list_type, types.tuple_type, types.bytes_type, types.bytearray_type];
    if !kinds.iter().any(|kind| sequence.class().is(*kind)) {
        return None;
    }
    let times = scalar::tensor(times)?;
    if !times.dtype().is_integral() || times.dtype() == DType::Bool {
        let name = times.dtype().name();
        return Some(Err(vm.new_type_error(format!("can't multiply sequence by non-int of type 'numpy.{name}'"))));
    }
    let count = times.to_i64_vec().ok()?.first().copied()?;
    Some(vm.call_method(sequence, "__mul__", (count,)))
}

fn is_complex(side: &PyObject) -> bool {
    side.downcast_ref::<PyComplex>().is_some()
}

/// `tensor + array` is numpy's sum, which numpy hands back as a tensor.
fn wrap_as_tensor(result: Tensor, vm: &VirtualMachine) -> PyResult {
    rustpython_vm::warn::warn(
        vm.ctx
            .new_str("__array_wrap__ must accept context and return_scalar arguments (positionally) in the future. (Deprecated NumPy 2.0)")
            .into(),
        Some(vm.ctx.exceptions.deprecation_warning.to_owned()),
        1,
        None,
        vm,
    )?;
    Ok(PyTensor::wrap(result, vm))
}

/// `-a`, `abs(a)`, `~a`.
///
/// # Errors
/// As [`UFunc::call`].
pub fn unary(f: &'static UFunc, a: &PyObject, vm: &VirtualMachine) -> PyResult {
    let Some(input) = convert::input(a, vm)? else { return Err(f.unsupported(vm)) };
    scalar::unwrap(f.call(&[input], None, a.downcast_ref::<PyArray>().is_none(), vm)?, vm)
}

/// `divmod(a, b)`.
///
/// # Errors
/// As [`UFunc::call`].
pub fn divmod(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    let whole = operator(const { find("floor_divide") }, a, b, vm)?;
    if whole.is(&vm.ctx.not_implemented()) {
        return Ok(whole);
    }
    let rest = operator(const { find("remainder") }, a, b, vm)?;
    Ok(vm.ctx.new_tuple(vec![whole, rest]).into())
}

/// `a += b`: the result goes into `a`'s memory.
///
/// # Errors
/// As [`UFunc::call`], and `UFuncTypeError` where the result's kind does not fit.
pub fn in_place(f: &'static UFunc, a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    let Some(target) = a.downcast_ref::<PyArray>() else { return operator(f, a, b, vm) };
    let Some(inputs) = sides(f, a, b, vm)? else { return Ok(vm.ctx.not_implemented()) };
    let result = f.call(&inputs, None, false, vm)?;
    store(f, target, result, vm)?;
    Ok(a.to_owned())
}

/// Writes a result into an output array.
fn store(f: &UFunc, target: &PyArray, result: Tensor, vm: &VirtualMachine) -> PyResult<()> {
    let tensor = target.writable(vm)?;
    if !dtype::can_cast_same_kind(result.dtype(), tensor.dtype()) {
        return Err(error::ufunc_type(
            format!(
                "Cannot cast ufunc '{}' output from dtype('{}') to dtype('{}') with casting rule 'same_kind'",
                f.name,
                result.dtype().name(),
                tensor.dtype().name()
            ),
            vm,
        ));
    }
    if arguments::broadcast(&[result.shape(), tensor.shape()]).as_deref() != Some(tensor.shape()) {
        return Err(vm.new_value_error(format!(
            "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
            error::shape(tensor.shape()),
            error::shape(result.shape())
        )));
    }
    error::raise(tensor::convert::write(&tensor, result), vm)
}

/// `a == b` and its kin: an array of bools; what cannot be compared is unequal.
///
/// # Errors
/// `ValueError` where shapes do not broadcast, `UFuncTypeError` for an order of text.
pub fn comparison(a: &PyObject, b: &PyObject, op: PyComparisonOp, vm: &VirtualMachine) -> PyResult {
    let f = match op {
        PyComparisonOp::Eq => const { find("equal") },
        PyComparisonOp::Ne => const { find("not_equal") },
        PyComparisonOp::Lt => const { find("less") },
        PyComparisonOp::Le => const { find("less_equal") },
        PyComparisonOp::Gt => const { find("greater") },
        PyComparisonOp::Ge => const { find("greater_equal") },
    };
    let equality = matches!(op, PyComparisonOp::Eq | PyComparisonOp::Ne);
    if equality
        && b.downcast_ref::<PyTensor>().is_none()
        && !is_complex(b)
        && let Some(x) = convert::input(a, vm)?
        && convert::input(b, vm)?.is_none()
    {
        if b.class().has_attr(vm.ctx.intern_str("__array__")) || (!vm.is_none(b) && b.downcast_ref::<PyStr>().is_none())
        {
            return Ok(vm.ctx.not_implemented());
        }
        let answer = Number::Bool(op == PyComparisonOp::Ne);
        let all = error::raise(tensor::create::full(x.shape(), answer, DType::Bool, tensor::Device::Cpu), vm)?;
        return scalar::unwrap(all, vm);
    }
    operator(f, a, b, vm)
}

/// `a @ b`.
///
/// # Errors
/// `ValueError` in numpy's words where sizes do not fit.
pub fn matrix_multiply(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    if b.downcast_ref::<PyTensor>().is_some() {
        if a.downcast_ref::<PyArray>().is_some() {
            return Err(vm.new_type_error("unsupported operand type(s) for @: 'numpy.ndarray' and 'Tensor'"));
        }
        return Ok(vm.ctx.not_implemented());
    }
    let (Some(x), Some(y)) = (convert::input(a, vm)?, convert::input(b, vm)?) else {
        return Ok(vm.ctx.not_implemented());
    };
    let result = matmul(&x, &y, vm)?;
    if a.downcast_ref::<PyTensor>().is_some() {
        return wrap_as_tensor(result, vm);
    }
    scalar::unwrap(result, vm)
}

/// The matrix product.
///
/// # Errors
/// As [`matrix_multiply`].
pub fn matmul(x: &Input, y: &Input, vm: &VirtualMachine) -> PyResult<Tensor> {
    const SIGNATURE: &str = "(n?,k),(k,m?)->(n?,m?)";
    for (i, side) in [x, y].into_iter().enumerate() {
        if side.shape().is_empty() {
            return Err(vm.new_value_error(format!(
                "matmul: Input operand {i} does not have enough dimensions (has 0, gufunc core with signature {SIGNATURE} \
                 requires 1)"
            )));
        }
    }
    let wanted = promoted(&[x.clone(), y.clone()]);
    let (inner, outer) = (x.shape()[x.shape().len() - 1], y.shape()[y.shape().len().saturating_sub(2)]);
    if inner != outer {
        return Err(vm.new_value_error(format!(
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {SIGNATURE} (size \
             {outer} is different from {inner})"
        )));
    }
    // The engine has no product of bools.
    let compute = if wanted == DType::Bool { DType::Int64 } else { wanted };
    let (a, b) = (x.tensor(compute, vm)?, y.tensor(compute, vm)?);
    let product = error::raise(tensor::matmul::matmul(&a, &b), vm)?;
    error::raise(tensor::convert::cast(&product, wanted), vm)
}

/// `numpy.ufunc`.
#[pyclass(module = "numpy", name = "ufunc")]
#[derive(PyPayload)]
pub struct PyUFunc {
    pub function: &'static UFunc,
}

impl std::fmt::Debug for PyUFunc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<ufunc '{}'>", self.function.name)
    }
}

impl Callable for PyUFunc {
    type Args = FuncArgs;

    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let kept = args.clone();
        called(zelf.function, args, vm).or_else(|error| super::foreign(zelf.function.name, kept, error, vm))
    }
}

fn called(f: &'static UFunc, mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let count = f.inputs();
    if args.args.len() < count || args.args.len() > count + 1 {
        return Err(vm.new_type_error(format!(
            "{}() takes from {count} to {} positional arguments but {} were given",
            f.name,
            count + 1,
            args.args.len()
        )));
    }
    let out = args.kwargs.swap_remove("out").or_else(|| args.args.get(count).cloned()).filter(|o| !vm.is_none(o));
    let out = match out.as_ref().and_then(|o| o.downcast_ref::<rustpython_vm::builtins::PyTuple>()) {
        Some(tuple) => tuple.as_slice().first().cloned(),
        None => out,
    };
    let wanted = match args.kwargs.swap_remove("dtype") {
        Some(value) if !vm.is_none(&value) => Some(dtype::parse(&value, vm)?),
        _ => None,
    };
    let condition = args.kwargs.swap_remove("where");
    args.kwargs.swap_remove("casting");
    if let Some(name) = args.kwargs.keys().next() {
        return Err(vm.new_type_error(format!("{}() got an unexpected keyword argument '{name}'", f.name)));
    }
    let mut inputs = Vec::with_capacity(count);
    for value in &args.args[..count] {
        match convert::input(value, vm)? {
            Some(input) => inputs.push(input),
            None if value.downcast_ref::<PyStr>().is_some() => return Err(f.unsupported(vm)),
            None => inputs.push(Input::Strong(convert::tensor(value, None, vm)?)),
        }
    }
    let result = f.call(&inputs, wanted, false, vm)?;
    finish(f, result, &args.args[..count], out, condition, vm)
}

/// Puts a result where the caller wants it.
fn finish(
    f: &UFunc,
    mut result: Tensor,
    given: &[PyObjectRef],
    out: Option<PyObjectRef>,
    condition: Option<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult {
    if let Some(condition) = condition.filter(|c| !c.is(&vm.ctx.true_value)) {
        let keep = match &out {
            Some(out) => convert::tensor(out, Some(result.dtype()), vm)?,
            None => error::raise(tensor::create::zeros(result.shape(), result.dtype(), tensor::Device::Cpu), vm)?,
        };
        let condition = convert::tensor(&condition, Some(DType::Bool), vm)?;
        result = error::raise(tensor::index::select_where(&condition, &result.into(), &keep.into()), vm)?;
    }
    match out {
        Some(out) => {
            let Some(target) = out.downcast_ref::<PyArray>() else {
                return Err(vm.new_type_error("return arrays must be of ArrayType"));
            };
            store(f, target, result, vm)?;
            Ok(out)
        }
        None if given.iter().any(|v| v.downcast_ref::<PyTensor>().is_some()) => wrap_as_tensor(result, vm),
        None => scalar::unwrap(result, vm),
    }
}

/// Calls a function of the frozen package that a ufunc's method is written as.
fn frozen(name: &str, zelf: PyObjectRef, mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    args.prepend_arg(zelf);
    super::frozen(name, vm)?.call(args, vm)
}

#[pyclass(with(Callable, Representable))]
impl PyUFunc {
    #[pygetset]
    fn __name__(&self) -> &'static str {
        self.function.name
    }

    #[pygetset]
    fn nin(&self) -> usize {
        self.function.inputs()
    }

    #[pygetset]
    fn nout(&self) -> usize {
        1
    }

    #[pygetset]
    fn nargs(&self) -> usize {
        self.function.inputs() + 1
    }

    #[pymethod]
    fn reduce(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        frozen("ufunc_reduce", zelf, args, vm)
    }

    #[pymethod]
    fn accumulate(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        frozen("ufunc_accumulate", zelf, args, vm)
    }

    #[pymethod]
    fn reduceat(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        frozen("ufunc_reduceat", zelf, args, vm)
    }

    /// What a reduction of no elements gives; `None` where there is no such number.
    #[pygetset]
    fn identity(&self, vm: &VirtualMachine) -> PyObjectRef {
        match self.function.name {
            "add" | "bitwise_or" | "bitwise_xor" | "gcd" | "hypot" => vm.ctx.new_int(0).into(),
            "multiply" => vm.ctx.new_int(1).into(),
            "bitwise_and" => vm.ctx.new_int(-1).into(),
            "logical_or" | "logical_xor" => vm.ctx.new_bool(false).into(),
            "logical_and" => vm.ctx.new_bool(true).into(),
            _ => vm.ctx.none(),
        }
    }

    #[pymethod]
    fn outer(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        frozen("ufunc_outer", zelf, args, vm)
    }

    #[pymethod]
    fn at(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        frozen("ufunc_at", zelf, args, vm)
    }
}

impl Representable for PyUFunc {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<ufunc '{}'>", zelf.function.name))
    }
}
