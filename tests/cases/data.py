# torch.utils.data: datasets, samplers, loaders, collation.
import collections
import torch
import numpy as np
from torch.utils.data import *

ds = TensorDataset(torch.arange(10), torch.arange(10.) * 2)
def g(seed=0): return torch.Generator().manual_seed(seed)
class Squares(Dataset):
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError(i)
        return torch.tensor([i, i * i]), i % 2
class Stream(IterableDataset):
    def __iter__(self): return iter(range(5))
P = collections.namedtuple('P', 'x y')

# %% datasets, by line
print(len(ds), ds[3], ds[-1], ds[2:4])
print(TensorDataset(torch.ones(2))[0])
TensorDataset(torch.ones(2), torch.ones(3))
Dataset()[0]
len(Dataset())
print(len(Squares(4)), Squares(4)[2], [y for _, y in Squares(3)])
c = ConcatDataset([Squares(2), Squares(3)]); print(len(c), c[2], c[-1], c.cumulative_sizes)
print(type(ds + ds).__name__, len(ds + ds), (ds + ds)[12])
ConcatDataset([])
ConcatDataset([Stream()])
ConcatDataset([ds])[-11]
s = Subset(ds, [1, 4, 7]); print(len(s), s[1], s.indices, s[[0, 2]])
print(Subset(range(5), [1, 2]).__getitems__([0, 1]))
print(StackDataset(range(3), Squares(3))[2], len(StackDataset(a=range(4))), StackDataset(a=range(4), b=Squares(4))[1])
StackDataset(ds, range(3))
print(list(ChainDataset([Stream(), Stream()])), type(Stream() + Stream()).__name__)
list(ChainDataset([[1]]))

# %% random_split, by line
a, b = random_split(range(10), [7, 3], generator=g(42)); print(list(a), list(b))
print([list(s) for s in random_split(range(10), [.3, .3, .4], generator=g(1))])
print([list(s) for s in random_split(range(10), [.33, .33, .34], generator=g(1))])
torch.manual_seed(3); a, b = random_split(ds, [8, 2]); print(a.indices, b.indices, torch.rand(1))
random_split(range(10), [3, 3])
random_split(range(10), [.5, .6])
random_split(range(10), [1.5, -.5])
print([len(s) for s in random_split(range(3), [.1, .9], generator=g())])

# %% samplers, by line
print(list(SequentialSampler(range(4))), len(SequentialSampler(range(4))))
torch.manual_seed(0); s = RandomSampler(range(6)); print(list(s), list(s), torch.rand(1))
print(list(RandomSampler(range(6), generator=g(5))), len(RandomSampler(range(6))))
print(list(RandomSampler(range(5), True, 40, generator=g())))
print(list(RandomSampler(range(5), False, 12, generator=g())))
print(list(RandomSampler(range(5), num_samples=3, generator=g(1))))
RandomSampler([])
RandomSampler([1], replacement=2)
RandomSampler([1], num_samples=0)
RandomSampler([1], num_samples=1.5)
print(list(SubsetRandomSampler([3, 4, 5], generator=g())), len(SubsetRandomSampler([1, 2])))
print(list(WeightedRandomSampler([1., 2., 3.], 5, generator=g())))
print(list(WeightedRandomSampler([1., 2., 3.], 3, replacement=False, generator=g(2))))
WeightedRandomSampler([1., 2.], 0)
WeightedRandomSampler([[1., 2.]], 2)
WeightedRandomSampler([1., 2.], 2, 3)
print(list(BatchSampler(range(5), 2, False)), list(BatchSampler(range(5), 2, True)), len(BatchSampler(range(5), 2, False)))
BatchSampler([1], 0, False)
BatchSampler([1], 2, 3)
BatchSampler([1], 2.5, False)
s = DistributedSampler(range(7), 2, 1); print(list(s), len(s)); s.set_epoch(1); print(list(s))
print(list(DistributedSampler(range(7), 2, 0, shuffle=False)), list(DistributedSampler(range(7), 2, 0, False, drop_last=True)))
DistributedSampler(range(7), 2, 3)

