//! The course in plain lines: what the workbench offers, as words after a colon, for screen readers and pipes.
//!
//! [`Classroom`] knows where the learner is and what they wrote; what it has to say is text. Whoever holds a kernel runs
//! and judges for it ([`Then`]).

mod table;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::app::python;
use crate::kernel::message::{ExercisePlan, Verdict};
use crate::lesson::answers::{self, Which};
use crate::lesson::catalog::{Catalog, Stamp};
use crate::lesson::diagnosis::diagnose;
use crate::lesson::model::{Block, Exercise, Lesson, Prediction};
use crate::lesson::progress::{Place, Progress};
use crate::lesson::search;

pub use table::{Do, Plain};

/// Findings of a search that are read out.
const HITS_MAX: usize = 20;

/// What is to be done outside, after what was said.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    Nothing,
    /// Runs code in the session.
    Run(String),
    /// Judges an answer; [`Classroom::judged`] takes the verdict.
    Judge {
        plan: Box<ExercisePlan>,
        answer: String,
    },
    /// Writes the session's cells, or the answers as a text, to a file.
    WriteSession(PathBuf),
    WriteText(PathBuf, String),
    ShowVariables,
    ForgetVariables,
    Quit,
}

/// The learner's place in the course, their progress, and the answer at hand.
#[derive(Debug)]
pub struct Classroom {
    catalog: Catalog,
    /// A pack that may be written while it is open.
    dir: Option<(PathBuf, Stamp)>,
    progress: Progress,
    state_dir: Option<PathBuf>,
    /// Index of the lesson that is open.
    lesson: Option<usize>,
    /// Index of the block that was read last.
    block: Option<usize>,
    /// A prediction that came back, in place of the block: lesson and id.
    review: Option<(String, String)>,
    /// The lines of the answer that is being typed.
    answer: Option<Vec<String>>,
}

impl Classroom {
    pub fn open(dir: Option<&Path>, said: &mut String) -> Self {
        let state_dir = super::lessons::state_dir();
        let (progress, problem) = state_dir.as_deref().map(Progress::load).unwrap_or_default();
        let catalog = super::catalog(dir);
        for problem in problem.iter().chain(&catalog.problems) {
            let _ = writeln!(said, "{problem}");
        }
        let dir = dir.map(|dir| (dir.to_owned(), Catalog::stamp(dir)));
        Self { catalog, dir, progress, state_dir, lesson: None, block: None, review: None, answer: None }
    }

    /// Whether lines are the answer's now, and not the session's.
    pub fn is_answering(&self) -> bool {
        self.answer.is_some()
    }

    /// Takes a line of the answer.
    pub fn line(&mut self, line: &str) {
        if let Some(answer) = &mut self.answer {
            answer.push(line.to_owned());
        }
        self.keep_draft();
    }

    /// Does what a command's word asks for.
    pub fn command(&mut self, what: Do, argument: &str, said: &mut String) -> Then {
        self.reload(said);
        let then = self.act(what, argument, said);
        self.save(said);
        then
    }

    fn act(&mut self, what: Do, argument: &str, said: &mut String) -> Then {
        match what {
            Do::Help => table::help(said),
            Do::Quit => return Then::Quit,
            Do::Variables => return Then::ShowVariables,
            Do::Forget => return Then::ForgetVariables,
            Do::Lessons => self.list(said),
            Do::Lesson => self.go_to(argument, said),
            Do::Continue => self.go_on(said),
            Do::Again => self.read_block(said),
            Do::NextLesson => self.step(1, said),
            Do::PreviousLesson => self.step(-1, said),
            Do::Burn => self.in_burn(said),
            Do::Run => return self.run(said),
            Do::Guess => self.guess(argument, said),
            Do::Answer => self.begin_answer(argument, said),
            Do::Show => self.show_answer(said),
            Do::Session => {
                self.answer = None;
                say(said, "What you type runs in the session again. Your answer is kept.");
            }
            Do::Check => return self.check(argument, said),
            Do::Hint => self.hint(said),
            Do::Solution => self.solution(said),
            Do::Reset => self.reset(said),
            Do::Progress => self.tell_progress(said),
            Do::Review => self.come_back(said),
            Do::Search => self.search(argument, said),
            Do::Cheatsheet => self.cheatsheet(argument, said),
            Do::Export => return self.export(argument, said),
        }
        Then::Nothing
    }

