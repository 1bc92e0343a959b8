//! `autograd.Function`: the context that a learner's forward and backward share, and the call itself.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::{Rc, Weak};

use rustpython_vm::builtins::{PyTuple, PyType, PyTypeRef};
use rustpython_vm::function::{FuncArgs, PySetterValue};
use rustpython_vm::types::Constructor;
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::{before_node, call, freed, known, metadata, next_functions, on_node, raised};
use crate::tensor::autograd::{self, Custom, Node, version_error};
use crate::tensor::{Result, Tensor, create};
use crate::torch::convert;
use crate::torch::tensor::PyTensor;

/// The native side of `ctx`, which is the `grad_fn` of what the function gave too.
#[pyclass(module = "torch._C", name = "_FunctionBase")]
#[derive(PyPayload)]
pub struct Context {
    node: RefCell<Weak<Node>>,
    /// What `save_for_backward` was given.
    to_save: RefCell<Vec<PyObjectRef>>,
    saved: RefCell<Vec<Option<Saved>>>,
    freed: Cell<bool>,
    dirty: RefCell<Vec<PyObjectRef>>,
    non_differentiable: RefCell<Vec<PyObjectRef>>,
    materializes: Cell<bool>,
    needs_input_grad: RefCell<Option<PyObjectRef>>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("_FunctionBase")
    }
}

/// A tensor that the learner saved, with its version at that time.
enum Saved {
    Input(PyObjectRef, u64),
    /// An output would keep its own node alive: only its elements are kept.
    Output(usize, Tensor, u64),
}

impl Constructor for Context {
    type Args = FuncArgs;

    fn slot_new(class: PyTypeRef, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let context = Self {
            node: RefCell::default(),
            to_save: RefCell::default(),
            saved: RefCell::default(),
            freed: Cell::new(false),
            dirty: RefCell::default(),
            non_differentiable: RefCell::default(),
            materializes: Cell::new(true),
            needs_input_grad: RefCell::new(None),
        };
        context.into_ref_with_type(vm, class).map(Into::into)
    }

    fn py_new(_: &Py<PyType>, _: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        Err(vm.new_type_error("slot_new makes contexts"))
    }
}

