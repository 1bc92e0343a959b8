import copy
import torch
import torch.nn as nn
import torch.nn.functional as F

# %% how modules show themselves, by line
print(nn.Linear(3, 2))
print(nn.Linear(3, 2, bias=False), nn.Identity(), nn.Bilinear(2, 3, 4))
print(nn.Conv2d(3, 8, 3, padding=1), nn.Conv1d(4, 8, 3, stride=2, dilation=2, groups=4, bias=False))
print(nn.Conv2d(3, 6, (3, 5), padding="same", padding_mode="reflect"), nn.Conv3d(1, 2, 3))
print(nn.ConvTranspose2d(4, 2, 3, stride=2, output_padding=1), nn.ConvTranspose1d(2, 2, 2))
print(nn.MaxPool2d(2), nn.MaxPool1d(3, stride=1, padding=1), nn.AvgPool2d(2), nn.AvgPool1d(2), nn.AdaptiveAvgPool2d((1, None)), nn.AdaptiveMaxPool1d(3))
print(nn.LPPool2d(2, 3), nn.MaxUnpool2d(2), nn.FractionalMaxPool2d(2, output_size=3))
print(nn.BatchNorm1d(4), nn.BatchNorm2d(3, momentum=None, affine=False), nn.BatchNorm3d(2, track_running_stats=False), nn.InstanceNorm2d(3))
print(nn.LayerNorm(4), nn.LayerNorm((2, 3), elementwise_affine=False), nn.LayerNorm(4, bias=False), nn.GroupNorm(2, 4), nn.RMSNorm(4), nn.LocalResponseNorm(2), nn.CrossMapLRN2d(3))
print(nn.Dropout(), nn.Dropout2d(0.2, inplace=True), nn.AlphaDropout(0.1), nn.FeatureAlphaDropout())
print(nn.ZeroPad2d(1), nn.ReflectionPad1d((1, 2)), nn.ConstantPad2d(1, 3.5), nn.ReplicationPad3d(1), nn.CircularPad2d(2), nn.ZeroPad1d(2))
print(nn.Embedding(10, 3), nn.Embedding(10, 3, padding_idx=-1, max_norm=1.0, sparse=True), nn.EmbeddingBag(10, 3, mode="sum"))
print(nn.ReLU(), nn.ReLU(inplace=True), nn.ReLU6(), nn.LeakyReLU(0.2), nn.ELU(), nn.CELU(2.0), nn.SELU(), nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Mish(True))
print(nn.Sigmoid(), nn.Tanh(), nn.LogSigmoid(), nn.Softplus(), nn.Softshrink(), nn.Hardshrink(0.1), nn.Tanhshrink(), nn.Threshold(0.1, 20), nn.PReLU(3), nn.RReLU(), nn.Hardtanh(), nn.Hardsigmoid(), nn.Hardswish(), nn.GLU())
print(nn.Softmax(dim=1), nn.LogSoftmax(-1), nn.Softmin(0), nn.Softmax2d(), nn.Softsign())
print(nn.Flatten(), nn.Unflatten(1, (2, 3)), nn.Fold((4, 4), 2), nn.Unfold(2, padding=1), nn.PixelShuffle(2), nn.PixelUnshuffle(3), nn.ChannelShuffle(2))
print(nn.Upsample(scale_factor=2), nn.Upsample(size=(4, 4), mode="bilinear"), nn.UpsamplingNearest2d(scale_factor=3), nn.UpsamplingBilinear2d(size=5))
print(nn.CosineSimilarity(), nn.PairwiseDistance())
print(nn.RNN(3, 4), nn.LSTM(3, 4, 2, batch_first=True, dropout=0.5, bidirectional=True), nn.GRU(3, 4, bias=False), nn.LSTM(3, 4, proj_size=2), nn.RNN(3, 4, nonlinearity="relu"))
print(nn.RNNCell(3, 4), nn.LSTMCell(3, 4, bias=False), nn.GRUCell(3, 4), nn.RNNCell(3, 4, nonlinearity="relu"))
print(nn.MultiheadAttention(8, 2))
print(nn.TransformerEncoderLayer(8, 2, 16))
print(nn.TransformerDecoderLayer(8, 2, 16, norm_first=True, activation="gelu"))
print(nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2))
print(nn.L1Loss(), nn.MSELoss(reduction="sum"), nn.CrossEntropyLoss(), nn.NLLLoss(), nn.BCELoss(), nn.BCEWithLogitsLoss(), nn.KLDivLoss(), nn.SmoothL1Loss(), nn.HuberLoss(), nn.CTCLoss(), nn.TripletMarginLoss())
print(nn.AdaptiveLogSoftmaxWithLoss(8, 10, [4]))
print(nn.Sequential(), nn.ModuleList(), nn.ModuleDict(), nn.ParameterList(), nn.ParameterDict())
print(nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Sequential(nn.Linear(3, 1), nn.Sigmoid())))
print(nn.ModuleList([nn.Linear(2, 2) for _ in range(3)] + [nn.ReLU(), nn.Linear(2, 2), nn.Linear(2, 2)]))
print(nn.ModuleDict({"a": nn.ReLU(), "b": nn.ModuleList([nn.Tanh(), nn.Tanh()])}))
print(nn.ParameterList([torch.zeros(2, 3), nn.Parameter(torch.ones(1)), 5]))
print(nn.ParameterDict({"w": torch.zeros(2), "s": nn.Parameter(torch.ones(1, 4))}))
print(nn.Parameter(torch.arange(3.0)), nn.Parameter(torch.ones(2), requires_grad=False))
print(type(nn.Linear(1, 1)), type(nn.Parameter(torch.zeros(1))), nn.Linear.__module__)
print([type(nn.LazyLinear(3)).__name__], nn.LazyLinear(3), nn.LazyConv2d(4, 3), nn.LazyBatchNorm1d())

# %% a module of one's own
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 3)
        self.fc2 = nn.Linear(3, 2)
        self.register_buffer("scale", torch.ones(1))
        self.note = "plain"
    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x))) * self.scale
