//! `CPython`'s words where `RustPython` has its own: errors that every learner meets.

use std::cell::Cell;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyList, PyStr, PyTuple};
use rustpython_vm::compiler::{CompileError, ast, parser};
use rustpython_vm::protocol::{PyMapping, PySequence};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

type Subscript = fn(PyMapping<'_>, &PyObject, &VirtualMachine) -> PyResult;
type Concat = fn(PySequence<'_>, &PyObject, &VirtualMachine) -> PyResult;

/// Replaces the messages that come from slots. Safe to call again.
pub fn install(vm: &VirtualMachine) {
    macro_rules! only_with_its_like {
        ($class:expr, $type:ty, $name:literal) => {{
            thread_local! { static ORIGINAL: Cell<Option<Concat>> = const { Cell::new(None) } }
            let slot = &$class.slots.as_sequence.concat;
            if ORIGINAL.get().is_none() {
                ORIGINAL.set(slot.load());
                slot.store(Some(|left: PySequence<'_>, right: &PyObject, vm: &VirtualMachine| match ORIGINAL.get() {
                    Some(original) if right.downcastable::<$type>() => original(left, right, vm),
                    _ => {
                        let message =
                            format!("can only concatenate {0} (not \"{1}\") to {0}", $name, right.class().name());
                        Err(vm.new_type_error(message))
                    }
                }));
            }
        }};
    }
    only_with_its_like!(vm.ctx.types.list_type, PyList, "list");
    only_with_its_like!(vm.ctx.types.tuple_type, PyTuple, "tuple");
    only_with_its_like!(vm.ctx.types.str_type, PyStr, "str");
    string_index(vm);
}

/// `"abc"[10]` says that it is about a string.
fn string_index(vm: &VirtualMachine) {
    thread_local! { static ORIGINAL: Cell<Option<Subscript>> = const { Cell::new(None) } }
    let slot = &vm.ctx.types.str_type.slots.as_mapping.subscript;
    if ORIGINAL.get().is_some() {
        return;
    }
    ORIGINAL.set(slot.load());
    slot.store(Some(|text: PyMapping<'_>, index: &PyObject, vm: &VirtualMachine| {
        let found = ORIGINAL.get().map(|original| original(text, index, vm));
        let wording = || vm.new_index_error("string index out of range".to_owned());
        found.unwrap_or_else(|| Err(wording())).map_err(|exception| {
            if exception.fast_isinstance(vm.ctx.exceptions.index_error) { wording() } else { exception }
        })
    }));
}

/// The `SyntaxError` for a text that does not compile, worded and marked as `CPython` does.
pub fn syntax_error(error: &CompileError, source: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let exception = vm.new_syntax_error(error, Some(source));
    let object = exception.as_object();
    let text = |name: &'static str| object.get_attr(name, vm).ok().and_then(|value| value.downcast::<PyStr>().ok());
    let number =
        |name: &'static str| object.get_attr(name, vm).ok().and_then(|value| value.try_to_value::<usize>(vm).ok());
    let (Some(said), Some(line)) = (text("msg"), number("lineno")) else { return exception };
    let mistake =
        Mistake { source, line, column: number("offset").unwrap_or(1), said: said.to_string_lossy().into_owned() };
    let told = mistake.told();
    let set = |name: &'static str, value: PyObjectRef| {
        // The attributes of a SyntaxError take any value.
        let _ = object.set_attr(name, value, vm);
    };
    set("msg", vm.ctx.new_str(told.message).into());
    if let Some((from, to)) = told.marks {
        set("offset", vm.ctx.new_int(from).into());
        set("end_offset", vm.ctx.new_int(to).into());
        set("end_lineno", vm.ctx.new_int(line).into());
    }
    exception
}

/// A syntax error as the parser sees it.
struct Mistake<'a> {
    source: &'a str,
    /// From 1, like the column, which counts bytes.
    line: usize,
    column: usize,
    said: String,
}

/// A syntax error as it is told: `marks` are the first column and the one after the last, where they change.
struct Told {
    message: String,
    marks: Option<(usize, usize)>,
}

