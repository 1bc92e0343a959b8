"""A batch split over devices, each with a replica of the model."""
import torch
from torch.nn.modules.module import Module
from torch.nn.parallel import _devices
from torch.nn.parallel.parallel_apply import parallel_apply
from torch.nn.parallel.replicate import _replicate
from torch.nn.parallel.scatter_gather import _scatter_call, gather


class DataParallel(Module):
    """Runs a model on several devices at once: the batch is split along `dim`, and the results are joined.

    Without `device_ids` it takes all accelerators, and where there are none it is the model itself, as in PyTorch.
    Ids that no accelerator answers to stand for virtual devices on the CPU, which PyTorch does not have: `placement`
    shows who got which rows.
    """

    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module
        on_cuda = any(tensor.is_cuda for tensor in _tensors(module))
        if device_ids is None:
            device_ids = list(range(torch.cuda.device_count()))
        devices = _devices.resolve(device_ids, on_cuda)
        self.device_ids = [device.index for device in devices]
        self._devices = devices
        self._shares = None
        if not devices:
            return
        self.dim = dim
        if output_device is None:
            output_device = devices[0]
        self.output_device = output_device if isinstance(output_device, int) else torch.device(output_device).index
        self.src_device_obj = devices[0]

    def forward(self, *inputs, **kwargs):
        """Scatters the arguments, runs the replicas and gathers what they return."""
        if not self._devices:
            return self.module(*inputs, **kwargs)
        for tensor in _tensors(self.module):
            if (tensor.device.type, tensor.device.index or 0) != _place(self.src_device_obj):
                raise RuntimeError(
                    f"module must have its parameters and buffers on device {self.src_device_obj} (device_ids[0]) but "
                    f"found one of them on device: {tensor.device}"
                )
        parts, named = _scatter_call(inputs, kwargs, self._devices, self.dim)
        if not parts:
            parts, named = ((),), ({},)
        used = self._devices[: len(parts)]
        if len(self._devices) == 1:
            outputs = [self.module(*parts[0], **named[0])]
            result = outputs[0]
        else:
            outputs = parallel_apply(_replicate(self.module, used), parts, named, used)
            result = gather(outputs, self.output_device, self.dim)
        self._shares = [_Share(*share, self.dim) for share in zip(used, parts, named, outputs)]
        return result

    def placement(self):
        """Returns who got which rows of the last batch, as a table (torchlings only)."""
        return _Placement(self._devices, self._shares)

    def __getstate__(self):
        return {**super().__getstate__(), "_shares": None}


def data_parallel(module, inputs, device_ids=None, output_device=None, dim=0, module_kwargs=None):
    """Runs a model once on several devices."""
    inputs = inputs if isinstance(inputs, tuple) else (inputs,)
    return DataParallel(module, device_ids, output_device, dim)(*inputs, **(module_kwargs or {}))


def _tensors(module):
    yield from module.parameters()
    yield from module.buffers()


def _place(device):
    """Where a tensor on the device says that it is: the processor is one, whatever its virtual number."""
    return (device.type, 0 if _devices.is_virtual(device) else device.index)


def _first_tensor(value):
    if isinstance(value, torch.Tensor):
        return value
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, (list, tuple)) or hasattr(value, "__iter__") and not isinstance(value, str):
        return next((found for found in map(_first_tensor, value) if found is not None), None)
    return None


class _Share:
    """What one device had of a batch: sizes only, so that no tensor is kept alive."""

    def __init__(self, device, args, kwargs, output, dim):
        given, returned = _first_tensor((args, kwargs)), _first_tensor(output)
        self.device = str(device)
        self.given = None if given is None else list(given.shape)
        self.returned = None if returned is None else list(returned.shape)
        self.rows = None if given is None or given.dim() == 0 else given.shape[dim]


class _Placement:
    """A table of shares."""

    def __init__(self, devices, shares):
        self._devices = devices
        self._shares = shares

    def __repr__(self):
        if not self._devices:
            return "DataParallel without devices: the model itself runs, where it lies"
        where = ", simulated on the CPU" if _devices.is_virtual(self._devices[0]) else ""
        lines = [f"DataParallel over {len(self._devices)} devices{where}"]
        if self._shares is None:
            return lines[0] + ": nothing has been run yet"
        table, start = [("device", "rows", "batch", "result")], 0
        for share in self._shares:
            rows = "-"
            if share.rows is not None:
                rows = f"{start}" if share.rows == 1 else f"{start} to {start + share.rows - 1}"
                start += share.rows
            table.append((share.device, rows, str(share.given or "-"), str(share.returned or "-")))
        table += [(str(device), "none", "-", "-") for device in self._devices[len(self._shares) :]]
        widths = [max(map(len, column)) for column in zip(*table)]
        lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in table]
        return "\n".join(lines)