#[pyclass(with(Constructor), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl Context {
    #[pymethod]
    fn save_for_backward(&self, tensors: FuncArgs) {
        *self.to_save.borrow_mut() = tensors.args;
    }

    #[pymethod]
    fn save_for_forward(&self, _tensors: FuncArgs) {}

    #[pymethod]
    fn mark_dirty(&self, tensors: FuncArgs) {
        *self.dirty.borrow_mut() = tensors.args;
    }

    #[pymethod]
    fn mark_non_differentiable(&self, tensors: FuncArgs) {
        *self.non_differentiable.borrow_mut() = tensors.args;
    }

    #[pymethod]
    fn set_materialize_grads(&self, value: bool) {
        self.materializes.set(value);
    }

    #[pygetset]
    fn materialize_grads(&self) -> bool {
        self.materializes.get()
    }

    #[pygetset]
    fn to_save(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_tuple(self.to_save.borrow().clone()).into()
    }

    #[pygetset]
    fn needs_input_grad(&self) -> Option<PyObjectRef> {
        self.needs_input_grad.borrow().clone()
    }

    #[pygetset(setter)]
    fn set_needs_input_grad(&self, value: PySetterValue) {
        *self.needs_input_grad.borrow_mut() = match value {
            PySetterValue::Assign(value) => Some(value),
            PySetterValue::Delete => None,
        };
    }

    #[pygetset]
    fn saved_tensors(&self, vm: &VirtualMachine) -> PyResult {
        if self.freed.get() {
            return Err(freed(vm));
        }
        let saved = self.saved.borrow();
        let mut items = Vec::with_capacity(saved.len());
        for saved in &*saved {
            items.push(match saved {
                None => vm.ctx.none(),
                Some(saved) => self.unpack(saved, vm)?,
            });
        }
        Ok(vm.ctx.new_tuple(items).into())
    }

    #[pygetset]
    fn saved_variables(&self, vm: &VirtualMachine) -> PyResult {
        self.saved_tensors(vm)
    }

    fn unpack(&self, saved: &Saved, vm: &VirtualMachine) -> PyResult {
        let stale = |tensor: &Tensor, expected: u64, output: Option<usize>| {
            let found = tensor.storage().version();
            if found == expected {
                return Ok(());
            }
            let own = output.and_then(|output| self.node.borrow().upgrade().map(|node| (node.name, output)));
            let source = own.or_else(|| tensor.source().map(|(node, output)| (node.name, output)));
            Err(convert::error(version_error(tensor, source, found, expected), vm))
        };
        match saved {
            Saved::Input(object, version) => {
                if let Some(tensor) = object.downcast_ref::<PyTensor>() {
                    stale(&tensor.get(), *version, None)?;
                }
                Ok(object.clone())
            }
            Saved::Output(output, tensor, version) => {
                stale(tensor, *version, Some(*output))?;
                let value = tensor.detach();
                if let Some(node) = self.node.borrow().upgrade() {
                    value.set_source(node, *output);
                }
                Ok(PyTensor::wrap(value, vm))
            }
        }
    }

    fn live(&self, vm: &VirtualMachine) -> PyResult<Rc<Node>> {
        self.node.borrow().upgrade().ok_or_else(|| {
            vm.new_runtime_error(
                "Attribute 'next_functions' is invalid for this instance of _C._FunctionBase. Accessing this attribute \
                 directly on an instance of autograd.Function is a legacy access pattern that is no longer supported.",
            )
        })
    }

    #[pymethod]
    fn name(zelf: &Py<Self>) -> String {
        zelf.class().name().to_string()
    }

    #[pygetset]
    fn next_functions(&self, vm: &VirtualMachine) -> PyResult {
        next_functions(&*self.live(vm)?, vm)
    }

    #[pygetset]
    fn metadata(&self, vm: &VirtualMachine) -> PyResult {
        Ok(metadata(&*self.live(vm)?, vm))
    }

    #[pymethod]
    fn register_hook(&self, hook: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(on_node(&self.live(vm)?, hook, vm))
    }

    #[pymethod]
    fn register_prehook(&self, hook: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(before_node(&self.live(vm)?, hook, vm))
    }

    #[pymethod]
    fn _sequence_nr(&self, vm: &VirtualMachine) -> PyResult<u64> {
        Ok(self.live(vm)?.sequence())
    }
}

/// The rule of a learner's function.
struct Backward {
    context: PyRef<Context>,
    function: PyObjectRef,
    /// For each output of the function, which output of the node it is.
    outputs: Vec<Option<usize>>,
    /// For each argument of the function, whether it is a tensor.
    tensors: Vec<bool>,
}

impl Custom for Backward {
    fn apply(&self, grads: &[Option<Tensor>]) -> Result<Vec<Option<Tensor>>> {
        with_current_vm(|vm| {
            let mut args: Vec<PyObjectRef> = vec![self.context.clone().into()];
            for output in &self.outputs {
                args.push(match output {
                    None => vm.ctx.none(),
                    Some(output) => match &grads[*output] {
                        Some(grad) => PyTensor::wrap(grad.clone(), vm),
                        None if self.context.materializes.get() => PyTensor::wrap(self.zeros(*output)?, vm),
                        None => vm.ctx.none(),
                    },
                });
            }
            let rule = self.rule(vm).map_err(raised)?;
            let given = call(&rule, args, vm)?;
            self.gradients(&given, vm)
        })
    }

    fn release(&self) {
        if !self.context.saved.take().is_empty() {
            self.context.freed.set(true);
        }
    }
}

impl Backward {
    fn zeros(&self, output: usize) -> Result<Tensor> {
        let node = self.context.node.borrow().upgrade();
        match node.as_ref().and_then(|node| node.outputs().get(output)) {
            Some(spec) => create::zeros(&spec.shape, spec.dtype, spec.device),
            None => create::zeros(&[], crate::tensor::DType::Float32, crate::tensor::Device::Cpu),
        }
    }

