# More of numpy: every function that a learner may meet, its numbers, its dtypes, its printing, its errors.
import numpy as np

# %% ufuncs, by line
print(np.absolute([-1, 2, -3.5]), np.abs(-4), np.fabs([-1, 2]), np.sign([-2, 0, 3]), np.positive([1, -2]), np.negative([1, -2]))
print(np.arccos([1, 0, -1]), np.acos(0.5), np.arcsin([0, 1]), np.asin(0.5), np.arctan([0, 1]), np.atan(2.0))
print(np.arccosh([1, 2]), np.acosh(3.0), np.arcsinh([0, 1]), np.asinh(2.0), np.arctanh([0, 0.5]), np.atanh(0.25))
print(np.sinh([0, 1]), np.cosh([0, 1]), np.tanh([0, 1]), np.tan([0, 1]), np.sin([0, 1]), np.cos([0, 1]))
print(np.arctan2([1, -1, 0], [1, 1, -1]), np.atan2(1, 2), np.hypot(3, 4), np.hypot([3, 5], [4, 12]))
print(np.deg2rad([0, 90, 180]), np.rad2deg([0, np.pi]), np.radians(45), np.degrees(1.0))
print(np.exp2([1, 2, 3]), np.expm1([0, 1e-5]), np.log1p([0, 1e-5]), np.log2([1, 8]), np.log10([1, 1000]), np.cbrt([8, 27]))
print(np.logaddexp([0, 1], [0, 2]), np.logaddexp2(1, 2), np.logaddexp(-1000, -1000), np.logaddexp(0, -np.inf))
print(np.floor_divide([7, -7], 2), np.remainder([7, -7], 3), np.mod(7, -3), np.fmod([7, -7], 3), np.divmod([7, -7], 3), np.true_divide(7, 2))
print(np.float_power([2, 3], 2), np.float_power(2, -1), np.power([2, 3], 2), np.pow(2, 3), np.square([1, -2]), np.reciprocal([2.0, 4.0]), np.sqrt([4, 9]))
print(np.maximum([1, 5], [3, 2]), np.minimum([1, 5], [3, 2]), np.fmax([1, np.nan], [np.nan, 2]), np.fmin([1, np.nan], [np.nan, 2]), np.maximum([1, np.nan], 0))
print(np.greater([1, 2], 1), np.greater_equal([1, 2], 2), np.less([1, 2], 2), np.less_equal([1, 2], 1), np.equal([1, 2], [1, 3]), np.not_equal([1, 2], [1, 3]))
print(np.logical_and([1, 0], [1, 1]), np.logical_or([1, 0], [0, 0]), np.logical_xor([1, 0], [1, 1]), np.logical_not([1, 0]), np.logical_and(True, False))
print(np.bitwise_and([6, 5], 3), np.bitwise_or([6, 5], 3), np.bitwise_xor([6, 5], 3), np.invert([6, 5]), np.bitwise_not(0), np.bitwise_invert([1]))
print(np.left_shift([1, 2], 3), np.right_shift([16, 32], 2), np.bitwise_left_shift(1, 4), np.bitwise_right_shift(16, 1), np.bitwise_count([7, 8, 255]))
print(np.copysign([1, -2], -1), np.signbit([1.0, -1.0, -0.0]), np.heaviside([-1, 0, 1], 0.5), np.nextafter(1, 2), np.spacing(1.0), np.spacing(np.float32(1)))
print(np.frexp([4.0, 0.3]), np.ldexp([0.5, 0.6], [3, 2]), np.modf([1.5, -2.25]), np.modf(3.75))
print(np.ceil([1.2, -1.2]), np.floor([1.2, -1.2]), np.trunc([1.7, -1.7]), np.rint([0.5, 1.5, 2.5]), np.fix([1.7, -1.7]), np.round(2.5), np.around([1.25, 1.35], 1))
print(np.gcd([12, 18], 8), np.lcm([4, 6], 10), np.gcd.reduce([12, 18, 24]), np.lcm.reduce([2, 3, 4]))
print(np.isfinite([1, np.inf, np.nan]), np.isinf([1, -np.inf]), np.isnan([np.nan, 1]), np.isposinf([np.inf, -np.inf]), np.isneginf([np.inf, -np.inf]))
print(np.isreal([1, 2.5]), np.isrealobj([1]), np.iscomplexobj(np.array([1.0])), np.iscomplex([1, 2]), np.real([1, 2]), np.imag([1.5, 2]), np.real_if_close([1.0, 2.0]))
print(np.conj([1, 2]), np.conjugate(3.0), np.angle([1, -1]), np.angle(-1.0, deg=True), np.sinc([0, 0.5, 1]))
print(np.add(1, 2), type(np.add(1, 2)), np.add([1], [2.5]).dtype, np.subtract(5, [1, 2]), np.multiply.outer([1, 2], [3, 4]), np.divide(1, 3))
print(np.add([1, 2, 3], 1, where=[True, False, True], out=np.zeros(3, dtype=int)), np.exp([1, 2], dtype=np.float32), np.sqrt([1, 4], out=np.zeros(2)))
print(np.sin.nin, np.sin.nout, np.add.nin, np.add.nargs, np.add.identity, np.multiply.identity, np.add.__name__, np.add)
print(np.add(np.float32(1), np.float64(2)).dtype, np.add(np.int8(1), np.int16(2)).dtype, np.add(np.uint8(200), 55), np.multiply(True, 3))

