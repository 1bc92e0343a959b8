"""Modules made without drawing their weights."""
import inspect

import torch


def skip_init(module_cls, *args, **kwargs):
    """Makes a module whose parameters are not drawn, so that no random number is used up."""
    if not issubclass(module_cls, torch.nn.Module):
        raise RuntimeError("Expected a Module; got " + str(module_cls))
    if "device" not in inspect.signature(module_cls).parameters:
        raise RuntimeError("Module must support a 'device' arg to skip initialization")
    state = torch.get_rng_state()
    try:
        return module_cls(*args, **kwargs)
    finally:
        torch.set_rng_state(state)
