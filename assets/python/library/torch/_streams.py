"""torch.Stream and torch.Event: queues of work on a device, and marks in them. The CPU does what it is given at once."""
import _torch

_NUMBERS = {"cpu": 0, "cuda": 1}


def _device_type(device):
    """The type of the device; accelerators where none is named, as in PyTorch."""
    if device is None:
        return "cuda"
    return device if isinstance(device, str) and ":" not in device else _torch.device(device).type


class Stream:
    """A queue of work; what is put in is done at once."""

    def __init__(self, device=None, *, priority=0):
        kind = _device_type(device)
        if kind == "cuda" and not _torch._cuda_adapters():
            raise RuntimeError("Found no NVIDIA driver on your system: torch.Stream needs an accelerator, or device='cpu'")
        self.device = _torch.device(kind)
        self.device_type = _NUMBERS.get(kind, 0)
        self.device_index = -1 if kind == "cpu" else self.device.index or 0
        self.stream_id = 0

    def query(self):
        """Says whether all work is done: always."""
        return True

    def synchronize(self):
        """Waits until all work is done: it is."""

    def wait_stream(self, other):
        """Waits for another stream: it is done."""

    def wait_event(self, event):
        """Waits for an event: it has happened."""

    def record_event(self, event=None):
        """Puts a mark into the queue."""
        event = Event(self.device.type) if event is None else event
        event.record(self)
        return event

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False

    def __eq__(self, other):
        return isinstance(other, Stream) and (self.device, self.stream_id) == (other.device, other.stream_id)

    def __hash__(self):
        return hash((self.device_type, self.stream_id))

    def __repr__(self):
        return (
            "torch.Stream device_type=" + self.device.type + ", device_index=" + str(self.device_index) + ", stream_id="
            + str(self.stream_id)
        )


class Event:
    """A mark in a stream, which tells when work was done."""

    def __init__(self, device=None, *, enable_timing=False, blocking=False, interprocess=False):
        self.device = _torch.device(_device_type(device))
        self.event_id = 0
        self._flag = int(enable_timing)
        self._time = None

    def record(self, stream=None):
        """Notes the time."""
        self._time = _torch._profile_now()

    def query(self):
        """Says whether the work before the mark is done: always."""
        return True

    def synchronize(self):
        """Waits until the work before the mark is done: it is."""

    def wait(self, stream=None):
        """Lets a stream wait for the mark: it is there."""

    def elapsed_time(self, other):
        """Returns the milliseconds from this event to another."""
        if not (self._flag and other._flag):
            raise ValueError("Both events must be created with argument 'enable_timing=True'.")
        if self._time is None or other._time is None:
            raise ValueError("Both events must be recorded before calculating elapsed time.")
        return (other._time - self._time) / 1e6

    def __repr__(self):
        index = -1 if self.device.index is None else self.device.index
        return (
            "torch.Event device_type=" + self.device.type + ", device_index=" + str(index) + ", event_flag=" + str(self._flag)
            + ", event_id=" + str(self.event_id)
        )
