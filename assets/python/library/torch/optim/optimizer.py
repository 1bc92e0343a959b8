"""The base of all optimizers: groups of parameters with their options, state per parameter, hooks, saving and loading.

`Optimizer` is PyTorch's class, with what a user's own optimizer may rely on. `GradientOptimizer` adds the walk over groups
that all algorithms here share but LBFGS: what an algorithm defines is `_update`, one group's step.
"""
import copy
import functools
import warnings
from collections import OrderedDict, defaultdict
from itertools import chain

import _torch
import torch
from _torch import Tensor, _set_grad_enabled
from torch.nn.modules.module import RemovableHandle

_CAPTURABLE = ["cuda", "xpu", "hpu", "privateuseone", "xla"]

# Options that older checkpoints lack, with what they meant then.
_LATER_OPTIONS = {
    "amsgrad": False,
    "capturable": False,
    "centered": False,
    "decoupled_weight_decay": False,
    "differentiable": False,
    "foreach": None,
    "fused": False,
    "maximize": False,
    "momentum": 0,
    "nesterov": False,
}


class _RequiredParameter:
    """A default that says: every group must name this option."""

    def __repr__(self):
        return "<required parameter>"


required = _RequiredParameter()

_global_optimizer_pre_hooks = OrderedDict()
_global_optimizer_post_hooks = OrderedDict()


def _hook_into(table, hook, prepend=False):
    """Adds a hook to a table, first or last; gives the handle that takes it out."""
    handle = RemovableHandle(table)
    table[handle.id] = hook
    if prepend:
        table.move_to_end(handle.id, last=False)
    return handle


def register_optimizer_step_pre_hook(hook):
    """Registers a hook that runs before the step of every optimizer."""
    return _hook_into(_global_optimizer_pre_hooks, hook)


def register_optimizer_step_post_hook(hook):
    """Registers a hook that runs after the step of every optimizer."""
    return _hook_into(_global_optimizer_post_hooks, hook)


def _with_hooks(step):
    """A class's `step` with the hooks around it; a step that has them stays as it is."""
    if hasattr(step, "hooked"):
        return step

    @functools.wraps(step)
    def hooked_step(*args, **kwargs):
        self = args[0]
        before, after = self._optimizer_step_pre_hooks, self._optimizer_step_post_hooks
        if not (before or after or _global_optimizer_pre_hooks or _global_optimizer_post_hooks):
            return step(*args, **kwargs)
        for hook in chain(_global_optimizer_pre_hooks.values(), before.values()):
            result = hook(self, args, kwargs)
            if result is None:
                continue
            if not isinstance(result, tuple) or len(result) != 2:
                raise RuntimeError(f"{step} must return None or a tuple of (new_args, new_kwargs), but got {result}.")
            args, kwargs = result
        loss = step(*args, **kwargs)
        for hook in chain(after.values(), _global_optimizer_post_hooks.values()):
            hook(self, args, kwargs)
        return loss

    hooked_step.hooked = True
    return hooked_step


