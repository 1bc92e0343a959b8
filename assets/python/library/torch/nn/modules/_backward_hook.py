"""Backward hooks of modules: operations that change nothing, before and after forward, tell when gradients pass."""
import torch
from torch.autograd import Function


class BackwardHookFunction(Function):
    """Hands its inputs on; its backward hands the gradients to a watcher, which may give others."""

    @staticmethod
    def forward(ctx, watcher, *tensors):
        ctx.watcher = watcher
        ctx.mark_non_differentiable(*[t for t in tensors if not t.requires_grad])
        return tuple(t.view_as(t) for t in tensors)

    @staticmethod
    def backward(ctx, *grads):
        return (None, *ctx.watcher(grads))


def _pass(watcher, values):
    """Sends the tensors among `values` that require gradients through the function; tells whether there were any."""
    wanted = [i for i, value in enumerate(values) if isinstance(value, torch.Tensor)]
    if not torch.is_grad_enabled() or not any(values[i].requires_grad for i in wanted):
        return values, False
    passed = BackwardHookFunction.apply(lambda grads: watcher(wanted, grads), *[values[i] for i in wanted])
    passed = passed if isinstance(passed, tuple) else (passed,)
    changed = list(values)
    for i, value in zip(wanted, passed):
        changed[i] = value
    return tuple(changed), True


class BackwardHook:
    """The backward hooks of one call of a module."""

    def __init__(self, module, hooks, pre_hooks):
        self.module = module
        self.hooks = hooks
        self.pre_hooks = pre_hooks
        self.grad_output = None
        self.inputs_pass = False
        self.input_count = 0

    def of_inputs(self, args):
        """Watches the gradients of the inputs, which come last."""
        self.input_count = len(args)
        args, self.inputs_pass = _pass(self._inputs_done, args)
        return args

    def of_outputs(self, result):
        """Watches the gradients of the outputs, which come first."""
        if isinstance(result, torch.Tensor):
            return _pass(self._outputs_done, (result,))[0][0]
        if isinstance(result, (tuple, list)):
            return type(result)(_pass(self._outputs_done, tuple(result))[0])
        return result

    def _outputs_done(self, wanted, grads):
        full = [None] * (max(wanted) + 1)
        for i, grad in zip(wanted, grads):
            full[i] = grad
        full = tuple(full)
        for hook in self.pre_hooks:
            changed = hook(self.module, full)
            if changed is not None:
                full = changed if isinstance(changed, tuple) else (changed,)
        self.grad_output = full
        if not self.inputs_pass:
            for hook in self.hooks:
                changed = hook(self.module, (None,) * self.input_count, full)
                if changed is not None and any(grad is not None for grad in changed):
                    raise RuntimeError(
                        "Backward hook for Modules where no input requires gradient should always return None or None "
                        "for all gradients."
                    )
        return tuple(full[i] for i in wanted)

    def _inputs_done(self, wanted, grads):
        full = [None] * self.input_count
        for i, grad in zip(wanted, grads):
            full[i] = grad
        full = tuple(full)
        for hook in self.hooks:
            changed = hook(self.module, full, self.grad_output)
            if changed is not None:
                changed = changed if isinstance(changed, tuple) else (changed,)
                if len(changed) != len(full):
                    raise RuntimeError(
                        "Backward hook returned an invalid number of grad_input, got " + str(len(changed))
                        + ", but expected " + str(len(full))
                    )
                full = changed
        return tuple(full[i] for i in wanted)
