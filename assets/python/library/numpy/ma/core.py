"""`numpy.ma.MaskedArray`: an array beside a mask of the same shape, and the ufuncs that keep both.

Native functions hand such arrays over by `__numpy_call__` (see `numpy._foreign`), so that `np.sqrt(m)` is `ma.sqrt(m)`.
"""
import _numpy
from _numpy import array as array_of, asarray as data_of, bool as bool_

nomask = _numpy.bool(False)
MaskType = bool_


class MAError(Exception):
    """Something is wrong with a masked array."""

    __module__ = "numpy.ma.core"


class MaskError(MAError):
    """A mask does not fit."""

    __module__ = "numpy.ma.core"


class _MaskedPrintOption:
    """The text of masked elements: `masked_print_option.set_display('N/A')`."""

    def __init__(self, display):
        self._display, self._enabled = display, True

    def display(self):
        """Returns the text."""
        return self._display

    def set_display(self, s):
        """Sets the text."""
        self._display = s

    def enabled(self):
        """Whether masked elements are written by the text."""
        return self._enabled

    def enable(self, shrink=1):
        """Sets whether masked elements are written by the text."""
        self._enabled = shrink

    def __str__(self):
        return str(self._display)

    __repr__ = __str__


masked_print_option = _MaskedPrintOption("--")

# ---- fill values ----

_FILL = {"b": True, "c": 1e20 + 0j, "f": 1e20, "i": 999999, "u": 999999, "O": "?", "S": b"N/A", "U": "N/A", "V": b"???"}


def default_fill_value(obj):
    """Returns what stands for masked elements of an array's dtype."""
    kind = obj if isinstance(obj, _numpy.dtype) else data_of(obj).dtype
    if kind.kind in "mM":
        from numpy import datetime64, timedelta64

        return (datetime64 if kind.kind == "M" else timedelta64)("NaT")
    return _FILL.get(kind.kind, "?")


def _limit(obj, largest):
    kind = getattr(obj, "dtype", None) or (obj if isinstance(obj, _numpy.dtype) else data_of(obj).dtype)
    if kind.kind == "b":
        return largest
    if kind.kind in "iu":
        from numpy import iinfo

        return iinfo(kind).max if largest else iinfo(kind).min
    if kind.kind == "f":
        return float("inf") if largest else -float("inf")
    if kind.kind in "mM":
        bound = 2**63 - 1 if largest else -(2**63) + 1
        return data_of([bound]).view(kind)[0]
    if kind.kind in "SU":
        return None
    raise TypeError(f"Unsuitable type {kind} for calculating {'minimum' if largest else 'maximum'}.")


def minimum_fill_value(obj):
    """Returns what no element of the dtype is larger than: where a minimum is looked for, masked elements stand so."""
    return _limit(obj, True)


def maximum_fill_value(obj):
    """Returns what no element of the dtype is smaller than: where a maximum is looked for, masked elements stand so."""
    return _limit(obj, False)


def _checked_fill(value, kind):
    """A fill value as a 0-dim array."""
    if value is None:
        value = default_fill_value(kind)
        return array_of(value, dtype=kind) if kind.kind in "mM" else data_of(value)
    if isinstance(value, str) and kind.kind not in "OSU":
        raise TypeError(f"Cannot set fill value of string with array of dtype {kind}")
    try:
        return array_of(value, dtype=kind)
    except (OverflowError, ValueError) as problem:
        raise TypeError(f"Cannot convert fill_value {value} to dtype {kind}") from problem


def common_fill_value(a, b):
    """Returns the fill value of two arrays where they have the same."""
    first, second = filled_by(a), filled_by(b)
    return first if first == second else None


def filled_by(a):
    """The fill value of a masked array, or None."""
    return a.fill_value if isinstance(a, MaskedArray) else None


def set_fill_value(a, fill_value):
    """Sets the fill value of a masked array."""
    if isinstance(a, MaskedArray):
        a.set_fill_value(fill_value)


# ---- masks ----


def getmask(a):
    """Returns the mask of an array, or nomask."""
    return getattr(a, "_mask", nomask) if isinstance(a, MaskedArray) else nomask


def getdata(a, subok=True):
    """Returns the elements of an array without the mask."""
    return a._data if isinstance(a, MaskedArray) else data_of(a)


def getmaskarray(arr):
    """Returns the mask of an array as an array, also where nothing is masked."""
    mask = getmask(arr)
    return _numpy.zeros(_shape(arr), bool_) if mask is nomask else mask


def _shape(a):
    return a.shape if hasattr(a, "shape") else data_of(a).shape


def is_mask(m):
    """Whether a value could be a mask: an array of truth values."""
    return getattr(getattr(m, "dtype", None), "kind", "") == "b"


def is_masked(x):
    """Whether an element of an array is masked."""
    mask = getmask(x)
    return mask is not nomask and bool(mask.any())


def isMaskedArray(x):
    """Whether a value is a masked array."""
    return isinstance(x, MaskedArray)


isarray = isMA = isMaskedArray


