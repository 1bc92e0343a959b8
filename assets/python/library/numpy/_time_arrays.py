"""Arrays of dates and spans of time: int64 arrays with a unit, so that views and indices are those of the native arrays."""
import datetime

import _numpy
from _numpy import asarray as data_of, int64, ndarray
from numpy._times import (
    NAT, TimeDtype, _Time, common, convert_one, converted, datetime64, read, timedelta64, to_python,
)


class TimeArray:
    """An array of dates or of spans of time; to programs it is an `ndarray`."""

    __numpy_foreign__ = True
    __class__ = property(lambda self: ndarray)
    __array_priority__ = 10

    def __init__(self, ints, dtype, base=None):
        self._ints, self._dtype, self.base = ints, dtype, base

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        from numpy import _time_functions

        return _time_functions.numpy_call(name, args, kwargs)

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError("numpy functions take arrays of times by __numpy_call__")

    dtype = property(lambda self: self._dtype)
    shape = property(lambda self: self._ints.shape, lambda self, shape: setattr(self, "_ints", self._ints.reshape(shape)))
    ndim = property(lambda self: self._ints.ndim)
    size = property(lambda self: self._ints.size)
    itemsize = 8
    nbytes = property(lambda self: self.size * 8)
    strides = property(lambda self: self._ints.strides)
    flags = property(lambda self: self._ints.flags)
    T = property(lambda self: self._view(self._ints.T))
    real = property(lambda self: self)
    flat = property(lambda self: iter(self.ravel()))
    device = "cpu"

    def _view(self, ints):
        if not isinstance(ints, ndarray):
            return self._dtype.type._of(ints, self._dtype)
        return TimeArray(ints, self._dtype, self if self.base is None else self.base)

    def _fresh(self, ints):
        return wrapped(ints, self._dtype)

    def __len__(self):
        return len(self._ints)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key):
        return self._view(self._ints[_plain_key(key)])

    def __setitem__(self, key, value):
        self._ints[_plain_key(key)] = counts_of(value, self._dtype)

    def __contains__(self, value):
        return bool(data_of(self == value).any())

    def __bool__(self):
        return bool(self._ints)

    def __hash__(self):
        raise TypeError("unhashable type: 'numpy.ndarray'")

    def fill(self, value):
        """Writes one value everywhere."""
        self[...] = value

    def item(self, *index):
        """Returns an element as Python's."""
        return to_python(self._ints.item(*index), self._dtype)

    def tolist(self):
        """Returns nested lists of Python's dates."""
        return _nested(self._ints.tolist(), self._dtype)

    def tobytes(self, order="C"):
        """Returns the counts' bytes."""
        return self._ints.tobytes()

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()

    def copy(self, order="C"):
        """Returns a copy."""
        return TimeArray(self._ints.copy(), self._dtype)

    def view(self, dtype=None, type=None):
        """Returns the array again, or its counts as another dtype."""
        if dtype is None or dtype is ndarray:
            return self._view(self._ints[...])
        from numpy._kinds import late

        found = late(dtype)
        return self._ints.view(dtype) if found is None else TimeArray(self._ints, found, self)

    def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
        """Returns the elements in another dtype."""
        from numpy._foreign import _dtype_of, _made, object_dtype, text_dtype
        from numpy._kinds import late

        if dtype in (datetime.date, datetime.datetime, datetime.timedelta):
            dtype = object
        found = late(dtype)
        if found is not None and found.kind in "mM":
            if found.unit == "generic":
                found = TimeDtype(found.kind, self._dtype.unit, self._dtype.count)
            return TimeArray(_cast(self._ints, self._dtype, found), found)
        wanted = _dtype_of(dtype)
        if wanted is None:
            return self._ints.astype(dtype)
        if wanted.kind == "O":
            return _made([to_python(count, self._dtype) for count in self._ints.ravel().tolist()], self.shape, object_dtype)
        if wanted.kind in "US":
            values = [str(v) for v in self.ravel()]
            width = 21 if self._dtype.kind == "m" else _width(self._dtype.unit)
            kind = wanted if wanted.itemsize else text_dtype(width, wanted.kind)
            return _made([v if wanted.kind == "U" else v.encode() for v in values], self.shape, kind)
        return (self._ints != 0) if wanted.kind == "b" else self._ints.astype(wanted)

    # -- reductions --

    def _nats(self):
        return self._ints == NAT

    def sum(self, axis=None, dtype=None, out=None, keepdims=False, *more, **rest):
        """Returns the sum of spans of time."""
        if self._dtype.kind == "M":
            raise _refused("add", self._dtype, self._dtype)
        total = self._ints.sum(axis, keepdims=keepdims)
        return self._fresh(_numpy.where(self._nats().any(axis, keepdims=keepdims), NAT, total))

    def mean(self, axis=None, dtype=None, out=None, keepdims=False, *more, **rest):
        """Returns the mean of spans of time."""
        total = self.sum(axis, keepdims=keepdims)
        return total / int(self.size if axis is None else self.shape[axis])

    def cumsum(self, axis=None, dtype=None, out=None):
        """Returns the sums on the way."""
        if self._dtype.kind == "M":
            raise _refused("add", self._dtype, self._dtype)
        return self._fresh(self._ints.cumsum(axis))

    def _extreme(self, name, axis, keepdims):
        made = getattr(self._ints, name)(axis, keepdims=keepdims)
        return self._fresh(_numpy.where(self._nats().any(axis, keepdims=keepdims), NAT, made))

    def max(self, axis=None, out=None, keepdims=False, initial=None, *more, **rest):
        """Returns the latest date or the longest span."""
        made = self._extreme("max", axis, keepdims)
        return made if initial is None else two("maximum", made, initial)

    def min(self, axis=None, out=None, keepdims=False, initial=None, *more, **rest):
        """Returns the earliest date or the shortest span."""
        made = self._extreme("min", axis, keepdims)
        return made if initial is None else two("minimum", made, initial)

    def argmax(self, axis=None, out=None, **rest):
        """Returns the place of the latest date; not-a-time comes before all."""
        return data_of(_numpy.where(self._nats(), 2**63 - 1, self._ints)).argmax(axis)

    def argmin(self, axis=None, out=None, **rest):
        """Returns the place of the earliest date."""
        return self._ints.argmin(axis)

    def ptp(self, axis=None, out=None, keepdims=False):
        """Returns the time from the earliest to the latest."""
        return self.max(axis, keepdims=keepdims) - self.min(axis, keepdims=keepdims)

    def any(self, axis=None, out=None, keepdims=False, **rest):
        """Whether any element is not zero."""
        return (self._ints != 0).any(axis, keepdims=keepdims)

    def all(self, axis=None, out=None, keepdims=False, **rest):
        """Whether no element is zero."""
        return (self._ints != 0).all(axis, keepdims=keepdims)

    def prod(self, *args, **kwargs):
        """Is refused: there is no product of times."""
        raise _refused("multiply", self._dtype, self._dtype)

    cumprod = prod

    def var(self, *args, **kwargs):
        """Is refused: there is no square of a time."""
        raise TypeError(_UNSUPPORTED.format("square"))

    std = var

    def _keys(self):
        """Counts by which not-a-time comes last."""
        return _numpy.where(self._nats(), 2**63 - 1, self._ints)

    def sort(self, axis=-1, kind=None, order=None, *, stable=None):
        """Puts the elements in order, in place; not-a-time comes last."""
        keys = data_of(self._keys())
        keys.sort(axis)
        self._ints[...] = _numpy.where(keys == 2**63 - 1, NAT, keys)

    def argsort(self, axis=-1, kind=None, order=None, *, stable=None):
        """Returns the places of the elements in order."""
        return data_of(self._keys()).argsort(axis)

    def searchsorted(self, v, side="left", sorter=None):
        """Returns where values belong."""
        kind, (own, other) = _brought_together(self, v)
        return data_of(own).searchsorted(other, side, sorter)

    def clip(self, min=None, max=None, out=None):
        """Returns the elements brought between two bounds."""
        made = self if min is None else two("maximum", self, min)
        return made if max is None else two("minimum", made, max)

    def round(self, decimals=0, out=None):
        """Returns the elements: counts are whole."""
        return self.copy()

    def nonzero(self):
        """Returns the places of elements that are not zero."""
        return self._ints.nonzero()

    def dot(self, other):
        """Returns the sum of products."""
        made = self._ints.dot(other._ints if isinstance(other, TimeArray) else other)
        return wrapped(made, TimeDtype("m"))

    def put(self, indices, values, mode="raise"):
        """Writes values at places of the array seen as one line."""
        self._ints.put(indices, counts_of(values, self._dtype))

    def __reduce__(self):
        return _rebuilt, (self._ints, self._dtype.str)

    # -- writing --

    def __str__(self):
        from numpy._foreign import text

        if self.ndim == 0:
            return str(self[()])
        return text(self, " ", "", 0, _writer(self)) if self.size else "[]"

    def __format__(self, spec):
        return format(str(self), spec) if not spec else format(self[()], spec)

    def __repr__(self):
        from numpy._foreign import text

        name = f"'{self._dtype.name}'" if self._dtype.unit != "generic" else self._dtype.name
        if self.ndim == 0:
            shown = f"'{self[()]}'" if self._dtype.kind == "M" or self._ints.item() == NAT else f"{self._ints.item()}"
            return f"array({shown}, dtype={name})"
        shown = text(self, ", ", "array(", -1, _writer(self)) if self.size else "[]"
        parts = [f"dtype={name})"]
        if self.size > _numpy._print_options()["threshold"] or not self.size and self.shape != (0,):
            parts.insert(0, f"shape={self.shape}")
        tail = ", ".join(parts)
        last = len(f"array({shown},".rpartition("\n")[2])
        gap = "\n      " if last + len(tail) + 1 > _numpy._print_options()["linewidth"] else " "
        return f"array({shown},{gap}{tail}"


