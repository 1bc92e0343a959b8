"""torch.fft: the transforms whose results are real, the frequencies and the shifts.

A transform that gives complex numbers checks its arguments as PyTorch does and then says that there are no complex
dtypes here. The others are sums of products with tables of cosines and sines in float64, for up to `_LENGTH_MAX`
points.
"""

import math

import _torch
from _torch import Tensor
import torch

_LENGTH_MAX = 4096
"""A table has the square of the length: 128 MiB at this one."""


def _scale(norm, count, forward):
    if norm not in (None, "backward", "ortho", "forward"):
        raise RuntimeError(f'Invalid normalization mode: "{norm}"')
    if norm == "ortho":
        return 1 / math.sqrt(count)
    return 1.0 if forward == (norm in (None, "backward")) else 1 / count


def _resolve(input, dim):
    rank = input.dim()
    if rank == 0:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    if not -rank <= dim < rank:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-rank}, {rank - 1}], but got {dim})"
        )
    return dim % rank


def _check_input(name, input, norm):
    if not isinstance(input, torch.Tensor):
        kind = type(input).__name__
        raise TypeError(f"fft_{name}(): argument 'input' (position 1) must be Tensor, not {kind}")
    if norm is not None and not isinstance(norm, str):
        raise TypeError(f"fft_{name}(): argument 'norm' must be str, not {type(norm).__name__}")
    if input.dtype in (torch.float16, torch.bfloat16):
        raise NotImplementedError(f"Unsupported dtype {'Half' if input.dtype == torch.float16 else 'BFloat16'}")


def _axes(name, input, s, dim):
    """The dims to transform and the sizes that are asked for (-1: as they are)."""
    if dim is None and s is None:
        dims = list(range(input.dim()))
    elif dim is None:
        s = [s] if isinstance(s, int) else s
        if len(s) > input.dim():
            raise RuntimeError(
                f"Got shape with {len(s)} values but input tensor only has {input.dim()} dimensions."
            )
        dims = list(range(input.dim() - len(s), input.dim()))
    else:
        dims = [_resolve(input, d) for d in ([dim] if isinstance(dim, int) else dim)]
    if len(set(dims)) != len(dims):
        raise RuntimeError("FFT dims must be unique")
    s = [-1] * len(dims) if s is None else [s] if isinstance(s, int) else list(s)
    if len(s) != len(dims):
        raise RuntimeError("When given, dim and shape arguments must have the same length")
    if not dims and name[0] in "rih" and name != "ifftn":
        raise RuntimeError(f"{name} must transform at least one axis")
    return dims, s


def _check_length(length):
    if length < 1:
        raise RuntimeError(f"Invalid number of data points ({length}) specified")
    if length > _LENGTH_MAX:
        raise NotImplementedError(f"torch.fft works on at most {_LENGTH_MAX} points along a dim here, got {length}")


def _complex(name, one):
    """A transform that ends in complex numbers: all of it but the result."""

    def check(input, dims, lengths, norm):
        for dim, length in zip(dims, lengths):
            _check_length(input.shape[dim] if length == -1 else length)
        _scale(norm, 1, True)
        raise NotImplementedError(
            f"torch.fft.{name} gives complex numbers, and torchlings has no complex dtypes; irfft and hfft, "
            "whose results are real, are here"
        )

    if one:

        def transform(input, n=None, dim=-1, norm=None, *, out=None):
            _check_input(name, input, norm)
            if n is not None and not isinstance(n, int):
                raise TypeError(f"fft_{name}(): argument 'n' must be int, not {type(n).__name__}")
            axis = _resolve(input, dim)
            if n is not None:
                _check_length(n)
            check(input, [axis], [-1 if n is None else n], norm)

    else:

        def transform(input, s=None, dim=(-2, -1) if name.endswith("2") else None, norm=None, *, out=None):
            _check_input(name, input, norm)
            check(input, *_axes(name, input, s, dim), norm)

    transform.__name__ = transform.__qualname__ = name
    transform.__doc__ = f"Checks the arguments of torch.fft.{name}; its complex result is missing here."
    return transform


fft, ifft, rfft, ihfft = (_complex(name, True) for name in ("fft", "ifft", "rfft", "ihfft"))
fft2, ifft2, rfft2, ihfft2 = (_complex(name, False) for name in ("fft2", "ifft2", "rfft2", "ihfft2"))
fftn, ifftn, rfftn, ihfftn = (_complex(name, False) for name in ("fftn", "ifftn", "rfftn", "ihfftn"))


def _sized(x, dim, size):
    """`x` cut or filled with zeros to `size` along `dim`."""
    if x.shape[dim] >= size:
        return x.narrow(dim, 0, size)
    rest = list(x.shape)
    rest[dim] = size - x.shape[dim]
    return torch.cat([x, x.new_zeros(rest)], dim)


def _angles(rows, columns, length):
    """2π j k / length, from the remainder of j k: exact for any product."""
    products = torch.arange(rows).unsqueeze(1) * torch.arange(columns)
    return (products % length).to(torch.float64) * (2 * math.pi / length)


def _along(x, dim, table):
    """`x` times `table` along `dim`."""
    return (x.movedim(dim, -1) @ table).movedim(-1, dim)


