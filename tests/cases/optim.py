# torch.optim: every optimizer's steps, groups, saved state, hooks, errors; every schedule; a small training.
import copy
import warnings
import torch
from torch import nn, optim
from torch.optim.lr_scheduler import *
from torch.optim.swa_utils import *

def param(dtype=None):
    return nn.Parameter(torch.tensor([[1., -2., .3], [.5, 4., -1.5]], dtype=dtype))
def opt(name='SGD', dtype=None, **options):
    return getattr(optim, name)([param(dtype)], **options)
def loss_of(p):
    scale = torch.arange(1, p.numel() + 1, dtype=p.dtype).view_as(p)
    return ((p - 0.5) ** 2 * scale).sum() + (p[0] * p[1]).sum()
def run(name, steps=6, dtype=None, **options):
    o = opt(name, dtype, **options)
    p = o.param_groups[0]['params'][0]
    for _ in range(steps):
        o.zero_grad()
        loss = loss_of(p)
        loss.backward()
        o.step()
    print('%.5g' % loss.item(), p.data)
    for key, value in o.state[p].items(): print(key, value)
def closed(name, steps=4, **options):
    o = opt(name, **options)
    p = o.param_groups[0]['params'][0]
    def closure():
        o.zero_grad()
        loss = loss_of(p)
        loss.backward()
        return loss
    for _ in range(steps): print('%.5g' % o.step(closure).item(), end=' ')
    print(p.data)
    return o
def two(**options):
    return optim.SGD([{'params': [nn.Parameter(torch.ones(2))]}, {'params': [nn.Parameter(torch.ones(2))], 'lr': .5}], lr=.1, **options)
def rates(scheduler, epochs=12):
    out = []
    for _ in range(epochs):
        out.append(scheduler.get_last_lr())
        scheduler.optimizer.step()
        scheduler.step()
    print(out if len(out[0]) > 1 else [rate[0] for rate in out])
