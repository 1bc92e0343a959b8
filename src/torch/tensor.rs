//! `torch.Tensor`: attributes, operators, indexing, conversions. What is a plain function of tensors comes from the
//! operator table; here stands what is Python's own.

use std::cell::RefCell;

use rustpython_vm::builtins::{PyStr, PyType, PyTypeRef};
use rustpython_vm::function::{Either, FuncArgs, PySetterValue};
use rustpython_vm::protocol::{PyMappingMethods, PySequenceMethods};
use rustpython_vm::types::{
    AsMapping, AsNumber, AsSequence, Comparable, Constructor, Hashable, Iterable, Representable, SetAttr,
};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, atomic_func, pyclass,
};

use super::trace::{self, Bound};
use super::{convert, numpy, overrides, registry, signature};
use crate::tensor::index::{self};
use crate::tensor::op::Operand;
use crate::tensor::pointwise::{self as pw, Comparison};
use crate::tensor::{self, DType, Device, Number, Result, Tensor, autograd, print, shape};

pub(crate) mod gradient;
mod indexing;
mod moving;
mod operators;

pub(crate) use indexing::indices;
use operators::operand;

// The object holds a handle; in-place changes of the shape put another one in.
/// Numbers of one dtype, on one device, in as many dimensions as its shape has sizes.
///
/// `torch.tensor([[1., 2.], [3., 4.]])` makes one of a list; `shape`, `dtype` and `device` say what it is. Operators work
/// element by element and broadcast; `requires_grad=True` makes autograd follow what is calculated with it.
#[pyclass(module = "torch", name = "Tensor")]
#[derive(PyPayload)]
pub struct PyTensor {
    inner: RefCell<Tensor>,
    /// The object that `grad` was last seen as.
    grad: RefCell<Option<PyObjectRef>>,
}

impl std::fmt::Debug for PyTensor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tensor{:?}", self.inner.borrow().shape())
    }
}

impl PyTensor {
    pub fn new(tensor: Tensor) -> Self {
        Self { inner: RefCell::new(tensor), grad: RefCell::new(None) }
    }

    /// A new Python object for a tensor.
    pub fn wrap(tensor: Tensor, vm: &VirtualMachine) -> PyObjectRef {
        if tensor.meta().is_some() { gradient::wrap(tensor, vm) } else { Self::new(tensor).into_pyobject(vm) }
    }

    /// The tensor's handle.
    pub fn get(&self) -> Tensor {
        self.inner.borrow().clone()
    }

    /// Puts another handle in.
    pub fn set(&self, tensor: Tensor) {
        *self.inner.borrow_mut() = tensor;
    }
}

fn raise<T>(result: Result<T>, vm: &VirtualMachine) -> PyResult<T> {
    result.map_err(|e| convert::error(e, vm))
}

fn wrap(result: Result<Tensor>, vm: &VirtualMachine) -> PyResult {
    raise(result, vm).map(|t| PyTensor::wrap(t, vm))
}

fn tensor_of(value: &PyObject, vm: &VirtualMachine) -> PyResult<Tensor> {
    match value.downcast_ref::<PyTensor>() {
        Some(tensor) => Ok(tensor.get()),
        None => Err(vm.new_type_error(format!("expected Tensor, got {}", value.class().name()))),
    }
}

impl Hashable for PyTensor {
    fn hash(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<rustpython_vm::common::hash::PyHash> {
        Ok(zelf.get_id().cast_signed() as i64)
    }
}

impl Representable for PyTensor {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let text = raise(print::repr_as(&zelf.get(), &overrides::printed_name(zelf.class(), vm)), vm)?;
        let class: PyObjectRef = zelf.class().to_owned().into();
        Ok(if registry::is("Parameter", &class) { format!("Parameter containing:\n{text}") } else { text })
    }
}

impl SetAttr for PyTensor {
    fn setattro(zelf: &Py<Self>, name: &Py<PyStr>, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        zelf.as_object().generic_setattr(name, value, vm).map_err(|error| {
            let message = error.as_object().str(vm).map(|text| text.to_string()).unwrap_or_default();
            // PyTorch's attributes are those of a base class.
            match message.strip_suffix(" of 'Tensor' objects is not writable") {
                Some(start) => {
                    vm.new_attribute_error(format!("{start} of 'torch._C.TensorBase' objects is not writable"))
                }
                None => error,
            }
        })
    }
}

