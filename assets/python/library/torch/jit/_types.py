"""Whether values are of container types such as list[int]."""
import types
import typing

_NAMES = {list: "list[int]", tuple: "tuple[int]", dict: "dict[int, str]"}


def is_of(value, target):
    """Says whether a value, with all that it holds, is of a type or of one of several types."""
    if isinstance(target, tuple):
        return any(is_of(value, each) for each in target)
    origin, arguments = typing.get_origin(target), typing.get_args(target)
    if target in (list, tuple, dict) or target in (typing.List, typing.Tuple, typing.Dict):
        kind = origin or target
        raise RuntimeError(
            "Attempted to use " + kind.__name__ + " without a contained type. Please add a contained type, e.g. " + _NAMES[kind]
        )
    if origin is typing.Union or origin is types.UnionType:
        return any(is_of(value, each) for each in arguments)
    if target is None:
        return value is None
    if origin is list:
        return isinstance(value, list) and all(is_of(item, arguments[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(is_of(k, arguments[0]) and is_of(v, arguments[1]) for k, v in value.items())
    if origin is tuple:
        return isinstance(value, tuple) and len(value) == len(arguments) and all(map(is_of, value, arguments))
    return isinstance(value, target)
