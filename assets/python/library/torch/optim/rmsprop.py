"""RMSprop (Hinton's lectures, 2012), and its centered form (Graves 2013, arXiv:1308.0850)."""
import torch
from torch.optim.optimizer import GradientOptimizer, _check_at_least_zero, _check_lr, _new_step

__all__ = ["RMSprop"]


class RMSprop(GradientOptimizer):
    """Steps by the gradient over the root of the running mean of its square; centered, over its standard deviation."""

    def __init__(
        self,
        params,
        lr=1e-2,
        alpha=0.99,
        eps=1e-8,
        weight_decay=0,
        momentum=0,
        centered=False,
        capturable=False,
        foreach=None,
        maximize=False,
        differentiable=False,
    ):
        _check_lr(lr)
        _check_at_least_zero("epsilon value", eps)
        _check_at_least_zero("momentum value", momentum)
        _check_at_least_zero("weight_decay value", weight_decay)
        _check_at_least_zero("alpha value", alpha)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _update(self, group, params, grads):
        lr, alpha, eps = float(group["lr"]), group["alpha"], group["eps"]
        momentum, centered = group["momentum"], group["centered"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            if not state:
                state["step"] = _new_step()
                state["square_avg"] = torch.zeros_like(parameter)
                if momentum > 0:
                    state["momentum_buffer"] = torch.zeros_like(parameter)
                if centered:
                    state["grad_avg"] = torch.zeros_like(parameter)
            state["step"].add_(1)
            square = state["square_avg"].mul_(alpha).addcmul_(gradient, gradient, value=1 - alpha)
            if centered:
                mean = state["grad_avg"].lerp_(gradient, 1 - alpha)
                divisor = square.addcmul(mean, mean, value=-1).sqrt_().add_(eps)
            else:
                divisor = square.sqrt().add_(eps)
            if momentum > 0:
                parameter.add_(state["momentum_buffer"].mul_(momentum).addcdiv_(gradient, divisor), alpha=-lr)
            else:
                parameter.addcdiv_(gradient, divisor, value=-lr)
