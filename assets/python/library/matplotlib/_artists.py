"""What axes hold: each artist knows its data and its looks, and says them for the scene that is drawn."""

import numpy as np

from matplotlib import _missing, cm, colors

DASHES = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dashdot", "": "none", " ": "none", "None": "none", "none": "none"}
DASHES.update({"solid": "solid", "dashed": "dashed", "dotted": "dotted", "dashdot": "dashdot"})
MARKERS = frozenset(".,ov^<>12348spP*hH+xXDd|_")
SIZES = {"xx-small": 5.79, "x-small": 6.94, "small": 8.33, "medium": 10.0, "large": 12.0, "x-large": 14.4, "xx-large": 17.28}


def array(values):
    """Numbers of a list, a tensor or an array, as 64-bit floats."""
    if hasattr(values, "detach") or isinstance(values, np.ndarray):
        return np.asarray(values).astype(np.float64)
    if not isinstance(values, (list, tuple)) and hasattr(values, "__iter__"):
        values = list(values)
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        if isinstance(values, (list, tuple)) and len(values) and hasattr(values[0], "detach"):
            return np.stack([array(value) for value in values])
        raise


def dash(style):
    """A line style's name in the scene."""
    if isinstance(style, tuple):
        return "dashed"
    return DASHES[_missing.check(style, "ls", list(DASHES))]


def marker(sign):
    """A marker's sign; an empty text for none."""
    if sign is None or sign in ("None", "none", " ", ""):
        return ""
    if not isinstance(sign, str) or sign not in MARKERS:
        raise ValueError(f"Unrecognized marker style {sign!r}")
    return sign


def size(of, default=10.0):
    """A text's size in points."""
    if of is None:
        return default
    return SIZES[of] if isinstance(of, str) and of in SIZES else float(of)


class Artist:
    """What every artist has: a label, an opacity, a place in the order of drawing, properties by `get_x` and `set_x`."""

    zorder = 1
    axes = None

    def __init__(self, label=None, alpha=None, zorder=None, visible=True):
        self._label = "" if label is None else str(label)
        self._alpha = alpha
        self._visible = visible
        if zorder is not None:
            self.zorder = zorder

    def get_label(self):
        return self._label

    def set_label(self, s):
        self._label = str(s)

    def get_alpha(self):
        return self._alpha

    def set_alpha(self, alpha):
        self._alpha = alpha

    def get_zorder(self):
        return self.zorder

    def set_zorder(self, level):
        self.zorder = level

    def get_visible(self):
        return self._visible

    def set_visible(self, b):
        self._visible = bool(b)

    def remove(self):
        """Takes the artist out of its axes."""
        self.axes._artists.remove(self)

    def set(self, **kwargs):
        """Sets properties by their names."""
        for name, value in kwargs.items():
            change = getattr(self, f"set_{name}", None)
            if change is None:
                raise AttributeError(f"{type(self).__name__}.set() got an unexpected keyword argument {name!r}")
            change(value)

    def _opacity(self):
        return 1.0 if self._alpha is None else float(self._alpha)


def _shortened(options, pairs):
    """Options under their whole names."""
    for short, name in pairs:
        if short in options:
            if name in options:
                raise TypeError(f"Got both {short!r} and {name!r}, which are aliases of one another")
            options[name] = options.pop(short)
    return options


LINE_ALIASES = (
    ("c", "color"),
    ("ls", "linestyle"),
    ("lw", "linewidth"),
    ("ms", "markersize"),
    ("mfc", "markerfacecolor"),
    ("mec", "markeredgecolor"),
    ("mew", "markeredgewidth"),
)


