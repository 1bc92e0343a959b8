//! `array[…]` by numpy's rules, over the engine's indexing.
//!
//! Integers, slices (of negative steps too), `...` and `None` make views. Arrays of integers and masks copy; with them an
//! integer counts as an array, which decides where their dimensions stand.

use rustpython_vm::builtins::{PyEllipsis, PyList, PySlice, PyTuple};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::{arguments, convert, error, scalar};
use crate::tensor::index::{self, Index};
use crate::tensor::op::Operand;
use crate::tensor::{self, DType, Device, Shape, Strides, Tensor};
use crate::torch::numpy;
use crate::torch::tensor::PyTensor;

/// What stands between the brackets.
enum Key {
    Int(i64),
    Slice { start: Option<i64>, stop: Option<i64>, step: i64 },
    Ellipsis,
    NewAxis,
    Array(Tensor),
}

/// What an index means.
pub enum Place {
    /// A view, and whether it is a single element to be handed out as a scalar.
    View(Tensor, bool),
    /// A view and the arrays that index its dims.
    Picked(Tensor, Vec<Index>),
}

fn invalid(vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    vm.new_index_error(
        "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid \
         indices",
    )
}

fn keys(needle: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<Key>> {
    match needle.downcast_ref::<PyTuple>() {
        Some(tuple) => tuple.as_slice().iter().map(|k| key(k, vm)).collect(),
        None => Ok(vec![key(needle, vm)?]),
    }
}

fn key(value: &PyObject, vm: &VirtualMachine) -> PyResult<Key> {
    if vm.is_none(value) {
        return Ok(Key::NewAxis);
    }
    if let Some(slice) = value.downcast_ref::<PySlice>() {
        let bound = |v: &PyObject| -> PyResult<Option<i64>> {
            if vm.is_none(v) { Ok(None) } else { v.to_owned().try_index(vm)?.try_to_primitive(vm).map(Some) }
        };
        let start = slice.start.as_deref().map_or(Ok(None), bound)?;
        let step = slice.step.as_deref().map_or(Ok(None), bound)?.unwrap_or(1);
        if step == 0 {
            return Err(vm.new_value_error("slice step cannot be zero"));
        }
        return Ok(Key::Slice { start, stop: bound(&slice.stop)?, step });
    }
    if value.downcast_ref::<PyEllipsis>().is_some() {
        return Ok(Key::Ellipsis);
    }
    if let Some(array) = numpy::view(value).or_else(|| scalar::tensor(value)) {
        return array_key(array, true, vm);
    }
    if value.downcast_ref::<PyTensor>().is_some()
        || value.downcast_ref::<PyList>().is_some()
        || value.downcast_ref::<PyTuple>().is_some()
    {
        let array = convert::tensor(&value.to_owned(), None, vm)?;
        if array.numel() == 0 && array.dtype() != DType::Bool {
            return error::raise(tensor::convert::cast(&array, DType::Int64), vm).map(Key::Array);
        }
        return array_key(array, false, vm);
    }
    match convert::python_number(value, vm)? {
        Some(tensor::Number::Int(int)) => Ok(Key::Int(int)),
        Some(tensor::Number::Bool(truth)) => {
            convert::of_number(tensor::Number::Bool(truth), DType::Bool, vm).map(Key::Array)
        }
        _ => {
            if let Some(inner) = numpy::within(value, vm)? {
                return key(&inner, vm);
            }
            match value.to_owned().try_index(vm) {
                Ok(int) => int.try_to_primitive(vm).map(Key::Int),
                Err(_) => Err(invalid(vm)),
            }
        }
    }
}

fn array_key(array: Tensor, is_array: bool, vm: &VirtualMachine) -> PyResult<Key> {
    if array.dtype().is_floating() {
        return Err(if is_array && array.rank() > 0 {
            vm.new_index_error("arrays used as indices must be of integer (or boolean) type")
        } else {
            invalid(vm)
        });
    }
    if array.dtype() == DType::Bool {
        return error::raise(convert::forward(array), vm).map(Key::Array);
    }
    if array.rank() == 0 {
        return error::raise(array.item(), vm).map(|n| Key::Int(n.to_i64()));
    }
    error::raise(convert::forward(array).and_then(|a| tensor::convert::cast(&a, DType::Int64)), vm).map(Key::Array)
}

/// Finds what an index means.
///
/// # Errors
/// `IndexError` in numpy's words.
pub fn find(t: &Tensor, needle: &PyObject, vm: &VirtualMachine) -> PyResult<Place> {
    let keys = keys(needle, vm)?;
    let rank = t.rank();
    let taken: usize = keys.iter().map(dims_taken).sum();
    if taken > rank {
        return Err(vm.new_index_error(format!(
            "too many indices for array: array is {rank}-dimensional, but {taken} were indexed"
        )));
    }
    if keys.iter().filter(|k| matches!(k, Key::Ellipsis)).count() > 1 {
        return Err(vm.new_index_error("an index can only have a single ellipsis ('...')"));
    }
    let picks = keys.iter().any(|k| matches!(k, Key::Array(_)));
    let mut walk = Walk::new(t);
    let mut picked = Vec::new();
    for key in &keys {
        match key {
            Key::Int(i) if picks => {
                let size = t.shape()[walk.dim];
                let i = checked(*i, size, walk.dim, vm)?;
                let index = error::raise(Tensor::from_vec(vec![i as i64], &[1], Device::Cpu), vm)?;
                walk.keep();
                picked.push(Index::Tensor(index));
            }
            Key::Int(i) => walk.select(checked(*i, t.shape()[walk.dim], walk.dim, vm)?),
            Key::Slice { start, stop, step } => {
                walk.slice(*start, *stop, *step);
                picked.push(FULL);
            }
            Key::Ellipsis => {
                (taken..rank).for_each(|_| walk.keep());
                picked.extend(std::iter::repeat_n(FULL, rank - taken));
            }
            Key::NewAxis => {
                walk.new_axis();
                picked.push(FULL);
            }
            Key::Array(array) => {
                check_array(array, t.shape(), walk.dim, vm)?;
                for _ in 0..dims_taken(key) {
                    walk.keep();
                }
                picked.push(Index::Tensor(array.clone()));
            }
        }
    }
    while walk.dim < rank {
        walk.keep();
    }
    if picks {
        check_together(&picked, vm)?;
        return Ok(Place::Picked(walk.finish(t), picked));
    }
    let element = rank == taken && keys.iter().all(|k| matches!(k, Key::Int(_)));
    Ok(Place::View(walk.finish(t), element))
}

const FULL: Index = Index::Slice { start: None, stop: None, step: None };

fn dims_taken(key: &Key) -> usize {
    match key {
        Key::Ellipsis | Key::NewAxis => 0,
        Key::Array(mask) if mask.dtype() == DType::Bool => mask.rank(),
        Key::Int(_) | Key::Slice { .. } | Key::Array(_) => 1,
    }
}

fn checked(i: i64, size: usize, axis: usize, vm: &VirtualMachine) -> PyResult<usize> {
    let span = size as i64;
    if i < -span || i >= span {
        return Err(vm.new_index_error(format!("index {i} is out of bounds for axis {axis} with size {size}")));
    }
    Ok((if i < 0 { i + span } else { i }) as usize)
}

/// # Errors
/// `IndexError` where an index lies outside or a mask does not fit.
fn check_array(array: &Tensor, shape: &[usize], axis: usize, vm: &VirtualMachine) -> PyResult<()> {
    if array.dtype() == DType::Bool {
        for (i, &found) in array.shape().iter().enumerate() {
            let size = shape[axis + i];
            if found != size {
                return Err(vm.new_index_error(format!(
                    "boolean index did not match indexed array along axis {}; size of axis is {size} but size of \
                     corresponding boolean axis is {found}",
                    axis + i
                )));
            }
        }
        return Ok(());
    }
    let places = error::raise(array.to_i64_vec(), vm)?;
    places.iter().try_for_each(|&i| checked(i, shape[axis], axis, vm).map(|_| ()))
}

/// # Errors
/// `IndexError` where arrays do not broadcast together.
fn check_together(picked: &[Index], vm: &VirtualMachine) -> PyResult<()> {
    let shapes: Vec<&[usize]> = picked
        .iter()
        .filter_map(|i| match i {
            Index::Tensor(t) if t.dtype() != DType::Bool => Some(t.shape()),
            _ => None,
        })
        .collect();
    if arguments::broadcast(&shapes).is_none() {
        return Err(vm.new_index_error(format!(
            "shape mismatch: indexing arrays could not be broadcast together with shapes {}",
            error::shapes(&shapes)
        )));
    }
    Ok(())
}

/// Goes through the dims of an array and puts the view together.
struct Walk<'a> {
    source: &'a Tensor,
    dim: usize,
    offset: isize,
    shape: Shape,
    strides: Strides,
}

