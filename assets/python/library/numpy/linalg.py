"""Linear algebra: norms, products, and elimination on small matrices."""
import _numpy
from _numpy import absolute, arange, array, asarray, concatenate, float32, float64, matmul, sqrt, where, zeros
from numpy._making import diagonal, eye
from numpy._products import cross, matvec, outer, tensordot, trace, vecdot, vecmat  # noqa: F401
from numpy._shaping import matrix_transpose, moveaxis, normalize_axis  # noqa: F401


class LinAlgError(ValueError):
    """A matrix cannot be treated in this way."""


def _floating(a):
    a = asarray(a)
    if a.dtype.kind == "f":
        return a if a.dtype.itemsize > 2 else a.astype(float32)
    return a.astype(float64)


def _square(a):
    a = _floating(a)
    if a.ndim < 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
    if a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return a


def _each(a, function):
    """Calls a function with every matrix."""
    if a.ndim == 2:
        return function(a)
    found = [asarray(function(matrix)) for matrix in a.reshape((-1,) + a.shape[-2:])]
    made = array(found)
    return made.reshape(a.shape[:-2] + made.shape[1:])


def _eliminate(a):
    """LU factors in one matrix, the order of rows and the order's sign; the sign is 0 for a singular matrix."""
    lu = a.astype(float64)
    size = len(lu)
    order = arange(size)
    sign = 1.0
    for k in range(size):
        pivot = k + int(absolute(lu[k:, k]).argmax())
        if lu[pivot, k] == 0:
            return lu, order, 0.0
        if pivot != k:
            lu[[k, pivot]] = lu[[pivot, k]]
            order[[k, pivot]] = order[[pivot, k]]
            sign = -sign
        lu[k + 1:, k] /= lu[k, k]
        lu[k + 1:, k + 1:] -= lu[k + 1:, k:k + 1] * lu[k:k + 1, k + 1:]
    return lu, order, sign


def _solve(a, b):
    lu, order, sign = _eliminate(a)
    if sign == 0:
        raise LinAlgError("Singular matrix")
    x = b.astype(float64)[order]
    size = len(lu)
    for k in range(1, size):
        x[k] -= lu[k, :k] @ x[:k]
    for k in range(size - 1, -1, -1):
        x[k] = (x[k] - lu[k, k + 1:] @ x[k + 1:]) / lu[k, k]
    return x


def solve(a, b):
    """Returns x with a @ x = b."""
    a, b = _square(a), _floating(b)
    wanted = _numpy.result_type(a, b)
    if a.ndim == 2:
        if b.shape[0] != a.shape[-1]:
            raise ValueError("solve: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                             f"(m,m),({'m' if b.ndim == 1 else 'm,n'})->({'m' if b.ndim == 1 else 'm,n'}) "
                             f"(size {b.shape[0]} is different from {a.shape[-1]})")
        return _solve(a, b).astype(wanted)
    from numpy import broadcast_to

    b = broadcast_to(b, a.shape[:-2] + b.shape[-2:]) if b.ndim > 1 else broadcast_to(b[:, None], a.shape[:-1] + (1,))
    flat = zip(a.reshape((-1,) + a.shape[-2:]), b.reshape((-1,) + b.shape[-2:]))
    return array([_solve(m, n) for m, n in flat]).reshape(b.shape).astype(wanted)


def inv(a):
    """Returns the inverse of a square matrix."""
    a = _square(a)
    return _each(a, lambda m: _solve(m, eye(len(m)))).astype(a.dtype)


def det(a):
    """Returns the determinant of a square matrix."""
    a = _square(a)

    def single(m):
        lu, _, sign = _eliminate(m)
        return sign * diagonal(lu).prod() if sign else float64(0)

    found = _each(a, single)
    return found.astype(a.dtype) if a.ndim > 2 else a.dtype.type(found)


def slogdet(a):
    """Returns the sign and the logarithm of the absolute value of the determinant."""
    lu, _, sign = _eliminate(_square(a))
    if sign == 0:
        return float64(0), float64("-inf")
    pivots = diagonal(lu)
    return float64(sign) * _numpy.sign(pivots).prod(), _numpy.log(absolute(pivots)).sum()


