"""AdamW: Adam whose weight decay does not pass through the gradient (Loshchilov and Hutter 2019, arXiv:1711.05101)."""
from torch.optim.adam import Adam

__all__ = ["AdamW"]


class AdamW(Adam):
    """Adam that shrinks the weights themselves instead of adding them to the gradient."""

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=1e-2,
        amsgrad=False,
        *,
        maximize=False,
        foreach=None,
        capturable=False,
        differentiable=False,
        fused=None,
    ):
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )
