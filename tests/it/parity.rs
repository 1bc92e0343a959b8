//! Recorded programs of real PyTorch, run by the real binary and compared with what real PyTorch printed.
//!
//! A case is a line of `tests/cases/SET.jsonl`, recorded by `tests/record/record.py`. It passes when words are the same,
//! numbers agree to the four digits that PyTorch shows, and `grad_fn=<...>` is there or not there as recorded; it is exact when
//! the text is the same byte for byte and every recorded warning was given. `tests/cases/ratchet.json` keeps how many cases of
//! each set and kind pass and are exact: these numbers never fall.
//!
//! | variable | does |
//! | --- | --- |
//! | `UPDATE_RATCHET=1` | writes the present numbers into the ratchet file |
//! | `PARITY_ONLY=basics` | runs only cases whose `set/kind/topic/id` contains this, and leaves the ratchet alone |
//! | `PARITY_SHOW=3` | shows so many differences in full (all of them are in the report file in any case) |
//! | `TORCHLINGS_REQUIRE_WGPU=1` | a missing wgpu adapter is a failure, not a reason to skip |

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, thread};

use serde::{Deserialize, Serialize};

use super::fidelity::{self, Outcome};

/// A case on its own may take so long; a batch may take this and a little for each of its cases.
const CASE_TIME_MAX: Duration = Duration::from_secs(20);
const BATCH_TIME_PER_CASE: Duration = Duration::from_millis(500);
/// Cases that one process runs one after the other, each in a namespace of its own.
const BATCH_CASES_MAX: usize = 40;
/// Of a hundred exact cases so many may be merely close on another processor, whose vector units round sums elsewhere.
const EXACT_SLACK_PERCENT: usize = 1;
/// Names of failing cases that a failing test lists.
const LISTED_MAX: usize = 25;
/// Stands before a case's output in a batch; no case prints it.
const SEPARATOR: &str = "\u{1e}case ";

/// What would reach the next case of a batch.
const GLOBAL_STATE: [&str; 6] =
    ["set_printoptions", "set_default", "set_rng_state", "fork_rng", "seterr", "Generator()"];
/// What a device that is not the processor lacks or says differently: other dtypes, memory shared with numpy, names of devices.
const BEYOND_DEVICES: [&str; 16] = [
    "float64",
    "double",
    "Double",
    "float16",
    "half",
    "bfloat16",
    "complex",
    "set_default",
    "numpy",
    "np.",
    "device",
    "cuda",
    "cpu",
    "data_ptr",
    "storage()",
    "view(torch.",
];

#[test]
fn cases_on_flex() {
    let outcomes = judge("flex", &|_| true);
    if env::var("PARITY_ONLY").is_err() {
        fidelity::hold(&outcomes);
    }
}

#[test]
fn cases_on_ndarray() {
    judge("ndarray", &runs_on_devices);
}

#[test]
fn cases_on_wgpu() {
    if has_wgpu_adapter() {
        judge("wgpu", &runs_on_devices);
        return;
    }
    assert!(
        env::var("TORCHLINGS_REQUIRE_WGPU").is_err(),
        "no wgpu adapter was found, and TORCHLINGS_REQUIRE_WGPU asks for one"
    );
    say("parity on wgpu: skipped, as this machine has no adapter (a software one comes with Mesa's Vulkan drivers)\n");
}

/// One recorded program.
#[derive(Deserialize)]
struct Case {
    id: String,
    /// The operator or topic that it shows.
    #[serde(alias = "op")]
    topic: String,
    /// `forward`, `grad`, `error` or `random`.
    kind: String,
    code: String,
    /// What real PyTorch printed.
    expect: String,
    /// The warnings that it gave, as `Category: first line`.
    #[serde(default)]
    warns: Vec<String>,
    /// The file's stem.
    #[serde(skip)]
    set: String,
}

impl Case {
    fn name(&self) -> String {
        format!("{}/{}/{}/{}", self.set, self.kind, self.topic, self.id)
    }
}

/// How many cases of one set and kind there are, pass, and are exact.
#[derive(Serialize, Deserialize, Clone, Copy, Default, PartialEq)]
struct Tally {
    cases: usize,
    pass: usize,
    exact: usize,
}

type Tallies = BTreeMap<String, BTreeMap<String, Tally>>;

/// What a process printed; `ended` is false where it had to be killed or died of a signal.
#[derive(Default)]
struct Printed {
    out: String,
    err: String,
    ended: bool,
}

