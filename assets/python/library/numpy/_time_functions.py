"""What numpy's functions do with dates and spans of time, and the functions that are for them alone."""
import datetime

import _numpy
from _numpy import asarray as data_of, int64, ndarray
from numpy._time_arrays import (
    TimeArray, _arange, _array, _asarray, _brought_together, _filled, _full, _side, _width, _writer, made_of, one, two, wrapped,
)
from numpy._times import NAT, TimeDtype, _Time, common, convert_one, iso


def _units_of(arrays):
    """The arrays of times brought to one dtype."""
    arrays = [a if isinstance(a, TimeArray) else _array(a) if not isinstance(a, ndarray) else a for a in arrays]
    kind = next(a._dtype for a in arrays if isinstance(a, TimeArray))
    for a in arrays:
        if isinstance(a, TimeArray):
            kind = common(kind, a._dtype)
    return kind, [made_of(a, kind)._ints for a in arrays]


def _joined(name):
    def function(arrays, *args, **kwargs):
        import numpy

        kind, ints = _units_of([arrays] if isinstance(arrays, TimeArray) else arrays)
        return TimeArray(getattr(numpy, name)(ints, *args, **kwargs), kind)

    return function


def _append(arr, values, axis=None):
    import numpy

    kind, (a, b) = _units_of([_array(arr), _array(values)])
    return TimeArray(numpy.append(a, b, axis), kind)


def _where(condition, x=None, y=None):
    if x is None:
        return data_of(_side(condition)[0] != 0).nonzero()
    kind, (a, b) = _brought_together(x, y)
    return wrapped(_numpy.where(condition, a, b), kind)


def _unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, **kwargs):
    import numpy

    a = _array(ar)
    made = numpy.unique(data_of(a._keys()), return_index, return_inverse, return_counts, **kwargs)
    several = isinstance(made, tuple)
    keys = made[0] if several else made
    first = TimeArray(data_of(_numpy.where(keys == 2**63 - 1, NAT, keys)), a._dtype)
    return (first, *made[1:]) if several else first


def _by_counts(name):
    """A function that only moves elements, or counts them."""
    def function(a, *args, **kwargs):
        import numpy

        a = _array(a)
        made = getattr(numpy, name)(a._ints, *args, **kwargs)
        if isinstance(made, (list, tuple)):
            return [a._view(part) for part in made]
        return a._view(made)

    return function


def _counts_within(value):
    """The counts of times, also of those in a list."""
    if isinstance(value, (list, tuple)):
        return type(value)(_counts_within(v) for v in value)
    return _side(value)[0] if isinstance(value, (TimeArray, _Time)) else value


def _plain(name):
    """A function whose result has no times."""
    def function(*args, **kwargs):
        import numpy

        return getattr(numpy, name)(*(_counts_within(a) for a in args), **kwargs)

    return function


def _method(name):
    return lambda a, *args, **kwargs: getattr(_array(a), name)(*args, **{k: v for k, v in kwargs.items() if v is not None})


def _diff(a, n=1, axis=-1, prepend=None, append=None):
    made = _array(a)
    for part, before in ((prepend, True), (append, False)):
        if part is not None:
            part = _array(part)
            part = part if part.ndim else part.reshape(1)
            made = _joined("concatenate")([part, made] if before else [made, part], axis)
    axis = axis % made.ndim
    for _ in range(n):
        head = (slice(None),) * axis
        made = made[head + (slice(1, None),)] - made[head + (slice(None, -1),)]
    return made


def _sorted(a, axis=-1, *args, **kwargs):
    made = _array(a).copy()
    made.sort(axis)
    return made


def _array_equal(a, b, equal_nan=False):
    a, b = _array(a) if not isinstance(a, ndarray) else a, _array(b) if not isinstance(b, ndarray) else b
    return a.shape == b.shape and bool(data_of(a == b).all())


def _isin(element, test_elements, assume_unique=False, invert=False, **kwargs):
    kind, (a, b) = _units_of([_array(element), _array(test_elements)])
    found = set(b.ravel().tolist()) - {NAT}
    made = _numpy.array([(v in found) != invert for v in a.ravel().tolist()], dtype="bool").reshape(a.shape)
    return made if made.ndim else made[()]


def _like(count):
    def function(a, *args, **kwargs):
        return TimeArray(_numpy.full(_array(a).shape, count, int64), _array(a)._dtype)

    return function


def _median(a, axis=None, **kwargs):
    made = _sorted(_array(a).ravel() if axis is None else a, -1 if axis is None else axis)
    if axis is not None:
        raise NotImplementedError("the median of times along an axis is missing in torchlings")
    half, odd = divmod(made.size, 2)
    return made[half] if odd else made[half - 1:half + 1].mean()


