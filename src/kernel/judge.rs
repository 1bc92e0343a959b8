//! Judges an answer to an exercise: runs it apart, compares what it made with what the solution made, and says for
//! each check what is right and what is not.
//!
//! The solution runs first and what is expected is taken then, so an answer that tampers with torch or with builtins
//! changes nothing but itself; it is told so ([`surroundings`]). The comparison itself is native.

mod rules;
mod surroundings;

use std::rc::Rc;

use rustpython_vm::builtins::{
    PyBaseException, PyBytes, PyDict, PyDictRef, PyFloat, PyFunction, PyInt, PyList, PyStr, PyTuple, PyType,
};
use rustpython_vm::compiler::Mode;
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::bridge::Tensors;
use super::message::{Aspect, Check, ExercisePlan, Finding, TensorInfo, Verdict};
use super::session::{self, CellSources};
use super::traceback;
use surroundings::Surroundings;

/// Seeds torch before the solution and before the answer, so that random numbers agree.
const SEED: u64 = 0;
/// Relative and absolute tolerance where a check names none.
const TOLERANCE: f64 = 1e-5;
/// Containers within containers that are compared.
const DEPTH_MAX: usize = 16;
/// Elements of a random tensor, and items of a list of such, that are told.
const GIVEN_ELEMENTS_MAX: usize = 8;
const GIVEN_ITEMS_MAX: usize = 3;
/// What tracebacks call the learner's text.
const ANSWER: &str = "<answer>";

/// Judges `answer`. `answer_begins` is called when what is printed from then on is the answer's; the verdict's output
/// is left empty: whoever catches it fills it in.
pub fn judge(
    plan: &ExercisePlan,
    answer: &str,
    tensors: &Rc<dyn Tensors>,
    answer_begins: &dyn Fn(),
    vm: &VirtualMachine,
) -> Verdict {
    let found = find(plan, answer, &**tensors, answer_begins, vm);
    match found {
        Ok(findings) => Verdict {
            passed: findings.iter().all(|finding| finding.passed),
            findings,
            reached: true,
            output: String::new(),
        },
        Err(Finding { aspect, message, .. }) => Verdict::unchecked(aspect, message),
    }
}

/// A finding for each check and rule; or why there are none.
fn find(
    plan: &ExercisePlan,
    answer: &str,
    tensors: &dyn Tensors,
    answer_begins: &dyn Fn(),
    vm: &VirtualMachine,
) -> Result<Vec<Finding>, Finding> {
    let expected = expected(plan, tensors, vm)?;
    let before = Surroundings::take(vm);
    let namespace = run_answer(plan, answer, tensors, answer_begins, vm)?;
    let untouched = |when: &str| match before.changed(vm) {
        Some(name) => Err(failed(
            Aspect::Tampering,
            format!("Your answer replaces `{name}`{when}. Leave that as it is, and take a name of your own."),
        )),
        None => Ok(()),
    };
    untouched("")?;
    let judge = Judge { tensors, vm };
    let checks = plan.checks.iter().zip(&expected).map(|(check, expected)| judge.check(check, expected, &namespace));
    let mut findings: Vec<Finding> = checks.collect();
    findings.extend(plan.rules.iter().map(|rule| rules::obeys(rule, answer)));
    untouched(" when it is called")?;
    Ok(findings)
}

fn failed(aspect: Aspect, message: String) -> Finding {
    Finding { passed: false, aspect, message }
}

/// What one check expects.
enum Expected {
    /// The value in the namespace that the solution leaves behind.
    Value(PyObjectRef),
    /// For each try: inputs for the answer, and the value for the same inputs.
    Random(Vec<(Inputs, PyObjectRef)>),
}

/// Variables by their names.
type Inputs = Vec<(PyObjectRef, PyObjectRef)>;

