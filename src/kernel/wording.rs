//! `CPython`'s words where `RustPython` has its own: errors that every learner meets.

mod brackets;

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
    let line = told.line.unwrap_or(line);
    if told.line.is_some() {
        set("lineno", vm.ctx.new_int(line).into());
        set("text", vm.ctx.new_str(source.lines().nth(line - 1).unwrap_or_default()).into());
    }
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

/// A syntax error as it is told: `marks` are the first column and the one after the last, where they change; so is
/// `line`.
struct Told {
    message: String,
    marks: Option<(usize, usize)>,
    line: Option<usize>,
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
        let told = |message: &str, marks| Told { message: message.to_owned(), marks, line: None };
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
            _ if let Some(told) = self.lonely() => told,
            _ if is_print_statement(line) => {
                told("Missing parentheses in call to 'print'. Did you mean print(...)?", Some(self.whole_line()))
            }
            _ if self.lacks_colon() => told("expected ':'", None),
            _ if let Some(told) = self.assigns_in_condition() => told,
            _ if let Some(told) = self.lacks_comma() => told,
            said if said.starts_with("positional argument cannot follow") => {
                told("positional argument follows keyword argument", None)
            }
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
        Told { message, marks: None, line: None }
    }

    /// A bracket or a quote without its partner, which explains whatever else was said.
    fn lonely(&self) -> Option<Told> {
        let fault = brackets::fault(self.source)?;
        // A header's colon ends the header, whatever is open.
        let is_header = self.line == fault.line && self.rest().starts_with(':');
        (!(fault.is_open && (is_header || self.line < fault.line))).then(|| Told {
            marks: Some((fault.column, fault.column + 1)),
            line: Some(fault.line),
            message: fault.message,
        })
    }

    /// The line from the parser's column on.
    fn rest(&self) -> &str {
        self.line_text().get(self.column - 1..).unwrap_or_default()
    }

    /// `if x = 1` compares nothing.
    fn assigns_in_condition(&self) -> Option<Told> {
        let header = self.line_text().trim_start();
        let before = self.line_text().get(..self.column - 1)?;
        let value = self.rest().strip_prefix('=').filter(|rest| !rest.starts_with('='))?;
        let name = before.trim_end().rsplit(|c: char| !is_word(c)).next().filter(|name| !name.is_empty())?;
        ["if ", "elif ", "while "].iter().any(|word| header.starts_with(word)).then(|| {
            let from = before.trim_end().chars().count() - name.chars().count() + 1;
            let blank = value.chars().take_while(|c| *c == ' ').count();
            let to = before.chars().count() + 2 + blank + atom(value.trim_start()).chars().count();
            let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?".to_owned();
            Told { message, marks: Some((from, to)), line: None }
        })
    }

    /// Within brackets, two values beside each other want a comma between them.
    fn lacks_comma(&self) -> Option<Told> {
        let before = self.source.lines().take(self.line - 1).fold(String::new(), |text, line| text + line + "\n");
        let head = self.line_text().get(..self.column - 1)?;
        let is_inside = brackets::fault(&(before + head)).is_some_and(|fault| fault.is_open);
        let (left, right) = (head.trim_end(), atom(self.rest()));
        let first = left.char_indices().rev().take_while(|(_, c)| is_word(*c) || *c == '.').last();
        let start = match left.chars().next_back()? {
            quote @ ('\'' | '"') => left.trim_end_matches(quote).rfind(quote)?,
            _ => first?.0,
        };
        let leads = left[..start].trim_end();
        let is_keyword = |word: &str| KEYWORDS.contains(&word);
        let is_alone = leads.is_empty() || leads.ends_with(['(', '[', '{', ',', '=', ':']);
        let are_values = !right.is_empty() && !is_keyword(right) && !is_keyword(&left[start..]);
        (is_inside && is_alone && are_values).then(|| Told {
            message: "invalid syntax. Perhaps you forgot a comma?".to_owned(),
            marks: Some((left[..start].chars().count() + 1, head.chars().count() + right.chars().count() + 1)),
            line: None,
        })
    }
}

const KEYWORDS: [&str; 10] = ["and", "as", "else", "for", "from", "if", "in", "is", "not", "or"];

const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The name, number or string that a text begins with; empty where it begins with none.
fn atom(text: &str) -> &str {
    let end = match text.chars().next() {
        Some(quote @ ('\'' | '"')) => text[1..].find(quote).map_or(text.len(), |end| end + 2),
        _ => text.find(|c: char| !is_word(c) && c != '.').unwrap_or(text.len()),
    };
    &text[..end]
}

fn is_print_statement(line: &str) -> bool {
    line.strip_prefix("print ").is_some_and(|rest| {
        rest.trim_start().starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\'' | '_'))
    })
}