def _without_nat(name):
    def function(a, axis=None, **kwargs):
        a = _array(a).ravel()
        return getattr(a[a._ints != NAT], name)()

    return function


def _astype(a, dtype, *args, **kwargs):
    if isinstance(a, (TimeArray, _Time)):
        return a.astype(dtype)
    from numpy._kinds import late

    return made_of(a if type(a) is ndarray else a.tolist(), late(dtype))


def _view(a, dtype=None, *args, **kwargs):
    from numpy._kinds import late

    return TimeArray(a.view(int64), late(dtype), a)


def _promoted(a, b):
    from numpy._kinds import late

    return common(late(a), late(b))


def _can_cast(from_, to, casting="safe"):
    """Whether a dtype of times is kept by another."""
    from numpy._kinds import late
    from numpy._times import UNITS

    start, end = late(getattr(from_, "dtype", from_)), late(to)
    if start is None or end is None or start.kind != end.kind:
        return casting == "unsafe" or start is None and end is not None and end.kind == "m"
    finer = start.unit == "generic" or end.unit != "generic" and UNITS.index(end.unit) >= UNITS.index(start.unit)
    return casting in ("unsafe", "same_kind") or finer


def _issubdtype(arg1, arg2):
    from numpy._foreign_computing import _is_kind_of

    return _is_kind_of(arg1, arg2)


def _text_of(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="", *, formatter=None, suffix="",
             **options):
    """`np.array2string` of times."""
    from numpy import printoptions
    from numpy._foreign import text

    kept = {name: value for name, value in options.items() if name in ("threshold", "edgeitems") and value is not None}
    own = (formatter or {}).get({"M": "datetime", "m": "timedelta"}[a.dtype.kind], (formatter or {}).get("all"))
    with printoptions(linewidth=max_line_width, **kept):
        if not a.ndim:
            return str(a)
        return text(a, separator, prefix, -len(suffix), own or _writer(a)) if a.size else "[]"


FUNCTIONS = {
    "array": _array, "asarray": _asarray, "asanyarray": _asarray, "full": _full, "arange": _arange, "append": _append,
    "zeros": lambda shape, *a, **k: _filled(shape, 0, _asked("zeros", (shape, *a), k)),
    "ones": lambda shape, *a, **k: _filled(shape, 1, _asked("ones", (shape, *a), k)),
    "empty": lambda shape, *a, **k: _filled(shape, 0, _asked("empty", (shape, *a), k)),
    "where": _where, "unique": _unique, "sort": _sorted, "array_equal": _array_equal, "isin": _isin, "diff": _diff,
    "copy": lambda a, *_, **__: _array(a), "shape": lambda a: _array(a).shape, "ndim": lambda a: _array(a).ndim,
    "size": lambda a, axis=None: _array(a).size if axis is None else _array(a).shape[axis],
    "array2string": _text_of,
    "array_repr": lambda a, *_, **__: repr(a), "array_str": lambda a, *_, **__: str(a),
    "zeros_like": _like(0), "empty_like": _like(0), "ones_like": _like(1),
    "full_like": lambda a, fill_value, *_, **__: _full(a.shape, fill_value, a.dtype),
    "frombuffer": lambda raw, kind: TimeArray(_numpy._from_bytes(raw, int64), kind),
    "astype": _astype, "view": _view, "median": _median, "nanmin": _without_nat("min"), "nanmax": _without_nat("max"),
    "nan_to_num": lambda x, *_, **__: x, "promote_types": _promoted, "result_type": _promoted, "can_cast": _can_cast,
    "issubdtype": _issubdtype, "isreal": lambda x: one("isfinite", x) | True, "iscomplexobj": lambda x: False,
    "isrealobj": lambda x: True, "real": lambda x: x, "dtype": lambda value, *_, **__: _late(value),
    "argsort": _method("argsort"), "round": lambda a, *_, **__: a, "around": lambda a, *_, **__: a,
    "searchsorted": _method("searchsorted"), "clip": lambda a, a_min=None, a_max=None, out=None, **k: _array(a).clip(
        k.get("min", a_min), k.get("max", a_max)),
}
for _name in "concatenate stack hstack vstack dstack column_stack".split():
    FUNCTIONS[_name] = _joined(_name)
for _name in ("array_split atleast_1d atleast_2d atleast_3d broadcast_to diag diagonal expand_dims flip fliplr flipud hsplit "
              "matrix_transpose moveaxis permute_dims ravel repeat reshape resize roll rollaxis rot90 split squeeze swapaxes take "
              "tile transpose unstack vsplit delete").split():
    FUNCTIONS[_name] = _by_counts(_name)
