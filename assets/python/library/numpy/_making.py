"""Arrays from sizes, ranges, functions, diagonals and grids."""
import _numpy
from _numpy import arange, array, asarray, bool as bool_, empty, float64, full, int64, ndarray, ones, power, where, zeros


def _like(a, dtype, shape):
    a = asarray(a)
    return a.shape if shape is None else shape, a.dtype if dtype is None else dtype


def zeros_like(a, dtype=None, order="K", subok=True, shape=None):
    """Makes zeros of another array's shape and dtype."""
    return zeros(*_like(a, dtype, shape))


def ones_like(a, dtype=None, order="K", subok=True, shape=None):
    """Makes ones of another array's shape and dtype."""
    return ones(*_like(a, dtype, shape))


def empty_like(prototype, dtype=None, order="K", subok=True, shape=None):
    """Makes an array of another array's shape and dtype; here of zeros."""
    return empty(*_like(prototype, dtype, shape))


def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None):
    """Makes an array of another array's shape and dtype whose elements are all the same."""
    shape, dtype = _like(a, dtype, shape)
    return full(shape, fill_value, dtype)


def copy(a, order="K", subok=False):
    """Returns a copy."""
    return array(a)


def copyto(dst, src, casting="same_kind", where=True):
    """Writes one array's elements into another."""
    source = asarray(src).dtype
    if casting != "unsafe" and isinstance(src, (list, tuple, _numpy.ndarray)) and not _numpy.can_cast(source, dst.dtype, casting):
        raise TypeError(f"Cannot cast array data from {source!r} to {dst.dtype!r} according to the rule '{casting}'")
    if where is True:
        dst[...] = src
    else:
        dst[...] = _numpy.where(where, src, dst)


def ascontiguousarray(a, dtype=None):
    """Returns the array with its elements row-major, copied where they are not."""
    a = asarray(a, dtype)
    a = a if a.ndim else a.reshape(1)
    return a if a.flags.c_contiguous else a.copy()


def from_dlpack(x, /):
    """Makes an array over another library's memory: a tensor's."""
    return asarray(x)


def frombuffer(buffer, dtype=float64, count=-1, offset=0):
    """Makes an array of the bytes that hold its elements: their memory, or, where that lies in pieces, an error."""
    size = _numpy.dtype(dtype).itemsize
    if isinstance(buffer, ndarray):
        raw = buffer.reshape(-1).view("uint8")[offset:]
    else:
        raw = memoryview(buffer).cast("B")[offset:]
    if count < 0 and len(raw) % size:
        raise ValueError("buffer size must be a multiple of element size")
    if count >= 0 and len(raw) < count * size:
        raise ValueError("buffer is smaller than requested size")
    kind = _numpy.dtype(dtype)
    if hasattr(type(kind), "__numpy_call__"):
        whole = bytes(raw if not isinstance(raw, ndarray) else raw.tobytes())
        return kind.__numpy_call__("frombuffer", (whole if count < 0 else whole[: count * size], kind), {})
    if isinstance(buffer, ndarray):
        raw = raw if count < 0 else raw[: count * size]
        return raw.view(dtype)
    return _numpy._from_buffer(buffer, dtype, offset, offset + (len(raw) if count < 0 else count * size))


def fromiter(iter, dtype, count=-1):
    """Makes an array of what an iterator gives."""
    from itertools import islice

    items = list(iter if count < 0 else islice(iter, count))
    if len(items) < count:
        raise ValueError(f"iterator too short: Expected {count} but iterator had only {len(items)} items.")
    return array(items, dtype=dtype)


def fromfunction(function, shape, *, dtype=float64, **kwargs):
    """Calls a function with the arrays of all indices."""
    return function(*indices(shape, dtype), **kwargs)


def eye(N, M=None, k=0, dtype=float64, order="C"):
    """Makes a matrix with ones on a diagonal."""
    if not hasattr(N, "__index__"):
        raise TypeError(f"'{type(N).__name__}' object cannot be interpreted as an integer")
    columns = N if M is None else M
    return (arange(columns) - arange(N)[:, None] == k).astype(dtype)


