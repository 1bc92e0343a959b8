"""Convolutions over one, two and three dimensions, and their transposes."""
import math

import torch
from torch.nn import functional as F
from torch.nn import init
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.modules.module import Module
from torch.nn.modules.utils import _ntuple
from torch.nn.parameter import Parameter, UninitializedParameter


def _reversed_twice(values):
    """Paddings per dimension as F.pad wants them: the last dimension first, each number for both sides."""
    return tuple(value for value in reversed(values) for _ in range(2))


class _ConvNd(Module):
    """What all convolutions share. `_dims` is the number of spatial dimensions, `_transposed` the direction."""

    __constants__ = [
        "stride", "padding", "dilation", "groups", "padding_mode", "output_padding", "in_channels", "out_channels",
        "kernel_size",
    ]
    _dims = 0
    _transposed = False

    def __init__(
        self, in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias,
        padding_mode, device=None, dtype=None,
    ):
        super().__init__()
        modes = ("zeros",) if self._transposed else ("zeros", "reflect", "replicate", "circular")
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups != 0:
            raise ValueError("out_channels must be divisible by groups")
        expand = _ntuple(self._dims)
        if isinstance(padding, str):
            if padding not in ("same", "valid"):
                raise ValueError("Invalid padding string " + repr(padding) + ", should be one of {'same', 'valid'}")
            if padding == "same" and any(step != 1 for step in expand(stride)):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in modes:
            if self._transposed:
                raise ValueError('Only "zeros" padding mode is supported for ' + type(self).__name__)
            raise ValueError(
                "padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got padding_mode='"
                + str(padding_mode) + "'"
            )
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = expand(kernel_size)
        self.stride = expand(stride)
        self.padding = padding if isinstance(padding, str) else expand(padding)
        self.dilation = expand(dilation)
        self.transposed = self._transposed
        self.output_padding = expand(output_padding)
        self.groups = groups
        self.padding_mode = padding_mode
        if padding == "same":
            sides = []
            for step, size in zip(reversed(self.dilation), reversed(self.kernel_size)):
                total = step * (size - 1)
                sides += [total // 2, total - total // 2]
            self._reversed_padding_repeated_twice = sides
        elif padding == "valid":
            self._reversed_padding_repeated_twice = [0, 0] * self._dims
        else:
            self._reversed_padding_repeated_twice = _reversed_twice(self.padding)
        self._make_parameters(bias, device, dtype)

    def _weight_shape(self):
        inner = (self.in_channels, self.out_channels) if self._transposed else (self.out_channels, self.in_channels)
        return (inner[0], inner[1] // self.groups, *self.kernel_size)

    def _make_parameters(self, bias, device, dtype):
        self.weight = Parameter(torch.empty(self._weight_shape(), device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(torch.empty(self.out_channels, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draws the weights anew, uniformly within one over the square root of the fan-in."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            if fan_in != 0:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def extra_repr(self):
        shown = [str(self.in_channels), str(self.out_channels)]
        shown += ["kernel_size=" + str(self.kernel_size), "stride=" + str(self.stride)]
        if self.padding != (0,) * len(self.kernel_size):
            shown.append("padding=" + str(self.padding))
        if self.dilation != (1,) * len(self.kernel_size):
            shown.append("dilation=" + str(self.dilation))
        if self.output_padding != (0,) * len(self.kernel_size):
            shown.append("output_padding=" + str(self.output_padding))
        if self.groups != 1:
            shown.append("groups=" + str(self.groups))
        if self.bias is None:
            shown.append("bias=False")
        if self.padding_mode != "zeros":
            shown.append("padding_mode=" + self.padding_mode)
        return ", ".join(shown)


class _Conv(_ConvNd):
    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
        padding_mode="zeros", device=None, dtype=None,
    ):
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, 0, groups, bias, padding_mode, device, dtype
        )

    def _conv_forward(self, input, weight, bias):
        convolve = type(self)._convolve
        if self.padding_mode == "zeros":
            return convolve(input, weight, bias, self.stride, self.padding, self.dilation, self.groups)
        padded = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
        return convolve(padded, weight, bias, self.stride, 0, self.dilation, self.groups)

    def forward(self, input):
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(_Conv):
    """Slides kernels along one dimension."""

    _dims = 1
    _convolve = staticmethod(lambda *args: F.conv1d(*args))


class Conv2d(_Conv):
    """Slides kernels over two dimensions."""

    _dims = 2
    _convolve = staticmethod(lambda *args: F.conv2d(*args))

    def forward(self, input):
        if self.padding_mode == "zeros":
            return F.conv2d(input, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)
        return self._conv_forward(input, self.weight, self.bias)


class Conv3d(_Conv):
    """Slides kernels through three dimensions."""

    _dims = 3
    _convolve = staticmethod(lambda *args: F.conv3d(*args))


class _ConvTransposeNd(_ConvNd):
    _transposed = True

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True,
        dilation=1, padding_mode="zeros", device=None, dtype=None,
    ):
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias, padding_mode,
            device, dtype,
        )

    def _output_padding(self, input, output_size):
        """The output padding that gives the output size asked for."""
        if output_size is None:
            return self.output_padding
        dims = self._dims
        without_batch = input.dim() - dims
        if len(output_size) == without_batch + dims:
            output_size = output_size[without_batch:]
        if len(output_size) != dims:
            raise ValueError(
                "ConvTranspose" + str(dims) + "D: for " + str(input.dim()) + "D input, output_size must have "
                + str(dims) + " or " + str(without_batch + dims) + " elements (got " + str(len(output_size)) + ")"
            )
        smallest, largest = [], []
        for d in range(dims):
            size = (
                (input.size(d + without_batch) - 1) * self.stride[d] - 2 * self.padding[d]
                + self.dilation[d] * (self.kernel_size[d] - 1) + 1
            )
            smallest.append(size)
            largest.append(size + self.stride[d] - 1)
        if any(not low <= size <= high for low, size, high in zip(smallest, output_size, largest)):
            raise ValueError(
                "requested an output size of " + str(output_size) + ", but valid sizes range from " + str(smallest)
                + " to " + str(largest) + " (for an input of " + str(input.size()[2:]) + ")"
            )
        return [size - low for size, low in zip(output_size, smallest)]

    def forward(self, input, output_size=None):
        return type(self)._convolve(
            input, self.weight, self.bias, self.stride, self.padding, self._output_padding(input, output_size),
            self.groups, self.dilation,
        )


class ConvTranspose1d(_ConvTransposeNd):
    """The gradient of Conv1d as a layer of its own."""

    _dims = 1
    _convolve = staticmethod(lambda *args: F.conv_transpose1d(*args))


class ConvTranspose2d(_ConvTransposeNd):
    """The gradient of Conv2d as a layer of its own."""

    _dims = 2
    _convolve = staticmethod(lambda *args: F.conv_transpose2d(*args))


class ConvTranspose3d(_ConvTransposeNd):
    """The gradient of Conv3d as a layer of its own."""

    _dims = 3
    _convolve = staticmethod(lambda *args: F.conv_transpose3d(*args))


class _LazyConv(LazyModuleMixin):
    """A convolution that learns in_channels from its first input."""

    def __init__(self, out_channels, *args, device=None, dtype=None, bias=True, **kwargs):
        super().__init__(0, 0, *args, bias=bias, device=device, dtype=dtype, **kwargs)
        self.out_channels = out_channels

    def _make_parameters(self, bias, device, dtype):
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)
        else:
            self.register_parameter("bias", None)

    def reset_parameters(self):
        if not self.has_uninitialized_params() and self.in_channels != 0:
            super().reset_parameters()

    def initialize_parameters(self, input, *args, **kwargs):
        """Takes in_channels from the first input."""
        if not self.has_uninitialized_params():
            return
        if input.dim() not in (self._dims + 1, self._dims + 2):
            raise RuntimeError(
                "Expected " + str(self._dims + 1) + "D (unbatched) or " + str(self._dims + 2)
                + "D (batched) input to " + type(self).__name__ + ", but got input of size: " + str(input.shape)
            )
        self.in_channels = input.shape[-self._dims - 1]
        if self.in_channels % self.groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        self.weight.materialize(self._weight_shape())
        if self.bias is not None:
            self.bias.materialize((self.out_channels,))
        self.reset_parameters()


class LazyConv1d(_LazyConv, Conv1d):
    """A Conv1d that learns in_channels from its first input."""

    cls_to_become = Conv1d


class LazyConv2d(_LazyConv, Conv2d):
    """A Conv2d that learns in_channels from its first input."""

    cls_to_become = Conv2d


class LazyConv3d(_LazyConv, Conv3d):
    """A Conv3d that learns in_channels from its first input."""

    cls_to_become = Conv3d


class LazyConvTranspose1d(_LazyConv, ConvTranspose1d):
    """A ConvTranspose1d that learns in_channels from its first input."""

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(_LazyConv, ConvTranspose2d):
    """A ConvTranspose2d that learns in_channels from its first input."""

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(_LazyConv, ConvTranspose3d):
    """A ConvTranspose3d that learns in_channels from its first input."""

    cls_to_become = ConvTranspose3d
