//! The buffer protocol both ways: arrays over the memory of Python's own objects, and `memoryview`s over that of arrays.

use std::ops::Range;

use rustpython_vm::builtins::PyByteArray;
use rustpython_vm::protocol::{BufferDescriptor, PyBuffer};
use rustpython_vm::{AsObject, PyObject, PyPayload, PyRef, PyResult, TryFromBorrowedObject, VirtualMachine};

use super::array::PyArray;
use super::{dtype, error, methods};
use crate::tensor::dtype::dispatch;
use crate::tensor::storage::Memory;
use crate::tensor::{Device, Storage, Tensor};

/// Memory of Python's that an array was made over.
struct Borrowed {
    buffer: PyBuffer,
    part: Range<usize>,
}

impl Memory for Borrowed {
    fn is_released(&self) -> bool {
        false
    }

    fn read(&self, look: &mut dyn FnMut(&[u8])) {
        if let Some(part) = self.buffer.as_contiguous().as_ref().and_then(|bytes| bytes.get(self.part.clone())) {
            look(part);
        }
    }

    fn write(&self, change: &mut dyn FnMut(&mut [u8])) {
        if let Some(part) = self.buffer.as_contiguous_mut().as_mut().and_then(|bytes| bytes.get_mut(self.part.clone()))
        {
            change(part);
        }
    }
}

/// Memory that Python's objects see an array by.
struct Exported(PyRef<PyByteArray>);

impl Memory for Exported {
    fn is_released(&self) -> bool {
        self.0.as_object().strong_count() == 1
    }

    fn read(&self, look: &mut dyn FnMut(&[u8])) {
        look(&self.0.borrow_buf());
    }

    fn write(&self, change: &mut dyn FnMut(&mut [u8])) {
        change(&mut self.0.borrow_buf_mut());
    }
}

/// Makes `storage` stand for a part of the buffer's memory, whose bytes it has; does nothing where that is read-only.
pub fn borrow(buffer: PyBuffer, part: Range<usize>, storage: &Storage) {
    if buffer.as_contiguous_mut().is_some() {
        storage.lend(0, Box::new(Borrowed { buffer, part }));
    }
}

/// The buffer that Python's objects see an array by. It is the array's memory where that lies in one piece and may be
/// written, and else a copy of the elements.
///
/// # Errors
/// Where a device fails to answer.
pub fn export(array: &PyArray, vm: &VirtualMachine) -> PyResult<PyBuffer> {
    let tensor = array.tensor();
    let readonly = array.is_read_only() || !tensor.is_contiguous();
    let mut buffer = if readonly {
        let copy = methods::bytes(&tensor, vm)?;
        PyBuffer::try_from_borrowed_object(vm, &copy)?
    } else {
        let itemsize = tensor.dtype().size();
        let start = tensor.offset() * itemsize;
        let all = error::raise(tensor.storage().host(), vm)?;
        let bytes = all[start..start + tensor.numel() * itemsize].to_vec();
        let memory = PyByteArray::from(bytes).into_ref(&vm.ctx);
        let buffer = PyBuffer::try_from_borrowed_object(vm, memory.as_object())?;
        tensor.storage().lend(start, Box::new(Exported(memory)));
        buffer
    };
    buffer.desc = described(&tensor, readonly);
    Ok(buffer)
}

/// A copy of what a buffer that is no array holds, such as a `bytearray` or an `array.array`; `None` of other objects.
///
/// # Errors
/// As those of the buffer.
pub fn taken(value: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Tensor>> {
    if !matches!(&*value.class().name(), "bytearray" | "memoryview" | "array") {
        return Ok(None);
    }
    let Ok(buffer) = PyBuffer::try_from_borrowed_object(vm, value) else { return Ok(None) };
    let Ok(dtype) = dtype::parse(vm.ctx.new_str(&*buffer.desc.format).as_object(), vm) else { return Ok(None) };
    let shape: Vec<usize> = buffer.desc.dim_desc.iter().map(|(size, _, _)| *size).collect();
    let made = buffer.contiguous_or_collect(|bytes| {
        dispatch!(dtype, T => {
            let elements: Vec<T> = bytes.chunks_exact(dtype.size()).map(bytemuck::pod_read_unaligned).collect();
            Tensor::from_vec(elements, &shape, Device::Cpu)
        })
    });
    error::raise(made, vm).map(Some)
}

/// The layout of the packed elements.
fn described(tensor: &Tensor, readonly: bool) -> BufferDescriptor {
    let itemsize = tensor.dtype().size();
    let mut stride = itemsize.cast_signed();
    let mut dimensions: Vec<(usize, isize, isize)> = Vec::with_capacity(tensor.rank());
    for &size in tensor.shape().iter().rev() {
        dimensions.push((size, stride, 0));
        stride *= size.max(1).cast_signed();
    }
    dimensions.reverse();
    BufferDescriptor {
        len: tensor.numel() * itemsize,
        readonly,
        itemsize,
        format: dtype::format(tensor.dtype()).into(),
        dim_desc: dimensions,
    }
}
