"""Polynomials as numpy's older functions take them: coefficients, the highest power first."""
import _numpy
from _numpy import absolute, array, asarray, concatenate, float64, zeros


def _line(p):
    """Coefficients as a 1-dim array."""
    if isinstance(p, poly1d):
        return p.coeffs
    p = asarray(p)
    return p.reshape(1) if p.ndim == 0 else p


def _like(made, *given):
    """A polynomial where one was given."""
    return poly1d(made) if any(isinstance(p, poly1d) for p in given) else made


def polyval(p, x):
    """Returns the values of a polynomial, its highest power first."""
    if isinstance(x, poly1d):
        value = 0
        for coefficient in _line(p):
            value = x * value + coefficient
        return value
    x = asarray(x)
    value = zeros(x.shape, x.dtype)
    for coefficient in _line(p):
        value = value * x + coefficient
    return _numpy._scalar(asarray(value))


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """Returns the polynomial of a degree that comes nearest to points."""
    from numpy import dot, linalg, outer, vander

    order = int(deg) + 1
    x, y = asarray(x) + 0.0, asarray(y) + 0.0
    if deg < 0:
        raise ValueError("expected deg >= 0")
    if x.ndim != 1:
        raise TypeError("expected 1D vector for x")
    if x.size == 0:
        raise TypeError("expected non-empty vector for x")
    if y.ndim < 1 or y.ndim > 2:
        raise TypeError("expected 1D or 2D array for y")
    if x.shape[0] != y.shape[0]:
        raise TypeError("expected x and y to have same length")
    rcond = len(x) * 2.0**-52 if rcond is None else rcond
    left, right = vander(x, order), y
    if w is not None:
        w = asarray(w) + 0.0
        if w.ndim != 1:
            raise TypeError("expected a 1-d array for weights")
        if w.shape[0] != y.shape[0]:
            raise TypeError("expected w and y to have the same length")
        left, right = left * w[:, None], right * (w[:, None] if y.ndim == 2 else w)
    scale = _numpy.sqrt((left * left).sum(0))
    left = left / scale
    found, rest, rank, singular = linalg.lstsq(left, right, rcond)
    found = (found.T / scale).T
    if rank != order and not full:
        import warnings

        warnings.warn("Polyfit may be poorly conditioned", RuntimeWarning, stacklevel=2)
    if full:
        return found, rest, rank, singular, rcond
    if cov:
        base = linalg.inv(dot(left.T, left)) / outer(scale, scale)
        if cov == "unscaled":
            return found, base
        if len(x) <= order:
            raise ValueError("the number of data points must exceed order to scale the covariance matrix")
        factor = rest / (len(x) - order)
        return found, base * factor if y.ndim == 1 else base[:, :, None] * factor
    return found


def poly(seq_of_zeros):
    """Returns the polynomial of roots, or of a matrix."""
    from numpy import convolve, linalg

    roots = asarray(seq_of_zeros)
    if roots.ndim == 2 and roots.shape[0] == roots.shape[1] and roots.shape[0]:
        roots = linalg.eigvals(roots)
    elif roots.ndim != 1:
        raise ValueError("input must be 1d or non-empty square 2d array.")
    if not roots.size:
        return 1.0
    made = _numpy.ones(1, roots.dtype if roots.dtype.kind == "f" else float64)
    for root in roots.tolist():
        made = convolve(made, array([1.0, -root]))
    return made


def roots(p):
    """Returns where a polynomial is zero."""
    from numpy import diag, linalg

    p = _line(p)
    if p.ndim != 1:
        raise ValueError("Input must be a rank-1 array.")
    places = p.nonzero()[0]
    if not len(places):
        return array([])
    last_zeros = len(p) - int(places[-1]) - 1
    p = p[int(places[0]):int(places[-1]) + 1].astype(float64)
    found = array([])
    if len(p) > 1:
        companion = diag(_numpy.ones(len(p) - 2), -1)
        companion[0, :] = -p[1:] / p[0]
        found = linalg.eigvals(companion)
    return concatenate((found, zeros(last_zeros))) if last_zeros else found


def polyadd(a1, a2):
    """Returns the sum of polynomials."""
    left, right = _line(a1), _line(a2)
    width = max(len(left), len(right))
    padded = [concatenate((zeros(width - len(p), p.dtype), p)) for p in (left, right)]
    return _like(padded[0] + padded[1], a1, a2)


def polysub(a1, a2):
    """Returns the difference of polynomials."""
    return _like(asarray(polyadd(_line(a1), -_line(a2))), a1, a2)


def polymul(a1, a2):
    """Returns the product of polynomials."""
    from numpy import convolve

    return _like(convolve(_line(poly1d(a1)), _line(poly1d(a2))), a1, a2)


def polydiv(u, v):
    """Returns the quotient and the rest of polynomials."""
    top, bottom = _line(u) + 0.0, _line(v) + 0.0
    steps = len(top) - len(bottom) + 1
    quotient, rest = zeros(max(steps, 1)), top.copy()
    for k in range(steps):
        factor = rest[k] / bottom[0]
        quotient[k] = factor
        rest[k:k + len(bottom)] -= factor * bottom
    while len(rest) > 1 and absolute(rest[0]) <= 1e-8:
        rest = rest[1:]
    return _like(quotient, u, v), _like(rest, u, v)


