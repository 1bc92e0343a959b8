//! The stage of the screen tests: two lessons, a kernel with canned answers, a screen to press keys on.

use std::path::Path;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use torchlings::app::{App, Effect, Start};
use torchlings::command::parse_key;
use torchlings::event::Event;
use torchlings::kernel::client::KernelEvent;
use torchlings::kernel::message::{
    Aspect, Candidate, Completeness, Finding, Outcome, Reply, Request, Stream, TensorInfo, Value, Variable, Verdict,
};
use torchlings::lesson::catalog::Catalog;
use torchlings::lesson::parser;
use torchlings::lesson::progress::{Place, Progress};
use torchlings::ui::theme::{Depth, Mode, Theme};
use torchlings::ui::{code, layout};

const VIEWS: &str = r#"+++
title = "Views"
chapter = "Tensor Types and Operations"
heading = "Reshaping tensors"
minutes = 6
goals = ["give a tensor another shape", "know what a view shares"]
+++

A **view** looks at the *same* numbers in another shape. `view` copies nothing:

| call | gives |
| --- | --- |
| `a.view(4, 4)` | a square |
| `a.view(-1)` | a vector |

- the count must fit
- one length may be `-1`

> In v0.4 this was already so.

```python
import torch
a = torch.arange(1, 17)
b = a.view(4, 4)
b.shape
```

```output
torch.Size([4, 4])
```

```python
b
```

## Prediction `square`: Which shape?

```python
a.view(2, 8).shape
```

```output
torch.Size([2, 8])
```

Two rows of eight.

## Exercise `grid`: Fold a row

`row` holds 24 numbers. Make `grid` with 4 rows.

```python setup
import torch

row = torch.arange(24)
```

```python starter
grid = row
```

```python solution
grid = row.view(4, -1)
```

```toml checks
[[check]]
value = "grid"
```

### Hint

`view` gives a tensor another shape.

### Hint

One length may be -1.

### Hint

Rows come first.

### Misconception

`view` returns the new tensor. Assign it.

```python sample
grid = row
row.view(4, 6)
```

## In burn

```rust
let a = Tensor::<1, Int>::arange(1..17, &device);
let b: Tensor<2, Int> = a.reshape([4, 4]);
```

## Card

```python
a.view(4, 4)
b.shape  # rows, columns
```
"#;

const SIZES: &str = r#"+++
title = "Sizes"
chapter = "Tensor Types and Operations"
heading = "Viewing the size of a tensor"
minutes = 3
goals = ["read a shape"]
+++

`size()` tells.

```python
import torch
torch.ones(2, 3).size()
```
"#;

/// The two lessons of the stage.
pub fn catalog() -> Catalog {
    let lessons = [("lessons/01-views.md", VIEWS), ("lessons/02-sizes.md", SIZES)];
    let parse = |(path, text): &(&str, &str)| {
        let (lesson, problems) = parser::parse(Path::new(path), text);
        assert!(problems.is_empty(), "{problems:?}");
        lesson.expect("a lesson without problems")
    };
    Catalog { lessons: lessons.iter().map(parse).collect(), problems: Vec::new() }
}

/// The progress of someone who has seen the first lesson.
pub fn begun() -> Progress {
    let mut progress = Progress::default();
    progress.place = Some(Place { lesson: "views".to_owned(), ..Place::default() });
    progress
}

fn tensor(dtype: &str, shape: &[usize], view_of: Option<&str>) -> TensorInfo {
    let count: usize = shape.iter().product();
    TensorInfo {
        dtype: dtype.to_owned(),
        shape: shape.to_vec(),
        strides: shape
            .iter()
            .rev()
            .scan(1, |stride, length| Some(std::mem::replace(stride, *stride * length.cast_signed())))
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect(),
        device: "cpu".to_owned(),
        bytes: 8 * count as u64,
        view_of: view_of.map(str::to_owned),
        preview: (0u32..).map(f64::from).take(count).collect(),
        ..TensorInfo::default()
    }
}

fn variable(name: &str, tensor: TensorInfo, changed: bool) -> Variable {
    Variable {
        name: name.to_owned(),
        type_name: "Tensor".to_owned(),
        summary: "tensor(...)".to_owned(),
        tensor: Some(tensor),
        changed,
    }
}

fn raised(kind: &str, message: &str, line: usize) -> Outcome {
    let traceback = format!(
        "Traceback (most recent call last):\n  File \"cell 1\", line {line}, in <module>\n    a.view(5, 5)\n{kind}: {message}\n"
    );
    Outcome::Raised { kind: kind.to_owned(), message: message.to_owned(), line: Some(line), traceback }
}

