"""Picking and placing elements, sorting, searching, sets."""
import _numpy
import _torch
from _numpy import arange, array, asarray, concatenate, empty, int64, ones, where, zeros

_engine = _numpy._engine


def nonzero(a):
    """Returns the places of elements other than zero, one array for each axis."""
    return asarray(a).nonzero()


def argwhere(a):
    """Returns the places of elements other than zero, one row for each."""
    from numpy import stack

    columns = asarray(a).nonzero()
    return stack(columns, 1) if columns else zeros((0, 0), int64)


def flatnonzero(a):
    """Returns the places of elements other than zero in the flattened array."""
    return asarray(a).ravel().nonzero()[0]


def take(a, indices, axis=None, out=None, mode="raise"):
    """Returns the elements at places along an axis."""
    a, places = asarray(a), asarray(indices)
    if axis is None:
        a, axis = a.ravel(), 0
    count = a.shape[axis]
    if mode == "wrap":
        places = places % count
    elif mode == "clip":
        places = _numpy.minimum(_numpy.maximum(places, 0), count - 1)
    found = a[(slice(None),) * (axis % a.ndim) + (places,)]
    return found


def take_along_axis(arr, indices, axis=-1):
    """Returns elements by index arrays that match the others axes."""
    arr, axis = (asarray(arr).ravel(), 0) if axis is None else (asarray(arr), axis)
    return arr[_along(arr, asarray(indices), axis)]


def put_along_axis(arr, indices, values, axis):
    """Writes values by index arrays that match the others axes."""
    arr[_along(arr, asarray(indices), axis)] = values


def _along(arr, places, axis):
    axis %= arr.ndim
    return tuple(places if d == axis else arange(size).reshape([-1 if i == d else 1 for i in range(arr.ndim)])
                 for d, size in enumerate(arr.shape))


def put(a, ind, v, mode="raise"):
    """Writes values at places of the flattened array."""
    places = asarray(ind).ravel()
    values = asarray(v).ravel()
    count = len(places)
    if count and values.size:
        repeats = -(-count // values.size)
        flat = a.reshape(-1)
        flat[places] = concatenate([values] * repeats)[:count]
        if not _numpy.shares_memory(flat, a):
            a[...] = flat.reshape(a.shape)


def place(arr, mask, vals):
    """Writes values one after the other where a mask is true."""
    mask = asarray(mask, dtype=_numpy.bool)
    count = int(mask.sum())
    values = asarray(vals).ravel()
    if count and not values.size:
        raise ValueError("Cannot insert from an empty array!")
    if count:
        arr[mask] = concatenate([values] * (-(-count // values.size)))[:count]


def putmask(a, mask, values):
    """Writes values where a mask is true, repeated over the whole array."""
    from numpy import resize

    a[...] = where(mask, resize(values, a.shape), a)


def extract(condition, arr):
    """Returns the elements where a condition is true."""
    return asarray(arr).ravel()[asarray(condition).ravel().astype(_numpy.bool)]


def compress(condition, a, axis=None, out=None):
    """Returns the slices where a condition is true."""
    return take(a, flatnonzero(condition), axis)


def choose(a, choices, out=None, mode="raise"):
    """Picks each element from the array whose number stands in a."""
    a = asarray(a)
    choices = [asarray(c) for c in choices]
    places = a % len(choices) if mode == "wrap" else a
    if mode == "clip":
        places = _numpy.minimum(_numpy.maximum(a, 0), len(choices) - 1)
    if mode == "raise" and ((a < 0) | (a >= len(choices))).any():
        raise ValueError("invalid entry in choice array")
    result = choices[0]
    for number, choice in enumerate(choices):
        result = where(places == number, choice, result)
    return result


def select(condlist, choicelist, default=0):
    """Picks each element from the first array whose condition is true."""
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if not condlist:
        raise ValueError("select with an empty condition list is not possible")
    for number, condition in enumerate(condlist):
        if asarray(condition).dtype.kind != "b":
            raise TypeError(f"invalid entry {number} in condlist: should be boolean ndarray")
    result = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1]):
        result = where(condition, choice, result)
    return result


def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    """Returns places in the flattened array."""
    flat = 0
    for places, size in zip(multi_index, dims):
        places = asarray(places)
        if mode == "raise" and ((places < 0) | (places >= size)).any():
            raise ValueError("invalid entry in coordinates array")
        if mode == "wrap":
            places = places % size
        elif mode == "clip":
            places = _numpy.minimum(_numpy.maximum(places, 0), size - 1)
        flat = flat * size + places
    return flat


def unravel_index(indices, shape, order="C"):
    """Returns places by axis of places in the flattened array."""
    flat = asarray(indices)
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    total = 1
    for size in shape:
        total *= size
    if ((flat < 0) | (flat >= total)).any():
        bad = int(flat.ravel()[((flat < 0) | (flat >= total)).ravel().argmax()])
        raise ValueError(f"index {bad} is out of bounds for array with size {total}")
    found = []
    for size in reversed(shape):
        found.append(flat % size)
        flat = flat // size
    return tuple(_numpy._scalar(asarray(f)) for f in reversed(found))


class ndindex:
    """All indices of a shape, in order."""

    def __init__(self, *shape):
        from itertools import product

        sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        self._places = product(*(range(size) for size in sizes))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._places)


class ndenumerate:
    """All indices of an array with their elements."""

    def __init__(self, arr):
        a = asarray(arr)
        self._pairs = zip(ndindex(a.shape), a.reshape(-1))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._pairs)


