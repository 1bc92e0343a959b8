//! A learner's answers as one file: what they hand in, and what a teacher grades.
//!
//! In a `.py` file a comment begins each answer, so that the file stays Python and survives any editor:
//!
//! ```text
//! # %% [exercise reshaping/grid] attempts=3 hints=1
//! grid = row.view(4, -1)
//! ```
//!
//! In a notebook the same comment is a code cell's first line, and the cell's metadata says the same.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::model::{Exercise, Lesson};
use super::notebook::{self, Cell};
use super::progress::Progress;

/// Larger files are no answers.
pub const FILE_BYTES_MAX: usize = 1024 * 1024;

/// One answer, with what was recorded of the way to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    pub lesson: String,
    pub exercise: String,
    pub text: String,
    /// How often it was checked; `None` where the file does not say.
    pub attempts: Option<u32>,
    pub hints: Option<usize>,
    /// Whether the solution was shown before the exercise was solved.
    pub saw_solution: bool,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submission {
    /// In the file's order; of two answers to one exercise the later.
    pub answers: Vec<Answer>,
    /// What was odd about the file, in sentences.
    pub notes: Vec<String>,
}

/// Which answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that were begun.
    Begun,
    /// Every exercise; where nothing was written, its starter.
    All,
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Python,
    Notebook,
}

impl Answer {
    /// `lesson/exercise`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.lesson, self.exercise)
    }

    /// The line that begins it.
    #[must_use]
    pub fn mark(&self) -> String {
        let mut mark = format!("# %% [exercise {}]", self.name());
        if let Some(attempts) = self.attempts {
            let _ = write!(mark, " attempts={attempts}");
        }
        if let Some(hints) = self.hints {
            let _ = write!(mark, " hints={hints}");
        }
        if self.saw_solution {
            mark.push_str(" solution=seen");
        }
        mark
    }

    fn metadata(&self) -> Value {
        json!({
            "exercise": self.name(),
            "attempts": self.attempts,
            "hints": self.hints,
            "saw_solution": self.saw_solution,
        })
    }

    /// What a mark says; the text is still to come.
    fn of_mark(line: &str) -> Option<Self> {
        let rest = line.trim_start().strip_prefix('#')?.trim_start_matches('#').trim_start().strip_prefix("%%")?;
        let (_, rest) = rest.split_once('[')?;
        let (inside, after) = rest.split_once(']')?;
        let inside = inside.trim();
        let name = inside.get(..8).filter(|word| word.eq_ignore_ascii_case("exercise")).and(inside.get(8..))?;
        let (lesson, exercise) = name.trim_start_matches(':').trim().split_once('/')?;
        let value = |key: &str| {
            after.split_ascii_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('=').map(str::to_owned))
        };
        Some(Self {
            lesson: lesson.trim().to_owned(),
            exercise: exercise.trim().to_owned(),
            text: String::new(),
            attempts: value("attempts").and_then(|count| count.parse().ok()),
            hints: value("hints").and_then(|count| count.parse().ok()),
            saw_solution: value("solution").is_some(),
        })
    }

    fn of_metadata(metadata: &Value) -> Option<Self> {
        let (lesson, exercise) = metadata.get("exercise")?.as_str()?.split_once('/')?;
        let count = |key: &str| metadata.get(key).and_then(Value::as_u64);
        Some(Self {
            lesson: lesson.to_owned(),
            exercise: exercise.to_owned(),
            text: String::new(),
            attempts: count("attempts").and_then(|count| count.try_into().ok()),
            hints: count("hints").and_then(|count| count.try_into().ok()),
            saw_solution: metadata.get("saw_solution").and_then(Value::as_bool).unwrap_or_default(),
        })
    }
}

/// The answers that progress knows, in the order of the course: the draft, else what passed.
#[must_use]
pub fn of_lessons(lessons: &[Lesson], progress: &Progress, which: Which) -> Vec<Answer> {
    let all = lessons.iter().flat_map(|lesson| lesson.exercises().map(move |exercise| (lesson, exercise)));
    all.filter_map(|(lesson, exercise)| answer_to(lesson, exercise, progress, which)).collect()
}