# %% methods of ufuncs, by line
print(np.add.reduce([1, 2, 3]), np.add.reduce([[1, 2], [3, 4]]), np.add.reduce([[1, 2], [3, 4]], axis=1), np.add.reduce([[1, 2], [3, 4]], axis=None), np.add.reduce([[1, 2]], axis=1, keepdims=True))
print(np.multiply.reduce([2, 3, 4]), np.maximum.reduce([3, 1, 2]), np.minimum.reduce([[3, 1], [2, 5]]), np.logical_and.reduce([True, False]), np.logical_or.reduce([False, True]))
print(np.subtract.reduce([10, 2, 3]), np.divide.reduce([24.0, 2, 3]), np.bitwise_or.reduce([1, 2, 4]), np.bitwise_and.reduce([7, 3]), np.bitwise_xor.reduce([1, 2, 3]), np.power.reduce([2, 3, 2]))
print(np.add.reduce([1, 2, 3], initial=10), np.maximum.reduce([1, 2], initial=5), np.add.reduce([1, 2, 3], where=[True, False, True]), np.add.reduce([]), np.multiply.reduce([]))
print(np.add.accumulate([1, 2, 3]), np.multiply.accumulate([1, 2, 3, 4]), np.maximum.accumulate([1, 3, 2, 5, 4]), np.minimum.accumulate([5, 3, 4, 1]), np.subtract.accumulate([10, 2, 3]))
print(np.add.accumulate([[1, 2], [3, 4]]), np.add.accumulate([[1, 2], [3, 4]], axis=1), np.logical_or.accumulate([False, True, False]))
print(np.add.outer([1, 2], [10, 20, 30]), np.subtract.outer([1, 2], [1, 2]), np.maximum.outer([1, 5], [3, 4]), np.multiply.outer([1, 2], [[1, 2], [3, 4]]).shape)
print(np.add.reduceat([0, 1, 2, 3, 4, 5, 6, 7], [0, 4, 1, 5]), np.add.reduceat(np.arange(6).reshape(2, 3), [0, 1], axis=1), np.multiply.reduceat([1, 2, 3, 4], [0, 2]))
np.maximum.reduce([])
np.minimum.reduce(np.zeros((0, 3)))

# %% in place by ufuncs
a = np.zeros(4)
np.add.at(a, [0, 1, 1, 3], 1)
print(a)
np.multiply.at(a, [1, 3], [5, 7])
print(a)
np.negative.at(a, [0])
print(a)
np.maximum.at(a, [0, 2], 3)
print(a)

a = np.arange(6).reshape(2, 3)
np.add.at(a, (0, 1), 10)
np.subtract.at(a, ([1, 1], [0, 0]), [1, 2])
print(a)

a = np.array([1.0, 2.0, 3.0])
b = np.add(a, 1, out=a)
print(b is a, a, np.subtract(a, 1, a) is a, a)

a = np.arange(3)
a += 2
a *= 3
a //= 2
a **= 2
a -= 1
a %= 5
a <<= 1
a |= 1
a &= 7
a ^= 2
print(a)

# %% creation, by line
print(np.geomspace(1, 1000, 4), np.geomspace(1, 256, 9), np.geomspace(-1, -100, 3), np.geomspace(1, 8, 4, dtype=int), np.geomspace(1, 16, 4, endpoint=False))
print(np.logspace(0, 3, 4, base=2), np.logspace(1, 2, 3, dtype=int), np.linspace(0, 1, 3, retstep=True), np.linspace([0, 1], [1, 3], 3), np.linspace(0, 1, 1), np.linspace(5, 5, 3))
print(np.fromfunction(lambda i, j: i + j, (2, 3)), np.fromfunction(lambda i: i * 2, (3,), dtype=int), np.fromfunction(lambda i, j: i == j, (2, 2), dtype=int))
print(np.fromiter((x * x for x in range(4)), dtype=float), np.fromiter(range(5), int, count=3), np.frombuffer(b'\x01\x02\x03', dtype=np.uint8), np.frombuffer(np.arange(3).tobytes(), dtype=np.int64))
print(np.fromstring('1 2 3', sep=' '), np.fromstring('1, 2', sep=',', dtype=int), np.array(memoryview(b'ab')).shape)
print(np.mgrid[0:3], np.mgrid[0:2, 0:3], np.mgrid[0:1:3j], np.mgrid[-1:1:0.5], np.mgrid[0:1:2j, 0:2:3j])
print(np.ogrid[0:3], np.ogrid[0:2, 0:3], np.ogrid[0:1:3j, 0:2])
print(np.r_[1, 2, 3], np.r_[1:4, 0, 5], np.r_[0:1:3j], np.r_[np.array([1, 2]), 0, np.array([3])], np.r_[-1:1:5j, 9])
print(np.c_[np.array([1, 2]), np.array([3, 4])], np.c_[np.array([[1, 2]]), 0, np.array([[3]])], np.c_[[1, 2], [3.5, 4]])
print(np.r_['0,2', [1, 2], [3, 4]], np.r_['-1', [[1], [2]], [[3], [4]]], np.r_['r', [1, 2]].shape if False else '')
print(np.s_[1:3], np.s_[::2, 1], np.s_[..., None], np.index_exp[1:2], np.arange(10)[np.s_[2:8:2]])
print(np.indices((2, 3)), np.indices((2, 2), sparse=True), np.ix_([0, 1], [2, 3]), np.diag_indices(3), np.diag_indices_from(np.eye(2)))
print(np.tril_indices(3), np.tril_indices(3, -1), np.triu_indices(3, 1), np.tril_indices_from(np.eye(2)), np.triu_indices_from(np.eye(2)), np.mask_indices(3, np.triu))
print(np.diagflat([1, 2]), np.diagflat([[1, 2]], 1), np.diagonal([[1, 2], [3, 4]]), np.diagonal(np.arange(8).reshape(2, 2, 2)), np.diag([[1, 2], [3, 4]], 1), np.trace([[1, 2], [3, 4]]))
print(np.vander([1, 2, 3]), np.vander([1, 2, 3], 2), np.vander([1.5, 2], increasing=True), np.tri(2, 3), np.tri(3, k=-1, dtype=int))
print(np.eye(3, k=-1, dtype=int), np.identity(2, dtype=bool), np.full((2,), np.nan), np.full(3, 'x' if False else 2, dtype=float), np.empty((0, 2)), np.zeros(()), np.ones((1, 1, 1)))
print(np.array([[1, 2], [3, 4]], dtype=float, order='F'), np.asfortranarray([[1, 2]]), np.ascontiguousarray([1, 2]), np.asanyarray([1]), np.asarray_chkfinite([1.0]), np.require([1, 2], float))
print(np.copy([1, 2]), np.array(3.5)[()], np.array([1, 2], copy=True), np.atleast_1d(3), np.atleast_2d([1, 2]), np.atleast_3d([1, 2]).shape, np.atleast_1d(1, [2]))
print(np.block([[np.eye(2), np.zeros((2, 1))], [np.ones((1, 2)), 5]]), np.block([1, [2, 3]] if False else [1, 2]), np.block([[np.array([1, 2])], [np.array([3, 4])]]))
print(np.bartlett(5), np.blackman(5), np.hamming(5), np.hanning(5), np.kaiser(5, 14), np.bartlett(1), np.hanning(0), np.kaiser(3, 0))
print(np.i0([0, 1, 2.5, 10]), np.i0(0.5), np.array([1, 2, 3], dtype='int16').dtype, np.array([1, 2.5, True]), np.array([True, 1]))
np.array([[1, 2], [3]])
np.linspace(0, 1, -1)
np.geomspace(0, 1)
np.zeros(-1)
np.arange()
np.eye(2.5)
np.fromiter([1, 2], int, count=5)
np.frombuffer(b'abc', dtype=np.int64)
np.asarray_chkfinite([1, np.nan])
np.arange(0, 1, 0)
np.diag(np.zeros((2, 2, 2)))