torch.manual_seed(0)
net = Net()
print(net)
print(net(torch.ones(2, 4)))
print([name for name, _ in net.named_parameters()], [name for name, _ in net.named_buffers()])
print([name for name, _ in net.named_modules()], [name for name, _ in net.named_children()])
print(list(net.state_dict()), dict(net.state_dict()._metadata))
print(sum(p.numel() for p in net.parameters()))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(2, 2), nn.ReLU()) for _ in range(2)])
        self.head = nn.ModuleDict({"cls": nn.Linear(2, 3), "reg": nn.Linear(2, 1)})
    def extra_repr(self):
        return "first line\nsecond line"
    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head["cls"](x), self.head["reg"](x)
torch.manual_seed(1)
net = Net()
print(net)
print(net(torch.ones(1, 2)))
print(net.get_submodule("blocks.1.0"), net.get_parameter("head.cls.weight").shape)

class Bad(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(2, 2)
Bad()

class Bad(nn.Module):
    def __init__(self):
        self.w = nn.Parameter(torch.zeros(1))
Bad()

class Empty(nn.Module):
    pass
Empty()(torch.zeros(1))

net = nn.Linear(2, 2)
net.missing

net = nn.Linear(2, 2)
net.weight = torch.zeros(2, 2)

net = nn.Sequential(nn.Linear(2, 2))
net.add_module("1", "text")

net = nn.Sequential(nn.Linear(2, 2))
setattr(net, "0", 5)

net = nn.BatchNorm1d(2)
net.running_mean = "text"

net = nn.Module()
net.register_buffer("a.b", torch.zeros(1))

net = nn.Module()
net.weight = 3
net.register_parameter("weight", nn.Parameter(torch.zeros(1)))

net = nn.Module()
net.register_parameter("w", torch.zeros(1))

net = nn.Module()
net.register_parameter("w", nn.Parameter(torch.zeros(1)) * 2)

net = nn.Linear(2, 2)
net.get_submodule("a.b")

nn.Linear(2, 2, bias=True, wrong=1)

nn.Sequential(nn.Linear(2, 2))[3]

nn.Module(1)

net = nn.Linear(2, 2)
net.bias = None
print(net, list(net.state_dict()), "bias" in net._parameters)
del net.weight
print(list(net._parameters), hasattr(net, "weight"))

net = nn.Module()
net.a = nn.Linear(1, 1)
net.a = None
print(net, list(net.children()), net._modules)

net = nn.Module()
net.register_buffer("kept", torch.ones(2))
net.register_buffer("passing", torch.zeros(2), persistent=False)
net.register_buffer("none", None)
print(list(net.state_dict()), [n for n, _ in net.named_buffers()], net.none)
net.kept = torch.full((2,), 3.0)
print(net.kept, net.state_dict()["kept"])

shared = nn.Linear(2, 2)
net = nn.Sequential(shared, nn.ReLU(), shared)
print(len(list(net.parameters())), len(list(net.modules())), list(net.state_dict()))
print([n for n, _ in net.named_parameters(remove_duplicate=False)])

net = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5), nn.BatchNorm1d(2))
print(net.training, net.eval().training, [m.training for m in net.modules()], net.train()[1].training)
net.train("yes")

net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
net.double()
print([p.dtype for p in net.parameters()], [b.dtype for b in net.buffers()])
print(net.half()[0].weight.dtype, net.to(torch.bfloat16)[1].running_mean.dtype, net.float()[0].bias.dtype)

nn.Linear(2, 2).to(torch.int64)

net = nn.Linear(2, 1)
net(torch.ones(1, 2)).sum().backward()
print(net.weight.grad, net.bias.grad)
net.zero_grad()
print(net.weight.grad)
net(torch.ones(1, 2)).sum().backward()
net.zero_grad(set_to_none=False)
print(net.weight.grad)
net.requires_grad_(False)
print(net.weight.requires_grad)

def fill(m):
    print(type(m).__name__)
    if isinstance(m, nn.Linear):
        m.weight.data.fill_(1.0)
net = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Linear(2, 2)))
net.apply(fill)
print(net[1][0].weight)

net = nn.Linear(2, 2)
other = copy.deepcopy(net)
other.weight.data.zero_()
print(net.weight.abs().sum() > 0, other.weight, other.weight.requires_grad, type(other.weight))

import pickle
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
again = pickle.loads(pickle.dumps(net))
print(again, torch.equal(again[0].weight, net[0].weight), again(torch.ones(1, 2)))

class Weights(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.tensor([2.0]))
    def __getattr__(self, name):
        if name == "double":
            return self.w * 2
        return super().__getattr__(name)
net = Weights()
print(net.double, net.w)
net.nothing

class Prop(nn.Module):
    @property
    def broken(self):
        return self.not_there
Prop().broken

# %% state dicts
net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
state = net.state_dict(prefix="m.")
print(list(state), type(state["m.0.weight"]), state["m.0.weight"].requires_grad)
print(type(net.state_dict(keep_vars=True)["0.weight"]))

torch.manual_seed(0)
a, b = nn.Linear(2, 2), nn.Linear(2, 2)
print(b.load_state_dict(a.state_dict()), torch.equal(a.weight, b.weight), a.weight is b.weight)
state = a.state_dict()
state["weight"].zero_()
print(a.weight)

net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
net.load_state_dict({"0.weight": torch.zeros(3, 2), "0.bias": torch.zeros(3)})

net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
state = net.state_dict()
state["extra"] = torch.zeros(1)
net.load_state_dict(state)

net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
state = net.state_dict()
del state["1.bias"]
state["0.what"] = torch.zeros(1)
state["9.weight"] = torch.zeros(1)
print(net.load_state_dict(state, strict=False))

net = nn.Linear(2, 3)
try:
    net.load_state_dict(nn.Linear(3, 3).state_dict())
except RuntimeError as error:
    print(error)

class Model(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(size, 4), nn.ReLU())
        self.head = nn.Linear(4, 2)
