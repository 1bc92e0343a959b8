//! What is handed in and graded: files of answers read and written, a made class with every kind of trouble, and the
//! report held to its published schema.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::schema;
use serde::Deserialize;
use serde_json::Value;
use torchlings::lesson::answers::{self, Answer, Format, Which};
use torchlings::lesson::catalog::Catalog;
use torchlings::lesson::parser;
use torchlings::lesson::progress::Progress;
use torchlings::lesson::session;

/// The class is graded in less, on two cores that do nothing else.
const CLASS_TIME_MAX: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Class {
    totals: BTreeMap<String, usize>,
    answers: BTreeMap<String, String>,
    submission: Vec<Submission>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submission {
    file: String,
    #[serde(default)]
    style: String,
    /// What its marks say besides.
    #[serde(default)]
    recorded: String,
    grid: Option<String>,
    flatten: Option<String>,
    center: Option<String>,
    #[serde(default)]
    passed: usize,
    #[serde(default)]
    failed: usize,
    #[serde(default)]
    missing: usize,
    #[serde(default)]
    reasons: Vec<String>,
}

fn class() -> Class {
    toml::from_str(include_str!("../fixtures/class/class.toml")).unwrap()
}

fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/class/lessons")
}

impl Submission {
    /// Exercises and the names of their answers.
    fn answers(&self) -> Vec<(&'static str, &str)> {
        let all = [("grid", &self.grid), ("flatten", &self.flatten), ("center", &self.center)];
        all.into_iter().filter_map(|(exercise, answer)| Some((exercise, answer.as_deref()?))).collect()
    }

    fn bytes(&self, texts: &BTreeMap<String, String>) -> Vec<u8> {
        let mark = |exercise: &str| format!("# %% [exercise fold/{exercise}] {}", self.recorded).trim_end().to_owned();
        let cell = |(exercise, answer): &(&str, &str)| format!("{}\n{}\n", mark(exercise), texts[*answer]);
        let cells: Vec<String> = self.answers().iter().map(cell).collect();
        let python = cells.join("\n");
        match self.style.as_str() {
            "" if Path::new(&self.file).extension().is_some_and(|it| it == "ipynb") => notebook(&cells).into_bytes(),
            "" => python.into_bytes(),
            "windows" => {
                let text = python.replace("# %% [exercise fold/", "#%%   [Exercise: fold/").replace('\n', "\r\n");
                format!("\u{feff}{text}").into_bytes()
            }
            "bare" => self.bare_notebook(texts).into_bytes(),
            "twice" => {
                let wrong: Vec<String> =
                    self.answers().iter().map(|(exercise, _)| format!("{}\nx = 1 / 0\n", mark(exercise))).collect();
                format!("{}\n{python}", wrong.concat()).into_bytes()
            }
            "more" => format!("{python}\n{}\nx = 1\n", mark("nonsense")).into_bytes(),
            "binary" => vec![0x89, b'P', b'N', b'G', 0xff, 0xfe, 0, 1],
            "empty" => Vec::new(),
            "unmarked" => texts["grid"].clone().into_bytes(),
            "cut" => {
                let text = notebook(&cells);
                text.as_bytes()[..text.len() / 2].to_vec()
            }
            style => panic!("unknown style {style}"),
        }
    }

    /// One without marks, whose metadata still says what is what.
    fn bare_notebook(&self, texts: &BTreeMap<String, String>) -> String {
        let cells = self.answers().into_iter().map(|(exercise, answer)| {
            serde_json::json!({
                "cell_type": "code",
                "metadata": { "torchlings": { "exercise": format!("fold/{exercise}"), "attempts": 1 } },
                "source": format!("%matplotlib inline\n{}", texts[answer]),
            })
        });
        serde_json::json!({ "cells": cells.collect::<Vec<_>>(), "nbformat": 4, "nbformat_minor": 5 }).to_string()
    }
}

