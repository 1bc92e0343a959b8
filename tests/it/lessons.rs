//! The lessons as tests, and what happens to files that are not what they should be.

mod running;

use std::fs;
use std::path::{Path, PathBuf};

use torchlings::lesson::catalog::Catalog;
use torchlings::lesson::model::{Block, Lesson};
use torchlings::lesson::problem::Problem;
use torchlings::lesson::progress::{FILE_NAME, HISTORY_ENTRY_BYTES_MAX, HISTORY_MAX, Place, Progress, VERSION};
use torchlings::lesson::{lint, parser};

/// The headings of the cheatsheet, one a line.
const HEADINGS: &str = include_str!("../data/headings.txt");

const FRONT: &str = "+++\ntitle = \"T\"\nchapter = \"C\"\nminutes = 5\ngoals = [\"g\"]\n+++\n";

/// A whole exercise, from line 8 of a file that begins with [`FRONT`].
const EXERCISE: &str = "
## Exercise `grid`: Fold
Task.
```python starter
b = 0
```
```python solution
b = 1
```
```toml checks
[[check]]
value = \"b\"
```
### Hint
h
### Misconception
m
```python sample
b = 2
```
";

#[test]
fn the_course_has_no_problems() {
    assert_none(&lint::check(&Catalog::embedded()));
}

#[test]
fn every_heading_has_its_lesson_or_chapter() {
    let headings: Vec<&str> = HEADINGS.lines().collect();
    assert_eq!(headings.len(), 36);
    assert_eq!(lint::uncovered(&Catalog::embedded(), &headings), Vec::<&str>::new());
}

#[test]
fn every_lesson_is_whole() {
    let catalog = Catalog::embedded();
    for lesson in &catalog.lessons {
        let id = &lesson.id;
        assert!(lesson.exercises().count() >= 2, "{id} has fewer than two exercises");
        assert!(lesson.predictions().count() >= 1, "{id} has no prediction");
        assert!(lesson.burn.is_some(), "{id} has no Rust");
        assert!(!lesson.card.is_empty(), "{id} has no card");
        for exercise in lesson.exercises() {
            let named = format!("{id}/{}", exercise.id);
            assert!(exercise.alternatives.len() >= 2, "{named} has fewer than two other right answers");
            assert!(exercise.misconceptions.len() >= 3, "{named} has fewer than three misconceptions");
        }
    }
}

#[test]
fn the_course_is_whole() {
    let catalog = Catalog::embedded();
    let exercises = || catalog.lessons.iter().flat_map(Lesson::exercises);
    let counts = [
        ("lessons", catalog.lessons.len(), 48),
        ("exercises", exercises().count(), 120),
        ("predictions", catalog.lessons.iter().map(|it| it.predictions().count()).sum(), 70),
        ("misconceptions", exercises().map(|it| it.misconceptions.len()).sum(), 400),
    ];
    for (name, found, wanted) in counts {
        assert!(found >= wanted, "{found} {name}, not {wanted}");
    }
}

#[test]
fn the_reshaping_lesson_begins_with_the_cheatsheets_example() {
    let catalog = Catalog::embedded();
    let lesson = catalog.get("reshaping").expect("the lesson on reshaping");
    let first = lesson.examples().next().expect("an example");
    assert!(first.code.contains("a = torch.range(1, 16)\na = a.view(4, 4)"), "{}", first.code);
    assert_eq!(first.output.as_deref(), Some("torch.Size([4, 4])"));
}

#[test]
fn the_listing_names_every_lesson_in_order() {
    let catalog = Catalog::embedded();
    let listing = serde_json::to_value(catalog.listing()).expect("plain data");
    let ids: Vec<&str> =
        listing["lessons"].as_array().expect("a list").iter().filter_map(|it| it["id"].as_str()).collect();
    let expected: Vec<&str> = catalog.lessons.iter().map(|lesson| lesson.id.as_str()).collect();
    assert_eq!(ids, expected);
    assert!(listing["lessons"][0]["minutes"].is_u64());
}

