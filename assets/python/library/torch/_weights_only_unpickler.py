"""The pickle machine of `torch.load(..., weights_only=True)`: it makes tensors, numbers, text and containers, and nothing else.

A name in a file is looked up in a table and never imported; only what the table holds is called. The table is PyTorch's,
and `torch.serialization.add_safe_globals` adds to it. The opcodes are those of Python's pickle format, as listed by its
module pickletools; those that PyTorch's files do not use are refused.
"""
import warnings
from collections import Counter, OrderedDict
from pickle import UnpicklingError
from struct import unpack_from

import torch

_BLOCKED = ("sys", "os", "posix", "nt")

_safe_globals = []


def add_safe_globals(safe_globals):
    """Lets files that are loaded with weights_only name these classes and functions.

    Each is a class, a function, or a pair of one and the name that files have for it.
    """
    _safe_globals.extend(item for item in safe_globals if item not in _safe_globals)


def get_safe_globals():
    """Returns what add_safe_globals was given."""
    return list(_safe_globals)


def clear_safe_globals():
    """Takes back all that add_safe_globals was given."""
    _safe_globals.clear()


class safe_globals:
    """A context in which files may name these classes and functions as well."""

    def __init__(self, safe_globals):
        self.safe_globals = safe_globals

    def __enter__(self):
        add_safe_globals(self.safe_globals)

    def __exit__(self, type, value, traceback):
        for item in self.safe_globals:
            if item in _safe_globals:
                _safe_globals.remove(item)


def _learners():
    """What the program has allowed, by the names that files have for it."""
    table = {}
    for item in _safe_globals:
        if not isinstance(item, tuple):
            table[item.__module__ + "." + item.__qualname__] = item
            continue
        if len(item) != 2:
            raise ValueError(
                "Expected tuple of length 2 (global, str of callable full path), but got tuple of length: " + str(len(item))
            )
        if type(item[1]) is not str:
            raise TypeError("Expected second item in tuple to be str of callable full path, but got: " + str(type(item[1])))
        table[item[1]] = item[0]
    return table


class StorageType:
    """What a file's `torch.FloatStorage` means: the dtype of a storage's elements."""

    def __init__(self, name, dtype):
        self.name, self.dtype = name, dtype

    def __repr__(self):
        return "StorageType(dtype=" + str(self.dtype) + ")"


def _encode(text, encoding):
    # Bytes are written as text in this encoding below protocol 3.
    if encoding != "latin1":
        raise UnpicklingError("Only bytes encoded as latin1 are allowed, but got " + repr(encoding))
    return text.encode("latin1")


def _bytearray(*arguments):
    # By its size alone a bytearray of any length could be asked for.
    if arguments and isinstance(arguments[0], int):
        raise UnpicklingError("Can only create a bytearray from its bytes, but got its size")
    return bytearray(*arguments)


_allowed = {}


def _table():
    """What a file may name, by name. Made when it is first needed."""
    if _allowed:
        return _allowed
    from torch import _tensor, _utils, serialization, storage

    _allowed.update(
        {
            "collections.OrderedDict": OrderedDict,
            "collections.Counter": Counter,
            "torch.nn.parameter.Parameter": torch.nn.Parameter,
            "torch.serialization._get_layout": serialization._get_layout,
            "torch.Size": torch.Size,
            "torch.Tensor": torch.Tensor,
            "torch.device": torch.device,
            "torch.storage.UntypedStorage": torch.UntypedStorage,
            "torch.UntypedStorage": torch.UntypedStorage,
            "_codecs.encode": _encode,
            "builtins.bytearray": _bytearray,
            "builtins.set": set,
            "builtins.complex": complex,
            "torch._tensor._rebuild_from_type_v2": _tensor._rebuild_from_type_v2,
        }
    )
    for dtype in (torch.uint16, torch.uint32, torch.uint64):
        _allowed[str(dtype)] = dtype
    for name, dtype in storage._LEGACY.items():
        _allowed["torch." + name] = StorageType(name, dtype)
        _allowed[str(dtype)] = dtype
        legacy = name.replace("Storage", "Tensor")
        if hasattr(torch, legacy):
            _allowed["torch." + legacy] = getattr(torch, legacy)
    for name in (
        "_rebuild_parameter",
        "_rebuild_parameter_with_state",
        "_rebuild_tensor",
        "_rebuild_tensor_v2",
        "_rebuild_tensor_v3",
    ):
        _allowed["torch._utils." + name] = getattr(_utils, name)
    return _allowed


def renamed(module, name):
    """A name of Python 2's library, which pickles below protocol 3 use, as it is today."""
    from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING

    if (module, name) in NAME_MAPPING:
        return NAME_MAPPING[module, name]
    return IMPORT_MAPPING.get(module, module), name


