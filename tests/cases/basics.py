# Everyday PyTorch in short programs: what a beginner types in the first weeks.
import torch

# %% creation, by line
print(torch.tensor([1, 2, 3]))
print(torch.tensor([1.0, 2.0, 3.0]))
print(torch.tensor([[1, 2], [3, 4]]))
print(torch.tensor(5), torch.tensor(5.0), torch.tensor(True))
print(torch.tensor([]))
print(torch.tensor([[], []]))
print(torch.tensor([[1, 2.5], [3, 4]]))
print(torch.tensor([True, 2, 3.5]))
print(torch.tensor([True, 2]))
print(torch.tensor([1, 2], dtype=torch.float64))
print(torch.tensor([1.9, -1.9], dtype=torch.int32))
print(torch.tensor([0, 1, 2], dtype=torch.bool))
print(torch.tensor((1, 2, (3))), torch.tensor(((1, 2), (3, 4))))
print(torch.tensor(range(4)))
print(torch.tensor([torch.tensor(1), torch.tensor(2)]))
print(torch.tensor([torch.tensor(1.5), 2]))
print(torch.zeros(3), torch.ones(2, 2))
print(torch.zeros((2, 3)), torch.ones([1, 2]))
print(torch.zeros(2, 0), torch.ones(0), torch.zeros(()))
print(torch.zeros(2, dtype=torch.int64), torch.ones(2, dtype=torch.bool))
print(torch.full((2, 2), 7), torch.full((2,), 7.0), torch.full((2,), True))
print(torch.full((2, 2), 7, dtype=torch.float32), torch.full([], 3.5))
print(torch.full((3,), fill_value=2))
print(torch.eye(3))
print(torch.eye(2, 3), torch.eye(2, dtype=torch.int64))
print(torch.arange(5), torch.arange(2, 6), torch.arange(0, 10, 3))
print(torch.arange(5.0), torch.arange(0, 1, 0.25), torch.arange(5, 0, -1))
print(torch.arange(0), torch.arange(3, 3), torch.arange(1, 2.5, 0.5))
print(torch.arange(start=1, end=4), torch.arange(end=3), torch.arange(3, dtype=torch.float32))
print(torch.arange(0, 1, 0.1))
print(torch.linspace(0, 1, 5), torch.linspace(-1, 1, steps=3))
print(torch.linspace(0, 10, 1), torch.linspace(0, 10, 0), torch.linspace(3, 3, 3))
print(torch.linspace(0, 10, 5, dtype=torch.int64), torch.linspace(1, 0, 4))
print(torch.logspace(0, 2, 3), torch.logspace(0, 3, 4, base=2))
print(torch.zeros_like(torch.tensor([1, 2])), torch.ones_like(torch.tensor([1.5])))
print(torch.full_like(torch.tensor([1, 2]), 9), torch.zeros_like(torch.ones(2), dtype=torch.int32))
print(torch.empty(2, 3).shape, torch.empty(0).shape, torch.empty_like(torch.zeros(2, dtype=torch.int8)).dtype)
print(torch.scalar_tensor(3), torch.scalar_tensor(3).dtype)
print(torch.ones(2).new_zeros(3), torch.ones(2).new_ones(2, 2), torch.tensor([1]).new_full((2,), 5))
print(torch.ones(2).new_tensor([1, 2]), torch.tensor([1]).new_tensor([1.7]))
print(torch.ones(2, dtype=torch.float64).new_empty(3).dtype)
print(torch.tensor([1, 2]).clone(), torch.tensor([3.0]).detach())
print(torch.as_tensor([1, 2]), torch.asarray([1.0, 2.0]))
print(torch.diag(torch.tensor([1, 2, 3])), torch.diag(torch.arange(9).view(3, 3)))
print(torch.tril(torch.ones(3, 3)), torch.triu(torch.ones(3, 3), 1))
print(torch.meshgrid(torch.arange(2), torch.arange(3), indexing='ij'))
print(torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4])))
print(torch.tensor([1e-8, 1.0]), torch.tensor([1e10]), torch.tensor(float('nan')))
print(torch.tensor(3).dtype, torch.tensor(3.0).dtype, torch.tensor(True).dtype, torch.tensor([]).dtype)
print(torch.tensor([[1, 2], [3, 4]]).dtype, torch.arange(3).dtype, torch.arange(3.0).dtype, torch.linspace(0, 1, 2).dtype)
print(torch.ones(2, 3, dtype=torch.float), torch.ones(1, dtype=torch.double), torch.ones(1, dtype=torch.long), torch.ones(1, dtype=torch.half))
print(torch.float32, torch.float, torch.int, torch.int64, torch.bool, torch.uint8, torch.bfloat16, torch.half)
print(torch.float32.is_floating_point, torch.int64.is_floating_point, torch.float16.itemsize, torch.int64.itemsize)
print(torch.zeros(2, 3).type(), torch.arange(3).type(), torch.tensor(True).type())
print(torch.complex64.is_complex, torch.get_default_dtype(), torch.strided)

# %% creation errors, by line
torch.tensor([[1, 2], [3]])
torch.tensor([[1], 2])
torch.tensor('abc')
torch.tensor(None)
torch.tensor([None])
torch.tensor({})
torch.tensor()
torch.tensor([1], dtype=float32)
torch.tensor([1], dtype='float32')
torch.tensor(1, 2)
torch.zeros(-1)
torch.zeros(2.5)
torch.zeros('a')
torch.zeros()
torch.zeros(2, dtype=3)
torch.ones(2, 3, foo=1)
torch.full((2,))
torch.full((2,), 'a')
torch.arange()
torch.arange(0, 5, -1)
torch.arange(0, 5, 0)
torch.arange('a')
torch.linspace(0, 1)
torch.linspace(0, 1, -1)
torch.eye(-1)
torch.tensor([2**70])
torch.tensor([300], dtype=torch.uint8)
torch.tensor(float('inf')).int().item() + torch.tensor('x')
torch.ones(2, device='nowhere')
torch.nothing
torch.ones(2).nothing
torch.Nothing(3)
torch.tensor([1, 'a'])
torch.tensor(['a', 'b'])

