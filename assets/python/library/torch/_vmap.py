"""torch.vmap: a function of one example, mapped over the rows of its arguments.

The rows are computed one after the other and stacked: values, dtypes and errors are those of one computation for all, and
random numbers too (`_torch._rows_enter`), but nothing is gained in speed.
"""
import functools

import _torch


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    """Makes a function that maps func over a dimension of its arguments.

    in_dims says over which dimension, None for arguments that all rows share; it may be nested as the arguments are.
    out_dims says where that dimension stands in the results. randomness says what random numbers in func do: "error",
    "different" for each row, or the "same". chunk_size is how many rows may be computed at a time.
    """
    if randomness not in ("error", "different", "same"):
        text = "Only allowed values for randomness are 'error', 'different', or 'same'. Got " + str(randomness)
        raise RuntimeError(text)
    if chunk_size is not None and not chunk_size > 0:
        raise ValueError("vmap: chunk_size should be None or greater than 0. (got " + str(chunk_size) + ")")
    name = getattr(func, "__name__", repr(func))

    @functools.wraps(func)
    def wrapped(*args, **kwargs):
        _check_out_dims(out_dims, name)
        size, leaves, dims = _inputs(args, in_dims, name)
        results = []
        for start in range(0, size, chunk_size or size) if size else ():
            stop = min(size, start + (chunk_size or size))
            results += _rows(func, args, kwargs, leaves, dims, range(start, stop), randomness)
        if not size:
            # What the results look like is seen on a row of zeros, of which none is kept.
            examples = [leaf if dim is None else _zeros_row(leaf, dim) for leaf, dim in zip(leaves, dims)]
            results = [func(*_filled(args, iter(examples)), **kwargs)]
        return _outputs(results, out_dims, size, name)

    return wrapped


def _rows(func, args, kwargs, leaves, dims, places, randomness):
    """What func gives for some of the rows."""
    rows = [leaf if dim is None else leaf.unbind(dim) for leaf, dim in zip(leaves, dims)]
    results = []
    _torch._rows_enter(randomness, len(places))
    try:
        for place in places:
            row = iter([leaf if dim is None else leaf[place] for leaf, dim in zip(rows, dims)])
            results.append(func(*_filled(args, row), **kwargs))
            _torch._rows_next()
    finally:
        _torch._rows_leave()
    return results


def _zeros_row(leaf, dim):
    shape = list(leaf.shape)
    del shape[dim]
    return leaf.new_zeros(shape)


# ---- nested containers ----


def _children(tree):
    """The items of a container, and what their structure is called; None for a leaf."""
    if isinstance(tree, dict):
        return type(tree).__name__, list(tree), [tree[key] for key in tree]
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return "namedtuple", type(tree), list(tree)
    if isinstance(tree, (tuple, list)):
        return type(tree).__name__, None, list(tree)
    return None


def _rebuilt(tree, items):
    """A container of the same kind with other items."""
    if isinstance(tree, dict):
        made = type(tree)()
        made.update(zip(tree, items))
        return made
    return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)


def _filled(tree, leaves):
    """The nested containers with other leaves, which are taken in order."""
    children = _children(tree)
    if children is None:
        return next(leaves)
    return _rebuilt(tree, [_filled(item, leaves) for item in children[2]])


def _leaves(tree):
    children = _children(tree)
    return [tree] if children is None else [leaf for item in children[2] for leaf in _leaves(item)]


def _spec(tree, depth=0):
    """The structure in words, as errors show it."""
    children = _children(tree)
    if children is None:
        return "*"
    kind, context, items = children
    shown = (",\n" + "  " * (depth + 1)).join(_spec(item, depth + 1) for item in items)
    return "TreeSpec(" + kind + ", " + str(context) + ", [" + shown + "])"


def _spread(prefix, tree):
    """For each leaf of the tree what the prefix says of it; None where the prefix has another structure."""
    inner = _children(tree)
    outer = _children(prefix)
    if outer is None:
        return [prefix] * len(_leaves(tree))
    if inner is None or inner[:2] != outer[:2] or len(inner[2]) != len(outer[2]):
        return None
    parts = [_spread(one, other) for one, other in zip(outer[2], inner[2])]
    return None if any(part is None for part in parts) else [item for part in parts for item in part]


