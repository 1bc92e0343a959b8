"""numpy as torchlings has it: arrays that share memory with tensors, computed by the same engine.

Arrays, scalars, dtypes, ufuncs and printing are native; here stands what is written over them.
"""
import _numpy
from _numpy import *  # noqa: F403

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
ushort, uintc, uint, uintp, ulong, ulonglong = uint16, uint32, uint64, uint64, uint64, uint64
longlong = int64
half, single, double = float16, float32, float64

abs = absolute  # noqa: A001
acos, acosh, asin, asinh, atan, atan2, atanh = arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh
bitwise_invert = bitwise_not = invert
bitwise_left_shift, bitwise_right_shift = left_shift, right_shift
concat = concatenate
deg2rad, rad2deg = radians, degrees
mod = remainder
pow = power  # noqa: A001
true_divide = divide
_REMOVED = {"float_": "float64", "complex_": "complex128", "unicode_": "str_", "Inf": "inf", "Infinity": "inf",
            "NaN": "nan", "infty": "inf", "product": "prod", "alltrue": "all", "sometrue": "any", "cumproduct": "cumprod",
            "in1d": "isin", "trapz": "trapezoid", "string_": "bytes_"}
# Where each function stands that is written in Python. Its file is read when it is first asked for.
_FAMILIES = {
    "_reductions": """
        all amax amin any argmax argmin average corrcoef count_nonzero cov cumprod cumsum cumulative_prod
        cumulative_sum max mean median min nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin
        nanpercentile nanprod nanquantile nanstd nansum nanvar percentile prod ptp quantile std sum var
    """,
    "_shaping": """
        append array_split atleast_1d atleast_2d atleast_3d broadcast_arrays broadcast_shapes broadcast_to
        column_stack delete dsplit dstack expand_dims flip fliplr flipud hsplit hstack insert matrix_transpose
        moveaxis ndim pad permute_dims ravel repeat reshape resize roll rollaxis rot90 row_stack shape size split squeeze
        stack swapaxes tile transpose unstack vsplit vstack
    """,
    "_indexing": """
        argpartition argsort argwhere bincount choose compress digitize extract flatnonzero histogram
        histogram2d histogram_bin_edges histogramdd intersect1d isin lexsort ndenumerate ndindex nditer
        nonzero partition place put put_along_axis putmask
        ravel_multi_index searchsorted select setdiff1d setxor1d sort take take_along_axis trim_zeros union1d
        unique unique_all unique_counts unique_inverse unique_values unravel_index
    """,
    "_making": """
        array_equal array_equiv ascontiguousarray copy copyto diag diag_indices diagflat diagonal empty_like eye
        fill_diagonal from_dlpack frombuffer fromfunction fromiter full_like geomspace identity indices ix_
        linspace logspace meshgrid mgrid ogrid ones_like tri tril tril_indices triu triu_indices vander
        zeros_like
    """,
    "_numerics": """
        allclose angle apply_along_axis apply_over_axes around astype base_repr binary_repr bitwise_count clip common_type
        convolve correlate diff divmod ediff1d
        errstate finfo fix frexp frompyfunc geterr gradient iinfo imag interp isclose iscomplex iscomplexobj
        isdtype isneginf isposinf isreal isrealobj isscalar issubdtype iterable ldexp logaddexp2 may_share_memory
        min_scalar_type mintypecode modf nan_to_num nextafter packbits piecewise real real_if_close round seterr sinc sort_complex trapezoid typename
        unpackbits unwrap vectorize
    """,
    "_polynomials": """
        poly poly1d polyadd polyder polydiv polyfit polyint polymul polysub polyval roots
    """,
    "_windows": """
        bartlett blackman hamming hanning i0 kaiser
    """,
    "_grids": """
        asarray_chkfinite asfortranarray block broadcast c_ diag_indices_from fromstring index_exp isfortran mask_indices r_
        require s_ tril_indices_from triu_indices_from
    """,
    "_matrix": """
        asmatrix bmat matrix
    """,
    "_contractions": """
        einsum_path
    """,
    "_about": """
        get_include getbufsize geterrcall info setbufsize seterrcall show_config show_runtime test
    """,
    "_constants": """
        ScalarType little_endian sctypeDict typecodes
    """,
    "_nested": """
        nested_iters
    """,
    "_support": """
        flatiter
    """,
    "_mapped": """
        fromregex memmap
    """,
    "_records": """
        record void
    """,
    "_record_arrays": """
        recarray
    """,
    "_times": """
        datetime64 timedelta64
    """,
    "_time_functions": """
        datetime_as_string datetime_data isnat
    """,
    "_business": """
        busday_count busday_offset busdaycalendar is_busday
    """,
    "_products": """
        cross dot einsum inner kron matvec outer tensordot trace vdot vecdot vecmat
    """,
    "_files": """
        fromfile genfromtxt load loadtxt save savetxt savez savez_compressed
    """,
    "_printing": """
        array2string array_repr array_str format_float_positional format_float_scientific get_printoptions
        printoptions set_printoptions
    """,
}
_MODULES = (
    "char", "dtypes", "exceptions", "fft", "lib", "linalg", "ma", "polynomial", "random", "rec", "strings", "testing",
    "typing",
)
# Packages of numpy's that are not here.
_ABSENT = {
    "ctypeslib": "there is no C below torchlings",
    "f2py": "there is no Fortran below torchlings",
}
# Types whose elements are Python's, and what stands beside them.
_FOREIGN = """
    bytes_ cdouble character complex128 complex64 complexfloating csingle flexible object_ str_
""".split()
# Functions of the families that take arrays of such elements too.
_AWARE = """
    all allclose amax amin angle any append argmax argmin argsort array2string array_equal array_repr array_str around copy cumsum
    dot empty_like full_like hstack imag isclose iscomplex iscomplexobj isin isreal isrealobj issubdtype max mean min ndim nonzero
    ones_like prod ravel real repeat reshape round shape size sort squeeze stack std sum swapaxes take transpose unique var vstack
    zeros_like
    array_split atleast_1d atleast_2d atleast_3d broadcast_to diag diagonal expand_dims flip fliplr flipud hsplit
    matrix_transpose moveaxis permute_dims resize roll rollaxis rot90 split tile unstack vsplit
""".split()
# Functions that are methods of masked arrays and the like, which take them into their own hands.
_HANDED_OVER = """
    argpartition average clip column_stack compress count_nonzero cumprod delete diff dstack hstack lexsort median nan_to_num nanmax
    nanmin ptp searchsorted stack trace vstack
""".split()


