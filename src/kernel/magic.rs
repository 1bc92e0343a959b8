//! Magics, as notebooks have them: `%timeit f(x)`, `%%time`, `x?`. One table says what there is; from it come
//! `%lsmagic`, help and completion. A cell that uses them is rewritten to plain Python, line for line.
//!
//! What a magic does is written in Python (`assets/python/host/_torchlings_magic.py`), one function for each entry.

use std::borrow::Cow;
use std::fmt::Write;

use ruff_text_size::Ranged;
use rustpython_vm::compiler::ast::visitor::{self, Visitor};
use rustpython_vm::compiler::{ast, parser};

/// The builtin that a rewritten magic calls.
pub const CALL: &str = "__magic__";

/// One magic.
#[derive(Debug)]
pub struct Magic {
    pub name: &'static str,
    pub place: Place,
    /// What follows the name.
    pub usage: &'static str,
    pub doc: &'static str,
}

/// Where a magic can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `%name` before one statement.
    Line,
    /// `%%name` above a whole cell.
    Cell,
    Both,
}

impl Magic {
    /// Whether it can stand before one statement.
    pub const fn is_line(&self) -> bool {
        matches!(self.place, Place::Line | Place::Both)
    }

    /// Whether it can stand above a cell.
    pub const fn is_cell(&self) -> bool {
        matches!(self.place, Place::Cell | Place::Both)
    }
}

const fn magic(name: &'static str, place: Place, usage: &'static str, doc: &'static str) -> Magic {
    Magic { name, place, usage, doc }
}

/// Every magic, in the order of the alphabet.
pub const MAGICS: [Magic; 20] = [
    magic(
        "capture",
        Place::Cell,
        "[name]",
        "Runs the cell without showing what it prints; name.stdout and name.stderr keep it, name.show() prints it.",
    ),
    magic("cd", Place::Line, "[folder]", "Goes to a folder of the workspace; without one, to its top."),
    magic("hist", Place::Line, "[-n] [-l count] [1 3-5]", "The same as %history."),
    magic(
        "history",
        Place::Line,
        "[-n] [-l count] [1 3-5]",
        "Prints the cells of this session: all, the last ones (-l), or those named; -n with their numbers.",
    ),
    magic("ls", Place::Line, "[folder]", "Lists the files of the workspace."),
    magic("lsmagic", Place::Line, "", "Lists the magics."),
    magic("magic", Place::Line, "", "Says what every magic does."),
    magic(
        "matplotlib",
        Place::Line,
        "[inline]",
        "Does nothing: figures are drawn in the transcript as it is. Notebooks begin with it.",
    ),
    magic("pdoc", Place::Line, "name", "Prints the documentation of a name."),
    magic(
        "pinfo",
        Place::Line,
        "name",
        "The same as name?: signature, documentation, type, and what the fidelity ledger says.",
    ),
    magic("pinfo2", Place::Line, "name", "The same as name??: as name?, with the source where there is one."),
    magic("precision", Place::Line, "[digits]", "Digits after the point of floats that are shown; without one, all."),
    magic("psource", Place::Line, "name", "Prints the source of what is written in Python here."),
    magic("pwd", Place::Line, "", "The current folder."),
    magic("reset", Place::Line, "[-f]", "Forgets every variable, In and Out."),
    magic("run", Place::Line, "file.py [arguments]", "Runs a script of the workspace; its names stay."),
    magic(
        "time",
        Place::Both,
        "statement",
        "Runs a statement (or the cell) once and says how long it took. Its value is the statement's.",
    ),
    magic(
        "timeit",
        Place::Both,
        "[-n loops] [-r runs] [-q] [-o] [-p digits] statement",
        "Runs a statement (or the cell) many times and prints mean and standard deviation; -q prints nothing, -o gives \
         the result. Above a cell, the statement on its own line is setup and is not timed.",
    ),
    magic("who", Place::Line, "[types]", "Prints the names of the variables, or of those of the types."),
    magic("whos", Place::Line, "[types]", "Prints the variables with their types and values."),
];

/// The magic of that name.
pub fn find(name: &str) -> Option<&'static Magic> {
    MAGICS.iter().find(|magic| magic.name == name)
}

/// What is meant by a name that there is not.
pub fn nearest(name: &str) -> Option<&'static str> {
    let close = MAGICS.iter().map(|magic| (strsim::damerau_levenshtein(magic.name, name), magic.name));
    close.filter(|(distance, nearest)| *distance <= nearest.len().div_ceil(3)).min().map(|(_, nearest)| nearest)
}

