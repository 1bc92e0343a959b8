"""Colour maps: from numbers between 0 and 1 to colours."""

import _torchlings_display as display
import numpy as np

from matplotlib import _missing


class Colormap:
    """A colour map; call it with numbers between 0 and 1 to get their colours."""

    def __init__(self, name):
        self.name = name
        self.N = display.map_len(name)

    def __call__(self, X, alpha=None, bytes=False):
        values = np.asarray(X)
        # Whole numbers count the map's colours.
        shares = (values + 0.5) / self.N if values.dtype.kind in "iu" else values
        shares = np.asarray(shares, dtype=np.float64)
        flat = display.mapped(self.name, shares.ravel().tobytes())
        rgb = np.asarray(flat, dtype=np.float64).reshape(-1, 3)
        solid = np.full((len(rgb), 1), 1.0 if alpha is None else alpha)
        rgba = np.concatenate([rgb, solid], axis=1).reshape(*shares.shape, 4)
        if bytes:
            return np.round(rgba * 255).astype(np.uint8)
        return tuple(float(part) for part in rgba) if shares.ndim == 0 else rgba

    def reversed(self):
        """The map from its other end."""
        return Colormap(self.name[:-2] if self.name.endswith("_r") else self.name + "_r")

    def __repr__(self):
        return f"<matplotlib.colors.Colormap {self.name!r}>"

    def __eq__(self, other):
        return isinstance(other, Colormap) and self.name == other.name

    def __hash__(self):
        return hash(self.name)


class _Registry:
    """Every colour map by its name."""

    def __getitem__(self, name):
        if isinstance(name, Colormap):
            return name
        if display.mapped(name, b"") is None:
            near = _missing.nearest(name, list(self))
            hint = f"; the nearest one here is {near!r}" if near else ""
            raise KeyError(f"{name!r} is not a known colormap name{hint}")
        return Colormap(name)

    def __iter__(self):
        for name in display.map_names():
            yield name
            yield name + "_r"

    def __len__(self):
        return 2 * len(display.map_names())

    def __contains__(self, name):
        return display.mapped(name, b"") is not None

    def get_cmap(self, cmap):
        """The map of a name."""
        return self["viridis" if cmap is None else cmap]


colormaps = _Registry()


def get_cmap(name=None, lut=None):
    """The map of a name."""
    return checked(name)


def checked(name):
    """The map of a name, or matplotlib's ValueError."""
    try:
        return colormaps.get_cmap(name)
    except KeyError:
        raise ValueError(_missing.unsupported(name, "cmap", list(colormaps))) from None


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'matplotlib.cm' has no attribute {name!r}")
    if name in colormaps:
        return Colormap(name)
    raise AttributeError(_missing.message("matplotlib.cm", name, list(globals()) + list(colormaps)))
