//! The walls of the house: what each room must not know, and the few rules that a reader may rely on.
//!
//! The rules are read from the files' text, with comments and literals taken out, so they hold for every platform and feature.

use std::fs;
use std::path::{Path, PathBuf};

/// One room under `src/`: crates (by the beginning of their names) and other rooms that its code must not name.
struct Wall {
    rooms: &'static [&'static str],
    crates: &'static [&'static str],
    others: &'static [&'static str],
}

const WALLS: [Wall; 5] = [
    Wall {
        rooms: &["tensor"],
        crates: &["rustpython", "ratatui", "crossterm"],
        others: &["torch", "kernel", "lesson", "ui", "app", "event", "command", "cli"],
    },
    Wall {
        rooms: &["torch", "kernel"],
        crates: &["ratatui", "crossterm"],
        others: &["ui", "app", "event", "command", "cli"],
    },
    Wall {
        rooms: &["plot"],
        crates: &["rustpython", "burn", "ratatui", "crossterm"],
        others: &["tensor", "torch", "kernel", "lesson", "ui", "app", "event", "command", "cli"],
    },
    Wall {
        rooms: &["lesson"],
        crates: &["rustpython", "burn", "ratatui", "crossterm"],
        others: &["tensor", "torch", "ui", "app", "event", "command", "cli"],
    },
    Wall {
        rooms: &["ui", "app", "event", "command"],
        crates: &["rustpython", "burn"],
        others: &["tensor", "torch", "cli"],
    },
];

/// All that may lie in the top folder.
const TOP_LEVEL: [&str; 18] = [
    ".ci",
    ".git",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "assets",
    "benches",
    "clippy.toml",
    "lessons",
    "rustfmt.toml",
    "src",
    "target",
    "tests",
];
const LINES_MAX: usize = 900;

#[test]
fn rooms_do_not_know_what_they_must_not_know() {
    let mut breaches = Vec::new();
    for wall in &WALLS {
        for room in wall.rooms {
            for file in room_files(room) {
                let code = code_only(&read(&file));
                let roots = path_roots(&code);
                breaches.extend(
                    wall.crates
                        .iter()
                        .filter(|name| roots.iter().any(|root| root.starts_with(**name)))
                        .map(|name| format!("{}: names the crate {name}", file.display())),
                );
                breaches.extend(
                    wall.others
                        .iter()
                        .filter(|other| names_room(&code, other))
                        .map(|other| format!("{}: names the room {other}", file.display())),
                );
            }
        }
    }
    assert_none(&breaches);
}

#[test]
fn modules_say_what_they_are_for() {
    let silent =
        files_under(&["src", "tests", "benches"], "rs").into_iter().filter(|file| !read(file).starts_with("//! "));
    assert_none(&silent.map(|file| format!("{}: does not start with `//! `", file.display())).collect::<Vec<_>>());
}

#[test]
fn files_lie_where_they_belong() {
    let mut strays: Vec<String> = fs::read_dir(root())
        .expect("the top folder can be read")
        .map(|entry| entry.expect("an entry of the top folder").file_name().to_string_lossy().into_owned())
        .filter(|name| !TOP_LEVEL.contains(&name.as_str()))
        .map(|name| format!("{name}: has no place in the top folder"))
        .collect();
    let modules = files_under(&["src", "tests", "benches"], "rs");
    strays.extend(
        modules.iter().filter(|file| file.ends_with("mod.rs")).map(|file| format!("{}: a mod.rs", file.display())),
    );
    assert_none(&strays);
}

