//! The kernel process over its pipes: what a learner can do to it, and that the next cell works.

mod notebook;

use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use torchlings::kernel::bridge::EngineOptions;
use torchlings::kernel::client::{Client, GRACE, KernelEvent, KernelOptions};
use torchlings::kernel::message::{
    Aspect, Candidate, Check, Completeness, Documentation, ExercisePlan, OUTPUT_BYTES_MAX, Outcome, Reply, Request,
    Rule, Stream, Variable, Verdict,
};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A kernel with a workspace of its own.
struct Kernel {
    client: Client,
    events: Receiver<KernelEvent>,
    workspace: tempfile::TempDir,
    cells: usize,
}

/// How a cell ended and what it printed.
struct Ran {
    outcome: Outcome,
    stdout: String,
    stderr: String,
    variables: Vec<Variable>,
}

impl Kernel {
    fn start() -> Self {
        let workspace = tempfile::tempdir().unwrap();
        let options = KernelOptions {
            program: PathBuf::from(env!("CARGO_BIN_EXE_torchlings")),
            engine: EngineOptions::default(),
            workspace: workspace.path().to_owned(),
            memory_limit_bytes: Some(1 << 30),
        };
        let (client, events) = Client::start(options).unwrap();
        let mut kernel = Self { client, events, workspace, cells: 0 };
        kernel.wait_ready();
        kernel
    }

    fn wait_ready(&mut self) {
        self.wait(|reply| matches!(reply, Reply::Ready { .. }).then_some(()));
    }

    fn event(&self) -> KernelEvent {
        self.events.recv_timeout(PATIENCE).expect("the kernel says nothing")
    }

    fn wait<R>(&mut self, wanted: impl Fn(Reply) -> Option<R>) -> R {
        loop {
            match self.event() {
                KernelEvent::Reply(reply) => {
                    if let Some(found) = wanted(reply) {
                        return found;
                    }
                }
                KernelEvent::Died { reason } => panic!("the kernel died: {reason}"),
            }
        }
    }

    fn begin(&mut self, source: &str) {
        self.cells += 1;
        self.client.execute(&format!("cell {}", self.cells), source).unwrap();
    }

    fn end(&mut self) -> Ran {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        loop {
            match self.event() {
                KernelEvent::Reply(Reply::Output { stream: Stream::Stdout, text, .. }) => stdout.push_str(&text),
                KernelEvent::Reply(Reply::Output { stream: Stream::Stderr, text, .. }) => stderr.push_str(&text),
                KernelEvent::Reply(Reply::Done { outcome, variables, .. }) => {
                    return Ran { outcome, stdout, stderr, variables };
                }
                KernelEvent::Reply(_) => {}
                KernelEvent::Died { reason } => panic!("the kernel died: {reason}"),
            }
        }
    }

    fn run(&mut self, source: &str) -> Ran {
        self.begin(source);
        self.end()
    }

    /// What the cell printed, then its value or its traceback.
    fn shown(&mut self, source: &str) -> String {
        let ran = self.run(source);
        let result = match ran.outcome {
            Outcome::Finished { value } => value.map(|value| value.text).unwrap_or_default(),
            Outcome::Raised { traceback, .. } => traceback,
            Outcome::Interrupted => "interrupted".to_owned(),
            Outcome::Exited { code } => format!("exited {code}"),
        };
        format!("{}{result}", ran.stdout)
    }

    /// The last line of what the cell raised.
    fn error(&mut self, source: &str) -> String {
        match self.run(source).outcome {
            Outcome::Raised { traceback, .. } => traceback.trim_end().lines().last().unwrap_or_default().to_owned(),
            other => panic!("{source:?} did not raise: {other:?}"),
        }
    }

    fn complete(&mut self, source: &str) -> Vec<Candidate> {
        let id = self.client.next_id();
        self.client.send(&Request::Complete { id, source: source.to_owned(), cursor: source.len() }).unwrap();
        self.wait(|reply| if let Reply::Candidates { candidates, .. } = reply { Some(candidates) } else { None })
    }

    fn document(&mut self, source: &str) -> Option<Documentation> {
        let id = self.client.next_id();
        self.client.send(&Request::Document { id, source: source.to_owned(), cursor: source.len() }).unwrap();
        self.wait(
            |reply| if let Reply::Documentation { documentation, .. } = reply { Some(documentation) } else { None },
        )
    }

