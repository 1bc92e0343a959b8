"""torch.onnx: models as ONNX files, which onnxruntime, TensorRT and others run.

The model runs on the example inputs while its operators are written down (torch/_trace.py); each becomes ONNX nodes.
Where sizes are declared dynamic it runs once more for each, and what changes with them is computed in the file too.
"""
import contextlib

import torch
from torch import _trace
from torch.onnx import _builder, _elementwise, _layers, _proto, _sequences, _shapes, errors  # noqa: F401
from torch.onnx.errors import OnnxExporterError, OnnxExporterWarning, TorchExportError

producer_name = "torchlings"
producer_version = torch.__version__

_OPSET_MIN, _OPSET_MAX, _OPSET = 13, 20, 18
_exporting = False


class _Choice:
    """A named constant, as PyTorch's enumerations have them."""

    def __init__(self, owner, name, value):
        self._owner, self.name, self.value = owner, name, value

    def __repr__(self):
        return "<" + self._owner + "." + self.name + ": " + str(self.value) + ">"

    def __str__(self):
        return self._owner + "." + self.name

    def __int__(self):
        return self.value


class TrainingMode:
    """In which mode a model is exported."""


class OperatorExportTypes:
    """How operators are exported: here always as ONNX's own."""


for _owner, _names in (
    (TrainingMode, ("EVAL", "PRESERVE", "TRAINING")),
    (OperatorExportTypes, ("ONNX", "ONNX_ATEN", "ONNX_ATEN_FALLBACK", "ONNX_FALLTHROUGH")),
):
    for _value, _name in enumerate(_names):
        setattr(_owner, _name, _Choice(_owner.__name__, _name, _value))


def is_in_onnx_export():
    """Says whether a model is being exported just now."""
    return _exporting


@contextlib.contextmanager
def select_model_mode_for_export(model, mode):
    """Has a model in the mode of an export for as long as the block runs."""
    before = model.training
    if mode is not TrainingMode.PRESERVE:
        model.train(mode is TrainingMode.TRAINING)
    try:
        yield
    finally:
        if mode is not TrainingMode.PRESERVE:
            model.train(before)


class ONNXProgram:
    """A model in ONNX's form: `save` writes the file, a call computes it."""

    def __init__(self, content, graph, text):
        self._content = content
        self._graph = graph
        self._text = text

    def save(self, destination, *, include_initializers=True, keep_initializers_as_inputs=False, external_data=None):
        """Writes the file. The parameters are within it, so there is never a second one."""
        if not include_initializers or keep_initializers_as_inputs:
            raise OnnxExporterError("say so in torch.onnx.export: export_params, keep_initializers_as_inputs")
        _write(destination, self._content)

    def optimize(self):
        """Does nothing: constants are folded when the model is exported."""

    def __call__(self, *args, **kwargs):
        """Computes what the file says and returns the outputs as a tuple."""
        tensors = list(_trace.tensors((args, kwargs)))
        self._check(tensors)
        with torch.no_grad():
            found = self._graph.run(*tensors)
        return tuple(tensor.detach() for tensor in _trace.tensors((found,)))

    def _check(self, tensors):
        """Refuses inputs of other dtypes, or of other sizes than the file has, as who runs the file would."""
        symbols = {place for places in self._graph.symbols.values() for place in places}
        if len(tensors) != len(self._graph.inputs):
            raise ValueError("the model has %d inputs, but got %d" % (len(self._graph.inputs), len(tensors)))
        for value, tensor in zip(self._graph.inputs, tensors):
            if tensor.dtype != value.dtype:
                raise RuntimeError(
                    "Unexpected input data type for " + value.name + ". Actual: " + str(tensor.dtype) + ", expected: "
                    + str(value.dtype)
                )
            if tensor.dim() != len(value.shape):
                raise RuntimeError(
                    "Invalid rank for input: " + value.name + " Got: " + str(tensor.dim()) + " Expected: " + str(len(value.shape))
                )
            for axis, (size, wanted) in enumerate(zip(tensor.shape, value.shape)):
                if size != wanted and (value, axis) not in symbols:
                    raise RuntimeError(
                        "Got invalid dimensions for input: " + value.name + " for the following indices\n index: " + str(axis)
                        + " Got: " + str(size) + " Expected: " + str(wanted) + "\n Please fix either the inputs or the model."
                    )

    def __repr__(self):
        return "ONNXProgram(\n" + "\n".join("    " + line for line in self._text.split("\n")) + "\n)"


