"""Linear algebra, by the engine's factorizations."""
import _numpy
import _torch
from _numpy import absolute, arange, array, asarray, float32, float64, matmul, sqrt, where, zeros  # noqa: F401
from numpy._making import diagonal as _diagonal
from numpy._making import eye
from numpy._products import cross, matvec, outer, tensordot, trace, vecdot, vecmat  # noqa: F401
from numpy._shaping import expand_dims, matrix_transpose, moveaxis, normalize_axis  # noqa: F401

_native = _torch._functions("linalg")


class LinAlgError(ValueError):
    """A matrix cannot be treated in this way."""


def _floating(a):
    a = asarray(a)
    if a.dtype.kind == "f":
        if a.dtype.itemsize == 2:
            raise TypeError("array type float16 is unsupported in linalg")
        return a
    return a.astype(float64)


def _stacked(a):
    a = asarray(a)
    if a.ndim < 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
    return _floating(a)


def _square(a):
    a = _stacked(a)
    if a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return a


def _tensor(a):
    # numpy computes in float64 whatever the dtype is.
    return _torch.as_tensor(a.astype(float64))


def _result(value, dtype):
    made = value.numpy().astype(dtype, copy=False)
    return made if made.ndim else made[()]


def solve(a, b):
    """Returns x with a @ x = b."""
    a, b = _square(a), _floating(b)
    wanted = _numpy.result_type(a, b)
    columns = b[:, None] if b.ndim == 1 else b
    if columns.shape[-2] != a.shape[-1]:
        tail = "m" if b.ndim == 1 else "m,n"
        raise ValueError("solve: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                         f"(m,m),({tail})->({tail}) "
                         f"(size {columns.shape[-2]} is different from {a.shape[-1]})")
    found, info = _native["solve_ex"](_tensor(a.astype(wanted)), _tensor(columns.astype(wanted)))
    if info.any():
        raise LinAlgError("Singular matrix")
    return _result(found.squeeze(-1) if b.ndim == 1 else found, wanted)


def inv(a):
    """Returns the inverse of a square matrix."""
    a = _square(a)
    found, info = _native["inv_ex"](_tensor(a))
    if info.any():
        raise LinAlgError("Singular matrix")
    return _result(found, a.dtype)


class _Result(tuple):
    _fields = ()

    def __new__(cls, *values):
        return tuple.__new__(cls, values)

    def __repr__(self):
        inner = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self))
        return f"{type(self).__name__}({inner})"


def _result_class(name, *fields):
    members = {field: property(lambda self, position=position: self[position]) for position, field in enumerate(fields)}
    return type(name, (_Result,), {"_fields": fields, "__doc__": "What a decomposition gives.", **members})


EigResult = _result_class("EigResult", "eigenvalues", "eigenvectors")
EighResult = _result_class("EighResult", "eigenvalues", "eigenvectors")
QRResult = _result_class("QRResult", "Q", "R")
SlogdetResult = _result_class("SlogdetResult", "sign", "logabsdet")
SVDResult = _result_class("SVDResult", "U", "S", "Vh")


def slogdet(a):
    """Returns the sign and the logarithm of the absolute value of the determinant."""
    a = _square(a)
    # A matrix that does not lie row by row is factorized as it is.
    sign, log = _native["slogdet"](_tensor(a).mT.contiguous().mT)
    return SlogdetResult(_result(sign, a.dtype), _result(log, a.dtype))


def det(a):
    """Returns the determinant of a square matrix."""
    a = _square(a)
    sign, log = slogdet(a)
    return (sign * _numpy.exp(log)).astype(a.dtype)


def cholesky(a, /, *, upper=False):
    """Returns the lower triangular factor of a positive definite matrix."""
    a = _square(a)
    found, info = _native["cholesky_ex"](_tensor(a), upper=bool(upper))
    if info.any():
        raise LinAlgError("Matrix is not positive definite")
    return _result(found, a.dtype)


def qr(a, mode="reduced"):
    """Returns an orthogonal matrix and an upper triangular one whose product is a."""
    if mode not in ("reduced", "complete", "r", "raw"):
        raise ValueError(f"Unrecognized mode '{mode}'")
    a = _stacked(a)
    if mode == "raw":
        packed, tau = _torch.geqrf(_tensor(a))
        return _result(packed.mT.contiguous(), a.dtype), _result(tau, a.dtype)
    q, r = _native["qr"](_tensor(a), mode)
    if mode == "r":
        return _result(r, a.dtype)
    return QRResult(_result(q, a.dtype), _result(r, a.dtype))


def _finite(a, message):
    if not _numpy.isfinite(a).all():
        raise LinAlgError(message)


def eigh(a, UPLO="L"):
    """Returns the eigenvalues in rising order and the eigenvectors of a symmetric matrix."""
    UPLO = UPLO.upper()
    if UPLO not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    a = _square(a)
    _finite(a, "Eigenvalues did not converge")
    values, vectors = _native["_eigh_reference"](_tensor(a), UPLO)
    return EighResult(_result(values, a.dtype), _result(vectors, a.dtype))


