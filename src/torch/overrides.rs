//! `__torch_function__`: classes that take torch's functions into their own hands. Operators ask here where an argument is
//! none of theirs, and, once there is a subclass of `Tensor`, where one may be among their arguments.

use std::cell::Cell;

use rustpython_vm::builtins::{PyList, PyTuple, PyType};
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::call::type_name;
use super::tensor::PyTensor;
use rustpython_vm::class::StaticType;

const METHOD: &str = "__torch_function__";

thread_local! {
    static HAS_SUBCLASSES: Cell<bool> = const { Cell::new(false) };
    static DISABLED: Cell<usize> = const { Cell::new(0) };
}

/// Whether arguments must be looked at before an operator runs.
pub fn is_on() -> bool {
    HAS_SUBCLASSES.get() && DISABLED.get() == 0
}

/// Notes that there is a tensor of a subclass.
pub fn notice(class: &Py<PyType>, vm: &VirtualMachine) {
    if !HAS_SUBCLASSES.get() && !class.is(PyTensor::static_type()) && override_of(class, vm).is_some() {
        HAS_SUBCLASSES.set(true);
    }
}

/// Switches subclasses' say off or on; returns how often it is off.
pub fn disable(more: bool) -> usize {
    DISABLED.set(if more { DISABLED.get() + 1 } else { DISABLED.get().saturating_sub(1) });
    DISABLED.get()
}

/// What a class answers calls with; `None` where it leaves them to torch, as `None` in its place says.
fn override_of(class: &Py<PyType>, vm: &VirtualMachine) -> Option<PyObjectRef> {
    class.get_attr(vm.ctx.intern_str(METHOD)).filter(|found| !vm.is_none(found))
}

/// What a tensor's class prints as: those that answer calls print their own names.
pub fn printed_name(class: &Py<PyType>, vm: &VirtualMachine) -> String {
    let is_plain = class.is(PyTensor::static_type()) || override_of(class, vm).is_none();
    if is_plain { "tensor".to_owned() } else { class.name().to_string() }
}

/// Whether an argument's class answers calls of torch's functions.
pub fn is_overriding(value: &PyObject, vm: &VirtualMachine) -> bool {
    let class = value.class();
    if class.is(PyTensor::static_type()) || value.downcast_ref::<PyTensor>().is_some() && DISABLED.get() > 0 {
        return false;
    }
    override_of(class, vm).is_some()
}

/// The classes that answer, those of subclasses before their bases', each with one of its objects.
fn overriding(args: &FuncArgs, vm: &VirtualMachine) -> Vec<PyObjectRef> {
    let mut found: Vec<PyObjectRef> = Vec::new();
    let mut look = |value: &PyObjectRef| {
        if is_overriding(value, vm) && !found.iter().any(|known| known.class().is(value.class())) {
            let place = found.iter().position(|known| value.class().fast_issubclass(known.class()));
            found.insert(place.unwrap_or(found.len()), value.clone());
        }
    };
    for value in args.args.iter().chain(args.kwargs.values()) {
        look(value);
        if let Some(tuple) = value.downcast_ref::<PyTuple>() {
            tuple.as_slice().iter().for_each(&mut look);
        } else if let Some(list) = value.downcast_ref::<PyList>() {
            list.borrow_vec().to_vec().iter().for_each(&mut look);
        }
    }
    found
}

/// Asks the classes of the arguments for the result; `None` where none of them has a say.
pub fn dispatch(
    function: impl FnOnce() -> Option<PyObjectRef>,
    args: &FuncArgs,
    vm: &VirtualMachine,
) -> PyResult<Option<PyObjectRef>> {
    let found = overriding(args, vm);
    if found.is_empty() {
        return Ok(None);
    }
    let Some(function) = function() else { return Ok(None) };
    let types = vm.ctx.new_tuple(found.iter().map(|value| value.class().to_owned().into()).collect());
    for value in &found {
        let kwargs = vm.ctx.new_dict();
        for (name, value) in &args.kwargs {
            kwargs.set_item(name.as_str(), value.clone(), vm)?;
        }
        let method = value.class().as_object().get_attr(METHOD, vm)?;
        let given = vm.ctx.new_tuple(args.args.clone());
        let result = method.call(
            FuncArgs::new(vec![function.clone(), types.clone().into(), given.into(), kwargs.into()], KwArgs::default()),
            vm,
        )?;
        if !result.is(&vm.ctx.not_implemented()) {
            return Ok(Some(result));
        }
    }
    let classes: Vec<String> = found.iter().map(|value| type_name(value)).collect();
    Err(vm.new_type_error(format!(
        "no implementation found for '{}' on types that implement __torch_function__: [{}]",
        function.repr(vm)?,
        classes.join(", ")
    )))
}

/// [`dispatch`] for a method of `Tensor`.
pub fn method(name: &str, args: &[&PyObject], vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let args = FuncArgs::new(args.iter().map(|&value| value.to_owned()).collect::<Vec<_>>(), KwArgs::default());
    dispatch(|| PyTensor::static_type().get_attr(vm.ctx.intern_str(name)), &args, vm)
}
