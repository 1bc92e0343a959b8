"""ONNX forms of operators that work element by element, of reductions and of matrix products."""
import math

import torch
from torch._trace import Value
from torch.onnx._builder import Name, axes_of, symbolic

_UNARY = {
    "abs": "Abs", "neg": "Neg", "exp": "Exp", "log": "Log", "sqrt": "Sqrt", "sin": "Sin", "cos": "Cos", "tan": "Tan",
    "asin": "Asin", "acos": "Acos", "atan": "Atan", "sinh": "Sinh", "cosh": "Cosh", "asinh": "Asinh", "acosh": "Acosh",
    "atanh": "Atanh", "ceil": "Ceil", "floor": "Floor", "round": "Round", "sign": "Sign", "sgn": "Sign", "erf": "Erf",
    "reciprocal": "Reciprocal", "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "softsign": "Softsign",
    "expit": "Sigmoid",
}

_COMPARISONS = {"eq": "Equal", "lt": "Less", "gt": "Greater", "le": "LessOrEqual", "ge": "GreaterOrEqual"}


def result_type(node):
    """The dtype of a node's result."""
    return node.outputs[0].dtype


def common_type(*operands):
    """The dtype in which operands meet."""
    tensors = [operand.tensor if isinstance(operand, Value) else operand for operand in operands]
    return torch.result_type(*tensors) if len(tensors) == 2 else tensors[0].dtype


@symbolic(*_UNARY)
def unary(b, node, input):
    return b.add(_UNARY[node.op], b.operand(input, result_type(node)))


@symbolic("positive", "detach", "clone", "contiguous", "alias")
def same(b, node, input):
    return b.ref(input)


@symbolic("to", "type_as")
def to(b, node, input):
    return b.cast(b.ref(input), input.dtype, result_type(node))


@symbolic("copy", "fill")
def written(b, node, input, value):
    name = b.operand(value, input.dtype)
    return _broadcast(b, node, name)


@symbolic("zero")
def zero(b, node, input):
    return _broadcast(b, node, b.constant(0, input.dtype))


def _broadcast(b, node, name):
    return b.add("Expand", name, b.sizes(node.outputs[0].sizes))


@symbolic("square")
def square(b, node, input):
    name = b.operand(input, result_type(node))
    return b.add("Mul", name, name)


@symbolic("rsqrt")
def rsqrt(b, node, input):
    return b.add("Reciprocal", b.add("Sqrt", b.operand(input, result_type(node))))


@symbolic("log2", "log10", "log1p", "expm1", "exp2", "erfc", "deg2rad", "rad2deg")
def composed(b, node, input):
    dtype = result_type(node)
    name = b.operand(input, dtype)
    number = lambda value: b.constant(value, dtype)  # noqa: E731
    if node.op == "log2":
        return b.add("Div", b.add("Log", name), number(math.log(2)))
    if node.op == "log10":
        return b.add("Div", b.add("Log", name), number(math.log(10)))
    if node.op == "log1p":
        return b.add("Log", b.add("Add", name, number(1)))
    if node.op == "expm1":
        return b.add("Sub", b.add("Exp", name), number(1))
    if node.op == "exp2":
        return b.add("Pow", number(2), name)
    if node.op == "erfc":
        return b.add("Sub", number(1), b.add("Erf", name))
    return b.add("Mul", name, number(math.pi / 180 if node.op == "deg2rad" else 180 / math.pi))


def truncated(b, name):
    return b.add("Mul", b.add("Sign", name), b.add("Floor", b.add("Abs", name)))


@symbolic("trunc", "frac")
def trunc(b, node, input):
    name = b.ref(input)
    whole = truncated(b, name) if input.dtype.is_floating_point else name
    return whole if node.op == "trunc" else b.add("Sub", name, whole)


@symbolic("isnan", "isinf", "isfinite")
def state(b, node, input):
    name = b.operand(input, torch.float32) if not input.dtype.is_floating_point else b.ref(input)
    if node.op == "isnan":
        return b.add("IsNaN", name)
    infinite = b.add("IsInf", name)
    return infinite if node.op == "isinf" else b.add("Not", b.add("Or", infinite, b.add("IsNaN", name)))


