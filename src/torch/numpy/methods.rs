//! Methods of arrays that change shape, dtype or place.

use rustpython_vm::builtins::{PyTuple, PyType};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::arguments::{self, Bound};
use super::array::PyArray;
use super::{dtype, error};
use crate::tensor::dtype::dispatch;
use crate::tensor::{self, DType, Shape, Storage, Strides, Tensor, layout, shape};
use crate::torch;

/// A view of other sizes where there can be one, else a copy.
///
/// # Errors
/// `ValueError` in numpy's words where the sizes do not fit.
pub fn reshaped(tensor: &Tensor, sizes: &[i64], vm: &VirtualMachine) -> PyResult<Tensor> {
    let numel = tensor.numel();
    let open: Vec<usize> = sizes.iter().enumerate().filter(|(_, s)| **s < 0).map(|(i, _)| i).collect();
    if open.len() > 1 {
        return Err(vm.new_value_error("can only specify one unknown dimension"));
    }
    let known: usize = sizes.iter().filter(|s| **s >= 0).map(|&s| s as usize).product();
    let misfit = |sizes: &[i64]| {
        // A size to be found is not named among the others.
        let shown: Vec<String> = sizes.iter().filter(|s| **s >= 0).map(ToString::to_string).collect();
        let comma = if sizes.len() == 1 && open.is_empty() { "," } else { "" };
        vm.new_value_error(format!("cannot reshape array of size {numel} into shape ({}{comma})", shown.join(",")))
    };
    let mut wanted: Shape = sizes.iter().map(|&s| s.max(0) as usize).collect();
    match open.first() {
        Some(&at) if known > 0 && numel.is_multiple_of(known) => wanted[at] = numel / known,
        None if known == numel => {}
        _ => return Err(misfit(sizes)),
    }
    error::raise(shape::view_or_copy(tensor, &wanted), vm)
}

/// `a.reshape(…)`.
///
/// # Errors
/// As [`reshaped`].
pub fn reshape(zelf: &Py<PyArray>, mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let by_columns = args.kwargs.swap_remove("order").is_some_and(|o| is_column_major(&o, vm));
    args.kwargs.swap_remove("copy");
    if let Some(shape) = args.kwargs.swap_remove("shape") {
        args.args.push(shape);
    }
    let mut sizes = arguments::sizes(&args.args, vm)?;
    if by_columns {
        sizes.reverse();
        let made = reshaped(&reversed(&zelf.tensor()), &sizes, vm)?;
        return Ok(PyArray::result(zelf, reversed(&made), vm));
    }
    Ok(PyArray::result(zelf, reshaped(&zelf.tensor(), &sizes, vm)?, vm))
}

/// Whether the elements are asked for column by column.
fn is_column_major(order: &PyObject, vm: &VirtualMachine) -> bool {
    order.str(vm).is_ok_and(|o| o.to_string() == "F")
}

/// The elements of `a.ravel(order)` and `a.flatten(order)` in the order asked for.
pub fn ordered(tensor: Tensor, args: &FuncArgs, vm: &VirtualMachine) -> Tensor {
    let order = args.args.first().or_else(|| args.kwargs.get("order"));
    if order.is_some_and(|o| is_column_major(o, vm)) { reversed(&tensor) } else { tensor }
}

/// A view with the axes in reverse order.
fn reversed(tensor: &Tensor) -> Tensor {
    permuted(tensor, &(0..tensor.rank()).rev().collect::<Vec<_>>())
}

/// `a.resize(…)`: in place, with zeros at the end.
///
/// # Errors
/// `ValueError` for negative sizes.
pub fn resize(zelf: &Py<PyArray>, args: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let wanted = arguments::checked_shape(&arguments::sizes(&args.args, vm)?, vm)?;
    let tensor = zelf.writable(vm)?;
    let count = layout::numel(&wanted);
    let made = dispatch!(tensor.dtype(), T => {
        let mut elements = error::raise(tensor.host::<T>(), vm)?.to_vec();
        elements.resize(count, <T as tensor::Element>::zero());
        error::raise(Tensor::from_vec(elements, &wanted, tensor.device()), vm)?
    });
    zelf.set(if count == tensor.numel() { error::raise(shape::view_or_copy(&tensor, &wanted), vm)? } else { made });
    Ok(())
}

