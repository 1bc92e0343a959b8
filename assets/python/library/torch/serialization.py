"""torch.save and torch.load: PyTorch's own files, in both of its layouts, readable there and here.

An object is pickled, and its tensors' storages stand apart as plain bytes: in a zip archive (`_archive.py`), or, before
PyTorch 1.6, one after the other behind the pickle. With `weights_only` a machine of our own reads the pickle
(`_weights_only_unpickler.py`); without, Python's does, with names from the program, torch and a few plain modules only.
"""
import io
import os
import pickle
import re
import struct
import warnings
from enum import Enum

import torch
from torch import _archive, _weights_only_unpickler
from torch._weights_only_unpickler import add_safe_globals, clear_safe_globals, get_safe_globals, safe_globals  # noqa: F401
from torch.storage import _LEGACY, TypedStorage

DEFAULT_PROTOCOL = 2
MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001

_UNSAFE = (
    "In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. "
    "Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code "
    "execution. Do it only if you got the file from a trusted source."
)


class SourceChangeWarning(Warning):
    """Given where a module's source is not what it was when the module was saved."""


class LoadEndianness(Enum):
    """The byte orders that a file without a mark can be said to have."""

    NATIVE = 1
    LITTLE = 2
    BIG = 3


_load_endianness = None
_crc32 = True


def get_default_load_endianness():
    """Returns what set_default_load_endianness was told."""
    return _load_endianness


def set_default_load_endianness(endianness):
    """Says which byte order files have that do not say so; None stands for little."""
    global _load_endianness
    if endianness is not None and not isinstance(endianness, LoadEndianness):
        raise TypeError("Invalid argument type in function set_default_load_endianness")
    _load_endianness = endianness


def get_crc32_options():
    """Says whether torch.save writes a checksum for each record."""
    return _crc32


def set_crc32_options(compute_crc32):
    """Says whether torch.save writes a checksum for each record; loading does not ask for it."""
    global _crc32
    _crc32 = compute_crc32


# ---- bytes and tensors ----


def _to_bytes(flat):
    """The bytes of a tensor of one dimension."""
    flat = flat.detach().cpu()
    return (flat.view(torch.int16) if flat.dtype is torch.bfloat16 else flat).numpy().tobytes()


def _of_bytes(data, dtype):
    """A tensor of one dimension of the bytes of its elements."""
    import numpy  # noqa: F401  its classes are made when it is imported
    from _numpy import _from_bytes

    kind = "int16" if dtype is torch.bfloat16 else str(dtype)[6:]
    made = torch.from_numpy(_from_bytes(data, kind)) if data else torch.empty(0, dtype=dtype)
    return made.view(dtype) if made.dtype is not dtype else made


# ---- saving ----


def save(obj, f, pickle_module=pickle, pickle_protocol=DEFAULT_PROTOCOL, _use_new_zipfile_serialization=True,
         _disable_byteorder_record=False):
    """Saves an object, with the tensors in it, to a file.

    f is a path or a file object that can be written. A file of that name is replaced only when the whole of the new one is
    written. Tensors that share memory still share it when they are loaded.
    """
    is_path = isinstance(f, (str, os.PathLike))
    if not is_path and not hasattr(f, "write"):
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute")
    name = "archive"
    if is_path:
        f = os.fspath(f)
        if _use_new_zipfile_serialization:
            name = _archive_name(f)
        elif os.path.isdir(f) or not os.path.isdir(os.path.dirname(f) or "."):
            open(f, "wb")  # raises
    parts = (
        _archived(obj, name, pickle_module, pickle_protocol, _disable_byteorder_record)
        if _use_new_zipfile_serialization
        else _legacy(obj, pickle_module, pickle_protocol)
    )
    if is_path:
        write_aside(f, parts)
        return
    for part in parts:
        f.write(part)
    f.flush()


def _archive_name(path):
    """The name of the folder in the archive; refuses paths that cannot be written as PyTorch does."""
    folder, base = os.path.split(path)
    try:
        os.stat(folder or ".")
    except FileNotFoundError:
        raise RuntimeError("Parent directory " + folder + " does not exist.") from None
    if os.path.isdir(path):
        raise RuntimeError("[enforce fail at inline_container.cc:746] . open file failed with strerror: Is a directory")
    if not path.isascii():
        return "archive"
    name = base.rpartition(".")[0] if "." in base else base
    if not name:
        raise RuntimeError("[enforce fail at inline_container.cc:719] . invalid file name: " + path)
    return name


