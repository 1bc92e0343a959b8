"""Layers of an engine: the traced graph with constants folded, and operators fused that a device would run as one kernel."""
import torch
from torch._trace import Node, Value, evaluate, is_basic

# What computes element by element: it can be done while a result is still at hand, before it goes to memory.
ACTIVATIONS = {
    "relu", "relu6", "sigmoid", "tanh", "gelu", "silu", "leaky_relu", "elu", "selu", "hardswish", "hardsigmoid", "hardtanh",
    "softplus", "mish", "prelu", "clamp",
}
ELEMENTWISE = ACTIVATIONS | {
    "add", "sub", "rsub", "mul", "div", "pow", "neg", "abs", "exp", "log", "sqrt", "rsqrt", "square", "reciprocal", "maximum",
    "minimum", "where", "masked_fill", "erf", "sin", "cos", "clamp_min", "clamp_max", "lerp", "addcmul", "floor", "sign",
}
CONVOLUTIONS = {"conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"}
HEAVY = CONVOLUTIONS | {"linear", "matmul", "bmm", "mm", "addmm", "baddbmm"}

# What only looks at memory in another way, so that nothing is computed.
VIEWS = {
    "view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "transpose", "permute", "T", "mT", "t", "expand",
    "expand_as", "select", "narrow", "chunk", "split", "unbind", "detach", "movedim", "ravel", "view_as", "reshape_as",
}


class Layer:
    """Operators that run as one: what a device would start one kernel for."""

    def __init__(self, node):
        self.nodes = [node]
        self.path = node.scope[0]
        self.parts = [node.op]
        self.precision = torch.float32
        self.error = 0.0
        self.constants = {}

    @property
    def is_view(self):
        return all(
            node.op in VIEWS or node.op == "getitem" and is_basic(node.arguments["index"]) for node in self.nodes
        )

    @property
    def outputs(self):
        return self.nodes[-1].outputs

    def inputs(self):
        """The values that other layers, or the caller, give."""
        made = {value for node in self.nodes for value in node.outputs}
        found = []
        for node in self.nodes:
            for value in node.inputs():
                if value.kind in ("result", "input") and value not in made and value not in self.constants and value not in found:
                    found.append(value)
        return found

    def weights(self):
        """Its constants: parameters, buffers, and what was computed of them beforehand."""
        return list(self.constants.values())

    def run(self, known, precision=None):
        """The layer's outputs, computed in its precision."""
        precision = precision or self.precision
        local = {value: _cast(tensor, precision) for value, tensor in self.constants.items()}
        for value in self.inputs():
            local[value] = known[value] if self.is_view else _cast(known[value], precision)
        for node in self.nodes:
            for value, tensor in zip(node.outputs, evaluate(node, local)):
                local[value] = tensor
        return [local[value] for value in self.outputs]


def _cast(tensor, precision):
    return tensor.to(precision) if tensor.is_floating_point() and tensor.dtype != precision else tensor


def folded(graph):
    """The graph's nodes without those that follow from constants alone, or lead nowhere; and what those constants are."""
    constants, nodes = {}, []
    for node in graph.nodes:
        if any(value.kind == "input" or value.kind == "result" and value not in constants for value in node.inputs()):
            nodes.append(node)
            continue
        for value, tensor in zip(node.outputs, evaluate(node, constants)):
            constants[value] = tensor
    needed = set(graph.outputs)
    kept = []
    for node in reversed(nodes):
        if any(value in needed for value in node.outputs):
            kept.append(node)
            needed.update(node.inputs())
    used = {value for node in kept for value in node.inputs()}
    computed = {value: tensor for value, tensor in constants.items() if value in used}
    return kept[::-1], computed, len(graph.nodes) - len(kept)