def conjugate(x, /, *args, **kwargs):
    """Returns the complex conjugate, element by element; of real numbers, the numbers."""
    made = positive(x, *args, **kwargs)
    return made.conjugate() if hasattr(type(made), "__numpy_foreign__") else made


conj = conjugate


def asanyarray(a, *args, **kwargs):
    """Makes an array of a value; masked arrays and the like stay what they are."""
    kind = getattr(type(a), "__numpy_call__", None)
    return asarray(a, *args, **kwargs) if kind is None else kind("asanyarray", (a, *args), kwargs)


def _module(name):
    return __import__("numpy." + name, None, None, ("__name__",))


def _aware(name, function):
    """The function, which goes over to arrays of Python's elements where it meets them."""
    if name in _HANDED_OVER:
        function = _handing_over(name, function)
    if name not in _AWARE:
        return function
    import functools

    @functools.wraps(function)
    def either(*args, **kwargs):
        if args and hasattr(type(args[0]), "__numpy_foreign__"):
            made = NotImplemented
            if hasattr(type(args[0]), "__numpy_call__"):
                made = type(args[0]).__numpy_call__(name, args, kwargs)
            elif name in _module("_foreign").FUNCTIONS:
                made = _module("_foreign").FUNCTIONS[name](*args, **kwargs)
            return function(*args, **kwargs) if made is NotImplemented else made
        try:
            return function(*args, **kwargs)
        except NotImplementedError:
            made = _module("_foreign").call(name, *args, **kwargs)
            if made is NotImplemented:
                raise
            return made

    return either


def _handing_over(name, function):
    """The function, which arrays that compute by themselves take into their own hands."""
    import functools

    @functools.wraps(function)
    def either(*args, **kwargs):
        first = args[0] if args and type(args[0]) in (list, tuple) else args[:2]
        for value in first:
            if hasattr(type(value), "__numpy_call__"):
                made = type(value).__numpy_call__(name, args, kwargs)
                return function(*args, **kwargs) if made is NotImplemented else made
        return function(*args, **kwargs)

    return either


def __getattr__(name):
    if name in _MODULES or name == "_core":
        return _module(name)
    if name == "emath":
        return _module("lib.scimath")
    if not name.startswith("_"):
        for family, names in _FAMILIES.items():
            if name in names.split():
                found = _module(family)
                globals().update((n, _aware(n, getattr(found, n))) for n in names.split())
                return globals()[name]
        if name in _FOREIGN:
            found = _module("_foreign")
            globals().update((n, getattr(found, n)) for n in _FOREIGN)
            return globals()[name]
    if name in _REMOVED:
        raise AttributeError(f"`np.{name}` was removed in the NumPy 2.0 release. Use `np.{_REMOVED[name]}` instead.")
    if name in _ABSENT:
        raise AttributeError(f"numpy.{name} is missing in torchlings: {_ABSENT[name]}")
    import _torch

    raise AttributeError(_torch._missing("numpy", name))


def __dir__():
    names = {name for name in globals() if not name.startswith("_")}
    for family in _FAMILIES.values():
        names.update(family.split())
    names.update(_FOREIGN)
    return sorted(names.union(_MODULES))