def export(
    model,
    args=(),
    f=None,
    *,
    kwargs=None,
    verbose=None,
    input_names=None,
    output_names=None,
    opset_version=None,
    dynamo=True,
    external_data=True,
    dynamic_shapes=None,
    custom_translation_table=None,
    report=False,
    optimize=True,
    verify=False,
    profile=False,
    dump_exported_program=False,
    artifacts_dir=".",
    export_params=True,
    keep_initializers_as_inputs=False,
    dynamic_axes=None,
    training=TrainingMode.EVAL,
    operator_export_type=OperatorExportTypes.ONNX,
    do_constant_folding=True,
    custom_opsets=None,
    export_modules_as_functions=False,
    autograd_inlining=True,
):
    """Writes a model to an ONNX file by running it on example inputs.

    args are the inputs as a tuple, or one tensor; a dict at the end holds keyword arguments. dynamic_axes names the
    sizes that may change later, as in `{"x": {0: "batch"}}`. Returns an ONNXProgram, or None where dynamo=False.
    Here one exporter does both kinds of export.
    """
    global _exporting
    for name, value in (
        ("custom_translation_table", custom_translation_table), ("custom_opsets", custom_opsets),
        ("export_modules_as_functions", export_modules_as_functions),
    ):
        if value:
            raise OnnxExporterError("torch.onnx.export in torchlings has no " + name + ": leave it out")
    if not hasattr(model, "modules"):
        raise AttributeError("'" + type(model).__name__ + "' object has no attribute 'modules'")
    if f is None and not dynamo:
        raise ValueError("export to an object needs dynamo=True; give the file's name as f")
    opset = _opset(opset_version)
    args, kwargs = _arguments(args, kwargs)
    _exporting = True
    try:
        if dynamo and model.training and training is TrainingMode.EVAL:
            _warn(
                "Exporting a model while it is in training mode. Please ensure that this is intended, as it may lead to "
                "different behavior during inference. Calling model.eval() before export is recommended."
            )
            training = TrainingMode.PRESERVE
        with select_model_mode_for_export(model, training):
            graph = _traced(model, args, kwargs, input_names, dynamic_axes, dynamic_shapes, dynamo)
    finally:
        _exporting = False
    content, text = _model(graph, opset, output_names, dynamic_axes, export_params, keep_initializers_as_inputs, do_constant_folding)
    if verbose:
        print("Exported graph: " + text)
    if verify:
        _verify(graph)
    if f is not None:
        _write(f, content)
    if not dynamo:
        return None
    _freeze(graph)
    return ONNXProgram(content, graph, text)


def _freeze(graph):
    """Gives the graph the parameters as they are now, whatever becomes of the model's."""
    for value in {value: True for node in graph.nodes for value in node.inputs()} | {value: True for value in graph.outputs}:
        if value.kind in ("parameter", "buffer", "constant"):
            value.tensor = value.tensor.detach().clone()


def _warn(message, category=UserWarning):
    import sys
    import warnings

    # It points to the learner's line, however deep it comes from.
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("torch."):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)


def _opset(version):
    if version is None:
        return _OPSET
    if not isinstance(version, int) or version < _OPSET_MIN:
        raise ValueError(
            "Unsupported ONNX opset version: " + str(version) + " (torchlings writes " + str(_OPSET_MIN) + " to "
            + str(_OPSET_MAX) + ")"
        )
    if version > _OPSET_MAX:
        _warn(
            "Exporting to ONNX opset version " + str(version) + " is not supported. The highest opset version supported is "
            + str(_OPSET_MAX) + ", which is written instead.",
            OnnxExporterWarning,
        )
    return min(version, _OPSET_MAX)


def _arguments(args, kwargs):
    if not isinstance(args, (tuple, list)):
        args = (args,)
    args, kwargs = tuple(args), dict(kwargs or {})
    if args and isinstance(args[-1], dict) and not kwargs and all(isinstance(key, str) for key in args[-1]):
        args, kwargs = args[:-1], dict(args[-1])
    return args, kwargs


# ---- tracing, with sizes that change ----


