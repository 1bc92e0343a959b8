"""The distributions of numpy.random: their parameters, what is asked of these, and the methods made of both.

The numbers are drawn by the native stream; here arguments are checked and shapes made.
"""
import _numpy
from _numpy import asarray, float64

# What may be asked of a parameter: the test that fails, and numpy's words where it does.
_RULES = {
    "least 0": (lambda v: v < 0, "{} < 0"),
    "above 0": (lambda v: ~(v > 0), "{} <= 0"),
    "above 1": (lambda v: ~(v > 1), "{} <= 1 or {} is NaN"),
    "chance": (lambda v: ~((v >= 0) & (v <= 1)), "{} < 0, {} > 1 or {} is NaN"),
    "chance below 1": (lambda v: ~((v >= 0) & (v < 1)), "{} < 0, {} >= 1 or {} is NaN"),
    "chance above 0": (lambda v: ~((v > 0) & (v <= 1)), "{} <= 0, {} > 1 or {} contains NaNs"),
    "rate": (lambda v: ~(v >= 0), "{} < 0 or {} is NaN"),
    "any": None,
}
_MOST_RATE = 9.223372006484771e18

# Each distribution's parameters: name, rule, default.
_TABLE = """
    beta: a above 0, b above 0
    binomial: n least 0, p chance
    chisquare: df above 0
    exponential: scale least 0 = 1.0
    f: dfnum above 0, dfden above 0
    gamma: shape least 0, scale least 0 = 1.0
    geometric: p chance above 0
    gumbel: loc any = 0.0, scale least 0 = 1.0
    hypergeometric: ngood least 0, nbad least 0, nsample least 0
    laplace: loc any = 0.0, scale least 0 = 1.0
    logistic: loc any = 0.0, scale least 0 = 1.0
    lognormal: mean any = 0.0, sigma least 0 = 1.0
    logseries: p chance below 1
    negative_binomial: n above 0, p chance
    noncentral_chisquare: df above 0, nonc least 0
    noncentral_f: dfnum above 0, dfden above 0, nonc least 0
    normal: loc any = 0.0, scale least 0 = 1.0
    pareto: a above 0
    poisson: lam rate = 1.0
    power: a above 0
    rayleigh: scale least 0 = 1.0
    standard_cauchy:
    standard_t: df above 0
    triangular: left any, mode any, right any
    uniform: low any = 0.0, high any = 1.0
    vonmises: mu any, kappa least 0
    wald: mean above 0, scale above 0
    weibull: a least 0
    zipf: a above 1
"""
_SPECIAL = {
    "triangular": ((lambda left, mode, right: left > mode, "left > mode"),
                   (lambda left, mode, right: mode > right, "mode > right"),
                   (lambda left, mode, right: left == right, "left == right")),
    "hypergeometric": ((lambda good, bad, sample: good + bad < sample, "ngood + nbad < nsample"),),
    "poisson": ((lambda lam: lam > _MOST_RATE, "lam value too large"),),
}


def count(size):
    """The shape asked for and its number of elements."""
    if size is None:
        return (), 1
    if isinstance(size, (int, _numpy.integer)):
        shape = (int(size),)
    elif hasattr(size, "__iter__") and not isinstance(size, str):
        shape = tuple(n.__index__() if hasattr(n, "__index__") else _no_integer(n) for n in size)
    elif isinstance(size, float):
        raise TypeError(f"expected a sequence of integers or a single integer, got '{size!r}'")
    else:
        _no_integer(size)
    total = 1
    for length in shape:
        if length < 0:
            raise ValueError("negative dimensions are not allowed")
        total *= length
    return shape, total


def _no_integer(value):
    raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")


def draw(bits, name, parameters, size):
    """Numbers of a distribution for parameters that may be arrays, in the shape asked for; a single one as Python's own."""
    arrays = [asarray(p) for p in parameters]
    if all(a.ndim == 0 for a in arrays):
        shape, total = count(size)
        made = bits.draw(name, total, [float(p) for p in parameters])
        return made[0].item() if size is None else made.reshape(shape)
    from numpy import broadcast_shapes, broadcast_to

    together = broadcast_shapes(*(a.shape for a in arrays))
    shape = together if size is None else count(size)[0]
    if len(together) > len(shape) or broadcast_shapes(shape, together) != shape:
        first = next(i for i, a in enumerate(arrays) if a.ndim)
        raise ValueError("shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape "
                         f"{shape} and arg {first + 1 if len(arrays) < 2 else 1} with shape {arrays[first].shape}.")
    total = count(shape)[1]
    columns = [broadcast_to(a.astype(float64), shape).ravel() if a.ndim else float(a) for a in arrays]
    return bits.draw(name, total, columns).reshape(shape)


def check(name, rules, values):
    """Raises numpy's error where a parameter is not what its distribution can take."""
    for (parameter, rule), value in zip(rules, values):
        if rule != "any":
            fails, words = _RULES[rule]
            if asarray(fails(asarray(value))).any():
                raise ValueError(words.format(*[parameter] * 3))
    if name in _SPECIAL:
        arrays = [asarray(v) for v in values]
        for fails, words in _SPECIAL[name]:
            if asarray(fails(*arrays)).any():
                raise ValueError(words)


