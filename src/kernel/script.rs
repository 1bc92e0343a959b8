//! Runs a script in this process, without a screen: what `torchlings run` does.

use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::path::PathBuf;
use std::rc::Rc;

use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, PyResult, VirtualMachine};

use super::bridge::EngineOptions;
use super::bridge::OpenEngine;
use super::interpreter::{self, Python, STACK_BYTES, Setup};
use super::message::{Progress, Stream};
use super::session::{self, CellSources};
use super::stream::Sink;
use super::{interrupt, memory, traceback};
use crate::plot::scene::Figure;

/// The exit code after Ctrl-C: 128 and the signal's number.
const INTERRUPTED: i32 = 130;
/// The exit code when nobody reads the output any more, as if the pipe's signal had ended the program.
const BROKEN_PIPE: i32 = 141;

/// A program to run.
#[derive(Debug, Clone)]
pub struct Script {
    /// What tracebacks call it: the file as it was named, or `<stdin>`.
    pub name: String,
    pub source: String,
    /// `sys.argv`, its first the script itself.
    pub arguments: Vec<String>,
    pub workspace: PathBuf,
    pub engine: EngineOptions,
    pub memory_limit_bytes: Option<u64>,
    /// How figures are shown.
    pub screen: Screen,
}

/// The terminal that a script prints on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Screen {
    /// Columns, where there is a terminal.
    pub columns: Option<usize>,
    /// Draws a figure in so many columns.
    pub draw: Option<fn(&Figure, usize) -> String>,
}

/// Runs the script and gives the process's exit code.
///
/// # Errors
/// With a sentence when Python cannot be started.
pub fn run(script: Script, open_engine: OpenEngine) -> Result<i32, String> {
    if let Some(bytes) = script.memory_limit_bytes {
        memory::limit(bytes, STACK_BYTES as u64);
    }
    interpreter::on_large_stack(move || run_here(&script, open_engine)).map_err(|error| error.to_string())?
}

fn run_here(script: &Script, open_engine: OpenEngine) -> Result<i32, String> {
    let output = Rc::new(StandardOutput::new(script.screen));
    let setup = Setup {
        arguments: script.arguments.clone(),
        workspace: script.workspace.clone(),
        output: output.clone(),
        stdin: true,
        tensors: open_engine(&script.engine)?.into(),
    };
    let python = interpreter::build(setup)?;
    interrupt_on_ctrl_c(&python);
    let code = python.interpreter.enter(|vm| {
        let ran = session::unwinding(|| run_script(script, &output, vm));
        ran.unwrap_or_else(|panic| {
            output.write(Stream::Stderr, &format!("torchlings failed inside an operation: {panic}\n"));
            1
        })
    });
    output.flush();
    Ok(code)
}

fn run_script(script: &Script, output: &StandardOutput, vm: &VirtualMachine) -> i32 {
    let sources = CellSources::default();
    let ran = prepare(script, &sources, vm).map(|scope| {
        let globals = scope.globals.clone();
        (globals, session::run_text(&script.name, &script.source, scope, vm))
    });
    let (globals, ran) = match ran {
        Ok((globals, ran)) => (Some(globals), ran),
        Err(exception) => (None, Err(exception)),
    };
    let code = match &ran {
        Ok(()) => 0,
        Err(exception) if exception.fast_isinstance(vm.ctx.exceptions.system_exit) => {
            let (code, message) = session::exit_code(exception, vm);
            if let Some(message) = message {
                output.write(Stream::Stderr, &format!("{message}\n"));
            }
            code
        }
        Err(exception) => {
            output.write(Stream::Stderr, &traceback::text(exception, &sources, vm));
            if exception.fast_isinstance(vm.ctx.exceptions.keyboard_interrupt) { INTERRUPTED } else { 1 }
        }
    };
    drop(ran);
    finish(globals.as_ref(), vm);
    code
}

