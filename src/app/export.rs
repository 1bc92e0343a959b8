//! What leaves the workbench as a file: answers to hand in, and what was tried.

use crate::kernel::message::{Outcome, Stream};
use crate::lesson::answers::{self, Which};
use crate::lesson::lint::shown;
use crate::lesson::session::{self, Format};

use super::transcript::{Cell, CellState, OutputLine};
use super::{App, Effect};

impl App {
    pub(super) fn export_answers(&mut self) {
        self.keep_task_draft();
        let answers = answers::of_lessons(&self.course.lessons, &self.course.progress, Which::Begun);
        if answers.is_empty() {
            self.toast("There is no answer yet");
            return;
        }
        let text = answers::write(&answers, answers::Format::Python);
        self.effects.push(Effect::Write("answers.py".to_owned(), text));
    }

    pub(super) fn export_session(&mut self, format: Format, name: &str) {
        let mut cells: Vec<session::Cell> = self.repl.transcript.cells().filter_map(exported).collect();
        // Cells come newest first.
        cells.reverse();
        if cells.is_empty() {
            self.toast("Nothing was run yet");
            return;
        }
        self.effects.push(Effect::Write(name.to_owned(), session::write(&cells, format)));
    }
}

/// A cell that ran to some end, with what it showed.
fn exported(cell: &Cell) -> Option<session::Cell> {
    let CellState::Ended(outcome) = &cell.state else { return None };
    let (head, _, tail) = cell.output.parts();
    let lines = head.iter().chain(tail).filter_map(|line| match line {
        OutputLine::Text(Stream::Stdout, text) => Some(text.as_str()),
        _ => None,
    });
    let printed = lines.collect::<Vec<_>>().join("\n");
    let raised = matches!(**outcome, Outcome::Raised { .. });
    Some(session::Cell { source: cell.source.clone(), output: shown(&printed, outcome), raised })
}
