# Gradients: the graph, what may be written into, hooks, functions of the learner's own, derivatives of functions.
import torch
from torch.autograd import Function, Variable
from torch.autograd import functional as F

def w(*values):
    return torch.tensor(values or (1.0, 2.0, 3.0), requires_grad=True)

def step(g):
    return g.grad_fn.name(), [(f.name() if f else None, n) for f, n in g.grad_fn.next_functions]

# %% leaves and flags, by line
x = w(); print(x.requires_grad, x.is_leaf, x.grad_fn, x.grad, x.output_nr, x.retains_grad)
x = w(); y = x * 2; print(y.requires_grad, y.is_leaf, y.grad_fn.name(), y.output_nr, y.retains_grad)
x = torch.ones(2); print(x.requires_grad, x.is_leaf); x.requires_grad = True; print(x.requires_grad, x)
x = torch.ones(2); print(x.requires_grad_() is x, x.requires_grad, x.requires_grad_(False).requires_grad)
torch.ones(2, dtype=torch.int64).requires_grad_()
torch.tensor([1, 2], requires_grad=True)
x = w(); y = x * 2; y.requires_grad_(False)
x = w(); y = x * 2; y.requires_grad = False
x = w(); x.requires_grad = 1
x = w(); x.grad_fn = None
x = w(); x.is_leaf = True
x = w(); y = x.detach(); print(y.requires_grad, y.is_leaf, y._is_view(), y.data_ptr() == x.data_ptr())
x = w(); y = x * 2; print(y.detach_() is y, y.requires_grad, y.is_leaf, y.grad_fn)
x = w(); x[:2].detach_()
x = w(); y = x.data; print(y.requires_grad, y); y[0] = 9; print(x)
x = w(); x.data = torch.zeros(2); print(x, x.requires_grad, x.is_leaf)
x = w(); x.data = torch.zeros(2, dtype=torch.int64)
x = w(); x.data = 3
x = w(); x.data -= 1; print(x, x._version)
a, b = torch.ones(3, requires_grad=True).unbind()[:2]; print(a.output_nr, b.output_nr, a.grad_fn.name(), a.grad_fn is b.grad_fn)

# %% backward, by line
x = w(); (x ** 2).sum().backward(); print(x.grad)
x = w(); y = (x ** 2).sum(); y.backward(); (x ** 3).sum().backward(); print(x.grad)
x = w(); (x * 2).backward(torch.tensor([1.0, 0.5, 0.1])); print(x.grad)
x = w(); (x * 2).backward(gradient=torch.ones(3)); print(x.grad)
x = w(); (x * 2).backward(torch.ones(3).double()); print(x.grad, x.grad.dtype)
x = w(); (x * 2).backward()
torch.ones(1).backward()
x = w(); (x * 2).backward(torch.ones(2))
x = w(); (x * 2).backward(1.0)
x = w(); y = (x * x).sum(); y.backward(); y.backward()
x = w(); y = (x + 1).sum(); y.backward(); y.backward(); print(x.grad)
x = w(); y = (x * 2).sum(); y.backward(); y.backward()
x = w(); y = x.exp().sum(); y.backward(); y.backward()
x = w(); y = x.mean(); y.backward(); y.backward(); print(x.grad)
x = w(); y = (x * x).sum(); y.backward(retain_graph=True); y.backward(); print(x.grad)
x = w(); y = (x * x).sum(); y.backward(retain_graph=True); y.backward(retain_graph=True); y.backward(); print(x.grad)
x = w(); y = w(); (x * y).sum().backward(inputs=[x]); print(x.grad, y.grad)
x = w(); y = w(); (x * y).sum().backward(inputs=x); print(x.grad, y.grad)
x = w(); h = x * 2; (h * h).sum().backward(inputs=[h]); print(h.grad, x.grad)
x = w(); x.sum().backward(inputs=[])
x = w(); h = x * 2; h.retain_grad(); print(h.retains_grad); (h ** 2).sum().backward(); print(h.grad, x.grad)
torch.ones(2).retain_grad()
x = w(); x.retain_grad(); print(x.retains_grad)
x = w(); x.sum().backward(); g = x.grad; x.sum().backward(); print(g is x.grad, g)
x = w(); x.sum().backward(); print(x.grad is x.grad, x.grad.requires_grad, x.grad.is_leaf); x.grad.zero_(); print(x.grad)
x = w(); x.grad = torch.ones(3); print(x.grad); x.grad = None; print(x.grad)
x = w(); g = torch.ones(3); x.grad = g; print(x.grad is g); x.sum().backward(); print(g)
x = w(); x.grad = torch.ones(2)
x = w(); x.grad = torch.ones(3).double()
x = w(); x.grad = 1
x = w(); x.sum().backward(); del x.grad; print(x.grad)
x = torch.ones(2, 3).t().requires_grad_(); (x * 2).sum().backward(); print(x.grad.stride(), x.grad)
x = torch.ones(2, 3, requires_grad=True); x.t().sum().backward(); print(x.grad.stride(), x.grad)
x = w(1.0).half(); y = w(1.0); (y.half() * 2).sum().backward(); print(y.grad, y.grad.dtype)
x = w(); y = x.double(); (y * y).sum().backward(); print(x.grad)
x = torch.tensor(2.0, requires_grad=True); y = x ** 3; y.backward(); print(x.grad, y.grad_fn.name())
x = w(); y = x * 2; z = y + y * y + x; z.sum().backward(); print(x.grad)
x = torch.tensor(1.0, requires_grad=True); exec("y = x\nfor _ in range(50): y = y * 1.1"); y.backward(); print(x.grad)
x = w(); y = x * 2; del x; y.sum().backward(); print(step(y))
x = w(); torch.autograd.backward([x.sum(), (x * 2).sum()]); print(x.grad)
x = w(); torch.autograd.backward([x * 2, x * 3], [torch.ones(3), torch.ones(3)]); print(x.grad)
x = w(); torch.autograd.backward([x * 2, x * 2], [torch.ones(3)])
x = w(); torch.autograd.backward((x * 2).sum(), inputs=[x]); print(x.grad)
x = w(); torch.autograd.backward(x * 2, torch.ones(3), retain_graph=True); print(x.grad)

