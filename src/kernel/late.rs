//! Modules of the library that are read when something of theirs is first used.
//!
//! A script may import thirty modules and use five. A frozen module is compiled already, but running it makes its classes
//! and functions, and `statistics` alone takes longer than `torch`. So those in [`LATE`] come as modules that read
//! themselves at the first look inside (`assets/python/host/_torchlings_late.py`).

use rustpython_vm::builtins::PyModule;
use rustpython_vm::function::OptionalArg;
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};

/// What takes a while to read, and changes nothing elsewhere when it is read.
const LATE: &[&str] = &[
    "_collections_abc",
    "argparse",
    "base64",
    "collections",
    "configparser",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "difflib",
    "doctest",
    "enum",
    "fractions",
    "functools",
    "glob",
    "gzip",
    "hashlib",
    "heapq",
    "inspect",
    "json",
    "logging",
    "matplotlib",
    "matplotlib.pyplot",
    "os",
    "pathlib",
    "pickle",
    "posixpath",
    "pprint",
    "random",
    "re",
    "shutil",
    "statistics",
    "string",
    "struct",
    "tarfile",
    "tempfile",
    "textwrap",
    "timeit",
    "traceback",
    "typing",
    "unittest",
    "uuid",
    "zipfile",
];

/// Asks for these modules before the other finders are asked.
///
/// # Errors
/// When an interpreter module refuses an attribute.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    let dict = vm.ctx.new_dict();
    dict.set_item("find_spec", vm.new_function("find_spec", find_spec).into(), vm)?;
    let finder = vm.new_module("_late_finder", dict, None);
    let finders = vm.sys_module.get_attr("meta_path", vm)?;
    vm.call_method(&finders, "insert", (0, finder)).map(drop)
}

/// Whether the object is a module that is not read yet.
pub fn is_unread(object: &PyObject) -> bool {
    object.downcastable::<PyModule>() && &*object.class().name() == "LateModule"
}

/// Reads the object where it is a module that is not read yet, so that its dictionary is whole.
pub fn read(object: &PyObject, vm: &VirtualMachine) {
    if is_unread(object)
        && let Ok(late) = vm.import("_torchlings_late", 0)
    {
        // A module that cannot be read stays as it is.
        let _ = late.get_attr("read", vm).and_then(|read| read.call((object.to_owned(),), vm));
    }
}

fn find_spec(name: String, path: OptionalArg, target: OptionalArg, vm: &VirtualMachine) -> PyResult {
    if !LATE.contains(&name.as_str()) {
        return Ok(vm.ctx.none());
    }
    let rest = |argument: OptionalArg| argument.into_option().unwrap_or_else(|| vm.ctx.none());
    let arguments: Vec<PyObjectRef> = vec![vm.ctx.new_str(name).into(), rest(path), rest(target)];
    vm.import("_torchlings_late", 0)?.get_attr("spec", vm)?.call(arguments, vm)
}