# %% attributes, by line
x = torch.zeros(2, 3); print(x.shape, x.size(), x.dtype, x.device, x.requires_grad, x.ndim, x.numel())
x = torch.zeros(2, 3); print(x.stride(), x.is_contiguous(), x.storage_offset(), x.element_size(), x.nbytes, x.itemsize)
x = torch.zeros(2, 3); print(x.t().stride(), x.t().is_contiguous(), x[:, 1].stride(), x[:, 1].storage_offset(), x[1].is_contiguous())
x = torch.zeros(2, 3); print(x.is_leaf, x.grad, x.grad_fn, x.is_cuda, x.layout)
x = torch.arange(3); print(x.is_floating_point(), x.float().is_floating_point(), torch.is_tensor(x), torch.is_tensor(3), torch.numel(x))
x = torch.zeros(2, 3, 4); print(x.size(dim=1), x.size(-1), x.shape[-1], x.shape[1:], x.stride(0), x.stride(-1))
x = torch.zeros(2, 3); print(x.shape == (2, 3), x.shape == [2, 3], tuple(x.shape), list(x.shape), len(x.shape), x.shape.numel())
print(torch.Size([2, 3]), torch.Size((1,)), torch.Size([]), torch.Size([2, 3])[0], torch.Size([1, 2]) + torch.Size([3]))
print(torch.zeros(2, 3).mT.shape, torch.zeros(2, 3).T.shape, torch.zeros(4, 2, 3).mT.shape)
x = torch.arange(4); print(x.dtype is torch.int64, x.dtype == torch.long, x.dtype != torch.int32, str(x.dtype), repr(x.dtype))
x = torch.ones(2); print(x.device, x.device.type, x.device == torch.device('cpu'), x.get_device(), str(x.device), repr(x.device))
x = torch.zeros(3, 2); print(len(x), x.nelement(), x.dim(), x.ndimension(), bool(x.is_signed()), torch.zeros(1, dtype=torch.uint8).is_signed())
a, b = torch.tensor([[1, 2], [3, 4]]); print(a, b)
for row in torch.arange(6).view(3, 2): print(row, row.sum().item())
print([v.item() for v in torch.arange(3)], list(torch.arange(2)), [*torch.tensor([1.5, 2.5])])
for i, v in enumerate(torch.tensor([[1.0], [2.0]])): print(i, v)
print(3 in torch.arange(5), 7 in torch.arange(5), 2.5 in torch.tensor([1.0, 2.5]))
print(sum(torch.tensor([1, 2, 3])), max(torch.tensor([1, 5, 3])), min(torch.tensor([4.0, 2.0])), sorted([3, 1]))
print(type(torch.ones(1)), type(torch.ones(1)).__name__, isinstance(torch.ones(1), torch.Tensor), torch.Tensor)

# %% scalars and lists, by line
print(torch.tensor(3.5).item(), torch.tensor([7]).item(), torch.tensor([[True]]).item(), type(torch.tensor(2).item()), type(torch.tensor(2.0).item()))
print(torch.tensor(0.1).item(), torch.tensor(0.1, dtype=torch.float64).item(), torch.tensor(1/3).item())
print(torch.tensor([[1, 2], [3, 4]]).tolist(), torch.tensor([1.5, 0.1]).tolist(), torch.tensor(3).tolist(), torch.tensor([True, False]).tolist())
print(torch.zeros(0).tolist(), torch.zeros(2, 0).tolist(), torch.zeros(0, 2).tolist())
print(int(torch.tensor(3.9)), float(torch.tensor(2)), bool(torch.tensor([0.0])), bool(torch.tensor(1)), complex(torch.tensor(2)))
print(range(10)[torch.tensor(3)], [10, 20, 30][torch.tensor(1)], 'ab' * torch.tensor(2).item())
print(f'{torch.tensor(3.14159):.2f}', f'{torch.tensor(42)}', f'{torch.tensor([1, 2])}', '%d' % torch.tensor(7), '%.3f' % torch.tensor(2.5))
print(round(torch.tensor(2.567).item(), 2), abs(torch.tensor(-3)), -torch.tensor(2), +torch.tensor(2))
print(str(torch.tensor([1])), repr(torch.tensor([1])), [torch.tensor(1)], {'a': torch.tensor([1.0])}, (torch.ones(1),))
if torch.tensor(1) > 0: print('yes')
print(torch.tensor(5) == 5, (torch.tensor(5) == 5).item(), torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2])), torch.equal(torch.ones(2), torch.ones(3)))
round(torch.tensor(2.5))
divmod(torch.tensor(7), 2)
print(hash(torch.tensor(1)) == hash(torch.tensor(1)), torch.tensor([1]) is torch.tensor([1]), torch.tensor([1, 2]) in [])
import math; print(math.sqrt(torch.tensor(4.0)), math.floor(torch.tensor(2.7)), math.exp(torch.tensor(0)))
torch.tensor([1, 2]).item()
torch.tensor([]).item()
bool(torch.tensor([1, 2]))
if torch.tensor([True, False]): pass
int(torch.tensor([1, 2]))
float(torch.ones(2, 2))
bool(torch.tensor([]))
len(torch.tensor(3))
for v in torch.tensor(3): print(v)
[1, 2, 3][torch.tensor(1.0)]
a, b = torch.tensor([1, 2, 3])
range(torch.tensor(2.5))
'a' in torch.tensor([1])

