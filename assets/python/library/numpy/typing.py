"""Types for annotations: `npt.NDArray[np.float64]`, `npt.ArrayLike`, `npt.DTypeLike`."""
import typing
from types import GenericAlias

from _numpy import dtype, ndarray

__all__ = ["ArrayLike", "DTypeLike", "NBitBase", "NDArray"]

ArrayLike = typing.Union[ndarray, complex, str, bytes, typing.Sequence[typing.Any]]
DTypeLike = typing.Union[dtype, type, str, tuple, list, dict, None]


class NBitBase:
    """The width of numbers."""


class NDArray:
    """An array of a dtype: `NDArray[np.float64]`."""

    def __class_getitem__(cls, kind):
        return GenericAlias(ndarray, (GenericAlias(tuple, (typing.Any, ...)), GenericAlias(dtype, (kind,))))
