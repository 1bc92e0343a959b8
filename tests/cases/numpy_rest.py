# The rest of numpy's public names: matrices, orders of contraction, text by patterns, helpers of tests, parts of elements.
import io
import warnings
import numpy as np
warnings.simplefilter("ignore")
m = np.matrix([[1, 2], [3, 4]])
a, b, c = np.ones((2, 2)), np.ones((2, 5)), np.ones((5, 2))

# %% matrices, by line
print(repr(m), m, m * m, m * 2, 2 * m, m @ m, m ** 2, m ** -1, m + 1, sep="\n")
print(repr(m.I), m.T, m.H, m.A, m.A1, m.getA1(), type(m.A), sep="\n")
print(repr(m[0]), repr(m[0, 1]), repr(m[:, 0]), repr(m[0, :]), repr(m[m > 2]), sep="\n")
print(m.sum(), m.sum(0), m.sum(axis=1), m.mean(1), m.max(), m.max(0), m.min(1), m.argmax(1), m.std(), m.var(0), m.prod(1), m.any(1), m.all(), m.ptp(0), sep="\n")
print(m.tolist(), repr(m.flatten()), repr(m.ravel()), repr(m.squeeze()), m.shape, m.ndim, m.dtype, m.item(0, 1), len(m), sep="\n")
print(repr(np.matrix("1 2; 3 4")), repr(np.matrix("1,2;3,4")), repr(np.matrix([1, 2, 3])), repr(np.matrix(5)), repr(np.matrix([[1.5, 2], [3, 4]])), sep="\n")
print(repr(np.asmatrix([[1, 2]])), repr(np.bmat([[m, m], [m, m]])), repr(np.bmat("m,m;m,m")), sep="\n")
print(repr(np.array([[1, 2]]) * m), repr(m * [[1], [2]]), repr(np.dot(m, m)), repr(np.multiply(m, m)), repr(np.eye(2) * m), sep="\n")
print(repr(np.sin(m)), repr(np.asarray(m)), isinstance(m, np.ndarray), type(m), np.linalg.det(m).round(6), sep="\n")
print(repr(m == m), repr(-m), repr(m.astype(float)), repr(m.reshape(1, 4)), repr(m.trace()), repr(m.diagonal()), list(m), sep="\n")
print(repr(m / 2), repr(m // 2), repr(m % 2), repr(m - m), repr(m.conj()), repr(m.cumsum()), m.nonzero(), sep="\n")
print(repr(np.vstack([m, m])), repr(np.hstack([m, m])), repr(np.concatenate([m, m])), np.sum(m), repr(np.sum(m, axis=0)), repr(m.dot(m)), sep="\n")
print(repr(np.matrix([[1, 2, 3]]) * np.matrix([[1], [2], [3]])), repr(m.transpose()), repr(m.copy()), sep="\n")
m[0, 0] = 9; m[1] = [7, 8]; print(m); m.fill(3); print(m); m += 1; print(m)
x = np.asmatrix(a); x[0, 0] = 5; print(a, x)
A = np.matrix("2 1; 1 3"); y = np.matrix("1; 2"); print(A.I * y, (A * (A.I * y)).round(6))
print(np.row_stack([[1, 2], [3, 4]]))

# %% orders of contraction, by line
print(np.einsum_path("ij,jk,kl->il", a, b, c, optimize="greedy"))
print(np.einsum_path("ij,jk,kl->il", a, b, c, optimize="optimal")[1])
print(np.einsum_path("ij,jk", a, b))
print(np.einsum_path("ij,jk,kl->il", a, b, c, optimize=False)[1])
print(np.einsum_path("ij,jk,kl->il", a, b, c, optimize=True)[0], np.einsum_path("ij,jk,kl->il", a, b, c, optimize=["einsum_path", (0, 1), (0, 1)])[0])
i = np.ones((4, 4)); path, text = np.einsum_path("ea,fb,abcd,gc,hd->efgh", i, i, np.ones((4, 4, 4, 4)), i, i, optimize="greedy"); print(path); print(text)
i = np.ones((4, 4)); print(np.einsum_path("ea,fb,abcd,gc,hd->efgh", i, i, np.ones((4, 4, 4, 4)), i, i, optimize="optimal")[0])
print(np.einsum_path("i,i->", np.ones(3), np.ones(3))[1])

# %% files and settings, by line
print(repr(np.fromregex(io.StringIO("1312 foo\n1534  bar\n444   qux"), r"(\d+)\s+(...)", [("num", np.int64), ("key", "S3")])))
f = np.memmap("numbers.dat", dtype="float32", mode="w+", shape=(2, 3)); f[:] = np.arange(6).reshape(2, 3); f.flush(); g = np.memmap("numbers.dat", dtype="float32", mode="r", shape=(2, 3)); print(g[1], g.sum(), g.shape, np.fromfile("numbers.dat", dtype="float32"))
print(np.getbufsize(), np.setbufsize(16384), np.getbufsize(), np.geterrcall(), np.seterrcall(None))
import pickle; d = np.arange(4); print(pickle.loads(d.dumps())); d.dump("d.pkl"); print(np.load("d.pkl", allow_pickle=True))

# %% parts of elements, by line
d = np.arange(4); print(d.getfield("i4"), d.getfield("i4", 4)); d.setfield(7, "i4"); print(d); d.setfield([1, 2, 3, 4], "i2", 4); print(d)
d = np.arange(6).reshape(2, 3); print(type(d.flat), isinstance(d.flat, np.flatiter), d.flat[2:4], d.flat.index, d.flat.coords, np.asarray(d.flat)); it = d.flat; next(it); next(it); print(it.index, it.coords, len(it), it.base is d)
i, j = np.nested_iters(np.arange(12).reshape(2, 3, 2), [[1], [0, 2]], flags=["multi_index"]); print([(i.multi_index, [(j.multi_index, int(y)) for y in j]) for x in i])
d = np.zeros((2, 3)); i, j = np.nested_iters(d, [[0], [1]], op_flags=["readwrite"]); [y.__setitem__(..., k) for x in i for k, y in enumerate(j)]; print(d)

# %% helpers of tests

from numpy.testing import suppress_warnings
with suppress_warnings() as sup:
    sup.filter(UserWarning)
    log = sup.record(RuntimeWarning, "over")
    warnings.warn("hidden", UserWarning)
    warnings.warn("overflow", RuntimeWarning)
print(len(log), log[0].message)

import os
from numpy.testing import tempdir, temppath
with temppath(suffix=".txt") as path:
    print(os.path.exists(path), path.endswith(".txt"))
with tempdir() as folder:
    print(os.path.isdir(folder))
print(os.path.exists(path), os.path.exists(folder))

np.testing.assert_array_compare(np.equal, [1, 2], [1, 2])
np.testing.print_assert_equal("same", 1, 1)
names = {}
np.testing.runstring("x = 1 + 1", names)
np.testing.break_cycles()
np.testing.assert_no_gc_cycles(lambda: None)
print(names["x"], np.testing.measure("y = 1") >= 0, issubclass(np.testing.KnownFailureException, Exception), issubclass(np.testing.IgnoreException, Exception), np.testing.jiffies() >= 0)

class T:
    def test_one(self):
        return 1
np.testing.decorate_methods(T, lambda f: lambda self: f(self) + 1)
print(T().test_one())

calls = []
np.testing.run_threaded(lambda i: calls.append(i), max_workers=3, pass_count=True)
print(sorted(calls))

with np.testing.clear_and_catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("seen")
print(len(caught), caught[0].message)

# %% errors, by line
np.matrix("1 2; 3")
np.matrix(np.zeros((2, 2, 2)))
m * np.matrix([[1, 2, 3]])
m * np.array([1, 2])
np.bmat("m,q")
np.einsum_path("ij,jk->iz", a, b)
np.fromregex(io.StringIO("1"), r"(\d)", int)
np.memmap("numbers.dat", mode="x")
np.memmap("numbers.dat", mode="w+")
np.setbufsize(-16)
np.seterrcall(5)
np.show_config(mode="x")
np.arange(4).getfield("i4", 6)
np.testing.print_assert_equal("different", 1, 2)
np.nested_iters(np.arange(4), [[0]])

# %% modules beside

print(np.emath.sqrt(-1), np.emath.sqrt([1, -4]), repr(np.emath.log(-1)), np.emath.power([2, 4], -2), np.emath.arcsin([0, 2]), np.emath.logn(2, [4, -8]), repr(np.emath.sqrt(4)), repr(np.emath.sqrt([4, 9])))

import numpy.typing as npt
def scaled(x: npt.NDArray[np.float64], by: npt.ArrayLike = 2) -> npt.NDArray[np.float64]:
    return np.asarray(x) * by
print(scaled([1.0, 2.0]), npt.NDArray[np.float64], scaled.__annotations__["return"])

print(np.typecodes["AllInteger"], np.typecodes["Datetime"], np.little_endian, np.sctypeDict["int32"], np.sctypeDict["float"], np.float32 in np.ScalarType, isinstance(3, np.ScalarType))

print(np.char.partition(["a-b", "c"], "-"), np.strings.partition(["a-b", "c"], "-"), np.strings.rpartition(["a-b-d", "c"], "-"), np.char.rpartition(["a-b-d"], "-"))

print(np.lib.NumpyVersion("1.2.3") < "2.0.0", np.lib.NumpyVersion("2.0.0rc1"), np.lib.NumpyVersion("2.0.0rc1") < "2.0.0", np.lib.NumpyVersion("2.1.0") == "2.1.0")

print(np.lib.array_utils.normalize_axis_index(-1, 3), np.lib.array_utils.normalize_axis_tuple((0, -1), 3))

class Length(np.lib.mixins.NDArrayOperatorsMixin):
    def __init__(self, values):
        self.values = np.asarray(values)
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        plain = [x.values if isinstance(x, Length) else x for x in inputs]
        return Length(getattr(ufunc, method)(*plain, **kwargs))
    def __repr__(self):
        return f"Length({self.values})"
a = Length([1, 2])
print(a + 1, 1 - a, -a, a == 1, a // 2, abs(-a), np.add(a, 2), np.sin(Length([0.0])), [1, 2] * a, np.array([1, 2]) + a, a.__class__.__name__)

z = np.array([1 + 2j, 3])
print(z / 0.5, z / np.float64(2), 0.5 * z, z - 0.25, z / np.log(2.0))

print(np.dtypes.Float64DType(), np.dtypes.Complex128DType(), np.dtypes.ObjectDType(), np.dtypes.LongDType(), issubclass(np.exceptions.TooHardError, RuntimeError), issubclass(np.exceptions.ModuleDeprecationWarning, DeprecationWarning))

import torch
x = np.ma.array([1.0, 2, 3], mask=[0, 1, 0])
d = np.arange(4.0)
t = torch.from_numpy(x)
t[0] = 9
print(np.ones(3)[x > 1], d[np.ma.array([1, 2])], x.data, torch.tensor(x), torch.from_numpy(np.matrix([[1, 2]])), torch.as_tensor(np.ma.array([1, 2])))

d = np.array(["2020-01-01", "2020-01-02"], dtype="M8[D]")
r = np.array([(1, 2.0), (3, 4.0)], dtype="i4,f8")
np.testing.assert_array_equal(d, d)
np.testing.assert_array_equal(r, r)
np.testing.assert_array_equal(np.array(["a"]), np.array(["a"]))
print(np.array2string(d), np.array2string(d, separator=", "), np.array2string(r, separator=","), np.mean([np.timedelta64(1, "D"), np.timedelta64(3, "D")]), np.interp(d.astype(float), [0, 1], [0, 1]))

print(np.loadtxt(["2020-01-01", "2020-02-01"], dtype="M8[D]"), np.loadtxt(["a b", "c d"], dtype=str), np.loadtxt(["1+2j", "3"], dtype=complex))
buffer = io.BytesIO()
np.save(buffer, np.array(["2020-01-01", "NaT"], dtype="M8[D]"))
buffer.seek(0)
print(repr(np.load(buffer)))
