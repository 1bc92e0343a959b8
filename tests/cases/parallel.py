import torch
import torch.nn as nn

# %% without accelerators the model itself runs
torch.manual_seed(0); model = nn.Linear(3, 2); parallel = nn.DataParallel(model); x = torch.randn(5, 3)
print(parallel, parallel.device_ids, parallel.module is model, torch.equal(parallel(x), model(x)))
print(list(parallel.state_dict()), len(list(parallel.parameters())))

# %% several ids give the results of one model
torch.manual_seed(0); model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)); parallel = nn.DataParallel(model, device_ids=[0, 1, 2]); x = torch.randn(7, 3)
y = parallel(x); print(y.detach()); y.pow(2).sum().backward(); print(model[0].weight.grad, model[2].bias.grad)

# %% training in parallel
torch.manual_seed(0); model = nn.DataParallel(nn.Linear(3, 1), device_ids=[0, 1]); o = torch.optim.SGD(model.parameters(), lr=0.1); x = torch.randn(8, 3); t = x.sum(1, keepdim=True)
for step in range(5):
    loss = nn.functional.mse_loss(model(x), t); o.zero_grad(); loss.backward(); o.step(); print(f"{loss.item():.5f}")

# %% keyword arguments, dictionaries and tuples
class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.scale = nn.Parameter(torch.tensor(2.0))
    def forward(self, x, shift=None, factor=1):
        return {"y": x * self.scale * factor + shift, "pair": (x, shift)}
out = nn.DataParallel(Net(), device_ids=[0, 1])(torch.arange(4.0), shift=torch.arange(4.0) * 10, factor=3); print(out)

# %% a saved state goes into the plain model
torch.manual_seed(0); parallel = nn.DataParallel(nn.Linear(2, 1), device_ids=[0, 1]); model = nn.Linear(2, 1)
model.load_state_dict({k.removeprefix("module."): v for k, v in parallel.state_dict().items()}); print(model.weight, parallel.module.weight)
model.load_state_dict(parallel.state_dict())

# %% devices without accelerators, by line
print(torch.cuda.is_available(), torch.cuda.device_count(), torch.cuda.is_initialized(), torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated())
torch.cuda.current_device()
torch.cuda.init()
torch.cuda.set_device(0)
torch.cuda.get_device_name(0)
torch.cuda.synchronize()
torch.ones(2).cuda()
nn.Linear(1, 1).cuda()
torch.cuda.set_device(-1); torch.cuda.manual_seed(0); torch.cuda.manual_seed_all(0); torch.cuda.empty_cache(); print(torch.cuda.get_rng_state_all())
with torch.cuda.device_of(torch.ones(1)): print("nothing changes")
print(torch.device("cpu", 1), torch.device("cuda"), torch.device("cuda:1").index)

# %% hidden devices
import os
os.environ["CUDA_VISIBLE_DEVICES"] = ""
print(torch.cuda.is_available(), torch.cuda.device_count())
