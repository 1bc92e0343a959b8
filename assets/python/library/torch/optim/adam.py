"""Adam (Kingma and Ba 2015, arXiv:1412.6980), with AMSGrad (Reddi, Kale and Kumar 2018)."""
import torch
from _torch import _adam_step
from torch.optim.optimizer import (
    GradientOptimizer,
    _check_at_least_zero,
    _check_betas,
    _check_fused,
    _check_lr,
    _count,
    _new_step,
)

__all__ = ["Adam"]


def _check_tensor_betas(betas, foreach, capturable):
    tensors = [isinstance(beta, torch.Tensor) for beta in betas]
    if not any(tensors):
        return
    if not all(tensors):
        raise ValueError("betas must be either both floats or both Tensors")
    for index, beta in enumerate(betas):
        if foreach and not capturable:
            raise ValueError(f"betas[{index}] as a Tensor is not supported for capturable=False and foreach=True")
        if beta.numel() != 1:
            raise ValueError(f"Tensor betas[{index}] must be 1-element")


class Adam(GradientOptimizer):
    """Steps by the running mean of the gradient over the root of the running mean of its square."""

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        amsgrad=False,
        *,
        foreach=None,
        maximize=False,
        capturable=False,
        differentiable=False,
        fused=None,
        decoupled_weight_decay=False,
    ):
        _check_lr(lr, foreach, capturable)
        _check_at_least_zero("epsilon value", eps)
        _check_betas(betas)
        _check_at_least_zero("weight_decay value", weight_decay)
        _check_tensor_betas(betas, foreach, capturable)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)
        _check_fused(fused, foreach, differentiable)

    def _update(self, group, params, grads):
        lr, eps, amsgrad = float(group["lr"]), group["eps"], group["amsgrad"]
        beta1, beta2 = group["betas"]
        if isinstance(beta1, torch.Tensor):
            beta1, beta2 = float(beta1), float(beta2)
        states = self.state
        for parameter, gradient in zip(params, grads):
            state = states[parameter]
            if not state:
                state["step"] = _new_step()
                state["exp_avg"] = torch.zeros_like(parameter)
                state["exp_avg_sq"] = torch.zeros_like(parameter)
                if amsgrad:
                    state["max_exp_avg_sq"] = torch.zeros_like(parameter)
            if _adam_step(parameter, gradient, state, lr, beta1, beta2, eps, amsgrad):
                continue
            # What cannot be done in one pass over memory: other dtypes, tensors with gaps, recorded steps.
            step = _count(state)
            mean, square = state["exp_avg"], state["exp_avg_sq"]
            mean.lerp_(gradient, 1 - beta1)
            square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            if amsgrad:
                largest = state["max_exp_avg_sq"]
                square = torch.maximum(largest, square, out=largest)
            scale = (1 - beta2**step) ** 0.5
            parameter.addcdiv_(mean, square.sqrt().div_(scale).add_(eps), value=-lr / (1 - beta1**step))