def write_aside(path, parts):
    """Writes a file under another name and gives it its own when it is whole; the old one stays until then."""
    named, path = path, os.path.realpath(path)
    aside = path + ".unfinished"
    try:
        with open(aside, "wb", buffering=0) as file:
            for part in _gathered(parts):
                written = 0
                while written < len(part):
                    written += file.write(memoryview(part)[written:])
        os.replace(aside, path)
    except BaseException as error:
        try:
            os.unlink(aside)
        except OSError:
            pass
        if isinstance(error, OSError) and error.filename == aside:
            error.filename = os.fspath(named)
        raise


# Parts shorter than this are written together.
_PART_BYTES_MIN = 1 << 16


def _gathered(parts):
    """The same bytes in fewer parts; the long ones are not copied."""
    short = []
    for part in parts:
        if len(part) < _PART_BYTES_MIN:
            short.append(part)
        else:
            yield b"".join(short)
            yield part
            short = []
    yield b"".join(short)


class _Storages:
    """What a pickler meets of storages: each gets a key, and is named by it in the pickle."""

    def __init__(self, key):
        self.found = {}
        self._key = key
        self._dtypes = {}
        self._keys = {}
        self._places = {}

    def name(self, storage):
        """The tuple that stands for a storage, and notes the storage itself."""
        untyped = storage.untyped()
        dtype = storage.dtype if isinstance(storage, TypedStorage) else torch.uint8
        number = untyped._cdata
        if untyped.nbytes() and self._dtypes.setdefault(number, dtype) is not dtype:
            raise RuntimeError("Cannot save multiple tensors or storages that view the same data as different types")
        key = self._keys.setdefault(number, self._key(number, len(self._keys)))
        self.found.setdefault(key, (untyped, dtype))
        # The same text each time, so that the pickle has it once.
        place = str(untyped.device)
        place = self._places.setdefault(place, place)
        if isinstance(storage, TypedStorage):
            kind = getattr(torch, storage.pickle_storage_type())
            return "storage", kind, key, place, storage.size()
        return "storage", torch.UntypedStorage, key, place, untyped.nbytes()

    def bytes(self, key):
        untyped, _ = self.found[key]
        return _to_bytes(untyped._flat(torch.uint8))


def _pickler(pickle_module, file, protocol, name):
    class Pickler(pickle_module.Pickler):
        def persistent_id(self, obj):
            return name(obj)

    return Pickler(file, protocol=protocol)


def _archived(obj, name, pickle_module, protocol, without_order):
    storages = _Storages(lambda number, count: str(count))

    def stands_for(obj):
        return storages.name(obj) if isinstance(obj, (TypedStorage, torch.UntypedStorage)) else None

    data = io.BytesIO()
    _pickler(pickle_module, data, protocol, stands_for).dump(obj)
    archive = _archive.Writer(name, _crc32)
    archive.write("data.pkl", data.getvalue())
    archive.write(".format_version", b"1")
    archive.write(".storage_alignment", str(_archive.ALIGNMENT).encode())
    if not without_order:
        archive.write("byteorder", b"little")
    for key in storages.found:
        archive.write("data/" + key, storages.bytes(key))
    return archive.finish()