impl<'a> Walk<'a> {
    fn new(source: &'a Tensor) -> Self {
        let offset = source.offset().cast_signed();
        Self { source, dim: 0, offset, shape: Shape::new(), strides: Strides::new() }
    }

    fn keep(&mut self) {
        self.shape.push(self.source.shape()[self.dim]);
        self.strides.push(self.source.strides()[self.dim]);
        self.dim += 1;
    }

    fn select(&mut self, i: usize) {
        self.offset += self.source.strides()[self.dim] * i.cast_signed();
        self.dim += 1;
    }

    fn new_axis(&mut self) {
        self.shape.push(1);
        self.strides.push(0);
    }

    /// Python's slice: bounds beyond the ends are moved to them.
    fn slice(&mut self, start: Option<i64>, stop: Option<i64>, step: i64) {
        let size = self.source.shape()[self.dim] as i64;
        let (low, high) = if step > 0 { (0, size) } else { (-1, size - 1) };
        let bound = |value: Option<i64>, default: i64| match value {
            None => default,
            Some(v) if v < 0 => (v + size).max(low),
            Some(v) => v.min(high),
        };
        let (start, stop) =
            if step > 0 { (bound(start, 0), bound(stop, size)) } else { (bound(start, size - 1), bound(stop, -1)) };
        let span = if step > 0 { stop - start } else { start - stop };
        let count = if span > 0 { (span + step.abs() - 1) / step.abs() } else { 0 };
        let stride = self.source.strides()[self.dim];
        if count > 0 {
            self.offset += stride * start as isize;
        }
        self.shape.push(count as usize);
        self.strides.push(stride * step as isize);
        self.dim += 1;
    }