def warned(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        result = function()
    for w in caught: print(w.category.__name__, str(w.message)[:200])
    return result

# %% SGD, by line
run('SGD', lr=.01)
run('SGD', lr=.01, momentum=.9)
run('SGD', lr=.01, momentum=.9, dampening=.3)
run('SGD', lr=.01, momentum=.9, nesterov=True)
run('SGD', lr=.01, weight_decay=.1)
run('SGD', lr=.01, momentum=.9, weight_decay=.1, nesterov=True)
run('SGD', lr=.001, maximize=True, momentum=.5)
run('SGD', dtype=torch.float64, lr=.02, momentum=.8)
run('SGD', lr=torch.tensor(.01), momentum=.9)
run('SGD', lr=.01, momentum=.9, foreach=True)
run('SGD', lr=.01, momentum=.9, fused=True)
print(opt('SGD', lr=.5, momentum=.9))

# %% Adam, by line
run('Adam', lr=.1)
run('Adam')
run('Adam', lr=.1, steps=30)
run('Adam', lr=.1, betas=(.5, .6))
run('Adam', lr=.1, eps=1.)
run('Adam', lr=.1, weight_decay=.1)
run('Adam', lr=.1, weight_decay=.1, decoupled_weight_decay=True)
run('Adam', lr=.1, amsgrad=True, steps=12)
run('Adam', lr=.1, maximize=True)
run('Adam', lr=.1, dtype=torch.float64)
run('Adam', lr=torch.tensor(.1))
run('Adam', lr=.1, betas=(torch.tensor(.9), torch.tensor(.99)))
run('Adam', lr=.1, foreach=True)
run('Adam', lr=.1, fused=True)
run('AdamW', lr=.1)
run('AdamW', lr=.1, weight_decay=.5, amsgrad=True)
print(opt('AdamW'), isinstance(opt('AdamW'), optim.Adam))

# %% other algorithms, by line
run('Adamax', lr=.1)
run('Adamax', lr=.1, weight_decay=.1, betas=(.8, .9), maximize=True)
run('NAdam', lr=.1)
run('NAdam', lr=.1, weight_decay=.1, momentum_decay=.1)
run('NAdam', lr=.1, weight_decay=.1, decoupled_weight_decay=True)
run('RAdam', lr=.1, steps=5)
run('RAdam', lr=.1, steps=10)
run('RAdam', lr=.1, weight_decay=.1, betas=(.8, .9))
run('RAdam', lr=.1, weight_decay=.1, decoupled_weight_decay=True)
run('Adagrad', lr=.1)
run('Adagrad', lr=.1, lr_decay=.1, weight_decay=.1, initial_accumulator_value=.5)
run('Adagrad', lr=.1, maximize=True, dtype=torch.float64)
run('Adadelta')
run('Adadelta', lr=.5, rho=.5, eps=1e-3, weight_decay=.1)
run('RMSprop')
run('RMSprop', lr=.05, alpha=.9, centered=True)
run('RMSprop', lr=.005, momentum=.9)
run('RMSprop', lr=.005, momentum=.9, centered=True, weight_decay=.1, maximize=True)
run('Rprop', steps=12)
run('Rprop', lr=.3, etas=(.3, 1.5), step_sizes=(.1, .6), steps=10)
run('ASGD')
run('ASGD', lr=.05, lambd=.1, alpha=.5, t0=2, weight_decay=.1)
run('ASGD', lr=.05, lambd=.1, t0=0, dtype=torch.float64)
run('Adafactor')
run('Adafactor', lr=.3, beta2_decay=-.5, eps=(1e-6, 1e-2), d=1.5, weight_decay=.1)
run('Adafactor', lr=.3, maximize=True, dtype=torch.float64)
p = nn.Parameter(torch.tensor([1., -2.])); o = optim.Adafactor([p]); (p ** 2).sum().backward(); o.step(); o.step(); print(p.data, o.state[p])
p = param(); o = optim.Muon([p], lr=.01); [(o.zero_grad(), loss_of(p).backward(), o.step()) for _ in range(3)]; print([round(v, 3) for v in p.flatten().tolist()], list(o.state[p]))
p = param(); o = optim.Muon([p], lr=.01, nesterov=False, weight_decay=.5, adjust_lr_fn='match_rms_adamw'); [(o.zero_grad(), loss_of(p).backward(), o.step()) for _ in range(3)]; print([round(v, 3) for v in p.flatten().tolist()])
p = nn.Parameter(torch.arange(8.).view(4, 2) - 3); o = optim.Muon([p], lr=.01); (p ** 3).sum().backward(); o.step(); print([round(v, 3) for v in p.flatten().tolist()])
optim.Muon([nn.Parameter(torch.ones(2))])
optim.SparseAdam([param()]); print(opt('SparseAdam'), opt('SparseAdam').step())
o = opt('SparseAdam'); loss_of(o.param_groups[0]['params'][0]).backward(); o.step()
print(*[opt(n) for n in ('Adam', 'Adamax', 'NAdam', 'RAdam', 'Adagrad', 'Adadelta')])
print(*[opt(n) for n in ('RMSprop', 'Rprop', 'ASGD', 'LBFGS', 'Adafactor', 'Muon')])

# %% LBFGS
o = closed('LBFGS', dtype=torch.float64, max_iter=3)
s = o.state_dict()['state'][0]
print(list(s), s['func_evals'], s['n_iter'], s['t'], s['H_diag'], s['ro'], s['prev_loss'])

o = closed('LBFGS', lr=.3, max_iter=4, history_size=2)
s = o.state_dict()['state'][0]
print(s['func_evals'], s['n_iter'], len(s['old_dirs']), len(s['al']), s['d'], s['prev_flat_grad'])

o = closed('LBFGS', steps=2, max_iter=2, line_search_fn='strong_wolfe')
s = o.state_dict()['state'][0]
print(s['func_evals'], s['n_iter'], s['t'], s['d'])

x = nn.Parameter(torch.tensor([-1.5, 2.], dtype=torch.float64))
o = optim.LBFGS([x], line_search_fn='strong_wolfe', max_iter=5)
def rosenbrock():
    o.zero_grad()
    loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
    loss.backward()
    return loss
for _ in range(10):
    loss = o.step(rosenbrock)
    print('%.4f' % loss.item(), o.state[x]['func_evals'], x.data)

torch.set_default_dtype(torch.float64)
w, b = nn.Parameter(torch.zeros(3, 1)), nn.Parameter(torch.zeros(1))
data = torch.tensor([[1., 2, 3], [2, 1, 0], [0, 1, 5], [3, 3, 1]])
target = torch.tensor([[1.], [2], [3], [5]])
o = optim.LBFGS([w, b], max_iter=4, line_search_fn='strong_wolfe')
def closure():
    o.zero_grad()
    loss = nn.functional.mse_loss(data @ w + b, target)
    loss.backward()
    return loss
for _ in range(4): print('%.5f' % o.step(closure).item(), w.data.flatten(), b.data)

# %% LBFGS errors, by line
opt('LBFGS').step()
closed('LBFGS', line_search_fn='wolfe')
optim.LBFGS([{'params': [param()]}, {'params': [param()]}])
opt('LBFGS', lr=-1)
x = nn.Parameter(torch.zeros(2)); print(optim.LBFGS([x]).step(lambda: (x * 0).sum()))

# %% made wrongly, by line
optim.SGD(torch.ones(2))
optim.SGD([])
optim.SGD([1])
optim.SGD(nn.Linear(2, 2))
optim.SGD({'a': param()})
optim.SGD([{'params': [param()]}, 1])
optim.SGD([{'lr': 1}])
optim.SGD([param() * 2])
p = param(); optim.SGD([{'params': [p]}, {'params': [p]}])
p = param(); warned(lambda: optim.SGD([p, p]))
optim.SGD([{'params': {param()}}])
optim.SGD([('a', param()), param()])
opt().add_param_group({'params': [('a', param())]})
opt().add_param_group([param()])
optim.SGD([('w', param())]).add_param_group({'params': [param()]})
opt('SGD', lr=-1)
opt('SGD', momentum=-1)
opt('SGD', weight_decay=-.1)
opt('SGD', nesterov=True)
opt('SGD', lr=torch.ones(2))
opt('SGD', fused=True, foreach=True)
opt('Adam', lr=-1)
opt('Adam', eps=-1)
opt('Adam', betas=(1., .9))
opt('Adam', betas=(.9, 1.))
opt('Adam', weight_decay=-1)
opt('Adam', lr=torch.tensor(.1), foreach=True)
opt('Adam', betas=(torch.tensor(.9), .99))
opt('Adam', fused=True, differentiable=True)
opt('NAdam', momentum_decay=-1)
opt('Adagrad', lr_decay=-1)
opt('Adagrad', initial_accumulator_value=-1)
opt('Adadelta', rho=2)
opt('RMSprop', alpha=-1)
opt('Rprop', etas=(1.1, 1.2))
opt('Adafactor', d=.1)
opt('Muon', adjust_lr_fn='x')
run('Adam', capturable=True)
run('Adam', differentiable=True)
o = optim.Optimizer([param()], {'lr': 1}); print(o)

# %% groups, by line
o = two(); print(o, len(o.param_groups))
o = opt(lr=.3); o.add_param_group({'params': param(), 'lr': 1., 'mine': 'x'}); print(o); print(list(o.param_groups[1]))
print(optim.SGD([('w', param())], lr=.1).param_groups)
m = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)); o = optim.Adam(m.named_parameters(), lr=.1); print(o.param_groups[0]['param_names'])
m = nn.Linear(2, 3); o = optim.SGD([{'params': m.weight}, {'params': m.bias, 'lr': 1e-2}], lr=1); print([[g['lr'], [p.shape for p in g['params']]] for g in o.param_groups])
o = two(momentum=.9); [p.sum().backward() for g in o.param_groups for p in g['params']]; o.step(); o.step(); print([p.data for g in o.param_groups for p in g['params']])
o = opt(lr=.1); p = o.param_groups[0]['params'][0]; o.step(); loss_of(p).backward(); o.param_groups[0]['lr'] = 0.; o.step(); print(p.data)
o = opt(); p = o.param_groups[0]['params'][0]; loss_of(p).backward(); g = p.grad; o.zero_grad(set_to_none=False); print(p.grad, g is p.grad); o.zero_grad(); print(p.grad)
o = opt('Adam'); print(o.state, o.defaults, type(o.state).__name__)
print(optim.SGD(p for p in [param()]).param_groups[0]['lr'])
print(optim.SGD.__mro__[-2].__name__, optim.AdamW.__module__, hasattr(optim, 'sgd'), optim.Optimizer.__module__)