impl Mistake<'_> {
    fn line_text(&self) -> &str {
        self.source.lines().nth(self.line - 1).unwrap_or_default()
    }

    /// One character from the parser's column on, as characters count.
    fn here(&self) -> (usize, usize) {
        let before = self.line_text().get(..self.column - 1).unwrap_or_default();
        let column = before.chars().count() + 1;
        (column, column + 1)
    }

    fn whole_line(&self) -> (usize, usize) {
        let text = self.line_text();
        let indent = text.chars().count() - text.trim_start().chars().count();
        (indent + 1, text.trim_end().chars().count() + 1)
    }

    fn told(&self) -> Told {
        let told = |message: &str, marks| Told { message: message.to_owned(), marks };
        let lines = self.source.trim_end().lines().count();
        let line = self.line_text().trim();
        match self.said.as_str() {
            "unexpected indentation" => told("unexpected indent", Some((0, 0))),
            "unindent does not match any outer indentation level" => told(&self.said, None),
            "unterminated string" if self.is_triple_quoted() => told(
                &format!("unterminated triple-quoted string literal (detected at line {lines})"),
                Some(self.here()),
            ),
            "unterminated string" => {
                told(&format!("unterminated string literal (detected at line {})", self.line), Some(self.here()))
            }
            "'return' outside function"
            | "'yield' outside function"
            | "'break' outside loop"
            | "'continue' not properly in loop" => told(&self.said, Some(self.whole_line())),
            said if said.starts_with("expected an indented block after") => {
                let header = self.header_line();
                told(&format!("{} on line {header}", said.replace('`', "'")), None)
            }
            "invalid assignment target" => self.wrong_target(),
            said if said.starts_with("cannot define nonlocal") => {
                told("nonlocal declaration not allowed at module level", Some(self.whole_line()))
            }
            "unparenthesized generator expression cannot be used here" => {
                told("Generator expression must be parenthesized", None)
            }
            _ if is_print_statement(line) => {
                told("Missing parentheses in call to 'print'. Did you mean print(...)?", Some(self.whole_line()))
            }
            _ if self.lacks_colon() => told("expected ':'", None),
            said if said.starts_with("expected ") && !said.contains('\'') => told("invalid syntax", None),
            said => told(said, None),
        }
    }

    fn is_triple_quoted(&self) -> bool {
        let rest = self.line_text().get(self.column - 1..).unwrap_or_default();
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        rest.starts_with("\"\"\"") || rest.starts_with("'''")
    }

    /// The line of the header whose block is missing.
    fn header_line(&self) -> usize {
        let before: Vec<&str> = self.source.lines().take(self.line - 1).collect();
        before.iter().rposition(|text| text.trim_end().ends_with(':')).map_or(self.line, |index| index + 1)
    }

    /// Whether a compound statement's header ends without its colon.
    fn lacks_colon(&self) -> bool {
        const HEADERS: [&str; 11] =
            ["if ", "elif ", "else", "for ", "while ", "def ", "class ", "try", "with ", "except", "finally"];
        let line = self.line_text();
        let at_end = self.column > line.trim_end().len();
        at_end && !line.trim_end().ends_with(':') && HEADERS.iter().any(|header| line.trim_start().starts_with(header))
    }

    fn wrong_target(&self) -> Told {
        let target = self.line_text().get(self.column - 1..).unwrap_or_default();
        let target = target.split('=').next().unwrap_or_default().trim();
        let what = match parser::parse_expression(target).map(parser::Parsed::into_syntax) {
            Ok(parsed) => match *parsed.body {
                ast::Expr::Call(_) => "function call",
                ast::Expr::BooleanLiteral(ref literal) => {
                    if literal.value {
                        "True"
                    } else {
                        "False"
                    }
                }
                ast::Expr::NoneLiteral(_) => "None",
                ast::Expr::NumberLiteral(_) | ast::Expr::StringLiteral(_) | ast::Expr::BytesLiteral(_) => "literal",
                ast::Expr::Compare(_) => "comparison",
                ast::Expr::Lambda(_) => "lambda",
                _ => "expression",
            },
            Err(_) => "expression",
        };
        let message = match what {
            "True" | "False" | "None" => format!("cannot assign to {what}"),
            _ => format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?"),
        };
        Told { message, marks: None }
    }
}

fn is_print_statement(line: &str) -> bool {
    line.strip_prefix("print ").is_some_and(|rest| {
        rest.trim_start().starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\'' | '_'))
    })
}