try:
    Model(3).load_state_dict({"body.0.weight": torch.zeros(4, 5), "heed.weight": torch.zeros(2, 4), "head.bias": "text"})
except RuntimeError as error:
    print(error)

net = nn.Linear(2, 2)
net.load_state_dict([1, 2])

net = nn.Linear(2, 2, bias=False)
given = torch.ones(2, 2, dtype=torch.float64)
net.load_state_dict({"weight": given}, assign=True)
print(net.weight, net.weight.dtype, type(net.weight))

class Counted(nn.Module):
    def get_extra_state(self):
        return {"count": 3}
    def set_extra_state(self, state):
        print("got", state)
net = Counted()
print(dict(net.state_dict()))
print(net.load_state_dict(net.state_dict()))

# %% hooks
net = nn.Linear(2, 2, bias=False)
net.weight.data.fill_(1.0)
handle = net.register_forward_hook(lambda m, args, out: print("forward", m, args, out))
pre = net.register_forward_pre_hook(lambda m, args: (args[0] * 2,))
print(net(torch.ones(1, 2)))
handle.remove()
pre.remove()
print(net(torch.ones(1, 2)))

net = nn.Identity()
net.register_forward_hook(lambda m, args, out: out + 1)
net.register_forward_hook(lambda m, args, out: out * 10, prepend=True)
net.register_forward_hook(lambda m, args, kwargs, out: print(kwargs), with_kwargs=True)
print(net(torch.ones(2)))

net = nn.Identity()
with net.register_forward_hook(lambda m, args, out: out + 1):
    print(net(torch.ones(1)))
print(net(torch.ones(1)))

class Fails(nn.Module):
    def forward(self, x):
        raise ValueError("no")
net = Fails()
net.register_forward_hook(lambda m, args, out: print("always", out), always_call=True)
net(1)

handle = nn.modules.module.register_module_forward_hook(lambda m, args, out: print(type(m).__name__, out.shape))
nn.Sequential(nn.Linear(2, 3), nn.ReLU())(torch.ones(1, 2))
handle.remove()

net = nn.Linear(2, 1, bias=False)
net.weight.data.fill_(3.0)
net.register_full_backward_hook(lambda m, gin, gout: print("grads", gin, gout))
x = torch.ones(1, 2, requires_grad=True)
net(x).sum().backward()
print(x.grad)

net = nn.Linear(2, 1, bias=False)
net.weight.data.fill_(3.0)
net.register_full_backward_pre_hook(lambda m, gout: (gout[0] * 2,))
net.register_full_backward_hook(lambda m, gin, gout: (gin[0] + 1,))
x = torch.ones(1, 2, requires_grad=True)
net(x).sum().backward()
print(x.grad, net.weight.grad)

net = nn.Linear(2, 2)
net.register_state_dict_post_hook(lambda m, state, prefix, meta: state.update(extra=1))
net.register_load_state_dict_post_hook(lambda m, keys: keys.unexpected_keys.clear())
print(list(net.state_dict()))
print(net.load_state_dict(net.state_dict()))

# %% containers
net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
net.append(nn.Tanh())
net.insert(1, nn.Sigmoid())
print(net, len(net), net[-1], net[1:3])
del net[0]
print(net)
print(net.pop(0), list(net.state_dict()), nn.Sequential(nn.ReLU()) + nn.Sequential(nn.Tanh()), nn.Sequential(nn.ReLU()) * 2)

from collections import OrderedDict
net = nn.Sequential(OrderedDict([("one", nn.Linear(2, 3)), ("two", nn.ReLU())]))
print(net, net.one, net[1])
net[0] = nn.Linear(2, 5)
print(net)

layers = nn.ModuleList([nn.Linear(1, 1), nn.ReLU()])
layers.extend([nn.Tanh()])
layers += [nn.Sigmoid()]
layers.insert(0, nn.Identity())
print(layers, len(layers), layers[-2], layers[1:3], [type(m).__name__ for m in layers])
del layers[0]
layers[0] = nn.GELU()
print(layers.pop(-1), layers)
layers[9]

layers = nn.ModuleDict()
layers["a"] = nn.ReLU()
layers.update({"b": nn.Tanh(), "c": nn.Sigmoid()})
print(layers, list(layers.keys()), len(layers), "b" in layers, layers.pop("b"), list(layers.items()))
del layers["a"]
print(layers)
layers.clear()
print(layers)
layers["x"] = 3

nn.ModuleList([1, 2])

nn.ModuleList().append(3)

params = nn.ParameterList([torch.zeros(1), torch.ones(2)])
params.append(nn.Parameter(torch.full((3,), 2.0)))
params.extend([torch.zeros(1)])
params[0] = torch.full((2, 2), 7.0)
print(params, len(params), params[0], [n for n, _ in params.named_parameters()], params[1:3])

params = nn.ParameterDict({"a": torch.zeros(1)})
params["b"] = torch.ones(2)
print(params, sorted(params.keys()), "a" in params, params.get("z", 5), params.pop("a"), len(params), [n for n, _ in params.named_parameters()])

# %% initial values
for layer in (nn.Linear(3, 2), nn.Conv2d(1, 2, 2), nn.ConvTranspose1d(2, 1, 2), nn.Bilinear(2, 2, 1), nn.Embedding(2, 2), nn.PReLU(2)):
    torch.manual_seed(0)
    layer.reset_parameters()
    print(list(layer.state_dict().items()))

torch.manual_seed(3)
print(nn.Linear(2, 2).weight, nn.Linear(2, 2).bias)
print(nn.Conv2d(2, 2, 1).weight, nn.Conv1d(1, 1, 3).bias)

torch.manual_seed(0)
net = nn.LSTM(2, 1, num_layers=2, bidirectional=True)
print(list(net.state_dict()))
print(net.weight_ih_l0, net.bias_hh_l1_reverse, len(net.all_weights))

torch.manual_seed(0)
attention = nn.MultiheadAttention(4, 2)
print({k: v.sum() for k, v in attention.state_dict().items()})