def _look_up(module, name, learners):
    module, name = renamed(module, name)
    path = module + "." + name
    if module in _BLOCKED:
        raise UnpicklingError("Trying to load unsupported GLOBAL " + path + " whose module " + module + " is blocked.")
    table = _table()
    if path in table:
        return table[path]
    if path in learners:
        return learners[path]
    path = path.removeprefix("builtins.")
    raise UnpicklingError(
        "Unsupported global: GLOBAL " + path + " was not an allowed global by default. Please use "
        "`torch.serialization.add_safe_globals([" + path + "])` or the `torch.serialization.safe_globals([" + path + "])` "
        "context manager to allowlist this global if you trust this class/function."
    )


def _among(found, table, learners):
    """Whether an object is one that the tables hold."""
    return any(found is value for value in table.values()) or any(found is value for value in learners.values())


def _call(function, arguments, table, learners):
    if not _among(function, table, learners):
        message = "Trying to call reduce for unrecognized function " + str(function)
        if hasattr(function, "__self__"):
            message += " which belongs to " + str(function.__self__)
        raise UnpicklingError(message)
    if function in (set, OrderedDict, Counter):
        for argument in arguments:
            _check_keys(argument)
    return function(*arguments)


def _make(cls, arguments, table, learners):
    if cls is torch.nn.Parameter:
        return torch.nn.Parameter(*arguments)
    if not _among(cls, table, learners):
        raise UnpicklingError(
            "Can only create new object for nn.Parameter or classes allowlisted via `add_safe_globals` but got " + str(cls)
        )
    return cls.__new__(cls, *arguments)


def _build(made, state, table, learners):
    kind = type(made)
    if kind is torch.Tensor:
        from torch._utils import _rebuild_tensor

        made.set_(_rebuild_tensor(*state))
    elif kind is torch.nn.Parameter:
        made.__setstate__(state)
    elif kind is OrderedDict:
        made.__dict__.update(state)
    elif not _among(kind, table, learners):
        raise UnpicklingError(
            "Can only build Tensor, Parameter, OrderedDict or types allowlisted via `add_safe_globals`, but got " + str(kind)
        )
    elif hasattr(made, "__setstate__"):
        made.__setstate__(state)
    else:
        attributes, slots = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
        if attributes:
            made.__dict__.update(attributes)
        for name, value in (slots or {}).items():
            setattr(made, name, value)


# More than any sensible key has. Tuples of tuples that are the same objects would take for ever to hash.
_KEY_PARTS_MAX = 100_000
_KEY_DEPTH_MAX = 200


def _check_keys(keys):
    """Refuses what cannot be hashed in reasonable time."""
    level = [key for key in keys if type(key) is tuple]
    parts = depth = 0
    while level:
        parts += len(level)
        depth += 1
        if parts > _KEY_PARTS_MAX or depth > _KEY_DEPTH_MAX:
            raise UnpicklingError("Can only use keys of at most " + str(_KEY_PARTS_MAX) + " parts, nested at most "
                                  + str(_KEY_DEPTH_MAX) + " deep")
        level = [part for key in level for part in key if type(part) is tuple]


def _settable(target, opcode):
    if type(target) not in (dict, OrderedDict, Counter):
        raise UnpicklingError(
            "Can only " + opcode + " for dict, collections.OrderedDict, collections.Counter, but got " + str(type(target))
        )
    return target


def _line(data, at):
    end = data.find(b"\n", at)
    if end < 0:
        raise EOFError("Ran out of input")
    return data[at:end].decode("utf-8"), end + 1


def _check_storage(name):
    if type(name) is not tuple and type(name) is not int:
        raise UnpicklingError("persistent_load id must be tuple or int, but got " + str(type(name)))
    if type(name) is tuple and name and name[0] not in ("storage", b"storage"):
        raise UnpicklingError("Only persistent_load of storage is allowed, but got " + str(type(name[0])))


def load(data, at, persistent_load):
    """Makes the object whose pickle starts at a place in bytes; returns it and the place behind it.

    persistent_load makes a storage of the tuple that names it. Raises UnpicklingError for what is not allowed, and EOFError
    where the pickle ends too soon.
    """
    try:
        return _run(data, at, persistent_load, _learners())
    except Truncated:
        raise EOFError("Ran out of input") from None


class Truncated(Exception):
    """An opcode's argument reaches behind the end."""