    /// The learner's `backward`, or `vjp`.
    fn rule(&self, vm: &VirtualMachine) -> PyResult {
        let base = crate::torch::registry::get("autograd.Function");
        let own = |name: &'static str| -> PyResult<Option<PyObjectRef>> {
            let found = self.function.get_attr(name, vm)?;
            let inherited = match &base {
                Some(base) => base.get_attr(name, vm)?.is(&found),
                None => false,
            };
            Ok((!inherited).then_some(found))
        };
        match (own("backward")?, own("vjp")?) {
            (Some(_), Some(_)) => Err(vm.new_runtime_error(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement \
                 one of them.",
            )),
            (Some(rule), None) | (None, Some(rule)) => Ok(rule),
            (None, None) => Err(vm.new_not_implemented_error(
                "You must implement either the backward or vjp method for your custom autograd.Function to use it with \
                 backward mode AD.",
            )),
        }
    }

    fn gradients(&self, given: &PyObjectRef, vm: &VirtualMachine) -> Result<Vec<Option<Tensor>>> {
        let items = match given.downcast_ref::<PyTuple>() {
            Some(tuple) => tuple.as_slice().to_vec(),
            None => vec![given.clone()],
        };
        let name = self.context.class().name().to_string();
        let fail = |message: String| Err(raised(vm.new_runtime_error(message)));
        let wanted = self.tensors.len();
        let surplus = items.len() > wanted && items[wanted..].iter().all(|item| vm.is_none(item));
        if items.len() != wanted && !surplus {
            return fail(format!(
                "function {name} returned an incorrect number of gradients (expected {wanted}, got {})",
                items.len()
            ));
        }
        let mut found = Vec::with_capacity(wanted);
        for (i, (item, &is_tensor)) in items.iter().zip(&self.tensors).enumerate() {
            if !is_tensor {
                if !vm.is_none(item) {
                    return fail(format!(
                        "function {name} returned a gradient different from None at position {}, but the corresponding \
                         forward input was not a Variable",
                        i + 1
                    ));
                }
                continue;
            }
            found.push(if vm.is_none(item) {
                None
            } else if let Some(tensor) = item.downcast_ref::<PyTensor>() {
                Some(tensor.get())
            } else {
                return fail(format!("expected Variable or None (got {})", item.class().name()));
            });
        }
        Ok(found)
    }
}

/// Names that live for ever, since a node's name does. One a class of the learner's.
fn lasting(name: String) -> &'static str {
    thread_local! {
        static NAMES: RefCell<HashSet<&'static str>> = RefCell::default();
    }
    NAMES.with_borrow_mut(|names| {
        if let Some(found) = names.get(name.as_str()) {
            return *found;
        }
        let name: &'static str = Box::leak(name.into_boxed_str());
        names.insert(name);
        name
    })
}

/// `Function.apply(*args)`.
pub fn apply(function: &PyObjectRef, args: Vec<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
    let made = function.get_attr("_backward_cls", vm)?.call((), vm)?;
    let Ok(context) = made.downcast::<Context>() else {
        return Err(vm.new_type_error("an autograd.Function needs its context's class"));
    };
    let inputs: Vec<Option<Tensor>> = args.iter().map(|a| a.downcast_ref::<PyTensor>().map(|t| t.get())).collect();
    let needs = |t: &Option<Tensor>| t.as_ref().is_some_and(Tensor::requires_grad);
    let flags = inputs.iter().map(|t| vm.ctx.new_bool(needs(t)).into()).collect();
    *context.needs_input_grad.borrow_mut() = Some(vm.ctx.new_tuple(flags).into());
    let recorded = autograd::is_enabled() && inputs.iter().any(needs);
    let output = autograd::no_grad(|| forward(function, &context, &args, vm))?;
    finish(function, &context, &args, &inputs, output, recorded, vm)
}

fn forward(function: &PyObjectRef, context: &PyRef<Context>, args: &[PyObjectRef], vm: &VirtualMachine) -> PyResult {
    let rule = function.get_attr("forward", vm)?;
    let setup = function.get_attr("setup_context", vm)?;
    let inherited = match crate::torch::registry::get("autograd.Function") {
        Some(base) => base.get_attr("setup_context", vm)?.is(&setup),
        None => true,
    };
    if inherited {
        let mut all = Vec::with_capacity(args.len() + 1);
        all.push(context.clone().into());
        all.extend_from_slice(args);
        return rule.call(all, vm);
    }
    let output = rule.call(args.to_vec(), vm)?;
    setup.call((context.clone(), vm.ctx.new_tuple(args.to_vec()), output.clone()), vm)?;
    Ok(output)
}

