"""What layers share: numbers repeated by dimension."""
from collections.abc import Iterable


def _ntuple(n):
    """A function that makes a tuple of n of one number, and leaves sequences as they are."""

    def repeat(value):
        return tuple(value) if isinstance(value, Iterable) else (value,) * n

    return repeat


_single = _ntuple(1)
_pair = _ntuple(2)
_triple = _ntuple(3)
_quadruple = _ntuple(4)


def shown(module, names, **renamed):
    """`name=value` of a module's settings, for extra_repr."""
    return ", ".join(name + "=" + str(getattr(module, renamed.get(name, name))) for name in names.split())
