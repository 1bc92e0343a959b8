//! Exceptions as text, the way `CPython` 3.11 prints them: frames with their source lines and carets.
//!
//! `RustPython` prints frames without sources, and the library's `traceback` module costs some 40 ms to import and can
//! be replaced by the learner; so this is native. Frames of the machinery under the learner's code are not shown.

use std::collections::HashSet;
use std::fmt::Write;

use ruff_text_size::Ranged;
use rustpython_vm::builtins::{PyBaseException, PyStr, PyTraceback, PyTuple};
use rustpython_vm::bytecode::Instruction;
use rustpython_vm::compiler::{ast, parser};
use rustpython_vm::suggestion::offer_suggestions;
use rustpython_vm::{AsObject, Py, PyObjectRef, PyRef, VirtualMachine};
use unicode_width::UnicodeWidthStr;

use super::host;

/// Frames printed of one run of identical ones; the rest are counted.
const REPEATED_FRAMES_MAX: usize = 3;
/// Exceptions printed of one chain of causes and contexts.
const CHAIN_MAX: usize = 20;

/// Where the source lines of frames come from.
pub trait Sources {
    /// Line `line` (from 1) of `file`, as frames name it.
    fn line(&self, file: &str, line: usize) -> Option<String>;
}

/// The whole text that Python prints for an uncaught exception, with its last newline.
pub fn text(exception: &Py<PyBaseException>, sources: &dyn Sources, vm: &VirtualMachine) -> String {
    let mut out = String::new();
    let mut seen = HashSet::new();
    chain(&mut out, exception, sources, &mut seen, vm);
    out
}

