"""Tensors in safetensors files."""
import safetensors
import torch
from safetensors import safe_open
from torch.serialization import _to_bytes, write_aside


def _shared(tensors):
    """Sets of names whose tensors overlap in memory."""
    storages = {}
    for name, tensor in tensors.items():
        storage = tensor.untyped_storage()
        if storage.nbytes():
            storages.setdefault((str(tensor.device), storage._cdata), []).append(name)
    groups = []
    for names in storages.values():
        areas = sorted((tensors[name].data_ptr(), _end(tensors[name]), name) for name in names)
        last = None
        for start, end, name in areas:
            if last is None or start >= last:
                groups.append({name})
            else:
                groups[-1].add(name)
            last = end
    return groups


def _end(tensor):
    """The address behind a tensor's last element."""
    reach = sum((n - 1) * step for n, step in zip(tensor.shape, tensor.stride())) + 1 if tensor.numel() else 0
    return tensor.data_ptr() + reach * tensor.element_size()


def _checked(tensors):
    """What of each tensor goes to a file."""
    if not isinstance(tensors, dict):
        raise ValueError("Expected a dict of [str, torch.Tensor] but received " + str(type(tensors)))
    for name, tensor in tensors.items():
        if not isinstance(tensor, torch.Tensor):
            raise ValueError("Key `" + str(name) + "` is invalid, expected torch.Tensor but received " + str(type(tensor)))
    failing = [names for names in _shared(tensors) if len(names) > 1]
    if failing:
        raise RuntimeError(
            "\n            Some tensors share memory, this will lead to duplicate memory on disk and potential differences when "
            "loading them again: " + str(failing) + ".\n            A potential way to correctly save your model is to use "
            "`save_model`.\n            More information at https://huggingface.co/docs/safetensors/torch_shared_tensors\n"
            "            "
        )
    parts = {}
    for name, tensor in tensors.items():
        if not tensor.is_contiguous():
            raise ValueError(
                "You are trying to save a non contiguous tensor: `" + name + "` which is not allowed. It either means you are "
                "trying to save tensors which are reference of each other in which case it's recommended to save only the full "
                "tensors, and reslice at load time, or simply call `.contiguous()` on your tensor to pack it before saving."
            )
        parts[name] = (str(tensor.dtype)[6:], tensor.shape, _to_bytes(tensor.detach().reshape(-1)))
    return parts


def save(tensors, metadata=None):
    """Returns the bytes of a file with these tensors, by name."""
    return b"".join(safetensors._serialize(_checked(tensors), metadata))


def save_file(tensors, filename, metadata=None):
    """Saves tensors by name. The old file stays until the new one is whole."""
    write_aside(filename, safetensors._serialize(_checked(tensors), metadata))


def load_file(filename, device="cpu", *, backend="mmap"):
    """Loads the tensors of a file, by name."""
    with safe_open(filename, framework="pt", device=device) as file:
        return file.get_tensors()


def load(data):
    """Loads tensors from the bytes of a file."""
    return safetensors._load(data, "pt")


def _duplicates(state, preferred=()):
    """For each tensor that several names share, the name that is kept, and the others."""
    others = {}
    for names in _shared(state):
        whole = {
            name for name in names if state[name].numel() * state[name].element_size() == state[name].untyped_storage().nbytes()
        }
        if not whole:
            raise RuntimeError(
                "Error while trying to find names to remove to save state dict, but found no suitable name to keep for saving "
                "amongst: " + str(names) + ". None is covering the entire storage.Refusing to save/load the model since you "
                "could be storing much more memory than needed. Please refer to "
                "https://huggingface.co/docs/safetensors/torch_shared_tensors for more information. Or open an issue."
            )
        kept = min(whole.intersection(preferred) or whole)
        if len(names) > 1:
            others[kept] = sorted(names - {kept})
    return others


def save_model(model, filename, metadata=None, force_contiguous=True):
    """Saves a model's state; parameters that share memory are saved once."""
    state = model.state_dict()
    notes = dict(metadata or {})
    for kept, names in _duplicates(state).items():
        for name in names:
            notes.setdefault(name, kept)
            del state[name]
    if force_contiguous:
        state = {name: tensor.contiguous() for name, tensor in state.items()}
    save_file(state, filename, notes or None)


def load_model(model, filename, strict=True, device="cpu", *, backend="mmap"):
    """Loads a file of save_model into a model; returns the names that it lacks, and those that it has too many of."""
    state = load_file(filename, device=device)
    duplicates = _duplicates(model.state_dict(), state)
    missing, unexpected = model.load_state_dict(state, strict=False)
    missing, unexpected = set(missing), list(unexpected)
    for name in (name for names in duplicates.values() for name in names):
        if name in missing:
            missing.remove(name)
        else:
            unexpected.append(name)
    if strict and (missing or unexpected):
        error = "Error(s) in loading state_dict for " + type(model).__name__ + ":"
        for kind, names in (("Missing", missing), ("Unexpected", unexpected)):
            if names:
                error += "\n    " + kind + " key(s) in state_dict: " + ", ".join('"' + name + '"' for name in sorted(names))
        raise RuntimeError(error)
    return missing, unexpected