torch.manual_seed(0)
attention = nn.MultiheadAttention(4, 2, kdim=3, vdim=5, add_bias_kv=True)
print({k: (v.shape, v.sum()) for k, v in attention.state_dict().items()})

torch.manual_seed(0)
net = nn.Transformer(4, 2, 1, 1, 8)
print({k: v.sum() for k, v in list(net.state_dict().items())[:12]})

torch.manual_seed(0)
print(nn.Embedding(3, 2, padding_idx=1).weight, nn.EmbeddingBag(2, 2).weight)

torch.manual_seed(0)
net = nn.AdaptiveLogSoftmaxWithLoss(8, 10, [3, 6])
print({k: (v.shape, v.sum()) for k, v in net.state_dict().items()})

def show(fill, *args, **kwargs):
    torch.manual_seed(0)
    print(fill(torch.empty(3, 4), *args, **kwargs))
show(nn.init.uniform_)
show(nn.init.normal_, 1.0, 2.0)
show(nn.init.trunc_normal_)
show(nn.init.trunc_normal_, 0.0, 1.0, -0.2, 0.3)
show(nn.init.constant_, 0.3)
show(nn.init.eye_)
show(nn.init.xavier_uniform_, gain=2.0)
show(nn.init.xavier_normal_)
show(nn.init.kaiming_uniform_, nonlinearity="relu")
show(nn.init.kaiming_normal_, mode="fan_out")
show(nn.init.sparse_, 0.5)
show(nn.init.ones_)

torch.manual_seed(0)
print(nn.init.orthogonal_(torch.empty(3, 3)))
print(nn.init.orthogonal_(torch.empty(2, 4), gain=2))

print(nn.init.dirac_(torch.empty(2, 2, 3)))
print([nn.init.calculate_gain(n) for n in ("linear", "relu", "tanh", "selu", "sigmoid", "leaky_relu")])
nn.init.calculate_gain("what")

nn.init.kaiming_uniform_(torch.empty(3))

nn.init.eye_(torch.empty(3))

p = nn.Parameter(torch.empty(2, 2))
print(nn.init.ones_(p), nn.init.zeros_(p.data))

# %% layers on numbers
def run(layer, *shape):
    torch.manual_seed(0)
    for p in layer.parameters():
        torch.nn.init.uniform_(p, -0.5, 0.5)
    x = torch.randn(*shape, requires_grad=True)
    y = layer(x)
    y = y[0] if isinstance(y, tuple) else y
    y.sum().backward()
    print(type(layer).__name__, y.shape, y.flatten()[:6], x.grad.flatten()[:4])
run(nn.Linear(3, 2), 2, 3)
run(nn.Conv1d(2, 3, 2), 1, 2, 4)
run(nn.Conv2d(2, 3, 2, stride=2, padding=1), 1, 2, 4, 4)
run(nn.Conv3d(1, 2, 2), 1, 1, 3, 3, 3)
run(nn.Conv2d(2, 2, 3, padding=1, padding_mode="circular"), 1, 2, 4, 4)
run(nn.Conv1d(2, 2, 3, padding="same"), 1, 2, 5)
run(nn.ConvTranspose1d(2, 3, 2, stride=2), 1, 2, 3)
run(nn.ConvTranspose2d(2, 1, 2, stride=2, output_padding=1), 1, 2, 3, 3)
run(nn.ConvTranspose3d(1, 1, 2), 1, 1, 2, 2, 2)

def run(layer, *shape):
    torch.manual_seed(0)
    x = torch.randn(*shape, requires_grad=True)
    y = layer(x)
    (y * torch.arange(y.numel()).view(y.shape)).sum().backward()
    print(type(layer).__name__, y.shape, y.flatten()[:6], x.grad.flatten()[:4])
for layer in (nn.MaxPool2d(2), nn.AvgPool2d(2, stride=1), nn.AdaptiveAvgPool2d(2), nn.AdaptiveMaxPool2d((1, 2)), nn.LPPool2d(2, 2), nn.ZeroPad2d(1), nn.ReflectionPad2d(1), nn.ReplicationPad2d((0, 1, 2, 0)), nn.CircularPad2d(1), nn.ConstantPad2d(1, 2.5), nn.Upsample(scale_factor=2), nn.Upsample(scale_factor=2, mode="bilinear"), nn.PixelShuffle(2), nn.PixelUnshuffle(2), nn.ChannelShuffle(2), nn.Unfold(2), nn.Flatten(), nn.Softmax2d(), nn.InstanceNorm2d(4), nn.LocalResponseNorm(2), nn.GroupNorm(2, 4), nn.BatchNorm2d(4)):
    run(layer, 2, 4, 4, 4)

def run(layer, *shape):
    torch.manual_seed(0)
    x = torch.randn(*shape, requires_grad=True)
    y = layer(x)
    (y * torch.arange(y.numel()).view(y.shape)).sum().backward()
    print(type(layer).__name__, y.shape, y.flatten()[:6], x.grad.flatten()[:4])
for layer in (nn.MaxPool1d(2), nn.AvgPool1d(2), nn.LPPool1d(2, 2), nn.AdaptiveMaxPool1d(2), nn.AdaptiveAvgPool1d(3), nn.ReflectionPad1d(1), nn.ReplicationPad1d(2), nn.ZeroPad1d(1), nn.CircularPad1d(1), nn.ConstantPad1d(1, 9.0), nn.InstanceNorm1d(3), nn.BatchNorm1d(3), nn.LayerNorm(6), nn.RMSNorm(6)):
    run(layer, 2, 3, 6)

def run(layer, *shape):
    torch.manual_seed(0)
    x = torch.randn(*shape, requires_grad=True)
    y = layer(x)
    (y * torch.arange(y.numel()).view(y.shape)).sum().backward()
    print(type(layer).__name__, y.shape, y.flatten()[:6], x.grad.flatten()[:4])
