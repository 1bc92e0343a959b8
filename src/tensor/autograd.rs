//! The tape: which operation made a tensor, and how its gradient flows back.
//!
//! Operators call [`Tensor::with_backward`] with a rule that is itself written with operators, so that gradients of
//! gradients come of themselves. Nothing is kept where no input asks for a gradient.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use super::error::{Result, ensure};
use super::{Shape, Tensor, reduce};

mod engine;
pub mod hooks;
mod inplace;
mod mode;
mod node;
mod saved;
mod view;

pub use engine::{Options, backward, backward_into};
pub use inplace::{assign, check_inplace, check_writable, in_place, overwrite, rebase, write_out};
pub use mode::{
    Anomaly, anomaly, is_enabled, is_inference, is_switched_on, no_grad, set_anomaly, set_enabled, set_inference,
    take_complaint, with_enabled,
};
pub use node::{Custom, Edge, Node, OutputSpec};
pub use saved::{FREED, SavedOutput, version_error};
pub(crate) use view::{Creation, View};

use hooks::{Hooks, LeafHook, TensorHook};
use node::{Body, Rule};
use saved::Saved;

/// What autograd keeps for one tensor.
#[derive(Default)]
pub struct Meta {
    requires_grad: Cell<bool>,
    retains_grad: Cell<bool>,
    grad: RefCell<Option<Tensor>>,
    /// The operation that made the tensor, and which of its outputs it is.
    source: RefCell<Option<(Rc<Node>, usize)>>,
    /// Where the gradient of a leaf ends, for as long as a graph leads there.
    accumulator: RefCell<Weak<Node>>,
    rare: OnceCell<Box<Rare>>,
}

/// What few tensors have.
#[derive(Default)]
struct Rare {
    /// `register_hook` on a leaf.
    hooks: Hooks<TensorHook>,
    /// `register_post_accumulate_grad_hook`.
    after: Hooks<LeafHook>,
    /// What the bindings know the tensor by.
    object: RefCell<Option<Rc<dyn Any>>>,
}

impl Meta {
    fn rare(&self) -> &Rare {
        self.rare.get_or_init(Box::default)
    }
}

impl Drop for Meta {
    fn drop(&mut self) {
        if let Some((node, _)) = self.source.get_mut().take() {
            node::discard(node);
        }
    }
}

impl Tensor {
    pub fn requires_grad(&self) -> bool {
        self.meta().is_some_and(|m| m.requires_grad.get())
            || self.differentiable_base().is_some_and(Self::requires_grad)
    }

    pub fn is_leaf(&self) -> bool {
        self.refresh();
        self.meta().is_none_or(|m| m.source.borrow().is_none())
    }

    /// `requires_grad_`.
    ///
    /// # Errors
    /// `RuntimeError` for integer tensors, and for turning it off on a tensor that an operation made.
    pub fn set_requires_grad(&self, requires_grad: bool) -> Result<()> {
        ensure!(
            !requires_grad || self.dtype().is_floating(),
            Runtime,
            "only Tensors of floating point dtype can require gradients"
        );
        if !requires_grad && self.meta().is_none() {
            return Ok(());
        }
        ensure!(
            !requires_grad || !self.storage().inference || is_inference(),
            Runtime,
            "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."
        );
        ensure!(
            requires_grad || self.is_leaf(),
            Runtime,
            "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a \
             subgraph that doesn't require differentiation use var_no_grad = var.detach()."
        );
        self.meta_or_new().requires_grad.set(requires_grad);
        Ok(())
    }

    /// `tensor.grad`.
    pub fn grad(&self) -> Option<Tensor> {
        self.meta().and_then(|m| m.grad.borrow().clone())
    }

    pub fn set_grad(&self, grad: Option<Tensor>) {
        if grad.is_some() || self.meta().is_some() {
            *self.meta_or_new().grad.borrow_mut() = grad;
        }
    }

    /// `grad_fn`.
    pub fn source(&self) -> Option<(Rc<Node>, usize)> {
        self.refresh();
        self.meta().and_then(|m| m.source.borrow().clone())
    }

    pub(crate) fn set_source(&self, node: Rc<Node>, output: usize) {
        let meta = self.meta_or_new();
        meta.requires_grad.set(true);
        let before = meta.source.replace(Some((node, output)));
        if meta.retains_grad.get() {
            if let Some((node, _)) = before {
                node.forget_retaining(meta);
            }
            self.retain_at_source(meta);
        }
        if let Some(view) = self.view() {
            view.seen.set(self.storage().version());
        }
    }

    /// Lets a tensor that an operation made keep its gradient.
    ///
    /// # Errors
    /// `RuntimeError` where it requires none.
    pub fn retain_grad(&self) -> Result<()> {
        ensure!(self.requires_grad(), Runtime, "can't retain_grad on Tensor that has requires_grad=False");
        let meta = self.meta_or_new();
        if !self.is_leaf() && !meta.retains_grad.replace(true) {
            self.retain_at_source(meta);
        }
        Ok(())
    }

    fn retain_at_source(&self, meta: &Rc<Meta>) {
        if let Some((node, output)) = &*meta.source.borrow() {
            node.retain_for(*output, meta);
        }
    }

    pub fn retains_grad(&self) -> bool {
        self.meta().is_some_and(|m| m.retains_grad.get())
    }

    /// The same elements, shared, outside the graph.
    #[must_use]
    pub fn detach(&self) -> Self {
        self.restride(Shape::from_slice(self.shape()), self.strides().into(), self.offset())
    }