/// How far a case agrees.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Agreement {
    Fails,
    Passes,
    Exact,
}

/// Runs the chosen cases on a backend, writes the report and compares with the ratchet.
fn judge(backend: &str, chosen: &dyn Fn(&Case) -> bool) -> Vec<Outcome> {
    // One backend at a time: the others would take the processor from it and cases would run out of time.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);

    let only = env::var("PARITY_ONLY").ok();
    let cases: Vec<Case> = all_cases()
        .into_iter()
        .filter(|case| chosen(case) && only.as_ref().is_none_or(|only| case.name().contains(only)))
        .collect();
    let started = Instant::now();
    let results = run_all(backend, &cases);
    let tallies = tally(&cases, &results);
    let failing: Vec<(&Case, &Printed)> =
        cases.iter().zip(&results).filter(|(case, printed)| agreement(case, printed) == Agreement::Fails).collect();
    let report = write_report(backend, &failing);

    let mut summary =
        format!("parity on {backend}, {} cases in {:.0} s\n", cases.len(), started.elapsed().as_secs_f64());
    for (set, kind, tally) in rows(&tallies) {
        let _ = writeln!(
            summary,
            "  {set:10} {kind:8} {:5} of {:5} pass, {:5} exact",
            tally.pass, tally.cases, tally.exact
        );
    }
    let killed = failing.iter().filter(|(_, printed)| !printed.ended).count();
    let _ = writeln!(summary, "  {killed} crashed or ran out of time");
    let _ = writeln!(summary, "  differences in full: {}", report.display());
    for (case, printed) in failing.iter().take(env::var("PARITY_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(0)) {
        summary.push_str(&difference(case, printed));
    }
    say(&summary);
    if only.is_none() {
        hold_ratchet(backend, &tallies, &failing);
    }
    let outcome = |(case, printed): (&Case, &Printed)| Outcome {
        id: case.id.clone(),
        topic: case.topic.clone(),
        name: case.name(),
        passes: agreement(case, printed) != Agreement::Fails,
    };
    cases.iter().zip(&results).map(outcome).collect()
}

/// The README's table of recorded programs, from the ratchet.
pub fn figures() -> String {
    let text = fs::read_to_string(cases_folder().join("ratchet.json")).expect("there is a ratchet file");
    let ratchet: BTreeMap<String, Tallies> = serde_json::from_str(&text).expect("the ratchet file is JSON");
    let backends = ["flex", "ndarray", "wgpu"];
    let sum = |backend: &str, wanted: Option<&str>| {
        let sets = ratchet.get(backend).into_iter().flatten();
        sets.filter(|(set, _)| wanted.is_none_or(|wanted| wanted == *set))
            .flat_map(|(_, kinds)| kinds.values())
            .fold((0, 0), |(pass, cases), tally| (pass + tally.pass, cases + tally.cases))
    };
    let row = |label: &str, wanted: Option<&str>| {
        let cells: Vec<String> = backends
            .iter()
            .map(|backend| match sum(backend, wanted) {
                (_, 0) => String::new(),
                (pass, cases) => format!("{pass} / {cases}"),
            })
            .collect();
        format!("| {label} | {} |\n", cells.join(" | "))
    };
    let mut table =
        format!("| recorded programs that pass, of all | {} |\n| --- | ---: | ---: | ---: |\n", backends.join(" | "));
    for set in ratchet.get("flex").into_iter().flatten().map(|(set, _)| set) {
        table.push_str(&row(set, Some(set)));
    }
    table + &row("**all**", None)
}

/// Fails where fewer cases pass than before.
fn hold_ratchet(backend: &str, tallies: &Tallies, failing: &[(&Case, &Printed)]) {
    let path = cases_folder().join("ratchet.json");
    let mut ratchet: BTreeMap<String, Tallies> = match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).expect("the ratchet file is JSON"),
        Err(_) => BTreeMap::new(),
    };
    if env::var("UPDATE_RATCHET").is_ok_and(|value| value == "1") {
        ratchet.insert(backend.into(), tallies.clone());
        let text = serde_json::to_string_pretty(&ratchet).expect("the ratchet is plain data");
        fs::write(&path, text + "\n").expect("the ratchet file is written");
        return;
    }
    let held_sets =
        ratchet.get(backend).expect("the ratchet holds numbers for this backend (UPDATE_RATCHET=1 writes them)");
    let mut fallen = String::new();
    for (set, kind, held) in rows(held_sets) {
        let now = count(tallies, set, kind);
        if now.pass < held.pass || 100 * now.exact < (100 - EXACT_SLACK_PERCENT) * held.exact {
            let Tally { pass, exact, .. } = now;
            let _ = writeln!(
                fallen,
                "{set} {kind}: {pass} pass and {exact} are exact, held {} and {}",
                held.pass, held.exact
            );
        }
    }
    let risen = rows(tallies).any(|(set, kind, now)| {
        let held = count(held_sets, set, kind);
        now.pass > held.pass || now.exact > held.exact
    });
    if risen && fallen.is_empty() {
        say(&format!("parity on {backend}: more cases pass than the ratchet holds; raise it with UPDATE_RATCHET=1\n"));
    }
    let listed: Vec<String> = failing.iter().take(LISTED_MAX).map(|(case, _)| case.name()).collect();
    assert!(
        fallen.is_empty(),
        "fewer cases pass on {backend} than before:\n{fallen}failing now, the first of them: {listed:#?}"
    );
}

