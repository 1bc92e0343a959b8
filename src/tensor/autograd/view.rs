//! Views in the graph: which tensor a view shows a part of, and how its `grad_fn` follows when that tensor, or another
//! view of it, is written into.

use std::any::Any;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use super::node::Body;
use super::{Node, edge_of, is_enabled, is_inference};
use crate::tensor::error::{Result, ensure};
use crate::tensor::layout::{self, Shape, Strides};
use crate::tensor::{Tensor, convert, create};

/// What a view knows of where it came from.
pub struct View {
    /// The tensor that is no view itself.
    pub base: Tensor,
    pub creation: Cell<Creation>,
    /// The storage's version when the view's `grad_fn` was last right.
    pub seen: Cell<u64>,
    /// What the bindings know the base by.
    pub object: OnceCell<Rc<dyn Any>>,
}

/// How a view was made, which decides whether it may be written into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    Ordinary,
    /// Without recording.
    NoGrad,
    /// As one of several outputs, as `unbind` makes them.
    Multiple,
}

impl Tensor {
    /// Makes this a view of `input`, whose storage it shares.
    pub(crate) fn mark_view_of(&self, input: &Self) {
        if self.is_same(input) || self.storage().inference {
            return;
        }
        let (base, inherited) = match input.view() {
            Some(view) => (&view.base, view.creation.get()),
            None => (input, Creation::Ordinary),
        };
        let creation = if is_enabled() || is_inference() { inherited } else { Creation::NoGrad };
        self.set_view(View {
            base: base.clone(),
            creation: Cell::new(creation),
            seen: Cell::new(self.storage().version()),
            object: OnceCell::new(),
        });
    }

    /// Marks a view as one of several that an operation made.
    pub(crate) fn mark_multiple(&self) {
        if let Some(view) = self.view()
            && view.creation.get() == Creation::Ordinary
        {
            view.creation.set(Creation::Multiple);
        }
    }

    /// The tensor that this one shows a part of, where gradients follow.
    pub(super) fn differentiable_base(&self) -> Option<&Self> {
        self.view().map(|view| &view.base)
    }

    /// A view whose elements were written into since gets a new `grad_fn`, as in PyTorch when one asks for it.
    pub(super) fn refresh(&self) {
        let Some(view) = self.view() else { return };
        let version = self.storage().version();
        if view.seen.get() == version || !view.base.requires_grad() {
            return;
        }
        let part = Part::of(self, &view.base);
        let edges = smallvec::smallvec![edge_of(&view.base)];
        let rule =
            Rc::new(move |grads: &[Option<Tensor>]| Ok(vec![grads[0].as_ref().map(|g| part.scatter(g)).transpose()?]));
        let node = Node::new("AsStridedBackward0", edges, &[self], Body::Rule(rule), smallvec::SmallVec::new());
        self.set_source(node, 0);
    }
}

/// `AddBackward0` without its end, as PyTorch's messages name operations.
pub(super) fn operation(name: &str) -> &str {
    name.find("Backward").map_or(name, |end| &name[..end])
}

/// Where a view's elements lie in its base.
#[derive(Clone)]
pub(super) struct Part(Rc<Geometry>);

struct Geometry {
    base: Shape,
    /// Of a tensor of the base's shape whose elements lie in the base's order.
    base_strides: Strides,
    shape: Shape,
    strides: Strides,
    offset: isize,
}

impl Part {
    pub(super) fn of(view: &Tensor, base: &Tensor) -> Self {
        Self(Rc::new(Geometry {
            base: base.shape().into(),
            base_strides: base.strides().into(),
            shape: view.shape().into(),
            strides: view.strides().into(),
            offset: view.offset().cast_signed() - base.offset().cast_signed(),
        }))
    }

    /// The part of a tensor of the base's shape.
    fn gather(&self, whole: &Tensor) -> Result<Tensor> {
        let laid_out = if *whole.strides() == *self.0.base_strides {
            whole.detach()
        } else {
            let memory = self.zeros(whole)?;
            convert::write(&memory, whole.detach())?;
            memory
        };
        let out = self.within(&laid_out)?;
        let part = self.clone();
        // A copy, since the whole may be a gradient that is written into.
        let out = convert::contiguous_copy(&out)?;
        Ok(out.with_backward("AsStridedBackward0", &[whole], |_| move |g: &Tensor| Ok(vec![Some(part.scatter(g)?)])))
    }

    /// Zeros of the base's shape with `grad` at the part.
    fn scatter(&self, grad: &Tensor) -> Result<Tensor> {
        let whole = self.zeros(grad)?;
        convert::write(&self.within(&whole)?, grad.detach())?;
        let part = self.clone();
        Ok(whole
            .with_backward("AsStridedScatterBackward0", &[grad], |_| move |g: &Tensor| Ok(vec![Some(part.gather(g)?)])))
    }

    /// `grad` of the base's shape with zeros at the part.
    fn outside(&self, grad: &Tensor) -> Result<Tensor> {
        let whole = self.zeros(grad)?;
        convert::write(&whole, grad.detach())?;
        let zero = create::zeros(&[], grad.dtype(), grad.device())?;
        convert::write(&self.within(&whole)?, zero)?;
        let part = self.clone();
        Ok(whole.with_backward("AsStridedScatterBackward0", &[grad], |_| {
            move |g: &Tensor| Ok(vec![Some(part.outside(g)?)])
        }))
    }

    fn zeros(&self, like: &Tensor) -> Result<Tensor> {
        let geometry = &*self.0;
        let span = geometry
            .base
            .iter()
            .zip(&geometry.base_strides)
            .map(|(&n, &s)| n.saturating_sub(1) * s.unsigned_abs())
            .sum::<usize>()
            + 1;
        let memory = create::zeros(&[span], like.dtype(), like.device())?;
        Ok(memory.restride(geometry.base.clone(), geometry.base_strides.clone(), 0))
    }

    /// The part as a view of memory laid out as the base.
    fn within(&self, whole: &Tensor) -> Result<Tensor> {
        let geometry = &*self.0;
        let offset = whole.offset().cast_signed() + geometry.offset;
        let last: isize =
            geometry.shape.iter().zip(&geometry.strides).map(|(&n, &s)| n.saturating_sub(1).cast_signed() * s).sum();
        ensure!(
            layout::numel(&geometry.shape) == 0
                || (offset >= 0 && (offset + last).cast_unsigned() < whole.storage().len()),
            Runtime,
            "a view that lies outside of its base cannot be gone through backwards"
        );
        Ok(whole.restride(geometry.shape.clone(), geometry.strides.clone(), offset.max(0).cast_unsigned()))
    }
}

/// The node of a base whose part was written into: outside of the part the gradient goes where it went before, inside
/// to what was written.
pub(super) fn copy_slices(view: &Tensor, base: &Tensor, written: Option<super::Edge>) -> Rc<Node> {
    let part = Part::of(view, base);
    let mut edges = smallvec::smallvec![edge_of(base)];
    let both = written.is_some();
    edges.extend(written);
    let rule = Rc::new(move |grads: &[Option<Tensor>]| {
        let Some(grad) = &grads[0] else { return Ok(Vec::new()) };
        let mut found = vec![Some(part.outside(grad)?)];
        if both {
            found.push(Some(part.gather(grad)?));
        }
        Ok(found)
    });
    Node::new("CopySlices", edges, &[base], Body::Rule(rule), smallvec::SmallVec::new())
}