#[test]
fn files_stay_short() {
    let code = files_under(&["src", "tests/it", "benches"], "rs")
        .into_iter()
        .chain(files_under(&["assets", "tests/record", "benches"], "py"));
    let long = code.map(|file| (read(&file).lines().count(), file)).filter(|(lines, _)| *lines > LINES_MAX);
    assert_none(
        &long
            .map(|(lines, file)| format!("{}: {lines} lines, more than {LINES_MAX}", file.display()))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    // In two pieces, so that this file does not find itself.
    let places = [
        concat!("/", "work/"),
        concat!("/", "opt/"),
        concat!("/", "root/"),
        concat!("/", "home/"),
        concat!("C:", "\\\\Users"),
    ];
    let mut found = Vec::new();
    for extension in ["rs", "py", "md", "toml", "json", "jsonl", "snap", "txt"] {
        for file in files_under(&["src", "assets", "lessons", "tests", "benches"], extension)
            .into_iter()
            .chain(top_files(extension))
        {
            let text = read(&file);
            let places = places.iter().filter(|place| text.contains(**place));
            found.extend(places.map(|place| format!("{}: holds the path {place}", file.display())));
        }
    }
    assert_none(&found);
}

#[test]
fn every_lesson_with_rust_is_compiled() {
    let doctests = read(&root().join("src/lesson/burn.rs"));
    let lessons: Vec<PathBuf> =
        files_under(&["lessons"], "md").into_iter().filter(|file| read(file).contains("```rust")).collect();
    assert!(!lessons.is_empty(), "no lesson holds any Rust");
    let name = |file: &PathBuf| file.file_stem().expect("a lesson has a name").to_string_lossy().into_owned();
    let missing = lessons.iter().filter(|file| !doctests.contains(&name(file)));
    assert_none(
        &missing.map(|file| format!("{}: its Rust is not in src/lesson/burn.rs", file.display())).collect::<Vec<_>>(),
    );
}

#[test]
fn the_checks_run_what_the_readme_says() {
    let readme = read(&root().join("README.md"));
    let commands: Vec<&str> = readme.lines().map(str::trim).filter(|line| line.starts_with("cargo test")).collect();
    let script = read(&root().join(".ci/run"));
    assert_eq!(commands.len(), 1, "README.md gives one test command, on a line of its own: {commands:?}");
    assert!(script.lines().any(|line| line.trim() == commands[0]), ".ci/run does not run `{}`", commands[0]);
}

#[test]
fn code_is_told_from_text() {
    let source = "use burn::x; // ratatui::a\n/* crossterm::b /* c */ */ let s = \"ratatui::c\\\"\"; let r = r#\"crossterm\"::\"#; let c = '\"'; fn f<'a>() {} crate::ui::g();";
    let code = code_only(source);
    assert_eq!(path_roots(&code), ["burn", "crate"]);
    assert!(names_room(&code, "ui") && !names_room(&code, "app"));
    assert!(names_room(&code_only("use crate::{\n    app::App,\n    ui,\n};"), "ui"));
    assert!(!names_room(&code_only("use crate::lesson::{app, ui};"), "ui"));
}

/// The files of a room: `src/ROOM.rs` and all under `src/ROOM/`.
fn room_files(room: &str) -> Vec<PathBuf> {
    let mut files = files_under(&[&format!("src/{room}")], "rs");
    files.extend(Some(root().join(format!("src/{room}.rs"))).filter(|file| file.exists()));
    assert!(!files.is_empty(), "there is no room {room}");
    files
}

/// The first names of all paths in the code, and what is imported by name alone.
fn path_roots(code: &str) -> Vec<&str> {
    let mut roots = Vec::new();
    for (at, _) in code.match_indices("::") {
        let before = code[..at].trim_end();
        let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        if start < before.len() && !before[..start].trim_end().ends_with("::") {
            roots.push(&before[start..]);
        }
    }
    for piece in code.split("use ").skip(1) {
        let end = piece.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(piece.len());
        if piece[end..].starts_with([';', ' ']) {
            roots.push(&piece[..end]);
        }
    }
    roots
}

/// Whether the code names `crate::ROOM`, also in a group of imports.
fn names_room(code: &str, room: &str) -> bool {
    let is_room = |text: &str| {
        let text = text.trim_start();
        text.strip_prefix(room).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    code.match_indices("crate::").any(|(at, found)| {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            None => is_room(rest),
            Some(group) => group_members(group).into_iter().any(is_room),
        }
    })
}

/// The members of an import group, without those of the groups in it.
fn group_members(group: &str) -> Vec<&str> {
    let (mut members, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                members.push(&group[start..at]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    members
}

/// A Rust text without its comments and with empty literals.
fn code_only(text: &str) -> String {
    let (mut code, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment_length(rest)
        } else if c == '"' {
            string_length(rest)
        } else if rest.starts_with("r\"") || rest.starts_with("r#") {
            raw_string_length(rest)
        } else if c == '\'' {
            character_length(rest)
        } else {
            0
        };
        if skipped == 0 {
            code.push(c);
        }
        rest = &rest[skipped.max(c.len_utf8())..];
    }
    code
}

fn block_comment_length(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
        } else {
            at += 1;
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == '"' && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// 0 where it is a raw identifier.
fn raw_string_length(text: &str) -> usize {
    let hashes = text[1..].bytes().take_while(|b| *b == b'#').count();
    if !text[1 + hashes..].starts_with('"') {
        return 0;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let body = 2 + hashes;
    text[body..].find(&close).map_or(text.len(), |at| body + at + close.len())
}

/// 0 where it is a lifetime.
fn character_length(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => text[3..].find('\'').map_or(0, |at| at + 4),
        Some(_) => characters.next().filter(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1),
        None => 0,
    }
}

fn files_under(folders: &[&str], extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> =
        folders.iter().map(|folder| root().join(folder)).filter(|folder| folder.is_dir()).collect();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project can be read") {
            let path = entry.expect("an entry of the project").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn top_files(extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root()).expect("the top folder can be read");
    let paths = entries.map(|entry| entry.expect("an entry of the top folder").path());
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
