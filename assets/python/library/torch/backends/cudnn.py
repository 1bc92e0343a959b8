"""torch.backends.cudnn: how a library of convolutions for NVIDIA's devices chooses among its ways. There is none here, and
results are the same at every run; the settings are kept, for scripts that make them."""
from contextlib import contextmanager

enabled = True
benchmark = False
benchmark_limit = 10
deterministic = False
allow_tf32 = True


def is_available():
    """Says whether the library is there: never."""
    return False


def version():
    """Returns the library's version: there is none."""
    return None


def is_acceptable(tensor):
    """Says whether the library could compute with a tensor: never."""
    return False


@contextmanager
def flags(enabled=False, benchmark=False, benchmark_limit=10, deterministic=False, allow_tf32=True):
    """Settings for the length of a block."""
    names = ("enabled", "benchmark", "benchmark_limit", "deterministic", "allow_tf32")
    before = [globals()[name] for name in names]
    globals().update(zip(names, (enabled, benchmark, benchmark_limit, deterministic, allow_tf32)))
    try:
        yield
    finally:
        globals().update(zip(names, before))
