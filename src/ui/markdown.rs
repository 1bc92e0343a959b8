//! Markdown to styled lines of a given width: headings, paragraphs, lists, tables, quotes, code.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::code::{Code, Language};
use super::text::{clean, cut, spans_width, width, wrap_columns, wrap_words};
use super::theme::{Ink, Theme};

/// Renders a text. Ends without an empty line.
#[must_use]
pub fn render(markdown: &str, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut renderer = Renderer { columns, theme, ..Renderer::empty() };
    for event in Parser::new_ext(markdown, options) {
        renderer.event(event);
    }
    renderer.finish()
}

/// Lines of a code block: coloured, on a raised ground over the whole width, `gutter` in front of each.
#[must_use]
pub fn code_lines(code: &Code, columns: usize, theme: Theme, gutter: &Span<'static>) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for index in 0..code.len() {
        let continued = vec![gutter.clone(), Span::styled("↪ ", theme.fg(Ink::Faint))];
        for line in wrap_columns(&code.spans(index, theme), columns, vec![gutter.clone()], continued) {
            lines.push(fill(line, columns, theme.raised()));
        }
    }
    lines
}

/// Pads a line to the full width on a ground.
#[must_use]
pub fn fill(line: Line<'static>, columns: usize, ground: Style) -> Line<'static> {
    let used = spans_width(&line.spans);
    let mut spans: Vec<Span> =
        line.spans.into_iter().map(|span| Span::styled(span.content, ground.patch(span.style))).collect();
    spans.push(Span::styled(" ".repeat(columns.saturating_sub(used)), ground));
    Line::from(spans)
}

struct Renderer {
    columns: usize,
    theme: Theme,
    lines: Vec<Line<'static>>,
    spans: Vec<Span<'static>>,
    styles: Vec<Style>,
    /// Prefixes of the containers we are in: for the next line, and for those after it.
    prefixes: Vec<(Span<'static>, Span<'static>)>,
    lists: Vec<Option<u64>>,
    code: Option<(Language, String)>,
    table: Option<Table>,
    heading: Option<HeadingLevel>,
    link: Option<String>,
    wants_gap: bool,
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Vec<Span<'static>>>>,
}

impl Renderer {
    fn empty() -> Self {
        Self {
            columns: 0,
            theme: Theme::default(),
            lines: Vec::new(),
            spans: Vec::new(),
            styles: Vec::new(),
            prefixes: Vec::new(),
            lists: Vec::new(),
            code: None,
            table: None,
            heading: None,
            link: None,
            wants_gap: false,
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.push(&text, Style::new()),
            },
            Event::Code(text) => {
                let style = self.theme.fg(Ink::Cyan).patch(self.theme.raised());
                self.push(&text, style);
            }
            Event::SoftBreak => self.push(" ", Style::new()),
            Event::HardBreak => self.push_raw("\n", Style::new()),
            Event::Rule => {
                self.gap();
                let rule = "─".repeat(self.columns.min(24));
                self.lines.push(Line::styled(rule, self.theme.fg(Ink::Border)));
                self.wants_gap = true;
            }
            Event::TaskListMarker(done) => {
                let style = self.theme.fg(if done { Ink::Green } else { Ink::Muted });
                self.push(if done { "✓ " } else { "○ " }, style);
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                self.push(&text, self.theme.fg(Ink::Muted));
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.push(&text, self.theme.fg(Ink::Cyan));
            }
            Event::FootnoteReference(text) => {
                self.push(&format!("[{text}]"), self.theme.fg(Ink::Muted));
            }
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph => self.gap(),
            Tag::Heading { level, .. } => {
                self.gap();
                self.heading = Some(level);
                let ink = if level <= HeadingLevel::H2 { Ink::Accent } else { Ink::Blue };
                self.styles.push(self.theme.bold(ink));
            }
            Tag::BlockQuote(_) => {
                self.gap();
                let bar = Span::styled("▎ ", self.theme.fg(Ink::Accent));
                self.prefixes.push((bar.clone(), bar));
                self.styles.push(self.theme.fg(Ink::Muted));
            }
            Tag::CodeBlock(kind) => {
                self.gap();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => Language::of_fence(&info),
                    CodeBlockKind::Indented => Language::Text,
                };
                self.code = Some((language, String::new()));
            }
            Tag::List(start) => {
                if self.lists.is_empty() {
                    self.gap();
                } else {
                    self.flush();
                }
                self.lists.push(start);
            }
            Tag::Item => self.start_item(),
            Tag::Table(alignments) => {
                self.gap();
                self.table = Some(Table { alignments, rows: Vec::new() });
            }
            Tag::TableHead => {
                self.styles.push(Style::new().add_modifier(Modifier::BOLD));
                self.start_row();
            }
            Tag::TableRow => self.start_row(),
            Tag::Emphasis => self.styles.push(Style::new().add_modifier(Modifier::ITALIC)),
            Tag::Strong => self.styles.push(Style::new().add_modifier(Modifier::BOLD)),
            Tag::Strikethrough => self.styles.push(Style::new().add_modifier(Modifier::CROSSED_OUT)),
            Tag::Link { dest_url, .. } => {
                self.link = Some(dest_url.to_string());
                self.styles.push(self.theme.fg(Ink::Blue).add_modifier(Modifier::UNDERLINED));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.flush();
                self.wants_gap = true;
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => {
                self.prefixes.pop();
                self.styles.pop();
                self.wants_gap = true;
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::List(_) => {
                self.lists.pop();
                self.wants_gap = self.lists.is_empty();
            }
            TagEnd::Item => {
                self.flush();
                self.prefixes.pop();
                self.wants_gap = false;
            }
            TagEnd::Table => self.end_table(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.spans);
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.styles.pop();
            }
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }

    fn start_item(&mut self) {
        self.flush();
        self.wants_gap = false;
        let depth = self.lists.len();
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ if depth > 1 => "◦ ".to_owned(),
            _ => "• ".to_owned(),
        };
        let indent = " ".repeat(width(&marker));
        self.prefixes.push((Span::styled(marker, self.theme.fg(Ink::Accent)), Span::raw(indent)));
    }

    fn end_heading(&mut self) {
        let level = self.heading.take().unwrap_or(HeadingLevel::H2);
        let columns = spans_width(&self.spans).min(self.columns);
        self.flush();
        self.styles.pop();
        if level <= HeadingLevel::H2 {
            self.lines.push(Line::styled("─".repeat(columns), self.theme.fg(Ink::Border)));
        }
        self.wants_gap = false;
    }

    fn end_code(&mut self) {
        let Some((language, text)) = self.code.take() else {
            return;
        };
        let code = Code::of(language, &text);
        let indent: usize = self.prefixes.iter().map(|(_, rest)| width(&rest.content)).sum();
        let columns = self.columns.saturating_sub(indent);
        for line in code_lines(&code, columns, self.theme, &Span::raw(" ")) {
            let mut spans = self.prefix();
            spans.extend(line.spans);
            self.lines.push(Line::from(spans));
        }
        self.wants_gap = true;
    }

    fn end_link(&mut self) {
        self.styles.pop();
        let Some(target) = self.link.take() else {
            return;
        };
        let shown: String = self.spans.iter().map(|span| span.content.as_ref()).collect();
        if target.starts_with("http") && !shown.ends_with(&target) {
            self.push(&format!(" ({target})"), self.theme.fg(Ink::Faint));
        }
    }

    fn start_row(&mut self) {
        if let Some(table) = &mut self.table {
            table.rows.push(Vec::new());
        }
    }

    fn end_table(&mut self) {
        if let Some(table) = self.table.take() {
            let lines = table.lines(self.columns, self.theme);
            self.lines.extend(lines);
            self.wants_gap = true;
        }
    }

    fn push(&mut self, text: &str, style: Style) {
        self.push_raw(&clean(&text.replace('\n', " ")), style);
    }

    fn push_raw(&mut self, text: &str, style: Style) {
        let outer = self.styles.iter().fold(Style::new(), |outer, inner| outer.patch(*inner));
        self.spans.push(Span::styled(text.to_owned(), outer.patch(style)));
    }

    /// The containers' prefixes for a line; markers of list items appear once.
    fn prefix(&mut self) -> Vec<Span<'static>> {
        let spans = self.prefixes.iter().map(|(first, _)| first.clone()).collect();
        for (first, rest) in &mut self.prefixes {
            first.clone_from(rest);
        }
        spans
    }

    fn flush(&mut self) {
        if self.spans.is_empty() {
            return;
        }
        let spans = std::mem::take(&mut self.spans);
        let first = self.prefix();
        let rest = self.prefixes.iter().map(|(_, rest)| rest.clone()).collect();
        self.lines.extend(wrap_words(&spans, self.columns, first, rest));
    }

    /// Leaves one empty line between blocks.
    fn gap(&mut self) {
        self.flush();
        if self.wants_gap && !self.lines.is_empty() {
            let bars = self.prefixes.iter().map(|(_, rest)| rest.clone()).collect::<Vec<_>>();
            self.lines.push(Line::from(bars));
        }
        self.wants_gap = false;
    }

    fn finish(mut self) -> Vec<Line<'static>> {
        self.flush();
        self.lines
    }
}

