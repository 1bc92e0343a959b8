"""The generalized Pareto distribution."""
import math

import torch
from torch.distributions import constraints
from torch.distributions.distribution import Distribution
from torch.distributions.utils import _parameters

__all__ = ["GeneralizedPareto"]


class GeneralizedPareto(Distribution):
    """What exceeds a threshold `loc`: exponential for concentration 0, heavier above, bounded below it."""

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive, "concentration": constraints.real}
    has_rsample = True
    _expanded = {"loc": 0, "scale": 0, "concentration": 0}

    def __init__(self, loc, scale, concentration, validate_args=None):
        self.loc, self.scale, self.concentration, batch_shape = _parameters(loc, scale, concentration)
        super().__init__(batch_shape, validate_args=validate_args)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self):
        end = self.loc - self.scale / self.concentration
        return constraints.interval(self.loc, torch.where(self.concentration < 0, end, math.inf))

    def _shape(self):
        """Whether the concentration is 0, and the concentration with a stand-in there."""
        is_zero = torch.isclose(self.concentration, torch.zeros_like(self.concentration))
        return is_zero, torch.where(is_zero, 1.0, self.concentration)

    @property
    def mean(self):
        k = self.concentration
        return self.loc + self.scale / (1 - torch.where(k < 1, k, math.nan))

    @property
    def mode(self):
        return self.loc

    @property
    def variance(self):
        k = torch.where(self.concentration < 0.5, self.concentration, math.nan)
        return self.scale**2 / ((1 - k) ** 2 * (1 - 2 * k))

    def rsample(self, sample_shape=torch.Size()):
        shape = self._extended_shape(sample_shape)
        return self.icdf(torch.rand(shape, dtype=self.loc.dtype, device=self.loc.device))

    def log_survival_function(self, value):
        """The logarithm of the probability of larger values."""
        if self._validate_args:
            self._validate_sample(value)
        z = (value - self.loc) / self.scale
        is_zero, k = self._shape()
        return torch.where(is_zero, -z, -torch.log1p(k * z) / k)

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        z = (value - self.loc) / self.scale
        is_zero, k = self._shape()
        return torch.where(is_zero, -z, -(1 + 1 / k) * torch.log1p(k * z)) - self.scale.log()

    def log_cdf(self, value):
        """The logarithm of cdf."""
        return torch.log1p(-torch.exp(self.log_survival_function(value)))

    def cdf(self, value):
        return torch.exp(self.log_cdf(value))

    def icdf(self, value):
        is_zero, k = self._shape()
        down = torch.log1p(-value)
        return self.loc + self.scale * torch.where(is_zero, -down, torch.expm1(-k * down) / k)

    def entropy(self):
        return torch.log(self.scale) + self.concentration + 1
