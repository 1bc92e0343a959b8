"""The methods and attributes of tensors that are seldom used, in Python."""
import _torch
import torch
from _torch import Tensor


def _refuse_grad(tensor, name):
    if tensor.requires_grad:
        raise RuntimeError(
            "Can't call " + name + "() on Variable that requires grad. Use var.detach()." + name + "() instead."
        )


def _resized(tensor, sizes, name):
    import math
    import warnings

    warnings.warn("non-inplace " + name + " is deprecated", UserWarning, stacklevel=3)
    if math.prod(sizes) != tensor.numel():
        raise RuntimeError(
            "requested resize to " + "x".join(str(size) for size in sizes) + " (" + str(math.prod(sizes))
            + " elements in total), but the given tensor has a size of "
            + "x".join(str(size) for size in tensor.shape) + " (" + str(tensor.numel())
            + " elements). autograd's resize can only change the shape of a given tensor, "
            "while preserving the number of elements. "
        )
    return tensor.contiguous().view(sizes)


def _elementwise(tensor, name, function, *others):
    """Writes a Python function of each element back into a tensor."""
    _refuse_grad(tensor, name)
    flat = [function(*values) for values in zip(tensor.reshape(-1).tolist(), *others)]
    made = torch.tensor(flat, dtype=tensor.dtype, device=tensor.device)
    return tensor.copy_(made.reshape(tensor.shape))


def _of_subclass(result, cls):
    """The tensors of a result as those of a subclass."""
    if isinstance(result, Tensor):
        return result if isinstance(result, cls) else _torch._as_subclass(cls, result)
    if type(result) in (tuple, list):
        return type(result)(_of_subclass(item, cls) for item in result)
    return result


