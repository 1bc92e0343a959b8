//! Which of the session's variables is chosen.

use crate::command::Action;

use super::{App, Panel};

#[derive(Debug, Default)]
pub struct Inspector {
    pub chosen: usize,
    /// First variable on the screen.
    pub top: usize,
}

impl Inspector {
    pub(super) fn clamp(&mut self, count: usize) {
        self.chosen = self.chosen.min(count.saturating_sub(1));
    }

    fn step(&mut self, lines: isize, count: usize) {
        self.chosen = self.chosen.saturating_add_signed(lines);
        self.clamp(count);
    }
}

impl App {
    /// What the inspector does for an action; `false` where the action is none of its own.
    pub(super) fn apply_inspector(&mut self, action: Action) -> bool {
        let count = self.session.variables.len();
        match action {
            Action::NextVariable => self.inspector.step(1, count),
            Action::PreviousVariable => self.inspector.step(-1, count),
            Action::InsertVariable => {
                if let Some(variable) = self.session.variables.get(self.inspector.chosen) {
                    let name = variable.name.clone();
                    self.repl.editor_mut().insert(&name);
                    self.focus = Panel::Repl;
                }
            }
            _ => return false,
        }
        true
    }
}
