"""Kullback-Leibler divergences between pairs of distributions.

Where p and q are of one family the closed form stands here. Between families KL(p || q) is the expected log density of
q under p, less p's entropy with its sign turned: `_across` writes that, and the expectations come from p's moments.
"""
import math
import warnings

import torch
from torch.distributions.bernoulli import Bernoulli
from torch.distributions.beta import Beta
from torch.distributions.binomial import Binomial
from torch.distributions.categorical import Categorical
from torch.distributions.cauchy import Cauchy
from torch.distributions.continuous_bernoulli import ContinuousBernoulli
from torch.distributions.dirichlet import Dirichlet
from torch.distributions.distribution import Distribution
from torch.distributions.exp_family import ExponentialFamily
from torch.distributions.exponential import Exponential
from torch.distributions.gamma import Gamma
from torch.distributions.geometric import Geometric
from torch.distributions.gumbel import Gumbel
from torch.distributions.half_normal import HalfNormal
from torch.distributions.independent import Independent
from torch.distributions.laplace import Laplace
from torch.distributions.lowrank_multivariate_normal import (
    LowRankMultivariateNormal,
    _batch_lowrank_logdet,
    _batch_lowrank_mahalanobis,
)
from torch.distributions.multivariate_normal import MultivariateNormal, _batch_mahalanobis, _half_log_det
from torch.distributions.normal import Normal
from torch.distributions.one_hot_categorical import OneHotCategorical
from torch.distributions.pareto import Pareto
from torch.distributions.poisson import Poisson
from torch.distributions.transformed_distribution import TransformedDistribution
from torch.distributions.uniform import Uniform
from torch.distributions.utils import _sum_rightmost, euler_constant
from torch.nn import functional as F

__all__ = ["register_kl", "kl_divergence"]

_KL_REGISTRY = {}
_KL_MEMOIZE = {}


def register_kl(type_p, type_q):
    """A decorator: makes a function of p and q the divergence of these two classes and their subclasses."""
    if not isinstance(type_p, type) or not isinstance(type_q, type):
        raise TypeError("issubclass() arg 1 must be a class")

    def decorator(function):
        _KL_REGISTRY[type_p, type_q] = function
        _KL_MEMOIZE.clear()
        return function

    return decorator


def _dispatch_kl(type_p, type_q):
    """The most specific function for a pair of classes."""
    matches = [
        (type_p.__mro__.index(p), type_q.__mro__.index(q), function)
        for (p, q), function in _KL_REGISTRY.items()
        if issubclass(type_p, p) and issubclass(type_q, q)
    ]
    if not matches:
        return None
    left = min(matches, key=lambda match: match[:2])
    right = min(matches, key=lambda match: match[1::-1])
    if left[2] is not right[2]:
        left_p, right_q = type_p.__mro__[left[0]], type_q.__mro__[left[1]]
        other_p, other_q = type_p.__mro__[right[0]], type_q.__mro__[right[1]]
        warnings.warn(
            f"Ambiguous kl_divergence({type_p.__name__}, {type_q.__name__}). "
            f"Please register_kl({left_p.__name__}, {other_q.__name__})",
            RuntimeWarning,
            stacklevel=3,
        )
    return left[2]


def kl_divergence(p, q):
    """The divergence KL(p || q), the expectation under p of log p - log q."""
    kinds = type(p), type(q)
    if kinds not in _KL_MEMOIZE:
        _KL_MEMOIZE[kinds] = _dispatch_kl(*kinds)
    function = _KL_MEMOIZE[kinds]
    if function is None:
        raise NotImplementedError(
            f"No KL(p || q) is implemented for p type {p.__class__.__name__} and q type {q.__class__.__name__}"
        )
    return function(p, q)


def _infinite_like(tensor):
    return torch.full_like(tensor, math.inf)


def _log_beta(x, y):
    return torch.lgamma(x) + torch.lgamma(y) - torch.lgamma(x + y)


# Two of one family.


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p, q):
    def outcome(chance, possible, p_logits, q_logits):
        term = chance * (F.softplus(q_logits) - F.softplus(p_logits))
        term = term.masked_fill(~possible, math.inf)
        return term.masked_fill(chance == 0, 0)

    ones = outcome(p.probs, q.probs > 0, -p.logits, -q.logits)
    return ones + outcome(1 - p.probs, q.probs < 1, p.logits, q.logits)


@register_kl(Beta, Beta)
def _beta(p, q):
    p1, p0, q1, q0 = p.concentration1, p.concentration0, q.concentration1, q.concentration0
    return (
        _log_beta(q1, q0) - _log_beta(p1, p0) + (p1 - q1) * torch.digamma(p1) + (p0 - q0) * torch.digamma(p0)
        + (q1 + q0 - p1 - p0) * torch.digamma(p1 + p0)
    )  # fmt: skip


