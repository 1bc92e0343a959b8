//! Where tensors live: the devices that a learner names, and the burn backend behind each, chosen at run time.
//!
//! `cpu` is burn's flex backend, or ndarray where the program was started so; `cuda:N` is the wgpu backend's N-th
//! adapter. An adapter is opened when it is first used, so that start-up costs nothing.

// burn deprecates ndarray in favour of flex; both are offered, so that a learner can compare.
#![expect(deprecated, reason = "the ndarray backend is one of the three that are offered")]

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::OnceLock;

use burn::backend::{Backend as _, Dispatch, DispatchDevice, FlexDevice, NdArrayDevice, WgpuDevice};

use super::dtype::DType;
use super::error::{Result, bail, ensure};

/// A device as PyTorch names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Device {
    #[default]
    Cpu,
    /// The wgpu adapter of that number.
    Cuda(usize),
}

/// burn's backends in the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Backend {
    #[default]
    Flex,
    NdArray,
    Wgpu,
}

impl Backend {
    pub const ALL: [Self; 3] = [Self::Flex, Self::NdArray, Self::Wgpu];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            Self::NdArray => "ndarray",
            Self::Wgpu => "wgpu",
        }
    }
}

/// An adapter that wgpu found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// The hardware's name, such as `llvmpipe (LLVM 15.0.6, 256 bits)`.
    pub name: String,
    /// The graphics interface, such as `Vulkan`.
    pub api: String,
    /// Drawn by the processor, as llvmpipe is: slower than the CPU backends, so it stands for no GPU unless asked for.
    pub software: bool,
}

thread_local! {
    static BACKEND: RefCell<Backend> = const { RefCell::new(Backend::Flex) };
    static ACCELERATORS: RefCell<Accelerators> = const { RefCell::new(Accelerators::Hardware) };
    /// Whether [`VISIBLE_DEVICES`] leaves no adapter; found when it is first asked.
    static HIDDEN: Cell<Option<bool>> = const { Cell::new(None) };
    static CURRENT_CUDA: RefCell<usize> = const { RefCell::new(0) };
    static DEFAULT: RefCell<Option<Device>> = const { RefCell::new(None) };
    /// What [`DEFAULT`] was before each of the blocks that changed it.
    static ENTERED: RefCell<Vec<Option<Device>>> = const { RefCell::new(Vec::new()) };
}

/// Which adapters answer to the name `cuda`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accelerators {
    /// None: a CPU backend was asked for by name.
    None,
    /// Graphics cards, not software that stands in for one.
    Hardware,
    /// Whatever there is: the wgpu backend was asked for by name.
    Any,
}

/// Chooses the adapters of this thread's `cuda` devices.
pub fn set_accelerators(accelerators: Accelerators) {
    ACCELERATORS.with_borrow_mut(|a| *a = accelerators);
}

/// The variable that says which adapters there are to be.
pub const VISIBLE_DEVICES: &str = "CUDA_VISIBLE_DEVICES";

/// Chooses the adapters as the variable [`VISIBLE_DEVICES`] does: numbers between commas, up to the first that is none.
pub fn set_visible(numbers: &str) {
    // wgpu names one adapter here, so that the first number decides.
    let first = numbers.split(',').next().unwrap_or_default().trim();
    HIDDEN.set(Some(first.parse() != Ok(0usize)));
}

fn are_hidden() -> bool {
    if HIDDEN.get().is_none() {
        HIDDEN.set(Some(false));
        if let Ok(numbers) = std::env::var(VISIBLE_DEVICES) {
            set_visible(&numbers);
        }
    }
    HIDDEN.get() == Some(true)
}

/// The adapters that `cuda:0`, `cuda:1` and so on mean.
pub fn accelerators() -> &'static [Adapter] {
    match ACCELERATORS.with_borrow(|a| *a) {
        Accelerators::None => &[],
        _ if are_hidden() => &[],
        Accelerators::Hardware if adapters().iter().all(|a| a.software) => &[],
        Accelerators::Hardware | Accelerators::Any => adapters(),
    }
}

