"""`numpy.matrix`: arrays that always have two dimensions, and whose `*` and `**` are those of matrices."""
import _numpy
from _numpy import asarray as data_of, ndarray


def _of_text(text):
    """The rows of a text such as `1 2; 3 4`."""
    from ast import literal_eval

    rows = []
    for row in text.replace("[", "").replace("]", "").split(";"):
        rows.append([literal_eval(word) for part in row.split(",") for word in part.split()])
        if len(rows[-1]) != len(rows[0]):
            raise ValueError("Rows not the same size.")
    return rows


class matrix:
    """A matrix: `np.matrix('1 2; 3 4') * np.matrix('1; 2')`."""

    __module__ = "numpy"
    __numpy_foreign__ = True
    __array_priority__ = 10.0
    __class__ = property(lambda self: _seen_as)
    __numpy_native__ = property(lambda self: self._data)

    def __new__(cls, data, dtype=None, copy=True):
        if isinstance(data, matrix):
            data = data._data
        elif isinstance(data, str):
            data = _of_text(data)
        data = [row._data.tolist()[0] if isinstance(row, matrix) else row for row in data] if isinstance(data, (list, tuple)) else data
        made = (_numpy.array if copy else data_of)(data) if dtype is None else (_numpy.array if copy else data_of)(data, dtype=dtype)
        if made.ndim > 2:
            raise ValueError("matrix must be 2-dimensional" if not isinstance(data, ndarray) else "shape too large to be a matrix.")
        return _wrapped(made.reshape(1, -1) if made.ndim < 2 else made)

    @staticmethod
    def __numpy_call__(name, args, kwargs):
        return numpy_call(name, args, kwargs)

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError("numpy functions take matrices by __numpy_call__")

    dtype = property(lambda self: self._data.dtype)
    shape = property(lambda self: self._data.shape)
    ndim = property(lambda self: 2)
    size = property(lambda self: self._data.size)
    itemsize = property(lambda self: self._data.itemsize)
    nbytes = property(lambda self: self._data.nbytes)
    strides = property(lambda self: self._data.strides)
    flags = property(lambda self: self._data.flags)
    flat = property(lambda self: self._data.flat)
    base = property(lambda self: self._data.base)
    real = property(lambda self: _wrapped(self._data.real))
    imag = property(lambda self: _wrapped(self._data.imag))
    T = property(lambda self: _wrapped(self._data.T))
    H = property(lambda self: _wrapped(data_of(self._data.T).conj()))
    A = property(lambda self: self._data)
    A1 = property(lambda self: self._data.ravel())

    @property
    def I(self):  # noqa: E743
        """The inverse, or, of a matrix that is not square, the pseudo-inverse."""
        from numpy import linalg

        return _wrapped((linalg.inv if self.shape[0] == self.shape[1] else linalg.pinv)(self._data))

    def getA(self):
        """Returns the elements as an array."""
        return self.A

    def getA1(self):
        """Returns the elements as an array of one dimension."""
        return self.A1

    def getT(self):
        """Returns the transpose."""
        return self.T

    def getH(self):
        """Returns the conjugate transpose."""
        return self.H

    def getI(self):
        """Returns the inverse."""
        return self.I

    def __len__(self):
        return len(self._data)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, key):
        plain = tuple(_plain(part) for part in key) if isinstance(key, tuple) else _plain(key)
        found = self._data[plain]
        if not isinstance(found, ndarray) or not found.ndim:
            return found
        if found.ndim == 1:
            is_column = isinstance(key, tuple) and len(key) > 1 and isinstance(key[1], (int, _numpy.integer))
            found = found.reshape(-1, 1) if is_column else found.reshape(1, -1)
        return _wrapped(found) if found.ndim == 2 else found

    def __setitem__(self, key, value):
        self._data[tuple(_plain(part) for part in key) if isinstance(key, tuple) else _plain(key)] = _plain(value)

    def __contains__(self, value):
        return value in self._data

    def __bool__(self):
        return bool(self._data)

    def __hash__(self):
        raise TypeError("unhashable type: 'matrix'")

    def __float__(self):
        return float(self._data.item())

    def __int__(self):
        return int(self._data.item())

    def __mul__(self, other):
        if isinstance(other, (ndarray, list, tuple)):
            return _product(self._data, asmatrix(other)._data)
        return _wrapped(self._data * other)

    def __rmul__(self, other):
        if isinstance(other, (ndarray, list, tuple)):
            return _product(_plain(data_of(other)), self._data)
        return _wrapped(other * self._data)

    def __matmul__(self, other):
        return _product(self._data, _plain(other))

    def __rmatmul__(self, other):
        return _product(_plain(other), self._data)

    def __pow__(self, other):
        from numpy import linalg

        return _wrapped(linalg.matrix_power(self._data, other))

    def __imul__(self, other):
        self._data[...] = _plain(self * other)
        return self

    def fill(self, value):
        """Writes one value everywhere."""
        self._data.fill(value)

    def tolist(self):
        """Returns the rows as lists."""
        return self._data.tolist()

    def item(self, *index):
        """Returns an element as Python's."""
        return self._data.item(*index)

    def nonzero(self):
        """Returns the places of elements that are not zero."""
        return self._data.nonzero()

    def tobytes(self, order="C"):
        """Returns the elements' bytes."""
        return self._data.tobytes()

    def sort(self, axis=-1, kind=None, order=None):
        """Puts the elements in order, in place."""
        self._data.sort(axis)

    def view(self, dtype=None, type=None):
        """Returns the matrix again; as `np.ndarray`, the array."""
        return self._data if ndarray in (dtype, type) else _wrapped(self._data if dtype in (None, matrix) else self._data.view(dtype))

    def squeeze(self, axis=None):
        """Returns the matrix; one of a single column as a row."""
        return self.T if self.shape[1] == 1 and axis is None else self

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()

    def __reduce__(self):
        return asmatrix, (self._data,)

    def __str__(self):
        return str(self._data)

    def __format__(self, spec):
        return format(self._data, spec)

    def __repr__(self):
        text = repr(self._data)
        return text.replace("array(", "matrix(", 1).replace("\n", "\n ")


