"""The class of masked arrays."""
import _numpy
from _numpy import array as array_of, asarray as data_of, bool as bool_, ndarray
from numpy.ma import core
from numpy.ma.core import MaskError, _checked_fill, getmask, getmaskarray, masked_print_option, nomask

_seen_as = type("MaskedArray", (ndarray,), {"__module__": "numpy.ma"})

class _Shown:
    """What a masked element is in the text of an array."""

    def __repr__(self):
        return str(masked_print_option)


_shown = _Shown()


class MaskedArray:
    """An array some of whose elements are masked: they do not count in what is computed."""

    __module__ = "numpy.ma"
    __numpy_foreign__ = True
    __array_priority__ = 15
    __class__ = property(lambda self: _seen_as)
    # What native code indexes with and makes tensors of.
    __numpy_native__ = property(lambda self: self._data)
    _defaulthardmask = False

    def __new__(cls, data=None, mask=nomask, dtype=None, copy=False, subok=True, ndmin=0, fill_value=None, keep_mask=True,
                hard_mask=None, shrink=True, order=None):
        self = object.__new__(cls)
        source = data._data if isinstance(data, MaskedArray) else _unmasked(data)
        made = (array_of if copy else data_of)(source) if dtype is None else (array_of if copy else data_of)(source, dtype=dtype)
        if made.ndim < ndmin:
            made = made.reshape((1,) * (ndmin - made.ndim) + made.shape)
        self._data, self._mask, self._fill_value, self._hardmask, self._sharedmask = made, nomask, None, False, not copy
        if isinstance(data, MaskedArray):
            self._update_from(data)
        self._set_up_mask(data, mask, keep_mask, shrink, copy)
        if fill_value is not None:
            self._fill_value = _checked_fill(None if fill_value is True and made.dtype.kind != "b" else fill_value, made.dtype)
        if hard_mask is not None:
            self._hardmask = hard_mask
        return self

    def _set_up_mask(self, data, mask, keep_mask, shrink, copy):
        own = data._mask if isinstance(data, MaskedArray) else _masks_within(data)
        if own is not nomask:
            own = array_of(own).reshape(self.shape) if copy else own.reshape(self.shape)
        if mask is nomask:
            self._mask = own if keep_mask else nomask
            if not keep_mask and not shrink:
                self._mask = _numpy.zeros(self.shape, bool_)
            return
        if mask is True or mask is False or (isinstance(mask, bool_) and mask is not nomask):
            given = _numpy.full(self.shape, bool(mask), bool_)
        else:
            given = data_of(getattr(mask, "_data", mask))
            given = given.astype(bool_) if given.dtype.kind != "b" else array_of(given) if copy else given
        if given.shape != self.shape:
            if given.size == 1:
                given = _numpy.full(self.shape, bool(given.item()), bool_)
            elif given.size == self.size:
                given = given.reshape(self.shape)
            else:
                raise MaskError(f"Mask and data not compatible: data size is {self.size}, mask size is {given.size}.")
        self._mask = given if own is nomask or not keep_mask else _numpy.logical_or(given, own)

    def _update_from(self, other):
        self._fill_value, self._hardmask = other._fill_value, other._hardmask

    def _like(self, data, mask):
        """An array of this one's kind: a view, or a computed part."""
        made = MaskedArray(data)
        made._mask, made._sharedmask = mask, True
        made._update_from(self)
        if made._fill_value is not None and made._fill_value.dtype != made.dtype:
            made._fill_value = made._fill_value.astype(made.dtype)
        return made

    def _moved(self, name, *args, **kwargs):
        mask = self._mask
        return self._like(getattr(self._data, name)(*args, **kwargs),
                          mask if mask is nomask else getattr(mask, name)(*args, **kwargs))

    # -- what native functions ask --

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError("numpy functions take masked arrays by __numpy_call__")

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        from numpy.ma import _functions

        return _functions.numpy_call(name, args, kwargs)

    # -- what it is --

    @property
    def data(self):
        """The elements, without the mask."""
        return self._data[...] if self.ndim else self._data

    @property
    def mask(self):
        """Which elements are masked."""
        return self._mask if self._mask is nomask or not self._mask.ndim else self._mask[...]

    @mask.setter
    def mask(self, mask):
        if mask is nomask or mask is False:
            if self._mask is not nomask and not self._hardmask:
                self._mask[...] = False
            return
        if self._mask is nomask:
            self._mask = _numpy.zeros(self.shape, bool_)
        if self._hardmask:
            self._mask[...] = self._mask | data_of(mask).astype(bool_)
        else:
            given = data_of(mask)
            given = given.astype(bool_) if given.dtype.kind != "b" else given
            self._mask[...] = given if given.ndim == 0 or given.shape == self.shape else given.reshape(self.shape) \
                if given.size == self.size else given

    recordmask = mask
    dtype = property(lambda self: self._data.dtype)
    shape = property(lambda self: self._data.shape, lambda self, shape: self._reshape_in_place(shape))
    ndim = property(lambda self: self._data.ndim)
    size = property(lambda self: self._data.size)
    itemsize = property(lambda self: self._data.itemsize)
    nbytes = property(lambda self: self._data.nbytes)
    strides = property(lambda self: self._data.strides)
    flags = property(lambda self: self._data.flags)
    base = property(lambda self: self._data)
    baseclass = property(lambda self: ndarray)
    hardmask = property(lambda self: self._hardmask)
    sharedmask = property(lambda self: self._sharedmask)
    device = "cpu"

    def _reshape_in_place(self, shape):
        self._data = self._data.reshape(shape)
        if self._mask is not nomask:
            self._mask = self._mask.reshape(shape)

    @property
    def T(self):
        """The array with its axes turned round."""
        return self.transpose()

    @property
    def mT(self):
        """The array with its last two axes turned round."""
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return self.swapaxes(-1, -2)

    @property
    def real(self):
        """The real parts."""
        return self._like(self._data.real, self._mask)

    @property
    def imag(self):
        """The imaginary parts."""
        return self._like(self._data.imag, self._mask)

    def get_real(self):
        """Returns the real parts."""
        return self.real

    def get_imag(self):
        """Returns the imaginary parts."""
        return self.imag

    @property
    def fill_value(self):
        """What stands for masked elements."""
        if self._fill_value is None:
            self._fill_value = _checked_fill(None, self.dtype)
        return self._fill_value[()]

    @fill_value.setter
    def fill_value(self, value):
        self._fill_value = _checked_fill(value, self.dtype)

    def get_fill_value(self):
        """Returns what stands for masked elements."""
        return self.fill_value

    def set_fill_value(self, value=None):
        """Sets what stands for masked elements."""
        self.fill_value = value

    def harden_mask(self):
        """Keeps masked elements masked whatever is written to them."""
        self._hardmask = True
        return self

    def soften_mask(self):
        """Lets what is written to masked elements unmask them."""
        self._hardmask = False
        return self

    def unshare_mask(self):
        """Gives the array a mask of its own."""
        if self._sharedmask and self._mask is not nomask:
            self._mask = self._mask.copy()
        self._sharedmask = False
        return self

    def shrink_mask(self):
        """Makes the mask nomask where nothing is masked."""
        if self._mask is not nomask and not self._mask.any():
            self._mask = nomask
        return self

    def ids(self):
        """Returns numbers that tell the memory of elements and mask apart from others."""
        return id(self._data), id(self._mask)

    def iscontiguous(self):
        """Whether the elements lie in memory one after the other."""
        return self._data.flags.c_contiguous

    # -- elements --

    def filled(self, fill_value=None):
        """Returns the elements, with the fill value where they are masked."""
        mask = self._mask
        if mask is nomask:
            return self._data
        value = self.fill_value if fill_value is None else _checked_fill(fill_value, self.dtype)[()]
        if not self.ndim:
            return data_of(value).astype(self.dtype) if bool(mask) else self._data
        if not mask.any():
            return self._data
        made = self._data.copy()
        made[mask] = value
        return made

    def compressed(self):
        """Returns the elements that are not masked, in one line."""
        line = self._data.ravel()
        return line if self._mask is nomask else line[~self._mask.ravel()]

    def __getitem__(self, key):
        key = _plain_key(key)
        found = self._data[key]
        if self._mask is nomask:
            return found if not _is_array(found) else self._like(found, nomask)
        mask = self._mask[key]
        if not _is_array(found):
            return masked if bool(mask) else found
        return self._like(found, mask if _is_array(mask) else data_of(mask))

    def __setitem__(self, key, value):
        if self is masked:
            raise MaskError("Cannot alter the masked element.")
        key = _plain_key(key)
        if value is masked:
            if self._mask is nomask:
                self._mask = _numpy.zeros(self.shape, bool_)
            self._mask[key] = True
            return
        fresh, mask = getattr(value, "_data", value) if isinstance(value, MaskedArray) else _unmasked(value), _mask_of(value)
        if self._mask is nomask:
            self._data[key] = fresh
            if mask is not nomask:
                self._mask = _numpy.zeros(self.shape, bool_)
                self._mask[key] = mask
        elif not self._hardmask:
            self._data[key] = fresh
            self._mask[key] = False if mask is nomask else mask
        else:
            old = self._mask[key]
            kept = self._data[key]
            self._data[key] = _numpy.where(old, kept, fresh) if _is_array(kept) else kept if old else fresh
            if mask is not nomask:
                self._mask[key] = old | mask

    def __len__(self):
        return len(self._data)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __contains__(self, value):
        return bool((self == value).any())

    def item(self, *index):
        """Returns an element as Python's."""
        return self._data.item(*index)

    def tolist(self, fill_value=None):
        """Returns nested lists; masked elements are None, or the fill value."""
        if fill_value is not None:
            return self.filled(fill_value).tolist()
        values = self._data.tolist()
        return values if self._mask is nomask else _with_none(values, self._mask.tolist())

    def tobytes(self, fill_value=None, order="C"):
        """Returns the bytes of the filled array."""
        return self.filled(fill_value).tobytes()

    def tofile(self, fid, sep="", format="%s"):
        """Is not there, as in numpy."""
        raise NotImplementedError("MaskedArray.tofile() not implemented yet.")

    def toflex(self):
        """Would give records of elements and masks."""
        from numpy import dtype, empty

        record = empty(self.shape, dtype=dtype([("_data", self.dtype), ("_mask", bool_)]))
        record["_data"], record["_mask"] = self._data, getmaskarray(self)
        return record

    torecords = toflex

    @property
    def flat(self):
        """The elements one after the other."""
        return MaskedIterator(self)

    @flat.setter
    def flat(self, value):
        self.ravel()[:] = value

    def put(self, indices, values, mode="raise"):
        """Writes values at places of the array seen as one line."""
        line = self._data.reshape(-1)
        places = data_of(indices)
        fresh = data_of(getattr(values, "_data", values))
        spread = fresh.ravel()[_numpy.arange(places.size) % max(fresh.size, 1)].reshape(places.shape)
        line[places] = spread
        mask = getmask(values)
        if self._mask is nomask and mask is nomask:
            return
        full = getmaskarray(self).copy()
        full.reshape(-1)[places] = False if mask is nomask else mask
        self._mask = full

    def __hash__(self):
        raise TypeError("unhashable type: 'MaskedArray'")

    def __bool__(self):
        return bool(self._data)

    def _number(self, kind):
        if self.size > 1:
            raise TypeError("Only length-1 arrays can be converted to Python scalars")
        if self._mask is not nomask and bool(self._mask.all()):
            if kind is int:
                raise MaskError("Cannot convert masked element to a Python int.")
            import warnings

            warnings.warn("Warning: converting a masked element to nan.", stacklevel=3)
            return float("nan")
        return kind(self._data.item())

    def __float__(self):
        return self._number(float)

    def __int__(self):
        return self._number(int)

    def __index__(self):
        return self._data.__index__()

    # -- moving elements --

    def copy(self, *args, **kwargs):
        """Returns a copy."""
        made = self._like(self._data.copy(), self._mask if self._mask is nomask else self._mask.copy())
        made._sharedmask = False
        return made

    __copy__ = copy

    def __deepcopy__(self, memo):
        return self.copy()

    def __reduce__(self):
        return _rebuilt, (self._data, None if self._mask is nomask else self._mask, self._fill_value)

    def reshape(self, *shape, **kwargs):
        """Returns the elements in another shape."""
        return self._moved("reshape", *shape, **kwargs)

    def ravel(self, order="C"):
        """Returns the elements in one line."""
        return self._moved("ravel", order) if order != "C" else self._moved("ravel")

    def flatten(self, order="C"):
        """Returns a copy of the elements in one line."""
        return self.ravel(order).copy()

    def transpose(self, *axes):
        """Returns the array with its axes in another order."""
        return self._moved("transpose", *axes)

    def swapaxes(self, *args):
        """Returns the array with two axes exchanged."""
        return self._moved("swapaxes", *args)

    def squeeze(self, *args):
        """Returns the array without axes of size 1."""
        return self._moved("squeeze", *args)

    def repeat(self, *args, **kwargs):
        """Returns the elements repeated."""
        return self._moved("repeat", *args, **kwargs)

    def diagonal(self, *args, **kwargs):
        """Returns the diagonal."""
        return self._moved("diagonal", *args, **kwargs)

    def view(self, dtype=None, type=None, fill_value=None):
        """Returns the array again over the same memory; as `np.ndarray`, without the mask."""
        if dtype is ndarray or type is ndarray:
            return self._data[...]
        if dtype is None or dtype is MaskedArray:
            made = self._like(self._data[...], self.mask)
        else:
            made = MaskedArray(self._data.view(dtype))
            made._mask = self._mask
        if fill_value is not None:
            made.fill_value = fill_value
        return made

    def astype(self, *args, **kwargs):
        """Returns the elements in another dtype."""
        made = self._like(self._data.astype(*args, **kwargs), self._mask if self._mask is nomask else self._mask.copy())
        return made

    def resize(self, newshape, refcheck=True, order=False):
        """Is refused, as in numpy."""
        raise ValueError("A masked array does not own its data and therefore cannot be resized.\n"
                         "Use the numpy.ma.resize function instead.")

    def take(self, indices, axis=None, out=None, mode="raise"):
        """Returns the elements at places."""
        where = getmask(indices)
        places = data_of(getattr(indices, "_data", indices))
        found = data_of(self._data.take(places, axis))
        mask = nomask if self._mask is nomask else data_of(self._mask.take(places, axis))
        if where is not nomask:
            mask = where if mask is nomask else mask | where
        if not found.ndim:
            return masked if mask is not nomask and bool(mask) else found[()]
        return self._like(found, mask)

    def compress(self, condition, axis=None, out=None):
        """Returns the slices where a condition is true."""
        condition = data_of(core.filled(condition, False))
        return self._like(self._data.compress(condition, axis),
                          nomask if self._mask is nomask else self._mask.compress(condition, axis))

    def nonzero(self):
        """Returns the places of elements that are neither zero nor masked."""
        return data_of(self.filled(0)).nonzero()

    # -- writing --

    def _printable(self):
        """The elements as they are written: objects where there is a mask."""
        if self._mask is nomask or not masked_print_option.enabled():
            return self._data
        from numpy._foreign import _made, object_dtype

        values, mask = data_of(self._data).ravel().tolist(), self._mask.ravel().tolist()
        return _made([_shown if m else v for v, m in zip(values, mask)], self.shape, object_dtype)

    def __str__(self):
        return str(self._printable())

    def __format__(self, spec):
        if self is masked or not spec:
            return str(self)
        if self.ndim == 0:
            return format(self._data.item(), spec)
        raise TypeError("unsupported format string passed to MaskedArray.__format__")

    def __repr__(self):
        one_row = all(size == 1 for size in self.shape[:-1])
        shown = self._shown_fill()
        parts = [("data", None), ("mask", None), ("fill_value", shown)]
        if self.dtype.name not in ("int64", "float64", "bool", "complex128") or getmaskarray(self).all() or not self.size:
            parts.append(("dtype", _dtype_text(self.dtype)))
        width = len("masked_array(data=") if one_row else 0
        lines = []
        for name, value in parts:
            head = f"{name}=".rjust(width) if one_row else f"  {name}="
            if one_row and name == "data":
                head = "masked_array(data="
            if value is None:
                value = _array_text(self._printable() if name == "data" else self._mask, head)
            lines.append(head + value)
        return ("" if one_row else "masked_array(\n") + ",\n".join(lines) + ")"

    def _shown_fill(self):
        fill = self.fill_value
        kind = self._fill_value.dtype
        if kind.kind in "SU" and self.dtype.kind == kind.kind:
            return repr(fill.item())
        if kind == self.dtype and kind.kind != "O":
            return str(fill)
        return repr(fill)


