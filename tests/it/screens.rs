//! Whole screens, driven by keys and a kernel with canned answers, and compared with the snapshots in `snapshots/`.
//!
//! What the real kernel says is tested elsewhere; here the question is what a person sees. A snapshot holds the text of a screen;
//! where colour matters, styles are looked at one by one. `INSTA_UPDATE=always cargo test --release screens` writes new ones.

mod figures;
mod pictures;
mod stage;

use std::time::{Duration, Instant};

use crossterm::event::{MouseButton, MouseEventKind};
use ratatui::style::{Color, Modifier};
use torchlings::app::{Effect, Overlay};
use torchlings::command::Action;
use torchlings::event::Event;
use torchlings::kernel::client::KernelEvent;
use torchlings::kernel::message::{Outcome, Reply, Request};
use torchlings::lesson::model::Block;
use torchlings::lesson::problem::Problem;
use torchlings::lesson::progress::Progress;
use torchlings::ui::theme::{Depth, Ink, Mode, Theme};

use stage::{Screen, begun, catalog};

#[test]
fn a_stranger_is_told_what_to_press() {
    for (columns, rows) in [(120, 36), (80, 24), (60, 20)] {
        let screen = Screen::with_progress(columns, rows, Progress::default());
        screen
            .shows("Enter begins")
            .snapshot(&format!("welcome_{columns}x{rows}"))
            .keys("<enter>")
            .hides("Enter begins")
            .shows("Enter r");
    }
}

#[test]
fn a_pack_that_is_saved_is_shown_anew() {
    let mut screen = Screen::new(120, 36);
    let mut saved = catalog();
    let sizes = saved.lessons.pop().expect("the second lesson");
    saved.lessons[0].title = "Another title".to_owned();
    saved.problems.push(Problem::new(&sizes.path, 4, "half a sentence"));
    screen.event(Event::Lessons(Box::new(saved)));
    let screen = screen.shows("Another title").shows("one has a mistake").shows("half a sentence");
    let ids: Vec<&str> = screen.app.course.lessons.iter().map(|lesson| lesson.id.as_str()).collect();
    assert_eq!(ids, ["views", "sizes"], "the lesson that cannot be read stays as it was");
}

#[test]
fn answers_and_cells_leave_as_files() {
    let mut screen = Screen::new(120, 36);
    let written = |screen: &mut Screen, action| {
        screen.app.apply(action);
        let mut effects = screen.app.handle(Event::Tick);
        effects.retain(|effect| matches!(effect, Effect::Write(..)));
        effects.pop()
    };
    assert_eq!(written(&mut screen, Action::ExportAnswers), None, "there is nothing yet");
    assert_eq!(written(&mut screen, Action::ExportSession), None);
    let exercise = screen.app.course.lessons[0].exercises().next().expect("an exercise").id.clone();
    screen.app.course.progress.record_verdict("views", &exercise, true, "grid = row.view(4, -1)");
    let Some(Effect::Write(name, text)) = written(&mut screen, Action::ExportAnswers) else { panic!("no file") };
    assert_eq!(name, "answers.py");
    assert!(
        text.contains(&format!("# %% [exercise views/{exercise}] attempts=1 hints=0\ngrid = row.view(4, -1)\n")),
        "{text}"
    );
    let mut screen = screen.keys("<tab>1 + 1<enter>");
    let Some(Effect::Write(name, text)) = written(&mut screen, Action::ExportLesson) else { panic!("no file") };
    assert_eq!(name, "01-draft.md");
    assert!(text.contains("```python\n1 + 1\n```"), "{text}");
}

#[test]
fn a_simulated_example_says_so() {
    let mut screen = Screen::new(120, 36).hides("Simulated here");
    let mut saved = catalog();
    for block in &mut saved.lessons[0].blocks {
        if let Block::Example(example) = block {
            example.simulated = true;
        }
    }
    screen.event(Event::Lessons(Box::new(saved)));
    screen.shows("Simulated here");
}

#[test]
fn a_lesson_fits_every_size() {
    for (columns, rows) in [(120, 36), (80, 24), (60, 20), (200, 50)] {
        Screen::new(columns, rows).snapshot(&format!("lesson_{columns}x{rows}"));
    }
}