class Line2D(Artist):
    """A line through points, with markers."""

    _base = None

    zorder = 2

    def __init__(
        self,
        xdata,
        ydata,
        *,
        linewidth=None,
        linestyle=None,
        color=None,
        marker=None,
        markersize=None,
        markerfacecolor=None,
        markeredgecolor=None,
        markeredgewidth=None,
        drawstyle="default",
        label=None,
        alpha=None,
        zorder=None,
        visible=True,
        **unknown,
    ):
        from matplotlib import rcParams

        super().__init__(label, alpha, zorder, visible)
        if unknown:
            raise AttributeError(f"Line2D.set() got an unexpected keyword argument {next(iter(unknown))!r}")
        self.set_data(xdata, ydata)
        self.set_linewidth(rcParams["lines.linewidth"] if linewidth is None else linewidth)
        self.set_linestyle("-" if linestyle is None else linestyle)
        self.set_color("C0" if color is None else color)
        self.set_marker(marker)
        self._markersize = rcParams["lines.markersize"] if markersize is None else float(markersize)
        self._face = markerfacecolor if markerfacecolor not in (None, "none", "None") else markeredgecolor
        self._steps = drawstyle

    def get_data(self):
        return self._x, self._y

    def get_xdata(self):
        return self._x

    def get_ydata(self):
        return self._y

    def get_xydata(self):
        return np.stack([self._x, self._y], axis=1)

    def set_data(self, x, y):
        self._x, self._y = np.atleast_1d(array(x)), np.atleast_1d(array(y))

    def set_xdata(self, x):
        self._x = np.atleast_1d(array(x))

    def set_ydata(self, y):
        self._y = np.atleast_1d(array(y))

    def get_color(self):
        return self._color

    def set_color(self, color):
        colors.packed(color)
        self._color = color

    def get_linewidth(self):
        return self._width

    def set_linewidth(self, w):
        self._width = float(w)

    def get_linestyle(self):
        return self._style

    def set_linestyle(self, ls):
        dash(ls)
        self._style = ls

    def get_marker(self):
        return self._marker or "None"

    def set_marker(self, sign):
        self._marker = marker(sign)

    def get_markersize(self):
        return self._markersize

    def set_markersize(self, sz):
        self._markersize = float(sz)

    def __repr__(self):
        return f"<matplotlib.lines.Line2D object at {id(self):#x}>"

    def __str__(self):
        return f"Line2D({self._label})"

    def _scene(self, arrays):
        x, y = self._x, self._y
        if self._steps.startswith("steps"):
            x, y = stepped(x, y, self._steps[6:] or "pre")
        line = colors.packed(self._color)
        return {
            "artist": "line",
            "x": arrays.add(x),
            "y": arrays.add(y),
            "color": line,
            "alpha": self._opacity() * colors.to_rgba(self._color)[3],
            "width": self._width,
            "dash": dash(self._style),
            "marker": self._marker,
            "marker_size": self._markersize,
            "marker_color": line if self._face is None else colors.packed(self._face),
            "label": self._label,
            "base": self._base,
        }


def stepped(x, y, where):
    """The corners of steps through points."""
    if len(x) < 2:
        return x, y
    if where == "pre":
        return np.repeat(x, 2)[:-1], np.repeat(y, 2)[1:]
    if where == "post":
        return np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
    middles = (x[:-1] + x[1:]) / 2
    return np.concatenate([x[:1], np.repeat(middles, 2), x[-1:]]), np.repeat(y, 2)


class Mappable(Artist):
    """An artist whose colours come from numbers."""

    def __init__(self, values, cmap=None, norm=None, vmin=None, vmax=None, **options):
        from matplotlib import rcParams

        super().__init__(**options)
        self._values = values
        self.cmap = cm.checked(rcParams["image.cmap"] if cmap is None else cmap)
        if norm is not None:
            vmin, vmax = getattr(norm, "vmin", None), getattr(norm, "vmax", None)
        self._vmin, self._vmax = vmin, vmax

    def get_array(self):
        return self._values

    def set_data(self, A):
        self._values = array(A)

    def get_cmap(self):
        return self.cmap

    def set_cmap(self, cmap):
        self.cmap = cm.checked(cmap)

    def get_clim(self):
        finite = None if self._values is None else self._values[np.isfinite(self._values)]
        if finite is None or finite.size == 0:
            return (self._vmin or 0.0, 1.0 if self._vmax is None else self._vmax)
        low = float(finite.min()) if self._vmin is None else float(self._vmin)
        high = float(finite.max()) if self._vmax is None else float(self._vmax)
        return low, high

    def set_clim(self, vmin=None, vmax=None):
        if vmax is None and isinstance(vmin, tuple):
            vmin, vmax = vmin
        self._vmin = self._vmin if vmin is None else vmin
        self._vmax = self._vmax if vmax is None else vmax


