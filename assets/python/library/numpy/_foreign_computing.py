"""Computing with the arrays of `numpy._foreign`, writing them, and the functions that take them."""
import operator

import _numpy
from _numpy import arange, ndarray
from numpy._foreign import (
    Array, _Number, _Ragged, _as_array, _broadcast, _converted, _dtype_of, _leaves, _made, _native_dtype, bytes_,
    complex128_dtype, complex64_dtype, dtype, object_dtype, str_, text_dtype,
)

from numpy._kinds import wanted as wanted_kind

# The class, where an argument has its name.
_Dtype = dtype


# ---- computing ----

def _kind(value):
    """What a side asks for: a dtype, or the Python type of a number without one."""
    if type(value) is Array or isinstance(value, (_Number, str_, bytes_)):
        return value.dtype
    if isinstance(value, ndarray) or isinstance(value, _numpy.generic):
        return value.dtype
    if isinstance(value, (bool, int, float, complex)):
        return type(value)
    return None


def _promoted(a, b):
    """The dtype of an operation of two sides."""
    if isinstance(a, type) and not isinstance(b, type):
        a, b = b, a
    if isinstance(a, type):
        return complex128_dtype if complex in (a, b) else _native_dtype(a if b in (bool, a) or a is float else b)
    if isinstance(b, type):
        if a.kind == "O" or a.kind == "c" or b in (bool, int) and a.kind in "uif":
            return a
        if b is complex:
            return complex64_dtype if a.kind == "f" and a.itemsize < 8 else complex128_dtype
        return _native_dtype("int64") if b is int else _native_dtype("float64") if a.kind in "uib" else a
    kinds = a.kind + b.kind
    if "O" in kinds:
        return object_dtype
    if "c" in kinds:
        small = all(d.itemsize == 8 if d.kind == "c" else d.itemsize <= (2 if d.kind in "iu" else 4) for d in (a, b))
        return complex64_dtype if small else complex128_dtype
    return _numpy.promote_types(a, b)


def _less(a, b):
    if isinstance(a, complex) or isinstance(b, complex):
        a, b = complex(a), complex(b)
        return (a.real, a.imag) < (b.real, b.imag)
    return a < b


def _divide(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        a = complex(a)
        real = a.real * float("inf") if a.real else float("nan")
        return complex(real, a.imag * float("inf") if a.imag else float("nan"))


_TWO = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": _divide, "power": operator.pow,
    "floor_divide": operator.floordiv, "remainder": operator.mod, "bitwise_and": operator.and_, "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor, "left_shift": operator.lshift, "right_shift": operator.rshift,
    "maximum": lambda a, b: b if _less(a, b) else a, "minimum": lambda a, b: b if _less(b, a) else a,
}
_COMPARISONS = {
    "equal": operator.eq, "not_equal": operator.ne, "less": _less, "greater": lambda a, b: _less(b, a),
    "less_equal": lambda a, b: not _less(b, a), "greater_equal": lambda a, b: not _less(a, b),
    "logical_and": lambda a, b: bool(a and b), "logical_or": lambda a, b: bool(a or b), "logical_xor": lambda a, b: bool(a) != bool(b),
}
_ONE = {"negative": operator.neg, "positive": operator.pos, "absolute": abs, "conjugate": lambda a: a.conjugate(),
        "square": lambda a: a * a, "reciprocal": lambda a: _divide(1, a), "invert": operator.invert,
        "logical_not": operator.not_}
_COMPLEX = "exp log log10 sqrt sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh"
_TESTS = {"isnan", "isinf", "isfinite"}


def _no_loop(name, *sides):
    from numpy.exceptions import UFuncTypeError

    kinds = [_kind(side) for side in sides]
    kinds = ", ".join(repr(_native_dtype(kind) if isinstance(kind, type) else kind) for kind in kinds)
    return UFuncTypeError(f"ufunc '{name}' did not contain a loop with signature matching types ({kinds}) -> None")


def _sides(a, b):
    """The two sides' shapes brought together: the elements of each and the common shape."""
    a = a if type(a) is Array or isinstance(a, ndarray) else _as_array(a, None)
    b = b if type(b) is Array or isinstance(b, ndarray) else _as_array(b, None)
    shape = _numpy_broadcast(a.shape, b.shape)

    def spread(side):
        at = side._at if type(side) is Array else arange(side.size).reshape(side.shape)
        values = side._memory if type(side) is Array else side.ravel().tolist()
        return [values[place] for place in _broadcast(at, shape).ravel().tolist()]

    return spread(a), spread(b), shape


