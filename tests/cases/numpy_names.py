# Names of numpy that stand in few programs, each used the common way.
import numpy as np

# %% arrays
a = np.arange(6.0).reshape(2, 3)
print(a.T, a.mT, a.base is None, a.T.base is a, a.device, a.dtype, a.flat[4], list(a.flat)[:2], a.itemsize, a.nbytes, a.shape, a.size, a.strides, a.real, a.imag, a.conj(), a.conjugate(), a.ndim, a.data.shape, a.data.format)

a = np.arange(6)
a.setflags(write=False)
print(a.flags.writeable, a.flags['C_CONTIGUOUS'], a.flags.owndata, a.flags.f_contiguous, a.reshape(2, 3).T.flags.c_contiguous)
a[0] = 1

a = np.array([1, 256], dtype=np.int16)
print(a.byteswap(), a.byteswap().dtype, a, a.to_device('cpu'), np.array([3, 1, 2, 5]).argpartition(1)[:1])
b = np.array([4, 1, 3, 2])
b.partition(1)
print(b[1], sorted(b.tolist()), a.view(np.uint8), a.view('i1').tolist())

import os, tempfile
a = np.arange(6, dtype=np.int32).reshape(2, 3)
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, 'a.bin')
    a.tofile(name)
    print(os.path.getsize(name), np.fromfile(name, dtype=np.int32), np.fromfile(name, np.int32, count=2), np.fromfile(name, np.int16, offset=20))
    np.array([1.5, 2]).tofile(name, sep=',')
    print(open(name).read(), np.fromfile(name, sep=','))

print(np.astype(np.array([1.7, 2]), int), np.array_equiv([1, 2], [[1, 2], [1, 2]]), np.array_equiv([1], [2]), np.may_share_memory(np.ones(2), np.ones(2)), np.longlong(7) + 1, isinstance(np.add, np.ufunc), np.from_dlpack(np.arange(3)))

f = np.frompyfunc(lambda x, y: x + y * 2, 2, 1)
print(f([1, 2], [3, 4]), f(1, 2), f(np.arange(3), 1).dtype, np.frompyfunc(divmod, 2, 2)([7, 9], 2), np.frompyfunc(len, 1, 1)(['a', 'bc']))

print(np.int64(5).bit_count(), np.int8(-3).bit_count(), np.bitwise_count(np.array([7, 8])), np.linalg.LinAlgError.__name__, issubclass(np.linalg.LinAlgError, ValueError))

print(np.roots([1, 0, -1]), np.roots([1, -3, 2]), np.roots([1, 1, -6]), np.roots([2, -4]), np.linalg.eigvals([[1, 2], [3, 4]]), np.linalg.eigvals([[2, 0], [1, 3]]), np.linalg.eigvals([[0, -1], [1, 0]]), np.roots([1, 2, 5]))

w, v = np.linalg.eig(np.array([[0.0, -1], [1, 0]]))
print(w, abs(v).round(6), w.dtype, v.dtype)

# %% printing
with np.printoptions(formatter={'float': lambda v: f'{v:.1f}!', 'int': hex}):
    print(np.array([1.25, 2.5]), np.array([10, 20]), repr(np.array([1.5, 2])), np.array([[1, 2], [3, 4]]), np.array([True]))
print(np.array([1.25, 2.5]), np.array([10, 20]))

np.set_printoptions(formatter={'all': lambda v: f'<{v}>'})
print(np.arange(3), np.array([1.5]), np.arange(30), repr(np.arange(2, dtype=np.int8)))
np.set_printoptions()
print(np.arange(3))

np.set_printoptions(formatter={'float_kind': '{:6.2f}'.format})
print(np.array([1.234, 100]), np.array([[1.0, 2], [3, 4]]), np.array([1]), np.arange(3000.0))
print(np.array2string(np.array([1.5, 2.5]), formatter={'float': lambda v: f'{v:+.0f}'}), np.get_printoptions()['formatter'] is not None)

print(np.float32(1e-45), np.array([1e-40, 1e-45], dtype=np.float32), np.float64(5e-324), np.array([5e-324, 1]), np.float32(1.17549435e-38), np.float16(6e-8), repr(np.float32(3e-39)), np.array([2e-41], np.float32).tolist())

# %% windows of views
from numpy.lib.stride_tricks import as_strided, sliding_window_view
a = np.arange(6)
print(sliding_window_view(a, 3), sliding_window_view(a.reshape(2, 3), (2, 2)), sliding_window_view(a.reshape(2, 3), 2, axis=1).shape, as_strided(a, (3, 2), (16, 8)), as_strided(a, (2, 4), (8, 8)).sum(axis=1))

from numpy.lib.stride_tricks import sliding_window_view
sliding_window_view(np.arange(3), 5)

# %% generators
g = np.random.default_rng(5)
print(g.random(2), g.integers(0, 10, 3), g.normal(size=2), g.choice([1, 2, 3], 2), g.permutation(4), g.uniform(1, 2, 2), g.exponential(1.0, 2), g.standard_normal(2), g.bytes(4))
x = np.arange(4)
g.shuffle(x)
print(x, g.permuted(np.arange(4)), type(g.bit_generator).__name__, len(g.spawn(2)))

g = np.random.default_rng(6)
print(g.beta(1, 2), g.binomial(10, 0.5), g.chisquare(2), g.dirichlet([1, 2]), g.f(2, 3), g.gamma(2), g.geometric(0.5), g.gumbel(), g.laplace(), g.logistic(), g.lognormal(), g.poisson(3), g.rayleigh(), g.standard_cauchy(), g.standard_exponential(), g.standard_gamma(2), g.standard_t(3), g.triangular(0, 1, 2), g.vonmises(0, 1), g.wald(1, 1), g.weibull(2), g.zipf(3), g.pareto(2), g.power(2), g.logseries(0.5), g.negative_binomial(3, 0.5), g.noncentral_chisquare(2, 1), g.noncentral_f(2, 3, 1), g.hypergeometric(5, 5, 3), g.multinomial(5, [0.5, 0.5]), g.multivariate_normal([0, 0], [[1, 0], [0, 1]]))

# %% errors
np.array([[1, 2], [3]])

np.array([[1, 2], [3, 4, 5]], dtype=float)

np.array(['a', 'b']).astype(float)

np.arange(3).reshape(2, 2)

np.dtype('int65')

np.array([1, 2, 3]).view(np.int32)[0] + np.array([1, 2])[5]

np.zeros(3)[1.5]
