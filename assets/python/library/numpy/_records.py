"""Structured arrays: dtypes of named fields, and arrays that keep one array for each field.

So a field is an array over the same memory (`a['x'][0] = 1` is seen in `a`); only the bytes of whole records are put together
when they are asked for.
"""
import types

import _numpy
from _numpy import ndarray


class RecordDtype:
    """A dtype of named fields; without fields, of so many bytes."""

    __numpy_foreign__ = True
    __class__ = property(lambda self: _numpy.dtype)
    byteorder, isnative, kind, char, num, isbuiltin, flags = "|", True, "V", "V", 20, 0, 16
    ndim, shape, subdtype = 0, (), None
    base = property(lambda self: self)

    def __init__(self, fields, itemsize=None, align=False, type=None):
        # A field: name, dtype, offset, title.
        self._fields, self.isalignedstruct = fields, align
        self.type = void if type is None else type
        self.itemsize = max((f[2] + f[1].itemsize for f in fields), default=0) if itemsize is None else itemsize

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        from numpy import _record_arrays

        return _record_arrays.numpy_call(name, args, kwargs)

    @property
    def names(self):
        """The fields' names."""
        return tuple(f[0] for f in self._fields) if self._fields is not None and (self._fields or self.itemsize == 0) else None

    @names.setter
    def names(self, names):
        names = tuple(names)
        if len(names) != len(self._fields):
            raise ValueError(f"must replace all names at once with a sequence of length {len(self._fields)}")
        self._fields = [(name, *f[1:]) for name, f in zip(names, self._fields)]

    @property
    def fields(self):
        """Each field's dtype and offset, by name."""
        if not self._fields:
            return None
        return types.MappingProxyType({f[0]: (f[1], f[2]) if f[3] is None else (f[1], f[2], f[3]) for f in self._fields})

    alignment = property(lambda self: max(f[1].alignment for f in self._fields) if self.isalignedstruct else 1)
    hasobject = property(lambda self: any(f[1].hasobject for f in self._fields))
    str = property(lambda self: f"|V{self.itemsize}")
    name = property(lambda self: f"{'record' if self.type is record else 'void'}{self.itemsize * 8 or ''}")

    @property
    def descr(self):
        """The fields as a list of names and dtypes."""
        if not self._fields:
            return [("", self.str)]
        made, end = [], 0
        for name, kind, offset, title in self._fields:
            if offset > end:
                made.append(("", f"|V{offset - end}"))
            name = name if title is None else (title, name)
            inner, shape = (kind.base, kind.shape) if isinstance(kind, SubarrayDtype) else (kind, ())
            inner = inner.descr if isinstance(inner, RecordDtype) else inner.str
            made.append((name, inner, shape) if shape else (name, inner))
            end = offset + kind.itemsize
        return made + [("", f"|V{self.itemsize - end}")] * (self.itemsize > end)

    def place(self, name):
        """Which field has a name."""
        for i, field in enumerate(self._fields):
            if name in (field[0], field[3]):
                return i
        raise ValueError(f"no field of name {name}")

    def __getitem__(self, key):
        if isinstance(key, str):
            try:
                return self._fields[self.place(key)][1]
            except ValueError:
                raise KeyError(f"Field named '{key}' not found.") from None
        if isinstance(key, int):
            return self._fields[key][1]
        return RecordDtype([self._fields[self.place(name)] for name in key], self.itemsize, False)

    def __len__(self):
        return len(self._fields)

    def __bool__(self):
        return True

    def _is_packed(self):
        end = 0
        for _, kind, offset, _ in self._fields:
            if self.isalignedstruct:
                end = -(-end // kind.alignment) * kind.alignment
            if offset != end:
                return False
            end = offset + kind.itemsize
        return self.itemsize == (-(-end // self.alignment) * self.alignment if self.isalignedstruct else end)

    def _text(self):
        """The fields as they are written."""
        if self._is_packed():
            parts = []
            for name, kind, _, title in self._fields:
                shown = repr(name) if title is None else f"({title!r}, {name!r})"
                inner, shape = (kind.base, kind.shape) if isinstance(kind, SubarrayDtype) else (kind, ())
                parts.append(f"({shown}, {written(inner)}{', ' + str_of(shape) if shape else ''})")
            return f"[{', '.join(parts)}]"
        names = ", ".join(repr(f[0]) for f in self._fields)
        formats = ", ".join(written(f[1]) for f in self._fields)
        offsets = ", ".join(f"{f[2]}" for f in self._fields)
        aligned = ", 'aligned': True" if self.isalignedstruct else ""
        return (f"{{'names': [{names}], 'formats': [{formats}], 'offsets': [{offsets}], 'itemsize': {self.itemsize}{aligned}}}")

    def __str__(self):
        if not self._fields and self.itemsize:
            return f"|V{self.itemsize}"
        if not self._fields and self.type is void and self._fields is None:
            return "|V"
        return f"(numpy.record, {self._text()})" if self.type is record else self._text()

    def __repr__(self):
        if self._fields is None:
            return f"dtype('V{self.itemsize or ''}')"
        tail = ", align=True" if self.isalignedstruct and self._is_packed() else ""
        return f"dtype({self}{tail})"

    def __eq__(self, other):
        if type(other) is not RecordDtype:
            from numpy._kinds import late

            try:
                other = late(other)
            except (TypeError, ValueError):
                return False
        return type(other) is RecordDtype and self.itemsize == other.itemsize and (self._fields or []) == (other._fields or [])

    def __hash__(self):
        return hash((self.itemsize, tuple(f[0] for f in self._fields or ())))

    def newbyteorder(self, new_order="S"):
        """Returns the dtype."""
        return self

    def __reduce__(self):
        return _unpickled, (self._fields, self.itemsize, self.isalignedstruct, self.type is record)


def _unpickled(fields, itemsize, align, is_record):
    return RecordDtype(fields, itemsize, align, record if is_record else void)


def str_of(shape):
    """A shape as Python writes it."""
    return repr(tuple(shape))


def written(kind):
    """A field's dtype as it is written in that of the record."""
    if isinstance(kind, RecordDtype):
        return kind._text() if kind._fields else f"'V{kind.itemsize}'"
    if isinstance(kind, SubarrayDtype):
        return f"({written(kind.base)}, {str_of(kind.shape)})"
    return "'?'" if kind.kind == "b" else f"'{kind.str.lstrip('|')}'"


class SubarrayDtype:
    """A dtype whose elements are arrays of a shape."""

    __numpy_foreign__ = True
    __class__ = property(lambda self: _numpy.dtype)
    kind, char, num, names, fields, byteorder, isnative = "V", "V", 20, None, None, "|", True

    def __init__(self, base, shape):
        self.base, self.shape = base, shape
        self.ndim = len(shape)
        self.itemsize = base.itemsize
        for size in shape:
            self.itemsize *= size

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        from numpy import _record_arrays

        return _record_arrays.numpy_call(name, args, kwargs)

    type = property(lambda self: void)
    alignment = property(lambda self: self.base.alignment)
    hasobject = property(lambda self: self.base.hasobject)
    subdtype = property(lambda self: (self.base, self.shape))
    str = property(lambda self: f"|V{self.itemsize}")
    name = property(lambda self: f"void{self.itemsize * 8}")

    def newbyteorder(self, new_order="S"):
        """Returns the dtype."""
        return self

    def __repr__(self):
        return f"dtype({self})"

    def __str__(self):
        return f"({written(self.base)}, {str_of(self.shape)})"

    def __eq__(self, other):
        return type(other) is SubarrayDtype and (self.base, self.shape) == (other.base, other.shape)

    def __hash__(self):
        return hash((self.base, self.shape))


# ---- reading a dtype ----


def _one(spec):
    """The dtype of one field."""
    return spec if type(spec) in (RecordDtype, SubarrayDtype) else _numpy.dtype(spec)


def _laid_out(named, align=False, itemsize=None, offsets=None, type=None):
    """The dtype of fields one behind the other, or at offsets."""
    fields, end, seen = [], 0, set()
    for i, (name, kind, title) in enumerate(named):
        if name in seen:
            raise ValueError(f"field {name!r} occurs more than once")
        seen.add(name)
        if align:
            end = -(-end // kind.alignment) * kind.alignment
        offset = end if offsets is None else int(offsets[i])
        fields.append((name, kind, offset, title))
        end = max(end, offset + kind.itemsize)
    if align and fields:
        widest = max(f[1].alignment for f in fields)
        end = -(-end // widest) * widest
    if itemsize is not None:
        if itemsize < end:
            raise ValueError(f"NumPy dtype descriptor requires {end} bytes, cannot override to smaller itemsize of {itemsize}")
        end = itemsize
    return RecordDtype(fields, end, align, type)


def _of_list(spec, align):
    named = []
    for i, item in enumerate(spec):
        if not isinstance(item, tuple):
            if isinstance(item, str):
                named.append((f"f{i}", _one(item), None))
                continue
            raise TypeError(f"Field elements must be 2- or 3-tuples, got '{item!r}'")
        if len(item) not in (2, 3):
            raise TypeError(f"Field elements must be 2- or 3-tuples, got '{item!r}'")
        title, name = item[0] if isinstance(item[0], tuple) else (None, item[0])
        if not isinstance(name, str):
            raise TypeError("field names must be strings")
        kind = _one(item[1])
        if len(item) == 3:
            shape = item[2] if isinstance(item[2], tuple) else (int(item[2]),)
            kind = SubarrayDtype(kind, shape) if shape and shape != (1,) or isinstance(item[2], tuple) and shape else kind
        named.append((name or f"f{i}", kind, title))
    return _laid_out(named, align)


def _of_dict(spec, align):
    if "names" in spec and "formats" in spec:
        names, formats = list(spec["names"]), list(spec["formats"])
        if len(names) != len(formats):
            raise ValueError("'names', 'formats', 'offsets', and 'titles' dict entries must have the same length")
        titles = spec.get("titles") or [None] * len(names)
        return _laid_out([(name, _one(f), title) for name, f, title in zip(names, formats, titles)],
                         spec.get("aligned", align), spec.get("itemsize"), spec.get("offsets"))
    ordered = sorted(spec.items(), key=lambda item: item[1][1])
    return _laid_out([(name, _one(item[0]), item[2] if len(item) > 2 else None) for name, item in ordered], align,
                     offsets=[item[1] for _, item in ordered])


def _of_text(spec, align):
    parts, depth, current = [], 0, ""
    for letter in spec:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            parts.append(current)
            current = ""
        else:
            current += letter
    parts = [part.strip() for part in (*parts, current) if part.strip()]
    kinds = [_counted(part) for part in parts]
    if len(kinds) == 1 and "," not in spec.split(")")[-1]:
        return kinds[0]
    return _laid_out([(f"f{i}", kind, None) for i, kind in enumerate(kinds)], align)


def _counted(text):
    """The dtype of a text such as `f8`, `3f8` or `(2, 3)f8`."""
    if text.startswith("("):
        inside, _, rest = text[1:].partition(")")
        shape = tuple(int(part) for part in inside.split(",") if part.strip())
        return SubarrayDtype(_one(rest.strip()), shape) if shape else _one(rest.strip())
    digits = text[:len(text) - len(text.lstrip("0123456789"))]
    kind = _one(text[len(digits):])
    return SubarrayDtype(kind, (int(digits),)) if digits and digits != "1" else kind


def dtype_of(spec, align=False):
    """The dtype that a list of fields, a dictionary, a pair or a text stands for."""
    if isinstance(spec, list):
        return _of_list(spec, align)
    if isinstance(spec, dict):
        return _of_dict(spec, align)
    if isinstance(spec, type):
        return RecordDtype(None, 0, False, spec if spec is record else void)
    if isinstance(spec, str):
        bare = spec.lstrip("<=|>")
        if "," in spec or "(" in spec:
            return _of_text(spec, align)
        digits = bare.replace("void", "V", 1)[1:]
        if digits and not digits.isdigit():
            raise TypeError(f"data type '{spec}' not understood")
        return RecordDtype(None, int(digits or 0) // (8 if bare.startswith("void") else 1))
    if isinstance(spec, tuple) and len(spec) == 2:
        kind, rest = spec
        if kind is record or kind is void and not isinstance(rest, int):
            made = dtype_of(rest) if not isinstance(rest, RecordDtype) else rest
            return RecordDtype(made._fields, made.itemsize, made.isalignedstruct, kind)
        if kind in (void, "V", str, bytes, "U", "S"):
            return _numpy.dtype({void: "V", str: "U", bytes: "S"}.get(kind, kind) + f"{rest}")
        shape = rest if isinstance(rest, tuple) else (rest,)
        if all(isinstance(size, int) for size in shape):
            return SubarrayDtype(_one(kind), shape) if shape and shape != (1,) else _one(kind)
    raise TypeError(f"Cannot interpret '{spec}' as a data type")


# ---- scalars ----

class void:
    """One record, over the memory of the array that it comes from; or so many bytes."""

    __module__ = "numpy"
    __numpy_foreign__ = True
    ndim, shape, size = 0, (), 1

    def __new__(cls, length_or_data, dtype=None):
        if dtype is not None:
            kind = dtype_of(dtype) if not isinstance(dtype, RecordDtype) else dtype
            from numpy import _record_arrays

            return _record_arrays.made_of([length_or_data], kind)[0]
        self = object.__new__(cls)
        if isinstance(length_or_data, int):
            if length_or_data < 0:
                raise ValueError("Can only create a VOID scalar of a non-negative length")
            length_or_data = bytes(length_or_data)
        elif not isinstance(length_or_data, bytes):
            raise TypeError(f"a bytes-like object is required, not '{type(length_or_data).__name__}'")
        self._row, self._bytes = None, length_or_data
        return self

    @classmethod
    def _of(cls, row):
        self = object.__new__(cls)
        self._row = row
        return self

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        from numpy import _record_arrays

        return _record_arrays.numpy_call(name, args, kwargs)

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError("numpy functions take records by __numpy_call__")

    dtype = property(lambda self: RecordDtype(None, len(self._bytes)) if self._row is None else self._row._dtype)
    itemsize = nbytes = property(lambda self: self.dtype.itemsize)

    def _columns(self):
        return self._row._columns

    def _value(self, i):
        from numpy._record_arrays import element

        return element(self._row._columns[i], 0)

    def _checked(self, key):
        if self._row is None:
            raise IndexError("can't index void scalar without fields")
        if isinstance(key, str):
            return self.dtype.place(key)
        if isinstance(key, (int, _numpy.integer)):
            if not -len(self) <= key < len(self):
                raise IndexError(f"invalid index ({key})")
            return int(key) % len(self)
        raise IndexError("invalid index")

    def __getitem__(self, key):
        if isinstance(key, list):
            return self._row[key][0]
        if key == ():
            return self
        return self._value(self._checked(key))

    def __setitem__(self, key, value):
        self._row._columns[self._checked(key)][0] = value

    def __len__(self):
        if self._row is None:
            raise TypeError("object of type 'numpy.void' has no len()")
        return len(self.dtype)

    def __iter__(self):
        return (self._value(i) for i in range(len(self)))

    def item(self, *index):
        """Returns the record as a tuple of Python's values."""
        if self._row is None:
            return self._bytes
        return tuple(column[0] if column.ndim > 1 else column.tolist()[0] for column in self._row._columns)

    tolist = item

    def tobytes(self):
        """Returns the record's bytes."""
        return self._bytes if self._row is None else self._row.tobytes()

    def copy(self):
        """Returns a copy."""
        return type(self)._of(self._row.copy())

    def __eq__(self, other):
        if isinstance(other, void) and self._row is not None and other._row is not None:
            return (self._row == other._row)[0]
        if isinstance(other, void):
            return _numpy.bool(self.tobytes() == other.tobytes())
        if hasattr(other, "_columns"):
            return other == self
        raise TypeError("Cannot compare structured or void to non-void arrays.")

    def __ne__(self, other):
        return ~(self == other)

    def __hash__(self):
        if self._row is None:
            return hash(self._bytes)
        raise TypeError("unhashable type: 'writeable void-scalar'")

    def __str__(self):
        if self._row is None:
            return "b'" + "".join(f"\\x{byte:02X}" for byte in self._bytes) + "'"
        from numpy._record_arrays import text_of_row

        return text_of_row(self._row)

    def __format__(self, spec):
        return format(str(self), spec)

    def __repr__(self):
        if self._row is None:
            shown = "".join(f"\\x{byte:02X}" for byte in self._bytes)
            return f"np.void(b'{shown}')"
        return f"np.{type(self).__name__}({self}, dtype={self.dtype._text()})"

    def __reduce__(self):
        return _record_of, (self._row,)


def _record_of(row):
    return row[0]


class record(void):
    """A record whose fields are attributes too."""

    __module__ = "numpy"

    def __getattr__(self, name):
        if name.startswith("__") or name == "_row":
            raise AttributeError(name)
        if name in (self.dtype.names or ()):
            return self[name]
        raise AttributeError(f"'record' object has no attribute '{name}'")

    def __setattr__(self, name, value):
        if name in ("_row", "_bytes"):
            object.__setattr__(self, name, value)
        elif name in (self.dtype.names or ()):
            self[name] = value
        else:
            raise AttributeError(f"'record' object has no attribute '{name}'")

    def pprint(self):
        """Returns the fields, one a line."""
        width = max(len(name) for name in self.dtype.names)
        return "\n".join(f"{name:>{width}}: {_shown(self[name])}" for name in self.dtype.names)


def _shown(value):
    return str(value.item() if isinstance(value, _numpy.generic) or hasattr(value, "item") and not isinstance(value, ndarray) else value)
