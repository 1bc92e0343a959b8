"""Functions of numbers whose values may be complex: `np.emath.sqrt(-1)`."""
import numpy
from _numpy import asarray

__all__ = ["sqrt", "log", "log2", "logn", "log10", "power", "arccos", "arcsin", "arctanh"]


def _complex(x, is_outside):
    """The numbers, as complex ones where one is outside of what the real function takes."""
    x = asarray(x)
    if x.dtype.kind == "c" or not asarray(is_outside(x)).any():
        return x
    return x.astype("complex64" if x.dtype.kind == "f" and x.itemsize <= 4 or x.itemsize <= 2 else "complex128")


def _negative(x):
    return x < 0


def _large(x):
    return (x < -1) | (x > 1)


def _unwrapped(made):
    return made if getattr(made, "ndim", 0) else asarray(made)[()]


def sqrt(x):
    """Returns square roots; of negative numbers imaginary ones."""
    return _unwrapped(numpy.sqrt(_complex(x, _negative)))


def log(x):
    """Returns logarithms; of negative numbers complex ones."""
    return _unwrapped(numpy.log(_complex(x, _negative)))


def log10(x):
    """Returns logarithms to the base 10."""
    return _unwrapped(numpy.log10(_complex(x, _negative)))


def log2(x):
    """Returns logarithms to the base 2."""
    x = _complex(x, _negative)
    return _unwrapped(numpy.log2(x) if x.dtype.kind != "c" else numpy.log(x) / numpy.log(2.0))


def logn(n, x):
    """Returns logarithms to a base."""
    return _unwrapped(numpy.log(_complex(x, _negative)) / numpy.log(_complex(n, _negative)))


def power(x, p):
    """Returns powers; roots of negative numbers are complex, and negative powers of integers are fractions."""
    x, p = _complex(x, _negative), asarray(p)
    if p.dtype.kind in "iu" and (p < 0).any():
        p = p * 1.0
    return _unwrapped(numpy.power(x, p))


def arccos(x):
    """Returns angles; of numbers larger than 1 complex ones."""
    return _unwrapped(numpy.arccos(_complex(x, _large)))


def arcsin(x):
    """Returns angles; of numbers larger than 1 complex ones."""
    return _unwrapped(numpy.arcsin(_complex(x, _large)))


def arctanh(x):
    """Returns hyperbolic angles; of numbers larger than 1 complex ones."""
    return _unwrapped(numpy.arctanh(_complex(x, _large)))