# %% a gradient that nobody asked for, by line
x = w(); y = w(); (x * 2).sum().backward(); print(y.grad)
x = w(); (x.detach() * 2).sum().backward()
x = w(); y = (x > 1); print(y.requires_grad, y)
x = w(); print(x.argmax().requires_grad, x.long().requires_grad, (x == x).requires_grad)
x = w(); a, b = x.max(0); print(a.requires_grad, b.requires_grad, a.grad_fn.name())

# %% grad, by line
x = w(); print(torch.autograd.grad((x ** 2).sum(), x))
x = w(); y = w(); print(torch.autograd.grad((x * y).sum(), [x, y]))
x = w(); print(torch.autograd.grad(x * 2, x, torch.tensor([1.0, 2.0, 3.0])), x.grad)
x = w(); y = w(); torch.autograd.grad(x.sum(), y)
x = w(); y = w(); torch.autograd.grad(x.sum(), [x, y])
x = w(); y = w(); print(torch.autograd.grad(x.sum(), [x, y], allow_unused=True))
x = w(); y = w(); print(torch.autograd.grad(x.sum(), [x, y], materialize_grads=True))
x = w(); torch.autograd.grad(x.sum(), x, allow_unused=False, materialize_grads=True)
x = w(); torch.autograd.grad(x.sum(), torch.ones(2))
x = w(); torch.autograd.grad(torch.ones(1), x)
x = w(); torch.autograd.grad(x.sum(), [])
x = w(); torch.autograd.grad(x * 2, x)
x = w(); torch.autograd.grad(x * 2, x, torch.ones(2))
x = w(); print(torch.autograd.grad(x * 2, x, [torch.ones(3), torch.ones(3)]))
x = w(); torch.autograd.grad([x * 2, x * 3], x, [torch.ones(3)])
x = w(); h = x * 2; print(torch.autograd.grad((h * h).sum(), h), x.grad)
x = w(); h = x * 2; print(torch.autograd.grad((h * h).sum(), [h, x]))
x = w(); print(torch.autograd.grad(x, x, torch.ones(3)))
x = w(); y = (x ** 3).sum(); g, = torch.autograd.grad(y, x, create_graph=True); print(g); h, = torch.autograd.grad(g.sum(), x); print(h)
x = w(); y = (x ** 4).sum(); exec("for i in range(4): y, = torch.autograd.grad(y.sum(), x, create_graph=True); print(y)")
x = w(); y = x.sin().sum(); g, = torch.autograd.grad(y, x, create_graph=True); g.sum().backward(); print(x.grad)
x = w(); print(torch.autograd.grad(x * x, x, torch.eye(3), is_grads_batched=True))
x = w(); y = (x * x).sum(); torch.autograd.grad(y, x, retain_graph=True); print(torch.autograd.grad(y, x))
x = w(); y = (x * x).sum(); torch.autograd.grad(y, x); torch.autograd.grad(y, x)
x = torch.tensor(3.0, requires_grad=True); y = x ** 2; y.backward(create_graph=True); print(x.grad, x.grad.requires_grad); x.grad.backward(); print(x.grad)

