# Everyday numpy, as it appears beside PyTorch.
import numpy as np

# %% creation, by line
print(np.array([1, 2, 3]), repr(np.array([1, 2, 3])))
print(np.array([1.0, 2.5]), repr(np.array([1.0, 2.5])))
print(repr(np.array([[1, 2], [3, 4]])))
print(np.array([[1, 2], [3, 4]]))
print(repr(np.array(5)), np.array(5), np.array(5).shape, repr(np.array(2.5)))
print(repr(np.array([])), np.array([]).dtype, np.array([]).shape)
print(repr(np.array([True, False])), np.array([True, 2]), np.array([1, 2.5]))
print(repr(np.zeros(3)), repr(np.zeros((2, 2))), repr(np.ones(2, dtype=int)))
print(repr(np.zeros(3, dtype=np.float32)), repr(np.ones((1, 2), dtype=np.int32)), repr(np.zeros(2, dtype=bool)))
print(repr(np.full((2, 2), 7)), repr(np.full(2, 1.5)), repr(np.full(3, True)))
print(repr(np.eye(2)), repr(np.identity(2)), repr(np.eye(2, 3, k=1)))
print(repr(np.arange(5)), repr(np.arange(2, 8, 2)), repr(np.arange(0, 1, 0.25)), repr(np.arange(3.0)))
print(repr(np.linspace(0, 1, 5)), repr(np.linspace(0, 10, 3, dtype=int)), np.linspace(0, 1, 4, endpoint=False), repr(np.logspace(0, 2, 3)))
print(np.zeros_like(np.array([1, 2])), np.ones_like(np.array([1.5])), np.full_like(np.array([1, 2]), 9), np.empty((2, 3)).shape, np.empty_like(np.zeros(3)).shape)
print(repr(np.asarray([1, 2])), repr(np.array((1, 2), dtype='float32')), repr(np.array([1, 2], dtype='int8')), repr(np.array(range(3))))
print(np.array([[1], [2]]), np.array([[[1]]]), repr(np.array([[[1, 2], [3, 4]]])))
print(np.diag([1, 2]), np.diag(np.arange(4).reshape(2, 2)), np.tri(2), np.tril(np.ones((2, 2))), np.triu(np.ones((2, 2))))
print(np.meshgrid(np.arange(2), np.arange(3)), np.indices((2, 2)).shape)
print(repr(np.array(['a', 'bc'])), np.array(['a', 'bc']).dtype)
print(repr(np.fromiter((x * x for x in range(4)), dtype=float)), np.array([np.arange(2), np.arange(2)]))
print(np.array([1, 2], ndmin=2).shape, np.copy(np.arange(3)), np.repeat([1, 2], 2), np.tile([1, 2], 2), np.tile([1, 2], (2, 1)))

