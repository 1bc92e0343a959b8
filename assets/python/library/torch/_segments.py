"""Reductions of the segments that a tensor falls into."""
import _torch

_WORDS = {"sum": "sum", "prod": "prod", "mean": "mean", "max": "amax", "amax": "amax", "min": "amin", "amin": "amin"}
# What a segment without elements gives.
_EMPTY = {"sum": 0.0, "prod": 1.0, "mean": float("nan"), "amax": float("-inf"), "amin": float("inf")}


def segment_reduce(data, reduce, *, lengths=None, indices=None, offsets=None, axis=0, unsafe=False, initial=None):
    """Reduces each segment of a tensor, whose lengths or offsets are given: sum, prod, mean, amax or amin."""
    if reduce not in _WORDS:
        raise RuntimeError("reduce argument must be either sum, prod, mean, amax or amin, got " + str(reduce))
    reduce = _WORDS[reduce]
    if indices is not None:
        raise RuntimeError("segment_reduce(): indices based reduction is not supported yet.")
    if lengths is None and offsets is None:
        raise RuntimeError("segment_reduce(): Either lengths or offsets must be defined.")
    if not data.is_floating_point():
        kind = {"int64": "Long", "int32": "Int", "int16": "Short", "int8": "Char", "uint8": "Byte", "bool": "Bool"}
        name = kind.get(str(data.dtype)[6:], str(data.dtype))
        raise NotImplementedError('"_segment_reduce_cpu" not implemented for \'' + name + "'")
    given = offsets if lengths is None else lengths
    if given.is_floating_point():
        raise NotImplementedError("\"_segment_reduce_lengths_cpu_kernel1\" not implemented for 'Float'")
    axis = axis % max(data.dim(), 1)
    if axis != given.dim() - 1:
        what = "offsets" if lengths is None else "lengths"
        raise RuntimeError("segment_reduce(): Expected axis to be the last dimension of " + what + " but got " + str(axis) + ".")
    lengths = offsets.diff() if lengths is None else lengths
    if not unsafe:
        _check_lengths(lengths, data, axis)
    rows = data.flatten(0, axis - 1) if axis > 1 else data if axis else data.unsqueeze(0)
    each = lengths.reshape(-1, lengths.shape[-1]).tolist()
    reduced = _torch.stack([_reduced(row, sizes, reduce, initial) for row, sizes in zip(rows.unbind(0), each)])
    return reduced.reshape(data.shape[:axis] + reduced.shape[1:])


def _check_lengths(lengths, data, axis):
    if bool((lengths < 0).any()):
        raise RuntimeError("segment_reduce(): lengths contains negative value!")
    if bool((lengths.sum(-1) != data.shape[axis]).any()):
        raise RuntimeError(
            "segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe."
        )


def _reduced(row, sizes, reduce, initial):
    """The segments of one row, each reduced to one element."""
    found, start = [], 0
    for size in sizes:
        segment = row.narrow(0, start, size)
        start += size
        if not size:
            found.append(row.new_full(row.shape[1:], _EMPTY[reduce] if initial is None else initial))
            continue
        if initial is not None and reduce in ("amax", "amin", "sum", "prod"):
            segment = _torch.cat([row.new_full((1, *row.shape[1:]), initial), segment])
        value = getattr(segment, reduce)(0)
        found.append(value + initial / size if initial is not None and reduce == "mean" else value)
    return _torch.stack(found)