# %% picking and placing, by line
print(np.piecewise([-1.0, 0.0, 2.0], [lambda x: x < 0, lambda x: x >= 0], [-1, 1]) if False else np.piecewise(np.array([-1.0, 0.0, 2.0]), [np.array([-1.0, 0.0, 2.0]) < 0], [lambda x: -x, lambda x: x * 10]))
print(np.piecewise(np.arange(4), [np.arange(4) < 2, np.arange(4) >= 2], [-1, lambda x: x ** 2]), np.piecewise(3.0, [3.0 > 2], [1, 0]))
print(np.select([np.arange(5) < 2, np.arange(5) > 3], [np.arange(5), np.arange(5) ** 2], 42), np.select([[True, False], [True, True]], [[1, 2], [3, 4]]), np.select([np.array([False])], [np.array([1.5])]))
print(np.trim_zeros([0, 0, 1, 2, 0, 3, 0]), np.trim_zeros(np.array([0, 1, 0]), 'f'), np.trim_zeros([0, 1, 0], 'b'), np.trim_zeros([0, 0]), np.trim_zeros((0, 5)))
print(list(np.ndenumerate(np.array([[1, 2], [3, 4]]))), list(np.ndindex(2, 2)), list(np.ndindex((3,))), list(np.ndindex()))
print(np.take([4, 3, 5], [0, 2]), np.take([[1, 2], [3, 4]], 1, axis=1), np.take([[1, 2], [3, 4]], [0, 3]), np.take([1, 2, 3], [5, -1], mode='wrap'), np.take([1, 2, 3], [5], mode='clip'), np.take([1, 2], 0))
print(np.take_along_axis(np.array([[3, 1, 2]]), np.array([[1, 2, 0]]), axis=1), np.take_along_axis(np.array([[3, 1], [0, 5]]), np.argsort([[3, 1], [0, 5]], axis=0), axis=0), np.take_along_axis(np.array([3, 1]), np.array([1]), None))
print(np.choose([0, 1, 1], [[1, 2, 3], [10, 20, 30]]), np.choose([0, 3], [1, 2], mode='clip'), np.choose([0, 3], [1, 2], mode='wrap'), np.compress([True, False, True], [1, 2, 3]), np.compress([False, True], [[1, 2], [3, 4]], axis=1))
print(np.extract([True, False], [1, 2]), np.extract(np.arange(5) % 2 == 0, np.arange(5)), np.flatnonzero([0, 1, 2]), np.argwhere([[0, 1], [2, 0]]), np.nonzero([[0, 1], [2, 0]]), np.where([1, 0, 1]), np.where([True, False], 1, 2.5))
print(np.searchsorted([1, 2, 3], 2), np.searchsorted([1, 2, 3], [0, 2.5], side='right'), np.searchsorted([3, 1, 2], 2, sorter=[1, 2, 0]), np.digitize([0.5, 1.5, 2.5], [1, 2]), np.digitize([1, 2], [1, 2], right=True), np.digitize([1.5], [3, 2, 1]))
print(np.unravel_index(5, (2, 3)), np.unravel_index([1, 5], (2, 3)), np.ravel_multi_index((1, 2), (2, 3)), np.ravel_multi_index(([0, 1], [1, 2]), (2, 3)), np.ravel_multi_index((3, 1), (2, 3), mode='clip'), np.ravel_multi_index((3, 4), (2, 3), mode='wrap'))
print(np.lexsort(([1, 0, 1], [2, 2, 1])), np.argsort([3, 1, 2]), np.argsort([[3, 1], [0, 2]], axis=0), np.argsort([1, 1, 0], kind='stable'), np.sort([[3, 1], [0, 2]]), np.sort([[3, 1], [0, 2]], axis=None), np.sort([2, np.nan, 1]))
print(np.partition([3, 1, 2], 1)[1], np.argpartition([3, 1, 2], 0)[0], np.argmin([3, 1, 2]), np.argmax([[1, 5], [7, 2]], axis=1), np.argmin([[1, 5], [7, 2]], axis=0), np.argmax([[1, 5]], axis=1, keepdims=True))
print(np.unique([3, 1, 1, 2]), np.unique([1, 1, 2], return_counts=True), np.unique([5, 3, 5], return_index=True, return_inverse=True), np.unique([[1, 0], [1, 0], [2, 3]], axis=0), np.unique([[1, 1], [2, 2]], axis=1), np.unique([np.nan, np.nan, 1]))
print(np.unique_values([3, 1, 1]), np.unique_counts([3, 1, 1]), np.unique_inverse([3, 1, 1]), np.unique_all([3, 1, 1]))
print(np.unique([[1, 0], [1, 0], [2, 3]], axis=0, return_counts=True), np.unique([[1, 0], [0, 5], [1, 0]], axis=0, return_index=True, return_inverse=True))
print(np.isin([1, 2, 5], [2, 5, 9]), np.isin([[1, 2]], [1], invert=True), np.intersect1d([1, 3, 3], [3, 1, 2]), np.union1d([2, 1], [3, 1]), np.setdiff1d([1, 2, 3], [2]), np.setxor1d([1, 2, 3], [2, 4]), np.isin(3, [1, 3]))
print(np.intersect1d([1, 5, 3], [3, 1, 2], return_indices=True), np.setdiff1d([3, 2, 3, 1], [1], assume_unique=True))
print(np.histogram([1, 2, 1, 4], bins=3), np.histogram([1, 2, 1], bins=[0, 1, 2, 3]), np.histogram([0.5, 1.5], bins=2, range=(0, 2), density=True), np.histogram([1, 2], bins=2, weights=[0.5, 2.0]))
print(np.histogram2d([1, 2, 2], [1, 1, 3], bins=2), np.histogram2d([0.5], [0.5], bins=[[0, 1], [0, 1, 2]]))
print(np.histogramdd(np.array([[1, 2], [2, 3], [1, 2]]), bins=(2, 2)), np.histogram_bin_edges([1, 2, 5], bins=2), np.histogram_bin_edges([1, 2, 3, 4, 5], bins='auto'), np.histogram_bin_edges([1, 2, 3, 4, 5], bins='sturges'))
print(np.bincount([0, 1, 1, 3]), np.bincount([1, 2], minlength=5), np.bincount([0, 1, 1], weights=[0.5, 1, 1]), np.bincount([], minlength=2), np.count_nonzero([[0, 1], [2, 3]]), np.count_nonzero([[0, 1], [2, 3]], axis=0))
np.take([1, 2], 5)
np.choose([0, 3], [1, 2])
np.bincount([-1])
np.unravel_index(6, (2, 3))
np.ravel_multi_index((2, 1), (2, 3))
np.select([], [])
np.select([[True]], [[1], [2]])
np.select([[1, 0]], [[1, 2]])
np.searchsorted([1, 2], 1, side="middle")
np.histogram([1, 2], bins=0)
np.histogram([1, 2], bins=[3, 1])
np.histogram([1, np.nan])
np.digitize([1], [1, 3, 2])
np.piecewise(np.arange(3), [np.arange(3) > 1], [1, 2, 3])
np.sort([1, 2], axis=1)
np.partition([3, 1, 2], 5)

