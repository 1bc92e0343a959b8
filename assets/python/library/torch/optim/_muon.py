"""Muon: momentum whose matrices are made orthogonal (Jordan and others 2024; learning rates of Liu and others 2025,
arXiv:2502.16982).
"""
import torch
from torch.optim.optimizer import GradientOptimizer, _check_lr

__all__ = ["Muon"]


def _adjusted(name, lr, shape):
    """A learning rate for a matrix of this shape: the first authors' rule, or the one that matches AdamW's updates."""
    rows, columns = shape
    if name in (None, "original"):
        return lr * max(1, rows / columns) ** 0.5
    return lr * 0.2 * max(rows, columns) ** 0.5


def _rounded(x):
    """The nearest numbers of bfloat16, as float32: products of them are rounded once, when they are sums."""
    return x.bfloat16().float()


def _orthogonal(matrix, coefficients, iterations, eps):
    """The nearest orthogonal matrix, nearly: Newton and Schulz's iteration, with the precision of bfloat16."""
    a, b, c = coefficients
    x = _rounded(matrix)
    tall = matrix.size(0) > matrix.size(1)
    if tall:
        x = x.T
    x = _rounded(x / _rounded(x.norm()).clamp(min=eps))
    for _ in range(iterations):
        gram = _rounded(x @ x.T)
        x = _rounded(torch.addmm(x, _rounded(torch.addmm(gram, gram, gram, beta=b, alpha=c)), x, beta=a))
    return x.T if tall else x


class Muon(GradientOptimizer):
    """Follows the orthogonal part of the momentum. For matrices; everything else wants another optimizer."""

    def __init__(
        self,
        params,
        lr=1e-3,
        weight_decay=0.1,
        momentum=0.95,
        nesterov=True,
        ns_coefficients=(3.4445, -4.7750, 2.0315),
        eps=1e-7,
        ns_steps=5,
        adjust_lr_fn=None,
    ):
        if isinstance(lr, torch.Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        for name, value in (("Learning rate", lr), ("momentum", momentum), ("weight decay", weight_decay)):
            if not value >= 0.0:
                raise ValueError(f"{name} should be >= 0 but is: {value}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.dim() != 2:
                    raise ValueError(
                        "Muon only supports 2D parameters whereas we found a parameter with size: " + str(parameter.size())
                    )

    def _gradients(self, group):
        params = [parameter for parameter in group["params"] if parameter.grad is not None]
        return params, [parameter.grad for parameter in params]

    def _update(self, group, params, grads):
        lr, momentum, decay = float(group["lr"]), group["momentum"], group["weight_decay"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            if not state:
                state["momentum_buffer"] = torch.zeros_like(gradient)
            buffer = state["momentum_buffer"].lerp_(gradient, 1 - momentum)
            direction = gradient.lerp(buffer, momentum) if group["nesterov"] else buffer
            direction = _orthogonal(direction, group["ns_coefficients"], group["ns_steps"], group["eps"])
            parameter.mul_(1 - lr * decay)
            parameter.add_(direction, alpha=-_adjusted(group["adjust_lr_fn"], lr, parameter.shape))
