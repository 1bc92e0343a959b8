"""Reductions as functions: each is the array's method, or a few lines over methods."""
import _numpy
from _numpy import (
    arange, array, asarray, concatenate, divide, float64, isnan, maximum, minimum, multiply, rint, sqrt, where, zeros,
)


def sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """Adds elements, all or along axes."""
    return asarray(a).sum(axis, dtype, out, keepdims, initial, where)


def prod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """Multiplies elements, all or along axes."""
    return asarray(a).prod(axis, dtype, out, keepdims, initial, where)


def mean(a, axis=None, dtype=None, out=None, keepdims=False, where=None):
    """Returns the mean, over all elements or along axes."""
    return asarray(a).mean(axis, dtype, out, keepdims, where)


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, **kwargs):
    """Returns the standard deviation, divided by the count less ddof."""
    return asarray(a).std(axis, dtype, out, ddof, keepdims, **kwargs)


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, **kwargs):
    """Returns the variance, divided by the count less ddof."""
    return asarray(a).var(axis, dtype, out, ddof, keepdims, **kwargs)


def max(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """Returns the largest element, of all or along axes."""
    return asarray(a).max(axis, out, keepdims, initial)


def min(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """Returns the smallest element, of all or along axes."""
    return asarray(a).min(axis, out, keepdims, initial)


amax, amin = max, min


def any(a, axis=None, out=None, keepdims=False, *, where=None):
    """Says whether any element is true."""
    return asarray(a).any(axis, out, keepdims, where)


def all(a, axis=None, out=None, keepdims=False, *, where=None):
    """Says whether all elements are true."""
    return asarray(a).all(axis, out, keepdims, where)


def argmax(a, axis=None, out=None, *, keepdims=False):
    """Returns where the largest element stands."""
    return asarray(a).argmax(axis, out, keepdims)


def argmin(a, axis=None, out=None, *, keepdims=False):
    """Returns where the smallest element stands."""
    return asarray(a).argmin(axis, out, keepdims)


def cumsum(a, axis=None, dtype=None, out=None):
    """Returns running sums."""
    return asarray(a).cumsum(axis, dtype, out)


def cumprod(a, axis=None, dtype=None, out=None):
    """Returns running products."""
    return asarray(a).cumprod(axis, dtype, out)


def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Returns running sums along an axis."""
    return cumsum(x, axis, dtype, out)


def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Returns running products along an axis."""
    return cumprod(x, axis, dtype, out)


def ptp(a, axis=None, out=None, keepdims=False):
    """Returns the largest element less the smallest."""
    a = asarray(a)
    return a.max(axis, None, keepdims) - a.min(axis, None, keepdims)


def count_nonzero(a, axis=None, *, keepdims=False):
    """Counts elements other than zero."""
    count = asarray(a).astype(_numpy.bool).sum(axis, None, None, keepdims)
    return int(count) if axis is None and not keepdims else count


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """Returns the mean, weighted where weights are given."""
    a = asarray(a)
    if weights is None:
        average = a.mean(axis, None, None, keepdims)
        total = a.size / asarray(average).size
    else:
        weights = asarray(weights)
        if weights.shape != a.shape:
            if axis is None:
                raise TypeError("Axis must be specified when shapes of a and weights differ.")
            if weights.shape != (a.shape[axis],):
                raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
            shape = [1] * a.ndim
            shape[axis] = -1
            weights = weights.reshape(shape)
        total = (weights + zeros(a.shape, weights.dtype)).sum(axis, None, None, keepdims)
        if (asarray(total) == 0).any():
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        average = multiply(a, weights).sum(axis, None, None, keepdims) / total
    return (average, average * 0 + total) if returned else average


def _along_last(a, axis):
    """The array with the reduced axes as its last one, and the shape that keepdims gives."""
    a = asarray(a)
    if a.dtype.kind != "f":
        a = a.astype(float64)
    if axis is None:
        return a.reshape(-1), (1,) * a.ndim
    axes = [_axis(ax, a.ndim) for ax in (axis if isinstance(axis, (tuple, list)) else (axis,))]
    kept = [d for d in range(a.ndim) if d not in axes]
    shape = tuple(a.shape[d] for d in kept)
    return a.transpose(kept + axes).reshape(shape + (-1,)), tuple(1 if d in axes else a.shape[d] for d in range(a.ndim))


def _axis(axis, ndim):
    if not -ndim <= axis < ndim:
        from numpy.exceptions import AxisError

        raise AxisError(axis, ndim)
    return axis % ndim


def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    """Returns the value below which a fraction q of the elements lies."""
    given = asarray(q, dtype=float64)
    if (given < 0).any() or (given > 1).any():
        raise ValueError("Quantiles must be in the range [0, 1]")
    rows, shape = _along_last(a, axis)
    rows = rows.copy()
    rows.sort(-1)
    found = [_at_fraction(rows, float(fraction), method) for fraction in given.ravel()]
    found = [value.reshape(shape) if keepdims else value for value in found]
    if given.ndim == 0:
        return _numpy._scalar(found[0])
    return array(found).reshape(given.shape + found[0].shape)


def _at_fraction(rows, fraction, method):
    count = rows.shape[-1]
    if count == 0:
        raise IndexError("index -1 is out of bounds for axis 0 with size 0")
    place = fraction * (count - 1)
    low = int(place)
    high = low + 1 if low + 1 < count else low
    share = place - low
    if method == "lower":
        share = 0.0
    elif method == "higher":
        share = 1.0 if share > 0 else 0.0
    elif method == "midpoint":
        share = 0.5 if share > 0 else 0.0
    elif method == "nearest":
        share = float(rint(share))
    elif method != "linear":
        raise NotImplementedError("quantile: method " + repr(method) + " is missing in torchlings; there are linear, lower, higher, midpoint, nearest")
    below, above = rows[..., low], rows[..., high]
    value = below + (above - below) * share if share < 0.5 else above - (above - below) * (1 - share)
    return asarray(where(isnan(rows[..., -1]), rows[..., -1], value))


def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    """Returns the value below which q percent of the elements lie."""
    given = asarray(q, dtype=float64)
    if (given < 0).any() or (given > 100).any():
        raise ValueError("Percentiles must be in the range [0, 100]")
    return quantile(a, given / 100, axis, out, overwrite_input, method, keepdims)


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """Returns the middle value."""
    rows, shape = _along_last(a, axis)
    count = rows.shape[-1]
    if count == 0:
        return mean(rows, -1)
    rows = rows.copy()
    rows.sort(-1)
    middle = rows[..., (count - 1) // 2:count // 2 + 1].mean(-1)
    middle = asarray(where(isnan(rows[..., -1]), rows[..., -1], middle))
    return middle.reshape(shape) if keepdims else _numpy._scalar(middle)


def _without_nan(a, value):
    a = asarray(a)
    return where(isnan(a), value, a).astype(a.dtype) if a.dtype.kind == "f" else a


def nansum(a, axis=None, dtype=None, out=None, keepdims=False):
    """Adds elements other than NaN."""
    return _without_nan(a, 0.0).sum(axis, dtype, out, keepdims)


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False):
    """Multiplies elements other than NaN."""
    return _without_nan(a, 1.0).prod(axis, dtype, out, keepdims)


def nancumsum(a, axis=None, dtype=None, out=None):
    """Returns running sums in which NaN counts as zero."""
    return _without_nan(a, 0.0).cumsum(axis, dtype, out)


def nanmax(a, axis=None, out=None, keepdims=False):
    """Returns the largest element other than NaN."""
    a = asarray(a)
    found = _without_nan(a, float("-inf")).max(axis, out, keepdims)
    return _where_all_nan(a, axis, keepdims, found)


def nanmin(a, axis=None, out=None, keepdims=False):
    """Returns the smallest element other than NaN."""
    a = asarray(a)
    found = _without_nan(a, float("inf")).min(axis, out, keepdims)
    return _where_all_nan(a, axis, keepdims, found)


def _where_all_nan(a, axis, keepdims, found):
    if a.dtype.kind != "f":
        return found
    lost = isnan(a).all(axis, None, keepdims)
    if not asarray(lost).any():
        return found
    import warnings

    warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=3)
    return _numpy._scalar(asarray(where(lost, a.dtype.type("nan"), found)))


def nanargmax(a, axis=None, out=None, *, keepdims=False):
    """Returns where the largest element other than NaN stands."""
    return _without_nan(a, float("-inf")).argmax(axis, out, keepdims)


def nanargmin(a, axis=None, out=None, *, keepdims=False):
    """Returns where the smallest element other than NaN stands."""
    return _without_nan(a, float("inf")).argmin(axis, out, keepdims)


def _counted(a, axis, keepdims):
    return (~isnan(a)).sum(axis, None, None, keepdims)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False):
    """Returns the mean of elements other than NaN."""
    a = asarray(a)
    if a.dtype.kind != "f":
        return a.mean(axis, dtype, out, keepdims)
    return _numpy._scalar(asarray(divide(nansum(a, axis, dtype, None, keepdims), _counted(a, axis, keepdims)).astype(a.dtype)))


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """Returns the variance of elements other than NaN."""
    a = asarray(a)
    if a.dtype.kind != "f":
        return a.var(axis, dtype, out, ddof, keepdims)
    off = a - nanmean(a, axis, dtype, None, True)
    return nansum(off * off, axis, dtype, None, keepdims) / (_counted(a, axis, keepdims) - ddof)


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """Returns the standard deviation of elements other than NaN."""
    return sqrt(nanvar(a, axis, dtype, out, ddof, keepdims))


