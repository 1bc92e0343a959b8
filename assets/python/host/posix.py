"""`posix` over the workspace folder: what `os` and `pathlib` need, and nothing of the host beyond that folder."""

import _workspace
from _workspace import close, fsync, ftruncate, getcwd, urandom, write
from errno import EACCES, ENOENT, ENOTDIR, EXDEV

error = OSError

O_RDONLY, O_WRONLY, O_RDWR = 0, 1, 2
O_CREAT, O_EXCL, O_TRUNC, O_APPEND = 0o100, 0o200, 0o1000, 0o2000
O_NONBLOCK, O_SYNC, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC = 0, 0, 0, 0, 0
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
EX_OK = 0

environ = {}

_have_functions = ["HAVE_FTRUNCATE", "HAVE_LSTAT", "HAVE_FUTIMENS"]


def _create_environ():
    return {}


def fspath(path):
    """The text or bytes of a path-like object."""
    if isinstance(path, (str, bytes)):
        return path
    convert = getattr(type(path), "__fspath__", None)
    if convert is None:
        raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}")
    result = convert(path)
    if not isinstance(result, (str, bytes)):
        raise TypeError(
            f"expected {type(path).__name__}.__fspath__() to return str or bytes, not {type(result).__name__}"
        )
    return result


def _text(path):
    path = fspath(path)
    return path.decode() if isinstance(path, bytes) else path


class _Record(tuple):
    """A tuple with named places, some of them beyond its end."""

    _names = ()

    def __repr__(self):
        pairs = ", ".join(f"{name}={value!r}" for name, value in zip(self._names, self))
        return f"os.{type(self).__name__}({pairs})"

    def __getattr__(self, name):
        try:
            return self[self._names.index(name)]
        except ValueError:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}") from None


class stat_result(_Record):
    """What `os.stat` gives."""

    _names = (
        "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime_s", "st_mtime_s", "st_ctime_s",
    )
    n_fields = 19
    n_sequence_fields = 10
    n_unnamed_fields = 3

    def __init__(self, values):
        self.st_atime_ns, self.st_mtime_ns, self.st_ctime_ns = (int(seconds) * 10**9 for seconds in self[7:10])
        self.st_blksize, self.st_blocks, self.st_rdev = 4096, (self[6] + 511) // 512, 0

    st_atime = property(lambda self: self.st_atime_ns / 1e9)
    st_mtime = property(lambda self: self.st_mtime_ns / 1e9)
    st_ctime = property(lambda self: self.st_ctime_ns / 1e9)


class terminal_size(_Record):
    _names = ("columns", "lines")


class times_result(_Record):
    _names = ("user", "system", "children_user", "children_system", "elapsed")


class uname_result(_Record):
    _names = ("sysname", "nodename", "release", "version", "machine")


class statvfs_result(_Record):
    _names = ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax")


