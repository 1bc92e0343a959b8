"""torch.ops: operators by their inner names, such as torch.ops.aten.add.Tensor, and those that a program registers.

An overload's name says in PyTorch which signature is meant; here the operator finds that out by its arguments.
"""
import sys

import torch

_Module = type(sys)

# What PyTorch calls overloads of its operators.
_OVERLOADS = frozenset(
    """
    default Tensor Scalar Tensor_Scalar Scalar_Tensor Tensor_Tensor out Scalar_out Tensor_out int int_out float dim dim_IntList
    IntList_out dim_out dim_int dims dims_IntList dtype using_ints using_index other min_dim max_dim names correction
    correction_names default_out Tensor_mode Scalar_mode value int_Scalar int_Tensor input size padding_mode self self_Tensor
    Scalar_self Tensor_value Scalar_value src reduce unary_out start start_step step Dimname ScalarOpt_dim p ScalarOpt_dim_dtype
    array sizes generator low low_generator from to vec indices self_out deprecated sections indices_or_sections dimname stable
    values_stable bool str complex mode input_self list diagonal blocks batch none add_relu
    """.split()
)
_RENAMED = {"_softmax": "softmax", "_log_softmax": "log_softmax", "_to_copy": "clone", "sym_size": "size", "sym_numel": "numel"}


def _slice(input, dim=0, start=None, end=None, step=1):
    index = [slice(None)] * input.dim()
    index[dim] = slice(start, end, step)
    return input[tuple(index)]


_OWN = {
    "slice": _slice,
    "_softmax": lambda input, dim, half_to_float: torch.softmax(input, dim),
    "_log_softmax": lambda input, dim, half_to_float: torch.log_softmax(input, dim),
    "sym_numel": lambda input: input.numel(),
    "alias": lambda input: input.view_as(input),
    "lift_fresh": lambda input: input,
    "scalar_tensor": lambda value, **how: torch.tensor(value, **how),
}


def _find(name):
    """The function behind an operator's inner name; None where there is none."""
    if name in _OWN:
        return _OWN[name]
    kinds = (type(torch.add), type(torch.Tensor.add))
    for owner in (torch, torch.Tensor, torch.nn.functional):
        found = vars(owner).get(_RENAMED.get(name, name)) or getattr(owner, _RENAMED.get(name, name), None)
        if isinstance(found, kinds) or owner is torch.Tensor and callable(found) and not name.startswith("__"):
            return found
    for family in ("linalg_", "special_"):
        if name.startswith(family):
            return getattr(getattr(torch, family[:-1]), name[len(family) :], None)
    return None


class OpOverload:
    """One overload of an operator."""

    def __init__(self, packet, overload):
        self._packet = packet
        self._overloadname = overload
        self.__name__ = packet.__name__ + "." + overload
        self.__doc__ = packet.__doc__

    def __call__(self, *args, **kwargs):
        return self._packet(*args, **kwargs)

    def name(self):
        """Returns the full name, such as aten::add.Tensor."""
        last = "" if self._overloadname == "default" else "." + self._overloadname
        return self._packet._qualified_op_name + last

    overloadpacket = property(lambda self: self._packet)
    namespace = property(lambda self: self._packet._qualified_op_name.split("::")[0])

    def __repr__(self):
        return repr(self._packet) + "." + self._overloadname

    __str__ = __repr__


class OpOverloadPacket:
    """An operator with all its overloads."""

    def __init__(self, namespace, name, function):
        self._qualified_op_name = namespace + "::" + name
        self.__name__ = name
        self.__doc__ = getattr(function, "__doc__", None)
        self._function = function
        self._known = {}

    def __call__(self, *args, **kwargs):
        return self._function(*args, **kwargs)

    def overloads(self):
        """Returns the names of the overloads that were asked for, and the plain one."""
        return list(dict.fromkeys([*self._known, "default"]))

    def __getattr__(self, name):
        if name.startswith("__") or name not in _OVERLOADS:
            raise AttributeError("The underlying op of '" + repr(self) + "' has no overload name '" + name + "'")
        if name not in self._known:
            self._known[name] = OpOverload(self, name)
        return self._known[name]

    def __repr__(self):
        return self._qualified_op_name.replace("::", ".")

    __str__ = __repr__


class _OpNamespace(_Module):
    """The operators of one library."""

    def __init__(self, name):
        super().__init__("torch.ops." + name)
        self.__file__ = "torch.ops"
        self.__dict__["_name"] = name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        function = _find(name) if self._name == "aten" else None
        if function is None:
            raise AttributeError("'_OpNamespace' '" + self._name + "' object has no attribute '" + name + "'")
        made = OpOverloadPacket(self._name, name, function)
        self.__dict__[name] = made
        return made

    def __repr__(self):
        return "<module 'torch.ops." + self._name + "' from 'torch.ops'>"


def _register(qualified, function):
    """Makes an operator of the program's own known."""
    namespace, name = qualified.split("::")
    owner = globals().get(namespace) or __getattr__(namespace)
    owner.__dict__[name] = OpOverloadPacket(namespace, name, function)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    made = _OpNamespace(name)
    globals()[name] = made
    return made
