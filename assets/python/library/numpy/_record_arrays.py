"""The arrays of records."""
import _numpy
from _numpy import asarray as data_of, ndarray
from numpy._records import RecordDtype, SubarrayDtype, dtype_of, record, void


class RecordArray:
    """An array of records; to programs it is an `ndarray`."""

    __numpy_foreign__ = True
    __class__ = property(lambda self: ndarray)
    __array_priority__ = 10

    def __init__(self, columns, dtype, shape, base=None):
        self._columns, self._dtype, self._shape, self.base = columns, dtype, tuple(shape), base

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        return numpy_call(name, args, kwargs)

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError("numpy functions take arrays of records by __numpy_call__")

    dtype = property(lambda self: self._dtype)
    ndim = property(lambda self: len(self._shape))
    itemsize = property(lambda self: self._dtype.itemsize)
    nbytes = property(lambda self: self.size * self.itemsize)
    T = property(lambda self: self.transpose())
    flat = property(lambda self: iter(self.ravel()))
    device = "cpu"

    @property
    def shape(self):
        """How many records there are along each axis."""
        return self._shape

    @shape.setter
    def shape(self, shape):
        made = self.reshape(shape)
        self._columns, self._shape = made._columns, made._shape

    @property
    def size(self):
        """How many records there are."""
        count = 1
        for size in self._shape:
            count *= size
        return count

    @property
    def strides(self):
        """How many bytes the records lie apart along each axis."""
        made, step = [], self.itemsize
        for size in reversed(self._shape):
            made.insert(0, step)
            step *= size
        return tuple(made)

    @property
    def flags(self):
        """How the array lies in memory."""
        return _numpy.zeros(self._shape).flags

    def _with(self, columns, shape, dtype=None, view=True):
        base = (self if self.base is None else self.base) if view else None
        return type(self)._made(columns, self._dtype if dtype is None else dtype, shape, base)

    @classmethod
    def _made(cls, columns, dtype, shape, base=None):
        self = object.__new__(cls)
        RecordArray.__init__(self, columns, dtype, shape, base)
        return self

    def __len__(self):
        if not self._shape:
            raise TypeError("len() of unsized object")
        return self._shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def _places(self, key):
        """The key for the leading axes of every field, and the shape of what it finds."""
        key = key if isinstance(key, tuple) else (key,)
        if any(part is Ellipsis for part in key):
            at = next(i for i, part in enumerate(key) if part is Ellipsis)
            used = sum(part is not None and part is not Ellipsis for part in key)
            key = key[:at] + (slice(None),) * (self.ndim - used) + key[at + 1:]
        found = _numpy.empty(self._shape, "int8")[key]
        return key, getattr(found, "shape", ()), isinstance(found, ndarray)

    def __getitem__(self, key):
        if isinstance(key, str):
            return self._field(self._dtype.place(key))
        if isinstance(key, list) and key and all(isinstance(name, str) for name in key):
            places = [self._dtype.place(name) for name in key]
            return self._with([self._columns[i] for i in places], self._shape, self._dtype[key])
        key, shape, is_array = self._places(key)
        if is_array:
            return self._with([column[key] for column in self._columns], shape)
        row = tuple(slice(i, i + 1 or None) for i in key)
        columns = [column[row] for column in self._columns]
        columns = [c.reshape(1, *c.shape[len(key):]) for c in columns]
        return self._dtype.type._of(RecordArray._made(columns, self._dtype, (1,)))

    def _field(self, place):
        column = self._columns[place]
        return column

    def __setitem__(self, key, value):
        if isinstance(key, str):
            self._columns[self._dtype.place(key)][...] = value
            return
        if isinstance(key, list) and key and all(isinstance(name, str) for name in key):
            self[key][...] = value
            return
        key, shape, _ = self._places(key)
        if isinstance(value, void):
            value = value._row
        if isinstance(value, RecordArray):
            parts = value._columns
            if len(parts) != len(self._columns):
                raise ValueError("could not broadcast input array: the fields do not match")
            one = value._shape == (1,)
            for column, part in zip(self._columns, parts):
                column[key] = part[0] if one else part
            return
        if isinstance(value, list):
            made = made_of(value, self._dtype)
            for column, part in zip(self._columns, made._columns):
                column[key] = part
            return
        values = value if isinstance(value, tuple) else (value,) * len(self._columns)
        if len(values) != len(self._columns):
            raise ValueError(f"could not assign tuple of length {len(values)} to structure with {len(self._columns)} fields.")
        for column, part in zip(self._columns, values):
            column[key] = part

    def __contains__(self, value):
        return any(bool(row == value) for row in self)

    def __hash__(self):
        raise TypeError("unhashable type: 'numpy.ndarray'")

    def fill(self, value):
        """Writes one record everywhere."""
        self[...] = value

    def item(self, *index):
        """Returns a record as a tuple."""
        return self.ravel()[index[0]].item() if len(index) == 1 and isinstance(index[0], int) else self[index or (0,) * self.ndim].item()

    def tolist(self):
        """Returns nested lists of tuples."""
        lists = [column.tolist() for column in self._columns]
        return _rows(lists, len(self._shape))

    def tofile(self, fid, sep="", format="%s"):
        """Writes the records' bytes to a file."""
        from numpy._files import tofile

        tofile(self, fid, sep, format)

    def tobytes(self, order="C"):
        """Returns the records' bytes."""
        size, count = self.itemsize, self.size
        made = bytearray(size * count)
        for column, (_, kind, offset, _) in zip(self._columns, self._dtype._fields):
            raw, width = column.tobytes(), kind.itemsize
            for i in range(count):
                made[i * size + offset:i * size + offset + width] = raw[i * width:(i + 1) * width]
        return bytes(made)

    def copy(self, order="C"):
        """Returns a copy."""
        return self._with([column.copy() for column in self._columns], self._shape, view=False)

    __copy__ = copy

    def __deepcopy__(self, memo):
        return self.copy()

    def _by_columns(self, work, shape):
        return self._with([work(column) for column in self._columns], shape)

    def reshape(self, *shape, **kwargs):
        """Returns the records in another shape."""
        shape = _numpy.empty(self._shape, "int8").reshape(*shape).shape
        return self._by_columns(lambda c: c.reshape(*shape, *c.shape[self.ndim:]), shape)

    def ravel(self, order="C"):
        """Returns the records in one line."""
        return self.reshape(-1)

    def flatten(self, order="C"):
        """Returns a copy of the records in one line."""
        return self.reshape(-1).copy()

    def transpose(self, *axes):
        """Returns the array with its axes in another order."""
        axes = axes[0] if len(axes) == 1 and isinstance(axes[0], (tuple, list)) else axes or tuple(range(self.ndim))[::-1]
        return self._by_columns(lambda c: c.transpose(*axes, *range(self.ndim, c.ndim)), [self._shape[a] for a in axes])

    def squeeze(self, axis=None):
        """Returns the array without axes of size 1."""
        return self.reshape(tuple(n for n in self._shape if n != 1))

    def take(self, indices, axis=None, mode="raise"):
        """Returns the records at places."""
        return self.ravel()[data_of(indices)] if axis is None or self.ndim == 1 else self[(slice(None),) * axis + (data_of(indices),)]

    def repeat(self, repeats, axis=None):
        """Returns the records repeated."""
        return self.ravel()[_numpy.arange(self.size).repeat(repeats)]

    def compress(self, condition, axis=None):
        """Returns the records where a condition is true."""
        return self[data_of(condition).nonzero()[0]]

    def nonzero(self):
        """Returns the places of records that are not all zero."""
        found = _numpy.zeros(self._shape, "bool")
        for column in self._columns:
            one = column.astype(bool)
            found = found | (one.reshape(*self._shape, -1).any(-1) if one.ndim > self.ndim else one)
        return found.nonzero()

    def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
        """Returns the records with fields of other dtypes, by position."""
        from numpy._kinds import late

        kind = late(dtype)
        if not isinstance(kind, RecordDtype) or len(kind) != len(self._dtype):
            if isinstance(kind, RecordDtype):
                raise TypeError(f"Cannot cast array data from {self._dtype!r} to {kind!r}.")
            if len(self._dtype) == 1:
                return self._columns[0].astype(dtype)
            raise TypeError(f"Cannot cast array data from {self._dtype!r} to {_numpy.dtype(dtype)!r}.")
        columns = [_cast(column, field[1]) for column, field in zip(self._columns, kind._fields)]
        return self._with(columns, self._shape, kind, view=False)

    def swapaxes(self, a, b):
        """Returns the array with two axes exchanged."""
        return self._by_columns(lambda c: c.swapaxes(a % self.ndim, b % self.ndim), _numpy.empty(self._shape, "int8").swapaxes(a, b).shape)

    def setflags(self, write=None, align=None, uic=None):
        """Sets whether the fields can be written to."""
        for column in self._columns:
            column.setflags(write=write)

    def view(self, dtype=None, type=None):
        """Returns the array again, as an array of attributes, or its bytes as another dtype."""
        wanted = dtype if dtype is not None else type
        if wanted is None or wanted is ndarray:
            return RecordArray._made(self._columns, self._dtype, self._shape, self)
        if wanted is recarray:
            kind = RecordDtype(self._dtype._fields, self._dtype.itemsize, self._dtype.isalignedstruct, record)
            return recarray._made(self._columns, kind, self._shape, self)
        if isinstance(wanted, tuple) and wanted[1] is ndarray:
            wanted = wanted[0]
        from numpy._kinds import late

        kind = late(wanted)
        if isinstance(kind, RecordDtype) and [f[1] for f in kind._fields or ()] == [f[1] for f in self._dtype._fields]:
            return self._with(self._columns, self._shape, kind)
        if isinstance(kind, RecordDtype):
            return of_bytes(self.tobytes(), kind)
        made = of_plain_bytes(self.tobytes(), _numpy.dtype(wanted))
        return made.reshape(*self._shape[:-1], -1) if self._shape else made

    def sort(self, axis=-1, kind=None, order=None, *, stable=None):
        """Puts the records in order, in place."""
        if self.ndim != 1:
            raise NotImplementedError("sorting records in more than one dimension is missing in torchlings")
        made = self[self.argsort(order=order)].copy()
        for column, fresh in zip(self._columns, made._columns):
            column[...] = fresh

    def argsort(self, axis=-1, kind=None, order=None, *, stable=None):
        """Returns the places of the records in order: by the fields, the first one first."""
        keys = self._keys(order)
        return _numpy.array(sorted(range(len(keys)), key=keys.__getitem__), dtype="int64")

    def _keys(self, order=None):
        """What each record is compared by."""
        names = [order] if isinstance(order, str) else list(order or ())
        places = [self._dtype.place(name) for name in names]
        places += [i for i in range(len(self._columns)) if i not in places]
        lists = [self._columns[i].ravel().tolist() if self._columns[i].ndim == self.ndim else
                 self._columns[i].reshape(self.size, -1).tolist() for i in places]
        return list(zip(*lists))

    def __eq__(self, other):
        return _equal(self, other)

    def __ne__(self, other):
        made = _equal(self, other)
        return made if made is NotImplemented else ~made

    def __reduce__(self):
        return _unpickled, (type(self) is recarray, self._columns, self._dtype, self._shape)

    # -- writing --

    def __str__(self):
        return self._array_text(" ", "") if self.ndim else text_of_row(self.reshape(1))

    def __format__(self, spec):
        return format(str(self), spec)

    def _array_text(self, separator, prefix, narrower=0):
        from numpy._foreign_computing import _nested, _shown_places

        if not self.size:
            return "[]"
        options = _numpy._print_options()
        edge = None if self.size <= options["threshold"] else options["edgeitems"]
        at = _numpy.arange(self.size).reshape(self._shape)
        shown = _shown_places(at, edge)
        texts = dict(zip(shown, _texts(self.ravel()[data_of(shown)])))
        return _nested(at, texts, separator, " " * len(prefix), options["linewidth"] + narrower, edge)

    def __repr__(self):
        return self._repr("array(")

    def _repr(self, prefix):
        shown = self._array_text(", ", prefix, -1) if self.ndim else _texts(self.reshape(1))[0]
        parts = [f"dtype={self._dtype})"]
        if self.size > _numpy._print_options()["threshold"] or not self.size and self._shape != (0,):
            parts.insert(0, f"shape={self._shape}")
        tail = ", ".join(parts)
        last = len(f"{prefix}{shown},".rpartition("\n")[2])
        new_line = prefix != "array(" or last + len(tail) + 1 > _numpy._print_options()["linewidth"]
        return f"{prefix}{shown}," + ("\n" + " " * len(prefix) if new_line else " ") + tail


