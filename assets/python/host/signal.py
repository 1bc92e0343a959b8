"""`signal` without signals: Ctrl-C is torchlings' own and always raises `KeyboardInterrupt`."""

from enum import IntEnum


class Signals(IntEnum):
    SIGINT = 2
    SIGABRT = 6
    SIGALRM = 14
    SIGTERM = 15


class Handlers(IntEnum):
    SIG_DFL = 0
    SIG_IGN = 1


SIGINT, SIGABRT, SIGALRM, SIGTERM = Signals.SIGINT, Signals.SIGABRT, Signals.SIGALRM, Signals.SIGTERM
SIG_DFL, SIG_IGN = Handlers.SIG_DFL, Handlers.SIG_IGN
NSIG = 65


def default_int_handler(signalnum, frame):
    raise KeyboardInterrupt


def getsignal(signalnum):
    return default_int_handler if signalnum == SIGINT else SIG_DFL


def signal(signalnum, handler):
    raise ValueError("torchlings gives your code no signals: Ctrl-C always raises KeyboardInterrupt")
