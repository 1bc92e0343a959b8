"""The bar itself: counts, measures, and shows what it knows a few times a second.

Where the transcript draws bars it gets a bar's numbers as a message; everywhere else the bar is text on a stream.
"""

import sys
from time import time

import _torchlings_display as display

_BLOCKS = " ▏▎▍▌▋▊▉█"
_DIGITS = " 123456789#"
_COLOURS = {"BLACK": 30, "RED": 31, "GREEN": 32, "YELLOW": 33, "BLUE": 34, "MAGENTA": 35, "CYAN": 36, "WHITE": 37}


class TqdmTypeError(TypeError):
    """A bar was given something of the wrong type."""


class TqdmKeyError(KeyError):
    """A bar was given a name that it does not know."""


class TqdmWarning(Warning):
    """A bar has something to say on the side."""

    def __init__(self, msg, fp_write=None, *a, **k):
        if fp_write is not None:
            fp_write(f"\n{type(self).__name__}: {msg.rstrip()}\n")
        else:
            super().__init__(msg, *a, **k)


class TqdmExperimentalWarning(TqdmWarning, FutureWarning):
    """Of features that may change."""


class TqdmDeprecationWarning(Exception):
    """Of features that are gone."""


class _Average:
    """An exponential moving average, unbiased from its first number."""

    def __init__(self, smoothing):
        self.alpha = smoothing
        self.last = 0.0
        self.calls = 0

    def __call__(self, x=None):
        beta = 1 - self.alpha
        if x is not None:
            self.last = self.alpha * x + beta * self.last
            self.calls += 1
        return self.last / (1 - beta**self.calls) if self.calls else self.last


class _Hole:
    """Stands for `{bar}` while the text around it is made."""

    def __init__(self):
        self.used = False
        self.spec = ""

    def __format__(self, spec):
        self.used = True
        self.spec = spec
        return "\0"


def _bar_text(share, width, symbols, colour=None):
    count = len(symbols) - 1
    full, part = divmod(int(share * width * count), count)
    text = symbols[-1] * full
    if full < width:
        text += symbols[part] + symbols[0] * (width - full - 1)
    if not colour:
        return text
    code = _COLOURS.get(colour.upper())
    if code is not None:
        return f"\x1b[{code}m{text}\x1b[0m"
    if colour.startswith("#") and len(colour) == 7:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return f"\x1b[38;2;{red};{green};{blue}m{text}\x1b[0m"
    return text


def _is_wide(character):
    code = ord(character)
    return 0x1100 <= code <= 0x115F or 0x2E80 <= code <= 0xA4CF or 0xAC00 <= code <= 0xD7A3 or 0xF900 <= code <= 0xFAFF or 0xFE30 <= code <= 0xFE6F or 0xFF00 <= code <= 0xFF60 or 0x1F300 <= code <= 0x1FAFF


def _width(text):
    return len(text) if text.isascii() else sum(1 + _is_wide(character) for character in text)


def _trimmed(text, columns):
    if len(text) == _width(text):
        return text[:columns]
    while _width(text) > columns:
        text = text[:-1]
    return text


def _is_utf(file):
    encoding = getattr(file, "encoding", None) or ""
    return encoding.lower().startswith("utf-") or encoding.lower() == "utf8"


