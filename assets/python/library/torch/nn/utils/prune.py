"""Parts of parameters set to zero: module.weight becomes weight_orig (the parameter) times weight_mask (a buffer)."""
import numbers

import torch


class Pruning:
    """The hook of one tensor: puts it together before every forward."""

    def __init__(self, name):
        self.name = name

    def apply_mask(self, module):
        """The parameter times the mask."""
        mask = getattr(module, self.name + "_mask")
        original = getattr(module, self.name + "_orig")
        return mask.to(dtype=original.dtype) * original

    def __call__(self, module, inputs):
        setattr(module, self.name, self.apply_mask(module))


def _hook_of(module, name):
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, Pruning) and hook.name == name:
            return key, hook
    return None, None


def _check_amount(amount):
    if not isinstance(amount, numbers.Real):
        raise TypeError("Invalid type for amount: " + str(amount) + ". Must be int or float.")
    if isinstance(amount, numbers.Integral) and amount < 0 or not isinstance(amount, numbers.Integral) and not 0 <= amount <= 1:
        raise ValueError(
            "amount=" + str(amount) + " should either be a float in the range [0, 1] or a non-negative integer"
        )


def _count(amount, size):
    """How many of `size` to prune: a number, or a share."""
    if isinstance(amount, numbers.Integral):
        if amount > size:
            raise ValueError(
                "amount=" + str(amount) + " should be smaller than the number of parameters to prune=" + str(size)
            )
        return amount
    return round(amount * size)


def _apply(module, name, make, importance_scores=None):
    """Prunes with the mask that `make(scores, mask)` gives for the mask there is."""
    key, hook = _hook_of(module, name)
    if hook is None:
        original = getattr(module, name)
        mask = torch.ones_like(original)
    else:
        original = getattr(module, name + "_orig")
        mask = getattr(module, name + "_mask").to(dtype=original.dtype)
    scores = importance_scores if importance_scores is not None else getattr(module, name)
    if scores.shape != original.shape:
        raise AssertionError(
            "importance_scores should have the same shape as parameter                 " + name + " of " + str(module)
        )
    new = make(scores.detach(), mask.detach().clone())
    if hook is None:
        module.register_parameter(name + "_orig", original)
        del module._parameters[name]
        hook = Pruning(name)
        module.register_forward_pre_hook(hook)
    module.register_buffer(name + "_mask", new)
    setattr(module, name, hook.apply_mask(module))
    return module


def _unstructured(pick, amount):
    """A mask that takes single elements: `pick(scores of those left, count)` gives which."""

    def make(scores, mask):
        left = (mask == 1).reshape(-1).nonzero().squeeze(1)
        count = _count(amount, left.numel())
        if count:
            chosen = pick(scores.reshape(-1)[left], count)
            flat = mask.view(-1)
            flat[left[chosen]] = 0
        return mask

    return make


def _structured(choose, amount, dim):
    """A mask that takes whole slices along dim: `choose(scores of those left, count)` gives which stay."""

    def make(scores, mask):
        others = [d for d in range(mask.dim()) if d != dim % mask.dim()]
        left = (mask.sum(dim=others) != 0).nonzero().squeeze(1)
        count = _count(amount, left.numel())
        if count:
            kept = choose(scores.index_select(dim, left), count)
            lines = torch.zeros(mask.shape[dim])
            lines[left[kept]] = 1
            sizes = [1] * mask.dim()
            sizes[dim] = -1
            mask = mask * lines.view(sizes)
        return mask

    return make


def identity(module, name):
    """Makes the pruned form without pruning anything."""
    return _apply(module, name, lambda scores, mask: mask)


def random_unstructured(module, name, amount):
    """Prunes single elements at random."""
    _check_amount(amount)
    pick = lambda scores, count: torch.topk(torch.rand_like(scores), k=count).indices  # noqa: E731
    return _apply(module, name, _unstructured(pick, amount))


def l1_unstructured(module, name, amount, importance_scores=None):
    """Prunes the elements nearest to zero."""
    _check_amount(amount)
    pick = lambda scores, count: torch.topk(scores.abs(), k=count, largest=False).indices  # noqa: E731
    return _apply(module, name, _unstructured(pick, amount), importance_scores)


def random_structured(module, name, amount, dim):
    """Prunes whole slices along dim at random."""
    _check_amount(amount)

    def choose(scores, count):
        drawn = torch.rand(scores.shape[dim])
        return drawn > torch.kthvalue(drawn, k=count).values

    return _apply(module, name, _structured(choose, amount, dim))


def ln_structured(module, name, amount, n, dim, importance_scores=None):
    """Prunes the slices along dim of the smallest n-norm."""
    _check_amount(amount)

    def choose(scores, count):
        others = [d for d in range(scores.dim()) if d != dim % scores.dim()]
        norms = torch.norm(scores, p=n, dim=others)
        return torch.topk(norms, k=scores.shape[dim] - count, largest=True).indices

    return _apply(module, name, _structured(choose, amount, dim), importance_scores)


def custom_from_mask(module, name, mask):
    """Prunes by a mask of one's own."""
    return _apply(module, name, lambda scores, before: before * mask.to(dtype=before.dtype))


def global_unstructured(parameters, pruning_method, importance_scores=None, **kwargs):
    """Prunes the elements nearest to zero (or at random) over several parameters taken together."""
    if not hasattr(parameters, "__iter__"):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    parameters = list(parameters)
    scores = importance_scores or {}
    _check_amount(kwargs["amount"])
    values, masks = [], []
    for module, name in parameters:
        values.append(scores.get((module, name), getattr(module, name)).detach().reshape(-1))
        masks.append(getattr(module, name + "_mask", torch.ones_like(getattr(module, name))).detach().reshape(-1))
    picks = {
        L1Unstructured: lambda found, count: torch.topk(found.abs(), k=count, largest=False).indices,
        RandomUnstructured: lambda found, count: torch.topk(torch.rand_like(found), k=count).indices,
    }
    if pruning_method not in picks:
        raise TypeError(
            "Only \"unstructured\" PRUNING_TYPE is supported for the `pruning_method`. Found method " + str(pruning_method)
        )
    whole = _unstructured(picks[pruning_method], kwargs["amount"])(torch.cat(values), torch.cat(masks).clone())
    start = 0
    for module, name in parameters:
        size = getattr(module, name).numel()
        custom_from_mask(module, name, whole[start : start + size].view_as(getattr(module, name)))
        start += size


class L1Unstructured:
    """Names l1_unstructured for global_unstructured."""


class RandomUnstructured:
    """Names random_unstructured for global_unstructured."""


def remove(module, name):
    """Makes pruning permanent: the tensor is an ordinary parameter again, zeros and all."""
    key, hook = _hook_of(module, name)
    if hook is None:
        raise ValueError(
            "Parameter '" + name + "' of module " + str(module) + " has to be pruned before pruning can be removed"
        )
    weight = hook.apply_mask(module)
    original = module._parameters.pop(name + "_orig")
    original.data = weight.data
    delattr(module, name)
    del module._buffers[name + "_mask"]
    module.register_parameter(name, original)
    del module._forward_pre_hooks[key]
    return module


def is_pruned(module):
    """Says whether a module or one below it is pruned."""
    return any(isinstance(hook, Pruning) for m in module.modules() for hook in m._forward_pre_hooks.values())
