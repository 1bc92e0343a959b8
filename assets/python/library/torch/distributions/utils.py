"""What the distributions share: parameters broadcast together, probabilities and logits, triangles as vectors."""
import math

import torch
from torch.nn import functional as F

__all__ = [
    "broadcast_all", "logits_to_probs", "clamp_probs", "probs_to_logits", "lazy_property", "tril_matrix_to_vec",
    "vec_to_tril_matrix",
]  # fmt: skip

euler_constant = 0.57721566490153286060


def broadcast_all(*values):
    """Makes tensors of one shape of tensors and numbers; numbers take the first tensor's dtype and device."""
    first = None
    for value in values:
        if isinstance(value, torch.Tensor):
            first = value if first is None else first
        elif not isinstance(value, (bool, int, float)) and not hasattr(value, "__torch_function__"):
            raise ValueError(
                "Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__."
            )
    dtype = torch.get_default_dtype() if first is None else first.dtype
    device = None if first is None else first.device
    tensors = [v if isinstance(v, torch.Tensor) else torch.tensor(v, dtype=dtype, device=device) for v in values]
    if all(t.shape == tensors[0].shape for t in tensors):
        return tuple(tensors)
    # What has the shape already is returned itself, so that a parameter stays the leaf that gets the gradient.
    return tuple(t if t.shape == b.shape else b for t, b in zip(tensors, torch.broadcast_tensors(*tensors)))


def _parameters(*values):
    """The parameters of elementwise distributions as tensors, and their batch shape."""
    tensors = broadcast_all(*values)
    numbers_only = not any(isinstance(value, torch.Tensor) for value in values)
    return *tensors, torch.Size() if numbers_only else tensors[0].size()


def _one_of(probs, logits):
    """Whether the probabilities were given, rather than their logits."""
    if (probs is None) == (logits is None):
        raise ValueError("Either `probs` or `logits` must be specified, but not both.")
    return probs is not None


def _standard_normal(shape, dtype, device):
    return torch.normal(torch.zeros(shape, dtype=dtype, device=device), torch.ones(shape, dtype=dtype, device=device))


def _sum_rightmost(value, dim):
    """Sums over the last `dim` dimensions."""
    return value if dim == 0 else value.reshape(value.shape[:-dim] + (-1,)).sum(-1)


def clamp_probs(probs):
    """Keeps probabilities away from 0 and 1 by their dtype's eps."""
    eps = torch.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def probs_to_logits(probs, is_binary=False):
    """The log-odds of probabilities, or the logarithms of a distribution's over the last dimension."""
    clamped = clamp_probs(probs)
    return torch.log(clamped) - torch.log1p(-clamped) if is_binary else torch.log(clamped)


def logits_to_probs(logits, is_binary=False):
    """The probabilities of log-odds, or of unnormalized logarithms over the last dimension."""
    return torch.sigmoid(logits) if is_binary else F.softmax(logits, dim=-1)


class lazy_property:
    """A property that is computed when it is first asked for and then stays."""

    def __init__(self, wrapped):
        self.wrapped = wrapped
        self.__name__ = wrapped.__name__
        self.__doc__ = wrapped.__doc__

    def __get__(self, instance, obj_type=None):
        if instance is None:
            return _lazy_property_and_property(self.wrapped)
        with torch.enable_grad():
            value = self.wrapped(instance)
        setattr(instance, self.__name__, value)
        return value


class _lazy_property_and_property(lazy_property, property):
    """What a lazy property is on its class, for those who read its documentation."""

    def __init__(self, wrapped):
        property.__init__(self, wrapped)


class _Odds:
    """Probabilities or logits, whichever were given; the others follow when they are asked for."""

    _binary = True

    @lazy_property
    def logits(self):
        """The log-odds, or the logarithms of the probabilities."""
        return probs_to_logits(self.probs, is_binary=self._binary)

    @lazy_property
    def probs(self):
        """The probabilities."""
        return logits_to_probs(self.logits, is_binary=self._binary)

    @property
    def _param(self):
        return self.probs if self._from_probs else self.logits

    @property
    def param_shape(self):
        """The shape of the parameter that was given."""
        return self._param.size()

    def _new(self, *args, **kwargs):
        return self._param.new(*args, **kwargs)


def tril_matrix_to_vec(mat, diag=0):
    """The lower triangles of matrices, row by row."""
    size = mat.shape[-1]
    if not isinstance(diag, int) or not -size <= diag < size:
        raise ValueError(f"diag ({diag}) provided is outside [{-size}, {size - 1}].")
    rows, columns = torch.tril_indices(size, size, offset=diag, device=mat.device)
    return mat[..., rows, columns]


def vec_to_tril_matrix(vec, diag=0):
    """Matrices of which vectors hold the lower triangles, row by row, and zeros."""
    # With k = size + diag whole rows the triangle has k * (k + 1) / 2 elements, less where diag is positive.
    count = vec.shape[-1]
    size = (-(1 + 2 * diag) + math.sqrt((1 + 2 * diag) ** 2 + 8 * count + 4 * abs(diag) * (diag + 1))) / 2
    if round(size) - size > torch.finfo(vec.dtype).eps or abs(round(size) - size) > 1e-9:
        raise ValueError(
            f"The size of last dimension is {count} which cannot be expressed as "
            "the lower triangular part of a square D x D matrix."
        )
    size = round(size)
    rows, columns = torch.tril_indices(size, size, offset=diag, device=vec.device)
    mat = torch.zeros(vec.shape[:-1] + (size, size), dtype=vec.dtype, device=vec.device)
    mat[..., rows, columns] = vec
    return mat