TimeArray.__name__ = TimeArray.__qualname__ = "ndarray"
TimeArray.__module__ = "numpy"
_UNSUPPORTED = ("ufunc '{}' not supported for the input types, and the inputs could not be safely coerced to any supported types "
                "according to the casting rule ''safe''")


def _moving(name):
    def method(self, *args, **kwargs):
        return self._view(getattr(self._ints, name)(*args, **kwargs))

    method.__name__, method.__doc__ = name, getattr(getattr(ndarray, name, None), "__doc__", None)
    return method


for _name in "reshape ravel transpose swapaxes squeeze diagonal".split():
    setattr(TimeArray, _name, _moving(_name))


def _copying(name):
    def method(self, *args, **kwargs):
        return self._fresh(getattr(self._ints, name)(*args, **kwargs))

    method.__name__, method.__doc__ = name, getattr(getattr(ndarray, name, None), "__doc__", None)
    return method


for _name in "flatten repeat take compress".split():
    setattr(TimeArray, _name, _copying(_name))


def _width(unit):
    return {"Y": 21, "M": 25, "W": 28, "D": 28, "h": 31, "m": 35, "s": 38, "ms": 41, "us": 44, "ns": 47}.get(unit, 62)


def _writer(array):
    """What writes an element, as wide as the widest that is written."""
    def plain(value):
        if value._count == NAT:
            return "'NaT'"
        return f"'{value}'" if value.dtype.kind == "M" else f"{value._count}"

    line = array.ravel()
    edge = _numpy._print_options()["edgeitems"]
    if array.size > _numpy._print_options()["threshold"] and array.ndim == 1:
        shown = [*(line[i] for i in range(edge)), *(line[i] for i in range(len(line) - edge, len(line)))]
    else:
        shown = list(line)
    width = max((len(plain(value)) for value in shown), default=0)
    return lambda value: plain(value).rjust(width)


