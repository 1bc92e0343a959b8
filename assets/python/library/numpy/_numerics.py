"""Elementwise functions over ufuncs, differences, sequences, dtypes' limits, comparisons with tolerance."""
import _numpy
from _numpy import (
    absolute, arange, array, asarray, concatenate, empty, float64, isfinite, isinf, isnan, maximum, minimum, rint, sin,
    trunc, where, zeros,
)
from numpy._shaping import normalize_axis


def round(a, decimals=0, out=None):
    """Rounds to a number of decimals; halves go to the even neighbour."""
    a = asarray(a)
    if a.dtype.kind in "iub":
        if decimals >= 0:
            result = a.copy()
        else:
            unit = 10 ** -decimals
            result = (rint(a / unit) * unit).astype(a.dtype)
    elif decimals == 0:
        result = asarray(rint(a))
    else:
        unit = 10.0 ** (decimals if decimals > 0 else -decimals)
        scale = a.dtype.type(unit)
        result = asarray(rint(a * scale) / scale if decimals > 0 else rint(a / scale) * scale)
    if out is not None:
        out[...] = result
        return out
    return _numpy._scalar(result)


around = round


def fix(x, out=None):
    """Rounds towards zero."""
    return trunc(x) if out is None else trunc(x, out=out)


def clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None):
    """Limits elements to an interval."""
    low, high = a_min if min is None else min, a_max if max is None else max
    result = a if isinstance(a, _numpy.generic) else asarray(a)
    if low is not None:
        result = maximum(result, low)
    if high is not None:
        result = minimum(result, high)
    if low is None and high is None:
        result = asarray(result).copy()
    if out is not None:
        out[...] = result
        return out
    return result


def divmod(x1, x2):
    """Returns the quotients rounded down and what is left."""
    return _numpy.floor_divide(x1, x2), _numpy.remainder(x1, x2)


def modf(x):
    """Returns fractions and integer parts."""
    whole = trunc(x)
    return x - whole, whole


def sinc(x):
    """Returns sin(pi x) / (pi x)."""
    y = 3.141592653589793 * where(asarray(x) == 0, 1e-20, x)
    return sin(y) / y


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    """Returns numbers in place of NaN and infinities."""
    x = asarray(x)
    if x.dtype.kind != "f":
        return x.copy()
    limits = finfo(x.dtype)
    high = limits.max if posinf is None else posinf
    low = limits.min if neginf is None else neginf
    made = where(isnan(x), x.dtype.type(nan), x)
    made = where(isinf(x), where(x > 0, x.dtype.type(high), x.dtype.type(low)), made)
    if not copy:
        x[...] = made
        return x
    return _numpy._scalar(made)


def isposinf(x, out=None):
    """Says which elements are infinite and positive."""
    return isinf(x) & (asarray(x) > 0)


def isneginf(x, out=None):
    """Says which elements are infinite and negative."""
    return isinf(x) & (asarray(x) < 0)


def isreal(x):
    """Says which elements have no imaginary part: all."""
    return _numpy._scalar(_numpy.ones(asarray(x).shape, bool))


def isrealobj(x):
    """Says whether elements are no complex numbers."""
    return not iscomplexobj(x)


def iscomplexobj(x):
    """Says whether elements are complex numbers."""
    return isinstance(x, complex)


def real(val):
    """Returns the real parts."""
    return asarray(val).real


def imag(val):
    """Returns the imaginary parts."""
    return asarray(val).imag


def angle(z, deg=False):
    """Returns the angles of numbers seen as complex ones."""
    a = _numpy.arctan2(0.0, z)
    return _numpy.degrees(a) if deg else a


def astype(x, dtype, /, *, copy=True):
    """Returns elements of another dtype."""
    return x.astype(dtype, copy=copy)


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Says which elements are equal within a tolerance."""
    x, y = asarray(a), asarray(b)
    if y.dtype.kind in "iub":
        y = y.astype(float64)
    with errstate(invalid="ignore", over="ignore"):
        near = (absolute(x - y) <= atol + rtol * absolute(y)) & isfinite(y) | (x == y)
    if equal_nan:
        near = near | (isnan(x) & isnan(y))
    return _numpy._scalar(asarray(near))


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Says whether all elements are equal within a tolerance."""
    return bool(asarray(isclose(a, b, rtol, atol, equal_nan)).all())


