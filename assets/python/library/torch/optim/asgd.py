"""Averaged stochastic gradient descent (Polyak and Juditsky 1992)."""
import torch
from torch.optim.optimizer import GradientOptimizer, _check_at_least_zero, _check_lr, _count, _new_step

__all__ = ["ASGD"]


class ASGD(GradientOptimizer):
    """Steps against the gradient and keeps the mean of all parameters since step t0 (`state[p]["ax"]`)."""

    def __init__(
        self,
        params,
        lr=1e-2,
        lambd=1e-4,
        alpha=0.75,
        t0=1e6,
        weight_decay=0,
        foreach=None,
        maximize=False,
        differentiable=False,
        capturable=False,
    ):
        _check_lr(lr)
        _check_at_least_zero("weight_decay value", weight_decay)
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _update(self, group, params, grads):
        lr, decay, alpha, start = float(group["lr"]), group["lambd"], group["alpha"], group["t0"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            if not state:
                state["step"] = _new_step()
                state["eta"] = torch.full((), lr)
                state["mu"] = torch.ones(())
                state["ax"] = torch.zeros_like(parameter)
            step, rate, weight, mean = _count(state), state["eta"].item(), state["mu"].item(), state["ax"]
            parameter.mul_(1 - decay * rate)
            parameter.add_(gradient, alpha=-rate)
            if weight == 1:
                mean.copy_(parameter)
            else:
                mean.add_(parameter.sub(mean).mul_(weight))
            state["eta"].fill_(lr / (1 + decay * lr * step) ** alpha)
            state["mu"].fill_(1 / max(1, step - start))
