//! The workbench's state, and the one way in which it changes:
//! `key -> Event -> focused panel or keymap -> Action -> App::apply -> state (+ Effect) -> draw`.
//!
//! [`App`] does no input or output of its own: what should happen outside is an [`Effect`], which the loop in [`run`]
//! executes. So a test drives it without a terminal and without a kernel.

mod browse;
pub mod course;
pub mod editor;
mod exercise;
mod export;
pub mod finder;
pub mod inspector;
mod mouse;
pub mod python;
pub mod repl;
mod run;
pub mod session;
pub mod transcript;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::command::{self, Action, Context};
use crate::event::Event;
use crate::kernel::bridge::EngineOptions;
use crate::kernel::message::{Request, RequestId};
use crate::lesson::catalog::Catalog;
use crate::lesson::model::Block;
use crate::lesson::progress::Progress;
use crate::lesson::session::Format;
use crate::ui::layout::Screen;
use crate::ui::picture::{Choice as Figures, Protocol};
use crate::ui::theme::{Mode, Theme};

use course::Course;
use editor::Editor;
use finder::{Choice, Finder, Item};
use inspector::Inspector;
use repl::{History, Repl, TaskKind};
use session::Session;
use transcript::{Card, Tone};

pub use run::run;

/// How long a short notice stays.
const TOAST_FOR: Duration = Duration::from_secs(4);

/// How long an edit waits for others before it goes to the disk.
const DRAFT_AFTER: Duration = Duration::from_secs(2);

/// How the workbench starts.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub start: Start,
    /// A pack of lessons in place of the built-in course.
    pub lessons: Option<PathBuf>,
    /// The folder that the learner's code may read and write.
    pub workspace: Option<PathBuf>,
    /// Where progress is kept; by default where the system keeps such things.
    pub state_dir: Option<PathBuf>,
    pub engine: EngineOptions,
    /// What the kernel may use; by default what it says itself.
    pub memory_limit_bytes: Option<u64>,
    /// What figures are drawn with; by default what the environment asks for.
    pub figures: Option<Figures>,
}

/// What is on the screen first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Start {
    /// Where the learner left off.
    #[default]
    Resume,
    /// A lesson by its id.
    Lesson(String),
    /// The sandbox alone.
    Play,
}

/// What the outside is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Send(Request),
    Interrupt,
    RestartKernel,
    /// Progress, drafts and settings go to the disk.
    Save,
    Copy(String),
    /// A new file in the workspace, by its name and its text.
    Write(String, String),
    Redraw,
    Suspend,
    Quit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Panel {
    #[default]
    Lesson,
    Repl,
    Inspector,
}

/// What lies over the panels.
#[derive(Debug)]
pub enum Overlay {
    Welcome,
    /// Scrolled down by some lines.
    Help(usize),
    Finder(Finder),
}

#[derive(Debug)]
pub struct App {
    pub theme: Theme,
    /// How the terminal takes pictures; where it does not, figures are drawn with characters.
    pub pictures: Option<Protocol>,
    pub focus: Panel,
    /// Whether the focused panel has the whole screen.
    pub zoomed: bool,
    pub shows_inspector: bool,
    pub overlay: Option<Overlay>,
    pub toast: Option<(String, Instant)>,
    pub course: Course,
    pub repl: Repl,
    pub session: Session,
    pub inspector: Inspector,
    /// Where everything stands on the screen.
    pub screen: Screen,
    /// The time, as the loop says it.
    pub now: Instant,
    /// The first edit that is not on the disk yet.
    typed_at: Option<Instant>,
    /// Something that is kept over runs changed.
    changed: bool,
    effects: Vec<Effect>,
    last_id: RequestId,
}

impl App {
    /// A workbench with lessons and progress, before its first event.
    #[must_use]
    pub fn new(catalog: Catalog, progress: Progress, theme: Theme) -> Self {
        let is_new = progress.place.is_none() && progress.history().next().is_none();
        let history = History::new(progress.history().map(str::to_owned).collect());
        let mut app = Self {
            theme,
            pictures: None,
            focus: Panel::Lesson,
            zoomed: false,
            shows_inspector: true,
            overlay: is_new.then_some(Overlay::Welcome),
            toast: None,
            course: Course::new(catalog.lessons, progress),
            repl: Repl::new(history),
            session: Session::default(),
            inspector: Inspector::default(),
            screen: Screen::default(),
            now: Instant::now(),
            typed_at: None,
            changed: false,
            effects: Vec::new(),
            last_id: 0,
        };
        for problem in catalog.problems {
            app.report("A lesson cannot be read", &problem.to_string());
        }
        app
    }

