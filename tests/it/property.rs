//! Random calls at every operator: whatever the arguments, the answer is a result or an error, never a panic, never an
//! allocation beyond the limit.
//!
//! The calls run in a process of their own that is bounded as the kernel is: an allocation that nothing checked ends it.
//! It is started again behind an operator that ended it. `PROPERTY_CASES=500` asks for more calls an operator,
//! `PROPERTY_ONLY=conv` for some operators alone.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use torchlings::kernel::memory;
use torchlings::tensor::op::{Arg, Args, Kind, Op, Out, Overload, Parameter, Places, default_value, parse_signature};
use torchlings::tensor::{DType, Device, Number, Tensor, autograd, ops, shape};

const CALLS_DEFAULT: u32 = 40;
/// The child's limit: small, so that what is not checked shows.
const MEMORY_LIMIT: u64 = 1 << 30;
/// Slower than this, an operator on a few elements has lost its way in sizes that it was given.
const CALL_TIME_MAX: Duration = Duration::from_secs(20);
const CHILD_TIME_MAX: Duration = Duration::from_mins(10);
const ROLE: &str = "TORCHLINGS_PROPERTY_CHILD";
const FIRST: &str = "TORCHLINGS_PROPERTY_FIRST";
/// The files of a child: the operator's number and the call that it is at, or that it is through; what went wrong.
const CALLING: &str = "calling";
const FAILURES: &str = "failures";
const DONE: &str = "done";

#[test]
fn random_calls_neither_panic_nor_run_away() {
    if let Ok(folder) = env::var(ROLE) {
        call_everything(&folder);
        return;
    }
    let mut failures = String::new();
    let mut first = 0;
    while let Some((next, failure)) = run_child(first) {
        failures.push_str(&failure);
        let Some(next) = next else { break };
        first = next;
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Runs the operators from number `first` on in a process of their own. Gives what went wrong, if anything did, and the
/// operator to go on with where the process died of one.
fn run_child(first: usize) -> Option<(Option<usize>, String)> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "property::random_calls_neither_panic_nor_run_away", "--nocapture"])
        .env(ROLE, folder.path())
        .env(FIRST, first.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + CHILD_TIME_MAX;
    let fate = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.to_string();
        }
        if Instant::now() > deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            break "the end of its time".to_owned();
        }
        thread::sleep(Duration::from_millis(20));
    };
    let said = |name| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let (calling, mut failures) = (said(CALLING), said(FAILURES));
    let died_of = calling.split_once(' ').and_then(|(number, call)| Some((number.parse::<usize>().ok()?, call)));
    if let Some((_, call)) = died_of {
        let _ = writeln!(failures, "ended with {fate}: {call}");
    } else if calling != DONE {
        let _ = writeln!(failures, "ended with {fate} before the first call");
    }
    (!failures.is_empty()).then(|| (died_of.map(|(number, _)| number + 1), failures))
}