# %% placing
a = np.arange(6).reshape(2, 3)
np.put(a, [0, 4], [10, 20])
print(a)
np.putmask(a, a > 5, 0)
print(a)
np.place(a, a == 0, [7, 8])
print(a)
np.copyto(a, [1, 2, 3])
print(a)
np.copyto(a, 9, where=[True, False, True])
print(a)
np.put_along_axis(a, np.array([[0], [2]]), -1, axis=1)
print(a)
np.fill_diagonal(a, 5)
print(a)

a = np.zeros((3, 3), dtype=int)
np.fill_diagonal(a, [1, 2, 3])
print(a)
tall = np.zeros((5, 2))
np.fill_diagonal(tall, 1, wrap=True)
print(tall)

a = np.arange(5)
np.putmask(a, [True, False, True, False, True], [10, 20])
print(a)
a.put([0, -1], 99)
print(a)

a = np.arange(3)
np.copyto(a, [1.5, 2.5, 3.5])

a = np.arange(3)
np.put(a, [5], 1)

a = np.arange(3)
np.place(a, [True, False, True], [])

# %% shapes, by line
print(np.moveaxis(np.zeros((1, 2, 3)), 0, -1).shape, np.rollaxis(np.zeros((1, 2, 3)), 2).shape, np.swapaxes(np.zeros((1, 2)), 0, 1).shape, np.permute_dims(np.zeros((1, 2))).shape, np.matrix_transpose([[1, 2]]))
print(np.expand_dims([1, 2], (0, 2)).shape, np.squeeze([[[1], [2]]]), np.squeeze(np.zeros((1, 2, 1)), axis=0).shape, np.ravel([[1, 2]]), np.reshape([1, 2, 3, 4], (2, -1)), np.resize([1, 2], (2, 3)), np.resize([], 2) if False else '')
print(np.reshape(np.arange(6), (2, 3), order='F'), np.ravel(np.arange(6).reshape(2, 3), order='F'), np.arange(6).reshape((3, 2), order='F'), np.arange(4).reshape(2, 2).flatten('F'))
print(np.stack([[1, 2], [3, 4]], axis=1), np.vstack([[1, 2], [3, 4]]), np.hstack([[1], [2, 3]]), np.dstack([[1, 2], [3, 4]]), np.column_stack([[1, 2], [3, 4]]), np.concat([[1], [2]]), np.concatenate([[[1]], [[2]]], axis=None))
print(np.split(np.arange(6), 3), np.split(np.arange(6), [2, 5]), np.array_split(np.arange(5), 2), np.hsplit(np.eye(2), 2), np.vsplit(np.eye(2), 2), np.dsplit(np.zeros((1, 1, 2)), 2), np.unstack(np.eye(2)))
print(np.tile([1, 2], (2, 2)), np.repeat([[1, 2]], 2, axis=0), np.repeat([1, 2], [1, 3]), np.roll([1, 2, 3], 1), np.roll([[1, 2], [3, 4]], 1, axis=1), np.roll(np.arange(6).reshape(2, 3), (1, 1), axis=(0, 1)), np.rot90([[1, 2], [3, 4]]), np.flip([[1, 2], [3, 4]]))
print(np.append([1], [2, 3]), np.append([[1]], [[2]], axis=1), np.insert([1, 2], 1, 9), np.insert([[1, 2]], 1, 5, axis=1), np.insert([1, 2, 3], [0, 2], [7, 8]), np.delete([1, 2, 3], 1), np.delete([1, 2, 3], [0, -1]), np.delete([[1, 2], [3, 4]], 0, axis=1), np.delete([1, 2, 3], slice(0, 2)))
print(np.broadcast_to([1, 2], (2, 2)), np.broadcast_arrays([1, 2], [[1], [2]]), np.broadcast_shapes((2, 1), (3,)), np.broadcast(np.zeros((2, 1)), np.zeros(3)).shape, np.ndim([[1]]), np.shape([[1, 2]]), np.size([[1, 2]]), np.size([[1, 2]], 1))
print(np.pad([1, 2], 1), np.pad([1, 2], (1, 2), constant_values=9), np.pad([[1]], 1, mode='edge'), np.pad([1, 2, 3], 2, mode='reflect'), np.pad([1, 2, 3], 2, mode='wrap'), np.pad([1, 2, 3], 2, mode='symmetric'))
print(np.pad([1, 2, 3], (2, 1), mode='linear_ramp', end_values=0), np.pad([1, 2, 6], 1, mode='mean'), np.pad([1, 2, 6], 1, mode='maximum'), np.pad([1, 2, 6], 1, mode='minimum'), np.pad([1, 2, 6], 1, mode='median'))
print(np.fliplr([[1, 2]]), np.flipud([[1], [2]]), np.isfortran(np.asfortranarray(np.eye(2))), np.row_stack([[1], [2]]) if False else '', np.zeros((2, 3)).T.shape, np.zeros((2, 3, 4)).mT.shape)
np.reshape([1, 2, 3], (2, 2))
np.squeeze([[1, 2]], axis=1)
np.stack([[1], [2, 3]])
np.vstack([[1, 2], [3]])
np.split(np.arange(5), 2)
np.broadcast_to([1, 2, 3], (2, 2))
np.broadcast_shapes((2,), (3,))
np.hsplit(np.float64(1), 2)
np.moveaxis(np.zeros((1, 2)), 0, 5)
np.repeat([1, 2], [1, 2, 3])
np.delete([1, 2], 5)
np.insert([1, 2], 5, 1)
np.pad([1, 2], -1)
np.pad([1, 2], 1, mode='foo')
np.expand_dims([1], 5)
np.stack([])
np.concatenate([])
np.concatenate([[1], [[2]]])
np.transpose([[1, 2]], (0, 0))
np.rot90([1, 2])
np.atleast_2d([1]) @ np.zeros((2, 2))

