# Loops over long and special inputs: what is computed in vector registers, and in place.
import math
import torch
import torch.nn.functional as F

def digest(x):
    x = x.detach().double()
    print(tuple(x.shape), *(f"{v:.5g}" for v in (x.sum().item(), x.abs().max().item(), x.flatten()[7].item(), x.flatten()[-3].item())))

special = torch.tensor([0.0, -0.0, 1.0, -1.0, 0.5, -0.5, math.inf, -math.inf, math.nan, 1e-30, -1e-30, 80.0, -80.0, 3e38])
torch.manual_seed(0)
x = torch.linspace(-9.7, 9.3, 5003)
big = torch.linspace(-1.0, 2.0, 50_007)

# %% functions of special values, by line
print(special.exp(), special.expm1(), special.exp2())
print(special.log(), special.log1p(), special.log2(), special.log10())
print(special.sin(), special.cos(), special.tan())
print(special.atan(), special.tanh(), special.erf(), special.sigmoid())
print(special.sqrt(), special.rsqrt(), special.reciprocal())
print(special.floor(), special.ceil(), special.round(), special.trunc())
print(special.abs(), special.neg())
print(torch.tensor([1e5, 1e7, 1e9, 3e10, -1e6]).sin(), torch.tensor([1e5, 1e7, 1e9, 3e10, -1e6]).cos())
print(F.gelu(special[:6]), F.softplus(special), F.silu(special[:6]))
print(F.elu(special), F.selu(special), F.logsigmoid(special), F.mish(special))
print(torch.tensor([0.5, 1.5, 2.5, -0.5, -1.5]).round(), torch.tensor([-0.5, 0.4]).ceil())

# %% functions of many values, by line
digest(x.exp()); digest(x.expm1()); digest(x.exp2())
digest(x.abs().log()); digest((x.abs() + 1).log1p()); digest(x.abs().log2()); digest(x.abs().log10())
digest(x.sin()); digest(x.cos()); digest((x / 10).tan()); digest(x.atan())
digest(x.tanh()); digest(x.erf()); digest(x.sigmoid())
digest(F.gelu(x)); digest(F.gelu(x, approximate="tanh")); digest(F.silu(x)); digest(F.mish(x))
digest(F.softplus(x)); digest(F.softplus(x, beta=2, threshold=5)); digest(F.logsigmoid(x)); digest(F.elu(x)); digest(F.selu(x)); digest(F.celu(x, 2.0))
y = x.clone().requires_grad_(); F.gelu(y).sum().backward(); digest(y.grad)
y = x.clone().requires_grad_(); F.softplus(y).sum().backward(); digest(y.grad)
y = x.clone().requires_grad_(); (y.sin() + y.erf() + y.atan() + y.expm1() / 1e4).sum().backward(); digest(y.grad)

# %% sums and extremes, by line
print(big.sum(), big.mean(), big[:5000].sum(), big[:4096].mean(), big.double().sum())
print(big[:50_000].view(50, 1000).sum(0)[:5], big[:50_000].view(50, 1000).mean(0)[-3:], big[:50_000].view(5, 10, 1000).sum(1)[2, :4])
print(big[:50_000].view(10, 5000).sum(1), big[:50_000].view(10, 5000).mean(1))
print(torch.arange(50_000).sum(), torch.ones(70_000).sum(), torch.ones(3, 70_000).sum(1))
print(big.max(), big.min(), big.amax(), big.amin(), big[:50_000].view(10, 5000).amax(1), big[:50_000].view(10, 5000).amin(1))
y = big.clone(); y[40_000] = math.nan; print(y.max(), y.min(), y[:40_000].max(), y.nansum(), y.sum())
y = big[:50_000].view(10, 5000).clone(); y[3, 4999] = math.nan; print(y.amax(1), y.amin(1))
print(torch.full((100,), -math.inf).amax(), torch.full((100,), -math.inf).logsumexp(0), big[:5000].view(5, 1000).logsumexp(1))
print(torch.arange(1000).view(2, 500).amax(1), torch.arange(1000).amin())

