//! `run` and `repl` from outside: what they print, where, and what they exit with.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn torchlings(arguments: &[&str], folder: &std::path::Path, input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_torchlings"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").env("TORCHLINGS_STATE", folder.join("state"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that ends early closes its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Exit code, standard output, standard error.
fn run(arguments: &[&str], input: &str) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = torchlings(arguments, folder.path(), input);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn run_behaves_as_python_does() {
    let cases = [
        ("print(1 + 1)", 0, "2\n", ""),
        ("if __name__ == '__main__':\n    print('main')", 0, "main\n", ""),
        ("import sys\nprint(sys.argv)", 0, "['-']\n", ""),
        ("exit(3)", 3, "", ""),
        ("import sys\nsys.exit('bye')", 1, "", "bye\n"),
        ("raise SystemExit", 0, "", ""),
        ("print('out')\nimport sys\nprint('err', file=sys.stderr)", 0, "out\n", "err\n"),
        ("import atexit\natexit.register(print, 'last')\nprint('first')", 0, "first\nlast\n", ""),
        ("f = open('a.txt', 'w')\nf.write('x')\nprint(f.name)", 0, "a.txt\n", ""),
        (
            "input()",
            1,
            "",
            "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\n    input()\nEOFError: EOF when reading a line\n",
        ),
        (
            "def f():\n    return 1 / 0\nf()",
            1,
            "",
            "Traceback (most recent call last):\n  File \"<stdin>\", line 3, in <module>\n    f()\n  File \"<stdin>\", line 2, in f\n    \
             return 1 / 0\n           ~~^~~\nZeroDivisionError: division by zero\n",
        ),
        ("x = = 1", 1, "", "  File \"<stdin>\", line 1\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n"),
    ];
    for (source, code, stdout, stderr) in cases {
        assert_eq!(run(&["run", "-"], source), (code, stdout.to_owned(), stderr.to_owned()), "{source:?}");
    }
}

#[test]
fn modules_are_not_read_before_they_are_used() {
    let source = "import sys, os.path, collections.abc, argparse, datetime, enum, logging, statistics, unittest\n\
        import matplotlib.pyplot as plt\n\
        names = 'os collections argparse datetime enum logging statistics unittest matplotlib matplotlib.pyplot'.split()\n\
        print([name for name in names if type(sys.modules[name]).__name__ != 'LateModule'])\n\
        print(os.path.join('a', 'b'), collections.abc.Sized.__name__, collections.Counter('aab')['a'], plt.figure().number)";
    assert_eq!(run(&["run", "-"], source), (0, "[]\na/b Sized 2 1\n".to_owned(), String::new()));
}

#[test]
fn run_takes_a_file_and_arguments() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("sub/helper.py"), "name = 'helper'\n").unwrap();
    std::fs::write(
        folder.path().join("sub/main.py"),
        "import sys, helper\nprint(sys.argv, __file__, helper.name)\nopen('out.txt', 'w').write('x')\n",
    )
    .unwrap();
    let output = torchlings(&["run", "sub/main.py", "--", "a", "--b"], folder.path(), "");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "['sub/main.py', 'a', '--b'] sub/main.py helper\n",
        "{output:?}"
    );
    assert_eq!(std::fs::read_to_string(folder.path().join("out.txt")).unwrap(), "x");
    let (code, _, stderr) = run(&["run", "missing.py"], "");
    assert_eq!(code, 1);
    assert!(stderr.starts_with("torchlings: missing.py cannot be read"), "{stderr}");
}

#[test]
fn output_survives_without_a_close() {
    let folder = tempfile::tempdir().unwrap();
    torchlings(&["run", "-"], folder.path(), "f = open('a.txt', 'w')\nf.write('kept')\n");
    assert_eq!(std::fs::read_to_string(folder.path().join("a.txt")).unwrap(), "kept");
}

#[test]
fn nobody_reading_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_torchlings"));
    command.args(["run", "-"]).current_dir(folder.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(b"while True: print('x' * 1000)").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(unix)]
#[test]
fn ctrl_c_raises_keyboard_interrupt() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_torchlings"));
    command.args(["run", "-"]).current_dir(folder.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"try:\n    while True: pass\nfinally:\n    print('cleaned up')\n").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(800));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "cleaned up\n");
    assert!(String::from_utf8_lossy(&output.stderr).ends_with("KeyboardInterrupt\n"));
}

#[test]
fn repl_reads_cells_from_a_pipe() {
    let cases = [
        ("1 + 1\n", 0, "2\n", ""),
        ("x = 3\nx * 2\n", 0, "6\n", ""),
        ("def f(n):\n    return n + 1\n\nf(2)\n", 0, "3\n", ""),
        ("for i in range(2):\n    print(i)\n\nprint('end')", 0, "0\n1\nend\n", ""),
        ("if False:\n    1\nelse:\n    print('other')\n", 0, "other\n", ""),
        (
            "1 / 0\n2\n",
            0,
            "2\n",
            "Traceback (most recent call last):\n  File \"<cell 1>\", line 1, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero\n",
        ),
        ("exit(4)\nprint('never')\n", 4, "", ""),
        ("x = 1\n:vars\n:reset\n:quit\nx\n", 0, "x  int  1\n", ""),
    ];
    for (input, code, stdout, stderr) in cases {
        let found = run(&["repl", "--workspace", "."], input);
        assert_eq!(found, (code, stdout.to_owned(), stderr.to_owned()), "{input:?}");
    }
}