def _arithmetic(name):
    def method(self, other):
        raise _no_loop(name, self, other)

    return method


for _short, _long in (("add", "add"), ("sub", "subtract"), ("mul", "multiply"), ("truediv", "divide"), ("radd", "add"),
                      ("rmul", "multiply"), ("rsub", "subtract")):
    setattr(RecordArray, f"__{_short}__", _arithmetic(_long))
for _short, _long in (("lt", "less"), ("le", "less_equal"), ("gt", "greater"), ("ge", "greater_equal")):
    setattr(RecordArray, f"__{_short}__", lambda self, other, _long=_long: _no_order(_long))
for _name in ("sum", "mean", "prod", "cumsum", "max", "min", "std", "var"):
    _ufunc = {"prod": "multiply", "max": "maximum", "min": "minimum"}.get(_name, "add")
    setattr(RecordArray, _name, lambda self, *args, _ufunc=_ufunc, **kwargs: _arithmetic(_ufunc)(self, self))
RecordArray.__name__ = RecordArray.__qualname__ = "ndarray"
RecordArray.__module__ = "numpy"


class recarray(RecordArray):
    """An array of records whose fields are attributes too."""

    __module__ = "numpy.rec"

    def __new__(cls, shape, dtype=None, buf=None, offset=0, strides=None, formats=None, names=None, titles=None, byteorder=None,
                aligned=False, order="C"):
        kind = _numpy.dtype(dtype) if dtype is not None else parsed(formats, names, titles, aligned)
        if buf is not None:
            made = of_bytes(bytes(memoryview(buf))[offset:], kind)
            return made.reshape(shape).view(recarray)
        return zeros(shape, kind).view(recarray)

    def __init__(self, *args, **kwargs):
        pass

    def _field(self, place):
        column = self._columns[place]
        return column.view(recarray) if isinstance(column, RecordArray) else column

    def field(self, attr, val=None):
        """Returns a field, or writes it."""
        place = attr if isinstance(attr, int) else self._dtype.place(attr)
        if val is None:
            return self._field(place)
        self._columns[place][...] = val

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._dtype.names:
            return self._field(self._dtype.place(name))
        raise AttributeError(f"recarray has no attribute {name}")

    def __setattr__(self, name, value):
        if not name.startswith("_") and "_dtype" in self.__dict__ and name in (self._dtype.names or ()):
            self[name] = value
        else:
            object.__setattr__(self, name, value)

    def __repr__(self):
        return self._repr("rec.array(")

    def _repr(self, prefix):
        plain = RecordArray._made(self._columns, RecordDtype(self._dtype._fields, self.itemsize, self._dtype.isalignedstruct),
                                  self._shape)
        return RecordArray._repr(plain, prefix)


