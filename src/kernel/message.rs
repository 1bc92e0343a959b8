//! The typed messages between the front end and the kernel process: one JSON document a line.
//!
//! Everything here is plain and bounded. The front end never holds a tensor or a Python object: what it shows
//! of one is a [`Value`], whose text, preview and lists have upper limits, so that a message costs by what a
//! person can look at and not by how much the learner computed.

use serde::{Deserialize, Serialize};

use crate::plot::scene::Figure;

/// Bytes of standard output and error that one cell may send before the rest is cut (and said to be cut).
pub const OUTPUT_BYTES_MAX: usize = 256 * 1024;
/// Bytes of a value's text form.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Numbers in a tensor's preview grid.
pub const PREVIEW_ELEMENTS_MAX: usize = 64 * 64;
/// Variables listed after a cell.
pub const VARIABLES_MAX: usize = 200;
/// Characters of the text on either side of a progress bar.
pub const PROGRESS_CHARS_MAX: usize = 400;
/// Figures that one cell may show.
pub const FIGURES_MAX: usize = 24;
/// Completion candidates in one reply.
pub const CANDIDATES_MAX: usize = 200;

/// Names one request; the kernel repeats it in every reply that belongs to the request.
pub type RequestId = u64;

/// Front end to kernel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case")]
pub enum Request {
    /// Runs a cell in the session's namespace. `name` is what tracebacks call it, such as `cell 3`.
    Execute { id: RequestId, name: String, source: String },
    /// Asks whether a text is a whole program or wants more lines.
    CheckComplete { id: RequestId, source: String },
    /// Asks for completions at `cursor` (a byte offset into `source`). Never runs the learner's code.
    Complete { id: RequestId, source: String, cursor: usize },
    /// Asks for the documentation of the name at `cursor` (a byte offset). Never runs the learner's code.
    Document { id: RequestId, source: String, cursor: usize },
    /// Judges an answer to an exercise in a namespace of its own.
    Judge { id: RequestId, exercise: ExercisePlan, answer: String },
    /// Raises `KeyboardInterrupt` in the cell that runs now, if one does.
    Interrupt,
    /// Forgets every variable of the session.
    Reset { id: RequestId },
    /// Ends the kernel.
    Shutdown,
}

/// Kernel to front end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    /// The interpreter is up. Sent once, first.
    Ready { version: String, backend: String, adapter: Option<String>, memory_limit_bytes: u64, startup_us: u64 },
    /// A piece of what the running cell printed.
    Output { id: RequestId, stream: Stream, text: String },
    /// A loop of the running cell is so far; what came before with the same key is replaced.
    Progress { id: RequestId, progress: Progress },
    /// The running cell shows a figure.
    Figure { id: RequestId, figure: Box<Figure> },
    /// A cell ended. `variables` is the whole session as it is now.
    Done { id: RequestId, outcome: Outcome, elapsed_us: u64, variables: Vec<Variable> },
    /// Answer to [`Request::CheckComplete`].
    Completeness { id: RequestId, completeness: Completeness },
    /// Answer to [`Request::Complete`]: candidates replace `source[start..cursor]`.
    Candidates { id: RequestId, start: usize, candidates: Vec<Candidate> },
    /// Answer to [`Request::Document`]; `None` where the name is unknown.
    Documentation { id: RequestId, documentation: Option<Documentation> },
    /// Answer to [`Request::Judge`].
    Judged { id: RequestId, verdict: Verdict },
    /// Answer to [`Request::Reset`].
    WasReset { id: RequestId },
}

/// Where a piece of output went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    Stdout,
    Stderr,
}

/// How far a loop is, as `tqdm` words it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Tells this bar from others of the session.
    pub key: u64,
    /// Lines below the outermost bar.
    pub place: usize,
    /// Before the bar, such as `Epoch 1:  45%|`.
    pub left: String,
    /// After the bar, such as `| 45/100 [00:01<00:01, 30.00it/s]`.
    pub right: String,
    /// From 0 to 1; `None` where there is no bar between the texts.
    pub share: Option<f64>,
    /// Columns that the learner asked for.
    pub columns: Option<usize>,
    /// The loop has ended.
    pub closed: bool,
    /// A closed bar stays to be seen.
    pub leave: bool,
}

impl Progress {
    /// The filled part of a bar of so many columns, to an eighth of a column, and blanks behind it.
    #[must_use]
    pub fn bar(&self, columns: usize) -> String {
        const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
        let eighths = (self.share.unwrap_or_default() * (8 * columns) as f64) as usize;
        let full = (eighths / 8).min(columns);
        let mut text = "█".repeat(full);
        if full < columns {
            text.push(EIGHTHS[eighths % 8]);
            text.push_str(&" ".repeat(columns - full - 1));
        }
        text
    }

