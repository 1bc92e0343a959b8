//! The errors of calls that fit no signature, for functions that PyTorch gives several.
//!
//! Our table may need one signature where PyTorch has three (`Tensor|Number`), so what PyTorch lists is recorded:
//! `signatures.txt`, written by `tests/record/signatures.py`. Where a call could only have meant one of them, by the
//! number of its arguments, the error is about that one; otherwise it lists all and marks what did not match.

use rustpython_vm::builtins::{PyList, PyTuple};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{PyObject, PyObjectRef, VirtualMachine};

use super::call;
use crate::tensor::op::{Kind, Parameter};

static RECORDED: &str = include_str!("signatures.txt");

/// Where a function lives, as the recorded file calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Torch,
    Functional,
    Linalg,
    Special,
    Tensor,
}

impl Place {
    const fn name(self) -> &'static str {
        match self {
            Self::Torch => "torch",
            Self::Functional => "nn",
            Self::Linalg => "linalg",
            Self::Special => "special",
            Self::Tensor => "Tensor",
        }
    }
}

/// The message of a call with `args` (a method's without its tensor) that fits no signature of a function; `None` where
/// nothing is recorded for it, because PyTorch has one signature.
pub(crate) fn refusal(place: Place, name: &str, args: &FuncArgs, vm: &VirtualMachine) -> Option<String> {
    let (options, hidden) = recorded(place, name)?;
    let given = args.args.len() + args.kwargs.len();
    let parsed: Vec<Vec<Parameter>> = options.iter().map(|option| parameters(option, hidden)).collect();
    let plausible: Vec<&Vec<Parameter>> = parsed
        .iter()
        .filter(|s| (s.iter().filter(|p| p.default.is_none()).count()..=s.len()).contains(&given))
        .collect();
    if let [only] = plausible.as_slice()
        && let Err(mismatch) = call::bind(only, 0, args, vm)
        && let Some(message) = mismatch.message(name, 0)
    {
        return Some(message);
    }
    Some(invalid_combination(name, &options, args))
}

/// The recorded signatures, and whether PyTorch knows one that it does not list.
fn recorded(place: Place, name: &str) -> Option<(Vec<&'static str>, bool)> {
    RECORDED.lines().find_map(|line| {
        let (head, options) = line.split_once(": ")?;
        let rest = head.strip_prefix(place.name())?.strip_prefix(' ')?;
        let (found, hidden) = rest.strip_suffix(" +").map_or((rest, false), |found| (found, true));
        (found == name).then(|| (options.split(" | ").collect(), hidden))
    })
}

/// The text between a signature's parentheses, cut at its commas.
fn pieces(option: &str) -> Vec<&str> {
    let inner = option.trim_start_matches('(').trim_end_matches(')');
    inner.split(", ").filter(|p| !p.is_empty()).collect()
}

/// A recorded signature as ours are parsed.
fn parameters(option: &str, numbers_are_tensors: bool) -> Vec<Parameter> {
    let mut keyword_only = false;
    let mut found = Vec::new();
    for piece in pieces(option) {
        if piece == "*" {
            keyword_only = true;
            continue;
        }
        let (typed, default) = match piece.split_once(" = ") {
            Some((typed, default)) => (typed, Some(default.to_owned())),
            None => (piece, None),
        };
        let Some((kind, name)) = typed.rsplit_once(' ') else { continue };
        let kind = match kind {
            // `add`, `sub` and their kin take a number in a tensor's place.
            "Tensor" if numbers_are_tensors && name == "other" => Kind::Operand,
            "Tensor" => Kind::Tensor,
            "Number" => Kind::Number,
            "int" => Kind::Int,
            "float" => Kind::Float,
            "bool" => Kind::Bool,
            "str" => Kind::Str,
            "tuple of ints" if matches!(name, "size" | "shape") => Kind::IntList(0),
            "tuple of ints" => Kind::IntList(1),
            "tuple of floats" => Kind::FloatList,
            "tuple of Tensors" => Kind::TensorList,
            "torch.dtype" => Kind::ScalarType,
            "torch.device" => Kind::Device,
            "torch.Generator" => Kind::Generator,
            _ => Kind::Ignored,
        };
        found.push(Parameter { name: name.to_owned(), kind, default, optional: false, keyword_only });
    }
    found
}

