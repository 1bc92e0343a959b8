//! The REPL panel: the transcript above, the editor below, the completion popup over both.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::code;
use super::layout::inside;
use super::lesson::output_lines;
use super::markdown::{code_lines, render};
use super::text::{clean, cut, spans_width, width, wrap_printed, wrap_words};
use super::theme::{Ink, Theme};
use super::{frame, scrollbar, title};
use crate::app::editor::{Editor, byte_of};
use crate::app::repl::TaskKind;
use crate::app::transcript::{Card, Cell, CellState, Content, Part, Tone};
use crate::app::{App, Panel};
use crate::kernel::message::{Finding, Outcome, Stream, TensorInfo, Value};

/// Columns left of the editor's text.
const PROMPT: u16 = 2;
/// Lines of a value or traceback that are shown.
const TEXT_LINES_MAX: usize = 300;
/// Candidates on the screen at once.
const CANDIDATES_ROWS: usize = 8;

/// Lays out what is in sight of the transcript and scrolls the editor.
pub fn prepare(app: &mut App) {
    let inner = inside(app, app.screen.repl);
    let wanted = u16::try_from(app.repl.editor().lines().len()).unwrap_or(u16::MAX);
    let least = if app.repl.shown_task().is_some_and(|task| task.kind == TaskKind::Exercise) { 4 } else { 1 };
    let rows = wanted.max(least).min((inner.height * 2 / 5).max(3));
    let signature = u16::from(app.repl.signature.is_some());
    let parts = [Constraint::Fill(1), Constraint::Length(1), Constraint::Length(rows), Constraint::Length(signature)];
    let [transcript, rule, editor, signature] = Layout::vertical(parts).areas(inner);
    app.screen.transcript = Rect { width: transcript.width.saturating_sub(1), ..transcript };
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
    app.repl.transcript.prepare(rows, (columns, theme, is_warm), |content| match content {
        Content::Cell(cell) => cell_lines(cell, columns, theme, running_for),
        Content::Card(card) => card_lines(card, columns, theme),
    });
    if let Some(completion) = &mut app.repl.completion {
        let chosen = completion.chosen.unwrap_or(0);
        completion.top = completion.top.min(chosen).max((chosen + 1).saturating_sub(CANDIDATES_ROWS));
    }
}

/// A time as people read it.
#[must_use]
pub fn duration(time: Duration) -> String {
    let micros = time.as_micros();
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..100_000 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        100_000..1_000_000 => format!("{:.0} ms", time.as_secs_f64() * 1e3),
        1_000_000..60_000_000 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{} min {} s", time.as_secs() / 60, time.as_secs() % 60),
    }
}

/// Bytes as people read them.
#[must_use]
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if count < 1024 {
        return format!("{count} B");
    }
    let mut tenths = count * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10 * 1024 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// A shape as Python's list.
#[must_use]
pub fn shape(sizes: &[usize]) -> String {
    format!("[{}]", sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

fn cell_lines(cell: &Cell, columns: usize, theme: Theme, running_for: Option<Duration>) -> Vec<Line<'static>> {
    let number = format!("{:>2} ", cell.number);
    let indent = width(&number);
    let code = cell.code.clone().colored(&cell.source);
    let mut lines = code_lines(&code, columns.saturating_sub(indent), theme, &Span::raw(" "));
    for (index, line) in lines.iter_mut().enumerate() {
        let text = if index == 0 { number.clone() } else { " ".repeat(indent) };
        line.spans.insert(0, Span::styled(text, theme.fg(Ink::Faint)));
    }
    if let Some(first) = lines.first_mut() {
        put_at_end(first, &state_label(cell, theme, running_for), columns, theme.raised());
    }
    let mut body = Vec::new();
    push_output(&mut body, cell, columns.saturating_sub(indent), theme);
    match &cell.state {
        CellState::Ended(outcome) => push_outcome(&mut body, outcome, columns.saturating_sub(indent), theme),
        CellState::Lost => body.push(Line::styled("✗ not finished: the kernel stopped", theme.fg(Ink::Red))),
        CellState::Waiting | CellState::Running => {}
    }
    for mut line in body {
        line.spans.insert(0, Span::raw(" ".repeat(indent)));
        lines.push(line);
    }
    lines.push(Line::raw(""));
    lines
}

fn state_label(cell: &Cell, theme: Theme, running_for: Option<Duration>) -> Span<'static> {
    match &cell.state {
        CellState::Waiting => Span::styled("waiting", theme.fg(Ink::Faint)),
        CellState::Running => {
            let time = running_for.unwrap_or_default();
            Span::styled(format!("{} {:.1} s", spinner(time), time.as_secs_f64()), theme.fg(Ink::Yellow))
        }
        CellState::Ended(_) => Span::styled(duration(Duration::from_micros(cell.elapsed_us)), theme.fg(Ink::Faint)),
        CellState::Lost => Span::styled("lost", theme.fg(Ink::Red)),
    }
}