# %% other parameters for a while
o = opt('Adam', lr=.1); p = o.param_groups[0]['params'][0]
loss_of(p).backward(); o.step()
other, state = torch.ones(2, 3), copy.deepcopy(o.state_dict())
state['param_groups'][0]['lr'] = 5.
with optim.swap_in_optimizer_params_and_state(o, {'p': other}, state):
    other.grad = torch.ones(2, 3); o.step()
    print(o.param_groups[0]['params'][0] is other, o.param_groups[0]['lr'])
print(other, state['state'][0]['step'], o.state[p]['step'], o.param_groups[0]['lr'], o.param_groups[0]['params'][0] is p)

o = opt('Adam')
with optim.swap_in_optimizer_params_and_state(o, {'p': torch.ones(2)}, o.state_dict()): pass

# %% closures, hooks
closed('SGD', lr=.01)
closed('Adam', lr=.1)

o = opt()
def closure():
    print('grad', torch.is_grad_enabled())
    return 7
with torch.no_grad(): print(o.step(closure), torch.is_grad_enabled())
print(o.step(closure=closure), o.step(), torch.is_grad_enabled())

o = opt(lr=.1)
before = o.register_step_pre_hook(lambda o, args, kwargs: print('before', type(o).__name__, len(args), kwargs))
after = o.register_step_post_hook(lambda o, args, kwargs: print('after', type(o).__name__, len(args), kwargs))
o.step()
o.step(None)
o.step(closure=None)
before.remove()
o.step()
with after: pass
o.step()
print(type(after).__name__)