def _legacy(obj, pickle_module, protocol):
    storages = _Storages(lambda number, count: str(number))
    classes = set()

    def stands_for(obj):
        if isinstance(obj, type) and issubclass(obj, torch.nn.Module) and obj not in classes:
            classes.add(obj)
            return "module", obj, None, None
        if isinstance(obj, (TypedStorage, torch.UntypedStorage)):
            return storages.name(obj) + (None,)
        return None

    data = io.BytesIO()
    about = {"protocol_version": PROTOCOL_VERSION, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    for head in (MAGIC_NUMBER, PROTOCOL_VERSION, about):
        pickle_module.dump(head, data, protocol=protocol)
    _pickler(pickle_module, data, protocol, stands_for).dump(obj)
    keys = sorted(storages.found)
    pickle_module.dump(keys, data, protocol=protocol)
    parts = [data.getvalue()]
    for key in keys:
        untyped, dtype = storages.found[key]
        parts += [struct.pack("<q", untyped.nbytes() // dtype.itemsize), storages.bytes(key)]
    return parts


# ---- where storages go ----

_packages = []


def register_package(priority, tagger, deserializer):
    """Adds functions that tell where a storage is and put it back there; those of lower priority are asked first."""
    _packages.append((priority, tagger, deserializer))
    _packages.sort(key=lambda package: package[0])


def _check_cuda(location):
    device = torch.device(location)
    hint = (
        " If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your "
        "storages to the CPU."
    )
    if not torch.cuda.is_available():
        raise RuntimeError(
            "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False." + hint
        )
    count = torch.cuda.device_count()
    if (device.index or 0) >= count:
        raise RuntimeError(
            "Attempting to deserialize object on CUDA device " + str(device.index) + " but torch.cuda.device_count() is "
            + str(count) + ". Please use torch.load with map_location to map your storages to an existing device."
        )
    return device


def _restore_cuda(storage, location):
    if location == "cuda" or re.match(r"cuda(:|[0-9]+)", location):
        return storage.to(device=_check_cuda(location))
    return None


register_package(10, lambda storage: "cpu" if storage.device.type == "cpu" else None,
                 lambda storage, location: storage if location == "cpu" else None)
register_package(20, lambda storage: str(storage.device), _restore_cuda)


def location_tag(storage):
    """Returns the name under which a file says where a storage was."""
    return next(tag for _, tagger, _ in _packages if (tag := tagger(storage)))


def default_restore_location(storage, location):
    """Puts a storage where a file says that it was."""
    for _, _, restore in _packages:
        restored = restore(storage, location)
        if restored is not None:
            return restored
    raise RuntimeError(
        "don't know how to restore data location of torch.storage.UntypedStorage (tagged with " + str(location) + ")"
    )


def _placing(map_location):
    """The function that puts a storage where `map_location` wants it."""
    if map_location is None:
        return default_restore_location
    if isinstance(map_location, dict):
        return lambda storage, location: default_restore_location(storage, map_location.get(location, location))
    if isinstance(map_location, (str, bytes, torch.device)):
        target = map_location.decode() if isinstance(map_location, bytes) else str(map_location)
        return lambda storage, location: default_restore_location(storage, target)

    def place(storage, location):
        placed = map_location(storage, location)
        return default_restore_location(storage, location) if placed is None else placed

    return place


# ---- loading ----


def load(f, map_location=None, pickle_module=None, *, weights_only=None, mmap=None, **pickle_load_args):
    """Loads an object saved with torch.save.

    f is a path or a file object that can be read and sought. map_location says where storages go: a device, a dict from
    places to places, or a function of a storage and its place. With weights_only, as by default, a file can only hold
    tensors, numbers, text, containers and what torch.serialization.add_safe_globals allows. mmap is accepted; the file is
    read all the same.
    """
    if weights_only is None:
        weights_only = pickle_module is None
    if weights_only and pickle_module is not None:
        raise RuntimeError("Can not safely load weights when explicit pickle_module is specified")
    if pickle_load_args and weights_only:
        warnings.warn("pickle_load_args only works if `weights_only=False`.", stacklevel=2)
    is_path = isinstance(f, (str, os.PathLike))
    if is_path and os.fspath(f).endswith(".safetensors"):
        return _load_safetensors(os.fspath(f), map_location)
    if mmap and not is_path and _starts_zip(f):
        raise ValueError("f must be a file path in order to use the mmap argument")
    if is_path:
        with open(f, "rb", buffering=0) as file:
            return _load(file, map_location, pickle_module or pickle, weights_only, mmap, pickle_load_args)
    _check_seekable(f)
    return _load(f, map_location, pickle_module or pickle, weights_only, mmap, pickle_load_args)


def _load_safetensors(path, map_location):
    import safetensors.torch

    if isinstance(map_location, dict) or callable(map_location):
        kind = "dict" if isinstance(map_location, dict) else "callable"
        raise RuntimeError(
            "Loading safetensors file with " + kind + " map_location is not supported. Use a device string or torch.device "
            "instead."
        )
    return safetensors.torch.load_file(path, device="cpu" if map_location is None else str(map_location))


def _check_seekable(file):
    try:
        file.seek(file.tell())
    except (io.UnsupportedOperation, AttributeError) as error:
        raise type(error)(
            str(error) + ". You can only torch.load from a file that is seekable. Please pre-load the data into a buffer like "
            "io.BytesIO and try to load from it instead."
        ) from None


def _starts_zip(file):
    at = file.tell()
    start = file.read(4)
    file.seek(at)
    if isinstance(start, str):
        raise TypeError("must be str, not bytes")
    return start == b"PK\x03\x04"


def _load(file, map_location, pickle_module, weights_only, mmap, arguments):
    is_zip = _starts_zip(file)
    if mmap and not is_zip:
        name = file.name + ", " if isinstance(getattr(file, "name", None), str) else ""
        raise RuntimeError(
            "mmap can only be used with files saved with `torch.save(" + name + "_use_new_zipfile_serialization=True), "
            "please torch.save your checkpoint with this option in order to use mmap."
        )
    place = _placing(map_location)
    unpickle = _weights_only_unpickler.load if weights_only else _trusting(pickle_module, arguments)
    layout = _load_archive if is_zip else _load_legacy
    try:
        return layout(file, place, unpickle, weights_only)
    except pickle.UnpicklingError as error:
        if not weights_only:
            raise
        raise pickle.UnpicklingError(_advice(str(error))) from None


def _advice(message):
    """What PyTorch says of a file that weights_only refuses."""
    if "was not an allowed global by default." in message:
        text = (
            "Weights only load failed. This file can still be loaded, to do so you have two options, \033[1mdo those steps only "
            "if you trust the source of the checkpoint\033[0m. \n\t(1) " + _UNSAFE + "\n\t(2) Alternatively, to load with "
            "`weights_only=True` please check the recommended steps in the following error message.\n\tWeightsUnpickler error: "
            + message
        )
    else:
        text = "Weights only load failed. " + _UNSAFE + "\n"
        if not message.endswith(" is blocked."):
            text += (
                "Please file an issue with the following so that we can make `weights_only=True` compatible with your use case: "
                "WeightsUnpickler error: "
            )
        text += "\n\n" + message
    return (
        text + "\n\nCheck the documentation of torch.load to learn more about types accepted by default with weights_only "
        "https://pytorch.org/docs/stable/generated/torch.load.html."
    )


def _count(number, dtype):
    """The bytes that so many elements take; refuses what is no count or no dtype."""
    if not isinstance(dtype, torch.dtype):
        raise RuntimeError("expected torch.dtype, but got " + str(type(dtype)))
    if not isinstance(number, int) or number < 0:
        raise TypeError("a storage's size must be a number that is not negative, got " + repr(number))
    return number * dtype.itemsize


def _text(name):
    return name.decode("ascii") if isinstance(name, bytes) else name


def _storage_dtype(kind):
    return torch.uint8 if kind is torch.UntypedStorage else getattr(kind, "dtype", None)


def _swapped(data, dtype):
    """Bytes of the other byte order."""
    size = dtype.itemsize
    return data if size == 1 else _to_bytes(_of_bytes(data, torch.uint8).reshape(-1, size).flip(1).reshape(-1))


def _load_archive(file, place, unpickle, weights_only):
    archive = _archive.Reader(file)
    if "constants.pkl" in archive:
        warnings.warn(
            "'torch.load' received a zip file that looks like a TorchScript archive dispatching to 'torch.jit.load' (call "
            "'torch.jit.load' directly to silence this warning)",
            UserWarning,
            stacklevel=4,
        )
        if weights_only:
            raise RuntimeError("Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``. " + _UNSAFE)
        raise RuntimeError("this is a TorchScript archive, which PyTorch wrote; torch.jit in torchlings reads only what its own torch.jit.save wrote")
    unmarked = b"big" if _load_endianness is LoadEndianness.BIG else b"little"
    order = archive.read("byteorder") if "byteorder" in archive else unmarked
    if order not in (b"little", b"big"):
        raise ValueError("Unknown endianness type: " + order.decode("utf-8", "replace"))
    loaded = {}

    def read(dtype, size, key, location):
        name = "data/" + str(key)
        found = archive.size(name)
        if found != size:
            raise RuntimeError(
                "record size (" + str(found) + " bytes) does not match expected size (" + str(size) + " bytes = " + str(size)
                + " elements * 1 bytes/element) for dtype Byte"
            )
        data = archive.read(name)
        flat = _of_bytes(_swapped(data, dtype) if order == b"big" else data, dtype)
        return place(flat.untyped_storage(), _text(location))

    def persistent_load(saved):
        if not isinstance(saved, tuple):
            raise AssertionError("saved_id must be a tuple, got " + type(saved).__name__)
        kind = _text(saved[0])
        if kind != "storage":
            raise AssertionError("Unknown typename for persistent_load, expected 'storage' but got '" + str(kind) + "'")
        _, kind, key, location, count = saved
        dtype = _storage_dtype(kind)
        size = _count(count, dtype)
        if key not in loaded:
            loaded[key] = read(dtype, size, key, location)
        elif loaded[key].nbytes() != size:
            return TypedStorage(wrap_storage=read(dtype, size, key, location), dtype=dtype)
        return TypedStorage(wrap_storage=loaded[key], dtype=dtype)

    return unpickle(archive.read("data.pkl"), 0, persistent_load)[0]


def _is_tar(data):
    """Whether bytes start with a header of a tar archive, which carries the sum of its bytes."""
    head = data[:512]
    field = head[148:156].strip(b" \0")
    if len(head) < 512 or not field.isdigit():
        return False
    return int(field, 8) == sum(head[:148]) + 256 + sum(head[156:]) if all(c < 56 for c in field) else False


def _load_legacy(file, place, unpickle, weights_only):
    data = file.read()
    if _is_tar(data):
        if weights_only:
            raise RuntimeError("Cannot use ``weights_only=True`` with files saved in the legacy .tar format. " + _UNSAFE)
        raise RuntimeError("this file is in the .tar format of 2016, which torchlings does not read; PyTorch can save it anew")
    storages = {}
    promised = 0

    def persistent_load(saved):
        nonlocal promised
        if not isinstance(saved, tuple):
            raise AssertionError("saved_id must be a tuple, got " + type(saved).__name__)
        kind = _text(saved[0])
        if kind == "module":
            return saved[1]
        if kind != "storage":
            raise RuntimeError("Unknown saved id type: " + str(kind))
        _, kind, key, location, count, view = saved
        dtype = _storage_dtype(kind)
        size = _count(count, dtype)
        if key not in storages:
            # The bytes stand further on in the file, so a storage cannot be larger than that.
            promised += size
            if promised > len(data):
                raise RuntimeError(
                    "unexpected EOF, expected " + str(promised - len(data)) + " more bytes. The file might be corrupted."
                )
            storages[key] = (place(torch.empty(count, dtype=dtype).untyped_storage(), _text(location)), dtype)
        whole = TypedStorage(wrap_storage=storages[key][0], dtype=dtype)
        if view is None:
            return whole
        _, offset, count = view
        part = object.__new__(TypedStorage)
        part._untyped, part._flat = whole._untyped, whole._flat[offset : offset + count]
        return part

    magic, at = unpickle(data, 0, None)
    if magic != MAGIC_NUMBER:
        raise RuntimeError("Invalid magic number; corrupt file?")
    version, at = unpickle(data, at, None)
    if version != PROTOCOL_VERSION:
        raise RuntimeError("Invalid protocol version: " + str(version))
    about, at = unpickle(data, at, None)
    result, at = unpickle(data, at, persistent_load)
    keys, at = unpickle(data, at, None)
    little = not isinstance(about, dict) or about.get("little_endian", True)
    for key in keys:
        if key not in storages:
            raise AssertionError("storage key " + repr(key) + " not found in deserialized_objects")
        at = _fill(*storages[key], data, at, little)
    return result


def _fill(untyped, dtype, data, at, little):
    """Reads a storage's elements, which follow their number."""
    size = untyped.nbytes()
    head = _take(data, at, 8)
    count = struct.unpack("<q" if little else ">q", head)[0] * dtype.itemsize
    if count != size:
        raise RuntimeError("storage has wrong byte size: expected " + str(size) + " got " + str(count))
    found = _take(data, at + 8, size)
    untyped._flat(dtype).copy_(_of_bytes(found if little else _swapped(found, dtype), dtype))
    return at + 8 + size


def _take(data, at, count):
    missing = at + count - len(data)
    if missing > 0:
        raise RuntimeError("unexpected EOF, expected " + str(missing) + " more bytes. The file might be corrupted.")
    return data[at : at + count]


# ---- names in files that are trusted ----

# What may be named of Python's own modules: plain values. A star stands for every class.
_PLAIN = {
    "argparse": "Namespace",
    "collections": "*",
    "copyreg": "_reconstructor __newobj__",
    "datetime": "*",
    "decimal": "*",
    "enum": "*",
    "fractions": "*",
    "functools": "partial",
    "pathlib": "*",
    "types": "SimpleNamespace",
    "uuid": "*",
    "_codecs": "encode",
    "builtins": "bool bytearray bytes complex dict float frozenset int list object range set slice str tuple type",
}
_LIBRARIES = ("torch", "numpy", "_torch", "_numpy", "safetensors")
_FUNCTIONS = ("torch._tensor", "torch._utils", "torch.functional", "torch.nn.functional", "torch.nn.init",
              "torch.nn.parameter", "numpy._core.multiarray")


def _is_learners(module):
    """Whether a module is the program itself or one of its own files."""
    import sys
    from importlib.util import find_spec

    if module == "__main__":
        return True
    try:
        spec = sys.modules[module].__spec__ if module in sys.modules else find_spec(module)
    except (AttributeError, ImportError, ValueError):
        return False
    # What the workspace's own loader reads lies in the workspace.
    return type(getattr(spec, "loader", None)).__name__ == "WorkspaceLoader"


def _is_trusted(module, name, find):
    """Whether a file may name something; nothing is imported to find that out but torch, numpy and the program's own."""
    root = module.partition(".")[0]
    if module in _PLAIN:
        names = _PLAIN[module]
        return name in names.split() or names == "*" and isinstance(find(module, name), type)
    if root in _LIBRARIES:
        found = find(module, name)
        if isinstance(found, (type, torch.dtype, torch.layout)):
            return found.__module__.partition(".")[0] in _LIBRARIES
        # The operators themselves are native; frozen Python's functions must be among those that files have use for.
        operator = isinstance(found, type(torch.relu)) and not name.startswith("_")
        return operator or callable(found) and getattr(found, "__module__", "") in _FUNCTIONS
    # By dots a name could lead out of the program's modules, into what they have imported.
    return _is_learners(module) and _is_learners(getattr(find(module, name), "__module__", ""))


def _trusting(pickle_module, arguments):
    """The machine of weights_only=False: Python's own, for names of the program, of torch and of plain modules."""

    class Unpickler(pickle_module.Unpickler):
        def find_class(self, module, name):
            if isinstance(name, str) and name in _LEGACY:
                return _weights_only_unpickler.StorageType(name, _LEGACY[name])
            module = "torch._tensor" if module == "torch.tensor" else module.replace("numpy.core.", "numpy._core.")
            known = _weights_only_unpickler.renamed(module, name)
            if not _is_trusted(*known, super().find_class):
                raise pickle.UnpicklingError(
                    "torchlings does not let a file use " + module + "." + name + ": with weights_only=False it may name what "
                    "your program, torch, numpy and Python's plain types define, and nothing else"
                )
            return super().find_class(module, name)

    arguments = {"encoding": "utf-8", **arguments}

    def unpickle(data, at, persistent_load):
        file = io.BytesIO(data)
        file.seek(at)
        unpickler = Unpickler(file, **arguments)
        if persistent_load is not None:
            unpickler.persistent_load = persistent_load
        return unpickler.load(), file.tell()

    return unpickle


def load_pickle(data):
    """The object of a pickle that stands alone, under the rules of weights_only=False."""
    return _trusting(pickle, {})(data, 0, None)[0]


def get_unsafe_globals_in_checkpoint(f):
    """Returns the names in a file that weights_only would refuse."""
    from pickletools import genops

    file = open(f, "rb") if isinstance(f, (str, os.PathLike)) else f
    try:
        data = _archive.Reader(file).read("data.pkl")
    finally:
        if file is not f:
            file.close()
    allowed = {*_weights_only_unpickler._table(), *_weights_only_unpickler._learners()}
    named = {argument.replace(" ", ".") for opcode, argument, _ in genops(data) if opcode.name == "GLOBAL"}
    return sorted(named - allowed)


def _get_layout(name):
    """The layout of a name such as torch.strided."""
    found = getattr(torch, name.removeprefix("torch."))
    if not isinstance(found, torch.layout):
        raise KeyError(name)
    return found