#[test]
fn a_lesson_is_parsed_into_its_parts() {
    let text = format!(
        "{FRONT}Before.\n\n## Part\n```python\n1\n```\n```output\n1\n```\nAfter.\n```text\nread me\n```\n\
         ## Prediction `p`: What?\nMore.\n```python\n2\n```\n```output\n2\n```\nBecause.\n{EXERCISE}\
         ## In burn\nRust.\n```rust\n# hidden();\n#[derive(Debug)]\nlet a = 1;\n#\n```\n## Card\n```python\nc\n```\n"
    );
    let (lesson, problems) = parser::parse(Path::new("lessons/05-x-y.md"), &text);
    assert_none(&problems);
    let lesson = lesson.expect("a lesson");
    assert_eq!((lesson.id.as_str(), lesson.card.as_str()), ("x-y", "c"));
    let burn = lesson.burn.as_ref().expect("Rust");
    assert_eq!((burn.code.as_str(), burn.markdown.as_str()), ("#[derive(Debug)]\nlet a = 1;", "Rust."));
    let [
        Block::Prose { markdown: before, line: 7 },
        Block::Prose { markdown: heading, line: 9 },
        Block::Example(example),
        Block::Prose { markdown: after, .. },
        Block::Prediction(asked),
        Block::Exercise(exercise),
    ] = lesson.blocks.as_slice()
    else {
        panic!("other blocks: {:#?}", lesson.blocks);
    };
    assert_eq!((before.as_str(), heading.as_str()), ("Before.", "## Part"));
    assert_eq!((example.code.as_str(), example.output.as_deref(), example.line), ("1", Some("1"), 10));
    assert_eq!(after, "After.\n\n```text\nread me\n```");
    assert_eq!(
        (asked.question.as_str(), asked.answer.as_str(), asked.explanation.as_str()),
        ("What?\n\nMore.", "2", "Because.")
    );
    assert_eq!((exercise.title.as_str(), exercise.task.as_str(), exercise.hints.len()), ("Fold", "Task.", 1));
    assert_eq!(exercise.misconceptions[0].message, "m");
}

#[test]
fn every_mistake_is_named_with_its_line_and_a_hint() {
    let exercise_without = |cut: &str| format!("{FRONT}{}", EXERCISE.replace(cut, ""));
    let cases: [(String, &str); 22] = [
        (
            String::new(),
            "x.md:1: the lesson has no front matter\nhint: start the file with a line `+++`, TOML, and another line `+++`",
        ),
        ("+++\ntitle = 1".into(), "x.md:1: the front matter has no end\nhint: close it with a line `+++`"),
        (
            "+++\ntitle = \"T\"\nminutes = \"5\"\n+++\n".into(),
            "x.md:3: front matter: invalid type: string \"5\", expected u32\nhint: the keys are title, chapter, heading, minutes, goals and assumes",
        ),
        (
            "+++\ntitle = \"T\"\n+++\n".into(),
            "x.md:1: front matter: no chapter\nhint: add `chapter = \"Tensors\"`\n\
             x.md:1: front matter: no minutes\nhint: add `minutes = 10`\n\
             x.md:1: front matter: no goals\nhint: add `goals = [\"reshape a tensor\"]`",
        ),
        (format!("{FRONT}```python\n1\n"), "x.md:7: the code block has no end\nhint: close it with ```"),
        (
            format!("{FRONT}```\n1\n```\n"),
            "x.md:7: the code block does not say what it is\nhint: one of: python, python raises, python simulated, \
             python setup, python starter, python solution, python alternative, python sample, toml checks, output, rust, text",
        ),
        (format!("{FRONT}a\n\n    b\n"), "x.md:9: indented code\nhint: put it between ```text and ```"),
        (
            format!("{FRONT}- ```python\n  ```python\n"),
            "x.md:8: a code block starts with ``` at the margin\nhint: remove what stands before the fence",
        ),
        (
            format!("{FRONT}# Title\n"),
            "x.md:7: a heading of level 1\nhint: the title stands in the front matter; begin with ##",
        ),
        (
            format!("{FRONT}```output\n1\n```\n"),
            "x.md:7: an output without an example\nhint: put it right after its ```python block",
        ),
        (
            format!("{FRONT}```python simulated\n1\n```\n```output\n1\n```\n"),
            "x.md:10: a simulated example has no output: real PyTorch is not there to record it\n\
             hint: remove it; the learner runs the example",
        ),
        (
            format!("{FRONT}```rust\n1\n```\n"),
            "x.md:7: a block of kind `rust` does not belong here\nhint: it belongs under ## In burn",
        ),
        (
            format!("{FRONT}## Exercise: Fold\n"),
            "x.md:7: the Exercise has no id\nhint: write the heading as ## Exercise `some-id`: Some title",
        ),
        (
            format!("{FRONT}## Prediction `p`: What?\n```python\n1\n```\n"),
            "x.md:7: prediction `p` has no recorded answer\nhint: run tests/record/lessons.py, which writes it from real PyTorch",
        ),
        (
            exercise_without("```python solution\nb = 1\n```\n"),
            "x.md:8: exercise `grid` has no solution\nhint: add a ```python solution block",
        ),
        (
            exercise_without("Task.\n").replace("```python starter\nb = 0\n```\n", ""),
            "x.md:8: exercise `grid` has no task\nhint: say below the heading what is to be done\n\
             x.md:8: exercise `grid` has no starter\nhint: add a ```python starter block",
        ),
        (
            exercise_without("[[check]]\nvalue = \"b\"\n"),
            "x.md:16: the checks compare nothing\nhint: add [[check]] and value = \"the answer's variable\"",
        ),
        (
            format!("{FRONT}{}", EXERCISE.replace("value", "valeu")),
            "x.md:18: checks: unknown field `valeu`, expected one of `value`, `message`, `aliases`, `copies`, `tolerance`, `inputs`, `times`\n\
             hint: a [[check]] has value, message, aliases, copies, tolerance, inputs and times; [rules] has calls, avoids, no_loop, \
             uses, without, no_in_place and max_lines",
        ),
        (
            exercise_without("\nh\n").replace("### Hint", "### Hint\n"),
            "x.md:20: the hint says nothing\nhint: write the hint below its heading",
        ),
        (
            exercise_without("```python sample\nb = 2\n```\n"),
            "x.md:22: the misconception has no sample\nhint: add a ```python sample block that goes wrong in this way",
        ),
        (
            format!("{FRONT}{}", EXERCISE.replace("### Hint", "### Tip")),
            "x.md:20: unknown part `Tip` of an exercise\nhint: one of: ### Hint, ### Misconception",
        ),
        (format!("{FRONT}{EXERCISE}{EXERCISE}"), "x.md:28: exercise `grid` is there twice\nhint: give each its own id"),
    ];
    for (text, expected) in cases {
        let (lesson, problems) = parser::parse(Path::new("1-x.md"), &text);
        assert_eq!(lesson, None, "{text}");
        assert_eq!(shown(&problems), expected.replace("x.md", "1-x.md"), "{text}");
    }
}

