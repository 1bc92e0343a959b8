"""torch.func: derivatives as functions of functions."""
import _torch
from torch.autograd import functional
from torch._vmap import vmap
from torch.autograd import grad as _grad

__all__ = ["functional_call", "grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "vjp", "vmap"]


def _enabled():
    from torch.autograd.grad_mode import enable_grad

    return enable_grad()


def _map(tree, change):
    """A nest of tuples, lists and dicts with each tensor changed."""
    if isinstance(tree, _torch.Tensor):
        return change(tree)
    if isinstance(tree, (tuple, list)):
        return type(tree)(_map(item, change) for item in tree)
    if isinstance(tree, dict):
        return {key: _map(item, change) for key, item in tree.items()}
    return tree


def _leaves(tree):
    if isinstance(tree, _torch.Tensor):
        return [tree]
    if isinstance(tree, (tuple, list)):
        return [leaf for item in tree for leaf in _leaves(item)]
    if isinstance(tree, dict):
        return [leaf for item in tree.values() for leaf in _leaves(item)]
    return []


def _wanted(argnums, args):
    """The chosen arguments, made ready for gradients, among the others."""
    several = isinstance(argnums, tuple)
    chosen = [number % len(args) if -len(args) <= number < len(args) else number for number in (argnums if several else (argnums,))]
    for number in chosen:
        if number >= len(args) or number < 0:
            raise RuntimeError("Got argnum=" + str(number) + ", but only " + str(len(args)) + " positional inputs")
    made = list(args)
    for number in chosen:
        made[number] = _map(args[number], lambda t: t.view_as(t) if t.requires_grad else t.detach().requires_grad_())
    return several, chosen, made


def grad_and_value(func, argnums=0, has_aux=False):
    """Makes a function that gives the gradient of func and its value."""

    def wrapper(*args, **kwargs):
        with _enabled():
            several, chosen, made = _wanted(argnums, args)
            output = func(*made, **kwargs)
            aux = None
            if has_aux:
                if not (isinstance(output, tuple) and len(output) == 2):
                    raise RuntimeError(
                        "grad_and_value(f)(*args): output of function f should be a tuple: (output, aux) if has_aux is True"
                    )
                output, aux = output
            if not isinstance(output, _torch.Tensor):
                raise RuntimeError(
                    "grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got " + str(type(output))
                )
            if output.dim() != 0:
                raise RuntimeError(
                    "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with "
                    + str(output.dim())
                    + " dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            leaves = [leaf for number in chosen for leaf in _leaves(made[number])]
            outer = any(leaf.requires_grad for number in chosen for leaf in _leaves(args[number]))
            found = iter(_derivatives(output, leaves, None, outer or _torch.is_grad_enabled()))
            gradients = tuple(_map(made[number], lambda _: next(found)) for number in chosen)
            keep = outer or _outside(args, kwargs)
            finish = (lambda t: t) if keep else (lambda t: t.detach())
            gradients = tuple(_map(gradient, finish) for gradient in gradients)
            value = finish(output)
            aux = aux if keep else _map(aux, lambda t: t.detach())
        gradients = gradients if several else gradients[0]
        return (gradients, (value, aux)) if has_aux else (gradients, value)

    return wrapper


def _outside(args, kwargs):
    """Whether an argument belongs to a graph of the caller's."""
    return any(leaf.requires_grad for leaf in _leaves((args, kwargs)))


def _derivatives(output, leaves, vector, create_graph):
    if not output.requires_grad:
        return [_torch.zeros_like(leaf) for leaf in leaves]
    found = _grad(output, leaves, vector, create_graph=create_graph, retain_graph=True, allow_unused=True)
    return [_torch.zeros_like(leaf) if gradient is None else gradient for gradient, leaf in zip(found, leaves)]


def grad(func, argnums=0, has_aux=False):
    """Makes a function that gives the gradient of func."""
    both = grad_and_value(func, argnums, has_aux)

    def wrapper(*args, **kwargs):
        gradients, value = both(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return wrapper


def vjp(func, *primals, has_aux=False):
    """Returns func's output, and a function that multiplies vectors with its jacobian."""
    with _enabled():
        _, chosen, made = _wanted(tuple(range(len(primals))), primals)
        output = func(*made)
        aux = None
        if has_aux:
            output, aux = output
        outputs = _leaves(output)
        keep = _outside(primals, {})

    def pull(cotangents, retain_graph=True, create_graph=None):
        vectors = _leaves(cotangents)
        if len(vectors) != len(outputs):
            raise RuntimeError("Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function.")
        leaves = _leaves(made)
        with _enabled():
            sums = [_torch.zeros_like(leaf) for leaf in leaves]
            for one, vector in zip(outputs, vectors):
                sums = [a + b for a, b in zip(sums, _derivatives(one, leaves, vector, keep))]
        found = iter(sums if keep else [t.detach() for t in sums])
        return tuple(_map(primal, lambda _: next(found)) for primal in made)

    finish = (lambda t: t) if keep else (lambda t: t.detach())
    shown = _map(output, finish)
    return (shown, pull, aux) if has_aux else (shown, pull)


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    """Returns func's output and the product of its jacobian with vectors."""
    if not isinstance(primals, tuple):
        raise RuntimeError("jvp(f, primals, tangents): Expected primals to be a tuple. E.g. it should be valid to call f(*primals).")
    if has_aux:
        kept = []

        def bare(*args):
            output, aux = func(*args)
            kept[:] = [_map(aux, lambda t: t.detach())]
            return output

        return functional.jvp(bare, primals, tangents) + (kept[0],)
    return functional.jvp(func, primals, tangents)


def jacrev(func, argnums=0, has_aux=False, *, chunk_size=None, _preallocate_and_copy=False):
    """Makes a function that gives the jacobian of func."""

    def wrapper(*args):
        several, chosen, _ = _wanted(argnums, args)
        kept = []

        def of_chosen(*given):
            all_args = list(args)
            for number, value in zip(chosen, given):
                all_args[number] = value
            output = func(*all_args)
            if has_aux:
                output, aux = output
                kept[:] = [_map(aux, lambda t: t.detach())]
            return output

        inputs = tuple(args[number] for number in chosen)
        found = functional.jacobian(of_chosen, inputs, create_graph=_outside(args, {}))
        if not several:
            found = found[0] if isinstance(found[0], _torch.Tensor) else tuple(row[0] for row in found)
        return (found, kept[0]) if has_aux else found

    return wrapper


def jacfwd(func, argnums=0, has_aux=False, *, randomness="error"):
    """Makes a function that gives the jacobian of func; computed like jacrev."""
    return jacrev(func, argnums, has_aux)


def hessian(func, argnums=0):
    """Makes a function that gives the second derivatives of func."""
    return jacrev(jacrev(func, argnums), argnums)


def linearize(func, *primals):
    """Returns func's output, and a function that multiplies its jacobian there with vectors."""
    output = _map(func(*primals), lambda t: t.detach())

    def push(*tangents):
        return jvp(func, primals, tangents)[1]

    return output, push


def functionalize(func, *, remove="mutations"):
    """Returns the function: it is run as it is written, and nothing needs to be taken out of it."""
    if remove not in ("mutations", "mutations_and_views"):
        raise RuntimeError(
            "functionalize(f, remove='mutations'): Valid options for argument \"remove\" are: [\"mutations\", "
            "\"mutations_and_views\"], got remove=" + str(remove)
        )
    return func


def debug_unwrap(tensor, *, recurse=True):
    """Returns the tensor: there are none that wrap others here."""
    return tensor


def replace_all_batch_norm_modules_(root):
    """Takes the running statistics out of all batch normalizations of a module, which vmap could not write."""
    for module in root.modules():
        if hasattr(module, "running_mean") and hasattr(module, "track_running_stats"):
            module.running_mean = module.running_var = module.num_batches_tracked = None
            module.track_running_stats = False
    return root


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True, strict=False):
    """Calls a module with other tensors in place of its parameters and buffers."""
    given = {}
    for part in (parameter_and_buffer_dicts,) if isinstance(parameter_and_buffer_dicts, dict) else parameter_and_buffer_dicts:
        given.update(part)
    own = dict(module.named_parameters())
    own.update(module.named_buffers())
    unexpected = [key for key in given if key not in own]
    if strict and (unexpected or len(given) < len(own)):
        raise RuntimeError("Error(s) in loading state_dict: missing or unexpected keys " + repr(unexpected))
    places = []
    try:
        for key, value in given.items():
            path, _, leaf = key.rpartition(".")
            owner = module.get_submodule(path) if path else module
            for table in (owner._parameters, owner._buffers):
                if leaf in table:
                    places.append((table, leaf, table[leaf]))
                    table[leaf] = value
        args = () if args is None else args if isinstance(args, tuple) else (args,)
        return module(*args, **(kwargs or {}))
    finally:
        for table, leaf, before in reversed(places):
            table[leaf] = before


def stack_module_state(models):
    """Stacks the parameters and buffers of modules of one kind."""
    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if not (all(model.training for model in models) or all(not model.training for model in models)):
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if any(type(model) is not type(models[0]) for model in models):
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")

    def stacked(kind):
        tables = [dict(getattr(model, kind)()) for model in models]
        return {key: _torch.stack([table[key].detach() for table in tables]).requires_grad_(tables[0][key].requires_grad) for key in tables[0]}

    return stacked("named_parameters"), stacked("named_buffers")
