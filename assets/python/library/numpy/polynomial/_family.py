"""The functions of a basis, made from what sets it apart: how a member times x is a sum of members.

Everything else follows: products and values by Clenshaw's scheme, quotients, conversion from and to powers, the companion
matrix, roots, fits and the points of Gauss's quadrature.
"""
import _numpy
from _numpy import array, asarray, concatenate, zeros
from numpy.polynomial import polyutils as pu


class Family:
    """What sets a basis apart.

    `times` multiplies a series by x; `clenshaw` gives, for the member n, the numbers a, b, c of
    B(n) = (a*x + b) * B(n-1) - c * B(n-2); `first` is the coefficients of 1 and x of B(1); `derive` and `integrate` work
    on the rows of a series; `norms` scales the members so that `companion` is symmetric.
    """

    def __init__(self, prefix, times, recurrence, first, derive, integrate, companion, x, domain):
        self.prefix, self.times, self.recurrence, self.first = prefix, times, recurrence, first
        self.derive, self.integrate, self.companion = derive, integrate, companion
        self.x, self.domain = array(x), array(domain)


def _rows(c, axis):
    """A series as an array of inexact numbers whose rows are its coefficients."""
    from numpy import moveaxis

    c = array(c)
    c = c.reshape(1) if c.ndim == 0 else c
    if c.dtype.kind in "bi":
        c = c.astype("float64")
    return moveaxis(c, axis, 0)


def _checked_axis(axis, c, of):
    from numpy._shaping import normalize_axis

    axis = pu.whole(axis, "the axis")
    c = asarray(c)
    return normalize_axis(axis, max(c.ndim, 1))


def clenshaw(family, c, times, one):
    """The sum of c[n] * B(n) by Clenshaw's scheme, where `times` multiplies by x."""
    if len(c) == 1:
        return c[0] * one
    low, high = c[-2] * one, c[-1] * one
    for n in range(len(c) - 1, 1, -1):
        a, b, k = family.recurrence(n)
        low, high = c[n - 2] * one - high * k, low + (times(high) * a + (high * b if b else 0))
    a, b = family.first[1], family.first[0]
    return low + (times(high) * a + (high * b if b else 0))


def functions(family):
    """The functions of a module, by name."""
    p = family.prefix
    made = {
        f"{p}zero": array([0]), f"{p}one": array([1]), f"{p}x": family.x, f"{p}domain": family.domain,
        f"{p}trim": pu.trimcoef,
    }

    def public(function):
        name = function.__name__.replace("basis", p)
        function.__name__ = function.__qualname__ = name
        function.__module__ = f"numpy.polynomial.{p}"
        made[name] = function
        return function

    _arithmetic(family, public)
    _conversions(family, public, made)
    _values(family, public)
    _matrices(family, public)
    _calculus(family, public)
    _roots(family, public)
    return made


def _arithmetic(family, public):
    p = family.prefix

    @public
    def basisline(off, scl):
        """Returns the series of a straight line."""
        if scl == 0:
            return array([off])
        if family.first[0]:
            return array([off + scl, -scl])
        return array([off, scl / family.first[1]]) if family.first[1] != 1 else array([off, scl])

    @public
    def basisadd(c1, c2):
        """Returns the sum of two series."""
        return pu.pair(c1, c2, 1)

    @public
    def basissub(c1, c2):
        """Returns the difference of two series."""
        return pu.pair(c1, c2, -1)

    @public
    def basismulx(c):
        """Returns a series times x."""
        (c,) = pu.as_series([c])
        return c if len(c) == 1 and c[0] == 0 else family.times(c)

    @public
    def basismul(c1, c2):
        """Returns the product of two series."""
        c1, c2 = pu.as_series([c1, c2])
        if family.times is _power_times:
            return pu.trimseq(_numpy_convolve(c1, c2))
        short, long = (c1, c2) if len(c1) <= len(c2) else (c2, c1)
        width = len(c1) + len(c2) - 1

        def padded(series):
            wide = zeros(width, series.dtype)
            wide[:min(len(series), width)] = series[:width]
            return wide

        return pu.trimseq(clenshaw(family, short, lambda c: padded(family.times(c)), padded(long)))

    @public
    def basisdiv(c1, c2):
        """Returns the quotient and the rest of two series."""
        c1, c2 = pu.as_series([c1, c2])
        if c2[-1] == 0:
            raise ZeroDivisionError
        if len(c1) < len(c2):
            return c1[:1] * 0, c1
        if len(c2) == 1:
            return c1 / c2[-1], c1[:1] * 0
        quotient, rest = zeros(len(c1) - len(c2) + 1, c1.dtype), c1
        for i in range(len(c1) - len(c2), -1, -1):
            product = basismul([0] * i + [1], c2)
            top = len(c2) + i - 1
            factor = (rest[top] if len(rest) > top else 0) / product[-1]
            rest = concatenate((rest, zeros(max(0, top - len(rest)), c1.dtype)))[:top] - factor * product[:-1]
            quotient[i] = factor
        return quotient, pu.trimseq(rest)

    default_power = None if p == "poly" else 16

    @public
    def basispow(c, pow, maxpower=default_power):
        """Returns a power of a series."""
        (c,) = pu.as_series([c])
        power = int(pow)
        if power != pow or power < 0:
            raise ValueError("Power must be a non-negative integer.")
        if maxpower is not None and power > maxpower:
            raise ValueError("Power is too large")
        if power == 0:
            return array([1], dtype=c.dtype)
        result = c
        for _ in range(power - 1):
            result = basismul(result, c)
        return result


