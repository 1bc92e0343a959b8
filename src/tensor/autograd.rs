//! The tape: which operation made a tensor, and how its gradient flows back.
//!
//! Operators call [`Tensor::with_backward`] with a rule that is itself written with operators, so that gradients of
//! gradients come of themselves. Nothing is kept where no input asks for a gradient.

use std::cell::{Cell, RefCell};
use std::collections::{BinaryHeap, HashMap};
use std::rc::{Rc, Weak};

use super::error::{Result, bail, ensure};
use super::{DType, Device, Shape, Tensor, create, pointwise, reduce};

/// What autograd keeps for one tensor.
#[derive(Default)]
pub struct Meta {
    requires_grad: Cell<bool>,
    grad: RefCell<Option<Tensor>>,
    /// The operation that made the tensor, and which of its outputs it is.
    source: RefCell<Option<(Rc<Node>, usize)>>,
    retains_grad: Cell<bool>,
}

/// One operation of the graph: `grad_fn`.
pub struct Node {
    /// PyTorch's name, such as `AddBackward0`.
    pub name: &'static str,
    /// Where the gradient of each input goes.
    pub edges: Vec<Edge>,
    rule: RefCell<Option<Rule>>,
    /// Counts up over the thread's operations: a later one is run first on the way back.
    sequence: u64,
    outputs: Vec<OutputSpec>,
}

struct OutputSpec {
    shape: Shape,
    dtype: DType,
    device: Device,
}

/// Takes the gradient of each output, gives that of each input.
type Rule = Rc<dyn Fn(&[Option<Tensor>]) -> Result<Vec<Option<Tensor>>>>;

/// Where a gradient goes next.
#[derive(Clone)]
pub enum Edge {
    /// The input asked for none.
    None,
    /// A leaf: its `grad` grows.
    Leaf(Rc<Meta>),
    Node(Rc<Node>, usize),
}

thread_local! {
    static ENABLED: Cell<bool> = const { Cell::new(true) };
    static SEQUENCE: Cell<u64> = const { Cell::new(0) };
}

/// Whether operations are recorded (`torch.is_grad_enabled()`).
pub fn is_enabled() -> bool {
    ENABLED.get()
}

/// `torch.set_grad_enabled`; returns what was set before.
pub fn set_enabled(enabled: bool) -> bool {
    ENABLED.replace(enabled)
}

/// Runs `f` without recording.
pub fn no_grad<R>(f: impl FnOnce() -> R) -> R {
    let before = set_enabled(false);
    let result = f();
    set_enabled(before);
    result
}

/// An operation's own output, kept for its rule without keeping the graph alive in a circle.
pub struct SavedOutput {
    value: Tensor,
    node: RefCell<Weak<Node>>,
}

impl SavedOutput {
    /// The output as it was, part of the graph again.
    pub fn get(&self) -> Tensor {
        match self.node.borrow().upgrade() {
            Some(node) if is_enabled() => {
                let value = self.value.detach();
                value.set_source(node, 0);
                value
            }
            _ => self.value.clone(),
        }
    }
}

impl Tensor {
    pub fn requires_grad(&self) -> bool {
        self.meta().is_some_and(|m| m.requires_grad.get() || m.source.borrow().is_some())
    }

