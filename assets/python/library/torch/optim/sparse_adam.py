"""SparseAdam, which is missing: there are no sparse gradients that it could follow."""
from torch.optim.optimizer import Optimizer, _check_at_least_zero, _check_betas, _check_lr

__all__ = ["SparseAdam"]


class SparseAdam(Optimizer):
    """Can be made, but has nothing to do: gradients are dense in torchlings."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, maximize=False):
        _check_lr(lr)
        if not 0.0 < eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        _check_betas(betas)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})

    def step(self, closure=None):
        """Raises where there is a gradient, as PyTorch does for a dense one."""
        loss = None if closure is None else closure()
        if any(parameter.grad is not None for group in self.param_groups for parameter in group["params"]):
            raise RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead")
        return loss
