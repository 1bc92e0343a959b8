//! The frozen Python that stands between the standard library and the host it does not have.
//!
//! The library is `CPython`'s and expects a host below it. What it asks for comes from `assets/python/host`: `posix` over
//! the workspace folder, locks and threads of one thread, and modules that say why they are not there.

use std::collections::HashMap;

use rustpython_vm::builtins::PyModuleDef;
use rustpython_vm::frozen::{FrozenLib, FrozenModule};
use rustpython_vm::{Context, PyResult, VirtualMachine};

/// Modules that cannot work here. Importing one raises an `ImportError` that says so.
const REFUSED: &[&str] = &[
    "_socket", "socket", "socketserver", "ssl", "_ssl", "select", "selectors", "subprocess", "_posixsubprocess", "multiprocessing",
    "ctypes", "_ctypes", "mmap", "fcntl", "termios", "pty", "tty", "asyncio", "concurrent.futures", "urllib.request",
    "http.client", "http.server", "ftplib", "smtplib", "poplib", "imaplib", "xmlrpc", "webbrowser", "sqlite3", "tkinter", "curses",
    "readline", "ensurepip", "venv", "resource", "syslog",
];

static FROZEN: &FrozenLib = rustpython_vm::py_freeze!(dir = "../../assets/python/host");

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
    const MACHINERY: [&str; 8] = [
        "_frozen_importlib", "_frozen_importlib_external", "importlib._bootstrap", "posix", "_refused", "_torchlings_files",
        "_torchlings_import", "_torchlings_help",
    ];
    MACHINERY.contains(&file.trim_start_matches("<frozen ").trim_end_matches('>'))
}

/// The native module with the builtins that `site` would give, and a sleep that can be interrupted.
pub fn module_def(context: &Context) -> &'static PyModuleDef {
    native::module_def(context)
}

/// Puts `exit`, `quit`, `help` and our `time.sleep` in their places, and the workspace first on `sys.path`.
///
/// # Errors
/// When an interpreter module refuses an attribute.
pub fn install(vm: &VirtualMachine) -> PyResult<()> {
    let native = vm.import("_torchlings", 0)?;
    for name in ["exit", "quit", "help"] {
        let name = vm.ctx.intern_str(name);
        vm.builtins.set_attr(name, native.get_attr(name, vm)?, vm)?;
    }
    vm.import("time", 0)?.set_attr("sleep", native.get_attr("sleep", vm)?, vm)
}

#[rustpython_vm::pymodule(name = "_torchlings")]
mod native {
    use std::time::{Duration, Instant};

    use rustpython_vm::function::{ArgIntoFloat, FuncArgs, OptionalArg};
    use rustpython_vm::{PyResult, VirtualMachine};

    /// How long a sleep goes on after an interrupt at most.
    const SLEEP_SLICE: Duration = Duration::from_millis(10);

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
            crate::kernel::interrupt::check(vm)?;
        }
        Ok(())
    }
}
