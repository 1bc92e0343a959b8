//! What the learner did and where they stopped, kept in one JSON file.
//!
//! A file that cannot be read is set aside under another name and never overwritten; one of a newer torchlings is
//! left alone, and nothing is saved over it. A save is atomic: after a crash the old file or the new one is there.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::problem::Problem;

/// The state file's name in its directory.
pub const FILE_NAME: &str = "progress.json";
/// Raised when a file of the version before would be read wrongly; [`MIGRATIONS`] then gets one more step.
pub const VERSION: usize = 2;
/// Cells that the history remembers.
pub const HISTORY_MAX: usize = 1000;
/// Longer cells are not remembered.
pub const HISTORY_ENTRY_BYTES_MAX: usize = 16 * 1024;

/// Changes a document of one version into one of the next.
type Migration = fn(&mut Value);

/// The step at index `n` reads version `n + 1`.
const MIGRATIONS: [Migration; VERSION - 1] = [predictions_come_back];

/// Answers after which a prediction that was missed comes back, and after which again each time that it is then right.
/// After the last it is known.
const COMES_BACK_AFTER: [u64; 3] = [3, 8, 20];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    version: usize,
    /// Where the learner stopped.
    pub place: Option<Place>,
    /// By lesson id.
    pub lessons: BTreeMap<String, LessonProgress>,
    pub settings: Settings,
    /// Answers given so far, to exercises and predictions: the clock by which missed predictions come back.
    answers: u64,
    /// Cells run, oldest first.
    history: VecDeque<String>,
    /// The file on disk must not be replaced: it is a newer torchlings', or could not be set aside.
    #[serde(skip)]
    read_only: bool,
}

/// A place in a lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// Lesson id.
    pub lesson: String,
    /// Index in the lesson's blocks.
    pub block: usize,
    /// Lines scrolled down.
    pub scroll: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonProgress {
    pub visited: bool,
    pub finished: bool,
    /// By exercise id.
    pub exercises: BTreeMap<String, ExerciseProgress>,
    /// By prediction id.
    pub predictions: BTreeMap<String, PredictionProgress>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PredictionProgress {
    /// Whether the last guess was.
    pub right: bool,
    pub misses: u32,
    /// Where it was missed: how often it was right since.
    pub reviews: usize,
    /// The count of answers at which it comes back; `None` where it does not.
    pub due: Option<u64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExerciseProgress {
    pub attempts: u32,
    pub hints_shown: usize,
    pub solved: bool,
    /// The solution was looked at before the exercise was solved.
    pub saw_solution: bool,
    /// The learner's text, where they changed the starter.
    pub draft: Option<String>,
    /// The learner's answer that passed last, to be shown beside the solution.
    pub answer: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// A theme's name; `None` until the learner chooses.
    pub theme: Option<String>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            version: VERSION,
            place: None,
            lessons: BTreeMap::new(),
            settings: Settings::default(),
            answers: 0,
            history: VecDeque::new(),
            read_only: false,
        }
    }
}

impl Progress {
    /// Reads the state file in `dir`. There is always a progress to go on with; the problem says what was wrong
    /// with the file and what became of it.
    #[must_use]
    pub fn load(dir: &Path) -> (Self, Option<Problem>) {
        let path = dir.join(FILE_NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return (Self::default(), None),
            Err(error) => return (Self::frozen(), Some(Problem::new(&path, None, format!("cannot be read: {error}")))),
        };
        match read(&bytes, VERSION, &MIGRATIONS) {
            Ok(progress) => (progress, None),
            Err(Unreadable::Newer(version)) => {
                let message = format!("is of version {version}, newer than this torchlings, which knows {VERSION}");
                let hint = "it is left as it is, and nothing is saved; update torchlings to go on from it";
                (Self::frozen(), Some(Problem::new(&path, None, message).hint(hint)))
            }
            Err(Unreadable::Broken { line, reason }) => Self::set_aside(&path, line, reason),
        }
    }

    /// Writes the state file in `dir`, which is made where it is missing. Does nothing where the file that is there
    /// must stay, as [`Progress::load`] said.
    ///
    /// # Errors
    /// Where the directory or the file cannot be written; the file that was there is then unharmed.
    pub fn save(&self, dir: &Path) -> io::Result<()> {
        if self.read_only {
            return Ok(());
        }
        fs::create_dir_all(dir)?;
        let mut file = tempfile::Builder::new().prefix(".progress-").tempfile_in(dir)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(dir.join(FILE_NAME))?;
        // The rename itself lives in the directory. Not every system can sync one; the file is whole in any case.
        if let Ok(dir) = File::open(dir) {
            let _unsynced = dir.sync_all();
        }
        Ok(())
    }

    /// Whether [`Progress::save`] would leave the file alone.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// What is known of an exercise; nothing done where nothing is.
    #[must_use]
    pub fn exercise(&self, lesson: &str, exercise: &str) -> ExerciseProgress {
        self.lessons.get(lesson).and_then(|lesson| lesson.exercises.get(exercise)).cloned().unwrap_or_default()
    }

    pub fn exercise_mut(&mut self, lesson: &str, exercise: &str) -> &mut ExerciseProgress {
        self.lesson_mut(lesson).exercises.entry(exercise.to_owned()).or_default()
    }

    pub fn lesson_mut(&mut self, lesson: &str) -> &mut LessonProgress {
        self.lessons.entry(lesson.to_owned()).or_default()
    }

    /// Counts an attempt at an exercise; one that passed is kept.
    pub fn record_verdict(&mut self, lesson: &str, exercise: &str, passed: bool, answer: &str) {
        self.answers += 1;
        let state = self.exercise_mut(lesson, exercise);
        state.attempts += 1;
        state.solved |= passed;
        if passed {
            state.answer = Some(answer.to_owned());
        }
    }

