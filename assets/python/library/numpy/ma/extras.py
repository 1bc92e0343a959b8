"""More functions of `numpy.ma`: averages, medians, rows and columns without masked elements, sets, joining."""
import _numpy
from _numpy import asarray as data_of
from numpy.ma import _functions as functions, core
from numpy.ma._array import MaskedArray, masked
from numpy.ma._functions import array, asanyarray, concatenate
from numpy.ma.core import filled, getdata, getmask, getmaskarray, mask_or, nomask


def count_masked(arr, axis=None):
    """Returns how many elements are masked."""
    return getmaskarray(arr).sum(axis)


def masked_all(shape, dtype=float):
    """Makes an array all of whose elements are masked."""
    return MaskedArray(_numpy.empty(shape, dtype), mask=True)


def masked_all_like(arr):
    """Makes an array of another's shape and dtype all of whose elements are masked."""
    return MaskedArray(_numpy.empty(arr.shape, arr.dtype), mask=True)


def _from_numpy(name, several=False):
    def function(x, *args, **kwargs):
        import numpy

        of = getattr(numpy, name)
        if isinstance(x, (list, tuple)) or several:
            data, mask = of([getdata(a) for a in x], *args, **kwargs), of([getmaskarray(a) for a in x], *args, **kwargs)
        else:
            data, mask = of(getdata(x), *args, **kwargs), of(getmaskarray(x), *args, **kwargs)
        if isinstance(data, (list, tuple)):
            # As numpy has it: the parts on top of each other, not a list of them.
            return MaskedArray(_numpy.array(data), mask=_numpy.array(mask))
        return MaskedArray(data, mask=mask)

    function.__name__ = name
    function.__doc__ = f"As numpy.{name}, of elements and of masks."
    return function


for _name in "vstack hstack column_stack dstack stack".split():
    globals()[_name] = _from_numpy(_name, True)
row_stack = vstack  # noqa: F821
for _name in "hsplit diagflat".split():
    globals()[_name] = _from_numpy(_name)


def _at_least(name):
    of = _from_numpy(name)

    def function(*arys):
        made = [of(asanyarray(a)) for a in arys]
        return made[0] if len(made) == 1 else made

    function.__name__, function.__doc__ = name, of.__doc__
    return function


for _name in ("atleast_1d", "atleast_2d", "atleast_3d"):
    globals()[_name] = _at_least(_name)


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """Calls a function with each line along an axis."""
    arr = array(arr, copy=False)
    axis = axis % arr.ndim
    moved = arr.transpose(*[d for d in range(arr.ndim) if d != axis], axis)
    rows = moved.reshape(-1, arr.shape[axis])
    made = [func1d(rows[i], *args, **kwargs) for i in range(len(rows))]
    outer = tuple(n for d, n in enumerate(arr.shape) if d != axis)
    inner = getattr(made[0], "shape", ())
    if not inner:
        mask = [v is masked for v in made]
        data = data_of([0 if v is masked else v for v in made]).reshape(outer)
        return MaskedArray(data, mask=data_of(mask).reshape(outer)) if any(mask) else MaskedArray(data)
    joined = stack([asanyarray(v) for v in made])  # noqa: F821
    joined = joined.reshape(*outer, *inner)
    order = list(range(len(outer)))
    return joined.transpose(*order[:axis], *range(len(outer), len(outer) + len(inner)), *order[axis:])


def apply_over_axes(func, a, axes):
    """Calls a function over several axes in turn."""
    value = asanyarray(a)
    for axis in axes if hasattr(axes, "__iter__") else [axes]:
        axis = axis % value.ndim
        made = func(value, axis)
        value = made if made.ndim == value.ndim else functions.expand_dims(made, axis)
    return value


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """Returns the mean of the elements, each counted by its weight."""
    a = asanyarray(a)
    given = {"keepdims": True} if keepdims is True else {}
    if weights is None:
        mean = a.mean(axis, **given)
        total = a.count(axis)
        scale = mean.dtype.type(total) if not getattr(total, "ndim", 0) and mean is not masked else total
    else:
        weights = asanyarray(weights)
        if a.shape != weights.shape:
            if axis is None:
                raise TypeError("Axis must be specified when shapes of a and weights differ.")
            if weights.ndim == 1:
                if weights.shape[0] != a.shape[axis]:
                    raise ValueError("Length of weights not compatible with specified axis.")
                shape = [1] * a.ndim
                shape[axis] = -1
                weights = weights.reshape(*shape)
                from numpy import broadcast_to

                weights = MaskedArray(broadcast_to(getdata(weights), a.shape).copy())
        if a._mask is not nomask:
            weights = weights * MaskedArray(~a._mask)
            weights = MaskedArray(getdata(weights), mask=mask_or(getmask(weights), a._mask))
        scale = weights.sum(axis, dtype="float64", **given)
        mean = functions.asanyarray(core.multiply(a, weights)).sum(axis, **given) / scale
    if returned:
        if getattr(mean, "ndim", 0) and getattr(scale, "shape", ()) != mean.shape:
            scale = _numpy.full(mean.shape, scale)
        return mean, scale
    return mean


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """Returns the element in the middle of those that are not masked."""
    import numpy

    if getmask(a) is nomask:
        made = numpy.median(getdata(a), axis=axis, keepdims=keepdims)
        return MaskedArray(made) if isinstance(made, _numpy.ndarray) and made.ndim else made
    a = asanyarray(a)

    def middle(line):
        kept = line.compressed()
        return masked if not kept.size else numpy.median(kept)

    if axis is None:
        made = middle(a.ravel())
        return made if not keepdims or made is masked else MaskedArray(data_of([made]).reshape((1,) * a.ndim))
    made = apply_along_axis(middle, axis, a)
    if made._mask is nomask:
        made._mask = _numpy.zeros(made.shape, "bool")
    return functions.expand_dims(made, axis) if keepdims else made


