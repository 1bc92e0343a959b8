//! Holds a pack to its promises: `torchlings lint`.
//!
//! [`check`] looks at the files alone. [`check_running`] runs a lesson: its examples give what is recorded, its
//! starters fail, its solutions pass, its misconceptions are wrong, each in its own way.

mod order;
mod prose;

use std::collections::BTreeSet;

use super::catalog::Catalog;
use super::diagnosis::same_mistake;
use super::model::{Block, Exercise, Lesson};
use super::problem::Problem;
use super::snippet;
use crate::kernel::message::{Aspect, ExercisePlan, Outcome, Verdict};

/// Widest line of code or output: what the lesson panel shows uncut on a screen of 60 columns.
pub const CODE_COLUMNS_MAX: usize = 56;
/// Rungs of a hint ladder.
pub const HINTS: std::ops::RangeInclusive<usize> = 3..=4;

/// Runs code for [`check_running`]. An error is the runner's own (no kernel, no reply), not the code's.
pub trait Runner {
    type Error: std::fmt::Display;

    /// Forgets every variable.
    ///
    /// # Errors
    /// The runner's own.
    fn reset(&mut self) -> Result<(), Self::Error>;

    /// Runs a cell: what it printed on standard output, and how it ended.
    ///
    /// # Errors
    /// The runner's own.
    fn run(&mut self, source: &str) -> Result<(String, Outcome), Self::Error>;

    /// Judges an answer.
    ///
    /// # Errors
    /// The runner's own.
    fn judge(&mut self, plan: &ExercisePlan, answer: &str) -> Result<Verdict, Self::Error>;
}

/// Every problem that shows without running anything: those of the parser and of the finished lessons.
#[must_use]
pub fn check(catalog: &Catalog) -> Vec<Problem> {
    let mut problems = catalog.problems.clone();
    for lesson in &catalog.lessons {
        check_widths(lesson, &mut problems);
        prose::check(catalog, lesson, &mut problems);
        for exercise in lesson.exercises() {
            check_exercise(lesson, exercise, &mut problems);
        }
    }
    order::check(catalog, &mut problems);
    problems
}

/// The headings, of those given, that no lesson and no chapter covers.
#[must_use]
pub fn uncovered<'a>(catalog: &Catalog, headings: &[&'a str]) -> Vec<&'a str> {
    let covered: BTreeSet<&str> =
        catalog.lessons.iter().flat_map(|lesson| [lesson.heading.as_str(), lesson.chapter.as_str()]).collect();
    headings.iter().copied().filter(|heading| !covered.contains(heading)).collect()
}

/// Runs everything in a lesson that can run. Where the runner fails at it (the code ends the kernel, say), that is a
/// problem of the lesson, and the rest runs all the same.
pub fn check_running<R: Runner>(lesson: &Lesson, runner: &mut R) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Err(error) = check_cells(lesson, runner, &mut problems) {
        problems.push(Problem::new(&lesson.path, None, format!("the examples did not run to their end: {error}")));
    }
    for exercise in lesson.exercises() {
        if let Err(error) = judge_exercise(lesson, exercise, runner, &mut problems) {
            let message = format!("exercise `{}` could not be judged: {error}", exercise.id);
            problems.push(Problem::new(&lesson.path, exercise.line, message));
        }
    }
    problems
}

fn check_cells<R: Runner>(lesson: &Lesson, runner: &mut R, problems: &mut Vec<Problem>) -> Result<(), R::Error> {
    runner.reset()?;
    for cell in cells(lesson) {
        let (printed, outcome) = runner.run(cell.code)?;
        let raised = matches!(outcome, Outcome::Raised { .. });
        let given = shown(&printed, &outcome);
        if cell.checks_output && given != cell.output {
            let message = format!("the output is\n{given}\nbut recorded is\n{}", cell.output);
            problems.push(Problem::new(&lesson.path, cell.line, message));
        } else if raised && !cell.raises {
            problems.push(Problem::new(&lesson.path, cell.line, format!("the code raises\n{given}")));
        }
    }
    check_card(lesson, runner, problems)
}