    pub fn is_leaf(&self) -> bool {
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
            "only Tensors of floating point and complex dtype can require gradients"
        );
        if !requires_grad && self.meta().is_none() {
            return Ok(());
        }
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
        self.meta().and_then(|m| m.source.borrow().clone())
    }

    pub(crate) fn set_source(&self, node: Rc<Node>, output: usize) {
        let meta = self.meta_or_new();
        meta.requires_grad.set(true);
        *meta.source.borrow_mut() = Some((node, output));
    }

    /// Lets a tensor that an operation made keep its gradient.
    ///
    /// # Errors
    /// `RuntimeError` where it requires none.
    pub fn retain_grad(&self) -> Result<()> {
        ensure!(self.requires_grad(), Runtime, "can't retain_grad on Tensor that has requires_grad=False");
        self.meta_or_new().retains_grad.set(true);
        Ok(())
    }

    /// The same elements, shared, outside the graph.
    #[must_use]
    pub fn detach(&self) -> Self {
        self.restride(Shape::from_slice(self.shape()), self.strides().into(), self.offset())
    }

    /// Records the operation that made `self` from `inputs`, where one of them requires a gradient. `rule` is built
    /// only then; it gets the gradient of `self` and gives one for each input (`None` where there is none to give).
    #[must_use]
    pub fn with_backward<R>(self, name: &'static str, inputs: &[&Self], rule: impl FnOnce(Rc<SavedOutput>) -> R) -> Self
    where
        R: Fn(&Self) -> Result<Vec<Option<Self>>> + 'static,
    {
        if !needs_record(inputs) || !self.dtype().is_floating() {
            return self;
        }
        let saved = Rc::new(SavedOutput { value: self.detach(), node: RefCell::default() });
        let rule = rule(Rc::clone(&saved));
        let node = record(name, inputs, &[&self], move |grads| match &grads[0] {
            Some(grad) => rule(grad),
            None => Ok(Vec::new()),
        });
        *saved.node.borrow_mut() = Rc::downgrade(&node);
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
}

/// The end of every in-place operation: writes `result` into `target`, which takes over its place in the graph.
///
/// # Errors
/// `RuntimeError` where the shapes or dtypes do not fit, and for a leaf that requires a gradient.
pub fn assign(target: &Tensor, result: Tensor) -> Result<()> {
    ensure!(
        result.shape() == target.shape(),
        Runtime,
        "output with shape {} doesn't match the broadcast shape {}",
        super::layout::display(target.shape()),
        super::layout::display(result.shape())
    );
    ensure!(
        result.dtype().can_cast(target.dtype()),
        Runtime,
        "result type {} can't be cast to the desired output type {}",
        result.dtype().scalar_name(),
        target.dtype().scalar_name()
    );
    check_writable(target)?;
    let source = result.source();
    super::convert::write(target, result)?;
    if let Some((node, output)) = source {
        target.set_source(node, output);
    }
    Ok(())
}

/// # Errors
/// `RuntimeError` where `target` is a leaf that requires a gradient and operations are recorded.
pub fn check_writable(target: &Tensor) -> Result<()> {
    ensure!(
        !(is_enabled() && target.is_leaf() && target.requires_grad()),
        Runtime,
        "a leaf Variable that requires grad is being used in an in-place operation."
    );
    Ok(())
}

/// `out=`: writes `result` into `out`, resized where its shape differs; the resized handle, where there is one.
///
/// # Errors
/// `RuntimeError` where the dtype or the device does not fit.
pub fn write_out(out: &Tensor, result: Tensor) -> Result<Option<Tensor>> {
    ensure!(
        result.dtype().can_cast(out.dtype()),
        Runtime,
        "result type {} can't be cast to the desired output type {}",
        result.dtype().scalar_name(),
        out.dtype().scalar_name()
    );
    ensure!(
        result.device() == out.device(),
        Runtime,
        "Expected all tensors to be on the same device, but found at least two devices, {} and {}!",
        result.device(),
        out.device()
    );
    if result.shape() == out.shape() {
        super::convert::write(out, result)?;
        return Ok(None);
    }
    if out.numel() > 0 {
        super::warning::warn(
            super::warning::Category::User,
            format!(
                "An output with one or more elements was resized since it had shape {}, which does not match the \
                 required output shape {}. This behavior is deprecated, and in a future PyTorch release outputs will \
                 not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing \
                 it, inplace, to zero elements with t.resize_(0).",
                super::layout::display(out.shape()),
                super::layout::display(result.shape())
            ),
        );
    }
    let shape = Shape::from_slice(result.shape());
    let resized = super::convert::resize(out, &shape)?;
    super::convert::write(&resized, result)?;
    Ok(Some(resized))
}

/// Whether an operation over `inputs` has to be recorded.
pub fn needs_record(inputs: &[&Tensor]) -> bool {
    is_enabled() && inputs.iter().any(|t| t.requires_grad())
}

/// Records an operation with any number of outputs and makes them its own.
pub fn record(
    name: &'static str,
    inputs: &[&Tensor],
    outputs: &[&Tensor],
    rule: impl Fn(&[Option<Tensor>]) -> Result<Vec<Option<Tensor>>> + 'static,
) -> Rc<Node> {
    let edges = inputs.iter().map(|t| edge_of(t)).collect();
    let sequence = SEQUENCE.get() + 1;
    SEQUENCE.set(sequence);
    let specs = outputs
        .iter()
        .map(|t| OutputSpec { shape: Shape::from_slice(t.shape()), dtype: t.dtype(), device: t.device() })
        .collect();
    let node = Rc::new(Node { name, edges, rule: RefCell::new(Some(Rc::new(rule))), sequence, outputs: specs });
    for (i, output) in outputs.iter().enumerate() {
        if output.dtype().is_floating() {
            output.set_source(Rc::clone(&node), i);
        }
    }
    node
}

fn edge_of(tensor: &Tensor) -> Edge {
    match (tensor.source(), tensor.meta()) {
        (Some((node, output)), _) => Edge::Node(node, output),
        (None, Some(meta)) if meta.requires_grad.get() => Edge::Leaf(Rc::clone(meta)),
        _ => Edge::None,
    }
}

/// A node waiting for its turn: later operations first.
struct Pending(Rc<Node>);

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.0.sequence == other.0.sequence
    }
}
impl Eq for Pending {}
impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Pending {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.sequence.cmp(&other.0.sequence)
    }
}

/// How a run over the graph is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Keep the rules, so that the graph can be gone through again.
    pub retain_graph: bool,
    /// Record the run itself.
    pub create_graph: bool,
}