/// What the canned kernel answers to a cell: what it prints, how it ends, the variables afterwards.
fn answer(source: &str) -> (String, Outcome, Vec<Variable>) {
    let square = tensor("int64", &[4, 4], Some("a"));
    let variables = vec![variable("a", tensor("int64", &[16], None), false), variable("b", square.clone(), true)];
    let value = |text: &str, type_name: &str, tensor| Outcome::Finished {
        value: Some(Value { text: text.to_owned(), type_name: type_name.to_owned(), tensor }),
    };
    let (output, outcome) = match source {
        "b" => (
            String::new(),
            value(
                "tensor([[ 1,  2,  3,  4],\n        [ 5,  6,  7,  8],\n        [ 9, 10, 11, 12],\n        [13, 14, 15, 16]])",
                "Tensor",
                Some(square),
            ),
        ),
        "a.view(5, 5)" => (String::new(), raised("RuntimeError", "shape '[5, 5]' is invalid for input of size 16", 1)),
        "a + 1" => (String::new(), raised("NameError", "name 'a' is not defined", 1)),
        "a + nobody" => (String::new(), raised("NameError", "name 'nobody' is not defined", 1)),
        "while True: pass" => (String::new(), Outcome::Interrupted),
        "exit(3)" => (String::new(), Outcome::Exited { code: 3 }),
        source if source.starts_with("print") => ("printed\n".to_owned(), Outcome::Finished { value: None }),
        source if source.starts_with("for i in range(1000)") => {
            ((0..1000).fold(String::new(), |text, i| text + &format!("{i}\n")), Outcome::Finished { value: None })
        }
        source if source.contains(".shape") => (String::new(), value("torch.Size([4, 4])", "Size", None)),
        source if source.contains("1 + 1") => (String::new(), value("2", "int", None)),
        _ => (String::new(), Outcome::Finished { value: None }),
    };
    (output, outcome, variables)
}

fn verdict(answer: &str) -> Verdict {
    let passed = answer.contains("view(4, -1)") && answer.contains('=');
    let finding = |passed, aspect, message: &str| Finding { passed, aspect, message: message.to_owned() };
    let findings = if passed {
        vec![
            finding(true, Aspect::Shape, "`grid` has shape [4, 6]"),
            finding(true, Aspect::Values, "its values are right"),
        ]
    } else {
        vec![
            finding(false, Aspect::Shape, "`grid` has shape [24]; expected [4, 6]"),
            finding(true, Aspect::Dtype, "its dtype is int64"),
        ]
    };
    Verdict { passed, findings, reached: true, output: String::new() }
}

/// A workbench on a screen of its own, with a kernel that has canned answers.
pub struct Screen {
    pub app: App,
    terminal: Terminal<TestBackend>,
    /// Every effect so far.
    pub sent: Vec<Effect>,
    /// Whether the kernel answers at once.
    pub answers: bool,
}

impl Screen {
    /// A learner who was here before, with a kernel that is ready.
    pub fn new(columns: u16, rows: u16) -> Self {
        let mut screen = Self::with_progress(columns, rows, begun());
        screen.ready();
        screen
    }

    pub fn with_progress(columns: u16, rows: u16, progress: Progress) -> Self {
        code::warm_up();
        let mut app = App::new(catalog(), progress, Theme::new(Mode::Dark, Depth::True));
        app.screen.size = (columns, rows);
        app.start(&Start::Resume);
        let terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a test terminal");
        let mut screen = Self { app, terminal, sent: Vec::new(), answers: true };
        screen.draw();
        screen
    }

    pub fn ready(&mut self) {
        self.reply(Reply::Ready {
            version: "3.13".to_owned(),
            backend: "flex".to_owned(),
            adapter: None,
            memory_limit_bytes: 1 << 30,
            startup_us: 8_000,
        });
    }

    pub fn reply(&mut self, reply: Reply) {
        self.event(Event::Kernel(Box::new(KernelEvent::Reply(reply))));
    }

    pub fn event(&mut self, event: Event) {
        let effects = self.app.handle(event);
        for effect in effects {
            self.sent.push(effect.clone());
            if let (Effect::Send(request), true) = (effect, self.answers) {
                self.respond(request);
            }
        }
        self.draw();
    }

