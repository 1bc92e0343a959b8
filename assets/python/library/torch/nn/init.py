"""torch.nn.init: ways to fill a parameter before training. Each fills its tensor in place, outside the graph."""
import functools
import math
import warnings

import torch
from torch import Tensor


def _in_place(fill):
    """Runs a function that fills its first argument without recording it, and returns that argument."""

    @functools.wraps(fill)
    def filled(tensor, *args, **kwargs):
        with torch.no_grad():
            fill(tensor, *args, **kwargs)
        return tensor

    return filled


def calculate_gain(nonlinearity, param=None):
    """Returns the factor by which a nonlinearity asks for larger weights."""
    if nonlinearity in ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid"):
        return 1
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "selu":
        return 3.0 / 4
    if nonlinearity == "leaky_relu":
        if param is None:
            slope = 0.01
        elif isinstance(param, (int, float)) and not isinstance(param, bool):
            slope = param
        else:
            raise ValueError("negative_slope " + str(param) + " not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    raise ValueError("Unsupported nonlinearity " + str(nonlinearity))


@_in_place
def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """Fills with uniform numbers between a and b."""
    tensor.uniform_(a, b, generator=generator)


@_in_place
def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """Fills with normal numbers."""
    tensor.normal_(mean, std, generator=generator)


@_in_place
def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """Fills with normal numbers that lie between a and b."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.",
            stacklevel=3,
        )

    def below(x):
        return (1.0 + math.erf((x - mean) / std / math.sqrt(2.0))) / 2.0

    if below(b) - below(a) > 0.3:
        _reject_outside(tensor, mean, std, a, b, generator)
    else:
        _reject_by_density(tensor, mean, std, a, b, generator)


def _reject_outside(tensor, mean, std, a, b, generator):
    """Draws normal numbers anew where they lie outside, as long as any do: for bounds that hold much of the mass."""
    a, b = torch.tensor([a, b], dtype=tensor.dtype).tolist()
    drawn = tensor.normal_(mean, std, generator=generator)
    outside = (drawn < a) | (drawn > b)
    while outside.any():
        drawn = torch.where(outside, torch.empty_like(drawn).normal_(mean, std, generator=generator), drawn)
        outside = (drawn < a) | (drawn > b)
    if drawn is not tensor:
        tensor.copy_(drawn)


def _reject_by_density(tensor, mean, std, a, b, generator):
    """Draws uniform numbers, each kept as often as its density says: for bounds far out in a tail."""
    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2

    def draw():
        numbers = torch.empty_like(tensor).uniform_(a, b, generator=generator)
        density = ((numbers - mean) / std).pow_(2).mul_(-0.5).sub_(peak)
        return numbers, torch.empty_like(tensor).uniform_(generator=generator).log_() > density

    kept, refused = draw()
    while refused.any():
        numbers, again = draw()
        kept = torch.where(refused, numbers, kept)
        refused = refused & again
    tensor.copy_(kept)


@_in_place
def constant_(tensor, val):
    """Fills with one number."""
    tensor.fill_(val)


@_in_place
def ones_(tensor):
    """Fills with ones."""
    tensor.fill_(1.0)


@_in_place
def zeros_(tensor):
    """Fills with zeros."""
    tensor.zero_()


@_in_place
def eye_(tensor):
    """Makes a matrix the identity."""
    if tensor.ndimension() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    tensor.copy_(torch.eye(*tensor.shape))


@_in_place
def dirac_(tensor, groups=1):
    """Makes the kernel of a convolution hand its input channels on."""
    if tensor.ndimension() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if tensor.size(0) % groups != 0:
        raise ValueError("dim 0 must be divisible by groups")
    channels = tensor.size(0) // groups
    middle = tuple(size // 2 for size in tensor.shape[2:])
    tensor.zero_()
    for group in range(groups):
        for i in range(min(channels, tensor.size(1))):
            tensor[(group * channels + i, i, *middle)] = 1


def _calculate_fan_in_and_fan_out(tensor):
    """The number of inputs and of outputs that an element of a weight has."""
    if tensor.dim() < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(tensor.shape[2:])
    return tensor.size(1) * field, tensor.size(0) * field


def _calculate_correct_fan(tensor, mode):
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError("Mode " + mode + " not supported, please use one of ['fan_in', 'fan_out']")
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return fan_in if mode == "fan_in" else fan_out


@_in_place
def xavier_uniform_(tensor, gain=1.0, generator=None):
    """Fills uniformly, so that gradients keep their size through a layer (Glorot and Bengio, 2010)."""
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    std = gain * math.sqrt(2.0 / float(fan_in + fan_out))
    bound = math.sqrt(3.0) * std
    tensor.uniform_(-bound, bound, generator=generator)


@_in_place
def xavier_normal_(tensor, gain=1.0, generator=None):
    """Fills normally, so that gradients keep their size through a layer (Glorot and Bengio, 2010)."""
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    tensor.normal_(0, gain * math.sqrt(2.0 / float(fan_in + fan_out)), generator=generator)


def _empty(tensor):
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=4)
        return True
    return False


@_in_place
def kaiming_uniform_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Fills uniformly for layers followed by relu and its kin (He and others, 2015)."""
    if _empty(tensor):
        return
    fan = _calculate_correct_fan(tensor, mode)
    std = calculate_gain(nonlinearity, a) / math.sqrt(fan)
    bound = math.sqrt(3.0) * std
    tensor.uniform_(-bound, bound, generator=generator)


@_in_place
def kaiming_normal_(tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None):
    """Fills normally for layers followed by relu and its kin (He and others, 2015)."""
    if _empty(tensor):
        return
    fan = _calculate_correct_fan(tensor, mode)
    tensor.normal_(0, calculate_gain(nonlinearity, a) / math.sqrt(fan), generator=generator)


@_in_place
def orthogonal_(tensor, gain=1, generator=None):
    """Makes a matrix whose rows or columns are orthogonal (Saxe and others, 2013)."""
    if tensor.ndimension() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.numel() == 0:
        return
    rows = tensor.size(0)
    columns = tensor.numel() // rows
    drawn = torch.empty((rows, columns), dtype=tensor.dtype, device=tensor.device).normal_(0, 1, generator=generator)
    if rows < columns:
        drawn.t_()
    q, r = torch.linalg.qr(drawn)
    # The signs of r's diagonal make the result uniform over all orthogonal matrices.
    q *= torch.diag(r, 0).sign()
    if rows < columns:
        q.t_()
    tensor.view_as(q).copy_(q)
    tensor.mul_(gain)


@_in_place
def sparse_(tensor, sparsity, std=0.01, generator=None):
    """Fills normally, and sets a share of each column to zero."""
    if tensor.ndimension() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    zeros = int(math.ceil(sparsity * rows))
    tensor.normal_(0, std, generator=generator)
    for column in range(columns):
        tensor[torch.randperm(rows)[:zeros], column] = 0


def _deprecated(new):
    old = new.__name__[:-1]

    def renamed(*args, **kwargs):
        warnings.warn(
            "`nn.init." + old + "` is now deprecated in favor of `nn.init." + old + "_`.",
            FutureWarning,
            stacklevel=2,
        )
        return new(*args, **kwargs)

    renamed.__name__ = old
    return renamed


uniform = _deprecated(uniform_)
normal = _deprecated(normal_)
constant = _deprecated(constant_)
eye = _deprecated(eye_)
dirac = _deprecated(dirac_)
xavier_uniform = _deprecated(xavier_uniform_)
xavier_normal = _deprecated(xavier_normal_)
kaiming_uniform = _deprecated(kaiming_uniform_)
kaiming_normal = _deprecated(kaiming_normal_)
orthogonal = _deprecated(orthogonal_)
sparse = _deprecated(sparse_)


def __getattr__(name):
    import _torch

    raise AttributeError(_torch._missing(__name__, name))