def _numpy_broadcast(a, b):
    shape = []
    for m, n in zip((1,) * (len(b) - len(a)) + tuple(a), (1,) * (len(a) - len(b)) + tuple(b)):
        if m != n and 1 not in (m, n):
            shown = " ".join("(" + ",".join(map(str, s)) + ("," if len(s) == 1 else "") + ")" for s in (a, b))
            raise ValueError(f"operands could not be broadcast together with shapes {shown} ")
        shape.append(n if m == 1 else m)
    return tuple(shape)


def _two(name, a, b):
    ka, kb = _kind(a), _kind(b)
    if ka is None or kb is None:
        a, b = (_as_array(v) if _kind(v) is None else v for v in (a, b))
        ka, kb = _kind(a), _kind(b)
    text_sides = [type(k) is dtype and k.kind in "US" for k in (ka, kb)]
    if name in _COMPARISONS:
        if any(text_sides) and not all(text_sides) and object_dtype not in (ka, kb):
            if name in ("equal", "not_equal"):
                shape = _numpy_broadcast(getattr(a, "shape", ()), getattr(b, "shape", ()))
                return _numpy.full(shape, name == "not_equal", "bool")
            raise _no_loop(name, a, b)
        x, y, shape = _sides(a, b)
        compare = _COMPARISONS[name]
        made = _numpy.array([bool(compare(p, q)) for p, q in zip(x, y)], dtype=bool).reshape(shape)
        return made if shape else made[()]
    if any(text_sides) and object_dtype not in (ka, kb):
        if name == "multiply" and not all(text_sides):
            raise TypeError(
                "The 'out' kwarg is necessary when using the string multiply ufunc directly. Use numpy.strings.multiply to "
                "multiply strings without specifying 'out'."
            )
        if not (all(text_sides) and name == "add"):
            raise _no_loop(name, a, b)
        x, y, shape = _sides(a, b)
        width = sum(k.itemsize // (4 if k.kind == "U" else 1) for k in (ka, kb))
        return _out(_made([p + q for p, q in zip(x, y)], shape, text_dtype(width, ka.kind)))
    wanted = _promoted(ka, kb)
    if type(wanted) is not dtype:
        return getattr(_numpy, name)(*(v.astype(wanted) if type(v) is Array or isinstance(v, _Number) else v for v in (a, b)))
    x, y, shape = _sides(a, b)
    if wanted.kind == "c":
        x, y = map(complex, x), map(complex, y)
    function = _TWO.get(name)
    if function is None:
        raise _no_loop(name, a, b)
    if name == "divide" and wanted.kind == "O":
        function = operator.truediv
    return _out(_made(_converted([function(p, q) for p, q in zip(x, y)], wanted), shape, wanted))


def _one(name, a):
    a = _as_array(a) if type(a) is not Array else a
    kind = a._dtype.kind
    values = a._values()
    if kind in "US":
        raise TypeError(
            f"ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any supported types "
            "according to the casting rule ''safe''"
        )
    if name in _TESTS:
        import cmath

        tests = {"isnan": cmath.isnan, "isinf": cmath.isinf, "isfinite": cmath.isfinite}
        return _native_out([tests[name](v) for v in values], a.shape, bool)
    if name == "absolute" and kind == "c":
        return _native_out([abs(v) for v in values], a.shape, "float32" if a.itemsize == 8 else "float64")
    if name == "logical_not":
        return _native_out([not v for v in values], a.shape, bool)
    if name in _ONE:
        return _out(_made(_converted([_ONE[name](v) for v in values], a._dtype), a.shape, a._dtype))
    if kind == "O":
        try:
            return _out(_made([getattr(v, name)() for v in values], a.shape, a._dtype))
        except AttributeError:
            wrong = next(v for v in values if not hasattr(v, name))
            raise TypeError(
                f"loop of ufunc does not support argument 0 of type {type(wrong).__name__} which has no callable {name} method"
            ) from None
    if name in _COMPLEX.split():
        import cmath

        name = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
                "arctanh": "atanh"}.get(name, name)
        return _out(_made(_converted([getattr(cmath, name)(v) for v in values], a._dtype), a.shape, a._dtype))
    raise TypeError(
        f"ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any supported types "
        "according to the casting rule ''safe''"
    )


