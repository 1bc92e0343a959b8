"""Shapes: views of other sizes, joining, splitting, repeating, rolling."""
import _numpy
from _numpy import array, asarray, concatenate, empty, int64, zeros
from numpy.exceptions import AxisError


def normalize_axis(axis, ndim, prefix=None):
    """An axis counted from the front."""
    if not -ndim <= axis < ndim:
        raise AxisError(axis, ndim, prefix)
    return axis % ndim


def _axes(axis, ndim, prefix=None):
    axes = tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
    axes = tuple(normalize_axis(a, ndim, prefix) for a in axes)
    if len(set(axes)) != len(axes):
        raise ValueError("repeated axis" + (" in `" + prefix + "` argument" if prefix else ""))
    return axes


def reshape(a, /, shape=None, order="C", *, newshape=None, copy=None):
    """Returns the elements under other sizes, as a view where there can be one."""
    return asarray(a).reshape(newshape if shape is None else shape, order=order)


def ravel(a, order="C"):
    """Returns the elements in one dimension, as a view where there can be one."""
    return asarray(a).ravel(order)


def shape(a):
    """Returns the sizes of the dimensions."""
    return asarray(a).shape


def ndim(a):
    """Returns the number of dimensions."""
    return asarray(a).ndim


def size(a, axis=None):
    """Returns the number of elements, of all or along an axis."""
    a = asarray(a)
    return a.size if axis is None else a.shape[axis]


def transpose(a, axes=None):
    """Returns a view with the axes in another order."""
    return asarray(a).transpose(axes)


permute_dims = transpose


def matrix_transpose(x, /):
    """Returns a view with the last two axes swapped."""
    return asarray(x).mT


def swapaxes(a, axis1, axis2):
    """Returns a view with two axes swapped."""
    return asarray(a).swapaxes(axis1, axis2)


def moveaxis(a, source, destination):
    """Returns a view with axes moved to other places."""
    a = asarray(a)
    source, destination = _axes(source, a.ndim, "source"), _axes(destination, a.ndim, "destination")
    if len(source) != len(destination):
        raise ValueError("`source` and `destination` arguments must have the same number of elements")
    order = [d for d in range(a.ndim) if d not in source]
    for to, axis in sorted(zip(destination, source)):
        order.insert(to, axis)
    return a.transpose(order)


def rollaxis(a, axis, start=0):
    """Returns a view with an axis moved back to a place."""
    a = asarray(a)
    axis = normalize_axis(axis, a.ndim)
    start = start + a.ndim if start < 0 else start
    return moveaxis(a, axis, start - 1 if axis < start else start)


def squeeze(a, axis=None):
    """Returns a view without dimensions of size 1."""
    return asarray(a).squeeze(axis)


def expand_dims(a, axis):
    """Returns a view with new dimensions of size 1."""
    a = asarray(a)
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    axes = _axes(axes, a.ndim + len(axes))
    sizes = iter(a.shape)
    return a.reshape([1 if d in axes else next(sizes) for d in range(a.ndim + len(axes))])


def _at_least(arrays, shaped):
    found = tuple(shaped(asarray(a)) for a in arrays)
    return found[0] if len(found) == 1 else found


def atleast_1d(*arys):
    """Returns arrays of one dimension or more."""
    return _at_least(arys, lambda a: a.reshape(1) if a.ndim == 0 else a)


def atleast_2d(*arys):
    """Returns arrays of two dimensions or more."""
    return _at_least(arys, lambda a: a.reshape((1,) * (2 - a.ndim) + a.shape) if a.ndim < 2 else a)


def atleast_3d(*arys):
    """Returns arrays of three dimensions or more."""
    shapes = {0: lambda a: (1, 1, 1), 1: lambda a: (1, a.size, 1), 2: lambda a: a.shape + (1,)}
    return _at_least(arys, lambda a: a.reshape(shapes[a.ndim](a)) if a.ndim < 3 else a)


def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    """Joins arrays along a new axis."""
    arrays = [asarray(a) for a in arrays]
    if not arrays:
        raise ValueError("need at least one array to stack")
    if len({a.shape for a in arrays}) != 1:
        raise ValueError("all input arrays must have the same shape")
    axis = normalize_axis(axis, arrays[0].ndim + 1)
    return concatenate([expand_dims(a, axis) for a in arrays], axis, out, dtype)


def unstack(x, /, *, axis=0):
    """Returns the arrays along an axis."""
    return tuple(moveaxis(x, axis, 0))


def row_stack(tup, *, dtype=None, casting="same_kind"):
    """Joins arrays as rows: the old name of vstack."""
    import warnings

    warnings.warn("`row_stack` alias is deprecated. Use `np.vstack` directly.", DeprecationWarning, stacklevel=2)
    return vstack(tup)


