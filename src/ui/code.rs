//! Code colouring with syntect: one highlighter for lessons, editor and transcript.
//!
//! The syntax dump is loaded on a background thread ([`warm_up`]); until it is there, code is plain text. Lines are
//! kept as tokens and not as colours, so that a change of theme costs nothing here, and a line is parsed again only
//! when its text or the state before it changed.

use std::ops::Range;
use std::str::FromStr;
use std::sync::OnceLock;

use ratatui::style::Style;
use ratatui::text::Span;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use super::theme::{Ink, Theme};

/// Lines longer than this stay plain: no one reads them, and parsing them costs.
const LINE_BYTES_MAX: usize = 2_000;

/// What a piece of code is, as far as its colour goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    Plain,
    Comment,
    String,
    Escape,
    Number,
    Constant,
    Keyword,
    Operator,
    Function,
    Type,
    Builtin,
    Parameter,
    Decorator,
    Punctuation,
}

impl Token {
    /// The token's style in a theme.
    #[must_use]
    pub fn style(self, theme: Theme) -> Style {
        match self {
            Self::Plain | Self::Punctuation => theme.fg(Ink::Text),
            Self::Comment => theme.fg(Ink::Faint).italic(),
            Self::String => theme.fg(Ink::Green),
            Self::Escape | Self::Builtin | Self::Type => theme.fg(Ink::Cyan),
            Self::Number | Self::Constant => theme.fg(Ink::Yellow),
            Self::Keyword | Self::Decorator => theme.fg(Ink::Purple),
            Self::Operator => theme.fg(Ink::Muted),
            Self::Function => theme.fg(Ink::Blue),
            Self::Parameter => theme.fg(Ink::Text).italic(),
        }
    }

    /// Whether a bracket in it is only text.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Comment | Self::String | Self::Escape)
    }
}

/// Innermost scope wins; within one scope the first prefix that matches.
const SCOPES: [(&str, Token); 27] = [
    ("comment", Token::Comment),
    ("constant.character.escape", Token::Escape),
    ("constant.other.placeholder", Token::Escape),
    ("string", Token::String),
    ("constant.numeric", Token::Number),
    ("constant.language", Token::Constant),
    ("constant", Token::Constant),
    ("keyword.operator.logical", Token::Keyword),
    ("keyword.operator", Token::Operator),
    ("keyword", Token::Keyword),
    ("storage.modifier", Token::Keyword),
    ("storage.type.function", Token::Keyword),
    ("storage.type.class", Token::Keyword),
    ("storage.type.rust", Token::Type),
    ("storage", Token::Keyword),
    ("entity.name.class", Token::Type),
    ("entity.name.struct", Token::Type),
    ("entity.name.type", Token::Type),
    ("entity.name", Token::Function),
    ("entity.other.inherited-class", Token::Type),
    ("support.type", Token::Type),
    ("support", Token::Builtin),
    ("variable.annotation", Token::Decorator),
    ("meta.annotation", Token::Decorator),
    ("variable.function", Token::Function),
    ("variable.parameter", Token::Parameter),
    ("punctuation", Token::Punctuation),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    Python,
    Rust,
    /// Not coloured.
    Text,
}

impl Language {
    /// The language of a Markdown fence's info string.
    #[must_use]
    pub fn of_fence(info: &str) -> Self {
        match info.split([' ', ',']).next().unwrap_or_default() {
            "python" | "py" => Self::Python,
            "rust" | "rs" => Self::Rust,
            _ => Self::Text,
        }
    }

    const fn extension(self) -> Option<&'static str> {
        match self {
            Self::Python => Some("py"),
            Self::Rust => Some("rs"),
            Self::Text => None,
        }
    }
}

struct Highlighter {
    syntaxes: SyntaxSet,
    scopes: Vec<(Scope, Token)>,
}

static HIGHLIGHTER: OnceLock<Highlighter> = OnceLock::new();