fn rows(tallies: &Tallies) -> impl Iterator<Item = (&str, &str, Tally)> {
    tallies.iter().flat_map(|(set, kinds)| kinds.iter().map(move |(kind, tally)| (set.as_str(), kind.as_str(), *tally)))
}

/// Zero where there are none of this set and kind.
fn count(tallies: &Tallies, set: &str, kind: &str) -> Tally {
    tallies.get(set).and_then(|kinds| kinds.get(kind)).copied().unwrap_or_default()
}

/// Every recorded case, in the order of the files and their lines.
fn all_cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(cases_folder())
        .expect("there are cases")
        .map(|entry| entry.expect("a file of cases").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let set = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        for (number, line) in fs::read_to_string(&path).expect("a readable file of cases").lines().enumerate() {
            let case: Case =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{}:{}: {error}", path.display(), number + 1));
            cases.push(Case { set: set.clone(), ..case });
        }
    }
    cases
}

/// Whether a case stays within float32, integers and what every device has. Whole training runs are for the host: where
/// rounding differs, they lead elsewhere.
fn runs_on_devices(case: &Case) -> bool {
    // The prelude of the headings imports numpy for all of them.
    let code = case.code.replacen("import numpy as np\n", "", 1);
    !["numpy", "training"].contains(&&*case.set) && !BEYOND_DEVICES.iter().any(|word| code.contains(word))
}

/// Asks the binary itself.
fn has_wgpu_adapter() -> bool {
    let answer =
        Command::new(env!("CARGO_BIN_EXE_torchlings")).args(["devices", "--json"]).output().expect("the binary runs");
    let devices: serde_json::Value = serde_json::from_slice(&answer.stdout).expect("`devices --json` prints JSON");
    let backends = devices["backends"].as_array().expect("`devices --json` lists backends");
    backends.iter().any(|backend| {
        backend["name"] == "wgpu" && backend["adapters"].as_array().is_some_and(|found| !found.is_empty())
    })
}

/// Runs the cases in batches on all cores; what does not pass in company is run once more on its own.
fn run_all(backend: &str, cases: &[Case]) -> Vec<Printed> {
    let (alone, together): (Vec<usize>, Vec<usize>) =
        (0..cases.len()).partition(|&index| GLOBAL_STATE.iter().any(|word| cases[index].code.contains(word)));
    let batches: Vec<Vec<usize>> = together.chunks(BATCH_CASES_MAX).map(<[usize]>::to_vec).collect();
    let mut results: Vec<Printed> = cases.iter().map(|_| Printed::default()).collect();
    let printed_by_batch = in_parallel(batches.len(), |batch| {
        let codes: Vec<&str> = batches[batch].iter().map(|&index| cases[index].code.as_str()).collect();
        run_batch(backend, &codes)
    });
    for (batch, printed) in batches.iter().zip(printed_by_batch) {
        for (&index, printed) in batch.iter().zip(printed) {
            results[index] = printed;
        }
    }
    let again: Vec<usize> = together
        .into_iter()
        .filter(|&index| agreement(&cases[index], &results[index]) != Agreement::Exact)
        .chain(alone)
        .collect();
    let single = in_parallel(again.len(), |at| run(backend, &cases[again[at]].code, CASE_TIME_MAX));
    for (index, printed) in again.into_iter().zip(single) {
        if agreement(&cases[index], &printed) >= agreement(&cases[index], &results[index]) {
            results[index] = printed;
        }
    }
    results
}

