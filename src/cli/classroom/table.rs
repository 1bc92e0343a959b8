//! The words of plain mode. What the workbench has too is called and described as there.

use std::fmt::Write as _;

use crate::command::{Action, COMMANDS};

/// What a word does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Do {
    Help,
    Quit,
    Variables,
    Forget,
    Lessons,
    Lesson,
    Continue,
    Again,
    NextLesson,
    PreviousLesson,
    Burn,
    Run,
    Guess,
    Answer,
    Show,
    Session,
    Check,
    Hint,
    Solution,
    Reset,
    Progress,
    Review,
    Search,
    Cheatsheet,
    Export,
}

/// One word.
#[derive(Debug)]
pub struct Plain {
    pub does: Do,
    /// The workbench's action, whose name and description are this word's.
    action: Option<Action>,
    /// Other words for it, shortest first; the first is its name where there is no action.
    words: &'static [&'static str],
    /// What follows the word.
    argument: &'static str,
    /// In place of the workbench's description.
    doc: &'static str,
}

const fn as_there(does: Do, action: Action, words: &'static [&'static str]) -> Plain {
    Plain { does, action: Some(action), words, argument: "", doc: "" }
}

const fn own(does: Do, words: &'static [&'static str], argument: &'static str, doc: &'static str) -> Plain {
    Plain { does, action: None, words, argument, doc }
}

/// In the order of help.
const PLAIN: &[Plain] = &[
    own(Do::Lessons, &["lessons"], "", "List the lessons"),
    own(Do::Lesson, &["lesson", "learn"], "NAME", "Open a lesson, or begin this one anew"),
    as_there(Do::Continue, Action::Continue, &["next", "skip", "n"]),
    own(Do::Again, &["again"], "", "Read this again"),
    as_there(Do::NextLesson, Action::NextLesson, &[]),
    as_there(Do::PreviousLesson, Action::PreviousLesson, &[]),
    own(Do::Run, &["run"], "", "Run the example in the session"),
    as_there(Do::Burn, Action::ToggleBurn, &["burn"]),
    own(Do::Guess, &["guess"], "TEXT", "Answer the question: what it prints"),
    own(Do::Review, &["review"], "", "Answer a question again that you missed"),
    own(Do::Answer, &["answer"], "[FILE]", "Begin an answer: the next lines, or a file"),
    own(Do::Show, &["show"], "", "Read your answer, with its lines' numbers"),
    Plain { argument: "[FILE]", ..as_there(Do::Check, Action::Check, &[]) },
    as_there(Do::Hint, Action::Hint, &[]),
    as_there(Do::Solution, Action::Solution, &[]),
    as_there(Do::Reset, Action::ResetExercise, &[]),
    own(Do::Session, &["session"], "", "Leave the answer; what you type runs in the session"),
    own(Do::Progress, &["progress"], "", "Say how far you are"),
    own(Do::Search, &["search"], "WORDS", "Find words in the lessons"),
    own(Do::Cheatsheet, &["cheatsheet"], "[WORDS]", "Read the cards, or those lines that have the words"),
    own(Do::Export, &["export"], "FILE", "Write your answers to a file; with `session` before it, what you ran"),
    own(Do::Variables, &["vars", "variables"], "", "List the variables"),
    as_there(Do::Forget, Action::ForgetVariables, &["reset"]),
    own(Do::Help, &["help", "h", "?"], "", "This text"),
    as_there(Do::Quit, Action::Quit, &["q", "exit"]),
];

impl Plain {
    /// The row of the workbench's table.
    fn there(&self) -> Option<&'static crate::command::Command> {
        let action = self.action?;
        COMMANDS.iter().find(|command| command.action == action)
    }

    pub fn name(&self) -> &'static str {
        self.there().map(|command| command.name).or(self.words.first().copied()).unwrap_or_default()
    }

    fn doc(&self) -> &'static str {
        self.there().filter(|_| self.doc.is_empty()).map_or(self.doc, |command| command.doc)
    }

    /// The word and what follows it, for a line that begins with a colon.
    pub fn find(line: &str) -> Option<(&'static Self, &str)> {
        let line = line.trim().strip_prefix(':')?;
        let (word, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let row = PLAIN.iter().find(|row| row.name() == word || row.words.contains(&word))?;
        Some((row, argument.trim()))
    }
}

/// Every word with what it does.
pub fn help(said: &mut String) {
    said.push_str(
        "Type Python; a block ends with an empty line. Ctrl-C stops what runs, Ctrl-D leaves.\n\
         x? tells of a name, %time and %timeit measure, %lsmagic lists more of the kind.\n\
         The course, and more, by words after a colon; :continue begins:\n",
    );
    let heads: Vec<String> =
        PLAIN.iter().map(|row| format!(":{} {}", row.name(), row.argument).trim_end().to_owned()).collect();
    let width = heads.iter().map(String::len).max().unwrap_or(0);
    for (head, row) in heads.iter().zip(PLAIN) {
        let _ = writeln!(said, "  {head:<width$}  {}", row.doc());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_means_one_thing_and_is_described() {
        let mut seen = std::collections::BTreeSet::new();
        for row in PLAIN {
            assert!(!row.doc().is_empty() && !row.name().is_empty(), "{:?}", row.does);
            assert!(row.action.is_none() || row.there().is_some(), "{:?} is not in the workbench's table", row.does);
            for word in row.words.iter().copied().chain(row.action.map(|_| row.name())) {
                assert!(seen.insert(word), "{word} twice");
            }
        }
        assert_eq!(
            Plain::find(":guess  torch.Size([2]) ").map(|(row, rest)| (row.does, rest)),
            Some((Do::Guess, "torch.Size([2])"))
        );
        assert!(Plain::find(":nonsense").is_none() && Plain::find("x").is_none());
    }
}
