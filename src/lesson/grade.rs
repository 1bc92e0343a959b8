//! A class's answers, judged: one report for people, programs and spreadsheets.
//!
//! [`plan`] says which exercises count and what there is to judge; whoever has a kernel judges; [`report`] counts.
//! `assets/schema/grade.schema.json` describes the report as JSON.

mod text;

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use super::answers::{Answer, Submission};
use super::catalog::Catalog;
use super::model::{Exercise, Lesson};
use crate::kernel::message::{Aspect, Check, Finding, Rule, Verdict};

/// Raised whenever the report gets another form.
pub const VERSION: u32 = 1;
/// The published schema.
pub const SCHEMA: &str = include_str!("../../assets/schema/grade.schema.json");
/// Bytes of an answer's output that the report keeps.
const OUTPUT_BYTES_MAX: usize = 4 * 1024;

/// A file that was handed in.
#[derive(Debug, Clone)]
pub struct File {
    /// As the teacher named it.
    pub name: String,
    /// What it holds, or what is wrong with it.
    pub content: Result<Submission, String>,
}

/// An answer that is to be judged.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// Index of its file.
    pub file: usize,
    pub exercise: &'a Exercise,
    pub answer: &'a Answer,
}

/// What came of a job.
#[derive(Debug, Clone)]
pub struct Judged {
    pub verdict: Verdict,
    pub took: Duration,
}

/// What each answer was allowed.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Limits {
    pub seconds: f64,
    pub memory_bytes: u64,
    pub output_bytes: u64,
}

/// Which exercises count, in the order of the course.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    exercises: Vec<(&'a Lesson, &'a Exercise)>,
}

/// Those that `only` names (`lesson` or `lesson/exercise`); where it names none, those that any file answers.
///
/// # Errors
/// With the name that is no lesson's and no exercise's.
pub fn plan<'a>(catalog: &'a Catalog, files: &[File], only: &[String]) -> Result<Plan<'a>, String> {
    let every = || catalog.lessons.iter().flat_map(|lesson| lesson.exercises().map(move |exercise| (lesson, exercise)));
    let is_named =
        |name: &str, lesson: &Lesson, exercise: &Exercise| name == lesson.id || name == full_name(lesson, exercise);
    if let Some(unknown) = only.iter().find(|name| !every().any(|(lesson, it)| is_named(name, lesson, it))) {
        return Err(format!("there is no lesson or exercise `{unknown}`; `torchlings lessons` lists them"));
    }
    let answers = files.iter().filter_map(|file| file.content.as_ref().ok()).flat_map(|content| &content.answers);
    let answered: BTreeSet<String> = answers.map(Answer::name).collect();
    let counts = |(lesson, exercise): &(&Lesson, &Exercise)| {
        if only.is_empty() {
            answered.contains(&full_name(lesson, exercise))
        } else {
            only.iter().any(|name| is_named(name, lesson, exercise))
        }
    };
    Ok(Plan { exercises: every().filter(counts).collect() })
}

impl<'a> Plan<'a> {
    /// Everything that is to be judged.
    #[must_use]
    pub fn jobs(&self, files: &'a [File]) -> Vec<Job<'a>> {
        let of_file = |(file, it): (usize, &'a File)| {
            let answers = it.content.iter().flat_map(|content| &content.answers);
            answers.filter_map(move |answer| Some(Job { file, exercise: self.exercise(&answer.name())?, answer }))
        };
        files.iter().enumerate().flat_map(of_file).collect()
    }

    fn exercise(&self, name: &str) -> Option<&'a Exercise> {
        self.exercises.iter().find(|(lesson, it)| full_name(lesson, it) == name).map(|(_, exercise)| *exercise)
    }
}

fn full_name(lesson: &Lesson, exercise: &Exercise) -> String {
    format!("{}/{}", lesson.id, exercise.id)
}

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Report {
    schema: &'static str,
    version: u32,
    torchlings: &'static str,
    limits: Limits,
    pub totals: Totals,
    pub exercises: Vec<ExerciseRow>,
    pub submissions: Vec<SubmissionRow>,
}

/// Counts of answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub submissions: usize,
    /// Submissions of which every exercise passed.
    pub complete: usize,
    pub passed: usize,
    pub failed: usize,
    pub missing: usize,
}

