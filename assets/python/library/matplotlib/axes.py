"""Axes: a coordinate system, and the functions that draw into it."""

import numpy as np

from matplotlib import _missing, colors
from matplotlib._parts import PLACES, TRANS_AXES, Axis, Legend, format_of, is_log
from matplotlib._artists import (
    LINE_ALIASES,
    Across,
    AxesImage,
    BarContainer,
    Line2D,
    PathCollection,
    Polygon,
    Rectangle,
    Text,
    _shortened,
    array,
    marker as marker_sign,
    stepped,
)


class Axes:
    """A coordinate system in a figure. `plot`, `scatter`, `bar`, `hist`, `imshow` and their like draw into it."""

    def __init__(self, fig, place):
        self.figure = fig
        self._place = place
        self.cla()

    def cla(self):
        """Empties the axes."""
        from matplotlib import rcParams

        self._x, self._y = Axis(), Axis()
        self._artists = []
        self._count = 0
        self._patches = 0
        self.title = Text()
        self._legend = None
        self._colorbar = None
        self._frame = True
        self._equal = False
        self._margins = [0.05, 0.05]
        self._shared = {"x": [self], "y": [self]}
        self.grid(rcParams.get("axes.grid", False))

    clear = cla

    def __repr__(self):
        return f"<Axes: title={{'center': {self.title.get_text()!r}}}>" if self.title.get_text() else "<Axes: >"

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"'Axes' object has no attribute {name!r}")
        raise AttributeError(_missing.message("matplotlib.axes.Axes", name, dir(Axes)))

    @property
    def lines(self):
        return [artist for artist in self._artists if isinstance(artist, Line2D)]

    @property
    def patches(self):
        return [patch for artist in self._artists if isinstance(artist, BarContainer) for patch in artist]

    @property
    def images(self):
        return [artist for artist in self._artists if isinstance(artist, AxesImage)]

    @property
    def collections(self):
        return [artist for artist in self._artists if isinstance(artist, (PathCollection, Polygon))]

    @property
    def texts(self):
        return [artist for artist in self._artists if isinstance(artist, Text)]

    def get_lines(self):
        return self.lines

    def get_figure(self):
        return self.figure

    def _add(self, artist):
        artist.axes = self
        self._artists.append(artist)
        self.figure._changed()
        return artist

    def _next_color(self):
        self._count += 1
        return colors.of_cycle(self._count - 1)

    def _next_patch_color(self):
        self._patches += 1
        return colors.of_cycle(self._patches - 1)

    # ---- lines and points --------------------------------------------------------------------------------------------

    def plot(self, *args, scalex=True, scaley=True, data=None, **kwargs):
        """Lines through points: plot(y), plot(x, y), plot(x, y, "r--o"), several of them in one call."""
        options = _shortened(dict(kwargs), LINE_ALIASES)
        args = list(args)
        if data is not None:
            args = [data[arg] if isinstance(arg, str) and arg in data else arg for arg in args]
        lines = []
        while args:
            group = [args.pop(0)]
            if args and not isinstance(args[0], str):
                group.append(args.pop(0))
            style = sign = color = None
            if args and isinstance(args[0], str):
                style, sign, color = format_of(args.pop(0))
            if isinstance(group[0], str):
                raise ValueError(f"plot() wants numbers before a format such as {group[0]!r}")
            lines += self._plot(group, style, sign, color, options)
        return lines

    def _plot(self, group, style, sign, color, options):
        y = self._y.positions(group[-1])
        x = self._x.positions(group[0]) if len(group) == 2 else np.arange(y.shape[0], dtype=np.float64)
        if x.shape[0] != y.shape[0]:
            raise ValueError(f"x and y must have same first dimension, but have shapes {x.shape} and {y.shape}")
        if x.ndim > 2 or y.ndim > 2:
            raise ValueError(f"x and y can be no greater than 2D, but have shapes {x.shape} and {y.shape}")
        x, y = (values if values.ndim == 2 else values[:, None] for values in (x, y))
        count = max(x.shape[1], y.shape[1])
        labels = options.get("label")
        lines = []
        for index in range(count):
            looks = {"linestyle": style, "marker": sign, "color": color, **options}
            if looks.get("color") is None:
                looks["color"] = self._next_color()
            if isinstance(labels, (list, tuple)):
                looks["label"] = labels[index]
            if looks.get("label") is None:
                looks["label"] = f"_child{len(self._artists)}"
            lines.append(self._add(Line2D(x[:, index % x.shape[1]], y[:, index % y.shape[1]], **looks)))
        return lines

    def step(self, x, y, *args, where="pre", **kwargs):
        """A line of steps."""
        _missing.check(where, "where", ("pre", "post", "mid"))
        return self.plot(x, y, *args, drawstyle=f"steps-{where}", **kwargs)

    def semilogx(self, *args, **kwargs):
        """`plot` with a logarithmic x axis."""
        self._x.log = True
        return self.plot(*args, **kwargs)

    def semilogy(self, *args, **kwargs):
        """`plot` with a logarithmic y axis."""
        self._y.log = True
        return self.plot(*args, **kwargs)

    def loglog(self, *args, **kwargs):
        """`plot` with two logarithmic axes."""
        self._x.log = self._y.log = True
        return self.plot(*args, **kwargs)

    def scatter(
        self,
        x,
        y,
        s=None,
        c=None,
        marker=None,
        cmap=None,
        norm=None,
        vmin=None,
        vmax=None,
        alpha=None,
        linewidths=None,
        *,
        edgecolors=None,
        color=None,
        label=None,
        zorder=None,
        **unknown,
    ):
        """Points; `c` gives each a colour, or a number that a colour map colours, `s` each an area."""
        for name in unknown:
            if name not in ("edgecolor", "facecolors", "facecolor", "lw", "linewidth", "plotnonfinite"):
                raise AttributeError(f"PathCollection.set() got an unexpected keyword argument {name!r}")
        x, y = self._x.positions(x).ravel(), self._y.positions(y).ravel()
        if x.size != y.size:
            raise ValueError("x and y must be the same size")
        areas = np.atleast_1d(array(36.0 if s is None else s)).ravel()
        if areas.size not in (1, x.size):
            raise ValueError(f"s (size {areas.size}) cannot be broadcast to match x and y (size {x.size})")
        color = unknown.get("facecolors", unknown.get("facecolor", color))
        values = None
        if c is None:
            shades = [colors.packed(color)] if color is not None and colors.is_color_like(color) else None
            if shades is None:
                shades = [colors.packed(one) for one in color] if color is not None else [colors.packed(self._next_color())]
        elif isinstance(c, str) or (isinstance(c, tuple) and len(c) in (3, 4) and x.size not in (3, 4)):
            if not colors.is_color_like(c):
                raise ValueError(f"'c' argument must be a color, a sequence of colors, or a sequence of numbers, not {c!r}")
            shades = [colors.packed(c)]
        else:
            shades, values = self._shades(c, x.size)
        sign = marker_sign("o" if marker is None else marker)
        points = PathCollection(
            x, y, areas, np.asarray(shades, dtype=np.float64), sign, values, cmap=cmap, norm=norm, vmin=vmin, vmax=vmax, alpha=alpha, label=label, zorder=zorder
        )  # fmt: skip
        self._mappable = points
        return self._add(points)

    @staticmethod
    def _shades(c, count):
        """Colours of points, or the numbers that a map colours."""
        if isinstance(c, (list, tuple)) and len(c) and isinstance(c[0], (str, tuple, list)):
            return [colors.packed(one) for one in c], None
        values = array(c)
        if values.ndim == 2 and values.shape[1] in (3, 4):
            return [colors.packed(tuple(row)) for row in values.tolist()], None
        if values.size != count:
            raise ValueError(f"'c' argument has {values.size} elements, which is inconsistent with 'x' and 'y' with size {count}.")
        return [0], values.ravel()

    def errorbar(self, x, y, yerr=None, xerr=None, fmt="", ecolor=None, elinewidth=None, capsize=None, label=None, **kwargs):
        """A line with bars that show how sure each point is."""
        x, y = self._x.positions(x).ravel(), self._y.positions(y).ravel()
        options = _shortened(dict(kwargs), LINE_ALIASES)
        capsize = options.pop("capthick", None) and capsize or capsize or 0
        (line,) = self.plot(x, y, *([fmt] if fmt and fmt.lower() != "none" else []), label=label, **options)
        if fmt.lower() == "none":
            line.set_linestyle("None")
        color = line.get_color() if ecolor is None else ecolor
        looks = {"color": color, "linewidth": elinewidth or line.get_linewidth(), "alpha": line.get_alpha()}
        bars = []
        for errors, upright in ((yerr, True), (xerr, False)):
            if errors is None:
                continue
            errors = array(errors)
            below, above = (errors[0], errors[1]) if errors.ndim == 2 else (errors, errors)
            if np.any(np.asarray(below) < 0) or np.any(np.asarray(above) < 0):
                raise ValueError(f"'{'yerr' if upright else 'xerr'}' must not contain negative values")
            centre = y if upright else x
            low, high = centre - below, centre + above
            ends = self._broken(x, x, low, high) if upright else self._broken(low, high, y, y)
            bars.append(self._add(Line2D(*ends, label=f"_child{len(self._artists)}", **looks)))
            if capsize:
                signs, width = ("_", 2 * capsize) if upright else ("|", 2 * capsize)
                for side in (low, high):
                    place = (x, side) if upright else (side, y)
                    caps = Line2D(*place, linestyle="None", marker=signs, markersize=width, label="_caps", color=color)
                    self._add(caps)
        return line, (), tuple(bars)

    @staticmethod
    def _broken(x0, x1, y0, y1):
        """One line of many pieces that do not touch."""
        gap = np.full(np.broadcast_shapes(np.shape(x0), np.shape(y0)), np.nan)
        x = np.stack([x0 + 0 * gap.size, x1 + 0 * gap.size, gap], axis=1).ravel()
        y = np.stack([y0 + 0 * gap.size, y1 + 0 * gap.size, gap], axis=1).ravel()
        return x, y

    def stem(self, *args, linefmt=None, markerfmt=None, basefmt=None, bottom=0, label=None):
        """Points on stems."""
        y = array(args[-1]).ravel()
        x = array(args[0]).ravel() if len(args) == 2 else np.arange(len(y), dtype=np.float64)
        _, _, color = format_of(linefmt or "C0-")
        stems = Line2D(*self._broken(x, x, np.full(len(y), float(bottom)), y), color=color or "C0", label="_stems")
        self._add(stems)
        _, sign, point = format_of(markerfmt or "o")
        heads = Line2D(x, y, linestyle="None", marker=sign or "o", color=point or color or "C0", label=label)
        self._add(heads)
        base = Line2D([x.min(), x.max()], [bottom, bottom], color="C3", label="_base")
        self._add(base)
        return heads, stems, base

    def hlines(self, y, xmin, xmax, colors="C0", linestyles="solid", label="", **kwargs):
        """Level lines."""
        y = np.atleast_1d(array(y))
        ends = [np.broadcast_to(array(end), y.shape).astype(np.float64) for end in (xmin, xmax)]
        return self._segments(self._broken(ends[0], ends[1], y, y), colors, linestyles, label, kwargs)

    def vlines(self, x, ymin, ymax, colors="C0", linestyles="solid", label="", **kwargs):
        """Upright lines."""
        x = np.atleast_1d(array(x))
        ends = [np.broadcast_to(array(end), x.shape).astype(np.float64) for end in (ymin, ymax)]
        return self._segments(self._broken(x, x, ends[0], ends[1]), colors, linestyles, label, kwargs)

    def _segments(self, ends, color, style, label, options):
        options = _shortened(dict(options), LINE_ALIASES)
        color = options.pop("color", color)
        return self._add(Line2D(*ends, color=color, linestyle=style, label=label, **options))

    # ---- bars and areas ----------------------------------------------------------------------------------------------

    def bar(self, x, height, width=0.8, bottom=None, *, align="center", **kwargs):
        """Upright bars."""
        return self._bars(self._x.positions(x), height, width, bottom, align, True, kwargs)

    def barh(self, y, width, height=0.8, left=None, *, align="center", **kwargs):
        """Level bars."""
        return self._bars(self._y.positions(y), width, height, left, align, False, kwargs)

    def _bars(self, places, lengths, thickness, start, align, upright, options):
        options = _shortened(dict(options), (("c", "color"), ("ec", "edgecolor"), ("lw", "linewidth"), ("fc", "facecolor")))
        lengths = np.atleast_1d(array(lengths)).ravel()
        places = places.ravel()
        count = max(places.size, lengths.size)
        try:
            places, lengths, thickness, start = (
                np.broadcast_to(values, (count,)).astype(np.float64)
                for values in (places, lengths, array(thickness), array(0.0 if start is None else start))
            )
        except ValueError:
            names = ("x", "height") if upright else ("y", "width")
            shapes = f"{names[0]!r} with shape {np.shape(places)} and {names[1]!r} with shape {np.shape(lengths)}"
            raise ValueError(f"shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between {shapes}.") from None
        _missing.check(align, "align", ("center", "edge"))
        edges = places - thickness / 2 if align == "center" else places
        shades = options.pop("color", None)
        shades = options.pop("facecolor", shades)
        if shades is None:
            shades = self._next_patch_color()
        if isinstance(shades, str) and not colors.is_color_like(shades):
            raise ValueError("'facecolor' or 'color' argument must be a valid color or sequence of colors.")
        shades = [shades] * count if colors.is_color_like(shades) else [shades[at % len(shades)] for at in range(count)]
        label = options.pop("label", None)
        labels = label if isinstance(label, (list, tuple)) else None
        edge = options.pop("edgecolor", None)
        sure = {name: options.pop(name, None) for name in ("yerr", "xerr")}
        names = options.pop("tick_label", None)
        looks = {name: options.pop(name) for name in ("alpha", "zorder") if name in options}
        capsize, error_color = options.pop("capsize", 0), options.pop("ecolor", "k")
        for name in ("linewidth", "hatch", "error_kw", "log", "linestyle", "fill"):
            options.pop(name, None)
        if options:
            raise AttributeError(f"Rectangle.set() got an unexpected keyword argument {next(iter(options))!r}")
        patches = []
        for at in range(count):
            corner = (edges[at], start[at]) if upright else (start[at], edges[at])
            sides = (thickness[at], lengths[at]) if upright else (lengths[at], thickness[at])
            patch = Rectangle(corner, *sides, color=shades[at], edgecolor=edge, label=labels[at] if labels else None, alpha=looks.get("alpha"))
            patch.axes = self
            patches.append(patch)
        bars = BarContainer(patches, "y" if upright else "x", label=None if labels else label, **looks)
        self._add(bars)
        for name, errors in sure.items():
            if errors is not None:
                ends = start + lengths
                centre = (places, ends) if upright else (ends, places)
                self.errorbar(*centre, **{name: errors}, fmt="none", ecolor=error_color, capsize=capsize, label="_errors")
        if names is not None:
            (self.set_xticks if upright else self.set_yticks)(places, [names] * count if isinstance(names, str) else names)
        return bars

    def bar_label(self, container, labels=None, *, fmt="%g", padding=0, label_type="edge", **kwargs):
        """Writes each bar's length at its end."""
        upright = container._sticky == "y"
        texts = []
        for at, patch in enumerate(container):
            length = patch.get_height() if upright else patch.get_width()
            words = labels[at] if labels is not None else fmt % length if "%" in fmt else fmt.format(length)
            part = 1.0 if label_type == "edge" else 0.5
            x = patch.get_x() + patch.get_width() * (0.5 if upright else part)
            y = patch.get_y() + patch.get_height() * (part if upright else 0.5)
            where = {"ha": "center", "va": "bottom"} if upright else {"ha": "left", "va": "center"}
            texts.append(self.text(x, y, words, **where, **kwargs))
        return texts

    def hist(
        self,
        x,
        bins=None,
        *,
        range=None,
        density=False,
        weights=None,
        cumulative=False,
        bottom=None,
        histtype="bar",
        align="mid",
        orientation="vertical",
        rwidth=None,
        log=False,
        color=None,
        label=None,
        stacked=False,
        **kwargs,
    ):
        """How often numbers fall into each of `bins` intervals; gives the counts, the intervals' ends and the bars."""
        _missing.check(histtype, "histtype", ("bar", "barstacked", "step", "stepfilled"))
        several = isinstance(x, (list, tuple)) and len(x) and isinstance(x[0], (list, tuple, np.ndarray)) or hasattr(x, "detach") and x.ndim > 1
        if several or (isinstance(x, np.ndarray) and x.ndim > 1):
            sets = [array(one).ravel() for one in (x.T if hasattr(x, "T") and not isinstance(x, (list, tuple)) else x)]
        else:
            sets = [array(x).ravel()]
        whole = np.concatenate(sets) if sets else np.asarray([])
        whole = whole[np.isfinite(whole)]
        edges = np.histogram_bin_edges(whole, 10 if bins is None else bins if isinstance(bins, (int, str)) else array(bins), range)
        shades = [color] * len(sets) if color is None or colors.is_color_like(color) else list(color)
        labels = label if isinstance(label, (list, tuple)) else [label] + [None] * len(sets)
        counts, drawn = [], []
        base = np.zeros(len(edges) - 1) if bottom is None else np.zeros(len(edges) - 1) + array(bottom)
        widths = np.diff(edges)
        share = 1.0 if len(sets) == 1 or stacked else 0.8
        for at, values in enumerate(sets):
            weight = None if weights is None else array(weights[at] if len(sets) > 1 else weights).ravel()
            found, _ = np.histogram(values, edges, weights=weight, density=density)
            found = np.asarray(found, dtype=np.float64)
            if cumulative:
                found = np.cumsum(found * widths if density else found)
            counts.append(found)
            one = self._next_patch_color() if shades[at] is None else shades[at]
            if histtype.startswith("step"):
                drawn.append(self._outline(edges, found, base, histtype == "stepfilled", one, labels[at], kwargs))
            else:
                parts = 1 if stacked else len(sets)
                wide = widths * share * (rwidth or 1.0) / parts
                left = edges[:-1] + widths * (1 - share * (rwidth or 1.0)) / 2 + wide * (0 if stacked else at)
                draw = self.bar if orientation == "vertical" else self.barh
                looks = {"color": one, "label": labels[at], "align": "edge", **kwargs}
                start = {"bottom" if orientation == "vertical" else "left": base.copy()}
                drawn.append(draw(left, found, wide, **start, **looks))
            if stacked:
                base = base + found
        if log:
            (self._y if orientation == "vertical" else self._x).log = True
        return (counts[0], edges, drawn[0]) if len(sets) == 1 else (np.stack(counts), edges, drawn)

    def _outline(self, edges, counts, base, filled, color, label, options):
        options = _shortened(dict(options), LINE_ALIASES)
        x = np.concatenate([edges[:1], np.repeat(edges[1:-1], 2), edges[-1:]]) if len(edges) > 1 else edges
        y, low = np.repeat(counts + base, 2), np.repeat(base, 2)
        if filled:
            outline = np.concatenate([x, x[::-1]]), np.concatenate([y, low[::-1]])
            return [self._add(Polygon(*outline, color, base=0.0, label=label, alpha=options.get("alpha")))]
        x = np.concatenate([x[:1], x, x[-1:]])
        y = np.concatenate([low[:1], y, low[-1:]])
        options.pop("edgecolor", None)
        line = self._add(Line2D(x, y, color=color, label=label, **options))
        line._base = 0.0
        return [line]

    def fill_between(self, x, y1, y2=0, where=None, *, color=None, facecolor=None, alpha=None, label=None, step=None, zorder=None, **kwargs):
        """Fills between two curves."""
        return self._between(x, y1, y2, where, color or facecolor or kwargs.get("fc"), step, {"alpha": alpha, "label": label, "zorder": zorder}, False)

    def fill_betweenx(self, y, x1, x2=0, where=None, *, color=None, facecolor=None, alpha=None, label=None, step=None, zorder=None, **kwargs):
        """Fills between two curves that go upwards."""
        return self._between(y, x1, x2, where, color or facecolor, step, {"alpha": alpha, "label": label, "zorder": zorder}, True)

    def _between(self, along, first, second, where, color, step, looks, turned):
        along = array(along).ravel()
        first, second = (np.broadcast_to(array(side), along.shape).astype(np.float64) for side in (first, second))
        color = self._next_patch_color() if color is None else color
        runs = [(0, len(along))]
        if where is not None:
            inside = np.asarray(where).astype(bool).ravel()
            if inside.shape != along.shape:
                raise ValueError(f"where size ({inside.size}) does not match 'x' size ({along.size})")
            marks = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int64), [0]])))
            runs = [(int(start), int(end)) for start, end in zip(marks[::2], marks[1::2])]
        drawn = None
        for start, end in runs:
            a, b, c = along[start:end], first[start:end], second[start:end]
            if step is not None:
                (wide, b), (_, c) = stepped(a, b, step), stepped(a, c, step)
                a = wide
            ends = np.concatenate([a, a[::-1]]), np.concatenate([b, c[::-1]])
            drawn = self._add(Polygon(*(ends[::-1] if turned else ends), color, **looks))
            looks = {**looks, "label": None}
        return drawn

    def fill(self, x, y, color=None, *, alpha=None, label=None, **kwargs):
        """Fills an outline."""
        color = color or kwargs.get("facecolor") or self._next_patch_color()
        return [self._add(Polygon(array(x).ravel(), array(y).ravel(), color, alpha=alpha, label=label))]

    def stackplot(self, x, *args, labels=(), colors=None, alpha=None, **kwargs):
        """Areas on top of one another."""
        rows = np.stack([array(row).ravel() for row in (args[0] if len(args) == 1 and np.ndim(args[0]) > 1 else args)])
        tops = np.cumsum(rows, axis=0)
        below = np.zeros_like(tops[0])
        drawn = []
        for at, top in enumerate(tops):
            label = labels[at] if at < len(labels) else None
            color = colors[at % len(colors)] if colors else None
            area = self.fill_between(x, below, top, color=color, alpha=alpha, label=label)
            area._base = 0.0
            drawn.append(area)
            below = top
        return drawn

    # ---- images ------------------------------------------------------------------------------------------------------

    def imshow(self, X, cmap=None, norm=None, *, aspect=None, interpolation=None, alpha=None, vmin=None, vmax=None, origin=None, extent=None, zorder=None, **kwargs):
        """An image: numbers that a colour map colours, or red, green and blue (from 0 to 1, or whole from 0 to 255)."""
        kind = str(getattr(X, "dtype", ""))
        values = array(X)
        if values.ndim == 3 and values.shape[2] == 1:
            values = values[:, :, 0]
        if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[2] not in (3, 4)):
            raise TypeError(f"Invalid shape {tuple(values.shape)} for image data")
        if values.ndim == 3:
            values = values / 255 if "int" in kind or (not kind and values.size and values.max() > 1) else np.clip(values, 0, 1)
        _missing.check(origin or "upper", "origin", ("upper", "lower"))
        rows, columns = values.shape[:2]
        upper = origin != "lower"
        if extent is None:
            extent = (-0.5, columns - 0.5, rows - 0.5, -0.5) if upper else (-0.5, columns - 0.5, -0.5, rows - 0.5)
        # In the scene the first row is at the top of the extent.
        image = AxesImage(values if upper else values[::-1], extent, cmap=cmap, norm=norm, vmin=vmin, vmax=vmax, alpha=alpha, zorder=zorder)
        self._equal = aspect in (None, "equal")
        self._y.low, self._y.high = float(extent[2]), float(extent[3])
        self._x.low, self._x.high = float(extent[0]), float(extent[1])
        self._mappable = image
        return self._add(image)

    def matshow(self, Z, **kwargs):
        """A matrix as an image."""
        return self.imshow(Z, **kwargs)

    def pcolormesh(self, *args, cmap=None, vmin=None, vmax=None, alpha=None, shading=None, **kwargs):
        """A grid of numbers, coloured; the first row is at the bottom."""
        values = array(args[-1])
        rows, columns = values.shape
        extent = (0, columns, 0, rows)
        if len(args) == 3:
            x, y = array(args[0]), array(args[1])
            extent = (float(x.min()), float(x.max()), float(y.min()), float(y.max()))
        image = AxesImage(values[::-1], extent, cmap=cmap, vmin=vmin, vmax=vmax, alpha=alpha)
        self._mappable = image
        return self._add(image)

    # ---- lines through everything, texts -----------------------------------------------------------------------------

    def _across(self, upright, at, until, ends, options):
        options = _shortened(dict(options), LINE_ALIASES)
        default = self._next_patch_color() if until is not None else "C0"
        looks = [options.pop(name, other) for name, other in (("color", default), ("linewidth", 1.5), ("linestyle", "-"))]
        looks[0] = options.pop("facecolor", looks[0])
        return self._add(Across(upright, at, until, ends, *looks, **options))

    def axhline(self, y=0, xmin=0, xmax=1, **kwargs):
        """A level line from side to side."""
        return self._across(False, y, None, (xmin, xmax), kwargs)

    def axvline(self, x=0, ymin=0, ymax=1, **kwargs):
        """An upright line from bottom to top."""
        return self._across(True, x, None, (ymin, ymax), kwargs)

    def axhspan(self, ymin, ymax, xmin=0, xmax=1, **kwargs):
        """A level band from side to side."""
        return self._across(False, ymin, ymax, (xmin, xmax), kwargs)

    def axvspan(self, xmin, xmax, ymin=0, ymax=1, **kwargs):
        """An upright band from bottom to top."""
        return self._across(True, xmin, xmax, (ymin, ymax), kwargs)

    def text(self, x, y, s, fontdict=None, *, transform=None, **kwargs):
        """Words at a place of the data; with transform=ax.transAxes, at shares of the axes."""
        options = _shortened({**(fontdict or {}), **kwargs}, (("horizontalalignment", "ha"), ("verticalalignment", "va"), ("size", "fontsize"), ("c", "color")))
        for name in ("fontweight", "weight", "rotation", "bbox", "fontstyle", "style", "family", "fontfamily", "wrap", "clip_on"):
            options.pop(name, None)
        return self._add(Text(x, y, s, in_axes=transform is TRANS_AXES, **options))

    def annotate(self, text, xy, xytext=None, arrowprops=None, textcoords=None, **kwargs):
        """Words about a place, with a line from them to it."""
        for name in ("xycoords", "annotation_clip"):
            kwargs.pop(name, None)
        if textcoords == "offset points" or xytext is None:
            xytext = xy
        elif arrowprops is not None:
            line = Line2D([xytext[0], xy[0]], [xytext[1], xy[1]], color=arrowprops.get("color", "k"), linewidth=1.0, label="_arrow")
            self._add(line)
        return self.text(*xytext, text, **kwargs)

    @property
    def transAxes(self):
        return TRANS_AXES

    @property
    def transData(self):
        return None

    def set_title(self, label, fontdict=None, loc=None, pad=None, **kwargs):
        """The title above the axes."""
        self.title.set_text(label)
        self.figure._changed()
        return self.title

    def get_title(self, loc="center"):
        return self.title.get_text()

    def set_xlabel(self, xlabel, fontdict=None, labelpad=None, **kwargs):
        """What the x axis counts."""
        self._x.label.set_text(xlabel)
        return self._x.label

    def set_ylabel(self, ylabel, fontdict=None, labelpad=None, **kwargs):
        """What the y axis counts."""
        self._y.label.set_text(ylabel)
        return self._y.label

    def get_xlabel(self):
        return self._x.label.get_text()

    def get_ylabel(self):
        return self._y.label.get_text()

    def legend(self, *args, loc="best", title=None, handles=None, labels=None, **kwargs):
        """A box that tells the artists with labels apart."""
        if len(args) == 1:
            labels = args[0]
        elif len(args) == 2:
            handles, labels = args
        if labels is not None:
            if handles is None:
                handles = [artist for artist in self._artists if isinstance(artist, (Line2D, PathCollection, BarContainer, Polygon))]
            for handle, label in zip(handles, [labels] if isinstance(labels, str) else labels):
                handle.set_label(label)
        if not isinstance(loc, (str, int)):
            loc = "best"
        if isinstance(loc, int):
            loc = PLACES[loc]
        _missing.check(loc, "loc", PLACES)
        self._legend = Legend(loc, title or "")
        return self._legend

    def get_legend(self):
        return self._legend

    def get_legend_handles_labels(self):
        found = [artist for artist in self._artists if artist.get_label() and not artist.get_label().startswith("_")]
        return found, [artist.get_label() for artist in found]

    # ---- the two axes ------------------------------------------------------------------------------------------------

    def grid(self, visible=None, which="major", axis="both", **kwargs):
        """Lines through the axes at the ticks."""
        for name, one in (("x", self._x), ("y", self._y)):
            if axis in (name, "both"):
                one.grid = bool(kwargs) or not one.grid if visible is None else bool(visible)

    def _set_limits(self, name, low, high):
        if high is None and isinstance(low, (tuple, list, np.ndarray)):
            low, high = low
        for axes in self._shared[name]:
            axis = axes._x if name == "x" else axes._y
            for end in (low, high):
                if end is not None and not np.isfinite(float(end)):
                    raise ValueError("Axis limits cannot be NaN or Inf")
            axis.low = axis.low if low is None else float(low)
            axis.high = axis.high if high is None else float(high)
            axis.inverted = False
        self.figure._changed()
        return self.get_xlim() if name == "x" else self.get_ylim()

    def set_xlim(self, left=None, right=None, *, xmin=None, xmax=None, **kwargs):
        """The ends of the x axis."""
        return self._set_limits("x", left if xmin is None else xmin, right if xmax is None else xmax)

    def set_ylim(self, bottom=None, top=None, *, ymin=None, ymax=None, **kwargs):
        """The ends of the y axis."""
        return self._set_limits("y", bottom if ymin is None else ymin, top if ymax is None else ymax)

    def get_xlim(self):
        return tuple(self.figure._limits(self)[:2])

    def get_ylim(self):
        return tuple(self.figure._limits(self)[2:])

    def invert_xaxis(self):
        """The x axis goes the other way."""
        self._x.low, self._x.high = self.get_xlim()[::-1]

    def invert_yaxis(self):
        """The y axis goes the other way."""
        self._y.low, self._y.high = self.get_ylim()[::-1]

    def set_xscale(self, value, **kwargs):
        """`linear` or `log`."""
        self._x.log = is_log(value)

    def set_yscale(self, value, **kwargs):
        """`linear` or `log`."""
        self._y.log = is_log(value)

    def get_xscale(self):
        return "log" if self._x.log else "linear"

    def get_yscale(self):
        return "log" if self._y.log else "linear"

    @staticmethod
    def _set_ticks(axis, ticks, labels):
        axis.ticks = np.atleast_1d(array(ticks)).tolist()
        if labels is not None:
            labels = [label.get_text() if isinstance(label, Text) else str(label) for label in labels]
            if len(labels) != len(axis.ticks):
                raise ValueError(f"The number of FixedLocator locations ({len(axis.ticks)}), usually from a call to set_ticks, does not match the number of labels ({len(labels)}).")
        axis.labels = labels

    def set_xticks(self, ticks, labels=None, *, minor=False, **kwargs):
        """Where the ticks of the x axis are, and what is written there."""
        self._set_ticks(self._x, ticks, labels)

    def set_yticks(self, ticks, labels=None, *, minor=False, **kwargs):
        """Where the ticks of the y axis are, and what is written there."""
        self._set_ticks(self._y, ticks, labels)

    def set_xticklabels(self, labels, **kwargs):
        """What is written at the ticks of the x axis."""
        self._set_ticks(self._x, self.get_xticks() if self._x.ticks is None else self._x.ticks, labels)

    def set_yticklabels(self, labels, **kwargs):
        """What is written at the ticks of the y axis."""
        self._set_ticks(self._y, self.get_yticks() if self._y.ticks is None else self._y.ticks, labels)

    def _ticks(self, axis, limits):
        import _torchlings_display as display

        if axis.ticks is not None:
            return np.asarray(axis.ticks)
        if axis.names:
            return np.arange(len(axis.names), dtype=np.float64)
        return np.asarray(display.tick_places(*sorted(limits), axis.log, 9))

    def get_xticks(self):
        return self._ticks(self._x, self.get_xlim())

    def get_yticks(self):
        return self._ticks(self._y, self.get_ylim())

    def tick_params(self, axis="both", **kwargs):
        """Looks of ticks: accepted, and without effect."""

    def margins(self, *margins, x=None, y=None, **kwargs):
        """How much of the data's extent is left free at either side."""
        if len(margins) == 1:
            x = y = margins[0]
        elif len(margins) == 2:
            x, y = margins
        self._margins = [self._margins[0] if x is None else x, self._margins[1] if y is None else y]

    def set_aspect(self, aspect, **kwargs):
        """`equal`: a unit is as long on both axes."""
        self._equal = aspect in ("equal", 1, 1.0)

    def axis(self, arg=None, /, **kwargs):
        """`off`, `on`, `equal`, `tight`, or the four ends; gives the ends."""
        if isinstance(arg, (list, tuple)):
            self.set_xlim(arg[0], arg[1])
            self.set_ylim(arg[2], arg[3])
        elif isinstance(arg, bool) or arg in ("off", "on"):
            self._frame = arg in (True, "on")
        elif arg in ("equal", "image", "scaled", "square"):
            self._equal = True
        elif arg == "tight":
            self.margins(0)
        elif arg not in (None, "auto"):
            raise ValueError(f"Unrecognized string {arg!r} to axis; try 'on' or 'off'")
        self.figure._changed()
        return (*self.get_xlim(), *self.get_ylim())

    def set_axis_off(self):
        """No frame, no ticks, no labels."""
        self._frame = False

    def set_axis_on(self):
        """Frame, ticks and labels."""
        self._frame = True

    def autoscale(self, enable=True, axis="both", tight=None):
        """The data find the ends again."""
        for name, one in (("x", self._x), ("y", self._y)):
            if enable and axis in (name, "both"):
                one.low = one.high = None

    def relim(self, visible_only=False):
        """The ends follow the data always."""

    autoscale_view = relim

    def set_facecolor(self, color):
        """The ground is the theme's: accepted, and without effect."""
        colors.packed(color)

    def label_outer(self, **kwargs):
        """Every axes keeps its labels."""

    def set(self, **kwargs):
        """Sets title, xlabel, xlim and the like by their names."""
        for name, value in kwargs.items():
            change = getattr(type(self), f"set_{name}", None)
            if change is None:
                raise AttributeError(f"Axes.set() got an unexpected keyword argument {name!r}")
            change(self, *value) if name in ("xlim", "ylim") and isinstance(value, (tuple, list)) else change(self, value)

    def _scene(self, arrays):
        shown = sorted((artist for artist in self._artists if artist.get_visible()), key=lambda artist: artist.zorder)
        return {
            "place": self._place,
            "title": self.title.get_text(),
            "xlabel": self.get_xlabel(),
            "ylabel": self.get_ylabel(),
            "x": self._x.scene(self._margins[0]),
            "y": self._y.scene(self._margins[1]),
            "frame": self._frame,
            "equal": self._equal,
            "legend": self._legend and self._legend._scene(),
            "colorbar": self._colorbar and self._colorbar._scene(),
            "artists": [artist._scene(arrays) for artist in shown],
        }
