//! The frozen Python that stands between the standard library and the host it does not have.
//!
//! The library is `CPython`'s and expects a host below it. What it asks for comes from `assets/python/host`: `posix` over
//! the workspace folder, locks and threads of one thread, and modules that say why they are not there.

use std::collections::HashMap;

use rust_embed::RustEmbed;
use rustpython_vm::builtins::{PyModuleDef, PyStr};
use rustpython_vm::frozen::{FrozenLib, FrozenModule};
use rustpython_vm::{Context, PyResult, VirtualMachine};

use super::traceback::Sources;

/// Modules that cannot work here. Importing one raises an `ImportError` that says so.
const REFUSED: &[&str] = &[
    "_socket",
    "socket",
    "socketserver",
    "ssl",
    "_ssl",
    "select",
    "selectors",
    "subprocess",
    "_posixsubprocess",
    "multiprocessing",
    "ctypes",
    "_ctypes",
    "mmap",
    "fcntl",
    "termios",
    "pty",
    "tty",
    "concurrent.futures",
    "urllib.request",
    "http.client",
    "http.server",
    "ftplib",
    "smtplib",
    "poplib",
    "imaplib",
    "xmlrpc",
    "webbrowser",
    "sqlite3",
    "tkinter",
    "curses",
    "readline",
    "ensurepip",
    "venv",
    "resource",
    "syslog",
];

static FROZEN: &FrozenLib = rustpython_vm::py_freeze!(dir = "../../assets/python/host");

/// Data that is shipped for lessons and programs; `CREDITS.md` there says where each file comes from.
#[derive(RustEmbed)]
#[folder = "assets/data/"]
struct Data;

/// Our modules by name. They come after the library's, so they replace what has the same name there.
pub fn modules() -> Vec<(&'static str, FrozenModule)> {
    let ours: HashMap<&'static str, FrozenModule> = FROZEN.into_iter().collect();
    let refusal = ours.get("_refused").copied();
    let refused = REFUSED.iter().filter_map(|name| refusal.map(|module| (*name, module)));
    let mut all: Vec<(&'static str, FrozenModule)> = refused.collect();
    all.extend(ours);
    all
}

/// Whether frames of `file` belong to our own machinery or to the import system, and stay hidden.
pub fn is_machinery(file: &str) -> bool {
    const MACHINERY: [&str; 10] = [
        "_frozen_importlib",
        "_frozen_importlib_external",
        "importlib._bootstrap",
        "posix",
        "_refused",
        "_torchlings_files",
        "_torchlings_import",
        "_torchlings_late",
        "_torchlings_help",
        "_torchlings_magic",
    ];
    MACHINERY.contains(&file.trim_start_matches("<frozen ").trim_end_matches('>'))
}

/// The native module with the builtins that `site` would give.
pub fn module_def(context: &Context) -> &'static PyModuleDef {
    native::module_def(context)
}

/// Puts `exit`, `quit`, `help` and our hooks in their places.
///
/// # Errors
/// When an interpreter module refuses an attribute.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    // The interpreter asks for the names of these types of its own as if they were known already.
    for name in ["async_generator_wrapped_value", "HeapMethodDef"] {
        vm.ctx.intern_str(name);
    }
    let native = vm.import("_torchlings", 0)?;
    for name in ["exit", "quit", "help"] {
        let name = vm.ctx.intern_str(name);
        vm.builtins.set_attr(name, native.get_attr(name, vm)?, vm)?;
    }
    // The interpreter's own hooks read source files of the host for the lines they print.
    // The one for `breakpoint()` asks the host's environment what to call.
    for (ours, names) in [
        ("excepthook", ["excepthook", "__excepthook__"]),
        ("unraisablehook", ["unraisablehook", "__unraisablehook__"]),
        ("breakpointhook", ["breakpointhook", "__breakpointhook__"]),
    ] {
        let hook = native.get_attr(ours, vm)?;
        for name in names {
            vm.sys_module.set_attr(vm.ctx.intern_str(name), hook.clone(), vm)?;
        }
    }
    // Where this program lies is nothing that a learner's code needs to know.
    for name in ["executable", "_base_executable", "prefix", "base_prefix", "exec_prefix", "base_exec_prefix"] {
        vm.sys_module.set_attr(vm.ctx.intern_str(name), vm.ctx.new_str(""), vm)?;
    }
    // The library's own would run the function at once.
    let threads = vm.import("_thread", 0)?;
    for name in ["start_new_thread", "start_joinable_thread"] {
        threads.set_attr(name, native.get_attr("start_new_thread", vm)?, vm)?;
    }
    let arguments = vm.sys_module.get_attr("argv", vm)?;
    vm.sys_module.set_attr("orig_argv", arguments, vm)
}