/// Runs what was registered with `atexit`, then lets go of the program's values, which writes open files out.
pub fn finish(globals: Option<&rustpython_vm::builtins::PyDictRef>, vm: &VirtualMachine) {
    // What goes wrong now has nobody left to tell.
    let _ = vm
        .import("atexit", 0)
        .and_then(|atexit| atexit.get_attr("_run_exitfuncs", vm))
        .and_then(|run| run.call((), vm));
    if let Some(globals) = globals {
        globals.clear();
    }
    rustpython_vm::gc_state::gc_state().collect_force(2);
}

/// A `__main__` that knows its file, and the script's own folder first on `sys.path`.
fn prepare(script: &Script, sources: &CellSources, vm: &VirtualMachine) -> PyResult<Scope> {
    let globals = session::main_namespace(vm)?;
    sources.add(&script.name, &script.source, vm);
    if !script.name.starts_with('<') {
        globals.set_item("__file__", vm.ctx.new_str(script.name.as_str()).into(), vm)?;
        let folder = std::path::Path::new(&script.name).parent().map(|folder| folder.display().to_string());
        let search = vm.sys_module.get_attr("path", vm)?;
        vm.call_method(&search, "insert", (0, folder.unwrap_or_default()))?;
    }
    Ok(Scope::with_builtins(None, globals, vm))
}

/// Lets Ctrl-C raise `KeyboardInterrupt` between two steps of the program.
#[cfg(unix)]
fn interrupt_on_ctrl_c(python: &Python) {
    let signals = python.signals.clone();
    let Ok(mut caught) = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT]) else { return };
    std::thread::spawn(move || {
        for _ in caught.forever() {
            interrupt::raise(&signals, session::keyboard_interrupt, || true);
        }
    });
}

#[cfg(not(unix))]
fn interrupt_on_ctrl_c(_python: &Python) {}

/// This process's own standard output and error.
struct StandardOutput {
    stdout: RefCell<BufWriter<Stdout>>,
    /// A terminal sees every line at once.
    by_line: bool,
    screen: Screen,
}

impl StandardOutput {
    fn new(screen: Screen) -> Self {
        const BUFFER_BYTES: usize = 64 * 1024;
        let stdout = io::stdout();
        let by_line = stdout.is_terminal();
        Self { stdout: RefCell::new(BufWriter::with_capacity(BUFFER_BYTES, stdout)), by_line, screen }
    }

    /// Leaves at once when nobody reads the output any more.
    fn check(result: io::Result<()>) {
        if let Err(error) = result
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            std::process::exit(BROKEN_PIPE);
        }
    }
}

impl Sink for StandardOutput {
    fn write(&self, stream: Stream, text: &str) {
        match stream {
            Stream::Stdout => {
                let mut stdout = self.stdout.borrow_mut();
                Self::check(stdout.write_all(text.as_bytes()));
                if self.by_line && text.contains('\n') {
                    Self::check(stdout.flush());
                }
            }
            Stream::Stderr => {
                self.flush();
                Self::check(io::stderr().write_all(text.as_bytes()));
            }
        }
    }

    fn flush(&self) {
        Self::check(self.stdout.borrow_mut().flush().and_then(|()| io::stdout().flush()));
    }

    fn is_terminal(&self, stream: Stream) -> bool {
        match stream {
            Stream::Stdout => self.by_line,
            Stream::Stderr => io::stderr().is_terminal(),
        }
    }

    fn progress(&self, _progress: Progress) -> bool {
        false
    }

    fn figure(&self, figure: Figure) {
        // A program that reads the output wants none: a script without a window shows nothing either.
        if let (true, Some(draw)) = (self.by_line, self.screen.draw) {
            self.write(Stream::Stdout, &draw(&figure, self.screen.columns.unwrap_or(80)));
        }
    }

    fn columns(&self) -> Option<usize> {
        self.screen.columns
    }
}