impl Table {
    /// Widest columns give way until the table fits; cells wrap.
    fn lines(&self, columns: usize, theme: Theme) -> Vec<Line<'static>> {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let natural = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|cell| spans_width(cell)).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..count).map(|column| natural(column).max(3)).collect();
        let room = columns.saturating_sub(3 * count.saturating_sub(1));
        while widths.iter().sum::<usize>() > room {
            let Some(widest) = widths.iter_mut().max() else {
                break;
            };
            if *widest <= 4 {
                break;
            }
            *widest -= 1;
        }
        let mut lines = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            lines.extend(self.row_lines(row, &widths, theme));
            if index == 0 {
                let rule = widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join("─┼─");
                lines.push(Line::styled(cut(&rule, columns), theme.fg(Ink::Border)));
            }
        }
        lines
    }

    fn row_lines(&self, row: &[Vec<Span<'static>>], widths: &[usize], theme: Theme) -> Vec<Line<'static>> {
        let empty = Vec::new();
        let cell = |column: usize| row.get(column).unwrap_or(&empty);
        let cells: Vec<_> = widths
            .iter()
            .enumerate()
            .map(|(column, columns)| wrap_words(cell(column), *columns, vec![], vec![]))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let mut lines = Vec::new();
        for index in 0..height {
            let mut spans = Vec::new();
            for (column, columns) in widths.iter().enumerate() {
                if column > 0 {
                    spans.push(Span::styled(" │ ", theme.fg(Ink::Border)));
                }
                let text = cells[column].get(index).map(|line| line.spans.clone()).unwrap_or_default();
                let free = columns.saturating_sub(spans_width(&text));
                let left = match self.alignments.get(column) {
                    Some(Alignment::Right) => free,
                    Some(Alignment::Center) => free / 2,
                    _ => 0,
                };
                spans.push(Span::raw(" ".repeat(left)));
                spans.extend(text);
                spans.push(Span::raw(" ".repeat(free - left)));
            }
            lines.push(Line::from(spans));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, columns: usize, expected: &[&str]) {
        let lines = render(markdown, columns, Theme::default());
        let text: Vec<String> = lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect();
        assert_eq!(text, expected);
    }

    #[test]
    fn blocks_are_set_apart() {
        check("# Views\nShare *storage*.\n\nAlways.", 40, &["Views", "─────", "Share storage.", "", "Always."]);
    }

    #[test]
    fn lists_nest_and_wrap() {
        check(
            "- one two three\n  - inner\n- last\n\n1. a\n2. b",
            12,
            &["• one two", "  three", "  ◦ inner", "• last", "", "1. a", "2. b"],
        );
    }

    #[test]
    fn quotes_keep_their_bar() {
        check("> then\n>\n> now", 20, &["▎ then", "▎", "▎ now"]);
    }

    #[test]
    fn tables_fit() {
        check(
            "| name | does |\n|---|--:|\n| view | shares |",
            40,
            &["name │   does", "─────┼───────", "view │ shares"],
        );
        check(
            "| a | b |\n|---|---|\n| x | some longer words here |",
            16,
            &["a   │ b", "────┼───────────", "x   │ some", "    │ longer", "    │ words here"],
        );
    }

    #[test]
    fn code_is_wrapped_not_cut() {
        check("```python\nabcdefgh\n```", 7, &[" abcdef", " ↪ gh"]);
    }
}