class Optimizer:
    """What all optimizers have. A subclass defines `step`.

    `params` are tensors, pairs of a name and a tensor, or dicts with `params` and options of their own; what a group does
    not name it takes from `defaults`.
    """

    def __init__(self, params, defaults):
        self.defaults = defaults
        self._prepare()
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + torch.typename(params)
            )
        self.state = defaultdict(dict)
        self.param_groups = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)
        self._warned_capturable_if_run_uncaptured = True

    def _prepare(self):
        """What an optimizer has that is not saved: tables of hooks, and the hooks around its class's step."""
        for event in ("step", "state_dict", "load_state_dict"):
            for when in ("pre", "post"):
                self.__dict__.setdefault(f"_optimizer_{event}_{when}_hooks", OrderedDict())
        kind = type(self)
        self._zero_grad_profile_name = f"Optimizer.zero_grad#{kind.__name__}.zero_grad"
        kind.step = _with_hooks(kind.step)

    def __getstate__(self):
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._prepare()
        options = {name: value for name, value in _LATER_OPTIONS.items() if name in self.__dict__.get("defaults", ())}
        for group in self.param_groups:
            for name, value in options.items():
                group.setdefault(name, value)

    def __repr__(self):
        lines = [type(self).__name__ + " ("]
        for number, group in enumerate(self.param_groups):
            if number:
                lines.append("")
            lines.append(f"Parameter Group {number}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join(lines) + "\n)"

    def step(self, closure=None):
        """Changes the parameters once; a closure evaluates the model again and gives the loss."""
        raise NotImplementedError

    def zero_grad(self, set_to_none=True):
        """Drops the gradients of all parameters, or fills them with zeros."""
        for group in self.param_groups:
            for parameter in group["params"]:
                gradient = parameter.grad
                if gradient is None:
                    continue
                if set_to_none:
                    parameter.grad = None
                elif gradient.grad_fn is not None:
                    gradient.detach_().zero_()
                else:
                    gradient.requires_grad_(False).zero_()

    def add_param_group(self, param_group):
        """Adds a group of parameters with options of its own, such as layers that are thawed during training."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        if isinstance(given, Tensor):
            given = [given]
        elif isinstance(given, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets "
                "will change between runs. Please use a list instead."
            )
        _take_parameters(param_group, list(given))
        for parameter in param_group["params"]:
            if not isinstance(parameter, Tensor):
                raise TypeError("optimizer can only optimize Tensors, but one of the params is " + torch.typename(parameter))
            if not self.defaults.get("differentiable") and not (parameter.is_leaf or parameter.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError("parameter group didn't specify a value of required optimization parameter " + name)
            param_group.setdefault(name, default)
        self._check_new_group(param_group)
        self.param_groups.append(param_group)

    def _check_new_group(self, group):
        parameters = {id(parameter) for parameter in group["params"]}
        if len(parameters) != len(group["params"]):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information",
                stacklevel=3,
            )
        for other in self.param_groups:
            if ("param_names" in other) != ("param_names" in group):
                what = "with" if "param_names" in group else "without"
                raise ValueError(
                    "all optimizer param groups should be with/without names. "
                    f"cannot add param group {what} names to the optimizer"
                )
            if any(id(parameter) in parameters for parameter in other["params"]):
                raise ValueError("some parameters appear in more than one parameter group")

    def register_step_pre_hook(self, hook):
        """Registers `hook(optimizer, args, kwargs)` for before each step; it may give other arguments."""
        return _hook_into(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook):
        """Registers `hook(optimizer, args, kwargs)` for after each step."""
        return _hook_into(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook, prepend=False):
        """Registers `hook(optimizer)` for before `state_dict`."""
        return _hook_into(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook, prepend=False):
        """Registers `hook(optimizer, state_dict)`, which may give another dict than the one that was made."""
        return _hook_into(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook, prepend=False):
        """Registers `hook(optimizer, state_dict)`, which may give another dict to load."""
        return _hook_into(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook, prepend=False):
        """Registers `hook(optimizer)` for after `load_state_dict`."""
        return _hook_into(self._optimizer_load_state_dict_post_hooks, hook, prepend)

    def state_dict(self):
        """Returns `state` and `param_groups` with a number in place of each parameter; the tensors are shared."""
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        numbers, groups = {}, []
        for group in self.param_groups:
            for parameter in group["params"]:
                numbers.setdefault(id(parameter), len(numbers))
            packed = {name: value for name, value in group.items() if name != "params"}
            packed["params"] = [numbers[id(parameter)] for parameter in group["params"]]
            groups.append(packed)
        state = {numbers[id(key)] if isinstance(key, Tensor) else key: value for key, value in self.state.items()}
        result = {"state": state, "param_groups": groups}
        for hook in self._optimizer_state_dict_post_hooks.values():
            changed = hook(self, result)
            result = result if changed is None else changed
        return result

    def load_state_dict(self, state_dict):
        """Takes over what `state_dict` gave; state becomes of its parameter's dtype and device."""
        state_dict = dict(state_dict)
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            changed = hook(self, state_dict)
            state_dict = state_dict if changed is None else changed
        groups, saved = self.param_groups, copy.deepcopy(state_dict["param_groups"])
        if len(groups) != len(saved):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(group["params"]) != len(packed["params"]) for group, packed in zip(groups, saved)):
            raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
        parameters = {}
        for group, packed in zip(groups, saved):
            parameters.update(zip(packed["params"], group["params"]))
            packed["params"] = group["params"]
            if "param_names" in group and "param_names" not in packed:
                packed["param_names"] = group["param_names"]
        flags = {id(parameter): packed for packed in saved for parameter in packed["params"]}
        state = defaultdict(dict)
        for key, value in state_dict["state"].items():
            parameter = parameters.get(key)
            if parameter is None:
                state[key] = value
            else:
                state[parameter] = _cast_state(value, parameter, flags[id(parameter)])
        self.__setstate__({"state": state, "param_groups": saved})
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)


