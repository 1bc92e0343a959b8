//! `lessons` and `progress`: what there is to learn, and how far the learner is.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use crate::lesson::problem::Problem;
use crate::lesson::progress::{self, Progress};

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
    let rows = catalog.lessons.iter().map(|lesson| {
        let done = progress.lessons.get(&lesson.id);
        let solved = done.map_or(0, |done| done.exercises.values().filter(|exercise| exercise.solved).count());
        (lesson, lesson.exercises().count(), solved, done.is_some_and(|done| done.finished))
    });
    if json {
        let lessons: Vec<serde_json::Value> = rows
            .map(|(lesson, exercises, solved, finished)| {
                json!({"id": lesson.id, "title": lesson.title, "exercises": exercises, "solved": solved, "finished": finished})
            })
            .collect();
        let place = progress.place.as_ref().map(|place| &place.lesson);
        serde_json::to_writer_pretty(&mut out, &json!({"place": place, "lessons": lessons}))?;
        writeln!(out)?;
    } else {
        for (lesson, exercises, solved, finished) in rows {
            let mark = if finished { "done" } else { "" };
            writeln!(out, "{:<24} {solved}/{exercises} solved  {mark}", lesson.id)?;
        }
    }
    report(&problem.into_iter().collect::<Vec<_>>())
}

/// Where progress is kept.
pub fn state_dir() -> Option<PathBuf> {
    std::env::var_os("TORCHLINGS_STATE").map(PathBuf::from).or_else(progress::default_dir)
}

/// Progress as it is on the disk, and what is wrong with it.
pub fn load_progress() -> (Progress, Option<Problem>) {
    state_dir().as_deref().map(Progress::load).unwrap_or_default()
}
