"""Arrays in safetensors files."""
import numpy
import safetensors
from torch.serialization import write_aside


def _checked(tensors):
    arrays = {name: numpy.asarray(arr) for name, arr in tensors.items()}
    return {name: (arr.dtype.name, arr.shape, arr.tobytes()) for name, arr in arrays.items()}


def save(tensor_dict, metadata=None):
    """Returns the bytes of a file with these arrays, by name."""
    return b"".join(safetensors._serialize(_checked(tensor_dict), metadata))


def save_file(tensor_dict, filename, metadata=None):
    """Saves arrays by name. The old file stays until the new one is whole."""
    write_aside(filename, safetensors._serialize(_checked(tensor_dict), metadata))


def load_file(filename, *, backend="mmap"):
    """Loads the arrays of a file, by name."""
    with safetensors.safe_open(filename, framework="np") as file:
        return file.get_tensors()


def load(data):
    """Loads arrays from the bytes of a file."""
    return safetensors._load(data, "np")
