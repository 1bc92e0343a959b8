//! Lessons run: by the real kernel, and by one that answers as it is told.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::Duration;
use std::{io, thread};

use serde::Deserialize;
use torchlings::kernel::bridge::EngineOptions;
use torchlings::kernel::client::{Client, KernelEvent, KernelOptions};
use torchlings::kernel::message::{Aspect, ExercisePlan, Finding, Outcome, Reply, Request, Stream, Value, Verdict};
use torchlings::lesson::catalog::Catalog;
use torchlings::lesson::diagnosis::diagnose;
use torchlings::lesson::lint::{self, Runner};
use torchlings::lesson::model::Lesson;
use torchlings::lesson::parser;

/// No cell and no answer of a lesson takes longer.
const REPLY_TIME_MAX: Duration = Duration::from_mins(1);

/// What real PyTorch finds wrong with the misconceptions' samples, by tests/record/lessons.py.
const WRONG: &str = include_str!("../wrong.jsonl");

/// What is wrong with a sample: for each failing check the aspect, then what the learner has to be told.
#[derive(Deserialize)]
struct Wrong {
    /// `lesson/exercise`.
    exercise: String,
    sample: String,
    told: Vec<Vec<String>>,
}

/// Every example shows what real PyTorch showed; starters fail; right answers pass; misconceptions are told apart, each
/// by a verdict that says what real PyTorch finds wrong.
#[test]
fn lessons_keep_their_promises() {
    let catalog = Catalog::embedded();
    let halves = catalog.lessons.chunks(catalog.lessons.len().div_ceil(2));
    let complaints: Vec<String> = thread::scope(|scope| {
        let runs: Vec<_> = halves.map(|half| scope.spawn(|| complaints_about(half))).collect();
        runs.into_iter().flat_map(|run| run.join().expect("a kernel that answers")).collect()
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

fn complaints_about(lessons: &[Lesson]) -> Vec<String> {
    let mut kernel = Kernel::start();
    let mut problems = Vec::new();
    for lesson in lessons {
        problems.extend(lint::check_running(lesson, &mut kernel));
    }
    let mut complaints: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let recorded: Vec<Wrong> =
        WRONG.lines().map(|line| serde_json::from_str(line).expect("what the recorder writes")).collect();
    for lesson in lessons {
        for exercise in lesson.exercises() {
            let name = format!("{}/{}", lesson.id, exercise.id);
            let wrong: Vec<&Wrong> = recorded.iter().filter(|wrong| wrong.exercise == name).collect();
            assert_eq!(wrong.len(), exercise.misconceptions.len(), "{name}: run tests/record/lessons.py");
            for wrong in wrong {
                let judged = kernel.judged.get(&(exercise.plan.solution.clone(), wrong.sample.trim_end().to_owned()));
                let verdict = judged.unwrap_or_else(|| panic!("{name}: run tests/record/lessons.py: {}", wrong.sample));
                complaints.extend(unfit(wrong, verdict).map(|it| format!("{name}: {it}\n{}", wrong.sample)));
            }
        }
    }
    complaints
}

/// Where a verdict does not say what is wrong.
fn unfit(wrong: &Wrong, verdict: &Verdict) -> Option<String> {
    let failures: Vec<&Finding> = verdict.findings.iter().filter(|finding| !finding.passed).collect();
    let fits = |(finding, wrong): (&&Finding, &Vec<String>)| {
        let aspect = match finding.aspect {
            // A name that the answer does not make raises where the check reads it.
            Aspect::Defined | Aspect::Syntax => Aspect::Runs,
            aspect => aspect,
        };
        let says = |part: &String| finding.aspect == Aspect::Defined || finding.message.contains(part.as_str());
        let particulars = &wrong[1..];
        aspect.name() == wrong[0] && particulars.iter().all(says)
    };
    let is_fit = failures.len() == wrong.told.len() && failures.iter().zip(&wrong.told).all(fits);
    (!is_fit).then(|| format!("real PyTorch finds {:?}; the verdict says {failures:?}", wrong.told))
}

#[test]
fn a_wrong_answer_is_told_its_misconception() {
    let catalog = Catalog::embedded();
    let lesson = catalog.get("reshaping").expect("the lesson");
    let exercise = lesson.exercises().next().expect("an exercise");
    let mut kernel = Kernel::start();
    let mut judge = |answer: &str| kernel.judge(&exercise.plan, answer).expect("a verdict");
    for (answer, expected) in [
        ("grid = row.reshape(6, 4)", Some("That makes 4 columns")),
        ("import copy\ngrid = copy.deepcopy(row).view(4, 6)", Some("The shape is right, but")),
        ("grid = row + ", None),
    ] {
        let verdict = judge(answer);
        let found = diagnose(exercise, &verdict, |sample| Some(judge(sample)));
        let message = found.map(|misconception| misconception.message.as_str());
        assert_eq!(message.is_some(), expected.is_some(), "{answer}: {verdict:?}");
        assert!(message.unwrap_or_default().starts_with(expected.unwrap_or_default()), "{answer}: {message:?}");
    }
}

/// The kernel process, spoken to in turns.
struct Kernel {
    client: Client,
    events: Receiver<KernelEvent>,
    /// By solution and answer.
    judged: HashMap<(String, String), Verdict>,
    _workspace: tempfile::TempDir,
}

impl Kernel {
    fn start() -> Self {
        let workspace = tempfile::tempdir().expect("a directory");
        let options = KernelOptions {
            program: PathBuf::from(env!("CARGO_BIN_EXE_torchlings")),
            // The outputs are recorded on a machine without a GPU.
            engine: EngineOptions { backend: "flex".to_owned(), ..EngineOptions::default() },
            workspace: workspace.path().to_owned(),
            memory_limit_bytes: None,
        };
        let (client, events) = Client::start(options).expect("the kernel starts");
        Self { client, events, judged: HashMap::new(), _workspace: workspace }
    }

    /// What it printed until the reply that `wanted` picks, and what that picked.
    fn wait<T>(&self, wanted: impl Fn(Reply) -> Option<T>) -> io::Result<(String, T)> {
        let mut printed = String::new();
        loop {
            match self.events.recv_timeout(REPLY_TIME_MAX).map_err(io::Error::other)? {
                KernelEvent::Reply(Reply::Output { stream: Stream::Stdout, text, .. }) => printed.push_str(&text),
                KernelEvent::Reply(reply) => {
                    if let Some(found) = wanted(reply) {
                        return Ok((printed, found));
                    }
                }
                KernelEvent::Died { reason } => return Err(io::Error::other(reason)),
            }
        }
    }
}

impl Runner for Kernel {
    type Error = io::Error;

    fn reset(&mut self) -> io::Result<()> {
        let id = self.client.next_id();
        self.client.send(&Request::Reset { id })?;
        self.wait(|reply| matches!(reply, Reply::WasReset { .. }).then_some(()))?;
        Ok(())
    }

    fn run(&mut self, source: &str) -> io::Result<(String, Outcome)> {
        self.client.execute("cell", source)?;
        self.wait(|reply| if let Reply::Done { outcome, .. } = reply { Some(outcome) } else { None })
    }

    fn judge(&mut self, plan: &ExercisePlan, answer: &str) -> io::Result<Verdict> {
        let id = self.client.next_id();
        self.client.send(&Request::Judge { id, exercise: plan.clone(), answer: answer.to_owned() })?;
        let (_, verdict) =
            self.wait(|reply| if let Reply::Judged { verdict, .. } = reply { Some(verdict) } else { None })?;
        self.judged.insert((plan.solution.clone(), answer.trim_end().to_owned()), verdict.clone());
        Ok(verdict)
    }
}

/// A lesson whose promises the told runner breaks one by one.
const LESSON: &str = "+++
title = \"T\"
chapter = \"C\"
minutes = 5
goals = [\"g\"]
+++
```python
value
```
```output
1
```
```python
error
```
```python simulated
value
```
## Exercise `e`: E
Task.
```python starter
starter
```
```python solution
solution
```
```python alternative
alternative
```
```toml checks
[[check]]
value = \"b\"
```
### Misconception
First.
```python sample
first
```
### Misconception
Second.
```python sample
second
```
";

/// Passes the answers that it is told to pass; says `wrong` of all others, and `first` of the first sample.
struct Told<'a> {
    value: &'a str,
    raises: bool,
    passes: &'a [&'a str],
    tells_samples_apart: bool,
}

impl Runner for Told<'_> {
    type Error = io::Error;

    fn reset(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn run(&mut self, source: &str) -> io::Result<(String, Outcome)> {
        let outcome = match source {
            "error" if self.raises => {
                let (kind, message) = ("ValueError".to_owned(), "no".to_owned());
                Outcome::Raised { kind, message, line: None, traceback: String::new() }
            }
            "error" => Outcome::Finished { value: None },
            _ => {
                let value = Value { text: self.value.to_owned(), type_name: "int".to_owned(), tensor: None };
                Outcome::Finished { value: Some(value) }
            }
        };
        Ok((String::new(), outcome))
    }

    fn judge(&mut self, _: &ExercisePlan, answer: &str) -> io::Result<Verdict> {
        let passed = self.passes.contains(&answer);
        let message = if self.tells_samples_apart { answer } else { "wrong" };
        let finding = Finding { passed, aspect: Aspect::Values, message: message.to_owned() };
        Ok(Verdict { passed, findings: vec![finding], reached: true, output: String::new() })
    }
}

#[test]
fn lint_names_every_broken_promise() {
    let good = || Told { value: "1", raises: false, passes: &["solution", "alternative"], tells_samples_apart: true };
    let cases = [
        (good(), ""),
        (Told { value: "2", ..good() }, "1-x.md:7: the output is\n2\nbut recorded is\n1"),
        (Told { raises: true, ..good() }, "1-x.md:13: the output is\nValueError: no\nbut recorded is\n"),
        (
            Told { passes: &["starter", "solution", "alternative"], ..good() },
            "1-x.md:21: exercise `e`: the starter already passes",
        ),
        (
            Told { passes: &["alternative"], ..good() },
            "1-x.md:24: exercise `e`: a right answer fails: solution\nsolution",
        ),
        (
            Told { passes: &["solution"], ..good() },
            "1-x.md:27: exercise `e`: a right answer fails: alternative\nalternative",
        ),
        (
            Told { passes: &["solution", "alternative", "second"], ..good() },
            "1-x.md:39: exercise `e`: the misconception's sample passes",
        ),
        (
            Told { tells_samples_apart: false, ..good() },
            "1-x.md:39: exercise `e`: an earlier misconception fails in the same way: wrong",
        ),
    ];
    let (lesson, problems) = parser::parse("1-x.md".as_ref(), LESSON);
    let lesson = lesson.unwrap_or_else(|| panic!("{problems:?}"));
    for (mut runner, expected) in cases {
        let problems = lint::check_running(&lesson, &mut runner);
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(shown.join("\n"), expected);
    }
}
