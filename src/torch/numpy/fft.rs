//! Fourier transforms of Python's numbers: complex ones have no dtype of the engine's.

use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use crate::tensor::fft::{Complex, Real, transform, transform_packed};

/// Transforms each run of `taken` numbers to one of `made` points, cut or filled up with zeros, as `kind` says: "fft",
/// "ifft", "rfft" (which keeps the first half of the points) and "irfft" (which is given that half). Of complex points
/// both parts are given, one after the other.
///
/// # Errors
/// `TypeError` where something is no number.
pub fn transformed<T: Real + Into<f64>>(
    kind: &str,
    numbers: &[PyObjectRef],
    taken: usize,
    made: usize,
    factor: f64,
    vm: &VirtualMachine,
) -> PyResult<Vec<f64>> {
    let factor = T::of(factor);
    let mut results = Vec::with_capacity(numbers.len() / taken.max(1) * made * 2);
    for run in numbers.chunks_exact(taken.max(1)) {
        let mut line: Vec<Complex<T>> = run.iter().map(|number| parts(number, vm)).collect::<PyResult<_>>()?;
        match kind {
            "rfft" => {
                let mut line: Vec<T> = line.iter().map(|z| z.re).collect();
                line.resize(made, T::of(0.0));
                transform_packed(&mut line, factor, true);
                line.insert(1, T::of(0.0));
                line.resize((made / 2 + 1) * 2, T::of(0.0));
                results.extend(line.into_iter().map(Into::into));
            }
            "irfft" => {
                line.resize(made / 2 + 1, Complex::zero());
                let mut line: Vec<T> = line.iter().flat_map(|z| [z.re, z.im]).collect();
                line.remove(1);
                line.truncate(made);
                transform_packed(&mut line, factor, false);
                results.extend(line.into_iter().map(Into::into));
            }
            _ => {
                line.resize(made, Complex::zero());
                transform(&mut line, factor, kind == "fft");
                results.extend(line.into_iter().flat_map(|z| [z.re.into(), z.im.into()]));
            }
        }
    }
    Ok(results)
}

fn parts<T: Real>(number: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Complex<T>> {
    match number.try_complex(vm)? {
        Some((value, _)) => Ok(Complex { re: T::of(value.re), im: T::of(value.im) }),
        None => Err(vm.new_type_error(format!("a number is required, not {}", number.class().name()))),
    }
}