#[test]
fn enter_runs_the_marked_example() {
    let screen = Screen::new(120, 36).keys("<enter><down><enter>");
    assert_eq!(screen.requests().len(), 2);
    screen.shows("int64 [4, 4] cpu 128 B view of a").snapshot("example_120x36");
    Screen::new(80, 24).keys("<enter>").shows("→ torch.Size([4, 4])").snapshot("example_80x24");
    Screen::new(60, 20)
        .keys("<enter>")
        .shows("runs it")
        .keys("<enter>")
        .shows("→ torch.Size([4, 4])")
        .snapshot("example_60x20");
}

#[test]
fn every_example_up_to_here_runs_in_order() {
    let screen = Screen::new(120, 36).keys("<down>a");
    assert_eq!(screen.requests(), ["import torch\na = torch.arange(1, 17)\nb = a.view(4, 4)\nb.shape", "b"]);
}

#[test]
fn a_cell_runs_when_it_is_whole() {
    let screen = Screen::new(120, 36).keys("<tab>1 + 1<enter>");
    assert_eq!(screen.requests(), ["1 + 1"]);
    screen.shows("→ 2").snapshot("repl_adds");
}

#[test]
fn an_open_block_goes_on_and_a_blank_line_ends_it() {
    let screen = Screen::new(120, 36).keys("<tab>for i in range(2):<enter>print(i)<enter>");
    assert!(screen.requests().is_empty());
    let screen = screen.snapshot("repl_block").keys("<bs><enter>");
    assert_eq!(screen.requests(), ["for i in range(2):\n    print(i)"]);
}

#[test]
fn the_kernel_decides_where_we_cannot() {
    let screen = Screen::new(120, 36).keys("<tab>if True: print(1)<enter>");
    assert_eq!(screen.requests(), ["if True: print(1)"]);
}

#[test]
fn errors_show_python_s_words() {
    let screen = Screen::new(120, 36).keys("<tab>a.view(5, 5)<enter>").snapshot("traceback_120x36");
    let style = screen.style("RuntimeError");
    assert!(style.add_modifier.contains(Modifier::BOLD));
    assert_eq!(style.fg, Some(screen.app.theme.ink(Ink::Red)));
}

#[test]
fn cells_wait_for_the_kernel_and_run_in_order() {
    let screen = Screen::with_progress(120, 36, begun())
        .shows("Python starts")
        .keys("<tab>1 + 1<enter>print(2)<enter>")
        .shows("waiting");
    assert!(screen.requests().is_empty());
    let screen = screen.with(Screen::ready);
    assert_eq!(screen.requests(), ["1 + 1", "print(2)"]);
    screen.shows("→ 2").shows("printed").hides("waiting");
}

#[test]
fn completion_explains_itself() {
    let screen = Screen::new(120, 36).keys("<tab>a.").snapshot("completion_120x36");
    let screen = screen.keys("<down><down>").shows("2 of 3").keys("<enter>").hides("2 of 3").shows("❯ a.view_as");
    assert!(screen.requests().is_empty());
    // A popup that nobody asked for does not take Enter away.
    let screen = Screen::new(120, 36).keys("<tab>a.<enter>");
    assert_eq!(screen.requests(), ["a."]);
    Screen::new(120, 36).keys("<tab>a.va<tab>").shows("❯ a.values").hides("of 3");
    Screen::new(60, 20).keys("<tab>a.<down>").snapshot("completion_60x20");
}

#[test]
fn history_is_walked_and_searched() {
    let screen = Screen::new(120, 36).keys("<tab>1 + 1<enter>print(2)<enter>draft<up>").shows("❯ print(2)");
    let screen = screen.keys("<up>").shows("❯ 1 + 1").keys("<down><down>").shows("❯ draft");
    screen.keys("<ctrl-r>1").snapshot("history").keys("<enter>").shows("❯ 1 + 1");
}

#[test]
fn the_palette_finds_and_acts() {
    let screen = Screen::new(120, 36).keys("<ctrl-p>").snapshot("palette_120x36").keys("tthm").shows("toggle-theme");
    let screen = screen.keys("<enter>");
    assert_eq!(screen.app.theme.mode, Mode::Light);
    assert_eq!(screen.app.course.progress.settings.theme.as_deref(), Some("light"));
    assert!(screen.sent.contains(&Effect::Save));
    Screen::new(60, 20).keys("<ctrl-p>run").snapshot("palette_60x20");
}

