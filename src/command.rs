//! One table of commands: it feeds the keymap, the footer, the help overlay and the palette.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key or a palette entry asks of [`crate::app::App::apply`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    // Everywhere.
    Help,
    Palette,
    Lessons,
    Cheatsheet,
    Search,
    NextPanel,
    PreviousPanel,
    FocusLesson,
    FocusRepl,
    FocusInspector,
    Interrupt,
    Continue,
    ToggleTheme,
    ToggleInspector,
    ToggleZoom,
    RestartKernel,
    ForgetVariables,
    ClearTranscript,
    Welcome,
    Redraw,
    Suspend,
    Quit,
    // The lesson.
    DoBlock,
    RunBlock,
    RunAbove,
    EditBlock,
    CopyBlock,
    NextBlock,
    PreviousBlock,
    LessonPageDown,
    LessonPageUp,
    LessonTop,
    LessonBottom,
    NextLesson,
    PreviousLesson,
    ToggleBurn,
    // The exercise.
    Check,
    Hint,
    Solution,
    ResetExercise,
    Review,
    // The editor.
    Submit,
    RunNow,
    Newline,
    Indent,
    Dedent,
    LineUp,
    LineDown,
    SearchHistory,
    Document,
    SwitchBuffer,
    LeaveEditor,
    Undo,
    Redo,
    SelectAll,
    KillToHead,
    CopySelection,
    TranscriptPageUp,
    TranscriptPageDown,
    CopyCell,
    ExportAnswers,
    ExportSession,
    ExportLesson,
    // The completion popup.
    NextCandidate,
    PreviousCandidate,
    AcceptCandidate,
    CloseCandidates,
    // The inspector.
    NextVariable,
    PreviousVariable,
    InsertVariable,
    // Lists over the screen, and help.
    ListDown,
    ListUp,
    ListPageDown,
    ListPageUp,
    ListAccept,
    CloseOverlay,
}

/// Where a command counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Help is open.
    Help,
    /// The welcome card is open.
    Welcome,
    /// A list to search is open: palette, lessons, history.
    List,
    /// The completion popup is open and a candidate is chosen.
    Chosen,
    /// The completion popup is open.
    Completion,
    /// The editor holds a cell.
    Cell,
    /// The editor holds an exercise's answer.
    Answer,
    /// The editor holds a guess at what code prints.
    Guess,
    /// The editor, whatever it holds.
    Editor,
    /// An exercise is selected in the lesson.
    Exercise,
    /// The lesson has the focus.
    Lesson,
    /// The inspector has the focus.
    Inspector,
    Everywhere,
}

impl Context {
    /// As help says it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Help | Self::Welcome => "Help",
            Self::List => "Lists",
            Self::Chosen | Self::Completion => "Completion",
            Self::Cell => "Cell",
            Self::Answer => "Answer",
            Self::Guess => "Prediction",
            Self::Editor => "Editor",
            Self::Exercise => "Exercise",
            Self::Lesson => "Lesson",
            Self::Inspector => "Variables",
            Self::Everywhere => "Everywhere",
        }
    }
}

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name in the palette and in help.
    pub name: &'static str,
    /// Keys, separated by spaces; the first is the one that is shown. Empty: palette only.
    pub keys: &'static str,
    pub doc: &'static str,
    /// What the footer calls it; empty keeps it out of the footer.
    pub label: &'static str,
    pub context: Context,
    pub action: Action,
}

const fn command(
    name: &'static str,
    keys: &'static str,
    label: &'static str,
    context: Context,
    action: Action,
    doc: &'static str,
) -> Command {
    Command { name, keys, doc, label, context, action }
}

