"""Makes an ONNX graph of a traced one: names, constants, sizes that stay symbolic, and the rules of each operator.

A rule is a function registered with `@symbolic(names...)`. It gets the builder, the traced node and the node's arguments
by name, adds ONNX nodes, and returns the name of its result, or a list where there are several.
"""
import inspect

import torch
from torch._trace import Value, evaluate
from torch.onnx import _proto
from torch.onnx.errors import SymbolicValueError, UnsupportedOperatorError

RULES = {}


def symbolic(*names):
    """Registers a rule for operators of these names."""

    def register(rule):
        wanted = [name for name in inspect.signature(rule).parameters][2:]
        for name in names:
            RULES[name] = rule, "arguments" in wanted, wanted
        return rule

    return register


class Name(str):
    """The name of a tensor in the ONNX graph."""


_RANDOM = ("rand", "randn", "randint", "randperm", "bernoulli", "multinomial", "normal", "rand_like", "randn_like", "randint_like", "poisson")
_MADE = ("zeros", "ones", "full", "arange", "eye", "empty", "linspace", "range")


class Builder:
    """The ONNX graph that is being made."""

    def __init__(self, graph, opset, fold=True, warn=None):
        self.graph = graph
        self.opset = opset
        self.fold = fold
        self.warn = warn or (lambda message: None)
        self.nodes = []  # (op, inputs, outputs, name, attributes)
        self.constants = {}  # name to tensor
        self.parameters = {}  # name to tensor, in the order of use
        self.names = {}  # value to name
        self.known_constants = {}  # constants already made, by content
        self.known_shapes = {}
        self.counts = {}
        self.node = None
        self.folded = {}
        self.runs = 1
        for value in graph.inputs:
            self.names[value] = Name(value.name)
            self.runs = max([self.runs] + [len(sizes) for sizes in value.sizes])
        self.constant_values = set()

    # ---- nodes ----

    def build(self):
        """Adds all nodes."""
        for node in self.graph.nodes:
            self.node = node
            self._add_node(node)
        self.node = None

    def _add_node(self, node):
        if self._folds(node):
            self.constant_values.update(node.outputs)
            return
        rule = RULES.get(node.op)
        if rule is None:
            raise self.unsupported()
        function, everything, wanted = rule
        if everything:
            found = function(self, node, node.arguments)
        else:
            given = {key: node.arguments.get(key) for key in wanted}
            if wanted[0] == "input" and "input" not in node.arguments:
                given["input"] = next(iter(node.arguments.values()))
            found = function(self, node, **given)
        found = [found] if isinstance(found, str) else list(found)
        for value, name in zip(node.outputs, found):
            self.names[value] = Name(name)

    def _folds(self, node):
        """Whether a node's results are constants: nothing that it is made of changes from run to run."""
        if node.op in _RANDOM or (node.op in ("dropout",) and node.arguments.get("training")):
            return False
        inputs = node.inputs()
        if any(value.kind == "input" or value in self.names and value.kind == "result" for value in inputs):
            return False
        if not self.fold and any(value.kind in ("parameter", "buffer") for value in inputs):
            return False
        if any(value.kind == "result" and value not in self.constant_values for value in inputs):
            return False
        varied = any(len(set(sizes)) > 1 for value in node.outputs + inputs for sizes in value.sizes)
        return not varied and all(run is node or _same_arguments(node, run) for run in node.runs)

    def constant_of(self, value):
        """The tensor of a value that is a constant or a parameter; `None` where it depends on the inputs."""
        if isinstance(value, Value) and value.kind in ("parameter", "buffer", "constant"):
            return value.tensor.detach()
        if value in self.constant_values:
            if value not in self.folded:
                known = {v: self.constant_of(v) for v in value.node.inputs()}
                with torch.no_grad():
                    for output, tensor in zip(value.node.outputs, evaluate(value.node, known)):
                        self.folded[output] = tensor.detach()
            return self.folded[value]
        return None

    def unsupported(self, since=None):
        """The error for the operator that is being exported."""
        return UnsupportedOperatorError("aten::" + self.node.op, self.opset, since, self.place())

    def refuse(self, reason):
        """The error for a call that has no form in ONNX."""
        return SymbolicValueError(
            "Unsupported: ONNX export of operator " + self.node.op + ", " + reason + ". " + self.place()
        )

    def place(self):
        """Where the operator is called."""
        path, kind = self.node.scope
        if not kind:
            return "It is called outside of all modules"
        return "It is called in " + ("module '" + path + "'" if path else "the model") + " (" + kind + ")"

    def add(self, op, *inputs, outputs=1, **attributes):
        """Adds a node; returns the names of its outputs, or the name where there is one."""
        path = self.node.scope[0] if self.node is not None else ""
        name = "/" + path.replace(".", "/") + "/" + op if path else "/" + op
        count = self.counts.get(name, 0)
        self.counts[name] = count + 1
        if count:
            name += "_" + str(count)
        names = [Name(name + "_output_" + str(i)) for i in range(outputs)]
        given = ["" if item is None else item for item in inputs]
        while given and given[-1] == "":
            given.pop()
        self.nodes.append((op, given, names, name, attributes))
        return names[0] if outputs == 1 else names

    # ---- tensors ----

    def constant(self, value, dtype=None):
        """The name of a constant."""
        tensor = value if isinstance(value, torch.Tensor) else torch.tensor(value, dtype=dtype)
        if dtype is not None and tensor.dtype != dtype:
            tensor = tensor.to(dtype)
        key = None
        if tensor.numel() <= 16:
            key = (str(tensor.dtype), tuple(tensor.shape), _proto.raw(tensor))
            if key in self.known_constants:
                return self.known_constants[key]
        name = Name("onnx::Constant_" + str(len(self.constants)))
        self.constants[name] = tensor
        if key is not None:
            self.known_constants[key] = name
        return name

    def integers(self, *values):
        """The name of a list of integers."""
        return self.constant(torch.tensor(values, dtype=torch.int64))

    def ref(self, value):
        """The name of a value of the traced graph."""
        if isinstance(value, Name):
            return value
        if value in self.names:
            return self.names[value]
        if value.kind in ("parameter", "buffer"):
            name = Name(value.name)
            self.parameters[name] = value.tensor
        elif value.kind == "constant":
            name = self.constant(value.tensor.detach())
        elif value in self.constant_values:
            name = self.constant(self.constant_of(value))
        else:
            raise RuntimeError("the value " + repr(value) + " is used before it is made")
        self.names[value] = name
        return name

    def cast(self, name, source, target):
        """The tensor in another dtype."""
        return name if source == target else self.add("Cast", name, to=_proto.TYPES[str(target)[6:]])

    def operand(self, value, dtype):
        """A value or a Python number as a tensor of a dtype."""
        if isinstance(value, Value):
            constant = self.constant_of(value) if value.kind == "constant" or value in self.constant_values else None
            if constant is not None and value.dtype != dtype:
                return self.constant(constant.to(dtype))
            return self.cast(self.ref(value), value.dtype, dtype)
        if isinstance(value, Name):
            return value
        return self.constant(value, dtype)

    # ---- sizes ----

    def size(self, sizes):
        """A list of one integer, which is `sizes[i]` in run i: a constant, or computed from the sizes of tensors."""
        if len(set(sizes)) == 1:
            return self.integers(sizes[0])
        sizes = tuple(sizes)
        if sizes in self.known_shapes:
            return self.known_shapes[sizes]
        name = self._computed(sizes)
        self.known_shapes[sizes] = name
        return name

    def _computed(self, sizes):
        found = self.graph.size(sizes, list(self.names))
        if found is None:
            self.warn(
                "a size that changes with the inputs is fixed at " + str(sizes[0]) + ": how it follows from theirs cannot be "
                "told. " + self.place()
            )
            return self.integers(sizes[0])
        places, factor, more, divisor = found
        name = self._dimension(*places[0])
        for place in places[1:]:
            name = self.add("Mul", name, self._dimension(*place))
        for op, number, neutral in (("Mul", factor, 1), ("Add", more, 0), ("Div", divisor, 1)):
            name = name if number == neutral else self.add(op, name, self.integers(number))
        return name

    def _dimension(self, value, axis):
        shape = self.add("Shape", self.ref(value))
        return self.add("Gather", shape, self.integers(axis), axis=0)

    def sizes(self, sizes):
        """A list of integers, each of which may change from run to run."""
        if all(len(set(each)) == 1 for each in sizes):
            return self.integers(*[each[0] for each in sizes])
        parts, fixed = [], []
        for each in list(sizes) + [None]:
            if each is not None and len(set(each)) == 1:
                fixed.append(each[0])
                continue
            if fixed:
                parts.append(self.integers(*fixed))
                fixed = []
            if each is not None:
                parts.append(self.size(each))
        return parts[0] if len(parts) == 1 else self.add("Concat", *parts, axis=0)

    def reshape(self, name, sizes, given=None):
        """The tensor with other sizes; `given` are those that it has, where they are known."""
        fixed = [each[0] if len(set(each)) == 1 else None for each in sizes]
        if 0 in fixed:
            return self.add("Reshape", name, self.sizes(sizes), allowzero=1)
        for axis, each in enumerate(sizes):
            if fixed[axis] is None and given is not None and axis < len(given) and given[axis] == each:
                fixed[axis] = 0
        if fixed.count(None) <= 1:
            return self.add("Reshape", name, self.integers(*[-1 if size is None else size for size in fixed]))
        return self.add("Reshape", name, self.sizes(sizes))

    def across(self, function):
        """What a function gives for this node in each run."""
        return tuple(function(run) for run in self.node.runs)

    # ---- what many rules need ----

    def reduce(self, op, name, axes, keepdim):
        """A reduction: its axes are an input or an attribute, as the opset has it. All axes where there are none."""
        since = 13 if op == "ReduceSum" else 18
        if axes is None:
            return self.add(op, name, keepdims=int(bool(keepdim)))
        if self.opset >= since:
            return self.add(op, name, self.integers(*axes), keepdims=int(bool(keepdim)))
        return self.add(op, name, axes=list(axes), keepdims=int(bool(keepdim)))

    def unsqueeze(self, name, *axes):
        return self.add("Unsqueeze", name, self.integers(*axes))

    def squeeze(self, name, *axes):
        return self.add("Squeeze", name, self.integers(*axes))

    def slice(self, name, axis, start, stop, step=1):
        """A part along one axis; bounds are integers or names."""
        start, stop = [bound if isinstance(bound, Name) else self.integers(bound) for bound in (start, stop)]
        return self.add("Slice", name, start, stop, self.integers(axis), self.integers(step))

    def transpose(self, name, perm):
        perm = list(perm)
        return name if perm == sorted(perm) else self.add("Transpose", name, perm=perm)


def axes_of(dim, rank):
    """The dims that an argument means, from the front; `None` for all."""
    if dim is None:
        return None
    dims = [dim] if isinstance(dim, int) else list(dim)
    return [d % max(rank, 1) for d in dims] or None


def several(value, count):
    """A number for each of `count` dims."""
    if isinstance(value, int):
        return [value] * count
    values = list(value)
    return values * count if len(values) == 1 else values


def _same_arguments(node, run):
    return all(_same(a, b) for a, b in zip(node.arguments.values(), run.arguments.values()))


def _same(a, b):
    if isinstance(a, Value):
        return True
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b))
    return a == b