impl Iterable for PyTensor {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let tensor = zelf.get();
        if tensor.rank() == 0 {
            return Err(vm.new_type_error("iteration over a 0-d tensor"));
        }
        let rows = raise(shape::unbind(&tensor, 0), vm)?;
        let rows = rows.into_iter().map(|row| Self::wrap_view(zelf.as_object(), row, vm)).collect();
        let list: PyObjectRef = vm.ctx.new_list(rows).into();
        trace::unary("unbind", &tensor, &list, vm);
        Ok(list.get_iter(vm)?.into())
    }
}

impl AsMapping for PyTensor {
    fn as_mapping() -> &'static PyMappingMethods {
        static AS_MAPPING: PyMappingMethods = PyMappingMethods {
            length: atomic_func!(|mapping, vm| {
                let tensor = PyTensor::mapping_downcast(mapping).get();
                match tensor.shape().first() {
                    Some(&size) => Ok(size),
                    None => Err(vm.new_type_error("len() of a 0-d tensor")),
                }
            }),
            subscript: atomic_func!(|mapping, needle: &PyObject, vm| {
                if overrides::is_on()
                    && let Some(result) = overrides::method("__getitem__", &[mapping.obj, needle], vm)?
                {
                    return Ok(result);
                }
                let tensor = PyTensor::mapping_downcast(mapping).get();
                let indices = indices(needle, vm)?;
                let result = PyTensor::wrap_view(mapping.obj, raise(index::get(&tensor, &indices), vm)?, vm);
                convert::warnings(vm)?;
                if let Some(bound) = Bound::given(&[("input", mapping.obj), ("index", needle)], vm) {
                    bound.call("getitem", false, &result, vm);
                }
                Ok(result)
            }),
            ass_subscript: atomic_func!(|mapping, needle: &PyObject, value: Option<PyObjectRef>, vm| {
                let tensor = PyTensor::mapping_downcast(mapping).get();
                let Some(value) = value else {
                    return Err(vm.new_type_error("Tensor does not support deleting items"));
                };
                let indices = indices(needle, vm)?;
                let bound = Bound::given(&[("input", mapping.obj), ("index", needle), ("value", &value)], vm);
                let Some(value) = operand(&value, vm)? else {
                    return Err(vm.new_type_error(format!(
                        "can't assign a {} to a torch.{}Tensor",
                        value.class().name(),
                        tensor.dtype().scalar_name()
                    )));
                };
                if matches!(value, Operand::Number(Number::Large(_))) && tensor.dtype() != DType::UInt64 {
                    return Err(vm.new_value_error("Overflow when unpacking long long"));
                }
                raise(index::set(&tensor, &indices, &value), vm)?;
                if let Some(bound) = bound {
                    bound.call("setitem", true, mapping.obj, vm);
                }
                convert::warnings(vm)
            }),
        };
        &AS_MAPPING
    }
}

impl AsSequence for PyTensor {
    fn as_sequence() -> &'static PySequenceMethods {
        static AS_SEQUENCE: PySequenceMethods = PySequenceMethods {
            contains: atomic_func!(|sequence, value, vm| {
                let tensor = PyTensor::sequence_downcast(sequence).get();
                let Some(value) = operand(value, vm)? else {
                    return Err(vm.new_runtime_error(format!(
                        "Tensor.__contains__ only supports Tensor or scalar, but you passed in a <class '{}'>.",
                        value.class().name()
                    )));
                };
                let equal = raise(pw::compare(&Operand::Tensor(tensor), &value, Comparison::Eq), vm)?;
                Ok(raise(equal.to_i64_vec(), vm)?.contains(&1))
            }),
            ..PySequenceMethods::NOT_IMPLEMENTED
        };
        &AS_SEQUENCE
    }
}

impl Constructor for PyTensor {
    type Args = FuncArgs;

    fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let device = tensor::device::default_device();
        let tensor = match args.args.as_slice() {
            // `torch.Tensor(tensor)` shares its elements whatever its dtype is.
            [single] if single.downcast_ref::<Self>().is_some() => tensor_of(single, vm)?.detach(),
            _ => convert::legacy_tensor("new()", &args, tensor::create::default_dtype(), device, vm)?,
        };
        overrides::notice(&cls, vm);
        Self::new(tensor).into_ref_with_type(vm, cls).map(Into::into)
    }

    fn py_new(_: &Py<PyType>, _: FuncArgs, _: &VirtualMachine) -> PyResult<Self> {
        unreachable!("slot_new makes tensors")
    }
}

