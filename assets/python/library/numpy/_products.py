"""Products of vectors, matrices and tensors."""
import _numpy
import _torch
from _numpy import asarray, matmul, multiply, result_type, zeros
import numpy._making as _making
import numpy._shaping as _shaping
from numpy._shaping import moveaxis, normalize_axis

_engine = _numpy._engine


def _text(shape):
    return "(" + ",".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def dot(a, b, out=None):
    """Returns the product of vectors or matrices; of more dimensions, over the last axis and the second last."""
    a, b = asarray(a), asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        result = multiply(a, b)
    else:
        over = b.ndim - 2 if b.ndim > 1 else 0
        if a.shape[-1] != b.shape[over]:
            raise ValueError(f"shapes {_text(a.shape)} and {_text(b.shape)} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) "
                             f"!= {b.shape[over]} (dim {over})")
        result = matmul(a, b) if a.ndim <= 2 and b.ndim <= 2 else tensordot(a, b, ((a.ndim - 1,), (over,)))
    if out is not None:
        out[...] = result
        return out
    return result


def vdot(a, b, /):
    """Returns the product of two arrays seen as vectors."""
    return dot(asarray(a).ravel(), asarray(b).ravel())


def vecdot(x1, x2, /, *, axis=-1):
    """Returns the products of vectors along an axis."""
    return (asarray(x1) * asarray(x2)).sum(axis)


def matvec(x1, x2, /):
    """Returns the products of matrices and vectors."""
    return matmul(x1, asarray(x2)[..., None])[..., 0]


def vecmat(x1, x2, /):
    """Returns the products of vectors and matrices."""
    return matmul(asarray(x1)[..., None, :], x2)[..., 0, :]


def inner(a, b, /):
    """Returns the products over the last axes."""
    a, b = asarray(a), asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        return multiply(a, b)
    if a.shape[-1] != b.shape[-1]:
        raise ValueError(f"shapes {_text(a.shape)} and {_text(b.shape)} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) "
                         f"!= {b.shape[-1]} (dim {b.ndim - 1})")
    return tensordot(a, b, ((a.ndim - 1,), (b.ndim - 1,)))


def outer(a, b, out=None):
    """Returns the products of all pairs."""
    return multiply(asarray(a).ravel()[:, None], asarray(b).ravel()[None, :], out=out)


def tensordot(a, b, axes=2):
    """Returns the products summed over axes of both."""
    a, b = asarray(a), asarray(b)
    if isinstance(axes, int):
        over_a, over_b = list(range(a.ndim - axes, a.ndim)), list(range(axes))
    else:
        over_a, over_b = (list(x) if isinstance(x, (tuple, list)) else [x] for x in axes)
    if len(over_a) != len(over_b) or [a.shape[i] for i in over_a] != [b.shape[i] for i in over_b]:
        raise ValueError("shape-mismatch for sum")
    over_a = [normalize_axis(i, a.ndim) for i in over_a]
    over_b = [normalize_axis(i, b.ndim) for i in over_b]
    kept_a = [i for i in range(a.ndim) if i not in over_a]
    kept_b = [i for i in range(b.ndim) if i not in over_b]
    count = 1
    for i in over_a:
        count *= a.shape[i]
    left = a.transpose(kept_a + over_a).reshape(-1, count) if a.size else zeros((_count(a, kept_a), count), a.dtype)
    right = b.transpose(over_b + kept_b).reshape(count, -1) if b.size else zeros((count, _count(b, kept_b)), b.dtype)
    made = matmul(left, right)
    return _numpy._scalar(made.reshape([a.shape[i] for i in kept_a] + [b.shape[i] for i in kept_b]))


def _count(a, axes):
    total = 1
    for i in axes:
        total *= a.shape[i]
    return total


def kron(a, b):
    """Returns the Kronecker product."""
    a, b = asarray(a), asarray(b)
    rank = max(a.ndim, b.ndim)
    a, b = a.reshape((1,) * (rank - a.ndim) + a.shape), b.reshape((1,) * (rank - b.ndim) + b.shape)
    left = a.reshape([n for size in a.shape for n in (size, 1)])
    right = b.reshape([n for size in b.shape for n in (1, size)])
    return (left * right).reshape([m * n for m, n in zip(a.shape, b.shape)])


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    """Returns the sum of the diagonal."""
    return _making.diagonal(a, offset, axis1, axis2).sum(-1, dtype)


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """Returns the cross product of vectors of three elements."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = moveaxis(asarray(a), axisa, -1), moveaxis(asarray(b), axisb, -1)
    if a.shape[-1] != 3 or b.shape[-1] != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
                         f"{a.shape[-1]} and {b.shape[-1]} dimensional instead.")
    parts = [a[..., i] * b[..., j] - a[..., j] * b[..., i] for i, j in ((1, 2), (2, 0), (0, 1))]
    made = _shaping.stack([asarray(p) for p in parts], -1)
    return moveaxis(made, -1, axisc)


def einsum(*operands, out=None, optimize=False, **kwargs):
    """Returns sums of products by Einstein's notation, such as 'ij,jk->ik'."""
    if not isinstance(operands[0], str):
        raise NotImplementedError("einsum with lists of indices is missing in torchlings: write the subscripts as text")
    arrays = [asarray(a) for a in operands[1:]]
    wanted = result_type(*arrays)
    made = _engine(_torch.einsum, operands[0].replace(" ", ""), [a.astype(wanted) for a in arrays])
    return _numpy._scalar(made)