def eigvalsh(a, UPLO="L"):
    """Returns the eigenvalues of a symmetric matrix in rising order."""
    return eigh(a, UPLO)[0]


def eig(a):
    """Returns the eigenvalues and eigenvectors of a square matrix; they are complex where they must be."""
    a = _square(a)
    if not _numpy.isfinite(a).all():
        raise LinAlgError("Array must not contain infs or NaNs")
    values, imaginary, vectors, vectors_imaginary = _native["_eig_parts"](_tensor(a))
    if imaginary.any():
        norm = (vectors.square() + vectors_imaginary.square()).sum(dim=-2, keepdim=True).sqrt()
        kind = "complex64" if a.dtype == "float32" else "complex128"
        return EigResult(
            _complex(values, imaginary, kind), _complex(vectors / norm, vectors_imaginary / norm, kind)
        )
    vectors = vectors / vectors.norm(dim=-2, keepdim=True)
    values, vectors = _result(values, a.dtype), _result(vectors, a.dtype)
    if a.shape == (2, 2) and _is_larger_first(a) != (values[0] >= values[1]):
        values, vectors = values[::-1].copy(), vectors[:, ::-1].copy()
    return EigResult(values, vectors)


def _complex(real, imaginary, kind):
    from numpy._foreign import _made, _dtype_of

    pairs = zip(real.reshape(-1).tolist(), imaginary.reshape(-1).tolist())
    return _made([complex(*pair) for pair in pairs], tuple(real.shape), _dtype_of(kind))


def _is_larger_first(a):
    """Whether LAPACK, which turns the block until it is triangular, finds the larger eigenvalue of a 2x2 matrix first."""
    from math import copysign

    (first, right), (left, last) = a.tolist()
    if left == 0:
        return first >= last
    if right == 0:
        return last >= first
    return copysign(1.0, first - last) > 0 if first != last or first != 0 else copysign(1.0, first) > 0


def eigvals(a):
    """Returns the eigenvalues of a square matrix."""
    return eig(a)[0]


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    """Returns the singular value decomposition."""
    a = _stacked(a)
    _finite(a, "SVD did not converge")
    if hermitian and not compute_uv:
        return _numpy.sort(absolute(eigvalsh(a)))[..., ::-1]
    u, s, vh = _native["_svd_reference"](_tensor(a), bool(full_matrices) and bool(compute_uv))
    if not compute_uv:
        return _result(s, a.dtype)
    return SVDResult(_result(u, a.dtype), _result(s, a.dtype), _result(vh, a.dtype))


def svdvals(x, /):
    """Returns the singular values."""
    return svd(x, compute_uv=False)


def _epsilon(a):
    return 2.0**-52 if a.dtype.itemsize == 8 else 2.0**-23


def pinv(a, rcond=None, hermitian=False, *, rtol=1e-15):
    """Returns the pseudo-inverse."""
    a = _floating(a)
    if rcond is None:
        rcond = max(a.shape[-2:]) * _epsilon(a) if rtol is None else rtol
    if a.size == 0:
        return zeros(a.shape[:-2] + (a.shape[-1], a.shape[-2]), a.dtype)
    u, s, vh = svd(a, full_matrices=False)
    large = s > asarray(rcond)[..., None] * s.max(-1, keepdims=True)
    inverse = where(large, 1.0 / where(large, s, 1.0), 0.0).astype(a.dtype)
    return matmul(matrix_transpose(vh), inverse[..., None] * matrix_transpose(u))


def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    """Returns the number of singular values that are not zero."""
    a = asarray(A)
    if a.ndim < 2:
        return int((a != 0).any())
    a = _floating(a)
    s = absolute(eigvalsh(a)) if hermitian else svd(a, compute_uv=False)
    if tol is None:
        rtol = max(a.shape[-2:]) * _epsilon(a) if rtol is None else asarray(rtol)[..., None]
        tol = s.max(-1, keepdims=True) * rtol
    else:
        tol = asarray(tol)[..., None]
    return (s > tol).sum(-1)


def lstsq(a, b, rcond=None):
    """Returns the least squares solution, the residuals, the rank and the singular values."""
    a, b = _stacked(a), _floating(b)
    vector = b.ndim == 1
    columns = b[:, None] if vector else b
    rows, width = a.shape
    if columns.shape[0] != rows:
        raise LinAlgError("Incompatible dimensions")
    wanted = _numpy.result_type(a, b)
    if rcond is None:
        rcond = _epsilon(a) * max(rows, width)
    u, s, vh = svd(a, full_matrices=False)
    large = s > (rcond if rcond >= 0 else _epsilon(a)) * (s.max() if s.size else 0.0)
    inverse = where(large, 1.0 / where(large, s, 1.0), 0.0)
    x = vh.T @ ((u.T @ columns) * inverse[:, None])
    rank = int(large.sum())
    off = columns - a @ x
    residuals = (off * off).sum(0) if rank == width and rows > width else zeros(0)
    x = x.astype(wanted)
    return x[:, 0] if vector else x, residuals.astype(wanted), _numpy.int32(rank), s


