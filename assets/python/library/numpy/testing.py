"""Assertions about arrays."""
from _numpy import absolute, asarray, isnan, ndarray
from numpy._numerics import isclose


def _message(title, err_msg, actual, desired, verbose=True, names=("ACTUAL", "DESIRED")):
    """The text of an assertion's error."""
    lines = ["\n" + title]
    if err_msg:
        if "\n" not in err_msg and len(err_msg) < 79 - len(title):
            lines = [lines[0] + " " + err_msg]
        else:
            lines.append(err_msg)
    if verbose:
        lines += [f" {name}: {value!r}" for name, value in zip(names, (actual, desired))]
    return "\n".join(lines)


def build_err_msg(arrays, err_msg, header="Items are not equal:", verbose=True, names=("ACTUAL", "DESIRED"), precision=8):
    """Returns the text of an assertion's error."""
    return _message(header, err_msg, arrays[0], arrays[1], verbose, names)


def _report(actual, desired, wrong, title, err_msg, verbose):
    from numpy import argwhere, array2string, broadcast_arrays

    actual, desired, wrong = asarray(actual), asarray(desired), asarray(wrong)
    count, total = int(wrong.sum()), wrong.size
    a, d = (asarray(x) for x in broadcast_arrays(actual, desired))
    remarks = [f"Mismatched elements: {count} / {total} ({100 * count / total:.3g}%)"]
    if wrong.ndim:
        places = argwhere(wrong).tolist()
        remarks.append("Mismatch at index:" if len(places) == 1 else "Mismatch at indices:" if len(places) <= 5 else
                       "First 5 mismatches are at indices:")
        for place in places[:5]:
            remarks.append(f" {place}: {a[tuple(place)]} (ACTUAL), {d[tuple(place)]} (DESIRED)")
    if a.dtype.kind != "b" and d.dtype.kind != "b":
        off = asarray(absolute(a - d))
        remarks.append(f"Max absolute difference among violations: {array2string(asarray(off[wrong].max()))}")
        scaled = wrong & asarray(d != 0)
        share = (off / absolute(d + (d == 0) * 1))[scaled] if off.ndim else asarray(off / absolute(d)).reshape(1)[asarray(scaled).reshape(1)]
        remarks.append("Max relative difference among violations: "
                       + (array2string(asarray(share.max())) if share.size else "inf"))
    raise AssertionError(_message(title, err_msg + "\n" + "\n".join(remarks), actual, desired, verbose))


def _same_places(actual, desired, title, err_msg, verbose):
    """Which elements are NaN in both; raises where they are in one."""
    a, d = asarray(actual), asarray(desired)
    if a.dtype.kind != "f" or d.dtype.kind != "f":
        return
    if asarray(isnan(a) != isnan(d)).any():
        raise AssertionError(_message(title, err_msg + "\nnan location mismatch:", a, d, verbose))


def _same_shape(actual, desired, title):
    if asarray(actual).ndim and asarray(desired).ndim and asarray(actual).shape != asarray(desired).shape:
        raise AssertionError(f"\n{title}\n\n(shapes {asarray(actual).shape}, {asarray(desired).shape} mismatch)\n"
                             f" ACTUAL: {asarray(actual)!r}\n DESIRED: {asarray(desired)!r}")


def assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg="", verbose=True, *, strict=False):
    """Raises where elements differ by more than a tolerance."""
    title = f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}"
    _same_shape(actual, desired, title)
    if equal_nan:
        _same_places(actual, desired, title, err_msg, verbose)
    wrong = ~asarray(isclose(actual, desired, rtol, atol, equal_nan))
    if wrong.any():
        _report(actual, desired, wrong, title, err_msg, verbose)


def assert_array_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    """Raises where elements differ."""
    title = "Arrays are not equal"
    _same_shape(actual, desired, title)
    actual, desired = asarray(actual), asarray(desired)
    wrong = asarray(actual != desired)
    if actual.dtype.kind in "fcmM" and desired.dtype.kind in "fcmM":
        wrong = wrong & ~asarray(isnan(actual) & isnan(desired))
    if wrong.any():
        _report(actual, desired, wrong, title, err_msg, verbose)


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    """Raises where elements differ in the decimals given."""
    title = f"Arrays are not almost equal to {decimal} decimals"
    if not asarray(actual).ndim and not asarray(desired).ndim:
        if abs(desired - actual) >= 1.5 * 10.0**-decimal:
            raise AssertionError(_message(title, err_msg, actual, desired, verbose))
        return
    _same_shape(actual, desired, title)
    wrong = asarray(absolute(asarray(actual) * 1.0 - asarray(desired)) >= 1.5 * 10.0**-decimal)
    if wrong.any():
        _report(actual, desired, wrong, f"Arrays are not almost equal to {decimal} decimals", err_msg, verbose)


assert_array_almost_equal = assert_almost_equal


