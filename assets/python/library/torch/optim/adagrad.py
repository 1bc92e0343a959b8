"""Adagrad (Duchi, Hazan and Singer 2011)."""
import torch
from torch.optim.optimizer import (
    GradientOptimizer,
    _check_at_least_zero,
    _check_fused,
    _check_lr,
    _count,
    _new_step,
)

__all__ = ["Adagrad"]


class Adagrad(GradientOptimizer):
    """Steps by the gradient over the root of the sum of all its squares so far."""

    def __init__(
        self,
        params,
        lr=1e-2,
        lr_decay=0,
        weight_decay=0,
        initial_accumulator_value=0,
        eps=1e-10,
        foreach=None,
        *,
        maximize=False,
        differentiable=False,
        fused=None,
    ):
        _check_lr(lr)
        _check_at_least_zero("lr_decay value", lr_decay)
        _check_at_least_zero("weight_decay value", weight_decay)
        _check_at_least_zero("initial_accumulator_value value", initial_accumulator_value)
        _check_at_least_zero("epsilon value", eps)
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        _check_fused(fused, foreach, differentiable)
        for group in self.param_groups:
            for parameter in group["params"]:
                self._begin(parameter, group["initial_accumulator_value"])

    def _begin(self, parameter, first_sum):
        state = self.state[parameter]
        state["step"] = _new_step()
        state["sum"] = torch.full_like(parameter, first_sum, requires_grad=False)
        return state

    def share_memory(self):
        """Accepted: there is one process."""

    def _update(self, group, params, grads):
        lr, lr_decay, eps = float(group["lr"]), group["lr_decay"], group["eps"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            step = _count(state)
            total = state["sum"].addcmul_(gradient, gradient, value=1)
            parameter.addcdiv_(gradient, total.sqrt().add_(eps), value=-lr / (1 + (step - 1) * lr_decay))
