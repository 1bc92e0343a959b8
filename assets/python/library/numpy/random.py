"""Random numbers: the same seed gives numpy's own, for RandomState and the functions of the module, and for default_rng."""
import _numpy
from _numpy import array, asarray, concatenate, float32, float64, int64, ndarray
from numpy._distributions import array_of, check, count as _count, draw as _draw, install, integers as _integers


def _population(a, modern):
    """Number of items to choose from, and the items where they are not numbers."""
    if isinstance(a, (int, _numpy.integer)):
        if a <= 0:
            raise ValueError("a must be a positive integer unless no samples are taken" if modern
                             else "a must be greater than 0 unless no samples are taken")
        return int(a), None
    if isinstance(a, (str, float)):
        raise ValueError("a must be 1-dimensional or an integer") if not modern else ValueError(
            f"a must be a sequence or an integer, not {type(a)}")
    a = asarray(a)
    if a.ndim == 0:
        return _population(a.item(), modern)
    if a.ndim != 1 and not modern:
        raise ValueError("a must be 1-dimensional")
    return -1, a


def _probabilities(p, count, modern):
    p = asarray(p, dtype=float64)
    if p.ndim != 1:
        raise ValueError("p must be 1-dimensional" if modern else "'p' must be 1-dimensional")
    if p.size != count:
        raise ValueError("a and p must have same size" if modern else "'a' and 'p' must have same size")
    if (p != p).any():
        raise ValueError("Probabilities contain NaN" if modern else "probabilities contain NaN")
    if (p < 0).any():
        raise ValueError("Probabilities are not non-negative" if modern else "probabilities are not non-negative")
    if abs(float(p.sum()) - 1.0) > 1e-8:
        raise ValueError("Probabilities do not sum to 1. See Notes section of docstring for more information." if modern
                         else "probabilities do not sum to 1")
    return p


def _places_by_chance(bits, p, wanted):
    cdf = p.cumsum()
    cdf /= cdf[-1]
    return cdf.searchsorted(bits.uniform(wanted), side="right")


def _without_replacement(bits, p, wanted):
    from numpy import count_nonzero, unique

    if count_nonzero(p > 0) < wanted:
        raise ValueError("Fewer non-zero entries in p than size")
    p, found = p.copy(), array([], dtype=int64)
    while len(found) < wanted:
        drawn = bits.uniform(wanted - len(found))
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
        if isinstance(x, (tuple, str)):
            raise TypeError(f"'{type(x).__name__}' object does not support item assignment")
        for place, source in enumerate(order.tolist()):
            x[place] = items[source]


