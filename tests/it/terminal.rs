//! The real binary in a real terminal: what a learner does on a first evening, and what must not go wrong meanwhile.

#![cfg(unix)]

mod chapter;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Slow machines are slow; what takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// What this program's own terminal says of itself, and what would change the one in the test.
const OUTSIDE: [&str; 10] = [
    "NO_COLOR",
    "COLORTERM",
    "TORCHLINGS_THEME",
    "TORCHLINGS_FIGURES",
    "TERM_PROGRAM",
    "LC_TERMINAL",
    "KITTY_WINDOW_ID",
    "TMUX",
    "STY",
    "ZELLIJ",
];

/// A terminal with torchlings in it.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shown: Arc<Mutex<Shown>>,
}

/// What the program has written: as a screen, and as bytes.
struct Shown {
    screen: vt100::Parser,
    bytes: Vec<u8>,
}

impl Terminal {
    fn open(home: &Path, arguments: &[&str]) -> Self {
        Self::open_with(home, arguments, &[("COLORTERM", "truecolor")])
    }

    fn open_with(home: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(120, 36)).expect("a pseudo terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_torchlings"));
        command.args(arguments);
        command.cwd(home);
        for name in OUTSIDE {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        command.env("HOME", home);
        command.env("XDG_DATA_HOME", home.join("data"));
        command.env("TORCHLINGS_STATE", home.join("state"));
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("torchlings starts");
        drop(pair.slave);
        let shown =
            Arc::new(Mutex::new(Shown { screen: vt100::Parser::new(lines(36), lines(120), 0), bytes: Vec::new() }));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let sink = Arc::clone(&shown);
        thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let mut shown = sink.lock().unwrap_or_else(PoisonError::into_inner);
                shown.screen.process(&buffer[..count]);
                shown.bytes.extend_from_slice(&buffer[..count]);
            }
        });
        Self { master: pair.master, writer, child, shown }
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn text(&self) -> String {
        self.shown().screen.screen().contents()
    }

    fn press(&mut self, keys: &str) -> &mut Self {
        self.writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.writer.flush().expect("the terminal takes keys");
        self
    }

    /// What was written so far, as text.
    fn written(&self) -> String {
        String::from_utf8_lossy(&self.shown().bytes).into_owned()
    }

    #[track_caller]
    fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(text, |screen| screen.contains(text))
    }

    #[track_caller]
    fn wait_until(&mut self, what: &str, is_so: impl Fn(&str) -> bool) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if is_so(&self.text()) {
                return self;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("{what:?} did not come to be on the screen:\n{}", self.text())
    }

    /// Waits for something in the right half of the screen, where Python answers.
    #[track_caller]
    fn wait_until_right(&mut self, what: &str, is_so: impl Fn(&str) -> bool) -> &mut Self {
        let shown = Arc::clone(&self.shown);
        let right = move || {
            let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            shown.screen.screen().rows(60, 60).collect::<Vec<_>>().join("\n")
        };
        self.wait_until(what, |_| is_so(&right()))
    }

    fn paste(&mut self, text: &str) -> &mut Self {
        self.press(&format!("\x1b[200~{}\x1b[201~", text.trim_end()))
    }

    fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.shown().screen.screen_mut().set_size(lines(rows), lines(columns));
        self.master.resize(size(columns, rows)).expect("a terminal that can be resized");
        self
    }

    /// Leaves with Ctrl-Q and says how the program ended.
    #[track_caller]
    fn quit(mut self) {
        self.press(CTRL_Q);
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("a child that can be waited for") {
                assert!(status.success(), "{status:?}");
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("torchlings does not end:\n{}", self.text());
    }

    /// The kernel's process: the child of torchlings that runs `torchlings kernel`.
    fn kernel(&self) -> Option<String> {
        let parent = self.child.process_id()?.to_string();
        let found = Command::new("pgrep").args(["-P", &parent]).output().ok()?;
        String::from_utf8(found.stdout).ok()?.lines().next().map(str::to_owned)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn lines(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a screen has lines and columns")
}

const ENTER: &str = "\r";
const UP: &str = "\x1b[A";
const END: &str = "\x1b[F";
const TAB: &str = "\t";
const PAGE_UP: &str = "\x1b[5~";
const F2: &str = "\x1bOQ";
const F5: &str = "\x1b[15~";
const CTRL_C: &str = "\x03";
const CTRL_L: &str = "\x0c";
const CTRL_Q: &str = "\x11";
const CTRL_S: &str = "\x13";
const CTRL_T: &str = "\x14";
const CTRL_Z: &str = "\x1a";

#[test]
fn a_learner_solves_an_exercise_and_finds_the_place_again() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::open(home.path(), &[]);
    terminal.wait_for("Enter begins").press(ENTER).wait_for("ready");
    terminal.press(F2).wait_for("type a few letters").press("reshaping").press(ENTER).wait_for("Reshaping tensors");
    terminal.press(ENTER).wait_for("→ torch.Size([4, 4])");
    // The last exercise is marked by End; the one before it is `grid`.
    terminal
        .press(END)
        .press(UP)
        .wait_for("Fold a row into a grid")
        .press(ENTER)
        .wait_for("Answer: Fold a row into a grid");
    terminal.press(CTRL_S).wait_for("Not yet: Fold a row into a grid").wait_for("1 try");
    terminal.press(CTRL_T).wait_for("Hint 1 of 3");
    terminal
        .press(".view(4, -1)")
        .wait_for("grid = row.view(4, -1)")
        .press(CTRL_S)
        .wait_for("Solved: Fold a row into a grid");
    terminal.press("\n# half a thought").wait_for("half a thought");
    terminal.quit();

    let mut terminal = Terminal::open(home.path(), &[]);
    terminal
        .wait_for("Reshaping tensors")
        .wait_for("Fold a row into a grid  ✓ solved")
        .wait_for("Hint 1 of 3")
        .wait_for("ready");
    terminal.press(ENTER).wait_for("half a thought");
    terminal.quit();
}

#[test]
fn an_endless_loop_is_stopped_and_variables_survive() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::open(home.path(), &["play"]);
    terminal.wait_for("ready").press("x = 41").press(ENTER).wait_for("last ");
    terminal.press("while True: pass").press(F5).wait_for("running");
    let asked = Instant::now();
    terminal.press(CTRL_C).wait_for("interrupted (KeyboardInterrupt)");
    // The kernel ends such a loop within 200 ms; the rest is for a busy machine.
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    terminal.press("x + 1").press(ENTER).wait_for("→ 42");
    terminal.press("while True: print('on and on')").press(F5).wait_for("on and on").press(CTRL_C).wait_for("ready");
    terminal.press("x + 2").press(ENTER).wait_for("→ 43");
    terminal.quit();
}

