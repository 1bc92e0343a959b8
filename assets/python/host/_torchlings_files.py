"""`open` and `FileIO` over the workspace's descriptors."""

import _io
import _workspace

_CREATE, _EXCLUSIVE, _TRUNCATE, _APPEND = 0o100, 0o200, 0o1000, 0o2000
_FLAGS = {"r": 0, "w": _CREATE | _TRUNCATE, "a": _CREATE | _APPEND, "x": _CREATE | _EXCLUSIVE}


def _parse(mode):
    """The kind letter and whether `+` and `b` are in an `open` mode; raises what Python raises for a wrong one."""
    letters = set(mode)
    if letters - set("rwaxbt+U") or len(mode) != len(letters):
        raise ValueError(f"invalid mode: {mode!r}")
    kinds = letters & set("rwax")
    if len(kinds) != 1:
        raise ValueError("must have exactly one of create/read/write/append mode")
    if "t" in letters and "b" in letters:
        raise ValueError("can't have text and binary mode at once")
    return kinds.pop(), "+" in letters, "b" in letters


def _path_text(path):
    """A path argument as text."""
    if not isinstance(path, (str, bytes)):
        convert = getattr(type(path), "__fspath__", None)
        if convert is None:
            raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}")
        path = convert(path)
    return path.decode() if isinstance(path, bytes) else path


class FileIO(_io._RawIOBase):
    """An unbuffered binary file in the workspace."""

    def __init__(self, file, mode="r", closefd=True, opener=None):
        self._fd = -1
        kind, plus, _ = _parse(mode)
        self._readable = kind == "r" or plus
        self._writable = kind != "r" or plus
        self._appending = kind == "a"
        self._created = kind == "x"
        self._closefd = closefd
        access = 2 if plus else (0 if kind == "r" else 1)
        if isinstance(file, int):
            if file < 0:
                raise ValueError("negative file descriptor")
            _workspace.fstat(file)
            self._fd = file
        elif not closefd:
            raise ValueError("Cannot use closefd=False with file name")
        elif opener is not None:
            self._fd = opener(file, _FLAGS[kind] | access)
        else:
            self._fd = _workspace.open(_path_text(file), _FLAGS[kind] | access)
        self.name = file
        if self._appending:
            _workspace.lseek(self._fd, 0, 2)

    def __del__(self):
        if not self.closed:
            self.close()

    def __repr__(self):
        if self.closed:
            return "<_io.FileIO [closed]>"
        return f"<_io.FileIO name={self.name!r} mode={self.mode!r} closefd={self._closefd}>"

    @property
    def closed(self):
        return self._fd < 0

    @property
    def closefd(self):
        return self._closefd

    @property
    def mode(self):
        letter = "x" if self._created else "a" if self._appending else "r" if self._readable else "w"
        return letter + "b" + ("+" if self._readable and self._writable else "")

    def _check(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def fileno(self):
        self._check()
        return self._fd

    def isatty(self):
        self._check()
        return False

    def readable(self):
        self._check()
        return self._readable

    def writable(self):
        self._check()
        return self._writable

    def seekable(self):
        self._check()
        return True

    def seek(self, offset, whence=0):
        self._check()
        return _workspace.lseek(self._fd, offset, whence)

    def tell(self):
        return self.seek(0, 1)

    def truncate(self, size=None):
        self._check()
        if not self._writable:
            raise _io.UnsupportedOperation("File not open for writing")
        size = self.tell() if size is None else size
        _workspace.ftruncate(self._fd, size)
        return size

    def read(self, size=-1):
        self._check()
        if not self._readable:
            raise _io.UnsupportedOperation("not readable")
        if size is None or size < 0:
            return self.readall()
        return _workspace.read(self._fd, size)

    def readall(self):
        self._check()
        if not self._readable:
            raise _io.UnsupportedOperation("not readable")
        return _workspace.read(self._fd, 1 << 62)

    def readinto(self, buffer):
        self._check()
        if not self._readable:
            raise _io.UnsupportedOperation("not readable")
        return _workspace.readinto(self._fd, buffer)

    def write(self, data):
        self._check()
        if not self._writable:
            raise _io.UnsupportedOperation("not writable")
        return _workspace.write(self._fd, data)

    def close(self):
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        if self._closefd:
            _workspace.close(fd)


def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    """Opens a file in the workspace folder; as Python's own `open`, with UTF-8 as the encoding."""
    if not isinstance(mode, str):
        raise TypeError(f"open() argument 'mode' must be str, not {type(mode).__name__}")
    kind, plus, binary = _parse(mode)
    if binary:
        for value, what in ((encoding, "encoding"), (errors, "errors"), (newline, "newline")):
            if value is not None:
                raise ValueError(f"binary mode doesn't take {'a' if what == 'newline' else 'an'} {what} argument")
    if not binary and buffering == 0:
        raise ValueError("can't have unbuffered text I/O")
    raw = FileIO(file, kind + ("+" if plus else ""), closefd, opener)
    if buffering == 0:
        return raw
    size = buffering if buffering > 1 else _io.DEFAULT_BUFFER_SIZE
    if plus:
        buffered = _io.BufferedRandom(raw, size)
    elif kind == "r":
        buffered = _io.BufferedReader(raw, size)
    else:
        buffered = _io.BufferedWriter(raw, size)
    if binary:
        return buffered
    try:
        text = _io.TextIOWrapper(buffered, encoding or "utf-8", errors, newline, buffering == 1)
    except BaseException:
        buffered.close()
        raise
    text.mode = mode
    return text
