"""torch.nn.utils: gradients clipped, parameters as vectors or under other forms, sequences packed."""
from torch.nn.utils import parametrizations, parametrize, rnn
from torch.nn.utils.clip_grad import (
    clip_grad_norm,
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
)
from torch.nn.utils.convert_parameters import parameters_to_vector, vector_to_parameters
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_conv_bn_weights, fuse_linear_bn_eval, fuse_linear_bn_weights
from torch.nn.utils.init import skip_init
from torch.nn.utils.spectral_norm import remove_spectral_norm, spectral_norm
from torch.nn.utils.weight_norm import remove_weight_norm, weight_norm


def __getattr__(name):
    if name in ("prune",):
        import importlib

        return importlib.import_module("torch.nn.utils." + name)
    if name in ("convert_conv2d_weight_memory_format", "convert_conv3d_weight_memory_format"):
        from torch.nn.utils import memory_format

        return getattr(memory_format, name)
    import _torch

    raise AttributeError(_torch._missing("torch.nn.utils", name))
