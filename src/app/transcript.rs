//! What was run and what came of it: cells and cards, newest last. Everything is bounded, and an entry's lines are
//! laid out only when it comes into sight, so that drawing costs by what is visible.

use std::collections::VecDeque;
use std::sync::Arc;

use ratatui::text::Line;
use similar::{ChangeTag, TextDiff};

use crate::kernel::message::{Finding, Outcome, Progress, RequestId, Stream};
use crate::ui::code::{Code, Language};
use crate::ui::picture::Picture;
use crate::ui::transcript::Room;

/// Entries kept; older ones are forgotten.
pub const ENTRIES_MAX: usize = 500;
/// Lines of output shown at the beginning and at the end of a cell that printed more.
const OUTPUT_LINES_HEAD: usize = 200;
const OUTPUT_LINES_TAIL: usize = 100;
/// Characters of one line of output.
const LINE_CHARS_MAX: usize = 4_000;

#[derive(Debug, Default)]
pub struct Transcript {
    entries: VecDeque<Entry>,
    /// Lines that the view stands above the end; 0 follows what is printed.
    scroll: usize,
    visible: Visible,
    cells: usize,
}

/// What [`Transcript::prepare`] found to be in sight.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Visible {
    first_entry: usize,
    /// Lines of the first entry that are above the view.
    skip: usize,
    rows: usize,
}

#[derive(Debug)]
pub struct Entry {
    pub content: Content,
    lines: Vec<Line<'static>>,
    /// What the lines were made for; `None` where the content changed since.
    laid_out: Option<LayoutKey>,
}

#[derive(Debug)]
pub enum Content {
    Cell(Box<Cell>),
    Card(Card),
}

/// A piece of code that was submitted, and its outcome.
#[derive(Debug)]
pub struct Cell {
    pub id: RequestId,
    pub number: usize,
    pub source: String,
    pub code: Code,
    pub output: Output,
    pub state: CellState,
    pub elapsed_us: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CellState {
    Waiting,
    Running,
    Ended(Box<Outcome>),
    /// The kernel died under it, or before it ran.
    Lost,
}

/// A message of ours among the cells: a verdict, a hint, a notice.
#[derive(Debug, Clone)]
pub struct Card {
    pub tone: Tone,
    pub title: String,
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Success,
    Failure,
    Hint,
    Notice,
}

/// Where a line of a [`Part::Diff`] stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Both,
    Answer,
    Solution,
}

/// A piece of a card.
#[derive(Debug, Clone)]
pub enum Part {
    Markdown(String),
    Findings(Vec<Finding>),
    Code(Code),
    /// Lines of the learner's answer and of the solution.
    Diff(Vec<(Side, String)>),
    /// As printed.
    Output(String),
    /// What to press next.
    Next(String),
}

impl Card {
    #[must_use]
    pub fn new(tone: Tone, title: impl Into<String>) -> Self {
        Self { tone, title: title.into(), parts: Vec::new() }
    }

    #[must_use]
    pub fn markdown(self, text: impl Into<String>) -> Self {
        self.part(Part::Markdown(text.into()))
    }

    #[must_use]
    pub fn code(self, source: &str) -> Self {
        self.part(Part::Code(Code::of(Language::Python, source)))
    }

    /// The solution beside an answer, line by line.
    #[must_use]
    pub fn solution(self, answer: &str, solution: &str) -> Self {
        let diff = TextDiff::from_lines(answer.trim_end(), solution.trim_end());
        let lines: Vec<(Side, String)> = diff
            .iter_all_changes()
            .map(|change| {
                let side = match change.tag() {
                    ChangeTag::Equal => Side::Both,
                    ChangeTag::Delete => Side::Answer,
                    ChangeTag::Insert => Side::Solution,
                };
                (side, change.value().trim_end_matches(['\n', '\r']).to_owned())
            })
            .collect();
        if lines.iter().all(|(side, _)| *side == Side::Both) {
            return self.markdown("Your answer is the solution, line by line.");
        }
        if answer.trim().is_empty() {
            return self.code(solution.trim_end());
        }
        self.markdown("`-` is yours, `+` is one way to write it:").part(Part::Diff(lines))
    }

    #[must_use]
    pub fn next(self, text: impl Into<String>) -> Self {
        self.part(Part::Next(text.into()))
    }

    #[must_use]
    pub fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

impl Transcript {
    /// Appends a cell and gives its number.
    pub fn push_cell(&mut self, id: RequestId, source: &str) -> usize {
        self.cells += 1;
        let cell = Cell {
            id,
            number: self.cells,
            source: source.to_owned(),
            code: Code::of(Language::Python, source),
            output: Output::default(),
            state: CellState::Waiting,
            elapsed_us: 0,
        };
        self.push(Content::Cell(Box::new(cell)));
        self.cells
    }

    pub fn push_card(&mut self, card: Card) {
        self.push(Content::Card(card));
    }

    fn push(&mut self, content: Content) {
        if self.entries.len() == ENTRIES_MAX {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry { content, lines: Vec::new(), laid_out: None });
        self.scroll = 0;
    }

