"""What the magics do: `line_NAME` and `cell_NAME` for each entry of the kernel's table of magics.

`call` is the builtin `__magic__` that a rewritten cell calls. Words and layout are IPython's where it has them.
"""

import sys

import _torchlings_notebook as notebook


class UsageError(Exception):
    """A magic that does not exist or was used wrongly."""


UsageError.__module__ = "__main__"


def call(kind, name, arguments, body=None):
    """Runs the magic `name`; `body` is the cell below a cell magic."""
    if kind == "shell":
        raise UsageError(f"`!{arguments}`: there is no shell here; %ls, %cd, %pwd and %run work in the workspace")
    found = {row[0]: row for row in notebook.magics()}.get(name)
    if found is None or not found[2 if kind == "cell" else 1]:
        raise UsageError(_not_found(kind, name, found))
    run = globals().get(f"{kind}_{name}")
    return run(arguments) if body is None else run(arguments, body)


def _not_found(kind, name, found):
    sign = "%%" if kind == "cell" else "%"
    text = f"{kind.capitalize()} magic function `{sign}{name}` not found"
    if found is not None:
        other = "%" if kind == "cell" else "%%"
        return f"{text} (but `{other}{name}` exists)."
    near = notebook.nearest(name)
    return f"{text}; did you mean `%{near}`? %lsmagic lists them." if near else f"{text}; %lsmagic lists them."


def _namespace():
    return sys.modules["__main__"].__dict__


def _cell_file():
    """The name of the cell that called the magic."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_globals is globals():
        frame = frame.f_back
    return frame.f_code.co_filename if frame is not None else "<magic>"


def _options(arguments, flags, values):
    """Options at the head of `arguments`, such as `-n 10 -q`, and what is left."""
    found = {}
    rest = arguments
    while rest.startswith("-"):
        option, _, after = rest.partition(" ")
        if option == "--":
            return found, after.lstrip()
        name, glued = option[1:2], option[2:]
        if name in values and name:
            if not glued:
                glued, _, after = after.lstrip().partition(" ")
            try:
                found[name] = int(glued)
            except ValueError:
                raise UsageError(f"option -{name} wants a whole number, not {glued!r}") from None
        elif name in flags and name and all(letter in flags for letter in glued):
            found.update(dict.fromkeys(name + glued, True))
        else:
            raise UsageError(f"option {option} not recognized ( allowed: {' '.join('-' + flag for flag in flags + values)} )")
        rest = after.lstrip()
    return found, rest


# ---- time ------------------------------------------------------------------------------------------------------------


def _span(seconds, precision=3):
    """A time as people read it: `1.23 ms`, `2min 5s`."""
    if seconds >= 60.0:
        parts = []
        for name, length in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
            count = int(seconds / length)
            if count > 0:
                seconds -= count * length
                parts.append(f"{count}{name}")
            if seconds < 1:
                break
        return " ".join(parts)
    order = 0
    for order, (scale, _) in enumerate(_UNITS):
        if seconds * scale >= 1.0:
            break
    scale, unit = _UNITS[order] if seconds > 0.0 else _UNITS[3]
    return f"{seconds * scale:.{precision}g} {unit}"


_UNITS = ((1, "s"), (1e3, "ms"), (1e6, "μs"), (1e9, "ns"))


def _time(source, file):
    import time

    namespace = _namespace()
    used = time.process_time()
    value, wall = notebook.timed(lambda: notebook.run(source, file, namespace))
    used = time.process_time() - used
    print(f"CPU times: total: {_span(used)}\nWall time: {_span(wall)}")
    return value


def line_time(arguments):
    return _time(arguments, "<timed exec>")


def cell_time(arguments, body):
    if arguments:
        raise UsageError("Can't use statement directly after '%%time'!")
    return _time(body, _cell_file())


class TimeitResult:
    """What `%timeit -o` gives: every run's time, the best and the worst, mean and deviation."""

    def __init__(self, loops, repeat, all_runs, precision):
        self.loops = loops
        self.repeat = repeat
        self.all_runs = all_runs
        self.timings = [run / loops for run in all_runs]
        self.best = min(self.timings)
        self.worst = max(self.timings)
        self._precision = precision

    @property
    def average(self):
        return sum(self.timings) / len(self.timings)

    @property
    def stdev(self):
        mean = self.average
        return (sum((run - mean) ** 2 for run in self.timings) / len(self.timings)) ** 0.5

    def __str__(self):
        runs = f"{self.repeat} run{'' if self.repeat == 1 else 's'}"
        loops = f"{self.loops:,} loop{'' if self.loops == 1 else 's'} each"
        mean, deviation = _span(self.average, self._precision), _span(self.stdev, self._precision)
        return f"{mean} ± {deviation} per loop (mean ± std. dev. of {runs}, {loops})"

    def __repr__(self):
        return f"<TimeitResult : {self}>"


