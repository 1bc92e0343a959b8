"""An engine: the layers in their order, each in its precision, the memory that their results share, and the report."""
import torch
from torch import _trace
from torch_tensorrt._fusion import Fusion

_WIDTH = 56
_ROW = "%-16s %-21s %-7s %9s"
_SHORT = {"scaled_dot_product_attention": "attention", "batch_norm": "bn", "contiguous": "copy"}


class Engine(torch.nn.Module):
    """A model as an engine builder leaves it. Simulated: it computes with fused layers, but on torchlings' own device."""

    def __init__(self, module, inputs, precisions, tolerance):
        super().__init__()
        self.name = type(module).__name__
        # Not registered: an engine has no parameters.
        self.__dict__["_source"] = module
        self._inputs = [each if not isinstance(each, torch.Tensor) else None for each in inputs]
        examples = [each if isinstance(each, torch.Tensor) else each.example_tensor() for each in inputs]
        self._plans = {}
        self._precisions, self._tolerance = precisions, tolerance
        self._plan = self._build(examples, None)
        self.training = False

    def _build(self, examples, like):
        before = {module: module.training for module in self._source.modules()}
        self._source.eval()
        try:
            graph = _trace.trace(self._source, tuple(examples))
        finally:
            for module, mode in before.items():
                module.training = mode
        plan = Plan(graph, examples, self._precisions, self._tolerance, like)
        self._plans[tuple(tuple(tensor.shape) for tensor in examples)] = plan
        return plan

    def forward(self, *inputs):
        shapes = tuple(tuple(tensor.shape) for tensor in inputs)
        plan = self._plans.get(shapes)
        if plan is None:
            self._check(inputs)
            plan = self._build(inputs, self._plan)
        for place, (tensor, value) in enumerate(zip(inputs, plan.graph.inputs)):
            if tensor.dtype != value.dtype:
                raise RuntimeError(
                    "Expected input tensor " + str(place) + " to have type " + str(value.dtype) + ", found type " + str(tensor.dtype)
                )
        return plan.run(inputs)

    def _check(self, inputs):
        wanted = self._plan.graph.inputs
        if len(inputs) != len(wanted):
            raise RuntimeError("the engine takes " + str(len(wanted)) + " inputs, but got " + str(len(inputs)))
        for place, (tensor, value, spec) in enumerate(zip(inputs, wanted, self._inputs)):
            least, _, most = (value.shape,) * 3 if spec is None or spec.range is None else spec.range
            shape = tuple(tensor.shape)
            if len(shape) != len(least) or not all(a <= size <= b for a, size, b in zip(least, shape, most)):
                allowed = str(list(least)) if least == most else "between " + str(list(least)) + " and " + str(list(most))
                raise RuntimeError(
                    "Expected input tensor " + str(place) + " to have shape " + allowed + ", found " + str(list(shape))
                    + ": an engine is built for its shapes; torch_tensorrt.Input(min_shape=, opt_shape=, max_shape=) allows more"
                )

    @property
    def layers(self):
        """The layers that compute, in order: views are not among them."""
        return [layer for layer in self._plan.layers if not layer.is_view]

    @property
    def graph(self):
        """The traced graph that the engine was built of."""
        return self._plan.graph

    def report(self):
        """What was done to the model, as a table."""
        return self._plan.report(self.name)

    def memory_plan(self):
        """Where every result lies and how long it is needed, as a table."""
        return self._plan.memory.table()

    def __repr__(self):
        return self.report()


