# Public names that the other sets leave out, each in its common uses: functions, settings, layers, module methods.
import torch
from torch import nn
import torch.nn.functional as F
import numpy as np
torch.manual_seed(0)

# %% constants, by line
print(torch.pi, torch.e, torch.inf, torch.nan)
print(torch.sin(torch.tensor(torch.pi / 2)), torch.tensor([torch.inf, -torch.inf, torch.nan]))
print(torch.e ** 2, type(torch.pi), torch.inf > 1e308, torch.nan == torch.nan)
print(torch.newaxis is None, torch.arange(3)[:, torch.newaxis].shape, torch.arange(3)[torch.newaxis].shape)
print(torch.short, torch.zeros(2, dtype=torch.short), torch.short is torch.int16)
print(torch.channels_last, torch.preserve_format, torch.channels_last == torch.contiguous_format)
print(isinstance(torch.channels_last, torch.memory_format), isinstance(torch.float32, torch.dtype), isinstance(torch.strided, torch.layout))
print(torch.dtype, torch.layout, torch.memory_format)
print(type(torch.zeros(1).dtype) is torch.dtype, type(torch.zeros(1).layout) is torch.layout)
print(torch.sparse_coo, torch.zeros(2).layout == torch.sparse_coo, isinstance(torch.sparse_coo, torch.layout))
print(torch.zeros(1, 2, 3, 4).to(memory_format=torch.channels_last).stride(), torch.zeros(1, 2, 3, 4).is_contiguous(memory_format=torch.channels_last))
print(torch.zeros(2, 3).t().clone(memory_format=torch.preserve_format).stride())
torch.zeros(2).to(memory_format=torch.channels_last)
torch.dtype('float32')
print(torch.version.__name__, torch.__version__.split('+')[0] == torch.version.__version__.split('+')[0])
print(torch.version.cuda is None or isinstance(torch.version.cuda, str))
print(torch.cpu.is_available(), torch.cpu.device_count(), torch.cpu.current_device())
print(torch.cpu.synchronize())

# %% settings, by line
print(torch.are_deterministic_algorithms_enabled()); torch.use_deterministic_algorithms(True); print(torch.are_deterministic_algorithms_enabled())
torch.use_deterministic_algorithms(True, warn_only=True); print(torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled())
torch.use_deterministic_algorithms(True); torch.use_deterministic_algorithms(False); print(torch.are_deterministic_algorithms_enabled())
torch.use_deterministic_algorithms()
print(torch.get_default_device())
torch.set_default_device('cpu'); print(torch.get_default_device(), torch.zeros(2).device)
torch.set_default_device('meta'); print(torch.zeros(2), torch.get_default_device()); torch.set_default_device(None); print(torch.zeros(2))
torch.set_default_device('nowhere')
print(torch.get_float32_matmul_precision()); torch.set_float32_matmul_precision('high'); print(torch.get_float32_matmul_precision())
torch.set_num_threads(2); print(torch.get_num_threads()); torch.set_num_threads(1); print(torch.get_num_threads())
torch.set_float32_matmul_precision('low'); print(torch.get_float32_matmul_precision())
print(isinstance(torch.get_num_threads(), int), torch.get_num_threads() >= 1, torch.set_num_threads(1))
torch.set_num_threads(0)
torch.set_num_threads('2')
print(isinstance(torch.get_num_interop_threads(), int), torch.get_num_interop_threads() >= 1)
torch.set_num_interop_threads(2); print(torch.get_num_interop_threads())
torch.set_num_interop_threads(0)
print(torch.set_flush_denormal(False) in (True, False))
torch.set_warn_always(True); print(torch.is_warn_always_enabled()); torch.set_warn_always(False); print(torch.is_warn_always_enabled())
s = torch.seed(); print(isinstance(s, int), torch.initial_seed() == s)
g = torch.Generator(); s = g.seed(); print(isinstance(s, int), g.initial_seed() == s)
g = torch.Generator(); a = g.seed(); b = g.seed(); print(a != b)