/// The cell as plain Python with as many lines; itself where it uses no magic.
pub fn to_python(source: &str) -> Cow<'_, str> {
    if !source.contains(['%', '?', '!']) || parser::parse_module(source).is_ok() {
        return Cow::Borrowed(source);
    }
    if let Some((head, body)) = cell_magic(source) {
        let (name, arguments) = name_and_arguments(head);
        return Cow::Owned(call("cell", name, arguments, Some(body)));
    }
    let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Ipython));
    let mut commands = Commands::default();
    if let ast::Mod::Module(module) = parsed.syntax() {
        visitor::walk_body(&mut commands, &module.body);
    }
    let mut text = source.to_owned();
    for (range, kind, value) in commands.found.into_iter().rev() {
        let Some(command) = source.get(range.clone()) else { continue };
        let lines = command.matches('\n').count();
        let start = if command.trim_matches('?').is_empty() { help_start(source, range.start) } else { range.start };
        let (name, arguments) = name_and_arguments(&value);
        let mut python = match kind {
            ast::IpyEscapeKind::Magic => call("line", name, arguments, None),
            ast::IpyEscapeKind::Help => call("line", "pinfo", &value, None),
            ast::IpyEscapeKind::Help2 => call("line", "pinfo2", &value, None),
            _ => call("shell", "", &value, None),
        };
        // A command over several lines still stands for as many.
        python.insert_str(python.len() - 1, &"\n".repeat(lines));
        text.replace_range(start..range.end, &python);
    }
    Cow::Owned(text)
}

/// Whether a cell whose first line is a cell magic still wants lines: an empty one ends it.
pub fn wants_more(source: &str) -> bool {
    cell_magic(source).is_some_and(|(_, body)| {
        let last = source.rsplit('\n').next().unwrap_or_default();
        body.trim().is_empty() || !last.trim().is_empty()
    })
}

/// The first line of a cell behind `%%`, and the cell's lines after it, each in its place.
pub fn cell_magic(source: &str) -> Option<(&str, &str)> {
    let head = source.trim_start().strip_prefix("%%")?;
    let end = head.find('\n').unwrap_or(head.len());
    Some((head[..end].trim(), &head[end..]))
}

fn name_and_arguments(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (&text[..end], text[end..].trim())
}

/// Where the name begins that question marks at `at` are behind.
fn help_start(source: &str, at: usize) -> usize {
    let line = source[..at].rfind(['\n', ';']).map_or(0, |end| end + 1);
    line + source[line..at].chars().take_while(|c| c.is_whitespace()).map(char::len_utf8).sum::<usize>()
}

fn call(kind: &str, name: &str, arguments: &str, body: Option<&str>) -> String {
    let mut text = format!("{CALL}({}, {}, {}", literal(kind), literal(name), literal(arguments));
    if let Some(body) = body {
        let _ = write!(text, ", {}", literal(body));
    }
    text + ")"
}

/// A text as a literal of Python's, on one line.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\x00"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Where commands stand, from first to last: their bytes, their kind, their text without the escape sign.
#[derive(Default)]
struct Commands {
    found: Vec<(std::ops::Range<usize>, ast::IpyEscapeKind, String)>,
}

impl Commands {
    fn add(&mut self, range: ruff_text_size::TextRange, kind: ast::IpyEscapeKind, value: &str) {
        self.found.push((range.start().to_usize()..range.end().to_usize(), kind, value.to_owned()));
    }
}

impl<'a> Visitor<'a> for Commands {
    fn visit_stmt(&mut self, statement: &'a ast::Stmt) {
        if let ast::Stmt::IpyEscapeCommand(command) = statement {
            self.add(command.range(), command.kind, &command.value);
        } else {
            visitor::walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expression: &'a ast::Expr) {
        if let ast::Expr::IpyEscapeCommand(command) = expression {
            self.add(command.range(), command.kind, &command.value);
        } else {
            visitor::walk_expr(self, expression);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_python() {
        for (source, expected) in [
            ("x = 10 % 3", "x = 10 % 3"),
            ("%time f(\"a\")", r#"__magic__("line", "time", "f(\"a\")")"#),
            ("a = 1\n%timeit -n 3 a\na", "a = 1\n__magic__(\"line\", \"timeit\", \"-n 3 a\")\na"),
            ("r = %timeit -o 1", "r = __magic__(\"line\", \"timeit\", \"-o 1\")"),
            ("for i in x:\n    %time i", "for i in x:\n    __magic__(\"line\", \"time\", \"i\")"),
            ("torch.sum?", "__magic__(\"line\", \"pinfo\", \"torch.sum\")"),
            ("a = 1\nf??", "a = 1\n__magic__(\"line\", \"pinfo2\", \"f\")"),
            ("?f", "__magic__(\"line\", \"pinfo\", \"f\")"),
            ("%time?", "__magic__(\"line\", \"pinfo\", \"%time\")"),
            ("!ls", "__magic__(\"shell\", \"\", \"ls\")"),
            ("%%time\nx = 1\nx", "__magic__(\"cell\", \"time\", \"\", \"\\nx = 1\\nx\")"),
            ("'''\n%time x\n'''", "'''\n%time x\n'''"),
            ("f(1\n%time)", "f(1\n%time)"),
        ] {
            assert_eq!(to_python(source), expected, "{source:?}");
        }
    }

    #[test]
    fn magics_are_sorted_and_found() {
        assert!(MAGICS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert_eq!(find("time").map(|magic| magic.place), Some(Place::Both));
        assert_eq!(nearest("timit"), Some("timeit"));
        assert_eq!(nearest("xyzzy"), None);
    }

    #[test]
    fn a_cell_magic_ends_with_an_empty_line() {
        for (source, expected) in
            [("%%time", true), ("%%time\nx = 1", true), ("%%time\nx = 1\n", false), ("x", false), ("%%time\n", true)]
        {
            assert_eq!(wants_more(source), expected, "{source:?}");
        }
    }
}
