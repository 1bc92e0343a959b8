"""`numpy.datetime64` and `numpy.timedelta64`: their units, their dtypes, reading and writing them.

A date is a count of units since 1970, a span of time a count of units; not-a-time is the smallest count. Arrays of them are
int64 arrays with such a dtype (`numpy._time_arrays`).
"""
import datetime
import re

import _numpy

NAT = -(2**63)
UNITS = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as")
_WORDS = {"Y": "years", "M": "months", "W": "weeks", "D": "days", "h": "hours", "m": "minutes", "s": "seconds",
          "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds", "ps": "picoseconds", "fs": "femtoseconds",
          "as": "attoseconds", "generic": "generic time units"}
# Attoseconds in each unit whose length is always the same.
_LENGTH = {"as": 1, "fs": 10**3, "ps": 10**6, "ns": 10**9, "us": 10**12, "ms": 10**15, "s": 10**18, "m": 60 * 10**18,
           "h": 3600 * 10**18, "D": 86400 * 10**18, "W": 7 * 86400 * 10**18}
_OTHER_NAMES = {"μs": "us"}


class TimeDtype:
    """A dtype of dates or of spans of time."""

    __numpy_foreign__ = True
    __class__ = property(lambda self: _numpy.dtype)
    byteorder, isnative, ndim, shape, names, fields, subdtype = "=", True, 0, (), None, None, None
    itemsize = alignment = 8
    hasobject, isbuiltin, flags = False, 1, 0
    base = property(lambda self: self)

    def __init__(self, kind, unit="generic", count=1):
        self.kind, self.unit, self.count = kind, unit, count

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        from numpy import _time_functions

        return _time_functions.numpy_call(name, args, kwargs)

    char = property(lambda self: self.kind)
    num = property(lambda self: 21 if self.kind == "M" else 22)
    type = property(lambda self: datetime64 if self.kind == "M" else timedelta64)
    name = property(lambda self: ("datetime64" if self.kind == "M" else "timedelta64") + self.suffix)
    str = property(lambda self: f"<{self.kind}8{self.suffix}")

    @property
    def suffix(self):
        """The unit between brackets."""
        return "" if self.unit == "generic" else f"[{self.written_unit}]"

    @property
    def written_unit(self):
        """The unit, with its count where that is not 1."""
        return self.unit if self.count == 1 else f"{self.count}{self.unit}"

    def newbyteorder(self, new_order="S"):
        """Returns the dtype."""
        return self

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"dtype('{self.str}')"

    def __eq__(self, other):
        if type(other) is not TimeDtype:
            from numpy._kinds import late

            other = late(other) if not isinstance(other, (list, tuple, dict)) else None
        return type(other) is TimeDtype and (self.kind, self.unit, self.count) == (other.kind, other.unit, other.count)

    def __hash__(self):
        return hash((self.kind, self.unit, self.count))

    def __reduce__(self):
        return _numpy.dtype, (self.str,)


def _unit_of(text, whole):
    match = re.fullmatch(r"(\d*)([A-Za-zμ]+)(?:/(\d+))?", text)
    unit = match and _OTHER_NAMES.get(match[2], match[2])
    if not match or unit not in (*UNITS, "generic"):
        raise TypeError(f'Invalid datetime unit in metadata string "{whole}"')
    count = int(match[1] or 1)
    if match[3]:
        return _divided(unit, count, int(match[3]), whole)
    return unit, count


def _divided(unit, count, by, whole):
    """A part of a unit, as a count of a smaller one."""
    for smaller in UNITS[UNITS.index(unit) + 1:]:
        if unit in "YM" and unit == "Y" and smaller == "M":
            size = 12
        elif unit in _LENGTH and smaller in _LENGTH:
            size = _LENGTH[unit] // _LENGTH[smaller]
        else:
            continue
        if size * count % by == 0:
            return smaller, size * count // by
    raise ValueError(f"divisor ({by}) is not a multiple of a lower-unit in datetime metadata \"{whole}\"")


def dtype_of_name(name):
    """The dtype of a name such as `M8[D]` or `timedelta64`."""
    match = re.fullmatch(r"(datetime64|timedelta64|M8|m8)(?:\[(.*)\])?", name)
    if not match:
        raise TypeError(f"data type '{name}' not understood")
    kind = "M" if match[1] in ("datetime64", "M8") else "m"
    return TimeDtype(kind) if match[2] is None else TimeDtype(kind, *_unit_of(match[2], f"[{match[2]}]"))