# %% torch.random, by line
g = torch.random.manual_seed(7); print(type(g).__name__, torch.rand(2), torch.random.initial_seed())
s = torch.random.get_rng_state(); a = torch.rand(3); torch.random.set_rng_state(s); print(a.equal(torch.rand(3)), s.dtype)
s = torch.random.seed(); print(isinstance(s, int), torch.random.initial_seed() == s)
torch.random.set_rng_state(torch.zeros(3))
torch.random.manual_seed('seven')

# %% inference, by line
with torch.inference_mode(): x = torch.ones(2); print(torch.is_inference(x), torch.is_inference(torch.zeros(1)))
print(torch.is_inference(torch.ones(2)), torch.ones(2).is_inference())
with torch.autograd.no_grad(): print(torch.is_grad_enabled())
with torch.autograd.inference_mode(): print(torch.is_inference_mode_enabled(), torch.ones(1).is_inference())
with torch.autograd.set_grad_enabled(False): print(torch.is_grad_enabled())
w = torch.ones(2, requires_grad=True); print(torch.autograd.no_grad()(lambda: w * 2)().requires_grad)
print(torch.autograd.is_multithreading_enabled())
print(torch.autograd.Variable(torch.ones(2), requires_grad=True))
torch.autograd.variable(torch.ones(2))
y = torch.ones(2, requires_grad=True) * 2; print(torch.detach_(y) is y, y, y.requires_grad)
torch.detach_(torch.ones(3, requires_grad=True).chunk(3)[0])

# %% inference
with torch.no_grad():
    with torch.autograd.enable_grad():
        w = torch.ones(2, requires_grad=True)
        print((w * 2).requires_grad, torch.is_grad_enabled())
    print((w * 2).requires_grad)

@torch.autograd.enable_grad()
def double(w):
    return w * 2
with torch.no_grad():
    print(double(torch.ones(1, requires_grad=True)))

# %% pieces of tensors, by line
print(torch.chunk(torch.arange(7), 3))
print(torch.chunk(torch.arange(6).view(2, 3), 2, dim=1))
torch.chunk(torch.arange(3), 0)
torch.chunk(torch.arange(3), 2, dim=1)
print(torch.tensor_split(torch.arange(7), 3), torch.tensor_split(torch.arange(7), (1, 4)))
print(torch.tensor_split(torch.arange(6).view(2, 3), 2, dim=1))
print(torch.tensor_split(torch.arange(5), torch.tensor([2, 4])))
torch.tensor_split(torch.arange(3), 0)
torch.tensor_split(torch.tensor(1), 2)
print(torch.concat([torch.ones(1, 2), torch.zeros(1, 2)]), torch.concat((torch.ones(2), torch.tensor([1])), dim=0).dtype)
print(torch.concatenate([torch.ones(2, 1), torch.zeros(2, 2)], dim=1), torch.concatenate([torch.ones(1), torch.zeros(1)], axis=0))
torch.concat([torch.ones(2), torch.ones(1, 2)])
torch.concatenate([])
print(torch.row_stack([torch.arange(2), torch.arange(2)]), torch.row_stack((torch.ones(1, 2), torch.zeros(2))))
torch.row_stack([torch.ones(2), torch.ones(3)])
print(torch.triu_indices(3, 3), torch.triu_indices(2, 3, 1), torch.triu_indices(3, 2, offset=-1, dtype=torch.int32))
x = torch.arange(9).view(3, 3); r, c = torch.triu_indices(3, 3, offset=1); print(x[r, c])
torch.triu_indices(-1, 2)