def polyder(p, m=1):
    """Returns the derivative."""
    if m < 0:
        raise ValueError("Order of derivative must be positive (see polyint)")
    line = _line(p)
    for _ in range(m):
        line = line[:-1] * _numpy.arange(len(line) - 1, 0, -1)
    return _like(line, p)


def polyint(p, m=1, k=None):
    """Returns the integral, with the constants k."""
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    constants = [0.0] * m if k is None else [k] * m if not hasattr(k, "__iter__") else list(k)
    if len(constants) < m:
        raise ValueError("k must be a scalar or a rank-1 array of length 1 or >m.")
    line = _line(p)
    for constant in constants[:m]:
        line = concatenate((line / _numpy.arange(len(line), 0, -1), array([float(constant)])))
    return _like(line, p)


class poly1d:
    """A polynomial as a function that can be calculated with."""

    def __init__(self, c_or_r, r=False, variable=None):
        if isinstance(c_or_r, poly1d):
            self._coeffs, self.variable = c_or_r.coeffs, variable or c_or_r.variable
            return
        line = asarray(poly(c_or_r) if r else c_or_r)
        line = line.reshape(1) if line.ndim == 0 else line
        if line.ndim > 1:
            raise ValueError("Polynomial must be 1d only.")
        places = line.nonzero()[0]
        self._coeffs = line[int(places[0]):] if len(places) else zeros(1, line.dtype)
        self.variable = variable or "x"

    @property
    def coeffs(self):
        """The coefficients, the highest power first."""
        return self._coeffs

    c = coef = coefficients = coeffs

    @property
    def order(self):
        """The highest power."""
        return len(self._coeffs) - 1

    o = order

    @property
    def roots(self):
        """Where the polynomial is zero."""
        return roots(self._coeffs)

    r = roots

    def __call__(self, val):
        return polyval(self._coeffs, val)

    def __len__(self):
        return self.order

    def __iter__(self):
        return iter(self._coeffs)

    def __getitem__(self, power):
        place = self.order - power
        return self._coeffs[place] if 0 <= place <= self.order else self._coeffs.dtype.type(0)

    def __setitem__(self, power, value):
        if power < 0:
            raise ValueError("Does not support negative powers.")
        if power > self.order:
            self._coeffs = concatenate((zeros(power - self.order, self._coeffs.dtype), self._coeffs))
        self._coeffs[self.order - power] = value

    def __neg__(self):
        return poly1d(-self._coeffs)

    def __pos__(self):
        return self

    def __add__(self, other):
        return poly1d(polyadd(self._coeffs, poly1d(other).coeffs))

    __radd__ = __add__

    def __sub__(self, other):
        return poly1d(polysub(self._coeffs, poly1d(other).coeffs))

    def __rsub__(self, other):
        return poly1d(polysub(poly1d(other).coeffs, self._coeffs))

    def __mul__(self, other):
        if not isinstance(other, poly1d) and asarray(other).ndim == 0:
            return poly1d(self._coeffs * other)
        return poly1d(polymul(self._coeffs, poly1d(other).coeffs))

    __rmul__ = __mul__

    def __pow__(self, power):
        if power != int(power) or power < 0:
            raise ValueError("Power to non-negative integers only.")
        made = poly1d([1])
        for _ in range(int(power)):
            made = made * self
        return made

    def __truediv__(self, other):
        if not isinstance(other, poly1d):
            return poly1d(self._coeffs / other)
        return polydiv(self, other)

    def __eq__(self, other):
        if not isinstance(other, poly1d):
            return NotImplemented
        return len(self._coeffs) == len(other._coeffs) and bool((self._coeffs == other._coeffs).all())

    def deriv(self, m=1):
        """Returns the derivative."""
        return poly1d(polyder(self._coeffs, m))

    def integ(self, m=1, k=0):
        """Returns the integral."""
        return poly1d(polyint(self._coeffs, m, k))

    def __repr__(self):
        return f"poly1d({repr(self._coeffs)[6:-1]})"

    def __str__(self):
        text, powers = "", []
        for place, coefficient in enumerate(self._coeffs):
            power = self.order - place
            written = f"{abs(float(coefficient)):.4g}"
            if written == "0" and not (self.order == 0):
                continue
            if text:
                text += " - " if coefficient < 0 else " + "
            elif coefficient < 0:
                text += "-"
            if power == 0:
                text += written
            elif power == 1:
                text += f"{written} {self.variable}"
            else:
                text += f"{written} {self.variable}"
                powers.append((len(text), str(power)))
                text += " " * (len(str(power)) - 1)
        above = ""
        for place, power in powers:
            above += " " * (place - len(above)) + power
        return (above or " ") + "\n" + text if len(text) <= 70 else _wrapped(above, text)


def _wrapped(above, text):
    """The powers over the line, broken where it is wider than 70."""
    lines = []
    while len(text) > 70:
        cut = max(text.rfind(" + ", 0, 70), text.rfind(" - ", 0, 70))
        cut = cut if cut > 0 else 70
        lines.append(above[:cut].ljust(cut) + "\n" + text[:cut])
        above, text = above[cut:], text[cut:]
    return "\n ".join(lines + [above.ljust(len(text)).rstrip(" ") + " " * (len(text) - len(above.rstrip(" "))) + "\n" + text])