def given_unit(unit, kind):
    """The dtype of a unit as the scalars take it: `'D'`, `'25s'`, `('s', 25)`."""
    if isinstance(unit, (tuple, list)):
        return TimeDtype(kind, unit[0], int(unit[1]) if len(unit) > 1 else 1)
    if isinstance(unit, bytes):
        unit = unit.decode()
    if not isinstance(unit, str):
        raise TypeError("Invalid object for specifying NumPy datetime metadata")
    text = unit.strip("[]")
    match = re.fullmatch(r"(\d*)([A-Za-zμ]+)", text)
    if not match or _OTHER_NAMES.get(match[2], match[2]) not in (*UNITS, "generic"):
        raise TypeError(f'Invalid datetime unit "{text}" in metadata')
    return TimeDtype(kind, _OTHER_NAMES.get(match[2], match[2]), int(match[1] or 1))


def common(a, b, strict=None):
    """The dtype whose units both can be written in."""
    kind = a.kind if a.kind == b.kind else "M"
    if a.unit == "generic":
        return TimeDtype(kind, b.unit, b.count)
    if b.unit == "generic":
        return TimeDtype(kind, a.unit, a.count)
    first, second = (a, b) if UNITS.index(a.unit) <= UNITS.index(b.unit) else (b, a)
    calendar = first.unit in "YM" and second.unit not in "YM"
    if calendar and (strict or (strict is None and first.kind == "m")):
        raise TypeError(
            f"Cannot get a common metadata divisor for Numpy datetime metadata [{a.written_unit}] and [{b.written_unit}] because "
            "they have incompatible nonlinear base time units."
        )
    if calendar:
        return TimeDtype(kind, second.unit, second.count)
    from math import gcd

    size = 12 if (first.unit, second.unit) == ("Y", "M") else 1 if first.unit == second.unit else \
        _LENGTH[first.unit] // _LENGTH[second.unit]
    return TimeDtype(kind, second.unit, gcd(first.count * size, second.count))


# ---- the calendar ----


def days_of_month(months):
    """Days from 1970 to the first of a month, which is counted from 1970; for numbers and arrays."""
    year, month = 1970 + months // 12, months % 12
    year = year - (month < 2)
    place = (month + 10) % 12
    era = year // 400
    years = year - era * 400
    return era * 146097 + years * 365 + years // 4 - years // 100 + (153 * place + 2) // 5 - 719468