def compress_nd(x, axis=None):
    """Returns the array without the slices that hold masked elements."""
    x = asanyarray(x)
    mask = getmask(x)
    if mask is nomask or not mask.any():
        return x._data
    if mask.all():
        return _numpy.array([])
    axes = range(x.ndim) if axis is None else [axis] if isinstance(axis, int) else list(axis)
    data = x._data
    for d in axes:
        others = tuple(i for i in range(x.ndim) if i != d % x.ndim)
        data = data[(slice(None),) * (d % x.ndim) + (~mask.any(axis=others),)]
    return data


def compress_rowcols(x, axis=None):
    """Returns a matrix without the rows and columns that hold masked elements."""
    if asanyarray(x).ndim != 2:
        raise NotImplementedError("compress_rowcols works for 2D arrays only.")
    return compress_nd(x, axis)


def compress_rows(a):
    """Returns a matrix without the rows that hold masked elements."""
    a = asanyarray(a)
    if a.ndim != 2:
        raise NotImplementedError("compress_rows works for 2D arrays only.")
    return compress_rowcols(a, 0)


def compress_cols(a):
    """Returns a matrix without the columns that hold masked elements."""
    a = asanyarray(a)
    if a.ndim != 2:
        raise NotImplementedError("compress_cols works for 2D arrays only.")
    return compress_rowcols(a, 1)


def mask_rowcols(a, axis=None):
    """Masks the rows and columns that hold masked elements."""
    a = array(a, copy=False)
    if a.ndim != 2:
        raise NotImplementedError("mask_rowcols works for 2D arrays only.")
    mask = getmask(a)
    if mask is nomask or not mask.any():
        return a
    rows, columns = mask.any(axis=1), mask.any(axis=0)
    fresh = mask.copy()
    if not axis:
        fresh[rows] = True
    if axis in (None, 1, -1):
        fresh[:, columns] = True
    a._mask = fresh
    return a


def mask_rows(a, axis=None):
    """Masks the rows that hold masked elements."""
    return mask_rowcols(a, 0)


def mask_cols(a, axis=None):
    """Masks the columns that hold masked elements."""
    return mask_rowcols(a, 1)


def dot(a, b, strict=False, out=None):
    """Returns the product of matrices; masked elements count as zero, or, if strict, mask what they are in."""
    import numpy

    if strict:
        if numpy.ndim(getdata(a)) == 2 and numpy.ndim(getdata(b)) == 2:
            a, b = mask_rows(array(a, copy=True)), mask_cols(array(b, copy=True))
    made = numpy.dot(filled(a, 0), filled(b, 0))
    mask = ~data_of(numpy.dot((~getmaskarray(a)).astype("int64"), (~getmaskarray(b)).astype("int64")) > 0)
    if not getattr(made, "ndim", 0):
        result = MaskedArray(made)
        result._mask = data_of(mask) if mask.any() else nomask
    else:
        result = MaskedArray(made)
        result._mask = mask
    return result


def ediff1d(arr, to_end=None, to_begin=None):
    """Returns how far each element is from the one before, in one line."""
    line = asanyarray(arr).ravel()
    parts = [line[1:] - line[:-1]]
    if to_begin is not None:
        parts.insert(0, asanyarray(to_begin).ravel())
    if to_end is not None:
        parts.append(asanyarray(to_end).ravel())
    return concatenate(parts) if len(parts) > 1 else parts[0]