    /// Changes the cell of a request, if it is still kept.
    pub fn change(&mut self, id: RequestId, change: impl FnOnce(&mut Cell)) {
        for entry in self.entries.iter_mut().rev() {
            if let Content::Cell(cell) = &mut entry.content
                && cell.id == id
            {
                change(cell);
                entry.laid_out = None;
                return;
            }
        }
    }

    /// The running cell's clock goes on: it is laid out anew.
    pub fn touch_running(&mut self) {
        let is_running =
            |entry: &&mut Entry| matches!(&entry.content, Content::Cell(cell) if cell.state == CellState::Running);
        if let Some(entry) = self.entries.iter_mut().rev().find(is_running) {
            entry.laid_out = None;
        }
    }

    /// Cells, newest first.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.entries.iter().rev().filter_map(|entry| match &entry.content {
            Content::Cell(cell) => Some(cell.as_ref()),
            Content::Card(_) => None,
        })
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn clear(&mut self) {
        self.entries.clear();
        self.scroll = 0;
    }

    /// Moves the view up by some lines (down where negative).
    pub fn scroll_by(&mut self, lines: isize) {
        self.scroll = self.scroll.saturating_add_signed(lines);
    }

    pub fn scroll_to_end(&mut self) {
        self.scroll = 0;
    }

    /// Lines below the view.
    #[must_use]
    pub const fn lines_below(&self) -> usize {
        self.scroll
    }

    /// Lays out what is in sight, with `lay_out` making an entry's lines. `key` is what a layout depends on.
    pub fn prepare(&mut self, rows: usize, key: LayoutKey, lay_out: impl Fn(&Content) -> Vec<Line<'static>>) {
        let mut height = 0;
        let mut first = self.entries.len();
        while first > 0 && height < self.scroll.saturating_add(rows) {
            first -= 1;
            let entry = &mut self.entries[first];
            if entry.laid_out != Some(key) {
                let before = entry.lines.len();
                entry.lines = lay_out(&entry.content);
                entry.laid_out = Some(key);
                // Who reads further up is not pushed away by what is printed below.
                if self.scroll > 0 && height < self.scroll && before > 0 {
                    self.scroll += entry.lines.len().saturating_sub(before);
                }
            }
            height += entry.lines.len();
        }
        self.scroll = self.scroll.min(height.saturating_sub(rows));
        self.visible = Visible { first_entry: first, skip: height.saturating_sub(self.scroll + rows), rows };
    }

    /// The cells of which a part is in sight, as of the last [`Transcript::prepare`].
    pub fn visible_cells(&self) -> impl Iterator<Item = &Cell> {
        let mut above = 0;
        let visible = self.entries.iter().skip(self.visible.first_entry).take_while(move |entry| {
            let is_in_sight = above < self.visible.skip + self.visible.rows;
            above += entry.lines.len();
            is_in_sight
        });
        visible.filter_map(|entry| match &entry.content {
            Content::Cell(cell) => Some(cell.as_ref()),
            Content::Card(_) => None,
        })
    }

    /// The lines in sight, as of the last [`Transcript::prepare`].
    pub fn visible_lines(&self) -> impl Iterator<Item = &Line<'static>> {
        let lines = self.entries.iter().skip(self.visible.first_entry).flat_map(|entry| &entry.lines);
        lines.skip(self.visible.skip).take(self.visible.rows)
    }
}

/// What a layout depends on: the room for it, whether code is coloured.
pub type LayoutKey = (Room, bool);

/// A line that was printed, or what is shown in its place.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputLine {
    Text(Stream, String),
    Progress(Progress),
    Figure(Arc<Picture>),
}

/// Printed lines: the first and the last ones, and how many between them are not kept.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Output {
    head: Vec<OutputLine>,
    tail: VecDeque<OutputLine>,
    hidden: usize,
    /// The last line has not ended.
    is_open: bool,
    /// The last line will be overwritten (after a carriage return).
    returns: bool,
}

impl Output {
    pub fn push(&mut self, stream: Stream, text: &str) {
        for (index, piece) in text.split('\n').enumerate() {
            if index > 0 {
                if !self.is_open {
                    self.new_line(stream);
                }
                self.is_open = false;
                self.returns = false;
            }
            if !piece.is_empty() {
                self.push_piece(stream, piece);
            }
        }
    }

    fn push_piece(&mut self, stream: Stream, piece: &str) {
        if !self.is_open || !matches!(self.last(), Some(OutputLine::Text(last, _)) if *last == stream) {
            self.new_line(stream);
        }
        self.is_open = true;
        for (index, part) in piece.split('\r').enumerate() {
            self.returns |= index > 0;
            if part.is_empty() {
                continue;
            }
            let overwrites = std::mem::take(&mut self.returns);
            let Some(OutputLine::Text(_, line)) = self.tail.back_mut().or(self.head.last_mut()) else {
                return;
            };
            if overwrites {
                line.clear();
            }
            let room = LINE_CHARS_MAX.saturating_sub(line.len());
            line.extend(part.chars().take(room));
        }
    }