def diff(a, n=1, axis=-1, prepend=None, append=None):
    """Returns the differences of neighbours."""
    if n < 0:
        raise ValueError("order must be non-negative but got " + repr(n))
    a = asarray(a)
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    axis = normalize_axis(axis, a.ndim)
    ends = []
    for extra in (prepend, append):
        if extra is not None:
            extra = asarray(extra)
            if extra.ndim == 0:
                extra = extra + zeros(a.shape[:axis] + (1,) + a.shape[axis + 1:], extra.dtype)
        ends.append(extra)
    parts = [part for part in (ends[0], a, ends[1]) if part is not None]
    a = concatenate(parts, axis) if len(parts) > 1 else a
    before = (slice(None),) * axis
    for _ in range(n):
        later, sooner = a[before + (slice(1, None),)], a[before + (slice(None, -1),)]
        a = later != sooner if a.dtype.kind == "b" else later - sooner
    return a


def ediff1d(ary, to_end=None, to_begin=None):
    """Returns the differences of neighbours of the flattened array."""
    parts = [asarray(ary).ravel()]
    parts[0] = parts[0][1:] - parts[0][:-1]
    if to_begin is not None:
        parts.insert(0, asarray(to_begin).ravel())
    if to_end is not None:
        parts.append(asarray(to_end).ravel())
    return concatenate(parts) if len(parts) > 1 else parts[0]