def _traced(model, args, kwargs, input_names, dynamic_axes, dynamic_shapes, dynamo):
    graph = _trace.trace(model, args, kwargs)
    names = _input_names(model, args, kwargs)
    given = list(input_names or [])
    names = given[: len(names)] + names[len(given) :]
    for value, name in zip(graph.inputs, names):
        value.name = name
    for what, scope, value in graph.reads:
        if dynamo and what == "Python boolean":
            raise TorchExportError(
                "Failed to export the model: " + (scope[0] or scope[1] or "it") + " asks whether a tensor that follows from the "
                "inputs is true, and a graph has no branches for Python to choose. torch.where chooses by tensors; "
                "dynamo=False writes down the branch of the example inputs."
            )
        _warn_read(what)
        break
    symbols = _symbols(graph, names, dynamic_axes, dynamic_shapes, model, args, kwargs)
    _probe(graph, model, args, kwargs, symbols)
    graph.symbols = symbols
    return graph


def _warn_read(what):
    _warn(
        "Converting a tensor to a " + what + " might cause the trace to be incorrect. We can't record the data flow of "
        "Python values, so this value will be treated as a constant in the future. This means that the trace might not "
        "generalize to other inputs!",
        _trace.TracerWarning,
    )


def _input_names(model, args, kwargs):
    """The names of forward's parameters for the tensors among the arguments."""
    import inspect

    try:
        bound = inspect.signature(model.forward).bind(*args, **kwargs).arguments
        pairs = []
        for name, value in bound.items():
            kind = inspect.signature(model.forward).parameters[name].kind
            if kind is inspect.Parameter.VAR_KEYWORD:
                pairs.extend(value.items())
            else:
                pairs.append((name, value))
    except (TypeError, ValueError):
        pairs = [("input", args), *kwargs.items()]
    names = []
    for name, value in pairs:
        found = list(_trace.tensors((value,)))
        if isinstance(value, torch.Tensor):
            names.append(name)
        else:
            names.extend(name + "_" + str(i) for i in range(len(found)))
    return names


def _symbols(graph, names, dynamic_axes, dynamic_shapes, model, args, kwargs):
    """The dynamic sizes: the name of each, and the inputs' axes that have it."""
    axes = {}
    if dynamic_shapes is not None:
        leaves = list(_leaves(dynamic_shapes, args, kwargs))
        for place, (value, shape) in enumerate(zip(graph.inputs, leaves)):
            for axis, symbol in (shape or {}).items():
                label = symbol if isinstance(symbol, str) else getattr(symbol, "__name__", "s" + str(place) + "_" + str(axis))
                axes.setdefault(label, []).append((value, axis))
        return axes
    for key, wanted in (dynamic_axes or {}).items():
        if key not in names:
            continue
        value = graph.inputs[names.index(key)]
        for axis, label in _axis_names(key, wanted).items():
            if not -len(value.shape) <= axis < len(value.shape):
                raise RuntimeError("Dynamic shape axis should be no more than the shape dimension for " + label)
            axes.setdefault(label, []).append((value, axis % len(value.shape)))
    return axes


def _axis_names(key, wanted):
    if isinstance(wanted, dict):
        return {axis: str(label) for axis, label in wanted.items()}
    return {axis: key + "_dynamic_axes_" + str(i + 1) for i, axis in enumerate(wanted)}


def _leaves(shapes, args, kwargs):
    """What dynamic_shapes says of each tensor, in order."""
    values = list(args) + list(kwargs.values())
    if isinstance(shapes, dict):
        shapes = list(shapes.values())
    for value, shape in zip(values, shapes):
        if isinstance(value, torch.Tensor):
            if isinstance(shape, (tuple, list)):
                shape = {axis: symbol for axis, symbol in enumerate(shape) if symbol is not None}
            yield {axis: symbol for axis, symbol in (shape or {}).items() if not isinstance(symbol, int)}
        else:
            inner = shape if shape is not None else [None] * len(value)
            yield from _leaves(inner, value if not isinstance(value, dict) else value.values(), {})