class tqdm:
    """Wraps an iterable (or counts by hand, with `total` and `update`) and shows how far it is.

    tqdm(iterable, desc=None, total=None, leave=True, file=None, ncols=None, mininterval=0.1, disable=False,
    unit='it', unit_scale=False, initial=0, position=None, postfix=None, ...)
    """

    monitor_interval = 10
    monitor = None
    _instances = []
    _count = 0

    def __init__(
        self,
        iterable=None,
        desc=None,
        total=None,
        leave=True,
        file=None,
        ncols=None,
        mininterval=0.1,
        maxinterval=10.0,
        miniters=None,
        ascii=None,
        disable=False,
        unit="it",
        unit_scale=False,
        dynamic_ncols=False,
        smoothing=0.3,
        bar_format=None,
        initial=0,
        position=None,
        postfix=None,
        unit_divisor=1000,
        write_bytes=False,
        lock_args=None,
        nrows=None,
        colour=None,
        delay=0.0,
        gui=False,
        **kwargs,
    ):
        self._native = file is None and sys.stderr is sys.__stderr__
        file = sys.stderr if file is None else file
        if disable is None:
            disable = not (hasattr(file, "isatty") and file.isatty())
        if total is None and iterable is not None:
            try:
                total = len(iterable)
            except (TypeError, AttributeError):
                total = None
        if total == float("inf"):
            total = None
        self.iterable = iterable
        self.total = total
        self.leave = leave
        self.n = self.last_print_n = initial
        self.disable = bool(disable)
        if self.disable:
            self.pos = 0
            return
        if kwargs:
            self.disable = True
            self.pos = 0
            raise (
                TqdmDeprecationWarning("`nested` is deprecated and automated.\nUse `position` instead for manual control.\n")
                if "nested" in kwargs
                else TqdmKeyError("Unknown argument(s): " + str(kwargs))
            )
        if (ncols is None and not dynamic_ncols and file in (sys.stderr, sys.stdout)) or dynamic_ncols:
            ncols = display.columns()
        self.desc = desc or ""
        self.fp = file
        self.ncols = ncols
        self.mininterval = mininterval or 0
        self.maxinterval = maxinterval or 0
        self.dynamic_miniters = miniters is None
        self.miniters = miniters or 0
        self.ascii = not _is_utf(file) if ascii is None else ascii
        self.unit = unit
        self.unit_scale = unit_scale
        self.unit_divisor = unit_divisor
        self.initial = initial
        self.smoothing = 0 if smoothing is None else smoothing
        self.bar_format = bar_format
        self.colour = colour
        self.delay = delay or 0
        self.postfix = None
        self._ema_dn = _Average(self.smoothing)
        self._ema_dt = _Average(self.smoothing)
        self._ema_miniters = _Average(self.smoothing)
        self._time = time
        self._last_length = 0
        tqdm._count += 1
        self._key = tqdm._count
        taken = {abs(bar.pos) for bar in tqdm._instances}
        self.pos = -position if position is not None else next(-at for at in range(len(taken) + 1) if at not in taken)
        tqdm._instances.append(self)
        if postfix:
            try:
                self.set_postfix(refresh=False, **postfix)
            except TypeError:
                self.postfix = postfix
        self.last_print_t = self.start_t = self._time()
        if self.delay <= 0:
            self.refresh()

    # ---- the words ---------------------------------------------------------------------------------------------------

    @staticmethod
    def format_sizeof(num, suffix="", divisor=1000):
        """A number with three digits and a prefix such as k or M."""
        for unit in ["", "k", "M", "G", "T", "P", "E", "Z"]:
            if abs(num) < 999.5:
                if abs(num) < 99.95:
                    if abs(num) < 9.995:
                        return f"{num:1.2f}{unit}{suffix}"
                    return f"{num:2.1f}{unit}{suffix}"
                return f"{num:3.0f}{unit}{suffix}"
            num /= divisor
        return f"{num:3.1f}Y{suffix}"

    @staticmethod
    def format_interval(t):
        """Seconds as `MM:SS` or `H:MM:SS`."""
        minutes, seconds = divmod(int(abs(t)), 60)
        hours, minutes = divmod(minutes, 60)
        sign = "-" if t < 0 else ""
        return f"{sign}{hours:d}:{minutes:02d}:{seconds:02d}" if hours else f"{sign}{minutes:02d}:{seconds:02d}"

    @staticmethod
    def format_num(n):
        """A number in three digits, where that is shorter."""
        short = f"{n:.3g}".replace("e+0", "e+").replace("e-0", "e-")
        whole = str(n)
        return short if len(short) < len(whole) else whole

    @staticmethod
    def _parts(
        n,
        total,
        elapsed,
        ncols=None,
        prefix="",
        ascii=False,
        unit="it",
        unit_scale=False,
        rate=None,
        bar_format=None,
        postfix=None,
        unit_divisor=1000,
        initial=0,
        colour=None,
        **extra_kwargs,
    ):
        """The text before the bar, that after it, how full it is (None where there is no bar), and its spec."""
        if total and n >= total + 0.5:
            total = None
        if unit_scale and unit_scale not in (True, 1):
            total = total * unit_scale if total else total
            n *= unit_scale
            rate = rate * unit_scale if rate else rate
            unit_scale = False
        sizeof, interval = tqdm.format_sizeof, tqdm.format_interval
        if rate is None and elapsed:
            rate = (n - initial) / elapsed
        inverse = 1 / rate if rate else None

        def speed(number):
            if not number:
                return "?"
            return sizeof(number) if unit_scale else f"{number:5.2f}"

        rate_noinv_fmt = speed(rate) + unit + "/s"
        rate_inv_fmt = speed(inverse) + "s/" + unit
        rate_fmt = rate_inv_fmt if inverse and inverse > 1 else rate_noinv_fmt
        n_fmt = sizeof(n, divisor=unit_divisor) if unit_scale else str(n)
        total_fmt = (sizeof(total, divisor=unit_divisor) if total is not None else "?") if unit_scale else (str(total) if total is not None else "?")
        try:
            postfix = ", " + postfix if postfix else ""
        except TypeError:
            pass
        remaining = (total - n) / rate if rate and total else 0
        remaining_str = interval(remaining) if rate else "?"
        elapsed_str = interval(elapsed)
        l_bar = "" if not prefix else prefix if prefix[-2:] == ": " else prefix + ": "
        r_bar = f"| {n_fmt}/{total_fmt} [{elapsed_str}<{remaining_str}, {rate_fmt}{postfix}]"
        words = {
            "n": n,
            "n_fmt": n_fmt,
            "total": total,
            "total_fmt": total_fmt,
            "elapsed": elapsed_str,
            "elapsed_s": elapsed,
            "ncols": ncols,
            "desc": prefix or "",
            "unit": unit,
            "rate": inverse if inverse and inverse > 1 else rate,
            "rate_fmt": rate_fmt,
            "rate_noinv": rate,
            "rate_noinv_fmt": rate_noinv_fmt,
            "rate_inv": inverse,
            "rate_inv_fmt": rate_inv_fmt,
            "postfix": postfix,
            "unit_divisor": unit_divisor,
            "colour": colour,
            "remaining": remaining_str,
            "remaining_s": remaining,
            **extra_kwargs,
        }
        if bar_format and "eta" in bar_format:
            from datetime import datetime, timedelta

            try:
                words["eta"] = datetime.now() + timedelta(seconds=remaining)
            except OverflowError:
                words["eta"] = datetime.max
        share = None
        if total:
            share = n / total
            words["percentage"] = share * 100
            l_bar += f"{share * 100:3.0f}%|"
            if ncols == 0:
                return l_bar[:-1] + r_bar[1:], "", None, ""
            words["l_bar"], words["r_bar"] = l_bar, r_bar
            template = bar_format or "{l_bar}{bar}{r_bar}"
        elif bar_format:
            words["l_bar"], words["r_bar"], words["percentage"] = l_bar + "|", r_bar, 0
            template = bar_format
            share = 0
        else:
            return f"{l_bar}{n_fmt}{unit} [{elapsed_str}, {rate_fmt}{postfix}]", "", None, ""
        hole = words["bar"] = _Hole()
        text = template.format(**words)
        # A bar without a description loses the colon that a template puts behind it.
        if not prefix and text.startswith(": "):
            text = text[2:]
        if not hole.used:
            return text, "", None, ""
        left, _, right = text.partition("\0")
        return left, right, share, hole.spec

    @staticmethod
    def format_meter(n, total, elapsed, ncols=None, prefix="", ascii=False, unit="it", unit_scale=False, rate=None, bar_format=None, postfix=None, unit_divisor=1000, initial=0, colour=None, **extra_kwargs):
        """The bar as one line of text."""
        left, right, share, spec = tqdm._parts(
            n, total, elapsed, ncols, prefix, ascii, unit, unit_scale, rate, bar_format, postfix, unit_divisor, initial, colour, **extra_kwargs
        )
        if share is None:
            return left
        width = max(1, ncols - _width(left + right)) if ncols else 10
        symbols = _DIGITS if ascii is True else ascii or _BLOCKS
        if spec:
            if spec[-1] in "abu":
                symbols = {"a": _DIGITS, "u": _BLOCKS, "b": "  "}[spec[-1]]
                spec = spec[:-1]
            if spec:
                width = int(spec) if int(spec) > 0 else max(1, width + int(spec))
        text = left + _bar_text(min(max(share, 0), 1), width, symbols, colour) + right
        return _trimmed(text, ncols) if ncols and not colour else text

    @property
    def format_dict(self):
        """Everything that the text is made of."""
        if self.disable and not hasattr(self, "unit"):
            return {"n": self.n, "total": self.total, "elapsed": 0, "unit": "it"}
        seconds = self._ema_dt()
        return {
            "n": self.n,
            "total": self.total,
            "elapsed": self._time() - self.start_t if hasattr(self, "start_t") else 0,
            "ncols": self.ncols,
            "prefix": self.desc,
            "ascii": self.ascii,
            "unit": self.unit,
            "unit_scale": self.unit_scale,
            "rate": self._ema_dn() / seconds if seconds else None,
            "bar_format": self.bar_format,
            "postfix": self.postfix,
            "unit_divisor": self.unit_divisor,
            "initial": self.initial,
            "colour": self.colour,
        }

    def __str__(self):
        return self.format_meter(**self.format_dict)

    # ---- counting ----------------------------------------------------------------------------------------------------

    def __bool__(self):
        if self.total is not None:
            return self.total > 0
        if self.iterable is None:
            raise TypeError("bool() undefined when iterable == total == None")
        return bool(self.iterable)

    def __len__(self):
        iterable = self.iterable
        if iterable is None:
            return self.total
        if hasattr(iterable, "shape"):
            return iterable.shape[0]
        if hasattr(iterable, "__len__"):
            return len(iterable)
        if hasattr(iterable, "__length_hint__"):
            return iterable.__length_hint__()
        return getattr(self, "total", None)

    def __reversed__(self):
        iterable = self.iterable
        try:
            self.iterable = reversed(iterable)
            return self.__iter__()
        finally:
            self.iterable = iterable

    def __contains__(self, item):
        return item in self.iterable if hasattr(self.iterable, "__contains__") else item in iter(self)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.close()

    def __del__(self):
        self.close()

    def __hash__(self):
        return id(self)

    def __iter__(self):
        iterable = self.iterable
        if self.disable:
            yield from iterable
            return
        clock, mininterval, dynamic = self._time, self.mininterval, self.dynamic_miniters
        n, last, last_time = self.n, self.last_print_n, self.last_print_t
        first = self.start_t + self.delay
        # Items between two looks at the clock, and the count at which the next one is due.
        step = 1 if dynamic else max(1, int(self.miniters))
        due, looked = n + step, last_time
        try:
            for item in iterable:
                yield item
                n += 1
                if n >= due:
                    now = clock()
                    if now - last_time >= mininterval and now >= first and n - last >= self.miniters:
                        self.update(n - last)
                        last, last_time = self.last_print_n, self.last_print_t
                        step = max(1, int(self.miniters) // 2 if dynamic else int(self.miniters))
                    elif dynamic and now - looked < mininterval / 10:
                        step *= 2
                    due, looked = n + step, now
        finally:
            self.n = n
            self.close()

    def update(self, n=1):
        """Goes on by `n`; True where that was shown."""
        if self.disable:
            return None
        if n < 0:
            self.last_print_n += n
        self.n += n
        if self.n - self.last_print_n < self.miniters:
            return None
        now = self._time()
        seconds = now - self.last_print_t
        if seconds < self.mininterval or now < self.start_t + self.delay:
            return None
        steps = self.n - self.last_print_n
        if self.smoothing and seconds and steps:
            self._ema_dn(steps)
            self._ema_dt(seconds)
        self.refresh()
        if self.dynamic_miniters:
            if self.maxinterval and seconds >= self.maxinterval:
                self.miniters = steps * (self.mininterval or self.maxinterval) / seconds
            elif self.smoothing:
                self.miniters = self._ema_miniters(steps * (self.mininterval / seconds if self.mininterval and seconds else 1))
            else:
                self.miniters = max(self.miniters, steps)
        self.last_print_n = self.n
        self.last_print_t = now
        return True

    def reset(self, total=None):
        """Begins again at 0."""
        self.n = 0
        if total is not None:
            self.total = total
        if self.disable:
            return
        self.last_print_n = 0
        self.last_print_t = self.start_t = self._time()
        self._ema_dn, self._ema_dt, self._ema_miniters = (_Average(self.smoothing) for _ in range(3))
        self.refresh()

    def unpause(self):
        """The time since the last step does not count."""
        if self.disable:
            return
        now = self._time()
        self.start_t += now - self.last_print_t
        self.last_print_t = now

    def close(self):
        """Shows the bar for the last time, or takes it away where it is not to stay."""
        if self.disable:
            return
        self.disable = True
        place = abs(self.pos)
        if self in tqdm._instances:
            tqdm._instances.remove(self)
        if self.last_print_t < self.start_t + self.delay:
            return
        stays = place == 0 if self.leave is None else self.leave
        if stays:
            # The last rate is that of the whole time.
            self._ema_dt = lambda: None
        if self._native and self._send(closed=True, leave=stays):
            return
        if stays:
            self._print(str(self), 0)
            self.fp.write("\n")
        else:
            self._print("", place)
            if not place:
                self.fp.write("\r")

    # ---- showing -----------------------------------------------------------------------------------------------------

    def refresh(self, nolock=False, lock_args=None):
        """Shows the bar as it is now."""
        if not self.disable:
            self.display()
        return True

    def display(self, msg=None, pos=None):
        """Shows the bar (or `msg` in its place)."""
        if msg is None and self._native and self._send():
            return True
        self._print(str(self) if msg is None else msg, abs(self.pos) if pos is None else pos)
        return True

    def clear(self, nolock=False):
        """Takes the bar's text away until it is shown again."""
        if not self.disable and not self._native:
            self._print("", abs(self.pos))
            self.fp.write("\r")

    def _send(self, closed=False, leave=True):
        """Hands the bar to the transcript; False where there is none."""
        known = self.format_dict
        left, right, share, _ = self._parts(**known)
        return display.progress(self._key, abs(self.pos), left, right, share, known["ncols"], closed, leave)

    def _print(self, text, place):
        write = self.fp.write
        write("\n" * place)
        length = _width(text)
        write("\r" + text + " " * max(self._last_length - length, 0))
        self._last_length = length
        write("\x1b[A" * place)
        flush = getattr(self.fp, "flush", None)
        if flush is not None:
            flush()

    def set_description(self, desc=None, refresh=True):
        """What stands before the bar, with a colon behind it."""
        self.desc = desc + ": " if desc else ""
        if refresh:
            self.refresh()

    def set_description_str(self, desc=None, refresh=True):
        """What stands before the bar, as it is."""
        self.desc = desc or ""
        if refresh:
            self.refresh()

    def set_postfix(self, ordered_dict=None, refresh=True, **kwargs):
        """Numbers behind the bar, such as a loss."""
        from numbers import Number

        pairs = dict(ordered_dict or {})
        for name in sorted(kwargs):
            pairs[name] = kwargs[name]
        for name, value in pairs.items():
            if isinstance(value, Number):
                pairs[name] = self.format_num(value)
            elif not isinstance(value, str):
                pairs[name] = str(value)
        self.postfix = ", ".join(f"{name}={value.strip()}" for name, value in pairs.items())
        if refresh:
            self.refresh()

    def set_postfix_str(self, s="", refresh=True):
        """What stands behind the bar, as it is."""
        self.postfix = str(s)
        if refresh:
            self.refresh()

    @classmethod
    def write(cls, s, file=None, end="\n", nolock=False):
        """Prints a line without breaking the bars that are shown."""
        file = sys.stdout if file is None else file
        same = (file, sys.stdout, sys.stderr)
        shown = [bar for bar in cls._instances if not bar._native and (bar.fp is file or bar.fp in same and file in same)]
        for bar in shown:
            bar.clear()
        file.write(s)
        file.write(end)
        for bar in shown:
            bar.refresh()

    @classmethod
    def wrapattr(cls, stream, method, total=None, bytes=True, **tkwargs):
        """A stream whose `read` or `write` moves a bar; use it in `with`."""
        return _wrapped(cls, stream, method, total, bytes, tkwargs)

    @classmethod
    def get_lock(cls):
        """There is one thread here: a lock that is always free."""
        from threading import RLock

        return RLock()

    @classmethod
    def set_lock(cls, lock):
        """There is one thread here: nothing to do."""

    @classmethod
    def pandas(cls, *targs, **tkwargs):
        """pandas is not part of torchlings."""
        raise ImportError("tqdm.pandas: pandas is not part of torchlings")


class _wrapped:
    def __init__(self, bar_class, stream, method, total, bytes, options):
        if bytes:
            options = {"unit": "B", "unit_scale": True, "unit_divisor": 1024, "miniters": 1, **options}
        self._bar = bar_class(total=total, **options)
        self._stream, self._method = stream, method

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._bar.close()

    def __iter__(self):
        for line in self._stream:
            self._bar.update(len(line))
            yield line

    def __getattr__(self, name):
        found = getattr(self._stream, name)
        if name != self._method:
            return found

        def moved(*arguments, **options):
            result = found(*arguments, **options)
            moving = arguments[0] if name == "write" else result
            self._bar.update(len(moving))
            return result

        return moved


def trange(*args, **kwargs):
    """`tqdm(range(...))`."""
    return tqdm(range(*args), **kwargs)
