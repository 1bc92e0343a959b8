"""torch.jit: modules that replay a recorded graph (trace), and modules that run as they are written (script).

There is no compiler here, so that nothing gets faster. A trace is true, though: it holds the operators of one run, whatever
Python decided then. `script` is simulated, and says so once.
"""
import builtins
import functools
from collections import namedtuple
from typing import Final

from torch._trace import TracerWarning
from torch.jit._script import RecursiveScriptModule, ScriptFunction, ScriptModule, script
from torch.jit._serialization import load, save
from torch.jit._tracing import trace, trace_module

__all__ = [
    "Attribute", "Error", "Final", "RecursiveScriptModule", "ScriptFunction", "ScriptModule", "TracerWarning", "annotate", "export",
    "fork", "freeze", "ignore", "interface", "is_scripting", "is_tracing", "isinstance", "load", "optimize_for_inference", "save",
    "script", "script_if_tracing", "trace", "trace_module", "unused", "wait",
]

Attribute = namedtuple("Attribute", ["value", "type"])


class Error(RuntimeError):
    """What scripts raise in PyTorch; here they raise what they are written to raise."""


def is_scripting():
    """Says whether a script is running: never, functions run as they are written."""
    return False


def is_tracing():
    """Says whether a trace is being recorded."""
    from torch.jit._tracing import is_tracing

    return is_tracing()


def annotate(the_type, the_value):
    """Returns the value, whatever type is named."""
    return the_value


def export(fn):
    """Marks a method to be kept in a script: all are kept."""
    return fn


def ignore(drop=False, **kwargs):
    """Marks a function that a script leaves to Python, which runs everything here."""
    return drop if callable(drop) else lambda fn: fn


def unused(fn):
    """Marks a method that a script does without."""
    return fn


def interface(obj):
    """Marks a class as an interface."""
    return obj


def script_if_tracing(fn):
    """Returns the function, which runs as it is written."""

    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        return fn(*args, **kwargs)

    return wrapper


def isinstance(obj, target_type):
    """Says whether an object is of a type, or of a container type such as list[int]."""
    from torch.jit._types import is_of

    return is_of(obj, target_type)


def freeze(mod, preserved_attrs=None, optimize_numerics=True):
    """Returns the module, whose parameters are as good as constants once it is in eval mode."""
    if not builtins.isinstance(mod, ScriptModule):
        raise RuntimeError(
            "Freezing expects a ScriptModule as input. Please use torch.jit.script or torch.jit.trace to script your 'nn.Module'."
        )
    if mod.training:
        raise RuntimeError("Freezing is currently only implemented for modules in eval mode. Please call .eval() on your module before freezing.")
    return mod._frozen()


def optimize_for_inference(mod, other_methods=None):
    """Returns the module frozen: there is nothing else to make faster here."""
    return freeze(mod)


class _Future:
    """What fork gives: it was run at once."""

    def __init__(self, function, args, kwargs):
        self._value = function(*args, **kwargs)

    def wait(self):
        """Returns the result."""
        return self._value

    def value(self):
        """Returns the result."""
        return self._value

    def done(self):
        """Says whether the result is there: always."""
        return True


def fork(func, *args, **kwargs):
    """Runs a function, at once; wait gives its result."""
    return _Future(func, args, kwargs)


def wait(future):
    """Returns the result of fork."""
    return future.wait()


def __getattr__(name):
    import _torch

    raise AttributeError(_torch._missing("torch.jit", name))
