"""Tensors that a module keeps: parameters, which it trains, and buffers, which it only saves."""
import _torch


class Parameter(_torch.Tensor):
    """A tensor that requires a gradient from the start and registers itself with the module it is assigned to."""

    # Results are plain tensors.
    __torch_function__ = None

    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            data = _torch.empty(0)
        elif not isinstance(data, _torch.Tensor):
            raise TypeError(
                "Parameter() argument 'data' must be torch.Tensor or None, got " + type(data).__name__ + "."
            )
        return _torch._make_subclass(cls, data, bool(requires_grad))

    def __deepcopy__(self, memo):
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        return memo[id(self)]

    def __reduce_ex__(self, protocol):
        from collections import OrderedDict

        from torch import _utils

        made_of = (self.data, self.requires_grad, OrderedDict())
        if self.__dict__:
            return _utils._rebuild_parameter_with_state, (*made_of, self.__dict__)
        return _utils._rebuild_parameter, made_of


class _BufferMeta(type):
    """Buffers are ordinary tensors with a mark."""

    def __instancecheck__(cls, instance):
        return isinstance(instance, _torch.Tensor) and getattr(instance, "_is_buffer", False)


class Buffer(metaclass=_BufferMeta):
    """A tensor that registers itself as a buffer with the module it is assigned to."""

    def __new__(cls, data=None, *, persistent=True):
        made = _torch.empty(0) if data is None else data.detach().requires_grad_(data.requires_grad)
        made.persistent = persistent
        made._is_buffer = True
        return made


_NOT_MATERIALIZED = (
    "Attempted to use an uninitialized parameter in {}. "
    "This error happens when you are using a `LazyModule` or explicitly manipulating `torch.nn.parameter.{}` objects. "
    "When using LazyModules Call `forward` with a dummy batch to initialize the parameters before calling torch functions"
)


class UninitializedTensorMixin:
    """What has neither shape nor data until `materialize`."""

    __torch_function__ = None

    def materialize(self, shape, device=None, dtype=None):
        """Becomes an ordinary tensor of a shape; its elements are not set."""
        self.data = _torch.empty(shape, device=device or self.data.device, dtype=dtype or self.data.dtype)
        self.__class__ = self.cls_to_become

    @property
    def shape(self):
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. "
            "This error usually happens in `load_state_dict` when trying to load an uninitialized parameter into an "
            "initialized one. Call `forward` to initialize the parameters before accessing their attributes."
        )

    def share_memory_(self):
        raise RuntimeError(
            "Can't share memory on an uninitialized parameter or buffer. "
            "Call `forward` to initialize the parameters before calling `module.share_memory()`."
        )

    def __repr__(self):
        return "<" + type(self).__name__ + ">"


class UninitializedParameter(UninitializedTensorMixin, Parameter):
    """A parameter whose shape is not known yet, as lazy modules have."""

    cls_to_become = Parameter

    def __new__(cls, requires_grad=True, device=None, dtype=None):
        return _torch._make_subclass(cls, _torch.empty(0, device=device, dtype=dtype), requires_grad)

    def __deepcopy__(self, memo):
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.requires_grad, self.data.device, self.data.dtype)
        return memo[id(self)]

    def __reduce_ex__(self, protocol):
        return type(self), (self.requires_grad,)


class _Materialized(_torch.Tensor):
    """An ordinary tensor: what exists cannot change into the native class itself."""

    __torch_function__ = None


_Materialized.__name__ = _Materialized.__qualname__ = "Tensor"


class UninitializedBuffer(UninitializedTensorMixin, _torch.Tensor):
    """A buffer whose shape is not known yet."""

    cls_to_become = _Materialized

    def __new__(cls, requires_grad=False, device=None, dtype=None, persistent=True):
        made = _torch._make_subclass(cls, _torch.empty(0, device=device, dtype=dtype), requires_grad)
        made.persistent = persistent
        made._is_buffer = True
        return made


def is_lazy(param):
    """Says whether a parameter or buffer is still without a shape."""
    return isinstance(param, UninitializedTensorMixin)


_torch._register("Parameter", Parameter)