def _nested(counts, kind):
    return [_nested(c, kind) for c in counts] if isinstance(counts, list) else to_python(counts, kind)


def _rebuilt(ints, name):
    from numpy._times import dtype_of_name

    return TimeArray(ints, dtype_of_name(name.lstrip("<")))


def _plain_key(key):
    if isinstance(key, tuple):
        return tuple(_plain_key(part) for part in key)
    return key


def of_scalar(value):
    """A scalar as a 0-dim array."""
    return TimeArray(data_of(int64(value._count)), value.dtype)


def wrapped(ints, kind):
    """Counts with their dtype; one by itself is a scalar."""
    if not isinstance(ints, ndarray) or not ints.ndim:
        return kind.type._of(int(ints), kind)
    return TimeArray(ints, kind)


# ---- making ----


def _leaves(value):
    """The shape and the leaves of nested sequences and arrays."""
    if isinstance(value, TimeArray):
        return value.shape, list(value.ravel())
    if isinstance(value, ndarray) and getattr(value, "ndim", 0):
        return value.shape, value.ravel().tolist()
    if isinstance(value, (list, tuple, range)):
        parts = [_leaves(item) for item in value]
        shapes = {shape for shape, _ in parts}
        if len(shapes) > 1:
            raise ValueError(
                "setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions. "
                f"The detected shape was ({len(value)},) + inhomogeneous part.")
        return (len(value), *(parts[0][0] if parts else ())), [leaf for _, leaves in parts for leaf in leaves]
    return (), [value.item() if isinstance(value, ndarray) else value]


