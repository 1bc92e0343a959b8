"""torch.nn.Module: the base of all layers and models.

Calls and attribute look-up are native (`_torch._Module`); here stand registration, walking, saving, moving, hooks and
printing.
"""
import itertools
import warnings
from collections import OrderedDict, namedtuple

import _torch
import torch
from torch.nn.parameter import Buffer, Parameter, is_lazy

_EXTRA_STATE = "_extra_state"


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    __slots__ = ()

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return "_" + super().__repr__() if not super().__repr__().startswith("_") else super().__repr__()

    __str__ = __repr__


class RemovableHandle:
    """Takes a hook out again: `remove()`, or the end of a with block."""

    _ids = itertools.count()

    def __init__(self, hooks, *, extra_dict=None):
        self.id = next(RemovableHandle._ids)
        self._hooks = hooks
        extra = () if extra_dict is None else extra_dict if isinstance(extra_dict, (list, tuple)) else (extra_dict,)
        self._extra = tuple(extra)

    def remove(self):
        """Takes the hook out; a second time does nothing."""
        for table in (self._hooks, *self._extra):
            table.pop(self.id, None)
        _tell_native()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.remove()


# Hooks of every module, by handle.
_global_forward_hooks = {}
_global_forward_hooks_always_called = {}
_global_forward_hooks_with_kwargs = {}
_global_forward_pre_hooks = {}
_global_backward_hooks = {}
_global_backward_pre_hooks = {}
_global_registration_hooks = {"buffer": {}, "module": {}, "parameter": {}}


def _tell_native():
    _torch._Module._set_global_hooks(
        bool(_global_forward_hooks or _global_forward_pre_hooks or _global_backward_hooks or _global_backward_pre_hooks)
    )


def _hook_into(table, hook, prepend=False, extra=(), flags=()):
    """Puts a hook into a table and marks it in those of `extra` whose flag is set; gives its handle."""
    handle = RemovableHandle(table, extra_dict=tuple(extra))
    others = list(table.items()) if prepend else []
    if prepend:
        table.clear()
    table[handle.id] = hook
    table.update(others)
    for marked, flag in zip(extra, flags):
        if flag:
            marked[handle.id] = True
    _tell_native()
    return handle


def register_module_forward_pre_hook(hook):
    """Registers a hook that runs before the forward of every module."""
    return _hook_into(_global_forward_pre_hooks, hook)


def register_module_forward_hook(hook, *, with_kwargs=False, always_call=False):
    """Registers a hook that runs after the forward of every module."""
    return _hook_into(
        _global_forward_hooks,
        hook,
        extra=(_global_forward_hooks_with_kwargs, _global_forward_hooks_always_called),
        flags=(with_kwargs, always_call),
    )


def register_module_full_backward_hook(hook):
    """Registers a hook that gets the gradients of every module's inputs and outputs."""
    return _hook_into(_global_backward_hooks, hook)


register_module_backward_hook = register_module_full_backward_hook


def register_module_full_backward_pre_hook(hook):
    """Registers a hook that gets the gradients of every module's outputs."""
    return _hook_into(_global_backward_pre_hooks, hook)


def register_module_buffer_registration_hook(hook):
    """Registers a hook that sees every buffer that is registered."""
    return _hook_into(_global_registration_hooks["buffer"], hook)


def register_module_module_registration_hook(hook):
    """Registers a hook that sees every module that is registered."""
    return _hook_into(_global_registration_hooks["module"], hook)


def register_module_parameter_registration_hook(hook):
    """Registers a hook that sees every parameter that is registered."""
    return _hook_into(_global_registration_hooks["parameter"], hook)


def _registered(kind, module, name, value):
    for hook in _global_registration_hooks[kind].values():
        changed = hook(module, name, value)
        if changed is not None:
            value = changed
    return value


def _indent(text, width):
    first, *rest = text.split("\n")
    return "\n".join([first] + [" " * width + line for line in rest])


