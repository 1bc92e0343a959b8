//! The small types of the `torch` module: dtype, device, Generator, and the legacy tensor types.

use rustpython_vm::builtins::{PyStr, PyTypeRef};
use rustpython_vm::function::{FuncArgs, OptionalArg, PyComparisonValue};
use rustpython_vm::types::{Callable, Comparable, Constructor, Hashable, PyComparisonOp, Representable};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::convert;
use super::tensor::PyTensor;
use crate::tensor::{self, DType, Device};

/// `torch.dtype`.
#[pyclass(module = "torch", name = "dtype")]
#[derive(Debug, PyPayload)]
pub struct PyDType {
    pub dtype: DType,
}

#[pyclass(with(Representable))]
impl PyDType {
    #[pygetset]
    fn itemsize(&self) -> usize {
        self.dtype.size()
    }

    #[pygetset]
    fn is_floating_point(&self) -> bool {
        self.dtype.is_floating()
    }

    #[pygetset]
    fn is_complex(&self) -> bool {
        false
    }

    #[pygetset]
    fn is_signed(&self) -> bool {
        self.dtype.is_signed()
    }

    /// The complex dtype whose parts are of this one: there is none here.
    #[pymethod]
    fn to_complex(&self, vm: &VirtualMachine) -> PyResult {
        let name = self.dtype.scalar_name();
        Err(if self.dtype.is_floating() {
            vm.new_not_implemented_error(format!("complex dtypes are missing in torchlings, so {name} has none"))
        } else {
            vm.new_runtime_error(format!("Unknown Complex ScalarType for {name}"))
        })
    }

    /// The dtype with as many bits of mantissa and exponent for each part of a complex number: itself.
    #[pymethod]
    fn to_real(zelf: PyObjectRef) -> PyObjectRef {
        zelf
    }

    #[pymethod]
    fn __reduce__(&self) -> String {
        self.dtype.name().to_owned()
    }
}

impl Representable for PyDType {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("torch.{}", zelf.dtype.name()))
    }
}

/// `torch.device`: a kind with or without a number.
#[pyclass(module = "torch", name = "device")]
#[derive(Debug, PyPayload)]
pub struct PyDevice {
    kind: &'static str,
    number: Option<usize>,
}

impl PyDevice {
    pub fn new(device: Device) -> Self {
        match device {
            Device::Cpu => Self { kind: "cpu", number: None },
            Device::Cuda(number) => Self { kind: "cuda", number: Some(number) },
        }
    }

    pub fn device(&self) -> Device {
        match self.kind {
            "cpu" => Device::Cpu,
            _ => Device::Cuda(self.number.unwrap_or_else(tensor::device::current_cuda)),
        }
    }
}

impl Constructor for PyDevice {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<rustpython_vm::builtins::PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let argument = |i: usize, name: &str| args.args.get(i).or_else(|| args.kwargs.get(name));
        let Some(first) = argument(0, "type").or_else(|| args.kwargs.get("device")) else {
            return Err(vm.new_type_error("device() missing 1 required positional argument: 'type'"));
        };
        if let Some(device) = first.downcast_ref::<Self>() {
            return Ok(Self { kind: device.kind, number: device.number });
        }
        if let Some(number) = convert::index(first, vm)? {
            return Ok(Self { kind: "cuda", number: usize::try_from(number).ok() });
        }
        let Some(text) = first.downcast_ref::<PyStr>() else {
            return Err(vm.new_type_error(format!(
                "device(): argument 'type' (position 1) must be str, not {}",
                first.class().name()
            )));
        };
        let text = text.to_string();
        let device = Device::parse(&text).map_err(|e| convert::error(e, vm))?;
        let number = match (text.split_once(':'), argument(1, "index")) {
            (Some(_), Some(_)) => {
                return Err(vm.new_runtime_error(format!(
                    "type (string) must not include an index because index was passed explicitly: {text}"
                )));
            }
            (Some((_, number)), None) => number.parse().ok(),
            (None, Some(index)) => convert::index(index, vm)?.and_then(|i| usize::try_from(i).ok()),
            (None, None) => None,
        };
        Ok(Self { kind: device.kind(), number })
    }
}

