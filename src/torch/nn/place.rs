//! Which layer of a model an error comes from: a note under the traceback names it as the model does.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyDict, PyStr};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

/// Where an error keeps the module that was last noted, the path from there to the layer, and the note.
const KEPT: &str = "_layer";
const NOTES: &str = "__notes__";
/// What describes itself at greater length is named by its class.
const DESCRIPTION_CHARS_MAX: usize = 120;

/// Notes that an error left a module; called by every module that it leaves, from the inside to the outside. Only errors
/// of operators are noted: shapes and dtypes that do not fit.
pub(super) fn note(error: &PyBaseExceptionRef, module: &PyObject, vm: &VirtualMachine) {
    if error.class().is(vm.ctx.exceptions.runtime_error) {
        // An error's note is no reason for another error.
        let _ = extend(error.as_object(), module, vm);
    }
}

fn extend(error: &PyObject, module: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let kept = vm.get_attribute_opt(error.to_owned(), vm.ctx.intern_str(KEPT))?;
    let (layer, path, before) = match kept.map(|kept| kept.try_to_value::<Vec<PyObjectRef>>(vm)).transpose()? {
        Some(kept) if kept.len() == 4 => {
            let path = match (name_in(module, &kept[1], vm)?, kept[2].str(vm)?.to_string_lossy().into_owned()) {
                (Some(name), path) if path.is_empty() => name,
                (Some(name), path) => format!("{name}.{path}"),
                (None, path) => path,
            };
            (kept[0].clone(), path, Some(kept[3].clone()))
        }
        _ => (module.to_owned(), String::new(), None),
    };
    let text = vm.ctx.new_str(text(&layer, &path, module, vm)?);
    let notes = match vm.get_attribute_opt(error.to_owned(), vm.ctx.intern_str(NOTES))? {
        Some(notes) => notes.try_to_value::<Vec<PyObjectRef>>(vm)?,
        None => Vec::new(),
    };
    let mut notes: Vec<PyObjectRef> =
        notes.into_iter().filter(|note| before.as_ref().is_none_or(|before| !note.is(before))).collect();
    notes.push(text.clone().into());
    error.set_attr(NOTES, vm.ctx.new_list(notes), vm)?;
    let kept: Vec<PyObjectRef> = vec![layer, module.to_owned(), vm.ctx.new_str(path).into(), text.into()];
    error.set_attr(KEPT, vm.ctx.new_tuple(kept), vm)
}

/// The name under which a module keeps another.
fn name_in(module: &PyObject, child: &PyObject, vm: &VirtualMachine) -> PyResult<Option<String>> {
    let Some(state) = module.dict() else { return Ok(None) };
    let Some(modules) = state.get_item_opt("_modules", vm)? else { return Ok(None) };
    let Some(modules) = modules.downcast_ref::<PyDict>() else { return Ok(None) };
    for (name, module) in modules {
        if module.is(child) {
            return Ok(name.downcast_ref::<PyStr>().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    Ok(None)
}

fn text(layer: &PyObject, path: &str, model: &PyObject, vm: &VirtualMachine) -> PyResult<String> {
    let class = |object: &PyObject| object.class().name().to_string();
    let described = layer.repr(vm)?.to_string_lossy().into_owned();
    let short = described.chars().count() <= DESCRIPTION_CHARS_MAX && !described.contains('\n');
    let described = if short { described } else { class(layer) };
    Ok(if path.is_empty() {
        format!("hint: raised in the layer {described}")
    } else {
        format!("hint: raised in {path} of {}: {described}", class(model))
    })
}
