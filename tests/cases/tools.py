# Tools around tensors and models: torch.testing, vmap, torch.compile, torch.jit, windows, copies of views, DLPack, control
# flow, custom operators, subclasses, profiles.
import numpy as np
import torch
from torch import nn
import torch.nn.functional as F
T = torch.tensor
torch.manual_seed(0)
def said(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, str(error), sep=": ")

# %% assert_close, by line
said(torch.testing.assert_close, T([1., 2., 3.]), T([1., 2., 3.]))
said(torch.testing.assert_close, T([1., 2., 3.]), T([1., 2., 3.1]))
said(torch.testing.assert_close, T([1., 2., 3.]), T([1., 2., 3.1]), rtol=1e-3, atol=0)
said(torch.testing.assert_close, T([1., 2., 3.]), T([1., 2., 3.1]), rtol=1e-3)
said(torch.testing.assert_close, T([1., 2., 3.]), T([1., 2., 3.1]), rtol=0.1, atol=0.0)
said(torch.testing.assert_close, T([[1, 2, 3], [4, 5, 6]]), T([[1, 2, 4], [4, 0, 6]]))
said(torch.testing.assert_close, T(1.), T(2.)); said(torch.testing.assert_close, T(1), T(2)); said(torch.testing.assert_close, T(True), T(False))
said(torch.testing.assert_close, T([True, False]), T([True, True]))
said(torch.testing.assert_close, 1.0, 2.0); said(torch.testing.assert_close, 1, 2); said(torch.testing.assert_close, 1, 0)
said(torch.testing.assert_close, 1, 1.0); said(torch.testing.assert_close, 1, 1.0, check_dtype=False)
said(torch.testing.assert_close, True, False); said(torch.testing.assert_close, None, None); said(torch.testing.assert_close, None, 1)
said(torch.testing.assert_close, T([1., float('nan')]), T([1., float('nan')])); said(torch.testing.assert_close, T([1., float('nan')]), T([1., float('nan')]), equal_nan=True)
said(torch.testing.assert_close, float('nan'), float('nan')); said(torch.testing.assert_close, float('nan'), float('nan'), equal_nan=True)
said(torch.testing.assert_close, T([1.]), T([1])); said(torch.testing.assert_close, T([1.]), T([1]), check_dtype=False); said(torch.testing.assert_close, T([1.]), T([[1.]]))
said(torch.testing.assert_close, torch.ones(3, 2).t(), torch.ones(2, 3)); said(torch.testing.assert_close, torch.ones(3, 2).t(), torch.ones(2, 3), check_stride=True)
said(torch.testing.assert_close, np.array([1.]), np.array([1.1])); said(torch.testing.assert_close, T([1.]), np.array([1.]))
said(torch.testing.assert_close, [T([1.]), T([2.])], [T([1.]), T([2.5])]); said(torch.testing.assert_close, [T([1.])], [T([1.]), T(2.)])
said(torch.testing.assert_close, {'a': {'b': [T([1.])]}}, {'a': {'b': [T([3.])]}}); said(torch.testing.assert_close, {'a': 1, 'c': 2}, {'a': 1, 'b': 2})
said(torch.testing.assert_close, T([1., 2.]), T([1., 3.]), msg='own'); said(torch.testing.assert_close, T([1., 2.]), T([1., 3.]), msg=lambda m: 'layer 3: ' + m)
said(torch.testing.assert_close, T([float('inf')]), T([float('inf')])); said(torch.testing.assert_close, T([float('inf'), 1.]), T([-float('inf'), 2]))
said(torch.testing.assert_close, T([1.]), [1.]); said(torch.testing.assert_close, T([1.]), 1.0); said(torch.testing.assert_close, 'a', 'a')
said(torch.testing.assert_close, T([1.], dtype=torch.float16), T([1.01], dtype=torch.float16)); said(torch.testing.assert_close, T([1.], dtype=torch.bfloat16), T([1.02], dtype=torch.bfloat16))
said(torch.testing.assert_close, T([1.], dtype=torch.float64), T([1. + 1e-6], dtype=torch.float64)); said(torch.testing.assert_close, T([1.]), T([1.0001], dtype=torch.float64), check_dtype=False)
said(torch.testing.assert_close, nn.Parameter(T([1.])), T([1.])); said(torch.testing.assert_close, nn.Parameter(T([1.])), T([1.]), allow_subclasses=False)
said(torch.testing.assert_close, torch.empty(0, 2), torch.empty(2, 0)); said(torch.testing.assert_close, [], []); said(torch.testing.assert_close, torch.zeros(2, 2), torch.ones(2, 2))
said(torch.testing.assert_close, [1, [1]], [2, [1, 2]]); said(torch.testing.assert_close, [1, 1], [2, 2]); said(torch.testing.assert_close, [1, 2], [1], msg='own')
said(torch.testing.assert_close, T([1., 2.], requires_grad=True), T([1., 2.])); said(torch.testing.assert_close, T([200], dtype=torch.uint8), T([100], dtype=torch.uint8))
said(torch.testing.assert_allclose, T([1.]), T([1.00001])); said(torch.testing.assert_allclose, T([1.]), T([1.1])); said(torch.testing.assert_allclose, 1.0, T(1.0))
torch.testing.assert_close(torch.ones(2), torch.zeros(2))

