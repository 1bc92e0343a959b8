import numpy as np

# %% whole scripts
import csv
import io
from collections import Counter, defaultdict
text = """name,department,salary,start
Ann,Sales,52000,2019-03-01
Bob,IT,61000.5,2020-07-15
Cid,IT,,2018-01-10
Dee,Sales,48000,2021-11-30
Eve,HR,45500,2020-02-29
"""
rows = list(csv.DictReader(io.StringIO(text)))
pay = defaultdict(list)
for row in rows:
    if row["salary"]:
        pay[row["department"]].append(float(row["salary"]))
for department, values in sorted(pay.items()):
    print(f"{department:<8}{np.mean(values):>12,.2f}{len(values):>4}")
print(Counter(row["department"] for row in rows).most_common())
salaries = np.array([float(r["salary"]) if r["salary"] else np.nan for r in rows])
print(salaries, np.nanmean(salaries), np.isnan(salaries).sum())
out = io.StringIO()
writer = csv.writer(out, lineterminator="\n")
writer.writerow(["a", "b"])
writer.writerows([[1, 'x "quoted"'], [2.5, "comma, here"]])
print(out.getvalue())

import json
from dataclasses import asdict, dataclass, field
@dataclass(order=True)
class Point:
    x: float
    y: float = 0.0
    tags: list = field(default_factory=list, compare=False)
points = [Point(3, 1), Point(1, 2, ["a"]), Point(1, 1.5)]
print(sorted(points))
text = json.dumps([asdict(p) for p in points], indent=2)
print(text)
again = [Point(**d) for d in json.loads(text)]
print(again == points, again[1])
print(np.array([[p.x, p.y] for p in points]))
try:
    json.dumps({"a": np.array([1, 2])})
except TypeError as e:
    print(e)
print(json.dumps({"a": np.array([1, 2]).tolist(), "b": float(np.float32(0.5))}))

from datetime import date, datetime, timedelta
start = date(2024, 1, 29)
days = [start + timedelta(days=i) for i in range(5)]
print([d.strftime("%a %d %b") for d in days])
temps = np.array([3.5, 4.1, -0.2, 7.0, 5.5])
for day, t in zip(days, temps):
    print(day.isoformat(), f"{t:6.1f}", "#" * int(max(t, 0)))
stamp = datetime.strptime("2024-02-29 13:45", "%Y-%m-%d %H:%M")
print(stamp + timedelta(hours=30), (stamp - datetime(2024, 1, 1)).total_seconds())

import re
log = """2024-03-01 12:00:01 ERROR disk full (code=28)
2024-03-01 12:00:05 INFO started
2024-03-01 12:01:00 ERROR timeout (code=110)
2024-03-02 00:00:00 WARNING slow"""
pattern = re.compile(r"^(?P<day>\S+) (?P<time>[\d:]+) (?P<level>[A-Z]+) (?P<text>.*)$", re.M)
found = [m.groupdict() for m in pattern.finditer(log)]
print([f["level"] for f in found])
codes = [int(c) for c in re.findall(r"code=(\d+)", log)]
print(np.array(codes), np.sum(codes), re.sub(r"\d+", "#", found[0]["text"]))
levels, counts = np.unique([f["level"] for f in found], return_counts=True)
print(levels, counts, dict(zip(levels.tolist(), counts.tolist())))

import itertools
import math
print(list(itertools.combinations("abc", 2)), list(itertools.accumulate([1, 2, 3, 4])))
grid = np.array(list(itertools.product([0, 1], repeat=3)))
print(grid, grid.sum(axis=1))
for key, group in itertools.groupby([1, 1, 2, 3, 3, 3]):
    print(key, len(list(group)), end="; ")
print(math.comb(5, 2), math.isclose(0.1 + 0.2, 0.3), math.prod([1, 2, 3]))

