"""Masked arrays: arrays some of whose elements do not count."""
from numpy.ma import core, extras
from numpy.ma.core import *  # noqa: F403
from numpy.ma.core import MaskedArray, masked, masked_array, nomask  # noqa: F401
from numpy.ma.extras import *  # noqa: F403

__all__ = ["core", "extras", *core.__all__, *extras.__all__]


def __getattr__(name):
    import _torch

    raise AttributeError(_torch._missing("numpy.ma", name))