/// Chooses the backend behind new tensors of this thread. Call it before any tensor is made.
pub fn set_backend(backend: Backend) {
    BACKEND.with_borrow_mut(|b| *b = backend);
}

/// The backend chosen by [`set_backend`].
pub fn backend() -> Backend {
    BACKEND.with_borrow(|b| *b)
}

/// The device of a tensor that is made without naming one.
pub fn default_device() -> Device {
    DEFAULT.with_borrow(|d| *d).unwrap_or_else(home)
}

/// The device that the program was started on; `repr` names the device of tensors elsewhere.
pub fn home() -> Device {
    if backend() == Backend::Wgpu { Device::Cuda(current_cuda()) } else { Device::Cpu }
}

/// `torch.set_default_device`; `None` sets it back.
///
/// # Errors
/// As [`require_cuda`].
pub fn set_default_device(device: Option<Device>) -> Result<()> {
    if let Some(Device::Cuda(index)) = device {
        require_cuda(index)?;
    }
    DEFAULT.with_borrow_mut(|d| *d = device);
    Ok(())
}

/// Makes `device` the default for a `with` block.
///
/// # Errors
/// As [`require_cuda`].
pub fn enter_default_device(device: Device) -> Result<()> {
    let before = DEFAULT.with_borrow(|d| *d);
    set_default_device(Some(device))?;
    ENTERED.with_borrow_mut(|entered| entered.push(before));
    Ok(())
}

/// Ends the innermost block of [`enter_default_device`].
pub fn leave_default_device() {
    if let Some(before) = ENTERED.with_borrow_mut(Vec::pop) {
        DEFAULT.with_borrow_mut(|d| *d = before);
    }
}

/// What `torch.cuda.current_device()` says.
pub fn current_cuda() -> usize {
    CURRENT_CUDA.with_borrow(|c| *c)
}

/// `torch.cuda.set_device`.
///
/// # Errors
/// As [`require_cuda`].
pub fn set_current_cuda(index: usize) -> Result<()> {
    require_cuda(index)?;
    CURRENT_CUDA.with_borrow_mut(|c| *c = index);
    Ok(())
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(index) => write!(f, "cuda:{index}"),
        }
    }
}