def _native_out(values, shape, kind):
    made = _numpy.array(values, dtype=kind).reshape(shape)
    return made if shape else made[()]


def _out(made):
    return made if made.shape else made[()]


def _lists(value):
    return value if isinstance(value, ndarray) else _as_array(value)


def _matmul(a, b):
    a, b = (_lists(v) for v in (a, b))
    wanted = _promoted(_kind(a), _kind(b))
    columns = b.T.tolist() if b.ndim == 2 else [b.tolist()]
    rows = a.tolist() if a.ndim == 2 else [a.tolist()]
    if len(rows[0]) != len(columns[0]):
        raise ValueError(
            "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) "
            f"(size {len(columns[0])} is different from {len(rows[0])})"
        )
    values = [sum(p * q for p, q in zip(row, column)) for row in rows for column in columns]
    shape = ((len(rows),) if a.ndim == 2 else ()) + ((len(columns),) if b.ndim == 2 else ())
    if type(wanted) is not dtype:
        return _native_out(values, shape, wanted)
    return _out(_made(_converted(values, wanted), shape, wanted))


def _operator(name, swapped=False):
    def method(self, other):
        if other is None and name in ("equal", "not_equal"):
            return _native_out([(v is None) == (name == "equal") for v in self._values()], self.shape, bool)
        if type(other).__module__.startswith("torch"):
            return NotImplemented
        return _two(name, other, self) if swapped else _two(name, self, other)

    return method


def _scalar_operator(name, swapped=False):
    def method(self, other):
        if _kind(other) is None or isinstance(other, ndarray):
            return NotImplemented
        return _two(name, other, self) if swapped else _two(name, self, other)

    return method


_METHODS = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "remainder",
    "pow": "power", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift", "rshift": "right_shift",
}
for _short_name, _long in _METHODS.items():
    for _owner, _maker in ((Array, _operator), (_Number, _scalar_operator)):
        setattr(_owner, f"__{_short_name}__", _maker(_long))
        setattr(_owner, f"__r{_short_name}__", _maker(_long, True))
for _short_name, _long in (("eq", "equal"), ("ne", "not_equal"), ("lt", "less"), ("le", "less_equal"), ("gt", "greater"),
                           ("ge", "greater_equal")):
    setattr(Array, f"__{_short_name}__", _operator(_long))
    setattr(_Number, f"__{_short_name}__", _scalar_operator(_long))
for _name, _function in (("neg", "negative"), ("abs", "absolute"), ("invert", "invert")):
    setattr(_Number, f"__{_name}__", lambda self, _function=_function: _one(_function, _made([self.item()], (), self.dtype)))


def _in_place(name):
    def method(self, other):
        made = _two(name, self, other)
        if type(made) is not Array or made._dtype.kind != self._dtype.kind:
            from numpy.exceptions import UFuncTypeError

            raise UFuncTypeError(
                f"Cannot cast ufunc '{name}' output from {made.dtype!r} to {self._dtype!r} with casting rule 'same_kind'"
            )
        self[...] = made
        return self

    return method


for _short_name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(Array, f"__i{_short_name}__", _in_place(_METHODS[_short_name]))


# ---- writing ----


def text(array, separator, prefix, narrower=0, formatter=None):
    """The elements between brackets, as numpy lays them out."""
    options = _numpy._print_options()
    width, edge = options["linewidth"] + narrower, options["edgeitems"]
    whole = array.size <= options["threshold"]
    at = array._at if type(array) is Array else arange(array.size).reshape(array.shape)
    values = array._memory if type(array) is Array else list(array.ravel())
    shown = _shown_places(at, None if whole else edge)
    texts = dict(zip(shown, _texts([values[i] for i in shown], array.dtype, formatter)))
    return _nested(at, texts, separator, " " * len(prefix), width, None if whole else edge)


