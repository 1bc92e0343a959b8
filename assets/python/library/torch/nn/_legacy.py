"""What torch.nn keeps from its first years, and a help for classes that hand arguments on."""
import warnings

from torch.nn.modules.module import Module


class Container(Module):
    """A module of named modules. Deprecated: Module does the same."""

    def __init__(self, **kwargs):
        super().__init__()
        warnings.warn(
            "`nn.Container` is deprecated. All of its functionality is now implemented in `nn.Module`. Subclass that instead.",
            FutureWarning,
            stacklevel=2,
        )
        for key, value in kwargs.items():
            self.add_module(key, value)


def factory_kwargs(kwargs):
    """Picks device, dtype and memory_format, which tensors are made with, and refuses all others."""
    if kwargs is None:
        return {}
    known = {"device", "dtype", "memory_format"}
    unexpected = set(kwargs) - known - {"factory_kwargs"}
    if unexpected:
        raise TypeError("unexpected kwargs " + str(unexpected))
    found = dict(kwargs.get("factory_kwargs", {}))
    for key in ("dtype", "device", "memory_format"):
        if key in kwargs:
            if key in found:
                raise TypeError(key + " specified twice, in **kwargs and in factory_kwargs")
            found[key] = kwargs[key]
    return found
