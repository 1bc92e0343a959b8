//! The REPL as plain lines: prompts where a person types, nothing but results where a program does.

use std::collections::HashMap;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use anyhow::Context as _;

use crate::kernel::client::{Client, KernelEvent, KernelOptions};
use crate::kernel::completeness;
use crate::kernel::message::{
    Completeness, ExercisePlan, Outcome, Progress, Reply, Request, Stream, Variable, Verdict,
};
use crate::lesson::lint::shown;
use crate::lesson::session::{self, Cell, Format};

use super::classroom::{Classroom, Plain, Then};

/// What can happen while the REPL waits.
#[expect(clippy::large_enum_variant, reason = "one at a time is there")]
enum Event {
    Line(String),
    /// The input is at its end.
    End,
    Interrupt,
    Kernel(KernelEvent),
}

/// Runs until the input ends or the program exits; gives its exit code.
pub fn run(options: KernelOptions, lessons: Option<&Path>) -> anyhow::Result<ExitCode> {
    let (sender, events) = mpsc::channel();
    let (client, replies) = Client::start(options).context("the kernel cannot be started")?;
    forward(replies, sender.clone());
    catch_ctrl_c(sender.clone());
    read_lines(sender);
    let by_hand = io::stdin().is_terminal();
    let mut said = String::new();
    let classroom = Classroom::open(lessons, &mut said);
    io::stderr().write_all(said.as_bytes())?;
    Repl {
        classroom,
        ran: Vec::new(),
        client,
        events,
        by_hand,
        cell: String::new(),
        cells: 0,
        variables: Vec::new(),
        bars: HashMap::new(),
        ended: false,
    }
    .run()
}

fn forward(replies: Receiver<KernelEvent>, sender: Sender<Event>) {
    thread::spawn(move || {
        for reply in replies {
            if sender.send(Event::Kernel(reply)).is_err() {
                return;
            }
        }
    });
}

fn read_lines(sender: Sender<Event>) {
    thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(Event::Line(line)).is_err() {
                return;
            }
        }
        // The receiver is gone only when the REPL is.
        let _ = sender.send(Event::End);
    });
}

#[cfg(unix)]
fn catch_ctrl_c(sender: Sender<Event>) {
    let Ok(mut caught) = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT]) else { return };
    thread::spawn(move || {
        for _ in caught.forever() {
            if sender.send(Event::Interrupt).is_err() {
                return;
            }
        }
    });
}

#[cfg(not(unix))]
fn catch_ctrl_c(_sender: Sender<Event>) {}

struct Repl {
    client: Client,
    events: Receiver<Event>,
    /// Whether a person types.
    by_hand: bool,
    /// The course, where the learner asks for it.
    classroom: Classroom,
    /// Cells that ran and what came of them, to be written to a file.
    ran: Vec<Cell>,
    /// The lines of the cell so far.
    cell: String,
    /// Cells run.
    cells: usize,
    /// As the last cell left them.
    variables: Vec<Variable>,
    /// Characters that were printed of the bars of loops, by their keys.
    bars: HashMap<u64, usize>,
    /// The input ended while a cell ran.
    ended: bool,
}

impl Repl {
    fn run(&mut self) -> anyhow::Result<ExitCode> {
        if self.by_hand {
            writeln!(
                io::stdout(),
                "torchlings {}: Python and PyTorch on burn. :continue begins the course; :help says more.",
                env!("CARGO_PKG_VERSION")
            )?;
        }
        // Lines that were typed while a cell ran.
        let mut typed_ahead = std::collections::VecDeque::new();
        self.prompt()?;
        loop {
            let event = match typed_ahead.pop_front() {
                Some(line) => Event::Line(line),
                None if self.ended => Event::End,
                None => self.events.recv()?,
            };
            let exit = match event {
                Event::Line(line) => self.line(&line, &mut typed_ahead)?,
                Event::End => return self.end(&mut typed_ahead),
                Event::Interrupt => {
                    self.cell.clear();
                    writeln!(io::stdout(), "\nKeyboardInterrupt")?;
                    None
                }
                Event::Kernel(KernelEvent::Died { reason }) => {
                    self.bury(&reason)?;
                    None
                }
                Event::Kernel(_) => continue,
            };
            if let Some(code) = exit {
                return Ok(code);
            }
            self.prompt()?;
        }
    }