fn answer_to(lesson: &Lesson, exercise: &Exercise, progress: &Progress, which: Which) -> Option<Answer> {
    let state = progress.exercise(&lesson.id, &exercise.id);
    let written = if state.solved { state.answer.or(state.draft) } else { state.draft };
    let text = match which {
        Which::Begun => written.filter(|_| state.attempts > 0 || !state.solved)?,
        Which::All => written.unwrap_or_else(|| exercise.starter.clone()),
    };
    let begun = state.attempts > 0 || state.hints_shown > 0;
    Some(Answer {
        lesson: lesson.id.clone(),
        exercise: exercise.id.clone(),
        text: text.trim_end().to_owned(),
        attempts: begun.then_some(state.attempts),
        hints: begun.then_some(state.hints_shown),
        saw_solution: state.saw_solution,
    })
}

/// The file to hand in.
#[must_use]
pub fn write(answers: &[Answer], format: Format) -> String {
    match format {
        Format::Python => {
            let mut text =
                "# Answers for torchlings. Each begins with a line like the next; keep those lines.\n".to_owned();
            for answer in answers {
                let _ = write!(text, "\n{}\n{}\n", answer.mark(), answer.text);
            }
            text
        }
        Format::Notebook => {
            let about = "# Answers for torchlings\n\nEach answer is a cell. Keep its first line.".to_owned();
            let cells = answers.iter().map(|answer| Cell::Code {
                source: format!("{}\n{}", answer.mark(), answer.text),
                output: String::new(),
                metadata: answer.metadata(),
            });
            notebook::write(&std::iter::once(Cell::Markdown(about)).chain(cells).collect::<Vec<_>>())
        }
    }
}

/// Reads what was handed in: a notebook where the name ends in `.ipynb`, else marked Python.
///
/// # Errors
/// With what is wrong with the file as a whole, to be said after its name.
pub fn read(name: &str, bytes: &[u8]) -> Result<Submission, String> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(format!("is larger than {} KiB", FILE_BYTES_MAX / 1024));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "is no UTF-8 text".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader::default();
    if name.to_ascii_lowercase().ends_with(".ipynb") {
        for cell in notebook::read(&text)? {
            let begins = cell.source.lines().any(|line| Answer::of_mark(line).is_some());
            if let Some(answer) = Answer::of_metadata(&cell.metadata).filter(|_| !begins) {
                reader.begin(answer);
            }
            reader.text(&without_magics(&cell.source));
        }
    } else {
        reader.text(&text);
    }
    let submission = reader.finish();
    if submission.answers.is_empty() {
        return Err("has no answer: no line begins one, like `# %% [exercise lesson/exercise]`".to_owned());
    }
    Ok(submission)
}

/// Lines such as `%matplotlib inline` and `!pip install` are the notebook's, not Python's.
fn without_magics(source: &str) -> String {
    let line = |line: &str| if line.starts_with(['%', '!']) { format!("# {line}\n") } else { format!("{line}\n") };
    source.lines().map(line).collect()
}

/// Gathers lines into answers. What stands between marks belongs to the mark above it.
#[derive(Default)]
struct Reader {
    answers: Vec<Answer>,
    notes: Vec<String>,
    /// Lines of code above the first mark.
    above: usize,
}

impl Reader {
    fn begin(&mut self, answer: Answer) {
        if let Some(earlier) = self.answers.iter().position(|earlier| earlier.name() == answer.name()) {
            self.notes.push(format!("{} is answered twice; the later answer counts", answer.name()));
            self.answers.remove(earlier);
        }
        self.answers.push(answer);
    }

    fn text(&mut self, text: &str) {
        for line in text.lines() {
            if let Some(answer) = Answer::of_mark(line) {
                self.begin(answer);
            } else if let Some(answer) = self.answers.last_mut() {
                answer.text.push_str(line);
                answer.text.push('\n');
            } else if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
                self.above += 1;
            }
        }
    }

    fn finish(mut self) -> Submission {
        if self.above > 0 {
            self.notes.push(format!("{} lines above the first mark are not graded", self.above));
        }
        for answer in &mut self.answers {
            answer.text.truncate(answer.text.trim_end().len());
        }
        Submission { answers: self.answers, notes: self.notes }
    }
}
