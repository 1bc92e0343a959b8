"""Tables of numpy's types."""
import numpy

little_endian = True
typecodes = {
    "Character": "c", "Integer": "bhilqnp", "UnsignedInteger": "BHILQNP", "Float": "efdg", "Complex": "FDG",
    "AllInteger": "bBhHiIlLqQnNpP", "AllFloat": "efdgFDG", "Datetime": "Mm", "All": "?bhilqnpBHILQNPefdgFDGSUVOMm",
}
_NAMES = """
    bool float16 float32 float64 complex64 complex128 bytes_ str_ void object_ datetime64 timedelta64 int8 byte uint8 ubyte int16
    short uint16 ushort int32 intc uint32 uintc int64 long uint64 ulong longlong ulonglong intp uintp double cdouble single csingle
    half bool_ int_ uint
""".split()
sctypeDict = {name: getattr(numpy, name) for name in _NAMES}
sctypeDict.update(float=numpy.float64, complex=numpy.complex128, object=numpy.object_, bytes=numpy.bytes_, a=numpy.bytes_,
                  int=numpy.int64, str=numpy.str_, unicode=numpy.str_)
ScalarType = (int, float, complex, bool, bytes, str, memoryview, *dict.fromkeys(
    getattr(numpy, name) for name in "bool complex64 complex128 float16 float32 float64 int8 int16 int32 int64 datetime64 timedelta64 "
    "object_ bytes_ str_ uint8 uint16 uint32 uint64 void".split()))