#[test]
fn a_file_name_must_give_number_and_id() {
    for (name, expected) in
        [("08-reshaping.md", Some((8, "reshaping"))), ("reshaping.md", None), ("5-.md", None), ("5-A b.md", None)]
    {
        assert_eq!(parser::number_and_id(Path::new(name)), expected, "{name}");
    }
}

#[test]
fn a_lesson_is_the_same_with_the_line_ends_of_windows() {
    let path = Path::new("1-x.md");
    let text = fs::read_to_string(root().join("lessons/08-reshaping.md")).expect("the lesson").replace('\r', "");
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(parser::parse(path, &windows), parser::parse(path, &text));
}

/// An author sees a file in every state of being written.
#[test]
fn no_beginning_of_a_lesson_makes_the_parser_fail() {
    let text = fs::read_to_string(root().join("lessons/08-reshaping.md")).expect("the lesson");
    for (end, _) in text.match_indices(['\n', '`']) {
        let (lesson, problems) = parser::parse(Path::new("1-x.md"), &text[..end]);
        assert_eq!(lesson.is_none(), !problems.is_empty());
    }
}

#[test]
fn a_pack_is_usable_without_its_broken_lessons() {
    let dir = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &[u8]| fs::write(dir.path().join(name), text).expect("a file");
    write("10-last.md", FRONT.as_bytes());
    write("2-first.md", FRONT.as_bytes());
    write("3-first.md", FRONT.as_bytes());
    write("4-broken.md", b"no front matter");
    write("5-binary.md", &[0xff, 0xfe]);
    write("README.md", b"for authors");
    write("notes.txt", b"for nobody");
    let catalog = Catalog::load(dir.path());
    let ids: Vec<&str> = catalog.lessons.iter().map(|lesson| lesson.id.as_str()).collect();
    assert_eq!(ids, ["first", "last"], "in the order of numbers, not of letters");
    assert_eq!(catalog.get("last"), Some(&catalog.lessons[1]));
    let problems = shown(&catalog.problems).replace(&dir.path().display().to_string(), "pack");
    let expected = format!(
        "pack/3-first.md: lesson `first` is there twice: first as pack/2-first.md\nhint: rename one of the two files\n\
         pack/4-broken.md:1: the lesson has no front matter\nhint: start the file with a line `+++`, TOML, and another line `+++`\n\
         pack/5-binary.md: cannot be read: {}",
        String::from_utf8(vec![0xff, 0xfe]).expect_err("no UTF-8")
    );
    assert_eq!(problems, expected);

    let nowhere = Catalog::load(&dir.path().join("nowhere"));
    assert!(nowhere.lessons.is_empty() && nowhere.problems.len() == 1);
}

