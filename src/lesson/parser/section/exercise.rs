//! An exercise: task, code blocks, checks, then hints and misconceptions under headings of level 3.

use serde::Deserialize;

use super::super::scanner::{Piece, PieceKind, Tag};
use super::super::{Report, line_at};
use super::{Markdown, misplaced, once};
use crate::kernel::message::{Check, ExercisePlan, Rule};
use crate::lesson::model::{Exercise, ExerciseLines, Misconception};

/// The `toml checks` block.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Checks {
    #[serde(default)]
    check: Vec<CheckKeys>,
    #[serde(default)]
    rules: RuleKeys,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckKeys {
    value: String,
    message: Option<String>,
    aliases: Option<String>,
    copies: Option<String>,
    tolerance: Option<f64>,
    inputs: Option<String>,
    times: Option<u32>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RuleKeys {
    #[serde(default)]
    calls: Vec<String>,
    #[serde(default)]
    avoids: Vec<String>,
    #[serde(default)]
    no_loop: bool,
    #[serde(default)]
    uses: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    no_in_place: bool,
    max_lines: Option<usize>,
}

/// Random inputs that are tried where a check does not say how many.
const TIMES: u32 = 5;
/// More would keep learners waiting.
const TIMES_MAX: u32 = 100;
const KEYS: &str = "a [[check]] has value, message, aliases, copies, tolerance, inputs and times; [rules] has calls, avoids, \
                    no_loop, uses, without, no_in_place and max_lines";

pub(super) fn parse(id: String, title: String, section: &[Piece], report: &mut Report<'_>) -> Option<Exercise> {
    let line = section[0].line;
    let parts = section[1..].iter().position(|piece| matches!(piece.kind, PieceKind::Heading { level: 3, .. }));
    let (head, parts) = section[1..].split_at(parts.unwrap_or(section.len() - 1));

    let mut task = Markdown::default();
    let (mut setup, mut starter, mut solution, mut checks) = (None, None, None, None);
    let (mut alternatives, mut lines) = (Vec::new(), ExerciseLines::default());
    for Piece { line, kind } in head {
        match kind {
            PieceKind::Fence { tag: Tag::Alternative, body } => {
                alternatives.push(body.clone());
                lines.alternatives.push(*line);
            }
            PieceKind::Fence { tag: tag @ (Tag::Setup | Tag::Starter | Tag::Solution | Tag::Checks), body } => {
                let (slot, place) = match tag {
                    Tag::Setup => (&mut setup, &mut lines.setup),
                    Tag::Starter => (&mut starter, &mut lines.starter),
                    Tag::Solution => (&mut solution, &mut lines.solution),
                    _ => (&mut checks, &mut lines.checks),
                };
                once(slot, body, *line, *tag, report);
                *place = *line;
            }
            PieceKind::Fence { tag, .. } if *tag != Tag::Text => misplaced(*tag, *line, report),
            text => task.add(*line, text),
        }
    }
    let named = format!("exercise `{id}`");
    let mut wants = |present: bool, what: &str, hint: &str| {
        if !present {
            report.add(line, format!("{named} has no {what}")).fix(hint);
        }
    };
    wants(!task.text.is_empty(), "task", "say below the heading what is to be done");
    wants(starter.is_some(), "starter", "add a ```python starter block");
    wants(solution.is_some(), "solution", "add a ```python solution block");
    wants(checks.is_some(), "checks", "add a ```toml checks block");
    let (hints, misconceptions) = ladder(parts, &mut lines.hints, report);
    let (checks, rules) = parse_checks(&checks?, lines.checks, report);
    let plan = ExercisePlan { setup: setup.unwrap_or_default(), solution: solution?, checks, rules };
    Some(Exercise {
        id,
        title,
        task: task.text,
        starter: starter?,
        plan,
        hints,
        misconceptions,
        alternatives,
        line,
        lines,
    })
}

fn parse_checks(source: &str, line: usize, report: &mut Report<'_>) -> (Vec<Check>, Vec<Rule>) {
    let Checks { check, rules } = match toml::from_str(source) {
        Ok(checks) => checks,
        Err(error) => {
            let line = line_at(source, error.span().map_or(0, |span| span.start), line + 1);
            // `value = total`, without quotes, is read as the beginning of `true`.
            let is_bare = error.message().starts_with("invalid boolean");
            let fix = if is_bare { "put Python into quotes: value = \"total\"" } else { KEYS };
            report.add(line, format!("checks: {}", error.message())).fix(fix);
            return (Vec::new(), Vec::new());
        }
    };
    if check.is_empty() {
        report.add(line, "the checks compare nothing").fix("add [[check]] and value = \"the answer's variable\"");
    }
    for keys in &check {
        let named = format!("the check of `{}`", keys.value);
        if keys.aliases.is_some() && keys.copies.is_some() {
            report.add(line, format!("{named} has both aliases and copies")).fix("memory is shared or not; keep one");
        }
        if keys.times.is_some() && keys.inputs.is_none() {
            report.add(line, format!("{named} has times without inputs")).fix("add inputs = \"x = torch.randn(3)\"");
        }
        if keys.times.is_some_and(|times| times == 0 || times > TIMES_MAX) {
            report.add(line, format!("{named} is tried a strange number of times")).fix("some 5 are enough");
        }
    }
    let checks = check.into_iter().map(|keys| Check {
        value: keys.value,
        message: keys.message,
        aliases: keys.aliases,
        copies: keys.copies,
        tolerance: keys.tolerance,
        times: keys.inputs.as_ref().map_or(0, |_| keys.times.unwrap_or(TIMES)),
        inputs: keys.inputs,
    });
    (checks.collect(), rules.into_rules())
}

impl RuleKeys {
    fn into_rules(self) -> Vec<Rule> {
        let mut rules: Vec<Rule> = self.calls.into_iter().map(Rule::Calls).collect();
        rules.extend(self.avoids.into_iter().map(Rule::Avoids));
        rules.extend(self.no_loop.then_some(Rule::NoLoop));
        rules.extend(self.uses.into_iter().map(Rule::Uses));
        rules.extend(self.without.into_iter().map(Rule::Without));
        rules.extend(self.no_in_place.then_some(Rule::NoInPlace));
        rules.extend(self.max_lines.map(Rule::MaxLines));
        rules
    }
}

/// The hints and the misconceptions, each under its heading of level 3.
fn ladder(parts: &[Piece], hint_lines: &mut Vec<usize>, report: &mut Report<'_>) -> (Vec<String>, Vec<Misconception>) {
    let (mut hints, mut misconceptions) = (Vec::new(), Vec::new());
    let opens = |piece: &Piece| matches!(piece.kind, PieceKind::Heading { level: 3, .. });
    for part in parts.chunk_by(|_, next| !opens(next)) {
        let PieceKind::Heading { text: heading, .. } = &part[0].kind else { continue };
        let mut text = Markdown::default();
        let (mut sample, mut sample_line) = (None, 0);
        for Piece { line, kind } in &part[1..] {
            match kind {
                PieceKind::Fence { tag: Tag::Sample, body } if heading == "Misconception" => {
                    once(&mut sample, body, *line, Tag::Sample, report);
                    sample_line = *line;
                }
                PieceKind::Fence { tag, .. } if *tag != Tag::Text => misplaced(*tag, *line, report),
                other => text.add(*line, other),
            }
        }
        let line = part[0].line;
        match (heading.as_str(), sample) {
            ("Hint" | "Misconception", _) if text.text.is_empty() => {
                let what = heading.to_lowercase();
                report.add(line, format!("the {what} says nothing")).fix(format!("write the {what} below its heading"));
            }
            ("Hint", _) => {
                hints.push(text.text);
                hint_lines.push(line);
            }
            ("Misconception", Some(sample)) => {
                misconceptions.push(Misconception { sample, message: text.text, line, sample_line });
            }
            ("Misconception", None) => {
                report
                    .add(line, "the misconception has no sample")
                    .fix("add a ```python sample block that goes wrong in this way");
            }
            _ => {
                report
                    .add(line, format!("unknown part `{heading}` of an exercise"))
                    .fix("one of: ### Hint, ### Misconception");
            }
        }
    }
    (hints, misconceptions)
}