rng = np.random.default_rng(42)
rolls = rng.integers(1, 7, size=1000)
values, counts = np.unique(rolls, return_counts=True)
print(values, counts, rolls.mean(), rolls.std())
inside = (rng.random((10000, 2)) ** 2).sum(axis=1) <= 1
print(4 * inside.mean())
walk = np.cumsum(rng.choice([-1, 1], size=20))
print(walk, walk.min(), walk.max(), np.argmax(walk))
np.random.seed(0)
print(np.random.rand(3), np.random.randn(2), np.random.randint(0, 10, 5), np.random.permutation(5))

rng = np.random.default_rng(1)
x = np.linspace(0, 10, 50)
y = 2.5 * x - 1 + rng.normal(0, 1, 50)
A = np.column_stack([x, np.ones_like(x)])
coef, residual, rank, sv = np.linalg.lstsq(A, y, rcond=None)
print(coef.round(6), residual.round(4), rank, sv.round(4))
print(np.polyfit(x, y, 1).round(6), np.corrcoef(x, y)[0, 1].round(6))
pred = A @ coef
print("R2 = %.4f, RMSE = %.4f" % (1 - ((y - pred) ** 2).sum() / ((y - y.mean()) ** 2).sum(), np.sqrt(np.mean((y - pred) ** 2))))

rng = np.random.default_rng(3)
data = np.vstack([rng.normal(c, 0.4, (20, 2)) for c in ([0, 0], [3, 3], [0, 4])])
centres = data[[0, 20, 40]]
for step in range(10):
    distance = np.linalg.norm(data[:, None] - centres[None], axis=2)
    labels = distance.argmin(axis=1)
    new = np.array([data[labels == k].mean(axis=0) for k in range(3)])
    if np.allclose(new, centres):
        break
    centres = new
print(step, centres.round(4), np.bincount(labels))

rng = np.random.default_rng(5)
X = rng.normal(size=(100, 3)) @ np.array([[2, 0, 0], [1, 0.5, 0], [0, 0.2, 0.1]])
Xc = X - X.mean(axis=0)
U, S, Vt = np.linalg.svd(Xc, full_matrices=False)
print(S.round(4), (S**2 / np.sum(S**2)).round(4))
scores = Xc @ Vt.T
print(scores.var(axis=0, ddof=1).round(5), np.abs(Vt).round(4))
w, v = np.linalg.eigh(np.cov(Xc.T))
print(w[::-1].round(5), np.allclose(w[::-1], S**2 / 99))

board = np.zeros((6, 6), dtype=int)
board[1, 2] = board[2, 3] = board[3, 1] = board[3, 2] = board[3, 3] = 1
def step(b):
    n = sum(np.roll(np.roll(b, i, 0), j, 1) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))
    return ((n == 3) | ((b == 1) & (n == 2))).astype(int)
for _ in range(4):
    board = step(board)
print(board)
print("\n".join("".join(".#"[c] for c in row) for row in board))

prices = np.array([10, 11, 12, 11, 10, 9, 10, 12, 14, 13], dtype=float)
window = 3
print(np.convolve(prices, np.ones(window) / window, mode="valid"))
returns = np.diff(prices) / prices[:-1]
print(returns.round(4), f"{returns.mean():.3%}", np.prod(1 + returns) - 1)
c = np.cumsum(np.insert(prices, 0, 0))
print((c[window:] - c[:-window]) / window)
print(np.lib.stride_tricks.sliding_window_view(prices, 3).max(axis=1), np.maximum.accumulate(prices))

table = np.array([[1.5, 2, 3], [4, 5.25, 6]])
out = io.StringIO() if False else None
import os
import tempfile
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "t.csv")
    np.savetxt(path, table, delimiter=",", header="a,b,c", fmt="%.2f")
    print(open(path).read())
    print(np.loadtxt(path, delimiter=","), np.loadtxt(path, delimiter=",", usecols=(0, 2), skiprows=1))
    print(np.genfromtxt(path, delimiter=",", skip_header=1, filling_values=0))
    np.save(os.path.join(folder, "t.npy"), table)
    print(np.load(os.path.join(folder, "t.npy")))
    np.savez(os.path.join(folder, "t.npz"), x=table, y=[1, 2])
    with np.load(os.path.join(folder, "t.npz")) as z:
        print(z.files, z["y"], z["x"].sum())