def tensorinv(a, ind=2):
    """Returns the inverse of an array whose first ind dimensions are seen as rows."""
    a = asarray(a)
    if ind <= 0:
        raise ValueError("Invalid ind argument.")
    rows = 1
    for size in a.shape[ind:]:
        rows *= size
    return inv(a.reshape(rows, -1)).reshape(a.shape[ind:] + a.shape[:ind])


def tensorsolve(a, b, axes=None):
    """Returns x with tensordot(a, x, x.ndim) = b."""
    a, b = asarray(a), asarray(b)
    if axes is not None:
        axes = [normalize_axis(axis, a.ndim) for axis in axes]
        a = a.transpose([axis for axis in range(a.ndim) if axis not in axes] + axes)
    shape = a.shape[b.ndim:]
    size = 1
    for length in shape:
        size *= length
    if a.size != size * size:
        raise LinAlgError("Input arrays must satisfy the requirement prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])")
    return solve(a.reshape(size, size), b.ravel()).reshape(shape)


def diagonal(x, /, *, offset=0):
    """Returns the diagonals of matrices."""
    return _diagonal(x, offset, -2, -1)


def cond(x, p=None):
    """Returns the condition number."""
    x = _floating(x)
    if p is None or p in (2, -2):
        s = svd(x, compute_uv=False)
        return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    x = _square(x)
    inverse, info = _native["inv_ex"](_tensor(x))
    found = norm(x, p, (-2, -1)) * norm(_result(inverse, x.dtype), p, (-2, -1))
    return where(info.numpy() != 0, float("inf"), found).astype(x.dtype)[()]


def matrix_power(a, n):
    """Returns a square matrix multiplied by itself n times."""
    a = asarray(a)
    _square(a)
    if n < 0:
        a, n = inv(a), -n
    made = None
    while n:
        if n & 1:
            made = a if made is None else made @ a
        a = a @ a
        n >>= 1
    return eye(a.shape[-1], dtype=a.dtype) if made is None else made


def multi_dot(arrays, *, out=None):
    """Returns the product of several matrices."""
    made = asarray(arrays[0])
    for other in arrays[1:]:
        made = made @ other
    return made


def norm(x, ord=None, axis=None, keepdims=False):
    """Returns the norm of a vector or a matrix."""
    x = _floating(x)
    if axis is None and (ord is None or (x.ndim == 1 and ord == 2) or (x.ndim == 2 and ord == "fro")):
        flat = x.ravel()
        found = sqrt((flat * flat).sum())
        return found.reshape((1,) * x.ndim) if keepdims else found
    axes = tuple(range(x.ndim)) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
    if len(axes) == 1:
        return _vector_norm(x, ord, axes[0], keepdims)
    if len(axes) == 2:
        return _matrix_norm(x, ord, [normalize_axis(a, x.ndim) for a in axes], keepdims)
    raise ValueError("Improper number of dimensions to norm.")


def _vector_norm(x, ord, axis, keepdims):
    size = absolute(x)
    if ord is None or ord == 2:
        return sqrt((x * x).sum(axis, None, None, keepdims))
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    if ord == float("inf"):
        return size.max(axis, None, keepdims)
    if ord == float("-inf"):
        return size.min(axis, None, keepdims)
    if ord == 0:
        return (x != 0).astype(x.dtype).sum(axis, None, None, keepdims)
    if ord == 1:
        return size.sum(axis, None, None, keepdims)
    return (size**ord).sum(axis, None, None, keepdims) ** (1.0 / ord)


def _matrix_norm(x, ord, axes, keepdims):
    row, column = axes
    size = absolute(x)
    if ord in (None, "fro"):
        return sqrt((x * x).sum((row, column), None, None, keepdims))
    if ord in (1, -1, float("inf"), float("-inf")):
        over, then = (row, column) if ord in (1, -1) else (column, row)
        sums = size.sum(over, None, None, True)
        found = sums.max(then, None, True) if ord > 0 else sums.min(then, None, True)
    elif ord in (2, -2, "nuc"):
        s = svd(moveaxis(x, (row, column), (-2, -1)), compute_uv=False)
        found = {2: s[..., 0], -2: s[..., -1], "nuc": s.sum(-1)}[ord]
        if keepdims:
            found = expand_dims(found, (row, column))
        return found
    else:
        raise ValueError("Invalid norm order for matrices.")
    return found if keepdims else asarray(found).squeeze((row, column))[()]


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """Returns the norm of vectors."""
    x = _floating(x)
    return norm(x.ravel(), ord) if axis is None else norm(x, ord, axis, keepdims)


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    """Returns the norm of matrices."""
    return norm(x, ord, (-2, -1), keepdims)