/// Puts the outputs into the graph and saves what the learner wants saved.
fn finish(
    function: &PyObjectRef,
    context: &PyRef<Context>,
    args: &[PyObjectRef],
    inputs: &[Option<Tensor>],
    output: PyObjectRef,
    recorded: bool,
    vm: &VirtualMachine,
) -> PyResult {
    let several = output.downcast_ref::<PyTuple>().map(|tuple| tuple.as_slice().to_vec());
    let single = several.is_none();
    let mut outputs = several.unwrap_or_else(|| vec![output]);
    let is_in = |list: &RefCell<Vec<PyObjectRef>>, object: &PyObject| list.borrow().iter().any(|o| o.is(object));
    check_saved(context, vm)?;
    if recorded {
        let raw = outputs.clone();
        for object in &mut outputs {
            let Some(tensor) = object.downcast_ref::<PyTensor>().map(|t| t.get()) else { continue };
            let is_input = args.iter().any(|a| a.is(&**object));
            if is_in(&context.dirty, object) {
                let leaf = is_input && tensor.is_leaf() && tensor.requires_grad();
                if leaf {
                    return Err(vm.new_runtime_error(
                        "a leaf Variable that requires grad has been used in an in-place operation.",
                    ));
                }
            } else if is_input || tensor.requires_grad() {
                *object = PyTensor::new(tensor.detach()).into_pyobject(vm);
            }
        }
        let tensors: Vec<Option<Tensor>> =
            outputs.iter().map(|o| o.downcast_ref::<PyTensor>().map(|t| t.get())).collect();
        let mut count = 0;
        let places: Vec<Option<usize>> = tensors
            .iter()
            .map(|t| {
                t.as_ref().map(|_| {
                    count += 1;
                    count - 1
                })
            })
            .collect();
        let rule = Rc::new(Backward {
            context: context.clone(),
            function: function.clone(),
            outputs: places.clone(),
            tensors: inputs.iter().map(Option::is_some).collect(),
        });
        let name = lasting(context.class().name().to_string());
        let input_list: Vec<&Tensor> = inputs.iter().flatten().collect();
        let output_list: Vec<&Tensor> = tensors.iter().flatten().collect();
        let node = autograd::record_custom(name, &input_list, &output_list, rule);
        *context.node.borrow_mut() = Rc::downgrade(&node);
        *node.rare().object.borrow_mut() = known(context.as_object(), vm);
        for (i, (tensor, place)) in tensors.iter().zip(&places).enumerate() {
            let (Some(tensor), Some(place)) = (tensor, place) else { continue };
            if is_in(&context.non_differentiable, &raw[i]) || !tensor.dtype().is_floating() {
                continue;
            }
            if is_in(&context.dirty, &raw[i]) {
                autograd::rebase(tensor, Some((Rc::clone(&node), *place)));
            } else {
                tensor.set_source(Rc::clone(&node), *place);
            }
        }
        save(context, &raw, &tensors, &places);
    }
    context.to_save.borrow_mut().clear();
    context.dirty.borrow_mut().clear();
    context.non_differentiable.borrow_mut().clear();
    Ok(if single { outputs.swap_remove(0) } else { vm.ctx.new_tuple(outputs).into() })
}

fn check_saved(context: &Context, vm: &VirtualMachine) -> PyResult<()> {
    for (i, object) in context.to_save.borrow().iter().enumerate() {
        if !vm.is_none(object) && object.downcast_ref::<PyTensor>().is_none() {
            return Err(vm.new_type_error(format!(
                "save_for_backward can only save variables, but argument {i} is of type {}",
                object.class().name()
            )));
        }
    }
    Ok(())
}

fn save(context: &Context, raw: &[PyObjectRef], tensors: &[Option<Tensor>], places: &[Option<usize>]) {
    let saved = context
        .to_save
        .borrow()
        .iter()
        .map(|object| {
            let own = object.downcast_ref::<PyTensor>()?.get();
            let output = raw.iter().position(|o| o.is(&**object));
            let version = own.storage().version();
            Some(match output.and_then(|i| Some((tensors[i].as_ref()?, places[i]?))) {
                Some((tensor, place)) => Saved::Output(place, tensor.detach(), version),
                None => Saved::Input(object.clone(), version),
            })
        })
        .collect();
    *context.saved.borrow_mut() = saved;
}