class Plan:
    """The layers for inputs of certain shapes."""

    def __init__(self, graph, examples, precisions, tolerance, like):
        self.graph = graph
        with torch.no_grad():
            self.fusion = Fusion(graph)
            self.layers = self.fusion.layers
            self.reference = self._choose(examples, precisions, tolerance, like)
            self.memory = Memory(graph, self.fusion.nodes, self.layers)
            self.error = self._error(examples)

    def run(self, inputs):
        """Computes the outputs; they have the dtypes that the model's have."""
        known = dict(zip(self.graph.inputs, inputs))
        with torch.no_grad():
            for layer in self.layers:
                for value, tensor in zip(layer.outputs, layer.run(known)):
                    known[value] = tensor
            found = {value: known[value].to(value.dtype) for value in self.graph.outputs if value in known}
        found.update((value, tensor) for value, tensor in self.fusion.computed.items() if value in self.graph.outputs)
        return _trace._fill(self.graph.structure, found)

    def _choose(self, examples, precisions, tolerance, like):
        """Sets every layer's precision: the shortest whose result differs little enough from float32's."""
        known = dict(zip(self.graph.inputs, examples))
        for place, layer in enumerate(self.layers):
            exact = layer.run(known, torch.float32)
            if like is not None and len(like.layers) == len(self.layers):
                layer.precision = like.layers[place].precision
                layer.error = like.layers[place].error
            elif not layer.is_view and all(tensor.is_floating_point() for tensor in exact):
                for precision in precisions[1:]:
                    error = _tried(layer, known, precision, exact)
                    if error <= tolerance:
                        layer.precision, layer.error = precision, error
                        break
                    layer.error = max(layer.error, error)
            for value, tensor in zip(layer.outputs, exact):
                known[value] = tensor
        return [known[value] for value in self.graph.outputs if value in known]

    def _error(self, examples):
        found = list(_trace.tensors((self.run(examples),)))
        return max([_distance(a, b) for a, b in zip(found, [value.tensor for value in self.graph.outputs])] or [0.0])

    def report(self, name):
        """The table."""
        shown = [layer for layer in self.layers if not layer.is_view]
        inputs = ", ".join(str(value.dtype)[6:] + str(list(value.shape)) for value in self.graph.inputs)
        lines = ["Engine of " + name + " (simulated: no TensorRT here)", "input    " + inputs]
        views = len(self.layers) - len(shown)
        counts = _count(len(self.graph.nodes), "operator"), _count(len(shown), "layer"), _count(views, "view")
        lines.append("graph    %s -> %s, %s" % counts)
        lines.append("")
        lines.append(_ROW % ("layer", "operators", "dtype", "error"))
        lines.append("-" * _WIDTH)
        for layer in shown:
            path = layer.path or "(model)"
            path = path if len(path) <= 16 else "…" + path[-15:]
            error = "-" if layer.error == 0 else "%.1e" % layer.error
            if layer.error and layer.precision is torch.float32:
                error = "(" + error + ")"
            parts = _wrapped([_SHORT.get(part, part)[:21] for part in layer.parts], 21)
            dtype = {torch.float32: "float", torch.float16: "half", torch.bfloat16: "bfloat"}[layer.precision]
            lines.append(_ROW % (path, parts[0], dtype, error))
            lines.extend(" " * 17 + part for part in parts[1:])
        lines.append("-" * _WIDTH)
        if any(layer.error and layer.precision is torch.float32 for layer in shown):
            lines.append("(error)  so far off that the layer stays float")
        return "\n".join(lines + self._summary())

    def _summary(self):
        counts, memory = self.fusion.counts, self.memory
        joined = ", ".join(name + " " + str(count) for name, count in counts.items() if count) or "nothing"
        full = sum(value.tensor.numel() * value.tensor.element_size() for value in self._constants())
        short = sum(
            tensor.numel() * (layer.precision.itemsize if tensor.is_floating_point() else tensor.element_size())
            for layer in self.layers for tensor in layer.weights()
        )
        return [
            "fused    " + joined,
            "folded   %s, constant or unused" % _count(self.fusion.folded, "operator"),
            "weights  %s -> %s" % (_bytes(full), _bytes(short)),
            "results  %s in %s" % (_bytes(memory.apart), _count(memory.tensors, "tensor")),
            "         -> %s in %d, fused and in short dtypes" % (_bytes(memory.fused), len(memory.spans)),
            "         -> %s with places used again" % _bytes(memory.planned),
            "error    %.1e of the largest output" % self.error,
        ]

    def _constants(self):
        found = {}
        for node in self.graph.nodes:
            for value in node.inputs():
                if value.kind in ("parameter", "buffer", "constant"):
                    found[value] = True
        return found


