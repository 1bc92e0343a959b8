"""torch.nn.functional: the operators of neural networks."""
import _torch

globals().update(_torch._functions("functional"))


def _warn(message):
    import warnings

    warnings.warn(message, UserWarning, stacklevel=4)


def _reduce(loss, reduction):
    if reduction == "mean":
        return loss.mean()
    if reduction == "sum":
        return loss.sum()
    if reduction == "none":
        return loss
    raise ValueError(str(reduction) + " is not a valid value for reduction")


def _legacy(reduction, size_average, reduce):
    if size_average is None and reduce is None:
        return reduction
    size_average = True if size_average is None else size_average
    reduce = True if reduce is None else reduce
    chosen = "mean" if size_average and reduce else "sum" if reduce else "none"
    _warn("size_average and reduce args will be deprecated, please use reduction='" + chosen + "' instead.")
    return chosen


def _warn_sizes(input, target):
    if target.size() != input.size():
        _warn(
            "Using a target size (" + str(target.size()) + ") that is different to the input size (" + str(input.size())
            + "). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size."
        )


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """Returns the squared difference of input and target: its mean, its sum, or each."""
    _warn_sizes(input, target)
    reduction = _legacy(reduction, size_average, reduce)
    if not _torch.result_type(input, target).is_floating_point:
        raise NotImplementedError("\"mse_cpu\" not implemented for '" + input.type()[6:-6] + "'")
    difference = (input - target) ** 2
    return _reduce(difference if weight is None else difference * weight, reduction)


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """Returns the absolute difference of input and target: its mean, its sum, or each."""
    _warn_sizes(input, target)
    reduction = _legacy(reduction, size_average, reduce)
    difference = (input - target).abs()
    return _reduce(difference if weight is None else difference * weight, reduction)


def relu(input, inplace=False):
    """Returns max(input, 0)."""
    return input.relu_() if inplace else input.relu()
