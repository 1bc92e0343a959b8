//! The lessons and the way through them: place, exercises, hints, verdicts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ratatui::text::Line;

use crate::command::Action;
use crate::lesson::catalog::Catalog;
use crate::lesson::model::{Block, Exercise, Lesson, Prediction};
use crate::lesson::progress::{ExerciseProgress, Place, Progress};
use crate::ui::theme::Theme;

use super::{App, Panel};

/// Lines kept in sight when a page is turned.
const PAGE_OVERLAP: usize = 2;

#[derive(Debug, Default)]
pub struct Course {
    pub lessons: Vec<Lesson>,
    pub progress: Progress,
    /// The lesson that is shown.
    pub current: usize,
    /// The marked block of the lesson (an index into its blocks), if one is.
    pub marked: Option<usize>,
    /// First line on the screen.
    pub scroll: usize,
    /// Whether the Rust is shown in place of the text.
    pub in_burn: bool,
    /// The marked block is to be brought into sight once the lesson's lines are known.
    pub reveal_marked: bool,
    pub view: LessonView,
    /// Solutions that were asked for before success, as `lesson/exercise`.
    pub solutions: BTreeSet<String>,
    /// What was guessed in this run, as `lesson/prediction`.
    pub guesses: BTreeMap<String, String>,
}

/// The lesson as lines of the panel's width.
#[derive(Debug, Default)]
pub struct LessonView {
    pub lines: Vec<Line<'static>>,
    /// Lines of each block that can be marked: (block, lines).
    pub stops: Vec<(usize, Range<usize>)>,
    pub key: Option<ViewKey>,
    /// Lines of the panel.
    pub rows: usize,
}

/// What the lines of a [`LessonView`] depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewKey {
    pub lesson: usize,
    pub columns: usize,
    pub theme: Theme,
    pub in_burn: bool,
    pub colored: bool,
    /// Raised whenever progress in the lesson changes what is shown.
    pub revision: u64,
}

impl Course {
    #[must_use]
    pub fn new(lessons: Vec<Lesson>, progress: Progress) -> Self {
        Self { lessons, progress, ..Self::default() }
    }

    /// The lesson that is shown.
    #[must_use]
    pub fn lesson(&self) -> Option<&Lesson> {
        self.lessons.get(self.current)
    }

