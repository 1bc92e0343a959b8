"""Graphs of what a model computes: the model runs once on examples, and every operator that it calls is written down.

The native side keeps the tape (`_torch._set_tape`); here it becomes a graph of values and nodes, which torch.onnx writes
to a file and torch_tensorrt runs. What Python decides while the model runs, such as the branch of an `if`, is not in it.
"""
import _torch
import torch
from torch.nn import functional

# Names that PyTorch has for the same operator.
_ALIASES = {
    "absolute": "abs", "negative": "neg", "multiply": "mul", "subtract": "sub", "divide": "div", "true_divide": "div",
    "concat": "cat", "concatenate": "cat", "swapaxes": "transpose", "swapdims": "transpose", "moveaxis": "movedim",
    "clip": "clamp", "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le", "not_equal": "ne",
    "fix": "trunc", "arccos": "acos", "arcsin": "asin", "arctan": "atan", "arctan2": "atan2", "arccosh": "acosh",
    "arcsinh": "asinh", "arctanh": "atanh", "ger": "outer", "row_stack": "vstack", "unsafe_chunk": "chunk",
    "unsafe_split": "split", "constant_pad_nd": "pad", "resolve_conj": "positive", "resolve_neg": "positive",
    "conj": "positive", "conj_physical": "positive", "real": "positive",
}


class TracerWarning(Warning):
    """Says that a trace may not hold for other inputs."""


class Value:
    """A tensor of the graph: its name, where it comes from, and the tensor that it was when the model ran."""

    def __init__(self, name, kind, tensor, node=None):
        self.name = name
        self.kind = kind  # "input", "parameter", "buffer", "constant" or "result"
        self.tensor = tensor
        self.shape = tuple(tensor.shape)
        self.dtype = tensor.dtype
        self.node = node
        # The sizes of every dimension in each run; one run, unless sizes were varied.
        self.sizes = [(size,) for size in self.shape]

    def __repr__(self):
        return "%" + self.name


class Node:
    """A call of an operator: its arguments by name, its results, and the module that called it."""

    def __init__(self, op, arguments, keywords, in_place, scope):
        self.op = op
        self.arguments = arguments
        self.keywords = keywords
        self.in_place = in_place
        self.scope = scope  # (path, class name) of the innermost module
        self.outputs = []
        self.runs = [self]

    def inputs(self):
        """The values among the arguments, in order."""
        return list(_values(self.arguments.values()))

    def __repr__(self):
        shown = ", ".join(
            name + "=" + repr(value) for name, value in self.arguments.items() if value is not None and name[0] != "_"
        )
        return ", ".join(repr(value) for value in self.outputs) + " = " + self.op + "(" + shown + ")"


