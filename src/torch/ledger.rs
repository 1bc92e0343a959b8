//! The fidelity ledger: what torchlings says of every public name of PyTorch and numpy.
//!
//! `assets/fidelity/ledger.tsv` is written by the tests (`tests/it/fidelity.rs`) from the recorded programs that pass, the
//! names that exist, and `notes.toml`; this module only looks things up.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::kernel::bridge::LedgerEntry;

static TEXT: &str = include_str!("../../assets/fidelity/ledger.tsv");

static MARKS: LazyLock<HashMap<&str, (&'static str, &str)>> =
    LazyLock::new(|| rows().map(|(name, mark, note)| (name, (mark, note))).collect());

/// How alike two names must be for one to be named in place of the other (Jaro-Winkler).
const LIKENESS_MIN: f64 = 0.84;

/// The marks, and what each of them says.
pub const MARKS_MEAN: [(&str, &str); 5] = [
    ("exact", "recorded programs that use it print here what they print in real PyTorch"),
    ("unproven", "is here, but no recorded program proves it yet"),
    ("simulated", "acts as in PyTorch on hardware or tools that are not here"),
    ("differs", "is here, but does not agree with PyTorch in every recorded program"),
    ("missing", "is not here; using it raises an error that says so"),
];

/// Name, mark and note of each line.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TEXT.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?, fields.next().unwrap_or_default()))
    })
}

/// The whole ledger, by name.
pub fn entries() -> Vec<LedgerEntry> {
    rows().map(|(name, mark, note)| LedgerEntry { name: name.to_owned(), mark, note: note.to_owned() }).collect()
}

/// The mark of a qualified name; empty where the ledger has none.
pub fn mark(name: &str) -> &'static str {
    MARKS.get(name).map_or("", |(mark, _)| mark)
}

/// Names below `owner` (such as `torch.Tensor`) that are missing.
pub fn missing(owner: &str) -> impl Iterator<Item = &'static str> {
    rows()
        .filter(|&(_, mark, _)| mark == "missing")
        .filter_map(move |(name, _, _)| name.strip_prefix(owner)?.strip_prefix('.').filter(|rest| !rest.contains('.')))
}

/// What the `AttributeError` for `owner.name` says where that is no name of torchlings: `None` where PyTorch has none
/// either.
pub fn message(owner: &str, name: &str) -> Option<String> {
    let qualified = format!("{owner}.{name}");
    let (mark, note) = MARKS.get(qualified.as_str())?;
    if *mark != "missing" {
        return None;
    }
    let reason = if note.is_empty() { String::new() } else { format!(": {note}") };
    let hint = nearest(owner, name).map_or_else(String::new, |near| format!("; the nearest name here is {near}"));
    Some(format!("{qualified} is missing in torchlings{reason}{hint}"))
}

/// The name below `owner` that is most like `name` and not missing.
fn nearest(owner: &str, name: &str) -> Option<&'static str> {
    rows()
        .filter(|&(_, mark, _)| mark != "missing")
        .filter_map(|(known, _, _)| {
            let last = known.strip_prefix(owner)?.strip_prefix('.').filter(|rest| !rest.contains('.'))?;
            Some((strsim::jaro_winkler(name, last), known))
        })
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_a_known_mark_and_stand_in_order() {
        let mut before = "";
        for (name, mark, _) in rows() {
            assert!(MARKS_MEAN.iter().any(|(known, _)| *known == mark), "{name} is marked {mark:?}");
            assert!(before < name, "{name} stands after {before}");
            before = name;
        }
    }

    #[test]
    fn a_missing_name_says_what_is_nearest() {
        assert_eq!(message("torch", "no_such_name_anywhere"), None);
        let name = missing("torch").next().expect("complex numbers are missing");
        let said = message("torch", name).expect("a missing name has a message");
        assert!(said.starts_with(&format!("torch.{name} is missing in torchlings")), "{said}");
    }
}
