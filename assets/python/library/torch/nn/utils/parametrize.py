"""Parameters as functions of others: `register_parametrization(module, "weight", f)` makes module.weight f(original)."""
import contextlib

import torch
from torch import Tensor
from torch.nn.modules.container import ModuleDict, ModuleList
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter

_cache_depth = 0
_cache = {}


@contextlib.contextmanager
def cached():
    """Inside of it every parametrized tensor is computed once."""
    global _cache_depth
    _cache_depth += 1
    try:
        yield
    finally:
        _cache_depth -= 1
        if not _cache_depth:
            _cache.clear()


class ParametrizationList(ModuleList):
    """The functions of one tensor, and the tensors that they start from: `original`, or `original0` and so on."""

    def __init__(self, modules, original, unsafe=False):
        if len(modules) == 0:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        new = original
        with torch.no_grad():
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    try:
                        new = module.right_inverse(new)
                    except NotImplementedError:
                        pass
        if not isinstance(new, torch.Tensor) and not isinstance(new, (tuple, list)):
            raise ValueError(
                "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got "
                + type(new).__name__
            )
        self.is_tensor = isinstance(new, torch.Tensor)
        self.ntensors = 1 if self.is_tensor else len(new)
        if self.is_tensor:
            if not unsafe and original.dtype != new.dtype:
                raise ValueError(
                    "When `right_inverse` outputs one tensor, it may not change the dtype.\noriginal.dtype: "
                    + str(original.dtype) + "\nright_inverse(original).dtype: " + str(new.dtype)
                )
            with torch.no_grad():
                original.set_(new.detach() if new is not original else original.detach())
            _register(self, "original", original)
        else:
            for i, tensor in enumerate(new):
                wanted = Parameter(tensor) if isinstance(original, Parameter) else tensor
                if isinstance(wanted, Parameter):
                    wanted.requires_grad_(original.requires_grad)
                _register(self, "original" + str(i), wanted)
        if not unsafe:
            self._check_result(original)

    def _check_result(self, original):
        result = self()
        if not isinstance(result, torch.Tensor):
            raise ValueError("A parametrization must return a tensor. Got " + type(result).__name__ + ".")
        if result.dtype != original.dtype:
            raise ValueError(
                "Registering a parametrization may not change the dtype of the tensor, unless `unsafe` flag is "
                "enabled.\nunparametrized dtype: " + str(original.dtype) + "\nparametrized dtype: " + str(result.dtype)
            )
        if result.shape != original.shape:
            raise ValueError(
                "Registering a parametrization may not change the shape of the tensor, unless `unsafe` flag is "
                "enabled.\nunparametrized shape: " + str(original.shape) + "\nparametrized shape: " + str(result.shape)
            )

    def right_inverse(self, value):
        """Sets the originals so that the functions give a value."""
        with torch.no_grad():
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    raise RuntimeError(
                        "parametrization " + type(module).__name__ + " does not implement right_inverse."
                    )
                value = module.right_inverse(value)
            if self.is_tensor:
                self.original.set_(value.detach())
            else:
                for i, tensor in enumerate(value):
                    getattr(self, "original" + str(i)).set_(tensor.detach())

    def forward(self):
        first, *rest = self
        if self.is_tensor:
            value = first(self.original)
        else:
            value = first(*[getattr(self, "original" + str(i)) for i in range(self.ntensors)])
        for module in rest:
            value = module(value)
        return value


def _register(module, name, tensor):
    if isinstance(tensor, Parameter):
        module.register_parameter(name, tensor)
    else:
        module.register_buffer(name, tensor)


def _own_class(module):
    """Gives the module a class of its own, on which properties can stand."""
    base = type(module)

    def getstate(self):
        raise RuntimeError(
            "Serialization of parametrized modules is only supported through state_dict(). See:\n"
            "https://pytorch.org/tutorials/beginner/saving_loading_models.html"
            "#saving-loading-a-general-checkpoint-for-inference-and-or-resuming-training"
        )

    def deep_copied(self, memo):
        import copy

        replica = self.__new__(type(self))
        memo[id(self)] = replica
        replica.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return replica

    members = {"__getstate__": getstate, "__deepcopy__": deep_copied}
    module.__class__ = type("Parametrized" + base.__name__, (base,), members)


