//! What rules keep for the way back, and the check that nobody has written into it since.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use smallvec::SmallVec;

use super::node::Node;
use super::{is_enabled, view};
use crate::tensor::error::{Error, ErrorKind, Result};
use crate::tensor::{Shape, Storage, Strides, Tensor};

/// What PyTorch says when a graph's saved tensors are gone.
pub const FREED: &str = "Trying to backward through the graph a second time (or directly access saved tensors after they \
    have already been freed). Saved intermediate values of the graph are freed when you call .backward() or \
    autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need \
    to access saved tensors after calling backward.";

pub(super) fn inference() -> Error {
    Error::new(
        ErrorKind::Runtime,
        "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in \
         computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it \
         in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.",
    )
}

pub(super) fn freed() -> Error {
    Error::new(ErrorKind::Runtime, FREED)
}

/// An operation's own output, kept for its rule without keeping the graph alive in a circle.
pub struct SavedOutput {
    memory: RefCell<Memory>,
    node: RefCell<Weak<Node>>,
}

/// A tensor's elements without its place in the graph.
struct Memory {
    storage: Rc<Storage>,
    shape: Shape,
    strides: Strides,
    offset: usize,
}

impl Memory {
    fn of(tensor: &Tensor) -> Self {
        Self {
            storage: Rc::clone(tensor.storage()),
            shape: tensor.shape().into(),
            strides: tensor.strides().into(),
            offset: tensor.offset(),
        }
    }
}

impl SavedOutput {
    pub(super) fn new(output: &Tensor) -> Self {
        Self { memory: RefCell::new(Memory::of(output)), node: RefCell::default() }
    }

    pub(super) fn belongs_to(&self, node: &Rc<Node>) {
        *self.node.borrow_mut() = Rc::downgrade(node);
    }

    /// The output as it was, part of the graph again.
    pub fn get(&self) -> Tensor {
        let value = self.value();
        if is_enabled()
            && let Some(node) = self.node.borrow().upgrade()
        {
            value.set_source(node, 0);
        }
        value
    }

    fn value(&self) -> Tensor {
        let memory = self.memory.borrow();
        Tensor::from_parts(Rc::clone(&memory.storage), memory.shape.clone(), memory.strides.clone(), memory.offset)
    }
}

/// A tensor that a rule keeps, and its version at that time.
pub(super) struct Saved {
    what: What,
    version: Cell<u64>,
}

enum What {
    /// The input at this position.
    Input(usize, Tensor),
    Output(Rc<SavedOutput>),
}

pub(super) type SavedList = SmallVec<[Saved; 1]>;

/// Notices which inputs a rule keeps while it is built: those whose handle or storage has more owners afterwards.
pub(super) struct Watch(SmallVec<[(usize, usize); 3]>);

impl Watch {
    pub(super) fn start(inputs: &[&Tensor]) -> Self {
        Self(inputs.iter().map(|t| t.owners()).collect())
    }

    pub(super) fn finish(self, inputs: &[&Tensor]) -> SavedList {
        // Counted for all before one is cloned: two inputs may be the same tensor.
        let kept: SmallVec<[bool; 3]> = inputs
            .iter()
            .zip(self.0)
            .map(|(t, before)| {
                let now = t.owners();
                now.0 > before.0 || now.1 > before.1
            })
            .collect();
        let save = |(i, t): (usize, &&Tensor)| Saved {
            version: Cell::new(t.storage().version()),
            what: What::Input(i, (*t).clone()),
        };
        inputs.iter().enumerate().filter(|(i, _)| kept[*i]).map(save).collect()
    }
}

impl Saved {
    pub(super) fn output(output: &Rc<SavedOutput>) -> Self {
        let version = output.memory.borrow().storage.version();
        Self { what: What::Output(Rc::clone(output)), version: Cell::new(version) }
    }

    pub(super) fn tensor(&self) -> Tensor {
        match &self.what {
            What::Input(_, tensor) => tensor.clone(),
            What::Output(output) => output.get(),
        }
    }

    pub(super) fn is_inference(&self) -> bool {
        matches!(&self.what, What::Input(_, tensor) if tensor.storage().inference)
    }