#[test]
fn a_killed_kernel_is_replaced_and_nothing_typed_is_lost() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::open(home.path(), &["play"]);
    terminal.wait_for("ready").press("x = 41").press(ENTER).wait_for("last ").press("1 + # not sent yet");
    let kernel = terminal.kernel().expect("a kernel");
    let killed = Command::new("kill").args(["-9", &kernel]).status().expect("kill");
    assert!(killed.success());
    terminal.wait_for("The kernel died and was started again").wait_for("1 + # not sent yet").wait_for("ready");
    terminal.press(CTRL_C).press("20 + 22").press(ENTER).wait_for("→ 42");
    terminal.quit();
}

#[test]
fn a_storm_of_resizes_leaves_the_screen_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::open(home.path(), &["learn", "reshaping"]);
    terminal.wait_for("ready").press(ENTER).wait_for("→ torch.Size([4, 4])");
    for step in 0..120u16 {
        terminal.resize(1 + (step * 37) % 180, 1 + (step * 23) % 60);
    }
    terminal.resize(40, 10).wait_for("60x20 or larger");
    terminal.resize(60, 20).wait_for("Enter r").resize(120, 36).wait_for("→ torch.Size([4, 4])");
    terminal.press(TAB).press("6 * 7").press(ENTER).wait_for("→ 42");
    terminal.quit();
}

#[test]
fn the_shell_is_left_as_it_was() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::open(home.path(), &["play"]);
    terminal.wait_for("ready").press(CTRL_Z).press("5 * 5").press(ENTER).wait_for("→ 25");
    let shown = Arc::clone(&terminal.shown);
    terminal.quit();
    thread::sleep(Duration::from_millis(100));
    let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = shown.screen.screen();
    assert!(!screen.alternate_screen(), "the alternate screen is left");
    assert!(!screen.hide_cursor(), "the cursor is shown");
    assert!(!screen.bracketed_paste(), "bracketed paste is off");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

#[test]
fn no_color_sends_no_color() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::open_with(home.path(), &["learn", "reshaping"], &[("NO_COLOR", "1")]);
    terminal.wait_for("ready").press(ENTER).wait_for("→ torch.Size([4, 4])");
    let colors = String::from_utf8_lossy(&terminal.shown().bytes).matches("\x1b[38;").count();
    assert_eq!(colors, 0);
    terminal.quit();
}

/// Draws a figure in a cell.
const PLOT: &str = "import matplotlib.pyplot as plt; _ = plt.plot([1, 2, 4]); plt.show()";

