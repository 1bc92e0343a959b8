"""What the profiler saw: events, their averages, and tables of them."""
import json


def _time(us):
    """A time in the unit that suits it."""
    if us >= 1e6:
        return "%.3fs" % (us / 1e6)
    return "%.3fms" % (us / 1e3) if us >= 1e3 else "%.3fus" % us


class _Times:
    """What events and their averages have in common: times in microseconds."""

    use_device = None
    is_async = is_remote = is_legacy = False
    node_id = -1
    flops = None
    stack = ()
    # There is no clock for other devices, and memory is not counted.
    device_time = device_time_total = self_device_time_total = cuda_time = cuda_time_total = self_cuda_time_total = 0
    cpu_memory_usage = self_cpu_memory_usage = device_memory_usage = self_device_memory_usage = 0

    cpu_time_str = property(lambda self: _time(self.cpu_time))
    cpu_time_total_str = property(lambda self: _time(self.cpu_time_total))
    self_cpu_time_total_str = property(lambda self: _time(self.self_cpu_time_total))
    device_time_str = device_time_total_str = self_device_time_total_str = property(lambda self: _time(0))


class Interval:
    """From when to when something ran, in microseconds."""

    def __init__(self, start, end):
        self.start = start
        self.end = end

    def elapsed_us(self):
        """Returns how long it ran."""
        return self.end - self.start


class FunctionEvent(_Times):
    """One call of an operator, or one run of a region."""

    count = 1

    def __init__(self, id, name, start, end, shapes, is_region):
        self.id = id
        self.name = self.trace_name = name
        self.key = "ProfilerStep*" if name.startswith("ProfilerStep#") else name
        self.time_range = Interval(start, end)
        self.input_shapes = shapes
        self.is_user_annotation = is_region
        self.cpu_children = []
        self.cpu_parent = None
        self.thread = 1

    @property
    def cpu_time_total(self):
        return self.time_range.elapsed_us()

    cpu_time = cpu_time_total

    @property
    def self_cpu_time_total(self):
        return self.cpu_time_total - sum(child.cpu_time_total for child in self.cpu_children)

    def __repr__(self):
        return (
            "<FunctionEvent id=" + str(self.id) + " name=" + self.name + " cpu_time=" + self.cpu_time_str + " cpu_start_us="
            + str(self.time_range.start) + " cpu_end_us=" + str(self.time_range.end) + " cpu_children="
            + str([child.id for child in self.cpu_children]) + " input_shapes=" + str(self.input_shapes) + ">"
        )


class FunctionEventAvg(_Times):
    """All calls of one operator together."""

    def __init__(self, key, shapes):
        self.key = key
        self.input_shapes = shapes
        self.count = 0
        self.cpu_time_total = 0
        self.self_cpu_time_total = 0

    @property
    def cpu_time(self):
        return self.cpu_time_total / self.count if self.count else 0.0

    def add(self, other):
        """Adds an event, or another average."""
        self.cpu_time_total += other.cpu_time_total
        self.self_cpu_time_total += other.self_cpu_time_total
        self.count += other.count
        return self

    def __repr__(self):
        return (
            "<FunctionEventAvg key=" + str(self.key) + " self_cpu_time=" + self.self_cpu_time_total_str + " cpu_time="
            + self.cpu_time_str + "  self_cuda_time=0.000us cuda_time=0.000us input_shapes=" + str(self.input_shapes)
            + " cpu_memory_usage=0 cuda_memory_usage=0>"
        )


class EventList(list):
    """Events, or averages of events."""

    @classmethod
    def of(cls, spans, with_shapes):
        """The events of (name, start, end, shapes, is a region), in nanoseconds, in the order in which they began."""
        spans = sorted(spans, key=lambda span: (span[1], -span[2]))
        made, open_ones = cls(), []
        for name, start, end, shapes, is_region in spans:
            event = FunctionEvent(len(made), name, start / 1e3, end / 1e3, shapes if with_shapes else [], is_region)
            while open_ones and open_ones[-1].time_range.end <= event.time_range.start:
                open_ones.pop()
            if open_ones:
                event.cpu_parent = open_ones[-1]
                open_ones[-1].cpu_children.append(event)
            open_ones.append(event)
            made.append(event)
        return made

    @property
    def self_cpu_time_total(self):
        return sum(event.self_cpu_time_total for event in self)

    def key_averages(self, group_by_input_shape=False, group_by_stack_n=0, group_by_overload_name=False):
        """Adds up the events of one name, or of one name and the same shapes."""
        found = {}
        for event in self:
            key = (event.key, str(event.input_shapes) if group_by_input_shape else "")
            if key not in found:
                found[key] = FunctionEventAvg(event.key, event.input_shapes if group_by_input_shape else "")
            found[key].add(event)
        averages = EventList(found.values())
        averages._shows_shapes = group_by_input_shape
        return averages

    _shows_shapes = False

    def total_average(self):
        """Adds up all events."""
        total = FunctionEventAvg("Total", "")
        for event in self:
            total.add(event)
        return total

    def table(
        self, sort_by=None, row_limit=100, max_src_column_width=75, max_name_column_width=55, max_shapes_column_width=80,
        header=None, top_level_events_only=False, time_unit=None
    ):
        """Returns a table of the events, those with the largest `sort_by` first."""
        if not self:
            return ""
        events = self
        if sort_by is not None:
            name = sort_by.replace("cuda", "device")
            events = sorted(self, key=lambda event: getattr(event, name), reverse=True)
        if top_level_events_only:
            events = [event for event in events if getattr(event, "cpu_parent", None) is None]
        total = self.self_cpu_time_total
        columns = [("Name", _width([event.key for event in self], max_name_column_width))]
        titles = ("Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg", "# of Calls")
        columns += [(title, 12) for title in titles]
        if self._shows_shapes:
            columns.append(("Input Shapes", _width([str(event.input_shapes) for event in self], max_shapes_column_width)))
        lines = [] if header is None else ["=" * (sum(width + 2 for _, width in columns)), header]
        rule = "".join("-" * width + "  " for _, width in columns)
        lines += [rule, _row([title for title, _ in columns], columns), rule]
        for event in events[:row_limit] if row_limit >= 0 else events:
            cells = [
                event.key, _share(event.self_cpu_time_total, total), event.self_cpu_time_total_str,
                _share(event.cpu_time_total, total), event.cpu_time_total_str, event.cpu_time_str, str(event.count),
            ]
            lines.append(_row(cells + ([str(event.input_shapes)] if self._shows_shapes else []), columns))
        lines += [rule, "Self CPU time total: " + _time(total), ""]
        return "\n".join(lines)

    def export_chrome_trace(self, path):
        """Writes the events into a file that trace viewers of browsers show."""
        events = [
            {
                "ph": "X", "cat": "user_annotation" if event.is_user_annotation else "cpu_op", "name": event.name, "pid": 1, "tid": 1,
                "ts": event.time_range.start, "dur": event.cpu_time_total, "args": {"Input Dims": event.input_shapes},
            }
            for event in self
        ]
        with open(path, "w") as file:
            json.dump({"schemaVersion": 1, "displayTimeUnit": "ms", "traceEvents": events}, file)

    def __str__(self):
        return self.table()


def _width(texts, most):
    return min(max(len(text) for text in texts) + 4, most)


def _share(part, whole):
    return "%.2f%%" % (part * 100.0 / whole) if whole else "NaN"


def _row(cells, columns):
    shown = []
    for cell, (_, width) in zip(cells, columns):
        cell = cell if len(cell) <= width else cell[: width - 3] + "..."
        shown.append(cell.rjust(width) + "  ")
    return "".join(shown)