def _run(data, at, persistent_load, learners):
    table, memo, marks, stack = _table(), {}, [], []
    size = len(data)

    def take(count):
        nonlocal at
        if count > size - at:
            raise Truncated
        at += count
        return data[at - count : at]

    # The opcodes stand in the order of how often files have them.
    while True:
        if at >= size:
            raise EOFError("Ran out of input")
        opcode = data[at]
        at += 1
        if opcode == 0x71:  # BINPUT
            memo[take(1)[0]] = stack[-1]
        elif opcode == 0x68:  # BINGET
            stack.append(memo[take(1)[0]])
        elif opcode == 0x4B:  # BININT1
            stack.append(take(1)[0])
        elif opcode == 0x72:  # LONG_BINPUT
            memo[unpack_from("<I", take(4))[0]] = stack[-1]
        elif opcode == 0x6A:  # LONG_BINGET
            stack.append(memo[unpack_from("<I", take(4))[0]])
        elif opcode == 0x28:  # MARK
            marks.append(stack)
            stack = []
        elif opcode == 0x58:  # BINUNICODE
            stack.append(take(unpack_from("<I", take(4))[0]).decode("utf-8", "surrogatepass"))
        elif opcode == 0x74:  # TUPLE
            items, stack = tuple(stack), marks.pop()
            stack.append(items)
        elif opcode == 0x52:  # REDUCE
            arguments = stack.pop()
            stack[-1] = _call(stack[-1], arguments, table, learners)
        elif opcode == 0x85:  # TUPLE1
            stack[-1] = (stack[-1],)
        elif opcode == 0x86:  # TUPLE2
            stack[-2:] = [(stack[-2], stack[-1])]
        elif opcode == 0x87:  # TUPLE3
            stack[-3:] = [(stack[-3], stack[-2], stack[-1])]
        elif opcode == 0x29:  # EMPTY_TUPLE
            stack.append(())
        elif opcode == 0x89:  # NEWFALSE
            stack.append(False)
        elif opcode == 0x88:  # NEWTRUE
            stack.append(True)
        elif opcode == 0x4E:  # NONE
            stack.append(None)
        elif opcode == 0x51:  # BINPERSID
            name = stack.pop()
            _check_storage(name)
            stack.append(persistent_load(name))
        elif opcode == 0x4D:  # BININT2
            stack.append(unpack_from("<H", take(2))[0])
        elif opcode == 0x4A:  # BININT
            stack.append(unpack_from("<i", take(4))[0])
        elif opcode == 0x47:  # BINFLOAT
            stack.append(unpack_from(">d", take(8))[0])
        elif opcode == 0x8A:  # LONG1
            stack.append(int.from_bytes(take(take(1)[0]), "little", signed=True))
        elif opcode == 0x73:  # SETITEM
            value, key = stack.pop(), stack.pop()
            _check_keys((key,))
            _settable(stack[-1], "SETITEM")[key] = value
        elif opcode == 0x75:  # SETITEMS
            items, stack = stack, marks.pop()
            target = _settable(stack[-1], "SETITEMS")
            _check_keys(items[::2])
            for i in range(0, len(items), 2):
                target[items[i]] = items[i + 1]
        elif opcode == 0x61:  # APPEND
            item = stack.pop()
            if type(stack[-1]) is not list:
                raise UnpicklingError("Can only append to lists, but got " + str(type(stack[-1])))
            stack[-1].append(item)
        elif opcode == 0x65:  # APPENDS
            items, stack = stack, marks.pop()
            if type(stack[-1]) is not list:
                raise UnpicklingError("Can only extend lists, but got " + str(type(stack[-1])))
            stack[-1].extend(items)
        elif opcode == 0x7D:  # EMPTY_DICT
            stack.append({})
        elif opcode == 0x5D:  # EMPTY_LIST
            stack.append([])
        elif opcode == 0x8F:  # EMPTY_SET
            stack.append(set())
        elif opcode == 0x63:  # GLOBAL
            module, at = _line(data, at)
            name, at = _line(data, at)
            stack.append(_look_up(module, name, learners))
        elif opcode == 0x81:  # NEWOBJ
            arguments, cls = stack.pop(), stack.pop()
            stack.append(_make(cls, arguments, table, learners))
        elif opcode == 0x62:  # BUILD
            state = stack.pop()
            _build(stack[-1], state, table, learners)
        elif opcode == 0x55:  # SHORT_BINSTRING
            stack.append(take(take(1)[0]).decode("utf-8"))
        elif opcode == 0x80:  # PROTO
            protocol = take(1)[0]
            if protocol != 2:
                warnings.warn(
                    "Detected pickle protocol " + str(protocol) + " in the checkpoint, which was not the default pickle "
                    "protocol used by `torch.load` (2). The weights_only Unpickler might not support all instructions "
                    "implemented by this protocol, please file an issue for adding support if you encounter this.",
                    stacklevel=2,
                )
        elif opcode == 0x2E:  # STOP
            return stack.pop(), at
        else:
            raise UnpicklingError("Unsupported operand " + str(opcode))
