//! Python values to arrays: numbers, nested sequences, arrays, tensors.

use rustpython_vm::builtins::{PyFloat, PyInt, PyStr};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::{dtype, error, scalar};
use crate::tensor::dtype::{Element, dispatch};
use crate::tensor::op::Operand;
use crate::tensor::{self, DType, Device, Number, Tensor};
use crate::torch::tensor::PyTensor;
use crate::torch::{convert, numpy};

/// A side of an operator: an array or scalar with a dtype of its own, or a Python number without one.
#[derive(Clone)]
pub enum Input {
    Strong(Tensor),
    Weak(Number),
}

impl Input {
    pub fn shape(&self) -> &[usize] {
        match self {
            Self::Strong(tensor) => tensor.shape(),
            Self::Weak(_) => &[],
        }
    }

    /// The dtype that it asks for.
    pub fn dtype(&self) -> DType {
        match self {
            Self::Strong(tensor) => tensor.dtype(),
            Self::Weak(number) => dtype::of_number(*number),
        }
    }

    /// The side in `wanted`.
    ///
    /// # Errors
    /// `OverflowError` where a Python integer does not fit.
    pub fn cast(&self, wanted: DType, vm: &VirtualMachine) -> PyResult<Operand> {
        match self {
            Self::Strong(tensor) => error::raise(tensor::convert::cast(tensor, wanted), vm).map(Operand::Tensor),
            Self::Weak(number) => {
                check_range(*number, wanted, vm)?;
                // The engine has rules of its own for bools.
                Ok(Operand::Number(match number {
                    Number::Bool(truth) if wanted != DType::Bool => Number::Int(i64::from(*truth)),
                    other => *other,
                }))
            }
        }
    }

    /// The side as a tensor of `wanted`.
    ///
    /// # Errors
    /// As [`Input::cast`].
    pub fn tensor(&self, wanted: DType, vm: &VirtualMachine) -> PyResult<Tensor> {
        match self.cast(wanted, vm)? {
            Operand::Tensor(tensor) => Ok(tensor),
            Operand::Number(number) => of_number(number, wanted, vm),
        }
    }
}

/// A 0-dim tensor of a number.
pub fn of_number(number: Number, wanted: DType, vm: &VirtualMachine) -> PyResult<Tensor> {
    error::raise(scalar::zero_dim(number, wanted), vm)
}

const TOO_LARGE: &str = "Python int too large to convert to C long";

/// # Errors
/// `OverflowError` where a Python integer does not fit into an integer type.
pub fn check_range(number: Number, wanted: DType, vm: &VirtualMachine) -> PyResult<()> {
    let value = match number {
        Number::Int(value) => i128::from(value),
        Number::Large(value) => i128::from(value),
        Number::Bool(_) | Number::Float(_) => return Ok(()),
    };
    if wanted.is_integral() && wanted != DType::Bool {
        let (low, high) = wanted.integer_range();
        if value > high && wanted == DType::Int64 {
            return Err(vm.new_overflow_error(TOO_LARGE));
        }
        if value < low || value > high {
            return Err(vm.new_overflow_error(format!("Python integer {value} out of bounds for {}", wanted.name())));
        }
    }
    Ok(())
}

/// A tensor without strides that only arrays have: what the engine's kernels take.
pub fn forward(tensor: Tensor) -> tensor::Result<Tensor> {
    if tensor.strides().iter().any(|&s| s < 0) { tensor::convert::contiguous_copy(&tensor) } else { Ok(tensor) }
}