def vstack(tup, *, dtype=None, casting="same_kind"):
    """Joins arrays as rows."""
    return concatenate([atleast_2d(a) for a in tup], 0, None, dtype)


def hstack(tup, *, dtype=None, casting="same_kind"):
    """Joins arrays side by side."""
    arrays = [atleast_1d(a) for a in tup]
    return concatenate(arrays, 0 if arrays and arrays[0].ndim == 1 else 1, None, dtype)


def dstack(tup):
    """Joins arrays along the third axis."""
    return concatenate([atleast_3d(a) for a in tup], 2)


def column_stack(tup):
    """Joins arrays as columns."""
    arrays = [asarray(a) for a in tup]
    return concatenate([a.reshape(-1, 1) if a.ndim < 2 else a for a in arrays], 1)


def array_split(ary, indices_or_sections, axis=0):
    """Splits an array in parts, which need not be of one size."""
    a = asarray(ary)
    total = a.shape[axis]
    if hasattr(indices_or_sections, "__len__"):
        cuts = [0] + [int(i) for i in indices_or_sections] + [total]
    else:
        sections = int(indices_or_sections)
        if sections <= 0:
            raise ValueError("number sections must be larger than 0.")
        each, extras = divmod(total, sections)
        cuts = [i * each + (i if i < extras else extras) for i in range(sections + 1)]
    axis = normalize_axis(axis, a.ndim)
    before = (slice(None),) * axis
    return [a[before + (slice(low, high),)] for low, high in zip(cuts, cuts[1:])]


def split(ary, indices_or_sections, axis=0):
    """Splits an array in parts of one size, or at places."""
    a = asarray(ary)
    if not hasattr(indices_or_sections, "__len__") and a.shape[axis] % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return array_split(a, indices_or_sections, axis)


def hsplit(ary, indices_or_sections):
    """Splits an array by columns."""
    a = asarray(ary)
    if a.ndim == 0:
        raise ValueError("hsplit only works on arrays of 1 or more dimensions")
    return split(a, indices_or_sections, 1 if a.ndim > 1 else 0)


def vsplit(ary, indices_or_sections):
    """Splits an array by rows."""
    if asarray(ary).ndim < 2:
        raise ValueError("vsplit only works on arrays of 2 or more dimensions")
    return split(ary, indices_or_sections, 0)


def dsplit(ary, indices_or_sections):
    """Splits an array along the third axis."""
    if asarray(ary).ndim < 3:
        raise ValueError("dsplit only works on arrays of 3 or more dimensions")
    return split(ary, indices_or_sections, 2)


def append(arr, values, axis=None):
    """Returns an array with values at its end."""
    if axis is None:
        return concatenate((ravel(arr), ravel(values)))
    return concatenate((asarray(arr), asarray(values)), axis)


def _flat_unless(arr, axis):
    a = asarray(arr)
    return (a.ravel(), 0) if axis is None else (a, normalize_axis(axis, a.ndim))


def insert(arr, obj, values, axis=None):
    """Returns an array with values before the places given."""
    a, axis = _flat_unless(arr, axis)
    count = a.shape[axis]
    places = range(*obj.indices(count)) if isinstance(obj, slice) else obj
    given = asarray(places)
    values = asarray(values, dtype=a.dtype)
    places = given.ravel()
    for place in places.tolist():
        if not -count <= place <= count:
            raise IndexError(f"index {place} is out of bounds for axis {axis} with size {count}")
    if given.ndim == 0:
        place = int(given) + (count if int(given) < 0 else 0)
        if values.ndim and a.ndim > 1:
            values = moveaxis(values, 0, axis) if values.ndim == a.ndim else values
        block = values.reshape(-1) if a.ndim == 1 else values
        if a.ndim > 1 and values.ndim < a.ndim:
            block = broadcast_to(expand_dims(values, axis) if values.ndim == a.ndim - 1 else values,
                                 a.shape[:axis] + (1,) + a.shape[axis + 1:])
        before = (slice(None),) * axis
        return concatenate((a[before + (slice(0, place),)], block, a[before + (slice(place, None),)]), axis)
    places = [p + count if p < 0 else p for p in places.tolist()]
    order = sorted(range(len(places)), key=lambda i: places[i])
    new = [places[i] + k for k, i in enumerate(order)]
    total = list(a.shape)
    total[axis] += len(places)
    made = empty(total, a.dtype)
    before = (slice(None),) * axis
    taken = set(new)
    made[before + ([i for i in range(total[axis]) if i not in taken],)] = a
    slots = [0] * len(places)
    for spot, i in zip(new, order):
        slots[i] = spot
    made[before + (slots,)] = values
    return made