#[test]
fn a_terminal_that_shows_pictures_gets_each_figure_once() {
    let home = tempfile::tempdir().expect("a folder");
    let variables = [("TERM", "xterm-kitty"), ("COLORTERM", "truecolor")];
    let mut terminal = Terminal::open_with(home.path(), &["play"], &variables);
    terminal.wait_for("ready");
    assert!(terminal.written().contains("\x1b[>0q") && !terminal.written().contains("\x1b_G"));
    // The answer comes in the middle of what is typed, and is none of it.
    terminal.press("6 * ").press("\x1bP>|kitty(0.40.0)\x1b\\").press("7").press(ENTER).wait_for("→ 42");
    terminal.press(PLOT).press(ENTER).wait_until("a picture", |screen| screen.contains('\u{10eeee}'));
    // It is scrolled out of sight, and back.
    for line in 0..12 {
        terminal.press(&format!("'line {line}'")).press(ENTER).wait_for(&format!("→ 'line {line}'"));
    }
    terminal.wait_until("no picture", |screen| !screen.contains('\u{10eeee}'));
    terminal.press(PAGE_UP).press(PAGE_UP).wait_until("a picture", |screen| screen.contains('\u{10eeee}'));
    let written = terminal.written();
    assert_eq!(written.matches("\x1b_Ga=T,").count(), 1, "the picture is sent once");
    assert!(!written.contains("a=d"), "and kept");
    check_picture(&written);

    // A transcript that is cleared needs it no longer; the next figure is another picture.
    terminal.press(CTRL_L).wait_until("no picture", |screen| !screen.contains('\u{10eeee}'));
    terminal.press("1 + 1").press(ENTER).wait_for("→ 2");
    assert_eq!(terminal.written().matches("\x1b_Ga=d,d=I,").count(), 1, "the picture is taken away");
    terminal.press(PLOT).press(ENTER).wait_until("a picture", |screen| screen.contains('\u{10eeee}'));

    let shown = Arc::clone(&terminal.shown);
    terminal.quit();
    thread::sleep(Duration::from_millis(100));
    let bytes = &shown.lock().unwrap_or_else(PoisonError::into_inner).bytes;
    let written = String::from_utf8_lossy(bytes);
    assert_eq!(written.matches("\x1b_Ga=d,d=I,").count(), 2, "the other picture is taken away");
    let (_, after) = written.rsplit_once("\x1b_Ga=d,d=I,").unwrap_or_default();
    assert!(after.contains("\x1b[?1049l"), "while the screen is still ours");
}

/// The pieces of the only picture make a PNG file.
fn check_picture(written: &str) {
    let pieces = written.split("\x1b_G").skip(1).filter_map(|piece| piece.split_once("\x1b\\")?.0.split_once(';'));
    let data: String = pieces.map(|(_, data)| data).collect();
    let bytes = STANDARD.decode(data).expect("base64");
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG file");
    let (width, height) = reader.info().size();
    assert!(width > 300 && height > 200, "{width}x{height}");
}

#[test]
fn pictures_can_be_asked_for_and_turned_off() {
    let home = tempfile::tempdir().expect("a folder");
    let drawn = |arguments: &[&str], variables: &[(&str, &str)], is_drawn: fn(&str) -> bool| {
        let mut terminal = Terminal::open_with(home.path(), arguments, variables);
        terminal.wait_for("ready").press(PLOT).press(ENTER).wait_for("last ");
        let end = Instant::now() + PATIENCE;
        while !is_drawn(&terminal.written()) {
            assert!(Instant::now() < end, "{arguments:?} {variables:?}: {}", terminal.text());
            thread::sleep(Duration::from_millis(5));
        }
        let written = terminal.written();
        terminal.quit();
        written
    };
    let characters = |written: &str| written.contains('┤');
    let colors = ("COLORTERM", "truecolor");
    let written = drawn(&["play"], &[colors], characters);
    assert!(!written.contains("\x1b_G") && !written.contains("\x1b[>0q") && !written.contains('\u{10eeee}'));
    drawn(&["play", "--figures", "blocks"], &[colors, ("TERM_PROGRAM", "iTerm.app")], characters);
    let written = drawn(&["play"], &[colors, ("TERM_PROGRAM", "WezTerm")], |written| written.contains("File=inline=1"));
    assert!(!written.contains('\u{10eeee}') && !written.contains("\x1b_G"));
    drawn(&["play"], &[colors, ("TORCHLINGS_FIGURES", "sixel")], |written| written.contains("\x1bP0;1;0q"));
    drawn(&["play", "--figures", "kitty"], &[colors], |written| written.contains("\x1b_Ga=T,"));
}