class PathCollection(Mappable):
    """Points, each with a colour and an area."""

    def __init__(self, x, y, areas, shades, sign, values, **options):
        super().__init__(values, **options)
        self._x, self._y, self._areas, self._shades, self._sign = x, y, areas, shades, sign

    def get_offsets(self):
        return np.stack([self._x, self._y], axis=1)

    def set_offsets(self, offsets):
        offsets = array(offsets)
        self._x, self._y = offsets[:, 0], offsets[:, 1]

    def get_sizes(self):
        return self._areas

    def _scene(self, arrays):
        shades = self._shades
        if self._values is not None:
            low, high = self.get_clim()
            shares = (self._values - low) / (high - low) if high > low else self._values * 0
            parts = np.round(self.cmap(shares)[..., :3] * 255)
            shades = parts[:, 0] * 65536 + parts[:, 1] * 256 + parts[:, 2]
        return {
            "artist": "points",
            "x": arrays.add(self._x),
            "y": arrays.add(self._y),
            "areas": arrays.add(self._areas),
            "colors": arrays.add(shades),
            "alpha": self._opacity(),
            "marker": self._sign,
            "label": self._label,
        }


class AxesImage(Mappable):
    """Rows of numbers or of colours."""

    zorder = 0

    def __init__(self, values, extent, **options):
        super().__init__(values, **options)
        self._extent = extent

    def get_extent(self):
        return self._extent

    def get_size(self):
        return self._values.shape[:2]

    def _scene(self, arrays):
        values = self._values
        low, high = self.get_clim() if values.ndim == 2 else (0.0, 1.0)
        return {
            "artist": "image",
            "values": arrays.add(values),
            "rows": values.shape[0],
            "columns": values.shape[1],
            "channels": 1 if values.ndim == 2 else values.shape[2],
            "map": self.cmap.name,
            "low": low,
            "high": high,
            "extent": [float(end) for end in self._extent],
            "alpha": self._opacity(),
        }


class Rectangle(Artist):
    """One bar."""

    def __init__(self, xy, width, height, color="C0", edgecolor=None, **options):
        super().__init__(**options)
        self._sides = [float(xy[0]), float(xy[1]), float(width), float(height)]
        self._color, self._edge = color, edgecolor

    def get_x(self):
        return self._sides[0]

    def get_y(self):
        return self._sides[1]

    def get_xy(self):
        return tuple(self._sides[:2])

    def get_width(self):
        return self._sides[2]

    def get_height(self):
        return self._sides[3]

    def set_width(self, w):
        self._sides[2] = float(w)

    def set_height(self, h):
        self._sides[3] = float(h)

    def get_facecolor(self):
        return colors.to_rgba(self._color, self._alpha)

    def set_color(self, c):
        colors.packed(c)
        self._color = c

    set_facecolor = set_color

    def set_edgecolor(self, color):
        self._edge = color

    def __repr__(self):
        return f"<matplotlib.patches.Rectangle object at {id(self):#x}>"


