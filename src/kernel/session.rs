//! The session: one namespace that lives from cell to cell, and how a cell runs in it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use ruff_text_size::Ranged;
use rustpython_vm::builtins::{PyBaseException, PyBaseExceptionRef, PyDictRef, PyInt, PyStr};
use rustpython_vm::compiler::ast::token::{Token, TokenKind};
use rustpython_vm::compiler::{Mode, ast, parser};
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::bridge::Tensors;
use super::inspect::Inspector;
use super::interrupt;
use super::magic;
use super::message::{Outcome, PREVIEW_ELEMENTS_MAX, TEXT_BYTES_MAX, Value, Variable};
use super::notebook::{self, Notebook};
use super::traceback::{self, Sources};
use super::wording;

/// Elements that a builtin container may have for its whole `repr` to be made; of a longer one the head is shown.
const REPR_ELEMENTS_MAX: usize = 10_000;

/// A namespace, what tracebacks need of the cells that ran in it, and what the inspector remembers.
pub struct Session {
    globals: PyDictRef,
    sources: Rc<CellSources>,
    inspector: Inspector,
    notebook: Notebook,
    /// Cells run.
    cells: usize,
    tensors: Rc<dyn Tensors>,
}

impl Session {
    /// A fresh `__main__`.
    ///
    /// # Errors
    /// When the interpreter refuses the module.
    pub fn new(tensors: Rc<dyn Tensors>, vm: &VirtualMachine) -> PyResult<Self> {
        let globals = main_namespace(vm)?;
        let inspector = Inspector::new(tensors.clone());
        let notebook = Notebook::new(tensors.clone(), vm)?;
        Ok(Self { globals, sources: Rc::default(), inspector, notebook, cells: 0, tensors })
    }

    /// Forgets every variable; modules stay imported, which only makes importing them again quick.
    ///
    /// # Errors
    /// When the interpreter refuses the new module.
    pub fn reset(&mut self, vm: &VirtualMachine) -> PyResult<()> {
        self.globals = main_namespace(vm)?;
        self.inspector = Inspector::new(self.tensors.clone());
        self.notebook.forget(vm);
        Ok(())
    }

    /// Makes this session's namespace `__main__` again, after others were.
    pub fn come_back(&self, vm: &VirtualMachine) {
        let main = vm.new_module("__main__", self.globals.clone(), None);
        // A dictionary of modules takes any module.
        let _ = vm.sys_module.get_attr("modules", vm).and_then(|modules| modules.set_item("__main__", main.into(), vm));
    }

    /// The session's variables and everything else in `__main__`.
    pub fn globals(&self) -> &PyDictRef {
        &self.globals
    }

    /// Runs a cell. Whatever it does, the session can go on.
    pub fn execute(&mut self, name: &str, source: &str, vm: &VirtualMachine) -> Outcome {
        let file = format!("<{name}>");
        let sources = self.sources.clone();
        sources.add(&file, source, vm);
        let scope = Scope::with_builtins(None, self.globals.clone(), vm);
        self.cells += 1;
        // The front end counts too, and goes on counting over kernels.
        let number = name.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(self.cells);
        self.notebook.begin(number, source, vm);
        let python = magic::to_python(source);
        let ran = unwinding(|| {
            let ran = run_cell(&file, &python, scope, vm);
            notebook::show_figures(ran.as_ref().ok().and_then(Option::as_ref), vm)?;
            let last = ran?;
            self.shown(last.filter(|_| !ends_quietly(source)), number, vm)
        });
        match ran {
            Ok(Ok(value)) => Outcome::Finished { value },
            Ok(Err(exception)) => outcome_of(&exception, &file, &*sources, vm),
            Err(_) if interrupt::landed_badly() => Outcome::Interrupted,
            Err(panic) => panicked(&panic),
        }
    }

    /// The variables as an inspector shows them, with what changed since the last call.
    pub fn variables(&mut self, vm: &VirtualMachine) -> Vec<Variable> {
        self.inspector.variables(&self.globals, vm)
    }