class Memory:
    """Where the layers' results lie: two whose times do not overlap can have the same place."""

    def __init__(self, graph, nodes, layers):
        views = [layer for layer in layers if layer.is_view]
        base = {}
        for layer in views:
            source = layer.inputs()[0]
            for value in layer.outputs:
                base[value] = base.get(source, source)
        made = [value for node in nodes for value in node.outputs if value not in base]
        self.tensors = len(made)
        self.apart = sum(_size(value, torch.float32) for value in made)
        self.spans = _spans(graph, layers, base)
        self.labels = [(layer.path or "(model)") + " " + layer.parts[-1] for layer in layers if not layer.is_view for _ in layer.outputs]
        self.steps = [time for time, layer in enumerate(layers) if not layer.is_view]
        self.offsets = _placed(self.spans)
        self.planned = max([offset + span[2] for offset, span in zip(self.offsets, self.spans)] or [0])
        self.fused = sum(size for _, _, size in self.spans)

    def table(self):
        """A line a result: its bytes, its offset, and the layers from the one that makes it to the last that reads it."""
        lines = ["%-20s %8s %8s  %s" % ("result", "bytes", "offset", "needed during"), "-" * _WIDTH]
        width = _WIDTH - 39
        for label, (born, last, size), offset in zip(self.labels, self.spans, self.offsets):
            label = label if len(label) <= 20 else "…" + label[-19:]
            times = "".join("#" if born <= time <= last else "." for time in self.steps)
            if len(times) > width:
                first, final = self.steps.index(born) + 1, sum(time <= last for time in self.steps)
                times = "layers %d to %d" % (first, final)
            lines.append("%-20s %8d %8d  %s" % (label, size, offset, times))
        lines.append("-" * _WIDTH)
        return "\n".join(lines + ["%d bytes for all; %d without reuse" % (self.planned, self.fused)])


def _size(value, precision):
    width = precision.itemsize if value.dtype.is_floating_point else value.dtype.itemsize
    return value.tensor.numel() * width


def _spans(graph, layers, base):
    """The first and last layer that needs each result, and its bytes."""
    born, last, sizes = {}, {}, {}
    for time, layer in enumerate(layers):
        for value in layer.inputs():
            last[base.get(value, value)] = time
        if not layer.is_view:
            for value in layer.outputs:
                born[value], last[value] = time, time
                sizes[value] = _size(value, layer.precision)
    for value in graph.outputs:
        last[base.get(value, value)] = len(layers)
    return [(born[value], last[value], sizes[value]) for value in born]


def _placed(spans):
    """An offset for each span, the largest first, at the lowest address that is free for as long as it is needed."""
    offsets = [0] * len(spans)
    done = []
    for place in sorted(range(len(spans)), key=lambda i: (-spans[i][2], i)):
        start, end, size = spans[place]
        offset = 0
        for other in sorted(done, key=lambda i: offsets[i]):
            first, final, width = spans[other]
            if first <= end and start <= final and offset < offsets[other] + width and offsets[other] < offset + size:
                offset = offsets[other] + width
        offsets[place] = offset
        done.append(place)
    return offsets


def _tried(layer, known, precision, exact):
    """How far a layer's result in a precision is from the exact one, as a part of the largest element."""
    try:
        found = layer.run(known, precision)
    except RuntimeError:
        return float("inf")  # there is no such kernel
    return max(_distance(a, b) for a, b in zip(found, exact))


def _distance(found, exact):
    if exact.numel() == 0:
        return 0.0
    found, exact = found.double(), exact.double()
    gap = (found - exact).abs()
    gap = torch.where(found == exact, torch.zeros_like(gap), gap).max().item()
    finite = torch.where(exact.isfinite(), exact.abs(), torch.zeros_like(exact)).max().item()
    return gap / finite if gap == gap and finite > 0 else (0.0 if gap == 0 else float("inf"))


def _wrapped(parts, width):
    """Lines of a chain of names, broken before a plus."""
    lines = [""]
    for part in parts:
        joined = part if lines == [""] else "+" + part
        if lines[-1] and len(lines[-1]) + len(joined) > width:
            lines.append("")
        lines[-1] += joined
    return lines


def _count(count, noun):
    return str(count) + " " + noun + ("" if count == 1 else "s")


def _bytes(count):
    for unit in ("B", "KiB", "MiB"):
        if count < 1024 or unit == "MiB":
            return ("%d %s" if unit == "B" else "%.1f %s") % (count, unit)
        count /= 1024
