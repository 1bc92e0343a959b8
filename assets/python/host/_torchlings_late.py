"""Modules of the library that are read when something of theirs is first used, so that importing many costs little."""

import sys
from _frozen_importlib import FrozenImporter

_Module = type(sys)
# What the import system itself asks of a module that is not read yet.
_KEPT = frozenset(("__class__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__"))

# Modules that others put in their places under a second name.
_SECOND_NAMES = {"collections": ("collections.abc", "_collections_abc"), "os": ("os.path", "posixpath")}


class LateModule(_Module):
    """A module that is not read yet."""

    def __getattribute__(self, name):
        if name in _KEPT:
            return _Module.__getattribute__(self, name)
        held = object.__getattribute__(self, "__dict__").get(name)
        # A package's modules are there before the package is read.
        if isinstance(held, _Module):
            return held
        read(self)
        return getattr(self, name)

    def __setattr__(self, name, value):
        if name not in _KEPT and not isinstance(value, _Module):
            read(self)
        _Module.__setattr__(self, name, value)

    def __delattr__(self, name):
        read(self)
        delattr(self, name)

    def __dir__(self):
        read(self)
        return dir(self)


def read(module):
    """Reads the module, which is a plain one from then on."""
    object.__setattr__(module, "__class__", _Module)
    FrozenImporter.exec_module(module)


class LateLoader:
    """Leaves a new module unread; one that is reloaded is read at once."""

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        if "__builtins__" in vars(module):
            FrozenImporter.exec_module(module)
        else:
            object.__setattr__(module, "__class__", LateModule)
            if module.__name__ in _SECOND_NAMES:
                second, name = _SECOND_NAMES[module.__name__]
                sys.modules[second] = __import__(name)

    get_code = FrozenImporter.get_code
    get_source = FrozenImporter.get_source
    is_package = FrozenImporter.is_package


def spec(name, path=None, target=None):
    """The import system's description of a frozen module that is read late."""
    found = FrozenImporter.find_spec(name, path, target)
    if found is not None:
        found.loader = LateLoader
    return found
