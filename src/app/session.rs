//! The kernel as the workbench sees it: its state, the cells that wait for it, the session's variables.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::kernel::client::KernelEvent;
use crate::kernel::message::{Outcome, Reply, Request, RequestId, Variable, Verdict};

use crate::lesson::diagnosis::same_mistake;
use crate::lesson::model::Exercise;
use crate::lesson::snippet;

use super::transcript::{Card, CellState, Tone};
use super::{App, Effect};

/// A kernel that dies this often before it is ready is not started again by itself.
const FAILED_STARTS_MAX: u32 = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KernelState {
    Starting,
    Ready,
    Running {
        id: RequestId,
        since: Instant,
        interrupted: bool,
    },
    /// It does not start.
    Down {
        reason: String,
    },
}

/// What the kernel said of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    pub version: String,
    pub backend: String,
    pub adapter: Option<String>,
    pub memory_limit_bytes: u64,
}

#[derive(Debug)]
pub struct Session {
    pub kernel: KernelState,
    pub about: Option<About>,
    pub variables: Vec<Variable>,
    /// Wall time of the last cell.
    pub last_elapsed: Option<Duration>,
    pub restarts: u32,
    failed_starts: u32,
    waiting: VecDeque<Request>,
    judging: Option<Judging>,
}

/// An answer, or afterwards a sample of a known mistake, that is being judged.
#[derive(Debug)]
struct Judging {
    id: RequestId,
    lesson: String,
    exercise: String,
    answer: String,
    /// The misconception whose sample is judged, and the verdict on the answer that is to be explained.
    sample: Option<(usize, Verdict)>,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            kernel: KernelState::Starting,
            about: None,
            variables: Vec::new(),
            last_elapsed: None,
            restarts: 0,
            failed_starts: 0,
            waiting: VecDeque::new(),
            judging: None,
        }
    }
}

impl Session {
    /// Whether a question (completeness, completion) is answered at once.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.kernel == KernelState::Ready
    }

    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.kernel, KernelState::Running { .. })
    }

    /// How long the running cell has been running.
    #[must_use]
    pub fn running_for(&self, now: Instant) -> Option<Duration> {
        match self.kernel {
            KernelState::Running { since, .. } => Some(now.saturating_duration_since(since)),
            _ => None,
        }
    }
}

/// The name that a `NameError` is about.
fn missing_name(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Raised { kind, message, .. } if kind == "NameError" => message.split('\'').nth(1).map(str::to_owned),
        _ => None,
    }
}

impl App {
    /// Runs a text in the session: at once, or when the cells before it are done.
    pub(super) fn run_cell(&mut self, source: &str) {
        let id = self.next_id();
        let number = self.repl.transcript.push_cell(id, source);
        self.queue(Request::Execute { id, name: format!("cell {number}"), source: source.to_owned() });
    }

    /// Judges an answer, in a kernel of its own: that of the session neither waits for it nor notices.
    pub(super) fn judge(&mut self, lesson: &str, exercise: &Exercise, answer: String) {
        let id = self.next_id();
        self.session.judging = Some(Judging {
            id,
            lesson: lesson.to_owned(),
            exercise: exercise.id.clone(),
            answer: answer.clone(),
            sample: None,
        });
        self.effects.push(Effect::Send(Request::Judge { id, exercise: exercise.plan.clone(), answer }));
    }

    /// Looks for the misconception behind a wrong answer: the next one's sample is judged, and compared with it.
    fn diagnose(&mut self, lesson: String, exercise: &Exercise, index: usize, verdict: Verdict) {
        let Some(misconception) = exercise.misconceptions.get(index) else {
            return;
        };
        let id = self.next_id();
        let request = Request::Judge { id, exercise: exercise.plan.clone(), answer: misconception.sample.clone() };
        self.session.judging = Some(Judging {
            id,
            lesson,
            exercise: exercise.id.clone(),
            answer: String::new(),
            sample: Some((index, verdict)),
        });
        self.effects.push(Effect::Send(request));
    }

