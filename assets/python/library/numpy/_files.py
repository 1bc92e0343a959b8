"""Arrays in files: numpy's own `.npy` and `.npz`, text, and how arrays, scalars and dtypes are pickled.

The `.npy` format is that of NEP 1: a magic word, a version, the length of a header, the header as a Python dictionary, and
the elements as they lie in memory.
"""
import io
import os
import struct

import numpy
from _numpy import array, asarray, dtype, ndarray

_MAGIC = b"\x93NUMPY"
_ALIGNMENT = 64
# Spaces are left behind the header, so that the first size can grow in place to this many digits.
_DIGITS_MAX = 21
# How the length of the header is written, by version.
_LENGTHS = {(1, 0): "<H", (2, 0): "<I", (3, 0): "<I"}
_HEADER_BYTES_MAX = 10000
_KEYS = ["descr", "fortran_order", "shape"]
_PICKLED = (
    "This file contains pickled (object) data. If you trust the file you can load it unsafely using the `allow_pickle=` "
    "keyword argument or `pickle.load()`."
)


# ---- .npy ----


def _plain(arr, allow_pickle):
    """An array of the elements; refuses what numpy would have to pickle."""
    arr = asarray(arr)
    if arr.dtype.kind == "O" and not allow_pickle:
        raise ValueError("Object arrays cannot be saved when allow_pickle=False")
    return arr


def _is_fortran(arr):
    """Whether the elements lie column by column."""
    return bool(arr.ndim > 1 and arr.flags.f_contiguous and not arr.flags.c_contiguous)


def _parts(arr):
    """The bytes of a .npy file, in parts."""
    fortran = _is_fortran(arr)
    about = {"descr": arr.dtype.descr if getattr(arr.dtype, "names", None) else arr.dtype.str, "fortran_order": fortran, "shape": arr.shape}
    text = "{" + "".join(repr(key) + ": " + repr(value) + ", " for key, value in about.items()) + "}"
    if arr.ndim:
        text += " " * (_DIGITS_MAX - len(repr(arr.shape[-1 if fortran else 0])))
    text += " " * (_ALIGNMENT - (len(_MAGIC) + 4 + len(text) + 1) % _ALIGNMENT) + "\n"
    return [_MAGIC, b"\x01\x00", struct.pack("<H", len(text)), text.encode("latin1"), (arr.T if fortran else arr).tobytes()]


def _write(file, suffix, parts):
    """Writes parts to a path, whose old file stays until the new one is whole, or to a file object."""
    if isinstance(file, (str, os.PathLike)):
        from torch.serialization import write_aside

        path = os.fspath(file)
        write_aside(path if path.endswith(suffix) else path + suffix, parts)
    else:
        for part in parts:
            file.write(part)


def save(file, arr, allow_pickle=True):
    """Saves an array to a .npy file; a path without that ending gets it."""
    _write(file, ".npy", _parts(_plain(arr, allow_pickle)))


