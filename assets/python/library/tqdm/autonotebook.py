"""The same bars as `tqdm`'s own: the transcript draws them wherever they come from."""

from tqdm.std import tqdm, trange

__all__ = ["tqdm", "trange"]
