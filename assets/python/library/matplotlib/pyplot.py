"""The state that `plt.` functions draw into: a current figure, and its current axes."""

from matplotlib import _missing, cm, rc, rcdefaults, rcParams  # noqa: F401
from matplotlib.axes import Axes
from matplotlib.cm import get_cmap  # noqa: F401
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec  # noqa: F401

_figures = {}
_current = []


def figure(num=None, figsize=None, dpi=None, *, clear=False, **kwargs):
    """A new figure, or the one of that number or name."""
    if isinstance(num, Figure):
        num = num.number
    name = num if isinstance(num, str) else None
    if name is not None:
        num = next((number for number, fig in _figures.items() if fig.name == name), None)
    if num is None:
        num = max(_figures, default=0) + 1
    if num not in _figures:
        _figures[num] = Figure(figsize, dpi, num=num, **kwargs)
        _figures[num].name = name
    elif clear:
        _figures[num].clear()
    if num in _current:
        _current.remove(num)
    _current.append(num)
    return _figures[num]


def gcf():
    """The current figure."""
    return _figures[_current[-1]] if _current else figure()


def gca():
    """The current axes."""
    return gcf().gca()


def sca(ax):
    """Draws into these axes from now on."""
    if ax.figure.number in _figures:
        figure(ax.figure)
    ax.figure.sca(ax)


def subplots(nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, width_ratios=None, height_ratios=None, subplot_kw=None, gridspec_kw=None, **fig_kw):
    """A new figure with a grid of axes: `fig, ax = plt.subplots()`, `fig, (a, b) = plt.subplots(1, 2)`."""
    fig = figure(**fig_kw)
    axes = fig.subplots(
        nrows,
        ncols,
        sharex=sharex,
        sharey=sharey,
        squeeze=squeeze,
        width_ratios=width_ratios,
        height_ratios=height_ratios,
        subplot_kw=subplot_kw,
        gridspec_kw=gridspec_kw,
    )
    return fig, axes


def subplot(*args, **kwargs):
    """Axes in a grid: subplot(rows, columns, index) or subplot(211)."""
    return gcf().add_subplot(*args, **kwargs)


def axes(arg=None, **kwargs):
    """Axes at shares of the figure: left, bottom, width, height."""
    return gcf().add_subplot(**kwargs) if arg is None else gcf().add_axes(arg, **kwargs)


def show(*args, block=None, **kwargs):
    """Draws every open figure, and closes them."""
    for fig in list(_figures.values()):
        if fig.axes:
            fig.show()
    close("all")


def _cell_ended(value):
    """Figures that a cell leaves open are shown, as in a notebook; so is one that is the cell's value."""
    is_open = isinstance(value, Figure) and value in _figures.values()
    show()
    if isinstance(value, Figure) and value.axes and not is_open:
        value.show()


def close(fig=None):
    """Forgets the current figure, that one, or `all`."""
    if fig == "all":
        _figures.clear()
        _current.clear()
        return
    num = fig.number if isinstance(fig, Figure) else fig
    if isinstance(num, str):
        num = next((number for number, one in _figures.items() if one.name == num), num)
    if num is None:
        num = _current[-1] if _current else None
    if num in _figures:
        del _figures[num]
        _current.remove(num)


def fignum_exists(num):
    """Whether a figure is open."""
    return num in _figures or any(fig.name == num for fig in _figures.values() if fig.name is not None)


def get_fignums():
    """The numbers of the open figures."""
    return sorted(_figures)


def pause(interval):
    """Draws the current figure and waits."""
    import time

    if _current:
        gcf().show()
    time.sleep(interval)


def draw():
    """Figures are drawn when they are shown."""


def ion():
    """Figures are drawn when they are shown."""


def ioff():
    """Figures are drawn when they are shown."""


def isinteractive():
    """Whether figures are drawn without `show`: at the end of a cell they are."""
    return True


def switch_backend(newbackend):
    """Figures go to the transcript, whatever backend is named."""


