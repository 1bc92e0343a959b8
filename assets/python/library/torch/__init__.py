"""torch as torchlings has it: PyTorch's interface over burn's kernels.

The operators are native; here stands what PyTorch itself writes in Python.
"""
from math import e, inf, nan, pi

import _torch
from _torch import *  # noqa: F403

__version__ = "2.15.0+torchlings"


class Size(tuple):
    """The sizes of a tensor's dimensions."""

    __slots__ = ()

    def numel(self):
        """Returns the number of elements of a tensor of this size."""
        product = 1
        for size in self:
            product *= size
        return product

    def __repr__(self):
        return "torch.Size(" + repr(list(self)) + ")"

    def __getitem__(self, index):
        found = tuple.__getitem__(self, index)
        return Size(found) if isinstance(index, slice) else found

    def __add__(self, other):
        return Size(tuple.__add__(self, tuple(other)))


class layout:
    """How a tensor's elements lie in memory."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return "torch." + self._name


class memory_format(layout):
    """The order of dimensions in memory."""


strided = layout("strided")
sparse_coo = layout("sparse_coo")
contiguous_format = memory_format("contiguous_format")
preserve_format = memory_format("preserve_format")
channels_last = memory_format("channels_last")


class OutOfMemoryError(RuntimeError):
    """Raised when a device has no memory left."""


def _return_type(name, fields):
    """Makes the class of a `torch.return_types` tuple."""

    def show(self):
        inner = ",\n".join(field + "=" + repr(value) for field, value in zip(fields, self))
        return "torch.return_types." + name + "(\n" + inner + ")"

    members = {"__slots__": (), "__repr__": show, "__module__": "torch.return_types", "_fields": tuple(fields)}
    for position, field in enumerate(fields):
        members[field] = property(lambda self, position=position: tuple.__getitem__(self, position))
    return type(name, (tuple,), members)


_torch._register("Size", Size)
_torch._register("strided", strided)
_torch._register("return_type", _return_type)
_torch._register("OutOfMemoryError", OutOfMemoryError)

_LEGACY = {
    "FloatTensor": float32,  # noqa: F405
    "DoubleTensor": float64,  # noqa: F405
    "HalfTensor": float16,  # noqa: F405
    "BFloat16Tensor": bfloat16,  # noqa: F405
    "ByteTensor": uint8,  # noqa: F405
    "CharTensor": int8,  # noqa: F405
    "ShortTensor": int16,  # noqa: F405
    "IntTensor": int32,  # noqa: F405
    "LongTensor": int64,  # noqa: F405
    "BoolTensor": bool,  # noqa: F405
}

for _name, _dtype in _LEGACY.items():
    globals()[_name] = _torch._tensor_type(_dtype, False)


class _GradMode:
    """A switch of gradient recording: a context manager and a decorator."""

    def __init__(self, enabled):
        self._enabled = enabled
        self._before = []

    def __enter__(self):
        self._before.append(_torch._set_grad_enabled(self._enabled))

    def __exit__(self, *exception):
        _torch._set_grad_enabled(self._before.pop())
        return False

    def __call__(self, function):
        import functools

        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            with type(self)():
                return function(*args, **kwargs)

        return wrapped


class no_grad(_GradMode):
    """Turns the recording of operations off, as a context manager or a decorator."""

    def __init__(self):
        super().__init__(False)


class enable_grad(_GradMode):
    """Turns the recording of operations on, as a context manager or a decorator."""

    def __init__(self):
        super().__init__(True)


class inference_mode(_GradMode):
    """Like no_grad; here its tensors are ordinary ones."""

    def __init__(self, mode=True):
        super().__init__(not mode)


class set_grad_enabled(_GradMode):
    """Sets the recording of operations at once, and back at the end of a with block."""

    def __init__(self, mode):
        super().__init__(mode)
        self._before.append(_torch._set_grad_enabled(mode))

    def __enter__(self):
        pass


def get_rng_state():
    """Returns the default generator's state as a uint8 tensor."""
    return default_generator.get_state()


def set_rng_state(new_state):
    """Sets the default generator's state."""
    default_generator.set_state(new_state)


default_generator = _torch._default_generator()


def is_storage(obj):
    """Says whether obj is a storage object."""
    return type(obj).__name__ == "UntypedStorage"


asarray = as_tensor  # noqa: F405


def numel(input):
    """Returns the number of elements."""
    return input.numel()


def typename(obj):
    """Returns the name of an object's type, such as torch.FloatTensor."""
    return obj.type() if isinstance(obj, Tensor) else type(obj).__module__ + "." + type(obj).__qualname__  # noqa: F405


class _Info:
    def __repr__(self):
        fields = ", ".join(name + "=" + str(getattr(self, name)) for name in self._shown)
        return type(self).__name__ + "(" + fields + ")"


class finfo(_Info):
    """The limits of a floating-point dtype."""

    _shown = ("resolution", "min", "max", "eps", "smallest_normal", "tiny", "dtype")
    _bits = {"float16": (16, 10, 5, 1e-3), "bfloat16": (16, 7, 8, 1e-2), "float32": (32, 23, 8, 1e-6), "float64": (64, 52, 11, 1e-15)}

    def __init__(self, dtype=None):
        dtype = dtype or get_default_dtype()  # noqa: F405
        self.dtype = repr(dtype)[6:]
        if self.dtype not in self._bits:
            raise TypeError("torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'")
        self.bits, mantissa, exponent, self.resolution = self._bits[self.dtype]
        bias = 2 ** (exponent - 1) - 1
        self.eps = 2.0**-mantissa
        self.max = (2.0 - self.eps) * 2.0**bias
        self.min = -self.max
        self.tiny = self.smallest_normal = 2.0 ** (1 - bias)


class iinfo(_Info):
    """The limits of an integer dtype."""

    _shown = ("min", "max", "dtype")

    def __init__(self, dtype):
        self.dtype = repr(dtype)[6:]
        if dtype.is_floating_point or self.dtype == "bool":
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        self.bits = dtype.itemsize * 8
        self.min = -(2 ** (self.bits - 1)) if dtype.is_signed else 0
        self.max = 2 ** (self.bits - 1) - 1 if dtype.is_signed else 2**self.bits - 1


newaxis = None

from torch import autograd, cuda, linalg, nn, random, special, version  # noqa: E402