# %% make_tensor, by line
print(torch.testing.make_tensor(3, dtype=torch.float32, device='cpu'), torch.testing.make_tensor((2, 3), dtype=torch.int64, device='cpu'))
print(torch.testing.make_tensor(5, low=0, high=1, dtype=torch.float32, device='cpu'), torch.testing.make_tensor(5, low=0, high=3, dtype=torch.int32, device='cpu'))
print(torch.testing.make_tensor(4, dtype=torch.bool, device='cpu'), torch.testing.make_tensor(4, dtype=torch.uint8, device='cpu'), torch.testing.make_tensor(4, dtype=torch.float16, device='cpu'))
x = torch.testing.make_tensor(4, 4, noncontiguous=True, dtype=torch.float32, device='cpu'); print(x, x.stride(), x.is_contiguous())
print(torch.testing.make_tensor(2, 2, exclude_zero=True, low=0, high=2, dtype=torch.int64, device='cpu'), torch.testing.make_tensor(2, requires_grad=True, dtype=torch.float32, device='cpu'))
torch.testing.make_tensor(3, requires_grad=True, dtype=torch.int64, device='cpu')
torch.testing.make_tensor(5, low=4, high=3, dtype=torch.float32, device='cpu')
torch.testing.make_tensor(5, low=300, high=400, dtype=torch.uint8, device='cpu')
torch.testing.make_tensor(3, dtype=torch.float32)

# %% vmap, by line
A = torch.arange(6.).reshape(2, 3); print(torch.vmap(lambda x: x.sum())(A), torch.vmap(lambda x: x.sum(), in_dims=1)(A))
A = torch.arange(6.).reshape(2, 3); print(torch.vmap(lambda x, y: x * y, in_dims=(0, None))(A, T([1., 2, 3])), torch.vmap(lambda x, y: x * y, in_dims=(0, 1))(A, A.t()))
A = torch.arange(6.).reshape(2, 3); print(torch.vmap(lambda x: (x, x.sum()), out_dims=(1, 0))(A), torch.vmap(lambda x: {'a': x, 'b': -x}, out_dims={'a': 0, 'b': 1})(A))
A = torch.arange(6.).reshape(2, 3); print(torch.vmap(torch.dot)(A, A), torch.vmap(torch.vmap(torch.mul))(A, A), torch.vmap(torch.dot, chunk_size=1)(A, A))
A = torch.arange(6.).reshape(2, 3); print(torch.vmap(lambda d: d['a'] * d['b'], in_dims=({'a': 0, 'b': None},))({'a': A, 'b': 2.0}))
A = torch.arange(6.).reshape(2, 3); print(torch.vmap(lambda x, y: x + y[0] + y[1], in_dims=(0, (0, None)))(A, (A, T(1.))), torch.vmap(lambda x, k=1: x * k)(A, k=3))
A = torch.arange(6.).reshape(2, 3); print(torch.vmap(lambda x: x, in_dims=-1)(A), torch.vmap(lambda x: torch.ones(2))(A), torch.vmap(lambda x: torch.ones(2), out_dims=None)(A))
print(torch.vmap(lambda x: x)(torch.ones(0, 3)), torch.vmap(lambda x: [x, x + 1])(torch.ones(2)))
print(torch.vmap(lambda x: torch.rand(3), randomness='different')(torch.ones(2, 1)), torch.vmap(lambda x: torch.rand(3), randomness='same')(torch.ones(2, 1)))
print(torch.vmap(lambda x: (torch.rand(2), torch.randn(2)), randomness='different')(torch.ones(2, 1)), torch.rand(2))
print(torch.vmap(lambda x: F.dropout(x, 0.5), randomness='different')(torch.ones(2, 8)), torch.vmap(lambda x: F.dropout(x, 0.5), randomness='same')(torch.ones(2, 8)))
print(torch.vmap(lambda x: torch.randn(20) + x, randomness='different')(torch.zeros(3, 1)), torch.randn(1))
print(torch.vmap(torch.vmap(lambda x: torch.rand(()) + x, randomness='different'), randomness='different')(torch.zeros(2, 2)))
print(torch.vmap(lambda x: torch.randint(10, (4,)), randomness='same')(torch.zeros(2)), torch.vmap(lambda x: torch.randperm(5), randomness='same')(torch.zeros(2)))
torch.vmap(lambda x: x + torch.rand(3))(torch.ones(2, 3))
torch.vmap(lambda x: F.dropout(x, 0.5))(torch.ones(2, 3))
torch.vmap(lambda x: x, randomness='foo')(torch.ones(2))
torch.vmap(lambda x: x)(3)
torch.vmap(lambda x: x)()
torch.vmap(lambda x: x, in_dims=2)(torch.ones(2, 3))
said(torch.vmap(lambda x: x, in_dims=(0, 0)), torch.ones(2, 3))
torch.vmap(lambda x: x, in_dims=None)(torch.ones(2, 3))
torch.vmap(lambda x, y: x + y)(torch.ones(2, 3), torch.ones(3, 3))
torch.vmap(lambda x: x, in_dims=(None,))(torch.ones(2))
torch.vmap(lambda x: 3)(torch.ones(2))
torch.vmap(lambda x: x, out_dims=2)(torch.ones(2, 3))
said(torch.vmap(lambda x: x, out_dims=(0, 0)), torch.ones(2, 3))
torch.vmap(lambda x: x, out_dims=None)(torch.arange(2.))
torch.vmap(torch.dot, chunk_size=0)(torch.ones(2, 3), torch.ones(2, 3))
torch.vmap(lambda x, y: x * y, in_dims=(0, 'a'))(torch.ones(2), torch.ones(2))
torch.vmap(lambda x: x, out_dims='a')(torch.ones(2))
print(torch.vmap(torch.dot).__name__, torch.func.vmap is torch.vmap)

