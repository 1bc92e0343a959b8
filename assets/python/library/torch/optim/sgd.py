"""Stochastic gradient descent, with momentum and Nesterov's momentum."""
from _torch import _sgd_step
from torch.optim.optimizer import GradientOptimizer, _check_at_least_zero, _check_fused, _check_lr

__all__ = ["SGD"]


class SGD(GradientOptimizer):
    """Steps against the gradient, or against a running sum of gradients (`momentum`)."""

    def __init__(
        self,
        params,
        lr=1e-3,
        momentum=0,
        dampening=0,
        weight_decay=0,
        nesterov=False,
        *,
        maximize=False,
        foreach=None,
        differentiable=False,
        fused=None,
    ):
        _check_lr(lr)
        _check_at_least_zero("momentum value", momentum)
        _check_at_least_zero("weight_decay value", weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        _check_fused(fused, foreach, differentiable)

    def _update(self, group, params, grads):
        lr, momentum = float(group["lr"]), group["momentum"]
        if momentum:
            self._with_momentum(params, grads, lr, momentum, 1 - group["dampening"], group["nesterov"])
            return
        for parameter, gradient in zip(params, grads):
            if not _sgd_step(parameter, gradient, None, lr, 0.0, 0.0, False):
                parameter.add_(gradient, alpha=-lr)

    def _with_momentum(self, params, grads, lr, momentum, weight, nesterov):
        """Goes along the running sums of gradients; with Nesterov, along where the next sums would go."""
        states = self.state
        for parameter, gradient in zip(params, grads):
            state = states[parameter]
            buffer = state.get("momentum_buffer")
            if buffer is None:
                buffer = state["momentum_buffer"] = gradient.detach().clone()
            elif _sgd_step(parameter, gradient, buffer, lr, momentum, weight, nesterov):
                continue
            else:
                buffer.mul_(momentum).add_(gradient, alpha=weight)
            parameter.add_(gradient.add(buffer, alpha=momentum) if nesterov else buffer, alpha=-lr)