def _probe(graph, model, args, kwargs, symbols):
    """Runs the model for other elements and other sizes, to find out what changes with them."""
    base = [value.tensor for value in graph.inputs]
    others, used = [], []
    runs = [({}, True)] + [({symbol: 1}, False) for symbol in symbols]
    if len(symbols) > 1:
        runs.append(({symbol: 2 + i for i, symbol in enumerate(symbols)}, False))
    elif symbols:
        runs.append(({symbol: 3 for symbol in symbols}, False))
    for growth, turned in runs:
        tensors = _grown(graph, base, symbols, growth, turned)
        other = _quiet_trace(model, args, kwargs, tensors)
        if other is None and growth:
            tensors = _grown(graph, base, symbols, growth, turned, double=True)
            other = _quiet_trace(model, args, kwargs, tensors)
        if other is None:
            if growth:
                _warn("the model does not run for another size of " + ", ".join(growth) + ": what follows from it is fixed", _trace.TracerWarning)
            continue
        others.append(other)
        used.append(growth)
    if not _trace.vary(graph, others):
        _warn(
            "Tracing: the model calls other operators for other inputs; the file holds those of the example inputs, so it "
            "might not generalize to other inputs!",
            _trace.TracerWarning,
        )
        return
    _check_constants(graph)


def _check_constants(graph):
    for node in graph.nodes:
        for value in node.inputs():
            for twin in getattr(value, "twins", []):
                if value.kind == "constant" and (twin.shape != value.shape or not torch.equal(value.tensor, twin.tensor)):
                    _warn(
                        "Tracing: a tensor that follows from the inputs by other ways than torch's operators is treated as a "
                        "constant. It is used by " + node.op + " in " + (node.scope[0] or node.scope[1] or "the model")
                        + ". The trace might not generalize to other inputs!",
                        _trace.TracerWarning,
                    )
                    return


def _grown(graph, base, symbols, growth, turned, double=False):
    """The example inputs with more rows along dynamic axes, or with other elements."""
    tensors = list(base)
    for symbol, more in growth.items():
        for value, axis in symbols[symbol]:
            place = graph.inputs.index(value)
            tensor = tensors[place]
            size = tensor.shape[axis]
            extra = size * more if double else more
            rows = torch.arange(size + extra) % max(size, 1)
            tensors[place] = tensor.index_select(axis, rows.to(tensor.device)).detach()
    if turned:
        tensors = [_turned(tensor.detach()) for tensor in tensors]
    return tensors


def _turned(tensor):
    """Other elements of the same kind and range: the same in reverse, and floats a little smaller."""
    if tensor.dim() == 0:
        return tensor * 0.75 if tensor.is_floating_point() else tensor.clone()
    turned = tensor.flip(tuple(range(tensor.dim())))
    return turned * 0.75 if tensor.is_floating_point() else turned


def _quiet_trace(model, args, kwargs, tensors):
    """A trace for other tensors, of which nothing is left: no output, no random numbers drawn, no buffer changed."""
    import io
    import sys
    import warnings

    args, kwargs = _trace.replaced((args, kwargs), iter(tensors))
    state = torch.get_rng_state()
    buffers = [(buffer, buffer.detach().clone()) for buffer in model.buffers()]
    output, sys.stdout = sys.stdout, io.StringIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _trace.trace(model, args, kwargs)
    except Exception:
        return None
    finally:
        sys.stdout = output
        torch.set_rng_state(state)
        with torch.no_grad():
            for buffer, was in buffers:
                if not torch.equal(buffer, was):
                    buffer.copy_(was)


# ---- the file ----


def _model(graph, opset, output_names, dynamic_axes, export_params, as_inputs, fold):
    builder = _builder.Builder(graph, opset, fold, lambda message: _warn("Tracing: " + message, _trace.TracerWarning))
    builder.build()
    names = _output_names(builder, graph, output_names)
    for key in dynamic_axes or {}:
        if key not in names and key not in [value.name for value in graph.inputs]:
            _warn("Provided key " + key + " for dynamic axes is not a valid input/output name")
    symbols = {}
    for label, places in graph.symbols.items():
        for value, axis in places:
            symbols[value, axis] = label
    inputs = [
        (value.name, value.dtype, [symbols.get((value, axis), size) for axis, size in enumerate(value.shape)])
        for value in graph.inputs
    ]
    outputs = [
        (name, value.dtype, _output_sizes(graph, name, value, symbols, dynamic_axes or {}))
        for name, value in zip(names, graph.outputs)
    ]
    parameters = [(name, tensor.dtype, list(tensor.shape)) for name, tensor in builder.parameters.items()]
    content = _serialized(builder, inputs, outputs, parameters, opset, export_params, as_inputs)
    large = [(name, tensor.dtype, list(tensor.shape)) for name, tensor in builder.constants.items() if tensor.dim() > 1]
    return content, _text(builder, inputs, outputs, parameters + large)


