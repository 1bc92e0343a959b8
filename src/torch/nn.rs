//! The native base of `torch.nn.Module`: what runs on every step (calls, and looking up parameters, buffers and
//! submodules as attributes) without a frame of Python. The rest of the class is frozen Python.

use std::cell::{Cell, OnceCell};
use std::collections::HashSet;

use rustpython_vm::builtins::{PyDict, PyDictRef, PyFunction, PySet, PyStr, PyStrInterned, PyType, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::function::{FuncArgs, PySetterValue};
use rustpython_vm::types::{Callable, Constructor, GetAttr, Initializer, SetAttr};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::tensor::PyTensor;
use super::trace;

mod place;

/// A module's state is its `__dict__`, as in PyTorch.
#[pyclass(module = "torch.nn.modules.module", name = "Module")]
#[derive(Debug, Default, PyPayload)]
pub struct Module {
    /// The interpreter tells classes that can stand beside a mixin by the size of their instances.
    _size: u8,
}

/// The keys of a module's `__dict__` that the native side reads.
#[derive(Clone, Copy)]
struct Names {
    /// Where attributes that are no plain ones are kept, in the order in which they are looked for.
    tables: [&'static PyStrInterned; 3],
    /// Hooks that a call has to heed.
    hooks: [&'static PyStrInterned; 4],
    forward: &'static PyStrInterned,
}

thread_local! {
    static NAMES: OnceCell<Names> = const { OnceCell::new() };
    /// Whether there are hooks that hold for every module.
    static GLOBAL_HOOKS: Cell<bool> = const { Cell::new(false) };
}

fn names(vm: &VirtualMachine) -> Names {
    NAMES.with(|names| {
        *names.get_or_init(|| {
            let intern = |name| vm.ctx.intern_str(name);
            Names {
                tables: ["_parameters", "_buffers", "_modules"].map(intern),
                hooks: ["_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks"].map(intern),
                forward: intern("forward"),
            }
        })
    })
}

/// The dictionary kept under a name in a module's `__dict__`.
fn table(dict: &Py<PyDict>, name: &'static PyStrInterned, vm: &VirtualMachine) -> PyResult<Option<PyDictRef>> {
    Ok(dict.get_item_opt(name, vm)?.and_then(|found| found.downcast::<PyDict>().ok()))
}

/// Whether a name is a parameter's, a buffer's or a submodule's.
fn is_kept(dict: &Py<PyDict>, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult<bool> {
    for key in names(vm).tables {
        if let Some(table) = table(dict, key, vm)?
            && table.contains_key(name, vm)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Constructor for Module {
    type Args = FuncArgs;

    fn slot_new(class: PyTypeRef, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::default().into_ref_with_type(vm, class).map(Into::into)
    }

    fn py_new(_: &Py<PyType>, _: FuncArgs, _: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

impl Initializer for Module {
    type Args = FuncArgs;

    fn slot_init(zelf: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        let class = zelf.class().name().to_string();
        if let Some((name, _)) = args.kwargs.first() {
            return Err(vm.new_type_error(format!("{class}.__init__() got an unexpected keyword argument '{name}'")));
        }
        if !args.args.is_empty() {
            return Err(vm.new_type_error(format!(
                "{class}.__init__() takes 1 positional argument but {} were given",
                args.args.len() + 1
            )));
        }
        let Some(state) = zelf.dict() else { return Err(vm.new_type_error("a module needs a __dict__")) };
        state.set_item("training", vm.ctx.new_bool(true).into(), vm)?;
        for name in ["_parameters", "_buffers"] {
            state.set_item(name, vm.ctx.new_dict().into(), vm)?;
        }
        state.set_item("_non_persistent_buffers_set", PySet::default().into_ref(&vm.ctx).into(), vm)?;
        state.set_item("_is_full_backward_hook", vm.ctx.none(), vm)?;
        for name in [
            "_backward_pre_hooks",
            "_backward_hooks",
            "_forward_hooks",
            "_forward_hooks_with_kwargs",
            "_forward_hooks_always_called",
            "_forward_pre_hooks",
            "_forward_pre_hooks_with_kwargs",
            "_state_dict_hooks",
            "_state_dict_pre_hooks",
            "_load_state_dict_pre_hooks",
            "_load_state_dict_post_hooks",
            "_modules",
        ] {
            state.set_item(name, vm.ctx.new_dict().into(), vm)?;
        }
        Ok(())
    }

    fn init(_: PyRef<Self>, _: FuncArgs, _: &VirtualMachine) -> PyResult<()> {
        Ok(())
    }
}

impl GetAttr for Module {
    fn getattro(zelf: &Py<Self>, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
        let object = zelf.as_object();
        match object.generic_getattr_opt(name, None, vm) {
            Ok(Some(found)) => return Ok(found),
            // As in PyTorch, where `__getattr__` takes over when a property raises an AttributeError.
            Err(error) if !error.fast_isinstance(vm.ctx.exceptions.attribute_error) => return Err(error),
            Ok(None) | Err(_) => {}
        }
        if let Some(state) = object.dict() {
            for key in names(vm).tables {
                if let Some(table) = table(&state, key, vm)?
                    && let Some(found) = table.get_item_opt(name, vm)?
                {
                    return Ok(found);
                }
            }
        }
        Err(vm.new_no_attribute_error(object.to_owned(), name.to_owned()))
    }
}

impl SetAttr for Module {
    /// Parameters, buffers and submodules go the way of `_assign` and `_delete` in frozen Python.
    fn setattro(zelf: &Py<Self>, name: &Py<PyStr>, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        let object = zelf.as_object();
        let kept = object.dict().map_or(Ok(false), |state| is_kept(&state, name, vm))?;
        match value {
            PySetterValue::Assign(value) if kept || registers(&value, vm) => {
                vm.call_method(object, "_assign", (name.to_owned(), value)).map(|_| ())
            }
            PySetterValue::Delete if kept => vm.call_method(object, "_delete", (name.to_owned(),)).map(|_| ()),
            value => object.generic_setattr(name, value, vm),
        }
    }
}

/// Whether a value may be a parameter, a buffer or a module: plain tensors without `nn.Buffer`'s mark and all else are
/// plain attributes.
fn registers(value: &PyObject, vm: &VirtualMachine) -> bool {
    let marked = || value.dict().is_some_and(|state| state.contains_key("_is_buffer", vm));
    value.downcast_ref::<Module>().is_some()
        || (value.downcast_ref::<PyTensor>().is_some() && (!value.class().is(PyTensor::class(&vm.ctx)) || marked()))
}

impl Callable for Module {
    type Args = FuncArgs;

    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let object = zelf.as_object();
        let result = if trace::is_on() {
            trace::inside(object, || forward(object, args, vm), vm)
        } else {
            forward(object, args, vm)
        };
        result.inspect_err(|error| place::note(error, object, vm))
    }
}

fn forward(object: &PyObject, mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let Some(state) = object.dict() else { return Err(vm.new_type_error("a module needs a __dict__")) };
    let names = names(vm);
    let mut hooked = GLOBAL_HOOKS.get();
    for key in names.hooks {
        // They are missing where a subclass's `__init__` does not call that of `Module`.
        let hooks = table(&state, key, vm)?.ok_or_else(|| {
            let name = vm.ctx.new_str("_backward_hooks");
            vm.new_no_attribute_error(object.to_owned(), name)
        })?;
        hooked = hooked || !hooks.is_empty();
    }
    if hooked {
        return object.get_attr("_call_with_hooks", vm)?.call_with_args(args, vm);
    }
    // The bound method is worth nothing here: the function gets the module in front.
    if let Some(forward) = object.class().get_attr(names.forward)
        && forward.downcast_ref::<PyFunction>().is_some()
        && !state.contains_key(names.forward, vm)
    {
        args.prepend_arg(object.to_owned());
        return forward.call_with_args(args, vm);
    }
    object.get_attr(names.forward, vm)?.call_with_args(args, vm)
}

/// Collects the parameters of a module, and of those below it, in the order in which they were registered; each once.
struct Walk {
    recurse: bool,
    modules: HashSet<usize>,
    parameters: HashSet<usize>,
    found: Vec<PyObjectRef>,
}

impl Walk {
    fn all(module: &PyObject, recurse: bool, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        let mut walk = Self { recurse, modules: HashSet::new(), parameters: HashSet::new(), found: Vec::new() };
        walk.visit(module, vm)?;
        Ok(walk.found)
    }

    fn visit(&mut self, module: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        if !self.modules.insert(module.get_id()) {
            return Ok(());
        }
        let Some(state) = module.dict() else { return Ok(()) };
        let [parameters, _, modules] = names(vm).tables;
        let Some(parameters) = table(&state, parameters, vm)? else {
            let name = vm.ctx.new_str("_parameters");
            return Err(vm.new_no_attribute_error(module.to_owned(), name));
        };
        for (_, parameter) in &parameters {
            if !vm.is_none(&parameter) && self.parameters.insert(parameter.get_id()) {
                self.found.push(parameter);
            }
        }
        if self.recurse
            && let Some(modules) = table(&state, modules, vm)?
        {
            for (_, module) in &modules {
                vm.with_recursion("in Module.parameters", || self.visit(&module, vm))?;
            }
        }
        Ok(())
    }
}

#[pyclass(with(Constructor, Initializer, GetAttr, SetAttr, Callable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl Module {
    /// The parameters as a list.
    #[pymethod]
    fn _all_parameters(zelf: PyRef<Self>, recurse: bool, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        Walk::all(zelf.as_object(), recurse, vm)
    }

    /// Takes the parameters' gradients away.
    #[pymethod]
    fn _drop_gradients(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<()> {
        for parameter in Walk::all(zelf.as_object(), true, vm)? {
            if let Some(tensor) = parameter.downcast_ref::<PyTensor>() {
                tensor.get().set_grad(None);
            }
        }
        Ok(())
    }

    /// Says whether there are hooks that hold for every module.
    #[pystaticmethod]
    fn _set_global_hooks(there_are: bool) {
        GLOBAL_HOOKS.set(there_are);
    }
}

/// The class, for the module `_torch`.
pub fn class() -> PyTypeRef {
    Module::make_static_type()
}