def delete(arr, obj, axis=None):
    """Returns an array without the places given."""
    a, axis = _flat_unless(arr, axis)
    count = a.shape[axis]
    if isinstance(obj, slice):
        gone = set(range(*obj.indices(count)))
    else:
        places = asarray(obj)
        if places.dtype.kind == "b":
            gone = {i for i, out in enumerate(places.tolist()) if out}
        else:
            gone = set()
            for place in places.ravel().tolist():
                if not -count <= place < count:
                    raise IndexError(f"index {place} is out of bounds for axis {axis} with size {count}")
                gone.add(place % count)
    kept = [i for i in range(count) if i not in gone]
    return a[(slice(None),) * axis + (asarray(kept, dtype=int64),)]


def flip(m, axis=None):
    """Returns a view with the order of elements reversed along axes."""
    m = asarray(m)
    axes = range(m.ndim) if axis is None else _axes(axis, m.ndim)
    return m[tuple(slice(None, None, -1) if d in axes else slice(None) for d in range(m.ndim))]


def flipud(m):
    """Returns a view with rows in reverse order."""
    return flip(m, 0)


def fliplr(m):
    """Returns a view with columns in reverse order."""
    if asarray(m).ndim < 2:
        raise ValueError("Input must be >= 2-d.")
    return flip(m, 1)


def rot90(m, k=1, axes=(0, 1)):
    """Returns a view turned by a quarter, k times."""
    m = asarray(m)
    if len(axes) != 2:
        raise ValueError("len(axes) must be 2.")
    if axes[0] == axes[1] or abs(axes[0] - axes[1]) == m.ndim:
        raise ValueError("Axes must be different.")
    if any(not -m.ndim <= axis < m.ndim for axis in axes):
        raise ValueError(f"Axes={tuple(axes)} out of range for array of ndim={m.ndim}.")
    first, second = _axes(axes, m.ndim)
    k %= 4
    if k == 0:
        return m[:]
    if k == 2:
        return flip(flip(m, first), second)
    if k == 1:
        return swapaxes(flip(m, second), first, second)
    return flip(swapaxes(m, first, second), second)


def roll(a, shift, axis=None):
    """Returns the elements moved along axes, those that fall out at the other end."""
    a = asarray(a)
    if axis is None:
        return roll(a.ravel(), shift, 0).reshape(a.shape)
    axes = _axes(axis, a.ndim)
    shifts = shift if isinstance(shift, (tuple, list)) else (shift,) * len(axes)
    for by, d in zip(shifts, axes):
        count = a.shape[d]
        if count:
            cut = -by % count
            before = (slice(None),) * d
            a = concatenate((a[before + (slice(cut, None),)], a[before + (slice(0, cut),)]), d)
    return a.copy()


def repeat(a, repeats, axis=None):
    """Returns each element several times."""
    a, axis = _flat_unless(a, axis)
    count = a.shape[axis]
    times = asarray(repeats).ravel()
    if times.size not in (1, count):
        raise ValueError(f"operands could not be broadcast together with shape ({count},) ({times.size},)")
    times = broadcast_to(times, (count,)).tolist()
    if any(n < 0 for n in times):
        raise ValueError("repeats may not contain negative values." if asarray(repeats).ndim else "negative dimensions are not allowed")
    places = [i for i, n in enumerate(times) for _ in range(n)]
    return a[(slice(None),) * axis + (asarray(places, dtype=int64),)]


def tile(A, reps):
    """Returns an array repeated as a whole along each axis."""
    reps = tuple(reps) if isinstance(reps, (tuple, list)) else (reps,)
    a = array(A, ndmin=len(reps))
    reps = (1,) * (a.ndim - len(reps)) + reps
    for axis, count in enumerate(reps):
        a = concatenate([a] * count, axis) if count else a[(slice(None),) * axis + (slice(0, 0),)]
    return a


