"""torch.testing: comparisons that say what differs, and tensors of random numbers to try things on."""
from torch.testing._comparison import assert_allclose, assert_close
from torch.testing._creation import make_tensor

__all__ = ["assert_allclose", "assert_close", "make_tensor"]


def __getattr__(name):
    import _torch

    raise AttributeError(_torch._missing("torch.testing", name))
