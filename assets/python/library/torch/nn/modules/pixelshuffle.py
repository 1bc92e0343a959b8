"""Channels rearranged into pixels and back."""
from torch.nn import functional as F
from torch.nn.modules.module import Module


class PixelShuffle(Module):
    """Makes images larger by taking pixels from channels."""

    __constants__ = ["upscale_factor"]

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input):
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self):
        return "upscale_factor=" + str(self.upscale_factor)


class PixelUnshuffle(Module):
    """Makes images smaller by putting pixels into channels."""

    __constants__ = ["downscale_factor"]

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input):
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self):
        return "downscale_factor=" + str(self.downscale_factor)
