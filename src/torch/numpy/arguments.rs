//! Arguments of numpy's functions: positions and keywords to slots, axes, shapes.

use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::{array::PyArray, convert, dtype, error, scalar};
use crate::tensor::{DType, Shape, layout};
use crate::torch;

/// Arguments by the names of a function's parameters.
pub struct Bound<const N: usize> {
    function: &'static str,
    names: [&'static str; N],
    values: [Option<PyObjectRef>; N],
}

impl<const N: usize> Bound<N> {
    /// Puts positional and keyword arguments where their names stand; `None` is kept as a value.
    ///
    /// # Errors
    /// `TypeError` for too many arguments, and for names that the function lacks.
    pub fn new(
        function: &'static str,
        names: [&'static str; N],
        args: FuncArgs,
        vm: &VirtualMachine,
    ) -> PyResult<Self> {
        let given = args.args.len();
        if given > N {
            return Err(vm.new_type_error(format!("{function}() takes at most {N} arguments ({given} given)")));
        }
        let mut values = [const { None }; N];
        for (slot, value) in values.iter_mut().zip(args.args) {
            *slot = Some(value);
        }
        for (name, value) in args.kwargs {
            let Some(at) = names.iter().position(|n| *n == name) else {
                return Err(vm.new_type_error(format!("{function}() got an unexpected keyword argument '{name}'")));
            };
            values[at] = Some(value);
        }
        Ok(Self { function, names, values })
    }

    /// The argument at a position, `None` where it was not given or is `None`.
    pub fn get(&self, at: usize, vm: &VirtualMachine) -> Option<&PyObjectRef> {
        self.values[at].as_ref().filter(|v| !vm.is_none(v))
    }

    /// Whether the argument was given as `None`.
    pub fn is_none(&self, at: usize, vm: &VirtualMachine) -> bool {
        self.values[at].as_ref().is_some_and(|v| vm.is_none(v))
    }

    /// The argument at a position.
    ///
    /// # Errors
    /// `TypeError` where it was not given.
    pub fn required(&self, at: usize, vm: &VirtualMachine) -> PyResult<&PyObjectRef> {
        self.values[at].as_ref().ok_or_else(|| {
            vm.new_type_error(format!(
                "{}() missing required argument '{}' (pos {})",
                self.function,
                self.names[at],
                at + 1
            ))
        })
    }

    pub fn truth(&self, at: usize, vm: &VirtualMachine) -> PyResult<bool> {
        self.get(at, vm).map_or(Ok(false), |v| v.clone().try_to_bool(vm))
    }

    pub fn dtype(&self, at: usize, vm: &VirtualMachine) -> PyResult<Option<DType>> {
        self.get(at, vm).map(|v| dtype::parse(v, vm)).transpose()
    }

    pub fn integer(&self, at: usize, default: i64, vm: &VirtualMachine) -> PyResult<i64> {
        self.get(at, vm).map_or(Ok(default), |v| integer(v, vm))
    }

    pub fn float(&self, at: usize, default: f64, vm: &VirtualMachine) -> PyResult<f64> {
        self.get(at, vm).map_or(Ok(default), |v| float(v, vm))
    }
}

/// A Python integer, or what stands for one.
///
/// # Errors
/// `TypeError` in Python's words.
pub fn integer(value: &PyObject, vm: &VirtualMachine) -> PyResult<i64> {
    if let Some(tensor) = scalar::tensor(value).or_else(|| super::view(value))
        && tensor.numel() == 1
        && tensor.dtype().is_integral()
    {
        return error::raise(tensor.item(), vm).map(crate::tensor::Number::to_i64);
    }
    value.to_owned().try_index(vm)?.try_to_primitive(vm)
}

/// A number as a float.
///
/// # Errors
/// `TypeError` where it is none.
pub fn float(value: &PyObject, vm: &VirtualMachine) -> PyResult<f64> {
    if let Some(number) = torch::convert::number(value, vm)? {
        return Ok(number.to_f64());
    }
    let tensor = convert::tensor(&value.to_owned(), None, vm)?;
    error::raise(tensor.item(), vm).map(crate::tensor::Number::to_f64)
}

/// A shape: an integer or a sequence of them.
///
/// # Errors
/// `TypeError`, `ValueError` in numpy's words.
pub fn shape(value: &PyObject, vm: &VirtualMachine) -> PyResult<Shape> {
    let sizes: Vec<i64> = match sequence(value, vm)? {
        Some(items) => items.iter().map(|v| integer(v, vm)).collect::<PyResult<_>>()?,
        None if value.class().is(vm.ctx.types.float_type) => {
            let text = value.repr(vm)?;
            return Err(vm.new_type_error(format!("expected a sequence of integers or a single integer, got '{text}'")));
        }
        None => vec![integer(value, vm)?],
    };
    checked_shape(&sizes, vm)
}

/// # Errors
/// `ValueError` for negative sizes and for more elements than can be addressed.
pub fn checked_shape(sizes: &[i64], vm: &VirtualMachine) -> PyResult<Shape> {
    let mut count: usize = 1;
    let mut shape = Shape::new();
    for &size in sizes {
        let Ok(size) = usize::try_from(size) else {
            return Err(vm.new_value_error("negative dimensions are not allowed"));
        };
        count = count.checked_mul(size.max(1)).ok_or_else(|| {
            vm.new_value_error(
                "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.",
            )
        })?;
        shape.push(size);
    }
    Ok(shape)
}

/// The items of a list, a tuple, a 1-dim array or a range; `None` for numbers.
pub fn sequence(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Vec<PyObjectRef>>> {
    if let Some(items) = torch::convert::sequence(value, vm) {
        return Ok(Some(items));
    }
    if value.downcast_ref::<PyArray>().is_some_and(|a| a.tensor().rank() > 0)
        || value.class().is(vm.ctx.types.range_type)
    {
        return value.to_owned().get_iter(vm)?.iter(vm)?.collect::<PyResult<Vec<PyObjectRef>>>().map(Some);
    }
    Ok(None)
}

/// Sizes given one by one or as one sequence.
///
/// # Errors
/// `TypeError` where one is no integer.
pub fn sizes(args: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<Vec<i64>> {
    let items = match args {
        [single] => sequence(single, vm)?.unwrap_or_else(|| args.to_vec()),
        _ => args.to_vec(),
    };
    items.iter().map(|v| integer(v, vm)).collect()
}

/// An axis, negative counting from the end.
///
/// # Errors
/// `AxisError` where it is out of range.
pub fn resolve_axis(axis: i64, rank: usize, vm: &VirtualMachine) -> PyResult<usize> {
    named_axis(axis, rank, "", vm)
}

/// [`resolve_axis`] whose error begins with `prefix`.
pub fn named_axis(axis: i64, rank: usize, prefix: &str, vm: &VirtualMachine) -> PyResult<usize> {
    let span = rank as i64;
    if axis < -span || axis >= span {
        return Err(error::axis(axis, rank, prefix, vm));
    }
    Ok((if axis < 0 { axis + span } else { axis }) as usize)
}

/// The axes that a reduction goes over: `None` means all.
///
/// # Errors
/// `AxisError`, `TypeError`, `ValueError` for doubles.
pub fn axes(value: Option<&PyObjectRef>, rank: usize, vm: &VirtualMachine) -> PyResult<Vec<usize>> {
    let Some(value) = value else { return Ok((0..rank).collect()) };
    let given = match sequence(value, vm)? {
        Some(items) => items.iter().map(|v| integer(v, vm)).collect::<PyResult<Vec<_>>>()?,
        None => vec![integer(value, vm)?],
    };
    let mut found = Vec::with_capacity(given.len());
    for axis in given {
        // A 0-dim array takes axis 0 and -1.
        if rank == 0 && (axis == 0 || axis == -1) {
            continue;
        }
        let axis = resolve_axis(axis, rank, vm)?;
        if found.contains(&axis) {
            return Err(vm.new_value_error("duplicate value in 'axis'"));
        }
        found.push(axis);
    }
    Ok(found)
}

/// The shape that all broadcast to; `None` where they do not.
pub fn broadcast(all: &[&[usize]]) -> Option<Shape> {
    let mut shape = Shape::new();
    for next in all {
        shape = layout::broadcast(&shape, next).ok()?;
    }
    Some(shape)
}
