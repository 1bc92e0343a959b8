"""torch.nn.parallel: one model on several devices. Without as many accelerators the devices are virtual ones, on the CPU."""
import _torch
from torch.nn.parallel.data_parallel import DataParallel, data_parallel
from torch.nn.parallel.parallel_apply import parallel_apply
from torch.nn.parallel.replicate import replicate
from torch.nn.parallel.scatter_gather import gather, scatter, scatter_kwargs

__all__ = ["DataParallel", "data_parallel", "gather", "parallel_apply", "replicate", "scatter"]


def __getattr__(name):
    raise AttributeError(_torch._missing("torch.nn.parallel", name))