def _conversions(family, public, made):
    p = family.prefix
    add, mulx, mul, line = (made[p + name] for name in ("add", "mulx", "mul", "line"))
    if p != "poly":
        def of_powers(pol):
            """Returns the series of a polynomial in powers."""
            (pol,) = pu.as_series([pol])
            result = array([0.0])
            for coefficient in pol[::-1]:
                result = add(mulx(result), [coefficient])
            return result

        def to_powers(c):
            """Returns a series as a polynomial in powers."""
            (c,) = pu.as_series([c])
            return pu.trimseq(asarray(_to_powers(family, c)))

        of_powers.__name__, to_powers.__name__ = f"poly2{p}", f"{p}2poly"
        public(of_powers)
        public(to_powers)

    @public
    def basisfromroots(roots):
        """Returns the series that is zero at points."""
        if len(roots) == 0:
            return array([1.0])
        (roots,) = pu.as_series([roots], trim=False)
        roots = asarray(sorted(roots.tolist(), key=lambda r: (r.real, r.imag))).astype(roots.dtype)
        parts = [line(-r, 1) for r in roots]
        while len(parts) > 1:
            half, odd = divmod(len(parts), 2)
            fresh = [mul(parts[i], parts[i + half]) for i in range(half)]
            if odd:
                fresh[0] = mul(fresh[0], parts[-1])
            parts = fresh
        return parts[0]


def _to_powers(family, c):
    if len(c) < 2:
        return c

    def times(series):
        return concatenate((zeros(1, series.dtype), series))[:len(c)]

    one = zeros(len(c), c.dtype)
    one[0] = 1
    return clenshaw(family, c, times, one)


def _power_times(c):
    return concatenate((zeros(1, c.dtype), c))


def _numpy_convolve(a, b):
    from numpy import convolve

    if a.dtype.kind == "f":
        return convolve(a, b)
    made = zeros(len(a) + len(b) - 1, a.dtype)
    for i, factor in enumerate(a):
        made[i:i + len(b)] += factor * b
    return made


def _values(family, public):
    @public
    def basisval(x, c, tensor=True):
        """Returns the values of a series."""
        c = array(c)
        c = c.reshape(1) if c.ndim == 0 else c
        if c.dtype.kind in "bi":
            c = c.astype("float64")
        if isinstance(x, (tuple, list)):
            x = asarray(x)
        if isinstance(x, _numpy.ndarray) and tensor:
            c = c.reshape(c.shape + (1,) * x.ndim)
        made = _sum_at(family, x, c)
        return _numpy._scalar(made) if type(made) is _numpy.ndarray else made

    def at(points, c, tensor):
        points = [asarray(x) for x in points]
        if not tensor and any(x.shape != points[0].shape for x in points):
            names = "x, y, z" if len(points) == 3 else "x, y"
            raise ValueError(f"{names} are incompatible")
        c = basisval(points[0], c)
        for x in points[1:]:
            c = basisval(x, c, tensor=tensor)
        return c

    @public
    def basisval2d(x, y, c):
        """Returns the values of a series of two variables."""
        return at((x, y), c, False)

    @public
    def basisval3d(x, y, z, c):
        """Returns the values of a series of three variables."""
        return at((x, y, z), c, False)

    @public
    def basisgrid2d(x, y, c):
        """Returns the values of a series on the grid of two axes."""
        return at((x, y), c, True)

    @public
    def basisgrid3d(x, y, z, c):
        """Returns the values of a series on the grid of three axes."""
        return at((x, y, z), c, True)


def _matrices(family, public):
    @public
    def basisvander(x, deg):
        """Returns the members' values at points, one member in each column."""
        degree = pu.whole(deg, "deg")
        if degree < 0:
            raise ValueError("deg must be non-negative")
        x = asarray(x) + 0.0
        x = x.reshape(1) if x.ndim == 0 else x
        columns = [x * 0 + 1]
        if degree > 0:
            columns.append(x * family.first[1] + family.first[0] if family.first[0] else x * family.first[1])
        for n in range(2, degree + 1):
            a, b, k = family.recurrence(n)
            columns.append(columns[-1] * (x * a + b) - columns[-2] * k)
        from numpy import stack

        return stack(columns, -1)

    def joint(points, degrees):
        points = [asarray(x) + 0.0 for x in points]
        if len(points) != len(degrees):
            raise ValueError(f"Expected {len(points)} dimensions of degrees, got {len(degrees)}")
        made = None
        for x, degree in zip(points, degrees):
            own = basisvander(x, degree)
            made = own if made is None else (made[..., :, None] * own[..., None, :]).reshape(*made.shape[:-1], -1)
        return made

    @public
    def basisvander2d(x, y, deg):
        """Returns the products of the members' values at points of the plane."""
        return joint((x, y), deg)

    @public
    def basisvander3d(x, y, z, deg):
        """Returns the products of the members' values at points of space."""
        return joint((x, y, z), deg)

    @public
    def basisfit(x, y, deg, rcond=None, full=False, w=None):
        """Returns the series of a degree that comes nearest to points."""
        return pu.fit(basisvander, x, y, deg, rcond, full, w)


