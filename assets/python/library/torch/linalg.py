"""torch.linalg: linear algebra."""
import _torch

globals().update(_torch._functions("linalg"))


class LinAlgError(RuntimeError):
    """Raised where a decomposition or a solution does not exist."""


_torch._register("LinAlgError", LinAlgError)