def cholesky(a, /, *, upper=False):
    """Returns the lower triangular factor of a positive definite matrix."""
    a = _square(a)

    def single(m):
        size = len(m)
        low = zeros((size, size))
        for i in range(size):
            for j in range(i + 1):
                rest = m[i, j] - low[i, :j] @ low[j, :j] if j else m[i, j]
                if i == j:
                    if not rest > 0:
                        raise LinAlgError("Matrix is not positive definite")
                    low[i, i] = sqrt(rest)
                else:
                    low[i, j] = rest / low[j, j]
        return low.T.copy() if upper else low

    return _each(a, single).astype(a.dtype)


def qr(a, mode="reduced"):
    """Returns an orthogonal matrix and an upper triangular one whose product is a."""
    a = _floating(a)
    rows, columns = a.shape
    r, q = a.astype(float64), eye(rows)
    for k in range(min(rows - 1, columns)):
        x = r[k:, k]
        length = sqrt(x @ x)
        if length == 0:
            continue
        v = x.copy()
        v[0] += length if x[0] >= 0 else -length
        v /= sqrt(v @ v)
        r[k:] -= 2.0 * v[:, None] * (v @ r[k:])
        q[:, k:] -= 2.0 * (q[:, k:] @ v)[:, None] * v
    if mode == "r":
        return where(arange(columns) >= arange(min(rows, columns))[:, None], r[:min(rows, columns)], 0.0).astype(a.dtype)
    keep = rows if mode == "complete" else min(rows, columns)
    r = where(arange(columns) >= arange(keep)[:, None], r[:keep], 0.0)
    return q[:, :keep].astype(a.dtype), r.astype(a.dtype)


def eigh(a, UPLO="L"):
    """Returns the eigenvalues in rising order and the eigenvectors of a symmetric matrix (by Jacobi's rotations)."""
    a = _square(a)
    low = a.astype(float64)
    size = len(low)
    keep = arange(size) <= arange(size)[:, None] if UPLO == "L" else arange(size) >= arange(size)[:, None]
    half = where(keep, low, 0.0)
    m = half + half.T - where(eye(size) == 1, half, 0.0)
    vectors = eye(size)
    for _ in range(100):
        off = m - where(eye(size) == 1, m, 0.0)
        if (off * off).sum() <= 1e-32 * (m * m).sum():
            break
        for p in range(size - 1):
            for q in range(p + 1, size):
                if m[p, q] == 0:
                    continue
                tau = (m[q, q] - m[p, p]) / (2.0 * m[p, q])
                t = (1.0 if tau >= 0 else -1.0) / (absolute(tau) + sqrt(1.0 + tau * tau))
                c = 1.0 / sqrt(1.0 + t * t)
                s = t * c
                for matrix in (m.T, m, vectors.T):
                    first, second = matrix[p].copy(), matrix[q].copy()
                    matrix[p], matrix[q] = c * first - s * second, s * first + c * second
    values = diagonal(m)
    order = values.argsort()
    vectors = vectors[:, order]
    # LAPACK leaves signs open; the last element of each vector is made positive here.
    signs = where(vectors[-1] < 0, -1.0, 1.0)
    return EighResult(values[order].astype(a.dtype), (vectors * signs).astype(a.dtype))


def eigvalsh(a, UPLO="L"):
    """Returns the eigenvalues of a symmetric matrix in rising order."""
    return eigh(a, UPLO)[0]


class _Result(tuple):
    _fields = ()

    def __new__(cls, *values):
        return tuple.__new__(cls, values)

    def __repr__(self):
        inner = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self))
        return f"{type(self).__name__}({inner})"


class EighResult(_Result):
    """Eigenvalues and eigenvectors."""

    _fields = ("eigenvalues", "eigenvectors")
    eigenvalues = property(lambda self: self[0])
    eigenvectors = property(lambda self: self[1])