#[test]
fn lessons_are_listed_with_their_marks() {
    let screen = Screen::new(120, 36).keys("<f2>").snapshot("lessons_120x36");
    screen.keys("siz<enter>").shows("size() tells").hides("type a few letters");
    Screen::new(60, 20).keys("<f2>").snapshot("lessons_60x20");
}

#[test]
fn help_names_every_key() {
    let screen = Screen::new(120, 36).keys("<f1>").snapshot("help_120x36");
    screen.keys("<pgdn><pgdn><pgdn><pgdn><pgdn><pgdn>").shows("Ctrl-Q").keys("<esc>").hides("Every key");
    Screen::new(60, 20).keys("?").snapshot("help_60x20");
}

#[test]
fn the_lesson_has_a_side_in_rust() {
    Screen::new(120, 36).keys("b").shows("a.reshape([4, 4])").snapshot("burn_120x36").keys("b").shows("Which shape?");
    Screen::new(120, 36).keys("<right>b").shows("no Rust side");
}

#[test]
fn an_exercise_is_failed_helped_and_solved() {
    let screen =
        Screen::new(120, 36).keys("<end><enter>").shows("Answer: Fold a row").snapshot("exercise_begun_120x36");
    let screen = screen
        .keys("<ctrl-s>")
        .shows("Not yet: Fold a row (1 of 2 right)")
        .shows("✗ shape")
        .shows("✓ dtype")
        .shows("1 try");
    let screen =
        screen.shows("What happened").keys("<ctrl-t>").shows("Hint 1 of 3").keys("<ctrl-t>").shows("Hint 2 of 3");
    let screen = screen
        .snapshot("exercise_hints_120x36")
        .keys(".view(4, -1)<ctrl-s>")
        .shows("Solved: Fold a row")
        .shows("After 2 tries");
    let state = screen.app.course.exercise_state("views", "grid");
    assert_eq!((state.attempts, state.hints_shown, state.solved), (2, 2, true));
    let screen = screen.shows("1/1").snapshot("exercise_solved_120x36").keys("<ctrl-n>").shows("2/2 Sizes");
    let screen = screen.hides("Answer: Fold a row");
    screen.keys("<f2>").shows("✓ Views");
}

#[test]
fn an_answer_waits_while_an_example_runs() {
    let screen = Screen::new(120, 36).keys("<end><enter>.view(2, -1)<esc><home><enter>").hides("❯ grid");
    assert_eq!(screen.requests().len(), 1);
    screen.keys("<tab><ctrl-o>").shows("❯ grid = row.view(2, -1)").keys("<esc>").keys("<ctrl-t>").hides("Hint 1 of 3");
}

#[test]
fn a_missing_name_leads_to_the_example_that_makes_it() {
    let screen = Screen::new(120, 36).keys("<tab>a + nobody<enter>").hides("What happened");
    screen.keys("a + 1<enter>").shows("There is no a yet").shows("the key a runs every example");
}

#[test]
fn a_line_of_the_cheatsheet_comes_with_what_it_needs() {
    let screen = Screen::new(120, 36).keys("<f9>sh").keys("<enter>").shows("Enter runs it").keys("<enter>");
    assert_eq!(
        screen.requests(),
        ["import torch\na = torch.arange(1, 17)\nb = a.view(4, 4)\nb.shape  # rows, columns"]
    );
}

#[test]
fn the_search_shows_lines_that_hold_the_words() {
    let screen = Screen::new(120, 36).keys("/numbers").shows("row holds 24 numbers");
    let Some(Overlay::Finder(finder)) = &screen.app.overlay else { panic!("no list") };
    let titles: Vec<&str> = finder.matches.iter().map(|found| finder.items[found.item].title.as_str()).collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert!(titles.iter().all(|title| title.contains("numbers")), "{titles:?}");
    screen.keys("<ctrl-u>no such line").shows("Nothing fits");
}

#[test]
fn an_exercise_fits_the_smallest_screen() {
    let screen =
        Screen::new(60, 20).keys("<end><enter>").shows("row holds 24 numbers").snapshot("exercise_begun_60x20");
    screen.keys("<ctrl-s>").snapshot("exercise_failed_60x20");
}

