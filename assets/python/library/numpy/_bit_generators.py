"""Streams of random bits and the seeds that they are made of."""
import _numpy


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

    def _drawn(self, count, wide):
        """Words for the state of a generator, of 32 or of 64 bits."""
        pool, mix = self._pool(), _hash(0x8B51F9DD, 0x58F38DED)
        words = [mix(pool[i % self.pool_size]) for i in range(count * (2 if wide else 1))]
        return [low | high << 32 for low, high in zip(words[::2], words[1::2])] if wide else words

    def generate_state(self, n_words, dtype="uint32"):
        """Returns words for the state of a generator."""
        kind = _numpy.dtype(dtype)
        if kind.name not in ("uint32", "uint64"):
            raise ValueError("only support uint32 or uint64")
        return _numpy.array(self._drawn(n_words, kind.name == "uint64"), dtype=kind)

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

    __module__ = "numpy.random.bit_generator"
    _modern = True
    # How many words of 32 or 64 bits seed it.
    _seed_words = (4, True)

    def __init__(self, seed=None):
        if type(self) is BitGenerator:
            raise NotImplementedError("BitGenerator is a base class and cannot be instantized")
        self._seed_seq = seed if isinstance(seed, SeedSequence) else SeedSequence(seed)
        self._bits = _numpy._Bits(True, 0)
        self._start(self._seed_seq._drawn(*self._seed_words))

    @classmethod
    def _over(cls, bits):
        """The stream of a generator that is there already."""
        self = object.__new__(cls)
        self._seed_seq, self._bits = None, bits
        return self

    def _start(self, words, half=None):
        self._bits.set_source(type(self).__name__, words, half)

    @property
    def seed_seq(self):
        """What the stream was seeded with."""
        return self._seed_seq

    @property
    def lock(self):
        """A lock; there are no threads to keep apart."""
        from contextlib import nullcontext

        return nullcontext()

    def spawn(self, n_children):
        """Returns streams independent of each other."""
        return [type(self)(child) for child in self._seed_seq.spawn(n_children)]

    def random_raw(self, size=None, output=True):
        """Returns the next bits as they come."""
        if size is None:
            drawn = self._bits.raw()
            return drawn if output else None
        shape = (size,) if isinstance(size, (int, _numpy.integer)) else tuple(size)
        count = 1
        for n in shape:
            count *= n
        words = [self._bits.raw() for _ in range(count)]
        return _numpy.array(words, dtype="uint64").reshape(shape) if output else None

    def _checked(self, value):
        name = type(self).__name__
        if not isinstance(value, dict):
            raise TypeError("state must be a dict")
        if value.get("bit_generator") != name:
            raise ValueError(f"state must be for a {name} {'PRNG' if name in ('MT19937', 'Philox') else 'RNG'}")
        return value["uinteger"] if value.get("has_uint32") else None

    def _about_half(self):
        half = self._bits.half()
        return {"has_uint32": int(half is not None), "uinteger": half or 0}

    def _copied(self):
        made = type(self)(0)
        made.state = self.state
        return made

    def __reduce__(self):
        return _of_state, (type(self).__name__, self.state, self._seed_seq)


def _of_state(name, state, seed_seq):
    made = globals()[name](0)
    made._seed_seq = seed_seq
    made.state = state
    return made


def _words_of(numbers):
    return _numpy.array(numbers, dtype="uint64")


class PCG64(BitGenerator):
    """The stream of default_rng."""

    __module__ = "numpy.random._pcg64"
    _multiplier = (2549297995355413924 << 64) + 4865540595714422341

    @property
    def state(self):
        """Where the stream is."""
        state, increment = self._bits.source_words()
        return {"bit_generator": type(self).__name__, "state": {"state": state, "inc": increment}, **self._about_half()}

    @state.setter
    def state(self, value):
        half = self._checked(value)
        self._bits.set_pcg64_state(value["state"]["state"], value["state"]["inc"], half)

    def advance(self, delta):
        """Goes on as if so many numbers had been drawn."""
        mask = (1 << 128) - 1
        state, increment = self._bits.source_words()
        product, total, factor, step = 1, 0, self._multiplier, increment
        delta &= mask
        while delta:
            if delta & 1:
                product, total = product * factor & mask, (total * factor + step) & mask
            step, factor, delta = (factor + 1) * step & mask, factor * factor & mask, delta >> 1
        self._bits.set_pcg64_state((product * state + total) & mask, increment, None)
        return self

    def jumped(self, jumps=1):
        """Returns a stream that is far from this one."""
        return self._copied().advance(0x9E3779B97F4A7C15F39CC0605CEDC835 * jumps)


