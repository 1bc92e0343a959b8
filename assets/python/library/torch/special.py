"""torch.special: special functions."""
import _torch

globals().update(_torch._functions("special"))
