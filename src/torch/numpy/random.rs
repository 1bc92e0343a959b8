//! The streams behind `numpy.random`: MT19937 with the legacy distributions, PCG64 with those of `default_rng`. The same
//! seed gives numpy's own numbers.
//!
//! Only what each number costs is here; sizes, arguments and the less common distributions are in the frozen package.

use std::cell::RefCell;

use rustpython_vm::builtins::PyType;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::Constructor;
use rustpython_vm::{AsObject, Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

use super::array::PyArray;
use super::{arguments, error};
use crate::tensor::random::{Mt19937, entropy};
use crate::tensor::{Device, Tensor};

mod pcg64;
mod ziggurat;

use pcg64::Pcg64;

/// A stream of random bits.
enum Engine {
    /// `RandomState`: with the second number of the last pair of normal ones.
    Legacy(Box<Mt19937>, Option<f64>),
    /// `default_rng`.
    Modern(Pcg64),
}

impl Engine {
    fn next_u32(&mut self) -> u32 {
        match self {
            Self::Legacy(engine, _) => engine.next_u32(),
            Self::Modern(engine) => engine.next_u32(),
        }
    }

    fn next_u64(&mut self) -> u64 {
        match self {
            Self::Legacy(engine, _) => engine.next_u64(),
            Self::Modern(engine) => engine.next_u64(),
        }
    }

    /// Uniform below 1.
    fn next_f64(&mut self) -> f64 {
        match self {
            Self::Legacy(engine, _) => engine.next_f64_numpy(),
            Self::Modern(engine) => engine.next_f64(),
        }
    }

    /// Standard normal: by Marsaglia's polar method, or by the ziggurat.
    fn next_normal(&mut self) -> f64 {
        let Self::Legacy(engine, kept) = self else { return ziggurat::normal(self) };
        if let Some(kept) = kept.take() {
            return kept;
        }
        loop {
            let x = 2.0 * engine.next_f64_numpy() - 1.0;
            let y = 2.0 * engine.next_f64_numpy() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                let factor = (-2.0 * square.ln() / square).sqrt();
                *kept = Some(factor * x);
                return factor * y;
            }
        }
    }

    /// Uniform in `0..=most`: by masks and rejection.
    fn next_masked(&mut self, most: u64) -> u64 {
        if most == 0 {
            return 0;
        }
        let mask = u64::MAX >> most.leading_zeros();
        loop {
            let bits = if u32::try_from(most).is_ok() { u64::from(self.next_u32()) } else { self.next_u64() };
            if bits & mask <= most {
                return bits & mask;
            }
        }
    }

    /// Uniform in `0..=most`: by Lemire's multiplication.
    fn next_multiplied(&mut self, most: u64) -> u64 {
        if most == 0 {
            return 0;
        }
        if most < u64::from(u32::MAX) {
            let span = most + 1;
            let mut product = u64::from(self.next_u32()) * span;
            if (product & u64::from(u32::MAX)) < span {
                let threshold = (u64::from(u32::MAX) - most) % span;
                while (product & u64::from(u32::MAX)) < threshold {
                    product = u64::from(self.next_u32()) * span;
                }
            }
            return product >> 32;
        }
        if most == u64::from(u32::MAX) {
            return u64::from(self.next_u32());
        }
        let Some(span) = most.checked_add(1) else { return self.next_u64() };
        let mut product = u128::from(self.next_u64()) * u128::from(span);
        if (product as u64) < span {
            let threshold = (u64::MAX - most) % span;
            while (product as u64) < threshold {
                product = u128::from(self.next_u64()) * u128::from(span);
            }
        }
        (product >> 64) as u64
    }

    fn next_bounded(&mut self, most: u64) -> u64 {
        if matches!(self, Self::Legacy(..)) { self.next_masked(most) } else { self.next_multiplied(most) }
    }
}

/// A stream with its state, as Python holds it.
#[pyclass(module = "_numpy", name = "_Bits")]
#[derive(PyPayload)]
pub struct Bits {
    engine: RefCell<Engine>,
}

impl std::fmt::Debug for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("_Bits")
    }
}