from io import StringIO
text = "1 2 3\n4 5 6\n# note\n7 8 9"
print(np.loadtxt(StringIO(text)), np.loadtxt(StringIO(text), dtype=int, unpack=True))
data = "a;b;c\n1;;3\n4;x;6"
print(np.genfromtxt(StringIO(data), delimiter=";", skip_header=1))
print(np.genfromtxt(StringIO("1,2\n3,4"), delimiter=",", dtype=int))
first, second = np.loadtxt(StringIO("1,2\n3,4\n5,6"), delimiter=",", unpack=True)
print(first, second)

ages = np.array([3, 17, 25, 40, 64, 65, 90])
bins = [0, 18, 40, 65]
which = np.digitize(ages, bins)
names = np.array(["child", "adult", "older", "senior"])
print(which, names[which - 1])
counts, edges = np.histogram(ages, bins=4)
print(counts, edges)
for c, lo, hi in zip(counts, edges[:-1], edges[1:]):
    print(f"{lo:6.2f} - {hi:6.2f} | {'*' * c}")
density, edges = np.histogram(ages, bins=[0, 50, 100], density=True)
print(density, (density * np.diff(edges)).sum(), np.percentile(ages, [25, 50, 75]))

scores = np.array([[80, 92, 75], [60, 71, 88], [95, 90, 99], [55, 65, 60]])
students = np.array(["Ann", "Bob", "Cid", "Dee"])
order = np.argsort(scores.mean(axis=1))[::-1]
for rank, i in enumerate(order, 1):
    print(f"{rank}. {students[i]:<5} {scores[i].mean():6.2f} {scores[i]}")
print(students[scores.min(axis=1) >= 60], np.where(scores > 80, "A", "B"))
print((scores - scores.mean(axis=0)) / scores.std(axis=0))
passed = scores >= 70
print(passed.all(axis=1), passed.sum(axis=0), np.count_nonzero(passed), scores[passed])

a = np.array([1, -2, 3, -4, 5])
m = a > 0
a[~m] = 0
print(a, m, np.where(m)[0], np.nonzero(~m), a[m].sum())
b = np.array([1.0, np.nan, 3.0, np.inf])
print(np.isfinite(b), b[np.isfinite(b)], np.nan_to_num(b, posinf=9), np.nansum(b[:3]))
c = np.arange(12).reshape(3, 4)
c[c % 2 == 0] *= -1
print(c, c[[0, 2]][:, [1, 3]], c[np.ix_([0, 2], [1, 3])], c[-1, ::-1])
print(np.select([c < -5, c < 0, c > 8], [-1, 0, 1], default=7), np.clip(c, -3, 3))

x = np.linspace(-2, 2, 5)
y = np.linspace(-1, 1, 3)
X, Y = np.meshgrid(x, y)
Z = np.exp(-(X**2 + Y**2))
print(X.shape, Z)
i, j = np.unravel_index(Z.argmax(), Z.shape)
print(i, j, X[i, j], Y[i, j], np.gradient(Z, axis=1)[1])
print(np.mgrid[0:3, 0:2], np.ogrid[0:3, 0:2])

a = np.array([1.123456789, 12345.678, 1e-10])
print(a, np.array2string(a, precision=3), np.array2string(a, formatter={"float_kind": lambda v: "%.1f" % v}))
with np.printoptions(precision=2, suppress=True):
    print(a)
print(" ".join(f"{v:.2e}" for v in a), "%s" % a, f"{a}", str(a[0]), repr(a[0]), f"{a[1]:,.1f}")
print(np.array([1, 20, 300]), np.array([True, False]), np.array(["a", "bcd"]), np.zeros((2, 0)), np.array(5))
print(np.array([[1.5, np.nan], [np.inf, -1]]), np.arange(2000), np.random.default_rng(0).random((3, 3)))

