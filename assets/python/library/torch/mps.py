"""torch.mps: Apple's devices. torchlings uses them by wgpu, under the name of "cuda"."""
import _torch


def is_available():
    """Says whether the device "mps" is there: never."""
    return False


def device_count():
    """Returns the number of devices of that name: 0."""
    return 0


def __getattr__(name):
    raise AttributeError(_torch._missing("torch.mps", name))
