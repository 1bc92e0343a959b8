# Random numbers: the same seed gives the same numbers. Every program goes through twenty seeds and prints in full.
# kind: random
import torch

# %% uniform, by line
for seed in range(20): torch.manual_seed(seed); print(torch.rand(3).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.rand(2, 17).sum(1).tolist(), torch.rand(()).item())
for seed in range(20): torch.manual_seed(seed); print(torch.rand(3, dtype=torch.float64).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.rand(2, dtype=torch.float16).tolist(), torch.rand(2, dtype=torch.bfloat16).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(3).uniform_(-2, 5).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(2, dtype=torch.float64).uniform_(10, 11).tolist(), torch.empty(2).uniform_().tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.rand_like(torch.zeros(2, 2)).tolist())

# %% normal, by line
for seed in range(20): torch.manual_seed(seed); print(torch.randn(1).tolist(), torch.randn(2).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randn(15).tolist()[::5], torch.randn(3).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randn(16).tolist()[::5])
for seed in range(20): torch.manual_seed(seed); print(torch.randn(17).tolist()[::4])
for seed in range(20): torch.manual_seed(seed); print(torch.randn(4, 25).flatten()[::13].tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randn(1000).sum().item(), torch.randn(2).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randn(3, dtype=torch.float64).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randn(20, dtype=torch.float64).tolist()[::7])
for seed in range(20): torch.manual_seed(seed); print(torch.randn(3, dtype=torch.float16).tolist(), torch.randn(20, dtype=torch.bfloat16).tolist()[::9])
for seed in range(20): torch.manual_seed(seed); print(torch.empty(3).normal_(5, 2).tolist(), torch.empty(16).normal_(-1, 0.5).tolist()[::6])
for seed in range(20): torch.manual_seed(seed); print(torch.normal(2.0, 3.0, (3,)).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.normal(torch.arange(3.0), torch.tensor([1.0, 2.0, 3.0])).tolist(), torch.normal(torch.zeros(2), 0.1).tolist(), torch.normal(1.0, torch.ones(2)).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randn_like(torch.zeros(3)).tolist(), torch.randn(()).item())
for seed in range(20): torch.manual_seed(seed); print(torch.randn(3).tolist(), torch.rand(1).tolist(), torch.randn(2).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randn(5, 4)[:, 0].tolist(), torch.randn(3, 5).t()[0].tolist())

# %% integers, by line
for seed in range(20): torch.manual_seed(seed); print(torch.randint(0, 10, (12,)).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randint(5, (2, 3)).tolist(), torch.randint(-100, 100, (4,)).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randint(0, 2**28, (2,)).tolist(), torch.randint(0, 2**31, (2,)).tolist(), torch.randint(0, 2**40, (2,)).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randint(0, 2**28 - 1, (2,)).tolist(), torch.randint(-2**62, 2**62, (2,)).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randint(0, 5, (3,), dtype=torch.float32).tolist(), torch.randint(0, 200, (3,), dtype=torch.uint8).tolist(), torch.randint(0, 2, (3,), dtype=torch.bool).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randint_like(torch.zeros(3), 10).tolist(), torch.randint(10, (3,), dtype=torch.int32).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randperm(10).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.randperm(1).tolist(), torch.randperm(0).tolist(), torch.randperm(5, dtype=torch.int32).tolist(), torch.randperm(100)[:5].tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(3, dtype=torch.int64).random_().tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(3, dtype=torch.int32).random_().tolist(), torch.empty(3, dtype=torch.uint8).random_().tolist(), torch.empty(3, dtype=torch.int8).random_().tolist(), torch.empty(3, dtype=torch.int16).random_().tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(3).random_().tolist(), torch.empty(2, dtype=torch.float64).random_().tolist(), torch.empty(4, dtype=torch.bool).random_().tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(4).random_(10).tolist(), torch.empty(4, dtype=torch.int64).random_(-5, 5).tolist())

# %% other distributions, by line
for seed in range(20): torch.manual_seed(seed); print(torch.bernoulli(torch.full((12,), 0.3)).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.bernoulli(torch.tensor([0.1, 0.5, 0.9, 1.0, 0.0], dtype=torch.float64)).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(12).bernoulli_(0.3).tolist(), torch.empty(4, dtype=torch.int64).bernoulli_().tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(4).bernoulli_(torch.tensor([0.2, 0.4, 0.6, 0.8])).tolist(), torch.bernoulli(torch.zeros(5), p=0.5).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(3).exponential_().tolist(), torch.empty(2).exponential_(2.5).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(3, dtype=torch.float64).exponential_().tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(3).cauchy_().tolist(), torch.empty(2).cauchy_(1, 3).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(4).geometric_(0.3).tolist(), torch.empty(4, dtype=torch.int64).geometric_(0.1).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.empty(3).log_normal_().tolist(), torch.empty(2).log_normal_(0.5, 0.25).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.multinomial(torch.tensor([0.1, 0.2, 0.3, 0.4]), 3).tolist(), torch.multinomial(torch.tensor([1.0, 0.0, 5.0]), 2).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.multinomial(torch.tensor([0.1, 0.2, 0.3, 0.4]), 10, replacement=True).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.multinomial(torch.tensor([[0.5, 0.5], [0.9, 0.1]]), 5, replacement=True).tolist(), torch.multinomial(torch.ones(2, 4), 2).tolist(), torch.multinomial(torch.ones(4), 1).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.poisson(torch.tensor([0.5, 3.0, 20.0])).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.nn.init.trunc_normal_(torch.empty(4)).tolist())

