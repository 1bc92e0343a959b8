"""torch as torchlings has it: PyTorch's interface over burn's kernels.

The operators are native; here stands what PyTorch itself writes in Python.
"""
from math import e, inf, nan, pi

import _torch
from _torch import *  # noqa: F403
from _torch import _dirichlet_grad, _sample_dirichlet, _standard_gamma, _standard_gamma_grad

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

    def __reduce__(self):
        return Size, (tuple(self),)


class layout:
    """How a tensor's elements lie in memory."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return "torch." + self._name

    def __reduce__(self):
        from torch.serialization import _get_layout

        return _get_layout, (repr(self),)


class memory_format(layout):
    """The order of dimensions in memory."""

    def __reduce__(self):
        return self._name


strided = layout("strided")
sparse_coo = layout("sparse_coo")
contiguous_format = memory_format("contiguous_format")
preserve_format = memory_format("preserve_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")
legacy_contiguous_format = contiguous_format


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


from torch.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled  # noqa: E402


def get_rng_state():
    """Returns the default generator's state as a uint8 tensor."""
    return default_generator.get_state()


def set_rng_state(new_state):
    """Sets the default generator's state."""
    default_generator.set_state(new_state)


default_generator = _torch._default_generator()


def is_storage(obj):
    """Says whether obj is a storage object."""
    return isinstance(obj, (TypedStorage, UntypedStorage))  # noqa: F405


def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False):
    """Makes a tensor of anything, sharing memory where that can be; copy says whether it must or must not be copied."""
    made = as_tensor(obj, dtype=dtype, device=device)  # noqa: F405
    source = as_tensor(obj) if hasattr(obj, "__array__") or isinstance(obj, Tensor) else None  # noqa: F405
    shares = source is not None and source.data_ptr() == made.data_ptr()
    if copy is False and not shares:
        if source is None:
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        raise ValueError("can't alias tensor with dtype '" + str(source.dtype) + "' into dtype '" + str(made.dtype) + "'.")
    if copy and shares:
        made = made.clone()
    if requires_grad and not made.requires_grad:
        made = made.detach().requires_grad_()
    return made


def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    """Makes a one-dimensional tensor of the bytes of a buffer: their memory."""
    array = getattr(buffer, "ndim", None) is not None and hasattr(buffer, "__array__")
    data = as_tensor(buffer.reshape(-1).view("uint8")) if array else memoryview(buffer).cast("B")  # noqa: F405
    size = dtype.itemsize
    if len(data) == 0 or count == 0:
        raise ValueError("both buffer length (" + str(len(data)) + ") and count (" + str(count) + ") must not be 0")
    if not 0 <= offset < len(data):
        raise ValueError(
            "offset (" + str(offset) + " bytes) must be non-negative and no greater than buffer length ("
            + str(len(data)) + " bytes) minus 1"
        )
    if count < 0 and (len(data) - offset) % size:
        raise ValueError(
            "buffer length (" + str(len(data)) + " bytes) after offset (" + str(offset)
            + " bytes) must be a multiple of element size (" + str(size) + ")"
        )
    if count > 0 and offset + count * size > len(data):
        raise ValueError(
            "requested buffer length (" + str(count) + " * " + str(size) + " bytes) after offset (" + str(offset)
            + " bytes) must not be greater than actual buffer length (" + str(len(data)) + " bytes)"
        )
    end = len(data) if count < 0 else offset + count * size
    if array:
        data = data[offset:end]
    else:
        from _numpy import _from_buffer

        data = as_tensor(_from_buffer(buffer, "uint8", offset, end))  # noqa: F405
    made = data.view(dtype)
    return made.requires_grad_() if requires_grad else made


def typename(obj):
    """Returns the name of an object's type, such as torch.FloatTensor."""
    if isinstance(obj, Tensor):  # noqa: F405
        return obj.type()
    kind = type(obj)
    return kind.__qualname__ if kind.__module__ == "builtins" else kind.__module__ + "." + kind.__qualname__


