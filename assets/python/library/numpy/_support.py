"""What the native arrays ask of Python: the methods of ufuncs, `a.flat`, `a.flags`, and methods that are functions too.

Read when the first of these is needed; numpy's name for it is then known to the native side.
"""
import _numpy
from _numpy import arange, array, asarray
import numpy._indexing as _indexing
import numpy._making as _making
import numpy._numerics as _numerics
import numpy._products as _products
import numpy._shaping as _shaping
import numpy.exceptions as exceptions
from numpy._shaping import moveaxis

# ---- the methods of ufuncs ----

_REDUCTIONS = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logical_and": "all", "logical_or": "any"}
_RUNNING = {"add": "cumsum", "multiply": "cumprod"}


def _handed_over(method, ufunc, *args, **kwargs):
    """What arrays that compute by themselves make of a ufunc's method; `NotImplemented` where there is none."""
    for value in args[:2]:
        if hasattr(type(value), "__numpy_call__"):
            return type(value).__numpy_call__(f"{ufunc.__name__}.{method}", args, kwargs)
    return NotImplemented


def _reduce(ufunc, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    made = _handed_over("reduce", ufunc, array, axis)
    if made is not NotImplemented:
        return made
    a = asarray(array)
    name = _REDUCTIONS.get(ufunc.__name__)
    if name in ("sum", "prod"):
        return getattr(a, name)(axis, dtype, out, keepdims, initial, where)
    if name and where is None:
        made = getattr(a, name)(axis, out, keepdims)
        return made if initial is None else ufunc(made, initial)
    if where is not None:
        start = ufunc.identity if initial is None else initial
        if start is None:
            raise ValueError(f"reduction operation '{ufunc.__name__}' does not have an identity, so to use a where mask one has "
                             "to specify 'initial'")
        a, initial = _numpy.where(where, a, start), start
    if axis is None:
        a, axis = a.ravel(), 0
    rows = moveaxis(a, axis, 0)
    if len(rows) == 0:
        if initial is None:
            raise ValueError(f"zero-size array to reduction operation {ufunc.__name__} which has no identity")
        return initial
    result = rows[0] if initial is None else ufunc(initial, rows[0])
    for row in rows[1:]:
        result = ufunc(result, row)
    result = _shaping.expand_dims(result, axis) if keepdims else result
    if out is not None:
        out[...] = result
        return out
    return result


def _reduceat(ufunc, array, indices, axis=0, dtype=None, out=None):
    rows = moveaxis(asarray(array), axis, 0)
    places = [int(i) for i in indices]
    for place in places:
        if not 0 <= place < len(rows):
            raise IndexError(f"index {place} out-of-bounds in {ufunc.__name__}.reduceat [0, {len(rows)})")
    made = []
    for place, following in zip(places, places[1:] + [len(rows)]):
        made.append(_reduce(ufunc, rows[place:following], 0, dtype) if place < following else rows[place])
    return moveaxis(_shaping.stack([asarray(row) for row in made]), 0, axis)


def _accumulate(ufunc, array, axis=0, dtype=None, out=None):
    made = _handed_over("accumulate", ufunc, array, axis)
    if made is not NotImplemented:
        return made
    a = asarray(array)
    if ufunc.__name__ in _RUNNING:
        return getattr(a, _RUNNING[ufunc.__name__])(axis, dtype, out)
    rows = list(moveaxis(a, axis, 0))
    for i in range(1, len(rows)):
        rows[i] = ufunc(rows[i - 1], rows[i])
    return moveaxis(_shaping.stack([asarray(row) for row in rows]), 0, axis)


def _outer(ufunc, A, B, /, **kwargs):
    made = _handed_over("outer", ufunc, A, B)
    if made is not NotImplemented:
        return made
    a, b = asarray(A), asarray(B)
    return ufunc(a.reshape(a.shape + (1,) * b.ndim), b, **kwargs)


def _at(ufunc, a, indices, b=None, /):
    flat = arange(a.size).reshape(a.shape)[indices]
    places = asarray(flat).ravel()
    values = None if b is None else _shaping.broadcast_to(asarray(b), asarray(flat).shape).ravel()
    shape = a.shape
    line = a.reshape(-1)
    for i, place in enumerate(places.tolist()):
        line[place] = ufunc(line[place]) if values is None else ufunc(line[place], values[i])
    if not _numpy.shares_memory(line, a) and a.size:
        a[...] = line.reshape(shape)


# ---- what arrays ask of Python ----


class flatiter:
    """The elements of an array one after the other: `a.flat`."""

    __module__ = "numpy"

    def __init__(self, array):
        self.base = array
        self._place = 0

    @property
    def index(self):
        """How many elements have been handed out."""
        return self._place

    @property
    def coords(self):
        """The place of the next element."""
        from numpy import unravel_index

        return tuple(int(i) for i in unravel_index(self._place, self.base.shape)) if self._place < self.base.size else \
            (self.base.shape[0], *(0,) * (self.base.ndim - 1))

    def __array__(self, dtype=None, copy=None):
        made = self.base.reshape(-1)
        return made if dtype is None else made.astype(dtype)

    def __iter__(self):
        return iter(self.base.reshape(-1))

    def __next__(self):
        if self._place >= self.base.size:
            raise StopIteration
        self._place += 1
        return self.base.reshape(-1)[self._place - 1]

    def __len__(self):
        return self.base.size

    def __getitem__(self, key):
        found = self.base.reshape(-1)[key]
        return found.copy() if isinstance(found, _numpy.ndarray) else found

    def __setitem__(self, key, value):
        line = self.base.reshape(-1)
        line[key] = value
        if not _numpy.shares_memory(line, self.base):
            self.base[...] = line.reshape(self.base.shape)

    def copy(self):
        """Returns the elements as an array."""
        return self.base.flatten()

    def __repr__(self):
        return f"<numpy.flatiter object at {id(self):#x}>"


class flagsobj:
    """How an array lies in memory: `a.flags`."""

    _names = ("C_CONTIGUOUS", "F_CONTIGUOUS", "OWNDATA", "WRITEABLE", "ALIGNED", "WRITEBACKIFCOPY")
    _short = {"C": 0, "F": 1, "O": 2, "W": 3, "A": 4, "X": 5, "CONTIGUOUS": 0, "FORTRAN": 1}

    def __init__(self, array):
        object.__setattr__(self, "_array", array)

    def _values(self):
        return self._array._flags + (True, False)

    def __getitem__(self, name):
        if name in self._names:
            return self._values()[self._names.index(name)]
        if name in self._short:
            return self._values()[self._short[name]]
        raise KeyError("Unknown flag")

    def __setitem__(self, name, value):
        if name not in ("WRITEABLE", "W"):
            raise KeyError("Unknown flag")
        self._array.setflags(write=value)

    def __getattr__(self, name):
        if name.upper() in self._names and name.islower():
            return self[name.upper()]
        raise AttributeError(f"'numpy._core.multiarray.flagsobj' object has no attribute '{name}'")

    def __setattr__(self, name, value):
        if name != "writeable":
            raise AttributeError(f"flag {name} cannot be set")
        self._array.setflags(write=value)

    def __repr__(self):
        return "".join(f"  {name} : {value}\n" for name, value in zip(self._names, self._values()))


def _pickling(name):
    """A function of numpy._files, which is read when something is pickled."""

    def late(thing):
        import numpy._files as files

        return getattr(files, name)(thing)

    return late


for _name, _thing in {
    "AxisError": exceptions.AxisError, "UFuncTypeError": exceptions.UFuncTypeError, "flatiter": flatiter,
    "flagsobj": flagsobj, "reduce_array": _pickling("reduce_array"),
    "reduce_scalar": _pickling("reduce_scalar"), "reduce_dtype": _pickling("reduce_dtype"),
    "array_of_state": _pickling("array_of_state"), "check_dtype_state": _pickling("check_dtype_state"),
    "ufunc_reduce": _reduce, "ufunc_accumulate": _accumulate, "ufunc_reduceat": _reduceat, "ufunc_outer": _outer, "ufunc_at": _at,
}.items():
    _numpy._register(_name, _thing)

for _function in (
    _indexing.argpartition, _indexing.choose, _indexing.put, _indexing.searchsorted, _indexing.take, _making.diagonal,
    _numerics.clip, _numerics.round, _products.dot, _products.trace, _shaping.repeat,
):
    _numpy._method(_function.__name__, _function)


def _compress(a, condition, axis=None, out=None):
    """Returns the slices where a condition is true."""
    return _indexing.compress(condition, a, axis, out)


def _conjugate(a, out=None):
    """The array itself, whose numbers are real."""
    return a


for _name in ("conj", "conjugate"):
    _numpy._method(_name, _conjugate)
def _tofile(a, fid, sep="", format="%s"):
    """Writes the elements to a file."""
    import numpy._files as files

    files.tofile(a, fid, sep, format)


def _byteswap(a, inplace=False):
    """Turns the bytes of each element round."""
    swapped = a.copy().reshape(-1).view("uint8").reshape(-1, a.itemsize)[:, ::-1].copy().reshape(-1).view(a.dtype).reshape(a.shape)
    if not inplace:
        return swapped
    a[...] = swapped
    return a


def _partition(a, kth, axis=-1, kind="introselect", order=None):
    """Puts the element that belongs there at a place, the smaller ones before it, in place."""
    a[...] = _indexing.partition(a, kth, axis)


def _getfield(a, dtype, offset=0):
    """Returns a part of each element's bytes as another dtype."""
    kind = _numpy.dtype(dtype)
    _check_field(a, kind, offset)
    parts = a.itemsize // kind.itemsize
    if offset % kind.itemsize or a.itemsize % kind.itemsize or not a.ndim:
        raw = asarray(a).reshape(-1).copy().view("uint8").reshape(-1, a.itemsize)[:, offset:offset + kind.itemsize]
        return raw.copy().reshape(-1).view(kind).reshape(a.shape)
    wide = a.view(kind) if parts > 1 else a.view(kind)
    return wide[..., offset // kind.itemsize::parts]


def _check_field(a, kind, offset):
    if offset < 0:
        raise ValueError("offset is negative")
    if offset + kind.itemsize > a.itemsize:
        if kind.itemsize > a.itemsize:
            raise ValueError("new type is larger than original type")
        raise ValueError("new type plus offset is larger than original type")


def _setfield(a, val, dtype, offset=0):
    """Writes into a part of each element's bytes."""
    kind = _numpy.dtype(dtype)
    _check_field(a, kind, offset)
    raw = a.copy().reshape(-1).view("uint8").reshape(-1, a.itemsize)
    fresh = _shaping.broadcast_to(array(val, dtype=kind), a.shape).copy().reshape(-1).view("uint8").reshape(-1, kind.itemsize)
    raw[:, offset:offset + kind.itemsize] = fresh
    a[...] = raw.reshape(-1).view(a.dtype).reshape(a.shape)


def _dumps(a):
    """Returns the array as pickled bytes."""
    import pickle

    return pickle.dumps(a)


def _dump(a, file):
    """Pickles the array to a file of the workspace."""
    data = _dumps(a)
    if hasattr(file, "write"):
        file.write(data)
        return
    with open(file, "wb") as opened:
        opened.write(data)


def _no_ctypes(a):
    raise AttributeError("ndarray.ctypes is missing in torchlings: there is no C below it")


def _to_device(a, device, /, *, stream=None):
    """Returns the array itself: there is one device."""
    if device != "cpu":
        raise ValueError(f'Unsupported device: {device}. Only "cpu" is allowed.')
    return a


for _name, _function in (("tofile", _tofile), ("byteswap", _byteswap), ("partition", _partition), ("to_device", _to_device),
                         ("getfield", _getfield), ("setfield", _setfield), ("dump", _dump), ("dumps", _dumps)):
    _numpy._method(_name, _function)
_numpy._method("device", property(lambda self: "cpu"))
_numpy._method("compress", _compress)
_numpy._method("ctypes", property(_no_ctypes))