def _sum_at(family, x, c):
    """The values of a series at points; as numpy sums them, so that the last digits agree."""
    if family.times is _power_times:
        made = c[-1] + x * 0
        for n in range(len(c) - 2, -1, -1):
            made = c[n] + made * x
        return made
    if len(c) == 1:
        return c[0] + 0 * x
    low, high = c[-2], c[-1]
    for n in range(len(c) - 1, 1, -1):
        a, b, k = family.recurrence(n)
        low, high = c[n - 2] - high * k, low + high * (a * x + b)
    return low + high * (family.first[1] * x + family.first[0])


def _calculus(family, public):
    @public
    def basisder(c, m=1, scl=1, axis=0):
        """Returns the derivative of a series."""
        from numpy import moveaxis

        count = pu.whole(m, "the order of derivation")
        if count < 0:
            raise ValueError("The order of derivation must be non-negative")
        axis = _checked_axis(axis, c, "c")
        rows = _rows(c, axis)
        if count >= len(rows):
            rows = rows[:1] * 0
        else:
            for _ in range(count):
                rows = rows * scl
                rows = family.derive(rows.copy(), zeros((len(rows) - 1, *rows.shape[1:]), rows.dtype))
        return moveaxis(rows, 0, axis)

    @public
    def basisint(c, m=1, k=[], lbnd=0, scl=1, axis=0):  # noqa: B006
        """Returns the integral of a series, with the constants k."""
        from numpy import moveaxis

        count = pu.whole(m, "the order of integration")
        constants = list(k) if hasattr(k, "__iter__") else [k]
        if count < 0:
            raise ValueError("The order of integration must be non-negative")
        if len(constants) > count:
            raise ValueError("Too many integration constants")
        if asarray(lbnd).ndim:
            raise ValueError("lbnd must be a scalar.")
        if asarray(scl).ndim:
            raise ValueError("scl must be a scalar.")
        axis = _checked_axis(axis, c, "c")
        rows = _rows(c, axis)
        for constant in constants + [0] * (count - len(constants)):
            rows = rows * scl
            if len(rows) == 1 and (rows[0] == 0).all() if rows.ndim > 1 else len(rows) == 1 and rows[0] == 0:
                rows[0] += constant
                continue
            made = family.integrate(rows, zeros((len(rows) + 1, *rows.shape[1:]), rows.dtype))
            made[0] += constant - _sum_at(family, lbnd, made)
            rows = made
        return moveaxis(rows, 0, axis)


def _roots(family, public):
    p = family.prefix

    @public
    def basiscompanion(c):
        """Returns the matrix whose eigenvalues are the roots of a series."""
        (c,) = pu.as_series([c])
        if len(c) < 2:
            raise ValueError("Series must have maximum degree of at least 1.")
        if len(c) == 2:
            return array([[_root_of_line(family, c)]])
        return family.companion(c)

    @public
    def basisroots(c):
        """Returns where a series is zero."""
        from numpy import linalg, sort

        (c,) = pu.as_series([c])
        if len(c) < 2:
            return array([], dtype=c.dtype)
        if len(c) == 2:
            return array([_root_of_line(family, c)])
        return sort(linalg.eigvals(basiscompanion(c)[::-1, ::-1]))


def _root_of_line(family, c):
    if family.first[0]:
        return 1 + c[0] / c[1]
    return -c[0] / c[1] if family.first[1] == 1 else -0.5 * c[0] / c[1]


def tridiagonal(c, below, middle, above, last):
    """A matrix of three diagonals, whose last column gets the coefficients' part."""
    size = len(c) - 1
    made = zeros((size, size), c.dtype)
    places = _numpy.arange(size - 1)
    made[places + 1, places] = below
    made[places, places + 1] = above
    if middle is not None:
        made[_numpy.arange(size), _numpy.arange(size)] = middle
    made[:, -1] += last
    return made


def gauss(deg, module, prefix, total, even):
    """The points and weights of Gauss's quadrature: the roots of the member, improved by one step of Newton's."""
    from numpy import absolute, linalg

    degree = pu.whole(deg, "deg")
    if degree <= 0:
        raise ValueError("deg must be a positive integer")
    val, der, companion = (module[prefix + name] for name in ("val", "der", "companion"))
    c = array([0.0] * degree + [1.0])
    x = linalg.eigvalsh(companion(c))
    slope = val(x, der(c))
    x = x - val(x, c) / slope
    before = val(x, c[1:])
    before = before / absolute(before).max()
    slope = slope / absolute(slope).max()
    w = 1 / (before * slope)
    if even:
        w, x = (w + w[::-1]) / 2, (x - x[::-1]) / 2
    return x, w * (total / w.sum())
