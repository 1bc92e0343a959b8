//! The memory behind tensors: one flat run of elements, shared by every view of it.
//!
//! On the host a storage is the very buffer that burn's flex backend computes on, so that a strided view goes to a
//! kernel without a copy and an in-place write changes the memory that all views see. On other devices it is a
//! 1-dimensional burn tensor that a write replaces. Each write raises the version.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use burn::backend::ops::{BoolTensorOps as _, FloatTensorOps as _, IntTensorOps as _};
use burn::backend::{Dispatch, DispatchTensor, TensorMetadata as _};
use burn::tensor::{Bytes, Shape as BurnShape, TensorData, read_sync};

use super::device::Device;
use super::dtype::{DType, Element, dispatch};
use super::error::{Result, bail};
use super::host;

mod loan;

use loan::Loans;
pub use loan::Memory;

/// Shared memory of tensors.
pub struct Storage {
    pub dtype: DType,
    pub device: Device,
    /// Whether it was made in `torch.inference_mode()`.
    pub inference: bool,
    data: RefCell<Data>,
    version: Cell<u64>,
    writes: Cell<u64>,
    /// Whether it was said to be shared between processes, of which there is one.
    shared: Cell<bool>,
    /// The storage whose bytes this one sees as another dtype (`view(dtype)`); `data` is then empty.
    owner: Option<Rc<Self>>,
    /// Memory of others that stands for parts of this one.
    loans: Loans,
}

#[derive(Clone)]
pub(crate) enum Data {
    Host(Arc<Bytes>),
    Device(Box<DispatchTensor>),
}

impl Data {
    /// No elements.
    fn none() -> Self {
        Self::Host(Arc::new(Bytes::from_elems(Vec::<u8>::new())))
    }

    /// Host memory that nobody else has is kept for the next storages.
    fn recycle(self) {
        if let Self::Host(bytes) = self
            && let Some(bytes) = Arc::into_inner(bytes)
        {
            host::recycle(bytes);
        }
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        let data = self.data.get_mut();
        if matches!(data, Data::Host(bytes) if bytes.len() >= host::SPARE_BYTES_MIN) {
            std::mem::replace(data, Data::none()).recycle();
        }
    }
}

impl Storage {
    /// Moves `elements` to a device.
    ///
    /// # Errors
    /// Where the device does not exist or lacks the element type.
    pub fn from_vec<T: Element>(elements: Vec<T>, device: Device) -> Result<Self> {
        Self::from_bytes(Arc::new(Bytes::from_elems(elements)), T::DTYPE, device)
    }

    /// Takes a host buffer of `dtype` elements over.
    ///
    /// # Errors
    /// As [`Storage::from_vec`].
    pub(crate) fn from_bytes(bytes: Arc<Bytes>, dtype: DType, device: Device) -> Result<Self> {
        let data = if device.keeps_on_host(dtype) {
            Data::Host(bytes)
        } else {
            Data::Device(Box::new(upload(&bytes, dtype, device)?))
        };
        Ok(Self::from_data(data, dtype, device))
    }

    pub(crate) fn from_data(data: Data, dtype: DType, device: Device) -> Self {
        Self {
            dtype,
            device,
            inference: super::autograd::is_inference(),
            data: RefCell::new(data),
            version: Cell::new(0),
            writes: Cell::new(0),
            shared: Cell::new(false),
            owner: None,
            loans: Loans::default(),
        }
    }

    /// The same bytes as elements of another dtype; `None` where they do not divide into such elements, or are not
    /// memory of the host.
    pub(crate) fn seen_as(storage: &Rc<Self>, dtype: DType) -> Option<Self> {
        let owner = storage.owner.as_ref().unwrap_or(storage);
        match &*owner.data.borrow() {
            Data::Host(bytes) if bytes.len() % dtype.size() == 0 && bytes.as_ptr().addr() % dtype.size() == 0 => {}
            _ => return None,
        }
        let mut seen = Self::from_data(Data::none(), dtype, storage.device);
        seen.owner = Some(Rc::clone(owner));
        Some(seen)
    }