class PCG64DXSM(PCG64):
    """PCG64 with another output and a smaller multiplier."""

    __module__ = "numpy.random._pcg64"
    _multiplier = 0xDA942042E4DD58B5


class MT19937(BitGenerator):
    """The Mersenne Twister."""

    __module__ = "numpy.random._mt19937"
    _seed_words = (624, False)

    def _start(self, words, half=None):
        super()._start([0x80000000, *words[1:]])

    def _legacy_seeding(self, seed):
        """Seeds the stream as RandomState does."""
        self._bits.legacy().seed(seed)

    @property
    def state(self):
        """Where the stream is."""
        words = self._bits.source_words()
        return {"bit_generator": "MT19937", "state": {"key": _numpy.array(words[:-1], dtype="uint32"), "pos": words[-1]}}

    @state.setter
    def state(self, value):
        if isinstance(value, tuple):
            value = {"bit_generator": value[0], "state": {"key": value[1], "pos": value[2]}}
        self._checked(value)
        key = _numpy.asarray(value["state"]["key"]).tolist()
        if len(key) != 624:
            raise ValueError("state must have 624 words")
        self._bits.set_source("MT19937", [*key, int(value["state"]["pos"])], None)

    def jumped(self, jumps=1):
        """Returns a stream that is far from this one: 2**128 words for each jump."""
        made = self._copied()
        for _ in range(jumps):
            made._bits.jump_twister()
        return made


class Philox(BitGenerator):
    """Numbers made of a counter and a key."""

    __module__ = "numpy.random._philox"
    _seed_words = (2, True)

    def __init__(self, seed=None, counter=None, key=None):
        if seed is not None and key is not None:
            raise ValueError("seed and key cannot be both used")
        super().__init__(seed)
        if key is not None:
            self._seed_seq = None
        if key is not None or counter is not None:
            own = self._bits.source_words()[:2] if key is None else _spread(key, 2, "key")
            start = [0] * 4 if counter is None else _spread(counter, 4, "counter")
            self._start([*own, *start, 0, 0, 0, 0, 4])

    @property
    def state(self):
        """Where the stream is."""
        words = self._bits.source_words()
        return {"bit_generator": "Philox", "state": {"counter": _words_of(words[2:6]), "key": _words_of(words[:2])},
                "buffer": _words_of(words[6:10]), "buffer_pos": words[10], **self._about_half()}

    @state.setter
    def state(self, value):
        half = self._checked(value)
        inner = value["state"]
        words = [int(w) for part in (inner["key"], inner["counter"], value["buffer"]) for w in part]
        self._start([*words, int(value["buffer_pos"])], half)

    def advance(self, delta):
        """Goes on as if so many counters had been used."""
        words = self._bits.source_words()
        counter = sum(word << 64 * i for i, word in enumerate(words[2:6])) + delta
        self._start([*words[:2], *(counter >> 64 * i & 2**64 - 1 for i in range(4)), *words[6:10], 4])
        return self

    def jumped(self, jumps=1):
        """Returns a stream that is far from this one."""
        return self._copied().advance(jumps << 128)


def _spread(value, count, name):
    """An integer, or words, as so many words of 64 bits."""
    if hasattr(value, "__iter__"):
        words = [int(w) for w in value]
        if len(words) != count:
            raise ValueError(f"{name} must have {count} elements when using array form")
        return words
    if not 0 <= value < 1 << 64 * count:
        raise ValueError(f"{name} must be positive and less than 2**{64 * count}.")
    return [value >> 64 * i & 2**64 - 1 for i in range(count)]


class SFC64(BitGenerator):
    """Chris Doty-Humphrey's small fast chaotic stream."""

    __module__ = "numpy.random._sfc64"
    _seed_words = (3, True)

    @property
    def state(self):
        """Where the stream is."""
        return {"bit_generator": "SFC64", "state": {"state": _words_of(self._bits.source_words())}, **self._about_half()}

    @state.setter
    def state(self, value):
        half = self._checked(value)
        self._start([int(w) for w in value["state"]["state"]], half)
