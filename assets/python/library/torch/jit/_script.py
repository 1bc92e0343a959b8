"""Modules and functions as torch.jit gives them: mirrors of modules, which share their parameters and buffers."""
import functools
import inspect

import _torch
from torch import nn

_has_told = False


class ScriptModule(nn.Module):
    """What torch.jit.script and torch.jit.trace make of a module."""

    def _frozen(self):
        return self

    def save(self, f, _extra_files=None):
        """Writes the module into a file, for torch.jit.load."""
        from torch.jit._serialization import save

        save(self, f, _extra_files)


class RecursiveScriptModule(ScriptModule):
    """A mirror of a module: the same parameters and buffers, and a mirror of each submodule.

    It replays what was recorded of the module, or else runs the module itself.
    """

    def __init__(self, module):
        super().__init__()
        state = self.__dict__
        state["original_name"] = type(module).__name__
        state["training"] = module.training
        state["_parameters"], state["_buffers"] = module._parameters, module._buffers
        state["_non_persistent_buffers_set"] = module._non_persistent_buffers_set
        self._take_in(module)

    def _take_in(self, module):
        state = self.__dict__
        state["_original"] = module
        for name, value in module.__dict__.items():
            if name not in state and not name.startswith("_") and _is_plain(value):
                state[name] = value
        for name, child in module._modules.items():
            self._modules[name] = None if child is None else mirror(child)

    def forward(self, *args, **kwargs):
        recorded = self.__dict__.get("_recorded")
        if recorded is not None:
            return recorded.call(*args, **kwargs)
        original = self.__dict__.get("_original")
        if original is None:
            raise RuntimeError("torch.jit.trace records the whole model in torchlings: its parts cannot be called")
        if original.training != self.training:
            original.train(self.training)
        return original(*args, **kwargs)

    @property
    def graph(self):
        """The operators that were recorded; what was not traced has none."""
        if "_recorded" not in self.__dict__:
            raise AttributeError("only traced modules have a graph in torchlings; torch.jit.script compiles nothing")
        return self._recorded.graph

    def extra_repr(self):
        return "original_name=" + self.original_name

    def _get_name(self):
        return "RecursiveScriptModule"

    def _frozen(self):
        """The same module without submodules to be seen."""
        return _Frozen(self)

    def __getattr__(self, name):
        found = self.__dict__.get("_original")
        if found is not None and not name.startswith("_") and callable(getattr(type(found), name, None)):
            return getattr(found, name)
        try:
            return super().__getattr__(name)
        except AttributeError:
            text = "'RecursiveScriptModule' object has no attribute '" + name + "'"
            raise AttributeError(text) from None


class TracedModule(RecursiveScriptModule):
    """What torch.jit.trace makes of a module and its parts; once it is saved and loaded it is a RecursiveScriptModule."""

    def _take_in(self, module):
        for name, child in module._modules.items():
            self._modules[name] = None if child is None else TracedModule(child)

    def _get_name(self):
        return self.original_name


class TopLevelTracedModule(TracedModule):
    """What torch.jit.trace makes of a module."""

    def __init__(self, module, recorded):
        super().__init__(module)
        self.__dict__["_recorded"] = recorded


class _Frozen(RecursiveScriptModule):
    """A frozen module: what it computes, without submodules, parameters and buffers to be seen."""

    def __init__(self, module):
        nn.Module.__init__(self)
        self.__dict__.update(original_name=module.original_name, training=False, _whole=module)

    def forward(self, *args, **kwargs):
        return self._whole(*args, **kwargs)


def settled(module):
    """A loaded module, whose traced parts are no longer known as such."""
    for part in module.modules():
        if isinstance(part, TracedModule):
            part.__class__ = RecursiveScriptModule
    return module


def _is_plain(value):
    """Whether an attribute is one that a script keeps."""
    if isinstance(value, (list, tuple)):
        return all(_is_plain(item) for item in value)
    if isinstance(value, dict):
        return all(_is_plain(item) for pair in value.items() for item in pair)
    return value is None or isinstance(value, (bool, int, float, str, _torch.Tensor, _torch.dtype, _torch.device))


def mirror(module):
    """A mirror that runs what the module is written to do."""
    return module if isinstance(module, ScriptModule) else RecursiveScriptModule(module)


class ScriptFunction:
    """What torch.jit.script and torch.jit.trace make of a function."""

    def __init__(self, original, recorded=None):
        self._original = original if recorded is None else None
        self._recorded = recorded
        self.__name__ = self.name = getattr(original, "__name__", "forward")
        self.__doc__ = getattr(original, "__doc__", None)

    def __call__(self, *args, **kwargs):
        return (self._original if self._recorded is None else self._recorded.call)(*args, **kwargs)

    def save(self, filename, _extra_files=None):
        """Writes the function into a file, for torch.jit.load."""
        from torch.jit._serialization import save

        save(self, filename, _extra_files)

    def __repr__(self):
        return "<torch.jit.ScriptFunction object at " + hex(id(self)) + ">"


def script(obj, optimize=None, _frames_up=0, _rcb=None, example_inputs=None):
    """Returns a module or a function as torch.jit.script does; here it runs as it is written."""
    if isinstance(obj, (ScriptModule, ScriptFunction)):
        return obj
    _tell()
    if isinstance(obj, nn.Module):
        return mirror(obj)
    if isinstance(obj, type):
        if obj.__module__ == "builtins":
            raise TypeError(str(obj) + " is a built-in class")
        return obj
    if not inspect.isroutine(obj) and not isinstance(obj, functools.partial):
        raise TypeError(str(type(obj)) + " is a built-in class")
    return ScriptFunction(obj)


def _tell():
    """Says once that nothing is compiled."""
    global _has_told
    if not _has_told:
        _has_told = True
        import warnings

        text = "torch.jit.script is simulated in torchlings: nothing is compiled, and the program runs as it is written."
        warnings.warn(text, UserWarning, stacklevel=3)
