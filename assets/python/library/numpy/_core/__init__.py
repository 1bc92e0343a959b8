"""Where numpy keeps the functions that pickles name."""
from numpy._core import multiarray  # noqa: F401
