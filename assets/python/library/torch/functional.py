"""torch.functional: what PyTorch writes in Python over its operators."""
import _torch


def tensordot(a, b, dims=2, out=None):
    """Sums products over dims: so many of the last of a and the first of b, or those listed for each."""
    if isinstance(dims, (tuple, list)):
        over_a, over_b = dims
        found = _torch.tensordot(a, b, over_a, over_b)
    elif isinstance(dims, _torch.Tensor):
        if dims.numel() > 1:
            found = _torch.tensordot(a, b, *dims.tolist())
        else:
            found = tensordot(a, b, int(dims.item()))
    elif isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.dim(), b.dim()):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        found = _torch.tensordot(a, b, dims)
    else:
        raise RuntimeError("tensordot expects dims to be int or tuple[list[int], list[int]] or "
                           f"list[list[int]] containing two lists, but got dims={dims}")
    return found if out is None else out.copy_(found)
