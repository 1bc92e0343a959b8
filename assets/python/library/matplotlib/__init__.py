"""matplotlib in small: figures with lines, points, bars, areas, images and texts.

They are drawn in the transcript, and `savefig` writes PNG and SVG.
"""

from matplotlib import _missing, cm, colors

__version__ = "3.11.2"

__getattr__ = _missing.of("matplotlib", globals())


class _RcParams(dict):
    """The settings that have a meaning here; others are kept and do nothing."""

    def update(self, *args, **kwargs):
        for name, value in dict(*args, **kwargs).items():
            self[name] = value


_DEFAULTS = {
    "figure.figsize": [6.4, 4.8],
    "figure.dpi": 100.0,
    "savefig.dpi": "figure",
    "lines.linewidth": 1.5,
    "lines.markersize": 6.0,
    "image.cmap": "viridis",
    "axes.grid": False,
    "font.size": 10.0,
}

rcParams = _RcParams(_DEFAULTS)
colormaps = cm.colormaps


def rcdefaults():
    """Every setting as it was."""
    rcParams.clear()
    rcParams.update(_DEFAULTS)


def rc(group, **kwargs):
    """Settings of a group, as in rc("lines", linewidth=2)."""
    for name in (group,) if isinstance(group, str) else group:
        rcParams.update({f"{name}.{key}": value for key, value in kwargs.items()})


def use(backend, *, force=True):
    """Figures go to the transcript, whatever backend is named."""


def get_backend():
    """The one backend there is."""
    return "transcript"
