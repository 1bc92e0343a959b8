"""NAdam: Adam with Nesterov's momentum, on a schedule of its own (Dozat 2016)."""
import torch
from torch.optim.optimizer import (
    GradientOptimizer,
    _check_at_least_zero,
    _check_betas,
    _check_lr,
    _count,
    _new_step,
)

__all__ = ["NAdam"]


class NAdam(GradientOptimizer):
    """Adam that looks one step ahead along its running mean."""

    def __init__(
        self,
        params,
        lr=2e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        momentum_decay=4e-3,
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
        _check_at_least_zero("momentum_decay value", momentum_decay)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _update(self, group, params, grads):
        lr, (beta1, beta2), eps = float(group["lr"]), group["betas"], group["eps"]
        decay = group["momentum_decay"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            if not state:
                state["step"] = _new_step()
                state["mu_product"] = torch.ones(())
                state["exp_avg"] = torch.zeros_like(parameter)
                state["exp_avg_sq"] = torch.zeros_like(parameter)
            step = _count(state)
            mean, square = state["exp_avg"], state["exp_avg_sq"]
            now = beta1 * (1.0 - 0.5 * 0.96 ** (step * decay))
            ahead = beta1 * (1.0 - 0.5 * 0.96 ** ((step + 1) * decay))
            product = state["mu_product"].mul_(now).item()
            mean.lerp_(gradient, 1 - beta1)
            square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            divisor = square.div(1 - beta2**step).sqrt_().add_(eps)
            parameter.addcdiv_(gradient, divisor, value=-lr * (1.0 - now) / (1.0 - product))
            parameter.addcdiv_(mean, divisor, value=(-lr * ahead) / (1.0 - product * ahead))
