"""Weights of convolutions in another memory format: here formats are accepted and without effect."""
from torch import nn


def _convert(module, memory_format, kinds):
    if isinstance(module, kinds):
        module.weight.data = module.weight.detach().clone(memory_format=memory_format)
    for child in module.children():
        _convert(child, memory_format, kinds)
    return module


def convert_conv2d_weight_memory_format(module, memory_format):
    """Converts the weights of all two-dimensional convolutions of a module."""
    return _convert(module, memory_format, (nn.Conv2d, nn.ConvTranspose2d))


def convert_conv3d_weight_memory_format(module, memory_format):
    """Converts the weights of all three-dimensional convolutions of a module."""
    return _convert(module, memory_format, (nn.Conv3d, nn.ConvTranspose3d))