for layer in (nn.MaxPool3d(2), nn.AvgPool3d(2), nn.AdaptiveAvgPool3d(2), nn.AdaptiveMaxPool3d(1), nn.ReplicationPad3d(1), nn.ReflectionPad3d(1), nn.ZeroPad3d(1), nn.CircularPad3d(1), nn.ConstantPad3d(1, 0.5), nn.BatchNorm3d(2), nn.InstanceNorm3d(2), nn.LPPool3d(2, 2)):
    run(layer, 1, 2, 4, 4, 4)

def run(layer, *shape):
    torch.manual_seed(0)
    x = torch.randn(*shape, requires_grad=True)
    y = layer(x)
    (y * torch.arange(y.numel()).view(y.shape)).sum().backward()
    print(type(layer).__name__, y.shape, y.flatten()[:6], x.grad.flatten()[:4])
for layer in (nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(), nn.ELU(), nn.CELU(), nn.SELU(), nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Mish(), nn.Sigmoid(), nn.Tanh(), nn.LogSigmoid(), nn.Softplus(), nn.Softshrink(), nn.Hardshrink(), nn.Tanhshrink(), nn.Threshold(0.1, 5.0), nn.PReLU(), nn.Hardtanh(), nn.Hardsigmoid(), nn.Hardswish(), nn.GLU(), nn.Softmax(1), nn.LogSoftmax(1), nn.Softmin(1), nn.Softsign(), nn.RReLU().eval(), nn.Identity(), nn.Dropout(0.5), nn.AlphaDropout(0.5)):
    run(layer, 3, 4)

def run(layer, *shape):
    torch.manual_seed(0)
    x = torch.randn(*shape, requires_grad=True)
    y = layer(x)
    (y * torch.arange(y.numel()).view(y.shape)).sum().backward()
    print(type(layer).__name__, y.shape, y.flatten()[:6], x.grad.flatten()[:4])
run(nn.Dropout1d(0.5), 2, 4, 2)
run(nn.Dropout2d(0.5), 2, 4, 2, 2)
run(nn.Dropout3d(0.5), 1, 4, 2, 2, 2)
run(nn.FeatureAlphaDropout(0.5), 2, 4, 2, 2)

pool, unpool = nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)
y, where = pool(torch.arange(16.0).view(1, 1, 4, 4))
print(y, where, unpool(y, where))

print(nn.Unflatten(1, (2, 2))(torch.arange(8.0).view(2, 4)), nn.Fold((3, 3), 2)(torch.ones(1, 4, 4)))
print(nn.CosineSimilarity()(torch.tensor([[1.0, 2.0]]), torch.tensor([[2.0, 1.0]])), nn.PairwiseDistance()(torch.zeros(1, 2), torch.ones(1, 2)))

torch.manual_seed(0)
norm = nn.BatchNorm1d(2)
for _ in range(3):
    norm(torch.randn(4, 2) * 2 + 1)
print(list(norm.state_dict().items()))
print(norm.eval()(torch.ones(1, 2)))

torch.manual_seed(0)
norm = nn.BatchNorm2d(2, momentum=None)
for _ in range(3):
    norm(torch.randn(4, 2, 2, 2))
print(norm.running_mean, norm.running_var, norm.num_batches_tracked)

norm = nn.BatchNorm1d(2, track_running_stats=False)
print(norm.eval()(torch.tensor([[1.0, 2.0], [3.0, 5.0]])), list(norm.state_dict()))

nn.BatchNorm2d(2)(torch.zeros(2, 2))

nn.BatchNorm1d(3)(torch.zeros(1, 3))

nn.InstanceNorm2d(3)(torch.zeros(3))

nn.GroupNorm(3, 4)

nn.Dropout(1.5)

nn.Conv2d(3, 4, 3, groups=2)

for options in ({"padding": "what"}, {"padding_mode": "what"}, {"padding": "same", "stride": 2}):
    try:
        nn.Conv2d(3, 4, 3, **options)
    except ValueError as error:
        print(str(error)[:24])

torch.manual_seed(0)
table = nn.Embedding(5, 2, padding_idx=0)
x = table(torch.tensor([[0, 1], [4, 1]]))
x.sum().backward()
print(x, table.weight.grad)

print(nn.Embedding.from_pretrained(torch.arange(6.0).view(3, 2))(torch.tensor([2, 0])))
table = nn.Embedding.from_pretrained(torch.tensor([[3.0, 4.0], [0.1, 0.1]]), max_norm=1.0, freeze=False)
print(table(torch.tensor([0, 1])), table.weight)

bag = nn.EmbeddingBag.from_pretrained(torch.arange(8.0).view(4, 2), mode="sum")
print(bag(torch.tensor([0, 1, 2, 3]), torch.tensor([0, 1])), bag(torch.tensor([[0, 1], [2, 3]])))

nn.Embedding(3, 2)(torch.tensor([3]))

nn.Embedding(3, 2, padding_idx=5)

torch.manual_seed(0)
net = nn.LazyLinear(2)
print(net.weight, net.has_uninitialized_params())
y = net(torch.ones(1, 3))
print(net, type(net).__name__, net.weight.shape, y)

torch.manual_seed(0)
net = nn.Sequential(nn.LazyConv2d(2, 2), nn.LazyBatchNorm2d(), nn.ReLU(), nn.Flatten(), nn.LazyLinear(1))
print(net(torch.ones(2, 3, 4, 4)).shape, net)

nn.LazyLinear(2).weight.shape

torch.manual_seed(0)
net = nn.AdaptiveLogSoftmaxWithLoss(6, 10, [3, 6], div_value=2.0)
x = torch.randn(4, 6)
print(net(x, torch.tensor([0, 4, 9, 3])))
print(net.predict(x), net.log_prob(x).exp().sum(1))

torch.manual_seed(0)
print(nn.Bilinear(2, 3, 2)(torch.ones(1, 2), torch.ones(1, 3)))

# %% errors inside a model
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(2, 1))
net(torch.zeros(5, 4))

nn.Linear(3, 2)(torch.zeros(2, 4))