# %% reductions, by line
print(np.amin([3, 1]), np.amax([3, 1]), np.min([[3, 1]], axis=0), np.max([3, 1], initial=9), np.ptp([1, 5]), np.ptp([[1, 5], [2, 2]], axis=1), np.prod([2, 3]), np.prod([[1, 2], [3, 4]], axis=0), np.min([3, 1], where=[True, False], initial=9))
print(np.sum([1, 2], dtype=float), np.sum([[1, 2], [3, 4]], axis=(0, 1)), np.sum([1, 2, 3], where=[True, False, True]), np.sum([1], initial=5), np.sum([[1, 2]], axis=1, keepdims=True), np.mean([1, 2, 3], where=[True, True, False]), np.any([[0, 1]], axis=0), np.all([]))
print(np.std([1, 2, 3, 4]), np.var([1, 2, 3, 4], ddof=1), np.std([[1, 2], [3, 5]], axis=0), np.var([[1, 2]], axis=1, keepdims=True), np.std([1, 2, 3], mean=2), np.var([1, 2, 3, 4], correction=1), np.std(np.float32([1, 2])).dtype)
print(np.median([3, 1, 2]), np.median([[1, 2], [3, 4]], axis=0), np.percentile([1, 2, 3, 4], 25), np.percentile([1, 2, 3], [0, 50, 100]), np.quantile([1, 2, 3, 4], 0.4), np.quantile([1, 2, 3], 0.5, method='lower'), np.percentile([[1, 2], [3, 4]], 50, axis=1), np.quantile([1, 2, 3, 4], [0.1, 0.9], method='higher'))
print(np.quantile([1, 3, 7, 9], 0.3, method='hazen'), np.quantile([1, 3, 7, 9], 0.3, method='weibull'), np.quantile([1, 3, 7, 9], 0.3, method='median_unbiased'), np.quantile([1, 3, 7, 9], 0.3, method='inverted_cdf'), np.quantile([1, 3, 7, 9], 0.3, method='nearest'), np.quantile([1, 3, 7, 9], 0.3, method='midpoint'))
print(np.average([1, 2, 3]), np.average([1, 2, 3], weights=[3, 1, 0]), np.average([[1, 2], [3, 4]], axis=0, weights=[1, 3]), np.average([1, 2], weights=[1, 1], returned=True), np.average([[1, 2]], axis=1, keepdims=True))
print(np.cumsum([1, 2, 3]), np.cumsum([[1, 2], [3, 4]], axis=0), np.cumprod([1, 2, 3]), np.cumulative_sum([1, 2, 3]), np.cumulative_sum([1, 2], include_initial=True), np.cumulative_prod([1, 2, 3]), np.cumulative_prod([2, 3], include_initial=True), np.cumsum([[1, 2], [3, 4]]))
print(np.nansum([1, np.nan]), np.nanprod([2, np.nan]), np.nanmin([3, np.nan]), np.nanmax([3, np.nan]), np.nanmean([1, np.nan, 3]), np.nanstd([1, np.nan, 3]), np.nanvar([1, np.nan, 3]), np.nanmedian([1, np.nan, 3]), np.nanargmin([np.nan, 2]), np.nanargmax([np.nan, 2, 3]))
print(np.nancumsum([1, np.nan, 2]), np.nancumprod([1, np.nan, 2]), np.nanpercentile([1, np.nan, 3], 50), np.nanquantile([1, np.nan, 3], [0.25, 0.75]), np.nanmean([[1, np.nan], [3, 4]], axis=0), np.nansum([[np.nan, 1], [2, 3]], axis=1), np.nanmedian([[1, np.nan], [3, 5]], axis=1), np.nanstd([1, np.nan, 4], ddof=1))
print(np.cov([1, 2, 3], [1, 2, 4]), np.cov([[1, 2, 3], [3, 2, 1]]), np.corrcoef([1, 2, 3], [1, 2, 4]), np.cov([1, 2, 3]), np.cov([[1, 2], [3, 4]], rowvar=False), np.cov([1, 2, 4], ddof=0), np.cov([1, 2, 4], fweights=[1, 2, 1]), np.cov([1, 2, 4], aweights=[0.5, 1, 1]))
print(np.diff([1, 4, 9]), np.diff([1, 4, 9], n=2), np.diff([[1, 3], [6, 10]], axis=0), np.diff([1, 2], prepend=0, append=9), np.ediff1d([1, 3, 6]), np.ediff1d([1, 3], to_begin=0, to_end=[9, 9]), np.gradient([1, 4, 9, 16]), np.gradient([1, 4, 9], 2.0), np.gradient([[1, 2], [3, 5]]), np.gradient([1, 4, 9, 16.0], edge_order=2))
print(np.trapezoid([1, 2, 3]), np.trapezoid([1, 2, 3], dx=2), np.trapezoid([1, 2], [0, 3]), np.trapezoid([[1, 2], [3, 4]], axis=0), np.interp(2.5, [1, 2, 3], [3, 2, 0]), np.interp([0, 1.5, 9], [1, 2], [10, 20]), np.interp([0, 9], [1, 2], [10, 20], left=-1, right=-2), np.interp([-190, 190], [-180, 0, 180], [0, 1, 2], period=360))
print(np.convolve([1, 2, 3], [0, 1, 0.5]), np.convolve([1, 2, 3], [0, 1, 0.5], 'same'), np.convolve([1, 2, 3], [0, 1], 'valid'), np.correlate([1, 2, 3], [0, 1, 0.5]), np.correlate([1, 2, 3], [0, 1, 0.5], 'full'), np.correlate([1, 2, 3], [0, 1], 'same'), np.correlate([1, 2], [1, 2, 3], 'full'))
print(np.unwrap([0, np.pi, 2 * np.pi, -np.pi]), np.unwrap([0, 3, 6.5, 0.2]), np.unwrap([0, 359, 1], period=360), np.nan_to_num([np.nan, np.inf, -np.inf, 1]), np.nan_to_num([np.nan, np.inf], nan=-1, posinf=9), np.nan_to_num(np.nan), np.clip([1, 5, 9], 2, 7), np.clip([1, 5], None, 3), np.clip(5, 0, 3), np.clip([1, 2], [2, 0], 5))
print(np.apply_along_axis(np.sum, 0, [[1, 2], [3, 4]]), np.apply_along_axis(sorted, 1, [[3, 1], [2, 0]]), np.apply_along_axis(lambda r: r * 2, 0, [[1, 2], [3, 4]]), np.apply_along_axis(lambda r: r[0], 1, np.eye(2)), np.apply_over_axes(np.sum, np.arange(8).reshape(2, 2, 2), [0, 2]))
print(np.vectorize(lambda x, y: x + y)([1, 2], 3), np.vectorize(lambda x: x > 1)([1, 2]), np.vectorize(lambda x: (x, x * 2))([1, 2]), np.vectorize(lambda x: x, otypes=[float])([1, 2]), np.vectorize(lambda v: v.sum(), signature='(n)->()')([[1, 2], [3, 4]]), np.vectorize(pow, excluded=[1])([1, 2], 2) if False else '')
np.nanmax([np.nan]) if False else np.median([])[0]
np.percentile([1, 2], 101)
np.quantile([1, 2], -0.1)
np.quantile([1, 2], 0.5, method='foo')
np.average([1, 2], weights=[1, -1])
np.average([[1, 2]], weights=[1, 2])
np.max([])
np.argmax([])
np.nanargmin([np.nan])
np.sum([1, 2], axis=1)
np.gradient([1])
np.convolve([], [1])
np.convolve([1], [1], 'foo')
np.diff([1, 2], n=-1)
np.diff(5)
np.interp(1, [1, 2], [1])
np.interp(1, [], [])
np.cumsum([1, 2], axis=1)
print(np.clip([1, 2]))
np.apply_along_axis(np.sum, 2, np.eye(2))
np.vectorize(lambda x: x)([])
np.sum([1, 2], axis=(0, 0))

