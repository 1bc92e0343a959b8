//! Floats as text. `RustPython` finds the shortest text as `CPython` does, but where a float lies halfway between two of
//! them it takes the upper one, and `CPython` the even one: 0.21394729614257812. Halves are common among the float32
//! values that `tolist()` and `item()` give.

use rustpython_vm::builtins::{PyFloat, PyStr};
use rustpython_vm::{PyObject, PyRef, PyResult, VirtualMachine};

/// Fewer digits than this stand for one float only as long as it is not halfway.
const DIGITS_OF_HALVES_MIN: usize = 16;

/// Replaces the `repr` of floats. Safe to call again.
pub fn install(vm: &VirtualMachine) {
    let repr = |float: &PyObject, vm: &VirtualMachine| -> PyResult<PyRef<PyStr>> {
        let value = float.downcast_ref::<PyFloat>().map_or(f64::NAN, |float| float.to_f64());
        Ok(vm.ctx.new_str(text(value)))
    };
    vm.ctx.types.float_type.slots.repr.store(Some(repr));
}

/// The shortest text that reads as this float, the nearest of several, the even one of two.
fn text(value: f64) -> String {
    let text = rustpython_vm::literal::float::to_string(value);
    let mantissa = text.split('e').next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    if !value.is_finite() || digits.len() < DIGITS_OF_HALVES_MIN {
        return text;
    }
    let exact = format!("{value:.*e}", digits.len() - 1);
    if exact.parse() != Ok(value) {
        return text;
    }
    let wanted: Vec<char> = exact.split('e').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    // The same places, from the first digit that is not 0.
    let (mut place, mut started) = (0, false);
    text.chars()
        .map(|c| {
            started |= c.is_ascii_digit() && c != '0';
            if !started || !c.is_ascii_digit() || place == wanted.len() {
                return c;
            }
            place += 1;
            wanted[place - 1]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn halves_go_to_the_even_digit() {
        for (value, wanted) in [
            (f64::from(0.213_947_3_f32), "0.21394729614257812"),
            (f64::from(10.123_55_f32), "10.123550415039062"),
            (-4.508_717_536_926_269_5, "-4.5087175369262695"),
            (0.1, "0.1"),
            (1e300, "1e+300"),
            (5e-324, "5e-324"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1.234_567_890_123_456_6e-7, "1.2345678901234566e-07"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (9_007_199_254_740_993.0, "9007199254740992.0"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(text(value), wanted);
        }
    }
}
