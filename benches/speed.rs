//! How fast the program is where a person would notice: starting, running Python over tensors, drawing.
//!
//! `cargo bench --bench speed` measures all; `cargo bench --bench speed -- matmul` some. Against real PyTorch: `benches/compare.py`.
//! Python runs as it does for a learner, in a kernel process, and is timed there.

use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use torchlings::app::{App, Panel, Start};
use torchlings::event::Event;
use torchlings::kernel::message::{Outcome, Reply, Request};
use torchlings::lesson::catalog::Catalog;
use torchlings::lesson::progress::Progress;
use torchlings::ui::layout;
use torchlings::ui::theme::{Depth, Mode, Theme};

/// A name, what is made first, and the statement that is timed.
type Statement = (&'static str, &'static str, &'static str);

const DISPATCH: [Statement; 6] = [
    ("add", "a = torch.ones(2, 3)", "a + a"),
    ("add scalar", "a = torch.ones(2, 3)", "a + 1"),
    ("add in place", "a = torch.ones(2, 3)", "a.add_(1)"),
    ("chain", "a = torch.ones(2, 3)", "a.exp().sum(0).view(3, 1).t()"),
    ("item", "a = torch.ones(2, 3)", "a[1, 2].item()"),
    ("repr", "a = torch.ones(2, 3)", "repr(a)"),
];
const LARGE: [Statement; 3] = [
    ("add", "a = torch.ones(10_000_000)", "a + a"),
    ("exp", "a = torch.ones(10_000_000)", "a.exp()"),
    ("sum", "a = torch.ones(10_000_000)", "a.sum()"),
];
const MATMUL_SIZES: [usize; 3] = [64, 256, 1024];

criterion_group!(benches, start, dispatch, matmul, elementwise, frame);
criterion_main!(benches);

/// A whole process, from its start to its end.
fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.sample_size(20);
    for (name, program) in [("python", "print(1)\n"), ("torch", "import torch\nprint(torch.ones(2))\n")] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut child = torchlings(&["run", "-"]);
                child.stdin.take().expect("a pipe").write_all(program.as_bytes()).expect("the program is read");
                let output = child.wait_with_output().expect("the program ends");
                assert!(output.status.success(), "the program fails");
            });
        });
    }
    group.finish();
}

/// Operations so small that only the way to them counts.
fn dispatch(criterion: &mut Criterion) {
    let mut kernel = Kernel::start();
    let mut group = criterion.benchmark_group("dispatch");
    for (name, setup, statement) in DISPATCH {
        kernel.run(setup);
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| kernel.repeat(statement, times));
        });
    }
    group.finish();
}

fn matmul(criterion: &mut Criterion) {
    let mut kernel = Kernel::start();
    let mut group = criterion.benchmark_group("matmul");
    for size in MATMUL_SIZES {
        kernel.run(&format!("a = torch.rand({size}, {size})"));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter_custom(|times| kernel.repeat("a @ a", times));
        });
    }
    group.finish();
}

fn elementwise(criterion: &mut Criterion) {
    let mut kernel = Kernel::start();
    let mut group = criterion.benchmark_group("elementwise 10M");
    group.sample_size(10);
    for (name, setup, statement) in LARGE {
        kernel.run(setup);
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| kernel.repeat(statement, times));
        });
    }
    group.finish();
}

/// A picture of the workbench, and a key with the picture after it.
fn frame(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frame");
    for size in [(120, 36), (80, 24)] {
        let mut app = workbench();
        app.handle(Event::Resize(size.0, size.1));
        let name = format!("{}x{}", size.0, size.1);
        group.bench_function(BenchmarkId::new("draw", &name), |bencher| {
            bencher.iter(|| draw(&mut app, size));
        });
        let keys =
            [KeyCode::Char('x'), KeyCode::Backspace].map(|code| Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        let mut keys = keys.iter().cycle();
        group.bench_function(BenchmarkId::new("key", &name), |bencher| {
            bencher.iter(|| {
                app.handle(keys.next().expect("the keys never end").clone());
                draw(&mut app, size)
            });
        });
    }
    group.finish();
}

/// The first lesson beside the editor, which has the focus.
fn workbench() -> App {
    let catalog = Catalog::embedded();
    let lesson = catalog.lessons.first().expect("there are lessons").id.clone();
    let mut app = App::new(catalog, Progress::default(), Theme::new(Mode::default(), Depth::detect(|_| None)));
    app.start(&Start::Lesson(lesson));
    app.focus = Panel::Repl;
    app
}

fn draw(app: &mut App, (columns, rows): (u16, u16)) -> Buffer {
    layout::prepare(app);
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    Widget::render(&*app, area, &mut buffer);
    black_box(buffer)
}

/// A kernel process with torch imported.
struct Kernel {
    child: Child,
    requests: ChildStdin,
    replies: BufReader<ChildStdout>,
    last_id: u64,
}

impl Kernel {
    fn start() -> Self {
        let mut child = torchlings(&["kernel"]);
        let requests = child.stdin.take().expect("a pipe");
        let replies = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut kernel = Self { child, requests, replies, last_id: 0 };
        kernel.run("import torch");
        kernel
    }

    /// Runs a statement so many times; how long the kernel took.
    fn repeat(&mut self, statement: &str, times: u64) -> Duration {
        self.run(&format!("for _ in range({times}): {statement}"))
    }

    /// Runs a cell that must not raise; how long the kernel took.
    fn run(&mut self, source: &str) -> Duration {
        self.last_id += 1;
        let request = Request::Execute { id: self.last_id, name: "bench".into(), source: source.into() };
        let line = serde_json::to_string(&request).expect("a request is plain data");
        writeln!(self.requests, "{line}").and_then(|()| self.requests.flush()).expect("the kernel listens");
        loop {
            let mut line = String::new();
            assert!(
                self.replies.read_line(&mut line).expect("the kernel speaks") > 0,
                "the kernel ended in `{source}`"
            );
            match serde_json::from_str(&line).expect("a reply") {
                Reply::Done { outcome: Outcome::Finished { .. }, elapsed_us, .. } => {
                    return Duration::from_micros(elapsed_us);
                }
                Reply::Done { outcome, .. } => panic!("`{source}` ended with {outcome:?}"),
                _ => {}
            }
        }
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        // It may have ended by itself already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn torchlings(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_torchlings"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts")
}