#[test]
fn an_answer_is_tried_with_what_is_given() {
    let screen = Screen::new(120, 36).keys("<end><enter><f5>");
    assert_eq!(screen.requests(), ["import torch\n\nrow = torch.arange(24)", "grid = row"]);
    screen.shows("❯ grid = row");
}

#[test]
fn a_solution_can_be_seen_and_an_exercise_begun_anew() {
    let screen =
        Screen::new(120, 36).keys("<end><enter>x<ctrl-g>").shows("Solution: Fold a row").shows("One way to write it");
    let screen = screen.shows("❯ grid = rowx").keys("<alt-r>").shows("as it was at first").hides("❯ grid = rowx");
    assert_eq!(screen.app.course.exercise_state("views", "grid").draft, None);
}

#[test]
fn a_draft_of_an_answer_is_kept() {
    let screen = Screen::new(120, 36).keys("<end><enter>.view(4)<esc>");
    let progress = screen.app.course.progress.clone();
    assert_eq!(progress.exercise("views", "grid").draft.as_deref(), Some("grid = row.view(4)"));
    Screen::with_progress(120, 36, progress).keys("<end><enter>").shows("❯ grid = row.view(4)");
}

#[test]
fn a_prediction_is_asked_before_the_answer_is_seen() {
    let screen =
        Screen::new(120, 36).hides("Two rows of eight").keys("<down><down>r").shows("Say first what it prints");
    let screen =
        screen.keys("<enter>").shows("Your guess").keys("2, 8<enter>").shows("✓ Right").shows("Two rows of eight");
    assert_eq!(screen.app.course.guess("views", "square"), Some(true));
    let screen = Screen::new(120, 36).keys("<down><down><enter>16<enter>").shows("✗ Not quite").shows("Your guess: 16");
    assert_eq!(screen.snapshot("prediction_wrong_120x36").app.course.guess("views", "square"), Some(false));
}

#[test]
fn the_place_is_found_again() {
    let screen = Screen::new(120, 36).keys("<right>").keys("<ctrl-q>");
    assert!(screen.sent.ends_with(&[Effect::Save, Effect::Quit]));
    let again = Screen::with_progress(120, 36, screen.app.course.progress.clone());
    again.shows("2/2 Sizes").hides("Welcome");
}

#[test]
fn variables_are_inspected() {
    let screen =
        Screen::new(120, 36).keys("<enter>").shows("● b").keys("<alt-3><down>").shows("strides (4, 1)  from 0 to 15");
    let screen = screen.snapshot("inspector_120x36").keys("<enter>").shows("❯ b");
    drop(screen);
    let plain = Screen::new(80, 24).keys("<enter>").with(|screen| screen.app.theme.depth = Depth::None);
    plain.keys("<alt-3><down>").shows("    ..::").snapshot("inspector_80x24_no_color");
}

#[test]
fn endless_output_stays_readable() {
    let screen = Screen::new(120, 36).keys("<tab>").paste("for i in range(1000): print(i)").keys("<f5>").shows("999");
    screen
        .keys("<pgup><pgup><pgup><pgup>")
        .shows("⋮ 700 lines are not shown")
        .shows("lines below")
        .keys("1")
        .hides("lines below");
}

#[test]
fn who_reads_above_is_not_pushed_away() {
    let mut screen =
        Screen::new(120, 36).keys("<tab>").paste("for i in range(1000): print(i)").keys("<f5>").keys("<pgup>");
    let before = screen.lines()[5].clone();
    screen.answers = false;
    let screen = screen.keys("<pgup><pgdn>");
    assert_eq!(screen.lines()[5], before);
}

#[test]
fn a_running_cell_is_stopped() {
    let mut screen = Screen::new(120, 36);
    screen.answers = false;
    let screen = screen.keys("<tab>while True: pass<f5>").shows("running 0.0 s").shows("Ctrl-C stop");
    let later = Instant::now() + Duration::from_millis(1_300);
    let screen = screen.with(|screen| drop(screen.app.tick(later))).shows("running 1.");
    let screen = screen.keys("<ctrl-c>").shows("stopping");
    assert_eq!(screen.sent.last(), Some(&Effect::Interrupt));
    let id = screen.sent.iter().find_map(|effect| match effect {
        Effect::Send(Request::Execute { id, .. }) => Some(*id),
        _ => None,
    });
    let done = Reply::Done {
        id: id.expect("a cell was sent"),
        outcome: Outcome::Interrupted,
        elapsed_us: 1_300_000,
        variables: vec![],
    };
    screen
        .with(|screen| screen.reply(done))
        .shows("interrupted (KeyboardInterrupt)")
        .shows("ready")
        .shows("last 1.3 s");
}