def _stat_result(facts):
    mode, inode, links, size, accessed, modified, changed = facts
    times = (accessed, modified, changed)
    result = stat_result((mode, inode, 0, links, 0, 0, size, *(time // 10**9 for time in times)))
    result.st_atime_ns, result.st_mtime_ns, result.st_ctime_ns = times
    return result


def stat(path, *, dir_fd=None, follow_symlinks=True):
    """Facts about a file of the workspace."""
    if isinstance(path, int):
        return fstat(path)
    return _stat_result(_workspace.stat(_text(path), follow_symlinks))


def lstat(path, *, dir_fd=None):
    return stat(path, follow_symlinks=False)


def fstat(fd):
    return _stat_result(_workspace.fstat(fd))


def open(path, flags, mode=0o777, *, dir_fd=None):
    return _workspace.open(_text(path), flags)


def read(fd, length, /):
    return _workspace.read(fd, length)


def lseek(fd, position, whence, /):
    return _workspace.lseek(fd, position, whence)


def truncate(path, length):
    if isinstance(path, int):
        return ftruncate(path, length)
    fd = open(path, O_WRONLY)
    try:
        ftruncate(fd, length)
    finally:
        close(fd)


def isatty(fd, /):
    return False


def get_terminal_size(fd=1):
    raise OSError(25, "there is no terminal below your code")


def access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True):
    try:
        stat(path)
    except OSError:
        return False
    return True


def chdir(path):
    _workspace.chdir(_text(path))


def getcwdb():
    return getcwd().encode()


def _names(path):
    return _workspace.listdir(_text("." if path is None else path))


def listdir(path=None):
    names = _names(path)
    return [name.encode() for name in names] if isinstance(path, bytes) else names


class DirEntry:
    """One name that `os.scandir` found."""

    def __init__(self, folder, name):
        self.name = name
        self.path = name if folder in ("", ".") else folder.rstrip("/") + "/" + name

    def __repr__(self):
        return f"<DirEntry {self.name!r}>"

    def __fspath__(self):
        return self.path

    def stat(self, *, follow_symlinks=True):
        return stat(self.path, follow_symlinks=follow_symlinks)

    def inode(self):
        return self.stat(follow_symlinks=False).st_ino

    def _is(self, kind, follow_symlinks):
        try:
            return self.stat(follow_symlinks=follow_symlinks).st_mode & 0o170000 == kind
        except OSError:
            return False

    def is_dir(self, *, follow_symlinks=True):
        return self._is(0o040000, follow_symlinks)

    def is_file(self, *, follow_symlinks=True):
        return self._is(0o100000, follow_symlinks)

    def is_symlink(self):
        return self._is(0o120000, False)

    def is_junction(self):
        return False


class _Scan:
    """The iterator of `os.scandir`, which is a context manager too."""

    def __init__(self, folder):
        self._entries = iter([DirEntry(folder, name) for name in _names(folder)])

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def close(self):
        self._entries = iter(())


def scandir(path=None):
    return _Scan(_text("." if path is None else path))


def mkdir(path, mode=0o777, *, dir_fd=None):
    _workspace.mkdir(_text(path))


def rmdir(path, *, dir_fd=None):
    _workspace.rmdir(_text(path))


def unlink(path, *, dir_fd=None):
    _workspace.unlink(_text(path))


remove = unlink


def rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None):
    _workspace.rename(_text(src), _text(dst))


replace = rename


def readlink(path, *, dir_fd=None):
    return _workspace.readlink(_text(path))


def utime(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True):
    if ns is None:
        if times is None:
            from time import time_ns

            ns = (time_ns(),) * 2
        else:
            ns = tuple(int(seconds * 10**9) for seconds in times)
    _workspace.utime(_text(path), *ns)


def chmod(path, mode, *, dir_fd=None, follow_symlinks=True):
    """Rights stay as they are in the workspace; only a missing file is an error."""
    stat(path, follow_symlinks=follow_symlinks)


def umask(mask, /):
    return 0o022


def getpid():
    return 1


def getppid():
    return 0


def getuid():
    return 1000


geteuid = getgid = getegid = getuid


def cpu_count():
    return 1


def times():
    from time import perf_counter, process_time

    return times_result((process_time(), 0.0, 0.0, 0.0, perf_counter()))


def uname():
    return uname_result(("torchlings", "localhost", "", "", ""))


def strerror(code, /):
    from errno import errorcode

    return errorcode.get(code, f"Unknown error {code}")


def putenv(name, value, /):
    """`os.environ` is a dictionary of the program's own; there is no environment behind it."""


def unsetenv(name, /):
    """See `putenv`."""


def _exit(status):
    raise SystemExit(status)


def _refuse(names, without):
    def refusing(name):
        def refused(*args, **kwargs):
            raise PermissionError(1, f"os.{name} is not there in torchlings: your code runs in a sandbox {without}")

        refused.__name__ = refused.__qualname__ = name
        return refused

    globals().update((name, refusing(name)) for name in names.split())


_refuse("abort execv execve fork forkpty getpgid kill killpg posix_spawn posix_spawnp system wait waitpid", "without processes")
_refuse("dup dup2 mkfifo mknod openpty pipe sendfile", "whose only files are those of the workspace")
_refuse("link symlink", "without links, which could lead out of the workspace")
_refuse("chown chroot lchown setgid setuid", "whose files keep their owner")


def register_at_fork(**hooks):
    """Nothing is ever forked."""