o = opt()
o.register_step_pre_hook(lambda o, args, kwargs: ((args[0], lambda: 5), {}))
print(o.step(lambda: 3))

o = opt()
o.register_step_pre_hook(lambda o, args, kwargs: 3)
try: o.step()
except RuntimeError as e: print(str(e).split('>')[1])

try: optim.Optimizer([param()], {}).step()
except NotImplementedError as e: print(repr(e))
try: LRScheduler(opt())
except NotImplementedError as e: print(repr(e))

o = opt('Adam')
o.register_state_dict_pre_hook(lambda o: print('pre'))
o.register_state_dict_post_hook(lambda o, s: print('post', list(s)))
o.register_state_dict_post_hook(lambda o, s: {**s, 'mine': 1}, prepend=True)
o.register_load_state_dict_pre_hook(lambda o, s: print('load pre', list(s)))
o.register_load_state_dict_post_hook(lambda o: print('load post', type(o).__name__))
o.load_state_dict(o.state_dict())

from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook
a = register_optimizer_step_pre_hook(lambda o, *_: print('any before', type(o).__name__))
b = register_optimizer_step_post_hook(lambda o, *_: print('any after', type(o).__name__))
opt('Adam').step()
a.remove(), b.remove()
opt('Adam').step()

class Halving(optim.Optimizer):
    def __init__(self, params, factor=.5): super().__init__(params, dict(factor=factor))
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group['params']:
                self.state[p]['seen'] = self.state[p].get('seen', 0) + 1
                p.mul_(group['factor'])
o = Halving([param()])
o.register_step_post_hook(lambda *_: print('stepped'))
o.step(); o.step()
print(o, o.param_groups, o.state_dict())
s = StepLR(optim.SGD([param()], lr=1.), 1)
try: LambdaLR(o, lambda e: e)
except KeyError as e: print('KeyError', e)

