"""Tensors of other libraries' memory, and memory for other libraries, by the DLPack protocol."""
import _torch

_INVALID = (
    "from_dlpack received an invalid capsule. Note that DLTensor capsules can be consumed only once, so you might have already "
    "constructed a tensor from it once."
)


class PyCapsule:
    """A tensor on its way to another library, which takes it out once."""

    def __init__(self, tensor):
        self._tensor = tensor

    def _take(self):
        tensor, self._tensor = self._tensor, None
        if tensor is None:
            raise RuntimeError(_INVALID)
        return tensor

    def __repr__(self):
        name = "used_dltensor" if self._tensor is None else "dltensor"
        return '<capsule object "' + name + '" at ' + hex(id(self)) + ">"


def to_dlpack(tensor):
    """Puts a tensor's memory into a capsule."""
    if tensor.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    return PyCapsule(tensor)


def from_dlpack(ext_tensor, *, device=None, copy=None):
    """Makes a tensor over the memory of another library's tensor or array, or of a capsule."""
    if isinstance(ext_tensor, PyCapsule):
        made = ext_tensor._take()
    elif isinstance(ext_tensor, _torch.Tensor):
        made = to_dlpack(ext_tensor)._take().detach()
    elif hasattr(ext_tensor, "__dlpack__") or hasattr(ext_tensor, "__array__"):
        made = _of_array(ext_tensor)
    else:
        raise RuntimeError(_INVALID)
    made = made if device is None else made.to(device)
    return made.clone() if copy else made


def _of_array(array):
    dtype = getattr(array, "dtype", None)
    if getattr(dtype, "kind", "f") not in "biufc":
        raise BufferError("DLPack only supports signed/unsigned integers, float and complex dtypes.")
    if getattr(dtype, "isnative", True) is False:
        raise BufferError("DLPack only supports native byte order.")
    return _torch.from_numpy(array)