/// `a.transpose(…)`: reversed, or in the order given.
///
/// # Errors
/// `ValueError`, `AxisError` in numpy's words.
pub fn transpose(zelf: &Py<PyArray>, args: &FuncArgs, vm: &VirtualMachine) -> PyResult {
    let tensor = zelf.tensor();
    let rank = tensor.rank();
    let given = match &args.args[..] {
        [] => Vec::new(),
        [single] if vm.is_none(single) => Vec::new(),
        axes => arguments::sizes(axes, vm)?,
    };
    let order: Vec<usize> =
        if given.is_empty() && (args.args.is_empty() || rank > 0) && args.args.iter().all(|a| vm.is_none(a)) {
            (0..rank).rev().collect()
        } else {
            if given.len() != rank {
                return Err(vm.new_value_error("axes don't match array"));
            }
            given.iter().map(|&a| arguments::resolve_axis(a, rank, vm)).collect::<PyResult<_>>()?
        };
    if (0..rank).any(|d| !order.contains(&d)) {
        return Err(vm.new_value_error("repeated axis in transpose"));
    }
    Ok(PyArray::result(zelf, permuted(&tensor, &order), vm))
}

fn permuted(tensor: &Tensor, order: &[usize]) -> Tensor {
    let shape: Shape = order.iter().map(|&d| tensor.shape()[d]).collect();
    let strides: Strides = order.iter().map(|&d| tensor.strides()[d]).collect();
    tensor.restride(shape, strides, tensor.offset())
}

/// `a.swapaxes(i, j)`.
///
/// # Errors
/// `AxisError` where one is out of range.
pub fn swapaxes(zelf: &Py<PyArray>, a: i64, b: i64, vm: &VirtualMachine) -> PyResult {
    let tensor = zelf.tensor();
    let a = arguments::named_axis(a, tensor.rank(), "axis1: ", vm)?;
    let b = arguments::named_axis(b, tensor.rank(), "axis2: ", vm)?;
    let mut order: Vec<usize> = (0..tensor.rank()).collect();
    order.swap(a, b);
    Ok(PyArray::result(zelf, permuted(&tensor, &order), vm))
}

/// `a.squeeze(axis)`.
///
/// # Errors
/// `ValueError` where an axis is longer than 1.
pub fn squeeze(zelf: &Py<PyArray>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let bound = Bound::new("squeeze", ["axis"], args, vm)?;
    let tensor = zelf.tensor();
    let dropped: Vec<usize> = match bound.get(0, vm) {
        None => (0..tensor.rank()).filter(|&d| tensor.shape()[d] == 1).collect(),
        axes => arguments::axes(axes, tensor.rank(), vm)?,
    };
    if dropped.iter().any(|&d| tensor.shape()[d] != 1) {
        return Err(vm.new_value_error("cannot select an axis to squeeze out which has size not equal to one"));
    }
    let kept: Vec<usize> = (0..tensor.rank()).filter(|d| !dropped.contains(d)).collect();
    Ok(PyArray::result(zelf, permuted(&tensor, &kept), vm))
}

/// `a.view()`, `a.view(dtype)`: the same memory, read as another type.
///
/// # Errors
/// `ValueError`, `TypeError` where the sizes do not fit.
pub fn view(zelf: &Py<PyArray>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let mut kept = args.clone();
    view_of_numbers(zelf, args, vm).or_else(|error| {
        kept.prepend_arg(zelf.to_owned().into());
        super::foreign("view", kept, error, vm)
    })
}

fn view_of_numbers(zelf: &Py<PyArray>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let bound = Bound::new("view", ["dtype", "type"], args, vm)?;
    let tensor = zelf.tensor();
    let is_class =
        |v: &PyObjectRef| v.downcast_ref::<PyType>().is_some_and(|c| c.fast_issubclass(PyArray::class(&vm.ctx)));
    match bound.get(0, vm) {
        Some(wanted) if !is_class(wanted) => {
            let wanted = dtype::parse(wanted, vm)?;
            if wanted == tensor.dtype() {
                return Ok(PyArray::result(zelf, tensor, vm));
            }
            Ok(PyArray::result(zelf, reinterpreted(&tensor, wanted, vm)?, vm))
        }
        _ => Ok(PyArray::result(
            zelf,
            tensor.restride(tensor.shape().into(), tensor.strides().into(), tensor.offset()),
            vm,
        )),
    }
}