/// What the solution gives, one for each check.
fn expected(plan: &ExercisePlan, tensors: &dyn Tensors, vm: &VirtualMachine) -> Result<Vec<Expected>, Finding> {
    let faulty = |exception: &Py<PyBaseException>| {
        let error = describe(exception, vm);
        failed(
            Aspect::Lesson,
            format!("The lesson's own solution fails ({error}). This is a fault of the lesson, not of your answer."),
        )
    };
    let namespace = session::main_namespace(vm).map_err(|exception| faulty(&exception))?;
    tensors.start_afresh();
    tensors.seed(SEED);
    let texts = [("<setup>", &plan.setup), ("<solution>", &plan.solution)];
    for (file, text) in texts {
        run(file, text, &namespace, vm).map_err(|exception| faulty(&exception))?;
    }
    let expected = plan.checks.iter().map(|check| match &check.inputs {
        None => evaluate(&check.value, &namespace, vm).map(Expected::Value),
        Some(inputs) => expected_of_random(check, inputs, &namespace, tensors, vm).map(Expected::Random),
    });
    expected.collect::<PyResult<Vec<_>>>().map_err(|exception| faulty(&exception))
}

/// Makes the random inputs twice, for either side: an answer may write into its own.
fn expected_of_random(
    check: &Check,
    inputs: &str,
    namespace: &PyDictRef,
    tensors: &dyn Tensors,
    vm: &VirtualMachine,
) -> PyResult<Vec<(Inputs, PyObjectRef)>> {
    let make = |seed| -> PyResult<Inputs> {
        tensors.seed(seed);
        let made = namespace.copy().into_ref(&vm.ctx);
        run("<inputs>", inputs, &made, vm)?;
        let is_new = |(name, value): &(PyObjectRef, PyObjectRef)| !matches!(namespace.get_item_opt(&**name, vm), Ok(Some(other)) if other.is(value));
        Ok(made.items_vec().into_iter().filter(is_new).collect())
    };
    let tries = (0..check.times).map(|index| {
        let seed = SEED + 1 + u64::from(index);
        let (own, others) = (make(seed)?, make(seed)?);
        let namespace = with_inputs(namespace, &own, vm)?;
        tensors.seed(seed);
        Ok((others, evaluate(&check.value, &namespace, vm)?))
    });
    let tries = tries.collect();
    // What later checks draw does not depend on how much was drawn here.
    tensors.seed(SEED);
    tries
}

/// A namespace that knows the inputs too.
fn with_inputs(namespace: &PyDictRef, inputs: &Inputs, vm: &VirtualMachine) -> PyResult<PyDictRef> {
    let extended = namespace.copy().into_ref(&vm.ctx);
    inputs.iter().try_for_each(|(name, value)| extended.set_item(&**name, value.clone(), vm))?;
    Ok(extended)
}

/// The namespace that the answer leaves behind.
fn run_answer(
    plan: &ExercisePlan,
    answer: &str,
    tensors: &dyn Tensors,
    answer_begins: &dyn Fn(),
    vm: &VirtualMachine,
) -> Result<PyDictRef, Finding> {
    let ran = session::unwinding(|| -> PyResult<PyDictRef> {
        let namespace = session::main_namespace(vm)?;
        tensors.start_afresh();
        tensors.seed(SEED);
        run("<setup>", &plan.setup, &namespace, vm)?;
        answer_begins();
        run(ANSWER, answer, &namespace, vm)?;
        Ok(namespace)
    });
    match ran {
        Ok(Ok(namespace)) => Ok(namespace),
        Ok(Err(exception)) => Err(raised(&exception, answer, vm)),
        Err(panic) => Err(failed(Aspect::Runs, format!("torchlings failed while it ran your answer: {panic}"))),
    }
}

