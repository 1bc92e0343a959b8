//! A lesson as plain data: what the parser makes, and the panels, the checker and the lint read.

use std::path::PathBuf;

use crate::kernel::message::ExercisePlan;

/// One Markdown file of a pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The file's stem without its leading number, such as `reshaping`; unique in a pack, kept in progress files.
    pub id: String,
    pub title: String,
    pub chapter: String,
    /// The cheatsheet heading that the lesson covers, word for word; empty where there is none.
    pub heading: String,
    pub minutes: u32,
    /// What the learner can do afterwards, one line each.
    pub goals: Vec<String>,
    /// Names of PyTorch's that this lesson may use without having shown them.
    pub assumes: Vec<String>,
    /// The body in reading order.
    pub blocks: Vec<Block>,
    /// "In burn": the same computation in Rust.
    pub burn: Option<BurnCode>,
    /// One or a few lines of code for the cheatsheet view.
    pub card: String,
    /// Where the card's block opens.
    pub card_line: usize,
    pub path: PathBuf,
}

impl Lesson {
    pub fn examples(&self) -> impl Iterator<Item = &Example> {
        self.blocks.iter().filter_map(|block| if let Block::Example(example) = block { Some(example) } else { None })
    }

    pub fn predictions(&self) -> impl Iterator<Item = &Prediction> {
        self.blocks
            .iter()
            .filter_map(|block| if let Block::Prediction(prediction) = block { Some(prediction) } else { None })
    }

    pub fn exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.blocks.iter().filter_map(|block| if let Block::Exercise(exercise) = block { Some(exercise) } else { None })
    }
}

/// A piece of a lesson's body.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a lesson has a few dozen of them")]
pub enum Block {
    /// Markdown. Its only code blocks are `text` ones: something to read that does not run.
    Prose {
        markdown: String,
        line: usize,
    },
    /// A runnable example and the output that real PyTorch gave, where it prints anything.
    Example(Example),
    /// A question about a shape or an output, to answer before running.
    Prediction(Prediction),
    Exercise(Exercise),
}

/// A runnable Python block.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub code: String,
    /// As recorded from real PyTorch: what the cell prints, then its value, then the last line of its traceback.
    /// `None` where there is nothing of these.
    pub output: Option<String>,
    /// Where the output's block opens; that of the code where there is none.
    pub output_line: usize,
    /// The example shows an error: it ends in an exception, on purpose.
    pub raises: bool,
    /// Only torchlings runs it, by simulating hardware or tools that are not here, so nothing is recorded.
    pub simulated: bool,
    /// Line of the opening fence, from 1.
    pub line: usize,
}

/// "What will this print?"
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    pub id: String,
    /// Markdown.
    pub question: String,
    pub code: String,
    /// As recorded from real PyTorch.
    pub answer: String,
    /// Where the block of the code opens.
    pub code_line: usize,
    /// Markdown, shown after the learner has answered.
    pub explanation: String,
    pub line: usize,
}

/// A task with its checks.
#[derive(Debug, Clone, PartialEq)]
pub struct Exercise {
    /// Unique in its lesson; kept in progress files.
    pub id: String,
    pub title: String,
    /// Markdown.
    pub task: String,
    pub starter: String,
    pub plan: ExercisePlan,
    /// From a nudge to nearly the answer.
    pub hints: Vec<String>,
    pub misconceptions: Vec<Misconception>,
    /// Other correct answers, which must be accepted.
    pub alternatives: Vec<String>,
    pub line: usize,
    pub lines: ExerciseLines,
}

/// Where an exercise's blocks open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExerciseLines {
    pub setup: usize,
    pub starter: usize,
    pub solution: usize,
    pub checks: usize,
    pub alternatives: Vec<usize>,
    pub hints: Vec<usize>,
}

/// A known wrong way and what to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Misconception {
    pub sample: String,
    /// Markdown said instead of the plain verdict when the answer goes wrong in the same way as the sample.
    pub message: String,
    pub line: usize,
    /// Where the sample's block opens.
    pub sample_line: usize,
}

/// Rust on burn, compiled and run by the tests.
#[derive(Debug, Clone, PartialEq)]
pub struct BurnCode {
    /// Markdown around the code: what differs from the Python.
    pub markdown: String,
    /// Without the lines that rustdoc hides.
    pub code: String,
    pub output: Option<String>,
    pub line: usize,
}
