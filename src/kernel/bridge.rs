//! The one door from the kernel to the torch room.
//!
//! The kernel runs Python and knows nothing of tensors; the torch room knows tensors and nothing of cells, sessions
//! or exercises. What the kernel asks of a tensor stands in [`Tensors`], and nothing else does.

use rustpython_vm::{InterpreterBuilder, PyObject, PyResult, VirtualMachine};

use super::message::TensorInfo;

/// How the engine is to start; comes from the command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EngineOptions {
    /// `flex`, `ndarray` or `wgpu`; empty means the default.
    pub backend: String,
    /// Seeds torch's generator; without it the generator starts as PyTorch's does.
    pub seed: Option<u64>,
}

/// Starts the engine, on the thread that is to run Python; a sentence says why it cannot.
pub type OpenEngine = fn(&EngineOptions) -> Result<Box<dyn Tensors>, String>;

/// What the kernel asks of tensors and of arrays that share memory with them.
///
/// No method may run code of the learner's, and none may fail because of a value it is shown: a value that is
/// neither a tensor nor an array is answered with `None`.
pub trait Tensors {
    /// Registers the native and frozen modules (`torch`, `numpy`) before the interpreter is built.
    fn install(&self, builder: InterpreterBuilder) -> InterpreterBuilder;

    /// The backend's name, such as `flex`, and the adapter it computes on where it has one.
    fn backend(&self) -> (String, Option<String>);

    /// Seeds torch's generator as `torch.manual_seed` does, whatever the learner made of that name.
    fn seed(&self, seed: u64);

    /// Undoes what code may have switched for the whole process: the default dtype and device, gradients.
    fn start_afresh(&self) {}

    /// The facts of a tensor or array, `view_of` left empty; `None` for any other value. The preview holds at most
    /// `preview_elements` numbers.
    fn inspect(&self, value: &PyObject, preview_elements: usize, vm: &VirtualMachine) -> Option<TensorInfo>;

    /// Which storage a tensor or array lies in, and how often that has been written.
    fn storage(&self, value: &PyObject, vm: &VirtualMachine) -> Option<StorageKey>;

    /// How the elements of two tensors or arrays of one shape and dtype differ, as one sentence that names the first
    /// place and both numbers there; `None` where they agree. NaN agrees with NaN. Nothing is broadcast.
    ///
    /// # Errors
    /// When the device fails while it is asked.
    fn difference(
        &self,
        found: &PyObject,
        expected: &PyObject,
        tolerance: f64,
        vm: &VirtualMachine,
    ) -> PyResult<Option<String>>;

    /// The ledger's mark of a qualified name such as `torch.arange` or `torch.Tensor.view`; empty where it has none.
    fn fidelity(&self, name: &str) -> &'static str;

    /// The whole ledger; empty where there is none.
    fn ledger(&self) -> Vec<LedgerEntry> {
        Vec::new()
    }
}

/// What the ledger says of one public name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Such as `torch.Tensor.view`.
    pub name: String,
    /// `exact`, `simulated`, `differs` or `missing`.
    pub mark: &'static str,
    /// How it is simulated or differs, or what stands nearest; empty where there is nothing to say.
    pub note: String,
}

/// Names a storage while it lives, and how often it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StorageKey {
    pub id: usize,
    pub version: u64,
}

/// A Python without torch: what is left when no engine is built in.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoTensors;

impl Tensors for NoTensors {
    fn install(&self, builder: InterpreterBuilder) -> InterpreterBuilder {
        builder
    }

    fn backend(&self) -> (String, Option<String>) {
        ("none".to_owned(), None)
    }

    fn seed(&self, _seed: u64) {}

    fn inspect(&self, _value: &PyObject, _preview_elements: usize, _vm: &VirtualMachine) -> Option<TensorInfo> {
        None
    }

    fn storage(&self, _value: &PyObject, _vm: &VirtualMachine) -> Option<StorageKey> {
        None
    }

    fn difference(
        &self,
        _found: &PyObject,
        _expected: &PyObject,
        _tolerance: f64,
        _vm: &VirtualMachine,
    ) -> PyResult<Option<String>> {
        Ok(None)
    }

    fn fidelity(&self, _name: &str) -> &'static str {
        ""
    }
}
