//! Python's operators on tensors: `+`, `@`, `-=`, `~`, `==`, `int()`, `bool()`.

use rustpython_vm::function::{Either, PyComparisonValue};
use rustpython_vm::protocol::PyNumberMethods;
use rustpython_vm::types::{AsNumber, Comparable, PyComparisonOp};
use rustpython_vm::{Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::{PyTensor, raise, tensor_of, wrap};
use crate::tensor::dtype::unsigned;
use crate::tensor::op::Operand;
use crate::tensor::pointwise::{self as pw, Comparison};
use crate::tensor::{self, DType, Number, Result, Tensor, autocast, autograd, matmul, profile};
use crate::torch::trace::{self, Bound};
use crate::torch::{convert, overrides};

/// A side of an operator: a tensor or a number.
pub(super) fn operand(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Operand>> {
    if let Some(tensor) = value.downcast_ref::<PyTensor>() {
        return Ok(Some(Operand::Tensor(tensor.get())));
    }
    if let Some(number) = convert::number(value, vm)? {
        return Ok(Some(Operand::Number(number)));
    }
    // Arrays are numpy's: its reflected operators compute with them, and hand tensors back.
    Ok(None)
}

/// Both sides of a binary operator; `NotImplemented` where one is neither a tensor nor a number.
pub(super) fn binary(
    name: &'static str,
    a: &PyObject,
    b: &PyObject,
    vm: &VirtualMachine,
    f: impl FnOnce(&Operand, &Operand) -> Result<Tensor>,
) -> PyResult {
    if overrides::is_on()
        && let Some(result) = overrides::method(name, &[a, b], vm)?
    {
        return Ok(result);
    }
    match (operand(a, vm)?, operand(b, vm)?) {
        (Some(x), Some(y)) => {
            let start = profile::begin();
            raise(unsigned::check_pair(name, false, &x, &y), vm)?;
            let result = wrap(f(&x, &y), vm)?;
            convert::warnings(vm)?;
            profile::end(start, || ["aten::", name].concat(), || shapes(&[&x, &y]));
            if let Some(bound) = Bound::given(&[("input", a), ("other", b)], vm) {
                bound.call(name, false, &result, vm);
            }
            Ok(result)
        }
        _ => Ok(overrides::method(name, &[a, b], vm)?.unwrap_or_else(|| vm.ctx.not_implemented())),
    }
}

/// The shapes of the tensors among the sides.
fn shapes(sides: &[&Operand]) -> Vec<tensor::Shape> {
    let shape = |side: &&Operand| match side {
        Operand::Tensor(tensor) => Some(tensor.shape().into()),
        Operand::Number(_) => None,
    };
    sides.iter().filter_map(shape).collect()
}

/// [`in_place`] for what needs no second buffer where both sides are alike: `name` is the operator's.
fn update(
    name: &'static str,
    a: &PyObject,
    b: &PyObject,
    vm: &VirtualMachine,
    f: impl FnOnce(&Operand, &Operand) -> Result<Tensor>,
) -> PyResult {
    if let Some(target) = a.downcast_ref::<PyTensor>()
        && let Some(other) = operand(b, vm)?
        && !trace::is_on()
        && raise(unsigned::check_pair(name, true, &target.get().into(), &other), vm).map(|()| true)?
        && raise(pw::in_place(name, &target.get(), &other, Number::Int(1)), vm)?
    {
        return Ok(a.to_owned());
    }
    in_place(name, a, b, vm, f)
}

/// `a += b`: the result is written into `a`.
fn in_place(
    name: &'static str,
    a: &PyObject,
    b: &PyObject,
    vm: &VirtualMachine,
    f: impl FnOnce(&Operand, &Operand) -> Result<Tensor>,
) -> PyResult {
    let Some(target) = a.downcast_ref::<PyTensor>().map(|t| t.get()) else { return binary(name, a, b, vm, f) };
    match operand(b, vm)? {
        Some(y) => {
            raise(unsigned::check_pair(name, true, &target.clone().into(), &y), vm)?;
            let traced = Bound::given(&[("input", a), ("other", b)], vm);
            if let Operand::Tensor(source) = &y {
                raise(tensor::index::check_overlap(&target, source), vm)?;
            }
            raise(autograd::in_place(&target, |x| f(&Operand::Tensor(x.clone()), &y)), vm)?;
            if let Some(bound) = traced {
                bound.call(name, true, a, vm);
            }
            Ok(a.to_owned())
        }
        None => Ok(vm.ctx.not_implemented()),
    }
}

fn add(a: &Operand, b: &Operand) -> Result<Tensor> {
    pw::add_operands(a, b, Number::Int(1))
}

fn sub(a: &Operand, b: &Operand) -> Result<Tensor> {
    pw::sub_operands(a, b, Number::Int(1))
}

/// A number minus a tensor is the tensor's reflected operator, as its `grad_fn` tells.
fn subtract(a: &Operand, b: &Operand) -> Result<Tensor> {
    match a {
        Operand::Number(_) => pw::rsub(b, a, Number::Int(1)),
        Operand::Tensor(_) => sub(a, b),
    }
}

/// A number divided by a tensor, likewise.
fn true_divide(a: &Operand, b: &Operand) -> Result<Tensor> {
    match (a, b) {
        (Operand::Number(_), Operand::Tensor(b)) => pw::rdiv(b, a),
        _ => pw::div_operands(a, b),
    }
}

fn matmul_operands(a: &Operand, b: &Operand) -> Result<Tensor> {
    match (a, b) {
        (Operand::Tensor(a), Operand::Tensor(b)) => match autocast::pair(a, b)? {
            Some([a, b]) => matmul::matmul(&a, &b),
            None => matmul::matmul(a, b),
        },
        _ => tensor::error::bail!(Type, "matmul(): argument 'other' must be Tensor, not a number"),
    }
}

fn and(a: &Operand, b: &Operand) -> Result<Tensor> {
    pw::bitwise("bitwise_and", a, b, |x, y| x & y)
}

fn or(a: &Operand, b: &Operand) -> Result<Tensor> {
    pw::bitwise("bitwise_or", a, b, |x, y| x | y)
}

fn xor(a: &Operand, b: &Operand) -> Result<Tensor> {
    pw::bitwise("bitwise_xor", a, b, |x, y| x ^ y)
}

fn left_shift(a: &Operand, b: &Operand) -> Result<Tensor> {
    pw::bitwise("lshift", a, b, |x, y| u32::try_from(y).ok().and_then(|s| x.checked_shl(s)).unwrap_or(0))
}

fn right_shift(a: &Operand, b: &Operand) -> Result<Tensor> {
    pw::bitwise("rshift", a, b, |x, y| x >> y.clamp(0, 63))
}

impl Comparable for PyTensor {
    fn slot_richcompare(
        zelf: &PyObject,
        other: &PyObject,
        op: PyComparisonOp,
        vm: &VirtualMachine,
    ) -> PyResult<Either<PyObjectRef, PyComparisonValue>> {
        let (name, comparison) = match op {
            PyComparisonOp::Eq => ("eq", Comparison::Eq),
            PyComparisonOp::Ne => ("ne", Comparison::Ne),
            PyComparisonOp::Lt => ("lt", Comparison::Lt),
            PyComparisonOp::Le => ("le", Comparison::Le),
            PyComparisonOp::Gt => ("gt", Comparison::Gt),
            PyComparisonOp::Ge => ("ge", Comparison::Ge),
        };
        let result = binary(name, zelf, other, vm, |a, b| pw::compare(a, b, comparison))?;
        Ok(Either::A(result))
    }

    fn cmp(_: &Py<Self>, _: &PyObject, _: PyComparisonOp, _: &VirtualMachine) -> PyResult<PyComparisonValue> {
        Ok(PyComparisonValue::NotImplemented)
    }
}

impl AsNumber for PyTensor {
    fn as_number() -> &'static PyNumberMethods {
        static AS_NUMBER: PyNumberMethods = PyNumberMethods {
            add: Some(|a, b, vm| binary("add", a, b, vm, add)),
            subtract: Some(|a, b, vm| binary("sub", a, b, vm, subtract)),
            multiply: Some(|a, b, vm| binary("mul", a, b, vm, pw::mul_operands)),
            remainder: Some(|a, b, vm| binary("remainder", a, b, vm, pw::remainder)),
            divmod: Some(|a, b, vm| {
                let (a, b) = (a.class().name().to_string(), b.class().name().to_string());
                Err(vm.new_type_error(format!("unsupported operand type(s) for divmod(): '{a}' and '{b}'")))
            }),
            power: Some(|a, b, _c, vm| binary("pow", a, b, vm, pw::pow)),
            negative: Some(|a, vm| unary("neg", a.obj, vm, pw::neg)),
            positive: Some(|a, _vm| Ok(a.obj.to_owned())),
            absolute: Some(|a, vm| unary("abs", a.obj, vm, pw::abs)),
            boolean: Some(|a, vm| truth(a.obj, vm)),
            invert: Some(|a, vm| invert(a.obj, vm)),
            lshift: Some(|a, b, vm| binary("bitwise_left_shift", a, b, vm, left_shift)),
            rshift: Some(|a, b, vm| binary("bitwise_right_shift", a, b, vm, right_shift)),
            and: Some(|a, b, vm| binary("bitwise_and", a, b, vm, and)),
            xor: Some(|a, b, vm| binary("bitwise_xor", a, b, vm, xor)),
            or: Some(|a, b, vm| binary("bitwise_or", a, b, vm, or)),
            int: Some(|a, vm| {
                let number = scalar_of(a.obj, "Python integer", vm)?;
                if matches!(number, Number::Large(_)) {
                    raise(tensor::index::check_fits(number, DType::Int64), vm)?;
                }
                Ok(vm.ctx.new_int(number.to_i64()).into())
            }),
            float: Some(|a, vm| Ok(vm.ctx.new_float(scalar_of(a.obj, "Python float", vm)?.to_f64()).into())),
            inplace_add: Some(|a, b, vm| update("add", a, b, vm, add)),
            inplace_subtract: Some(|a, b, vm| update("sub", a, b, vm, sub)),
            inplace_multiply: Some(|a, b, vm| update("mul", a, b, vm, pw::mul_operands)),
            inplace_remainder: Some(|a, b, vm| in_place("remainder", a, b, vm, pw::remainder)),
            inplace_power: Some(|a, b, _c, vm| in_place("pow", a, b, vm, pw::pow)),
            inplace_lshift: Some(|a, b, vm| in_place("bitwise_left_shift", a, b, vm, left_shift)),
            inplace_rshift: Some(|a, b, vm| in_place("bitwise_right_shift", a, b, vm, right_shift)),
            inplace_and: Some(|a, b, vm| in_place("bitwise_and", a, b, vm, and)),
            inplace_xor: Some(|a, b, vm| in_place("bitwise_xor", a, b, vm, xor)),
            inplace_or: Some(|a, b, vm| in_place("bitwise_or", a, b, vm, or)),
            floor_divide: Some(|a, b, vm| binary("floor_divide", a, b, vm, pw::floor_divide)),
            true_divide: Some(|a, b, vm| binary("div", a, b, vm, true_divide)),
            inplace_floor_divide: Some(|a, b, vm| in_place("floor_divide", a, b, vm, pw::floor_divide)),
            inplace_true_divide: Some(|a, b, vm| update("div", a, b, vm, pw::div_operands)),
            index: Some(|a, vm| to_index(a.obj, vm)),
            matrix_multiply: Some(|a, b, vm| match (a.downcast_ref::<PyTensor>(), b.downcast_ref::<PyTensor>()) {
                (Some(_), Some(_)) => binary("matmul", a, b, vm, matmul_operands),
                _ => Ok(vm.ctx.not_implemented()),
            }),
            ..PyNumberMethods::NOT_IMPLEMENTED
        };
        &AS_NUMBER
    }
}

fn unary(name: &str, value: &PyObject, vm: &VirtualMachine, f: fn(&Tensor) -> Result<Tensor>) -> PyResult {
    if overrides::is_on()
        && let Some(result) = overrides::method(name, &[value], vm)?
    {
        return Ok(result);
    }
    let tensor = tensor_of(value, vm)?;
    raise(unsigned::check_one(name, &tensor), vm)?;
    let start = profile::begin();
    let result = wrap(f(&tensor), vm)?;
    profile::end(start, || ["aten::", name].concat(), || vec![tensor.shape().into()]);
    if let Some(bound) = Bound::given(&[("input", value)], vm) {
        bound.call(name, false, &result, vm);
    }
    Ok(result)
}

/// The number of `int(tensor)` and `float(tensor)`.
fn scalar_of(value: &PyObject, what: &str, vm: &VirtualMachine) -> PyResult<Number> {
    let tensor = tensor_of(value, vm)?;
    trace::read(what, &tensor, vm);
    if tensor.numel() != 1 {
        return Err(vm.new_value_error("only one element tensors can be converted to Python scalars"));
    }
    raise(tensor.item(), vm)
}

/// `~tensor`.
fn invert(value: &PyObject, vm: &VirtualMachine) -> PyResult {
    if tensor_of(value, vm)?.dtype().is_floating() {
        return Err(vm.new_type_error("~ (operator.invert) is only implemented on integer and Boolean-type tensors"));
    }
    unary("bitwise_not", value, vm, pw::bitwise_not)
}

fn truth(value: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let tensor = tensor_of(value, vm)?;
    trace::read("Python boolean", &tensor, vm);
    match tensor.numel() {
        1 => raise(tensor.item(), vm).map(Number::is_true),
        0 => Err(vm.new_runtime_error("Boolean value of Tensor with no values is ambiguous")),
        _ => Err(vm.new_runtime_error("Boolean value of Tensor with more than one value is ambiguous")),
    }
}

fn to_index(value: &PyObject, vm: &VirtualMachine) -> PyResult {
    let tensor = tensor_of(value, vm)?;
    trace::read("Python index", &tensor, vm);
    if tensor.numel() == 1 && tensor.dtype().is_integral() {
        return Ok(vm.ctx.new_int(raise(tensor.item(), vm)?.to_i64()).into());
    }
    Err(vm.new_type_error("only integer tensors of a single element can be converted to an index"))
}