#[test]
fn lint_complains_of_what_the_parser_lets_pass() {
    let wide = "x".repeat(lint::CODE_COLUMNS_MAX + 1);
    let dir = tempfile::tempdir().expect("a directory");
    let exercise =
        EXERCISE.replace("b = 0", "b = 1").replace("### Misconception\nm\n```python sample\nb = 2\n```\n", "");
    let text = format!(
        "{FRONT}```python\n{wide}\n```\n```python raises\n1\n```\n```output\n{wide}\n```\n```python\n'\u{e9}'\n```\n{exercise}"
    );
    fs::write(dir.path().join("1-x.md"), text).expect("a file");
    let problems = shown(&lint::check(&Catalog::load(dir.path()))).replace(&dir.path().display().to_string(), "pack");
    let expected = format!(
        "pack/1-x.md:8: 57 columns, of which a small screen cuts some: {wide}\nhint: keep code within 56 columns\n\
         pack/1-x.md:17: not plain ASCII: '\u{e9}'\nhint: keep code within what every keyboard types\n\
         pack/1-x.md:20: exercise `grid`: the starter is the solution\nhint: leave something to do in it\n\
         pack/1-x.md:20: exercise `grid` has 1 hints\nhint: write three or four, from a nudge to nearly the answer\n\
         pack/1-x.md:20: exercise `grid` has no misconception\nhint: add a ### Misconception with a ```python sample"
    );
    assert_eq!(problems, expected);
}

#[test]
fn progress_comes_back_as_it_was_saved() {
    let dir = tempfile::tempdir().expect("a directory");
    let state = dir.path().join("not/yet/there");
    let (mut progress, problem) = Progress::load(&state);
    assert_eq!(problem, None);
    progress.place = Some(Place { lesson: "reshaping".into(), block: 3, scroll: 7 });
    progress.settings.theme = Some("light".into());
    progress.lesson_mut("reshaping").visited = true;
    let grid = progress.exercise_mut("reshaping", "grid");
    (grid.attempts, grid.hints_shown, grid.solved, grid.draft) = (2, 1, true, Some("grid = \"\u{e9}\"\n".into()));
    progress.remember("1 + 1");
    progress.save(&state).expect("a save");
    progress.save(&state).expect("a save over an older one");
    assert_eq!(Progress::load(&state), (progress, None));
    let files: Vec<_> = fs::read_dir(&state).expect("the directory").collect();
    assert_eq!(files.len(), 1, "nothing else is left behind: {files:?}");
}

#[test]
fn a_corrupt_progress_file_is_set_aside_and_never_overwritten() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(FILE_NAME);
    for (n, text) in
        ["{\n  \"version\": 1,\n  oops", "", "{\"version\": 1, \"lessons\": 5}", "[]"].into_iter().enumerate()
    {
        fs::write(&path, text).expect("a file");
        let (progress, problem) = Progress::load(dir.path());
        let problem = problem.expect("a problem");
        assert_eq!(progress, Progress::default());
        let aside = format!("{FILE_NAME}.broken-{}", n + 1);
        assert_eq!(problem.hint, Some(format!("it is kept as {aside}; progress starts anew")));
        assert_eq!(problem.line, Some(if n == 0 { 3 } else { 1 }), "{problem}");
        progress.save(dir.path()).expect("a save");
        assert_eq!(fs::read_to_string(dir.path().join(aside)).expect("the file set aside"), text);
    }
}