# %% state dicts
o = opt('Adam', lr=.1)
p = o.param_groups[0]['params'][0]
print(o.state_dict())
loss_of(p).backward()
o.step()
saved = copy.deepcopy(o.state_dict())
print(saved)
for _ in range(2): o.step()
print(p.data)
q = param()
other = optim.Adam([q])
other.load_state_dict(saved)
print(other.param_groups[0]['lr'], other.state[q]['step'], other.state_dict()['state'][0]['exp_avg'])
q.grad = p.grad
other.step()
print(q.data, saved['state'][0]['step'])

o = two(momentum=.9)
for g in o.param_groups:
    for p in g['params']: p.grad = torch.full((2,), .5)
o.step()
print(o.state_dict())

a, b = opt('SGD', momentum=.9), opt('SGD', dtype=torch.float64, lr=3., momentum=.1)
loss_of(a.param_groups[0]['params'][0]).backward(); a.step()
b.load_state_dict(a.state_dict())
print(b.state_dict()['state'][0]['momentum_buffer'].dtype, b.param_groups[0]['lr'], b.param_groups[0]['params'][0].dtype)

a, b = opt('Adam'), opt('Adam', dtype=torch.float64)
loss_of(a.param_groups[0]['params'][0]).backward(); a.step()
b.load_state_dict(a.state_dict())
print({k: v.dtype for k, v in b.state_dict()['state'][0].items()})

o = opt('Adagrad')
print(o.state_dict())

opt().load_state_dict({})

opt().load_state_dict(two().state_dict())

optim.SGD([param(), param()]).load_state_dict(opt().state_dict())

o = opt('RMSprop', momentum=.9)
loss_of(o.param_groups[0]['params'][0]).backward(); o.step()
c = copy.deepcopy(o)
print(list(c.__getstate__()), c.param_groups[0]['params'][0] is o.param_groups[0]['params'][0])
c.param_groups[0]['params'][0].grad = torch.ones(2, 3)
c.step()
print(c.param_groups[0]['params'][0].data, c)

o = optim.SGD([('w', param()), ('b', param())], lr=.1)
print(o.state_dict())
n = optim.SGD([('x', param()), ('y', param())])
n.load_state_dict(o.state_dict())
print(n.param_groups[0]['param_names'])
u = optim.SGD([('x', param()), ('y', param())])
u.load_state_dict(optim.SGD([param(), param()], lr=.7).state_dict())
print(u.param_groups[0]['param_names'], u.param_groups[0]['lr'])

old = opt('SGD').state_dict()
for key in ('maximize', 'foreach', 'differentiable', 'nesterov', 'fused'): del old['param_groups'][0][key]
o = opt('SGD')
o.load_state_dict(old)
print(o)