#[pyclass(
    with(AsNumber, AsMapping, AsSequence, Comparable, Hashable, Representable, Iterable, Constructor, SetAttr),
    flags(BASETYPE, HAS_DICT, HAS_WEAKREF)
)]
impl PyTensor {
    // ---- attributes ----

    #[pygetset]
    fn shape(&self, vm: &VirtualMachine) -> PyResult {
        registry::size(self.inner.borrow().shape(), vm)
    }

    #[pygetset]
    fn dtype(&self, vm: &VirtualMachine) -> PyObjectRef {
        registry::dtype(self.inner.borrow().dtype(), vm)
    }

    #[pygetset]
    fn device(&self, vm: &VirtualMachine) -> PyObjectRef {
        convert::device_object(self.inner.borrow().device(), vm)
    }

    #[pygetset]
    fn layout(&self) -> Option<PyObjectRef> {
        registry::get("strided")
    }

    #[pygetset]
    fn ndim(&self) -> usize {
        self.inner.borrow().rank()
    }

    #[pygetset]
    fn itemsize(&self) -> usize {
        self.inner.borrow().dtype().size()
    }

    #[pygetset]
    fn nbytes(&self) -> usize {
        let tensor = self.inner.borrow();
        tensor.numel() * tensor.dtype().size()
    }

    #[pygetset]
    fn is_cuda(&self) -> bool {
        self.inner.borrow().device() != Device::Cpu
    }

    #[pygetset]
    fn is_cpu(&self) -> bool {
        self.inner.borrow().device() == Device::Cpu
    }

    #[pygetset]
    fn is_sparse(&self) -> bool {
        false
    }

    #[pygetset]
    fn is_quantized(&self) -> bool {
        false
    }

    #[pygetset(name = "T")]
    fn reversed(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let tensor = zelf.get();
        if tensor.rank() > 2 || tensor.rank() == 1 {
            tensor::warning::warn(
                tensor::warning::Category::User,
                "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it \
                     will throw an error in a future release. Consider `x.mT` to transpose batches of matrices or \
                     `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
                    .to_string(),
            );
            convert::warnings(vm)?;
        }
        let result = Self::wrap_view(zelf.as_object(), shape::reversed(&tensor), vm);
        trace::unary("T", &tensor, &result, vm);
        Ok(result)
    }

    #[pygetset(name = "mT")]
    fn matrix_transposed(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let tensor = zelf.get();
        let result = Self::wrap_view(zelf.as_object(), raise(shape::transposed_matrix(&tensor), vm)?, vm);
        trace::unary("mT", &tensor, &result, vm);
        Ok(result)
    }

    #[pygetset(name = "H")]
    fn conjugate_transposed(&self, vm: &VirtualMachine) -> PyResult {
        wrap(shape::transposed_matrix(&self.get()), vm)
    }

    #[pygetset]
    fn requires_grad(&self) -> bool {
        self.inner.borrow().requires_grad()
    }

    #[pygetset(setter)]
    fn set_requires_grad(zelf: &Py<Self>, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        gradient::set_requires_grad(zelf.as_object(), value, vm)
    }

    #[pygetset]
    fn is_leaf(&self) -> bool {
        self.inner.borrow().is_leaf()
    }

    #[pygetset]
    fn retains_grad(&self) -> bool {
        self.inner.borrow().retains_grad()
    }

    #[pygetset]
    fn grad(&self, vm: &VirtualMachine) -> PyResult {
        gradient::grad(self, vm)
    }

    #[pygetset(setter)]
    fn set_grad(&self, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        gradient::set_grad(self, value, vm)
    }

    #[pygetset]
    fn grad_fn(&self, vm: &VirtualMachine) -> PyResult {
        match self.inner.borrow().source() {
            Some((node, _)) => super::autograd::GradFn::wrap(node, vm),
            None => Ok(vm.ctx.none()),
        }
    }

