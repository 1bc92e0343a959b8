"""RAdam: Adam that waits until its mean square can be trusted (Liu and others 2020, arXiv:1908.03265)."""
import torch
from torch.optim.optimizer import (
    GradientOptimizer,
    _check_at_least_zero,
    _check_betas,
    _check_lr,
    _count,
    _new_step,
)

__all__ = ["RAdam"]


class RAdam(GradientOptimizer):
    """Adam with a step that is rectified by the variance of its mean square, and plain momentum before that is known."""

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        decoupled_weight_decay=False,
        *,
        foreach=None,
        maximize=False,
        capturable=False,
        differentiable=False,
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
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _update(self, group, params, grads):
        lr, (beta1, beta2), eps = float(group["lr"]), group["betas"], group["eps"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            if not state:
                state["step"] = _new_step()
                state["exp_avg"] = torch.zeros_like(parameter)
                state["exp_avg_sq"] = torch.zeros_like(parameter)
            step = _count(state)
            mean, square = state["exp_avg"], state["exp_avg_sq"]
            mean.lerp_(gradient, 1 - beta1)
            square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            correction = 1 - beta2**step
            direction = mean.div(1 - beta1**step).mul_(lr)
            rectifier = _rectifier(beta2, step, correction)
            if rectifier is not None:
                direction.mul_(square.sqrt().add_(eps).reciprocal_().mul_(correction**0.5)).mul_(rectifier)
            parameter.add_(direction, alpha=-1.0)


def _rectifier(beta2, step, correction):
    """The paper's r_t; None where the average is too short (rho_t at most 5)."""
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * step * beta2**step / correction
    if length <= 5.0:
        return None
    return ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) ** 0.5
