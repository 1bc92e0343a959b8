"""Random numbers: the same seed gives numpy's own, for RandomState and the functions of the module, and for default_rng."""
import _numpy
from _numpy import array, asarray, concatenate, float32, float64, int64, ndarray
from numpy._bit_generators import MT19937, PCG64, PCG64DXSM, SFC64, BitGenerator, Philox, SeedSequence  # noqa: F401
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
        if isinstance(seed, BitGenerator):
            self._use(seed)
        else:
            self._bits, self._stream = _numpy._Bits(False, _legacy_seed(seed)), None

    def _use(self, stream):
        self._stream, self._bits = stream, stream._bits.legacy()

    @property
    def _bit_generator(self):
        """The stream of bits below."""
        if self._stream is None:
            self._stream = MT19937._over(self._bits.modern())
        return self._stream

    def __repr__(self):
        return f"{self} at {id(self):#X}"

    def __str__(self):
        return f"RandomState({type(self._bit_generator).__name__})"

    def __reduce__(self):
        return _state_of, (self.get_state(legacy=False),)

    def seed(self, seed=None):
        """Starts anew from a seed."""
        if not isinstance(self._bit_generator, MT19937):
            raise TypeError("can only re-seed a MT19937 BitGenerator")
        self._bits.seed(_legacy_seed(seed))

    def get_state(self, legacy=True):
        """Returns where the stream is, for set_state: a tuple, or a dictionary."""
        state, kept = self._bit_generator.state, self._bits.kept()
        about = {"has_gauss": int(kept is not None), "gauss": 0.0 if kept is None else kept}
        if not legacy:
            return {**state, **about}
        if state["bit_generator"] != "MT19937":
            import warnings

            warnings.warn("get_state and legacy can only be used with the MT19937 BitGenerator. To silence this warning, set "
                          "`legacy` to False.", RuntimeWarning, stacklevel=2)
            return {**state, **about}
        return "MT19937", state["state"]["key"], state["state"]["pos"], about["has_gauss"], about["gauss"]

    def set_state(self, state):
        """Goes on from where get_state was asked."""
        if isinstance(state, dict):
            if "bit_generator" not in state or "state" not in state:
                raise ValueError("state dictionary is not valid.")
            made = state
        else:
            if not isinstance(state, (tuple, list)):
                raise TypeError("state must be a dict or a tuple.")
            if state[0] != "MT19937":
                raise ValueError("set_state can only be used with legacy MT19937 state instances.")
            made = {"bit_generator": state[0], "state": {"key": state[1], "pos": state[2]}}
            if len(state) > 3:
                made["has_gauss"], made["gauss"] = state[3], state[4]
        self._bit_generator.state = made
        self._bits.set_kept(float(made["gauss"]) if made.get("has_gauss") else None)

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


def _state_of(state):
    """A generator of the old manner that goes on from a state."""
    made = RandomState(globals()[state["bit_generator"]]())
    made.set_state(state)
    return made


def get_bit_generator():
    """Returns the stream of bits below the functions of the module."""
    return _state._bit_generator


def set_bit_generator(bitgen):
    """Sets the stream of bits below the functions of the module."""
    if not isinstance(bitgen, BitGenerator):
        raise AttributeError(f"'{type(bitgen).__name__}' object has no attribute 'capsule'")
    _state._use(bitgen)


def _legacy_seed(seed):
    if isinstance(seed, (float, _numpy.floating)):
        raise TypeError("Cannot cast scalar from dtype('float64') to dtype('int64') according to the rule 'safe'")
    if isinstance(seed, (int, _numpy.integer)) and not 0 <= seed < 2**32:
        raise ValueError("Seed must be between 0 and 2**32 - 1")
    return seed


class Generator(_Stream):
    """numpy's generator over a stream of bits."""

    _modern = True
    _name = "numpy.random._generator.Generator"

    def __init__(self, bit_generator):
        if not isinstance(bit_generator, BitGenerator):
            bit_generator = bit_generator() if isinstance(bit_generator, type) else bit_generator
            if not isinstance(bit_generator, BitGenerator):
                raise AttributeError(f"'{type(bit_generator).__name__}' object has no attribute 'capsule'")
        self._stream = bit_generator
        self._bits = bit_generator._bits

    def __repr__(self):
        return f"{self} at {id(self):#X}"

    def __str__(self):
        return f"Generator({type(self._stream).__name__})"

    def __reduce__(self):
        return Generator, (self._stream,)

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
    if isinstance(seed, RandomState):
        return Generator(seed._bit_generator)
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
