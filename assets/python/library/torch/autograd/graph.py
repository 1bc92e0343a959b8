"""The graph of operations, and hooks on it."""
import _torch


class _NodeMeta(type):
    def __instancecheck__(cls, value):
        return isinstance(value, (_torch._Node, _torch._FunctionBase))


class Node(metaclass=_NodeMeta):
    """What grad_fn is: an operation, or the end of a leaf."""


class GradientEdge(tuple):
    """Where a gradient goes: a node, and which of its outputs' gradients it is."""

    __slots__ = ()

    def __new__(cls, node, output_nr, ownership_token=None):
        return super().__new__(cls, (node, output_nr, ownership_token))

    node = property(lambda self: self[0])
    output_nr = property(lambda self: self[1])
    ownership_token = property(lambda self: self[2])

    def __repr__(self):
        return "GradientEdge(node=" + repr(self[0]) + ", output_nr=" + repr(self[1]) + ", ownership_token=" + repr(self[2]) + ")"


def get_gradient_edge(tensor):
    """Returns where the gradient of a tensor goes."""
    if not tensor.requires_grad:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    if tensor.grad_fn is None:
        return GradientEdge(tensor.view_as(tensor).grad_fn.next_functions[0][0], 0)
    return GradientEdge(tensor.grad_fn, tensor.output_nr)


class saved_tensors_hooks:
    """Missing: what operations save cannot be packed here."""

    def __init__(self, pack_hook, unpack_hook):
        raise NotImplementedError("torch.autograd.graph.saved_tensors_hooks is missing in torchlings: saved tensors stay as they are")


class save_on_cpu:
    """Accepted: what operations save stays where it is."""

    def __init__(self, pin_memory=False, device_type="cuda"):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False


class _MultiHandle:
    def __init__(self, handles):
        self.handles = tuple(handles)

    def remove(self):
        for handle in self.handles:
            handle.remove()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.remove()


def register_multi_grad_hook(tensors, fn, *, mode="all"):
    """Calls fn with the gradients of several tensors when all of them, or the first, have come."""
    if mode not in ("all", "any"):
        raise ValueError("Expects mode to be one of ('all', 'any') but got " + str(mode))
    tensors = list(tensors)
    found = [None] * len(tensors)
    count = [0]

    def hook_of(position):
        def hook(gradient):
            found[position] = gradient
            count[0] += 1
            if mode == "any":
                if count[0] == 1:
                    fn(gradient)
                return
            if count[0] == len(tensors):
                given = list(found)
                count[0] = 0
                found[:] = [None] * len(tensors)
                fn(given)

        return hook

    return _MultiHandle(tensor.register_hook(hook_of(position)) for position, tensor in enumerate(tensors))


def increment_version(tensors):
    """Marks tensors as written into."""
    for tensor in (tensors,) if isinstance(tensors, _torch.Tensor) else tensors:
        with _no_grad():
            tensor.add_(0)


def _no_grad():
    from torch.autograd.grad_mode import no_grad

    return no_grad()