    fn prompt(&self) -> io::Result<()> {
        if !self.by_hand {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        let prompt = match () {
            () if self.classroom.is_answering() => "answer> ",
            () if self.cell.is_empty() => ">>> ",
            () => "... ",
        };
        write!(out, "{prompt}")?;
        out.flush()
    }

    /// Takes a line; runs the cell when it is whole. Gives the exit code when the program wants to leave.
    fn line(&mut self, line: &str, ahead: &mut std::collections::VecDeque<String>) -> anyhow::Result<Option<ExitCode>> {
        if self.cell.is_empty() && line.trim_start().starts_with(':') {
            return self.command(line.trim(), ahead);
        }
        if self.classroom.is_answering() {
            self.classroom.line(line);
            return Ok(None);
        }
        if self.cell.is_empty() && line.trim().is_empty() {
            return Ok(None);
        }
        if !self.cell.is_empty() {
            self.cell.push('\n');
        }
        self.cell.push_str(line);
        match completeness::check(&self.cell) {
            Completeness::Incomplete { .. } => Ok(None),
            Completeness::Complete | Completeness::Invalid { .. } => self.execute(ahead),
        }
    }

    /// What is left of a cell at the end of the input still runs.
    fn end(&mut self, ahead: &mut std::collections::VecDeque<String>) -> anyhow::Result<ExitCode> {
        if self.by_hand {
            writeln!(io::stdout())?;
        }
        let exit = if self.cell.trim().is_empty() { None } else { self.execute(ahead)? };
        io::stderr().write_all(self.classroom.close().as_bytes())?;
        Ok(exit.unwrap_or(ExitCode::SUCCESS))
    }

    fn command(
        &mut self,
        line: &str,
        ahead: &mut std::collections::VecDeque<String>,
    ) -> anyhow::Result<Option<ExitCode>> {
        let Some((command, argument)) = Plain::find(line) else {
            writeln!(io::stderr(), "{line} is no command; :help lists them")?;
            return Ok(None);
        };
        let mut said = String::new();
        let then = self.classroom.command(command.does, argument, &mut said);
        io::stdout().write_all(said.as_bytes())?;
        match then {
            Then::Nothing => {}
            Then::Quit => return Ok(Some(ExitCode::SUCCESS)),
            Then::ShowVariables => self.print_variables()?,
            Then::ForgetVariables => {
                let id = self.client.next_id();
                self.client.send(&Request::Reset { id })?;
                self.variables.clear();
            }
            Then::Run(code) => {
                code.trim_end().clone_into(&mut self.cell);
                return self.execute(ahead);
            }
            Then::Judge { plan, answer } => self.check(&plan, &answer, ahead)?,
            Then::WriteSession(file) => {
                let format = Format::of_name(&file.to_string_lossy()).unwrap_or(Format::Python);
                write_file(&file, &session::write(&self.ran, format))?;
            }
            Then::WriteText(file, text) => write_file(&file, &text)?,
        }
        Ok(None)
    }

    /// Judges an answer, and where it is wrong the samples of known mistakes.
    fn check(
        &mut self,
        plan: &ExercisePlan,
        answer: &str,
        ahead: &mut std::collections::VecDeque<String>,
    ) -> anyhow::Result<()> {
        let Some(verdict) = self.judge(plan, answer, ahead)? else { return Ok(()) };
        let samples = self.classroom.samples(&verdict);
        let mut judged = Vec::new();
        for sample in samples {
            let Some(verdict) = self.judge(plan, &sample, ahead)? else { break };
            judged.push((sample, verdict));
        }
        let mut said = String::new();
        let of_sample = |sample: &str| judged.iter().find(|(text, _)| text == sample).map(|(_, it)| it.clone());
        self.classroom.judged(answer, &verdict, of_sample, &mut said);
        io::stdout().write_all(said.as_bytes())?;
        Ok(())
    }

    /// The verdict on an answer; `None` where it was interrupted.
    fn judge(
        &mut self,
        plan: &ExercisePlan,
        answer: &str,
        ahead: &mut std::collections::VecDeque<String>,
    ) -> anyhow::Result<Option<Verdict>> {
        let meant = self.client.next_id();
        let request = Request::Judge { id: meant, exercise: plan.clone(), answer: answer.to_owned() };
        self.client.send(&request)?;
        let mut interrupted = false;
        loop {
            match self.events.recv()? {
                Event::Line(line) => ahead.push_back(line),
                Event::End => self.ended = true,
                Event::Interrupt => {
                    interrupted = true;
                    self.client.interrupt();
                }
                Event::Kernel(KernelEvent::Died { reason }) => self.bury(&reason)?,
                Event::Kernel(KernelEvent::Reply(Reply::Judged { id, verdict })) if id == meant => {
                    if interrupted {
                        writeln!(io::stderr(), "KeyboardInterrupt")?;
                    }
                    return Ok((!interrupted).then_some(verdict));
                }
                Event::Kernel(KernelEvent::Reply(_)) => {}
            }
        }
    }

    fn print_variables(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let width = self.variables.iter().map(|variable| variable.name.chars().count()).max().unwrap_or(0);
        for variable in &self.variables {
            let what = match &variable.tensor {
                Some(tensor) => format!("{} {} {:?} {}", variable.type_name, tensor.dtype, tensor.shape, tensor.device),
                None => variable.type_name.clone(),
            };
            writeln!(out, "{:<width$}  {what}  {}", variable.name, variable.summary)?;
        }
        Ok(())
    }

    /// Runs the cell and prints what comes of it.
    fn execute(&mut self, ahead: &mut std::collections::VecDeque<String>) -> anyhow::Result<Option<ExitCode>> {
        let source = std::mem::take(&mut self.cell);
        self.cells += 1;
        let cell = format!("cell {}", self.cells);
        let mut printed = String::new();
        if self.client.execute(&cell, &source).is_err() {
            // It died unseen: its end is in the channel. The cell did not run, so it can run in the next kernel.
            self.await_end(ahead)?;
            self.client.execute(&cell, &source)?;
        }
        loop {
            match self.events.recv()? {
                Event::Line(line) => ahead.push_back(line),
                Event::End => self.ended = true,
                Event::Interrupt => self.client.interrupt(),
                Event::Kernel(KernelEvent::Died { reason }) => {
                    self.bury(&reason)?;
                    return Ok(None);
                }
                Event::Kernel(KernelEvent::Reply(Reply::Output { stream, text, .. })) => {
                    if stream == Stream::Stdout {
                        printed.push_str(&text);
                    }
                    print(stream, &text)?;
                }
                Event::Kernel(KernelEvent::Reply(Reply::Progress { progress, .. })) => {
                    self.print_progress(&progress)?;
                }
                Event::Kernel(KernelEvent::Reply(Reply::Figure { figure, .. })) => {
                    let text = super::draw_figure(&figure, super::terminal_columns().unwrap_or(80));
                    print(Stream::Stdout, &text)?;
                }
                Event::Kernel(KernelEvent::Reply(Reply::Done { outcome, variables, .. })) => {
                    self.variables = variables;
                    let raised = matches!(outcome, Outcome::Raised { .. });
                    self.ran.push(Cell { source, output: shown(&printed, &outcome), raised });
                    return show(outcome);
                }
                Event::Kernel(KernelEvent::Reply(_)) => {}
            }
        }
    }

    /// Prints how far a loop is over what was printed of it before, as `tqdm` does on a terminal.
    fn print_progress(&mut self, progress: &Progress) -> io::Result<()> {
        let (down, up) = ("\n".repeat(progress.place), "\x1b[A".repeat(progress.place));
        let mut line = progress.line(super::terminal_columns());
        if progress.closed && !progress.leave {
            line.clear();
        }
        let length = line.chars().count();
        let before = self.bars.insert(progress.key, length).unwrap_or_default();
        let blanks = " ".repeat(before.saturating_sub(length));
        let text = match (progress.closed, progress.leave) {
            (true, true) => format!("\r{line}{blanks}\n"),
            (true, false) if progress.place == 0 => format!("\r{blanks}\r"),
            _ => format!("{down}\r{line}{blanks}{up}"),
        };
        if progress.closed {
            self.bars.remove(&progress.key);
        }
        io::stderr().write_all(text.as_bytes())
    }

    /// Waits for the word that the kernel is gone, and starts another.
    fn await_end(&mut self, ahead: &mut std::collections::VecDeque<String>) -> anyhow::Result<()> {
        loop {
            match self.events.recv()? {
                Event::Line(line) => ahead.push_back(line),
                Event::End => self.ended = true,
                Event::Kernel(KernelEvent::Died { reason }) => return self.bury(&reason),
                Event::Interrupt | Event::Kernel(_) => {}
            }
        }
    }

    /// Says that the kernel is gone, and starts another.
    fn bury(&mut self, reason: &str) -> anyhow::Result<()> {
        writeln!(io::stderr(), "torchlings: {reason}. A new one starts; the variables are gone.")?;
        self.variables.clear();
        self.client.restart().context("the kernel cannot be started again")
    }
}

/// Writes a file and says so, or why not: the session goes on.
fn write_file(file: &Path, text: &str) -> io::Result<()> {
    match super::export::write(file, text, false) {
        Ok(()) => writeln!(io::stdout(), "{} is written.", file.display()),
        Err(error) => writeln!(io::stderr(), "{error:#}"),
    }
}

fn print(stream: Stream, text: &str) -> io::Result<()> {
    match stream {
        Stream::Stdout => {
            let mut out = io::stdout().lock();
            out.write_all(text.as_bytes())?;
            out.flush()
        }
        Stream::Stderr => io::stderr().write_all(text.as_bytes()),
    }
}

/// Prints how a cell ended; gives the exit code when it called `exit()`.
fn show(outcome: Outcome) -> anyhow::Result<Option<ExitCode>> {
    match outcome {
        Outcome::Finished { value: Some(value) } => writeln!(io::stdout(), "{}", value.text)?,
        Outcome::Finished { value: None } => {}
        Outcome::Raised { traceback, .. } => io::stderr().write_all(traceback.as_bytes())?,
        Outcome::Interrupted => writeln!(io::stderr(), "KeyboardInterrupt")?,
        Outcome::Exited { code } => return Ok(Some(ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)))),
    }
    Ok(None)
}
