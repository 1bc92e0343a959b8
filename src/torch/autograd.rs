//! `grad_fn` objects, hooks, and the functions of `torch.autograd` that run on every step.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyDictRef, PyStr, PyTypeRef, PyWeak};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::{GetAttr, Representable};
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::convert;
use super::tensor::PyTensor;
use crate::tensor::autograd::hooks::{Gradients, PostHook, PreHook, Registered, TensorHook};
use crate::tensor::autograd::{FREED, Node};
use crate::tensor::error::ErrorKind;
use crate::tensor::{Error, Result, Tensor};

pub mod function;

thread_local! {
    /// The exception that a hook or a learner's rule raised, on its way through the engine.
    static RAISED: RefCell<Option<PyBaseExceptionRef>> = const { RefCell::new(None) };
    /// The class of each kind of node.
    static CLASSES: RefCell<HashMap<&'static str, PyTypeRef>> = RefCell::default();
}

/// Sends an exception through the engine.
pub fn raised(exception: PyBaseExceptionRef) -> Error {
    RAISED.set(Some(exception));
    Error::new(ErrorKind::Raised, "a function that gradients go through has failed")
}

/// The exception that came through the engine.
pub fn take_raised() -> Option<PyBaseExceptionRef> {
    RAISED.take()
}

/// Starts afresh, for a new interpreter on this thread.
pub fn reset() {
    CLASSES.take();
    RAISED.take();
}

/// An operation of the graph as Python sees it.
#[pyclass(module = "torch.autograd.graph", name = "Node")]
#[derive(PyPayload)]
pub struct GradFn {
    node: Rc<Node>,
}

impl std::fmt::Debug for GradFn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.node.name)
    }
}

/// A Python object that is known by the engine without being kept alive.
struct Known(PyRef<PyWeak>);

/// What the engine keeps to find `object` again.
pub fn known(object: &PyObject, vm: &VirtualMachine) -> Option<Rc<dyn Any>> {
    object.downgrade(None, vm).ok().map(|weak| Rc::new(Known(weak)) as Rc<dyn Any>)
}

/// The object that the engine knows, if it is still there.
pub fn find(known: &Rc<dyn Any>) -> Option<PyObjectRef> {
    known.downcast_ref::<Known>().and_then(|known| known.0.upgrade())
}

impl GradFn {
    /// The node's object: the same one for as long as somebody has it.
    pub fn wrap(node: Rc<Node>, vm: &VirtualMachine) -> PyResult {
        if let Some(found) = node.rare_if_any().and_then(|rare| rare.object.borrow().as_ref().and_then(find)) {
            return Ok(found);
        }
        let class = class_of(node.name, vm)?;
        let object: PyObjectRef = Self { node: Rc::clone(&node) }.into_ref_with_type(vm, class)?.into();
        *node.rare().object.borrow_mut() = known(&object, vm);
        Ok(object)
    }
}

fn class_of(name: &'static str, vm: &VirtualMachine) -> PyResult<PyTypeRef> {
    if let Some(class) = CLASSES.with_borrow(|classes| classes.get(name).cloned()) {
        return Ok(class);
    }
    let bases = vm.ctx.new_tuple(vec![GradFn::class(&vm.ctx).to_owned().into()]);
    let members = vm.ctx.new_dict();
    members.set_item("__module__", vm.ctx.new_str("builtins").into(), vm)?;
    let class = vm.ctx.types.type_type.as_object().call((vm.ctx.new_str(name), bases, members), vm)?;
    let class: PyTypeRef = class.downcast().map_err(|_| vm.new_type_error("type() gave no class"))?;
    CLASSES.with_borrow_mut(|classes| classes.insert(name, class.clone()));
    Ok(class)
}

/// Operands that are Python numbers: in PyTorch they are inputs that no gradient goes to.
fn numbers_beside(node: &Node) -> usize {
    let arithmetic = matches!(node.name, "AddBackward0" | "SubBackward0" | "MulBackward0" | "DivBackward0");
    usize::from(arithmetic && node.edges().len() == 1)
}

