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
    if a.dtype.kind == "c":
        made = a.round(decimals)
        return made if made.ndim else made[()]
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
    """Says which elements have no imaginary part: all of those that are no complex numbers."""
    x = asarray(x)
    return x.imag == 0 if x.dtype.kind == "c" else _numpy._scalar(_numpy.ones(x.shape, bool))


def isrealobj(x):
    """Says whether elements are no complex numbers."""
    return not iscomplexobj(x)


def iscomplexobj(x):
    """Says whether elements are complex numbers."""
    return isinstance(x, complex)


def real(val):
    """Returns the real parts."""
    return val.real if hasattr(val, "real") else asarray(val).real


def imag(val):
    """Returns the imaginary parts."""
    return val.imag if hasattr(val, "imag") else asarray(val).imag


def angle(z, deg=False):
    """Returns the angles of numbers seen as complex ones."""
    z = asarray(z)
    if z.dtype.kind == "c":
        from numpy._foreign_computing import _angle

        return _angle(z, deg)
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
    raise ValueError("Use one of 'valid', 'same', or 'full' for convolve/correlate mode")


def correlate(a, v, mode="valid"):
    """Returns the cross-correlation of two sequences."""
    return convolve(a, asarray(v)[::-1], mode)


def interp(x, xp, fp, left=None, right=None, period=None):
    """Returns values between the points of a piecewise linear function."""
    from numpy import searchsorted

    x, xp, fp = asarray(x) * 1.0, asarray(xp) * 1.0, asarray(fp) * 1.0
    if not len(xp):
        raise ValueError("array of sample points is empty")
    if period is not None:
        if period == 0:
            raise ValueError("period must be a non-zero value")
        x, xp = x % abs(period), xp % abs(period)
        order = xp.argsort()
        xp, fp = xp[order], fp[order]
        xp = concatenate((xp[-1:] - abs(period), xp, xp[:1] + abs(period)))
        fp = concatenate((fp[-1:], fp, fp[:1]))
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
    p = asarray(p)
    whole = p.dtype.kind in "iu" and isinstance(period, int)
    p = p if whole else p * 1.0
    steps = diff(p, axis=axis)
    half = period // 2 if whole else period / 2
    moved = _numpy.remainder(steps + half, period) - half
    if not (whole and period % 2):
        moved = where((moved == -half) & (steps > 0), half, moved)
    jumps = where(absolute(steps) < (period / 2 if discont is None else discont), 0, moved - steps)
    before = (slice(None),) * normalize_axis(axis, p.ndim)
    made = p.copy()
    made[before + (slice(1, None),)] += jumps.cumsum(axis)
    return made







def piecewise(x, condlist, funclist, *args, **kw):
    """Calls the function whose condition is true for each element."""
    x = asarray(x)
    made = zeros(x.shape, x.dtype)
    if isinstance(condlist, (list, tuple)) and condlist and x.ndim and asarray(condlist[0]).ndim == 0:
        condlist = [condlist]
    conditions = [asarray(c, dtype=_numpy.bool) for c in (condlist if isinstance(condlist, (list, tuple)) else [condlist])]
    count = len(conditions)
    if len(funclist) not in (count, count + 1):
        raise ValueError(f"with {count} condition(s), either {count} or {count + 1} functions are expected")
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

    arr = asarray(arr)
    rows = moveaxis(arr, normalize_axis(axis, arr.ndim), -1)
    outer = rows.shape[:-1]
    found = array([func1d(row, *args, **kwargs) for row in rows.reshape(-1, rows.shape[-1])])
    made = found.reshape(outer + found.shape[1:])
    return moveaxis(made, -1, axis) if found.ndim > 1 else made


def _columns(args):
    """The items of arrays brought to one shape, and that shape."""
    from numpy import broadcast_arrays

    if any(hasattr(type(asarray(a)), "__numpy_foreign__") for a in args):
        from numpy._foreign import columns

        return columns(args)
    arrays = broadcast_arrays(*args)
    return [a.ravel() for a in arrays], arrays[0].shape


