"""The Variable of PyTorch's first years: what a tensor with gradients was before 0.4."""
import _torch


class _VariableMeta(type):
    def __instancecheck__(cls, value):
        return isinstance(value, _torch.Tensor)


class Variable(metaclass=_VariableMeta):
    """Gives a tensor over the same elements. There is no need for it any more."""

    def __new__(cls, data=None, requires_grad=False, volatile=None, _grad_fn=None, name=None):
        if volatile:
            import warnings

            warnings.warn(
                "volatile was removed and now has no effect. Use `with torch.no_grad():` instead.", UserWarning, stacklevel=2
            )
        if data is None:
            data = _torch.empty(0)
        if not isinstance(data, _torch.Tensor):
            raise TypeError("Variable data has to be a tensor, but got " + type(data).__name__)
        result = data.detach()
        return result.requires_grad_() if requires_grad else result
