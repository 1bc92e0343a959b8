"""What pickled arrays and scalars are made with: files name these functions."""
import numpy


def _reconstruct(subtype, shape, dtype):
    """An empty array, which its state makes whole."""
    return numpy.zeros(0)


def scalar(dtype, data):
    """A scalar of its bytes."""
    if len(data) != dtype.itemsize:
        raise ValueError("initialization string is too small")
    return numpy.frombuffer(data, dtype)[0]