    /// Reads a pack again that was saved since.
    fn reload(&mut self, said: &mut String) {
        let Some((dir, stamp)) = &mut self.dir else { return };
        let now = Catalog::stamp(dir);
        if now == *stamp {
            return;
        }
        *stamp = now;
        let id = self.lesson.and_then(|lesson| self.catalog.lessons.get(lesson)).map(|lesson| lesson.id.clone());
        self.catalog = Catalog::load(dir).keeping(std::mem::take(&mut self.catalog.lessons));
        self.lesson = id.and_then(|id| self.catalog.position(&id));
        say(said, "The lessons are read again.");
        for problem in &self.catalog.problems {
            let _ = writeln!(said, "{problem}");
        }
    }

    fn save(&mut self, said: &mut String) {
        if let Some(lesson) = self.here().map(|lesson| lesson.id.clone()) {
            self.progress.place = Some(Place { lesson, block: self.block.unwrap_or(0), scroll: 0 });
        }
        if let Some(dir) = &self.state_dir
            && let Err(error) = self.progress.save(dir)
        {
            let _ = writeln!(said, "Progress could not be saved: {error}");
        }
    }

    /// Keeps a draft that was typed, when the input ends.
    pub fn close(&mut self) -> String {
        let mut said = String::new();
        if self.lesson.is_some() {
            self.save(&mut said);
        }
        said
    }

    fn here(&self) -> Option<&Lesson> {
        self.catalog.lessons.get(self.lesson?)
    }

    fn block(&self) -> Option<&Block> {
        self.here()?.blocks.get(self.block?)
    }

    fn list(&self, said: &mut String) {
        let mut chapter = "";
        for lesson in &self.catalog.lessons {
            if lesson.chapter != chapter {
                chapter = &lesson.chapter;
                say(said, chapter);
            }
            let (solved, all) = self.solved(lesson);
            let _ = writeln!(said, "  {}: {}, {solved} of {all} exercises solved", lesson.id, lesson.title);
        }
        say(said, ":lesson NAME opens one.");
    }

    fn solved(&self, lesson: &Lesson) -> (usize, usize) {
        let solved = |exercise: &&Exercise| self.progress.exercise(&lesson.id, &exercise.id).solved;
        (lesson.exercises().filter(solved).count(), lesson.exercises().count())
    }

    fn go_to(&mut self, name: &str, said: &mut String) {
        let wanted = if name.is_empty() {
            let place = self.progress.place.as_ref();
            self.lesson.or_else(|| self.catalog.position(&place?.lesson)).or(Some(0))
        } else {
            self.catalog.position(name)
        };
        match wanted.filter(|lesson| *lesson < self.catalog.lessons.len()) {
            Some(lesson) => self.open_lesson(lesson, said),
            None => say(said, &format!("There is no lesson `{name}`; :lessons lists them.")),
        }
    }

    fn open_lesson(&mut self, lesson: usize, said: &mut String) {
        (self.lesson, self.block, self.review, self.answer) = (Some(lesson), None, None, None);
        let Some(lesson) = self.here() else { return };
        let _ = writeln!(said, "Lesson: {}. {}, {} minutes.", lesson.title, lesson.chapter, lesson.minutes);
        for goal in &lesson.goals {
            let _ = writeln!(said, "- {goal}");
        }
        let id = lesson.id.clone();
        self.progress.lesson_mut(&id).visited = true;
        self.go_on(said);
    }