def _unpickled(is_recarray, columns, dtype, shape):
    return (recarray if is_recarray else RecordArray)._made(columns, dtype, shape)


def element(column, place):
    """An element of a field: a scalar, or an array where the field has a shape."""
    return column[place]


def _rows(lists, depth):
    if depth == 0:
        return tuple(lists)
    return [_rows(list(parts), depth - 1) for parts in zip(*lists)]


def _cast(column, kind):
    if isinstance(kind, SubarrayDtype):
        return column.astype(kind.base)
    return column.astype(kind)


def _equal(a, b):
    if isinstance(b, void):
        b = b._row
    if not isinstance(b, RecordArray):
        if isinstance(b, tuple):
            b = made_of(b, a._dtype)
        else:
            return NotImplemented
    if [f[0] for f in a._dtype._fields] != [f[0] for f in b._dtype._fields]:
        raise TypeError("Cannot compare structured arrays unless they have a common dtype.  I.e. `np.result_type(arr1, arr2)` must "
                        "be defined.")
    made = None
    for x, y in zip(a._columns, b._columns):
        same = data_of(x == y)
        extra = max(x.ndim - a.ndim, 0)
        for _ in range(extra):
            same = same.all(-1)
        made = same if made is None else made & same
    return made


def _no_loop(name, a, b):
    from numpy.exceptions import UFuncTypeError

    kinds = [v.dtype if hasattr(v, "dtype") else data_of(v).dtype for v in (a, b)]
    return UFuncTypeError(f"ufunc '{name}' did not contain a loop with signature matching types ({kinds[0]!r}, {kinds[1]!r}) -> None")


