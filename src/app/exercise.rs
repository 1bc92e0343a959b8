//! Exercises and questions: drafts, verdicts, hints, solutions, guesses.

use crate::kernel::message::Verdict;
use crate::lesson::model::{Block, Exercise, Prediction};

use super::course::key;
use super::editor::Editor;
use super::python;
use super::repl::{Task, TaskKind};
use super::transcript::{Card, Part, Tone};
use super::{App, Panel};

/// Of more findings only those are shown that say what is wrong, so that the verdict stays in sight.
const FINDINGS_MAX: usize = 4;

impl App {
    /// Opens the answer's editor with the draft, or with the starter.
    pub(super) fn start_exercise(&mut self, exercise: &Exercise) {
        let Some(lesson) = self.course.lesson().map(|lesson| lesson.id.clone()) else {
            return;
        };
        self.keep_task_draft();
        let draft = self.course.exercise_state(&lesson, &exercise.id).draft;
        let text = draft.unwrap_or_else(|| exercise.starter.trim_end().to_owned());
        if self.is_narrow() {
            let card = Card::new(Tone::Notice, exercise.title.clone()).markdown(exercise.task.clone());
            let setup = exercise.plan.setup.trim_end();
            self.repl.transcript.push_card(if setup.is_empty() { card } else { card.code(setup) });
        }
        self.open_task(TaskKind::Exercise, lesson, exercise.id.clone(), exercise.title.clone(), &text);
    }

    pub(super) fn start_prediction(&mut self, prediction: &Prediction) {
        let Some(lesson) = self.course.lesson().map(|lesson| lesson.id.clone()) else {
            return;
        };
        if self.is_narrow() {
            self.show_question("Predict", prediction);
        }
        self.ask(lesson, prediction);
    }

    fn show_question(&mut self, title: &str, prediction: &Prediction) {
        let card = Card::new(Tone::Notice, title).markdown(prediction.question.clone());
        self.repl.transcript.push_card(card.code(prediction.code.trim_end()));
    }

    fn ask(&mut self, lesson: String, prediction: &Prediction) {
        self.keep_task_draft();
        self.open_task(TaskKind::Prediction, lesson, prediction.id.clone(), "Your guess".to_owned(), "");
    }

    /// Asks a question again that was missed some time ago. Says whether one was due.
    pub(super) fn review(&mut self) -> bool {
        let course = &self.course;
        let due = course.progress.due_predictions();
        let found =
            due.iter().find_map(|(lesson, id)| Some(((*lesson).to_owned(), course.prediction(lesson, id)?.clone())));
        let Some((lesson, prediction)) = found else {
            return false;
        };
        self.show_question("Once more: a question that you missed", &prediction);
        self.ask(lesson, &prediction);
        true
    }

    fn open_task(&mut self, kind: TaskKind, lesson: String, id: String, title: String, text: &str) {
        let is_same =
            self.repl.task.as_ref().is_some_and(|task| task.kind == kind && task.lesson == lesson && task.id == id);
        if !is_same {
            self.repl.task = Some(Task { kind, lesson, id, title, editor: Editor::with_text(text) });
        }
        self.repl.on_task = true;
        self.repl.completion = None;
        self.repl.signature = None;
        self.focus = Panel::Repl;
    }

    /// Gives the editor back to cells: the learner turned to something else. What is solved is done with.
    pub(super) fn set_task_aside(&mut self) {
        self.keep_task_draft();
        self.repl.on_task = false;
        let is_done = |task: &mut Task| self.course.exercise_state(&task.lesson, &task.id).solved;
        self.repl.task.take_if(is_done);
    }