/// An operator's side: `None` for what is neither an array, a number nor a sequence of them.
///
/// # Errors
/// What reading a sequence raises.
pub fn input(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Input>> {
    if let Some(tensor) = numpy::view(value).or_else(|| scalar::tensor(value)) {
        return error::raise(forward(tensor), vm).map(|t| Some(Input::Strong(t)));
    }
    if let Some(number) = python_number(value, vm)? {
        return Ok(Some(Input::Weak(number)));
    }
    if convert::sequence(value, vm).is_some() || value.downcast_ref::<PyTensor>().is_some() {
        return tensor(&value.to_owned(), None, vm).map(|t| Some(Input::Strong(t)));
    }
    Ok(None)
}

/// A number of Python's own types.
///
/// # Errors
/// `OverflowError` for integers beyond 64 bits.
pub fn python_number(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Number>> {
    if value.class().is(vm.ctx.types.bool_type) {
        return Ok(Some(Number::Bool(value.is(&vm.ctx.true_value))));
    }
    if let Some(float) = value.downcast_ref::<PyFloat>() {
        return Ok(Some(Number::Float(float.to_f64())));
    }
    if let Some(int) = value.downcast_ref::<PyInt>() {
        let small = int.try_to_primitive::<i64>(vm).map(Number::Int);
        return match small.or_else(|_| int.try_to_primitive::<u64>(vm).map(Number::Large)) {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(vm.new_overflow_error(TOO_LARGE)),
        };
    }
    Ok(None)
}

/// `np.asarray(value, dtype)`: shares memory with arrays and tensors where the dtype allows it.
///
/// # Errors
/// `ValueError` for ragged sequences, `TypeError` and `NotImplementedError` for what is no number.
pub fn tensor(value: &PyObjectRef, wanted: Option<DType>, vm: &VirtualMachine) -> PyResult<Tensor> {
    if let Some(found) = existing(value, vm)? {
        return match wanted {
            Some(wanted) => error::raise(tensor::convert::cast(&found, wanted), vm),
            None => Ok(found),
        };
    }
    if let Some(found) = super::lent::taken(value, vm)? {
        return match wanted {
            Some(wanted) => error::raise(tensor::convert::cast(&found, wanted), vm),
            None => Ok(found),
        };
    }
    let mut gathered = Gathered { shape: Vec::new(), leaves: Vec::new(), dtype: None };
    gathered.measure(value, vm)?;
    gathered.collect(value, 0, wanted, vm)?;
    gathered.finish(wanted, vm)
}

/// The elements of an array, a scalar, a tensor, or of what has `__array__`.
fn existing(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Tensor>> {
    if let Some(tensor) = numpy::view(value).or_else(|| scalar::tensor(value)) {
        return Ok(Some(tensor));
    }
    if value.downcast_ref::<PyTensor>().is_some() {
        let array = vm.call_method(value, "numpy", ())?;
        return Ok(numpy::view(&array));
    }
    if value.class().has_attr(vm.ctx.intern_str("__array__")) {
        let array = vm.call_method(value, "__array__", ())?;
        return Ok(numpy::view(&array));
    }
    Ok(None)
}

/// A leaf of a nested sequence.
enum Leaf {
    Number(Number),
    Tensor(Tensor),
}

/// What a nested sequence holds.
struct Gathered {
    shape: Vec<usize>,
    leaves: Vec<Leaf>,
    dtype: Option<DType>,
}

impl Gathered {
    /// Finds the shape along the first items.
    fn measure(&mut self, value: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let mut current = value.clone();
        while self.shape.len() < 64 {
            if let Some(tensor) = existing(&current, vm)? {
                self.shape.extend_from_slice(tensor.shape());
                return Ok(());
            }
            let Some(items) = items(&current, vm)? else { return Ok(()) };
            self.shape.push(items.len());
            match items.into_iter().next() {
                Some(first) => current = first,
                None => return Ok(()),
            }
        }
        Err(vm.new_value_error("setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 64."))
    }

    fn ragged(&self, depth: usize, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
        let depth = depth.max(1);
        vm.new_value_error(format!(
            "setting an array element with a sequence. The requested array has an inhomogeneous shape after {depth} \
             dimensions. The detected shape was {} + inhomogeneous part.",
            tuple(&self.shape[..depth.min(self.shape.len())])
        ))
    }

    fn collect(
        &mut self,
        value: &PyObjectRef,
        depth: usize,
        wanted: Option<DType>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        if let Some(tensor) = existing(value, vm)? {
            if tensor.shape() != &self.shape[depth.min(self.shape.len())..] {
                return Err(self.ragged(depth, vm));
            }
            self.promote(tensor.dtype());
            self.leaves.push(Leaf::Tensor(tensor));
            return Ok(());
        }
        if let Some(items) = items(value, vm)? {
            if self.shape.get(depth) != Some(&items.len()) {
                return Err(self.ragged(depth, vm));
            }
            return items.iter().try_for_each(|item| self.collect(item, depth + 1, wanted, vm));
        }
        if depth != self.shape.len() {
            return Err(self.ragged(depth, vm));
        }
        let number = match python_number(value, vm)? {
            Some(number) => number,
            None => parsed(value, wanted, vm)?,
        };
        self.promote(dtype::of_number(number));
        self.leaves.push(Leaf::Number(number));
        Ok(())
    }

    fn promote(&mut self, found: DType) {
        self.dtype = Some(self.dtype.map_or(found, |d| dtype::promote(d, found)));
    }

    fn finish(self, wanted: Option<DType>, vm: &VirtualMachine) -> PyResult<Tensor> {
        let wanted = wanted.or(self.dtype).unwrap_or(DType::Float64);
        dispatch!(wanted, T => {
            let mut elements: Vec<T> = Vec::with_capacity(self.leaves.len());
            for leaf in &self.leaves {
                match leaf {
                    Leaf::Number(number) => {
                        check_range(*number, wanted, vm)?;
                        elements.push(number.to_element::<T>());
                    }
                    Leaf::Tensor(tensor) => {
                        let cast = error::raise(tensor::convert::cast(tensor, T::DTYPE), vm)?;
                        elements.extend_from_slice(&error::raise(cast.host::<T>(), vm)?);
                    }
                }
            }
            error::raise(Tensor::from_vec(elements, &self.shape, Device::Cpu), vm)
        })
    }
}

/// A shape as Python writes it: `(2,)`.
pub fn tuple(shape: &[usize]) -> String {
    match shape {
        [single] => format!("({single},)"),
        _ => format!("({})", shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// Text and other objects as numbers, where a dtype was asked for.
fn parsed(value: &PyObjectRef, wanted: Option<DType>, vm: &VirtualMachine) -> PyResult<Number> {
    match wanted {
        Some(wanted) if wanted.is_floating() => {
            let float = vm.ctx.types.float_type.to_owned();
            let made = PyObjectRef::from(float).call((value.clone(),), vm)?;
            Ok(python_number(&made, vm)?.unwrap_or(Number::Float(f64::NAN)))
        }
        Some(DType::Bool) => Ok(Number::Bool(value.clone().try_to_bool(vm)?)),
        Some(_) => {
            let int = vm.ctx.types.int_type.to_owned();
            let made = PyObjectRef::from(int).call((value.clone(),), vm)?;
            Ok(python_number(&made, vm)?.unwrap_or(Number::Int(0)))
        }
        None if value.downcast_ref::<PyStr>().is_some() => Err(dtype::missing("str", vm)),
        None => Err(dtype::missing(&format!("{} objects", value.class().name()), vm)),
    }
}

/// The items of anything that Python can index by position, other than text and mappings.
fn items(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Vec<PyObjectRef>>> {
    if let Some(items) = convert::sequence(value, vm) {
        return Ok(Some(items));
    }
    let class = value.class();
    if class.is(vm.ctx.types.range_type) {
        return value.get_iter(vm)?.iter(vm)?.collect::<PyResult<Vec<_>>>().map(Some);
    }
    let excluded = [vm.ctx.types.str_type, vm.ctx.types.bytes_type, vm.ctx.types.dict_type];
    if excluded.iter().any(|c| class.fast_issubclass(*c)) {
        return Ok(None);
    }
    let has = |name: &str| class.has_attr(vm.ctx.intern_str(name));
    if !(has("__getitem__") && has("__len__")) {
        return Ok(None);
    }
    let length = value.length(vm)?;
    (0..length).map(|i| value.get_item(&i, vm)).collect::<PyResult<Vec<_>>>().map(Some)
}
