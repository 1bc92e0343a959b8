import numpy as np

# %% types of Python's elements, by line
print(np.uint(3), repr(np.uint(3)), np.uint is np.uint64, np.uintp(4) + np.uintp(1), np.ushort(7), np.ulong(8), np.ulonglong(9), np.uintc(5).dtype)
print(np.csingle(1 + 2j), repr(np.cdouble(1)), np.csingle is np.complex64, np.cdouble is np.complex128)
print(np.issubdtype(np.complex64, np.complexfloating), np.issubdtype(np.float64, np.complexfloating), np.issubdtype("U3", np.character), np.issubdtype("S3", np.flexible), np.issubdtype(float, np.flexible))
print(np.bytes_(b"ab"), repr(np.bytes_(b"ab")), np.array([b"ab", b"c"]), np.array(["ab", "c"], dtype=np.bytes_), np.array([b"ab"]).dtype)
print(np.array([1, "a", None], dtype=np.object_), np.array([[1], [2, 3]], dtype=np.object_).shape, np.object_)
print(isinstance(np.arange(3), np.ndarray), type(np.arange(3)) is np.ndarray, np.ndarray.__name__, isinstance([1], np.ndarray))
print(np.ndarray((2, 2), dtype=int).shape, np.ndarray.mean(np.array([1.0, 2.0])))
print(isinstance(np.float64(1), float), isinstance(np.int64(1), int), isinstance(np.int64(1), np.integer), isinstance(np.float32(1), np.floating), isinstance(np.bool(True), np.bool))

# %% scalars and sequences, by line
print("-" * np.int64(3), np.int64(2) * "ab", [1, 2] * np.int64(2), np.int32(2) * (1, 2), np.uint8(2) * [0])
print(np.int64(2) + [1, 2], [5, 6] - np.int64(2), np.int64(7) // [2, 3], np.float64(2) + [1, 2], np.bool(True) + [1, 2])
print([0] * np.arange(3)[2], "ab" * np.array([1, 2]).max(), np.arange(3) * [1, 2, 3])
print([1, 2] * np.float64(2))
print("a" * np.float32(2))
print(np.array([1, 2]) * "a")

# %% 32-bit functions, by line
x = np.linspace(-5, 5, 40, dtype=np.float32); print(np.sin(x).tolist())
x = np.linspace(-5, 5, 40, dtype=np.float32); print(np.cos(x).tolist())
x = np.linspace(-5, 5, 40, dtype=np.float32); print(np.exp(x).tolist())
x = np.linspace(0.01, 50, 40, dtype=np.float32); print(np.log(x).tolist())
print(np.exp(np.array([-200, -104, -100, -90, 0, 88, 89, np.inf, -np.inf, np.nan], dtype=np.float32)).tolist())
print(np.log(np.array([1e-44, 1e-38, 1, np.inf, np.nan], dtype=np.float32)), np.sin(np.array([1e6, 200000, np.nan], dtype=np.float32)))
x = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32); e = np.exp(x - x.max(axis=1, keepdims=True)); print(e / e.sum(axis=1, keepdims=True))

# %% bits, by line
print(np.packbits([1, 0, 1]), np.packbits([[1, 0], [0, 1]], axis=1), np.packbits([1, 1, 0, 0, 0, 0, 0, 0, 1], bitorder="little"))
print(np.unpackbits(np.array([5, 255], dtype=np.uint8)), np.unpackbits(np.array([[2], [7]], dtype=np.uint8), axis=1), np.unpackbits(np.array([5], dtype=np.uint8), count=3))
print(np.packbits(np.array([True, False, True, True])), np.unpackbits(np.array([1], dtype=np.uint8), bitorder="little"))
print(np.unpackbits([1, 2]))
print(np.packbits([1.5]))

# %% names of types, by line
print(np.typename("d"), np.typename("i"), np.typename("?"), np.typename("U"))
print(np.mintypecode(["d", "f", "S"]), np.mintypecode("abceh"), np.mintypecode("G"))
print(np.sort_complex([5, 3, 6, 2, 1]), np.sort_complex([1 + 2j, 2 - 1j, 1 - 3j]))