_seen_as = type("matrix", (ndarray,), {"__module__": "numpy"})


def _wrapped(data):
    """An array of two dimensions as a matrix."""
    self = object.__new__(matrix)
    self._data = data
    return self


def _as_result(made):
    """What was computed as a matrix, where it is an array of no more than two dimensions."""
    if not isinstance(made, ndarray) or isinstance(made, matrix) or not made.ndim or made.ndim > 2:
        return made
    return _wrapped(made.reshape(1, -1) if made.ndim == 1 else made)


def _plain(value):
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(v) for v in value)
    return value._data if isinstance(value, matrix) else value


def _product(a, b):
    from numpy import dot

    return _as_result(dot(a, b))


def _operator(name, swapped=False):
    def method(self, other):
        made = getattr(self._data, name)(_plain(other))
        return made if made is NotImplemented else _as_result(made)

    return method


for _name in ("add radd sub rsub truediv rtruediv floordiv rfloordiv mod rmod and or xor rand ror rxor lshift rshift eq ne lt le gt "
              "ge").split():
    setattr(matrix, f"__{_name}__", _operator(f"__{_name}__"))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(matrix, f"__{_name}__", lambda self, _name=_name: _wrapped(getattr(self._data, f"__{_name}__")()))


def _in_place(name):
    def method(self, other):
        self._data[...] = _plain(getattr(self, name)(other))
        return self

    return method


for _name in ("add", "sub", "truediv", "floordiv", "mod"):
    setattr(matrix, f"__i{_name}__", _in_place(f"__{_name}__"))