    fn step(&mut self, step: isize, said: &mut String) {
        let next = self.lesson.unwrap_or(0).checked_add_signed(step);
        match next.filter(|next| *next < self.catalog.lessons.len()) {
            Some(next) => self.open_lesson(next, said),
            None => say(said, if step > 0 { "This is the last lesson." } else { "This is the first lesson." }),
        }
    }

    /// Reads on up to the next example, question or exercise; after the last, opens the next lesson.
    fn go_on(&mut self, said: &mut String) {
        (self.review, self.answer) = (None, None);
        let Some(lesson) = self.here() else { return self.resume(said) };
        let from = self.block.map_or(0, |block| block + 1);
        if from >= lesson.blocks.len() {
            let id = lesson.id.clone();
            let (solved, all) = self.solved(lesson);
            self.progress.lesson_mut(&id).finished |= solved == all;
            let _ = writeln!(said, "The lesson ends here; {solved} of {all} exercises are solved.");
            return self.step(1, said);
        }
        let stop = lesson.blocks.iter().skip(from).position(|block| !matches!(block, Block::Prose { .. }));
        let last = stop.map_or(lesson.blocks.len() - 1, |stop| from + stop);
        for block in from..=last {
            self.block = Some(block);
            self.read_block(said);
        }
    }

    /// Where the learner left off, or the first lesson.
    fn resume(&mut self, said: &mut String) {
        let place = self.progress.place.clone();
        let known = place.and_then(|place| Some((self.catalog.position(&place.lesson)?, place.block)));
        match known {
            Some((lesson, block)) if self.catalog.lessons[lesson].blocks.len() > block => {
                (self.lesson, self.block) = (Some(lesson), Some(block));
                let _ = writeln!(said, "Lesson: {}.", self.catalog.lessons[lesson].title);
                self.read_block(said);
            }
            _ if self.catalog.lessons.is_empty() => say(said, "There is no lesson."),
            _ => self.open_lesson(0, said),
        }
    }

    fn read_block(&self, said: &mut String) {
        if let Some((_, prediction)) = self.prediction_at_hand() {
            return read_prediction(&prediction, said);
        }
        match self.block() {
            Some(Block::Prose { markdown, .. }) => {
                let _ = writeln!(said, "\n{markdown}");
            }
            Some(Block::Example(example)) => {
                let simulated = if example.simulated { ", simulated here" } else { "" };
                let _ = writeln!(said, "\nExample{simulated}:\n{}", indented(&example.code));
                if let Some(output) = &example.output {
                    let _ = writeln!(said, "Output:\n{}", indented(output));
                }
                say(said, ":run runs it; :continue goes on.");
            }
            Some(Block::Prediction(_)) => {}
            Some(Block::Exercise(exercise)) => self.read_exercise(exercise, said),
            None => say(said, "No lesson is open; :continue opens one."),
        }
    }

    fn read_exercise(&self, exercise: &Exercise, said: &mut String) {
        let _ = writeln!(said, "\nExercise: {}\n{}", exercise.title, exercise.task);
        if !exercise.plan.setup.trim().is_empty() {
            let _ = writeln!(said, "Given:\n{}", indented(&exercise.plan.setup));
        }
        let state = self.here().map(|lesson| self.progress.exercise(&lesson.id, &exercise.id)).unwrap_or_default();
        let (title, text) = match &state.draft {
            Some(draft) => ("Your answer so far", draft),
            None => ("It begins with", &exercise.starter),
        };
        let _ = writeln!(said, "{title}:\n{}", indented(text));
        if state.solved {
            say(said, "It is solved.");
        }
        say(said, ":answer begins an answer, :check judges it, :hint helps, :continue leaves it and goes on.");
    }

    fn run(&mut self, said: &mut String) -> Then {
        match self.block() {
            Some(Block::Example(example)) => Then::Run(example.code.clone()),
            Some(Block::Prediction(prediction)) => {
                let guessed = self.here().and_then(|lesson| self.progress.prediction(&lesson.id, &prediction.id));
                if guessed.is_some() {
                    return Then::Run(prediction.code.clone());
                }
                say(said, "Say first what it prints: :guess and your guess.");
                Then::Nothing
            }
            _ => {
                say(said, "There is no example here to run.");
                Then::Nothing
            }
        }
    }

