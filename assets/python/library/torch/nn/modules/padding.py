"""Padding with zeros, a constant, mirrored, repeated or wrapped elements."""
from torch.nn import functional as F
from torch.nn.modules.module import Module
from torch.nn.modules.utils import _ntuple


class _Pad(Module):
    """Pads both sides of the last `_dims` dimensions; `_mode` is F.pad's."""

    __constants__ = ["padding"]
    _dims = 0
    _mode = "constant"

    def __init__(self, padding):
        super().__init__()
        self.padding = _ntuple(2 * self._dims)(padding)

    def forward(self, input):
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self):
        return str(self.padding)


class _ConstantPad(_Pad):
    __constants__ = ["padding", "value"]

    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def forward(self, input):
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self):
        return "padding=" + str(self.padding) + ", value=" + str(self.value)


class _ZeroPad(_ConstantPad):
    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return str(self.padding)


class _CircularPad(_Pad):
    _mode = "circular"

    def forward(self, input):
        if input.dim() not in (self._dims + 1, self._dims + 2):
            raise ValueError(
                "expected " + str(self._dims + 1) + "D or " + str(self._dims + 2) + "D input (got " + str(input.dim())
                + "D input)"
            )
        return super().forward(input)


class _ReflectionPad(_Pad):
    _mode = "reflect"


class _ReplicationPad(_Pad):
    _mode = "replicate"


class CircularPad1d(_CircularPad):
    """Wraps a sequence around."""

    _dims = 1


class CircularPad2d(_CircularPad):
    """Wraps an image around."""

    _dims = 2


class CircularPad3d(_CircularPad):
    """Wraps a volume around."""

    _dims = 3


class ConstantPad1d(_ConstantPad):
    """Puts a constant around a sequence."""

    _dims = 1


class ConstantPad2d(_ConstantPad):
    """Puts a constant around an image."""

    _dims = 2


class ConstantPad3d(_ConstantPad):
    """Puts a constant around a volume."""

    _dims = 3


class ReflectionPad1d(_ReflectionPad):
    """Mirrors a sequence at its borders."""

    _dims = 1


class ReflectionPad2d(_ReflectionPad):
    """Mirrors an image at its borders."""

    _dims = 2


class ReflectionPad3d(_ReflectionPad):
    """Mirrors a volume at its borders."""

    _dims = 3


class ReplicationPad1d(_ReplicationPad):
    """Repeats the borders of a sequence."""

    _dims = 1


class ReplicationPad2d(_ReplicationPad):
    """Repeats the borders of an image."""

    _dims = 2


class ReplicationPad3d(_ReplicationPad):
    """Repeats the borders of a volume."""

    _dims = 3


class ZeroPad1d(_ZeroPad):
    """Puts zeros around a sequence."""

    _dims = 1


class ZeroPad2d(_ZeroPad):
    """Puts zeros around an image."""

    _dims = 2


class ZeroPad3d(_ZeroPad):
    """Puts zeros around a volume."""

    _dims = 3

