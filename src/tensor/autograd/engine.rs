//! The way back: gradients flow from the roots through the graph to the leaves.
//!
//! A node runs when every gradient that it can get has come; of those that are ready the one recorded last runs first,
//! and the ends of leaves run at once. That is PyTorch's order, which hooks can see.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use smallvec::SmallVec;

use super::hooks::Gradients;
use super::node::Node;
use super::{Edge, edge_of, is_enabled, mode};
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::{self, Shape};
use crate::tensor::{Number, Tensor, convert, create, pointwise, profile, shape};

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
/// whose rules are gone. What a hook or a learner's rule raises.
pub fn backward(
    roots: &[Tensor],
    gradients: &[Option<Tensor>],
    wanted: Option<&[Tensor]>,
    options: Options,
) -> Result<Vec<Option<Tensor>>> {
    let goal = wanted.map(|wanted| Goal { targets: wanted.iter().map(edge_of).collect(), accumulates: false });
    run(roots, gradients, goal.as_ref(), options)
}

/// `torch.autograd.backward(…, inputs=…)`: only the gradients of these tensors grow.
///
/// # Errors
/// As [`backward`]'s.
pub fn backward_into(
    roots: &[Tensor],
    gradients: &[Option<Tensor>],
    wanted: &[Tensor],
    options: Options,
) -> Result<()> {
    let goal = Goal { targets: wanted.iter().map(edge_of).collect(), accumulates: true };
    let found = run(roots, gradients, Some(&goal), options)?;
    mode::with_enabled(options.create_graph, || {
        for (tensor, found) in wanted.iter().zip(found) {
            if let Some(found) = found {
                grow(tensor, found)?;
            }
        }
        Ok(())
    })
}

/// What a run is made for, where it is not for all leaves.
struct Goal {
    targets: Vec<Edge>,
    /// The gradients of leaves grow instead of being collected.
    accumulates: bool,
}

/// Makes a run from the roots; gives what it collected.
fn run(
    roots: &[Tensor],
    gradients: &[Option<Tensor>],
    goal: Option<&Goal>,
    options: Options,
) -> Result<Vec<Option<Tensor>>> {
    let gradients: SmallVec<[Option<Tensor>; 1]> = roots
        .iter()
        .enumerate()
        .map(|(i, root)| root_gradient(i, root, gradients.get(i).and_then(Option::as_ref)))
        .collect::<Result<_>>()?;
    let mut starts = Starts::new();
    for (i, (root, gradient)) in roots.iter().zip(gradients).enumerate() {
        let (Some((node, output)), Some(gradient)) = (edge_of(root), gradient) else {
            bail!(Runtime, "element {i} of tensors does not require grad and does not have a grad_fn");
        };
        starts.push((node, output, gradient));
    }
    let number = RUNS.get().wrapping_add(1).max(1);
    RUNS.set(number);
    let mut run = Run {
        number,
        goal,
        slots: Vec::new(),
        ready: BinaryHeap::new(),
        came: 0,
        collected: vec![None; goal.map_or(0, |g| g.targets.len())],
        stashed: Vec::new(),
    };
    DEPTH.set(DEPTH.get() + 1);
    let result = mode::with_enabled(options.create_graph, || run.go(&starts, options));
    DEPTH.set(DEPTH.get() - 1);
    for (node, mark) in run.stashed {
        node.mark.set(mark);
    }
    result?;
    Ok(run.collected)
}

/// The roots' nodes, which outputs of theirs, and the gradients of these.
type Starts = SmallVec<[(Rc<Node>, usize, Tensor); 1]>;

/// The gradient that a root starts with.
fn root_gradient(i: usize, root: &Tensor, given: Option<&Tensor>) -> Result<Option<Tensor>> {
    if let Some(given) = given {
        ensure!(
            given.shape() == root.shape(),
            Runtime,
            "Mismatch in shape: grad_output[{i}] has a shape of torch.Size({}) and output[{i}] has a shape of \
             torch.Size({}).",
            layout::display(given.shape()),
            layout::display(root.shape())
        );
        return convert::cast(given, root.dtype()).map(Some);
    }
    if !root.requires_grad() {
        return Ok(None);
    }
    ensure!(root.numel() == 1, Runtime, "grad can be implicitly created only for scalar outputs");
    create::full(root.shape(), Number::Int(1), root.dtype(), root.device()).map(Some)
}