    #[pygetset]
    fn data(&self, vm: &VirtualMachine) -> PyObjectRef {
        let result = Self::wrap(self.inner.borrow().apart(), vm);
        trace::unary("detach", &self.get(), &result, vm);
        result
    }

    #[pygetset(setter)]
    fn set_data(&self, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        gradient::set_data(self, value, vm)
    }

    #[pygetset]
    fn _version(&self, vm: &VirtualMachine) -> PyResult<u64> {
        gradient::version(&self.inner.borrow(), vm)
    }

    #[pygetset]
    fn _base(&self, vm: &VirtualMachine) -> Option<PyObjectRef> {
        let inner = self.inner.borrow();
        let view = inner.view()?;
        let known = view.object.get().and_then(super::autograd::find);
        Some(known.unwrap_or_else(|| Self::wrap(view.base.clone(), vm)))
    }

    #[pymethod]
    fn _is_view(&self) -> bool {
        self.inner.borrow().view().is_some()
    }

    #[pymethod]
    fn is_inference(&self) -> bool {
        self.inner.borrow().storage().inference
    }

    #[pygetset]
    fn output_nr(&self) -> usize {
        self.inner.borrow().source().map_or(0, |(_, output)| output)
    }

    // ---- sizes and memory ----

    #[pymethod]
    fn size(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let tensor = self.inner.borrow();
        match args.args.first().or_else(|| args.kwargs.get("dim")) {
            Some(dim) if !vm.is_none(dim) => {
                let Some(dim) = convert::index(dim, vm)? else {
                    return Err(vm.new_type_error(format!(
                        "size(): argument 'dim' (position 1) must be int, not {}",
                        dim.class().name()
                    )));
                };
                if tensor.rank() == 0 {
                    return Err(vm.new_index_error("Dimension specified as 0 but tensor has no dimensions"));
                }
                let dim = raise(tensor::layout::resolve_dim(dim, tensor.rank()), vm)?;
                Ok(vm.ctx.new_int(tensor.shape()[dim]).into())
            }
            _ => registry::size(tensor.shape(), vm),
        }
    }

    #[pymethod]
    fn dim(&self) -> usize {
        self.inner.borrow().rank()
    }

    #[pymethod]
    fn ndimension(&self) -> usize {
        self.inner.borrow().rank()
    }

    #[pymethod]
    fn nelement(&self) -> usize {
        self.inner.borrow().numel()
    }

    #[pymethod]
    fn element_size(&self) -> usize {
        self.inner.borrow().dtype().size()
    }

    #[pymethod]
    fn stride(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let tensor = self.inner.borrow();
        match args.args.first().or_else(|| args.kwargs.get("dim")) {
            Some(dim) if !vm.is_none(dim) => {
                let dim = convert::index(dim, vm)?.unwrap_or(0);
                let dim = raise(tensor::layout::resolve_dim(dim, tensor.rank()), vm)?;
                Ok(vm.ctx.new_int(tensor.strides()[dim]).into())
            }
            _ => {
                let strides = tensor.strides().iter().map(|&s| vm.ctx.new_int(s).into()).collect();
                Ok(vm.ctx.new_tuple(strides).into())
            }
        }
    }

    #[pymethod]
    fn storage_offset(&self) -> usize {
        self.inner.borrow().offset()
    }

    #[pymethod]
    fn is_contiguous(&self, _args: FuncArgs) -> bool {
        self.inner.borrow().is_contiguous()
    }

    #[pymethod]
    fn data_ptr(&self) -> usize {
        let tensor = self.inner.borrow();
        let base = tensor.storage().address();
        if base == 0 { 0 } else { base + tensor.offset() * tensor.dtype().size() }
    }

    #[pymethod]
    fn untyped_storage(&self, vm: &VirtualMachine) -> PyObjectRef {
        super::storage::UntypedStorage::of(&self.inner.borrow()).into_pyobject(vm)
    }

    #[pymethod]
    fn is_floating_point(&self) -> bool {
        self.inner.borrow().dtype().is_floating()
    }

    #[pymethod]
    fn is_complex(&self) -> bool {
        false
    }

    #[pymethod]
    fn is_signed(&self) -> bool {
        self.inner.borrow().dtype().is_signed()
    }

    #[pymethod]
    fn get_device(&self) -> i64 {
        match self.inner.borrow().device() {
            Device::Cpu => -1,
            Device::Cuda(number) => number as i64,
        }
    }

