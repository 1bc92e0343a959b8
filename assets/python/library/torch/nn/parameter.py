"""torch.nn.Parameter: a tensor that a module trains."""
import _torch


class Parameter(_torch.Tensor):
    """A tensor that requires a gradient from the start."""

    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            data = _torch.empty(0)
        return _torch._make_subclass(cls, data, requires_grad)


_torch._register("Parameter", Parameter)