class _Info:
    def __repr__(self):
        def text(value):
            return value if isinstance(value, str) else "%g" % value

        fields = ", ".join(name + "=" + text(getattr(self, name)) for name in self._shown)
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


def zero_(input):
    """Fills a tensor with zeros."""
    return input.zero_()


def fill_(input, value):
    """Fills a tensor with a value."""
    return input.fill_(value)


def detach_(input):
    """Takes a tensor out of the graph, in place."""
    return input.detach_()


def resize_as_(input, the_template):
    """Gives a tensor another one's size."""
    return input.resize_as_(the_template)


def as_strided_(input, size, stride, storage_offset=None):
    """Gives a tensor other sizes, strides and offset over its storage, in place."""
    return input.as_strided_(size, stride, storage_offset)


def index_put_(input, indices, values, accumulate=False):
    """Writes values at the places that index tensors mean, in place."""
    return input.index_put_(indices, values, accumulate)


def get_device(input):
    """Returns the number of a tensor's device, -1 for the CPU."""
    return input.get_device()


def is_conj(input):
    """Says whether the conjugate bit is set: never, without complex numbers."""
    return False


def is_neg(input):
    """Says whether the negative bit is set: never."""
    return False


def is_inference(input):
    """Says whether a tensor was made in inference mode."""
    return input.is_inference()


def is_distributed(input):
    """Says whether a tensor is spread over machines: never."""
    return False


_deterministic = _deterministic_warn_only = False


def use_deterministic_algorithms(mode, *, warn_only=False):
    """Notes a wish for deterministic algorithms: all algorithms here are."""
    global _deterministic, _deterministic_warn_only
    _deterministic, _deterministic_warn_only = mode, warn_only


def are_deterministic_algorithms_enabled():
    """Says what use_deterministic_algorithms was told."""
    return _deterministic


def is_deterministic_algorithms_warn_only_enabled():
    """Says whether use_deterministic_algorithms was told to warn only."""
    return _deterministic_warn_only


def set_deterministic_debug_mode(debug_mode):
    """Notes what shall happen where an algorithm is not deterministic: "default", "warn" or "error"; all are."""
    names = ("default", "warn", "error")
    if isinstance(debug_mode, str):
        if debug_mode not in names:
            text = "invalid value of debug_mode, expected one of `default`, `warn`, `error`, but got "
            raise RuntimeError(text + debug_mode)
        debug_mode = names.index(debug_mode)
    elif type(debug_mode) is not type(0):  # `int` is a dtype here
        raise TypeError("debug_mode must be str or int, but got " + str(type(debug_mode)))
    elif debug_mode not in (0, 1, 2):
        raise RuntimeError("invalid value of debug_mode, expected 0, 1, or 2, but got " + str(debug_mode))
    use_deterministic_algorithms(debug_mode != 0, warn_only=debug_mode == 1)


def get_deterministic_debug_mode():
    """Returns 0, 1 or 2 for what use_deterministic_algorithms was told: nothing, to warn, to raise."""
    return (1 if _deterministic_warn_only else 2) if _deterministic else 0


def get_device_module(device=None):
    """Returns the module of a device's kind, such as torch.cpu; that of accelerators where none is named."""
    kind = "cuda" if device is None else globals()["device"](device).type if isinstance(device, str) else device.type
    module = globals().get(kind) or __getattr__(kind)
    return module


def init_num_threads():
    """Does nothing: threads are there when they are first used."""


def compiled_with_cxx11_abi():
    """Says what PyTorch's builds of today say."""
    return True


has_lapack = has_openmp = has_spectral = True

_matmul_precision = "highest"


def set_float32_matmul_precision(precision):
    """Notes a wish for the precision of matrix products, which are of full precision here."""
    global _matmul_precision
    if precision not in ("highest", "high", "medium"):
        import warnings

        warnings.warn(
            str(precision) + " is not one of 'highest', 'high', or 'medium'; the current"
            "setFloat32MatmulPrecision call has no effect.",
            UserWarning,
            stacklevel=2,
        )
        return
    _matmul_precision = precision


