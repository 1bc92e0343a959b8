"""Figures: a sheet with axes, shown in the transcript or saved."""

import json
import os

import _torchlings_display as display
import numpy as np

from matplotlib import _missing
from matplotlib._parts import Colorbar
from matplotlib.axes import Axes


class _Arrays:
    """The numbers of a scene, as bytes."""

    def __init__(self):
        self.bytes = []

    def add(self, numbers):
        self.bytes.append(np.ascontiguousarray(np.asarray(numbers, dtype=np.float64)).tobytes())
        return len(self.bytes) - 1


class Figure:
    """A sheet with axes. `show` draws it, `savefig` writes it."""

    def __init__(self, figsize=None, dpi=None, *, num=None, facecolor=None, layout=None, tight_layout=None, constrained_layout=None, **kwargs):
        from matplotlib import rcParams

        width, height = rcParams["figure.figsize"] if figsize is None else figsize
        if not (0 < width < 1000 and 0 < height < 1000):
            raise ValueError(f"figure size must be positive finite not {(width, height)}")
        self._size = [float(width), float(height)]
        self.dpi = float(rcParams["figure.dpi"] if dpi is None else dpi)
        self.number = num
        self.name = None
        self.axes = []
        self._title = ""
        self._current = None
        self._is_new = True

    def __repr__(self):
        pixels = [round(side * self.dpi) for side in self._size]
        count = len(self.axes)
        return f"<Figure size {pixels[0]}x{pixels[1]} with {count} Axes>"

    def __str__(self):
        return f"Figure({self._size[0] * self.dpi:g}x{self._size[1] * self.dpi:g})"

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"'Figure' object has no attribute {name!r}")
        raise AttributeError(_missing.message("matplotlib.figure.Figure", name, dir(Figure)))

    @property
    def canvas(self):
        return self

    def draw(self):
        """Figures are drawn when they are shown."""

    draw_idle = flush_events = draw

    def _changed(self):
        self._is_new = True

    # ---- axes --------------------------------------------------------------------------------------------------------

    def add_subplot(self, *args, **kwargs):
        """Axes in a grid: add_subplot(rows, columns, index) or add_subplot(211)."""
        if not args:
            args = (1, 1, 1)
        if len(args) == 1 and isinstance(args[0], int):
            if not 100 <= args[0] <= 999:
                raise ValueError(f"Integer subplot specification must be a three-digit number, not {args[0]}")
            args = tuple(map(int, str(args[0])))
        if len(args) == 1 and isinstance(args[0], _Cell):
            place = args[0].place
        elif len(args) == 3:
            rows, columns, index = args
            first, last = (index, index) if isinstance(index, int) else index
            if not (1 <= first <= last <= rows * columns):
                raise ValueError(f"num must be an integer with 1 <= num <= {rows * columns}, not {index}")
            top, left = divmod(first - 1, columns)
            bottom, right = divmod(last - 1, columns)
            place = [left / columns, top / rows, (right - left + 1) / columns, (bottom - top + 1) / rows]
        else:
            raise TypeError(f"add_subplot() takes 1 or 3 positional arguments but {len(args)} were given")
        for axes in self.axes:
            if axes._place == place and not kwargs.pop("_anew", False):
                self._current = axes
                return axes
        return self._add(place, kwargs)

    def _add(self, place, options):
        if options.pop("projection", None) not in (None, "rectilinear") or options.pop("polar", False):
            raise ValueError("projection: only rectilinear axes are drawn in torchlings")
        share = {name: options.pop(f"share{name}", None) for name in "xy"}
        axes = Axes(self, place)
        for name, other in share.items():
            if other is not None:
                _share(name, [other, axes])
        self.axes.append(axes)
        self._current = axes
        axes.set(**options)
        return axes

    def add_axes(self, rect, **kwargs):
        """Axes at shares of the figure: left, bottom, width, height."""
        left, bottom, width, height = rect
        return self._add([left, 1 - bottom - height, width, height], kwargs)

    def add_gridspec(self, nrows=1, ncols=1, **kwargs):
        """A grid whose cells `add_subplot` takes."""
        return GridSpec(nrows, ncols, figure=self, **kwargs)

    def subplots(self, nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, width_ratios=None, height_ratios=None, subplot_kw=None, gridspec_kw=None):
        """A grid of axes."""
        ratios = {"width_ratios": width_ratios, "height_ratios": height_ratios, **(gridspec_kw or {})}
        grid = GridSpec(nrows, ncols, figure=self, **ratios)
        rows = [[self._add(grid[row, column].place, dict(subplot_kw or {})) for column in range(ncols)] for row in range(nrows)]
        made = Grid(rows)
        for name, share in (("x", sharex), ("y", sharey)):
            if share in (True, "all"):
                _share(name, list(made.flat))
            elif share in ("row", "col"):
                for group in made if share == "row" else made.T:
                    _share(name, list(group))
        if not squeeze:
            return made
        return rows[0][0] if made.size == 1 else made.ravel() if 1 in made.shape else made

    def gca(self):
        """The axes that are drawn into."""
        return self.add_subplot() if self._current is None else self._current

    def sca(self, a):
        """Draws into these axes from now on."""
        self._current = a

    def delaxes(self, ax):
        """Takes axes away."""
        self.axes.remove(ax)
        self._current = self.axes[-1] if self.axes else None

    def clear(self, keep_observers=False):
        """Takes all axes away."""
        self.axes, self._current, self._title = [], None, ""

    clf = clear

    # ---- looks -------------------------------------------------------------------------------------------------------

    def suptitle(self, t, **kwargs):
        """A title above all axes."""
        self._title = str(t)
        self._changed()

    def colorbar(self, mappable, cax=None, ax=None, *, label="", **kwargs):
        """The scale of an image's colours, beside its axes."""
        axes = ax if isinstance(ax, Axes) else mappable.axes
        axes._colorbar = Colorbar(mappable, label)
        self._changed()
        return axes._colorbar

    def legend(self, *args, **kwargs):
        """A legend in the last axes."""
        return self.gca().legend(*args, **kwargs)

    def tight_layout(self, **kwargs):
        """Nothing overlaps as it is."""

    def subplots_adjust(self, **kwargs):
        """The layout is found by itself: accepted, and without effect."""

    set_layout_engine = autofmt_xdate = subplots_adjust

    def get_size_inches(self):
        return np.asarray(self._size)

    def set_size_inches(self, w, h=None, forward=True):
        """Width and height."""
        self._size = [float(side) for side in (w if h is None else (w, h))]

    def set_figwidth(self, val):
        self._size[0] = float(val)

    def set_figheight(self, val):
        self._size[1] = float(val)

    def set_dpi(self, val):
        self.dpi = float(val)

    def get_axes(self):
        return list(self.axes)

    # ---- drawing -----------------------------------------------------------------------------------------------------

    def _scene(self):
        arrays = _Arrays()
        parts = []
        for axes in self.axes:
            part = axes._scene(arrays)
            for name, ends in self._shared_limits(axes).items():
                part[name]["low"], part[name]["high"] = ends
            parts.append(part)
        scene = {"width": self._size[0], "height": self._size[1], "title": self._title, "axes": parts}
        return json.dumps(scene), arrays.bytes

    def _shared_limits(self, axes):
        """The ends of axes that are shared, found from the data of all that share them."""
        found = {}
        for name, start in (("x", 0), ("y", 2)):
            group = axes._shared[name]
            one = axes._x if name == "x" else axes._y
            if len(group) > 1 and one.low is None and one.high is None:
                found[name] = tuple(self._own_limits(axes, group)[start : start + 2])
        return found

    def _own_limits(self, axes, group=()):
        """The ends of axes with their data, or with those of a group."""
        arrays = _Arrays()
        part = axes._scene(arrays)
        for other in group:
            if other is not axes:
                part["artists"] += other._scene(arrays)["artists"]
        scene = {"width": 1.0, "height": 1.0, "title": "", "axes": [part]}
        return display.data_limits(json.dumps(scene), arrays.bytes, 0)

    def _limits(self, axes):
        ends = self._own_limits(axes)
        for name, (low, high) in self._shared_limits(axes).items():
            start = 0 if name == "x" else 2
            ends[start : start + 2] = [low, high]
        return ends

    def show(self, warn=True):
        """Draws the figure."""
        display.show(*self._scene())
        self._is_new = False

    def savefig(self, fname, *, dpi="figure", format=None, transparent=None, bbox_inches=None, pad_inches=None, facecolor=None, edgecolor=None, metadata=None, **kwargs):
        """Writes the figure to a file of the workspace (or into a binary stream): PNG or SVG."""
        stream = fname if hasattr(fname, "write") else None
        path = None if stream is not None else os.fspath(fname)
        if format is None:
            format = os.path.splitext(path)[1][1:] if path is not None else "png"
            if not format:
                format = "png"
                path += ".png"
        format = format.lower()
        if format not in ("png", "svg"):
            raise ValueError(f"Format {format!r} is not supported (supported formats: png, svg)")
        data = display.save(*self._scene(), format, self.dpi if dpi == "figure" else float(dpi))
        if stream is not None:
            stream.write(data if format == "png" or not hasattr(stream, "getvalue") or isinstance(stream.getvalue(), bytes) else data.decode())
            return
        # Written aside and renamed, so that a file that is there stays whole.
        folder, name = os.path.split(path)
        aside = os.path.join(folder, f".{name}.part")
        try:
            with open(aside, "wb") as file:
                file.write(data)
            os.replace(aside, path)
        except OSError as error:
            if os.path.exists(aside):
                os.remove(aside)
            error.filename = path
            raise

    print_figure = savefig