/// A sign that turns while something runs.
#[must_use]
pub fn spinner(time: Duration) -> char {
    const SIGNS: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
    let index = usize::try_from(time.as_millis() / 100).unwrap_or_default() % SIGNS.len();
    SIGNS[index]
}

/// Writes over the filling at a line's end, if there is room.
fn put_at_end(line: &mut Line<'static>, label: &Span<'static>, columns: usize, ground: Style) {
    let Some(filling) = line.spans.last_mut().filter(|span| span.content.trim().is_empty()) else { return };
    let (room, wanted) = (filling.content.len(), width(&label.content) + 1);
    if room <= wanted || columns < wanted {
        return;
    }
    filling.content = " ".repeat(room - wanted).into();
    line.spans.push(Span::styled(label.content.clone(), ground.patch(label.style)));
    line.spans.push(Span::styled(" ", ground));
}

fn push_output(lines: &mut Vec<Line<'static>>, cell: &Cell, columns: usize, theme: Theme) {
    let (head, hidden, tail) = cell.output.parts();
    let printed = |(stream, text): &(Stream, String)| {
        let ink = if *stream == Stream::Stderr { Ink::Yellow } else { Ink::Text };
        wrap_printed(text, theme.fg(ink), columns, &[])
    };
    lines.extend(head.iter().flat_map(printed));
    if hidden > 0 {
        lines.push(Line::styled(format!("⋮ {hidden} lines are not shown"), theme.fg(Ink::Faint)));
    }
    lines.extend(tail.iter().flat_map(printed));
}

fn push_outcome(lines: &mut Vec<Line<'static>>, outcome: &Outcome, columns: usize, theme: Theme) {
    match outcome {
        Outcome::Finished { value: Some(value) } => push_value(lines, value, columns, theme),
        Outcome::Finished { value: None } => {}
        Outcome::Raised { traceback, kind, message, .. } => {
            let text = if traceback.trim().is_empty() { format!("{kind}: {message}") } else { traceback.clone() };
            push_traceback(lines, &text, columns, theme);
        }
        Outcome::Interrupted => lines.push(Line::styled("■ interrupted (KeyboardInterrupt); variables are kept", theme.fg(Ink::Yellow))),
        Outcome::Exited { code } => {
            lines.push(Line::styled(format!("exit({code}) ends a script; this session goes on"), theme.fg(Ink::Yellow)));
        }
    }
}

fn push_value(lines: &mut Vec<Line<'static>>, value: &Value, columns: usize, theme: Theme) {
    let all = value.text.lines().count();
    let (first, rest) = (Span::styled("→ ", theme.fg(Ink::Green)), [Span::raw("  ")]);
    for (index, text) in value.text.lines().take(TEXT_LINES_MAX).enumerate() {
        let mut wrapped = wrap_printed(text, theme.fg(Ink::Text), columns, &rest);
        if index == 0 && let Some(prefix) = wrapped.first_mut().and_then(|line| line.spans.first_mut()) {
            *prefix = first.clone();
        }
        lines.extend(wrapped);
    }
    if all > TEXT_LINES_MAX {
        lines.push(Line::styled(format!("  ⋮ {} lines more", all - TEXT_LINES_MAX), theme.fg(Ink::Faint)));
    }
    if let Some(tensor) = &value.tensor {
        lines.extend(wrap_words(&badge(tensor, theme), columns, vec![Span::raw("  ")], vec![Span::raw("  ")]));
    }
}

