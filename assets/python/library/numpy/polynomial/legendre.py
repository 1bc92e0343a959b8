"""Series of Legendre polynomials."""
from _numpy import arange, sqrt, zeros
from numpy.polynomial import _family
from numpy.polynomial._polybase import ABCPolyBase


def _times(c):
    made = zeros(len(c) + 1, c.dtype)
    made[0] = c[0] * 0
    made[1] = c[0]
    for i in range(1, len(c)):
        made[i + 1] = c[i] * (i + 1) / (2 * i + 1)
        made[i - 1] += c[i] * i / (2 * i + 1)
    return made


def _derive(c, made):
    for j in range(len(c) - 1, 2, -1):
        made[j - 1] = (2 * j - 1) * c[j]
        c[j - 2] += c[j]
    if len(c) > 2:
        made[1] = 3 * c[2]
    made[0] = c[1]
    return made


def _integrate(c, made):
    made[0] = c[0] * 0
    made[1] = c[0]
    if len(c) > 1:
        made[2] = c[1] / 3
    for j in range(2, len(c)):
        part = c[j] / (2 * j + 1)
        made[j + 1] = part
        made[j - 1] -= part
    return made


def _companion(c):
    size = len(c) - 1
    norms = 1.0 / sqrt(2 * arange(size) + 1)
    beside = arange(1, size) * norms[:size - 1] * norms[1:size]
    return _family.tridiagonal(c, beside, None, beside, -(c[:-1] / c[-1]) * (norms / norms[-1]) * (size / (2 * size - 1)))


_made = _family.functions(_family.Family(
    "leg", _times, lambda n: ((2 * n - 1) / n, 0, (n - 1) / n), (0, 1), _derive, _integrate, _companion, [0, 1], [-1.0, 1.0]))
globals().update(_made)


def leggauss(deg):
    """Returns the points and weights of the Gauss-Legendre quadrature."""
    return _family.gauss(deg, _made, "leg", 2.0, True)


def legweight(x):
    """Returns the weight under which the members are orthogonal."""
    return x * 0.0 + 1.0


class Legendre(ABCPolyBase):
    """A series of Legendre polynomials, on a domain that is taken to a window."""

    _functions, _prefix = _made, "leg"
    domain = window = _made["legdomain"]
    basis_name = "P"


__all__ = [*_made, "Legendre", "leggauss", "legweight"]