def _take_parameters(group, given):
    """Puts parameters into their group; pairs are taken apart into parameters and names."""
    if given and all(isinstance(item, tuple) for item in given):
        group["params"] = [item[1] for item in given]
        group["param_names"] = [item[0] for item in given]
        return
    if any(isinstance(item, tuple) for item in given):
        raise ValueError("all optimizer params should be with/without names. Some param names are missing")
    group["params"] = given


def _cast_state(value, parameter, options, key=None):
    """State as a parameter wants it: floats of its dtype, on its device; steps are counted in float32."""
    if isinstance(value, Tensor):
        if key == "step":
            if options.get("capturable") or options.get("fused"):
                return value.to(dtype=torch.float32, device=parameter.device)
            return value
        if parameter.is_floating_point():
            return value.to(dtype=parameter.dtype, device=parameter.device)
        return value.to(device=parameter.device)
    if isinstance(value, dict):
        return {name: _cast_state(item, parameter, options, name) for name, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return type(value)(_cast_state(item, parameter, options) for item in value)
    return value


class GradientOptimizer(Optimizer):
    """An optimizer that treats each parameter on its own. A subclass defines `_update`."""

    def step(self, closure=None):
        """Changes the parameters once by their gradients; gives what the closure gives."""
        differentiable = self.defaults.get("differentiable", False)
        before = _set_grad_enabled(differentiable)
        try:
            loss = None
            if closure is not None:
                _set_grad_enabled(True)
                loss = closure()
                _set_grad_enabled(differentiable)
            for group in self.param_groups:
                params, grads = self._gradients(group)
                if params:
                    self._update(group, params, grads)
        finally:
            _set_grad_enabled(before)
        return loss

    def _gradients(self, group):
        """A group's parameters that have gradients, and these: turned round to maximize, with the weights' decay."""
        params, grads = [], []
        for parameter in group["params"]:
            gradient = parameter.grad
            if gradient is not None:
                params.append(parameter)
                grads.append(gradient)
        if group["maximize"]:
            grads = [-gradient for gradient in grads]
        decay = group.get("weight_decay")
        if decay:
            if group.get("decoupled_weight_decay"):
                factor = 1 - group["lr"] * decay
                for parameter in params:
                    parameter.mul_(factor)
            else:
                grads = [gradient.add(parameter, alpha=decay) for gradient, parameter in zip(grads, params)]
        if group.get("capturable"):
            _check_capturable(params)
        return params, grads

    def _update(self, group, params, grads):
        raise NotImplementedError


def _check_capturable(params):
    if any(parameter.device.type not in _CAPTURABLE for parameter in params):
        raise AssertionError(
            f"If capturable=True, params and state_steps must be on supported devices: {_CAPTURABLE}."
        )


def _count(state):
    """Counts a step of one parameter; gives the number of steps."""
    step = state["step"]
    step.add_(1)
    return step.item()


def _new_step():
    """A count of steps: a tensor of float32, as in PyTorch's checkpoints (float64 where that is the default)."""
    return _torch.zeros(())


def _check_at_least_zero(name, value):
    if not value >= 0.0:
        raise ValueError(f"Invalid {name}: {value}")


def _check_lr(lr, foreach=None, capturable=False):
    """Checks a learning rate, which may be a tensor of one element."""
    if isinstance(lr, Tensor):
        if foreach and not capturable:
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        if lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
    _check_at_least_zero("learning rate", lr)


def _check_betas(betas):
    for index in (0, 1):
        if not 0.0 <= betas[index] < 1.0:
            raise ValueError(f"Invalid beta parameter at index {index}: {betas[index]}")


def _check_fused(fused, foreach, differentiable):
    """One pass over memory (`fused`) and many tensors a kernel (`foreach`) change no number here, but exclude each other."""
    if fused:
        if differentiable:
            raise RuntimeError("`fused` does not support `differentiable`")
        if foreach:
            raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
