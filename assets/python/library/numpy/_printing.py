"""Printing options and the functions that write arrays."""
import _numpy
from _numpy import asarray, float64


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None,
                     infstr=None, formatter=None, sign=None, floatmode=None, **kwargs):
    """Sets how arrays are printed."""
    _numpy._set_print_options(
        precision=precision, threshold=threshold, edgeitems=edgeitems, linewidth=linewidth, suppress=suppress,
        nanstr=nanstr, infstr=infstr, sign=sign, floatmode=floatmode)
    _set_formatter(formatter)


def _set_formatter(formatter):
    """Functions that write elements, by kind; they are in force until the options are set again."""
    if not formatter and not _formatters():
        return
    import numpy._foreign  # noqa: F401
    import numpy._foreign_computing as foreign

    foreign.formatters = dict(formatter or {})
    _numpy._set_formatted(bool(foreign.formatters))


def _formatters():
    import sys

    foreign = sys.modules.get("numpy._foreign_computing")
    return foreign.formatters if foreign else None


def get_printoptions():
    """Returns how arrays are printed."""
    return {**_numpy._print_options(), "formatter": _formatters() or None}


class printoptions:
    """Sets how arrays are printed inside a with block."""

    def __init__(self, *args, **kwargs):
        self._args, self._kwargs = args, kwargs

    def __enter__(self):
        self._before = get_printoptions()
        set_printoptions(*self._args, **self._kwargs)
        return get_printoptions()

    def __exit__(self, *exception):
        _set_formatter(self._before.pop("formatter"))
        _numpy._set_print_options(**self._before)
        return False


def array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="", *,
                 formatter=None, threshold=None, edgeitems=None, sign=None, floatmode=None, suffix="", **kwargs):
    """Returns the text of an array."""
    if formatter:
        from numpy._foreign import formatter_of, text

        with printoptions(formatter=formatter, linewidth=max_line_width, threshold=threshold, edgeitems=edgeitems):
            function = formatter_of(asarray(a).dtype)
            if function is not None and asarray(a).ndim:
                return text(asarray(a), separator, prefix, -len(suffix), function)
    width = get_printoptions()["linewidth"] if max_line_width is None else max_line_width
    return _numpy._array_text(
        asarray(a), separator, len(prefix), linewidth=width - len(suffix), precision=precision, suppress=suppress_small,
        threshold=threshold, edgeitems=edgeitems, sign=sign, floatmode=floatmode)


def array_repr(arr, max_line_width=None, precision=None, suppress_small=None):
    """Returns the text that repr gives."""
    with printoptions(linewidth=max_line_width, precision=precision, suppress=suppress_small):
        return repr(asarray(arr))


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    """Returns the text that str gives."""
    with printoptions(linewidth=max_line_width, precision=precision, suppress=suppress_small):
        return str(asarray(a))


def format_float_positional(x, precision=None, unique=True, fractional=True, trim="k", **kwargs):
    """Writes a number without an exponent."""
    text = _numpy._array_text(asarray(float64(x)), " ", 0, precision=precision, suppress=True,
                              floatmode="unique" if precision is None else "maxprec")
    return text.strip() if trim != "-" else text.strip().rstrip(".")


def format_float_scientific(x, precision=None, **kwargs):
    """Writes a number with an exponent."""
    text = f"{float(x):.{precision}e}" if precision is not None else f"{float(x):e}"
    mantissa, exponent = text.split("e")
    return mantissa.rstrip("0") + "e" + exponent if precision is None else text
