//! What the kernel asks of tensors ([`crate::kernel::bridge`]), answered by the engine.

use rustpython_vm::frozen::FrozenLib;
use rustpython_vm::{InterpreterBuilder, PyObject, PyResult, VirtualMachine};

use super::tensor::PyTensor;
use super::{convert, ledger, module, numpy, registry};
use crate::kernel::bridge::{EngineOptions, LedgerEntry, StorageKey, Tensors};
use crate::kernel::message::TensorInfo;
use crate::tensor::{DType, Shape, Tensor, autograd, create, device, dtype, layout, random, threads};

static FROZEN: &FrozenLib = rustpython_vm::py_freeze!(dir = "../../assets/python/library");

/// The engine as the kernel sees it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Engine;

impl Engine {
    /// Starts the engine on this thread.
    ///
    /// # Errors
    /// With a message where the backend is unknown or its adapter is missing.
    pub fn start(options: &EngineOptions) -> Result<Self, String> {
        let wanted = if options.backend.is_empty() { "flex" } else { options.backend.as_str() };
        let Some(backend) = device::Backend::ALL.into_iter().find(|b| b.name() == wanted) else {
            return Err(format!("no backend {wanted:?}: choose flex, ndarray or wgpu"));
        };
        if backend == device::Backend::Wgpu && device::adapters().is_empty() {
            return Err(
                "the wgpu backend found no adapter (Vulkan, Metal or DirectX 12): use --backend flex".to_owned()
            );
        }
        device::set_backend(backend);
        device::set_accelerators(match options.backend.as_str() {
            "" => device::Accelerators::Hardware,
            "wgpu" => device::Accelerators::Any,
            _ => device::Accelerators::None,
        });
        let _ = device::set_default_device(None);
        registry::reset();
        if let Some(seed) = options.seed {
            random::with_generator(0, |g| g.manual_seed(seed));
        }
        Ok(Self)
    }

    fn tensor(value: &PyObject) -> Option<Tensor> {
        value.downcast_ref::<PyTensor>().map(|t| t.get()).or_else(|| numpy::array(value))
    }
}

impl Tensors for Engine {
    fn install(&self, builder: InterpreterBuilder) -> InterpreterBuilder {
        threads::enlist();
        let def = module::def(&builder.ctx);
        let numpy = numpy::def(&builder.ctx);
        builder.add_native_module(def).add_native_module(numpy).add_frozen_modules(FROZEN)
    }

    fn backend(&self) -> (String, Option<String>) {
        let backend = device::backend();
        let adapter = (backend == device::Backend::Wgpu).then(|| device::adapters().first().map(|a| a.name.clone()));
        (backend.name().to_owned(), adapter.flatten())
    }

    fn seed(&self, seed: u64) {
        random::with_generator(0, |g| g.manual_seed(seed));
    }

    fn start_afresh(&self) {
        // Neither can fail: the dtype is a floating-point one, and no device is named.
        let _ = create::set_default_dtype(dtype::DType::Float32);
        let _ = device::set_default_device(None);
        autograd::set_enabled(true);
        autograd::set_inference(false);
        autograd::set_anomaly(None);
    }

    fn inspect(&self, value: &PyObject, preview_elements: usize, _vm: &VirtualMachine) -> Option<TensorInfo> {
        let tensor = Self::tensor(value)?;
        let count = tensor.numel();
        let bytes = (count as u64).saturating_mul(tensor.dtype().size() as u64);
        let preview = preview(&tensor, count.min(preview_elements)).unwrap_or_default();
        Some(TensorInfo {
            dtype: tensor.dtype().name().to_owned(),
            shape: tensor.shape().to_vec(),
            strides: tensor.strides().to_vec(),
            device: tensor.device().to_string(),
            requires_grad: tensor.requires_grad(),
            grad_fn: tensor.source().map(|(node, _)| node.name.to_owned()),
            bytes,
            view_of: None,
            preview,
        })
    }

    fn storage(&self, value: &PyObject, _vm: &VirtualMachine) -> Option<StorageKey> {
        let tensor = Self::tensor(value)?;
        let id = tensor.storage().id();
        Some(StorageKey { id, version: tensor.storage().writes() })
    }

    fn difference(
        &self,
        found: &PyObject,
        expected: &PyObject,
        tolerance: f64,
        vm: &VirtualMachine,
    ) -> PyResult<Option<String>> {
        let (Some(found), Some(expected)) = (Self::tensor(found), Self::tensor(expected)) else { return Ok(None) };
        let raise = |e| convert::error(e, vm);
        let (a, b) = (found.to_f64_vec().map_err(raise)?, expected.to_f64_vec().map_err(raise)?);
        #[expect(clippy::float_cmp, reason = "a tolerance of 0 asks for equality")]
        let agrees =
            |x: f64, y: f64| x == y || (x.is_nan() && y.is_nan()) || (x - y).abs() <= tolerance + tolerance * y.abs();
        let Some(at) = a.iter().zip(&b).position(|(&x, &y)| !agrees(x, y)) else { return Ok(None) };
        let (given, wanted) = (shown(found.dtype(), a[at]), shown(expected.dtype(), b[at]));
        Ok(Some(match place(expected.shape(), at) {
            None => format!("{given} where {wanted} is expected"),
            Some(place) => format!("at {place} there is {given} where {wanted} is expected"),
        }))
    }

    fn fidelity(&self, name: &str) -> &'static str {
        ledger::mark(name)
    }

    fn ledger(&self) -> Vec<LedgerEntry> {
        ledger::entries()
    }
}

/// An element in as few digits as tell it from others of its dtype.
fn shown(dtype: DType, element: f64) -> String {
    match dtype {
        _ if element.is_nan() => "nan".to_owned(),
        DType::Bool => if element == 0.0 { "False" } else { "True" }.to_owned(),
        #[expect(clippy::cast_possible_truncation, reason = "it was a number of this dtype")]
        DType::Float32 | DType::Float16 | DType::BFloat16 => (element as f32).to_string(),
        _ => element.to_string(),
    }
}

/// The index of the `at`-th element, such as `[1, 2]`; a 0-dim tensor has no places.
fn place(shape: &[usize], mut at: usize) -> Option<String> {
    if shape.is_empty() {
        return None;
    }
    let mut index = Shape::from_elem(0, shape.len());
    for dim in (0..shape.len()).rev() {
        index[dim] = at % shape[dim];
        at /= shape[dim];
    }
    Some(layout::display(&index))
}

/// The first elements in row-major order, without touching the others.
fn preview(tensor: &Tensor, count: usize) -> Option<Vec<f64>> {
    if count == 0 || !tensor.device().is_host() && tensor.numel() > count {
        return Some(Vec::new());
    }
    let bytes = tensor.storage().host().ok()?;
    Some(dtype::dispatch!(tensor.dtype(), T => {
        let memory: &[T] = bytemuck::cast_slice(&bytes);
        layout::offsets(tensor.shape(), tensor.strides(), tensor.offset())
            .take(count)
            .map(|at| dtype::Element::to_f64(memory[at]))
            .collect()
    }))
}