def _add_property(module, name):
    def get(self):
        if not _cache_depth:
            return self.parametrizations[name]()
        key = (id(self), name)
        if key not in _cache:
            _cache[key] = self.parametrizations[name]()
        return _cache[key]

    def put(self, value):
        self.parametrizations[name].right_inverse(value)

    setattr(type(module), name, property(get, put))


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    """Makes a parameter or buffer a function of another; several are applied one after the other."""
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        functions = module.parametrizations[tensor_name]
        if not unsafe:
            value = getattr(module, tensor_name)
            result = parametrization(value)
            if not isinstance(result, torch.Tensor):
                raise ValueError("A parametrization must return a tensor. Got " + type(result).__name__ + ".")
            if result.shape != value.shape:
                raise ValueError(
                    "Registering a parametrization may not change the shape of the tensor, unless the `unsafe` flag is "
                    "enabled.\nmodule." + tensor_name + ".shape: " + str(value.shape) + "\nparametrization(module."
                    + tensor_name + ").shape: " + str(result.shape)
                )
            if hasattr(parametrization, "right_inverse"):
                with torch.no_grad():
                    try:
                        functions.right_inverse(parametrization.right_inverse(value))
                    except (NotImplementedError, RuntimeError):
                        pass
        functions.append(parametrization)
        functions.unsafe |= unsafe
        return module
    if tensor_name not in module._buffers and tensor_name not in module._parameters:
        raise ValueError(
            "Module '" + str(module) + "' does not have a parameter, a buffer, or a parametrized element with name '"
            + tensor_name + "'"
        )
    original = getattr(module, tensor_name)
    functions = ParametrizationList([parametrization], original, unsafe=unsafe)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        _own_class(module)
        module.parametrizations = ModuleDict()
    _add_property(module, tensor_name)
    module.parametrizations[tensor_name] = functions
    return module


def is_parametrized(module, tensor_name=None):
    """Says whether a module, or one tensor of it, is parametrized."""
    found = module._modules.get("parametrizations")
    if not isinstance(found, ModuleDict):
        return False
    return len(found) > 0 if tensor_name is None else tensor_name in found


def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    """Makes a parametrized tensor an ordinary one again, with the value it has or the one it started from."""
    if not is_parametrized(module, tensor_name):
        raise ValueError(
            "Module " + str(module) + " does not have a parametrization on " + tensor_name
        )
    functions = module.parametrizations[tensor_name]
    if functions.is_tensor:
        original = functions.original
        if leave_parametrized:
            with torch.no_grad():
                value = getattr(module, tensor_name).detach()
                if isinstance(original, Parameter):
                    original.data = value
                else:
                    original = value
    elif leave_parametrized:
        value = getattr(module, tensor_name)
        original = Parameter(value.detach()) if value.requires_grad else value
    else:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a "
            "sequence of tensors."
        )
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    _register(module, tensor_name, original)
    if not is_parametrized(module):
        delattr(module, "parametrizations")
        module.__class__ = type(module).__bases__[0]
    return module


def type_before_parametrizations(module):
    """Returns the class that a module had before it was parametrized."""
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(from_module, to_module, tensor_name=None):
    """Gives a module the parametrizations and parameters of another."""
    if not is_parametrized(from_module):
        return to_module
    names = list(from_module.parametrizations) if tensor_name is None else [tensor_name]
    for name in names:
        if not hasattr(to_module, name):
            setattr(to_module, name, Parameter(getattr(from_module, name).detach().clone()))
        for function in from_module.parametrizations[name]:
            register_parametrization(to_module, name, function)
        # The originals themselves are shared.
        given, own = from_module.parametrizations[name], to_module.parametrizations[name]
        own._parameters.update(given._parameters)
        own._buffers.update(given._buffers)
    return to_module