@symbolic("nan_to_num")
def nan_to_num(b, node, input, nan, posinf, neginf):
    name, limits = b.ref(input), torch.finfo(input.dtype)
    zero = b.constant(0.0, input.dtype)
    for which, value in (
        (b.add("IsNaN", name), 0.0 if nan is None else nan),
        (b.add("And", b.add("IsInf", name), b.add("Greater", name, zero)), limits.max if posinf is None else posinf),
        (b.add("And", b.add("IsInf", name), b.add("Less", name, zero)), limits.min if neginf is None else neginf),
    ):
        name = b.add("Where", which, b.constant(value, input.dtype), name)
    return name


@symbolic("add", "sub", "rsub")
def add(b, node, input, other, alpha):
    dtype = result_type(node)
    if node.op == "rsub":
        input, other = other, input
        if alpha not in (None, 1):
            raise b.refuse("alpha other than 1")
    first, second = b.operand(input, dtype), b.operand(other, dtype)
    if alpha not in (None, 1):
        second = b.add("Mul", second, b.constant(alpha, dtype))
    if dtype is torch.bool:
        return b.add("Or", first, second)
    return b.add("Add" if node.op == "add" else "Sub", first, second)


@symbolic("mul")
def mul(b, node, input, other):
    dtype = result_type(node)
    return b.add("And" if dtype is torch.bool else "Mul", b.operand(input, dtype), b.operand(other, dtype))


@symbolic("div")
def div(b, node, input, other, rounding_mode):
    dtype = result_type(node)
    first, second = b.operand(input, dtype), b.operand(other, dtype)
    if rounding_mode == "floor":
        return _floor_divided(b, first, second, dtype)
    name = b.add("Div", first, second)
    return truncated(b, name) if rounding_mode == "trunc" and dtype.is_floating_point else name


def _floor_divided(b, first, second, dtype):
    if dtype.is_floating_point:
        return b.add("Floor", b.add("Div", first, second))
    return b.add("Div", b.add("Sub", first, b.add("Mod", first, second)), second)


@symbolic("floor_divide")
def floor_divide(b, node, input, other):
    dtype = result_type(node)
    return _floor_divided(b, b.operand(input, dtype), b.operand(other, dtype), dtype)


@symbolic("remainder", "fmod")
def remainder(b, node, input, other):
    dtype = result_type(node)
    first, second = b.operand(input, dtype), b.operand(other, dtype)
    if node.op == "fmod":
        return b.add("Mod", first, second, fmod=1)
    if not dtype.is_floating_point:
        return b.add("Mod", first, second)
    return b.add("Sub", first, b.add("Mul", second, b.add("Floor", b.add("Div", first, second))))


@symbolic("pow", "float_power")
def power(b, node, input, exponent, other):
    dtype = result_type(node)
    exponent = other if exponent is None else exponent
    return b.add("Pow", b.operand(input, dtype), b.operand(exponent, dtype))


@symbolic("maximum", "minimum", "fmax", "fmin")
def maximum(b, node, input, other):
    dtype = result_type(node)
    op = "Max" if node.op in ("maximum", "fmax") else "Min"
    return b.add(op, b.operand(input, dtype), b.operand(other, dtype))


@symbolic("ne", *_COMPARISONS)
def compare(b, node, input, other):
    dtype = common_type(input, other)
    op = _COMPARISONS.get(node.op, "Equal")
    if dtype is torch.bool and op != "Equal":
        dtype = torch.int32
    name = b.add(op, b.operand(input, dtype), b.operand(other, dtype))
    return b.add("Not", name) if node.op == "ne" else name


@symbolic("logical_and", "logical_or", "logical_xor")
def logical(b, node, input, other):
    op = {"logical_and": "And", "logical_or": "Or", "logical_xor": "Xor"}[node.op]
    return b.add(op, b.operand(input, torch.bool), b.operand(other, torch.bool))


@symbolic("bitwise_and", "bitwise_or", "bitwise_xor")
def bitwise(b, node, input, other):
    dtype = result_type(node)
    kind = node.op[8:].capitalize()
    if dtype is not torch.bool and b.opset < 18:
        raise b.unsupported(18)
    return b.add(kind if dtype is torch.bool else "Bitwise" + kind, b.operand(input, dtype), b.operand(other, dtype))


