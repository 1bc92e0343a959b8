"""Tensors of random numbers, for trying things on."""
import math
import warnings

import torch

# The range of the numbers where none is given: integers go up to, not including, the second.
_RANGES = {torch.uint8: (0, 10), torch.bool: (0, 2)}


def make_tensor(
    *shape, dtype, device, low=None, high=None, requires_grad=False, noncontiguous=False, exclude_zero=False,
    memory_format=None
):
    """Makes a tensor of random numbers from low up to, not including, high; by default about -9 to 9.

    With exclude_zero the smallest number above zero stands where a zero would; with noncontiguous there are gaps between
    the elements.
    """
    if len(shape) == 1 and not isinstance(shape[0], (int, str)):
        shape = tuple(shape[0])
    if noncontiguous and memory_format is not None:
        raise ValueError(
            "The parameters `noncontiguous` and `memory_format` are mutually exclusive, but got noncontiguous="
            + str(noncontiguous) + " and memory_format=" + str(memory_format)
        )
    floating = dtype.is_floating_point
    if requires_grad and not floating:
        raise ValueError("`requires_grad=True` is not supported for boolean and integral dtypes, but got dtype=" + str(dtype))
    low, high = _bounds(dtype, low, high)
    spread = noncontiguous and math.prod(shape) > 1
    sizes = shape[:-1] + (2 * shape[-1],) if spread else shape
    made = torch.empty(sizes, dtype=dtype, device=device)
    if floating and low == high:
        made.fill_(low)
    elif floating:
        made.uniform_(low, high)
    else:
        made = torch.randint(low, high, sizes, dtype=dtype, device=device)
    if spread:
        made = made[..., 1::2]
    elif memory_format is not None:
        made = made.clone(memory_format=memory_format)
    if exclude_zero:
        made[made == 0] = torch.finfo(dtype).tiny if floating else 1
    return made.requires_grad_() if requires_grad else made


def _bounds(dtype, low, high):
    """The range to draw from, within what the dtype holds."""
    floating = dtype.is_floating_point
    usual = (-9, 9) if floating else _RANGES.get(dtype, (-9, 10))
    low, high = usual[0] if low is None else low, usual[1] if high is None else high
    if low != low or high != high:
        raise ValueError("`low` and `high` cannot be NaN, but got low=" + str(low) + " and high=" + str(high))
    if low == high and floating:
        warnings.warn(
            "Passing `low==high` to `torch.testing.make_tensor` for floating or complex types is deprecated since 2.1 and "
            "will be removed in 2.3. Use `torch.full(...)` instead.",
            FutureWarning,
            stacklevel=3,
        )
    elif low >= high:
        raise ValueError("`low` must be less than `high`, but got " + str(low) + " >= " + str(high))
    if dtype is torch.bool:
        least, most = 0, 2
    elif floating:
        least, most = torch.finfo(dtype).min, torch.finfo(dtype).max
    else:
        least, most = torch.iinfo(dtype).min, torch.iinfo(dtype).max + 1
    if low > most or high < least:
        raise ValueError(
            "The value interval specified by `low` and `high` is [" + str(low) + ", " + str(high) + "), but " + str(dtype)
            + " only supports [" + str(least) + ", " + str(most) + ")"
        )
    low, high = max(low, least), min(high, most)
    return (low, high) if floating else (math.ceil(low), math.ceil(high))