    pub(super) fn is_at(&self, position: Position) -> bool {
        match (&self.what, position) {
            (What::Input(i, _), Position::Input(at)) => *i == at,
            (What::Output(_), Position::Output) => true,
            _ => false,
        }
    }

    pub(super) fn move_to(&self, target: &Tensor) {
        if let What::Output(output) = &self.what
            && *output.memory.borrow().shape == *target.shape()
        {
            *output.memory.borrow_mut() = Memory::of(target);
        }
    }

    pub(super) fn written(&self, target: &Tensor) {
        if let What::Output(output) = &self.what
            && Rc::ptr_eq(&output.memory.borrow().storage, target.storage())
        {
            self.version.set(target.storage().version());
        }
    }

    /// # Errors
    /// `RuntimeError` where the tensor was written into since it was saved.
    pub(super) fn check(&self, node: &Node) -> Result<()> {
        let (tensor, source) = match &self.what {
            What::Input(_, tensor) => {
                if tensor.storage().version() == self.version.get() {
                    return Ok(());
                }
                (tensor.clone(), tensor.source().map(|(n, output)| (n.name, output)))
            }
            What::Output(output) => {
                if output.memory.borrow().storage.version() == self.version.get() {
                    return Ok(());
                }
                (output.value(), Some((node.name, 0)))
            }
        };
        if saves_nothing(node.name) || (self.is_input() && !self.is_needed(node)) {
            return Ok(());
        }
        Err(version_error(&tensor, source, tensor.storage().version(), self.version.get()))
    }

    fn is_input(&self) -> bool {
        matches!(self.what, What::Input(..))
    }

    /// A factor of a product is kept for the sake of the others only.
    fn is_needed(&self, node: &Node) -> bool {
        const PRODUCTS: [&str; 9] = [
            "MulBackward0",
            "MmBackward0",
            "BmmBackward0",
            "MvBackward0",
            "DotBackward0",
            "AddmmBackward0",
            "LinearBackward0",
            "MatmulBackward0",
            "ConvolutionBackward0",
        ];
        let What::Input(own, _) = self.what else { return true };
        !PRODUCTS.contains(&node.name) || node.edges().iter().enumerate().any(|(i, edge)| i != own && edge.is_some())
    }
}

/// The `RuntimeError` about a saved tensor that was written into.
pub fn version_error(tensor: &Tensor, source: Option<(&str, usize)>, version: u64, expected: u64) -> Error {
    let from = source
        .map_or_else(String::new, |(name, output)| format!(", which is output {output} of {},", view::operation(name)));
    let place = if tensor.device() == crate::tensor::Device::Cpu { "" } else { "cuda." };
    Error::new(
        ErrorKind::Runtime,
        format!(
            "one of the variables needed for gradient computation has been modified by an inplace operation: \
             [torch.{place}{}Tensor {}]{from} is at version {version}; expected version {expected} instead. Hint: \
             enable anomaly detection to find the operation that failed to compute its gradient, with \
             torch.autograd.set_detect_anomaly(True, check_nan=False).",
            tensor.dtype().scalar_name(),
            crate::tensor::layout::display(tensor.shape())
        ),
    )
}

/// Which of the tensors that a rule keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    Input(usize),
    Output,
}

/// What PyTorch calls `grad_fn._saved_NAME`.
pub(super) fn position(node: &str, name: &str) -> Option<Position> {
    if saves_nothing(node) {
        return None;
    }
    Some(match name {
        "result" => Position::Output,
        "self" | "input" | "mat1" | "tensor1" => Position::Input(0),
        "other" | "exponent" | "weight" | "mat2" | "vec" | "tensor2" | "target" => Position::Input(1),
        _ => return None,
    })
}

/// Whether PyTorch's operation keeps no tensor: its graph can be gone through again and again, and what it was made
/// from may be written into.
pub(super) fn saves_nothing(node: &str) -> bool {
    SAVES_NOTHING.binary_search(&node).is_ok()
}