    /// Goes to where the options say.
    pub fn start(&mut self, start: &Start) {
        let place = self.course.progress.place.clone();
        match start {
            Start::Play => {
                self.focus = Panel::Repl;
                self.overlay = None;
                self.zoomed = true;
            }
            Start::Lesson(id) => match self.course.find(id) {
                Some(lesson) => {
                    let block = place.filter(|place| place.lesson == *id).map(|place| place.block);
                    self.open_lesson(lesson, block);
                    self.overlay = None;
                }
                None => self.report("No such lesson", &format!("There is no lesson `{id}`; F2 lists them.")),
            },
            Start::Resume => {
                let found = place.as_ref().and_then(|place| self.course.find(&place.lesson));
                self.open_lesson(
                    found.unwrap_or(0),
                    place.as_ref().filter(|_| found.is_some()).map(|place| place.block),
                );
                if let Some(place) = place.filter(|_| found.is_some()) {
                    self.course.scroll = place.scroll;
                }
            }
        }
        self.changed = false;
    }

    /// Takes in one event; what it asks of the outside comes back.
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(key),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Paste(text) => match &mut self.overlay {
                Some(Overlay::Finder(finder)) => {
                    finder.set_query(format!("{}{}", finder.query, text.trim()));
                }
                _ => self.paste(&text),
            },
            Event::Resize(columns, rows) => self.screen.size = (columns, rows),
            Event::Kernel(event) => self.kernel_event(*event),
            Event::Lessons(catalog) => self.reload(*catalog),
            Event::Pictures(protocol) => self.pictures = Some(protocol),
            Event::InputEnded => self.quit(),
            Event::Tick => {}
        }
        if std::mem::take(&mut self.changed) {
            self.course.keep_place();
            self.effects.push(Effect::Save);
        }
        std::mem::take(&mut self.effects)
    }

    /// Takes over the time: notices go, a running cell's clock goes on, what was typed is kept.
    pub fn tick(&mut self, now: Instant) -> Vec<Effect> {
        self.now = now;
        if self.toast.as_ref().is_some_and(|(_, since)| now.saturating_duration_since(*since) > TOAST_FOR) {
            self.toast = None;
        }
        if self.typed_at.take_if(|typed| now.saturating_duration_since(*typed) > DRAFT_AFTER).is_some() {
            self.keep_task_draft();
            return vec![Effect::Save];
        }
        Vec::new()
    }

    /// The cell that was not run yet.
    #[must_use]
    pub fn draft(&self) -> String {
        self.repl.cell.text()
    }

    /// Puts the cell of the last run back into the editor.
    pub fn restore_draft(&mut self, text: &str) {
        self.repl.cell = Editor::with_text(text);
    }

    /// Whether something on the screen moves by itself.
    #[must_use]
    pub fn is_lively(&self) -> bool {
        self.session.is_running()
            || self.toast.is_some()
            || self.typed_at.is_some()
            || self.session.kernel == session::KernelState::Starting
    }

    /// Where keys count now, innermost first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        match &self.overlay {
            Some(Overlay::Welcome) => return vec![Context::Welcome],
            Some(Overlay::Help(_)) => return vec![Context::Help],
            Some(Overlay::Finder(_)) => return vec![Context::List],
            None => {}
        }
        let mut contexts = Vec::new();
        match self.focus {
            Panel::Lesson => {
                contexts.push(Context::Lesson);
                if matches!(self.course.marked_block(), Some(Block::Exercise(_))) {
                    contexts.push(Context::Exercise);
                }
            }
            Panel::Repl => {
                if let Some(completion) = &self.repl.completion {
                    if completion.chosen.is_some() {
                        contexts.push(Context::Chosen);
                    }
                    contexts.push(Context::Completion);
                }
                contexts.push(match self.repl.shown_task().map(|task| task.kind) {
                    Some(TaskKind::Exercise) => Context::Answer,
                    Some(TaskKind::Prediction) => Context::Guess,
                    None => Context::Cell,
                });
                contexts.push(Context::Editor);
            }
            Panel::Inspector => contexts.push(Context::Inspector),
        }
        contexts.push(Context::Everywhere);
        contexts
    }

    fn key(&mut self, key: KeyEvent) {
        self.toast = None;
        if let Some(command) = command::lookup(&self.contexts(), key) {
            self.apply(command.action);
        } else if let Some(Overlay::Finder(finder)) = &mut self.overlay {
            type_query(finder, key);
        } else if self.overlay.is_none() && self.focus == Panel::Repl {
            self.type_key(key);
        } else if self.overlay.is_none() && is_digit(key) && self.focus == Panel::Lesson {
            self.toast("Tab goes to the editor, where you can type");
        }
    }

    /// Changes the state as an action asks.
    pub fn apply(&mut self, action: Action) {
        if self.apply_overlay(action)
            || self.apply_inspector(action)
            || self.apply_editor(action)
            || self.apply_lesson(action)
        {
            return;
        }
        match action {
            Action::Help => self.overlay = Some(Overlay::Help(0)),
            Action::Palette => self.overlay = Some(Overlay::Finder(palette())),
            Action::Lessons => self.show_lessons(),
            Action::Cheatsheet => self.show_cheatsheet(),
            Action::Search => self.show_search(),
            Action::Welcome => self.overlay = Some(Overlay::Welcome),
            Action::NextPanel => self.step_panel(1),
            Action::PreviousPanel => self.step_panel(-1),
            Action::FocusLesson | Action::LeaveEditor => self.leave_editor(),
            Action::FocusRepl => self.focus = Panel::Repl,
            Action::FocusInspector => {
                self.shows_inspector = true;
                self.focus = Panel::Inspector;
            }
            Action::Interrupt => self.interrupt_or_clear(),
            Action::ToggleTheme => self.toggle_theme(),
            Action::ToggleInspector => self.toggle_inspector(),
            Action::ToggleZoom => self.zoomed = !self.zoomed,
            Action::RestartKernel => self.restart_kernel(),
            Action::ForgetVariables => self.forget_variables(),
            Action::ClearTranscript => self.repl.transcript.clear(),
            Action::TranscriptPageUp => self.repl.transcript.scroll_by(self.transcript_page()),
            Action::TranscriptPageDown => self.repl.transcript.scroll_by(-self.transcript_page()),
            Action::CopyCell => {
                let source = self.repl.transcript.cells().next().map(|cell| cell.source.clone());
                self.copy(source.unwrap_or_default());
            }
            Action::ExportAnswers => self.export_answers(),
            Action::ExportSession => self.export_session(Format::Notebook, "session.ipynb"),
            Action::ExportLesson => self.export_session(Format::Lesson, "01-draft.md"),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Quit => self.quit(),
            _ => {}
        }
    }

    /// What an overlay does for an action; `false` where the action is none of its own.
    fn apply_overlay(&mut self, action: Action) -> bool {
        let page = isize::try_from(self.screen.size.1 / 2).unwrap_or(10);
        let lines = match action {
            Action::ListDown => 1,
            Action::ListUp => -1,
            Action::ListPageDown => page,
            Action::ListPageUp => -page,
            Action::CloseOverlay => {
                self.overlay = None;
                return true;
            }
            Action::ListAccept => {
                self.accept_choice();
                return true;
            }
            _ => return false,
        };
        match &mut self.overlay {
            Some(Overlay::Finder(finder)) => finder.step(lines),
            Some(Overlay::Help(scroll)) => *scroll = scroll.saturating_add_signed(lines),
            Some(Overlay::Welcome) | None => {}
        }
        true
    }

    fn accept_choice(&mut self) {
        let Some(Overlay::Finder(finder)) = self.overlay.take() else {
            return;
        };
        match finder.chosen_item().map(|item| item.choice.clone()) {
            Some(Choice::Act(action)) => self.apply(action),
            Some(Choice::OpenLesson(lesson)) => {
                self.open_lesson(lesson, None);
                self.focus = Panel::Lesson;
                self.zoomed = false;
            }
            Some(Choice::OpenBlock { lesson, block }) => {
                // Prose cannot be marked: what follows it stands for it.
                let blocks = self.course.lessons.get(lesson).map_or(&[][..], |lesson| &lesson.blocks);
                let stop = (block..blocks.len()).find(|block| course::is_stop(&blocks[*block]));
                self.open_lesson(lesson, stop);
                self.focus = Panel::Lesson;
                self.zoomed = false;
            }
            Some(Choice::Recall(text)) => self.edit_cell(&text),
            Some(Choice::Card { lesson, statement }) => self.insert_statement(lesson, &statement),
            None => {}
        }
    }

    fn step_panel(&mut self, step: isize) {
        let panels: &[Panel] = if self.shows_inspector {
            &[Panel::Lesson, Panel::Repl, Panel::Inspector]
        } else {
            &[Panel::Lesson, Panel::Repl]
        };
        let place = panels.iter().position(|panel| *panel == self.focus).unwrap_or(0);
        self.focus = panels[(place + panels.len()).saturating_add_signed(step) % panels.len()];
    }

    fn leave_editor(&mut self) {
        self.zoomed &= self.focus == Panel::Lesson;
        self.focus = Panel::Lesson;
        self.keep_task_draft();
        self.changed = true;
    }

    fn toggle_inspector(&mut self) {
        self.shows_inspector = !self.shows_inspector;
        if !self.shows_inspector && self.focus == Panel::Inspector {
            self.focus = Panel::Repl;
        }
    }

    fn toggle_theme(&mut self) {
        self.theme.mode = self.theme.mode.other();
        self.course.progress.settings.theme = Some(self.theme.mode.name().to_owned());
        self.changed = true;
    }

    /// Ctrl-C: what runs is stopped; else the editor is emptied; else it says how to leave.
    fn interrupt_or_clear(&mut self) {
        if self.interrupt() {
            return;
        }
        if self.focus != Panel::Repl || !self.clear_editor() {
            self.toast("Ctrl-Q leaves torchlings");
        }
    }

    fn quit(&mut self) {
        self.keep_task_draft();
        self.course.keep_place();
        self.effects.push(Effect::Save);
        self.effects.push(Effect::Quit);
    }

    fn copy(&mut self, text: String) {
        if text.trim().is_empty() {
            self.toast("Nothing to copy");
            return;
        }
        self.effects.push(Effect::Copy(text));
        self.toast("Copied to the clipboard");
    }

    /// A short notice in the footer.
    pub fn toast(&mut self, text: impl Into<String>) {
        self.toast = Some((text.into(), self.now));
    }

    /// A notice that stays, in the transcript.
    pub fn report(&mut self, title: &str, text: &str) {
        let card = Card::new(Tone::Failure, title).part(transcript::Part::Output(text.to_owned()));
        self.repl.transcript.push_card(card);
    }

    /// The theme that the settings name.
    #[must_use]
    pub fn saved_mode(progress: &Progress) -> Option<Mode> {
        Mode::parse(progress.settings.theme.as_deref()?)
    }

    /// Whether one panel at a time is shown.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        self.screen.is_narrow()
    }

    fn transcript_page(&self) -> isize {
        isize::try_from(self.screen.transcript.height.saturating_sub(1).max(1)).unwrap_or(1)
    }

    fn next_id(&mut self) -> RequestId {
        self.last_id += 1;
        self.last_id
    }
}

fn palette() -> Finder {
    let item = |command: &command::Command| Item {
        mark: String::new(),
        title: command.name.to_owned(),
        detail: command.doc.to_owned(),
        group: command.key(),
        choice: Choice::Act(command.action),
        is_outline: true,
    };
    Finder::new("Commands", command::palette().map(item).collect())
}

fn type_query(finder: &mut Finder, key: KeyEvent) {
    let mut query = finder.query.clone();
    match key.code {
        KeyCode::Char('u' | 'w') if key.modifiers == KeyModifiers::CONTROL => query.clear(),
        KeyCode::Char(character) if key.modifiers.difference(KeyModifiers::SHIFT).is_empty() => {
            query.push(character);
        }
        KeyCode::Backspace => {
            query.pop();
        }
        _ => return,
    }
    finder.set_query(query);
}

fn is_digit(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Char(character) if character.is_ascii_digit()) && key.modifiers.is_empty()
}