fn notebook(cells: &[String]) -> String {
    let cell = |source: &String| {
        let lines: Vec<&str> = source.split_inclusive('\n').collect();
        serde_json::json!({ "cell_type": "code", "metadata": {}, "outputs": [], "source": lines })
    };
    let note = serde_json::json!({ "cell_type": "markdown", "metadata": {}, "source": "# %% [exercise fold/grid]" });
    let cells: Vec<Value> = std::iter::once(note).chain(cells.iter().map(cell)).collect();
    serde_json::json!({ "cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {} }).to_string()
}

fn torchlings(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_torchlings"))
        .args(arguments)
        .current_dir(folder)
        .env("TORCHLINGS_STATE", folder.join("state"))
        .output()
        .unwrap()
}

#[test]
fn a_class_with_every_kind_of_trouble_is_graded() {
    let class = class();
    let folder = tempfile::tempdir().unwrap();
    for submission in &class.submission {
        fs::write(folder.path().join(&submission.file), submission.bytes(&class.answers)).unwrap();
    }
    let lessons = pack();
    let began = Instant::now();
    let arguments = ["grade", ".", "--lessons", lessons.to_str().unwrap(), "--json", "--time", "5", "--memory", "600M"];
    let output = torchlings(&arguments, folder.path());
    let took = began.elapsed();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let published = torchlings(&["grade", "--schema"], folder.path());
    let published: Value = serde_json::from_slice(&published.stdout).unwrap();
    assert_eq!(schema::complaints(&published, &report), Vec::<String>::new());

    let mut wrong = Vec::new();
    for (submission, row) in class.submission.iter().zip(report["submissions"].as_array().unwrap()) {
        assert_eq!(row["file"], format!("./{}", submission.file));
        let counts = ["passed", "failed", "missing"].map(|count| row[count].as_u64().unwrap() as usize);
        let answers = row["answers"].as_array().unwrap();
        let reasons: Vec<&str> = answers.iter().filter_map(|answer| answer["reason"].as_str()).collect();
        if counts != [submission.passed, submission.failed, submission.missing] || reasons != submission.reasons {
            wrong.push(format!("{}: {counts:?} {reasons:?} {answers:#?}", submission.file));
        }
        let says_why =
            |answer: &&Value| answer["status"] == "failed" && answer["message"].as_str().is_none_or(str::is_empty);
        assert_eq!(answers.iter().find(says_why), None, "a failure has its reason in words");
    }
    assert_eq!(wrong.join("\n"), "");
    for (count, expected) in &class.totals {
        assert_eq!(report["totals"][count], *expected, "{count}");
    }
    check_rates(&report);
    assert!(took < CLASS_TIME_MAX, "30 submissions took {took:?}");
}

/// The class table follows from the answers.
fn check_rates(report: &Value) {
    let number = |value: &Value| value.as_f64().unwrap();
    for row in report["exercises"].as_array().unwrap() {
        let (passed, failed) = (number(&row["passed"]), number(&row["failed"]));
        assert!((number(&row["failure_rate"]) - failed / (passed + failed)).abs() < 0.001, "{row}");
        for check in row["checks"].as_array().unwrap() {
            let unmet = number(&check["failed"]) + number(&check["not_reached"]);
            assert_eq!(number(&check["passed"]) + unmet, passed + failed, "{row}");
            assert!((number(&check["failure_rate"]) - unmet / (passed + failed)).abs() < 0.001, "{row}");
        }
    }
    let ada = &report["submissions"][0]["answers"][0];
    assert_eq!((&ada["attempts"], &ada["hints"]), (&Value::from(3), &Value::from(1)));
    let barbara = &report["submissions"][2]["answers"][0];
    assert_eq!((&barbara["hints"], &barbara["saw_solution"]), (&Value::from(4), &Value::from(true)));
}

#[test]
fn exit_codes_tell_a_program_what_became_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let lessons = pack();
    let lessons = lessons.to_str().unwrap();
    let answer = |name: &str, text: &str| {
        fs::write(folder.path().join(name), format!("# %% [exercise fold/grid]\n{text}\n")).unwrap();
    };
    answer("right.py", "grid = row.view(4, -1)");
    answer("wrong.py", "grid = row");
    let cases: [(&[&str], i32); 8] = [
        (&["right.py"], 0),
        (&["right.py", "wrong.py"], 1),
        (&["right.py", "--only", "fold"], 1),
        (&["right.py", "--only", "fold/grid"], 0),
        (&[], 2),
        (&["right.py", "--json", "--csv"], 2),
        (&["nobody.py"], 3),
        (&["right.py", "--only", "nonsense"], 3),
    ];
    for (arguments, code) in cases {
        let arguments = [&["grade", "--lessons", lessons], arguments].concat();
        let output = torchlings(&arguments, folder.path());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(code == 0 || code == 1 || !output.stderr.is_empty(), "{arguments:?} says why");
    }
    let output = torchlings(&["grade", "--lessons", lessons, "wrong.py", "right.py", "--csv"], folder.path());
    let csv = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("file,exercise,status,reason,"), "{csv}");
    assert!(lines[1].starts_with("wrong.py,fold/grid,failed,wrong,") && lines[1].contains(",shape,"), "{csv}");
    let output = torchlings(&["grade", "--lessons", lessons, "wrong.py", "right.py"], folder.path());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("fold/grid") && text.contains("50 %"), "{text}");
    assert!(text.contains("wrong.py fold/grid (wrong): `grid` has the shape [24]; [4, 6] was expected."), "{text}");
}

