"""torch.nn: what of it is built so far."""
from torch.nn import functional
from torch.nn.parameter import Parameter


def __getattr__(name):
    raise AttributeError("torch.nn." + name + " is missing in torchlings so far; torch.nn.functional has the functions that are there")
