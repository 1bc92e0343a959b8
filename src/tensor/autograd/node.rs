//! The graph's nodes: what Python sees as `grad_fn`.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use smallvec::SmallVec;

use super::hooks::{Hooks, PostHook, PreHook, TensorHook};
use super::saved::{self, SavedList};
use super::{Meta, mode};
use crate::tensor::error::{Result, bail};
use crate::tensor::{DType, Device, Shape, Tensor};

/// Where a gradient goes next: a node, and which of its outputs' gradients it is. `None` where nobody asks for it.
pub type Edge = Option<(Rc<Node>, usize)>;
pub(super) type Edges = SmallVec<[Edge; 2]>;

/// Takes the gradient of each output, gives that of each input.
pub(super) type Rule = Rc<dyn Fn(&[Option<Tensor>]) -> Result<Vec<Option<Tensor>>>>;

/// A rule that is more than a closure.
pub trait Custom {
    /// Takes the gradient of each output, gives that of each input.
    ///
    /// # Errors
    /// As the rule's.
    fn apply(&self, grads: &[Option<Tensor>]) -> Result<Vec<Option<Tensor>>>;

    /// Lets go of what was saved, after a run that does not retain the graph.
    fn release(&self);
}

/// One operation of the graph, or the place where a leaf's gradient ends.
pub struct Node {
    /// PyTorch's name, such as `AddBackward0`.
    pub name: &'static str,
    /// Where the gradient of each input goes.
    edges: Edges,
    body: RefCell<Body>,
    saved: RefCell<SavedList>,
    /// Counts up over the thread's operations: of those that are ready a later one is run first on the way back.
    pub(super) sequence: u64,
    pub(super) outputs: SmallVec<[OutputSpec; 1]>,
    /// The run that last came by, and the place that it gave the node.
    pub(super) mark: Cell<(u32, u32)>,
    rare: OnceCell<Box<NodeRare>>,
}

#[derive(Clone)]
pub(super) enum Body {
    Rule(Rule),
    Custom(Rc<dyn Custom>),
    /// The gradient of this leaf grows.
    Accumulate(Tensor),
    /// A run has come by and nobody asked to keep the graph.
    Freed,
}

/// What a gradient of an output has to look like.
pub struct OutputSpec {
    pub shape: Shape,
    pub dtype: DType,
    pub device: Device,
}

/// What few nodes have.
#[derive(Default)]
pub struct NodeRare {
    /// Hooks of the tensors that the operation made, by output.
    pub tensor_hooks: Hooks<(usize, TensorHook)>,
    pub pre_hooks: Hooks<PreHook>,
    pub post_hooks: Hooks<PostHook>,
    /// Tensors that keep their gradient, by output.
    pub(super) retaining: RefCell<Vec<(usize, Weak<Meta>)>>,
    /// What the bindings know the node by, and what they keep with it.
    pub object: RefCell<Option<Rc<dyn Any>>>,
    pub metadata: RefCell<Option<Rc<dyn Any>>>,
    /// Where in the learner's program the operation was recorded.
    pub(super) place: RefCell<Option<String>>,
}

thread_local! {
    static SEQUENCE: Cell<u64> = const { Cell::new(0) };
    static DISCARDED: RefCell<Vec<Discarded>> = const { RefCell::new(Vec::new()) };
    static DISCARDING: Cell<bool> = const { Cell::new(false) };
}

impl Node {
    pub(super) fn new(name: &'static str, edges: Edges, outputs: &[&Tensor], body: Body, saved: SavedList) -> Rc<Self> {
        let sequence = if matches!(body, Body::Accumulate(_)) {
            u64::MAX
        } else {
            let next = SEQUENCE.get() + 1;
            SEQUENCE.set(next);
            next
        };
        let outputs = outputs
            .iter()
            .map(|t| OutputSpec { shape: Shape::from_slice(t.shape()), dtype: t.dtype(), device: t.device() })
            .collect();
        let node = Rc::new(Self {
            name,
            edges,
            body: RefCell::new(body),
            saved: RefCell::new(saved),
            sequence,
            outputs,
            mark: Cell::new((0, 0)),
            rare: OnceCell::new(),
        });
        if mode::watches_anomalies()
            && let Some(anomaly) = mode::anomaly()
        {
            *node.rare().place.borrow_mut() = Some((anomaly.place)());
        }
        node
    }

    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    pub fn outputs(&self) -> &[OutputSpec] {
        &self.outputs
    }

