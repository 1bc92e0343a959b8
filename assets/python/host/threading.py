"""`threading` for one thread: locks that are free when asked for, and threads that cannot start."""

from _thread import get_ident
from time import monotonic

__all__ = [
    "Barrier", "BoundedSemaphore", "Condition", "Event", "ExceptHookArgs", "Lock", "RLock", "Semaphore", "Thread", "ThreadError",
    "Timer", "TIMEOUT_MAX", "active_count", "current_thread", "enumerate", "excepthook", "get_ident", "get_native_id", "local",
    "main_thread", "settrace", "setprofile", "stack_size",
]

TIMEOUT_MAX = 4294967.0
ThreadError = RuntimeError


class _Lock:
    """A lock that one thread takes: what would block for ever raises instead."""

    _reentrant = False

    def __init__(self):
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        if self._count and not self._reentrant:
            if not blocking or timeout >= 0:
                return False
            raise RuntimeError("deadlock: the lock is taken, and torchlings runs your code in one thread")
        self._count += 1
        return True

    def release(self):
        if not self._count:
            raise RuntimeError("release unlocked lock")
        self._count -= 1

    def locked(self):
        return self._count > 0

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exc_info):
        self.release()

    def _at_fork_reinit(self):
        self._count = 0


class _RLock(_Lock):
    _reentrant = True

    def _is_owned(self):
        return self._count > 0


def Lock():
    return _Lock()


def RLock():
    return _RLock()


class local:
    """Attributes of the one thread."""


class Event:
    def __init__(self):
        self._flag = False

    def is_set(self):
        return self._flag

    def set(self):
        self._flag = True

    def clear(self):
        self._flag = False

    def wait(self, timeout=None):
        if not self._flag and timeout is None:
            raise RuntimeError("deadlock: nobody can set the event, for torchlings runs your code in one thread")
        return self._flag


class Semaphore:
    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value = value

    def acquire(self, blocking=True, timeout=None):
        if self._value == 0:
            if not blocking or timeout is not None:
                return False
            raise RuntimeError("deadlock: the semaphore is used up, and torchlings runs your code in one thread")
        self._value -= 1
        return True

    __enter__ = acquire

    def release(self, n=1):
        self._value += n

    def __exit__(self, *exc_info):
        self.release()


BoundedSemaphore = Semaphore


class Condition:
    def __init__(self, lock=None):
        self._lock = lock if lock is not None else RLock()
        self.acquire = self._lock.acquire
        self.release = self._lock.release

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *exc_info):
        return self._lock.__exit__(*exc_info)

    def wait(self, timeout=None):
        if timeout is None:
            raise RuntimeError("deadlock: nobody can notify, for torchlings runs your code in one thread")
        return False

    def wait_for(self, predicate, timeout=None):
        return predicate() or self.wait(timeout)

    def notify(self, n=1):
        """Nobody waits."""

    def notify_all(self):
        """Nobody waits."""


class Barrier:
    def __init__(self, parties, action=None, timeout=None):
        if parties != 1:
            _refuse()


def _refuse():
    raise RuntimeError("can't start new thread: torchlings runs your code in one thread")


class Thread:
    """A thread that can be made and described, but not started."""

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        self.name = name or "Thread-1"
        self.daemon = bool(daemon)
        self.ident = None
        self.native_id = None
        self._target, self._args, self._kwargs = target, args, kwargs or {}

    def __repr__(self):
        return f"<{type(self).__name__}({self.name}, initial)>"

    def start(self):
        _refuse()

    def run(self):
        if self._target is not None:
            self._target(*self._args, **self._kwargs)

    def join(self, timeout=None):
        raise RuntimeError("cannot join thread before it is started")

    def is_alive(self):
        return False


class Timer(Thread):
    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__(target=function, args=args or (), kwargs=kwargs)
        self.interval = interval

    def cancel(self):
        """It never runs."""


class _MainThread(Thread):
    def __init__(self):
        super().__init__(name="MainThread")
        self.ident = self.native_id = get_ident()

    def __repr__(self):
        return f"<_MainThread(MainThread, started {self.ident})>"

    def is_alive(self):
        return True


_main = _MainThread()


def main_thread():
    return _main


current_thread = main_thread


def enumerate():
    return [_main]


def active_count():
    return 1


def get_native_id():
    return _main.native_id


def settrace(function):
    """There is no other thread to trace."""


setprofile = settrace


def stack_size(size=0):
    return 0


ExceptHookArgs = tuple


def excepthook(args):
    """No thread can fail."""


def _register_atexit(function, *args, **kwargs):
    import atexit

    atexit.register(function, *args, **kwargs)


def _shutdown():
    """No thread is left running."""
