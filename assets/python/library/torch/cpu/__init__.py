"""torch.cpu: what PyTorch asks of every kind of device, answered for the processor."""
import _torch


def is_available():
    """There is always a processor."""
    return True


def device_count():
    """The processor counts as one device."""
    return 1


def current_device():
    """Returns the processor's name."""
    return "cpu"


def set_device(device):
    """There is one processor: nothing to choose."""


def synchronize(device=None):
    """What the processor was given is done."""


def __getattr__(name):
    if name == "amp":
        return __import__("torch.cpu.amp", None, None, ("__name__",))
    raise AttributeError(_torch._missing("torch.cpu", name))
