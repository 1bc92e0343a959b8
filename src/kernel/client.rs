//! The front end's side of the kernel process: starts it, talks to it, notices its death, starts it again.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::bridge::EngineOptions;
use super::message::{Aspect, ExercisePlan, Reply, Request, RequestId, Verdict};

/// How long an interrupted cell may take to end before the kernel is ended instead.
pub const GRACE: Duration = Duration::from_secs(2);
/// How long the judging of an answer may take.
pub const JUDGE_TIME: Duration = Duration::from_secs(20);
/// Bytes of the kernel's standard error that are kept for the reason of its death.
const LAST_WORDS_BYTES_MAX: u64 = 16 * 1024;

/// How kernels are to be started.
#[derive(Debug, Clone)]
pub struct KernelOptions {
    /// The torchlings program itself.
    pub program: PathBuf,
    pub engine: EngineOptions,
    pub workspace: PathBuf,
    pub memory_limit_bytes: Option<u64>,
}

impl KernelOptions {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("kernel").arg("--workspace").arg(&self.workspace);
        if !self.engine.backend.is_empty() {
            command.args(["--backend", &self.engine.backend]);
        }
        if let Some(seed) = self.engine.seed {
            command.args(["--seed", &seed.to_string()]);
        }
        if let Some(bytes) = self.memory_limit_bytes {
            command.args(["--memory", &bytes.to_string()]);
        }
        // Its last words are for people, without the addresses of its functions.
        command.env("RUST_BACKTRACE", "0");
        // Ctrl-C at a terminal goes to the whole group: it is the front end that interrupts, not the terminal.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// What comes from the kernel.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every event is the large one")]
pub enum KernelEvent {
    Reply(Reply),
    /// The kernel is gone, and with it the session's variables. [`Client::restart`] starts another.
    Died {
        reason: String,
    },
}

/// A kernel process and the way to it.
pub struct Client {
    options: KernelOptions,
    events: Sender<KernelEvent>,
    kernel: Kernel,
    /// The kernel that judges an answer now, where one does.
    judging: Arc<Mutex<Option<Stopper>>>,
    last_id: RequestId,
}

/// What ends a kernel from another thread.
struct Stopper {
    child: Arc<Mutex<Child>>,
    ending: Arc<Mutex<Ending>>,
}

impl Stopper {
    fn stop(&self, because: String) {
        *lock(&self.ending) = Ending::Because(because);
        // One that is gone already needs no end.
        let _ = lock(&self.child).kill();
    }
}

impl Client {
    /// Starts a kernel. Its first event is [`Reply::Ready`]; the receiver outlives restarts.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn start(options: KernelOptions) -> io::Result<(Self, Receiver<KernelEvent>)> {
        let (events, receiver) = mpsc::channel();
        let kernel = Kernel::start(&options, events.clone())?;
        Ok((Self { options, events, kernel, judging: Arc::default(), last_id: 0 }, receiver))
    }

    /// A number that no request has had.
    pub fn next_id(&mut self) -> RequestId {
        self.last_id += 1;
        self.last_id
    }

    /// Runs a cell and gives the request's number.
    ///
    /// # Errors
    /// When the kernel is gone; [`KernelEvent::Died`] tells why.
    pub fn execute(&mut self, name: &str, source: &str) -> io::Result<RequestId> {
        let id = self.next_id();
        self.send(&Request::Execute { id, name: name.to_owned(), source: source.to_owned() })?;
        Ok(id)
    }

    /// Sends a request. An answer is judged by a kernel of its own, so that it can neither touch the session nor go on
    /// for ever; the verdict comes like every other reply.
    ///
    /// # Errors
    /// When the kernel is gone; [`KernelEvent::Died`] tells why.
    pub fn send(&mut self, request: &Request) -> io::Result<()> {
        match request {
            Request::Judge { id, exercise, answer } => {
                judge_apart(
                    self.options.clone(),
                    self.events.clone(),
                    self.judging.clone(),
                    (*id, exercise.clone(), answer.clone()),
                );
                Ok(())
            }
            Request::Interrupt => {
                self.interrupt();
                Ok(())
            }
            _ => self.kernel.send(request),
        }
    }

