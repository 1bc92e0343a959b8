//! What lies over the panels: the welcome card, help, and lists to search.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::layout::{FinderLine, finder_lines};
use super::text::{cells, cut, width, wrap_words};
use super::theme::{Ink, Theme};
use super::{scrollbar, title};
use crate::app::finder::{Choice, Finder, Match};
use crate::app::{App, Overlay};
use crate::command::{COMMANDS, Context};

pub const WELCOME_COLUMNS: u16 = 60;
pub const WELCOME_ROWS: u16 = 18;

/// Columns of a key in help.
const KEY_COLUMNS: usize = 13;

/// Draws the overlay, if there is one.
pub struct OverlayView<'a>(pub &'a App);

impl Widget for OverlayView<'_> {
    fn render(self, _area: Rect, buffer: &mut Buffer) {
        let Self(app) = self;
        let Some(overlay) = &app.overlay else { return };
        let (area, theme) = (app.screen.overlay, app.theme);
        Clear.render(area, buffer);
        buffer.set_style(area, theme.base().patch(theme.raised()));
        let name = match overlay {
            Overlay::Welcome => "Welcome",
            Overlay::Help(_) => "Every key",
            Overlay::Finder(finder) => finder.title,
        };
        let style = theme.border(true).patch(theme.raised());
        Block::bordered()
            .border_type(BorderType::Rounded)
            .border_style(style)
            .title(title(theme, name, true))
            .render(area, buffer);
        let rows = app.screen.overlay_rows;
        match overlay {
            Overlay::Welcome => render_lines(&welcome_lines(theme), 0, rows, buffer),
            Overlay::Help(scroll) => {
                let lines = help_lines(theme, rows.width.into());
                render_lines(&lines, *scroll, rows, buffer);
                scrollbar(theme, Rect { width: rows.width + 1, ..rows }, *scroll, lines.len(), buffer);
            }
            Overlay::Finder(finder) => render_finder(finder, rows, theme, buffer),
        }
    }
}

fn render_lines(lines: &[Line<'static>], first: usize, area: Rect, buffer: &mut Buffer) {
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(first)) {
        buffer.set_line(area.x, y, line, area.width);
    }
}

fn welcome_lines(theme: Theme) -> Vec<Line<'static>> {
    let words = |text: &'static str| Line::styled(text, theme.fg(Ink::Text));
    let row = |key: &'static str, text: &'static str| {
        Line::from(vec![Span::styled(format!("  {key:<11}"), theme.key()), Span::styled(text, theme.fg(Ink::Text))])
    };
    vec![
        Line::from(vec![
            Span::styled("torchlings", theme.bold(Ink::Accent)),
            Span::styled(" teaches PyTorch by doing.", theme.fg(Ink::Text)),
        ]),
        Line::raw(""),
        words("Read, and run every example with one key; then change"),
        words("it in the editor and look at what comes out. It is real"),
        words("Python: no installation, no network."),
        Line::raw(""),
        row("Enter", "run the marked example, begin an exercise"),
        row("↑ ↓", "go through the lesson"),
        row("Tab", "go to the editor (Esc comes back)"),
        row("Ctrl-S", "check your answer to an exercise"),
        row("Ctrl-T", "a hint"),
        row("F1", "every key"),
        row("Ctrl-Q", "leave; your place is kept"),
        Line::raw(""),
        Line::from(vec![
            Span::styled("Enter", theme.key()),
            Span::styled(" begins. The last line always says what to press.", theme.fg(Ink::Muted)),
        ]),
    ]
}

/// Help's lines: every command that has a key, by context.
#[must_use]
pub fn help_lines(theme: Theme, columns: usize) -> Vec<Line<'static>> {
    const CONTEXTS: [Context; 9] = [
        Context::Lesson,
        Context::Exercise,
        Context::Answer,
        Context::Guess,
        Context::Cell,
        Context::Editor,
        Context::Completion,
        Context::Inspector,
        Context::Everywhere,
    ];
    let mut lines = Vec::new();
    for context in CONTEXTS {
        if !lines.is_empty() {
            lines.push(Line::raw(""));
        }
        lines.push(Line::styled(context.title(), theme.bold(Ink::Blue)));
        for command in COMMANDS.iter().filter(|command| command.context == context && !command.keys.is_empty()) {
            let key = command.key();
            let padding = " ".repeat(KEY_COLUMNS.saturating_sub(width(&key)));
            let first = vec![Span::raw("  "), Span::styled(key, theme.key()), Span::raw(padding)];
            let rest = vec![Span::raw(" ".repeat(KEY_COLUMNS + 2))];
            lines.extend(wrap_words(&[Span::styled(command.doc, theme.fg(Ink::Text))], columns, first, rest));
        }
    }
    lines
}

