//! The entries of the transcript as lines: cells with what came of them, and cards.

use std::sync::Arc;
use std::time::Duration;

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::lesson::output_lines;
use super::markdown::{code_lines, render};
use super::picture::Picture;
use super::text::{clean, cut, width, wrap_printed, wrap_words};
use super::theme::{Depth, Ink, Theme};
use super::{figure, picture};
use crate::app::App;
use crate::app::transcript::{Card, Cell, CellState, Content, OutputLine, Part, Side, Tone};
use crate::kernel::message::{Finding, Outcome, Progress, Stream, TensorInfo, Value};

/// Lines of a value or traceback that are shown.
const TEXT_LINES_MAX: usize = 300;

/// What an entry is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    pub columns: usize,
    /// Rows that a figure may take, so that it is seen whole.
    pub figure_rows: usize,
    pub theme: Theme,
    /// Whether figures are pictures of the terminal's.
    pub pictures: bool,
}

/// An entry's lines. `running_for` is the running cell's clock.
#[must_use]
pub fn lines(content: &Content, room: Room, running_for: Option<Duration>) -> Vec<Line<'static>> {
    match content {
        Content::Cell(cell) => cell_lines(cell, room, running_for),
        Content::Card(card) => card_lines(card, room.columns, room.theme),
    }
}

/// The pictures in sight, with the columns and rows that they take.
pub fn pictures(app: &App) -> impl Iterator<Item = (&Arc<Picture>, usize, usize)> {
    let room = app.screen.room;
    app.repl.transcript.visible_cells().flat_map(move |cell| {
        let (head, _, tail) = cell.output.parts();
        let columns = room.columns.saturating_sub(width(&number(cell)));
        head.iter().chain(tail).filter_map(move |line| {
            let OutputLine::Figure(picture) = line else { return None };
            let (columns, rows) = figure::size(&picture.figure, columns, room.figure_rows)?;
            Some((picture, columns, rows))
        })
    })
}

/// What stands left of a cell's code.
fn number(cell: &Cell) -> String {
    format!("{:>2} ", cell.number)
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

fn cell_lines(cell: &Cell, room: Room, running_for: Option<Duration>) -> Vec<Line<'static>> {
    let Room { columns, theme, .. } = room;
    let number = number(cell);
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
    push_output(&mut body, cell, Room { columns: columns.saturating_sub(indent), ..room });
    match &cell.state {
        CellState::Ended(outcome) => {
            push_outcome(&mut body, outcome, columns.saturating_sub(indent), theme);
        }
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
    let Some(filling) = line.spans.last_mut().filter(|span| span.content.trim().is_empty()) else {
        return;
    };
    let (room, wanted) = (filling.content.len(), width(&label.content) + 1);
    if room <= wanted || columns < wanted {
        return;
    }
    filling.content = " ".repeat(room - wanted).into();
    line.spans.push(Span::styled(label.content.clone(), ground.patch(label.style)));
    line.spans.push(Span::styled(" ", ground));
}

fn push_output(lines: &mut Vec<Line<'static>>, cell: &Cell, room: Room) {
    let Room { columns, figure_rows, theme, pictures } = room;
    let (head, hidden, tail) = cell.output.parts();
    let printed = |line: &OutputLine| match line {
        OutputLine::Text(stream, text) => {
            let ink = if *stream == Stream::Stderr { Ink::Yellow } else { Ink::Text };
            wrap_printed(text, theme.fg(ink), columns, &[])
        }
        OutputLine::Progress(progress) => vec![progress_line(progress, columns, theme)],
        OutputLine::Figure(picture) => {
            let size = figure::size(&picture.figure, columns, figure_rows).filter(|_| pictures);
            match size {
                Some((columns, rows)) => picture::lines(picture.id, columns, rows),
                None => figure::lines(&picture.figure, columns, figure_rows, theme),
            }
        }
    };
    lines.extend(head.iter().flat_map(printed));
    if hidden > 0 {
        lines.push(Line::styled(format!("⋮ {hidden} lines are not shown"), theme.fg(Ink::Faint)));
    }
    lines.extend(tail.iter().flat_map(printed));
}

/// `Epoch 1:  45% ━━━━━━━━━          45/100 [00:01<00:01, 30.00it/s]`
fn progress_line(progress: &Progress, columns: usize, theme: Theme) -> Line<'static> {
    const BAR_MIN: usize = 6;
    const BAR_MAX: usize = 40;
    let (left, right) = (clean(progress.left.trim_end_matches('|')), clean(progress.right.trim_start_matches('|')));
    let columns = progress.columns.map_or(columns, |asked| columns.min(asked.max(BAR_MIN)));
    let left = if progress.share.is_none() { told_within(&left, columns) } else { left };
    let left = Span::styled(left, theme.fg(Ink::Text));
    let room = columns.saturating_sub(width(&left.content) + 1);
    let right = told_within(&right, room.saturating_sub(if progress.share.is_some() { BAR_MIN } else { 0 }));
    let bar = progress.share.map(|_| room.saturating_sub(width(&right)).clamp(BAR_MIN, BAR_MAX));
    let rest = room.saturating_sub(bar.unwrap_or_default());
    let mut spans = vec![left];
    if let Some(length) = bar {
        let ink = if progress.closed && progress.share >= Some(1.0) { Ink::Green } else { Ink::Accent };
        spans.push(Span::raw(" "));
        match theme.depth {
            // Without a ground the bar's end is not seen.
            Depth::None => spans.push(Span::raw(format!("|{}|", progress.bar(length.saturating_sub(2))))),
            _ => spans.push(Span::styled(progress.bar(length), theme.raised().patch(theme.fg(ink)))),
        }
    }
    spans.push(Span::styled(cut(&right, rest), theme.fg(Ink::Muted)));
    Line::from(spans)
}

