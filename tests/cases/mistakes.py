# Mistakes that people make while they train: the errors say what PyTorch says.
import collections
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

# %% wrong shapes inside a model, by line
nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(30, 5))(torch.randn(4, 10))
nn.Linear(784, 10)(torch.randn(32, 1, 28, 28))
nn.Linear(4, 2)(torch.randn(3))
nn.Linear(4, 2)(torch.randn(3, 4).double())
nn.Linear(4, 2)(torch.ones(3, 4, dtype=torch.long))
nn.Linear(4, 2)([1.0, 2.0, 3.0, 4.0])
nn.Linear(4, 2)(np.zeros((3, 4), dtype=np.float32))
nn.Conv2d(3, 8, 3)(torch.randn(1, 1, 8, 8))
nn.Conv2d(3, 8, 3)(torch.randn(8, 8))
nn.Conv2d(1, 8, 5)(torch.randn(1, 1, 3, 3))
nn.Conv1d(3, 8, 3)(torch.randn(2, 4, 10))
nn.ConvTranspose2d(3, 8, 3)(torch.randn(1, 1, 8, 8))
nn.BatchNorm2d(4)(torch.randn(2, 3, 5, 5))
nn.BatchNorm2d(4)(torch.randn(2, 4))
nn.BatchNorm1d(4)(torch.randn(1, 4))
nn.LayerNorm(4)(torch.randn(2, 3))
nn.GroupNorm(3, 4)
nn.GroupNorm(2, 4)(torch.randn(2, 6, 3))
nn.MaxPool2d(5)(torch.randn(1, 1, 3, 3))
nn.Embedding(5, 2)(torch.tensor([1, 5]))
nn.Embedding(5, 2)(torch.tensor([1.0]))
nn.GRU(4, 3)(torch.randn(2, 5, 3))
nn.LSTM(4, 3)(torch.randn(5, 2, 4), torch.zeros(1, 2, 3))
nn.LSTM(4, 3)(torch.randn(5, 2, 4), (torch.zeros(1, 3, 3), torch.zeros(1, 3, 3)))
nn.RNN(4, 3)(torch.randn(5))
nn.MultiheadAttention(10, 3)
nn.MultiheadAttention(8, 2)(torch.randn(3, 1, 6), torch.randn(3, 1, 8), torch.randn(3, 1, 8))
nn.TransformerEncoderLayer(8, 2)(torch.randn(3, 1, 6))
nn.Bilinear(3, 4, 2)(torch.randn(5, 3), torch.randn(5, 5))
torch.cat([torch.zeros(2, 3), torch.zeros(2, 4)])
torch.stack([torch.zeros(2), torch.zeros(3)])
torch.randn(4, 3).view(5, 2)

# %% wrong shapes deep inside a model
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2))
        self.classifier = nn.Linear(4 * 4 * 4, 10)
    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))
Net()(torch.randn(2, 1, 8, 8))

# %% models that are not finished, by line
nn.Module()(torch.ones(1))
nn.Sequential(3)
nn.ModuleList([3])
m = nn.Linear(2, 2); m.weight = torch.ones(2, 2)
m = nn.Linear(2, 2); m.missing
nn.Linear(2, 2).register_buffer("a.b", torch.ones(1))
optim.SGD([], lr=0.1)
optim.SGD(nn.Linear(2, 2).parameters(), lr=-1.0)
optim.Adam(nn.Linear(2, 2).parameters(), betas=(1.0, 0.9))
optim.SGD(nn.Linear(2, 2), lr=0.1)
optim.SGD([3], lr=0.1)
optim.SGD([torch.ones(1) * torch.ones(1, requires_grad=True)], lr=0.1)
optim.SGD(torch.ones(1, requires_grad=True), lr=0.1)

# %% modules without their beginning or end
class Net(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(2, 2)
Net()

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)
Net()(torch.ones(1, 2))

# %% a state that does not fit
nn.Linear(3, 2).load_state_dict({})

nn.Linear(3, 2).load_state_dict({"weight": torch.zeros(2, 3), "bias": torch.zeros(2), "scale": torch.ones(1)})

def whole(model, state, **k):
    try:
        print(model.load_state_dict(state, **k))
    except RuntimeError as error:
        print(error)
