//! The streams behind `numpy.random`: MT19937 with the legacy distributions, PCG64 with those of `default_rng`. The same
//! seed gives numpy's own numbers.
//!
//! Only what each number costs is here; sizes, arguments and the less common distributions are in the frozen package.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use rustpython_vm::builtins::{PyStrRef, PyType};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::Constructor;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::array::PyArray;
use super::{arguments, error};
use crate::tensor::random::{Mt19937, entropy};
use crate::tensor::{DType, Device, Tensor};

mod distributions;
mod engine;
mod jump;
mod pcg64;
mod philox;
mod sfc64;
mod ziggurat;

use distributions::{DISTRIBUTIONS, Draw};
use engine::{Engine, Pieces, Source};
use pcg64::Pcg64;
use philox::Philox;
use sfc64::Sfc64;

/// A stream with its state, as Python holds it: a bit generator and what draws from it share one.
#[pyclass(module = "_numpy", name = "_Bits")]
#[derive(PyPayload)]
pub struct Bits {
    engine: Rc<RefCell<Engine>>,
    is_legacy: bool,
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
        return Ok(Engine::new(Source::Pcg64(Pcg64::new(&words)), false));
    }
    let single = seed.is_some_and(|s| arguments::sequence(s, vm).is_ok_and(|s| s.is_none()));
    let mt = match (&words[..], single) {
        ([word], true) => Mt19937::new(*word),
        (_, true) => return Err(vm.new_value_error("Seed must be between 0 and 2**32 - 1")),
        (words, false) => Mt19937::from_key(words),
    };
    Ok(Engine::new(Source::Mt19937(Box::new(mt)), true))
}

/// The sources of bits by name, made of words: of 32 bits for the twister, of 64 for the others.
fn source(name: &str, words: &[u64]) -> Option<Source> {
    Some(match name {
        "MT19937" => {
            let state: [u64; 624] = words.get(..624)?.try_into().ok()?;
            let position = words.get(624).map_or(623, |&p| p as usize);
            Source::Mt19937(Box::new(Mt19937::from_words(state.map(|w| w as u32), position)))
        }
        "PCG64" | "PCG64DXSM" => Source::Pcg64(Pcg64::seeded(words.try_into().ok()?, name == "PCG64DXSM")),
        "Philox" => {
            let part = |from: usize| words.get(from..from + 4).and_then(|w| <[u64; 4]>::try_from(w).ok());
            let key = words.get(..2)?.try_into().ok()?;
            let counter = part(2).unwrap_or([0; 4]);
            let position = words.get(10).map_or(4, |&p| p as usize);
            Source::Philox(Philox { counter, key, buffer: part(6).unwrap_or([0; 4]), position })
        }
        "SFC64" => match *words {
            [a, b, c] => Source::Sfc64(Sfc64::new([a, b, c])),
            _ => Source::Sfc64(Sfc64 { state: words.try_into().ok()? }),
        },
        _ => return None,
    })
}

impl Constructor for Bits {
    type Args = FuncArgs;

    /// `_Bits(modern, seed)`.
    fn py_new(_: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let modern = args.args.first().is_some_and(|m| m.is(&vm.ctx.true_value));
        let seed = args.args.get(1).filter(|s| !vm.is_none(s));
        Ok(Self { engine: Rc::new(RefCell::new(engine(modern, seed, vm)?)), is_legacy: !modern })
    }
}

impl Bits {
    /// The stream, drawn from in this object's manner.
    fn engine(&self) -> RefMut<'_, Engine> {
        let mut engine = self.engine.borrow_mut();
        engine.is_legacy = self.is_legacy;
        engine
    }

    fn floats(&self, count: usize, draw: fn(&mut Engine) -> f64, vm: &VirtualMachine) -> PyResult {
        let mut engine = self.engine();
        let values: Vec<f64> = (0..count).map(|_| draw(&mut engine)).collect();
        wrap(Tensor::from_vec(values, &[count], Device::Cpu), vm)
    }
}