# %% the graph, by line
x = w(); y = x * 2 + 1; print(step(y), y.grad_fn is y.grad_fn, type(y.grad_fn).__name__)
x = w(); y = x + 1; a = y.grad_fn.next_functions[0][0]; print(a.name(), a.variable is x, a.next_functions, type(a).__name__)
x = w(); y = x + 1; print(y.grad_fn.next_functions[0][0] is (x * 2).grad_fn.next_functions[0][0])
x = w(); y = x + 1; y.grad_fn.metadata["note"] = 5; print(y.grad_fn.metadata)
x = w(); y = x.exp(); print(y.grad_fn._saved_result is y, y.grad_fn._saved_result)
x = w(); y = x * x; print(y.grad_fn._saved_self is x, y.grad_fn._saved_other)
x = w(); y = x * x; y.sum().backward(); y.grad_fn._saved_self
x = w(); y = x + 1; y.grad_fn._saved_self
x = w(); print(step(x[0]), step(x[:2]), step(x.view(3, 1)), step(x.t()), step(x.unsqueeze(0)), step(x[None]))
x = torch.ones(2, 3, requires_grad=True); print([step(f)[0] for f in (x.sum(), x.sum(0), x.mean(), x.mean(1), x.max(), x.max(0)[0], x.t(), x.transpose(0, 1), x.permute(1, 0), x.reshape(6))])
x = w(); print([step(f)[0] for f in (x.exp(), x.log(), x.sin(), x.sqrt(), x.abs(), x.relu(), x.sigmoid(), x.tanh(), x.clamp(0, 1), x.softmax(0), x.log_softmax(0))])
x = w(); print([step(f)[0] for f in (x + x, x - x, x * x, x / x, x ** 2, x ** x, 2 ** x, -x, x @ x, 1 - x, 1 / x)])
x = torch.ones(2, 2, requires_grad=True); print([step(f)[0] for f in (x @ x, x.mm(x), torch.stack([x, x]), torch.cat([x, x]), x.clone(), x.contiguous().clone(), x.double(), x.norm(), x.var(), x.std(), x.cumsum(0), x.prod())])
x = torch.ones(4, requires_grad=True); print([y.grad_fn.name() for y in x.split(2) + x.chunk(2) + x.unbind() + x.split([1, 3])])
x = w(); y = x * 2; print(repr(y.grad_fn).split(" object")[0], str(y).split("grad_fn=")[1])
x = w(); print(isinstance((x * 2).grad_fn, torch.autograd.graph.Node), isinstance(x, Variable))
x = w(); e = torch.autograd.graph.get_gradient_edge(x); print(e.node.name(), e.output_nr)

# %% writing in place, by line
x = w(); x.add_(1)
x = w(); x += 1
x = w(); x[0] = 1.0
x = w(); x[0].add_(1)
x = w(); x.view(3).mul_(2)
x = w(); x.zero_()
x = w(); x.fill_(1)
x = w(); x.copy_(torch.ones(3))
x = w(); x[x > 1] = 0.0
x = w(); x.normal_()
x = w(); x.unbind()[0].mul_(2)
x = w(); a = x.clone(); a.unbind()[0].mul_(2)
x = w(); a = x.clone(); a.split(2)[0].add_(1)
with torch.no_grad(): x = w(); x.add_(1); x[0] = 9.0; print(x, x.grad_fn, x._version)
x = w(); y = x.exp(); y.add_(1); y.sum().backward()
x = w(); y = x * x; exec("with torch.no_grad(): x.add_(1)"); y.sum().backward()
x = w(); y = x.sigmoid(); y.mul_(2); y.sum().backward()
x = w(); y = torch.relu(x * 1); y += 1; y.sum().backward()
x = w(); z = x.clone(); u = z * z; z.add_(1); u.sum().backward()
x = w(); z = x.clone(); u = z + z; z.add_(1); u.sum().backward(); print(x.grad)
x = w(); z = x.clone(); u = z.sum(); z.mul_(3); (u + z.sum()).backward(); print(x.grad)
x = w().double(); y = x * x; x.add_(1); y.sum().backward()
x = torch.ones(2, 2, requires_grad=True); y = torch.mm(x, x); u = y ** 2; y.add_(1); u.sum().backward()
x = w(); z = x.clone(); z[0] = 1; u = z * z; z.add_(1); u.sum().backward()
x = w(); a = torch.ones(3); y = a * x; a.add_(1); y.sum().backward()
x = w(); a = torch.ones(3); y = a * x; exec("with torch.no_grad(): x.add_(1)"); y.sum().backward(); print(x.grad)
x = w(); y = x.clone(); y.mul_(x); print(step(y)); y.sum().backward(); print(x.grad)
x = w(); y = x.clone(); y.exp_(); y.sum().backward(); print(x.grad)
x = w(); y = x.clone(); y.exp_(); y.add_(1); y.sum().backward()
x = w(); y = x.clone(); y *= y; y.sum().backward(); print(x.grad)
x = w(); y = x.clone(); y /= 2; y -= 1; y **= 2; print(step(y)[0], y._version); y.sum().backward(); print(x.grad)
x = w(); b = torch.zeros(3); b.add_(x); print(b, b.requires_grad, b.is_leaf); b.sum().backward(); print(x.grad)
x = w(); b = torch.zeros(3); b.copy_(x); print(step(b)); b.sum().backward(); print(x.grad)
x = w(); b = x.clone(); b.fill_(5); print(step(b)); b.sum().backward(); print(x.grad)
x = w(); b = x.clone(); b.zero_(); print(step(b)); b.sum().backward(); print(x.grad)
x = w(); b = x.clone(); b.clamp_(1.5, 2.5); b.sum().backward(); print(x.grad, step(b)[0])
x = w(); b = x.clone(); b.masked_fill_(torch.tensor([True, False, False]), 0); b.sum().backward(); print(x.grad, step(b)[0])
x = w(); b = (x * 1).relu_(); print(step(b)[0]); (b * b).sum().backward(); print(x.grad)
x = w(); b = x * 1; h = b.retain_grad(); b.mul_(3); b.sum().backward(); print(b.grad, x.grad)
x = w(); torch.add(x, x, out=torch.empty(3))
x = w(); y = torch.ones(2); y.add_(x)
x = w(); print(x._version); exec("with torch.no_grad(): x.mul_(2); x[0] = 1.0"); print(x._version, x.view(3)._version, x.detach()._version)