    #[must_use]
    pub fn marked_block(&self) -> Option<&Block> {
        self.lesson()?.blocks.get(self.marked?)
    }

    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        self.lessons.iter().position(|lesson| lesson.id == id)
    }

    #[must_use]
    pub fn exercise_state(&self, lesson: &str, exercise: &str) -> ExerciseProgress {
        self.progress.exercise(lesson, exercise)
    }

    #[must_use]
    pub fn shows_solution(&self, lesson: &str, exercise: &str) -> bool {
        self.solutions.contains(&key(lesson, exercise)) || self.exercise_state(lesson, exercise).solved
    }

    /// Whether the last guess was right; `None` before the first.
    #[must_use]
    pub fn guess(&self, lesson: &str, prediction: &str) -> Option<bool> {
        self.progress.prediction(lesson, prediction).map(|state| state.right)
    }

    /// The guess itself, if it was made in this run.
    #[must_use]
    pub fn guessed_text(&self, lesson: &str, prediction: &str) -> Option<&str> {
        self.guesses.get(&key(lesson, prediction)).map(String::as_str)
    }

    /// A lesson is finished when every exercise of it is solved.
    pub(super) fn keep_finished(&mut self, id: &str) {
        let Some(lesson) = self.find(id).map(|place| &self.lessons[place]) else {
            return;
        };
        let (solved, all) = self.solved(lesson);
        self.progress.lesson_mut(id).finished |= solved == all;
    }

    /// Writes the place into progress.
    pub fn keep_place(&mut self) {
        let Some(lesson) = self.lesson().map(|lesson| lesson.id.clone()) else {
            return;
        };
        self.progress.lesson_mut(&lesson).visited = true;
        self.progress.place = Some(Place { lesson, block: self.marked.unwrap_or(0), scroll: self.scroll });
    }

    /// Solved exercises and all exercises of a lesson.
    #[must_use]
    pub fn solved(&self, lesson: &Lesson) -> (usize, usize) {
        let exercises = lesson.blocks.iter().filter_map(|block| match block {
            Block::Exercise(exercise) => Some(self.exercise_state(&lesson.id, &exercise.id).solved),
            _ => None,
        });
        exercises.fold((0, 0), |(solved, all), is_solved| (solved + usize::from(is_solved), all + 1))
    }

    /// Solved exercises and all exercises of the course.
    #[must_use]
    pub fn solved_in_all(&self) -> (usize, usize) {
        let add = |(a, b): (usize, usize), (c, d): (usize, usize)| (a + c, b + d);
        self.lessons.iter().map(|lesson| self.solved(lesson)).fold((0, 0), add)
    }

    pub(super) fn exercise(&self, lesson: &str, id: &str) -> Option<&Exercise> {
        let blocks = &self.lessons.get(self.find(lesson)?)?.blocks;
        blocks.iter().find_map(|block| match block {
            Block::Exercise(exercise) if exercise.id == id => Some(exercise),
            _ => None,
        })
    }

    pub(super) fn prediction(&self, lesson: &str, id: &str) -> Option<&Prediction> {
        let blocks = &self.lessons.get(self.find(lesson)?)?.blocks;
        blocks.iter().find_map(|block| match block {
            Block::Prediction(prediction) if prediction.id == id => Some(prediction),
            _ => None,
        })
    }

    /// Scrolls and marks so that the marked block is in sight, once the lines are known.
    pub fn clamp(&mut self) {
        let last = self.view.lines.len().saturating_sub(self.view.rows);
        self.scroll = self.scroll.min(last);
    }

    /// Whether what Enter would act upon can be seen.
    #[must_use]
    pub fn marked_in_sight(&self) -> bool {
        let lines = self.marked.and_then(|marked| self.stop_lines(marked));
        lines.is_some_and(|lines| lines.start < self.scroll + self.view.rows && lines.end > self.scroll)
    }

    /// Goes towards the marked block, at most by a page, so that nothing on the way is missed.
    fn approach_marked(&mut self) {
        let Some((marked, lines)) = self.marked.and_then(|marked| Some((marked, self.stop_lines(marked)?))) else {
            return;
        };
        let page = self.view.rows.saturating_sub(PAGE_OVERLAP).max(1);
        if lines.start >= self.scroll + self.view.rows + page {
            self.scroll_by(page.cast_signed());
        } else {
            self.reveal(marked);
        }
    }

    fn stop_lines(&self, block: usize) -> Option<Range<usize>> {
        self.view.stops.iter().find(|(stop, _)| *stop == block).map(|(_, lines)| lines.clone())
    }

    /// Brings a block into sight with what leads to it.
    pub fn reveal(&mut self, block: usize) {
        let Some(lines) = self.stop_lines(block) else {
            return;
        };
        let rows = self.view.rows;
        let height = lines.len().min(rows);
        if lines.start < self.scroll {
            self.scroll = lines.start.saturating_sub(rows.saturating_sub(height).min(3));
        } else if lines.start + height > self.scroll + rows {
            self.scroll = (lines.start + height + 1).saturating_sub(rows).min(lines.start);
        }
        self.clamp();
    }

    /// Marks the next block if it is near; else reads on towards it.
    fn step(&mut self, forward: bool) {
        let place = self.marked.and_then(|marked| self.view.stops.iter().position(|(stop, _)| *stop == marked));
        let next = match (place, forward) {
            (Some(place), true) => place + 1,
            (Some(place), false) => place.wrapping_sub(1),
            (None, true) => 0,
            (None, false) => usize::MAX,
        };
        let stride = (self.view.rows / 2).max(1);
        let Some((block, lines)) = self.view.stops.get(next).cloned() else {
            self.scroll_by(if forward { stride.cast_signed() } else { -stride.cast_signed() });
            return;
        };
        let is_near = if forward {
            lines.start < self.scroll + self.view.rows + stride
        } else {
            lines.end + stride > self.scroll
        };
        if is_near {
            self.marked = Some(block);
            self.reveal(block);
        } else {
            self.scroll_by(if forward { stride.cast_signed() } else { -stride.cast_signed() });
        }
    }

    pub fn scroll_by(&mut self, lines: isize) {
        self.scroll = self.scroll.saturating_add_signed(lines);
        self.clamp();
    }

    /// Marks what is in sight after the page was turned.
    fn mark_in_sight(&mut self) {
        let sight = self.scroll..self.scroll + self.view.rows;
        let is_in_sight = |lines: &Range<usize>| sight.contains(&lines.start) || lines.contains(&sight.start);
        if self.marked.and_then(|marked| self.stop_lines(marked)).is_some_and(|lines| is_in_sight(&lines)) {
            return;
        }
        if let Some((stop, _)) = self.view.stops.iter().find(|(_, lines)| is_in_sight(lines)) {
            self.marked = Some(*stop);
        }
    }

    /// Forgets the lines: something in the lesson looks different now.
    pub fn touch(&mut self) {
        if let Some(key) = &mut self.view.key {
            key.revision += 1;
        }
        self.view.lines.clear();
    }
}