fn raised(exception: &Py<PyBaseException>, answer: &str, vm: &VirtualMachine) -> Finding {
    let exceptions = &vm.ctx.exceptions;
    if exception.fast_isinstance(exceptions.system_exit) {
        return failed(Aspect::Exit, "Your answer ends the program with exit(); leave that out.".to_owned());
    }
    if exception.fast_isinstance(exceptions.keyboard_interrupt) {
        return failed(Aspect::Runs, "Your answer was interrupted before it ended.".to_owned());
    }
    let sources = CellSources::default();
    sources.add(ANSWER, answer, vm);
    let place = traceback::line_in(ANSWER, exception, vm);
    let line = place.map(|line| format!(" in line {line}")).unwrap_or_default();
    let aspect = if exception.fast_isinstance(exceptions.memory_error) {
        Aspect::Memory
    } else if exception.fast_isinstance(exceptions.syntax_error) && !rules::is_python(answer) {
        Aspect::Syntax
    } else {
        Aspect::Runs
    };
    // A SyntaxError says its place again.
    let said = describe(exception, vm);
    let again = place.map(|line| format!(" ({ANSWER}, line {line})")).unwrap_or_default();
    let said = said.strip_suffix(again.as_str()).unwrap_or(&said);
    failed(aspect, format!("Your answer raised{line}: {said}"))
}

fn describe(exception: &Py<PyBaseException>, vm: &VirtualMachine) -> String {
    let (kind, message) = (traceback::kind(exception, vm), traceback::message(exception, vm));
    if message.is_empty() { kind } else { format!("{kind}: {message}") }
}

fn run(file: &str, text: &str, namespace: &PyDictRef, vm: &VirtualMachine) -> PyResult<()> {
    session::run_text(file, text, Scope::with_builtins(None, namespace.clone(), vm), vm)
}

fn evaluate(expression: &str, namespace: &PyDictRef, vm: &VirtualMachine) -> PyResult {
    let code = vm
        .compile(expression.trim(), Mode::Eval, "<check>".to_owned())
        .map_err(|error| vm.new_syntax_error(&error, Some(expression)))?;
    vm.run_code_obj(code, Scope::with_builtins(None, namespace.clone(), vm))
}

/// A way in which two values differ.
type Difference = (Aspect, String);

struct Judge<'a> {
    tensors: &'a dyn Tensors,
    vm: &'a VirtualMachine,
}