class _Stream:
    """What both kinds of generators share."""

    _modern = False
    _name = ""

    def _standard(self, draw, size):
        shape, total = _count(size)
        values = draw(total)
        return values[0].item() if size is None else values.reshape(shape)

    def bytes(self, length):
        """Draws bytes."""
        words = [self._bits.word() for _ in range(-(-length // 4))]
        return b"".join(word.to_bytes(4, "little") for word in words)[:length]

    def multinomial(self, n, pvals, size=None):
        """Draws how often each of several outcomes comes up in n trials."""
        if self._modern and asarray(n).ndim:
            from numpy import stack

            rows = [self.multinomial(int(one), pvals) for one in asarray(n).ravel()]
            return stack(rows).reshape(asarray(n).shape + (len(pvals),))
        pvals = [float(p) for p in pvals]
        if n < 0:
            raise ValueError("n < 0")
        if not all(0.0 <= p <= 1.0 for p in pvals):
            raise ValueError("pvals < 0, pvals > 1 or pvals contains NaNs")
        if sum(pvals[:-1]) > 1.0 + 1e-12:
            raise ValueError("sum(pvals[:-1]) > 1.0")
        shape, rows = _count(size)
        return self._bits.multinomial(int(n), pvals, rows).reshape(shape + (len(pvals),))

    def dirichlet(self, alpha, size=None):
        """Draws shares that add up to 1."""
        alpha = asarray(alpha, dtype=float64)
        if alpha.ndim != 1:
            raise ValueError("setting an array element with a sequence. The requested array would exceed the maximum number of "
                             "dimension of 1.")
        if not (alpha > 0).all() if not self._modern else (alpha < 0).any():
            raise ValueError("alpha <= 0" if not self._modern else "alpha < 0")
        shape, rows = _count(size)
        width = len(alpha)
        if self._modern and width and alpha.max() < 0.1:
            return self._broken_stick(alpha, rows).reshape(shape + (width,))
        from numpy import tile

        parts = self._bits.draw("standard_gamma", rows * width, [tile(alpha, rows)]).reshape(rows, width)
        if not width:
            return parts.reshape(shape + (0,))
        return (parts * (1.0 / parts.cumsum(1)[:, -1:])).reshape(shape + (width,))

    def _broken_stick(self, alpha, rows):
        alpha = alpha.tolist()
        rest = [sum(reversed(alpha[i:])) for i in range(len(alpha))]
        made = []
        for _ in range(rows):
            left = 1.0
            for own, others in zip(alpha, rest[1:]):
                share = self._bits.draw("beta", 1, [own, others])[0].item()
                made.append(left * share)
                left *= 1.0 - share
            made.append(left)
        return array(made)

    def standard_gamma(self, shape, size=None, dtype=float64, out=None):
        """Draws from the gamma distribution of scale 1."""
        if _numpy.dtype(dtype) != float64:
            raise NotImplementedError("Generator.standard_gamma draws float64 in torchlings")
        check("standard_gamma", [("shape", "least 0")], [shape])
        return _written(_draw(self._bits, "standard_gamma", [shape], size), out)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(f"'{self._name}' object has no attribute '{name}'")


install(_Stream)


def _written(values, out):
    if out is None:
        return values
    out[...] = values
    return out


def _checked_normal(mean, cov):
    mean, cov = asarray(mean), asarray(cov)
    if mean.ndim != 1:
        raise ValueError("mean must be 1 dimensional")
    if cov.ndim != 2 or cov.shape[0] != cov.shape[1]:
        raise ValueError("cov must be 2 dimensional and square")
    if mean.shape[0] != cov.shape[0]:
        raise ValueError("mean and cov must have same length")
    return mean, cov.astype(float64)


def _check_definite(same, check_valid):
    if check_valid not in ("warn", "raise", "ignore"):
        raise ValueError("check_valid must equal 'warn', 'raise', or 'ignore'")
    if not same and check_valid != "ignore":
        if check_valid == "raise":
            raise ValueError("covariance is not symmetric positive-semidefinite.")
        import warnings

        warnings.warn("covariance is not symmetric positive-semidefinite.", RuntimeWarning, stacklevel=3)


class RandomState(_Stream):
    """numpy's legacy generator over the Mersenne Twister."""

    _name = "numpy.random.mtrand.RandomState"

    def __init__(self, seed=None):
        self._bits = seed._bits if isinstance(seed, BitGenerator) else _numpy._Bits(False, _legacy_seed(seed))

    def __repr__(self):
        return f"{self} at {id(self):#X}"

    def __str__(self):
        return "RandomState(MT19937)"

    def seed(self, seed=None):
        """Starts anew from a seed."""
        self._bits.seed(_legacy_seed(seed))

    def get_state(self, legacy=True):
        """Returns where the stream is, for set_state."""
        return _State(self._bits.copy())

    def set_state(self, state):
        """Goes on from where get_state was asked."""
        if not isinstance(state, _State):
            raise TypeError("state must be what get_state returns in torchlings")
        self._bits.assign(state.bits)

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

    def standard_exponential(self, size=None):
        """Draws from the exponential distribution of scale 1."""
        return self._standard(lambda n: self._bits.draw("standard_exponential", n, []), size)

    def randint(self, low, high=None, size=None, dtype=int):
        """Draws integers from low up to high, without it."""
        made = _integers(self._bits, low, high, size, dtype, False, "randint")
        own = dtype is int or dtype is bool
        return made.item() if own and not isinstance(made, ndarray) else made

    def random_integers(self, low, high=None, size=None):
        """Draws integers from low up to high, with it."""
        import warnings

        low, high = (1, low) if high is None else (low, high)
        warnings.warn(f"This function is deprecated. Please call randint({low}, {high} + 1) instead", DeprecationWarning,
                      stacklevel=2)
        return self.randint(low, high + 1, size, "l")

    def tomaxint(self, size=None):
        """Draws integers from 0 up to the largest."""
        return self._standard(lambda n: array_of([self._bits.masked(2**64 - 1) >> 1 for _ in range(n)]), size)

    def multivariate_normal(self, mean, cov, size=None, check_valid="warn", tol=1e-8):
        """Draws from a normal distribution of several dimensions."""
        from numpy import allclose, dot, linalg, sqrt

        mean, cov = _checked_normal(mean, cov)
        shape, rows = _count(size)
        x = self._bits.normal(rows * len(mean)).reshape(rows, len(mean))
        u, s, v = linalg.svd(cov)
        _check_definite(allclose(dot(v.T * s, v), cov, rtol=tol, atol=tol), check_valid)
        return (dot(x, sqrt(s)[:, None] * v) + mean).reshape(shape + (len(mean),))

    def _order(self, count):
        return self._bits.order(count, False)

    def shuffle(self, x):
        """Puts items in random order, in place."""
        _shuffle(x, self._order(len(x)))

    def permutation(self, x):
        """Returns items, or the numbers below x, in random order."""
        if isinstance(x, (int, _numpy.integer)):
            return self._order(int(x))
        x = None if isinstance(x, str) else asarray(x)
        if x is None or x.ndim == 0:
            raise IndexError("x must be an integer or at least 1-dimensional")
        return x[self._order(len(x))]

    def choice(self, a, size=None, replace=True, p=None):
        """Draws items, with or without putting them back."""
        shape, wanted = _count(size)
        count, population = _population(a, False)
        if population is not None:
            count = len(population)
            if not count and wanted:
                raise ValueError("'a' cannot be empty unless no samples are taken")
        if p is not None:
            p = _probabilities(p, count, False)
        if replace:
            places = self._bits.integers(0, count, wanted) if p is None else _places_by_chance(self._bits, p, wanted)
        else:
            if wanted > count:
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            places = self._order(count)[:wanted] if p is None else _without_replacement(self._bits, p, wanted)
        places = asarray(places)[0] if size is None else asarray(places).reshape(shape)
        if population is None:
            return int(places) if size is None else places
        return population[places]


class _State(tuple):
    """Where a stream of the Mersenne Twister is; only set_state can read it."""

    def __new__(cls, bits):
        made = super().__new__(cls, ("MT19937",))
        made.bits = bits
        return made


def _legacy_seed(seed):
    if isinstance(seed, (float, _numpy.floating)):
        raise TypeError("Cannot cast scalar from dtype('float64') to dtype('int64') according to the rule 'safe'")
    if isinstance(seed, (int, _numpy.integer)) and not 0 <= seed < 2**32:
        raise ValueError("Seed must be between 0 and 2**32 - 1")
    return seed


class SeedSequence:
    """A seed of any size spread over words, and the seeds of streams that are independent of each other."""

    def __init__(self, entropy=None, *, spawn_key=(), pool_size=4, n_children_spawned=0):
        if entropy is None:
            fresh = _numpy._Bits(True, None)
            entropy = sum(fresh.word() << 32 * i for i in range(4))
        elif isinstance(entropy, (str, float)):
            raise TypeError(f"SeedSequence expects int or sequence of ints for entropy not {entropy}")
        elif not hasattr(entropy, "__iter__") and entropy < 0:
            raise ValueError("expected non-negative integer")
        self.entropy, self.spawn_key, self.pool_size = entropy, tuple(spawn_key), pool_size
        self.n_children_spawned = n_children_spawned

    def _words(self):
        """The seed's words, then the key's."""
        words, key = _words(self.entropy), _words(self.spawn_key)
        return words + [0] * (self.pool_size - len(words) if key else 0) + key

    @property
    def state(self):
        """What the sequence was made of."""
        return {"entropy": self.entropy, "spawn_key": self.spawn_key, "pool_size": self.pool_size,
                "n_children_spawned": self.n_children_spawned}

    def _pool(self):
        words, size = self._words(), self.pool_size
        mix = _hash(0x43B0D7E5, 0x931E8875)
        pool = [mix(words[i] if i < len(words) else 0) for i in range(size)]
        for source in range(size):
            for target in range(size):
                if source != target:
                    pool[target] = _blend(pool[target], mix(pool[source]))
        for word in words[size:]:
            for target in range(size):
                pool[target] = _blend(pool[target], mix(word))
        return pool

    def generate_state(self, n_words, dtype="uint32"):
        """Returns words for the state of a generator; as int64 here, which holds those of 32 bits."""
        if dtype not in ("uint32", "u4", int64) and getattr(dtype, "__name__", "") != "uint32":
            raise NotImplementedError("generate_state gives words of 32 bits in torchlings")
        pool, mix = self._pool(), _hash(0x8B51F9DD, 0x58F38DED)
        return array_of([mix(pool[i % self.pool_size]) for i in range(n_words)])

    def spawn(self, n_children):
        """Returns seeds for streams independent of each other."""
        first = self.n_children_spawned
        self.n_children_spawned += n_children
        return [SeedSequence(self.entropy, spawn_key=self.spawn_key + (i,), pool_size=self.pool_size)
                for i in range(first, first + n_children)]

    def __repr__(self):
        lines = ["SeedSequence(", f"    entropy={self.entropy!r},"]
        if self.spawn_key:
            lines.append(f"    spawn_key={self.spawn_key!r},")
        if self.pool_size != 4:
            lines.append(f"    pool_size={self.pool_size!r},")
        if self.n_children_spawned:
            lines.append(f"    n_children_spawned={self.n_children_spawned!r},")
        return "\n".join(lines + [")"])


def _words(value):
    if hasattr(value, "__iter__"):
        return [word for item in value for word in _words(item)]
    value = int(value)
    words = [value & 0xFFFFFFFF]
    while value >> 32:
        value >>= 32
        words.append(value & 0xFFFFFFFF)
    return words


def _hash(constant, multiplier):
    """A hash of words whose constant changes with each."""

    def mix(word):
        nonlocal constant
        word ^= constant
        constant = constant * multiplier & 0xFFFFFFFF
        word = word * constant & 0xFFFFFFFF
        return word ^ word >> 16

    return mix


def _blend(a, b):
    mixed = 0xCA01F9DD * a - 0x4973F715 * b & 0xFFFFFFFF
    return mixed ^ mixed >> 16


class BitGenerator:
    """A stream of random bits."""

    _modern = True

    def __init__(self, seed=None):
        if type(self) is BitGenerator:
            raise NotImplementedError("BitGenerator is a base class and cannot be instantized")
        self.seed_seq = seed if isinstance(seed, SeedSequence) else SeedSequence(seed)
        self._bits = _numpy._Bits(True, self.seed_seq._words())

    def spawn(self, n_children):
        """Returns streams independent of each other."""
        return [type(self)(child) for child in self.seed_seq.spawn(n_children)]


class PCG64(BitGenerator):
    """The stream of default_rng."""

    @property
    def state(self):
        """Where the stream is."""
        state, increment, half = self._bits.pcg64_state()
        return {"bit_generator": "PCG64", "state": {"state": state, "inc": increment}, "has_uint32": int(half is not None),
                "uinteger": half or 0}

    @state.setter
    def state(self, value):
        if not isinstance(value, dict):
            raise TypeError("state must be a dict")
        if value.get("bit_generator") != "PCG64":
            raise ValueError("state must be for a PCG64 RNG")
        half = value["uinteger"] if value["has_uint32"] else None
        self._bits.set_pcg64_state(value["state"]["state"], value["state"]["inc"], half)




class Generator(_Stream):
    """numpy's generator over PCG64."""

    _modern = True
    _name = "numpy.random._generator.Generator"

    def __init__(self, bit_generator):
        self._stream = bit_generator
        self._bits = bit_generator._bits

    def __repr__(self):
        return f"{self} at {id(self):#X}"

    def __str__(self):
        return "Generator(PCG64)"

    @property
    def bit_generator(self):
        """The stream of bits below."""
        return self._stream

    def spawn(self, n_children):
        """Returns generators independent of each other."""
        return [Generator(child) for child in self._stream.spawn(n_children)]

    def random(self, size=None, dtype=float64, out=None):
        """Draws from the numbers below 1."""
        size = out.shape if size is None and out is not None else size
        return _written(self._standard(self._pick(dtype, self._bits.uniform, self._bits.uniform_f32, "random"), size), out)

    def standard_normal(self, size=None, dtype=float64, out=None):
        """Draws from the standard normal distribution."""
        size = out.shape if size is None and out is not None else size
        draw = self._pick(dtype, self._bits.normal, self._bits.normal_f32, "standard_normal")
        return _written(self._standard(draw, size), out)

    def _pick(self, dtype, wide, narrow, name):
        dtype = _numpy.dtype(dtype)
        if dtype == float64:
            return wide
        if dtype == float32:
            return narrow
        raise TypeError(f"Unsupported dtype {dtype!r} for {name}")

    def standard_exponential(self, size=None, dtype=float64, method="zig", out=None):
        """Draws from the exponential distribution of scale 1."""
        if _numpy.dtype(dtype) != float64:
            raise NotImplementedError("Generator.standard_exponential draws float64 in torchlings")
        if method == "zig":
            return _written(self._standard(lambda n: self._bits.draw("standard_exponential", n, []), size), out)
        return _written(self._standard(lambda n: -_numpy.log1p(-self._bits.uniform(n)), size), out)

    def integers(self, low, high=None, size=None, dtype=int64, endpoint=False):
        """Draws integers from low up to high, without it unless endpoint is True."""
        made = _integers(self._bits, low, high, size, dtype, endpoint, "integers")
        return made.item() if dtype is int and size is None and not isinstance(made, ndarray) else made

    def multivariate_normal(self, mean, cov, size=None, check_valid="warn", tol=1e-8, *, method="svd"):
        """Draws from a normal distribution of several dimensions."""
        from numpy import absolute, allclose, dot, linalg, sqrt

        if method not in ("eigh", "svd", "cholesky"):
            raise ValueError("method must be one of {'eigh', 'svd', 'cholesky'}")
        mean, cov = _checked_normal(mean, cov)
        shape, rows = _count(size)
        if method == "svd":
            u, s, vh = linalg.svd(cov)
            same, factor = allclose(dot(vh.T * s, vh), cov, rtol=tol, atol=tol), u * sqrt(s)
        elif method == "eigh":
            s, u = linalg.eigh(cov)
            same, factor = not (s < -tol).any(), u * sqrt(absolute(s))
        else:
            same, factor = True, linalg.cholesky(cov)
        _check_definite(same, check_valid)
        x = self._bits.normal(rows * len(mean)).reshape(rows, len(mean))
        return (mean + dot(x, factor.T)).reshape(shape + (len(mean),))

    def multivariate_hypergeometric(self, colors, nsample, size=None, method="marginals"):
        """Draws how many of each color are in a sample."""
        if method not in ("count", "marginals"):
            raise ValueError('method must be "count" or "marginals".')
        colors = [int(c) for c in colors]
        if any(c < 0 for c in colors):
            raise ValueError("nsample, colors must be nonnegative")
        if nsample > sum(colors):
            raise ValueError("nsample > sum(colors)")
        if method == "count":
            raise NotImplementedError("multivariate_hypergeometric by counting is missing in torchlings: use 'marginals'")
        shape, rows = _count(size)
        made = []
        total = sum(colors)
        few = nsample > total // 2
        for _ in range(rows):
            left, others, row = total - nsample if few else nsample, total, []
            for color in colors[:-1]:
                others -= color
                row.append(self._bits.draw("hypergeometric", 1, [color, others, left])[0].item() if left else 0)
                left -= row[-1]
            row.append(left)
            made.append([c - r for c, r in zip(colors, row)] if few else row)
        return array_of(made).reshape(shape + (len(colors),))

    def shuffle(self, x, axis=0):
        """Puts items in random order, in place."""
        from numpy import moveaxis
        from numpy._shaping import normalize_axis

        if isinstance(x, ndarray):
            rows = moveaxis(x, normalize_axis(axis, x.ndim), 0)
        else:
            if axis:
                raise NotImplementedError("Axis argument is only supported on ndarray objects")
            rows = x
        _shuffle(rows, self._bits.order(len(rows), False))

    def permutation(self, x, axis=0):
        """Returns items, or the numbers below x, in random order."""
        from numpy._shaping import normalize_axis

        if isinstance(x, (int, _numpy.integer)):
            return self._bits.order(int(x), False)
        x = asarray(x)
        axis = normalize_axis(axis, x.ndim)
        return x[(slice(None),) * axis + (self._bits.order(x.shape[axis], False),)]

    def permuted(self, x, *, axis=None, out=None):
        """Returns a copy with the items of each row along an axis in an order of its own."""
        from numpy import moveaxis
        from numpy._shaping import normalize_axis

        x = array(x)
        if axis is None:
            flat = x.reshape(-1)
            made = flat[self._bits.order(len(flat), False)].reshape(x.shape)
        else:
            made = x
            rows = moveaxis(made, normalize_axis(axis, x.ndim), -1)
            from numpy import ndindex

            for place in ndindex(rows.shape[:-1]):
                rows[place] = rows[place][self._bits.order(rows.shape[-1], False)]
        return _written(made, out)

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        """Draws items, with or without putting them back."""
        shape, wanted = _count(size)
        count, population = _population(a, True)
        if population is not None:
            count = population.shape[axis]
            if not count and wanted:
                raise ValueError("a cannot be empty unless no samples are taken")
        if p is not None:
            p = _probabilities(p, count, True)
        if not replace and wanted > count:
            raise ValueError("Cannot take a larger sample than population when replace is False")
        if p is not None:
            places = _places_by_chance(self._bits, p, wanted) if replace else _without_replacement(self._bits, p, wanted)
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
    if isinstance(seed, Generator):
        return seed
    return Generator(seed if isinstance(seed, BitGenerator) else PCG64(seed))


_state = RandomState()
_FUNCTIONS = """
    beta binomial bytes chisquare choice dirichlet exponential f gamma geometric get_state gumbel hypergeometric laplace
    logistic lognormal logseries multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal
    pareto permutation poisson power rand randint randn random random_integers random_sample ranf rayleigh sample seed
    set_state shuffle standard_cauchy standard_exponential standard_gamma standard_normal standard_t triangular uniform
    vonmises wald weibull zipf
""".split()
globals().update((name, getattr(_state, name)) for name in _FUNCTIONS)


def __getattr__(name):
    import _torch

    raise AttributeError(_torch._missing("numpy.random", name))
