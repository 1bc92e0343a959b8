//! The REPL panel: the transcript above, the editor below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::layout::inside;
use super::text::{cells, cut, width};
use super::theme::{Depth, Ink, Theme};
use super::{code, completion, frame, title, transcript};
use crate::app::editor::{Editor, byte_of};
use crate::app::repl::TaskKind;
use crate::app::{App, Panel};

/// Rows of the panel that a figure leaves to its cell's code and to the editor.
const FIGURE_REST: usize = 5;
/// Columns left of the editor's text.
const PROMPT: u16 = 2;

/// Lays out what is in sight of the transcript and scrolls the editor.
pub fn prepare(app: &mut App) {
    let inner = inside(app, app.screen.repl);
    let wanted = cells(app.repl.editor().lines().len());
    let least = if app.repl.shown_task().is_some_and(|task| task.kind == TaskKind::Exercise) { 4 } else { 1 };
    let rows = wanted.max(least).min((inner.height * 2 / 5).max(3));
    let signature = u16::from(app.repl.signature.is_some());
    let parts = [Constraint::Fill(1), Constraint::Length(1), Constraint::Length(rows), Constraint::Length(signature)];
    let [above, rule, editor, signature] = Layout::vertical(parts).areas(inner);
    app.screen.transcript = Rect { width: above.width.saturating_sub(1), ..above };
    app.screen.editor_rule = rule;
    app.screen.editor_text = Rect { x: editor.x + PROMPT, width: editor.width.saturating_sub(PROMPT), ..editor };
    app.screen.signature = signature;
    let text = app.screen.editor_text;
    let is_warm = code::is_warm();
    let editor = app.repl.editor_mut();
    editor.follow_cursor(text.height.into(), text.width.into());
    if is_warm && !editor.code().is_colored() {
        editor.refresh();
    }
    let columns = usize::from(app.screen.transcript.width);
    let (theme, rows) = (app.theme, usize::from(app.screen.transcript.height));
    if app.session.is_running() {
        app.repl.transcript.touch_running();
    }
    let running_for = app.session.running_for(app.now);
    // Figures do not follow the editor's height, which changes with every line that is typed.
    let figure_rows = usize::from(inner.height).saturating_sub(FIGURE_REST);
    // Without colours there are no pictures.
    let pictures = app.pictures.is_some() && theme.depth != Depth::None;
    let room = transcript::Room { columns, figure_rows, theme, pictures };
    app.screen.room = room;
    app.repl.transcript.prepare(rows, (room, is_warm), |content| transcript::lines(content, room, running_for));
    if let Some(completion) = &mut app.repl.completion {
        completion::prepare(completion);
    }
}
/// Draws transcript and editor.
pub struct ReplPanel<'a>(pub &'a App);

impl Widget for ReplPanel<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let Self(app) = self;
        let is_focused = app.focus == Panel::Repl;
        frame(app, area, title(app.theme, "Python", is_focused), is_focused, buffer);
        self.render_transcript(buffer);
        self.render_rule(buffer);
        render_editor(app.repl.editor(), app.screen.editor_text, app.theme, is_focused, buffer);
        if app.repl.editor().text().is_empty() {
            let text = app.screen.editor_text;
            let words = match app.repl.shown_task().map(|task| task.kind) {
                Some(TaskKind::Prediction) => "type what it prints, then Enter",
                Some(TaskKind::Exercise) => "your answer",
                None => "type Python here, such as import torch",
            };
            let words = cut(words, usize::from(text.width).saturating_sub(2));
            buffer.set_string(text.x + 1, text.y, words, app.theme.fg(Ink::Faint));
        }
        if let Some(signature) = &app.repl.signature {
            let area = app.screen.signature;
            let text = if signature.signature.is_empty() { &signature.name } else { &signature.signature };
            buffer.set_string(
                area.x + PROMPT,
                area.y,
                cut(text, usize::from(area.width.saturating_sub(PROMPT))),
                app.theme.fg(Ink::Blue),
            );
        }
    }
}