# %% convolutions, by line
print(torch.conv1d(torch.arange(5.0).view(1, 1, 5), torch.ones(1, 1, 2)), torch.conv1d(torch.arange(5.0).view(1, 5), torch.ones(1, 1, 3), torch.tensor([0.5]), stride=2, padding=1))
print(torch.conv1d(torch.arange(5.0).view(1, 1, 5), torch.ones(1, 1, 3), padding='same'), torch.conv1d(torch.ones(1, 4, 3), torch.ones(4, 2, 1), groups=2, dilation=2))
torch.conv1d(torch.ones(1, 2, 5), torch.ones(1, 1, 2))
torch.conv1d(torch.ones(1, 1, 2), torch.ones(1, 1, 3))
print(torch.conv2d(torch.arange(9.0).view(1, 1, 3, 3), torch.ones(1, 1, 2, 2)), torch.conv2d(torch.ones(1, 1, 4, 4), torch.ones(2, 1, 3, 3), torch.tensor([0.0, 1.0]), stride=(1, 2), padding=(1, 0)))
torch.conv2d(torch.ones(1, 3, 4, 4), torch.ones(2, 1, 3, 3))
torch.conv2d(torch.ones(4), torch.ones(2, 1, 3, 3))
torch.conv2d(torch.ones(1, 1, 3, 3, dtype=torch.int64), torch.ones(1, 1, 2, 2))
print(torch.conv3d(torch.ones(1, 1, 2, 3, 3), torch.ones(1, 1, 2, 2, 2)), torch.conv3d(torch.ones(1, 2, 2, 2), torch.ones(1, 1, 1, 1, 1), torch.ones(1), stride=2))
torch.conv3d(torch.ones(1, 2, 2, 3, 3), torch.ones(1, 1, 2, 2, 2))
print(torch.conv_transpose1d(torch.tensor([[[1.0, 2.0]]]), torch.ones(1, 1, 3)), torch.conv_transpose1d(torch.tensor([[[1.0, 2.0]]]), torch.ones(1, 1, 3), stride=2, padding=1, output_padding=1))
print(torch.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 2, 2), torch.tensor([1.0])), torch.conv_transpose2d(torch.ones(1, 2, 1, 1), torch.ones(2, 1, 2, 2), groups=2).shape)
print(torch.conv_transpose3d(torch.ones(1, 1, 1, 2, 2), torch.ones(1, 1, 2, 2, 2)), torch.conv_transpose3d(torch.ones(1, 1, 1, 2, 2), torch.ones(1, 1, 1, 2, 2), stride=2, dilation=2).shape)
torch.conv_transpose2d(torch.ones(1, 2, 2, 2), torch.ones(1, 1, 2, 2))
print(F.conv_tbc(torch.arange(6.0).view(3, 1, 2), torch.ones(2, 2, 1), torch.tensor([0.5])), F.conv_tbc(torch.ones(3, 1, 2), torch.ones(3, 2, 2), torch.zeros(2), pad=1).shape)
F.conv_tbc(torch.ones(3, 2), torch.ones(2, 2, 1), torch.zeros(1))
print(F.native_channel_shuffle(torch.arange(8.0).view(1, 4, 2, 1), 2).flatten())
F.native_channel_shuffle(torch.arange(8.0).view(1, 4, 2, 1), 3)

