"""Distributions of the exponential family, whose entropy follows from their log normalizer."""
import torch
from torch.distributions.distribution import Distribution

__all__ = ["ExponentialFamily"]


class ExponentialFamily(Distribution):
    """Distributions of the density exp(<t(x), theta> - F(theta) + k(x)).

    A subclass gives its natural parameters theta, its log normalizer F and the mean of the carrier measure k.
    """

    @property
    def _natural_params(self):
        raise NotImplementedError

    def _log_normalizer(self, *natural_params):
        raise NotImplementedError

    @property
    def _mean_carrier_measure(self):
        raise NotImplementedError

    def _normalizer_and_means(self):
        """The natural parameters, F at them, and its gradient: the means of the sufficient statistics."""
        natural = [p.detach().requires_grad_() for p in self._natural_params]
        normalizer = self._log_normalizer(*natural)
        return natural, normalizer, torch.autograd.grad(normalizer.sum(), natural, create_graph=True)

    def entropy(self):
        """The entropy by Bregman's divergence: F less the parameters times the means, less the carrier's mean."""
        result = -self._mean_carrier_measure
        natural, normalizer, means = self._normalizer_and_means()
        result = result + normalizer
        for parameter, mean in zip(natural, means):
            result = result - (parameter * mean).reshape(self._batch_shape + (-1,)).sum(-1)
        return result