/// Runs several programs in one process and takes its output apart.
fn run_batch(backend: &str, codes: &[&str]) -> Vec<Printed> {
    // A JSON array of strings is a Python list of strings.
    let list = serde_json::to_string(codes).expect("programs are text");
    let program = format!(
        "import sys\n\
         for _index, _code in enumerate({list}):\n    \
             for _stream in (sys.stdout, sys.stderr):\n        \
                 print('\\x1ecase', _index, file=_stream, flush=True)\n    \
             try:\n        \
                 exec(compile(_code, '<case>', 'exec'), {{'__name__': '__main__'}})\n    \
             except BaseException as _error:\n        \
                 print(type(_error).__name__, _error, sep=': ', file=sys.stderr)\n\
         for _stream in (sys.stdout, sys.stderr):\n    \
             print('\\x1ecase', {end}, file=_stream, flush=True)\n",
        end = codes.len(),
    );
    let time_max = CASE_TIME_MAX + BATCH_TIME_PER_CASE * u32::try_from(codes.len()).expect("a batch is small");
    let printed = run(backend, &program, time_max);
    let (outs, errs) = (take_apart(&printed.out, codes.len()), take_apart(&printed.err, codes.len()));
    outs.into_iter().zip(errs).map(|((out, ended), (err, _))| Printed { out, err, ended }).collect()
}

/// The text of each case of a batch, and whether the next one began.
fn take_apart(text: &str, cases: usize) -> Vec<(String, bool)> {
    let mut parts = vec![(String::new(), false); cases];
    for section in text.split(SEPARATOR).skip(1) {
        let (number, body) = section.split_once('\n').unwrap_or((section, ""));
        let Ok(index) = number.trim().parse::<usize>() else {
            continue;
        };
        if (1..=cases).contains(&index) {
            parts[index - 1].1 = true;
        }
        if index < cases {
            body.clone_into(&mut parts[index].0);
        }
    }
    parts
}

/// Runs one program as `torchlings run -`. Streams are files: a pipe would stay open as long as any child of the child.
fn run(backend: &str, program: &str, time_max: Duration) -> Printed {
    let mut input = tempfile::tempfile().expect("a temporary file");
    input.write_all(program.as_bytes()).expect("a program is written");
    input.seek(SeekFrom::Start(0)).expect("a file can be rewound");
    let (mut out, mut err) =
        (tempfile::tempfile().expect("a temporary file"), tempfile::tempfile().expect("a temporary file"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_torchlings"))
        .args(["--backend", backend, "run", "-"])
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::from(input))
        .stdout(Stdio::from(out.try_clone().expect("a handle can be cloned")))
        .stderr(Stdio::from(err.try_clone().expect("a handle can be cloned")))
        .spawn()
        .expect("the binary starts");
    let deadline = Instant::now() + time_max;
    let ended = loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            break status.code().is_some();
        }
        if Instant::now() > deadline {
            child.kill().and_then(|()| child.wait()).expect("a child can be killed");
            break false;
        }
        thread::sleep(Duration::from_millis(2));
    };
    Printed { out: whole(&mut out), err: whole(&mut err), ended }
}

fn whole(file: &mut File) -> String {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)).expect("output can be read");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Does `count` jobs on all cores and returns their results in order.
fn in_parallel<T: Send>(count: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores.min(count) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(slot) = results.get(index) else {
                        break;
                    };
                    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(job(index));
                }
            });
        }
    });
    results
        .into_iter()
        .map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner).expect("every job is done"))
        .collect()
}

/// Counts by set and kind.
fn tally(cases: &[Case], results: &[Printed]) -> Tallies {
    let mut tallies = Tallies::new();
    for (case, printed) in cases.iter().zip(results) {
        let tally = tallies.entry(case.set.clone()).or_default().entry(case.kind.clone()).or_default();
        let agreement = agreement(case, printed);
        tally.cases += 1;
        tally.pass += usize::from(agreement >= Agreement::Passes);
        tally.exact += usize::from(agreement == Agreement::Exact);
    }
    tallies
}

/// Compares what was printed with what was recorded.
fn agreement(case: &Case, printed: &Printed) -> Agreement {
    if printed.ended && printed.out == case.expect && case.warns.iter().all(|warning| printed.err.contains(warning)) {
        Agreement::Exact
    } else if printed.ended && same(&printed.out, &case.expect) {
        Agreement::Passes
    } else {
        Agreement::Fails
    }
}