/// An exception's own text, `str(exception)`, or a remark where that raises.
pub fn message(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> String {
    match exception.as_object().str(vm) {
        Ok(text) => {
            // RustPython ends some of its messages with a blank, and words this one as an older Python did.
            let text = text.to_string_lossy().trim_end().to_owned();
            let unbound = text
                .strip_prefix("local variable '")
                .and_then(|rest| rest.strip_suffix("' referenced before assignment"));
            unbound.map_or_else(
                || text.clone(),
                |name| format!("cannot access local variable '{name}' where it is not associated with a value"),
            )
        }
        Err(_) => "<exception str() failed>".to_owned(),
    }
}

/// The exception's type as tracebacks name it: qualified unless it is a builtin or the learner's own.
pub fn kind(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> String {
    let class = exception.class();
    let name = match class.__qualname__(vm).downcast::<PyStr>() {
        Ok(name) => name.to_string_lossy().into_owned(),
        Err(_) => class.name().to_string(),
    };
    match class.__module__(vm).downcast::<PyStr>() {
        Ok(module) if !matches!(&*module.to_string_lossy(), "builtins" | "__main__") => {
            format!("{}.{name}", module.to_string_lossy())
        }
        _ => name,
    }
}

/// The innermost line (from 1) of `file` that the exception passed through; for a syntax error, its own line.
pub fn line_in(file: &str, exception: &Py<PyBaseException>, vm: &VirtualMachine) -> Option<usize> {
    if exception.fast_isinstance(vm.ctx.exceptions.syntax_error)
        && let Some((_, line)) = syntax_error_place(exception, vm).filter(|(name, _)| name == file)
    {
        return Some(line);
    }
    let first = exception.__traceback__()?;
    first.iter().filter(|entry| file_of(entry) == file).last().map(|entry| entry.lineno.get())
}

fn syntax_error_place(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> Option<(String, usize)> {
    let file = attribute(exception, "filename", vm)?.downcast::<PyStr>().ok()?;
    let line = attribute(exception, "lineno", vm)?.try_to_value::<usize>(vm).ok()?;
    Some((file.to_string_lossy().into_owned(), line))
}

fn attribute(exception: &Py<PyBaseException>, name: &'static str, vm: &VirtualMachine) -> Option<PyObjectRef> {
    exception.as_object().get_attr(name, vm).ok().filter(|value| !vm.is_none(value))
}

/// Prints the causes and contexts first, oldest first, as Python does.
fn chain(
    out: &mut String,
    exception: &Py<PyBaseException>,
    sources: &dyn Sources,
    seen: &mut HashSet<usize>,
    vm: &VirtualMachine,
) {
    seen.insert(exception.get_id());
    let cause = exception.__cause__();
    let suppressed =
        attribute(exception, "__suppress_context__", vm).is_some_and(|value| value.try_to_bool(vm).unwrap_or(false));
    let (earlier, link) = match cause {
        Some(cause) => (Some(cause), "The above exception was the direct cause of the following exception:"),
        None if suppressed => (None, ""),
        None => (exception.__context__(), "During handling of the above exception, another exception occurred:"),
    };
    if let Some(earlier) = earlier.filter(|earlier| !seen.contains(&earlier.get_id()) && seen.len() < CHAIN_MAX) {
        chain(out, &earlier, sources, seen, vm);
        let _ = write!(out, "\n{link}\n\n");
    }
    if let Some(first) = exception.__traceback__() {
        frames(out, &first, sources, vm);
    }
    last_line(out, exception, sources, vm);
}

fn file_of(entry: &Py<PyTraceback>) -> String {
    entry.frame.code.source_path().as_str().to_owned()
}

/// Prints the frames that belong to the learner or to a library; nothing where none is left.
fn frames(out: &mut String, first: &PyRef<PyTraceback>, sources: &dyn Sources, vm: &VirtualMachine) {
    let shown = first.iter().filter(|entry| !host::is_machinery(&file_of(entry)));
    let mut previous: Option<(String, usize)> = None;
    let mut repeats = 0;
    let mut header = false;
    for entry in shown {
        if !header {
            out.push_str("Traceback (most recent call last):\n");
            header = true;
        }
        let place = (file_of(&entry), entry.lineno.get());
        if previous.as_ref() == Some(&place) {
            repeats += 1;
        } else {
            say_repeats(out, repeats);
            repeats = 0;
            previous = Some(place);
        }
        if repeats < REPEATED_FRAMES_MAX {
            frame(out, &entry, sources, vm);
        }
    }
    say_repeats(out, repeats);
}

fn say_repeats(out: &mut String, repeats: usize) {
    let hidden = (repeats + 1).saturating_sub(REPEATED_FRAMES_MAX);
    if hidden > 0 {
        let plural = if hidden > 1 { "s" } else { "" };
        let _ = writeln!(out, "  [Previous line repeated {hidden} more time{plural}]");
    }
}

fn frame(out: &mut String, entry: &Py<PyTraceback>, sources: &dyn Sources, vm: &VirtualMachine) {
    let file = file_of(entry);
    let line = entry.lineno.get();
    let source = sources.line(&file, line).filter(|source| !source.trim().is_empty());
    // The library's own files have the bare names of their modules.
    let frozen = source.is_none() && vm.state.frozen.contains_key(file.as_str());
    let shown = if frozen { format!("<frozen {file}>") } else { file };
    let _ = writeln!(out, "  File \"{shown}\", line {line}, in {}", entry.frame.code.obj_name.as_str());
    let Some(source) = source else { return };
    let _ = writeln!(out, "    {}", source.trim());
    let marked = marked_columns(entry, &source);
    if let Some(carets) = marked.and_then(|(from, to, one_line)| carets(&source, from, to, one_line)) {
        let _ = writeln!(out, "    {carets}");
    }
}

/// The characters of `source` that the failed instruction stands for, and whether it ends on that line.
fn marked_columns(entry: &Py<PyTraceback>, source: &str) -> Option<(usize, usize, bool)> {
    // lasti counts bytes of bytecode, two for each instruction.
    let at = entry.lasti as usize / 2;
    let (start, end) = entry.frame.code.locations.get(at)?;
    if start.line != entry.lineno {
        return None;
    }
    let one_line = end.line == start.line;
    // Columns count bytes, from 1.
    let characters = |bytes: usize| source.get(..bytes).map(|text| text.chars().count());
    let from = characters(start.character_offset.get() - 1)?;
    let to = if one_line { characters(end.character_offset.get() - 1)? } else { source.trim_end().chars().count() };
    let better = match entry.frame.code.instructions.read_op(at).deoptimize() {
        Instruction::LoadAttr { .. } => Some((from, to + attribute_after(source, to))),
        Instruction::RaiseVarargs { .. } if source.trim_start().starts_with("assert") => statement_columns(source),
        Instruction::UnpackSequence { .. } => statement_columns(source),
        _ => None,
    };
    Some(better.map_or((from, to, one_line), |(from, to)| (from, to, true)))
}

/// Of an `assert`, the columns of what it tests; of an assignment, those of its target. The interpreter marks others.
fn statement_columns(source: &str) -> Option<(usize, usize)> {
    let indent = source.len() - source.trim_start().len();
    let parsed = parser::parse_module(source.trim()).ok()?.into_syntax();
    let range = match parsed.body.first()? {
        ast::Stmt::Assert(assert) => assert.test.range(),
        ast::Stmt::Assign(assign) => assign.targets.first()?.range(),
        _ => return None,
    };
    let characters = |at: usize| source.get(..indent + at).map(|text| text.chars().count());
    Some((characters(range.start().to_usize())?, characters(range.end().to_usize())?))
}

/// Characters of `.name` after column `at`: the interpreter marks only what stands before an attribute's dot.
fn attribute_after(line: &str, at: usize) -> usize {
    let rest: Vec<char> = line.chars().skip(at).collect();
    let blank = |from: usize| rest.iter().skip(from).take_while(|c| c.is_whitespace()).count();
    let dot = blank(0);
    if rest.get(dot) != Some(&'.') {
        return 0;
    }
    let name = dot + 1 + blank(dot + 1);
    name + rest.iter().skip(name).take_while(|c| c.is_alphanumeric() || **c == '_').count()
}

/// The line of carets under `line`, whose trimmed form is printed; `from` and `to` count characters. There is none
/// where it would underline the whole line and point at nothing within.
fn carets(line: &str, from: usize, to: usize, one_line: bool) -> Option<String> {
    let segment: String = line.chars().skip(from).take(to.checked_sub(from)?).collect();
    let anchors = if one_line { operator_within(&segment) } else { None };
    if segment.chars().count() >= line.trim().chars().count() && anchors.is_none() {
        return None;
    }
    let before: String = line
        .trim_start()
        .chars()
        .take(from - (line.chars().count() - line.trim_start().chars().count()).min(from))
        .collect();
    let mut marks = " ".repeat(before.width());
    let width = segment.width();
    match anchors {
        Some((left, right)) => {
            let head = segment.get(..left)?.width();
            let middle = segment.get(left..right)?.width();
            marks.push_str(&"~".repeat(head));
            marks.push_str(&"^".repeat(middle));
            marks.push_str(&"~".repeat(width.saturating_sub(head + middle)));
        }
        None => marks.push_str(&"^".repeat(width)),
    }
    Some(marks)
}

/// Byte range of the operator of a binary operation, or of the brackets of a subscript, within the text of one.
fn operator_within(segment: &str) -> Option<(usize, usize)> {
    let parsed = parser::parse_expression(segment).ok()?.into_syntax();
    let bytes = segment.as_bytes();
    match &*parsed.body {
        ast::Expr::BinOp(operation) => {
            let from = operation.left.range().end().to_usize();
            let skipped = bytes[from..].iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b')')?;
            let left = from + skipped;
            let two = bytes
                .get(left + 1)
                .is_some_and(|next| matches!(next, b'*' | b'/' | b'<' | b'>') && *next == bytes[left]);
            Some((left, left + 1 + usize::from(two)))
        }
        ast::Expr::Subscript(subscript) => {
            let from = subscript.value.range().end().to_usize();
            let left = from + bytes[from..].iter().position(|byte| *byte == b'[')?;
            Some((left, segment.len()))
        }
        _ => None,
    }
}

/// The line with the exception's type and text, and for a syntax error the place before it.
fn last_line(out: &mut String, exception: &Py<PyBaseException>, sources: &dyn Sources, vm: &VirtualMachine) {
    let kind = kind(exception, vm);
    let mut text = message(exception, vm);
    if exception.fast_isinstance(vm.ctx.exceptions.syntax_error) && !vm.is_none(&first_argument(exception, vm)) {
        syntax_error_lines(out, exception, sources, vm);
        if let Some(said) = attribute(exception, "msg", vm).and_then(|said| said.str(vm).ok()) {
            text = said.to_string_lossy().into_owned();
        }
    }
    out.push_str(&kind);
    if !text.is_empty() {
        let _ = write!(out, ": {text}");
    }
    if let Some(name) = offer_suggestions(exception, vm) {
        let _ = write!(out, ". Did you mean: '{}'?", name.to_string_lossy());
    }
    out.push('\n');
    notes(out, exception, vm);
    group(out, exception, sources, vm);
}

fn first_argument(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> PyObjectRef {
    exception.args().first().cloned().unwrap_or_else(|| vm.ctx.none())
}

/// `  File "<cell 1>", line 1`, the line, and carets under the place.
fn syntax_error_lines(out: &mut String, exception: &Py<PyBaseException>, sources: &dyn Sources, vm: &VirtualMachine) {
    let Some((file, line)) = syntax_error_place(exception, vm) else { return };
    let _ = writeln!(out, "  File \"{file}\", line {line}");
    let number = |name| attribute(exception, name, vm).and_then(|value| value.try_to_value::<isize>(vm).ok());
    let given = attribute(exception, "text", vm).and_then(|text| text.downcast::<PyStr>().ok());
    let Some(source) = given.map(|text| text.to_string_lossy().into_owned()).or_else(|| sources.line(&file, line))
    else {
        return;
    };
    let shown = source.trim_end().trim_start_matches([' ', '\n', '\x0c', '\t']);
    if shown.is_empty() {
        return;
    }
    let _ = writeln!(out, "    {shown}");
    let indent = source.trim_end().chars().count() - shown.chars().count();
    let Some(from) = number("offset").and_then(|offset| usize::try_from(offset).ok()).filter(|offset| *offset > 0)
    else {
        return;
    };
    let from = (from - 1).saturating_sub(indent).min(shown.chars().count());
    let same_line = number("end_lineno").is_none_or(|end| end == line.cast_signed());
    let until = if same_line { number("end_offset").unwrap_or(0) } else { isize::MAX };
    let until = usize::try_from(until).unwrap_or(0).saturating_sub(1 + indent).min(shown.chars().count());
    let before: String = shown.chars().take(from).map(|c| if c.is_whitespace() { c } else { ' ' }).collect();
    let _ = writeln!(out, "    {before}{}", "^".repeat(until.saturating_sub(from).max(1)));
}

/// What `add_note` left.
fn notes(out: &mut String, exception: &Py<PyBaseException>, vm: &VirtualMachine) {
    let notes = attribute(exception, "__notes__", vm).and_then(|notes| notes.try_to_value::<Vec<PyObjectRef>>(vm).ok());
    for note in notes.unwrap_or_default() {
        if let Ok(note) = note.str(vm) {
            let _ = writeln!(out, "{}", note.to_string_lossy());
        }
    }
}

/// The exceptions within a group, each indented under its number.
fn group(out: &mut String, exception: &Py<PyBaseException>, sources: &dyn Sources, vm: &VirtualMachine) {
    if !exception.fast_isinstance(vm.ctx.exceptions.base_exception_group) {
        return;
    }
    let Some(members) = attribute(exception, "exceptions", vm).and_then(|all| all.downcast::<PyTuple>().ok()) else {
        return;
    };
    for (index, member) in members.iter().take(CHAIN_MAX).enumerate() {
        let Some(member) = member.downcast_ref::<PyBaseException>() else { continue };
        let corner = if index == 0 { "+-" } else { "  " };
        let _ = writeln!(out, "  {corner}+---------------- {} ----------------", index + 1);
        for line in text(member, sources, vm).lines() {
            let _ = writeln!(out, "    | {line}");
        }
    }
    let _ = writeln!(out, "    +------------------------------------");
}