# %% arithmetic, by line
x = torch.tensor([1.0, 2.0, 3.0]); print(x + 1, x - 1, x * 2, x / 2, 1 + x, 1 - x, 2 * x, 2 / x)
x = torch.tensor([1.0, 2.0, 3.0]); print(x ** 2, 2 ** x, x // 2, x % 2, -x, abs(-x), 7 // x, 7 % x)
x = torch.tensor([1, 2, 3]); print(x + 1, x * 2, x / 2, x // 2, x % 2, x ** 2, 2 ** x, 1 - x, 6 / x, 7 // x, -x)
x = torch.tensor([7, -7]); print(x // 2, x % 2, x // -2, x % -2, x / 2, torch.fmod(x, 2), torch.remainder(x, 2))
x = torch.tensor([7.5, -7.5]); print(x // 2, x % 2, torch.fmod(x, 2), x.trunc(), x.floor(), x.ceil(), x.round(), x.frac())
x = torch.tensor([1, 2, 3]); print(x + 1.5, x * 0.5, x + True, x - 0.5, x / 1)
print(torch.add(torch.ones(2), 3), torch.add(torch.ones(2), torch.ones(2), alpha=5), torch.sub(torch.ones(2), 1, alpha=2), torch.mul(torch.ones(2), 4))
print(torch.div(torch.tensor([7, -7]), 2, rounding_mode='floor'), torch.div(torch.tensor([7, -7]), 2, rounding_mode='trunc'), torch.floor_divide(torch.tensor([7, -7]), 2))
print(torch.tensor([1, 2]) + torch.tensor([0.5, 0.5]), torch.tensor([1.0]) + torch.tensor([1], dtype=torch.float64), torch.tensor([1]) + torch.tensor([True]))
print(torch.tensor([True]) + torch.tensor([True]), torch.tensor([True]) * 3, torch.tensor([True]) * 1.5, torch.tensor([True]) & True)
print(torch.tensor([1.0, 0.0, -1.0]) / 0, torch.tensor([0.0]) * float('inf'), torch.tensor([1]) / 0)
print(torch.tensor([200], dtype=torch.uint8) + 100, torch.tensor([127], dtype=torch.int8) + 1, torch.tensor([2**63 - 1]) + 1)
print(torch.tensor([5], dtype=torch.uint8) - 10, -torch.tensor([1], dtype=torch.uint8), torch.tensor([-128], dtype=torch.int8).abs())
x = torch.tensor([4.0, 9.0]); print(x.sqrt(), x.rsqrt(), x.reciprocal(), x.square(), x.exp(), x.log(), x.log2(), x.log10(), x.log1p(), x.expm1())
x = torch.tensor([0.0, 0.5, 1.0]); print(x.sin(), x.cos(), x.tan(), x.asin(), x.acos(), x.atan(), x.sinh(), x.cosh(), x.tanh(), x.sigmoid())
x = torch.tensor([-1.5, 0.0, 2.5]); print(x.abs(), x.neg(), x.sign(), x.relu(), x.clamp(-1, 1), x.clamp(min=0), x.clamp(max=0), x.round(), x.trunc())
print(torch.tensor([0.5, 1.5, 2.5, -0.5]).round(), torch.tensor([1.2345]).round(decimals=2), torch.round(torch.tensor([12.0]), decimals=-1))
print(torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2])), torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2])), torch.atan2(torch.tensor([1.0]), torch.tensor([1.0])))
print(torch.lerp(torch.tensor([0.0]), torch.tensor([10.0]), 0.3), torch.addcmul(torch.ones(2), torch.ones(2), torch.ones(2), value=2), torch.addcdiv(torch.ones(2), torch.ones(2), torch.full((2,), 2.0)))
print(torch.tensor([1, 2, 3]).pow(2), torch.pow(2, torch.tensor([1, 2])), torch.tensor([2.0]).pow(torch.tensor([3])), torch.tensor([4]) ** 0.5, torch.tensor([2]) ** torch.tensor([-1.0]))
print(torch.exp(torch.tensor(1)), torch.log(torch.tensor(-1.0)), torch.sqrt(torch.tensor(-1.0)), torch.log(torch.tensor(0.0)), torch.exp(torch.tensor(100.0)))
print(torch.sigmoid(torch.tensor([0.0, 100.0, -100.0])), torch.tanh(torch.tensor([0.0, 20.0])), torch.relu(torch.tensor([-1, 1])), torch.softmax(torch.tensor([1.0, 2.0, 3.0]), dim=0))
print(torch.erf(torch.tensor([0.0, 1.0])), torch.lgamma(torch.tensor([4.0])), torch.logit(torch.tensor([0.5, 0.9])), torch.hypot(torch.tensor([3.0]), torch.tensor([4.0])))
print(torch.tensor([5, 6]) & 3, torch.tensor([5, 6]) | 1, torch.tensor([5, 6]) ^ 7, ~torch.tensor([0, 1]), torch.tensor([1, 2]) << 2, torch.tensor([8, 16]) >> 1)
print(~torch.tensor([True, False]), torch.tensor([True]) ^ torch.tensor([True]), torch.tensor([True, False]) | torch.tensor([False, False]), ~torch.tensor([1], dtype=torch.uint8))
print(torch.gcd(torch.tensor([12, 18]), torch.tensor([8, 12])), torch.lcm(torch.tensor([4]), torch.tensor([6])), torch.deg2rad(torch.tensor([180.0])), torch.rad2deg(torch.tensor([3.1416])))
print(torch.tensor([1.0, 2.0]) @ torch.tensor([3.0, 4.0]), torch.dot(torch.tensor([1, 2]), torch.tensor([3, 4])), torch.tensor([[1, 2]]) @ torch.tensor([[3], [4]]))
print(torch.matmul(torch.ones(2, 3), torch.ones(3)), torch.mm(torch.ones(2, 3), torch.ones(3, 2)), torch.mv(torch.ones(2, 3), torch.ones(3)), torch.matmul(torch.ones(3), torch.ones(3, 2)))
print((torch.ones(5, 1, 2, 3) @ torch.ones(4, 3, 2)).shape, torch.matmul(torch.ones(2, 2, 3), torch.ones(3)).shape, torch.addmm(torch.ones(2, 2), torch.ones(2, 3), torch.ones(3, 2), beta=2, alpha=0.5))
print(torch.heaviside(torch.tensor([-1.0, 0.0, 2.0]), torch.tensor(0.5)), torch.copysign(torch.tensor([1.0, -2.0]), -1), torch.nan_to_num(torch.tensor([float('nan'), float('inf'), -float('inf')])))
print(torch.tensor(2) + torch.tensor(3), torch.tensor(2) * 1.5, torch.tensor(2.0) / torch.tensor(4), torch.tensor(True) + 1, torch.tensor(7) // 2, torch.tensor(7) % 4)
print(torch.cumsum(torch.tensor([1, 2, 3]), 0), torch.cumprod(torch.tensor([1.0, 2.0, 3.0]), 0), torch.cumsum(torch.ones(2, 2), dim=1), torch.diff(torch.tensor([1, 4, 9])))

# %% comparison, by line
x = torch.tensor([1, 2, 3]); print(x > 1, x >= 2, x < 2, x <= 2, x == 2, x != 2, 2 < x)
x = torch.tensor([1, 2, 3]); y = torch.tensor([3, 2, 1]); print(x == y, x.eq(y), x.gt(y), torch.lt(x, y), torch.ne(x, y), x.ge(2), torch.le(x, 2))
print(torch.tensor([1.0, float('nan')]) == torch.tensor([1.0, float('nan')]), torch.tensor([float('nan')]) != float('nan'), torch.tensor([float('inf')]) > 1e38)
print(torch.tensor([1]) == 1.0, torch.tensor([1]) == 1.5, torch.tensor([True]) == 1, torch.tensor([0.1]) == 0.1, torch.tensor([0.1]).double() == 0.1)
print(torch.isnan(torch.tensor([1.0, float('nan')])), torch.isinf(torch.tensor([1.0, -float('inf')])), torch.isfinite(torch.tensor([1.0, float('nan'), float('inf')])))
print(torch.allclose(torch.tensor([1.0]), torch.tensor([1.0 + 1e-9])), torch.isclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.1])), torch.allclose(torch.tensor([1.0]), torch.tensor([1.1]), atol=0.2))
print(torch.logical_and(torch.tensor([1, 0]), torch.tensor([1, 1])), torch.logical_or(torch.tensor([0.0, 1.0]), torch.tensor([0.0, 0.0])), torch.logical_not(torch.tensor([0, 2])), torch.logical_xor(torch.tensor([True]), torch.tensor([True])))
print((torch.tensor([1, 2, 3]) > 1).sum(), (torch.tensor([1, 2, 3]) > 1).any(), (torch.tensor([1, 2, 3]) > 1).all(), torch.tensor([0, 0]).any(), torch.all(torch.ones(2, 2), dim=0))
print(torch.where(torch.tensor([True, False]), torch.tensor([1, 1]), torch.tensor([2, 2])), torch.where(torch.tensor([1.0, -1.0]) > 0, 1.0, 0.0), torch.where(torch.tensor([0, 3, 4])))
print(torch.tensor([1, 2]) == None, torch.tensor([1, 2]) == 'a', torch.tensor([1, 2]) != None)