    /// Leaves the graph: the tensor is a leaf that requires no gradient.
    ///
    /// # Errors
    /// `RuntimeError` for a view.
    pub fn leave_graph(&self) -> Result<()> {
        ensure!(
            self.view().is_none(),
            Runtime,
            "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for \
             training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence \
             detach_() cannot be called on these gradients. To fix this error, please refer to the \
             Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."
        );
        if let Some(meta) = self.meta() {
            meta.requires_grad.set(false);
            meta.source.take();
        }
        Ok(())
    }

    /// Records the operation that made `self` from `inputs`, where one of them requires a gradient. `rule` is built
    /// only then; it gets the gradient of `self` and gives one for each input (`None` where there is none to give).
    ///
    /// What the rule keeps of the inputs and of the output is noticed by itself, and checked on the way back: it must
    /// not have been written into since.
    #[must_use]
    pub fn with_backward<R>(self, name: &'static str, inputs: &[&Self], rule: impl FnOnce(Rc<SavedOutput>) -> R) -> Self
    where
        R: Fn(&Self) -> Result<Vec<Option<Self>>> + 'static,
    {
        if let [input] = inputs
            && self.shares_storage(input)
        {
            self.mark_view_of(input);
        }
        if !needs_record(inputs) || !self.dtype().is_floating() {
            return self;
        }
        let output = Rc::new(SavedOutput::new(&self));
        let watch = saved::Watch::start(inputs);
        let rule = rule(Rc::clone(&output));
        let mut saved = watch.finish(inputs);
        if Rc::strong_count(&output) > 1 {
            saved.push(Saved::output(&output));
        }
        if saved.iter().any(Saved::is_inference) && !saved::saves_nothing(name) {
            mode::complain(saved::inference());
            return self;
        }
        let rule: Rule = Rc::new(move |grads| match &grads[0] {
            Some(grad) => rule(grad),
            None => Ok(Vec::new()),
        });
        let node = Node::new(name, inputs.iter().map(|t| edge_of(t)).collect(), &[&self], Body::Rule(rule), saved);
        output.belongs_to(&node);
        self.set_source(node, 0);
        self
    }

    /// The gradient summed down to `shape`, undoing a broadcast.
    ///
    /// # Errors
    /// As the sum's.
    pub fn sum_to_shape(&self, shape: &[usize]) -> Result<Self> {
        if self.shape() == shape {
            return Ok(self.clone());
        }
        let lead = self.rank() - shape.len();
        let dims: Vec<usize> =
            (0..self.rank()).filter(|&d| d < lead || (shape[d - lead] == 1 && self.shape()[d] != 1)).collect();
        let summed = if dims.is_empty() { self.clone() } else { reduce::sum_dims(self, &dims, true)? };
        super::shape::view_or_copy(&summed, shape)
    }

    /// What the bindings know the tensor by.
    pub fn object(&self) -> Option<Rc<dyn Any>> {
        self.meta().and_then(|m| m.rare.get()).and_then(|r| r.object.borrow().clone())
    }

    pub fn set_object(&self, object: Rc<dyn Any>) {
        *self.meta_or_new().rare().object.borrow_mut() = Some(object);
    }
}

/// Whether an operation over `inputs` has to be recorded.
pub fn needs_record(inputs: &[&Tensor]) -> bool {
    is_enabled() && inputs.iter().any(|t| t.requires_grad())
}

/// Records an operation with any number of outputs and makes them its own. An output that is an input too was written
/// into.
pub fn record(
    name: &'static str,
    inputs: &[&Tensor],
    outputs: &[&Tensor],
    rule: impl Fn(&[Option<Tensor>]) -> Result<Vec<Option<Tensor>>> + 'static,
) -> Rc<Node> {
    let edges = inputs.iter().map(|t| edge_of(t)).collect();
    let node = Node::new(name, edges, outputs, Body::Rule(Rc::new(rule)), smallvec::SmallVec::new());
    for (i, output) in outputs.iter().enumerate() {
        if output.dtype().is_floating() {
            if inputs.iter().any(|input| input.is_same(output)) {
                rebase(output, Some((Rc::clone(&node), i)));
            } else {
                output.set_source(Rc::clone(&node), i);
            }
        }
    }
    node
}

/// Records an operation whose rule is no closure, such as a learner's `autograd.Function`.
pub fn record_custom(name: &'static str, inputs: &[&Tensor], outputs: &[&Tensor], rule: Rc<dyn Custom>) -> Rc<Node> {
    let edges = inputs.iter().map(|t| edge_of(t)).collect();
    Node::new(name, edges, outputs, Body::Custom(rule), smallvec::SmallVec::new())
}

/// Where the gradient of a tensor goes.
pub fn edge_of(tensor: &Tensor) -> Edge {
    if let Some(source) = tensor.source() {
        return Some(source);
    }
    let meta = tensor.meta().filter(|m| m.requires_grad.get())?;
    if let Some(node) = meta.accumulator.borrow().upgrade()
        && node.leaf().is_some_and(|leaf| leaf.is_same(tensor))
    {
        return Some((node, 0));
    }
    let body = Body::Accumulate(tensor.clone());
    let node = Node::new("AccumulateGrad", smallvec::SmallVec::new(), &[tensor], body, smallvec::SmallVec::new());
    *meta.accumulator.borrow_mut() = Rc::downgrade(&node);
    Some((node, 0))
}
