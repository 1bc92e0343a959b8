"""Tools around tensors and models."""


def __getattr__(name):
    # Subpackages are read when they are first asked for, so that `import torch` stays quick.
    if name == "data":
        return __import__("torch.utils.data", None, None, ("__name__",))
    import _torch

    raise AttributeError(_torch._missing(__name__, name))
