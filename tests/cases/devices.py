import torch

# %% the machine's accelerator, by line
print(torch.accelerator.is_available(), torch.accelerator.device_count(), torch.accelerator.current_accelerator())
device = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"; print(f"Using {device} device")
print(torch.accelerator.current_accelerator(check_available=True))
print(torch.backends.mps.is_available(), torch.backends.mps.is_built(), torch.backends.cuda.is_built())
print(torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark, torch.backends.cudnn.enabled, torch.backends.cudnn.allow_tf32)
torch.backends.cudnn.deterministic = True; torch.backends.cudnn.benchmark = False; print(torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark)
torch.backends.cuda.matmul.allow_tf32 = True; print(torch.backends.cuda.matmul.allow_tf32)
device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"; print(device)
print(torch.mps.is_available(), torch.xpu.is_available(), torch.mps.device_count(), torch.xpu.device_count())
import torch.backends.cudnn as cudnn; cudnn.benchmark = True; print(torch.backends.cudnn.benchmark)
torch.use_deterministic_algorithms(True); print(torch.are_deterministic_algorithms_enabled())
print(torch.accelerator.memory_allocated if False else torch.accelerator.empty_cache())

# %% settings for a block
with torch.backends.cudnn.flags(enabled=False, deterministic=True):
    print(torch.backends.cudnn.enabled, torch.backends.cudnn.deterministic)
print(torch.backends.cudnn.enabled, torch.backends.cudnn.deterministic)

with torch.device("cpu"):
    x = torch.ones(2)
print(x, x.device)

with torch.device("cpu") as device:
    print(device, torch.get_default_device())
print(torch.get_default_device())

with torch.device("cpu"):
    layer = torch.nn.Linear(2, 1)
    with torch.device("cpu"):
        inner = torch.zeros(1)
    y = torch.arange(3)
print(layer.weight.device, inner.device, y.device)

try:
    with torch.device("cpu"):
        raise ValueError("left")
except ValueError as error:
    print(error, torch.get_default_device())

with torch.accelerator.device_index(None):
    print("unchanged")

# %% what is not there, by line
torch.backends.cudnn.foo
