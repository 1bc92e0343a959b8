//! Lists made of the lessons: the map of the course, the cheatsheet, and the search through everything that is written.

use super::finder::{Choice, Finder, Item};
use super::{App, Overlay};
use crate::lesson::model::{Block, Lesson};
use crate::lesson::snippet::{self, statements};

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
        let lessons = self.course.lessons.iter().enumerate();
        let items: Vec<Item> = lessons
            .flat_map(|(number, lesson)| {
                statements(&lesson.card).into_iter().map(move |statement| Item {
                    mark: String::new(),
                    title: one_line(&statement),
                    detail: lesson.title.clone(),
                    group: lesson.title.clone(),
                    choice: Choice::Card { lesson: number, statement },
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
            let item = |title: String, block, is_outline| Item {
                mark: String::new(),
                title,
                detail: lesson.title.clone(),
                group: lesson.title.clone(),
                choice: Choice::OpenBlock { lesson: number, block },
                is_outline,
            };
            items.push(item(lesson.title.clone(), 0, false));
            items.extend(lesson.goals.iter().map(|goal| item(plain(goal), 0, false)));
            for (block, content) in lesson.blocks.iter().enumerate() {
                let lines =
                    texts(content).filter(|line| line.contains(char::is_alphanumeric) && !line.starts_with("```"));
                items.extend(lines.map(|line| item(plain(line), block, line.starts_with('#'))));
            }
        }
        self.overlay = Some(Overlay::Finder(Finder::of_lines("Search the lessons", items)));
    }

    /// Puts a statement of a card into the editor, with what it needs.
    pub(super) fn insert_statement(&mut self, lesson: usize, statement: &str) {
        let Some(lesson) = self.course.lessons.get(lesson) else {
            return;
        };
        let code = snippet::runnable(lesson, statement);
        let brings_more = code.lines().count() > statement.lines().count();
        self.edit_cell(&code);
        self.toast(if brings_more { "With the lines that make what it needs; Enter runs it" } else { "Enter runs it" });
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
    fn a_statement_takes_one_line() {
        let card = "x = torch.ones(2)\n\nfor i in range(2):\n    x += i\n# both\ny = f(\n    x,\n)\nif y:\n    x\nelse:\n    y\n";
        let lines: Vec<String> = statements(card).iter().map(|statement| one_line(statement)).collect();
        assert_eq!(lines, ["x = torch.ones(2)", "for i in range(2): …", "y = f( …", "if y: …"]);
    }
}