# ---- what goes in ----


def _inputs(args, in_dims, name):
    """The number of rows, and the tensors with the dimensions that are mapped over."""
    call = "vmap(" + name + ", in_dims=" + str(in_dims) + ", ...)(<inputs>): "
    if type(in_dims) is not int and not isinstance(in_dims, tuple):
        raise ValueError(
            call + "expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs, got: "
            + str(type(in_dims)) + "."
        )
    if not args:
        raise ValueError(
            "vmap(" + name + ")(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a "
            "function with no inputs. The latter is unsupported."
        )
    dims = _spread(in_dims, args)
    if dims is None:
        raise ValueError(
            call + "in_dims is not compatible with the structure of `inputs`. in_dims has structure " + _spec(in_dims)
            + " but inputs has structure " + _spec(args) + "."
        )
    leaves = _leaves(args)
    dims = [_in_dim(leaf, dim, call) for leaf, dim in zip(leaves, dims)]
    sizes = [leaf.shape[dim] for leaf, dim in zip(leaves, dims) if dim is not None]
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if any(size != sizes[0] for size in sizes):
        raise ValueError(
            "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes " + str(sizes)
            + " for the mapped dimension"
        )
    return sizes[0], leaves, dims


def _in_dim(leaf, dim, call):
    if dim is None:
        return None
    if type(dim) is not int:
        raise ValueError(
            call + "Got in_dim=" + str(dim) + " for an input but in_dim must be either an integer dimension or None."
        )
    if not isinstance(leaf, _torch.Tensor):
        raise ValueError(
            call + "Got in_dim=" + str(dim) + " for an input but the input is of type " + str(type(leaf))
            + ". We cannot vmap over non-Tensor arguments, please use None as the respective in_dim"
        )
    rank = leaf.dim()
    if not -rank <= dim < rank:
        raise ValueError(
            call + "Got in_dim=" + str(dim) + " for some input, but that input is a Tensor of dimensionality " + str(rank)
            + " so expected in_dim to satisfy -" + str(rank) + " <= in_dim < " + str(rank) + "."
        )
    return dim % rank


# ---- what comes out ----


def _check_out_dims(out_dims, name):
    if not all(dim is None or type(dim) is int for dim in _leaves(out_dims)):
        raise ValueError(
            "vmap(" + name + ", ..., out_dims=" + str(out_dims) + "): `out_dims` must be an int, None or a python collection of "
            "ints representing where in the outputs the vmapped dimension should appear."
        )


def _outputs(results, out_dims, size, name):
    first = results[0]
    lists = [_leaves(result) for result in results]
    for leaf in lists[0]:
        if not isinstance(leaf, _torch.Tensor):
            raise ValueError(
                "vmap(" + name + ", ...): `" + name + "` must only return Tensors, got type " + str(type(leaf))
                + ". Did you mean to set out_dims= to None for output?"
            )
    if _children(first) is None and isinstance(out_dims, tuple) and len(out_dims) == 1:
        out_dims = out_dims[0]
    dims = _spread(out_dims, first)
    if dims is None:
        raise ValueError(
            "vmap(" + name + ", ..., out_dims=" + str(out_dims) + ")(<inputs>): out_dims is not compatible with the structure of "
            "`outputs`. out_dims has structure " + _spec(out_dims) + " but outputs has structure " + _spec(first) + "."
        )
    joined = [_joined(rows, dim, size, name) for rows, dim in zip(zip(*lists), dims)]
    return _filled(first, iter(joined))


def _joined(rows, dim, size, name):
    """The rows of one result as one tensor; where out_dims says None they must be one and the same."""
    if dim is not None:
        joined = _torch.stack(rows, dim)
        return joined if size else joined.narrow(dim, 0, 0)
    if any(not _torch.equal(row, rows[0]) for row in rows[1:]):
        raise ValueError("vmap(" + name + ", ...): `" + name + "` can not return a BatchedTensor when out_dim is None")
    return rows[0]
