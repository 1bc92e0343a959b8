"""Products of vectors, matrices and tensors, the methods of ufuncs and what the native arrays ask of Python."""
import _numpy
import _torch
from _numpy import arange, array, asarray, matmul, multiply, result_type, zeros
import numpy._indexing as _indexing
import numpy._making as _making
import numpy._numerics as _numerics
import numpy._shaping as _shaping
import numpy.exceptions as exceptions
from numpy._shaping import moveaxis, normalize_axis

_engine = _numpy._engine

__all__ = ["cross", "dot", "einsum", "inner", "kron", "matvec", "outer", "tensordot", "trace", "vdot", "vecdot", "vecmat"]


def _text(shape):
    return "(" + ",".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def dot(a, b, out=None):
    """Returns the product of vectors or matrices; of more dimensions, over the last axis and the second last."""
    a, b = asarray(a), asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        result = multiply(a, b)
    else:
        over = b.ndim - 2 if b.ndim > 1 else 0
        if a.shape[-1] != b.shape[over]:
            raise ValueError(f"shapes {_text(a.shape)} and {_text(b.shape)} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) "
                             f"!= {b.shape[over]} (dim {over})")
        result = matmul(a, b) if a.ndim <= 2 and b.ndim <= 2 else tensordot(a, b, ((a.ndim - 1,), (over,)))
    if out is not None:
        out[...] = result
        return out
    return result


def vdot(a, b, /):
    """Returns the product of two arrays seen as vectors."""
    return dot(asarray(a).ravel(), asarray(b).ravel())


def vecdot(x1, x2, /, *, axis=-1):
    """Returns the products of vectors along an axis."""
    return (asarray(x1) * asarray(x2)).sum(axis)


def matvec(x1, x2, /):
    """Returns the products of matrices and vectors."""
    return matmul(x1, asarray(x2)[..., None])[..., 0]


def vecmat(x1, x2, /):
    """Returns the products of vectors and matrices."""
    return matmul(asarray(x1)[..., None, :], x2)[..., 0, :]


def inner(a, b, /):
    """Returns the products over the last axes."""
    a, b = asarray(a), asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        return multiply(a, b)
    if a.shape[-1] != b.shape[-1]:
        raise ValueError(f"shapes {_text(a.shape)} and {_text(b.shape)} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) "
                         f"!= {b.shape[-1]} (dim {b.ndim - 1})")
    return tensordot(a, b, ((a.ndim - 1,), (b.ndim - 1,)))


def outer(a, b, out=None):
    """Returns the products of all pairs."""
    return multiply(asarray(a).ravel()[:, None], asarray(b).ravel()[None, :], out=out)


def tensordot(a, b, axes=2):
    """Returns the products summed over axes of both."""
    a, b = asarray(a), asarray(b)
    if isinstance(axes, int):
        over_a, over_b = list(range(a.ndim - axes, a.ndim)), list(range(axes))
    else:
        over_a, over_b = (list(x) if isinstance(x, (tuple, list)) else [x] for x in axes)
    if len(over_a) != len(over_b) or [a.shape[i] for i in over_a] != [b.shape[i] for i in over_b]:
        raise ValueError("shape-mismatch for sum")
    over_a = [normalize_axis(i, a.ndim) for i in over_a]
    over_b = [normalize_axis(i, b.ndim) for i in over_b]
    kept_a = [i for i in range(a.ndim) if i not in over_a]
    kept_b = [i for i in range(b.ndim) if i not in over_b]
    count = 1
    for i in over_a:
        count *= a.shape[i]
    left = a.transpose(kept_a + over_a).reshape(-1, count) if a.size else zeros((_count(a, kept_a), count), a.dtype)
    right = b.transpose(over_b + kept_b).reshape(count, -1) if b.size else zeros((count, _count(b, kept_b)), b.dtype)
    made = matmul(left, right)
    return _numpy._scalar(made.reshape([a.shape[i] for i in kept_a] + [b.shape[i] for i in kept_b]))


def _count(a, axes):
    total = 1
    for i in axes:
        total *= a.shape[i]
    return total