class vectorize:
    """A function of numbers made one of arrays."""

    def __init__(self, pyfunc=None, otypes=None, doc=None, excluded=None, cache=False, signature=None):
        self.pyfunc, self.otypes, self.signature = pyfunc, otypes, signature
        self.excluded = set(excluded or ())
        self.__doc__ = doc or getattr(pyfunc, "__doc__", None)

    def __call__(self, *args, **kwargs):
        if self.signature:
            return self._by_signature(args, kwargs)
        if self.excluded or kwargs:
            return self._with_kept(args, kwargs)
        columns, shape = _columns(args)
        found = [self.pyfunc(*items, **kwargs) for items in zip(*columns)]
        if not found and self.otypes is None:
            raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
        dtype = None if self.otypes is None else self.otypes[0]
        if found and isinstance(found[0], tuple):
            return tuple(array(list(column)).reshape(shape) for column in zip(*found))
        return _numpy._scalar(array(found, dtype=dtype).reshape(shape))

    def _with_kept(self, args, kwargs):
        """Calls with the arguments that stay as they are."""
        varying = [i for i in range(len(args)) if i not in self.excluded]
        named = [name for name in kwargs if name not in self.excluded]
        kept = {name: value for name, value in kwargs.items() if name in self.excluded}

        def call(*items):
            given = list(args)
            for place, item in zip(varying, items):
                given[place] = item
            return self.pyfunc(*given, **dict(zip(named, items[len(varying):])), **kept)

        return vectorize(call, self.otypes)(*[args[i] for i in varying], *[kwargs[name] for name in named])

    def _by_signature(self, args, kwargs):
        """Calls with rows, matrices and so on: as many last axes as the signature names."""
        from numpy import broadcast_shapes, broadcast_to, ndindex

        inputs = self.signature.split("->")[0].replace(" ", "")
        core = [len([n for n in part.split(",") if n]) for part in inputs.strip("()").split("),(")]
        arrays = [asarray(a) for a in args]
        if len(arrays) != len(core):
            raise TypeError(f"wrong number of positional arguments: expected {len(core)}, got {len(arrays)}")
        outer = broadcast_shapes(*(a.shape[:a.ndim - n] for a, n in zip(arrays, core)))
        arrays = [broadcast_to(a, outer + a.shape[a.ndim - n:]) for a, n in zip(arrays, core)]
        found = [self.pyfunc(*(a[place] for a in arrays), **kwargs) for place in ndindex(outer)]
        if found and isinstance(found[0], tuple):
            return tuple(array(list(c)).reshape(outer + asarray(c[0]).shape) for c in zip(*found))
        made = array(found)
        return _numpy._scalar(made.reshape(outer + made.shape[1:]))


def frompyfunc(func, /, nin, nout, **kwargs):
    """A Python function called for each element; what it gives are objects."""

    def call(*args):
        from numpy._foreign import objects

        if len(args) != nin:
            raise ValueError(f"invalid number of arguments: {len(args)} where {nin} are wanted")
        columns, shape = _columns(args)
        found = [func(*items) for items in zip(*([getattr(v, "item", lambda v=v: v)() for v in column] for column in columns))]
        if nout == 1:
            return objects(found, shape)
        return tuple(objects(column, shape) for column in zip(*found))

    return call


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
    if isinstance(dtype, (_numpy.ndarray, _numpy.generic)):
        dtype = dtype.dtype
    if not isinstance(dtype, _numpy.dtype) and not (isinstance(dtype, type) and issubclass(dtype, _numpy.generic)):
        raise TypeError(f"dtype argument must be a NumPy dtype, but it is a {type(dtype)}.")
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
        least, most = (f"{float(v):.5e}" if self.bits == 16 else str(v) for v in (self.min, self.max))
        return f"finfo(resolution={self.resolution!s}, min={least}, max={most}, dtype={self.dtype})"


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

    def __str__(self):
        line = "-" * 63
        return f"Machine parameters for {self.dtype}\n{line}\nmin = {self.min}\nmax = {self.max}\n{line}\n"

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