    fn completeness(&mut self, source: &str) -> Completeness {
        let id = self.client.next_id();
        self.client.send(&Request::CheckComplete { id, source: source.to_owned() }).unwrap();
        self.wait(|reply| if let Reply::Completeness { completeness, .. } = reply { Some(completeness) } else { None })
    }

    fn judge(&mut self, exercise: ExercisePlan, answer: &str) -> Verdict {
        let id = self.client.next_id();
        self.client.send(&Request::Judge { id, exercise, answer: answer.to_owned() }).unwrap();
        self.wait(|reply| if let Reply::Judged { verdict, .. } = reply { Some(verdict) } else { None })
    }
}

/// Cells in one session: each is shown as it stands beside it.
fn check(cells: &[(&str, &str)]) {
    let mut kernel = Kernel::start();
    for (source, expected) in cells {
        assert_eq!(kernel.shown(source).trim_end(), *expected, "cell {source:?}");
    }
}

#[test]
fn session_keeps_its_names() {
    check(&[
        ("x = 41", ""),
        ("x + 1", "42"),
        ("_ * 2", "84"),
        ("print('a', end=''); x", "a41"),
        ("None", ""),
        ("def double(n):\n    return 2 * n", ""),
        ("double(x)", "82"),
        (
            "class Point:\n    def __init__(self, x, y=0):\n        self.x, self.y = x, y\n    def __repr__(self):\n        return f'<{self.x}, {self.y}>'",
            "",
        ),
        ("Point(1, y=2)", "<1, 2>"),
        ("def up():\n    yield 1\n    yield 2\nlist(up())", "[1, 2]"),
        ("{k: v for k, v in zip('ab', [1, 2])}", "{'a': 1, 'b': 2}"),
        ("f'{3.14159:.2f} {x!r:>5}'", "'3.14    41'"),
        (
            "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    print(type(e).__name__)\nfinally:\n    print('done')",
            "ZeroDivisionError\ndone",
        ),
        (
            "def total(*args, scale=1, **rest):\n    return sum(args) * scale + len(rest)\ntotal(1, 2, scale=10, a=0)",
            "31",
        ),
        ("(lambda a, *b: (a, b))(1, 2, 3)", "(1, (2, 3))"),
        (
            "from contextlib import contextmanager\n@contextmanager\ndef tag():\n    print('<')\n    yield 'in'\n    print('>')\nwith tag() as t:\n    print(t)",
            "<\nin\n>",
        ),
        ("a, *b = range(4); b", "[1, 2, 3]"),
        ("(n := 10) + n", "20"),
    ]);
}

#[test]
fn modules_work() {
    check(&[
        ("import math, random, time, collections, itertools, functools, json, re, dataclasses, typing", ""),
        (
            "import os, io, contextlib, statistics, inspect, traceback, pprint, csv, copy, enum, textwrap, datetime, struct",
            "",
        ),
        (
            "import hashlib, pickle, tempfile, pathlib, glob, logging, argparse, unittest, timeit, string, operator, abc, types, warnings",
            "",
        ),
        ("random.seed(0); random.random()", "0.8444218515250481"),
        ("random.gauss(0, 1)", "0.05219198828260849"),
        ("@dataclasses.dataclass\nclass P:\n    x: int\n    y: float = 2.0\nP(1)", "P(x=1, y=2.0)"),
        ("json.loads(json.dumps({'a': [1, None]}))", "{'a': [1, None]}"),
        ("pathlib.Path('a.txt').write_text('one\\ntwo\\n')", "8"),
        ("open('a.txt').readlines()", "['one\\n', 'two\\n']"),
        ("os.listdir()", "['a.txt']"),
        ("dict(os.environ)", "{}"),
        ("pickle.loads(pickle.dumps((1, 'a')))", "(1, 'a')"),
        ("statistics.stdev([1, 2, 4])", "1.5275252316519468"),
        (
            "pathlib.Path('helper.py').write_text('def triple(n):\\n    return 3 * n\\n')\nimport helper\nhelper.triple(3)",
            "9",
        ),
        ("with contextlib.redirect_stdout(io.StringIO()) as s:\n    print('kept')\ns.getvalue()", "'kept\\n'"),
    ]);
}

