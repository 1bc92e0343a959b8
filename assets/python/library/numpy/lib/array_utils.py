"""Axes as they are checked by numpy's functions."""
from numpy._shaping import normalize_axis

__all__ = ["normalize_axis_tuple", "normalize_axis_index"]


def normalize_axis_index(axis, ndim, msg_prefix=None):
    """Returns an axis counted from the front."""
    return normalize_axis(axis, ndim)


def normalize_axis_tuple(axis, ndim, argname=None, allow_duplicate=False):
    """Returns axes counted from the front."""
    axes = tuple(normalize_axis(a, ndim) for a in (axis if hasattr(axis, "__iter__") else (axis,)))
    if not allow_duplicate and len(set(axes)) != len(axes):
        raise ValueError(f"repeated axis in `{argname}` argument" if argname else "repeated axis")
    return axes
