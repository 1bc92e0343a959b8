"""Text files whose columns are of several dtypes, read as arrays of records."""
import numpy
from numpy._files import _fields, _lines, _shown
from numpy._record_arrays import made_of


def _reader(kind):
    """The function that reads one field."""
    if kind.kind == "f":
        return float
    if kind.kind in "iu":
        return int
    if kind.kind == "b":
        return lambda text: bool(int(text))
    if kind.kind == "c":
        return lambda text: complex(text.replace(" ", ""))
    if kind.kind == "S":
        return lambda text: text.encode("latin1")
    return lambda text: text


def loadtxt(fname, kind, comments, delimiter, converters, skiprows, usecols, unpack, ndmin, encoding, max_rows):
    """`np.loadtxt` with a dtype of fields."""
    readers = [_reader(field[1]) for field in kind._fields]
    rows = []
    for _, fields in _fields(_lines(fname, encoding)[skiprows:], comments, delimiter):
        if max_rows is not None and len(rows) >= max_rows:
            break
        places = range(len(fields)) if usecols is None else [usecols] if isinstance(usecols, int) else usecols
        if len(list(places)) != len(readers):
            raise ValueError(
                f"the dtype passed requires {len(readers)} columns but {len(list(places))} were found at row {len(rows) + 1}; use "
                "`usecols` to select a subset and avoid this error")
        row = []
        for i, place in enumerate(places):
            own = converters.get(place, readers[i]) if isinstance(converters, dict) else converters or readers[i]
            try:
                row.append(own(fields[place]))
            except ValueError:
                raise ValueError(
                    f"could not convert string {fields[place]!r} to {kind._fields[i][1].name} at row {len(rows)}, column {place + 1}."
                ) from None
        rows.append(tuple(row))
    if not rows:
        import warnings

        warnings.warn('loadtxt: input contained no data: "' + _shown(fname) + '"', UserWarning, stacklevel=3)
    made = made_of(rows, kind)
    if ndmin == 0 and made.size == 1:
        made = made.reshape(())
    return [made[name] for name in kind.names] if unpack else made


def _valid(names):
    """Names as attributes can have them, each once."""
    made = []
    for i, name in enumerate(names):
        name = "".join(c for c in name.strip().replace(" ", "_") if c.isalnum() or c == "_") or f"f{i}"
        if name in ("return", "file", "print"):
            name += "_"
        count = sum(name == other.rstrip("0123456789").rstrip("_") or name == other for other in made)
        made.append(name if not count else f"{name}_{count}")
    return made


def _guessed(texts, missing):
    """The dtype of a column of text: the first of int, float, complex and text that reads all of it."""
    present = [t for t in texts if t not in missing]
    if present and all(t.upper() in ("TRUE", "FALSE") for t in present):
        return numpy.dtype("bool"), lambda t: t.upper() == "TRUE"
    for name, read in (("int64", int), ("float64", float), ("complex128", lambda t: complex(t.replace(" ", "")))):
        try:
            for text in present:
                read(text)
        except ValueError:
            continue
        return numpy.dtype(name), read
    return numpy.dtype(f"U{max(map(len, texts), default=1) or 1}"), str


def genfromtxt(fname, dtype, comments, delimiter, skip_header, skip_footer, converters, missing_values, filling_values, usecols,
               names, unpack, encoding, max_rows, invalid_raise):
    """`np.genfromtxt` with names, without a dtype, or with a dtype of fields."""
    lines = _lines(fname, encoding)[skip_header:]
    found = list(_fields(lines, comments, delimiter))
    if names is True:
        first = next((line for line in lines if line.strip()), "")
        first = first.strip().removeprefix(comments or "").strip()
        names = [n.strip() for n in first.split(delimiter)]
        if found and found[0][1] == names:
            found = found[1:]
    elif isinstance(names, str):
        names = [n.strip() for n in names.split(",")]
    found = found[: len(found) - skip_footer] if skip_footer else found
    found = found if max_rows is None else found[:max_rows]
    width = len(found[0][1]) if found else len(names or ())
    wrong = [(number + skip_header, len(fields)) for number, fields in found if len(fields) != width]
    if wrong and invalid_raise:
        raise ValueError("Some errors were detected !"
                         + "".join("\n    Line #%d (got %d columns instead of %d)" % (n, got, width) for n, got in wrong))
    rows = [fields for _, fields in found if len(fields) == width]
    places = list(range(width)) if usecols is None else [usecols] if isinstance(usecols, int) else [
        names.index(c) if isinstance(c, str) else c for c in usecols]
    if names is not None and len(names) > len(places):
        names = [names[p] for p in places]
    missing = {""} | (set() if missing_values is None else {missing_values} if isinstance(missing_values, str) else set(missing_values))
    columns = [[row[p] for row in rows] for p in places]
    kinds, readers = _kinds(dtype, columns, missing)
    for i, p in enumerate(places):
        own = (converters or {}).get(p) or (converters or {}).get(names[i] if names else None)
        readers[i] = own or readers[i]
    values = [[_read(text, readers[i], kinds[i], missing, _filling(filling_values, i, names)) for text in column]
              for i, column in enumerate(columns)]
    own_names = getattr(numpy.dtype(dtype), "names", None) if dtype is not None else None
    if names is None and own_names is None and all(kind == kinds[0] for kind in kinds):
        made = numpy.array([list(row) for row in zip(*values)], dtype=kinds[0])
        made = made.reshape(-1) if made.ndim == 2 and 1 in made.shape else made
        return made.T if unpack else made
    labels = _valid(names) if names is not None else list(own_names or (f"f{i}" for i in range(len(kinds))))
    made = made_of(list(zip(*values)), numpy.dtype(list(zip(labels, kinds))))
    made = made.reshape(()) if made.size == 1 else made
    return [made[name] for name in labels] if unpack else made


def _kinds(dtype, columns, missing):
    """The dtype and the reader of each column."""
    if dtype is None:
        guessed = [_guessed(column, missing) for column in columns]
        return [kind for kind, _ in guessed], [read for _, read in guessed]
    kind = numpy.dtype(dtype)
    kinds = [f[1] for f in kind._fields] if getattr(kind, "names", None) else [kind] * len(columns)
    return kinds, [_reader(k) for k in kinds]


def _filling(values, place, names):
    if isinstance(values, dict):
        return values.get(place, values.get(names[place] if names else None))
    if isinstance(values, (list, tuple)):
        return values[place] if place < len(values) else None
    return values


def _read(text, reader, kind, missing, filling):
    """One field, or what stands for it where it is missing."""
    default = {"f": float("nan"), "i": -1, "u": 0, "b": False, "c": complex("nan"), "U": "???", "S": b"???"}.get(kind.kind)
    if text in missing and kind.kind not in "US":
        return default if filling is None else filling
    try:
        return reader(text)
    except ValueError:
        return default if filling is None else filling
