//! Size checks before allocation, where one call of Python's would otherwise end the process.
//!
//! Rust aborts when an allocation fails, so what one operation can blow up (`[0] * 10**11`, `1 << 10**12`) is measured
//! first and answered with `MemoryError`. The checks stand before the interpreter's own slots, which are kept.

use std::cell::Cell;

use rustpython_vm::builtins::{PyByteArray, PyBytes, PyInt, PyList, PyRange, PyStr, PyTuple, PyType, PyTypeRef};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::protocol::{PyIterReturn, PySequence};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::{interrupt, memory};

/// Bytes of one reference in a list.
const REFERENCE_BYTES: u64 = size_of::<PyObjectRef>() as u64;

type Repeat = fn(PySequence<'_>, isize, &VirtualMachine) -> PyResult;
type Binary = fn(&PyObject, &PyObject, &VirtualMachine) -> PyResult;
type Ternary = fn(&PyObject, &PyObject, &PyObject, &VirtualMachine) -> PyResult;
type New = fn(PyTypeRef, FuncArgs, &VirtualMachine) -> PyResult;
type Init = fn(PyObjectRef, FuncArgs, &VirtualMachine) -> PyResult<()>;
type IterNext = fn(&PyObject, &VirtualMachine) -> PyResult<PyIterReturn>;
type VectorCall = fn(&PyObject, Vec<PyObjectRef>, usize, Option<&[PyObjectRef]>, &VirtualMachine) -> PyResult;

/// Puts a check before a slot: `$bytes` says how much a call with these arguments would allocate.
macro_rules! check_first {
    ($slot:expr, $type:ty, |$($argument:ident: $kind:ty),+; $vm:ident| $bytes:expr) => {{
        thread_local! { static ORIGINAL: Cell<Option<$type>> = const { Cell::new(None) } }
        if ORIGINAL.get().is_none() {
            ORIGINAL.set($slot.load());
            $slot.store(Some(|$($argument: $kind),+, $vm: &VirtualMachine| {
                check_bytes($bytes, $vm)?;
                match ORIGINAL.get() {
                    Some(original) => original($($argument),+, $vm),
                    None => Err($vm.new_memory_error("no memory for that".to_owned())),
                }
            }));
        }
    }};
}

fn check_bytes(bytes: u64, vm: &VirtualMachine) -> PyResult<()> {
    if !memory::exceeds(bytes) {
        return Ok(());
    }
    let limit =
        memory::current_limit().map(|limit| format!(", and the limit is {}", readable(limit))).unwrap_or_default();
    Err(vm.new_memory_error(format!("that would take {}{limit}", readable(bytes))))
}

/// `1.5 GiB`, for people.
pub fn readable(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let mut number = bytes as f64;
    let mut units = UNITS.iter();
    let mut unit = units.next();
    while number >= 1024.0 && !units.as_slice().is_empty() {
        number /= 1024.0;
        unit = units.next();
    }
    match unit {
        Some(&"bytes") | None => format!("{bytes} bytes"),
        Some(unit) => format!("{number:.1} {unit}"),
    }
}

/// Puts the checks in place. Safe to call again.
pub fn install(vm: &VirtualMachine) {
    repeats(vm);
    integers(vm);
    constructors(vm);
    endless_iterators(vm);
}

/// `sequence * n` and `sequence *= n`.
fn repeats(vm: &VirtualMachine) {
    let types = &vm.ctx.types;
    macro_rules! check_repeat {
        ($class:expr) => {{
            let slots = &$class.slots.as_sequence;
            check_first!(slots.repeat, Repeat, |sequence: PySequence<'_>, n: isize; vm| repeated(sequence, n));
            check_first!(slots.inplace_repeat, Repeat, |sequence: PySequence<'_>, n: isize; vm| repeated(sequence, n));
        }};
    }
    check_repeat!(types.list_type);
    check_repeat!(types.bytearray_type);
    macro_rules! check_repeat_only {
        ($class:expr) => {{
            let slots = &$class.slots.as_sequence;
            check_first!(slots.repeat, Repeat, |sequence: PySequence<'_>, n: isize; vm| repeated(sequence, n));
        }};
    }
    check_repeat_only!(types.tuple_type);
    check_repeat_only!(types.str_type);
    check_repeat_only!(types.bytes_type);
}

fn repeated(sequence: PySequence<'_>, n: isize) -> u64 {
    size_of_sequence(sequence.obj).saturating_mul(u64::try_from(n).unwrap_or(0))
}

/// Bytes of a sequence's elements; 0 for what is none.
fn size_of_sequence(object: &PyObject) -> u64 {
    let references = |count: usize| (count as u64).saturating_mul(REFERENCE_BYTES);
    if let Some(list) = object.downcast_ref::<PyList>() {
        references(list.borrow_vec().len())
    } else if let Some(tuple) = object.downcast_ref::<PyTuple>() {
        references(tuple.len())
    } else if let Some(text) = object.downcast_ref::<PyStr>() {
        text.byte_len() as u64
    } else if let Some(bytes) = object.downcast_ref::<PyBytes>() {
        bytes.as_bytes().len() as u64
    } else if let Some(bytes) = object.downcast_ref::<PyByteArray>() {
        bytes.borrow_buf().len() as u64
    } else {
        0
    }
}

/// `**`, `<<` and `*` of integers.
fn integers(vm: &VirtualMachine) {
    let slots = &vm.ctx.types.int_type.slots.as_number;
    check_first!(slots.power, Ternary, |a: &PyObject, b: &PyObject, modulus: &PyObject; vm| power_bytes(a, b, modulus, vm));
    check_first!(slots.lshift, Binary, |a: &PyObject, b: &PyObject; vm| shift_bytes(a, b));
    check_first!(slots.multiply, Binary, |a: &PyObject, b: &PyObject; vm| product_bytes(a, b));
}

fn bits(object: &PyObject) -> Option<u64> {
    object.downcast_ref::<PyInt>().map(|int| int.as_bigint().bits())
}

fn small(object: &PyObject) -> Option<u64> {
    let int = object.downcast_ref::<PyInt>()?;
    match u64::try_from(int.as_bigint()) {
        Ok(number) => Some(number),
        // Too large to count with, or negative: the operation itself does not grow then.
        Err(_) => (int.as_bigint() > &0.into()).then_some(u64::MAX),
    }
}

fn power_bytes(base: &PyObject, exponent: &PyObject, modulus: &PyObject, vm: &VirtualMachine) -> u64 {
    if !vm.is_none(modulus) {
        return 0;
    }
    match (bits(base), small(exponent)) {
        (Some(bits), Some(exponent)) if bits > 1 => (bits - 1).saturating_mul(exponent) / 8,
        _ => 0,
    }
}

fn shift_bytes(number: &PyObject, by: &PyObject) -> u64 {
    match (bits(number), small(by)) {
        (Some(bits), Some(by)) if bits > 0 => bits.saturating_add(by) / 8,
        _ => 0,
    }
}

fn product_bytes(a: &PyObject, b: &PyObject) -> u64 {
    bits(a).unwrap_or(0).saturating_add(bits(b).unwrap_or(0)) / 8
}

/// `bytes(n)`, `bytearray(n)`, `list(range(n))` and their like.
fn constructors(vm: &VirtualMachine) {
    let types = &vm.ctx.types;
    check_first!(types.bytes_type.slots.new, New, |class: PyTypeRef, arguments: FuncArgs; vm| filled(arguments.args.first()));
    check_first!(types.bytearray_type.slots.init, Init, |zelf: PyObjectRef, arguments: FuncArgs; vm| filled(arguments.args.first()));
    check_first!(types.list_type.slots.init, Init, |zelf: PyObjectRef, arguments: FuncArgs; vm| listed(arguments.args.first()));
    check_first!(types.tuple_type.slots.new, New, |class: PyTypeRef, arguments: FuncArgs; vm| listed(arguments.args.first()));
    check_first!(types.set_type.slots.init, Init, |zelf: PyObjectRef, arguments: FuncArgs; vm| listed(arguments.args.first()));
    let vectorcall = &types.list_type.slots.vectorcall;
    check_first!(vectorcall, VectorCall, |class: &PyObject, arguments: Vec<PyObjectRef>, count: usize, names: Option<&[PyObjectRef]>; vm| {
        listed(arguments.first())
    });
}

/// What `bytes(argument)` fills.
fn filled(argument: Option<&PyObjectRef>) -> u64 {
    argument.and_then(|argument| small(argument)).unwrap_or(0)
}

/// What a list of a range's numbers takes: a reference and an integer each.
fn listed(argument: Option<&PyObjectRef>) -> u64 {
    const INTEGER_BYTES: u64 = 48;
    let Some(range) = argument.and_then(|argument| argument.downcast_ref::<PyRange>()) else { return 0 };
    let span = range.stop.as_bigint() - range.start.as_bigint();
    let count = (span / range.step.as_bigint()).max(0.into());
    u64::try_from(count).unwrap_or(u64::MAX).saturating_mul(REFERENCE_BYTES + INTEGER_BYTES)
}

/// Lets what consumes an iterator natively, such as `sum(itertools.count())`, be interrupted: its source looks out.
fn endless_iterators(vm: &VirtualMachine) {
    macro_rules! look_out {
        ($class:expr) => {{
            thread_local! { static ORIGINAL: Cell<Option<IterNext>> = const { Cell::new(None) } }
            let slot = &$class.slots.iternext;
            if ORIGINAL.get().is_none() {
                ORIGINAL.set(slot.load());
                slot.store(Some(|iterator: &PyObject, vm: &VirtualMachine| {
                    interrupt::check(vm)?;
                    match ORIGINAL.get() {
                        Some(original) => original(iterator, vm),
                        None => Ok(PyIterReturn::StopIteration(None)),
                    }
                }));
            }
        }};
    }
    look_out!(vm.ctx.types.range_iterator_type);
    look_out!(vm.ctx.types.long_range_iterator_type);
    look_out!(vm.ctx.types.callable_iterator);
    let itertools = vm.import("itertools", 0).ok();
    let class = |name| itertools.as_ref().and_then(|module| module.get_attr(name, vm).ok()?.downcast::<PyType>().ok());
    if let Some(count) = class("count") {
        look_out!(count);
    }
    if let Some(repeat) = class("repeat") {
        look_out!(repeat);
    }
    if let Some(cycle) = class("cycle") {
        look_out!(cycle);
    }
}