#[test]
fn progress_of_a_newer_version_is_left_alone() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(FILE_NAME);
    let text = "{\"version\": 999, \"place\": \"in some new form\"}";
    fs::write(&path, text).expect("a file");
    let (mut progress, problem) = Progress::load(dir.path());
    let problem = problem.expect("a problem").to_string();
    assert!(problem.contains("is of version 999, newer than this torchlings"), "{problem}");
    assert!(progress.is_read_only());
    progress.remember("1");
    progress.save(dir.path()).expect("nothing to do");
    assert_eq!(fs::read_to_string(&path).expect("the file"), text);
}

#[test]
fn progress_of_an_older_version_is_migrated() {
    let dir = tempfile::tempdir().expect("a directory");
    let text = r#"{
        "version": 1,
        "place": {"lesson": "size", "block": 2, "scroll": 0},
        "lessons": {"size": {
            "visited": true,
            "exercises": {"e": {"attempts": 2, "hints_shown": 1, "solved": true, "draft": "x = 1"}},
            "predictions": {"good": true, "bad": false}
        }},
        "settings": {"theme": "light"},
        "history": ["1 + 1"]
    }"#;
    fs::write(dir.path().join(FILE_NAME), text).expect("a file");
    let (progress, problem) = Progress::load(dir.path());
    assert_eq!(problem, None);
    assert_eq!(progress.settings.theme.as_deref(), Some("light"));
    assert_eq!(progress.history().collect::<Vec<_>>(), ["1 + 1"]);
    let exercise = progress.exercise("size", "e");
    assert_eq!((exercise.attempts, exercise.solved, exercise.draft.as_deref()), (2, true, Some("x = 1")));
    let right = |id| progress.prediction("size", id).map(|state| state.right);
    assert_eq!((right("good"), right("bad"), right("none")), (Some(true), Some(false), None));
    assert_eq!(progress.due_predictions(), [("size", "bad")], "what was missed comes back");
    progress.save(dir.path()).expect("a save");
    let saved: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join(FILE_NAME)).expect("the file")).expect("JSON");
    assert_eq!(saved["version"], VERSION);
    assert_eq!(Progress::load(dir.path()), (progress, None));
}

#[test]
fn a_missed_prediction_comes_back_until_it_is_known() {
    let mut progress = Progress::default();
    let answer_others = |progress: &mut Progress, count: usize| {
        (0..count).for_each(|_| progress.record_verdict("other", "e", true, "x"));
    };
    progress.record_guess("size", "known", true);
    progress.record_guess("size", "missed", false);
    assert!(progress.due_predictions().is_empty(), "not at once");
    answer_others(&mut progress, 3);
    assert_eq!(progress.due_predictions(), [("size", "missed")]);
    progress.record_guess("size", "missed", true);
    for pause in [8, 20] {
        answer_others(&mut progress, pause - 1);
        assert!(progress.due_predictions().is_empty(), "not before {pause} answers");
        answer_others(&mut progress, 1);
        assert_eq!(progress.due_predictions(), [("size", "missed")]);
        progress.record_guess("size", "missed", true);
    }
    answer_others(&mut progress, 100);
    assert!(progress.due_predictions().is_empty(), "it is known");
    progress.record_guess("size", "missed", false);
    answer_others(&mut progress, 3);
    assert_eq!(progress.due_predictions(), [("size", "missed")], "and then it was not");
}

#[test]
fn the_answer_that_passed_is_kept() {
    let mut progress = Progress::default();
    progress.record_verdict("size", "e", true, "right");
    progress.record_verdict("size", "e", false, "wrong");
    let state = progress.exercise("size", "e");
    assert_eq!((state.attempts, state.solved, state.answer.as_deref()), (2, true, Some("right")));
}

#[test]
fn the_history_is_bounded() {
    let mut progress = Progress::default();
    for cell in 0..HISTORY_MAX + 5 {
        progress.remember(&cell.to_string());
        progress.remember(&cell.to_string());
    }
    progress.remember("  \n");
    progress.remember(&"x".repeat(HISTORY_ENTRY_BYTES_MAX + 1));
    assert_eq!(progress.history().count(), HISTORY_MAX);
    assert_eq!(progress.history().next(), Some("5"));
}

fn shown(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[track_caller]
fn assert_none(problems: &[Problem]) {
    assert!(problems.is_empty(), "{}", shown(problems));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