impl Judge<'_> {
    fn check(&self, check: &Check, expected: &Expected, namespace: &PyDictRef) -> Finding {
        let judged = session::unwinding(|| match expected {
            Expected::Value(expected) => self.judge(check, expected, namespace),
            Expected::Random(tries) => self.judge_random(check, tries, namespace),
        });
        let difference = judged
            .unwrap_or_else(|panic| Some((Aspect::Runs, format!("`{}` cannot be compared: {panic}.", check.value))));
        match difference {
            None => {
                let shares = check.aliases.is_some() || check.copies.is_some();
                let aspect = if shares { Aspect::Aliasing } else { Aspect::Values };
                let on = if check.inputs.is_some() { " on random inputs" } else { "" };
                Finding { passed: true, aspect, message: format!("`{}` is right{on}.", check.value) }
            }
            Some((aspect, particulars)) => {
                let message =
                    check.message.as_ref().map_or_else(|| particulars.clone(), |said| format!("{said} {particulars}"));
                failed(aspect, message)
            }
        }
    }

    /// The first of the random inputs for which the value differs, and how.
    fn judge_random(
        &self,
        check: &Check,
        tries: &[(Inputs, PyObjectRef)],
        namespace: &PyDictRef,
    ) -> Option<Difference> {
        let differs = |(index, (inputs, expected)): (usize, &(Inputs, PyObjectRef))| {
            // As they are before the answer gets hold of them.
            let given = self.given(inputs);
            let extended = with_inputs(namespace, inputs, self.vm).ok()?;
            self.tensors.seed(SEED + 1 + index as u64);
            let (aspect, particulars) = self.judge(check, expected, &extended)?;
            Some((aspect, format!("With {given}: {particulars}")))
        };
        let difference = tries.iter().enumerate().find_map(differs);
        self.tensors.seed(SEED);
        difference
    }

    /// Random inputs in words: `x = float32 [3]: 0.5, 1.2, …`.
    fn given(&self, inputs: &Inputs) -> String {
        let is_thing = |value: &PyObject| !value.class().fast_issubclass(self.vm.ctx.types.module_type);
        let shown = inputs.iter().filter(|(_, value)| is_thing(value)).map(|(name, value)| {
            let name = name.downcast_ref::<PyStr>().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            format!("{name} = {}", self.shown(value))
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    /// A value in few words: of tensors the dtype, the shape and the first numbers.
    fn shown(&self, value: &PyObject) -> String {
        if let Some(info) = self.tensors.inspect(value, GIVEN_ELEMENTS_MAX, self.vm) {
            return format!("{} {:?}: {}", info.dtype, info.shape, super::inspect::numbers(&info));
        }
        let items = value.downcast_ref::<PyList>().map(|list| list.borrow_vec().to_vec());
        let items = items.or_else(|| value.downcast_ref::<PyTuple>().map(|tuple| tuple.as_slice().to_vec()));
        match items {
            Some(items) if items.iter().any(|item| self.tensors.inspect(item, 0, self.vm).is_some()) => {
                let some = items.iter().take(GIVEN_ITEMS_MAX).map(|item| format!("({})", self.shown(item)));
                let more = if items.len() > GIVEN_ITEMS_MAX { ", …" } else { "" };
                format!("[{}{more}]", some.collect::<Vec<_>>().join(", "))
            }
            _ => super::inspect::summary(value, self.vm),
        }
    }

    fn judge(&self, check: &Check, expected: &PyObject, namespace: &PyDictRef) -> Option<Difference> {
        let found = match evaluate(&check.value, namespace, self.vm) {
            Ok(found) => found,
            Err(exception) if exception.fast_isinstance(self.vm.ctx.exceptions.name_error) => {
                return Some((
                    Aspect::Defined,
                    format!("`{}` is not defined after your answer.", missing_name(&exception, check, self.vm)),
                ));
            }
            Err(exception) => {
                return Some((Aspect::Runs, format!("`{}` raises {}.", check.value, describe(&exception, self.vm))));
            }
        };
        let tolerance = check.tolerance.unwrap_or(TOLERANCE);
        let difference = self.differ(&check.value, &found, expected, tolerance, DEPTH_MAX);
        difference.or_else(|| self.shares(check, &found, namespace))
    }

    /// Whether the value shares memory with what the check names, where it should, and only there.
    fn shares(&self, check: &Check, found: &PyObject, namespace: &PyDictRef) -> Option<Difference> {
        let (base_text, wanted) = match (&check.aliases, &check.copies) {
            (Some(base), _) => (base, true),
            (None, Some(base)) => (base, false),
            (None, None) => return None,
        };
        let base = match evaluate(base_text, namespace, self.vm) {
            Ok(base) => base,
            Err(exception) => {
                return Some((Aspect::Aliasing, format!("`{base_text}` raises {}.", describe(&exception, self.vm))));
            }
        };
        let storage = |object: &PyObject| self.tensors.storage(object, self.vm).map(|key| key.id);
        let shared = match (storage(found), storage(&base)) {
            (Some(found), Some(base)) => found == base,
            _ => found.is(&base),
        };
        let name = &check.value;
        let message = match (wanted, shared) {
            (true, false) => {
                format!("`{name}` has the right values but is a copy: it does not share memory with `{base_text}`.")
            }
            (false, true) => {
                format!("`{name}` has the right values but is no copy: it shares its memory with `{base_text}`.")
            }
            _ => return None,
        };
        Some((Aspect::Aliasing, message))
    }

    /// How `found`, which the learner knows as `name`, differs from what was expected.
    fn differ(
        &self,
        name: &str,
        found: &PyObject,
        expected: &PyObject,
        tolerance: f64,
        depth: usize,
    ) -> Option<Difference> {
        let kinds = (self.tensors.inspect(found, 0, self.vm), self.tensors.inspect(expected, 0, self.vm));
        if let Some(difference) = differ_in_type(name, found, expected, self.vm) {
            return Some(difference);
        }
        if let (Some(found_info), Some(expected_info)) = kinds {
            return self.differ_as_tensors(name, (found, &found_info), (expected, &expected_info), tolerance);
        }
        if depth == 0 {
            return None;
        }
        let each = |part: &str, found: &PyObject, expected: &PyObject| {
            self.differ(part, found, expected, tolerance, depth - 1)
        };
        if let Some((found, expected)) = both::<PyFloat>(found, expected) {
            let (found, expected) = (found.to_f64(), expected.to_f64());
            return (!close(found, expected, tolerance))
                .then(|| unequal(name, &found.to_string(), &expected.to_string()));
        }
        if let Some((found, expected)) = both::<PyTuple>(found, expected) {
            return differ_in_items(name, found.as_slice(), expected.as_slice(), each);
        }
        if let Some((found, expected)) = both::<PyList>(found, expected) {
            return differ_in_items(name, &found.borrow_vec(), &expected.borrow_vec(), each);
        }
        if let Some((found, expected)) = both::<PyDict>(found, expected) {
            return self.differ_in_entries(name, found, expected, each);
        }
        self.differ_as_values(name, found, expected, each)
    }

    fn differ_as_tensors(
        &self,
        name: &str,
        (found, found_info): (&PyObject, &TensorInfo),
        (expected, expected_info): (&PyObject, &TensorInfo),
        tolerance: f64,
    ) -> Option<Difference> {
        if found_info.shape != expected_info.shape {
            let shown = |shape: &[usize]| {
                if shape.is_empty() { "[] (a single number)".to_owned() } else { format!("{shape:?}") }
            };
            let (found, expected) = (shown(&found_info.shape), shown(&expected_info.shape));
            return Some((Aspect::Shape, format!("`{name}` has the shape {found}; {expected} was expected.")));
        }
        if found_info.dtype != expected_info.dtype {
            let message = format!("`{name}` has the dtype {}; {} was expected.", found_info.dtype, expected_info.dtype);
            return Some((Aspect::Dtype, message));
        }
        if found_info.device != expected_info.device {
            let message = format!("`{name}` is on {}; {} was expected.", found_info.device, expected_info.device);
            return Some((Aspect::Device, message));
        }
        match self.tensors.difference(found, expected, tolerance, self.vm) {
            Ok(None) => None,
            Ok(Some(where_)) => {
                let what = if expected_info.shape.is_empty() { "another value" } else { "other values" };
                Some((Aspect::Values, format!("`{name}` has {what}: {where_}.")))
            }
            Err(exception) => {
                Some((Aspect::Values, format!("`{name}` cannot be compared: {}.", describe(&exception, self.vm))))
            }
        }
    }

    fn differ_in_entries(
        &self,
        name: &str,
        found: &Py<PyDict>,
        expected: &Py<PyDict>,
        each: impl Fn(&str, &PyObject, &PyObject) -> Option<Difference>,
    ) -> Option<Difference> {
        for (key, value) in expected.items_vec() {
            let shown = super::inspect::summary(&key, self.vm);
            let Ok(Some(other)) = found.get_item_opt(&*key, self.vm) else {
                return Some((Aspect::Values, format!("`{name}` has no key {shown}.")));
            };
            if let Some(difference) = each(&format!("{name}[{shown}]"), &other, &value) {
                return Some(difference);
            }
        }
        let (found, expected) = (found.__len__(), expected.__len__());
        (found != expected).then(|| (Aspect::Values, format!("`{name}` has {found} keys; {expected} were expected.")))
    }

    /// Values that are no containers, and instances of classes.
    fn differ_as_values(
        &self,
        name: &str,
        found: &PyObject,
        expected: &PyObject,
        each: impl Fn(&str, &PyObject, &PyObject) -> Option<Difference>,
    ) -> Option<Difference> {
        let summaries = || (super::inspect::summary(found, self.vm), super::inspect::summary(expected, self.vm));
        let equal = if let Some((found, expected)) = both::<PyInt>(found, expected) {
            found.as_bigint() == expected.as_bigint()
        } else if let Some((found, expected)) = both::<PyStr>(found, expected) {
            found.as_wtf8() == expected.as_wtf8()
        } else if let Some((found, expected)) = both::<PyBytes>(found, expected) {
            found.as_bytes() == expected.as_bytes()
        } else if both::<PyFunction>(found, expected).is_some() || both::<PyType>(found, expected).is_some() {
            // What they do is for other checks to call.
            true
        } else if found.class().heaptype_ext.is_none() {
            // A native type's comparison is native.
            found.rich_compare_bool(expected, rustpython_vm::types::PyComparisonOp::Eq, self.vm).unwrap_or(false)
        } else {
            return match (found.dict(), expected.dict()) {
                (Some(found), Some(expected)) => self.differ_in_entries(name, &found, &expected, each),
                _ => None,
            };
        };
        let (found, expected) = summaries();
        (!equal).then(|| unequal(name, &found, &expected))
    }
}

fn both<'a, T: rustpython_vm::PyPayload>(
    found: &'a PyObject,
    expected: &'a PyObject,
) -> Option<(&'a Py<T>, &'a Py<T>)> {
    Some((found.downcast_ref::<T>()?, expected.downcast_ref::<T>()?))
}

fn unequal(name: &str, found: &str, expected: &str) -> Difference {
    (Aspect::Values, format!("`{name}` is {found}; {expected} was expected."))
}

/// Native types must be the same; classes that each side defines for itself must have one name.
fn differ_in_type(name: &str, found: &PyObject, expected: &PyObject, vm: &VirtualMachine) -> Option<Difference> {
    let (found, expected) = (found.class(), expected.class());
    let own = found.heaptype_ext.is_some() && expected.heaptype_ext.is_some();
    let same = found.is(expected) || (own && *found.name() == *expected.name());
    if same {
        return None;
    }
    let (found, expected) = (with_article(&found.name()), with_article(&expected.name()));
    let _ = vm;
    Some((Aspect::Type, format!("`{name}` is {found}; {expected} was expected.")))
}

fn with_article(name: &str) -> String {
    match name {
        "NoneType" => "None".to_owned(),
        _ if name.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) => format!("an {name}"),
        _ => format!("a {name}"),
    }
}

