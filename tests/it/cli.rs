//! `run` and `repl` from outside: what they print, where, and what they exit with.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn torchlings(arguments: &[&str], folder: &std::path::Path, input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_torchlings"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
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