for _name in "count_nonzero lexsort nonzero argpartition".split():
    FUNCTIONS[_name] = _plain(_name)
for _name in "sum prod mean max min any all argmax argmin cumsum cumprod std var ptp compress".split():
    FUNCTIONS[_name] = _method(_name)
FUNCTIONS.update(amax=_method("max"), amin=_method("min"))


def _asked(name, args, kwargs):
    from numpy._kinds import wanted

    return wanted(name, args, kwargs)


def _late(value):
    from numpy._kinds import late

    return late(value)


_ONE = """
    absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil conjugate cos cosh deg2rad exp exp2 expm1 fabs floor
    invert isfinite isinf isnan isnat log log10 log1p log2 logical_not negative positive rad2deg radians degrees reciprocal rint
    sign signbit sin sinh spacing sqrt square tan tanh trunc
""".split()


def numpy_call(name, args, kwargs):
    """What a function of numpy's gives for times."""
    name, _, method = name.partition(".")
    if method:
        if method == "reduce" and name in ("add", "maximum", "minimum"):
            return getattr(args[0], {"add": "sum", "maximum": "max", "minimum": "min"}[name])(*args[1:2])
        if method == "outer":
            a, b = _array(args[0]) if not isinstance(args[0], ndarray) else args[0], args[1]
            return two(name, a.reshape(*a.shape, *(1,) * getattr(b, "ndim", 0)), b)
        return NotImplemented
    if name in FUNCTIONS:
        return FUNCTIONS[name](*args, **kwargs)
    out = kwargs.get("out")
    if name in _ONE:
        made = one(name, args[0])
    elif isinstance(getattr(_numpy, name, None), type(_numpy.add)) and len(args) >= 2:
        made = two(name, args[0], args[1])
    else:
        return NotImplemented
    out = out[0] if isinstance(out, tuple) else out
    if out is None:
        return made
    out[...] = made
    return out


# ---- numpy's functions of times ----


def isnat(x, /, **kwargs):
    """Whether elements are not-a-time."""
    if isinstance(x, (list, tuple)):
        x = _numpy.array(x)
    if not isinstance(x, (TimeArray, _Time)):
        raise TypeError("ufunc 'isnat' is only defined for np.datetime64 and np.timedelta64.")
    return one("isnat", x)


def datetime_data(dtype, /):
    """Returns the unit of a dtype and its count."""
    from numpy._kinds import late

    found = late(dtype)
    if not isinstance(found, TimeDtype):
        raise TypeError("cannot get datetime metadata from non-datetime type")
    return found.unit, found.count


def datetime_as_string(arr, unit=None, timezone="naive", casting="same_kind"):
    """Returns dates as texts."""
    from numpy._foreign import _made, str_, text_dtype

    if not (isinstance(arr, (TimeArray, _Time)) and arr.dtype.kind == "M"):
        arr = _numpy.array(arr)
        if not (isinstance(arr, TimeArray) and arr.dtype.kind == "M"):
            raise TypeError("input must have type NumPy datetime")
    kind = arr.dtype
    if timezone not in ("naive", "UTC", "local") and not isinstance(timezone, datetime.tzinfo):
        raise ValueError(f'Unsupported timezone input string "{timezone}"')
    ints, _ = _side(arr)
    wanted = None if unit in (None, "auto") else TimeDtype("M", unit)
    if wanted is not None and casting in ("same_kind", "safe") and not _can_cast(kind, wanted, "safe") and (
            casting == "safe" or wanted.unit not in ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as")):
        raise TypeError(
            f"Cannot create a datetime string as units '{unit}' from a NumPy datetime with units '{kind.unit}' according to the "
            f"rule '{casting}'")
    texts = []
    for count in ints.ravel().tolist():
        end = wanted or (kind if unit is None else _shortest(count, kind))
        text = iso(convert_one(count, kind, end), end)
        texts.append(text + ("Z" if timezone == "UTC" and "T" in text else ""))
    if not ints.ndim:
        return str_(texts[0])
    return _made(texts, ints.shape, text_dtype(_width((wanted or kind).unit)))


def _shortest(count, kind):
    """The coarsest unit, from days or minutes down, that says all of a date."""
    from numpy._times import UNITS

    if count == NAT:
        return kind
    for unit in ("D", "m", *UNITS[6:]):
        end = TimeDtype("M", unit)
        if UNITS.index(unit) >= UNITS.index(kind.unit) or convert_one(convert_one(count, kind, end), end, kind) == count:
            return end if UNITS.index(unit) < UNITS.index(kind.unit) else kind
    return kind