def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    """Returns a sorted copy."""
    a = array(a)
    if axis is None:
        a, axis = a.ravel(), -1
    a.sort(axis)
    return a


def argsort(a, axis=-1, kind=None, order=None, *, stable=None):
    """Returns the places that sort an array."""
    a = asarray(a)
    return a.ravel().argsort() if axis is None else a.argsort(axis)


def partition(a, kth, axis=-1, kind="introselect", order=None):
    """Returns a copy in which the kth element stands where sorting puts it; here all are sorted."""
    count = asarray(a).size if axis is None else asarray(a).shape[axis]
    for k in kth if isinstance(kth, (tuple, list)) else (kth,):
        if not -count <= k < count:
            raise ValueError(f"kth(={k}) out of bounds ({count})")
    return sort(a, axis)


def argpartition(a, kth, axis=-1, kind="introselect", order=None):
    """Returns the places of partition; here of sorting."""
    return argsort(a, axis)


def lexsort(keys, axis=-1):
    """Returns the places that sort by several keys, the last one first."""
    keys = [asarray(key) for key in keys]
    order = arange(len(keys[0]))
    for key in keys:
        order = order[key[order].argsort()]
    return order


def searchsorted(a, v, side="left", sorter=None):
    """Returns where values would have to be put to keep an array sorted."""
    if side not in ("left", "right"):
        raise ValueError(f"search side must be 'left' or 'right' (got '{side}')")
    a, v = asarray(a), asarray(v)
    if sorter is not None:
        a = a[sorter]
    wanted = _numpy.result_type(a, v)
    found = _engine(_torch.searchsorted, a.astype(wanted), v.astype(wanted).reshape(-1), right=side == "right")
    return _numpy._scalar(found.reshape(v.shape))


def digitize(x, bins, right=False):
    """Returns the numbers of the bins that values fall into."""
    bins = asarray(bins)
    steps = bins[1:] - bins[:-1]
    if not ((steps >= 0).all() or (steps <= 0).all()):
        raise ValueError("bins must be monotonically increasing or decreasing")
    side = "left" if right else "right"
    if len(bins) > 1 and bins[0] > bins[-1]:
        return len(bins) - searchsorted(bins[::-1], x, "right" if right else "left")
    return searchsorted(bins, x, side)


def bincount(x, /, weights=None, minlength=0):
    """Counts how often each integer from 0 on stands in an array."""
    x = asarray(x)
    if x.size == 0:
        return zeros(minlength, int64)
    if x.dtype.kind not in "iub":
        raise TypeError(f"Cannot cast array data from {x.dtype!r} to dtype('int64') according to the rule 'safe'")
    if x.ndim != 1:
        raise ValueError("object too deep for desired array")
    if x.min() < 0:
        raise ValueError("'list' argument must have no negative elements")
    if weights is None:
        return _engine(_torch.bincount, x.astype(int64), minlength=minlength)
    return _engine(_torch.bincount, x.astype(int64), asarray(weights).astype(float), minlength)