    /// PyTorch's number of the operation; that of a leaf's end is the largest there is.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The leaf whose gradient ends here.
    pub fn leaf(&self) -> Option<Tensor> {
        match &*self.body.borrow() {
            Body::Accumulate(leaf) => Some(leaf.clone()),
            _ => None,
        }
    }

    pub fn rare(&self) -> &NodeRare {
        self.rare.get_or_init(Box::default)
    }

    pub fn rare_if_any(&self) -> Option<&NodeRare> {
        self.rare.get().map(|b| &**b)
    }

    pub(super) fn retain_for(&self, output: usize, meta: &Rc<Meta>) {
        self.rare().retaining.borrow_mut().push((output, Rc::downgrade(meta)));
    }

    pub(super) fn forget_retaining(&self, meta: &Rc<Meta>) {
        if let Some(rare) = self.rare_if_any() {
            rare.retaining.borrow_mut().retain(|(_, kept)| !std::ptr::eq(kept.as_ptr(), Rc::as_ptr(meta)));
        }
    }

    /// What the rule keeps, with the check that it is still as it was.
    ///
    /// # Errors
    /// `RuntimeError` where it was freed.
    pub fn saved_tensor(&self, name: &str) -> Option<Result<Tensor>> {
        let at = saved::position(self.name, name)?;
        if matches!(&*self.body.borrow(), Body::Freed) {
            return Some(Err(saved::freed()));
        }
        let saved = self.saved.borrow();
        let found = saved.iter().find(|s| s.is_at(at))?;
        Some(found.check(self).map(|()| found.tensor()))
    }

    /// The output that the rule keeps now lies in `target`, into which it was just written.
    pub(super) fn output_moves_to(&self, target: &Tensor) {
        for saved in &*self.saved.borrow() {
            saved.move_to(target);
        }
    }

    pub(super) fn output_is_written(&self, target: &Tensor) {
        for saved in &mut *self.saved.borrow_mut() {
            saved.written(target);
        }
    }

    /// The gradients of the inputs.
    pub(super) fn apply(&self, grads: &[Option<Tensor>], retain: bool) -> Result<Vec<Option<Tensor>>> {
        let body = self.body.borrow().clone();
        match body {
            Body::Freed => Err(saved::freed()),
            Body::Rule(rule) => {
                for saved in &*self.saved.borrow() {
                    saved.check(self)?;
                }
                let result = rule(grads);
                if !retain && !saved::saves_nothing(self.name) {
                    *self.body.borrow_mut() = Body::Freed;
                    self.saved.borrow_mut().clear();
                }
                result
            }
            Body::Custom(custom) => {
                let result = custom.apply(grads);
                if !retain {
                    custom.release();
                }
                result
            }
            Body::Accumulate(_) => bail!(Runtime, "a leaf's gradient ends at the leaf"),
        }
    }

    pub(super) fn is_custom(&self) -> bool {
        matches!(&*self.body.borrow(), Body::Custom(_))
    }

    /// The learner's own rule.
    pub fn custom(&self) -> Option<Rc<dyn Custom>> {
        match &*self.body.borrow() {
            Body::Custom(custom) => Some(Rc::clone(custom)),
            _ => None,
        }
    }
}

/// What is left of a graph that nobody needs.
#[expect(dead_code, reason = "kept only to be dropped in its turn")]
enum Discarded {
    Node(Rc<Node>),
    Parts(Edges, Body, SavedList),
}

/// Drops part of a graph without recursion, however long it is.
fn discard_parts(parts: Discarded) {
    let queued = DISCARDED.try_with(|queue| queue.borrow_mut().push(parts));
    if queued.is_err() || DISCARDING.get() {
        return;
    }
    DISCARDING.set(true);
    while let Some(next) = DISCARDED.with_borrow_mut(Vec::pop) {
        drop(next);
    }
    DISCARDING.set(false);
}

/// Lets go of a node.
pub(super) fn discard(node: Rc<Node>) {
    if Rc::strong_count(&node) == 1 {
        discard_parts(Discarded::Node(node));
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let edges = std::mem::take(&mut self.edges);
        let body = std::mem::replace(self.body.get_mut(), Body::Freed);
        let saved = std::mem::take(self.saved.get_mut());
        if edges.iter().any(Option::is_some) || !matches!(body, Body::Freed | Body::Accumulate(_)) {
            discard_parts(Discarded::Parts(edges, body, saved));
        }
    }
}