/// Source lines as the library keeps them, which reaches the workspace only.
struct Linecache<'a>(&'a VirtualMachine);

impl Sources for Linecache<'_> {
    fn line(&self, file: &str, line: usize) -> Option<String> {
        let getline = self.0.import("linecache", 0).ok()?.get_attr("getline", self.0).ok()?;
        let text = getline.call((file.to_owned(), line), self.0).ok()?.downcast::<PyStr>().ok()?;
        Some(text.to_string_lossy().trim_end().to_owned()).filter(|text| !text.is_empty())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the binding macros fix the signatures")]
#[rustpython_vm::pymodule(name = "_torchlings")]
mod native {
    use rustpython_vm::builtins::PyBaseException;
    use rustpython_vm::function::{FuncArgs, OptionalArg};
    use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

    use super::{Data, Linecache};
    use crate::kernel::traceback;

    /// Ends the program; in a cell, ends the cell.
    #[pyfunction]
    fn exit(code: OptionalArg, vm: &VirtualMachine) -> PyResult<()> {
        let exit = vm.ctx.exceptions.system_exit.to_owned();
        Err(vm.invoke_exception(exit, code.into_option().into_iter().collect())?)
    }

    /// Ends the program; in a cell, ends the cell.
    #[pyfunction]
    fn quit(code: OptionalArg, vm: &VirtualMachine) -> PyResult<()> {
        exit(code, vm)
    }

    /// Prints the signature and the documentation of an object.
    #[pyfunction]
    fn help(arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        vm.import("_torchlings_help", 0)?.get_attr("help", vm)?.call(arguments, vm)
    }

    /// Refuses: there is one thread.
    #[pyfunction]
    fn start_new_thread(_arguments: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_runtime_error("can't start new thread: torchlings runs your code in one thread"))
    }

    /// Opens the debugger.
    #[pyfunction]
    fn breakpointhook(arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        vm.import("pdb", 0)?.get_attr("set_trace", vm)?.call(arguments, vm)
    }

    /// Prints an exception as Python does.
    #[pyfunction]
    fn excepthook(
        _kind: PyObjectRef,
        value: PyObjectRef,
        _traceback: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        match value.downcast_ref::<PyBaseException>() {
            Some(exception) => to_stderr(traceback::text(exception, &Linecache(vm), vm), vm),
            None => Ok(()),
        }
    }

    /// Prints an exception that nobody can catch, such as one in `__del__`.
    #[pyfunction]
    fn unraisablehook(unraisable: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let message = unraisable.get_attr("err_msg", vm)?;
        let message = if vm.is_none(&message) {
            "Exception ignored in".to_owned()
        } else {
            message.str(vm)?.to_string_lossy().into_owned()
        };
        let object = unraisable.get_attr("object", vm)?;
        let object = object
            .repr(vm)
            .map_or_else(|_| "<object repr() failed>".to_owned(), |text| text.to_string_lossy().into_owned());
        let value = unraisable.get_attr("exc_value", vm)?;
        let report =
            value.downcast_ref::<PyBaseException>().map(|exception| traceback::text(exception, &Linecache(vm), vm));
        to_stderr(format!("{message}: {object}\n{}", report.unwrap_or_default()), vm)
    }

    fn to_stderr(text: String, vm: &VirtualMachine) -> PyResult<()> {
        let stderr = vm.sys_module.get_attr("stderr", vm)?;
        vm.call_method(&stderr, "write", (text,)).map(drop)
    }

    /// The bytes of a file of data that is shipped with the program.
    #[pyfunction]
    fn data_file(name: String, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        match Data::get(&name) {
            Some(file) => Ok(file.data.into_owned()),
            None => Err(vm.new_value_error(format!("no data named {name:?} is shipped: there are {}", data_names()))),
        }
    }

    fn data_names() -> String {
        Data::iter().filter(|name| !name.ends_with(".md")).collect::<Vec<_>>().join(", ")
    }
}
