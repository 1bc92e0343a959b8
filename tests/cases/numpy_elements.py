# Arrays of text, objects, complex and unsigned numbers.
import numpy as np

# %% text
a = np.array(['a', 'bc'])
print(repr(a), a.dtype, a.dtype.kind, a.dtype.itemsize, a.itemsize, a.nbytes, a.shape, a.ndim, a.size, a[0], repr(a[1]), type(a[0]), a.tolist(), len(a), a.dtype.name, a.dtype.str)

a = np.array([['x', 'yy'], ['zzz', 'w']])
print(a, repr(a), a.T, a[0], a[0, 1], a[:, 1], a[::-1, 0], a.ravel(), a.reshape(4), a.flatten()[[0, 3]], sep='\n')

a = np.array(['b', 'a', 'c', 'a'])
print(a == 'a', a != 'a', a < 'b', a >= 'b', a == np.array(['b', 'x', 'c', 'a']), 'a' == a, (a == 'a').sum(), a[a == 'a'])

a = np.array(['b', 'a', 'c', 'a'])
print(np.unique(a), np.unique(a, return_counts=True), np.unique(a, return_inverse=True), np.unique(a, return_index=True), np.sort(a), np.argsort(a), a.argsort(), np.unique(list('hello')))
a.sort()
print(a)

a = np.array(['one', 'two'])
b = a[:1]
b[0] = 'three!'
print(a, b, a.copy() is a, np.array(a) is a)
a[1] = 7
print(a)

a = np.array(['a', 'b'])
b = np.array(['cc', 'dd'])
print(np.concatenate([a, b]), repr(np.concatenate([a, b])), np.stack([a, b]), np.append(a, 'zzz'), np.where(a == 'a', 'yes', 'no'), np.where(a == 'a', a, b), np.isin(a, ['b']), np.array_equal(a, ['a', 'b']))

print(np.array(['1', '2']).astype(int), np.array(['1.5', 'nan']).astype(float), np.array([1, 2]).astype(str), np.array([1.5, 2]).astype(str), np.array([True, False]).astype('U'), np.array([1, 20]).astype('U1'), np.array(['abc']).astype('U2'))

np.array(['a']).astype(int)

np.array(['x']).astype(float)

print(np.array(['a', 1]), np.array(['a', 2.5]), np.array([1, 'a', True]), np.array('text'), repr(np.array('text')), np.array(['a', 'b'], dtype='U5').dtype, np.array(['abc'], dtype='<U2'), np.zeros(2, dtype='U3'), np.full(2, 'ab'), np.array([], dtype=str).dtype)

print(np.array(['a', 'b']) + np.array(['c', 'd']), np.array(['a', 'b']) + 'x', np.add(['a'], ['b']))

np.array(['a', 'b']) + 1

np.array(['a', 'b']) * 2

np.array(['a', 'b']).sum()

np.sqrt(np.array(['a']))

print(np.char.upper(['a', 'b']), np.strings.upper(np.array(['ab', 'c'])), np.char.add(['a'], ['b']), np.strings.str_len(['a', 'bcd']), np.char.find(['abc', 'b'], 'b'), np.strings.startswith(['abc', 'b'], 'a'), np.char.replace(['aba'], 'a', 'x'), np.char.split(['a b', 'c']), np.char.join('-', ['abc']), np.char.strip([' a ']), np.char.zfill(['7'], 3), np.char.multiply(['ab'], 2), np.strings.isdigit(['1', 'a']), np.char.center(['a'], 3), np.char.capitalize(['hello']), np.char.title(['a b']), np.strings.count(['aa', 'b'], 'a'), np.char.equal(['a'], ['a']), np.char.lower('ABC'), np.char.encode(['a']), np.char.decode([b'a']))

print(np.array(['word'] * 30), np.array(['a', 'b'] * 600), sep='\n')

print(repr(np.array(['some longer text', 'another one', 'and one more text', 'x', 'the last of all'])), repr(np.array([['a', 'b']])), str(np.array([["it's", 'a"b']])), np.array(['é', 'ñandú']))

for x in np.array(['a', 'b']): print(x, type(x).__name__, x.upper(), isinstance(x, str), x == 'a', x + 'c', f'{x:>3}', len(x))

print(np.str_('a'), repr(np.str_('a')), np.dtype('U3'), repr(np.dtype('<U3')), np.dtype(str), np.dtype('U3') == '<U3', np.issubdtype(np.array(['a']).dtype, np.str_), np.array(['a']).dtype.type, np.array([b'ab']), np.array([b'ab']).dtype, np.dtype('S4').itemsize)

