"""The profiler's clock: real times of torch's operators, of the nodes of the way back, and of named regions.

Only what Python calls is seen: an operator that PyTorch puts together from others is one event here. Memory and other
devices are not measured.
"""
import functools

import _torch

from torch.autograd.profiler_util import EventList

# The regions that ended while the clock ran; None while it does not run.
_regions = None


class record_function:
    """A named region in a profile: a context manager or a decorator."""

    def __init__(self, name, args=None):
        self.name = name
        self.args = args
        self._start = None

    def __enter__(self):
        self._start = None if _regions is None else _torch._profile_now()
        return self

    def __exit__(self, *exception):
        if _regions is not None and self._start is not None:
            _regions.append((self.name, self._start, _torch._profile_now(), [], True))
        return False

    def __call__(self, function):
        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            with record_function(self.name):
                return function(*args, **kwargs)

        return wrapped


def start():
    """Starts the clock."""
    global _regions
    if _regions is not None:
        raise RuntimeError("Profiler is already enabled on this thread")
    _regions = []
    _torch._profile_take()
    _torch._profile(True)


def stop(with_shapes):
    """Stops the clock; returns the events."""
    global _regions
    _torch._profile(False)
    spans = [event + (False,) for event in _torch._profile_take()] + (_regions or [])
    _regions = None
    return EventList.of(spans, with_shapes)


class profile:
    """Measures a block: the interface of PyTorch's first years, see torch.profiler."""

    def __init__(self, enabled=True, *, use_cuda=False, use_device=None, record_shapes=False, **others):
        self.enabled = enabled
        self.record_shapes = record_shapes
        self.function_events = None
        self.entered = False

    def __enter__(self):
        if not self.enabled:
            return None
        if self.entered:
            raise RuntimeError("Profiler context manager is not reentrant")
        self.entered = True
        start()
        return self

    def __exit__(self, *exception):
        if self.enabled:
            self.function_events = stop(self.record_shapes)
        return False

    def _checked(self):
        if self.function_events is None:
            raise RuntimeError("Profiler didn't finish running")
        return self.function_events

    def __repr__(self):
        return "<unfinished torch.autograd.profile>" if self.function_events is None else repr(self.function_events)

    def __str__(self):
        return "<unfinished torch.autograd.profile>" if self.function_events is None else str(self.function_events)

    def table(self, sort_by=None, row_limit=100, **how):
        """Returns a table of the events."""
        return self._checked().table(sort_by, row_limit, **how)

    def export_chrome_trace(self, path):
        """Writes the events into a file that trace viewers of browsers show."""
        self._checked().export_chrome_trace(path)

    def key_averages(self, group_by_input_shape=False, group_by_stack_n=0, group_by_overload_name=False):
        """Adds up the events of one name."""
        return self._checked().key_averages(group_by_input_shape)

    def total_average(self):
        """Adds up all events."""
        return self._checked().total_average()

    @property
    def self_cpu_time_total(self):
        return self._checked().self_cpu_time_total
