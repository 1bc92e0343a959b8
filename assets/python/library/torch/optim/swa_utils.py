"""Averages of a model's weights over training: stochastic weight averaging (arXiv:1803.05407) and moving averages."""
import copy
import math

import torch
from torch.nn import Module
from torch.nn.modules.batchnorm import _BatchNorm
from torch.optim.lr_scheduler import LRScheduler, _per_group

__all__ = [
    "AveragedModel",
    "update_bn",
    "SWALR",
    "get_ema_multi_avg_fn",
    "get_swa_multi_avg_fn",
    "get_ema_avg_fn",
    "get_swa_avg_fn",
]


def _check_decay(decay):
    if decay < 0.0 or decay > 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


def get_ema_multi_avg_fn(decay=0.999):
    """Returns a function that moves lists of averages towards parameters, by 1 - decay of the way."""
    _check_decay(decay)

    @torch.no_grad()
    def ema_update(ema_param_list, current_param_list, _):
        for average, parameter in zip(ema_param_list, current_param_list):
            if average.is_floating_point():
                average.lerp_(parameter, 1 - decay)
            else:
                average.copy_(average * decay + parameter * (1 - decay))

    return ema_update


def get_swa_multi_avg_fn():
    """Returns a function that takes parameters into lists of plain means."""

    @torch.no_grad()
    def swa_update(averaged_param_list, current_param_list, num_averaged):
        for average, parameter in zip(averaged_param_list, current_param_list):
            if average.is_floating_point():
                average.lerp_(parameter, float(1 / (num_averaged + 1)))
            else:
                average.add_((parameter - average) / (num_averaged + 1))

    return swa_update


def get_ema_avg_fn(decay=0.999):
    """Returns a function that gives an average moved towards a parameter, by 1 - decay of the way."""
    _check_decay(decay)

    @torch.no_grad()
    def ema_update(ema_param, current_param, num_averaged):
        return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn():
    """Returns a function that gives the mean with one more parameter in it."""

    @torch.no_grad()
    def swa_update(averaged_param, current_param, num_averaged):
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


class AveragedModel(Module):
    """A copy of a model whose parameters are averages over the calls of `update_parameters`."""

    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", torch.tensor(0, dtype=torch.long, device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)

    def update_parameters(self, model):
        """Takes a model's parameters of now into the averages."""
        averages, news = list(self.module.parameters()), list(model.parameters())
        if self.use_buffers:
            averages += self.module.buffers()
            news += model.buffers()
        averages = [average.detach() for average in averages]
        news = [new.detach().to(average.device) for new, average in zip(news, averages)]
        if self.n_averaged == 0:
            for average, new in zip(averages, news):
                average.copy_(new)
        elif self.multi_avg_fn is not None:
            self.multi_avg_fn(averages, news, self.n_averaged)
        elif self.avg_fn is not None:
            for average, new in zip(averages, news):
                average.copy_(self.avg_fn(average, new, self.n_averaged))
        else:
            get_swa_multi_avg_fn()(averages, news, self.n_averaged.item())
        if not self.use_buffers:
            for average, new in zip(self.module.buffers(), model.buffers()):
                average.detach().copy_(new.detach())
        self.n_averaged += 1


@torch.no_grad()
def update_bn(loader, model, device=None):
    """Computes the running means of a model's batch normalisations anew, in one pass over a loader's batches."""
    momenta = {module: module.momentum for module in model.modules() if isinstance(module, _BatchNorm)}
    if not momenta:
        return
    was_training = model.training
    model.train()
    for module in momenta:
        module.reset_running_stats()
        module.momentum = None
    for batch in loader:
        if isinstance(batch, (list, tuple)):
            batch = batch[0]
        model(batch if device is None else batch.to(device))
    for module, momentum in momenta.items():
        module.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """Goes to a rate for averaging within anneal_epochs, and stays there."""

    def __init__(self, optimizer, swa_lr, anneal_epochs=10, anneal_strategy="cos", last_epoch=-1):
        for rate, group in zip(_per_group("swa_lr", optimizer, swa_lr), optimizer.param_groups):
            group["swa_lr"] = rate
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must by one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._anneal_strategy = anneal_strategy
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def _share(self, epoch):
        """How much of the way to the new rate is done at an epoch."""
        t = max(0, min(1, epoch / max(1, self.anneal_epochs)))
        return t if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * t)) / 2

    def get_lr(self):
        """Computes the next rates."""
        self._warn_outside_step()
        # The rates of now are known, the first ones only through them.
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        done, todo = self._share(max(0, step - 1)), self._share(step)
        rates = []
        for group in self.optimizer.param_groups:
            goal, rate = group["swa_lr"], group["lr"]
            first = goal if done == 1 else (rate - done * goal) / (1 - done)
            rates.append(goal * todo + first * (1 - todo))
        return rates