# %% dropout, by line
for seed in range(20): torch.manual_seed(seed); print(torch.nn.functional.dropout(torch.ones(12), 0.5).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.nn.functional.dropout(torch.arange(1.0, 7).view(2, 3), p=0.2).tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.dropout(torch.ones(6, dtype=torch.float64), 0.3, True).tolist(), torch.dropout(torch.ones(3), 0.3, False).tolist())
for seed in range(20): torch.manual_seed(seed); x = torch.ones(6); torch.nn.functional.dropout(x, 0.4, inplace=True); print(x.tolist())
for seed in range(20): torch.manual_seed(seed); print(torch.nn.functional.dropout2d(torch.ones(1, 6, 2, 1), 0.5)[0, :, 0, 0].tolist(), torch.nn.functional.alpha_dropout(torch.ones(4), 0.3, training=True).tolist())

# %% seeds, by line
for seed in (2**31, 2**32 - 1, 2**32, 2**40 + 7, 2**63 - 1, -1, -2**63): torch.manual_seed(seed); print(seed, torch.initial_seed(), torch.rand(2).tolist())
torch.manual_seed(2**64)
torch.manual_seed(2**64 - 1); print(torch.initial_seed(), torch.rand(2).tolist())
torch.manual_seed('a')
print(torch.manual_seed(3).initial_seed(), torch.initial_seed(), type(torch.manual_seed(3)).__name__)
torch.manual_seed(0); torch.rand(1000); print(torch.rand(3).tolist(), torch.randn(3).tolist())

# %% generators
for seed in range(20):
    g = torch.Generator().manual_seed(seed)
    print(torch.rand(2, generator=g).tolist(), torch.randn(2, generator=g).tolist(), torch.randint(9, (3,), generator=g).tolist(), torch.randperm(4, generator=g).tolist())

g = torch.Generator()
print(g.initial_seed(), torch.rand(2, generator=g).tolist(), g.device)

a = torch.Generator().manual_seed(1)
b = torch.Generator().manual_seed(1)
torch.manual_seed(5)
print(torch.rand(2, generator=a).tolist(), torch.rand(2).tolist(), torch.rand(2, generator=b).tolist(), torch.rand(2, generator=a).tolist())

g = torch.Generator()
g.manual_seed(7)
state = g.get_state()
first = torch.rand(3, generator=g)
g.set_state(state)
print(torch.equal(first, torch.rand(3, generator=g)), state.dtype, state.shape)

torch.manual_seed(11)
torch.randn(1)
state = torch.get_rng_state()
a = torch.randn(3)
torch.set_rng_state(state)
b = torch.randn(3)
print(a.tolist(), torch.equal(a, b), state.shape, state.dtype)

torch.manual_seed(12)
with torch.random.fork_rng():
    a = torch.rand(2)
    torch.manual_seed(99)
b = torch.rand(2)
print(a.tolist(), torch.equal(a, b), torch.initial_seed())

torch.manual_seed(1)
g = torch.default_generator
print(g.initial_seed(), torch.rand(1, generator=g).tolist(), torch.rand(1).tolist())

for seed in range(20):
    g = torch.Generator().manual_seed(seed)
    x = torch.empty(2)
    print(x.uniform_(generator=g).tolist(), x.normal_(generator=g).tolist(), x.exponential_(generator=g).tolist(), x.bernoulli_(0.5, generator=g).tolist(), torch.multinomial(torch.ones(4), 2, generator=g).tolist())

# %% data order
from torch.utils.data import DataLoader, TensorDataset
for seed in range(20):
    torch.manual_seed(seed)
    loader = DataLoader(TensorDataset(torch.arange(7)), batch_size=3, shuffle=True)
    print([batch[0].tolist() for batch in loader], torch.rand(1).item())

from torch.utils.data import DataLoader
for seed in range(20):
    torch.manual_seed(seed)
    loader = DataLoader(list(range(5)), batch_size=2)
    print([batch.tolist() for batch in loader], torch.rand(1).item())

from torch.utils.data import random_split
for seed in range(20):
    torch.manual_seed(seed)
    parts = random_split(range(10), [7, 3])
    print([list(part.indices) for part in parts])

