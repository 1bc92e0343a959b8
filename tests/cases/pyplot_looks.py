# matplotlib in small: colours, colour maps, shared axes and the words of errors.
# Recorded where matplotlib is installed.
import numpy as np
import torch
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt

def near(values):
    return [float(f"{float(v):.6g}") for v in np.asarray(values).ravel()]

# %% matplotlib.pyplot.get_cmap
for name in ("tab10", "tab20", "Set1", "Set2", "Set3", "Paired", "Accent", "Dark2", "Pastel1", "tab10_r"):
    cmap = plt.get_cmap(name)
    print(name, cmap.N, [near(cmap(value)) for value in (0.0, 0.15, 0.5, 0.99, 1.0)], near(cmap(2)))

for name in ("RdYlGn", "PRGn", "YlGn", "BuPu", "rainbow", "terrain", "brg", "afmhot", "ocean", "Wistia"):
    print(name, [[round(float(part), 1) for part in plt.get_cmap(name)(value)] for value in (0.0, 0.3, 0.72, 1.0)])

print(plt.get_cmap("viridis").N, [[round(float(part), 1) for part in plt.get_cmap("viridis")(index)] for index in (0, 255)])

# %% matplotlib.pyplot.plot
print([plt.plot([1, 2], look)[0].get_color() for look in ("C3", "red", "C3--", "0.5", "#ff0000", "tab:blue")])

line, = plt.plot([], [], label="nothing yet")
print(line.get_xdata(), line.get_label(), near(plt.xlim()), near(plt.ylim()))

plt.scatter([], [])
print(near(plt.xlim()), near(plt.ylim()))

plt.plot([1, 2], [float("nan"), float("nan")])
print(near(plt.xlim()), near(plt.ylim()))

plt.semilogy([], [])
print(near(plt.xlim()), plt.gca().get_yscale())

print([bar.get_facecolor() for bar in plt.bar([1, 2], [3, 4])])

# %% matplotlib.pyplot.subplots
for share in (dict(sharey=True), dict(sharex=True), dict(sharex=True, sharey=True), dict(sharey="row"), dict(sharex="col")):
    fig, axes = plt.subplots(2, 2, **share)
    axes[0, 0].plot([0, 10])
    axes[0, 1].plot([5, 30, 7])
    axes[1, 0].bar([1, 2], [3, 4])
    axes[1, 1].plot([-1, -5])
    print(share, [near(ax.get_xlim()) + near(ax.get_ylim()) for ax in axes.flat])

# %% matplotlib.pyplot.plot errors
plt.imshow(np.zeros((2, 2)), cmap="virids")

plt.scatter([1], [2], c="nocolor")

plt.bar([1], [2], color="nocolor")

plt.step([1, 2], [1, 2], where="zz")

plt.bar([1], [2], align="zz")

plt.imshow(np.zeros((2, 2)), origin="zz")

plt.hist([1], histtype="zz")

plt.plot([1, 2], c="nocolor")
