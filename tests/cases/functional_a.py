# torch.nn.functional: activations, losses, normalisations, embeddings, attention, distances.
import torch
import torch.nn.functional as F
x = torch.tensor([-4.0, -1.5, -0.3, 0.0, 0.2, 1.7, 5.0])
m = torch.tensor([[0.5, -1.0, 2.0, 0.25], [1.5, 0.0, -0.5, 3.0], [-2.0, 1.0, 0.75, -0.25]])

# %% activations, by line
print(F.relu(x), F.relu6(x * 2), F.leaky_relu(x), F.leaky_relu(x, 0.2))
print(F.elu(x), F.elu(x, alpha=0.5), F.selu(x), F.celu(x), F.celu(x, 2.0))
print(F.gelu(x), F.gelu(x, approximate="tanh"))
print(F.silu(x), F.mish(x), F.softplus(x), F.softplus(x, beta=2, threshold=3))
print(F.softshrink(x), F.softshrink(x, 1.0), F.hardshrink(x), F.hardshrink(x, 1.6), F.tanhshrink(x))
print(F.hardtanh(x), F.hardtanh(x, -2.0, 0.5), F.hardsigmoid(x), F.hardswish(x))
print(F.logsigmoid(x), F.softsign(x), F.threshold(x, 0.1, 20.0))
print(F.softmin(x, dim=0), F.softmax(m, dim=1), F.log_softmax(m, dim=0), F.sigmoid(x), F.tanh(x))
print(F.glu(m), F.glu(m, dim=1), F.glu(torch.ones(2, 3), 0))
print(F.prelu(x, torch.tensor([0.25])), F.prelu(m, torch.tensor([0.1, 0.2, 0.3, 0.4])))
print(F.rrelu(x), F.rrelu(x, 0.1, 0.3))
print(torch.relu(x), x.relu(), torch.selu(x), torch.celu(x, 0.5), torch.threshold(x, 1.0, 0.0), torch.prelu(x, torch.tensor(0.1)), torch.hardshrink(x, 0.5), x.hardshrink(), x.prelu(torch.tensor([0.5])))
print(F.gelu(torch.linspace(-6, 6, 25)))
print(F.gelu(torch.linspace(-6, 6, 25, dtype=torch.float64)), F.gelu(torch.linspace(-6, 6, 13), approximate="tanh"))
print(F.mish(torch.tensor([-100.0, -30.0, 30.0, 100.0])), F.softplus(torch.tensor([-100.0, 15.0, 25.0, 100.0])), F.logsigmoid(torch.tensor([-200.0, -20.0, 20.0, 200.0])))
print(F.silu(torch.tensor([-200.0, -88.0, 88.0, 200.0])), F.elu(torch.tensor([-1e-4, -1e-3, -100.0])), F.selu(torch.tensor([-1e-4, 1e-4])))
print(F.relu(torch.tensor([float("nan"), float("inf"), -float("inf")])), F.gelu(torch.tensor([float("nan")])), F.hardtanh(torch.tensor([float("nan"), float("inf")])))
print(F.silu(torch.tensor([float("nan"), float("inf")])), F.softplus(torch.tensor([float("nan"), float("inf"), -float("inf")])))
print(F.relu(torch.tensor([-1, 2])), F.relu6(torch.tensor([-1, 9])), F.hardtanh(torch.tensor([-3, 0, 3])), F.threshold(torch.tensor([-3, 0, 3]), 1, 9), F.softsign(torch.tensor([1, -1])), F.tanhshrink(torch.tensor([1, 0])))
print(F.gelu(x.half()), F.silu(x.bfloat16()), F.relu(x.half()), F.mish(x.double()))
print(F.relu(torch.zeros(0, 3)), F.gelu(torch.zeros(0)), F.glu(torch.zeros(2, 0)))
print(F.gelu(m.t()), F.silu(m[:, ::2]))

# %% activations' errors, by line
print(F.leaky_relu(torch.tensor([1, 2])))
print(F.elu(torch.tensor([1])))
print(F.gelu(torch.tensor([1])))
print(F.silu(torch.tensor([1])))
print(F.mish(torch.tensor([True])))
print(F.softplus(torch.tensor([1])))
print(F.softshrink(torch.tensor([1])))
print(F.softshrink(x, -1))
print(F.hardshrink(torch.tensor([1])))
print(F.hardsigmoid(torch.tensor([1])))
print(F.hardswish(torch.tensor([1])))
print(F.logsigmoid(torch.tensor([1])))
print(F.relu(torch.tensor([True])))
print(F.hardtanh(torch.tensor([True])))
print(F.hardtanh(x, 2.0, -2.0))
print(F.threshold(torch.tensor([True]), 0, 1))
print(F.celu(x, 0.0))
print(F.gelu(x, approximate="exact"))
print(F.glu(x))
print(F.glu(torch.tensor(1.0)))
print(F.glu(torch.tensor([1, 2])))
print(F.prelu(m, torch.ones(3)))
print(F.prelu(torch.tensor([1]), torch.ones(1)))
print(F.prelu(torch.tensor(1.0), torch.ones(2)))
print(F.rrelu(x, 0.5, 0.2))
print(F.rrelu(torch.tensor([1]), training=True))
print(F.softmax(torch.tensor([1, 2]), dim=0))
print(F.softmax(m, dim=2))

# %% activations' gradients
for f in (F.relu, F.relu6, F.leaky_relu, F.elu, F.selu, F.celu, F.gelu, F.silu, F.mish, F.softplus):
    y = x.clone().requires_grad_()
    out = f(y)
    (out * torch.arange(1.0, 8.0)).sum().backward()
    print(out.grad_fn.name(), y.grad)

for f in (F.softshrink, F.hardshrink, F.tanhshrink, F.hardtanh, F.hardsigmoid, F.hardswish, F.logsigmoid, F.softsign, F.rrelu):
    y = x.clone().requires_grad_()
    out = f(y)
    (out * torch.arange(1.0, 8.0)).sum().backward()
    print(out.grad_fn.name(), y.grad)

y = x.clone().requires_grad_()
w = torch.tensor([0.25], requires_grad=True)
out = F.prelu(y, w)
out.pow(2).sum().backward()
print(out.grad_fn.name(), y.grad, w.grad)

