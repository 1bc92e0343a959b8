import torch
import torch.nn as nn
import torch.nn.functional as F

# %% which operators cast
x = torch.arange(16.0).view(4, 4) / 7; b = x.bfloat16(); im = torch.arange(128.0).view(1, 2, 8, 8) / 100
with torch.autocast("cpu"):
    for y in [x @ x, torch.mm(x, x), x.matmul(x), torch.bmm(x[None], x[None]), torch.addmm(x, x, x), torch.baddbmm(x[None], x[None], x[None]), torch.einsum("ij,jk->ik", x, x), F.linear(x, x), torch.tensordot(x, x, 1), torch.linalg.multi_dot([x, x, x])]:
        print(y.dtype, y)

# %% products that do not cast
x = torch.arange(16.0).view(4, 4) / 7
with torch.autocast("cpu"):
    print(torch.mv(x, x[0]), torch.dot(x[0], x[0]), torch.outer(x[0], x[1]).dtype, x + 1, (x * x).dtype, torch.kron(x, x).dtype)
    print((x.double() @ x.double()).dtype, (torch.ones(2, 2, dtype=torch.int64) @ torch.ones(2, 2, dtype=torch.int64)).dtype, (x.half() @ x.half()).dtype)

# %% convolutions
im = torch.arange(128.0).view(1, 2, 8, 8) / 100
with torch.autocast("cpu"):
    print(F.conv2d(im, torch.ones(3, 2, 3, 3)).dtype, F.conv_transpose2d(im, torch.ones(2, 3, 3, 3)).dtype, F.conv1d(im[0], torch.ones(1, 8, 3)).dtype)
    print(F.conv2d(im, torch.ones(1, 2, 7, 7)))

# %% attention and recurrent layers
torch.manual_seed(0); x = torch.randn(1, 4, 4)
with torch.autocast("cpu"):
    print(F.scaled_dot_product_attention(x, x, x).dtype, nn.LSTM(4, 3)(x)[0].dtype, nn.RNN(4, 3)(x)[0].dtype, nn.GRU(4, 3)(x)[0].dtype)
    print(nn.TransformerEncoderLayer(4, 2)(x).dtype, nn.MultiheadAttention(4, 2)(x, x, x)[0].dtype)

# %% what goes to single precision
b = (torch.arange(16.0).view(4, 4) / 7).bfloat16(); i = torch.tensor([0, 1, 2, 3])
with torch.autocast("cpu"):
    for y in [F.mse_loss(b, b * 2), F.cross_entropy(b, i), F.nll_loss(b, i), F.l1_loss(b, b + 1), F.smooth_l1_loss(b, b + 1), F.binary_cross_entropy_with_logits(b, b.sigmoid()), F.kl_div(b, b), b.prod(), b.prod(0), torch.cdist(b, b), b.trace(), torch.quantile(b, 0.5)]:
        print(y.dtype, y)

# %% what stays
b = (torch.arange(16.0).view(4, 4) / 7).bfloat16()
with torch.autocast("cpu"):
    print(b.sum(), b.mean(), b.exp().dtype, F.softmax(b, 1).dtype, F.log_softmax(b, 1).dtype, F.layer_norm(b, (4,)).dtype, F.gelu(b).dtype, b.cumsum(0).dtype, b.norm().dtype)

# %% what joins tensors
x = torch.ones(2, 2); b = x.bfloat16()
with torch.autocast("cpu"):
    print(torch.cat([x, b]).dtype, torch.stack([x, b]).dtype, torch.cat([b, b]).dtype, (x + b).dtype)
    torch.cat([x.half(), b])

# %% a layer, its gradient and the graph
torch.manual_seed(0); layer = nn.Linear(3, 2); x = torch.randn(4, 3)
with torch.autocast("cpu"):
    y = layer(x); loss = F.mse_loss(y, torch.zeros(4, 2))
print(y.dtype, type(y.grad_fn).__name__, [type(f).__name__ for f, _ in y.grad_fn.next_functions], loss)
loss.backward(); print(layer.weight.grad, layer.bias.grad)