def _cast(ints, start, end):
    """Counts in other units; not-a-time stays what it is."""
    if start.unit == "generic" or start == TimeDtype(start.kind, end.unit, end.count):
        return ints.copy()
    made = converted(ints, start, end)
    nat = ints == NAT
    return data_of(_numpy.where(nat, NAT, made)) if data_of(nat).any() else made


def made_of(value, wanted):
    """The array of a value with a dtype; where that has no unit, with the finest among the elements."""
    if isinstance(value, TimeArray):
        if value._dtype.kind != wanted.kind and wanted.kind == "M" and value._dtype.kind == "m":
            return TimeArray(value._ints, TimeDtype("M", value._dtype.unit, value._dtype.count)).astype(wanted)
        return value.astype(wanted) if wanted != value._dtype and wanted.unit != "generic" else value
    if isinstance(value, _Time) and value.dtype.kind == wanted.kind:
        made = of_scalar(value)
        return made if wanted.unit == "generic" else made.astype(wanted)
    if type(value) is ndarray:
        if wanted.unit == "generic" and wanted.kind == "M" and value.dtype.kind in "iu":
            raise ValueError("Converting an integer to a NumPy datetime requires a specified unit")
        if value.dtype.kind == "f":
            nan = value != value
            return TimeArray(_numpy.where(nan, NAT, _numpy.where(nan, 0.0, value).astype(int64)), wanted)
        return TimeArray(value.astype(int64), wanted)
    shape, leaves = _leaves(value)
    found = [read(leaf, wanted.kind) for leaf in leaves]
    if wanted.unit == "generic":
        for _, kind in found:
            if kind == "number" and wanted.kind == "M":
                raise ValueError("Converting an integer to a NumPy datetime requires a specified unit")
            if isinstance(kind, TimeDtype):
                wanted = common(wanted, TimeDtype(wanted.kind, kind.unit, kind.count), False)
    counts = [convert_one(count, TimeDtype(wanted.kind, kind.unit, kind.count), wanted) if isinstance(kind, TimeDtype) else count
              for count, kind in found]
    return TimeArray(_numpy.array(counts, dtype=int64).reshape(shape), wanted)


def counts_of(value, kind):
    """The counts of a value that is written into an array."""
    return made_of(value, kind)._ints


