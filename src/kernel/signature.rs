//! Signatures and documentation of live objects, read off them without calling anything.

use std::collections::HashMap;
use std::fmt::Write;

use rustpython_vm::builtins::{PyCode, PyDict, PyFunction, PyStr, PyTuple, PyType};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, VirtualMachine};

/// `name(parameters)` of a function that is written in Python.
pub fn of_function(function: &Py<PyFunction>, vm: &VirtualMachine) -> String {
    let name = code_of(function, vm).map_or_else(|| "<function>".to_owned(), |code| code.obj_name.as_str().to_owned());
    format!("{name}({})", parameters(function, vm).join(", "))
}

fn code_of(function: &Py<PyFunction>, vm: &VirtualMachine) -> Option<PyRef<PyCode>> {
    attribute(function.as_object(), "__code__", vm)?.downcast().ok()
}

/// A function's parameters as they stand in its `def`, defaults included where they are short.
pub fn parameters(function: &Py<PyFunction>, vm: &VirtualMachine) -> Vec<String> {
    shown_parameters(function, &|name| name.to_owned(), vm)
}

/// The same with their annotations.
pub fn annotated_parameters(function: &Py<PyFunction>, vm: &VirtualMachine) -> Vec<String> {
    let annotations = annotations(function, vm);
    let annotated = |name: &str| match annotations.get(name) {
        Some(annotation) => format!("{name}: {annotation}"),
        None => name.to_owned(),
    };
    shown_parameters(function, &annotated, vm)
}

/// What a function's `def` says that it returns, with an arrow before it; empty where it says nothing.
pub fn returns(function: &Py<PyFunction>, vm: &VirtualMachine) -> String {
    annotations(function, vm).get("return").map_or_else(String::new, |annotation| format!(" -> {annotation}"))
}

/// A function's annotations as text, by name.
fn annotations(function: &Py<PyFunction>, vm: &VirtualMachine) -> HashMap<String, String> {
    let found =
        attribute(function.as_object(), "__annotations__", vm).and_then(|value| value.downcast::<PyDict>().ok());
    let text = |(name, value): (PyObjectRef, PyObjectRef)| {
        Some((name.downcast_ref::<PyStr>()?.to_string_lossy().into_owned(), annotation(&value, vm)))
    };
    found.map(|dict| dict.items_vec().into_iter().filter_map(text).collect()).unwrap_or_default()
}

fn annotation(value: &PyObjectRef, vm: &VirtualMachine) -> String {
    let Some(class) = value.downcast_ref::<PyType>() else {
        // Types such as `list[int]` and `int | None` name themselves.
        let module = value.class().__module__(vm);
        let is_type =
            module.downcast_ref::<PyStr>().is_some_and(|module| matches!(module.to_str(), Some("types" | "typing")));
        let text = is_type.then(|| value.repr(vm).ok()).flatten();
        return text.map_or_else(|| super::inspect::summary(value, vm), |text| text.to_string());
    };
    match class.__module__(vm).downcast_ref::<PyStr>().and_then(|name| name.to_str()) {
        Some(module) if !matches!(module, "builtins" | "__main__") => format!("{module}.{}", class.name()),
        _ => class.name().to_string(),
    }
}

fn shown_parameters(function: &Py<PyFunction>, named: &dyn Fn(&str) -> String, vm: &VirtualMachine) -> Vec<String> {
    let Some(code) = code_of(function, vm) else { return Vec::new() };
    let names: Vec<&str> = code.varnames.iter().map(|name| name.as_str()).collect();
    let (positional, positional_only, keyword_only) =
        (code.arg_count as usize, code.posonlyarg_count as usize, code.kwonlyarg_count as usize);
    let object = function.as_object();
    let defaults = attribute(object, "__defaults__", vm).and_then(|value| value.downcast::<PyTuple>().ok());
    let keyword_defaults = attribute(object, "__kwdefaults__", vm).and_then(|value| value.downcast::<PyDict>().ok());
    let defaults: Vec<PyObjectRef> = defaults.map(|tuple| tuple.to_vec()).unwrap_or_default();
    let first_default = positional.saturating_sub(defaults.len());
    let mut shown = Vec::new();
    for (index, name) in names.iter().take(positional).enumerate() {
        let default = index.checked_sub(first_default).and_then(|at| defaults.get(at));
        shown.push(with_default(&named(name), default, vm));
        if positional_only > 0 && index + 1 == positional_only {
            shown.push("/".to_owned());
        }
    }
    let mut rest = names.iter().skip(positional + keyword_only);
    if code.flags.contains(rustpython_vm::bytecode::CodeFlags::VARARGS) {
        shown.extend(rest.next().map(|name| format!("*{}", named(name))));
    } else if keyword_only > 0 {
        shown.push("*".to_owned());
    }
    for name in names.iter().skip(positional).take(keyword_only) {
        let default = keyword_defaults.as_ref().and_then(|all| all.get_item_opt(*name, vm).ok().flatten());
        shown.push(with_default(&named(name), default.as_ref(), vm));
    }
    if code.flags.contains(rustpython_vm::bytecode::CodeFlags::VARKEYWORDS) {
        shown.extend(rest.next().map(|name| format!("**{}", named(name))));
    }
    shown
}

fn with_default(name: &str, default: Option<&PyObjectRef>, vm: &VirtualMachine) -> String {
    let Some(default) = default else { return name.to_owned() };
    let mut text = name.to_owned();
    // As in the usual style of writing it.
    let equals = if name.contains(':') { " = " } else { "=" };
    let _ = write!(text, "{equals}{}", super::inspect::summary(default, vm));
    text
}

/// An attribute of an object that is not the learner's: native getters are run.
fn attribute(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> Option<PyObjectRef> {
    object.get_attr(name, vm).ok().filter(|value| !vm.is_none(value))
}

/// The text of an attribute such as `__doc__` where it is a plain string.
pub fn text_attribute(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> Option<String> {
    let text = attribute(object, name, vm)?.downcast::<PyStr>().ok()?;
    Some(text.to_string_lossy().into_owned())
}

/// Whether reading native attributes of the object can run code of the learner's: of instances of their classes.
pub fn is_native(object: &PyObject, vm: &VirtualMachine) -> bool {
    object.class().heaptype_ext.is_none()
        || object.class().is(vm.ctx.types.type_type)
        || object.downcastable::<PyType>()
}