# %% state of the switch
print(torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu"), torch.is_autocast_enabled(), torch.get_autocast_dtype("cuda"))
with torch.autocast("cpu", dtype=torch.float16):
    print(torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu"), (torch.ones(2, 2) @ torch.ones(2, 2)).dtype)
    with torch.autocast("cpu", enabled=False):
        print(torch.is_autocast_enabled("cpu"), (torch.ones(2, 2) @ torch.ones(2, 2)).dtype)
    print(torch.is_autocast_enabled("cpu"))
print(torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu"), torch.is_autocast_cache_enabled(), torch.amp.is_autocast_available("cpu"))
torch.set_autocast_enabled("cpu", True); print(torch.is_autocast_enabled("cpu")); torch.set_autocast_enabled("cpu", False)
torch.set_autocast_dtype("cpu", torch.float16); print(torch.get_autocast_dtype("cpu")); torch.set_autocast_dtype("cpu", torch.bfloat16)

# %% as a decorator
@torch.autocast("cpu")
def square(x):
    return x @ x
print(square(torch.ones(2, 2)), square.__name__, torch.is_autocast_enabled("cpu"))

# %% switches off after an error
try:
    with torch.autocast("cpu"):
        raise ValueError("stop")
except ValueError as error:
    print(error, torch.is_autocast_enabled("cpu"))

# %% bad arguments, by line
torch.autocast("xyz")
torch.autocast(0)
torch.autocast()
torch.is_autocast_enabled("xyz")

# %% a training loop with a scaler
torch.manual_seed(0); model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1)); o = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cpu"); x = torch.randn(16, 4); y = x.sum(1, keepdim=True)
for step in range(5):
    o.zero_grad()
    with torch.autocast("cpu"):
        loss = F.mse_loss(model(x), y)
    scaler.scale(loss).backward(); scaler.step(o); scaler.update()
    print(f"{loss.item():.4f} {scaler.get_scale()}")

# %% the scaler's factor
p = nn.Parameter(torch.ones(2)); o = torch.optim.SGD([p], lr=0.1); s = torch.amp.GradScaler("cpu", init_scale=4.0, growth_interval=2)
print(s.get_scale(), s.is_enabled(), s.state_dict())
for factor in [1.0, 2.0, float("inf"), 1.0, 1.0]:
    o.zero_grad(); s.scale((p * factor).sum()).backward(); s.step(o); s.update(); print(p.data, s.get_scale(), s.state_dict()["_growth_tracker"])
s.update(128.0); print(s.get_scale(), s.get_growth_factor(), s.get_backoff_factor(), s.get_growth_interval())

# %% the scaler unscales, and clips
p = nn.Parameter(torch.ones(2)); o = torch.optim.SGD([p], lr=0.1); s = torch.amp.GradScaler("cpu", init_scale=8.0)
s.scale((p * 3).sum()).backward(); print(p.grad); s.unscale_(o); print(p.grad); nn.utils.clip_grad_norm_([p], 1.0); s.step(o); s.update(); print(p)
t = s.scale([torch.ones(1), torch.ones(2)]); print(t)

# %% the scaler's complaints, by line
s = torch.amp.GradScaler("cpu"); s.step(torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1))
s = torch.amp.GradScaler("cpu"); s.update()
p = nn.Parameter(torch.ones(1)); o = torch.optim.SGD([p], lr=0.1); s = torch.amp.GradScaler("cpu"); s.scale(p.sum()).backward(); s.unscale_(o); s.unscale_(o)
p = nn.Parameter(torch.ones(1)); o = torch.optim.SGD([p], lr=0.1); s = torch.amp.GradScaler("cpu"); s.scale(p.sum()).backward(); s.step(o); s.step(o)
p = nn.Parameter(torch.ones(1)); o = torch.optim.SGD([p], lr=0.1); s = torch.amp.GradScaler("cpu"); s.scale(p.sum()).backward(); s.step(o); s.unscale_(o)
torch.amp.GradScaler("cpu", growth_factor=1.0)
torch.amp.GradScaler("cpu", backoff_factor=1.0)
torch.amp.GradScaler("cpu").load_state_dict({})
s = torch.amp.GradScaler("cpu", enabled=False); print(s.scale(torch.ones(1)), s.get_scale(), s.state_dict(), s.is_enabled())

# %% casts of an own function
class Double(torch.autograd.Function):
    @staticmethod
    @torch.amp.custom_fwd(device_type="cpu", cast_inputs=torch.float32)
    def forward(ctx, x):
        print(x.dtype, torch.is_autocast_enabled("cpu")); return x * 2
    @staticmethod
    @torch.amp.custom_bwd(device_type="cpu")
    def backward(ctx, g):
        print(torch.is_autocast_enabled("cpu")); return g * 2
x = torch.ones(2, requires_grad=True)
with torch.autocast("cpu"):
    y = Double.apply(x.bfloat16())
y.sum().backward(); print(x.grad)

# %% half and bfloat16 models
torch.manual_seed(0); model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)); x = torch.randn(2, 4)
print(model.bfloat16()(x.bfloat16())); print(model[0].weight.dtype, next(model.half().parameters()).dtype, model.float()(x).dtype)