print({str(k): int(v) for k, v in zip(*np.unique(['x', 'y', 'x'], return_counts=True))}, max(np.array(['b', 'c'])), np.array(['b', 'c']).argmax(), 'b' in np.array(['b', 'c']), sorted(np.array(['b', 'a'])), ','.join(np.array(['a', 'b'])))

np.array(['b', 'c']).max()

names = np.array(['cat', 'dog', 'bird'])
scores = np.array([0.2, 0.7, 0.1])
print(names[scores.argmax()], names[np.argsort(scores)[::-1]], names[scores > 0.15], names[np.array([2, 0])], dict(zip(names, scores.tolist())))

# %% objects
a = np.array([1, None, 'a', [2, 3]], dtype=object)
print(a, repr(a), a.dtype, a[3], a[1] is None, a.shape, a.tolist(), a == 1, a[0] + 1, type(a[0]))

a = np.array([1, 2.5, 10 ** 30], dtype=object)
print(a + 1, a * 2, a - a, 1 + a, -a, abs(a), a.sum(), a.max(), a ** 2, a / 2, a > 2, a.astype(float))

a = np.array([1, 2], dtype=object)
print(a + np.array([1.5, 2]), (a + np.array([1, 2])).dtype, a.mean(), a.astype(int), np.array([1, 2]).astype(object), np.array([1.5]).astype(object)[0].__class__, np.array([{}, {1: 2}]), np.array([None, None]))

a = np.empty(3, dtype=object)
print(a, a.dtype)
a[0] = [1, 2]
a[1:] = 5
a[2] = 'x'
print(a, len(a[0]))

a = np.array([[1, 'x'], [None, 2]], dtype=object)
print(a, a.T, a[1, 0], a[:, 1], a.reshape(4), repr(a), sep='\n')

np.array([1, 'a'], dtype=object) + 1

np.sqrt(np.array([1.0], dtype=object))

print(np.array([[1, 2], [3]], dtype=object), np.array([object], dtype=object)[0], np.array(None), np.array([2 ** 70]), np.array([2 ** 70]).dtype, np.dtype(object), repr(np.dtype('O')), np.dtype('O') == object)

np.array([[1, 2], [3]])

np.array([[1, 2], [3, [4]]])

from decimal import Decimal
from fractions import Fraction
print(np.array([Decimal('1.1'), Decimal('2')]) + Decimal('0.1'), np.array([Fraction(1, 2), Fraction(1, 3)]).sum(), np.array([Fraction(1, 2)]) * 2)

def f(x): return [x]
class P:
    def __repr__(self): return 'P!'
print(np.array([P(), P()]), np.array([len, f])[0](['a']), np.array([P()]).dtype, np.where([True, False], np.array([P(), 1], dtype=object), 0))

# %% complex numbers
c = np.array([1 + 2j, 3.5 - 1j])
print(c, repr(c), c.dtype, c.real, c.imag, c.conj(), abs(c), np.angle(c), np.abs(c), c.sum(), c.mean(), c[0], repr(c[0]), c.tolist(), c.prod())

c = np.array([1 + 2j, 3.5 - 1j])
print(c + 1, c * 2, c * c, c / 2, 1 / c, c - 1j, -c, c ** 2, c == c, c != 1, 2 * c, c + np.array([1, 2]), c + np.array([0.5, 1], dtype=np.float32))

c = np.array([1 + 2j, 3], dtype=np.complex64)
print(c, repr(c), c.dtype, (c * 2).dtype, (c + 1.5).dtype, (c + np.float64(1)).dtype, (c + np.array([1.0])).dtype, c.real.dtype, abs(c).dtype, c.itemsize, c.nbytes, c.astype(np.complex128), c[1], repr(c[1]))

print(np.zeros(2, dtype=complex), np.ones((2, 2), dtype=np.complex64), np.full(2, 1j), np.array([1, 2], dtype=complex), np.array([1.5, 2]).astype(complex), np.array(1j), repr(np.array(2 + 1j)), np.complex128(1 + 1j), repr(np.complex64(0.5j)), np.dtype(complex), repr(np.dtype('c8')), np.dtype('complex64').itemsize)

c = np.exp(1j * np.array([0, np.pi / 2, np.pi]))
print(c.round(12) + 0, np.sqrt(np.array([-1 + 0j, 4])), np.log(np.array([1j])), np.sin(np.array([1j])).round(6), np.isnan(np.array([1j, complex('nan')])), np.conjugate(np.array([1j])), np.real(np.array([1 + 2j])), np.imag(np.array([1 + 2j])), np.iscomplexobj(np.array([1j])), np.isreal(np.array([1j, 1])))

