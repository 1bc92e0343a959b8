"""Assertions about arrays."""
from _numpy import absolute, asarray, isnan
from numpy._numerics import isclose


def _report(actual, desired, wrong, title, err_msg, verbose):
    actual, desired = asarray(actual), asarray(desired)
    count, total = int(asarray(wrong).sum()), asarray(wrong).size
    lines = ["", title]
    if err_msg:
        lines.append(err_msg)
    lines += ["", f"Mismatched elements: {count} / {total} ({100 * count / total:.3g}%)"]
    off = absolute(actual * 1.0 - desired)
    lines.append(f"Max absolute difference among violations: {off[asarray(wrong)].max() if off.ndim else off}")
    with_scale = asarray(desired) != 0
    share = (off / absolute(desired + (~with_scale) * 1.0))[asarray(wrong) & with_scale] if off.ndim else off / absolute(desired)
    lines.append(f"Max relative difference among violations: {share.max() if asarray(share).size else float('inf')}")
    if verbose:
        lines += [f" ACTUAL: {actual!r}", f" DESIRED: {desired!r}"]
    raise AssertionError("\n".join(lines))


def _same_shape(actual, desired, title):
    if asarray(actual).ndim and asarray(desired).ndim and asarray(actual).shape != asarray(desired).shape:
        raise AssertionError(f"\n{title}\n\n(shapes {asarray(actual).shape}, {asarray(desired).shape} mismatch)\n"
                             f" ACTUAL: {asarray(actual)!r}\n DESIRED: {asarray(desired)!r}")


def assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg="", verbose=True, *, strict=False):
    """Raises where elements differ by more than a tolerance."""
    title = f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}"
    _same_shape(actual, desired, title)
    wrong = ~asarray(isclose(actual, desired, rtol, atol, equal_nan))
    if wrong.any():
        _report(actual, desired, wrong, title, err_msg, verbose)


def assert_array_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    """Raises where elements differ."""
    title = "Arrays are not equal"
    _same_shape(actual, desired, title)
    actual, desired = asarray(actual), asarray(desired)
    wrong = asarray((actual != desired) & ~(isnan(actual) & isnan(desired)))
    if wrong.any():
        _report(actual, desired, wrong, title, err_msg, verbose)


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    """Raises where elements differ in the decimals given."""
    wrong = asarray(absolute(asarray(actual) * 1.0 - asarray(desired)) >= 1.5 * 10.0**-decimal)
    if wrong.any():
        _report(actual, desired, wrong, f"Arrays are not almost equal to {decimal} decimals", err_msg, verbose)


assert_array_almost_equal = assert_almost_equal


def assert_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    """Raises where two values differ."""
    if isinstance(desired, (list, tuple)) and isinstance(actual, (list, tuple)):
        if len(actual) != len(desired):
            raise AssertionError(f"\nItems are not equal:\n ACTUAL: {len(actual)}\n DESIRED: {len(desired)}")
        for a, d in zip(actual, desired):
            assert_equal(a, d, err_msg)
        return
    if isinstance(desired, (str, dict, set, type(None))):
        if actual != desired:
            raise AssertionError(f"\nItems are not equal:\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")
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
