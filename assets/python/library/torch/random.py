"""torch.random: the default generator by function."""
import torch as _torch_package
from _torch import initial_seed, manual_seed, seed

default_generator = _torch_package.default_generator


def get_rng_state():
    """Returns the default generator's state as a uint8 tensor."""
    return default_generator.get_state()


def set_rng_state(new_state):
    """Sets the default generator's state."""
    default_generator.set_state(new_state)


class fork_rng:
    """Leaves the default generator after the block as it was before."""

    def __init__(self, devices=None, enabled=True):
        self._enabled = enabled

    def __enter__(self):
        self._state = get_rng_state()

    def __exit__(self, *exception):
        if self._enabled:
            set_rng_state(self._state)
        return False


def thread_safe_generator():
    """Returns the generator of a loader's worker: None, examples are loaded in this process."""
    return None
