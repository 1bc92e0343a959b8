//! The screen. Drawing reads the state and never changes it: [`layout::prepare`] has laid everything out before.

pub mod bars;
pub mod code;
pub mod completion;
pub mod figure;
pub mod heatmap;
pub mod inspector;
pub mod layout;
pub mod lesson;
pub mod markdown;
pub mod overlay;
pub mod picture;
pub mod repl;
pub mod text;
pub mod theme;
pub mod transcript;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Widget};

use crate::app::App;
use theme::{Ink, Theme};

impl Widget for &App {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        buffer.set_style(area, self.theme.base());
        if self.screen.is_too_small() {
            too_small(self, area, buffer);
            return;
        }
        bars::Status(self).render(self.screen.status, buffer);
        bars::Tabs(self).render(area, buffer);
        lesson::LessonPanel(self).render(self.screen.lesson, buffer);
        repl::ReplPanel(self).render(self.screen.repl, buffer);
        inspector::InspectorPanel(self).render(self.screen.inspector, buffer);
        bars::Footer(self).render(self.screen.footer, buffer);
        completion::Popup(self).render(area, buffer);
        overlay::OverlayView(self).render(area, buffer);
    }
}

/// Where the terminal's cursor goes, if it is shown.
#[must_use]
pub fn cursor(app: &App) -> Option<Position> {
    if app.screen.is_too_small() {
        return None;
    }
    overlay::cursor(app).or_else(|| repl::cursor(app).filter(|_| app.overlay.is_none()))
}

/// A panel's frame with its title; none where panels are tabs.
fn frame(app: &App, area: Rect, title: Line<'static>, is_focused: bool, buffer: &mut Buffer) {
    if !app.screen.tabs.is_empty() || area.is_empty() {
        return;
    }
    let block =
        Block::bordered().border_type(BorderType::Rounded).border_style(app.theme.border(is_focused)).title(title);
    block.render(area, buffer);
}

/// A panel's title: bright where the panel has the focus.
fn title(theme: Theme, text: &str, is_focused: bool) -> Line<'static> {
    let style = if is_focused { theme.bold(Ink::Accent) } else { theme.fg(Ink::Muted) };
    Line::from(Span::styled(format!(" {text} "), style))
}

/// How far down a long text one is, at the right border.
fn scrollbar(theme: Theme, area: Rect, first: usize, total: usize, buffer: &mut Buffer) {
    let rows = usize::from(area.height);
    if total <= rows || rows == 0 {
        return;
    }
    let thumb = (rows * rows / total).max(1);
    let top = first * (rows - thumb) / (total - rows).max(1);
    for row in top..(top + thumb).min(rows) {
        let y = area.y + u16::try_from(row).unwrap_or_default();
        buffer.set_string(area.right(), y, "┃", theme.fg(Ink::Faint));
    }
}

fn too_small(app: &App, area: Rect, buffer: &mut Buffer) {
    let (columns, rows) = app.screen.size;
    let lines = [
        "torchlings needs a little more room".to_owned(),
        format!("{}x{} or larger", layout::COLUMNS_MIN, layout::ROWS_MIN),
        format!("(this is {columns}x{rows}; Ctrl-Q quits)"),
    ];
    let top = area.height.saturating_sub(3) / 2;
    for (y, line) in (top..area.height).zip(lines) {
        let x = usize::from(area.width).saturating_sub(text::width(&line)) / 2;
        let style = if y == top { app.theme.bold(Ink::Accent) } else { app.theme.fg(Ink::Text) };
        buffer.set_string(u16::try_from(x).unwrap_or_default(), y, text::cut(&line, area.width.into()), style);
    }
}
