"""The parts of numpy that stand in modules of their own."""

_MODULES = ("array_utils", "mixins", "scimath", "stride_tricks")


def __getattr__(name):
    if name in _MODULES:
        return __import__(f"numpy.lib.{name}", None, None, ("__name__",))
    if name == "NumpyVersion":
        from numpy.lib._version import NumpyVersion

        return NumpyVersion
    raise AttributeError(f"module 'numpy.lib' has no attribute {name!r}")
