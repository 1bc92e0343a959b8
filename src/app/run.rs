//! The loop: one channel of events, drained and then drawn; effects are executed here and nowhere else.

mod answer;
mod pictures;

use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::ValueEnum as _;
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::style::Print;
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::{App, Effect, Options};
use crate::event::Event;
use crate::kernel::client::{Client, KernelEvent, KernelOptions};
use crate::lesson::catalog::Catalog;
use crate::lesson::progress::{self, Progress};
use crate::ui::picture::{self, Ability, Choice, Protocol};
use crate::ui::theme::{Depth, Mode, Theme};
use crate::ui::{self, code, layout};
use answer::{Answer, Heard};
use pictures::Pictures;

/// Events taken in before the screen is drawn again, however many more wait.
const EVENTS_PER_FRAME: usize = 512;
/// Time between two pictures of something that moves by itself.
const FRAME: Duration = Duration::from_millis(100);
/// Between two looks at the files of a pack that is being written.
const WATCH_INTERVAL: Duration = Duration::from_millis(500);
/// Bytes of a frame that are written at once.
const FRAME_BYTES: usize = 64 * 1024;
/// The cell that was not sent yet, beside the progress file.
const DRAFT_FILE: &str = "draft.py";
/// Names the state directory, where the options do not.
const STATE_VARIABLE: &str = "TORCHLINGS_STATE";
/// `dark` or `light`; counts more than what was saved.
const THEME_VARIABLE: &str = "TORCHLINGS_THEME";
/// What figures are drawn with, where the options do not say it.
const FIGURES_VARIABLE: &str = "TORCHLINGS_FIGURES";

/// Opens the workbench and stays until the learner leaves.
///
/// # Errors
/// Where there is no terminal, or it fails. Everything else that goes wrong is said on the screen.
pub fn run(options: Options) -> anyhow::Result<()> {
    let named = options.state_dir.clone().or_else(|| std::env::var_os(STATE_VARIABLE).map(PathBuf::from));
    let state_dir = named.or_else(progress::default_dir);
    let mut app = open(&options, state_dir.as_deref());
    let (sender, events) = mpsc::channel();
    let figures = figures(&options);
    app.repl.last_picture = std::process::id() << 8;
    if let Ability::Shows(protocol) = figures {
        app.pictures = Some(protocol);
    }
    let mut screen = Screen::open().context("the terminal cannot be used")?;
    screen.draw(&mut app)?;
    // Everything slow begins only now that there is something to look at.
    let question = (figures == Ability::Ask).then(|| Answer::new(Instant::now()));
    if question.is_some() {
        execute!(io::stdout(), Print(answer::QUESTION))?;
    }
    read_terminal(sender.clone(), question);
    warm_up(sender.clone());
    if let Some(dir) = options.lessons.clone() {
        watch_lessons(dir, sender.clone());
    }
    let kernel = kernel_options(options).context("no place for the learner's files")?;
    let mut outside = Outside { kernel: None, options: kernel, sender, saver: Saver::new(state_dir) };
    outside.start_kernel();
    let ended = outside.run(&mut app, &mut screen, &events);
    drop(screen);
    let saved = outside.saver.finish();
    ended.and(saved)
}

/// Whether this terminal shows pictures, and the learner wants them.
fn figures(options: &Options) -> Ability {
    let variable = |name: &str| std::env::var(name).ok();
    let asked = || variable(FIGURES_VARIABLE).and_then(|name| Choice::from_str(name.trim(), true).ok());
    options.figures.or_else(asked).unwrap_or_default().ability(variable)
}

/// How kernels are started: from this very program, with a workspace that exists.
fn kernel_options(options: Options) -> anyhow::Result<KernelOptions> {
    let home = || directories::ProjectDirs::from("", "", "torchlings").map(|dirs| dirs.data_dir().join("workspace"));
    let workspace = options.workspace.or_else(home).unwrap_or_else(|| std::env::temp_dir().join("torchlings"));
    std::fs::create_dir_all(&workspace).with_context(|| format!("{} cannot be made", workspace.display()))?;
    Ok(KernelOptions {
        program: std::env::current_exe()?,
        engine: options.engine,
        workspace,
        memory_limit_bytes: options.memory_limit_bytes,
    })
}

fn open(options: &Options, state_dir: Option<&Path>) -> App {
    let (progress, problem) = state_dir.map(Progress::load).unwrap_or_default();
    let catalog = options.lessons.as_deref().map_or_else(Catalog::embedded, Catalog::load);
    let variable = |name: &str| std::env::var(name).ok();
    let asked = variable(THEME_VARIABLE).and_then(|name| Mode::parse(&name));
    let mode = asked.or_else(|| App::saved_mode(&progress)).unwrap_or_default();
    let mut app = App::new(catalog, progress, Theme::new(mode, Depth::detect(variable)));
    match state_dir {
        Some(dir) => {
            if let Ok(draft) = std::fs::read_to_string(dir.join(DRAFT_FILE)) {
                app.restore_draft(&draft);
            }
        }
        None => {
            app.report(
                "Progress is not kept",
                "There is no home directory; TORCHLINGS_STATE can name a folder for it.",
            );
        }
    }
    if let Some(problem) = problem {
        app.report("Your progress could not be read", &problem.to_string());
    }
    app.start(&options.start);
    app
}

