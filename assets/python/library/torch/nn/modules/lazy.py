"""Modules that learn their sizes from their first input."""
import warnings

import torch
from torch.nn.parameter import is_lazy


class LazyModuleMixin:
    """Makes a layer lazy: `initialize_parameters(input)` runs before the first forward."""

    cls_to_become = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._load_hook = self._register_load_state_dict_pre_hook(self._lazy_load_hook)
        self._initialize_hook = self.register_forward_pre_hook(_infer_parameters, with_kwargs=True)
        warnings.warn(
            "Lazy modules are a new feature under heavy development so changes to the API or functionality can happen "
            "at any moment."
        )

    def _lazy_load_hook(self, state_dict, prefix, *rest):
        for name, own in [*self._parameters.items(), *self._buffers.items()]:
            key = prefix + name
            if key in state_dict and own is not None and is_lazy(own) and not is_lazy(state_dict[key]):
                self._materialize(name, state_dict[key].shape)

    def _materialize(self, name, shape):
        """Gives a parameter or buffer its shape. A buffer becomes a plain tensor, which needs an object of its own."""
        if name in self._parameters:
            self._parameters[name].materialize(shape)
        else:
            own = self._buffers[name].data
            self._buffers[name] = torch.empty(shape, device=own.device, dtype=own.dtype)

    def initialize_parameters(self, *args, **kwargs):
        """Makes the parameters for a first input; every lazy layer has its own."""
        raise NotImplementedError("initialize_parameters is not implemented for " + type(self).__name__)

    def has_uninitialized_params(self):
        """Says whether a parameter or buffer has no shape yet."""
        return any(is_lazy(t) for t in [*self._parameters.values(), *self._buffers.values()])


def _infer_parameters(module, args, kwargs):
    """The hook before the first forward of a lazy module."""
    module.initialize_parameters(*args, **kwargs)
    if module.has_uninitialized_params():
        raise RuntimeError(
            "module " + module._get_name() + " has not been fully initialized"
        )
    module._initialize_hook.remove()
    module._load_hook.remove()
    del module._initialize_hook
    del module._load_hook
    if module.cls_to_become is not None:
        module.__class__ = module.cls_to_become