def _plain_key(key):
    if isinstance(key, MaskedArray):
        return key._data
    if isinstance(key, tuple):
        return tuple(_plain_key(part) for part in key)
    return key


def _is_array(value):
    return isinstance(value, ndarray)


def _unmasked(value):
    """Nested lists in which masked elements are zero, or the value."""
    if isinstance(value, (list, tuple)) and any(isinstance(v, (MaskedArray, list, tuple)) for v in value):
        return [_unmasked(v) for v in value]
    if value is masked_or_none():
        return 0.0
    return value._data.tolist() if isinstance(value, MaskedArray) else value


def masked_or_none():
    return globals().get("masked")


def _masks_within(value):
    """The mask of nested lists that hold masked elements or arrays."""
    if isinstance(value, (list, tuple)) and _has_masks(value):
        return data_of(_nested_masks(value))
    return nomask


def _has_masks(value):
    return isinstance(value, MaskedArray) or isinstance(value, (list, tuple)) and any(_has_masks(v) for v in value)


def _nested_masks(value):
    if isinstance(value, MaskedArray):
        return getmaskarray(value).tolist()
    if isinstance(value, (list, tuple)):
        return [_nested_masks(v) for v in value]
    shape = getattr(value, "shape", ())
    return _numpy.zeros(shape, bool_).tolist() if shape else False