/// `float32 [4, 4] cpu 64 B view of a`
#[must_use]
pub fn badge(tensor: &TensorInfo, theme: Theme) -> Vec<Span<'static>> {
    let mut spans = vec![
        Span::styled(tensor.dtype.clone(), theme.fg(Ink::Cyan)),
        Span::styled(format!(" {}", shape(&tensor.shape)), theme.fg(Ink::Yellow)),
        Span::styled(format!(" {} {}", tensor.device, bytes(tensor.bytes)), theme.fg(Ink::Muted)),
    ];
    if let Some(base) = &tensor.view_of {
        spans.push(Span::styled(format!(" view of {base}"), theme.fg(Ink::Purple)));
    }
    match &tensor.grad_fn {
        Some(function) => spans.push(Span::styled(format!(" {function}"), theme.fg(Ink::Purple))),
        None if tensor.requires_grad => spans.push(Span::styled(" requires_grad", theme.fg(Ink::Purple))),
        None => {}
    }
    spans
}

/// What Python says of an exception: the last line is what matters most, so it stands out.
fn push_traceback(lines: &mut Vec<Line<'static>>, text: &str, columns: usize, theme: Theme) {
    let texts: Vec<&str> = text.trim_end().lines().collect();
    let message = texts.iter().rposition(|line| !line.starts_with(' ') && line.contains("Error")).unwrap_or(texts.len().saturating_sub(1));
    let bar = [Span::styled("▎", theme.fg(Ink::Red))];
    let skipped = texts.len().saturating_sub(TEXT_LINES_MAX);
    for (index, line) in texts.into_iter().enumerate().skip(skipped) {
        let trimmed = line.trim_start();
        let style = if index >= message {
            theme.bold(Ink::Red)
        } else if line.starts_with("Traceback") || trimmed.starts_with('^') || trimmed.starts_with('~') {
            theme.fg(Ink::Faint)
        } else if trimmed.starts_with("File ") {
            theme.fg(Ink::Muted)
        } else {
            theme.fg(Ink::Text)
        };
        lines.extend(wrap_printed(line, style, columns, &bar));
    }
}

fn card_lines(card: &Card, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let (sign, ink) = match card.tone {
        Tone::Success => ("✓", Ink::Green),
        Tone::Failure => ("✗", Ink::Red),
        Tone::Hint => ("✦", Ink::Yellow),
        Tone::Notice => ("ℹ", Ink::Blue),
    };
    let inner = columns.saturating_sub(2);
    let mut body = wrap_words(&[Span::styled(format!("{sign} {}", card.title), theme.bold(ink))], inner, vec![], vec![Span::raw("  ")]);
    for part in &card.parts {
        body.extend(part_lines(part, inner, theme));
    }
    let bar = |mut line: Line<'static>| {
        line.spans.insert(0, Span::styled("┃ ", theme.fg(ink)));
        line
    };
    let mut lines: Vec<Line> = body.into_iter().map(bar).collect();
    lines.push(Line::raw(""));
    lines
}

fn part_lines(part: &Part, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    match part {
        Part::Markdown(text) => render(text, columns, theme),
        Part::Findings(findings) => findings.iter().flat_map(|finding| finding_lines(finding, columns, theme)).collect(),
        Part::Code(code) => code_lines(code, columns, theme, &Span::raw(" ")),
        Part::Output(text) => output_lines(text, columns, theme),
        Part::Next(text) => wrap_words(&[Span::styled(text.clone(), theme.fg(Ink::Muted).add_modifier(Modifier::ITALIC))], columns, vec![], vec![]),
    }
}

