//! Styled text: wrapping by words or by columns, cutting to a width. Widths are terminal columns.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns that a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A number of columns or lines as the terminal counts them; more than it can count is its most.
#[must_use]
pub fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// A text with its tabs as spaces and its control characters gone, as a terminal can take it.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => cleaned.push_str("    "),
            control if control.is_control() => {}
            other => cleaned.push(other),
        }
    }
    cleaned
}

/// Cuts a text to a width, with an ellipsis where something was cut.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut taken = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        if used + wide + 1 > columns {
            break;
        }
        taken.push_str(grapheme);
        used += wide;
    }
    if columns > 0 {
        taken.push('…');
    }
    taken
}

/// Columns of a styled line.
#[must_use]
pub fn spans_width(spans: &[Span]) -> usize {
    spans.iter().map(|span| width(&span.content)).sum()
}

/// Builds lines of at most `columns`, the first starting with `first`, the others with `rest`.
struct Wrapper {
    columns: usize,
    rest: Vec<Span<'static>>,
    line: Vec<Span<'static>>,
    used: usize,
    prefix: usize,
    lines: Vec<Line<'static>>,
}

impl Wrapper {
    fn new(columns: usize, first: Vec<Span<'static>>, rest: Vec<Span<'static>>) -> Self {
        let used = spans_width(&first);
        Self {
            columns: columns.max(used + 1).max(spans_width(&rest) + 1),
            rest,
            line: first,
            used,
            prefix: used,
            lines: Vec::new(),
        }
    }

    fn is_at_start(&self) -> bool {
        self.used == self.prefix
    }

    fn fits(&self, columns: usize) -> bool {
        self.used + columns <= self.columns
    }

    fn push(&mut self, text: &str, style: Style) {
        self.used += width(text);
        match self.line.last_mut() {
            Some(last) if last.style == style && self.used > self.prefix + width(text) => {
                last.content.to_mut().push_str(text);
            }
            _ => self.line.push(Span::styled(text.to_owned(), style)),
        }
    }

    fn push_broken(&mut self, text: &str, style: Style) {
        for grapheme in text.graphemes(true) {
            if !self.fits(width(grapheme)) && !self.is_at_start() {
                self.end_line();
            }
            self.push(grapheme, style);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::replace(&mut self.line, self.rest.clone());
        self.used = spans_width(&self.rest);
        self.prefix = self.used;
        self.lines.push(Line::from(line));
    }

    fn finish(mut self) -> Vec<Line<'static>> {
        if !self.is_at_start() || self.lines.is_empty() {
            self.lines.push(Line::from(self.line));
        }
        self.lines
    }
}

/// Wraps by words. A word longer than a line is broken; `\n` in a span is a line's end.
#[must_use]
pub fn wrap_words(
    spans: &[Span],
    columns: usize,
    first: Vec<Span<'static>>,
    rest: Vec<Span<'static>>,
) -> Vec<Line<'static>> {
    let mut wrapper = Wrapper::new(columns, first, rest);
    for word in words(spans) {
        if word.breaks {
            wrapper.end_line();
        } else if word.is_space {
            if !wrapper.is_at_start() && wrapper.fits(word.columns()) {
                word.pieces.iter().for_each(|(text, style)| wrapper.push(text, *style));
            }
        } else {
            if !wrapper.fits(word.columns()) && !wrapper.is_at_start() {
                trim_end(&mut wrapper);
                wrapper.end_line();
            }
            word.pieces.iter().for_each(|(text, style)| wrapper.push_broken(text, *style));
        }
    }
    wrapper.finish()
}

