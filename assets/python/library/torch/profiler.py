"""torch.profiler: where a program's time goes.

The times are real, but there is less to see than in PyTorch: an operator that PyTorch puts together from others is one
event here, and memory and other devices are not measured.
"""
import enum
import os

from torch.autograd.profiler import record_function
from torch.autograd import profiler as _clock

__all__ = [
    "ProfilerAction", "ProfilerActivity", "kineto_available", "profile", "record_function", "schedule", "supported_activities",
    "tensorboard_trace_handler",
]

ProfilerActivity = enum.Enum("ProfilerActivity", {"CPU": 0, "XPU": 1, "MTIA": 2, "CUDA": 3, "HPU": 4, "PrivateUse1": 5})


class ProfilerAction(enum.Enum):
    """What a profiler does in a step."""

    NONE = 0
    WARMUP = 1
    RECORD = 2
    RECORD_AND_SAVE = 3


_RECORDING = (ProfilerAction.RECORD, ProfilerAction.RECORD_AND_SAVE)


def schedule(*, wait, warmup, active, repeat=0, skip_first=0, skip_first_wait=0):
    """Makes a schedule of steps: skip some, then again and again wait, warm up and record."""
    if not (wait >= 0 and warmup >= 0 and active > 0 and repeat >= 0 and skip_first >= 0):
        raise AssertionError(
            "Invalid profiler schedule arguments. Got wait=%s (need >= 0), warmup=%s (need >= 0), active=%s (need > 0), "
            "repeat=%s (need >= 0), skip_first=%s (need >= 0)." % (wait, warmup, active, repeat, skip_first)
        )

    def action(step):
        if step < 0:
            raise AssertionError("Step must be non-negative. Got " + str(step) + ".")
        if step < skip_first:
            return ProfilerAction.NONE
        step -= skip_first
        if skip_first_wait:
            step += wait
        length = wait + warmup + active
        if repeat and step // length >= repeat:
            return ProfilerAction.NONE
        place = step % length
        if place < wait:
            return ProfilerAction.NONE
        if place < wait + warmup:
            return ProfilerAction.WARMUP
        return ProfilerAction.RECORD if place < length - 1 else ProfilerAction.RECORD_AND_SAVE

    return action


def supported_activities():
    """Returns what can be measured: the CPU."""
    return {ProfilerActivity.CPU}


def kineto_available():
    """Says whether profiles can be made."""
    return True


def tensorboard_trace_handler(dir_name, worker_name=None, use_gzip=False):
    """Makes a function that writes each trace into a folder, to be given as on_trace_ready."""

    def handle(prof):
        os.makedirs(dir_name, exist_ok=True)
        name = (worker_name or "torchlings") + "." + str(prof.step_num) + ".pt.trace.json"
        prof.export_chrome_trace(os.path.join(dir_name, name))

    return handle


class profile:
    """Measures a block, or the steps of it that a schedule names; on_trace_ready gets each trace."""

    def __init__(
        self, *, activities=None, schedule=None, on_trace_ready=None, record_shapes=False, profile_memory=False, with_stack=False,
        with_flops=False, with_modules=False, experimental_config=None, execution_trace_observer=None, acc_events=False,
        custom_trace_id_callback=None, post_processing_timeout_s=None, use_cuda=None
    ):
        activities = set(supported_activities() if activities is None else activities)
        if not activities:
            raise AssertionError("No valid profiler activities found")
        self.activities = activities
        self.schedule = schedule
        self.on_trace_ready = on_trace_ready
        self.record_shapes = record_shapes
        self.step_num = 0
        self.current_action = self._action()
        self._events = None
        self._step = None
        if profile_memory:
            import warnings

            warnings.warn("torch.profiler in torchlings measures times, not memory: profile_memory has no effect.", stacklevel=2)

    def _action(self):
        return ProfilerAction.RECORD if self.schedule is None else self.schedule(self.step_num)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self.stop()
        return False

    def start(self):
        """Starts with the first step."""
        self._begin()

    def stop(self):
        """Ends with the present step."""
        self._end_step()
        if self.current_action in _RECORDING:
            self._finish()

    def _begin(self):
        if self.current_action in _RECORDING:
            _clock.start()
        if self.schedule is not None:
            self._step = record_function("ProfilerStep#" + str(self.step_num))
            self._step.__enter__()

    def _end_step(self):
        if self._step is not None:
            self._step.__exit__(None, None, None)
            self._step = None

    def _finish(self):
        self._events = _clock.stop(self.record_shapes)
        if self.on_trace_ready is not None:
            self.on_trace_ready(self)

    def step(self):
        """Says that the next step begins."""
        if self.schedule is None:
            self.step_num += 1
            return
        self._end_step()
        before = self.current_action
        self.step_num += 1
        self.current_action = self._action()
        going_on = before is ProfilerAction.RECORD and self.current_action in _RECORDING
        if before in _RECORDING and not going_on:
            self._finish()
        if going_on:
            self._step = record_function("ProfilerStep#" + str(self.step_num))
            self._step.__enter__()
        else:
            self._begin()

    def events(self):
        """Returns the events of the last trace."""
        if self._events is None:
            raise AssertionError("Profiler must be initialized before accessing events")
        return self._events

    def key_averages(self, group_by_input_shape=False, group_by_stack_n=0, group_by_overload_name=False):
        """Adds up the events of one name, or of one name and the same shapes."""
        if self._events is None:
            raise AssertionError("Profiler must be initialized before getting key averages")
        return self._events.key_averages(group_by_input_shape)

    def export_chrome_trace(self, path):
        """Writes the last trace into a file that trace viewers of browsers show."""
        self.events().export_chrome_trace(path)

    def export_stacks(self, path, metric="self_cpu_time_total"):
        """Refuses: Python's stack is not looked at."""
        raise NotImplementedError("torch.profiler in torchlings keeps no stacks; export_chrome_trace writes the events")

    def add_metadata(self, key, value):
        """Does nothing: traces have no notes."""

    add_metadata_json = preset_metadata_json = add_metadata


def __getattr__(name):
    import _torch

    raise AttributeError(_torch._missing("torch.profiler", name))