/// What tqdm tells in `45/100 [00:01<00:01, 30.00it/s, loss=0.5]`, without the speed and then without the time where there is
/// no room for them: what the learner adds is what is watched.
fn told_within(text: &str, columns: usize) -> String {
    let parts = || {
        let (count, rest) = text.split_once(" [")?;
        let mut parts = rest.strip_suffix(']')?.split(", ");
        let (time, _speed) = (parts.next()?, parts.next()?);
        Some((count, time, parts.collect::<Vec<_>>().join(", ")))
    };
    let shorter = || {
        let (count, time, added) = parts()?;
        let forms = match added.as_str() {
            "" => [format!("{count} [{time}]"), count.to_owned()],
            added => [format!("{count} [{time}, {added}]"), format!("{count} [{added}]")],
        };
        forms.iter().find(|form| width(form) <= columns).or(forms.last()).cloned()
    };
    if width(text) <= columns { text.to_owned() } else { cut(&shorter().unwrap_or_else(|| text.to_owned()), columns) }
}

fn push_outcome(lines: &mut Vec<Line<'static>>, outcome: &Outcome, columns: usize, theme: Theme) {
    match outcome {
        Outcome::Finished { value: Some(value) } => push_value(lines, value, columns, theme),
        Outcome::Finished { value: None } => {}
        Outcome::Raised { traceback, kind, message, .. } => {
            let text = if traceback.trim().is_empty() { format!("{kind}: {message}") } else { traceback.clone() };
            push_traceback(lines, &text, columns, theme);
        }
        Outcome::Interrupted => {
            lines.push(Line::styled("■ interrupted (KeyboardInterrupt); variables are kept", theme.fg(Ink::Yellow)));
        }
        Outcome::Exited { code } => {
            lines
                .push(Line::styled(format!("exit({code}) ends a script; this session goes on"), theme.fg(Ink::Yellow)));
        }
    }
}

fn push_value(lines: &mut Vec<Line<'static>>, value: &Value, columns: usize, theme: Theme) {
    let all = value.text.lines().count();
    let (first, rest) = (Span::styled("→ ", theme.fg(Ink::Green)), [Span::raw("  ")]);
    for (index, text) in value.text.lines().take(TEXT_LINES_MAX).enumerate() {
        let mut wrapped = wrap_printed(text, theme.fg(Ink::Text), columns, &rest);
        if index == 0
            && let Some(prefix) = wrapped.first_mut().and_then(|line| line.spans.first_mut())
        {
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
        None if tensor.requires_grad => {
            spans.push(Span::styled(" requires_grad", theme.fg(Ink::Purple)));
        }
        None => {}
    }
    spans
}

/// What Python says of an exception: the last line is what matters most, so it stands out.
fn push_traceback(lines: &mut Vec<Line<'static>>, text: &str, columns: usize, theme: Theme) {
    let texts: Vec<&str> = text.trim_end().lines().collect();
    let message = texts
        .iter()
        .rposition(|line| !line.starts_with(' ') && line.contains("Error"))
        .unwrap_or(texts.len().saturating_sub(1));
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
        Tone::Notice => ("◆", Ink::Blue),
    };
    let inner = columns.saturating_sub(2);
    let mut body = wrap_words(
        &[Span::styled(format!("{sign} {}", card.title), theme.bold(ink))],
        inner,
        vec![],
        vec![Span::raw("  ")],
    );
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
        Part::Findings(findings) => {
            findings.iter().flat_map(|finding| finding_lines(finding, columns, theme)).collect()
        }
        Part::Code(code) => code_lines(code, columns, theme, &Span::raw(" ")),
        Part::Diff(lines) => lines.iter().flat_map(|(side, text)| diff_lines(*side, text, columns, theme)).collect(),
        Part::Output(text) => output_lines(text, columns, theme),
        Part::Next(text) => wrap_words(
            &[Span::styled(text.clone(), theme.fg(Ink::Muted).add_modifier(Modifier::ITALIC))],
            columns,
            vec![],
            vec![],
        ),
    }
}

/// A line of the answer or of the solution; its sign tells which without colours too.
fn diff_lines(side: Side, text: &str, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let (sign, ink) = match side {
        Side::Both => ("  ", Ink::Muted),
        Side::Answer => ("- ", Ink::Red),
        Side::Solution => ("+ ", Ink::Green),
    };
    wrap_printed(text, theme.fg(ink), columns, &[Span::styled(sign, theme.fg(ink))])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_readable() {
        for (count, expected) in [(64, "64 B"), (1_536, "1.5 KiB"), (4 << 20, "4.0 MiB"), (1 << 40, "1.0 TiB")] {
            assert_eq!(bytes(count), expected);
        }
        for (micros, expected) in
            [(7, "7 µs"), (1_234, "1.2 ms"), (250_000, "250 ms"), (1_200_000, "1.2 s"), (61_000_000, "1 min 1 s")]
        {
            assert_eq!(duration(Duration::from_micros(micros)), expected);
        }
    }

    #[test]
    fn bars_tell_first_what_the_learner_added() {
        let whole = " 18/40 [00:00<00:00, 44.1it/s, loss=0.5, acc=1%]";
        for (columns, expected) in [
            (60, whole),
            (45, " 18/40 [00:00<00:00, loss=0.5, acc=1%]"),
            (30, " 18/40 [loss=0.5, acc=1%]"),
            (16, " 18/40 [loss=0.…"),
        ] {
            assert_eq!(told_within(whole, columns), expected, "{columns}");
        }
        assert_eq!(told_within(" 18/40 [00:00<00:00, 44.1it/s]", 24), " 18/40 [00:00<00:00]");
        assert_eq!(told_within("7it [00:00, 44.1it/s]", 8), "7it");
        assert_eq!(told_within("a text of one's own", 8), "a text …");
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
