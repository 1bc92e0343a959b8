# matplotlib in small: what functions give and what axes know afterwards (limits, ticks, texts, data), and errors.
# Recorded where matplotlib is installed.
import io
import numpy as np
import torch
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib import colors

def near(values):
    return [float(f"{float(v):.6g}") for v in np.asarray(values).ravel()]

def ends():
    ax = plt.gca()
    return near(ax.get_xlim()) + near(ax.get_ylim())

def ticks():
    ax = plt.gca()
    return near(ax.get_xticks()), near(ax.get_yticks())

# %% matplotlib.pyplot.plot
line, = plt.plot([1, 4, 9])
print(near(line.get_xdata()), near(line.get_ydata()), line.get_color(), line.get_linestyle(), line.get_marker(), ends(), ticks())

lines = plt.plot(torch.arange(4.0), torch.arange(8.0).view(4, 2))
print(len(lines), [l.get_color() for l in lines], near(lines[1].get_ydata()), ends())

lines = plt.plot([0, 1], [0, 1], "r--o", [0, 1], [1, 0], "g:", np.array([0.0, 1.0]), np.array([2.0, 3.0]), "C3s")
print([(l.get_color(), l.get_linestyle(), l.get_marker()) for l in lines])

line, = plt.plot([0, 1], color="tab:orange", lw=3, ls="-.", marker="^", ms=4, label="a", alpha=0.5)
print(line.get_linewidth(), line.get_linestyle(), line.get_marker(), line.get_markersize(), line.get_label(), line.get_alpha())

plt.plot([0, 1000, 2000], [1e-6, 2e-6, 3e-6])
print(ends(), ticks())

plt.plot([3, 3], [5, 5])
print(ends(), ticks())

plt.plot([float("nan"), 1, 2], [1, float("inf"), 3])
print(ends())

plt.plot([])
print(ends())

line, = plt.plot([1, 2], [3, 4])
line.set_data([5, 6, 7], [1, 2, 3])
line.set_color("k")
print(near(line.get_xydata()), line.get_color())

# %% matplotlib.pyplot.plot errors
plt.plot([1, 2, 3], [1, 2])

plt.plot([1, 2], "q")

plt.plot([1, 2], "r--b")

plt.plot([1, 2], marker="zz")

plt.plot(torch.ones(2, requires_grad=True))

plt.plot([1, 2], ls="zigzag")

plt.plot([1, 2], color="nocolor")

plt.plot([1, 2], "--", colour="r")

# %% matplotlib.pyplot.xlim
plt.plot([0, 10])
print(near(plt.xlim()), near(plt.xlim(1, 5)), near(plt.ylim(bottom=-2)), ends(), ticks())

plt.plot([0, 10])
plt.gca().set_xlim((4, -1))
plt.gca().invert_yaxis()
print(ends())

plt.plot([0, 10])
plt.margins(0)
print(ends())

plt.plot([0, 10])
print(near(plt.axis([0, 2, 0, 3])), near(plt.axis()))

# %% matplotlib.pyplot.semilogy
plt.semilogy([1, 10, 100])
print(ends(), plt.gca().get_yscale(), plt.gca().get_xscale())

plt.loglog([1, 10, 100], [1, 100, 10000])
print(ends())

plt.plot([1, 1000])
plt.yscale("log")
print(ends(), plt.gca().get_yscale())

# %% matplotlib.pyplot.scatter
points = plt.scatter([1, 2, 3], torch.tensor([4.0, 5, 6]), s=[10, 20, 30], c=[0.0, 0.5, 2.0], cmap="plasma", label="p")
print(near(points.get_offsets()), near(points.get_sizes()), near(points.get_clim()), points.get_cmap().name, points.get_label(), near(points.get_array()))

plt.scatter([1, 2], [1, 2, 3])

plt.scatter([1, 2, 3], [1, 2, 3], c=[1, 2])

plt.scatter([1, 2, 3], [1, 2, 3], s=[1, 2])

# %% matplotlib.pyplot.bar
bars = plt.bar([1, 2, 3], [3, 5, 2], width=0.5, color=["r", "g", "b"])
print(len(bars), [near([b.get_x(), b.get_width(), b.get_height(), *b.get_facecolor()]) for b in bars], ends())

plt.bar(["a", "b", "c"], [3, 5, 2])
print(ends())

bars = plt.barh([0, 1], [3, 5], left=[1, 2])
print([near([b.get_x(), b.get_y(), b.get_width(), b.get_height()]) for b in bars], ends())

bars = plt.bar(range(2), [1, -2], align="edge", bottom=1)
print([near([b.get_x(), b.get_y(), b.get_height()]) for b in bars], ends())

plt.bar([1, 2, 3], [1, 2])

# %% matplotlib.pyplot.hist
n, bins, patches = plt.hist([1, 2, 2, 3, 3, 3, 4, 9], bins=4)
print(near(n), near(bins), len(patches), ends())

n, bins, patches = plt.hist(torch.tensor([1.0, 2, 2, 3]), bins=[0, 1, 2, 3], density=True)
print(near(n), near(bins), ends())