def histogram(a, bins=10, range=None, density=None, weights=None):
    """Counts how many elements fall into each bin; returns the counts and the bins' edges."""
    from numpy import diff

    a = asarray(a).ravel()
    edges = histogram_bin_edges(a, bins, range)
    inside = (a >= edges[0]) & (a <= edges[-1])
    places = searchsorted(edges, a[inside], "right") - 1
    places[places == len(edges) - 1] = len(edges) - 2
    if weights is None:
        counts = bincount(places, minlength=len(edges) - 1)
    else:
        counts = bincount(places, asarray(weights).ravel()[inside], len(edges) - 1)
    if density:
        widths = diff(edges)
        return counts / widths / counts.sum(), edges
    return counts, edges


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """Returns the edges of the bins that histogram counts in."""
    from numpy import linspace

    a = asarray(a).ravel()
    if not isinstance(bins, (int, str, _numpy.integer)) and asarray(bins).ndim:
        edges = asarray(bins)
        if (edges[1:] < edges[:-1]).any():
            raise ValueError("`bins` must increase monotonically, when an array")
        return edges
    if range is not None:
        low, high = range
        if low > high:
            raise ValueError("max must be larger than min in range parameter.")
    else:
        low, high = (a.min(), a.max()) if a.size else (0, 1)
        if not (_numpy.isfinite(low) and _numpy.isfinite(high)):
            raise ValueError(f"autodetected range of [{low}, {high}] is not finite")
    if low == high:
        low, high = low - 0.5, high + 0.5
    if isinstance(bins, str):
        bins = _bins_by_rule(a[(a >= low) & (a <= high)], bins, float(high) - float(low))
    elif bins < 1:
        raise ValueError("`bins` must be positive, when an integer")
    return linspace(low, high, int(bins) + 1)


def _bins_by_rule(a, rule, span):
    """The number of bins that a rule such as 'sturges' finds."""
    from math import ceil, log2, sqrt
    from numpy import percentile

    count = a.size
    if not count:
        return 1
    spread = float(a.max()) - float(a.min())
    quartiles = percentile(a, [75, 25])
    middle = float(quartiles[0] - quartiles[1])
    widths = {
        "sqrt": lambda: spread / sqrt(count),
        "sturges": lambda: spread / (log2(count) + 1.0),
        "rice": lambda: spread / (2.0 * count ** (1.0 / 3)),
        "scott": lambda: (24.0 * 3.141592653589793**0.5 / count) ** (1.0 / 3.0) * float(a.std()),
        "fd": lambda: 2.0 * middle * count ** (-1.0 / 3.0),
    }
    if rule == "auto":
        narrow, wide = widths["fd"](), widths["sturges"]()
        width = min(max(narrow, widths["sqrt"]() / 2), wide) if narrow else wide
    elif rule in widths:
        width = widths[rule]()
    else:
        raise ValueError(f"{rule!r} is not a valid estimator for `bins`")
    if width and a.dtype.kind in "iu":
        width = max(width, 1.0) if width < 1 else width
    return int(ceil(span / width)) if width else 1


def histogramdd(sample, bins=10, range=None, density=None, weights=None):
    """Counts how many points of several dimensions fall into each box; returns the counts and the edges of each axis."""
    columns = [asarray(c) for c in sample] if isinstance(sample, (list, tuple)) else list(asarray(sample).T)
    given = list(bins) if isinstance(bins, (list, tuple)) else [bins] * len(columns)
    if len(given) != len(columns):
        raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    ranges = [None] * len(columns) if range is None else range
    edges = [histogram_bin_edges(c, b, r) for c, b, r in zip(columns, given, ranges)]
    sizes = [len(e) - 1 for e in edges]
    flat, inside = 0, True
    for column, edge, size in zip(columns, edges, sizes):
        inside = (column >= edge[0]) & (column <= edge[-1]) & inside
        places = _numpy.minimum(searchsorted(edge, column, "right") - 1, size - 1)
        flat = flat * size + places
    total = 1
    for size in sizes:
        total *= size
    picked = None if weights is None else asarray(weights)[inside]
    counts = bincount(asarray(flat)[inside], picked, total).astype(float).reshape(sizes)
    if density:
        area = counts.sum()
        counts = counts / area
        for d, edge in enumerate(edges):
            counts = counts / (edge[1:] - edge[:-1]).reshape([-1 if i == d else 1 for i, _ in enumerate(edges)])
    return counts, edges


