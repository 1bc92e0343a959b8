"""Arrays of what the engine lacks: text, objects and complex numbers.

Such an array is an int64 array of places in a list, its memory. So shapes, views, indices and broadcasting are those of the
native arrays, and what is written through one view is seen in the others; only the elements are Python's, one by one. Native
functions fall back to `call` here where they meet such elements.
"""
import operator
import struct

import _numpy
from _numpy import arange, ndarray
from numpy._kinds import late as _late

_native_dtype = _numpy.dtype


class dtype:
    """A dtype whose elements are Python's."""

    __numpy_foreign__ = True
    __class__ = property(lambda self: _native_dtype)
    byteorder, isnative, ndim, shape, names, fields = "=", True, 0, (), None, None

    def __init__(self, kind, size, name, char, num):
        self.kind, self.itemsize, self.name, self.char, self.num = kind, size, name, char, num

    @property
    def str(self):
        if self.kind == "O":
            return "|O"
        count = self.itemsize // 4 if self.kind == "U" else self.itemsize
        return ("|" if self.kind == "S" else "<") + self.kind + f"{count}"

    @property
    def type(self):
        return _TYPES[self.name.rstrip("0123456789") if self.kind in "US" else self.name]

    hasobject = property(lambda self: self.kind == "O")
    alignment = property(lambda self: 4 if self.kind == "U" else min(self.itemsize, 8))

    def __str__(self):
        return self.str if self.kind in "US" else self.name

    def __repr__(self):
        return f"dtype('{self.str if self.kind in 'US' else 'O' if self.kind == 'O' else self.name}')"

    def __eq__(self, other):
        other = _dtype_of(other)
        return isinstance(other, dtype) and type(other) is dtype and (other.kind, other.itemsize) == (self.kind, self.itemsize)

    def __hash__(self):
        return hash((self.kind, self.itemsize))

    def __reduce__(self):
        return _numpy.dtype, (self.str,)


complex64_dtype, complex128_dtype = dtype("c", 8, "complex64", "F", 14), dtype("c", 16, "complex128", "D", 15)
object_dtype = dtype("O", 8, "object", "O", 17)
_FIXED = {
    "complex64": complex64_dtype, "c8": complex64_dtype, "F": complex64_dtype, "csingle": complex64_dtype,
    "complex128": complex128_dtype, "c16": complex128_dtype, "D": complex128_dtype, "cdouble": complex128_dtype,
    "complex": complex128_dtype, "object": object_dtype, "O": object_dtype, "object_": object_dtype,
}


def text_dtype(count, kind="U"):
    """The dtype of texts (or bytes) of at most so many letters."""
    size = 4 * count if kind == "U" else count
    return dtype(kind, size, ("str" if kind == "U" else "bytes") + (f"{size * 8}" if size else ""), kind, 19 if kind == "U" else 18)


def _dtype_of(value):
    """The dtype that a value stands for: one of these, a native one, or None."""
    if type(value) is dtype:
        return value
    found = _late(value)
    if found is not None:
        return found
    if isinstance(value, type):
        if value in (str, str_):
            return text_dtype(0)
        if value in (bytes, bytes_):
            return text_dtype(0, "S")
        if value is object:
            return object_dtype
        if value is complex:
            return complex128_dtype
        found = getattr(value, "__numpy_foreign__", None)
        return found if type(found) is dtype else object_dtype if value is object_ else _native(value)
    if isinstance(value, str):
        name = value.lstrip("<=|>")
        if name in _FIXED:
            return _FIXED[name]
        if name in ("str", "str_", "U") or name in ("bytes", "bytes_", "S"):
            return text_dtype(0, "S" if name[0] in "bS" else "U")
        if name[:1] in ("U", "S") and name[1:].isdigit():
            return text_dtype(int(name[1:]), name[0])
    return _native(value)


_asked = []


def _native(value):
    if type(value) is _native_dtype:
        return value
    if _asked:
        return None
    _asked.append(value)
    try:
        return _native_dtype(value)
    except (TypeError, NotImplementedError):
        return None
    finally:
        _asked.clear()


# ---- scalars ----


