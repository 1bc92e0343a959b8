"""What axes are made of besides artists: the two axes, format texts, the legend, the colour bar."""

import numpy as np

from matplotlib import _missing, colors
from matplotlib._artists import MARKERS, Text, array


def format_of(text):
    """Line style, marker and colour of a short text such as `r--o`."""
    style = sign = color = None
    if colors.is_color_like(text) and not text.isdigit():
        return None, None, colors.of_format(text)
    rest = text
    while rest:
        if rest[:2] in ("--", "-."):
            found, rest = rest[:2], rest[2:]
            kind = "linestyle"
        elif rest[0] in "-:":
            found, rest = rest[0], rest[1:]
            kind = "linestyle"
        elif rest[0] in MARKERS:
            found, rest = rest[0], rest[1:]
            kind = "marker"
        elif rest[0] in colors.BASE_COLORS:
            found, rest = rest[0], rest[1:]
            kind = "color"
        elif rest[0] == "C" and rest[1:2].isdigit():
            digits = len(rest[1:]) - len(rest[1:].lstrip("0123456789"))
            found, rest = colors.of_format(rest[: 1 + digits]), rest[1 + digits :]
            kind = "color"
        else:
            raise ValueError(f"{text!r} is not a valid format string (unrecognized character {rest[0]!r})")
        if {"linestyle": style, "marker": sign, "color": color}[kind] is not None:
            raise ValueError(f"{text!r} is not a valid format string (two {kind} symbols)")
        style, sign, color = (
            found if kind == "linestyle" else style,
            found if kind == "marker" else sign,
            found if kind == "color" else color,
        )
    if style is None and sign is not None:
        style = "None"
    return style, sign, color


class Axis:
    """One of the two axes."""

    def __init__(self):
        self.low = self.high = None
        self.log = False
        self.grid = False
        self.ticks = self.labels = None
        self.names = []
        self.inverted = False
        self.label = Text()

    def positions(self, values):
        """Numbers for values; texts are counted in the order in which they come."""
        if isinstance(values, str):
            values = [values]
        if isinstance(values, (list, tuple)) and any(isinstance(value, str) for value in values):
            for value in values:
                if str(value) not in self.names:
                    self.names.append(str(value))
            return np.asarray([self.names.index(str(value)) for value in values], dtype=np.float64)
        return np.atleast_1d(array(values))

    def scene(self, margin):
        ticks, labels = self.ticks, self.labels
        if ticks is None and self.names:
            ticks, labels = list(range(len(self.names))), self.names
        low, high = (self.high, self.low) if self.inverted else (self.low, self.high)
        return {
            "low": low,
            "high": high,
            "log": self.log,
            "grid": self.grid,
            "ticks": None if ticks is None else [float(place) for place in ticks],
            "labels": None if labels is None else [str(label) for label in labels],
            "margin": margin,
        }


class _TransAxes:
    """Stands for shares of the axes."""


TRANS_AXES = _TransAxes()
PLACES = (
    "best",
    "upper right",
    "upper left",
    "lower left",
    "lower right",
    "right",
    "center left",
    "center right",
    "lower center",
    "upper center",
    "center",
)


def is_log(value):
    return _missing.check(value, "scale", ("linear", "log")) == "log"


class Legend:
    """The box that tells artists apart."""

    def __init__(self, place, title):
        self._place, self._title = place, title

    def set_title(self, title):
        self._title = title

    def _scene(self):
        return {"place": self._place, "title": self._title}


class Colorbar:
    """The scale of an image's colours."""

    def __init__(self, mappable, label=""):
        self.mappable, self._label = mappable, label or ""

    def set_label(self, label, **kwargs):
        self._label = str(label)

    def _scene(self):
        low, high = self.mappable.get_clim()
        return {"map": self.mappable.cmap.name, "low": low, "high": high, "label": self._label}
