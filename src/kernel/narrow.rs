//! The interpreter's own native modules and types, without what reaches past them.
//!
//! Compiled without `host_env`, the interpreter still sets the host's clock, shows the environment it was built in, and
//! runs any bytes as bytecode, which it trusts: bytes made by hand can read and write all of its memory. Deleting an
//! attribute would not do, for a module that is dropped from `sys.modules` is made again from its definition. So it is the
//! definitions that are changed, before an interpreter is built of them.

use std::cell::RefCell;

use rustpython_vm::builtins::{PyCode, PyDict, PyFunction, PyModule, PyModuleDef, PySlice, PyTuple, PyType, PyTypeRef};
use rustpython_vm::function::{FuncArgs, PyMethodDef, PyMethodFlags};
use rustpython_vm::{
    AsObject, Context, Py, PyObject, PyObjectRef, PyRef, PyResult, TryFromObject, VirtualMachine, stdlib,
};

/// A native module, the functions that it loses, and those that are ours instead.
struct Narrowed {
    module: &'static str,
    without: &'static [&'static str],
    replaced: &'static [&'static str],
}

const NARROWED: &[Narrowed] = &[
    Narrowed { module: "time", without: &["clock_settime", "clock_settime_ns"], replaced: &["sleep"] },
    Narrowed { module: "marshal", without: &[], replaced: &["load", "loads"] },
    Narrowed { module: "_imp", without: &[], replaced: &["get_frozen_object"] },
];

/// What `sysconfig` may know of how the interpreter was built.
const BUILD_FACTS: &[&str] = &[
    "ABIFLAGS",
    "BINDIR",
    "EXT_SUFFIX",
    "MULTIARCH",
    "Py_DEBUG",
    "Py_GIL_DISABLED",
    "SHLIB_SUFFIX",
    "SO",
    "exec_prefix",
    "prefix",
];

/// The definitions that take the place of the interpreter's own. They stay for as long as the process.
pub fn definitions(ctx: &Context) -> Vec<&'static PyModuleDef> {
    let originals = stdlib::builtin_module_defs(ctx);
    let ours = native::module_def(ctx).methods;
    let mut all = Vec::new();
    for original in originals {
        let narrowed = NARROWED.iter().find(|narrowed| narrowed.module == original.name.as_str());
        let mut methods: Vec<PyMethodDef> = original.methods.to_vec();
        let mut slots =
            rustpython_vm::builtins::PyModuleSlots { create: original.slots.create, exec: original.slots.exec };
        if let Some(narrowed) = narrowed {
            methods
                .retain(|method| !narrowed.without.contains(&method.name) && !narrowed.replaced.contains(&method.name));
            methods.extend(ours.iter().filter(|method| narrowed.replaced.contains(&method.name)).cloned());
        } else if original.name.as_str() == "_sysconfigdata" {
            slots.exec = Some(build_facts);
        } else {
            continue;
        }
        let definition = PyModuleDef { name: original.name, doc: original.doc, methods: methods.leak(), slots };
        all.push(&*Box::leak(Box::new(definition)));
    }
    all
}

/// The interpreter's own definition of a module.
fn original(module: &str, vm: &VirtualMachine) -> Option<&'static PyModuleDef> {
    stdlib::builtin_module_defs(&vm.ctx).into_iter().find(|definition| definition.name.as_str() == module)
}

/// `_sysconfigdata` without the environment of the build.
fn build_facts(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
    if let Some(original) = original("_sysconfigdata", vm) {
        original.exec_module(vm, module)?;
    }
    let all = module.get_attr("build_time_vars", vm)?;
    let kept = vm.ctx.new_dict();
    for name in BUILD_FACTS {
        if let Ok(value) = all.get_item(*name, vm) {
            kept.set_item(*name, value, vm)?;
        }
    }
    module.set_attr("build_time_vars", kept, vm)
}