nn.Linear(3, 2)(torch.zeros(2, 3, dtype=torch.float64))

nn.Linear(3, 2)(torch.zeros(2, 3, dtype=torch.int64))

nn.Linear(3, 2)([1.0, 2.0, 3.0])

nn.Linear(3, 2)()

nn.Conv2d(3, 4, 3)(torch.zeros(1, 1, 8, 8))

nn.Conv2d(3, 4, 5)(torch.zeros(1, 3, 4, 4))

nn.LayerNorm(4)(torch.zeros(2, 3))

nn.CrossEntropyLoss()(torch.zeros(2, 3), torch.tensor([0, 3]))

nn.CrossEntropyLoss()(torch.zeros(2, 3), torch.tensor([0.0, 1.0]))

nn.BCELoss()(torch.tensor([1.5]), torch.tensor([1.0]))

nn.MSELoss(reduction="what")(torch.zeros(1), torch.zeros(1))

# %% losses
torch.manual_seed(0)
x, y = torch.randn(3, 4, requires_grad=True), torch.randn(3, 4)
positive, classes, signs = y.abs(), torch.tensor([1, 0, 3]), torch.sign(y)
def show(loss, *args):
    if x.grad is not None:
        x.grad = None
    value = loss(*args)
    value.sum().backward()
    print(type(loss).__name__, value, x.grad.flatten()[:3] if x.grad is not None else None)
for reduction in ("mean", "sum", "none"):
    for loss in (nn.L1Loss, nn.MSELoss, nn.SmoothL1Loss, nn.HuberLoss, nn.KLDivLoss, nn.PoissonNLLLoss):
        show(loss(reduction=reduction), x, positive if loss is nn.KLDivLoss else y)
show(nn.CrossEntropyLoss(), x, classes)
show(nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 3.0, 4.0]), label_smoothing=0.1, ignore_index=0), x, classes)
show(nn.CrossEntropyLoss(), x, y.softmax(1))
show(nn.NLLLoss(), x.log_softmax(1), classes)
show(nn.BCEWithLogitsLoss(), x, (y > 0).float())
show(nn.BCEWithLogitsLoss(pos_weight=torch.full((4,), 2.0)), x, (y > 0).float())
show(nn.BCELoss(), x.sigmoid(), (y > 0).float())
show(nn.GaussianNLLLoss(), x, y, positive)
show(nn.HingeEmbeddingLoss(), x, signs)
show(nn.SoftMarginLoss(), x, signs)
show(nn.MultiLabelSoftMarginLoss(), x, (y > 0).float())
show(nn.MultiMarginLoss(), x, classes)
show(nn.MultiLabelMarginLoss(), x, torch.tensor([[1, 0, -1, 2], [3, -1, 0, 0], [2, 1, 0, -1]]))
show(nn.MarginRankingLoss(margin=0.5), x, y, signs)
show(nn.CosineEmbeddingLoss(), x, y, torch.tensor([1, -1, 1]))
show(nn.TripletMarginLoss(), x, y, y.flip(0))
show(nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: (a - b).abs().sum(1)), x, y, y.flip(0))
show(nn.CTCLoss(), torch.randn(5, 2, 4).log_softmax(2).requires_grad_(), torch.tensor([[1, 2], [3, 1]]), torch.tensor([5, 4]), torch.tensor([2, 1]))

print(dict(nn.CrossEntropyLoss(weight=torch.ones(3)).state_dict()))
print(nn.MSELoss(size_average=False).reduction)

# %% recurrent layers
def show(net, *args):
    out, state = net(*args)
    out.sum().backward()
    states = state if isinstance(state, tuple) else (state,)
    print(out, out.shape, [s.shape for s in states], [s.flatten()[:3] for s in states])
    print({name: p.grad.sum() for name, p in net.named_parameters()})
torch.manual_seed(0)
for kind in (nn.RNN, nn.LSTM, nn.GRU):
    show(kind(3, 2), torch.randn(4, 2, 3))
    show(kind(3, 2, num_layers=2, bidirectional=True), torch.randn(3, 2, 3))
    show(kind(3, 2, batch_first=True, bias=False), torch.randn(2, 3, 3))
    show(kind(3, 2), torch.randn(4, 3))

torch.manual_seed(0)
for net in (nn.RNN(2, 3, nonlinearity="relu"), nn.LSTM(2, 3, proj_size=2), nn.GRU(2, 3, num_layers=2, dropout=0.5)):
    x = torch.randn(3, 2, 2, requires_grad=True)
    out, state = net(x)
    out.pow(2).sum().backward()
    print(out, x.grad)

torch.manual_seed(0)
net = nn.LSTM(2, 3, 2, bidirectional=True)
h, c = torch.randn(4, 2, 3, requires_grad=True), torch.randn(4, 2, 3, requires_grad=True)
out, (hn, cn) = net(torch.randn(3, 2, 2), (h, c))
(out.sum() + (cn * 2).sum() + hn.prod()).backward()
print(out.sum(), hn.sum(), cn, h.grad, c.grad.sum())

torch.manual_seed(0)
net = nn.GRU(2, 3)
h = torch.randn(1, 2, 3, requires_grad=True)
out, hn = net(torch.randn(3, 2, 2), h)
hn.sum().backward()
print(hn, h.grad, out.grad_fn.name(), hn.grad_fn.name(), nn.GRU(2, 3, batch_first=True)(torch.randn(1, 2, 2))[0].grad_fn.name())

from torch.nn.utils.rnn import pack_sequence, pack_padded_sequence, pad_packed_sequence
torch.manual_seed(0)
batch = pack_sequence([torch.randn(2, 3), torch.randn(4, 3), torch.randn(1, 3)], enforce_sorted=False)
for kind in (nn.RNN, nn.LSTM, nn.GRU):
    net = kind(3, 2, bidirectional=True)
    out, state = net(batch)
    padded, lengths = pad_packed_sequence(out, batch_first=True)
    padded.pow(2).sum().backward()
    print(padded, lengths, state, net.weight_hh_l0_reverse.grad)

