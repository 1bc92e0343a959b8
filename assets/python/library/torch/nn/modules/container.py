"""Modules that hold modules or parameters in order or by name."""
import operator
from collections import OrderedDict
from collections.abc import Iterable, Mapping

import torch
from torch.nn.modules.module import Module, _indent
from torch.nn.parameter import Parameter


def _position(container, index):
    """An index that may be negative, checked."""
    index = operator.index(index)
    size = len(container)
    if not -size <= index < size:
        raise IndexError("index " + str(index) + " is out of range")
    return index % size


class Sequential(Module):
    """Calls its modules one after the other, each with what the one before returned."""

    def __init__(self, *args):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            for i, module in enumerate(args):
                self.add_module(str(i), module)

    def _names(self):
        return list(self._modules)

    def _renumber(self, modules):
        self._modules.clear()
        for i, module in enumerate(modules):
            self._modules[str(i)] = module

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[self._names()[_position(self, index)]]

    def __setitem__(self, index, module):
        setattr(self, self._names()[_position(self, index)], module)

    def __delitem__(self, index):
        names = self._names()
        doomed = names[index] if isinstance(index, slice) else [names[_position(self, index)]]
        for name in doomed:
            delattr(self, name)
        self._renumber(list(self._modules.values()))

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __add__(self, other):
        if not isinstance(other, Sequential):
            raise ValueError(
                "add operator supports only objects of Sequential class, but " + str(type(other)) + " is given."
            )
        return Sequential(*self, *other)

    def __iadd__(self, other):
        if not isinstance(other, Sequential):
            raise ValueError(
                "add operator supports only objects of Sequential class, but " + str(type(other)) + " is given."
            )
        return self.extend(other)

    def __mul__(self, other):
        return Sequential(*self._repeated(other))

    def __rmul__(self, other):
        return self * other

    def __imul__(self, other):
        self._renumber(self._repeated(other))
        return self

    def _repeated(self, count):
        if not isinstance(count, int):
            raise TypeError(
                "unsupported operand type(s) for *: " + str(type(self)) + " and " + str(type(count))
            )
        if count <= 0:
            raise ValueError("Non-positive multiplication factor " + str(count) + " for " + str(type(self)))
        return list(self) * count

    def __dir__(self):
        return [name for name in super().__dir__() if not name.isdigit()]

    def forward(self, input):
        for module in self._modules.values():
            input = module(input)
        return input

    def append(self, module):
        """Adds a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def insert(self, index, module):
        """Puts a module in at a position."""
        if not isinstance(module, Module):
            raise AssertionError("module should be of type: " + str(Module))
        size = len(self)
        if not -size <= index <= size:
            raise IndexError("Index out of range: " + str(index))
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)
        return self

    def extend(self, sequential):
        """Adds modules at the end."""
        for module in list(sequential):
            self.append(module)
        return self

    def pop(self, key):
        """Takes a module out."""
        module = self[key]
        del self[key]
        return module


class ModuleList(Module):
    """A list of modules, registered."""

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def _name_of(self, index):
        return str(_position(self, index))

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(list(self._modules.values())[index])
        return self._modules[self._name_of(index)]

    def __setitem__(self, index, module):
        setattr(self, self._name_of(index), module)

    def __delitem__(self, index):
        modules = list(self._modules.values())
        if isinstance(index, slice):
            del modules[index]
        else:
            del modules[_position(self, index)]
        self._renumber(modules)

    def _renumber(self, modules):
        self._modules.clear()
        for i, module in enumerate(modules):
            self._modules[str(i)] = module

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __iadd__(self, modules):
        return self.extend(modules)

    def __add__(self, other):
        combined = ModuleList()
        combined._renumber([*self, *other])
        return combined

    def __repr__(self):
        shown = [repr(module) for module in self]
        if not shown:
            return self._get_name() + "()"
        lines, start = [], 0
        for i in range(1, len(shown) + 1):
            if i < len(shown) and shown[i] == shown[start]:
                continue
            count = i - start
            if count == 1:
                text = "(" + str(start) + "): " + shown[start]
            else:
                text = "(" + str(start) + "-" + str(i - 1) + "): " + str(count) + " x " + shown[start]
            lines.append(_indent(text, 2))
            start = i
        return self._get_name() + "(\n  " + "\n  ".join(lines) + "\n)"

    def __dir__(self):
        return [name for name in super().__dir__() if not name.isdigit()]

    def insert(self, index, module):
        """Puts a module in before a position."""
        modules = list(self._modules.values())
        modules.insert(index, module)
        self._renumber(modules)

    def append(self, module):
        """Adds a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def pop(self, key):
        """Takes a module out."""
        module = self[key]
        del self[key]
        return module

    def extend(self, modules):
        """Adds modules at the end."""
        if not isinstance(modules, Iterable):
            raise TypeError(
                "ModuleList.extend should be called with an iterable, but got " + type(modules).__name__
            )
        first = len(self)
        for i, module in enumerate(modules):
            self.add_module(str(first + i), module)
        return self


