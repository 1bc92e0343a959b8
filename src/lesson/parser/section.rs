//! Pieces to blocks. A `##` heading opens a section; its words say of which kind:
//!
//! | heading | section |
//! | --- | --- |
//! | ``## Exercise `id`: Title`` | an exercise, with `### Hint` and `### Misconception` below it |
//! | ``## Prediction `id`: Question`` | a prediction |
//! | `## In burn` | the Rust code |
//! | `## Card` | the lines for the cheatsheet view |
//! | any other | prose and runnable examples |

mod exercise;

use super::Report;
use super::scanner::{Piece, PieceKind, Tag};
use crate::lesson::model::{Block, BurnCode, Example, Prediction};

#[derive(Default)]
pub(super) struct Body {
    pub blocks: Vec<Block>,
    pub burn: Option<BurnCode>,
    pub card: String,
    pub card_line: usize,
}

const RECORD: &str = "run tests/record/lessons.py, which writes it from real PyTorch";

pub(super) fn parse(pieces: Vec<Piece>, report: &mut Report<'_>) -> Body {
    let mut body = Body::default();
    for section in sections(pieces) {
        match Opening::of(&section) {
            Opening::Plain => plain(section, &mut body.blocks, report),
            Opening::Exercise { id, title } => {
                let (id, title) = (id.to_owned(), title.to_owned());
                body.blocks.extend(exercise::parse(id, title, &section, report).map(Block::Exercise));
            }
            Opening::Prediction { id, question } => {
                body.blocks.extend(prediction(id, question, &section, report).map(Block::Prediction));
            }
            Opening::Burn => body.burn = burn(&section, report),
            Opening::Card => {
                let fence = section.iter().find(|piece| matches!(piece.kind, PieceKind::Fence { .. }));
                body.card_line = fence.map_or(section[0].line, |piece| piece.line);
                body.card = card(&section, report);
            }
            Opening::WithoutId { kind } => {
                let line = section[0].line;
                report
                    .add(line, format!("the {kind} has no id"))
                    .fix(format!("write the heading as ## {kind} `some-id`: Some title"));
            }
        }
    }
    check_ids(&body.blocks, report);
    body
}

/// What a section's first heading announces.
enum Opening<'a> {
    Plain,
    Exercise { id: &'a str, title: &'a str },
    Prediction { id: &'a str, question: &'a str },
    Burn,
    Card,
    WithoutId { kind: &'static str },
}

impl<'a> Opening<'a> {
    fn of(section: &'a [Piece]) -> Self {
        let Some(Piece { kind: PieceKind::Heading { level: 2, text }, .. }) = section.first() else {
            return Self::Plain;
        };
        match text.split([' ', ':']).next() {
            _ if text == "In burn" => Self::Burn,
            _ if text == "Card" => Self::Card,
            Some("Exercise") => match id_and_rest(text) {
                Some((id, title)) => Self::Exercise { id, title },
                None => Self::WithoutId { kind: "Exercise" },
            },
            Some("Prediction") => match id_and_rest(text) {
                Some((id, question)) => Self::Prediction { id, question },
                None => Self::WithoutId { kind: "Prediction" },
            },
            _ => Self::Plain,
        }
    }
}

/// Splits ``Exercise `id`: rest``.
fn id_and_rest(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once(" `")?;
    let (id, rest) = rest.split_once("`:")?;
    let rest = rest.trim();
    let named = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    (named && !rest.is_empty()).then_some((id, rest))
}

/// Cuts before each heading of level 2; what stands before the first is a section too.
fn sections(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut sections: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        let opens = matches!(piece.kind, PieceKind::Heading { level: 2, .. });
        match sections.last_mut() {
            Some(section) if !opens => section.push(piece),
            _ => sections.push(vec![piece]),
        }
    }
    sections
}

/// Prose and runnable examples.
fn plain(section: Vec<Piece>, blocks: &mut Vec<Block>, report: &mut Report<'_>) {
    let mut text = Markdown::default();
    let mut awaits_output = false;
    for Piece { line, kind } in section {
        match kind {
            PieceKind::Heading { level: 1, .. } => {
                report.add(line, "a heading of level 1").fix("the title stands in the front matter; begin with ##");
            }
            PieceKind::Heading { .. } | PieceKind::Prose(_) | PieceKind::Fence { tag: Tag::Text, .. } => {
                text.add(line, &kind);
                awaits_output = false;
            }
            PieceKind::Fence { tag: tag @ (Tag::Example | Tag::ExampleThatRaises | Tag::SimulatedExample), body } => {
                blocks.extend(text.take());
                let (raises, simulated) = (tag == Tag::ExampleThatRaises, tag == Tag::SimulatedExample);
                blocks.push(Block::Example(Example {
                    code: body,
                    output: None,
                    output_line: line,
                    raises,
                    simulated,
                    line,
                }));
                awaits_output = !simulated;
            }
            PieceKind::Fence { tag: Tag::Output, body } => match blocks.last_mut() {
                Some(Block::Example(example)) if awaits_output => {
                    example.output = Some(body);
                    example.output_line = line;
                    awaits_output = false;
                }
                Some(Block::Example(example)) if example.simulated => report
                    .add(line, "a simulated example has no output: real PyTorch is not there to record it")
                    .fix("remove it; the learner runs the example"),
                _ => report.add(line, "an output without an example").fix("put it right after its ```python block"),
            },
            PieceKind::Fence { tag, .. } => misplaced(tag, line, report),
        }
    }
    blocks.extend(text.take());
}

