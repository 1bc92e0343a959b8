//! A statement of a lesson with what it needs before it, so that each line of the cheatsheet runs on its own.
//!
//! Python is read here as tokens: enough for the code of lessons, and a test runs each line of the course.

use std::collections::BTreeSet;

use super::model::{Block, Lesson};

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Methods that change what they are called on, besides those that end in `_`.
const EFFECTS: [&str; 11] = [
    "append",
    "backward",
    "eval",
    "extend",
    "insert",
    "load_state_dict",
    "pop",
    "step",
    "train",
    "update",
    "zero_grad",
];

/// A statement of the lesson's card, after those statements of the lesson that it needs.
#[must_use]
pub fn runnable(lesson: &Lesson, statement: &str) -> String {
    let card = statements(&lesson.card);
    let place = card.iter().position(|other| other == statement).unwrap_or(card.len());
    let mut earlier = session(lesson);
    earlier.extend(card.into_iter().take(place));
    let mut wanted = Wanted::default();
    wanted.take(&Facts::of(statement));
    let mut taken: Vec<&str> = vec![statement];
    for text in earlier.iter().rev() {
        let facts = Facts::of(text);
        if wanted.needs(&facts) {
            wanted.take(&facts);
            taken.push(text);
        }
    }
    taken.reverse();
    taken.join("\n")
}

/// The last statement among the lesson's examples that makes a name.
#[must_use]
pub fn maker(lesson: &Lesson, name: &str) -> Option<String> {
    session(lesson).into_iter().rev().find(|text| Facts::of(text).makes.contains(name))
}

/// The statements that run from the lesson's top to its bottom.
fn session(lesson: &Lesson) -> Vec<String> {
    let mut found = Vec::new();
    for block in &lesson.blocks {
        match block {
            Block::Example(example) if !example.raises => found.extend(statements(&example.code)),
            Block::Prediction(prediction) => found.extend(statements(&prediction.code)),
            _ => {}
        }
    }
    found
}

/// The statements of some code: a line that stands at the margin begins one, unless it closes what is open.
#[must_use]
pub fn statements(code: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut is_comment = false;
    for line in code.lines() {
        let continues = line.starts_with([' ', '\t', ')', ']', '}'])
            || ["else", "elif", "except", "finally"].iter().any(|word| line.starts_with(word))
            || is_comment;
        match found.last_mut() {
            Some(last) if continues && !line.trim().is_empty() => {
                last.push('\n');
                last.push_str(line);
            }
            _ if line.trim().is_empty() => {}
            _ => found.push(line.to_owned()),
        }
        // A comment, or a decorator, belongs to what follows it.
        is_comment = line.starts_with(['#', '@']);
    }
    found
}

/// What the statements that were taken so far need from those before them.
#[derive(Default)]
struct Wanted<'a> {
    names: BTreeSet<&'a str>,
    files: BTreeSet<&'a str>,
    /// A gradient is read, so somebody has to walk back.
    gradient: bool,
}

impl<'a> Wanted<'a> {
    fn needs(&self, facts: &Facts) -> bool {
        let touches = |some: &BTreeSet<&str>| some.iter().any(|name| self.names.contains(name));
        touches(&facts.makes)
            || touches(&facts.changes)
            || facts.files.iter().any(|file| self.files.contains(file))
            || (self.gradient && facts.walks_back)
    }

    fn take(&mut self, facts: &Facts<'a>) {
        if facts.makes_anew {
            self.names.retain(|name| !facts.makes.contains(name));
        }
        self.names.extend(&facts.reads);
        self.files.extend(&facts.files);
        self.gradient |= facts.reads_gradient;
    }
}

/// What a statement has to do with names.
#[derive(Default)]
struct Facts<'a> {
    makes: BTreeSet<&'a str>,
    /// What it makes does not depend on what had the name before.
    makes_anew: bool,
    changes: BTreeSet<&'a str>,
    reads: BTreeSet<&'a str>,
    /// Names of files, as they stand in quotes.
    files: BTreeSet<&'a str>,
    reads_gradient: bool,
    walks_back: bool,
}

