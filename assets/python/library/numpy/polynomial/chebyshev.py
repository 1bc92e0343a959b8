"""Series of Chebyshev polynomials."""
import math
from math import pi

from _numpy import arange, array, asarray, concatenate, cos, full, sqrt, zeros
from numpy.polynomial import _family
from numpy.polynomial._polybase import ABCPolyBase
from numpy.polynomial.polyutils import whole


def _times(c):
    made = zeros(len(c) + 1, c.dtype)
    made[0] = c[0] * 0
    made[1] = c[0]
    if len(c) > 1:
        half = c[1:] / 2
        made[2:] = half
        made[:-2] += half
    return made


def _derive(c, made):
    for j in range(len(c) - 1, 2, -1):
        made[j - 1] = 2 * j * c[j]
        c[j - 2] += j * c[j] / (j - 2)
    if len(c) > 2:
        made[1] = 4 * c[2]
    made[0] = c[1]
    return made


def _integrate(c, made):
    made[0] = c[0] * 0
    made[1] = c[0]
    if len(c) > 1:
        made[2] = c[1] / 4
    for j in range(2, len(c)):
        made[j + 1] = c[j] / (2 * (j + 1))
        made[j - 1] -= c[j] / (2 * (j - 1))
    return made


def _companion(c):
    size = len(c) - 1
    norms = array([1.0] + [math.sqrt(0.5)] * (size - 1))
    beside = concatenate((array([math.sqrt(0.5)]), full(max(size - 2, 0), 0.5)))[:size - 1]
    return _family.tridiagonal(c, beside, None, beside, -(c[:-1] / c[-1]) * (norms / norms[-1]) * 0.5)


_made = _family.functions(_family.Family(
    "cheb", _times, lambda n: (2, 0, 1), (0, 1), _derive, _integrate, _companion, [0, 1], [-1.0, 1.0]))
globals().update(_made)


def chebgauss(deg):
    """Returns the points and weights of the Gauss-Chebyshev quadrature."""
    degree = whole(deg, "deg")
    if degree <= 0:
        raise ValueError("deg must be a positive integer")
    return cos(pi * arange(1, 2 * degree, 2) / (2.0 * degree)), full(degree, pi / degree)


def chebweight(x):
    """Returns the weight under which the members are orthogonal."""
    return 1.0 / (sqrt(1.0 + asarray(x)) * sqrt(1.0 - asarray(x)))


def chebpts1(npts):
    """Returns the Chebyshev points of the first kind."""
    count = int(npts)
    if count != npts:
        raise ValueError("npts must be integer")
    if count < 1:
        raise ValueError("npts must be >= 1")
    from _numpy import sin

    return sin(0.5 * pi / count * arange(-count + 1, count + 1, 2))


def chebpts2(npts):
    """Returns the Chebyshev points of the second kind."""
    count = int(npts)
    if count != npts:
        raise ValueError("npts must be integer")
    if count < 2:
        raise ValueError("npts must be >= 2")
    from numpy import linspace

    return cos(linspace(-pi, 0, count))


def chebinterpolate(func, deg, args=()):
    """Returns the series that meets a function at the Chebyshev points of the first kind."""
    degree = asarray(deg)
    if degree.ndim > 0 or degree.dtype.kind not in "iu" or degree.size == 0:
        raise TypeError("deg must be an int")
    if degree < 0:
        raise ValueError("expected deg >= 0")
    order = int(degree) + 1
    points = chebpts1(order)
    made = _made["chebvander"](points, int(degree)).T @ func(points, *args)
    made[0] /= order
    made[1:] /= 0.5 * order
    return made


class Chebyshev(ABCPolyBase):
    """A series of Chebyshev polynomials, on a domain that is taken to a window."""

    _functions, _prefix = _made, "cheb"
    domain = window = _made["chebdomain"]
    basis_name = "T"

    @classmethod
    def interpolate(cls, func, deg, domain=None, args=()):
        """Returns the series that meets a function at the Chebyshev points of a domain."""
        from numpy.polynomial.polyutils import mapdomain

        domain = cls.domain if domain is None else domain
        return cls(chebinterpolate(lambda x: func(mapdomain(x, cls.window, domain), *args), deg), domain=domain)


__all__ = [*_made, "chebpts1", "chebpts2", "Chebyshev", "chebgauss", "chebweight", "chebinterpolate"]
