//! The TOML between the two `+++` lines at the top of a lesson.

use serde::Deserialize;

use super::{Report, line_at};

pub(super) struct FrontMatter {
    pub title: String,
    pub chapter: String,
    pub heading: String,
    pub minutes: u32,
    pub goals: Vec<String>,
    pub assumes: Vec<String>,
}

/// What may stand there; what must is checked afterwards, so that all that is missing is said at once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    title: Option<String>,
    chapter: Option<String>,
    heading: Option<String>,
    minutes: Option<u32>,
    goals: Option<Vec<String>>,
    #[serde(default)]
    assumes: Vec<String>,
}

const FENCE: &str = "+++";

/// Also returns how many lines it took, so that the body starts after them.
pub(super) fn parse(text: &str, report: &mut Report<'_>) -> (Option<FrontMatter>, usize) {
    let mut lines = text.lines();
    if lines.next().map(str::trim_end) != Some(FENCE) {
        report
            .add(1, "the lesson has no front matter")
            .fix("start the file with a line `+++`, TOML, and another line `+++`");
        return (None, 0);
    }
    let Some(length) = lines.position(|line| line.trim_end() == FENCE) else {
        report.add(1, "the front matter has no end").fix("close it with a line `+++`");
        return (None, text.lines().count());
    };
    let source: String = text.lines().skip(1).take(length).flat_map(|line| [line, "\n"]).collect();
    (front_matter(&source, report), length + 2)
}

fn front_matter(source: &str, report: &mut Report<'_>) -> Option<FrontMatter> {
    let keys: Keys = match toml::from_str(source) {
        Ok(keys) => keys,
        Err(error) => {
            let line = line_at(source, error.span().map_or(0, |span| span.start), 2);
            report
                .add(line, format!("front matter: {}", error.message()))
                .fix("the keys are title, chapter, heading, minutes, goals and assumes");
            return None;
        }
    };
    let title = required(keys.title.filter(|title| !title.is_empty()), "title", "\"Reshaping tensors\"", report);
    let chapter = required(keys.chapter.filter(|chapter| !chapter.is_empty()), "chapter", "\"Tensors\"", report);
    let minutes = required(keys.minutes.filter(|minutes| *minutes > 0), "minutes", "10", report);
    let goals = required(keys.goals.filter(|goals| !goals.is_empty()), "goals", "[\"reshape a tensor\"]", report);
    Some(FrontMatter {
        title: title?,
        chapter: chapter?,
        heading: keys.heading.unwrap_or_default(),
        minutes: minutes?,
        goals: goals?,
        assumes: keys.assumes,
    })
}

fn required<T>(value: Option<T>, key: &str, example: &str, report: &mut Report<'_>) -> Option<T> {
    if value.is_none() {
        report.add(1, format!("front matter: no {key}")).fix(format!("add `{key} = {example}`"));
    }
    value
}
