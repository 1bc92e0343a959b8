"""How a list of examples becomes a batch."""

import collections.abc

import torch


def default_collate(batch):
    """Puts examples together: tensors and arrays are stacked, numbers become a tensor, containers are gone through."""
    first = batch[0]
    if isinstance(first, torch.Tensor):
        return torch.stack(batch, 0)
    kind = type(first)
    if kind is float:
        return torch.tensor(batch, dtype=torch.float64)
    if isinstance(first, (int, bool)):
        return torch.tensor(batch)
    if isinstance(first, float) and not _is_numpy(first):
        return torch.tensor(batch, dtype=torch.float64)
    if isinstance(first, (str, bytes)):
        return batch
    if _is_numpy(first):
        return _collate_numpy(batch)
    if isinstance(first, collections.abc.Mapping):
        collated = {key: default_collate([example[key] for example in batch]) for key in first}
        return _like(first, collated, collated)
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return kind(*(default_collate(samples) for samples in zip(*batch)))
    if isinstance(first, collections.abc.Sequence):
        if any(len(example) != len(first) for example in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        collated = [default_collate(samples) for samples in zip(*batch)]
        return collated if isinstance(first, tuple) else _like(first, collated, collated)
    raise TypeError(_refusal(kind))


def default_convert(data):
    """Turns numpy arrays and numbers into tensors, inside containers too; all else stays as it is."""
    if isinstance(data, torch.Tensor):
        return data
    if _is_numpy(data):
        return torch.as_tensor(data) if data.dtype.kind not in "SUO" else data
    if isinstance(data, collections.abc.Mapping):
        converted = {key: default_convert(value) for key, value in data.items()}
        return _like(data, converted, converted)
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*(default_convert(value) for value in data))
    if isinstance(data, tuple):
        return [default_convert(value) for value in data]
    if isinstance(data, collections.abc.Sequence) and not isinstance(data, (str, bytes)):
        converted = [default_convert(value) for value in data]
        return _like(data, converted, converted)
    return data


def _refusal(kind):
    return f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {kind}"


def _is_numpy(value):
    return type(value).__module__ == "numpy"


def _collate_numpy(batch):
    first = batch[0]
    if first.dtype.kind in "SUO":
        raise TypeError(_refusal(first.dtype))
    if first.shape == ():
        return torch.as_tensor(batch)
    return torch.stack([torch.as_tensor(example) for example in batch], 0)


def _like(original, elements, otherwise):
    """A container of the original's type; plain where that type takes no such argument."""
    try:
        return type(original)(elements)
    except TypeError:
        return otherwise