def _to_real(name, input, dims, lengths, norm, forward):
    """The real signal whose half spectrum has `input` as its real part and nothing as its imaginary part."""
    dtype = input.dtype if input.dtype.is_floating_point else torch.get_default_dtype()
    last = dims[-1]
    sizes = [input.shape[d] if n == -1 else n for d, n in zip(dims, lengths)]
    if lengths[-1] == -1:
        sizes[-1] = 2 * (input.shape[last] - 1)
    for size in sizes:
        _check_length(size)
    scale = _scale(norm, math.prod(sizes), forward)
    sign = -1 if forward else 1
    real, imaginary = input.to(torch.float64), None
    for dim, size in zip(dims[:-1], sizes):
        real = _sized(real, dim, size)
        angles = _angles(size, size, size)
        cosines, sines = angles.cos(), sign * angles.sin()
        if imaginary is None:
            real, imaginary = _along(real, dim, cosines), _along(real, dim, sines)
        else:
            imaginary = _sized(imaginary, dim, size)
            real, imaginary = (
                _along(real, dim, cosines) - _along(imaginary, dim, sines),
                _along(real, dim, sines) + _along(imaginary, dim, cosines),
            )
    size = sizes[-1]
    half = size // 2 + 1
    # All of the half spectrum stands for two points, but the first, and the last of an even length.
    weights = torch.full((half, 1), 2.0, dtype=torch.float64)
    weights[0] = 1
    if size % 2 == 0:
        weights[-1] = 1
    angles = _angles(half, size, size)
    result = _along(_sized(real, last, half), last, weights * angles.cos())
    if imaginary is not None:
        result = result - _along(_sized(imaginary, last, half), last, sign * weights * angles.sin())
    if dtype == torch.float32 and result.numel():
        # What a fast transform cancels exactly is noise of the sums here.
        magnitudes = result.detach().abs()
        result = torch.where(magnitudes < magnitudes.amax() * 2**-45, 0.0, result)
    return (result * scale).to(dtype)


def irfft(input, n=None, dim=-1, norm=None, *, out=None):
    """The real signal of a half spectrum."""
    return _one("irfft", input, n, dim, norm, out, False)


def hfft(input, n=None, dim=-1, norm=None, *, out=None):
    """The spectrum of a signal that is the conjugate of its mirror: real."""
    return _one("hfft", input, n, dim, norm, out, True)


def _one(name, input, n, dim, norm, out, forward):
    _check_input(name, input, norm)
    dim = _resolve(input, dim)
    if n is not None:
        _check_length(n)
    return _given(out, _to_real(name, input, [dim], [-1 if n is None else n], norm, forward))


def irfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """irfft over two dims."""
    return _several("irfft2", input, s, dim, norm, out, False)


def irfftn(input, s=None, dim=None, norm=None, *, out=None):
    """irfft over several dims."""
    return _several("irfftn", input, s, dim, norm, out, False)


def hfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """hfft over two dims."""
    return _several("hfft2", input, s, dim, norm, out, True)


def hfftn(input, s=None, dim=None, norm=None, *, out=None):
    """hfft over several dims."""
    return _several("hfftn", input, s, dim, norm, out, True)


def _several(name, input, s, dim, norm, out, forward):
    _check_input(name, input, norm)
    return _given(out, _to_real(name, input, *_axes(name, input, s, dim), norm, forward))


def _given(out, result):
    return result if out is None else out.resize_(result.shape).copy_(result)


def fftfreq(n, d=1.0, *, out=None, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """The frequencies of `n` points that are `d` apart: 0 and up, then the negative ones."""
    _check_frequencies("fftfreq", dtype)
    steps = torch.arange(n) if n > 0 else torch.empty(n)
    steps = torch.where(steps >= (n + 1) // 2, steps - n, steps)
    return _given(out, _frequencies(steps, n, d, dtype, device, requires_grad))


def rfftfreq(n, d=1.0, *, out=None, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """The frequencies of a half spectrum of `n` points that are `d` apart."""
    _check_frequencies("rfftfreq", dtype)
    return _given(out, _frequencies(torch.arange(n // 2 + 1), n, d, dtype, device, requires_grad))


def _check_frequencies(name, dtype):
    if dtype is not None and not dtype.is_floating_point:
        raise RuntimeError(f"{name} requires a floating point or complex dtype")


def _frequencies(steps, n, d, dtype, device, requires_grad):
    dtype = torch.get_default_dtype() if dtype is None else dtype
    width = n * d
    unit = 1 / width if width else math.inf
    return (steps.to(dtype) * unit).to(device=device).requires_grad_(requires_grad)


def fftshift(input, dim=None):
    """Rolls the zero frequency from the front to the middle."""
    return _rolled(input, dim, lambda size: size // 2)


def ifftshift(input, dim=None):
    """Undoes fftshift."""
    return _rolled(input, dim, lambda size: (size + 1) // 2)


def _rolled(input, dim, shift):
    dims = list(range(input.dim())) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    return torch.roll(input, [shift(input.shape[_resolve(input, d)]) for d in dims], dims)


def __getattr__(name):
    raise AttributeError(_torch._missing("torch.fft", name))