def fromfile(file, dtype=float, count=-1, sep="", offset=0):
    """Reads an array from the bytes of a file, or, with sep, from its text."""
    size = numpy.dtype(dtype).itemsize
    if isinstance(file, (str, os.PathLike)):
        with open(file, "rb") as opened:
            return fromfile(opened, dtype, count, sep, offset)
    file.seek(offset, 1)
    if sep:
        text = file.read().decode("latin1") if "b" in getattr(file, "mode", "b") else file.read()
        words = text.split(sep.strip() or None)
        return array([float(word) for word in words if word.strip()][: None if count < 0 else count], dtype=dtype)
    data = file.read() if count < 0 else file.read(count * size)
    return numpy.frombuffer(data[: len(data) // size * size], dtype=dtype).copy()


def tofile(a, fid, sep="", format="%s"):
    """Writes the bytes of an array to a file, or, with sep, the text of its elements."""
    if sep:
        data = sep.join(repr(v) if format == "%s" else format % v for v in a.ravel().tolist()).encode("latin1")
    else:
        data = a.tobytes()
    if isinstance(fid, (str, os.PathLike)):
        with open(fid, "wb") as opened:
            opened.write(data)
    else:
        fid.write(data)


def _take(file, count, what):
    data = file.read(count)
    if len(data) != count:
        raise ValueError("EOF: reading " + what + ", expected " + str(count) + " bytes got " + str(len(data)))
    return data


def _header(file, version):
    """Dtype, order and shape of the array that follows."""
    if version not in _LENGTHS:
        raise ValueError("we only support format version (1,0), (2,0), and (3,0), not " + str(version))
    form = _LENGTHS[version]
    (length,) = struct.unpack(form, _take(file, struct.calcsize(form), "array header length"))
    if length > _HEADER_BYTES_MAX:
        raise ValueError(
            "Header info length (" + str(length) + ") is large and may not be safe to load securely.\nTo allow loading, adjust "
            "`max_header_size` or fully trust the `.npy` file using `allow_pickle=True`."
        )
    text = _take(file, length, "array header").decode("utf-8" if version == (3, 0) else "latin1")
    from ast import literal_eval

    try:
        about = literal_eval(text.strip())
    except SyntaxError:
        raise ValueError("Cannot parse header: " + repr(text)) from None
    if not isinstance(about, dict):
        raise ValueError("Header is not a dictionary: " + repr(about))
    if sorted(about) != _KEYS:
        raise ValueError("Header does not contain the correct keys: " + str(sorted(about)))
    shape, fortran, kind = about["shape"], about["fortran_order"], about["descr"]
    if not isinstance(shape, tuple) or not all(isinstance(n, int) for n in shape):
        raise ValueError("shape is not valid: " + repr(shape))
    if not isinstance(fortran, bool):
        raise ValueError("fortran_order is not a valid bool: " + repr(fortran))
    if isinstance(kind, list):
        return dtype(_fields_of(kind)), False, fortran, shape
    if not isinstance(kind, str):
        raise ValueError("descr is not a valid dtype descriptor: " + repr(kind))
    if kind in ("|O", "|O8", "O"):
        raise ValueError("Object arrays cannot be loaded when allow_pickle=False")
    try:
        return dtype(kind.replace(">", "<").replace("=", "<")), kind.startswith(">"), fortran, shape
    except TypeError as error:
        if "torchlings" in str(error):
            raise
        raise ValueError("descr is not a valid dtype descriptor: " + repr(kind)) from None


def _fields_of(descr):
    """The fields of a record as a header has them; those of the other byte order are not read."""
    made = []
    for field in descr:
        if isinstance(field[1], str) and field[1].startswith(">"):
            raise NotImplementedError("torchlings has no dtypes of the other byte order")
        made.append((field[0], _fields_of(field[1]) if isinstance(field[1], list) else field[1], *field[2:]))
    return made


def _read(file):
    """The array of a .npy file whose magic word has been read."""
    kind, swapped, fortran, shape = _header(file, tuple(_take(file, 2, "magic string")))
    count = 1
    for n in shape:
        if n < 0:
            raise ValueError("negative dimensions are not allowed")
        count *= n
    size = count * kind.itemsize
    # The file says how much it holds; no more than that is ever asked for.
    data = file.read(min(size, 2**62))
    if len(data) != size:
        raise ValueError("EOF: reading array data, expected " + str(size) + " bytes got " + str(len(data)))
    if swapped and kind.itemsize > 1:
        data = numpy.frombuffer(data, "u1").reshape(-1, kind.itemsize)[:, ::-1].tobytes()
    made = numpy.frombuffer(data, kind) if size else numpy.zeros(count, kind)
    return made.reshape(shape[::-1]).T if fortran else made.reshape(shape)


def load(file, mmap_mode=None, allow_pickle=False, fix_imports=True, encoding="ASCII", *, max_header_size=_HEADER_BYTES_MAX):
    """Loads what save or savez wrote. mmap_mode is accepted; the file is read all the same."""
    own = isinstance(file, (str, os.PathLike))
    opened = open(file, "rb") if own else file
    try:
        start = opened.tell()
        magic = opened.read(len(_MAGIC))
        if not magic:
            raise EOFError("No data left in file")
        if magic.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            opened.seek(start)
            archive, own = NpzFile(opened, own), False
            return archive
        if magic == _MAGIC:
            return _read(opened)
        if not allow_pickle:
            raise ValueError(_PICKLED)
        opened.seek(start)
        from torch.serialization import load_pickle

        return load_pickle(opened.read())
    finally:
        if own:
            opened.close()


# ---- .npz ----


class _Fields:
    """The arrays of an archive as attributes."""

    def __init__(self, archive):
        self._archive = archive

    def __getattr__(self, name):
        try:
            return self._archive[name]
        except KeyError:
            raise AttributeError(name) from None


class NpzFile:
    """The arrays of a .npz file, each read when it is asked for."""

    def __init__(self, file, own):
        from zipfile import ZipFile

        self.fid = file if own else None
        self.zip = ZipFile(file)
        self._file = file
        self.files = [name.removesuffix(".npy") for name in self.zip.namelist()]
        self.f = _Fields(self)

    def close(self):
        """Closes the file."""
        if self.zip is not None:
            self.zip.close()
        if self.fid is not None:
            self.fid.close()
        self.zip = self.fid = None

    def __enter__(self):
        return self

    def __exit__(self, type, value, traceback):
        self.close()

    def __getitem__(self, key):
        name = next((key + end for end in ("", ".npy") if key + end in self.zip.namelist()), None)
        if name is None:
            raise KeyError(str(key) + " is not a file in the archive")
        about = self.zip.getinfo(name)
        # No compression makes more of a byte.
        if about.file_size > 1100 * (about.compress_size + 1):
            raise ValueError("the record " + name + " claims more bytes than its compression can hold")
        data = io.BytesIO(self.zip.read(name))
        if data.read(len(_MAGIC)) != _MAGIC:
            return data.getvalue()
        return _read(data)

    def __contains__(self, key):
        return key in self.files or key.removesuffix(".npy") in self.files

    def __iter__(self):
        return iter(self.files)

    def __len__(self):
        return len(self.files)

    def keys(self):
        """The arrays' names."""
        return list(self.files)

    def values(self):
        """The arrays."""
        return [self[name] for name in self.files]

    def items(self):
        """The arrays with their names."""
        return [(name, self[name]) for name in self.files]

    def get(self, key, default=None):
        """The array of a name, or the default."""
        return self[key] if key in self else default

    def __repr__(self):
        name = getattr(self._file, "name", "object")
        names = ", ".join(self.files[:5]) + ("..." if len(self.files) > 5 else "")
        return "NpzFile " + repr(name) + " with keys: " + names


def _save_several(file, args, kwds, allow_pickle, method):
    from zipfile import ZipFile

    arrays = dict(kwds)
    for i, arr in enumerate(args):
        name = "arr_" + str(i)
        if name in kwds:
            raise ValueError("Cannot use un-named variables and keyword " + name)
        arrays[name] = arr
    whole = io.BytesIO()
    with ZipFile(whole, "w", method) as archive:
        for name, arr in arrays.items():
            archive.writestr(name + ".npy", b"".join(_parts(_plain(arr, allow_pickle))))
    _write(file, ".npz", [whole.getvalue()])


def savez(file, *args, allow_pickle=True, **kwds):
    """Saves several arrays to a .npz file, by keyword or as arr_0, arr_1 and so on."""
    _save_several(file, args, kwds, allow_pickle, 0)


def savez_compressed(file, *args, allow_pickle=True, **kwds):
    """Saves several arrays to a compressed .npz file."""
    _save_several(file, args, kwds, allow_pickle, 8)


# ---- text ----


def _form(fmt, columns, delimiter):
    """The format of a line."""
    if isinstance(fmt, (list, tuple)):
        if len(fmt) != columns:
            raise AttributeError("fmt has wrong shape.  " + str(fmt))
        return delimiter.join(fmt)
    count = fmt.count("%") - 2 * fmt.count("%%")
    if count == 1:
        return delimiter.join([fmt] * columns)
    if count != columns:
        raise ValueError("fmt has wrong number of % formats:  " + fmt)
    return fmt


class _Records:
    """Records as rows of text."""

    ndim = 2

    def __init__(self, rows, width, kind):
        self._rows, self.shape, self.dtype = rows, (len(rows), width), kind

    def tolist(self):
        """The rows."""
        return self._rows


def savetxt(fname, X, fmt="%.18e", delimiter=" ", newline="\n", header="", footer="", comments="# ", encoding=None):
    """Saves numbers as text, a row a line."""
    is_path = isinstance(fname, (str, os.PathLike))
    if not is_path and not hasattr(fname, "write"):
        raise ValueError("fname must be a string or file handle")
    rows = asarray(X)
    if getattr(rows.dtype, "names", None):
        from numpy.lib.recfunctions import flatten_descr

        rows = _Records(rows.ravel().tolist(), len(flatten_descr(rows.dtype)), rows.dtype)
    if rows.ndim not in (1, 2):
        raise ValueError("Expected 1D or 2D array, got " + str(rows.ndim) + "D array instead")
    if rows.ndim == 1:
        rows = rows.reshape(-1, 1)
    form = _form(fmt, rows.shape[1], delimiter)

    def remark(text):
        return comments + text.replace("\n", "\n" + comments) + newline

    lines = [remark(header)] if header else []
    for row in rows.tolist():
        try:
            lines.append(form % tuple(row) + newline)
        except TypeError:
            raise TypeError(
                "Mismatch between array dtype ('" + str(rows.dtype) + "') and format specifier ('" + form + "')"
            ) from None
    text = "".join(lines + ([remark(footer)] if footer else []))
    if is_path:
        _write(fname, "", [text.encode(encoding or "latin1")])
        return
    try:
        fname.write(text)
    except TypeError:
        fname.write(text.encode(encoding or "latin1"))


def _lines(fname, encoding):
    """The lines of a path, of a file object, or of a list of lines."""
    if isinstance(fname, (str, os.PathLike)):
        try:
            with open(fname, encoding=encoding or "utf-8") as file:
                return file.read().splitlines()
        except FileNotFoundError:
            raise FileNotFoundError(os.fspath(fname) + " not found.") from None
    lines = fname.read().splitlines() if hasattr(fname, "read") else list(fname)
    return [line.decode(encoding or "latin1") if isinstance(line, bytes) else line for line in lines]


def _fields(lines, comments, delimiter):
    """The fields of each line that has any, with the line's number from 1."""
    marks = () if comments is None else (comments,) if isinstance(comments, str) else tuple(comments)
    for number, line in enumerate(lines, 1):
        for mark in marks:
            line = line.partition(mark)[0]
        if line.strip():
            fields = line.split(delimiter)
            yield number, [field.strip() for field in fields] if delimiter is not None else fields


def _converters(kind):
    """The function that reads one field, and the range that it must be in."""
    if kind.kind == "f":
        return float
    if kind.kind == "b":
        return lambda text: bool(int(text))
    if kind.kind == "c":
        return complex
    if kind.kind not in "iu":
        return str
    limits = numpy.iinfo(kind)

    def whole(text):
        value = int(text)
        if not limits.min <= value <= limits.max:
            raise ValueError
        return value

    return whole


def _finish(rows, kind, unpack, ndmin, single):
    """The array of rows, with as few dimensions as are needed."""
    made = array(rows, dtype=kind) if rows else numpy.zeros((0, 1) if ndmin == 2 else (0,), kind)
    if rows and ndmin < 2:
        # A column or a row of one becomes a vector, and a single number a scalar.
        if single or made.shape[1] == 1:
            made = made.reshape(-1)
        elif made.shape[0] == 1:
            made = made.reshape(-1)
        if ndmin == 0 and made.size == 1:
            made = made.reshape(())
    return made.T if unpack and made.ndim == 2 else made


def loadtxt(fname, dtype=float, comments="#", delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False,
            ndmin=0, encoding=None, max_rows=None, *, quotechar=None, like=None):
    """Loads numbers from text, a row a line, every row of the same length."""
    kind = numpy.dtype(dtype)
    if getattr(kind, "names", None):
        from numpy import _record_files

        return _record_files.loadtxt(fname, kind, comments, delimiter, converters, skiprows, usecols, unpack, ndmin, encoding,
                                     max_rows)
    read = _converters(kind)
    columns = None if usecols is None else [usecols] if isinstance(usecols, int) else list(usecols)
    rows, width = [], None
    for _, fields in _fields(_lines(fname, encoding)[skiprows:], comments, delimiter):
        if max_rows is not None and len(rows) >= max_rows:
            break
        places = range(len(fields)) if columns is None else columns
        row = []
        for place in places:
            if not -len(fields) <= place < len(fields):
                raise ValueError(
                    "invalid column index " + str(place) + " at row " + str(len(rows) + 1) + " with " + str(len(fields))
                    + " columns"
                )
            own = converters.get(place, read) if isinstance(converters, dict) else converters or read
            try:
                row.append(own(fields[place]))
            except ValueError:
                raise ValueError(
                    "could not convert string " + repr(fields[place]) + " to " + kind.name + " at row " + str(len(rows))
                    + ", column " + str(place % len(fields) + 1) + "."
                ) from None
        if width not in (None, len(row)):
            raise ValueError(
                "the number of columns changed from " + str(width) + " to " + str(len(row)) + " at row " + str(len(rows) + 1)
                + "; use `usecols` to select a subset and avoid this error"
            )
        width = len(row)
        rows.append(row)
    if not rows:
        import warnings

        warnings.warn('loadtxt: input contained no data: "' + _shown(fname) + '"', UserWarning, stacklevel=2)
    return _finish(rows, kind, unpack, ndmin, isinstance(usecols, int))


def _shown(fname):
    return fname if isinstance(fname, str) else repr(fname)


def genfromtxt(fname, dtype=float, comments="#", delimiter=None, skip_header=0, skip_footer=0, converters=None,
               missing_values=None, filling_values=None, usecols=None, names=None, unpack=False, encoding=None, ndmin=0,
               max_rows=None, invalid_raise=True):
    """Loads numbers from text in which some are missing; these become nan, or -1 where there is none."""
    if names is not None or dtype is None or getattr(numpy.dtype(dtype), "names", None):
        from numpy import _record_files

        return _record_files.genfromtxt(fname, dtype, comments, delimiter, skip_header, skip_footer, converters, missing_values,
                                        filling_values, usecols, names, unpack, encoding, max_rows, invalid_raise)
    kind = numpy.dtype(dtype)
    read = _converters(kind)
    missing = filling_values if filling_values is not None else float("nan") if kind.kind == "f" else -1 if kind.kind == "i" else 0
    lines = _lines(fname, encoding)
    found = list(_fields(lines[skip_header:], comments, delimiter))
    found = found[: len(found) - skip_footer] if skip_footer else found
    found = found if max_rows is None else found[:max_rows]
    width = len(found[0][1]) if found else 0
    wrong = [(number + skip_header, len(fields)) for number, fields in found if len(fields) != width]
    if wrong and invalid_raise:
        raise ValueError(
            "Some errors were detected !"
            + "".join("\n    Line #%d (got %d columns instead of %d)" % (number, got, width) for number, got in wrong)
        )
    columns = range(width) if usecols is None else [usecols] if isinstance(usecols, int) else usecols

    def number(place, text):
        own = (converters or {}).get(place)
        if own is not None:
            return own(text)
        try:
            return read(text)
        except ValueError:
            return missing

    rows = [[number(place, fields[place]) for place in columns] for _, fields in found if len(fields) == width]
    if not rows:
        import warnings

        warnings.warn('genfromtxt: Empty input file: "' + _shown(fname) + '"', UserWarning, stacklevel=2)
    return _finish(rows, kind, unpack, ndmin, isinstance(usecols, int))


# ---- pickles ----


def reduce_array(arr):
    """How an array is pickled: an empty one, and the state that makes it whole."""
    from numpy._core import multiarray

    fortran = _is_fortran(arr)
    state = (1, arr.shape, arr.dtype, fortran, (arr.T if fortran else arr).tobytes())
    return multiarray._reconstruct, (ndarray, (0,), b"b"), state


def array_of_state(state):
    """The array that a pickle's state describes."""
    _, shape, kind, fortran, data = state
    if not isinstance(kind, dtype) or not isinstance(data, bytes):
        raise TypeError("torchlings has no arrays of objects")
    count = 1
    for n in shape:
        count *= n
    if count * kind.itemsize != len(data) or min(shape, default=0) < 0:
        raise ValueError("buffer size does not match array size")
    made = numpy.frombuffer(data, kind) if data else numpy.zeros(0, kind)
    return made.reshape(shape[::-1]).T if fortran else made.reshape(shape)


def reduce_scalar(number):
    """How a scalar is pickled: its dtype and its bytes."""
    from numpy._core import multiarray

    return multiarray.scalar, (number.dtype, asarray(number).tobytes())


def reduce_dtype(kind):
    """How a dtype is pickled."""
    order = kind.str[0]
    return dtype, (kind.str[1:], False, True), (3, order, None, None, None, -1, -1, 0)


def check_dtype_state(state):
    """Refuses dtypes of the other byte order."""
    if len(state) > 1 and state[1] == ">":
        raise NotImplementedError("torchlings has no dtypes of the other byte order")
