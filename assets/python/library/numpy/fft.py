"""numpy.fft: discrete Fourier transforms. The lines are transformed natively; here stand axes, lengths and norms."""

import _numpy
import numpy
from numpy._foreign import Array, _converted, _made, complex64_dtype, complex128_dtype
from numpy._foreign_computing import _native_out

_SWAPPED = {"backward": "forward", None: "forward", "ortho": "ortho", "forward": "backward"}


def _other_way(norm):
    try:
        return _SWAPPED[norm]
    except KeyError:
        raise ValueError(f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".') from None


def _factor(norm, n, dtype):
    if norm is None or norm == "backward":
        return 1.0
    if norm == "ortho":
        return float(numpy.reciprocal(numpy.sqrt(n, dtype=dtype)))
    if norm == "forward":
        return float(numpy.reciprocal(numpy.array(n, dtype=dtype)))
    raise ValueError(f'Invalid norm value {norm}; should be "backward","ortho" or "forward".')


def _place(axis, ndim):
    if not -ndim <= axis < ndim:
        raise numpy.exceptions.AxisError(f"axis {axis} is out of bounds for array of dimension {ndim}")
    return axis % ndim


def _one(kind, a, n, axis, norm, forward):
    """Transforms the lines along one axis."""
    a = numpy.asarray(a)
    if n is None:
        n = a.shape[axis]
        n = (n - 1) * 2 if kind == "irfft" else n
    if n < 1:
        raise ValueError(f"Invalid number of FFT data points ({n}) specified.")
    single = a.dtype in (numpy.float16, numpy.float32) or (a.dtype.kind == "c" and a.dtype.itemsize == 8)
    real = "float32" if single else "float64"
    factor = _factor(norm if forward else _other_way(norm), n, "float16" if a.dtype == numpy.float16 else real)
    if kind == "rfft" and a.dtype.kind == "c":
        raise TypeError(
            f"ufunc 'rfft_n_{'odd' if n % 2 else 'even'}' not supported for the input types, and the inputs could not be safely "
            "coerced to any supported types according to the casting rule ''safe''"
        )
    axis = _place(axis, a.ndim)
    lines = a.swapaxes(axis, -1)
    shape = lines.shape
    numbers = lines._values() if type(lines) is Array else lines.ravel().tolist()
    if shape[-1] == 0:
        raise ValueError(f"Invalid number of FFT data points ({shape[-1]}) specified.")
    # numpy computes in 32 bits where both the numbers and the factor are of just the right dtype, and else rounds the results.
    exact = factor != 1.0 and a.dtype.name == ("float32" if kind == "rfft" else "complex64")
    flat = _numpy._fourier(kind, numbers, shape[-1], n, factor, exact)
    if kind == "irfft":
        return _native_out(flat, (*shape[:-1], n), real).swapaxes(axis, -1)
    numbers = list(map(complex, flat[::2], flat[1::2]))
    shape = (*shape[:-1], n // 2 + 1 if kind == "rfft" else n)
    if single:
        return _made(_converted(numbers, complex64_dtype), shape, complex64_dtype).swapaxes(axis, -1)
    return _made(numbers, shape, complex128_dtype).swapaxes(axis, -1)


def fft(a, n=None, axis=-1, norm=None, out=None):
    """The discrete Fourier transform along an axis."""
    return _into(out, _one("fft", a, n, axis, norm, True))


def ifft(a, n=None, axis=-1, norm=None, out=None):
    """The inverse of `fft`."""
    return _into(out, _one("ifft", a, n, axis, norm, False))


def rfft(a, n=None, axis=-1, norm=None, out=None):
    """The transform of real numbers: the half of it that tells the other."""
    return _into(out, _one("rfft", a, n, axis, norm, True))


def irfft(a, n=None, axis=-1, norm=None, out=None):
    """The inverse of `rfft`."""
    return _into(out, _one("irfft", a, n, axis, norm, False))


def hfft(a, n=None, axis=-1, norm=None, out=None):
    """The transform of a line that is symmetric with conjugates, given as its first half: real numbers."""
    a = numpy.asarray(a)
    n = (a.shape[axis] - 1) * 2 if n is None else n
    return irfft(numpy.conjugate(a), n, axis, _other_way(norm), out)


def ihfft(a, n=None, axis=-1, norm=None, out=None):
    """The inverse of `hfft`."""
    return _into(out, numpy.conjugate(rfft(a, n, axis, _other_way(norm))))


def _into(out, made):
    if out is None:
        return made
    if out.shape != made.shape:
        raise ValueError("output array has wrong shape.")
    out[...] = made
    return out


def _size(a, axis):
    if not -a.ndim <= axis < a.ndim:
        raise IndexError(f"index {axis} is out of bounds for axis 0 with size {a.ndim}")
    return a.shape[axis]


def _sizes(a, s, axes, half=False):
    """The sizes and axes of a transform along several axes."""
    if s is None:
        given = False
        s = list(a.shape) if axes is None else [_size(a, axis) for axis in axes]
    else:
        given = True
        s = list(s)
        if axes is None:
            _warn(
                "`axes` should not be `None` if `s` is not `None` (Deprecated in NumPy 2.0). In a future version of NumPy, "
                "this will raise an error and `s[i]` will correspond to the size along the transformed axis specified by "
                "`axes[i]`. To retain current behaviour, pass a sequence [0, ..., k-1] to `axes` for an array of dimension k."
            )
        if any(size is None for size in s):
            _warn(
                "Passing an array containing `None` values to `s` is deprecated in NumPy 2.0 and will raise an error in a "
                "future version of NumPy. To use the default behaviour of the corresponding 1-D transform, pass the value "
                "matching the default for its `n` parameter. To use the default behaviour for every axis, the `s` argument "
                "can be omitted."
            )
    axes = list(range(-len(s), 0)) if axes is None else list(axes)
    if len(s) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    if half and not given:
        s[-1] = (a.shape[axes[-1]] - 1) * 2
    return [a.shape[axis] if size == -1 else size for size, axis in zip(s, axes)], axes


def _warn(message):
    import warnings

    warnings.warn(message, DeprecationWarning, stacklevel=4)


def _all(function, a, s, axes, norm, out):
    a = numpy.asarray(a)
    s, axes = _sizes(a, s, axes)
    for size, axis in reversed(list(zip(s, axes))):
        a = function(a, size, axis, norm)
    return _into(out, a)


def fftn(a, s=None, axes=None, norm=None, out=None):
    """The transform along several axes; all where none are named."""
    return _all(fft, a, s, axes, norm, out)


def ifftn(a, s=None, axes=None, norm=None, out=None):
    """The inverse of `fftn`."""
    return _all(ifft, a, s, axes, norm, out)


def fft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """The transform along two axes."""
    return _all(fft, a, s, axes, norm, out)


def ifft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """The inverse of `fft2`."""
    return _all(ifft, a, s, axes, norm, out)


def rfftn(a, s=None, axes=None, norm=None, out=None):
    """The transform of real numbers along several axes, half of it along the last one."""
    a = numpy.asarray(a)
    s, axes = _sizes(a, s, axes)
    a = rfft(a, s[-1], axes[-1], norm)
    for size, axis in reversed(list(zip(s[:-1], axes[:-1]))):
        a = fft(a, size, axis, norm)
    return _into(out, a)


def irfftn(a, s=None, axes=None, norm=None, out=None):
    """The inverse of `rfftn`."""
    a = numpy.asarray(a)
    s, axes = _sizes(a, s, axes, half=True)
    for size, axis in zip(s[:-1], axes[:-1]):
        a = ifft(a, size, axis, norm)
    return irfft(a, s[-1], axes[-1], norm, out)


def rfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """The transform of real numbers along two axes."""
    return rfftn(a, s, axes, norm, out)


def irfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """The inverse of `rfft2`."""
    return irfftn(a, s, axes, norm, out)


def _count(n):
    if not isinstance(n, (int, numpy.integer)):
        raise ValueError("n should be an integer")
    return int(n)


def fftfreq(n, d=1.0, device=None):
    """The frequencies of the points of `fft`, for samples `d` apart."""
    n = _count(n)
    return numpy.array([*range((n + 1) // 2), *range(-(n // 2), 0)]) * (1.0 / (n * d))


def rfftfreq(n, d=1.0, device=None):
    """The frequencies of the points of `rfft`, for samples `d` apart."""
    n = _count(n)
    return numpy.arange(n // 2 + 1) * (1.0 / (n * d))


def _rolled(x, axes, share):
    x = numpy.asarray(x)
    axes = range(x.ndim) if axes is None else [axes] if isinstance(axes, int) else axes
    for axis in axes:
        x = numpy.roll(x, share(x.shape[axis]), axis)
    return x


def fftshift(x, axes=None):
    """Puts the frequency 0 into the middle."""
    return _rolled(x, axes, lambda size: size // 2)


def ifftshift(x, axes=None):
    """The inverse of `fftshift`."""
    return _rolled(x, axes, lambda size: -(size // 2))