# %% arithmetic errors, by line
torch.ones(2) + torch.ones(3)
torch.ones(2, 3) + torch.ones(3, 2)
torch.ones(2, 3, 4) * torch.ones(2, 4)
torch.ones(2) + 'a'
'a' + torch.ones(2)
torch.ones(2) + None
torch.ones(2) + [1, 2]
torch.ones(2) - torch.tensor([True, False])
torch.tensor([True]) - torch.tensor([True])
-torch.tensor([True])
torch.tensor([1]) // 0
torch.tensor([1]) % 0
torch.tensor([1, 2]) ** -1
torch.ones(2, 3) @ torch.ones(2, 3)
torch.ones(2) @ torch.ones(3)
torch.ones(2, 3) @ torch.ones(2)
torch.ones(3) @ torch.tensor(2.0)
torch.mm(torch.ones(2, 3), torch.ones(2, 3))
torch.mm(torch.ones(3), torch.ones(3))
torch.dot(torch.ones(2, 2), torch.ones(2))
torch.dot(torch.ones(2), torch.ones(3))
torch.ones(2, 2) @ torch.ones(2, 2, dtype=torch.float64)
torch.ones(2, 2) @ torch.ones(2, 2, dtype=torch.int64)
torch.tensor([1.0]) & torch.tensor([2.0])
~torch.tensor([1.0])
torch.tensor([1.0]) << 1.5
torch.ones(2).add(1, 2, 3)
torch.add(torch.ones(2))
torch.add(1, torch.ones(2), 3, 4)
torch.add(torch.ones(2), 1, alpha='a')
torch.add(torch.tensor([1]), torch.tensor([1]), alpha=0.5)
torch.exp('a')
torch.exp()
torch.exp(torch.ones(2), 3)
torch.sigmoid(3)
torch.sqrt(2)
torch.clamp(torch.ones(2))
torch.maximum(torch.ones(2), 1)
torch.div(torch.ones(2), 2, rounding_mode='up')
torch.matmul(torch.ones(2, 3, 4), torch.ones(2, 3, 4))
torch.softmax(torch.ones(2))
torch.softmax(torch.ones(2), dim=1)
torch.lerp(torch.ones(2), torch.ones(3), 0.5)
torch.cumsum(torch.ones(2))
torch.bitwise_and(torch.tensor([1.5]), 1)
torch.round(torch.tensor([1]), decimals=1)
torch.pow(torch.ones(2))
torch.ones(2) < 'a'
torch.ones(2) < torch.ones(3)
torch.where(torch.tensor([1, 0]), 1)
torch.where(torch.tensor([True]), torch.ones(2), torch.ones(3))
torch.ones(2)()
torch.ones(2).shape = 3

# %% broadcasting, by line
print(torch.tensor([[1], [2]]) + torch.tensor([10, 20, 30]))
print(torch.ones(2, 3) * torch.tensor([1.0, 2.0, 3.0]))
print((torch.zeros(5, 1, 4) + torch.zeros(3, 1)).shape, (torch.zeros(1) + torch.zeros(2, 2)).shape, (torch.zeros(()) + torch.zeros(3)).shape)
print((torch.zeros(0) + torch.zeros(1)).shape, (torch.zeros(2, 0) + torch.zeros(0)).shape, (torch.zeros(3, 1) * torch.zeros(1, 0)).shape)
print(torch.broadcast_shapes((2, 1), (1, 3)), torch.broadcast_shapes((3,), (2, 1, 1)), torch.broadcast_tensors(torch.ones(2, 1), torch.ones(3))[0].shape)
print(torch.arange(3).expand(2, 3), torch.tensor([[1], [2]]).expand(-1, 3), torch.arange(3).expand(2, 3).stride())
print(torch.broadcast_to(torch.arange(3), (2, 3)), torch.tensor(1).expand(2, 2), torch.arange(3).expand_as(torch.ones(2, 3)))
print(torch.arange(2).repeat(3), torch.arange(2).repeat(2, 2), torch.tensor([[1, 2]]).repeat(2, 1), torch.tile(torch.arange(2), (2,)), torch.arange(3).repeat_interleave(2))
x = torch.arange(3.0); print(x[:, None] - x[None, :])
x = torch.arange(6.0).view(2, 3); print(x - x.mean(dim=0), x - x.mean(dim=1, keepdim=True))
torch.arange(3).expand(2, 2)
torch.arange(3).expand(3, -1, 2)
torch.ones(2, 3).expand(3)
torch.ones(2, 3).expand(-1, -1, -1)
torch.ones(2, 3).repeat(2)
torch.broadcast_shapes((2,), (3,))
torch.broadcast_to(torch.ones(3), (2, 2))
torch.ones(2, 2) + torch.arange(3)
torch.arange(3).expand(-1, 3)
torch.ones(3).expand(-2)