# %% vmap and gradients
model = nn.Linear(3, 1); params = dict(model.named_parameters()); x, y = torch.randn(4, 3), torch.randn(4, 1)
def loss(params, x, y): return F.mse_loss(torch.func.functional_call(model, params, (x.unsqueeze(0),)).squeeze(0), y)
each = torch.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))(params, x, y)
print({name: grad.shape for name, grad in each.items()})
one = torch.func.grad(loss)(params, x[2], y[2]); print(torch.allclose(each['weight'][2], one['weight']), each['bias'])

f = lambda x: (x ** 3).sum(); x = torch.arange(4.).reshape(2, 2)
print(torch.vmap(torch.func.grad(f))(x), torch.vmap(torch.func.hessian(f))(x), torch.vmap(torch.func.jacrev(torch.sin))(x).shape)

x = torch.arange(6.).reshape(2, 3).requires_grad_(); y = torch.vmap(lambda r: (r * r).sum())(x); y.sum().backward(); print(y.detach(), x.grad)

models = [nn.Linear(2, 1) for _ in range(3)]; params, buffers = torch.func.stack_module_state(models); base = models[0]; x = torch.randn(5, 2)
out = torch.vmap(lambda p, b, x: torch.func.functional_call(base, (p, b), (x,)), in_dims=(0, 0, None))(params, buffers, x)
print(out.shape, torch.allclose(out[1], models[1](x)))

jac = torch.func.jacrev(torch.vmap(lambda r: r.sin().sum()))(torch.ones(2, 3)); print(jac)

# %% torch.compile
model = nn.Sequential(nn.Linear(2, 3), nn.ReLU()); fast = torch.compile(model, backend="eager"); x = torch.ones(1, 2)
print(fast); print(type(fast).__name__, isinstance(fast, nn.Module), fast._orig_mod is model, len(fast)); print(torch.equal(fast(x), model(x)))

model = nn.Linear(2, 1); fast = torch.compile(model, backend="eager")
print(list(fast.state_dict()), list(dict(fast.named_parameters())), list(model.state_dict()), [name for name, _ in fast.named_modules()])
model.load_state_dict({key.removeprefix("_orig_mod."): value for key, value in fast.state_dict().items()}); print(fast.load_state_dict(fast.state_dict()))
fast.load_state_dict(model.state_dict())

class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.fc = nn.Linear(2, 1); self.k = 5
    def forward(self, x): return self.fc(x)
    def extra(self): return self.k
net = Net(); fast = torch.compile(net, backend="eager"); print(fast.k, fast.extra(), fast.fc is net.fc, fast.eval().training, net.training, fast.train().training)
fast.k = 7; print(net.k, hasattr(fast, "nothing")); fast.nothing

@torch.compile(backend="eager")
def f(x):
    "Adds one."
    return x + 1
print(f(torch.ones(2)), f.__name__, f.__doc__)

@torch.compile(backend="eager", fullgraph=True, dynamic=True)
def f(x, y=2): return x * y
x = torch.ones(2, requires_grad=True); f(x, y=3).sum().backward(); print(x.grad)

model = torch.compile(nn.Linear(3, 1), backend="eager"); o = torch.optim.SGD(model.parameters(), lr=0.1); x = torch.randn(8, 3); t = x.sum(1, keepdim=True)
for step in range(3):
    loss = F.mse_loss(model(x), t); o.zero_grad(); loss.backward(); o.step(); print(f"{loss.item():.5f}")

