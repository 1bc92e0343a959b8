"""torch.special: special functions."""
import _torch
from _torch import Tensor

globals().update(_torch._functions("special"))


def __getattr__(name):
    raise AttributeError(_torch._missing(__name__, name))
