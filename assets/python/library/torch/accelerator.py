"""torch.accelerator: the accelerator of this machine under one name, whatever stands behind it; here it is always wgpu's
"cuda"."""
import _torch
from torch import cuda


def is_available():
    """Says whether an accelerator was found."""
    return cuda.is_available()


def device_count():
    """Returns the number of accelerators."""
    return cuda.device_count()


def current_accelerator(check_available=False):
    """Returns the kind of accelerator that this build knows, with `check_available` only where there is one."""
    return None if check_available and not is_available() else _torch.device("cuda")


def current_device_index():
    """Returns the number of the current accelerator."""
    return cuda.current_device()


def current_device_idx():
    """Returns the number of the current accelerator."""
    import warnings

    warnings.warn("Use `current_device_index` instead.", FutureWarning, stacklevel=2)
    return current_device_index()


def set_device_index(device):
    """Makes an accelerator the current one."""
    cuda._require()
    cuda.set_device(device)


def set_device_idx(device):
    """Makes an accelerator the current one."""
    import warnings

    warnings.warn("Use `set_device_index` instead.", FutureWarning, stacklevel=2)
    set_device_index(device)


def synchronize(device=None):
    """Waits for the work of an accelerator; results are waited for where they are read."""
    cuda.synchronize(device)


def empty_cache():
    """Gives unused memory back; the backend does so by itself."""


def memory_allocated(device_index=None):
    """wgpu does not tell what is allocated: 0."""
    return cuda.memory_allocated(device_index)


def max_memory_allocated(device_index=None):
    """wgpu does not tell what is allocated: 0."""
    return cuda.max_memory_allocated(device_index)


def memory_reserved(device_index=None):
    """wgpu does not tell what is reserved: 0."""
    return cuda.memory_reserved(device_index)


def max_memory_reserved(device_index=None):
    """wgpu does not tell what is reserved: 0."""
    return cuda.max_memory_reserved(device_index)


class device_index:
    """Makes an accelerator the current one within a block; `None` changes nothing."""

    def __init__(self, device):
        self.idx = device

    def __enter__(self):
        self._within = None if self.idx is None else cuda.device(self.idx)
        if self._within is not None:
            self._within.__enter__()

    def __exit__(self, *exception):
        if self._within is not None:
            self._within.__exit__(*exception)
        return False


def __getattr__(name):
    raise AttributeError(_torch._missing("torch.accelerator", name))