class _Number:
    """What the scalars of numbers have in common: they are arrays of one element, computed with as such."""

    __numpy_foreign__ = True
    ndim, shape, size = 0, (), 1
    T = property(lambda self: self)
    dtype = property(lambda self: type(self).__numpy_foreign__)
    itemsize = nbytes = property(lambda self: self.dtype.itemsize)

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError(f"numpy arrays of {self.dtype} are the frozen package's")

    def astype(self, dtype, copy=True):
        return _as_array(self).astype(dtype)[()]

    def __hash__(self):
        return hash(self.item())

    def __repr__(self):
        return f"np.{type(self).__name__}({_scalar_text(self).strip('()')})"

    def __str__(self):
        return _scalar_text(self)

    def __format__(self, spec):
        return format(self.item(), spec)

    def tolist(self):
        return self.item()

    def __reduce__(self):
        return type(self), (self.item(),)


class flexible:
    """What texts and bytes have in common."""


class character(flexible):
    """What texts and bytes have in common."""


class complexfloating:
    """What complex numbers have in common."""


class _Complex(complexfloating, _Number, complex):
    def __new__(cls, real=0, imag=0):
        value = complex(real, imag) if imag else complex(real)
        return complex.__new__(cls, _single(value) if cls.__numpy_foreign__ is complex64_dtype else value)

    def item(self):
        return complex(complex.real.__get__(self), complex.imag.__get__(self))

    def _part(self, value):
        return _numpy.float32(value) if self.dtype is complex64_dtype else _numpy.float64(value)

    real = property(lambda self: self._part(complex.real.__get__(self)))
    imag = property(lambda self: self._part(complex.imag.__get__(self)))

    def conjugate(self):
        return type(self)(complex.conjugate(self.item()))

    conj = conjugate

    def round(self, decimals=0):
        value = self.item()
        return type(self)(complex(round(value.real, decimals), round(value.imag, decimals)))


def _single(value):
    real, imag = struct.unpack("<2f", struct.pack("<2f", value.real, value.imag)) if _fits(value) else (value.real, value.imag)
    return complex(real, imag)


def _fits(value):
    return all(part != part or abs(part) <= 3.4028234663852886e38 or part in (float("inf"), -float("inf"))
               for part in (value.real, value.imag))


def _class(name, base, of):
    return type(name, (base,), {"__numpy_foreign__": of, "__module__": "numpy"})


complex64, complex128 = (_class(d.name, _Complex, d) for d in (complex64_dtype, complex128_dtype))


csingle, cdouble = complex64, complex128


class str_(str, character):
    """A text of an array."""

    __module__ = "numpy"
    ndim, shape, size = 0, (), 1
    dtype = property(lambda self: text_dtype(len(self)))

    def __repr__(self):
        return f"np.str_({str.__repr__(self)})"

    def item(self):
        return str.__str__(self)

    tolist = item


class bytes_(bytes, character):
    """Bytes of an array."""

    __module__ = "numpy"
    dtype = property(lambda self: text_dtype(len(self), "S"))

    def __repr__(self):
        return f"np.bytes_({bytes.__repr__(self)})"

    def item(self):
        return bytes(self)

    tolist = item


class object_:
    """The type of elements that are any object of Python's."""

    __module__ = "numpy"

    def __new__(cls, value=None):
        return value


_TYPES = {
    "complex64": complex64, "complex128": complex128, "object": object_,
    "str": str_, "bytes": bytes_,
}


def _scalar_text(value):
    value = value.item()
    real, imag = repr(value.real), repr(value.imag)
    if value.real == 0 and not real.startswith("-"):
        return _short(value.imag) + "j"
    sign = "" if imag.startswith("-") else "+"
    return f"({_short(value.real)}{sign}{_short(value.imag)}j)"


def _short(number):
    text = f"{_numpy.float64(number)}"
    return text[:-2] if text.endswith(".0") else text


# ---- arrays ----


