//! The fidelity ledger, kept true: every mark follows from recorded programs and from what the binary really has.
//!
//! `assets/fidelity/names.txt` lists PyTorch's and numpy's public names, `tests/cases/uses.json` which of them each recorded
//! program uses (both by `tests/record/names.py`), `assets/fidelity/notes.toml` what people say. From these and from a
//! run of all recorded programs follows `ledger.tsv`; `UPDATE_LEDGER=1` writes it, and the README's figures with it.
//! Otherwise a ledger that says something else fails the test: `exact` without a passing program cannot stand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde::Deserialize;

use super::parity;

/// The marks in the order in which the README counts them.
const MARKS: [&str; 5] = ["exact", "unproven", "simulated", "differs", "missing"];
/// Packages of the README's table, the longest first where one lies in another.
const PACKAGES: [(&str, &str); 10] = [
    ("torch.nn.functional", "torch.nn.functional."),
    ("torch.nn", "torch.nn."),
    ("torch.optim", "torch.optim."),
    ("torch.utils.data", "torch.utils.data."),
    ("torch.linalg, special, fft", "torch.linalg. torch.special. torch.fft."),
    ("torch.Tensor", "torch.Tensor."),
    ("torch.autograd, func", "torch.autograd. torch.func."),
    ("torch", "torch."),
    ("torch_tensorrt", "torch_tensorrt"),
    ("numpy", "numpy."),
];
/// Unexplained failures that a message lists.
const LISTED_MAX: usize = 40;

/// How one recorded program fared.
pub struct Outcome {
    pub id: String,
    /// The operator or topic that it shows.
    pub topic: String,
    /// `set/kind/topic/id`.
    pub name: String,
    pub passes: bool,
}

#[derive(Deserialize)]
struct Notes {
    #[serde(default)]
    note: Vec<Note>,
    #[serde(default)]
    case: Vec<Reason>,
}

#[derive(Deserialize)]
struct Note {
    names: Vec<String>,
    mark: String,
    text: String,
}

#[derive(Deserialize)]
struct Reason {
    cases: Vec<String>,
    reason: String,
}

/// Compares the ledger with what follows from `outcomes`, or writes it.
pub fn hold(outcomes: &[Outcome]) {
    let notes: Notes = toml::from_str(&read("assets/fidelity/notes.toml")).expect("notes.toml is right");
    let unexplained: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| !outcome.passes && reason(&notes, outcome).is_none())
        .map(|outcome| outcome.name.as_str())
        .collect();
    let ledger = ledger(&notes, outcomes);
    if env::var("UPDATE_LEDGER").is_ok_and(|value| value == "1") {
        fs::write(path("assets/fidelity/ledger.tsv"), &ledger).expect("the ledger is written");
        fs::write(path("README.md"), readme_with_figures(&ledger)).expect("the README is written");
    } else {
        let kept = read("assets/fidelity/ledger.tsv");
        let differing: Vec<&str> = ledger.lines().filter(|line| !kept.lines().any(|kept| kept == *line)).collect();
        assert!(
            differing.is_empty() && ledger.lines().count() == kept.lines().count(),
            "the ledger says something else (UPDATE_LEDGER=1 writes it); it should say: {:#?}",
            &differing[..differing.len().min(LISTED_MAX)]
        );
    }
    assert!(
        unexplained.is_empty(),
        "{} failing programs have no reason in assets/fidelity/notes.toml: {:#?}",
        unexplained.len(),
        &unexplained[..unexplained.len().min(LISTED_MAX)]
    );
}

#[test]
fn the_readme_counts_what_the_ledger_and_the_ratchet_hold() {
    let wanted = readme_with_figures(&read("assets/fidelity/ledger.tsv"));
    assert!(read("README.md") == wanted, "the README's figures are old: UPDATE_LEDGER=1 writes them");
}

/// Lines of name, mark and note.
fn ledger(notes: &Notes, outcomes: &[Outcome]) -> String {
    let listed = read("assets/fidelity/names.txt");
    let names: Vec<&str> = listed.lines().collect();
    let present = present(&names);
    let records = records(notes, outcomes);
    let mut text = String::new();
    for name in names {
        let note = notes.note.iter().find(|note| note.names.iter().any(|pattern| matches(pattern, name, Some('.'))));
        let record = records.get(name);
        let (mark, said) = if !present.contains(name) {
            ("missing", note.filter(|note| note.mark == "missing").map_or(String::new(), |note| note.text.clone()))
        } else if let Some(note) = note.filter(|note| note.mark != "missing") {
            (note.mark.as_str(), note.text.clone())
        } else {
            match record {
                None => ("unproven", String::new()),
                Some(record) if record.failing == 0 => ("exact", String::new()),
                Some(record) => {
                    let all = record.failing + record.passing;
                    ("differs", format!("{} of {all} recorded programs: {}", record.failing, record.reason))
                }
            }
        };
        let _ = writeln!(text, "{name}\t{mark}\t{said}");
    }
    text
}

#[derive(Default)]
struct Record {
    passing: usize,
    failing: usize,
    reason: String,
}

