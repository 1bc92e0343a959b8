"""Functions of text, element by element: `np.strings`."""
from numpy._foreign import _as_array, _made, _native_out, _sides, _two, text_dtype

_TO_TEXT = "capitalize center expandtabs ljust lower lstrip replace rjust rstrip strip swapcase title translate upper zfill".split()
_TO_NUMBER = "count find index rfind rindex".split()
_TO_TRUTH = """
    endswith isalnum isalpha isdecimal isdigit islower isnumeric isspace istitle isupper startswith
""".split()


def _elements(a):
    """The texts and the shape of an array of text; anything else is refused."""
    a = _as_array(a)
    if getattr(a.dtype, "kind", "") not in "US":
        raise TypeError("string operation on non-string array")
    return a._values(), a.shape, a.dtype.kind


def _texts(values, shape, kind="U"):
    """An array wide enough for the longest of the texts."""
    made = _made(values, shape, text_dtype(max([len(v) for v in values], default=1) or 1, kind))
    return made if shape else made[()]


def _of_text(name):
    def function(a, *arguments, **keywords):
        values, shape, kind = _elements(a)
        return _texts([getattr(v, name)(*arguments, **keywords) for v in values], shape, kind)

    return _named(function, name)


def _of_number(name, kind):
    def function(a, *arguments):
        values, shape, _ = _elements(a)
        return _native_out([getattr(v, name)(*arguments) for v in values], shape, kind)

    return _named(function, name)


def _named(function, name):
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Calls {name} on each text."
    return function


globals().update((name, _of_text(name)) for name in _TO_TEXT)
globals().update((name, _of_number(name, "int64")) for name in _TO_NUMBER)
globals().update((name, _of_number(name, "bool")) for name in _TO_TRUTH)


def str_len(a):
    """Returns the length of each text."""
    values, shape, _ = _elements(a)
    return _native_out([len(v) for v in values], shape, "int64")


def add(x1, x2):
    """Joins the texts of two arrays."""
    return _two("add", _as_array(x1), _as_array(x2))


def multiply(a, i):
    """Repeats each text."""
    values, counts, shape = _sides(_as_array(a), _as_array(i))
    return _texts([v * max(n, 0) for v, n in zip(values, counts)], shape)


def mod(a, values):
    """Formats each text with a value."""
    texts, given, shape = _sides(_as_array(a), _as_array(values))
    return _texts([t % v for t, v in zip(texts, given)], shape)


def _compared(name):
    def function(x1, x2):
        return _two(name, _as_array(x1), _as_array(x2))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = "Compares the texts of two arrays."
    return function


globals().update((name, _compared(name)) for name in "equal greater greater_equal less less_equal not_equal".split())


def decode(a, encoding=None, errors=None):
    """Returns the texts of bytes."""
    values, shape, _ = _elements(a)
    return _texts([v.decode(encoding or "utf-8", errors or "strict") for v in values], shape)


def encode(a, encoding=None, errors=None):
    """Returns the bytes of texts."""
    values, shape, _ = _elements(a)
    return _texts([v.encode(encoding or "utf-8", errors or "strict") for v in values], shape, "S")


def slice(a, start=None, stop=None, step=None, /):  # noqa: A001
    """Returns a part of each text."""
    import builtins

    values, shape, kind = _elements(a)
    start, stop = (None, start) if stop is None else (start, stop)
    return _texts([v[builtins.slice(start, stop, step)] for v in values], shape, kind)


def _parted(name):
    def function(a, sep, /):
        values, shape, _ = _elements(a)
        parts = list(zip(*(getattr(v, name)(s) for v, s in zip(values, _elements(sep)[0] * max(len(values), 1)))))
        return tuple(_texts(list(part), shape) for part in parts)

    return _named(function, name)


partition, rpartition = _parted("partition"), _parted("rpartition")