def get_float32_matmul_precision():
    """Returns what set_float32_matmul_precision was told."""
    return _matmul_precision


_num_threads = None
_num_interop_threads = 1


def get_num_threads():
    """Returns what set_num_threads was told, or else the number of threads that operators use."""
    return _num_threads or _torch._threads()


def set_num_threads(num_threads):
    """Notes a wish for the number of threads: operators use the processor's cores."""
    global _num_threads
    _check_threads("set_num_threads", num_threads)
    _num_threads = num_threads


def _check_threads(name, count):
    if type(count) is not type(0):  # `int` is a dtype here
        raise RuntimeError(name + " expects an int, but got " + type(count).__name__)
    if count <= 0:
        raise RuntimeError(name + " expects a positive integer")


def get_num_interop_threads():
    """Returns what set_num_interop_threads was told; one operator runs after the other."""
    return _num_interop_threads


def set_num_interop_threads(num_threads):
    """Notes a wish for the number of threads between operators: one runs after the other."""
    global _num_interop_threads
    _check_threads("set_num_interop_threads", num_threads)
    _num_interop_threads = num_threads


def set_flush_denormal(mode):
    """Accepted and without effect: small numbers are kept as they are."""
    return not mode


_warn_always = False


def set_warn_always(b):
    """Notes a wish for warnings every time: Python's warning filters decide."""
    global _warn_always
    _warn_always = not not b


def is_warn_always_enabled():
    """Says what set_warn_always was told."""
    return _warn_always


def get_default_device():
    """Returns the device of tensors that are made without naming one."""
    return empty(0).device  # noqa: F405


def set_default_device(device):
    """Sets the device of tensors that are made without naming one."""
    _torch._set_default_device(device)


def set_default_tensor_type(t):
    """Sets the dtype of new floating-point tensors by a legacy tensor type. Deprecated: see set_default_dtype."""
    if isinstance(t, str):
        t = globals()[t.removeprefix("torch.")]
    set_default_dtype(t.dtype)  # noqa: F405


# Submodules that are read when they are first asked for, so that `import torch` stays quick.
_LATER = frozenset(
    (
        "accelerator", "amp", "backends", "compiler", "cpu", "distributions", "fft", "func", "hub", "jit", "library",
        "mps", "onnx", "ops", "optim", "overrides", "profiler", "serialization", "signal", "testing", "utils", "xpu",
    )
)

# Names of such submodules that stand in torch itself.
_LATER_NAMES = {
    "save": "serialization",
    "load": "serialization",
    "autocast": "amp.autocast_mode",
    "get_autocast_dtype": "amp.autocast_mode",
    "is_autocast_cache_enabled": "amp.autocast_mode",
    "is_autocast_enabled": "amp.autocast_mode",
    "set_autocast_dtype": "amp.autocast_mode",
    "set_autocast_enabled": "amp.autocast_mode",
    "GradScaler": "amp.grad_scaler",
    "vmap": "_vmap",
    "compile": "compiler",
    "cond": "_control_flow",
    "while_loop": "_control_flow",
    "segment_reduce": "_segments",
    "from_dlpack": "utils.dlpack",
    "to_dlpack": "utils.dlpack",
    "fork": "jit",
    "wait": "jit",
    "Stream": "_streams",
    "thread_safe_generator": "random",
    "Event": "_streams",
}


def __getattr__(name):
    if name in _LATER:
        return __import__("torch." + name, None, None, ("__name__",))
    if name in _LATER_NAMES:
        return getattr(__import__("torch." + _LATER_NAMES[name], None, None, ("__name__",)), name)
    if name.endswith("Storage") and name in storage._LEGACY:
        return getattr(storage, name)
    raise AttributeError(_torch._missing("torch", name))


from torch import _tensor, autograd, cuda, linalg, nn, random, special, storage, version  # noqa: E402
from torch._lowrank import pca_lowrank, svd_lowrank  # noqa: E402
from torch.functional import tensordot  # noqa: E402
from torch.storage import TypedStorage  # noqa: E402
