//! The lines at the edges: what goes on, on top; what to press, at the bottom; tabs where room is short.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::layout::tab_title;
use super::text::{cut, spans_width, width};
use super::theme::{Ink, Theme};
use super::transcript::{duration, spinner};
use crate::app::App;
use crate::app::session::KernelState;
use crate::command::{self, Action, Command};

/// From so many columns on, the bars say everything.
const ROOMY: u16 = 80;

/// The top line: product and lesson on the left, machine on the right.
pub struct Status<'a>(pub &'a App);

impl Widget for Status<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let Self(app) = self;
        buffer.set_style(area, app.theme.raised());
        let right = right_side(app);
        let right_width = spans_width(&right);
        let room = usize::from(area.width).saturating_sub(right_width + 1);
        let left = left_side(app, room);
        buffer.set_line(area.x, area.y, &Line::from(left), area.width);
        let x = area.right().saturating_sub(u16::try_from(right_width).unwrap_or(area.width));
        buffer.set_line(x, area.y, &Line::from(right), area.width);
    }
}

fn left_side(app: &App, room: usize) -> Vec<Span<'static>> {
    let theme = app.theme;
    let mut spans = vec![Span::styled(" ▲ torchlings ", theme.bold(Ink::Accent))];
    let Some(lesson) = app.course.lesson() else {
        return spans;
    };
    let place = format!("{}/{} ", app.course.current + 1, app.course.lessons.len());
    let (solved, all) = app.course.solved_in_all();
    let unit = if app.screen.size.0 > ROOMY { " exercises" } else { "" };
    let progress = format!("  {} {solved}/{all}{unit}", gauge(solved, all, 8));
    let with_progress = room >= spans_width(&spans) + width(&place) + width(&progress) + 12;
    let used = spans_width(&spans) + width(&place) + if with_progress { width(&progress) } else { 0 };
    spans.push(Span::styled(place, theme.fg(Ink::Muted)));
    spans.push(Span::styled(cut(&lesson.title, room.saturating_sub(used)), theme.bold(Ink::Text)));
    if with_progress {
        spans.push(Span::styled(progress, theme.fg(Ink::Green)));
    }
    spans
}

/// How much is done, as a bar of small blocks.
#[must_use]
pub fn gauge(done: usize, all: usize, columns: usize) -> String {
    let filled = if all == 0 { 0 } else { (done * columns).div_ceil(all).min(columns) };
    format!("{}{}", "▰".repeat(filled), "▱".repeat(columns - filled))
}

fn right_side(app: &App) -> Vec<Span<'static>> {
    let theme = app.theme;
    let mut spans = Vec::new();
    let is_roomy = app.screen.size.0 > ROOMY;
    if let Some(about) = &app.session.about {
        let adapter = about.adapter.as_deref().map_or(String::new(), |adapter| format!(" {}", cut(adapter, 28)));
        if is_roomy {
            spans.push(Span::styled(format!("burn {}{adapter}  ", about.backend), theme.fg(Ink::Muted)));
        }
    }
    if is_roomy && app.session.restarts > 0 {
        spans.push(Span::styled(format!("restarted {}×  ", app.session.restarts), theme.fg(Ink::Yellow)));
    }
    if let Some(elapsed) = app.session.last_elapsed.filter(|_| app.screen.size.0 >= ROOMY) {
        spans.push(Span::styled(format!("last {}  ", duration(elapsed)), theme.fg(Ink::Muted)));
    }
    spans.push(kernel_state(app, theme));
    spans.push(Span::raw(" "));
    spans
}

fn kernel_state(app: &App, theme: Theme) -> Span<'static> {
    match &app.session.kernel {
        KernelState::Starting => Span::styled("◌ Python starts", theme.fg(Ink::Yellow)),
        KernelState::Ready if app.is_judging() => Span::styled("◌ checking your answer", theme.fg(Ink::Yellow)),
        KernelState::Ready => Span::styled("● ready", theme.fg(Ink::Green)),
        KernelState::Running { interrupted: true, .. } => Span::styled("■ stopping", theme.fg(Ink::Yellow)),
        KernelState::Running { .. } => {
            let time = app.session.running_for(app.now).unwrap_or(Duration::ZERO);
            Span::styled(format!("{} running {:.1} s", spinner(time), time.as_secs_f64()), theme.bold(Ink::Yellow))
        }
        KernelState::Down { .. } => Span::styled("✗ Python is down", theme.bold(Ink::Red)),
    }
}

/// The panels' names where one is shown at a time.
pub struct Tabs<'a>(pub &'a App);

impl Widget for Tabs<'_> {
    fn render(self, _area: Rect, buffer: &mut Buffer) {
        let Self(app) = self;
        for (area, panel) in &app.screen.tabs {
            let style = if *panel == app.focus { app.theme.label(Ink::Accent) } else { app.theme.fg(Ink::Muted) };
            buffer.set_string(area.x, area.y, tab_title(*panel), style);
        }
    }
}

/// The bottom line: keys that count now, or a notice.
pub struct Footer<'a>(pub &'a App);

impl Widget for Footer<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let Self(app) = self;
        let theme = app.theme;
        buffer.set_style(area, theme.raised());
        if let Some((text, _)) = &app.toast {
            let text = cut(text, usize::from(area.width).saturating_sub(2));
            buffer.set_string(area.x + 1, area.y, text, theme.bold(Ink::Yellow));
            return;
        }
        let mut spans = vec![Span::raw(" ")];
        if app.session.is_running() && app.overlay.is_none() {
            spans.extend(key("Ctrl-C", "stop", theme));
        }
        let contexts = app.contexts();
        // Help is promised a place, and quit where there is room; what fits before them is shown.
        let is_last = |action| action == Action::Help || (action == Action::Quit && area.width >= ROOMY);
        let (last, others): (Vec<&Command>, Vec<&Command>) =
            command::footer(&contexts).into_iter().partition(|command| is_last(command.action));
        let last: Vec<Span> = last.iter().flat_map(|command| key(&command.key(), command.label, theme)).collect();
        let room = usize::from(area.width).saturating_sub(spans_width(&last));
        for command in others {
            let pair = key(&command.key(), label(app, command), theme);
            if spans_width(&spans) + spans_width(&pair) > room {
                break;
            }
            spans.extend(pair);
        }
        spans.extend(last);
        buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
    }
}

/// Enter does what the marked block is for.
fn label(app: &App, command: &Command) -> &'static str {
    use crate::lesson::model::Block;
    match (command.action, app.course.marked_block()) {
        (Action::DoBlock, _) if !app.course.marked_in_sight() => "read on",
        (Action::DoBlock, Some(Block::Exercise(_))) => "begin",
        (Action::DoBlock, Some(Block::Prediction(_))) => "answer",
        (Action::ToggleBurn, _) if app.course.in_burn => "in Python",
        _ => command.label,
    }
}

fn key(name: &str, label: &str, theme: Theme) -> Vec<Span<'static>> {
    vec![Span::styled(name.to_owned(), theme.key()), Span::styled(format!(" {label}  "), theme.fg(Ink::Muted))]
}
