"""The less common helpers of `numpy.testing`."""
import contextlib
import re
import warnings
from unittest import SkipTest, TestCase  # noqa: F401

from _numpy import asarray, isnan
from numpy.testing import _report, _same_shape

verbose = 0


class KnownFailureException(Exception):
    """A test is known to fail."""


class IgnoreException(Exception):
    """A failure that does not count."""


def assert_array_compare(comparison, x, y, err_msg="", verbose=True, header="", precision=6, equal_nan=True, equal_inf=True, *,
                         strict=False, names=("ACTUAL", "DESIRED")):
    """Raises unless a comparison is true of all elements."""
    _same_shape(x, y, header)
    a, b = asarray(x), asarray(y)
    wrong = ~asarray(comparison(a, b))
    if equal_nan and a.dtype.kind == b.dtype.kind == "f":
        wrong = wrong & ~asarray(isnan(a) & isnan(b))
    if wrong.any():
        _report(a, b, wrong, header, err_msg, verbose)


def print_assert_equal(test_string, actual, desired):
    """Raises where two values differ, with a text of its own."""
    if not (actual == desired):
        import pprint

        raise AssertionError(f"{test_string} failed\nACTUAL: \n{pprint.pformat(actual)}\nDESIRED: \n{pprint.pformat(desired)}\n")


@contextlib.contextmanager
def tempdir(*args, **kwargs):
    """A folder that is there during a with block."""
    import shutil
    import tempfile

    path = tempfile.mkdtemp(*args, **kwargs)
    try:
        yield path
    finally:
        shutil.rmtree(path)


@contextlib.contextmanager
def temppath(*args, **kwargs):
    """A file that is there during a with block."""
    import os
    import tempfile

    handle, path = tempfile.mkstemp(*args, **kwargs)
    os.close(handle)
    try:
        yield path
    finally:
        os.remove(path)


class clear_and_catch_warnings(warnings.catch_warnings):
    """Catches warnings during a with block, also those that have been shown before."""

    class_modules = ()

    def __init__(self, record=False, modules=()):
        self.modules = set(modules).union(self.class_modules)
        warnings.catch_warnings.__init__(self, record=record)

    def __enter__(self):
        for module in self.modules:
            getattr(module, "__warningregistry__", {}).clear()
        return warnings.catch_warnings.__enter__(self)


class suppress_warnings:
    """Keeps warnings of some kinds from being shown during a with block: `filter`, or `record` to look at them."""

    def __init__(self, forwarding_rule="always", _warn=True):
        if forwarding_rule not in ("always", "module", "once", "location"):
            raise ValueError("unsupported forwarding rule.")
        self._rules, self._inside = [], None

    def filter(self, category=Warning, message="", module=None):
        """Keeps warnings from being shown."""
        self._rules.append((category, re.compile(message, re.IGNORECASE), None))

    def record(self, category=Warning, message="", module=None):
        """Keeps warnings in a list, which is returned, instead of showing them."""
        kept = []
        self._rules.append((category, re.compile(message, re.IGNORECASE), kept))
        return kept

    def __enter__(self):
        self._inside = warnings.catch_warnings()
        self._inside.__enter__()
        warnings.simplefilter("always")
        shown, self.log = warnings.showwarning, []

        def show(message, category, filename, lineno, *args, **kwargs):
            for kind, pattern, kept in reversed(self._rules):
                if issubclass(category, kind) and pattern.match(str(message)):
                    if kept is not None:
                        one = warnings.WarningMessage(message, category, filename, lineno)
                        kept.append(one)
                        self.log.append(one)
                    return
            shown(message, category, filename, lineno, *args, **kwargs)

        warnings.showwarning = show
        return self

    def __exit__(self, *exception):
        self._inside.__exit__(*exception)

    def __call__(self, function):
        import functools

        @functools.wraps(function)
        def inside(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return inside


def break_cycles():
    """Frees objects that refer to each other."""
    import gc

    for _ in range(3):
        gc.collect()


def assert_no_gc_cycles(*args, **kwargs):
    """Calls a function; what refers to itself is not looked for here, as objects are counted otherwise."""
    if not args:
        return contextlib.nullcontext()
    args[0](*args[1:], **kwargs)
    return None


def decorate_methods(cls, decorator, testmatch=None):
    """Decorates the methods of a class whose names fit a pattern."""
    pattern = re.compile(r"(?:^|[\b_\.%s-])[Tt]est") if testmatch is None else re.compile(testmatch)
    for name, method in list(vars(cls).items()):
        if callable(method) and pattern.search(name) and not name.startswith("_"):
            setattr(cls, name, decorator(method))


def measure(code_str, times=1, label=None):
    """Returns the seconds that code takes in the caller's names."""
    import sys
    import time

    frame = sys._getframe(1)
    code = compile(code_str, f"Test name: {label} ", "exec")
    names = {**frame.f_globals, **frame.f_locals}
    start = time.perf_counter()
    for _ in range(times):
        exec(code, names)
    return 0.01 * int((time.perf_counter() - start) * 100)


def jiffies(_proc_pid_stat=None, _load_time=None):
    """Returns hundredths of a second that have been computed."""
    import time

    return int(100 * time.process_time())


def memusage(_proc_pid_stat=None):
    """Would return the memory used, which programs cannot see here."""
    raise NotImplementedError("memusage: programs in torchlings cannot see the machine's memory")


def runstring(astr, dict):
    """Runs code with names."""
    exec(astr, dict)


def rundocs(filename=None, raise_on_error=True):
    """Runs the examples in the docstrings of a file."""
    import doctest
    import os
    import types

    if filename is None:
        import sys

        filename = sys._getframe(1).f_globals["__file__"]
    name = os.path.splitext(os.path.basename(filename))[0]
    module = types.ModuleType(name)
    with open(filename) as file:
        exec(compile(file.read(), filename, "exec"), module.__dict__)
    said = []
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder().find(module, name, module=False):
        runner.run(test, out=said.append)
    if runner.failures and raise_on_error:
        raise AssertionError("Some doctests failed:\n" + "\n".join(said))


def run_threaded(func, max_workers=8, pass_count=False, pass_barrier=False, outer_iterations=1, prepare_args=None):
    """Calls a function as often as there would be threads; here one call after the other."""
    if pass_barrier:
        raise NotImplementedError("run_threaded with a barrier is missing in torchlings: there are no threads")
    for _ in range(outer_iterations):
        args = [] if prepare_args is None else prepare_args()
        for i in range(max_workers):
            func(*([i] if pass_count else []), *args)


def check_support_sve(__cache=[]):  # noqa: B006
    """Whether the processor has ARM's long vectors; nothing here asks for them."""
    return False


def test(*args, **kwargs):
    """Is refused: numpy's own tests are not here."""
    from numpy._about import test

    return test()


HAS_REFCOUNT, HAS_LAPACK64, IS_PYPY, IS_PYSTON, IS_MUSL, IS_WASM, NOGIL_BUILD = (False,) * 7
IS_INSTALLED, IS_64BIT, IS_EDITABLE, BLAS_SUPPORTS_FPE = True, True, False, True