def month_of_days(days):
    """The month, counted from 1970, in which a day lies, and the place of the day in it; for numbers and arrays."""
    days = days + 719468
    era = days // 146097
    rest = days - era * 146097
    years = (rest - rest // 1460 + rest // 36524 - rest // 146096) // 365
    in_year = rest - (365 * years + years // 4 - years // 100)
    place = (5 * in_year + 2) // 153
    day = in_year - (153 * place + 2) // 5
    month = (place + 2) % 12
    year = years + era * 400 + (month < 2)
    return (year - 1970) * 12 + month, day


def _factor(start, end):
    """How many of one unit make how many of another, as a fraction in lowest terms."""
    from math import gcd

    def length(kind):
        if kind.unit in "YM":
            # The mean of 400 years.
            return (146097 * 86400 * 10**18 * (12 if kind.unit == "Y" else 1), 4800)
        return _LENGTH[kind.unit], 1

    (n1, d1), (n2, d2) = length(start), length(end)
    top, bottom = n1 * d2 * start.count, n2 * d1 * end.count
    shared = gcd(top, bottom)
    return top // shared, bottom // shared


def converted(counts, start, end):
    """Counts of one dtype's units as counts of another's; for numbers and arrays, without regard to not-a-time."""
    if start.unit == end.unit and start.count == end.count or start.unit == "generic":
        return counts
    if end.unit == "generic":
        raise ValueError("Cannot convert from specific units to generic units in NumPy datetimes or timedeltas")
    if start.kind == "M" and (start.unit in "YM") != (end.unit in "YM"):
        days = TimeDtype("M", "D")
        if start.unit in "YM":
            counts = days_of_month(counts * start.count * (12 if start.unit == "Y" else 1))
            return converted(counts, days, end)
        months = month_of_days(converted(counts, start, days))[0]
        return converted(months, TimeDtype("M", "M"), end)
    top, bottom = _factor(start, end)
    if top >= 2**63:
        raise OverflowError(
            f"Integer overflow while computing the conversion factor between NumPy datetime units {start.unit} and {end.unit}")
    return counts * top // bottom if bottom != 1 else counts * top if top != 1 else counts


def convert_one(count, start, end):
    """A count of one dtype's units as a count of another's."""
    return NAT if count == NAT else converted(count, start, end)


# ---- writing ----


def iso(count, kind):
    """The text of a date, as precise as its unit."""
    if count == NAT:
        return "NaT"
    if kind.unit == "generic":
        raise ValueError("cannot write a date without a unit")
    if kind.unit in "YM":
        months, day, rest = count * kind.count * (12 if kind.unit == "Y" else 1), 0, 0
    else:
        total = count * kind.count * _LENGTH[kind.unit]
        days, rest = divmod(total, _LENGTH["D"])
        months, day = month_of_days(days)
    year = 1970 + months // 12
    text = f"{year:04d}"
    if kind.unit == "Y":
        return text
    text += f"-{months % 12 + 1:02d}"
    if kind.unit == "M":
        return text
    text += f"-{day + 1:02d}"
    if kind.unit in "WD":
        return text
    seconds, part = divmod(rest, 10**18)
    text += f"T{seconds // 3600:02d}"
    if kind.unit == "h":
        return text
    text += f":{seconds // 60 % 60:02d}"
    if kind.unit == "m":
        return text
    text += f":{seconds % 60:02d}"
    if kind.unit == "s":
        return text
    digits = 3 * (UNITS.index(kind.unit) - UNITS.index("s"))
    return text + "." + f"{part:018d}"[:digits]


def to_python(count, kind):
    """A date or a span of time as Python's; as a number where Python has none."""
    if count == NAT:
        return None
    if kind.kind == "m":
        if kind.unit in ("Y", "M", "generic", "ns", "ps", "fs", "as"):
            return count * kind.count if kind.unit != "generic" else count
        try:
            return datetime.timedelta(microseconds=count * kind.count * (_LENGTH[kind.unit] // 10**12))
        except OverflowError:
            return count * kind.count
    if kind.unit in ("generic", "ns", "ps", "fs", "as"):
        return count
    try:
        if kind.unit in ("Y", "M", "W", "D"):
            days = converted(count, kind, TimeDtype("M", "D"))
            return datetime.date(1970, 1, 1) + datetime.timedelta(days=days)
        microseconds = count * kind.count * (_LENGTH[kind.unit] // 10**12)
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=microseconds)
    except (OverflowError, ValueError):
        return count


# ---- reading ----

_ISO = re.compile(
    r"(?P<year>[+-]?\d+)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:[T ](?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d)"
    r"(?:\.(?P<part>\d+))?)?)?)?)?)?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?")


def _check(text, condition, name):
    if not condition:
        raise ValueError(f'{name} out of range in datetime string "{text}"')


def parsed(text):
    """The count and the dtype that the text of a date says; the dtype is None for not-a-time."""
    shown = text
    text = text.strip()
    if text.lower() in ("nat", ""):
        return NAT, None
    if text.lower() in ("now", "today"):
        now = datetime.datetime.now(datetime.timezone.utc)
        if text.lower() == "now":
            return int(now.timestamp()), TimeDtype("M", "s")
        return (datetime.date.today() - datetime.date(1970, 1, 1)).days, TimeDtype("M", "D")
    match = _ISO.match(text)
    if not match or len(match["year"].lstrip("+-")) < 4 or match.end() < len(text):
        place = match.end() if match and len(match["year"].lstrip("+-")) >= 4 else 0
        place += 1 if place and place < len(text) and text[place] in "-T :." else 0
        raise ValueError(f'Error parsing datetime string "{shown}" at position {place}')
    year, month, day = int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)
    _check(shown, 1 <= month <= 12, "Month")
    months = (year - 1970) * 12 + month - 1
    if match["month"] is None:
        return year - 1970, TimeDtype("M", "Y")
    if match["day"] is None:
        return months, TimeDtype("M", "M")
    first = days_of_month(months)
    _check(shown, 1 <= day <= days_of_month(months + 1) - first, "Day")
    days = first + day - 1
    if match["hour"] is None:
        return days, TimeDtype("M", "D")
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    _check(shown, hour < 24, "Hours")
    _check(shown, minute < 60, "Minutes")
    _check(shown, second < 60, "Seconds")
    minutes = (days * 24 + hour) * 60 + minute - _zone(match["zone"])
    if match["minute"] is None and match["zone"] in (None, "Z"):
        return minutes // 60, TimeDtype("M", "h")
    if match["second"] is None:
        return minutes, TimeDtype("M", "m")
    seconds = minutes * 60 + second
    if match["part"] is None:
        return seconds, TimeDtype("M", "s")
    digits = -(-len(match["part"][:18]) // 3) * 3
    return seconds * 10**digits + int(match["part"][:18].ljust(digits, "0")), TimeDtype("M", UNITS[6 + digits // 3])


def _zone(text):
    """Minutes east of Greenwich."""
    if text is None:
        return 0
    import warnings

    warnings.warn("no explicit representation of timezones available for np.datetime64", UserWarning, stacklevel=5)
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return minutes if text[0] == "+" else -minutes


def read(value, kind):
    """The count and the dtype of a value: one of the scalars, of Python's, a text or a number."""
    if isinstance(value, _Time):
        if value.dtype.kind != kind and not value._count == NAT:
            raise ValueError(f"Could not convert object to NumPy {_NAMES[kind]}") if kind == "m" else TypeError(
                "Could not convert object to NumPy datetime")
        return value._count, value.dtype if value.dtype.unit != "generic" else None
    if value is None:
        return NAT, None
    if isinstance(value, (bytes, bytearray)):
        value = bytes(value).decode()
    if kind == "M":
        if isinstance(value, str):
            return parsed(value)
        if isinstance(value, datetime.datetime):
            if value.tzinfo is not None:
                _zone("Z")
                value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
            away = value - datetime.datetime(1970, 1, 1)
            return (away.days * 86400 + away.seconds) * 10**6 + away.microseconds, TimeDtype("M", "us")
        if isinstance(value, datetime.date):
            return (value - datetime.date(1970, 1, 1)).days, TimeDtype("M", "D")
    else:
        if isinstance(value, str):
            if value.lower() == "nat" or value == "":
                return NAT, None
            try:
                return int(value), None
            except ValueError:
                raise ValueError(f'Could not convert object to NumPy timedelta') from None
        if isinstance(value, datetime.timedelta):
            return (value.days * 86400 + value.seconds) * 10**6 + value.microseconds, TimeDtype("m", "us")
    if isinstance(value, _numpy.generic) and value.dtype.kind in "iu":
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value, "number"
    raise ValueError(f"Could not convert object to NumPy {_NAMES[kind]}")


_NAMES = {"M": "datetime", "m": "timedelta"}

# ---- scalars ----

_seen_as = {name: type(name, (base,), {"__module__": "numpy"})
            for name, base in (("datetime64", _numpy.generic), ("timedelta64", _numpy.signedinteger))}


class _Time:
    """What dates and spans of time have in common."""

    __numpy_foreign__ = True
    __module__ = "numpy"
    __array_priority__ = -1000000.0
    ndim, shape, size, itemsize, nbytes, strides = 0, (), 1, 8, 8, ()
    T = real = property(lambda self: self)
    dtype = property(lambda self: self._dtype)

    def __init__(self, *args):
        pass

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        from numpy import _time_functions

        return _time_functions.numpy_call(name, args, kwargs)

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError("numpy functions take times by __numpy_call__")

    @classmethod
    def _of(cls, count, kind):
        self = object.__new__(cls)
        self._count, self._dtype = int(count), kind
        return self

    def item(self):
        """Returns the value as Python's."""
        return to_python(self._count, self._dtype)

    tolist = item

    def astype(self, dtype, *args, **kwargs):
        """Returns the value in another dtype."""
        return self._array().astype(dtype)[()]

    def view(self, dtype=None):
        """Returns the count as another dtype."""
        return self if dtype is None else self._array().view(dtype)[()]

    def _array(self):
        from numpy import _time_arrays

        return _time_arrays.of_scalar(self)

    def copy(self):
        """Returns the value."""
        return self

    def __getitem__(self, key):
        if key == ():
            return self
        raise IndexError("invalid index to scalar variable.")

    def __bool__(self):
        return self._count != 0

    def __reduce__(self):
        return _scalar_of, (self._dtype.str, self._count)

    def __format__(self, spec):
        return format(str(self), spec)

    def tobytes(self):
        """Returns the count's bytes."""
        return self._count.to_bytes(8, "little", signed=True)

    def __getattr__(self, name):
        if not name.startswith("_"):
            from numpy import _time_arrays

            if hasattr(_time_arrays.TimeArray, name):
                return getattr(self._array(), name)
        raise AttributeError(f"'numpy.{type(self).__name__}' object has no attribute '{name}'")


class datetime64(_Time):
    """A date, to a unit: `np.datetime64('2020-02-29')`, `np.datetime64('2020-02-29T12:30', 's')`."""

    __module__ = "numpy"
    __class__ = property(lambda self: _seen_as["datetime64"])

    def __new__(cls, value=None, unit=None):
        return _made(cls, "M", value, unit)

    def __str__(self):
        return iso(self._count, self._dtype)

    def __repr__(self):
        kind = self._dtype
        if self._count == NAT:
            return f"np.datetime64('NaT','{kind.written_unit}')"
        shown = "" if kind.count == 1 and kind.unit != "h" else f",'{kind.written_unit}'"
        return f"np.datetime64('{self}'{shown})"

    def __hash__(self):
        if self._count == NAT:
            return object.__hash__(self)
        for unit in UNITS:
            end = TimeDtype("M", unit)
            count = converted(self._count, self._dtype, end)
            if converted(count, end, self._dtype) == self._count:
                return hash((unit, count))
        return hash(self._count)


class timedelta64(_Time):
    """A span of time, in a unit: `np.timedelta64(36, 'h')`."""

    __module__ = "numpy"
    __class__ = property(lambda self: _seen_as["timedelta64"])

    def __new__(cls, value=0, unit=None):
        return _made(cls, "m", value, unit)

    def __str__(self):
        if self._count == NAT:
            return "NaT"
        return f"{self._count * self._dtype.count} {_WORDS[self._dtype.unit]}"

    def __repr__(self):
        shown = "" if self._dtype.unit == "generic" else f",'{self._dtype.written_unit}'"
        return f"np.timedelta64({chr(39) + 'NaT' + chr(39) if self._count == NAT else self._count}{shown})"

    def __hash__(self):
        if self._count == NAT or self._dtype.unit in ("Y", "M", "generic"):
            return object.__hash__(self) if self._count == NAT else hash((self._count, self._dtype.unit))
        return hash(self._count * self._dtype.count * _LENGTH[self._dtype.unit])

    def __int__(self):
        value = self.item()
        if isinstance(value, int):
            return value
        raise TypeError(f"int() argument must be a string, a bytes-like object or a real number, not '{_type_name(value)}'")

    def __float__(self):
        value = self.item()
        if isinstance(value, int):
            return float(value)
        raise TypeError(f"float() argument must be a string or a real number, not '{_type_name(value)}'")


def _type_name(value):
    return "NoneType" if value is None else f"datetime.{type(value).__name__}"


def _scalar_of(name, count):
    kind = dtype_of_name(name.lstrip("<"))
    return kind.type._of(count, kind)


def _made(cls, kind, value, unit):
    shape = getattr(value, "shape", None)
    if shape == () and not isinstance(value, _Time) and hasattr(value, "_ints"):
        value = value[()]
    count, found = read(value, kind)
    if unit is None:
        if found == "number":
            if kind == "M":
                raise ValueError("Converting an integer to a NumPy datetime requires a specified unit")
            found = None
        return cls._of(count, TimeDtype(kind) if found is None else TimeDtype(kind, found.unit, found.count))
    wanted = given_unit(unit, kind)
    if found in (None, "number"):
        return cls._of(count, wanted)
    return cls._of(convert_one(count, TimeDtype(kind, found.unit, found.count), wanted), wanted)
