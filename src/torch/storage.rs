//! `torch.UntypedStorage`: a tensor's memory as bytes.

use std::rc::Rc;

use rustpython_vm::builtins::{PySlice, PyType};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::protocol::PyMappingMethods;
use rustpython_vm::types::{AsMapping, Constructor, Representable};
use rustpython_vm::{Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, atomic_func, pyclass};

use super::convert;
use super::tensor::PyTensor;
use super::types::{PyDType, PyDevice};
use crate::tensor::{DType, Device, Shape, Storage, Tensor, layout};

/// The memory that views share.
#[pyclass(module = "torch.storage", name = "UntypedStorage")]
#[derive(PyPayload)]
pub struct UntypedStorage {
    storage: Rc<Storage>,
}

impl std::fmt::Debug for UntypedStorage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UntypedStorage({} bytes)", self.bytes())
    }
}

impl UntypedStorage {
    pub fn of(tensor: &Tensor) -> Self {
        Self { storage: Rc::clone(tensor.storage()) }
    }

    fn bytes(&self) -> usize {
        self.storage.len() * self.storage.dtype.size()
    }

    fn seen_as(&self, dtype: DType, vm: &VirtualMachine) -> PyResult {
        let storage = if dtype == self.storage.dtype {
            Rc::clone(&self.storage)
        } else {
            let seen = Storage::seen_as(&self.storage, dtype).ok_or_else(|| {
                let (bytes, size) = (self.bytes(), dtype.size());
                vm.new_runtime_error(format!("a storage of {bytes} bytes cannot be seen as elements of {size} bytes"))
            })?;
            Rc::new(seen)
        };
        let shape = [storage.len()];
        let tensor = Tensor::from_parts(storage, Shape::from_slice(&shape), layout::contiguous_strides(&shape), 0);
        Ok(PyTensor::wrap(tensor, vm))
    }
}

impl AsMapping for UntypedStorage {
    fn as_mapping() -> &'static PyMappingMethods {
        static AS_MAPPING: PyMappingMethods = PyMappingMethods {
            length: atomic_func!(|mapping, _vm| Ok(UntypedStorage::mapping_downcast(mapping).bytes())),
            subscript: atomic_func!(|mapping, index, vm| {
                let found = UntypedStorage::mapping_downcast(mapping).seen_as(DType::UInt8, vm)?.get_item(index, vm)?;
                if index.downcast_ref::<PySlice>().is_none() {
                    return vm.call_method(&found, "item", ());
                }
                let copy = vm.call_method(&found, "clone", ())?;
                vm.call_method(&copy, "untyped_storage", ())
            }),
            ass_subscript: atomic_func!(|mapping, index, value, vm| {
                let bytes = UntypedStorage::mapping_downcast(mapping).seen_as(DType::UInt8, vm)?;
                match value {
                    Some(value) => bytes.set_item(index, value, vm),
                    None => Err(vm.new_type_error("'UntypedStorage' object doesn't support item deletion")),
                }
            }),
        };
        &AS_MAPPING
    }
}

impl Representable for UntypedStorage {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let bytes = zelf.storage.host().map_err(|e| convert::error(e, vm))?;
        let (device, size) = (zelf.storage.device, bytes.len());
        let mut lines: Vec<String> = bytes.iter().map(|byte| format!(" {byte}")).collect();
        lines.push(format!("[torch.storage.UntypedStorage(device={device}) of size {size}]"));
        Ok(lines.join("\n"))
    }
}

impl Constructor for UntypedStorage {
    type Args = FuncArgs;

    fn py_new(_: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let bytes = match args.args.as_slice() {
            [] => Vec::new(),
            [size] if convert::index(size, vm)?.is_some() => {
                let size = convert::index(size, vm)?.and_then(|size| usize::try_from(size).ok());
                vec![0; size.ok_or_else(|| vm.new_runtime_error("a storage cannot have a negative size"))?]
            }
            [items] => {
                let read = |item: PyObjectRef| {
                    match convert::index(&item, vm)? {
                    Some(value) => Ok(value.rem_euclid(256) as u8),
                    None => Err(vm.new_runtime_error(format!(
                        "torch.UntypedStorage(): tried to construct a storage from a sequence ({}), but one of the items \
                         was of type {} instead of int",
                        items.class().name(),
                        item.class().name()
                    ))),
                }
                };
                vm.extract_elements_with(items, read)?
            }
            _ => return Err(vm.new_type_error("torch.UntypedStorage() takes a size or a sequence of bytes")),
        };
        let storage = Storage::from_vec(bytes, Device::Cpu).map_err(|e| convert::error(e, vm))?;
        Ok(Self { storage: Rc::new(storage) })
    }
}

#[pyclass(with(AsMapping, Constructor, Representable))]
impl UntypedStorage {
    /// A number that tells storages apart for as long as they live.
    #[pygetset]
    fn _cdata(&self) -> usize {
        self.storage.id()
    }

    #[pygetset]
    fn device(&self, vm: &VirtualMachine) -> PyObjectRef {
        PyDevice::new(self.storage.device).into_pyobject(vm)
    }

    /// All of the memory as a tensor of one dimension.
    #[pymethod]
    fn _flat(&self, dtype: PyRef<PyDType>, vm: &VirtualMachine) -> PyResult {
        self.seen_as(dtype.dtype, vm)
    }

    #[pymethod]
    fn is_shared(&self) -> bool {
        self.storage.is_in_shared_memory()
    }

    #[pymethod]
    fn share_memory_(zelf: PyRef<Self>) -> PyRef<Self> {
        zelf.storage.share();
        zelf
    }

    #[pymethod]
    fn data_ptr(&self) -> usize {
        self.storage.address()
    }

    #[pymethod]
    fn nbytes(&self) -> usize {
        self.bytes()
    }

    #[pymethod]
    fn size(&self) -> usize {
        self.bytes()
    }

    #[pymethod]
    fn tolist(&self, vm: &VirtualMachine) -> PyResult {
        let bytes = self.storage.host().map_err(|e| convert::error(e, vm))?;
        Ok(vm.ctx.new_list(bytes.iter().map(|&b| vm.ctx.new_int(b).into()).collect()).into())
    }
}
