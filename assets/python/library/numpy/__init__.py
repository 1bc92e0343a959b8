"""numpy as torchlings has it: arrays that share memory with tensors, computed by the same engine.

Arrays, scalars, dtypes, ufuncs and printing are native; here stands what is written over them.
"""
import _numpy
from _numpy import (  # noqa: F401
    absolute, add, arange, arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, array, asarray, bitwise_and,
    bitwise_or, bitwise_xor, can_cast, cbrt, ceil, concatenate, copysign, cos, cosh, degrees, divide, dtype, empty, equal,
    exp, exp2, expm1, fabs, float16, float32, float64, float_power, floating, floor, floor_divide, fmax, fmin, fmod, full,
    gcd, generic, greater, greater_equal, heaviside, hypot, inexact, int8, int16, int32, int64, integer, invert, isfinite,
    isinf, isnan, lcm, left_shift, less, less_equal, log, log1p, log2, log10, logaddexp, logical_and, logical_not,
    logical_or, logical_xor, matmul, maximum, minimum, multiply, ndarray, negative, not_equal, number, ones, positive,
    power, promote_types, radians, reciprocal, remainder, result_type, right_shift, rint, shares_memory, sign,
    signbit, signedinteger, sin, sinh, spacing, sqrt, square, subtract, tan, tanh, trunc, ufunc, uint8, unsignedinteger,
    where, zeros,
)

import numpy.exceptions as exceptions
from numpy._printing import (  # noqa: F401
    array2string, array_repr, array_str, format_float_positional, format_float_scientific, get_printoptions, printoptions,
    set_printoptions,
)
from numpy._reductions import *  # noqa: F403
from numpy._shaping import *  # noqa: F403
from numpy._indexing import *  # noqa: F403
from numpy._making import *  # noqa: F403
from numpy._numerics import *  # noqa: F403
from numpy._products import *  # noqa: F403
from numpy._reductions import all, any, max, min, sum  # noqa: F401
from numpy._numerics import round  # noqa: F401

__version__ = "2.4.6+torchlings"

e = 2.718281828459045
pi = 3.141592653589793
euler_gamma = 0.5772156649015329
inf = float("inf")
nan = float("nan")
newaxis = None

bool_ = bool = _numpy.bool
True_, False_ = bool_(True), bool_(False)
byte, short, intc, int_, intp, long, ubyte = int8, int16, int32, int64, int64, int64, uint8
longlong = int64
half, single, double = float16, float32, float64

abs = absolute  # noqa: A001
acos, acosh, asin, asinh, atan, atan2, atanh = arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh
bitwise_invert = bitwise_not = invert
bitwise_left_shift, bitwise_right_shift = left_shift, right_shift
concat = concatenate
conj = conjugate = positive
deg2rad, rad2deg = radians, degrees
mod = remainder
pow = power  # noqa: A001
true_divide = divide
asanyarray = asarray

_REMOVED = {"float_": "float64", "complex_": "complex128", "unicode_": "str_", "Inf": "inf", "Infinity": "inf",
            "NaN": "nan", "infty": "inf", "product": "prod", "alltrue": "all", "sometrue": "any", "cumproduct": "cumprod",
            "in1d": "isin", "row_stack": "vstack", "trapz": "trapezoid", "string_": "bytes_"}
_LAZY = ("random", "testing")


def __getattr__(name):
    if name in _LAZY:
        from importlib import import_module

        module = import_module("numpy." + name)
        globals()[name] = module
        return module
    if name in _REMOVED:
        raise AttributeError(f"`np.{name}` was removed in the NumPy 2.0 release. Use `np.{_REMOVED[name]}` instead.")
    if name.startswith("_"):
        raise AttributeError(f"module 'numpy' has no attribute '{name}'")
    from numpy._missing import message

    raise AttributeError(message(name, globals()))


def __dir__():
    return sorted([name for name in globals() if not name.startswith("_")] + list(_LAZY))


import numpy.linalg as linalg  # noqa: E402