def _check_name(kind, name):
    """What every registration asks of a name."""
    if not isinstance(name, str):
        raise TypeError(kind + " name should be a string. Got " + _type_of(name))
    if "." in name:
        raise KeyError(kind + " name can't contain \".\"")
    if name == "":
        raise KeyError(kind + " name can't be empty string \"\"")


def _type_of(value):
    """A type's name as errors show it: those of Python without their module."""
    return torch.typename(value).removeprefix("builtins.")


class Module(_torch._Module):
    """The base of all layers and models: subclasses set submodules and parameters in `__init__` and define `forward`."""

    dump_patches = False
    call_super_init = False
    _version = 1
    _compiled_call_impl = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "__getattr__" in cls.__dict__ and "__getattr__" not in Module.__dict__:
            # A class that looks attributes up itself hands what it does not know to super().__getattr__.
            Module.__getattr__ = _torch._Module.__getattribute__

    def forward(self, *input):
        """Defines the computation; every subclass has its own."""
        raise NotImplementedError(
            "Module [" + type(self).__name__ + "] is missing the required \"forward\" function"
        )

    # ---- registration ----

    def register_buffer(self, name, tensor, persistent=True):
        """Adds a buffer: a tensor that is saved and moved with the module but not trained."""
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        _check_name("buffer", name)
        if hasattr(self, name) and name not in self._buffers:
            raise KeyError("attribute '" + name + "' already exists")
        if tensor is not None and not isinstance(tensor, torch.Tensor):
            raise TypeError(
                "cannot assign '" + _type_of(tensor) + "' object to buffer '" + name + "' (torch Tensor or None required)"
            )
        self._buffers[name] = _registered("buffer", self, name, tensor)
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def register_parameter(self, name, param):
        """Adds a parameter."""
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        _check_name("parameter", name)
        if hasattr(self, name) and name not in self._parameters:
            raise KeyError("attribute '" + name + "' already exists")
        if param is not None:
            if not isinstance(param, Parameter):
                raise TypeError(
                    "cannot assign '" + _type_of(param) + "' object to parameter '" + name
                    + "' (torch.nn.Parameter or None required)"
                )
            if param.grad_fn is not None:
                raise ValueError(
                    "Cannot assign non-leaf Tensor to parameter '" + name + "'. Model parameters must be created "
                    "explicitly. To express '" + name + "' as a function of another Tensor, compute the value in the "
                    "forward() method."
                )
            param = _registered("parameter", self, name, param)
        self._parameters[name] = param

    def add_module(self, name, module):
        """Adds a submodule."""
        if not isinstance(module, Module) and module is not None:
            raise TypeError(_type_of(module) + " is not a Module subclass")
        if not isinstance(name, str):
            raise TypeError("module name should be a string. Got " + _type_of(name))
        if hasattr(self, name) and name not in self._modules:
            raise KeyError("attribute '" + name + "' already exists")
        if "." in name:
            raise KeyError("module name can't contain \".\", got: " + name)
        if name == "":
            raise KeyError("module name can't be empty string \"\"")
        self._modules[name] = _registered("module", self, name, module)

    def register_module(self, name, module):
        """Adds a submodule: another name for add_module."""
        self.add_module(name, module)

    def _assign(self, name, value):
        """What the native side leaves of `self.name = value`: parameters, buffers and modules."""
        state = self.__dict__
        parameters = state.get("_parameters")
        if isinstance(value, Parameter):
            if parameters is None:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            self._forget(name, state, self._buffers, self._modules)
            self.register_parameter(name, value)
            return
        if parameters is not None and name in parameters:
            if value is not None:
                raise TypeError(
                    "cannot assign '" + _type_of(value) + "' as parameter '" + name
                    + "' (torch.nn.Parameter or None expected)"
                )
            self.register_parameter(name, value)
            return
        modules = state.get("_modules")
        if isinstance(value, Module):
            if modules is None:
                raise AttributeError("cannot assign module before Module.__init__() call")
            self._forget(name, state, self._parameters, self._buffers)
            modules[name] = _registered("module", self, name, value)
            return
        if modules is not None and name in modules:
            if value is not None:
                raise TypeError(
                    "cannot assign '" + _type_of(value) + "' as child module '" + name
                    + "' (torch.nn.Module or None expected)"
                )
            modules[name] = _registered("module", self, name, value)
            return
        buffers = state.get("_buffers")
        if isinstance(value, Buffer) or buffers is not None and name in buffers:
            if value is not None and not isinstance(value, torch.Tensor):
                raise TypeError(
                    "cannot assign '" + _type_of(value) + "' as buffer '" + name
                    + "' (torch.nn.Buffer, torch.Tensor or None expected)"
                )
            if isinstance(value, Buffer):
                self._forget(name, state, self._parameters, self._modules)
                self.register_buffer(name, value, value.persistent)
            else:
                buffers[name] = _registered("buffer", self, name, value)
            return
        object.__setattr__(self, name, value)

    def _forget(self, name, *tables):
        for table in tables:
            table.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def _delete(self, name):
        """What the native side leaves of `del self.name`."""
        for table in (self._parameters, self._buffers, self._modules):
            if name in table:
                del table[name]
                self._non_persistent_buffers_set.discard(name)
                return

    # ---- finding ----

    def get_submodule(self, target):
        """Returns the submodule of a dotted name."""
        module = self
        path = []
        for part in target.split(".") if target else ():
            if not hasattr(module, part):
                raise AttributeError(module._get_name() + " has no attribute `" + part + "`")
            path.append(part)
            module = getattr(module, part)
            if not isinstance(module, Module):
                raise AttributeError("`" + ".".join(path) + "` is not an nn.Module")
        return module

    def set_submodule(self, target, module, strict=False):
        """Puts a module in the place of a dotted name."""
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, Module):
            raise ValueError("`module` is not an nn.Module, found " + str(type(module)))
        *path, name = target.split(".")
        parent = self.get_submodule(".".join(path))
        if strict and not hasattr(parent, name):
            raise AttributeError(parent._get_name() + " has no attribute `" + name + "`")
        if hasattr(parent, name) and not isinstance(getattr(parent, name), Module):
            raise AttributeError("`" + name + "` is not an nn.Module")
        setattr(parent, name, module)

    def _get_member(self, target):
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not hasattr(module, name):
            raise AttributeError(module._get_name() + " has no attribute `" + name + "`")
        return module, name, getattr(module, name)

    def get_parameter(self, target):
        """Returns the parameter of a dotted name."""
        module, name, found = self._get_member(target)
        if not isinstance(found, Parameter):
            raise AttributeError("`" + name + "` is not an nn.Parameter")
        return found

    def get_buffer(self, target):
        """Returns the buffer of a dotted name."""
        module, name, found = self._get_member(target)
        if name not in module._buffers:
            raise AttributeError("`" + name + "` is not a buffer")
        return found

    def get_extra_state(self):
        """Returns what else a subclass wants saved in its state_dict."""
        raise RuntimeError(
            "Reached a code path in Module.get_extra_state() that should never be called. Please file an issue at "
            "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug."
        )

    def set_extra_state(self, state):
        """Takes what get_extra_state gave."""
        raise RuntimeError(
            "Reached a code path in Module.set_extra_state() that should never be called. Please file an issue at "
            "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug."
        )

    # ---- walking ----

    def children(self):
        """Yields the submodules one level down."""
        for _, module in self.named_children():
            yield module

    def named_children(self):
        """Yields names and submodules one level down."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def modules(self):
        """Yields the module and all below it."""
        for _, module in self.named_modules():
            yield module

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        """Yields dotted names and modules, this one first under the empty name."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                below = prefix + ("." if prefix else "") + name
                yield from module.named_modules(memo, below, remove_duplicate)

    def _named_members(self, get_members_fn, prefix="", recurse=True, remove_duplicate=True):
        seen = set()
        modules = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        for path, module in modules:
            for name, member in get_members_fn(module):
                if member is None or member in seen:
                    continue
                if remove_duplicate:
                    seen.add(member)
                yield path + ("." if path else "") + name, member

    def parameters(self, recurse=True):
        """Yields the parameters."""
        if type(self).named_parameters is Module.named_parameters:
            yield from self._all_parameters(recurse)
        else:
            for _, param in self.named_parameters(recurse=recurse):
                yield param

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """Yields dotted names and parameters."""
        yield from self._named_members(lambda module: module._parameters.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        """Yields the buffers."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """Yields dotted names and buffers."""
        yield from self._named_members(lambda module: module._buffers.items(), prefix, recurse, remove_duplicate)

    # ---- changing ----

    def apply(self, fn):
        """Calls fn with every submodule, then with this module."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def train(self, mode=True):
        """Switches layers such as dropout and batch normalisation to training, or back."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self):
        """Switches to evaluation: train(False)."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Sets whether the parameters ask for gradients."""
        for param in self.parameters():
            param.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Takes the gradients away, or sets them to zero."""
        own = type(self)
        if set_to_none and own.named_parameters is Module.named_parameters and own.parameters is Module.parameters:
            self._drop_gradients()
            return
        for param in self.parameters():
            if set_to_none:
                param.grad = None
            elif param.grad is not None:
                if param.grad.grad_fn is not None:
                    param.grad.detach_()
                else:
                    param.grad.requires_grad_(False)
                param.grad.zero_()

    def _apply(self, fn, recurse=True):
        """Puts fn(tensor) in place of every parameter, gradient and buffer."""
        if recurse:
            for module in self.children():
                module._apply(fn)
        for param in self._parameters.values():
            if param is None:
                continue
            grad = param.grad
            with torch.no_grad():
                param.data = fn(param.data)
                if grad is not None:
                    param.grad = fn(grad.data).requires_grad_(grad.requires_grad)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def to(self, *args, **kwargs):
        """Moves and casts the parameters and buffers: to(device), to(dtype), to(device, dtype), to(tensor)."""
        device, dtype = _parse_to(args, kwargs)
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(
                "nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=" + repr(dtype)
            )

        def convert(tensor):
            wanted = dtype if tensor.is_floating_point() else None
            if device is None:
                return tensor if wanted is None else tensor.to(wanted)
            return tensor.to(device) if wanted is None else tensor.to(device, wanted)

        return self._apply(convert)

    def to_empty(self, *, device, recurse=True):
        """Moves to a device without the elements."""
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse=recurse)

    def _cast(self, dtype):
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def type(self, dst_type):
        """Casts all parameters and buffers."""
        return self._apply(lambda t: t.type(dst_type))

    def float(self):
        """Casts floating-point parameters and buffers to float32."""
        return self._cast(torch.float32)

    def double(self):
        """Casts floating-point parameters and buffers to float64."""
        return self._cast(torch.float64)

    def half(self):
        """Casts floating-point parameters and buffers to float16."""
        return self._cast(torch.float16)

    def bfloat16(self):
        """Casts floating-point parameters and buffers to bfloat16."""
        return self._cast(torch.bfloat16)

    def cpu(self):
        """Moves to the CPU."""
        return self._apply(lambda t: t.cpu())

    def cuda(self, device=None):
        """Moves to a graphics card."""
        return self._apply(lambda t: t.cuda(device))

    def share_memory(self):
        """Lets other processes see the parameters and buffers: there is one process here."""
        return self._apply(lambda tensor: tensor.share_memory_())

    def compile(self, *args, **kwargs):
        """Compiles the module in place, as torch.compile would: here it runs as it is, and says so once."""
        from torch import compile

        compile(type(self).__call__, *args, **kwargs)

    # ---- hooks ----

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        """Registers hook(module, args), which runs before forward and may give other arguments."""
        return _hook_into(
            self._forward_pre_hooks, hook, prepend, (self._forward_pre_hooks_with_kwargs,), (with_kwargs,)
        )

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        """Registers hook(module, args, output), which runs after forward and may give another output."""
        return _hook_into(
            self._forward_hooks,
            hook,
            prepend,
            (self._forward_hooks_with_kwargs, self._forward_hooks_always_called),
            (with_kwargs, always_call),
        )

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """Registers hook(module, grad_output), which runs before the gradients of the inputs are computed."""
        return _hook_into(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        """Registers hook(module, grad_input, grad_output), which may give other gradients of the inputs."""
        if self._is_full_backward_hook is False:
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only "
                "one of them."
            )
        self._is_full_backward_hook = True
        return _hook_into(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook):
        """Registers a hook as register_full_backward_hook does."""
        if self._is_full_backward_hook is True:
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only "
                "one of them."
            )
        self._is_full_backward_hook = False
        return _hook_into(self._backward_hooks, hook)

    def register_state_dict_pre_hook(self, hook):
        """Registers hook(module, prefix, keep_vars), which runs before the state is gathered."""
        return _hook_into(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook):
        """Registers hook(module, state_dict, prefix, local_metadata), which may change the state in place."""
        hook._from_public_api = True
        return _hook_into(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook):
        return _hook_into(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook):
        """Registers hook(module, state_dict, prefix, local_metadata, strict, missing, unexpected, errors)."""
        return _hook_into(self._load_state_dict_pre_hooks, lambda *args: hook(self, *args))

    def _register_load_state_dict_pre_hook(self, hook, with_module=False):
        return _hook_into(
            self._load_state_dict_pre_hooks, (lambda *args: hook(self, *args)) if with_module else hook
        )

    def register_load_state_dict_post_hook(self, hook):
        """Registers hook(module, incompatible_keys), which runs after the state was loaded."""
        return _hook_into(self._load_state_dict_post_hooks, hook)

    def _call_with_hooks(self, *args, **kwargs):
        """Calls forward and every hook around it."""
        for key, hook in [*_global_forward_pre_hooks.items(), *self._forward_pre_hooks.items()]:
            if key in self._forward_pre_hooks_with_kwargs:
                changed = hook(self, args, kwargs)
                if changed is not None:
                    if not (isinstance(changed, tuple) and len(changed) == 2):
                        raise RuntimeError(
                            "forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got "
                            + str(changed) + "."
                        )
                    args, kwargs = changed
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        before = [*_global_backward_pre_hooks.values(), *self._backward_pre_hooks.values()]
        after = [*_global_backward_hooks.values(), *self._backward_hooks.values()]
        backward = None
        if before or after:
            from torch.nn.modules._backward_hook import BackwardHook

            backward = BackwardHook(self, after, before)
            args = backward.of_inputs(args)
        with_kwargs = {**_global_forward_hooks_with_kwargs, **self._forward_hooks_with_kwargs}
        always = {**_global_forward_hooks_always_called, **self._forward_hooks_always_called}
        called = set()
        result = None
        try:
            result = self.forward(*args, **kwargs)
            for key, hook in [*_global_forward_hooks.items(), *self._forward_hooks.items()]:
                called.add(key)
                changed = hook(self, args, kwargs, result) if key in with_kwargs else hook(self, args, result)
                if changed is not None:
                    result = changed
            return result if backward is None else backward.of_outputs(result)
        except Exception:
            for key, hook in [*_global_forward_hooks.items(), *self._forward_hooks.items()]:
                if key in always and key not in called:
                    try:
                        changed = hook(self, args, kwargs, result) if key in with_kwargs else hook(self, args, result)
                        if changed is not None:
                            result = changed
                    except Exception as error:
                        warnings.warn(
                            "module forward hook with ``always_call=True`` raised an exception that was silenced as "
                            "another error was raised in forward: " + str(error)
                        )
            raise

    # ---- saving ----

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        """Returns an OrderedDict of every parameter and persistent buffer by its dotted name."""
        if args:
            warnings.warn(
                "Positional args are being deprecated, use kwargs instead. Refer to "
                "https://pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.state_dict for details.",
                FutureWarning,
                stacklevel=2,
            )
            given = dict(zip(("destination", "prefix", "keep_vars"), args))
            destination = given.get("destination", destination)
            prefix = given.get("prefix", prefix)
            keep_vars = given.get("keep_vars", keep_vars)
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=prefix + name + ".", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            changed = hook(self, destination, prefix, metadata)
            if not getattr(hook, "_from_public_api", False):
                destination = destination if changed is None else changed
            elif changed is not None:
                raise RuntimeError("state_dict post-hook must return None")
        return destination

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        for name, param in self._parameters.items():
            if param is not None:
                destination[prefix + name] = param if keep_vars or is_lazy(param) else param.detach()
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                destination[prefix + name] = buffer if keep_vars or is_lazy(buffer) else buffer.detach()
        if type(self).get_extra_state is not Module.get_extra_state:
            destination[prefix + _EXTRA_STATE] = self.get_extra_state()

    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ):
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        kept = {name: b for name, b in self._buffers.items() if name not in self._non_persistent_buffers_set}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name, own in itertools.chain(self._parameters.items(), kept.items()):
            if own is None:
                continue
            key = prefix + name
            if key not in state_dict:
                if strict:
                    missing_keys.append(key)
                continue
            given = state_dict[key]
            if not isinstance(given, torch.Tensor):
                error_msgs.append(
                    "While copying the parameter named \"" + key + "\", expected torch.Tensor or Tensor-like object from "
                    "checkpoint but received " + str(type(given))
                )
                continue
            problem = self._load_one(name, own, key, given, assign)
            if problem:
                error_msgs.append(problem)
        self._load_extra(state_dict, prefix, strict, missing_keys, unexpected_keys)

    def _load_one(self, name, own, key, given, assign):
        """Loads one tensor; gives what is wrong with it."""
        lazy = is_lazy(own)
        if not lazy and own.dim() == 0 and given.dim() == 1 and len(given) == 1:
            given = given[0]
        if not lazy and given.shape != own.shape:
            return (
                "size mismatch for " + key + ": copying a param with shape " + str(given.shape)
                + " from checkpoint, the shape in current model is " + str(own.shape) + "."
            )
        try:
            with torch.no_grad():
                if assign:
                    if isinstance(own, Parameter) and not isinstance(given, Parameter):
                        given = Parameter(given, requires_grad=own.requires_grad)
                    setattr(self, name, given)
                elif lazy:
                    if not is_lazy(given):
                        own.materialize(given.shape)
                        own.copy_(given)
                else:
                    own.copy_(given)
        except Exception as error:
            return (
                "While copying the parameter named \"" + key + "\", whose dimensions in the model are " + str(own.size())
                + " and whose dimensions in the checkpoint are " + str(given.size()) + ", an exception occurred : "
                + str(error.args) + "."
            )

    def _load_extra(self, state_dict, prefix, strict, missing_keys, unexpected_keys):
        key = prefix + _EXTRA_STATE
        if type(self).set_extra_state is not Module.set_extra_state:
            if key in state_dict:
                self.set_extra_state(state_dict[key])
            elif strict:
                missing_keys.append(key)
        elif strict and key in state_dict:
            unexpected_keys.append(key)
        if strict:
            for key in state_dict:
                if key.startswith(prefix) and key != prefix + _EXTRA_STATE:
                    first, *rest = key[len(prefix):].split(".", 1)
                    # What lies deeper is judged by the submodule of that name.
                    if first not in self._modules if rest else first not in self._local_state():
                        unexpected_keys.append(key)

    def _local_state(self):
        names = {name for name, param in self._parameters.items() if param is not None}
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                names.add(name)
        return names

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Copies parameters and buffers from a state_dict into this module and those below it."""
        from collections.abc import Mapping

        if not isinstance(state_dict, Mapping):
            raise TypeError("Expected state_dict to be dict-like, got " + str(type(state_dict)) + ".")
        missing, unexpected, errors = [], [], []
        metadata = getattr(state_dict, "_metadata", None)
        state_dict = OrderedDict(state_dict)
        if metadata is not None:
            state_dict._metadata = metadata

        def load(module, below, prefix):
            local = {} if metadata is None else metadata.get(prefix[:-1], {})
            if assign:
                local["assign_to_params_buffers"] = assign
            module._load_from_state_dict(below, prefix, local, True, missing, unexpected, errors)
            for name, child in module._modules.items():
                if child is not None:
                    child_prefix = prefix + name + "."
                    load(child, {k: v for k, v in below.items() if k.startswith(child_prefix)}, child_prefix)
            outcome = _IncompatibleKeys(missing, unexpected)
            for hook in module._load_state_dict_post_hooks.values():
                if hook(module, outcome) is not None:
                    raise AssertionError(
                        "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new "
                        "values, if incompatible_keys need to be modified, it should be done inplace."
                    )

        load(self, state_dict, "")
        if strict:
            quoted = lambda keys: ", ".join("\"" + key + "\"" for key in keys)  # noqa: E731
            if unexpected:
                errors.insert(0, "Unexpected key(s) in state_dict: " + quoted(unexpected) + ". ")
            if missing:
                errors.insert(0, "Missing key(s) in state_dict: " + quoted(missing) + ". ")
        if errors:
            raise RuntimeError(
                "Error(s) in loading state_dict for " + type(self).__name__ + ":\n\t" + "\n\t".join(errors)
            )
        return _IncompatibleKeys(missing, unexpected)

    def __setstate__(self, state):
        fresh = _torch._Module()
        self.__dict__.update(fresh.__dict__)
        self.__dict__.update(state)

    def __getstate__(self):
        return dict(self.__dict__)

    def __reduce_ex__(self, protocol):
        import copyreg

        return copyreg.__newobj__, (type(self),), self.__getstate__()

    def _replicate_for_data_parallel(self):
        replica = type(self).__new__(type(self))
        replica.__dict__.update(self.__dict__)
        for table in ("_parameters", "_buffers", "_modules"):
            replica.__dict__[table] = dict(self.__dict__[table])
        return replica

    # ---- printing ----

    def _get_name(self):
        return type(self).__name__

    def extra_repr(self):
        """Returns what a subclass shows of its settings."""
        return ""

    def __repr__(self):
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = ["(" + name + "): " + _indent(repr(module), 2) for name, module in self._modules.items()]
        name = self._get_name()
        if not children and len(lines) <= 1:
            return name + "(" + "".join(lines) + ")"
        return name + "(\n  " + "\n  ".join(lines + children) + "\n)"

    def __dir__(self):
        names = [*dir(type(self)), *self.__dict__, *self._parameters, *self._modules, *self._buffers]
        return sorted(name for name in set(names) if not name[0].isdigit())


def _parse_to(args, kwargs):
    """The device and the dtype that arguments of `to` name."""
    device, dtype = kwargs.get("device"), kwargs.get("dtype")
    known = {"device", "dtype", "non_blocking", "copy", "memory_format", "tensor"}
    if set(kwargs) - known or len(args) > 4:
        raise TypeError(
            "to() received an invalid combination of arguments - got ("
            + ", ".join([type(a).__name__ for a in args] + [k + "=" + type(v).__name__ for k, v in kwargs.items()])
            + ")"
        )
    if "tensor" in kwargs:
        args = (kwargs["tensor"], *args)
    for argument in args:
        if isinstance(argument, torch.Tensor):
            device, dtype = argument.device, argument.dtype
        elif isinstance(argument, torch.dtype):
            dtype = argument
        elif isinstance(argument, (str, torch.device)) or isinstance(argument, int) and not isinstance(argument, bool):
            device = torch.device(argument)
        elif argument is not None and not isinstance(argument, (bool, torch.memory_format)):
            raise TypeError(
                "to() received an invalid combination of arguments - got ("
                + ", ".join(type(a).__name__ for a in args) + ")"
            )
    return (torch.device(device) if device is not None else None), dtype