/// The bytes as elements of another type: the same memory, or a copy where its places do not divide so.
fn reinterpreted(tensor: &Tensor, wanted: DType, vm: &VirtualMachine) -> PyResult<Tensor> {
    let (from, to) = (tensor.dtype().size(), wanted.size());
    let mut shape = Shape::from_slice(tensor.shape());
    if from != to {
        let Some(last) = shape.last_mut() else {
            return Err(
                vm.new_value_error("Changing the dtype of a 0d array is only supported if the itemsize is unchanged")
            );
        };
        if *last * from % to != 0 {
            return Err(vm.new_value_error("When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the array."));
        }
        *last = *last * from / to;
    }
    if let Ok(seen) = shape::view_dtype(tensor, wanted) {
        return Ok(seen);
    }
    let raw =
        dispatch!(tensor.dtype(), T => bytemuck::cast_slice::<T, u8>(&error::raise(tensor.host::<T>(), vm)?).to_vec());
    let made = dispatch!(wanted, T => {
        let elements: Vec<T> = raw.chunks_exact(to).map(bytemuck::pod_read_unaligned).collect();
        error::raise(Storage::from_vec(elements, tensor.device()), vm)?
    });
    Ok(Tensor::from_storage(made, &shape))
}

/// `a.astype(dtype, copy=True)`.
///
/// # Errors
/// `TypeError` for unknown dtypes.
pub fn astype(zelf: &Py<PyArray>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let mut kept = args.clone();
    as_numbers(zelf, args, vm).or_else(|error| {
        kept.prepend_arg(zelf.to_owned().into());
        super::foreign("astype", kept, error, vm)
    })
}

fn as_numbers(zelf: &Py<PyArray>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let bound = Bound::new("astype", ["dtype", "order", "casting", "subok", "copy"], args, vm)?;
    let wanted = dtype::parse(bound.required(0, vm)?, vm)?;
    let copy = bound.get(4, vm).map_or(Ok(true), |c| c.clone().try_to_bool(vm))?;
    let tensor = zelf.tensor();
    if tensor.dtype() == wanted {
        if !copy {
            return Ok(zelf.to_owned().into());
        }
        return error::raise(tensor::convert::contiguous_copy(&tensor), vm).map(|t| PyArray::new(t).into_pyobject(vm));
    }
    error::raise(tensor::convert::cast(&tensor, wanted), vm).map(|t| PyArray::new(t).into_pyobject(vm))
}

/// # Errors
/// `ValueError` for a 0-dim array, which has no places.
pub fn refuse_zero_dim(tensor: &Tensor, vm: &VirtualMachine) -> PyResult<()> {
    if tensor.rank() > 0 {
        return Ok(());
    }
    Err(vm.new_value_error("Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead."))
}

/// `a.item(…)`.
///
/// # Errors
/// `ValueError` where it is not said which element, `IndexError` where there is none.
pub fn item(array: &PyArray, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let tensor = array.tensor();
    let found = match &args.args[..] {
        [] => {
            if tensor.numel() != 1 {
                return Err(vm.new_value_error("can only convert an array of size 1 to a Python scalar"));
            }
            tensor
        }
        [flat] if flat.downcast_ref::<PyTuple>().is_none() => {
            let flat_view = reshaped(&tensor, &[-1], vm)?;
            super::index::get(&flat_view, flat, vm)?.0
        }
        [needle] => super::index::get(&tensor, needle, vm)?.0,
        several => super::index::get(&tensor, vm.ctx.new_tuple(several.to_vec()).as_ref(), vm)?.0,
    };
    error::raise(found.item(), vm).map(|n| torch::convert::to_python(n, vm))
}

/// The elements' bytes, row-major.
///
/// # Errors
/// Where they cannot be read.
pub fn bytes(tensor: &Tensor, vm: &VirtualMachine) -> PyResult {
    let raw =
        dispatch!(tensor.dtype(), T => bytemuck::cast_slice::<T, u8>(&error::raise(tensor.host::<T>(), vm)?).to_vec());
    Ok(vm.ctx.new_bytes(raw).into())
}