from collections import Counter
text = "the quick brown fox jumps over the lazy dog the end"
words = text.split()
vocabulary = sorted(set(words))
index = {w: i for i, w in enumerate(vocabulary)}
onehot = np.eye(len(vocabulary), dtype=int)[[index[w] for w in words]]
print(vocabulary, onehot.sum(axis=0), onehot.shape)
print(Counter(words).most_common(2), max(words, key=len), {len(w) for w in words} == {3, 4, 5})
letters = np.array(list("hello world"))
u, n = np.unique(letters, return_counts=True)
print(u, n, u[n.argmax()])

def sigmoid(z):
    return 1 / (1 + np.exp(-z))
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([0, 0, 0, 1])
w, b = np.zeros(2), 0.0
for epoch in range(1000):
    p = sigmoid(X @ w + b)
    g = p - y
    w -= 0.5 * X.T @ g / 4
    b -= 0.5 * g.mean()
print(w.round(5), round(float(b), 5), (p > 0.5).astype(int), -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)).round(6))

A = np.array([[2, 1, -1], [-3, -1, 2], [-2, 1, 2]], dtype=float)
b = np.array([8, -11, -3], dtype=float)
x = np.linalg.solve(A, b)
print(x, np.linalg.det(A).round(6), np.linalg.inv(A).round(6), np.allclose(A @ x, b), np.linalg.matrix_rank(A), np.trace(A))
try:
    np.linalg.inv(np.ones((2, 2)))
except np.linalg.LinAlgError as e:
    print("LinAlgError:", e)
try:
    np.ones((2, 3)) @ np.ones((2, 3))
except ValueError as e:
    print(e)
try:
    np.array([1, 2, 3]) + np.array([1, 2])
except ValueError as e:
    print(e)

primes = np.ones(50, dtype=bool)
primes[:2] = False
for i in range(2, 8):
    if primes[i]:
        primes[i * i :: i] = False
print(np.flatnonzero(primes), primes.sum())
fib = [1, 1]
while fib[-1] < 100:
    fib.append(fib[-1] + fib[-2])
print(np.array(fib) / np.roll(fib, 1), np.array(fib)[np.array(fib) % 2 == 0])

import statistics
from functools import lru_cache, reduce
from operator import itemgetter
data = [2.5, 3.5, 1.0, 4.0, 4.0]
print(statistics.mean(data), statistics.median(data), statistics.stdev(data), statistics.mode(data), np.std(data, ddof=1))
records = [{"n": "a", "v": 3}, {"n": "b", "v": 1}]
print(sorted(records, key=itemgetter("v")), reduce(lambda p, q: p * q, [1, 2, 3, 4]))
@lru_cache(maxsize=None)
def f(n):
    return n if n < 2 else f(n - 1) + f(n - 2)
print(f(50), f.cache_info())

import textwrap
from pathlib import Path
from pprint import pprint
from string import Template
print(textwrap.fill("the quick brown fox jumps over the lazy dog " * 3, width=40))
pprint({"matrix": np.eye(2).tolist(), "names": ["x" * 30, "y" * 30], "nested": {"a": 1, "b": [1, 2, 3]}})
print(Template("$who owes $$${amount}").substitute(who="Ann", amount=5), Path("data/raw/file.tar.gz").suffixes, Path("a") / "b.txt")
print("{:>10}|{:<10}|{:^10}|".format("right", "left", "mid"), f"{1234567.891:,.2f}", f"{0.000123:.3g}", f"{255:#x} {5:08b}")

image = np.arange(25).reshape(5, 5) * 10
print(image[1:-1, 1:-1], image[::2, ::2], np.rot90(image)[0], image.T[0], np.pad(image[:2, :2], 1))
kernel = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
out = np.zeros((3, 3))
for i in range(3):
    for j in range(3):
        out[i, j] = (image[i : i + 3, j : j + 3] * kernel).sum()