def assert_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    """Raises where two values differ."""
    if isinstance(desired, (list, tuple)) and isinstance(actual, (list, tuple)):
        if len(actual) != len(desired):
            raise AssertionError(f"\nItems are not equal:\n ACTUAL: {len(actual)}\n DESIRED: {len(desired)}")
        for place, (a, d) in enumerate(zip(actual, desired)):
            raise_at = f"item={place!r}\n{err_msg}"
            assert_equal(a, d, raise_at, verbose)
        return
    if isinstance(desired, dict) and isinstance(actual, dict):
        assert_equal(len(actual), len(desired), err_msg, verbose)
        for key in desired:
            if key not in actual:
                raise AssertionError(repr(key))
            assert_equal(actual[key], desired[key], f"key={key!r}\n{err_msg}", verbose)
        return
    if isinstance(desired, (str, dict, set, type(None))):
        if actual != desired:
            raise AssertionError(f"\nItems are not equal:\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")
        return
    if not isinstance(desired, ndarray) and not isinstance(actual, ndarray):
        if not (actual == desired or (actual != actual and desired != desired)):
            raise AssertionError(_message("Items are not equal:", err_msg, actual, desired, verbose))
        return
    assert_array_equal(actual, desired, err_msg, verbose)


def assert_array_less(x, y, err_msg="", verbose=True, *, strict=False):
    """Raises unless all elements are less."""
    wrong = ~asarray(asarray(x) < asarray(y))
    if wrong.any():
        _report(x, y, wrong, "Arrays are not strictly ordered `x < y`", err_msg, verbose)


def assert_(val, msg=""):
    """Raises unless a value is true."""
    if not val:
        raise AssertionError(msg)


def assert_raises(exception_class, callable=None, *args, **kwargs):
    """Raises unless a call, or a with block, raises."""
    import unittest

    case = unittest.TestCase()
    return case.assertRaises(exception_class, *((callable,) if callable else ()) + args, **kwargs)


def assert_raises_regex(exception_class, expected_regexp, *args, **kwargs):
    """Raises unless a call, or a with block, raises with a message that fits."""
    import unittest

    return unittest.TestCase().assertRaisesRegex(exception_class, expected_regexp, *args, **kwargs)


def assert_approx_equal(actual, desired, significant=7, err_msg="", verbose=True):
    """Raises where two numbers differ in the significant digits given."""
    from math import floor, log10

    if actual == desired:
        return
    size = 0.5 * (abs(desired) + abs(actual))
    unit = 10.0 ** floor(log10(size)) if size else 1.0
    if abs(desired / unit - actual / unit) >= 10.0 ** -(significant - 1):
        raise AssertionError(_message(f"Items are not equal to {significant} significant digits:", err_msg, actual, desired, verbose))


def assert_string_equal(actual, desired):
    """Raises where two texts differ."""
    if actual == desired:
        return
    import difflib

    lines = list(difflib.Differ().compare(actual.splitlines(True), desired.splitlines(True)))
    raise AssertionError("Differences in strings:\n" + "".join(line for line in lines if line[:1] != " ").rstrip())


def _steps_apart(x, y, dtype):
    """How many floats lie between elements."""
    from numpy import abs, array, common_type

    x, y = (asarray(v).reshape(asarray(v).shape or (1,)) for v in (x, y))
    dtype = dtype or common_type(x, y)
    bits = {2: "int16", 4: "int32", 8: "int64"}[asarray(array(0, dtype=dtype)).itemsize]

    def places(values):
        # Arrays of one element have bytes to look at.
        counted = array(values, dtype=dtype).reshape(-1).view(bits).astype("int64")
        smallest = -(1 << (8 * asarray(array(0, dtype=bits)).itemsize - 1))
        return asarray([c if c >= 0 else smallest - c for c in counted.tolist()]).reshape(values.shape)

    return abs(places(x) - places(y))


def assert_array_almost_equal_nulp(x, y, nulp=1):
    """Raises where elements are further apart than so many floats."""
    from numpy import absolute, spacing, where

    a, b = asarray(absolute(x)), asarray(absolute(y))
    if not asarray(absolute(asarray(x) - asarray(y)) <= nulp * spacing(where(a > b, a, b))).all():
        raise AssertionError(f"Arrays are not equal to {nulp} ULP (max is {_steps_apart(x, y, None).max():g})")


def assert_array_max_ulp(a, b, maxulp=1, dtype=None):
    """Raises where more than so many floats lie between elements; gives how many do."""
    steps = _steps_apart(a, b, dtype)
    if not asarray(steps <= maxulp).all():
        raise AssertionError(f"Arrays are not almost equal up to {maxulp:g} ULP (max difference is {steps.max():g} ULP)")
    return steps.astype("float64")


def _warned(function, args, kwargs):
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = function(*args, **kwargs)
    return caught, result


def assert_no_warnings(*args, **kwargs):
    """Calls a function, and raises where it warns."""
    caught, result = _warned(args[0], args[1:], kwargs)
    if caught:
        raise AssertionError(f"Got warnings when calling {args[0].__name__}: {caught}")
    return result


def assert_warns(warning_class, *args, **kwargs):
    """Calls a function, and raises where it does not warn."""
    caught, result = _warned(args[0], args[1:], kwargs)
    if not any(issubclass(one.category, warning_class) for one in caught):
        raise AssertionError(f"{warning_class.__name__} not raised when calling {args[0].__name__}")
    return result


def __getattr__(name):
    if not name.startswith("__"):
        from numpy import _testing_more

        if hasattr(_testing_more, name):
            return getattr(_testing_more, name)
    import _torch

    raise AttributeError(_torch._missing("numpy.testing", name))
