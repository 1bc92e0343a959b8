"""Series of Hermite polynomials, those of probability."""
import math

from _numpy import arange, array, concatenate, exp, multiply, sqrt, zeros
from numpy.polynomial import _family
from numpy.polynomial._polybase import ABCPolyBase


def _times(c):
    made = zeros(len(c) + 1, c.dtype)
    made[0] = c[0] * 0
    made[1] = c[0]
    for i in range(1, len(c)):
        made[i + 1] = c[i]
        made[i - 1] += c[i] * i
    return made


def _derive(c, made):
    for j in range(len(c) - 1, 0, -1):
        made[j - 1] = j * c[j]
    return made


def _integrate(c, made):
    made[0] = c[0] * 0
    made[1] = c[0]
    for j in range(1, len(c)):
        made[j + 1] = c[j] / (j + 1)
    return made


def _companion(c):
    size = len(c) - 1
    norms = multiply.accumulate(concatenate((array([1.0]), 1.0 / sqrt(1.0 * arange(size - 1, 0, -1)))))[::-1]
    beside = sqrt(1.0 * arange(1, size))
    return _family.tridiagonal(c, beside, None, beside, -norms * c[:-1] / c[-1])


_made = _family.functions(_family.Family(
    "herme", _times, lambda n: (1, 0, n - 1), (0, 1), _derive, _integrate, _companion, [0, 1], [-1.0, 1.0]))
globals().update(_made)


def hermegauss(deg):
    """Returns the points and weights of the Gauss-HermiteE quadrature."""
    return _family.gauss(deg, _made, "herme", math.sqrt(2 * math.pi), True)


def hermeweight(x):
    """Returns the weight under which the members are orthogonal."""
    return exp(-0.5 * x**2)


class HermiteE(ABCPolyBase):
    """A series of HermiteE polynomials, on a domain that is taken to a window."""

    _functions, _prefix = _made, "herme"
    domain = window = _made["hermedomain"]
    basis_name = "He"


__all__ = [*_made, "HermiteE", "hermegauss", "hermeweight"]
