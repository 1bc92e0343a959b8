"""Takes the place of every module that needs what the sandbox does not give."""

raise ImportError(
    f"there is no {__name__!r} in torchlings: your code runs in a sandbox without processes, threads, "
    "sockets or foreign libraries; files are open to it in the workspace folder only",
    name=__name__,
)