    /// The answer at hand goes into progress, so that it is there in the next run.
    pub(super) fn keep_task_draft(&mut self) {
        let Some(task) = self.repl.task.as_ref().filter(|task| task.kind == TaskKind::Exercise) else {
            return;
        };
        let (lesson, id, text) = (task.lesson.clone(), task.id.clone(), task.editor.text());
        let starter = self.course.exercise(&lesson, &id).map(|exercise| exercise.starter.trim_end().to_owned());
        let draft = (Some(&text) != starter.as_ref()).then_some(text);
        if draft.is_some() || self.course.exercise_state(&lesson, &id).draft.is_some() {
            self.course.progress.exercise_mut(&lesson, &id).draft = draft;
        }
    }

    /// The exercise that keys are about: the one in the editor, else the marked one.
    fn exercise_at_hand(&self) -> Option<(String, Exercise)> {
        if self.focus == Panel::Repl
            && let Some(task) = self.repl.task.as_ref().filter(|task| task.kind == TaskKind::Exercise)
        {
            return Some((task.lesson.clone(), self.course.exercise(&task.lesson, &task.id)?.clone()));
        }
        match self.course.marked_block() {
            Some(Block::Exercise(exercise)) => Some((self.course.lesson()?.id.clone(), exercise.clone())),
            _ => None,
        }
    }

    pub(super) fn check(&mut self) {
        let Some((lesson, exercise)) = self.exercise_at_hand() else {
            self.toast("No exercise is marked");
            return;
        };
        let is_open = self.repl.task.as_ref().is_some_and(|task| task.lesson == lesson && task.id == exercise.id);
        if !is_open {
            self.start_exercise(&exercise);
            return;
        }
        if self.is_judging() {
            self.toast("Your answer is being judged");
            return;
        }
        let Some(answer) = self.repl.task.as_ref().map(|task| task.editor.text()) else {
            return;
        };
        self.keep_task_draft();
        self.judge(&lesson, &exercise, answer);
    }

    /// Says what a known mistake is about.
    pub(super) fn show_misconception(&mut self, message: &str) {
        self.repl.transcript.push_card(Card::new(Tone::Hint, "What happened").markdown(message));
    }

    pub(super) fn show_verdict(&mut self, lesson: &str, exercise: &Exercise, answer: &str, verdict: Verdict) {
        let was_solved = self.course.exercise_state(lesson, &exercise.id).solved;
        self.course.progress.record_verdict(lesson, &exercise.id, verdict.passed, answer);
        let state = self.course.exercise_state(lesson, &exercise.id);
        let (attempts, hints) = (state.attempts, state.hints_shown);
        let mut card = if verdict.passed {
            Card::new(Tone::Success, format!("Solved: {}", exercise.title))
        } else {
            let right = verdict.findings.iter().filter(|finding| finding.passed).count();
            let count = if verdict.findings.len() > 1 {
                format!(" ({right} of {} right)", verdict.findings.len())
            } else {
                String::new()
            };
            Card::new(Tone::Failure, format!("Not yet: {}{count}", exercise.title))
        };
        card = match verdict.findings {
            findings if findings.len() <= FINDINGS_MAX => card.part(Part::Findings(findings)),
            findings if verdict.passed => card.markdown(format!("All {} checks pass.", findings.len())),
            mut findings => {
                findings.retain(|finding| !finding.passed);
                card.part(Part::Findings(findings))
            }
        };
        if !verdict.output.is_empty() {
            card = card.part(Part::Output(verdict.output));
        }
        card = if verdict.passed {
            let card = match attempts {
                _ if was_solved => card,
                1 => card.markdown("At the first try."),
                _ => card.markdown(format!("After {attempts} tries.")),
            };
            card.solution(answer, &exercise.plan.solution).next("Ctrl-N goes on")
        } else if hints < exercise.hints.len() {
            card.next(format!("Ctrl-T shows hint {} of {}; Ctrl-S checks again", hints + 1, exercise.hints.len()))
        } else {
            card.next("Ctrl-S checks again; Ctrl-G shows the solution; Ctrl-N goes on")
        };
        self.repl.transcript.push_card(card);
        self.course.keep_finished(lesson);
        self.course.touch();
        self.changed = true;
    }

