"""torch.fft: Fourier transforms are complex, and torchlings has no complex dtypes; each name says so."""

import _torch


def __getattr__(name):
    raise AttributeError(_torch._missing("torch.fft", name))