def unique(ar1, return_index=False, return_inverse=False):
    """Returns the elements without repetition; masked ones count as one, the last."""
    import numpy

    a = asanyarray(ar1).ravel()
    mask = getmaskarray(a)
    kept = _numpy.asarray(mask == False).nonzero()[0]  # noqa: E712
    values, first, inverse = numpy.unique(a._data[kept], return_index=True, return_inverse=True)
    data, places = values, kept[first]
    whole = _numpy.zeros(a.shape, "int64")
    whole[kept] = inverse
    made_mask = nomask if a._mask is nomask else _numpy.zeros(len(data), "bool")
    if mask.any():
        at = int(mask.argmax())
        data = _numpy.concatenate([data, a._data[at:at + 1]])
        made_mask = _numpy.concatenate([made_mask, data_of([True])])
        whole[mask] = len(data) - 1
        places = _numpy.concatenate([places, data_of([at])])
    made = MaskedArray(data)
    made._mask = made_mask
    made._update_from(a)
    results = [made] + ([places] if return_index else []) + ([whole] if return_inverse else [])
    return tuple(results) if len(results) > 1 else made


def intersect1d(ar1, ar2, assume_unique=False):
    """Returns the elements that are in both."""
    both = concatenate((ar1, ar2)) if assume_unique else concatenate((unique(ar1), unique(ar2)))
    both.sort()
    return both[:-1][both[1:] == both[:-1]]


def setxor1d(ar1, ar2, assume_unique=False):
    """Returns the elements that are in one of the two alone."""
    if not assume_unique:
        ar1, ar2 = unique(ar1), unique(ar2)
    both = concatenate((ar1, ar2))
    if both.size == 0:
        return both
    both.sort()
    line = both.filled()
    one = data_of([True])
    apart = _numpy.concatenate((one, line[1:] != line[:-1], one))
    return both[apart[1:] & apart[:-1]]


def in1d(ar1, ar2, assume_unique=False, invert=False):
    """Returns which elements of the first are in the second."""
    a, b = asanyarray(ar1).ravel(), asanyarray(ar2).ravel()
    within = set(b.compressed().tolist())
    has_masked = bool(getmaskarray(b).any())
    found = [has_masked if m else v in within for v, m in zip(a._data.tolist(), getmaskarray(a).tolist())]
    # With a mask of its own, though nothing is masked: it is printed so.
    return MaskedArray(data_of([f != invert for f in found], dtype="bool"), mask=[False] * len(found))


def isin(element, test_elements, assume_unique=False, invert=False):
    """Returns which elements are among others."""
    element = asanyarray(element)
    return in1d(element, test_elements, assume_unique, invert).reshape(element.shape)


def union1d(ar1, ar2):
    """Returns the elements that are in either."""
    return unique(concatenate((asanyarray(ar1).ravel(), asanyarray(ar2).ravel())))


def setdiff1d(ar1, ar2, assume_unique=False):
    """Returns the elements of the first that are not in the second."""
    a = asanyarray(ar1).ravel() if assume_unique else unique(ar1)
    return a[getdata(in1d(a, ar2, True, True))]


def _paired(x, y, rowvar, allow_masked):
    x = array(x, ndmin=2, copy=True, dtype=float)
    if not allow_masked and getmaskarray(x).any():
        raise ValueError("Cannot process masked data.")
    if x.shape[0] == 1:
        rowvar = True
    if y is not None:
        y = array(y, ndmin=2, copy=True, dtype=float)
        if not allow_masked and getmaskarray(y).any():
            raise ValueError("Cannot process masked data.")
        if x.shape == y.shape and (getmaskarray(x) | getmaskarray(y)).any():
            mask = getmaskarray(x) | getmaskarray(y)
            x._mask, y._mask = mask, mask.copy()
        x = concatenate((x, y), 0 if rowvar else 1)
    seen = (~getmaskarray(x)).astype(float)
    away = x - functions.expand_dims(x.mean(axis=1 if rowvar else 0), 1 if rowvar else 0)
    return away, seen, rowvar