# %% views, by line
x = w(); a = x.clone(); v = a[:2]; print(v._base.shape, v._is_view(), a._is_view(), a._base)
x = w(); a = x.clone(); v = a.view(3, 1)[1:]; print(v._base.shape, v.grad_fn.name())
x = w(); a = x.clone(); v = a[:2]; v.mul_(2); print(step(v), a.grad_fn.name()); a.sum().backward(); print(x.grad)
x = w(); a = x.clone(); v = a[:2]; a.add_(1); print(step(v), step(a)); v.sum().backward(); print(x.grad)
x = w(); a = torch.zeros(3); v = a[:2]; v.mul_(x[:2]); print(a.requires_grad, a.grad_fn.name(), v); a.sum().backward(); print(x.grad)
x = w(); b = torch.zeros(3); b[0] = x[0]; print(step(b)); b.sum().backward(); print(x.grad)
x = w(); b = torch.zeros(3); b[0:2] = x[1:]; print(step(b)); (b * b).sum().backward(); print(x.grad)
x = w(); b = x.clone(); b[0] = 5; print(step(b)); b.sum().backward(); print(x.grad)
x = w(); b = x * 2; b[1:] = b[:-1].clone() * 3; b.sum().backward(); print(b, x.grad)
x = w(); b = torch.zeros(2, 3); b[1] = x; b[:, 0] = 7; print(b); (b ** 2).sum().backward(); print(x.grad)
x = w(); b = torch.zeros(2, 3); b[:] = x; b.sum().backward(); print(x.grad)
x = w(); b = torch.zeros(3); b[[0, 2]] = x[:2]; print(b, b.grad_fn.name()); b.sum().backward(); print(x.grad)
x = w(); b = x.clone(); b[b > 1.5] = 0.0; print(b); b.sum().backward(); print(x.grad)
x = w(); b = x.clone(); b[torch.tensor([0, 0])] += 1; b.sum().backward(); print(b, x.grad)
x = w(); a = x.clone(); v = a.view(3, 1).t(); v.pow_(2); print(a); a.sum().backward(); print(x.grad)
x = torch.ones(2, 3, requires_grad=True); a = x.clone(); a.t()[0].mul_(5); a[1].add_(a[0]); print(a); (a * torch.arange(6.0).view(2, 3)).sum().backward(); print(x.grad)
x = torch.ones(3, 3, requires_grad=True); a = x * 1; a.diagonal().zero_(); a.sum().backward(); print(x.grad)
x = w(); a = x.clone(); v = a[0:2]; u = a[1:3]; v.mul_(10); u.add_(v); print(a); (a * a).sum().backward(); print(x.grad)
with torch.no_grad(): x = w(); v = x[:2]; print(v.requires_grad, v.is_leaf, v.grad_fn)
x = w(); exec("with torch.no_grad(): v = x[:2]"); v.mul_(2)
x = w(); a = x.clone(); exec("with torch.no_grad(): v = a[:2]"); v.mul_(2)
a = torch.zeros(3); v = a[:2]; a.requires_grad_(); print(v.requires_grad, v.is_leaf)
x = w(); a = x.clone(); v = a[:2]; exec("with torch.no_grad(): a.mul_(2)"); print(v.grad_fn.name()); v.sum().backward(); print(x.grad)
x = w(); y = x.expand(2, 3); y.sum().backward(); print(x.grad)
x = w(); a = x.clone(); a.unsqueeze_(0); print(a.shape); a.sum().backward(); print(x.grad)
x = torch.ones(2, 3, requires_grad=True); a = x.clone(); a.t_(); print(a.shape); (a * torch.arange(6.0).view(3, 2)).sum().backward(); print(x.grad)
x = w(); g, = torch.autograd.grad((lambda a: (a.__setitem__(0, a[1] * a[2]), (a * a).sum())[1])(x.clone()), x, create_graph=True); print(g); g.sum().backward(); print(x.grad)

# %% switches, by line
x = w(); exec("with torch.no_grad(): y = x * 2"); print(y.requires_grad, torch.is_grad_enabled())
x = w(); exec("with torch.no_grad():\n with torch.enable_grad(): y = x * 2"); print(y.requires_grad)
x = w(); exec("with torch.set_grad_enabled(False): y = x * 2"); print(y.requires_grad, torch.is_grad_enabled())
print(torch.set_grad_enabled(False), torch.is_grad_enabled()); x = w(); print((x * 2).requires_grad); torch.set_grad_enabled(True); print((x * 2).requires_grad)
f = torch.no_grad()(lambda x: x * 2); print(f(w()).requires_grad, torch.is_grad_enabled())
f = torch.no_grad(lambda x: x * 2); print(f(w()).requires_grad)
f = torch.enable_grad()(lambda x: x * 2); torch.set_grad_enabled(False); print(f(w()).requires_grad, torch.is_grad_enabled())
f = torch.set_grad_enabled(False)(lambda x: x * 2); print(f(w()).requires_grad, torch.is_grad_enabled())
f = torch.inference_mode()(lambda x: x * 2); y = f(w()); print(y.requires_grad, y.is_inference(), torch.is_inference_mode_enabled())
x = w(); exec("with torch.no_grad(): y = x * 2; y.requires_grad_()"); (y * 3).sum().backward(); print(y.grad, x.grad)
with torch.inference_mode(): i = torch.ones(3); x = torch.ones(3); print(i.is_inference(), torch.is_grad_enabled(), torch.is_inference_mode_enabled())
exec("with torch.inference_mode(): i = torch.ones(3)"); i.add_(1)
exec("with torch.inference_mode(): i = torch.ones(3)"); i.requires_grad_()
exec("with torch.inference_mode(): i = torch.ones(3)"); i._version
exec("with torch.inference_mode(): i = torch.ones(3)"); print(i[0].is_inference(), i.clone().is_inference(), (i + 1).is_inference(), (i + w()).requires_grad)
exec("with torch.inference_mode(): i = torch.ones(3)"); i * w()
x = w(); exec("with torch.inference_mode(): y = x * 2; v = x[:2]"); print(y.is_inference(), v.is_inference(), x.is_inference())
x = w(); exec("with torch.inference_mode(): y = (x * 2).sum(); y.backward()")
exec("with torch.inference_mode():\n with torch.inference_mode(False): print(torch.is_grad_enabled(), torch.is_inference_mode_enabled())")
exec("with torch.inference_mode():\n with torch.enable_grad(): print(torch.is_grad_enabled(), (w() * 2).requires_grad)")