    /// Whether an answer waits for its verdict.
    #[must_use]
    pub fn is_judging(&self) -> bool {
        self.session.judging.as_ref().is_some_and(|judging| judging.sample.is_none())
    }

    fn queue(&mut self, request: Request) {
        if let KernelState::Down { reason } = &self.session.kernel {
            let card = Card::new(Tone::Failure, "Python does not run").markdown(reason.clone());
            self.repl.transcript.push_card(card.next("Ctrl-P, then restart-kernel"));
        }
        self.session.waiting.push_back(request);
        self.send_next();
    }

    fn send_next(&mut self) {
        if !self.session.is_idle() {
            return;
        }
        let Some(request) = self.session.waiting.pop_front() else {
            return;
        };
        if let Request::Execute { id, .. } | Request::Reset { id } = request {
            self.session.kernel = KernelState::Running { id, since: self.now, interrupted: false };
            self.repl.transcript.change(id, |cell| cell.state = CellState::Running);
        }
        self.effects.push(Effect::Send(request));
    }

    /// Stops what runs; says whether anything did. What waits behind it does not run either.
    pub(super) fn interrupt(&mut self) -> bool {
        let had_waiting = self.drop_waiting();
        let was_judging = self.is_judging();
        if was_judging {
            self.toast("Your answer is not checked any further");
        }
        self.session.judging = None;
        let is_running = match &mut self.session.kernel {
            KernelState::Running { interrupted, .. } => {
                *interrupted = true;
                true
            }
            _ => false,
        };
        if is_running || was_judging {
            self.effects.push(Effect::Interrupt);
        }
        had_waiting || is_running || was_judging
    }

    pub(super) fn forget_variables(&mut self) {
        let id = self.next_id();
        self.queue(Request::Reset { id });
    }

    /// Ends the kernel and starts another.
    pub(super) fn restart_kernel(&mut self) {
        self.lose_cells();
        self.session.kernel = KernelState::Starting;
        self.session.failed_starts = 0;
        self.session.restarts += 1;
        self.session.variables.clear();
        self.effects.push(Effect::RestartKernel);
        self.toast("A new Python starts: variables are gone, your text is not");
    }

    pub(super) fn kernel_event(&mut self, event: KernelEvent) {
        match event {
            KernelEvent::Reply(reply) => self.reply(reply),
            KernelEvent::Died { reason } => self.kernel_died(&reason),
        }
    }

    fn reply(&mut self, reply: Reply) {
        match reply {
            Reply::Ready { version, backend, adapter, memory_limit_bytes, startup_us: _ } => {
                self.session.about = Some(About { version, backend, adapter, memory_limit_bytes });
                self.session.kernel = KernelState::Ready;
                self.session.failed_starts = 0;
                self.send_next();
            }
            Reply::Output { id, stream, text } => {
                self.repl.transcript.change(id, |cell| cell.output.push(stream, &text));
            }
            Reply::Progress { id, progress } => {
                self.repl.transcript.change(id, |cell| cell.output.progress(progress));
            }
            Reply::Figure { id, figure } => {
                let picture = self.repl.picture(*figure);
                self.repl.transcript.change(id, |cell| cell.output.figure(picture));
            }
            Reply::Done { id, outcome, elapsed_us, variables } => self.done(id, outcome, elapsed_us, variables),
            Reply::Completeness { id, completeness } => self.completeness(id, &completeness),
            Reply::Candidates { id, start, candidates } => self.candidates(id, start, candidates),
            Reply::Documentation { id, documentation } => self.documentation(id, documentation),
            Reply::Judged { id, verdict } => self.judged(id, verdict),
            Reply::WasReset { id } => {
                self.ended(id);
                self.session.variables.clear();
                self.toast("Every variable is forgotten");
                self.send_next();
            }
        }
    }