@register_kl(Binomial, Binomial)
def _binomial(p, q):
    if (p.total_count < q.total_count).any():
        raise NotImplementedError("KL between Binomials where q.total_count > p.total_count is not implemented")
    kl = p.total_count * (p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p())
    return torch.where(p.total_count > q.total_count, math.inf, kl)


@register_kl(Categorical, Categorical)
def _categorical(p, q):
    terms = p.probs * (p.logits - q.logits)
    terms = torch.where(q.probs == 0, math.inf, terms)
    return torch.where(p.probs == 0, 0.0, terms).sum(-1)


@register_kl(OneHotCategorical, OneHotCategorical)
def _one_hot(p, q):
    return _categorical(p._categorical, q._categorical)


@register_kl(Cauchy, Cauchy)
def _cauchy(p, q):
    distance = (p.scale + q.scale).pow(2) + (p.loc - q.loc).pow(2)
    return distance.log() - (4 * p.scale * q.scale).log()


@register_kl(Dirichlet, Dirichlet)
def _dirichlet(p, q):
    total_p, total_q = p.concentration.sum(-1), q.concentration.sum(-1)
    normalizers = total_p.lgamma() - total_q.lgamma() - (p.concentration.lgamma() - q.concentration.lgamma()).sum(-1)
    expected = p.concentration.digamma() - total_p.digamma().unsqueeze(-1)
    return normalizers + ((p.concentration - q.concentration) * expected).sum(-1)


@register_kl(Exponential, Exponential)
def _exponential(p, q):
    ratio = q.rate / p.rate
    return ratio - ratio.log() - 1


@register_kl(ExponentialFamily, ExponentialFamily)
def _exponential_family(p, q):
    """Bregman's divergence of the log normalizer, between the natural parameters."""
    if type(p) is not type(q):
        raise NotImplementedError(
            "The cross KL-divergence between different exponential families cannot "
            "be computed using Bregman divergences"
        )
    p_natural, p_normalizer, means = p._normalizer_and_means()
    result = q._log_normalizer(*q._natural_params) - p_normalizer
    for p_parameter, q_parameter, mean in zip(p_natural, q._natural_params, means):
        result = result - _sum_rightmost((q_parameter - p_parameter) * mean, len(q.event_shape))
    return result


@register_kl(Gamma, Gamma)
def _gamma(p, q):
    a, b = p.concentration, q.concentration
    return (
        b * (p.rate / q.rate).log() + b.lgamma() - a.lgamma() + (a - b) * a.digamma() + (q.rate - p.rate) * (a / p.rate)
    )


@register_kl(Geometric, Geometric)
def _geometric(p, q):
    return -p.entropy() - torch.log1p(-q.probs) / p.probs - q.logits


@register_kl(Gumbel, Gumbel)
def _gumbel(p, q):
    ratio = p.scale / q.scale
    off = (p.loc - q.loc) / q.scale
    return off - ratio.log() + ratio * euler_constant + torch.exp(torch.lgamma(1 + ratio) - off) - (1 + euler_constant)


@register_kl(HalfNormal, HalfNormal)
def _half_normal(p, q):
    return _normal(p.base_dist, q.base_dist)


@register_kl(Laplace, Laplace)
def _laplace(p, q):
    ratio = p.scale / q.scale
    distance = (p.loc - q.loc).abs()
    return distance / q.scale - ratio.log() + ratio * torch.exp(-distance / p.scale) - 1


@register_kl(Normal, Normal)
def _normal(p, q):
    ratio = (p.scale / q.scale).pow(2)
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())


@register_kl(Pareto, Pareto)
def _pareto(p, q):
    ratio = q.alpha / p.alpha
    kl = q.alpha * (p.scale / q.scale).log() - ratio.log() + ratio - 1
    return torch.where(p.scale < q.scale, math.inf, kl)


@register_kl(Poisson, Poisson)
def _poisson(p, q):
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(Uniform, Uniform)
def _uniform(p, q):
    kl = ((q.high - q.low) / (p.high - p.low)).log()
    return torch.where((q.low > p.low) | (q.high < p.high), math.inf, kl)


@register_kl(Independent, Independent)
def _independent(p, q):
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError
    return _sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(TransformedDistribution, TransformedDistribution)
def _transformed(p, q):
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError
    return kl_divergence(p.base_dist, q.base_dist)


# Normal vectors: half of (log determinants' difference, the trace of q's precision times p's covariance, distance, -n).