# %% a generator keeps its switch
@torch.no_grad()
def numbers():
    yield torch.is_grad_enabled()
    yield torch.is_grad_enabled()
for inside in numbers():
    print(inside, torch.is_grad_enabled())

# %% an error inside puts the switch back
try:
    with torch.no_grad():
        raise ValueError("x")
except ValueError:
    print(torch.is_grad_enabled())

# %% tensor hooks, by line
x = w(); x.register_hook(lambda g: print("leaf", g)); (x * 2).sum().backward(); print(x.grad)
x = w(); x.register_hook(lambda g: g * 10); (x * 2).sum().backward(); print(x.grad)
x = w(); h = x.register_hook(lambda g: g * 10); h.remove(); (x * 2).sum().backward(); print(x.grad)
x = w(); y = x * 2; y.register_hook(lambda g: g + 1); (y * 3).sum().backward(); print(x.grad)
x = w(); x.register_hook(lambda g: g * 2); x.register_hook(lambda g: g + 1); x.sum().backward(); print(x.grad)
x = w(); n = []; x.register_hook(lambda g: n.append(g)); (x * 2 + x * 3).sum().backward(); print(len(n), n)
torch.ones(1).register_hook(print)
x = w(); x.register_hook(lambda g: 1 / 0); x.sum().backward()
x = w(); y = x * 2; y.register_hook(lambda g: (_ for _ in ()).throw(KeyError("mine"))); y.sum().backward()
x = w(); y = x * 2; y.retain_grad(); y.register_hook(lambda g: g * 5); y.sum().backward(); print(y.grad, x.grad)
x = w(); x.register_post_accumulate_grad_hook(lambda p: print("after", p.grad, p is x)); (x * 2).sum().backward(); print(x.grad)
x = w(); x.register_post_accumulate_grad_hook(lambda p: setattr(p, "grad", None)); (x * 2).sum().backward(); print(x.grad)
x = w(); (x * 2).register_post_accumulate_grad_hook(print)
x = w(); exec("with x.register_hook(lambda g: g * 7): x.sum().backward()"); x.sum().backward(); print(x.grad)
x = w(); x.register_hook(lambda g: print("hook")); print(torch.autograd.grad((x * 2).sum(), x))
x = w(); y = x * 2; h = y.register_hook(lambda g: print("y")); z = y * 3; z.register_hook(lambda g: print("z")); x.register_hook(lambda g: print("x")); z.sum().backward()
a = w(); b = w(); h = a * 2; h.register_hook(lambda g: print("h")); a.register_hook(lambda g: print("a")); b.register_hook(lambda g: print("b")); (h * b).sum().backward()

# %% node hooks, by line
x = w(); y = x * 2; y.grad_fn.register_hook(lambda gi, go: print(gi, go)); y.sum().backward()
x = w(); y = x * 2; y.grad_fn.register_prehook(lambda go: (go[0] * 3,)); y.sum().backward(); print(x.grad)
x = w(); y = x * 2; y.grad_fn.register_hook(lambda gi, go: (gi[0] * 3,) + gi[1:]); y.sum().backward(); print(x.grad)
x = w(); y = x * 1; a = y.grad_fn.next_functions[0][0]; a.register_hook(lambda gi, go: print("acc", gi, go)); y.sum().backward(); print(x.grad)
x = w(); y = x * 1; a = y.grad_fn.next_functions[0][0]; a.register_prehook(lambda go: (go[0] * 2,)); y.sum().backward(); print(x.grad)
x = w(); y = x * 2; h = y.grad_fn.register_hook(lambda gi, go: print("no")); h.remove(); y.sum().backward(); print(x.grad)
x = w(); y = w(); h = torch.autograd.graph.register_multi_grad_hook([x, y], lambda gs: print(gs)); (x * y).sum().backward()

# %% a hook sees gradients in PyTorch's order
a, b, c = w(), w(), w()
for name, t in (("a", a), ("b", b), ("c", c)):
    t.register_hook(lambda g, name=name: print("leaf", name))
