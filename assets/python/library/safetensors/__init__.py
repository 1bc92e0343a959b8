"""The safetensors format: tensors by name, and no code. Read and written in PyTorch's and numpy's terms by the submodules.

A file is the length of its header in 8 bytes, the header in JSON (a dtype, a shape and two offsets a tensor), and the bytes
of the tensors one after the other. See https://github.com/huggingface/safetensors.
"""
import json
import os
import struct

__version__ = "0.8.0+torchlings"

_HEADER_BYTES_MAX = 100_000_000
# Names in files and in torch, with the bytes of an element, in the order in which files have their tensors.
_TYPES = {
    "I64": ("int64", 8),
    "F64": ("float64", 8),
    "F32": ("float32", 4),
    "I32": ("int32", 4),
    "BF16": ("bfloat16", 2),
    "F16": ("float16", 2),
    "I16": ("int16", 2),
    "I8": ("int8", 1),
    "U8": ("uint8", 1),
    "BOOL": ("bool", 1),
}
_OTHERS = {"U64": 8, "C64": 8, "U32": 4, "U16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1}
_KEYS = ("dtype", "shape", "data_offsets")


class SafetensorError(Exception):
    """Raised for what is no safetensors file, and for what is not in one."""


def _serialize(tensors, metadata=None):
    """The bytes of a file, in parts. tensors maps names to the name of a dtype, a shape and the bytes."""
    for name in tensors:
        if not isinstance(name, str):
            raise TypeError("argument 'tensor_dict': '" + type(name).__name__ + "' object is not an instance of 'str'")
    codes = {name: code for code, (name, _) in _TYPES.items()}
    order = list(_TYPES)
    names = sorted(tensors, key=lambda name: (order.index(codes[tensors[name][0]]), name))
    header, at = {}, 0
    if metadata is not None:
        if not all(isinstance(text, str) for pair in metadata.items() for text in pair):
            wrong = next(text for pair in metadata.items() for text in pair if not isinstance(text, str))
            raise TypeError("argument 'metadata': '" + type(wrong).__name__ + "' object is not an instance of 'str'")
        header["__metadata__"] = dict(metadata)
    for name in names:
        dtype, shape, data = tensors[name]
        header[name] = dict(zip(_KEYS, (codes[dtype], list(shape), [at, at + len(data)])))
        at += len(data)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return [struct.pack("<Q", len(text)), text, *(tensors[name][2] for name in names)]


class _Header:
    """What a file says of its tensors; every claim is checked against the file's size before anything else is read."""

    def __init__(self, read, size, doing):
        def wrong(why):
            return SafetensorError("Error while " + doing + ": " + why)

        if size < 8:
            raise wrong("header too small")
        (length,) = struct.unpack("<Q", read(0, 8))
        if length > _HEADER_BYTES_MAX:
            raise wrong("header too large")
        if length + 8 > size:
            raise wrong("invalid header length")
        text = read(8, length)
        try:
            about = json.loads(text.decode())
        except UnicodeDecodeError as error:
            raise wrong("invalid UTF-8 in header: " + str(error)) from None
        except (ValueError, RecursionError) as error:
            raise wrong("invalid JSON in header: " + str(error)) from None
        if not isinstance(about, dict):
            raise wrong("invalid JSON in header: it is no object")
        self.start = 8 + length
        self.metadata = about.pop("__metadata__", None)
        self.tensors = about
        self._check(size, wrong)

    def _check(self, size, wrong):
        try:
            places = sorted((*tensor["data_offsets"], name) for name, tensor in self.tensors.items())
        except (KeyError, TypeError):
            raise wrong("invalid JSON in header: a tensor has dtype, shape and data_offsets") from None
        at = 0
        for start, end, name in places:
            tensor = self.tensors[name]
            code, shape = tensor.get("dtype"), tensor.get("shape")
            if not isinstance(shape, list) or not all(isinstance(n, int) and n >= 0 for n in (start, end, *shape)):
                raise wrong("invalid JSON in header: sizes are numbers")
            if start != at or end < start:
                raise wrong("invalid offset for tensor `" + name + "`")
            width = _TYPES[code][1] if code in _TYPES else _OTHERS.get(code)
            if width is None:
                raise wrong("invalid JSON in header: unknown variant `" + str(code) + "`")
            count = width
            for n in shape:
                count *= n
            if count != end - start:
                raise wrong("invalid shape, data type, or offset for tensor")
            at = end
        if self.start + at != size:
            raise wrong("incomplete metadata, file not fully covered")

    def find(self, name):
        """The name of a tensor's dtype, its shape, and where its bytes start and end in the file."""
        if name not in self.tensors:
            raise SafetensorError("File does not contain tensor " + str(name))
        tensor = self.tensors[name]
        if tensor["dtype"] not in _TYPES:
            raise NotImplementedError("safetensors dtype " + tensor["dtype"] + " is missing in torchlings")
        start, end = tensor["data_offsets"]
        return _TYPES[tensor["dtype"]][0], tensor["shape"], self.start + start, self.start + end

    def names(self):
        """The tensors' names as they lie in the file."""
        return sorted(self.tensors, key=lambda name: (self.tensors[name]["data_offsets"], name))


def _tensor(kind, shape, data, framework, device):
    """A tensor, or for numpy an array, of bytes."""
    import torch
    from torch.serialization import _of_bytes

    made = _of_bytes(data, getattr(torch, kind)).reshape(shape)
    if framework in ("np", "numpy"):
        return made.numpy()
    return made.to(device)


class _Slice:
    """A tensor of which only parts are wanted."""

    def __init__(self, file, name):
        self._file, self._name = file, name

    def get_shape(self):
        """The sizes."""
        return list(self._file._header.find(self._name)[1])

    def get_dtype(self):
        """The dtype's name in the file."""
        return self._file._header.tensors[self._name]["dtype"]

    def __getitem__(self, index):
        part = self._file.get_tensor(self._name)[index]
        return part.contiguous() if hasattr(part, "contiguous") else part


class safe_open:
    """A file whose tensors are read one by one, as they are asked for."""

    def __init__(self, filename, framework="pt", device="cpu", *, backend="mmap"):
        if framework not in ("pt", "torch", "pytorch", "np", "numpy"):
            raise SafetensorError("framework " + str(framework) + " is invalid")
        self._framework, self._device = framework, device
        try:
            self._file = open(filename, "rb")
        except FileNotFoundError:
            raise FileNotFoundError("No such file or directory: " + os.fspath(filename)) from None
        try:
            self._header = _Header(self._read, os.path.getsize(filename), "deserializing header")
        except BaseException:
            self._file.close()
            raise

    def _read(self, start, count):
        if self._file is None:
            raise SafetensorError("File is closed")
        self._file.seek(start)
        return self._file.read(count)

    def __enter__(self):
        return self

    def __exit__(self, type, value, traceback):
        self._file.close()
        self._file = None

    def keys(self):
        """The tensors' names, sorted."""
        return sorted(self._header.tensors)

    def offset_keys(self):
        """The tensors' names as they lie in the file."""
        return self._header.names()

    def metadata(self):
        """The texts that were saved beside the tensors; None where there are none."""
        return self._header.metadata

    def get_tensor(self, name):
        """Reads a tensor."""
        kind, shape, start, end = self._header.find(name)
        return _tensor(kind, shape, self._read(start, end - start), self._framework, self._device)

    def get_tensors(self):
        """Reads all tensors."""
        return {name: self.get_tensor(name) for name in self.offset_keys()}

    def get_slice(self, name):
        """A tensor of which only parts are wanted."""
        self._header.find(name)
        return _Slice(self, name)


def _load(data, framework):
    """The tensors of a file's bytes."""
    header = _Header(lambda start, count: data[start : start + count], len(data), "deserializing")
    loaded = {}
    for name in header.names():
        kind, shape, start, end = header.find(name)
        loaded[name] = _tensor(kind, shape, data[start:end], framework, "cpu")
    return loaded