fn learned() -> (Catalog, Progress) {
    let catalog = Catalog::load(&pack());
    let mut progress = Progress::default();
    progress.record_verdict("fold", "grid", false, "grid = row");
    progress.record_verdict("fold", "grid", true, "grid = row.view(4, 6)\n");
    let flatten = progress.exercise_mut("fold", "flatten");
    (flatten.draft, flatten.hints_shown, flatten.saw_solution) = (Some("def flatten(batch):\n    ...".into()), 2, true);
    (catalog, progress)
}

#[test]
fn exported_answers_come_back() {
    let (catalog, progress) = learned();
    for which in [Which::Begun, Which::All] {
        let answers = answers::of_lessons(&catalog.lessons, &progress, which);
        assert_eq!(answers.len(), if which == Which::All { 3 } else { 2 });
        for (format, name) in [(Format::Python, "a.py"), (Format::Notebook, "a.ipynb")] {
            let text = answers::write(&answers, format);
            let read = answers::read(name, text.as_bytes()).unwrap();
            assert_eq!(read.answers, answers, "{text}");
            assert_eq!(read.notes, Vec::<String>::new());
        }
    }
    let python = answers::write(&answers::of_lessons(&catalog.lessons, &progress, Which::Begun), Format::Python);
    assert!(python.contains("\n# %% [exercise fold/grid] attempts=2 hints=0\ngrid = row.view(4, 6)\n"), "{python}");
    assert!(python.contains("\n# %% [exercise fold/flatten] attempts=0 hints=2 solution=seen\n"), "{python}");
}

#[test]
fn a_notebook_has_what_the_format_asks_for() {
    let (catalog, progress) = learned();
    let text = answers::write(&answers::of_lessons(&catalog.lessons, &progress, Which::All), Format::Notebook);
    let notebook: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&notebook["nbformat"], &notebook["nbformat_minor"]), (&Value::from(4), &Value::from(5)));
    let mut ids = std::collections::BTreeSet::new();
    for cell in notebook["cells"].as_array().unwrap() {
        assert!(ids.insert(cell["id"].as_str().unwrap()), "an id twice");
        assert!(cell["metadata"].is_object() && cell["source"].is_array(), "{cell}");
        let is_code = cell["cell_type"] == "code";
        assert_eq!(cell.get("outputs").is_some() && cell.get("execution_count").is_some(), is_code, "{cell}");
    }
}

#[test]
fn marks_survive_editing() {
    let mark = |line: &str| {
        let read = answers::read("a.py", format!("{line}\nx = 1\n\n# %%\ny = 2\n").as_bytes());
        read.map(|submission| submission.answers)
    };
    let answer = Answer {
        lesson: "l".into(),
        exercise: "e-1".into(),
        text: "x = 1\n\n# %%\ny = 2".into(),
        attempts: Some(2),
        ..Answer::default()
    };
    for line in [
        "# %% [exercise l/e-1] attempts=2",
        "#%%[exercise l/e-1]   attempts=2",
        "    # %% my answer [exercise l/e-1]\tattempts=2",
        "## %% [Exercise: l/e-1 ] attempts=2 hints=many",
    ] {
        assert_eq!(mark(line), Ok(vec![answer.clone()]), "{line}");
    }
    for line in ["# [exercise l/e-1]", "# %% [exercise le-1]", "x = '# %% [exercise l/e-1]'", "# %% [markdown]"] {
        assert!(mark(line).is_err(), "{line}");
    }
}

