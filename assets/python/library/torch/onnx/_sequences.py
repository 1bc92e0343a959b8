"""ONNX forms of recurrent layers, attention and losses."""
import torch
from torch.onnx._builder import symbolic
from torch.onnx._elementwise import linear_of, norm_of, result_type

# ---- recurrent layers ----

# ONNX's order of the gates, in PyTorch's numbers: i o f c and z r h.
_ORDERS = {"lstm": (0, 3, 1, 2), "gru": (1, 0, 2), "rnn_tanh": (0,), "rnn_relu": (0,)}
_OPERATORS = {"lstm": "LSTM", "gru": "GRU", "rnn_tanh": "RNN", "rnn_relu": "RNN"}


def _ordered(b, value, order):
    """A weight with its gates in ONNX's order, and a dimension for the direction in front."""
    constant = b.constant_of(value)
    if constant is not None:
        parts = constant.chunk(len(order))
        return torch.cat([parts[gate] for gate in order]).unsqueeze(0)
    size = value.shape[0] // len(order)
    parts = [b.slice(b.ref(value), 0, gate * size, (gate + 1) * size) for gate in order]
    return b.unsqueeze(b.add("Concat", *parts, axis=0) if len(parts) > 1 else parts[0], 0)


def _both(b, parts, axis=0):
    """Weights side by side: a constant where all are."""
    if all(isinstance(part, torch.Tensor) for part in parts):
        return b.constant(torch.cat(parts, axis).contiguous())
    names = [b.constant(part) if isinstance(part, torch.Tensor) else part for part in parts]
    return b.add("Concat", *names, axis=axis) if len(names) > 1 else names[0]


@symbolic("lstm", "gru", "rnn_tanh", "rnn_relu")
def recurrent(b, node, arguments):
    if "batch_sizes" in arguments or "batch_first" not in arguments:
        raise b.refuse("packed sequences")
    input, params, layers = arguments["input"], list(arguments["params"]), arguments["num_layers"]
    if arguments["train"] and arguments["dropout"]:
        raise b.refuse("dropout while training")
    has_biases, ways = arguments["has_biases"], 2 if arguments["bidirectional"] else 1
    states = list(arguments["hx"]) if isinstance(arguments["hx"], (tuple, list)) else [arguments["hx"]]
    each = 4 if has_biases else 2
    hidden = params[1].shape[1]
    if len(params) != each * layers * ways or node.op == "lstm" and states[0].shape[-1] != states[1].shape[-1]:
        raise b.refuse("projections")
    order = _ORDERS[node.op]
    options = {"hidden_size": hidden, "direction": "bidirectional" if ways == 2 else "forward"}
    if node.op == "gru":
        options["linear_before_reset"] = 1
    if node.op == "rnn_relu":
        options["activations"] = ["Relu"] * ways
    name = b.ref(input)
    if arguments["batch_first"]:
        name = b.transpose(name, [1, 0, 2])
    lasts = [[] for _ in states]
    for layer in range(layers):
        weights = params[layer * ways * each : (layer + 1) * ways * each]
        groups = [weights[way * each : (way + 1) * each] for way in range(ways)]
        w, r = [_both(b, [_ordered(b, group[kind], order) for group in groups]) for kind in (0, 1)]
        bias = None
        if has_biases:
            bias = _both(b, [_both_biases(b, group, order) for group in groups])
        starts = [b.slice(b.ref(state), 0, layer * ways, (layer + 1) * ways) if layers > 1 else b.ref(state) for state in states]
        found = b.add(_OPERATORS[node.op], name, w, r, bias, None, *starts, outputs=1 + len(states), **options)
        if ways == 1:
            name = b.squeeze(found[0], 1)
        else:
            name = b.add("Reshape", b.transpose(found[0], [0, 2, 1, 3]), b.integers(0, 0, -1))
        for last, state in zip(lasts, found[1:]):
            last.append(state)
    if arguments["batch_first"]:
        name = b.transpose(name, [1, 0, 2])
    return [name] + [b.add("Concat", *last, axis=0) if len(last) > 1 else last[0] for last in lasts]


