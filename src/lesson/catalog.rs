//! The lessons of a pack in their order, and what is wrong with those that could not be read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rust_embed::RustEmbed;
use serde::Serialize;

use super::model::Lesson;
use super::parser;
use super::problem::Problem;

/// A pack. A broken lesson is named in `problems` and set aside; the rest are usable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    /// In the order of the numbers that their file names start with.
    pub lessons: Vec<Lesson>,
    pub problems: Vec<Problem>,
}

/// What stands in a pack beside the lessons: for its authors, not for its learners.
const NOT_A_LESSON: &str = "README.md";

#[derive(RustEmbed)]
#[folder = "lessons/"]
struct Embedded;

impl Catalog {
    /// The course that is built into the binary.
    #[must_use]
    pub fn embedded() -> Self {
        let files = Embedded::iter().filter_map(|name| {
            let file = Embedded::get(&name)?;
            let path = Path::new("lessons").join(name.as_ref());
            Some((path, text(file.data.into_owned())))
        });
        Self::of(files.collect())
    }

    /// The pack in a directory, read afresh. A directory that cannot be read is a problem and an empty catalog.
    #[must_use]
    pub fn load(dir: &Path) -> Self {
        let entries = match fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                let problem = Problem::new(dir, None, format!("cannot be read: {error}"));
                return Self { lessons: Vec::new(), problems: vec![problem] };
            }
        };
        let files = entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_file());
        Self::of(files.map(|path| (path.clone(), fs::read(&path).and_then(text))).collect())
    }

    /// What tells whether the pack in a directory is still as it was when it was read: cheap enough to ask often.
    #[must_use]
    pub fn stamp(dir: &Path) -> Stamp {
        let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
        let file = |entry: fs::DirEntry| {
            let path = entry.path();
            let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            is_lesson(&path).then(|| (path, about.modified().ok(), about.len()))
        };
        let mut files: Vec<_> = entries.filter_map(file).collect();
        files.sort();
        Stamp(files)
    }

    /// The same pack with lessons of an older reading in place of those that cannot be read now: an author in the middle
    /// of a sentence keeps the lesson before their eyes.
    #[must_use]
    pub fn keeping(mut self, older: Vec<Lesson>) -> Self {
        let is_broken = |lesson: &Lesson| self.problems.iter().any(|problem| problem.path == lesson.path);
        let kept: Vec<Lesson> =
            older.into_iter().filter(|lesson| self.get(&lesson.id).is_none() && is_broken(lesson)).collect();
        self.lessons.extend(kept);
        self.lessons.sort_by(|one, other| order(&one.path).cmp(&order(&other.path)));
        self
    }

    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.id == id)
    }

    /// The position of a lesson in the order of the pack.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.lessons.iter().position(|lesson| lesson.id == id)
    }

    /// What `torchlings lessons --json` prints.
    #[must_use]
    pub fn listing(&self) -> Listing<'_> {
        Listing {
            schema: "torchlings.lessons",
            version: LISTING_VERSION,
            torchlings: env!("CARGO_PKG_VERSION"),
            lessons: self.lessons.iter().map(Listed::of).collect(),
        }
    }

    fn of(mut files: Vec<(PathBuf, io::Result<String>)>) -> Self {
        files.retain(|(path, _)| is_lesson(path));
        files.sort_by(|(one, _), (other, _)| order(one).cmp(&order(other)));
        let mut catalog = Self::default();
        for (path, text) in files {
            match text {
                Ok(text) => {
                    let (lesson, problems) = parser::parse(&path, &text);
                    catalog.problems.extend(problems);
                    if let Some(lesson) = lesson {
                        catalog.add(lesson);
                    }
                }
                Err(error) => catalog.problems.push(Problem::new(&path, None, format!("cannot be read: {error}"))),
            }
        }
        catalog
    }

    fn add(&mut self, lesson: Lesson) {
        if let Some(first) = self.get(&lesson.id) {
            let message = format!("lesson `{}` is there twice: first as {}", lesson.id, first.path.display());
            self.problems.push(Problem::new(&lesson.path, None, message).hint("rename one of the two files"));
        } else {
            self.lessons.push(lesson);
        }
    }
}

fn is_lesson(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md") && !path.ends_with(NOT_A_LESSON)
}

/// Raised whenever [`Listing`] gets another form.
const LISTING_VERSION: u32 = 1;

/// The lesson files of a directory, when each was written and how long it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, Option<SystemTime>, u64)>);

/// Files without a number come last; the parser complains about them.
fn order(path: &Path) -> (u32, &Path) {
    (parser::number_and_id(path).map_or(u32::MAX, |(number, _)| number), path)
}

fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// The lessons as data, as `assets/schema/lessons.schema.json` describes it.
#[derive(Debug, Serialize)]
pub struct Listing<'a> {
    schema: &'static str,
    version: u32,
    torchlings: &'static str,
    pub lessons: Vec<Listed<'a>>,
}

/// One lesson as a list shows it.
#[derive(Debug, Serialize)]
pub struct Listed<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub chapter: &'a str,
    pub heading: &'a str,
    pub minutes: u32,
    pub goals: &'a [String],
    /// Ids, in their order.
    pub exercises: Vec<&'a str>,
    pub predictions: Vec<&'a str>,
}

impl<'a> Listed<'a> {
    fn of(lesson: &'a Lesson) -> Self {
        Self {
            id: &lesson.id,
            title: &lesson.title,
            chapter: &lesson.chapter,
            heading: &lesson.heading,
            minutes: lesson.minutes,
            goals: &lesson.goals,
            exercises: lesson.exercises().map(|exercise| exercise.id.as_str()).collect(),
            predictions: lesson.predictions().map(|prediction| prediction.id.as_str()).collect(),
        }
    }
}
