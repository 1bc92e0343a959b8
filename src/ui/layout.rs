//! Where everything stands, computed once before each drawing; the mouse and the drawing both read it.

use ratatui::layout::{Constraint, Layout, Rect};

use super::transcript::Room;
use super::{inspector, lesson, overlay, repl, text};
use crate::app::finder::{Choice, Finder};
use crate::app::{App, Overlay, Panel};

/// Smaller terminals get a polite message.
pub const COLUMNS_MIN: u16 = 60;
pub const ROWS_MIN: u16 = 20;
/// Below this many columns one panel is shown at a time.
const SIDE_BY_SIDE_COLUMNS: u16 = 100;
/// From here on the inspector gets a column of its own.
const THREE_COLUMNS: u16 = 170;
const INSPECTOR_COLUMNS: u16 = 57;
/// Below this many rows the inspector is shown only when it has the focus.
const INSPECTOR_ROWS: u16 = 28;

/// Areas of the screen; one that is not shown is empty.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    pub size: (u16, u16),
    pub status: Rect,
    pub footer: Rect,
    pub tabs: Vec<(Rect, Panel)>,
    pub lesson: Rect,
    pub lesson_text: Rect,
    pub repl: Rect,
    pub transcript: Rect,
    /// What the transcript is laid out for.
    pub room: Room,
    pub editor_rule: Rect,
    pub editor_text: Rect,
    pub signature: Rect,
    pub inspector: Rect,
    pub inspector_rows: Rect,
    pub inspector_detail: Rect,
    pub overlay: Rect,
    pub overlay_rows: Rect,
}

impl Screen {
    #[must_use]
    pub const fn is_too_small(&self) -> bool {
        self.size.0 < COLUMNS_MIN || self.size.1 < ROWS_MIN
    }

    #[must_use]
    pub const fn is_narrow(&self) -> bool {
        self.size.0 < SIDE_BY_SIDE_COLUMNS
    }
}

/// Computes the areas and lays out what is in sight. Called before drawing, whenever something happened.
pub fn prepare(app: &mut App) {
    let size = app.screen.size;
    app.screen = Screen { size, ..Screen::default() };
    if app.screen.is_too_small() {
        return;
    }
    let area = Rect::new(0, 0, size.0, size.1);
    let [status, body, footer] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)]).areas(area);
    (app.screen.status, app.screen.footer) = (status, footer);
    if app.screen.is_narrow() || (app.zoomed && app.focus == Panel::Lesson) {
        one_panel(app, body);
    } else if app.zoomed {
        sandbox(app, body);
    } else {
        panels(app, body);
    }
    if !app.screen.lesson.is_empty() {
        lesson::prepare(app);
    }
    if !app.screen.repl.is_empty() {
        repl::prepare(app);
    }
    if !app.screen.inspector.is_empty() {
        inspector::prepare(app);
    }
    prepare_overlay(app, area);
}

fn one_panel(app: &mut App, body: Rect) {
    let [tabs, panel] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(body);
    let mut x = tabs.x + 1;
    for panel in [Panel::Lesson, Panel::Repl, Panel::Inspector] {
        let width = text::cells(text::width(&tab_title(panel)));
        app.screen.tabs.push((Rect::new(x, tabs.y, width, 1), panel));
        x += width + 1;
    }
    match app.focus {
        Panel::Lesson => app.screen.lesson = panel,
        Panel::Repl => app.screen.repl = panel,
        Panel::Inspector => app.screen.inspector = panel,
    }
}

/// The REPL without the lesson: the variables stand beside it.
fn sandbox(app: &mut App, body: Rect) {
    app.screen.repl = body;
    if app.shows_inspector {
        [app.screen.repl, app.screen.inspector] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Length(INSPECTOR_COLUMNS)]).areas(body);
    }
}

/// A tab's text.
#[must_use]
pub fn tab_title(panel: Panel) -> String {
    match panel {
        Panel::Lesson => " Lesson ".to_owned(),
        Panel::Repl => " Python ".to_owned(),
        Panel::Inspector => " Variables ".to_owned(),
    }
}