y = m.clone().requires_grad_()
w = torch.tensor([0.1, 0.2, 0.3, 0.4], requires_grad=True)
F.prelu(y, w).pow(2).sum().backward()
print(y.grad, w.grad)

y = m.clone().requires_grad_()
out = F.glu(y)
out.pow(2).sum().backward()
print(out, y.grad)

y = x.clone().requires_grad_()
out = F.gelu(y, approximate="tanh")
out.pow(2).sum().backward()
print(y.grad, F.threshold(y, 0.1, 2.0), F.softplus(y, 2, 3))

y = x.clone().requires_grad_()
(F.celu(y, 2.0) + F.elu(y, 0.5) + F.softplus(y, 2, 3) + F.hardtanh(y, -2.0, 2.0)).pow(2).sum().backward()
print(y.grad)

# %% second derivatives
for f in (F.relu, F.leaky_relu, F.elu, F.selu, F.celu, F.gelu, F.silu, F.mish, F.softplus, F.hardswish, F.logsigmoid, F.hardtanh):
    y = x.clone().requires_grad_()
    (g,) = torch.autograd.grad(f(y[1:]).pow(2).sum(), y, create_graph=True)
    (h,) = torch.autograd.grad(g.sum(), y)
    print(g.detach(), h)

y = x.double().requires_grad_()
(g,) = torch.autograd.grad(F.gelu(y, approximate="tanh").sum(), y, create_graph=True)
print(g)
(h,) = torch.autograd.grad(g.sum(), y, create_graph=True)
(k,) = torch.autograd.grad(h.sum(), y)
print(h.detach(), k)

y = x.clone().requires_grad_()
(g,) = torch.autograd.grad(F.silu(y).sum(), y, create_graph=True)
(h,) = torch.autograd.grad(g.pow(2).sum(), y, create_graph=True)
(k,) = torch.autograd.grad(h.sum(), y)
print(h.detach(), k)

y = m.clone().requires_grad_()
(g,) = torch.autograd.grad(F.glu(y).pow(2).sum(), y, create_graph=True)
(h,) = torch.autograd.grad(g.pow(2).sum(), y)
print(g.detach(), h)

y = m.clone().requires_grad_()
t = torch.zeros_like(m)
for f in (F.mse_loss, F.smooth_l1_loss, F.huber_loss, F.binary_cross_entropy_with_logits, F.soft_margin_loss):
    (g,) = torch.autograd.grad(f(y, t + 0.5), y, create_graph=True)
    (h,) = torch.autograd.grad(g.pow(2).sum(), y)
    print(g.detach(), h)

y = m.clone().requires_grad_()
(g,) = torch.autograd.grad(F.cross_entropy(y, torch.tensor([0, 1, 3])), y, create_graph=True)
(h,) = torch.autograd.grad(g.pow(2).sum(), y)
print(g.detach(), h)

y = m.clone().requires_grad_()
for f in (lambda v: F.layer_norm(v, (4,)), lambda v: F.batch_norm(v, None, None, training=True), lambda v: F.group_norm(v.view(1, 6, 2), 2), lambda v: F.rms_norm(v, (4,))):
    (g,) = torch.autograd.grad(f(y).pow(3).sum(), y, create_graph=True)
    (h,) = torch.autograd.grad((g * torch.linspace(0.1, 1, 12).view(3, 4)).pow(2).sum(), y)
    print(g.detach(), h)

y = m.clone().requires_grad_()
w = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
b = torch.zeros(4, requires_grad=True)
g = torch.autograd.grad(F.layer_norm(y, (4,), w, b).pow(3).sum(), (y, w, b), create_graph=True)
h = torch.autograd.grad(sum(v.pow(2).sum() for v in g), (y, w, b))
print(*h)

w = torch.arange(6.0).view(3, 2).requires_grad_()
(g,) = torch.autograd.grad(F.embedding(torch.tensor([0, 2, 2]), w).pow(3).sum(), w, create_graph=True)
(h,) = torch.autograd.grad(g.sum(), w)
print(g.detach(), h)

# %% in place
y = x.clone()
print(F.relu(y, inplace=True), y)

y = x.clone()
z = F.relu_(y)
print(z is y, y, F.elu_(x.clone()), F.selu_(x.clone()), F.celu_(x.clone()), F.leaky_relu_(x.clone(), 0.1), F.hardtanh_(x.clone()), F.threshold_(x.clone(), 0.0, 1.0))

y = x.clone().requires_grad_()
z = y * 2
F.elu(z, inplace=True)
print(z)
z.sum().backward()
print(y.grad)

y = x.clone().requires_grad_()
for f in (F.relu, F.relu6, F.leaky_relu, F.selu, F.celu, F.silu, F.mish, F.hardtanh, F.hardsigmoid, F.hardswish):
    z = y * 1
    out = f(z, inplace=True)
    print(out is z, z.grad_fn.name(), torch.autograd.grad(z.sum(), y)[0])

y = x.clone().requires_grad_()
F.relu(y, inplace=True)

y = torch.tensor([1.0, -1.0])
print(torch.relu_(y), torch.selu_(y), torch.celu_(y), torch.threshold_(y, 0.5, 0.0))

# %% random activations and dropout
torch.manual_seed(0)
y = x.clone().requires_grad_()
out = F.rrelu(y, training=True)
out.sum().backward()
print(out, y.grad)

torch.manual_seed(0)
print(torch.rrelu(x, 0.1, 0.9, True), F.rrelu(m, training=True), F.rrelu_(x.clone(), training=True))

torch.manual_seed(0)
print(F.gumbel_softmax(m, tau=0.5), F.gumbel_softmax(m, hard=True), F.gumbel_softmax(m, hard=True, dim=0))

torch.manual_seed(0)
y = m.clone().requires_grad_()
out = F.gumbel_softmax(y, hard=True)
(out * torch.arange(4.0)).sum().backward()
print(out, y.grad)

torch.manual_seed(0)
print(F.dropout(torch.ones(3, 4)), F.dropout(x, 0.2), F.dropout(x, training=False), F.alpha_dropout(x, 0.5, True), F.feature_alpha_dropout(torch.ones(1, 3, 2), 0.5, True))

torch.manual_seed(0)
print(F.dropout1d(torch.ones(2, 3, 2)), F.dropout2d(torch.ones(1, 3, 2, 2)), F.dropout3d(torch.ones(1, 3, 1, 2, 2)))