#[pyclass(with(Constructor, Comparable, Hashable, Representable))]
impl PyDevice {
    #[pygetset(name = "type")]
    fn kind(&self) -> &'static str {
        self.kind
    }

    #[pygetset]
    fn index(&self) -> Option<usize> {
        self.number
    }

    /// Tensors that are made in the block without naming a device lie on this one.
    #[pymethod]
    fn __enter__(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<PyRef<Self>> {
        tensor::device::enter_default_device(zelf.device()).map_err(|e| convert::error(e, vm))?;
        Ok(zelf)
    }

    #[pymethod]
    fn __exit__(&self, _exception: FuncArgs) {
        tensor::device::leave_default_device();
    }

    #[pymethod]
    fn __str__(&self) -> String {
        match self.number {
            Some(number) => format!("{}:{number}", self.kind),
            None => self.kind.to_owned(),
        }
    }
}

impl Comparable for PyDevice {
    fn cmp(zelf: &Py<Self>, other: &PyObject, op: PyComparisonOp, _vm: &VirtualMachine) -> PyResult<PyComparisonValue> {
        op.eq_only(|| {
            Ok(match other.downcast_ref::<Self>() {
                Some(other) => (zelf.kind == other.kind && zelf.number == other.number).into(),
                None => PyComparisonValue::NotImplemented,
            })
        })
    }
}

impl Hashable for PyDevice {
    fn hash(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<rustpython_vm::common::hash::PyHash> {
        let number = zelf.number.map_or(-1, |n| n as i64);
        Ok(number * 7 + zelf.kind.len() as i64)
    }
}

impl Representable for PyDevice {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(match zelf.number {
            Some(number) => format!("device(type='{}', index={number})", zelf.kind),
            None => format!("device(type='{}')", zelf.kind),
        })
    }
}

/// `torch.Generator`: a number in the engine's list of generators.
#[pyclass(module = "torch", name = "Generator")]
#[derive(Debug, PyPayload)]
pub struct PyGenerator {
    pub index: usize,
}

impl Constructor for PyGenerator {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<rustpython_vm::builtins::PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        if let Some(device) = args.args.first().or_else(|| args.kwargs.get("device")).filter(|value| !vm.is_none(value))
            && let Some(Device::Cuda(index)) = convert::device(device, vm)?
        {
            tensor::device::require_cuda(index).map_err(|e| convert::error(e, vm))?;
        }
        Ok(Self { index: tensor::random::new_generator() })
    }
}

#[pyclass(with(Constructor, Representable))]
impl PyGenerator {
    #[pymethod]
    fn manual_seed(zelf: PyObjectRef, seed: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        if let Some(generator) = zelf.downcast_ref::<Self>() {
            let seed = convert::seed(&seed, vm)?;
            tensor::random::with_generator(generator.index, |g| g.manual_seed(seed));
        }
        Ok(zelf)
    }

    #[pymethod]
    fn seed(&self) -> u64 {
        let seed = tensor::random::entropy();
        tensor::random::with_generator(self.index, |g| g.manual_seed(seed));
        seed
    }

    #[pymethod]
    fn initial_seed(&self) -> u64 {
        tensor::random::with_generator(self.index, |g| g.initial_seed())
    }

    #[pymethod]
    fn get_state(&self, vm: &VirtualMachine) -> PyResult {
        let state = tensor::random::with_generator(self.index, |g| g.state());
        let length = state.len();
        let tensor = tensor::Tensor::from_vec(state, &[length], Device::Cpu).map_err(|e| convert::error(e, vm))?;
        Ok(PyTensor::wrap(tensor, vm))
    }

