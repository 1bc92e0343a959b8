# Memory that arrays and tensors share: programs write on one side and read on the other.
# kind: aliasing
import numpy as np
import torch

# %% from_numpy
a = np.arange(6.0)
t = torch.from_numpy(a)
a[0] = 10
t[1] = 20
print(a, t)

a = np.zeros((2, 3), dtype=np.float32)
t = torch.from_numpy(a)
t += 1
a *= 5
print(a, t, t.dtype, a.dtype)

a = np.arange(6).reshape(2, 3)
t = torch.from_numpy(a.T)
t[2, 1] = -1
print(a, t.stride(), t.is_contiguous())
a.T[0] = 7
print(t)

a = np.arange(10)
t = torch.from_numpy(a[2:8:2])
t.fill_(0)
a[4] = 99
print(a, t, t.stride())

a = np.array([True, False, True])
t = torch.from_numpy(a)
t[1] = True
a[0] = False
print(a, t)

a = np.arange(4, dtype=np.uint8)
t = torch.from_numpy(a)
t.sub_(1)
print(a, t)
a += 255
print(a, t)

a = np.arange(3, dtype=np.int16)
t = torch.from_numpy(a)
torch.add(t, 5, out=t)
np.multiply(a, 2, out=a)
print(a, t)

a = np.array(5.0)
t = torch.from_numpy(a)
a[()] = 6
t.add_(1)
print(a, t, t.shape)

a = np.arange(3.0)
t = torch.from_numpy(a)
b = a
a = a + 1
a[0] = 50
print(a, b, t)

a = np.arange(5.0)[::-1]
torch.from_numpy(a)

a = np.arange(5.0)[::-1]
t = torch.from_numpy(a.copy())
t[0] = -1
print(a, t)

a = np.ones(3)
a.flags.writeable = False
t = torch.from_numpy(a)
print(t, a)

# %% Tensor.numpy
t = torch.arange(4.0)
a = t.numpy()
t[0] = 9
a[1] = 8
print(t, a, a.dtype)

t = torch.zeros(2, 2)
a = t.t().numpy()
a[0, 1] = 3
print(t, a, a.strides, a.flags.c_contiguous)

t = torch.arange(12).view(3, 4)
a = t[1:, ::2].numpy()
a += 100
print(t, a)
t[2, 2] = 0
print(a)

t = torch.arange(3.0, requires_grad=True)
t.numpy()

t = torch.arange(3.0, requires_grad=True)
a = t.detach().numpy()
a[0] = 7
with torch.no_grad():
    t.mul_(2)
print(t, a)

t = torch.ones(3, requires_grad=True)
(t * 2).sum().backward()
g = t.grad.numpy()
t.grad.zero_()
print(g)
g += 4
print(t.grad)

t = torch.arange(3.0)
a = t.clone().numpy()
b = t.numpy().copy()
c = np.array(t)
t.zero_()
print(a, b, c, t)

t = torch.tensor(3.0)
a = t.numpy()
t.fill_(4)
print(a, a.shape, a[()])
a[...] = 5
print(t)

t = torch.arange(4)
a = t.numpy()
t.resize_(2)
t[0] = 40
print(a, t)

t = torch.arange(3, dtype=torch.bfloat16)
t.numpy()

# %% asarray, as_tensor, tensor, array
a = np.arange(3.0)
t, u, v = torch.as_tensor(a), torch.tensor(a), torch.asarray(a)
a[0] = 9
print(t, u, v)

a = np.arange(3.0)
t = torch.as_tensor(a, dtype=torch.float32)
u = torch.as_tensor(a, dtype=torch.float64)
a += 10
print(t, u)

a = np.arange(3.0)
t = torch.asarray(a, copy=True)
u = torch.asarray(a, copy=False)
a[1] = -1
print(t, u)

t = torch.arange(3.0)
a, b = np.asarray(t), np.array(t)
t[0] = 5
print(a, b)

t = torch.arange(3.0)
a = np.asarray(t, dtype=np.float64)
b = np.asarray(t, dtype=np.float32)
t += 1
print(a, b)

t = torch.arange(3.0)
u = torch.as_tensor(t)
v = torch.asarray(t)
w = t.to(torch.float32)
u[0], v[1], w[2] = 7, 8, 9
print(t, u is t)

a = np.arange(4.0).reshape(2, 2)
t = torch.as_tensor(a[0])
u = torch.as_tensor(a[[0]])
a[0, 0] = 100
print(t, u)

l = [1.0, 2.0]
t = torch.as_tensor(l)
l[0] = 9
t[1] = 8
print(t, l)