def _output_names(builder, graph, given):
    """Names the outputs, and the nodes' results that they are."""
    given = list(given or [])
    if len(given) > len(graph.outputs):
        raise RuntimeError(
            "number of output names provided (" + str(len(given)) + ") exceeded number of outputs ("
            + str(len(graph.outputs)) + ")"
        )
    results = [builder.ref(value) for value in graph.outputs]
    made = {name: place for place, (_, _, outputs, _, _) in enumerate(builder.nodes) for name in outputs}
    taken = {value.name for value in graph.inputs} | set(builder.parameters) | set(builder.constants)
    names, renamed = [], {}
    for place, (value, internal) in enumerate(zip(graph.outputs, results)):
        name = given[place] if place < len(given) else value.name
        while name in taken:
            name += "_output"
        taken.add(name)
        if internal in made and internal not in renamed:
            renamed[internal] = name
        else:
            identity = builder.add("Identity", internal)
            renamed[identity] = name
        names.append(name)
    rename = lambda items: [renamed.get(item, item) for item in items]  # noqa: E731
    builder.nodes = [
        (op, rename(inputs), rename(outputs), name, attributes) for op, inputs, outputs, name, attributes in builder.nodes
    ]
    return names


def _output_sizes(graph, name, value, symbols, dynamic_axes):
    """An output's sizes, with the names of those that change."""
    wanted = _axis_names(name, dynamic_axes[name]) if name in dynamic_axes else {}
    wanted = {axis % max(len(value.shape), 1): label for axis, label in wanted.items()}
    sizes = []
    for axis, each in enumerate(value.sizes):
        if axis in wanted:
            sizes.append(wanted[axis])
        elif len(set(each)) == 1:
            sizes.append(each[0])
        else:
            same = [label for (other, at), label in symbols.items() if other.sizes[at] == each]
            sizes.append(same[0] if same else name + "_dim_" + str(axis))
    return sizes


def _serialized(builder, inputs, outputs, parameters, opset, export_params, as_inputs):
    nodes = [_proto.node(*node) for node in builder.nodes]
    used = {name for _, given, _, _, _ in builder.nodes for name in given}
    tensors = {**(builder.parameters if export_params else {}), **builder.constants}
    initializers = [_proto.tensor(tensor, name) for name, tensor in tensors.items() if name in used]
    listed = inputs + ([item for item in parameters if item[0] in used] if as_inputs or not export_params else [])
    graph = _proto.graph(
        "main_graph", nodes, initializers, [_proto.value_info(*item) for item in listed],
        [_proto.value_info(*item) for item in outputs],
    )
    return _proto.model(graph, opset, producer_name, producer_version)


def _text(builder, inputs, outputs, parameters):
    """The graph for reading."""

    def typed(item):
        name, dtype, sizes = item
        return "%" + name + " : " + str(dtype)[6:] + "[" + ", ".join(str(size) for size in sizes) + "]"

    lines = ["graph(" + ",\n      ".join(typed(item) for item in inputs + parameters) + "):"]
    for op, given, made, name, attributes in builder.nodes:
        shown = ", ".join(
            key + "=" + (repr(value) if not isinstance(value, torch.Tensor) else "<tensor>")
            for key, value in sorted(attributes.items()) if value is not None
        )
        shown = "[" + shown + "]" if shown else ""
        listed = ", ".join("%" + item if item else "" for item in given)
        lines.append("  " + ", ".join("%" + item for item in made) + " = " + op + shown + "(" + listed + ")")
    lines.append("  return (" + ", ".join("%" + item[0] for item in outputs) + ")")
    return "\n".join(lines)


def _verify(graph):
    """Computes the traced graph anew: it has to give what the model gave."""
    with torch.no_grad():
        found = list(_trace.tensors((graph.run(*[value.tensor for value in graph.inputs]),)))
    for value, tensor in zip(graph.outputs, found):
        if not torch.allclose(tensor.float(), value.tensor.float(), rtol=1e-4, atol=1e-5, equal_nan=True):
            raise OnnxExporterError("the traced graph gives another result than the model for the output " + value.name)


def _write(target, content):
    if hasattr(target, "write"):
        target.write(content)
        return
    import os

    from torch.serialization import write_aside

    write_aside(os.fspath(target), [content])


def __getattr__(name):
    import _torch

    raise AttributeError(_torch._missing(__name__, name))
