//! The lesson panel: prose, examples with their output, questions, exercises; or the same in Rust.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::code::{self, Code, Language};
use super::layout::inside;
use super::markdown::{code_lines, render};
use super::text::{cells, spans_width, wrap_printed, wrap_words};
use super::theme::{Ink, Theme};
use super::{frame, scrollbar, title};
use crate::app::course::{Course, ViewKey, is_stop};
use crate::app::{App, Overlay, Panel};
use crate::lesson::model::{Block, Exercise, Lesson, Prediction};

/// Columns left of the text: the mark of the current block.
const GUTTER: u16 = 1;

/// Makes the lesson's lines anew where they changed.
pub fn prepare(app: &mut App) {
    let panel = app.screen.lesson;
    // The lesson comes close to the frame: its code lines are made for 56 columns.
    let inner = if app.screen.tabs.is_empty() { panel.inner(Margin::new(1, 1)) } else { inside(app, panel) };
    app.screen.lesson_text = inner;
    let columns = usize::from(inner.width.saturating_sub(GUTTER));
    let course = &mut app.course;
    course.view.rows = inner.height.into();
    let key = ViewKey {
        lesson: course.current,
        columns,
        theme: app.theme,
        in_burn: course.in_burn,
        colored: code::is_warm(),
        revision: course.view.key.as_ref().map_or(0, |key| key.revision),
    };
    if course.view.lines.is_empty() || course.view.key.as_ref() != Some(&key) {
        let place = anchor(course);
        let (lines, stops) = lines(course, columns, app.theme);
        (course.view.lines, course.view.stops, course.view.key) = (lines, stops, Some(key));
        restore(course, place);
    }
    course.clamp();
    if std::mem::take(&mut app.course.reveal_marked)
        && let Some(marked) = app.course.marked
    {
        app.course.reveal(marked);
    }
}

/// The marked block and its distance from the top of the view, so that new lines (another width) keep it in place.
fn anchor(course: &Course) -> Option<(usize, isize)> {
    let marked = course.marked?;
    let (_, lines) = course.view.stops.iter().find(|(block, _)| *block == marked)?;
    let is_same =
        course.view.key.as_ref().is_some_and(|key| key.lesson == course.current && key.in_burn == course.in_burn);
    is_same.then(|| (marked, lines.start.cast_signed() - course.scroll.cast_signed()))
}

fn restore(course: &mut Course, place: Option<(usize, isize)>) {
    let Some((marked, distance)) = place.filter(|(_, distance)| (0..course.view.rows.cast_signed()).contains(distance))
    else {
        return;
    };
    if let Some((_, lines)) = course.view.stops.iter().find(|(block, _)| *block == marked) {
        course.scroll = lines.start.saturating_add_signed(-distance);
    }
}

type Stops = Vec<(usize, std::ops::Range<usize>)>;

fn lines(course: &Course, columns: usize, theme: Theme) -> (Vec<Line<'static>>, Stops) {
    let Some(lesson) = course.lesson() else {
        return (
            vec![Line::raw(""), Line::styled("No lessons here. The editor works all the same.", theme.fg(Ink::Muted))],
            Vec::new(),
        );
    };
    if course.in_burn {
        return (burn_lines(lesson, columns, theme), Vec::new());
    }
    let mut lines = head(lesson, columns, theme);
    let mut stops = Vec::new();
    for (index, block) in lesson.blocks.iter().enumerate() {
        lines.push(Line::raw(""));
        let start = lines.len();
        lines.extend(block_lines(course, lesson, block, columns, theme));
        if is_stop(block) {
            stops.push((index, start..lines.len()));
        }
    }
    lines.extend(foot(course, lesson, columns, theme));
    (lines, stops)
}

fn head(lesson: &Lesson, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = wrap_words(&[Span::styled(lesson.title.clone(), theme.bold(Ink::Accent))], columns, vec![], vec![]);
    lines.push(Line::styled(format!("{} · {} min", lesson.chapter, lesson.minutes), theme.fg(Ink::Faint)));
    if !lesson.goals.is_empty() {
        lines.push(Line::raw(""));
        let goal = Span::styled("✦ ", theme.fg(Ink::Yellow));
        for text in &lesson.goals {
            let rendered = render(text, columns.saturating_sub(2), theme);
            for (index, line) in rendered.into_iter().enumerate() {
                let mut spans = vec![if index == 0 { goal.clone() } else { Span::raw("  ") }];
                spans.extend(line.spans);
                lines.push(Line::from(spans));
            }
        }
    }
    lines
}

