"""Series of Laguerre polynomials."""
from _numpy import arange, asarray, exp, zeros
from numpy.polynomial import _family
from numpy.polynomial._polybase import ABCPolyBase


def _times(c):
    made = zeros(len(c) + 1, c.dtype)
    made[0] = c[0]
    made[1] = -c[0]
    for i in range(1, len(c)):
        made[i + 1] = -c[i] * (i + 1)
        made[i] += c[i] * (2 * i + 1)
        made[i - 1] -= c[i] * i
    return made


def _derive(c, made):
    for j in range(len(c) - 1, 1, -1):
        made[j - 1] = -c[j]
        c[j - 1] += c[j]
    made[0] = -c[1]
    return made


def _integrate(c, made):
    made[0] = c[0]
    made[1] = -c[0]
    for j in range(1, len(c)):
        made[j] += c[j]
        made[j + 1] = -c[j]
    return made


def _companion(c):
    size = len(c) - 1
    beside = -arange(1, size)
    return _family.tridiagonal(c, beside, 2.0 * arange(size) + 1.0, beside, (c[:-1] / c[-1]) * size)


_made = _family.functions(_family.Family(
    "lag", _times, lambda n: (-1 / n, (2 * n - 1) / n, (n - 1) / n), (1, -1), _derive, _integrate, _companion, [1, -1], [0.0, 1.0]))
globals().update(_made)


def laggauss(deg):
    """Returns the points and weights of the Gauss-Laguerre quadrature."""
    return _family.gauss(deg, _made, "lag", 1.0, False)


def lagweight(x):
    """Returns the weight under which the members are orthogonal."""
    return exp(-asarray(x))


class Laguerre(ABCPolyBase):
    """A series of Laguerre polynomials, on a domain that is taken to a window."""

    _functions, _prefix = _made, "lag"
    domain = window = _made["lagdomain"]
    basis_name = "L"


__all__ = [*_made, "Laguerre", "laggauss", "lagweight"]
