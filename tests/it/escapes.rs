//! The sandbox: every attempt in `tests/escapes/attempts.toml` to reach what lies outside the rules is refused.
//!
//! What an attempt says is not believed alone. A secret lies outside the workspace and in the environment, and must not come
//! out of any stream; the folder outside is compared byte for byte; a listening socket must hear nobody.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

/// What must never be seen.
const SECRET: &str = "canary-5f1c";

#[derive(Deserialize)]
struct Attempts {
    attempt: Vec<Attempt>,
    allowed: Vec<Attempt>,
}

/// A program and what it must print, or how it must end.
#[derive(Deserialize)]
struct Attempt {
    name: String,
    code: String,
    says: String,
}

fn attempts() -> Attempts {
    toml::from_str(include_str!("../escapes/attempts.toml")).unwrap()
}

/// A workspace with links that lead out, and the folder that they lead to.
struct Place {
    workspace: tempfile::TempDir,
    outside: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { workspace: tempfile::tempdir().unwrap(), outside: tempfile::tempdir().unwrap() };
        let (root, out) = (place.workspace.path(), place.outside.path());
        std::fs::write(out.join("secret.txt"), format!("{SECRET}\n")).unwrap();
        std::fs::write(out.join("evil.py"), format!("raise SystemExit('{SECRET} ran')\n")).unwrap();
        std::fs::write(root.join("own.txt"), "own\n").unwrap();
        #[cfg(unix)]
        for (link, target) in
            [("folder", out.to_owned()), ("file", out.join("secret.txt")), ("dangling", out.join("no.txt"))]
        {
            std::os::unix::fs::symlink(target, root.join(link)).unwrap();
        }
        place
    }

    /// What lies outside: names and bytes.
    fn outside(&self) -> BTreeMap<String, Vec<u8>> {
        std::fs::read_dir(self.outside.path())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap_or_default())
            })
            .collect()
    }

    /// Runs the attempt: what it says, with placeholders for the folders, and all that any stream got.
    fn run(&self, attempt: &Attempt, port: u16) -> (String, String) {
        let real = |path: &Path| std::fs::canonicalize(path).unwrap().display().to_string();
        let (root, out) = (real(self.workspace.path()), real(self.outside.path()));
        let program = format!(
            "OUT = {out:?}\nPORT = {port}\ntry:\n    exec({code:?})\nexcept BaseException as error:\n    \
             print(f'{{type(error).__name__}}: {{error}}')\n",
            code = attempt.code,
        );
        std::fs::write(self.workspace.path().join("attempt.py"), program).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_torchlings"));
        command.args(["run", "attempt.py"]).current_dir(self.workspace.path()).stdin(Stdio::null());
        let output = command.env("NO_COLOR", "1").env("CANARY", SECRET).output().unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let all = format!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
        let name = out.rsplit('/').next().unwrap_or_default();
        let said = stdout.trim().replace(&root, "{root}").replace(&out, "{out}").replace(name, "{name}");
        (said, all)
    }
}

/// What is wrong with how an attempt ended.
fn faults(attempt: &Attempt, port: u16) -> Vec<String> {
    let place = Place::new();
    let before = place.outside();
    let (said, all) = place.run(attempt, port);
    let mut faults = Vec::new();
    if said != attempt.says.trim() {
        faults.push(format!("says {said:?}, not {:?}; all of it:\n{all}", attempt.says.trim()));
    }
    if all.contains(SECRET) {
        faults.push("read the secret".to_owned());
    }
    if place.outside() != before {
        faults.push(format!("changed what lies outside: {:?}", place.outside().keys()));
    }
    faults.into_iter().map(|fault| format!("{}: {fault}", attempt.name)).collect()
}

#[test]
fn every_attempt_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let Attempts { attempt, allowed } = attempts();
    assert!(attempt.len() >= 60, "only {} attempts", attempt.len());
    let found: Vec<String> = attempt.iter().chain(&allowed).flat_map(|attempt| faults(attempt, port)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "somebody connected");
}

#[test]
fn every_attempt_has_a_name_of_its_own() {
    let Attempts { attempt, allowed } = attempts();
    let mut names: Vec<&str> = attempt.iter().chain(&allowed).map(|attempt| attempt.name.as_str()).collect();
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