h = a * b
h.register_hook(lambda g: print("h"))
k = h + c
k.register_hook(lambda g: print("k"))
(k * a).sum().backward()
print(a.grad, b.grad, c.grad)

# %% a hook may go back itself
x = w()
def inner(g):
    z = w()
    with torch.enable_grad():
        (z * z).sum().backward()
    return g * z.grad.sum()
y = x * 2
y.register_hook(inner)
y.sum().backward()
print(x.grad)

# %% a function of one's own
class Cube(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.save_for_backward(x)
        ctx.k = k
        return k * x ** 3
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        print(ctx.needs_input_grad, ctx.k, type(ctx).__name__, x.requires_grad)
        return g * 3 * ctx.k * x ** 2, None
x = w()
y = Cube.apply(x, 2)
print(y, y.grad_fn.name(), y.requires_grad, y.grad_fn.saved_tensors[0] is x, y.grad_fn.k)
y.sum().backward()
print(x.grad)

# %% twice through a function of one's own
class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return 2 * x * g
x = w()
g, = torch.autograd.grad(Square.apply(x).sum(), x, create_graph=True)
print(g)
print(torch.autograd.grad(g.sum(), x))
print(torch.autograd.gradcheck(Square.apply, w().double()), torch.autograd.gradgradcheck(Square.apply, w().double()))

# %% freed
class Keep(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * x
y = Keep.apply(w()).sum()
y.backward()
y.backward()

# %% nothing saved, nothing freed
class Twice(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return g * 2
x = w()
y = Twice.apply(x).sum()
y.backward()
y.backward()
print(x.grad)

# %% too many gradients
class Bad(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return g, g
Bad.apply(w()).sum().backward()

# %% trailing None
class Fine(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return g, None, None
x = w()
Fine.apply(x).sum().backward()
print(x.grad)

# %% wrong shape
class Bad(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return g[:2]
Bad.apply(w()).sum().backward()

# %% not a tensor
class Bad(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return 3
Bad.apply(w()).sum().backward()

# %% no backward
class Bad(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
Bad.apply(w()).sum().backward()

# %% an error in backward
class Bad(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        raise KeyError("mine")
Bad.apply(w()).sum().backward()

# %% saves no tensor
class Bad(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(3)
        return x * 2
Bad.apply(w())

# %% keywords
class Bad(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
y = Bad.apply(x=w())
print(y.requires_grad, y)

# %% gives its input back
class Same(Function):
    @staticmethod
    def forward(ctx, x):
        return x
    @staticmethod
    def backward(ctx, g):
        return g * 5
x = w()
y = Same.apply(x)
print(y is x, y.grad_fn.name())
y.sum().backward()
print(x.grad)

# %% writes into its input
class AddOne(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.add_(1)
    @staticmethod
    def backward(ctx, g):
        return g * 2
x = w()
c = x.clone()
y = AddOne.apply(c)
print(y is c, c, step(c))
c.sum().backward()
print(x.grad)
AddOne.apply(x)

# %% several outputs
class Several(Function):
    @staticmethod
    def forward(ctx, x):
        mask = x > 1
        ctx.mark_non_differentiable(mask)
        return x * 2, mask, "text", 5
    @staticmethod
    def backward(ctx, *gs):
        print(gs)
        return gs[0]
x = w()
a, b, c, d = Several.apply(x)
print(a, b, c, d, b.requires_grad)
a.sum().backward()
print(x.grad)

# %% no zeros made up
class Quiet(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.set_materialize_grads(False)
        return x * 2, x * 3
    @staticmethod
    def backward(ctx, *gs):
        print(gs)
        return gs[0]
x = w()
Quiet.apply(x)[0].sum().backward()
print(x.grad)

# %% zeros made up
class Loud(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2, x * 3
    @staticmethod
    def backward(ctx, *gs):
        print(gs)
        return gs[0] + gs[1]
x = w()
Loud.apply(x)[1].sum().backward()
print(x.grad)

# %% forward without a context
class New(Function):
    @staticmethod
    def forward(x, k):
        return x * k
    @staticmethod
    def setup_context(ctx, inputs, output):
        x, ctx.k = inputs
        ctx.save_for_backward(x, output)
        print(output.requires_grad)
    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        print(y, y.grad_fn is not None)
        return g * ctx.k, None
x = w()
New.apply(x, 4).sum().backward()
print(x.grad)

# %% once differentiable
class Once(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 2
    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return 2 * x * g
x = w()
k = torch.ones(3, requires_grad=True)
g, = torch.autograd.grad((Once.apply(x) * k).sum(), x, create_graph=True)
print(g.requires_grad)
g.sum().backward()

# %% not recorded
class Plain(Function):
    @staticmethod
    def forward(ctx, x):
        print(torch.is_grad_enabled(), ctx.needs_input_grad)
        return x * 2
print(Plain.apply(torch.ones(2)))
with torch.no_grad():
    print(Plain.apply(w()).requires_grad)

# %% what was saved was written into
class Keep(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * x
z = w() * 1
y = Keep.apply(z)
z.add_(1)
y.sum().backward()

# %% a straight-through estimator
class Round(Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()
    @staticmethod
    def backward(ctx, g):
        return g
x = w(0.2, 0.7, 1.5)
(Round.apply(x) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
print(x.grad)

# %% two tensors and a flag
class Mix(Function):
    @staticmethod
    def forward(ctx, a, flag, b):
        ctx.save_for_backward(a, b)
        return a * b if flag else a + b
    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        print(ctx.needs_input_grad)
        return g * b, None, (g * a if ctx.needs_input_grad[2] else None)
a = w()
y = Mix.apply(a, True, torch.tensor([4.0, 5.0, 6.0]))
print(step(y))
y.sum().backward()
print(a.grad)

# %% gradcheck, by line
print(torch.autograd.gradcheck(lambda x: x ** 3, w().double()))
print(torch.autograd.gradcheck(lambda x, y: (x * y, x.sin()), (w().double(), w().double())))
print(torch.autograd.gradcheck(lambda x, y: x @ y, (torch.ones(2, 3, dtype=torch.float64, requires_grad=True), torch.ones(3, 2, dtype=torch.float64))))
print(torch.autograd.gradgradcheck(lambda x: x ** 3, w().double()))
print(torch.autograd.gradgradcheck(lambda x: x.exp() * x.sin(), (w().double(),)))
torch.autograd.gradcheck(lambda x: x, (torch.ones(2),))
print(torch.autograd.gradcheck(lambda x: x * 2, w().double(), raise_exception=False, eps=1e-4, atol=1e-3))
torch.autograd.gradcheck(lambda x: x.clone().detach(), w().double())

# %% a wrong gradient
class Wrong(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return g * 3
x = w().double()
print(torch.autograd.gradcheck(Wrong.apply, x, raise_exception=False))
try:
    torch.autograd.gradcheck(Wrong.apply, x)
except RuntimeError as error:
    print(type(error).__name__, error)

# %% derivatives of functions, by line
print(F.jacobian(lambda x: x ** 2, torch.tensor([1.0, 2.0, 3.0])))
x = torch.tensor([1.0, 2.0]); print(F.jacobian(lambda x, y: (x * y).sum(), (x, x)))
x = torch.tensor([1.0, 2.0]); print(F.jacobian(lambda x: (x * 2, x.sum()), x))
x = torch.tensor([1.0, 2.0]); print(F.jacobian(lambda x, y: (x * y, x.sum()), (x, x)))
x = torch.tensor([1.0, 2.0]); print(F.jacobian(lambda x: x ** 2, x, create_graph=True).requires_grad, F.jacobian(lambda x: x ** 2, x, vectorize=True))
x = torch.tensor([1.0, 2.0]); print(F.jacobian(lambda x: torch.ones(2), x))
x = torch.tensor([1.0, 2.0]); F.jacobian(lambda x: torch.ones(2), x, strict=True)
x = torch.tensor([1.0, 2.0]); F.jacobian(lambda a, b: a * 2, (x, x), strict=True)
F.jacobian(lambda x: x, 3)
F.jacobian(lambda x: 3, torch.ones(2))
print(F.jacobian(lambda x: x.view(2, 2) @ torch.ones(2), torch.arange(4.0)))
x = torch.tensor([1.0, 2.0]); print(F.hessian(lambda x: (x ** 3).sum(), x))
x = torch.tensor([1.0, 2.0]); print(F.hessian(lambda x, y: (x * y).sum(), (x, x)))
x = torch.tensor([1.0, 2.0]); F.hessian(lambda x: x ** 2, x)
x = torch.tensor([1.0, 2.0]); F.hessian(lambda x: (x.sum(), x.sum()), x)
x = torch.tensor([1.0, 2.0]); F.hessian(lambda x: x.sum(), x, strict=True)
x = torch.tensor([1.0, 2.0]); print(F.vjp(lambda x: x ** 2, x, torch.ones(2)), F.vjp(lambda x: x.sum(), x))
x = torch.tensor([1.0, 2.0]); F.vjp(lambda x: x ** 2, x)
x = torch.tensor([1.0, 2.0]); F.vjp(lambda x: x ** 2, x, torch.ones(3))
x = torch.tensor([1.0, 2.0]); F.vjp(lambda x: x ** 2, x, (torch.ones(2), torch.ones(2)))
x = torch.tensor([1.0, 2.0]); print(F.jvp(lambda x: x ** 2, x, torch.ones(2)), F.jvp(lambda x, y: (x * y).sum(), (x, x), (torch.ones(2), torch.ones(2))))
x = torch.tensor([1.0, 2.0]); F.jvp(lambda x: x ** 2, x)
x = torch.tensor([1.0, 2.0]); print(F.vhp(lambda x: (x ** 3).sum(), x, torch.ones(2)), F.hvp(lambda x: (x ** 3).sum(), x, torch.ones(2)))
x = torch.tensor([1.0, 2.0]); print(F.hvp(lambda x, y: (x * y).sum(), (x, x), (torch.ones(2), torch.zeros(2))))
x = torch.tensor([1.0, 2.0]); F.vhp(lambda x: x ** 2, x, torch.ones(2))

# %% torch.func, by line
from torch.func import grad; print(grad(lambda x: (x ** 3).sum())(torch.tensor([1.0, 2.0])))
from torch.func import grad; print(grad(grad(lambda x: x ** 3))(torch.tensor(2.0)))
from torch.func import grad; print(grad(lambda x, y: (x * y).sum(), argnums=(0, 1))(torch.ones(2), torch.zeros(2)))
from torch.func import grad; grad(lambda x: x * 2)(torch.ones(2))
from torch.func import grad; print(grad(lambda x: ((x ** 2).sum(), x + 1), has_aux=True)(torch.ones(2)))
from torch.func import grad_and_value; print(grad_and_value(lambda x: (x ** 2).sum())(torch.tensor([3.0])))
from torch.func import vjp; y, f = vjp(lambda x: x ** 2, torch.tensor([1.0, 2.0])); print(y, f(torch.ones(2)))
from torch.func import jacrev, jacfwd; x = torch.tensor([1.0, 2.0]); print(jacrev(lambda x: x ** 2)(x), jacfwd(lambda x: x.exp())(x))
from torch.func import hessian; print(hessian(lambda x: (x ** 3).sum())(torch.tensor([1.0, 2.0])))
from torch.func import jvp; print(jvp(lambda x: x ** 2, (torch.tensor([1.0, 2.0]),), (torch.ones(2),)))
from torch.func import vmap; print(vmap(torch.dot)(torch.ones(4, 3), torch.arange(12.0).view(4, 3)))
from torch.func import vmap; print(vmap(lambda a, b: a + b, in_dims=(0, None))(torch.ones(2, 3), torch.arange(3.0)), vmap(lambda a: (a, a * 2), out_dims=1)(torch.ones(2, 3)))
from torch.func import vmap, grad; print(vmap(grad(lambda w, x: (w * x).sum()), in_dims=(None, 0))(torch.ones(3), torch.arange(6.0).view(2, 3)))
from torch.func import vmap; vmap(lambda a: a)(3)
from torch.func import vmap; vmap(lambda a, b: a)(torch.ones(3), torch.ones(2))
from torch.func import vmap; vmap(lambda a: 3)(torch.ones(3))

# %% the first years, by line
print(Variable(torch.ones(2), requires_grad=True))
print(Variable(torch.ones(2)).requires_grad, isinstance(Variable(torch.ones(1)), torch.Tensor))
print(Variable(torch.ones(2), volatile=True).requires_grad)
x = Variable(torch.ones(2), requires_grad=True); (x * 2).sum().backward(); print(x.grad.data)
x = w(); y = x.data; y *= 2; print(x)
Variable(3)
from torch.autograd import Variable as V; print(V is Variable)

# %% anomalies
with torch.autograd.detect_anomaly():
    z = torch.zeros(2, requires_grad=True)
    (torch.sqrt(z) * 0).sum().backward()

# %% anomalies set and unset
with torch.autograd.set_detect_anomaly(True):
    x = w()
    (x * 2).sum().backward()
    print(x.grad)

# %% deep graphs
x = torch.ones(1, requires_grad=True)
y = x
for _ in range(20000):
    y = y + 1
y.backward()
print(x.grad, y)
del y

# %% a training loop by hand
torch.manual_seed(0)
X = torch.randn(16, 2)
t = X @ torch.tensor([2.0, -1.0]) + 0.5
weight = torch.zeros(2, requires_grad=True)
bias = torch.zeros((), requires_grad=True)
for epoch in range(5):
    loss = ((X @ weight + bias - t) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        weight -= 0.1 * weight.grad
        bias -= 0.1 * bias.grad
    weight.grad.zero_()
    bias.grad = None
    print(epoch, loss.item(), weight, bias)

# %% walking the graph
x = w()
y = ((x * 2).relu() + x.exp()).mean()
def walk(f, depth=0):
    if f is not None:
        print(" " * depth + f.name())
        for g, _ in f.next_functions:
            walk(g, depth + 1)
walk(y.grad_fn)

# %% a gradient penalty
x = w()
y = (x ** 2).sum()
g, = torch.autograd.grad(y, x, create_graph=True)
penalty = (g.norm() - 1) ** 2
penalty.backward()
print(x.grad)

# %% leaves made in a loop
total = 0
x = w()
for i in range(3):
    total = total + (x * i).sum()
total.backward()
print(x.grad, total)

# %% zero dimensions and no elements
x = torch.zeros(0, requires_grad=True)
x.sum().backward()
print(x.grad)
s = torch.tensor(2.0, requires_grad=True)
(s * torch.ones(3)).sum().backward()
print(s.grad)

# %% gradients through indexing
x = torch.arange(6.0).view(2, 3).requires_grad_()
(x[0, 1] * 2 + x[:, 2].sum() + x[x > 3].sum() + x[[0, 0]].sum()).backward()
print(x.grad)

# %% gradients through joining
a = torch.ones(2, requires_grad=True)
b = torch.ones(3, requires_grad=True)
(torch.cat([a, b, a]) * torch.arange(7.0)).sum().backward()
print(a.grad, b.grad)
p, q = torch.stack([b, b * 2]).unbind()
(p * 3 + q).sum().backward()
print(b.grad)

# %% a parameter is found from the graph
p = torch.nn.Parameter(torch.ones(2))
p.tag = "mine"
y = p.sum()
leaf = y.grad_fn.next_functions[0][0].variable
print(leaf is p, leaf.tag, type(leaf).__name__)
