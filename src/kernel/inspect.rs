//! What the inspector shows of the session's variables, found out without running any code of the learner's.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fmt::Write;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustpython_vm::builtins::{
    PyBool, PyByteArray, PyBytes, PyComplex, PyDict, PyDictRef, PyFloat, PyFrozenSet, PyFunction, PyInt, PyList,
    PyModule, PyRange, PySet, PyStr, PyTuple, PyType,
};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, VirtualMachine};

use super::bridge::Tensors;
use super::message::{TEXT_BYTES_MAX, TensorInfo, VARIABLES_MAX, Variable};

/// Characters of a variable's one-line summary.
const SUMMARY_CHARS_MAX: usize = 120;
/// Elements of a container that a summary names.
const SUMMARY_ELEMENTS_MAX: usize = 12;
/// Containers within containers that a summary or a fingerprint looks into.
const DEPTH_MAX: usize = 3;
/// Objects that one variable's fingerprint looks at.
const FINGERPRINT_OBJECTS_MAX: usize = 2_000;
/// Numbers of a tensor that travel with the list of variables.
const VARIABLE_PREVIEW_ELEMENTS: usize = 256;
/// Bits of an integer that is still written out in digits.
const INTEGER_BITS_MAX: u64 = 1_024;

/// Remembers what every variable was like, so as to say which changed.
pub struct Inspector {
    tensors: Rc<dyn Tensors>,
    fingerprints: HashMap<String, u64>,
}

impl Inspector {
    pub fn new(tensors: Rc<dyn Tensors>) -> Self {
        Self { tensors, fingerprints: HashMap::new() }
    }

    /// Every variable of the namespace in the order of definition: no private names, no modules.
    pub fn variables(&mut self, namespace: &PyDictRef, vm: &VirtualMachine) -> Vec<Variable> {
        let named = visible(namespace);
        let bases = self.bases(&named, vm);
        let mut fingerprints = HashMap::new();
        let mut variables = Vec::new();
        for (name, object) in &named {
            let fingerprint = self.fingerprint(object, vm);
            let changed = self.fingerprints.get(name) != Some(&fingerprint);
            fingerprints.insert(name.clone(), fingerprint);
            let tensor = self.tensors.inspect(object, VARIABLE_PREVIEW_ELEMENTS, vm).map(|info| {
                let base = self.tensors.storage(object, vm).and_then(|key| bases.get(&key.id).cloned());
                TensorInfo { view_of: base.filter(|base| base != name), ..info }
            });
            let summary = tensor.as_ref().map_or_else(|| summary(object, vm), numbers);
            variables.push(Variable {
                name: name.clone(),
                type_name: object.class().name().to_string(),
                summary,
                tensor,
                changed,
            });
        }
        self.fingerprints = fingerprints;
        // The newest are the ones that a learner is at.
        variables.split_off(variables.len().saturating_sub(VARIABLES_MAX))
    }

    /// `info` with the variable whose storage the value lies in, unless the value is that variable's own.
    pub fn with_base(
        &self,
        info: TensorInfo,
        object: &PyObject,
        namespace: &PyDictRef,
        vm: &VirtualMachine,
    ) -> TensorInfo {
        let named = visible(namespace);
        if named.iter().any(|(_, other)| other.is(object)) && info.view_of.is_none() {
            let own = named.iter().find(|(_, other)| other.is(object)).map(|(name, _)| name.clone());
            let base = self.base_of(object, &named, vm).filter(|base| Some(base) != own.as_ref());
            return TensorInfo { view_of: base, ..info };
        }
        TensorInfo { view_of: self.base_of(object, &named, vm), ..info }
    }

    fn base_of(&self, object: &PyObject, named: &[(String, PyObjectRef)], vm: &VirtualMachine) -> Option<String> {
        let key = self.tensors.storage(object, vm)?;
        self.bases(named, vm).remove(&key.id)
    }