    /// The storage that has the memory.
    fn owner(&self) -> &Self {
        self.owner.as_deref().unwrap_or(self)
    }

    /// Notes that the memory is to be shared between processes: there is one, which sees it already.
    pub fn share(&self) {
        self.owner().shared.set(true);
    }

    /// Whether [`Self::share`] was called.
    pub fn is_in_shared_memory(&self) -> bool {
        self.owner().shared.get()
    }

    /// Whether a write into one is seen in the other.
    pub fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self.owner(), other.owner())
    }

    /// A number that tells storages apart for as long as they live.
    pub fn id(&self) -> usize {
        std::ptr::from_ref(self.owner()).addr()
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        match &*self.owner().data.borrow() {
            Data::Host(bytes) => bytes.len() / self.dtype.size(),
            Data::Device(tensor) => tensor.shape().num_elements(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Raised by each write that autograd shall notice.
    pub fn version(&self) -> u64 {
        self.owner().version.get()
    }

    pub(crate) fn set_version(&self, version: u64) {
        self.owner().version.set(version);
    }

    /// Raised by each write, noticed or not.
    pub fn writes(&self) -> u64 {
        self.owner().writes.get()
    }

    fn count_write(&self) {
        self.version.set(self.version.get() + 1);
        self.writes.set(self.writes.get() + 1);
    }

    /// Whether somebody besides the storage has its memory, so that a write copies it first.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(&*self.owner().data.borrow(), Data::Host(bytes) if Arc::strong_count(bytes) > 1)
    }

    /// Makes memory of somebody else's stand for the bytes from `start` on, which it has already.
    pub(crate) fn lend(&self, start: usize, memory: Box<dyn Memory>) {
        self.owner().loans.add(start, memory);
    }

    /// Takes over what others wrote into memory that stands for ours.
    fn fetch(&self) {
        if !self.loans.is_empty()
            && let Data::Host(bytes) = &mut *self.data.borrow_mut()
            && self.loans.fetch(bytes)
        {
            self.writes.set(self.writes.get() + 1);
            self.loans.store(bytes);
        }
    }

    /// Hands over what was written to those whose memory stands for ours.
    fn store(&self, data: &Data) {
        if !self.loans.is_empty()
            && let Data::Host(bytes) = data
        {
            self.loans.store(bytes);
        }
    }

    pub(crate) fn data(&self) -> Data {
        self.owner().fetch();
        self.owner().data.borrow().clone()
    }

    /// The elements as host bytes: shared on the host, fetched from elsewhere.
    ///
    /// # Errors
    /// `RuntimeError` where a device fails to answer.
    pub(crate) fn host(&self) -> Result<Arc<Bytes>> {
        self.owner().fetch();
        match &*self.owner().data.borrow() {
            Data::Host(bytes) => Ok(Arc::clone(bytes)),
            Data::Device(tensor) => download((**tensor).clone(), self.dtype).map(Arc::new),
        }
    }

    /// Changes elements through a slice over the whole storage.
    ///
    /// # Errors
    /// `RuntimeError` where a device fails to answer.
    pub(crate) fn update<T: Element, R>(&self, change: impl FnOnce(&mut [T]) -> R) -> Result<R> {
        self.update_raw(|bytes| change(bytemuck::cast_slice_mut(bytes)))
    }

    /// Like [`Storage::update`] over bytes.
    pub(crate) fn update_raw<R>(&self, change: impl FnOnce(&mut [u8]) -> R) -> Result<R> {
        let owner = self.owner();
        owner.fetch();
        owner.count_write();
        let mut data = owner.data.borrow_mut();
        match &mut *data {
            Data::Host(bytes) => {
                let result = change(&mut Arc::make_mut(bytes)[..]);
                owner.store(&data);
                Ok(result)
            }
            Data::Device(tensor) => {
                let mut bytes = download((**tensor).clone(), self.dtype)?;
                let result = change(&mut bytes);
                **tensor = upload(&Arc::new(bytes), self.dtype, self.device)?;
                Ok(result)
            }
        }
    }

    /// Puts other elements in place of all, as `resize_` and whole-tensor assignment do.
    pub(crate) fn replace(&self, data: Data) {
        let owner = self.owner();
        owner.count_write();
        owner.store(&data);
        owner.data.replace(data).recycle();
    }

    /// A number that stays the same for as long as the host memory does.
    pub fn address(&self) -> usize {
        match &*self.owner().data.borrow() {
            Data::Host(bytes) if !bytes.is_empty() => bytes.as_ptr().addr(),
            Data::Host(_) => 0,
            Data::Device(_) => self.id(),
        }
    }
}

/// Checks that `count` elements of `dtype` can be had before anything tries to get them, since the memory limit
/// would otherwise end the process.
///
/// # Errors
/// `RuntimeError` in PyTorch's words.
pub fn check_allocation(count: Option<usize>, dtype: DType, shape: &[usize]) -> Result<()> {
    /// Below this a probe costs more than it can save.
    const PROBE_BYTES_MIN: usize = 16 << 20;
    let Some(bytes) = count.and_then(|n| n.checked_mul(dtype.size())).filter(|&b| isize::try_from(b).is_ok()) else {
        bail!(Runtime, "Storage size calculation overflowed with sizes={shape:?}");
    };
    let fits = || Vec::<u8>::new().try_reserve_exact(bytes).is_ok();
    if bytes >= PROBE_BYTES_MIN && !fits() {
        host::release_spare();
    }
    if bytes >= PROBE_BYTES_MIN && !fits() {
        bail!(
            Runtime,
            "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to \
             allocate {bytes} bytes. Error code 12 (Cannot allocate memory)"
        );
    }
    Ok(())
}

/// A host buffer as the memory of a device that has the element type.
pub(crate) fn placed(bytes: Arc<Bytes>, dtype: DType, device: Device) -> Data {
    if device.keeps_on_host(dtype) {
        return Data::Host(bytes);
    }
    match upload(&bytes, dtype, device) {
        Ok(tensor) => Data::Device(Box::new(tensor)),
        Err(_) => Data::Host(bytes),
    }
}

/// Copies a host buffer to a 1-dimensional tensor of a device.
fn upload(bytes: &Bytes, dtype: DType, device: Device) -> Result<DispatchTensor> {
    device.require_dtype(dtype)?;
    let target = device.burn()?;
    let data = TensorData::from_bytes(bytes.clone(), BurnShape::from(vec![bytes.len() / dtype.size()]), dtype.burn());
    Ok(match dtype {
        DType::Bool => Dispatch::bool_from_data(data, &target),
        d if d.is_floating() => Dispatch::float_from_data(data, &target),
        _ => Dispatch::int_from_data(data, &target),
    })
}

/// Fetches a device tensor's elements, row-major, as `dtype`.
pub(crate) fn download(tensor: DispatchTensor, dtype: DType) -> Result<Bytes> {
    let fetched = match dtype {
        DType::Bool => read_sync(Dispatch::bool_into_data(tensor)),
        d if d.is_floating() => read_sync(Dispatch::float_into_data(tensor)),
        _ => read_sync(Dispatch::int_into_data(tensor)),
    };
    match fetched {
        // Backends may hold a type wider than ours, such as booleans in 32 bits.
        Ok(data) if data.dtype() != dtype.burn() => Ok(dispatch!(dtype, T => {
            Bytes::from_elems(data.iter::<f64>().map(T::from_f64).collect::<Vec<T>>())
        })),
        Ok(data) => Ok(data.into_parts().0),
        Err(error) => bail!(Runtime, "the device failed: {error}"),
    }
}