class Fusion:
    """Joins nodes to layers, and counts what it did."""

    def __init__(self, graph):
        self.graph = graph
        self.counts = {"batch norm": 0, "activation": 0, "elementwise": 0}
        self.nodes, self.computed, self.folded = folded(graph)
        self.uses = {}
        for value in graph.outputs:
            self.uses[value] = self.uses.get(value, 0) + 1
        for node in self.nodes:
            for value in node.inputs():
                self.uses[value] = self.uses.get(value, 0) + 1
        self.owner = {}
        self.layers = []
        for node in self.nodes:
            self._place(node)
        for layer in self.layers:
            self._keep_constants(layer)

    def _place(self, node):
        layer = self._before(node)
        if layer is not None and node.op == "batch_norm" and self._fold_norm(layer, node):
            self.counts["batch norm"] += 1
        elif layer is not None and node.op in ELEMENTWISE and self._fits(node, layer):
            layer.nodes.append(node)
            layer.parts.append(node.op)
            self.counts["activation" if node.op in ACTIVATIONS else "elementwise"] += 1
        else:
            layer = Layer(node)
            self.layers.append(layer)
        for value in node.outputs:
            self.owner[value] = layer
        # It runs when its last operator can.
        self.layers.remove(layer)
        self.layers.append(layer)

    def _before(self, node):
        """The layer whose only reader this node is."""
        candidates = []
        for value in node.inputs():
            layer = self.owner.get(value)
            if layer is not None and self.uses[value] == 1 and layer.outputs == [value] and not layer.is_view:
                candidates.append(layer)
        heavy = [layer for layer in candidates if layer.nodes[0].op in HEAVY]
        return (heavy or candidates or [None])[-1]

    def _fits(self, node, layer):
        return (
            (layer.nodes[0].op in HEAVY or layer.nodes[0].op in ELEMENTWISE)
            and len(node.outputs) == 1
            and node.outputs[0].shape == layer.outputs[0].shape
            and node.outputs[0].dtype == layer.outputs[0].dtype
        )

    def _tensor(self, value):
        found = self.computed.get(value)
        return value.tensor.detach() if found is None else found

    def _is_constant(self, value):
        return value is None or value.kind in ("parameter", "buffer", "constant") or value in self.computed

    def _fold_norm(self, layer, node):
        """Batch norm after a convolution or a linear layer is another weight and bias of that."""
        first, given = layer.nodes[0], node.arguments
        if len(layer.nodes) > 1 or first.op not in CONVOLUTIONS | {"linear"} or given["training"]:
            return False
        mean, variance = given["running_mean"], given["running_var"]
        weight, bias = first.arguments["weight"], first.arguments["bias"]
        parameters = [weight, bias, mean, variance, given["weight"], given["bias"]]
        transposed = first.op.startswith("conv_transpose")
        if mean is None or not all(self._is_constant(value) for value in parameters):
            return False
        if transposed and first.arguments["groups"] != 1 or first.op == "linear" and len(node.outputs[0].shape) != 2:
            return False
        scale = (self._tensor(variance) + given["eps"]).rsqrt()
        if given["weight"] is not None:
            scale = scale * self._tensor(given["weight"])
        shift = -self._tensor(mean) if bias is None else self._tensor(bias) - self._tensor(mean)
        shift = shift * scale
        if given["bias"] is not None:
            shift = shift + self._tensor(given["bias"])
        shape = [1] * len(weight.shape)
        shape[1 if transposed else 0] = -1
        new = [
            Value(weight.name + " (fused)", "constant", self._tensor(weight) * scale.reshape(shape)),
            Value(weight.name + " bias (fused)", "constant", shift),
        ]
        fused = Node(first.op, {**first.arguments, "weight": new[0], "bias": new[1]}, first.keywords, False, first.scope)
        fused.outputs = node.outputs
        layer.nodes[0] = fused
        layer.parts.append("batch_norm")
        return True

    def _keep_constants(self, layer):
        made = {value for node in layer.nodes for value in node.outputs}
        for node in layer.nodes:
            for value in node.inputs():
                if value not in made and self._is_constant(value):
                    layer.constants[value] = self._tensor(value)
