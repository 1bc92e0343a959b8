"""torch.overrides: classes that take torch's functions into their own hands by `__torch_function__`.

Operators, native ones as torch.add, ask such classes; functions that are written in Python, as those of tensors that are
lists of operators, ask through the operators that they call.
"""
import functools

import _torch

__all__ = [
    "get_ignored_functions", "get_overridable_functions", "get_testing_overrides", "handle_torch_function", "has_torch_function",
    "is_tensor_like", "is_tensor_method_or_property", "resolve_name", "wrap_torch_function",
]


def has_torch_function(relevant_args):
    """Says whether a class of the arguments answers calls of torch's functions."""
    return _torch._has_torch_function(*relevant_args)


def has_torch_function_unary(relevant_arg):
    """Says whether the argument's class answers calls of torch's functions."""
    return _torch._has_torch_function(relevant_arg)


def has_torch_function_variadic(*relevant_args):
    """Says whether a class of the arguments answers calls of torch's functions."""
    return _torch._has_torch_function(*relevant_args)


def handle_torch_function(public_api, relevant_args, *args, **kwargs):
    """Asks the classes of the arguments for the result of a function."""
    result, had_a_say = _torch._ask_torch_function(public_api, *args, **kwargs)
    if not had_a_say:
        names = [type(value).__name__ for value in relevant_args]
        raise TypeError(
            "no implementation found for '" + resolve_name(public_api) + "' on types that implement __torch_function__: " + str(names)
        )
    return result


def wrap_torch_function(dispatcher):
    """Makes a decorator of functions that ask their arguments' classes; dispatcher gives the arguments to ask."""

    def inner(func):
        @functools.wraps(func)
        def wrapped(*args, **kwargs):
            relevant = dispatcher(*args, **kwargs)
            if has_torch_function(relevant):
                return handle_torch_function(wrapped, relevant, *args, **kwargs)
            return func(*args, **kwargs)

        return wrapped

    return inner


def is_tensor_like(inp):
    """Says whether an object is a tensor, or has a class that answers calls of torch's functions."""
    return type(inp) is _torch.Tensor or hasattr(inp, "__torch_function__")


def get_ignored_functions():
    """Returns functions that ask no class."""
    import torch

    return {torch.tensor, torch.as_tensor, torch.from_numpy, torch.is_tensor, torch.manual_seed, torch.set_default_dtype}


def get_overridable_functions():
    """Returns the operators, by the modules that have them: those that ask."""
    import torch

    kind = type(torch.add)
    modules = (torch, torch.nn.functional, torch.linalg, torch.special)
    found = {module: [value for value in vars(module).values() if isinstance(value, kind)] for module in modules}
    method = type(torch.Tensor.add)
    found[torch.Tensor] = [value for value in vars(torch.Tensor).values() if isinstance(value, method)]
    return found


def get_testing_overrides():
    """Returns for each operator a function of any arguments that gives -1."""

    def override(*args, **kwargs):
        return -1

    return {function: override for functions in get_overridable_functions().values() for function in functions}


def resolve_name(f):
    """Returns the name under which a function is known; None where it is not torch's."""
    if isinstance(f, str):
        return f
    import torch

    places = {"torch": torch, "torch.Tensor": torch.Tensor, "torch.nn.functional": torch.nn.functional}
    places.update({"torch.linalg": torch.linalg, "torch.special": torch.special})
    name = getattr(f, "__name__", "")
    return next((place + "." + name for place, owner in places.items() if vars(owner).get(name) is f), None)


def is_tensor_method_or_property(func):
    """Says whether a function is a method of tensors."""
    return getattr(_torch.Tensor, getattr(func, "__name__", ""), None) is func


def __getattr__(name):
    raise AttributeError(_torch._missing("torch.overrides", name))