import copy
model = nn.Linear(2, 1); print(torch.compile(model, disable=True) is model, torch.compile(model, backend="aot_eager", disable=True) is model); fast = torch.compile(model, backend="eager"); print(copy.deepcopy(fast), fast.double().weight.dtype, model.weight.dtype)

calls = []; model = nn.Linear(2, 2); model.register_forward_hook(lambda *a: calls.append(1)); fast = torch.compile(model, backend="eager"); fast(torch.ones(2)); print(calls, fast.requires_grad_(False) is fast, model.weight.requires_grad)
model = nn.Linear(2, 2); model.compile(backend="eager"); print(model(torch.ones(2)).shape, list(model.state_dict()), len(torch.optim.Adam(torch.compile(model, backend="eager").parameters()).param_groups[0]['params']))

# %% torch.compile refuses, by line
torch.compile(3)
torch.compile(nn.Linear(1, 1), mode='foo')
torch.compile(nn.Linear(1, 1), backend='foo')
torch.compile(nn.Linear(1, 1), mode='default', options={'a': 1})

# %% torch.compiler, by line
print(torch.compiler.is_compiling(), torch.compiler.is_exporting(), torch.compiler.is_dynamo_compiling())
print('inductor' in torch.compiler.list_backends(), torch.compiler.reset(), torch.compiler.get_default_backend())
print(torch.compiler.disable(lambda x: x + 1)(3), torch.compiler.allow_in_graph(lambda x: x)(1), torch.compiler.assume_constant_result(lambda: 3)())
print(torch.compiler.wrap_numpy(lambda x: x + 1)(torch.ones(2)))

# %% torch.jit.trace
class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.fc = nn.Linear(2, 1); self.k = 5
    def forward(self, x):
        if x.sum() > 0: return self.fc(x)
        return -self.fc(x)
net = Net(); x = torch.ones(3, 2); traced = torch.jit.trace(net, x); print(traced); print(type(traced).__name__, isinstance(traced, torch.jit.ScriptModule), isinstance(traced, nn.Module))
print(list(traced.state_dict()), traced.training, traced.original_name, traced.fc, hasattr(traced, "k")); print(torch.equal(traced(x), net(x)), torch.equal(traced(-x), net(-x)), traced(torch.ones(7, 2)).shape)

class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.conv = nn.Conv2d(1, 2, 3); self.bn = nn.BatchNorm2d(2); self.fc = nn.Linear(72, 3)
    def forward(self, x):
        y = F.relu(self.bn(self.conv(x))); return self.fc(y.view(y.size(0), -1))
net = Net().eval(); traced = torch.jit.trace(net, torch.randn(2, 1, 8, 8)); z = torch.randn(5, 1, 8, 8); print(torch.allclose(traced(z), net(z)), traced(z).shape)
with torch.no_grad(): net.fc.weight.mul_(2)
print(torch.allclose(traced(z), net(z))); traced(z).sum().backward(); print(net.fc.bias.grad); frozen = torch.jit.freeze(traced); print(frozen, torch.allclose(frozen(z), net(z)))

def f(x):
    for i in range(3): x = x * 2
    return x, x.sum()
traced = torch.jit.trace(f, torch.ones(2)); print(traced(torch.ones(4)), torch.jit.trace(lambda a, b: a + b * 2, (torch.ones(2), torch.ones(2)))(torch.ones(2), torch.zeros(2)))

net = nn.Sequential(nn.Linear(2, 3), nn.ReLU()).eval(); x = torch.randn(2, 2); torch.jit.trace(net, x).save("traced.pt"); back = torch.jit.load("traced.pt")
print(back); print(torch.equal(back(x), net(x)), list(back.state_dict()), back.training); torch.jit.save(torch.jit.script(net), "scripted.pt"); print(torch.equal(torch.jit.load("scripted.pt")(x), net(x)))

# %% torch.jit.script
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU()); scripted = torch.jit.script(net); x = torch.ones(1, 2); print(scripted); print(torch.equal(scripted(x), net(x)), list(scripted.state_dict()), isinstance(scripted, torch.jit.ScriptModule))

print(torch.jit.annotate(int, 3), torch.jit.is_scripting(), torch.jit.is_tracing(), torch.jit.Attribute(3, int), torch.jit.ignore(lambda x: x)(3), torch.jit.unused(lambda x: x)(3))

print(torch.jit.isinstance([1, 2], list[int]), torch.jit.isinstance([1, "a"], list[int]), torch.jit.isinstance({"a": 1}, dict[str, int]), torch.jit.wait(torch.jit.fork(lambda: torch.ones(1))))

# %% torch.jit refuses, by line
torch.jit.trace(lambda x: 3, torch.ones(2))
torch.jit.trace(lambda x: {'a': x}, torch.ones(2))
torch.jit.trace(3, torch.ones(2))
torch.jit.load('nope.pt')
torch.jit.script(3)
torch.jit.save(nn.Linear(1, 1), 'n.pt')

