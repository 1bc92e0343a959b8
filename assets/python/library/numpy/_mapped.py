"""Arrays whose elements are in a file of the workspace, and text files read by a pattern."""
import os

import numpy
from _numpy import ndarray


class memmap:
    """An array of a file's bytes: read as a whole, and written back by `flush`, `del` or at the end of a with block.

    To programs it is an `ndarray` in all but the moment of writing: other programs see a change when it is flushed.
    """

    def __new__(cls, filename, dtype=numpy.uint8, mode="r+", offset=0, shape=None, order="C"):
        modes = {"readonly": "r", "copyonwrite": "c", "readwrite": "r+", "write": "w+"}
        mode = modes.get(mode, mode)
        if mode not in ("r", "c", "r+", "w+"):
            raise ValueError(f"mode must be one of {['r', 'c', 'r+', 'w+', *modes]!r} (got {mode!r})")
        if mode == "w+" and shape is None:
            raise ValueError("shape must be given if mode == 'w+'")
        kind = numpy.dtype(dtype)
        shape = None if shape is None else (int(shape),) if isinstance(shape, int) else tuple(int(n) for n in shape)
        count = None
        if shape is not None:
            count = 1
            for n in shape:
                count *= n
        if mode == "w+":
            with open(filename, "wb") as file:
                file.write(bytes(offset + count * kind.itemsize))
        with open(filename, "rb") as file:
            raw = file.read()
        if count is None:
            if (len(raw) - offset) % kind.itemsize:
                raise ValueError("Size of available data is not a multiple of the data-type size.")
            count = (len(raw) - offset) // kind.itemsize
            shape = (count,)
        if len(raw) < offset + count * kind.itemsize:
            if mode != "r+":
                raise ValueError("mmap length is greater than file size")
            raw += bytes(offset + count * kind.itemsize - len(raw))
        made = numpy.frombuffer(raw[offset:offset + count * kind.itemsize], dtype=kind).copy().reshape(shape)
        if mode == "r":
            made.setflags(write=False)
        self = object.__new__(_Mapped)
        self._data, self.filename, self.offset, self.mode = made, os.path.abspath(filename), offset, mode
        self._path, self._head, self._tail = filename, raw[:offset], raw[offset + count * kind.itemsize:]
        return self


class _Mapped(memmap):
    """The array over a file."""

    __numpy_foreign__ = True
    __class__ = property(lambda self: _seen_as)
    __numpy_native__ = property(lambda self: self._data)

    def __new__(cls, *args, **kwargs):
        return memmap(*args, **kwargs)

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        owner = numpy
        for part in name.split("."):
            owner = getattr(owner, part)
        return owner(*(_plain(a) for a in args), **{k: _plain(v) for k, v in kwargs.items()})

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError("numpy functions take mapped arrays by __numpy_call__")

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._data, name)

    def flush(self):
        """Writes the elements to the file."""
        if self.mode in ("r+", "w+"):
            with open(self._path, "wb") as file:
                file.write(self._head + self._data.tobytes() + self._tail)

    def __del__(self):
        # A file that is gone stays gone.
        if "_data" in self.__dict__ and os.path.exists(self._path):
            self.flush()

    def __setitem__(self, key, value):
        self._data[_plain(key)] = _plain(value)

    def __repr__(self):
        return "memmap(" + repr(self._data)[6:].replace("\n", "\n ")


_Mapped.__name__ = _Mapped.__qualname__ = "memmap"
memmap.__module__ = _Mapped.__module__ = "numpy"
_seen_as = type("memmap", (ndarray,), {"__module__": "numpy"})


def _plain(value):
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(v) for v in value)
    return value._data if isinstance(value, _Mapped) else value


def _forwarded(name):
    def method(self, *args):
        return getattr(self._data, name)(*(_plain(a) for a in args))

    return method


for _name in ("add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow and or xor matmul rmatmul eq ne lt le "
              "gt ge neg pos abs invert len iter getitem contains bool int float str format divmod").split():
    setattr(_Mapped, f"__{_name}__", _forwarded(f"__{_name}__"))


def fromregex(file, regexp, dtype, encoding=None):
    """Makes records of what a pattern finds in a text file: a field for each group."""
    import re

    kind = numpy.dtype(dtype)
    if not getattr(kind, "names", None):
        raise TypeError("dtype must be a structured datatype.")
    if hasattr(file, "read"):
        text = file.read()
    else:
        with open(file, encoding=encoding or "latin1") as opened:
            text = opened.read()
    if isinstance(text, bytes):
        text = text.decode(encoding or "latin1")
    found = re.findall(regexp, text) if isinstance(regexp, str) else regexp.findall(text)
    rows = [row if isinstance(row, tuple) else (row,) for row in found]

    def read(value, field):
        if field.kind in "iu":
            return int(value)
        if field.kind == "f":
            return float(value)
        return value.encode("latin1") if field.kind == "S" else value

    return numpy.array([tuple(read(v, f[1]) for v, f in zip(row, kind._fields)) for row in rows], dtype=kind)