/// An exercise or a prediction in the whole course.
pub(super) fn key(lesson: &str, exercise: &str) -> String {
    format!("{lesson}/{exercise}")
}

impl App {
    /// What the lesson does for an action; `false` where the action is none of its own.
    pub(super) fn apply_lesson(&mut self, action: Action) -> bool {
        let page = self.course.view.rows.saturating_sub(PAGE_OVERLAP).max(1).cast_signed();
        match action {
            Action::NextBlock => self.course.step(true),
            Action::PreviousBlock => self.course.step(false),
            Action::LessonPageDown => self.turn(page),
            Action::LessonPageUp => self.turn(-page),
            Action::LessonTop => self.go_to_end(false),
            Action::LessonBottom => self.go_to_end(true),
            Action::NextLesson => self.step_lesson(1),
            Action::PreviousLesson => self.step_lesson(-1),
            Action::ToggleBurn => self.toggle_burn(),
            Action::DoBlock => self.do_block(),
            Action::RunBlock => self.run_block(),
            Action::RunAbove => self.run_above(),
            Action::EditBlock => self.edit_block(),
            Action::CopyBlock => {
                let code = self.course.marked_block().and_then(block_code).map(str::to_owned);
                self.copy(code.unwrap_or_default());
            }
            Action::Continue => self.go_on(),
            Action::Review => {
                if !self.review() {
                    self.toast("No question that you missed is due");
                }
            }
            Action::Check => self.check(),
            Action::Hint => self.hint(),
            Action::Solution => self.solution(),
            Action::ResetExercise => self.reset_exercise(),
            _ => return false,
        }
        self.changed = true;
        true
    }

    fn turn(&mut self, lines: isize) {
        self.course.scroll_by(lines);
        self.course.mark_in_sight();
    }

    /// To the first line and block of the lesson, or to the last.
    fn go_to_end(&mut self, last: bool) {
        let stops = &self.course.view.stops;
        let stop = if last { stops.last() } else { stops.first() };
        self.course.marked = stop.map(|(block, _)| *block);
        self.course.scroll = if last { usize::MAX } else { 0 };
        self.course.clamp();
    }

    /// Takes in a pack that was saved anew: place and progress stay, and what is wrong with it is said.
    pub(super) fn reload(&mut self, catalog: Catalog) {
        let id = self.course.lesson().map(|lesson| lesson.id.clone());
        let (marked, scroll) = (self.course.marked, self.course.scroll);
        let catalog = catalog.keeping(std::mem::take(&mut self.course.lessons));
        self.course.lessons = catalog.lessons;
        let place = id.and_then(|id| self.course.find(&id)).unwrap_or(0);
        self.open_lesson(place, marked);
        self.course.reveal_marked = false;
        self.course.scroll = scroll;
        self.course.touch();
        for problem in &catalog.problems {
            self.report("A lesson cannot be read", &problem.to_string());
        }
        self.toast(match catalog.problems.len() {
            0 => "The lessons are read again".to_owned(),
            1 => "The lessons are read again; one has a mistake".to_owned(),
            count => format!("The lessons are read again; {count} mistakes"),
        });
    }

    /// Opens a lesson at its beginning or at a block.
    pub fn open_lesson(&mut self, lesson: usize, block: Option<usize>) {
        if lesson >= self.course.lessons.len() {
            return;
        }
        if lesson != self.course.current {
            self.set_task_aside();
        }
        self.course.current = lesson;
        self.course.scroll = 0;
        self.course.in_burn = false;
        self.course.marked = block.filter(|block| self.course.lessons[lesson].blocks.get(*block).is_some_and(is_stop));
        self.course.reveal_marked = self.course.marked.is_some();
        if self.course.marked.is_none() {
            self.course.marked = self.course.lessons[lesson].blocks.iter().position(is_stop);
        }
        self.changed = true;
    }

