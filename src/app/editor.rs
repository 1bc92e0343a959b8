//! A code editor: ratatui-textarea keeps text, undo and selection; colours, brackets and indentation are ours.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::{CursorMove, TextArea};

use super::python::{self, INDENT};
use crate::ui::code::{Code, Language};
use crate::ui::text::cells;

/// Edits that can be taken back.
const UNDO_MAX: usize = 500;

#[derive(Debug)]
pub struct Editor {
    area: TextArea<'static>,
    code: Code,
    /// First line and first column on the screen.
    pub offset: (usize, usize),
}

impl Default for Editor {
    fn default() -> Self {
        Self::with_text("")
    }
}

impl Editor {
    /// An editor with the cursor at the end of a text.
    #[must_use]
    pub fn with_text(text: &str) -> Self {
        let lines: Vec<String> =
            text.split('\n').map(|line| line.trim_end_matches('\r').replace('\t', "    ")).collect();
        let mut area = TextArea::new(lines);
        area.set_max_histories(UNDO_MAX);
        area.set_tab_length(4);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        let mut editor = Self { area, code: Code::new(Language::Python), offset: (0, 0) };
        editor.refresh();
        editor
    }

    /// Replaces the text; can be undone.
    pub fn set_text(&mut self, text: &str) {
        self.area.select_all();
        self.area.cut();
        self.area.cancel_selection();
        self.area.insert_str(text.replace("\r\n", "\n").replace('\t', "    "));
        self.offset = (0, 0);
        self.refresh();
    }

    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    #[must_use]
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    #[must_use]
    pub const fn code(&self) -> &Code {
        &self.code
    }

    /// Line and character of the cursor.
    #[must_use]
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    /// The cursor as a byte offset into [`Editor::text`].
    #[must_use]
    pub fn cursor_byte(&self) -> usize {
        let (row, _) = self.cursor();
        let before: usize = self.lines()[..row].iter().map(|line| line.len() + 1).sum();
        before + self.before_cursor().len()
    }

    /// The current line up to the cursor.
    #[must_use]
    pub fn before_cursor(&self) -> &str {
        let (row, column) = self.cursor();
        let line = &self.lines()[row];
        &line[..byte_of(line, column)]
    }

    #[must_use]
    pub fn is_on_last_line(&self) -> bool {
        self.cursor().0 + 1 >= self.lines().len()
    }

    #[must_use]
    pub fn is_on_first_line(&self) -> bool {
        self.cursor().0 == 0
    }

    /// Selected text as ((line, character), (line, character)).
    #[must_use]
    pub fn selection(&self) -> Option<((usize, usize), (usize, usize))> {
        self.area.selection_range().filter(|(start, end)| start != end)
    }

    #[must_use]
    pub fn selected_text(&self) -> Option<String> {
        let ((first, start), (last, end)) = self.selection()?;
        let lines = self.lines();
        let mut text: Vec<&str> = lines[first..=last].iter().map(String::as_str).collect();
        let tail = text.len() - 1;
        text[tail] = &text[tail][..byte_of(&lines[last], end)];
        text[0] = &text[0][byte_of(&lines[first], start)..];
        Some(text.join("\n"))
    }

    /// The bracket at or before the cursor and its partner, as (line, byte).
    #[must_use]
    pub fn brackets(&self) -> Option<[(usize, usize); 2]> {
        let (row, _) = self.cursor();
        let byte = self.before_cursor().len();
        let is_text = |line: usize, byte: usize| self.code.token_at(line, byte).is_text();
        let find = |byte: usize| Some([(row, byte), python::matching_bracket(self.lines(), (row, byte), is_text)?]);
        find(byte).or_else(|| find(byte.checked_sub(1)?))
    }