/// Wraps one printed line by words; its indentation stays, also that of the lines that follow from it.
#[must_use]
pub fn wrap_printed(text: &str, style: Style, columns: usize, prefix: &[Span<'static>]) -> Vec<Line<'static>> {
    let text = clean(text);
    let words = text.trim_start_matches(' ');
    let indent = (text.len() - words.len()).min(columns / 2);
    let mut prefix = prefix.to_vec();
    if indent > 0 {
        prefix.push(Span::raw(" ".repeat(indent)));
    }
    wrap_words(&[Span::styled(words.to_owned(), style)], columns, prefix.clone(), prefix)
}

/// Wraps at the last column, as code and output want it.
#[must_use]
pub fn wrap_columns(
    spans: &[Span],
    columns: usize,
    first: Vec<Span<'static>>,
    rest: Vec<Span<'static>>,
) -> Vec<Line<'static>> {
    let mut wrapper = Wrapper::new(columns, first, rest);
    for span in spans {
        wrapper.push_broken(&span.content, span.style);
    }
    wrapper.finish()
}

fn trim_end(wrapper: &mut Wrapper) {
    if let Some(last) = wrapper.line.last_mut() {
        let kept = last.content.trim_end().len();
        last.content.to_mut().truncate(kept);
    }
}

/// A run of spaces or of anything else, which may cross spans.
struct Word<'a> {
    pieces: Vec<(&'a str, Style)>,
    is_space: bool,
    breaks: bool,
}

impl Word<'_> {
    fn columns(&self) -> usize {
        self.pieces.iter().map(|(text, _)| width(text)).sum()
    }
}

fn words<'a>(spans: &'a [Span]) -> Vec<Word<'a>> {
    let mut words: Vec<Word<'a>> = Vec::new();
    for span in spans {
        let text: &'a str = &span.content;
        let mut start = 0;
        while start < text.len() {
            let rest = &text[start..];
            if rest.starts_with('\n') {
                words.push(Word { pieces: Vec::new(), is_space: false, breaks: true });
                start += 1;
                continue;
            }
            let is_space = rest.starts_with(' ');
            let length =
                rest.find(|character| character == '\n' || (character == ' ') != is_space).unwrap_or(rest.len());
            let piece = (&rest[..length], span.style);
            match words.last_mut() {
                Some(last) if last.is_space == is_space && !last.breaks => last.pieces.push(piece),
                _ => words.push(Word { pieces: vec![piece], is_space, breaks: false }),
            }
            start += length;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.spans.iter().map(|span| span.content.as_ref()).collect()).collect()
    }

    fn check(text: &str, columns: usize, expected: &[&str]) {
        let lines = wrap_words(&[Span::raw(text.to_owned())], columns, vec![], vec![]);
        assert_eq!(plain(&lines), expected, "{text:?} in {columns} columns");
    }

    #[test]
    fn words_wrap() {
        check("a view shares its storage", 12, &["a view", "shares its", "storage"]);
        check("", 10, &[""]);
        check("one\ntwo", 10, &["one", "two"]);
        check("abcdefghij", 4, &["abcd", "efgh", "ij"]);
        check("視点は共有", 4, &["視点", "は共", "有"]);
    }

    #[test]
    fn words_keep_together_across_styles() {
        let spans = [Span::raw("call "), Span::styled("view", Style::new().bold()), Span::raw(", then go")];
        assert_eq!(plain(&wrap_words(&spans, 9, vec![], vec![])), ["call", "view,", "then go"]);
    }

    #[test]
    fn prefixes_count() {
        let lines = wrap_words(&[Span::raw("first second")], 8, vec![Span::raw("- ")], vec![Span::raw("  ")]);
        assert_eq!(plain(&lines), ["- first", "  second"]);
    }

    #[test]
    fn printed_lines_keep_their_indentation() {
        let lines = wrap_printed("    [ 9., 10., 11.]", Style::new(), 15, &[Span::raw("│")]);
        assert_eq!(plain(&lines), ["│    [ 9., 10.,", "│    11.]"]);
        assert_eq!(plain(&wrap_printed("", Style::new(), 9, &[Span::raw("│")])), ["│"]);
    }

    #[test]
    fn cutting_leaves_an_ellipsis() {
        assert_eq!(cut("torch.Size([2, 3])", 8), "torch.S…");
        assert_eq!(cut("short", 8), "short");
        assert_eq!(cut("視点は", 4), "視…");
    }
}