    fn step_lesson(&mut self, step: isize) {
        let Some(next) = self.course.current.checked_add_signed(step).filter(|next| *next < self.course.lessons.len())
        else {
            self.toast(if step > 0 { "This is the last lesson" } else { "This is the first lesson" });
            return;
        };
        if step > 0
            && let Some(id) = self.course.lesson().map(|lesson| lesson.id.clone())
        {
            self.course.keep_finished(&id);
        }
        self.open_lesson(next, None);
    }

    fn toggle_burn(&mut self) {
        if self.course.lesson().is_some_and(|lesson| lesson.burn.is_none()) {
            self.toast("This lesson has no Rust side");
            return;
        }
        self.course.in_burn = !self.course.in_burn;
        self.course.scroll = 0;
    }

    /// To the next block; after the last, to a missed question that is due, and then to the next lesson.
    fn go_on(&mut self) {
        self.focus = Panel::Lesson;
        self.set_task_aside();
        self.course.in_burn = false;
        let stops = self.course.lesson().map_or(&[][..], |lesson| &lesson.blocks);
        let from = self.course.marked.map_or(0, |marked| marked + 1);
        match (from..stops.len()).find(|block| is_stop(&stops[*block])) {
            Some(block) => {
                self.course.marked = Some(block);
                self.course.reveal_marked = true;
            }
            None if self.review() => {}
            None => self.step_lesson(1),
        }
    }

    fn do_block(&mut self) {
        if !self.course.in_burn && self.course.marked.is_some() && !self.course.marked_in_sight() {
            self.course.approach_marked();
            return;
        }
        match self.course.marked_block().cloned() {
            Some(Block::Example(_)) => self.run_block(),
            Some(Block::Exercise(exercise)) => self.start_exercise(&exercise),
            Some(Block::Prediction(prediction)) => self.start_prediction(&prediction),
            Some(Block::Prose { .. }) | None => {
                self.turn((self.course.view.rows / 2).cast_signed());
            }
        }
    }

    fn run_block(&mut self) {
        match self.course.marked_block().cloned() {
            Some(Block::Example(example)) => {
                self.set_task_aside();
                self.run_cell(example.code.trim_end());
                if self.is_narrow() {
                    self.focus = Panel::Repl;
                }
            }
            Some(Block::Prediction(prediction)) if self.marked_guess().is_some() => {
                self.run_cell(prediction.code.trim_end());
            }
            Some(Block::Prediction(_)) => self.toast("Say first what it prints: Enter"),
            Some(Block::Exercise(exercise)) => self.start_exercise(&exercise),
            Some(Block::Prose { .. }) | None => self.toast("Nothing to run is marked"),
        }
    }

    /// Examples build on each other: this runs all that lead to the marked one, and that.
    fn run_above(&mut self) {
        let marked = self.course.marked.unwrap_or(0);
        let blocks = self.course.lesson().map_or(&[][..], |lesson| &lesson.blocks);
        let codes: Vec<String> = blocks
            .iter()
            .take(marked + 1)
            .filter_map(|block| match block {
                Block::Example(example) => Some(example.code.trim_end().to_owned()),
                _ => None,
            })
            .collect();
        self.set_task_aside();
        for code in &codes {
            self.run_cell(code);
        }
        if self.is_narrow() && !codes.is_empty() {
            self.focus = Panel::Repl;
        }
    }

    fn marked_guess(&self) -> Option<bool> {
        let Some(Block::Prediction(prediction)) = self.course.marked_block() else {
            return None;
        };
        self.course.guess(&self.course.lesson()?.id, &prediction.id)
    }

    fn edit_block(&mut self) {
        match self.course.marked_block().cloned() {
            Some(Block::Exercise(exercise)) => self.start_exercise(&exercise),
            Some(block) => match block_code(&block) {
                Some(code) => self.edit_cell(code),
                None => self.toast("Nothing to edit is marked"),
            },
            None => self.toast("Nothing to edit is marked"),
        }
    }
}

/// Whether a block can be marked.
#[must_use]
pub const fn is_stop(block: &Block) -> bool {
    !matches!(block, Block::Prose { .. })
}

fn block_code(block: &Block) -> Option<&str> {
    match block {
        Block::Example(example) => Some(&example.code),
        Block::Prediction(prediction) => Some(&prediction.code),
        Block::Exercise(exercise) => Some(&exercise.starter),
        Block::Prose { .. } => None,
    }
}
