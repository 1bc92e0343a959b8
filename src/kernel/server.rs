//! The kernel process: reads requests, runs them in a session, sends replies. What `torchlings kernel` does.
//!
//! Three threads: this one runs Python; a reader takes requests, so that an interrupt is seen while a cell runs; a
//! pump sends on what a running cell prints, and watches its memory.

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustpython_vm::VirtualMachine;
use rustpython_vm::signal::UserSignalSender;

use super::bridge::{EngineOptions, OpenEngine, Tensors};
use super::complete;
use super::completeness;
use super::interpreter::{self, Python, STACK_BYTES, Setup};
use super::interrupt;
use super::judge;
use super::memory;
use super::message::{
    Aspect, FIGURES_MAX, OUTPUT_BYTES_MAX, Outcome, Progress, Reply, Request, RequestId, Stream, Verdict,
};
use super::session::{self, Session};
use super::stream::Sink;
use crate::plot::scene::Figure;

/// Stack of the reader, which parses what may be nested deeply.
const READER_STACK_BYTES: usize = 64 * 1024 * 1024;
/// How long printed text waits for more.
const OUTPUT_DELAY: Duration = Duration::from_millis(8);
/// Bytes of printed text that are sent on without waiting.
const OUTPUT_PIECE_BYTES: usize = 16 * 1024;
/// Between two looks at the memory of a running cell.
const MEMORY_INTERVAL: Duration = Duration::from_millis(24);

/// How the kernel is to run.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    pub engine: EngineOptions,
    pub workspace: PathBuf,
    pub memory_limit_bytes: u64,
}

/// Serves requests from standard input until it ends or one asks to stop.
///
/// # Errors
/// With a sentence when Python cannot be started.
pub fn serve(options: ServeOptions, open_engine: OpenEngine) -> Result<(), String> {
    memory::limit(options.memory_limit_bytes, (STACK_BYTES + READER_STACK_BYTES) as u64);
    // A panic below a cell is told in that cell; the process's standard error is for its last words only.
    std::panic::set_hook(Box::new(|_| {}));
    interpreter::on_large_stack(move || serve_here(options, open_engine)).map_err(|error| error.to_string())?
}

fn serve_here(options: ServeOptions, open_engine: OpenEngine) -> Result<(), String> {
    let started = Instant::now();
    let outbox = Arc::new(Outbox::default());
    let tensors: Rc<dyn Tensors> = open_engine(&options.engine)?.into();
    let python = interpreter::build(Setup {
        arguments: vec![String::new()],
        workspace: options.workspace,
        output: Rc::new(OutboxSink(outbox.clone())),
        stdin: false,
        tensors: tensors.clone(),
    })?;
    let running = Arc::new(Running::new(python.signals.clone()));
    let (sender, requests) = mpsc::channel();
    spawn_reader(sender, running.clone(), outbox.clone()).map_err(|error| error.to_string())?;
    spawn_pump(running.clone(), outbox.clone());
    let (backend, adapter) = tensors.backend();
    outbox.send(&Reply::Ready {
        version: format!("Python {} (RustPython)", python_version()),
        backend,
        adapter,
        memory_limit_bytes: options.memory_limit_bytes,
        startup_us: micros(started.elapsed()),
    });
    let kernel = Kernel { tensors, outbox, running };
    kernel.run(&python, &requests)
}

/// What is said of an answer that was stopped because of all that it printed.
fn printed_too_much() -> Verdict {
    let message = format!("Your answer printed more than {} KiB, so it was stopped.", OUTPUT_BYTES_MAX / 1024);
    Verdict::unchecked(Aspect::Output, message)
}

/// The language version that the interpreter speaks.
fn python_version() -> String {
    let version = rustpython_vm::version::get_version();
    version.split_ascii_whitespace().next().unwrap_or_default().to_owned()
}

fn micros(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}

/// What a request is answered with and from.
struct Kernel {
    tensors: Rc<dyn Tensors>,
    outbox: Arc<Outbox>,
    running: Arc<Running>,
}

impl Kernel {
    fn run(&self, python: &Python, requests: &Receiver<Request>) -> Result<(), String> {
        python.interpreter.enter(|vm| {
            let mut session =
                Session::new(self.tensors.clone(), vm).map_err(|_| "no session could be made".to_owned())?;
            for request in requests {
                if matches!(request, Request::Shutdown) {
                    break;
                }
                self.answer(request, &mut session, vm);
            }
            super::script::finish(Some(session.globals()), vm);
            Ok(())
        })
    }

