"""Windows for signals, and the Bessel function that one of them needs."""
import _numpy
from _numpy import absolute, arange, asarray, cos, float64, ones, sqrt, where

_PI = 3.141592653589793


def _places(M):
    return arange(1 - M, M, 2)


def _window(M, shape):
    if M < 1:
        return _numpy.array([], dtype=float64)
    return ones(1) if M == 1 else shape(_places(M))


def hanning(M):
    """Returns the Hann window."""
    return _window(M, lambda n: 0.5 + 0.5 * cos(_PI * n / (M - 1)))


def hamming(M):
    """Returns the Hamming window."""
    return _window(M, lambda n: 0.54 + 0.46 * cos(_PI * n / (M - 1)))


def blackman(M):
    """Returns the Blackman window."""
    return _window(M, lambda n: 0.42 + 0.5 * cos(_PI * n / (M - 1)) + 0.08 * cos(2.0 * _PI * n / (M - 1)))


def bartlett(M):
    """Returns the triangular window that ends at zero."""
    return _window(M, lambda n: where(n <= 0, 1 + n / (M - 1), 1 - n / (M - 1)))


def kaiser(M, beta):
    """Returns the Kaiser window."""
    if M == 1:
        return ones(1)
    n, half = arange(0, M), (M - 1) / 2.0
    return i0(beta * sqrt(1 - ((n - half) / half) ** 2.0)) / i0(float64(beta))


def i0(x):
    """Returns the modified Bessel function of the first kind and order 0, by its power series or for large arguments by the
    asymptotic one."""
    x = absolute(asarray(x) * 1.0)
    made = x.copy().reshape(-1)
    for place, value in enumerate(x.ravel().tolist()):
        made[place] = _bessel(value)
    return made.reshape(x.shape)


def _bessel(x):
    from math import exp, pi, sqrt as root

    if x < 30.0:
        term = total = 1.0
        k = 1
        while term > total * 1e-17:
            term *= (x / (2.0 * k)) ** 2
            total += term
            k += 1
        return total
    term = total = 1.0
    for k in range(1, 30):
        following = term * (2 * k - 1) ** 2 / (8.0 * x * k)
        if following < total * 1e-17 or following > term:
            break
        term = following
        total += term
    return exp(x) / root(2.0 * pi * x) * total