def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    """Counts how many points fall into each cell; returns the counts and the edges of both axes."""
    if len(x) != len(y):
        raise ValueError("x and y must have the same length.")
    pair = isinstance(bins, (list, tuple)) and len(bins) == 2
    counts, edges = histogramdd([x, y], list(bins) if pair else [bins, bins], range, density, weights)
    return counts, edges[0], edges[1]


def _named(name, fields):
    from collections import namedtuple

    return namedtuple(name, fields)


def unique_values(x):
    """Returns the distinct elements."""
    return unique(x)


def unique_counts(x):
    """Returns the distinct elements and their counts."""
    return _named("UniqueCountsResult", "values counts")(*unique(x, return_counts=True))


def unique_inverse(x):
    """Returns the distinct elements, and for each element its place among them."""
    return _named("UniqueInverseResult", "values inverse_indices")(*unique(x, return_inverse=True))


def unique_all(x):
    """Returns the distinct elements, where they stand first, each element's place among them, and counts."""
    return _named("UniqueAllResult", "values indices inverse_indices counts")(*unique(x, True, True, True))


def _unique_rows(a, axis, wanted):
    """Distinct slices along an axis, in order, with their places, inverse and counts."""
    from numpy import moveaxis

    rows = moveaxis(a, axis, 0)
    flat = rows.reshape(rows.shape[0], -1)
    order = lexsort(flat.T[::-1]) if flat.shape[1] else arange(len(flat))
    ordered = flat[order]
    first = ones(len(flat), _numpy.bool)
    first[1:] = (ordered[1:] != ordered[:-1]).any(1)
    inverse = empty(len(flat), int64)
    inverse[order] = first.cumsum() - 1
    places = concatenate((first.nonzero()[0], array([len(flat)])))
    made = [moveaxis(rows[order[first]], 0, axis), order[first], inverse, places[1:] - places[:-1]]
    made = [made[0]] + [value for value, asked in zip(made[1:], wanted) if asked]
    return tuple(made) if len(made) > 1 else made[0]




def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True):
    """Returns the distinct elements in order, and where asked for their places and counts."""
    a = asarray(ar)
    if axis is not None:
        return _unique_rows(a, axis, (return_index, return_inverse, return_counts))
    flat = a.ravel()
    order = flat.argsort()
    ordered = flat[order]
    first = ones(ordered.shape, _numpy.bool)
    first[1:] = ordered[1:] != ordered[:-1]
    if equal_nan and ordered.dtype.kind == "f" and ordered.size and ordered[-1] != ordered[-1]:
        start = int((ordered != ordered).argmax())
        first[start + 1:] = False
    result = (ordered[first],)
    if return_index:
        result += (order[first],)
    if return_inverse:
        inverse = empty(flat.shape, int64)
        inverse[order] = first.cumsum() - 1
        result += (inverse.reshape(a.shape),)
    if return_counts:
        places = concatenate((first.nonzero()[0], array([flat.size])))
        result += (places[1:] - places[:-1],)
    return result if len(result) > 1 else result[0]


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    """Returns the elements that both arrays have."""
    if return_indices:
        (first, at1), (second, at2) = unique(ar1, return_index=True), unique(ar2, return_index=True)
        kept = isin(first, second)
        return first[kept], at1[kept], at2[isin(second, first)]
    both = sort(concatenate((unique(ar1), unique(ar2))))
    return both[:-1][both[1:] == both[:-1]]


def union1d(ar1, ar2):
    """Returns the elements that one of both arrays has."""
    return unique(concatenate((asarray(ar1).ravel(), asarray(ar2).ravel())))


