"""`_thread` for one thread: the library's own locks, and threads that cannot start."""

import _dummy_thread
from _dummy_thread import *  # noqa: F403

TIMEOUT_MAX = _dummy_thread.TIMEOUT_MAX


def start_new_thread(function, args, kwargs={}):
    raise RuntimeError("can't start new thread: torchlings runs your code in one thread")


def start_joinable_thread(function, handle=None, daemon=True):
    start_new_thread(function, ())
