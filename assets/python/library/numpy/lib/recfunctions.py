"""Functions of arrays of records: adding, dropping and renaming fields, and turning records into tables and back."""
import numpy
from numpy._record_arrays import RecordArray, recarray
from numpy._records import RecordDtype, SubarrayDtype, dtype_of


def _unmasked(usemask):
    if usemask:
        raise NotImplementedError("records with masks are missing in torchlings: pass usemask=False")


def get_names(adtype):
    """Returns the names of fields, those of nested records in tuples."""
    return tuple((name, get_names(adtype[name])) if isinstance(adtype[name], RecordDtype) else name for name in adtype.names)


def get_names_flat(adtype):
    """Returns the names of fields and of the fields in them."""
    made = []
    for name in adtype.names:
        made.append(name)
        if isinstance(adtype[name], RecordDtype):
            made.extend(get_names_flat(adtype[name]))
    return tuple(made)


def flatten_descr(ndtype):
    """Returns the fields without nesting, as names and dtypes."""
    if not ndtype.names:
        return (("", ndtype),)
    made = []
    for name in ndtype.names:
        kind = ndtype[name]
        made.extend(flatten_descr(kind) if isinstance(kind, RecordDtype) else [(name, kind)])
    return tuple(made)


def _of_columns(names, columns, shape):
    kinds = [c.dtype if c.ndim == len(shape) else SubarrayDtype(c.dtype, c.shape[len(shape):]) for c in columns]
    kind = dtype_of([(name, k) for name, k in zip(names, kinds)])
    return RecordArray([c.copy() for c in columns], kind, shape)


def append_fields(base, names, data, dtypes=None, fill_value=-1, usemask=True, asrecarray=False):
    """Returns the records with more fields."""
    _unmasked(usemask)
    if isinstance(names, str):
        names, data = [names], [data]
        dtypes = None if dtypes is None else [dtypes]
    columns = [numpy.asarray(d) for d in data]
    if dtypes is not None:
        dtypes = dtypes if isinstance(dtypes, (list, tuple)) else [dtypes] * len(columns)
        columns = [c.astype(k) for c, k in zip(columns, dtypes)]
    made = _of_columns([*base.dtype.names, *names], [*base._columns, *columns], base.shape)
    return made.view(recarray) if asrecarray else made


def rec_append_fields(base, names, data, dtypes=None):
    """Returns the records with more fields, as attributes too."""
    return append_fields(base, names, data, dtypes, usemask=False, asrecarray=True)


def drop_fields(base, drop_names, usemask=True, asrecarray=False):
    """Returns the records without some fields."""
    drop = [drop_names] if isinstance(drop_names, str) else list(drop_names)
    kept = [name for name in base.dtype.names if name not in drop]
    if not kept:
        return None
    made = _of_columns(kept, [base[name] for name in kept], base.shape)
    return made.view(recarray) if asrecarray else made


def rec_drop_fields(base, drop_names):
    """Returns the records without some fields, as attributes too."""
    return drop_fields(base, drop_names, False, True)


def rename_fields(base, namemapper):
    """Returns the records with other names."""
    fields = [(namemapper.get(f[0], f[0]), *f[1:]) for f in base.dtype._fields]
    return RecordArray(base._columns, RecordDtype(fields, base.dtype.itemsize), base.shape, base)


def repack_fields(a, align=False, recurse=False):
    """Returns the records with their fields one behind the other."""
    kind = a if isinstance(a, RecordDtype) else a.dtype
    made = dtype_of([(name, kind[name]) for name in kind.names], align)
    return made if isinstance(a, RecordDtype) else RecordArray(a._columns, made, a.shape)


def _flat_columns(a):
    """The fields' numbers as columns without shape."""
    made = []
    for column in a._columns:
        if isinstance(column, RecordArray):
            made.extend(_flat_columns(column))
        elif column.ndim > a.ndim:
            rest = column.reshape(*a.shape, -1)
            made.extend(rest[..., i] for i in range(rest.shape[-1]))
        else:
            made.append(column)
    return made


def structured_to_unstructured(arr, dtype=None, copy=False, casting="unsafe"):
    """Returns the records as a table, a column for each field."""
    columns = _flat_columns(arr)
    made = numpy.stack(columns, -1)
    return made if dtype is None else made.astype(dtype)


def unstructured_to_structured(arr, dtype=None, names=None, align=False, copy=False, casting="unsafe"):
    """Returns the rows of a table as records."""
    arr = numpy.asarray(arr)
    width = arr.shape[-1]
    if dtype is None:
        names = [f"f{i}" for i in range(width)] if names is None else list(names)
        kind = dtype_of([(name, arr.dtype) for name in names], align)
    else:
        kind = numpy.dtype(dtype)
    if sum(_width(f[1]) for f in kind._fields) != width:
        raise ValueError("The length of the last dimension of arr must be equal to the number of fields in dtype")
    columns, place = [], 0
    for _, field, _, _ in kind._fields:
        if isinstance(field, SubarrayDtype):
            count = _width(field)
            columns.append(arr[..., place:place + count].reshape(*arr.shape[:-1], *field.shape).astype(field.base))
        else:
            count = 1
            columns.append(arr[..., place].astype(field))
        place += count
    return RecordArray(columns, kind, arr.shape[:-1])


