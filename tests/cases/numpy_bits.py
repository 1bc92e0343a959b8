# kind: random
# numpy's streams of random bits: their states, their numbers in both manners, jumps and copies.
import numpy as np
from numpy.random import Generator, MT19937, PCG64, PCG64DXSM, Philox, RandomState, SFC64, SeedSequence

# %% streams of bits

b = PCG64(1234)
print(b.random_raw(3), b.random_raw(), b.random_raw((2, 2)), b.seed_seq)

g = Generator(PCG64(42))
print(g, g.random(3), g.standard_normal(2), g.integers(0, 10, 5), g.integers(0, 2**40, 2), g.choice(5, 3), g.permutation(5))

g = Generator(PCG64(43))
print(g.standard_normal(2, dtype=np.float32), g.random(2, dtype='f4'), g.exponential(), g.gamma(2.0), g.integers(0, 255, 3, dtype=np.uint8), g.bytes(5), g.binomial(10, 0.3, 4), g.poisson(3, 4), g.uniform(1, 2), g.normal(5, 2, 2))

r = RandomState(PCG64(7))
print(r, r.rand(2), r.randn(3), r.randint(0, 100, 4), r.standard_normal(), r.random_sample(), r.permutation(4), r.choice(10, 2), r.normal(0, 1, 2), r.uniform(size=2))

print([Generator(c).random() for c in PCG64(5).spawn(2)], [type(c).__name__ for c in PCG64(5).spawn(2)])

b = PCG64(9)
Generator(b).integers(0, 5)
kept = b.state
first = Generator(b).random(3)
b.state = kept
print((Generator(b).random(3) == first).all(), kept['bit_generator'], sorted(kept))

b = PCG64(11)
print(b.state)
Generator(b).integers(0, 5)
print(b.state)

import pickle
g = pickle.loads(pickle.dumps(Generator(PCG64(3))))
print(g, g.random(2))

b = PCG64DXSM(1234)
print(b.random_raw(3), b.random_raw(), b.random_raw((2, 2)), b.seed_seq)

g = Generator(PCG64DXSM(42))
print(g, g.random(3), g.standard_normal(2), g.integers(0, 10, 5), g.integers(0, 2**40, 2), g.choice(5, 3), g.permutation(5))

g = Generator(PCG64DXSM(43))
print(g.standard_normal(2, dtype=np.float32), g.random(2, dtype='f4'), g.exponential(), g.gamma(2.0), g.integers(0, 255, 3, dtype=np.uint8), g.bytes(5), g.binomial(10, 0.3, 4), g.poisson(3, 4), g.uniform(1, 2), g.normal(5, 2, 2))

r = RandomState(PCG64DXSM(7))
print(r, r.rand(2), r.randn(3), r.randint(0, 100, 4), r.standard_normal(), r.random_sample(), r.permutation(4), r.choice(10, 2), r.normal(0, 1, 2), r.uniform(size=2))

print([Generator(c).random() for c in PCG64DXSM(5).spawn(2)], [type(c).__name__ for c in PCG64DXSM(5).spawn(2)])

b = PCG64DXSM(9)
Generator(b).integers(0, 5)
kept = b.state
first = Generator(b).random(3)
b.state = kept
print((Generator(b).random(3) == first).all(), kept['bit_generator'], sorted(kept))

b = PCG64DXSM(11)
print(b.state)
Generator(b).integers(0, 5)
print(b.state)

import pickle
g = pickle.loads(pickle.dumps(Generator(PCG64DXSM(3))))
print(g, g.random(2))

b = MT19937(1234)
print(b.random_raw(3), b.random_raw(), b.random_raw((2, 2)), b.seed_seq)

g = Generator(MT19937(42))
print(g, g.random(3), g.standard_normal(2), g.integers(0, 10, 5), g.integers(0, 2**40, 2), g.choice(5, 3), g.permutation(5))

g = Generator(MT19937(43))
print(g.standard_normal(2, dtype=np.float32), g.random(2, dtype='f4'), g.exponential(), g.gamma(2.0), g.integers(0, 255, 3, dtype=np.uint8), g.bytes(5), g.binomial(10, 0.3, 4), g.poisson(3, 4), g.uniform(1, 2), g.normal(5, 2, 2))

r = RandomState(MT19937(7))
print(r, r.rand(2), r.randn(3), r.randint(0, 100, 4), r.standard_normal(), r.random_sample(), r.permutation(4), r.choice(10, 2), r.normal(0, 1, 2), r.uniform(size=2))

print([Generator(c).random() for c in MT19937(5).spawn(2)], [type(c).__name__ for c in MT19937(5).spawn(2)])

b = MT19937(9)
Generator(b).integers(0, 5)
kept = b.state
first = Generator(b).random(3)
b.state = kept
print((Generator(b).random(3) == first).all(), kept['bit_generator'], sorted(kept))

import pickle
g = pickle.loads(pickle.dumps(Generator(MT19937(3))))
print(g, g.random(2))

b = Philox(1234)
print(b.random_raw(3), b.random_raw(), b.random_raw((2, 2)), b.seed_seq)

g = Generator(Philox(42))
print(g, g.random(3), g.standard_normal(2), g.integers(0, 10, 5), g.integers(0, 2**40, 2), g.choice(5, 3), g.permutation(5))

g = Generator(Philox(43))
print(g.standard_normal(2, dtype=np.float32), g.random(2, dtype='f4'), g.exponential(), g.gamma(2.0), g.integers(0, 255, 3, dtype=np.uint8), g.bytes(5), g.binomial(10, 0.3, 4), g.poisson(3, 4), g.uniform(1, 2), g.normal(5, 2, 2))

