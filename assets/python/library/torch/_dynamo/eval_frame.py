"""The module that torch.compile makes of a module."""
from torch import nn


class OptimizedModule(nn.Module):
    """A module that stands for another one, `_orig_mod`: calls and attributes are those of the other."""

    def __init__(self, mod):
        super().__init__()
        self.__dict__["training"] = mod.training
        self._modules["_orig_mod"] = mod

    def forward(self, *args, **kwargs):
        return self._modules["_orig_mod"](*args, **kwargs)

    def __reduce__(self):
        return OptimizedModule, (self._orig_mod,)

    def __len__(self):
        return len(self._orig_mod)

    def __getattr__(self, name):
        if name == "_orig_mod":
            return self._modules[name]
        return getattr(self._modules["_orig_mod"], name)

    def __setattr__(self, name, value):
        if name in ("_orig_mod", "__class__") or name in self.__dict__ and name != "training":
            super().__setattr__(name, value)
            return
        if name == "training":
            self.__dict__[name] = value
        setattr(self._modules["_orig_mod"], name, value)

    def __delattr__(self, name):
        if name in self.__dict__:
            super().__delattr__(name)
        else:
            delattr(self._modules["_orig_mod"], name)

    def __dir__(self):
        return sorted({*super().__dir__(), *dir(self._modules["_orig_mod"])})

    def train(self, mode=True):
        """Sets the mode of the module that this one stands for."""
        self._modules["_orig_mod"].train(mode)
        self.__dict__["training"] = mode
        return self