/// Words the same, numbers close.
fn same(found: &str, expected: &str) -> bool {
    let (found, expected) = (normal(found), normal(expected));
    let ((found_words, found_numbers), (words, numbers)) = (apart(&found), apart(&expected));
    found_words == words && found_numbers.iter().zip(&numbers).all(|(a, b)| a == b || close(a, b))
}

/// One space for any white space, and one name for any gradient function.
fn normal(text: &str) -> String {
    let mut named = String::new();
    let mut pieces = text.split("grad_fn=<");
    named.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        named.push_str("grad_fn=<G>");
        named.push_str(piece.split_once('>').map_or("", |(_, rest)| rest));
    }
    named.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text with `#` for each number, and the numbers.
fn apart(text: &str) -> (String, Vec<&str>) {
    let (mut words, mut numbers, mut rest) = (String::new(), Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let length = match number_length(rest) {
            0 => {
                words.push(first);
                first.len_utf8()
            }
            length => {
                words.push('#');
                numbers.push(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    (words, numbers)
}

/// Bytes of the number that a text begins with: a sign, then `inf`, `nan` or digits with a point and an exponent.
fn number_length(text: &str) -> usize {
    let sign = usize::from(text.starts_with(['+', '-']));
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    if text[sign..].starts_with("inf") || text[sign..].starts_with("nan") {
        return sign + 3;
    }
    let whole = digits(sign);
    let mut end = sign + whole;
    if text[end..].starts_with('.') {
        let fraction = digits(end + 1);
        if whole + fraction > 0 {
            end += 1 + fraction;
        }
    }
    if end == sign {
        return 0;
    }
    if text[end..].starts_with(['e', 'E']) {
        let exponent_sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let exponent = digits(end + 1 + exponent_sign);
        if exponent > 0 {
            end += 1 + exponent_sign + exponent;
        }
    }
    end
}

/// Equal to the digits that PyTorch shows.
fn close(found: &str, expected: &str) -> bool {
    let (Ok(a), Ok(b)) = (found.parse::<f64>(), expected.parse::<f64>()) else {
        return false;
    };
    if a.is_nan() || b.is_nan() {
        return a.is_nan() && b.is_nan();
    }
    if a.is_infinite() || b.is_infinite() {
        return a.total_cmp(&b).is_eq();
    }
    (a - b).abs() <= (2e-4 * a.abs().max(b.abs())).max(2e-5)
}

/// Writes every failing case in full and returns where.
fn write_report(backend: &str, failing: &[(&Case, &Printed)]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("parity-{backend}.txt"));
    let text: String = failing.iter().map(|(case, printed)| difference(case, printed)).collect();
    fs::write(&path, text).expect("the report is written");
    path
}

fn difference(case: &Case, printed: &Printed) -> String {
    let last_words = printed.err.char_indices().nth_back(599).map_or(0, |(at, _)| at);
    let fate = if printed.ended { "" } else { " (killed)" };
    format!(
        "--- {}{fate}\n{}-- expected\n{}-- found\n{}-- error stream\n{}\n",
        case.name(),
        case.code,
        case.expect,
        printed.out,
        &printed.err[last_words..]
    )
}

fn cases_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// Says something even when the test passes, which the test harness would swallow.
fn say(text: &str) {
    io::stderr().write_all(text.as_bytes()).expect("the error stream is open");
}

#[test]
fn numbers_are_told_from_words() {
    assert_eq!(
        apart("tensor([1.5e-3, -2., nan]) x3"),
        ("tensor([#, #, #]) x#".into(), vec!["1.5e-3", "-2.", "nan", "3"])
    );
    assert_eq!(apart("a - b . e5"), ("a - b . e#".into(), vec!["5"]));
    assert!(same("tensor(1.0001)\n", "tensor(1.0000)\n"));
    assert!(same("tensor([1., 2.],\n       grad_fn=<AddBackward0>)", "tensor([1., 2.], grad_fn=<MulBackward0>)"));
    assert!(same("nan inf", "nan inf"));
    assert!(!same("tensor(1.01)", "tensor(1.00)"));
    assert!(!same("tensor(inf)", "tensor(-inf)"));
    assert!(!same("tensor(1.)", "tensor(1., grad_fn=<AddBackward0>)"));
    assert!(!same("tensor([1., 2.])", "tensor([1., 2., 3.])"));
}

#[test]
fn a_batch_is_taken_apart() {
    let text = format!("{SEPARATOR}0\nhello\n{SEPARATOR}1\n");
    assert_eq!(take_apart(&text, 2), vec![("hello\n".into(), true), (String::new(), false)]);
}
