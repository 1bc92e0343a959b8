"""The devices that stand behind device ids: accelerators, or virtual ones that share the processor.

A virtual device is named `cpu:0`, `cpu:1` and so on. What is sent there is really copied, so that each has its own
parameters and its own rows; but all of them compute on the same processor, one after another.
"""
import torch


def resolve(device_ids, on_cuda):
    """The devices of the ids of a model that lies on accelerators, or not."""
    count = torch.cuda.device_count()
    devices = [_device(device, on_cuda or _enough(device_ids, count)) for device in device_ids]
    for device in devices:
        if device.type == "cuda" and device.index >= count:
            raise AssertionError("Invalid device id")
    return devices


def _enough(device_ids, count):
    indices = [d if isinstance(d, int) else torch.device(d).index or 0 for d in device_ids]
    return bool(indices) and max(indices) < count


def _device(device, on_cuda):
    if isinstance(device, int):
        if device < 0:
            raise AssertionError("Invalid device id")
        return torch.device("cuda" if on_cuda else "cpu", device)
    device = torch.device(device)
    if device.index is None:
        device = torch.device(device.type, 0)
    return device if device.type == "cpu" or on_cuda else torch.device("cpu", device.index)


def is_virtual(device):
    """Whether the device is one of several names of the processor."""
    return device.type == "cpu"


def send(tensor, device):
    """A copy on the device, through which gradients flow back."""
    return tensor.clone() if tensor.device.type == device.type == "cpu" else tensor.to(device)
