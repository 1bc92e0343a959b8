"""The continuous Bernoulli distribution."""
import torch
from torch.distributions import constraints
from torch.distributions.exp_family import ExponentialFamily
from torch.distributions.utils import _Odds, _one_of, _parameters, clamp_probs, lazy_property, logits_to_probs
from torch.nn import functional as F

__all__ = ["ContinuousBernoulli"]


class ContinuousBernoulli(_Odds, ExponentialFamily):
    """Numbers between 0 and 1 of a density proportional to `probs ** x * (1 - probs) ** (1 - x)`.

    Around 1/2, between `lims`, the formulas divide zero by zero; series in the distance from 1/2 stand in there.
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.unit_interval
    has_rsample = True
    _mean_carrier_measure = 0
    _expanded = {"probs": 0, "logits": 0}

    def __init__(self, probs=None, logits=None, lims=(0.499, 0.501), validate_args=None):
        self._from_probs = _one_of(probs, logits)
        if self._from_probs:
            self.probs, batch_shape = _parameters(probs)
            if validate_args and not self.arg_constraints["probs"].check(self.probs).all():
                raise ValueError("The parameter probs has invalid values")
            self.probs = clamp_probs(self.probs)
        else:
            self.logits, batch_shape = _parameters(logits)
        self._lims = lims
        super().__init__(batch_shape, validate_args=validate_args)

    @lazy_property
    def probs(self):
        """The parameter of the density; not the mean."""
        return clamp_probs(logits_to_probs(self.logits, is_binary=True))

    def _outside(self):
        return (self.probs <= self._lims[0]) | (self.probs > self._lims[1])

    def _cut(self):
        """The parameters, those around 1/2 replaced by one at which the formulas hold."""
        return torch.where(self._outside(), self.probs, self._lims[0])

    def _cont_bern_log_norm(self):
        cut = self._cut()
        exact = torch.log(torch.abs(torch.log1p(-cut) - torch.log(cut))) - torch.log(torch.abs(1 - 2 * cut))
        square = (self.probs - 0.5).pow(2)
        return torch.where(self._outside(), exact, torch.log(torch.tensor(2.0)) + (4 / 3 + 104 / 45 * square) * square)

    @property
    def mean(self):
        cut = self._cut()
        exact = cut / (2 * cut - 1) + 1 / (torch.log1p(-cut) - torch.log(cut))
        off = self.probs - 0.5
        return torch.where(self._outside(), exact, 0.5 + (1 / 3 + 16 / 45 * off.pow(2)) * off)

    @property
    def stddev(self):
        return torch.sqrt(self.variance)

    @property
    def variance(self):
        cut = self._cut()
        exact = cut * (cut - 1) / (1 - 2 * cut).pow(2) + 1 / (torch.log1p(-cut) - torch.log(cut)).pow(2)
        square = (self.probs - 0.5).pow(2)
        return torch.where(self._outside(), exact, 1 / 12 - (1 / 15 - 128 / 945 * square) * square)

    def rsample(self, sample_shape=torch.Size()):
        shape = self._extended_shape(sample_shape)
        return self.icdf(torch.rand(shape, dtype=self.probs.dtype, device=self.probs.device))

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            return self.rsample(sample_shape)

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        logits, value = torch.broadcast_tensors(self.logits, value)
        return -F.binary_cross_entropy_with_logits(logits, value, reduction="none") + self._cont_bern_log_norm()

    def cdf(self, value):
        if self._validate_args:
            self._validate_sample(value)
        cut = self._cut()
        exact = (cut.pow(value) * (1 - cut).pow(1 - value) + cut - 1) / (2 * cut - 1)
        # At the ends rounding must not leave the interval.
        inside = torch.where(self._outside(), exact, value)
        return torch.where(value <= 0, 0.0, torch.where(value >= 1, 1.0, inside))

    def icdf(self, value):
        cut = self._cut()
        down = torch.log1p(-cut)
        exact = (torch.log1p(-cut + value * (2 * cut - 1)) - down) / (torch.log(cut) - down)
        return torch.where(self._outside(), exact, value)

    def entropy(self):
        down = torch.log1p(-self.probs)
        return self.mean * (down - torch.log(self.probs)) - self._cont_bern_log_norm() - down

    @property
    def _natural_params(self):
        return (self.logits,)

    def _log_normalizer(self, x):
        outside = (x <= self._lims[0] - 0.5) | (x > self._lims[1] - 0.5)
        cut = torch.where(outside, x, self._lims[0] - 0.5)
        exact = torch.log(torch.abs(torch.expm1(cut))) - torch.log(torch.abs(cut))
        return torch.where(outside, exact, 0.5 * x + x.pow(2) / 24 - x.pow(4) / 2880)