def _timeit(options, statement, setup):
    import timeit

    namespace = _namespace()
    for text in (setup, statement):
        compile(text, "<magic-timeit>", "exec")
    timer = timeit.Timer(statement, setup, globals=namespace)
    loops, runs = options.get("n", 0), options.get("r", 7)
    if runs < 1 or loops < 0:
        raise UsageError("-r wants at least 1, -n at least 0")
    if loops == 0:
        for power in range(10):
            loops = 10**power
            if timer.timeit(loops) >= 0.2:
                break
    result = TimeitResult(loops, runs, timer.repeat(runs, loops), options.get("p", 3))
    if "q" not in options:
        if result.worst > 4 * result.best and result.best > 0 and result.worst > 1e-6:
            print(
                f"The slowest run took {result.worst / result.best:.2f} times longer than the fastest. "
                "This could mean that an intermediate result is being cached."
            )
        print(result)
    return result if "o" in options else None


def line_timeit(arguments):
    options, statement = _options(arguments, "qotc", "nrp")
    if statement:
        return _timeit(options, statement, "pass")


def cell_timeit(arguments, body):
    options, setup = _options(arguments, "qotc", "nrp")
    return _timeit(options, body.strip("\n") or "pass", setup or "pass")


# ---- names -----------------------------------------------------------------------------------------------------------


def _names(types):
    """The learner's names, in the order of the alphabet; of the types named, where any are."""
    wanted = types.split()
    pairs = [(name, value) for name, value in _namespace().items() if not name.startswith("_")]
    return sorted((name, value) for name, value in pairs if not wanted or type(value).__name__ in wanted)


def _none_found(types):
    print("No variables match your requested type." if types else "Interactive namespace is empty.")


def line_who(arguments):
    names = [name for name, _ in _names(arguments)]
    if not names:
        return _none_found(arguments)
    for start in range(0, len(names), 10):
        print("".join(f"{name}\t " for name in names[start : start + 10]))


def _facts(value):
    """A value on one short line."""
    facts = notebook.tensor_facts(value)
    if facts is not None:
        return facts
    if isinstance(value, (list, dict, tuple, set)) and type(value).__module__ == "builtins":
        return f"n={len(value)}"
    text = value if isinstance(value, str) else repr(value)
    text = text.replace("\n", "\\n")
    return text if len(text) < 64 else f"{text[:25]}<...>{text[-25:]}"


def line_whos(arguments):
    pairs = _names(arguments)
    if not pairs:
        return _none_found(arguments)
    rows = [(name, type(value).__name__, _facts(value)) for name, value in pairs]
    names = max(len("Variable"), max(len(row[0]) for row in rows)) + 3
    types = max(len("Type"), max(len(row[1]) for row in rows)) + 4
    head = f"{'Variable':<{names}}{'Type':<{types}}Data/Info"
    print(head)
    print("-" * len(head))
    for name, kind, facts in rows:
        print(f"{name:<{names}}{kind:<{types}}{facts}")


def line_reset(arguments):
    _options(arguments, "fs", "")
    namespace = _namespace()
    for name in [name for name in namespace if not (name.startswith("__") and name.endswith("__"))]:
        del namespace[name]
    notebook.forget()


# ---- what was run ----------------------------------------------------------------------------------------------------


def line_history(arguments):
    options, rest = _options(arguments, "n", "l")
    cells = list(enumerate(In))[1:]
    if "l" in options:
        cells = cells[-options["l"] :] if options["l"] > 0 else []
    if rest:
        cells = [cell for cell in cells if cell[0] in _numbers(rest)]
    for number, text in cells:
        text = text.rstrip()
        if "n" in options:
            text = f"{number:4}:\n{text}" if "\n" in text else f"{number:4}: {text}"
        print(text)


def _numbers(text):
    found = set()
    for part in text.split():
        first, dash, last = part.partition("-")
        try:
            found.update(range(int(first), int(last or first) + 1) if dash else (int(first),))
        except ValueError:
            raise UsageError(f"`{part}` is no cell and no range of cells such as 3-5") from None
    return found


line_hist = line_history


def line_run(arguments):
    path, _, rest = arguments.partition(" ")
    if not path:
        raise UsageError("%run wants a file of the workspace, as in %run train.py")
    with open(path) as file:
        source = file.read()
    import linecache

    linecache.checkcache(path)
    namespace = _namespace()
    before, sys.argv = sys.argv, [path, *rest.split()]
    try:
        exec(compile(source, path, "exec"), namespace)
    finally:
        sys.argv = before


# ---- files -----------------------------------------------------------------------------------------------------------


def line_pwd(arguments):
    import os

    return os.getcwd()


def line_cd(arguments):
    import os

    import _workspace

    os.chdir(arguments or _workspace.root())
    print(os.getcwd())


def line_ls(arguments):
    import os

    folder = arguments or "."
    names = sorted(os.listdir(folder))
    print("  ".join(name + ("/" if os.path.isdir(os.path.join(folder, name)) else "") for name in names))


# ---- documentation ---------------------------------------------------------------------------------------------------


