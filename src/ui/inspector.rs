//! The session's variables: name, type, shape, dtype, device, bytes; the chosen one with a picture of its numbers.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::layout::inside;
use super::text::{cells, clean, cut, width};
use super::theme::{Ink, Theme};
use super::transcript::{badge, bytes, shape};
use super::{frame, heatmap, scrollbar, title};
use crate::app::{App, Panel};
use crate::kernel::message::{TensorInfo, Variable};

/// Rows that the details of the chosen variable want.
const DETAIL_ROWS: u16 = 4;

/// Divides the panel into rows and details.
pub fn prepare(app: &mut App) {
    let inner = inside(app, app.screen.inspector);
    let count = cells(app.session.variables.len());
    let shows_detail = count > 0 && (app.focus == Panel::Inspector || inner.height >= count + 1 + DETAIL_ROWS + 4);
    let detail = if shows_detail { inner.height.saturating_sub(count + 1).max(inner.height / 2) } else { 0 };
    let [_head, rows, detail] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(detail)]).areas(inner);
    app.screen.inspector_rows = Rect { width: rows.width.saturating_sub(1), ..rows };
    app.screen.inspector_detail = detail;
    let (chosen, height) = (app.inspector.chosen, usize::from(rows.height));
    app.inspector.top = app.inspector.top.min(chosen).max((chosen + 1).saturating_sub(height));
}

/// Widths of the columns: changed, name, type, shape, dtype, device, bytes.
struct Columns {
    name: usize,
    shape: usize,
    dtype: usize,
    device: usize,
    bytes: usize,
}

impl Columns {
    /// Device and bytes are the first to go where there is little room.
    fn of(columns: usize) -> Self {
        let more = columns.saturating_sub(53) / 2;
        Self {
            name: 11 + more.min(9),
            shape: 13 + more.min(9),
            dtype: 10,
            device: if columns >= 52 { 7 } else { 0 },
            bytes: if columns >= 45 { 9 } else { 0 },
        }
    }
}

/// Draws the variables.
pub struct InspectorPanel<'a>(pub &'a App);

impl Widget for InspectorPanel<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let Self(app) = self;
        let is_focused = app.focus == Panel::Inspector;
        frame(app, area, title(app.theme, "Variables", is_focused), is_focused, buffer);
        let rows = app.screen.inspector_rows;
        let variables = &app.session.variables;
        if variables.is_empty() {
            let text = cut("None yet: x = 1 makes one", rows.width.into());
            buffer.set_string(rows.x, rows.y.saturating_sub(1), text, app.theme.fg(Ink::Faint));
            return;
        }
        let columns = Columns::of(rows.width.into());
        buffer.set_line(rows.x, rows.y.saturating_sub(1), &head(&columns, app.theme), rows.width);
        let shown = variables.iter().enumerate().skip(app.inspector.top).take(rows.height.into());
        for (y, (index, variable)) in (rows.y..).zip(shown) {
            if is_focused && index == app.inspector.chosen {
                buffer.set_style(Rect::new(rows.x, y, rows.width, 1), app.theme.selected());
            }
            buffer.set_line(rows.x, y, &row(variable, &columns, rows.width.into(), app.theme), rows.width);
        }
        scrollbar(app.theme, rows, app.inspector.top, variables.len(), buffer);
        if let Some(variable) = variables.get(app.inspector.chosen) {
            render_detail(variable, app.screen.inspector_detail, app.theme, buffer);
        }
    }
}

fn padded(text: &str, columns: usize) -> String {
    if columns == 0 {
        return String::new();
    }
    let text = cut(text, columns.saturating_sub(1));
    let free = columns - width(&text);
    text + &" ".repeat(free)
}

fn head(columns: &Columns, theme: Theme) -> Line<'static> {
    let words = [
        ("name", columns.name),
        ("type, shape", columns.shape),
        ("dtype", columns.dtype),
        ("device", columns.device),
        ("bytes", columns.bytes),
    ];
    let text = words.iter().map(|(word, width)| padded(word, *width)).collect::<String>();
    Line::styled(format!("  {text}"), theme.fg(Ink::Faint))
}

fn row(variable: &Variable, columns: &Columns, width: usize, theme: Theme) -> Line<'static> {
    let (sign, name_style) =
        if variable.changed { ("● ", theme.bold(Ink::Green)) } else { ("  ", theme.fg(Ink::Text)) };
    let mut spans =
        vec![Span::styled(sign, theme.fg(Ink::Green)), Span::styled(padded(&variable.name, columns.name), name_style)];
    if let Some(tensor) = &variable.tensor {
        spans.extend(tensor_cells(tensor, columns, theme));
    } else {
        spans.push(Span::styled(padded(&variable.type_name, columns.shape), theme.fg(Ink::Blue)));
        let room = width.saturating_sub(2 + columns.name + columns.shape);
        spans.push(Span::styled(cut(&clean(&variable.summary), room), theme.fg(Ink::Muted)));
    }
    Line::from(spans)
}

fn tensor_cells(tensor: &TensorInfo, columns: &Columns, theme: Theme) -> Vec<Span<'static>> {
    // The nabla says that gradients are asked for.
    let dtype = if tensor.requires_grad { format!("{}∇", tensor.dtype) } else { tensor.dtype.clone() };
    vec![
        Span::styled(padded(&shape(&tensor.shape), columns.shape), theme.fg(Ink::Yellow)),
        Span::styled(padded(&dtype, columns.dtype), theme.fg(Ink::Cyan)),
        Span::styled(padded(&tensor.device, columns.device), theme.fg(Ink::Muted)),
        Span::styled(padded(&bytes(tensor.bytes), columns.bytes), theme.fg(Ink::Muted)),
    ]
}

fn render_detail(variable: &Variable, area: Rect, theme: Theme, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    buffer.set_string(area.x, area.y, "─".repeat(area.width.into()), theme.fg(Ink::Border));
    let heading = [
        Span::styled(format!("{} ", variable.name), theme.bold(Ink::Text)),
        Span::styled(variable.type_name.clone(), theme.fg(Ink::Blue)),
    ];
    let mut lines = vec![Line::from(heading.to_vec())];
    let columns = usize::from(area.width);
    if let Some(tensor) = &variable.tensor {
        lines.push(Line::from(badge(tensor, theme)));
        let strides = tensor.strides.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let range = heatmap::range(tensor)
            .map_or(String::new(), |(least, greatest)| format!("  from {} to {}", number(least), number(greatest)));
        lines.push(Line::styled(format!("strides ({strides}){range}"), theme.fg(Ink::Muted)));
        let rows = usize::from(area.height).saturating_sub(1 + lines.len());
        lines.extend(heatmap::lines(tensor, columns, rows, theme));
    } else {
        let text = [Span::styled(clean(&variable.summary), theme.fg(Ink::Text))];
        lines.extend(super::text::wrap_columns(&text, columns, vec![], vec![]));
    }
    for (y, line) in (area.y + 1..area.bottom()).zip(&lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
}

fn number(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