# %% dtypes, by line
print(np.array([1]).dtype, np.array([1.0]).dtype, np.array([True]).dtype, np.arange(3).dtype, np.zeros(1).dtype)
print(repr(np.array([1]).dtype), np.dtype('float32'), repr(np.dtype(np.int64)), np.float32, np.int64, np.bool_)
print(np.array([1], dtype=np.float32).dtype == np.float32, np.array([1]).dtype == 'int64', np.array([1]).dtype == int, np.dtype('f4') == np.float32)
print(np.array([1.7, -1.7]).astype(int), np.array([0, 2]).astype(bool), np.array([1]).astype(np.float32).dtype, np.array([300]).astype(np.uint8))
print(np.array([1], dtype=np.int32).itemsize, np.zeros((2, 3)).nbytes, np.zeros((2, 3)).size, np.zeros((2, 3)).ndim, np.dtype('float64').itemsize, np.dtype('int16').name, np.dtype('float32').kind)
print((np.array([1]) + 1.0).dtype, (np.array([1]) / 2).dtype, (np.array([1]) // 2).dtype, (np.array([1.0], dtype=np.float32) + 1).dtype, (np.array([1.0], dtype=np.float32) + np.array([1])).dtype)
print((np.array([1], dtype=np.int32) + np.array([1], dtype=np.int64)).dtype, (np.array([1], dtype=np.uint8) + np.array([1], dtype=np.int8)).dtype, (np.array([True]) + np.array([True])), np.array([True]).sum().dtype)
print((np.array([1.0], dtype=np.float32) * np.float64(2)).dtype, (np.array([1.0], dtype=np.float32) * 2.5).dtype, (np.array([1], dtype=np.int8) + 1).dtype, (np.float32(1) + 1.0).dtype)
print(repr(np.float64(1.5)), repr(np.int64(3)), repr(np.float32(0.1)), repr(np.bool_(True)), np.float64(1.5), np.int64(3), np.float32(0.1), np.True_)
print(type(np.array([1])[0]), type(np.array([1.0])[0]), type(np.array([True])[0]), type(np.array([1.0]).sum()), isinstance(np.float64(1), float), isinstance(np.int64(1), int))
print(np.array([200], dtype=np.uint8) + np.array([100], dtype=np.uint8), np.array([127], dtype=np.int8) + np.int8(1), np.array([2**62]) * 4)
print(np.finfo(np.float32).eps, np.finfo(np.float64).max, np.iinfo(np.int32).max, np.iinfo(np.uint8).max, np.finfo(np.float32).max)
print(np.issubdtype(np.float32, np.floating), np.issubdtype(np.int64, np.integer), np.result_type(np.float32, np.int64), np.promote_types('i4', 'f4'), np.can_cast('f8', 'i4'))
print(np.float32(3).item(), type(np.float32(3).item()), np.int64(7).item(), int(np.int64(5)), float(np.float32(0.5)), bool(np.bool_(0)), np.array([3]).item())
print(np.array([0.1], dtype=np.float16), repr(np.array([0.1], dtype=np.float16)), repr(np.array([1, 2], dtype=np.uint8)), repr(np.array([1.5], dtype=np.float32)))
print(np.pi, np.e, np.inf, np.nan, -np.inf, np.newaxis)

# %% printing, by line
print(np.array([1.0, 2.0, 3.0]), np.array([1.5, 10.25]), np.array([0.1, 0.12, 0.123]))
print(np.array([1e-8, 1.0]), np.array([1e10, 1.0]), np.array([1e-5]), np.array([1e16]), np.array([123456789.0, 0.1]))
print(np.array([1/3, 2/3]), repr(np.array([1/3])), np.float64(1/3), np.float32(1/3), repr(np.float32(1/3)))
print(np.array([np.nan, np.inf, -np.inf, 1.0]), repr(np.array([np.nan, 1.0])))
print(np.array([-1.0, 1.0]), np.array([-0.0]), np.array([[1.0, -2.5], [100.25, 0.0]]))
print(np.array([1, 10, 100]), np.array([-1, 10]), np.array([[1, -2], [30, 4]]))
print(np.arange(100))
print(repr(np.arange(30)))
print(repr(np.arange(24).reshape(2, 3, 4)))
print(np.arange(24).reshape(2, 3, 4))
print(np.arange(2000))
print(repr(np.arange(2000)))
print(np.zeros((100, 100)))
print(repr(np.zeros((40, 40))))
print(np.zeros((0, 3)), repr(np.zeros((0, 3))), repr(np.zeros((2, 0))), np.zeros((2, 0)))
print(np.linspace(0, 1, 12))
print(repr(np.linspace(0, 1, 12)))
print(repr(np.linspace(0, 1, 12, dtype=np.float32)))
print([np.arange(2), np.float64(1.5)], (np.int64(1),), {'a': np.array([1.0])})
print(np.array([True, False, True]), repr(np.array([[True], [False]])))
print(np.array([1.0, 1000000.0]), np.array([0.00001, 123456.0]), np.array([1e5, 1.5]), np.array([99999999.0]), np.array([1e-4, 1.0]))
print(str(np.array([1, 2])), f'{np.array([1.5])}', f'{np.float64(2.5):.3f}', '%d' % np.int64(4), '%s' % np.array([1]))
print(np.array2string(np.array([1.123456, 2.0]), precision=2), np.array_repr(np.array([1])), np.round(np.array([1.23456]), 2))
np.set_printoptions(precision=2); print(np.array([1.23456, 2.0]), np.array([1/3]))
np.set_printoptions(suppress=True); print(np.array([1e-8, 1.0]), np.array([1e10, 0.5]))
np.set_printoptions(threshold=5, edgeitems=2); print(np.arange(10), np.arange(16).reshape(4, 4))
np.set_printoptions(linewidth=40); print(np.arange(20))
np.set_printoptions(precision=3, suppress=True); print(np.array([[0.00012, 1.5], [100.0, -2.25]]))

# %% attributes and shapes, by line
a = np.arange(6).reshape(2, 3); print(a.shape, a.ndim, a.size, len(a), a.dtype, a.strides, a.itemsize, a.T.shape)
a = np.arange(6); print(a.reshape(2, 3), a.reshape(-1, 2), a.reshape((3, 2)), np.reshape(a, (1, 6)), a.reshape(2, 3).reshape(-1))
a = np.arange(24).reshape(2, 3, 4); print(a.transpose().shape, a.transpose(0, 2, 1).shape, np.transpose(a, (2, 0, 1)).shape, a.swapaxes(0, 1).shape, np.moveaxis(a, 0, -1).shape)
a = np.arange(6).reshape(2, 3); print(a.ravel(), a.flatten(), a.T, a.T.strides, a.flags['C_CONTIGUOUS'], a.T.flags['C_CONTIGUOUS'], a.T.flags['F_CONTIGUOUS'])
a = np.zeros((1, 3, 1)); print(a.squeeze().shape, a.squeeze(0).shape, np.squeeze(a, axis=2).shape, np.expand_dims(a, 0).shape, a[None].shape, a[..., np.newaxis].shape)
print(np.concatenate([np.array([1]), np.array([2, 3])]), np.concatenate((np.ones((1, 2)), np.zeros((1, 2))), axis=1), np.stack([np.arange(2), np.arange(2)]), np.stack([np.arange(2)] * 2, axis=1))
print(np.vstack([np.arange(2), np.arange(2)]), np.hstack([np.arange(2), np.arange(2)]), np.column_stack([np.arange(2), np.arange(2)]), np.append([1, 2], 3), np.insert([1, 2], 1, 9), np.delete([1, 2, 3], 1))
print(np.split(np.arange(6), 3), np.array_split(np.arange(5), 2), np.hsplit(np.arange(4).reshape(2, 2), 2), np.split(np.arange(5), [2, 3]))
print(np.flip(np.arange(3)), np.fliplr(np.arange(4).reshape(2, 2)), np.flipud(np.arange(4).reshape(2, 2)), np.roll(np.arange(4), 1), np.rot90(np.arange(4).reshape(2, 2)))
print(np.atleast_2d(3).shape, np.broadcast_to(np.arange(3), (2, 3)), np.ravel([[1, 2], [3, 4]]), np.resize(np.arange(3), (2, 2)), np.array([1, 2, 3]).repeat(2), np.pad(np.arange(2), 1))
a = np.arange(6); a.shape = (2, 3); print(a, a.tolist(), type(a.tolist()), type(a.tolist()[0][0]), list(a))
a = np.arange(4); a.resize((2, 2)); print(a, a.fill(7), a, a.copy() is a)

# %% indexing
a = np.arange(12).reshape(3, 4)
print(a[0], a[1, 2], a[-1], a[:, 1], a[1:, :2], a[::2], a[..., 0], a[0][1])

a = np.arange(12).reshape(3, 4)
print(a[a > 5], a[[0, 2]], a[[0, 2], [1, 3]], a[:, [0, 0]], a[np.array([True, False, True])], a[a % 2 == 0])

a = np.arange(5)
print(a[::-1], a[-2:], a[1:3], a[10:], a[[True, False, True, False, False]], a[np.array([0, -1])], a[np.int64(2)])

a = np.arange(12).reshape(3, 4)
print(a[::-1, ::-1], a[:, ::-2], a[None].shape, a[:, None].shape, a[1, ...], a[()].shape)

a = np.arange(12).reshape(3, 4)
a[0] = 0
a[:, 1] = [10, 20, 30]
a[a > 15] = -1
a[2, [0, 3]] += 100
print(a)

a = np.zeros(3)
a[0] = 5
a[1:] = np.array([1, 2])
a[-1] *= 10
print(a)

a = np.arange(4)
a[0] = 3.9
a[1] = True
print(a)

a = np.arange(5)
a[[0, 0, 1]] += 1
np.add.at(a, [0, 0], 5)
print(a)

a = np.arange(6).reshape(2, 3)
for row in a:
    print(row, row.sum())
print([int(v) for v in a.flat], 3 in a, 9 in a)

a = np.array([[3, 1], [2, 4]])
print(np.where(a > 2), np.where(a > 2, a, 0), np.nonzero(a > 1), np.argwhere(a > 2), np.take(a, [0, 3]), np.extract(a > 1, a))

a = np.array(5.0)
print(a[()], a[...], a.item(), float(a), a + 1)

a = np.arange(9).reshape(3, 3)
i, j = np.ix_([0, 2], [1, 2])
print(a[i, j], a.diagonal(), np.trace(a), a[np.triu_indices(3)], a.take([0, 1], axis=1), np.compress([True, False, True], a, axis=0))

a = np.arange(5)
print(np.clip(a, 1, 3), a.clip(max=2), np.choose([0, 1], [[1, 2], [3, 4]]), np.select([a < 2, a > 3], [a, a * 10], -1), np.put(a, [0], [9]), a)

a = np.arange(3)
x, y, z = a
print(x, y + z, type(x), max(a), sum(a), sorted(a, reverse=True), list(enumerate(a)))

# %% arithmetic, by line
a = np.array([1.0, 2.0, 3.0]); print(a + 1, a * 2, a / 2, a ** 2, -a, 1 / a, a // 2, a % 2, 2 ** a, a @ a)
a = np.array([1, 2, 3]); print(a + 1, a / 2, a // 2, a % 2, a ** 2, -a, a * 1.5, a - True, abs(-a), a << 1, a & 1, a | 4, a ^ 1, ~a)
a = np.array([7, -7]); print(a // 2, a % 2, np.fmod(a, 2), np.mod(a, -3), divmod(a, 2), np.floor_divide(a, 2), np.remainder(a, 4))
a = np.array([0.0, 1.0, 4.0]); print(np.sqrt(a), np.exp(a), np.log1p(a), np.square(a), np.sin(a), np.cos(a), np.tanh(a), np.power(a, 3), np.abs(-a))
a = np.array([-1.5, 0.5, 1.5, 2.5]); print(np.round(a), np.floor(a), np.ceil(a), np.trunc(a), np.sign(a), np.rint(a), np.fabs(a), np.around(a))
print(np.maximum([1, 5], [3, 2]), np.minimum([1, 5], 3), np.add(1, 2), np.multiply([1, 2], 3), np.subtract(5, [1, 2]), np.divide([1, 2], 4), np.negative([1]), np.hypot(3, 4), np.arctan2(1, 1))
print(np.dot([1, 2], [3, 4]), np.dot(np.eye(2), [1, 2]), np.matmul(np.ones((2, 3)), np.ones((3, 2))), np.outer([1, 2], [3, 4]), np.inner([1, 2], [3, 4]), np.cross([1, 0, 0], [0, 1, 0]), np.vdot([1, 2], [3, 4]))
print(np.array([[1], [2]]) + np.array([10, 20]), np.ones((2, 3)) * np.arange(3), (np.zeros((5, 1, 4)) + np.zeros((3, 1))).shape, np.arange(3) - np.arange(3)[:, None])
a = np.array([1, 2, 3]); print(a > 1, a == 2, a != 2, a <= 2, (a > 1) & (a < 3), (a < 2) | (a > 2), ~(a > 1), np.logical_and(a > 1, a < 3), np.logical_not(a > 1))
a = np.ones(3); b = a; a += 1; a *= [1, 2, 3]; print(a, b is a); a -= 1; a /= 2; a **= 2; print(a)
a = np.array([1, 2]); a += 1; a *= 3; a //= 2; print(a, a.dtype)
print(np.exp(0), type(np.exp(0)), np.sqrt(2), repr(np.sqrt(2)), np.log(np.e), repr(np.add(1, 2)), repr(np.sin(0.0)))
print(np.isnan([1.0, np.nan]), np.isinf([np.inf, 1]), np.isfinite([np.nan, 1.0]), np.isclose(1.0, 1.0 + 1e-9), np.allclose([1.0], [1.1]), np.array_equal([1, 2], [1, 2]), np.nan_to_num([np.nan, 1.0]))
print(np.cumsum([1, 2, 3]), np.cumprod([1, 2, 3]), np.diff([1, 4, 9]), np.gradient([1.0, 2.0, 4.0]), np.convolve([1, 2, 3], [0, 1]), np.interp(1.5, [1, 2], [10, 20]), np.ediff1d([1, 3, 6]))
print(np.linalg.norm([3.0, 4.0]), np.linalg.inv(np.array([[2.0, 0.0], [0.0, 4.0]])), np.linalg.det(np.array([[1.0, 2.0], [3.0, 4.0]])).round(6), np.linalg.solve(np.array([[2.0, 0.0], [0.0, 4.0]]), [2.0, 4.0]))
print(np.einsum('ij,jk->ik', np.ones((2, 3)), np.ones((3, 2))), np.tensordot(np.ones((2, 3)), np.ones((3, 2)), axes=1), np.kron([1, 2], [1, 1]), np.add.reduce([1, 2, 3]), np.multiply.outer([1, 2], [3, 4]), np.maximum.accumulate([1, 3, 2]))
print(np.bitwise_and(6, 3), np.left_shift(1, 3), np.gcd(12, 18), np.lcm(4, 6), np.deg2rad(180), np.degrees(np.pi), np.reciprocal(4.0), np.cbrt(27.0), np.exp2(3), np.log2(8), np.log10(1000), np.expm1(0.0))

# %% reductions, by line
a = np.arange(6).reshape(2, 3); print(a.sum(), a.sum(axis=0), a.sum(axis=1), a.sum(axis=1, keepdims=True), np.sum(a), a.sum((0, 1)), a.prod(), a.sum(-1))
a = np.arange(6.0).reshape(2, 3); print(a.mean(), a.mean(0), a.std(), a.var(), a.std(axis=1), a.var(ddof=1), np.median(a), np.average(a, axis=0), np.mean(a, axis=1))
a = np.array([[3, 1, 2], [9, 7, 8]]); print(a.max(), a.min(axis=0), a.argmax(), a.argmin(axis=1), np.ptp(a), np.max(a, axis=1), np.argmax(a, axis=0), np.amax(a), a.max(axis=1, keepdims=True))
a = np.array([3, 1, 2]); print(np.sort(a), a.argsort(), np.sort(a)[::-1], a, np.unique([2, 1, 2]), np.unique([2, 1, 2], return_counts=True), np.searchsorted([1, 3, 5], 3), np.bincount([0, 1, 1, 3]), np.partition([3, 1, 2], 1)[0])
a = np.array([True, False]); print(a.any(), a.all(), a.sum(), a.mean(), np.any([0, 1]), np.all([[1, 0], [1, 1]], axis=0), np.count_nonzero([0, 1, 2]), type(a.any()))
print(np.percentile([1, 2, 3, 4], 50), np.quantile([1.0, 2.0], 0.25), np.nanmean([1.0, np.nan]), np.nansum([1.0, np.nan]), np.nanmax([1.0, np.nan]), np.histogram([1, 2, 2, 3], bins=2), np.corrcoef([1, 2, 3], [1, 2, 3]), np.cov([1.0, 2.0, 3.0]))
print(np.zeros(0).sum(), np.ones((2, 0)).sum(axis=1), np.ones(3, dtype=np.float32).sum(), repr(np.ones(3, dtype=np.float32).mean()), np.array([1, 2], dtype=np.int8).sum().dtype, np.array([1, 2]).mean(dtype=np.float32))
a = np.array([[3, 1], [2, 4]]); a.sort(); print(a, np.sort(a, axis=0), np.sort(a, axis=None), np.argsort(a, axis=0), np.lexsort(([1, 0], [0, 0])))
print(np.intersect1d([1, 2], [2, 3]), np.union1d([1, 2], [2, 3]), np.setdiff1d([1, 2], [2]), np.isin([1, 2], [2, 5]), np.digitize([1.5], [1, 2]), np.cumsum([[1, 2], [3, 4]], axis=1))

# %% errors, by line
np.array([1, 2]) + np.array([1, 2, 3])
np.ones((2, 3)) @ np.ones((2, 3))
np.dot(np.ones((2, 3)), np.ones(2))
np.arange(6).reshape(4)
np.arange(6).reshape(-1, 4)
np.arange(6).reshape(-1, -1)
np.arange(3)[5]
np.arange(6).reshape(2, 3)[0, 3]
np.arange(6).reshape(2, 3)[0, 0, 0]
np.arange(3)[1.5]
np.arange(3)['a']
np.arange(3)[[0, 9]]
np.arange(3)[np.array([True, False])]
a = np.arange(3); a[0] = 'x'
a = np.arange(3); a[0] = [1, 2]
a = np.arange(3); a[:2] = [1, 2, 3]
a = np.array([1, 2]); a += 1.5
a = np.array([1, 2]); a /= 2
a = np.array([1, 2], dtype=np.uint8); a[0] = 300
np.array([1, 2], dtype=np.uint8) + 300
np.array([[1, 2], [3]])
np.zeros(-1)
np.zeros('a')
np.zeros(2.5)
np.array(['a']).astype(int)
np.arange()
np.concatenate([])
np.concatenate([np.ones(2), np.ones((2, 2))])
np.concatenate([np.ones((2, 2)), np.ones((2, 3))])
np.stack([np.ones(2), np.ones(3)])
np.ones(2).sum(axis=1)
np.ones((2, 2)).transpose(0, 0)
np.zeros(0).max()
np.zeros(0).argmax()
bool(np.array([1, 2]))
if np.array([True, False]): pass
float(np.array([1, 2]))
np.array([1, 2]).item()
len(np.array(3))
for v in np.array(3): print(v)
np.split(np.arange(5), 2)
np.squeeze(np.zeros((2, 1)), axis=0)
np.linalg.inv(np.zeros((2, 2)))
np.linalg.inv(np.ones((2, 3)))
np.nothing
np.array([1]).nothing
np.array([1, 2]) + 'a'
np.dtype('nonsense')
np.sqrt('a')
np.broadcast_to(np.arange(3), (2, 2))
np.array([1, 2]) ** -1
{np.array([1]): 1}

# %% warnings, by line
print(np.array([1.0]) / 0)
print(np.array([0.0]) / 0)
print(np.log(np.array([0.0, -1.0])))
print(np.sqrt(np.array([-1.0])))
print(np.array([1]) // 0)
print(np.exp(np.array([1000.0])))
print(np.zeros(0).mean())
print(np.int64(5) // np.int64(0))
print(np.float64(1) / 0)

# %% beside tensors
import torch
t = torch.ones(2, 3)
n = t.numpy()
print(repr(n), n.dtype, n.shape, type(n).__name__)

import torch
n = np.array([[1, 2], [3, 4]], dtype=np.float32)
t = torch.from_numpy(n)
print(t @ t, torch.tensor(n).dtype, torch.tensor(n.tolist()).dtype)

import torch
t = torch.arange(3.0)
print(np.sin(t.numpy()), np.mean(t.numpy()), np.array(t.tolist()), np.stack([v.numpy() for v in torch.eye(2)]))

import torch
print(torch.tensor(np.float32(1.5)), torch.tensor(np.int64(3)), torch.tensor(np.float64(1.5)).dtype, torch.tensor(np.array(2)).shape, torch.tensor(np.bool_(True)))

import torch
print(torch.ones(2) * np.float64(2), torch.ones(2) * np.float32(2), torch.tensor([1, 2]) + np.int64(1), torch.ones(2)[np.int64(1)], torch.zeros(np.int64(2)))

import torch
x = torch.zeros(3)
x[np.array([0, 2])] = torch.tensor([1.0, 2.0])
x[np.array([False, True, False])] = 5
print(x, torch.arange(4)[np.array([1, 3])])

import torch
print(torch.from_numpy(np.random.RandomState(0).rand(2)).dtype, torch.tensor([np.arange(2), np.arange(2)]), torch.stack([torch.from_numpy(np.arange(2)), torch.zeros(2, dtype=torch.int64)]))

import torch
print(np.allclose(torch.ones(2).numpy(), [1, 1]), np.array_equal(torch.arange(3).numpy(), np.arange(3)), torch.from_numpy(np.eye(2)).numpy().dtype, torch.ones(2).numpy().tolist())

import torch
print(torch.from_numpy(np.array([1, 2], dtype=np.uint16)))

import torch
torch.from_numpy(np.array([object()]))

import torch
torch.from_numpy(3)

# %% everyday programs
x = np.linspace(0, 1, 5)
y = 2 * x + 1
slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
print(slope, y.mean() - slope * x.mean())

def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
print(softmax(np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])))

a = np.array([[1.0, 2.0], [3.0, 4.0]])
normed = (a - a.mean(axis=0)) / a.std(axis=0)
print(normed, normed.mean(axis=0))

labels = np.array([0, 2, 1])
print(np.eye(3)[labels], (np.eye(3)[labels].argmax(1) == labels).mean())

points = np.array([[0.0, 0.0], [3.0, 4.0]])
distances = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
print(distances)

data = np.arange(10)
for start in range(0, len(data), 4):
    print(data[start:start + 4])

image = np.arange(16).reshape(4, 4)
print(image[1:3, 1:3], image.reshape(2, 2, 2, 2).max(axis=(1, 3)), image[::2, ::2].mean())

rng = np.random.default_rng(0)
x = rng.normal(size=(3, 2))
print(x.round(3), x.shape, rng.integers(0, 3, size=4))

np.random.seed(0)
w = np.random.randn(2, 3)
b = np.zeros(3)
print((np.ones((1, 2)) @ w + b).round(4))

text = 'abca'
letters, counts = np.unique(list(text), return_counts=True)
print(letters, counts, dict(zip(letters.tolist(), counts.tolist())))