def _share(name, group):
    whole = []
    for axes in group:
        for other in axes._shared[name]:
            if other not in whole:
                whole.append(other)
    for axes in whole:
        axes._shared[name] = whole


class Grid:
    """Axes in rows and columns, to be indexed and walked through as an array of them."""

    def __init__(self, items):
        self._items = items
        inner = isinstance(items[0], list)
        self.shape = (len(items), len(items[0])) if inner else (len(items),)
        self.ndim = len(self.shape)

    @property
    def size(self):
        return len(self) * (self.shape[1] if self.ndim == 2 else 1)

    @property
    def flat(self):
        return iter(self.ravel())

    @property
    def T(self):
        return Grid([list(column) for column in zip(*self._items, strict=True)]) if self.ndim == 2 else self

    def ravel(self, order="C"):
        return self if self.ndim == 1 else Grid([axes for row in (self.T if order == "F" else self)._items for axes in row])

    flatten = ravel

    def reshape(self, *shape):
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        items = list(self.flat)
        if shape in ((-1,), (len(items),)):
            return Grid(items)
        rows, columns = shape
        columns = len(items) // rows if columns == -1 else columns
        rows = len(items) // columns if rows == -1 else rows
        if rows * columns != len(items):
            raise ValueError(f"cannot reshape array of size {len(items)} into shape {shape}")
        return Grid([items[at * columns : (at + 1) * columns] for at in range(rows)])

    def tolist(self):
        return [list(row) for row in self._items] if self.ndim == 2 else list(self._items)

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return (Grid(row) for row in self._items) if self.ndim == 2 else iter(self._items)

    def __getitem__(self, key):
        if not isinstance(key, tuple):
            found = self._items[key]
            return Grid(found) if isinstance(found, list) else found
        if len(key) > self.ndim:
            raise IndexError(f"too many indices for array: array is {self.ndim}-dimensional, but {len(key)} were indexed")
        rows, columns = key
        if not isinstance(rows, slice):
            return self[rows][columns]
        found = [row[columns] for row in self._items[rows]]
        return Grid(found)

    def __repr__(self):
        return f"array({self.tolist()!r}, dtype=object)"