thread_local! {
    /// Numbers the runs; 0 is none.
    static RUNS: Cell<u32> = const { Cell::new(0) };
    /// How many runs are under way: hooks and learners' rules may start others.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// One run. It borrows the graph from its starts.
struct Run<'a> {
    number: u32,
    /// Where there is one, only what leads to its targets runs.
    goal: Option<&'a Goal>,
    slots: Vec<Slot<'a>>,
    /// By sequence; of leaves that are ready the one that became so first.
    ready: BinaryHeap<(u64, Reverse<usize>, usize)>,
    came: usize,
    collected: Vec<Option<Tensor>>,
    /// Marks of runs that are under way.
    stashed: Vec<(&'a Node, (u32, u32))>,
}

/// A node in a run.
struct Slot<'a> {
    node: &'a Node,
    /// Gradients that are still to come.
    waiting: u32,
    needed: bool,
    grads: SmallVec<[Option<Tensor>; 1]>,
}

impl<'a> Run<'a> {
    fn go(&mut self, starts: &'a Starts, options: Options) -> Result<()> {
        for (node, _, _) in starts {
            self.explore(node);
        }
        if let Some(goal) = self.goal {
            self.find_needed(goal);
        }
        for (node, output, gradient) in starts {
            self.deliver(self.slot_of(node), *output, Some(gradient.clone()))?;
        }
        while let Some((_, _, slot)) = self.ready.pop() {
            self.execute(slot, options)?;
        }
        Ok(())
    }

    fn slot_of(&self, node: &Node) -> usize {
        debug_assert_eq!(node.mark.get().0, self.number);
        node.mark.get().1 as usize
    }