class _Methods:
    """What becomes an attribute of Tensor."""

    def apply_(self, callable):
        """Replaces each element by what a Python function makes of it. Slow: prefer operators."""
        return _elementwise(self, "apply_", callable)

    def map_(self, tensor, callable):
        """Replaces each element by what a Python function makes of it and another tensor's. Slow."""
        return _elementwise(self, "map_", callable, tensor.expand_as(self).reshape(-1).tolist())

    def map2_(self, x, y, callable):
        """Replaces each element by what a Python function makes of it and two other tensors'. Slow."""
        others = [other.expand_as(self).reshape(-1).tolist() for other in (x, y)]
        return _elementwise(self, "map2_", callable, *others)

    def as_subclass(self, cls):
        """Returns the same elements as a tensor of a subclass."""
        if not isinstance(cls, type):
            raise TypeError("cls must be a type (got " + type(cls).__name__ + ")")
        if not issubclass(cls, Tensor):
            raise TypeError(
                "Creating a Tensor subclass from a class that does not inherit from Tensor is not possible. "
                "Make sure your class inherits from Tensor."
            )
        return _torch._as_subclass(cls, self)

    @staticmethod
    def _make_subclass(cls, data, require_grad=False):
        """Makes a tensor of a subclass over another tensor's elements, outside the graph."""
        return _torch._make_subclass(cls, data, require_grad)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        """Computes as torch does, and makes results of the subclass of what it gives."""
        if not all(issubclass(cls, kind) for kind in types):
            return NotImplemented
        _torch._disable_torch_function(True)
        try:
            result = func(*args, **(kwargs or {}))
        finally:
            _torch._disable_torch_function(False)
        return _of_subclass(result, cls)

    def module_load(self, other, assign=False):
        """Returns what load_state_dict puts in this tensor's place: itself, with the other's elements."""
        if assign:
            return other.detach()
        return self.copy_(other).detach()

    def slice_inverse(self, src, dim=0, start=None, end=None, step=1):
        """Returns the tensor of src's size of which self is the slice, over the same memory."""
        offset = self.storage_offset() - (start or 0) * src.stride()[dim]
        return self.as_strided(src.shape, src.stride(), offset)

    def record_stream(self, stream):
        """Refuses: only memory of accelerators is tied to streams."""
        raise NotImplementedError("Could not run 'aten::record_stream' with arguments from the '" + self.device.type.upper() + "' backend.")

    def reinforce(self, reward):
        """Refuses: it was taken out of PyTorch long ago."""
        raise RuntimeError("reinforce() was removed.\nUse torch.distributions instead.")

    def xpu(self, *args, **kwargs):
        """Refuses: there are no devices of that kind."""
        raise AssertionError("Torch not compiled with XPU enabled")

    def mtia(self, *args, **kwargs):
        """Refuses: there are no devices of that kind."""
        raise AssertionError("Torch not compiled with MTIA enabled.")

    def ipu(self, *args, **kwargs):
        """Refuses: there are no devices of that kind."""
        raise RuntimeError("PyTorch is not linked with support for ipu devices")

    def const_data_ptr(self):
        """Returns the address of the first element."""
        return self.data_ptr()

    def dim_order(self):
        """Returns the dimensions from the slowest in memory to the fastest."""
        strides = self.stride()
        return tuple(sorted(range(self.dim()), key=lambda dim: (-strides[dim], dim)))

    def is_set_to(self, tensor):
        """Says whether both are the same view of the same storage."""
        if not isinstance(tensor, Tensor):
            kind = type(tensor).__name__
            raise TypeError("is_set_to(): argument 'tensor' (position 1) must be Tensor, not " + kind)
        return (
            self.data_ptr() == tensor.data_ptr()
            and self.shape == tensor.shape
            and self.stride() == tensor.stride()
            and self.dtype == tensor.dtype
        )

    def is_conj(self):
        """Says whether the conjugate bit is set: never, without complex numbers."""
        return False

    def is_neg(self):
        """Says whether the negative bit is set: never."""
        return False

    def is_pinned(self, device=None):
        """Says whether the memory is pinned: never, the devices here have no use for it."""
        return False

    def is_shared(self):
        """Says whether the memory was said to be shared between processes; there is one."""
        return self.is_cuda or self.untyped_storage().is_shared()

    def is_distributed(self):
        """Says whether the tensor is spread over machines: never."""
        return False

    def share_memory_(self):
        """Notes that the memory is to be shared between processes; there is one, which sees it already."""
        self.untyped_storage().share_memory_()
        return self

    def pin_memory(self, device=None):
        """Returns the tensor where there is an accelerator; there is nothing to pin."""
        if not torch.cuda.is_available():
            raise RuntimeError(
                "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver "
                "from http://www.nvidia.com/Download/index.aspx"
            )
        return self

    def to_dense(self, dtype=None, *, masked_grad=None):
        """Returns the tensor, which is dense; converted where a dtype is given."""
        return self if dtype is None else self.to(dtype)

    def dense_dim(self):
        """Returns the number of dense dimensions: all of them."""
        return self.dim()

    def sparse_dim(self):
        """Returns the number of sparse dimensions: none."""
        return 0

    def new(self, *args, device=None):
        """Makes a tensor of the same dtype, of sizes or of data, as the legacy constructors do."""
        legacy = getattr(torch, self.type().rsplit(".", 1)[1])
        return legacy(*args)

    def new_empty_strided(self, size, stride, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
        """Returns an unset tensor of given sizes and strides, with self's dtype and device; here it holds zeros."""
        dtype, device = dtype or self.dtype, device or self.device
        return torch.empty_strided(size, stride, dtype=dtype, device=device, requires_grad=requires_grad)

    def fill_diagonal_(self, fill_value, wrap=False):
        """Fills the main diagonal; with wrap it starts again below a tall matrix's end."""
        if isinstance(fill_value, bool) or not isinstance(fill_value, (int, float)):
            if not (isinstance(fill_value, (bool, Tensor))):
                kind = type(fill_value).__name__
                raise TypeError("fill_diagonal_(): argument 'fill_value' (position 1) must be Number, not " + kind)
        if self.requires_grad and self.is_leaf and torch.is_grad_enabled():
            raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
        _torch._main_diagonal(self, wrap).fill_(fill_value)
        return self

    def swapaxes_(self, axis0, axis1):
        """Swaps two dimensions in place."""
        return self.transpose_(axis0, axis1)

    def swapdims_(self, dim0, dim1):
        """Swaps two dimensions in place."""
        return self.transpose_(dim0, dim1)

    def as_strided_(self, size, stride, storage_offset=None):
        """Gives the tensor other sizes, strides and offset over its storage, in place."""
        return self.set_(self.as_strided(size, stride, storage_offset))

    def resize(self, *sizes):
        """Returns the same elements in another shape. Deprecated: reshape says the same."""
        return _resized(self, sizes, "resize")

    def resize_as(self, tensor):
        """Returns the same elements in another tensor's shape. Deprecated."""
        return _resized(self, tuple(tensor.shape), "resize_as")

    def storage(self):
        """Returns the memory as elements. Deprecated: see untyped_storage."""
        from torch.storage import TypedStorage

        return TypedStorage(self)

    def storage_type(self):
        """Returns the class of the storage."""
        from torch import storage

        return next(getattr(storage, name) for name, dtype in storage._LEGACY.items() if dtype is self.dtype)

    def values(self):
        """Sparse tensors' values: there are none here."""
        raise RuntimeError("values expected sparse tensor layout but got Strided")

    def indices(self):
        """Sparse tensors' indices: there are none here."""
        raise RuntimeError("indices expected sparse coordinate tensor layout but got Strided")

    def crow_indices(self):
        """Sparse tensors' row indices: there are none here."""
        raise RuntimeError("crow_indices expected sparse row compressed tensor layout but got Strided")

    def col_indices(self):
        """Sparse tensors' column indices: there are none here."""
        raise RuntimeError("col_indices expected sparse row compressed tensor layout but got Strided")

    def is_coalesced(self):
        """Sparse tensors' state: there are none here."""
        raise RuntimeError("is_coalesced expected sparse coordinate tensor layout but got Strided")

    def coalesce(self):
        """Sparse tensors' duplicates: there are none here."""
        raise RuntimeError("coalesce expected sparse coordinate tensor layout but got Strided")

    def __array__(self, dtype=None):
        array = self.numpy()
        return array if dtype is None else array.astype(dtype, copy=False)

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return torch.from_numpy(array)

    def __complex__(self):
        return complex(self.item())

    def __nonzero__(self):
        return bool(self)

    def __dlpack__(self, *, stream=-1, max_version=None, dl_device=None, copy=None):
        from torch.utils.dlpack import to_dlpack

        return to_dlpack(self.clone() if copy else self)

    def __dlpack_device__(self):
        if self.device.type != "cpu":
            raise RuntimeError("DLPack is missing in torchlings for " + str(self.device) + "; x.cpu() copies to the host")
        return (1, 0)

    def __copy__(self):
        return _torch._make_subclass(type(self), self, self.requires_grad)

    def __deepcopy__(self, memo):
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
                "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
                "https://github.com/pytorch/pytorch/pull/103001"
            )
        from torch._utils import _deepcopy_tensor

        return _deepcopy_tensor(self, memo)

    def __reduce_ex__(self, protocol):
        from torch._utils import _reduce_tensor

        function, arguments = _reduce_tensor(self)
        if type(self) is Tensor and not self.__dict__:
            return function, arguments
        return _rebuild_from_type_v2, (function, type(self), arguments, self.__dict__)

    def __setstate__(self, state):
        self.set_(state[0] if isinstance(state, tuple) else state)

    def __round__(self, *digits):
        raise TypeError("type Tensor doesn't define __round__ method")


