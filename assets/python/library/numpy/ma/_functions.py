"""The functions of `numpy.ma`: making, masking by conditions, moving, and methods as functions."""
import _numpy
from _numpy import array as array_of, asarray as data_of, bool as bool_
from numpy.ma import core
from numpy.ma._array import MaskedArray, masked
from numpy.ma.core import (
    _joint, _wrapped, filled, getdata, getmask, getmaskarray, make_mask, mask_or, nomask,
)

# ---- making ----


def array(data, dtype=None, copy=False, order=None, mask=nomask, fill_value=None, keep_mask=True, hard_mask=False, shrink=True,
          subok=True, ndmin=0):
    """Makes a masked array."""
    return MaskedArray(data, mask=mask, dtype=dtype, copy=copy, fill_value=fill_value, keep_mask=keep_mask, hard_mask=hard_mask,
                       shrink=shrink, ndmin=ndmin)


def asarray(a, dtype=None, order=None):
    """Returns a masked array over the same memory."""
    return a if isinstance(a, MaskedArray) and dtype in (None, a.dtype) else MaskedArray(a, dtype=dtype)


asanyarray = asarray


def _made_by(name):
    def function(*args, fill_value=None, hardmask=False, **kwargs):
        import numpy

        made = MaskedArray(getattr(numpy, name)(*args, **kwargs))
        if fill_value is not None:
            made.fill_value = fill_value
        made._hardmask = hardmask
        return made

    function.__name__ = name
    function.__doc__ = f"As numpy.{name}, and returns a masked array."
    return function


_MADE = "arange empty ones zeros identity indices fromfunction frombuffer".split()
for _name in _MADE:
    globals()[_name] = _made_by(_name)


def _like_by(name):
    def function(a, *args, **kwargs):
        import numpy

        made = MaskedArray(getattr(numpy, name)(getdata(a), *args, **kwargs))
        if isinstance(a, MaskedArray) and made.shape == a.shape:
            made._mask = a._mask if a._mask is nomask else a._mask.copy()
            made._update_from(a)
        return made

    function.__name__ = name
    function.__doc__ = f"As numpy.{name}; the mask is the array's."
    return function


for _name in ("empty_like", "ones_like", "zeros_like", "full_like"):
    globals()[_name] = _like_by(_name)


def fix_invalid(a, mask=nomask, copy=True, fill_value=None):
    """Returns an array whose numbers that are not finite are masked and replaced."""
    a = array(a, copy=copy, mask=mask)
    invalid = ~_numpy.isfinite(a._data)
    if not invalid.any():
        return a
    a._mask = invalid if a._mask is nomask else a._mask | invalid
    a._data[invalid] = a.fill_value if fill_value is None else fill_value
    return a


# ---- masking by conditions ----


def masked_where(condition, a, copy=True):
    """Returns an array that is masked where a condition is true."""
    condition = make_mask(getattr(condition, "_data", condition) if isinstance(condition, MaskedArray) else condition,
                          shrink=False) if not isinstance(condition, MaskedArray) else make_mask(filled(condition, True), shrink=False)
    data = data_of(getdata(a))
    if condition is not nomask and condition.shape and condition.shape != data.shape:
        raise IndexError(f"Inconsistent shape between the condition and the input (got {condition.shape} and {data.shape})")
    made = MaskedArray(a, copy=copy)
    if condition is not nomask:
        condition = core._spread(condition, made.shape)
    made._mask = _shrunk(condition if made._mask is nomask else made._mask | condition)
    if not copy and isinstance(a, MaskedArray) and a._mask is nomask:
        a._mask = made._mask
    return made


def _shrunk(mask):
    return nomask if mask is nomask or not mask.any() else mask


def _masked_by(name, compare):
    def function(x, value, copy=True):
        made = masked_where(getattr(core, compare)(x, value), x, copy=copy)
        if name == "masked_equal":
            made.fill_value = value
        return made

    function.__name__ = name
    function.__doc__ = f"Returns an array that is masked where it is {compare.replace('_', ' ')} a value."
    return function


