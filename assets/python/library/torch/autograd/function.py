"""autograd.Function: operations with a gradient that the learner writes."""
import _torch

__all__ = ["BackwardCFunction", "Function", "FunctionCtx", "FunctionMeta", "once_differentiable"]


class FunctionCtx:
    """What forward and backward share: saved tensors, and any attribute that is set on it."""


class _HookMixin:
    """Nodes take hooks."""


class BackwardCFunction(_torch._FunctionBase, FunctionCtx, _HookMixin):
    """The context of one call, which is the grad_fn of its outputs too."""


class FunctionMeta(type):
    """Gives each function the class of its contexts."""

    def __init__(cls, name, bases, members):
        cls._backward_cls = type(
            name + "Backward", (BackwardCFunction,), {"_forward_cls": cls, "__module__": "torch.autograd.function"}
        )
        super().__init__(name, bases, members)


class Function(metaclass=FunctionMeta):
    """The base of operations of the learner's own: write forward and backward, call apply."""

    apply = classmethod(_torch._apply_function)
    generate_vmap_rule = False

    def __init__(self, *args, **kwargs):
        import warnings

        warnings.warn(
            repr(type(self))
            + " should not be instantiated. Methods on autograd functions are all static, so you should invoke them on the class"
            " itself. Instantiating an autograd function will raise an error in a future version of PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    @classmethod
    def _in_order(cls, *args, **kwargs):
        """The arguments by their positions in forward."""
        code = cls.forward.__code__
        names = code.co_varnames[: code.co_argcount]
        if cls.setup_context is Function.setup_context:
            names = names[1:]
        ordered = list(args)
        for name in names[len(args) :]:
            if name not in kwargs:
                break
            ordered.append(kwargs.pop(name))
        if kwargs:
            raise TypeError("forward() got an unexpected keyword argument '" + next(iter(kwargs)) + "'")
        return ordered

    def __call__(self, *args, **kwargs):
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function with"
            " static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @staticmethod
    def forward(*args, **kwargs):
        """Computes the outputs."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Fills the context, where forward does not take one."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        """Gives the gradient of each input from those of the outputs."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx, *grad_inputs):
        """Forward mode, which torchlings lacks."""
        raise NotImplementedError("You must implement the jvp function for custom autograd.Function to use it with forward mode AD.")


_torch._register("autograd.Function", Function)


class _Once(Function):
    """Passes gradients on, and refuses to be gone through itself."""

    @staticmethod
    def forward(ctx, *tensors):
        return tuple(None if tensor is None else tensor.clone() for tensor in tensors)

    @staticmethod
    def backward(ctx, *gradients):
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")


def once_differentiable(function):
    """Marks a backward that must not be differentiated again."""

    import functools

    @functools.wraps(function)
    def wrapped(ctx, *args):
        with _torch_no_grad():
            found = function(ctx, *args)
        if not _torch.is_grad_enabled():
            return found
        if not any(isinstance(arg, _torch.Tensor) and arg.requires_grad for arg in args):
            return found
        single = not isinstance(found, tuple)
        tensors = (found,) if single else found
        marked = _Once.apply(*(None if t is None else t.detach().requires_grad_() for t in tensors))
        return marked[0] if single else marked

    return wrapped


def _torch_no_grad():
    from torch.autograd.grad_mode import no_grad

    return no_grad()