/// An exercise over the whole class.
#[derive(Debug, Serialize)]
pub struct ExerciseRow {
    pub exercise: String,
    pub title: String,
    pub passed: usize,
    pub failed: usize,
    pub missing: usize,
    /// Of those that answered it; `None` where nobody did.
    pub failure_rate: Option<f64>,
    /// Means over those whose files say it.
    pub mean_attempts: Option<f64>,
    pub mean_hints: Option<f64>,
    pub checks: Vec<CheckRow>,
}

/// One check over the whole class.
#[derive(Debug, Serialize)]
pub struct CheckRow {
    pub check: String,
    pub passed: usize,
    pub failed: usize,
    /// Where the answer did not run so far.
    pub not_reached: usize,
    pub failure_rate: Option<f64>,
}

/// One learner.
#[derive(Debug, Serialize)]
pub struct SubmissionRow {
    pub file: String,
    /// What is wrong with the file as a whole.
    pub problem: Option<String>,
    pub notes: Vec<String>,
    pub passed: usize,
    pub failed: usize,
    pub missing: usize,
    pub answers: Vec<AnswerRow>,
}

/// One learner's answer to one exercise.
#[derive(Debug, Serialize)]
pub struct AnswerRow {
    pub exercise: String,
    pub status: Status,
    /// Why it failed, in one word; and in a sentence.
    pub reason: Option<&'static str>,
    pub message: Option<String>,
    pub attempts: Option<u32>,
    pub hints: Option<usize>,
    pub saw_solution: bool,
    pub seconds: Option<f64>,
    pub checks: Vec<CheckResult>,
    pub output: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Passed,
    Failed,
    Missing,
}

#[derive(Debug, Serialize)]
pub struct CheckResult {
    pub check: String,
    pub result: CheckStatus,
    pub aspect: Option<&'static str>,
    pub message: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    Passed,
    Failed,
    NotReached,
}

/// Counts what was judged; `judged` is in the order of [`Plan::jobs`].
#[must_use]
pub fn report(plan: &Plan<'_>, files: &[File], judged: &[Judged], limits: Limits) -> Report {
    let jobs = plan.jobs(files);
    let submissions: Vec<SubmissionRow> = files
        .iter()
        .enumerate()
        .map(|(index, file)| {
            let own: Vec<(&Job<'_>, &Judged)> = jobs.iter().zip(judged).filter(|(job, _)| job.file == index).collect();
            submission_row(plan, file, &own)
        })
        .collect();
    let exercises: Vec<ExerciseRow> = plan.exercises.iter().map(|it| exercise_row(it, &submissions)).collect();
    let sum = |count: fn(&SubmissionRow) -> usize| submissions.iter().map(count).sum();
    let totals = Totals {
        submissions: submissions.len(),
        complete: submissions.iter().filter(|row| row.failed + row.missing == 0 && row.passed > 0).count(),
        passed: sum(|row| row.passed),
        failed: sum(|row| row.failed),
        missing: sum(|row| row.missing),
    };
    Report {
        schema: "torchlings.grade",
        version: VERSION,
        torchlings: env!("CARGO_PKG_VERSION"),
        limits,
        totals,
        exercises,
        submissions,
    }
}

impl Report {
    /// Whether there is nothing to complain about.
    #[must_use]
    pub fn all_passed(&self) -> bool {
        self.totals.failed + self.totals.missing == 0
            && self.submissions.iter().all(|submission| submission.problem.is_none())
    }
}

fn submission_row(plan: &Plan<'_>, file: &File, own: &[(&Job<'_>, &Judged)]) -> SubmissionRow {
    let answers: Vec<AnswerRow> = plan
        .exercises
        .iter()
        .map(|(lesson, exercise)| {
            let name = full_name(lesson, exercise);
            match (own.iter().find(|(job, _)| job.answer.name() == name), &file.content) {
                (Some((job, judged)), _) => judged_row(name, exercise, job.answer, judged),
                (None, Err(problem)) => unreadable_row(name, exercise, problem),
                (None, Ok(_)) => AnswerRow::new(name, Status::Missing, exercise),
            }
        })
        .collect();
    let mut notes = file.content.as_ref().map(|content| content.notes.clone()).unwrap_or_default();
    let unknown = file.content.iter().flat_map(|content| &content.answers);
    let unknown = unknown.filter(|answer| plan.exercise(&answer.name()).is_none());
    notes.extend(unknown.map(|answer| format!("{} is none of the exercises that count", answer.name())));
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    SubmissionRow {
        file: file.name.clone(),
        problem: file.content.as_ref().err().cloned(),
        notes,
        passed: count(Status::Passed),
        failed: count(Status::Failed),
        missing: count(Status::Missing),
        answers,
    }
}

