"""Functions of text, element by element, under their older name: `np.char`."""
from numpy._foreign import _as_array, _made, _numpy_broadcast, object_dtype
from numpy.strings import *  # noqa: F403
from numpy.strings import _elements, _texts


def _listed(name):
    def function(a, sep=None, maxsplit=-1):
        values, shape, _ = _elements(a)
        made = _made([getattr(v, name)(sep, maxsplit) for v in values], shape, object_dtype)
        return made

    function.__name__ = function.__qualname__ = name
    function.__doc__ = "Splits each text; the elements are lists."
    return function


split, rsplit = _listed("split"), _listed("rsplit")


def splitlines(a, keepends=None):
    """Returns the lines of each text; the elements are lists."""
    values, shape, _ = _elements(a)
    return _made([v.splitlines(bool(keepends)) for v in values], shape, object_dtype)


def join(sep, seq):
    """Joins the letters of each text with a separator."""
    values, shape, _ = _elements(seq)
    separators = _as_array(sep)
    shape = _numpy_broadcast(separators.shape, shape)
    return _texts([s.join(v) for s, v in zip(separators._values() * max(len(values), 1), values)], shape)


def _parted(name):
    def function(a, sep):
        values, shape, _ = _elements(a)
        separator = str(sep)
        return _texts([part for v in values for part in getattr(v, name)(separator)], (*shape, 3))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = "Parts each text at a separator; an axis more holds what is before, the separator, and what is after."
    return function


partition, rpartition = _parted("partition"), _parted("rpartition")


def array(obj, itemsize=None, copy=True, unicode=None, order=None):
    """Makes an array of text."""
    return _as_array(obj)


asarray = array