/// One line for each signature, with what kept the arguments from fitting where their number does.
fn invalid_combination(name: &str, options: &[&str], args: &FuncArgs) -> String {
    let mut text = format!("{name}() received an invalid combination of arguments - got ");
    if let [only] = options {
        match Fit::of(only, args) {
            Fit::Keywords(unknown) => text.extend(["unrecognized keyword arguments: ", &unknown.join(", ")]),
            Fit::Types(described) => text.push_str(&described),
            Fit::Count => text.push_str(&given(args)),
        }
        text.extend([", but expected ", only]);
        return text;
    }
    text.push_str(&given(args));
    text.push_str(", but expected one of:\n");
    for option in options {
        text.extend([" * ", option, "\n"]);
        match Fit::of(option, args) {
            Fit::Keywords(unknown) => text.extend([
                "      didn't match because some of the keywords were incorrect: ",
                &unknown.join(", "),
                "\n",
            ]),
            Fit::Types(described) => {
                text.extend([
                    "      didn't match because some of the arguments have invalid types: ",
                    &described,
                    "\n",
                ]);
            }
            Fit::Count => {}
        }
    }
    text
}

/// How arguments compare with a signature.
enum Fit {
    /// Their number is another.
    Count,
    /// These keywords are not among its last names.
    Keywords(Vec<String>),
    /// The arguments' types, those that do not match between exclamation marks.
    Types(String),
}

impl Fit {
    /// PyTorch compares texts here: `*` counts as a parameter, as does nothing at all, and a parameter with a default has
    /// the default's text for its name, so that none of these ever matches.
    fn of(option: &str, args: &FuncArgs) -> Self {
        let mut parameters: Vec<(&str, &str)> =
            pieces(option).into_iter().map(|piece| piece.rsplit_once(' ').unwrap_or((piece, piece))).collect();
        if parameters.is_empty() {
            parameters.push(("", ""));
        }
        if parameters.len() != args.args.len() + args.kwargs.len() {
            return Self::Count;
        }
        let last = &parameters[args.args.len()..];
        let unknown: Vec<String> =
            args.kwargs.keys().filter(|key| !last.iter().any(|(_, name)| name == key)).cloned().collect();
        if !unknown.is_empty() {
            return Self::Keywords(unknown);
        }
        let positional = args.args.iter().map(|value| (None, value));
        let keywords = last.iter().filter_map(|(_, name)| args.kwargs.get(*name).map(|value| (Some(*name), value)));
        let described: Vec<String> = positional
            .chain(keywords)
            .zip(&parameters)
            .map(|((name, value), (kind, _))| described(name, value, kind))
            .collect();
        let comma = if args.args.is_empty() { ", " } else { "" };
        Self::Types(format!("({}{comma})", described.join(", ")))
    }
}

fn described(name: Option<&str>, value: &PyObject, kind: &str) -> String {
    let class = class_name(value);
    let matches = match kind {
        "float" => class == "float" || class == "int",
        kind => class == kind,
    };
    let shown = description(value);
    let named = name.map_or_else(|| shown.clone(), |name| format!("{name}={shown}"));
    if matches { named } else { format!("!{named}!") }
}

fn class_name(value: &PyObject) -> String {
    call::type_name(value)
}

/// A type with those of its elements, such as `tuple of (int, int)`.
fn description(value: &PyObject) -> String {
    let inner = |items: &[PyObjectRef]| {
        let comma = if items.len() == 1 { "," } else { "" };
        items.iter().map(|item| class_name(item)).collect::<Vec<_>>().join(", ") + comma
    };
    if let Some(tuple) = value.downcast_ref::<PyTuple>()
        && value.class().name().to_string() == "tuple"
    {
        return format!("tuple of ({})", inner(tuple.as_slice()));
    }
    if let Some(list) = value.downcast_ref::<PyList>() {
        return format!("list of [{}]", inner(&list.borrow_vec()));
    }
    class_name(value)
}

/// The arguments' types in parentheses.
fn given(args: &FuncArgs) -> String {
    let mut text: String = args.args.iter().map(|value| class_name(value) + ", ").collect();
    text.extend(args.kwargs.iter().map(|(key, value)| format!("{key}={}, ", class_name(value))));
    if !args.args.is_empty() {
        text.truncate(text.len() - 2);
    }
    format!("({text})")
}
