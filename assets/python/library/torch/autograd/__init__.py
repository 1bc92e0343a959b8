"""torch.autograd: gradients, and the Variable of the first years.

The engine is native; here stand the checks of what is asked for, and the tools built on it.
"""
import _torch

from torch.autograd import function, grad_mode
from torch.autograd.anomaly_mode import detect_anomaly, set_detect_anomaly
from torch.autograd.function import Function
from torch.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from torch.autograd.gradcheck import gradcheck, gradgradcheck
from torch.autograd.variable import Variable

__all__ = [
    "Function",
    "Variable",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
    "variable",
]


def _tuple(value):
    return (value,) if isinstance(value, _torch.Tensor) else tuple(value)


def _check_gradients(outputs, gradients):
    """Pairs each output with its gradient, of which there may be none."""
    gradients = (None,) * len(outputs) if gradients is None else _tuple(gradients)
    gradients = gradients[: len(outputs)]
    if len(gradients) != len(outputs):
        raise RuntimeError("got " + str(len(outputs)) + " tensors and " + str(len(gradients)) + " gradients")
    for gradient in gradients:
        if gradient is not None and not isinstance(gradient, _torch.Tensor):
            raise TypeError("gradients can be either Tensors or None, but got " + type(gradient).__name__)
    return gradients


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Adds the gradients of tensors to the leaves of their graph."""
    if grad_variables is not None:
        import warnings

        warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=2)
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only use `grad_tensors`."
            )
        grad_tensors = grad_variables
    if inputs is not None and not isinstance(inputs, _torch.Tensor) and len(inputs) == 0:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    tensors = _tuple(tensors)
    gradients = _check_gradients(tensors, grad_tensors)
    keep = create_graph if retain_graph is None else retain_graph
    inputs = None if inputs is None else _tuple(inputs)
    _torch._run_backward(tensors, gradients, retain_graph=keep, create_graph=create_graph, inputs=inputs, accumulate=True)


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, allow_unused=None, is_grads_batched=False, materialize_grads=False):
    """Returns the gradients of outputs with respect to inputs."""
    if materialize_grads and allow_unused is False:
        raise ValueError("Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.")
    if allow_unused is None:
        allow_unused = materialize_grads
    outputs, inputs = _tuple(outputs), _tuple(inputs)
    if not inputs:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    keep = create_graph if retain_graph is None else retain_graph
    for tensor in inputs:
        if not tensor.requires_grad:
            for output in outputs:
                if not output.requires_grad:
                    break
            else:
                raise RuntimeError("One of the differentiated Tensors does not require grad")
    if is_grads_batched:
        gradients = _batched(outputs, inputs, _check_gradients(outputs, grad_outputs), keep, create_graph)
    else:
        gradients = _torch._run_backward(
            outputs, _check_gradients(outputs, grad_outputs), retain_graph=keep, create_graph=create_graph, inputs=inputs
        )
    if not allow_unused:
        for position, gradient in enumerate(gradients):
            if gradient is None:
                raise RuntimeError(
                    "The differentiated Tensor at index "
                    + str(position)
                    + " appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior."
                )
    if materialize_grads:
        return tuple(_torch.zeros_like(tensor) if gradient is None else gradient for tensor, gradient in zip(inputs, gradients))
    return gradients


def _batched(outputs, inputs, gradients, keep, create_graph):
    """One run for each row of the gradients, stacked."""
    rows = gradients[0].shape[0]
    runs = []
    for row in range(rows):
        one = tuple(None if gradient is None else gradient[row] for gradient in gradients)
        runs.append(
            _torch._run_backward(outputs, one, retain_graph=keep or row + 1 < rows, create_graph=create_graph, inputs=inputs)
        )
    return tuple(None if parts[0] is None else _torch.stack(parts) for parts in zip(*runs))


def variable(*args, **kwargs):
    """Refuses: it was another name of torch.tensor."""
    raise RuntimeError("torch.autograd.variable(...) is deprecated, use torch.tensor(...) instead")


_is_multithreading_enabled = True


def is_multithreading_enabled():
    """Says whether gradients of several devices may be computed side by side."""
    return _is_multithreading_enabled


class set_multithreading_enabled:
    """Notes whether gradients of several devices may be computed side by side, at once and until the end of a with block."""

    def __init__(self, mode):
        global _is_multithreading_enabled
        self.mode = mode
        self.prev, _is_multithreading_enabled = _is_multithreading_enabled, mode

    def __enter__(self):
        return None

    def __exit__(self, *exception):
        global _is_multithreading_enabled
        _is_multithreading_enabled = self.prev
        return False


def is_view_replay_enabled():
    """Says whether views are made anew on the way back: never."""
    return False


def __getattr__(name):
    if name in ("functional", "graph", "forward_ad", "anomaly_mode", "profiler", "profiler_util"):
        import importlib

        return importlib.import_module("torch.autograd." + name)
    if name in _ELSEWHERE:
        import importlib

        return getattr(importlib.import_module(_ELSEWHERE[name]), name)
    raise AttributeError(_torch._missing("torch.autograd", name))


# Names that stand in other modules too.
_ELSEWHERE = {
    "ProfilerActivity": "torch.profiler",
    "kineto_available": "torch.profiler",
    "handle_torch_function": "torch.overrides",
    "has_torch_function": "torch.overrides",
    "is_tensor_like": "torch.overrides",
}