# %% polynomials, by line
print(np.polyfit([0, 1, 2], [1, 3, 7], 2).round(8), np.polyfit([0, 1, 2, 3], [1, 3, 5, 7], 1).round(8), np.polyval([1, 2, 3], 2), np.polyval([1, 0], [1, 2, 3]), np.polyval([1, 2], np.array([[1, 2], [3, 4]])))
print(np.roots([1, -3, 2]), np.roots([1, 0, -1]), np.roots([2, -4]), np.roots([1]), np.roots([0, 1, -1]), np.roots([1, -6, 11, -6]).round(8))
print(np.poly([1, 2]), np.poly([[2, 0], [0, 3]]), np.polyadd([1, 2], [1, 2, 3]), np.polysub([1, 2, 3], [1, 2]), np.polymul([1, 2], [1, 3]), np.polydiv([1, 5, 6], [1, 2]), np.polyder([1, 2, 3]), np.polyder([1, 2, 3], 2), np.polyint([2, 2]), np.polyint([6, 2], 2), np.polyint([1], k=5))
print(np.poly1d([1, 2, 3]), repr(np.poly1d([1, 2, 3])), np.poly1d([1, 2, 3])(2), np.poly1d([1, -3, 2]).r, np.poly1d([1, 2]).c, np.poly1d([1, 2, 3]).order, np.poly1d([1, 2, 3])[0])
print(np.poly1d([1, 2]) * np.poly1d([1, 3]), repr(np.poly1d([1, 2]) + 1), repr(np.poly1d([1, 2]) ** 2), repr(-np.poly1d([1, 2])), repr(np.poly1d([1, 2, 3]).deriv()), repr(np.poly1d([2, 2]).integ()), np.poly1d([1, 5, 6]) / np.poly1d([1, 2]), np.poly1d([1, 2]) == np.poly1d([1, 2]))
print(repr(np.poly1d([1, 2], True)), np.poly1d([2, 0, -1.5]), np.poly1d([0, 0]), np.poly1d([1, 0], variable='z'), np.poly1d(np.polyfit([1, 2, 3], [2, 4, 6], 1).round(6)), list(np.poly1d([1, 2])), len(np.poly1d([1, 2, 3])))
np.roots([[1, 2]])
np.polyfit([1, 2], [1], 1)
np.polyfit([1, 2], [1, 2], -1)
np.polyder([1, 2], -1)
np.poly1d([[1, 2]])

# %% testing, by line
np.testing.assert_allclose([1.0, 2.0], [1.0, 2.1])
np.testing.assert_allclose(1.0, 1.1, rtol=1e-3)
np.testing.assert_array_equal([1, 2], [1, 3])
np.testing.assert_array_equal([1, 2], [1, 2, 3])
np.testing.assert_array_almost_equal([1.0, 2.0], [1.0, 2.001])
np.testing.assert_almost_equal(1.0, 1.1)
np.testing.assert_equal([1, 2], [1, 3])
np.testing.assert_equal({'a': 1}, {'a': 2})
np.testing.assert_array_less([1, 2], [2, 2])
np.testing.assert_(False, 'no')
np.testing.assert_approx_equal(1.0, 1.1)
np.testing.assert_string_equal('a', 'b')
np.testing.assert_raises(ValueError, int, 'x'), np.testing.assert_raises(ValueError, int, '1')
print(np.testing.assert_allclose([1.0], [1.0 + 1e-9]), np.testing.assert_equal(np.nan, np.nan), np.testing.assert_array_equal([1, np.nan], [1, np.nan]), np.testing.assert_array_less(1, [2, 3]), np.testing.assert_raises(ValueError, int, 'x'))