    pub(super) fn hint(&mut self) {
        let Some((lesson, exercise)) = self.exercise_at_hand() else {
            self.toast("Mark an exercise to see its hints");
            return;
        };
        let count = exercise.hints.len();
        let state = self.course.progress.exercise_mut(&lesson, &exercise.id);
        let shown = state.hints_shown.min(count);
        let Some(hint) = exercise.hints.get(shown).or(exercise.hints.last()) else {
            self.toast("This exercise has no hints");
            return;
        };
        let number = (shown + 1).min(count);
        state.hints_shown = number;
        let next =
            if number < count { "Ctrl-T shows the next" } else { "That was the last one; Ctrl-G shows the solution" };
        let card = Card::new(Tone::Hint, format!("Hint {number} of {count}")).markdown(hint.clone()).next(next);
        self.repl.transcript.push_card(card);
        self.course.touch();
    }

    pub(super) fn solution(&mut self) {
        let Some((lesson, exercise)) = self.exercise_at_hand() else {
            self.toast("Mark an exercise to see its solution");
            return;
        };
        self.course.solutions.insert(key(&lesson, &exercise.id));
        let state = self.course.progress.exercise_mut(&lesson, &exercise.id);
        state.saw_solution |= !state.solved;
        let is_open = |task: &&Task| task.lesson == lesson && task.id == exercise.id;
        let answer = self.repl.task.as_ref().filter(is_open).map(|task| task.editor.text());
        let answer = answer.or_else(|| self.course.exercise_state(&lesson, &exercise.id).draft).unwrap_or_default();
        // A starter that was not touched is nobody's answer.
        let answer = if answer.trim() == exercise.starter.trim() { "" } else { answer.as_str() };
        let card = Card::new(Tone::Hint, format!("Solution: {}", exercise.title));
        let card = card.solution(answer, &exercise.plan.solution);
        self.repl.transcript.push_card(card.next("Yours is still in the editor; Ctrl-N goes on"));
        self.course.touch();
    }

    pub(super) fn reset_exercise(&mut self) {
        let Some((lesson, exercise)) = self.exercise_at_hand() else {
            self.toast("Mark an exercise to begin it anew");
            return;
        };
        self.course.progress.exercise_mut(&lesson, &exercise.id).draft = None;
        self.course.solutions.remove(&key(&lesson, &exercise.id));
        if let Some(task) = self.repl.task.as_mut().filter(|task| task.lesson == lesson && task.id == exercise.id) {
            task.editor.set_text(exercise.starter.trim_end());
        }
        self.course.touch();
        self.toast("The exercise is as it was at first; Alt-Z takes that back");
    }

    pub(super) fn submit_guess(&mut self) {
        let Some(task) = self.repl.task.as_ref().filter(|task| task.kind == TaskKind::Prediction) else {
            return;
        };
        let (lesson, id, guess) = (task.lesson.clone(), task.id.clone(), task.editor.text());
        if guess.trim().is_empty() {
            self.toast("Type what you think it prints");
            return;
        }
        let Some(prediction) = self.course.prediction(&lesson, &id).cloned() else {
            return;
        };
        let is_right = python::says_the_same(&guess, &prediction.answer);
        let mut card =
            if is_right { Card::new(Tone::Success, "Right") } else { Card::new(Tone::Failure, "Not quite. It prints") };
        card = card.part(Part::Output(prediction.answer.clone()));
        if !prediction.explanation.trim().is_empty() {
            card = card.markdown(prediction.explanation.clone());
        }
        self.repl.transcript.push_card(card.next("Ctrl-N goes on; Esc goes back to the lesson"));
        self.course.guesses.insert(key(&lesson, &id), guess.trim().to_owned());
        self.course.progress.record_guess(&lesson, &id, is_right);
        self.repl.task = None;
        self.repl.on_task = false;
        self.course.touch();
        self.changed = true;
    }
}