# %% typed tensors, by line
print(torch.BoolTensor([True, False]), torch.BoolTensor([1, 0]).dtype)
print(torch.ByteTensor([1, 255]), torch.ByteTensor(2).shape)
print(torch.CharTensor([1, -1]), torch.ShortTensor([300]), torch.HalfTensor([0.5]), torch.BFloat16Tensor([0.5]))
print(torch.ShortTensor(2, 3).shape, torch.ShortTensor([[1, 2]]).dtype)
print(torch.HalfTensor([1, 2]).dtype, torch.HalfTensor().shape)
print(torch.BFloat16Tensor([1, 2]).dtype, torch.BFloat16Tensor(3).shape)
print(isinstance(torch.tensor([True]), torch.BoolTensor), isinstance(torch.tensor([1]), torch.BoolTensor))
print(isinstance(torch.tensor([1], dtype=torch.uint8), torch.ByteTensor), isinstance(torch.tensor([1]), torch.CharTensor))
print(isinstance(torch.ones(1).half(), torch.HalfTensor), isinstance(torch.ones(1), torch.ShortTensor), isinstance(torch.ones(1).bfloat16(), torch.BFloat16Tensor))
torch.BoolTensor('yes')
torch.ShortTensor(torch.ones(2))
print(torch.ones(2).type(torch.ByteTensor), torch.ones(2).type(torch.BoolTensor), torch.ones(2).type('torch.HalfTensor').dtype)
print(torch.zeros(2).type(), torch.zeros(2, dtype=torch.bool).type(), torch.zeros(2).short().type())
s = torch.zeros(2, dtype=torch.bool).storage(); print(type(s).__name__, len(s))
print(isinstance(torch.zeros(2).storage(), torch.TypedStorage), type(torch.zeros(2).storage()).__name__)
s = torch.arange(3.0).untyped_storage(); print(isinstance(s, torch.UntypedStorage), s.nbytes(), len(s), s.device)
s = torch.UntypedStorage(4); print(len(s), s.nbytes())
s = torch.TypedStorage([1.0, 2.0], dtype=torch.float32); print(list(s), s.dtype, len(s))
print(list(torch.IntStorage([1, 2])), torch.IntStorage(3).dtype, list(torch.DoubleStorage([0.5])), torch.DoubleStorage.dtype)
print(list(torch.ByteStorage([1, 2])), list(torch.CharStorage([-1])), list(torch.ShortStorage([3])), list(torch.BoolStorage([True])))
print(torch.HalfStorage([0.5]).dtype, torch.BFloat16Storage([0.5]).dtype, torch.HalfStorage(2).nbytes(), len(torch.BFloat16Storage(3)))
print(torch.IntStorage([1, 2]))

# %% layers, by line
print(nn.Buffer(torch.ones(2)), isinstance(nn.Buffer(torch.ones(2)), nn.Buffer))
b = nn.Buffer(torch.ones(2), persistent=False); print(b.persistent, b.requires_grad, type(b).__name__)
u = nn.MaxUnpool1d(2, stride=2); print(u); v, at = nn.MaxPool1d(2, return_indices=True)(torch.tensor([[[1.0, 3.0, 2.0, 0.0]]])); print(v, at, u(v, at))
u = nn.MaxUnpool1d(2); v, at = F.max_pool1d(torch.tensor([[[1.0, 3.0, 2.0, 0.0, 5.0]]]), 2, return_indices=True); print(u(v, at, output_size=[1, 1, 5]))
u = nn.MaxUnpool3d(2); print(u); v, at = nn.MaxPool3d(2, return_indices=True)(torch.arange(8.0).view(1, 1, 2, 2, 2)); print(u(v, at))
nn.MaxUnpool1d(2)(torch.ones(1, 1, 2), torch.ones(1, 1, 3, dtype=torch.int64))
print(nn.FractionalMaxPool3d(2, output_size=1)(torch.arange(8.0).view(1, 2, 2, 2)))
p = nn.FractionalMaxPool3d(2, output_ratio=0.5); print(p.output_ratio, p(torch.ones(1, 4, 4, 4)).shape)
v, at = nn.FractionalMaxPool3d(2, output_size=(1, 1, 1), return_indices=True)(torch.arange(8.0).view(1, 1, 2, 2, 2)); print(v, at)
nn.FractionalMaxPool3d(2)
print(nn.LazyConv1d(2, 3), nn.LazyConv3d(2, 3))
c = nn.LazyConv1d(2, 3, padding=1); print(c(torch.ones(1, 4, 5)).shape, c, type(c).__name__)
c = nn.LazyConv3d(2, 1, bias=False); print(c(torch.ones(1, 4, 2, 2, 2)).shape, c, c.weight.shape)
c = nn.LazyConvTranspose1d(2, 3, stride=2); print(c); print(c(torch.ones(1, 4, 5)).shape, c)
c = nn.LazyConvTranspose2d(2, 3); print(c.weight); print(c(torch.ones(1, 4, 5, 5)).shape, c.in_channels, c.weight.shape)
c = nn.LazyConvTranspose3d(2, 2); print(c(torch.ones(1, 3, 2, 2, 2)).shape, c)
c = nn.LazyConvTranspose2d(2, 3); print(c.weight.shape)
nn.LazyConv1d(2, 3)(torch.ones(5))
b = nn.LazyBatchNorm3d(); print(b); print(b(torch.arange(8.0).view(1, 2, 1, 2, 2)), b, b.running_mean)
b = nn.LazyInstanceNorm1d(); print(b(torch.arange(8.0).view(1, 2, 4)), b, b.num_features)
b = nn.LazyInstanceNorm2d(affine=True); print(b); print(b(torch.arange(8.0).view(1, 2, 2, 2)), b, b.weight)
b = nn.LazyInstanceNorm3d(); print(b(torch.arange(8.0).view(1, 2, 1, 2, 2)), b)
nn.LazyBatchNorm3d()(torch.ones(2, 2))
print(nn.NLLLoss2d()(torch.zeros(1, 3, 2, 2), torch.zeros(1, 2, 2, dtype=torch.int64)))
print(issubclass(nn.LSTM, nn.RNNBase), issubclass(nn.GRU, nn.RNNBase), issubclass(nn.Linear, nn.RNNBase))
r = nn.RNNBase('LSTM', 2, 3); print(r.mode, r.hidden_size, [tuple(w.shape) for w in r.parameters()])
nn.RNNBase('ABC', 2, 3)
print(issubclass(nn.GRUCell, nn.RNNCellBase), isinstance(nn.LSTMCell(1, 2), nn.RNNCellBase))
c = nn.RNNCellBase(2, 3, bias=True, num_chunks=1); print(c, [tuple(w.shape) for w in c.parameters()])
b = nn.SyncBatchNorm(2); print(b, b.running_var)
b = nn.SyncBatchNorm(2).eval(); print(b(torch.tensor([[1.0, 2.0]])))
print(nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))))
p = nn.UninitializedParameter(); print(p); p.materialize((2, 3)); print(type(p).__name__, p.shape)
print(isinstance(nn.LazyLinear(2).weight, nn.UninitializedParameter), nn.LazyLinear(2).weight)
nn.UninitializedParameter().shape
nn.UninitializedParameter() + 1
b = nn.UninitializedBuffer(); print(b); b.materialize((2,)); print(type(b).__name__, b.shape, b.requires_grad)
print(isinstance(nn.LazyBatchNorm3d().running_mean, nn.UninitializedBuffer))