# %% collate, by line
print(default_collate([1, 2]), default_collate([1., 2]), default_collate([True, False]))
print(default_collate(['a', 'b']), default_collate([b'a', b'c']))
print(default_collate([(1, 2), (3, 4)]), default_collate([[1, 2], [3, 4]]))
print(default_collate([{'a': 1, 'b': torch.ones(2)}, {'a': 2, 'b': torch.zeros(2)}]))
print(default_collate([P(1, 2.), P(3, 4.)]))
print(default_collate([(1, {'k': [1., 'x']}), (2, {'k': [2., 'y']})]))
print(default_collate([torch.tensor(1), torch.tensor(2)]), default_collate([torch.ones(2, 2)] * 2).shape)
print(default_collate([np.ones(2), np.zeros(2)]), default_collate([np.float64(1), np.float64(2)]))
print(default_collate([np.array([1, 2], dtype=np.int32)]), default_collate([np.int64(3), np.int64(4)]))
default_collate([(1, 2), (3,)])
default_collate([object()])
default_collate([None])
default_collate([torch.ones(2), torch.ones(3)])
default_collate([])
print(default_convert([1, np.ones(2), {'a': np.ones(1)}, 'x', (1, 2)]))

# %% loaders, by line
for x, y in DataLoader(ds, batch_size=4): print(x, y)
torch.manual_seed(0); print([b[0].tolist() for b in DataLoader(ds, 4, shuffle=True)], torch.rand(1))
torch.manual_seed(1); l = DataLoader(ds, 3, True); print([[b[0].tolist() for b in l] for _ in range(3)], torch.rand(1))
h = g(1); print([b[0].tolist() for b in DataLoader(ds, 5, shuffle=True, generator=h)], torch.rand(1, generator=h))
print([b[0].tolist() for b in DataLoader(ds, 4, drop_last=True)], len(DataLoader(ds, 4)), len(DataLoader(ds, 4, drop_last=True)))
for x, y in DataLoader(Squares(5), batch_size=2): print(x, y)
torch.manual_seed(2); print([y.tolist() for _, y in DataLoader(Squares(7), 3, shuffle=True)])
print(list(DataLoader([1, 2, 3, 4, 5], 2)), list(DataLoader(['a', 'b', 'c'], 2)))
print(list(DataLoader([{'a': i, 'b': float(i)} for i in range(3)], 2)))
print(list(DataLoader(range(3), batch_size=None)), list(DataLoader(range(5), sampler=[3, 1])), list(DataLoader(range(5), batch_sampler=[[3, 1], [2]])))
print(list(DataLoader(range(4), collate_fn=lambda b: b, batch_size=3)))
print(list(DataLoader(Stream(), batch_size=2)), list(DataLoader(Stream(), batch_size=2, drop_last=True)), list(DataLoader(Stream(), batch_size=None)))
torch.manual_seed(0); print([x.tolist() for x in DataLoader(range(6), 2, sampler=RandomSampler(range(6), True, 5))])
print([x.tolist() for x in DataLoader(range(6), 2, sampler=WeightedRandomSampler(torch.ones(6), 4, generator=g(1)))])
torch.manual_seed(5); it = iter(DataLoader(ds, 2, shuffle=True)); print(next(it)[0], len(it), next(it)[0], torch.rand(1))
l = DataLoader(ds, 4); print(l.batch_size, l.drop_last, type(l.sampler).__name__, type(l.batch_sampler).__name__, l.dataset is ds, l.num_workers, l.collate_fn.__name__)
print(get_worker_info())
DataLoader(ds, batch_size=0)
DataLoader(ds, batch_size=2, batch_sampler=BatchSampler(SequentialSampler(ds), 2, False))
DataLoader(ds, shuffle=True, sampler=SequentialSampler(ds))
DataLoader(ds, batch_size=None, drop_last=True)
DataLoader(ds, num_workers=-1)
DataLoader(ds, timeout=-1)
DataLoader(ds, prefetch_factor=2)
DataLoader(ds, persistent_workers=True)
DataLoader(ds).batch_size = 3
DataLoader([], shuffle=True)
print(list(DataLoader([])))
DataLoader(Stream(), shuffle=True)
DataLoader(Stream(), sampler=[1])
len(DataLoader(Stream()))
list(DataLoader([torch.ones(2), torch.ones(3)], 2))
list(DataLoader(ds, sampler=[11]))

# %% training with a loader
torch.manual_seed(0)
w = torch.zeros(1, requires_grad=True)
data = TensorDataset(torch.linspace(-1, 1, 16), 3 * torch.linspace(-1, 1, 16))
for epoch in range(3):
    total = 0.0
    for x, y in DataLoader(data, batch_size=4, shuffle=True):
        loss = ((w * x - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
            w.grad.zero_()
        total += loss.item()
    print(epoch, round(total, 4), round(w.item(), 4))