#[test]
fn tracebacks_name_the_cell_and_show_the_line() {
    check(&[
        ("def f(n):\n    return n / 0", ""),
        (
            "x = 1\ny = 2 + f(x)",
            "Traceback (most recent call last):\n  File \"<cell 2>\", line 2, in <module>\n    y = 2 + f(x)\n            ^^^^\n  \
             File \"<cell 1>\", line 2, in f\n    return n / 0\n           ~~^~~\nZeroDivisionError: division by zero",
        ),
        ("x = (1 +", "  File \"<cell 3>\", line 1\n    x = (1 +\n        ^\nSyntaxError: '(' was never closed"),
        (
            "import math\nmath.sqroot(2)",
            "Traceback (most recent call last):\n  File \"<cell 4>\", line 2, in <module>\n    math.sqroot(2)\n    ^^^^^^^^^^^\n\
             AttributeError: module 'math' has no attribute 'sqroot'. Did you mean: 'sqrt'?",
        ),
        (
            "open('nofile')",
            "Traceback (most recent call last):\n  File \"<cell 5>\", line 1, in <module>\n    open('nofile')\n\
             FileNotFoundError: [Errno 2] No such file or directory: 'nofile'",
        ),
    ]);
}

#[test]
fn outcome_names_the_learners_line() {
    let mut kernel = Kernel::start();
    let Outcome::Raised { kind, message, line, .. } = kernel.run("def f():\n    raise KeyError('k')\n\nf()").outcome
    else {
        panic!("no error")
    };
    assert_eq!((kind.as_str(), message.as_str(), line), ("KeyError", "'k'", Some(2)));
    assert_eq!(kernel.run("exit(3)").outcome, Outcome::Exited { code: 3 });
    assert_eq!(kernel.shown("1 + 1"), "2");
}

#[test]
fn bad_input_is_an_error_in_its_cell() {
    let mut kernel = Kernel::start();
    kernel.run("kept = 'still here'");
    let cells = [
        ("[0] * 10**11", "MemoryError"),
        ("(1,) * 10**12", "MemoryError"),
        ("'a' * 10**12", "MemoryError"),
        ("b'a' * 10**12", "MemoryError"),
        ("bytes(10**12)", "MemoryError"),
        ("bytearray(10**12)", "MemoryError"),
        ("list(range(10**11))", "MemoryError"),
        ("2 ** 10**11", "MemoryError"),
        ("1 << 10**12", "MemoryError"),
        ("a = []\nwhile True: a.append(' ' * len(a))", "MemoryError"),
        ("a = None\nb = [0]\nwhile True: b += b", "MemoryError"),
        ("b = None\nsorted(range(10**11))", "MemoryError"),
        ("def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded"),
        ("a = []\nfor i in range(100000): a = [a]\nrepr(a)", "RecursionError"),
        ("a, b = [], []\nfor i in range(100000): a, b = [a], [b]\na == b", "RecursionError"),
        ("class A:\n    def __lt__(self, other): return self < other\nsorted([A(), A()])", "RecursionError"),
        ("class A:\n    def __repr__(self): return repr(self)\nA()", "RecursionError"),
        ("raise ValueError('no')", "ValueError: no"),
        ("input('name? ')", "EOFError: there is no keyboard to read from in a cell"),
        ("import socket", "ImportError: there is no 'socket' in torchlings"),
        ("import subprocess", "ImportError: there is no 'subprocess' in torchlings"),
        ("import ctypes", "ImportError: there is no 'ctypes' in torchlings"),
        ("import multiprocessing", "ImportError: there is no 'multiprocessing' in torchlings"),
        ("import threading\nthreading.Thread(target=print).start()", "RuntimeError: can't start new thread"),
        ("open('/etc/passwd')", "PermissionError: [Errno 13] outside the workspace"),
        ("open('../up.txt', 'w')", "PermissionError: [Errno 13] outside the workspace"),
        ("import os\nos.listdir('/')", "PermissionError: [Errno 13] outside the workspace"),
        ("os.remove('/etc/passwd')", "PermissionError: [Errno 13] outside the workspace"),
        ("os.system('ls')", "PermissionError: [Errno 1] os.system is not there in torchlings"),
    ];
    for (source, expected) in cells {
        let error = kernel.error(source);
        assert!(error.starts_with(expected), "{source:?} gave {error}");
        assert_eq!(kernel.shown("kept"), "'still here'", "after {source:?}");
    }
}

#[test]
fn a_raised_recursion_limit_ends_at_the_stack_or_the_memory() {
    let mut kernel = Kernel::start();
    let error = kernel.error("import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()");
    assert!(error.starts_with("RecursionError") || error.starts_with("MemoryError"), "{error}");
    assert_eq!(kernel.shown("1 + 1"), "2");
}

