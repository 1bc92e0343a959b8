"""torch.compile and torch.compiler, simulated: there is no compiler here, so that programs run as they are written.

What is compiled looks and behaves as in PyTorch: modules are wrapped, and keep their parameters under `_orig_mod`.
"""
import functools

from torch._dynamo import disable, list_backends, reset
from torch._dynamo.eval_frame import OptimizedModule

__all__ = [
    "allow_in_graph", "assume_constant_result", "compile", "cudagraph_mark_step_begin", "disable", "get_default_backend",
    "is_compiling", "is_dynamo_compiling", "is_exporting", "list_backends", "nested_compile_region", "nonstrict_trace", "reset",
    "set_default_backend", "set_stance", "substitute_in_graph", "wrap_numpy",
]

_MODES = ("default", "lite", "reduce-overhead", "max-autotune-no-cudagraphs", "max-autotune")
_STANCES = ("default", "force_eager", "eager_on_recompile", "fail_on_recompile", "eager_then_compile")
_default_backend = "inductor"
_has_told = False


def compile(
    model=None, *, fullgraph=False, dynamic=None, backend=None, mode=None, options=None, name=None, disable=False,
    recompile_limit=None, isolate_recompiles=False
):
    """Returns a model or a function as torch.compile does; here it runs as it is written, and nothing gets faster.

    Without a model it returns a decorator.
    """
    if model is None:

        def fn(model):
            if model is None:
                raise RuntimeError("Model can't be None")
            return compile(model, fullgraph=fullgraph, dynamic=dynamic, backend=backend, mode=mode, options=options, disable=disable)

        return fn
    _check(backend, mode, options)
    if disable:
        return model
    if not callable(model):
        raise AssertionError("A callable function is expected, but " + str(type(model)) + " is provided.")
    _tell()
    from torch.nn import Module

    if isinstance(model, OptimizedModule):
        model = model._orig_mod
    if isinstance(model, Module):
        return OptimizedModule(model)
    if isinstance(model, type):
        return model

    @functools.wraps(model)
    def compiled(*args, **kwargs):
        return model(*args, **kwargs)

    compiled._torchdynamo_orig_callable = model
    return compiled


def _check(backend, mode, options):
    if mode is not None and options is not None:
        raise RuntimeError("Either mode or options can be specified, but both can't be specified at the same time.")
    backend = _default_backend if backend is None else backend
    if callable(backend):
        raise NotImplementedError(
            "torch.compile in torchlings has no graph to hand to a backend function; name one of "
            + ", ".join(list_backends(())) + ", or leave backend out"
        )
    if backend not in list_backends(()):
        from torch._dynamo.exc import InvalidBackend

        raise InvalidBackend(backend)
    if backend == "inductor" and mode is not None and mode not in _MODES:
        raise RuntimeError("Unrecognized mode=" + str(mode) + ", should be one of: " + ", ".join(_MODES))


def _tell():
    """Says once that nothing is compiled."""
    global _has_told
    if not _has_told:
        _has_told = True
        import warnings

        text = "torch.compile is simulated in torchlings: nothing is compiled, and the program runs as it is written."
        warnings.warn(text, UserWarning, stacklevel=3)


def is_compiling():
    """Says whether a graph is being captured: never."""
    return False


def is_dynamo_compiling():
    """Says whether a graph is being captured: never."""
    return False


def is_exporting():
    """Says whether a model is being exported: never."""
    return False


def allow_in_graph(fn):
    """Returns the function, which runs as it is written."""
    return [allow_in_graph(each) for each in fn] if isinstance(fn, (list, tuple)) else fn


def nonstrict_trace(traceable_fn):
    """Returns the function, which runs as it is written."""
    return traceable_fn


def assume_constant_result(fn):
    """Returns the function, which runs as it is written."""
    return fn


def nested_compile_region(fn=None):
    """Returns the function, which runs as it is written."""
    return nested_compile_region if fn is None else fn


def substitute_in_graph(original_fn, *, can_constant_fold_through=False, skip_signature_check=False):
    """Returns a decorator that leaves the substitute as it is."""
    return lambda traceable_fn: traceable_fn


def wrap_numpy(fn):
    """Makes a function of tensors from one of numpy arrays."""
    import torch

    def change(value, kind, how):
        if isinstance(value, kind):
            return how(value)
        return type(value)(change(item, kind, how) for item in value) if isinstance(value, (tuple, list)) else value

    @functools.wraps(fn)
    def wrapped(*args, **kwargs):
        import numpy

        args = change(args, torch.Tensor, lambda tensor: tensor.numpy())
        kwargs = {key: change(value, torch.Tensor, lambda tensor: tensor.numpy()) for key, value in kwargs.items()}
        return change(fn(*args, **kwargs), (numpy.ndarray, numpy.generic), torch.as_tensor)

    return wrapped


def cudagraph_mark_step_begin():
    """Does nothing: no kernels are recorded."""


def get_default_backend():
    """Returns the name of the backend that torch.compile would use."""
    return _default_backend


def set_default_backend(backend):
    """Notes the backend that torch.compile would use; None brings back the first one."""
    global _default_backend
    _default_backend = "inductor" if backend is None else backend


class set_stance:
    """Notes how compiled functions shall run: they run as they are written. A function, a decorator or a block."""

    def __init__(self, stance="default", *, skip_guard_eval_unsafe=False, force_backend=None):
        self.stance = stance

    def __enter__(self):
        return None

    def __exit__(self, *exception):
        return False

    def __call__(self, fn):
        return fn


def __getattr__(name):
    import _torch

    raise AttributeError(_torch._missing("torch.compiler", name))