class SVDResult(_Result):
    """The three factors of a singular value decomposition."""

    _fields = ("U", "S", "Vh")
    U = property(lambda self: self[0])
    S = property(lambda self: self[1])
    Vh = property(lambda self: self[2])


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    """Returns the singular value decomposition (by one-sided Jacobi rotations)."""
    a = _floating(a)
    wide = a.shape[0] < a.shape[1]
    u = (a.T if wide else a).astype(float64)
    rows, columns = u.shape
    u, v = u.copy(), eye(columns)
    for _ in range(60):
        largest = 0.0
        for p in range(columns - 1):
            for q in range(p + 1, columns):
                alpha, beta, gamma = u[:, p] @ u[:, p], u[:, q] @ u[:, q], u[:, p] @ u[:, q]
                if gamma == 0 or absolute(gamma) <= 1e-16 * sqrt(alpha * beta):
                    continue
                largest = max(largest, float(absolute(gamma) / sqrt(alpha * beta)))
                zeta = (beta - alpha) / (2.0 * gamma)
                t = (1.0 if zeta >= 0 else -1.0) / (absolute(zeta) + sqrt(1.0 + zeta * zeta))
                c = 1.0 / sqrt(1.0 + t * t)
                s = c * t
                for matrix in (u.T, v.T):
                    first, second = matrix[p].copy(), matrix[q].copy()
                    matrix[p], matrix[q] = c * first - s * second, s * first + c * second
        if largest < 1e-15:
            break
    sizes = sqrt((u * u).sum(0))
    order = (-sizes).argsort()
    sizes, u, v = sizes[order], u[:, order], v[:, order]
    if not compute_uv:
        return sizes.astype(a.dtype)
    u = u / where(sizes > 0, sizes, 1.0)
    if full_matrices and rows > columns:
        u = concatenate((u, _complement(u)), 1)
    left, right = (v, u.T) if wide else (u, v.T)
    return SVDResult(left.astype(a.dtype), sizes.astype(a.dtype), right.astype(a.dtype))


def _complement(u):
    """Orthonormal columns that are orthogonal to those of u."""
    q, _ = qr(concatenate((u, eye(len(u))), 1), "complete")
    return q[:, u.shape[1]:]


def svdvals(x, /):
    """Returns the singular values."""
    return svd(x, compute_uv=False)


def pinv(a, rcond=None, hermitian=False, *, rtol=None):
    """Returns the pseudo-inverse."""
    u, s, vh = svd(a, full_matrices=False)
    limit = (1e-15 if rcond is None else rcond) * s.max()
    inverse = where(s > limit, 1.0 / where(s > limit, s, 1.0), 0.0)
    return (vh.T * inverse) @ u.T


def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    """Returns the number of singular values that are not zero."""
    a = _floating(A)
    if a.ndim < 2:
        return int((a != 0).any())
    s = svd(a, compute_uv=False)
    limit = s.max() * max(a.shape) * (2.0**-52 if a.dtype.itemsize == 8 else 2.0**-23) if tol is None else tol
    return _numpy.int64((s > limit).sum())


def lstsq(a, b, rcond=None):
    """Returns the least squares solution, the residuals, the rank and the singular values."""
    a, b = _floating(a), _floating(b)
    u, s, vh = svd(a, full_matrices=False)
    limit = (2.0**-52 * max(a.shape) if rcond is None else rcond) * s.max()
    inverse = where(s > limit, 1.0 / where(s > limit, s, 1.0), 0.0)
    x = vh.T @ ((u.T @ b) * (inverse if b.ndim == 1 else inverse[:, None]))
    rank = int((s > limit).sum())
    off = b - a @ x
    residuals = asarray((off * off).sum(0)).reshape(-1) if rank == a.shape[1] and a.shape[0] > rank else zeros(0)
    return x, residuals, rank, s


def cond(x, p=None):
    """Returns the condition number."""
    if p is None or p == 2:
        s = svd(x, compute_uv=False)
        return s[0] / s[-1]
    return norm(x, p) * norm(inv(x), p)


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
        matrices = moveaxis(x, (row, column), (-2, -1))
        pick = {2: lambda s: s[0], -2: lambda s: s[-1], "nuc": lambda s: s.sum()}[ord]
        found = _each(matrices, lambda m: pick(svd(m, compute_uv=False)))
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


def __getattr__(name):
    if name in ("eig", "eigvals", "tensorinv", "tensorsolve", "diagonal"):
        raise AttributeError(f"numpy.linalg.{name} is missing in torchlings")
    raise AttributeError(f"module 'numpy.linalg' has no attribute '{name}'")