    /// Keeps what became of a guess. One that was missed comes back after a few answers, then after more.
    pub fn record_guess(&mut self, lesson: &str, prediction: &str, right: bool) {
        self.answers += 1;
        let now = self.answers;
        let state = self.lesson_mut(lesson).predictions.entry(prediction.to_owned()).or_default();
        if !right {
            state.misses += 1;
            state.reviews = 0;
            state.due = Some(now + COMES_BACK_AFTER[0]);
        } else if state.due.is_some_and(|due| due <= now) {
            state.reviews += 1;
            state.due = COMES_BACK_AFTER.get(state.reviews).map(|answers| now + answers);
        }
        state.right = right;
    }

    #[must_use]
    pub fn prediction(&self, lesson: &str, prediction: &str) -> Option<&PredictionProgress> {
        self.lessons.get(lesson)?.predictions.get(prediction)
    }

    /// Predictions that were missed and come back now, as lesson and id, the longest due first.
    #[must_use]
    pub fn due_predictions(&self) -> Vec<(&str, &str)> {
        let all = self.lessons.iter().flat_map(|(lesson, state)| {
            state.predictions.iter().filter_map(move |(id, state)| Some((state.due?, lesson.as_str(), id.as_str())))
        });
        let mut due: Vec<_> = all.filter(|(due, ..)| *due <= self.answers).collect();
        due.sort_unstable();
        due.into_iter().map(|(_, lesson, id)| (lesson, id)).collect()
    }

    /// Cells run, oldest first.
    pub fn history(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.history.iter().map(String::as_str)
    }

    /// Remembers a cell, unless it is empty, very long or the same as the last.
    pub fn remember(&mut self, cell: &str) {
        let cell = cell.trim_end();
        let same = self.history.back().is_some_and(|last| last == cell);
        if cell.is_empty() || same || cell.len() > HISTORY_ENTRY_BYTES_MAX {
            return;
        }
        self.history.push_back(cell.to_owned());
        while self.history.len() > HISTORY_MAX {
            self.history.pop_front();
        }
    }

    fn frozen() -> Self {
        Self { read_only: true, ..Self::default() }
    }

    fn set_aside(path: &Path, line: usize, reason: String) -> (Self, Option<Problem>) {
        let problem = Problem::new(path, line, reason);
        match move_away(path) {
            Ok(kept) => {
                let name = kept.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (Self::default(), Some(problem.hint(format!("it is kept as {name}; progress starts anew"))))
            }
            Err(error) => {
                let hint = format!("it could not be set aside ({error}), so nothing is saved over it");
                (Self::frozen(), Some(problem.hint(hint)))
            }
        }
    }
}

/// Where state is kept on this system; `None` where there is no home directory.
#[must_use]
pub fn default_dir() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "torchlings")?;
    Some(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned())
}

enum Unreadable {
    Newer(usize),
    Broken { line: usize, reason: String },
}

fn read(bytes: &[u8], current: usize, migrations: &[Migration]) -> Result<Progress, Unreadable> {
    let broken =
        |error: &serde_json::Error| Unreadable::Broken { line: error.line().max(1), reason: error.to_string() };
    let mut document: Value = serde_json::from_slice(bytes).map_err(|error| broken(&error))?;
    let version = document.get("version").and_then(Value::as_u64).and_then(|version| usize::try_from(version).ok());
    let older = match version {
        Some(version) if version > current => return Err(Unreadable::Newer(version)),
        Some(version) if version > 0 => &migrations[version - 1..],
        _ => return Err(Unreadable::Broken { line: 1, reason: "no version in it".to_owned() }),
    };
    if older.is_empty() {
        // Straight from the text, so that an error knows its line.
        return serde_json::from_slice(bytes).map_err(|error| broken(&error));
    }
    for migrate in older {
        migrate(&mut document);
    }
    document["version"] = current.into();
    serde_json::from_value(document).map_err(|error| broken(&error))
}

/// Version 1 knew of a prediction only whether the last guess was right.
fn predictions_come_back(document: &mut Value) {
    let lessons = document.get_mut("lessons").and_then(Value::as_object_mut);
    let lessons = lessons.into_iter().flat_map(|lessons| lessons.values_mut());
    for predictions in lessons.filter_map(|lesson| lesson.get_mut("predictions")?.as_object_mut()) {
        for state in predictions.values_mut() {
            *state = match state.as_bool() {
                Some(true) => serde_json::json!({ "right": true }),
                _ => serde_json::json!({ "right": false, "misses": 1, "due": 0 }),
            };
        }
    }
}

/// Renames to the first free `progress.json.broken-<n>`, so that no earlier one is lost.
fn move_away(path: &Path) -> io::Result<PathBuf> {
    for n in 1u32.. {
        let aside = path.with_file_name(format!("{FILE_NAME}.broken-{n}"));
        if !aside.try_exists()? {
            fs::rename(path, &aside)?;
            return Ok(aside);
        }
    }
    Err(io::Error::other("no free name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_bring_an_older_file_to_the_current_version() {
        let rename: Migration = |document| {
            let theme = document["colours"].take();
            document["settings"] = serde_json::json!({ "theme": theme });
        };
        let migrations = [(|_| {}) as Migration, rename];
        let Ok(progress) = read(br#"{"version": 2, "colours": "dark"}"#, 3, &migrations) else {
            panic!("a file of version 2 is read by a program of version 3");
        };
        assert_eq!(progress.settings.theme.as_deref(), Some("dark"));
        assert_eq!(progress.version, 3);
    }
}
