"""Adafactor: Adam with the mean square kept as a row and a column (Shazeer and Stern 2018, arXiv:1804.04235)."""
import torch
from torch.optim.optimizer import GradientOptimizer, _count, _new_step

__all__ = ["Adafactor"]


class Adafactor(GradientOptimizer):
    """Steps relative to the size of each parameter; a matrix's state is as large as one row and one column."""

    def __init__(
        self,
        params,
        lr=1e-2,
        beta2_decay=-0.8,
        eps=(None, 1e-3),
        d=1.0,
        weight_decay=0.0,
        *,
        foreach=None,
        maximize=False,
    ):
        if isinstance(lr, torch.Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not lr >= 0.0:
            raise ValueError(f"Learning rate should be >= 0 but is: {lr}")
        if not beta2_decay <= 0.0:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        for number, value in enumerate(eps, 1):
            if value is not None and not value >= 0.0:
                raise ValueError(f"epsilon{number} should be >= 0 but is: {value}")
        if not d >= 1.0:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        if not weight_decay >= 0.0:
            raise ValueError(f"weight_decay should be >= 0 but is: {weight_decay}")
        defaults = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _gradients(self, group):
        params = [parameter for parameter in group["params"] if parameter.grad is not None]
        return params, [-parameter.grad if group["maximize"] else parameter.grad for parameter in params]

    def _update(self, group, params, grads):
        lr, decay, threshold = float(group["lr"]), group["weight_decay"], group["d"]
        for parameter, gradient in zip(params, grads):
            state = self.state[parameter]
            if not state:
                _begin(state, gradient)
            step = _count(state)
            eps1, eps2 = group["eps"]
            if eps1 is None:
                eps1 = torch.finfo(parameter.dtype).eps
            weight = step ** group["beta2_decay"]
            rate = min(lr, 1 / step**0.5)
            size = max(eps2, parameter.norm(2).item() / parameter.numel() ** 0.5)
            if decay:
                parameter.mul_(1 - lr * decay)
            update = _mean_square(state, gradient, weight, eps1).clamp_(min=eps1 * eps1).rsqrt_().mul_(gradient)
            excess = max(1.0, update.norm(2).item() / (update.numel() ** 0.5 * threshold))
            parameter.add_(update, alpha=-size * rate / excess)


def _begin(state, gradient):
    state["step"] = _new_step()
    if gradient.dim() > 1:
        shape = list(gradient.shape)
        state["row_var"] = gradient.new_zeros(shape[:-1] + [1])
        state["col_var"] = gradient.new_zeros(shape[:-2] + [1, shape[-1]])
    else:
        state["variance"] = torch.zeros_like(gradient)


def _mean_square(state, gradient, weight, eps):
    """The running mean of the gradient's square: of matrices, the product of rows and columns that stands for it."""
    if gradient.dim() <= 1:
        return state["variance"].lerp_(gradient.square(), weight).clone()
    rows, columns = state["row_var"], state["col_var"]
    rows.lerp_(gradient.norm(dim=-1, keepdim=True).square_().div_(gradient.size(-1)), weight)
    columns.lerp_(gradient.norm(dim=-2, keepdim=True).square_().div_(gradient.size(-2)), weight)
    return (rows @ columns).div_(rows.mean(dim=-2, keepdim=True).clamp_(min=eps))