# %% windows, by line
print(torch.signal.windows.bartlett(6), torch.signal.windows.bartlett(5, sym=False), torch.signal.windows.bartlett(1))
print(torch.signal.windows.blackman(6), torch.signal.windows.blackman(5, sym=False), torch.signal.windows.blackman(0))
print(torch.signal.windows.cosine(6), torch.signal.windows.cosine(5, sym=False), torch.signal.windows.cosine(4, dtype=torch.float64))
print(torch.signal.windows.exponential(6), torch.signal.windows.exponential(5, tau=2.), torch.signal.windows.exponential(5, center=1., sym=False))
print(torch.signal.windows.gaussian(6), torch.signal.windows.gaussian(5, std=0.5), torch.signal.windows.gaussian(5, sym=False))
print(torch.signal.windows.general_cosine(5, a=[.46, .23, .31]), torch.signal.windows.general_cosine(6, a=[.5, .5], sym=False))
print(torch.signal.windows.general_hamming(5, alpha=.7), torch.signal.windows.hamming(6), torch.signal.windows.hamming(5, sym=False))
print(torch.signal.windows.hann(6), torch.signal.windows.hann(5, sym=False), torch.signal.windows.hann(4, requires_grad=True))
print(torch.signal.windows.kaiser(6), torch.signal.windows.kaiser(5, beta=3.), torch.signal.windows.kaiser(6, beta=14.0, sym=False))
print(torch.signal.windows.nuttall(6), torch.signal.windows.nuttall(5, sym=False), torch.signal.windows.nuttall(7, dtype=torch.float64))
torch.signal.windows.hann(-1)
torch.signal.windows.bartlett(4, dtype=torch.int64)
torch.signal.windows.exponential(5, tau=0)
torch.signal.windows.exponential(5, center=1.)
torch.signal.windows.gaussian(5, std=-1)
torch.signal.windows.kaiser(5, beta=-1)
torch.signal.windows.general_cosine(5, a=[])
torch.signal.windows.general_cosine(5, a=1)

# %% copies of views, by line
A = torch.arange(6.).reshape(2, 3); B = torch.view_copy(A, (3, 2)); B[0, 0] = 9; print(A, B, torch.view_copy(A, -1) if False else torch.view_copy(A, torch.int32).dtype)
A = torch.arange(6.).reshape(2, 3); print(torch.alias_copy(A), torch.detach_copy(A), torch.as_strided_copy(A, (2, 2), (1, 2), storage_offset=1))
A = torch.arange(6.).reshape(2, 3); print(torch.diagonal_copy(A, offset=1), torch.expand_copy(A, (2, 2, 3)), torch.permute_copy(A, (1, 0)))
A = torch.arange(6.).reshape(2, 3); print(torch.select_copy(A, 1, 0), torch.slice_copy(A, 1, 1, 3, 1), torch.slice_copy(A, 1, 0, None, 2))
A = torch.arange(6.).reshape(2, 3); print(torch.split_copy(A, 1, 1), torch.split_with_sizes_copy(A, [1, 2], 1), torch.unbind_copy(A, 1))
A = torch.arange(6.).reshape(2, 3); print(torch.squeeze_copy(A[None]), torch.squeeze_copy(A[None], 0), torch.squeeze_copy(A[None], (0, 1)), torch.unsqueeze_copy(A, 1))
A = torch.arange(6.).reshape(2, 3); print(torch.t_copy(A), torch.transpose_copy(A, 0, 1), torch.unfold_copy(A, 1, 2, 1))
x = torch.arange(6.).reshape(2, 3).requires_grad_(); print(torch.view_copy(x, (3, 2)), torch.unbind_copy(x), torch.t_copy(x)); (torch.permute_copy(x, (1, 0)) ** 2).sum().backward(); print(x.grad)
out = torch.empty(0); print(torch.t_copy(torch.arange(6.).reshape(2, 3), out=out), out)
torch.view_copy(torch.ones(2, 3), (4, 2))
torch.t_copy(torch.ones(2, 2, 2))
torch.expand_copy(torch.ones(2, 3), (4, 5))
torch.expand_copy(torch.ones(2, 3), 1)
torch.diagonal_copy(torch.ones(2, 3), 'x')
torch.split_with_sizes_copy(torch.ones(2, 3), [1, 0])
print(torch.addmv_(torch.ones(2), torch.ones(2, 3), torch.ones(3)), torch.ones(5).unsafe_split_with_sizes([2, 3]), torch.unsafe_split_with_sizes(torch.ones(5), [2, 3]))

# %% DLPack, by line
x = torch.ones(2); y = torch.from_dlpack(x); y[0] = 5; print(x, y.data_ptr() == x.data_ptr(), torch.from_dlpack(np.arange(3)))
c = torch.to_dlpack(torch.ones(2)); print(type(c).__name__, torch.utils.dlpack.from_dlpack(c)); torch.from_dlpack(c)
print(torch.from_dlpack(torch.ones(2, 3).t()).stride(), torch.from_dlpack(torch.utils.dlpack.to_dlpack(torch.arange(3))), np.from_dlpack(torch.ones(2)))
torch.from_dlpack(torch.ones(2, requires_grad=True))
torch.from_dlpack([1])

