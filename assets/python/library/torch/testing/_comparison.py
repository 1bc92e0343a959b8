"""Comparisons for tests: what is given is taken apart into pairs of tensors, numbers, truth values or Nones."""
import collections.abc

import torch
from torch import Tensor

# Relative and absolute tolerance by dtype; whatever has none must be equal.
_TOLERANCES = {
    torch.float16: (1e-3, 1e-5),
    torch.bfloat16: (1.6e-2, 1e-5),
    torch.float32: (1.3e-6, 1e-5),
    torch.float64: (1e-7, 1e-7),
}
for _name, _part in (("complex32", torch.float16), ("complex64", torch.float32), ("complex128", torch.float64)):
    if _name in vars(torch):
        _TOLERANCES[getattr(torch, _name)] = _TOLERANCES[_part]

# Those of assert_allclose.
_TOLERANCES_OF_OLD = {torch.float16: (1e-3, 1e-3), torch.float32: (1e-4, 1e-5), torch.float64: (1e-5, 1e-8)}


def _dtype_of(number):
    if isinstance(number, complex):
        return torch.float64
    return torch.float64 if isinstance(number, float) else torch.int64


class _Differs(Exception):
    """A pair that differs: the exception to raise, its text and the place in the containers."""

    def __init__(self, kind, text, place):
        self.kind = kind
        self.text = text
        self.place = place

    def raised(self, message):
        text = self.text
        if self.place:
            text += "\n\nThe failure occurred for item " + "".join("[" + repr(step) + "]" for step in self.place)
        if message is not None:
            text = message(text) if callable(message) else message
        return self.kind(text)


class _Options:
    """How pairs are compared."""

    def __init__(self, allow_subclasses, rtol, atol, **how):
        if (rtol is None) != (atol is None):
            raise ValueError(
                "Both 'rtol' and 'atol' must be either specified or omitted, but got no "
                + ("rtol" if rtol is None else "atol") + "."
            )
        self.allow_subclasses = allow_subclasses
        self.rtol = rtol
        self.atol = atol
        self.__dict__.update(how)

    def tolerances(self, *dtypes):
        if self.rtol is not None:
            return self.rtol, self.atol
        pairs = [_TOLERANCES.get(dtype, (0.0, 0.0)) for dtype in dtypes]
        return max(pair[0] for pair in pairs), max(pair[1] for pair in pairs)


def assert_close(
    actual, expected, *, allow_subclasses=True, rtol=None, atol=None, equal_nan=False, check_device=True, check_dtype=True,
    check_layout=True, check_stride=False, msg=None
):
    """Raises an AssertionError that says what differs, unless actual and expected are close, element by element.

    Tensors, numpy arrays, numbers, None, and sequences and mappings of these can be compared. Without rtol and atol the
    tolerances follow from the dtypes.
    """
    options = _Options(
        allow_subclasses, rtol, atol, equal_nan=equal_nan, check_device=check_device, check_dtype=check_dtype,
        check_layout=check_layout, check_stride=check_stride,
    )
    failure, own = None, None
    try:
        # All containers are taken apart before anything is compared; msg speaks of what was compared.
        pairs = list(_pairs(actual, expected, (), options))
        own = msg
        for compare, one, other, place in pairs:
            compare(one, other, place, options)
    except _Differs as differs:
        failure = differs.raised(own)
    if failure is not None:
        raise failure


def assert_allclose(actual, expected, rtol=None, atol=None, equal_nan=True, msg=""):
    """Compares numbers and tensors whatever their dtypes are. Deprecated: see assert_close."""
    import warnings

    warnings.warn(
        "`torch.testing.assert_allclose()` is deprecated since 1.12 and will be removed in a future release. "
        "Please use `torch.testing.assert_close()` instead. You can find detailed upgrade instructions in "
        "https://github.com/pytorch/pytorch/issues/61844.",
        FutureWarning,
        stacklevel=2,
    )
    actual = actual if isinstance(actual, Tensor) else torch.tensor(actual)
    expected = expected if isinstance(expected, Tensor) else torch.tensor(expected, dtype=actual.dtype)
    if rtol is None and atol is None:
        pairs = [_TOLERANCES_OF_OLD.get(tensor.dtype, (0.0, 0.0)) for tensor in (actual, expected)]
        rtol, atol = max(pair[0] for pair in pairs), max(pair[1] for pair in pairs)
    assert_close(
        actual, expected, rtol=rtol, atol=atol, equal_nan=equal_nan, check_device=True, check_dtype=False, check_stride=False,
        msg=msg or None,
    )


