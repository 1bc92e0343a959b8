"""Operators and reductions of masked arrays."""
import _numpy
from _numpy import asarray as data_of, bool as bool_, ndarray
from numpy.ma import core
from numpy.ma._array import MaskedArray, masked
from numpy.ma.core import _joint, _wrapped, getdata, getmask, getmaskarray, nomask


def _can_take(other):
    """Whether the other side is something that a masked array computes with."""
    return not hasattr(other, "__array_ufunc__") or other.__array_ufunc__ is not None


def _operator(name, swapped):
    def method(self, other):
        if not _can_take(other) or other is None or isinstance(other, (str, dict)):
            return NotImplemented
        function = getattr(core, name)
        return function(other, self) if swapped else function(self, other)

    return method


_OPERATORS = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "true_divide", "floordiv": "floor_divide", "mod": "mod",
    "pow": "power", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift",
    "rshift": "right_shift",
}
for _short, _long in _OPERATORS.items():
    setattr(MaskedArray, f"__{_short}__", _operator(_long, False))
    setattr(MaskedArray, f"__r{_short}__", _operator(_long, True))


def _in_place(name):
    def method(self, other):
        made = getattr(core, name)(self, other)
        mask = getmask(made)
        data = getdata(made)
        if not isinstance(data, ndarray) or data.dtype != self.dtype:
            from numpy import can_cast
            from numpy.exceptions import UFuncTypeError

            if isinstance(data, ndarray) and not can_cast(data.dtype, self.dtype, "same_kind"):
                ufunc = {"true_divide": "divide"}.get(name, name)
                raise UFuncTypeError(
                    f"Cannot cast ufunc '{ufunc}' output from {data.dtype!r} to {self.dtype!r} with casting rule 'same_kind'")
        self._data[...] = data
        if mask is not nomask:
            self._mask = mask
        return self

    return method


for _short in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor"):
    setattr(MaskedArray, f"__i{_short}__", _in_place(_OPERATORS[_short]))


def _comparison(name):
    def method(self, other):
        if other is None or isinstance(other, (str, bytes)) and self.dtype.kind not in "USO":
            if name not in ("equal", "not_equal"):
                return NotImplemented
            data = _numpy.full(self.shape, name == "not_equal", bool_)
        else:
            data = getattr(_numpy, name)(self._data, getdata(other) if isinstance(other, MaskedArray) else other)
        mask = _joint(self, other)
        if mask is not nomask and getattr(data, "ndim", 0):
            own, others = getmaskarray(self), getmaskarray(other) if isinstance(other, MaskedArray) else False
            if name in ("equal", "not_equal"):
                data = _numpy.where(mask, (own == others) if name == "equal" else (own != others), data)
        made = _wrapped(data, mask, self)
        if isinstance(made, MaskedArray) and made is not masked and made._fill_value is not None:
            made._fill_value = data_of(True)
        return made

    return method


for _short, _long in (("eq", "equal"), ("ne", "not_equal"), ("lt", "less"), ("le", "less_equal"), ("gt", "greater"),
                      ("ge", "greater_equal")):
    setattr(MaskedArray, f"__{_short}__", _comparison(_long))


def _unary(name):
    def method(self):
        return getattr(core, name)(self)

    return method


for _short, _long in (("neg", "negative"), ("abs", "absolute")):
    setattr(MaskedArray, f"__{_short}__", _unary(_long))


def _invert(self):
    return _wrapped(core._kept(~self._data, self._mask, self._data), self._mask, self)


def _positive(self):
    return self.copy()


def _divmod(self, other):
    return self // other, self % other


def _matmul(self, other):
    from numpy.ma.extras import dot

    return dot(self, other)


def _rmatmul(self, other):
    from numpy.ma.extras import dot

    return dot(other, self)


for _name, _method in (("__invert__", _invert), ("__pos__", _positive), ("__divmod__", _divmod), ("__matmul__", _matmul),
                       ("__rmatmul__", _rmatmul), ("conjugate", lambda self: core.conjugate(self)),
                       ("conj", lambda self: core.conjugate(self))):
    setattr(MaskedArray, _name, _method)

# ---- reductions ----


def _all_masked(a, axis, keepdims=False):
    """Which results have nothing to count."""
    return nomask if a._mask is nomask else a._mask.all(axis, keepdims=keepdims) if keepdims else a._mask.all(axis)


def _given(keepdims):
    return {"keepdims": True} if keepdims is True or keepdims == 1 else {}


def _reduced(a, made, axis, keepdims, out=None):
    """A reduction's result with the mask of what had nothing to count."""
    mask = _all_masked(a, axis, bool(_given(keepdims)))
    result = made
    if getattr(made, "ndim", 0):
        result = a._like(made, nomask if mask is nomask else data_of(mask))
    elif mask is not nomask and bool(mask):
        result = masked
    if out is not None:
        out[...] = result
        return out
    return result


def _summing(name, start):
    def method(self, axis=None, dtype=None, out=None, keepdims=False):
        made = getattr(self.filled(start), name)(axis, dtype=dtype, **_given(keepdims))
        return _reduced(self, made, axis, keepdims, out)

    method.__name__ = name
    method.__doc__ = f"Returns the {'sum' if name == 'sum' else 'product'} of the elements that are not masked."
    return method