/// How the programs fared that use each name. A program that fails is held against the name that it is about, or else
/// against those of its names that fail most often.
fn records(notes: &Notes, outcomes: &[Outcome]) -> BTreeMap<String, Record> {
    let uses: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&read("tests/cases/uses.json")).expect("uses.json is right");
    let nothing = Vec::new();
    let used = |outcome: &Outcome| uses.get(&outcome.id).unwrap_or(&nothing);
    let mut total: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for outcome in outcomes {
        for name in used(outcome) {
            let (all, failing) = total.entry(name).or_default();
            *all += 1;
            *failing += usize::from(!outcome.passes);
        }
    }
    let share = |name: &str| total.get(name).map_or(0.0, |(all, failing)| *failing as f64 / *all as f64);
    let mut records: BTreeMap<String, Record> = BTreeMap::new();
    for outcome in outcomes {
        let used = used(outcome);
        let topic = outcome.topic.rsplit('.').next().unwrap_or_default();
        let about: Vec<&String> = used.iter().filter(|name| name.rsplit('.').next() == Some(topic)).collect();
        if outcome.passes {
            for name in used {
                records.entry(name.clone()).or_default().passing += 1;
            }
            continue;
        }
        let worst = used.iter().map(|name| share(name)).fold(0.0, f64::max);
        let blamed = if about.is_empty() { used.iter().filter(|name| share(name) >= worst).collect() } else { about };
        for name in blamed {
            let record = records.entry(name.clone()).or_default();
            record.failing += 1;
            reason(notes, outcome).unwrap_or("not yet explained").clone_into(&mut record.reason);
        }
    }
    records
}

/// Why a program differs.
fn reason<'a>(notes: &'a Notes, outcome: &Outcome) -> Option<&'a str> {
    let told = |reason: &&Reason| reason.cases.iter().any(|pattern| matches(pattern, &outcome.name, None));
    notes.case.iter().find(told).map(|reason| reason.reason.as_str())
}

/// Whether `text` fits a pattern in which `*` stands for any text without `boundary`.
fn matches(pattern: &str, text: &str, boundary: Option<char>) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(head) else { return false };
    let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    ends.take_while(|&at| boundary.is_none_or(|boundary| !rest[..at].contains(boundary)))
        .any(|at| matches(tail, &rest[at..], boundary))
}

/// The names that the binary has, as it says itself.
fn present(names: &[&str]) -> BTreeSet<String> {
    let program = format!(
        "import importlib, torch, numpy\n\
         objects = {{'torch.Tensor': torch.zeros(1, 1), 'numpy.ndarray': numpy.zeros((1, 1)), \
                     'torch.Generator': torch.Generator(), 'numpy.random.Generator': numpy.random.default_rng(0)}}\n\
         def found(name):\n    \
             owner, _, last = name.rpartition('.')\n    \
             if owner in objects:\n        \
                 return objects[owner]\n    \
             try:\n        \
                 return importlib.import_module(owner)\n    \
             except ImportError:\n        \
                 return getattr(found(owner), owner.rpartition('.')[2])\n\
         for name in {}:\n    \
             try:\n        \
                 getattr(found(name), name.rpartition('.')[2])\n    \
             except (AttributeError, ImportError):\n        \
                 continue\n    \
             except (RuntimeError, ValueError, TypeError, NotImplementedError):\n        \
                 pass\n    \
             print(name)\n",
        serde_json::to_string(names).expect("names are text")
    );
    let script = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary file");
    fs::write(script.path(), program).expect("the program is written");
    let asked = Command::new(env!("CARGO_BIN_EXE_torchlings"))
        .args(["run", "-"])
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::from(fs::File::open(script.path()).expect("the program is there")))
        .output()
        .expect("the binary runs");
    assert!(asked.status.success(), "the names could not be asked for: {}", String::from_utf8_lossy(&asked.stderr));
    String::from_utf8_lossy(&asked.stdout).lines().map(str::to_owned).collect()
}

/// The README with its two tables of fidelity renewed.
fn readme_with_figures(ledger: &str) -> String {
    let readme = read("README.md");
    let (begin, end) = ("<!-- generated: fidelity -->\n", "<!-- end generated -->");
    let (head, rest) = readme.split_once(begin).expect("the README has a place for the figures");
    let (_, tail) = rest.split_once(end).expect("the place has an end");
    format!("{head}{begin}{}\n{}{end}{tail}", marks_table(ledger), parity::figures())
}

fn marks_table(ledger: &str) -> String {
    let mut counts: BTreeMap<usize, BTreeMap<&str, usize>> = BTreeMap::new();
    for line in ledger.lines() {
        let mut fields = line.split('\t');
        let (name, mark) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let package = PACKAGES.iter().position(|(_, leads)| leads.split(' ').any(|lead| name.starts_with(lead)));
        *counts.entry(package.expect("every name is in a package")).or_default().entry(mark).or_default() += 1;
    }
    let mut text = format!("| public names | {} |\n| --- |{}\n", MARKS.join(" | "), " ---: |".repeat(MARKS.len()));
    let mut row = |label: &str, count: &dyn Fn(&str) -> usize| {
        let cells: Vec<String> = MARKS.iter().map(|mark| count(mark).to_string()).collect();
        let _ = writeln!(text, "| {label} | {} |", cells.join(" | "));
    };
    for (at, (label, _)) in PACKAGES.iter().enumerate() {
        row(label, &|mark| counts.get(&at).and_then(|marks| marks.get(mark)).copied().unwrap_or_default());
    }
    row("**all**", &|mark| counts.values().filter_map(|marks| marks.get(mark)).sum());
    text
}

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn read(relative: &str) -> String {
    fs::read_to_string(path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
}

#[test]
fn patterns_fit_names_and_cases() {
    assert!(matches("torch.fft.*", "torch.fft.rfft", Some('.')));
    assert!(!matches("torch.*", "torch.fft.rfft", Some('.')));
    assert!(matches("operators/*/fft.*", "operators/forward/fft.rfft/0a", None));
    assert!(!matches("operators/*/fft.*", "basics/forward/fft.rfft/0a", None));
}