#[test]
fn checking_an_answer_can_be_stopped() {
    let mut screen = Screen::new(120, 36).keys("<end><enter>");
    screen.answers = false;
    let screen = screen
        .keys("<ctrl-s>")
        .shows("checking your answer")
        .keys("<ctrl-c>")
        .shows("not checked any further")
        .shows("● ready");
    assert_eq!(screen.sent.last(), Some(&Effect::Interrupt));
    assert_eq!(screen.app.course.exercise_state("views", "grid").attempts, 0);
}

#[test]
fn control_c_clears_and_then_says_how_to_leave() {
    let screen = Screen::new(120, 36)
        .keys("<tab>half a line<ctrl-c>")
        .hides("half a line")
        .keys("<ctrl-c>")
        .shows("Ctrl-Q leaves");
    assert!(!screen.sent.contains(&Effect::Quit));
}

#[test]
fn a_dead_kernel_is_said_and_started_again() {
    let mut screen = Screen::new(120, 36).keys("<enter>");
    screen.answers = false;
    let screen = screen.keys("<tab>b<enter>print(1)<enter>not sent yet");
    let died = || Event::Kernel(Box::new(KernelEvent::Died { reason: "the kernel was killed (signal 9)".to_owned() }));
    let screen = screen
        .with(|screen| screen.event(died()))
        .shows("The kernel died and was started again")
        .shows("❯ not sent yet");
    assert_eq!(screen.sent.last(), Some(&Effect::RestartKernel));
    let mut screen =
        screen.shows("restarted 1×").shows("not finished: the kernel stopped").snapshot("kernel_died_120x36");
    screen.answers = true;
    let screen = screen.with(Screen::ready).keys("<ctrl-c>1 + 1<enter>").shows("→ 2").shows("● ready");
    let screen = (0..4).fold(screen, |screen, _| screen.with(|screen| screen.event(died())));
    let restarts = screen.sent.iter().filter(|effect| **effect == Effect::RestartKernel).count();
    assert_eq!(restarts, 4, "a kernel that cannot start is not started for ever");
    let screen = screen.shows("Python is down").keys("<ctrl-p>restart<enter>");
    assert_eq!(screen.sent.last(), Some(&Effect::RestartKernel));
    screen.shows("Python starts");
}

#[test]
fn a_small_terminal_is_told_politely() {
    for (columns, rows) in [(59, 20), (60, 19), (20, 5), (1, 1)] {
        let screen = Screen::new(120, 36).resize(columns, rows).keys("<tab>x<enter><ctrl-q>");
        assert_eq!(screen.sent.last(), Some(&Effect::Quit));
    }
    Screen::new(50, 16).shows("60x20 or larger").snapshot("too_small").resize(60, 20).shows("Enter read on");
}

#[test]
fn no_color_means_no_color() {
    let screen =
        Screen::new(120, 36).with(|screen| screen.app.theme.depth = Depth::None).keys("<enter><end><enter><ctrl-s>");
    let colored =
        screen.buffer().content.iter().filter(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset).count();
    assert_eq!(colored, 0);
    assert!(screen.style("Answer: Fold").add_modifier.contains(Modifier::REVERSED));
}

#[test]
fn themes_and_depths_paint_what_they_promise() {
    let colors = |mode, depth| {
        let screen = Screen::new(120, 36).with(|screen| screen.app.theme = Theme::new(mode, depth));
        let (keyword, ground) = (screen.style("import torch"), screen.style("Views"));
        (keyword.fg.expect("a colour"), ground.bg.expect("a ground"))
    };
    assert_eq!(colors(Mode::Dark, Depth::True), (Color::Rgb(0xc8, 0x9e, 0xf4), Color::Rgb(0x1e, 0x21, 0x29)));
    assert_eq!(colors(Mode::Light, Depth::True), (Color::Rgb(0x79, 0x40, 0xb5), Color::Rgb(0xf0, 0xee, 0xe7)));
    assert!(matches!(colors(Mode::Dark, Depth::Indexed), (Color::Indexed(_), Color::Indexed(_))));
    assert_eq!(colors(Mode::Dark, Depth::Basic), (Color::LightMagenta, Color::Black));
}