# %% layers
class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))
        self.shift = nn.Buffer(torch.zeros(2))
        self.hidden = nn.Buffer(torch.ones(1), persistent=False)
model = Scale()
print(list(dict(model.named_buffers())), list(model.state_dict()), type(model.shift).__name__)
print(model.get_buffer("shift"), model.get_parameter("weight"))

# %% modules, by line
print(nn.Module.call_super_init, nn.Module.dump_patches, nn.Linear(1, 1).call_super_init, nn.Linear(1, 1).dump_patches)
model = nn.Linear(2, 1); print(model.cpu() is model, model.weight.device)
print(repr(nn.Linear(2, 3).extra_repr()), repr(nn.Dropout(0.2).extra_repr()), repr(nn.Module().extra_repr()), repr(nn.Conv2d(1, 2, 3, padding=1).extra_repr()))
print(nn.BatchNorm1d(2).get_buffer('running_mean'), nn.Sequential(nn.BatchNorm1d(2)).get_buffer('0.num_batches_tracked'))
nn.Linear(2, 1).get_buffer('nothing')
nn.Linear(2, 1).get_buffer('weight')
print(nn.Sequential(nn.Linear(2, 1)).get_parameter('0.bias').shape, nn.Linear(2, 1).get_parameter('weight').shape)
nn.Linear(2, 1).get_parameter('nothing')
nn.Sequential(nn.Linear(2, 1)).get_parameter('1.bias')
nn.Module().get_extra_state()
nn.Module().set_extra_state(1)
print([(n, type(m).__name__) for n, m in nn.Sequential(nn.Linear(2, 1), nn.ReLU()).named_children()])
print(list(nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Tanh()}).named_children()), list(nn.Linear(1, 1).named_children()))
m = nn.Module(); m.register_module('act', nn.ReLU()); print(m, m.act)
m = nn.Module(); m.register_module('act', None); print(m.act, list(m.named_children()))
nn.Module().register_module('a.b', nn.ReLU())
nn.Module().register_module('', nn.ReLU())
nn.Module().register_module('act', 3)
nn.Linear(1, 1).register_module('weight', nn.ReLU())
m = nn.Sequential(nn.Linear(2, 1), nn.ReLU()); m.set_submodule('1', nn.Tanh()); print(m)
nn.Sequential(nn.ReLU()).set_submodule('', nn.Tanh())
nn.Sequential(nn.ReLU()).set_submodule('0.1', nn.Tanh(), strict=True)
m = nn.Linear(2, 1); print(m.share_memory() is m)
m = nn.Linear(2, 1); print(m.to_empty(device='cpu') is m, m.weight.shape, m.weight.requires_grad)
m = nn.Linear(2, 1); print(m.type(torch.float64) is m, m.weight.dtype, m.type('torch.HalfTensor').bias.dtype)
m = nn.Linear(2, 1); print(m.compile(), m(torch.zeros(1, 2)).shape)

