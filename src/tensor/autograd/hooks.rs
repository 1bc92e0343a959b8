//! Functions that a learner has called when a gradient comes by.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::{Meta, Node};
use crate::tensor::Tensor;
use crate::tensor::error::{Result, ensure};

/// Sees the gradient of a tensor; may give another.
pub type TensorHook = Rc<dyn Fn(&Tensor) -> Result<Option<Tensor>>>;
/// Sees a leaf whose gradient has grown.
pub type LeafHook = Rc<dyn Fn(&Tensor) -> Result<()>>;
/// Gradients, some of them undefined.
pub type Gradients = Vec<Option<Tensor>>;
/// Sees the gradients that a node is about to take; may give others.
pub type PreHook = Rc<dyn Fn(&[Option<Tensor>]) -> Result<Option<Gradients>>>;
/// Sees the gradients that a node gave and those it took; may give others.
pub type PostHook = Rc<dyn Fn(&[Option<Tensor>], &[Option<Tensor>]) -> Result<Option<Gradients>>>;

/// Hooks in the order in which they were registered, by number.
pub struct Hooks<F>(RefCell<Vec<(u64, F)>>);

impl<F> Default for Hooks<F> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

thread_local! {
    static NUMBER: Cell<u64> = const { Cell::new(0) };
}

impl<F: Clone> Hooks<F> {
    pub fn add(&self, hook: F) -> u64 {
        let number = NUMBER.get() + 1;
        NUMBER.set(number);
        self.0.borrow_mut().push((number, hook));
        number
    }

    /// Takes a hook out; tells whether it was there.
    pub fn remove(&self, number: u64) -> bool {
        let mut hooks = self.0.borrow_mut();
        let before = hooks.len();
        hooks.retain(|(n, _)| *n != number);
        hooks.len() < before
    }

    /// Those there are now: a hook may register or remove others.
    pub fn all(&self) -> Vec<F> {
        self.0.borrow().iter().map(|(_, hook)| hook.clone()).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

/// Where a hook was registered, to remove it there.
pub enum Registered {
    Leaf(Rc<Meta>, u64),
    Node(Rc<Node>, u64),
}

impl Registered {
    pub fn number(&self) -> u64 {
        match self {
            Self::Leaf(_, number) | Self::Node(_, number) => *number,
        }
    }

    pub fn remove(&self) {
        match self {
            Self::Leaf(meta, number) => {
                let _ = meta.rare().hooks.remove(*number) || meta.rare().after.remove(*number);
            }
            Self::Node(node, number) => {
                if let Some(rare) = node.rare_if_any() {
                    let _ = rare.tensor_hooks.remove(*number)
                        || rare.pre_hooks.remove(*number)
                        || rare.post_hooks.remove(*number);
                }
            }
        }
    }
}

impl Tensor {
    /// `register_hook`.
    ///
    /// # Errors
    /// `RuntimeError` where the tensor requires no gradient.
    pub fn register_hook(&self, hook: TensorHook) -> Result<Registered> {
        ensure!(self.requires_grad(), Runtime, "cannot register a hook on a tensor that doesn't require gradient");
        if let Some((node, output)) = self.source() {
            let number = node.rare().tensor_hooks.add((output, hook));
            return Ok(Registered::Node(node, number));
        }
        let meta = self.meta_or_new();
        Ok(Registered::Leaf(Rc::clone(meta), meta.rare().hooks.add(hook)))
    }

    /// `register_post_accumulate_grad_hook`.
    ///
    /// # Errors
    /// `RuntimeError` where the tensor is no leaf or requires no gradient.
    pub fn register_post_accumulate_hook(&self, hook: LeafHook) -> Result<Registered> {
        ensure!(self.requires_grad(), Runtime, "cannot register a hook on a tensor that doesn't require gradient");
        ensure!(self.is_leaf(), Runtime, "post accumulate grad hooks cannot be registered on non-leaf tensors");
        let meta = self.meta_or_new();
        Ok(Registered::Leaf(Rc::clone(meta), meta.rare().after.add(hook)))
    }
}
