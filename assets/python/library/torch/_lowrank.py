"""Decompositions of matrices that have nearly a low rank, from products with random vectors."""
from _torch import randn
from torch import linalg


def svd_lowrank(A, q=6, niter=2, M=None):
    """Returns the largest q singular values and their vectors, nearly, from products with random vectors."""
    if M is not None:
        A = A - M.broadcast_to(A.shape)
    q = 6 if q is None else q
    wide = A.shape[-2] < A.shape[-1]
    if wide:
        A = A.mT
    basis = linalg.qr(A @ randn(A.shape[-1], q, dtype=A.dtype, device=A.device)).Q
    for _ in range(niter):
        basis = linalg.qr(A.mT @ basis).Q
        basis = linalg.qr(A @ basis).Q
    u, s, vh = linalg.svd(basis.mT @ A, full_matrices=False)
    u, v = basis @ u, vh.mT
    return (v, s, u) if wide else (u, s, v)


def pca_lowrank(A, q=None, center=True, niter=2):
    """Returns the principal components of the rows, nearly: svd_lowrank of the columns' deviations from their means."""
    rows, columns = A.shape[-2:]
    if q is None:
        q = min(6, rows, columns)
    elif not 0 <= q <= min(rows, columns):
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(rows, columns)}")
    if not niter >= 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    if center:
        A = A - A.mean(-2, True)
    return svd_lowrank(A, q, niter=niter)
