"""From constraints to the maps of real numbers onto what satisfies them."""
from torch.distributions import constraints, transforms

__all__ = ["ConstraintRegistry", "biject_to", "transform_to"]


class ConstraintRegistry:
    """Finds the map for a constraint: `registry(constraint)`; `register` adds kinds of constraints."""

    def __init__(self):
        self._registry = {}
        super().__init__()

    def register(self, constraint, factory=None):
        """Makes factory(constraint) the map for a class of constraints; without a factory this is a decorator."""
        if factory is None:
            return lambda factory: self.register(constraint, factory)
        if isinstance(constraint, constraints.Constraint):
            constraint = type(constraint)
        if not isinstance(constraint, type) or not issubclass(constraint, constraints.Constraint):
            raise TypeError(
                f"Expected constraint to be either a Constraint subclass or instance, but got {constraint}"
            )
        self._registry[constraint] = factory
        return factory

    def __call__(self, constraint):
        factory = self._registry.get(type(constraint))
        if factory is None:
            raise NotImplementedError(f"Cannot transform {type(constraint).__name__} constraints")
        return factory(constraint)


biject_to = ConstraintRegistry()
"""Bijective maps, for change of variables."""

transform_to = ConstraintRegistry()
"""Maps that suit optimization; they need not be bijective."""


def _register(registries, *kinds):
    """A decorator that registers a function which also gets the registry itself."""

    def decorate(function):
        for registry in registries:
            for kind in kinds:
                registry.register(kind, lambda constraint, registry=registry: function(constraint, registry))
        return function

    return decorate


_BOTH = (biject_to, transform_to)


@_register(_BOTH, constraints.real)
def _real(constraint, registry):
    return transforms.identity_transform


@_register(_BOTH, constraints.independent)
def _independent(constraint, registry):
    base = registry(constraint.base_constraint)
    return transforms.IndependentTransform(base, constraint.reinterpreted_batch_ndims)


@_register(_BOTH, constraints.positive, constraints.nonnegative)
def _above(constraint, registry):
    return transforms.ComposeTransform(
        [transforms.ExpTransform(), transforms.AffineTransform(constraint.lower_bound, 1)]
    )


@_register(_BOTH, constraints.less_than)
def _below(constraint, registry):
    return transforms.ComposeTransform(
        [transforms.ExpTransform(), transforms.AffineTransform(constraint.upper_bound, -1)]
    )


@_register(_BOTH, constraints.interval, constraints.half_open_interval)
def _between(constraint, registry):
    low, high = constraint.lower_bound, constraint.upper_bound
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and (low, high) == (0, 1):
        return transforms.SigmoidTransform()
    return transforms.ComposeTransform([transforms.SigmoidTransform(), transforms.AffineTransform(low, high - low)])


@_register((biject_to,), constraints.simplex)
def _stick(constraint, registry):
    return transforms.StickBreakingTransform()


@_register((transform_to,), constraints.simplex)
def _softmax(constraint, registry):
    return transforms.SoftmaxTransform()


@_register((transform_to,), constraints.lower_cholesky)
def _lower_cholesky(constraint, registry):
    return transforms.LowerCholeskyTransform()


@_register((transform_to,), constraints.positive_definite, constraints.positive_semidefinite)
def _positive_definite(constraint, registry):
    return transforms.PositiveDefiniteTransform()


@_register(_BOTH, constraints.corr_cholesky)
def _corr_cholesky(constraint, registry):
    return transforms.CorrCholeskyTransform()


@_register(_BOTH, constraints.cat)
def _cat(constraint, registry):
    return transforms.CatTransform([registry(c) for c in constraint.cseq], constraint.dim, constraint.lengths)


@_register(_BOTH, constraints.stack)
def _stack(constraint, registry):
    return transforms.StackTransform([registry(c) for c in constraint.cseq], constraint.dim)
