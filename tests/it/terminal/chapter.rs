//! A learner goes through a whole chapter with keys alone: every example, question and exercise of it.

use std::process::Command;

use serde_json::Value;
use torchlings::lesson::catalog::Catalog;
use torchlings::lesson::model::{Block, Lesson};

use super::{CTRL_C, CTRL_S, ENTER, F2, Terminal};

/// A chapter of several lessons.
const CHAPTER: &str = "Loss Functions";
const ALT_A: &str = "\x1ba";
const CTRL_L: &str = "\x0c";
const CTRL_N: &str = "\x0e";

#[test]
fn a_learner_finishes_a_chapter() {
    let catalog = Catalog::embedded();
    let lessons: Vec<&Lesson> = catalog.lessons.iter().filter(|lesson| lesson.chapter == CHAPTER).collect();
    assert!(lessons.len() > 1, "a chapter of several lessons");
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::open(home.path(), &[]);
    terminal.wait_for("Enter begins").press(ENTER).wait_for("ready");
    terminal.press(F2).wait_for("type a few letters").press(&lessons[0].title).press(ENTER);
    for lesson in &lessons {
        terminal.wait_for(&format!(" {} ", lesson.title));
        // Reads down to the first thing to do.
        while terminal.wait_for("Enter r").text().contains("Enter read on") {
            terminal.press(ENTER);
        }
        for block in &lesson.blocks {
            do_block(&mut terminal, block);
        }
    }
    let exercises: usize = lessons.iter().map(|lesson| lesson.exercises().count()).sum();
    terminal.press(F2).wait_for(&format!("{CHAPTER}  ━━━━━━━━━━ {exercises}/{exercises}")).press(CTRL_C);
    terminal.quit();

    let mut progress = Command::new(env!("CARGO_BIN_EXE_torchlings"));
    let progress = progress.args(["progress", "--json"]).env("TORCHLINGS_STATE", home.path().join("state")).output();
    let progress: Value = serde_json::from_slice(&progress.expect("torchlings runs").stdout).expect("JSON");
    for lesson in progress["lessons"].as_array().expect("a list").iter().filter(|it| it["chapter"] == CHAPTER) {
        assert_eq!(lesson["finished"], true, "{lesson}");
        let exercises = lesson["exercises"].as_array().expect("a list");
        assert!(exercises.iter().all(|it| it["solved"] == true && it["attempts"] == 1), "{lesson}");
        let predictions = lesson["predictions"].as_array().expect("a list");
        assert!(predictions.iter().all(|it| it["right"] == true), "{lesson}");
    }
}

/// Does what the marked block asks for, sees that it worked, and goes on.
fn do_block(terminal: &mut Terminal, block: &Block) {
    match block {
        Block::Prose { .. } => return,
        Block::Example(example) => {
            let output = example.output.as_deref().unwrap_or_default();
            // Of a long line, its beginning stands in one row.
            let last: String = output.lines().last().unwrap_or_default().chars().take(40).collect();
            terminal.press(ENTER).wait_until_right(&last, |right| right.contains(last.trim_end()));
        }
        Block::Prediction(prediction) => {
            terminal.press(ENTER).wait_until_right("the question", |right| right.contains("Your guess"));
            terminal
                .paste(&prediction.answer)
                .press(ENTER)
                .wait_until_right("the verdict", |right| right.contains("✓ Right") && !right.contains("Your guess"));
        }
        Block::Exercise(exercise) => {
            terminal.press(ENTER).wait_for(&format!("Answer: {}", exercise.title));
            let solved = format!("{}  ✓ solved", exercise.title);
            terminal.press(ALT_A).paste(&exercise.plan.solution).press(CTRL_S).wait_for(&solved);
        }
    }
    // With nothing left of it on the right, what comes next is seen to be new.
    terminal.press(CTRL_L).wait_until_right("an empty transcript", |right| right.contains("Whatever you run"));
    terminal.press(CTRL_N);
}
