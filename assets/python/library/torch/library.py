"""torch.library: operators of a program's own, which autograd and torch.ops then know."""
import inspect

import torch

__all__ = ["CustomOpDef", "custom_op", "get_ctx", "infer_schema", "register_autograd", "register_fake", "register_kernel"]

_definitions = {}

_TYPES = {
    torch.Tensor: "Tensor", type(0): "SymInt", type(0.0): "float", type(True): "bool", type(""): "str",
    torch.dtype: "ScalarType", torch.device: "Device",
}


class CustomOpDef:
    """An operator that a program defines."""

    def __init__(self, namespace, name, schema, function):
        self._namespace, self._name, self._schema = namespace, name, schema
        self._qualname = namespace + "::" + name
        self._init_fn = function
        self._kernels = {}
        self._backward = self._setup_context = None
        self.__name__, self.__doc__ = name, function.__doc__
        from torch import ops

        _definitions[self._qualname] = self
        ops._register(self._qualname, self)

    def _run(self, *args, **kwargs):
        kinds = [value.device.type for value in (*args, *kwargs.values()) if isinstance(value, torch.Tensor)]
        return self._kernels.get(kinds[0] if kinds else None, self._init_fn)(*args, **kwargs)

    def __call__(self, *args, **kwargs):
        tensors = [value for value in (*args, *kwargs.values()) if isinstance(value, torch.Tensor)]
        if not torch.is_grad_enabled() or not any(tensor.requires_grad for tensor in tensors):
            with torch.no_grad():
                return self._run(*args, **kwargs)
        bound = inspect.signature(self._init_fn).bind(*args, **kwargs)
        bound.apply_defaults()
        return _differentiable(self).apply(*bound.args)

    def register_fake(self, fn, /):
        """Takes the function that tells shapes without computing: nothing asks it here."""
        return fn

    def register_kernel(self, device_types, func=None, /):
        """Takes the function that computes on some kinds of devices."""
        if func is None:
            return lambda func: self.register_kernel(device_types, func)
        for kind in [device_types] if isinstance(device_types, str) else device_types or ["cpu", "cuda"]:
            self._kernels[kind] = func
        return func

    def register_autograd(self, backward, /, *, setup_context=None):
        """Takes the operator's derivative, and what it keeps for it."""
        self._backward, self._setup_context = backward, setup_context

    def register_vmap(self, func=None, /):
        """Takes the function for batches: rows are computed one after the other here."""
        return func

    def __repr__(self):
        return "<CustomOpDef(" + self._qualname + ")>"


def _differentiable(definition):
    """The autograd function of an operator."""

    def forward(ctx, *args):
        output = definition._run(*args)
        if definition._setup_context is not None:
            definition._setup_context(ctx, args, output)
        return output

    def backward(ctx, *grads):
        if definition._backward is None:
            raise RuntimeError(
                "Trying to backward through " + definition._qualname.replace("::", ".") + ".default but no autograd formula was "
                "registered. Please use register_autograd to add one."
            )
        return definition._backward(ctx, *grads)

    name = "GeneratedBackwardFor_" + definition._namespace + "_" + definition._name + "_default"
    members = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    return type(name, (torch.autograd.Function,), members)


def custom_op(name, fn=None, /, *, mutates_args, device_types=None, schema=None, tags=None):
    """Makes an operator of a function; mutates_args says which arguments it writes into. Without fn it returns a decorator."""

    def inner(function):
        if name.count("::") != 1:
            raise ValueError(
                "custom_op(name) should be of the form {namespace}::{name}, got " + str(name) if "::" not in name else
                "Expected `namespace::name`, got " + str(name)
            )
        namespace, last = name.split("::")
        text = infer_schema(function, mutates_args=mutates_args) if schema is None else schema
        definition = CustomOpDef(namespace, last, text, function)
        if device_types is not None:
            definition.register_kernel(device_types, function)
        return definition

    return inner if fn is None else inner(fn)


def infer_schema(prototype_function, /, *, mutates_args, op_name=None):
    """Returns the schema that a function's annotations say."""
    written = () if isinstance(mutates_args, str) else mutates_args
    parts, starred = [], False
    signature = inspect.signature(prototype_function)
    for position, (name, parameter) in enumerate(signature.parameters.items()):
        if parameter.annotation is inspect.Parameter.empty:
            raise ValueError(
                "infer_schema(func): Parameter " + name + " must have a type annotation. Got func with signature " + str(signature) + ")"
            )
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            starred = True
            parts.append("*")
        kind = _type_name(parameter.annotation, name)
        if name in written or mutates_args == "unknown" and kind.startswith("Tensor"):
            kind = kind.replace("Tensor", "Tensor(a" + str(position) + "!)")
        default = "" if parameter.default is inspect.Parameter.empty else "=" + _shown(parameter.default)
        parts.append(kind + " " + name + default)
    returns = signature.return_annotation
    if returns is inspect.Signature.empty:
        raise ValueError("infer_schema(func): No return type annotation was provided. Please add one.")
    return (op_name or "") + "(" + ", ".join(parts) + ") -> " + _returns(returns)


def _type_name(annotation, name):
    import typing

    if annotation in _TYPES:
        return _TYPES[annotation]
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    rest = [each for each in inner if each is not type(None)]
    if origin is not None and len(rest) < len(inner) and len(rest) == 1:
        return _type_name(rest[0], name) + "?"
    if set(inner) == {type(0), type(0.0)} or set(inner) == {type(0), type(0.0), type(True)}:
        return "Scalar"
    if origin is not None and len(rest) == 1:
        return _type_name(rest[0], name) + "[]"
    raise ValueError("infer_schema(func): Parameter " + name + " has unsupported type " + str(annotation) + ".")


def _returns(annotation):
    import typing

    if annotation is None:
        return "()"
    inner = typing.get_args(annotation)
    if typing.get_origin(annotation) is tuple:
        return "(" + ", ".join(_type_name(each, "return") for each in inner) + ")"
    return _type_name(annotation, "return")


def _shown(value):
    return '"' + value + '"' if isinstance(value, str) else str(value)


def _definition(op):
    if isinstance(op, CustomOpDef):
        return op
    name = op if isinstance(op, str) else op._qualified_op_name
    if name not in _definitions:
        raise RuntimeError("torch.library in torchlings knows no operator " + name + "; torch.library.custom_op makes one")
    return _definitions[name]


def register_fake(op, func=None, /, **how):
    """Takes the function that tells shapes without computing: nothing asks it here."""
    definition = _definition(op)
    return definition.register_fake if func is None else definition.register_fake(func)


def register_kernel(op, device_types, func=None, /, **how):
    """Takes the function that computes on some kinds of devices."""
    return _definition(op).register_kernel(device_types, func)


def register_autograd(op, backward, /, *, setup_context=None, **how):
    """Takes an operator's derivative, and what it keeps for it."""
    _definition(op).register_autograd(backward, setup_context=setup_context)


def get_ctx():
    """Refuses: no function is run to tell shapes alone."""
    raise RuntimeError("torch.library.get_ctx(): there is no fake run under way; torchlings computes real tensors alone")


def __getattr__(name):
    import _torch

    raise AttributeError(_torch._missing("torch.library", name))
