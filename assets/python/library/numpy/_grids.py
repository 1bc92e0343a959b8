"""Joining by slices (`np.r_[1:4, 0]`), slices by themselves (`np.s_`), blocks, and indices of triangles."""
import _numpy
from _numpy import arange, array, asarray, concatenate


class _Joiner:
    """Joins ranges, numbers and arrays: `np.r_` along the first axis, `np.c_` as columns."""

    def __init__(self, axis, ndmin, trans1d, name):
        self._defaults, self._name = (axis, ndmin, trans1d), name

    def __getitem__(self, key):
        from numpy import linspace

        axis, ndmin, trans1d = self._defaults
        key = key if isinstance(key, tuple) else (key,)
        parts = []
        for place, item in enumerate(key):
            if isinstance(item, str):
                if place:
                    raise ValueError("special directives must be the first entry.")
                if item in ("r", "c"):
                    raise NotImplementedError("matrices are missing in torchlings: np.r_ and np.c_ join arrays")
                axis, ndmin, trans1d = ([int(n) for n in item.split(",")] + [ndmin, trans1d][item.count(","):])[:3]
                continue
            if isinstance(item, slice):
                start, step = 0 if item.start is None else item.start, 1 if item.step is None else item.step
                item = linspace(start, item.stop, int(abs(step))) if isinstance(step, complex) else arange(start, item.stop, step)
            part = asarray(item)
            if part.ndim < ndmin:
                part = self._grown(part, ndmin, trans1d)
            parts.append(part.reshape(1) if part.ndim == 0 else part)
        return concatenate(parts, axis)

    def _grown(self, part, ndmin, trans1d):
        """The array with more axes: its own stand from trans1d on."""
        before = trans1d if trans1d >= 0 else ndmin - part.ndim + trans1d + 1
        if part.ndim == 0:
            return part.reshape((1,) * ndmin)
        before = max(0, min(before, ndmin - part.ndim))
        return part.reshape((1,) * before + part.shape + (1,) * (ndmin - part.ndim - before))

    def __len__(self):
        return 0


r_, c_ = _Joiner(0, 1, -1, "r_"), _Joiner(-1, 2, 0, "c_")


class _Slices:
    """Gives back what stands in the brackets."""

    def __init__(self, maketuple):
        self._maketuple = maketuple

    def __getitem__(self, item):
        return (item,) if self._maketuple and not isinstance(item, tuple) else item


s_, index_exp = _Slices(False), _Slices(True)


def block(arrays):
    """Joins nested lists of blocks: the innermost along the last axis, and so on."""
    depth, ndim = _depth(arrays), _rank(arrays)
    return _joined(arrays, 1, depth, max(ndim, depth)) if depth else array(arrays)


def _depth(arrays):
    if isinstance(arrays, tuple):
        raise TypeError("arrays is a tuple. Only lists can be used to arrange blocks, and np.block does not allow implicit "
                        "conversion from tuple to ndarray.")
    if not isinstance(arrays, list):
        return 0
    if not arrays:
        raise ValueError("List at arrays cannot be empty")
    depths = {_depth(part) for part in arrays}
    if len(depths) > 1:
        raise ValueError("List depths are mismatched. First element was at depth "
                         f"{_depth(arrays[0]) + 1}, but there is an element at depth {max(depths) + 1} (arrays[1])")
    return 1 + depths.pop()


def _rank(arrays):
    return max(_rank(part) for part in arrays) if isinstance(arrays, list) else asarray(arrays).ndim


def _joined(arrays, level, depth, ndim):
    if level > depth:
        part = asarray(arrays)
        return part.reshape((1,) * (ndim - part.ndim) + part.shape)
    return concatenate([_joined(part, level + 1, depth, ndim) for part in arrays], axis=-(depth - level + 1))


def diag_indices_from(arr):
    """Returns the indices of an array's diagonal."""
    from numpy import diag_indices

    if arr.ndim < 2:
        raise ValueError("input array must be at least 2-d")
    if len(set(arr.shape)) > 1:
        raise ValueError("All dimensions of input must be of equal length")
    return diag_indices(arr.shape[0], arr.ndim)


def tril_indices_from(arr, k=0):
    """Returns the indices at and below an array's diagonal."""
    from numpy import tril_indices

    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return tril_indices(arr.shape[-2], k, arr.shape[-1])


def triu_indices_from(arr, k=0):
    """Returns the indices at and above an array's diagonal."""
    from numpy import triu_indices

    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return triu_indices(arr.shape[-2], k, arr.shape[-1])


def mask_indices(n, mask_func, k=0):
    """Returns the indices that a function such as np.triu keeps."""
    return (mask_func(_numpy.ones((n, n), int), k) != 0).nonzero()


class broadcast:
    """What arrays become together."""

    def __init__(self, *args):
        from numpy import broadcast_arrays, broadcast_shapes

        self.shape = broadcast_shapes(*(asarray(a).shape for a in args))
        self.nd = self.ndim = len(self.shape)
        self.numiter = len(args)
        together = broadcast_arrays(*args)
        self.size = together[0].size if args else 1
        self.iters = tuple(a.flat for a in together)
        self.index, self._pairs = 0, zip(*(a.ravel() for a in together))

    def __iter__(self):
        return self

    def __next__(self):
        found = next(self._pairs)
        self.index += 1
        return found


def asfortranarray(a, dtype=None):
    """Returns the array with its elements column-major."""
    a = asarray(a, dtype)
    return a if a.ndim < 2 else a.T.copy().T


def isfortran(a):
    """Says whether elements lie column-major, and not row-major."""
    return a.flags["F_CONTIGUOUS"] and not a.flags["C_CONTIGUOUS"]


def asarray_chkfinite(a, dtype=None, order=None):
    """Returns an array of finite numbers only."""
    a = asarray(a, dtype)
    if a.dtype.kind == "f" and not _numpy.isfinite(a).all():
        raise ValueError("array must not contain infs or NaNs")
    return a


def require(a, dtype=None, requirements=None, *, like=None):
    """Returns an array of a dtype, row-major unless "F" is asked for."""
    wanted = [] if requirements is None else [r[0].upper() for r in ([requirements] if isinstance(requirements, str) else requirements)]
    a = asarray(a, dtype)
    if "F" in wanted:
        return asfortranarray(a)
    return a if a.flags.c_contiguous else a.copy()


def fromstring(string, dtype=float, count=-1, *, sep):
    """Makes an array of the numbers in a text."""
    if not sep:
        raise ValueError("The binary mode of fromstring is removed, use frombuffer instead")
    parts = string.split() if not sep.strip() else [part for part in string.split(sep.strip())]
    kind = float if _numpy.dtype(dtype).kind == "f" else int
    made = array([kind(part) for part in parts if part.strip()], dtype=dtype)
    return made if count < 0 else made[:count]