def _shown_places(at, edge):
    if at.ndim == 0:
        return [int(at)]
    rows = range(len(at)) if edge is None or len(at) <= 2 * edge else [*range(edge), *range(len(at) - edge, len(at))]
    return [int(at[i]) for i in rows] if at.ndim == 1 else [place for i in rows for place in _shown_places(at[i], edge)]


def _texts(values, kind, formatter=None):
    if formatter is not None:
        return [formatter(value) for value in values]
    if kind.kind != "c":
        return [f"list({v!r})" if type(v) is list else repr(v) for v in values]
    single = kind.itemsize == 8

    def column(numbers, **options):
        made = _numpy.array(numbers, dtype="float32" if single else "float64")
        shown = _numpy._array_text(made, "\0", 0, linewidth=1 << 40, threshold=1 << 40, **options)
        return shown[1:-1].replace("\n", "").split("\0")

    real, imag = column([v.real for v in values]), column([v.imag for v in values], sign="+")
    return [r + i.rstrip() + "j" + " " * (len(i) - len(i.rstrip())) for r, i in zip(real, imag)]


def _nested(at, texts, separator, indent, width, edge):
    if at.ndim == 0:
        return texts[int(at)]
    count = len(at)
    cut = edge is not None and count > 2 * edge
    rows = [*range(edge), None, *range(count - edge, count)] if cut else list(range(count))
    inner = indent + " "
    if at.ndim > 1:
        between = separator.rstrip() + "\n" * (at.ndim - 1)
        parts = ["..." if i is None else _nested(at[i], texts, separator, inner, width - 1, edge) for i in rows]
        return "[" + (between + inner).join(parts) + "]"
    line, lines = inner, []
    for number, i in enumerate(rows):
        word = "..." if i is None else texts[int(at[i])]
        last = number == len(rows) - 1
        room = width - max(len(separator.rstrip()), 1)
        if len(line) + len(word) > room and len(line) > len(inner):
            lines.append(line.rstrip())
            line = inner
        line += word + ("" if last else separator)
    lines.append(line)
    return "[" + "\n".join(lines)[len(inner):] + "]"


# ---- the functions that take such arrays ----


def _foreign(value):
    if type(value) is Array or isinstance(value, (_Number, str_, bytes_, str, bytes)) or type(value) is complex:
        return True
    if isinstance(value, (list, tuple)):
        return any(_foreign(item) for item in value)
    return False


def _plain_dtype(arguments, keywords, place):
    wanted = keywords.get("dtype", arguments[place] if len(arguments) > place else None)
    if isinstance(wanted, (list, dict)):
        raise NotImplementedError(
            "numpy arrays of records (structured dtypes) are missing in torchlings: keep one array for each field"
        )
    return None if wanted is None else _dtype_of(wanted)


def _array(object, *arguments, **keywords):
    wanted = _plain_dtype((object, *arguments), keywords, 1)
    if wanted is not None and type(wanted) is not dtype and type(object) is not Array:
        return NotImplemented
    try:
        made = _as_array(object, wanted)
    except _Ragged:
        return NotImplemented
    if made is object and keywords.get("copy", True):
        made = made.copy()
    return made


def _asarray(a, *arguments, **keywords):
    wanted = _plain_dtype((a, *arguments), keywords, 1)
    if wanted is not None and type(wanted) is not dtype and type(a) is not Array:
        return NotImplemented
    try:
        return _as_array(a, wanted)
    except _Ragged:
        return NotImplemented


def _filled(value):
    def fill(shape, *arguments, **keywords):
        wanted = _plain_dtype((shape, *arguments), keywords, 1)
        return _full(shape, value, wanted)

    return fill


def _full(shape, fill_value, dtype=None, **keywords):
    wanted = None if dtype is None else _dtype_of(dtype)
    if type(wanted) is not _Dtype and wanted is not None:
        return NotImplemented
    one = _as_array(fill_value if wanted is None or wanted.kind not in "US" or fill_value else "", wanted)
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    count = 1
    for size in shape:
        count *= size
    return _made([one._memory[0]] * count, shape, one._dtype)