/// `torch.autograd.backward`: gradients of `roots` flow to every leaf, or are collected for `wanted` where that is
/// given (`torch.autograd.grad`).
///
/// # Errors
/// `RuntimeError` in PyTorch's words: roots without a graph, a missing gradient for a root that is no scalar, a graph
/// whose rules are gone.
pub fn backward(
    roots: &[Tensor],
    gradients: &[Option<Tensor>],
    wanted: Option<&[Tensor]>,
    options: Options,
) -> Result<Vec<Option<Tensor>>> {
    let before = set_enabled(options.create_graph);
    let result = run(roots, gradients, wanted, options);
    set_enabled(before);
    result
}

fn run(
    roots: &[Tensor],
    gradients: &[Option<Tensor>],
    wanted: Option<&[Tensor]>,
    options: Options,
) -> Result<Vec<Option<Tensor>>> {
    let targets: Vec<Edge> = wanted.unwrap_or_default().iter().map(edge_of).collect();
    let mut collected: Vec<Option<Tensor>> = vec![None; targets.len()];
    let mut slots: HashMap<u64, Vec<Option<Tensor>>> = HashMap::new();
    let mut heap = BinaryHeap::new();
    let mut deliver = |edge: &Edge, grad: Tensor, heap: &mut BinaryHeap<Pending>, slots: &mut HashMap<_, Vec<_>>| {
        for (target, slot) in targets.iter().zip(&mut collected) {
            if same_edge(target, edge) {
                accumulate(slot, grad.clone())?;
            }
        }
        match edge {
            Edge::None => {}
            Edge::Leaf(meta) => {
                if wanted.is_none() {
                    accumulate_leaf(meta, grad, options.create_graph)?;
                }
            }
            Edge::Node(node, output) => {
                let slot = slots.entry(node.sequence).or_insert_with(|| {
                    heap.push(Pending(Rc::clone(node)));
                    vec![None; node.outputs.len()]
                });
                accumulate(&mut slot[*output], grad)?;
            }
        }
        Ok(())
    };
    for (i, root) in roots.iter().enumerate() {
        ensure!(
            root.requires_grad(),
            Runtime,
            "element {i} of tensors does not require grad and does not have a grad_fn"
        );
        let gradient = if let Some(gradient) = &gradients.get(i).cloned().flatten() {
            ensure!(
                gradient.shape() == root.shape(),
                Runtime,
                "Mismatch in shape: grad_output[{i}] has a shape of torch.Size({}) and output[{i}] has a shape of \
                 torch.Size({}).",
                super::layout::display(gradient.shape()),
                super::layout::display(root.shape())
            );
            gradient.clone()
        } else {
            ensure!(root.numel() == 1, Runtime, "grad can be implicitly created only for scalar outputs");
            create::full(root.shape(), super::Number::Int(1), root.dtype(), root.device())?
        };
        deliver(&edge_of(root), gradient, &mut heap, &mut slots)?;
    }
    while let Some(Pending(node)) = heap.pop() {
        let mut grads = slots.remove(&node.sequence).unwrap_or_default();
        let rule = if options.retain_graph || options.create_graph {
            node.rule.borrow().clone()
        } else {
            node.rule.borrow_mut().take()
        };
        let Some(rule) = rule else {
            bail!(
                Runtime,
                "Trying to backward through the graph a second time (or directly access saved tensors after they \
                 have already been freed). Saved intermediate values of the graph are freed when you call \
                 .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the \
                 graph a second time or if you need to access saved tensors after calling backward."
            );
        };
        if grads.len() > 1 {
            fill_missing(&node, &mut grads)?;
        }
        for (edge, grad) in node.edges.iter().zip(rule(&grads)?) {
            if let Some(grad) = grad
                && !matches!(edge, Edge::None)
            {
                deliver(edge, grad, &mut heap, &mut slots)?;
            }
        }
    }
    Ok(collected)
}

/// Outputs that nobody used get zeros.
fn fill_missing(node: &Node, grads: &mut [Option<Tensor>]) -> Result<()> {
    for (grad, spec) in grads.iter_mut().zip(&node.outputs) {
        if grad.is_none() && spec.dtype.is_floating() {
            *grad = Some(create::full(&spec.shape, super::Number::Int(0), spec.dtype, spec.device)?);
        }
    }
    Ok(())
}

fn same_edge(a: &Edge, b: &Edge) -> bool {
    match (a, b) {
        (Edge::Leaf(a), Edge::Leaf(b)) => Rc::ptr_eq(a, b),
        (Edge::Node(a, i), Edge::Node(b, j)) => Rc::ptr_eq(a, b) && i == j,
        _ => false,
    }
}

fn accumulate(slot: &mut Option<Tensor>, grad: Tensor) -> Result<()> {
    *slot = Some(match slot.take() {
        Some(sum) => pointwise::add(&sum, &grad)?,
        None => grad,
    });
    Ok(())
}

fn accumulate_leaf(meta: &Meta, grad: Tensor, create_graph: bool) -> Result<()> {
    let mut slot = meta.grad.borrow_mut();
    *slot = Some(match slot.take() {
        Some(sum) => pointwise::add(&sum, &grad)?,
        // A gradient that is a view of something else must not be shared with it.
        None if create_graph => grad,
        None => super::convert::contiguous_copy(&grad.detach())?,
    });
    Ok(())
}