/// Every command, in the order in which the footer and help show them.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = {
    use Action as A;
    use Context as C;
    &[
        command("begin-or-run", "enter", "run", C::Lesson, A::DoBlock, "Run the marked example, start the exercise, answer the question"),
        command("edit-block", "e", "edit", C::Lesson, A::EditBlock, "Put the marked code into the editor"),
        command("next-block", "down j", "next", C::Lesson, A::NextBlock, "Mark the next example or exercise, or read on"),
        command("previous-block", "up k", "", C::Lesson, A::PreviousBlock, "Mark the previous one, or read back"),
        command("run-block", "r", "", C::Lesson, A::RunBlock, "Run the marked code in the session"),
        command("run-above", "a", "", C::Lesson, A::RunAbove, "Run every example from the first to the marked one"),
        command("in-burn", "b", "in Rust", C::Lesson, A::ToggleBurn, "Show the same computation in Rust on burn"),
        command("next-lesson", "right n l", "next lesson", C::Lesson, A::NextLesson, "Go to the next lesson"),
        command("previous-lesson", "left p h", "", C::Lesson, A::PreviousLesson, "Go to the previous lesson"),
        command("page-down", "pgdn space", "", C::Lesson, A::LessonPageDown, "Read on by a page"),
        command("page-up", "pgup", "", C::Lesson, A::LessonPageUp, "Read back by a page"),
        command("top", "home g", "", C::Lesson, A::LessonTop, "Go to the beginning of the lesson"),
        command("bottom", "end G", "", C::Lesson, A::LessonBottom, "Go to the end of the lesson"),
        command("search", "/", "", C::Lesson, A::Search, "Search the text of all lessons"),
        command("copy-block", "y", "", C::Lesson, A::CopyBlock, "Copy the marked code to the clipboard"),

        command("check", "ctrl-s", "check", C::Answer, A::Check, "Judge your answer"),
        command("hint", "ctrl-t", "hint", C::Answer, A::Hint, "Show the next hint"),
        command("to-lesson", "esc", "lesson", C::Answer, A::LeaveEditor, "Go back to the lesson; your answer stays"),
        command("try", "f5", "try it", C::Answer, A::RunNow, "Run your answer in the session, to look at it"),
        command("solution", "ctrl-g", "solution", C::Answer, A::Solution, "Show the solution"),
        command("reset-exercise", "alt-r", "", C::Answer, A::ResetExercise, "Begin the exercise anew"),
        command("hint", "ctrl-t", "hint", C::Exercise, A::Hint, "Show the next hint"),
        command("solution", "ctrl-g", "", C::Exercise, A::Solution, "Show the solution"),
        command("reset-exercise", "alt-r", "", C::Exercise, A::ResetExercise, "Begin the exercise anew"),
        command("newline", "enter alt-enter ctrl-j", "", C::Answer, A::Newline, "Begin a new line"),

        command("answer", "enter", "that is my guess", C::Guess, A::Submit, "Compare your guess with what PyTorch prints"),
        command("newline", "alt-enter ctrl-j", "", C::Guess, A::Newline, "Begin a new line"),

        command("candidate", "tab enter", "take", C::Chosen, A::AcceptCandidate, "Take the chosen completion"),
        command("next-candidate", "down ctrl-n tab", "choose", C::Completion, A::NextCandidate, "Choose the next completion"),
        command("previous-candidate", "up ctrl-p backtab", "", C::Completion, A::PreviousCandidate, "Choose the previous completion"),
        command("close-completion", "esc", "close", C::Completion, A::CloseCandidates, "Close the completions"),

        command("run-cell", "enter", "run", C::Cell, A::Submit, "Run the cell if it is whole, else begin a new line"),
        command("run-now", "f5 ctrl-s", "", C::Cell, A::RunNow, "Run the cell as it stands"),
        command("to-lesson", "esc", "lesson", C::Cell, A::LeaveEditor, "Go back to the lesson"),
        command("newline", "alt-enter ctrl-j", "new line", C::Cell, A::Newline, "Begin a new line"),
        command("history", "ctrl-r", "history", C::Cell, A::SearchHistory, "Search what you ran before"),
        command("complete", "tab", "complete", C::Editor, A::Indent, "Complete the name, or indent"),
        command("dedent", "alt-left", "", C::Editor, A::Dedent, "Take one level of indentation away"),
        command("line-up", "up", "", C::Editor, A::LineUp, "Line above; in a cell, at the first line, the cell before"),
        command("line-down", "down", "", C::Editor, A::LineDown, "Line below; in a cell, at the last line, the cell after"),
        command("document", "alt-d f3", "", C::Editor, A::Document, "Show the documentation of the name at the cursor"),
        command("switch-buffer", "ctrl-o", "cell/answer", C::Editor, A::SwitchBuffer, "Change between the cell and your answer"),
        command("undo", "alt-z ctrl-_ ctrl-/ ctrl-7", "", C::Editor, A::Undo, "Take back an edit"),
        command("redo", "alt-y", "", C::Editor, A::Redo, "Make an edit again"),
        command("select-all", "alt-a", "", C::Editor, A::SelectAll, "Select the whole text (shift and arrows select too)"),
        command("copy", "alt-c", "", C::Editor, A::CopySelection, "Copy what is selected, or all, to the clipboard"),
        command("kill-to-head", "ctrl-u", "", C::Editor, A::KillToHead, "Delete to the beginning of the line"),
        command("to-lesson", "esc", "lesson", C::Editor, A::LeaveEditor, "Go back to the lesson"),
        command("scroll-up", "pgup", "", C::Editor, A::TranscriptPageUp, "Look back over what was printed"),
        command("scroll-down", "pgdn", "", C::Editor, A::TranscriptPageDown, "Look on over what was printed"),

        command("next-variable", "down j", "next", C::Inspector, A::NextVariable, "Choose the next variable"),
        command("previous-variable", "up k", "", C::Inspector, A::PreviousVariable, "Choose the previous variable"),
        command("insert-variable", "enter", "to the editor", C::Inspector, A::InsertVariable, "Put the variable's name into the editor"),
        command("leave-inspector", "esc", "back", C::Inspector, A::FocusRepl, "Go back to the editor"),

        command("accept", "enter", "choose", C::List, A::ListAccept, "Choose the marked line"),
        command("down", "down ctrl-n tab", "next", C::List, A::ListDown, "Next line"),
        command("up", "up ctrl-p backtab", "", C::List, A::ListUp, "Previous line"),
        command("page-down", "pgdn", "", C::List, A::ListPageDown, "Next page"),
        command("page-up", "pgup", "", C::List, A::ListPageUp, "Previous page"),
        command("close", "esc ctrl-c ctrl-q", "close", C::List, A::CloseOverlay, "Close the list"),

        command("close", "esc enter q ? f1 ctrl-c ctrl-q", "close", C::Help, A::CloseOverlay, "Close help"),
        command("down", "down j", "more", C::Help, A::ListDown, "Read on"),
        command("up", "up k", "", C::Help, A::ListUp, "Read back"),
        command("page-down", "pgdn space", "", C::Help, A::ListPageDown, "Read on by a page"),
        command("page-up", "pgup", "", C::Help, A::ListPageUp, "Read back by a page"),
        command("begin", "enter esc space", "begin", C::Welcome, A::CloseOverlay, "Begin with the lesson"),
        command("help", "f1 ?", "every key", C::Welcome, A::Help, "Show every key"),
        command("quit", "ctrl-q ctrl-c", "quit", C::Welcome, A::Quit, "Leave"),

        command("next-panel", "tab backtab", "other panel", C::Lesson, A::NextPanel, "Go to the next panel"),
        command("next-panel", "tab backtab", "other panel", C::Inspector, A::NextPanel, "Go to the next panel"),
        command("help", "?", "", C::Lesson, A::Help, "Show every key"),
        command("help", "?", "", C::Inspector, A::Help, "Show every key"),
        command("next-panel", "backtab f6", "", C::Everywhere, A::NextPanel, "Go to the next panel"),
        command("previous-panel", "shift-f6", "", C::Everywhere, A::PreviousPanel, "Go to the previous panel"),
        command("lesson", "alt-1", "", C::Everywhere, A::FocusLesson, "Go to the lesson"),
        command("repl", "alt-2", "", C::Everywhere, A::FocusRepl, "Go to the editor"),
        command("variables", "alt-3", "", C::Everywhere, A::FocusInspector, "Go to the variables"),
        command("continue", "ctrl-n", "", C::Everywhere, A::Continue, "Go on: to the next thing in the lesson, or the next lesson"),
        command("review", "", "", C::Everywhere, A::Review, "Answer again a question that you missed"),
        command("lessons", "f2", "lessons", C::Everywhere, A::Lessons, "Choose a lesson"),
        command("cheatsheet", "f9", "cheatsheet", C::Everywhere, A::Cheatsheet, "Find a line of the cheatsheet and put it into the editor"),
        command("search", "ctrl-f", "", C::Everywhere, A::Search, "Search the text of all lessons"),
        command("palette", "ctrl-p f4", "commands", C::Everywhere, A::Palette, "Find any command by name"),
        command("help", "f1", "help", C::Everywhere, A::Help, "Show every key"),
        command("interrupt", "ctrl-c", "", C::Everywhere, A::Interrupt, "Stop the running cell; else clear the editor"),
        command("zoom", "f11 alt-0", "", C::Everywhere, A::ToggleZoom, "Give the whole screen to this panel, or take it back"),
        command("toggle-variables", "f7", "", C::Everywhere, A::ToggleInspector, "Show or hide the variables"),
        command("toggle-theme", "f8", "", C::Everywhere, A::ToggleTheme, "Change between the dark and the light theme"),
        command("clear-transcript", "ctrl-l", "", C::Everywhere, A::ClearTranscript, "Clear what was printed; variables stay"),
        command("forget-variables", "", "", C::Everywhere, A::ForgetVariables, "Start over with no variables"),
        command("restart-kernel", "", "", C::Everywhere, A::RestartKernel, "Start a new Python; variables are gone"),
        command("copy-cell", "", "", C::Everywhere, A::CopyCell, "Copy the last cell's code to the clipboard"),
        command("export-answers", "", "", C::Everywhere, A::ExportAnswers, "Write your answers to a file in the workspace, to hand in"),
        command("export-session", "", "", C::Everywhere, A::ExportSession, "Write the cells that you ran to a notebook in the workspace"),
        command("export-lesson", "", "", C::Everywhere, A::ExportLesson, "Write the cells that you ran as the draft of a lesson"),
        command("welcome", "", "", C::Everywhere, A::Welcome, "Show the first screen again"),
        command("redraw", "", "", C::Everywhere, A::Redraw, "Paint the whole screen anew"),
        command("suspend", "ctrl-z", "", C::Everywhere, A::Suspend, "Put torchlings into the background (fg brings it back)"),
        command("quit", "ctrl-q", "quit", C::Everywhere, A::Quit, "Leave; your place, drafts and history are kept"),
    ]
};

