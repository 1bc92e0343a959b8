"""Iterators within iterators: `np.nested_iters`."""
import numpy


class _Level:
    """The places of some axes of an array, at the place where the levels above are."""

    def __init__(self, arrays, axes, above, writes):
        self._arrays, self._axes, self._above, self._writes = arrays, axes, above, writes
        self.below = None
        self.shape = tuple(arrays[0].shape[a] for a in axes)
        self._places = list(numpy.ndindex(self.shape))
        self.itersize, self.ndim, self.nop = len(self._places), len(axes), len(arrays)
        self.reset()

    def reset(self):
        """Back to the first place."""
        self.iterindex = 0
        if self.below is not None:
            self.below.reset()

    finished = property(lambda self: self.iterindex >= self.itersize)
    multi_index = property(lambda self: self._places[self.iterindex])

    def _fixed(self):
        """The places of the levels above and of this one, by axis."""
        fixed = {} if self._above is None else self._above._fixed()
        fixed.update(zip(self._axes, self._places[self.iterindex]))
        return fixed

    @property
    def value(self):
        """The elements at the place; further levels start anew."""
        fixed = self._fixed()
        found = []
        for array, writes in zip(self._arrays, self._writes):
            view = array[tuple(fixed.get(a, 0) for a in range(array.ndim)) + (Ellipsis,)]
            if not writes:
                view = view.view()
                view.setflags(write=False)
            found.append(view)
        return tuple(found) if len(found) > 1 else found[0]

    def iternext(self):
        """Goes on; tells whether there is another place."""
        self.iterindex += 1
        if self.below is not None:
            self.below.reset()
        return not self.finished

    def __iter__(self):
        while not self.finished:
            yield self.value
            self.iternext()

    def __len__(self):
        return self.itersize

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def close(self):
        """Does nothing: what is written is in the array."""


def nested_iters(op, axes, flags=None, op_flags=None, op_dtypes=None, order="K", casting="safe", buffersize=0):
    """Returns iterators over groups of axes, each of which starts anew when the one before goes on."""
    if len(axes) < 2:
        raise ValueError("axes must have at least 2 entries for nested iteration")
    seen = [a for group in axes for a in group]
    if len(seen) != len(set(seen)):
        raise ValueError("An axis is used more than once")
    several = isinstance(op, (list, tuple)) and any(isinstance(a, numpy.ndarray) for a in op)
    arrays = numpy.broadcast_arrays(*op) if several else [numpy.asarray(op)]
    modes = op_flags or []
    modes = [modes] * len(arrays) if not modes or isinstance(modes[0], str) else modes
    writes = ["readwrite" in m or "writeonly" in m for m in modes]
    levels = []
    for group in axes:
        level = _Level(arrays, tuple(group), levels[-1] if levels else None, writes)
        if levels:
            levels[-1].below = level
        levels.append(level)
    return tuple(levels)