class ModuleDict(Module):
    """A dictionary of modules, registered."""

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key):
        return self._modules[key]

    def __setitem__(self, key, module):
        self.add_module(key, module)

    def __delitem__(self, key):
        del self._modules[key]

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules)

    def __contains__(self, key):
        return key in self._modules

    def clear(self):
        """Takes everything out."""
        self._modules.clear()

    def pop(self, key):
        """Takes a module out and returns it."""
        return self._modules.pop(key)

    def keys(self):
        """Returns the names."""
        return self._modules.keys()

    def items(self):
        """Returns names and modules."""
        return self._modules.items()

    def values(self):
        """Returns the modules."""
        return self._modules.values()

    def update(self, modules):
        """Adds the modules of a mapping or of pairs."""
        if not isinstance(modules, Iterable):
            raise TypeError(
                "ModuleDict.update should be called with an iterable of key/value pairs, but got "
                + type(modules).__name__
            )
        for name, module in _pairs(modules, "ModuleDict"):
            self[name] = module


def _pairs(items, owner):
    """The pairs of a mapping or of an iterable of pairs, checked."""
    if isinstance(items, (OrderedDict, ModuleDict, ParameterDict, Mapping)):
        yield from items.items()
        return
    for i, pair in enumerate(items):
        if not isinstance(pair, Iterable):
            raise TypeError(
                owner + " update sequence element #" + str(i) + " should be Iterable; is" + type(pair).__name__
            )
        if len(pair) != 2:
            raise ValueError(
                owner + " update sequence element #" + str(i) + " has length " + str(len(pair)) + "; 2 is required"
            )
        yield pair


def _shown(key, value, kind_of):
    """A line of a parameter container's repr; `kind_of` names a tensor's type."""
    if isinstance(value, torch.Tensor):
        kind = "Parameter" if isinstance(value, Parameter) else "Tensor"
        sizes = "x".join(str(size) for size in value.size())
        place = " (GPU " + str(value.get_device()) + ")" if value.is_cuda else ""
        return (
            "  (" + str(key) + "): " + kind + " containing: [" + kind_of(value) + " of size " + sizes + place + "]"
        )
    return "  (" + str(key) + "): Object of type: " + type(value).__name__