# %% cond and while_loop, by line
x = torch.arange(3.); print(torch.cond(True, lambda x: x + 1, lambda x: x - 1, (x,)), torch.cond(False, lambda a, b: a + b, lambda a, b: a * b, (x, x * 3)))
x = torch.arange(3.); print(torch.cond(x.sum() > 0, lambda x: x + 1, lambda x: x - 1, (x,)), torch.cond(x.sum() > 100, lambda x: x + 1, lambda x: x - 1, (x,)))
torch.cond(torch.arange(3.) > 1, lambda x: x + 1, lambda x: x - 1, (torch.ones(1),))
torch.cond('a', lambda a: a, lambda a: a, (torch.ones(1),))
print(torch.while_loop(lambda i, a: i < 5, lambda i, a: (i + 1, a * 2), (T(0), torch.arange(3.))))
torch.while_loop(3, lambda i: i + 1, (T(0),))

# %% segment_reduce, by line
print(torch.segment_reduce(torch.arange(6.), 'sum', lengths=T([2, 4])), torch.segment_reduce(torch.arange(6.), 'mean', lengths=T([2, 0, 4])))
print(torch.segment_reduce(torch.arange(6.), 'max', lengths=T([2, 0, 4])), torch.segment_reduce(torch.arange(6.), 'min', offsets=T([0, 2, 6])))
print(torch.segment_reduce(torch.arange(6.), 'prod', lengths=T([2, 4]), initial=2), torch.segment_reduce(torch.arange(6.).reshape(3, 2), 'sum', lengths=T([1, 2])))
print(torch.segment_reduce(torch.arange(6.).reshape(2, 3), 'sum', lengths=T([[1, 2], [3, 0]]), axis=1))
x = torch.arange(6.).requires_grad_(); (torch.segment_reduce(x, 'sum', lengths=T([2, 4])) * T([1., 10.])).sum().backward(); print(x.grad)
torch.segment_reduce(torch.arange(6.), 'sum', lengths=T([2, 3]))
torch.segment_reduce(torch.arange(6.), 'sum')
torch.segment_reduce(torch.arange(6.), 'foo', lengths=T([6]))
torch.segment_reduce(torch.arange(6), 'sum', lengths=T([6]))

# %% generators and settings, by line
g = torch.Generator().manual_seed(3); h = g.clone_state(); print(torch.rand(2, generator=h).equal(torch.rand(2, generator=g)), h is g)
torch.Generator().get_offset()
torch.Generator().set_offset(3)
torch.Generator().graphsafe_get_state()
torch.Generator().graphsafe_set_state(torch.Generator())
print(torch.get_deterministic_debug_mode()); torch.set_deterministic_debug_mode('warn'); print(torch.get_deterministic_debug_mode(), torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled())
torch.set_deterministic_debug_mode(2); print(torch.get_deterministic_debug_mode()); torch.set_deterministic_debug_mode('default'); print(torch.get_deterministic_debug_mode())
torch.set_deterministic_debug_mode('foo')
torch.set_deterministic_debug_mode(5)
torch.set_deterministic_debug_mode(1.5)
print(torch.get_device_module('cpu').__name__, torch.GradScaler is torch.amp.GradScaler, torch.thread_safe_generator(), torch.init_num_threads())
print(torch.Stream('cpu'), torch.Event('cpu'), torch.Stream('cpu') == torch.Stream('cpu'))
x = torch.ones(2); print(x.is_shared(), x.share_memory_() is x, x.is_shared(), x[:1].is_shared(), x.clone().is_shared(), x.untyped_storage().is_shared())
m = nn.Linear(2, 2); print(m.weight.is_shared(), m.share_memory() is m, m.weight.is_shared(), m.bias.is_shared())