/// A parameter's values: one, or those of an array.
fn column(value: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<f64>> {
    match super::array(value) {
        Some(tensor) => {
            error::raise(crate::tensor::convert::cast(&tensor, DType::Float64).and_then(|t| t.to_f64_vec()), vm)
        }
        None => Ok(vec![arguments::float(value, vm)?]),
    }
}

fn wrap(made: crate::tensor::Result<Tensor>, vm: &VirtualMachine) -> PyResult {
    error::raise(made, vm).map(|t| PyArray::new(t).into_pyobject(vm))
}

#[pyclass(with(Constructor))]
impl Bits {
    #[pymethod]
    fn seed(&self, seed: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let fresh = engine(!self.is_legacy, Some(&seed).filter(|s| !vm.is_none(s)), vm)?;
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

    /// Uniform numbers of float32.
    #[pymethod]
    fn uniform_f32(&self, count: usize, vm: &VirtualMachine) -> PyResult {
        let mut engine = self.engine();
        let values: Vec<f32> = (0..count).map(|_| engine.next_f32()).collect();
        wrap(Tensor::from_vec(values, &[count], Device::Cpu), vm)
    }

    /// Standard normal numbers of float32.
    #[pymethod]
    fn normal_f32(&self, count: usize, vm: &VirtualMachine) -> PyResult {
        let mut engine = self.engine();
        let values: Vec<f32> = (0..count).map(|_| ziggurat::normal_f32(&mut engine)).collect();
        wrap(Tensor::from_vec(values, &[count], Device::Cpu), vm)
    }

    /// Numbers of a distribution by its name; each parameter is a number or an array of as many.
    #[pymethod]
    fn draw(&self, name: PyStrRef, count: usize, parameters: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
        let Some((_, arity, draw)) = DISTRIBUTIONS.iter().find(|d| d.0 == name.to_string()) else {
            return Err(vm.new_value_error(format!("no distribution {name}")));
        };
        let columns: Vec<Vec<f64>> = parameters.iter().map(|p| column(p, vm)).collect::<PyResult<_>>()?;
        if columns.len() != *arity || columns.iter().any(|c| c.len() != 1 && c.len() != count) {
            return Err(vm.new_value_error(format!("{name} wants {arity} parameters for {count} numbers")));
        }
        let mut engine = self.engine();
        let mut at = vec![0.0; *arity];
        let mut place = |i: usize| {
            for (value, column) in at.iter_mut().zip(&columns) {
                *value = column[if column.len() == 1 { 0 } else { i }];
            }
            at.clone()
        };
        let made = match draw {
            Draw::Float(draw) => {
                let values: Vec<f64> = (0..count).map(|i| draw(&mut engine, &place(i))).collect();
                Tensor::from_vec(values, &[count], Device::Cpu)
            }
            Draw::Integer(draw) => {
                let values: Vec<i64> = (0..count).map(|i| draw(&mut engine, &place(i))).collect();
                Tensor::from_vec(values, &[count], Device::Cpu)
            }
        };
        wrap(made, vm)
    }

    /// How often each of several outcomes comes up in `trials`, one row for each experiment.
    #[pymethod]
    fn multinomial(&self, trials: i64, chances: Vec<f64>, rows: usize, vm: &VirtualMachine) -> PyResult {
        let mut engine = self.engine();
        let last = chances.len().saturating_sub(1);
        let mut counts = vec![0_i64; rows * chances.len()];
        for row in counts.chunks_mut(chances.len().max(1)) {
            let (mut left, mut chance_left) = (trials, 1.0);
            for (count, chance) in row.iter_mut().zip(&chances[..last]) {
                *count = distributions::binomial(&mut engine, left as f64, chance / chance_left);
                left -= *count;
                if left <= 0 {
                    break;
                }
                chance_left -= chance;
            }
            if left > 0 {
                row[last] = left;
            }
        }
        wrap(Tensor::from_vec(counts, &[rows, chances.len()], Device::Cpu), vm)
    }

    /// Starts anew as a source of bits of a name, from words.
    #[pymethod]
    fn set_source(&self, name: PyStrRef, words: Vec<u64>, half: Option<u32>, vm: &VirtualMachine) -> PyResult<()> {
        let Some(made) = source(name.as_ref(), &words) else {
            return Err(vm.new_value_error(format!("{name} wants other words than these {}", words.len())));
        };
        let mut engine = self.engine();
        engine.source = made;
        engine.half = half;
        engine.kept = None;
        Ok(())
    }

    /// The words of the source's state: those that [`Bits::set_source`] takes, but of PCG64 the state and the increment.
    #[pymethod]
    fn source_words(&self, vm: &VirtualMachine) -> PyObjectRef {
        let wide = |numbers: &[u64]| numbers.iter().map(|&n| vm.ctx.new_int(n).into()).collect::<Vec<PyObjectRef>>();
        let words = match &self.engine().source {
            Source::Mt19937(engine) => {
                let (state, position) = engine.words();
                let words: Vec<u64> = state.iter().map(|&w| u64::from(w)).chain([position as u64]).collect();
                wide(&words)
            }
            Source::Pcg64(engine) => {
                let (state, increment) = engine.parts();
                [state, increment].map(|n| vm.ctx.new_bigint(&n.into()).into()).into()
            }
            Source::Philox(engine) => {
                let position = [engine.position as u64];
                wide(&[&engine.key[..], &engine.counter[..], &engine.buffer[..], &position[..]].concat())
            }
            Source::Sfc64(engine) => wide(&engine.state),
        };
        vm.ctx.new_list(words).into()
    }

    /// The half of a number that is left, if any.
    #[pymethod]
    fn half(&self) -> Option<u32> {
        self.engine().half
    }

    /// The second normal number of a pair, if it is still to be drawn.
    #[pymethod]
    fn kept(&self) -> Option<f64> {
        self.engine().kept
    }

    #[pymethod]
    fn set_kept(&self, kept: Option<f64>) {
        self.engine().kept = kept;
    }

    #[pymethod]
    fn set_pcg64_state(&self, state: u128, increment: u128, half: Option<u32>) {
        let mut engine = self.engine();
        let is_dxsm = matches!(&engine.source, Source::Pcg64(pcg) if pcg.is_dxsm());
        engine.source = Source::Pcg64(Pcg64::from_parts(state, increment, is_dxsm));
        engine.half = half;
    }

    /// The same stream, drawn from as `RandomState` does.
    #[pymethod]
    fn legacy(&self) -> Self {
        Self { engine: Rc::clone(&self.engine), is_legacy: true }
    }

    /// The same stream, drawn from as `Generator` does.
    #[pymethod]
    fn modern(&self) -> Self {
        Self { engine: Rc::clone(&self.engine), is_legacy: false }
    }

    /// The Mersenne Twister 2^128 words further on.
    #[pymethod]
    fn jump_twister(&self) {
        let mut engine = self.engine();
        if let Source::Mt19937(twister) = &engine.source {
            engine.source = Source::Mt19937(Box::new(jump::jumped(twister)));
        }
    }

    /// The next bits as they come.
    #[pymethod]
    fn raw(&self) -> u64 {
        self.engine().next_raw()
    }

    /// Integers from 0 to `most` in pieces of 1, 8 or 16 bits.
    #[pymethod]
    fn pieces(&self, width: u32, most: Vec<u32>, count: usize, vm: &VirtualMachine) -> PyResult {
        if !matches!(width, 1 | 8 | 16) || (most.len() != 1 && most.len() != count) {
            return Err(vm.new_value_error("pieces have 1, 8 or 16 bits and one bound or one for each"));
        }
        let mut engine = self.engine();
        let mut pieces = Pieces::new(width);
        let values: Vec<i64> = (0..count)
            .map(|i| i64::from(pieces.bounded(most[if most.len() == 1 { 0 } else { i }], &mut engine)))
            .collect();
        wrap(Tensor::from_vec(values, &[count], Device::Cpu), vm)
    }

    /// 32 random bits.
    #[pymethod]
    fn word(&self) -> u32 {
        self.engine().next_u32()
    }

    /// An integer from 0 to `most`, by masks.
    #[pymethod]
    fn masked(&self, most: u64) -> u64 {
        self.engine().next_masked(most)
    }

    /// The stream as it is now.
    #[pymethod]
    fn copy(&self) -> Self {
        Self { engine: Rc::new(RefCell::new(self.engine().clone())), is_legacy: self.is_legacy }
    }

    /// Goes on where another stream is.
    #[pymethod]
    fn assign(&self, other: PyRef<Self>) {
        let engine = other.engine().clone();
        self.engine.replace(engine);
    }

    /// Integers from `low` up to `high`, without it.
    #[pymethod]
    fn integers(&self, low: i64, high: i64, count: usize, vm: &VirtualMachine) -> PyResult {
        let most = high.wrapping_sub(low).wrapping_sub(1).cast_unsigned();
        let mut engine = self.engine();
        let values: Vec<i64> = (0..count).map(|_| low.wrapping_add(engine.next_bounded(most).cast_signed())).collect();
        wrap(Tensor::from_vec(values, &[count], Device::Cpu), vm)
    }

    /// The numbers below `count` in random order; `bounded` says how the legacy's successor draws for integers.
    #[pymethod]
    fn order(&self, count: usize, bounded: bool, vm: &VirtualMachine) -> PyResult {
        let mut engine = self.engine();
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
        self.engine().next_bounded(most)
    }
}
