"""torch.utils.checkpoint: in PyTorch it forgets what a function computed on the way, to save memory, and computes it again
on the way back. Here it runs the function as it is: the results and gradients are the same, and no memory is saved.
"""


def checkpoint(
    function, *args, use_reentrant=None, context_fn=None, determinism_check="default", debug=False, early_stop=True,
    preserve_rng_state=True, **kwargs
):
    """Runs a function."""
    if use_reentrant is None:
        import warnings

        warnings.warn(
            "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. use_reentrant=False is recommended.",
            stacklevel=2,
        )
    return function(*args, **kwargs)


def checkpoint_sequential(functions, segments, input, use_reentrant=None, **kwargs):
    """Runs the modules of a Sequential, or functions, one after the other."""
    modules = functions.children() if hasattr(functions, "children") else functions
    for module in modules:
        input = module(input)
    return input


class set_checkpoint_debug_enabled:
    """Accepted and without effect: nothing is computed again."""

    def __init__(self, enabled):
        self.enabled = enabled

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False