/// Calls every operator with random arguments; writes what it is doing and what went wrong into files in `folder`.
fn call_everything(folder: &str) {
    memory::limit(MEMORY_LIMIT, 1 << 30);
    let only = env::var("PROPERTY_ONLY").unwrap_or_default();
    let calls = env::var("PROPERTY_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(CALLS_DEFAULT);
    let write = |name: &str, text: &str| fs::write(Path::new(folder).join(name), text).unwrap();
    let first = env::var(FIRST).ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut failures = String::new();
    for (number, op) in ops::all().enumerate().skip(first).filter(|(_, op)| op.name.contains(&only)) {
        for overload in op.overloads {
            let note = |call: &str| write(CALLING, &format!("{number} {}{}: {call}", op.name, overload.signature));
            if let Some(failure) = call_overload(op, overload, calls, &note) {
                let _ = writeln!(failures, "{}{}: {failure}", op.name, overload.signature);
                write(FAILURES, &failures);
            }
        }
    }
    write(CALLING, DONE);
}

/// The first call that went wrong, made as simple as it goes.
fn call_overload(op: &Op, overload: &Overload, calls: u32, note: &dyn Fn(&str)) -> Option<String> {
    let parameters = parse_signature(overload.signature).unwrap();
    let config = Config { cases: calls, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    // The same calls every time: a failure can be looked at again.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy: Vec<BoxedStrategy<Sketch>> = parameters.iter().map(argument).collect();
    for _ in 0..calls {
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        let sketches = tree.current();
        note(&format!("{sketches:?}"));
        let Some(mut wrong) = call(op, overload, &parameters, &sketches) else { continue };
        let mut simplest = sketches;
        for _ in 0..runner.config().max_shrink_iters {
            if !tree.simplify() {
                break;
            }
            let simpler = tree.current();
            match call(op, overload, &parameters, &simpler) {
                Some(found) => (wrong, simplest) = (found, simpler),
                None if tree.complicate() => {}
                None => break,
            }
        }
        return Some(format!("{wrong}; arguments {simplest:?}"));
    }
    None
}

/// What went wrong in a call, if anything did.
fn call(op: &Op, overload: &Overload, parameters: &[Parameter], sketches: &[Sketch]) -> Option<String> {
    let started = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let values: Vec<Arg> = parameters.iter().zip(sketches).map(|(p, sketch)| sketch.to_arg(p)).collect();
        let result = (overload.run)(&Args { name: op.name, values: &values });
        let Ok(Out::Tensor(out)) = result else { return };
        if out.requires_grad() && out.numel() < 10_000 {
            // What a rule raises on odd arguments is an error like any other.
            let _ = autograd::backward(
                std::slice::from_ref(&out),
                &[Some(out.detach())],
                None,
                autograd::Options::default(),
            );
        }
        if op.places.contains(Places::INPLACE)
            && let Some(Arg::Tensor(target)) = values.first()
        {
            let _ = autograd::assign(target, out);
        }
    }));
    match outcome {
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            Some(format!("panicked: {}", text.unwrap_or("without words")))
        }
        Ok(()) if started.elapsed() > CALL_TIME_MAX => Some(format!("took {:?}", started.elapsed())),
        Ok(()) => None,
    }
}

