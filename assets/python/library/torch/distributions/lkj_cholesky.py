"""The LKJ distribution of correlation matrices."""
import math

import torch
from torch.distributions import Beta, constraints
from torch.distributions.distribution import Distribution
from torch.distributions.utils import broadcast_all

__all__ = ["LKJCholesky"]


class LKJCholesky(Distribution):
    """Cholesky factors of correlation matrices M, of a density of M proportional to det(M) ** (concentration - 1).

    Samples are drawn by the onion method of Lewandowski, Kurowicka and Joe (2009): each row is a direction on a
    sphere, of a length whose square is a beta number.
    """

    arg_constraints = {"concentration": constraints.positive}
    support = constraints.corr_cholesky
    _expanded = {"concentration": 0}

    def __init__(self, dim, concentration=1.0, validate_args=None):
        if dim < 2:
            raise ValueError(f"Expected dim to be an integer greater than or equal to 2. Found dim={dim}.")
        self.dim = dim
        (self.concentration,) = broadcast_all(concentration)
        batch_shape = self.concentration.size()
        event_shape = torch.Size((dim, dim))
        row = torch.arange(dim, dtype=self.concentration.dtype, device=self.concentration.device)
        row = (row - 1).clamp(min=0)
        first = self.concentration + 0.5 * (dim - 2)
        self._beta = Beta(row + 0.5, first.unsqueeze(-1) - 0.5 * row)
        super().__init__(batch_shape, event_shape, validate_args)

    def _expand_parameters(self, new, batch_shape):
        new.__dict__.update(self.__dict__)
        new.concentration = self.concentration.expand(batch_shape)
        new._beta = self._beta.expand(batch_shape + (self.dim,))

    def sample(self, sample_shape=torch.Size()):
        shape = self._extended_shape(sample_shape)
        y = self._beta.sample(sample_shape).unsqueeze(-1)
        normal = torch.randn(shape, dtype=y.dtype, device=y.device).tril(-1)
        direction = normal / normal.norm(dim=-1, keepdim=True)
        direction[..., 0, :].fill_(0.0)  # the first row has none
        w = torch.sqrt(y) * direction
        rest = (1 - torch.sum(w**2, dim=-1)).clamp(min=torch.finfo(w.dtype).tiny).sqrt()
        return w + torch.diag_embed(rest)

    def log_prob(self, value):
        if self._validate_args:
            self._validate_sample(value)
        diagonal = value.diagonal(dim1=-1, dim2=-2)[..., 1:]
        order = torch.arange(2, self.dim + 1, device=self.concentration.device)
        order = 2 * (self.concentration - 1).unsqueeze(-1) + self.dim - order
        unnormalized = torch.sum(order * diagonal.log(), dim=-1)
        # The normalizer of page 1999 of Lewandowski et al., written with the multivariate gamma function.
        less = self.dim - 1
        alpha = self.concentration + 0.5 * less
        normalizer = 0.5 * less * math.log(math.pi) + torch.mvlgamma(alpha - 0.5, less) - torch.lgamma(alpha) * less
        return unnormalized - normalizer