# %% softmax without a dim
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    print(F.softmax(m), F.log_softmax(x), F.softmin(m[None]))
    print([str(v.message) for v in w])

# %% losses, by line
print(F.mse_loss(m, m * 0.5), F.mse_loss(m, m * 0.5, reduction="sum"), F.mse_loss(m, m * 0.5, reduction="none"))
print(F.mse_loss(m, torch.zeros(3, 4), weight=torch.arange(12.0).view(3, 4)), F.mse_loss(m, m * 0, reduction="none", weight=m), F.mse_loss(m, m * 0, reduction="sum", weight=m))
print(F.l1_loss(m, m * 0.5), F.l1_loss(m, m * 0.5, reduction="sum"), F.l1_loss(m, m * 0.5, reduction="none"), F.l1_loss(m, m * 0, weight=m.abs()))
print(F.smooth_l1_loss(m, m * 0.2), F.smooth_l1_loss(m, m * 0.2, reduction="none", beta=0.5), F.smooth_l1_loss(m, m * 0.2, beta=0))
print(F.huber_loss(m, m * 0.2), F.huber_loss(m, m * 0.2, reduction="none", delta=0.5), F.huber_loss(m, m * 0.2, reduction="sum"), F.huber_loss(m, m * 0.2, weight=m.abs()))
print(F.mse_loss(torch.ones(2, dtype=torch.float64), torch.zeros(2)), F.mse_loss(torch.tensor([1, 2]), torch.tensor([1.5, 2.0])), F.mse_loss(m.half(), m.half() * 0.5))
print(F.mse_loss(torch.zeros(0), torch.zeros(0)), F.mse_loss(torch.zeros(0), torch.zeros(0), reduction="sum"), F.l1_loss(torch.zeros(0), torch.zeros(0)))
print(F.cross_entropy(m, torch.tensor([0, 1, 3])), F.cross_entropy(m, torch.tensor([0, 1, 3]), reduction="sum"), F.cross_entropy(m, torch.tensor([0, 1, 3]), reduction="none"))
print(F.cross_entropy(m, torch.tensor([0, 1, 3]), weight=torch.tensor([1.0, 2.0, 3.0, 4.0])), F.cross_entropy(m, torch.tensor([0, -100, 3])), F.cross_entropy(m, torch.tensor([0, 1, 3]), ignore_index=1, reduction="none"))
print(F.cross_entropy(m, torch.tensor([0, 1, 3]), label_smoothing=0.1), F.cross_entropy(m, torch.tensor([0, -100, 3]), label_smoothing=0.1, weight=torch.tensor([1.0, 2.0, 3.0, 4.0])), F.cross_entropy(m, torch.tensor([0, -100, 3]), label_smoothing=0.1, reduction="none"), F.cross_entropy(m, torch.tensor([0, 1, 3]), label_smoothing=0.3, reduction="sum"))
print(F.cross_entropy(m, m.softmax(1)), F.cross_entropy(m, m.softmax(1), reduction="none"), F.cross_entropy(m, m.softmax(1), reduction="sum"), F.cross_entropy(m, m.softmax(1), label_smoothing=0.2, weight=torch.tensor([1.0, 2.0, 3.0, 4.0])))
print(F.cross_entropy(m[0], torch.tensor(2)), F.cross_entropy(m[0], m[1].softmax(0)), F.cross_entropy(m.view(1, 4, 3), torch.tensor([[0, 3, 1]])), F.cross_entropy(m.view(1, 4, 3, 1), torch.tensor([[[0], [3], [1]]]), reduction="none"))
print(F.cross_entropy(m, torch.tensor([-100, -100, -100])), F.cross_entropy(torch.zeros(0, 3), torch.zeros(0, dtype=torch.long)), F.cross_entropy(m.double(), torch.tensor([0, 1, 3])))
print(F.nll_loss(m, torch.tensor([0, 1, 3])), F.nll_loss(m, torch.tensor([0, 1, 3]), reduction="none"), F.nll_loss(m[0], torch.tensor(1)), F.nll_loss(m, torch.tensor([0, 1, 3], dtype=torch.uint8)), F.nll_loss(m, torch.tensor([0, 1, 3]), weight=torch.tensor([1.0, 2.0, 3.0, 4.0]), ignore_index=0))
print(F.nll_loss(m.view(1, 4, 3), torch.tensor([[0, 3, 1]]), reduction="none"), F.nll_loss(m.view(1, 4, 3, 1, 1), torch.tensor([[[[0]], [[3]], [[1]]]])), F.nll_loss(torch.zeros(0, 3), torch.zeros(0).long(), reduction="none"), F.nll_loss(torch.zeros(0, 3), torch.zeros(0).long(), reduction="sum"))
print(F.binary_cross_entropy(m.sigmoid(), torch.ones(3, 4) * 0.3), F.binary_cross_entropy(torch.tensor([0.0, 1.0, 1.0, 0.5]), torch.tensor([1.0, 0.0, 1.0, 0.5]), reduction="none"), F.binary_cross_entropy(m.sigmoid(), torch.ones(3, 4), weight=m.abs(), reduction="sum"))
print(F.binary_cross_entropy_with_logits(m, torch.ones(3, 4) * 0.3), F.binary_cross_entropy_with_logits(m, torch.ones(3, 4), reduction="none", pos_weight=torch.tensor([1.0, 2.0, 3.0, 4.0])), F.binary_cross_entropy_with_logits(m * 100, torch.ones(3, 4), reduction="none"), F.binary_cross_entropy_with_logits(m, torch.ones(3, 4), weight=m.abs(), reduction="sum"))
print(F.kl_div(m.log_softmax(1), m.softmax(0), reduction="batchmean"), F.kl_div(m.log_softmax(1), m.softmax(0), reduction="none"), F.kl_div(m.log_softmax(1), m.log_softmax(0), reduction="sum", log_target=True), F.kl_div(m, torch.zeros(3, 4), reduction="sum"))
print(F.poisson_nll_loss(m, m.abs()), F.poisson_nll_loss(m.abs(), m.abs() * 3, log_input=False, full=True, reduction="none"), F.poisson_nll_loss(m, m.abs() * 3, full=True, reduction="sum"))
print(F.gaussian_nll_loss(m, m * 0.5, torch.ones(3, 4) * 2), F.gaussian_nll_loss(m, m * 0.5, torch.ones(3, 1), full=True, reduction="none"), F.gaussian_nll_loss(m, m * 0.5, torch.ones(3), reduction="sum"), F.gaussian_nll_loss(m, m * 0.5, 2.0), F.gaussian_nll_loss(m, m, torch.zeros(3, 4)))
print(F.hinge_embedding_loss(x, x.sign()), F.hinge_embedding_loss(x, torch.tensor([1.0, -1, 1, -1, 1, -1, -1]), margin=2.0, reduction="none"), F.margin_ranking_loss(x, x.flip(0), x.sign(), margin=0.5), F.margin_ranking_loss(x, x.flip(0), x.sign(), reduction="none"))
print(F.cosine_embedding_loss(m, m.flip(0), torch.tensor([1, -1, 1])), F.cosine_embedding_loss(m, m.flip(0), torch.tensor([1, -1, -1]), margin=0.1, reduction="none"), F.cosine_embedding_loss(x, x.flip(0), torch.tensor(-1)))
print(F.multi_margin_loss(m, torch.tensor([0, 1, 3])), F.multi_margin_loss(m, torch.tensor([0, 1, 3]), p=2, margin=0.5, reduction="none"), F.multi_margin_loss(m, torch.tensor([0, 1, 3]), weight=torch.tensor([1.0, 2.0, 3.0, 4.0]), reduction="sum"), F.multi_margin_loss(m[0], torch.tensor(1)))
print(F.multilabel_margin_loss(m, torch.tensor([[0, 3, -1, 1]] * 3)), F.multilabel_margin_loss(m, torch.tensor([[0, 3, -1, 1]] * 3), reduction="none"), F.multilabel_margin_loss(m[0], torch.tensor([2, -1, 0, 0])))
print(F.multilabel_soft_margin_loss(m, (m > 0).float()), F.multilabel_soft_margin_loss(m, (m > 0).float(), weight=torch.ones(4) * 2, reduction="none"), F.soft_margin_loss(m, m.sign()), F.soft_margin_loss(m, m.sign(), reduction="none"))
print(F.triplet_margin_loss(m, m + 1, m * 2), F.triplet_margin_loss(m, m + 1, m * 2, margin=0.5, p=1, swap=True, reduction="none"), F.triplet_margin_with_distance_loss(m, m + 1, m * 2), F.triplet_margin_with_distance_loss(m, m + 1, m * 2, distance_function=lambda a, b: (a - b).abs().sum(-1), swap=True, reduction="none"))
print(F.linear_cross_entropy(m, torch.ones(5, 4), torch.tensor([0, 1, 2])), F.linear_cross_entropy(m, torch.arange(20.0).view(5, 4), torch.tensor([0, 1, 2]), linear_bias=torch.arange(5.0), reduction="none"), F.linear_cross_entropy(m, torch.arange(40.0).view(5, 2, 4) / 9, torch.tensor([[0, 1], [2, 3], [4, 4]]), label_smoothing=0.1))
print(torch.kl_div(m.log_softmax(1), m.softmax(0)), torch.hinge_embedding_loss(x, x.sign()), torch.margin_ranking_loss(x, x.flip(0), x.sign(), 0.5, 2), torch.cosine_embedding_loss(m, m.flip(0), torch.tensor([1, -1, 1]), 0.0, 0), torch.triplet_margin_loss(m, m + 1, m * 2), torch.poisson_nll_loss(m, m.abs(), True, False, 1e-8, 1), torch.binary_cross_entropy_with_logits(m, torch.ones(3, 4), None, None, 0))