def _running(name, start):
    def method(self, axis=None, dtype=None, out=None):
        made = getattr(self.filled(start), name)(axis, dtype=dtype)
        mask = self._mask
        made = self._like(made, mask if mask is nomask else mask.ravel() if axis is None else mask)
        if out is not None:
            out[...] = made
            return out
        return made

    method.__name__ = name
    method.__doc__ = "Returns what comes on the way of adding up (or multiplying) the elements; masked ones do not count."
    return method


def _truth(name):
    def method(self, axis=None, out=None, keepdims=False):
        made = getattr(self.filled(name == "all") if self.dtype.kind == "b" else self.filled(1 if name == "all" else 0), name)(
            axis, **_given(keepdims))
        return _reduced(self, made, axis, keepdims, out)

    method.__name__ = name
    method.__doc__ = f"Whether {name} of the elements that are not masked {'are' if name == 'all' else 'is'} true."
    return method


def _extreme(name):
    neutral = core.maximum_fill_value if name == "max" else core.minimum_fill_value

    def method(self, axis=None, out=None, fill_value=None, keepdims=False):
        value = neutral(self) if fill_value is None else fill_value
        made = getattr(self.filled(value), name)(axis, **_given(keepdims))
        return _reduced(self, made, axis, keepdims, out)

    method.__name__ = name
    method.__doc__ = f"Returns the {'largest' if name == 'max' else 'smallest'} of the elements that are not masked."
    return method


def _place(name):
    neutral = core.maximum_fill_value if name == "argmax" else core.minimum_fill_value

    def method(self, axis=None, fill_value=None, out=None, *, keepdims=False):
        value = neutral(self) if fill_value is None else fill_value
        return getattr(data_of(self.filled(value)), name)(axis)

    method.__name__ = name
    method.__doc__ = f"Returns the place of the {'largest' if name == 'argmax' else 'smallest'} element that is not masked."
    return method


def _count(self, axis=None, keepdims=False):
    """Returns how many elements are not masked."""
    if self._mask is nomask:
        if axis is None:
            return data_of([self.size]).reshape((1,) * self.ndim) if _given(keepdims) else self.size
        ones = _numpy.ones(self.shape, "int64")
        return ones.sum(axis, **_given(keepdims))
    return (~self._mask).sum(axis, **_given(keepdims))


def _mean(self, axis=None, dtype=None, out=None, keepdims=False):
    """Returns the mean of the elements that are not masked."""
    if self._mask is nomask:
        made = self._data.mean(axis, dtype=dtype, **_given(keepdims))
        made = self._like(made, nomask) if getattr(made, "ndim", 0) else made
    else:
        wide = dtype
        if dtype is None and self.dtype.kind in "iub":
            wide = "float64"
        total, count = self.sum(axis, dtype=wide, **_given(keepdims)), self.count(axis, **_given(keepdims))
        if not getattr(count, "ndim", 0):
            made = masked if count == 0 else total * 1.0 / count
        else:
            made = total * 1.0 / count
    if out is not None:
        out[...] = made
        return out
    return made


def _anom(self, axis=None, dtype=None):
    """Returns how far each element is from the mean."""
    mean = self.mean(axis, dtype)
    if not getattr(mean, "ndim", 0):
        return self - mean
    from numpy.ma._functions import expand_dims

    return self - expand_dims(mean, axis)


def _var(self, axis=None, dtype=None, out=None, ddof=0, keepdims=False, mean=None):
    """Returns the variance of the elements that are not masked."""
    if self._mask is nomask:
        made = self._data.var(axis, dtype=dtype, ddof=ddof, **_given(keepdims))
        return self._like(made, nomask) if getattr(made, "ndim", 0) else made
    count = self.count(axis, **_given(keepdims)) - ddof
    middle = self.mean(axis, dtype, keepdims=True) if mean is None else mean
    away = self - middle
    squares = core.absolute(away) ** 2 if self.dtype.kind == "c" else away * away
    if not getattr(count, "ndim", 0):
        total = squares.sum(axis, **_given(keepdims))
        made = masked if count <= 0 or total is masked else total / count
    else:
        from numpy import errstate

        total = squares.sum(axis, **_given(keepdims))
        with errstate(all="ignore"):
            made = self._like(getdata(total) / count, nomask)
        made._mask = core.mask_or(_all_masked(self, axis, bool(_given(keepdims))), count <= 0)
    if out is not None:
        out[...] = made
        return out
    return made


def _std(self, axis=None, dtype=None, out=None, ddof=0, keepdims=False, mean=None):
    """Returns the standard deviation of the elements that are not masked."""
    made = self.var(axis, dtype, None, ddof, keepdims)
    if made is not masked:
        made = core.sqrt(made) if isinstance(made, MaskedArray) else _numpy.sqrt(made)
    if out is not None:
        out[...] = made
        return out
    return made