for _name in ("is_meta", "is_mps", "is_nested", "is_xpu", "is_ipu", "is_xla", "is_mtia", "is_maia", "is_mkldnn", "is_vulkan", "is_sparse_csr"):
    setattr(_Methods, _name, property(lambda self: False))


def _volatile(self):
    import warnings

    warnings.warn("volatile was removed (Variable.volatile is always False)", UserWarning, stacklevel=2)
    return False


def _set_volatile(self, value):
    import warnings

    text = "volatile was removed and now has no effect. Use `with torch.no_grad():` instead."
    warnings.warn(text, UserWarning, stacklevel=2)


_Methods.volatile = property(_volatile, _set_volatile)
_Methods.name = property(lambda self: None)
_Methods.__array_priority__ = 1000


def _rebuild_from_type_v2(func, new_type, args, state):
    """Makes a pickled tensor of a subclass, or one that has attributes."""
    from torch._utils import _set_obj_state

    made = func(*args)
    if new_type is not Tensor:
        made = made.as_subclass(new_type)
    return _set_obj_state(made, state)


def _h(self):
    if self.dim() > 2 or self.dim() == 1:
        raise RuntimeError("tensor.H is only supported on matrices (2-D tensors). Got " + str(self.dim()) + "-D tensor.")
    return self.mT if self.dim() else self


def _imag(self):
    raise TypeError("imag is not implemented for tensors with non-complex dtypes.")


_Methods.grad_dtype = property(lambda self: self.dtype)
_Methods.real = property(lambda self: self)
_Methods.H = property(_h)
_Methods.mH = property(lambda self: self.adjoint())
_Methods.imag = property(_imag)


_torch._extend({name: value for name, value in vars(_Methods).items() if name not in ("__module__", "__dict__", "__weakref__", "__doc__", "__qualname__", "__firstlineno__", "__static_attributes__")})