    fn answer(&self, request: Request, session: &mut Session, vm: &VirtualMachine) {
        match request {
            Request::Execute { id, name, source } => self.execute(id, &name, &source, session, vm),
            Request::Judge { id, exercise, answer } => {
                self.outbox.start(id, true);
                self.running.start(id);
                let answer_begins = || self.outbox.start(id, true);
                let mut verdict = judge::judge(&exercise, &answer, &self.tensors, &answer_begins, vm);
                self.running.stop();
                let (output, was_cut) = self.outbox.take_captured();
                verdict.output = output;
                if was_cut {
                    verdict = Verdict { output: verdict.output, ..printed_too_much() };
                }
                session.come_back(vm);
                self.outbox.send(&Reply::Judged { id, verdict });
            }
            Request::Complete { id, source, cursor } => {
                let (start, candidates) = complete::candidates(&source, cursor, session.globals(), &*self.tensors, vm);
                self.outbox.send(&Reply::Candidates { id, start, candidates });
            }
            Request::Document { id, source, cursor } => {
                let documentation = complete::documentation(&source, cursor, session.globals(), &*self.tensors, vm);
                self.outbox.send(&Reply::Documentation { id, documentation });
            }
            Request::Reset { id } => {
                if session.reset(vm).is_ok() {
                    self.outbox.send(&Reply::WasReset { id });
                }
            }
            // The reader answers these.
            Request::CheckComplete { .. } | Request::Interrupt | Request::Shutdown => {}
        }
    }

    fn execute(&self, id: RequestId, name: &str, source: &str, session: &mut Session, vm: &VirtualMachine) {
        self.outbox.start(id, false);
        let started = Instant::now();
        let outcome = if self.running.start(id) { session.execute(name, source, vm) } else { Outcome::Interrupted };
        self.running.stop();
        let elapsed_us = micros(started.elapsed());
        let variables = session::unwinding(|| session.variables(vm)).unwrap_or_default();
        self.outbox.send(&Reply::Done { id, outcome, elapsed_us, variables });
    }
}

/// Which cell runs now, so that an interrupt reaches that one and no later one.
struct Running {
    signals: UserSignalSender,
    /// The number of the cell that runs, counted by the kernel; 0 while none does.
    current: Arc<AtomicU64>,
    /// Cells started so far.
    started: AtomicU64,
    /// Bytes that the process kept when the cell began.
    used_before: AtomicU64,
    /// Requests that were read but not started, oldest first, and whether each was interrupted already.
    waiting: Mutex<VecDeque<(RequestId, bool)>>,
}

impl Running {
    fn new(signals: UserSignalSender) -> Self {
        Self {
            signals,
            current: Arc::default(),
            started: AtomicU64::new(0),
            used_before: AtomicU64::new(0),
            waiting: Mutex::default(),
        }
    }

    /// A request was read that will run.
    fn enqueue(&self, id: RequestId) {
        lock(&self.waiting).push_back((id, false));
    }