def _joined(arrays, axis=0, out=None, dtype=None, casting="same_kind"):
    arrays = [a if type(a) is Array else _as_array(a if _foreign(a) else _numpy.asarray(a)) for a in arrays]
    kinds = [_kind(a) for a in arrays]
    if any(k.kind in "US" for k in kinds):
        wanted = text_dtype(max(k.itemsize // 4 if k.kind == "U" else k.itemsize if k.kind == "S" else 21 for k in kinds))
    else:
        wanted = kinds[0]
        for kind in kinds[1:]:
            wanted = wanted if wanted == kind else _promoted(wanted, kind)
    if type(wanted) is not _Dtype:
        return _numpy.concatenate([a.astype(wanted) for a in arrays], axis)
    values, places = [], []
    for a in arrays:
        a = _as_array(a, wanted) if type(a) is not Array else a.astype(wanted)
        places.append(a._at + len(values))
        values += a._memory
    made = Array(values, _numpy.concatenate(places, axis), wanted)
    return made.copy()


def _chosen(condition, x=None, y=None):
    if x is None:
        return _as_array(condition).nonzero()
    condition = _numpy.asarray(condition)
    both = _joined([_as_array(v).reshape(-1) for v in (x, y)])
    shape = _numpy_broadcast(condition.shape, _sides(x, y)[2])
    values = [a if c else b for c, a, b in zip(_spread(condition, shape), _spread(x, shape), _spread(y, shape))]
    return _made(_converted(values, both._dtype), shape, both._dtype) if type(both) is Array else _native_out(values, shape, both.dtype)


def _spread(value, shape):
    values, _, _ = _sides(value, _made([0] * _count(shape), shape, object_dtype))
    return values


def columns(args):
    """The items of arrays brought to one shape, and that shape."""
    shape = ()
    for a in args:
        shape = _numpy_broadcast(shape, _as_array(a).shape)
    return [_spread(a, shape) for a in args], shape


def objects(values, shape):
    """An array of objects, or the one object where there is no dimension."""
    return _made(list(values), shape, object_dtype) if shape else next(iter(values))


def _count(shape):
    count = 1
    for size in shape:
        count *= size
    return count


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, **keywords):
    a = _as_array(ar).ravel()
    values = a._values()
    order = a._order()
    firsts, groups, counts = [], {}, []
    inverse = [0] * len(values)
    for place in order:
        if not firsts or _less(values[firsts[-1]], values[place]):
            firsts.append(place)
            counts.append(0)
        counts[-1] += 1
        inverse[place] = len(firsts) - 1
    made = _made([values[i] for i in firsts], (len(firsts),), a._dtype)
    results = [made]
    if return_index:
        results.append(_numpy.array(firsts, dtype="int64"))
    if return_inverse:
        results.append(_numpy.array(inverse, dtype="int64").reshape(_as_array(ar).shape))
    if return_counts:
        results.append(_numpy.array(counts, dtype="int64"))
    return tuple(results) if len(results) > 1 else made


def _sorted(a, axis=-1, kind=None, order=None, **keywords):
    made = _as_array(a).copy()
    if axis is None:
        made = made.ravel()
    made.sort(-1 if axis is None else axis)
    return made


def _stacked(arrays, axis=0, out=None, **keywords):
    arrays = [_as_array(a) for a in arrays]
    axis = axis if axis >= 0 else axis + arrays[0].ndim + 1
    return _joined([a.reshape(*a.shape[:axis], 1, *a.shape[axis:]) for a in arrays], axis)


def _isin(element, test_elements, assume_unique=False, invert=False, **keywords):
    wanted = _leaves(test_elements)[1]
    a = _as_array(element)
    values = a._values() if type(a) is Array else a.ravel().tolist()
    return _native_out([(v in wanted) != invert for v in values], a.shape, bool)


def _equal_arrays(a, b, equal_nan=False):
    try:
        p, q = _leaves(a), _leaves(b)
    except _Ragged:
        return False
    return p[0] == q[0] and all(x == y for x, y in zip(p[1], q[1]))


def _angle(z, deg=False):
    import cmath
    import math

    a = _as_array(z)
    values = [cmath.phase(v) * (180 / math.pi if deg else 1) for v in a._values()]
    return _native_out(values, a.shape, "float32" if a.itemsize == 8 else "float64")


def _method(name):
    return lambda a, *arguments, **keywords: getattr(_as_array(a), name)(*arguments, **keywords)


def _close(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    p, q, shape = _sides(a, b)
    return _native_out([x == y or abs(x - y) <= atol + rtol * abs(y) for x, y in zip(p, q)], shape, bool)


def _common(*arguments):
    """The dtype that holds what arrays, dtypes and numbers hold."""
    from functools import reduce

    kinds = [_kind(a) if _dtype_of(a) is None else _dtype_of(a) for a in arguments]
    return reduce(lambda a, b: a if a == b else _promoted(a, b), kinds)


def _castable(from_, to, casting="safe"):
    start, end = getattr(from_, "dtype", from_), _dtype_of(to)
    start = _dtype_of(start)
    if start == end or casting == "unsafe":
        return True
    if casting in ("no", "equiv") or start.kind == "O":
        return False
    if "O" in end.kind or end.kind in "US" and start.kind not in "US":
        return True
    if start.kind in "US" or end.kind in "US":
        return start.kind == end.kind and (casting == "same_kind" or start.itemsize <= end.itemsize)
    return "biufc".index(start.kind) <= "biufc".index(end.kind) if casting == "same_kind" else _promoted(start, end) == end


FUNCTIONS = {
    "can_cast": _castable, "promote_types": _common, "result_type": _common,
    "array": _array, "asarray": _asarray, "asanyarray": _asarray, "full": _full, "zeros": _filled(0), "ones": _filled(1),
    "empty": lambda shape, *a, **k: _full(shape, None if _plain_dtype((shape, *a), k, 1) == object_dtype else 0, _plain_dtype((shape, *a), k, 1)),
    "concatenate": _joined, "where": _chosen, "astype": lambda a, wanted, *_, **__: _as_array(a, _dtype_of(wanted)),
    "unique": unique, "sort": _sorted, "argsort": _method("argsort"), "stack": _stacked, "isin": _isin, "array_equal": _equal_arrays,
    "angle": _angle, "allclose": lambda *a, **k: bool(_close(*a, **k).all()), "isclose": _close,
    "real": lambda a: _as_array(a).real, "imag": lambda a: _as_array(a).imag,
    "append": lambda arr, values, axis=None: _joined([_as_array(arr).ravel(), _as_array(values).ravel()]) if axis is None else _joined([arr, values], axis),
    "copy": lambda a, *_, **__: _as_array(a).copy(), "shape": lambda a: _as_array(a).shape, "ndim": lambda a: _as_array(a).ndim,
    "size": lambda a, axis=None: _as_array(a).size, "iscomplexobj": lambda a: _as_array(a).dtype.kind == "c",
    "isrealobj": lambda a: _as_array(a).dtype.kind != "c", "iscomplex": lambda a: _as_array(a).imag != 0,
    "isreal": lambda a: _as_array(a).imag == 0, "array2string": lambda a, *_, separator=" ", **__: text(a, separator, ""),
    "hstack": lambda arrays, **__: _joined(arrays, 0 if _as_array(arrays[0]).ndim < 2 else 1),
    "vstack": lambda arrays, **__: _joined([_as_array(a).reshape(1, -1) if _as_array(a).ndim < 2 else a for a in arrays]),
    "matmul": _matmul, "array_repr": repr, "array_str": str,
    "zeros_like": lambda a, dtype=None, **__: _full(a.shape, 0, a.dtype if dtype is None else dtype),
    "ones_like": lambda a, dtype=None, **__: _full(a.shape, 1, a.dtype if dtype is None else dtype),
    "full_like": lambda a, fill_value, dtype=None, **__: _full(a.shape, fill_value, a.dtype if dtype is None else dtype),
    "empty_like": lambda a, dtype=None, **__: _full(a.shape, 0, a.dtype if dtype is None else dtype),
    "dot": _matmul, "dtype": lambda value, *_, **__: _refused_dtype(value),
}
for _name in ("sum prod mean max min any all argmax argmin cumsum reshape ravel transpose squeeze swapaxes repeat take round nonzero "
              "std var").split():
    FUNCTIONS.setdefault(_name, _method(_name))


def _moved(name):
    """A function that only moves elements: what it does to their places."""

    def move(a, *arguments, **keywords):
        import numpy

        if type(a) is not Array or (name == "diag" and a.ndim == 1):
            return NotImplemented
        made = getattr(numpy, name)(a._at, *arguments, **keywords)
        if isinstance(made, (list, tuple)):
            return [a._view(at) for at in made]
        return a._view(made).copy() if name in ("resize", "roll", "tile") else a._view(made)

    return move


for _name in ("array_split atleast_1d atleast_2d atleast_3d broadcast_to diag diagonal expand_dims flip fliplr flipud hsplit "
              "matrix_transpose moveaxis permute_dims resize roll rollaxis rot90 split tile unstack vsplit").split():
    FUNCTIONS[_name] = _moved(_name)
FUNCTIONS.update(amax=_method("max"), amin=_method("min"), around=_method("round"))


def _is_kind_of(arg1, arg2):
    """`np.issubdtype` where one of the two is of Python's elements."""
    above = {
        "c": ("complexfloating", "inexact", "number", "generic"),
        "O": ("generic",), "U": ("character", "flexible", "generic"), "S": ("character", "flexible", "generic"),
        "M": ("datetime64", "generic"), "m": ("timedelta64", "signedinteger", "integer", "number", "generic"),
        "V": ("void", "flexible", "generic"),
    }
    kind, wanted = _dtype_of(arg1), getattr(arg2, "__name__", None)
    other = _dtype_of(arg2)
    if hasattr(type(kind), "__numpy_foreign__") and wanted in above[kind.kind]:
        return True
    if wanted in ("character", "flexible", "complexfloating"):
        return False
    return kind is not None and other is not None and (kind.kind == other.kind if kind.kind in "US" else kind == other)


FUNCTIONS["issubdtype"] = _is_kind_of


def _refused_dtype(value):
    found = _dtype_of(value)
    return NotImplemented if found is None else found


def _who_calls(value):
    """The class that takes numpy's functions into its own hands, where a value or an item of it has one."""
    if hasattr(type(value), "__numpy_call__"):
        return type(value)
    if type(value) in (list, tuple):
        return next((kind for kind in map(_who_calls, value) if kind is not None), None)
    if getattr(type(value), "__array_ufunc__", True) is None:
        raise TypeError(f"operand '{type(value).__name__}' does not support ufuncs (__array_ufunc__=None)")
    return None


def call(name, *arguments, **keywords):
    """What a native function could not do for lack of a dtype; `NotImplemented` where it is not that."""
    for value in (*arguments, *keywords.values()):
        kind = _who_calls(value)
        if kind is not None:
            made = kind.__numpy_call__(name, arguments, keywords)
            if made is not NotImplemented:
                return made
        if hasattr(type(value), "__array_ufunc__") and hasattr(type(getattr(_numpy, name, None)), "nin"):
            return value.__array_ufunc__(getattr(_numpy, name), "__call__", *arguments, **keywords)
    asked = wanted_kind(name, arguments, keywords)
    if asked is not None:
        return asked.__numpy_call__(name, arguments, keywords)
    if name in FUNCTIONS:
        return FUNCTIONS[name](*arguments, **keywords)
    if keywords.get("out") is not None or keywords.get("dtype") is not None or keywords.get("where") is not None:
        return NotImplemented
    if name in _TWO or name in _COMPARISONS:
        return _two(name, *arguments)
    return _one(name, *arguments)


_numpy._register("foreign", call)


# ---- what np.set_printoptions(formatter=...) asks for ----

formatters = {}
_KINDS = {"b": ("bool",), "i": ("int", "int_kind"), "u": ("int", "int_kind"), "f": ("float", "float_kind"),
          "c": ("complexfloat", "complex_kind"), "O": ("object",), "U": ("numpystr", "str_kind"), "S": ("numpystr", "str_kind")}


def formatter_of(kind):
    for name in ("all", *_KINDS.get(kind.kind, ())):
        if name in formatters:
            return formatters[name]
    return None


def formatted(kind, array):
    """The text of a native array, with formatters in force."""
    function = formatter_of(array.dtype)
    if function is None or array.ndim == 0 or array.size == 0:
        _numpy._set_formatted(False)
        try:
            return repr(array) if kind == "repr" else str(array)
        finally:
            _numpy._set_formatted(bool(formatters))
    if kind == "str":
        return text(array, " ", "", 0, function)
    shown = text(array, ", ", "array(", -1, function)
    return f"array({shown})" if array.dtype.name in ("bool", "int64", "float64") else f"array({shown}, dtype={array.dtype.name})"


_numpy._register("formatted", formatted)
