//! Looking something up in the whole course: its words, and its cards.

use super::model::{Block, Lesson};

/// A line that holds what was looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit<'a> {
    pub lesson: &'a Lesson,
    /// Index in the lesson's blocks; `None` in its head or card.
    pub block: Option<usize>,
    pub line: &'a str,
}

/// The first line of each block that holds every word, whatever its case; titles first, then in the course's order.
#[must_use]
pub fn search<'a>(lessons: &'a [Lesson], query: &str) -> Vec<Hit<'a>> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let holds = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let titles = lessons.iter().filter(|lesson| holds(&lesson.title));
    let mut hits: Vec<Hit<'a>> = titles.map(|lesson| Hit { lesson, block: None, line: &lesson.title }).collect();
    for lesson in lessons {
        for (index, block) in lesson.blocks.iter().enumerate() {
            let texts = texts(block);
            let line = texts.iter().flat_map(|text| text.lines()).find(|line| holds(line));
            // Words may stand in different lines of one block.
            let first = || texts.iter().flat_map(|text| text.lines()).find(|line| !line.trim().is_empty());
            let line = line.or_else(|| if holds(&texts.join("\n")) { first() } else { None });
            hits.extend(line.map(|line| Hit { lesson, block: Some(index), line: line.trim() }));
        }
        let card = lesson.card.lines().find(|line| holds(line));
        hits.extend(card.map(|line| Hit { lesson, block: None, line: line.trim() }));
    }
    hits
}

/// What a learner may read of a block before doing anything.
fn texts(block: &Block) -> Vec<&str> {
    match block {
        Block::Prose { markdown, .. } => vec![markdown],
        Block::Example(example) => vec![&example.code],
        Block::Prediction(prediction) => vec![&prediction.question, &prediction.code],
        Block::Exercise(exercise) => vec![&exercise.title, &exercise.task],
    }
}

/// The cards' lines that hold every word, with their lessons; all of them where there is no word.
#[must_use]
pub fn cheatsheet<'a>(lessons: &'a [Lesson], query: &str) -> Vec<(&'a Lesson, Vec<&'a str>)> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let of_lesson = |lesson: &'a Lesson| {
        let title = lesson.title.to_lowercase();
        let holds = |line: &&str| {
            let line = line.to_lowercase();
            words.iter().all(|word| line.contains(word.as_str()) || title.contains(word.as_str()))
        };
        (lesson, lesson.card.lines().filter(holds).collect::<Vec<_>>())
    };
    lessons.iter().map(of_lesson).filter(|(_, lines)| !lines.is_empty()).collect()
}
