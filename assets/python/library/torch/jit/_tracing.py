"""torch.jit.trace: the graph of one run, replayed for other inputs."""
import torch
from torch import _trace
from torch.jit._script import ScriptFunction, ScriptModule, TopLevelTracedModule

_depth = 0


def is_tracing():
    """Whether a function is running to be traced."""
    return _depth > 0


def trace(
    func, example_inputs=None, optimize=None, check_trace=True, check_inputs=None, check_tolerance=1e-05, strict=True,
    _force_outplace=False, _module_class=None, _compilation_unit=None, example_kwarg_inputs=None, _store_inputs=True
):
    """Runs a module or a function on example inputs, and returns one that computes the same for other inputs.

    What Python decides while it runs, such as the branch of an `if`, stays as it was. Sizes that follow from the inputs'
    first dimension are computed anew.
    """
    if isinstance(func, (ScriptModule, ScriptFunction)):
        return func
    if example_inputs is None and not isinstance(example_kwarg_inputs, dict):
        raise RuntimeError("example_kwarg_inputs should be a dict")
    if not callable(func):
        raise RuntimeError("Could not get name of python class object")
    args, kwargs = _arguments(example_inputs, example_kwarg_inputs)
    recorded = _Recorded(func, args, kwargs, strict)
    if isinstance(func, torch.nn.Module):
        return TopLevelTracedModule(func, recorded)
    return ScriptFunction(func, recorded)


def trace_module(mod, inputs, optimize=None, check_trace=True, check_inputs=None, check_tolerance=1e-05, strict=True, **kwargs):
    """Traces methods of a module: inputs has the example inputs of each by its name. Here that is forward."""
    others = [name for name in inputs if name != "forward"]
    if others:
        raise NotImplementedError("torch.jit.trace_module in torchlings traces forward alone, not " + ", ".join(others))
    return trace(mod, inputs["forward"], strict=strict)


def _arguments(example_inputs, example_kwarg_inputs):
    if example_inputs is None:
        return (), dict(example_kwarg_inputs)
    if isinstance(example_inputs, dict):
        return (), dict(example_inputs)
    one = isinstance(example_inputs, torch.Tensor) or not isinstance(example_inputs, (tuple, list))
    return ((example_inputs,) if one else tuple(example_inputs)), dict(example_kwarg_inputs or {})


class _Recorded:
    """A graph with what it takes to run it: the names of its keyword arguments, and where its module's state lies."""

    def __init__(self, func, args, kwargs, strict):
        graph = _quietly(func, args, kwargs)
        _check_result(graph.structure, strict)
        for what, _, _ in graph.reads:
            _warn_of(what)
        _learn_sizes(graph, func, args, kwargs)
        self.graph = graph
        self.keywords = _names(func, args, kwargs)
        self.state = _state(graph, func) if isinstance(func, torch.nn.Module) else []
        # The run's own tensors are of no use any more.
        for node in graph.nodes:
            node.runs = [_without_tensors(run) for run in node.runs] if len(node.runs) > 1 else [node]

    def call(self, *args, **kwargs):
        if kwargs:
            unknown = [name for name in kwargs if name not in self.keywords]
            if unknown:
                raise RuntimeError("Unknown keyword argument '" + unknown[0] + "' for operator 'forward'.")
            args = args + tuple(kwargs[name] for name in self.keywords[len(args) :] if name in kwargs)
        inputs = list(_trace.tensors(args))
        if len(inputs) != len(self.graph.inputs):
            raise RuntimeError(
                "forward() expected " + str(len(self.graph.inputs)) + " tensors as in its trace, but received " + str(len(inputs))
            )
        for value, table, name in self.state:
            value.tensor = table[name]
        return self.graph.run(*inputs)


def _without_tensors(node):
    bare = _trace.Node(node.op, node.arguments, node.keywords, node.in_place, node.scope)
    bare.outputs = node.outputs
    return bare


def _names(func, args, kwargs):
    import inspect

    try:
        names = list(inspect.signature(func.forward if isinstance(func, torch.nn.Module) else func).parameters)
    except (TypeError, ValueError):
        names = []
    return names[: len(args)] + list(kwargs)


def _state(graph, module):
    """The graph's parameters and buffers, and the tables where the module keeps them."""
    places = {}
    for path, owner in module.named_modules():
        for table in (owner._parameters, owner._buffers):
            for name in table:
                places[(path + "." + name) if path else name] = table, name
    values = {value for node in graph.nodes for value in node.inputs()} | set(graph.outputs)
    return [(value, *places[value.name]) for value in values if value.kind in ("parameter", "buffer") and value.name in places]


def _quietly(func, args, kwargs):
    global _depth
    _depth += 1
    try:
        return _trace.trace(func, args, kwargs)
    finally:
        _depth -= 1


def _check_result(structure, strict):
    if isinstance(structure, dict) and strict:
        raise RuntimeError(
            "Encountering a dict at the output of the tracer might cause the trace to be incorrect, this is only valid if the "
            "container structure does not change based on the module's inputs. Consider using a constant container instead (e.g. "
            "for `list`, use a `tuple` instead. for `dict`, use a `NamedTuple` instead). If you absolutely need this and know the "
            "side effects, pass strict=False to trace() to allow this behavior."
        )
    items = structure.values() if isinstance(structure, dict) else structure if isinstance(structure, (tuple, list)) else [structure]
    for item in items:
        if isinstance(item, (tuple, list, dict)):
            _check_result(item, strict)
        elif not isinstance(item, _trace.Value):
            raise RuntimeError("Only tensors, lists, tuples of tensors, or dictionary of tensors can be output from traced functions")


def _warn_of(what):
    import warnings

    warnings.warn(
        "Converting a tensor to a Python value (" + what + ") might cause the trace to be incorrect: it stays as it is for these "
        "example inputs, so the trace might not generalize to other inputs!",
        _trace.TracerWarning,
        stacklevel=5,
    )


# ---- sizes ----


def _learn_sizes(graph, func, args, kwargs):
    """Runs the function for other sizes of the first dimension, to find out which arguments follow from it."""
    firsts = {value.shape[0] for value in graph.inputs if value.shape}
    if len(firsts) != 1:
        return
    state = torch.get_rng_state()
    kept = _kept_buffers(func)
    others = []
    try:
        for more in (1, 3):
            grown = iter([_grown(value.tensor, more) for value in graph.inputs])
            others.append(_quietly(func, *_trace.replaced((args, kwargs), grown)))
    except Exception:
        return  # the function does not run for other sizes: all stay as they are
    finally:
        torch.set_rng_state(state)
        for buffer, before in kept:
            buffer.copy_(before)
    _trace.vary(graph, others)


def _kept_buffers(func):
    return [(buffer, buffer.clone()) for buffer in func.buffers()] if isinstance(func, torch.nn.Module) else []


def _grown(tensor, more):
    return torch.cat([tensor] + [tensor[:1]] * more).detach() if tensor.dim() and tensor.shape[0] else tensor.detach()