    /// The first variable in each storage.
    fn bases(&self, named: &[(String, PyObjectRef)], vm: &VirtualMachine) -> HashMap<usize, String> {
        let mut bases = HashMap::new();
        for (name, object) in named {
            if let Some(key) = self.tensors.storage(object, vm) {
                bases.entry(key.id).or_insert_with(|| name.clone());
            }
        }
        bases
    }

    /// A number that changes when the variable is bound anew or its value is written in place.
    fn fingerprint(&self, object: &PyObject, vm: &VirtualMachine) -> u64 {
        let mut hasher = DefaultHasher::new();
        let mut left = FINGERPRINT_OBJECTS_MAX;
        self.digest(object, DEPTH_MAX, &mut left, &mut hasher, vm);
        hasher.finish()
    }

    fn digest(
        &self,
        object: &PyObject,
        depth: usize,
        left: &mut usize,
        hasher: &mut DefaultHasher,
        vm: &VirtualMachine,
    ) {
        if *left == 0 {
            return;
        }
        *left -= 1;
        if let Some(int) = object.downcast_ref_if_exact::<PyInt>(vm) {
            return int.as_bigint().hash(hasher);
        }
        if let Some(float) = object.downcast_ref_if_exact::<PyFloat>(vm) {
            return float.to_f64().to_bits().hash(hasher);
        }
        object.get_id().hash(hasher);
        if let Some(key) = self.tensors.storage(object, vm) {
            return key.hash(hasher);
        }
        if depth == 0 {
            return;
        }
        let mut each = |items: &[PyObjectRef], left: &mut usize| {
            items.len().hash(hasher);
            for item in items {
                self.digest(item, depth - 1, left, hasher, vm);
            }
        };
        if let Some(list) = object.downcast_ref::<PyList>() {
            each(&head_of(&list.borrow_vec()), left);
        } else if let Some(tuple) = object.downcast_ref::<PyTuple>() {
            each(&head_of(tuple.as_slice()), left);
        } else if let Some(dict) = object.downcast_ref::<PyDict>() {
            let flat: Vec<PyObjectRef> =
                entries(dict, FINGERPRINT_OBJECTS_MAX).into_iter().flat_map(|(key, value)| [key, value]).collect();
            each(&flat, left);
        } else if let Some(set) = object.downcast_ref::<PySet>() {
            each(&set.elements(), left);
        } else if let Some(bytes) = object.downcast_ref::<PyByteArray>() {
            bytes.borrow_buf().hash(hasher);
        } else if let Some(dict) = object.dict() {
            let flat: Vec<PyObjectRef> =
                entries(&dict, FINGERPRINT_OBJECTS_MAX).into_iter().flat_map(|(key, value)| [key, value]).collect();
            each(&flat, left);
        }
    }
}

fn head_of(items: &[PyObjectRef]) -> Vec<PyObjectRef> {
    items.iter().take(FINGERPRINT_OBJECTS_MAX).cloned().collect()
}

/// The first entries of a dictionary.
fn entries(dict: &PyDict, count: usize) -> Vec<(PyObjectRef, PyObjectRef)> {
    dict.items_vec().into_iter().take(count).collect()
}

/// Public names and values that are no modules.
fn visible(namespace: &PyDictRef) -> Vec<(String, PyObjectRef)> {
    let pairs = namespace.items_vec().into_iter();
    let named = pairs.filter_map(|(key, value)| Some((key.downcast_ref::<PyStr>()?.to_str()?.to_owned(), value)));
    named.filter(|(name, value)| !name.starts_with('_') && !value.downcastable::<PyModule>()).collect()
}

/// One line that tells what a value is.
pub fn summary(object: &PyObject, vm: &VirtualMachine) -> String {
    let mut out = String::new();
    describe(&mut out, object, DEPTH_MAX, vm);
    if out.chars().count() > SUMMARY_CHARS_MAX {
        let end = out.char_indices().nth(SUMMARY_CHARS_MAX - 1).map_or(out.len(), |(at, _)| at);
        out.truncate(end);
        out.push('…');
    }
    out
}