def _usage(row):
    name, line, cell, usage, doc = row
    signs = ["%" + name] * line + ["%%" + name] * cell
    return f"{', '.join(signs)} {usage}".rstrip()


def line_lsmagic(arguments):
    rows = notebook.magics()
    print("Available line magics:\n" + "  ".join("%" + row[0] for row in rows if row[1]))
    print("\nAvailable cell magics:\n" + "  ".join("%%" + row[0] for row in rows if row[2]))
    print("\nname? shows what a name is, name?? its source too; %magic says what each magic does.")


def line_magic(arguments):
    for row in notebook.magics():
        print(f"{_usage(row)}\n    {row[4]}")


def _value(path):
    """The value that a dotted name leads to, and whether it leads anywhere."""
    try:
        return eval(path, _namespace()), True
    except Exception:
        return None, False


def _source(value):
    """The source of what is written in Python where the learner can have it: a cell, or a file of the workspace."""
    import inspect

    try:
        return inspect.getsource(value).rstrip()
    except (TypeError, OSError, IndexError, SyntaxError):
        return None


def _info(path, detailed):
    path = path.strip()
    if not path:
        return line_magic("")
    if path.startswith("%"):
        return _magic_info(path.lstrip("%"))
    value, found = _value(path)
    if not found:
        return print(f"Object `{path}` not found.")
    known = notebook.describe(path, _namespace())
    signature, doc, fidelity = known or ("", "", "")
    kind = type(value)
    is_plain = not callable(value) and not isinstance(value, (type, type(sys)))
    lines = []
    if signature:
        lines.append(("Init signature" if isinstance(value, type) else "Signature", signature))
    lines.append(("Type", kind.__name__))
    if is_plain:
        text = repr(value)
        lines.append(("String form", text if len(text) <= 400 and "\n" not in text else text.splitlines()[0][:400] + " ..."))
        if hasattr(kind, "__len__"):
            try:
                lines.append(("Length", str(len(value))))
            except TypeError:
                pass
        facts = notebook.tensor_facts(value)
        if facts:
            lines.append(("Tensor", facts))
    if fidelity:
        lines.append(("Fidelity", _MARKS.get(fidelity, fidelity)))
    source = _source(value) if detailed and not is_plain else None
    if source is not None:
        lines.append(("Source", "\n" + source))
    else:
        doc = doc or getattr(value, "__doc__", None) or "<no docstring>"
        lines.append(("Docstring", "\n" + _trimmed(doc) if "\n" in doc.strip() else doc.strip()))
    width = max(len(title) for title, text in lines if not text.startswith("\n")) + 2
    for title, text in lines:
        print(f"{title + ':':<{width}}{text}" if not text.startswith("\n") else f"{title}:{text}")


_MARKS = {
    "exact": "exact (proven against PyTorch)",
    "unproven": "unproven (here, but no recorded case proves it)",
}


def _trimmed(doc):
    import inspect

    return inspect.cleandoc(doc)


def _magic_info(name):
    for row in notebook.magics():
        if row[0] == name:
            return print(f"{_usage(row)}\n    {row[4]}")
    raise UsageError(_not_found("line", name, None))


def line_pinfo(arguments):
    _info(arguments, False)


def line_pinfo2(arguments):
    _info(arguments, True)


def line_pdoc(arguments):
    value, found = _value(arguments)
    if not found:
        return print(f"Object `{arguments}` not found.")
    known = notebook.describe(arguments, _namespace())
    print((known and known[1]) or _trimmed(getattr(value, "__doc__", None) or "<no docstring>"))


def line_psource(arguments):
    value, found = _value(arguments)
    source = _source(value) if found else None
    print(source if source is not None else f"No source found for {arguments}")


# ---- the rest --------------------------------------------------------------------------------------------------------


def line_precision(arguments):
    if arguments and not arguments.isdigit():
        raise UsageError("%precision wants a number of digits, or nothing")
    notebook.set_precision(int(arguments) if arguments else -1)
    return f"%.{arguments}f" if arguments else "%r"


def line_matplotlib(arguments):
    if arguments not in ("", "inline", "notebook", "widget", "auto"):
        raise UsageError(f"%matplotlib {arguments}: figures are drawn in the transcript; there are no windows here")


class CapturedOutput:
    """What a cell printed under `%%capture`."""

    def __init__(self, stdout, stderr):
        self.stdout = stdout
        self.stderr = stderr

    def __str__(self):
        return self.stdout

    def show(self):
        sys.stdout.write(self.stdout)
        sys.stderr.write(self.stderr)

    __call__ = show


def cell_capture(arguments, body):
    import io

    stdout, stderr = io.StringIO(), io.StringIO()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = stdout, stderr
    try:
        notebook.run(body, _cell_file(), _namespace())
    finally:
        sys.stdout, sys.stderr = before
        if arguments:
            _namespace()[arguments] = CapturedOutput(stdout.getvalue(), stderr.getvalue())
