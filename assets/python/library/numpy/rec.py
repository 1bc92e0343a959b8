"""Arrays of records whose fields are attributes too."""
import _numpy
from _numpy import ndarray
from numpy._record_arrays import RecordArray, made_of, of_bytes, parsed, recarray
from numpy._records import RecordDtype, record

__all__ = ["array", "record", "recarray", "format_parser", "fromarrays", "fromrecords", "fromstring", "fromfile", "find_duplicate"]


class format_parser:
    """Makes a dtype of formats, names and titles: its `dtype`."""

    def __init__(self, formats, names, titles, aligned=False, byteorder=None):
        self.dtype = parsed(formats, names, titles, aligned)


def find_duplicate(list):
    """Returns the items that come more than once."""
    seen, made = set(), []
    for item in list:
        if item in seen and item not in made:
            made.append(item)
        seen.add(item)
    return made


def _as_record(kind):
    return RecordDtype(kind._fields, kind.itemsize, kind.isalignedstruct, record)


def _given(dtype, formats, names, titles, aligned):
    if dtype is not None:
        return _numpy.dtype(dtype)
    return None if formats is None else parsed(formats, names, titles, aligned)


def fromarrays(arrayList, dtype=None, shape=None, formats=None, names=None, titles=None, aligned=False, byteorder=None):
    """Makes records of one array for each field."""
    import numpy

    columns = [numpy.asarray(a) for a in arrayList]
    kind = _given(dtype, formats, names, titles, aligned) or parsed([a.dtype for a in columns], names, titles, aligned)
    if len(kind) != len(columns):
        raise ValueError(f"mismatch between the number of fields ({len(kind)}) and the number of arrays ({len(columns)})")
    outer = columns[0].shape if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
    for i, (column, field) in enumerate(zip(columns, kind._fields)):
        if column.shape[:len(outer)] != outer:
            raise ValueError(f'array-shape mismatch in array {i} ("{field[0]}")')
    made = [c.astype(getattr(f[1], "base", f[1]) or f[1]) if hasattr(f[1], "subdtype") and getattr(f[1], "subdtype", None) else
            c.astype(f[1]) for c, f in zip(columns, kind._fields)]
    return recarray._made(made, _as_record(kind), outer)


def fromrecords(recList, dtype=None, shape=None, formats=None, names=None, titles=None, aligned=False, byteorder=None):
    """Makes records of a list of tuples."""
    import numpy

    kind = _given(dtype, formats, names, titles, aligned)
    if kind is None:
        rows = recList.tolist() if isinstance(recList, ndarray) else list(recList)
        return fromarrays([numpy.array([row[i] for row in rows]) for i in range(len(rows[0]))], names=names, titles=titles,
                          aligned=aligned)
    made = made_of([tuple(row) for row in recList], kind)
    return made.view(recarray)


def fromstring(datastring, dtype=None, shape=None, offset=0, formats=None, names=None, titles=None, aligned=False, byteorder=None):
    """Makes records of their bytes."""
    kind = _given(dtype, formats, names, titles, aligned)
    if kind is None:
        raise TypeError("fromstring() needs a 'dtype' or 'formats' argument")
    raw = bytes(datastring)[offset:]
    made = of_bytes(raw[:len(raw) // kind.itemsize * kind.itemsize], kind)
    return (made if shape in (None, -1) else made.reshape(shape)).view(recarray)


def fromfile(fd, dtype=None, shape=None, offset=0, formats=None, names=None, titles=None, aligned=False, byteorder=None):
    """Makes records of a file's bytes."""
    if hasattr(fd, "read"):
        raw = fd.read()
    else:
        with open(fd, "rb") as file:
            raw = file.read()
    return fromstring(raw, dtype, shape, offset, formats, names, titles, aligned, byteorder)


def array(obj, dtype=None, shape=None, offset=0, strides=None, formats=None, names=None, titles=None, aligned=False, byteorder=None,
          copy=True):
    """Makes records of what is given: a list of tuples, arrays, bytes, or another array of records."""
    if obj is None:
        if shape is None:
            raise ValueError("Must define a shape if obj is None")
        return recarray(shape, dtype=dtype, formats=formats, names=names, titles=titles, aligned=aligned)
    if isinstance(obj, bytes):
        return fromstring(obj, dtype, shape, offset, formats, names, titles, aligned)
    if isinstance(obj, (list, tuple)):
        of = fromrecords if isinstance(obj[0], (tuple, list)) else fromarrays
        return of(obj, dtype, shape, formats, names, titles, aligned)
    if isinstance(obj, RecordArray):
        kind = _given(dtype, formats, names, titles, aligned)
        made = obj if kind is None else obj.astype(kind)
        return (made.copy() if copy else made).view(recarray)
    if isinstance(obj, ndarray):
        kind = _given(dtype, formats, names, titles, aligned)
        return obj.view(kind).view(recarray) if kind is not None else fromrecords(obj.tolist())
    raise ValueError("Unknown input type")
