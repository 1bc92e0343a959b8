"""Windows: weights that fade out towards both ends.

All take the number of weights M; sym says whether the window is symmetric, or one period of a periodic one.
"""
import math

import torch
from torch import Tensor

__all__ = [
    "bartlett", "blackman", "cosine", "exponential", "gaussian", "general_cosine", "general_hamming", "hamming", "hann", "kaiser",
    "nuttall",
]


def _checked(name, M, dtype, layout):
    """The dtype of a window, once what is asked for can be made."""
    dtype = torch.get_default_dtype() if dtype is None else dtype
    if M < 0:
        raise ValueError(name + " requires non-negative window length, got M=" + str(M))
    if layout is not torch.strided:
        raise ValueError(name + " is implemented for strided tensors only, got: " + str(layout))
    if dtype not in (torch.float32, torch.float64):
        raise ValueError(name + " expects float32 or float64 dtypes, got: " + str(dtype))
    return dtype


class _Points:
    """Evenly spaced points for the M weights: `period` is the distance over which the window repeats."""

    def __init__(self, name, M, sym, dtype, layout, device, requires_grad):
        dtype = _checked(name, M, dtype, layout)
        self.how = {"dtype": dtype, "layout": layout, "device": device, "requires_grad": requires_grad}
        self.M = M
        self.period = M if not sym and M > 1 else M - 1

    def none(self):
        """The window without weights, None where there are some."""
        return torch.empty((0,), **self.how) if self.M == 0 else None

    def one(self):
        """The window of one weight."""
        return torch.ones((1,), **self.how)

    def between(self, start, end):
        return torch.linspace(start=start, end=end, steps=self.M, **self.how)


def bartlett(M, *, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns a triangle that is zero at both ends."""
    points = _Points("bartlett", M, sym, dtype, layout, device, requires_grad)
    if M <= 1:
        return points.one() if M else points.none()
    step = 2 / points.period
    return 1 - torch.abs(points.between(-1, -1 + (M - 1) * step))


def cosine(M, *, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns half a wave of the sine, which is not quite zero at its ends."""
    points = _Points("cosine", M, sym, dtype, layout, device, requires_grad)
    if M == 0:
        return points.none()
    step = math.pi / (points.period + 1)
    return torch.sin(points.between(0.5 * step, (0.5 + (M - 1)) * step))


def exponential(
    M, *, center=None, tau=1.0, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False
):
    """Returns weights that fall by the factor e over tau steps from the center; only a periodic window takes a center."""
    points = _Points("exponential", M, sym, dtype, layout, device, requires_grad)
    if tau <= 0:
        raise ValueError("Tau must be positive, got: " + str(tau) + " instead.")
    if sym and center is not None:
        raise ValueError("Center must be None for symmetric windows")
    if M == 0:
        return points.none()
    center = points.period / 2.0 if center is None else center
    step = 1 / tau
    return torch.exp(-torch.abs(points.between(-center * step, (-center + (M - 1)) * step)))


def gaussian(M, *, std=1.0, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns a bell whose width is std steps."""
    points = _Points("gaussian", M, sym, dtype, layout, device, requires_grad)
    if std <= 0:
        raise ValueError("Standard deviation must be positive, got: " + str(std) + " instead.")
    if M == 0:
        return points.none()
    start, step = -points.period / 2.0, 1 / (std * math.sqrt(2))
    return torch.exp(-(points.between(start * step, (start + (M - 1)) * step) ** 2))


def kaiser(M, *, beta=12.0, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns Kaiser's window: the larger beta, the narrower."""
    points = _Points("kaiser", M, sym, dtype, layout, device, requires_grad)
    if beta < 0:
        raise ValueError("beta must be non-negative, got: " + str(beta) + " instead.")
    if M <= 1:
        return points.one() if M else points.none()
    # As a tensor beta is rounded to the dtype, which the ends must not overstep.
    beta = torch.tensor(beta, dtype=points.how["dtype"], device=device)
    step = 2.0 * beta / points.period
    k = points.between(-beta, torch.minimum(beta, -beta + (M - 1) * step))
    return torch.i0(torch.sqrt(beta * beta - torch.pow(k, 2))) / torch.i0(beta)


def general_cosine(M, *, a, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns a sum of cosines, of which a has the weights."""
    points = _Points("general_cosine", M, sym, dtype, layout, device, requires_grad)
    return _sum_of_cosines(points, a)


def _sum_of_cosines(points, a):
    if points.M <= 1:
        return points.one() if points.M else points.none()
    if not isinstance(a, (list, tuple)):
        raise TypeError("Coefficients must be a list/tuple")
    if not a:
        raise ValueError("Coefficients cannot be empty")
    step = 2 * math.pi / points.period
    k = points.between(0, (points.M - 1) * step)
    weights = torch.tensor([(-1) ** i * weight for i, weight in enumerate(a)], dtype=k.dtype, device=k.device)
    orders = torch.arange(len(a), dtype=k.dtype, device=k.device)
    return (weights.unsqueeze(-1) * torch.cos(orders.unsqueeze(-1) * k)).sum(0)


def blackman(M, *, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns Blackman's window: three cosines."""
    return _sum_of_cosines(_Points("blackman", M, sym, dtype, layout, device, requires_grad), [0.42, 0.5, 0.08])


def general_hamming(M, *, alpha=0.54, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns a raised cosine: alpha in the middle of its wave."""
    return general_cosine(
        M, a=[alpha, 1.0 - alpha], sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad
    )


def hamming(M, *, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns Hamming's window: a raised cosine that does not reach zero."""
    return general_hamming(M, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def hann(M, *, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns Hann's window: a raised cosine that is zero at both ends."""
    return general_hamming(M, alpha=0.5, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def nuttall(M, *, sym=True, dtype=None, layout=torch.strided, device=None, requires_grad=False):
    """Returns Nuttall's window: four cosines."""
    weights = [0.3635819, 0.4891775, 0.1365995, 0.0106411]
    return general_cosine(
        M, a=weights, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad
    )
