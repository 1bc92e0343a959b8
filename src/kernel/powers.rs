//! Whole powers of complex numbers, multiplied out as `CPython` does, so that `1j**2` is exactly -1.

use std::cell::Cell;

use rustpython_vm::builtins::{PyComplex, PyFloat, PyInt};
use rustpython_vm::{PyObject, PyObjectRef, PyResult, VirtualMachine};

type Power = fn(&PyObject, &PyObject, &PyObject, &VirtualMachine) -> PyResult;

/// The largest exponent that is multiplied out.
const EXPONENT_MAX: f64 = 100.0;

/// Replaces the power of complex numbers. Safe to call again.
pub fn install(vm: &VirtualMachine) {
    thread_local! { static ORIGINAL: Cell<Option<Power>> = const { Cell::new(None) } }
    let slots = &vm.ctx.types.complex_type.slots.as_number;
    if ORIGINAL.get().is_some() {
        return;
    }
    ORIGINAL.set(slots.power.load());
    let power: Power = |base, exponent, modulus, vm| {
        if vm.is_none(modulus)
            && base.downcastable::<PyComplex>()
            && let Some(exponent) = whole(exponent)
        {
            return multiplied(base, exponent, vm);
        }
        match ORIGINAL.get() {
            Some(original) => original(base, exponent, modulus, vm),
            None => Ok(vm.ctx.not_implemented()),
        }
    };
    slots.power.store(Some(power));
}

/// The exponent, where it is a small whole number.
fn whole(exponent: &PyObject) -> Option<i32> {
    let number = if let Some(float) = exponent.downcast_ref::<PyFloat>() {
        float.to_f64()
    } else {
        f64::from(i32::try_from(exponent.downcast_ref::<PyInt>()?.as_bigint()).ok()?)
    };
    (number.fract() == 0.0 && number.abs() <= EXPONENT_MAX).then_some(number as i32)
}

fn multiplied(base: &PyObject, exponent: i32, vm: &VirtualMachine) -> PyResult {
    let class: PyObjectRef = vm.ctx.types.complex_type.to_owned().into();
    let one = class.call((1.0,), vm)?;
    let mut square = class.call((base.to_owned(),), vm)?;
    let (mut result, mut left) = (one.clone(), exponent.unsigned_abs());
    while left > 0 {
        if left % 2 == 1 {
            result = vm._mul(&result, &square)?;
        }
        left /= 2;
        if left > 0 {
            square = vm._mul(&square, &square)?;
        }
    }
    if exponent < 0 { vm._truediv(&one, &result) } else { Ok(result) }
}
