"""Adamax: Adam with the largest gradient in place of the mean square (Kingma and Ba 2015, section 7)."""
import torch
from torch.optim.optimizer import (
    GradientOptimizer,
    _check_at_least_zero,
    _check_betas,
    _check_lr,
    _count,
    _new_step,
)

__all__ = ["Adamax"]


class Adamax(GradientOptimizer):
    """Steps by the running mean of the gradient over its decaying maximum."""

    def __init__(
        self,
        params,
        lr=2e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        foreach=None,
        *,
        maximize=False,
        differentiable=False,
        capturable=False,
    ):
        _check_lr(lr)
        _check_at_least_zero("epsilon value", eps)
        _check_betas(betas)
        _check_at_least_zero("weight_decay value", weight_decay)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _update(self, group, params, grads):
        lr, (beta1, beta2), eps = float(group["lr"]), group["betas"], group["eps"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            if not state:
                state["step"] = _new_step()
                state["exp_avg"] = torch.zeros_like(parameter)
                state["exp_inf"] = torch.zeros_like(parameter)
            step = _count(state)
            mean, largest = state["exp_avg"], state["exp_inf"]
            mean.lerp_(gradient, 1 - beta1)
            torch.maximum(largest.mul_(beta2), gradient.abs().add_(eps), out=largest)
            parameter.addcdiv_(mean, largest, value=-lr / (1 - beta1**step))