def _array(value, *args, **kwargs):
    """`np.array` of values among which are times."""
    from numpy._kinds import wanted as asked

    wanted = asked("array", (value, *args), kwargs)
    if wanted is None and (kwargs.get("dtype") is not None or args):
        source = value if isinstance(value, TimeArray) else _array(value)
        return source.astype(kwargs.get("dtype") or args[0]) if isinstance(source, TimeArray) else NotImplemented
    if isinstance(value, TimeArray):
        made = made_of(value, wanted) if wanted is not None else value
        return made.copy() if made is value and kwargs.get("copy", True) else made
    if wanted is None:
        _, leaves = _leaves(value)
        times = [leaf for leaf in leaves if isinstance(leaf, _Time)]
        if len(times) < len(leaves):
            if any(not isinstance(leaf, (_Time, int)) for leaf in leaves) or not all(t.dtype.kind == "m" for t in times):
                return _of_objects(value)
        kinds = {leaf.dtype.kind for leaf in times}
        if len(kinds) > 1:
            return _of_objects(value)
        wanted = times[0].dtype
        for leaf in times[1:]:
            wanted = common(wanted, leaf.dtype)
        if any(leaf.dtype.unit != "generic" for leaf in times):
            return made_of(value, wanted)
    return made_of(value, wanted)


def _of_objects(value):
    from numpy._foreign import _made, object_dtype

    shape, leaves = _leaves(value)
    return _made(leaves, shape, object_dtype)


def _asarray(value, *args, **kwargs):
    kwargs.pop("copy", None)
    return _array(value, *args, copy=False, **kwargs)


def _filled(shape, count, wanted):
    return TimeArray(_numpy.full(shape, count, int64), wanted)


def _full(shape, fill_value, dtype=None, **kwargs):
    from numpy._kinds import late

    wanted = late(dtype) if dtype is not None else fill_value.dtype
    one = made_of(fill_value, wanted)
    return TimeArray(data_of(_numpy.full(shape, one._ints.item(), int64)), one._dtype)


def _arange(start, stop=None, step=None, dtype=None, **kwargs):
    from numpy._kinds import late

    if stop is None:
        start, stop = None, start
    wanted = late(dtype) if dtype is not None else None
    sides = [v for v in (start, stop, step) if v is not None]
    if wanted is None:
        kind = "M" if any(isinstance(v, datetime64) for v in (start, stop)) else "m"
        wanted = TimeDtype(kind)
        for v in sides:
            if isinstance(v, _Time):
                wanted = common(wanted, TimeDtype(kind, v.dtype.unit, v.dtype.count))
    if wanted.kind == "M" and start is None:
        raise ValueError("arange requires both a start and a stop for NumPy datetime64 ranges")
    values = {}
    for name, v in (("start", start), ("stop", stop)):
        if v is not None:
            values[name] = read(v, wanted.kind) if not isinstance(v, timedelta64) or wanted.kind == "m" else (v._count, v.dtype)
    if wanted.unit == "generic":
        for _, kind in values.values():
            if isinstance(kind, TimeDtype):
                wanted = common(wanted, TimeDtype(wanted.kind, kind.unit, kind.count))
        if wanted.unit == "generic" and wanted.kind == "M":
            raise ValueError("Converting an integer to a NumPy datetime requires a specified unit")

    def count(found, relative=False):
        number, kind = found
        if not isinstance(kind, TimeDtype):
            return number
        return convert_one(number, TimeDtype(kind.kind if relative else wanted.kind, kind.unit, kind.count), wanted)

    low = count(values["start"]) if "start" in values else 0
    relative = "stop" in values and (values["stop"][1] == "number" or isinstance(stop, timedelta64)) and wanted.kind == "M" \
        and isinstance(start, datetime64)
    high = (low if relative else 0) + count(values["stop"], relative)
    pace = 1
    if step is not None:
        found = read(step, "m")
        pace = count(found, True) if isinstance(found[1], TimeDtype) else found[0]
    if NAT in (low, high, pace):
        raise ValueError("arange: cannot use NaT (not-a-time) datetime values")
    if pace == 0:
        raise ValueError("arange: step cannot be zero")
    return TimeArray(_numpy.arange(low, high, pace, dtype=int64), wanted)


