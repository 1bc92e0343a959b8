"""torch_tensorrt as a walk-through: what an engine builder does to a model, shown on the model's real graph.

There is no TensorRT here, and no NVIDIA device is needed: this package is simulated. The steps are real, though. The model
is traced, constants are folded, layers are fused, each layer's precision is chosen by the error that is measured, and
memory is planned; the engine that `compile` returns computes with the fused layers, on the CPU.
"""
import torch
from torch_tensorrt._engine import Engine

__version__ = "2.15.0+torchlings.simulated"

_PRECISIONS = (torch.float32, torch.float16, torch.bfloat16)


class Input:
    """What an input looks like: its shape and dtype, or the least, usual and greatest shape."""

    def __init__(self, shape=None, *, min_shape=None, opt_shape=None, max_shape=None, dtype=torch.float32, format=None, name=""):
        ranges = (min_shape, opt_shape, max_shape)
        if (shape is None) == any(each is None for each in ranges):
            raise ValueError("Input takes a shape, or min_shape, opt_shape and max_shape together")
        self.shape = tuple(opt_shape if shape is None else shape)
        self.range = None if shape is not None else tuple(tuple(each) for each in ranges)
        self.dtype = dtype
        self.name = name

    def example_tensor(self, optimization_profile_field=None):
        """A tensor of this shape and dtype: normal numbers, or zeros where it holds integers."""
        if not self.dtype.is_floating_point:
            return torch.zeros(self.shape, dtype=self.dtype)
        generator = torch.Generator().manual_seed(0)
        return torch.randn(self.shape, generator=generator).to(self.dtype)

    def __repr__(self):
        if self.range is None:
            return "Input(shape=" + str(self.shape) + ", dtype=" + str(self.dtype) + ")"
        least, usual, most = self.range
        return "Input(min_shape=%s, opt_shape=%s, max_shape=%s, dtype=%s)" % (least, usual, most, self.dtype)


def compile(module, ir="default", inputs=None, arg_inputs=None, kwarg_inputs=None, enabled_precisions=None, **kwargs):
    """Builds an engine of a model for inputs like those given: tensors, or `Input`s that say their shape.

    enabled_precisions are the dtypes that layers may compute in; torch.float32 is always among them. The engine is called
    as the model is; `print(engine)` shows what was done to it.
    """
    inputs = arg_inputs if inputs is None else inputs
    if inputs is None:
        raise AssertionError("'inputs' must not be None!")
    if kwarg_inputs:
        raise ValueError("torch_tensorrt in torchlings takes no kwarg_inputs: give the inputs in order")
    if not isinstance(module, torch.nn.Module):
        raise RuntimeError("Module is an unknown format or the ir requested is unknown")
    precisions = set(enabled_precisions or ()) | {torch.float32}
    for precision in precisions:
        if precision not in _PRECISIONS:
            raise TypeError("enabled_precisions holds " + str(precision) + "; there are torch.float, torch.half and torch.bfloat16")
    if module.training:
        _warn("the model is in training mode; it is built as in eval mode")
    inputs = [inputs] if isinstance(inputs, (torch.Tensor, Input)) else list(inputs)
    return Engine(module, inputs, [p for p in _PRECISIONS if p in precisions], kwargs.get("tolerance", 2e-3))


def __getattr__(name):
    raise AttributeError(
        "module 'torch_tensorrt' has no attribute '" + name + "': in torchlings it is a simulated walk-through, which has "
        "compile and Input"
    )


def _warn(message):
    import warnings

    warnings.warn(message, UserWarning, stacklevel=3)
