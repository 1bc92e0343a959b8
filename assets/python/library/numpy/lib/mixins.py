"""Operators for classes that compute by numpy's ufuncs."""
import numpy

__all__ = ["NDArrayOperatorsMixin"]


class NDArrayOperatorsMixin:
    """Gives a class that has `__array_ufunc__` the operators of arrays."""

    __slots__ = ()


def _is_left_out(other):
    return getattr(other, "__array_ufunc__", True) is None


def _binary(name):
    def method(self, other):
        return NotImplemented if _is_left_out(other) else getattr(numpy, name)(self, other)

    return method


def _swapped(name):
    def method(self, other):
        return NotImplemented if _is_left_out(other) else getattr(numpy, name)(other, self)

    return method


def _in_place(name):
    def method(self, other):
        return getattr(numpy, name)(self, other, out=(self,))

    return method


def _unary(name):
    return lambda self: getattr(numpy, name)(self)


_BINARY = {
    "add": "add", "sub": "subtract", "mul": "multiply", "matmul": "matmul", "truediv": "divide", "floordiv": "floor_divide",
    "mod": "remainder", "divmod": "divmod", "pow": "power", "lshift": "left_shift", "rshift": "right_shift", "and": "bitwise_and",
    "xor": "bitwise_xor", "or": "bitwise_or",
}
for _short, _long in _BINARY.items():
    setattr(NDArrayOperatorsMixin, f"__{_short}__", _binary(_long))
    setattr(NDArrayOperatorsMixin, f"__r{_short}__", _swapped(_long))
    if _short != "divmod":
        setattr(NDArrayOperatorsMixin, f"__i{_short}__", _in_place(_long))
for _short, _long in (("lt", "less"), ("le", "less_equal"), ("eq", "equal"), ("ne", "not_equal"), ("gt", "greater"),
                      ("ge", "greater_equal")):
    setattr(NDArrayOperatorsMixin, f"__{_short}__", _binary(_long))
for _short, _long in (("neg", "negative"), ("pos", "positive"), ("abs", "absolute"), ("invert", "invert")):
    setattr(NDArrayOperatorsMixin, f"__{_short}__", _unary(_long))