/// The nodes that a node's gradients go to, and which of their outputs' they are.
fn next_functions(node: &Node, vm: &VirtualMachine) -> PyResult {
    let mut pairs = Vec::with_capacity(node.edges().len());
    for edge in node.edges() {
        let (function, number) = match edge {
            None => (vm.ctx.none(), 0),
            Some((next, output)) => (GradFn::wrap(Rc::clone(next), vm)?, *output),
        };
        pairs.push(vm.ctx.new_tuple(vec![function, vm.ctx.new_int(number).into()]).into());
    }
    for _ in 0..numbers_beside(node) {
        pairs.push(vm.ctx.new_tuple(vec![vm.ctx.none(), vm.ctx.new_int(0).into()]).into());
    }
    Ok(vm.ctx.new_tuple(pairs).into())
}

/// The dictionary that belongs to a node.
fn metadata(node: &Node, vm: &VirtualMachine) -> PyObjectRef {
    let mut kept = node.rare().metadata.borrow_mut();
    if let Some(dict) = kept.as_ref().and_then(|kept| kept.downcast_ref::<PyDictRef>()) {
        return dict.clone().into();
    }
    let dict = vm.ctx.new_dict();
    *kept = Some(Rc::new(dict.clone()));
    dict.into()
}

#[pyclass(with(Representable, GetAttr), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl GradFn {
    #[pymethod]
    fn name(&self) -> &'static str {
        match self.node.name {
            "AccumulateGrad" => "torch::autograd::AccumulateGrad",
            "CopySlices" => "torch::autograd::CopySlices",
            "CopyBackwards" => "torch::autograd::CopyBackwards",
            name => name,
        }
    }

    #[pygetset]
    fn next_functions(&self, vm: &VirtualMachine) -> PyResult {
        next_functions(&self.node, vm)
    }

    #[pygetset]
    fn metadata(&self, vm: &VirtualMachine) -> PyObjectRef {
        metadata(&self.node, vm)
    }

    #[pygetset]
    fn requires_grad(&self) -> bool {
        true
    }

    #[pymethod]
    fn _sequence_nr(&self) -> u64 {
        self.node.sequence()
    }

    #[pymethod]
    fn register_hook(&self, hook: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
        on_node(&self.node, hook, vm)
    }

    #[pymethod]
    fn register_prehook(&self, hook: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
        before_node(&self.node, hook, vm)
    }
}

impl GetAttr for GradFn {
    /// `_saved_self` and its kin, and the leaf whose gradient ends at the node.
    fn getattro(zelf: &Py<Self>, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
        if name.as_wtf8() == "variable"
            && let Some(leaf) = zelf.node.leaf()
        {
            return Ok(PyTensor::wrap(leaf, vm));
        }
        let text = name.to_string();
        if let Some(saved) = text.strip_prefix("_saved_")
            && let Some(found) = zelf.node.saved_tensor(saved)
        {
            return found.map(|t| PyTensor::wrap(t, vm)).map_err(|e| convert::error(e, vm));
        }
        zelf.as_object().generic_getattr(name, vm)
    }
}

impl Representable for GradFn {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<{} object at {:#x}>", zelf.node.name, zelf.get_id()))
    }
}

/// What `register_hook` gives: takes the hook out again.
#[pyclass(module = "torch.utils.hooks", name = "RemovableHandle")]
#[derive(PyPayload)]
pub struct Handle {
    registered: Registered,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RemovableHandle {}", self.registered.number())
    }
}

#[pyclass]
impl Handle {
    #[pygetset]
    fn id(&self) -> u64 {
        self.registered.number()
    }

    #[pymethod]
    fn remove(&self) {
        self.registered.remove();
    }

    #[pymethod]
    fn __enter__(zelf: PyObjectRef) -> PyObjectRef {
        zelf
    }

    #[pymethod]
    fn __exit__(&self, _exception: FuncArgs) {
        self.registered.remove();
    }
}

fn handle(registered: Registered, vm: &VirtualMachine) -> PyObjectRef {
    Handle { registered }.into_pyobject(vm)
}

