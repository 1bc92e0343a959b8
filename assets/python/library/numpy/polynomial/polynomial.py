"""Polynomials in powers, the lowest first."""
from _numpy import arange, asarray
from numpy.polynomial import _family
from numpy.polynomial._polybase import ABCPolyBase


def _derive(c, made):
    for j in range(len(c) - 1, 0, -1):
        made[j - 1] = j * c[j]
    return made


def _integrate(c, made):
    made[0] = c[0] * 0
    for j in range(len(c)):
        made[j + 1] = c[j] / (j + 1)
    return made


def _companion(c):
    return _family.tridiagonal(c, 1, None, 0, -c[:-1] / c[-1])


_made = _family.functions(_family.Family(
    "poly", _family._power_times, lambda n: (1, 0, 0), (0, 1), _derive, _integrate, _companion, [0, 1], [-1.0, 1.0]))
globals().update(_made)


def polyvalfromroots(x, r, tensor=True):
    """Returns the values of the polynomial that is zero at points."""
    r = asarray(r)
    r = r.reshape(1) if r.ndim == 0 else r
    if r.dtype.kind in "bi":
        r = r.astype("float64")
    if isinstance(x, (tuple, list)):
        x = asarray(x)
    from _numpy import ndarray

    if isinstance(x, ndarray):
        if tensor:
            r = r.reshape(r.shape + (1,) * x.ndim)
        elif x.ndim >= r.ndim:
            raise ValueError(f"x.ndim must be < r.ndim when tensor == False, but got x.ndim={x.ndim} and r.ndim={r.ndim}")
    return (x - r).prod(axis=0)


def polyvander(x, deg):
    """Returns the powers of points, one power in each column."""
    from numpy import stack
    from numpy.polynomial.polyutils import whole

    degree = whole(deg, "deg")
    if degree < 0:
        raise ValueError("deg must be non-negative")
    x = asarray(x) + 0.0
    columns = [(x.reshape(1) if x.ndim == 0 else x) * 0 + 1]
    for _ in arange(degree):
        columns.append(columns[-1] * x)
    return stack(columns, -1)


class Polynomial(ABCPolyBase):
    """A polynomial in powers of x, on a domain that is taken to a window."""

    _functions, _prefix = _made, "poly"
    domain = window = _made["polydomain"]
    basis_name = None

    @classmethod
    def _str_term_unicode(cls, i, arg_str):
        return f"·{arg_str}" if i == "1" else f"·{arg_str}{i.translate(cls._superscript_mapping)}"

    @staticmethod
    def _str_term_ascii(i, arg_str):
        return f" {arg_str}" if i == "1" else f" {arg_str}**{i}"

    @staticmethod
    def _repr_latex_term(i, arg_str, needs_parens):
        if needs_parens:
            arg_str = rf"\left({arg_str}\right)"
        return "1" if i == 0 else arg_str if i == 1 else f"{arg_str}^{{{i}}}"


__all__ = [name for name in (*_made, "polyvalfromroots", "Polynomial")]