def _same_events(p, q, what):
    if p.event_shape != q.event_shape:
        raise ValueError(f"KL-divergence between two {what} with different event shapes cannot be computed")


def _trace_of_solved(factor, root):
    """The trace of (L L^T)^-1 R R^T."""
    shape = torch.broadcast_shapes(factor.shape[:-2], root.shape[:-2])
    solved = torch.linalg.solve_triangular(
        factor.expand(shape + factor.shape[-2:]), root.expand(shape + root.shape[-2:]), upper=False
    )
    return solved.pow(2).sum((-2, -1))


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate_normal(p, q):
    _same_events(p, q, "Multivariate Normals")
    p_factor, q_factor = p._unbroadcasted_scale_tril, q._unbroadcasted_scale_tril
    spread = _trace_of_solved(q_factor, p_factor) + _batch_mahalanobis(q_factor, q.loc - p.loc)
    return _half_log_det(q_factor) - _half_log_det(p_factor) + 0.5 * (spread - p.event_shape[0])


@register_kl(LowRankMultivariateNormal, MultivariateNormal)
def _low_rank_to_full(p, q):
    _same_events(p, q, "(Low Rank) Multivariate Normals")
    p_log_det = _batch_lowrank_logdet(p._unbroadcasted_cov_diag, p._capacitance_tril)
    factor = q._unbroadcasted_scale_tril
    spread = (
        _trace_of_solved(factor, p._unbroadcasted_cov_factor)
        + _trace_of_solved(factor, torch.diag_embed(p._unbroadcasted_cov_diag.sqrt()))
        + _batch_mahalanobis(factor, q.loc - p.loc)
    )
    return _half_log_det(factor) + 0.5 * (spread - p_log_det - p.event_shape[0])


def _to_low_rank(p, q, p_log_det, roots, variance):
    """The divergence to a low-rank q of a p whose covariance is the sum of R R^T; `variance` is its diagonal.

    By Woodbury's identity q's precision is D^-1 - A^T A.
    """
    W, D = q._unbroadcasted_cov_factor, q._unbroadcasted_cov_diag
    A = torch.linalg.solve_triangular(q._capacitance_tril, W.mT / D.unsqueeze(-2), upper=False)
    spread = (variance / D).sum(-1) - sum((A @ root).pow(2).sum((-2, -1)) for root in roots)
    distance = _batch_lowrank_mahalanobis(W, D, q.loc - p.loc, q._capacitance_tril)
    return 0.5 * (_batch_lowrank_logdet(D, q._capacitance_tril) - p_log_det + spread + distance - p.event_shape[0])


@register_kl(MultivariateNormal, LowRankMultivariateNormal)
def _full_to_low_rank(p, q):
    _same_events(p, q, "(Low Rank) Multivariate Normals")
    factor = p._unbroadcasted_scale_tril
    return _to_low_rank(p, q, 2 * _half_log_det(factor), [factor], factor.pow(2).sum(-1))


@register_kl(LowRankMultivariateNormal, LowRankMultivariateNormal)
def _low_rank(p, q):
    _same_events(p, q, "Low Rank Multivariate Normals")
    W, D = p._unbroadcasted_cov_factor, p._unbroadcasted_cov_diag
    p_log_det = _batch_lowrank_logdet(D, p._capacitance_tril)
    return _to_low_rank(p, q, p_log_det, [W, torch.diag_embed(D.sqrt())], W.pow(2).sum(-1) + D)


# Between families.


def _across(q_type, *p_types):
    """Registers a function of p and q that gives the expectation of log q under p, and where p leaves q's support."""

    def decorate(expected_log):
        def kl(p, q):
            expected, outside = expected_log(p, q)
            divergence = -p.entropy() - expected
            return divergence if outside is None else torch.where(outside, math.inf, divergence)

        for p_type in p_types:
            register_kl(p_type, q_type)(kl)
        return expected_log

    return decorate


def _x_log_x(x):
    return torch.special.xlogy(x, x)


def _mean_log(p):
    """The mean of log x."""
    if isinstance(p, Beta):
        return p.concentration1.digamma() - (p.concentration1 + p.concentration0).digamma()
    if isinstance(p, Exponential):
        return -euler_constant - p.rate.log()
    if isinstance(p, Pareto):
        return p.alpha.reciprocal() + p.scale.log()
    return (_x_log_x(p.high) - _x_log_x(p.low)) / (p.high - p.low) - 1


def _mean_exp(p, scale):
    """The mean of exp(-x / scale)."""
    if isinstance(p, Exponential):
        return p.rate / (p.rate + scale.reciprocal())
    if isinstance(p, Gamma):
        return (1 + (p.rate * scale).reciprocal()).pow(-p.concentration)
    if isinstance(p, Normal):
        return torch.exp(-p.loc / scale + 0.5 * (p.scale / scale).pow(2))
    return scale / (p.high - p.low) * (torch.exp(-p.low / scale) - torch.exp(-p.high / scale))