class _Cell:
    def __init__(self, place):
        self.place = place


class GridSpec:
    """A grid; `grid[0, 1]` and `grid[1, :]` are places for `add_subplot`."""

    def __init__(self, nrows, ncols, figure=None, *, width_ratios=None, height_ratios=None, **kwargs):
        self.nrows, self.ncols = nrows, ncols
        self._left = self._sums(width_ratios, ncols, "width_ratios", "columns")
        self._top = self._sums(height_ratios, nrows, "height_ratios", "rows")

    @staticmethod
    def _sums(ratios, count, name, what):
        ratios = [1] * count if ratios is None else list(ratios)
        if len(ratios) != count:
            raise ValueError(f"Expected the given number of {name.split('_')[0]} ratios to match the number of {what} of the grid")
        sums = [0.0]
        for ratio in ratios:
            sums.append(sums[-1] + ratio / sum(ratios))
        return sums

    def __getitem__(self, key):
        rows, columns = key if isinstance(key, tuple) else divmod(key, self.ncols)
        top, bottom = self._range(rows, self.nrows)
        left, right = self._range(columns, self.ncols)
        return _Cell([self._left[left], self._top[top], self._left[right] - self._left[left], self._top[bottom] - self._top[top]])

    @staticmethod
    def _range(key, count):
        if isinstance(key, slice):
            start, stop, _ = key.indices(count)
            return start, stop
        at = key + count if key < 0 else key
        if not 0 <= at < count:
            raise IndexError(f"index {key} is out of bounds for axis 0 with size {count}")
        return at, at + 1