fn differ_in_items(
    name: &str,
    found: &[PyObjectRef],
    expected: &[PyObjectRef],
    each: impl Fn(&str, &PyObject, &PyObject) -> Option<Difference>,
) -> Option<Difference> {
    if found.len() != expected.len() {
        return Some((
            Aspect::Shape,
            format!("`{name}` has the length {}; {} was expected.", found.len(), expected.len()),
        ));
    }
    let mut pairs = found.iter().zip(expected).enumerate();
    pairs.find_map(|(index, (found, expected))| each(&format!("{name}[{index}]"), found, expected))
}

fn close(found: f64, expected: f64, tolerance: f64) -> bool {
    let distance = (found - expected).abs();
    // Infinities of one sign are equal, though their distance is not a number.
    (found.is_infinite() && found.to_bits() == expected.to_bits())
        || (found.is_nan() && expected.is_nan())
        || distance <= tolerance + tolerance * expected.abs()
}

/// The name that a `NameError` is about; the check's own text where it does not tell.
fn missing_name(exception: &Py<PyBaseException>, check: &Check, vm: &VirtualMachine) -> String {
    let name = exception.as_object().get_attr("name", vm).ok().and_then(|name| name.downcast::<PyStr>().ok());
    name.map_or_else(|| check.value.clone(), |name| name.to_string_lossy().into_owned())
}
