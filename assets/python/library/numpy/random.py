"""Random numbers: the same seed gives numpy's own, for RandomState and the functions of the module, and for default_rng."""
import _numpy
from _numpy import array, asarray, concatenate, float64, int64, ndarray


def _count(size):
    """The shape asked for and its number of elements."""
    shape = () if size is None else (int(size),) if isinstance(size, (int, _numpy.integer)) else tuple(int(n) for n in size)
    count = 1
    for length in shape:
        if length < 0:
            raise ValueError("negative dimensions are not allowed")
        count *= length
    return shape, count


def _shaped(values, size):
    """Numbers in the shape asked for; a single one, where none was, as Python's own."""
    return values[0].item() if size is None else values.reshape(_count(size)[0])


class _Stream:
    """What both kinds of generators share."""

    _modern = False

    def __init__(self, seed=None):
        self._bits = _numpy._Bits(self._modern, seed)

    def _broadcast(self, draw, size, *parameters):
        """Draws for parameters that may be arrays: `draw(n)` gives standard numbers."""
        arrays = [asarray(p) for p in parameters]
        if size is None and any(a.ndim for a in arrays):
            from numpy import broadcast_shapes

            size = broadcast_shapes(*(a.shape for a in arrays))
        return size, draw(_count(size)[1])

    def normal(self, loc=0.0, scale=1.0, size=None):
        """Draws from a normal distribution."""
        if (asarray(scale) < 0).any():
            raise ValueError("scale < 0")
        size, values = self._broadcast(self._bits.normal, size, loc, scale)
        return self._placed(values, size, lambda v: loc + scale * v)

    def _placed(self, values, size, change):
        if size is None:
            return float(change(values[0].item()))
        return asarray(change(values.reshape(_count(size)[0])))

    def uniform(self, low=0.0, high=1.0, size=None):
        """Draws from the numbers between low and high."""
        size, values = self._broadcast(self._bits.uniform, size, low, high)
        return self._placed(values, size, lambda v: low + (high - low) * v)

    def exponential(self, scale=1.0, size=None):
        """Draws from an exponential distribution."""
        size, values = self._broadcast(self._bits.exponential, size, scale)
        return self._placed(values, size, lambda v: v * scale)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        """Draws from the exponentials of a normal distribution."""
        drawn = self.normal(mean, sigma, size)
        return float(_numpy.exp(drawn)) if size is None else _numpy.exp(drawn)

    def rayleigh(self, scale=1.0, size=None):
        """Draws from a Rayleigh distribution."""
        size, values = self._broadcast(self._bits.uniform, size, scale)
        return self._placed(values, size, lambda v: scale * _numpy.sqrt(-2.0 * _numpy.log(1.0 - v)))

    def _standard(self, draw, size):
        return _shaped(draw(_count(size)[1]), size)

    def bytes(self, length):
        """Draws bytes."""
        words = [self._bits.interval(2**32 - 1) for _ in range(-(-length // 4))]
        return b"".join(word.to_bytes(4, "little") for word in words)[:length]

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        kind = type(self).__name__
        if name in _DISTRIBUTIONS:
            raise AttributeError(f"numpy.random.{kind}.{name} is missing in torchlings")
        raise AttributeError(f"'numpy.random.{kind}' object has no attribute '{name}'")


_DISTRIBUTIONS = """beta binomial chisquare dirichlet f gamma geometric gumbel hypergeometric laplace logistic logseries
multinomial multivariate_hypergeometric multivariate_normal negative_binomial noncentral_chisquare noncentral_f pareto
poisson power random_integers standard_cauchy standard_exponential standard_gamma standard_t tomaxint triangular vonmises
wald weibull zipf get_state set_state spawn permuted bit_generator""".split()


def _integer_bounds(low, high, dtype, endpoint=False):
    if high is None:
        low, high = 0, low
    dtype = _numpy.dtype(dtype)
    low, high = int(low), int(high) + (1 if endpoint else 0)
    if dtype.kind == "b":
        least, most = 0, 1
    else:
        bits = dtype.itemsize * 8
        least, most = (0, 2**bits - 1) if dtype.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    if low < least:
        raise ValueError(f"low is out of bounds for {dtype.name}")
    if high - 1 > most:
        raise ValueError(f"high is out of bounds for {dtype.name}")
    if low >= high:
        raise ValueError("low > high" if endpoint else "low >= high")
    return low, high, dtype


def _population(a):
    """Number of items to choose from."""
    a = asarray(a) if not isinstance(a, int) else a
    if isinstance(a, int) or a.ndim == 0:
        count = int(a)
        if count <= 0:
            raise ValueError("a must be greater than 0 unless no samples are taken")
        return count, None
    if a.shape[0] == 0:
        raise ValueError("'a' cannot be empty unless no samples are taken")
    return a.shape[0], a


def _probabilities(p, count):
    p = asarray(p, dtype=float64)
    if p.ndim != 1:
        raise ValueError("'p' must be 1-dimensional")
    if p.size != count:
        raise ValueError("'a' and 'p' must have same size")
    if (p < 0).any():
        raise ValueError("Probabilities are not non-negative")
    if abs(float(p.sum()) - 1.0) > 1e-8:
        raise ValueError("probabilities do not sum to 1")
    return p


def _pick(population, places, size):
    """The chosen items, or their numbers."""
    if population is None:
        return int(places) if size is None else places
    return population[places]


class RandomState(_Stream):
    """numpy's legacy generator over the Mersenne Twister."""

    def seed(self, seed=None):
        """Starts anew from a seed."""
        self._bits.seed(seed)

    def random_sample(self, size=None):
        """Draws from the numbers below 1."""
        return self._standard(self._bits.uniform, size)

    random = ranf = sample = random_sample

    def rand(self, *args):
        """Draws from the numbers below 1, in the shape given."""
        return self.random_sample(args if args else None)

    def standard_normal(self, size=None):
        """Draws from the standard normal distribution."""
        return self._standard(self._bits.normal, size)

    def randn(self, *args):
        """Draws from the standard normal distribution, in the shape given."""
        return self.standard_normal(args if args else None)

    def randint(self, low, high=None, size=None, dtype=int):
        """Draws integers from low up to high, without it."""
        if dtype not in (int, int64, _numpy.int32, "int64", "int32", "int"):
            raise NotImplementedError("randint draws int64 and int32 in torchlings so far")
        low, high, dtype = _integer_bounds(low, high, dtype)
        values = self._bits.integers(low, high, _count(size)[1])
        return int(values[0]) if size is None else values.reshape(_count(size)[0]).astype(dtype)

    def _order(self, count):
        return self._bits.order(count, False)

    def shuffle(self, x):
        """Puts items in random order, in place."""
        _shuffle(x, self._order(len(x)))

    def permutation(self, x):
        """Returns items, or the numbers below x, in random order."""
        if isinstance(x, (int, _numpy.integer)):
            return self._order(int(x))
        x = asarray(x)
        if x.ndim == 0:
            return self._order(int(x))
        return x[self._order(len(x))]

    def choice(self, a, size=None, replace=True, p=None):
        """Draws items, with or without putting them back."""
        count, population = _population(a)
        shape, wanted = _count(size)
        if p is not None:
            p = _probabilities(p, count)
        if replace:
            if p is None:
                places = self._bits.integers(0, count, wanted)
            else:
                cdf = p.cumsum()
                cdf /= cdf[-1]
                places = cdf.searchsorted(self._bits.uniform(wanted), side="right")
        else:
            if wanted > count:
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            places = self._order(count)[:wanted] if p is None else self._without_replacement(p, wanted)
        return _pick(population, places[0] if size is None else asarray(places).reshape(shape), size)

    def _without_replacement(self, p, wanted):
        from numpy import count_nonzero, unique

        if count_nonzero(p > 0) < wanted:
            raise ValueError("Fewer non-zero entries in p than size")
        p, found = p.copy(), array([], dtype=int64)
        while len(found) < wanted:
            drawn = self._bits.uniform(wanted - len(found))
            if len(found):
                p[found] = 0
            cdf = p.cumsum()
            cdf /= cdf[-1]
            new = cdf.searchsorted(drawn, side="right")
            _, first = unique(new, return_index=True)
            first.sort()
            found = concatenate((found, new[first]))
        return found


def _shuffle(x, order):
    if isinstance(x, ndarray):
        x[...] = x[order]
    else:
        items = list(x)
        for place, source in enumerate(order.tolist()):
            x[place] = items[source]


class Generator(_Stream):
    """numpy's generator over PCG64."""

    _modern = True

    def random(self, size=None, dtype=float64, out=None):
        """Draws from the numbers below 1."""
        if _numpy.dtype(dtype) != float64:
            raise NotImplementedError("Generator.random draws float64 in torchlings so far")
        return self._standard(self._bits.uniform, size)

    def standard_normal(self, size=None, dtype=float64, out=None):
        """Draws from the standard normal distribution."""
        if _numpy.dtype(dtype) != float64:
            raise NotImplementedError("Generator.standard_normal draws float64 in torchlings so far")
        return self._standard(self._bits.normal, size)

    def integers(self, low, high=None, size=None, dtype=int64, endpoint=False):
        """Draws integers from low up to high, without it unless endpoint is True."""
        if _numpy.dtype(dtype) not in (int64, _numpy.int32):
            raise NotImplementedError("Generator.integers draws int64 and int32 in torchlings so far")
        low, high, dtype = _integer_bounds(low, high, dtype, endpoint)
        values = self._bits.integers(low, high, _count(size)[1])
        return values[0].astype(dtype) if size is None else values.reshape(_count(size)[0]).astype(dtype)

    def shuffle(self, x, axis=0):
        """Puts items in random order, in place."""
        from numpy import moveaxis

        rows = moveaxis(x, axis, 0) if isinstance(x, ndarray) and axis else x
        _shuffle(rows, self._bits.order(len(rows), False))

    def permutation(self, x, axis=0):
        """Returns items, or the numbers below x, in random order."""
        if isinstance(x, (int, _numpy.integer)):
            return self._bits.order(int(x), False)
        x = asarray(x)
        return x[(slice(None),) * axis + (self._bits.order(x.shape[axis], False),)]

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        """Draws items, with or without putting them back."""
        count, population = _population(a)
        shape, wanted = _count(size)
        if p is not None:
            p = _probabilities(p, count)
        if not replace and wanted > count:
            raise ValueError("Cannot take a larger sample than population when replace is False")
        if p is not None:
            if not replace:
                places = RandomState._without_replacement(self, p, wanted)
            else:
                cdf = p.cumsum()
                cdf /= cdf[-1]
                places = cdf.searchsorted(self._bits.uniform(wanted), side="right")
        elif replace:
            places = self._bits.integers(0, count, wanted)
        else:
            places = self._distinct(count, wanted, shuffle)
        places = asarray(places)[0] if size is None else asarray(places).reshape(shape)
        if population is None:
            return places
        return population[(slice(None),) * axis + (places,)]

    def _distinct(self, count, wanted, shuffle):
        """Distinct numbers: the tail of a shuffle, or for few among many Floyd's method."""
        interval = self._bits.interval
        if count > 10000 and wanted > count // (50 if shuffle else 20):
            places = list(range(count))
            for i in range(count - 1, max(count - wanted, 1) - 1, -1):
                j = interval(i)
                places[i], places[j] = places[j], places[i]
            return array(places[count - wanted:], dtype=int64)
        chosen, found = set(), []
        for top in range(count - wanted, count):
            value = interval(top)
            value = top if value in chosen else value
            chosen.add(value)
            found.append(value)
        if shuffle:
            for i in range(wanted - 1, 0, -1):
                j = interval(i)
                found[i], found[j] = found[j], found[i]
        return array(found, dtype=int64)


def default_rng(seed=None):
    """Makes a generator of a seed."""
    return seed if isinstance(seed, Generator) else Generator(seed)


_state = RandomState()

choice, exponential, lognormal, normal, permutation, rand = (
    _state.choice, _state.exponential, _state.lognormal, _state.normal, _state.permutation, _state.rand)
randint, randn, random, random_sample, ranf, sample = (
    _state.randint, _state.randn, _state.random, _state.random_sample, _state.ranf, _state.sample)
rayleigh, seed, shuffle, standard_normal, uniform, bytes = (
    _state.rayleigh, _state.seed, _state.shuffle, _state.standard_normal, _state.uniform, _state.bytes)


def __getattr__(name):
    if name in _DISTRIBUTIONS:
        raise AttributeError(f"numpy.random.{name} is missing in torchlings")
    raise AttributeError(f"module 'numpy.random' has no attribute '{name}'")