# %% promotion, by line
print((torch.tensor([1]) + 1.0).dtype, (torch.tensor([1]) + 1).dtype, (torch.tensor([1.0]) + 1).dtype, (torch.tensor([True]) + 1).dtype, (torch.tensor([True]) + 1.0).dtype)
print((torch.ones(1, dtype=torch.int32) + torch.ones(1, dtype=torch.int64)).dtype, (torch.ones(1, dtype=torch.int32) + torch.tensor(1)).dtype, (torch.ones(1, dtype=torch.uint8) + torch.ones(1, dtype=torch.int8)).dtype)
print((torch.ones(1, dtype=torch.float16) + torch.ones(1, dtype=torch.bfloat16)).dtype, (torch.ones(1, dtype=torch.float16) + torch.tensor(1.0, dtype=torch.float64)).dtype, (torch.ones(1, dtype=torch.float16) + torch.ones(1, dtype=torch.int64)).dtype)
print((torch.ones(1, dtype=torch.uint8) + torch.tensor(1.5)).dtype, (torch.ones(1, dtype=torch.int8) + torch.tensor(300)).dtype, (torch.tensor(1) + torch.tensor(1.0)).dtype, (torch.tensor(1, dtype=torch.int32) + torch.tensor([1], dtype=torch.int8)).dtype)
print((torch.tensor([1]) / 2).dtype, (torch.tensor([1]) // 2).dtype, (torch.tensor([1]) ** 2).dtype, (torch.tensor([1]) ** 2.0).dtype, torch.sqrt(torch.tensor([1])).dtype, torch.tensor([True]).sum().dtype, torch.tensor([1], dtype=torch.int8).sum().dtype)
print(torch.result_type(torch.tensor([1]), 1.0), torch.result_type(torch.tensor([1.0]), torch.tensor(1.0, dtype=torch.float64)), torch.promote_types(torch.int32, torch.float16), torch.can_cast(torch.float32, torch.int32), torch.can_cast(torch.int32, torch.float32))
print(torch.tensor([1.7, -1.7]).int(), torch.tensor([1, 0]).bool(), torch.tensor([1]).float(), torch.tensor([1]).double(), torch.tensor([1.0]).half(), torch.tensor([1.0]).bfloat16(), torch.tensor([300]).to(torch.uint8), torch.tensor([200]).to(torch.int8))
print(torch.tensor([1.5]).long(), torch.tensor([1.5]).short(), torch.tensor([1.5]).char(), torch.tensor([1.5]).byte(), torch.tensor([0.0, 2.5]).bool(), torch.tensor([True]).int(), torch.tensor([True]).float())
print(torch.tensor([1.0]).to(torch.int64), torch.tensor([1]).type(torch.float32), torch.tensor([1]).type_as(torch.tensor([1.0])), torch.tensor([2]).to(torch.tensor([1.0])), torch.tensor([1]).to(dtype=torch.float64))
print(torch.finfo(torch.float32).max, torch.finfo(torch.float32).eps, torch.finfo(torch.float16).max, torch.iinfo(torch.int32).max, torch.iinfo(torch.uint8).min, torch.finfo(torch.float64).tiny)
print(torch.stack([torch.tensor([1]), torch.tensor([2])]).dtype, torch.cat([torch.tensor([1]), torch.tensor([2.0])]).dtype, torch.where(torch.tensor([True]), 1, 2.0).dtype, torch.where(torch.tensor([True]), torch.tensor([1]), 2.0).dtype)
print(torch.tensor([16777217]).float(), torch.tensor([16777217.0]), torch.tensor([0.1]).double(), torch.tensor([0.1], dtype=torch.float16).float(), torch.tensor([65504.0]).half() * 2)
print(torch.tensor([float('inf'), float('nan')]).bool(), torch.tensor([1e20]).to(torch.float16), torch.tensor([-1]).to(torch.uint8), torch.tensor([2**31]).int())
torch.set_default_dtype(torch.float64); print(torch.tensor([1.5]), torch.zeros(2).dtype, torch.tensor([1]).float(), torch.arange(2.0).dtype)
torch.set_default_dtype(torch.int32)
torch.ones(2).to('float')
torch.ones(2).to(torch.float33)
torch.ones(2).type('FloatTensor')
torch.finfo(torch.int32)
torch.iinfo(torch.float32)
torch.result_type(1)

# %% indexing
x = torch.arange(12).view(3, 4)
print(x[0], x[1, 2], x[-1], x[-1, -1], x[0][1])

x = torch.arange(12).view(3, 4)
print(x[:, 1], x[1:, :2], x[::2], x[:, ::2], x[..., 0], x[:, -1])

x = torch.arange(12).view(3, 4)
print(x[None].shape, x[:, None].shape, x[..., None].shape, x[0, None].shape, x[None, 0, None].shape)

x = torch.arange(12).view(3, 4)
print(x[x > 5], x[x % 2 == 0], x[torch.tensor([True, False, True])], x[:, torch.tensor([True, False, False, True])])

x = torch.arange(12).view(3, 4)
print(x[[0, 2]], x[[0, 2], [1, 3]], x[torch.tensor([2, 0])], x[:, [0, 0, 1]], x[torch.tensor([[0, 1], [1, 2]])].shape)

x = torch.arange(24).view(2, 3, 4)
print(x[0, :, 1], x[..., 1, :], x[:, 1:, ::2].shape, x[1, ...], x[:, [0, 2], :].shape, x[[0, 1], :, [1, 2]])

x = torch.arange(5)
print(x[1:3], x[:-1], x[-2:], x[::2], x[10:], x[3:1], x[-10:2])

x = torch.arange(5)
print(x[torch.tensor(2)], x[torch.tensor([2])], x[[True, False, True, False, False]], x[[-1, 0]], x[torch.tensor([-1])])

x = torch.arange(5)
i = torch.tensor([[0, 1], [2, 3]])
print(x[i], x[i, None].shape, x[x.flip(0)])

x = torch.tensor(7)
print(x[None], x[...], x[()], x[True], x[False])

x = torch.arange(6).view(2, 3)
print(x[(0, 1)], x[0, ...], x[(slice(None), 1)], x[slice(0, 1)], x[...,], x[[1, 0]])

x = torch.arange(6).view(2, 3)
print(x[True].shape, x[False].shape, x[torch.tensor(True)].shape, x[:, None, [0, 2]].shape)

x = torch.arange(3)
print(x[1].item(), x[1] + x[2], type(x[0]), x[0].shape, x[0:1].shape)

x = torch.zeros(2, 3)
print(x[0:0].shape, x[[]].shape, x[torch.tensor([], dtype=torch.int64)].shape, x[x > 1])

x = torch.arange(10)
print(x[torch.arange(0, 10, 3)], x[2:8:3], x[torch.tensor([True] * 5 + [False] * 5)])

x = torch.arange(12).view(3, 4)
print(torch.index_select(x, 1, torch.tensor([0, 3])), torch.masked_select(x, x > 8), torch.take(x, torch.tensor([0, 11])), x.select(1, 2), x.narrow(0, 1, 2))

x = torch.arange(6).view(2, 3)
print(torch.gather(x, 1, torch.tensor([[0, 2], [1, 0]])), x.nonzero(), torch.argwhere(x > 3), (x > 3).nonzero(as_tuple=True))

# %% indexing errors, by line
x = torch.arange(6).view(2, 3); x[2]
x = torch.arange(6).view(2, 3); x[0, 3]
x = torch.arange(6).view(2, 3); x[-3]
x = torch.arange(6).view(2, 3); x[0, 0, 0]
x = torch.arange(6).view(2, 3); x[1.5]
x = torch.arange(6).view(2, 3); x['a']
x = torch.arange(6).view(2, 3); x[[0, 5]]
x = torch.arange(6).view(2, 3); x[torch.tensor([0, 5])]
x = torch.arange(6).view(2, 3); x[torch.tensor([0.5])]
x = torch.arange(6).view(2, 3); x[torch.tensor([True, False, True])]
x = torch.arange(6).view(2, 3); x[:, torch.tensor([True, False])]
x = torch.arange(6).view(2, 3); x[[0, 1], [0, 1, 2]]
x = torch.arange(6).view(2, 3); x[::-1]
x = torch.arange(6).view(2, 3); x[::0]
x = torch.arange(6).view(2, 3); x[..., ..., 0]
x = torch.arange(6).view(2, 3); x[x > 1, 0]
x = torch.arange(6).view(2, 3); x[{}]
x = torch.arange(6).view(2, 3); x[0:'a']
x = torch.arange(6).view(2, 3); x[1.0:2]
x = torch.arange(6).view(2, 3); x[None, None, 0, 0, 0]
x = torch.tensor(3); x[0]
x = torch.tensor(3); x[:]
x = torch.tensor(3); x[0] = 1
x = torch.arange(3); x[5] = 1
x = torch.arange(3); x[0] = 'a'
x = torch.arange(3); x[0] = torch.tensor([1, 2])
x = torch.arange(3); x[0:2] = torch.tensor([1, 2, 3])
x = torch.arange(3); x[[0, 1]] = torch.tensor([1, 2, 3])
x = torch.arange(3); x[x > 0] = torch.tensor([1, 2, 3])
x = torch.arange(3); x[0] = None
x = torch.arange(3); x[0] = [1, 2]
x = torch.arange(3); x[[0, 9]] = 1
x = torch.arange(3); x[::-1] = 1
x = torch.arange(3.0); x[torch.tensor([0, 1])] = torch.tensor([1, 2])
x = torch.zeros(2, 3); x[:, 0] = torch.ones(3)
x = torch.zeros(2, 3); x[0, 0, 0] = 1
x = torch.zeros(2, 3); del x[0]
torch.arange(6).view(2, 3).select(0, 5)
torch.arange(6).view(2, 3).narrow(1, 2, 2)
torch.index_select(torch.arange(3), 0, torch.tensor([5]))
torch.index_select(torch.arange(3), 0, torch.tensor([0.5]))
torch.gather(torch.arange(3), 0, torch.tensor([5]))
torch.gather(torch.arange(3), 0, torch.tensor([[0]]))
torch.take(torch.arange(3), torch.tensor([9]))
torch.masked_select(torch.arange(3), torch.tensor([1, 0, 1]))

# %% assignment
x = torch.zeros(2, 3)
x[0, 1] = 5
x[1] = 2
print(x)

x = torch.zeros(2, 3)
x[:, 0] = torch.tensor([1.0, 2.0])
x[:, 1:] = 7
print(x)

x = torch.arange(6).view(2, 3)
x[x > 2] = 0
print(x)

x = torch.arange(6).view(2, 3)
x[x > 2] = torch.tensor([10, 20, 30])
print(x)

x = torch.arange(5)
x[[0, 2]] = torch.tensor([10, 20])
x[-1] = 99
print(x)

x = torch.arange(5)
x[::2] = 0
x[1:4:2] += 5
print(x)

x = torch.zeros(3, 3)
x[range(3), range(3)] = torch.tensor([1.0, 2.0, 3.0])
print(x)

x = torch.zeros(2, 2, dtype=torch.int64)
x[0, 0] = 3.7
x[1] = torch.tensor([1.9, -1.9])
print(x)

x = torch.zeros(2, 2)
x[0] = torch.tensor([1, 2])
x[1, 1] = True
x[1, 0] = torch.tensor(5)
print(x)

x = torch.zeros(3)
x[:] = torch.arange(3)
x[...] += 1
print(x)

x = torch.zeros(2, 3)
x[torch.tensor([0, 1]), torch.tensor([2, 0])] = 1
x[torch.tensor([True, False])] = -1
print(x)

x = torch.zeros(4)
x[torch.tensor([0, 0, 1])] += 1
print(x)

x = torch.zeros(2, 3)
x[0] += 1
x[:, 1] *= 5
x[1, 2] -= 2
print(x)

x = torch.zeros(2, 2, 2)
x[..., 0] = 1
x[0, :, None] = 3
print(x)

x = torch.tensor(3)
x[...] = 5
x[()] = x + 1
print(x)

x = torch.arange(6).view(2, 3)
x[:, [0, 2]] = x[:, [2, 0]]
print(x)

x = torch.arange(4)
x[1:] = x[:-1].clone()
print(x)

x = torch.arange(4.0)
x[1:3] = x[1:3] * 10
x[0] = float('nan')
print(x)

x = torch.zeros(3, dtype=torch.uint8)
x[0] = 255
x[1] = 7
print(x, x - 8)

x = torch.zeros(3, dtype=torch.uint8)
x[2] = 256

x = torch.zeros(2, 3)
x[None, 0] = 1
x[1:2, :] = torch.tensor([[4.0, 5.0, 6.0]])
print(x)

x = torch.zeros(3, 4)
x[1:, [0, 3]] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
x[torch.tensor([[0], [1]]), torch.tensor([1, 2])] = 9
print(x)

x = torch.ones(2, 2)
x[0, 0], x[1, 1] = x[1, 1] * 3, x[0, 0] * 4
print(x)

x = torch.zeros(2, 3)
x[0] = torch.tensor([7.0])
x[:, :] = torch.tensor(2)
print(x)

x = torch.arange(5)
x.index_fill_(0, torch.tensor([0, 2]), -1)
x.masked_fill_(x > 3, 0)
print(x, x.index_add(0, torch.tensor([0, 0]), torch.tensor([5, 6])), torch.zeros(3).scatter(0, torch.tensor([1]), 2.0))

x = torch.zeros(2, 3)
x.scatter_(1, torch.tensor([[0], [2]]), 1.0)
print(x, x.scatter_add(1, torch.tensor([[0], [2]]), torch.tensor([[5.0], [6.0]])), torch.zeros(3).put_(torch.tensor([1]), torch.tensor([4.0])))

# %% in place
x = torch.ones(3)
y = x.add_(2)
print(x, y is x)

x = torch.ones(3)
x += 1
x *= 3
x -= 2
x /= 4
print(x)

x = torch.tensor([1, 2, 3])
x += 1
x *= 2
x //= 3
x **= 2
x %= 5
print(x)

x = torch.ones(3)
y = x
x += 1
print(y, y is x)

x = torch.ones(3)
y = x
x = x + 1
print(y, x)

x = torch.tensor([4.0, 9.0])
print(x.sqrt_(), x.neg_(), x.abs_(), x.exp_().log_(), x.mul_(2), x.zero_(), x.fill_(3), x.clamp_(max=2), x.pow_(2))

x = torch.zeros(2, 2)
x.fill_(5).t_()
x.copy_(torch.tensor([1, 2]))
print(x)

x = torch.arange(3.0)
x.copy_(torch.arange(3))
x.sub_(1).div_(2).round_()
print(x)

x = torch.tensor([1, 2, 3])
x.add_(1)
x.mul_(torch.tensor([2, 0, 1]))
x.bitwise_and_(6)
print(x, x.t_().shape)

x = torch.zeros(3)
x.resize_(2, 2)
print(x.shape, x.unsqueeze_(0).shape, x.squeeze_().shape, x.transpose_(0, 1).shape)

x = torch.tensor([1.0, -2.0, 3.0])
x.relu_().sigmoid_()
print(x)

x = torch.tensor([3.0, 1.0, 2.0])
torch.neg_(x)
torch.abs(x, out=x)
print(x, torch.add(x, 1, out=torch.empty(3)))

x = torch.tensor([True, False])
x |= True
x ^= torch.tensor([True, False])
print(x)

x = torch.ones(2, 3)
x[0].mul_(5)
x.t()[1].zero_()
print(x)

x = torch.tensor([1.0, 2.0])
print(x.add(1), x, x.__iadd__(1), x)

x = torch.eye(2)
x.fill_diagonal_(4).tril_()
print(x, x.masked_fill_(x == 0, -1), x.lerp_(torch.zeros(2, 2), 0.5))

# %% in-place errors, by line
x = torch.tensor([1, 2]); x += 1.5
x = torch.tensor([1, 2]); x.div_(2)
x = torch.tensor([1, 2]); x /= 2
x = torch.tensor([1, 2]); x.add_(torch.tensor([0.5, 0.5]))
x = torch.tensor([1, 2]); x.mul_(0.5)
x = torch.tensor([True]); x += 1
x = torch.tensor([True, False]); x -= True
x = torch.tensor([1, 2]); x.sqrt_()
x = torch.tensor([1, 2]); x.sigmoid_()
x = torch.ones(2); x += torch.ones(3)
x = torch.ones(2); x += torch.ones(2, 2)
x = torch.ones(1, 2); x.add_(torch.ones(3, 2))
x = torch.ones(2); x.copy_(torch.ones(3))
x = torch.ones(2); x.fill_('a')
x = torch.ones(2); x.fill_(torch.ones(2))
x = torch.ones(2); x.copy_('a')
x = torch.ones(2, 2, 2); x.t_()
x = torch.arange(3).expand(2, 3); x += 1
x = torch.ones(2); x @= torch.ones(3)
x = torch.tensor([1]); x **= 0.5
x = torch.tensor([1]); x **= -1
x = torch.tensor([1.0]); x &= 1
x = torch.ones(2, requires_grad=True); x += 1
x = torch.ones(2, requires_grad=True); x[0] = 5
torch.add(torch.ones(2), 1, out=torch.ones(2, dtype=torch.int64))
torch.add(torch.ones(2), 1, out=3)
torch.ones(2).masked_fill_(torch.tensor([1, 0]), 0)
torch.ones(2).add_()
torch.zeros(3).index_add_(0, torch.tensor([5]), torch.tensor([1.0]))
torch.zeros(3).scatter_(0, torch.tensor([5]), 1.0)
torch.zeros(3).scatter_(1, torch.tensor([0]), 1.0)

# %% aliasing
a = torch.arange(6)
b = a.view(2, 3)
b[0, 0] = 100
a[5] = -1
print(a, b)

a = torch.arange(6).view(2, 3)
row = a[0]
row += 10
a[1] = row
row[0] = 0
print(a, row)

a = torch.arange(6).view(2, 3)
t = a.t()
t[0, 1] = 99
a[0, 2] = -5
print(t, t.is_contiguous(), t.contiguous().is_contiguous())

a = torch.zeros(3)
b = a.clone()
c = a.detach()
a[0] = 1
print(b, c)

a = torch.arange(4)
b = a[1:3]
b.zero_()
b = b + 1
print(a, b)

a = torch.arange(4)
b = a[[1, 2]]
b.zero_()
print(a)

a = torch.arange(4)
m = a[a > 1]
m += 10
print(a, m)

a = torch.ones(2, 2)
b = a.reshape(4)
c = a.t().reshape(4)
a[0, 0] = 5
print(b, c)

a = torch.ones(2)
b = a.to(torch.float32)
c = a.float()
d = a.double()
a += 1
print(b, c, d)

a = torch.zeros(2, 2)
for row in a:
    row += 1
print(a)

a, b = torch.zeros(2, 2)
a += 1
print(a, b)

a = torch.arange(6)
x, y = a.chunk(2)
x.mul_(10)
y[0] = -1
print(a)

a = torch.arange(4).view(2, 2)
d = a.diagonal()
d += 100
print(a)

a = torch.zeros(2)
b = a.unsqueeze(0)
c = b.expand(3, 2)
a[0] = 1
print(b, c)

a = torch.arange(3)
b = torch.tensor(a)
c = torch.as_tensor(a)
a[0] = 9
print(b, c)

def double(t):
    t *= 2
a = torch.ones(2)
double(a)
print(a)

# %% reductions, by line
x = torch.arange(6.0).view(2, 3); print(x.sum(), x.sum(0), x.sum(dim=1), x.sum(1, keepdim=True), x.sum((0, 1)), x.sum(dim=(0, 1), keepdim=True))
x = torch.arange(6.0).view(2, 3); print(x.mean(), x.mean(0), x.mean(dim=1, keepdim=True), x.std(), x.var(), x.std(dim=0), x.var(1, unbiased=False), x.std(correction=0))
x = torch.arange(6).view(2, 3); print(x.max(), x.min(), x.argmax(), x.argmin(), x.argmax(0), x.argmax(dim=1, keepdim=True), x.prod(), x.prod(0))
x = torch.tensor([[3, 1, 2], [9, 7, 8]]); print(x.max(0), x.max(dim=1), x.min(1))
x = torch.tensor([[3, 1, 2], [9, 7, 8]]); values, indices = x.max(dim=1); print(values, indices, x.max(1).values, x.max(1)[1], x.amax(0), x.amin(1))
x = torch.tensor([[3.0, 1.0], [2.0, 4.0]]); print(x.median(), x.median(0), x.mode(), x.norm(), x.norm(dim=0), x.norm(p=1), x.logsumexp(0), x.cumsum(0))
x = torch.tensor([3, 1, 2]); print(x.sort(), x.sort(descending=True), x.argsort(), torch.sort(x)[0], x.topk(2), x.kthvalue(2))
x = torch.tensor([True, False]); print(x.sum(), x.any(), x.all(), x.float().mean(), torch.count_nonzero(x), x.max(), x.prod())
x = torch.zeros(0); print(x.sum(), x.prod(), x.mean(), x.any(), x.all(), x.std())
x = torch.zeros(2, 0); print(x.sum(0), x.sum(1), x.mean(1), x.prod(dim=1), x.sum().dtype)
x = torch.tensor(5.0); print(x.sum(), x.mean(), x.max(), x.argmax(), x.sum(0), x.std(), x.max(0))
x = torch.tensor([1, 2], dtype=torch.uint8); print(x.sum(), x.sum(dtype=torch.float32), x.prod().dtype, x.sum(dtype=torch.uint8), x.cumsum(0).dtype)
x = torch.tensor([1.0, float('nan')]); print(x.sum(), x.max(), x.min(), x.argmax(), x.nansum(), x.nanmean(), x.mean())
x = torch.arange(24.0).view(2, 3, 4); print(x.sum((0, 2)), x.mean((1, 2)), x.sum(-1), x.amax((0, 1)), x.var((0, 2)))
x = torch.tensor([1, 2, 2, 3, 1]); print(x.unique(), torch.unique(x, return_counts=True), torch.bincount(x), x.unique_consecutive(), torch.unique(x, return_inverse=True))
x = torch.tensor([1.0, 2.0, 3.0, 4.0]); print(x.quantile(0.5), torch.quantile(x, torch.tensor([0.25, 0.75])), x.aminmax(), torch.std_mean(x), torch.var_mean(x), x.histc(4, 0, 4))
print(torch.sum(torch.ones(2, 3), axis=0), torch.max(torch.tensor([1, 5]), torch.tensor([4, 2])), torch.mean(torch.ones(2), 0), torch.min(torch.tensor([2.0])), torch.sum(input=torch.ones(3)))
x = torch.tensor([[1, 1], [0, 5]]); print(x.any(1), x.all(dim=0), x.count_nonzero(dim=0), x.argmax(), x.flatten().argmin(), x.sum(dim=[]))

# %% reduction errors, by line
torch.arange(3).mean()
torch.tensor([True]).mean()
torch.arange(3).std()
torch.ones(2, 3).sum(2)
torch.ones(2, 3).sum(-3)
torch.ones(2, 3).sum((0, 0))
torch.ones(2, 3).sum('a')
torch.ones(2, 3).sum(1.5)
torch.zeros(0).max()
torch.zeros(0).argmax()
torch.zeros(0).min(0)
torch.zeros(2, 0).max(1)
torch.zeros(0).median(dim=0)
torch.ones(2).max(1)
torch.ones(2).argmax(3)
torch.ones(2).sum(keepdim=True)
torch.sum()
torch.sum([1, 2])
torch.ones(2).topk(5)
torch.ones(2).kthvalue(3)
torch.ones(2).sort(1)
torch.ones(2, 2).mean(dtype=torch.int64)
torch.arange(3).logsumexp(0.5)
torch.arange(3).quantile(0.5)
torch.ones(3).quantile(2.0)
torch.ones(2, 2).prod((0, 1))
torch.bincount(torch.tensor([1.0]))
torch.bincount(torch.tensor([-1]))
torch.ones(2, 2).norm(p='x')
torch.ones(2).cumsum(1)

# %% shaping, by line
x = torch.arange(6); print(x.view(2, 3), x.view(3, -1), x.reshape(1, 6), x.reshape(-1, 1).shape, x.view(6).shape, x.view(2, 3).view(-1))
x = torch.arange(24).view(2, 3, 4); print(x.permute(2, 0, 1).shape, x.transpose(0, 2).shape, x.flatten().shape, x.flatten(1).shape, x.flatten(0, 1).shape, x.movedim(0, -1).shape, x.swapaxes(0, 1).shape)
x = torch.zeros(1, 3, 1); print(x.squeeze().shape, x.squeeze(0).shape, x.squeeze(-1).shape, x.squeeze(1).shape, x.squeeze((0, 2)).shape, x.unsqueeze(0).shape)
print(torch.cat([torch.ones(2, 1), torch.zeros(2, 2)], dim=1), torch.cat((torch.tensor([1]), torch.tensor([2, 3]))), torch.cat([torch.zeros(0), torch.ones(2)]))
print(torch.stack([torch.arange(2), torch.arange(2)]), torch.stack([torch.arange(2), torch.arange(2)], dim=1), torch.hstack((torch.ones(1), torch.zeros(1))), torch.vstack((torch.ones(2), torch.zeros(2))))
x = torch.arange(7); print(x.split(3), x.chunk(3), torch.split(x, [2, 5]), x.tensor_split(3), x.unbind()[0])
x = torch.arange(6).view(2, 3); print(x.unbind(1), x.flip(0), x.flip((0, 1)), x.roll(1), x.roll(1, 0), x.rot90(), x.fliplr(), x.T)
x = torch.arange(4); print(x.unfold(0, 2, 1), x.unflatten(0, (2, 2)), x.view(2, 2).ravel(), x.expand(2, 4).shape, x.view_as(torch.zeros(2, 2)), x.reshape_as(torch.zeros(4, 1)).shape)
print(torch.squeeze(torch.zeros(1, 2)).shape, torch.reshape(torch.arange(4), (2, 2)), torch.flatten(torch.zeros(2, 2)).shape, torch.t(torch.arange(6).view(2, 3)), torch.swapdims(torch.zeros(2, 3), 0, 1).shape)
print(torch.atleast_2d(torch.tensor(1)).shape, torch.atleast_1d(torch.tensor(1)), torch.block_diag(torch.ones(1, 1), torch.ones(2, 2)), torch.column_stack((torch.arange(2), torch.arange(2))))
x = torch.arange(6); print(x.view(2, 3).stride(), x.view(2, 3).t().contiguous().stride(), x[::2].stride(), x.view(2, 3)[:, 1].storage_offset(), x.as_strided((2, 2), (1, 2)))
x = torch.arange(4).view(2, 2); print(torch.narrow(x, 1, 0, 1), x.select(0, 1), x.diag(), x.trace(), x.tril(), x.triu(), torch.diag_embed(torch.tensor([1, 2])), x.diagonal(1))
print(torch.zeros(0).view(0, 5).shape, torch.zeros(2, 0).reshape(0, 3).shape, torch.tensor(1).view(1, 1).shape, torch.zeros(1).view(()).shape, torch.zeros(2, 0, 3).flatten().shape)
print(torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([2, 3])), torch.bucketize(torch.tensor([2.0]), torch.tensor([1.0, 3.0])), torch.einsum('ij,jk->ik', torch.ones(2, 3), torch.ones(3, 2)), torch.tensordot(torch.ones(2, 3), torch.ones(3, 2), dims=1))

# %% shaping errors, by line
torch.arange(6).view(4)
torch.arange(6).view(4, 2)
torch.arange(6).view(-1, 4)
torch.arange(6).view(-1, -1)
torch.arange(6).view(-2, 3)
torch.arange(6).view()
torch.arange(6).view('a')
torch.arange(6).view(2.0, 3)
torch.arange(6).view(2, 3).t().view(6)
torch.arange(6).view(2, 3)[:, :2].view(4)
torch.arange(6).reshape(5)
torch.arange(6).reshape(-1, 0)
torch.zeros(0).view(-1, 0)
torch.zeros(2, 3).permute(0)
torch.zeros(2, 3).permute(0, 2)
torch.zeros(2, 3).permute(0, 0)
torch.zeros(2, 3).transpose(0, 5)
torch.zeros(2, 3).squeeze(2)
torch.zeros(2, 3).unsqueeze(4)
torch.cat([torch.ones(2), torch.ones(2, 2)])
torch.cat([torch.ones(2, 1), torch.ones(3, 2)])
torch.cat([torch.ones(2, 2), torch.ones(3, 2)], dim=1)
torch.cat([])
torch.cat(torch.ones(2))
torch.cat([torch.ones(2), 3])
torch.cat([torch.ones(2), torch.ones(2)], dim=1)
torch.cat(torch.ones(2), torch.ones(2))
torch.stack([torch.ones(2), torch.ones(3)])
torch.stack([])
torch.stack([torch.ones(2)], dim=3)
torch.arange(6).split(0)
torch.arange(6).split([2, 2])
torch.arange(6).chunk(0)
torch.arange(6).flatten(1)
torch.zeros(2, 3).flatten(1, 0)
torch.zeros(2, 3).movedim(0, 5)
torch.tensor(1).unbind()
torch.zeros(2, 3).roll(1, 2)
torch.zeros(2, 3).flip(2)
torch.zeros(2, 3).flip((0, 0))
torch.arange(4).unfold(0, 5, 1)
torch.arange(4).unfold(0, 2, 0)
torch.arange(6).unflatten(0, (4, 2))
torch.diag(torch.zeros(2, 2, 2))
torch.einsum('ij,jk->ik', torch.ones(2, 3), torch.ones(2, 2))
torch.zeros(2, 2).reshape('a')
torch.arange(3).as_strided((2, 3), (3, 1))
torch.repeat_interleave(torch.arange(2), torch.tensor([1, 2, 3]))

# %% gradients
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x * x).sum()
y.backward()
print(x.grad, y)

