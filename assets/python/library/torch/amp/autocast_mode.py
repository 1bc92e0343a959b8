"""Where automatic casts hold: a block, or a function."""
import functools
import warnings

import _torch


def _check_kind(device_type):
    _torch.device(device_type)


def is_autocast_available(device_type):
    """Says whether there are automatic casts on a kind of device."""
    _check_kind(device_type)
    return device_type in ("cpu", "cuda")


class autocast:
    """Casts the operands of operators by themselves, within a block or a decorated function."""

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        if not is_autocast_available(device_type):
            raise RuntimeError(
                f"User specified an unsupported autocast device_type '{device_type}'"
            )
        self.device = device_type
        self.fast_dtype = _torch._autocast(device_type)[1] if dtype is None else dtype
        if device_type == "cuda" and enabled and not _torch._cuda_adapters():
            warnings.warn("CUDA is not available or torch_xla is imported. Disabling autocast.", stacklevel=2)
            enabled = False
        if device_type == "cpu" and enabled and self.fast_dtype not in (_torch.bfloat16, _torch.float16):
            warnings.warn(
                "In CPU autocast, but the target dtype is not supported. Disabling autocast.\n"
                "CPU Autocast only supports dtypes of torch.bfloat16, torch.float16 currently.",
                stacklevel=2,
            )
            enabled = False
            self.fast_dtype = _torch.bfloat16
        self._enabled = enabled

    def __enter__(self):
        self.prev, self.prev_fastdtype = _torch._autocast(self.device)
        _torch._set_autocast(self.device, self._enabled, self.fast_dtype)
        return self

    def __exit__(self, *exception):
        _torch._set_autocast(self.device, self.prev, self.prev_fastdtype)
        return False

    def __call__(self, function):
        @functools.wraps(function)
        def within(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return within


def is_autocast_enabled(device_type="cuda"):
    """Says whether automatic casts are on for a kind of device."""
    _check_kind(device_type)
    return _torch._autocast(device_type)[0]


def set_autocast_enabled(device_type, enabled=None):
    """Switches automatic casts for a kind of device."""
    if enabled is None:
        device_type, enabled = "cuda", device_type
    _check_kind(device_type)
    _torch._set_autocast(device_type, enabled, _torch._autocast(device_type)[1])


def get_autocast_dtype(device_type):
    """Returns the short float of a kind of device."""
    _check_kind(device_type)
    return _torch._autocast(device_type)[1]


def set_autocast_dtype(device_type, dtype):
    """Sets the short float of a kind of device."""
    _check_kind(device_type)
    _torch._set_autocast(device_type, _torch._autocast(device_type)[0], dtype)


def is_autocast_cache_enabled():
    """Casts of parameters are not kept here; PyTorch's default is told."""
    return True


def _cast(value, device_type, dtype):
    if isinstance(value, _torch.Tensor):
        eligible = value.is_floating_point() and value.device.type == device_type and value.dtype != _torch.float64
        return value.to(dtype) if eligible else value
    if isinstance(value, dict):
        return {_cast(k, device_type, dtype): _cast(v, device_type, dtype) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_cast(item, device_type, dtype) for item in value)
    return value


def custom_fwd(fwd=None, *, device_type, cast_inputs=None):
    """Decorates the forward of an autograd.Function: with `cast_inputs` it runs on them, without automatic casts."""
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)

    @functools.wraps(fwd)
    def decorated(*args, **kwargs):
        ctx = args[0]
        enabled, ctx._dtype = _torch._autocast(device_type)
        if cast_inputs is None:
            ctx._fwd_used_autocast = enabled
            return fwd(*args, **kwargs)
        ctx._fwd_used_autocast = False
        if not enabled:
            return fwd(*args, **kwargs)
        with autocast(device_type, enabled=False):
            return fwd(*_cast(args, device_type, cast_inputs), **_cast(kwargs, device_type, cast_inputs))

    return decorated


def custom_bwd(bwd=None, *, device_type):
    """Decorates the backward of an autograd.Function: casts as its forward did."""
    if bwd is None:
        return functools.partial(custom_bwd, device_type=device_type)

    @functools.wraps(bwd)
    def decorated(ctx, *args, **kwargs):
        with autocast(device_type, dtype=ctx._dtype, enabled=ctx._fwd_used_autocast):
            return bwd(ctx, *args, **kwargs)

    return decorated
