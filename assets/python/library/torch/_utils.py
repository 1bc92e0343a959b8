"""What pickled tensors are put together with: files name these functions, so their names and arguments are PyTorch's."""
from collections import OrderedDict

import torch


def _rebuild_tensor(storage, storage_offset, size, stride):
    if len(size) != len(stride):
        raise RuntimeError("unequal size length (" + str(len(size)) + ") and stride length (" + str(len(stride)) + ")")
    if storage_offset < 0:
        raise RuntimeError("Tensor: invalid storage offset " + str(storage_offset))
    count, last = 1, storage_offset
    for n, step in zip(size, stride):
        count *= n
        last += (n - 1) * step
    if min(size, default=0) < 0 or count >= 2**63:
        raise RuntimeError("numel: integer multiplication overflow")
    if min(stride, default=0) < 0 or last >= 2**63:
        raise RuntimeError(
            "Storage size calculation overflowed with sizes=" + str(list(size)) + " and strides=" + str(list(stride))
        )
    if count and last >= storage.size():
        raise RuntimeError("Trying to resize storage that is not resizable")
    flat = storage._flat
    tensor = torch.empty(0, dtype=flat.dtype, device=flat.device)
    # A tensor of a file is no view of another tensor, though it may share memory.
    return tensor.set_(flat.as_strided(size, stride, storage_offset))


def _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata=None):
    tensor = _rebuild_tensor(storage, storage_offset, size, stride)
    return tensor.requires_grad_() if requires_grad else tensor


def _rebuild_tensor_v3(storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype, metadata=None):
    from torch.storage import TypedStorage

    typed = TypedStorage(wrap_storage=storage.untyped(), dtype=dtype)
    return _rebuild_tensor_v2(typed, storage_offset, size, stride, requires_grad, backward_hooks)


def _rebuild_parameter(data, requires_grad, backward_hooks):
    return torch.nn.Parameter(data, requires_grad)


def _rebuild_parameter_with_state(data, requires_grad, backward_hooks, state):
    return _set_obj_state(torch.nn.Parameter(data, requires_grad), state)


def _set_obj_state(obj, state):
    attributes, slots = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
    for values in (attributes, slots):
        for name, value in (values or {}).items():
            setattr(obj, name, value)
    return obj


def _reduce_tensor(tensor):
    """How a tensor is pickled: its storage, and what it sees of it. What it was computed from is lost."""
    from torch.storage import TypedStorage

    sees = (tensor.storage_offset(), tuple(tensor.shape), tensor.stride(), tensor.requires_grad, OrderedDict())
    if tensor.dtype in (torch.uint16, torch.uint32, torch.uint64):
        # These have no storage type that could stand for the dtype.
        return _rebuild_tensor_v3, (tensor.untyped_storage(),) + sees + (tensor.dtype,)
    return _rebuild_tensor_v2, (TypedStorage(tensor),) + sees


def _deepcopy_tensor(tensor, memo):
    """A deep copy of a leaf, which shares memory with the copies of what it shared memory with."""
    from copy import deepcopy

    from torch.storage import TypedStorage, _deep

    if id(tensor) in memo:
        return memo[id(tensor)]
    storage = TypedStorage(wrap_storage=_deep(tensor.untyped_storage(), memo), dtype=tensor.dtype)
    copy = _rebuild_tensor(storage, tensor.storage_offset(), tensor.shape, tensor.stride())
    if type(tensor) is not torch.Tensor:
        copy = copy.as_subclass(type(tensor))
    if tensor.requires_grad:
        copy.requires_grad_()
    memo[id(tensor)] = copy
    if tensor.grad is not None:
        copy.grad = deepcopy(tensor.grad, memo)
    if tensor.__dict__:
        copy.__dict__.update(deepcopy(tensor.__dict__, memo))
    return copy
