//! Builds the Python interpreter: no host, no threads, a large stack, the frozen library and our own doors to the host.
//!
//! `rustpython-vm` is compiled without `host_env`, so nothing of the host can be reached unless it is put in here:
//! output streams ([`super::stream`]) and the workspace folder ([`super::workspace`]).

use std::path::PathBuf;
use std::rc::Rc;

use rustpython_vm::signal::{UserSignalSender, user_signal_channel};
use rustpython_vm::{Interpreter, PyResult, Settings};

use super::bridge::Tensors;
use super::stream::{self, Sink};
use super::{display, floats, guard, host, late, narrow, notebook, powers, wording, workspace};

/// Bytes of stack for the thread that runs Python, so that Python's own recursion limit is always met first.
pub const STACK_BYTES: usize = 256 * 1024 * 1024;

/// What an interpreter is built with.
pub struct Setup {
    /// `sys.argv`.
    pub arguments: Vec<String>,
    /// The one folder that Python can reach.
    pub workspace: PathBuf,
    /// Where `sys.stdout` and `sys.stderr` go.
    pub output: Rc<dyn Sink>,
    /// Whether `input()` and `sys.stdin` read this process's standard input.
    pub stdin: bool,
    pub tensors: Rc<dyn Tensors>,
}

/// A built interpreter and the sender that interrupts it.
pub struct Python {
    pub interpreter: Interpreter,
    pub signals: UserSignalSender,
}

/// Runs `work` on a thread of its own with a stack of [`STACK_BYTES`].
///
/// # Errors
/// When the thread cannot be started, or when `work` panicked.
pub fn on_large_stack<R: Send>(work: impl FnOnce() -> R + Send) -> std::io::Result<R> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name("python".to_owned()).stack_size(STACK_BYTES);
        let thread = builder.spawn_scoped(scope, work)?;
        thread.join().map_err(|_| std::io::Error::other("the interpreter thread panicked"))
    })
}

/// Builds the interpreter. Call it on the thread that is to run Python: the stack's limits are read here.
///
/// # Errors
/// With a message when a module that every session needs cannot be set up.
pub fn build(setup: Setup) -> Result<Python, String> {
    let Setup { arguments, workspace: folder, output, stdin, tensors } = setup;
    let mut settings = Settings::default();
    settings.argv = arguments;
    settings.write_bytecode = false;
    settings.import_site = false;
    settings.install_signal_handlers = false;
    // Text files are UTF-8 everywhere, whatever the host's locale says: a lesson's output must not depend on it.
    settings.utf8_mode = 1;

    let (signals, receiver) = user_signal_channel();
    let mut builder = Interpreter::builder(settings);
    let definitions = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
    builder = builder.add_native_modules(&definitions);
    let narrowed = narrow::definitions(&builder.ctx);
    builder = builder.add_native_modules(&narrowed);
    let ours = [
        stream::module_def(&builder.ctx),
        workspace::module_def(&builder.ctx),
        host::module_def(&builder.ctx),
        notebook::module_def(&builder.ctx),
        display::module_def(&builder.ctx),
    ];
    builder = builder.add_native_modules(&ours);
    builder = builder.add_frozen_modules(rustpython_pylib::FROZEN_STDLIB);
    builder = builder.add_frozen_modules(host::modules());
    builder = tensors.install(builder);
    let interpreter = builder.init_hook(move |vm| vm.set_user_signal_channel(receiver)).build();

    let started = interpreter.enter(|vm| -> PyResult<()> {
        guard::install(vm);
        narrow::install(vm);
        wording::install(vm);
        powers::install(vm);
        floats::install(vm);
        stream::install(&output, stdin, vm)?;
        display::install(&output);
        host::install(vm)?;
        late::install(vm)?;
        workspace::install(&folder, vm)
    });
    // What stands now stays until the end, and no collection needs to look at it again.
    rustpython_vm::gc_state::gc_state().freeze();
    match started {
        Ok(()) => Ok(Python { interpreter, signals }),
        Err(exception) => Err(interpreter.enter(|vm| super::traceback::text(&exception, &NoSources, vm))),
    }
}

/// Sources of nothing: what the interpreter's own start-up errors are shown with.
struct NoSources;

impl super::traceback::Sources for NoSources {
    fn line(&self, _file: &str, _line: usize) -> Option<String> {
        None
    }
}
