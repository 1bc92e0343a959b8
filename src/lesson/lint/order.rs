//! The order of concepts: what a question or an exercise asks for was shown or named before.
//!
//! A concept is the last part of one of PyTorch's or numpy's public names, such as `view` or `no_grad`. Prose names it
//! in a code span, examples show it, an exercise's setup gives it. Predictions, starters and solutions use it. Python
//! itself is taken for known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::lesson::catalog::Catalog;
use crate::lesson::model::{Block, Lesson};
use crate::lesson::problem::Problem;

/// Names that Python's own types have as well: whose they are cannot be told from the text.
const OF_PYTHON_TOO: [&str; 27] = [
    "append", "clear", "extend", "format", "insert", "items", "join", "keys", "pop", "update", "values", "abs", "all",
    "any", "bool", "complex", "copy", "count", "float", "index", "int", "max", "min", "real", "sort", "split", "sum",
];

static NAMES: &str = include_str!("../../../assets/fidelity/names.txt");

/// The public names' last parts.
fn vocabulary() -> &'static BTreeSet<&'static str> {
    static VOCABULARY: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    VOCABULARY.get_or_init(|| {
        let last = NAMES.lines().filter_map(|name| name.rsplit('.').next());
        last.filter(|name| !OF_PYTHON_TOO.contains(name)).collect()
    })
}

/// The name that a dotted name is probably meant to be, where it is none of PyTorch's or numpy's itself.
///
/// The list of names is not every name there is, so one that is like no other is let pass.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.len() < 3 || NAMES.lines().any(|known| known.rsplit('.').next() == Some(last)) {
        return None;
    }
    let parent = &name[..name.len() - last.len()];
    let inside = |known: &&str| known.starts_with(parent);
    let slips = if last.len() < 6 { 1 } else { 2 };
    let mut near = NAMES.lines().filter(inside).filter(|known| strsim::levenshtein(known, name) <= slips);
    near.next().filter(|_| !NAMES.lines().any(|known| known.split('.').any(|part| part == last)))
}

/// Complains of every concept that a lesson asks for before any lesson showed it; of each once.
pub(super) fn check(catalog: &Catalog, problems: &mut Vec<Problem>) {
    let mut introduced: BTreeSet<String> = BTreeSet::new();
    for lesson in &catalog.lessons {
        introduced.extend(lesson.assumes.iter().cloned());
        introduce(lesson, &mut introduced);
        let mut asked: BTreeMap<String, (usize, String)> = BTreeMap::new();
        for prediction in lesson.predictions() {
            let named = format!("prediction `{}`", prediction.id);
            ask(&prediction.code, prediction.line, &named, &introduced, &mut asked);
        }
        for prediction in lesson.predictions() {
            words(&prediction.code).for_each(|word| _ = introduced.insert(word.to_owned()));
        }
        for exercise in lesson.exercises() {
            let named = format!("exercise `{}`", exercise.id);
            code_spans(&exercise.task).for_each(|word| _ = introduced.insert(word.to_owned()));
            // What is given is there to read; what is to be written is asked for.
            words(&exercise.plan.setup).for_each(|word| _ = introduced.insert(word.to_owned()));
            for code in [&exercise.starter, &exercise.plan.solution] {
                ask(code, exercise.line, &named, &introduced, &mut asked);
            }
        }
        for (concept, (line, named)) in asked {
            let message = format!("{named} uses `{concept}`, which no lesson so far has named or shown");
            let hint = "name it in a code span, show it in an example, or put it into the front matter's `assumes`";
            problems.push(Problem::new(&lesson.path, line, message).hint(hint));
            introduced.insert(concept);
        }
    }
}

/// What prose and examples of a lesson name.
fn introduce(lesson: &Lesson, introduced: &mut BTreeSet<String>) {
    let mut add = |word: &str| _ = introduced.insert(word.to_owned());
    for block in &lesson.blocks {
        match block {
            Block::Prose { markdown, .. } => code_spans(markdown).for_each(&mut add),
            Block::Example(example) => words(&example.code).for_each(&mut add),
            Block::Prediction(prediction) => {
                code_spans(&prediction.question).for_each(&mut add);
                code_spans(&prediction.explanation).for_each(&mut add);
            }
            Block::Exercise(_) => {}
        }
    }
    lesson.goals.iter().for_each(|goal| code_spans(goal).for_each(&mut add));
    words(&lesson.card).for_each(add);
}

fn ask(
    code: &str,
    line: usize,
    named: &str,
    introduced: &BTreeSet<String>,
    asked: &mut BTreeMap<String, (usize, String)>,
) {
    let own = defined(code);
    for concept in attributes(code) {
        if vocabulary().contains(concept) && !introduced.contains(concept) && !own.contains(concept) {
            asked.entry(concept.to_owned()).or_insert_with(|| (line, named.to_owned()));
        }
    }
}

/// Names that stand after a dot, outside of comments and texts.
fn attributes(code: &str) -> Vec<&str> {
    code.lines()
        .flat_map(|line| {
            let line = without_comment(line);
            line.match_indices('.').filter_map(move |(at, _)| {
                let rest = &line[at + 1..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                rest[..end].starts_with(|c: char| c.is_alphabetic() || c == '_').then_some(&rest[..end])
            })
        })
        .collect()
}

/// The line up to its comment; what stands in quotes counts as code, which does no harm.
fn without_comment(line: &str) -> &str {
    line.split_once('#').map_or(line, |(code, _)| code)
}

/// What the code defines by itself: functions, classes, attributes of `self`.
fn defined(code: &str) -> BTreeSet<&str> {
    let words: Vec<&str> = words(code).collect();
    let pairs = words.windows(2).filter(|pair| matches!(pair[0], "def" | "class" | "self"));
    pairs.map(|pair| pair[1]).collect()
}

/// Words of the code spans and of the blocks in Markdown.
fn code_spans(markdown: &str) -> impl Iterator<Item = &str> {
    markdown.split('`').skip(1).step_by(2).flat_map(words)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}