    /// Gives a slot to `start` and to all that it leads to, and counts the ways to each.
    fn explore(&mut self, start: &'a Node) {
        let mut stack: SmallVec<[&'a Node; 16]> = SmallVec::new();
        if self.visit(start) {
            stack.push(start);
        }
        while let Some(node) = stack.pop() {
            for (next, _) in node.edges().iter().flatten() {
                if self.visit(next) {
                    stack.push(next);
                }
            }
        }
    }

    /// One more way to a node; tells whether it is the first.
    fn visit(&mut self, node: &'a Node) -> bool {
        let mark = node.mark.get();
        if mark.0 == self.number {
            self.slots[mark.1 as usize].waiting += 1;
            return false;
        }
        if mark.0 != 0 && DEPTH.get() > 1 {
            self.stashed.push((node, mark));
        }
        let place = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        node.mark.set((self.number, place));
        self.slots.push(Slot { node, waiting: 1, needed: true, grads: SmallVec::from_elem(None, node.outputs.len()) });
        true
    }

    /// Of a run with targets only those nodes run that lead to one.
    fn find_needed(&mut self, goal: &Goal) {
        let mut order: Vec<usize> = (0..self.slots.len()).collect();
        let leaf = |slot: &Slot| slot.node.sequence == u64::MAX;
        order.sort_unstable_by_key(|&i| if leaf(&self.slots[i]) { 0 } else { self.slots[i].node.sequence });
        for i in order {
            let node = self.slots[i].node;
            let wanted =
                |next: &Node| goal.targets.iter().flatten().any(|(target, _)| std::ptr::eq(Rc::as_ptr(target), next));
            self.slots[i].needed = if leaf(&self.slots[i]) {
                goal.accumulates && wanted(node)
            } else {
                node.edges().iter().flatten().any(|(next, _)| wanted(next) || self.slots[self.slot_of(next)].needed)
            };
        }
    }

    /// A gradient has come, or it is known that none will.
    fn deliver(&mut self, place: usize, output: usize, grad: Option<Tensor>) -> Result<()> {
        let slot = &mut self.slots[place];
        if let Some(grad) = grad {
            let sum = &mut slot.grads[output];
            *sum = Some(match sum.take() {
                Some(sum) => pointwise::add(&sum, &grad)?,
                None => grad,
            });
        }
        slot.waiting -= 1;
        if slot.waiting == 0 {
            self.came += 1;
            self.ready.push((slot.node.sequence, Reverse(self.came), place));
        }
        Ok(())
    }

    fn execute(&mut self, place: usize, options: Options) -> Result<()> {
        let slot = &mut self.slots[place];
        let (node, needed) = (slot.node, slot.needed);
        let mut grads = std::mem::take(&mut slot.grads);
        run_tensor_hooks(node, &mut grads)?;
        let leaf = node.leaf();
        if let Some(goal) = self.goal.filter(|goal| !(goal.accumulates && leaf.is_some())) {
            for (target, found) in goal.targets.iter().zip(&mut self.collected) {
                if let Some((target, output)) = target
                    && std::ptr::eq(Rc::as_ptr(target), node)
                {
                    found.clone_from(&grads[*output]);
                }
            }
        }
        if !needed {
            return Ok(());
        }
        run_pre_hooks(node, &mut grads)?;
        if let Some(leaf) = leaf {
            return end_at_leaf(node, &leaf, &mut grads);
        }
        let mut found = if grads.iter().any(Option::is_some) || node.is_custom() {
            fill_missing(node, &mut grads)?;
            let start = profile::begin();
            let found = node.apply(&grads, options.retain_graph || options.create_graph)?;
            profile::end(start, || node.name.to_owned(), Vec::new);
            found
        } else {
            Vec::new()
        };
        if mode::watches_anomalies() {
            check_nan(node, &found)?;
        }
        if node.rare_if_any().is_some_and(|rare| !rare.post_hooks.is_empty()) {
            found.resize(node.edges().len(), None);
            run_post_hooks(node, &mut found, &grads)?;
        }
        drop(grads);
        let mut found = found.into_iter();
        for (i, edge) in node.edges().iter().enumerate() {
            let grad = found.next().flatten();
            if let Some((next, output)) = edge {
                let grad = grad.map(|g| validated(g, node, i, next, *output)).transpose()?;
                self.deliver(self.slot_of(next), *output, grad)?;
            }
        }
        Ok(())
    }
}

fn run_tensor_hooks(node: &Node, grads: &mut [Option<Tensor>]) -> Result<()> {
    let leaf = node.leaf();
    if let Some(rare) = leaf.as_ref().and_then(|l| l.meta()).and_then(|m| m.rare.get())
        && let Some(grad) = &mut grads[0]
    {
        for hook in rare.hooks.all() {
            if let Some(other) = hook(grad)? {
                *grad = other;
            }
        }
    }
    let Some(rare) = node.rare_if_any() else { return Ok(()) };
    for (output, hook) in rare.tensor_hooks.all() {
        if let Some(grad) = &mut grads[output]
            && let Some(other) = hook(grad)?
        {
            *grad = other;
        }
    }
    for (output, meta) in &*rare.retaining.borrow() {
        if let (Some(meta), Some(grad)) = (meta.upgrade(), &grads[*output]) {
            let sum = match &*meta.grad.borrow() {
                Some(sum) => pointwise::add(sum, grad)?,
                None => grad.clone(),
            };
            *meta.grad.borrow_mut() = Some(sum);
        }
    }
    Ok(())
}

fn run_pre_hooks(node: &Node, grads: &mut SmallVec<[Option<Tensor>; 1]>) -> Result<()> {
    if let Some(rare) = node.rare_if_any() {
        for hook in rare.pre_hooks.all() {
            if let Some(others) = hook(grads)? {
                *grads = SmallVec::from_vec(others);
            }
        }
    }
    Ok(())
}

fn run_post_hooks(node: &Node, found: &mut Gradients, grads: &[Option<Tensor>]) -> Result<()> {
    if let Some(rare) = node.rare_if_any() {
        for hook in rare.post_hooks.all() {
            if let Some(others) = hook(found, grads)? {
                *found = others;
            }
        }
    }
    Ok(())
}

fn end_at_leaf(node: &Node, leaf: &Tensor, grads: &mut [Option<Tensor>]) -> Result<()> {
    let Some(grad) = grads[0].take() else { return Ok(()) };
    let shown = node.rare_if_any().is_some_and(|rare| !rare.post_hooks.is_empty()).then(|| grad.clone());
    grow(leaf, grad)?;
    if let Some(rare) = leaf.meta().and_then(|m| m.rare.get()) {
        for hook in rare.after.all() {
            hook(leaf)?;
        }
    }
    if shown.is_some() {
        run_post_hooks(node, &mut Vec::new(), &[shown])?;
    }
    Ok(())
}

/// Outputs that nobody used get zeros.
fn fill_missing(node: &Node, grads: &mut [Option<Tensor>]) -> Result<()> {
    if grads.len() < 2 || node.is_custom() {
        return Ok(());
    }
    for (grad, spec) in grads.iter_mut().zip(&node.outputs) {
        if grad.is_none() && spec.dtype.is_floating() {
            *grad = Some(create::zeros(&spec.shape, spec.dtype, spec.device)?);
        }
    }
    Ok(())
}

/// A gradient as the next node wants it.
fn validated(grad: Tensor, node: &Node, i: usize, next: &Node, output: usize) -> Result<Tensor> {
    let spec = &next.outputs[output];
    let mut grad = grad;
    if *grad.shape() != *spec.shape {
        let fits = layout::broadcast(&spec.shape, grad.shape()).is_ok_and(|both| *both == *grad.shape());
        ensure!(
            fits,
            Runtime,
            "Function {} returned an invalid gradient at index {i} - got {} but expected shape compatible with {}",
            node.name,
            layout::display(grad.shape()),
            layout::display(&spec.shape)
        );
        grad = grad.sum_to_shape(&spec.shape)?;
    }
    if grad.dtype() != spec.dtype {
        grad = convert::cast(&grad, spec.dtype)?;
    }
    if grad.device() != spec.device {
        grad = convert::to_device(&grad, spec.device)?;
    }
    Ok(grad)
}

fn check_nan(node: &Node, found: &[Option<Tensor>]) -> Result<()> {
    let Some(anomaly) = mode::anomaly() else { return Ok(()) };
    for (i, grad) in found.iter().enumerate() {
        let Some(grad) = grad.as_ref().filter(|g| anomaly.check_nan && g.dtype().is_floating()) else { continue };
        if grad.to_f64_vec()?.iter().any(|v| v.is_nan()) {
            let place = node.rare_if_any().and_then(|rare| rare.place.borrow().clone());
            crate::tensor::warning::warn(
                crate::tensor::warning::Category::User,
                match place {
                    Some(place) => format!(
                        "Error detected in {}. Traceback of forward call that caused the error:\n{place}",
                        node.name
                    ),
                    None => format!(
                        "Error detected in {}. No forward pass information available. Enable detect anomaly during \
                         forward pass for more information.",
                        node.name
                    ),
                },
            );
            bail!(Runtime, "Function '{}' returned nan values in its {i}th output.", node.name);
        }
    }
    Ok(())
}

/// Adds to a tensor's `grad`: in place where nothing is recorded, so that it stays the same tensor.
fn grow(tensor: &Tensor, grad: Tensor) -> Result<()> {
    let meta = tensor.meta_or_new();
    let before = meta.grad.borrow().clone();
    let after = match before {
        Some(sum) if !is_enabled() => {
            // The new sum's memory becomes that of the old one.
            let new = pointwise::add(&sum, &grad)?;
            drop(grad);
            return convert::write(&sum, new);
        }
        Some(sum) => pointwise::add(&sum, &grad)?,
        None => as_leaf_lies(tensor, grad)?,
    };
    *meta.grad.borrow_mut() = Some(after);
    Ok(())
}

/// A gradient whose memory is its own and lies like the leaf's.
fn as_leaf_lies(leaf: &Tensor, grad: Tensor) -> Result<Tensor> {
    let dense = is_dense(leaf);
    let lies_right = if dense { grad.strides() == leaf.strides() } else { grad.is_contiguous() };
    if is_enabled() {
        return if lies_right { Ok(grad) } else { convert::clone(&grad) };
    }
    if lies_right && grad.owners() == (1, 1) && grad.meta().is_none() {
        return Ok(grad);
    }
    if !dense || leaf.is_contiguous() {
        return convert::contiguous_copy(&grad.detach());
    }
    let mut order: Vec<usize> = (0..leaf.rank()).collect();
    order.sort_by_key(|&d| std::cmp::Reverse(leaf.strides()[d]));
    let sorted = convert::contiguous_copy(&shape::permuted(&grad.detach(), "PermuteBackward0", &order))?;
    Ok(sorted.restride(Shape::from_slice(leaf.shape()), leaf.strides().into(), 0))
}

/// Whether a tensor's elements fill a run of memory without gaps or overlaps.
fn is_dense(tensor: &Tensor) -> bool {
    if tensor.is_contiguous() {
        return true;
    }
    let mut dims: SmallVec<[(isize, usize); 4]> =
        tensor.strides().iter().copied().zip(tensor.shape().iter().copied()).filter(|d| d.1 != 1).collect();
    dims.sort_unstable();
    let mut expected = 1;
    dims.iter().all(|&(stride, size)| {
        let fits = stride == expected;
        expected *= size.cast_signed();
        fits
    })
}
