//! Finds the misconception behind a wrong answer.
//!
//! A misconception carries a sample program. An answer shows the same misconception when the kernel finds the same
//! things wrong with it as with the sample, in the same words: same aspects, same found and expected shapes and values.

use super::model::{Exercise, Misconception};
use crate::kernel::message::{Finding, Verdict};

/// Whether two verdicts fail in the same way. Two passes are no mistake and so never the same one.
#[must_use]
pub fn same_mistake(one: &Verdict, other: &Verdict) -> bool {
    !one.passed && !other.passed && failures(one).eq(failures(other))
}

/// The exercise's misconception that the judged answer shows, if any. `judge` judges a sample as it would an answer;
/// `None` from it (a kernel that went away, say) passes that sample over.
pub fn diagnose<'a>(
    exercise: &'a Exercise,
    verdict: &Verdict,
    mut judge: impl FnMut(&str) -> Option<Verdict>,
) -> Option<&'a Misconception> {
    if verdict.passed {
        return None;
    }
    exercise
        .misconceptions
        .iter()
        .find(|misconception| judge(&misconception.sample).is_some_and(|sample| same_mistake(verdict, &sample)))
}

fn failures(verdict: &Verdict) -> impl Iterator<Item = &Finding> {
    verdict.findings.iter().filter(|finding| !finding.passed)
}