#[test]
fn repl_outlives_its_kernel() {
    let (code, stdout, stderr) =
        run(&["repl", "--workspace", ".", "--memory", "1G"], "x = 1\n'a'.ljust(10**12)\n2 + 2\n");
    assert_eq!((code, stdout.as_str()), (0, "4\n"));
    assert!(stderr.contains("the kernel ran out of memory. A new one starts; the variables are gone."), "{stderr}");
}

#[test]
fn wrong_options_get_help() {
    for arguments in [&["--backend", "abacus"][..], &["nonsense"], &["run"], &["repl", "--memory", "lots"]] {
        let (code, _, stderr) = run(arguments, "");
        assert_eq!(code, 2, "{arguments:?}");
        assert!(stderr.contains("--help") || stderr.contains("possible values"), "{stderr}");
    }
}

#[test]
fn errors_are_reported_as_python_reports_them() {
    #[derive(serde::Deserialize)]
    struct Case {
        program: String,
        code: i32,
        report: String,
    }
    let cases: Vec<Case> =
        include_str!("tracebacks.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let differing = cases.iter().filter_map(|case| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("program.py"), format!("{}\n", case.program)).unwrap();
        let output = torchlings(&["run", "program.py"], folder.path(), "");
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        let same = report == case.report && output.status.code() == Some(case.code);
        (!same).then(|| format!("{:?}\n{}-- found\n{report}", case.program, case.report))
    });
    assert_eq!(differing.collect::<Vec<_>>().join("\n"), "");
}

