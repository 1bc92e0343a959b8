"""Views by shape and strides."""
import _numpy
import torch
from numpy import broadcast_to  # noqa: F401


def as_strided(x, shape=None, strides=None, subok=False, writeable=True):
    """Returns a view of any shape and strides (in bytes) within the array's memory, and of nothing beyond it."""
    x = _numpy.asarray(x)
    shape = x.shape if shape is None else tuple(shape)
    strides = x.strides if strides is None else tuple(strides)
    if any(s < 0 or s % x.itemsize for s in strides):
        raise ValueError("as_strided takes strides that are multiples of the size of an element, and not negative, in torchlings")
    t = torch.from_numpy(x)
    try:
        made = t.as_strided(shape, [s // x.itemsize for s in strides], t.storage_offset())
    except RuntimeError:
        raise ValueError(f"strides {strides} lead shape {shape} out of the array's memory") from None
    return made.numpy()


def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    """Returns a view of all windows of an array, as last dimensions."""
    x = _numpy.asarray(x)
    window = (window_shape,) if isinstance(window_shape, int) else tuple(window_shape)
    axes = tuple(range(x.ndim)) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
    if axis is None and len(window) != x.ndim:
        raise ValueError(
            f"Since axis is None, must provide window_shape for all dimensions of `x`; got {len(window)} window_shape elements "
            f"and `x.ndim` is {x.ndim}."
        )
    shape = list(x.shape)
    for size, place in zip(window, axes):
        shape[place] -= size - 1
        if shape[place] <= 0:
            raise ValueError("window shape cannot be larger than input array shape")
    made = as_strided(x, (*shape, *window), (*x.strides, *(x.strides[place] for place in axes)))
    made.flags.writeable = writeable
    return made
