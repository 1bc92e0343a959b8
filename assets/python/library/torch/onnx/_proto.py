"""ONNX files: protocol buffers of the messages that a model needs, written field by field.

A field is its number and wire type, then a varint, four bytes, or a length and so many bytes. Field numbers are those of
onnx.proto.
"""
import struct

# TensorProto.DataType by the dtype's name.
TYPES = {
    "float32": 1, "uint8": 2, "int8": 3, "int16": 5, "int32": 6, "int64": 7, "bool": 9, "float16": 10, "float64": 11,
    "bfloat16": 16,
}

# AttributeProto.AttributeType.
_FLOAT, _INT, _STRING, _TENSOR, _FLOATS, _INTS, _STRINGS = 1, 2, 3, 4, 6, 7, 8


def varint(number):
    """An integer in groups of seven bits, lowest first; negative ones as 64 bits."""
    number &= (1 << 64) - 1
    groups = bytearray()
    while number > 127:
        groups.append(number & 127 | 128)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def integer(field, number):
    """A field that holds an integer."""
    return varint(field << 3) + varint(number)


def data(field, content):
    """A field that holds bytes, text or another message."""
    if isinstance(content, str):
        content = content.encode()
    return varint(field << 3 | 2) + varint(len(content)) + content


def single(field, number):
    """A field that holds a 32-bit float."""
    return varint(field << 3 | 5) + struct.pack("<f", number)


def raw(tensor):
    """A tensor's elements as they lie in a file."""
    tensor = tensor.detach().cpu().contiguous()
    name = str(tensor.dtype)[6:]
    if name == "bfloat16":
        tensor = tensor.view(-1) if tensor.dim() == 0 else tensor
        tensor = tensor.reshape(-1).view(_int16())
    return tensor.numpy().tobytes()


def _int16():
    import torch

    return torch.int16


def tensor(value, name=""):
    """TensorProto."""
    sizes = b"".join(integer(1, size) for size in value.shape)
    kind = integer(2, TYPES[str(value.dtype)[6:]])
    return sizes + kind + (data(8, name) if name else b"") + data(9, raw(value))


def attribute(name, value):
    """AttributeProto, of the type that the Python value tells."""
    head = data(1, name)
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, int):
        return head + integer(3, value) + integer(20, _INT)
    if isinstance(value, float):
        return head + single(2, value) + integer(20, _FLOAT)
    if isinstance(value, str):
        return head + data(4, value) + integer(20, _STRING)
    if isinstance(value, (tuple, list)):
        if value and isinstance(value[0], str):
            return head + b"".join(data(9, item) for item in value) + integer(20, _STRINGS)
        if value and isinstance(value[0], float):
            return head + b"".join(single(7, item) for item in value) + integer(20, _FLOATS)
        return head + b"".join(integer(8, item) for item in value) + integer(20, _INTS)
    return head + data(5, tensor(value)) + integer(20, _TENSOR)


def node(op, inputs, outputs, name, attributes):
    """NodeProto."""
    fields = [data(1, item) for item in inputs] + [data(2, item) for item in outputs]
    fields += [data(3, name), data(4, op)]
    fields += [data(5, attribute(key, value)) for key, value in sorted(attributes.items()) if value is not None]
    return b"".join(fields)


def value_info(name, dtype, sizes):
    """ValueInfoProto of a tensor; a size that is text is symbolic."""
    dims = b"".join(
        data(1, data(2, size) if isinstance(size, str) else integer(1, size)) for size in sizes
    )
    kind = integer(1, TYPES[str(dtype)[6:]]) + data(2, dims)
    return data(1, name) + data(2, data(1, kind))


def graph(name, nodes, initializers, inputs, outputs):
    """GraphProto, of the messages within it."""
    fields = [data(1, item) for item in nodes] + [data(2, name)] + [data(5, item) for item in initializers]
    return b"".join(fields + [data(11, item) for item in inputs] + [data(12, item) for item in outputs])


def model(graph, opset, producer, version):
    """ModelProto."""
    ir_version = 8 if opset <= 18 else 9 if opset <= 20 else 10
    head = integer(1, ir_version) + data(2, producer) + data(3, version)
    return head + data(7, graph) + data(8, data(1, "") + integer(2, opset))
