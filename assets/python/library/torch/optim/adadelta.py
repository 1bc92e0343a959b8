"""Adadelta (Zeiler 2012, arXiv:1212.5701)."""
import torch
from torch.optim.optimizer import GradientOptimizer, _check_at_least_zero, _check_lr, _new_step

__all__ = ["Adadelta"]


class Adadelta(GradientOptimizer):
    """Steps by the gradient, scaled by the ratio of the running mean squares of steps and of gradients."""

    def __init__(
        self,
        params,
        lr=1.0,
        rho=0.9,
        eps=1e-6,
        weight_decay=0,
        foreach=None,
        *,
        capturable=False,
        maximize=False,
        differentiable=False,
    ):
        _check_lr(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        _check_at_least_zero("epsilon value", eps)
        _check_at_least_zero("weight_decay value", weight_decay)
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _update(self, group, params, grads):
        lr, rho, eps = float(group["lr"]), group["rho"], group["eps"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            if not state:
                state["step"] = _new_step()
                state["square_avg"] = torch.zeros_like(parameter)
                state["acc_delta"] = torch.zeros_like(parameter)
            state["step"].add_(1)
            square, steps = state["square_avg"], state["acc_delta"]
            square.mul_(rho).addcmul_(gradient, gradient, value=1 - rho)
            change = steps.add(eps).sqrt_().div_(square.add(eps).sqrt_()).mul_(gradient)
            steps.mul_(rho).addcmul_(change, change, value=1 - rho)
            parameter.add_(change, alpha=-lr)
