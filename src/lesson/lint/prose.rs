//! What prose promises: links that lead somewhere, hints that name what exists and leave something to do.

use pulldown_cmark::{Event, Parser, Tag};

use super::order;
use crate::lesson::catalog::Catalog;
use crate::lesson::model::{Block, Exercise, Lesson};
use crate::lesson::problem::Problem;

/// Checks every text of a lesson.
pub(super) fn check(catalog: &Catalog, lesson: &Lesson, problems: &mut Vec<Problem>) {
    for (markdown, line) in texts(lesson) {
        check_links(catalog, lesson, markdown, line, problems);
    }
    for exercise in lesson.exercises() {
        check_hints(lesson, exercise, problems);
    }
}

/// The lesson's Markdown, each piece with its line.
fn texts(lesson: &Lesson) -> Vec<(&str, usize)> {
    let mut texts: Vec<(&str, usize)> = Vec::new();
    for block in &lesson.blocks {
        match block {
            Block::Prose { markdown, line } => texts.push((markdown, *line)),
            Block::Prediction(it) => texts.extend([(it.question.as_str(), it.line), (&it.explanation, it.line)]),
            Block::Exercise(it) => {
                texts.push((&it.task, it.line));
                texts.extend(it.hints.iter().map(String::as_str).zip(it.lines.hints.iter().copied()));
                texts.extend(it.misconceptions.iter().map(|wrong| (wrong.message.as_str(), wrong.line)));
            }
            Block::Example(_) => {}
        }
    }
    texts.extend(lesson.burn.iter().map(|burn| (burn.markdown.as_str(), burn.line)));
    texts
}

fn check_links(catalog: &Catalog, lesson: &Lesson, markdown: &str, line: usize, problems: &mut Vec<Problem>) {
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        let line = line + markdown[..range.start].matches('\n').count();
        let mut complain =
            |message: String, hint: &str| problems.push(Problem::new(&lesson.path, line, message).hint(hint));
        match event {
            Event::Start(Tag::Link { dest_url, .. }) if !leads_somewhere(catalog, lesson, &dest_url) => {
                complain(format!("the link to `{dest_url}` leads nowhere"), "name a file beside this one");
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                complain(format!("a terminal cannot show the picture `{dest_url}`"), "say it in words or as ```text");
            }
            _ => {}
        }
    }
}

fn leads_somewhere(catalog: &Catalog, lesson: &Lesson, target: &str) -> bool {
    if target.starts_with("https://") || target.starts_with("http://") {
        return target.len() > "https://".len();
    }
    let file = target.split('#').next().unwrap_or_default();
    if file.is_empty() {
        return false;
    }
    let path = lesson.path.with_file_name(file);
    catalog.lessons.iter().any(|other| other.path == path) || path.exists()
}

fn check_hints(lesson: &Lesson, exercise: &Exercise, problems: &mut Vec<Problem>) {
    let named = format!("exercise `{}`", exercise.id);
    let wrong = exercise.misconceptions.iter().map(|wrong| (wrong.message.as_str(), wrong.line));
    let hints = exercise.hints.iter().map(String::as_str).zip(exercise.lines.hints.iter().copied());
    for (text, line) in hints.clone().chain(wrong) {
        for (name, meant) in dotted_names(text).filter_map(|name| Some((name, order::meant(name)?))) {
            let message = format!("{named}: `{name}` is not there in PyTorch or numpy");
            problems.push(Problem::new(&lesson.path, line, message).hint(format!("is `{meant}` meant?")));
        }
    }
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let solution = squeeze(&exercise.plan.solution);
    let last = exercise.hints.len().saturating_sub(1);
    for (index, (text, line)) in hints.enumerate() {
        if index < last && !solution.is_empty() && squeeze(text).contains(&solution) {
            let message = format!("{named}: hint {} of {} gives the whole solution", index + 1, last + 1);
            problems.push(Problem::new(&lesson.path, line, message).hint("a hint leaves something to do"));
        }
    }
}

/// Names such as `torch.stack` in a text's code spans.
fn dotted_names(markdown: &str) -> impl Iterator<Item = &str> {
    let spans = markdown.split('`').skip(1).step_by(2);
    let words = spans.flat_map(|span| span.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.'));
    words.map(|word| word.trim_matches('.')).filter(|word| word.starts_with("torch.") || word.starts_with("numpy."))
}