# ---- computing ----


def _refused(name, *kinds):
    from numpy.exceptions import UFuncTypeError

    return UFuncTypeError(f"ufunc '{name}' cannot use operands with types {kinds[0]!r} and {kinds[1]!r}")


def _side(value):
    """A side of an operation: counts or numbers, and the dtype."""
    if isinstance(value, _Time):
        return data_of(int64(value._count)), value.dtype
    if isinstance(value, TimeArray):
        return value._ints, value._dtype
    if isinstance(value, (datetime.date, datetime.timedelta)):
        kind = "m" if isinstance(value, datetime.timedelta) else "M"
        count, found = read(value, kind)
        return data_of(int64(count)), found
    if isinstance(value, (list, tuple)):
        made = _numpy.array(value)
        return _side(made)
    if isinstance(value, (str, bytes)):
        from numpy._foreign import text_dtype

        return value, text_dtype(max(len(value), 1), "U" if isinstance(value, str) else "S")
    made = data_of(value)
    return made, made.dtype


def _brought_together(a, b):
    """Two sides of times in the units of both."""
    (x, kx), (y, ky) = _side(a), _side(b)
    if not isinstance(kx, TimeDtype):
        kx = TimeDtype(ky.kind)
    if not isinstance(ky, TimeDtype):
        ky = TimeDtype(kx.kind)
    kind = common(kx, ky)
    return kind, (_cast(x, kx, TimeDtype(kx.kind, kind.unit, kind.count)), _cast(y, ky, TimeDtype(ky.kind, kind.unit, kind.count)))


def _with_nat(result, *sides):
    """The counts, not-a-time where a side is."""
    nat = sides[0] == NAT
    for side in sides[1:]:
        nat = nat | (side == NAT)
    return _numpy.where(nat, NAT, result)


def _sum(name, a, b, x, kx, y, ky):
    sign = 1 if name == "add" else -1
    times = [isinstance(k, TimeDtype) for k in (kx, ky)]
    if any(not t and k.kind not in "iub" for t, k in zip(times, (kx, ky))):
        raise _refused(name, kx, ky)
    kinds = (kx.kind if times[0] else "m") + (ky.kind if times[1] else "m")
    if kinds == "MM" and name == "add" or kinds == "mM" and name == "subtract":
        raise _refused(name, kx, ky)
    kind_of_result = {"MM": "m", "mm": "m"}.get(kinds, "M")
    kx = kx if times[0] else TimeDtype("m")
    ky = ky if times[1] else TimeDtype("m")
    if kinds in ("Mm", "mM"):
        date, span = (kx, ky) if kinds == "Mm" else (ky, kx)
        if span.unit in "YM" and date.unit not in ("Y", "M", "generic"):
            from numpy.exceptions import UFuncTypeError

            raise UFuncTypeError(
                f"Cannot cast ufunc '{name}' input {1 if kinds == 'Mm' else 0} from {span!r} to "
                f"{TimeDtype('m', date.unit, date.count)!r} with casting rule 'same_kind'")
    kind = common(kx, ky, None if kinds == "mm" else False)
    x, y = _cast(x, kx, TimeDtype(kx.kind, kind.unit, kind.count)), _cast(y, ky, TimeDtype(ky.kind, kind.unit, kind.count))
    return wrapped(_with_nat(x + y if sign > 0 else x - y, x, y), TimeDtype(kind_of_result, kind.unit, kind.count))


