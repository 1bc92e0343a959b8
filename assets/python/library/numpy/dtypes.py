"""The classes of dtypes by name, as numpy has them; what they make are the dtypes themselves."""
import numpy


def _named(name):
    def make(cls):
        return numpy.dtype(name)

    return type(name.capitalize().replace("Uint", "UInt") + "DType", (), {"__new__": make, "__module__": "numpy.dtypes"})


for _name in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"):
    _class = _named(_name)
    globals()[_class.__name__] = _class
for _title, _name in (
    ("Byte", "int8"), ("UByte", "uint8"), ("Short", "int16"), ("UShort", "uint16"), ("Int", "int32"), ("UInt", "uint32"),
    ("Long", "int64"), ("ULong", "uint64"), ("LongLong", "int64"), ("ULongLong", "uint64"), ("Complex64", "complex64"),
    ("Complex128", "complex128"), ("Object", "object"), ("Str", "str"), ("Bytes", "bytes"),
    ("DateTime64", "datetime64"), ("TimeDelta64", "timedelta64"),
):
    _class = _named(_name)
    _class.__name__ = _class.__qualname__ = f"{_title}DType"
    globals()[_class.__name__] = _class