def _width(kind):
    count = 1
    for size in getattr(kind, "shape", ()):
        count *= size
    return count


def apply_along_fields(func, arr):
    """Returns a function of the rows of fields."""
    return func(structured_to_unstructured(arr), -1)


def assign_fields_by_name(dst, src, zero_unassigned=True):
    """Writes the fields of one array into those of the same name in another."""
    for name in dst.dtype.names:
        if name in src.dtype.names:
            dst[name] = src[name]
        elif zero_unassigned:
            dst[name] = 0


def require_fields(array, required_dtype):
    """Returns the records with the fields of a dtype."""
    made = numpy.zeros(array.shape, dtype=required_dtype)
    assign_fields_by_name(made, array)
    return made


def merge_arrays(seqarrays, fill_value=-1, flatten=False, usemask=False, asrecarray=False):
    """Returns records whose fields are arrays, or their fields."""
    _unmasked(usemask)
    arrays = [seqarrays] if isinstance(seqarrays, numpy.ndarray) else [numpy.asarray(a) for a in seqarrays]
    longest = max(a.size for a in arrays)
    names, columns = [], []
    for i, a in enumerate(arrays):
        a = a.ravel()
        parts = list(zip(a.dtype.names, a._columns)) if isinstance(a, RecordArray) and flatten else [(f"f{i}", a)]
        for name, column in parts:
            if len(column) < longest:
                column = numpy.concatenate([column, numpy.full(longest - len(column), fill_value, dtype=column.dtype)])
            names.append(name)
            columns.append(column)
    made = _of_columns(names, columns, (longest,))
    return made.view(recarray) if asrecarray else made


def stack_arrays(arrays, defaults=None, usemask=True, asrecarray=False, autoconvert=False):
    """Returns records one behind the other, with the fields of all."""
    _unmasked(usemask)
    if isinstance(arrays, numpy.ndarray):
        return arrays
    names = []
    for a in arrays:
        names += [name for name in a.dtype.names if name not in names]
    columns = []
    for name in names:
        kind = next(a.dtype[name] for a in arrays if name in a.dtype.names)
        empty = (defaults or {}).get(name, -1 if kind.kind in "i" else 1e20 if kind.kind == "f" else "N/A")
        columns.append(numpy.concatenate([a[name] if name in a.dtype.names else numpy.full(a.size, empty, dtype=kind) for a in arrays]))
    made = _of_columns(names, columns, (sum(a.size for a in arrays),))
    return made.view(recarray) if asrecarray else made


def find_duplicates(a, key=None, ignoremask=True, return_index=False):
    """Returns the records that come more than once."""
    order = a.argsort(order=key)
    keys = a._keys() if key is None else a[key].tolist()
    places = [p for i, p in enumerate(order.tolist())
              if any(0 <= j < len(keys) and keys[order.tolist()[j]] == keys[p] for j in (i - 1, i + 1))]
    found = a[numpy.array(places, dtype="int64")]
    return (found, numpy.array(places)) if return_index else found


def rec_join(key, r1, r2, jointype="inner", defaults=None, **kwargs):
    """Returns the records of both that have the same key, as attributes too."""
    return join_by(key, r1, r2, jointype, defaults=defaults, usemask=False, asrecarray=True)


def join_by(key, r1, r2, jointype="inner", r1postfix="1", r2postfix="2", defaults=None, usemask=True, asrecarray=False):
    """Returns the records of both that have the same key."""
    _unmasked(usemask)
    if jointype != "inner":
        raise NotImplementedError("join_by joins 'inner' alone in torchlings")
    keys = [key] if isinstance(key, str) else list(key)
    left, right = ([tuple(row[k].item() for k in keys) for row in r] for r in (r1, r2))
    pairs = sorted((k, i, right.index(k)) for i, k in enumerate(left) if k in right)
    at1, at2 = numpy.array([p[1] for p in pairs], dtype="int64"), numpy.array([p[2] for p in pairs], dtype="int64")
    names, columns = list(keys), [r1[k][at1] for k in keys]
    others = [n for n in r1.dtype.names if n not in keys], [n for n in r2.dtype.names if n not in keys]
    for own, other, r, at, postfix in ((others[0], others[1], r1, at1, r1postfix), (others[1], others[0], r2, at2, r2postfix)):
        for name in own:
            names.append(name + postfix if name in other else name)
            columns.append(r[name][at])
    made = _of_columns(names, columns, (len(pairs),))
    return made.view(recarray) if asrecarray else made