def identity(n, dtype=None):
    """Makes a square matrix with ones on the diagonal."""
    return eye(n, dtype=float64 if dtype is None else dtype)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """Makes numbers at equal distances, the last one included unless endpoint is False."""
    num = num.__index__()
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    parts = num - 1 if endpoint else num
    start, stop = asarray(start) * 1.0, asarray(stop) * 1.0
    span = stop - start
    places = arange(num, dtype=float64).reshape((-1,) + (1,) * asarray(span).ndim)
    step = span / parts if parts > 0 else float64("nan")
    if parts > 0:
        made = places * step + start if (asarray(step) != 0).all() else places / parts * span + start
    else:
        made = places * span + start
    if endpoint and num > 1:
        made[-1, ...] = stop
    if axis != 0:
        from numpy import moveaxis

        made = moveaxis(made, 0, axis)
    if dtype is not None:
        wanted = _numpy.dtype(dtype)
        made = (_numpy.floor(made) if wanted.kind in "iu" else made).astype(wanted)
    return (made, step) if retstep else made


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """Makes powers of a base with exponents at equal distances."""
    made = power(base, linspace(start, stop, num, endpoint, axis=axis))
    return made if dtype is None else made.astype(dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """Makes numbers whose quotients are equal."""
    start, stop = float(start), float(stop)
    if start == 0 or stop == 0:
        raise ValueError("Geometric sequence cannot include zero")
    sign = -1.0 if start < 0 and stop < 0 else 1.0
    made = sign * logspace(_numpy.log10(sign * start), _numpy.log10(sign * stop), num, endpoint)
    if num > 0:
        made[0] = start
        if num > 1 and endpoint:
            made[-1] = stop
    return made if dtype is None else made.astype(dtype)


def diagonal(a, offset=0, axis1=0, axis2=1):
    """Returns the diagonal of a matrix."""
    from numpy import moveaxis

    a = asarray(a)
    if a.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    rows = moveaxis(a, (axis1, axis2), (-2, -1))
    height, width = rows.shape[-2:]
    low, right = (0, offset) if offset >= 0 else (-offset, 0)
    count = max(0, min(height - low, width - right))
    places = arange(count)
    return rows[..., places + low, places + right]


def diag(v, k=0):
    """Makes a matrix of a diagonal, or returns the diagonal of a matrix."""
    v = asarray(v)
    if v.ndim == 1:
        size = len(v) + abs(k)
        made = zeros((size, size), v.dtype)
        places = arange(len(v))
        made[places + max(0, -k), places + max(0, k)] = v
        return made
    if v.ndim == 2:
        return diagonal(v, k)
    raise ValueError("Input must be 1- or 2-d.")


def diagflat(v, k=0):
    """Makes a matrix with all elements on the diagonal."""
    return diag(asarray(v).ravel(), k)


def fill_diagonal(a, val, wrap=False):
    """Writes values on the diagonal of an array."""
    if a.ndim < 2:
        raise ValueError("array must be at least 2-d")
    if a.ndim == 2 and wrap and a.shape[0] > a.shape[1]:
        flat = a.reshape(-1)
        flat[::a.shape[1] + 1] = val
        if not _numpy.shares_memory(flat, a):
            a[...] = flat.reshape(a.shape)
        return
    if a.ndim > 2 and len(set(a.shape)) > 1:
        raise ValueError("All dimensions of input must be of equal length")
    places = arange(min(a.shape))
    values = asarray(val).ravel()
    a[(places,) * a.ndim] = values[places % values.size] if values.size > 1 else val


def diag_indices(n, ndim=2):
    """Returns the indices of the diagonal."""
    return (arange(n),) * ndim


def tri(N, M=None, k=0, dtype=float64):
    """Makes a matrix with ones at and below a diagonal."""
    columns = N if M is None else M
    return (arange(columns) - arange(N)[:, None] <= k).astype(dtype)


def tril(m, k=0):
    """Returns a copy with zeros above a diagonal."""
    m = asarray(m)
    return where(tri(*m.shape[-2:], k=k, dtype=bool_), m, m.dtype.type(0))


def triu(m, k=0):
    """Returns a copy with zeros below a diagonal."""
    m = asarray(m)
    return where(tri(*m.shape[-2:], k=k - 1, dtype=bool_), m.dtype.type(0), m)


def tril_indices(n, k=0, m=None):
    """Returns the indices at and below a diagonal."""
    return where(tri(n, m, k, bool_))


def triu_indices(n, k=0, m=None):
    """Returns the indices at and above a diagonal."""
    return where(~tri(n, m, k - 1, bool_))


def vander(x, N=None, increasing=False):
    """Makes the matrix of powers."""
    x = asarray(x)
    powers = arange(len(x) if N is None else N)
    return x[:, None] ** (powers if increasing else powers[::-1])


def indices(dimensions, dtype=int64, sparse=False):
    """Makes the arrays of all indices of a shape."""
    dimensions = tuple(dimensions)
    axes = []
    for d, size in enumerate(dimensions):
        axes.append(arange(size, dtype=dtype).reshape([-1 if i == d else 1 for i in range(len(dimensions))]))
    if sparse:
        return tuple(axes)
    made = empty((len(dimensions),) + dimensions, dtype)
    for d, axis in enumerate(axes):
        made[d] = axis
    return made


def ix_(*args):
    """Makes index arrays that pick every combination."""
    made = []
    for d, sequence in enumerate(args):
        places = asarray(sequence)
        if places.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        if places.dtype.kind == "b":
            places = places.nonzero()[0]
        elif places.size == 0:
            places = places.astype(int64)
        made.append(places.reshape([-1 if i == d else 1 for i in range(len(args))]))
    return tuple(made)


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    """Makes the coordinate arrays of a grid."""
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    axes = [asarray(x).ravel() for x in xi]
    order = list(range(len(axes)))
    if indexing == "xy" and len(axes) > 1:
        order[0], order[1] = 1, 0
    made = [x.reshape([-1 if order[d] == i else 1 for i in range(len(axes))]) for d, x in enumerate(axes)]
    if sparse:
        return tuple(made)
    from numpy import broadcast_arrays

    return tuple(a.copy() if copy else a for a in broadcast_arrays(*made))


class _Grid:
    """Grids by slices: `np.mgrid[0:2, 0:3]`; a step such as 5j means that many points."""

    def __init__(self, sparse):
        self._sparse = sparse

    def __getitem__(self, key):
        single = not isinstance(key, tuple)
        axes = []
        for part in (key,) if single else key:
            start = 0 if part.start is None else part.start
            step = 1 if part.step is None else part.step
            if isinstance(step, complex):
                axes.append(linspace(start, part.stop, int(abs(step))))
            else:
                axes.append(arange(start, part.stop, step))
        if single:
            return axes[0]
        if any(a.dtype.kind == "f" for a in axes):
            axes = [a.astype("float64") for a in axes]
        grids = meshgrid(*axes, indexing="ij", sparse=self._sparse)
        return grids if self._sparse else array(grids)


mgrid, ogrid = _Grid(False), _Grid(True)


def array_equal(a1, a2, equal_nan=False):
    """Says whether shapes and all elements are equal."""
    a1, a2 = asarray(a1), asarray(a2)
    if a1.shape != a2.shape:
        return False
    equal = a1 == a2
    if equal_nan:
        equal = equal | ((a1 != a1) & (a2 != a2))
    return bool(asarray(equal).all())


def array_equiv(a1, a2):
    """Says whether elements are equal after broadcasting."""
    try:
        return bool(asarray(asarray(a1) == asarray(a2)).all())
    except ValueError:
        return False
