"""Progress bars around loops, as the package tqdm draws them."""

from tqdm.std import TqdmDeprecationWarning, TqdmExperimentalWarning, TqdmKeyError, TqdmTypeError, TqdmWarning, tqdm, trange

__version__ = "4.70.1"
__all__ = [
    "TqdmDeprecationWarning",
    "TqdmExperimentalWarning",
    "TqdmKeyError",
    "TqdmTypeError",
    "TqdmWarning",
    "tqdm",
    "tqdm_notebook",
    "trange",
]

tqdm_notebook = tqdm
tnrange = trange
