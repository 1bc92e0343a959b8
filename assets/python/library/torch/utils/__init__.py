"""Tools around tensors and models."""


def __getattr__(name):
    # Subpackages are read when they are first asked for, so that `import torch` stays quick.
    if name in ("checkpoint", "data", "dlpack"):
        return __import__("torch.utils." + name, None, None, ("__name__",))
    import _torch

    raise AttributeError(_torch._missing(__name__, name))