# %% ctc
torch.manual_seed(0)
p = torch.randn(6, 2, 5).log_softmax(2)
t = torch.tensor([[1, 2, 2], [3, 1, 4]])
print(F.ctc_loss(p, t, torch.tensor([6, 5]), torch.tensor([3, 2])), F.ctc_loss(p, t, (6, 5), (3, 2), reduction="none"), F.ctc_loss(p, torch.tensor([1, 2, 2, 3, 1]), (6, 5), (3, 2), reduction="sum"))
print(F.ctc_loss(p, t, (2, 5), (3, 0), reduction="none"), F.ctc_loss(p, t, (2, 5), (3, 2), zero_infinity=True), F.ctc_loss(p[:, 0], t[0], torch.tensor(6), torch.tensor(3)), F.ctc_loss(p, t, (6, 5), (3, 2), blank=4))

torch.manual_seed(0)
q = torch.randn(6, 2, 5).requires_grad_()
loss = F.ctc_loss(q.log_softmax(2), torch.tensor([[1, 2, 2], [3, 1, 4]]), (6, 5), (3, 2))
loss.backward()
print(loss, q.grad)

F.ctc_loss(torch.zeros(3, 1, 4), torch.tensor([[1]]), (4,), (1,))

F.ctc_loss(torch.zeros(3, 1, 4), torch.tensor([[1]]), (3,), (2,))

F.ctc_loss(torch.zeros(3, 1, 4), torch.tensor([[1]]), (3, 3), (1,))

F.ctc_loss(torch.zeros(3, 1, 4), torch.tensor([[1]]), (3,), (1,), blank=9)

# %% losses' warnings
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    print(F.mse_loss(m, m[:1]), F.l1_loss(m, m[0]), F.smooth_l1_loss(m, m[:1]), F.huber_loss(m, m[:1]))
    print(F.mse_loss(m, m * 0, size_average=False), F.l1_loss(m, m * 0, reduce=False), F.cross_entropy(m, torch.tensor([0, 1, 2]), size_average=True), F.kl_div(m, m.softmax(1)))
    for v in w:
        print(v.category.__name__, str(v.message))