torch.manual_seed(0)
for cell, state in ((nn.RNNCell(2, 3), None), (nn.GRUCell(2, 3), torch.ones(2, 3)), (nn.LSTMCell(2, 3), (torch.ones(2, 3), torch.zeros(2, 3))), (nn.RNNCell(2, 3, nonlinearity="relu"), None)):
    out = cell(torch.ones(2, 2), state)
    print(out)
    (out[0] if isinstance(out, tuple) else out).sum().backward()
    print(cell.weight_ih.grad)
print(nn.LSTMCell(2, 3)(torch.ones(2))[0].shape)

torch.manual_seed(0)
net = nn.LSTM(2, 2).double()
x = torch.randn(2, 1, 2, dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(lambda x: net(x)[0], (x,)))
out = net(x)[0].sum()
grad, = torch.autograd.grad(out, x, create_graph=True)
grad.pow(2).sum().backward()
print(grad, x.grad, net.weight_ih_l0.grad)

nn.LSTM(3, 2)(torch.zeros(4, 2, 5))

nn.LSTM(3, 2)(torch.zeros(4, 2, 3), (torch.zeros(1, 3, 2), torch.zeros(1, 2, 2)))

nn.GRU(3, 2)(torch.zeros(4, 2, 3), torch.zeros(2, 2, 2))

nn.GRU(3, 2)(torch.zeros(4, 2, 3, 1))

nn.GRU(3, 2)(torch.zeros(4, 2, 3), torch.zeros(2, 2))

nn.RNN(3, 2)(torch.zeros(4, 2, 3).double())

nn.RNN(3, 2, nonlinearity="what")

nn.GRU(3, 2, proj_size=1)

nn.LSTM(3, 2, dropout=2)

nn.LSTM(3, 0)

nn.LSTMCell(3, 2)(torch.zeros(2, 4))

nn.GRUCell(3, 2)(torch.zeros(2, 3), torch.zeros(3, 2))

nn.RNNCell(3, 2)(torch.zeros(2, 2, 3))

# %% attention and transformers
torch.manual_seed(0)
net = nn.MultiheadAttention(4, 2)
x = torch.randn(3, 2, 4)
out, weights = net(x, x, x)
print(out, weights)
print(net(x, x, x, average_attn_weights=False)[1].shape, net(x, x, x, need_weights=False)[1])
mask = nn.Transformer.generate_square_subsequent_mask(3)
print(mask, net(x, x, x, attn_mask=mask)[1][0])
print(net(x, x, x, key_padding_mask=torch.tensor([[False, False, True], [False, True, True]]))[1])

torch.manual_seed(0)
net = nn.MultiheadAttention(4, 2, kdim=3, vdim=5, batch_first=True, add_bias_kv=True, add_zero_attn=True, bias=False)
q, k, v = torch.randn(2, 3, 4, requires_grad=True), torch.randn(2, 5, 3), torch.randn(2, 5, 5)
out, weights = net(q, k, v)
out.sum().backward()
print(out, weights.shape, q.grad[0], net.bias_k.grad)

nn.MultiheadAttention(5, 2)

net = nn.MultiheadAttention(4, 2)
net(torch.zeros(3, 2, 5), torch.zeros(3, 2, 5), torch.zeros(3, 2, 5))

torch.manual_seed(0)
for options in ({}, {"norm_first": True}, {"activation": "gelu", "batch_first": True}):
    layer = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, **options)
    x = torch.randn(3, 2, 4, requires_grad=True)
    y = layer(x)
    y.pow(2).sum().backward()
    print(y, x.grad.abs().sum() > 0, layer.eval()(x).sum())

torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
print(layer(torch.randn(2, 3, 4)))

torch.manual_seed(0)
net = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True), 2, nn.LayerNorm(4))
x = torch.randn(2, 3, 4)
print(net(x), net(x, mask=nn.Transformer.generate_square_subsequent_mask(3), is_causal=True)[:, 0])
print(net(x, src_key_padding_mask=torch.tensor([[False, False, True], [False, False, False]])))

torch.manual_seed(0)
net = nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8, dropout=0.0), 2)
print(net(torch.randn(3, 2, 4), torch.randn(5, 2, 4), tgt_mask=nn.Transformer.generate_square_subsequent_mask(3)))

torch.manual_seed(0)
net = nn.Transformer(4, 2, 1, 1, 8, dropout=0.0, batch_first=True)
out = net(torch.randn(2, 3, 4), torch.randn(2, 2, 4), tgt_mask=net.generate_square_subsequent_mask(2))
out.sum().backward()
print(out, len(list(net.parameters())), all(p.grad is not None for p in net.parameters()))

nn.Transformer(4, 2)(torch.zeros(3, 2, 4), torch.zeros(3, 1, 4))

nn.Transformer(4, 2)(torch.zeros(3, 2, 5), torch.zeros(3, 2, 4))

# %% nn.utils
a = nn.Parameter(torch.zeros(2))
b = nn.Parameter(torch.zeros(1))
a.grad, b.grad = torch.tensor([3.0, 0.0]), torch.tensor([4.0])
print(nn.utils.clip_grad_norm_([a, b], 1.0), a.grad, b.grad)
print(nn.utils.get_total_norm([torch.ones(4), torch.ones(5)]), nn.utils.clip_grad_norm_([a, b], 10.0, norm_type=float("inf")))
nn.utils.clip_grad_value_([a, b], 0.5)
print(a.grad, b.grad)
a.grad[0] = float("nan")
nn.utils.clip_grad_norm_([a, b], 1.0, error_if_nonfinite=True)

net = nn.Linear(2, 2)
vector = nn.utils.parameters_to_vector(net.parameters())
print(vector.shape)
nn.utils.vector_to_parameters(torch.arange(6.0), net.parameters())
print(net.weight, net.bias)