def cov(x, y=None, rowvar=True, bias=False, allow_masked=True, ddof=None):
    """Returns how the rows vary together."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be an integer")
    ddof = (0 if bias else 1) if ddof is None else ddof
    away, seen, rowvar = _paired(x, y, rowvar, allow_masked)
    data = filled(away, 0.0)
    if not rowvar:
        data, seen = data.T, seen.T
    count = seen @ seen.T - ddof
    mask = count <= 0
    from numpy import errstate

    with errstate(all="ignore"):
        made = MaskedArray(data @ data.T / count, mask=mask)
    return made.squeeze() if made.shape != (1, 1) else MaskedArray(made._data.reshape(()), mask=made._mask.reshape(()))


def corrcoef(x, y=None, rowvar=True, allow_masked=True):
    """Returns the correlation of the rows."""
    made = cov(x, y, rowvar, allow_masked=allow_masked)
    if made.ndim == 0:
        return masked if made._mask is not nomask and made._mask else MaskedArray(_numpy.float64(1.0))
    spread = core.sqrt(made.diagonal())
    return made / core.multiply.outer(spread, spread)


def _edges(line):
    kept = data_of(line == False).nonzero()[0]  # noqa: E712
    return kept[data_of([0, -1])] if len(kept) else None


def flatnotmasked_edges(a):
    """Returns the places of the first and the last element that are not masked."""
    mask = getmask(a)
    if mask is nomask or not mask.any():
        return data_of([0, a.size - 1])
    return _edges(mask.ravel())


def notmasked_edges(a, axis=None):
    """Returns the places of the first and the last elements along an axis that are not masked."""
    a = asanyarray(a)
    if axis is None or a.ndim == 1:
        return flatnotmasked_edges(a)
    places = [array(p, mask=getmaskarray(a)) for p in _numpy_indices(a.shape)]
    return [tuple(p.min(axis).compressed() for p in places), tuple(p.max(axis).compressed() for p in places)]


def _numpy_indices(shape):
    import numpy

    return list(numpy.indices(shape))


def _runs(mask, wanted):
    """The slices of a line where a mask is as wanted."""
    made, start = [], None
    values = mask.tolist()
    for i, value in enumerate([*values, not wanted]):
        if value == wanted and start is None and i < len(values):
            start = i
        elif value != wanted and start is not None:
            made.append(slice(start, i, None))
            start = None
    return made


def flatnotmasked_contiguous(a):
    """Returns the slices of the array as one line where nothing is masked."""
    mask = getmask(a)
    return [slice(0, a.size, None)] if mask is nomask else _runs(mask.ravel(), False)


def notmasked_contiguous(a, axis=None):
    """Returns the slices along an axis where nothing is masked."""
    a = asanyarray(a)
    if a.ndim > 2:
        raise NotImplementedError("Currently limited to at most 2D array.")
    if axis is None or a.ndim == 1:
        return flatnotmasked_contiguous(a)
    rows = a if axis == 1 else a.T
    return [flatnotmasked_contiguous(rows[i]) for i in range(len(rows))]


def _clumps(mask, wanted):
    """The slices, whose inner ends are numpy's integers."""
    def end(place):
        return place if place in (0, len(mask)) else _numpy.int64(place)

    return [slice(end(run.start), end(run.stop), None) for run in _runs(mask, wanted)]


def clump_unmasked(a):
    """Returns the slices of a line where nothing is masked."""
    mask = getattr(a, "_mask", nomask)
    return [slice(0, a.size)] if mask is nomask else _clumps(mask, False)


def clump_masked(a):
    """Returns the slices of a line where all is masked."""
    mask = getattr(a, "_mask", nomask)
    return [] if mask is nomask else _clumps(mask, True)


def ndenumerate(a, compressed=True):
    """Goes through the places and elements that are not masked."""
    import numpy

    for place, mask in zip(numpy.ndindex(a.shape), getmaskarray(a).ravel().tolist()):
        if not mask:
            yield place, a._data[place] if isinstance(a, MaskedArray) else a[place]
        elif not compressed:
            yield place, masked


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """Returns the polynomial that comes nearest to the points that are not masked."""
    import numpy

    x, y = asanyarray(x), asanyarray(y)
    mask = getmaskarray(x) | (getmaskarray(y) if y.ndim == 1 else getmaskarray(y).any(axis=1))
    if w is not None:
        mask = mask | getmaskarray(w)
        w = getdata(w)[~mask]
    return numpy.polyfit(x._data[~mask], y._data[~mask], deg, rcond, full, w, cov)


def vander(x, n=None):
    """Makes the matrix of powers; rows of masked elements are zero."""
    import numpy

    made = numpy.vander(getdata(x), n)
    mask = getmask(x)
    if mask is not nomask:
        made[mask] = 0
    return made


class mr_class:
    """Joins arrays by index: `np.ma.mr_[0:3, m]`."""

    def __getitem__(self, key):
        import numpy

        parts = key if isinstance(key, tuple) else (key,)
        made = [p if isinstance(p, MaskedArray) else MaskedArray(numpy.r_[p] if isinstance(p, slice) else numpy.atleast_1d(p))
                for p in parts]
        return concatenate(made)


mr_ = mr_class()

__all__ = """
    apply_along_axis apply_over_axes atleast_1d atleast_2d atleast_3d average clump_masked clump_unmasked column_stack
    compress_cols compress_nd compress_rowcols compress_rows count_masked corrcoef cov diagflat dot dstack ediff1d
    flatnotmasked_contiguous flatnotmasked_edges hsplit hstack isin in1d intersect1d mask_cols mask_rowcols mask_rows masked_all
    masked_all_like median mr_ ndenumerate notmasked_contiguous notmasked_edges polyfit row_stack setdiff1d setxor1d stack
    unique union1d vander vstack
""".split()