whole(nn.Linear(3, 2), nn.Linear(4, 2).state_dict())
whole(nn.Linear(3, 2), nn.Linear(4, 3).state_dict())
whole(nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)), nn.Sequential(nn.Linear(3, 2)).state_dict())
whole(nn.Sequential(nn.Linear(3, 2)), nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)).state_dict())
whole(nn.Sequential(nn.Linear(3, 2)), {"module." + k: v for k, v in nn.Sequential(nn.Linear(3, 2)).state_dict().items()})
whole(nn.Sequential(nn.Linear(3, 2)), {"0.weight": torch.zeros(2, 3), "bias": torch.zeros(2)}, strict=False)
whole(nn.Sequential(nn.Linear(3, 2)), {"0.weight": torch.zeros(3, 3), "bias": torch.zeros(2)}, strict=False)
whole(nn.Linear(3, 2), {"weight": [[1.0]], "bias": torch.zeros(2)})
whole(nn.Linear(3, 2), {"weight": torch.zeros(2, 3), "bias": 3})

nn.Linear(3, 2).load_state_dict(nn.Linear(3, 2))

nn.Linear(3, 2).load_state_dict([("weight", torch.zeros(2, 3))])

optimizer = optim.SGD(nn.Linear(2, 2).parameters(), lr=0.1)
optimizer.load_state_dict(optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1).state_dict())

optimizer = optim.SGD(nn.Linear(2, 2).parameters(), lr=0.1)
optimizer.load_state_dict({"state": {}, "param_groups": []})

# %% losses that cannot go back
loss = F.mse_loss(nn.Linear(2, 2)(torch.ones(3, 2)), torch.zeros(3, 2), reduction="none")
loss.backward()

model = nn.Linear(2, 1)
loss = model(torch.ones(3, 2)).detach().sum()
loss.backward()

model = nn.Linear(2, 1)
with torch.no_grad():
    loss = model(torch.ones(3, 2)).sum()
loss.backward()

model = nn.Linear(2, 1)
loss = np.mean(model(torch.ones(3, 2)).numpy())

model = nn.Linear(2, 1)
loss = torch.tensor(model(torch.ones(3, 2)).sum().item())
loss.backward()

model = nn.Linear(2, 1)
loss = model(torch.ones(3, 2)).sum().item()
loss.backward()

model = nn.Linear(2, 1)
loss = torch.tensor(model(torch.ones(3, 2)).sum(), requires_grad=True)
loss.backward()
print(loss.is_leaf, model.weight.grad)

model = nn.Linear(2, 1)
output = model(torch.ones(3, 2))
loss = torch.from_numpy(np.abs(output.detach().numpy())).sum()
loss.backward()

model = nn.Linear(2, 1)
loss = model(torch.ones(3, 2)).pow(2).sum()
loss.backward()
loss.backward()

w = torch.ones(2, requires_grad=True)
y = w.exp()
y += 1
y.sum().backward()

w = torch.ones(2, requires_grad=True)
w -= 0.1

w = torch.ones(2, requires_grad=True)
loss = (w * 2).sum()
loss.backward()
w = w - 0.1 * w.grad
loss = (w * 2).sum()
loss.backward()
w = w - 0.1 * w.grad

loss = (torch.randn(3, requires_grad=True).argmax() * 1.0).sum()
loss.backward()

w = torch.tensor([1, 2], requires_grad=True)

w = torch.ones(2, requires_grad=True)
w.sum().backward(torch.ones(2))

float(torch.ones(2, requires_grad=True))

if torch.ones(2) > 0:
    print("both")

# %% targets that do not fit, by line
F.cross_entropy(torch.randn(3, 5), torch.tensor([0, 1]))
F.cross_entropy(torch.randn(3, 5), torch.tensor([0, 1, 5]))
F.cross_entropy(torch.randn(3, 5), torch.tensor([0, 1, -1]))
F.cross_entropy(torch.randn(3, 5), torch.tensor([0.0, 1.0, 2.0]))
F.cross_entropy(torch.randn(3, 5), torch.tensor([[0], [1], [2]]))
F.cross_entropy(torch.randn(3, 5), torch.zeros(3, 5, dtype=torch.long))
F.nll_loss(torch.randn(3, 5), torch.tensor([0, 1, 2], dtype=torch.int32))
F.binary_cross_entropy(torch.tensor([1.5]), torch.tensor([1.0]))
F.binary_cross_entropy(torch.rand(3), torch.tensor([0, 1, 1]))
F.binary_cross_entropy(torch.rand(3, 1), torch.rand(3))
F.binary_cross_entropy_with_logits(torch.randn(3, 1), torch.rand(3))
F.mse_loss(torch.randn(3, 1), torch.randn(3)); print("a warning")
F.mse_loss(torch.randn(3), torch.randn(4))
F.mse_loss(torch.randn(3), 1.0)
F.cross_entropy(torch.randn(3, 5), [0, 1, 2])
nn.CrossEntropyLoss(torch.randn(3, 5), torch.tensor([0, 1, 2]))
nn.MSELoss()(torch.randn(3))