    /// The cell begins; false where it was interrupted before it could.
    fn start(&self, id: RequestId) -> bool {
        let mut waiting = lock(&self.waiting);
        let interrupted = waiting.iter().any(|(other, interrupted)| *other == id && *interrupted);
        waiting.retain(|(other, _)| *other != id);
        if !interrupted {
            self.used_before.store(memory::used(), Ordering::SeqCst);
            self.current.store(self.started.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        }
        !interrupted
    }

    fn stop(&self) {
        self.current.store(0, Ordering::SeqCst);
    }

    fn is_busy(&self) -> bool {
        self.current.load(Ordering::SeqCst) != 0
    }

    /// Whether the running cell took the process over its limit. One that begins over it, such as `del huge`, may run as
    /// long as it does not add much.
    fn is_over_limit(&self) -> bool {
        let Some(limit) = memory::current_limit() else { return false };
        let grace = self.used_before.load(Ordering::SeqCst).saturating_add(limit / 16);
        memory::used() > limit.max(grace)
    }

    /// Raises in the cell that runs now, or lets those that wait not begin.
    fn interrupt(&self) {
        let mut waiting = lock(&self.waiting);
        waiting.iter_mut().for_each(|(_, interrupted)| *interrupted = true);
        self.raise(session::keyboard_interrupt);
    }

    fn raise(&self, exception: fn(&VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef) {
        let meant = self.current.load(Ordering::SeqCst);
        if meant == 0 {
            return;
        }
        let current = self.current.clone();
        interrupt::raise(&self.signals, exception, move || current.load(Ordering::SeqCst) == meant);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads requests; answers those that need no Python at once, and hands on the rest.
fn spawn_reader(sender: Sender<Request>, running: Arc<Running>, outbox: Arc<Outbox>) -> io::Result<()> {
    let read = move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            match serde_json::from_str::<Request>(&line) {
                Ok(Request::Interrupt) => running.interrupt(),
                Ok(Request::CheckComplete { id, source }) => {
                    outbox.send(&Reply::Completeness { id, completeness: completeness::check(&source) });
                }
                // Completions are for the moment: while a cell runs there are none.
                Ok(Request::Complete { id, cursor, .. }) if running.is_busy() => {
                    outbox.send(&Reply::Candidates { id, start: cursor, candidates: Vec::new() });
                }
                Ok(Request::Document { id, .. }) if running.is_busy() => {
                    outbox.send(&Reply::Documentation { id, documentation: None });
                }
                Ok(request) => {
                    if let Request::Execute { id, .. } | Request::Judge { id, .. } = &request {
                        running.enqueue(*id);
                    }
                    if sender.send(request).is_err() {
                        break;
                    }
                }
                Err(error) => {
                    let _ = writeln!(io::stderr(), "torchlings kernel: a line that is no request: {error}");
                    std::process::exit(2);
                }
            }
        }
        // Nobody is there to send anything more. A cell that runs has nobody to run for.
        if running.is_busy() {
            std::process::exit(0);
        }
        let _ = sender.send(Request::Shutdown);
    };
    std::thread::Builder::new().name("reader".to_owned()).stack_size(READER_STACK_BYTES).spawn(read).map(drop)
}

/// Sends on what a cell prints and has kept back, and stops a cell that takes too much memory.
fn spawn_pump(running: Arc<Running>, outbox: Arc<Outbox>) {
    let pump = move || {
        let mut looked = Instant::now();
        loop {
            std::thread::sleep(OUTPUT_DELAY);
            if !running.is_busy() {
                continue;
            }
            outbox.flush();
            if outbox.is_overfull() {
                // The verdict says why.
                running.raise(session::keyboard_interrupt);
                std::thread::sleep(Duration::from_millis(100));
            }
            if looked.elapsed() < MEMORY_INTERVAL {
                continue;
            }
            looked = Instant::now();
            if running.is_over_limit() {
                running.raise(out_of_memory);
                std::thread::sleep(Duration::from_millis(500));
            }
        }
    };
    std::thread::spawn(pump);
}

fn out_of_memory(vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    let limit = memory::current_limit().map(super::guard::readable).unwrap_or_default();
    vm.new_memory_error(format!("the session went over its memory limit of {limit}"))
}

/// Everything that leaves the process, in order.
#[derive(Default)]
struct Outbox {
    printed: Mutex<Printed>,
    /// Held while a reply is written; always taken before `printed`.
    writer: Mutex<()>,
}

/// What is sent of a running cell, in its order.
enum Piece {
    Text(Stream, String),
    Progress(Progress),
    Figure(Box<Figure>),
}

/// What the running cell printed and was not sent.
#[derive(Default)]
struct Printed {
    id: RequestId,
    pieces: Vec<Piece>,
    figures: usize,
    waiting_bytes: usize,
    sent_bytes: usize,
    was_cut: bool,
    /// Keeps the text for [`Outbox::take_captured`] instead of sending it.
    captured: Option<String>,
}

impl Outbox {
    /// From now on printed text belongs to request `id`; it is kept if `capture`.
    fn start(&self, id: RequestId, capture: bool) {
        *lock(&self.printed) = Printed { id, captured: capture.then(String::new), ..Printed::default() };
    }

    /// What was kept, and whether there was more.
    fn take_captured(&self) -> (String, bool) {
        let mut printed = lock(&self.printed);
        let text = printed.captured.take().unwrap_or_default();
        (text, std::mem::take(&mut printed.was_cut))
    }

    /// Whether what is kept, and not sent, has reached its limit.
    fn is_overfull(&self) -> bool {
        let printed = lock(&self.printed);
        printed.captured.is_some() && printed.was_cut
    }

    fn print(&self, stream: Stream, text: &str) {
        let mut printed = lock(&self.printed);
        printed.add(stream, text);
        let full = printed.waiting_bytes >= OUTPUT_PIECE_BYTES;
        drop(printed);
        if full {
            self.flush();
        }
    }

    fn flush(&self) {
        let guard = lock(&self.writer);
        self.send_printed();
        drop(guard);
    }

    /// Sends a reply after everything that was printed before it.
    fn send(&self, reply: &Reply) {
        let guard = lock(&self.writer);
        self.send_printed();
        Self::write(reply);
        drop(guard);
    }

    fn send_printed(&self) {
        let (id, pieces) = {
            let mut printed = lock(&self.printed);
            printed.waiting_bytes = 0;
            (printed.id, std::mem::take(&mut printed.pieces))
        };
        for piece in pieces {
            Self::write(&match piece {
                Piece::Text(stream, text) => Reply::Output { id, stream, text },
                Piece::Progress(progress) => Reply::Progress { id, progress },
                Piece::Figure(figure) => Reply::Figure { id, figure },
            });
        }
    }

    fn write(reply: &Reply) {
        let Ok(mut line) = serde_json::to_vec(reply) else { return };
        line.push(b'\n');
        let mut stdout = io::stdout().lock();
        if stdout.write_all(&line).and_then(|()| stdout.flush()).is_err() {
            // The front end is gone.
            std::process::exit(0);
        }
    }
}

impl Printed {
    fn add(&mut self, stream: Stream, text: &str) {
        if self.was_cut || text.is_empty() {
            return;
        }
        let room = OUTPUT_BYTES_MAX.saturating_sub(self.sent_bytes);
        let kept = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
        self.sent_bytes += kept.len();
        self.keep(stream, kept);
        if kept.len() < text.len() {
            self.was_cut = true;
            let said = format!("\n[the output is cut here at {} KiB; the cell runs on]\n", OUTPUT_BYTES_MAX / 1024);
            self.keep(Stream::Stderr, &said);
        }
    }

    fn keep(&mut self, stream: Stream, text: &str) {
        if let Some(captured) = &mut self.captured {
            captured.push_str(text);
            return;
        }
        self.waiting_bytes += text.len();
        match self.pieces.last_mut() {
            Some(Piece::Text(last, so_far)) if *last == stream => so_far.push_str(text),
            _ => self.pieces.push(Piece::Text(stream, text.to_owned())),
        }
    }

    /// A bar that was not sent yet is replaced: however fast a loop is, its bar costs a message in [`OUTPUT_DELAY`].
    fn progress(&mut self, progress: Progress) {
        if self.captured.is_some() || self.was_cut {
            return;
        }
        let same = |piece: &&mut Piece| matches!(piece, Piece::Progress(other) if other.key == progress.key);
        if let Some(Piece::Progress(waiting)) = self.pieces.iter_mut().rev().find(same) {
            *waiting = progress;
            return;
        }
        if progress.closed && progress.leave {
            self.sent_bytes += progress.left.len() + progress.right.len();
        }
        self.pieces.push(Piece::Progress(progress));
    }

    fn figure(&mut self, figure: Figure) {
        self.figures += 1;
        if self.captured.is_some() || self.figures > FIGURES_MAX {
            if self.figures == FIGURES_MAX + 1 {
                self.add(Stream::Stderr, &format!("[more than {FIGURES_MAX} figures: the rest is not shown]\n"));
            }
            return;
        }
        self.pieces.push(Piece::Figure(Box::new(figure)));
    }
}

/// `sys.stdout` and `sys.stderr` of the session.
struct OutboxSink(Arc<Outbox>);

impl Sink for OutboxSink {
    fn write(&self, stream: Stream, text: &str) {
        self.0.print(stream, text);
    }

    fn flush(&self) {
        // The pump flushes; a flush for every print would flood the front end.
    }

    fn is_terminal(&self, _stream: Stream) -> bool {
        false
    }

    fn progress(&self, progress: Progress) -> bool {
        lock(&self.0.printed).progress(progress);
        true
    }

    fn figure(&self, figure: Figure) {
        lock(&self.0.printed).figure(figure);
    }
}