# %% nditer
a = np.arange(6).reshape(2, 3)
for x in np.nditer(a):
    print(x, end=" ")
print()

a = np.arange(4).reshape(2, 2)
it = np.nditer(a, flags=["multi_index"])
for x in it:
    print(it.multi_index, int(x))

a = np.arange(4.0)
with np.nditer(a, op_flags=["readwrite"]) as it:
    for x in it:
        x[...] = 2 * x
print(a)

a, b = np.arange(3), np.array([[10], [20]])
for x, y in np.nditer([a, b]):
    print(x, y, end="; ")
print()

it = np.nditer(np.array([5, 6]))
while not it.finished:
    print(it[0], end=" ")
    it.iternext()
print(it.finished)

print([int(x) for x in np.nditer(np.arange(6).reshape(2, 3).T, order="C")], np.nditer(np.arange(6)).itersize)

# %% testing, by line
np.testing.assert_array_almost_equal_nulp(np.array([1.0]), np.array([1.0 + 2e-16])); print("fine")
print(np.testing.assert_array_max_ulp(np.float64(1), np.float64(1) + 2**-52))
np.testing.assert_array_almost_equal_nulp(np.array([1.0]), np.array([1.0 + 2e-15]))
np.testing.assert_array_max_ulp(np.float64(1), np.float64(1) + 1e-10)
print(np.testing.assert_no_warnings(lambda: 3))
print(np.testing.build_err_msg([1, 2], "names"))
import warnings; print(np.testing.assert_warns(UserWarning, lambda: warnings.warn("x") or 5))

# %% random streams, by line
print(np.random.random_integers(1, 6, 5) if hasattr(np.random, "random_integers") and np.random.seed(0) is None else None)
print(isinstance(np.random.default_rng(0).bit_generator, np.random.BitGenerator), np.random.default_rng(0).bit_generator.__class__.__name__)
print(np.random.Generator(np.random.PCG64(3)).random(3))

# %% complex numbers and lists of them, by line
print(np.angle(1j), np.angle([1j, -1], deg=True), np.real_if_close([1 + 0j, 2]), np.real_if_close([1 + 1j, 2]))
print(np.real(1 + 2j), np.imag([1, 2j]), np.real(3), np.real([1.5, 2]))
print(np.round(1 + 2.567j, 1), np.abs(1 + 1j), np.exp(1j * np.pi), np.sqrt(-1 + 0j), np.sum([1j, 2]), np.mean([1j, 2]), np.isreal([1, 1j]))
print(np.cumsum([1j, 2]), np.prod([1j, 2]), np.where([True, False], [1j, 2], 0), np.concatenate([[1j], [2]]), np.zeros(2, complex), np.full(2, 1j))
print(np.sort([2j, 1 + 1j]), np.unique([1j, 1j]), np.max([1j, 2]), np.min([1j, 2]), np.array([1j]) == 1j, np.any([0j, 1]), np.all([0j, 1]))
print((1 + 2j) * np.array([1.0, 2]), np.array([1, 2]) * 1j, 1j + np.int64(1), np.array([[1, 1j], [-1j, 1]]) @ np.array([1, 2]))

# %% counts and places, by line
print(repr(np.count_nonzero([1, 0, 2])), repr(np.count_nonzero(np.eye(2), axis=0)))
print(repr(np.percentile([1, 2, 3], 40, method="nearest")), repr(np.percentile([1, 2, 3, 4], [40, 60], method="lower")), repr(np.quantile([1, 2, 3], 0.4, method="inverted_cdf")))
import array; print(repr(np.array(bytearray(b"ab"))), repr(np.array(memoryview(b"abc"))), repr(np.array(array.array("i", [1, 2]))), repr(np.asarray(array.array("d", [1, 2]))))

# %% whole powers of complex numbers, by line
print(1j**2, (1 + 2j) ** 3, (2 - 1j) ** -2, 1j**0, (1j) ** 2.0, pow(1 + 1j, 4), np.array([1j, 2]) ** 2, np.power(1j, 3))
print((1 + 2j) ** 0.5, 2 ** (1j), (1 + 1j) ** (1 + 1j), abs((3 + 4j) ** 101))