from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence, pad_packed_sequence, unpad_sequence, pack_sequence, unpack_sequence
items = [torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0])]
print(pad_sequence(items), pad_sequence(items, batch_first=True, padding_value=-1.0), pad_sequence(items, batch_first=True, padding_side="left"))
print(unpad_sequence(pad_sequence(items, batch_first=True), torch.tensor([3, 1]), batch_first=True))
packed = pack_padded_sequence(pad_sequence(items, batch_first=True), [3, 1], batch_first=True)
print(packed, pad_packed_sequence(packed, batch_first=True, total_length=4))
packed = pack_sequence([torch.tensor([1, 2]), torch.tensor([3, 4, 5])], enforce_sorted=False)
print(packed, unpack_sequence(packed), pad_packed_sequence(packed))

from torch.nn.utils.rnn import pack_padded_sequence
pack_padded_sequence(torch.zeros(3, 2), [1, 3])

from torch.nn.utils.rnn import pack_padded_sequence
pack_padded_sequence(torch.zeros(3, 2), [3, 0])

from torch.nn.utils.rnn import pack_padded_sequence
pack_padded_sequence(torch.zeros(3, 2), [3])

torch.manual_seed(0)
net = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
print(net, list(net.state_dict()), net.weight, net.parametrizations.weight.original0)
net(torch.ones(1, 2)).sum().backward()
print(net.parametrizations.weight.original0.grad)
nn.utils.parametrize.remove_parametrizations(net, "weight")
print(net, type(net).__name__, list(net.state_dict()))

torch.manual_seed(0)
net = nn.utils.parametrizations.spectral_norm(nn.Linear(2, 3))
print(torch.linalg.matrix_norm(net.weight, 2), list(net.state_dict()))
print(net.eval().weight)

class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).transpose(-1, -2)
torch.manual_seed(0)
net = nn.Linear(3, 3)
nn.utils.parametrize.register_parametrization(net, "weight", Symmetric())
print(net, torch.equal(net.weight, net.weight.T), nn.utils.parametrize.is_parametrized(net), net(torch.ones(1, 3)))

torch.manual_seed(0)
net = nn.utils.weight_norm(nn.Linear(2, 3), dim=None)
print(list(net.state_dict()), net(torch.ones(1, 2)), net.weight_g)
nn.utils.remove_weight_norm(net)
print(list(net.state_dict()))

torch.manual_seed(0)
net = nn.utils.spectral_norm(nn.Linear(2, 3))
print(list(net.state_dict()), net(torch.ones(1, 2)), net.weight_u)

torch.manual_seed(0)
conv, norm = nn.Conv2d(2, 3, 2).eval(), nn.BatchNorm2d(3).eval()
norm.running_mean.uniform_()
norm.running_var.uniform_(0.5, 1.0)
x = torch.randn(1, 2, 4, 4)
print(torch.allclose(nn.utils.fuse_conv_bn_eval(conv, norm)(x), norm(conv(x)), atol=1e-6))

torch.manual_seed(0)
net = nn.utils.parametrizations.orthogonal(nn.Linear(3, 3))
print(torch.allclose(net.weight @ net.weight.T, torch.eye(3), atol=1e-5), list(net.state_dict()))

import torch.nn.utils.prune as prune
torch.manual_seed(0)
net = nn.Linear(4, 3)
prune.l1_unstructured(net, "weight", amount=0.5)
print(net.weight, net.weight_mask, list(net.state_dict()), prune.is_pruned(net))
prune.random_unstructured(net, "weight", amount=2)
print(net.weight_mask.sum(), net(torch.ones(1, 4)))
prune.remove(net, "weight")
print(net.weight, list(net.state_dict()), prune.is_pruned(net))

import torch.nn.utils.prune as prune
torch.manual_seed(0)
net = nn.Conv2d(2, 4, 2)
print(prune.ln_structured(net, "weight", amount=0.5, n=2, dim=0).weight_mask[:, 0, 0, 0])
print(prune.random_structured(nn.Linear(4, 4), "weight", amount=2, dim=1).weight_mask)
print(prune.custom_from_mask(nn.Linear(2, 2), "bias", torch.tensor([0, 1])).bias)
layers = nn.Sequential(nn.Linear(2, 4), nn.Linear(4, 2))
prune.global_unstructured([(layers[0], "weight"), (layers[1], "weight")], pruning_method=prune.L1Unstructured, amount=0.5)
print(layers[0].weight, layers[1].weight)

import torch.nn.utils.prune as prune
prune.l1_unstructured(nn.Linear(2, 2), "weight", amount=1.5)

torch.manual_seed(0)
net = nn.utils.parametrizations.orthogonal(nn.Linear(2, 2))
print(net.parametrizations.weight.original, net.parametrizations.weight[0].base)

# %% training
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
x = torch.randn(16, 2)
y = (x[:, :1] * x[:, 1:]).sin()
loss_fn = nn.MSELoss()
for step in range(20):
    loss = loss_fn(net(x), y)
    net.zero_grad()
    loss.backward()
    with torch.no_grad():
        for p in net.parameters():
            p -= 0.1 * p.grad
    if step % 5 == 0:
        print(step, loss.item())

torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2), nn.Flatten(), nn.Linear(64, 3))
x, y = torch.randn(8, 1, 8, 8), torch.randint(0, 3, (8,))
for step in range(6):
    loss = nn.functional.cross_entropy(net(x), y)
    net.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    with torch.no_grad():
        for p in net.parameters():
            p -= 0.1 * p.grad
    print(f"{loss.item():.4f}")

torch.manual_seed(0)
table, rnn, head = nn.Embedding(10, 4), nn.GRU(4, 8, batch_first=True), nn.Linear(8, 2)
net = nn.ModuleList([table, rnn, head])
x, y = torch.randint(0, 10, (6, 5)), torch.randint(0, 2, (6,))
for step in range(6):
    loss = nn.CrossEntropyLoss()(head(rnn(table(x))[1][-1]), y)
    net.zero_grad()
    loss.backward()
    with torch.no_grad():
        for p in net.parameters():
            p -= 0.5 * p.grad
    print(f"{loss.item():.4f}")