def nextafter(x1, x2):
    """Returns the next number of the dtype in a direction."""
    from math import nextafter as step

    from numpy import broadcast_arrays

    a, b = asarray(x1) * 1.0, asarray(x2) * 1.0
    if _numpy.result_type(a, b) == _numpy.float32:
        unit = absolute(_numpy.spacing(a))
        return where(a == b, b, where(b > a, a + unit, a - unit))
    a, b = broadcast_arrays(a, b)
    found = array([step(float(p), float(q)) for p, q in zip(a.ravel(), b.ravel())]).reshape(a.shape)
    return _numpy._scalar(found)


def frexp(x):
    """Returns mantissas from 0.5 up to 1 and the powers of two."""
    from math import frexp as split

    a = asarray(x) * 1.0
    pairs = [split(value) for value in a.ravel().tolist()]
    return (_numpy._scalar(array([m for m, _ in pairs], dtype=a.dtype).reshape(a.shape)),
            _numpy._scalar(array([e for _, e in pairs], dtype=_numpy.int32).reshape(a.shape)))


def ldexp(x1, x2):
    """Returns numbers times powers of two."""
    return asarray(x1) * 2.0 ** asarray(x2) if asarray(x1).ndim or asarray(x2).ndim else _numpy._scalar(asarray(x1 * 2.0**x2))


def logaddexp2(x1, x2):
    """Returns the logarithm of base 2 of the sum of powers of two."""
    high, low = maximum(x1, x2), minimum(x1, x2)
    return high + _numpy.log2(1.0 + 2.0 ** (low * 1.0 - high))


def bitwise_count(x):
    """Counts the bits that are 1 in absolute values."""
    a = asarray(x)
    if a.dtype.kind not in "iub":
        raise TypeError("ufunc 'bitwise_count' not supported for the input types, and the inputs could not be safely coerced "
                        "to any supported types according to the casting rule ''safe''")
    found = [bin(abs(int(value))).count("1") for value in a.ravel().tolist()]
    return _numpy._scalar(array(found, dtype=_numpy.uint8).reshape(a.shape))


def iscomplex(x):
    """Says which elements have an imaginary part: none of those that are no complex numbers."""
    x = asarray(x)
    return x.imag != 0 if x.dtype.kind == "c" else _numpy._scalar(zeros(x.shape, _numpy.bool))


def real_if_close(a, tol=100):
    """Returns elements without imaginary parts that are almost zero."""
    a = asarray(a)
    if a.dtype.kind != "c":
        return a
    small = 2.220446049250313e-16 if a.itemsize == 16 else 1.1920929e-07
    return a.real if (_numpy.absolute(a.imag) < (tol * small if tol > 1 else tol)).all() else a


def apply_over_axes(func, a, axes):
    """Calls a function along one axis after the other, and keeps the axes."""
    made = asarray(a)
    for axis in axes if isinstance(axes, (tuple, list)) else (axes,):
        found = asarray(func(made, normalize_axis(axis, made.ndim)))
        made = found if found.ndim == made.ndim else _numpy.array(found).reshape(
            [1 if d == normalize_axis(axis, made.ndim) else n for d, n in enumerate(made.shape)])
    return made


def base_repr(number, base=2, padding=0):
    """Writes an integer in a base."""
    if base > 36:
        raise ValueError("Bases greater than 36 not handled in base_repr.")
    if base < 2:
        raise ValueError("Bases less than 2 not handled in base_repr.")
    digits, value = "", abs(int(number))
    while value:
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value % base] + digits
        value //= base
    return ("-" if number < 0 else "") + ("0" * padding + digits or "0")


def binary_repr(num, width=None):
    """Writes an integer in base 2; of a width, negative ones as two's complement."""
    num = int(num)
    if width is None:
        return bin(num).replace("0b", "")
    text = bin(num & (1 << width) - 1 if num < 0 else num)[2:]
    if num < -(1 << width - 1) if num < 0 else len(text) > width:
        raise ValueError(f"Insufficient bit width={width} provided for binwidth={num.bit_length() + (num < 0)}")
    return text.zfill(width)