impl AnswerRow {
    /// One of which nothing is known yet.
    fn new(name: String, status: Status, exercise: &Exercise) -> Self {
        let check = |check| CheckResult { check, result: CheckStatus::NotReached, aspect: None, message: None };
        Self {
            exercise: name,
            status,
            reason: None,
            message: None,
            attempts: None,
            hints: None,
            saw_solution: false,
            seconds: None,
            checks: check_names(exercise).map(check).collect(),
            output: String::new(),
        }
    }
}

fn check_names(exercise: &Exercise) -> impl Iterator<Item = String> {
    let rules = exercise.plan.rules.iter().map(Rule::name);
    exercise.plan.checks.iter().map(Check::name).chain(rules)
}

fn unreadable_row(name: String, exercise: &Exercise, problem: &str) -> AnswerRow {
    let message = Some(format!("The file {problem}."));
    AnswerRow { reason: Some("unreadable"), message, ..AnswerRow::new(name, Status::Failed, exercise) }
}

fn judged_row(name: String, exercise: &Exercise, answer: &Answer, judged: &Judged) -> AnswerRow {
    let verdict = &judged.verdict;
    let status = if verdict.passed { Status::Passed } else { Status::Failed };
    let mut row = AnswerRow::new(name, status, exercise);
    row.attempts = answer.attempts;
    row.hints = answer.hints;
    row.saw_solution = answer.saw_solution;
    row.seconds = Some((judged.took.as_secs_f64() * 1000.0).round() / 1000.0);
    row.output.clone_from(&verdict.output);
    row.output.truncate(row.output.floor_char_boundary(OUTPUT_BYTES_MAX));
    if verdict.reached {
        for (check, finding) in row.checks.iter_mut().zip(&verdict.findings) {
            check.result = if finding.passed { CheckStatus::Passed } else { CheckStatus::Failed };
            check.aspect = Some(finding.aspect.name());
            check.message = (!finding.passed).then(|| finding.message.clone());
        }
    }
    if let Some(first) = verdict.findings.iter().find(|finding| !finding.passed) {
        row.reason = Some(reason(first, verdict.reached));
        row.message = Some(first.message.clone());
    }
    row
}

fn reason(finding: &Finding, reached: bool) -> &'static str {
    match finding.aspect {
        Aspect::Runs if !reached => "error",
        aspect if !reached => aspect.name(),
        Aspect::Rule => "rule",
        _ => "wrong",
    }
}

fn exercise_row((lesson, exercise): &(&Lesson, &Exercise), submissions: &[SubmissionRow]) -> ExerciseRow {
    let name = full_name(lesson, exercise);
    let answers: Vec<&AnswerRow> =
        submissions.iter().flat_map(|row| &row.answers).filter(|answer| answer.exercise == name).collect();
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    let (passed, failed, missing) = (count(Status::Passed), count(Status::Failed), count(Status::Missing));
    let checks = check_names(exercise).enumerate().map(|(index, check)| {
        let answered = answers.iter().filter(|answer| answer.status != Status::Missing);
        let results: Vec<CheckStatus> =
            answered.filter_map(|answer| answer.checks.get(index)).map(|check| check.result).collect();
        let count = |result| results.iter().filter(|it| **it == result).count();
        let (passed, failed, not_reached) =
            (count(CheckStatus::Passed), count(CheckStatus::Failed), count(CheckStatus::NotReached));
        CheckRow { check, passed, failed, not_reached, failure_rate: rate(failed + not_reached, results.len()) }
    });
    ExerciseRow {
        title: exercise.title.clone(),
        passed,
        failed,
        missing,
        failure_rate: rate(failed, passed + failed),
        mean_attempts: mean(answers.iter().filter_map(|answer| answer.attempts.map(f64::from))),
        mean_hints: mean(answers.iter().filter_map(|answer| answer.hints.map(|hints| hints as f64))),
        checks: checks.collect(),
        exercise: name,
    }
}

fn rate(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 1000.0).round() / 1000.0)
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0_usize), |(sum, count), number| (sum + number, count + 1));
    (count > 0).then(|| (sum / count as f64 * 100.0).round() / 100.0)
}