@symbolic("logical_not", "bitwise_not")
def negated(b, node, input):
    if node.op == "bitwise_not" and input.dtype is not torch.bool:
        if b.opset < 18:
            raise b.unsupported(18)
        return b.add("BitwiseNot", b.ref(input))
    return b.add("Not", b.operand(input, torch.bool))


@symbolic("where")
def where(b, node, condition, input, other):
    if input is None and other is None:
        raise b.unsupported()
    dtype = result_type(node)
    return b.add("Where", b.operand(condition, torch.bool), b.operand(input, dtype), b.operand(other, dtype))


@symbolic("masked_fill")
def masked_fill(b, node, input, mask, value):
    return b.add("Where", b.operand(mask, torch.bool), b.operand(value, input.dtype), b.ref(input))


@symbolic("clamp", "clamp_min", "clamp_max", "hardtanh", "relu6")
def clamp(b, node, arguments):
    dtype = result_type(node)
    low, high = arguments.get("min", arguments.get("min_val")), arguments.get("max", arguments.get("max_val"))
    if node.op == "relu6":
        low, high = 0, 6
    name = b.operand(arguments["input"], dtype)
    if any(isinstance(bound, Value) and bound.shape for bound in (low, high)):
        name = name if low is None else b.add("Max", name, b.operand(low, dtype))
        return name if high is None else b.add("Min", name, b.operand(high, dtype))
    low, high = [None if bound is None else b.operand(bound, dtype) for bound in (low, high)]
    return b.add("Clip", name, low, high)


@symbolic("lerp")
def lerp(b, node, input, end, weight):
    dtype = result_type(node)
    start = b.operand(input, dtype)
    return b.add("Add", start, b.add("Mul", b.operand(weight, dtype), b.add("Sub", b.operand(end, dtype), start)))


@symbolic("addcmul", "addcdiv")
def addc(b, node, input, tensor1, tensor2, value):
    dtype = result_type(node)
    op = "Mul" if node.op == "addcmul" else "Div"
    name = b.add(op, b.operand(tensor1, dtype), b.operand(tensor2, dtype))
    if value not in (None, 1):
        name = b.add("Mul", name, b.constant(value, dtype))
    return b.add("Add", b.operand(input, dtype), name)


@symbolic("hypot", "logaddexp", "xlogy", "atan2")
def two(b, node, input, other):
    dtype = result_type(node)
    x, y = b.operand(input, dtype), b.operand(other, dtype)
    number = lambda value: b.constant(value, dtype)  # noqa: E731
    if node.op == "hypot":
        return b.add("Sqrt", b.add("Add", b.add("Mul", x, x), b.add("Mul", y, y)))
    if node.op == "logaddexp":
        high = b.add("Max", x, y)
        low = b.add("Neg", b.add("Abs", b.add("Sub", x, y)))
        return b.add("Add", high, b.add("Log", b.add("Add", number(1), b.add("Exp", low))))
    zero = number(0)
    if node.op == "xlogy":
        return b.add("Where", b.add("Equal", x, zero), zero, b.add("Mul", x, b.add("Log", y)))
    angle = b.add("Atan", b.add("Div", x, y))
    turned = b.add("Where", b.add("Less", x, zero), b.add("Sub", angle, number(math.pi)), b.add("Add", angle, number(math.pi)))
    return b.add("Where", b.add("Less", y, zero), turned, angle)


@symbolic("logit")
def logit(b, node, input, eps):
    dtype = result_type(node)
    name = b.operand(input, dtype)
    if eps is not None:
        name = b.add("Clip", name, b.constant(eps, dtype), b.constant(1 - eps, dtype))
    return b.add("Log", b.add("Div", name, b.add("Sub", b.constant(1.0, dtype), name)))


# ---- reductions ----

_REDUCTIONS = {"sum": "ReduceSum", "mean": "ReduceMean", "prod": "ReduceProd", "amax": "ReduceMax", "amin": "ReduceMin"}


@symbolic(*_REDUCTIONS)
def reduction(b, node, input, dim, keepdim):
    axes = axes_of(dim, len(input.shape))
    return b.reduce(_REDUCTIONS[node.op], b.operand(input, result_type(node)), axes, keepdim)


@symbolic("all", "any")
def truth(b, node, input, dim, keepdim):
    axes = axes_of(dim, len(input.shape))
    op = "ReduceMin" if node.op == "all" else "ReduceMax"
    name = b.cast(b.operand(input, torch.bool), torch.bool, torch.int32)
    return b.cast(b.reduce(op, name, axes, keepdim), torch.int32, torch.bool)


