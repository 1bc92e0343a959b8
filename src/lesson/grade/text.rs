//! The report as a table for people and as CSV for spreadsheets.

use std::fmt::Write as _;

use super::{AnswerRow, CheckStatus, Report, Status};

/// Longest file name that the table shows whole.
const NAME_COLUMNS_MAX: usize = 36;

impl Report {
    /// A table of the class, a table of the exercises and their checks, then what went wrong.
    #[must_use]
    pub fn text(&self) -> String {
        let totals = self.totals;
        let mut text = format!(
            "{} submissions, {} exercises: {} answers passed, {} failed, {} missing; {} submissions complete\n",
            totals.submissions,
            self.exercises.len(),
            totals.passed,
            totals.failed,
            totals.missing,
            totals.complete
        );
        self.push_submissions(&mut text);
        self.push_exercises(&mut text);
        self.push_failures(&mut text);
        text
    }

    fn push_submissions(&self, text: &mut String) {
        let names: Vec<String> = self.submissions.iter().map(|row| shortened(&row.file)).collect();
        let width = columns(names.iter().map(String::as_str), "submission");
        let _ = writeln!(text, "\n{:<width$}  passed  failed  missing  attempts  hints", "submission");
        for (name, row) in names.iter().zip(&self.submissions) {
            let sum = |count: fn(&AnswerRow) -> Option<u64>| {
                let known: Vec<u64> = row.answers.iter().filter_map(count).collect();
                if known.is_empty() { "-".to_owned() } else { known.iter().sum::<u64>().to_string() }
            };
            let attempts = sum(|answer| answer.attempts.map(u64::from));
            let hints = sum(|answer| answer.hints.map(|hints| hints as u64));
            let (passed, failed, missing) = (row.passed, row.failed, row.missing);
            let _ = writeln!(text, "{name:<width$}  {passed:>6}  {failed:>6}  {missing:>7}  {attempts:>8}  {hints:>5}");
        }
    }

    fn push_exercises(&self, text: &mut String) {
        let checks = self.exercises.iter().flat_map(|row| &row.checks).map(|check| format!("  {}", check.check));
        let checks: Vec<String> = checks.map(|check| shortened(&check)).collect();
        let names = self.exercises.iter().map(|row| row.exercise.as_str()).chain(checks.iter().map(String::as_str));
        let width = columns(names, "exercise and check");
        let _ = writeln!(text, "\n{:<width$}  passed  failed  missing  failure rate", "exercise and check");
        for row in &self.exercises {
            let rate = percent(row.failure_rate);
            let _ = writeln!(
                text,
                "{:<width$}  {:>6}  {:>6}  {:>7}  {rate:>12}",
                row.exercise, row.passed, row.failed, row.missing
            );
            for check in &row.checks {
                let name = shortened(&format!("  {}", check.check));
                let (failed, rate) = (check.failed + check.not_reached, percent(check.failure_rate));
                let _ = writeln!(text, "{name:<width$}  {:>6}  {failed:>6}  {:>7}  {rate:>12}", check.passed, "");
            }
        }
    }

    fn push_failures(&self, text: &mut String) {
        let mut title = "\nwhat went wrong\n";
        for row in &self.submissions {
            let whole = row.problem.iter().map(|problem| format!("{} {problem}.", row.file));
            let notes = row.notes.iter().map(|note| format!("{}: {note}.", row.file));
            let failed = row.answers.iter().filter(|answer| answer.status == Status::Failed);
            let failed = failed.filter(|_| row.problem.is_none()).map(|answer| {
                let message = answer.message.as_deref().unwrap_or_default();
                format!("{} {} ({}): {message}", row.file, answer.exercise, answer.reason.unwrap_or_default())
            });
            for line in whole.chain(notes).chain(failed) {
                text.push_str(std::mem::take(&mut title));
                let _ = writeln!(text, "{line}");
            }
        }
    }

    /// One line for each check of each answer.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text =
            "file,exercise,status,reason,attempts,hints,saw_solution,seconds,check,result,aspect,message\n".to_owned();
        for row in &self.submissions {
            for answer in &row.answers {
                let head = [
                    row.file.clone(),
                    answer.exercise.clone(),
                    word(&answer.status),
                    answer.reason.unwrap_or_default().to_owned(),
                    answer.attempts.map(|count| count.to_string()).unwrap_or_default(),
                    answer.hints.map(|count| count.to_string()).unwrap_or_default(),
                    answer.saw_solution.to_string(),
                    answer.seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
                ];
                for check in &answer.checks {
                    let message = match check.result {
                        CheckStatus::NotReached => answer.message.as_ref(),
                        _ => check.message.as_ref(),
                    };
                    let tail = [
                        check.check.clone(),
                        word(&check.result),
                        check.aspect.unwrap_or_default().to_owned(),
                        message.cloned().unwrap_or_default(),
                    ];
                    let fields: Vec<String> = head.iter().chain(&tail).map(|field| quoted(field)).collect();
                    let _ = writeln!(text, "{}", fields.join(","));
                }
            }
        }
        text
    }
}

/// The word that stands for it in JSON.
fn word(status: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(status).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A field of CSV. What a spreadsheet would take for a formula gets an apostrophe in front.
fn quoted(field: &str) -> String {
    let field = if field.starts_with(['=', '+', '-', '@']) { format!("'{field}") } else { field.to_owned() };
    if field.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

fn percent(rate: Option<f64>) -> String {
    rate.map_or_else(|| "-".to_owned(), |rate| format!("{:.0} %", rate * 100.0))
}

fn columns<'a>(names: impl Iterator<Item = &'a str>, title: &str) -> usize {
    names.map(|name| name.chars().count()).max().unwrap_or(0).max(title.len())
}

/// A name's end tells more than its beginning.
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME_COLUMNS_MAX {
        return name.to_owned();
    }
    let tail: String = name.chars().skip(count - NAME_COLUMNS_MAX + 1).collect();
    format!("…{tail}")
}