# %% schedules, by line
rates(LambdaLR(opt(lr=.1), lambda e: .9 ** e))
rates(LambdaLR(two(), [lambda e: 1 / (e + 1), lambda e: .5 ** e]), 5)
rates(MultiplicativeLR(opt(lr=.1), lambda e: .95))
rates(StepLR(opt(lr=.1), 3))
rates(StepLR(two(), 2, gamma=.5), 6)
rates(MultiStepLR(opt(lr=.1), [2, 5, 5, 9], gamma=.3))
rates(ConstantLR(opt(lr=.1)))
rates(ConstantLR(opt(lr=.1), factor=.7, total_iters=3))
rates(LinearLR(opt(lr=.1)))
rates(LinearLR(opt(lr=.1), start_factor=.2, end_factor=.9, total_iters=7))
rates(ExponentialLR(opt(lr=.1), .87))
rates(PolynomialLR(opt(lr=.1)))
rates(PolynomialLR(opt(lr=.1), total_iters=8, power=2.5))
rates(CosineAnnealingLR(opt(lr=.1), 5))
rates(CosineAnnealingLR(opt(lr=.1), 4, eta_min=.01), 20)
rates(CosineAnnealingWarmRestarts(opt(lr=.1), 3))
rates(CosineAnnealingWarmRestarts(opt(lr=.1), 2, 2, eta_min=.01), 16)
rates(CyclicLR(opt(momentum=.9), .01, .1, step_size_up=3))
rates(CyclicLR(opt(momentum=.9), .01, .1, step_size_up=3, step_size_down=2, mode='triangular2'))
rates(CyclicLR(opt(momentum=.9), .01, .1, step_size_up=4, mode='exp_range', gamma=.9))
rates(CyclicLR(opt(), .01, .1, step_size_up=3, cycle_momentum=False, scale_fn=lambda x: 1 / x))
rates(CyclicLR(two(momentum=.9), [.01, .02], [.1, .2], step_size_up=3), 5)
rates(OneCycleLR(opt(momentum=.9), .1, 10), 10)
rates(OneCycleLR(opt('Adam'), .1, epochs=3, steps_per_epoch=4, anneal_strategy='linear'), 12)
rates(OneCycleLR(opt(momentum=.9), .1, 12, three_phase=True, pct_start=.25, div_factor=10, final_div_factor=100), 12)
o = opt(lr=.1); rates(SequentialLR(o, [ConstantLR(o, .1, 2), ExponentialLR(o, .9)], [4]))
o = opt(lr=.1); rates(SequentialLR(o, [LinearLR(o, .1, total_iters=3), CosineAnnealingLR(o, 5), StepLR(o, 2)], [3, 8]))
o = opt(lr=.1); rates(ChainedScheduler([ConstantLR(o, .1, 2), ExponentialLR(o, .9)]))
o = opt(lr=.1); rates(SequentialLR(o, [ChainedScheduler([ConstantLR(o, .1, 2), ExponentialLR(o, .9)]), StepLR(o, 2)], [3])) 
rates(StepLR(opt(lr=torch.tensor(.1)), 2), 5)
rates(SWALR(opt(lr=.1), .5, anneal_epochs=4), 8)
rates(SWALR(opt(lr=.1), .01, anneal_epochs=3, anneal_strategy='linear'), 6)

# %% cycled momentum
o = opt(momentum=.9)
s = CyclicLR(o, .01, .1, step_size_up=3)
for _ in range(7):
    print(o.param_groups[0]['lr'], o.param_groups[0]['momentum'])
    o.step(); s.step()

o = opt('Adam')
s = OneCycleLR(o, .1, 8)
for _ in range(7):
    print(o.param_groups[0]['lr'], o.param_groups[0]['betas'])
    o.step(); s.step()
print(sorted(o.param_groups[0]))

s = OneCycleLR(opt(), .1, 3)
for _ in range(4):
    s.optimizer.step(); s.step()

# %% plateau
o = opt(lr=1.)
s = ReduceLROnPlateau(o, patience=1, factor=.5)
for metric in [5, 4, 4, 4, 4, 3, 3, 3, 3, 3]:
    o.step(); s.step(metric)
    print(s.get_last_lr(), s.num_bad_epochs, s.best)

o = opt(lr=1.)
s = ReduceLROnPlateau(o, mode='max', patience=0, cooldown=2, threshold=.5, threshold_mode='abs', min_lr=.05)
for metric in [.1, .2, .8, .9, 1.5, 1.5, 1.5, torch.tensor(1.6), 1.7, 1.8]:
    o.step(); s.step(metric)
    print(s.get_last_lr(), s.cooldown_counter, '%.4f' % s.best, s.in_cooldown)
print({k: v for k, v in s.state_dict().items() if k != 'best'})

s = ReduceLROnPlateau(two(), patience=0, min_lr=[.01, .2])
for _ in range(4): s.step(1.)
print(s.get_last_lr(), s.min_lrs, s.state_dict()['best'])
t = ReduceLROnPlateau(two())
t.load_state_dict(s.state_dict())
print(t.patience, t.best, t.last_epoch)

# %% schedulers' state
for s in [StepLR(opt(lr=.1), 2), MultiStepLR(opt(lr=.1), [2, 4]), LambdaLR(opt(lr=.1), lambda e: e), ConstantLR(opt(lr=.1)), LinearLR(opt(lr=.1)), ExponentialLR(opt(lr=.1), .9)]:
    s.optimizer.step(); s.step()
    print(type(s).__name__, s.state_dict())