def resize(a, new_shape):
    """Returns an array of other sizes, repeated where it is too small."""
    flat = ravel(a)
    sizes = tuple(new_shape) if isinstance(new_shape, (tuple, list)) else (new_shape,)
    total = 1
    for length in sizes:
        if length < 0:
            raise ValueError("all elements of `new_shape` must be non-negative")
        total *= length
    if flat.size == 0 or total == 0:
        return zeros(sizes, flat.dtype)
    return concatenate([flat] * (-(-total // flat.size)))[:total].reshape(sizes)


def broadcast_to(array, shape, subok=False):
    """Returns a view of a shape that the array broadcasts to; it cannot be written to."""
    return _numpy._broadcast_to(asarray(array), shape, False)


def broadcast_shapes(*args):
    """Returns the shape that shapes broadcast to."""
    shapes = [(s,) if isinstance(s, int) else tuple(s) for s in args]
    rank = max((len(s) for s in shapes), default=0)
    result, source = [1] * rank, [0] * rank
    for number, shape in enumerate(shapes):
        for i, length in enumerate(shape, rank - len(shape)):
            if length != 1 and result[i] not in (1, length):
                first = source[i]
                raise ValueError("shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between "
                                 f"arg {first} with shape {shapes[first]} and arg {number} with shape {shape}.")
            if result[i] == 1 and length != 1:
                result[i], source[i] = length, number
    return tuple(result)


def broadcast_arrays(*args, subok=False):
    """Returns views of arrays that all have the shape they broadcast to."""
    arrays = [asarray(a) for a in args]
    shape = broadcast_shapes(*(a.shape for a in arrays))
    return tuple(_numpy._broadcast_to(a, shape, True) for a in arrays)


def _widths(given, ndim):
    if isinstance(given, dict):
        return [tuple(given.get(d, given.get(d - ndim, (0, 0)))) for d in range(ndim)]
    width = asarray(given)
    if width.ndim == 0:
        return [(int(width), int(width))] * ndim
    width = broadcast_to(width if width.ndim == 2 or width.size == 2 else width.reshape(-1, 1), (ndim, 2))
    return [tuple(pair) for pair in width.tolist()]


def pad(array, pad_width, mode="constant", **kwargs):
    """Returns an array with more elements around it."""
    a = asarray(array)
    widths = _widths(pad_width, a.ndim)
    if any(n < 0 for pair in widths for n in pair):
        raise ValueError("index can't contain negative values")
    if mode == "constant":
        values = kwargs.get("constant_values", 0)
        made = zeros([low + n + high for n, (low, high) in zip(a.shape, widths)], a.dtype)
        if asarray(values).ndim == 0:
            made[...] = values
        else:
            for axis, (low, high) in enumerate(_widths(values, a.ndim)):
                before = (slice(None),) * axis
                made[before + (slice(0, widths[axis][0]),)] = low
                made[before + (slice(made.shape[axis] - widths[axis][1], None),)] = high
        made[tuple(slice(low, low + n) for n, (low, _) in zip(a.shape, widths))] = a
        return made
    if mode in _EDGES:
        for axis, (low, high) in enumerate(widths):
            a = _edged(a, axis, low, high, mode, kwargs)
        return a
    for axis, (low, high) in enumerate(widths):
        count = a.shape[axis]
        places = [_beyond(i, count, mode) for i in range(-low, count + high)]
        a = a[(slice(None),) * axis + (asarray(places, dtype=int64),)]
    return a


_EDGES = ("linear_ramp", "mean", "maximum", "minimum", "median")


def _edged(a, axis, low, high, mode, options):
    """Adds to both ends what is computed from the elements along an axis."""
    from numpy import _making, _reductions

    if mode == "linear_ramp":
        ends = _widths(options.get("end_values", 0), a.ndim)[axis]
        first, last = (moveaxis(a, axis, 0)[place] for place in (0, -1))
        before = moveaxis(_making.linspace(ends[0], first, low, endpoint=False), 0, axis)
        after = moveaxis(_making.linspace(ends[1], last, high, endpoint=False)[::-1], 0, axis)
    else:
        length = options.get("stat_length")
        rows = moveaxis(a, axis, 0)
        name = {"maximum": "max", "minimum": "min"}.get(mode, mode)
        reduce = getattr(_reductions, name)
        parts = [rows, rows] if length is None else [rows[:_widths(length, a.ndim)[axis][0]], rows[-_widths(length, a.ndim)[axis][1]:]]
        stats = [asarray(reduce(part, 0)) for part in parts]
        if a.dtype.kind in "iu":
            stats = [asarray(_numpy.rint(s)) for s in stats]
        before, after = (moveaxis(broadcast_to(s, (n,) + s.shape), 0, axis) for s, n in zip(stats, (low, high)))
    return concatenate([before.astype(a.dtype), a, after.astype(a.dtype)], axis)


def _beyond(i, count, mode):
    """Which element stands for a place outside."""
    if mode == "edge":
        return 0 if i < 0 else count - 1 if i >= count else i
    if mode == "wrap":
        return i % count
    if mode == "symmetric":
        i %= 2 * count
        return i if i < count else 2 * count - 1 - i
    if mode == "reflect":
        if count == 1:
            return 0
        i %= 2 * (count - 1)
        return i if i < count else 2 * (count - 1) - i
    raise ValueError(f"mode '{mode}' is not supported")
