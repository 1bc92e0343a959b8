//! The completion popup: names, and what the chosen one does.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::repl::cursor;
use super::scrollbar;
use super::text::{cells, clean, cut, spans_width, width};
use super::theme::{Ink, Theme};
use crate::app::App;
use crate::app::repl::Completion;
use crate::kernel::message::Candidate;

/// Candidates on the screen at once.
const CANDIDATES_ROWS: usize = 8;
/// Columns of what is said about them.
const COLUMNS_MAX: u16 = 72;

/// Scrolls so that the chosen candidate can be seen.
pub fn prepare(completion: &mut Completion) {
    let chosen = completion.chosen.unwrap_or(0);
    completion.top = completion.top.min(chosen).max((chosen + 1).saturating_sub(CANDIDATES_ROWS));
}

/// The completion popup, above or below the cursor.
pub struct Popup<'a>(pub &'a App);

impl Widget for Popup<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let Self(app) = self;
        let (Some(completion), Some(cursor)) = (&app.repl.completion, cursor(app)) else {
            return;
        };
        let theme = app.theme;
        let names = completion.candidates.iter().map(|candidate| width(&candidate.text));
        let names = names.max().unwrap_or(0).clamp(8, 32);
        let shown = completion.candidates.iter().skip(completion.top);
        let mut lines: Vec<Line> =
            shown.take(CANDIDATES_ROWS).map(|candidate| candidate_line(candidate, names, theme)).collect();
        let rows = cells(lines.len());
        let chosen = completion.candidates.get(completion.chosen.unwrap_or(0));
        lines.extend(chosen.into_iter().flat_map(|candidate| about_lines(candidate, theme)));

        // The lesson beside it stays readable.
        let panel = Rect { y: area.y, height: area.height, ..app.screen.repl };
        let popup = place(&lines, cursor, panel);
        Clear.render(popup, buffer);
        buffer.set_style(popup, theme.base().patch(theme.raised()));
        let border = theme.fg(Ink::Border).patch(theme.raised());
        let count = completion.candidates.len();
        let title = completion
            .chosen
            .map_or_else(|| format!(" {count} names "), |chosen| format!(" {} of {count} ", chosen + 1));
        Block::bordered().border_type(BorderType::Rounded).border_style(border).title(title).render(popup, buffer);
        let inner = popup.inner(Margin::new(1, 1));
        for (y, line) in (inner.y..inner.bottom()).zip(&lines) {
            buffer.set_line(inner.x + 1, y, line, inner.width.saturating_sub(2));
        }
        let chosen = completion.chosen.and_then(|chosen| chosen.checked_sub(completion.top));
        if let Some(row) = chosen.filter(|row| *row < CANDIDATES_ROWS) {
            let row = Rect::new(inner.x, inner.y + cells(row), inner.width, 1);
            buffer.set_style(row.intersection(inner), theme.selected());
        }
        let names = Rect { height: rows, ..inner };
        scrollbar(theme, names.intersection(inner), completion.top, count, buffer);
    }
}

/// Above the cursor where there is room, else below.
fn place(lines: &[Line], cursor: Position, area: Rect) -> Rect {
    let columns = lines.iter().map(|line| spans_width(&line.spans)).max();
    let columns = cells(columns.unwrap_or(0)).min(COLUMNS_MAX).saturating_add(4);
    let rows = cells(lines.len() + 2);
    let x = cursor.x.min(area.right().saturating_sub(columns));
    let below = || (cursor.y + 1).min(area.bottom().saturating_sub(rows));
    let y = cursor.y.checked_sub(rows).unwrap_or_else(below);
    Rect::new(x, y, columns, rows).intersection(area)
}

fn candidate_line(candidate: &Candidate, names: usize, theme: Theme) -> Line<'static> {
    let name = cut(&candidate.text, names);
    let padding = " ".repeat(names + 1 - width(&name));
    let kind = match candidate.fidelity.as_str() {
        "" | "exact" => candidate.kind.clone(),
        mark => format!("{} ({mark})", candidate.kind),
    };
    Line::from(vec![
        Span::styled(name, theme.fg(Ink::Text)),
        Span::raw(padding),
        Span::styled(kind, theme.fg(Ink::Faint)),
    ])
}

fn about_lines(candidate: &Candidate, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if !candidate.signature.is_empty() {
        lines.push(Line::styled(cut(&clean(&candidate.signature), COLUMNS_MAX.into()), theme.fg(Ink::Blue)));
    }
    if !candidate.doc.is_empty() {
        lines.push(Line::styled(cut(&clean(&candidate.doc), COLUMNS_MAX.into()), theme.fg(Ink::Muted)));
    }
    lines
}
