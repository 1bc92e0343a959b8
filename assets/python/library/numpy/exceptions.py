"""The exceptions and warnings of numpy."""


class AxisError(ValueError, IndexError):
    """An axis is out of range."""

    def __init__(self, axis, ndim=None, msg_prefix=None):
        if ndim is None and msg_prefix is None:
            self.axis = self.ndim = None
            super().__init__(axis)
        else:
            self.axis, self.ndim = axis, ndim
            prefix = "" if msg_prefix is None else msg_prefix + ": "
            super().__init__(f"{prefix}axis {axis} is out of bounds for array of dimension {ndim}")


class UFuncTypeError(TypeError):
    """A ufunc has no way to compute with these dtypes."""


class ComplexWarning(RuntimeWarning):
    """Imaginary parts are dropped."""


class VisibleDeprecationWarning(UserWarning):
    """Something is going away, and users should know."""


class RankWarning(RuntimeWarning):
    """A fit is badly conditioned."""


class DTypePromotionError(TypeError):
    """Dtypes have no common one."""


class ModuleDeprecationWarning(DeprecationWarning):
    """A module is going away."""


class TooHardError(RuntimeError):
    """A question took more work to answer than was allowed."""