    #[pymethod]
    fn set_state(zelf: PyObjectRef, state: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let bytes = convert::state_bytes(&state, vm)?;
        if let Some(generator) = zelf.downcast_ref::<Self>() {
            tensor::random::with_generator(generator.index, |g| g.set_state(&bytes))
                .map_err(|e| convert::error(e, vm))?;
        }
        Ok(zelf)
    }

    /// A generator of its own in the same state.
    #[pymethod]
    fn clone_state(&self, vm: &VirtualMachine) -> PyObjectRef {
        let twin = tensor::random::with_generator(self.index, |g| g.clone());
        let index = tensor::random::new_generator();
        tensor::random::with_generator(index, |g| *g = twin);
        Self { index }.into_pyobject(vm)
    }

    /// Refuses: only generators of graphics cards count from an offset.
    #[pymethod]
    fn get_offset(&self, vm: &VirtualMachine) -> PyResult {
        Err(vm.new_runtime_error("CPU Generator does not use offset"))
    }

    /// Refuses as `get_offset` does.
    #[pymethod]
    fn set_offset(&self, _offset: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        self.get_offset(vm)
    }

    /// Refuses: only generators of graphics cards take part in graphs of kernels.
    #[pymethod]
    fn graphsafe_get_state(&self, vm: &VirtualMachine) -> PyResult {
        Err(vm.new_not_implemented_error("graphsafe_get_state is not supported in this Generator"))
    }

    /// Refuses as `graphsafe_get_state` does.
    #[pymethod]
    fn graphsafe_set_state(&self, _state: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Err(vm.new_not_implemented_error("graphsafe_set_state is not supported in this Generator"))
    }

    #[pygetset]
    fn device(&self, vm: &VirtualMachine) -> PyObjectRef {
        PyDevice::new(Device::Cpu).into_pyobject(vm)
    }
}

impl Representable for PyGenerator {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<torch._C.Generator object at {:#x}>", zelf.get_id()))
    }
}

/// `torch.FloatTensor` and its kin: constructors of one dtype, kept since PyTorch's first years.
#[pyclass(module = "torch", name = "tensortype")]
#[derive(Debug, PyPayload)]
pub struct TensorType {
    pub dtype: DType,
    pub device: Device,
}

impl TensorType {
    /// Such as `torch.FloatTensor`.
    pub fn name(&self) -> String {
        let place = if self.device == Device::Cpu { "" } else { "cuda." };
        format!("torch.{place}{}Tensor", self.dtype.scalar_name())
    }
}

impl Callable for TensorType {
    type Args = FuncArgs;
    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let tensor = convert::legacy_tensor(&zelf.name(), &args, zelf.dtype, zelf.device, vm)?;
        Ok(PyTensor::wrap(tensor, vm))
    }
}

#[pyclass(with(Callable, Representable))]
impl TensorType {
    #[pygetset]
    fn __name__(&self) -> String {
        format!("{}Tensor", self.dtype.scalar_name())
    }

    #[pygetset]
    fn dtype(&self, vm: &VirtualMachine) -> PyObjectRef {
        super::registry::dtype(self.dtype, vm)
    }

    #[pymethod]
    fn __instancecheck__(&self, value: PyObjectRef) -> bool {
        value.downcast_ref::<PyTensor>().is_some_and(|t| {
            let tensor = t.get();
            tensor.dtype() == self.dtype && tensor.device().kind() == self.device.kind()
        })
    }
}

impl Representable for TensorType {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<class '{}'>", zelf.name()))
    }
}

/// A class that cannot be called without arguments says so.
pub fn optional(argument: OptionalArg<PyObjectRef>, vm: &VirtualMachine) -> Option<PyObjectRef> {
    argument.into_option().filter(|a| !vm.is_none(a))
}

/// Whether a class is the tensor class itself or derives from it.
pub fn is_tensor_class(class: &PyTypeRef, vm: &VirtualMachine) -> bool {
    class.fast_issubclass(PyTensor::class(&vm.ctx))
}
