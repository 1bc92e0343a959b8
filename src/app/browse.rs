//! Lists made of the lessons: the map of the course, the cheatsheet, and the search through everything that is written.

use super::finder::{Choice, Finder, Item};
use super::{App, Overlay};
use crate::lesson::model::{Block, Lesson};

/// Cells of a chapter's bar of progress.
const BAR_CELLS: usize = 10;

impl App {
    /// The map: every lesson under its chapter, with what is done.
    pub(super) fn show_lessons(&mut self) {
        let course = &self.course;
        let item = |(index, lesson): (usize, &Lesson)| {
            let (solved, all) = course.solved(lesson);
            let state = course.progress.lessons.get(&lesson.id);
            let is_finished = state.is_some_and(|state| state.finished);
            let mark = match () {
                () if is_finished => "✓",
                () if solved > 0 || state.is_some_and(|state| state.visited) => "◐",
                () => "○",
            };
            Item {
                mark: mark.to_owned(),
                title: lesson.title.clone(),
                detail: format!("{solved}/{all} solved · {} min", lesson.minutes),
                group: self.chapter_line(&lesson.chapter),
                choice: Choice::OpenLesson(index),
                is_outline: true,
            }
        };
        let items = course.lessons.iter().enumerate().map(item).collect();
        let mut finder = Finder::new("Lessons", items);
        finder.choose(&Choice::OpenLesson(course.current));
        self.overlay = Some(Overlay::Finder(finder));
    }

    /// A chapter's name, and how far the learner is in it.
    fn chapter_line(&self, chapter: &str) -> String {
        let lessons = self.course.lessons.iter().filter(|lesson| lesson.chapter == chapter);
        let counts = lessons.map(|lesson| self.course.solved(lesson));
        let (solved, all) = counts.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        if all == 0 {
            return chapter.to_owned();
        }
        let full = solved * BAR_CELLS / all;
        format!("{chapter}  {}{} {solved}/{all}", "━".repeat(full), "─".repeat(BAR_CELLS - full))
    }

    /// The cheatsheet: what the cards of all lessons say, a statement a line, each to be put into the editor.
    pub(super) fn show_cheatsheet(&mut self) {
        let lessons = self.course.lessons.iter();
        let items: Vec<Item> = lessons
            .flat_map(|lesson| {
                statements(&lesson.card).into_iter().map(|statement| Item {
                    mark: String::new(),
                    title: one_line(&statement),
                    detail: lesson.title.clone(),
                    group: lesson.title.clone(),
                    choice: Choice::Insert(statement),
                    is_outline: true,
                })
            })
            .collect();
        if items.is_empty() {
            self.toast("These lessons have no cards");
            return;
        }
        self.overlay = Some(Overlay::Finder(Finder::of_words("Cheatsheet", items)));
    }

    /// The search: every line of every lesson; headings alone while nothing is asked.
    pub(super) fn show_search(&mut self) {
        let mut items = Vec::new();
        for (number, lesson) in self.course.lessons.iter().enumerate() {
            items.push(Item {
                mark: String::new(),
                title: lesson.title.clone(),
                detail: lesson.goals.join("; "),
                group: lesson.title.clone(),
                choice: Choice::OpenBlock { lesson: number, block: 0 },
                is_outline: false,
            });
            for (block, content) in lesson.blocks.iter().enumerate() {
                items.extend(texts(content).filter(|line| !line.trim().is_empty()).map(|line| Item {
                    mark: String::new(),
                    title: plain(line),
                    detail: lesson.title.clone(),
                    group: lesson.title.clone(),
                    choice: Choice::OpenBlock { lesson: number, block },
                    is_outline: line.starts_with('#'),
                }));
            }
        }
        self.overlay = Some(Overlay::Finder(Finder::of_words("Search the lessons", items)));
    }
}

/// The lines of a block that a learner can read before answering anything.
fn texts(block: &Block) -> impl Iterator<Item = &str> {
    let parts: [&str; 3] = match block {
        Block::Prose { markdown, .. } => [markdown, "", ""],
        Block::Example(example) => [&example.code, example.output.as_deref().unwrap_or_default(), ""],
        Block::Prediction(prediction) => [&prediction.question, &prediction.code, ""],
        Block::Exercise(exercise) => [&exercise.title, &exercise.task, ""],
    };
    parts.into_iter().flat_map(str::lines)
}

/// Without the signs of Markdown.
fn plain(line: &str) -> String {
    line.trim().trim_start_matches('#').trim().replace(['`', '*'], "")
}

/// The statements of a card: a line that stands at the margin begins one, unless it closes what is open.
fn statements(card: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut is_comment = false;
    for line in card.lines() {
        let continues = line.starts_with([' ', '\t', ')', ']', '}'])
            || ["else", "elif", "except", "finally"].iter().any(|word| line.starts_with(word))
            || is_comment;
        match found.last_mut() {
            Some(last) if continues && !line.trim().is_empty() => {
                last.push('\n');
                last.push_str(line);
            }
            _ if line.trim().is_empty() => {}
            _ => found.push(line.to_owned()),
        }
        // A comment, or a decorator, belongs to what follows it.
        is_comment = line.starts_with(['#', '@']);
    }
    found
}

/// A statement as one line of a list: its first line of code, and a sign where there are more.
fn one_line(statement: &str) -> String {
    let mut lines = statement.lines().skip_while(|line| line.starts_with('#')).peekable();
    let first = lines.next().or_else(|| statement.lines().next()).unwrap_or_default();
    if lines.peek().is_some() { format!("{first} …") } else { first.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_falls_into_statements() {
        let card = "x = torch.ones(2)\n\nfor i in range(2):\n    x += i\n# both\ny = f(\n    x,\n)\nif y:\n    x\nelse:\n    y\n";
        let found = statements(card);
        assert_eq!(
            found,
            [
                "x = torch.ones(2)",
                "for i in range(2):\n    x += i",
                "# both\ny = f(\n    x,\n)",
                "if y:\n    x\nelse:\n    y"
            ]
        );
        let lines: Vec<String> = found.iter().map(|statement| one_line(statement)).collect();
        assert_eq!(lines, ["x = torch.ones(2)", "for i in range(2): …", "y = f( …", "if y: …"]);
    }
}