# ---- taking apart ----


def _is_array(value):
    return type(value).__module__.split(".")[0] == "numpy" and hasattr(value, "dtype")


def _is_number(value):
    return isinstance(value, (int, float, complex)) or _is_array(value) and not hasattr(value, "__len__")


def _pairs(actual, expected, place, options):
    """What is compared with what, by which function, and its place."""
    if isinstance(actual, collections.abc.Sequence) and isinstance(expected, collections.abc.Sequence):
        if not isinstance(actual, str) and not isinstance(expected, str):
            if len(actual) != len(expected):
                text = "The length of the sequences mismatch: " + str(len(actual)) + " != " + str(len(expected))
                raise _Differs(AssertionError, text, place)
            for index in range(len(actual)):
                yield from _pairs(actual[index], expected[index], place + (index,), options)
            return
    if isinstance(actual, collections.abc.Mapping) and isinstance(expected, collections.abc.Mapping):
        yield from _mapped(actual, expected, place, options)
        return
    yield _comparison(actual, expected, place, options), actual, expected, place


def _mapped(actual, expected, place, options):
    missing, additional = set(expected) - set(actual), set(actual) - set(expected)
    if missing or additional:
        raise _Differs(
            AssertionError,
            "The keys of the mappings do not match:\nMissing keys in the actual mapping: " + str(sorted(missing))
            + "\nAdditional keys in the actual mapping: " + str(sorted(additional)),
            place,
        )
    keys = list(actual)
    try:
        keys.sort()
    except TypeError:
        pass  # keys that have no order keep the mapping's
    for key in keys:
        yield from _pairs(actual[key], expected[key], place + (key,), options)


def _comparison(actual, expected, place, options):
    both = (actual, expected)
    if actual is None or expected is None:
        return _compare_none
    if all(isinstance(value, bool) or type(value).__name__ in ("bool", "bool_") and _is_array(value) for value in both):
        return _compare_bools
    if all(_is_number(value) for value in both) and not any(isinstance(value, bool) for value in both):
        return _compare_numbers
    if all(isinstance(value, Tensor) for value in both):
        related = isinstance(actual, type(expected)) or isinstance(expected, type(actual))
        if related and (options.allow_subclasses or type(actual) is type(expected)):
            return _compare_tensors
    elif all(_is_array(value) for value in both):
        return _compare_arrays
    text = "No comparison pair was able to handle inputs of type " + str(type(actual)) + " and " + str(type(expected)) + "."
    raise _Differs(TypeError, text, place)


# ---- comparing ----


def _compare_none(actual, expected, place, options):
    if not (actual is None and expected is None):
        raise _Differs(AssertionError, "None mismatch: " + str(actual) + " is not " + str(expected), place)


def _compare_bools(actual, expected, place, options):
    actual, expected = bool(actual), bool(expected)
    if actual is not expected:
        raise _Differs(AssertionError, "Booleans mismatch: " + str(actual) + " is not " + str(expected), place)


def _compare_numbers(actual, expected, place, options):
    if options.check_dtype and type(_plain(actual)) is not type(_plain(expected)):
        kinds = str(type(_plain(actual))) + " != " + str(type(_plain(expected)))
        raise _Differs(AssertionError, "The (d)types do not match: " + kinds + ".", place)
    actual, expected = _plain(actual), _plain(expected)
    rtol, atol = options.tolerances(_dtype_of(actual), _dtype_of(expected))
    _compare_scalars(actual, expected, rtol, atol, place, options)


