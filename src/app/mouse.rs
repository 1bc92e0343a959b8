//! The mouse: a click gives the focus and marks what is under it, the wheel scrolls what is under it.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{App, Overlay, Panel};
use crate::ui::layout::{self, Screen};

/// Lines that one notch of the wheel moves.
const NOTCH: isize = 3;

impl App {
    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        let place = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.wheel(place, NOTCH),
            MouseEventKind::ScrollUp => self.wheel(place, -NOTCH),
            MouseEventKind::Down(MouseButton::Left) => self.click(place),
            _ => {}
        }
    }

    fn wheel(&mut self, place: Position, lines: isize) {
        match &mut self.overlay {
            Some(Overlay::Finder(finder)) => finder.step(lines.signum()),
            Some(Overlay::Help(scroll)) => *scroll = scroll.saturating_add_signed(lines),
            Some(Overlay::Welcome) => {}
            None => match self.panel_at(place) {
                Some(Panel::Lesson) => self.course.scroll_by(lines),
                Some(Panel::Repl) => self.repl.transcript.scroll_by(-lines),
                Some(Panel::Inspector) => {
                    self.apply_inspector(if lines > 0 {
                        crate::command::Action::NextVariable
                    } else {
                        crate::command::Action::PreviousVariable
                    });
                }
                None => {}
            },
        }
    }

    fn click(&mut self, place: Position) {
        if self.overlay.is_some() {
            self.click_overlay(place);
            return;
        }
        if let Some(panel) = self.screen.tabs.iter().find(|(area, _)| area.contains(place)).map(|(_, panel)| *panel) {
            self.focus = panel;
            return;
        }
        let Some(panel) = self.panel_at(place) else {
            return;
        };
        self.focus = panel;
        match panel {
            Panel::Lesson => self.click_lesson(place),
            Panel::Repl => self.click_editor(place),
            Panel::Inspector => {
                let row = usize::from(place.y.saturating_sub(self.screen.inspector_rows.y)) + self.inspector.top;
                if self.screen.inspector_rows.contains(place) && row < self.session.variables.len() {
                    self.inspector.chosen = row;
                }
            }
        }
    }

    fn click_overlay(&mut self, place: Position) {
        if !self.screen.overlay.contains(place) {
            self.overlay = None;
            return;
        }
        let rows = self.screen.overlay_rows;
        if let Some(Overlay::Finder(finder)) = &mut self.overlay
            && rows.contains(place)
        {
            let row = layout::finder_row(finder, usize::from(place.y - rows.y));
            if let Some(index) = row {
                finder.chosen = index;
                self.accept_choice();
            }
        }
    }

    /// Marks the block that was clicked; a second click does what Enter does.
    fn click_lesson(&mut self, place: Position) {
        let Screen { lesson_text, .. } = self.screen;
        if self.course.in_burn || !lesson_text.contains(place) {
            return;
        }
        let line = usize::from(place.y - lesson_text.y) + self.course.scroll;
        let stop = self.course.view.stops.iter().find(|(_, lines)| lines.contains(&line)).map(|(block, _)| *block);
        if stop.is_some() && stop == self.course.marked {
            self.apply(crate::command::Action::DoBlock);
        } else if stop.is_some() {
            self.course.marked = stop;
        }
    }

    fn click_editor(&mut self, place: Position) {
        let text = self.screen.editor_text;
        if !text.contains(place) {
            return;
        }
        let editor = self.repl.editor_mut();
        let row = usize::from(place.y - text.y) + editor.offset.0;
        let wanted = usize::from(place.x - text.x) + editor.offset.1;
        let row = row.min(editor.lines().len() - 1);
        let mut used = 0;
        let column = editor.lines()[row].chars().take_while(|character| {
            used += crate::ui::text::width(character.encode_utf8(&mut [0; 4]));
            used <= wanted
        });
        let column = column.count();
        editor.move_to(row, column);
    }

    fn panel_at(&self, place: Position) -> Option<Panel> {
        let screen = &self.screen;
        [(screen.lesson, Panel::Lesson), (screen.repl, Panel::Repl), (screen.inspector, Panel::Inspector)]
            .into_iter()
            .find(|(area, _)| area.contains(place))
            .map(|(_, panel)| panel)
    }
}
