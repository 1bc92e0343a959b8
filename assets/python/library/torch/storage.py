"""Storages: the memory behind tensors, as bytes and, as it was before PyTorch 2.0, as elements of one dtype."""
import _torch
from _torch import UntypedStorage


def _moved(storage, device):
    """A storage of the same bytes on a device; the same one where it is there."""
    flat = storage._flat(_torch.uint8)
    moved = flat.to(device)
    return storage if moved.device == flat.device else moved.untyped_storage()


def _cuda(index):
    return "cuda" if index is None else _torch.device("cuda", index) if isinstance(index, int) else index


class _Methods:
    """What becomes an attribute of UntypedStorage."""

    is_cuda = property(lambda self: self.device.type == "cuda")
    is_sparse = property(lambda self: False)

    def to(self, *, device, non_blocking=False):
        """Returns the same bytes on a device."""
        return _moved(self, device)

    def cpu(self):
        """Returns the same bytes in the host's memory."""
        return _moved(self, "cpu")

    def cuda(self, device=None, non_blocking=False):
        """Returns the same bytes on a GPU."""
        return _moved(self, _cuda(device))

    def clone(self):
        """Returns a copy."""
        return self._flat(_torch.uint8).clone().untyped_storage()

    def copy_(self, source, non_blocking=None):
        """Writes another storage's bytes into this one."""
        self._flat(_torch.uint8).copy_(source._flat(_torch.uint8))
        return self

    def fill_(self, value):
        """Sets every byte."""
        self._flat(_torch.uint8).fill_(value)
        return self

    def element_size(self):
        """Returns the size of a byte."""
        return 1

    def is_pinned(self, device="cuda"):
        """Says whether the memory is pinned: never."""
        return False

    def untyped(self):
        """Returns the storage."""
        return self

    def __deepcopy__(self, memo):
        return _deep(self, memo)

    def __copy__(self):
        return self.clone()

    def __reduce_ex__(self, protocol):
        return _load_from_bytes, (_saved(self),)


_OURS = {name: value for name, value in vars(_Methods).items() if callable(value) or isinstance(value, property)}
_torch._extend(_OURS, UntypedStorage)


def _deep(untyped, memo):
    """A deep copy of a storage: the same one for all tensors that share it."""
    copies = memo.setdefault("torch", {})
    if untyped._cdata not in copies:
        # The original is kept, since its number may be given again once it is gone.
        copies[untyped._cdata] = (untyped.clone(), untyped)
    return copies[untyped._cdata][0]


def _elements(data, dtype, device):
    """New elements: so many, or those of a sequence."""
    if isinstance(data, int):
        return _torch.zeros(data, dtype=dtype, device=device)
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    return _torch.tensor(list(data), dtype=dtype, device=device)


class TypedStorage:
    """The memory that views share, as elements of one dtype."""

    def __init__(self, data=(), *, wrap_storage=None, dtype=None, device=None, _internal=False):
        if wrap_storage is None:
            made = data if isinstance(data, _torch.Tensor) else _elements(data, dtype or _torch.get_default_dtype(), device)
            dtype = made.dtype
            wrap_storage = made.untyped_storage()
        self._untyped = wrap_storage
        self._flat = self._untyped._flat(dtype)

    dtype = property(lambda self: self._flat.dtype)
    device = property(lambda self: self._flat.device)
    is_cuda = property(lambda self: self._flat.is_cuda)
    _untyped_storage = property(lambda self: self._untyped)
    _cdata = property(lambda self: self._untyped._cdata)

    def size(self):
        """Returns the number of elements."""
        return self._flat.numel()

    __len__ = _size = size

    def nbytes(self):
        """Returns the number of bytes."""
        return self._untyped.nbytes()

    def element_size(self):
        """Returns the number of bytes of an element."""
        return self._flat.element_size()

    def data_ptr(self):
        """Returns the address of the first element."""
        return self._untyped.data_ptr()

    def untyped(self):
        """Returns the memory as bytes."""
        return self._untyped

    def tolist(self):
        """Returns the elements as a list."""
        return self._flat.tolist()

    def _over(self, untyped):
        return TypedStorage(wrap_storage=untyped, dtype=self.dtype)

    def clone(self):
        """Returns a copy."""
        return self._over(self._untyped.clone())

    def to(self, *, device, non_blocking=False):
        """Returns the same elements on a device."""
        return self._over(self._untyped.to(device=device))

    def cpu(self):
        """Returns the same elements in the host's memory."""
        return self._over(self._untyped.cpu())

    def cuda(self, device=None, non_blocking=False):
        """Returns the same elements on a GPU."""
        return self._over(self._untyped.cuda(device))

    def copy_(self, source, non_blocking=None):
        """Writes another storage's elements into this one."""
        self._flat.copy_(source._flat)
        return self

    def fill_(self, value):
        """Sets every element."""
        self._flat.fill_(value)
        return self

    def is_shared(self):
        """Says whether the memory was said to be shared between processes; there is one."""
        return self._untyped().is_shared()

    def share_memory_(self):
        """Notes that the memory is to be shared between processes; there is one."""
        self._untyped().share_memory_()
        return self

    def pickle_storage_type(self):
        """Returns the name of the legacy class of this dtype."""
        return next(name for name, dtype in _LEGACY.items() if dtype is self.dtype)

    _pickle_storage_type = pickle_storage_type

    def __getitem__(self, index):
        found = self._flat[index]
        return found if isinstance(index, slice) else found.item()

    def __setitem__(self, index, value):
        self._flat[index] = value

    def __iter__(self):
        return iter(self.tolist())

    def __deepcopy__(self, memo):
        return self._over(_deep(self._untyped, memo))

    def __reduce_ex__(self, protocol):
        return _load_from_bytes, (_saved(self),)

    def __repr__(self):
        lines = "".join(" " + str(value) + "\n" for value in self.tolist())
        return (
            lines
            + "[torch.storage.TypedStorage(dtype="
            + repr(self.dtype)
            + ", device="
            + str(self.device)
            + ") of size "
            + str(self.size())
            + "]"
        )


# The legacy classes: files name a storage's dtype by them.
_LEGACY = {
    "DoubleStorage": _torch.float64,
    "FloatStorage": _torch.float32,
    "HalfStorage": _torch.float16,
    "BFloat16Storage": _torch.bfloat16,
    "LongStorage": _torch.int64,
    "IntStorage": _torch.int32,
    "ShortStorage": _torch.int16,
    "CharStorage": _torch.int8,
    "ByteStorage": _torch.uint8,
    "BoolStorage": _torch.bool,
}


class _Legacy(type):
    """A legacy class stands for all storages of its dtype."""

    def __instancecheck__(cls, instance):
        return isinstance(instance, TypedStorage) and instance.dtype is cls.dtype


def _make_legacy(cls, data=(), *, wrap_storage=None):
    return TypedStorage(data, wrap_storage=wrap_storage, dtype=cls.dtype)


for _name, _dtype in _LEGACY.items():
    globals()[_name] = _Legacy(_name, (TypedStorage,), {"__module__": "torch", "dtype": _dtype, "__new__": _make_legacy})


def _reduce_device(self):
    return _torch.device, (self.type,) if self.index is None else (self.type, self.index)


_torch._extend({"__reduce__": _reduce_device}, _torch.device)


def _saved(storage):
    import io

    from torch.serialization import save

    file = io.BytesIO()
    save(storage, file, _use_new_zipfile_serialization=False)
    return file.getvalue()


def _load_from_bytes(b):
    import io

    from torch.serialization import load

    return load(io.BytesIO(b), weights_only=True)