# %% in place, by line
y = x.clone(); z = y.view(-1); y += 1; y.mul_(2); y -= x; y /= 4; digest(y); print(z is not y, torch.equal(z, y), y._version)
y = x.clone(); y.add_(y); y *= y; y.sub_(x, alpha=0.5); y.div_(3); digest(y)
y = torch.arange(10); y += 5; y -= torch.arange(10); y.add_(2, alpha=3); y *= 2; print(y)
y = torch.zeros(4); y[1:3] += 2; y[1:3].mul_(3); y.add_(torch.ones(4), alpha=2.5); print(y, y._version)
y = torch.ones(3); z = y.data; z += 1; print(y, y._version)
y = torch.ones(3); n = y.numpy(); y += 1; n *= 5; print(y, n)
y = torch.ones(2, 3); y += torch.tensor([1.0, 2.0, 3.0]); y.t().mul_(2); print(y)
y = torch.ones(3, dtype=torch.float64); y += 0.1; y.sub_(1, alpha=2); y *= y; print(y)
y = torch.ones(3, requires_grad=True); y += 1
y = torch.ones(3, requires_grad=True)[:]; y += 1
y = torch.arange(3); y += 0.5
y = torch.arange(3); y /= 2
y = torch.ones(3); y += torch.ones(4)
y = torch.ones(5); y[1:].add_(y[:-1])
y = torch.ones(1).expand(3); y += 1
w = torch.ones(3, requires_grad=True); y = w * 2; z = y * y; y += 1; z.sum().backward()
w = torch.ones(3, requires_grad=True); y = w * 2; y += w; y *= 3; y.sum().backward(); print(w.grad, y)
w = torch.ones(3, requires_grad=True); torch.set_grad_enabled(False); w += 1; w.mul_(2); print(w)

# %% elements moved, by line
y = torch.arange(24).view(2, 3, 4); print(y.flip(0), y.flip(2), y.flip(0, 1, 2))
y = torch.arange(24).view(2, 3, 4); print(y.roll(1, 0), y.roll(-1, 2), y.roll((1, 2), (1, 2)), y.roll(5))
y = torch.arange(24).view(2, 3, 4); print(y.transpose(0, 2).flip(1), y[:, 1:, ::2].roll(1, 2), y.flip(()))
print(torch.tensor(3).flip(0) if False else torch.tensor([]).flip(0), torch.zeros(0, 3).roll(1, 1), torch.tensor([True, False]).flip(0))
print(torch.arange(6.0).view(2, 3).roll((1, 1), (1, 1)))
y = torch.arange(4.0, requires_grad=True); (y.flip(0) * torch.arange(4.0) + y.roll(1) * 10).sum().backward(); print(y.grad)
y = torch.arange(12).view(3, 4); print(y.gather(1, torch.tensor([[0, 3], [1, 1], [2, 0]])), y.gather(0, torch.tensor([[2, 1, 0, 2]])), y.t().gather(1, torch.tensor([[2], [0]], dtype=torch.int32)))
torch.arange(12).view(3, 4).gather(1, torch.tensor([[0, 4]]))
torch.arange(12).view(3, 4).gather(0, torch.tensor([[-1, 1]]))
print(torch.tensor([1.0, 65504.0, 1e5, 1e-8, 2049.0, math.nan]).half(), torch.tensor([0.1, -3.3]).half().float())

