//! A list to search by a few letters: the palette, the lessons, the history.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::command::Action;

/// What choosing a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    Act(Action),
    OpenLesson(usize),
    /// A place in a lesson, by the numbers of both.
    OpenBlock {
        lesson: usize,
        block: usize,
    },
    Recall(String),
    /// A statement of a lesson's card, for the editor.
    Card {
        lesson: usize,
        statement: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// A sign in front, such as `✓`.
    pub mark: String,
    pub title: String,
    pub detail: String,
    /// Items of one group stand under its heading while nothing is searched.
    pub group: String,
    pub choice: Choice,
    /// Whether it is shown while nothing is searched.
    pub is_outline: bool,
}

/// An item that fits the query, and which characters of its title did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub item: usize,
    pub characters: Vec<u32>,
}

#[derive(Debug)]
pub struct Finder {
    pub title: &'static str,
    pub query: String,
    pub items: Vec<Item>,
    pub matches: Vec<Match>,
    pub chosen: usize,
    /// First match on the screen.
    pub top: usize,
    looks: Looks,
}

/// What of an item has to hold what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    /// Its title, be it in scattered letters, or what stands beside it.
    Letters,
    /// Its title, or what stands beside it, word for word.
    Words,
    /// Its title alone, word for word; the items stay in their order.
    Lines,
}

impl Finder {
    #[must_use]
    pub fn new(title: &'static str, items: Vec<Item>) -> Self {
        Self::with(title, items, Looks::Letters)
    }

    /// A list of code or sentences: what is typed must stand there as it is.
    #[must_use]
    pub fn of_words(title: &'static str, items: Vec<Item>) -> Self {
        Self::with(title, items, Looks::Words)
    }

    /// The lines of long texts: groups' own titles and headings come first, then lines in their order.
    #[must_use]
    pub fn of_lines(title: &'static str, items: Vec<Item>) -> Self {
        Self::with(title, items, Looks::Lines)
    }

    fn with(title: &'static str, items: Vec<Item>, looks: Looks) -> Self {
        let mut finder = Self { title, query: String::new(), items, matches: Vec::new(), chosen: 0, top: 0, looks };
        finder.search();
        finder
    }

    /// Marks the first line that does this.
    pub fn choose(&mut self, choice: &Choice) {
        let place = self.matches.iter().position(|found| self.items[found.item].choice == *choice);
        self.chosen = place.unwrap_or(0);
    }

    pub fn set_query(&mut self, query: String) {
        self.query = query;
        self.chosen = 0;
        self.search();
    }

    /// Moves the mark, stopping at both ends.
    pub fn step(&mut self, lines: isize) {
        let last = self.matches.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(lines).min(last);
    }

    #[must_use]
    pub fn chosen_item(&self) -> Option<&Item> {
        self.matches.get(self.chosen).map(|found| &self.items[found.item])
    }

    /// Best first; in the given order where nothing is searched.
    fn search(&mut self) {
        if self.query.trim().is_empty() {
            let outline = self.items.iter().enumerate().filter(|(_, item)| item.is_outline);
            self.matches = outline.map(|(item, _)| Match { item, characters: Vec::new() }).collect();
            return;
        }
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(&self.query, CaseMatching::Ignore, Normalization::Smart);
        let words = Pattern::new(&self.query, CaseMatching::Ignore, Normalization::Smart, AtomKind::Substring);
        let mut buffer = Vec::new();
        let mut found: Vec<(u32, Match)> = Vec::new();
        for (item, entry) in self.items.iter().enumerate() {
            let mut characters = Vec::new();
            let in_title = if self.looks == Looks::Letters { &pattern } else { &words };
            let title = in_title.indices(Utf32Str::new(&entry.title, &mut buffer), &mut matcher, &mut characters);
            let about = format!("{} {}", entry.group, entry.detail);
            // Scattered letters are enough in a title; a description must have the words.
            let score = match self.looks {
                Looks::Lines => title.map(|_| if entry.title == entry.group { 2 } else { u32::from(entry.is_outline) }),
                _ => title
                    .map(|score| 2 * score)
                    .or_else(|| words.score(Utf32Str::new(&about, &mut buffer), &mut matcher)),
            };
            let Some(score) = score else { continue };
            if title.is_none() {
                characters.clear();
            }
            characters.sort_unstable();
            characters.dedup();
            found.push((score, Match { item, characters }));
        }
        found.sort_by_key(|(score, found)| (std::cmp::Reverse(*score), found.item));
        self.matches = found.into_iter().map(|(_, found)| found).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_find() {
        let item = |title: &str| Item {
            mark: String::new(),
            title: title.to_owned(),
            detail: String::new(),
            group: String::new(),
            choice: Choice::Recall(title.to_owned()),
            is_outline: true,
        };
        let mut finder = Finder::new("", vec![item("toggle-theme"), item("restart-kernel"), item("hint")]);
        assert_eq!(finder.matches.len(), 3);
        finder.set_query("thm".to_owned());
        assert_eq!(finder.chosen_item().map(|item| item.title.as_str()), Some("toggle-theme"));
        finder.step(9);
        assert_eq!(finder.chosen, 0);
        finder.set_query("zzz".to_owned());
        assert_eq!(finder.chosen_item(), None);
    }

    #[test]
    fn lines_are_found_by_themselves() {
        let item = |title: &str, is_outline| Item {
            mark: String::new(),
            title: title.to_owned(),
            detail: String::new(),
            group: "Broadcasting".to_owned(),
            choice: Choice::Recall(title.to_owned()),
            is_outline,
        };
        let lines = ["you broadcast", "the rule", "to broadcast", "Broadcasting"];
        let items = lines.iter().map(|line| item(line, *line == "to broadcast")).collect();
        let mut finder = Finder::of_lines("", items);
        finder.set_query("broadcast".to_owned());
        let found: Vec<usize> = finder.matches.iter().map(|found| found.item).collect();
        assert_eq!(found, [3, 2, 0]);
    }
}