x = torch.tensor(3.0, requires_grad=True)
y = x ** 3
y.backward()
print(x.grad, x.is_leaf, y.is_leaf, y.requires_grad)

x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    y = x * 2
print(y.requires_grad, x.requires_grad, (x * 2).requires_grad, x.detach().requires_grad)

x = torch.ones(2, requires_grad=True)
(x * 2).backward()

torch.ones(2).sum().backward()

# %% python around tensors
class Point:
    def __init__(self, x, y):
        self.at = torch.tensor([x, y])
    def __repr__(self):
        return f'Point({self.at.tolist()})'
print(Point(1, 2), [Point(0, 0)])

batches = {name: torch.full((2,), i) for i, name in enumerate('abc')}
print(batches, sorted(batches))

def halves(t):
    while t.numel() > 1:
        t = t[: t.numel() // 2]
        yield t
print(list(halves(torch.arange(8))))

try:
    torch.ones(2) @ torch.ones(3)
except RuntimeError as error:
    print('caught', error)
finally:
    print('after')

print(list(map(lambda t: t.item() ** 2, torch.arange(4))), [t for t in torch.arange(4) if t % 2])

print(*torch.arange(3), sep=' | ')
print(torch.zeros(*[2, 2]).shape, torch.stack([torch.ones(2) * i for i in range(3)]).sum(0))

x = torch.arange(4)
print('sum', x.sum(), 'of', len(x), 'is', int(x.sum()), sep='\t')

import collections
count = collections.Counter(torch.tensor([1, 2, 2, 3]).tolist())
print(count.most_common(1), dict(zip('ab', torch.arange(2))))

import functools
print(functools.reduce(torch.matmul, [torch.eye(2) * i for i in (1, 2, 3)]))

import copy
a = [torch.ones(1), {'k': torch.zeros(1)}]
b = copy.deepcopy(a)
a[0] += 1
print(a, b, copy.copy(a[0]) is a[0])

import json
print(json.dumps({'loss': torch.tensor(0.25).item(), 'shape': list(torch.zeros(2, 3).shape)}))

import json
json.dumps(torch.tensor(1))

assert torch.equal(torch.ones(2), torch.ones(2)), 'same'
assert (torch.ones(2) == torch.zeros(2)).all(), 'not the same'

x = torch.tensor([3, 1, 2])
match x.shape:
    case (n,):
        print('vector of', n)

x = [torch.tensor(2), torch.tensor(1)]
print(sorted(x), min(x), max(x), torch.tensor(1) < 2 < 3)
