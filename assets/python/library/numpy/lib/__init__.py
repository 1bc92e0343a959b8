"""The parts of numpy that stand in modules of their own."""


def __getattr__(name):
    if name == "stride_tricks":
        return __import__(f"numpy.lib.{name}", None, None, ("__name__",))
    raise AttributeError(f"module 'numpy.lib' has no attribute {name!r}")