    /// The prediction that a guess is about, with its lesson's id.
    fn prediction_at_hand(&self) -> Option<(String, Prediction)> {
        if let Some((lesson, id)) = &self.review {
            let prediction = self.catalog.get(lesson)?.predictions().find(|prediction| prediction.id == *id)?;
            return Some((lesson.clone(), prediction.clone()));
        }
        match self.block()? {
            Block::Prediction(prediction) => Some((self.here()?.id.clone(), prediction.clone())),
            _ => None,
        }
    }

    fn guess(&mut self, guess: &str, said: &mut String) {
        let Some((lesson, prediction)) = self.prediction_at_hand() else {
            return say(said, "There is no question here; :continue goes on to the next.");
        };
        if guess.is_empty() {
            return say(said, "Write what you think it prints after the word, such as :guess torch.Size([2, 3])");
        }
        let right = python::says_the_same(guess, &prediction.answer);
        self.progress.record_guess(&lesson, &prediction.id, right);
        say(said, if right { "Right. It prints:" } else { "Not quite. It prints:" });
        let _ = writeln!(said, "{}\n{}", indented(&prediction.answer), prediction.explanation);
        say(said, if right { ":continue goes on." } else { "This question will come back. :continue goes on." });
        self.review = None;
    }

    /// A prediction that was missed, and whose time has come.
    fn come_back(&mut self, said: &mut String) {
        let due = self.progress.due_predictions();
        let known = |lesson: &str, id: &str| {
            self.catalog.get(lesson).is_some_and(|lesson| lesson.predictions().any(|it| it.id == id))
        };
        let first = due.into_iter().find(|(lesson, id)| known(lesson, id));
        let Some((lesson, id)) = first.map(|(lesson, id)| (lesson.to_owned(), id.to_owned())) else {
            return say(said, "No question waits to come back.");
        };
        self.review = Some((lesson, id));
        self.read_block(said);
    }

    /// The exercise at hand with its lesson's id.
    fn exercise(&self, said: &mut String) -> Option<(String, Exercise)> {
        if let (Some(lesson), Some(Block::Exercise(exercise))) = (self.here(), self.block()) {
            return Some((lesson.id.clone(), exercise.clone()));
        }
        say(said, "There is no exercise here; :continue goes on to the next.");
        None
    }

    fn begin_answer(&mut self, file: &str, said: &mut String) {
        if self.exercise(said).is_none() {
            return;
        }
        if file.is_empty() {
            self.answer = Some(Vec::new());
            say(said, "Type your answer, line by line. :check judges it, :show reads it, :answer begins anew.");
            return;
        }
        match std::fs::read_to_string(file) {
            Ok(text) => {
                self.answer = Some(text.lines().map(str::to_owned).collect());
                self.keep_draft();
                say(said, "The file is your answer now; :check judges it.");
            }
            Err(error) => say(said, &format!("{file} cannot be read: {error}")),
        }
    }

    /// What is typed so far, else the draft, else the starter.
    fn answer_text(&self, lesson: &str, exercise: &Exercise) -> String {
        let typed = self.answer.as_ref().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n"));
        typed
            .or_else(|| self.progress.exercise(lesson, &exercise.id).draft)
            .unwrap_or_else(|| exercise.starter.trim_end().to_owned())
    }

    fn show_answer(&self, said: &mut String) {
        let Some((lesson, exercise)) = self.exercise(said) else { return };
        for (index, line) in self.answer_text(&lesson, &exercise).lines().enumerate() {
            let _ = writeln!(said, "{}: {line}", index + 1);
        }
    }