#[test]
fn errors_show_lines_of_the_workspace_only() {
    let mut kernel = Kernel::start();
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(outside.path(), "secret\n").unwrap();
    let path = outside.path().display();
    let ran = kernel.run(&format!(
        "code = compile('def f(*_): 1 / 0', {:?}, 'exec')\nexec(code)\nclass A:\n    __del__ = f\na = A()\ndel a\nimport sys\n\
         try:\n    f()\nexcept ZeroDivisionError as e:\n    sys.__excepthook__(type(e), e, e.__traceback__)\nf()",
        path.to_string()
    ));
    let Outcome::Raised { traceback, .. } = ran.outcome else { panic!("no error") };
    let all = format!("{}{}{traceback}", ran.stdout, ran.stderr);
    assert_eq!(all.matches("ZeroDivisionError").count(), 3, "{all}");
    assert!(all.contains("Exception ignored in: <function f") && !all.contains("secret"), "{all}");
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_workspace() {
    let mut kernel = Kernel::start();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.txt"), "secret").unwrap();
    let root = kernel.workspace.path();
    std::os::unix::fs::symlink(outside.path(), root.join("folder")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), root.join("file")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("new.txt"), root.join("dangling")).unwrap();
    for source in [
        "open('folder/secret.txt')",
        "open('file')",
        "open('file', 'w')",
        "open('dangling', 'w')",
        "import os; os.listdir('folder')",
    ] {
        assert!(kernel.error(source).starts_with("PermissionError: [Errno 13] outside the workspace"), "{source}");
    }
    assert_eq!(std::fs::read_to_string(outside.path().join("secret.txt")).unwrap(), "secret");
    assert!(!outside.path().join("new.txt").exists());
}

#[test]
fn interrupt_ends_what_runs_and_keeps_variables() {
    let mut kernel = Kernel::start();
    kernel.run("kept = 41");
    let cells = [
        "while True: pass",
        "while True:\n    try:\n        1 + 1\n    finally:\n        pass",
        "import time\ntime.sleep(100)",
        "sum(1 for i in range(10**11))",
        "sum(range(10**11))",
        "import itertools\nlist(x for x in itertools.count() if x < 0)",
        "def up():\n    n = 0\n    while True:\n        n += 1\n        yield n\nfor n in up(): pass",
        "max(itertools.repeat(1))",
        "class Slow:\n    def __repr__(self):\n        while True: pass\nSlow()",
    ];
    for source in cells {
        kernel.begin(source);
        std::thread::sleep(Duration::from_millis(150));
        let asked = Instant::now();
        kernel.client.interrupt();
        let ran = kernel.end();
        assert_eq!(ran.outcome, Outcome::Interrupted, "{source:?}");
        // 200 ms on a quiet machine; tests run side by side.
        assert!(asked.elapsed() < Duration::from_secs(1), "{source:?} took {:?}", asked.elapsed());
        assert_eq!(kernel.shown("kept + 1"), "42", "after {source:?}");
    }
}

#[test]
fn endless_output_is_cut_and_the_cell_runs_on() {
    let mut kernel = Kernel::start();
    kernel.begin("n = 0\nwhile True:\n    print('line', n)\n    n += 1");
    std::thread::sleep(Duration::from_millis(500));
    kernel.client.interrupt();
    let ran = kernel.end();
    assert_eq!(ran.outcome, Outcome::Interrupted);
    assert_eq!(ran.stdout.len(), OUTPUT_BYTES_MAX);
    assert_eq!(ran.stderr.trim(), "[the output is cut here at 256 KiB; the cell runs on]");
    assert_eq!(kernel.shown("n > 20000"), "True");
    assert_eq!(kernel.shown("print('next')"), "next\n");
}

#[test]
fn output_streams_while_the_cell_runs() {
    let mut kernel = Kernel::start();
    kernel.begin("import time\nprint('first')\ntime.sleep(100)");
    let text = kernel.wait(|reply| if let Reply::Output { text, .. } = reply { Some(text) } else { None });
    assert_eq!(text, "first\n");
    kernel.client.interrupt();
    assert_eq!(kernel.end().outcome, Outcome::Interrupted);
}

#[test]
fn a_kernel_that_dies_says_so_and_starts_again() {
    let mut kernel = Kernel::start();
    // Too large for the process, in a call that is not looked at before.
    kernel.begin("'a'.ljust(10**12)");
    let reason = loop {
        if let KernelEvent::Died { reason } = kernel.event() {
            break reason;
        }
    };
    assert_eq!(reason, "the kernel ran out of memory");
    kernel.client.restart().unwrap();
    kernel.wait_ready();
    assert_eq!(kernel.shown("1 + 1"), "2");
}