/// What effects act upon.
struct Outside {
    kernel: Option<Client>,
    options: KernelOptions,
    sender: Sender<Event>,
    saver: Saver,
}

impl Outside {
    fn run(&mut self, app: &mut App, screen: &mut Screen, events: &Receiver<Event>) -> anyhow::Result<()> {
        loop {
            let event = if app.is_lively() {
                match events.recv_timeout(FRAME) {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Timeout) => Event::Tick,
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            } else {
                events.recv().unwrap_or(Event::Tick)
            };
            let mut effects = app.tick(Instant::now());
            effects.extend(app.handle(event));
            for event in events.try_iter().take(EVENTS_PER_FRAME) {
                // A key or a click means what it does on the screen as the one before left it.
                if !matches!(event, Event::Kernel(_) | Event::Tick) {
                    layout::prepare(app);
                }
                effects.extend(app.handle(event));
            }
            for effect in effects {
                if effect == Effect::Quit {
                    return Ok(());
                }
                self.execute(effect, app, screen)?;
            }
            screen.draw(app)?;
        }
    }

    fn execute(&mut self, effect: Effect, app: &mut App, screen: &mut Screen) -> anyhow::Result<()> {
        match effect {
            Effect::Send(request) => {
                // A kernel that cannot be written to has died; its reader says so.
                if let Some(kernel) = &mut self.kernel {
                    let _ = kernel.send(&request);
                }
            }
            Effect::Interrupt => {
                if let Some(kernel) = &mut self.kernel {
                    kernel.interrupt();
                }
            }
            Effect::RestartKernel => self.start_kernel(),
            Effect::Save => self.saver.save(app.course.progress.clone(), app.draft()),
            Effect::Copy(text) => execute!(screen.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))?,
            Effect::Write(name, text) => match write_new(&self.options.workspace, &name, &text) {
                Ok(path) => app.toast(format!("{} is written", path.display())),
                Err(error) => app.report("The file could not be written", &format!("{name}: {error}")),
            },
            Effect::Redraw => screen.repaint()?,
            Effect::Suspend => screen.suspend()?,
            Effect::Quit => {}
        }
        Ok(())
    }

    /// Starts a kernel, in place of the one there was.
    fn start_kernel(&mut self) {
        let started = match &mut self.kernel {
            Some(kernel) => kernel.restart(),
            None => self.first_kernel(),
        };
        if let Err(error) = started {
            let reason = format!("it cannot be started: {error}");
            // The receiver is ours: it is there as long as we are.
            let _ = self.sender.send(Event::Kernel(Box::new(KernelEvent::Died { reason })));
        }
    }

    fn first_kernel(&mut self) -> io::Result<()> {
        let (client, replies) = Client::start(self.options.clone())?;
        self.kernel = Some(client);
        let sender = self.sender.clone();
        spawn("kernel events", move || {
            for event in replies {
                if sender.send(Event::Kernel(Box::new(event))).is_err() {
                    return;
                }
            }
        });
        Ok(())
    }
}

/// Reads the terminal's events, and its answer among them where it was asked for its name.
fn read_terminal(sender: Sender<Event>, mut question: Option<Answer>) {
    spawn("terminal events", move || {
        while let Ok(event) = crossterm::event::read() {
            let heard = match &mut question {
                Some(answer) => answer.take(event, Instant::now()),
                None => Heard::Events(vec![event]),
            };
            let events = match heard {
                Heard::Events(events) => events.into_iter().filter_map(Event::of_terminal).collect(),
                Heard::Name(name) => {
                    question = None;
                    Vec::from_iter(picture::of_name(&name).map(Event::Pictures))
                }
            };
            for event in events {
                if sender.send(event).is_err() {
                    return;
                }
            }
        }
        let _ = sender.send(Event::InputEnded);
    });
}

/// Reads a pack again whenever one of its files was saved, so that its author sees it as it will be.
fn watch_lessons(dir: PathBuf, sender: Sender<Event>) {
    let mut seen = Catalog::stamp(&dir);
    spawn("lessons", move || {
        loop {
            thread::sleep(WATCH_INTERVAL);
            let stamp = Catalog::stamp(&dir);
            if stamp == seen {
                continue;
            }
            seen = stamp;
            if sender.send(Event::Lessons(Box::new(Catalog::load(&dir)))).is_err() {
                return;
            }
        }
    });
}