# %% losses' errors, by line
print(F.mse_loss(torch.ones(3), torch.ones(4)))
print(F.mse_loss(torch.tensor([1]), torch.tensor([2])))
print(F.mse_loss(m, m, reduction="foo"))
print(F.mse_loss(m, m, weight=torch.ones(4)))
print(F.l1_loss(torch.tensor([1]), torch.tensor([2])))
print(F.smooth_l1_loss(m, m, beta=-1))
print(F.smooth_l1_loss(torch.tensor([1]), torch.tensor([2])))
print(F.huber_loss(m, m, delta=0))
print(F.huber_loss(torch.tensor([1]), torch.tensor([2.0])))
print(F.cross_entropy(m, torch.tensor([0, 1])))
print(F.cross_entropy(m, torch.tensor([0, 1, 4])))
print(F.cross_entropy(m, torch.tensor([0, 1, -1])))
print(F.cross_entropy(m, torch.tensor([0.0, 1.0, 2.0])))
print(F.cross_entropy(m, torch.tensor([0, 1, 2], dtype=torch.int32)))
print(F.cross_entropy(m, torch.tensor([0, 1, 2]), weight=torch.ones(3)))
print(F.cross_entropy(m, torch.ones(3, 4), weight=torch.ones(3)))
print(F.cross_entropy(m, torch.ones(3, 4), ignore_index=1))
print(F.cross_entropy(m, torch.ones(3, 4).long()))
print(F.cross_entropy(m, torch.ones(3, 5)))
print(F.cross_entropy(m, torch.tensor([0, 1, 2]), label_smoothing=1.5))
print(F.cross_entropy(m.long(), torch.tensor([0, 1, 2])))
print(F.cross_entropy(m[0], torch.tensor([0, 1])))
print(F.cross_entropy(torch.ones(2, 3, 4), torch.tensor([0, 1])))
print(F.cross_entropy(torch.ones(2, 3, 4, 5), torch.zeros(2, 4, 4).long()))
print(F.cross_entropy(torch.ones(2, 3, 4, 5), torch.zeros(2, 4).long()))
print(F.nll_loss(torch.tensor(1.0), torch.tensor(0)))
print(F.nll_loss(m, torch.tensor([[0, 1, 2]])))
print(F.nll_loss(m.long(), torch.tensor([0, 1, 2])))
print(F.nll_loss(m, torch.tensor([0, 1, 2]), weight=torch.ones(4).double()))
print(F.nll_loss(m, torch.tensor([0, 1, 2]), reduction="avg"))
print(F.binary_cross_entropy(torch.ones(3), torch.ones(2)))
print(F.binary_cross_entropy(torch.tensor([1.5]), torch.tensor([1.0])))
print(F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1.5])))
print(F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1])))
print(F.binary_cross_entropy_with_logits(torch.ones(3), torch.ones(2)))
print(F.kl_div(m, m, reduction="foo"))
print(F.poisson_nll_loss(m, m, reduction="foo"))
print(F.gaussian_nll_loss(m, m, torch.ones(5)))
print(F.gaussian_nll_loss(m, m, -torch.ones(3, 4)))
print(F.gaussian_nll_loss(m, m, -1.0))
print(F.gaussian_nll_loss(m, m, m.abs(), reduction="foo"))
print(F.margin_ranking_loss(x, x, m))
print(F.cosine_embedding_loss(m, m, m))
print(F.cosine_embedding_loss(x, x, torch.tensor([1])))
print(F.cosine_embedding_loss(m, m, torch.tensor(1)))
print(F.multi_margin_loss(m, torch.tensor([0, 1, 4])))
print(F.multi_margin_loss(m, torch.tensor([0, 1])))
print(F.multi_margin_loss(m, torch.tensor([0, 1, 2]), p=3))
print(F.multi_margin_loss(m, torch.tensor([0, 1, 2]), weight=torch.ones(3)))
print(F.multilabel_margin_loss(m, torch.tensor([[0, 4, -1, 1]] * 3)))
print(F.multilabel_margin_loss(m, torch.tensor([0, 1])))
print(F.multilabel_soft_margin_loss(m, m, reduction="foo"))
print(F.triplet_margin_loss(m, m, x))
print(F.triplet_margin_loss(m, m, m, margin=-1))
print(F.triplet_margin_with_distance_loss(m, m, m, margin=-1))
print(F.linear_cross_entropy(m, torch.ones(5, 3), torch.tensor([0, 1, 2])))
print(F.linear_cross_entropy(m, torch.ones(5, 4), torch.tensor([0, 1, 2]), linear_bias=torch.ones(4)))

# %% losses' gradients
for f in (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.binary_cross_entropy_with_logits, F.soft_margin_loss, F.kl_div, F.poisson_nll_loss, F.hinge_embedding_loss, F.multilabel_soft_margin_loss):
    for reduction in ("none", "sum"):
        y = m.clone().requires_grad_()
        out = f(y, torch.ones(3, 4), reduction=reduction)
        (out * out).sum().backward()
        print(out.grad_fn.name(), y.grad)

a = m.clone().requires_grad_()
b = m.flip(0).clone().requires_grad_()
for f in (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.binary_cross_entropy_with_logits):
    print(*torch.autograd.grad(f(a, b), (a, b)))

for options in ({}, {"reduction": "sum"}, {"weight": torch.tensor([1.0, 2.0, 3.0, 4.0])}, {"label_smoothing": 0.1}, {"ignore_index": 1}):
    y = m.clone().requires_grad_()
    out = F.cross_entropy(y, torch.tensor([0, 1, 3]), **options)
    out.backward()
    print(out, y.grad)

y = m.clone().requires_grad_()
out = F.cross_entropy(y, torch.tensor([0, 1, 3]), reduction="none")
out.backward(torch.tensor([1.0, 2.0, 3.0]))
print(out, y.grad)

y = m.clone().requires_grad_()
out = F.cross_entropy(y, torch.ones(3, 4) / 4)
out.backward()
print(out, y.grad)

y = m.view(1, 4, 3).clone().requires_grad_()
out = F.nll_loss(y, torch.tensor([[0, 3, 1]]), weight=torch.tensor([1.0, 2.0, 3.0, 4.0]))
out.backward()
print(out, y.grad, F.nll_loss(y, torch.tensor([[0, 3, 1]]), reduction="none"))

y = m.sigmoid().requires_grad_()
out = F.binary_cross_entropy(y, torch.ones(3, 4) * 0.3)
out.backward()
print(out, y.grad)

y = m.clone().requires_grad_()
out = F.binary_cross_entropy_with_logits(y, torch.ones(3, 4), weight=m.abs(), pos_weight=torch.tensor([1.0, 2.0, 3.0, 4.0]))
out.backward()
print(out, y.grad)