#[test]
fn brackets_and_selections_are_shown() {
    let screen = Screen::new(120, 36).keys("<tab>f(a[0])");
    let (x, y) = screen.find("f(a[0])");
    let is_underlined = |column: &u16| screen.buffer()[(x + column, y)].modifier.contains(Modifier::UNDERLINED);
    let marked: Vec<u16> = (0..7).filter(is_underlined).collect();
    assert_eq!(marked, [1, 6]);
    let selection = screen.app.theme.selected().bg.expect("a ground");
    let screen = screen.keys("<shift-left><shift-left>");
    let selected: Vec<u16> = (0..7).filter(|column| screen.buffer()[(x + column, y)].bg == selection).collect();
    assert_eq!(selected, [5, 6]);
    screen.keys("<alt-c>").shows("Copied");
}

#[test]
fn the_mouse_gives_focus_marks_and_scrolls() {
    let screen = Screen::new(120, 36).click("type Python here").keys("1 + 1").shows("❯ 1 + 1");
    let screen = screen.click("Which shape?").click("Which shape?").shows("Your guess");
    let scrolled = screen.mouse(MouseEventKind::ScrollDown, 5, 10).mouse(MouseEventKind::ScrollDown, 5, 10);
    scrolled.hides("give a tensor another shape");
    let screen = Screen::new(60, 20)
        .click("Variables")
        .shows("None yet")
        .click("Lesson")
        .shows("read on")
        .keys("<f2>")
        .click("Sizes");
    screen.shows("size() tells");
}

#[test]
fn code_is_pasted_whole() {
    let screen = Screen::new(120, 36).paste("def f(x):\r\n    return x\r\n\r\nf(1)\r\n").shows("return x");
    assert!(screen.requests().is_empty());
    assert_eq!(screen.app.draft(), "def f(x):\n    return x\n\nf(1)");
}

#[test]
fn edits_are_kept_after_a_while() {
    let screen = Screen::new(120, 36).keys("<tab>a = 1");
    let mut screen = screen;
    assert!(screen.app.is_lively());
    let effects = screen.app.tick(Instant::now() + Duration::from_secs(5));
    assert_eq!(effects, [Effect::Save]);
    assert_eq!(screen.app.draft(), "a = 1");
}

#[test]
fn no_size_and_no_key_does_harm() {
    const KEYS: [&str; 34] = [
        "<enter>",
        "<esc>",
        "<tab>",
        "<backtab>",
        "<up>",
        "<down>",
        "<left>",
        "<right>",
        "<pgup>",
        "<pgdn>",
        "<home>",
        "<end>",
        "<ctrl-s>",
        "<ctrl-t>",
        "<ctrl-g>",
        "<ctrl-n>",
        "<ctrl-o>",
        "<ctrl-p>",
        "<ctrl-r>",
        "<ctrl-l>",
        "<f1>",
        "<f2>",
        "<f5>",
        "<f7>",
        "<f8>",
        "<f11>",
        "<bs>",
        "<del>",
        "a.",
        "視点(",
        "for i in x:",
        "b",
        "<alt-3>",
        "<ctrl-c>",
    ];
    // A fixed row of numbers, so that what fails once fails again.
    let mut state = 7u32;
    let mut next = |limit: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % limit
    };
    let mut screen = Screen::new(120, 36);
    for _ in 0..3_000 {
        screen = screen.keys(KEYS[next(34) as usize]);
        if next(8) == 0 {
            let (columns, rows) = (1 + next(180), 1 + next(60));
            screen = screen.resize(u16::try_from(columns).expect("small"), u16::try_from(rows).expect("small"));
        }
        if next(5) == 0 {
            let area = screen.buffer().area;
            let (x, y) = (next(area.width.into()), next(area.height.into()));
            let kind = [MouseEventKind::Down(MouseButton::Left), MouseEventKind::ScrollDown, MouseEventKind::ScrollUp]
                [next(3) as usize];
            screen = screen.mouse(kind, u16::try_from(x).expect("small"), u16::try_from(y).expect("small"));
        }
        if next(300) == 0 {
            screen.event(Event::Kernel(Box::new(KernelEvent::Died { reason: "gone".to_owned() })));
            screen.ready();
        }
    }
}