/// Each statement of the card runs when it is chosen from the cheatsheet, with what is brought along.
fn check_card<R: Runner>(lesson: &Lesson, runner: &mut R, problems: &mut Vec<Problem>) -> Result<(), R::Error> {
    let mut lines = lesson.card.lines().zip(lesson.card_line + 1..);
    for statement in snippet::statements(&lesson.card) {
        let first = statement.lines().next();
        let line = lines.find(|(text, _)| Some(*text) == first).map_or(lesson.card_line, |(_, line)| line);
        let code = snippet::runnable(lesson, &statement);
        runner.reset()?;
        let (_, outcome) = runner.run(&code)?;
        if let Outcome::Raised { kind, message, .. } = outcome {
            let message = format!("the card's line does not run by itself: {kind}: {message}\n{code}");
            let hint = "make what it needs in the card or in an example, each in a statement of its own";
            problems.push(Problem::new(&lesson.path, line, message).hint(hint));
        }
    }
    Ok(())
}

/// What a cell shows: what it printed, then its value or the last line of its traceback.
#[must_use]
pub fn shown(printed: &str, outcome: &Outcome) -> String {
    let result = match outcome {
        Outcome::Finished { value } => value.as_ref().map(|value| value.text.clone()),
        Outcome::Raised { kind, message, .. } if message.is_empty() => Some(kind.clone()),
        Outcome::Raised { kind, message, .. } => Some(format!("{kind}: {message}")),
        Outcome::Interrupted => Some("KeyboardInterrupt".to_owned()),
        Outcome::Exited { code } => Some(format!("SystemExit: {code}")),
    };
    let printed = printed.trim_end_matches('\n');
    match result {
        Some(result) if printed.is_empty() => result,
        Some(result) => format!("{printed}\n{result}"),
        None => printed.to_owned(),
    }
}

/// A piece of code that runs in a lesson's session.
struct Cell<'a> {
    code: &'a str,
    output: &'a str,
    output_line: usize,
    checks_output: bool,
    raises: bool,
    line: usize,
}

/// Examples and predictions in reading order, as a learner would run them, then the card.
fn cells(lesson: &Lesson) -> Vec<Cell<'_>> {
    let line = lesson.card_line;
    let card = Cell { code: &lesson.card, output: "", output_line: line, checks_output: false, raises: false, line };
    lesson.blocks.iter().filter_map(Cell::of).chain((!lesson.card.is_empty()).then_some(card)).collect()
}

impl<'a> Cell<'a> {
    fn of(block: &'a Block) -> Option<Self> {
        let (code, output, output_line, checks_output, raises, line) = match block {
            Block::Example(it) => {
                let output = it.output.as_deref().unwrap_or_default();
                (&it.code, output, it.output_line, !it.simulated, it.raises, it.line)
            }
            Block::Prediction(it) => (&it.code, it.answer.as_str(), it.code_line, true, false, it.code_line),
            Block::Prose { .. } | Block::Exercise(_) => return None,
        };
        Some(Self { code, output, output_line, checks_output, raises, line })
    }
}