impl Command {
    /// The key that is shown, as people write it: `Ctrl-R`, `Enter`, `?`.
    #[must_use]
    pub fn key(&self) -> String {
        self.keys.split(' ').next().map(shown).unwrap_or_default()
    }

    fn answers(&self, key: KeyEvent) -> bool {
        self.keys.split(' ').filter(|name| !name.is_empty()).any(|name| matches(name, key))
    }
}

/// The command of a key: the innermost context that knows the key wins.
#[must_use]
pub fn lookup(contexts: &[Context], key: KeyEvent) -> Option<&'static Command> {
    contexts
        .iter()
        .find_map(|context| COMMANDS.iter().find(|command| command.context == *context && command.answers(key)))
}

/// Commands for the footer, innermost context first. A key that an inner context took is not shown again.
#[must_use]
pub fn footer(contexts: &[Context]) -> Vec<&'static Command> {
    let mut shown: Vec<&'static Command> = Vec::new();
    for context in contexts {
        for command in COMMANDS.iter().filter(|command| command.context == *context && !command.label.is_empty()) {
            let first = command.keys.split(' ').next();
            if !shown.iter().any(|other| other.keys.split(' ').next() == first || other.action == command.action) {
                shown.push(command);
            }
        }
    }
    shown
}

/// What the palette offers: every command once that can be chosen from a list.
pub fn palette() -> impl Iterator<Item = &'static Command> {
    let wanted = |context| {
        !matches!(context, Context::List | Context::Help | Context::Welcome | Context::Chosen | Context::Completion)
    };
    COMMANDS.iter().enumerate().filter_map(move |(index, command)| {
        let is_first =
            !COMMANDS[..index].iter().any(|earlier| earlier.action == command.action && wanted(earlier.context));
        (wanted(command.context) && is_first).then_some(command)
    })
}