# %% modules
class Counting(nn.Module):
    def __init__(self):
        super().__init__()
        self.calls = 3
    def get_extra_state(self):
        return {"calls": self.calls}
    def set_extra_state(self, state):
        self.calls = state["calls"]
a, b = Counting(), Counting()
a.calls = 7
state = a.state_dict()
print(dict(state))
b.load_state_dict(state)
print(b.calls, a.get_extra_state())
b.set_extra_state({"calls": 1})
print(b.calls)

model = nn.Linear(2, 1)
seen = []
handle = model.register_backward_hook(lambda module, grad_in, grad_out: seen.append((type(module).__name__, grad_out[0])))
model(torch.ones(1, 2)).sum().backward()
print(seen)
handle.remove()
model(torch.ones(1, 2)).sum().backward()
print(len(seen))

model = nn.Linear(2, 1, bias=False)
def rename(module, state, prefix, metadata, strict, missing, unexpected, errors):
    if prefix + "old" in state:
        state[prefix + "weight"] = state.pop(prefix + "old")
handle = model.register_load_state_dict_pre_hook(rename)
print(model.load_state_dict({"old": torch.ones(1, 2)}), model.weight)
handle.remove()
model.load_state_dict({"old": torch.ones(1, 2)})

model = nn.Sequential(nn.Linear(2, 1))
handle = model.register_state_dict_pre_hook(lambda module, prefix, keep_vars: print("before", repr(prefix), keep_vars))
print(list(model.state_dict()))
handle.remove()
print(list(model.state_dict(keep_vars=True)))