    /// Stops the running cell: with `KeyboardInterrupt`, or, where that does not help within [`GRACE`], by ending the
    /// kernel. Ends the judging of an answer too. Does nothing while there is neither.
    pub fn interrupt(&mut self) {
        if let Some(stopper) = lock(&self.judging).take() {
            stopper.stop("it was interrupted".to_owned());
        }
        self.kernel.interrupt();
    }

    /// Whether a cell was sent and has not ended.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.kernel.busy.load(Ordering::SeqCst) != 0
    }

    /// Ends the kernel, if it still runs, and starts a new one.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn restart(&mut self) -> io::Result<()> {
        self.kernel.end();
        self.kernel = Kernel::start(&self.options, self.events.clone())?;
        Ok(())
    }
}

/// One kernel process.
struct Kernel {
    stdin: Option<ChildStdin>,
    child: Arc<Mutex<Child>>,
    /// The request of the cell that runs, plus one; 0 while none does.
    busy: Arc<AtomicU64>,
    /// Set when the end is wanted and not to be told, or is to be told in these words.
    ending: Arc<Mutex<Ending>>,
}

/// What is to be said of a kernel's end.
#[derive(Debug, Default)]
enum Ending {
    /// What its exit status says.
    #[default]
    Unexpected,
    /// Nothing: it was asked for.
    Wanted,
    Because(String),
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kernel {
    fn start(options: &KernelOptions, events: Sender<KernelEvent>) -> io::Result<Self> {
        let mut child = options.command().spawn()?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let kernel = Self { stdin, child: Arc::new(Mutex::new(child)), busy: Arc::default(), ending: Arc::default() };
        let last_words = std::thread::spawn(move || {
            let mut text = Vec::new();
            if let Some(mut stderr) = stderr {
                let _ = stderr.by_ref().take(LAST_WORDS_BYTES_MAX).read_to_end(&mut text);
                let _ = io::copy(&mut stderr, &mut io::sink());
            }
            String::from_utf8_lossy(&text).into_owned()
        });
        let (child, busy, ending) = (kernel.child.clone(), kernel.busy.clone(), kernel.ending.clone());
        std::thread::spawn(move || {
            let lines = stdout.map(|stdout| BufReader::new(stdout).lines());
            for line in lines.into_iter().flatten().map_while(Result::ok) {
                let Ok(reply) = serde_json::from_str::<Reply>(&line) else { continue };
                if let Reply::Done { id, .. } = &reply {
                    // A later cell may have been sent already.
                    let _ = busy.compare_exchange(id + 1, 0, Ordering::SeqCst, Ordering::SeqCst);
                }
                if events.send(KernelEvent::Reply(reply)).is_err() {
                    break;
                }
            }
            let status = lock(&child).wait().ok();
            busy.store(0, Ordering::SeqCst);
            let words = last_words.join().unwrap_or_default();
            let reason = match std::mem::take(&mut *lock(&ending)) {
                Ending::Wanted => return,
                Ending::Because(reason) => reason,
                Ending::Unexpected => reason_of(status, &words),
            };
            let _ = events.send(KernelEvent::Died { reason });
        });
        Ok(kernel)
    }

    fn send(&mut self, request: &Request) -> io::Result<()> {
        if let Request::Execute { id, .. } = request {
            self.busy.store(id + 1, Ordering::SeqCst);
        }
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        let stdin = self.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        stdin.write_all(&line).and_then(|()| stdin.flush())
    }

    fn interrupt(&mut self) {
        let meant = self.busy.load(Ordering::SeqCst);
        if meant == 0 || self.send(&Request::Interrupt).is_err() {
            return;
        }
        let (busy, stopper) = (self.busy.clone(), self.stopper());
        std::thread::spawn(move || {
            let deadline = Instant::now() + GRACE;
            while Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(20));
                if busy.load(Ordering::SeqCst) != meant {
                    return;
                }
            }
            let seconds = GRACE.as_secs();
            stopper.stop(format!("the cell did not stop within {seconds} s of the interrupt, so the kernel was ended"));
        });
    }

    fn stopper(&self) -> Stopper {
        Stopper { child: self.child.clone(), ending: self.ending.clone() }
    }

    fn end(&mut self) {
        *lock(&self.ending) = Ending::Wanted;
        // The end of its input lets an idle kernel close what is open.
        self.stdin = None;
        let deadline = Instant::now() + Duration::from_millis(100);
        let mut child = lock(&self.child);
        while Instant::now() < deadline && matches!(child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(2));
        }
        let _ = child.kill();
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        self.end();
    }
}

