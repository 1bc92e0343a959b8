"""Rprop, resilient backpropagation (Riedmiller and Braun 1993)."""
import torch
from torch.optim.optimizer import GradientOptimizer, _check_lr, _new_step

__all__ = ["Rprop"]


class Rprop(GradientOptimizer):
    """Steps by the gradient's sign; each element's step grows while the sign stays, and shrinks when it turns."""

    def __init__(
        self,
        params,
        lr=1e-2,
        etas=(0.5, 1.2),
        step_sizes=(1e-6, 50),
        *,
        capturable=False,
        foreach=None,
        maximize=False,
        differentiable=False,
    ):
        _check_lr(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _update(self, group, params, grads):
        (shrink, grow), (smallest, largest) = group["etas"], group["step_sizes"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            if not state:
                state["step"] = _new_step()
                state["prev"] = torch.zeros_like(parameter)
                state["step_size"] = torch.full_like(gradient, float(group["lr"]))
            state["step"].add_(1)
            before, size = state["prev"], state["step_size"]
            agreement = gradient.mul(before)
            turned = agreement.lt(0)
            factor = torch.ones_like(agreement).masked_fill_(agreement.gt(0), grow).masked_fill_(turned, shrink)
            size.mul_(factor).clamp_(smallest, largest)
            gradient = gradient.masked_fill(turned, 0)
            parameter.addcmul_(gradient.sign(), size, value=-1)
            before.copy_(gradient)
