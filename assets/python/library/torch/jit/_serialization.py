"""torch.jit.save and load. The files are torch.save's with a mark; PyTorch's TorchScript archives are of another kind."""
import os

import torch

_MARK = "torchlings.jit"


def save(m, f, _extra_files=None):
    """Writes a scripted or traced module or function into a file, for torch.jit.load here."""
    from torch.jit._script import ScriptFunction, ScriptModule

    if not isinstance(m, (ScriptModule, ScriptFunction)):
        raise AttributeError("'" + type(m).__name__ + "' object has no attribute 'save'")
    extra = {name: text if isinstance(text, bytes) else str(text).encode() for name, text in (_extra_files or {}).items()}
    torch.save({"format": _MARK, "module": m, "extra": extra}, f)


def load(f, map_location=None, _extra_files=None, _restore_shapes=False):
    """Reads what torch.jit.save wrote."""
    if isinstance(f, (str, os.PathLike)):
        if not os.path.exists(f):
            raise ValueError("The provided filename " + str(f) + " does not exist")
        if os.path.isdir(f):
            raise ValueError("The provided filename " + str(f) + " is a directory")
    held = torch.load(f, map_location=map_location, weights_only=False)
    if not isinstance(held, dict) or held.get("format") != _MARK:
        raise RuntimeError("the file holds no module that torch.jit.save wrote; torch.load reads what torch.save wrote")
    for name in _extra_files or {}:
        _extra_files[name] = held["extra"].get(name, b"")
    from torch.jit._script import ScriptModule, settled

    return settled(held["module"]) if isinstance(held["module"], ScriptModule) else held["module"]