class Array:
    """An array of such elements; to programs it is an `ndarray`."""

    __numpy_foreign__ = True
    __class__ = property(lambda self: ndarray)
    __array_priority__ = 10

    def __init__(self, memory, at, dtype, base=None):
        self._memory, self._at, self._dtype, self.base = memory, at, dtype, base

    dtype = property(lambda self: self._dtype)
    shape = property(lambda self: self._at.shape, lambda self, shape: setattr(self, "_at", self._at.reshape(shape)))
    ndim = property(lambda self: self._at.ndim)
    size = property(lambda self: self._at.size)
    itemsize = property(lambda self: self._dtype.itemsize)
    nbytes = property(lambda self: self.size * self.itemsize)
    strides = property(lambda self: tuple(s // 8 * self.itemsize for s in self._at.strides))
    T = property(lambda self: self._view(self._at.T))
    flat = property(lambda self: iter(self.ravel()))
    flags = property(lambda self: self._at.flags)
    device = "cpu"

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError(f"numpy arrays of {self._dtype} are missing here: what you called takes numbers of the engine's")

    def _view(self, at):
        return Array(self._memory, at, self._dtype, self if self.base is None else self.base)

    def _values(self):
        """The elements as Python's, in order."""
        memory = self._memory
        return [memory[place] for place in self._at.ravel().tolist()]

    def _element(self, value):
        return value if self._dtype.kind == "O" else self._dtype.type(value)

    def __len__(self):
        return len(self._at)

    def __bool__(self):
        if self.size == 1:
            return bool(self._values()[0])
        raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key):
        at = self._at[_plain_key(key)]
        if isinstance(at, ndarray):
            return self._view(at) if at.ndim or key is Ellipsis else self._element(self._memory[int(at)])
        return self._element(self._memory[int(at)])

    def __setitem__(self, key, value):
        at = self._at[_plain_key(key)]
        at = at if isinstance(at, ndarray) else _numpy.asarray(at)
        if self._dtype.kind == "O" and at.ndim == 0:
            self._memory[int(at)] = value
            return
        values = _as_array(_as_array(value), self._dtype)
        fresh = [values._memory[place] for place in _broadcast(values._at, at.shape).ravel().tolist()]
        for place, element in zip(at.ravel().tolist(), fresh):
            self._memory[place] = element

    def __contains__(self, value):
        return any(element == value for element in self._values())

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()

    def copy(self, order="C"):
        return _made(self._values(), self.shape, self._dtype)

    def reshape(self, *shape, **kwargs):
        return self._view(self._at.reshape(*shape, **kwargs))

    def ravel(self, order="C"):
        return self._view(self._at.ravel())

    def flatten(self, order="C"):
        return self.copy().ravel()

    def transpose(self, *axes):
        return self._view(self._at.transpose(*axes))

    def swapaxes(self, a, b):
        return self._view(self._at.swapaxes(a, b))

    def squeeze(self, axis=None):
        return self._view(self._at.squeeze() if axis is None else self._at.squeeze(axis))

    def repeat(self, repeats, axis=None):
        return self._view(self._at.repeat(repeats, axis)).copy()

    def take(self, indices, axis=None):
        at = self._at.take(indices, axis)
        return self._view(at).copy() if isinstance(at, ndarray) and at.ndim else self._element(self._memory[int(at)])

    def fill(self, value):
        self[...] = value

    def item(self, *index):
        if not index and self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self._memory[int(self._at.item(*index))]

    def tolist(self):
        if self.ndim == 0:
            return self._memory[int(self._at)]

        def nested(places):
            return [nested(place) if isinstance(place, list) else self._memory[place] for place in places]

        return nested(self._at.tolist())

    def tofile(self, fid, sep="", format="%s"):
        from numpy._files import tofile

        tofile(self, fid, sep, format)

    def tobytes(self, order="C"):
        kind, size = self._dtype.kind, self._dtype.itemsize
        if kind == "O":
            raise NotImplementedError("the bytes of an array of objects are missing in torchlings: its elements are Python's own")
        pack = {
            "U": lambda v: v.encode("utf-32-le").ljust(size, b"\0"), "S": lambda v: v.ljust(size, b"\0"),
            "c": lambda v: struct.pack("<2f" if size == 8 else "<2d", v.real, v.imag),
        }[kind]
        return b"".join(pack(value) for value in self._values())

    def astype(self, wanted, order="K", casting="unsafe", subok=True, copy=True):
        wanted = _dtype_of(wanted)
        if hasattr(type(wanted), "__numpy_call__"):
            return wanted.__numpy_call__("astype", (self, wanted), {})
        values = self._values()
        if type(wanted) is not dtype:
            if self._dtype.kind == "c":
                if wanted.kind != "b":
                    _warn_of_lost_part()
                values = [bool(v) if wanted.kind == "b" else v.real for v in values]
            elif self._dtype.kind == "O" and wanted.kind == "f":
                values = [float(v) for v in values]
            elif self._dtype.kind in "US":
                values = [_number_of_text(v, wanted) for v in values]
            return _numpy.array(values, dtype=wanted).reshape(self.shape)
        return _made(_converted(values, wanted), self.shape, wanted)

    def view(self, wanted=None):
        if wanted is None or _dtype_of(wanted) == self._dtype:
            return self._view(self._at)
        return _numpy._from_bytes(self.tobytes(), wanted).reshape(self.shape[:-1] + (-1,))

    # -- computing --

    real = property(lambda self: _real(self))
    imag = property(lambda self: _imag(self))

    def conj(self):
        return call("conjugate", self)

    conjugate = conj

    def var(self, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
        away = self - self.mean(axis, keepdims=True)
        squares = (away * away.conj()).real if self._dtype.kind == "c" else away * away
        return squares.sum(axis, keepdims=keepdims) / ((self.size if axis is None else self.shape[axis]) - ddof)

    def std(self, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
        return self.var(axis, dtype, out, ddof, keepdims) ** 0.5

    def _fold(self, function, axis, keepdims=False, initial=None):
        from functools import reduce

        def fold(values):
            values = list(values) if initial is None else [initial, *values]
            return reduce(function, values)

        if axis is None:
            made = fold(self._values())
            return _as_array([made]).reshape((1,) * self.ndim) if keepdims else self._result(made)
        axis = operator.index(axis)
        moved = _numpy.asarray(self._at).swapaxes(axis, self.ndim - 1)
        rows = moved.reshape(-1, moved.shape[-1]).tolist()
        values = [fold(self._memory[place] for place in row) for row in rows]
        made = _of_values(values, moved.shape[:-1], self._dtype)
        shape = list(self.shape)
        if axis != self.ndim - 1 and axis != -1:
            made = made.reshape(*moved.shape[:-1])
            if self.ndim > 2:
                order = list(range(self.ndim))
                order[axis], order[-1] = order[-1], order[axis]
                kept = order[:-1]
                made = made.transpose(*[kept.index(i) for i in range(self.ndim) if i != axis])
        if keepdims:
            shape[axis] = 1
            return made.reshape(*shape)
        return made

    def _result(self, value):
        if self._dtype.kind == "O":
            return value
        if isinstance(value, bool):
            return _numpy.bool(value)
        if isinstance(value, float) and self._dtype.kind != "c":
            return _numpy.float64(value)
        return self._dtype.type(value)

    def sum(self, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
        if self._dtype.kind in "US":
            wider = text_dtype(2 * self._dtype.itemsize // (4 if self._dtype.kind == "U" else 1), self._dtype.kind)
            raise TypeError(
                "the resolved dtypes are not compatible with add.reduce. Resolved "
                f"({self._dtype!r}, {self._dtype!r}, {wider!r})"
            )
        return self._fold(operator.add, axis, keepdims, initial) if self.size or self._dtype.kind == "O" else self._result(0)

    def prod(self, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
        return self._fold(operator.mul, axis, keepdims, initial)

    def mean(self, axis=None, dtype=None, out=None, keepdims=False, where=None):
        count = self.size if axis is None else self.shape[axis]
        return self.sum(axis, keepdims=keepdims) / count

    def max(self, axis=None, out=None, keepdims=False, initial=None, where=None):
        if self._dtype.kind in "US":
            raise _no_loop("maximum", self, self)
        return self._fold(lambda a, b: b if _less(a, b) else a, axis, keepdims, initial)

    def min(self, axis=None, out=None, keepdims=False, initial=None, where=None):
        if self._dtype.kind in "US":
            raise _no_loop("minimum", self, self)
        return self._fold(lambda a, b: b if _less(b, a) else a, axis, keepdims, initial)

    def any(self, axis=None, out=None, keepdims=False, where=None):
        return self.astype(bool).any(axis, keepdims=keepdims)

    def all(self, axis=None, out=None, keepdims=False, where=None):
        return self.astype(bool).all(axis, keepdims=keepdims)

    def _order(self):
        from functools import cmp_to_key

        values = self._values()
        by = cmp_to_key(lambda i, j: -1 if _less(values[i], values[j]) else 1 if _less(values[j], values[i]) else 0)
        return sorted(range(len(values)), key=by)

    def _by_rows(self, axis, work):
        """Works on each row along the axis, which must be the last or the only one."""
        if self.ndim > 1 and axis not in (-1, self.ndim - 1):
            raise NotImplementedError(f"sorting {self._dtype} along another axis than the last is missing in torchlings")
        width = self.shape[-1]
        return [work(self._view(row)) for row in self._at.reshape(-1, width)]

    def argsort(self, axis=-1, kind=None, order=None, stable=None):
        if axis is None:
            return self.ravel().argsort()
        return _numpy.array(self._by_rows(axis, lambda row: row._order())).reshape(self.shape).astype("int64")

    def sort(self, axis=-1, kind=None, order=None, stable=None):
        order = self._by_rows(axis, lambda row: [row._memory[row._at.item(i)] for i in row._order()])
        for place, value in zip(self._at.ravel().tolist(), [value for row in order for value in row]):
            self._memory[place] = value

    def argmax(self, axis=None):
        return self._extreme(lambda best, value: _less(best, value))

    def argmin(self, axis=None):
        return self._extreme(lambda best, value: _less(value, best))

    def _extreme(self, better):
        values = self._values()
        best = 0
        for i, value in enumerate(values):
            if better(values[best], value):
                best = i
        return _numpy.int64(best)

    def cumsum(self, axis=None, dtype=None, out=None):
        from itertools import accumulate

        return _of_values(list(accumulate(self._values())), (self.size,), self._dtype)

    def round(self, decimals=0, out=None):
        if self._dtype.kind != "c":
            return self.copy()
        return _made([complex(round(v.real, decimals), round(v.imag, decimals)) for v in self._values()], self.shape, self._dtype)

    def dot(self, other):
        return self @ other

    def nonzero(self):
        return self.astype(bool).nonzero()

    def __matmul__(self, other):
        return _matmul(self, other)

    def __rmatmul__(self, other):
        return _matmul(other, self)

    def __abs__(self):
        return call("absolute", self)

    def __neg__(self):
        return call("negative", self)

    def __pos__(self):
        return self.copy()

    def __invert__(self):
        return call("invert", self)

    def __int__(self):
        return int(self.item())

    def __float__(self):
        return float(self.item())

    def __complex__(self):
        return complex(self.item())

    def __hash__(self):
        raise TypeError("unhashable type: 'numpy.ndarray'")

    def __str__(self):
        if self.ndim == 0:
            return f"{self._element(self.item())}"
        return text(self, " ", "")

    def __repr__(self):
        if self.ndim == 0 and self._dtype.kind == "c":
            # As an element is written among others.
            return repr(self.reshape(1)).replace("[", "").replace("]", "")
        shown = "[]" if self.size == 0 else text(self, ", ", "array(", -1) if self.ndim else _repr_of(self.item(), self._dtype)
        if self._dtype == complex128_dtype and self.size:
            return f"array({shown})"
        kind = f"'{self._dtype.str}'" if self._dtype.kind in "US" else f"{self._dtype}"
        last = len(f"array({shown},".rpartition("\n")[2])
        gap = "\n      " if last + len(f"dtype={kind})") + 1 > _numpy._print_options()["linewidth"] else " "
        return f"array({shown},{gap}dtype={kind})"

    def __reduce__(self):
        return _rebuilt, (self._values(), self.shape, self._dtype.str)


def _rebuilt(values, shape, name):
    return _made(values, shape, _dtype_of(name))


def _repr_of(value, kind):
    return repr(value) if kind.kind in "USO" else _scalar_text(kind.type(value)).strip("()")


Array.__name__ = Array.__qualname__ = "ndarray"
Array.__module__ = "numpy"


def _plain_key(key):
    if isinstance(key, tuple):
        return tuple(_plain_key(part) for part in key)
    return key


def _broadcast(at, shape):
    return _numpy._broadcast_to(_numpy.asarray(at), shape, True)


def _made(values, shape, kind):
    """An array over a list of its own."""
    return Array(values, arange(len(values)).reshape(shape), kind)


def _real(a):
    if a._dtype.kind != "c":
        return a
    return _numpy.array([v.real for v in a._values()], dtype="float32" if a.itemsize == 8 else "float64").reshape(a.shape)


def _imag(a):
    if a._dtype.kind != "c":
        return _made([0] * a.size, a.shape, a._dtype)
    return _numpy.array([v.imag for v in a._values()], dtype="float32" if a.itemsize == 8 else "float64").reshape(a.shape)


def _warn_of_lost_part():
    import warnings

    from numpy.exceptions import ComplexWarning

    warnings.warn("Casting complex values to real discards the imaginary part", ComplexWarning, stacklevel=3)


def _number_of_text(value, wanted):
    try:
        return bool(value) if wanted.kind == "b" else float(value) if wanted.kind == "f" else int(value)
    except ValueError:
        shown = f"{str_(value)!r}" if isinstance(value, str) else f"{bytes_(value)!r}"
        if wanted.kind == "f":
            raise ValueError(f"could not convert string to float: {shown}") from None
        raise ValueError(f"invalid literal for int() with base 10: {shown}") from None


# ---- making ----


def _leaves(value):
    """The shape and the leaves of nested sequences and arrays."""
    if type(value) is Array:
        return value.shape, value._values()
    if isinstance(value, ndarray):
        return value.shape, value.ravel().tolist()
    if isinstance(value, (list, tuple)):
        parts = [_leaves(item) for item in value]
        shapes = {shape for shape, _ in parts}
        if len(shapes) > 1:
            raise _Ragged
        return (len(value), *(parts[0][0] if parts else ())), [leaf for _, leaves in parts for leaf in leaves]
    if isinstance(value, range):
        return (len(value),), list(value)
    return (), [value]


class _Ragged(Exception):
    pass


def _plain(value):
    """A numpy scalar as Python's own."""
    if isinstance(value, (_Number, str_, bytes_)) or isinstance(value, _numpy.generic):
        return value.item()
    return value


def _found_dtype(leaves, originals):
    kinds = {type(v) for v in leaves}
    if kinds <= {str}:
        return text_dtype(max([len(v) for v in leaves], default=1) or 1)
    if kinds <= {bytes}:
        return text_dtype(max([len(v) for v in leaves], default=1) or 1, "S")
    if kinds <= {str, bool, int, float, complex} and str in kinds:
        widths = {bool: 5, int: 21, float: 32, complex: 64}
        return text_dtype(max(widths.get(type(v)) or len(v) for v in leaves))
    if kinds <= {bool, int, float, complex}:
        if complex in kinds:
            return complex64_dtype if all(getattr(v, "dtype", None) == complex64_dtype for v in originals) else complex128_dtype
        if float in kinds:
            return _native_dtype("float64")
        if all(-(1 << 63) <= v < 1 << 64 for v in leaves):
            large = [v >= 1 << 63 for v in leaves]
            return _native_dtype("uint64" if all(large) else "float64" if any(large) else "bool" if kinds == {bool} else "int64")
    return object_dtype


def _converted(values, kind):
    """The elements as those of a dtype."""
    if kind.kind == "O":
        return list(values)
    if kind.kind == "U":
        texts = [v if isinstance(v, str) else v.decode() if isinstance(v, bytes) else _text_of(v) for v in values]
        count = kind.itemsize // 4
        return [v[:count].rstrip("\0") for v in texts] if count else texts
    if kind.kind == "S":
        texts = [v if isinstance(v, bytes) else (v if isinstance(v, str) else _text_of(v)).encode("ascii") for v in values]
        return [v[: kind.itemsize] for v in texts] if kind.itemsize else texts
    made = [complex(v) for v in values]
    return [_single(v) for v in made] if kind.itemsize == 8 else made


def _text_of(value):
    return f"{_numpy.float64(value)}" if isinstance(value, float) else f"{value}"


def _sized(kind, values):
    """A text dtype without a size gets that of the longest."""
    if kind.kind in "US" and not kind.itemsize:
        return text_dtype(max([len(v) for v in _converted(values, kind)], default=1) or 1, kind.kind)
    return kind


def _as_array(value, wanted=None):
    if type(value) is Array and (wanted is None or wanted == value._dtype):
        return value
    try:
        shape, originals = _leaves(value)
    except _Ragged:
        if wanted is None or wanted.kind != "O":
            raise
        shape, originals = (len(value),), list(value)
    if wanted is not None and wanted.kind == "O" and not isinstance(value, (list, tuple, ndarray)) and shape:
        shape, originals = (), [value]
    leaves = [_plain(v) for v in originals]
    if wanted is None:
        if type(value) is Array:
            wanted = value._dtype
        elif isinstance(value, ndarray):
            return value
        else:
            wanted = _found_dtype(leaves, originals)
    if type(wanted) is not dtype:
        return _numpy.array(leaves, dtype=wanted).reshape(shape)
    wanted = _sized(wanted, leaves)
    return _made(_converted(leaves, wanted), shape, wanted)


def _of_values(values, shape, near):
    """The array of computed values; its dtype follows from them, and is near another."""
    if near.kind == "O":
        return _made(values, shape, near)
    if near.kind == "c":
        return _made(_converted(values, near), shape, near)
    made = _as_array([_plain(v) for v in values])
    return made.reshape(shape)


# What computes with them, which wants all of the above.
from numpy._foreign_computing import (  # noqa: E402, F401
    FUNCTIONS, _less, _matmul, _native_out, _no_loop, _numpy_broadcast, _sides, _two, call, columns, formatted,
    formatter_of, objects, text, unique,
)
