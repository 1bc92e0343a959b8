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


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, correction=None, mean=None, **kwargs):
    """Returns the standard deviation, divided by the count less ddof."""
    ddof = ddof if correction is None else correction
    if mean is not None:
        return sqrt(var(a, axis, dtype, out, ddof, keepdims, mean=mean))
    return asarray(a).std(axis, dtype, out, ddof, keepdims, **kwargs)


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, correction=None, mean=None, **kwargs):
    """Returns the variance, divided by the count less ddof."""
    ddof = ddof if correction is None else correction
    if mean is not None:
        off = asarray(a) - mean
        count = off.size if axis is None else off.shape[axis]
        return (off * off).sum(axis, dtype, out, keepdims) / (count - ddof)
    return asarray(a).var(axis, dtype, out, ddof, keepdims, **kwargs)


def max(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """Returns the largest element, of all or along axes."""
    if where is not None:
        return asarray(_kept(a, where, initial, "maximum")).max(axis, out, keepdims, initial)
    return asarray(a).max(axis, out, keepdims, initial)


def min(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """Returns the smallest element, of all or along axes."""
    if where is not None:
        return asarray(_kept(a, where, initial, "minimum")).min(axis, out, keepdims, initial)
    return asarray(a).min(axis, out, keepdims, initial)


amax, amin = max, min


def _kept(a, where, initial, name):
    """The elements where a mask is true, and the initial value elsewhere."""
    if initial is None:
        raise ValueError(f"reduction operation '{name}' does not have an identity, so to use a where mask one has to specify 'initial'")
    return _numpy.where(where, a, initial)


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
    return _cumulative(cumsum, 0, "sum", x, axis, dtype, out, include_initial)


def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """Returns running products along an axis."""
    return _cumulative(cumprod, 1, "prod", x, axis, dtype, out, include_initial)


def _cumulative(run, start, name, x, axis, dtype, out, include_initial):
    x = asarray(x)
    if axis is None:
        if x.ndim > 1:
            raise ValueError("For arrays which have more than one dimension ``axis`` argument is required.")
        axis = 0
    made = run(x, axis, dtype, None if include_initial else out)
    if include_initial:
        shape = [1 if d == axis % x.ndim else n for d, n in enumerate(x.shape)]
        made = concatenate((_numpy.full(shape, start, made.dtype), made), axis)
    return made


def ptp(a, axis=None, out=None, keepdims=False):
    """Returns the largest element less the smallest."""
    a = asarray(a)
    return a.max(axis, None, keepdims) - a.min(axis, None, keepdims)


def count_nonzero(a, axis=None, *, keepdims=False):
    """Counts elements other than zero."""
    count = asarray(a).astype(_numpy.bool).sum(axis, None, None, keepdims)
    return _numpy.int64(count) if axis is None and not keepdims else count


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
    if method in ("lower", "higher", "nearest", "inverted_cdf", "closest_observation"):
        found = [asarray(value).astype(asarray(a).dtype) for value in found]
    found = [value.reshape(shape) if keepdims else value for value in found]
    if given.ndim == 0:
        return _numpy._scalar(found[0])
    return array(found).reshape(given.shape + found[0].shape)


_PLOTTING = {"interpolated_inverted_cdf": (0, 1), "hazen": (0.5, 0.5), "weibull": (0, 0),
             "median_unbiased": (1 / 3.0, 1 / 3.0), "normal_unbiased": (3 / 8.0, 3 / 8.0)}
_METHODS = ("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull",
            "linear", "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest")


def _observed(rows, place, method):
    """The methods that return elements as they are, or the mean of two."""
    last = rows.shape[-1] - 1
    whole = int(place)
    share = place - whole
    if method == "closest_observation":
        above = place - 1.5 - int(place - 1.5) > 0 or int(place - 1.5) % 2 == 0
        at = int(place - 1.5) + (1 if above else 0)
        return asarray(rows[..., _numpy.minimum(_numpy.maximum(at, 0), last)])
    low, high = (whole, whole) if share > 0 else (whole - 1, whole)
    low, high = (int(_numpy.minimum(_numpy.maximum(n, 0), last)) for n in (low, high))
    if method == "averaged_inverted_cdf" and share == 0:
        return asarray((rows[..., low] + rows[..., high]) / 2)
    return asarray(rows[..., low])


def _at_fraction(rows, fraction, method):
    count = rows.shape[-1]
    if count == 0:
        raise IndexError("index -1 is out of bounds for axis 0 with size 0")
    if method not in _METHODS:
        raise ValueError(f"{method!r} is not a valid method. Use one of: dict_keys({list(_METHODS)!r})")
    if method in ("inverted_cdf", "closest_observation", "averaged_inverted_cdf"):
        return _observed(rows, fraction * count, method)
    place = fraction * (count - 1)
    if method in _PLOTTING:
        alpha, beta = _PLOTTING[method]
        place = _numpy.minimum(_numpy.maximum(count * fraction + (alpha + fraction * (1 - alpha - beta)) - 1, 0.0), count - 1.0)
        method = "linear"
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


def _check_some(a, axis):
    a = asarray(a)
    if a.dtype.kind == "f" and asarray(isnan(a).all(axis)).any():
        raise ValueError("All-NaN slice encountered")


def nancumprod(a, axis=None, dtype=None, out=None):
    """Returns running products in which NaN counts as one."""
    return _without_nan(a, 1.0).cumprod(axis, dtype, out)


def nanargmax(a, axis=None, out=None, *, keepdims=False):
    """Returns where the largest element other than NaN stands."""
    _check_some(a, axis)
    return _without_nan(a, float("-inf")).argmax(axis, out, keepdims)


def nanargmin(a, axis=None, out=None, *, keepdims=False):
    """Returns where the smallest element other than NaN stands."""
    _check_some(a, axis)
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
    given = asarray(q, dtype=float64)
    found = [asarray(_each_row(a, axis, keepdims, lambda row: quantile(row, float(one), method=method))) for one in given.ravel()]
    return _numpy._scalar(found[0]) if given.ndim == 0 else array(found).reshape(given.shape + found[0].shape)


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
    weights = None
    for given in (fweights, aweights):
        if given is not None:
            weights = asarray(given) * 1.0 if weights is None else weights * given
    if weights is None:
        off = rows - rows.mean(1, None, None, True)
        return (off @ off.T * (1 / (rows.shape[1] - ddof))).squeeze()[()]
    total = weights.sum()
    off = rows - ((rows * weights).sum(1) / total)[:, None]
    if aweights is None or ddof == 0:
        factor = total - (ddof if aweights is None else 0)
    else:
        factor = total - ddof * (weights * aweights).sum() / total
    return (off @ (off * weights).T * (1 / factor)).squeeze()[()]


def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    """Returns the correlation coefficients of variables, one a row."""
    c = asarray(cov(x, y, rowvar))
    if c.ndim == 0:
        return c[()] / c[()]
    spread = sqrt(c[arange(len(c)), arange(len(c))])
    return minimum(maximum(c / spread[:, None] / spread[None, :], -1), 1)