# %% layers, by line
y = torch.linspace(-2, 3, 2 * 6 * 5 * 5).view(2, 6, 5, 5); print(F.layer_norm(y, (5, 5))[0, 0, 0]); print(F.group_norm(y, 3)[1, 2, 1]); print(F.batch_norm(y, None, None, training=True)[1, 5, 4])
y = torch.linspace(-2, 3, 300).view(2, 6, 5, 5).requires_grad_(); w = torch.arange(6.0, requires_grad=True); b = torch.ones(6, requires_grad=True); (F.batch_norm(y, None, None, w, b, training=True) ** 2 * y).sum().backward(); print(y.grad[0, 1], w.grad, b.grad)
y = torch.linspace(-2, 3, 300).view(2, 6, 5, 5).requires_grad_(); w = torch.arange(6.0, requires_grad=True); b = torch.ones(6, requires_grad=True); (F.group_norm(y, 2, w, b) ** 2 * y).sum().backward(); print(y.grad[0, 1], w.grad, b.grad)
y = (torch.arange(300) * 0.7).sin().view(20, 15).requires_grad_(); w = torch.arange(15.0, requires_grad=True); b = torch.ones(15, requires_grad=True); (F.layer_norm(y, (15,), w, b) * y.detach()).sum().backward(); print(y.grad[3], w.grad, b.grad)
y = torch.linspace(-2, 3, 300).view(20, 15).requires_grad_(); m = torch.zeros(15); v = torch.ones(15); (F.batch_norm(y, m, v, training=True) ** 3).sum().backward(); print(y.grad[3], m, v); print(F.batch_norm(y, m, v)[0])
y = torch.linspace(-2, 3, 2 * 4 * 9 * 9).view(2, 4, 9, 9).requires_grad_(); w = torch.linspace(-1, 1, 6 * 4 * 9).view(6, 4, 3, 3).requires_grad_(); b = torch.arange(6.0, requires_grad=True); o = F.conv2d(y, w, b, padding=1); (o * o).sum().backward(); digest(o); digest(y.grad); digest(w.grad); print(b.grad)
y = torch.linspace(-2, 3, 2 * 4 * 9 * 9).view(2, 4, 9, 9).requires_grad_(); w = torch.linspace(-1, 1, 6 * 2 * 9).view(6, 2, 3, 3).requires_grad_(); o = F.conv2d(y, w, stride=2, dilation=2, groups=2); (o * o).sum().backward(); digest(o); digest(y.grad); digest(w.grad)
y = torch.linspace(-2, 3, 2 * 4 * 9 * 9).view(2, 4, 9, 9).requires_grad_(); w = torch.linspace(-1, 1, 4 * 9).view(4, 1, 3, 3).requires_grad_(); o = F.conv2d(y, w, padding=2, groups=4); (o * o).sum().backward(); digest(o); digest(y.grad); digest(w.grad)
y = torch.linspace(-2, 3, 2 * 4 * 7 * 7).view(2, 4, 7, 7).requires_grad_(); w = torch.linspace(-1, 1, 4 * 3 * 9).view(4, 3, 3, 3).requires_grad_(); b = torch.arange(3.0); o = F.conv_transpose2d(y, w, b, stride=2, padding=1, output_padding=1); (o * o).sum().backward(); digest(o); digest(y.grad); digest(w.grad)
y = torch.linspace(-2, 3, 8 * 16 * 32 * 32).view(8, 16, 32, 32); w = torch.linspace(-1, 1, 32 * 16 * 9).view(32, 16, 3, 3); digest(F.conv2d(y, w, padding=1)); digest(F.conv2d(y, w[:, :, :1, :1])); digest(F.conv2d(y, w, stride=2))
y = torch.linspace(-2, 3, 3 * 100).view(1, 3, 100); w = torch.linspace(-1, 1, 45).view(5, 3, 3); print(F.conv1d(y, w, dilation=3)[0, 1, :5]); digest(F.conv3d(y.view(1, 3, 4, 5, 5), w.view(5, 3, 1, 3, 1)))
print(F.embedding(torch.tensor([[0, 2], [1, 1]]), torch.arange(9.0).view(3, 3)))
print(F.avg_pool2d(torch.arange(16.0).view(1, 1, 4, 4), 3, 2, 1), F.max_pool2d(torch.arange(16.0).view(1, 1, 4, 4), 2))
