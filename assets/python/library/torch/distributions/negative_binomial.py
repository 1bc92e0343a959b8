"""The negative binomial distribution."""
import torch
from torch.distributions import constraints
from torch.distributions.distribution import Distribution
from torch.distributions.gamma import Gamma
from torch.distributions.utils import _Odds, _one_of, broadcast_all, lazy_property
from torch.nn import functional as F

__all__ = ["NegativeBinomial"]


class NegativeBinomial(_Odds, Distribution):
    """How many trials of probability `probs` (or of log-odds `logits`) succeed before `total_count` fail."""

    arg_constraints = {
        "total_count": constraints.greater_than_eq(0), "probs": constraints.half_open_interval(0.0, 1.0),
        "logits": constraints.real,
    }  # fmt: skip
    support = constraints.nonnegative_integer
    _expanded = {"total_count": 0, "probs": 0, "logits": 0, "_gamma": 0}

    def __init__(self, total_count, probs=None, logits=None, validate_args=None):
        self._from_probs = _one_of(probs, logits)
        if self._from_probs:
            self.total_count, self.probs = broadcast_all(total_count, probs)
        else:
            self.total_count, self.logits = broadcast_all(total_count, logits)
        self.total_count = self.total_count.type_as(self._param)
        super().__init__(self._param.size(), validate_args=validate_args)

    @property
    def mean(self):
        return self.total_count * torch.exp(self.logits)

    @property
    def mode(self):
        return ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0.0)

    @property
    def variance(self):
        return self.mean / torch.sigmoid(-self.logits)

    @lazy_property
    def _gamma(self):
        return Gamma(concentration=self.total_count, rate=torch.exp(-self.logits), validate_args=False)

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            return torch.poisson(self._gamma.sample(sample_shape=sample_shape))

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        weight = self.total_count * F.logsigmoid(-self.logits) + value * F.logsigmoid(self.logits)
        total = self.total_count + value
        orders = torch.lgamma(1.0 + value) + torch.lgamma(self.total_count) - torch.lgamma(total)
        return weight - orders.masked_fill(total == 0.0, 0.0)
