"""torch.nn: layers, losses and containers.

The classes are read when one of them is first asked for, so that a program that uses none does not wait for them.
"""
from torch.nn import functional

_SUBMODULES = ("init", "modules", "parallel", "parameter", "utils")
_PARAMETERS = ("Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter")


def _read():
    from torch.nn import init, modules, parameter, utils

    found = {name: getattr(modules, name) for name in modules.__all__}
    found.update({name: getattr(parameter, name) for name in _PARAMETERS})
    found["__all__"] = sorted(found)
    globals().update(found, init=init, modules=modules, parameter=parameter, utils=utils)


def __getattr__(name):
    if name in _SUBMODULES:
        import importlib

        return importlib.import_module("torch.nn." + name)
    if name in ("Container", "factory_kwargs"):
        from torch.nn import _legacy

        return getattr(_legacy, name)
    if name == "DataParallel":
        from torch.nn.parallel import DataParallel

        globals()[name] = DataParallel
        return DataParallel
    if "Module" not in globals() and (name == "__all__" or not name.startswith("__")):
        _read()
        if name in globals():
            return globals()[name]
    import _torch

    raise AttributeError(_torch._missing("torch.nn", name))


def __dir__():
    if "Module" not in globals():
        _read()
    return sorted(globals())