def _below_zero(p):
    return p.low < 0 if isinstance(p, Uniform) else None


@_across(Normal, Beta, ContinuousBernoulli, Exponential, Gamma, Gumbel, Laplace, Pareto, Uniform)
def _log_of_normal(p, q):
    spread = (p.variance + (p.mean - q.loc).pow(2)) / (2 * q.scale.pow(2))
    outside = p.alpha <= 2 if isinstance(p, Pareto) else None
    return -0.5 * math.log(2 * math.pi) - q.scale.log() - spread, outside


@_across(Exponential, Beta, ContinuousBernoulli, Gamma, Pareto, Uniform)
def _log_of_exponential(p, q):
    return q.rate.log() - q.rate * p.mean, p.alpha <= 1 if isinstance(p, Pareto) else _below_zero(p)


@_across(Gamma, Beta, Exponential, Pareto, Uniform)
def _log_of_gamma(p, q):
    normalizer = q.concentration * q.rate.log() - q.concentration.lgamma()
    expected = normalizer + (q.concentration - 1) * _mean_log(p) - q.rate * p.mean
    return expected, p.alpha <= 1 if isinstance(p, Pareto) else _below_zero(p)


@_across(Gumbel, Exponential, Gamma, Normal, Uniform)
def _log_of_gumbel(p, q):
    return (q.loc - p.mean) / q.scale - torch.exp(q.loc / q.scale) * _mean_exp(p, q.scale) - q.scale.log(), None


@_across(Uniform, Beta, ContinuousBernoulli)
def _log_of_uniform(p, q):
    # Of the continuous Bernoulli PyTorch takes an edge that both share for outside.
    if isinstance(p, ContinuousBernoulli):
        return -(q.high - q.low).log(), (q.low >= 0) | (q.high <= 1)
    return -(q.high - q.low).log(), (q.low > 0) | (q.high < 1)


@_across(ContinuousBernoulli, Beta, Uniform)
def _log_of_continuous_bernoulli(p, q):
    expected = p.mean * q.logits + torch.log1p(-q.probs) + q._cont_bern_log_norm()
    return expected, (p.high >= 1) | (p.low <= 0) if isinstance(p, Uniform) else None


@_across(Beta, Uniform)
def _log_of_beta(p, q):
    mean_log_rest = _mean_log(Uniform(1 - p.high, 1 - p.low, validate_args=False))
    expected = (q.concentration1 - 1) * _mean_log(p) + (q.concentration0 - 1) * mean_log_rest
    return expected - _log_beta(q.concentration1, q.concentration0), (p.high > 1) | (p.low < 0)


@_across(Pareto, Uniform)
def _log_of_pareto(p, q):
    return q.alpha.log() + q.alpha * q.scale.log() - (q.alpha + 1) * _mean_log(p), p.low < q.scale


@_across(Laplace, Normal)
def _log_of_laplace(p, q):
    off = (p.loc - q.loc) / (math.sqrt(2) * p.scale)
    distance = p.scale * (math.sqrt(2 / math.pi) * torch.exp(-off.pow(2)) + math.sqrt(2) * off * torch.erf(off))
    return -(2 * q.scale).log() - distance / q.scale, None


@_across(Poisson, Bernoulli)
def _log_of_poisson(p, q):
    return p.probs * q.rate.log() - q.rate, None


def _register_infinite(parameter, p_type, *q_types):
    """p has values that q cannot have."""
    for q_type in q_types:
        register_kl(p_type, q_type)(lambda p, q: _infinite_like(getattr(p, parameter)))


_register_infinite("concentration1", Beta, Pareto)
_register_infinite("probs", ContinuousBernoulli, Pareto)
_register_infinite("rate", Exponential, Beta, ContinuousBernoulli, Pareto, Uniform)
_register_infinite("concentration", Gamma, Beta, ContinuousBernoulli, Pareto, Uniform)
_register_infinite("loc", Gumbel, Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)
_register_infinite("loc", Laplace, Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)
_register_infinite("loc", Normal, Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)
_register_infinite("scale", Pareto, Beta, ContinuousBernoulli, Uniform)
_register_infinite("rate", Poisson, Bernoulli, Binomial)


@register_kl(ContinuousBernoulli, ContinuousBernoulli)
def _continuous_bernoulli(p, q):
    p_expected = _log_of_continuous_bernoulli(p, p)[0]
    return p_expected - _log_of_continuous_bernoulli(p, q)[0]
