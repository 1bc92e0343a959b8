"""ONNX forms of layers: convolution, pooling, normalisation, activations, embedding, resizing."""
import math

import torch
from torch.onnx._builder import axes_of, several, symbolic
from torch.onnx._elementwise import norm_of, result_type, spread

# ---- convolution ----


def _batched(b, input, dims):
    """The input with a batch, and whether it had one."""
    has = len(input.shape) == dims + 2
    return (b.ref(input) if has else b.unsqueeze(b.ref(input), 0)), has


@symbolic("conv1d", "conv2d", "conv3d")
def conv(b, node, input, weight, bias, stride, padding, dilation, groups):
    dims = len(weight.shape) - 2
    kernel, dilations = list(weight.shape[2:]), several(dilation, dims)
    if padding == "valid":
        pads = [0] * 2 * dims
    elif padding == "same":
        totals = [d * (k - 1) for d, k in zip(dilations, kernel)]
        pads = [total // 2 for total in totals] + [total - total // 2 for total in totals]
    else:
        pads = several(padding, dims) * 2
    name, has = _batched(b, input, dims)
    found = b.add(
        "Conv", name, b.ref(weight), None if bias is None else b.ref(bias), kernel_shape=kernel,
        strides=several(stride, dims), pads=pads, dilations=dilations, group=groups,
    )
    return found if has else b.squeeze(found, 0)


@symbolic("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
def conv_transpose(b, node, input, weight, bias, stride, padding, output_padding, groups, dilation):
    dims = len(weight.shape) - 2
    name, has = _batched(b, input, dims)
    found = b.add(
        "ConvTranspose", name, b.ref(weight), None if bias is None else b.ref(bias),
        kernel_shape=list(weight.shape[2:]), strides=several(stride, dims), pads=several(padding, dims) * 2,
        output_padding=several(output_padding, dims), dilations=several(dilation, dims), group=groups,
    )
    return found if has else b.squeeze(found, 0)


# ---- pooling ----


def _dims(name):
    return int(name.replace("_with_indices", "")[-2])


@symbolic(*["max_pool" + str(d) + "d" + end for d in (1, 2, 3) for end in ("", "_with_indices")])
def max_pool(b, node, input, kernel_size, stride, padding, dilation, ceil_mode):
    dims = _dims(node.op)
    name, has = _batched(b, input, dims)
    kernel = several(kernel_size, dims)
    wants = len(node.outputs) > 1
    found = b.add(
        "MaxPool", name, outputs=2 if wants else 1, kernel_shape=kernel, strides=several(stride or kernel, dims),
        pads=several(padding, dims) * 2, dilations=several(dilation, dims), ceil_mode=int(bool(ceil_mode)),
    )
    names = found if wants else [found]
    if wants:
        # ONNX counts places through the whole batch, PyTorch within a channel.
        plane = tuple(math.prod(each) for each in zip(*input.sizes[-dims:]))
        names = [names[0], b.add("Mod", names[1], b.size(plane))]
    return names if has else [b.squeeze(name, 0) for name in names]


@symbolic("avg_pool1d", "avg_pool2d", "avg_pool3d")
def avg_pool(b, node, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override):
    dims = _dims(node.op)
    name, has = _batched(b, input, dims)
    kernel = several(kernel_size, dims)
    whole = divisor_override is not None or count_include_pad
    found = b.add(
        "AveragePool", name, kernel_shape=kernel, strides=several(stride or kernel, dims),
        pads=several(padding, dims) * 2, ceil_mode=int(bool(ceil_mode)), count_include_pad=int(bool(whole)),
    )
    if divisor_override is not None:
        found = b.add("Mul", found, b.constant(math.prod(kernel) / divisor_override, input.dtype))
    return found if has else b.squeeze(found, 0)


@symbolic("lp_pool1d", "lp_pool2d", "lp_pool3d")
def lp_pool(b, node, input, norm_type, kernel_size, stride, ceil_mode):
    dims = _dims(node.op)
    kernel = several(kernel_size, dims)
    if norm_type != int(norm_type) or ceil_mode:
        raise b.refuse("norm_type=" + repr(norm_type) + " with ceil_mode=" + repr(ceil_mode))
    name, has = _batched(b, input, dims)
    found = b.add("LpPool", name, kernel_shape=kernel, strides=several(stride or kernel, dims), p=int(norm_type))
    return found if has else b.squeeze(found, 0)


@symbolic(*["adaptive_" + kind + "_pool" + str(d) + "d" for d in (1, 2, 3) for kind in ("avg", "max")])
def adaptive_pool(b, node, input, output_size):
    dims = _dims(node.op)
    average = "avg" in node.op
    name, has = _batched(b, input, dims)
    wanted = [each[0] for each in node.outputs[0].sizes[-dims:]]
    sizes = input.sizes[-dims:]
    if len(node.outputs) > 1:
        raise b.refuse("indices")
    if all(size == 1 for size in wanted):
        found = b.add("GlobalAveragePool" if average else "GlobalMaxPool", name)
    elif any(len(set(each)) > 1 for each in sizes):
        raise b.refuse("since the input's sizes are not known beforehand")
    elif all(each[0] % size == 0 for each, size in zip(sizes, wanted)):
        kernel = [each[0] // size for each, size in zip(sizes, wanted)]
        found = b.add("AveragePool" if average else "MaxPool", name, kernel_shape=kernel, strides=kernel)
    elif average and dims < 3:
        # Every output is a weighted sum along each dimension, so a product with a matrix.
        found = b.add("MatMul", name, b.constant(_averaging(sizes[-1][0], wanted[-1]).t().contiguous(), input.dtype))
        if dims == 2:
            found = b.add("MatMul", b.constant(_averaging(sizes[-2][0], wanted[-2]), input.dtype), found)
    else:
        raise b.refuse("output sizes that are no divisors of the input's")
    return found if has else b.squeeze(found, 0)


def _averaging(size, wanted):
    rows = torch.zeros(wanted, size)
    for row in range(wanted):
        start, stop = row * size // wanted, -(-(row + 1) * size // wanted)
        rows[row, start:stop] = 1 / (stop - start)
    return rows


# ---- normalisation ----


def _parameter(b, value, count, default, dtype):
    return b.constant(torch.full((count,), default, dtype=dtype)) if value is None else b.ref(value)


def _per_channel(b, name, value, rank):
    """Multiplies or adds are per channel: a vector as a column that spreads over the rest."""
    return b.reshape(b.ref(value), [(size,) * b.runs for size in (-1,) + (1,) * (rank - 2)]) if rank > 2 else b.ref(value)


def _scaled(b, name, weight, bias, rank):
    if weight is not None:
        name = b.add("Mul", name, _per_channel(b, name, weight, rank))
    return name if bias is None else b.add("Add", name, _per_channel(b, name, bias, rank))


@symbolic("batch_norm")
def batch_norm(b, node, input, running_mean, running_var, weight, bias, training, momentum, eps):
    rank, channels = len(input.shape), input.shape[1]
    if running_mean is None or running_var is None:
        variance, mean = spread(b, input, [axis for axis in range(rank) if axis != 1], 0, True)
        deviation = b.add("Sqrt", b.add("Add", variance, b.constant(eps, input.dtype)))
        return _scaled(b, b.add("Div", b.add("Sub", b.ref(input), mean), deviation), weight, bias, rank)
    scale, shift = _parameter(b, weight, channels, 1.0, input.dtype), _parameter(b, bias, channels, 0.0, input.dtype)
    found = b.add(
        "BatchNormalization", b.ref(input), scale, shift, b.ref(running_mean), b.ref(running_var),
        outputs=3 if training else 1, epsilon=eps, momentum=1 - (momentum or 0.0), training_mode=int(bool(training)) or None,
    )
    return found[0] if training else found


@symbolic("instance_norm")
def instance_norm(b, node, input, running_mean, running_var, weight, bias, use_input_stats, eps):
    channels = input.shape[1]
    scale, shift = _parameter(b, weight, channels, 1.0, input.dtype), _parameter(b, bias, channels, 0.0, input.dtype)
    if use_input_stats or running_mean is None:
        return b.add("InstanceNormalization", b.ref(input), scale, shift, epsilon=eps)
    return b.add(
        "BatchNormalization", b.ref(input), scale, shift, b.ref(running_mean), b.ref(running_var), epsilon=eps
    )


@symbolic("group_norm")
def group_norm(b, node, input, num_groups, weight, bias, eps):
    name = b.add("Reshape", b.ref(input), b.integers(0, num_groups, -1))
    ones, zeros = torch.ones(num_groups, dtype=input.dtype), torch.zeros(num_groups, dtype=input.dtype)
    name = b.add("InstanceNormalization", name, b.constant(ones), b.constant(zeros), epsilon=eps)
    return _scaled(b, b.add("Reshape", name, b.add("Shape", b.ref(input))), weight, bias, len(input.shape))


@symbolic("layer_norm")
def layer_norm(b, node, input, normalized_shape, weight, bias, eps):
    count = 1 if isinstance(normalized_shape, int) else len(normalized_shape)
    if b.opset >= 17:
        ones = torch.ones(input.shape[-count:], dtype=input.dtype)
        scale = b.constant(ones) if weight is None else b.ref(weight)
        return b.add(
            "LayerNormalization", b.ref(input), scale, None if bias is None else b.ref(bias), axis=-count, epsilon=eps
        )
    rank = len(input.shape)
    variance, mean = spread(b, input, list(range(rank - count, rank)), 0, True)
    deviation = b.add("Sqrt", b.add("Add", variance, b.constant(eps, input.dtype)))
    name = b.add("Div", b.add("Sub", b.ref(input), mean), deviation)
    if weight is not None:
        name = b.add("Mul", name, b.ref(weight))
    return name if bias is None else b.add("Add", name, b.ref(bias))


@symbolic("rms_norm")
def rms_norm(b, node, input, normalized_shape, weight, eps):
    count = 1 if isinstance(normalized_shape, int) else len(normalized_shape)
    rank = len(input.shape)
    name = b.ref(input)
    eps = torch.finfo(input.dtype).eps if eps is None else eps
    mean = b.reduce("ReduceMean", b.add("Mul", name, name), list(range(rank - count, rank)), True)
    name = b.add("Div", name, b.add("Sqrt", b.add("Add", mean, b.constant(eps, input.dtype))))
    return name if weight is None else b.add("Mul", name, b.ref(weight))


@symbolic("local_response_norm")
def local_response_norm(b, node, input, size, alpha, beta, k):
    if size % 2 == 0:
        raise b.refuse("an even size")
    rank = len(input.shape)
    name = b.ref(input)
    if rank < 4:
        name = b.unsqueeze(name, *range(rank, 4))
    elif rank > 4:
        name = b.add("Reshape", name, b.integers(0, 0, 0, -1))
    found = b.add("LRN", name, alpha=float(alpha), beta=float(beta), bias=float(k), size=size)
    return found if rank == 4 else b.reshape(found, input.sizes)


@symbolic("normalize")
def normalize(b, node, input, p, dim, eps):
    name = b.ref(input)
    length = norm_of(b, name, p, axes_of(dim, len(input.shape)), True, input.dtype)
    return b.add("Div", name, b.add("Max", length, b.constant(eps, input.dtype)))


@symbolic("cosine_similarity")
def cosine_similarity(b, node, x1, x2, dim, eps):
    dtype = result_type(node)
    axes = axes_of(dim, len(x1.shape))
    floor = b.constant(eps, dtype)
    units = []
    for value in (x1, x2):
        name = b.operand(value, dtype)
        units.append(b.add("Div", name, b.add("Max", b.reduce("ReduceL2", name, axes, True), floor)))
    return b.reduce("ReduceSum", b.add("Mul", *units), axes, False)


@symbolic("pairwise_distance")
def pairwise_distance(b, node, x1, x2, p, eps, keepdim):
    dtype = result_type(node)
    gap = b.add("Add", b.add("Sub", b.operand(x1, dtype), b.operand(x2, dtype)), b.constant(eps, dtype))
    return norm_of(b, gap, p, [max(len(x1.shape), len(x2.shape)) - 1], bool(keepdim), dtype)


# ---- activations ----


@symbolic("elu", "celu", "selu", "leaky_relu", "rrelu")
def rectified(b, node, arguments):
    name = b.ref(arguments["input"])
    if node.op == "leaky_relu":
        return b.add("LeakyRelu", name, alpha=float(arguments["negative_slope"]))
    if node.op == "rrelu":
        if arguments["training"]:
            raise b.refuse("training=True")
        return b.add("LeakyRelu", name, alpha=(arguments["lower"] + arguments["upper"]) / 2)
    if node.op == "selu":
        return b.add("Selu", name)
    return b.add(node.op.capitalize(), name, alpha=float(arguments["alpha"]))


@symbolic("prelu")
def prelu(b, node, input, weight):
    rank = len(input.shape)
    slope = b.ref(weight)
    if rank > 2 and weight.shape != (1,):
        slope = b.reshape(slope, [(size,) * b.runs for size in (-1,) + (1,) * (rank - 2)])
    return b.add("PRelu", b.ref(input), slope)


@symbolic("gelu")
def gelu(b, node, input, approximate):
    name, dtype = b.ref(input), input.dtype
    if b.opset >= 20:
        return b.add("Gelu", name, approximate=approximate or "none")
    number = lambda value: b.constant(value, dtype)  # noqa: E731
    half = b.add("Mul", name, number(0.5))
    if approximate == "tanh":
        cube = b.add("Mul", b.add("Mul", name, name), name)
        inner = b.add("Add", name, b.add("Mul", cube, number(0.044715)))
        bent = b.add("Tanh", b.add("Mul", inner, number(math.sqrt(2 / math.pi))))
    else:
        bent = b.add("Erf", b.add("Div", name, number(math.sqrt(2))))
    return b.add("Mul", half, b.add("Add", bent, number(1.0)))


def _softplus(b, name, beta, dtype):
    if beta == 1:
        return b.add("Softplus", name)
    factor = b.constant(beta, dtype)
    return b.add("Div", b.add("Softplus", b.add("Mul", name, factor)), factor)


@symbolic("softplus")
def softplus(b, node, input, beta):
    return _softplus(b, b.ref(input), beta, input.dtype)


@symbolic("silu", "mish", "hardswish", "hardsigmoid", "tanhshrink", "logsigmoid")
def gated(b, node, input):
    name = b.ref(input)
    if node.op == "silu":
        return b.add("Mul", name, b.add("Sigmoid", name))
    if node.op == "mish":
        return b.add("Mul", name, b.add("Tanh", b.add("Softplus", name)))
    if node.op == "tanhshrink":
        return b.add("Sub", name, b.add("Tanh", name))
    if node.op == "logsigmoid":
        return b.add("Neg", b.add("Softplus", b.add("Neg", name)))
    gate = b.add("HardSigmoid", name, alpha=1 / 6, beta=0.5)
    return gate if node.op == "hardsigmoid" else b.add("Mul", name, gate)


@symbolic("hardshrink", "softshrink")
def shrink(b, node, input, lambd):
    return b.add("Shrink", b.ref(input), lambd=float(lambd), bias=float(lambd) if node.op == "softshrink" else 0.0)


@symbolic("threshold")
def threshold(b, node, input, threshold, value):
    name, dtype = b.ref(input), input.dtype
    return b.add("Where", b.add("Greater", name, b.constant(threshold, dtype)), name, b.constant(value, dtype))


@symbolic("glu")
def glu(b, node, input, dim):
    axis = dim % len(input.shape)
    half = node.outputs[0].sizes[axis]
    first, second = b.add("Split", b.ref(input), b.sizes([half, half]), outputs=2, axis=axis)
    return b.add("Mul", first, b.add("Sigmoid", second))


@symbolic("softmax", "log_softmax", "softmin")
def softmax(b, node, input, dim):
    rank = len(input.shape)
    if dim is None:
        dim = 0 if rank in (0, 1, 3) else 1
    name = b.operand(input, result_type(node))
    if node.op == "softmin":
        name = b.add("Neg", name)
    return b.add("LogSoftmax" if node.op == "log_softmax" else "Softmax", name, axis=dim % max(rank, 1))


@symbolic("dropout", "dropout1d", "dropout2d", "dropout3d", "feature_dropout", "alpha_dropout", "feature_alpha_dropout")
def dropout(b, node, input, p, training, train):
    if not (training or train):
        return b.ref(input)
    if node.op != "dropout":
        raise b.refuse("training=True")
    return b.add("Dropout", b.ref(input), b.constant(float(p)), b.constant(True))


# ---- embedding ----


@symbolic("embedding")
def embedding(b, node, input, weight, max_norm):
    if max_norm is not None:
        raise b.refuse("max_norm")
    return b.add("Gather", b.ref(weight), b.ref(input), axis=0)


@symbolic("embedding_bag")
def embedding_bag(b, node, input, weight, offsets, mode, per_sample_weights, padding_idx):
    if offsets is not None or len(input.shape) != 2 or padding_idx is not None:
        raise b.refuse("bags given by offsets, or with padding_idx")
    rows = b.add("Gather", b.ref(weight), b.ref(input), axis=0)
    if per_sample_weights is not None:
        rows = b.add("Mul", rows, b.unsqueeze(b.ref(per_sample_weights), 2))
    return b.reduce({"sum": "ReduceSum", "mean": "ReduceMean", "max": "ReduceMax"}[mode], rows, [1], False)


# ---- resizing ----


@symbolic("interpolate", "upsample", "upsample_nearest", "upsample_bilinear")
def interpolate(b, node, input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias):
    dims = len(input.shape) - 2
    output = node.outputs[0]
    mode = {"upsample_nearest": "nearest", "upsample_bilinear": "bilinear"}.get(node.op, mode or "nearest")
    align_corners = True if node.op == "upsample_bilinear" else align_corners
    if mode == "area":
        return adaptive_pool_of(b, node, input)
    options = {"coordinate_transformation_mode": "asymmetric", "mode": "nearest", "nearest_mode": "floor"}
    if mode == "nearest-exact":
        options.update(coordinate_transformation_mode="half_pixel", nearest_mode="round_prefer_ceil")
    elif mode != "nearest":
        options = {
            "mode": "cubic" if mode == "bicubic" else "linear",
            "coordinate_transformation_mode": "align_corners" if align_corners else "pytorch_half_pixel",
            "cubic_coeff_a": -0.75 if mode == "bicubic" else None,
        }
    if antialias:
        if b.opset < 18:
            raise b.unsupported(18)
        options.update(antialias=1, exclude_outside=1)
        if not align_corners:
            options["coordinate_transformation_mode"] = "half_pixel"
    if size is None and scale_factor is not None and not recompute_scale_factor:
        factors = [scale_factor] * dims if isinstance(scale_factor, (int, float)) else list(scale_factor)
        factors = factors * dims if len(factors) == 1 else factors
        scales = b.constant(torch.tensor([1.0, 1.0] + [float(factor) for factor in factors]))
        return b.add("Resize", b.ref(input), None, scales, **options)
    return b.add("Resize", b.ref(input), None, None, b.sizes(output.sizes), **options)


def adaptive_pool_of(b, node, input):
    """mode="area" is an adaptive average."""
    dims = len(input.shape) - 2
    op, node.op = node.op, "adaptive_avg_pool" + str(dims) + "d"
    try:
        return adaptive_pool(b, node, input, None)
    finally:
        node.op = op


@symbolic("pixel_shuffle")
def pixel_shuffle(b, node, input, upscale_factor):
    if len(input.shape) != 4:
        raise b.refuse("input that has not 4 dimensions")
    return b.add("DepthToSpace", b.ref(input), blocksize=upscale_factor, mode="CRD")


@symbolic("pixel_unshuffle")
def pixel_unshuffle(b, node, input, downscale_factor):
    if len(input.shape) != 4:
        raise b.refuse("input that has not 4 dimensions")
    batch, channels, height, width = input.sizes
    factor, out = (downscale_factor,) * b.runs, node.outputs[0].sizes
    name = b.reshape(b.ref(input), [batch, channels, out[2], factor, out[3], factor])
    return b.reshape(b.transpose(name, [0, 1, 3, 5, 2, 4]), out)


@symbolic("channel_shuffle", "native_channel_shuffle")
def channel_shuffle(b, node, input, groups):
    sizes = input.sizes
    split = [(groups,) * b.runs, tuple(size // groups for size in sizes[1])]
    name = b.reshape(b.ref(input), [sizes[0], *split, *sizes[2:]])
    perm = [0, 2, 1] + list(range(3, len(sizes) + 1))
    return b.reshape(b.transpose(name, perm), sizes)


@symbolic("grid_sample")
def grid_sample(b, node, input, grid, mode, padding_mode, align_corners):
    if b.opset < 16:
        raise b.unsupported(16)
    mode = {"bilinear": "linear", "bicubic": "cubic"}.get(mode, mode) if b.opset >= 20 else mode
    return b.add(
        "GridSample", b.ref(input), b.ref(grid), mode=mode, padding_mode=padding_mode, align_corners=int(bool(align_corners))
    )


@symbolic("unfold")
def unfold(b, node, arguments):
    if "kernel_size" not in arguments:
        return _windows(b, node, **arguments)
    input = arguments["input"]
    if len(input.shape) != 4 or any(len(set(each)) > 1 for each in input.sizes[2:]):
        raise b.refuse("input that has not 4 dimensions of fixed height and width")
    kernel, dilation, padding, stride = [
        several(arguments[key], 2) for key in ("kernel_size", "dilation", "padding", "stride")
    ]
    name = b.ref(input)
    if any(padding):
        name = b.add("Pad", name, b.integers(0, 0, *padding, 0, 0, *padding), b.constant(0.0, input.dtype), mode="constant")
    places = []
    for axis in range(2):
        size = input.shape[2 + axis] + 2 * padding[axis]
        count = (size - dilation[axis] * (kernel[axis] - 1) - 1) // stride[axis] + 1
        steps = torch.arange(kernel[axis])[:, None] * dilation[axis] + torch.arange(count)[None, :] * stride[axis]
        places.append(b.constant(steps))
    name = b.add("Gather", name, places[0], axis=2)
    name = b.add("Gather", name, places[1], axis=4)
    name = b.transpose(name, [0, 1, 2, 4, 3, 5])
    return b.reshape(name, node.outputs[0].sizes)


@symbolic("fold")
def fold(b, node, input, output_size, kernel_size, dilation, padding, stride):
    if b.opset < 18:
        raise b.unsupported(18)
    if len(input.shape) != 3:
        raise b.refuse("input without a batch")
    image, block = [b.integers(*several(each, 2)) for each in (output_size, kernel_size)]
    return b.add(
        "Col2Im", b.ref(input), image, block, dilations=several(dilation, 2), pads=several(padding, 2) * 2,
        strides=several(stride, 2),
    )


@symbolic("affine_grid", "affine_grid_generator")
def affine_grid(b, node, theta, size, align_corners):
    if b.opset < 20:
        raise b.unsupported(20)
    return b.add("AffineGrid", b.ref(theta), b.integers(*size), align_corners=int(bool(align_corners)))


def _windows(b, node, input, dimension, size, step):
    axis = dimension % len(input.shape)
    if len(set(input.sizes[axis])) > 1:
        raise b.refuse("a size that changes with the inputs")
    count = node.outputs[0].shape[axis]
    places = torch.arange(count)[:, None] * step + torch.arange(size)[None, :]
    name = b.add("Gather", b.ref(input), b.constant(places), axis=axis)
    perm = [dim for dim in range(len(input.shape) + 1) if dim != axis + 1] + [axis + 1]
    return b.transpose(name, perm)