# %% custom operators
@torch.library.custom_op("mylib::mysin", mutates_args=())
def mysin(x: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
    return torch.sin(x) * scale
def setup(ctx, inputs, output): ctx.save_for_backward(inputs[0]); ctx.scale = inputs[1]
def backward(ctx, grad): (x,) = ctx.saved_tensors; return grad * torch.cos(x) * ctx.scale, None
mysin.register_fake(lambda x, scale=1.0: torch.empty_like(x)); mysin.register_autograd(backward, setup_context=setup)
x = torch.arange(3.).requires_grad_(); mysin(x, 3.0).sum().backward(); print(x.grad, torch.ops.mylib.mysin(x.detach(), 2.0), torch.ops.mylib.mysin.default(x.detach())); print(mysin)

@torch.library.custom_op("mylib::plain", mutates_args=())
def plain(x: torch.Tensor) -> torch.Tensor: return x * 2
plain(torch.ones(2, requires_grad=True)).sum().backward()

@torch.library.custom_op("mylib::put", mutates_args={"out"})
def put(x: torch.Tensor, out: torch.Tensor) -> None: out.copy_(x)
o = torch.zeros(2); print(put(torch.ones(2), o), o)

def f(a: torch.Tensor, b: int, *, c: list[torch.Tensor], d: bool = True, e: float | None = None, s: str = 'x') -> tuple[torch.Tensor, torch.Tensor]: ...
print(torch.library.infer_schema(f, mutates_args=()))

# %% torch.ops, by line
x = torch.arange(3.); print(torch.ops.aten.add, torch.ops.aten.add.Tensor, torch.ops.aten.add.Tensor(x, x), torch.ops.aten.add(x, 1), torch.ops.aten.add.Scalar(x, 2))
x = torch.arange(3.); print(torch.ops.aten.relu.default(x), torch.ops.aten.sum.dim_IntList(x, [0]), torch.ops.aten.view.default(x, [3, 1]), torch.ops.aten.softmax.int(x, 0))
x = torch.arange(3.); print(torch.ops.aten.mm.default(torch.ones(1, 1), torch.ones(1, 1)), torch.ops.aten.t.default(torch.ones(1, 2)).shape, torch.ops.aten.slice.Tensor(x, 0, 1, 3), torch.ops.aten.sum.default.name())
x = torch.arange(3.); print(torch.ops.aten.mul_.Tensor(x, 2), x, torch.ops.aten.addmm.default(torch.ones(1, 1), torch.ones(1, 1), torch.ones(1, 1)))
torch.ops.aten.foo
torch.ops.aten.add.foo
torch.ops.mylib.foo

# %% __torch_function__
class Scaled:
    def __init__(self, value): self.value = value
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        print(func.__name__, [t.__name__ for t in types], len(args)); return 42
s = Scaled(1); x = torch.ones(2); print(torch.add(s, 1), torch.add(x, s), torch.mean(s), torch.cat([x, s]), F.relu(s), x + s)
print(torch.overrides.has_torch_function((x,)), torch.overrides.has_torch_function((x, s)), torch.overrides.is_tensor_like(s), torch.overrides.is_tensor_like(3), torch.overrides.is_tensor_like(x))
print(torch.overrides.handle_torch_function(torch.add, (s,), s, 1), torch.overrides.resolve_name(torch.add), torch.overrides.is_tensor_method_or_property(torch.Tensor.add))

HANDLED = {}
def implements(function):
    def register(f): HANDLED[function] = f; return f
    return register
class Diagonal:
    def __init__(self, n, value): self.n, self.value = n, value
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func not in HANDLED: return NotImplemented
        return HANDLED[func](*args, **(kwargs or {}))
@implements(torch.mean)
def mean(input): return float(input.value) / input.n
print(torch.mean(Diagonal(5, 2)))
try: torch.sum(Diagonal(5, 2))
except TypeError as e: print("TypeError")

class Named(torch.Tensor): pass
x = torch.arange(3.).as_subclass(Named); y = x + 1; print(x, type(y).__name__, type(torch.sin(x)).__name__, type(x.sum()).__name__, type(x[0]).__name__, isinstance(y, torch.Tensor))
w = torch.ones(3, requires_grad=True); z = (w.as_subclass(Named) * 2).sum(); z.backward(); print(w.grad, type(z).__name__)

class Logged(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        print("call", func.__name__); return super().__torch_function__(func, types, args, kwargs or {})
x = torch.ones(2).as_subclass(Logged); y = torch.sin(x); z = torch.add(x, y, alpha=2)

print(type(nn.Parameter(torch.ones(2)) + 1).__name__, type(nn.Linear(1, 1).weight * 2).__name__, type(torch.Tensor._make_subclass(nn.Parameter, torch.ones(2))).__name__)

# %% profiles
from torch.profiler import profile, record_function, ProfilerActivity, schedule
with profile(activities=[ProfilerActivity.CPU], record_shapes=True) as prof:
    with record_function("my region"): y = torch.ones(2, 4).matmul(torch.ones(4, 3)).relu()
names = {event.key for event in prof.key_averages()}; print("my region" in names, "aten::matmul" in names, "aten::relu" in names)
table = prof.key_averages().table(sort_by="cpu_time_total", row_limit=3); print(table.splitlines()[1].split("  ")[-13:] != [], "Self CPU time total:" in table, "my region" in table, len(table.splitlines()))
region = next(event for event in prof.key_averages() if event.key == "my region"); print(region.count, region.cpu_time_total >= region.self_cpu_time_total > 0, type(region).__name__, type(prof.events()).__name__)

from torch.profiler import schedule
print([schedule(wait=1, warmup=1, active=2, repeat=1, skip_first=1)(i).name for i in range(8)], [schedule(wait=0, warmup=1, active=1)(i).name for i in range(4)]); schedule(wait=-1, warmup=0, active=1)

from torch.profiler import profile, schedule, ProfilerActivity
def ready(p): print("ready", p.step_num, any(event.key.startswith("aten::add") for event in p.key_averages()))
with profile(activities=[ProfilerActivity.CPU], schedule=schedule(wait=1, warmup=1, active=2, repeat=2), on_trace_ready=ready) as p:
    for i in range(10): torch.ones(2) + 1; p.step()

from torch.autograd.profiler import profile, record_function
@record_function("named")
def f(x): return x + 1
with profile() as p: f(torch.ones(2))
print("named" in [event.key for event in p.key_averages()], repr(profile())); torch.profiler.profile(activities=[])

print(torch.profiler.ProfilerActivity.CPU, torch.profiler.supported_activities() >= {torch.profiler.ProfilerActivity.CPU}, torch.profiler.ProfilerAction.RECORD); torch.profiler.profile().key_averages()

# %% the rest, by line
print(torch.hub.set_dir('folder'), torch.hub.get_dir()); torch.hub.load('x', 'y', source='z')
open('hubconf.py', 'w').write("dependencies = ['torch']\ndef tiny(n=2):\n    import torch\n    return torch.nn.Linear(n, 1)\n"); print(torch.hub.load('.', 'tiny', 3, source='local')); torch.hub.load('.', 'nope', source='local')
from torch.utils.checkpoint import checkpoint; x = torch.ones(2, requires_grad=True); checkpoint(lambda x: (x ** 3).sum(), x, use_reentrant=False).backward(); print(x.grad)
from torch.utils.checkpoint import checkpoint_sequential; m = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1)); x = torch.ones(1, 2); print(torch.equal(checkpoint_sequential(m, 2, x, use_reentrant=False), m(x)))