# %% testing, whole message
try:
    np.testing.assert_allclose([1.0, 2.0, 3.0], [1.0, 2.5, 3.0])
except AssertionError as e:
    print(e)

try:
    np.testing.assert_array_equal(np.array([[1, 2], [3, 4]]), np.array([[1, 2], [3, 5]]), err_msg='hm')
except AssertionError as e:
    print(e)

try:
    np.testing.assert_array_equal([1, 2, 3], [1, 2])
except AssertionError as e:
    print(e)

try:
    np.testing.assert_allclose(np.zeros(2), np.array([0.0, 1e-3]), atol=1e-6)
except AssertionError as e:
    print(e)

try:
    np.testing.assert_allclose([1.0, np.nan], [1.0, 2.0])
except AssertionError as e:
    print(e)

try:
    np.testing.assert_almost_equal(1.0, 1.1, decimal=3)
except AssertionError as e:
    print(e)

try:
    np.testing.assert_equal([1, 2], [1, 3])
except AssertionError as e:
    print(e)

with np.testing.assert_raises(ZeroDivisionError):
    1 / 0
with np.testing.assert_raises_regex(ValueError, 'invalid'):
    int('x')
print('fine')

# %% types, by line
print(np.result_type(np.int8, np.uint8), np.result_type(np.float32, 1.0), np.result_type(np.int64, np.float32), np.promote_types('i1', 'f2'), np.can_cast('i4', 'f4'), np.can_cast('i4', 'f8'), np.can_cast('f8', 'i8', 'unsafe'), np.can_cast('f8', 'f4', 'same_kind'))
print(np.issubdtype(np.int32, np.signedinteger), np.issubdtype(np.uint8, np.unsignedinteger), np.issubdtype(np.float64, np.inexact), np.issubdtype('f4', np.number), np.issubdtype(bool, np.integer), np.issubdtype(np.int8, np.generic))
print(np.isdtype(np.float32, 'real floating'), np.isdtype(np.int8, ('signed integer', 'bool')), np.isdtype(np.bool, "numeric"), np.common_type(np.array([1]), np.array([1.0], dtype='f4')), np.min_scalar_type(10), np.min_scalar_type(-200), np.min_scalar_type(1.5))
print(np.iinfo(np.int8), np.iinfo('int64').max, np.iinfo(np.uint8).min, np.iinfo(5).bits, repr(np.iinfo(np.int16)))
print(np.finfo(np.float32).eps, np.finfo('f2').max, np.finfo(float).tiny, np.finfo(np.float64).bits, np.finfo(np.float32).precision, np.finfo(1.0).resolution, np.finfo(np.float32).smallest_subnormal, repr(np.finfo(np.float16)))
print(np.dtype('f4').itemsize, np.dtype(int).name, np.dtype('bool').kind, np.dtype(float).char, np.dtype('i2').num, np.dtype('f8').str, np.dtype('int8').type, np.dtype('f4') == 'float32', np.dtype(np.float16).byteorder, np.dtype('i4').alignment, np.dtype('f4').ndim, np.dtype('f4').shape)
print(np.byte, np.short, np.intc, np.int_, np.half, np.single, np.double, np.ubyte, np.intp, np.long)
print(np.base_repr(10, 3), np.base_repr(-255, 16), np.base_repr(5, padding=3), np.binary_repr(5), np.binary_repr(-3, width=5), np.binary_repr(3, width=6))
print(np.isscalar(3), np.isscalar([3]), np.isscalar(np.float64(1)), np.isscalar('a'), np.iterable([1]), np.iterable(2), np.ndim(3), np.shape(3), np.euler_gamma, np.size(3))
print(np.float64(1.5).is_integer(), np.float64(0.75).as_integer_ratio(), np.int64(5).bit_count(), np.float32(1.5).dtype, np.int8(3).nbytes, np.float64(2).shape, np.float64(2).ndim, np.float64(3).astype(int), np.int64(3).item(), np.float64(2.5).round(), np.int32(3).tolist())
print(np.bool_(True) & np.bool_(False), ~np.bool_(True), np.True_ | False, not np.False_, np.bool_(1) + np.bool_(1), np.bool_(True) == 1, repr(np.bool_(0)), int(np.True_), np.bool_.__name__)
print(np.float32(1) / 3, np.float64(1) / 3, np.int64(7) // 2, np.int64(7) % 4, np.int64(2) ** 3, -np.int8(5), abs(np.int64(-3)), round(np.float64(2.567), 2), divmod(np.int64(7), 2), np.float16(0.1), np.int64(1) / np.int64(3))
print(np.float64(1) < 2, np.int64(3) == 3.0, hash(np.int64(3)) == hash(3), [1, 2, 3][np.int64(1)], f'{np.float64(3.14159):.2f}', f'{np.int64(5):03d}', str(np.float32(0.1)), '%d' % np.int64(4), float(np.float32(0.5)), complex(np.float64(1)))
np.finfo(int)
np.iinfo(float)
np.dtype('foo')
np.zeros(2, dtype='x9')
np.int8(200)
np.array([300], dtype=np.uint8)
np.array([1, 2]).astype('foo')
np.float64('a')
np.int64('a')
np.array([1.5]) & 1
np.array([1, 2, 3]) + np.array([1, 2])
np.array([1, 2]) @ np.array([1, 2, 3])
bool(np.array([1, 2]))
int(np.array([1, 2]))
np.arange(3)[5]
np.arange(3)[1.5]
np.zeros((2, 2))[0, 0, 0]
np.arange(3)[[True, False]]
np.binary_repr(9, width=2)

# %% errors of numbers
with np.errstate(divide='ignore', invalid='ignore'):
    print(np.array([1.0, 0.0]) / 0, np.log(0.0), np.sqrt(-1.0))

with np.errstate(all='raise'):
    try:
        np.array([1.0]) / 0
    except FloatingPointError as e:
        print(e)
    try:
        np.sqrt(np.array([-1.0]))
    except FloatingPointError as e:
        print(e)
    try:
        np.exp(np.array([1000.0]))
    except FloatingPointError as e:
        print(e)

print(np.geterr())
before = np.seterr(divide='ignore')
print(before['divide'], np.geterr()['divide'])
np.seterr(**before)
print(np.geterr()['divide'])

# %% printing options
np.set_printoptions(precision=2)
print(np.array([1.23456, 2.0]), np.float64(1.23456))
np.set_printoptions(precision=8, suppress=True)
print(np.array([1e-10, 1.0]))
np.set_printoptions(suppress=False, threshold=5, edgeitems=2)
print(np.arange(10))

with np.printoptions(precision=3, suppress=True, linewidth=40):
    print(np.linspace(0, 1, 12), np.get_printoptions()['precision'])
print(np.array([1 / 3]))

with np.printoptions(sign='+', floatmode='fixed', precision=3, nanstr='nope', infstr='big'):
    print(np.array([1.0, -2.5, np.nan, np.inf]))
with np.printoptions(sign=' '):
    print(np.array([1.5, 2.0]))

with np.printoptions(formatter={'float': lambda v: f'{v:.1f}!', 'int': hex}):
    print(np.array([1.25, 2.5]), np.array([10, 20]))

print(np.array2string(np.array([1.5, 2.25]), precision=1), np.array2string(np.arange(3), separator=', '), np.array2string(np.eye(2), prefix='ab'), np.array2string(np.arange(20), threshold=5), np.array2string(np.array([1.0]), formatter={'float_kind': lambda v: '%.3f' % v}))

print(np.array_repr(np.array([1, 2])), np.array_str(np.array([1.0, 2.5])), np.format_float_positional(1e-5), np.format_float_positional(3.14159, precision=2), np.format_float_scientific(12345.678, precision=3), np.format_float_scientific(1.5), np.format_float_positional(16.0), np.format_float_positional(2.5, trim='-'))

# %% linear algebra, by line
print(np.linalg.cholesky([[4, 2], [2, 3]]), np.linalg.cond([[1, 2], [3, 5]]).round(6), np.linalg.det([[1, 2], [3, 4]]).round(8), np.linalg.eigvals([[2, 0], [0, 3]]), np.linalg.eigvalsh([[2, 1], [1, 2]]).round(8), np.linalg.slogdet([[1, 2], [3, 4]]))
print(np.linalg.eig([[2, 0], [0, 3]]), np.linalg.eigh([[2.0, 0], [0, 3]]), np.linalg.svdvals([[3, 0], [0, 4]]), np.linalg.svd([[3, 0], [0, 4]], compute_uv=False), np.linalg.matrix_rank([[1, 2], [2, 4]]), np.linalg.matrix_power([[1, 1], [0, 1]], 3))
print(np.linalg.inv([[1, 2], [3, 4]]).round(8), np.linalg.pinv([[1, 2], [3, 4], [5, 6]]).round(6), np.linalg.solve([[3, 1], [1, 2]], [9, 8]).round(8), np.linalg.norm([3, 4]), np.linalg.norm([[1, 2], [3, 4]], 'fro'), np.linalg.norm([[1, 2], [3, 4]], axis=1), np.linalg.norm([1, -2], 1), np.linalg.norm([1, -2], np.inf))
print(np.linalg.qr([[1.0, 0], [0, 2]])[1], np.linalg.multi_dot([[[1, 2]], [[3], [4]], [[5]]]), np.linalg.cross([1, 0, 0], [0, 1, 0]), np.linalg.outer([1, 2], [3, 4]), np.linalg.trace([[1, 2], [3, 4]]), np.linalg.diagonal([[1, 2], [3, 4]]), np.linalg.matmul([[1, 2]], [[3], [4]]), np.linalg.vecdot([1, 2], [3, 4]))
print(np.linalg.matrix_norm([[3.0, 4]]), np.linalg.vector_norm([3.0, 4]), np.linalg.matrix_transpose([[1, 2]]), np.linalg.tensordot([[1, 2]], [[3], [4]], axes=1), np.linalg.tensorsolve(np.eye(4).reshape(2, 2, 2, 2), np.ones((2, 2))), np.linalg.lstsq([[1, 1], [1, 2], [1, 3]], [1, 2, 3])[0].round(8), np.linalg.tensorinv(np.eye(4).reshape(2, 2, 2, 2)).shape)
print(np.vecdot([1, 2], [3, 4]), np.matvec([[1, 2], [3, 4]], [1, 1]), np.vecmat([1, 1], [[1, 2], [3, 4]]), np.vdot([1, 2], [3, 4]), np.inner([1, 2], [3, 4]), np.outer([1, 2], [3, 4]), np.kron([1, 2], [1, 10]), np.cross([1, 2, 3], [3, 2, 1]), np.tensordot([[1, 2]], [[1, 2]]), np.einsum('ij->ji', [[1, 2]]))
np.linalg.inv([[1, 2], [2, 4]])
np.linalg.inv([[1, 2, 3]])
np.linalg.cholesky([[1, 2], [2, 1]])
np.linalg.solve([[1, 2], [2, 4]], [1, 2])
np.linalg.det([1, 2])
np.linalg.norm([[1, 2]], 'foo')
np.linalg.matrix_power([[1, 2]], 2)

# %% methods of arrays, by line
print(np.array([3, 1, 2]).argpartition(1)[1], np.array([1, 2]).choose([[1, 2], [3, 4], [5, 6]]), np.array([1, 2, 3]).compress([1, 0, 1]), np.array([1, 2]).conj(), np.array([2, 3]).cumprod(), np.array([2, 3]).cumsum(), np.array([1, 2, 3]).searchsorted(2), np.array([1.5]).real, np.array([1.5]).imag)
print(np.arange(6).reshape(2, 3).T.strides, np.arange(3).itemsize, np.arange(3).nbytes, np.arange(3).data.nbytes, np.arange(3).base, np.arange(4).reshape(2, 2).base, np.arange(3).tobytes()[:9], np.arange(3).device, np.arange(3).flags.c_contiguous, list(np.arange(3).flat), np.zeros((1, 2, 3)).mT.shape)
print(np.array([[1, 2], [3, 4]]).trace(), np.arange(4).take([1, 2]), np.arange(3).repeat(2), np.arange(4).reshape(2, 2).diagonal(), np.array([1, 0, 2]).nonzero(), np.arange(3).tolist(), np.array([2, 1]).argsort(), np.arange(3).clip(1, 2), np.array([1.26]).round(1), np.arange(4).reshape(2, 2).swapaxes(0, 1), np.arange(3).ptp() if False else '')
np.arange(3).foo
np.arange(3).ptp()
np.arange(3).shape = (2, 2)
np.broadcast_to(1, (2,))[0] = 5