y = m.clone().requires_grad_()
v = torch.ones(3, 4, requires_grad=True)
out = F.gaussian_nll_loss(y, torch.ones(3, 4), v, full=True)
out.backward()
print(out, y.grad, v.grad)

a = m.clone().requires_grad_()
b = m.flip(0).clone().requires_grad_()
print(*torch.autograd.grad(F.cosine_embedding_loss(a, b, torch.tensor([1, -1, 1])), (a, b)))
print(*torch.autograd.grad(F.margin_ranking_loss(a, b, torch.ones(3, 4), margin=0.5), (a, b)))
print(*torch.autograd.grad(F.triplet_margin_loss(a, b, a * 2, swap=True), (a, b)))
print(*torch.autograd.grad(F.multi_margin_loss(a, torch.tensor([0, 1, 3]), p=2), a), *torch.autograd.grad(F.multilabel_margin_loss(a, torch.tensor([[0, 3, -1, 1]] * 3)), a))

# %% normalisation, by line
print(F.layer_norm(m, (4,)), F.layer_norm(m, [3, 4]), F.layer_norm(m, (4,), torch.arange(4.0), torch.ones(4)), F.layer_norm(m, (4,), torch.arange(4.0)), F.layer_norm(m, (4,), None, torch.ones(4), eps=0.1))
print(F.group_norm(m, 2), F.group_norm(m.view(1, 4, 3), 2, torch.arange(4.0), torch.ones(4)), F.group_norm(m.view(1, 4, 3), 4), F.group_norm(m.view(1, 4, 3), 1, eps=1.0))
print(F.instance_norm(m.view(1, 3, 4)), F.instance_norm(m.view(1, 4, 3), weight=torch.arange(4.0), bias=torch.ones(4)), F.instance_norm(m[None], torch.zeros(3), torch.ones(3), use_input_stats=False))
print(F.rms_norm(m, (4,)), F.rms_norm(m, (3, 4), eps=1.0), F.rms_norm(m, (4,), torch.arange(4.0)), F.rms_norm(m.half(), (4,)), F.rms_norm(m.double(), (4,)))
print(F.batch_norm(m, torch.zeros(4), torch.ones(4)), F.batch_norm(m, torch.arange(4.0), torch.ones(4) * 2, torch.ones(4) * 3, torch.ones(4), eps=0.5), F.batch_norm(m, None, None, training=True), F.batch_norm(m.view(1, 4, 3), None, None, torch.arange(4.0), torch.ones(4), training=True))
print(F.batch_norm(torch.zeros(0, 3), None, None, training=True), F.layer_norm(torch.zeros(2, 0), (0,)), F.batch_norm(m.half(), torch.zeros(4).half(), torch.ones(4).half()), F.layer_norm(m.bfloat16(), (4,)), F.layer_norm(m.double(), (4,)))
print(F.local_response_norm(m[None], 2), F.local_response_norm(m.view(1, 4, 3), 3, alpha=0.1, beta=0.5, k=2.0))
print(F.normalize(m), F.normalize(m, p=1, dim=0), F.normalize(m, p=float("inf")), F.normalize(torch.zeros(2, 2)), F.normalize(m, dim=(0, 1)))
print(torch.layer_norm(m, (4,)), torch.group_norm(m, 2), torch.rms_norm(m, (4,)), torch.batch_norm(m, None, None, torch.zeros(4), torch.ones(4), False, 0.1, 1e-5, True), torch.instance_norm(m[None], None, None, None, None, True, 0.1, 1e-5, True))
print(torch.native_layer_norm(m, (4,), None, None, 1e-5), torch.native_group_norm(m, None, None, 3, 4, 1, 2, 1e-5), torch.native_batch_norm(m, None, None, None, None, True, 0.1, 1e-5), torch.native_batch_norm(m, None, None, torch.zeros(4), torch.ones(4), False, 0.1, 1e-5))

# %% running statistics
mean, var = torch.zeros(4), torch.ones(4)
print(F.batch_norm(m, mean, var, training=True), mean, var)
F.batch_norm(m * 2, mean, var, training=True, momentum=0.5)
print(mean, var, F.batch_norm(m, mean, var))

mean, var = torch.zeros(3), torch.ones(3)
F.instance_norm(m.view(1, 3, 4), mean, var)
print(mean, var)

mean, var = torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)
F.batch_norm(torch.arange(24.0, dtype=torch.float64).view(2, 3, 4), mean, var, training=True)
print(mean, var)

# %% normalisation's gradients
y = (m + torch.linspace(0, 1, 12).view(3, 4)).requires_grad_()
w = torch.tensor([1.0, 2.0, 0.5, 0.25], requires_grad=True)
b = torch.tensor([0.1, 0.2, 0.3, 0.4], requires_grad=True)
c = torch.linspace(-1, 1, 12)
for f in (lambda: F.layer_norm(y, (4,), w, b), lambda: F.batch_norm(y, None, None, w, b, training=True), lambda: F.batch_norm(y, torch.zeros(4), torch.ones(4), w, b), lambda: F.group_norm(y.view(1, 4, 3), 2, w, b), lambda: F.batch_norm(y.view(1, 4, 3), None, None, w, b, training=True), lambda: F.instance_norm(y.view(1, 4, 3), weight=w, bias=b)):
    out = f()
    print(out.grad_fn.name(), *(g.round(decimals=2) + 0.0 for g in torch.autograd.grad((out.pow(2) * c.view(out.shape)).sum(), (y, w, b))))

y = m.clone().requires_grad_()
w = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
out = F.rms_norm(y, (4,), w)
print(out, *torch.autograd.grad(out.pow(3).sum(), (y, w)))

y = m.clone().requires_grad_()
for f in (lambda: F.layer_norm(y, (4,)), lambda: F.local_response_norm(y[None], 2, alpha=0.5), lambda: F.normalize(y), lambda: F.normalize(y, p=3, dim=0)):
    out = f()
    print(out.grad_fn.name(), *torch.autograd.grad(out.pow(3).sum(), y))