class ParameterList(Module):
    """A list of parameters, registered; plain tensors in it become parameters."""

    def __init__(self, values=None):
        super().__init__()
        self._size = 0
        if values is not None:
            self += values

    def __getitem__(self, index):
        if isinstance(index, slice):
            made = type(self)()
            for i in range(*index.indices(len(self))):
                made.append(self[i])
            return made
        return getattr(self, str(_position(self, index)))

    def __setitem__(self, index, param):
        name = str(_position(self, index))
        if isinstance(param, torch.Tensor) and not isinstance(param, Parameter):
            param = Parameter(param)
        setattr(self, name, param)

    def __len__(self):
        return self._size

    def __iter__(self):
        return iter([self[i] for i in range(len(self))])

    def __iadd__(self, parameters):
        return self.extend(parameters)

    def __dir__(self):
        return [name for name in super().__dir__() if not name.isdigit()]

    def append(self, value):
        """Adds a parameter at the end."""
        self._size += 1
        self[len(self) - 1] = value
        return self

    def extend(self, values):
        """Adds parameters at the end."""
        if not isinstance(values, Iterable) or isinstance(values, torch.Tensor):
            raise TypeError("ParameterList.extend should be called with an iterable, but got " + type(values).__name__)
        for value in values:
            self.append(value)
        return self

    def extra_repr(self):
        return "\n".join(_shown(i, value, lambda t: str(t.dtype)) for i, value in enumerate(self))

    def __call__(self, *args, **kwargs):
        raise RuntimeError("ParameterList should not be called.")


class ParameterDict(Module):
    """A dictionary of parameters, registered; plain tensors in it become parameters."""

    def __init__(self, parameters=None):
        super().__init__()
        self._keys = {}
        if parameters is not None:
            self.update(parameters)

    def __getitem__(self, key):
        return getattr(self, self._name_of(key))

    def _name_of(self, key):
        if not isinstance(key, str):
            raise TypeError(
                "Index given to ParameterDict cannot be used as a key as it is not a string (type is '"
                + type(key).__name__ + "'). Open an issue on github if you need non-string keys."
            )
        return key

    def __setitem__(self, key, value):
        name = self._name_of(key)
        self._keys[name] = None
        if isinstance(value, torch.Tensor) and not isinstance(value, Parameter):
            value = Parameter(value)
        setattr(self, name, value)

    def __delitem__(self, key):
        del self._keys[key]
        delattr(self, self._name_of(key))

    def __len__(self):
        return len(self._keys)

    def __iter__(self):
        return iter(self._keys)

    def __reversed__(self):
        return reversed(list(self._keys))

    def __contains__(self, key):
        return key in self._keys

    def copy(self):
        """Returns a dictionary of the same parameters."""
        return ParameterDict(OrderedDict((key, self[key]) for key in self._keys))

    def setdefault(self, key, default=None):
        """Returns the parameter of a key, which is put in where there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def clear(self):
        """Takes everything out."""
        for key in list(self._keys):
            del self[key]

    def pop(self, key):
        """Takes a parameter out and returns it."""
        value = self[key]
        del self[key]
        return value

    def popitem(self):
        """Takes the last parameter out and returns it with its key."""
        key, _ = self._keys.popitem()
        self._keys[key] = None
        return key, self.pop(key)

    def get(self, key, default=None):
        """Returns the parameter of a key, or the default."""
        return self[key] if key in self else default

    def fromkeys(self, keys, default=None):
        """Returns a new dictionary with these keys."""
        return ParameterDict((key, default) for key in keys)

    def keys(self):
        """Returns the keys."""
        return self._keys.keys()

    def items(self):
        """Returns keys and parameters."""
        return ((key, self[key]) for key in self._keys)

    def values(self):
        """Returns the parameters."""
        return (self[key] for key in self._keys)

    def update(self, parameters):
        """Adds the parameters of a mapping or of pairs."""
        if not isinstance(parameters, Iterable):
            raise TypeError(
                "ParametersDict.update should be called with an iterable of key/value pairs, but got "
                + type(parameters).__name__
            )
        if isinstance(parameters, Mapping) and not isinstance(parameters, OrderedDict):
            parameters = sorted(parameters.items())
        for key, value in _pairs(parameters, "ParameterDict"):
            self[key] = value

    def extra_repr(self):
        return "\n".join(_shown(key, value, torch.typename) for key, value in self.items())

    def __call__(self, input):
        raise RuntimeError("ParameterDict should not be called.")

    def __or__(self, other):
        joined = self.copy()
        joined.update(other)
        return joined

    def __ror__(self, other):
        joined = other.copy()
        joined.update(self)
        return joined

    def __ior__(self, other):
        self.update(other)
        return self
