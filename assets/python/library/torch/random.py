"""torch.random: the default generator by function."""
from contextlib import contextmanager as _contextmanager

import torch as _torch_package
from _torch import initial_seed, manual_seed, seed

default_generator = _torch_package.default_generator


def get_rng_state():
    """Returns the default generator's state as a uint8 tensor."""
    return default_generator.get_state()


def set_rng_state(new_state):
    """Sets the default generator's state."""
    default_generator.set_state(new_state)


@_contextmanager
def fork_rng(devices=None, enabled=True):
    """Leaves the default generator after the block as it was before."""
    state = get_rng_state()
    try:
        yield
    finally:
        if enabled:
            set_rng_state(state)
