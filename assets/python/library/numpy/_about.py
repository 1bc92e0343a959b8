"""What numpy says about itself: its configuration here, help, and settings that change nothing."""
import _numpy

_settings = {"bufsize": 8192, "errcall": None}


def show_config(mode="stdout"):
    """Prints what computes here; as a dictionary with mode='dicts'."""
    if mode not in ("stdout", "dicts"):
        raise AttributeError("Invalid `mode`, use one of: stdout, dicts")
    about = {
        "Build Dependencies": {"engine": {"name": "burn", "found": True}},
        "Python Information": {"implementation": "RustPython"},
        "Package": {"name": "torchlings", "numpy": __import__("numpy").__version__},
    }
    if mode == "dicts":
        return about
    import json

    print(json.dumps(about, indent=2))


def show_runtime():
    """Prints what Python and numpy run here."""
    import pprint
    import sys

    pprint.pprint([{"numpy_version": __import__("numpy").__version__, "python": sys.version, "uname": "torchlings"},
                   {"simd_extensions": {"baseline": [], "found": [], "not_found": []}}])


def info(object=None, maxwidth=76, output=None, toplevel="numpy"):
    """Prints help on a function, a class, an array or a name."""
    import inspect
    import sys

    import numpy

    output = output or sys.stdout
    if object is None:
        object = info
    if isinstance(object, str):
        found = getattr(numpy, object, None)
        if found is None:
            print(f"Help for {object} not found.", file=output)
            return
        object = found
    if isinstance(object, _numpy.ndarray):
        _describe(object, output)
        return
    try:
        head = getattr(object, "__name__", type(object).__name__) + str(inspect.signature(object))
    except (TypeError, ValueError):
        head = getattr(object, "__name__", type(object).__name__)
    print(" " + head + "\n", file=output)
    print(inspect.getdoc(object) or "", file=output)


def _describe(a, output):
    """Prints what an array is."""
    lines = [("class", "ndarray"), ("shape", a.shape), ("strides", a.strides), ("itemsize", a.itemsize), ("aligned", True),
             ("contiguous", bool(a.flags.c_contiguous)), ("fortran", bool(a.flags.f_contiguous and not a.flags.c_contiguous)),
             ("data pointer", "not known here"), ("byteorder", "little"), ("byteswap", False), ("type", a.dtype)]
    for name, value in lines:
        print(f"{name}:  {value}", file=output)


def get_include():
    """Is refused: there is no C below torchlings."""
    raise NotImplementedError("numpy.get_include: there are no C headers in torchlings, and nothing to compile them with")


def getbufsize():
    """Returns the size that was set for the buffers of ufuncs; they have none here."""
    return _settings["bufsize"]


def setbufsize(size):
    """Sets the size of the buffers of ufuncs, which have none here; returns the one before."""
    if size < 0:
        raise ValueError("buffer size must be non-negative")
    if size % 16:
        raise ValueError("Buffer size must be a multiple of 16")
    before, _settings["bufsize"] = _settings["bufsize"], size
    return before


def geterrcall():
    """Returns what seterrcall was given."""
    return _settings["errcall"]


def seterrcall(func):
    """Sets what is called where np.seterr says 'call'; returns the one before."""
    if func is not None and not callable(func) and not hasattr(func, "write"):
        raise TypeError("python object must be callable or have a callable write method")
    before, _settings["errcall"] = _settings["errcall"], func
    return before


def test(*args, **kwargs):
    """Is refused: numpy's own tests are not here."""
    raise NotImplementedError("numpy's own tests are not here: what is equal to numpy is shown by torchlings' recorded programs")
