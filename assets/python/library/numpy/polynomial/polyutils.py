"""What the bases have in common: series, domains, and the text of a number."""
import _numpy
from _numpy import array, asarray, float64, ndarray

__all__ = ["as_series", "trimseq", "trimcoef", "getdomain", "mapdomain", "mapparms", "format_float"]


def trimseq(seq):
    """Returns the coefficients without the zeros of the highest degrees; one is always left."""
    if len(seq) == 0 or seq[-1] != 0:
        return seq
    last = len(seq) - 1
    while last and seq[last] == 0:
        last -= 1
    return seq[:last + 1]


def as_series(alist, trim=True):
    """Returns series as 1-dim arrays of one dtype of inexact numbers."""
    series = [asarray(a) for a in alist]
    series = [a.reshape(1) if a.ndim == 0 else a for a in series]
    for a in series:
        if a.size == 0:
            raise ValueError("Coefficient array is empty")
        if a.ndim != 1:
            raise ValueError("Coefficient array is not 1-d")
    if trim:
        series = [trimseq(a) for a in series]
    if any(a.dtype.kind == "O" for a in series):
        return [a.astype(object) for a in series]
    if any(a.dtype.kind not in "biufc" for a in series):
        raise ValueError("Coefficient arrays have no common type")
    kinds = [a.dtype if a.dtype.kind in "fc" else _numpy.dtype("float64") for a in series]
    wide = max(kind.itemsize // (2 if kind.kind == "c" else 1) for kind in kinds)
    if any(kind.kind == "c" for kind in kinds):
        return [array(a, dtype=f"complex{max(wide, 4) * 16}") for a in series]
    return [array(a, dtype=f"float{wide * 8}") for a in series]


def trimcoef(c, tol=0):
    """Returns the coefficients without those of the highest degrees that are not larger than a tolerance."""
    if tol < 0:
        raise ValueError("tol must be non-negative")
    (c,) = as_series([c])
    large = asarray(_numpy.absolute(c) > tol).nonzero()[0]
    return c[:1] * 0 if len(large) == 0 else c[:int(large[-1]) + 1].copy()


def getdomain(x):
    """Returns the smallest interval, or rectangle of complex numbers, that holds points."""
    (x,) = as_series([x], trim=False)
    if x.dtype.kind == "c":
        return array([complex(x.real.min(), x.imag.min()), complex(x.real.max(), x.imag.max())])
    return array([x.min(), x.max()])


def mapparms(old, new):
    """Returns the offset and the scale of the line that takes one domain to another."""
    before, after = old[1] - old[0], new[1] - new[0]
    return (old[1] * new[0] - old[0] * new[1]) / before, after / before


def mapdomain(x, old, new):
    """Returns points, taken from one domain to another."""
    if type(x) not in (int, float, complex) and not isinstance(x, _numpy.generic) and not hasattr(x, "coef"):
        x = asarray(x)
    offset, scale = mapparms(old, new)
    return offset + scale * x


def format_float(x, parens=False):
    """Returns the text of a coefficient, with parentheses where it has an exponent and they are asked for."""
    from numpy import format_float_positional, get_printoptions

    if not isinstance(x, (float, _numpy.floating)):
        return str(x)
    options = get_printoptions()
    if x != x:
        return options["nanstr"]
    if x in (float("inf"), -float("inf")):
        return ("-" if x < 0 else "") + options["infstr"]
    size = abs(float(x))
    precision = options["precision"]
    if x == 0 or 1.0e8 > size >= max(0.0001, 10.0 ** -(precision // 2) / 2):
        text = format_float_positional(round(float(x), precision), precision=precision)
        return text + "0" if text.endswith(".") else text
    text = f"{float(x):.{precision}e}"
    digits, exponent = text.split("e")
    digits = digits.rstrip("0")
    text = digits + ("0" if digits.endswith(".") else "") + "e" + exponent
    return f"({text})" if parens else text


def pair(c1, c2, sign):
    """Returns the sum or the difference of two series."""
    c1, c2 = as_series([c1, c2])
    made = _numpy.zeros(max(len(c1), len(c2)), c1.dtype)
    made[:len(c1)] = c1
    made[:len(c2)] += c2 if sign > 0 else -c2
    return trimseq(made)


def whole(value, description):
    """Returns an integer, or says what should have been one."""
    try:
        return value.__index__()
    except AttributeError as problem:
        raise TypeError(f"{description} must be an integer, received {value}") from problem


def fit(vander, x, y, deg, rcond, full, w):
    """Returns the coefficients of the series that comes nearest to points; for several right sides column by column."""
    from numpy import linalg

    x, y, deg = asarray(x) + 0.0, asarray(y) + 0.0, asarray(deg)
    if deg.ndim > 1 or deg.dtype.kind not in "iu" or deg.size == 0:
        raise TypeError("deg must be an int or non-empty 1-D array of int")
    if deg.min() < 0:
        raise ValueError("expected deg >= 0")
    if x.ndim != 1:
        raise TypeError("expected 1D vector for x")
    if x.size == 0:
        raise TypeError("expected non-empty vector for x")
    if y.ndim not in (1, 2):
        raise TypeError("expected 1D or 2D array for y")
    if len(x) != len(y):
        raise TypeError("expected x and y to have same length")
    degrees = _numpy.arange(int(deg) + 1) if deg.ndim == 0 else asarray(sorted(deg.tolist()))
    left = vander(x, int(degrees[-1]))[:, degrees].T
    right = y.T
    if w is not None:
        w = asarray(w) + 0.0
        if w.ndim != 1:
            raise TypeError("expected 1D vector for w")
        if len(x) != len(w):
            raise TypeError("expected x and w to have same length")
        left, right = left * w, right * w
    rcond = float64(len(x) * 2.0**-52) if rcond is None else rcond
    scale = _numpy.sqrt((left * left).sum(1))
    scale[scale == 0] = 1
    found, rest, rank, singular = linalg.lstsq(left.T / scale, right.T, rcond)
    found = (found.T / scale).T
    if deg.ndim:
        made = _numpy.zeros((int(degrees[-1]) + 1, *found.shape[1:]), found.dtype)
        made[degrees] = found
        found = made
    if rank != len(degrees) and not full:
        import warnings

        from numpy.exceptions import RankWarning

        warnings.warn("The fit may be poorly conditioned", RankWarning, stacklevel=3)
    return (found, [rest, rank, singular, rcond]) if full else found


def is_series(value):
    """Whether a value is numbers to calculate with, not a polynomial of any kind."""
    return isinstance(value, (ndarray, list, tuple, float64))