class Norm(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
    def extra_repr(self):
        return f"size={self.size}"
print(nn.Sequential(Norm(3), nn.ReLU()))
print(Norm(2).extra_repr())

# %% initialization by old names, by line
w = torch.empty(2, 3); print(nn.init.uniform(w) is w, w)
w = torch.empty(2, 3); print(nn.init.normal(w, mean=1.0, std=0.1))
w = torch.empty(2, 3); print(nn.init.constant(w, 0.5), nn.init.eye(w))
w = torch.empty(2, 2, 3); print(nn.init.dirac(w))
w = torch.empty(2, 3); print(nn.init.kaiming_normal(w), nn.init.kaiming_uniform(w, nonlinearity='relu'))
w = torch.empty(2, 3); print(nn.init.xavier_normal(w), nn.init.xavier_uniform(w, gain=2.0))
w = torch.empty(3, 3); o = nn.init.orthogonal(w); print(torch.allclose(o @ o.T, torch.eye(3), atol=1e-5))
w = torch.empty(4, 3); print((nn.init.sparse(w, sparsity=0.5) == 0).sum(0))
nn.init.eye(torch.empty(2))
nn.init.xavier_uniform(torch.empty(2))

# %% nn.utils, by line
w = nn.Parameter(torch.ones(2)); w.grad = torch.tensor([3.0, 4.0]); print(nn.utils.clip_grad_norm([w], 1.0), w.grad)
w = nn.Parameter(torch.ones(2)); w.grad = torch.tensor([3.0, 4.0]); n = nn.utils.get_total_norm([w.grad]); nn.utils.clip_grads_with_norm_([w], 1.0, n); print(n, w.grad)
w = nn.Parameter(torch.ones(2)); w.grad = torch.tensor([0.3, 0.4]); nn.utils.clip_grads_with_norm_(w, max_norm=1.0, total_norm=torch.tensor(0.5)); print(w.grad)
m = nn.utils.skip_init(nn.Linear, 2, 3); print(m, m.weight.shape, m.weight.device, m.weight.requires_grad)
nn.utils.skip_init(nn.ReLU)
nn.utils.skip_init(int)
w, b = nn.utils.fuse_conv_bn_weights(torch.ones(2, 1, 1, 1), None, torch.zeros(2), torch.ones(2), 0.0, torch.tensor([2.0, 3.0]), torch.tensor([1.0, 0.0])); print(w.flatten(), b, type(w).__name__)
w, b = nn.utils.fuse_linear_bn_weights(torch.ones(2, 3), torch.zeros(2), torch.ones(2), torch.ones(2), 1e-5, torch.ones(2), torch.zeros(2)); print(w, b)

# %% nn.utils
torch.manual_seed(0)
linear, norm = nn.Linear(2, 3).eval(), nn.BatchNorm1d(3).eval()
norm.running_mean += 1
norm.running_var *= 4
fused = nn.utils.fuse_linear_bn_eval(linear, norm)
x = torch.randn(4, 2)
print(fused, torch.allclose(fused(x), norm(linear(x)), atol=1e-6))

torch.manual_seed(0)
layer = nn.utils.spectral_norm(nn.Linear(3, 2))
layer(torch.ones(1, 3))
print(sorted(layer.state_dict()))
print(nn.utils.remove_spectral_norm(layer) is layer, sorted(layer.state_dict()))
nn.utils.remove_spectral_norm(layer)

# %% packed sequences, by line
from torch.nn.utils.rnn import PackedSequence, pack_sequence; p = pack_sequence([torch.arange(3), torch.arange(2)]); print(isinstance(p, PackedSequence), p.data, p.batch_sizes, p.sorted_indices)
from torch.nn.utils.rnn import PackedSequence; p = PackedSequence(torch.arange(3.0), torch.tensor([2, 1])); print(p, p.is_cuda, p.double().data.dtype)
from torch.nn.utils.rnn import invert_permutation; print(invert_permutation(torch.tensor([2, 0, 1])), invert_permutation(None))
from torch.nn.utils.rnn import bind; print(bind(None, lambda x: x + 1), bind(2, lambda x: x + 1))

# %% parametrize, by line
from torch.nn.utils import parametrize; print(parametrize.Module is nn.Module, parametrize.ModuleList is nn.ModuleList, parametrize.ModuleDict is nn.ModuleDict, parametrize.Parameter is nn.Parameter)
from torch.nn.utils import parametrizations; print(parametrizations.Module is nn.Module)
from torch.optim import lr_scheduler; print(lr_scheduler.Optimizer is torch.optim.Optimizer, lr_scheduler.Tensor is torch.Tensor)

# %% parametrize
import torch.nn.utils.parametrize as parametrize
class Symmetric(nn.Module):
    def forward(self, w):
        return w.triu() + w.triu(1).T
layer = nn.Linear(2, 2, bias=False)
parametrize.register_parametrization(layer, "weight", Symmetric())
print(isinstance(layer.parametrizations.weight, parametrize.ParametrizationList), layer.parametrizations.weight)
print(type(layer).__name__, parametrize.type_before_parametrizations(layer).__name__, parametrize.type_before_parametrizations(nn.ReLU()).__name__)
print(len(layer.parametrizations.weight), layer.parametrizations.weight.original.shape)

import torch.nn.utils.parametrize as parametrize
calls = []
class Half(nn.Module):
    def forward(self, w):
        calls.append(1)
        return w / 2
layer = nn.Linear(2, 2, bias=False)
parametrize.register_parametrization(layer, "weight", Half())
calls.clear()
layer(torch.ones(1, 2)), layer(torch.ones(1, 2))
print(len(calls))
with parametrize.cached():
    layer(torch.ones(1, 2)), layer(torch.ones(1, 2))
print(len(calls))

import torch.nn.utils.parametrize as parametrize
class Half(nn.Module):
    def forward(self, w):
        return w / 2
a, b = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
parametrize.register_parametrization(a, "weight", Half())
parametrize.transfer_parametrizations_and_params(a, b)
print(parametrize.is_parametrized(b, "weight"), torch.equal(a.weight, b.weight), b)

# %% stacked models, by line
models = [nn.Linear(2, 3) for _ in range(4)]; params, buffers = torch.func.stack_module_state(models); print({k: tuple(v.shape) for k, v in params.items()}, buffers)
params, buffers = torch.func.stack_module_state([nn.BatchNorm1d(2), nn.BatchNorm1d(2)]); print({k: tuple(v.shape) for k, v in buffers.items()}, params['weight'].requires_grad)
torch.func.stack_module_state([])
torch.func.stack_module_state([nn.Linear(1, 2), nn.Conv1d(1, 2, 1)])

# %% stacked models
torch.manual_seed(0)
models = [nn.Linear(2, 1) for _ in range(3)]
params, buffers = torch.func.stack_module_state(models)
def call(params, buffers, x):
    return torch.func.functional_call(models[0], (params, buffers), (x,))
x = torch.ones(4, 2)
out = torch.func.vmap(call, in_dims=(0, 0, None))(params, buffers, x)
print(out.shape, torch.allclose(out, torch.stack([m(x) for m in models])))

# %% data
from torch.utils.data import Sampler, DataLoader
class Backwards(Sampler):
    def __init__(self, data):
        self.data = data
    def __iter__(self):
        return iter(range(len(self.data) - 1, -1, -1))
    def __len__(self):
        return len(self.data)
data = torch.arange(5)
print(list(Backwards(data)), len(Backwards(data)))
print(list(DataLoader(data, batch_size=2, sampler=Backwards(data))))

# %% numpy types, by line
print(np.bytes_, np.cdouble, np.csingle, np.object_, np.uint, np.ulong, np.ushort)
print(np.ulonglong)
print(np.bytes_('a', 'ascii'), np.array([b'ab', b'c']).dtype, isinstance(np.array([b'ab'])[0], np.bytes_))
print(np.cdouble(1 + 2j), np.csingle(1), np.array([1j]).dtype == np.cdouble, np.zeros(1, np.csingle).dtype)
print(issubclass(np.str_, np.character), issubclass(np.bytes_, np.flexible), issubclass(np.complex128, np.complexfloating), issubclass(np.float64, np.flexible))
print(np.issubdtype(np.complex64, np.complexfloating), np.issubdtype(np.str_, np.character), np.issubdtype(np.int64, np.character))
print(np.array([1, 'a', None], dtype=np.object_), np.array([None]).dtype == np.object_)
print(np.uint(3), np.ulong(3), np.ulonglong(3), np.ushort(3), np.dtype(np.uint), np.dtype(np.ushort), np.uintp(2), np.dtype(np.uintp))
np.ushort(70000)
np.uint(-1)
print(isinstance(np.zeros(2), np.ndarray), np.ndarray((2, 2)).shape, np.ndarray((3,), dtype=np.int32).dtype)
print(isinstance(np.random.PCG64(1), np.random.BitGenerator), isinstance(np.random.default_rng(1).bit_generator, np.random.BitGenerator))
np.random.seed(0); print(np.random.random_integers(6, size=5), np.random.random_integers(1, 3))
print(np.testing.build_err_msg([1, 2], 'wrong'))
print(np.testing.build_err_msg([np.array([1.0]), np.array([2.0])], 'not same', header='Differs:', names=('a', 'b')))
