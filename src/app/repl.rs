//! The REPL: a transcript, an editor for cells and one for the task at hand, completion, history.

use crate::command::Action;
use crate::kernel::message::{Candidate, Completeness, Documentation, Request, RequestId};
use crate::plot::scene::Figure;
use crate::ui::picture::{self, Picture};

use super::editor::Editor;
use super::finder::{Choice, Finder, Item};
use super::python::{self, Guess};
use super::transcript::{Card, Part, Tone, Transcript};
use super::{App, Effect, Overlay, Panel};

/// Cells remembered over runs.
pub const HISTORY_MAX: usize = 1_000;

#[derive(Debug, Default)]
pub struct Repl {
    pub transcript: Transcript,
    pub cell: Editor,
    pub task: Option<Task>,
    /// Whether the task's editor is shown and not the cell's.
    pub on_task: bool,
    pub completion: Option<Completion>,
    /// Shown under the editor.
    pub signature: Option<Documentation>,
    pub history: History,
    /// The last figure's number among the terminal's pictures. Where it begins is chosen so that two programs in one terminal
    /// keep apart.
    pub last_picture: u32,
    asked_completeness: Option<(RequestId, String)>,
    /// The request, and whether Tab asked for it: only then may a completion change the text by itself.
    asked_completion: Option<(RequestId, bool)>,
    asked_document: Option<(RequestId, Asked)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Signature,
    Page,
}

/// What the second editor is for.
#[derive(Debug)]
pub struct Task {
    pub kind: TaskKind,
    /// Lesson and exercise (or prediction) by their ids.
    pub lesson: String,
    pub id: String,
    pub title: String,
    pub editor: Editor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskKind {
    Exercise,
    Prediction,
}

/// Candidates for the name before the cursor.
#[derive(Debug)]
pub struct Completion {
    pub candidates: Vec<Candidate>,
    /// Byte of the cursor's line where the name begins.
    pub start: usize,
    /// Marked by the learner; Enter takes only what is marked.
    pub chosen: Option<usize>,
    /// First candidate on the screen.
    pub top: usize,
}

#[derive(Debug, Default)]
pub struct History {
    entries: Vec<String>,
    /// Entry shown now, and the text that was there before.
    shown: Option<(usize, String)>,
}

impl History {
    #[must_use]
    pub fn new(mut entries: Vec<String>) -> Self {
        entries.drain(..entries.len().saturating_sub(HISTORY_MAX));
        Self { entries, shown: None }
    }

    #[must_use]
    pub fn entries(&self) -> &[String] {
        &self.entries
    }

    fn push(&mut self, text: &str) {
        self.shown = None;
        if self.entries.last().is_some_and(|last| last == text) {
            return;
        }
        if self.entries.len() == HISTORY_MAX {
            self.entries.remove(0);
        }
        self.entries.push(text.to_owned());
    }

    fn previous(&mut self, text: &str) -> Option<String> {
        let (place, draft) = match self.shown.take() {
            Some((place, draft)) => (place.checked_sub(1), draft),
            None => (self.entries.len().checked_sub(1), text.to_owned()),
        };
        let place = place.or(if self.entries.is_empty() { None } else { Some(0) })?;
        self.shown = Some((place, draft));
        self.entries.get(place).cloned()
    }

    fn next(&mut self) -> Option<String> {
        let (place, draft) = self.shown.take()?;
        match self.entries.get(place + 1) {
            Some(entry) => {
                self.shown = Some((place + 1, draft));
                Some(entry.clone())
            }
            None => Some(draft),
        }
    }
}

impl Repl {
    #[must_use]
    pub fn new(history: History) -> Self {
        Self { history, ..Self::default() }
    }

    /// A figure with the next number.
    pub fn picture(&mut self, figure: Figure) -> Picture {
        self.last_picture = self.last_picture % (picture::IDS - 1) + 1;
        Picture { id: self.last_picture, figure }
    }

    /// The editor that is shown.
    #[must_use]
    pub fn editor(&self) -> &Editor {
        match &self.task {
            Some(task) if self.on_task => &task.editor,
            _ => &self.cell,
        }
    }