c = np.array([[1, 2j], [3, 4]])
print(c @ c, c.T, c.conj().T, c.sum(axis=0), c.sum(1), c.reshape(-1), c[0], np.dot(c, [1, 1j]), c.mean(axis=0))

c = np.array([1e10 + 1j, 1 - 0.001j, 0.1 + 2.25j])
print(c, repr(c))
print(np.array([1 / 3 + 1j / 7, 100]), np.array([1 + 1e-20j]), np.array([complex('inf'), 1j]))

c = np.array([1 + 2j, 3])
c[0] = 5
c[1] += 1j
c += 1
c *= 2
print(c, np.array_equal(c, c), np.allclose(c, c + 1e-12), np.sort(np.array([2j, 1, 1j])), np.unique(np.array([1j, 1j, 0])), c.max(), np.concatenate([c, [1]]), np.concatenate([[1.5], c]))

z = np.array([3 + 4j])
print(z.item(), complex(z[0]), z[0] * 2, z[0] + 1, abs(z[0]), z[0].real, z[0].imag, z[0].conjugate(), z[0] == 3 + 4j, z.astype(object), f'{z[0]:.1f}', np.square(z), np.reciprocal(z), z.view(), np.absolute(z))

c = np.array([1j]); c.astype(np.int8).tolist() if False else None
print(np.array([1j]) < 2, np.array([1 + 1j]) > np.array([1]), np.array([0j, 1]).any(), np.array([0j, 1]).all(), np.array([0j, 1j]).nonzero(), np.array([1j, 2]).var(), np.array([1j, 2]).std())

# %% unsigned numbers
u = np.array([1, 2, 65535], dtype=np.uint16)
print(u, repr(u), u.dtype, u + 1, u + u, u - 2, u * 3, u // 2, u % 2, u / 2, u ** 2, -u, ~u, u & 1, u | 4, u ^ 1, u << 1, u >> 1, u == 1, u < 3)

u = np.array([1, 2], dtype=np.uint16)
for t in (bool, np.int8, np.uint8, np.int16, np.int32, np.int64, np.uint32, np.uint64, np.float16, np.float32, np.float64): print((u + np.ones(2, dtype=t)).dtype, end=' ')
for t in (np.uint32, np.uint64):
    for s in (np.int8, np.int32, np.int64, np.float32, np.uint8): print((np.ones(1, dtype=t) + np.ones(1, dtype=s)).dtype, end=' ')

u = np.array([3, 4], dtype=np.uint32)
print(u.sum(), repr(u.sum()), u.mean(), u.max(), repr(u.max()), u.astype(np.int8), u.astype(float), u.astype(np.uint16), u[0], repr(u[0]), u.tolist(), int(u[0]), u[0] + 1, repr(u[0] + 1), np.sqrt(u), (u + 0.5), (u + 1.5).dtype, u.itemsize, u.tobytes(), np.arange(3).astype(np.uint32), u.std())

print(np.array([2 ** 63]), np.array([2 ** 63]).dtype, np.array([2 ** 64 - 1], dtype=np.uint64) + np.uint64(1), np.uint16(5), repr(np.uint64(7)), np.uint16(5) + 1, repr(np.uint16(5) + np.uint16(6)), np.uint8(200), np.zeros(2, dtype='u4'), np.ones(2, np.uint16), np.dtype('uint16'), repr(np.dtype('u8')), np.dtype(np.uint32) == 'uint32', np.uint32 is np.uintc)

np.array([-1], dtype=np.uint16)

np.uint16(70000)

np.array([1], dtype=np.uint16) + 70000

a = np.arange(6, dtype=np.int64).astype(np.uint16).reshape(2, 3)
a[0] = 9
a[:, 1] += 1
print(a, a.T, a[1, 2], a.sum(axis=0), a.sum(1), a > 4, a[a > 4], a.astype(np.uint8), a.max(axis=1), np.concatenate([a, a]), np.where(a > 4, a, 0), np.unique(a), a.argmax(), np.isin(a, [9]))

x = np.array([1, 2], dtype=np.uint16)
x += 70000 if False else 7
print(x, x.cumsum(), np.stack([x, x]), np.sort(x)[::-1], x.repeat(2), x.any(), np.array_equal(x, [8, 9]), np.array([5, 6]).astype('uint64') - np.uint64(6), list(x), np.array(x, dtype=np.int32), np.asarray(x) is x)

# %% what is not there
np.dtype('nonsense')

np.array([1], dtype='q7')

import torch
torch.from_numpy(np.array([object()]))

import torch
torch.from_numpy(np.array(['a']))

import torch
torch.tensor(np.array(['a']))
