//! The tape of a trace: while there is one, every operator that Python calls is written on it, with the modules that are
//! entered and left. `torch/_trace.py` makes a graph of it. Without a tape it costs one look at a flag.

use std::cell::{Cell, RefCell};

use rustpython_vm::builtins::{PyList, PyListRef, PyTuple};
use rustpython_vm::{PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::tensor::PyTensor;
use super::{convert, registry};
use crate::tensor::Tensor;
use crate::tensor::op::{Arg, Parameter};

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
    static TAPE: RefCell<Option<PyListRef>> = const { RefCell::new(None) };
}

/// Whether calls are being written down.
pub fn is_on() -> bool {
    ON.get()
}

/// Puts a tape in, or takes it away; returns the one before.
pub fn set(tape: Option<PyListRef>) -> Option<PyListRef> {
    ON.set(tape.is_some());
    TAPE.replace(tape)
}

fn write(event: Vec<PyObjectRef>, vm: &VirtualMachine) {
    TAPE.with_borrow(|tape| {
        if let Some(tape) = tape {
            tape.borrow_vec_mut().push(vm.ctx.new_tuple(event).into());
        }
    });
}

fn text(text: &str, vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_str(text).into()
}

/// The arguments of a call, as they were before it.
pub struct Bound {
    names: PyObjectRef,
    values: PyObjectRef,
}

impl Bound {
    /// The arguments that a signature bound; `None` where there is no tape.
    pub fn of(parameters: &[Parameter], values: &[Arg], vm: &VirtualMachine) -> Option<Self> {
        is_on().then(|| Self {
            names: vm.ctx.new_tuple(parameters.iter().map(|p| name(p, vm)).collect()).into(),
            values: vm.ctx.new_tuple(values.iter().map(|v| argument(v, vm)).collect()).into(),
        })
    }

    /// Arguments as Python gave them, each with its name; `None` where there is no tape.
    pub fn given(arguments: &[(&str, &PyObject)], vm: &VirtualMachine) -> Option<Self> {
        is_on().then(|| Self {
            names: vm.ctx.new_tuple(arguments.iter().map(|(name, _)| text(name, vm)).collect()).into(),
            values: vm.ctx.new_tuple(arguments.iter().map(|(_, value)| still(value, vm)).collect()).into(),
        })
    }

    /// Writes the call down, now that its result is there.
    pub fn call(self, name: &str, in_place: bool, output: &PyObject, vm: &VirtualMachine) {
        let in_place = vm.ctx.new_bool(in_place).into();
        write(vec![text("call", vm), text(name, vm), in_place, self.names, self.values, still(output, vm)], vm);
    }
}

/// Writes down what was made of one tensor.
pub fn unary(name: &str, input: &Tensor, output: &PyObject, vm: &VirtualMachine) {
    if is_on() {
        let input = handle(input.clone(), vm);
        if let Some(bound) = Bound::given(&[("input", &input)], vm) {
            bound.call(name, false, output, vm);
        }
    }
}

/// Writes down that a tensor's elements were replaced, whatever they were.
pub fn written(name: &str, target: &PyObject, values: &[PyObjectRef], vm: &VirtualMachine) {
    let target_first = [("input", target)];
    let arguments: Vec<_> = target_first.into_iter().chain(values.iter().map(|v| ("value", &**v))).collect();
    if let Some(bound) = Bound::given(&arguments, vm) {
        bound.call(name, true, target, vm);
    }
}

/// Writes down that Python looked at a tensor's elements, on which a trace cannot depend.
pub fn read(what: &str, tensor: &Tensor, vm: &VirtualMachine) {
    if is_on() {
        write(vec![text("read", vm), text(what, vm), handle(tensor.clone(), vm)], vm);
    }
}

/// Runs a module's forward between the marks that tell whose calls the calls in between are.
pub fn inside(module: &PyObject, run: impl FnOnce() -> PyResult, vm: &VirtualMachine) -> PyResult {
    write(vec![text("enter", vm), module.to_owned()], vm);
    let result = run();
    write(vec![text("leave", vm)], vm);
    result
}

/// A number that tells tensors apart for as long as they live, and one for the memory that views share.
pub fn key(tensor: &Tensor) -> (usize, usize) {
    (tensor.identity(), tensor.storage().id())
}

/// A parameter's name, with a star in front where only keywords reach it.
fn name(parameter: &Parameter, vm: &VirtualMachine) -> PyObjectRef {
    let star = if parameter.keyword_only { "*" } else { "" };
    text(&[star, &parameter.name].concat(), vm)
}

fn handle(tensor: Tensor, vm: &VirtualMachine) -> PyObjectRef {
    PyTensor::new(tensor).into_pyobject(vm)
}

/// An object as it is now: its tensors' handles stay what they are when an in-place change of shape replaces them.
fn still(value: &PyObject, vm: &VirtualMachine) -> PyObjectRef {
    if let Some(tensor) = value.downcast_ref::<PyTensor>() {
        return handle(tensor.get(), vm);
    }
    let all = |items: &[PyObjectRef]| items.iter().map(|item| still(item, vm)).collect();
    if let Some(tuple) = value.downcast_ref::<PyTuple>() {
        return vm.ctx.new_tuple(all(tuple.as_slice())).into();
    }
    if let Some(list) = value.downcast_ref::<PyList>() {
        return vm.ctx.new_list(all(&list.borrow_vec())).into();
    }
    value.to_owned()
}

fn argument(value: &Arg, vm: &VirtualMachine) -> PyObjectRef {
    let tuple = |items| vm.ctx.new_tuple(items).into();
    match value {
        Arg::None => vm.ctx.none(),
        Arg::Tensor(tensor) => handle(tensor.clone(), vm),
        Arg::Tensors(tensors) => tuple(tensors.iter().map(|t| handle(t.clone(), vm)).collect()),
        Arg::OptionalTensors(tensors) => {
            tuple(tensors.iter().map(|t| t.clone().map_or_else(|| vm.ctx.none(), |t| handle(t, vm))).collect())
        }
        Arg::Number(number) => convert::to_python(*number, vm),
        Arg::Int(int) => vm.ctx.new_int(*int).into(),
        Arg::Ints(ints) => tuple(ints.iter().map(|i| vm.ctx.new_int(*i).into()).collect()),
        Arg::OptionalInts(ints) => {
            tuple(ints.iter().map(|i| i.map_or_else(|| vm.ctx.none(), |i| vm.ctx.new_int(i).into())).collect())
        }
        Arg::Floats(floats) => tuple(floats.iter().map(|f| vm.ctx.new_float(*f).into()).collect()),
        Arg::Float(float) => vm.ctx.new_float(*float).into(),
        Arg::Bool(flag) => vm.ctx.new_bool(*flag).into(),
        Arg::Str(string) => text(string, vm),
        Arg::DType(dtype) => registry::dtype(*dtype, vm),
        Arg::Device(device) => convert::device_object(*device, vm),
        Arg::Generator(index) => vm.ctx.new_int(*index).into(),
    }
}