/// Lets nobody make bytecode by hand. Safe to call again.
pub fn install(vm: &VirtualMachine) {
    thread_local! { static INSTALLED: RefCell<Option<Originals>> = const { RefCell::new(None) } }

    /// The methods below ours.
    #[derive(Clone)]
    struct Originals {
        replace: PyObjectRef,
        code: PyObjectRef,
    }

    fn originals(vm: &VirtualMachine) -> PyResult<Originals> {
        INSTALLED.with_borrow(Clone::clone).ok_or_else(|| vm.new_runtime_error("the interpreter is not set up"))
    }

    fn new_code(_class: PyTypeRef, _arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Err(refused("types.CodeType", vm))
    }

    fn replace(code: PyRef<PyCode>, arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        check_replaced(&code, &arguments, vm)?;
        let mut all = vec![PyObjectRef::from(code)];
        all.extend(arguments.args);
        originals(vm)?
            .replace
            .call(FuncArgs::new(all, arguments.kwargs.into_iter().collect::<rustpython_vm::function::KwArgs>()), vm)
    }

    fn function_code(function: PyRef<PyFunction>, vm: &VirtualMachine) -> PyResult {
        let class = function.class().to_owned();
        vm.call_method(&originals(vm)?.code, "__get__", (function, class))
    }

    fn set_function_code(function: PyRef<PyFunction>, code: PyRef<PyCode>, vm: &VirtualMachine) -> PyResult<()> {
        let closure = function.as_object().get_attr("__closure__", vm)?;
        let cells = closure.downcast_ref::<PyTuple>().map_or(0, |cells| cells.len());
        let wanted = code.freevars.len();
        if cells != wanted {
            let name = function.as_object().get_attr("__name__", vm)?.str(vm)?;
            return Err(
                vm.new_value_error(format!("{name}() requires a code object with {cells} free vars, not {wanted}"))
            );
        }
        vm.call_method(&originals(vm)?.code, "__set__", (function, code)).map(drop)
    }

    let (code, function) = (vm.ctx.types.code_type, vm.ctx.types.function_type);
    let name = |name: &'static str| vm.ctx.intern_str(name);
    if INSTALLED.with_borrow(Option::is_some) {
        return;
    }
    let (Some(old_replace), Some(old_code)) = (code.get_attr(name("replace")), own(function, "__code__", vm)) else {
        return;
    };
    INSTALLED.set(Some(Originals { replace: old_replace, code: old_code }));
    code.slots.new.store(Some(new_code));
    for method in ["replace", "__replace__"] {
        let definition = vm.ctx.new_method_def(method, replace, PyMethodFlags::METHOD, None);
        code.set_attr(name(method), definition.build_method(code, vm).into());
    }
    let getset = vm.ctx.new_static_getset("__code__", function, function_code, set_function_code);
    function.set_attr(name("__code__"), getset.into());
}

/// An attribute of a type as it stands in its dictionary.
fn own(class: &Py<PyType>, name: &'static str, vm: &VirtualMachine) -> Option<PyObjectRef> {
    class.attributes.read().get(vm.ctx.intern_str(name)).cloned()
}

fn refused(what: &str, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    let message = format!("{what} is refused in torchlings: bytecode is made from source only, by compile()");
    let exception = vm.ctx.exceptions.permission_error.to_owned();
    // An OSError is more than a message: only its class makes one.
    vm.invoke_exception(exception, vec![vm.ctx.new_str(message).into()]).unwrap_or_else(|raised| raised)
}

/// Whether a copy of `code` with these changes still runs the same bytecode on what it was made for.
fn check_replaced(code: &PyCode, arguments: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    const NAMES: [&str; 4] = ["co_filename", "co_firstlineno", "co_name", "co_qualname"];
    const ITERABLE_COROUTINE: u32 = 0x100;
    for (name, value) in &arguments.kwargs {
        let harmless = match name.as_str() {
            name if NAMES.contains(&name) => true,
            "co_flags" => {
                u32::try_from_object(vm, value.clone())? | ITERABLE_COROUTINE == code.flags.bits() | ITERABLE_COROUTINE
            }
            _ => false,
        };
        if !harmless {
            return Err(refused(&format!("code.replace({name}=...)"), vm));
        }
    }
    Ok(())
}

