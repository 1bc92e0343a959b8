//! `export`: a learner's answers, or what they tried, as a file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, ensure};

use crate::lesson::answers::{self, Which};
use crate::lesson::progress::Progress;
use crate::lesson::session::{self, Cell, Format};

/// What is exported, and where to.
#[derive(Debug)]
pub struct Export<'a> {
    pub lessons: Option<&'a Path>,
    /// The cells that were run, in place of the answers.
    pub session: bool,
    /// Exercises that were not begun too, with their starters.
    pub all: bool,
    pub format: Option<Format>,
    /// Standard output where there is none.
    pub file: Option<PathBuf>,
    pub force: bool,
}

pub fn export(wanted: &Export<'_>) -> anyhow::Result<ExitCode> {
    let of_name = wanted.file.as_ref().and_then(|file| Format::of_name(&file.to_string_lossy()));
    let format = wanted.format.or(of_name).unwrap_or(Format::Python);
    let (progress, problem) = super::lessons::load_progress();
    if let Some(problem) = problem {
        writeln!(io::stderr(), "{problem}")?;
    }
    let text = if wanted.session { session_text(&progress, format) } else { answers_text(wanted, &progress, format)? };
    match &wanted.file {
        Some(file) => write(file, &text, wanted.force)?,
        None => io::stdout().write_all(text.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn session_text(progress: &Progress, format: Format) -> String {
    let cells = progress.history().map(|cell| Cell { source: cell.to_owned(), ..Cell::default() });
    session::write(&cells.collect::<Vec<_>>(), format)
}

fn answers_text(wanted: &Export<'_>, progress: &Progress, format: Format) -> anyhow::Result<String> {
    let format = match format {
        Format::Python => answers::Format::Python,
        Format::Notebook => answers::Format::Notebook,
        Format::Lesson => anyhow::bail!("answers are no lesson; `--session` makes a draft of what you tried"),
    };
    let catalog = super::catalog(wanted.lessons);
    let which = if wanted.all { Which::All } else { Which::Begun };
    let answers = answers::of_lessons(&catalog.lessons, progress, which);
    ensure!(!answers.is_empty(), "there is no answer yet; --all exports the exercises as they begin");
    Ok(answers::write(&answers, format))
}

/// Writes a new file; over one that is there only by `force`.
pub fn write(file: &Path, text: &str, force: bool) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    let opened = options.open(file);
    if let Err(error) = &opened
        && error.kind() == io::ErrorKind::AlreadyExists
    {
        anyhow::bail!("{} is there already; --force writes over it", file.display());
    }
    let mut opened = opened.with_context(|| format!("{} cannot be written", file.display()))?;
    opened.write_all(text.as_bytes()).with_context(|| format!("{} cannot be written", file.display()))
}
