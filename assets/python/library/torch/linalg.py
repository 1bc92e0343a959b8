"""torch.linalg: linear algebra."""
import _torch

_functions = _torch._functions("linalg")
globals().update((name, function) for name, function in _functions.items() if not name.startswith("_"))


class LinAlgError(RuntimeError):
    """Raised where a decomposition or a solution does not exist."""


LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"
LinAlgError.__module__ = "torch._C"
_torch._register("LinAlgError", LinAlgError)


def __getattr__(name):
    raise AttributeError(_torch._missing(__name__, name))