def _no_order(name):
    from numpy.exceptions import UFuncTypeError

    raise UFuncTypeError(f"ufunc '{name}' did not contain a loop with signature matching types (<class 'numpy.dtypes.VoidDType'>, "
                         "<class 'numpy.dtypes.VoidDType'>) -> None")


def _texts(line):
    """The text of each record of a line, its numbers aligned field by field."""
    columns = [_column_texts(column, line._shape[0]) for column in line._columns]
    return ["(" + ", ".join(parts) + (",)" if len(parts) == 1 else ")") for parts in zip(*columns)] if columns else ["()"] * len(line)


def text_of_row(row):
    """The text of one record by itself, each field as its scalar is written."""
    parts = []
    for column in row._columns:
        if isinstance(column, RecordArray):
            parts.append(text_of_row(column[0]._row) if column.ndim == 1 else str(column[0].tolist()))
        elif column.ndim > 1:
            parts.append(str(column[0].tolist()))
        elif column.dtype.kind in "fiub":
            parts.append(str(column[0]))
        else:
            parts.append(_column_texts(column, 1)[0])
    return "(" + ", ".join(parts) + (",)" if len(parts) == 1 else ")")


def _column_texts(column, count):
    if column.ndim > 1:
        inner = _column_texts(column.reshape(-1), column.size)
        return _bracketed(inner, column.shape)
    if isinstance(column, RecordArray):
        return _texts(column)
    if hasattr(type(column), "__numpy_call__"):
        from numpy._time_arrays import _writer

        write = _writer(column)
        return [write(value) for value in column]
    if hasattr(type(column), "__numpy_foreign__"):
        from numpy._foreign_computing import _texts as texts

        return texts(column._values(), column.dtype)
    shown = _numpy._array_text(column, "\0", 0, linewidth=1 << 40, threshold=1 << 40)
    return shown[1:-1].replace("\n", "").split("\0") if count else []