impl ReplPanel<'_> {
    fn render_transcript(&self, buffer: &mut Buffer) {
        let Self(app) = self;
        let area = app.screen.transcript;
        let lines: Vec<&Line> = app.repl.transcript.visible_lines().collect();
        if lines.is_empty() {
            self.render_empty(buffer);
            return;
        }
        // A short transcript stands at the bottom, next to the editor.
        let top = area.height.saturating_sub(cells(lines.len()));
        for (row, line) in (area.y + top..area.bottom()).zip(lines) {
            buffer.set_line(area.x, row, line, area.width);
        }
        let below = app.repl.transcript.lines_below();
        if below > 0 {
            let text = format!(" ↓ {below} lines below ");
            let x = area.right().saturating_sub(cells(width(&text)));
            buffer.set_string(x, area.bottom() - 1, text, app.theme.label(Ink::Blue));
        }
    }

    fn render_empty(&self, buffer: &mut Buffer) {
        let Self(app) = self;
        let area = app.screen.transcript;
        let lines = ["Whatever you run shows up here:", "what it prints, its value, its shape."];
        let top = area.y + area.height.saturating_sub(2) / 2;
        for (y, text) in (top..area.bottom()).zip(lines) {
            let x = area.x + area.width.saturating_sub(cells(width(text))) / 2;
            buffer.set_string(x, y, cut(text, area.width.into()), app.theme.fg(Ink::Faint));
        }
    }

    fn render_rule(&self, buffer: &mut Buffer) {
        let Self(app) = self;
        let area = app.screen.editor_rule;
        let theme = app.theme;
        buffer.set_string(area.x, area.y, "─".repeat(area.width.into()), theme.fg(Ink::Border));
        let Some(task) = &app.repl.task else { return };
        let what = match task.kind {
            TaskKind::Exercise => format!(" Answer: {} ", task.title),
            TaskKind::Prediction => format!(" {} ", task.title),
        };
        let style = |is_shown: bool| {
            if is_shown { theme.label(Ink::Purple) } else { theme.fg(Ink::Muted) }
        };
        let tabs = [
            Span::styled(" Cell ", style(!app.repl.on_task)),
            Span::styled(cut(&what, usize::from(area.width.saturating_sub(12))), style(app.repl.on_task)),
        ];
        let mut x = area.x + 1;
        for tab in tabs {
            buffer.set_string(x, area.y, &tab.content, tab.style);
            x += cells(width(&tab.content)) + 1;
        }
    }
}

fn render_editor(editor: &Editor, area: Rect, theme: Theme, is_focused: bool, buffer: &mut Buffer) {
    let selection = editor.selection();
    let brackets = editor.brackets().filter(|_| is_focused);
    let (top, left) = editor.offset;
    for (row, line) in editor.lines().iter().enumerate().skip(top).take(area.height.into()) {
        let y = area.y + cells(row - top);
        let prompt = if row == 0 { "❯ " } else { "· " };
        let ink = if is_focused && row == 0 { Ink::Accent } else { Ink::Faint };
        buffer.set_string(area.x - PROMPT, y, prompt, theme.fg(ink));
        let mut column = 0;
        for (byte, character) in line.char_indices() {
            let mut text = [0; 4];
            let text: &str = character.encode_utf8(&mut text);
            let wide = width(text);
            let shown = column >= left && column + wide <= left + usize::from(area.width);
            if shown && wide > 0 {
                let mut style = editor.code().token_at(row, byte).style(theme);
                if brackets.is_some_and(|pair| pair.contains(&(row, byte))) {
                    style = theme.bold(Ink::Accent).add_modifier(Modifier::UNDERLINED);
                }
                if selection.is_some_and(|range| is_selected(line, row, byte, range)) {
                    style = style.patch(theme.selected());
                }
                buffer.set_string(area.x + cells(column - left), y, text, style);
            }
            column += wide;
        }
    }
}

fn is_selected(
    line: &str,
    row: usize,
    byte: usize,
    ((first, start), (last, end)): ((usize, usize), (usize, usize)),
) -> bool {
    (row > first || (row == first && byte >= byte_of(line, start)))
        && (row < last || (row == last && byte < byte_of(line, end)))
}

/// The terminal's cursor in the editor.
#[must_use]
pub fn cursor(app: &App) -> Option<Position> {
    let area = app.screen.editor_text;
    if app.focus != Panel::Repl || area.is_empty() {
        return None;
    }
    let editor = app.repl.editor();
    let row = editor.cursor().0.checked_sub(editor.offset.0)?;
    let column = width(editor.before_cursor()).checked_sub(editor.offset.1)?;
    let (x, y) = (u16::try_from(column).ok()?, u16::try_from(row).ok()?);
    (x <= area.width && y < area.height)
        .then(|| Position::new(area.x + x.min(area.width.saturating_sub(1)), area.y + y))
}