class BarContainer(Artist):
    """Bars that were drawn together; a sequence of rectangles."""

    def __init__(self, patches, sticky, errorbar=None, **options):
        super().__init__(**options)
        self.patches, self._sticky, self.errorbar = patches, sticky, errorbar

    def __len__(self):
        return len(self.patches)

    def __iter__(self):
        return iter(self.patches)

    def __getitem__(self, index):
        return self.patches[index]

    def __repr__(self):
        return f"<BarContainer object of {len(self.patches)} artists>"

    def _scene(self, arrays):
        sides = np.asarray([patch._sides for patch in self.patches], dtype=np.float64).reshape(-1, 4)
        left, bottom, width, height = sides[:, 0], sides[:, 1], sides[:, 2], sides[:, 3]
        edges = [patch._edge for patch in self.patches if patch._edge not in (None, "none", "None")]
        return {
            "artist": "boxes",
            "left": arrays.add(left),
            "right": arrays.add(left + width),
            "bottom": arrays.add(bottom),
            "top": arrays.add(bottom + height),
            "colors": arrays.add([colors.packed(patch._color) for patch in self.patches] or [0]),
            "edge": colors.packed(edges[0]) if edges else None,
            "alpha": self._opacity(),
            "sticky": self._sticky,
            "label": self._label,
        }


class Polygon(Artist):
    """A filled outline."""

    def __init__(self, x, y, color, base=None, **options):
        super().__init__(**options)
        self._x, self._y, self._color, self._base = x, y, color, base

    def set_color(self, c):
        colors.packed(c)
        self._color = c

    def __repr__(self):
        return f"<matplotlib.collections.FillBetweenPolyCollection object at {id(self):#x}>"

    def _scene(self, arrays):
        return {
            "artist": "area",
            "x": arrays.add(self._x),
            "y": arrays.add(self._y),
            "color": colors.packed(self._color),
            "alpha": self._opacity() * colors.to_rgba(self._color)[3],
            "label": self._label,
            "base": self._base,
        }


class Across(Artist):
    """A line or a band through the whole axes."""

    def __init__(self, upright, at, until, ends, color, linewidth, linestyle, **options):
        super().__init__(**options)
        self._upright, self._at, self._until, self._ends = upright, at, until, ends
        self._color, self._width, self._style = color, linewidth, linestyle
        if until is None and "zorder" not in options:
            self.zorder = 2

    def _scene(self, arrays):
        return {
            "artist": "across",
            "upright": self._upright,
            "at": float(self._at),
            "until": None if self._until is None else float(self._until),
            "from": float(self._ends[0]),
            "to": float(self._ends[1]),
            "color": colors.packed(self._color),
            "alpha": self._opacity() * colors.to_rgba(self._color)[3],
            "width": float(self._width),
            "dash": dash(self._style),
            "label": self._label,
        }


class Text(Artist):
    """Words at a place."""

    zorder = 3

    def __init__(self, x=0.0, y=0.0, text="", color="k", fontsize=None, ha="left", va="baseline", in_axes=False, **options):
        super().__init__(**options)
        self._x, self._y, self._text, self._in_axes = float(x), float(y), str(text), in_axes
        self._color, self._size, self._ha, self._va = color, size(fontsize), ha, va

    def get_text(self):
        return self._text

    def set_text(self, s):
        self._text = "" if s is None else str(s)

    def get_position(self):
        return self._x, self._y

    def set_position(self, xy):
        self._x, self._y = map(float, xy)

    def set_color(self, color):
        colors.packed(color)
        self._color = color

    def set_fontsize(self, fontsize):
        self._size = size(fontsize)

    def __repr__(self):
        return f"Text({self._x:g}, {self._y:g}, {self._text!r})"

    def _scene(self, arrays):
        sides = {"left": "start", "bottom": "start", "baseline": "start", "center": "center", "right": "end", "top": "end"}
        sides["center_baseline"] = "center"
        return {
            "artist": "text",
            "x": self._x,
            "y": self._y,
            "text": self._text,
            "color": colors.packed(self._color),
            "size": self._size,
            "horizontal": sides.get(self._ha, "start"),
            "vertical": sides.get(self._va, "start"),
            "in_axes": self._in_axes,
        }
