//! `lint`: whether a pack keeps its own promises, said of every mistake at once.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::app::App;
use crate::kernel::client::{self, Client, KernelEvent, KernelOptions};
use crate::kernel::message::{ExercisePlan, Outcome, Reply, Request, RequestId, Stream, Verdict};
use crate::lesson::catalog::Catalog;
use crate::lesson::lint::{self, Runner};
use crate::lesson::model::Lesson;
use crate::lesson::problem::Problem;
use crate::lesson::progress::Progress;
use crate::ui::layout;
use crate::ui::theme::{Depth, Mode, Theme};

/// The published schema of `--json`.
pub const SCHEMA: &str = include_str!("../../assets/schema/lint.schema.json");
const VERSION: u32 = 1;
/// No cell of a lesson takes longer.
const CELL_TIME: Duration = Duration::from_mins(1);

/// Checks the files, their order, how they look, then runs them, and prints what is wrong.
pub fn lint(dir: Option<&Path>, json: bool, kernel: &KernelOptions) -> anyhow::Result<ExitCode> {
    let catalog = super::catalog(dir);
    let mut problems = lint::check(&catalog);
    problems.extend(rendered(&catalog));
    problems.extend(run(&catalog.lessons, kernel)?);
    problems.sort_by(|one, other| (&one.path, one.line).cmp(&(&other.path, other.line)));
    problems.dedup();
    let mut out = io::stdout().lock();
    if json {
        let report = json!({
            "schema": "torchlings.lint",
            "version": VERSION,
            "torchlings": env!("CARGO_PKG_VERSION"),
            "counts": counts(&catalog),
            "problems": problems,
        });
        writeln!(out, "{report:#}")?;
        return Ok(ExitCode::from(u8::from(!problems.is_empty())));
    }
    if problems.is_empty() {
        let counts = counts(&catalog);
        let count = |what: &str| {
            let number = counts[what].as_u64().unwrap_or_default();
            format!("{number} {}", if number == 1 { what.trim_end_matches('s') } else { what })
        };
        let shown = ["lessons", "predictions", "exercises", "misconceptions"].map(count).join(", ");
        writeln!(out, "{shown}: nothing to complain about")?;
    }
    super::lessons::report(&problems)
}

fn counts(catalog: &Catalog) -> serde_json::Value {
    let sum = |count: fn(&Lesson) -> usize| catalog.lessons.iter().map(count).sum::<usize>();
    json!({
        "lessons": catalog.lessons.len(),
        "examples": sum(|lesson| lesson.examples().count()),
        "predictions": sum(|lesson| lesson.predictions().count()),
        "exercises": sum(|lesson| lesson.exercises().count()),
        "alternatives": sum(|lesson| lesson.exercises().map(|exercise| exercise.alternatives.len()).sum()),
        "misconceptions": sum(|lesson| lesson.exercises().map(|exercise| exercise.misconceptions.len()).sum()),
        "cards": sum(|lesson| usize::from(!lesson.card.is_empty())),
        "in_burn": sum(|lesson| usize::from(lesson.burn.is_some())),
    })
}

/// What the smallest screen would cut, found by drawing every lesson on it: code that goes on in a second line.
fn rendered(catalog: &Catalog) -> Vec<Problem> {
    let theme = Theme::new(Mode::default(), Depth::detect(|_| None));
    let mut app = App::new(catalog.clone(), Progress::default(), theme);
    app.screen.size = (layout::COLUMNS_MIN, layout::ROWS_MIN);
    let mut problems = Vec::new();
    for (index, lesson) in catalog.lessons.iter().enumerate() {
        app.open_lesson(index, None);
        for in_burn in [false, true] {
            app.course.in_burn = in_burn && lesson.burn.is_some();
            layout::prepare(&mut app);
            let lines: Vec<String> = app.course.view.lines.iter().map(ToString::to_string).collect();
            let cut = lines.windows(2).filter(|pair| pair[1].trim_start().starts_with('↪'));
            problems.extend(cut.map(|pair| cut_problem(lesson, pair[0].trim())));
        }
    }
    problems
}

fn cut_problem(lesson: &Lesson, shown: &str) -> Problem {
    let text = std::fs::read_to_string(&lesson.path).unwrap_or_default();
    let line = text.lines().position(|line| line.trim_start().starts_with(shown)).map(|index| index + 1);
    let message = format!("a screen of {}x{} cuts this line of code: {shown} …", layout::COLUMNS_MIN, layout::ROWS_MIN);
    let hint = format!("keep code within {} columns", lint::CODE_COLUMNS_MAX);
    Problem::new(&lesson.path, line, message).hint(hint)
}

/// Runs the lessons, as many at once as there are cores.
fn run(lessons: &[Lesson], kernel: &KernelOptions) -> anyhow::Result<Vec<Problem>> {
    let workers = thread::available_parallelism().map_or(1, Into::into).min(lessons.len());
    let next = AtomicUsize::new(0);
    let work = || -> anyhow::Result<Vec<Problem>> {
        let workspace = tempfile::tempdir()?;
        let options = KernelOptions { workspace: workspace.path().to_owned(), ..kernel.clone() };
        let mut runner = KernelRunner::start(options)?;
        let mut problems = Vec::new();
        while let Some(lesson) = lessons.get(next.fetch_add(1, Ordering::Relaxed)) {
            problems.extend(lint::check_running(lesson, &mut runner));
        }
        Ok(problems)
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut problems = Vec::new();
        for worker in workers {
            problems.extend(worker.join().map_err(|_| anyhow::anyhow!("a worker ended early"))??);
        }
        Ok(problems)
    })
}

/// Runs cells in a kernel, one after the other.
struct KernelRunner {
    client: Client,
    events: Receiver<KernelEvent>,
    options: KernelOptions,
}

impl KernelRunner {
    fn start(options: KernelOptions) -> anyhow::Result<Self> {
        let (client, events) = Client::start(options.clone()).context("the kernel cannot be started")?;
        Ok(Self { client, events, options })
    }

    /// Waits for the reply that `wanted` picks; output on the way goes to `printed`.
    fn wait<R>(&mut self, printed: &mut String, wanted: impl Fn(Reply) -> Option<R>) -> anyhow::Result<R> {
        let deadline = Instant::now() + CELL_TIME;
        loop {
            match self.events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(KernelEvent::Reply(Reply::Output { stream: Stream::Stdout, text, .. })) => printed.push_str(&text),
                Ok(KernelEvent::Reply(reply)) => {
                    if let Some(found) = wanted(reply) {
                        return Ok(found);
                    }
                }
                Ok(KernelEvent::Died { reason }) => {
                    self.client.restart()?;
                    bail!("{reason}");
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.client.restart()?;
                    bail!("a cell did not end within {} s", CELL_TIME.as_secs());
                }
                Err(RecvTimeoutError::Disconnected) => bail!("the kernel is gone"),
            }
        }
    }

    fn request(&mut self, make: impl FnOnce(RequestId) -> Request) -> io::Result<RequestId> {
        let id = self.client.next_id();
        self.client.send(&make(id)).map(|()| id)
    }
}

impl Runner for KernelRunner {
    type Error = anyhow::Error;

    fn reset(&mut self) -> anyhow::Result<()> {
        let meant = self.request(|id| Request::Reset { id })?;
        self.wait(&mut String::new(), |reply| matches!(reply, Reply::WasReset { id } if id == meant).then_some(()))
    }

    fn run(&mut self, source: &str) -> anyhow::Result<(String, Outcome)> {
        let meant = self.client.execute("cell", source)?;
        let mut printed = String::new();
        let outcome = self.wait(&mut printed, |reply| match reply {
            Reply::Done { id, outcome, .. } if id == meant => Some(outcome),
            _ => None,
        })?;
        Ok((printed, outcome))
    }

    fn judge(&mut self, plan: &ExercisePlan, answer: &str) -> anyhow::Result<Verdict> {
        Ok(client::judge(&self.options, plan, answer, client::JUDGE_TIME))
    }
}
