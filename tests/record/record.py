"""Records what real PyTorch prints for the programs in tests/cases/*.py, as cases in tests/cases/*.jsonl.

    python tests/record/record.py            every set
    python tests/record/record.py basics     one set
    python tests/record/record.py --check    records nothing; fails where a kept expectation is not what is printed now

It wants the Python that has PyTorch and numpy (see VERSIONS.json for those last used); the tests themselves want neither.

A set is a plain Python text. What stands before the first topic is the prelude of every program in it. `# %% topic` starts
a topic, whose programs are its paragraphs; `# %% topic, by line` starts one whose programs are its lines. A program is what
a learner would type, and prints what could be wrong. Where its last statement raises, the case gets the `try` that prints
the exception's type and the first line of its message, and its kind is `error`; all others are `forward`, or the set's own
kind (`# kind: random` in the prelude). Every program runs in a process of its own, forked after the imports, so that no
seed, print option or default dtype reaches the next.

operators.jsonl has no such text: its programs come from the operator database that PyTorch tests itself with.
"""

import argparse
import ast
import contextlib
import hashlib
import json
import os
import pathlib
import re
import sys
import tempfile
import textwrap
import traceback
import warnings

import numpy
import torch

CASES = pathlib.Path(__file__).resolve().parent.parent / "cases"
FILE_BYTES_MAX = 2_000_000
SECONDS_MAX = 20

ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("sets", nargs="*", help="names of sets; all where none is given")
    arguments.add_argument("--check", action="store_true", help="compare with what is kept, write nothing")
    arguments = arguments.parse_args()
    warnings.simplefilter("always")
    torch.set_num_threads(1)
    names = arguments.sets or sorted(path.stem for path in CASES.glob("*.py"))
    # Programs write files where they run.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        unchanged = [record(name, arguments.check) for name in names]
    versions = {"torch": torch.__version__, "numpy": numpy.__version__, "python": sys.version.split()[0]}
    if not arguments.check:
        (CASES / "VERSIONS.json").write_text(json.dumps(versions, indent=2) + "\n")
    sys.exit(0 if all(unchanged) or not arguments.check else 1)


def record(name, check):
    """Records one set; tells whether the kept file already says the same."""
    cases, problems = [], []
    seen = {}
    for line, topic, kind, program in programs(name):
        try:
            case = observe(topic, kind, program)
        except ValueError as error:
            problems.append(f"{name}.py:{line}: {error}")
            continue
        if case["id"] in seen:
            problems.append(f"{name}.py:{line}: the same program as on line {seen[case['id']]}")
        seen[case["id"]] = line
        cases.append(case)
    text = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    if len(text.encode()) > FILE_BYTES_MAX:
        problems.append(f"{name}.jsonl would have {len(text.encode())} bytes, more than {FILE_BYTES_MAX}")
    if problems:
        sys.exit("\n".join(problems))
    target = CASES / f"{name}.jsonl"
    same = target.exists() and target.read_text() == text
    kinds = sorted({case["kind"] for case in cases})
    counts = ", ".join(f"{sum(case['kind'] == kind for case in cases)} {kind}" for kind in kinds)
    print(f"{name}: {len(cases)} cases ({counts})" + ("" if same else ", changed"))
    if not check:
        target.write_text(text)
    return same


def programs(name):
    """The programs of a set, as (line, topic, kind, code)."""
    lines = (CASES / f"{name}.py").read_text().splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("# %% "))
    prelude = [line for line in lines[:first] if line and not line.startswith("#")]
    kind = next((line.split(":")[1].strip() for line in lines[:first] if line.startswith("# kind:")), "forward")
    topic, by_line, gathered, start = "", False, [], 0

    def program():
        return start, topic, kind, "\n".join(prelude + gathered) + "\n"

    for number, line in enumerate(lines[first:] + [""], first + 1):
        heading = line.startswith("# %% ")
        if gathered and (heading or by_line or not line.strip()):
            yield program()
            gathered = []
        if heading:
            topic, _, manner = line[5:].partition(", ")
            by_line = manner == "by line"
        elif line.strip():
            if not gathered:
                start = number
            gathered.append(line)


def observe(topic, kind, code):
    """Runs a program as often as is needed to make a case of it."""
    seen = run(code)
    if seen["raised"]:
        kind, code = "error", guarded(code, seen["line"], seen["raised"])
        seen = run(code)
        if seen["raised"]:
            raise ValueError(f"the guarded program raises: {seen['raised']}")
    if not seen["out"]:
        raise ValueError("prints nothing")
    if ADDRESS.search(seen["out"]):
        raise ValueError(f"prints an address: {seen['out']}")
    case = {"id": hashlib.sha1(code.encode()).hexdigest()[:12], "topic": topic, "kind": kind, "code": code, "expect": seen["out"]}
    if seen["warned"]:
        case["warns"] = seen["warned"]
    return case


def guarded(code, line, raised):
    """The program with its last statement, which raises, in a `try` that prints the exception."""
    last = ast.parse(code).body[-1]
    if not last.lineno <= line <= last.end_lineno:
        raise ValueError(f"line {line} of the program raises before its last statement: {raised}")
    lines = code.splitlines()
    body = textwrap.indent("\n".join(lines[last.lineno - 1 :]), "    ")
    handler = ["except Exception as e:", "    print(type(e).__name__)", "    print(str(e).splitlines()[0])"]
    return "\n".join(lines[: last.lineno - 1] + ["try:", body] + handler) + "\n"


def run(code):
    """Runs a program in a forked process: what it printed, the warnings it gave, and how it raised."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            json.dump(run_here(code), pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if status or not text:
        raise ValueError(f"the program ended its process with status {status}")
    return json.loads(text)


def run_here(code):
    import contextlib
    import io
    import signal

    signal.alarm(SECONDS_MAX)
    torch.set_warn_always(True)
    out = io.StringIO()
    raised, line = "", 0
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(out):
        warnings.simplefilter("always")
        try:
            exec(compile(code, "<case>", "exec"), {"__name__": "__main__"})
        except Exception as error:
            raised = f"{type(error).__name__}: {error}"
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<case>"]
            line = frames[0].lineno if frames else getattr(error, "lineno", 0)
    # Warnings of files that nobody closed come when CPython counts references, and name this machine's paths.
    passed_over = (DeprecationWarning, ResourceWarning)
    warned = [f"{w.category.__name__}: {str(w.message).splitlines()[0]}" for w in caught if not issubclass(w.category, passed_over)]
    warned = [re.sub(r" \(Triggered internally at.*", "", text) for text in warned]
    return {"out": out.getvalue(), "raised": raised, "line": line, "warned": list(dict.fromkeys(warned))}


if __name__ == "__main__":
    main()