#[test]
fn a_native_call_that_does_not_yield_is_ended_after_the_grace() {
    let mut kernel = Kernel::start();
    kernel.begin("x = 7 ** 10**9");
    std::thread::sleep(Duration::from_millis(100));
    let asked = Instant::now();
    kernel.client.interrupt();
    let reason = loop {
        if let KernelEvent::Died { reason } = kernel.event() {
            break reason;
        }
    };
    assert!(reason.contains("did not stop"), "{reason}");
    assert!(asked.elapsed() >= GRACE);
    kernel.client.restart().unwrap();
    kernel.wait_ready();
    assert_eq!(kernel.shown("1 + 1"), "2");
}

#[test]
fn inspector_lists_variables_and_what_changed() {
    let mut kernel = Kernel::start();
    let listed = |variables: &[Variable]| -> Vec<String> {
        variables
            .iter()
            .map(|v| format!("{}{} {} {}", if v.changed { "*" } else { "" }, v.name, v.type_name, v.summary))
            .collect()
    };
    let ran = kernel.run("import math\nn = 3\nxs = [1, 2.5, 'a']\nd = {'k': (1, 2)}\n_hidden = 1\ndef f(a, b=2): pass\nclass C: pass\nc = C(); c.v = 1");
    assert_eq!(
        listed(&ran.variables),
        [
            "*n int 3",
            "*xs list [1, 2.5, 'a']",
            "*d dict {'k': (1, 2)}",
            "*f function f(a, b=2)",
            "*C type class C",
            "*c C C(v=1)"
        ]
    );
    let ran = kernel.run("xs.append(4); c.v = 2");
    assert_eq!(
        listed(&ran.variables),
        [
            "n int 3",
            "*xs list [1, 2.5, 'a', 4]",
            "d dict {'k': (1, 2)}",
            "f function f(a, b=2)",
            "C type class C",
            "*c C C(v=2)"
        ]
    );
    let ran =
        kernel.run("class Bad:\n    def __repr__(self): 1 / 0\nbad = Bad(); big = list(range(10**6)); huge = 10**5000");
    let shown = listed(&ran.variables);
    assert!(shown.contains(&"*bad Bad Bad()".to_owned()), "{shown:?}");
    assert!(
        shown.contains(&"*big list [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … 1000000 items]".to_owned()),
        "{shown:?}"
    );
    assert!(shown.contains(&"*huge int integer of 16610 bits".to_owned()), "{shown:?}");
}

#[test]
fn long_values_are_cut() {
    let mut kernel = Kernel::start();
    let text = kernel.shown("list(range(10**6))");
    assert!(
        text.starts_with("[0, 1, 2") && text.ends_with("… 1000000 items]") && text.len() < 100_000,
        "{}",
        text.len()
    );
    let text = kernel.shown("'x' * 10**6");
    assert!(text.ends_with("(1000000 characters)") && text.len() < 100_000, "{}", text.len());
}

#[test]
fn reset_forgets() {
    let mut kernel = Kernel::start();
    kernel.run("x = 1");
    let id = kernel.client.next_id();
    kernel.client.send(&Request::Reset { id }).unwrap();
    kernel.wait(|reply| matches!(reply, Reply::WasReset { .. }).then_some(()));
    assert_eq!(kernel.error("x"), "NameError: name 'x' is not defined");
}

#[test]
fn completeness_tells_wholes_from_beginnings() {
    let mut kernel = Kernel::start();
    let complete = [
        "",
        "x = 1",
        "x",
        "if x: y",
        "def f(): pass",
        "for i in x:\n    i\n",
        "[1,\n 2]",
        "'''a\nb'''",
        "f(1,\n  2)",
        "x = 1 # a (",
        "# (",
    ];
    for source in complete {
        assert_eq!(kernel.completeness(source), Completeness::Complete, "{source:?}");
    }
    let incomplete = [
        ("if x:", 4),
        ("def f(a,", 0),
        ("for i in x:\n    if i:", 8),
        ("for i in x:\n    print(i)", 4),
        ("def f():\n    return 1", 0),
        ("class A:\n    def f(self):\n        pass", 4),
        ("@decorator", 0),
        ("x = [1,", 0),
        ("x = (1 +\n     2", 5),
        ("'''abc", 0),
        ("x = '''abc\ndef", 0),
        ("f'''{x}", 0),
        ("x = 1 + \\", 0),
        ("try:\n    x\n", 4),
        ("try:\n    x", 4),
        ("if x:\n    y\nelse:", 4),
        ("with open(f) as g:  # read", 4),
        ("print(", 0),
        ("{'a': [1, 2", 0),
    ];
    for (source, indent) in incomplete {
        assert_eq!(kernel.completeness(source), Completeness::Incomplete { indent }, "{source:?}");
    }
    for (source, line) in
        [("x = )", 1), ("x = 1\ny = = 2", 2), ("a b", 1), ("else: pass", 1), ("x = 'abc", 1), ("1 +* 2", 1)]
    {
        let found = kernel.completeness(source);
        assert!(matches!(&found, Completeness::Invalid { line: at, .. } if *at == line), "{source:?} gave {found:?}");
    }
}

