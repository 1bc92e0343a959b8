"""Business days: which days are worked on, and how far they are apart."""
import _numpy
from _numpy import asarray as data_of, int64
from numpy._time_arrays import TimeArray, made_of, wrapped
from numpy._times import NAT, TimeDtype

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DATE = TimeDtype("M", "D")


def _weekmask(value):
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, str):
        if len(value) == 7 and set(value) <= {"0", "1"}:
            found = [c == "1" for c in value]
        else:
            text, found = value.replace(" ", "").replace("\t", ""), [False] * 7
            while text:
                if text[:3] not in _DAYS:
                    raise ValueError(f'Invalid business day weekmask string "{value}"')
                found[_DAYS.index(text[:3])] = True
                text = text[3:]
    else:
        found = [bool(v) for v in data_of(value).tolist()]
        if len(found) != 7:
            raise ValueError("A business day weekmask array must have length 7")
    if not any(found):
        raise ValueError("the business day weekmask must have at least one valid business day")
    return found


def _day(value):
    """A day's place in the week, from Monday."""
    return (value + 3) % 7


class busdaycalendar:
    """Which days of the week are worked on, and which dates are holidays."""

    __module__ = "numpy"

    def __init__(self, weekmask="1111100", holidays=None):
        self._week = _weekmask(weekmask)
        days = [] if holidays is None else made_of(holidays, _DATE)._ints.ravel().tolist()
        self._holidays = sorted({d for d in days if d != NAT and self._week[_day(d)]})
        self._set = set(self._holidays)

    @property
    def weekmask(self):
        """Which days of the week are worked on."""
        return _numpy.array(self._week, dtype="bool")

    @property
    def holidays(self):
        """The holidays on days that would be worked on."""
        return TimeArray(_numpy.array(self._holidays, dtype=int64), _DATE)

    def __repr__(self):
        return f"<numpy.busdaycalendar object at {id(self):#x}>"

    def is_open(self, day):
        """Whether a day is worked on."""
        return day != NAT and self._week[_day(day)] and day not in self._set


def _calendar(weekmask, holidays, busdaycal):
    if busdaycal is None:
        return busdaycalendar("1111100" if weekmask is None else weekmask, holidays)
    if weekmask is not None or holidays is not None:
        raise ValueError("Cannot supply both the weekmask/holidays and the busdaycal parameters to " + "busday functions")
    return busdaycal


def _columns(*sides):
    """The counts of each side, brought to one shape, and that shape."""
    from numpy import broadcast_arrays

    ints = [data_of(side) for side in sides]
    spread = broadcast_arrays(*ints)
    return [s.ravel().tolist() for s in spread], spread[0].shape


def _dates(value):
    return made_of(value, _DATE)._ints


def _result(values, shape, out, kind=None):
    made = _numpy.array(values, dtype=kind or int64).reshape(shape)
    if out is not None:
        out[...] = made
        return out
    return made if shape else made[()]


def is_busday(dates, weekmask=None, holidays=None, busdaycal=None, out=None):
    """Whether dates are worked on."""
    calendar = _calendar(weekmask, holidays, busdaycal)
    (days,), shape = _columns(_dates(dates))
    return _result([calendar.is_open(day) for day in days], shape, out, "bool")


_ROLLS = ("raise", "nat", "forward", "following", "backward", "preceding", "modifiedfollowing", "modifiedpreceding")


def _rolled(day, roll, calendar):
    """The day to start from, where one is not worked on."""
    if day == NAT:
        if roll == "raise":
            raise ValueError("NaT input in busday_offset")
        return NAT
    if calendar.is_open(day):
        return day
    if roll == "raise":
        raise ValueError("Non-business day date in busday_offset")
    if roll == "nat":
        return NAT
    pace = -1 if roll in ("backward", "preceding", "modifiedpreceding") else 1
    found = _next_open(day, pace, calendar)
    if roll.startswith("modified"):
        from numpy._times import month_of_days

        if month_of_days(found)[0] != month_of_days(day)[0]:
            found = _next_open(day, -pace, calendar)
    return found


def _next_open(day, pace, calendar):
    while not calendar.is_open(day):
        day += pace
    return day


def busday_offset(dates, offsets, roll="raise", weekmask=None, holidays=None, busdaycal=None, out=None):
    """Returns the dates that come so many business days later."""
    if roll not in _ROLLS:
        raise ValueError(f'Invalid business day roll parameter "{roll}"')
    calendar = _calendar(weekmask, holidays, busdaycal)
    (days, steps), shape = _columns(_dates(dates), offsets)
    made = []
    for day, step in zip(days, steps):
        day = _rolled(day, roll, calendar)
        if day != NAT:
            pace = 1 if step > 0 else -1
            for _ in range(abs(step)):
                day = _next_open(day + pace, pace, calendar)
        made.append(day)
    ints = _numpy.array(made, dtype=int64).reshape(shape)
    if out is not None:
        out[...] = TimeArray(ints, _DATE)
        return out
    return wrapped(ints, _DATE)


def busday_count(begindates, enddates, weekmask=None, holidays=None, busdaycal=None, out=None):
    """Returns how many business days lie between dates, without the last."""
    calendar = _calendar(weekmask, holidays, busdaycal)
    (starts, ends), shape = _columns(_dates(begindates), _dates(enddates))
    return _result([_between(a, b, calendar) for a, b in zip(starts, ends)], shape, out)


def _between(start, end, calendar):
    if NAT in (start, end):
        raise ValueError("Cannot compute a business day count with a NaT (not-a-time) date")
    if start > end:
        # The first day does not count then, but the last does.
        return -_between(end + 1, start + 1, calendar)
    weeks, rest = divmod(end - start, 7)
    count = weeks * sum(calendar._week) + sum(calendar._week[_day(start + i)] for i in range(rest))
    return count - sum(start <= day < end for day in calendar._holidays)