fn prediction(id: &str, title: &str, section: &[Piece], report: &mut Report<'_>) -> Option<Prediction> {
    let mut question = Markdown::default();
    question.push(title);
    let mut explanation = Markdown::default();
    let (mut code, mut answer) = (None, None);
    let line = section[0].line;
    let mut code_line = line;
    for Piece { line, kind } in &section[1..] {
        match kind {
            PieceKind::Fence { tag: Tag::Example, body } => {
                once(&mut code, body, *line, Tag::Example, report);
                code_line = *line;
            }
            PieceKind::Fence { tag: Tag::Output, body } => once(&mut answer, body, *line, Tag::Output, report),
            PieceKind::Fence { tag, .. } if *tag != Tag::Text => misplaced(*tag, *line, report),
            text if answer.is_some() => explanation.add(*line, text),
            text => question.add(*line, text),
        }
    }
    let named = format!("prediction `{id}`");
    if code.is_none() {
        report.add(line, format!("{named} has no code")).fix("add a ```python block");
    } else if answer.is_none() {
        report.add(line, format!("{named} has no recorded answer")).fix(RECORD);
    } else if explanation.text.is_empty() {
        report.add(line, format!("{named} has no explanation")).fix("say below the answer why it is so");
    }
    let (question, explanation) = (question.text, explanation.text);
    Some(Prediction { id: id.to_owned(), question, code: code?, answer: answer?, code_line, explanation, line })
}

fn burn(section: &[Piece], report: &mut Report<'_>) -> Option<BurnCode> {
    let mut markdown = Markdown::default();
    let (mut code, mut output) = (None, None);
    let mut at = section[0].line;
    for Piece { line, kind } in &section[1..] {
        match kind {
            PieceKind::Fence { tag: Tag::Burn, body } => {
                once(&mut code, &without_hidden_lines(body), *line, Tag::Burn, report);
                at = *line;
            }
            PieceKind::Fence { tag: Tag::Output, body } => once(&mut output, body, *line, Tag::Output, report),
            PieceKind::Fence { tag, .. } if *tag != Tag::Text => misplaced(*tag, *line, report),
            text => markdown.add(*line, text),
        }
    }
    if code.is_none() {
        report.add(at, "the burn section has no code").fix("add a ```rust block");
    }
    Some(BurnCode { markdown: markdown.text, code: code?, output, line: at })
}

/// Drops the lines that rustdoc compiles and does not show: `#` alone or `# ` and code. `##` stands for a shown `#`.
fn without_hidden_lines(code: &str) -> String {
    let shown = |line: &&str| {
        let start = line.trim_start();
        start != "#" && !start.starts_with("# ")
    };
    let lines: Vec<String> = code.lines().filter(shown).map(|line| line.replacen("##", "#", 1)).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

fn card(section: &[Piece], report: &mut Report<'_>) -> String {
    let mut code = None;
    for Piece { line, kind } in &section[1..] {
        match kind {
            PieceKind::Fence { tag: Tag::Example, body } => once(&mut code, body, *line, Tag::Example, report),
            PieceKind::Fence { tag, .. } => misplaced(*tag, *line, report),
            _ => report.add(*line, "prose in the card").fix("the card is one ```python block; use Python comments"),
        }
    }
    if code.is_none() {
        report.add(section[0].line, "the card has no code").fix("add a ```python block");
    }
    code.unwrap_or_default()
}

/// Ids are kept in progress files, so they must tell blocks apart.
fn check_ids(blocks: &[Block], report: &mut Report<'_>) {
    let mut seen: Vec<(&'static str, &str)> = Vec::new();
    for block in blocks {
        let (kind, id, line) = match block {
            Block::Exercise(exercise) => ("exercise", exercise.id.as_str(), exercise.line),
            Block::Prediction(prediction) => ("prediction", prediction.id.as_str(), prediction.line),
            Block::Prose { .. } | Block::Example(_) => continue,
        };
        if seen.contains(&(kind, id)) {
            report.add(line, format!("{kind} `{id}` is there twice")).fix("give each its own id");
        }
        seen.push((kind, id));
    }
}

fn misplaced(tag: Tag, line: usize, report: &mut Report<'_>) {
    let hint = match tag {
        Tag::Burn => "it belongs under ## In burn",
        Tag::Sample => "it belongs under ### Misconception",
        Tag::Example | Tag::ExampleThatRaises | Tag::SimulatedExample => {
            "only prose sections, predictions and the card hold plain ```python"
        }
        Tag::Output => "it belongs right after an example's or a prediction's code",
        _ => "it belongs under a heading like ## Exercise `some-id`: Some title",
    };
    report.add(line, format!("a block of kind `{}` does not belong here", tag.name())).fix(hint);
}

fn once(slot: &mut Option<String>, body: &str, line: usize, tag: Tag, report: &mut Report<'_>) {
    if slot.is_some() {
        report.add(line, format!("a second block of kind `{}`", tag.name())).fix("one is enough here; remove it");
    } else {
        *slot = Some(body.to_owned());
    }
}

/// Gathers prose, headings and text blocks back into Markdown.
#[derive(Default)]
struct Markdown {
    text: String,
    /// Of its first line.
    line: usize,
}

impl Markdown {
    fn add(&mut self, line: usize, kind: &PieceKind) {
        if self.text.is_empty() {
            self.line = line;
        }
        match kind {
            PieceKind::Heading { level, text } => self.push(&format!("{} {text}", "#".repeat(*level))),
            PieceKind::Prose(prose) => self.push(prose),
            PieceKind::Fence { tag, body } => self.push(&format!("```{}\n{body}\n```", tag.name())),
        }
    }

    fn push(&mut self, paragraph: &str) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(paragraph);
    }

    fn take(&mut self) -> Option<Block> {
        let Self { text, line } = std::mem::take(self);
        (!text.is_empty()).then_some(Block::Prose { markdown: text, line })
    }
}