fn render_finder(finder: &Finder, rows: Rect, theme: Theme, buffer: &mut Buffer) {
    let y = rows.y.saturating_sub(2);
    buffer.set_string(rows.x, y, "❯ ", theme.key());
    if finder.query.is_empty() {
        buffer.set_string(rows.x + 2, y, "type a few letters", theme.fg(Ink::Faint));
    } else {
        buffer.set_string(rows.x + 2, y, cut(&finder.query, usize::from(rows.width) - 3), theme.fg(Ink::Text));
    }
    let lines = finder_lines(finder);
    if lines.is_empty() {
        buffer.set_string(rows.x, rows.y, "Nothing fits", theme.fg(Ink::Muted));
    }
    for (y, line) in (rows.y..rows.bottom()).zip(lines.iter().skip(finder.top)) {
        match line {
            FinderLine::Group(name) => {
                buffer.set_string(rows.x, y, cut(name, rows.width.into()), theme.bold(Ink::Blue));
            }
            FinderLine::Match(index) => {
                let area = Rect::new(rows.x, y, rows.width, 1);
                render_match(finder, &finder.matches[*index], *index == finder.chosen, area, theme, buffer);
            }
        }
    }
    scrollbar(theme, Rect { width: rows.width + 1, ..rows }, finder.top, lines.len(), buffer);
}

fn render_match(finder: &Finder, found: &Match, is_chosen: bool, area: Rect, theme: Theme, buffer: &mut Buffer) {
    let item = &finder.items[found.item];
    if is_chosen {
        buffer.set_style(area, theme.selected());
        buffer.set_string(area.x, area.y, "▌", theme.key());
    }
    let mut x = area.x + 2;
    if !item.mark.is_empty() {
        let ink = if item.mark == "✓" { Ink::Green } else { Ink::Muted };
        buffer.set_string(x, area.y, &item.mark, theme.fg(ink));
        x += 2;
    }
    // What stands under a heading, or has none, needs no words beside it.
    let is_text = matches!(item.choice, Choice::Card { .. } | Choice::OpenBlock { .. });
    let is_alone = matches!(item.choice, Choice::Recall(_)) || is_text && finder.query.trim().is_empty();
    let room = usize::from(area.right().saturating_sub(x));
    let title_room = match () {
        () if is_alone => room,
        () if is_text => room * 2 / 3,
        () => room.min(34.max(room / 2)),
    };
    let first = found.characters.first().map_or(0, |first| *first as usize);
    let skipped = if is_text { first.saturating_sub(title_room * 2 / 3) } else { 0 };
    let title: String = item.title.chars().skip(skipped).collect();
    let title = if skipped > 0 { format!("…{title}") } else { title };
    // The sign for what was left out takes a place.
    let from = u32::try_from(skipped.saturating_sub(usize::from(skipped > 0))).unwrap_or(0);
    for (index, character) in (from..).zip(cut(&title, title_room).chars()) {
        let mut style = theme.fg(Ink::Text);
        if found.characters.binary_search(&index).is_ok() {
            style = theme.key().add_modifier(Modifier::UNDERLINED);
        }
        let mut text = [0; 4];
        let text = character.encode_utf8(&mut text);
        buffer.set_string(x, area.y, &*text, style);
        x += cells(width(text));
    }
    if is_alone {
        return;
    }
    let key = if matches!(item.choice, Choice::Act(_)) { item.group.as_str() } else { "" };
    let key_columns = cells(width(key));
    let start = (x + 2).max(area.x + if matches!(item.choice, Choice::Act(_)) { 22 } else { 2 });
    let room = area.right().saturating_sub(start + key_columns + 2);
    let detail = cut(&item.detail, room.into());
    // Lessons have their marks at the right, commands their words beside the name.
    let start = if matches!(item.choice, Choice::Act(_)) {
        start
    } else {
        area.right().saturating_sub(cells(width(&detail)) + 1)
    };
    buffer.set_string(start, area.y, detail, theme.fg(Ink::Muted));
    buffer.set_string(area.right().saturating_sub(key_columns + 1), area.y, key, theme.key());
}

/// The terminal's cursor in a list's query.
#[must_use]
pub fn cursor(app: &App) -> Option<Position> {
    let Some(Overlay::Finder(finder)) = &app.overlay else {
        return None;
    };
    let rows = app.screen.overlay_rows;
    let x = rows.x + 2 + cells(width(&finder.query));
    Some(Position::new(x.min(rows.right().saturating_sub(1)), rows.y.saturating_sub(2)))
}