fn panels(app: &mut App, body: Rect) {
    let shows_inspector = app.shows_inspector && (body.height >= INSPECTOR_ROWS || app.focus == Panel::Inspector);
    if shows_inspector && body.width >= THREE_COLUMNS {
        let columns = [Constraint::Fill(9), Constraint::Fill(9), Constraint::Length(INSPECTOR_COLUMNS)];
        [app.screen.lesson, app.screen.repl, app.screen.inspector] = Layout::horizontal(columns).areas(body);
        return;
    }
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(body);
    app.screen.lesson = left;
    app.screen.repl = right;
    if shows_inspector {
        let rows = text::cells(app.session.variables.len()).clamp(3, body.height / 4) + 3;
        let rows = if app.focus == Panel::Inspector { rows.max(body.height / 2) } else { rows };
        [app.screen.repl, app.screen.inspector] =
            Layout::vertical([Constraint::Fill(1), Constraint::Length(rows)]).areas(right);
    }
}

/// The inside of a panel: within its border where panels stand side by side.
#[must_use]
pub fn inside(app: &App, panel: Rect) -> Rect {
    if app.screen.tabs.is_empty() {
        Rect::new(panel.x + 2, panel.y + 1, panel.width.saturating_sub(4), panel.height.saturating_sub(2))
    } else {
        Rect::new(panel.x + 1, panel.y, panel.width.saturating_sub(2), panel.height)
    }
}

fn prepare_overlay(app: &mut App, area: Rect) {
    let App { overlay: Some(overlay), screen, .. } = app else {
        return;
    };
    let (columns, rows) = match overlay {
        Overlay::Welcome => (overlay::WELCOME_COLUMNS, overlay::WELCOME_ROWS),
        Overlay::Help(_) => ((area.width - 4).min(88), area.height - 2),
        Overlay::Finder(finder) => {
            let lines = text::cells(finder_lines(finder).len());
            (area.width.saturating_sub(8).min(92), lines.saturating_add(4).clamp(8, area.height - 4))
        }
    };
    let (columns, rows) = (columns.min(area.width), rows.min(area.height));
    // Lists hang from near the top, so that they do not jump while one types.
    let y = if matches!(overlay, Overlay::Finder(_)) { 2 } else { (area.height - rows) / 2 };
    screen.overlay = Rect::new((area.width - columns) / 2, y, columns, rows);
    let inner = Rect::new(screen.overlay.x + 2, y + 1, columns.saturating_sub(4), rows.saturating_sub(2));
    screen.overlay_rows = inner;
    match overlay {
        Overlay::Finder(finder) => {
            let rows = Rect::new(inner.x, inner.y + 2, inner.width, inner.height.saturating_sub(2));
            screen.overlay_rows = rows;
            let lines = finder_lines(finder);
            let height = usize::from(rows.height);
            let chosen = lines.iter().position(|line| *line == FinderLine::Match(finder.chosen)).unwrap_or(0);
            let lowest = if chosen == 1 { 0 } else { chosen };
            finder.top = finder.top.min(lowest).max((chosen + 1).saturating_sub(height));
        }
        Overlay::Help(scroll) => {
            let lines = overlay::help_lines(app.theme, usize::from(inner.width)).len();
            *scroll = (*scroll).min(lines.saturating_sub(usize::from(inner.height)));
        }
        Overlay::Welcome => {}
    }
}

/// A line of a list: a group's heading, or a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FinderLine {
    Group(String),
    Match(usize),
}

/// The lines of a list; lessons and what is in them stand under their heading while nothing is searched.
#[must_use]
pub fn finder_lines(finder: &Finder) -> Vec<FinderLine> {
    let mut lines = Vec::new();
    let mut group = None;
    for (index, found) in finder.matches.iter().enumerate() {
        let item = &finder.items[found.item];
        let has_chapters = !matches!(item.choice, Choice::Act(_) | Choice::Recall(_));
        if has_chapters && finder.query.trim().is_empty() && group != Some(&item.group) {
            lines.push(FinderLine::Group(item.group.clone()));
            group = Some(&item.group);
        }
        lines.push(FinderLine::Match(index));
    }
    lines
}

/// The match on a row of a list as it is scrolled now.
#[must_use]
pub fn finder_row(finder: &Finder, row: usize) -> Option<usize> {
    match finder_lines(finder).get(finder.top + row)? {
        FinderLine::Match(index) => Some(*index),
        FinderLine::Group(_) => None,
    }
}