def _bracketed(texts, shape):
    """Texts of single elements put together to those of the arrays in a field."""
    for size in reversed(shape[1:]):
        texts = ["[" + ", ".join(texts[i:i + size]) + "]" for i in range(0, len(texts), size)]
    return texts


# ---- making ----


def _empty_column(kind, shape, fill=0):
    import numpy

    if isinstance(kind, SubarrayDtype):
        return _empty_column(kind.base, (*shape, *kind.shape), fill)
    return numpy.ones(shape, kind) if fill else numpy.zeros(shape, kind)


def zeros(shape, kind, fill=0):
    """An array of records whose fields are all zero, or one."""
    shape = (shape,) if isinstance(shape, (int, _numpy.integer)) else tuple(int(n) for n in shape)
    return RecordArray([_empty_column(f[1], shape, fill) for f in kind._fields], kind, shape)


def _is_leaf(value):
    return not isinstance(value, list)


def _shape_and_leaves(value):
    if isinstance(value, RecordArray):
        return value._shape, list(value.ravel())
    if isinstance(value, ndarray) and getattr(value, "ndim", 0):
        return value.shape, value.ravel().tolist()
    if _is_leaf(value):
        return (), [value]
    parts = [_shape_and_leaves(item) for item in value]
    if len({shape for shape, _ in parts}) > 1:
        raise ValueError("setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions.")
    return (len(value), *(parts[0][0] if parts else ())), [leaf for _, leaves in parts for leaf in leaves]