@symbolic("count_nonzero")
def count_nonzero(b, node, input, dim):
    name = b.cast(b.operand(input, torch.bool), torch.bool, torch.int64)
    return b.reduce("ReduceSum", name, axes_of(dim, len(input.shape)), False)


@symbolic("max", "min")
def extremum(b, node, input, dim, keepdim, other):
    kind = node.op.capitalize()
    if other is not None:
        dtype = result_type(node)
        return b.add(kind, b.operand(input, dtype), b.operand(other, dtype))
    if dim is None:
        return b.reduce("Reduce" + kind, b.ref(input), None, False)
    axes = axes_of(dim, len(input.shape))
    found = b.add("Arg" + kind, b.ref(input), axis=axes[0], keepdims=int(bool(keepdim)))
    return b.reduce("Reduce" + kind, b.ref(input), axes, keepdim), found


@symbolic("argmax", "argmin")
def argument(b, node, input, dim, keepdim):
    op = "ArgMax" if node.op == "argmax" else "ArgMin"
    name = b.ref(input)
    if dim is None:
        name = b.add("Reshape", name, b.integers(-1))
        found = b.add(op, name, axis=0, keepdims=int(bool(keepdim)))
        return b.reshape(found, node.outputs[0].sizes) if keepdim else found
    return b.add(op, name, axis=dim % len(input.shape), keepdims=int(bool(keepdim)))


def spread(b, input, axes, correction, keepdim):
    """Variance and mean."""
    dtype = input.dtype
    rank = len(input.shape)
    axes = list(range(rank)) if axes is None else axes
    name = b.ref(input)
    mean = b.reduce("ReduceMean", name, axes, True)
    centred = b.add("Sub", name, mean)
    variance = b.reduce("ReduceMean", b.add("Mul", centred, centred), axes, keepdim)
    if correction:
        count = tuple(math.prod(each) for each in zip(*[input.sizes[axis] for axis in axes]))
        number = b.cast(b.size(count), torch.int64, dtype)
        number = b.squeeze(number, 0)
        scale = b.add("Div", number, b.add("Sub", number, b.constant(correction, dtype)))
        variance = b.add("Mul", variance, scale)
    return variance, mean if keepdim else b.squeeze(mean, *axes)


@symbolic("var", "std", "var_mean", "std_mean")
def variance(b, node, input, dim, unbiased, correction, keepdim):
    if correction is None:
        correction = 0 if unbiased is False else 1
    found, mean = spread(b, input, axes_of(dim, len(input.shape)), correction, bool(keepdim))
    if node.op.startswith("std"):
        found = b.add("Sqrt", found)
    return (found, mean) if node.op.endswith("mean") else found


@symbolic("norm", "vector_norm")
def norm(b, node, arguments):
    p, dim, keepdim = arguments.get("p", arguments.get("ord", 2)), arguments.get("dim"), arguments.get("keepdim")
    input = arguments.get("input", arguments.get("x"))
    return norm_of(b, b.operand(input, result_type(node)), 2 if p is None else p, axes_of(dim, len(input.shape)), bool(keepdim), result_type(node))


def norm_of(b, name, p, axes, keepdim, dtype):
    """The p-norm along axes."""
    if p == "fro" or p == 2:
        return b.reduce("ReduceL2", name, axes, keepdim)
    if p == 1:
        return b.reduce("ReduceL1", name, axes, keepdim)
    absolute = b.add("Abs", name)
    if p in (math.inf, -math.inf):
        return b.reduce("ReduceMax" if p > 0 else "ReduceMin", absolute, axes, keepdim)
    if not isinstance(p, (int, float)) or p == 0:
        raise b.refuse("norm of order " + repr(p))
    total = b.reduce("ReduceSum", b.add("Pow", absolute, b.constant(float(p), dtype)), axes, keepdim)
    return b.add("Pow", total, b.constant(1.0 / p, dtype))


@symbolic("logsumexp")
def logsumexp(b, node, input, dim, keepdim):
    return b.reduce("ReduceLogSumExp", b.ref(input), axes_of(dim, len(input.shape)), keepdim)


