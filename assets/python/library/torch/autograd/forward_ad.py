"""Forward-mode differentiation, which torchlings lacks: torch.func.jvp computes the same by going back twice."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise NotImplementedError("torch.autograd.forward_ad." + name + " is missing in torchlings: use torch.func.jvp")