for s in [PolynomialLR(opt(lr=.1)), CosineAnnealingLR(opt(lr=.1), 5), CosineAnnealingWarmRestarts(opt(lr=.1), 5), CyclicLR(opt(momentum=.9), .1, 1), OneCycleLR(opt(), .1, 10)]:
    s.optimizer.step(); s.step()
    print(type(s).__name__, s.state_dict())

o = opt(lr=.1)
s = SequentialLR(o, [StepLR(o, 2), ExponentialLR(o, .5)], [3])
for _ in range(4): o.step(); s.step()
print(s.state_dict())
c = ChainedScheduler([StepLR(o, 2), ExponentialLR(o, .5)])
print(c.state_dict())

o = opt(lr=.1)
s = CosineAnnealingLR(o, 6)
for _ in range(3): o.step(); s.step()
o2 = opt(lr=.1)
s2 = CosineAnnealingLR(o2, 6)
s2.load_state_dict(s.state_dict()); o2.load_state_dict(o.state_dict())
for _ in range(3):
    o.step(); s.step(); o2.step(); s2.step()
    print(s.get_last_lr() == s2.get_last_lr(), s2.get_last_lr(), s2.last_epoch)

o = opt(lr=.1)
o.param_groups[0]['initial_lr'] = .4
s = StepLR(o, 2, last_epoch=3)
print(s.last_epoch, s.get_last_lr(), s.base_lrs)
s = CosineAnnealingLR(o, 10, last_epoch=3)
print(s.last_epoch, s.get_last_lr(), s.base_lrs)
s = LinearLR(o, last_epoch=1)
print(s.last_epoch, s.get_last_lr(), s.base_lrs)

class Warm:
    def __init__(self): self.n = 4
    def __call__(self, epoch): return min(1, (epoch + 1) / self.n)
s = LambdaLR(opt(lr=1.), Warm())
print(s.state_dict(), s.get_last_lr())
state = s.state_dict(); state['lr_lambdas'] = [{'n': 8}]
s.load_state_dict(state); s.optimizer.step(); s.step()
print(s.get_last_lr())

# %% schedulers' warnings
s = StepLR(opt(lr=.1), 2)
warned(s.step)
warned(s.step)
print(s.get_last_lr())

s = StepLR(opt(lr=.1), 2)
s.optimizer.step()
warned(s.step)
print(warned(s.get_lr))
warned(lambda: s.step(5))
print(s.get_last_lr(), s.last_epoch)

o = opt(lr=.1)
s = ExponentialLR(o, .5)
o.step = lambda: None
warned(s.step)

def jump(s, epochs=(3, 1, 7)):
    out = []
    for epoch in epochs:
        warned(lambda: s.step(epoch)); out.append(s.get_last_lr()[0])
    print(type(s).__name__, out)
for s in [StepLR(opt(lr=.1), 2), MultiStepLR(opt(lr=.1), [2, 5]), ConstantLR(opt(lr=.1)), LinearLR(opt(lr=.1)), ExponentialLR(opt(lr=.1), .9), PolynomialLR(opt(lr=.1)), CosineAnnealingLR(opt(lr=.1), 5), LambdaLR(opt(lr=.1), lambda e: e)]:
    s.optimizer.step()
    jump(s)
jump(CosineAnnealingWarmRestarts(opt(lr=.1), 2, 2), (.5, 1, 2.25, 7, 30))