fn judge_exercise<R: Runner>(
    lesson: &Lesson,
    exercise: &Exercise,
    runner: &mut R,
    problems: &mut Vec<Problem>,
) -> Result<(), R::Error> {
    let named = format!("exercise `{}`", exercise.id);
    let mut complain = |line: usize, message: String| problems.push(Problem::new(&lesson.path, line, message));
    let starter = runner.judge(&exercise.plan, &exercise.starter)?;
    if let Some(finding) = starter.findings.iter().find(|finding| finding.aspect == Aspect::Lesson) {
        // Nothing can be judged by such a solution.
        complain(exercise.lines.checks, format!("{named}: {}", finding.message));
        return Ok(());
    }
    if starter.passed {
        complain(exercise.lines.starter, format!("{named}: the starter already passes"));
    }
    let alternatives = exercise.alternatives.iter().zip(exercise.lines.alternatives.iter().copied());
    for (right, line) in std::iter::once((&exercise.plan.solution, exercise.lines.solution)).chain(alternatives) {
        let verdict = runner.judge(&exercise.plan, right)?;
        if !verdict.passed {
            complain(line, format!("{named}: a right answer fails: {}\n{right}", failures(&verdict)));
        }
    }
    let mut wrong: Vec<Verdict> = Vec::new();
    for misconception in &exercise.misconceptions {
        let verdict = runner.judge(&exercise.plan, &misconception.sample)?;
        if verdict.passed {
            complain(misconception.line, format!("{named}: the misconception's sample passes"));
        } else if wrong.iter().any(|earlier| same_mistake(earlier, &verdict)) {
            complain(
                misconception.line,
                format!("{named}: an earlier misconception fails in the same way: {}", failures(&verdict)),
            );
        }
        wrong.push(verdict);
    }
    Ok(())
}

fn failures(verdict: &Verdict) -> String {
    let messages: Vec<&str> =
        verdict.findings.iter().filter(|finding| !finding.passed).map(|finding| finding.message.as_str()).collect();
    messages.join("; ")
}

fn check_exercise(lesson: &Lesson, exercise: &Exercise, problems: &mut Vec<Problem>) {
    let named = format!("exercise `{}`", exercise.id);
    let mut complain =
        |message: String, hint: &str| problems.push(Problem::new(&lesson.path, exercise.line, message).hint(hint));
    if exercise.starter.trim() == exercise.plan.solution.trim() {
        complain(format!("{named}: the starter is the solution"), "leave something to do in it");
    }
    if !HINTS.contains(&exercise.hints.len()) {
        let message = format!("{named} has {} hints", exercise.hints.len());
        complain(message, "write three or four, from a nudge to nearly the answer");
    }
    if exercise.misconceptions.is_empty() {
        complain(format!("{named} has no misconception"), "add a ### Misconception with a ```python sample");
    }
}

/// Code that is wider than a small screen, or that not every terminal can show.
fn check_widths(lesson: &Lesson, problems: &mut Vec<Problem>) {
    for (code, line) in listings(lesson) {
        for (text, line) in code.lines().zip(line + 1..) {
            let columns = text.chars().count();
            if columns > CODE_COLUMNS_MAX {
                let message = format!("{columns} columns, of which a small screen cuts some: {text}");
                problems.push(
                    Problem::new(&lesson.path, line, message)
                        .hint(format!("keep code within {CODE_COLUMNS_MAX} columns")),
                );
            }
            if !text.is_ascii() {
                let message = format!("not plain ASCII: {text}");
                problems
                    .push(Problem::new(&lesson.path, line, message).hint("keep code within what every keyboard types"));
            }
        }
    }
}

/// Everything that is shown as code.
fn listings(lesson: &Lesson) -> Vec<(&str, usize)> {
    let mut listings: Vec<(&str, usize)> = cells(lesson)
        .into_iter()
        // An error's message is as long as PyTorch makes it, and is wrapped like prose.
        .flat_map(|cell| [(cell.code, cell.line), (if cell.raises { "" } else { cell.output }, cell.output_line)])
        .collect();
    if let Some(burn) = &lesson.burn {
        listings.push((&burn.code, burn.line));
        listings.extend(burn.output.as_deref().map(|output| (output, burn.line)));
    }
    for exercise in lesson.exercises() {
        let lines = &exercise.lines;
        listings.extend([
            (exercise.plan.setup.as_str(), lines.setup),
            (&exercise.starter, lines.starter),
            (&exercise.plan.solution, lines.solution),
        ]);
        listings.extend(exercise.alternatives.iter().map(String::as_str).zip(lines.alternatives.iter().copied()));
        listings.extend(exercise.misconceptions.iter().map(|wrong| (wrong.sample.as_str(), wrong.sample_line)));
    }
    listings
}