# %% frombuffer
b = bytes([1, 0, 0, 0, 2, 0, 0, 0])
print(np.frombuffer(b, dtype=np.int32), np.frombuffer(b, dtype=np.uint8, count=2, offset=4), np.frombuffer(b, '<i2')[::2])
t = torch.frombuffer(bytearray(b), dtype=torch.int32)
t[1] = 258
print(t, t.numpy())

a = np.arange(4, dtype=np.int16)
t = torch.frombuffer(a, dtype=torch.int16)
t[0] = 77
a[3] = -3
print(a, t)

a = np.arange(6, dtype=np.float32)
t = torch.frombuffer(a, dtype=torch.float32, count=2, offset=8)
t.mul_(10)
print(a, t)

a = np.arange(4, dtype=np.uint8)
b = np.frombuffer(a, dtype=np.uint16) if False else np.frombuffer(a, dtype=np.int16, offset=2)
b[0] = 257
a[2] = 5
print(a, b, np.frombuffer(bytearray(2), dtype=np.uint8).flags.writeable)

a = np.frombuffer(b'\x01\x02', dtype=np.uint8)
print(a, a.flags.writeable)
a[0] = 5

a = np.arange(6.0).reshape(2, 3)
m = memoryview(a)
print(m.format, m.shape, m.nbytes, m.itemsize, m.ndim, m.tolist(), bytes(a[0])[:9], a.data.nbytes, len(bytearray(a.T)))
import hashlib
print(hashlib.sha256(a).hexdigest()[:12], hashlib.sha256(a.tobytes()).hexdigest()[:12])

# %% views on one side, writes on the other
a = np.arange(12.0).reshape(3, 4)
t = torch.from_numpy(a)
row, col, diag = t[1], t[:, 2], t.diagonal()
row.fill_(0)
col += 100
diag.mul_(-1)
print(a)
print(t.data_ptr() == a.ctypes.data if hasattr(a, 'ctypes') else True)

a = np.arange(12.0).reshape(3, 4)
t = torch.from_numpy(a)
a[1:, 1:] = 0
a[:, 0] *= 3
a.T[3] = -1
print(t)

a = np.zeros((2, 3, 4))
t = torch.from_numpy(a).permute(2, 0, 1)
t[0, 1, 2] = 1
a.transpose(2, 0, 1)[3, 0, 0] = 2
print(a[1, 2, 0], t[3, 0, 0], t.sum(), a.sum())

a = np.arange(6)
t = torch.from_numpy(a).view(2, 3).t().reshape(-1)
u = torch.from_numpy(a).view(2, 3)
a[0] = 60
u[1, 2] = 50
print(a, t, u)

a = np.arange(4.0)
t = torch.from_numpy(a)
e = t.expand(3, 4)
t[0] = 9
print(e, np.asarray(e).strides)
a[1] = 8
print(e[2])

a = np.arange(8)
t = torch.from_numpy(a)
parts = t.chunk(2)
parts[1].zero_()
s = np.split(a, 4)
s[0][:] = 7
print(a, t)

a = np.arange(6.0)
t = torch.from_numpy(a)
u = t.unfold(0, 2, 2)
u[:, 0] = -1
print(a, t.as_strided((2, 2), (2, 1), 2))

t = torch.arange(6.0)
a = t.numpy().reshape(2, 3)
b = a.T
b[0] = 0
c = a.ravel()
c[5] = 55
d = a.flatten()
d[1] = 77
print(t, a)

t = torch.arange(6)
a = t.numpy()
a[[0, 2]] = -1
a[a > 3] = 0
x = a[[1, 3]]
x[:] = 100
print(t)

t = torch.arange(6)
a = t.numpy()
t[t > 2] = 9
t[torch.tensor([0, 1])] = 5
t.index_fill_(0, torch.tensor([2]), 7)
print(a)

# %% in place and out=
a = np.arange(3.0)
t = torch.from_numpy(a)
np.add(a, 1, out=a)
np.sqrt(a, out=a)
print(t)
torch.exp(t, out=t)
torch.mul(t, 0, out=t)
print(a)

a, b = np.arange(3.0), np.zeros(3)
t = torch.from_numpy(b)
np.multiply(a, 2, out=b)
print(t)
torch.sub(torch.from_numpy(a), 1, out=t)
print(b)

a = np.array([3.0, 1.0, 2.0])
t = torch.from_numpy(a)
a.sort()
print(t)
t.neg_()
a.sort()
print(t, a)

a = np.arange(4.0)
t = torch.from_numpy(a)
np.copyto(a, [9, 8, 7, 6])
print(t)
t.copy_(torch.tensor([1.0, 2, 3, 4]))
print(a)
np.putmask(a, a > 2, 0)
print(t)
a.fill(5)
print(t)

a = np.arange(6.0).reshape(2, 3)
t = torch.from_numpy(a)
np.fill_diagonal(a, -1)
print(t)
t.t_()
t[0, 0] = 50
print(a, t.shape)

