"""torch.nn: layers, losses and containers.

The classes are read when one of them is first asked for, so that a program that uses none does not wait for them.
"""
from torch.nn import functional


_is_read = False


def _read():
    global _is_read
    _is_read = True  # The layers import from here while they are read.
    import torch.nn.modules as modules
    from torch.nn import init, parameter, utils

    found = {name: getattr(modules, name) for name in modules.__all__}
    found.update(
        Parameter=parameter.Parameter,
        Buffer=parameter.Buffer,
        UninitializedParameter=parameter.UninitializedParameter,
        UninitializedBuffer=parameter.UninitializedBuffer,
        init=init,
        modules=modules,
        parameter=parameter,
        utils=utils,
    )
    found["__all__"] = sorted(modules.__all__ + ["Parameter", "Buffer", "UninitializedParameter", "UninitializedBuffer"])
    globals().update(found)


def __getattr__(name):
    if name.startswith("__") and name != "__all__":
        raise AttributeError("module 'torch.nn' has no attribute '" + name + "'")
    if not _is_read:
        _read()
        if name in globals():
            return globals()[name]
    raise AttributeError("module 'torch.nn' has no attribute '" + name + "'")


def __dir__():
    if not _is_read:
        _read()
    return sorted(globals())
