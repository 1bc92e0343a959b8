"""ONNX forms of operators that move elements: views, joining, splitting, indexing; and of tensors made on the way."""
import torch
from torch._trace import Value
from torch.onnx._builder import axes_of, symbolic


@symbolic("view", "reshape", "unflatten", "view_as", "reshape_as", "ravel", "atleast_1d", "atleast_2d", "atleast_3d")
def reshape(b, node, arguments):
    value = next(iter(arguments.values()))
    if node.outputs[0].dtype != value.dtype:
        raise b.refuse("another dtype over the same bytes")
    return b.reshape(b.ref(value), node.outputs[0].sizes, value.sizes)


@symbolic("flatten")
def flatten(b, node, input, start_dim, end_dim):
    rank = len(input.shape)
    if rank > 1 and start_dim == 1 and end_dim in (-1, rank - 1):
        return b.add("Flatten", b.ref(input), axis=1)
    return b.reshape(b.ref(input), node.outputs[0].sizes, input.sizes)


@symbolic("squeeze")
def squeeze(b, node, input, dim):
    rank = len(input.shape)
    axes = range(rank) if dim is None else axes_of(dim, rank)
    axes = [axis for axis in axes if input.shape[axis] == 1]
    return b.squeeze(b.ref(input), *axes) if axes else b.ref(input)


@symbolic("unsqueeze")
def unsqueeze(b, node, input, dim):
    return b.unsqueeze(b.ref(input), dim % (len(input.shape) + 1))


@symbolic("T", "mT", "t", "transpose", "permute", "movedim", "adjoint")
def transpose(b, node, arguments):
    value = arguments["input"]
    rank = len(value.shape)
    perm = list(range(rank))
    if node.op == "T":
        perm.reverse()
    elif node.op == "permute":
        perm = [dim % rank for dim in arguments["dims"]]
    elif node.op == "movedim":
        source, target = [axes_of(arguments[key], rank) for key in ("source", "destination")]
        rest = [dim for dim in perm if dim not in source]
        for place, dim in sorted(zip(target, source)):
            rest.insert(place, dim)
        perm = rest
    elif rank > 1:
        first, second = arguments.get("dim0", arguments.get("axis0", -2)), arguments.get("dim1", arguments.get("axis1", -1))
        perm[first], perm[second] = perm[second], perm[first]
    return b.transpose(b.ref(value), perm)


@symbolic("expand", "expand_as", "broadcast_to")
def expand(b, node, arguments):
    value = arguments["input"]
    sizes = list(node.outputs[0].sizes)
    offset = len(sizes) - len(value.sizes)
    # Where nothing is repeated, one stands for the size that there is.
    for axis, each in enumerate(value.sizes):
        if each == sizes[axis + offset]:
            sizes[axis + offset] = (1,) * len(each)
    return b.add("Expand", b.ref(value), b.sizes(sizes))