/// Loads the syntaxes and compiles the expressions that most code needs. Takes tens of milliseconds: not for the
/// thread that draws.
pub fn warm_up() {
    let syntaxes = SyntaxSet::load_defaults_newlines();
    let scopes = SCOPES.iter().filter_map(|(name, token)| Some((Scope::from_str(name).ok()?, *token))).collect();
    let highlighter = Highlighter { syntaxes, scopes };
    let mut lines = Code::new(Language::Python);
    let sample = "import torch as t\n@f\nclass A(B):\n    def f(self, x: int = 1, *a) -> None:\n        \"\"\"d\"\"\"\n        \
                  return [f\"{x!r}\" for x in (1.5, None) if not x == 'a'] + {1: a[0:2]}.get(x)  # c\nprint(torch.ones(2, 3))";
    lines.update_with(&highlighter, sample.lines());
    let _ = HIGHLIGHTER.set(highlighter);
}

/// Whether [`warm_up`] has ended.
#[must_use]
pub fn is_warm() -> bool {
    HIGHLIGHTER.get().is_some()
}

#[derive(Debug, Clone)]
struct CodeLine {
    text: String,
    tokens: Vec<(Range<usize>, Token)>,
    /// The parser's state after the line; `None` where the line was left plain.
    after: Option<(ParseState, ScopeStack)>,
}

/// A text with its tokens, kept up to date line by line.
#[derive(Debug, Clone, Default)]
pub struct Code {
    language: Language,
    lines: Vec<CodeLine>,
    is_colored: bool,
}

impl Code {
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language, ..Self::default() }
    }

    /// A text of which nothing will change.
    #[must_use]
    pub fn of(language: Language, text: &str) -> Self {
        let mut code = Self::new(language);
        code.update(text.lines());
        code
    }

    /// Takes over a text; only lines that changed, or whose beginning state did, are parsed.
    pub fn update<'a>(&mut self, lines: impl Iterator<Item = &'a str>) {
        match HIGHLIGHTER.get() {
            Some(highlighter) => self.update_with(highlighter, lines),
            None => self.lines = lines.map(CodeLine::plain).collect(),
        }
    }

    fn update_with<'a>(&mut self, highlighter: &Highlighter, lines: impl Iterator<Item = &'a str>) {
        let syntax = self.language.extension().and_then(|name| highlighter.syntaxes.find_syntax_by_extension(name));
        let Some(syntax) = syntax else {
            self.lines = lines.map(CodeLine::plain).collect();
            return;
        };
        if !self.is_colored {
            self.lines.clear();
            self.is_colored = true;
        }
        let mut state = (ParseState::new(syntax), ScopeStack::new());
        let mut is_same_before = true;
        let mut count = 0;
        for (index, text) in lines.enumerate() {
            count = index + 1;
            if is_same_before
                && let Some(CodeLine { text: old, after: Some(after), .. }) = self.lines.get(index)
                && old == text
            {
                state = after.clone();
                continue;
            }
            let line = highlighter.parse(text, &mut state);
            let before = self.lines.get(index).and_then(|old| old.after.as_ref());
            is_same_before = before.is_some_and(|old| Some(old) == line.after.as_ref());
            if index < self.lines.len() {
                self.lines[index] = line;
            } else {
                self.lines.push(line);
            }
        }
        self.lines.truncate(count);
    }

    /// Whether the lines were made after [`warm_up`] had ended.
    #[must_use]
    pub const fn is_colored(&self) -> bool {
        self.is_colored
    }

    /// The same text with its colours, if it was read before there were any.
    #[must_use]
    pub fn colored(mut self, text: &str) -> Self {
        if !self.is_colored && is_warm() {
            self.update(text.lines());
        }
        self
    }

    /// Number of lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Tokens of a line, by byte range.
    #[must_use]
    pub fn tokens(&self, line: usize) -> &[(Range<usize>, Token)] {
        self.lines.get(line).map_or(&[], |line| &line.tokens)
    }

    /// What stands at a byte of a line.
    #[must_use]
    pub fn token_at(&self, line: usize, byte: usize) -> Token {
        let tokens = self.tokens(line);
        tokens.iter().find(|(range, _)| range.contains(&byte)).map_or(Token::Plain, |(_, token)| *token)
    }

    /// A line as styled spans.
    #[must_use]
    pub fn spans(&self, line: usize, theme: Theme) -> Vec<Span<'static>> {
        let Some(line) = self.lines.get(line) else {
            return Vec::new();
        };
        let span = |(range, token): &(Range<usize>, Token)| {
            Span::styled(super::text::clean(&line.text[range.clone()]), token.style(theme))
        };
        line.tokens.iter().map(span).collect()
    }
}