/// Sorted.
#[rustfmt::skip]
const SAVES_NOTHING: &[&str] = &[
    "AcoshBackward1", "AddBackward0", "AddBackward1", "AffineGridGeneratorBackward0", "AliasBackward0",
    "AsStridedBackward0", "AsStridedBackward1", "AsStridedScatterBackward0", "AsinhBackward1", "AtanhBackward1",
    "BernoulliBackward0", "BernoulliBackward1", "BernoulliBackward2", "BlockDiagBackward0", "CatBackward0",
    "CauchyBackward0", "CeilBackward0", "ChannelShuffleBackward0", "ChunkBackward0", "CloneBackward0",
    "CoalesceBackward0", "Col2ImBackward0", "ConjBackward0", "ConjPhysicalBackward0", "ConjPhysicalBackward1",
    "ConstantPadNdBackward0", "CopyBackwards", "CopySlices", "CumsumBackward0", "Deg2RadBackward0",
    "DiagEmbedBackward0", "DiagonalBackward0", "DiagonalScatterBackward0", "DivBackward1", "DivBackward3",
    "EmbedBackward0", "EmbeddingRenormBackward0", "EqBackward0", "EqBackward1", "ExpandBackward0",
    "ExponentialBackward0", "FftC2CBackward0", "FftC2RBackward0", "FillBackward0", "FillBackward1", "FillBackward2",
    "FillBackward3", "FlipBackward0", "FloorBackward0", "FmodBackward0", "FracBackward0", "GeBackward0",
    "GeBackward1", "GeometricBackward0", "GeqrfBackward0", "GtBackward0", "GtBackward1", "Im2ColBackward0",
    "LazyCloneBackward0", "LeBackward0", "LeBackward1", "LerpBackward0", "LiftBackward0", "LiftFreshBackward0",
    "LogNormalBackward0", "LtBackward0", "LtBackward1", "LuUnpackBackward0", "MeanBackward0", "MeanBackward1",
    "MulBackward1", "NarrowCopyBackward0", "NeBackward0", "NeBackward1", "NegBackward0", "NegViewBackward0",
    "NormalBackward0", "NormalBackward1", "NormalBackward2", "NormalBackward3", "PermuteBackward0",
    "PixelShuffleBackward0", "PixelUnshuffleBackward0", "PoissonBackward0", "Rad2DegBackward0", "RandomBackward0",
    "RandomBackward1", "RandomBackward2", "RemainderBackward0", "RepeatBackward0", "ReshapeAliasBackward0",
    "ReshapeCopyBackward0", "RollBackward0", "Rot90Backward0", "RoundBackward0", "RoundBackward1", "RsubBackward0",
    "RsubBackward1", "SelectBackward0", "SelectScatterBackward0", "SignBackward0", "SliceBackward0",
    "SliceInverseBackward0", "SliceScatterBackward0", "SpecialZetaBackward2", "SplitBackward0",
    "SplitWithSizesBackward0", "SqueezeBackward0", "SqueezeBackward1", "SqueezeBackward2", "SqueezeBackward3",
    "SqueezeBackward4", "SqueezeBackward5", "StackBackward0", "StandardGammaGradBackward0", "SubBackward0",
    "SubBackward1", "SumBackward0", "SumBackward1", "TBackward0", "TBackward1", "ToCopyBackward0", "TraceBackward0",
    "TransposeBackward0", "TransposeBackward1", "TrilBackward0", "TriuBackward0", "TruncBackward0", "UnbindBackward0",
    "UnfoldBackward0", "UniformBackward0", "Unique2Backward0", "UniqueBackward0", "UniqueConsecutiveBackward0",
    "UniqueDimBackward0", "UniqueDimConsecutiveBackward0", "UnsafeSplitBackward0", "UnsafeSplitWithSizesBackward0",
    "UnsafeViewBackward0", "UnsqueezeBackward0", "UnsqueezeBackward1", "UpsampleBicubic2DAaBackward0",
    "UpsampleBicubic2DBackward0", "UpsampleBilinear2DAaBackward0", "UpsampleBilinear2DBackward0",
    "UpsampleLanczos2DAaBackward0", "UpsampleLinear1DBackward0", "UpsampleNearest1DBackward0",
    "UpsampleNearest2DBackward0", "UpsampleNearest3DBackward0", "UpsampleNearestExact1DBackward0",
    "UpsampleNearestExact2DBackward0", "UpsampleNearestExact3DBackward0", "UpsampleTrilinear3DBackward0",
    "ViewAsComplexBackward0", "ViewAsRealBackward0", "ViewBackward0", "ZeroBackward0",
];