fn shown(name: &str) -> String {
    let capital = |part: &str| match part {
        "pgup" => "PgUp".to_owned(),
        "pgdn" => "PgDn".to_owned(),
        "backtab" => "Shift-Tab".to_owned(),
        "up" => "↑".to_owned(),
        "down" => "↓".to_owned(),
        "left" => "←".to_owned(),
        "right" => "→".to_owned(),
        part => part.chars().take(1).flat_map(char::to_uppercase).chain(part.chars().skip(1)).collect(),
    };
    if name.chars().count() == 1 {
        return name.to_owned();
    }
    match name.split_once('-') {
        Some((modifier, key)) if !key.is_empty() => {
            format!("{}-{}", capital(modifier), capital(key))
        }
        _ => capital(name),
    }
}

/// Reads a key's name, such as `ctrl-r`, `alt-enter`, `f1`, `?`.
#[must_use]
pub fn parse_key(name: &str) -> Option<(KeyCode, KeyModifiers)> {
    let mut modifiers = KeyModifiers::NONE;
    let mut rest = name;
    while let Some((prefix, key)) = rest.split_once('-').filter(|(prefix, key)| !prefix.is_empty() && !key.is_empty()) {
        modifiers |= match prefix {
            "ctrl" => KeyModifiers::CONTROL,
            "alt" => KeyModifiers::ALT,
            "shift" => KeyModifiers::SHIFT,
            _ => return None,
        };
        rest = key;
    }
    let code = match rest {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backtab" => KeyCode::BackTab,
        "space" => KeyCode::Char(' '),
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "del" => KeyCode::Delete,
        "bs" => KeyCode::Backspace,
        _ => match rest.strip_prefix('f').and_then(|number| number.parse().ok()) {
            Some(number) => KeyCode::F(number),
            None => KeyCode::Char(rest.chars().next().filter(|_| rest.chars().count() == 1)?),
        },
    };
    Some((code, modifiers))
}

