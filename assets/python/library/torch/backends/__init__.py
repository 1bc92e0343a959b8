"""torch.backends: what the libraries behind PyTorch can do and how they are told to compute. Here burn's kernels stand
behind everything; the settings are kept, for scripts that make them, and change nothing."""
import _torch

_MODULES = ("cuda", "cudnn", "mkl", "mkldnn", "mps", "openmp")


def __getattr__(name):
    if name in _MODULES:
        return __import__("torch.backends." + name, None, None, ("__name__",))
    raise AttributeError(_torch._missing("torch.backends", name))