fn foot(course: &Course, lesson: &Lesson, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let rule = Line::styled("─".repeat(columns.min(24)), theme.fg(Ink::Border));
    let mut lines = vec![Line::raw(""), rule];
    if lesson.burn.is_some() {
        lines.push(Line::from(vec![
            Span::styled("b", theme.key()),
            Span::styled(" shows this lesson in Rust, on burn", theme.fg(Ink::Muted)),
        ]));
    }
    if let Some(next) = course.lessons.get(course.current + 1) {
        let text = Span::styled(format!(" goes to the next lesson: {}", next.title), theme.fg(Ink::Muted));
        lines.extend(wrap_words(&[Span::styled("→", theme.key()), text], columns, vec![], vec![]));
    }
    lines
}

fn block_lines(course: &Course, lesson: &Lesson, block: &Block, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    match block {
        Block::Prose { markdown, .. } => render(markdown, prose_columns(columns), theme),
        Block::Example(example) => {
            let mut lines = Vec::new();
            if example.simulated {
                lines.push(Line::styled("Simulated here", theme.fg(Ink::Purple)));
            }
            lines.extend(source(&example.code, columns, theme));
            if let Some(output) = example.output.as_deref().filter(|output| !output.trim().is_empty()) {
                lines.extend(output_lines(output, columns, theme));
            }
            lines
        }
        Block::Prediction(prediction) => prediction_lines(course, lesson, prediction, columns, theme),
        Block::Exercise(exercise) => exercise_lines(course, lesson, exercise, columns, theme),
    }
}

/// Prose keeps a little away from the frame.
const fn prose_columns(columns: usize) -> usize {
    columns.saturating_sub(2)
}

fn source(code: &str, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    code_lines(&Code::of(Language::Python, code.trim_end()), columns, theme, &Span::raw(" "))
}

/// Printed text: muted, behind a thin bar.
#[must_use]
pub fn output_lines(text: &str, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let bar = [Span::styled("│", theme.fg(Ink::Border))];
    text.trim_end().lines().flat_map(|line| wrap_printed(line, theme.fg(Ink::Muted), columns, &bar)).collect()
}

fn labelled(
    sign: &str,
    label: &str,
    text: &str,
    mark: Span<'static>,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut spans = vec![Span::styled(format!("{sign} {label}"), theme.bold(Ink::Purple))];
    if !text.is_empty() {
        spans.push(Span::styled(format!("  {text}"), theme.bold(Ink::Text)));
    }
    spans.push(Span::raw("  "));
    spans.push(mark);
    wrap_words(&spans, columns, vec![], vec![Span::raw("  ")])
}

fn prediction_lines(
    course: &Course,
    lesson: &Lesson,
    prediction: &Prediction,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let guess = course.guess(&lesson.id, &prediction.id);
    let mark = match guess {
        Some(true) => Span::styled("✓ right", theme.bold(Ink::Green)),
        Some(false) => Span::styled("✗ not quite", theme.bold(Ink::Red)),
        None => Span::raw(""),
    };
    let mut lines = labelled("◇", "Predict", "", mark, columns, theme);
    lines.extend(render(&prediction.question, prose_columns(columns), theme));
    lines.extend(source(&prediction.code, columns, theme));
    if guess.is_some() {
        if let Some(text) = course.guessed_text(&lesson.id, &prediction.id) {
            lines.push(Line::styled(
                format!("Your guess: {}", super::text::cut(&text.replace('\n', " "), columns.saturating_sub(12))),
                theme.fg(Ink::Muted),
            ));
        }
        lines.extend(output_lines(&prediction.answer, columns, theme));
        lines.extend(render(&prediction.explanation, prose_columns(columns), theme));
    }
    lines
}