    /// Gives a key to the text area. Says whether the text changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if key.code == KeyCode::Backspace && key.modifiers.is_empty() && self.selection().is_none() {
            let before = self.before_cursor();
            if !before.is_empty() && before.chars().all(|c| c == ' ') {
                let spaces = (before.len() - 1) % INDENT + 1;
                (0..spaces).for_each(|_| {
                    self.area.delete_char();
                });
                self.refresh();
                return true;
            }
        }
        let changed = if key.code == KeyCode::Char('m') && key.modifiers == KeyModifiers::CONTROL {
            false
        } else {
            self.area.input(key)
        };
        if changed {
            self.refresh();
        }
        changed
    }

    /// Inserts a text at the cursor, in place of the selection.
    pub fn insert(&mut self, text: &str) {
        self.area.insert_str(text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    "));
        self.refresh();
    }

    /// Begins a new line, indented as Python wants it.
    pub fn newline(&mut self) {
        let indent = python::next_indent(self.before_cursor());
        self.newline_with(indent);
    }

    pub fn newline_with(&mut self, indent: usize) {
        self.area.insert_newline();
        self.area.insert_str(" ".repeat(indent));
        self.refresh();
    }

    /// Fills up to the next level.
    pub fn indent(&mut self) {
        let columns = self.before_cursor().chars().count();
        self.area.insert_str(" ".repeat(INDENT - columns % INDENT));
        self.refresh();
    }

    /// Takes up to one level away from the current line.
    pub fn dedent(&mut self) {
        let (row, column) = self.cursor();
        let spaces = self.lines()[row].chars().take_while(|c| *c == ' ').count().min(INDENT);
        self.area.move_cursor(CursorMove::Head);
        self.area.delete_str(spaces);
        self.move_to(row, column.saturating_sub(spaces));
        self.refresh();
    }

    /// Replaces the bytes from `start` to the cursor on the cursor's line.
    pub fn replace_before_cursor(&mut self, start: usize, text: &str) {
        let count = self.before_cursor().get(start..).map_or(0, |old| old.chars().count());
        (0..count).for_each(|_| {
            self.area.delete_char();
        });
        self.area.insert_str(text);
        self.refresh();
    }

    pub fn move_to(&mut self, row: usize, column: usize) {
        self.area.cancel_selection();
        self.area.move_cursor(CursorMove::Jump(cells(row), cells(column)));
    }

    pub fn line_up(&mut self) {
        self.area.cancel_selection();
        self.area.move_cursor(CursorMove::Up);
    }

    pub fn line_down(&mut self) {
        self.area.cancel_selection();
        self.area.move_cursor(CursorMove::Down);
    }

    pub fn to_end(&mut self) {
        self.area.cancel_selection();
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
    }

    pub fn undo(&mut self) {
        self.area.undo();
        self.refresh();
    }

    pub fn redo(&mut self) {
        self.area.redo();
        self.refresh();
    }

    pub fn select_all(&mut self) {
        self.area.select_all();
    }

    pub fn kill_to_head(&mut self) {
        self.area.delete_line_by_head();
        self.refresh();
    }

    /// Scrolls so that the cursor is within `rows` and `columns`.
    pub fn follow_cursor(&mut self, rows: usize, columns: usize) {
        let (row, _) = self.cursor();
        let column = crate::ui::text::width(self.before_cursor());
        let follow = |offset: usize, place: usize, room: usize| {
            if place < offset { place } else { offset.max((place + 1).saturating_sub(room.max(1))) }
        };
        let most = self.lines().len().saturating_sub(rows);
        self.offset = (follow(self.offset.0.min(most), row, rows), follow(self.offset.1, column, columns));
    }

    /// Colours the text anew where it changed.
    pub fn refresh(&mut self) {
        self.code.update(self.area.lines().iter().map(String::as_str));
    }
}

/// Byte of a character of a line.
#[must_use]
pub fn byte_of(line: &str, character: usize) -> usize {
    line.char_indices().nth(character).map_or(line.len(), |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_lines_are_indented() {
        let mut editor = Editor::with_text("def f(x):");
        editor.newline();
        editor.insert("return x");
        editor.newline();
        assert_eq!(editor.text(), "def f(x):\n    return x\n");
    }

    #[test]
    fn backspace_takes_a_level() {
        let mut editor = Editor::with_text("a:\n        ");
        editor.key(KeyEvent::from(KeyCode::Backspace));
        assert_eq!(editor.text(), "a:\n    ");
        editor.dedent();
        assert_eq!(editor.text(), "a:\n");
    }

    #[test]
    fn a_completion_replaces_the_word() {
        let mut editor = Editor::with_text("x\nπ = torch.on");
        assert_eq!(editor.cursor_byte(), editor.text().len());
        editor.replace_before_cursor("π = torch.".len(), "ones");
        assert_eq!(editor.text(), "x\nπ = torch.ones");
    }

    #[test]
    fn replaced_text_comes_back() {
        let mut editor = Editor::with_text("first");
        editor.set_text("second");
        assert_eq!(editor.text(), "second");
        editor.undo();
        editor.undo();
        assert_eq!(editor.text(), "first");
    }

    #[test]
    fn selections_give_their_text() {
        let mut editor = Editor::with_text("ab\ncd");
        editor.move_to(0, 1);
        editor.key(KeyEvent::new(KeyCode::Down, KeyModifiers::SHIFT));
        assert_eq!(editor.selected_text().as_deref(), Some("b\nc"));
    }
}