def _both_biases(b, group, order):
    parts = [_ordered(b, group[kind], order) for kind in (2, 3)]
    return torch.cat(parts, 1) if all(isinstance(p, torch.Tensor) for p in parts) else _both(b, parts, 1)


@symbolic("lstm_cell", "gru_cell", "rnn_tanh_cell", "rnn_relu_cell")
def cell(b, node, input, hx, w_ih, w_hh, b_ih, b_hh):
    rank = len(input.shape)
    states = list(hx) if isinstance(hx, (tuple, list)) else [hx]
    x = linear_of(b, b.ref(input), rank, w_ih, b_ih)
    h = linear_of(b, b.ref(states[0]), rank, w_hh, b_hh)
    size = b.integers
    if node.op.startswith("rnn"):
        return b.add("Tanh" if "tanh" in node.op else "Relu", b.add("Add", x, h))
    hidden = w_hh.shape[1]
    if node.op == "lstm_cell":
        gates = b.add("Split", b.add("Add", x, h), size(*[hidden] * 4), outputs=4, axis=rank - 1)
        i, f, o = [b.add("Sigmoid", gates[k]) for k in (0, 1, 3)]
        c = b.add("Add", b.add("Mul", f, b.ref(states[1])), b.add("Mul", i, b.add("Tanh", gates[2])))
        return b.add("Mul", o, b.add("Tanh", c)), c
    xs = b.add("Split", x, size(*[hidden] * 3), outputs=3, axis=rank - 1)
    hs = b.add("Split", h, size(*[hidden] * 3), outputs=3, axis=rank - 1)
    r, z = [b.add("Sigmoid", b.add("Add", xs[k], hs[k])) for k in (0, 1)]
    n = b.add("Tanh", b.add("Add", xs[2], b.add("Mul", r, hs[2])))
    return b.add("Add", n, b.add("Mul", z, b.add("Sub", b.ref(states[0]), n)))


# ---- attention ----


@symbolic("scaled_dot_product_attention")
def attention(b, node, query, key, value, attn_mask, dropout_p, is_causal, scale, enable_gqa):
    if dropout_p or enable_gqa:
        raise b.refuse("dropout or groups of queries")
    dtype, rank = query.dtype, len(query.shape)
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    turned = b.transpose(b.ref(key), list(range(len(key.shape) - 2)) + [len(key.shape) - 1, len(key.shape) - 2])
    scores = b.add("MatMul", b.add("Mul", b.ref(query), b.constant(factor, dtype)), turned)
    low = b.constant(float("-inf"), dtype)
    if is_causal:
        if b.opset < 14:
            raise b.unsupported(14)
        sizes = [query.sizes[rank - 2], key.sizes[len(key.shape) - 2]]
        ones = b.add("Expand", b.constant(1, torch.int64), b.sizes(sizes))
        kept = b.cast(b.add("Trilu", ones, upper=0), torch.int64, torch.bool)
        scores = b.add("Where", kept, scores, low)
    if attn_mask is not None:
        if attn_mask.dtype is torch.bool:
            scores = b.add("Where", b.ref(attn_mask), scores, low)
        else:
            scores = b.add("Add", scores, b.operand(attn_mask, dtype))
    weights = b.add("Softmax", scores, axis=-1)
    if attn_mask is not None:
        # A row of which all is hidden gives zeros.
        weights = b.add("Where", b.add("IsNaN", weights), b.constant(0.0, dtype), weights)
    return b.add("MatMul", weights, b.ref(value))


# ---- losses ----


def reduced(b, name, arguments):
    """The mean or the sum of a loss, or the loss itself."""
    reduction = arguments.get("reduction", "mean")
    if arguments.get("size_average") is not None or arguments.get("reduce") is not None:
        raise b.refuse("size_average and reduce, which are deprecated: use reduction")
    if reduction == "none":
        return name
    return b.reduce("ReduceMean" if reduction == "mean" else "ReduceSum", name, None, False)


def _number(b, dtype):
    return lambda value: b.constant(value, dtype)