# %% hashes, by line
print(torch.hash_tensor(torch.arange(4)), torch.hash_tensor(T([1., 2., 4.])), torch.hash_tensor(torch.arange(6).reshape(2, 3), dim=1), torch.arange(6).reshape(2, 3).hash_tensor(1, keepdim=True))
print(torch.hash_tensor(T([True, False])), torch.hash_tensor(T([1.5]).half()), torch.hash_tensor(T([-1], dtype=torch.int8)), torch.hash_tensor(torch.arange(6).reshape(2, 3), (0, 1)))
torch.hash_tensor(torch.ones(2), mode=1)
torch.hash_tensor(torch.empty(0))

# %% in place on leaves, by line
y = torch.tensor([1., 0.]).requires_grad_(); print(y.logical_not_(), y.logical_or_(torch.ones(2)))
torch.ones(2, requires_grad=True).squeeze_()
torch.ones(2, requires_grad=True).unsqueeze_(0)
torch.ones(2, requires_grad=True).t_()
torch.ones(2, requires_grad=True).set_(torch.zeros(2))

# %% odds and ends, by line
print(sorted(nn.factory_kwargs({'device': 'cpu', 'dtype': torch.float64})), nn.factory_kwargs({'factory_kwargs': {'dtype': 1}}), nn.factory_kwargs(None))
nn.factory_kwargs({'foo': 1})
print(nn.Container(a=nn.ReLU()))
x = torch.arange(3.); print(torch.func.linearize(torch.sin, x)[1](torch.ones(3)), torch.func.linearize(lambda a, b: a * b, x, x)[1](torch.ones(3), torch.ones(3)))
x = torch.arange(3.); print(torch.func.functionalize(lambda x: x.add_(1))(x.clone()), torch.func.debug_unwrap(x), torch.func.replace_all_batch_norm_modules_(nn.Sequential(nn.BatchNorm1d(2)))[0].running_mean)
print(torch.nn.utils.convert_conv2d_weight_memory_format(nn.Conv2d(1, 1, 1), torch.channels_last), torch.nn.utils.convert_conv3d_weight_memory_format(nn.Conv3d(1, 1, 1), torch.channels_last_3d))
print(torch.channels_last_3d, torch.legacy_contiguous_format, torch.ones(2).grad_dtype, torch.ones(2).module_load(torch.zeros(2)), torch.arange(5.)[1:4].slice_inverse(torch.zeros(5), 0, 1, 4))
torch.ones(2).xpu()
torch.ones(2).ipu()
torch.ones(2).reinforce(1)
with torch.autograd.set_multithreading_enabled(False): print(torch.autograd.is_multithreading_enabled())
print(torch.autograd.is_view_replay_enabled(), torch.autograd.kineto_available(), torch.autograd.has_torch_function((1,)), torch.autograd.is_tensor_like(1))
print(torch.nn.functional.has_torch_function_unary(torch.ones(1)), torch.nn.functional.Tensor is torch.Tensor, torch.nn.init.Tensor is torch.Tensor, torch.special.Tensor is torch.Tensor if hasattr(torch.special, 'Tensor') else True)
print(torch.wait(torch.fork(lambda x: x + 1, torch.ones(1))))
