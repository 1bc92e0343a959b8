//! PyTorch's tensor semantics over burn's kernels: storages that views share, dtypes and promotion, broadcasting,
//! the operators by family, autograd, random numbers, printing. Knows neither Python nor the terminal.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::sync::Arc;

pub mod autocast;
pub mod autograd;
pub mod calculus;
pub mod convert;
pub mod create;
pub mod device;
pub mod dtype;
pub mod error;
pub mod fft;
pub mod host;
pub mod index;
pub mod interop;
pub mod layout;
pub mod linalg;
pub mod matmul;
pub mod nn;
pub mod op;
pub mod ops;
pub mod optim;
pub mod pointwise;
pub mod print;
pub mod profile;
pub mod random;
pub mod reduce;
pub mod shape;
pub(crate) mod simd;
pub mod sort;
pub mod special;
pub mod storage;
pub mod threads;
pub mod warning;

pub use device::Device;
pub use dtype::{DType, Element};
pub use error::{Error, ErrorKind, Result};
pub use layout::{Shape, Strides};
pub use storage::Storage;

use autograd::{Meta, View};

/// A view of a storage: what a learner calls a tensor. Cloning copies the handle, not the elements.
#[derive(Clone)]
pub struct Tensor(Rc<Inner>);

struct Inner {
    storage: Rc<Storage>,
    shape: Shape,
    strides: Strides,
    offset: usize,
    meta: OnceCell<Rc<Meta>>,
    view: OnceCell<View>,
    /// Whether writes through it go unnoticed by what was saved for gradients, as those through `tensor.data` do.
    apart: Cell<bool>,
}

impl Tensor {
    /// A view of `storage`; the caller has checked that it lies inside.
    pub(crate) fn from_parts(storage: Rc<Storage>, shape: Shape, strides: Strides, offset: usize) -> Self {
        Self(Rc::new(Inner {
            storage,
            shape,
            strides,
            offset,
            meta: OnceCell::new(),
            view: OnceCell::new(),
            apart: Cell::new(false),
        }))
    }

    /// A row-major tensor that owns a whole new storage.
    pub(crate) fn from_storage(storage: Storage, shape: &[usize]) -> Self {
        Self::from_parts(Rc::new(storage), Shape::from_slice(shape), layout::contiguous_strides(shape), 0)
    }

    /// A tensor of `elements`, row-major.
    ///
    /// # Errors
    /// Where the device does not exist or lacks the element type.
    pub fn from_vec<T: Element>(elements: Vec<T>, shape: &[usize], device: Device) -> Result<Self> {
        debug_assert_eq!(elements.len(), layout::numel(shape));
        Ok(Self::from_storage(Storage::from_vec(elements, device)?, shape))
    }

    /// A 0-dim tensor.
    ///
    /// # Errors
    /// As [`Tensor::from_vec`].
    pub fn from_element<T: Element>(element: T, device: Device) -> Result<Self> {
        Self::from_vec(vec![element], &[], device)
    }

    pub fn storage(&self) -> &Rc<Storage> {
        &self.0.storage
    }

    pub fn shape(&self) -> &[usize] {
        &self.0.shape
    }

    pub fn strides(&self) -> &[isize] {
        &self.0.strides
    }