/// Terminals differ in whether they report shift with a character or with a back tab: it does not count there.
fn matches(name: &str, key: KeyEvent) -> bool {
    let Some((code, modifiers)) = parse_key(name) else {
        return false;
    };
    let ignored = match key.code {
        KeyCode::Char(_) | KeyCode::BackTab => KeyModifiers::SHIFT,
        _ => KeyModifiers::NONE,
    };
    code == key.code && modifiers == key.modifiers.difference(ignored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_can_be_read() {
        for command in COMMANDS {
            for name in command.keys.split(' ').filter(|name| !name.is_empty()) {
                assert!(parse_key(name).is_some(), "{name} of {}", command.name);
            }
        }
    }

    #[test]
    fn a_context_gives_a_key_once() {
        for (index, command) in COMMANDS.iter().enumerate() {
            for key in command.keys.split(' ').filter(|name| !name.is_empty()) {
                let again = COMMANDS[..index].iter().find(|earlier| {
                    earlier.context == command.context && earlier.keys.split(' ').any(|other| other == key)
                });
                assert!(again.is_none(), "{key} twice in {:?}", command.context);
            }
        }
    }

    #[test]
    fn the_innermost_context_wins() {
        let down = KeyEvent::from(KeyCode::Down);
        let found = |contexts: &[Context]| lookup(contexts, down).map(|command| command.action);
        assert_eq!(
            found(&[Context::Completion, Context::Cell, Context::Editor, Context::Everywhere]),
            Some(Action::NextCandidate)
        );
        assert_eq!(found(&[Context::Cell, Context::Editor, Context::Everywhere]), Some(Action::LineDown));
        assert_eq!(found(&[Context::Everywhere]), None);
    }

    #[test]
    fn keys_are_shown_as_people_write_them() {
        for (name, expected) in [
            ("ctrl-r", "Ctrl-R"),
            ("enter", "Enter"),
            ("?", "?"),
            ("f1", "F1"),
            ("backtab", "Shift-Tab"),
            ("alt-enter", "Alt-Enter"),
            ("down", "↓"),
        ] {
            assert_eq!(shown(name), expected);
        }
    }
}