def _scaled(name, x, kx, y, ky):
    """A product, or a quotient by a number."""
    span, number, kind, other = (x, y, kx, ky) if isinstance(kx, TimeDtype) else (y, x, ky, kx)
    if kind.kind == "M" or other.kind not in "iubf":
        raise _refused(name, kx, ky)
    if name == "multiply":
        made = span * number
    else:
        number = data_of(number)
        zero = number == 0
        safe = _numpy.where(zero, 1, number)
        if name == "divide" and other.kind in "iub":
            quotient = _numpy.absolute(span) // _numpy.absolute(safe)
            made = _numpy.where((span < 0) != (safe < 0), -quotient, quotient)
        else:
            made = span // safe if name == "floor_divide" else span / safe
        made = _numpy.where(zero, NAT, made if other.kind != "f" else _numpy.trunc(made))
    made = data_of(made)
    if made.dtype.kind == "f":
        bad = ~_numpy.isfinite(made)
        made = _numpy.where(bad, NAT, _numpy.where(bad, 0.0, made).astype(int64))
    return wrapped(_with_nat(made, span), kind)


def _divided(name, a, b):
    """What two spans of time make of each other."""
    kind, (x, y) = _brought_together(a, b)
    from numpy import errstate

    nat = (x == NAT) | (y == NAT)
    with errstate(all="ignore"):
        if name == "divide":
            made = _numpy.where(nat, float("nan"), x.astype("float64") / y.astype("float64"))
            return made if made.ndim else made[()]
        zero = y == 0
        safe = _numpy.where(zero, 1, y)
        if name == "floor_divide":
            made = data_of(_numpy.where(zero | nat, 0, x // safe))
            return made if made.ndim else made[()]
    return wrapped(_numpy.where(zero | nat, NAT, x % safe), kind)


_COMPARISONS = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")


def _compared(name, a, b):
    (x, kx), (y, ky) = _side(a), _side(b)
    if not (isinstance(kx, TimeDtype) and isinstance(ky, TimeDtype)) or kx.kind != ky.kind:
        numbers = all(isinstance(k, TimeDtype) and k.kind == "m" or not isinstance(k, TimeDtype) and k.kind in "iub" for k in (kx, ky))
        if not numbers:
            if name in ("equal", "not_equal"):
                shape = x.shape if isinstance(kx, TimeDtype) else y.shape
                made = _numpy.full(shape, name == "not_equal", "bool")
                return made if shape else made[()]
            from numpy.exceptions import UFuncTypeError

            shown = [_class_of(k, v) for k, v in ((kx, a), (ky, b))]
            raise UFuncTypeError(
                f"ufunc '{name}' did not contain a loop with signature matching types ({shown[0]}, {shown[1]}) -> None")
    try:
        _, (x, y) = _brought_together(a, b)
    except TypeError:
        if name in ("equal", "not_equal"):
            return _numpy.full(x.shape, name == "not_equal", "bool")[()]
        raise
    made = getattr(_numpy, name)(x, y)
    nat = (x == NAT) | (y == NAT)
    made = data_of(_numpy.where(nat, name == "not_equal", made))
    return made if made.ndim else made[()]


def _class_of(kind, value):
    if isinstance(kind, TimeDtype):
        return f"<class 'numpy.dtypes.{'DateTime64' if kind.kind == 'M' else 'TimeDelta64'}DType'>"
    if type(value) in (int, float, complex):
        return {int: "<class 'numpy.dtypes._PyLongDType'>", float: "<class 'numpy.dtypes._PyFloatDType'>",
                complex: "<class 'numpy.dtypes._PyComplexDType'>"}[type(value)]
    name = {"U": "Str", "S": "Bytes", "O": "Object"}.get(kind.kind) or kind.name.capitalize().replace("Uint", "UInt")
    return f"<class 'numpy.dtypes.{name}DType'>"


def two(name, a, b):
    """A ufunc of two sides, one of which is of times."""
    if name in _COMPARISONS:
        return _compared(name, a, b)
    (x, kx), (y, ky) = _side(a), _side(b)
    both = isinstance(kx, TimeDtype) and isinstance(ky, TimeDtype)
    if name in ("add", "subtract"):
        return _sum(name, a, b, x, kx, y, ky)
    if name in ("maximum", "minimum", "fmax", "fmin"):
        kind, (x, y) = _brought_together(a, b)
        made = getattr(_numpy, "maximum" if "max" in name else "minimum")(x, y)
        if name[0] == "f":
            made = _numpy.where(x == NAT, y, _numpy.where(y == NAT, x, made))
            return wrapped(made, kind)
        return wrapped(_with_nat(made, x, y), kind)
    if both and kx.kind == ky.kind == "m" and name in ("divide", "floor_divide", "remainder"):
        return _divided(name, a, b)
    if name in ("multiply", "divide", "floor_divide") and not both and (name == "multiply" or isinstance(kx, TimeDtype)):
        return _scaled(name, x, kx, y, ky)
    if name in ("multiply", "divide", "floor_divide", "remainder"):
        raise _refused(name, kx, ky)
    raise TypeError(_UNSUPPORTED.format(name))


def one(name, a):
    """A ufunc of times."""
    x, kind = _side(a)
    if name == "isnat":
        made = x == NAT
    elif name == "isfinite":
        made = x != NAT
    elif name in ("isnan", "isinf"):
        made = (x == NAT) & (name == "isnan")
    elif kind.kind == "m" and name in ("negative", "absolute", "positive", "sign", "rint", "floor", "ceil", "trunc"):
        made = -x if name == "negative" else _numpy.absolute(x) if name == "absolute" else _numpy.sign(x) if name == "sign" else x
        return wrapped(_with_nat(made, x), kind)
    elif name in ("conjugate", "positive") or name in ("negative", "absolute") and kind.kind == "M":
        if name == "conjugate":
            return a
        from numpy.exceptions import UFuncTypeError

        raise UFuncTypeError(
            f"ufunc '{name}' did not contain a loop with signature matching types <class 'numpy.dtypes.DateTime64DType'> -> None")
    else:
        raise TypeError(_UNSUPPORTED.format(name))
    made = data_of(made)
    return made if made.ndim else made[()]


def _operator(name, swapped=False):
    def method(self, other):
        if other is None and name in ("equal", "not_equal"):
            return _compared(name, self, timedelta64("NaT") if self.dtype.kind == "m" else datetime64("NaT"))
        if other is None or isinstance(other, dict) or getattr(other, "__array_priority__", 0) > 10:
            return NotImplemented
        if isinstance(self, _Time) and isinstance(other, (datetime.date, datetime.timedelta)):
            plain = self.item()
            if isinstance(plain, (datetime.date, datetime.timedelta)):
                import operator

                does = getattr(operator, {"equal": "eq", "not_equal": "ne", "less": "lt", "less_equal": "le", "greater": "gt",
                                          "greater_equal": "ge", "subtract": "sub", "multiply": "mul"}.get(name, name), None)
                if does is not None:
                    return does(other, plain) if swapped else does(plain, other)
        return two(name, other, self) if swapped else two(name, self, other)

    return method


def _divmod(self, other):
    return two("floor_divide", self, other), two("remainder", self, other)


def _in_place(name):
    def method(self, other):
        self[...] = two(name, self, other)
        return self

    return method


_OPERATORS = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide",
              "mod": "remainder"}
for _owner in (TimeArray, _Time):
    for _short, _long in _OPERATORS.items():
        setattr(_owner, f"__{_short}__", _operator(_long))
        setattr(_owner, f"__r{_short}__", _operator(_long, True))
        if _owner is TimeArray:
            setattr(_owner, f"__i{_short}__", _in_place(_long))
    for _short, _long in (("eq", "equal"), ("ne", "not_equal"), ("lt", "less"), ("le", "less_equal"), ("gt", "greater"),
                          ("ge", "greater_equal")):
        setattr(_owner, f"__{_short}__", _operator(_long))
    for _short, _long in (("neg", "negative"), ("abs", "absolute"), ("pos", "positive")):
        setattr(_owner, f"__{_short}__", lambda self, _long=_long: one(_long, self))
    _owner.__divmod__ = _divmod
for _name in ("sum", "mean", "max", "min", "any", "all"):
    setattr(_Time, _name, lambda self, *args, _name=_name, **kwargs: getattr(self._array().reshape(1), _name)())