    // ---- to Python ----

    #[pymethod]
    fn item(&self, vm: &VirtualMachine) -> PyResult {
        trace::read("Python number", &self.inner.borrow(), vm);
        raise(self.inner.borrow().item(), vm).map(|n| convert::to_python(n, vm))
    }

    #[pymethod]
    fn tolist(&self, vm: &VirtualMachine) -> PyResult {
        trace::read("Python list", &self.inner.borrow(), vm);
        convert::to_list(&self.get(), vm)
    }

    #[pymethod]
    fn __format__(zelf: PyRef<Self>, spec: PyRef<PyStr>, vm: &VirtualMachine) -> PyResult<String> {
        let tensor = zelf.get();
        let spec = spec.to_string();
        // Only a tensor itself is formatted as its number: a Parameter is not.
        if tensor.rank() == 0 && zelf.class().is(Self::class(&vm.ctx)) {
            let item = convert::to_python(raise(tensor.item(), vm)?, vm);
            return Ok(vm.format(&item, vm.ctx.new_str(spec))?.to_string());
        }
        if spec.is_empty() {
            return Ok(zelf.as_object().str(vm)?.to_string());
        }
        let class = zelf.class().name().to_string();
        Err(vm.new_type_error(format!("unsupported format string passed to {class}.__format__")))
    }

    #[pymethod]
    fn __reversed__(&self, vm: &VirtualMachine) -> PyResult {
        let tensor = self.get();
        if tensor.rank() == 0 { Ok(Self::wrap(tensor, vm)) } else { wrap(shape::flip(&tensor, &[0]), vm) }
    }

    #[pymethod]
    fn __deepcopy__(zelf: PyRef<Self>, _memo: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let tensor = zelf.get();
        if !tensor.is_leaf() {
            return Err(vm.new_runtime_error(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the \
                 moment.  If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm \
                 usage, see https://github.com/pytorch/pytorch/pull/103001",
            ));
        }
        let copy = raise(tensor::convert::contiguous_copy(&tensor), vm)?;
        raise(copy.set_requires_grad(tensor.requires_grad()), vm)?;
        Self::new(copy).into_ref_with_type(vm, zelf.class().to_owned()).map(Into::into)
    }

    // ---- moving and converting ----

    #[pymethod]
    fn to(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let (dtype, device, copy) = moving::target(&args, vm)?;
        Self::convert(zelf, dtype, device, copy, vm)
    }

    fn convert(
        zelf: PyRef<Self>,
        dtype: Option<DType>,
        device: Option<Device>,
        copy: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let tensor = zelf.get();
        let mut result = tensor.clone();
        // The narrower type first, so that a device without the wider one can still send its elements.
        if let Some(dtype) = dtype {
            result = raise(tensor::convert::cast(&result, dtype), vm)?;
        }
        if let Some(device) = device {
            result = raise(tensor::convert::to_device(&result, device), vm)?;
        }
        if result.is_same(&tensor) {
            if !copy {
                return Ok(zelf.into());
            }
            result = raise(tensor::convert::clone(&tensor), vm)?;
        }
        let result = Self::wrap(result, vm);
        trace::unary("to", &tensor, &result, vm);
        Ok(result)
    }

    #[pymethod]
    fn new_tensor(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let Some(data) = args.args.first().or_else(|| args.kwargs.get("data")) else {
            return Err(vm.new_type_error("new_tensor() missing 1 required positional arguments: \"data\""));
        };
        let own = self.get();
        let dtype = args.kwargs.get("dtype").and_then(|d| convert::dtype(d, vm)).unwrap_or(own.dtype());
        let device = match args.kwargs.get("device") {
            Some(device) if !vm.is_none(device) => convert::device(device, vm)?.unwrap_or(own.device()),
            _ => own.device(),
        };
        let made = convert::tensor(data, Some(dtype), device, vm)?;
        if args.kwargs.get("requires_grad").is_some_and(|f| f.is(&vm.ctx.true_value)) {
            raise(made.set_requires_grad(true), vm)?;
        }
        Ok(Self::wrap(made, vm))
    }

