"""torch.backends.cuda: settings of libraries for NVIDIA's devices; wgpu has none of them."""


class _Settings:
    """Settings that are kept and change nothing."""

    def __init__(self, **settings):
        self.__dict__.update(settings)


matmul = _Settings(
    allow_tf32=False,
    allow_fp16_reduced_precision_reduction=True,
    allow_bf16_reduced_precision_reduction=True,
    fp32_precision="none",
)


def is_built():
    """Says whether this build can use accelerators: it can, by wgpu."""
    return True
