//! `grade`: judges what a class handed in, each answer in a kernel of its own, as many at once as there are cores.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::kernel::client::{self, KernelOptions};
use crate::kernel::message::OUTPUT_BYTES_MAX;
use crate::lesson::answers;
use crate::lesson::grade::{self, File, Job, Judged, Limits};

/// Exit code where every answer that counts is there and passes.
const ALL_PASSED: u8 = 0;
/// Where one failed or is missing.
const SOME_FAILED: u8 = 1;
/// Where nothing could be graded: no such file, no such exercise, no lessons.
pub const NOT_GRADED: u8 = 3;

/// What an answer may take where the command line does not say.
const MEMORY_BYTES: u64 = 1 << 30;

/// What is graded, and how.
#[derive(Debug)]
pub struct Grade<'a> {
    pub files: &'a [PathBuf],
    pub lessons: Option<&'a Path>,
    pub only: &'a [String],
    pub seconds: f64,
    pub jobs: Option<usize>,
    pub output: Output,
    pub kernel: KernelOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    Text,
    Json,
    Csv,
}

/// Grades and prints the report.
pub fn grade(mut wanted: Grade<'_>) -> anyhow::Result<ExitCode> {
    let catalog = super::catalog(wanted.lessons);
    for problem in &catalog.problems {
        writeln!(io::stderr(), "{problem}")?;
    }
    ensure!(!catalog.lessons.is_empty(), "there is no lesson to grade by");
    ensure!(wanted.seconds > 0.0 && wanted.seconds.is_finite(), "--time is a number of seconds above 0");
    let files = read(wanted.files)?;
    let plan = grade::plan(&catalog, &files, wanted.only).map_err(anyhow::Error::msg)?;
    let jobs = plan.jobs(&files);
    let memory = wanted.kernel.memory_limit_bytes.unwrap_or(MEMORY_BYTES);
    wanted.kernel.memory_limit_bytes = Some(memory);
    let judged = judge_all(&jobs, &wanted)?;
    let limits = Limits { seconds: wanted.seconds, memory_bytes: memory, output_bytes: OUTPUT_BYTES_MAX as u64 };
    let report = grade::report(&plan, &files, &judged, limits);
    let mut out = io::stdout().lock();
    match wanted.output {
        Output::Text => out.write_all(report.text().as_bytes())?,
        Output::Csv => out.write_all(report.csv().as_bytes())?,
        Output::Json => {
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        }
    }
    Ok(ExitCode::from(if report.all_passed() { ALL_PASSED } else { SOME_FAILED }))
}

/// Reads the files; of a folder those in it that can be answers. A file that cannot be read is a finding of the report.
fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<File>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
            let inside = entries.filter_map(Result::ok).map(|entry| entry.path());
            let is_answer =
                |path: &PathBuf| path.extension().is_some_and(|extension| extension == "py" || extension == "ipynb");
            let mut inside: Vec<PathBuf> = inside.filter(is_answer).collect();
            inside.sort();
            found.extend(inside);
        } else {
            ensure!(path.exists(), "there is no file {}", path.display());
            found.push(path.clone());
        }
    }
    ensure!(!found.is_empty(), "there is no answer to grade: no .py and no .ipynb file");
    let file = |path: &PathBuf| {
        let name = path.to_string_lossy().replace('\\', "/");
        let content = read_file(path).and_then(|bytes| answers::read(&name, &bytes));
        File { name, content }
    };
    Ok(found.iter().map(file).collect())
}

/// A file's bytes, of a large one no more than is needed to refuse it.
fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    use std::io::Read as _;
    let cannot = |error: io::Error| format!("cannot be read: {error}");
    if !path.is_file() {
        return Err("is no file".to_owned());
    }
    let file = fs::File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.take(answers::FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(bytes)
}

/// Judges every answer; the results are in the order of the jobs.
fn judge_all(jobs: &[Job<'_>], wanted: &Grade<'_>) -> anyhow::Result<Vec<Judged>> {
    let workers = wanted.jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, Into::into)).max(1);
    let next = AtomicUsize::new(0);
    let results: Vec<OnceLock<anyhow::Result<Judged>>> = jobs.iter().map(|_| OnceLock::new()).collect();
    thread::scope(|scope| {
        for _ in 0..workers.min(jobs.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let (Some(job), Some(result)) = (jobs.get(index), results.get(index)) else { break };
                    // Nobody else has this index.
                    let _ = result.set(judge(job, wanted));
                }
            });
        }
    });
    results.into_iter().map(|result| result.into_inner().context("a worker ended early")?).collect()
}

fn judge(job: &Job<'_>, wanted: &Grade<'_>) -> anyhow::Result<Judged> {
    // A folder of its own, so that what one writes no other reads.
    let workspace = tempfile::Builder::new().prefix("torchlings-grade-").tempdir()?;
    let options = KernelOptions { workspace: workspace.path().to_owned(), ..wanted.kernel.clone() };
    let began = Instant::now();
    let time = Duration::from_secs_f64(wanted.seconds);
    let verdict = client::judge(&options, &job.exercise.plan, &job.answer.text, time);
    Ok(Judged { verdict, took: began.elapsed() })
}