    /// In elements from the storage's start.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    pub fn dtype(&self) -> DType {
        self.0.storage.dtype
    }

    pub fn device(&self) -> Device {
        self.0.storage.device
    }

    /// Number of dimensions.
    pub fn rank(&self) -> usize {
        self.0.shape.len()
    }

    pub fn numel(&self) -> usize {
        layout::numel(&self.0.shape)
    }

    pub fn is_contiguous(&self) -> bool {
        layout::is_contiguous(&self.0.shape, &self.0.strides)
    }

    /// Whether both handles mean the very same tensor.
    pub fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// A number that tells tensors apart for as long as they live.
    pub(crate) fn identity(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }

    pub fn shares_storage(&self, other: &Self) -> bool {
        self.0.storage.is_same(&other.0.storage)
    }

    /// Whether the view is the whole of its storage, row-major.
    pub(crate) fn is_whole(&self) -> bool {
        self.0.offset == 0 && self.is_contiguous() && self.0.storage.len() == self.numel()
    }

    /// What autograd keeps for this tensor, where it keeps anything.
    pub(crate) fn meta(&self) -> Option<&Rc<Meta>> {
        self.0.meta.get()
    }

    pub(crate) fn meta_or_new(&self) -> &Rc<Meta> {
        self.0.meta.get_or_init(Rc::default)
    }

    /// Where a view came from.
    pub(crate) fn view(&self) -> Option<&View> {
        self.0.view.get()
    }

    pub(crate) fn set_view(&self, view: View) {
        // A tensor that is a view already stays one of the same base.
        let _ = self.0.view.set(view);
    }

    /// Owners of the handle and of the storage.
    pub(crate) fn owners(&self) -> (usize, usize) {
        (Rc::strong_count(&self.0), Rc::strong_count(&self.0.storage))
    }

    /// The tensor as it is, for an operation that will write its result into it: what the operation's gradient rule
    /// keeps stays as it was. Memory is copied only where something was kept.
    pub(crate) fn as_it_is(&self) -> Self {
        if !autograd::is_enabled() {
            return self.clone();
        }
        let _ = self.source();
        let storage = Storage::from_data(self.0.storage.data(), self.dtype(), self.device());
        let same = Self::from_parts(Rc::new(storage), self.0.shape.clone(), self.0.strides.clone(), self.0.offset);
        if let Some(meta) = self.meta() {
            let _ = same.0.meta.set(Rc::clone(meta));
        }
        same
    }

    /// The same elements under other sizes and strides, without autograd.
    pub(crate) fn restride(&self, shape: Shape, strides: Strides, offset: usize) -> Self {
        let same = Self::from_parts(Rc::clone(&self.0.storage), shape, strides, offset);
        same.0.apart.set(self.0.apart.get());
        same
    }

    /// `tensor.data`: the same elements outside the graph, with a version of their own.
    #[must_use]
    pub fn apart(&self) -> Self {
        let same = self.detach();
        same.0.apart.set(true);
        same
    }

    /// Writes with `write`; the version stays where nobody shall notice.
    pub(crate) fn unless_apart<R>(&self, write: impl FnOnce() -> R) -> R {
        let before = self.0.storage.version();
        let result = write();
        if self.0.apart.get() {
            self.0.storage.set_version(before);
        }
        result
    }

    /// A handle of its own to the same elements and the same autograd state, as in-place changes of the shape need.
    pub(crate) fn with_meta_of(self, other: &Self) -> Self {
        if let Some(meta) = other.meta() {
            let fresh = Self::from_parts(
                Rc::clone(&self.0.storage),
                self.0.shape.clone(),
                self.0.strides.clone(),
                self.0.offset,
            );
            let _ = fresh.0.meta.set(Rc::clone(meta));
            return fresh;
        }
        self
    }

    /// The only element as a number.
    ///
    /// # Errors
    /// `RuntimeError` where there is not exactly one.
    pub fn item(&self) -> Result<Number> {
        let count = self.numel();
        error::ensure!(count == 1, Runtime, "a Tensor with {count} elements cannot be converted to Scalar");
        let host = self.0.storage.host()?;
        Ok(
            dtype::dispatch!(self.dtype(), T => Number::from_element(bytemuck::cast_slice::<u8, T>(&host)[self.0.offset])),
        )
    }

    /// The elements row-major as host memory, shared where they already lie so.
    ///
    /// # Errors
    /// `RuntimeError` where a device fails to answer; a bug where `T` is not the tensor's type.
    pub(crate) fn host<T: Element>(&self) -> Result<host::HostSlice<T>> {
        host::HostSlice::of(self)
    }

    /// The whole storage's host buffer.
    pub(crate) fn host_bytes(&self) -> Result<Arc<burn::tensor::Bytes>> {
        self.0.storage.host()
    }
}

/// A Python number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    Bool(bool),
    Int(i64),
    /// An integer beyond the largest `i64`, which only `uint64` has.
    Large(u64),
    Float(f64),
}

impl Number {
    pub fn from_element<T: Element>(element: T) -> Self {
        match T::DTYPE.category() {
            dtype::Category::Bool => Self::Bool(element.to_i64() != 0),
            dtype::Category::Integral if T::DTYPE == DType::UInt64 => Self::from_u64(element.to_i64().cast_unsigned()),
            dtype::Category::Integral => Self::Int(element.to_i64()),
            dtype::Category::Floating => Self::Float(element.to_f64()),
        }
    }

    pub fn from_u64(value: u64) -> Self {
        i64::try_from(value).map_or(Self::Large(value), Self::Int)
    }

    pub fn to_element<T: Element>(self) -> T {
        match self {
            Self::Bool(value) => T::from_i64(i64::from(value)),
            Self::Int(value) => T::from_i64(value),
            Self::Large(_) if T::DTYPE.is_floating() => T::from_f64(self.to_f64()),
            Self::Large(value) => T::from_i64(value.cast_signed()),
            Self::Float(value) => T::from_f64(value),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "Python's float(int)")]
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Bool(value) => f64::from(u8::from(value)),
            Self::Int(value) => value as f64,
            Self::Large(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    pub fn to_i64(self) -> i64 {
        self.to_element::<i64>()
    }

    /// Whether it is other than zero.
    pub fn is_true(self) -> bool {
        self.to_f64() != 0.0
    }

    pub const fn category(self) -> dtype::Category {
        match self {
            Self::Bool(_) => dtype::Category::Bool,
            Self::Int(_) | Self::Large(_) => dtype::Category::Integral,
            Self::Float(_) => dtype::Category::Floating,
        }
    }

    /// The dtype of `torch.tensor(number)`.
    pub fn default_dtype(self) -> DType {
        match self {
            Self::Bool(_) => DType::Bool,
            Self::Int(_) => DType::Int64,
            Self::Large(_) => DType::UInt64,
            Self::Float(_) => create::default_dtype(),
        }
    }
}