def make_mask(m, copy=False, shrink=True, dtype=bool_):
    """Returns a mask of truth values, or nomask where none is true."""
    if m is nomask:
        return nomask
    mask = filled(m, True)
    mask = array_of(mask, dtype=bool_) if copy else data_of(mask).astype(bool_) if data_of(mask).dtype.kind != "b" else data_of(mask)
    return nomask if shrink and not mask.any() else mask


def make_mask_none(newshape, dtype=None):
    """Returns a mask of a shape where nothing is masked."""
    return _numpy.zeros(newshape, bool_)


def make_mask_descr(ndtype):
    """Returns the dtype of the mask of arrays of a dtype."""
    return _numpy.dtype(bool_)


def mask_or(m1, m2, copy=False, shrink=True):
    """Returns the mask of what either masks."""
    if m1 is nomask or m1 is False:
        return make_mask(m2, copy=copy, shrink=shrink)
    if m2 is nomask or m2 is False:
        return make_mask(m1, copy=copy, shrink=shrink)
    return make_mask(_numpy.logical_or(m1, m2), copy=copy, shrink=shrink)


def flatten_mask(mask):
    """Returns a mask as one line."""
    return data_of(mask).astype(bool_).ravel()


def filled(a, fill_value=None):
    """Returns the elements, with the fill value where they are masked."""
    return a.filled(fill_value) if isinstance(a, MaskedArray) else data_of(a) if not isinstance(a, dict) else a


def _joint(*sides):
    """The mask of an operation's result."""
    if [side for side in sides if getmask(side) is not nomask] == []:
        return nomask
    made = getmaskarray(sides[0])
    for side in sides[1:]:
        made = _numpy.logical_or(made, getmaskarray(side))
    return made


def _kept(result, mask, data):
    """The result with the elements of the first side where they are masked."""
    if mask is nomask or not getattr(result, "ndim", 0):
        return result
    try:
        from numpy import can_cast

        if can_cast(data.dtype, result.dtype, "unsafe"):
            return _numpy.where(mask, data.astype(result.dtype), result)
    except (TypeError, NotImplementedError, ValueError):
        pass
    return result


def _wrapped(result, mask, *sides):
    """A result with its mask; elements by themselves are elements, or `masked`."""
    if not getattr(result, "ndim", 0):
        if mask is not nomask and bool(data_of(mask).all()):
            return masked
        return result
    made = MaskedArray(result)
    made._mask = nomask if mask is nomask else _spread(mask, result.shape)
    for side in sides:
        if isinstance(side, MaskedArray):
            made._update_from(side)
            break
    return made


def _spread(mask, shape):
    mask = data_of(mask)
    if mask.shape == tuple(shape):
        return mask
    return array_of(_numpy._broadcast_to(mask, tuple(shape), True))


# ---- ufuncs ----

_TINY = 2.2250738585072014e-308


def _outside(x, low, high):
    return (x < low) | (x > high)


_DOMAINS = {
    "sqrt": lambda x: x < 0, "log": lambda x: x <= 0, "log2": lambda x: x <= 0, "log10": lambda x: x <= 0,
    "tan": lambda x: _numpy.absolute(_numpy.cos(x)) < 1e-35, "arcsin": lambda x: _outside(x, -1.0, 1.0),
    "arccos": lambda x: _outside(x, -1.0, 1.0), "arccosh": lambda x: x < 1.0,
    "arctanh": lambda x: _outside(x, -1.0 + 1e-15, 1.0 - 1e-15),
    "divide": None, "true_divide": None, "floor_divide": None, "remainder": None, "fmod": None, "mod": None,
}
_UNARY = """
    absolute arccos arccosh arcsin arcsinh arctan arctanh ceil conjugate cos cosh exp fabs floor log log10 log2 logical_not
    negative sin sinh sqrt tan tanh
""".split()
_BINARY = """
    add arctan2 bitwise_and bitwise_or bitwise_xor divide equal floor_divide fmod greater greater_equal hypot less less_equal
    logical_and logical_or logical_xor mod multiply not_equal remainder subtract true_divide
""".split()