    fn keep_draft(&mut self) {
        let Some(text) = self.answer.as_ref().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n")) else {
            return;
        };
        if let Some((lesson, exercise)) = self.exercise(&mut String::new()) {
            self.progress.exercise_mut(&lesson, &exercise.id).draft = Some(text);
        }
    }

    fn check(&mut self, file: &str, said: &mut String) -> Then {
        if !file.is_empty() {
            self.begin_answer(file, said);
            if self.answer.is_none() {
                return Then::Nothing;
            }
        }
        let Some((lesson, exercise)) = self.exercise(said) else { return Then::Nothing };
        let answer = self.answer_text(&lesson, &exercise);
        Then::Judge { plan: Box::new(exercise.plan), answer }
    }

    /// Samples of known mistakes that are to be judged to explain a wrong answer.
    pub fn samples(&self, verdict: &Verdict) -> Vec<String> {
        match self.block() {
            Some(Block::Exercise(exercise)) if !verdict.passed => {
                exercise.misconceptions.iter().map(|misconception| misconception.sample.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Says what became of the answer; `judge` judges samples of known mistakes.
    pub fn judged(
        &mut self,
        answer: &str,
        verdict: &Verdict,
        judge: impl FnMut(&str) -> Option<Verdict>,
        said: &mut String,
    ) {
        let Some((lesson, exercise)) = self.exercise(said) else { return };
        self.progress.record_verdict(&lesson, &exercise.id, verdict.passed, answer);
        if !verdict.output.is_empty() {
            let _ = writeln!(said, "It printed:\n{}", indented(&verdict.output));
        }
        for finding in &verdict.findings {
            let word = if finding.passed { "right" } else { "wrong" };
            let _ = writeln!(said, "{word}, {}: {}", finding.aspect.name(), finding.message);
        }
        if verdict.passed {
            self.answer = None;
            say(said, "Solved. You wrote:");
            let _ = writeln!(said, "{}", indented(answer));
            let _ = writeln!(said, "One way to write it:\n{}", indented(&exercise.plan.solution));
            self.finish(&lesson);
            let waiting = self.progress.due_predictions().len();
            if waiting > 0 {
                let _ = writeln!(said, "{waiting} of the questions that you missed came back: :review asks.");
            }
            say(said, ":continue goes on.");
        } else {
            if let Some(misconception) = diagnose(&exercise, verdict, judge) {
                let _ = writeln!(said, "What happened: {}", misconception.message);
            }
            // The next lines are a new answer; this one is the draft.
            self.answer = self.answer.is_some().then(Vec::new);
            say(said, "Not yet. :hint helps; :answer begins anew, :check judges again.");
        }
        self.save(said);
    }

    fn finish(&mut self, id: &str) {
        let all = self.catalog.get(id).is_some_and(|lesson| {
            let (solved, all) = self.solved(lesson);
            solved == all
        });
        self.progress.lesson_mut(id).finished |= all;
    }

    fn hint(&mut self, said: &mut String) {
        let Some((lesson, exercise)) = self.exercise(said) else { return };
        let count = exercise.hints.len();
        let state = self.progress.exercise_mut(&lesson, &exercise.id);
        let shown = state.hints_shown.min(count);
        let Some(hint) = exercise.hints.get(shown).or(exercise.hints.last()) else {
            return say(said, "This exercise has no hints.");
        };
        state.hints_shown = (shown + 1).min(count);
        let _ = writeln!(said, "Hint {} of {count}: {hint}", state.hints_shown);
    }

    fn solution(&mut self, said: &mut String) {
        let Some((lesson, exercise)) = self.exercise(said) else { return };
        let own = self.answer_text(&lesson, &exercise);
        let state = self.progress.exercise_mut(&lesson, &exercise.id);
        state.saw_solution |= !state.solved;
        let own = state.answer.clone().unwrap_or(own);
        let _ = writeln!(said, "Solution:\n{}", indented(&exercise.plan.solution));
        let _ = writeln!(said, "Yours:\n{}", indented(&own));
    }

    fn reset(&mut self, said: &mut String) {
        let Some((lesson, exercise)) = self.exercise(said) else { return };
        self.progress.exercise_mut(&lesson, &exercise.id).draft = None;
        self.answer = None;
        self.read_exercise(&exercise, said);
    }

    fn in_burn(&self, said: &mut String) {
        if let Some(burn) = self.here().and_then(|lesson| lesson.burn.as_ref()) {
            let _ = writeln!(said, "In burn:\n{}\n{}", burn.markdown, indented(&burn.code));
        } else {
            say(said, "There is no Rust here.");
        }
    }

    fn tell_progress(&self, said: &mut String) {
        let add = |(a, b): (usize, usize), (c, d): (usize, usize)| (a + c, b + d);
        let (solved, all) = self.catalog.lessons.iter().map(|lesson| self.solved(lesson)).fold((0, 0), add);
        let _ = writeln!(said, "{solved} of {all} exercises solved.");
        for lesson in &self.catalog.lessons {
            let (solved, all) = self.solved(lesson);
            let state = self.progress.lessons.get(&lesson.id);
            if state.is_some_and(|state| state.visited) || solved > 0 {
                let end = if state.is_some_and(|state| state.finished) { ", finished" } else { "" };
                let _ = writeln!(said, "  {}: {solved} of {all}{end}", lesson.id);
            }
        }
        if let Some(lesson) = self.here() {
            let _ = writeln!(said, "You are in the lesson `{}`.", lesson.id);
        }
        let waiting = self.progress.due_predictions().len();
        if waiting > 0 {
            let _ = writeln!(said, "{waiting} of the questions that you missed came back: :review asks.");
        }
    }

    fn search(&self, query: &str, said: &mut String) {
        if query.is_empty() {
            return say(said, "Write the words after :search.");
        }
        let hits = search::search(&self.catalog.lessons, query);
        if hits.is_empty() {
            return say(said, "Nothing has all of these words.");
        }
        for hit in hits.iter().take(HITS_MAX) {
            let _ = writeln!(said, "{}: {}", hit.lesson.id, hit.line);
        }
        if hits.len() > HITS_MAX {
            let _ = writeln!(said, "and {} more.", hits.len() - HITS_MAX);
        }
    }

    fn cheatsheet(&self, query: &str, said: &mut String) {
        let cards = search::cheatsheet(&self.catalog.lessons, query);
        if cards.is_empty() {
            return say(said, "The cheatsheet has nothing of that.");
        }
        for (lesson, lines) in cards {
            let _ = writeln!(said, "{}\n{}", lesson.title, indented(&lines.join("\n")));
        }
    }

    fn export(&mut self, argument: &str, said: &mut String) -> Then {
        let (what, file) = argument.split_once(' ').map_or(("answers", argument), |(what, file)| (what, file.trim()));
        if file.is_empty() || !matches!(what, "answers" | "session") {
            say(
                said,
                "Write a file's name, such as :export answers.py, :export answers.ipynb or :export session draft.md",
            );
            return Then::Nothing;
        }
        if what == "session" {
            return Then::WriteSession(file.into());
        }
        let answers = answers::of_lessons(&self.catalog.lessons, &self.progress, Which::Begun);
        if answers.is_empty() {
            say(said, "There is no answer yet.");
            return Then::Nothing;
        }
        let is_notebook = Path::new(file).extension().is_some_and(|extension| extension == "ipynb");
        let format = if is_notebook { answers::Format::Notebook } else { answers::Format::Python };
        Then::WriteText(file.into(), answers::write(&answers, format))
    }
}

fn read_prediction(prediction: &Prediction, said: &mut String) {
    let _ = writeln!(said, "\nQuestion: {}\n{}", prediction.question, indented(&prediction.code));
    say(said, ":guess and your guess answers it; :continue leaves it and goes on.");
}

fn say(said: &mut String, sentence: &str) {
    said.push_str(sentence);
    said.push('\n');
}

fn indented(text: &str) -> String {
    let lines = text.trim_end().lines().map(|line| format!("    {line}"));
    lines.map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
