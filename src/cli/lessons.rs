//! `lessons` and `progress`: what there is to learn, and how far the learner is.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use crate::lesson::catalog::Catalog;
use crate::lesson::model::Lesson;
use crate::lesson::problem::Problem;
use crate::lesson::progress::{self, Progress};

/// The published schemas of `--json`.
pub const LESSONS_SCHEMA: &str = include_str!("../../assets/schema/lessons.schema.json");
pub const PROGRESS_SCHEMA: &str = include_str!("../../assets/schema/progress.schema.json");
/// Raised whenever what [`document`] makes gets another form.
const PROGRESS_VERSION: u32 = 1;

/// Prints the lessons of the course, or of the pack in `dir`.
pub fn list(dir: Option<&Path>, json: bool) -> anyhow::Result<ExitCode> {
    let catalog = super::catalog(dir);
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &catalog.listing())?;
        writeln!(out)?;
    } else {
        let mut chapter = "";
        for lesson in &catalog.lessons {
            if lesson.chapter != chapter {
                chapter = &lesson.chapter;
                writeln!(out, "{chapter}")?;
            }
            writeln!(out, "  {:<24} {} ({} min)", lesson.id, lesson.title, lesson.minutes)?;
        }
    }
    report(&catalog.problems)
}

/// Says on standard error what is wrong with lesson files.
pub fn report(problems: &[Problem]) -> anyhow::Result<ExitCode> {
    let mut err = io::stderr().lock();
    for problem in problems {
        writeln!(err, "{problem}")?;
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(super::FAILED) })
}

/// Prints which exercises are solved.
pub fn progress(dir: Option<&Path>, json: bool) -> anyhow::Result<ExitCode> {
    let catalog = super::catalog(dir);
    let (progress, problem) = load_progress();
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &document(&catalog, &progress))?;
        writeln!(out)?;
    } else {
        let mut chapter = "";
        for lesson in &catalog.lessons {
            if lesson.chapter != chapter {
                chapter = &lesson.chapter;
                writeln!(out, "{chapter}")?;
            }
            let (solved, all) = counts(lesson, &progress);
            let here = progress.place.as_ref().is_some_and(|place| place.lesson == lesson.id);
            let mark = match progress.lessons.get(&lesson.id) {
                _ if here => "you are here",
                Some(done) if done.finished => "done",
                _ => "",
            };
            writeln!(out, "{}", format!("  {:<24} {solved}/{all} solved  {mark}", lesson.id).trim_end())?;
        }
        let (solved, all) = counts_in_all(&catalog, &progress);
        writeln!(out, "{solved} of {all} exercises solved")?;
    }
    report(&problem.into_iter().collect::<Vec<_>>())
}

/// What `progress --json` prints.
fn document(catalog: &Catalog, progress: &Progress) -> serde_json::Value {
    let lesson = |lesson: &Lesson| {
        let exercises = lesson.exercises().map(|exercise| {
            let state = progress.exercise(&lesson.id, &exercise.id);
            json!({
                "id": exercise.id,
                "solved": state.solved,
                "attempts": state.attempts,
                "hints": state.hints_shown,
                "saw_solution": state.saw_solution,
            })
        });
        let predictions = lesson.predictions().map(|prediction| {
            let right = progress.prediction(&lesson.id, &prediction.id).map(|state| state.right);
            json!({"id": prediction.id, "right": right})
        });
        let state = progress.lessons.get(&lesson.id);
        json!({
            "id": lesson.id,
            "title": lesson.title,
            "chapter": lesson.chapter,
            "visited": state.is_some_and(|state| state.visited),
            "finished": state.is_some_and(|state| state.finished),
            "exercises": exercises.collect::<Vec<_>>(),
            "predictions": predictions.collect::<Vec<_>>(),
        })
    };
    let (solved, exercises) = counts_in_all(catalog, progress);
    json!({
        "schema": "torchlings.progress",
        "version": PROGRESS_VERSION,
        "torchlings": env!("CARGO_PKG_VERSION"),
        "place": progress.place.as_ref().map(|place| &place.lesson),
        "solved": solved,
        "exercises": exercises,
        "lessons": catalog.lessons.iter().map(lesson).collect::<Vec<_>>(),
    })
}

/// Solved exercises and all exercises of a lesson.
fn counts(lesson: &Lesson, progress: &Progress) -> (usize, usize) {
    let solved = lesson.exercises().filter(|exercise| progress.exercise(&lesson.id, &exercise.id).solved);
    (solved.count(), lesson.exercises().count())
}

fn counts_in_all(catalog: &Catalog, progress: &Progress) -> (usize, usize) {
    let each = catalog.lessons.iter().map(|lesson| counts(lesson, progress));
    each.fold((0, 0), |(a, b), (c, d)| (a + c, b + d))
}

/// Where progress is kept.
pub fn state_dir() -> Option<PathBuf> {
    std::env::var_os("TORCHLINGS_STATE").map(PathBuf::from).or_else(progress::default_dir)
}

/// Progress as it is on the disk, and what is wrong with it.
pub fn load_progress() -> (Progress, Option<Problem>) {
    state_dir().as_deref().map(Progress::load).unwrap_or_default()
}