    #[pymethod]
    fn cpu(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, None, Some(Device::Cpu), false, vm)
    }

    #[pymethod]
    fn cuda(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let device = match args.args.first().or_else(|| args.kwargs.get("device")) {
            Some(device) if !vm.is_none(device) => convert::device(device, vm)?,
            _ => None,
        };
        let device = device.unwrap_or_else(|| Device::Cuda(tensor::device::current_cuda()));
        Self::convert(zelf, None, Some(device), false, vm)
    }

    #[pymethod(name = "type")]
    fn type_(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        match moving::named_type(&zelf.get(), &args, vm)? {
            Either::A(name) => Ok(name),
            Either::B((dtype, device)) => Self::convert(zelf, Some(dtype), device, false, vm),
        }
    }

    #[pymethod]
    fn type_as(zelf: PyRef<Self>, other: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let other = other.get();
        Self::convert(zelf, Some(other.dtype()), Some(other.device()), false, vm)
    }

    #[pymethod]
    fn float(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::Float32), None, false, vm)
    }

    #[pymethod]
    fn double(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::Float64), None, false, vm)
    }

    #[pymethod]
    fn half(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::Float16), None, false, vm)
    }

    #[pymethod]
    fn bfloat16(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::BFloat16), None, false, vm)
    }

    #[pymethod]
    fn long(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::Int64), None, false, vm)
    }

    #[pymethod]
    fn int(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::Int32), None, false, vm)
    }

    #[pymethod]
    fn short(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::Int16), None, false, vm)
    }

    #[pymethod]
    fn char(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::Int8), None, false, vm)
    }

    #[pymethod]
    fn byte(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::UInt8), None, false, vm)
    }

    #[pymethod]
    fn bool(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        Self::convert(zelf, Some(DType::Bool), None, false, vm)
    }

    #[pymethod]
    fn numpy(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let force = args.kwargs.get("force").is_some_and(|f| f.is(&vm.ctx.true_value));
        let mut tensor = self.get();
        trace::read("NumPy array", &tensor, vm);
        if force {
            tensor = raise(tensor::convert::to_device(&tensor.detach(), Device::Cpu), vm)?;
        }
        if tensor.requires_grad() {
            return Err(vm.new_runtime_error(
                "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
            ));
        }
        if tensor.device() != Device::Cpu {
            return Err(vm.new_type_error(format!(
                "can't convert {} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.",
                tensor.device()
            )));
        }
        numpy::from_tensor(tensor, vm)
    }

    // ---- in place ----

    #[pymethod]
    fn zero_(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let result = gradient::fill(zelf, Number::Int(0), "ZeroBackward0", vm)?;
        trace::written("zero", &result, &[], vm);
        Ok(result)
    }

    #[pymethod]
    fn fill_(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let value = match (args.args.as_slice(), args.kwargs.get("value")) {
            ([value], None) => Some(value),
            ([], value) if args.kwargs.len() <= 1 => value,
            _ => None,
        };
        if let Some(tensor) = value.and_then(|v| v.downcast_ref::<Self>()) {
            let value = tensor.get();
            if value.rank() > 0 {
                return Err(vm.new_runtime_error(format!(
                    "fill_ only supports 0-dimension value tensor but got tensor with {} dimensions.",
                    value.rank()
                )));
            }
            let result = gradient::fill_from(zelf, &value, vm)?;
            trace::written("fill", &result, &args.args, vm);
            return Ok(result);
        }
        let Some(number) = value.map(|v| convert::number(v, vm)).transpose()?.flatten() else {
            let message = signature::refusal(signature::Place::Tensor, "fill_", &args, vm);
            return Err(vm.new_type_error(message.unwrap_or_default()));
        };
        raise(index::check_fits(number, zelf.get().dtype()), vm)?;
        let result = gradient::fill(zelf, number, "FillBackward2", vm)?;
        trace::written("fill", &result, &[convert::to_python(number, vm)], vm);
        Ok(result)
    }

    #[pymethod]
    fn copy_(zelf: PyRef<Self>, source: PyObjectRef, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let result = gradient::copy(zelf, &source, vm)?;
        trace::written("copy", &result, &[source], vm);
        Ok(result)
    }

    #[pymethod]
    fn resize_(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let sizes = size_arguments(&args.args, vm)?;
        if sizes.iter().any(|&size| size < 0) {
            return Err(vm.new_runtime_error("numel: integer multiplication overflow"));
        }
        let shape = raise(tensor::create::sizes(&sizes), vm)?;
        Self::resize_to(zelf, &shape, vm)
    }

    #[pymethod]
    fn resize_as_(zelf: PyRef<Self>, other: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        Self::resize_to(zelf, other.get().shape(), vm)
    }

    #[pymethod]
    fn unsqueeze_(zelf: PyRef<Self>, dim: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let dim = convert::index(&dim, vm)?.unwrap_or(0);
        Self::reshape_in_place(zelf, |t| shape::unsqueeze(t, dim), vm)
    }

    #[pymethod]
    fn squeeze_(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        match args.args.first() {
            None => Self::reshape_in_place(zelf, shape::squeeze, vm),
            Some(dim) => {
                let dim = convert::index(dim, vm)?.unwrap_or(0);
                Self::reshape_in_place(
                    zelf,
                    |t| shape::squeeze_dims(t, &[tensor::layout::resolve_dim(dim, t.rank())?]),
                    vm,
                )
            }
        }
    }

    #[pymethod]
    fn transpose_(zelf: PyRef<Self>, dim0: i64, dim1: i64, vm: &VirtualMachine) -> PyResult {
        Self::reshape_in_place(zelf, |t| shape::transpose(t, dim0, dim1), vm)
    }

    #[pymethod]
    fn t_(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let rank = zelf.get().rank();
        if rank > 2 {
            return Err(
                vm.new_runtime_error(format!("t_() expects a tensor with <= 2 dimensions, but self is {rank}D"))
            );
        }
        Self::reshape_in_place(zelf, shape::t, vm)
    }

    fn resize_to(zelf: PyRef<Self>, shape: &[usize], vm: &VirtualMachine) -> PyResult {
        if zelf.get().requires_grad() {
            return Err(vm.new_runtime_error("cannot resize variables that require grad"));
        }
        let resized = raise(tensor::convert::resize(&zelf.get(), shape), vm)?;
        zelf.set(resized);
        Ok(zelf.into())
    }

    fn reshape_in_place(
        zelf: PyRef<Self>,
        view: impl FnOnce(&Tensor) -> Result<Tensor>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let tensor = zelf.get();
        raise(autograd::check_writable(&tensor), vm)?;
        let viewed = raise(view(&tensor), vm)?;
        let leaf = tensor.source().is_none();
        zelf.set(if leaf { viewed.detach().with_meta_of(&tensor) } else { viewed });
        Ok(zelf.into())
    }

    #[pymethod]
    fn set_(zelf: PyRef<Self>, source: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        let own = zelf.get();
        raise(autograd::check_writable(&own), vm)?;
        zelf.set(source.get().detach().with_meta_of(&own));
        Ok(zelf.into())
    }

    // ---- autograd ----

    #[pymethod]
    fn requires_grad_(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let wanted = match args.args.first().or_else(|| args.kwargs.get("requires_grad")) {
            Some(value) => value.clone().try_to_bool(vm)?,
            None => true,
        };
        raise(zelf.get().set_requires_grad(wanted), vm)?;
        gradient::remember(zelf.as_object(), vm);
        Ok(zelf.into())
    }

    #[pymethod]
    fn detach_(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        raise(zelf.get().leave_graph(), vm)?;
        Ok(zelf.into())
    }

    #[pymethod]
    fn retain_grad(&self, vm: &VirtualMachine) -> PyResult<()> {
        raise(self.get().retain_grad(), vm)
    }

    #[pymethod]
    fn register_hook(zelf: PyRef<Self>, hook: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        super::autograd::register_hook(&zelf.get(), hook, vm)
    }

    #[pymethod]
    fn register_post_accumulate_grad_hook(zelf: PyRef<Self>, hook: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        gradient::remember(zelf.as_object(), vm);
        super::autograd::register_post_accumulate_hook(&zelf.get(), hook, vm)
    }

    #[pymethod]
    fn backward(&self, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        gradient::backward(&self.get(), &args, vm)
    }
}

/// Sizes given one by one or as one sequence.
fn size_arguments(args: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<Vec<i64>> {
    let items = match args {
        [single] => convert::sequence(single, vm).unwrap_or_else(|| args.to_vec()),
        _ => args.to_vec(),
    };
    items.iter().map(|v| convert::index(v, vm)?.ok_or_else(|| vm.new_type_error("sizes must be integers"))).collect()
}