class Graph:
    """What a model computes: inputs, parameters, nodes in order, outputs."""

    def __init__(self):
        self.inputs = []
        self.nodes = []
        self.outputs = []
        self.structure = None
        self.reads = []

    def run(self, *inputs):
        """Computes the graph anew for other inputs, node by node."""
        known = {}
        if len(inputs) != len(self.inputs):
            raise ValueError("the graph takes " + str(len(self.inputs)) + " tensors, but got " + str(len(inputs)))
        for value, tensor in zip(self.inputs, inputs):
            known[value] = tensor
        for node in self.nodes:
            for value, tensor in zip(node.outputs, evaluate(self._sized(node, known), known)):
                known[value] = tensor
        return _fill(self.structure, known)

    def _sized(self, node, known):
        """The node for inputs of these sizes, where its arguments follow from sizes (see `vary`)."""
        if len(node.runs) == 1:
            return node
        pairs = [(name, [run.arguments[name] for run in node.runs]) for name in node.arguments]
        arguments = {name: self._argument(each, known) for name, each in pairs}
        sized = Node(node.op, arguments, node.keywords, node.in_place, node.scope)
        sized.outputs = node.outputs
        return sized

    def _argument(self, each, known):
        first = each[0]
        if isinstance(first, (tuple, list)):
            return type(first)(self._argument(items, known) for items in zip(*each))
        if isinstance(first, slice):
            return slice(*[self._argument([getattr(s, b) for s in each], known) for b in ("start", "stop", "step")])
        if type(first) is not int or len(set(each)) == 1:
            return first
        size = self.size(tuple(each), list(known))
        if size is None:
            return first
        places, factor, more, divisor = size
        product = factor
        for value, axis in places:
            product *= known[value].shape[axis]
        return (product + more) // divisor

    def size(self, sizes, results=()):
        """How a number that is `sizes[i]` in run i follows from sizes of inputs, or else of results.

        Returns places (values with their axes), a factor, what is added and a divisor: the number is
        `(product of the sizes at the places * factor + added) // divisor`. `None` where it cannot be told.
        """
        axes = [(value, axis) for value in self.inputs for axis in range(len(value.sizes))]
        inner = [(value, axis) for value in results if value.kind == "result" for axis in range(len(value.sizes))]
        for value, axis in axes + inner:
            if value.sizes[axis] == sizes:
                return [(value, axis)], 1, 0, 1
        varied = [(value, axis) for value, axis in axes if len(set(value.sizes[axis])) > 1]
        for value, axis in varied:
            factor, rest = _line(value.sizes[axis], sizes)
            if factor is not None:
                return [(value, axis)], factor, rest, 1
        for value, axis in varied:
            for divisor in (2, 3, 4, 8, 16, 32):
                for more in range(divisor):
                    if all((size + more) // divisor == each for size, each in zip(value.sizes[axis], sizes)):
                        return [(value, axis)], 1, more, divisor
        for i, (value, axis) in enumerate(varied):
            for other, other_axis in varied[i:]:
                product = tuple(a * b for a, b in zip(value.sizes[axis], other.sizes[other_axis]))
                factor, rest = _line(product, sizes)
                if factor is not None and rest == 0:
                    return [(value, axis), (other, other_axis)], factor, 0, 1
        return None

    def __str__(self):
        inputs = ", ".join(_typed(value) for value in self.inputs)
        lines = ["graph(" + inputs + "):"]
        for node in self.nodes:
            scope = "" if not node.scope[1] else "  # " + (node.scope[0] or "(model)") + ": " + node.scope[1]
            lines.append("  " + repr(node) + scope)
        lines.append("  return (" + ", ".join(repr(value) for value in self.outputs) + ")")
        return "\n".join(lines)


def _line(given, wanted):
    """The factor and the rest of `wanted = factor * given + rest` in all runs."""
    for i in range(1, len(given)):
        if given[i] != given[0]:
            factor, left = divmod(wanted[i] - wanted[0], given[i] - given[0])
            if left or factor == 0:
                return None, None
            rest = wanted[0] - factor * given[0]
            fits = all(w == factor * g + rest for g, w in zip(given, wanted))
            return (factor, rest) if fits else (None, None)
    return None, None


def _typed(value):
    return repr(value) + ": " + str(value.dtype)[6:] + str(list(value.shape))


def _values(items):
    for item in items:
        if isinstance(item, Value):
            yield item
        elif isinstance(item, (tuple, list)):
            yield from _values(item)
        elif isinstance(item, dict):
            yield from _values(item.values())


def _fill(structure, known):
    """The structure with tensors where values stand."""
    if isinstance(structure, Value):
        found = known.get(structure)
        return structure.tensor if found is None else found
    if isinstance(structure, tuple) and hasattr(structure, "_fields"):
        return type(structure)(*[_fill(item, known) for item in structure])
    if isinstance(structure, (tuple, list)):
        return type(structure)(_fill(item, known) for item in structure)
    if isinstance(structure, dict):
        return {key: _fill(item, known) for key, item in structure.items()}
    return structure


def is_basic(index):
    """Whether an index takes a part by integers and slices alone, which shares memory with the whole."""
    items = index if isinstance(index, tuple) else (index,)
    return all(
        item is None or item is Ellipsis or isinstance(item, (int, slice)) and not isinstance(item, bool) for item in items
    )


def tensors(items):
    """The tensors in nested tuples, lists and dicts, in order."""
    for item in items:
        if isinstance(item, torch.Tensor):
            yield item
        elif isinstance(item, (tuple, list)):
            yield from tensors(item)
        elif isinstance(item, dict):
            yield from tensors(item.values())


# ---- running a node ----


def _set_item(input, index, value):
    changed = input.clone()
    changed[index] = value
    return changed


def _like(value, tensor):
    return torch.full_like(tensor, value) if not isinstance(value, torch.Tensor) else value.to(tensor.dtype).expand_as(tensor)


_FUNCTIONS = {
    "getitem": lambda input, index: input[index],
    "setitem": _set_item,
    "T": lambda input: input.permute(*range(input.dim() - 1, -1, -1)),
    "mT": lambda input: input.transpose(-2, -1),
    "copy": lambda input, value: _like(value, input).clone(),
    "fill": lambda input, value: _like(value, input).clone(),
    "zero": lambda input: torch.zeros_like(input),
    "unbind": lambda input, dim=0: input.unbind(dim),
    # There are two operators of this name.
    "unfold": lambda input, **how: input.unfold(**how) if "dimension" in how else functional.unfold(input, **how),
}


def evaluate(node, known):
    """The tensors that a node gives, for tensors that are known; others are what they were in the trace."""
    arguments = {name: _fill(value, known) for name, value in node.arguments.items()}
    if node.op == "to":
        return [arguments["input"].to(node.outputs[0].dtype)]
    if node.in_place:
        target = arguments["input"]
        changed = _call(node, {**arguments, **({"inplace": False} if "inplace" in arguments else {})})
        return [changed.to(target.dtype).expand_as(target)]
    found = list(tensors((_call(node, arguments),)))
    return found


def _call(node, arguments):
    function = _FUNCTIONS.get(node.op)
    if function is not None:
        return function(**arguments)
    positional = [value for name, value in arguments.items() if name not in node.keywords]
    keywords = {name: arguments[name] for name in node.keywords if arguments[name] is not None}
    keywords.pop("generator", None)
    failure = None
    owners = [torch, functional, torch.Tensor, torch.special, torch.linalg]
    if "inplace" in arguments or "_stacklevel" in arguments:
        owners.insert(0, functional)
    for owner in owners:
        function = getattr(owner, node.op, None)
        if function is not None:
            try:
                return function(*positional, **keywords)
            except TypeError as error:
                failure = failure or error
    raise failure or RuntimeError("there is no function " + node.op)


# ---- tracing ----


def record(function, args, kwargs):
    """Runs a function with a tape in; returns the tape and what the function returned."""
    tape = []
    before = _torch._set_tape(tape)
    try:
        with torch.no_grad():
            result = function(*args, **kwargs)
    finally:
        _torch._set_tape(before)
    return tape, result


class _Tracer:
    def __init__(self, model, args, kwargs):
        self.graph = Graph()
        self.values = {}  # by the identity of the tensor
        self.stale = {}  # identities whose memory was written through another view
        self.memory = {}  # identities by the memory that they share
        self.written = set()
        self.views = {}  # parts of tensors: the identity of the whole, its tensor, and the index
        self.scopes = [("", "")]
        self.counts = {}
        self.kept = []
        self.paths = {}
        if isinstance(model, torch.nn.Module):
            for path, module in model.named_modules(remove_duplicate=False):
                self.paths.setdefault(id(module), path)
            for name, parameter in model.named_parameters(remove_duplicate=False):
                self._add(Value(name, "parameter", parameter))
            for name, buffer in model.named_buffers(remove_duplicate=False):
                self._add(Value(name, "buffer", buffer))
        for tensor in tensors((args, kwargs)):
            value = Value("input_" + str(len(self.graph.inputs)), "input", tensor)
            self.graph.inputs.append(value)
            self._add(value, replace=True)

    def _add(self, value, replace=False):
        identity, memory = _torch._trace_key(value.tensor)
        if replace or identity not in self.values:
            self.values[identity] = value
            self.stale.pop(identity, None)
        self.memory.setdefault(memory, set()).add(identity)
        self.kept.append(value.tensor)

    def find(self, tensor, overwritten=False):
        """The value that a tensor is; one from elsewhere is a constant."""
        identity = _torch._trace_key(tensor)[0]
        if identity in self.stale and not overwritten:
            raise RuntimeError(
                "Tracing: " + self.stale[identity] + "_ changes memory in place that another view of it is read from later; "
                "use the operator that is not in place, or index_put"
            )
        value = self.values.get(identity)
        if value is None:
            value = Value(self._name("constant"), "constant", tensor)
            self._add(value)
        return value

    def _name(self, op):
        count = self.counts.get(op, 0)
        self.counts[op] = count + 1
        return op if count == 0 else op + "_" + str(count)

    def take(self, event):
        kind = event[0]
        if kind == "call":
            self.call(*event[1:])
        elif kind == "enter":
            module = event[1]
            path = self.paths.get(id(module))
            name = type(module).__name__
            outer = self.scopes[-1][0]
            self.scopes.append((path if path is not None else (outer + "." + name).lstrip("."), name))
        elif kind == "leave":
            self.scopes.pop()
        else:
            known = self.values.get(_torch._trace_key(event[2])[0])
            if known is not None and known.kind in ("input", "result"):
                self.graph.reads.append((event[1], self.scopes[-1], known))

    def call(self, name, in_place, names, values, output):
        op = _ALIASES.get(name, name)
        if op.endswith("_") and not op.endswith("__"):
            op, in_place = op[:-1], True
        keywords = [key[1:] for key in names if key.startswith("*")]
        given = {key.lstrip("*"): value for key, value in zip(names, values)}
        if "self" in given:
            given = {"input" if key == "self" else key: value for key, value in given.items()}
        in_place = in_place or given.get("inplace") is True
        results = list(tensors((output,)))
        if not results:
            return  # a number, a size or a truth value
        if not in_place and len(results) == 1 and op not in ("zeros", "ones"):
            identity = _torch._trace_key(results[0])[0]
            if identity in self.values and any(_torch._trace_key(t)[0] == identity for t in tensors(values)):
                return  # the very tensor that was given
        overwritten = in_place and op in ("setitem", "fill", "zero", "copy")
        arguments = {
            key: self._take_in(value, overwritten and key == "input") for key, value in given.items()
        }
        node = Node(op, arguments, keywords, in_place, self.scopes[-1])
        if in_place and arguments[next(iter(arguments))].kind == "buffer":
            return  # running statistics, which are no part of the result
        for tensor in results:
            node.outputs.append(Value(self._name(op), "result", tensor, node))
        for value in node.outputs:
            self._add(value, replace=True)
            if in_place:
                identity, memory = _torch._trace_key(value.tensor)
                self.written.add(memory)
                for other in self.memory[memory] - {identity}:
                    self.stale[other] = op
        self.graph.nodes.append(node)
        if in_place:
            self._write_through(node.outputs[0])
        elif op == "getitem" and is_basic(given["index"]):
            self.views[_torch._trace_key(results[0])[0]] = given["input"], arguments["index"]

    def _write_through(self, value):
        """A part that was written in place changes the whole that it is a part of."""
        found = self.views.get(_torch._trace_key(value.tensor)[0])
        if found is None:
            return
        whole, index = found
        identity = _torch._trace_key(whole)[0]
        arguments = {"input": self.find(whole, overwritten=True), "index": index, "value": value}
        node = Node("setitem", arguments, [], True, self.scopes[-1])
        node.outputs.append(Value(self._name("setitem"), "result", whole, node))
        self.graph.nodes.append(node)
        self._add(node.outputs[0], replace=True)
        self.stale.pop(identity, None)
        self._write_through(node.outputs[0])

    def _take_in(self, value, overwritten):
        if isinstance(value, torch.Tensor):
            return self.find(value, overwritten)
        if isinstance(value, (tuple, list)):
            return type(value)(self._take_in(item, False) for item in value)
        if isinstance(value, slice):
            bounds = [int(b) if isinstance(b, torch.Tensor) else b for b in (value.start, value.stop, value.step)]
            return slice(*bounds)
        if type(value).__module__ == "numpy":
            return value.tolist()
        return value

    def finish(self, result):
        self.graph.structure = self._structure(result)
        self.graph.outputs = list(_values((self.graph.structure,)))
        self.graph.written = self.written
        return self.graph

    def _structure(self, result):
        if isinstance(result, torch.Tensor):
            return self.find(result)
        if isinstance(result, tuple) and hasattr(result, "_fields"):
            return type(result)(*[self._structure(item) for item in result])
        if isinstance(result, (tuple, list)):
            return type(result)(self._structure(item) for item in result)
        if isinstance(result, dict):
            return {key: self._structure(item) for key, item in result.items()}
        return result


def trace(model, args, kwargs=None):
    """Runs a model on examples and returns the graph of what it computed."""
    given = list(tensors((args, kwargs or {})))
    copies = {id(tensor): tensor.detach().clone() for tensor in given}
    # The model gets copies: what it writes into its inputs leaves the examples as they are.
    args, kwargs = replaced((args, kwargs or {}), iter([copies[id(tensor)] for tensor in given]))
    tracer = _Tracer(model, args, kwargs)
    tape, result = record(model, args, kwargs)
    for event in tape:
        tracer.take(event)
    graph = tracer.finish(result)
    for value, tensor in zip(graph.inputs, given):
        value.tensor = tensor
    return graph


def replaced(items, tensors):
    """Nested containers with other tensors, which are taken in order."""
    if isinstance(items, torch.Tensor):
        return next(tensors)
    if isinstance(items, tuple) and hasattr(items, "_fields"):
        return type(items)(*[replaced(item, tensors) for item in items])
    if isinstance(items, (tuple, list)):
        return type(items)(replaced(item, tensors) for item in items)
    if isinstance(items, dict):
        return {key: replaced(item, tensors) for key, item in items.items()}
    return items


# ---- several runs of different sizes ----


def vary(graph, others):
    """Joins graphs of the same model for inputs of other sizes: says whether they are alike but for sizes.

    Afterwards `Value.sizes` has the sizes of every run, and `Node.runs` the node of every run.
    """
    for other in others:
        if len(other.nodes) != len(graph.nodes) or len(other.outputs) != len(graph.outputs):
            return False
        for node, twin in zip(graph.nodes, other.nodes):
            if node.op != twin.op or len(node.outputs) != len(twin.outputs):
                return False
            pairs = list(zip(node.outputs + node.inputs(), twin.outputs + twin.inputs()))
            if len(node.inputs()) != len(twin.inputs()) or any(a.tensor.dim() != b.tensor.dim() for a, b in pairs):
                return False
    for node, *twins in zip(graph.nodes, *[other.nodes for other in others]):
        node.runs = [node, *twins]
        for index, value in enumerate(node.outputs):
            _join(value, [twin.outputs[index] for twin in twins])
        for index, value in enumerate(node.inputs()):
            if value.kind == "constant":
                _join(value, [twin.inputs()[index] for twin in twins])
    for value, *twins in zip(graph.inputs, *[other.inputs for other in others]):
        _join(value, twins)
    return True


def _join(value, twins):
    value.sizes = [tuple(sizes) for sizes in zip(value.shape, *[twin.shape for twin in twins])]
    value.twins = twins