/// Whether there is a code object in what `marshal` read.
fn holds_code(value: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let mut waiting = vec![value.to_owned()];
    let mut seen = std::collections::HashSet::new();
    while let Some(value) = waiting.pop() {
        if value.downcast_ref::<PyCode>().is_some() {
            return Ok(true);
        }
        let container = value.downcast_ref::<PyDict>().is_some()
            || value.class().is(vm.ctx.types.tuple_type)
            || value.class().is(vm.ctx.types.list_type)
            || value.class().is(vm.ctx.types.set_type)
            || value.class().is(vm.ctx.types.frozenset_type);
        if let Some(slice) = value.downcast_ref::<PySlice>() {
            waiting.extend([slice.start.clone(), slice.step.clone()].into_iter().flatten());
            waiting.push(slice.stop.clone());
        } else if container && seen.insert(value.get_id()) {
            let items = match value.downcast_ref::<PyDict>() {
                Some(dict) => dict.into_iter().flat_map(|(key, value)| [key, value]).collect(),
                None => value.try_to_value::<Vec<PyObjectRef>>(vm)?,
            };
            waiting.extend(items);
        }
    }
    Ok(false)
}

#[rustpython_vm::pymodule(name = "_narrow")]
mod native {
    use std::time::{Duration, Instant};

    use rustpython_vm::builtins::PyStrRef;
    use rustpython_vm::function::{ArgIntoFloat, FuncArgs, OptionalArg};
    use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

    use crate::kernel::interrupt;

    /// How long a sleep goes on after an interrupt at most.
    const SLEEP_SLICE: Duration = Duration::from_millis(10);

    /// Waits for a number of seconds.
    #[pyfunction]
    fn sleep(seconds: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<()> {
        let seconds = seconds.into_float();
        if seconds.is_nan() || seconds < 0.0 {
            return Err(vm.new_value_error("sleep length must be non-negative".to_owned()));
        }
        let wait = Duration::try_from_secs_f64(seconds)
            .map_err(|_| vm.new_overflow_error("timestamp too large to convert to C PyTime_t".to_owned()))?;
        let start = Instant::now();
        while let Some(left) = wait.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) {
            std::thread::sleep(left.min(SLEEP_SLICE));
            interrupt::check(vm)?;
        }
        Ok(())
    }

    /// Reads a value that `marshal.dumps` wrote; code objects are refused.
    #[pyfunction]
    fn loads(arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        unmarshalled("loads", arguments, vm)
    }

    /// Reads a value from a file; code objects are refused.
    #[pyfunction]
    fn load(arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        unmarshalled("load", arguments, vm)
    }

    fn unmarshalled(name: &str, arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let methods = super::original("marshal", vm).map_or(&[] as &[_], |definition| definition.methods);
        let Some(method) = methods.iter().find(|method| method.name == name) else { return Ok(vm.ctx.none()) };
        let value = (method.func)(vm, arguments)?;
        if super::holds_code(&value, vm)? {
            return Err(super::refused("marshal data with a code object", vm));
        }
        Ok(value)
    }

    /// The code of a frozen module; only of those that are frozen in.
    #[pyfunction]
    fn get_frozen_object(name: PyStrRef, data: OptionalArg, vm: &VirtualMachine) -> PyResult {
        let data: Option<PyObjectRef> = data.into_option().filter(|data| !vm.is_none(data));
        if data.is_some() {
            return Err(super::refused("_imp.get_frozen_object with data", vm));
        }
        let methods = super::original("_imp", vm).map_or(&[] as &[_], |definition| definition.methods);
        match methods.iter().find(|method| method.name == "get_frozen_object") {
            Some(method) => (method.func)(vm, vec![PyObjectRef::from(name)].into()),
            None => Ok(vm.ctx.none()),
        }
    }
}