# %% schedulers made wrongly, by line
StepLR(1, 2)
StepLR(opt(), 2, last_epoch=0)
StepLR(opt(), 2, verbose=True)
LambdaLR(two(), [lambda e: e])
ConstantLR(opt(), 2)
LinearLR(opt(), 0)
LinearLR(opt(), end_factor=2)
CyclicLR(opt(), .1, 1, mode='x')
CyclicLR(opt(), [.1, .1], 1)
CyclicLR(opt('Adagrad'), .1, 1)
OneCycleLR(opt(), .1)
OneCycleLR(opt(), .1, -1)
OneCycleLR(opt(), .1, 1.5)
OneCycleLR(opt(), .1, epochs=1, steps_per_epoch=-1)
OneCycleLR(opt(), .1, 10, pct_start=2)
OneCycleLR(opt(), .1, 10, anneal_strategy='x')
OneCycleLR(opt(), [.1, .1], 10)
CosineAnnealingWarmRestarts(opt(), 0)
CosineAnnealingWarmRestarts(opt(), 1, 0)
CosineAnnealingWarmRestarts(opt(), 1).step(-1)
ReduceLROnPlateau(opt(), factor=1.)
ReduceLROnPlateau(opt(), mode='x')
ReduceLROnPlateau(opt(), threshold_mode='x')
ReduceLROnPlateau(opt(), min_lr=[1, 2])
ReduceLROnPlateau(opt()).step()
SequentialLR(opt(), [], [])
o = opt(); SequentialLR(o, [StepLR(o, 2), StepLR(o, 3)], [])
SequentialLR(opt(), [StepLR(opt(), 2)], [])
o = opt(); SequentialLR(o, [ReduceLROnPlateau(o)], [])
ChainedScheduler([])
ChainedScheduler([StepLR(opt(), 2), StepLR(opt(), 3)])
SWALR(opt(), [.1, .2])
get_ema_avg_fn(2)

# %% averages of weights
m = nn.Linear(2, 1)
with torch.no_grad(): m.weight.copy_(torch.tensor([[1., 2.]])); m.bias.fill_(0.)
a, e, f = AveragedModel(m), AveragedModel(m, multi_avg_fn=get_ema_multi_avg_fn(.9)), AveragedModel(m, avg_fn=get_ema_avg_fn(.5))
for step in range(4):
    for average in (a, e, f): average.update_parameters(m)
    with torch.no_grad(): m.weight.add_(1.)
for average in (a, e, f): print(average.module.weight.data, average.n_averaged, average(torch.ones(1, 2)))
print(list(a.state_dict()))

torch.manual_seed(0)
m = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
batches = [torch.randn(4, 2) for _ in range(3)]
update_bn(batches, m)
print(m[1].running_mean, m[1].running_var, m[1].momentum, m[1].num_batches_tracked)

# %% training
torch.manual_seed(0)
x = torch.randn(64, 3)
y = x @ torch.tensor([[1.], [-2.], [.5]]) + .3
m = nn.Linear(3, 1)
o = optim.SGD(m.parameters(), lr=.1)
for _ in range(10):
    o.zero_grad()
    loss = nn.functional.mse_loss(m(x), y)
    loss.backward()
    o.step()
    print('%.5f' % loss.item())
print(m.weight.data, m.bias.data)

torch.manual_seed(1)
x = torch.randn(32, 4)
y = (x.sum(1) > 0).long()
m = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
o = optim.Adam(m.parameters(), lr=.05)
s = CosineAnnealingLR(o, 10)
for _ in range(10):
    o.zero_grad()
    loss = nn.functional.cross_entropy(m(x), y)
    loss.backward()
    o.step()
    s.step()
    print('%.4f' % loss.item(), s.get_last_lr())

torch.manual_seed(2)
x = torch.linspace(-2, 2, 40).unsqueeze(1)
y = x ** 3 - x
for name, lr in [('AdamW', .02), ('RMSprop', .01), ('NAdam', .02), ('RAdam', .05), ('Adagrad', .1), ('Adadelta', 1.), ('Adamax', .05), ('Rprop', .01), ('ASGD', .05)]:
    torch.manual_seed(2)
    m = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
    o = getattr(optim, name)(m.parameters(), lr=lr)
    for _ in range(20):
        o.zero_grad()
        loss = ((m(x) - y) ** 2).mean()
        loss.backward()
        o.step()
    print(name, '%.4f' % loss.item())

torch.manual_seed(3)
x = torch.linspace(-2, 2, 40).unsqueeze(1)
y = x ** 3 - x
m = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
o = optim.LBFGS(m.parameters(), lr=.5, max_iter=5)
def closure():
    o.zero_grad()
    loss = ((m(x) - y) ** 2).mean()
    loss.backward()
    return loss
for _ in range(4): print('%.3f' % o.step(closure).item())