/// Runs the REPL on the made class's lessons, with progress of its own that lasts from call to call.
fn plain(folder: &std::path::Path, input: &str) -> (String, String) {
    let lessons = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/class/lessons");
    let mut command = Command::new(env!("CARGO_BIN_EXE_torchlings"));
    command.args(["repl", "--workspace", ".", "--lessons"]).arg(lessons).current_dir(folder);
    command.env("NO_COLOR", "1").env("TORCHLINGS_STATE", folder.join("state"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

/// Every one of the texts, each after the one before.
#[track_caller]
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest.find(part).unwrap_or_else(|| panic!("no `{part}` in the rest of\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn a_lesson_can_be_learned_in_plain_lines() {
    let folder = tempfile::tempdir().unwrap();
    let (said, errors) = plain(
        folder.path(),
        ":lessons\n:continue\n:hint\n:hint\n:answer\ngrid = row.view(-1, 4)\n:check\n:answer\ngrid = row.view(4, -1)\n\
         :show\n:check\n1 + 1\n:continue\n:solution\n:skip\n:progress\n",
    );
    assert_eq!(errors, "");
    assert_in_order(
        &said,
        &[
            "fold: A class's exercises, 0 of 3 exercises solved",
            "Lesson: A class's exercises.",
            "Exercise: A grid",
            "    row = torch.arange(24)",
            "It begins with:\n    grid = row",
            "Hint 1 of 3: Give it another shape.",
            "Hint 2 of 3: `view` does.",
            "wrong, shape: `grid` has the shape [6, 4]; [4, 6] was expected.",
            "What happened: That makes 4 columns.",
            "Not yet.",
            "1: grid = row.view(4, -1)",
            "Solved. You wrote:\n    grid = row.view(4, -1)",
            "2\n",
            "Exercise: Rows",
            "Solution:\n    def flatten(batch):\n        return batch.view(batch.size(0), -1)",
            "Exercise: Without a loop",
            "1 of 3 exercises solved.",
        ],
    );
    std::fs::write(folder.path().join("mine.py"), "centered = table - table.mean(0)\n").unwrap();
    let (said, errors) = plain(
        folder.path(),
        ":continue\n:check mine.py\n:next\n:export answers.py\n:export answers.py\n:search columns\n:cheatsheet view\n\
         x = 3\nx\n:export session draft.md\n:nonsense\n:guess 1\n",
    );
    assert_in_order(
        &said,
        &[
            "Exercise: Without a loop",
            "Solved.",
            "The lesson ends here; 2 of 3 exercises are solved.",
            "This is the last lesson.",
            "answers.py is written.",
            "3\n",
            "draft.md is written.",
            "There is no question here",
        ],
    );
    assert!(errors.contains("answers.py is there already") && errors.contains(":nonsense is no command"), "{errors}");
    let answers = std::fs::read_to_string(folder.path().join("answers.py")).unwrap();
    assert_in_order(
        &answers,
        &[
            "# %% [exercise fold/grid] attempts=2 hints=2\ngrid = row.view(4, -1)\n",
            "# %% [exercise fold/center] attempts=1",
        ],
    );
    let draft = std::fs::read_to_string(folder.path().join("draft.md")).unwrap();
    assert_in_order(&draft, &["```python\nx = 3\n```", "```python\nx\n```", "```output\n3\n```"]);
}

#[test]
fn a_missed_question_comes_back_in_plain_lines() {
    let folder = tempfile::tempdir().unwrap();
    let lessons = folder.path().join("pack");
    let run = |arguments: &[&str], input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_torchlings"));
        command.args(arguments).current_dir(folder.path()).env("TORCHLINGS_STATE", folder.path().join("state"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(run(&["new", "pack"], "").status.success());
    assert!(lessons.join("01-first-lesson.md").is_file());
    assert!(!run(&["new", "pack"], "").status.success(), "a folder that holds something is left alone");
    let output = run(
        &["repl", "--lessons", "pack", "--workspace", "."],
        ":continue\n:run\n:next\n:next\n:next\n:run\n:guess [4]\n:review\n:next\n:check\n:check\n:check\n:review\n:guess 7\n:progress\n",
    );
    let said = String::from_utf8(output.stdout).unwrap();
    assert_in_order(
        &said,
        &[
            "Example:\n    import torch",
            "tensor([[0, 1, 2],\n        [3, 4, 5]])",
            "Question: What is the shape?",
            "Say first what it prints",
            "Not quite. It prints:\n    torch.Size([7])",
            "No question waits to come back.",
            "Exercise: The sum of each row",
            "Question: What is the shape?",
            "Right. It prints:",
        ],
    );
}

#[test]
fn plain_lines_say_what_is_simulated() {
    let folder = tempfile::tempdir().unwrap();
    let input = format!(":lesson data-parallel\n{}", ":continue\n".repeat(8));
    let said = String::from_utf8(torchlings(&["repl"], folder.path(), &input).stdout).unwrap();
    assert_in_order(&said, &["Example:\n    import copy", "Example, simulated here:\n    shared = nn.DataParallel("]);
}

#[test]
fn a_new_pack_passes_lint_and_a_broken_one_is_told_everything_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let lint = |arguments: &[&str]| {
        let output = torchlings(&[&["lint", "pack"], arguments].concat(), folder.path(), "");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    assert!(torchlings(&["new", "pack"], folder.path(), "").status.success());
    let (code, said, errors) = lint(&[]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert_eq!(said, "1 lesson, 1 prediction, 2 exercises, 6 misconceptions: nothing to complain about\n");

    let path = folder.path().join("pack/01-first-lesson.md");
    let whole = std::fs::read_to_string(&path).unwrap();
    let broken = whole
        .replace("tensor([ 3, 12])", "tensor([ 3, 13])")
        .replace("Examples may fail, on purpose.", "See [there](nowhere.md).\n\n```text\n".to_owned().as_str())
        .replace(
            "```python raises\ntable.sum(2)",
            &format!("{}\n```\n\n```python raises\ntable.sum(2)", "wide ".repeat(12)),
        )
        .replace("total = table.sum(dim=-1).view(2, 1)", "total = table.amax(dim=-1).view(2, 1)")
        .replace(
            "total = table.sum(1, keepdim=True)\n```\n\n```python alt",
            "total = table.logsumexp(1)\n```\n\n```python alt",
        )
        .replace("`sum` takes the dimension that is to be added up.", "`torch.summ` adds up.");
    std::fs::write(&path, &broken).unwrap();
    std::fs::write(folder.path().join("pack/02-half.md"), "+++\ntitle = 1").unwrap();
    let (code, _, errors) = lint(&[]);
    assert_eq!(code, Some(1));
    let line = |text: &str| broken.lines().position(|line| line.contains(text)).unwrap() + 1;
    for (line, message) in [
        (line("nowhere.md"), "the link to `nowhere.md` leads nowhere"),
        (line("wide wide"), "a screen of 60x20 cuts this line of code"),
        (line("table.sum(1)") - 1, "the output is\ntensor([ 3, 12])\nbut recorded is\ntensor([ 3, 13])"),
        (line("## Exercise `rows`"), "uses `logsumexp`, which no lesson so far has named or shown"),
        (line("table.amax") - 1, "exercise `rows`: a right answer fails"),
        (line("torch.summ") - 2, "`torch.summ` is not there in PyTorch or numpy"),
    ] {
        let expected = format!("pack/01-first-lesson.md:{line}: ");
        let found = errors.match_indices(&expected).any(|(at, _)| errors[at..].contains(message));
        assert!(found, "no {expected}{message} in\n{errors}");
    }
    assert!(errors.contains("pack/02-half.md:1: the front matter has no end"), "{errors}");

    let (code, json, _) = lint(&["--json"]);
    assert_eq!(code, Some(1));
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let (_, schema, _) = run(&["lint", "--schema"], "");
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(crate::schema::complaints(&schema, &report), Vec::<String>::new());
    assert_eq!(report["problems"].as_array().unwrap().len(), errors.matches("pack/0").count());
    assert_eq!(report["counts"]["exercises"], 2);
}