/// The words of a seed: an integer in 32-bit pieces, or a sequence of such.
fn words(seed: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<u32>> {
    if let Some(items) = arguments::sequence(seed, vm)? {
        let pieces: Vec<Vec<u32>> = items.iter().map(|i| words(i, vm)).collect::<PyResult<_>>()?;
        return Ok(pieces.concat());
    }
    let value = seed.clone().try_index(vm)?;
    let Ok(value) = value.try_to_primitive::<u128>(vm) else {
        return Err(vm.new_value_error("expected non-negative integer"));
    };
    let all: Vec<u32> = (0..4).map(|i| (value >> (32 * i)) as u32).collect();
    let used = all.iter().rposition(|&w| w != 0).map_or(1, |i| i + 1);
    Ok(all[..used].to_vec())
}

fn engine(modern: bool, seed: Option<&PyObjectRef>, vm: &VirtualMachine) -> PyResult<Engine> {
    let words = match seed {
        Some(seed) => words(seed, vm)?,
        None => vec![entropy() as u32, entropy() as u32],
    };
    if modern {
        return Ok(Engine::Modern(Pcg64::new(&words)));
    }
    let single = seed.is_some_and(|s| arguments::sequence(s, vm).is_ok_and(|s| s.is_none()));
    let mt = match (&words[..], single) {
        ([word], true) => Mt19937::new(*word),
        (_, true) => return Err(vm.new_value_error("Seed must be between 0 and 2**32 - 1")),
        (words, false) => Mt19937::from_key(words),
    };
    Ok(Engine::Legacy(Box::new(mt), None))
}

impl Constructor for Bits {
    type Args = FuncArgs;

    /// `_Bits(modern, seed)`.
    fn py_new(_: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let modern = args.args.first().is_some_and(|m| m.is(&vm.ctx.true_value));
        let seed = args.args.get(1).filter(|s| !vm.is_none(s));
        Ok(Self { engine: RefCell::new(engine(modern, seed, vm)?) })
    }
}

impl Bits {
    fn floats(&self, count: usize, draw: fn(&mut Engine) -> f64, vm: &VirtualMachine) -> PyResult {
        let mut engine = self.engine.borrow_mut();
        let values: Vec<f64> = (0..count).map(|_| draw(&mut engine)).collect();
        wrap(Tensor::from_vec(values, &[count], Device::Cpu), vm)
    }
}

fn wrap(made: crate::tensor::Result<Tensor>, vm: &VirtualMachine) -> PyResult {
    error::raise(made, vm).map(|t| PyArray::new(t).into_pyobject(vm))
}

#[pyclass(with(Constructor))]
impl Bits {
    #[pymethod]
    fn seed(&self, seed: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let modern = matches!(*self.engine.borrow(), Engine::Modern(_));
        let fresh = engine(modern, Some(&seed).filter(|s| !vm.is_none(s)), vm)?;
        self.engine.replace(fresh);
        Ok(())
    }

    /// Uniform numbers below 1.
    #[pymethod]
    fn uniform(&self, count: usize, vm: &VirtualMachine) -> PyResult {
        self.floats(count, Engine::next_f64, vm)
    }

    /// Standard normal numbers.
    #[pymethod]
    fn normal(&self, count: usize, vm: &VirtualMachine) -> PyResult {
        self.floats(count, Engine::next_normal, vm)
    }

    /// Standard exponential numbers.
    #[pymethod]
    fn exponential(&self, count: usize, vm: &VirtualMachine) -> PyResult {
        if matches!(*self.engine.borrow(), Engine::Modern(_)) {
            return Err(
                vm.new_not_implemented_error("Generator.exponential is missing in torchlings; RandomState has it")
            );
        }
        self.floats(count, |e| -(1.0 - e.next_f64()).ln(), vm)
    }

    /// Integers from `low` up to `high`, without it.
    #[pymethod]
    fn integers(&self, low: i64, high: i64, count: usize, vm: &VirtualMachine) -> PyResult {
        let most = high.wrapping_sub(low).wrapping_sub(1).cast_unsigned();
        let mut engine = self.engine.borrow_mut();
        let values: Vec<i64> = (0..count).map(|_| low.wrapping_add(engine.next_bounded(most).cast_signed())).collect();
        wrap(Tensor::from_vec(values, &[count], Device::Cpu), vm)
    }

    /// The numbers below `count` in random order; `bounded` says how the legacy's successor draws for integers.
    #[pymethod]
    fn order(&self, count: usize, bounded: bool, vm: &VirtualMachine) -> PyResult {
        let mut engine = self.engine.borrow_mut();
        let mut places: Vec<i64> = (0..count as i64).collect();
        for i in (1..count).rev() {
            let j = if bounded { engine.next_bounded(i as u64) } else { engine.next_masked(i as u64) };
            places.swap(i, j as usize);
        }
        wrap(Tensor::from_vec(places, &[count], Device::Cpu), vm)
    }

    /// An integer from 0 to `most`.
    #[pymethod]
    fn interval(&self, most: u64) -> u64 {
        self.engine.borrow_mut().next_bounded(most)
    }
}