/// A tensor's leading numbers.
pub fn numbers(info: &TensorInfo) -> String {
    let count: usize = info.shape.iter().product();
    let mut shown: Vec<String> = info.preview.iter().take(8).map(|number| short_number(*number, &info.dtype)).collect();
    if count > shown.len() {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

fn short_number(number: f64, dtype: &str) -> String {
    match dtype {
        "bool" => if number == 0.0 { "False" } else { "True" }.to_owned(),
        integer if integer.contains("int") => format!("{number:.0}"),
        _ if number == 0.0 || (1e-4..1e6).contains(&number.abs()) => {
            let text = format!("{number:.4}");
            text.trim_end_matches('0').to_owned()
        }
        _ => format!("{number:.3e}"),
    }
}

/// Writes a value as Python would, without calling into classes of the learner's and without going on for long.
fn describe(out: &mut String, object: &PyObject, depth: usize, vm: &VirtualMachine) {
    if out.len() > SUMMARY_CHARS_MAX {
        return;
    }
    if let Some(int) = object.downcast_ref_if_exact::<PyInt>(vm) {
        let bits = int.as_bigint().bits();
        let _ = if bits > INTEGER_BITS_MAX {
            write!(out, "integer of {bits} bits")
        } else {
            write!(out, "{}", int.as_bigint())
        };
    } else if let Some(text) = object.downcast_ref_if_exact::<PyStr>(vm) {
        let head: String = text.to_string_lossy().chars().take(SUMMARY_CHARS_MAX).collect();
        native_repr(out, vm.ctx.new_str(head).as_object(), vm);
    } else if let Some(bytes) = object.downcast_ref_if_exact::<PyBytes>(vm) {
        let head = bytes.as_bytes().iter().take(SUMMARY_CHARS_MAX).copied().collect::<Vec<u8>>();
        native_repr(out, vm.ctx.new_bytes(head).as_object(), vm);
    } else if is_plain(object, vm) {
        native_repr(out, object, vm);
    } else if let Some(function) = object.downcast_ref::<PyFunction>() {
        let _ = write!(out, "{}", super::signature::of_function(function, vm));
    } else if let Some(class) = object.downcast_ref::<PyType>() {
        let _ = write!(out, "class {}", class.name());
    } else {
        describe_container(out, object, depth, vm);
    }
}

/// Whether a value's own `repr` is native, short and calls nothing.
fn is_plain(object: &PyObject, vm: &VirtualMachine) -> bool {
    vm.is_none(object)
        || object.downcast_ref_if_exact::<PyBool>(vm).is_some()
        || object.class().is(vm.ctx.types.bool_type)
        || object.downcast_ref_if_exact::<PyFloat>(vm).is_some()
        || object.downcast_ref_if_exact::<PyComplex>(vm).is_some()
        || object.downcast_ref_if_exact::<PyRange>(vm).is_some()
        || object.class().is(vm.ctx.types.ellipsis_type)
}

fn native_repr(out: &mut String, object: &PyObject, vm: &VirtualMachine) {
    if let Ok(text) = object.repr(vm) {
        out.push_str(&text.to_string_lossy());
    }
}

fn describe_container(out: &mut String, object: &PyObject, depth: usize, vm: &VirtualMachine) {
    if let Some(list) = object.downcast_ref_if_exact::<PyList>(vm) {
        let items: Vec<PyObjectRef> = list.borrow_vec().iter().take(SUMMARY_ELEMENTS_MAX).cloned().collect();
        enclosed(out, ("[", "]"), &items, list.borrow_vec().len(), depth, vm);
    } else if let Some(tuple) = object.downcast_ref_if_exact::<PyTuple>(vm) {
        let close = if tuple.len() == 1 { ",)" } else { ")" };
        enclosed(out, ("(", close), tuple.as_slice(), tuple.len(), depth, vm);
    } else if let Some(set) = object.downcast_ref_if_exact::<PySet>(vm) {
        let items = set.elements();
        let brackets = if items.is_empty() { ("set(", ")") } else { ("{", "}") };
        enclosed(out, brackets, &items, items.len(), depth, vm);
    } else if let Some(set) = object.downcast_ref_if_exact::<PyFrozenSet>(vm) {
        let items = set.elements();
        enclosed(out, ("frozenset({", "})"), &items, items.len(), depth, vm);
    } else if let Some(dict) = object.downcast_ref_if_exact::<PyDict>(vm) {
        describe_entries(out, ("{", "}", ": "), &entries(dict, SUMMARY_ELEMENTS_MAX), dict.__len__(), depth, vm);
    } else {
        describe_instance(out, object, depth, vm);
    }
}

/// `Point(x=1, y=2)`: the instance's attributes, whatever its class would print.
fn describe_instance(out: &mut String, object: &PyObject, depth: usize, vm: &VirtualMachine) {
    out.push_str(&object.class().name());
    let Some(dict) = object.dict() else {
        out.push_str(" object");
        return;
    };
    let public: Vec<(PyObjectRef, PyObjectRef)> = entries(&dict, SUMMARY_ELEMENTS_MAX)
        .into_iter()
        .filter(|(key, _)| key.downcast_ref::<PyStr>().is_some_and(|name| !name.to_string_lossy().starts_with('_')))
        .collect();
    describe_entries(out, ("(", ")", "="), &public, public.len(), depth, vm);
}

fn enclosed(
    out: &mut String,
    (open, close): (&str, &str),
    items: &[PyObjectRef],
    count: usize,
    depth: usize,
    vm: &VirtualMachine,
) {
    out.push_str(open);
    if depth == 0 && count > 0 {
        out.push('…');
    } else {
        for (index, item) in items.iter().take(SUMMARY_ELEMENTS_MAX).enumerate() {
            out.push_str(if index > 0 { ", " } else { "" });
            describe(out, item, depth - 1, vm);
        }
        if count > SUMMARY_ELEMENTS_MAX {
            let _ = write!(out, ", … {count} items");
        }
    }
    out.push_str(close);
}

fn describe_entries(
    out: &mut String,
    (open, close, between): (&str, &str, &str),
    pairs: &[(PyObjectRef, PyObjectRef)],
    count: usize,
    depth: usize,
    vm: &VirtualMachine,
) {
    out.push_str(open);
    if depth == 0 && count > 0 {
        out.push('…');
    } else {
        for (index, (key, value)) in pairs.iter().enumerate() {
            out.push_str(if index > 0 { ", " } else { "" });
            match key.downcast_ref::<PyStr>().filter(|_| between == "=") {
                Some(name) => out.push_str(&name.to_string_lossy()),
                None => describe(out, key, depth - 1, vm),
            }
            out.push_str(between);
            describe(out, value, depth - 1, vm);
        }
        if count > pairs.len() {
            let _ = write!(out, ", … {count} items");
        }
    }
    out.push_str(close);
}

/// The head of a builtin container with more than `elements_max` elements, as `repr` would begin; `None` for others.
pub fn long_container(object: &PyObject, elements_max: usize, vm: &VirtualMachine) -> Option<String> {
    let (brackets, items, count): (_, Vec<PyObjectRef>, usize) =
        if let Some(list) = object.downcast_ref_if_exact::<PyList>(vm) {
            let items = list.borrow_vec();
            (("[", "]"), items.iter().take(elements_max).cloned().collect(), items.len())
        } else if let Some(tuple) = object.downcast_ref_if_exact::<PyTuple>(vm) {
            (("(", ")"), tuple.iter().take(elements_max).cloned().collect(), tuple.len())
        } else if let Some(set) = object.downcast_ref_if_exact::<PySet>(vm) {
            let items = set.elements();
            let count = items.len();
            (("{", "}"), items.into_iter().take(elements_max).collect(), count)
        } else {
            return None;
        };
    if count <= elements_max {
        return None;
    }
    let mut out = brackets.0.to_owned();
    for item in items {
        if out.len() > TEXT_BYTES_MAX {
            break;
        }
        match item.repr(vm) {
            Ok(text) => out.push_str(&text.to_string_lossy()),
            Err(_) => out.push_str("<repr() failed>"),
        }
        out.push_str(", ");
    }
    let _ = write!(out, "… {count} items{}", brackets.1);
    Some(out)
}