torch.manual_seed(0)
big = torch.randn(64, 32, 17, requires_grad=True)
for f in (lambda v: F.layer_norm(v, (17,)), lambda v: F.layer_norm(v, (32, 17)), lambda v: F.batch_norm(v, None, None, training=True), lambda v: F.group_norm(v, 4), lambda v: F.batch_norm(v.reshape(-1, 32), None, None, training=True)):
    out = f(big)
    (g,) = torch.autograd.grad((out.pow(2) * torch.linspace(0, 1, out.numel()).view(out.shape)).sum(), big)
    print(out.grad_fn.name(), out.flatten()[:5].detach().round(decimals=3), g.flatten()[:5].round(decimals=3) + 0.0, g.abs().mean())

# %% normalisation's errors, by line
print(F.layer_norm(m, 4))
print(F.layer_norm(m, (3,)))
print(F.layer_norm(m, (4,), torch.ones(3)))
print(F.layer_norm(m, (4,), None, torch.ones(3)))
print(F.layer_norm(m, ()))
print(F.layer_norm(m.long(), (4,)))
print(F.layer_norm(m.double(), (4,), torch.ones(4)))
print(F.batch_norm(m, None, None))
print(F.batch_norm(m, torch.zeros(3), torch.ones(4)))
print(F.batch_norm(m, torch.zeros(4), torch.ones(3)))
print(F.batch_norm(m, torch.zeros(4), torch.ones(4), torch.ones(3)))
print(F.batch_norm(m[:1], None, None, training=True))
print(F.batch_norm(m.long(), torch.zeros(4), torch.ones(4)))
print(F.batch_norm(m, torch.zeros(4).double(), torch.ones(4).double()))
print(F.group_norm(m, 3))
print(F.group_norm(m, 0))
print(F.group_norm(m[0], 2))
print(F.group_norm(m[:1, :2], 2))
print(F.group_norm(m, 2, torch.ones(3)))
print(F.group_norm(m.long(), 2))
print(F.instance_norm(m))
print(F.instance_norm(m[None], use_input_stats=False))
print(F.instance_norm(m[None], weight=torch.ones(4)))
print(F.rms_norm(m, (3,)))
print(F.rms_norm(m, (4,), torch.ones(3)))
print(F.rms_norm(m.long(), (4,)))
print(F.local_response_norm(m, 2))
print(F.normalize(m.long()))

# %% embedding, by line
print(F.embedding(torch.tensor([0, 2]), m), F.embedding(torch.tensor(1), m), F.embedding(torch.tensor([[0, 1], [2, 2]]), m), F.embedding(torch.tensor([0], dtype=torch.int32), m), F.embedding(torch.tensor([]).long(), m))
print(torch.embedding(m, torch.tensor([0, 2])), F.one_hot(torch.tensor([0, 2])), F.one_hot(torch.tensor([[0, 1], [2, 0]]), 4), F.one_hot(torch.tensor(1), 3), F.one_hot(torch.tensor([]).long(), 3))
print(F.embedding_bag(torch.tensor([[0, 1], [2, 2]]), m), F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 2])), F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 0, 2]), mode="sum"), F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 2]), mode="max"))
print(F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 2, 3]), include_last_offset=True), F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 2]), padding_idx=1), F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 2]), mode="sum", per_sample_weights=torch.tensor([1.0, 2.0, 3.0])))
print(torch.embedding_bag(m, torch.tensor([0, 1, 2]), torch.tensor([0, 2])), torch.embedding_bag(m, torch.tensor([0, 1, 2]), torch.tensor([0, 2]), mode=1), torch.embedding_bag(m, torch.tensor([0, 1, 2]), torch.tensor([0, 2]), mode=2))
print(F.embedding(torch.tensor([0, 2]), m, max_norm=1.0), m)

# %% embedding's gradients
for options in ({}, {"padding_idx": 1}, {"padding_idx": -3}, {"scale_grad_by_freq": True}):
    w = m.clone().requires_grad_()
    out = F.embedding(torch.tensor([[0, 1], [1, 2]]), w, **options)
    out.pow(2).sum().backward()
    print(out.grad_fn.name(), w.grad)

for mode in ("sum", "mean", "max"):
    w = m.clone().requires_grad_()
    out = F.embedding_bag(torch.tensor([0, 1, 1, 2]), w, torch.tensor([0, 2, 2]), mode=mode, padding_idx=2)
    out.pow(2).sum().backward()
    print(out, w.grad)

w = m.clone().requires_grad_()
p = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
F.embedding_bag(torch.tensor([0, 1, 1]), w, torch.tensor([0, 2]), mode="sum", per_sample_weights=p).pow(2).sum().backward()
print(w.grad, p.grad)

# %% embedding's errors, by line
print(F.embedding(torch.tensor([0, 3]), m))
print(F.embedding(torch.tensor([-1]), m))
print(F.embedding(torch.tensor([0.0]), m))
print(F.embedding(torch.tensor([0], dtype=torch.int16), m))
print(F.embedding(torch.tensor([0]), m[0]))
print(F.embedding(torch.tensor([0]), m, padding_idx=3))
print(F.one_hot(torch.tensor([0, 2]), 2))
print(F.one_hot(torch.tensor([-1, 2])))
print(F.one_hot(torch.tensor([0.0])))
print(F.one_hot(torch.tensor([]).long()))
print(F.embedding_bag(torch.tensor([0, 1, 2]), m))
print(F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([1, 2])))
print(F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 4])))
print(F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 2]), mode="min"))
print(F.embedding_bag(torch.tensor([[0, 1]]), m, torch.tensor([0])))
print(F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 2]), per_sample_weights=torch.ones(3)))
print(F.embedding_bag(torch.tensor([0, 1, 2]), m, torch.tensor([0, 2]), mode="sum", per_sample_weights=torch.ones(2)))
print(F.embedding_bag(torch.tensor(0), m))

