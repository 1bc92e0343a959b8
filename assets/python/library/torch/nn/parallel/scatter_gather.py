"""Taking batches apart, a part for each device, and putting results together."""
import warnings

import torch
from torch.nn.parallel import _devices


def _is_named(value):
    return isinstance(value, tuple) and hasattr(value, "_fields")


def scatter(inputs, target_gpus, dim=0):
    """Splits tensors along `dim` over the devices; other objects go to each of them."""
    devices = _devices.resolve(target_gpus, False)
    return _scatter(inputs, devices, dim)


def _scatter(value, devices, dim):
    if isinstance(value, torch.Tensor):
        return tuple(_devices.send(part, device) for part, device in zip(value.chunk(len(devices), dim), devices))
    if _is_named(value) and value:
        return [type(value)(*parts) for parts in zip(*(_scatter(item, devices, dim) for item in value))]
    if isinstance(value, tuple) and value:
        return list(zip(*(_scatter(item, devices, dim) for item in value)))
    if isinstance(value, list) and value:
        return [list(parts) for parts in zip(*(_scatter(item, devices, dim) for item in value))]
    if isinstance(value, dict) and value:
        scattered = (_scatter(item, devices, dim) for item in value.items())
        return [type(value)(parts) for parts in zip(*scattered)]
    return [value for _ in devices]


def scatter_kwargs(inputs, kwargs, target_gpus, dim=0):
    """Splits positional and keyword arguments; where one has fewer parts, empty ones make up for them."""
    return _scatter_call(inputs, kwargs, _devices.resolve(target_gpus, False), dim)


def _scatter_call(inputs, kwargs, devices, dim):
    parts = _scatter(inputs, devices, dim) if inputs else []
    named = _scatter(kwargs, devices, dim) if kwargs else []
    count = max(len(parts), len(named))
    parts = list(parts) + [() for _ in range(count - len(parts))]
    named = list(named) + [{} for _ in range(count - len(named))]
    return tuple(parts), tuple(named)


def gather(outputs, target_device, dim=0):
    """Joins the results of all devices along `dim`, on one of them."""
    first = outputs[0]
    if isinstance(first, torch.Tensor):
        device = torch.device(target_device) if not isinstance(target_device, int) else None
        if device is None:
            device = torch.device("cuda", target_device) if first.is_cuda else torch.device("cpu", target_device)
        if all(output.dim() == 0 for output in outputs) and dim == 0:
            warnings.warn(
                "Was asked to gather along dimension 0, but all input tensors were scalars; will instead unsqueeze "
                "and return a vector.",
                stacklevel=2,
            )
            outputs = [output.unsqueeze(0) for output in outputs]
        return torch.cat([output if device.type == "cpu" else output.to(device) for output in outputs], dim)
    if first is None:
        return None
    if isinstance(first, dict):
        if not all(len(first) == len(output) for output in outputs):
            raise ValueError("All dicts must have the same number of keys")
        return type(first)((key, gather([output[key] for output in outputs], target_device, dim)) for key in first)
    joined = (gather(items, target_device, dim) for items in zip(*outputs))
    return type(first)(*joined) if _is_named(first) else type(first)(joined)
