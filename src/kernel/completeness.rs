//! Whether a text could be run as it stands, or wants more lines: found out by Python's parser, without running it.

use ruff_text_size::Ranged;
use rustpython_vm::compiler::parser::{
    self, InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType,
};

use super::magic;
use super::message::Completeness;

/// Blanks of one level of indent.
const INDENT: usize = 4;

/// Tells a whole program from the beginning of one and from a mistake.
#[must_use]
pub fn check(source: &str) -> Completeness {
    let trimmed = source.trim_end();
    if trimmed.is_empty() {
        return Completeness::Complete;
    }
    if magic::wants_more(source) {
        return Completeness::Incomplete { indent: if trimmed.contains('\n') { next_indent(source) } else { 0 } };
    }
    let source = &*magic::to_python(source);
    if ends_in_continuation(source) {
        return Completeness::Incomplete { indent: indent_of(last_line(trimmed)) };
    }
    match parser::parse_module(source) {
        Ok(_) if block_is_open(source) => Completeness::Incomplete { indent: next_indent(source) },
        Ok(_) => Completeness::Complete,
        Err(error) if wants_more(&error, source) => Completeness::Incomplete { indent: next_indent(source) },
        Err(error) => {
            let at = error.location.start().to_usize().min(source.len());
            let line = source.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
            Completeness::Invalid { message: error.error.to_string(), line }
        }
    }
}

/// Whether the last line ends with a backslash that joins it to one not there yet.
fn ends_in_continuation(source: &str) -> bool {
    let line = last_line(source.trim_end_matches('\n'));
    line.ends_with('\\') && !source.ends_with("\n\n") && !line.trim_start().starts_with('#')
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or(text)
}

fn indent_of(line: &str) -> usize {
    line.chars().take_while(|c| matches!(c, ' ' | '\t')).map(|c| if c == '\t' { INDENT } else { 1 }).sum()
}

/// Whether the text ends inside an indented block, as Python's own prompt sees it: until an empty line closes it.
fn block_is_open(source: &str) -> bool {
    let multi_line = source.trim_end().contains('\n');
    let last = last_line(source.trim_end());
    multi_line
        && indent_of(last) > 0
        && !source.ends_with("\n\n")
        && !last_line(source).trim().is_empty()
        && in_block(source)
}

/// Whether the last statement is a compound one: brackets and strings may be indented without a block.
fn in_block(source: &str) -> bool {
    use rustpython_vm::compiler::ast::Stmt;
    let Ok(parsed) = parser::parse_module(source) else { return false };
    matches!(
        parsed.syntax().body.last(),
        Some(
            Stmt::FunctionDef(_)
                | Stmt::ClassDef(_)
                | Stmt::For(_)
                | Stmt::While(_)
                | Stmt::If(_)
                | Stmt::With(_)
                | Stmt::Match(_)
                | Stmt::Try(_)
        )
    )
}

/// Whether more text could mend the error: it is at the end of what is there.
fn wants_more(error: &ParseError, source: &str) -> bool {
    let end = source.trim_end().len();
    let (start, stop) = (error.location.start().to_usize(), error.location.end().to_usize());
    match &error.error {
        ParseErrorType::Lexical(LexicalErrorType::Eof | LexicalErrorType::LineContinuationError) => true,
        ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError) => triple_quoted(source, start),
        ParseErrorType::Lexical(LexicalErrorType::FStringError(kind)) | ParseErrorType::FStringError(kind) => {
            matches!(kind, InterpolatedStringErrorType::UnterminatedTripleQuotedString)
        }
        // A header, a decorator or an open `try` with nothing after it.
        _ => start >= end || (stop >= end && opens_more(last_line(source.trim_end()))) || open_bracket(source),
    }
}

fn triple_quoted(source: &str, at: usize) -> bool {
    let rest = source.get(at..).unwrap_or_default().trim_start_matches(|c: char| c.is_ascii_alphabetic());
    rest.starts_with("\"\"\"") || rest.starts_with("'''")
}

fn opens_more(line: &str) -> bool {
    line.trim_start().starts_with('@') || line.ends_with(':')
}

/// Whether a bracket is open at the end; a closing one too many is no reason to wait.
fn open_bracket(source: &str) -> bool {
    use rustpython_vm::compiler::ast::token::TokenKind;
    let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Module));
    let mut depth = 0_i64;
    for token in parsed.tokens() {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
            _ => {}
        }
        let _ = token.range();
    }
    depth > 0
}

/// How far the next line is to be indented.
fn next_indent(source: &str) -> usize {
    let line = last_line(source.trim_end());
    let code = line.split('#').next().unwrap_or(line).trim_end();
    let indent = indent_of(line);
    let leaves = ["return", "pass", "break", "continue", "raise"].iter().any(|word| {
        code.trim_start().strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '(']))
    });
    if code.ends_with(':') {
        indent + INDENT
    } else if leaves {
        indent.saturating_sub(INDENT)
    } else {
        indent
    }
}
