//! Lines to pieces: headings, fenced blocks and the prose between them. Nothing else of Markdown matters here.

use super::Report;

pub(super) struct Piece {
    /// Of its first line, from 1.
    pub line: usize,
    pub kind: PieceKind,
}

pub(super) enum PieceKind {
    Heading { level: usize, text: String },
    Fence { tag: Tag, body: String },
    Prose(String),
}

/// What a fenced block is for, which its info string says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Example,
    ExampleThatRaises,
    SimulatedExample,
    Setup,
    Starter,
    Solution,
    Alternative,
    Sample,
    Checks,
    Output,
    Burn,
    Text,
}

const TAGS: [(&str, Tag); 12] = [
    ("python", Tag::Example),
    ("python raises", Tag::ExampleThatRaises),
    ("python simulated", Tag::SimulatedExample),
    ("python setup", Tag::Setup),
    ("python starter", Tag::Starter),
    ("python solution", Tag::Solution),
    ("python alternative", Tag::Alternative),
    ("python sample", Tag::Sample),
    ("toml checks", Tag::Checks),
    ("output", Tag::Output),
    ("rust", Tag::Burn),
    ("text", Tag::Text),
];

impl Tag {
    /// The info string that asks for it.
    pub(super) fn name(self) -> &'static str {
        TAGS.iter().find(|(_, tag)| *tag == self).map_or("", |(name, _)| *name)
    }
}

/// Scans the lines after the first `skip` ones.
pub(super) fn scan(text: &str, skip: usize, report: &mut Report<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut lines = text.lines().enumerate().skip(skip);
    while let Some((index, line)) = lines.next() {
        let number = index + 1;
        if let Some((ticks, info)) = fence(line) {
            let mut body: Vec<&str> = Vec::new();
            let closed = lines.by_ref().map(|(_, line)| line).any(|line| {
                let closes = fence(line).is_some_and(|(count, info)| count >= ticks && info.is_empty());
                if !closes {
                    body.push(line);
                }
                closes
            });
            if !closed {
                report.add(number, "the code block has no end").fix(format!("close it with {}", "`".repeat(ticks)));
            }
            if let Some(tag) = tag(info, number, report) {
                pieces.push(Piece { line: number, kind: PieceKind::Fence { tag, body: body.join("\n") } });
            }
        } else if let Some((level, text)) = heading(line) {
            pieces.push(Piece { line: number, kind: PieceKind::Heading { level, text: text.to_owned() } });
        } else {
            check_prose_line(line, number, pieces.last(), report);
            match pieces.last_mut() {
                Some(Piece { kind: PieceKind::Prose(prose), .. }) => {
                    prose.push('\n');
                    prose.push_str(line);
                }
                _ if line.trim().is_empty() => {}
                _ => pieces.push(Piece { line: number, kind: PieceKind::Prose(line.to_owned()) }),
            }
        }
    }
    for piece in &mut pieces {
        if let PieceKind::Prose(prose) = &mut piece.kind {
            prose.truncate(prose.trim_end().len());
        }
    }
    pieces
}

fn tag(info: &str, line: usize, report: &mut Report<'_>) -> Option<Tag> {
    let known = TAGS.iter().find(|(name, _)| *name == info).map(|(_, tag)| *tag);
    if known.is_none() {
        let names: Vec<&str> = TAGS.iter().map(|(name, _)| *name).collect();
        let message = if info.is_empty() {
            "the code block does not say what it is".to_owned()
        } else {
            format!("unknown kind of code block `{info}`")
        };
        report.add(line, message).fix(format!("one of: {}", names.join(", ")));
    }
    known
}

/// Indented code and indented fences would be Rust to rustdoc, and code that no tool checks to us.
fn check_prose_line(line: &str, number: usize, before: Option<&Piece>, report: &mut Report<'_>) {
    let after_gap = match before {
        Some(Piece { kind: PieceKind::Prose(prose), .. }) => prose.is_empty() || prose.ends_with('\n'),
        _ => true,
    };
    let start = line.trim_start();
    if start.starts_with("```") || start.starts_with("~~~") {
        report.add(number, "a code block starts with ``` at the margin").fix("remove what stands before the fence");
    } else if after_gap && (line.starts_with("    ") || line.starts_with('\t')) && !start.is_empty() {
        report.add(number, "indented code").fix("put it between ```text and ```");
    }
}

/// The number of backticks and the info string.
fn fence(line: &str) -> Option<(usize, &str)> {
    let info = line.trim_start_matches('`');
    let ticks = line.len() - info.len();
    (ticks >= 3 && !info.contains('`')).then(|| (ticks, info.trim()))
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with(' ')).then(|| (level, text.trim()))
}