def gradient(f, *varargs, axis=None, edge_order=1):
    """Returns the slopes by central differences."""
    f = asarray(f)
    f = f if f.dtype.kind == "f" else f.astype(float64)
    axes = range(f.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = [normalize_axis(a, f.ndim) for a in axes]
    spacings = list(varargs) if len(varargs) > 1 else list(varargs or (1.0,)) * len(axes)
    made = [_slopes(f, d, spacing, edge_order) for d, spacing in zip(axes, spacings)]
    return made[0] if len(made) == 1 else tuple(made)


def _slopes(f, axis, spacing, edge_order):
    if f.shape[axis] < edge_order + 1:
        raise ValueError("Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.")
    from numpy import moveaxis

    rows = moveaxis(f, axis, 0)
    made = empty(rows.shape, f.dtype)
    if asarray(spacing).ndim:
        steps = diff(asarray(spacing).astype(float64)).reshape((-1,) + (1,) * (rows.ndim - 1))
        left, right = steps[:-1], steps[1:]
        made[1:-1] = (rows[2:] * left**2 + rows[1:-1] * (right**2 - left**2) - rows[:-2] * right**2) / (left * right * (left + right))
        made[0] = (rows[1] - rows[0]) / steps[0]
        made[-1] = (rows[-1] - rows[-2]) / steps[-1]
    else:
        made[1:-1] = (rows[2:] - rows[:-2]) / (2.0 * spacing)
        if edge_order == 2:
            made[0] = -(1.5 * rows[0] - 2.0 * rows[1] + 0.5 * rows[2]) / spacing
            made[-1] = (1.5 * rows[-1] - 2.0 * rows[-2] + 0.5 * rows[-3]) / spacing
        else:
            made[0] = (rows[1] - rows[0]) / spacing
            made[-1] = (rows[-1] - rows[-2]) / spacing
    return moveaxis(made, 0, axis)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """Returns the integral by the trapezoidal rule."""
    from numpy import moveaxis

    y = moveaxis(asarray(y), axis, -1)
    widths = dx if x is None else diff(asarray(x))
    return (widths * (y[..., 1:] + y[..., :-1]) / 2.0).sum(-1)


def convolve(a, v, mode="full"):
    """Returns the convolution of two sequences."""
    a, v = array(a, ndmin=1), array(v, ndmin=1)
    if a.size == 0:
        raise ValueError("a cannot be empty")
    if v.size == 0:
        raise ValueError("v cannot be empty")
    if len(v) > len(a):
        a, v = v, a
    made = zeros(len(a) + len(v) - 1, _numpy.result_type(a, v))
    for shift, weight in enumerate(v):
        made[shift:shift + len(a)] += a * weight
    if mode == "full":
        return made
    if mode == "same":
        start = (len(v) - 1) // 2
        return made[start:start + len(a)]
    if mode == "valid":
        return made[len(v) - 1:len(a)]
    raise ValueError("mode must be one of 'valid', 'same', or 'full' (got " + repr(mode) + ")")


def correlate(a, v, mode="valid"):
    """Returns the cross-correlation of two sequences."""
    return convolve(a, asarray(v)[::-1], mode)


def interp(x, xp, fp, left=None, right=None, period=None):
    """Returns values between the points of a piecewise linear function."""
    from numpy import searchsorted

    x, xp, fp = asarray(x) * 1.0, asarray(xp) * 1.0, asarray(fp) * 1.0
    if len(xp) != len(fp):
        raise ValueError("fp and xp are not of the same length.")
    place = clip(searchsorted(xp, x, "right") - 1, 0, max(len(xp) - 2, 0))
    following = minimum(asarray(place) + 1, len(xp) - 1)
    low, high = xp[place], xp[following]
    span = where(high == low, 1.0, high - low)
    made = fp[place] + (fp[following] - fp[place]) / span * (x - low)
    made = where(x <= xp[0], fp[0] if left is None else where(x == xp[0], fp[0], left), made)
    made = where(x >= xp[-1], fp[-1] if right is None else where(x == xp[-1], fp[-1], right), made)
    return _numpy._scalar(asarray(made))


def unwrap(p, discont=None, axis=-1, *, period=6.283185307179586):
    """Returns angles without jumps of a whole turn."""
    p = asarray(p) * 1.0
    steps = diff(p, axis=axis)
    half = period / 2
    moved = _numpy.remainder(steps + half, period) - half
    moved = where((moved == -half) & (steps > 0), half, moved)
    jumps = where(absolute(steps) < (half if discont is None else discont), 0.0, moved - steps)
    before = (slice(None),) * normalize_axis(axis, p.ndim)
    made = p.copy()
    made[before + (slice(1, None),)] += jumps.cumsum(axis)
    return made


def polyval(p, x):
    """Returns the values of a polynomial, its highest power first."""
    value = _numpy.zeros(asarray(x).shape, asarray(p).dtype)
    for coefficient in asarray(p):
        value = value * x + coefficient
    return _numpy._scalar(asarray(value))


def polyfit(x, y, deg):
    """Returns the polynomial of a degree that comes nearest to points."""
    from numpy import linalg, vander

    x, y = asarray(x) * 1.0, asarray(y) * 1.0
    powers = vander(x, deg + 1)
    scale = _numpy.sqrt((powers * powers).sum(0))
    found = linalg.lstsq(powers / scale, y)[0]
    return (found.T / scale).T


def hanning(M):
    """Returns the Hann window."""
    n = arange(1 - M, M, 2)
    return 0.5 + 0.5 * _numpy.cos(3.141592653589793 * n / (M - 1)) if M > 1 else _numpy.ones(M)


def hamming(M):
    """Returns the Hamming window."""
    n = arange(1 - M, M, 2)
    return 0.54 + 0.46 * _numpy.cos(3.141592653589793 * n / (M - 1)) if M > 1 else _numpy.ones(M)


def blackman(M):
    """Returns the Blackman window."""
    n = arange(1 - M, M, 2)
    turn = 3.141592653589793 * n / (M - 1) if M > 1 else zeros(M)
    return 0.42 + 0.5 * _numpy.cos(turn) + 0.08 * _numpy.cos(2.0 * turn) if M > 1 else _numpy.ones(M)


def piecewise(x, condlist, funclist, *args, **kw):
    """Calls the function whose condition is true for each element."""
    x = asarray(x)
    made = zeros(x.shape, x.dtype)
    conditions = [asarray(c) for c in (condlist if isinstance(condlist, (list, tuple)) else [condlist])]
    if len(funclist) == len(conditions) + 1:
        rest = conditions[0]
        for condition in conditions[1:]:
            rest = rest | condition
        conditions.append(~rest)
    for condition, function in zip(conditions, funclist):
        made[condition] = function(x[condition], *args, **kw) if callable(function) else function
    return made


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """Calls a function with each row along an axis."""
    from numpy import moveaxis

    rows = moveaxis(asarray(arr), axis, -1)
    outer = rows.shape[:-1]
    found = array([func1d(row, *args, **kwargs) for row in rows.reshape(-1, rows.shape[-1])])
    made = found.reshape(outer + found.shape[1:])
    return moveaxis(made, -1, axis) if found.ndim > 1 else made


class vectorize:
    """A function of numbers made one of arrays."""

    def __init__(self, pyfunc=None, otypes=None, doc=None, excluded=None, cache=False, signature=None):
        self.pyfunc, self.otypes = pyfunc, otypes
        self.__doc__ = doc or getattr(pyfunc, "__doc__", None)

    def __call__(self, *args, **kwargs):
        from numpy import broadcast_arrays

        arrays = broadcast_arrays(*args)
        found = [self.pyfunc(*items, **kwargs) for items in zip(*(a.ravel() for a in arrays))]
        if not found and self.otypes is None:
            raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
        dtype = None if self.otypes is None else self.otypes[0]
        if found and isinstance(found[0], tuple):
            return tuple(array(list(column)).reshape(arrays[0].shape) for column in zip(*found))
        return _numpy._scalar(array(found, dtype=dtype).reshape(arrays[0].shape))


def frompyfunc(func, /, nin, nout, **kwargs):
    """A Python function called for each element."""
    return vectorize(func)


def may_share_memory(a, b, /, max_work=None):
    """Says whether arrays may lie in the same memory."""
    return _numpy.shares_memory(asarray(a), asarray(b))


def isscalar(element):
    """Says whether a value is a number or text, not an array."""
    return isinstance(element, (_numpy.generic, int, float, complex, str, bytes))


def iterable(y):
    """Says whether a value can be iterated over."""
    try:
        iter(y)
    except TypeError:
        return False
    return True


def _class(kind):
    if isinstance(kind, type) and issubclass(kind, _numpy.generic):
        return kind
    return _numpy.dtype(kind).type


def issubdtype(arg1, arg2):
    """Says whether a dtype lies below another in the tree of types."""
    return issubclass(_class(arg1), _class(arg2))


def isdtype(dtype, kind):
    """Says whether a dtype is of a kind."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    names = {"bool": "b", "signed integer": "i", "unsigned integer": "u", "integral": "iu", "real floating": "f",
             "complex floating": "c", "numeric": "iufc"}
    dtype = _numpy.dtype(dtype)
    return any(dtype.kind in names[k] if isinstance(k, str) else dtype == k for k in kinds)


class finfo:
    """The limits of a floating-point dtype."""

    _bits = {"float16": (16, 10, 5, 3), "float32": (32, 23, 8, 6), "float64": (64, 52, 11, 15)}

    def __init__(self, dtype):
        if isinstance(dtype, (_numpy.ndarray, _numpy.generic)):
            dtype = dtype.dtype
        elif isinstance(dtype, float):
            dtype = float64
        dtype = _numpy.dtype(dtype)
        if dtype.kind != "f":
            raise ValueError(f"data type {dtype.type!r} not inexact")
        number = dtype.type
        self.dtype = dtype
        self.bits, self.nmant, self.nexp, self.precision = self._bits[dtype.name]
        self.maxexp = 2 ** (self.nexp - 1)
        self.minexp = 2 - self.maxexp
        self.machep, self.negep, self.iexp = -self.nmant, -self.nmant - 1, self.nexp
        self.eps, self.epsneg = number(2.0**-self.nmant), number(2.0 ** (-self.nmant - 1))
        self.resolution = number(10.0**-self.precision)
        self.max = number((2.0 - 2.0**-self.nmant) * 2.0 ** (self.maxexp - 1))
        self.min = -self.max
        self.tiny = self.smallest_normal = number(2.0**self.minexp)
        self.smallest_subnormal = number(2.0 ** (self.minexp - self.nmant))

    def __repr__(self):
        return f"finfo(resolution={self.resolution}, min={self.min}, max={self.max}, dtype={self.dtype})"


class iinfo:
    """The limits of an integer dtype."""

    def __init__(self, type):
        if isinstance(type, (_numpy.ndarray, _numpy.generic)):
            type = type.dtype
        elif isinstance(type, int):
            type = _numpy.int64
        self.dtype = _numpy.dtype(type)
        self.kind = self.dtype.kind
        if self.kind not in "iu":
            raise ValueError(f"Invalid integer data type {self.kind!r}.")
        self.bits = self.dtype.itemsize * 8
        self.min = 0 if self.kind == "u" else -(2 ** (self.bits - 1))
        self.max = 2**self.bits - 1 if self.kind == "u" else 2 ** (self.bits - 1) - 1

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"


_EVENTS = ("divide", "over", "under", "invalid")


def geterr():
    """Returns what is done about floating-point events."""
    return dict(zip(_EVENTS, _numpy._error_state()))


def seterr(all=None, divide=None, over=None, under=None, invalid=None):
    """Sets what is done about floating-point events: "ignore", "warn" or "raise"."""
    before = geterr()
    given = {"divide": divide, "over": over, "under": under, "invalid": invalid}
    wanted = [given[event] or all or before[event] for event in _EVENTS]
    for text in wanted:
        if text not in ("ignore", "warn", "raise"):
            raise ValueError("errors are told by 'ignore', 'warn' or 'raise' in torchlings, not by " + repr(text))
    _numpy._set_error_state(*wanted)
    return before


class errstate:
    """Sets what is done about floating-point events inside a with block."""

    def __init__(self, *, call=None, **kwargs):
        self._kwargs = kwargs

    def __enter__(self):
        self._before = seterr(**self._kwargs)

    def __exit__(self, *exception):
        seterr(**self._before)
        return False

    def __call__(self, function):
        import functools

        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            with errstate(**self._kwargs):
                return function(*args, **kwargs)

        return wrapped