#[test]
fn completions_run_nothing() {
    let mut kernel = Kernel::start();
    kernel.run(
        "import math, json\nclass Trap:\n    ran = False\n    def __getattr__(self, name): Trap.ran = True; return 1\n    @property\n    \
         def side(self): Trap.ran = True; return self\n    def __dir__(self): Trap.ran = True; return []\n    def method(self, a, b=2):\n        \
         'Does it.'\n        return a\ntrap = Trap(); trap.own = [1]\nvalue = 3",
    );
    let mut names =
        |source: &str| kernel.complete(source).into_iter().map(|candidate| candidate.text).collect::<Vec<_>>();
    assert_eq!(names("val"), ["value"]);
    assert_eq!(names("math.sq"), ["sqrt"]);
    assert_eq!(names("x = trap.o"), ["own"]);
    assert_eq!(names("trap."), ["method", "own", "ran", "side"]);
    assert!(names("trap.own.app").contains(&"append".to_owned()));
    assert!(names("trap.side.").is_empty());
    assert!(names("'math.").is_empty());
    assert!(names("# math.").is_empty());
    assert_eq!(names("import itert"), ["itertools"]);
    assert!(names("from math import flo").contains(&"floor".to_owned()));
    assert!(names("trap.method(").starts_with(&["a=".to_owned(), "b=".to_owned()]));
    assert!(names("whi").contains(&"while".to_owned()));
    let method = kernel.complete("trap.met").remove(0);
    assert_eq!(
        (method.kind.as_str(), method.signature.as_str(), method.doc.as_str()),
        ("method", "method(self, a, b=2)", "Does it.")
    );
    let documentation = kernel.document("trap.method").unwrap();
    assert_eq!((documentation.name.as_str(), documentation.text.as_str()), ("trap.method", "Does it."));
    let called = kernel.document("math.sqrt(").unwrap();
    assert_eq!((called.name.as_str(), called.text.as_str()), ("math.sqrt", "Return the square root of x."));
    assert!(kernel.document("nothing").is_none());
    assert_eq!(kernel.shown("Trap.ran"), "False");
}

fn plan(setup: &str, solution: &str, values: &[&str]) -> ExercisePlan {
    let checks = values.iter().map(|value| Check { value: (*value).to_owned(), ..Check::default() }).collect();
    ExercisePlan { setup: setup.to_owned(), solution: solution.to_owned(), checks, rules: Vec::new() }
}

