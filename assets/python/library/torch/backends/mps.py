"""torch.backends.mps: Apple's graphics library. torchlings uses such devices by wgpu, under the name of "cuda"."""


def is_available():
    """Says whether the device "mps" is there: never."""
    return False


def is_built():
    """Says whether this build knows the device "mps": it does not."""
    return False