    pub fn editor_mut(&mut self) -> &mut Editor {
        match &mut self.task {
            Some(task) if self.on_task => &mut task.editor,
            _ => &mut self.cell,
        }
    }

    /// The task whose editor is shown.
    #[must_use]
    pub fn shown_task(&self) -> Option<&Task> {
        self.task.as_ref().filter(|_| self.on_task)
    }

    pub(super) fn forget_questions(&mut self) {
        self.asked_completeness = None;
        self.asked_completion = None;
        self.asked_document = None;
    }

    fn close_popups(&mut self) {
        self.completion = None;
        self.asked_completion = None;
        self.signature = None;
        self.asked_document = None;
    }
}

impl App {
    /// What the editor does for an action; `false` where the action is none of its own.
    pub(super) fn apply_editor(&mut self, action: Action) -> bool {
        match action {
            Action::Submit => self.submit(),
            Action::RunNow => self.run_now(),
            Action::Newline => self.repl.editor_mut().newline(),
            Action::Indent => self.indent_or_complete(),
            Action::Dedent => self.repl.editor_mut().dedent(),
            Action::LineUp => self.line_up(),
            Action::LineDown => self.line_down(),
            Action::SearchHistory => self.search_history(),
            Action::Document => self.ask_document(Asked::Page),
            Action::SwitchBuffer => self.switch_buffer(),
            Action::Undo => self.repl.editor_mut().undo(),
            Action::Redo => self.repl.editor_mut().redo(),
            Action::SelectAll => self.repl.editor_mut().select_all(),
            Action::KillToHead => self.repl.editor_mut().kill_to_head(),
            Action::CopySelection => self.copy_selection(),
            Action::NextCandidate => self.step_candidate(1),
            Action::PreviousCandidate => self.step_candidate(-1),
            Action::AcceptCandidate => self.accept_candidate(),
            Action::CloseCandidates => self.repl.close_popups(),
            _ => return false,
        }
        if !matches!(action, Action::NextCandidate | Action::PreviousCandidate | Action::Indent | Action::Document) {
            self.repl.completion = None;
        }
        true
    }

    /// A key that no command took goes into the text.
    pub(super) fn type_key(&mut self, key: crossterm::event::KeyEvent) {
        let changed = self.repl.editor_mut().key(key);
        if !changed {
            self.repl.completion = None;
            return;
        }
        self.repl.transcript.scroll_to_end();
        self.typed_at = self.typed_at.or(Some(self.now));
        let before = self.repl.editor().before_cursor();
        let is_name = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let is_attribute = before.ends_with('.')
            && before.trim_end_matches('.').ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']'));
        let opens_call = before.ends_with('(');
        let is_in_call = before.matches('(').count() > before.matches(')').count();
        if is_attribute || (is_name && self.repl.completion.is_some()) {
            self.ask_completion(false);
        } else {
            self.repl.completion = None;
            self.repl.asked_completion = None;
        }
        if opens_call {
            self.ask_document(Asked::Signature);
        } else if !is_in_call {
            self.repl.signature = None;
            self.repl.asked_document = None;
        }
    }

    /// A pasted text goes into the editor whole, whatever panel has the focus.
    pub(super) fn paste(&mut self, text: &str) {
        self.focus = Panel::Repl;
        self.repl.close_popups();
        self.repl.editor_mut().insert(text.trim_end_matches(['\r', '\n']));
    }

    /// Puts code into the cell's editor.
    pub(super) fn edit_cell(&mut self, code: &str) {
        self.repl.on_task = false;
        self.repl.cell.set_text(code.trim_end());
        self.repl.close_popups();
        self.focus = Panel::Repl;
    }

    fn submit(&mut self) {
        if self.repl.shown_task().is_some_and(|task| task.kind == TaskKind::Prediction) {
            self.submit_guess();
            return;
        }
        if self.repl.cell.is_blank() {
            return;
        }
        let source = self.repl.cell.text();
        if !self.repl.cell.is_on_last_line() {
            self.repl.cell.newline();
            return;
        }
        match python::guess(&source) {
            Guess::Complete => self.run_now(),
            Guess::Unsure if self.session.is_idle() => {
                let id = self.next_id();
                self.repl.asked_completeness = Some((id, source.clone()));
                self.effects.push(Effect::Send(Request::CheckComplete { id, source }));
            }
            Guess::Incomplete | Guess::Unsure => self.repl.cell.newline(),
        }
    }

    pub(super) fn completeness(&mut self, id: RequestId, completeness: &Completeness) {
        let Some((_, source)) = self.repl.asked_completeness.take_if(|(asked, _)| *asked == id) else {
            return;
        };
        if source != self.repl.cell.text() {
            return;
        }
        match completeness {
            Completeness::Complete | Completeness::Invalid { .. } => self.run_now(),
            Completeness::Incomplete { indent } => self.repl.cell.newline_with(*indent),
        }
    }

    /// Runs the editor's text. A cell's editor is empty afterwards, an answer stays.
    fn run_now(&mut self) {
        let source = self.repl.editor().text();
        let source = source.trim_end().to_owned();
        if source.trim().is_empty() {
            return;
        }
        self.repl.close_popups();
        if let Some((lesson, id)) = self.repl.shown_task().map(|task| (task.lesson.clone(), task.id.clone())) {
            // An answer builds on what the exercise gives.
            let given = self.course.exercise(&lesson, &id).map(|exercise| exercise.plan.setup.trim_end().to_owned());
            if let Some(given) = given.filter(|given| !given.trim().is_empty()) {
                self.run_cell(&given);
            }
        } else {
            self.repl.history.push(&source);
            self.course.progress.remember(&source);
            self.repl.cell = Editor::default();
        }
        self.run_cell(&source);
        self.changed = true;
    }

    fn indent_or_complete(&mut self) {
        if self.repl.editor().before_cursor().trim().is_empty() {
            self.repl.editor_mut().indent();
        } else if self.session.is_idle() {
            self.ask_completion(true);
        } else {
            self.toast("Completion waits for Python to be free");
        }
    }

    fn ask_completion(&mut self, by_tab: bool) {
        if !self.session.is_idle() {
            return;
        }
        let id = self.next_id();
        self.repl.asked_completion = Some((id, by_tab));
        let (source, cursor) = (self.repl.editor().text(), self.repl.editor().cursor_byte());
        self.effects.push(Effect::Send(Request::Complete { id, source, cursor }));
    }

    pub(super) fn candidates(&mut self, id: RequestId, start: usize, candidates: Vec<Candidate>) {
        let Some((_, by_tab)) = self.repl.asked_completion.take_if(|(asked, _)| *asked == id) else {
            return;
        };
        let editor = self.repl.editor();
        let line_start = editor.cursor_byte() - editor.before_cursor().len();
        let Some(start) = start.checked_sub(line_start) else {
            return;
        };
        let typed = editor.before_cursor().get(start..).unwrap_or_default().to_owned();
        match candidates.as_slice() {
            [] => {
                self.repl.completion = None;
                if by_tab {
                    self.toast("No completion");
                }
            }
            [only] if by_tab => {
                let text = only.text.clone();
                self.repl.editor_mut().replace_before_cursor(start, &text);
                self.repl.completion = None;
            }
            [only] if only.text == typed => self.repl.completion = None,
            _ => {
                let common = common_prefix(&candidates);
                if by_tab && common.len() > typed.len() && common.starts_with(&typed) {
                    self.repl.editor_mut().replace_before_cursor(start, &common);
                }
                self.repl.completion = Some(Completion { candidates, start, chosen: None, top: 0 });
            }
        }
    }

    fn step_candidate(&mut self, step: isize) {
        let Some(completion) = &mut self.repl.completion else {
            return;
        };
        let count = completion.candidates.len();
        completion.chosen = match completion.chosen {
            None if step < 0 => Some(count - 1),
            None => Some(0),
            Some(chosen) => Some((chosen + count).saturating_add_signed(step) % count),
        };
        // There is nothing to choose from.
        if count == 1 {
            self.accept_candidate();
        }
    }

    fn accept_candidate(&mut self) {
        let Some(completion) = self.repl.completion.take() else {
            return;
        };
        let Some(candidate) = completion.chosen.and_then(|chosen| completion.candidates.get(chosen)) else {
            return;
        };
        self.repl.editor_mut().replace_before_cursor(completion.start, &candidate.text);
    }

    fn ask_document(&mut self, purpose: Asked) {
        if !self.session.is_idle() {
            return;
        }
        let id = self.next_id();
        self.repl.asked_document = Some((id, purpose));
        let (source, cursor) = (self.repl.editor().text(), self.repl.editor().cursor_byte());
        // The signature of what stands before the bracket that was just typed.
        let cursor = if purpose == Asked::Signature { cursor.saturating_sub(1) } else { cursor };
        self.effects.push(Effect::Send(Request::Document { id, source, cursor }));
    }

    pub(super) fn documentation(&mut self, id: RequestId, documentation: Option<Documentation>) {
        let Some((_, purpose)) = self.repl.asked_document.take_if(|(asked, _)| *asked == id) else {
            return;
        };
        match (purpose, documentation) {
            (Asked::Signature, documentation) => self.repl.signature = documentation,
            (Asked::Page, Some(page)) => {
                let title = if page.signature.is_empty() { page.name } else { page.signature };
                let card = Card::new(Tone::Notice, title).part(Part::Output(page.text));
                let mark = (!page.fidelity.is_empty()).then(|| format!("fidelity: {}", page.fidelity));
                self.repl.transcript.push_card(mark.into_iter().fold(card, Card::next));
            }
            (Asked::Page, None) => self.toast("Nothing is known of the name at the cursor"),
        }
    }

    fn line_up(&mut self) {
        let editor = self.repl.editor_mut();
        if !editor.is_on_first_line() {
            editor.line_up();
        } else if self.repl.shown_task().is_none()
            && let Some(text) = self.repl.history.previous(&self.repl.cell.text())
        {
            self.repl.cell.set_text(&text);
            self.repl.cell.move_to(0, usize::MAX);
        }
    }

    fn line_down(&mut self) {
        let editor = self.repl.editor_mut();
        if !editor.is_on_last_line() {
            editor.line_down();
        } else if self.repl.shown_task().is_none()
            && let Some(text) = self.repl.history.next()
        {
            self.repl.cell.set_text(&text);
        }
    }

    fn search_history(&mut self) {
        let item = |text: &String| Item {
            mark: String::new(),
            title: text.replace('\n', " ⏎ "),
            detail: String::new(),
            group: String::new(),
            choice: Choice::Recall(text.clone()),
            is_outline: true,
        };
        let items: Vec<Item> = self.repl.history.entries().iter().rev().map(item).collect();
        if items.is_empty() {
            self.toast("Nothing was run yet");
            return;
        }
        self.overlay = Some(Overlay::Finder(Finder::new("History", items)));
    }

    fn switch_buffer(&mut self) {
        if self.repl.task.is_some() {
            self.repl.on_task = !self.repl.on_task;
            self.repl.close_popups();
        } else {
            self.toast("An exercise or a question in the lesson opens a second editor");
        }
    }

    fn copy_selection(&mut self) {
        let editor = self.repl.editor();
        let text = editor.selected_text().unwrap_or_else(|| editor.text());
        self.copy(text);
    }

    /// Empties the editor. Says whether there was anything in it.
    pub(super) fn clear_editor(&mut self) -> bool {
        self.repl.close_popups();
        let editor = self.repl.editor_mut();
        let had_text = !editor.is_blank() || editor.lines().len() > 1;
        if had_text && self.repl.shown_task().is_none_or(|task| task.kind == TaskKind::Prediction) {
            self.repl.editor_mut().set_text("");
            return true;
        }
        false
    }
}

fn common_prefix(candidates: &[Candidate]) -> String {
    let Some(first) = candidates.first() else {
        return String::new();
    };
    let shared = |other: &Candidate| first.text.chars().zip(other.text.chars()).take_while(|(a, b)| a == b).count();
    let length = candidates.iter().map(shared).min().unwrap_or(0);
    first.text.chars().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_goes_back_and_forth() {
        let mut history = History::new(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(history.previous("draft").as_deref(), Some("b"));
        assert_eq!(history.previous("b").as_deref(), Some("a"));
        assert_eq!(history.previous("a").as_deref(), Some("a"));
        assert_eq!(history.next().as_deref(), Some("b"));
        assert_eq!(history.next().as_deref(), Some("draft"));
        assert_eq!(history.next(), None);
    }
}