    /// What is shown of a cell's last expression; `None` shows nothing. `_` and `Out` keep it.
    fn shown(&mut self, last: Option<PyObjectRef>, number: usize, vm: &VirtualMachine) -> PyResult<Option<Value>> {
        let Some(object) = last.filter(|object| !vm.is_none(object)) else { return Ok(None) };
        let text = bounded_repr(&object, vm)?;
        self.notebook.keep(number, &object, vm);
        let tensor = self.tensors.inspect(&object, PREVIEW_ELEMENTS_MAX, vm);
        let tensor = tensor.map(|info| self.inspector.with_base(info, &object, &self.globals, vm));
        Ok(Some(Value { text, type_name: object.class().name().to_string(), tensor }))
    }
}

/// Registers a new `__main__` module and gives its namespace.
pub fn main_namespace(vm: &VirtualMachine) -> PyResult<PyDictRef> {
    let scope = vm.new_scope_with_main()?;
    scope.globals.set_item("__name__", vm.ctx.new_str("__main__").into(), vm)?;
    Ok(scope.globals)
}

/// Compiles and runs a whole text, as a script runs.
///
/// # Errors
/// What the script raised, its syntax error included.
pub fn run_text(file: &str, source: &str, scope: Scope, vm: &VirtualMachine) -> PyResult<()> {
    let code =
        vm.compile(source, Mode::Exec, file.to_owned()).map_err(|error| wording::syntax_error(&error, source, vm))?;
    vm.run_code_obj(code, scope).map(drop)
}

/// Compiles and runs a cell; gives the value of its last statement where that is an expression.
///
/// # Errors
/// What the cell raised, its syntax error included.
pub fn run_cell(file: &str, source: &str, scope: Scope, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let Some((head, last)) = split_last_expression(source) else {
        return run_text(file, source, scope, vm).map(|()| None);
    };
    let compile = |text: &str, mode| {
        vm.compile(text, mode, file.to_owned()).map_err(|error| wording::syntax_error(&error, source, vm))
    };
    // Both are compiled before either runs: a syntax error anywhere means that nothing runs.
    let (head, last) = (compile(&head, Mode::Exec)?, compile(&last, Mode::Eval)?);
    vm.run_code_obj(head, scope.clone())?;
    vm.run_code_obj(last, scope).map(Some)
}

/// Whether the cell's last sign is a semicolon: as in notebooks, its value is not shown then.
fn ends_quietly(source: &str) -> bool {
    if !source.contains(';') {
        return false;
    }
    let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Module));
    let mut kinds = parsed.tokens().iter().map(Token::kind).filter(|kind| !kind.is_trivia());
    kinds.rfind(|kind| !matches!(kind, TokenKind::Newline | TokenKind::EndOfFile)) == Some(TokenKind::Semi)
}

/// The text before the last statement, and that statement alone in its place, where it is an expression.
fn split_last_expression(source: &str) -> Option<(String, String)> {
    let parsed = parser::parse_module(source).ok()?.into_syntax();
    let ast::Stmt::Expr(last) = parsed.body.last()? else { return None };
    let (start, end) = (last.range().start().to_usize(), last.range().end().to_usize());
    let before = source.get(..start)?;
    // Blanks keep every line and column where it was; an opening bracket keeps them from being an indent.
    let mut blanked: String = before.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { ' ' }).collect();
    let line_start = blanked.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let expression = source.get(start..end)?;
    if line_start == blanked.len() {
        return Some((before.to_owned(), format!("{blanked}{expression}")));
    }
    blanked.replace_range(line_start..=line_start, "(");
    Some((before.to_owned(), format!("{blanked}{expression})")))
}

/// Runs `work`, turning a panic below it into the panic's message.
pub fn unwinding<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let said =
            payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
        said.unwrap_or("without a message").to_owned()
    })
}

/// A panic is a fault of torchlings, not of the learner: it is said so.
fn panicked(message: &str) -> Outcome {
    let message =
        format!("torchlings failed inside this operation ({message}); this is a fault of torchlings, not of your code");
    Outcome::Raised {
        kind: "SystemError".to_owned(),
        line: None,
        traceback: format!("SystemError: {message}\n"),
        message,
    }
}