fn warm_up(sender: Sender<Event>) {
    spawn("syntaxes", move || {
        code::warm_up();
        let _ = sender.send(Event::Tick);
    });
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
    drop(thread);
}

/// The terminal, as it must be left again whatever happens.
struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    pictures: Pictures,
    /// How the pictures were sent that are to be taken away at the end.
    protocol: Option<Protocol>,
    /// Of the last frame; the terminal is emptied where it changes.
    size: (u16, u16),
}

impl Screen {
    fn open() -> io::Result<Self> {
        let hook = std::panic::take_hook();
        let owner = thread::current().id();
        std::panic::set_hook(Box::new(move |panic| {
            // A thread in the background that panics does not take the screen with it.
            if thread::current().id() == owner {
                let _ = leave();
                hook(panic);
            }
        }));
        enter()?;
        let output = BufWriter::with_capacity(FRAME_BYTES, io::stdout());
        let pictures = Pictures::new(std::env::var_os("TMUX").is_some());
        Ok(Self { terminal: Terminal::new(CrosstermBackend::new(output))?, pictures, protocol: None, size: (0, 0) })
    }

    /// Shows the state as it is now, in one piece.
    fn draw(&mut self, app: &mut App) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.protocol = app.pictures;
        let mut patches = Vec::new();
        self.terminal.draw(|frame| {
            // The terminal may have changed its size before it said so.
            app.screen.size = (frame.area().width, frame.area().height);
            if std::mem::replace(&mut self.size, app.screen.size) != app.screen.size {
                self.pictures.lose_painted();
            }
            layout::prepare(app);
            frame.render_widget(&*app, frame.area());
            if let Some(position) = ui::cursor(app) {
                frame.set_cursor_position(position);
            }
            patches = self.pictures.find(app.pictures, frame.buffer_mut());
        })?;
        self.pictures.show(app, patches, self.terminal.backend_mut())?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Makes the next frame paint every cell. (`Terminal::clear` would ask the terminal for the cursor's place, and the answer
    /// would go to the thread that reads keys.)
    fn repaint(&mut self) -> io::Result<()> {
        self.pictures.clear(self.protocol, self.terminal.backend_mut())?;
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    /// Gives the terminal back to the shell until it is called to the foreground again.
    fn suspend(&mut self) -> io::Result<()> {
        #[cfg(unix)]
        {
            self.pictures.clear(self.protocol, self.terminal.backend_mut())?;
            leave()?;
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP)?;
            enter()?;
            self.repaint()?;
        }
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.pictures.clear(self.protocol, self.terminal.backend_mut());
        let _ = Write::flush(self.terminal.backend_mut());
        let _ = leave();
    }
}

fn enter() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste)
}

fn leave() -> io::Result<()> {
    execute!(io::stdout(), DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, cursor::Show)?;
    io::stdout().flush()?;
    terminal::disable_raw_mode()
}

/// Writes progress on a thread of its own: a slow disk does not hold a key up.
struct Saver {
    sender: Option<Sender<(Progress, String)>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Saver {
    fn new(dir: Option<PathBuf>) -> Self {
        let Some(dir) = dir else {
            return Self { sender: None, thread: None };
        };
        let (sender, states) = mpsc::channel::<(Progress, String)>();
        let work = move || {
            let mut last = Ok(());
            while let Ok(state) = states.recv() {
                // Only the newest counts.
                let (progress, draft) = states.try_iter().last().unwrap_or(state);
                last = save(&dir, &progress, &draft);
            }
            last
        };
        Self { sender: Some(sender), thread: thread::Builder::new().name("saver".to_owned()).spawn(work).ok() }
    }

    fn save(&self, progress: Progress, draft: String) {
        if let Some(sender) = &self.sender {
            // A saver that is gone has its error told by `finish`.
            let _ = sender.send((progress, draft));
        }
    }

    /// Waits until everything is written. The last save's error is the learner's business.
    fn finish(&mut self) -> anyhow::Result<()> {
        self.sender = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(saved)) => saved.context("progress could not be saved"),
            Some(Err(_)) => anyhow::bail!("progress could not be saved"),
            None => Ok(()),
        }
    }
}

/// Writes a file that was not there: beside `answers.py` comes `answers-2.py`.
fn write_new(dir: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    for number in 1u32.. {
        let name = if number == 1 { name.to_owned() } else { format!("{stem}-{number}.{extension}") };
        let path = dir.join(name);
        match std::fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => return file.write_all(text.as_bytes()).map(|()| path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn save(dir: &Path, progress: &Progress, draft: &str) -> io::Result<()> {
    progress.save(dir)?;
    let mut file = tempfile::Builder::new().prefix(".draft-").tempfile_in(dir)?;
    file.write_all(draft.as_bytes())?;
    file.persist(dir.join(DRAFT_FILE))?;
    Ok(())
}
