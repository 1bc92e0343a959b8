"""Takes the place of every module that needs what the sandbox does not give."""

_REASONS = {
    "without a network": """
        _socket _ssl ftplib http.client http.server imaplib poplib select selectors smtplib socket socketserver ssl
        urllib.request webbrowser xmlrpc
    """,
    "without other processes": """
        _posixsubprocess concurrent.futures multiprocessing pty subprocess
    """,
    "without foreign libraries": """
        _ctypes ctypes ensurepip mmap sqlite3 venv
    """,
    "without a terminal or a screen of its own": """
        curses readline termios tkinter tty
    """,
}


def _reason(name):
    for reason, names in _REASONS.items():
        if any(name == known or name.startswith(known + ".") for known in names.split()):
            return reason
    return "without the host's system calls"


raise ImportError(
    f"there is no {__name__!r} in torchlings: your code runs in a sandbox {_reason(__name__)}; files are open to it in the "
    "workspace folder only",
    name=__name__,
)