class _MaskedUFunc:
    """A ufunc that keeps masks, and masks where it is not defined."""

    def __init__(self, name, function=None):
        import numpy

        self.__name__ = name
        self.f = function or getattr(numpy, name)
        self.__doc__ = self.f.__doc__

    def __str__(self):
        return f"Masked version of {self.f}"

    def __call__(self, *sides, **keywords):
        from numpy import errstate

        name = self.__name__
        data = [getdata(side) for side in sides]
        with errstate(all="ignore"):
            result = self.f(*data, **keywords)
        mask = _joint(*sides)
        if name in _DOMAINS:
            bad = ~_numpy.isfinite(data_of(result))
            if len(sides) == 2:
                bad = bad | self._is_undefined(*(data_of(d) for d in data))
            else:
                bad = bad | data_of(_DOMAINS[name](data_of(data[0])))
            mask = bad if mask is nomask else bad | mask
        return _wrapped(_kept(result, mask, data_of(data[0])), mask, *sides)

    @staticmethod
    def _is_undefined(a, b):
        return _numpy.absolute(a) * _TINY >= _numpy.absolute(b)

    def reduce(self, target, axis=0, dtype=None):
        """Puts the elements along an axis together."""
        target = asanyarray(target)
        method = {"add": "sum", "multiply": "prod", "logical_and": "all", "logical_or": "any"}.get(self.__name__)
        if method in ("sum", "prod"):
            return getattr(target, method)(axis, dtype)
        if method:
            return getattr(target, method)(axis)
        identity = self.f.identity
        start = 0 if identity is None else identity
        made = self.f.reduce(target.filled(start) if target._mask is not nomask else target._data, axis)
        mask = nomask if target._mask is nomask else target._mask.all(axis)
        return _wrapped(made, mask, target)

    def outer(self, a, b):
        """Computes with every pair of elements."""
        a, b = asanyarray(a), asanyarray(b)
        made = self.f.outer(a._data, b._data)
        if getmask(a) is nomask and getmask(b) is nomask:
            return _wrapped(made, nomask, a, b)
        mask = _numpy.logical_or.outer(getmaskarray(a), getmaskarray(b))
        spread = getdata(a).reshape(getdata(a).shape + (1,) * getdata(b).ndim)
        return _wrapped(_kept(made, mask, spread), mask, a, b)

    def accumulate(self, target, axis=0):
        """Puts the elements along an axis together, and keeps what comes on the way."""
        return MaskedArray(self.f.accumulate(filled(target, self.f.identity), axis))


class _Extreme(_MaskedUFunc):
    """The larger or the smaller of two; of one array, its extreme."""

    def __call__(self, a, b=None):
        if b is None:
            return self.reduce(a)
        return where(self._first(a, b), a, b)

    def _first(self, a, b):
        return greater_equal(a, b) if self.__name__ == "maximum" else less_equal(a, b)

    def reduce(self, target, axis=None):
        """Returns the extreme of the elements along an axis."""
        target = asanyarray(target)
        made = target.max(axis) if self.__name__ == "maximum" else target.min(axis)
        return made if made is masked or isinstance(made, MaskedArray) else MaskedArray(made)

    def outer(self, a, b):
        """Computes with every pair of elements."""
        return _MaskedUFunc.outer(self, a, b)


for _name in (*_UNARY, *_BINARY):
    globals()[_name] = _MaskedUFunc(_name)
abs = absolute  # noqa: A001, F821
maximum, minimum = _Extreme("maximum"), _Extreme("minimum")


def angle(a, *args, **kwargs):
    """Returns the angles of complex numbers."""
    import numpy

    return _wrapped(numpy.angle(getdata(a), *args, **kwargs), getmask(a), a)


def around(a, *args, **kwargs):
    """Returns the elements rounded."""
    return asanyarray(a).round(*args, **kwargs)


def left_shift(a, n):
    """Returns the bits of integers moved to the left."""
    return _wrapped(_numpy.left_shift(getdata(a), getdata(n) if isinstance(n, MaskedArray) else n), _joint(a, n), a, n)


def right_shift(a, n):
    """Returns the bits of integers moved to the right."""
    return _wrapped(_numpy.right_shift(getdata(a), getdata(n) if isinstance(n, MaskedArray) else n), _joint(a, n), a, n)


def power(a, b, third=None):
    """Returns powers; what is not finite is masked."""
    from numpy import errstate

    if third is not None:
        raise MaskError("3-argument power not supported.")
    mask = _joint(a, b)
    data, exponent = getdata(a), getdata(b) if isinstance(b, (MaskedArray, list, tuple)) else b
    if mask is not nomask and data.dtype.kind in "iu":
        exponent = _numpy.where(mask, 1, exponent) if getattr(data_of(exponent), "ndim", 0) else exponent
    with errstate(all="ignore"):
        result = _numpy.power(data, exponent)
    result = _kept(result, mask, data)
    bad = ~_numpy.isfinite(data_of(result))
    if bad.any():
        mask = bad if mask is nomask else bad | mask
    return _wrapped(result, mask, a, b)


from numpy.ma._array import MaskedArray, MaskedConstant, MaskedIterator, masked, masked_singleton  # noqa: E402, F401

masked_array = MaskedArray

from numpy.ma._functions import *  # noqa: E402, F403
from numpy.ma._functions import asanyarray, where  # noqa: E402

bool_ = bool_
__all__ = [
    "MAError", "MaskError", "MaskType", "MaskedArray", "abs", "absolute", "angle", "around", "bool_", "common_fill_value",
    "default_fill_value", "filled", "flatten_mask", "getdata", "getmask", "getmaskarray", "isMA", "isMaskedArray", "is_mask",
    "is_masked", "isarray", "left_shift", "make_mask", "make_mask_descr", "make_mask_none", "mask_or", "masked",
    "masked_array", "masked_print_option", "masked_singleton", "maximum", "maximum_fill_value", "minimum",
    "minimum_fill_value", "nomask", "power", "right_shift", "set_fill_value", *_UNARY, *_BINARY,
]
from numpy.ma import _functions  # noqa: E402

__all__ += _functions.__all__