def _plain(number):
    return number.item() if _is_array(number) else number


def _compare_scalars(actual, expected, rtol, atol, place, options):
    both_nan = actual != actual and expected != expected
    if actual == expected or options.equal_nan and both_nan:
        return
    gap = abs(actual - expected)
    if gap <= atol + rtol * abs(expected) and gap != float("inf") and abs(expected) != float("inf"):
        return
    relative = gap / abs(expected) if expected != 0 else float("inf")
    equal = rtol == 0 and atol == 0

    def allowed(tolerance):
        return "" if equal else " (up to " + str(tolerance) + " allowed)"

    raise _Differs(
        AssertionError,
        "Scalars are not " + ("equal" if equal else "close") + "!\n\nExpected " + str(expected) + " but got " + str(actual)
        + ".\nAbsolute difference: " + str(gap) + allowed(atol) + "\nRelative difference: " + str(relative) + allowed(rtol),
        place,
    )


def _compare_arrays(actual, expected, place, options):
    _compare_tensors(torch.as_tensor(actual), torch.as_tensor(expected), place, options)


def _compare_tensors(actual, expected, place, options):
    actual, expected = actual.detach(), expected.detach()
    _compare_attributes(actual, expected, place, options)
    rtol, atol = options.tolerances(actual.dtype, expected.dtype)
    if actual.device != expected.device:
        actual, expected = actual.cpu(), expected.cpu()
    if actual.dtype != expected.dtype:
        dtype = torch.promote_types(actual.dtype, expected.dtype)
        actual, expected = actual.to(dtype), expected.to(dtype)
    matches = torch.isclose(actual, expected, rtol=rtol, atol=atol, equal_nan=options.equal_nan)
    if bool(matches.all()):
        return
    if actual.dim() == 0:
        # A tensor without dimensions is told of as the number that it holds.
        _compare_scalars(actual.item(), expected.item(), rtol, atol, place, options)
    _report(actual, expected, matches, rtol, atol, place)


def _compare_attributes(actual, expected, place, options):
    def check(name, one, other):
        if one != other:
            text = "The values for attribute '" + name + "' do not match: " + str(one) + " != " + str(other) + "."
            raise _Differs(AssertionError, text, place)

    check("shape", actual.shape, expected.shape)
    if options.check_layout:
        check("layout", actual.layout, expected.layout)
    if options.check_stride:
        check("stride()", actual.stride(), expected.stride())
    if options.check_device:
        check("device", actual.device, expected.device)
    if options.check_dtype:
        check("dtype", actual.dtype, expected.dtype)


def _report(actual, expected, matches, rtol, atol, place):
    """Says how many elements differ, and where they differ most."""
    shape, count = actual.shape, int((~matches).sum())
    equal = rtol == 0 and atol == 0
    if not actual.dtype.is_floating_point and not actual.dtype.is_complex:
        actual, expected = actual.to(torch.int64), expected.to(torch.int64)
    actual, expected, matches = actual.reshape(-1), expected.reshape(-1), matches.reshape(-1)
    gap = (actual - expected).abs()
    gap[matches] = 0
    relative = gap / expected.abs()
    relative[matches] = 0
    lines = [
        "Tensor-likes are not " + ("equal" if equal else "close") + "!",
        "",
        "Mismatched elements: " + str(count) + " / " + str(len(matches)) + " (" + format(count / len(matches), ".1%") + ")",
    ]
    for name, values, tolerance in (("absolute", gap, atol), ("relative", relative, rtol)):
        place_of_most = int(values.argmax())
        line = "Greatest " + name + " difference: " + str(values[place_of_most].item()) + " at index "
        line += str(_unraveled(place_of_most, shape)) + ("" if equal else " (up to " + str(tolerance) + " allowed)")
        lines.append(line)
    raise _Differs(AssertionError, "\n".join(lines), place)


def _unraveled(position, shape):
    index = []
    for size in reversed(shape):
        position, rest = divmod(position, size)
        index.append(rest)
    return tuple(reversed(index))
