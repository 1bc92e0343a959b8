//! What stands between the brackets of `tensor[…]`.

use rustpython_vm::builtins::{PyEllipsis, PyList, PySlice, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObject, PyResult, VirtualMachine};

use super::{PyTensor, raise};
use crate::tensor::index::Index;
use crate::tensor::{self, DType, Device};
use crate::torch::{convert, numpy};

/// What stands between the brackets of `tensor[…]`.
pub(crate) fn indices(needle: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<Index>> {
    match needle.downcast_ref::<PyTuple>() {
        Some(tuple) => tuple.as_slice().iter().map(|i| one_index(i, vm)).collect(),
        None => Ok(vec![one_index(needle, vm)?]),
    }
}

fn one_index(value: &PyObject, vm: &VirtualMachine) -> PyResult<Index> {
    if vm.is_none(value) {
        return Ok(Index::NewAxis);
    }
    if value.class().is(vm.ctx.types.bool_type) {
        return Ok(Index::Bool(value.is(&vm.ctx.true_value)));
    }
    if let Some(tensor) = value.downcast_ref::<PyTensor>() {
        return Ok(Index::Tensor(tensor.get()));
    }
    if let Some(array) = numpy::array(value) {
        return Ok(Index::Tensor(array));
    }
    if let Some(slice) = value.downcast_ref::<PySlice>() {
        let bound = |v: &PyObject| -> PyResult<Option<i64>> {
            if vm.is_none(v) {
                return Ok(None);
            }
            if let Some(tensor) = v.downcast_ref::<PyTensor>().map(|t| t.get()) {
                if tensor.numel() != 1 || !tensor.dtype().is_integral() {
                    return Err(
                        vm.new_type_error("only integer tensors of a single element can be converted to an index")
                    );
                }
                return raise(tensor.item(), vm).map(|n| Some(n.to_i64()));
            }
            match convert::index(v, vm)? {
                Some(i) => Ok(Some(i)),
                None => Err(vm.new_type_error("slice indices must be integers or None or have an __index__ method")),
            }
        };
        let start = slice.start.as_deref().map_or(Ok(None), bound)?;
        let step = slice.step.as_deref().map_or(Ok(None), bound)?;
        return Ok(Index::Slice { start, stop: bound(&slice.stop)?, step });
    }
    if value.downcast_ref::<PyEllipsis>().is_some() {
        return Ok(Index::Ellipsis);
    }
    if let Some(int) = convert::index(value, vm)? {
        return Ok(Index::Int(int));
    }
    if value.downcast_ref::<PyStr>().is_some() {
        return Err(vm.new_type_error("new(): invalid data type 'str'"));
    }
    let is_range = value.class().is(vm.ctx.types.range_type);
    if is_range || value.downcast_ref::<PyList>().is_some() || value.downcast_ref::<PyTuple>().is_some() {
        let tensor = convert::tensor(&value.to_owned(), None, Device::Cpu, vm)?;
        let tensor =
            if tensor.numel() == 0 { raise(tensor::convert::cast(&tensor, DType::Int64), vm)? } else { tensor };
        return Ok(Index::Tensor(tensor));
    }
    Err(vm.new_index_error(format!(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {})",
        value.class().name()
    )))
}