def savefig(*args, **kwargs):
    """Writes the current figure to a PNG or SVG file."""
    return gcf().savefig(*args, **kwargs)


def clf():
    """Empties the current figure."""
    gcf().clear()


def cla():
    """Empties the current axes."""
    gca().cla()


def delaxes(ax=None):
    """Takes axes away."""
    gcf().delaxes(gca() if ax is None else ax)


def suptitle(t, **kwargs):
    """A title above all axes."""
    return gcf().suptitle(t, **kwargs)


def tight_layout(**kwargs):
    """Nothing overlaps as it is."""


def subplots_adjust(**kwargs):
    """The layout is found by itself: accepted, and without effect."""


def colorbar(mappable=None, cax=None, ax=None, **kwargs):
    """The scale of an image's colours."""
    if mappable is None:
        mappable = getattr(ax or gca(), "_mappable", None) if hasattr(ax or gca(), "__dict__") and "_mappable" in vars(ax or gca()) else None
    if mappable is None:
        raise RuntimeError("No mappable was found to use for colorbar creation. First define a mappable such as an image (with imshow) or a contour set (with contourf).")
    return mappable.axes.figure.colorbar(mappable, cax, ax, **kwargs)


def matshow(A, fignum=None, **kwargs):
    """A matrix as an image, in a figure of its own."""
    return figure(fignum).gca().matshow(A, **kwargs)


def imread(fname, format=None):
    """Images are not read here."""
    raise NotImplementedError("matplotlib.pyplot.imread is missing in torchlings")


def xticks(ticks=None, labels=None, **kwargs):
    """Where the ticks of the x axis are; without arguments, gives them."""
    if ticks is not None:
        gca().set_xticks(ticks, labels)
    elif labels is not None:
        gca().set_xticklabels(labels)
    return gca().get_xticks(), gca()._x.labels or []


def yticks(ticks=None, labels=None, **kwargs):
    """Where the ticks of the y axis are; without arguments, gives them."""
    if ticks is not None:
        gca().set_yticks(ticks, labels)
    elif labels is not None:
        gca().set_yticklabels(labels)
    return gca().get_yticks(), gca()._y.labels or []


def xlim(*args, **kwargs):
    """The ends of the x axis; without arguments, gives them."""
    return gca().set_xlim(*args, **kwargs) if args or kwargs else gca().get_xlim()


def ylim(*args, **kwargs):
    """The ends of the y axis; without arguments, gives them."""
    return gca().set_ylim(*args, **kwargs) if args or kwargs else gca().get_ylim()


def _of_axes(name):
    def call(*args, **kwargs):
        return getattr(gca(), name)(*args, **kwargs)

    method = getattr(Axes, name)
    call.__name__ = call.__qualname__ = name.removeprefix("set_")
    call.__doc__ = method.__doc__
    call.__module__ = __name__
    call.__wrapped__ = method
    return call


for _name in (
    "annotate axhline axhspan axis axvline axvspan bar bar_label barh errorbar fill fill_between fill_betweenx grid hist "
    "hlines imshow legend loglog margins pcolormesh plot scatter semilogx semilogy stackplot stem step text tick_params "
    "vlines set_title set_xlabel set_ylabel set_xscale set_yscale"
).split():
    globals()[_name.removeprefix("set_")] = _of_axes(_name)


class _Style:
    """Style sheets: figures follow the theme of the terminal, so they are accepted without effect."""

    available = ("default", "classic", "ggplot", "dark_background", "bmh", "fivethirtyeight", "grayscale", "seaborn-v0_8")

    def use(self, style):
        for name in [style] if isinstance(style, (str, dict)) else style:
            if isinstance(name, str) and not name.startswith(("seaborn", *self.available)):
                raise OSError(f"{name!r} is not a valid package style, path of style file, URL of style file, or library style name (library styles are listed in `style.available`)")

    def context(self, style, after_reset=False):
        from contextlib import nullcontext

        self.use(style)
        return nullcontext()


style = _Style()
__getattr__ = _missing.of(__name__, globals())
del _name