    fn respond(&mut self, request: Request) {
        match request {
            Request::Execute { id, source, .. } => {
                let (text, outcome, variables) = answer(&source);
                if !text.is_empty() {
                    self.reply(Reply::Output { id, stream: Stream::Stdout, text });
                }
                self.reply(Reply::Done { id, outcome, elapsed_us: 1_234, variables });
            }
            Request::CheckComplete { id, .. } => {
                self.reply(Reply::Completeness { id, completeness: Completeness::Complete });
            }
            Request::Complete { id, source, cursor } => {
                let start = source[..cursor].rfind('.').map_or(0, |dot| dot + 1);
                let names = ["view", "view_as", "values"];
                let fitting = names.iter().filter(|name| name.starts_with(&source[start..cursor]));
                let candidate = |name: &&str| Candidate {
                    text: (*name).to_owned(),
                    kind: "method".to_owned(),
                    signature: format!("{name}(*shape) -> Tensor"),
                    doc: "A tensor of the same numbers in another shape.".to_owned(),
                    fidelity: "exact".to_owned(),
                };
                self.reply(Reply::Candidates { id, start, candidates: fitting.map(candidate).collect() });
            }
            Request::Document { id, .. } => self.reply(Reply::Documentation { id, documentation: None }),
            Request::Judge { id, answer, .. } => self.reply(Reply::Judged { id, verdict: verdict(&answer) }),
            Request::Reset { id } => self.reply(Reply::WasReset { id }),
            Request::Interrupt | Request::Shutdown => {}
        }
    }

    fn draw(&mut self) {
        let app = &mut self.app;
        let draw = |frame: &mut ratatui::Frame| {
            app.screen.size = (frame.area().width, frame.area().height);
            layout::prepare(app);
            frame.render_widget(&*app, frame.area());
        };
        self.terminal.draw(draw).expect("a test terminal draws");
    }

    /// Presses keys: characters as they stand, others as `<enter>`, `<ctrl-r>`, `<lt>`.
    pub fn keys(mut self, keys: &str) -> Self {
        let mut rest = keys;
        while let Some(character) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
            let named = named.and_then(|(name, after)| Some((parse_key(name)?, after)));
            let plain = || ((KeyCode::Char(character), KeyModifiers::NONE), &rest[character.len_utf8()..]);
            let ((code, modifiers), after) = named.unwrap_or_else(plain);
            rest = after;
            self.event(Event::Key(KeyEvent::new(code, modifiers)));
        }
        self
    }

    pub fn paste(mut self, text: &str) -> Self {
        self.event(Event::Paste(text.to_owned()));
        self
    }

    pub fn resize(mut self, columns: u16, rows: u16) -> Self {
        self.terminal.backend_mut().resize(columns, rows);
        self.terminal.autoresize().expect("a test terminal resizes");
        self.event(Event::Resize(columns, rows));
        self
    }

    pub fn click(self, text: &str) -> Self {
        let (x, y) = self.find(text);
        self.mouse(MouseEventKind::Down(MouseButton::Left), x, y)
    }

    pub fn mouse(mut self, kind: MouseEventKind, column: u16, row: u16) -> Self {
        self.event(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self.draw();
        self
    }

    pub fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    pub fn lines(&self) -> Vec<String> {
        let area = self.buffer().area;
        let line =
            |y| (0..area.width).map(|x| self.buffer()[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
        (0..area.height).map(line).collect()
    }

    #[track_caller]
    pub fn find(&self, text: &str) -> (u16, u16) {
        for (y, line) in (0u16..).zip(self.lines()) {
            if let Some(byte) = line.find(text) {
                return (u16::try_from(line[..byte].chars().count()).expect("a narrow screen"), y);
            }
        }
        panic!("{text:?} is not on the screen:\n{}", self.lines().join("\n"))
    }

    #[track_caller]
    pub fn shows(self, text: &str) -> Self {
        self.find(text);
        self
    }

    #[track_caller]
    pub fn hides(self, text: &str) -> Self {
        assert!(
            !self.lines().iter().any(|line| line.contains(text)),
            "{text:?} is on the screen:\n{}",
            self.lines().join("\n")
        );
        self
    }

    pub fn style(&self, text: &str) -> Style {
        self.buffer()[self.find(text)].style()
    }

    pub fn requests(&self) -> Vec<String> {
        let source = |effect: &Effect| match effect {
            Effect::Send(Request::Execute { source, .. }) => Some(source.clone()),
            _ => None,
        };
        self.sent.iter().filter_map(source).collect()
    }

    pub fn snapshot(self, name: &str) -> Self {
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_snapshot_path("../snapshots");
        settings.bind(|| insta::assert_snapshot!(name, self.lines().join("\n")));
        self
    }
}