def _mask_of(value):
    return value._mask if isinstance(value, MaskedArray) else _masks_within(value)


def _with_none(values, mask):
    if isinstance(mask, list):
        return [_with_none(v, m) for v, m in zip(values, mask)]
    return None if mask else values


def _array_text(array, head):
    """The text of an array after `data=` or `mask=`."""
    if not isinstance(array, ndarray):
        return str(array)
    from numpy import array2string

    if hasattr(type(array), "__numpy_foreign__"):
        from numpy._foreign import text

        if not array.ndim:
            return str(array)
        return text(array, ", ", head, -1) if array.size else "[]"
    return array2string(array, separator=", ", prefix=head, suffix=",")


def _dtype_text(kind):
    return f"'{kind.str}'" if kind.kind in "US" else f"'{kind.name}'" if kind.kind in "mM" else str(kind)


def _rebuilt(data, mask, fill):
    made = MaskedArray(data, mask=nomask if mask is None else mask)
    made._fill_value = fill
    return made


class MaskedIterator:
    """The elements of a masked array one after the other."""

    __module__ = "numpy.ma.core"

    def __init__(self, ma):
        self.ma, self._line, self._place = ma, ma.ravel(), 0

    def __iter__(self):
        return iter(self._line)

    def __getitem__(self, index):
        return self._line[index]

    def __setitem__(self, index, value):
        if self.ma._mask is nomask and (value is masked or _mask_of(value) is not nomask):
            self.ma._mask = _numpy.zeros(self.ma.shape, bool_)
            self._line = self.ma.ravel()
        self._line[index] = value

    def __next__(self):
        if self._place >= len(self._line):
            raise StopIteration
        self._place += 1
        return self._line[self._place - 1]


class MaskedConstant(MaskedArray):
    """The element that is masked: `np.ma.masked`."""

    __module__ = "numpy.ma.core"

    def __new__(cls):
        if "masked" in globals():
            return masked
        self = MaskedArray.__new__(cls, 0.0)
        self._mask = data_of(True)
        return self

    def __repr__(self):
        return "masked"

    def __str__(self):
        return str(masked_print_option)

    def __reduce__(self):
        return MaskedConstant, ()

    def copy(self, *args, **kwargs):
        """Returns itself: there is but one."""
        return self

    __copy__ = copy

    def __deepcopy__(self, memo):
        return self

    __hash__ = object.__hash__


masked = masked_singleton = MaskedConstant()
from numpy.ma import _computing  # noqa: E402, F401