r = RandomState(Philox(7))
print(r, r.rand(2), r.randn(3), r.randint(0, 100, 4), r.standard_normal(), r.random_sample(), r.permutation(4), r.choice(10, 2), r.normal(0, 1, 2), r.uniform(size=2))

print([Generator(c).random() for c in Philox(5).spawn(2)], [type(c).__name__ for c in Philox(5).spawn(2)])

b = Philox(9)
Generator(b).integers(0, 5)
kept = b.state
first = Generator(b).random(3)
b.state = kept
print((Generator(b).random(3) == first).all(), kept['bit_generator'], sorted(kept))

b = Philox(11)
print(b.state)
Generator(b).integers(0, 5)
print(b.state)

import pickle
g = pickle.loads(pickle.dumps(Generator(Philox(3))))
print(g, g.random(2))

b = SFC64(1234)
print(b.random_raw(3), b.random_raw(), b.random_raw((2, 2)), b.seed_seq)

g = Generator(SFC64(42))
print(g, g.random(3), g.standard_normal(2), g.integers(0, 10, 5), g.integers(0, 2**40, 2), g.choice(5, 3), g.permutation(5))

g = Generator(SFC64(43))
print(g.standard_normal(2, dtype=np.float32), g.random(2, dtype='f4'), g.exponential(), g.gamma(2.0), g.integers(0, 255, 3, dtype=np.uint8), g.bytes(5), g.binomial(10, 0.3, 4), g.poisson(3, 4), g.uniform(1, 2), g.normal(5, 2, 2))

r = RandomState(SFC64(7))
print(r, r.rand(2), r.randn(3), r.randint(0, 100, 4), r.standard_normal(), r.random_sample(), r.permutation(4), r.choice(10, 2), r.normal(0, 1, 2), r.uniform(size=2))

print([Generator(c).random() for c in SFC64(5).spawn(2)], [type(c).__name__ for c in SFC64(5).spawn(2)])

b = SFC64(9)
Generator(b).integers(0, 5)
kept = b.state
first = Generator(b).random(3)
b.state = kept
print((Generator(b).random(3) == first).all(), kept['bit_generator'], sorted(kept))

b = SFC64(11)
print(b.state)
Generator(b).integers(0, 5)
print(b.state)

import pickle
g = pickle.loads(pickle.dumps(Generator(SFC64(3))))
print(g, g.random(2))

b = MT19937(1234)
print(b.state['state']['key'][:5], b.state['state']['pos'], b.state['state']['key'].dtype)

print(Generator(PCG64(3).jumped()).random(2), Generator(PCG64(3).jumped(2)).random())
b = PCG64(3)
b.advance(5)
print(Generator(b).random(2))

print(Generator(PCG64DXSM(3).jumped()).random(2), Generator(PCG64DXSM(3).jumped(2)).random())
b = PCG64DXSM(3)
b.advance(5)
print(Generator(b).random(2))

print(Generator(Philox(3).jumped()).random(2), Generator(Philox(3).jumped(2)).random())
b = Philox(3)
b.advance(5)
print(Generator(b).random(2))

print(Generator(Philox(key=5)).random(2), Generator(Philox(key=[1, 2], counter=[3, 0, 0, 0])).random(2), Generator(Philox(1, counter=10)).random())

print(SeedSequence(7).generate_state(3), SeedSequence(7).generate_state(2, np.uint64), SeedSequence(7).generate_state(1).dtype)

np.random.seed(5)
state = np.random.get_state()
print(state[0], state[1][:3], state[2:], state[1].dtype)
first = np.random.randn(3)
print(np.random.get_state()[3:])
np.random.set_state(state)
print((np.random.randn(3) == first).all())

r = RandomState(3)
r.randn()
state = r.get_state(legacy=False)
print(state['bit_generator'], state['has_gauss'], state['gauss'], state['state']['pos'])
s = RandomState()
s.set_state(state)
print(s.randn(2), r.randn(2))

b = MT19937(5)
r, g = RandomState(b), Generator(b)
print(r.rand(), g.random(), r.rand(), r._bit_generator is b, g.bit_generator is b)

before = np.random.get_bit_generator()
np.random.set_bit_generator(PCG64(8))
print(np.random.rand(2), np.random.randint(0, 10, 3), type(before).__name__)

g = np.random.default_rng(Philox(1))
print(g, g.random(2), np.random.default_rng(RandomState(4)).random())

print(RandomState(MT19937(SeedSequence(3))).rand(2), Generator(SFC64(SeedSequence(3, spawn_key=(1,)))).random(2))

import copy
g = Generator(SFC64(2))
h = copy.deepcopy(g)
print(g.random() == h.random(), g.random() == h.random())

b = MT19937()
b._legacy_seeding(42)
print(RandomState(b).rand(2), np.random.RandomState(42).rand(2))

# %% errors of streams, by line
PCG64(-1)
PCG64('a')
Generator(5)
Philox(1, key=2)
Philox(key=[1, 2, 3])
Philox(key=-1)
b = PCG64(1); b.state = 5
b = PCG64(1); b.state = SFC64(1).state
b = MT19937(1); b.state = PCG64(1).state
np.random.BitGenerator(1)
np.random.set_state(5)
np.random.set_state(('PCG64', 1, 2))
np.random.set_bit_generator(5)
RandomState(PCG64(1)).seed(3)
SeedSequence(1).generate_state(1, np.int32)

# %% far jumps

print(Generator(MT19937(3).jumped()).random(2), MT19937(3).jumped(2).random_raw(2), MT19937(3).jumped().state['state']['pos'])