impl<'a> Facts<'a> {
    fn of(text: &'a str) -> Self {
        let tokens = tokens(text);
        let lines: Vec<&[&str]> = tokens.split(|token| *token == "\n").filter(|line| !line.is_empty()).collect();
        let follows = |mark: &str, name: &str| tokens.windows(2).any(|pair| pair == [mark, name]);
        let mut facts = Self {
            reads_gradient: follows(".", "grad"),
            walks_back: follows(".", "backward"),
            files: tokens.iter().copied().filter(|token| names_file(token)).collect(),
            ..Self::default()
        };
        for (index, line) in lines.iter().enumerate() {
            match line[0] {
                "def" | "class" => {
                    lines[index..].iter().for_each(|line| facts.read(line));
                    facts.makes.extend(line.get(1));
                    facts.reads.retain(|name| line.get(1) != Some(name));
                    facts.makes_anew = true;
                    // What stands in it is its own.
                    break;
                }
                "import" | "from" => {
                    facts.makes.extend(imported(line));
                    facts.makes_anew = true;
                }
                "for" => facts
                    .makes
                    .extend(line[1..].iter().take_while(|token| **token != "in").filter(|token| is_name(token))),
                "with" => facts.makes.extend(line.windows(2).filter(|pair| pair[0] == "as").map(|pair| pair[1])),
                _ => facts.assign(line, lines.len() == 1),
            }
            if matches!(line[0], "for" | "with" | "@") {
                facts.read(line);
            }
            facts.changes.extend(changed(line));
        }
        facts
    }

    /// Takes in a line that assigns, or does not.
    fn assign(&mut self, line: &[&'a str], is_whole: bool) {
        let depths = depths(line);
        let sign =
            |place: &usize| depths[*place] == 0 && line[*place].ends_with('=') && !COMPARISONS.contains(&line[*place]);
        let Some(last) = (0..line.len()).rev().find(sign) else {
            return self.read(line);
        };
        for place in (0..last).filter(|place| depths[*place] == 0 && is_name(line[*place])) {
            if place > 0 && line[place - 1] == "." {
                continue;
            }
            if matches!(line[place + 1], "." | "[") {
                self.changes.insert(line[place]);
            } else {
                self.makes.insert(line[place]);
            }
        }
        let is_plain = line[last] == "=";
        self.makes_anew = is_whole && is_plain && self.changes.is_empty();
        self.read(if is_plain && self.changes.is_empty() { &line[last + 1..] } else { line });
    }

    /// Takes in names that are no attributes, no keyword arguments and no keywords.
    fn read(&mut self, line: &[&'a str]) {
        let mut depth = 0usize;
        for (place, token) in line.iter().enumerate() {
            match *token {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            let is_attribute = place > 0 && line[place - 1] == ".";
            let is_keyword_argument = depth > 0 && line.get(place + 1) == Some(&"=");
            if is_name(token) && !is_attribute && !is_keyword_argument {
                self.reads.insert(token);
            }
        }
    }
}

const COMPARISONS: [&str; 5] = ["==", "!=", "<=", ">=", ":="];

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_') && !KEYWORDS.contains(&token)
}

fn names_file(token: &str) -> bool {
    let inner = token.trim_matches(['"', '\'']);
    let ending = inner.rsplit_once('.').map_or("", |(_, ending)| ending);
    inner.len() < token.len() && (2..8).contains(&ending.len()) && ending.chars().all(char::is_alphanumeric)
}

/// The names that an import makes.
fn imported<'a>(line: &[&'a str]) -> Vec<&'a str> {
    let from = line.iter().position(|token| *token == "import").map_or(line.len(), |place| place + 1);
    let name = |part: &[&'a str]| {
        let renamed = part.iter().position(|token| *token == "as").and_then(|place| part.get(place + 1));
        let plain = part.iter().find(|token| is_name(token));
        renamed.or(plain).copied()
    };
    line[from..].split(|token| *token == ",").filter_map(name).collect()
}

/// What methods of the line change: `a` in `a.add_(1)` and in `a.grad.zero_()`.
fn changed<'a>(line: &[&'a str]) -> Vec<&'a str> {
    let is_effect = |method: &str| (method.ends_with('_') && !method.ends_with("__")) || EFFECTS.contains(&method);
    let base =
        |place: usize| (0..place).rev().find(|place| is_name(line[*place]) && (*place == 0 || line[*place - 1] != "."));
    let called = (2..line.len().saturating_sub(1)).filter(|place| line[place - 1] == "." && line[place + 1] == "(");
    called.filter(|place| is_effect(line[*place])).filter_map(base).map(|place| line[place]).collect()
}