a = np.arange(4.0)
t = torch.from_numpy(a)
np.random.seed(0)
np.random.shuffle(a)
print(t)
torch.manual_seed(0)
t.uniform_()
print(a)

a = np.arange(3.0)
t = torch.from_numpy(a)
t[1], a[2] = float('nan'), np.inf
print(a, t, np.isnan(t.numpy()))

a = np.arange(3.0)
t = torch.from_numpy(a)
t = t + 1
t[0] = 50
print(a)
t = torch.from_numpy(a)
t += 1
print(a)

a = np.arange(6).reshape(2, 3)
t = torch.from_numpy(a)
a.shape = (3, 2)
a[2, 1] = -5
a.resize((6,), refcheck=False) if False else None
print(t, a)

# %% other dtypes over the same bytes
a = np.array([1.0, 2.0], dtype=np.float32)
v = a.view(np.int32)
t = torch.from_numpy(a)
v[0] = 0
print(a, t, v)
t.view(torch.int32)[1] = 1065353216
print(a)

t = torch.tensor([1.0, -2.0])
a = t.view(torch.uint8).numpy()
a[3] = 64
print(t, a)

a = np.arange(4, dtype=np.uint8)
t = torch.from_numpy(a.view(np.int16))
t[0] = 0
print(a, t)

a = np.arange(2, dtype=np.int64)
b = a.view(np.int8)
t = torch.from_numpy(b)
t[0] = 1
t[15] = 127
print(a, b.shape)

# %% storages
a = np.arange(3.0)
t = torch.from_numpy(a)
s = t.untyped_storage()
print(len(s), s.nbytes(), t.storage_offset(), t[1:].untyped_storage().data_ptr() == s.data_ptr())
t.storage()[0] = 42
print(a, t[1:])

t = torch.arange(4.0)
u = t[2:]
u.storage()[0] = 11
print(t, u.numpy())
t.numpy()[3] = 12
print(u, u.storage().tolist())

t = torch.arange(4.0)
u = torch.empty(0)
u.set_(t.untyped_storage(), 1, (2,), (1,)) if False else u.set_(t)
u[0] = 8
t.numpy()[1] = 9
print(t, u)

t = torch.arange(3.0)
u = t.data
u[0] = 5
t.numpy()[1] = 6
print(t, u, t.data_ptr() == u.data_ptr())

# %% models and modules
m = torch.nn.Linear(2, 1, bias=False)
w = m.weight.detach().numpy()
w[:] = [[2, 3]]
print(m(torch.ones(1, 2)), m.state_dict()['weight'])
with torch.no_grad():
    m.weight[0, 0] = 10
print(w)

p = torch.nn.Parameter(torch.ones(2))
a = p.data.numpy()
o = torch.optim.SGD([p], lr=0.5)
p.sum().backward()
o.step()
print(a)
a[0] = 3
print(p)

p = torch.ones(2, requires_grad=True)
y = p * p
p.detach().numpy()[0] = 5
y.sum().backward()
print(p.grad)

a = np.ones(2, dtype=np.float32)
t = torch.from_numpy(a).requires_grad_()
y = (t * t).sum()
a[0] = 3
y.backward()
print(t.grad, t)

s = torch.nn.Linear(1, 1).state_dict()
a = s['bias'].numpy()
a[0] = 4
print(s['bias'])

# %% pairs that share nothing
a = np.arange(3)
t = torch.from_numpy(a).float()
u = torch.from_numpy(a).long()
a[0] = 9
print(t, u)

a = np.arange(4).reshape(2, 2)
t = torch.from_numpy(a).t().contiguous()
u = torch.from_numpy(a).contiguous()
a[0, 1] = 9
print(t, u)

t = torch.arange(3)
l, a = t.tolist(), t.numpy().tolist()
t[0] = 9
print(l, a, t.numpy().astype(np.int64, copy=False) is t.numpy())
b = t.numpy()
c, d = b.astype(np.int64), b.astype(np.int64, copy=False)
t[1] = 8
print(c, d, np.shares_memory(b, d), np.may_share_memory(b, c))

t = torch.arange(4.0)
a = np.concatenate([t.numpy(), t.numpy()])
b = np.stack([t, t])
t.zero_()
print(a, b)

# %% memory of Python's own objects
b = bytearray([1, 0, 0, 0, 2, 0, 0, 0])
t = torch.frombuffer(b, dtype=torch.int32)
b[0] = 7
t[1] = 258
print(t, list(b))

b = bytearray(8)
a = np.frombuffer(b, dtype=np.uint8)
a[0] = 5
b[1] = 6
print(a, list(b))

a = np.arange(3.0)
m = memoryview(a)
m[0] = 5.0
a[1] = 6
print(a, m.tolist())