impl Device {
    /// Such as `cpu` or `cuda`, without a number.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cuda(_) => "cuda",
        }
    }

    /// Reads `cpu`, `cpu:0`, `cuda`, `cuda:1`.
    ///
    /// # Errors
    /// `RuntimeError` for anything else, in PyTorch's words.
    pub fn parse(text: &str) -> Result<Self> {
        let (kind, index) = match text.split_once(':') {
            Some((kind, index)) => match index.parse::<usize>() {
                Ok(index) => (kind, Some(index)),
                Err(_) => bail!(Runtime, "Invalid device string: '{text}'"),
            },
            None => (text, None),
        };
        match kind {
            "cpu" => Ok(Self::Cpu),
            "cuda" => Ok(Self::Cuda(index.unwrap_or_else(current_cuda))),
            _ => bail!(
                Runtime,
                "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, \
                 vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string: {kind}"
            ),
        }
    }

    /// burn's device for this one. Opens the adapter where there is one.
    ///
    /// # Errors
    /// `RuntimeError` where no adapter is found.
    pub(crate) fn burn(self) -> Result<DispatchDevice> {
        match self {
            Self::Cpu if backend() == Backend::NdArray => Ok(DispatchDevice::NdArray(NdArrayDevice::default())),
            Self::Cpu => Ok(DispatchDevice::Flex(FlexDevice)),
            Self::Cuda(index) => {
                require_cuda(index)?;
                Ok(DispatchDevice::Cube(wgpu_device(index).into()))
            }
        }
    }

    /// Whether storages of this device are plain memory that the engine can read and write in place.
    pub(crate) fn is_host(self) -> bool {
        self == Self::Cpu && backend() != Backend::NdArray
    }

    /// Whether storages of this dtype are plain memory on the host. Those of graphics cards are for floats and for
    /// signed integers of 32 and 64 bits: shaders have no narrower ones, and booleans of different widths. Wide unsigned
    /// types are computed by our own loops everywhere.
    pub(crate) fn keeps_on_host(self, dtype: DType) -> bool {
        let is_narrow = !dtype.is_floating() && dtype.size() < 4;
        self.is_host() || dtype.is_wide_unsigned() || matches!(self, Self::Cuda(_)) && is_narrow
    }

    /// The number of dimensions that the backend's kernels take.
    pub(crate) fn takes_rank(self, rank: usize) -> bool {
        /// burn's ndarray backend is written out for up to 6 dimensions.
        const NDARRAY_RANK_MAX: usize = 6;
        self.is_host() || self != Self::Cpu || rank <= NDARRAY_RANK_MAX
    }

    /// # Errors
    /// `TypeError` where the device has no such element type.
    pub(crate) fn require_dtype(self, dtype: DType) -> Result<()> {
        if let Self::Cuda(_) = self
            && !dtype.is_wide_unsigned()
            && !Dispatch::supports_dtype(&self.burn()?, dtype.burn())
        {
            let name = dtype.name();
            bail!(
                Type,
                "Cannot convert a tensor to {name} on device {self}: this adapter doesn't support {name}. Please use \
                 {} instead.",
                if dtype.is_floating() { "float32" } else { "int32" }
            );
        }
        Ok(())
    }
}

/// The wgpu device of an adapter: discrete ones first, then integrated, then whatever there is.
fn wgpu_device(index: usize) -> WgpuDevice {
    let _ = index;
    WgpuDevice::default()
}

/// # Errors
/// `RuntimeError`, as PyTorch without a driver, with a hint, where there is no such adapter.
pub fn require_cuda(index: usize) -> Result<()> {
    let found = accelerators().len();
    ensure!(
        found > 0,
        Runtime,
        "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver from \
         http://www.nvidia.com/Download/index.aspx\n\
         hint: torchlings runs \"cuda\" on any GPU that wgpu finds (Vulkan, Metal or DirectX 12), and found none here; \
         write device = \"cuda\" if torch.cuda.is_available() else \"cpu\""
    );
    if index >= found {
        bail!(
            Runtime,
            "CUDA error: invalid device ordinal\nhint: this machine has {found} adapter(s), cuda:0 to cuda:{}",
            found - 1
        );
    }
    Ok(())
}

/// The adapters that wgpu finds, found once.
pub fn adapters() -> &'static [Adapter] {
    static ADAPTERS: OnceLock<Vec<Adapter>> = OnceLock::new();
    ADAPTERS.get_or_init(find_adapters)
}

/// Opens the default adapter with burn's own setup; a machine without any answers with an empty list.
fn find_adapters() -> Vec<Adapter> {
    // On Linux Vulkan alone: looking for OpenGL as well writes to the terminal.
    #[cfg(not(target_os = "linux"))]
    use burn::backend::wgpu::graphics::AutoGraphicsApi as Api;
    #[cfg(target_os = "linux")]
    use burn::backend::wgpu::graphics::Vulkan as Api;
    use burn::backend::wgpu::{RuntimeOptions, try_init_setup};
    match try_init_setup::<Api>(&WgpuDevice::default(), RuntimeOptions::default()) {
        Ok(setup) => {
            let info = setup.adapter.get_info();
            let software = format!("{:?}", info.device_type) == "Cpu";
            vec![Adapter { name: info.name, api: format!("{:?}", info.backend), software }]
        }
        Err(_) => Vec::new(),
    }
}