/// Calls a learner's function from within the engine.
pub(super) fn call(function: &PyObject, args: Vec<PyObjectRef>, vm: &VirtualMachine) -> Result<PyObjectRef> {
    function.call(args, vm).map_err(raised)
}

/// Gradients as Python sees them.
fn tuple_of(grads: &[Option<Tensor>], vm: &VirtualMachine) -> PyObjectRef {
    let items = grads.iter().map(|g| optional(g.as_ref(), vm)).collect();
    vm.ctx.new_tuple(items).into()
}

fn optional(grad: Option<&Tensor>, vm: &VirtualMachine) -> PyObjectRef {
    grad.map_or_else(|| vm.ctx.none(), |g| PyTensor::wrap(g.clone(), vm))
}

/// What a hook gave for one gradient; `None` leaves it.
fn answer(given: &PyObject, vm: &VirtualMachine) -> Result<Option<Tensor>> {
    if vm.is_none(given) {
        return Ok(None);
    }
    match given.downcast_ref::<PyTensor>() {
        Some(tensor) => Ok(Some(tensor.get())),
        None => {
            Err(raised(vm.new_type_error(format!("hook must return Tensor or None, not {}", given.class().name()))))
        }
    }
}

/// What a hook gave for several gradients; `None` leaves them.
fn answers(given: &PyObjectRef, count: usize, vm: &VirtualMachine) -> Result<Option<Gradients>> {
    if vm.is_none(given) {
        return Ok(None);
    }
    if given.downcast_ref::<PyTensor>().is_some() {
        return answer(given, vm).map(|g| Some(vec![g]));
    }
    let items = convert::sequence(given, vm).unwrap_or_default();
    if items.len() != count {
        return Err(raised(vm.new_runtime_error(format!(
            "hook has returned an incorrect number of values (got {}, but expected {count})",
            items.len()
        ))));
    }
    items.iter().map(|item| answer(item, vm)).collect::<Result<_>>().map(Some)
}

fn on_node(node: &Rc<Node>, hook: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    let numbers = numbers_beside(node);
    let hook: PostHook = Rc::new(move |found, grads| {
        with_current_vm(|vm| {
            let mut found = found.to_vec();
            found.resize(found.len() + numbers, None);
            let given = call(&hook, vec![tuple_of(&found, vm), tuple_of(grads, vm)], vm)?;
            answers(&given, found.len(), vm)
        })
    });
    let number = node.rare().post_hooks.add(hook);
    handle(Registered::Node(Rc::clone(node), number), vm)
}

fn before_node(node: &Rc<Node>, hook: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    let hook: PreHook = Rc::new(move |grads| {
        with_current_vm(|vm| {
            let given = call(&hook, vec![tuple_of(grads, vm)], vm)?;
            answers(&given, grads.len(), vm)
        })
    });
    let number = node.rare().pre_hooks.add(hook);
    handle(Registered::Node(Rc::clone(node), number), vm)
}

/// `tensor.register_hook(hook)`.
pub fn register_hook(tensor: &Tensor, hook: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let hook: TensorHook = Rc::new(move |grad| {
        with_current_vm(|vm| answer(&*call(&hook, vec![PyTensor::wrap(grad.clone(), vm)], vm)?, vm))
    });
    tensor.register_hook(hook).map(|r| handle(r, vm)).map_err(|e| convert::error(e, vm))
}

/// `tensor.register_post_accumulate_grad_hook(hook)`.
pub fn register_post_accumulate_hook(tensor: &Tensor, hook: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let hook = Rc::new(move |leaf: &Tensor| {
        with_current_vm(|vm| call(&hook, vec![PyTensor::wrap(leaf.clone(), vm)], vm).map(|_| ()))
    });
    tensor.register_post_accumulate_hook(hook).map(|r| handle(r, vm)).map_err(|e| convert::error(e, vm))
}

/// PyTorch's error about a graph whose saved tensors are gone.
fn freed(vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_runtime_error(FREED)
}
