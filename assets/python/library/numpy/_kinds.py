"""Which dtypes are those of dates, spans of time and records: they are read when a program first asks for one."""

_TIMES = ("datetime64", "timedelta64", "M8", "m8")


def late(value):
    """The dtype of dates, spans of time or records that a value stands for, or None."""
    if isinstance(value, str):
        name = value.lstrip("<=|>")
        if name.startswith(_TIMES) and "," not in name:
            from numpy import _times

            return _times.dtype_of_name(name)
        if name[:1] == "V" or name.startswith("void") or "," in name or "(" in name:
            from numpy import _records

            return _records.dtype_of(value)
        return None
    if isinstance(value, type):
        if value.__module__ == "numpy" and value.__name__ in ("datetime64", "timedelta64"):
            from numpy import _times

            return _times.dtype_of_name(value.__name__)
        if value.__module__ in ("numpy", "numpy.rec") and value.__name__ in ("void", "record", "recarray"):
            from numpy import _records

            return _records.dtype_of(value)
        return None
    if isinstance(value, (list, tuple, dict)):
        from numpy import _records

        return _records.dtype_of(value)
    return value if hasattr(type(value), "__numpy_call__") and hasattr(type(value), "newbyteorder") else None


# Where each function that makes arrays takes the dtype.
_PLACES = {"array": 1, "asarray": 1, "asanyarray": 1, "zeros": 1, "ones": 1, "empty": 1, "full": 2, "arange": 3, "astype": 1, "view": 1,
           "dtype": 0}


def wanted(name, arguments, keywords):
    """The dtype of this kind that a call asks for, or None."""
    if name in ("promote_types", "result_type", "can_cast", "issubdtype"):
        return next((found for found in map(late, arguments) if found is not None), None)
    value = keywords.get("dtype")
    place = _PLACES.get(name)
    if value is None and place is not None and len(arguments) > place:
        value = arguments[place]
    if value is None and name == "view":
        value = keywords.get("type")
    return None if value is None else late(value)