    fn done(&mut self, id: RequestId, outcome: Outcome, elapsed_us: u64, variables: Vec<Variable>) {
        self.ended(id);
        self.session.last_elapsed = Some(Duration::from_micros(elapsed_us));
        self.session.variables = variables;
        self.inspector.clamp(self.session.variables.len());
        let missing = missing_name(&outcome);
        self.repl.transcript.change(id, |cell| {
            cell.elapsed_us = elapsed_us;
            cell.state = CellState::Ended(Box::new(outcome));
        });
        if let Some(name) = missing {
            self.show_maker(&name);
        }
        self.send_next();
    }

    /// Says where a name comes from that a cell missed: mostly from an example that was not run yet.
    fn show_maker(&mut self, name: &str) {
        let Some(statement) = self.course.lesson().and_then(|lesson| snippet::maker(lesson, name)) else {
            return;
        };
        let card = Card::new(Tone::Hint, "What happened");
        let card =
            card.markdown(format!("There is no `{name}` yet. An example of this lesson makes it:")).code(&statement);
        self.repl.transcript.push_card(card.next("In the lesson, the key a runs every example up to the marked one"));
    }

    fn judged(&mut self, id: RequestId, verdict: Verdict) {
        if let Some(judging) = self.session.judging.take_if(|judging| judging.id == id)
            && let Some(exercise) = self.course.exercise(&judging.lesson, &judging.exercise).cloned()
        {
            match judging.sample {
                None => {
                    self.show_verdict(&judging.lesson, &exercise, &judging.answer, verdict.clone());
                    if !verdict.passed {
                        self.diagnose(judging.lesson, &exercise, 0, verdict);
                    }
                }
                Some((index, answer)) if same_mistake(&answer, &verdict) => {
                    self.show_misconception(&exercise.misconceptions[index].message);
                }
                Some((index, answer)) => {
                    self.diagnose(judging.lesson, &exercise, index + 1, answer);
                }
            }
        }
    }

    fn ended(&mut self, id: RequestId) {
        if matches!(self.session.kernel, KernelState::Running { id: running, .. } if running == id) {
            self.session.kernel = KernelState::Ready;
        }
    }

    fn kernel_died(&mut self, reason: &str) {
        let was_starting = self.session.kernel == KernelState::Starting;
        let lost_variables = !self.session.variables.is_empty();
        self.lose_cells();
        self.session.variables.clear();
        self.session.restarts += 1;
        self.session.failed_starts = if was_starting { self.session.failed_starts + 1 } else { 0 };
        if self.session.failed_starts >= FAILED_STARTS_MAX {
            self.session.kernel = KernelState::Down { reason: reason.to_owned() };
            let card = Card::new(Tone::Failure, "Python does not start").markdown(reason.to_owned());
            self.repl.transcript.push_card(card.next("Ctrl-P, then restart-kernel, tries again"));
            return;
        }
        self.session.kernel = KernelState::Starting;
        self.effects.push(Effect::RestartKernel);
        let loss = if lost_variables { "Variables are gone" } else { "No variable was lost" };
        let card = Card::new(Tone::Failure, "The kernel died and was started again")
            .markdown(format!("{reason}\n\n{loss}; your text, history and progress are as they were."));
        self.repl.transcript.push_card(card);
    }

    /// Cells that ran or waited will get no answer any more.
    fn lose_cells(&mut self) {
        if let KernelState::Running { id, .. } = self.session.kernel {
            self.repl.transcript.change(id, |cell| cell.state = CellState::Lost);
        }
        self.drop_waiting();
        self.repl.forget_questions();
    }

    fn drop_waiting(&mut self) -> bool {
        let waiting = std::mem::take(&mut self.session.waiting);
        for request in &waiting {
            if let Request::Execute { id, .. } = request {
                self.repl.transcript.change(*id, |cell| cell.state = CellState::Lost);
            }
        }
        !waiting.is_empty()
    }
}