/// A plain description of an argument, which can be printed and made simpler.
#[derive(Debug, Clone)]
enum Sketch {
    Default,
    Tensor(TensorSketch),
    Tensors(Vec<TensorSketch>),
    Optional(Vec<Option<TensorSketch>>),
    Float(f64),
    Int(i64),
    Bool(bool),
    Ints(Vec<i64>),
    OptionalInts(Vec<Option<i64>>),
    Floats(Vec<f64>),
    Str(&'static str),
    DType(DType),
}

#[derive(Debug, Clone)]
struct TensorSketch {
    shape: Vec<usize>,
    dtype: DType,
    values: Vec<f64>,
    /// How it is seen: as it is, transposed, expanded, or every second column.
    view: u8,
    requires_grad: bool,
}

impl TensorSketch {
    fn build(&self) -> Tensor {
        let count: usize = self.shape.iter().product();
        let values: Vec<f64> = self.values.iter().copied().cycle().take(count).collect();
        let tensor = Tensor::from_f64s(&values, &self.shape, self.dtype, Device::Cpu).unwrap();
        let seen = match self.view {
            1 => shape::transpose(&tensor, 0, -1),
            2 => shape::slice(&tensor, -1, None, None, 2),
            3 => shape::unsqueeze(&tensor, 0).and_then(|t| {
                let mut sizes = vec![3];
                sizes.extend(self.shape.iter().map(|&n| n as i64));
                shape::expand(&t, &sizes)
            }),
            _ => Ok(tensor.clone()),
        };
        let seen = seen.unwrap_or(tensor).detach();
        if self.requires_grad && self.dtype.is_floating() {
            seen.set_requires_grad(true).unwrap();
        }
        seen
    }
}

impl Sketch {
    fn to_arg(&self, parameter: &Parameter) -> Arg {
        match self {
            Self::Default => default_value(parameter),
            Self::Tensor(sketch) => Arg::Tensor(sketch.build()),
            Self::Tensors(sketches) => Arg::Tensors(sketches.iter().map(TensorSketch::build).collect()),
            Self::Optional(sketches) => {
                Arg::OptionalTensors(sketches.iter().map(|sketch| sketch.as_ref().map(TensorSketch::build)).collect())
            }
            Self::Float(value) if parameter.kind == Kind::Float => Arg::Float(*value),
            Self::Float(value) => Arg::Number(Number::Float(*value)),
            Self::Int(value) if parameter.kind == Kind::Int => Arg::Int(*value),
            Self::Int(value) => Arg::Number(Number::Int(*value)),
            Self::Bool(value) if parameter.kind == Kind::Bool => Arg::Bool(*value),
            Self::Bool(value) => Arg::Number(Number::Bool(*value)),
            Self::Ints(values) => Arg::Ints(values.clone()),
            Self::OptionalInts(values) => Arg::OptionalInts(values.clone()),
            Self::Floats(values) => Arg::Floats(values.clone()),
            Self::Str(value) => Arg::Str((*value).to_owned()),
            Self::DType(value) => Arg::DType(*value),
        }
    }
}

fn argument(parameter: &Parameter) -> BoxedStrategy<Sketch> {
    let given = match parameter.kind {
        Kind::Tensor => tensor().prop_map(Sketch::Tensor).boxed(),
        Kind::Operand => prop_oneof![3 => tensor().prop_map(Sketch::Tensor), 1 => number()].boxed(),
        Kind::TensorList | Kind::VarTensors => prop::collection::vec(tensor(), 0..4).prop_map(Sketch::Tensors).boxed(),
        Kind::OptionalTensorList => {
            prop::collection::vec(prop::option::of(tensor()), 0..4).prop_map(Sketch::Optional).boxed()
        }
        Kind::Number => number(),
        Kind::Int => int().prop_map(Sketch::Int).boxed(),
        Kind::IntList(_) => prop::collection::vec(int(), 0..5).prop_map(Sketch::Ints).boxed(),
        Kind::OptionalIntList => {
            prop::collection::vec(prop::option::of(int()), 0..4).prop_map(Sketch::OptionalInts).boxed()
        }
        Kind::FloatList => prop::collection::vec(float(), 0..4).prop_map(Sketch::Floats).boxed(),
        Kind::Float => float().prop_map(Sketch::Float).boxed(),
        Kind::Bool => any::<bool>().prop_map(Sketch::Bool).boxed(),
        Kind::Str => prop::sample::select(WORDS).prop_map(Sketch::Str).boxed(),
        Kind::ScalarType => prop::sample::select(DType::ALL.to_vec()).prop_map(Sketch::DType).boxed(),
        Kind::Device | Kind::Generator | Kind::Ignored => Just(Sketch::Default).boxed(),
    };
    if parameter.default.is_some() || parameter.optional {
        prop_oneof![1 => Just(Sketch::Default), 1 => given].boxed()
    } else {
        given
    }
}

/// Words that some operator knows, and one that none does.
const WORDS: &[&str] = &[
    "mean",
    "sum",
    "none",
    "reflect",
    "replicate",
    "circular",
    "constant",
    "bilinear",
    "nearest",
    "bicubic",
    "area",
    "trunc",
    "floor",
    "fro",
    "nuc",
    "linear",
    "higher",
    "tanh",
    "same",
    "valid",
    "ij",
    "xy",
    "zeros",
    "reduced",
    "complete",
    "r",
    "amax",
    "prod",
    "L",
    "U",
    "ij,jk->ik",
    "i...->...",
    "left",
    "no such word",
    "",
];

fn tensor() -> impl Strategy<Value = TensorSketch> {
    let shape = prop::collection::vec(prop_oneof![8 => 1..5usize, 1 => Just(0usize)], 0..5);
    let dtype = prop_oneof![3 => Just(DType::Float32), 2 => prop::sample::select(DType::ALL.to_vec())];
    let values = prop::collection::vec(prop_oneof![3 => (-4..5i32).prop_map(f64::from), 1 => float()], 1..9);
    (shape, dtype, values, 0..4u8, any::<bool>()).prop_map(|(shape, dtype, values, view, requires_grad)| TensorSketch {
        shape,
        dtype,
        values,
        view,
        requires_grad,
    })
}

fn number() -> BoxedStrategy<Sketch> {
    prop_oneof![int().prop_map(Sketch::Int), float().prop_map(Sketch::Float), any::<bool>().prop_map(Sketch::Bool)]
        .boxed()
}

fn int() -> impl Strategy<Value = i64> {
    let edge = prop::sample::select(vec![i64::MIN, i64::MAX, -1 << 33, 1 << 33, 1 << 62, 1 << 20]);
    prop_oneof![8 => -3..6i64, 1 => edge]
}

fn float() -> impl Strategy<Value = f64> {
    let edge = prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 1e300, -1e-300, 1e20]);
    prop_oneof![4 => -3.0..3.0f64, 1 => edge]
}
