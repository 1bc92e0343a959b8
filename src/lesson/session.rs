//! What somebody tried in the REPL, as a file: a script, a notebook, or the draft of a lesson.

use std::fmt::Write as _;

use super::notebook;

/// A cell that ran.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    pub source: String,
    /// What it printed, its value, the last line of its traceback; empty where there is nothing or it is not known.
    pub output: String,
    pub raised: bool,
}

/// What a session is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Python,
    Notebook,
    Lesson,
}

impl Format {
    /// That of a file name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "py" => Some(Self::Python),
            "ipynb" => Some(Self::Notebook),
            "md" => Some(Self::Lesson),
            _ => None,
        }
    }
}

#[must_use]
pub fn write(cells: &[Cell], format: Format) -> String {
    match format {
        Format::Python => script(cells),
        Format::Notebook => {
            let cell = |cell: &Cell| notebook::Cell::Code {
                source: cell.source.trim_end().to_owned(),
                output: cell.output.clone(),
                metadata: serde_json::Value::Null,
            };
            notebook::write(&cells.iter().map(cell).collect::<Vec<_>>())
        }
        Format::Lesson => draft(cells),
    }
}

/// Cells with marks between them, each with its output as a comment.
fn script(cells: &[Cell]) -> String {
    let mut text = "# A session in torchlings\n".to_owned();
    for cell in cells {
        text.push_str("\n# %%\n");
        text.push_str(cell.source.trim_end());
        text.push('\n');
        for line in cell.output.lines() {
            text.push_str(format!("# {line}").trim_end());
            text.push('\n');
        }
    }
    text
}

/// A lesson that can be read and has everything left to say.
fn draft(cells: &[Cell]) -> String {
    let mut text =
        "+++\ntitle = \"Title\"\nchapter = \"Chapter\"\nminutes = 10\ngoals = [\"say what the reader can do \
                    afterwards\"]\n+++\n\nSay what this is about.\n"
            .to_owned();
    for cell in cells {
        let info = if cell.raised { "python raises" } else { "python" };
        push_block(&mut text, info, cell.source.trim_end());
        if !cell.output.trim().is_empty() {
            push_block(&mut text, "output", cell.output.trim_end());
        }
    }
    text
}

fn push_block(text: &mut String, info: &str, body: &str) {
    let longest = body.lines().map(|line| line.bytes().take_while(|byte| *byte == b'`').count()).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let _ = write!(text, "\n{fence}{info}\n{body}\n{fence}\n");
}