@symbolic("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
def distance_loss(b, node, arguments):
    dtype = result_type(node)
    number = _number(b, dtype)
    gap = b.add("Sub", b.operand(arguments["input"], dtype), b.operand(arguments["target"], dtype))
    square = lambda: b.add("Mul", gap, gap)  # noqa: E731
    if node.op == "mse_loss":
        loss = square()
    elif node.op == "l1_loss" or arguments.get("beta") == 0:
        loss = b.add("Abs", gap)
    else:
        edge = arguments.get("beta", arguments.get("delta", 1.0))
        scale = 1 / edge if node.op == "smooth_l1_loss" else 1.0
        size = b.add("Abs", gap)
        near = b.add("Mul", square(), number(0.5 * scale))
        far = b.add("Mul", b.add("Sub", size, number(0.5 * edge)), number(edge * scale))
        loss = b.add("Where", b.add("Less", size, number(edge)), near, far)
    weight = arguments.get("weight")
    if weight is not None:
        raise b.refuse("weight")
    return reduced(b, loss, arguments)


@symbolic("binary_cross_entropy", "binary_cross_entropy_with_logits")
def binary_cross_entropy(b, node, arguments):
    dtype = result_type(node)
    number = _number(b, dtype)
    x, y = b.operand(arguments["input"], dtype), b.operand(arguments["target"], dtype)
    if node.op == "binary_cross_entropy":
        hit, miss = b.add("Log", x), b.add("Log", b.add("Sub", number(1), x))
        hit, miss = [b.add("Max", part, number(-100)) for part in (hit, miss)]
    else:
        hit, miss = [b.add("Neg", b.add("Softplus", part)) for part in (b.add("Neg", x), x)]
    positive = b.add("Mul", y, hit)
    if arguments.get("pos_weight") is not None:
        positive = b.add("Mul", positive, b.ref(arguments["pos_weight"]))
    loss = b.add("Neg", b.add("Add", positive, b.add("Mul", b.add("Sub", number(1), y), miss)))
    if arguments.get("weight") is not None:
        loss = b.add("Mul", loss, b.ref(arguments["weight"]))
    return reduced(b, loss, arguments)


@symbolic("nll_loss", "cross_entropy")
def cross_entropy(b, node, arguments):
    input, target, weight = arguments["input"], arguments["target"], arguments.get("weight")
    reduction, smoothing = arguments.get("reduction", "mean"), arguments.get("label_smoothing") or 0.0
    dtype, rank = input.dtype, len(input.shape)
    if node.op == "nll_loss":
        scores = b.ref(input)
    else:
        scores = b.add("LogSoftmax", b.ref(input), axis=0 if rank == 1 else 1)
    if rank == 1:
        raise b.refuse("input without a batch")
    if target.dtype.is_floating_point:
        if smoothing or weight is not None:
            raise b.refuse("label smoothing or weights with probabilities")
        loss = b.add("Neg", b.reduce("ReduceSum", b.add("Mul", scores, b.operand(target, dtype)), [1], False))
        if reduction == "mean":
            return b.reduce("ReduceMean", loss, None, False)
        return loss if reduction == "none" else b.reduce("ReduceSum", loss, None, False)
    options = {"reduction": reduction, "ignore_index": arguments.get("ignore_index", -100)}
    weights = None if weight is None else b.ref(weight)
    loss = b.add("NegativeLogLikelihoodLoss", scores, b.ref(target), weights, **options)
    if not smoothing:
        return loss
    if weight is not None or options["ignore_index"] != -100:
        raise b.refuse("label smoothing with weights or an ignored class")
    even = b.add("Neg", b.reduce("ReduceMean", scores, [1], False))
    even = reduced(b, even, {"reduction": reduction})
    return b.add("Add", b.add("Mul", loss, b.constant(1 - smoothing, dtype)), b.add("Mul", even, b.constant(smoothing, dtype)))


@symbolic("kl_div")
def kl_div(b, node, arguments):
    dtype = result_type(node)
    x, y = b.operand(arguments["input"], dtype), b.operand(arguments["target"], dtype)
    if arguments["log_target"]:
        loss = b.add("Mul", b.add("Exp", y), b.add("Sub", y, x))
    else:
        zero = b.constant(0.0, dtype)
        known = b.add("Where", b.add("Equal", y, zero), zero, b.add("Mul", y, b.add("Log", y)))
        loss = b.add("Sub", known, b.add("Mul", y, x))
    if arguments["reduction"] == "batchmean":
        total = b.reduce("ReduceSum", loss, None, False)
        return b.add("Div", total, b.cast(b.squeeze(b.size(arguments["input"].sizes[0]), 0), torch.int64, dtype))
    return reduced(b, loss, arguments)


@symbolic("hinge_embedding_loss", "margin_ranking_loss", "soft_margin_loss", "poisson_nll_loss")
def margin_loss(b, node, arguments):
    dtype = result_type(node)
    number = _number(b, dtype)
    operand = lambda key: b.operand(arguments[key], dtype)  # noqa: E731
    target = operand("target")
    if node.op == "margin_ranking_loss":
        gap = b.add("Mul", b.add("Neg", target), b.add("Sub", operand("input1"), operand("input2")))
        loss = b.add("Relu", b.add("Add", gap, number(arguments["margin"])))
    elif node.op == "hinge_embedding_loss":
        far = b.add("Relu", b.add("Sub", number(arguments["margin"]), operand("input")))
        loss = b.add("Where", b.add("Equal", target, number(1)), operand("input"), far)
    elif node.op == "soft_margin_loss":
        loss = b.add("Softplus", b.add("Mul", b.add("Neg", target), operand("input")))
    else:
        x = operand("input")
        if arguments["full"]:
            raise b.refuse("full=True")
        if arguments["log_input"]:
            loss = b.add("Sub", b.add("Exp", x), b.add("Mul", target, x))
        else:
            loss = b.add("Sub", x, b.add("Mul", target, b.add("Log", b.add("Add", x, number(arguments["eps"])))))
    return reduced(b, loss, arguments)


@symbolic("cosine_embedding_loss", "triplet_margin_loss", "gaussian_nll_loss")
def pair_loss(b, node, arguments):
    dtype = result_type(node)
    number = _number(b, dtype)
    operand = lambda key: b.operand(arguments[key], dtype)  # noqa: E731
    if node.op == "gaussian_nll_loss":
        if arguments["full"]:
            raise b.refuse("full=True")
        gap = b.add("Sub", operand("input"), operand("target"))
        variance = b.add("Max", operand("var"), number(arguments["eps"]))
        loss = b.add("Add", b.add("Log", variance), b.add("Div", b.add("Mul", gap, gap), variance))
        return reduced(b, b.add("Mul", loss, number(0.5)), arguments)
    if node.op == "triplet_margin_loss":
        if arguments["swap"]:
            raise b.refuse("swap=True")
        axis = len(arguments["anchor"].shape) - 1

        def apart(other):
            gap = b.add("Add", b.add("Sub", operand("anchor"), operand(other)), number(arguments["eps"]))
            return norm_of(b, gap, arguments["p"], [axis], False, dtype)

        gap = b.add("Sub", apart("positive"), apart("negative"))
        return reduced(b, b.add("Relu", b.add("Add", gap, number(arguments["margin"]))), arguments)
    x, y = operand("input1"), operand("input2")
    axis = [len(arguments["input1"].shape) - 1]
    dot = b.reduce("ReduceSum", b.add("Mul", x, y), axis, False)
    eps = number(1e-12)
    squares = [b.add("Add", b.reduce("ReduceSum", b.add("Mul", part, part), axis, False), eps) for part in (x, y)]
    cosine = b.add("Div", dot, b.add("Sqrt", b.add("Mul", *squares)))
    apart = b.add("Relu", b.add("Sub", cosine, number(arguments["margin"])))
    loss = b.add("Where", b.add("Equal", operand("target"), number(1)), b.add("Sub", number(1), cosine), apart)
    return reduced(b, loss, arguments)