def _each_row(a, axis, keepdims, reduce):
    rows, shape = _along_last(a, axis)
    flat = rows.reshape(-1, rows.shape[-1])
    found = array([reduce(row[~isnan(row)]) for row in flat]).reshape(rows.shape[:-1])
    return found.reshape(shape) if keepdims else _numpy._scalar(found)


def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """Returns the middle value of elements other than NaN."""
    return _each_row(a, axis, keepdims, median)


def nanquantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    """Returns the quantile of elements other than NaN."""
    return _each_row(a, axis, keepdims, lambda row: quantile(row, q, method=method))


def nanpercentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    """Returns the percentile of elements other than NaN."""
    return nanquantile(a, asarray(q) / 100, axis, out, overwrite_input, method, keepdims)


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    """Returns the covariance matrix of variables, one a row."""
    rows = array(m, ndmin=2, dtype=float64)
    if not rowvar and rows.shape[0] != 1:
        rows = rows.T
    if y is not None:
        other = array(y, ndmin=2, dtype=float64)
        if not rowvar and other.shape[0] != 1:
            other = other.T
        rows = concatenate((rows, other), axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    off = rows - rows.mean(1, None, None, True)
    return (off @ off.T * (1 / (rows.shape[1] - ddof))).squeeze()[()]


def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    """Returns the correlation coefficients of variables, one a row."""
    c = asarray(cov(x, y, rowvar))
    if c.ndim == 0:
        return c[()] / c[()]
    spread = sqrt(c[arange(len(c)), arange(len(c))])
    return minimum(maximum(c / spread[:, None] / spread[None, :], -1), 1)