print(out, image.astype(np.uint8).max(), (image.astype(np.uint8) + np.uint8(200))[4])
gray = np.array([[0, 128], [255, 64]], dtype=np.uint8)
print(gray / 255, (gray / 255).dtype, 255 - gray, gray > 100, gray.mean())

matrix = np.random.default_rng(7).integers(0, 100, (4, 5))
print(matrix, matrix.sum(axis=0), matrix.max(axis=1), matrix.argmax(axis=0), matrix.cumsum(axis=1)[0], np.median(matrix, axis=0))
print(matrix[matrix[:, 1].argsort()], np.unique(matrix % 3, return_counts=True), matrix.ravel()[:3], matrix.flatten().tolist()[-2:])
print(np.concatenate([matrix[:1], matrix[-1:]]), np.hstack([matrix[:2, :1], matrix[:2, :2]]), np.split(matrix, 2)[1].shape)
print(np.apply_along_axis(lambda r: r.max() - r.min(), 1, matrix), np.einsum("ij,ij->i", matrix, matrix), np.outer([1, 2], [3, 4]))
print(np.array_equal(matrix, matrix.copy()), np.may_share_memory(matrix, matrix[0]), matrix.dtype, matrix.nbytes, matrix.strides)

import argparse
import time
import timeit
parser = argparse.ArgumentParser(prog="train", description="Train a model.")
parser.add_argument("data", help="where the data lies")
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--lr", type=float, default=1e-3)
parser.add_argument("-v", "--verbose", action="store_true")
args = parser.parse_args(["x.csv", "--epochs", "3", "-v"])
print(args, vars(args)["lr"])
t = time.perf_counter()
elapsed = timeit.timeit("sum(range(10))", number=10)
print(elapsed > 0, time.perf_counter() >= t, callable(timeit.repeat))

import logging
import sys
import warnings
logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", stream=sys.stdout, force=True)
log = logging.getLogger("demo")
log.info("rows: %d, mean %.2f", 3, np.mean([1, 2, 4]))
log.debug("not shown")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    np.array([1.0]) / np.array([0.0])
    np.log(np.array([-1.0, 0.0]))
    np.mean([])
print([str(w.message) for w in caught])
with np.errstate(divide="ignore"):
    print(np.array([1.0, -1.0, 0.0]) / np.array([0.0]) if False else np.array([1.0, -1.0]) / 0)
with np.errstate(all="raise"):
    try:
        np.array([1.0]) / 0
    except FloatingPointError as e:
        print("FloatingPointError:", e)

import copy
import pickle
from enum import Enum, auto
from typing import NamedTuple
class Colour(Enum):
    RED = auto()
    BLUE = auto()
class Sample(NamedTuple):
    x: np.ndarray
    label: Colour
s = Sample(np.arange(3), Colour.BLUE)
print(s, s.label.name, Colour(1), list(Colour), s._replace(label=Colour.RED).label)
back = pickle.loads(pickle.dumps(s.x))
deep = copy.deepcopy({"w": np.ones(2)})
deep["w"] += 1
print(back, deep, type(back), s.x is copy.copy(s).x)

import heapq
from bisect import bisect_left, insort
from collections import OrderedDict, deque, namedtuple
heap = [5, 1, 4]
heapq.heapify(heap)
heapq.heappush(heap, 0)
print(heapq.heappop(heap), heapq.nlargest(2, heap), heap)
last = deque(maxlen=3)
for i in range(5):
    last.append(i)
print(last, np.mean(last), list(reversed(last)))
ordered = [1, 3, 5]
insort(ordered, 4)
print(ordered, bisect_left(ordered, 3), np.searchsorted(ordered, [0, 4, 9]))
P = namedtuple("P", "x y")
print(P(1, 2)._asdict(), np.array([P(1, 2), P(3, 4)]), list(OrderedDict(a=1)))