def _ptp(self, axis=None, out=None, fill_value=None, keepdims=False):
    """Returns the distance from the smallest to the largest element that is not masked."""
    return self.max(axis, fill_value=fill_value, keepdims=keepdims) - self.min(axis, fill_value=fill_value, keepdims=keepdims)


def _round(self, decimals=0, out=None):
    """Returns the elements rounded."""
    made = data_of(self._data).round(decimals)
    if not getattr(made, "ndim", 0):
        return masked if self._mask is not nomask and bool(self._mask) else made
    made = self._like(made, self._mask)
    if out is not None:
        out[...] = made
        return out
    return made


def _clip(self, min=None, max=None, out=None, **kwargs):
    """Returns the elements brought between two bounds."""
    return _wrapped(self._data.clip(getdata(min) if isinstance(min, MaskedArray) else min,
                                    getdata(max) if isinstance(max, MaskedArray) else max), self._mask, self)


def _trace(self, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    """Returns the sum along the diagonal."""
    if self._mask is nomask:
        return self._data.trace(offset, axis1, axis2)
    return self.diagonal(offset, axis1, axis2).astype(dtype or self.dtype).filled(0).sum(-1)


def _dot(self, b, out=None, strict=False):
    """Returns the product of matrices; masked elements count as zero."""
    from numpy.ma.extras import dot

    return dot(self, b, strict=strict)


def _sort_key(self, endwith, fill_value):
    if fill_value is None:
        fill_value = (core.minimum_fill_value if endwith else core.maximum_fill_value)(self) \
            if self.dtype.kind not in "USO" else None
    return self.filled(fill_value)


def _argsort(self, axis=-1, kind=None, order=None, endwith=True, fill_value=None, *, stable=None):
    """Returns the places of the elements in order; masked ones come last."""
    if self._mask is nomask or self.dtype.kind not in "fc":
        return _sort_key(self, endwith, fill_value).argsort(axis)
    # A masked element comes after nan too.
    key = _sort_key(self, endwith, fill_value)
    if self.ndim == 1 and endwith and fill_value is None:
        order = sorted(range(self.size), key=lambda i: (bool(self._mask[i]), bool(key[i] != key[i]), float(key[i])))
        return data_of(order).astype("int64")
    return key.argsort(axis)


def _sort(self, axis=-1, kind=None, order=None, endwith=True, fill_value=None, *, stable=None):
    """Puts the elements in order, in place; masked ones come last."""
    if self._mask is nomask:
        self._data.sort(axis)
        return
    from numpy import take_along_axis

    if axis is None:
        raise TypeError("sort of a masked array wants an axis")
    places = self.argsort(axis, endwith=endwith, fill_value=fill_value)
    self._data[...] = take_along_axis(self._data, places, axis)
    self._mask[...] = take_along_axis(self._mask, places, axis)


def _fill(self, value):
    """Writes one value everywhere."""
    self._data.fill(value)


def _choose(self, choices, out=None, mode="raise"):
    """Returns elements from one of several arrays."""
    from numpy.ma._functions import choose

    return choose(self, choices, mode=mode)


def _setflags(self, write=None, align=None, uic=None):
    self._data.setflags(write=write)


def _dumps(self):
    """Returns the array as pickled bytes."""
    import pickle

    return pickle.dumps(self)


def _dump(self, file):
    """Pickles the array to a file of the workspace."""
    with open(file, "wb") as opened:
        opened.write(_dumps(self))


def _to_device(self, device, /, *, stream=None):
    """Returns the array itself: there is one device."""
    self._data.to_device(device)
    return self


def _partition(self, *args, **kwargs):
    """Puts the elements in order, in place."""
    import warnings

    warnings.warn("Warning: 'partition' will ignore the 'mask' of the MaskedArray.", stacklevel=2)
    self._data.partition(*args, **kwargs)


def _argpartition(self, *args, **kwargs):
    import warnings

    warnings.warn("Warning: 'argpartition' will ignore the 'mask' of the MaskedArray.", stacklevel=2)
    return self._data.argpartition(*args, **kwargs)


def _searchsorted(self, v, side="left", sorter=None):
    return self._data.searchsorted(getdata(v), side, sorter)


for _name, _method in {
    "sum": _summing("sum", 0), "prod": _summing("prod", 1), "cumsum": _running("cumsum", 0), "cumprod": _running("cumprod", 1),
    "any": _truth("any"), "all": _truth("all"), "max": _extreme("max"), "min": _extreme("min"), "argmax": _place("argmax"),
    "argmin": _place("argmin"), "count": _count, "mean": _mean, "anom": _anom, "var": _var, "std": _std, "ptp": _ptp,
    "round": _round, "clip": _clip, "trace": _trace, "dot": _dot, "argsort": _argsort, "sort": _sort, "partition": _partition,
    "fill": _fill, "choose": _choose, "setflags": _setflags, "dumps": _dumps, "dump": _dump, "to_device": _to_device,
    "argpartition": _argpartition, "searchsorted": _searchsorted, "product": _summing("prod", 1),
}.items():
    _method.__name__, _method.__qualname__ = _name, f"MaskedArray.{_name}"
    setattr(MaskedArray, _name, _method)