# %% errors, by line
torch.rand(-1)
torch.rand(2, dtype=torch.int64)
torch.randn(2, dtype=torch.int64)
torch.randint(5, 5, (2,))
torch.randint(0, 0, (2,))
torch.randint(10)
torch.randint(0, 300, (2,), dtype=torch.uint8)
torch.randperm(-1)
torch.randperm(2.5)
torch.bernoulli(torch.tensor([1.5]))
torch.bernoulli(torch.tensor([1]))
torch.empty(2).bernoulli_(2)
torch.multinomial(torch.tensor([0.0, 0.0]), 1)
torch.multinomial(torch.tensor([1.0, 1.0]), 3)
torch.multinomial(torch.tensor([-1.0, 1.0]), 1)
torch.multinomial(torch.tensor([1, 1]), 1)
torch.normal(0.0, -1.0, (2,))
torch.normal(torch.zeros(2), torch.tensor([-1.0, 1.0]))
torch.empty(2).exponential_(-1)
torch.empty(2).uniform_(2, 1)
torch.empty(2).normal_(0, -1)
torch.empty(2, dtype=torch.int64).normal_()
torch.empty(2, dtype=torch.int64).uniform_()
torch.empty(2).geometric_(0)
torch.nn.functional.dropout(torch.ones(2), 1.5)
torch.nn.functional.dropout(torch.tensor([1, 2]), 0.5)
torch.rand(2, generator=3)
torch.set_rng_state(torch.zeros(3))
torch.set_rng_state(torch.zeros(3, dtype=torch.uint8))
torch.Generator('nowhere')

# %% numpy's legacy generator, by line
import numpy as np; [print(np.random.seed(seed) or np.random.rand(3).tolist(), np.random.rand(2, 2).tolist(), np.random.rand()) for seed in range(20)]
import numpy as np; [print(np.random.seed(seed) or np.random.randn(3).tolist(), np.random.randn(), np.random.standard_normal(2).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.seed(seed) or np.random.randint(0, 10, 8).tolist(), np.random.randint(100), np.random.randint(-5, 5, (2, 2)).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.seed(seed) or np.random.randint(0, 2**40, 2).tolist(), np.random.randint(0, 2**20, 2).tolist(), np.random.randint(0, 200, 3, dtype=np.uint8).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.seed(seed) or np.random.permutation(8).tolist(), np.random.permutation([3, 1, 2]).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.seed(seed) or np.random.choice(5, 4).tolist(), np.random.choice(5, 3, replace=False).tolist(), np.random.choice([10, 20, 30]), np.random.choice(3, 4, p=[0.1, 0.2, 0.7]).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.seed(seed) or (lambda a: (np.random.shuffle(a), a.tolist())[1])(np.arange(8)), (lambda a: (np.random.shuffle(a), a)[1])(list('abcd'))) for seed in range(20)]
import numpy as np; [print(np.random.seed(seed) or np.random.normal(5, 2, 3).tolist(), np.random.uniform(-1, 1, 2).tolist(), np.random.random(2).tolist(), np.random.random_sample()) for seed in range(20)]
import numpy as np; [print(np.random.seed(seed) or np.random.exponential(2.0, 2).tolist(), np.random.binomial(10, 0.3, 3).tolist(), np.random.poisson(3.0, 3).tolist()) for seed in range(20)]
import numpy as np; [print((lambda r: (r.rand(2).tolist(), r.randn(2).tolist(), r.randint(0, 9, 3).tolist()))(np.random.RandomState(seed))) for seed in range(20)]

# %% numpy's new generator, by line
import numpy as np; [print(np.random.default_rng(seed).random(3).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.default_rng(seed).standard_normal(4).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.default_rng(seed).normal(5, 2, 3).tolist(), np.random.default_rng(seed).uniform(-1, 1, 2).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.default_rng(seed).integers(0, 10, 8).tolist(), np.random.default_rng(seed).integers(100), np.random.default_rng(seed).integers(0, 2**40, 2).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.default_rng(seed).integers(1, 6, 5, endpoint=True).tolist(), np.random.default_rng(seed).integers(0, 200, 5, dtype=np.uint8).tolist()) for seed in range(20)]
import numpy as np; [print(np.random.default_rng(seed).permutation(8).tolist(), np.random.default_rng(seed).choice(5, 3).tolist(), np.random.default_rng(seed).choice(5, 3, replace=False).tolist()) for seed in range(20)]
import numpy as np; [print((lambda r, a: (r.shuffle(a), a.tolist(), r.random(), r.standard_normal(), r.integers(9)))(np.random.default_rng(seed), np.arange(6))) for seed in range(20)]
import numpy as np; [print(np.random.default_rng(seed).exponential(2.0, 3).tolist(), np.random.default_rng(seed).random(2, dtype=np.float32).tolist(), np.random.default_rng(seed).random((2, 2)).tolist()) for seed in range(20)]