    fn finish(self, source: &Tensor) -> Tensor {
        source.restride(self.shape, self.strides, self.offset.cast_unsigned())
    }
}

/// `array[needle]`: a view, a copy or a scalar.
///
/// # Errors
/// `IndexError` in numpy's words.
pub fn get(t: &Tensor, needle: &PyObject, vm: &VirtualMachine) -> PyResult<(Tensor, bool)> {
    match find(t, needle, vm)? {
        Place::View(view, element) => Ok((view, element)),
        Place::Picked(view, picked) => {
            let view = error::raise(convert::forward(view), vm)?;
            let found = error::raise(index::get(&view, &picked), vm)?;
            Ok((found, false))
        }
    }
}

/// `array[needle] = value`.
///
/// # Errors
/// `IndexError` and `ValueError` in numpy's words.
pub fn set(t: &Tensor, needle: &PyObject, value: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
    match find(t, needle, vm)? {
        Place::View(view, element) => {
            if element && convert::input(value, vm)?.is_some_and(|v| !v.shape().is_empty() && v.shape() != [1]) {
                return Err(not_an_element(t, value, vm));
            }
            let value = convert::tensor(value, Some(t.dtype()), vm)?;
            let value = leading_ones_dropped(value, view.rank());
            check_fits(&value, view.shape(), vm)?;
            error::raise(tensor::convert::write(&view, value), vm)
        }
        Place::Picked(view, picked) => {
            let value = convert::tensor(value, Some(t.dtype()), vm)?;
            let value = error::raise(convert::forward(value), vm)?;
            let flipped = view.strides().iter().any(|&s| s < 0);
            let target =
                if flipped { error::raise(tensor::convert::contiguous_copy(&view), vm)? } else { view.clone() };
            if value.rank() > 0 {
                check_picked(&target, &picked, &value, vm)?;
            }
            // The elements of a value that lies in the same memory are read before they change.
            let value = if value.shares_storage(&target) {
                error::raise(tensor::convert::contiguous_copy(&value), vm)?
            } else {
                value
            };
            error::raise(index::set(&target, &picked, &Operand::Tensor(value)), vm)?;
            if flipped { error::raise(tensor::convert::write(&view, target), vm) } else { Ok(()) }
        }
    }
}

/// The error for a sequence where one element is wanted.
fn not_an_element(t: &Tensor, value: &PyObjectRef, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    let class = value.class().name().to_string();
    if numpy::view(value).is_some() {
        return vm.new_type_error("only 0-dimensional arrays can be converted to Python scalars");
    }
    vm.new_type_error(if t.dtype().is_floating() {
        format!("float() argument must be a string or a real number, not '{class}'")
    } else {
        format!("int() argument must be a string, a bytes-like object or a real number, not '{class}'")
    })
}

fn leading_ones_dropped(value: Tensor, rank: usize) -> Tensor {
    let extra = value.rank().saturating_sub(rank);
    if extra == 0 || value.shape()[..extra].iter().any(|&n| n != 1) {
        return value;
    }
    value.restride(value.shape()[extra..].into(), value.strides()[extra..].into(), value.offset())
}

fn check_fits(value: &Tensor, shape: &[usize], vm: &VirtualMachine) -> PyResult<()> {
    if arguments::broadcast(&[value.shape(), shape]).as_deref() == Some(shape) {
        return Ok(());
    }
    Err(vm.new_value_error(format!(
        "could not broadcast input array from shape {} into shape {}",
        error::shape(value.shape()),
        error::shape(shape)
    )))
}

/// # Errors
/// `ValueError` where the value does not fit the picked elements.
fn check_picked(target: &Tensor, picked: &[Index], value: &Tensor, vm: &VirtualMachine) -> PyResult<()> {
    let found = error::raise(index::get(target, picked), vm)?;
    if arguments::broadcast(&[value.shape(), found.shape()]).as_deref() == Some(found.shape()) {
        return Ok(());
    }
    if let [Index::Tensor(mask)] = picked
        && mask.dtype() == DType::Bool
        && value.rank() == 1
    {
        return Err(vm.new_value_error(format!(
            "NumPy boolean array indexing assignment cannot assign {} input values to the {} output values where the mask \
             is true",
            value.numel(),
            found.numel()
        )));
    }
    Err(vm.new_value_error(format!(
        "shape mismatch: value array of shape {} could not be broadcast to indexing result of shape {}",
        error::shape(value.shape()),
        error::shape(found.shape())
    )))
}