_CONDITIONS = {f"masked_{name}": name for name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")}
for _name, _compare in _CONDITIONS.items():
    globals()[_name] = _masked_by(_name, _compare)


def masked_inside(x, v1, v2, copy=True):
    """Returns an array that is masked between two values."""
    low, high = (v2, v1) if v2 < v1 else (v1, v2)
    data = data_of(filled(x))
    return masked_where((data >= low) & (data <= high), x, copy=copy)


def masked_outside(x, v1, v2, copy=True):
    """Returns an array that is masked outside two values."""
    low, high = (v2, v1) if v2 < v1 else (v1, v2)
    data = data_of(filled(x))
    return masked_where((data < low) | (data > high), x, copy=copy)


def masked_object(x, value, copy=True, shrink=True):
    """Returns an array of objects that is masked where it is a value."""
    mask = data_of(getdata(x) == value)
    mask = mask_or(getmask(x), make_mask(mask, shrink=shrink))
    return MaskedArray(x, mask=mask, copy=copy, fill_value=value)


def masked_values(x, value, rtol=1e-05, atol=1e-08, copy=True, shrink=True):
    """Returns an array that is masked where it is close to a value."""
    from numpy import isclose

    data = data_of(filled(x, value))
    mask = isclose(data, value, rtol=rtol, atol=atol) if data.dtype.kind == "f" else data == value
    made = MaskedArray(data, mask=mask, copy=copy, fill_value=value)
    if shrink:
        made.shrink_mask()
    return made


def masked_invalid(a, copy=True):
    """Returns an array that is masked where it is not finite."""
    data = data_of(getdata(a))
    made = masked_where(~_numpy.isfinite(data), a, copy=copy)
    if made._mask is nomask:
        made._mask = _numpy.zeros(made.shape, bool_)
    return made


# ---- methods as functions ----


def _as_function(name):
    def function(a, *args, **kwargs):
        return getattr(asanyarray(a), name)(*args, **kwargs)

    function.__name__ = name
    function.__doc__ = getattr(getattr(MaskedArray, name, None), "__doc__", None)
    return function


_METHODS = """
    all any argmax argmin argsort anom compress compressed copy count cumprod cumsum diagonal harden_mask ids max mean min
    nonzero prod product ptp ravel repeat soften_mask std sum swapaxes take trace var
""".split()
for _name in _METHODS:
    globals()[_name] = _as_function(_name)
anomalies, amax, amin = anom, max, min  # noqa: F821


def round(a, decimals=0, out=None):  # noqa: F811
    """Returns the elements rounded."""
    import numpy

    return a.round(decimals, out) if isinstance(a, MaskedArray) else numpy.round(a, decimals)


round_ = round


def alltrue(target, axis=0, dtype=None):
    """Whether all elements along an axis are true."""
    return asanyarray(target).all(axis)


def sometrue(target, axis=0, dtype=None):
    """Whether any element along an axis is true."""
    return asanyarray(target).any(axis)


def compress(condition, a, axis=None, out=None):  # noqa: F811
    """Returns the slices where a condition is true."""
    return asanyarray(a).compress(condition, axis)


def clip(a, a_min=None, a_max=None, out=None, **kwargs):
    """Returns the elements brought between two bounds."""
    return asanyarray(a).clip(kwargs.get("min", a_min), kwargs.get("max", a_max))


def squeeze(a, axis=None, **kwargs):
    """Returns the array without axes of size 1."""
    return asanyarray(a).squeeze() if axis is None else asanyarray(a).squeeze(axis)


def transpose(a, axes=None):
    """Returns the array with its axes in another order."""
    return asanyarray(a).transpose() if axes is None else asanyarray(a).transpose(axes)


def reshape(a, new_shape, order="C"):
    """Returns the elements in another shape."""
    return asanyarray(a).reshape(new_shape)


def resize(x, new_shape):
    """Returns the elements in another shape, repeated where they are too few."""
    import numpy

    made = MaskedArray(numpy.resize(getdata(x), new_shape))
    if getmask(x) is not nomask:
        made._mask = numpy.resize(getmask(x), new_shape)
    return made


def shape(obj):
    """Returns the shape."""
    return getdata(obj).shape


def size(obj, axis=None):
    """Returns how many elements there are."""
    return getdata(obj).size if axis is None else getdata(obj).shape[axis]


def ndim(obj):
    """Returns how many axes there are."""
    return getdata(obj).ndim


def sort(a, axis=-1, kind=None, order=None, endwith=True, fill_value=None, *, stable=None):
    """Returns the elements in order; masked ones come last."""
    if not isinstance(a, MaskedArray):
        import numpy

        return numpy.sort(a, axis)
    a = array(a, copy=True)
    if axis is None:
        a, axis = a.ravel(), 0
    a.sort(axis, endwith=endwith, fill_value=fill_value)
    return a


def put(a, indices, values, mode="raise"):
    """Writes values at places of the array seen as one line."""
    a.put(indices, values, mode)


def putmask(a, mask, values):
    """Writes values where a mask is true."""
    mask = data_of(mask).astype(bool_)
    fresh = data_of(getdata(values))
    a._data[mask] = fresh[mask] if fresh.ndim and fresh.shape == a.shape else fresh
    if getmask(values) is not nomask or a._mask is not nomask:
        full = getmaskarray(a).copy()
        given = getmaskarray(values) if isinstance(values, MaskedArray) else False
        full[mask] = given[mask] if getattr(given, "ndim", 0) else given
        a._mask = full


def where(condition, x=None, y=None):
    """Returns elements of x where a condition is true, and of y elsewhere."""
    if x is None and y is None:
        return nonzero(condition)  # noqa: F821
    chosen = filled(condition, False)
    dx, dy = (data_of(0) if side is masked else getdata(side) if isinstance(side, (MaskedArray, list, tuple)) else side
              for side in (x, y))
    made = _numpy.where(chosen, dy if x is masked else dx, dx if y is masked else dy)
    mx, my = (True if side is masked else getmaskarray(side) if getmask(side) is not nomask else False for side in (x, y))
    mask = _numpy.where(chosen, mx, my)
    if getmask(condition) is not nomask:
        mask = _numpy.where(getmaskarray(condition), True, mask)
    return _wrapped(made, _shrunk(data_of(mask)) if getattr(made, "ndim", 0) else data_of(mask))


def choose(indices, choices, out=None, mode="raise"):
    """Returns elements from one of several arrays."""
    import numpy

    places = filled(indices, 0)
    made = numpy.choose(places, [filled(c, True) for c in choices], mode=mode)
    mask = numpy.choose(places, [getmaskarray(c) for c in choices], mode=mode)
    return _wrapped(made, _shrunk(data_of(mask) | getmaskarray(indices)))


def concatenate(arrays, axis=0):
    """Joins arrays along an axis."""
    made = MaskedArray(_numpy.concatenate([getdata(a) for a in arrays], axis))
    if _any(getmask(a) is not nomask for a in arrays):
        made._mask = _shrunk(_numpy.concatenate([getmaskarray(a) for a in arrays], axis))
    for a in arrays:
        if isinstance(a, MaskedArray):
            made._update_from(a)
            if made._fill_value is not None and made._fill_value.dtype != made.dtype:
                made._fill_value = made._fill_value.astype(made.dtype)
            break
    return made


def _any(values):
    return next((True for value in values if value), False)


def append(a, b, axis=None):
    """Joins two arrays."""
    return concatenate([a, b], axis) if axis is not None else concatenate([asarray(a).ravel(), asarray(b).ravel()])


def diag(v, k=0):
    """Makes a matrix of a diagonal, or returns the diagonal of a matrix."""
    import numpy

    made = MaskedArray(numpy.diag(getdata(v), k))
    if getmask(v) is not nomask:
        made._mask = numpy.diag(getmask(v), k)
    return made


def expand_dims(a, axis):
    """Returns the array with an axis more."""
    import numpy

    made = MaskedArray(numpy.expand_dims(getdata(a), axis))
    if isinstance(a, MaskedArray):
        made._update_from(a)
    if getmask(a) is not nomask:
        made._mask = numpy.expand_dims(getmask(a), axis)
    return made


def diff(a, /, n=1, axis=-1, prepend=None, append=None):
    """Returns how far each element is from the one before."""
    a = asarray(a)
    if n == 0:
        return a
    if n < 0:
        raise ValueError("order must be non-negative but got " + repr(n))
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    parts = [asarray(p) if asarray(p).ndim else MaskedArray(_numpy.full(_one_along(a, axis), p)) for p in (prepend,) if p is not None]
    parts.append(a)
    parts += [asarray(p) if asarray(p).ndim else MaskedArray(_numpy.full(_one_along(a, axis), p)) for p in (append,) if p is not None]
    a = concatenate(parts, axis) if len(parts) > 1 else a
    axis %= a.ndim
    for _ in range(n):
        after = (slice(None),) * axis + (slice(1, None),)
        before = (slice(None),) * axis + (slice(None, -1),)
        a = core.not_equal(a[after], a[before]) if a.dtype.kind == "b" else a[after] - a[before]
    return a


def _one_along(a, axis):
    shape = list(a.shape)
    shape[axis] = 1
    return tuple(shape)


def inner(a, b):
    """Returns the product of rows; masked elements count as zero."""
    import numpy

    made = numpy.inner(filled(a, 0), filled(b, 0))
    return MaskedArray(made) if getattr(made, "ndim", 0) else made


innerproduct = inner


def outer(a, b):
    """Returns the products of all pairs."""
    import numpy

    made = MaskedArray(numpy.outer(filled(a, 0).ravel(), filled(b, 0).ravel()))
    if getmask(a) is not nomask or getmask(b) is not nomask:
        made._mask = ~numpy.outer(~getmaskarray(a), ~getmaskarray(b))
    return made


outerproduct = outer


def _slid(function, a, v, mode, propagate_mask):
    import numpy

    if propagate_mask:
        mask = (function(getmaskarray(a), numpy.ones(numpy.shape(v), dtype=bool).astype(int), mode) > 0) | (
            function(numpy.ones(numpy.shape(a), dtype=bool).astype(int), getmaskarray(v).astype(int), mode) > 0)
        data = function(getdata(a), getdata(v), mode)
    else:
        mask = ~(function((~getmaskarray(a)).astype(int), (~getmaskarray(v)).astype(int), mode) > 0)
        data = function(filled(a, 0), filled(v, 0), mode)
    return MaskedArray(data, mask=mask)


def convolve(a, v, mode="full", propagate_mask=True):
    """Slides one line of numbers over another and adds up the products."""
    import numpy

    return _slid(lambda x, y, m: numpy.convolve(x.astype(int) if x.dtype.kind == "b" else x, y, m), a, v, mode, propagate_mask)


def correlate(a, v, mode="valid", propagate_mask=True):
    """Slides one line of numbers over another and adds up the products."""
    import numpy

    return _slid(lambda x, y, m: numpy.correlate(x.astype(int) if x.dtype.kind == "b" else x, y, m), a, v, mode, propagate_mask)


def allequal(a, b, fill_value=True):
    """Whether all elements are equal; masked ones are where fill_value is True."""
    mask = _joint(a, b)
    same = data_of(getdata(a) == getdata(b))
    if mask is nomask:
        return same.all()
    return (same | mask).all() if fill_value else False


def allclose(a, b, masked_equal=True, rtol=1e-05, atol=1e-08):
    """Whether all elements are close to each other; masked ones are where masked_equal is True."""
    from numpy import isclose

    mask = _joint(a, b)
    close = data_of(isclose(getdata(a), getdata(b), rtol=rtol, atol=atol))
    if mask is not nomask:
        close = close | mask if masked_equal else close & ~mask
    return close.all()


def fromflex(fxarray):
    """Makes a masked array of records of elements and masks."""
    return MaskedArray(fxarray["_data"], mask=fxarray["_mask"])


def flatten_structured_array(a):
    """Returns an array of records as a table."""
    from numpy.lib.recfunctions import structured_to_unstructured

    return MaskedArray(structured_to_unstructured(getdata(a)))


class mvoid:
    """Records with masks."""

    def __new__(cls, data, mask=nomask, **kwargs):
        raise NotImplementedError("masked records are missing in torchlings: mask the fields by themselves")


# ---- what numpy's own functions do with masked arrays ----

_BY_METHOD = set("""
    all amax amin any argmax argmin argpartition argsort around astype clip compress copy cumprod cumsum diagonal max mean min
    nonzero prod ptp ravel repeat reshape round searchsorted squeeze std sum swapaxes take trace transpose var
""".split())
_BY_FUNCTION = set("sort diff expand_dims ndim shape size zeros_like ones_like empty_like full_like".split())
_PLAIN = set("""
    array asarray asanyarray copy where concatenate median append hstack vstack stack dot matmul isin array_equal allclose
""".split())


def numpy_call(name, args, kwargs):
    """What a function of numpy's gives for a masked array."""
    from numpy.ma import extras

    if name == "dtype":
        return NotImplemented
    name, _, method = name.partition(".")
    if method:
        function = getattr(core, name, None)
        function = function if isinstance(function, core._MaskedUFunc) else core._MaskedUFunc(name)
        made = getattr(function, method)(*args, **kwargs)
        return MaskedArray(made) if method == "reduce" and not isinstance(made, MaskedArray) else made
    if name in ("array2string", "array_str"):
        return str(args[0])
    if name == "array_repr":
        return repr(args[0])
    if name == "asanyarray":
        return asanyarray(*args, **kwargs)
    if name == "copy":
        return array_of(getdata(args[0]))
    if name in _BY_METHOD and isinstance(args[0], MaskedArray):
        method = {"amax": "max", "amin": "min", "around": "round"}.get(name, name)
        if name == "compress":
            return args[1].compress(args[0], *args[2:], **kwargs)
        given = {key: value for key, value in kwargs.items() if value is not None}
        if name == "reshape":
            given = {key: value for key, value in given.items() if key in ("order",)}
            return args[0].reshape(*args[1:] or (kwargs.get("shape"),), **given)
        return getattr(args[0], method)(*args[1:], **given)
    if name in _BY_FUNCTION:
        return globals()[name](*args, **kwargs)
    if name == "unique":
        return extras.unique(*args, **kwargs)
    if name == "average":
        return extras.average(*args, **kwargs)
    if name in ("maximum", "minimum"):
        data = [getdata(a) if isinstance(a, MaskedArray) else a for a in args]
        mask = _joint(*args)
        result = getattr(_numpy, name)(*data, **kwargs)
        return _wrapped(core._kept(result, mask, data_of(data[0])), mask, *args)
    if isinstance(getattr(_numpy, name, None), type(_numpy.add)) and name not in _PLAIN:
        return _by_ufunc(name, args, kwargs)
    import numpy

    plain = [_without_mask(a) for a in args]
    made = getattr(numpy, name)(*plain, **{key: _without_mask(value) for key, value in kwargs.items()})
    if name in ("concatenate", "append", "hstack", "vstack", "stack", "dstack", "column_stack"):
        return MaskedArray(made)
    return made


def _by_ufunc(name, args, kwargs):
    out = kwargs.pop("out", None)
    out = out[0] if isinstance(out, tuple) else out
    function = getattr(core, name, None)
    if not isinstance(function, core._MaskedUFunc):
        function = core._MaskedUFunc(name)
    made = function(*args, **kwargs)
    if out is None:
        return made
    if isinstance(out, MaskedArray):
        out._data[...] = getdata(made)
        out._mask = getmask(made)
    else:
        out[...] = getdata(made)
    return out


def _without_mask(value):
    if isinstance(value, MaskedArray):
        return value._data
    if isinstance(value, (list, tuple)) and _any(isinstance(v, MaskedArray) for v in value):
        return type(value)(_without_mask(v) for v in value)
    return value


__all__ = """
    array asarray asanyarray arange empty ones zeros identity indices fromfunction frombuffer empty_like ones_like zeros_like
    fix_invalid masked_where masked_equal masked_not_equal masked_less masked_less_equal masked_greater masked_greater_equal
    masked_inside masked_outside masked_object masked_values masked_invalid all any argmax argmin argsort anom anomalies amax
    amin compress compressed copy count cumprod cumsum diagonal harden_mask ids max mean min nonzero prod product ptp ravel
    repeat round round_ soften_mask std sum swapaxes take trace var alltrue sometrue clip squeeze transpose reshape resize
    shape size ndim sort put putmask where choose concatenate append diag expand_dims diff inner innerproduct outer
    outerproduct convolve correlate allequal allclose fromflex flatten_structured_array mvoid
""".split()
