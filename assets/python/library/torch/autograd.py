"""torch.autograd: gradients, and the Variable of the first years."""
import _torch


class _VariableMeta(type):
    def __instancecheck__(cls, value):
        return isinstance(value, _torch.Tensor)


class Variable(metaclass=_VariableMeta):
    """What a tensor with gradients was before PyTorch 0.4. Since then it returns a tensor."""

    def __new__(cls, data, requires_grad=False, volatile=None):
        if volatile:
            import warnings

            warnings.warn("volatile was removed (Variable.volatile is always False)", UserWarning, stacklevel=2)
        result = data.detach()
        return result.requires_grad_() if requires_grad else result


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Adds the gradients of tensors to the leaves of their graph."""
    tensors = (tensors,) if isinstance(tensors, _torch.Tensor) else tuple(tensors)
    keep = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        _torch._run_backward(tensors, grad_tensors, retain_graph=keep, create_graph=create_graph)
        return
    inputs = (inputs,) if isinstance(inputs, _torch.Tensor) else tuple(inputs)
    found = _torch._run_backward(tensors, grad_tensors, retain_graph=keep, create_graph=create_graph, inputs=inputs)
    for tensor, gradient in zip(inputs, found):
        if gradient is not None:
            tensor.grad = gradient if tensor.grad is None else tensor.grad + gradient


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, allow_unused=None, is_grads_batched=False, materialize_grads=False):
    """Returns the gradients of outputs with respect to inputs."""
    outputs = (outputs,) if isinstance(outputs, _torch.Tensor) else tuple(outputs)
    inputs = (inputs,) if isinstance(inputs, _torch.Tensor) else tuple(inputs)
    for tensor in inputs:
        if not tensor.requires_grad:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    keep = create_graph if retain_graph is None else retain_graph
    found = _torch._run_backward(outputs, grad_outputs, retain_graph=keep, create_graph=create_graph, inputs=inputs)
    if materialize_grads:
        return tuple(_torch.zeros_like(tensor) if gradient is None else gradient for tensor, gradient in zip(inputs, found))
    if not allow_unused and any(gradient is None for gradient in found):
        raise RuntimeError(
            "One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior."
        )
    return found


def __getattr__(name):
    if name in ("no_grad", "enable_grad", "set_grad_enabled", "inference_mode"):
        import torch

        return getattr(torch, name)
    raise AttributeError("module 'torch.autograd' has no attribute '" + name + "'")
