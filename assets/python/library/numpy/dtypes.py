"""The classes of dtypes by name, as numpy has them; what they make are the dtypes themselves."""
import numpy


def _named(name):
    def make(cls):
        return numpy.dtype(name)

    return type(name.capitalize().replace("Uint", "UInt") + "DType", (), {"__new__": make, "__module__": "numpy.dtypes"})


for _name in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"):
    _class = _named(_name)
    globals()[_class.__name__] = _class