fn finding_lines(finding: &Finding, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let (sign, ink) = if finding.passed { ("✓ ", Ink::Green) } else { ("✗ ", Ink::Red) };
    let aspect = format!("{:?}", finding.aspect).to_lowercase();
    let mut spans = vec![Span::styled(format!("{aspect}: "), theme.fg(Ink::Muted))];
    // Names and values stand between backticks.
    for (index, piece) in finding.message.split('`').enumerate() {
        let style = if index % 2 == 1 { theme.fg(Ink::Cyan).patch(theme.raised()) } else { theme.fg(Ink::Text) };
        spans.push(Span::styled(clean(piece), style));
    }
    wrap_words(&spans, columns, vec![Span::styled(sign, theme.bold(ink))], vec![Span::raw("  ")])
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
            buffer.set_string(area.x + PROMPT, area.y, cut(text, usize::from(area.width.saturating_sub(PROMPT))), app.theme.fg(Ink::Blue));
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
        let top = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX));
        for (row, line) in (area.y + top..area.bottom()).zip(lines) {
            buffer.set_line(area.x, row, line, area.width);
        }
        let below = app.repl.transcript.lines_below();
        if below > 0 {
            let text = format!(" ↓ {below} lines below ");
            let x = area.right().saturating_sub(u16::try_from(width(&text)).unwrap_or_default());
            buffer.set_string(x, area.bottom() - 1, text, app.theme.label(Ink::Blue));
        }
    }

    fn render_empty(&self, buffer: &mut Buffer) {
        let Self(app) = self;
        let area = app.screen.transcript;
        let lines = ["Whatever you run shows up here:", "what it prints, its value, its shape."];
        let top = area.y + area.height.saturating_sub(2) / 2;
        for (y, text) in (top..area.bottom()).zip(lines) {
            let x = area.x + area.width.saturating_sub(u16::try_from(width(text)).unwrap_or_default()) / 2;
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
        let style = |is_shown: bool| if is_shown { theme.label(Ink::Purple) } else { theme.fg(Ink::Muted) };
        let tabs = [Span::styled(" Cell ", style(!app.repl.on_task)), Span::styled(cut(&what, usize::from(area.width.saturating_sub(12))), style(app.repl.on_task))];
        let mut x = area.x + 1;
        for tab in tabs {
            buffer.set_string(x, area.y, &tab.content, tab.style);
            x += u16::try_from(width(&tab.content)).unwrap_or_default() + 1;
        }
    }
}

fn render_editor(editor: &Editor, area: Rect, theme: Theme, is_focused: bool, buffer: &mut Buffer) {
    let selection = editor.selection();
    let brackets = editor.brackets().filter(|_| is_focused);
    let (top, left) = editor.offset;
    for (row, line) in editor.lines().iter().enumerate().skip(top).take(area.height.into()) {
        let y = area.y + u16::try_from(row - top).unwrap_or_default();
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
                buffer.set_string(area.x + u16::try_from(column - left).unwrap_or_default(), y, text, style);
            }
            column += wide;
        }
    }
}

fn is_selected(line: &str, row: usize, byte: usize, ((first, start), (last, end)): ((usize, usize), (usize, usize))) -> bool {
    (row > first || (row == first && byte >= byte_of(line, start))) && (row < last || (row == last && byte < byte_of(line, end)))
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
    (x <= area.width && y < area.height).then(|| Position::new(area.x + x.min(area.width.saturating_sub(1)), area.y + y))
}

/// The completion popup, above or below the cursor.
pub struct Popup<'a>(pub &'a App);