def _method(name, parameters):
    """The method that draws from a distribution."""
    names = [p for p, _, _ in parameters]
    rules = [(p, rule) for p, rule, _ in parameters if rule != "any"] and [(p, rule) for p, rule, _ in parameters]
    required = sum(default is None for _, _, default in parameters)

    def method(self, *args, **kwargs):
        if kwargs or len(args) < required or len(args) > len(names) + 1:
            args, size = _bound(name, names, parameters, required, args, kwargs)
        else:
            size = args[len(names)] if len(args) > len(names) else None
            args = list(args[:len(names)]) + [default for _, _, default in parameters[len(args):]]
        if rules or name in _SPECIAL:
            check(name, rules, args)
        if name == "uniform":
            _check_range(self, *args)
        return draw(self._bits, name, args, size)

    method.__name__ = name
    method.__doc__ = f"Draws from the {name.replace('_', ' ')} distribution."
    return method


def _bound(name, names, parameters, required, args, kwargs):
    if len(args) > len(names) + 1:
        most = len(names) + 1
        raise TypeError(f"{name}() takes at most {most} positional argument{'s' if most > 1 else ''} ({len(args)} given)")
    given = dict(zip(names + ["size"], args))
    for key, value in kwargs.items():
        if key not in names and key != "size":
            raise TypeError(f"{name}() got an unexpected keyword argument '{key}'")
        if key in given:
            raise TypeError(f"{name}() got multiple values for keyword argument '{key}'")
        given[key] = value
    if any(p not in given and default is None for p, _, default in parameters):
        have = sum(p in given for p in names[:required])
        raise TypeError(f"{name}() takes at least {required} positional argument{'s' if required > 1 else ''} ({have} given)")
    return [given.get(p, default) for p, _, default in parameters], given.get("size")


def _check_range(self, low, high):
    span = asarray(high) - asarray(low)
    if not _numpy.isfinite(asarray(span)).all():
        raise OverflowError("Range exceeds valid bounds" if self._modern is False else "high - low range exceeds valid bounds")
    if self._modern and asarray(span < 0).any():
        raise ValueError("high - low < 0")


def install(cls):
    """Gives a class of generators the methods of the table."""
    for line in _TABLE.strip().splitlines():
        name, rest = line.strip().split(":", 1)
        parameters = []
        for text in filter(None, (part.strip() for part in rest.split(","))):
            text, _, default = text.partition(" = ")
            parameter, rule = text.split(" ", 1)
            parameters.append((parameter, rule, float(default) if default else None))
        setattr(cls, name, _method(name, parameters))


def integers(bits, low, high, size, dtype, endpoint, word):
    """Integers from low up to high by the widths in which numpy draws each dtype."""
    if high is None:
        low, high, single = 0, low, True
    else:
        single = False
    dtype = _numpy.dtype(dtype)
    if dtype.kind not in "iub":
        raise TypeError(f"Unsupported dtype {dtype!r} for {word}")
    width = 1 if dtype.kind == "b" else dtype.itemsize * 8
    least, most = (0, 2**width - 1) if dtype.kind != "i" else (-(2 ** (width - 1)), 2 ** (width - 1) - 1)
    lows, highs = asarray(low), asarray(high)
    if lows.ndim == 0 and highs.ndim == 0:
        low, top = int(low), int(high) - (0 if endpoint else 1)
        if low < least:
            raise ValueError(f"low is out of bounds for {dtype.name}")
        if top > most:
            raise ValueError(f"high is out of bounds for {dtype.name}")
        if low > top:
            raise ValueError(("high < 0" if endpoint else "high <= 0") if single else "low > high" if endpoint else "low >= high")
        shape, total = count(size)
        if width > 16:
            made = bits.integers(low, top + 1, total) if top < 2**63 - 1 else array_of([low + bits.interval(top - low) for _ in range(total)])
        else:
            made = bits.pieces(width, [top - low], total) + low
        made = made.astype(dtype)
        return made[0] if size is None else made.reshape(shape)
    from numpy import broadcast_shapes, broadcast_to

    shape = broadcast_shapes(lows.shape, highs.shape) if size is None else count(size)[0]
    lows = broadcast_to(lows, shape).ravel().tolist()
    tops = [int(h) - (0 if endpoint else 1) for h in broadcast_to(highs, shape).ravel().tolist()]
    lows = [int(v) for v in lows]
    if any(v < least for v in lows):
        raise ValueError(f"low is out of bounds for {dtype.name}")
    if any(v > most for v in tops):
        raise ValueError(f"high is out of bounds for {dtype.name}")
    if any(a > b for a, b in zip(lows, tops)):
        raise ValueError("low > high" if endpoint else "low >= high")
    spans = [b - a for a, b in zip(lows, tops)]
    if width > 16:
        made = array_of([a + bits.interval(span) for a, span in zip(lows, spans)])
    else:
        made = bits.pieces(width, spans, len(spans)) + array_of(lows)
    return made.astype(dtype).reshape(shape)


def array_of(values):
    """An int64 array of Python's integers."""
    return _numpy.array(values, dtype=_numpy.int64)
