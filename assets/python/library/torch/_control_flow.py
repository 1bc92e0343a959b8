"""Branches and loops as functions, which graphs need in PyTorch. Here, as there outside graphs, they run what is chosen."""
import _torch


def _leaves(tree):
    if isinstance(tree, dict):
        return [leaf for item in tree.values() for leaf in _leaves(item)]
    return [leaf for item in tree for leaf in _leaves(item)] if isinstance(tree, (tuple, list)) else [tree]


def cond(pred, true_fn, false_fn, operands=()):
    """Runs true_fn or false_fn on the operands, as pred says."""
    if not isinstance(pred, (bool, int, float, _torch.Tensor)):
        raise RuntimeError("Expected pred to be bool or tensor, but got " + str(pred) + ".")
    if not isinstance(pred, _torch.Tensor):
        return (true_fn if pred else false_fn)(*operands)
    if pred.numel() != 1:
        raise RuntimeError("Expected pred to be bool or single-element tensor, but got " + str(pred) + ".")
    if not callable(true_fn) or not callable(false_fn):
        raise RuntimeError("Expect both branches to be callable.")
    tensors = isinstance(operands, (tuple, list)) and all(isinstance(leaf, _torch.Tensor) for leaf in _leaves(operands))
    if not tensors:
        raise RuntimeError(
            "Expect operands to be a tuple of possibly nested dict/list/tuple that only consists of tensor leaves, but got "
            + str(operands) + "."
        )
    return (true_fn if pred else false_fn)(*operands)


def while_loop(cond_fn, body_fn, carried_inputs):
    """Runs body_fn on what it gave before, starting with the carried inputs, as long as cond_fn says so."""
    if not callable(cond_fn) or not callable(body_fn):
        raise RuntimeError("Expect cond_fn and body_fn to be callable.")
    if not isinstance(carried_inputs, (tuple, list)):
        raise RuntimeError("Expect carried_inputs to be a tuple, but got " + str(type(carried_inputs)) + ".")
    carried = tuple(carried_inputs)
    while True:
        goes_on = cond_fn(*carried)
        if not isinstance(goes_on, bool) and not (isinstance(goes_on, _torch.Tensor) and goes_on.numel() == 1):
            raise RuntimeError("cond_fn should return a boolean scalar tensor or a boolean but got " + str(type(goes_on)) + ".")
        if not goes_on:
            return carried
        found = body_fn(*carried)
        found = tuple(found) if isinstance(found, (tuple, list)) else (found,)
        if len(found) != len(carried):
            raise RuntimeError(
                "body_fn should return the same number of elements as carried_inputs, but got " + str(len(found)) + " and "
                + str(len(carried)) + "."
            )
        carried = found
