//! The rules that an answer's text must keep: read off its syntax tree and its tokens, so that comments and strings
//! count for nothing.

use ruff_text_size::Ranged;
use rustpython_vm::compiler::ast::visitor::{self, Visitor};
use rustpython_vm::compiler::{ast, parser};

use crate::kernel::message::{Aspect, Finding, Rule};

/// Whether the answer's text keeps to a rule.
pub fn obeys(rule: &Rule, answer: &str) -> Finding {
    let seen = Seen::of(answer);
    let (passed, message) = match rule {
        Rule::Calls(name) if seen.calls(name) => (true, format!("It calls `{name}`.")),
        Rule::Calls(name) => (false, format!("Use `{name}` here: your answer does not call it.")),
        Rule::Avoids(name) if seen.calls(name) => (false, format!("Do it without `{name}` here.")),
        Rule::Avoids(name) => (true, format!("It does without `{name}`.")),
        Rule::NoLoop if seen.loops => (false, "Do it without a loop or a comprehension here.".to_owned()),
        Rule::NoLoop => (true, "It has no loop.".to_owned()),
        Rule::Uses(text) if seen.has(text) => (true, format!("It uses `{text}`.")),
        Rule::Uses(text) => (false, format!("Use `{text}` here: it is not in your answer.")),
        Rule::Without(text) if seen.has(text) => (false, format!("Do it without `{text}` here.")),
        Rule::Without(text) => (true, format!("It does without `{text}`.")),
        Rule::NoInPlace => match &seen.in_place {
            Some(what) => (false, format!("Change nothing in place here: your answer has {what}.")),
            None => (true, "It changes nothing in place.".to_owned()),
        },
        Rule::MaxLines(most) if seen.lines <= *most => (true, format!("It is no longer than {}.", lines(*most))),
        Rule::MaxLines(most) => (false, format!("Write it in {}: your answer has {}.", lines(*most), seen.lines)),
    };
    Finding { passed, aspect: Aspect::Rule, message }
}

/// Whether a text can be parsed.
pub fn is_python(text: &str) -> bool {
    parser::parse_module(text).is_ok()
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

/// What an answer has in it.
#[derive(Default)]
struct Seen {
    /// Dotted names of what is called, such as `torch.arange` or, for a method of some value, `.view`.
    calls: Vec<String>,
    loops: bool,
    /// The first change in place, in words.
    in_place: Option<&'static str>,
    /// Names, operators and keywords as they stand.
    tokens: Vec<String>,
    /// Lines that hold any.
    lines: usize,
}

impl Seen {
    fn of(answer: &str) -> Self {
        let mut seen = Self::default();
        let Ok(parsed) = parser::parse_module(answer) else { return seen };
        let mut last_line = None;
        for token in parsed.tokens() {
            let (start, end) = (token.range().start().to_usize(), token.range().end().to_usize());
            let text = answer.get(start..end).unwrap_or_default().trim();
            // Line ends, indents and comments are tokens too.
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let line = answer.get(..start).map(|before| before.matches('\n').count());
            seen.lines += usize::from(line != last_line);
            last_line = line;
            seen.tokens.push(text.to_owned());
        }
        parsed.syntax().body.iter().for_each(|statement| seen.visit_stmt(statement));
        seen
    }

    /// Whether `name`, a last part or a whole dotted name, is called.
    fn calls(&self, name: &str) -> bool {
        self.calls.iter().any(|call| call == name || call.ends_with(&format!(".{name}")))
    }

    /// Whether a name, perhaps dotted, an operator or a keyword stands in it.
    fn has(&self, text: &str) -> bool {
        let is_name = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let wanted: Vec<&str> = if is_name { text.split_inclusive('.').collect() } else { vec![text] };
        let wanted: Vec<&str> =
            wanted.iter().flat_map(|part| part.strip_suffix('.').map_or(vec![*part], |name| vec![name, "."])).collect();
        self.tokens.windows(wanted.len()).any(|tokens| tokens.iter().zip(&wanted).all(|(token, part)| token == part))
    }

    fn changes(&mut self, what: &'static str) {
        self.in_place.get_or_insert(what);
    }
}

impl<'a> Visitor<'a> for Seen {
    fn visit_stmt(&mut self, statement: &'a ast::Stmt) {
        let writes = |target: &ast::Expr| matches!(target, ast::Expr::Subscript(_));
        match statement {
            ast::Stmt::For(_) | ast::Stmt::While(_) => self.loops = true,
            ast::Stmt::AugAssign(_) => self.changes("an assignment like `x += 1`"),
            ast::Stmt::Assign(assign) if assign.targets.iter().any(writes) => {
                self.changes("an assignment like `x[0] = 1`");
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a ast::Expr) {
        match expression {
            ast::Expr::Call(call) => {
                let name = dotted(&call.func);
                if name.contains('.') && name.ends_with('_') && !name.ends_with("__") {
                    self.changes("a call like `x.add_(1)`");
                }
                if call.arguments.keywords.iter().any(|keyword| keyword.arg.as_deref() == Some("out")) {
                    self.changes("an argument `out`");
                }
                self.calls.push(name);
            }
            ast::Expr::ListComp(_) | ast::Expr::SetComp(_) | ast::Expr::DictComp(_) | ast::Expr::Generator(_) => {
                self.loops = true;
            }
            _ => {}
        }
        visitor::walk_expr(self, expression);
    }
}

fn dotted(expression: &ast::Expr) -> String {
    match expression {
        ast::Expr::Name(name) => name.id.to_string(),
        ast::Expr::Attribute(attribute) => format!("{}.{}", dotted(&attribute.value), attribute.attr),
        _ => String::new(),
    }
}