def made_of(value, kind):
    """The array of nested lists of tuples."""
    if isinstance(value, RecordArray):
        return value if value._dtype == kind else value.astype(kind)
    if isinstance(value, void):
        return made_of([value.item()], kind).reshape(())
    shape, leaves = _shape_and_leaves(value)
    count = len(kind._fields)
    rows = []
    for leaf in leaves:
        leaf = leaf.item() if isinstance(leaf, void) else leaf
        row = leaf if isinstance(leaf, tuple) else (leaf,) * count
        if len(row) != count:
            raise ValueError(f"could not assign tuple of length {len(row)} to structure with {count} fields.")
        rows.append(row)
    columns = [_column([row[i] for row in rows], field[1], shape) for i, field in enumerate(kind._fields)]
    return RecordArray(columns, kind, shape)


def _column(values, kind, shape):
    import numpy

    if isinstance(kind, RecordDtype):
        return made_of(values, kind).reshape(shape)
    if isinstance(kind, SubarrayDtype):
        made = _empty_column(kind, (len(values),))
        for i, value in enumerate(values):
            made[i] = made_of(list(value), kind.base) if isinstance(kind.base, RecordDtype) else value
        return made.reshape(*shape, *kind.shape)
    if kind.kind == "O":
        from numpy._foreign import _made

        return _made(list(values), shape, kind)
    if not values:
        return numpy.zeros(shape, kind)
    return numpy.array(values, dtype=kind).reshape(shape)


def of_plain_bytes(raw, kind):
    """An array of a plain dtype of the bytes of its elements."""
    from numpy._foreign import _made

    size = kind.itemsize
    pieces = [raw[i:i + size] for i in range(0, len(raw), size)]
    if kind.kind == "S":
        return _made([piece.rstrip(b"\0") for piece in pieces], (len(pieces),), kind)
    if kind.kind == "U":
        return _made([piece.decode("utf-32-le").rstrip("\0") for piece in pieces], (len(pieces),), kind)
    if kind.kind == "c":
        import struct

        return _made([complex(*struct.unpack("<2f" if size == 8 else "<2d", piece)) for piece in pieces], (len(pieces),), kind)
    if kind.kind in "mM":
        return _numpy._from_bytes(raw, "int64").view(kind)
    try:
        return _numpy._from_bytes(raw, kind)
    except NotImplementedError:
        return _made([int.from_bytes(piece, "little") for piece in pieces], (len(pieces),), kind)


def of_bytes(raw, kind):
    """An array of records of their bytes."""
    raw = bytes(raw)
    size = kind.itemsize
    if size == 0 or len(raw) % size:
        raise ValueError("buffer size must be a multiple of element size")
    count, columns = len(raw) // size, []
    for _, field, offset, _ in kind._fields:
        piece = b"".join(raw[i * size + offset:i * size + offset + field.itemsize] for i in range(count))
        base, shape = (field.base, field.shape) if isinstance(field, SubarrayDtype) else (field, ())
        made = of_bytes(piece, base) if isinstance(base, RecordDtype) else of_plain_bytes(piece, base)
        columns.append(made.reshape(count, *shape))
    return RecordArray(columns, kind, (count,))


