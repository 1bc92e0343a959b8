"""torch.cuda: the accelerators that wgpu finds stand behind PyTorch's names for CUDA devices."""
import sys

import _torch


def _adapters():
    """The accelerators' names. A program may choose among them by `os.environ`, as for CUDA."""
    os = sys.modules.get("os")
    if os is not None and "CUDA_VISIBLE_DEVICES" in os.environ:
        _torch._cuda_set_visible(os.environ["CUDA_VISIBLE_DEVICES"])
    return _torch._cuda_adapters()


def is_available():
    """Says whether an accelerator was found."""
    return len(_adapters()) > 0


def device_count():
    """Returns the number of accelerators."""
    return len(_adapters())


def current_device():
    """Returns the number of the current accelerator."""
    _require()
    return _torch._cuda_current()


def set_device(device):
    """Makes an accelerator the current one. PyTorch discourages this in favour of torch.device."""
    index = device if isinstance(device, int) else _torch.device(device).index
    if index is not None and index >= 0:
        _torch._cuda_set(index)


def get_device_name(device=None):
    """Returns an accelerator's name."""
    _require()
    if device is None:
        index = current_device()
    elif isinstance(device, int):
        index = device
    else:
        index = _torch.device(device).index or 0
    return _adapters()[index]


def init():
    """Accelerators start when they are first used; without one this raises."""
    _require()


def is_initialized():
    """Says whether an accelerator can have been used."""
    return is_available()


def is_bf16_supported(including_emulation=True):
    """wgpu's shaders have no bfloat16."""
    return False


def memory_allocated(device=None):
    """wgpu does not tell what is allocated: 0, as in PyTorch before anything is."""
    return 0


def max_memory_allocated(device=None):
    """wgpu does not tell what is allocated: 0."""
    return 0


def memory_reserved(device=None):
    """wgpu does not tell what is reserved: 0."""
    return 0


def max_memory_reserved(device=None):
    """wgpu does not tell what is reserved: 0."""
    return 0


def synchronize(device=None):
    """Waits for the work of an accelerator; results are waited for where they are read."""
    _require()


def empty_cache():
    """Gives unused memory back; the backend does so by itself."""


def manual_seed(seed):
    """Seeds the accelerators; random numbers are drawn on the CPU, from the default generator."""


def manual_seed_all(seed):
    """Seeds the accelerators; random numbers are drawn on the CPU, from the default generator."""


def seed():
    """Seeds the accelerators; random numbers are drawn on the CPU, from the default generator."""


def seed_all():
    """Seeds the accelerators; random numbers are drawn on the CPU, from the default generator."""


def get_rng_state_all():
    """Returns the state of each accelerator's generator: they share the default one."""
    return [_torch._default_generator().get_state() for _ in range(device_count())]


def _require():
    if not is_available():
        _torch._cuda_set(0)


class device:
    """Makes an accelerator the current one within a block."""

    def __init__(self, device):
        self.index = device if isinstance(device, int) else _torch.device(device).index

    def __enter__(self):
        self._before = _torch._cuda_current()
        if self.index is not None and self.index >= 0:
            _torch._cuda_set(self.index)

    def __exit__(self, *exception):
        if self.index is not None and self.index >= 0:
            _torch._cuda_set(self._before)
        return False


for _name, _dtype in {
    "FloatTensor": _torch.float32,
    "DoubleTensor": _torch.float64,
    "HalfTensor": _torch.float16,
    "ByteTensor": _torch.uint8,
    "IntTensor": _torch.int32,
    "LongTensor": _torch.int64,
    "BoolTensor": _torch.bool,
}.items():
    globals()[_name] = _torch._tensor_type(_dtype, True)


class device_of(device):
    """Makes the accelerator of a tensor the current one within a block; tensors elsewhere change nothing."""

    def __init__(self, obj):
        super().__init__(obj.device.index if obj.is_cuda else -1)


def __getattr__(name):
    if name == "amp":
        return __import__("torch.cuda.amp", None, None, ("__name__",))
    raise AttributeError(_torch._missing("torch.cuda", name))