    /// The whole line, as `tqdm` prints it on a terminal of so many columns.
    #[must_use]
    pub fn line(&self, columns: Option<usize>) -> String {
        let Self { left, right, .. } = self;
        let bar = self.share.map(|_| {
            let around = left.chars().count() + right.chars().count();
            self.bar(self.columns.or(columns).map_or(10, |columns| columns.saturating_sub(around).max(1)))
        });
        format!("{left}{}{right}", bar.unwrap_or_default())
    }
}

/// How a cell ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It ran to its end; the value is that of its last expression, unless that is `None`.
    Finished { value: Option<Value> },
    /// It raised. `traceback` is Python's text; `kind` and `message` are the exception's type and text;
    /// `line` is the learner's line (from 1) where it was raised, where known.
    Raised { kind: String, message: String, line: Option<usize>, traceback: String },
    /// `KeyboardInterrupt` ended it.
    Interrupted,
    /// It called `exit()`; the session goes on, the front end may say so.
    Exited { code: i32 },
}

/// What the front end knows of a Python value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// `repr(value)`, cut at [`TEXT_BYTES_MAX`].
    pub text: String,
    /// The type's name as Python says it, such as `Tensor` or `list`.
    pub type_name: String,
    /// Set where the value is a tensor or a numpy array.
    pub tensor: Option<TensorInfo>,
}

/// The facts of a tensor that a badge line, an inspector and a heat map need.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TensorInfo {
    /// Such as `float32` (no `torch.` in front).
    pub dtype: String,
    pub shape: Vec<usize>,
    /// In elements.
    pub strides: Vec<isize>,
    /// Such as `cpu` or `cuda:0`.
    pub device: String,
    pub requires_grad: bool,
    /// Such as `AddBackward0`.
    pub grad_fn: Option<String>,
    /// Bytes that the elements take (not the storage).
    pub bytes: u64,
    /// A session variable whose storage this one shares, where there is one.
    pub view_of: Option<String>,
    /// Leading elements in row-major order as numbers, at most [`PREVIEW_ELEMENTS_MAX`], for heat maps.
    #[serde(with = "numbers")]
    pub preview: Vec<f64>,
}

/// Numbers that may be infinite or none at all, which JSON's own cannot be: those travel as text.
mod numbers {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Number {
        Finite(f64),
        Other(String),
    }

    pub fn serialize<S: Serializer>(numbers: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            numbers.iter().map(|number| {
                if number.is_finite() { Number::Finite(*number) } else { Number::Other(number.to_string()) }
            }),
        )
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        let numbers = Vec::<Number>::deserialize(deserializer)?;
        let read = |number| match number {
            Number::Finite(number) => Ok(number),
            Number::Other(text) => text.parse().map_err(serde::de::Error::custom),
        };
        numbers.into_iter().map(read).collect()
    }
}

/// One line of the inspector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    pub name: String,
    pub type_name: String,
    /// One line of text, short.
    pub summary: String,
    pub tensor: Option<TensorInfo>,
    /// New or rebound or written since the last cell.
    pub changed: bool,
}

/// Whether a text could be run as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Completeness {
    Complete,
    /// More lines are wanted; `indent` is how many spaces the next one starts with.
    Incomplete {
        indent: usize,
    },
    Invalid {
        message: String,
        line: usize,
    },
}

/// A completion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub text: String,
    /// `function`, `method`, `class`, `module`, `variable`, `keyword`, `attribute`.
    pub kind: String,
    /// Such as `sum(input, dim=None, keepdim=False, *, dtype=None) -> Tensor`; empty where unknown.
    pub signature: String,
    /// First line of the documentation; empty where there is none.
    pub doc: String,
    /// The ledger's mark (`exact`, `simulated`, `differs`, `missing`); empty outside torch and numpy.
    pub fidelity: String,
}

/// Documentation of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Documentation {
    pub name: String,
    pub signature: String,
    pub text: String,
    /// The ledger's mark; empty outside torch and numpy.
    pub fidelity: String,
}

/// What the kernel needs to judge an exercise; made from a lesson by the lesson room.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ExercisePlan {
    /// Runs before the answer and before the solution, each in a namespace of its own.
    pub setup: String,
    /// The reference answer, whose values are what is expected.
    pub solution: String,
    pub checks: Vec<Check>,
    pub rules: Vec<Rule>,
}