def parsed(formats, names=None, titles=None, aligned=False):
    """The dtype of formats and names, as `np.rec` takes them."""
    if isinstance(formats, str):
        formats = [f.strip() for f in formats.split(",")] if "(" not in formats else [f[1] for f in dtype_of(formats)._fields]
    names = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names or ())
    names += [f"f{i}" for i in range(len(names), len(formats))]
    spec = {"names": names[:len(formats)], "formats": list(formats)}
    if titles:
        spec["titles"] = [t.strip() for t in titles.split(",")] if isinstance(titles, str) else list(titles)
    return dtype_of(spec, aligned)


# ---- functions ----


def _wanted(name, args, kwargs):
    from numpy._kinds import wanted

    return wanted(name, args, kwargs)


def _array(value, *args, **kwargs):
    kind = _wanted("array", (value, *args), kwargs)
    if kind is None and (kwargs.get("dtype") is not None or args):
        return NotImplemented
    if isinstance(kind, SubarrayDtype):
        return _numpy.array(value, dtype=kind.base)
    if isinstance(value, RecordArray):
        made = value if kind is None else made_of(value, kind)
        return made.copy() if made is value and kwargs.get("copy", True) else made
    if kind is None:
        first = next(leaf for leaf in _shape_and_leaves(value)[1] if isinstance(leaf, void))
        kind = first.dtype
    if isinstance(value, void):
        return value._row.copy().reshape(())
    return made_of(value, kind)


def _asarray(value, *args, **kwargs):
    kwargs.pop("copy", None)
    return _array(value, *args, copy=False, **kwargs)


def _dtype(value, align=False, copy=False, **kwargs):
    return dtype_of(value, align) if isinstance(value, (list, dict, str, tuple, type)) else value


def _of_shape(fill):
    def function(shape, *args, **kwargs):
        kind = _wanted("zeros", (shape, *args), kwargs)
        if isinstance(kind, SubarrayDtype):
            return _empty_column(kind, (shape,) if isinstance(shape, int) else tuple(shape), fill)
        return zeros(shape, kind, fill)

    return function


def _full(shape, fill_value, dtype=None, **kwargs):
    made = zeros(shape, _wanted("full", (shape, fill_value, dtype), {}))
    made[...] = fill_value
    return made


def _joined(name):
    def function(arrays, *args, **kwargs):
        import numpy

        arrays = [arrays] if isinstance(arrays, RecordArray) else list(arrays)
        kind = next(a._dtype for a in arrays if isinstance(a, RecordArray))
        arrays = [a if isinstance(a, RecordArray) else made_of(a, kind) for a in arrays]
        if any(len(a._columns) != len(kind) for a in arrays):
            raise TypeError("The fields of the arrays do not match")
        columns = [getattr(numpy, name)([a._columns[i] for a in arrays], *args, **kwargs) for i in range(len(kind))]
        shape = getattr(numpy, name)([_numpy.empty(a._shape, "int8") for a in arrays], *args, **kwargs).shape
        return RecordArray(columns, kind, shape)

    return function


def _moved(name):
    def function(a, *args, **kwargs):
        import numpy

        at = getattr(numpy, name)(_numpy.arange(a.size).reshape(a._shape), *args, **kwargs)
        line = a.ravel()
        return [line[part] for part in at] if isinstance(at, (list, tuple)) else line[at]

    return function


def _method(name):
    def function(a, *args, **kwargs):
        return getattr(a, name)(*args, **{k: v for k, v in kwargs.items() if v is not None})

    return function


def _sorted(a, axis=-1, kind=None, order=None, **kwargs):
    return a[a.argsort(order=order)] if a.ndim == 1 else a.copy().sort()


def _unique(ar, return_index=False, return_inverse=False, return_counts=False, **kwargs):
    line = ar.ravel()
    keys = line._keys()
    firsts, inverse, counts, seen = [], [0] * len(keys), [], {}
    for place in sorted(range(len(keys)), key=keys.__getitem__):
        if keys[place] not in seen:
            seen[keys[place]] = len(firsts)
            firsts.append(place)
            counts.append(0)
        inverse[place] = seen[keys[place]]
        counts[inverse[place]] += 1
    results = [line[_numpy.array(firsts, dtype="int64")]]
    for wanted, values in ((return_index, firsts), (return_inverse, inverse), (return_counts, counts)):
        if wanted:
            results.append(_numpy.array(values, dtype="int64"))
    return tuple(results) if len(results) > 1 else results[0]