/// What a cell that raised ended with.
pub fn outcome_of(exception: &Py<PyBaseException>, file: &str, sources: &dyn Sources, vm: &VirtualMachine) -> Outcome {
    let exceptions = &vm.ctx.exceptions;
    if exception.fast_isinstance(exceptions.keyboard_interrupt) {
        return Outcome::Interrupted;
    }
    if exception.fast_isinstance(exceptions.system_exit) {
        return Outcome::Exited { code: exit_code(exception, vm).0 };
    }
    let described = unwinding(|| Outcome::Raised {
        kind: traceback::kind(exception, vm),
        message: traceback::message(exception, vm),
        line: traceback::line_in(file, exception, vm),
        traceback: traceback::text(exception, sources, vm),
    });
    described.unwrap_or_else(|panic| panicked(&panic))
}

/// The process's exit code for a `SystemExit`, and the text that Python prints for one that carries a message.
pub fn exit_code(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> (i32, Option<String>) {
    let code = exception.as_object().get_attr("code", vm).unwrap_or_else(|_| vm.ctx.none());
    if vm.is_none(&code) {
        return (0, None);
    }
    if let Some(code) = code.downcast_ref::<PyInt>() {
        // As the operating system does: the low bits.
        return (i32::try_from(code.as_u32_mask() & 0xff).unwrap_or(1), None);
    }
    (1, code.str(vm).ok().map(|text| text.to_string_lossy().into_owned()))
}

/// `repr(object)`, cut at [`TEXT_BYTES_MAX`].
///
/// # Errors
/// What a `__repr__` raised.
fn bounded_repr(object: &PyObject, vm: &VirtualMachine) -> PyResult<String> {
    if let Some(text) = notebook::rounded(object, vm) {
        return Ok(text);
    }
    if let Some(text) = super::inspect::long_container(object, REPR_ELEMENTS_MAX, vm) {
        return Ok(text);
    }
    if let Some(text) = object.downcast_ref_if_exact::<PyStr>(vm).filter(|text| text.byte_len() > TEXT_BYTES_MAX) {
        let head: String = text.to_string_lossy().chars().take(TEXT_BYTES_MAX / 4).collect();
        let shown = vm.ctx.new_str(head).as_object().repr(vm)?;
        return Ok(format!("{} … ({} characters)", shown.to_string_lossy(), text.char_len()));
    }
    let text = object.repr(vm)?.to_string_lossy().into_owned();
    Ok(cut(text))
}

fn cut(mut text: String) -> String {
    if text.len() > TEXT_BYTES_MAX {
        text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        text.push_str(" …");
    }
    text
}

/// The cells' texts by the file name that frames give them.
#[derive(Default)]
pub struct CellSources {
    texts: RefCell<HashMap<String, Rc<str>>>,
}

impl CellSources {
    /// Keeps a text for tracebacks, the library's own included.
    pub fn add(&self, file: &str, source: &str, vm: &VirtualMachine) {
        self.texts.borrow_mut().insert(file.to_owned(), source.into());
        // Where linecache cannot be had, only the library's tracebacks go without lines.
        let _ = add_to_linecache(file, source, vm);
    }
}

fn add_to_linecache(file: &str, source: &str, vm: &VirtualMachine) -> PyResult<()> {
    let cache = vm.import("linecache", 0)?.get_attr("cache", vm)?;
    let lines: Vec<PyObjectRef> = source.lines().map(|line| vm.ctx.new_str(format!("{line}\n")).into()).collect();
    let entry = vm.ctx.new_tuple(vec![
        vm.ctx.new_int(source.len()).into(),
        vm.ctx.none(),
        vm.ctx.new_list(lines).into(),
        vm.ctx.new_str(file).into(),
    ]);
    cache.set_item(file, entry.into(), vm)
}

impl Sources for CellSources {
    fn line(&self, file: &str, line: usize) -> Option<String> {
        if let Some(text) = self.texts.borrow().get(file) {
            return text.lines().nth(line.checked_sub(1)?).map(str::to_owned);
        }
        super::workspace::source_line(file, line)
    }
}

/// The exception as Python's own `raise` would make it.
pub fn keyboard_interrupt(vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned())
}