def _by_axis(name):
    """A reduction that keeps two dimensions."""
    def method(self, axis=None, dtype=None, out=None, **kwargs):
        given = {} if dtype is None else {"dtype": dtype}
        if "ddof" in kwargs:
            given["ddof"] = kwargs["ddof"]
        made = getattr(self._data, name)(axis, **given)
        if axis is None:
            return made
        return _wrapped(data_of(made).reshape(1, -1) if axis % 2 == 0 else data_of(made).reshape(-1, 1))

    method.__name__, method.__doc__ = name, getattr(getattr(ndarray, name, None), "__doc__", None)
    return method


for _name in "sum prod mean std var max min any all argmax argmin".split():
    setattr(matrix, _name, _by_axis(_name))


def _ptp(self, axis=None, out=None):
    """Returns the distance from the smallest to the largest element."""
    return self.max(axis) - self.min(axis)


matrix.ptp = _ptp


def _same(name):
    def method(self, *args, **kwargs):
        return _as_result(getattr(self._data, name)(*(_plain(a) for a in args), **kwargs))

    method.__name__, method.__doc__ = name, getattr(getattr(ndarray, name, None), "__doc__", None)
    return method


for _name in ("astype copy reshape transpose swapaxes round cumsum cumprod conj conjugate clip repeat take flatten ravel dot "
              "diagonal trace argsort compress searchsorted").split():
    setattr(matrix, _name, _same(_name))


def _trace(self, *args, **kwargs):
    """Returns the sum along the diagonal, as a matrix of one element."""
    return _wrapped(data_of(self._data.trace(*args, **kwargs)).reshape(1, 1))


matrix.trace = _trace


def asmatrix(data, dtype=None):
    """Returns a matrix over the same memory."""
    return data if isinstance(data, matrix) and dtype is None else matrix(data, dtype=dtype, copy=False)


def bmat(obj, ldict=None, gdict=None):
    """Makes a matrix of blocks: nested lists, or a text of the names of variables."""
    from numpy import concatenate

    if isinstance(obj, str):
        import sys

        frame = sys._getframe(1)
        names = {**(gdict or frame.f_globals), **(ldict or frame.f_locals)}
        rows = []
        for row in obj.split(";"):
            words = [word for part in row.split(",") for word in part.split()]
            for word in words:
                if word not in names:
                    raise NameError(f"name {word!r} is not defined")
            rows.append([names[word] for word in words])
        obj = rows
    if isinstance(obj, ndarray):
        return matrix(obj)
    if isinstance(obj[0], ndarray):
        return matrix(concatenate([asmatrix(block)._data for block in obj], -1))
    return matrix(concatenate([concatenate([asmatrix(block)._data for block in row], -1) for row in obj], 0))


_METHODS = "sum prod mean std var max min any all argmax argmin ptp".split()


def numpy_call(name, args, kwargs):
    """What a function of numpy's gives for matrices."""
    if name in ("array", "asarray"):
        kwargs.pop("subok", None)
        return getattr(_numpy, name)(_plain(args[0]), *args[1:], **kwargs)
    if name in ("array_repr", "array_str"):
        return repr(args[0]) if name == "array_repr" else str(args[0])
    if name == "asanyarray":
        return args[0]
    method = {"amax": "max", "amin": "min"}.get(name, name)
    if method in _METHODS and isinstance(args[0], matrix):
        return getattr(args[0], method)(*args[1:], **{k: v for k, v in kwargs.items() if v is not None and k != "keepdims"})
    if name in ("shape", "ndim", "size"):
        return getattr(args[0], name)
    import numpy

    owner = numpy
    for part in name.split("."):
        owner = getattr(owner, part)
    made = owner(*(_plain(a) for a in args), **{k: _plain(v) for k, v in kwargs.items()})
    if name in ("where", "nonzero", "unique", "bincount", "array_equal", "allclose", "searchsorted"):
        return made
    return [_as_result(part) for part in made] if isinstance(made, list) else _as_result(made)