impl Widget for Popup<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let Self(app) = self;
        let (Some(completion), Some(cursor)) = (&app.repl.completion, cursor(app)) else { return };
        let theme = app.theme;
        let names = completion.candidates.iter().map(|candidate| width(&candidate.text)).max().unwrap_or(0).clamp(8, 32);
        let chosen = completion.chosen.and_then(|chosen| completion.candidates.get(chosen)).or(completion.candidates.first());
        let about: Vec<Line> = chosen.map(|candidate| about_lines(candidate, theme)).unwrap_or_default();
        let rows = completion.candidates.len().min(CANDIDATES_ROWS);
        let columns = about.iter().map(|line| spans_width(&line.spans)).max().unwrap_or(0).max(names + 14).min(usize::from(area.width) - 4).min(72);
        let size = (u16::try_from(columns + 2).unwrap_or_default(), u16::try_from(rows + about.len() + 2).unwrap_or_default());
        let x = cursor.x.min(area.right().saturating_sub(size.0));
        let y = if cursor.y >= size.1 { cursor.y - size.1 } else { (cursor.y + 1).min(area.bottom().saturating_sub(size.1)) };
        let popup = Rect::new(x, y, size.0, size.1).intersection(area);
        Clear.render(popup, buffer);
        buffer.set_style(popup, theme.base().patch(theme.raised()));
        Block::bordered().border_type(BorderType::Rounded).border_style(theme.fg(Ink::Border).patch(theme.raised())).render(popup, buffer);
        let count = format!(" {} of {} ", completion.chosen.map_or(0, |chosen| chosen + 1), completion.candidates.len());
        buffer.set_string(popup.x + 2, popup.y, count, theme.fg(Ink::Faint).patch(theme.raised()));
        for (row, (index, candidate)) in completion.candidates.iter().enumerate().skip(completion.top).take(rows).enumerate() {
            let y = popup.y + 1 + u16::try_from(row).unwrap_or_default();
            if completion.chosen == Some(index) {
                buffer.set_style(Rect::new(popup.x + 1, y, popup.width - 2, 1), theme.selected());
            }
            buffer.set_string(popup.x + 2, y, cut(&candidate.text, names), theme.fg(Ink::Text));
            let kind = if candidate.fidelity.is_empty() || candidate.fidelity == "exact" { candidate.kind.clone() } else { format!("{} ({})", candidate.kind, candidate.fidelity) };
            let x = popup.x + 2 + u16::try_from(names + 1).unwrap_or_default();
            buffer.set_string(x, y, cut(&kind, usize::from((popup.right() - 1).saturating_sub(x))), theme.fg(Ink::Faint));
        }
        for (row, line) in about.iter().enumerate() {
            let y = popup.y + 1 + u16::try_from(rows + row).unwrap_or_default();
            buffer.set_line(popup.x + 2, y, line, popup.width.saturating_sub(4));
        }
        let inner = Rect::new(popup.x, popup.y + 1, popup.width - 1, u16::try_from(rows).unwrap_or_default());
        scrollbar(theme, inner, completion.top, completion.candidates.len(), buffer);
    }
}

fn about_lines(candidate: &crate::kernel::message::Candidate, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if !candidate.signature.is_empty() {
        lines.push(Line::styled(cut(&clean(&candidate.signature), 68), theme.fg(Ink::Blue)));
    }
    if !candidate.doc.is_empty() {
        lines.push(Line::styled(cut(&clean(&candidate.doc), 68), theme.fg(Ink::Muted)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_readable() {
        for (count, expected) in [(64, "64 B"), (1_536, "1.5 KiB"), (4 << 20, "4.0 MiB"), (1 << 40, "1.0 TiB")] {
            assert_eq!(bytes(count), expected);
        }
        for (micros, expected) in [(7, "7 µs"), (1_234, "1.2 ms"), (250_000, "250 ms"), (1_200_000, "1.2 s"), (61_000_000, "1 min 1 s")] {
            assert_eq!(duration(Duration::from_micros(micros)), expected);
        }
    }

    #[test]
    fn badges_say_what_a_tensor_is() {
        let tensor = TensorInfo {
            dtype: "float32".to_owned(),
            shape: vec![4, 4],
            device: "cpu".to_owned(),
            bytes: 64,
            view_of: Some("a".to_owned()),
            ..TensorInfo::default()
        };
        let text: String = badge(&tensor, Theme::default()).iter().map(|span| span.content.as_ref()).collect();
        assert_eq!(text, "float32 [4, 4] cpu 64 B view of a");
    }
}