def setdiff1d(ar1, ar2, assume_unique=False):
    """Returns the elements of the first array that the second has not."""
    first = asarray(ar1).ravel() if assume_unique else unique(ar1)
    return first[isin(first, ar2, invert=True)]


def setxor1d(ar1, ar2, assume_unique=False):
    """Returns the elements that just one of both arrays has."""
    return union1d(setdiff1d(ar1, ar2), setdiff1d(ar2, ar1))


def isin(element, test_elements, assume_unique=False, invert=False, *, kind=None):
    """Says which elements stand in another array."""
    element, tests = asarray(element), unique(asarray(test_elements))
    if tests.size == 0:
        found = zeros(element.shape, _numpy.bool)
    else:
        places = searchsorted(tests, element.ravel())
        places[places == tests.size] = 0
        found = (tests[places] == element.ravel()).reshape(element.shape)
    return ~found if invert else _numpy._scalar(found)


def trim_zeros(filt, trim="fb", axis=None):
    """Returns a 1-dim array without zeros at its ends."""
    a = asarray(filt)
    places = a.nonzero()[0]
    if not len(places):
        return a[:0]
    low = int(places[0]) if "f" in trim.lower() else 0
    high = int(places[-1]) + 1 if "b" in trim.lower() else len(a)
    return filt[low:high]


class nditer:
    """Goes through the elements of arrays that are brought to one shape, as arrays without dimensions."""

    def __init__(self, op, flags=None, op_flags=None, op_dtypes=None, order="K", casting="safe", op_axes=None, itershape=None, buffersize=0):
        from numpy import broadcast_arrays

        several = isinstance(op, (list, tuple))
        arrays = [asarray(a) for a in (op if several else [op])]
        unknown = set(flags or ()) - {"multi_index", "c_index", "refs_ok", "zerosize_ok", "buffered", "external_loop"}
        if unknown or "external_loop" in (flags or ()) or any(a is None for a in (op if several else ())):
            raise NotImplementedError("np.nditer with outputs of its own or external loops is missing in torchlings")
        modes = op_flags or []
        modes = [modes] * len(arrays) if not modes or isinstance(modes[0], str) else modes
        written = ["readwrite" in mode or "writeonly" in mode for mode in modes]
        self.operands = tuple(arrays)
        spread = arrays if len(arrays) == 1 else list(broadcast_arrays(*arrays))
        spread = [a if writes else _unwritten(a) for a, writes in zip(spread, written)]
        self.shape = spread[0].shape
        # Memory order, where that is the other one.
        turned = order == "F" or (order in "KA" and all(a.flags.f_contiguous and not a.flags.c_contiguous for a in arrays))
        self._places = _index_order(self.shape, turned)
        self._spread = spread
        self.itersize = len(self._places)
        self.ndim, self.nop = len(self.shape), len(arrays)
        self.reset()

    def reset(self):
        """Back to the first element."""
        self.iterindex = 0

    @property
    def finished(self):
        return self.iterindex >= self.itersize

    @property
    def multi_index(self):
        return self._places[self.iterindex]

    @property
    def index(self):
        from numpy import ravel_multi_index

        return int(ravel_multi_index(self.multi_index, self.shape)) if self.shape else 0

    @property
    def value(self):
        place = (*self.multi_index, Ellipsis)
        values = tuple(a[place] for a in self._spread)
        return values if len(values) > 1 else values[0]

    def __getitem__(self, number):
        return self._spread[number][(*self.multi_index, Ellipsis)]

    def __setitem__(self, number, value):
        self._spread[number][self.multi_index] = value

    def iternext(self):
        """Goes on; tells whether there is another element."""
        self.iterindex += 1
        return not self.finished

    def __iter__(self):
        if not self.finished:
            yield self.value
            while self.iternext():
                yield self.value

    def __len__(self):
        return self.itersize

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def close(self):
        """Ends the pass."""


def _unwritten(a):
    view = a.view()
    view.flags.writeable = False
    return view


def _index_order(shape, turned):
    from itertools import product

    sizes = [range(size) for size in shape]
    return [place[::-1] for place in product(*sizes[::-1])] if turned else list(product(*sizes))