    fn last(&self) -> Option<&OutputLine> {
        self.tail.back().or(self.head.last())
    }

    /// Shows how far a loop is, in the place where it was shown before.
    pub fn progress(&mut self, progress: Progress) {
        let is_same = |line: &OutputLine| matches!(line, OutputLine::Progress(shown) if shown.key == progress.key);
        let goes = progress.closed && !progress.leave;
        if let Some(at) = self.tail.iter().rposition(is_same) {
            if goes {
                self.tail.remove(at);
            } else {
                self.tail[at] = OutputLine::Progress(progress);
            }
        } else if let Some(at) = self.head.iter().rposition(is_same) {
            if goes && self.tail.is_empty() {
                self.head.remove(at);
            } else {
                self.head[at] = OutputLine::Progress(progress);
            }
        } else if !goes {
            self.is_open = false;
            self.add(OutputLine::Progress(progress));
        }
    }

    /// Shows a figure.
    pub fn figure(&mut self, picture: Picture) {
        self.is_open = false;
        self.add(OutputLine::Figure(Arc::new(picture)));
    }

    fn new_line(&mut self, stream: Stream) {
        self.add(OutputLine::Text(stream, String::new()));
    }

    fn add(&mut self, line: OutputLine) {
        if self.head.len() < OUTPUT_LINES_HEAD {
            self.head.push(line);
            return;
        }
        self.tail.push_back(line);
        if self.tail.len() > OUTPUT_LINES_TAIL {
            self.tail.pop_front();
            self.hidden += 1;
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.head.is_empty()
    }

    /// First lines, number of lines left out, last lines.
    #[must_use]
    pub const fn parts(&self) -> (&Vec<OutputLine>, usize, &VecDeque<OutputLine>) {
        (&self.head, self.hidden, &self.tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Theme;

    fn output(pieces: &[&str]) -> Vec<String> {
        let mut output = Output::default();
        for piece in pieces {
            output.push(Stream::Stdout, piece);
        }
        let text = |line| match line {
            OutputLine::Text(_, text) => text,
            OutputLine::Progress(progress) => progress.line(None),
            OutputLine::Figure(_) => "figure".to_owned(),
        };
        output.head.into_iter().map(text).collect()
    }

    #[test]
    fn pieces_make_lines() {
        assert_eq!(output(&["a", "b\n", "c\n\n", "d"]), ["ab", "c", "", "d"]);
        assert_eq!(output(&["\n", "x\n"]), ["", "x"]);
        assert_eq!(output(&["10%\r", "20%\r", "done\n", "x"]), ["done", "x"]);
    }

    #[test]
    fn bars_stay_in_their_place() {
        let bar = |key, share, closed, leave| Progress {
            key,
            place: 0,
            left: format!("{key}: "),
            right: String::new(),
            share: Some(share),
            columns: None,
            closed,
            leave,
        };
        let mut output = Output::default();
        output.push(Stream::Stdout, "open");
        output.progress(bar(1, 0.0, false, true));
        output.progress(bar(2, 0.0, false, false));
        output.push(Stream::Stdout, "said\n");
        output.progress(bar(1, 0.5, false, true));
        assert_eq!(output.head.len(), 4);
        output.progress(bar(2, 1.0, true, false));
        output.progress(bar(1, 1.0, true, true));
        output.progress(bar(3, 1.0, true, false));
        let (head, ..) = output.parts();
        assert_eq!(head.len(), 3);
        assert!(matches!(&head[1], OutputLine::Progress(bar) if bar.closed));
        assert_eq!(bar(1, 0.45, false, true).line(None), "1: ████▌     ");
        assert_eq!(bar(1, 2.0, false, true).line(Some(8)), "1: █████");
    }

    #[test]
    fn endless_output_is_bounded() {
        let mut output = Output::default();
        for number in 0..10_000 {
            output.push(Stream::Stdout, &format!("{number}\n"));
        }
        let (head, hidden, tail) = output.parts();
        assert_eq!((head.len(), hidden, tail.len()), (200, 9_700, 100));
        assert_eq!(tail.back(), Some(&OutputLine::Text(Stream::Stdout, "9999".to_owned())));
    }

    #[test]
    fn only_what_is_in_sight_is_laid_out() {
        let mut transcript = Transcript::default();
        for id in 0..400 {
            transcript.push_cell(id, "1");
        }
        let made = std::cell::Cell::new(0);
        let lay_out = |_: &Content| {
            made.set(made.get() + 1);
            vec![Line::raw("a"), Line::raw("b")]
        };
        let room = Room { columns: 80, figure_rows: 20, theme: Theme::default(), pictures: false };
        transcript.prepare(10, (room, true), lay_out);
        assert_eq!((made.get(), transcript.visible_lines().count()), (5, 10));
        assert_eq!(transcript.visible_cells().count(), 5);
        transcript.scroll_by(isize::MAX);
        transcript.prepare(10, (room, true), lay_out);
        assert_eq!((made.get(), transcript.lines_below()), (400, 790));
    }
}