/// One comparison between the answer's namespace and the solution's.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Check {
    /// A Python expression, evaluated in both namespaces, such as `b` or `f(x)`.
    pub value: String,
    /// Said to the learner when it differs, before the particulars.
    pub message: Option<String>,
    /// An expression whose storage the value must share, such as `a`.
    pub aliases: Option<String>,
    /// An expression whose storage the value must not share.
    #[serde(default)]
    pub copies: Option<String>,
    /// Relative and absolute tolerance for floating-point values; 0 means exact.
    pub tolerance: Option<f64>,
    /// Python that makes random inputs, such as `x = torch.randn(3)`: the value is then compared for
    /// [`Check::times`] of them, the same in both namespaces.
    #[serde(default)]
    pub inputs: Option<String>,
    /// How many random inputs are tried.
    #[serde(default)]
    pub times: u32,
}

impl Check {
    /// What reports call it.
    #[must_use]
    pub fn name(&self) -> String {
        let and = |what: &str, other: &Option<String>| {
            other.as_ref().map(|other| format!(" {what} {other}")).unwrap_or_default()
        };
        let random = if self.inputs.is_some() { " on random inputs" } else { "" };
        format!("{}{}{}{random}", self.value, and("shares", &self.aliases), and("copies", &self.copies))
    }
}

/// A demand on the answer's syntax tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A function or method of this name is called.
    Calls(String),
    /// None of this name is called.
    Avoids(String),
    /// There is no `for`, `while` or comprehension.
    NoLoop,
    /// This name, operator or keyword stands in it, such as `torch.float64`, `@` or `with`.
    Uses(String),
    /// It does not.
    Without(String),
    /// Nothing is changed in place: no `x[0] = 1`, no `x += 1`, no `x.add_(1)`, no `out=`.
    NoInPlace,
    /// It has at most so many lines, comments and empty ones not counted.
    MaxLines(usize),
}

impl Rule {
    /// What reports call it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Calls(name) => format!("calls {name}"),
            Self::Avoids(name) => format!("avoids {name}"),
            Self::NoLoop => "no loop".to_owned(),
            Self::Uses(text) => format!("uses {text}"),
            Self::Without(text) => format!("without {text}"),
            Self::NoInPlace => "nothing in place".to_owned(),
            Self::MaxLines(lines) => format!("at most {lines} lines"),
        }
    }
}

/// A judged answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub passed: bool,
    /// One for each check and rule, in their order; where they were not reached, one alone, which says why.
    pub findings: Vec<Finding>,
    /// Whether the answer ran to its end, so that it could be checked.
    pub reached: bool,
    /// What the answer printed, cut as any output.
    pub output: String,
}

impl Verdict {
    /// That of an answer that was not checked, and why not.
    #[must_use]
    pub fn unchecked(aspect: Aspect, message: String) -> Self {
        let finding = Finding { passed: false, aspect, message };
        Self { passed: false, findings: vec![finding], reached: false, output: String::new() }
    }
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub passed: bool,
    pub aspect: Aspect,
    /// One sentence for the learner, with what was found and what was expected.
    pub message: String,
}

/// What a finding is about: told apart, so that a learner knows what is right already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// The answer ran (or raised).
    Runs,
    /// It is no Python.
    Syntax,
    /// It called `exit()`.
    Exit,
    /// It did not end in time.
    Time,
    /// It took more memory than it may.
    Memory,
    /// It printed without end.
    Output,
    /// The process that ran it ended.
    Crash,
    /// It replaced what belongs to torch, numpy or Python.
    Tampering,
    /// The lesson's own solution failed.
    Lesson,
    Defined,
    Type,
    Shape,
    Dtype,
    Device,
    Values,
    Aliasing,
    Rule,
}

impl Aspect {
    /// The word for it in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Runs => "runs",
            Self::Syntax => "syntax",
            Self::Exit => "exit",
            Self::Time => "time",
            Self::Memory => "memory",
            Self::Output => "output",
            Self::Crash => "crash",
            Self::Tampering => "tampering",
            Self::Lesson => "lesson",
            Self::Defined => "defined",
            Self::Type => "type",
            Self::Shape => "shape",
            Self::Dtype => "dtype",
            Self::Device => "device",
            Self::Values => "values",
            Self::Aliasing => "aliasing",
            Self::Rule => "rule",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TensorInfo;

    #[test]
    fn every_number_survives_the_pipe() {
        let preview = vec![0.0, -1.5, 1e300, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
        let text = serde_json::to_string(&TensorInfo { preview: preview.clone(), ..TensorInfo::default() })
            .expect("it can be written");
        let back: TensorInfo = serde_json::from_str(&text).expect("it can be read");
        let bits = |numbers: &[f64]| numbers.iter().map(|number| number.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&back.preview), bits(&preview));
    }
}