def common_type(*arrays):
    """Returns the floating-point type that holds all arrays."""
    kinds = [a.dtype if a.dtype.kind == "f" else _numpy.dtype(float64) for a in map(asarray, arrays)]
    return _numpy.result_type(*kinds).type


def min_scalar_type(a):
    """Returns the smallest dtype that holds a value."""
    a = asarray(a)
    if a.ndim or a.dtype.kind == "b":
        return a.dtype
    value = a.item()
    if a.dtype.kind == "f":
        for name, most in (("float16", 65000.0), ("float32", 3.4e38)):
            if not isfinite(a) or -most < value < most:
                return _numpy.dtype(name)
        return a.dtype
    names = ("uint8", "uint16", "uint32", "uint64") if value >= 0 else ("int8", "int16", "int32", "int64")
    return _numpy.dtype(next(n for i, n in enumerate(names) if (
        value < 2 ** (8 << i) if value >= 0 else value >= -(2 ** ((8 << i) - 1)))))


def _bytes_of(values):
    values = asarray(values)
    if values.dtype.name != "uint8":
        raise TypeError("Expected an input array of unsigned byte data type")
    return values


def packbits(a, /, axis=None, bitorder="big"):
    """Packs elements, which count as 0 or 1, into bytes."""
    from numpy import concatenate, moveaxis, zeros

    a = asarray(a)
    if a.dtype.kind not in "biu":
        raise TypeError("Expected an input array of integer or boolean data type")
    if axis is None:
        a, axis = a.ravel(), 0
    bits = moveaxis(asarray(a != 0).astype("int64"), axis, -1)
    room = -bits.shape[-1] % 8
    bits = concatenate([bits, zeros((*bits.shape[:-1], room), dtype="int64")], axis=-1)
    bits = bits.reshape(*bits.shape[:-1], -1, 8)
    return moveaxis((bits * _weights(bitorder)).sum(-1).astype("uint8"), -1, axis)


def unpackbits(a, /, axis=None, count=None, bitorder="big"):
    """Unpacks bytes into elements of 0 and 1."""
    from numpy import moveaxis

    a = _bytes_of(a)
    if axis is None:
        a, axis = a.ravel(), 0
    lines = moveaxis(a, axis, -1).astype("int64")
    bits = asarray(asarray(lines[..., None] & _weights(bitorder)) != 0).astype("uint8")
    bits = bits.reshape(*lines.shape[:-1], -1)
    if count is not None:
        bits = bits[..., :count]
    return moveaxis(bits, -1, axis)


def _weights(bitorder):
    if bitorder not in ("big", "little"):
        raise ValueError("'order' must be either 'little' or 'big'")
    weights = [1 << k for k in range(8)]
    return asarray(weights if bitorder == "little" else weights[::-1])


def sort_complex(a):
    """Sorts by the real part, then the imaginary one; gives complex numbers."""
    from numpy import sort

    a = sort(asarray(a))
    return a if a.dtype.kind == "c" else a.astype("complex64" if a.dtype.name in ("int8", "uint8", "int16") else "complex128")


_TYPE_NAMES = {
    "S1": "character", "?": "bool", "b": "signed char", "B": "unsigned char", "h": "short", "H": "unsigned short",
    "i": "integer", "I": "unsigned integer", "l": "long integer", "L": "unsigned long integer", "q": "long long integer",
    "Q": "unsigned long long integer", "f": "single precision", "d": "double precision", "g": "long precision",
    "F": "complex single precision", "D": "complex double precision", "G": "complex long double precision", "S": "string",
    "U": "unicode", "V": "void", "O": "object",
}


def typename(char):
    """The description of a dtype's letter."""
    return _TYPE_NAMES[char]


def mintypecode(typechars, typeset="GDFgdf", default="d"):
    """The letter of the smallest dtype of a set that others can be converted to."""
    letters = [t if isinstance(t, str) else asarray(t).dtype.char for t in typechars]
    found = [letter for letter in letters if letter in typeset]
    if not found:
        return default
    if "F" in found and "d" in found:
        return "D"
    return min(found, key="GDFgdf".index)