impl CodeLine {
    fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), tokens: std::iter::once((0..text.len(), Token::Plain)).collect(), after: None }
    }
}

impl Highlighter {
    fn parse(&self, text: &str, state: &mut (ParseState, ScopeStack)) -> CodeLine {
        let with_end = format!("{text}\n");
        let operations =
            if text.len() <= LINE_BYTES_MAX { state.0.parse_line(&with_end, &self.syntaxes).ok() } else { None };
        let Some(operations) = operations else {
            return CodeLine::plain(text);
        };
        let mut tokens: Vec<(Range<usize>, Token)> = Vec::new();
        let mut start = 0;
        for (end, operation) in &operations {
            self.push(&mut tokens, start..(*end).min(text.len()), &state.1);
            start = *end;
            // A stack that cannot be followed colours a line wrongly and harms nothing else.
            let _ = state.1.apply(operation);
        }
        self.push(&mut tokens, start..text.len(), &state.1);
        CodeLine { text: text.to_owned(), tokens, after: Some(state.clone()) }
    }

    fn push(&self, tokens: &mut Vec<(Range<usize>, Token)>, range: Range<usize>, stack: &ScopeStack) {
        if range.is_empty() {
            return;
        }
        let token = self.token(stack);
        match tokens.last_mut() {
            Some((last, kind)) if *kind == token && last.end == range.start => last.end = range.end,
            _ => tokens.push((range, token)),
        }
    }

    fn token(&self, stack: &ScopeStack) -> Token {
        let of_scope = |scope: &Scope| self.scopes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope));
        // The quotes of a string and the sign of a comment are punctuation by name; their parent decides.
        let mut found = stack.as_slice().iter().rev().filter_map(of_scope).map(|(_, token)| *token);
        match found.next() {
            Some(Token::Punctuation) => {
                found.find(|token| token.is_text() || *token == Token::Decorator).unwrap_or(Token::Punctuation)
            }
            Some(token) => token,
            None => Token::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> Vec<(String, Token)> {
        warm_up();
        let code = Code::of(Language::Python, source);
        let lines = source.lines().enumerate();
        lines
            .flat_map(|(index, text)| {
                code.tokens(index).iter().map(|(range, token)| (text[range.clone()].to_owned(), *token))
            })
            .filter(|(text, _)| !text.trim().is_empty())
            .collect()
    }

    #[test]
    fn python_is_told_apart() {
        let found = tokens("def f(x):\n    return 'a' + str(1)  # end");
        for expected in [
            ("def", Token::Keyword),
            ("f", Token::Function),
            ("return", Token::Keyword),
            ("'a'", Token::String),
            ("1", Token::Number),
            ("# end", Token::Comment),
        ] {
            assert!(found.iter().any(|(text, token)| (text.trim(), *token) == expected), "{expected:?} in {found:?}");
        }
    }

    #[test]
    fn an_edit_inside_a_string_recolours_what_follows() {
        warm_up();
        let mut code = Code::of(Language::Python, "a = '''\nb = 1\n'''");
        assert_eq!(code.token_at(1, 4), Token::String);
        code.update(["a = 0", "b = 1", "c = 2"].into_iter());
        assert_eq!(code.token_at(1, 4), Token::Number);
        assert_eq!(code.len(), 3);
    }
}
