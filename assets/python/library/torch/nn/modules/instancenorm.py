"""Normalisation of each sample and channel by itself."""
import warnings

from torch.nn import functional as F
from torch.nn.modules.batchnorm import _LazyNorm, _NormBase


class _InstanceNorm(_NormBase):
    _dims = 0

    def __init__(
        self, num_features, eps=1e-5, momentum=0.1, affine=False, track_running_stats=False, device=None, dtype=None,
        *, bias=True,
    ):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _check_input_dim(self, input):
        if input.dim() not in (self._dims + 1, self._dims + 2):
            raise ValueError(
                "expected " + str(self._dims + 1) + "D or " + str(self._dims + 2) + "D input (got " + str(input.dim())
                + "D input)"
            )

    def forward(self, input):
        self._check_input_dim(input)
        lead = input.dim() - self._dims - 1
        if input.size(lead) != self.num_features:
            if self.affine:
                raise ValueError(
                    "expected input's size at dim=" + str(lead) + " to match num_features (" + str(self.num_features)
                    + "), but got: " + str(input.size(lead)) + "."
                )
            warnings.warn(
                "input's size at dim=" + str(lead) + " does not match num_features. You can silence this warning by not "
                "passing in num_features, which is not used because affine=False"
            )
        batched = input if lead else input.unsqueeze(0)
        result = F.instance_norm(
            batched, self.running_mean, self.running_var, self.weight, self.bias,
            self.training or not self.track_running_stats, self.momentum if self.momentum is not None else 0.0, self.eps,
        )
        return result if lead else result.squeeze(0)


class InstanceNorm1d(_InstanceNorm):
    """Normalises each channel of each sequence."""

    _dims = 1


class InstanceNorm2d(_InstanceNorm):
    """Normalises each channel of each image."""

    _dims = 2


class InstanceNorm3d(_InstanceNorm):
    """Normalises each channel of each volume."""

    _dims = 3


class _LazyInstanceNorm(_LazyNorm):
    def __init__(self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None):
        super().__init__(eps, momentum, affine, track_running_stats, device, dtype)

    def initialize_parameters(self, input):
        """Takes num_features from the first input."""
        super().initialize_parameters(input if input.dim() == self._dims + 2 else input.unsqueeze(0))


class LazyInstanceNorm1d(_LazyInstanceNorm, InstanceNorm1d):
    """An InstanceNorm1d that learns num_features from its first input."""

    cls_to_become = InstanceNorm1d


class LazyInstanceNorm2d(_LazyInstanceNorm, InstanceNorm2d):
    """An InstanceNorm2d that learns num_features from its first input."""

    cls_to_become = InstanceNorm2d


class LazyInstanceNorm3d(_LazyInstanceNorm, InstanceNorm3d):
    """An InstanceNorm3d that learns num_features from its first input."""

    cls_to_become = InstanceNorm3d