n, bins, patches = plt.hist([[1, 2, 2], [3, 3, 4]], bins=3, label=["a", "b"])
print([near(one) for one in n], near(bins), len(patches), near([patches[1][0].get_x(), patches[1][0].get_width()]))

n, bins, _ = plt.hist(np.arange(10.0), cumulative=True, weights=np.ones(10) * 2, range=(0, 5))
print(near(n), near(bins))

n, bins, _ = plt.hist(np.arange(10.0), bins=5, histtype="step", orientation="vertical")
print(near(n), ends())

# %% matplotlib.pyplot.imshow
image = plt.imshow(np.arange(6).reshape(2, 3))
print(near(image.get_extent()), near(image.get_clim()), image.get_cmap().name, ends(), near(image.get_array()))

image = plt.imshow(torch.rand(4, 5), origin="lower", vmin=0, vmax=2, cmap="gray", extent=(0, 1, 0, 2))
print(near(image.get_extent()), near(image.get_clim()), ends())

plt.imshow(np.zeros((2, 2, 2)))

try:
    plt.imshow(np.zeros((2, 2)), cmap="nomap")
except ValueError as e:
    print(str(e)[:41])

plt.imshow(np.zeros(3))

# %% matplotlib.pyplot.fill_between
plt.fill_between([0, 1, 2], [1, 2, 3], 0)
print(ends())

plt.axhline(5)
plt.axvline(2, color="r")
plt.plot([0, 1])
print(ends())

plt.axhspan(1, 3)
plt.axvspan(-1, 1, alpha=0.2)
print(ends())

plt.errorbar([1, 2, 3], [4, 5, 6], yerr=0.5, xerr=[0.1, 0.2, 0.3])
print(ends())

plt.errorbar([1, 2], [1, 2], yerr=-1)

lines = plt.step([0, 1, 2], [3, 1, 2], where="post")
print(near(lines[0].get_ydata()), ends())

plt.stackplot([0, 1, 2], [1, 1, 1], [1, 2, 3])
print(ends())

plt.stem([1, 3, 2])
print(ends())

plt.hlines([1, 2], 0, 3)
plt.vlines(1.5, 0, [4])
print(ends())

# %% matplotlib.pyplot.title
plt.plot([1, 2], label="a")
plt.title("T")
plt.xlabel("x")
plt.ylabel("y")
ax = plt.gca()
print(ax.get_title(), ax.get_xlabel(), ax.get_ylabel(), [str(l) for l in ax.get_legend_handles_labels()[1]], ax.get_legend() is None)

ax = plt.gca()
ax.set(title="T", xlabel="a", xlim=(0, 2), ylim=(1, 5))
print(ax.get_title(), ax.get_xlabel(), ends())

plt.gca().set(nothing=1)

plt.xticks([0, 1, 2], ["a", "b", "c"])
print(near(plt.xticks()[0]))

plt.gca().set_xticks([0, 1], ["a"])

try:
    plt.legend(loc="somewhere")
except ValueError as e:
    print(str(e)[:40])

# %% matplotlib.pyplot.subplots
fig, axs = plt.subplots(2, 3)
print(axs.shape, len(axs), len(fig.axes), axs[1, 2] is fig.axes[5], [a is b for a, b in zip(axs.flat, fig.axes)])

fig, (a, b) = plt.subplots(1, 2, figsize=(8, 3), sharey=True)
a.plot([0, 10])
b.plot([5, 30])
print(near(fig.get_size_inches()), near(a.get_ylim()), near(b.get_ylim()), near(a.get_xlim()), fig)

fig, ax = plt.subplots()
print(ax is plt.gca(), fig is plt.gcf(), plt.get_fignums())

fig, axs = plt.subplots(3)
print(axs.shape, len(list(axs)), axs[-1] is fig.axes[2])

plt.subplot(2, 1, 1)
plt.plot([1])
first = plt.gca()
plt.subplot(212)
print(len(plt.gcf().axes), first is plt.gca(), plt.subplot(211) is first)

plt.subplot(2, 2, 5)

plt.figure(3)
plt.figure()
plt.figure("named")
print(plt.get_fignums(), plt.fignum_exists(3))
plt.close(3)
print(plt.get_fignums())
plt.close("all")
print(plt.get_fignums())

# %% matplotlib.colors
print([near(colors.to_rgba(c)) for c in ("r", "tab:blue", "C1", "#ff8000", "#f80", "0.5", "navy", (1, 0, 0.5), ("g", 0.3), "none")])

print([colors.to_hex(c) for c in ("b", "g", "c", "m", "y", "k", "w", "orchid", "C7")], colors.is_color_like("nope"))

print([[round(float(part), 2) for part in plt.get_cmap(name)(0.25)] for name in ("viridis", "gray", "hot", "jet", "Blues", "viridis_r")])

colors.to_rgba("nope")

colors.to_rgba((1, 2, 3))

# %% matplotlib.pyplot.savefig
plt.plot([1, 2])
f = io.BytesIO()
plt.savefig(f)
print(f.getvalue()[:8])

plt.plot([1, 2])
f = io.BytesIO()
plt.savefig(f, format="svg")
print(b"<svg" in f.getvalue())
