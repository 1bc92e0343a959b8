//! `lessons`, `progress` and `lint`: what there is to learn, how far the learner is, and whether a pack is sound.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::Receiver;

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::kernel::client::{Client, KernelEvent, KernelOptions};
use crate::kernel::message::{ExercisePlan, Outcome, Reply, Request, RequestId, Stream, Verdict};
use crate::lesson::lint::{self, Runner};
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
fn report(problems: &[Problem]) -> anyhow::Result<ExitCode> {
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

/// Checks a pack without running it, then runs its examples and its exercises in a kernel.
pub fn lint(dir: Option<&Path>, kernel: KernelOptions) -> anyhow::Result<ExitCode> {
    let catalog = super::catalog(dir);
    let mut problems = lint::check(&catalog);
    let mut runner = KernelRunner::start(kernel)?;
    for lesson in &catalog.lessons {
        problems.extend(lint::check_running(lesson, &mut runner).with_context(|| lesson.path.display().to_string())?);
    }
    if problems.is_empty() {
        writeln!(io::stdout(), "{} lessons, nothing to complain about", catalog.lessons.len())?;
    }
    report(&problems)
}

/// Runs cells in a kernel, one after the other.
struct KernelRunner {
    client: Client,
    events: Receiver<KernelEvent>,
}

impl KernelRunner {
    fn start(options: KernelOptions) -> anyhow::Result<Self> {
        let (client, events) = Client::start(options).context("the kernel cannot be started")?;
        Ok(Self { client, events })
    }

    /// Waits for the reply that `wanted` picks; output on the way goes to `printed`.
    fn wait<R>(&mut self, printed: &mut String, wanted: impl Fn(Reply) -> Option<R>) -> anyhow::Result<R> {
        loop {
            match self.events.recv()? {
                KernelEvent::Reply(Reply::Output { stream: Stream::Stdout, text, .. }) => printed.push_str(&text),
                KernelEvent::Reply(reply) => {
                    if let Some(found) = wanted(reply) {
                        return Ok(found);
                    }
                }
                KernelEvent::Died { reason } => {
                    self.client.restart()?;
                    bail!("{reason}");
                }
            }
        }
    }

    fn request(&mut self, make: impl FnOnce(RequestId) -> Request) -> io::Result<()> {
        let id = self.client.next_id();
        self.client.send(&make(id))
    }
}

impl Runner for KernelRunner {
    type Error = anyhow::Error;

    fn reset(&mut self) -> anyhow::Result<()> {
        self.request(|id| Request::Reset { id })?;
        self.wait(&mut String::new(), |reply| matches!(reply, Reply::WasReset { .. }).then_some(()))
    }

    fn run(&mut self, source: &str) -> anyhow::Result<(String, Outcome)> {
        self.client.execute("cell", source)?;
        let mut printed = String::new();
        let outcome = self
            .wait(&mut printed, |reply| if let Reply::Done { outcome, .. } = reply { Some(outcome) } else { None })?;
        Ok((printed, outcome))
    }

    fn judge(&mut self, plan: &ExercisePlan, answer: &str) -> anyhow::Result<Verdict> {
        let (exercise, answer) = (plan.clone(), answer.to_owned());
        self.request(|id| Request::Judge { id, exercise, answer })?;
        self.wait(
            &mut String::new(),
            |reply| if let Reply::Judged { verdict, .. } = reply { Some(verdict) } else { None },
        )
    }
}