#[test]
fn a_session_becomes_a_script_a_notebook_and_a_lesson() {
    let cell = |source: &str, output: &str, raised| session::Cell {
        source: source.to_owned(),
        output: output.to_owned(),
        raised,
    };
    let cells = [
        cell("import torch\n", "", false),
        cell("torch.arange(2)", "tensor([0, 1])", false),
        cell("1 / 0", "ZeroDivisionError: division by zero", true),
        cell("s = '''\n```\n'''", "", false),
    ];
    let script = session::write(&cells, session::Format::Python);
    assert!(script.contains("# %%\ntorch.arange(2)\n# tensor([0, 1])\n"), "{script}");
    let notebook: Value = serde_json::from_str(&session::write(&cells, session::Format::Notebook)).unwrap();
    assert_eq!(notebook["cells"][1]["outputs"][0]["text"][0], "tensor([0, 1])");
    let draft = session::write(&cells, session::Format::Lesson);
    let (lesson, problems) = parser::parse(Path::new("01-draft.md"), &draft);
    assert_eq!(problems, [], "{draft}");
    let lesson = lesson.unwrap();
    let examples: Vec<_> = lesson.examples().collect();
    assert_eq!(examples.len(), 4);
    assert_eq!(examples[1].output.as_deref(), Some("tensor([0, 1])"));
    assert!(examples[2].raises);
    assert_eq!(examples[3].code, "s = '''\n```\n'''");
}

#[test]
fn lessons_and_progress_are_as_their_schemas_say() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut progress) = learned();
    progress.record_guess("fold", "no-such-question", true);
    progress.save(&folder.path().join("state")).unwrap();
    let lessons = pack();
    let read = |arguments: &[&str]| -> Value {
        let ran = torchlings(&[arguments, &["--lessons", lessons.to_str().unwrap()]].concat(), folder.path());
        assert!(ran.status.success(), "{ran:?}");
        serde_json::from_slice(&ran.stdout).unwrap()
    };
    for command in ["lessons", "progress"] {
        let (schema, document) = (read(&[command, "--schema"]), read(&[command, "--json"]));
        assert_eq!(schema::complaints(&schema, &document), Vec::<String>::new());
        assert_eq!((&document["schema"], &document["version"]), (&format!("torchlings.{command}").into(), &1.into()));
    }
    let document = read(&["progress", "--json"]);
    assert_eq!((&document["solved"], &document["exercises"]), (&1.into(), &3.into()));
    let grid = &document["lessons"][0]["exercises"][0];
    assert_eq!((&grid["id"], &grid["solved"], &grid["attempts"]), (&"grid".into(), &true.into(), &2.into()));
}

#[test]
fn export_writes_what_grade_reads() {
    let folder = tempfile::tempdir().unwrap();
    let lessons = pack();
    let lessons = lessons.to_str().unwrap();
    let run = |arguments: &[&str]| torchlings(&[arguments, &["--lessons", lessons]].concat(), folder.path());
    let nothing = run(&["export"]);
    assert!(!nothing.status.success() && nothing.stdout.is_empty());
    let (_, mut progress) = learned();
    progress.remember("1 + 1");
    progress.save(&folder.path().join("state")).unwrap();
    for file in ["mine.py", "mine.ipynb"] {
        assert!(run(&["export", "-o", file]).status.success());
        let again = run(&["export", "-o", file]);
        assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"), "{again:?}");
        assert!(run(&["export", "-o", file, "--force"]).status.success());
        let graded = run(&["grade", "--json", file]);
        let report: Value = serde_json::from_slice(&graded.stdout).unwrap();
        assert_eq!((&report["totals"]["passed"], &report["totals"]["failed"]), (&Value::from(1), &Value::from(1)));
    }
    let session = run(&["export", "--session", "--format", "lesson"]);
    assert!(String::from_utf8_lossy(&session.stdout).contains("```python\n1 + 1\n```"));
}
