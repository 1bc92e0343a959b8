"""Series of Hermite polynomials, those of physics."""
import math

from _numpy import arange, array, asarray, concatenate, exp, multiply, sqrt, zeros
from numpy.polynomial import _family
from numpy.polynomial._polybase import ABCPolyBase


def _times(c):
    made = zeros(len(c) + 1, c.dtype)
    made[0] = c[0] * 0
    made[1] = c[0] / 2
    for i in range(1, len(c)):
        made[i + 1] = c[i] / 2
        made[i - 1] += c[i] * i
    return made


def _derive(c, made):
    for j in range(len(c) - 1, 0, -1):
        made[j - 1] = (2 * j) * c[j]
    return made


def _integrate(c, made):
    made[0] = c[0] * 0
    made[1] = c[0] / 2
    for j in range(1, len(c)):
        made[j + 1] = c[j] / (2 * (j + 1))
    return made


def _companion(c):
    size = len(c) - 1
    norms = multiply.accumulate(concatenate((array([1.0]), 1.0 / sqrt(2.0 * arange(size - 1, 0, -1)))))[::-1]
    beside = sqrt(0.5 * arange(1, size))
    return _family.tridiagonal(c, beside, None, beside, -norms * c[:-1] / (2.0 * c[-1]))


_made = _family.functions(_family.Family(
    "herm", _times, lambda n: (2, 0, 2 * (n - 1)), (0, 2), _derive, _integrate, _companion, [0, 0.5], [-1.0, 1.0]))
globals().update(_made)


def hermgauss(deg):
    """Returns the points and weights of the Gauss-Hermite quadrature."""
    return _family.gauss(deg, _made, "herm", math.sqrt(math.pi), True)


def hermweight(x):
    """Returns the weight under which the members are orthogonal."""
    return exp(-asarray(x) ** 2)


class Hermite(ABCPolyBase):
    """A series of Hermite polynomials, on a domain that is taken to a window."""

    _functions, _prefix = _made, "herm"
    domain = window = _made["hermdomain"]
    basis_name = "H"


__all__ = [*_made, "Hermite", "hermgauss", "hermweight"]