fn exercise_lines(
    course: &Course,
    lesson: &Lesson,
    exercise: &Exercise,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let state = course.exercise_state(&lesson.id, &exercise.id);
    let mark = match (state.solved, state.attempts) {
        (true, _) => Span::styled("✓ solved", theme.bold(Ink::Green)),
        (false, 0) => Span::raw(""),
        (false, 1) => Span::styled("1 try", theme.fg(Ink::Yellow)),
        (false, tries) => Span::styled(format!("{tries} tries"), theme.fg(Ink::Yellow)),
    };
    let mut lines = labelled("◆", "Exercise", &exercise.title, mark, columns, theme);
    lines.extend(render(&exercise.task, prose_columns(columns), theme));
    if !exercise.plan.setup.trim().is_empty() {
        lines.push(Line::styled("Given", theme.fg(Ink::Faint)));
        lines.extend(source(&exercise.plan.setup, columns, theme));
        lines.push(Line::styled("You write", theme.fg(Ink::Faint)));
    }
    if !exercise.starter.trim().is_empty() {
        lines.extend(source(&exercise.starter, columns, theme));
    }
    let count = exercise.hints.len();
    for (index, hint) in exercise.hints.iter().take(state.hints_shown).enumerate() {
        lines.push(Line::styled(format!("Hint {} of {count}", index + 1), theme.bold(Ink::Yellow)));
        lines.extend(render(hint, prose_columns(columns), theme));
    }
    if course.shows_solution(&lesson.id, &exercise.id) {
        lines.push(Line::styled("One way to write it", theme.bold(Ink::Green)));
        lines.extend(source(&exercise.plan.solution, columns, theme));
    }
    lines
}

fn burn_lines(lesson: &Lesson, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = wrap_words(
        &[Span::styled(format!("{}, in burn", lesson.title), theme.bold(Ink::Accent))],
        columns,
        vec![],
        vec![],
    );
    let Some(burn) = &lesson.burn else {
        return lines;
    };
    lines.push(Line::styled("The same computation in Rust; b goes back", theme.fg(Ink::Faint)));
    lines.push(Line::raw(""));
    if !burn.markdown.trim().is_empty() {
        lines.extend(render(&burn.markdown, prose_columns(columns), theme));
        lines.push(Line::raw(""));
    }
    lines.extend(code_lines(&Code::of(Language::Rust, burn.code.trim_end()), columns, theme, &Span::raw(" ")));
    if let Some(output) = &burn.output {
        lines.push(Line::raw(""));
        lines.push(Line::styled("It prints", theme.fg(Ink::Muted)));
        lines.extend(output_lines(output, columns, theme));
    }
    lines
}

/// Draws the lesson.
pub struct LessonPanel<'a>(pub &'a App);

impl Widget for LessonPanel<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        let Self(app) = self;
        let is_focused = app.focus == Panel::Lesson;
        let name = if app.course.in_burn { "Lesson in burn" } else { "Lesson" };
        frame(app, area, title(app.theme, name, is_focused), is_focused, buffer);
        let text = app.screen.lesson_text;
        let view = &app.course.view;
        let marked = app.course.marked.and_then(|marked| view.stops.iter().find(|(block, _)| *block == marked));
        for (row, line) in view.lines.iter().skip(app.course.scroll).take(text.height.into()).enumerate() {
            let y = text.y + cells(row);
            let is_marked = marked.is_some_and(|(_, lines)| lines.contains(&(row + app.course.scroll)));
            if is_marked && !app.course.in_burn {
                let ink = if is_focused { Ink::Accent } else { Ink::Border };
                buffer.set_string(text.x, y, "▌", app.theme.fg(ink));
            }
            buffer.set_line(text.x + GUTTER, y, line, text.width - GUTTER);
        }
        if is_focused && !app.course.in_burn && !matches!(app.overlay, Some(Overlay::Welcome)) {
            self.render_key(marked.map(|(_, lines)| lines.start), buffer);
        }
        let bar = Rect { width: text.width, ..text };
        scrollbar(app.theme, bar, app.course.scroll, view.lines.len(), buffer);
    }
}

impl LessonPanel<'_> {
    /// Says beside the marked block what Enter does.
    fn render_key(&self, start: Option<usize>, buffer: &mut Buffer) {
        let Self(app) = self;
        let text = app.screen.lesson_text;
        let what = match app.course.marked_block() {
            Some(Block::Example(_)) => "runs it",
            Some(Block::Prediction(_)) => "answers",
            Some(Block::Exercise(_)) => "begins",
            _ => return,
        };
        let Some(row) = start.and_then(|line| line.checked_sub(1)).and_then(|line| line.checked_sub(app.course.scroll))
        else {
            return;
        };
        if row >= usize::from(text.height) {
            return;
        }
        let line = Line::from(vec![
            Span::styled(" Enter", app.theme.key()),
            Span::styled(format!(" {what} "), app.theme.fg(Ink::Muted)),
        ]);
        let width = cells(spans_width(&line.spans));
        let y = text.y + cells(row);
        buffer.set_line(text.right().saturating_sub(width + 1), y, &line, width);
    }
}