def _where(condition, x=None, y=None):
    columns = [_numpy.where(condition, a, b) for a, b in zip(x._columns, y._columns)]
    return RecordArray(columns, x._dtype, columns[0].shape)


def _isin(element, test_elements, assume_unique=False, invert=False, **kwargs):
    found = set(test_elements.ravel()._keys())
    return _numpy.array([(key in found) != invert for key in element.ravel()._keys()], dtype="bool").reshape(element._shape)


def _view(a, dtype=None, *args, **kwargs):
    wanted = dtype if dtype is not None else kwargs.get("type")
    if wanted is recarray:
        return a
    kind = _wanted("view", (a, wanted), {})
    if isinstance(kind, SubarrayDtype):
        return NotImplemented
    if len(kind._fields) == 1 and kind._fields[0][1] == a.dtype:
        return RecordArray([a], kind, a.shape, a)
    made = of_bytes(a.tobytes(), kind)
    return made.reshape(*a.shape[:-1], -1)


def _astype(a, dtype, *args, **kwargs):
    if isinstance(a, RecordArray):
        return a.astype(dtype)
    kind = _wanted("astype", (a, dtype), {})
    if isinstance(kind, SubarrayDtype):
        return NotImplemented
    return RecordArray([_cast(a, f[1]) for f in kind._fields], kind, a.shape)


FUNCTIONS = {
    "array": _array, "asarray": _asarray, "asanyarray": _asarray, "dtype": _dtype, "zeros": _of_shape(0), "empty": _of_shape(0),
    "ones": _of_shape(1), "full": _full, "sort": _sorted, "unique": _unique, "where": _where, "isin": _isin, "view": _view,
    "astype": _astype, "frombuffer": of_bytes, "copy": lambda a, *_, **__: a.copy(), "shape": lambda a: a.shape, "ndim": lambda a: a.ndim,
    "size": lambda a, axis=None: a.size if axis is None else a.shape[axis],
    "array2string": lambda a, *_, separator=" ", prefix="", **__: a._array_text(separator, prefix) if a.ndim else str(a),
    "array_repr": lambda a, *_, **__: repr(a), "array_str": lambda a, *_, **__: str(a),
    "zeros_like": lambda a, *_, **__: zeros(a.shape, a.dtype), "empty_like": lambda a, *_, **__: zeros(a.shape, a.dtype),
    "ones_like": lambda a, *_, **__: zeros(a.shape, a.dtype, 1),
    "array_equal": lambda a, b, **__: a.shape == b.shape and bool(data_of(a == b).all()),
    "append": lambda arr, values, axis=None: _joined("concatenate")([arr.ravel(), values.ravel() if hasattr(values, "ravel") else values]),
    "equal": lambda a, b, **__: a == b, "not_equal": lambda a, b, **__: a != b,
}
for _name in "concatenate hstack vstack stack".split():
    FUNCTIONS[_name] = _joined(_name)
for _name in ("array_split atleast_1d atleast_2d delete diagonal expand_dims flip fliplr flipud hsplit moveaxis repeat resize roll "
              "rot90 split swapaxes take tile vsplit broadcast_to").split():
    FUNCTIONS[_name] = _moved(_name)
for _name in "reshape ravel transpose squeeze argsort nonzero compress sum mean prod max min".split():
    FUNCTIONS[_name] = _method(_name)


def numpy_call(name, args, kwargs):
    """What a function of numpy's gives for records."""
    name, _, method = name.partition(".")
    if not method and name in FUNCTIONS:
        return FUNCTIONS[name](*args, **kwargs)
    if isinstance(getattr(_numpy, name, None), type(_numpy.add)):
        if name in ("less", "less_equal", "greater", "greater_equal"):
            _no_order(name)
        raise _no_loop(name, args[0], args[1 if len(args) > 1 else 0])
    return NotImplemented
