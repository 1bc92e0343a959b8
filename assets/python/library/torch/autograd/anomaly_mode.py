"""Anomaly detection: finds the operation whose gradient became NaN or failed."""
import _torch


def _place():
    """The learner's lines that are being run."""
    import traceback

    lines = traceback.format_stack()
    return "".join(line for line in lines if "torch/autograd" not in line)


def _set(mode, check_nan):
    _torch._set_anomaly(bool(mode), bool(check_nan), _place)


class detect_anomaly:
    """Searches every gradient for NaN and tells where its operation was recorded."""

    def __init__(self, check_nan=True):
        self.check_nan = check_nan
        self.prev, self.prev_check_nan = _torch._anomaly()
        import warnings

        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.",
            stacklevel=2,
        )

    def __enter__(self):
        _set(True, self.check_nan)

    def __exit__(self, *exception):
        _set(self.prev, self.prev_check_nan)


class set_detect_anomaly:
    """Sets anomaly detection at once, and back at the end of a with block."""

    def __init__(self, mode, check_nan=True):
        self.prev, self.prev_check_nan = _torch._anomaly()
        _set(mode, check_nan)

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        _set(self.prev, self.prev_check_nan)
