"""`asyncio` as far as other modules ask for it; there is no event loop, which is a matter of sockets and threads."""

import sys
import types
from inspect import iscoroutinefunction

coroutines = types.ModuleType("asyncio.coroutines")
coroutines.iscoroutinefunction = iscoroutinefunction
coroutines._is_coroutine = object()
sys.modules["asyncio.coroutines"] = coroutines


def iscoroutine(thing):
    """Whether a thing is what an `async def` function returns."""
    return isinstance(thing, types.CoroutineType)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'asyncio' has no attribute {name!r}")
    raise ImportError(
        f"there is no 'asyncio.{name}' in torchlings: your code runs in a sandbox without an event loop or threads", name="asyncio"
    )
