//! Lessons: the model, the parser, the catalog, progress. Plain data; knows neither Python nor burn nor the terminal.
//!
//! A lesson is a Markdown file that reads well on a code-hosting site; `lessons/README.md` describes the format.
//! Its way: [`parser::parse`] makes a [`model::Lesson`] or a list of [`problem::Problem`]s, [`catalog::Catalog`] holds
//! those of a pack, [`diagnosis`] finds the misconception behind a wrong answer, [`progress::Progress`] remembers what
//! the learner did, and [`lint`] holds a pack to its own promises. [`answers`] is what a learner hands in, [`grade`] what
//! becomes of a class's answers, [`session`] what somebody tried in the REPL, as a file, [`search`] finds words and cards,
//! [`snippet`] makes a card's line run by itself.

pub mod answers;
#[cfg(doctest)]
mod burn;
pub mod catalog;
pub mod diagnosis;
pub mod grade;
pub mod lint;
pub mod model;
pub mod notebook;
pub mod parser;
pub mod problem;
pub mod progress;
pub mod search;
pub mod session;
pub mod snippet;