@symbolic("cumsum")
def cumsum(b, node, input, dim):
    return b.add("CumSum", b.operand(input, result_type(node)), b.constant(dim % max(len(input.shape), 1), torch.int64))


@symbolic("topk")
def topk(b, node, input, k, dim, largest, sorted):
    axis = dim % len(input.shape)
    count = b.size(node.outputs[0].sizes[axis])
    return b.add("TopK", b.ref(input), count, outputs=2, axis=axis, largest=int(largest), sorted=int(sorted))


@symbolic("sort", "argsort")
def sort(b, node, input, dim, descending):
    axis = dim % len(input.shape)
    found = b.add("TopK", b.ref(input), b.size(input.sizes[axis]), outputs=2, axis=axis, largest=int(bool(descending)), sorted=1)
    return found[1] if node.op == "argsort" else found


# ---- products ----


@symbolic("matmul", "mm", "bmm", "mv", "dot")
def matmul(b, node, arguments):
    first, second = [value for value in arguments.values() if isinstance(value, Value)]
    left, right = b.ref(first), b.ref(second)
    if len(second.shape) == 1 and len(first.shape) > 1:
        # As a column: onnxruntime's optimizer gets a transposed matrix times a vector wrong.
        return b.squeeze(b.add("MatMul", left, b.unsqueeze(right, 1)), len(first.shape) - 1)
    return b.add("MatMul", left, right)


@symbolic("linear")
def linear(b, node, input, weight, bias):
    return linear_of(b, b.ref(input), len(input.shape), weight, bias)


def linear_of(b, name, rank, weight, bias):
    """`name @ weight.T + bias`."""
    if rank == 2 and len(weight.shape) == 2 and bias is not None:
        return b.add("Gemm", name, b.ref(weight), b.ref(bias), alpha=1.0, beta=1.0, transB=1)
    turned = transposed_weight(b, weight)
    product = b.add("MatMul", name, turned)
    return product if bias is None else b.add("Add", b.ref(bias), product)


def transposed_weight(b, weight):
    """A weight's transpose: a constant where the weight is one."""
    if len(weight.shape) < 2:
        return b.ref(weight)
    constant = b.constant_of(weight)
    if constant is not None and (b.fold or weight.kind not in ("parameter", "buffer")):
        name = Name("onnx::MatMul_" + weight.name) if weight.kind in ("parameter", "buffer") else None
        turned = constant.t().contiguous()
        if name is None:
            return b.constant(turned)
        b.constants.setdefault(name, turned)
        return name
    return b.add("Transpose", b.ref(weight), perm=[1, 0])


@symbolic("addmm", "baddbmm", "addmv", "addbmm")
def addmm(b, node, arguments):
    values = [value for value in arguments.values() if isinstance(value, Value)]
    bias, first, second = values
    beta, alpha = arguments.get("beta", 1), arguments.get("alpha", 1)
    dtype = result_type(node)
    product = b.add("MatMul", b.ref(first), b.ref(second))
    if node.op == "addbmm":
        product = b.reduce("ReduceSum", product, [0], False)
    if alpha != 1:
        product = b.add("Mul", product, b.constant(alpha, dtype))
    name = b.ref(bias)
    if beta != 1:
        name = b.add("Mul", name, b.constant(beta, dtype))
    return b.add("Add", name, product)


@symbolic("outer")
def outer(b, node, arguments):
    first, second = [value for value in arguments.values() if isinstance(value, Value)]
    return b.add("Mul", b.unsqueeze(b.ref(first), 1), b.unsqueeze(b.ref(second), 0))


@symbolic("inner")
def inner(b, node, input, other):
    rank = len(other.shape)
    name = b.ref(other)
    if rank > 1:
        if rank > 2:
            raise b.refuse("more than 2 dimensions")
        name = b.add("Transpose", name, perm=[1, 0])
    return b.add("MatMul", b.ref(input), name)


@symbolic("einsum")
def einsum(b, node, equation, operands):
    return b.add("Einsum", *[b.ref(value) for value in operands], equation=equation)


@symbolic("bilinear")
def bilinear(b, node, input1, input2, weight, bias):
    name = b.add("Einsum", b.ref(input1), b.ref(weight), b.ref(input2), equation="...i,oij,...j->...o")
    return name if bias is None else b.add("Add", name, b.ref(bias))