# %% distances, by line
print(F.linear(m, torch.ones(2, 4)), F.linear(m, torch.ones(2, 4), torch.tensor([1.0, 2.0])), F.linear(m[0], torch.ones(2, 4)), F.linear(m, m[0]))
print(F.bilinear(m, m[:, :2], torch.arange(24.0).view(3, 4, 2)), F.bilinear(m, m, torch.ones(2, 4, 4), torch.ones(2)), F.bilinear(m[0], m[1], torch.ones(2, 4, 4)))
print(F.cosine_similarity(m, m.flip(0)), F.cosine_similarity(m, m[0], dim=1), F.cosine_similarity(x, x.flip(0), dim=0), F.cosine_similarity(torch.zeros(2, 2), torch.ones(2, 2)), F.cosine_similarity(m, m.flip(1), dim=-2, eps=7.0))
print(F.pairwise_distance(m, m.flip(0)), F.pairwise_distance(m, m[0], p=1), F.pairwise_distance(m, m.flip(0), keepdim=True), F.pairwise_distance(x, x.flip(0)), F.pdist(m), F.pdist(m, p=1), F.pdist(m, p=float("inf")), F.pdist(m[:1]))
print(torch.cdist(m, m[:2]), torch.cdist(m, m, p=1), torch.cdist(m[None], m[None, :1]), torch.cosine_similarity(m, m.flip(0)), torch.pairwise_distance(m, m.flip(0)), torch.pdist(m), torch.bilinear(m, m, torch.ones(1, 4, 4)))
print(F.cosine_similarity(m.long(), m.long()))
print(F.cosine_similarity(m, m, dim=3))
print(F.pdist(x))
print(F.pdist(m, p=-1))
print(F.bilinear(m, m[:2], torch.ones(2, 4, 4)))
print(F.bilinear(m, m, torch.ones(2, 3, 4)))
print(F.bilinear(m, m[0], torch.ones(2, 4, 4)))
print(torch.cdist(m, x[None]))

# %% distances' gradients
a = m.clone().requires_grad_()
b = m.flip(0).clone().requires_grad_()
for f in (F.cosine_similarity, F.pairwise_distance, torch.cdist):
    out = f(a, b)
    print(out.grad_fn.name(), *torch.autograd.grad(out.pow(2).sum(), (a, b)))
out = F.pdist(a)
print(out, *torch.autograd.grad(out.sum(), a))

a = m.clone().requires_grad_()
w = torch.arange(32.0).view(2, 4, 4).requires_grad_()
b = torch.ones(2, requires_grad=True)
out = F.bilinear(a, a.flip(0), w, b)
print(out, *torch.autograd.grad(out.sum(), (a, w, b)))

# %% attention
q = torch.arange(24.0).view(1, 2, 4, 3) / 10
f = F.scaled_dot_product_attention
print(f(q, q, q), f(q, q, q, is_causal=True), f(q, q, q, scale=2.0))
print(f(q, q, q, attn_mask=torch.ones(4, 4).tril().bool()), f(q, q, q, attn_mask=torch.zeros(4, 4).bool()), f(q, q, q, attn_mask=torch.arange(16.0).view(4, 4)))
print(f(q[0], q[0], q[0]), f(q[0, 0], q[0, 0], q[0, 0], is_causal=True), f(q[:, :, :2], q, q, is_causal=True))

q = torch.arange(24.0).view(1, 2, 4, 3) / 10
f = F.scaled_dot_product_attention
print(f(torch.cat([q, q], 1), q, q, enable_gqa=True).shape, f(torch.cat([q, q], 1), q, q, enable_gqa=True))

torch.manual_seed(0)
q = torch.arange(24.0).view(1, 2, 4, 3) / 10
print(F.scaled_dot_product_attention(q, q, q, dropout_p=0.5))

q = (torch.arange(24.0).view(1, 2, 4, 3) / 10).requires_grad_()
k = q.detach().flip(2).requires_grad_()
v = q.detach().flip(3).requires_grad_()
for options in ({}, {"is_causal": True}, {"attn_mask": torch.tensor([[True, False, True, True]] * 3 + [[False] * 4])}):
    out = F.scaled_dot_product_attention(q, k, v, **options)
    print(out.grad_fn.name(), *(g.round(decimals=3) + 0.0 for g in torch.autograd.grad(out.pow(2).sum(), (q, k, v))))

q = torch.ones(1, 2, 4, 3)
F.scaled_dot_product_attention(q, q.double(), q)

q = torch.ones(1, 2, 4, 3)
F.scaled_dot_product_attention(q[0, 0, 0], q, q)

q = torch.ones(1, 2, 4, 3)
F.scaled_dot_product_attention(q, q, q, attn_mask=torch.ones(4, 4).bool(), is_causal=True)

q = torch.ones(1, 2, 4, 3)
F.scaled_dot_product_attention(q, q, q, attn_mask=torch.ones(4, 4).long())

q = torch.ones(1, 2, 4, 3)
F.scaled_dot_product_attention(torch.ones(1, 3, 4, 3), q, q, enable_gqa=True)

# %% multi-head attention
torch.manual_seed(0)
q, w, b, ow, ob = torch.randn(3, 2, 4), torch.randn(12, 4), torch.randn(12), torch.randn(4, 4), torch.randn(4)
def attend(q=q, k=None, v=None, size=4, heads=2, bias_k=None, bias_v=None, zero=False, p=0.0, **options):
    return F.multi_head_attention_forward(q, q if k is None else k, q if v is None else v, size, heads, w, b, bias_k, bias_v, zero, p, ow, ob, **options)
print(attend(), attend(need_weights=False), attend(q=q[:, 0]), attend(average_attn_weights=False)[1])
print(attend(attn_mask=torch.ones(3, 3).triu(1).bool()), attend(key_padding_mask=torch.tensor([[False, False, True], [False, True, True]])), attend(k=q[:2], v=q[:2]), attend(k=q[:2], v=q[:2] * 2))
print(attend(is_causal=True, attn_mask=torch.ones(3, 3).triu(1).bool(), need_weights=False), attend(bias_k=torch.ones(1, 1, 4), bias_v=torch.ones(1, 1, 4), zero=True))
torch.manual_seed(1)
print(attend(p=0.5), attend(p=0.5, need_weights=False), attend(p=0.5, training=False)[0])
q.requires_grad_()
for options in ({}, {"need_weights": False}):
    out = attend(**options)[0]
    print(out.grad_fn.name(), torch.autograd.grad(out.pow(2).mean(), q)[0].round(decimals=2))
attend(size=5)

q, w = torch.ones(3, 2, 4), torch.ones(12, 4)
F.multi_head_attention_forward(q, q, q, 4, 3, w, None, None, None, False, 0.0, torch.ones(4, 4), None)

q, w = torch.ones(3, 2, 4), torch.ones(12, 4)
F.multi_head_attention_forward(q, q, q, 4, 2, w, None, None, None, False, 0.0, torch.ones(4, 4), None, attn_mask=torch.ones(2, 3).bool())