/// How deep in brackets each token stands; those around a tuple of targets, as in `a, (b, c) = d`, do not count.
fn depths(line: &[&str]) -> Vec<usize> {
    let mut open: Vec<bool> = Vec::new();
    let mut before = "";
    let mut depths = Vec::with_capacity(line.len());
    for token in line {
        match *token {
            "(" | "[" | "{" => open.push(*token != "(" || is_name(before) || matches!(before, ")" | "]")),
            ")" | "]" | "}" => drop(open.pop()),
            _ => {}
        }
        depths.push(open.iter().filter(|counts| **counts).count());
        before = token;
    }
    depths
}

/// Names, numbers, strings and signs, and `"\n"` where a line ends outside of brackets. Of a formatted string, the names
/// in its braces too.
fn tokens(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = match c {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => string_length(rest, c),
            _ if word > 0 => word,
            _ => SIGNS.iter().find(|sign| rest.starts_with(**sign)).map_or(c.len_utf8(), |sign| sign.len()),
        };
        let token = &rest[..length];
        rest = &rest[length..];
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            '\n' if depth > 0 => {}
            '\n' => found.push(token),
            '#' => {}
            _ if c.is_whitespace() => {}
            '"' | '\'' => {
                found.push(token);
                if found.len() > 1 && matches!(found[found.len() - 2], "f" | "rf" | "fr") {
                    found.remove(found.len() - 2);
                    let parts = token.split('{').skip(1).filter_map(|part| part.split_once('}'));
                    // A comma on either side keeps them apart from what surrounds them.
                    parts.for_each(|(inner, _)| {
                        found.push(",");
                        found.extend(tokens(inner));
                    });
                }
            }
            _ => found.push(token),
        }
    }
    found
}

const SIGNS: [&str; 14] = ["**", "//", "==", "!=", "<=", ">=", ":=", "+=", "-=", "*=", "/=", "@=", "->", ">>"];

/// Bytes of the string that a text begins with.
fn string_length(text: &str, quote: char) -> usize {
    let triple = quote.to_string().repeat(3);
    let mark = if text.starts_with(&triple) { triple.as_str() } else { &triple[..1] };
    let mut at = mark.len();
    while let Some(c) = text[at..].chars().next() {
        if text[at..].starts_with(mark) {
            return at + mark.len();
        }
        at += c.len_utf8() + if c == '\\' { text[at + 1..].chars().next().map_or(0, char::len_utf8) } else { 0 };
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_falls_into_statements() {
        let card = "x = torch.ones(2)\n\nfor i in range(2):\n    x += i\n# both\ny = f(\n    x,\n)\nif y:\n    x\nelse:\n    y\n";
        let expected = [
            "x = torch.ones(2)",
            "for i in range(2):\n    x += i",
            "# both\ny = f(\n    x,\n)",
            "if y:\n    x\nelse:\n    y",
        ];
        assert_eq!(statements(card), expected);
    }

    #[test]
    fn statements_say_what_they_make_change_and_read() {
        let shown = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(" ");
        for (text, makes, changes, reads) in [
            ("import torch.nn as nn, os", "nn os", "", ""),
            ("from a.b import c, d as e", "c e", "", ""),
            ("output, (h, c) = lstm(x, dim=y)", "c h output", "", "lstm x y"),
            ("a[i] = b.c  # d", "", "a", "a b i"),
            ("w -= 0.1 * w.grad", "w", "", "w"),
            ("conv.eval(), a.grad.zero_()", "", "a conv", "a conv"),
            ("@wraps\ndef f(x):\n    y = g(x)", "f", "", "g wraps x y"),
            ("with open('x') as file:\n    text = file.read()", "file text", "", "file open"),
            ("for i, x in data:\n    s = f'{i}: {x + z}'", "i s x", "", "data i x z"),
            ("a == b", "", "", "a b"),
        ] {
            let facts = Facts::of(text);
            assert_eq!(
                [shown(&facts.makes), shown(&facts.changes), shown(&facts.reads)],
                [makes, changes, reads],
                "{text}"
            );
        }
    }
}
