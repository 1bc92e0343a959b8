//! Markdown to lesson. `lessons/README.md` describes the format; every mistake in a file is reported at once.

mod front_matter;
mod scanner;
mod section;

use std::path::Path;

use super::model::Lesson;
use super::problem::Problem;

/// Parses one lesson file. A file with problems gives no lesson: half a lesson would mislead.
#[must_use]
pub fn parse(path: &Path, text: &str) -> (Option<Lesson>, Vec<Problem>) {
    let mut report = Report { path, problems: Vec::new() };
    // Some editors begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let id = id_of(path);
    if id.is_none() {
        report
            .add(None, "the file name has no leading number")
            .fix("name it like `08-reshaping.md`: the number gives the order, the rest is the lesson's id");
    }
    let (front, body_start) = front_matter::parse(text, &mut report);
    let pieces = scanner::scan(text, body_start, &mut report);
    let body = section::parse(pieces, &mut report);

    let mut problems = report.problems;
    problems.sort_by_key(|problem| problem.line);
    if !problems.is_empty() {
        return (None, problems);
    }
    let lesson = front.zip(id).map(|(front, id)| Lesson {
        id: id.to_owned(),
        title: front.title,
        chapter: front.chapter,
        heading: front.heading,
        minutes: front.minutes,
        goals: front.goals,
        assumes: front.assumes,
        blocks: body.blocks,
        burn: body.burn,
        card: body.card,
        card_line: body.card_line,
        path: path.to_owned(),
    });
    (lesson, problems)
}

/// The number and the id that a lesson's file name carries: `08-reshaping.md` is 8 and `reshaping`.
#[must_use]
pub fn number_and_id(path: &Path) -> Option<(u32, &str)> {
    let (number, id) = path.file_stem()?.to_str()?.split_once('-')?;
    let named =
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if named { Some((number.parse().ok()?, id)) } else { None }
}

fn id_of(path: &Path) -> Option<&str> {
    number_and_id(path).map(|(_, id)| id)
}

/// Collects the problems of one file.
struct Report<'a> {
    path: &'a Path,
    problems: Vec<Problem>,
}

impl Report<'_> {
    fn add(&mut self, line: impl Into<Option<usize>>, message: impl Into<String>) -> Last<'_> {
        self.problems.push(Problem::new(self.path, line, message));
        Last(&mut self.problems)
    }
}

/// The problem added last, to which a hint may be given.
struct Last<'a>(&'a mut Vec<Problem>);

impl Last<'_> {
    fn fix(self, hint: impl Into<String>) {
        if let Some(problem) = self.0.last_mut() {
            problem.hint = Some(hint.into());
        }
    }
}

/// The line (from 1) of a byte offset in a text that starts at line `first`.
fn line_at(text: &str, offset: usize, first: usize) -> usize {
    first + text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count()
}