def kron(a, b):
    """Returns the Kronecker product."""
    a, b = asarray(a), asarray(b)
    rank = max(a.ndim, b.ndim)
    a, b = a.reshape((1,) * (rank - a.ndim) + a.shape), b.reshape((1,) * (rank - b.ndim) + b.shape)
    left = a.reshape([n for size in a.shape for n in (size, 1)])
    right = b.reshape([n for size in b.shape for n in (1, size)])
    return (left * right).reshape([m * n for m, n in zip(a.shape, b.shape)])


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    """Returns the sum of the diagonal."""
    return _making.diagonal(a, offset, axis1, axis2).sum(-1, dtype)


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """Returns the cross product of vectors of three elements."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = moveaxis(asarray(a), axisa, -1), moveaxis(asarray(b), axisb, -1)
    if a.shape[-1] != 3 or b.shape[-1] != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
                         f"{a.shape[-1]} and {b.shape[-1]} dimensional instead.")
    parts = [a[..., i] * b[..., j] - a[..., j] * b[..., i] for i, j in ((1, 2), (2, 0), (0, 1))]
    made = _shaping.stack([asarray(p) for p in parts], -1)
    return moveaxis(made, -1, axisc)


def einsum(*operands, out=None, optimize=False, **kwargs):
    """Returns sums of products by Einstein's notation, such as 'ij,jk->ik'."""
    if not isinstance(operands[0], str):
        raise NotImplementedError("einsum with lists of indices is missing in torchlings: write the subscripts as text")
    arrays = [asarray(a) for a in operands[1:]]
    wanted = result_type(*arrays)
    made = _engine(_torch.einsum, operands[0].replace(" ", ""), [a.astype(wanted) for a in arrays])
    return _numpy._scalar(made)


# ---- the methods of ufuncs ----

_REDUCTIONS = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logical_and": "all", "logical_or": "any"}
_RUNNING = {"add": "cumsum", "multiply": "cumprod"}


def _reduce(ufunc, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    a = asarray(array)
    name = _REDUCTIONS.get(ufunc.__name__)
    if name in ("sum", "prod"):
        return getattr(a, name)(axis, dtype, out, keepdims)
    if name:
        return getattr(a, name)(axis, out, keepdims)
    if axis is None:
        a, axis = a.ravel(), 0
    rows = moveaxis(a, axis, 0)
    if len(rows) == 0:
        raise ValueError(f"zero-size array to reduction operation {ufunc.__name__} which has no identity")
    result = rows[0]
    for row in rows[1:]:
        result = ufunc(result, row)
    return result


def _accumulate(ufunc, array, axis=0, dtype=None, out=None):
    a = asarray(array)
    if ufunc.__name__ in _RUNNING:
        return getattr(a, _RUNNING[ufunc.__name__])(axis, dtype, out)
    rows = list(moveaxis(a, axis, 0))
    for i in range(1, len(rows)):
        rows[i] = ufunc(rows[i - 1], rows[i])
    return moveaxis(_shaping.stack([asarray(row) for row in rows]), 0, axis)


def _outer(ufunc, A, B, /, **kwargs):
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

    def __init__(self, array):
        self.base = array
        self._place = 0

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


def _rebuild(values, shape, name):
    return array(values, dtype=name).reshape(shape)


for _name, _thing in {
    "AxisError": exceptions.AxisError, "UFuncTypeError": exceptions.UFuncTypeError, "flatiter": flatiter,
    "flagsobj": flagsobj, "rebuild": _rebuild, "ufunc_reduce": _reduce, "ufunc_accumulate": _accumulate,
    "ufunc_outer": _outer, "ufunc_at": _at,
}.items():
    _numpy._register(_name, _thing)

for _function in (
    _indexing.choose, _indexing.compress, _indexing.put, _indexing.searchsorted, _indexing.take, _making.diagonal,
    _numerics.clip, _numerics.round, _shaping.repeat, dot, trace,
):
    _numpy._method(_function.__name__, _function)
