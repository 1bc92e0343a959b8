"""What lessons say and other sets do not."""

import torch
from torch import nn
import torch.nn.functional as F

# %% losses of nothing, by line

print(F.nll_loss(torch.zeros(2, 3), torch.tensor([0, 1])))
print(F.nll_loss(torch.zeros(2, 3), torch.tensor([0, 1]), reduction="sum"))
print(F.nll_loss(torch.zeros(2, 3), torch.tensor([0, 1]), reduction="none"))
print(F.nll_loss(torch.zeros(2, 3, 2), torch.tensor([[0, 1], [0, 0]])))
print(F.nll_loss(torch.zeros(3), torch.tensor(0), reduction="none"))
print(F.cross_entropy(torch.tensor([[20.0, 0.0, 0.0]]), torch.tensor([0])))

# %% modules without Module.__init__

class Forgetful(nn.Module):
    def __init__(self):
        self.factor = 2.0
    def forward(self, x):
        return x * self.factor
print(Forgetful().factor, Forgetful().forward(torch.ones(1)))
Forgetful()(torch.ones(1))

class Forgetful(nn.Module):
    def __init__(self):
        self.factor = 2.0
list(Forgetful().parameters())

class Forgetful(nn.Module):
    def __init__(self):
        self.layer = nn.Linear(1, 1)
Forgetful()