/// Of each finding, whether it passed, its aspect, and its message where it did not.
type Expected<'a> = &'a [(bool, Aspect, &'a str)];

#[test]
fn judging_tells_aspects_apart() {
    let mut kernel = Kernel::start();
    let exercise = plan(
        "a = [1, 2, 3]",
        "b = [2 * x for x in a]\ntotal = sum(b)\ndef f(x): return x + 1.0",
        &["b", "total", "f(2)"],
    );
    let cases: [(&str, Expected<'_>); 8] = [
        (
            "b = [2, 4, 6]\ntotal = 12\nf = lambda x: x + 1.0",
            &[(true, Aspect::Values, ""), (true, Aspect::Values, ""), (true, Aspect::Values, "")],
        ),
        (
            "b = (2, 4, 6)\ntotal = 13",
            &[
                (false, Aspect::Type, "`b` is a tuple; a list was expected."),
                (false, Aspect::Values, "`total` is 13; 12 was expected."),
                (false, Aspect::Defined, "`f` is not defined after your answer."),
            ],
        ),
        (
            "b = [2, 4]\ntotal = 12.0\ndef f(x): return x + 1.0000001",
            &[
                (false, Aspect::Shape, "`b` has the length 2; 3 was expected."),
                (false, Aspect::Type, "`total` is a float; an int was expected."),
                (true, Aspect::Values, ""),
            ],
        ),
        (
            "b = [2, 5, 6]\ntotal = 12\ndef f(x): raise KeyError(x)",
            &[
                (false, Aspect::Values, "`b[1]` is 5; 4 was expected."),
                (true, Aspect::Values, ""),
                (false, Aspect::Runs, "`f(2)` raises KeyError: 2."),
            ],
        ),
        (
            "x = 1\ny = x / 0",
            &[(false, Aspect::Runs, "Your answer raised in line 2: ZeroDivisionError: division by zero")],
        ),
        ("b = [", &[(false, Aspect::Syntax, "Your answer raised in line 1: SyntaxError: '[' was never closed")]),
        (
            "import sys; sys.exit(0)",
            &[(false, Aspect::Exit, "Your answer ends the program with exit(); leave that out.")],
        ),
        (
            "class Yes:\n    def __eq__(self, other): return True\nb = total = Yes()\ndef f(x): return Yes()",
            &[
                (false, Aspect::Type, "`b` is a Yes; a list was expected."),
                (false, Aspect::Type, "`total` is a Yes; an int was expected."),
                (false, Aspect::Type, "`f(2)` is a Yes; a float was expected."),
            ],
        ),
    ];
    for (answer, expected) in cases {
        let verdict = kernel.judge(exercise.clone(), answer);
        let found: Vec<(bool, Aspect)> =
            verdict.findings.iter().map(|finding| (finding.passed, finding.aspect)).collect();
        let wanted: Vec<(bool, Aspect)> = expected.iter().map(|(passed, aspect, _)| (*passed, *aspect)).collect();
        assert_eq!(found, wanted, "{answer:?} gave {:?}", verdict.findings);
        for (finding, (_, _, message)) in verdict.findings.iter().zip(expected).filter(|(_, (passed, ..))| !passed) {
            assert_eq!(finding.message, *message, "{answer:?}");
        }
        assert_eq!(verdict.passed, wanted.iter().all(|(passed, _)| *passed));
    }
}

#[test]
fn judging_is_apart_from_the_session_and_from_tampering() {
    let mut kernel = Kernel::start();
    kernel.run("b = 'mine'");
    let exercise = plan("", "import math\nprint('the solution')\nb = math.floor(2.5)", &["b"]);
    let verdict =
        kernel.judge(exercise.clone(), "import math\nmath.floor = lambda x: 7\nprint('noise')\nb = math.floor(2.5)");
    assert!(!verdict.passed);
    assert_eq!(verdict.output, "noise\n");
    assert!(kernel.judge(exercise, "b = 2").passed);
    assert_eq!(kernel.shown("b"), "'mine'");
    assert_eq!(kernel.shown("import math; math.floor(2.5)"), "2");
}

#[test]
fn judging_can_be_interrupted() {
    let mut kernel = Kernel::start();
    let id = kernel.client.next_id();
    kernel
        .client
        .send(&Request::Judge { id, exercise: plan("", "b = 1", &["b"]), answer: "while True: pass".to_owned() })
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    kernel.client.interrupt();
    let verdict = kernel.wait(|reply| if let Reply::Judged { verdict, .. } = reply { Some(verdict) } else { None });
    assert_eq!(verdict.findings[0].message, "Your answer did not run to its end: it was interrupted.");
    assert_eq!(kernel.shown("1 + 1"), "2");
}

#[test]
fn judging_keeps_rules() {
    let mut kernel = Kernel::start();
    let rules = vec![Rule::Calls("sorted".to_owned()), Rule::Avoids("sort".to_owned()), Rule::NoLoop];
    let exercise = ExercisePlan { rules, ..plan("a = [2, 1]", "b = sorted(a)", &["b"]) };
    let mut passed = |answer: &str| {
        let findings = kernel.judge(exercise.clone(), answer).findings;
        findings.iter().map(|finding| finding.passed).collect::<Vec<_>>()
    };
    assert_eq!(passed("b = sorted(a)"), [true, true, true, true]);
    assert_eq!(passed("b = list(a)\nb.sort()"), [true, false, false, true]);
    assert_eq!(passed("b = sorted(x for x in a)"), [true, true, true, false]);
    assert_eq!(passed("# sorted(a)\nb = [1, 2]"), [true, false, true, true]);
}

#[test]
fn judging_tries_random_inputs() {
    let mut kernel = Kernel::start();
    let mut exercise = plan("import torch", "def double(x): return 2 * x", &["double(torch.tensor([2.0]))"]);
    let inputs = "n = int(torch.randint(1, 4, ()))\nx = torch.randn(n)".to_owned();
    exercise.checks.push(Check {
        value: "double(x)".to_owned(),
        inputs: Some(inputs),
        times: 4,
        copies: Some("x".to_owned()),
        ..Check::default()
    });
    let mut judged = |answer: &str| kernel.judge(exercise.clone(), answer).findings;
    let right = judged("def double(x): return x + x");
    assert!(right.iter().all(|finding| finding.passed), "{right:?}");
    let wrong = judged("def double(x): return x ** 2");
    assert!(wrong[0].passed && !wrong[1].passed && wrong[1].aspect == Aspect::Values, "{wrong:?}");
    assert!(wrong[1].message.starts_with("With n = ") && wrong[1].message.contains("`double(x)`"), "{wrong:?}");
    let in_place = judged("def double(x): return x.mul_(2)");
    assert_eq!(in_place[1].aspect, Aspect::Aliasing, "each side has its own inputs: {in_place:?}");
    let torch_fixed = judged("torch.randn = None\ndef double(x): return x ** 2");
    assert_eq!(torch_fixed.len(), 1);
    assert_eq!((torch_fixed[0].aspect, torch_fixed[0].passed), (Aspect::Tampering, false));
    assert!(torch_fixed[0].message.starts_with("Your answer replaces `torch.randn`."), "{torch_fixed:?}");
}

#[test]
fn judging_names_what_an_answer_tampers_with() {
    let mut kernel = Kernel::start();
    let exercise = plan("import torch", "b = torch.ones(2)", &["b"]);
    for (answer, name) in [
        ("torch.allclose = lambda *_: True\nb = torch.ones(2)", "`torch.allclose`"),
        ("import builtins\nbuiltins.len = lambda _: 2\nb = torch.ones(2)", "`len`"),
        ("import sys, types\nsys.modules['torch'] = types.ModuleType('torch')\nb = torch.ones(2)", "`torch`"),
        ("del torch.equal\nb = torch.ones(2)", "`torch.equal`"),
    ] {
        let verdict = kernel.judge(exercise.clone(), answer);
        let [finding] = verdict.findings.as_slice() else { panic!("{answer}: {verdict:?}") };
        assert_eq!((verdict.passed, finding.aspect), (false, Aspect::Tampering), "{answer}");
        assert!(finding.message.contains(name), "{answer}: {}", finding.message);
    }
    let mine = kernel.judge(exercise.clone(), "class Tensor(torch.Tensor): pass\nb = Tensor([1.0, 1.0])");
    assert_eq!(mine.findings[0].aspect, Aspect::Type, "{mine:?}");
    assert!(kernel.judge(exercise, "b = torch.ones(2)").passed, "the next answer notices nothing");
}

#[test]
fn judging_stops_what_prints_or_eats_without_end() {
    let mut kernel = Kernel::start();
    let exercise = plan("", "b = 1", &["b"]);
    for (answer, aspect) in [
        ("while True: print('x' * 100)", Aspect::Output),
        ("while True:\n    try: print('x' * 100)\n    except Exception: pass", Aspect::Output),
        ("b = bytes(10 ** 13)", Aspect::Memory),
        ("b = 'a'.ljust(10 ** 13)", Aspect::Memory),
        ("import os\nos._exit(0)", Aspect::Exit),
    ] {
        let verdict = kernel.judge(exercise.clone(), answer);
        assert_eq!((verdict.passed, verdict.findings[0].aspect), (false, aspect), "{answer}: {:?}", verdict.findings);
    }
}

#[test]
fn judging_reads_rules_off_the_code_alone() {
    let mut kernel = Kernel::start();
    let rules =
        vec![Rule::Uses("math.pi".to_owned()), Rule::Without("lambda".to_owned()), Rule::NoInPlace, Rule::MaxLines(2)];
    let exercise = ExercisePlan { rules, ..plan("import math\na = [0]", "b = math.pi", &["b"]) };
    let mut passed = |answer: &str| {
        let findings = kernel.judge(exercise.clone(), answer).findings;
        findings.iter().map(|finding| finding.passed).collect::<Vec<_>>()
    };
    assert_eq!(passed("b = math.pi"), [true, true, true, true, true]);
    assert_eq!(passed("# math.pi, lambda\n\nb = 3.141592653589793"), [true, false, true, true, true]);
    assert_eq!(passed("b = 'math.pi'\nb = (lambda: math.pi)()"), [true, true, false, true, true]);
    assert_eq!(passed("a[0] = 1\nb = 0\nb += math.pi"), [true, true, true, false, false]);
}