@symbolic("repeat", "tile")
def repeat(b, node, arguments):
    value = arguments["input"]
    output = node.outputs[0]
    name = b.ref(value)
    missing = len(output.shape) - len(value.shape)
    if missing:
        name = b.reshape(name, [(1,) * b.runs] * missing + list(value.sizes))
    given = [(1,) * len(output.sizes[0])] * missing + list(value.sizes)
    counts = [tuple(o // max(g, 1) for o, g in zip(out, each)) for out, each in zip(output.sizes, given)]
    return b.add("Tile", name, b.sizes(counts))


@symbolic("repeat_interleave")
def repeat_interleave(b, node, input, repeats, dim):
    if not isinstance(repeats, int):
        raise b.refuse("counts that are a tensor")
    sizes = list(input.sizes)
    name = b.ref(input)
    if dim is None:
        total = tuple(o // max(repeats, 1) for o in node.outputs[0].sizes[0])
        name, sizes, dim = b.add("Reshape", name, b.integers(-1)), [total], 0
    axis = dim % len(sizes)
    counts = [1] * (len(sizes) + 1)
    counts[axis + 1] = repeats
    name = b.add("Tile", b.unsqueeze(name, axis + 1), b.integers(*counts))
    return b.reshape(name, node.outputs[0].sizes, sizes)


def _joined(b, node, values):
    dtype = node.outputs[0].dtype
    return [b.operand(value, dtype) for value in values if value.shape != (0,)]


@symbolic("cat")
def cat(b, node, tensors, dim):
    return b.add("Concat", *_joined(b, node, tensors), axis=dim % len(node.outputs[0].shape))


@symbolic("stack")
def stack(b, node, tensors, dim):
    axis = dim % len(node.outputs[0].shape)
    return b.add("Concat", *[b.unsqueeze(name, axis) for name in _joined(b, node, tensors)], axis=axis)


@symbolic("hstack", "vstack", "dstack", "column_stack")
def joined(b, node, tensors):
    rank = len(node.outputs[0].shape)
    axis = {"hstack": 0 if rank == 1 else 1, "vstack": 0, "dstack": 2, "column_stack": 1}[node.op]
    names = []
    for value, name in zip(tensors, _joined(b, node, tensors)):
        if len(value.shape) < rank:
            if node.op == "dstack":
                raise b.refuse("tensors of fewer than 3 dimensions")
            name = b.unsqueeze(name, 1 if node.op == "column_stack" else 0)
        names.append(name)
    return b.add("Concat", *names, axis=axis)


@symbolic("split", "chunk", "tensor_split", "split_with_sizes", "unbind", "hsplit", "vsplit", "dsplit")
def split(b, node, arguments):
    value = next(iter(arguments.values()))
    rank = len(value.shape)
    axis = {"hsplit": 1 if rank > 1 else 0, "vsplit": 0, "dsplit": 2}.get(node.op, (arguments.get("dim") or 0) % rank)
    if node.op == "unbind":
        count = len(node.outputs)
        names = b.add("Split", b.ref(value), b.integers(*[1] * count), outputs=count, axis=axis)
        return [b.squeeze(name, axis) for name in ([names] if count == 1 else names)]
    sizes = [output.sizes[axis] for output in node.outputs]
    names = b.add("Split", b.ref(value), b.sizes(sizes), outputs=len(sizes), axis=axis)
    return [names] if len(sizes) == 1 else names


@symbolic("narrow", "narrow_copy")
def narrow(b, node, input, dim, start):
    axis = dim % len(input.shape)
    if isinstance(start, Value):
        raise b.refuse("a start that is a tensor")
    starts = b.across(lambda run: _from_front(run.arguments["start"], run.arguments["input"].shape[axis]))
    stops = tuple(s + size for s, size in zip(starts, node.outputs[0].sizes[axis]))
    return b.slice(b.ref(input), axis, b.size(starts), b.size(stops))


def _from_front(index, size):
    return index + size if index < 0 else index


@symbolic("select")
def select(b, node, input, dim, index):
    axis = dim % len(input.shape)
    return b.add("Gather", b.ref(input), _position(b, b.across(lambda run: run.arguments["index"])), axis=axis)


def _position(b, indices):
    """A scalar integer, which may follow from sizes."""
    if len(set(indices)) == 1:
        return b.constant(indices[0], torch.int64)
    return b.squeeze(b.size(indices), 0)


@symbolic("index_select")
def index_select(b, node, input, dim, index):
    name = b.add("Gather", b.ref(input), b.ref(index), axis=dim % max(len(input.shape), 1))
    return name if index.shape else b.unsqueeze(name, dim % len(input.shape))


@symbolic("gather", "take_along_dim")
def gather(b, node, arguments):
    index = arguments.get("index", arguments.get("indices"))
    dim = arguments["dim"]
    if dim is None:
        raise b.refuse("no dim")
    return b.add("GatherElements", b.ref(arguments["input"]), b.ref(index), axis=dim % len(index.shape))


@symbolic("take")
def take(b, node, input, index):
    return b.add("Gather", b.add("Reshape", b.ref(input), b.integers(-1)), b.ref(index), axis=0)


@symbolic("scatter", "scatter_add", "scatter_reduce")
def scatter(b, node, input, dim, index, src, value, reduce, include_self):
    kind = "add" if node.op == "scatter_add" else reduce
    kind = {"sum": "add", "multiply": "mul", "prod": "mul", "amax": "max", "amin": "min", None: None}.get(kind, kind)
    if kind == "mean" or include_self is False:
        raise b.refuse("reduce=" + repr(reduce) + " with include_self=" + repr(include_self))
    if kind in ("max", "min") and b.opset < 18:
        raise b.unsupported(18)
    if kind is not None and b.opset < 16:
        raise b.unsupported(16)
    source = src if src is not None else value
    if isinstance(source, Value) and source.shape:
        name = b.operand(source, input.dtype)
        for axis, (have, want) in enumerate(zip(source.sizes, index.sizes)):
            if have != want:
                name = b.slice(name, axis, 0, b.size(want))
    else:
        name = b.add("Expand", b.operand(source, input.dtype), b.sizes(index.sizes))
    axis = dim % max(len(input.shape), 1)
    return b.add("ScatterElements", b.ref(input), b.ref(index), name, axis=axis, reduction=kind)


@symbolic("flip", "fliplr", "flipud")
def flip(b, node, input, dims):
    rank = len(input.shape)
    axes = {"fliplr": [1], "flipud": [0]}.get(node.op) or axes_of(dims, rank)
    count = len(axes)
    starts, stops = b.integers(*[-1] * count), b.integers(*[-(2**63) + 1] * count)
    return b.add("Slice", b.ref(input), starts, stops, b.integers(*axes), b.integers(*[-1] * count))


@symbolic("roll")
def roll(b, node, input, shifts, dims):
    name = b.ref(input)
    if not dims:
        name = b.add("Reshape", name, b.integers(-1))
        return b.reshape(_rolled(b, name, 0, list(shifts)[0]), node.outputs[0].sizes, input.sizes)
    for shift, dim in zip(shifts, dims):
        name = _rolled(b, name, dim % len(input.shape), shift)
    return name


def _rolled(b, name, axis, shift):
    if shift == 0:
        return name
    end = 2**63 - 1
    return b.add("Concat", b.slice(name, axis, -shift, end), b.slice(name, axis, 0, -shift), axis=axis)


@symbolic("tril", "triu")
def triangle(b, node, input, diagonal):
    if b.opset < 14:
        raise b.unsupported(14)
    kept = b.constant(diagonal or 0, torch.int64)
    if input.dtype is torch.bool:
        name = b.add("Trilu", b.cast(b.ref(input), torch.bool, torch.int64), kept, upper=int(node.op == "triu"))
        return b.cast(name, torch.int64, torch.bool)
    return b.add("Trilu", b.ref(input), kept, upper=int(node.op == "triu"))


@symbolic("nonzero", "argwhere")
def nonzero(b, node, input, as_tuple):
    found = b.add("Transpose", b.add("NonZero", b.ref(input)), perm=[1, 0])
    if as_tuple:
        names = b.add("Split", found, b.integers(*[1] * len(node.outputs)), outputs=len(node.outputs), axis=1)
        return [b.squeeze(name, 1) for name in (names if len(node.outputs) > 1 else [names])]
    return found


@symbolic("masked_select")
def masked_select(b, node, input, mask):
    shape = b.add("Shape", b.ref(input))
    spread = b.add("Expand", b.ref(mask), shape)
    return b.add("Compress", b.add("Reshape", b.ref(input), b.integers(-1)), b.add("Reshape", spread, b.integers(-1)), axis=0)


@symbolic("meshgrid")
def meshgrid(b, node, tensors, indexing):
    places = list(range(len(tensors)))
    if indexing == "xy" and len(places) > 1:
        places[0], places[1] = 1, 0
    names = []
    for value, place in zip(tensors, places):
        sizes = [(1,) * b.runs] * len(tensors)
        sizes[place] = value.sizes[0] if value.shape else (1,) * b.runs
        names.append(b.add("Expand", b.reshape(b.ref(value), sizes), b.sizes(node.outputs[0].sizes)))
    return names


@symbolic("one_hot")
def one_hot(b, node, tensor, num_classes):
    if num_classes == -1:
        raise b.refuse("num_classes that follows from the elements")
    return b.add("OneHot", b.ref(tensor), b.integers(num_classes), b.constant(torch.tensor([0, 1])), axis=-1)


@symbolic("diagonal")
def diagonal(b, node, input, offset, dim1, dim2):
    rank = len(input.shape)
    size = [input.shape[dim1], input.shape[dim2]]
    if any(len(set(input.sizes[dim % rank])) > 1 for dim in (dim1, dim2)):
        raise b.refuse("dimensions whose sizes change")
    rest = [dim for dim in range(rank) if dim not in (dim1 % rank, dim2 % rank)]
    name = b.transpose(b.ref(input), rest + [dim1 % rank, dim2 % rank])
    places = torch.arange(node.outputs[0].shape[-1]) * (size[1] + 1) + (offset if offset >= 0 else -offset * size[1])
    shape = [input.sizes[dim] for dim in rest] + [(size[0] * size[1],) * b.runs]
    return b.add("Gather", b.reshape(name, shape), b.constant(places), axis=-1)


# ---- indexing ----


def _items(index, rank):
    """What stands between the brackets, with the ellipsis written out."""
    items = list(index) if isinstance(index, tuple) else [index]

    def width(item):
        if item is None or item is Ellipsis or isinstance(item, bool):
            return 0
        return len(item.shape) if isinstance(item, Value) and item.dtype in (torch.bool, torch.uint8) else 1

    missing = rank - sum(width(item) for item in items)
    place = next((i for i, item in enumerate(items) if item is Ellipsis), len(items))
    items[place : place + 1] = [slice(None)] * missing
    return items


@symbolic("getitem")
def getitem(b, node, input, index):
    rank = len(input.shape)
    if b.opset and isinstance(index, Value) and index.dtype is torch.bool and len(index.shape) == rank:
        return masked_select(b, node, input, index)
    per_run = [_items(run.arguments["index"], rank) for run in node.runs]
    name, axis, shape_axis = b.ref(input), 0, 0
    sizes = list(input.sizes)
    advanced = []
    for place, item in enumerate(per_run[0]):
        everywhere = [items[place] for items in per_run]
        if item is None:
            name = b.unsqueeze(name, axis)
            axis += 1
            continue
        if isinstance(item, slice):
            name = _sliced(b, name, axis, everywhere, sizes[shape_axis])
            axis += 1
        elif isinstance(item, int) and not isinstance(item, bool):
            name = b.add("Gather", name, _position(b, tuple(everywhere)), axis=axis)
        else:
            advanced.append((axis, item))
            axis += 1
        shape_axis += 1
    return _advanced(b, name, advanced, axis) if advanced else name


def _sliced(b, name, axis, slices, sizes):
    bounds = [each.indices(size) for each, size in zip(slices, sizes)]
    step = slices[0].step or 1
    starts = tuple(bound[0] for bound in bounds)
    if slices[0].stop is None:
        if set(starts) == {0} and step == 1:
            return name
        return b.slice(name, axis, b.size(starts), 2**63 - 1, step)
    # A negative bound counts from the end in every run.
    given = tuple(each.stop for each in slices)
    if len(set(given)) == 1:
        return b.slice(name, axis, b.size(starts), given[0], step)
    return b.slice(name, axis, b.size(starts), b.size(tuple(bound[1] for bound in bounds)), step)


def _indices(b, item):
    if isinstance(item, Value):
        if item.dtype in (torch.bool, torch.uint8):
            if len(item.shape) > 1:
                raise b.refuse("a mask of several dimensions among other indices")
            return b.squeeze(b.add("NonZero", b.ref(item)), 0), 1
        return b.operand(item, torch.int64), len(item.shape)
    if isinstance(item, (list, tuple, range)):
        tensor = torch.tensor(list(item))
        if tensor.dtype is torch.bool:
            tensor = tensor.nonzero().reshape(-1)
        return b.constant(tensor, torch.int64), tensor.dim()
    raise b.refuse("an index of type " + type(item).__name__)


def _advanced(b, name, advanced, rank):
    if len(advanced) == 1:
        axis, item = advanced[0]
        return b.add("Gather", name, _indices(b, item)[0], axis=axis)
    axes = [axis for axis, _ in advanced]
    names = [_indices(b, item)[0] for _, item in advanced]
    rest = [axis for axis in range(rank) if axis not in axes]
    depth = max(_indices(b, item)[1] for _, item in advanced)
    shape = _common_shape(b, names)
    together = [b.unsqueeze(b.add("Expand", each, shape), depth) for each in names]
    found = b.add("GatherND", b.transpose(name, axes + rest), b.add("Concat", *together, axis=depth))
    if axes == list(range(axes[0], axes[0] + len(axes))) and axes[0] > 0:
        # Indices that stand side by side keep their place.
        total = depth + len(rest)
        perm = list(range(depth, depth + axes[0])) + list(range(depth)) + list(range(depth + axes[0], total))
        found = b.transpose(found, perm)
    return found


def _common_shape(b, names):
    total = names[0]
    for each in names[1:]:
        total = b.add("Add", total, each)
    return b.add("Shape", total)


@symbolic("setitem")
def setitem(b, node, input, index, value):
    rank = len(input.shape)
    if isinstance(index, Value) and index.dtype is torch.bool and (not isinstance(value, Value) or not value.shape):
        mask = b.ref(index)
        if len(index.shape) < rank:
            mask = b.unsqueeze(mask, *range(len(index.shape), rank))
        return b.add("Where", mask, b.operand(value, input.dtype), b.ref(input))
    # The places of the elements, taken as the index takes them, are where the values go.
    total = tuple(_product(each) for each in zip(*input.sizes)) if rank else (1,) * b.runs
    places = b.add("Range", b.constant(0, torch.int64), b.squeeze(b.size(total), 0), b.constant(1, torch.int64))
    places = b.reshape(places, input.sizes)
    grid = Value("places", "result", input.tensor, node)
    grid.sizes = input.sizes
    b.names[grid] = places
    chosen = getitem(b, node, grid, index)
    values = b.add("Expand", b.operand(value, input.dtype), b.add("Shape", chosen))
    flat = b.add("Reshape", b.ref(input), b.integers(-1))
    flat = b.add("ScatterElements", flat, b.add("Reshape", chosen, b.integers(-1)), b.add("Reshape", values, b.integers(-1)), axis=0)
    return b.reshape(flat, input.sizes)


def _product(numbers):
    product = 1
    for number in numbers:
        product *= number
    return product


@symbolic("index_put")
def index_put(b, node, input, indices, values, accumulate):
    if len(input.shape) < len(indices) or any(item is None for item in indices):
        raise b.refuse("indices that leave dimensions out")
    names = [_indices(b, item)[0] for item in indices]
    depth = max(_indices(b, item)[1] for item in indices)
    shape = _common_shape(b, names)
    together = b.add("Concat", *[b.unsqueeze(b.add("Expand", each, shape), depth) for each in names], axis=depth)
    rest = len(input.shape) - len(indices)
    if rest:
        shape = b.add("Concat", shape, b.sizes(input.sizes[len(indices) :]), axis=0)
    updates = b.add("Expand", b.operand(values, input.dtype), shape)
    if accumulate and b.opset < 16:
        raise b.unsupported(16)
    return b.add("ScatterND", b.ref(input), together, updates, reduction="add" if accumulate else None)


@symbolic("index_fill", "index_add", "index_copy")
def index_fill(b, node, input, dim, index, value, source, alpha):
    axis = dim % len(input.shape)
    if alpha not in (None, 1):
        raise b.refuse("alpha other than 1")
    sizes = list(input.sizes)
    sizes[axis] = index.sizes[0] if index.shape else (1,) * b.runs
    shape = [(1,) * b.runs] * len(sizes)
    shape[axis] = sizes[axis]
    places = b.add("Expand", b.reshape(b.ref(index), shape), b.sizes(sizes))
    updates = b.add("Expand", b.operand(source if value is None else value, input.dtype), b.sizes(sizes))
    reduction = "add" if node.op == "index_add" else None
    return b.add("ScatterElements", b.ref(input), places, updates, axis=axis, reduction=reduction)


# ---- tensors made on the way ----


@symbolic("zeros", "ones", "full", "empty", "zeros_like", "ones_like", "full_like", "empty_like", "new_zeros", "new_ones", "new_full", "new_empty")
def filled(b, node, arguments):
    value = 0
    if "ones" in node.op:
        value = 1
    elif "full" in node.op:
        value = arguments["fill_value"]
    dtype = node.outputs[0].dtype
    return b.add("Expand", b.operand(value, dtype), b.sizes(node.outputs[0].sizes))


@symbolic("arange")
def arange(b, node, arguments):
    dtype = node.outputs[0].dtype
    step = arguments.get("step") or 1
    starts = b.across(lambda run: run.arguments.get("start") or 0)
    if isinstance(starts[0], float) or isinstance(step, float):
        raise b.refuse("a length that changes with the inputs, and bounds that are not integers")
    count = b.squeeze(b.size(node.outputs[0].sizes[0]), 0)
    name = b.add("Range", b.constant(0, torch.int64), count, b.constant(1, torch.int64))
    if step != 1:
        name = b.add("Mul", name, b.constant(step, torch.int64))
    if set(starts) != {0}:
        name = b.add("Add", name, b.size(starts))
    return b.cast(name, torch.int64, dtype)


@symbolic("eye")
def eye(b, node, arguments):
    sizes = node.outputs[0].sizes
    name = b.add("Expand", b.constant(0.0), b.sizes(sizes))
    return b.cast(b.add("EyeLike", name), torch.float32, node.outputs[0].dtype)


@symbolic("randn_like", "randn", "rand_like", "rand")
def random(b, node, arguments):
    sizes = node.outputs[0].sizes
    op = "RandomNormalLike" if "randn" in node.op else "RandomUniformLike"
    name = b.add("Expand", b.constant(0.0), b.sizes(sizes))
    return b.cast(b.add(op, name), torch.float32, node.outputs[0].dtype)


@symbolic("pad")
def pad(b, node, input, pad, mode, value):
    rank = len(input.shape)
    mode = mode or "constant"
    if mode == "circular":
        return _circular(b, input, list(pad))
    before, after = [0] * rank, [0] * rank
    for place in range(len(pad) // 2):
        before[rank - 1 - place], after[rank - 1 - place] = pad[2 * place], pad[2 * place + 1]
    mode = {"replicate": "edge"}.get(mode, mode)
    filler = b.constant(0 if value is None else value, input.dtype) if mode == "constant" else None
    return b.add("Pad", b.ref(input), b.integers(*before, *after), filler, mode=mode)


def _circular(b, input, pad):
    name, rank = b.ref(input), len(input.shape)
    for place in range(len(pad) // 2):
        axis, before, after = rank - 1 - place, pad[2 * place], pad[2 * place + 1]
        if before < 0 or after < 0:
            raise b.refuse("negative sizes with mode='circular'")
        parts = [b.slice(name, axis, -before, 2**63 - 1)] if before else []
        parts.append(name)
        if after:
            parts.append(b.slice(name, axis, 0, after))
        name = b.add("Concat", *parts, axis=axis) if len(parts) > 1 else name
    return name
