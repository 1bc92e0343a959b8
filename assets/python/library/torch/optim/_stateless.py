"""Steps on other parameters and other state than an optimizer's own."""
import contextlib
from collections import defaultdict

__all__ = ["swap_in_optimizer_params_and_state"]

_NAME = "swap_in_optimizer_params_and_state"


def _swapped(optimizer, parameters, optim_state):
    """The state and groups that an optimizer gets: the given tensors in the places of its parameters."""
    if not optimizer.state:
        raise RuntimeError(f"{_NAME} requires initialized optimizer state.")
    if len(parameters) < sum(len(group["params"]) for group in optimizer.param_groups):
        raise RuntimeError(f"{_NAME} requires the explicit parameter state to match optimizer.param_groups ordering.")
    packed_state = optim_state.get("state")
    if not isinstance(packed_state, dict):
        raise RuntimeError(
            f"{_NAME} requires swapin_optim_state['state'] to be a dict mapping packed parameter ids to per-param state "
            f"dicts, got {type(packed_state).__name__}."
        )
    packed_groups = optim_state["param_groups"]
    if len(packed_groups) != len(optimizer.param_groups):
        raise RuntimeError("swapin_optim_state has a different number of parameter groups than the live optimizer.")
    state, groups, rest = defaultdict(dict), [], iter(parameters)
    for own, packed in zip(optimizer.param_groups, packed_groups):
        tensors = [next(rest) for _ in own["params"]]
        for number, tensor in zip(packed["params"], tensors):
            state[tensor] = dict(packed_state.get(number, ()))
        groups.append({"params": tensors, **{name: value for name, value in packed.items() if name != "params"}})
    return state, groups


@contextlib.contextmanager
def swap_in_optimizer_params_and_state(optimizer, swapin_parameters, swapin_optim_state):
    """Puts other parameters and another state dict into an optimizer for the time of a with block.

    The tensors given change in place, whatever else is changed is gone at the end.
    """
    swapped = _swapped(optimizer, list(swapin_parameters.values()), swapin_optim_state)
    own = optimizer.state, optimizer.param_groups
    optimizer.state, optimizer.param_groups = swapped
    try:
        yield
    finally:
        optimizer.state, optimizer.param_groups = own