/// Why a kernel is gone, for people.
fn reason_of(status: Option<ExitStatus>, last_words: &str) -> String {
    let Some(status) = status else { return "the kernel is gone".to_owned() };
    if last_words.contains("memory allocation of") {
        return "the kernel ran out of memory".to_owned();
    }
    if last_words.contains("has overflowed its stack") {
        return "the kernel ran out of stack".to_owned();
    }
    let last = last_words.lines().rev().find(|line| !line.trim().is_empty());
    let how = signal_of(status).unwrap_or_else(|| match status.code() {
        Some(code) => format!("the kernel ended with code {code}"),
        None => "the kernel ended".to_owned(),
    });
    last.map_or_else(|| how.clone(), |last| format!("{how}: {last}"))
}

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> Option<String> {
    let signal = std::os::unix::process::ExitStatusExt::signal(&status)?;
    let verb = match signal {
        9 | 15 => "was killed",
        _ => "crashed",
    };
    Some(format!("the kernel {verb} (signal {signal})"))
}

#[cfg(not(unix))]
fn signal_of(_status: ExitStatus) -> Option<String> {
    None
}

/// A request to judge: its number, the exercise, the answer.
type Judging = (RequestId, ExercisePlan, String);

/// Judges an answer in a kernel of its own that ends with it, within `time`. What becomes of that kernel is a finding.
#[must_use]
pub fn judge(options: &KernelOptions, exercise: &ExercisePlan, answer: &str, time: Duration) -> Verdict {
    judge_in_fresh_kernel(options, &Mutex::default(), (0, exercise.clone(), answer.to_owned()), time)
}

/// Judges in a fresh kernel, within [`JUDGE_TIME`].
fn judge_apart(
    options: KernelOptions,
    events: Sender<KernelEvent>,
    judging: Arc<Mutex<Option<Stopper>>>,
    request: Judging,
) {
    std::thread::spawn(move || {
        let id = request.0;
        let verdict = judge_in_fresh_kernel(&options, &judging, request, JUDGE_TIME);
        let _ = events.send(KernelEvent::Reply(Reply::Judged { id, verdict }));
    });
}

fn judge_in_fresh_kernel(
    options: &KernelOptions,
    judging: &Mutex<Option<Stopper>>,
    request: Judging,
    time: Duration,
) -> Verdict {
    let verdict = verdict_of_fresh_kernel(options, judging, request, time);
    *lock(judging) = None;
    verdict.unwrap_or_else(|(aspect, message)| Verdict::unchecked(aspect, message))
}

fn verdict_of_fresh_kernel(
    options: &KernelOptions,
    judging: &Mutex<Option<Stopper>>,
    (id, exercise, answer): Judging,
    time: Duration,
) -> Result<Verdict, (Aspect, String)> {
    let not_run = |error| (Aspect::Crash, format!("Your answer could not be run: {error}"));
    let (sender, events) = mpsc::channel();
    let mut kernel = Kernel::start(options, sender).map_err(not_run)?;
    *lock(judging) = Some(kernel.stopper());
    kernel.send(&Request::Judge { id, exercise, answer }).map_err(not_run)?;
    let deadline = Instant::now() + time;
    loop {
        match events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(KernelEvent::Reply(Reply::Judged { verdict, .. })) => return Ok(verdict),
            Ok(KernelEvent::Reply(_)) => {}
            Ok(KernelEvent::Died { reason }) => {
                let aspect = if reason.contains("out of memory") { Aspect::Memory } else { Aspect::Crash };
                return Err((aspect, format!("Your answer did not run to its end: {reason}.")));
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Err((Aspect::Time, format!("Your answer did not end within {} s.", time.as_secs_f64())));
            }
        }
    }
}
