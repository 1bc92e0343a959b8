"""Records the lessons' outputs from real PyTorch and holds their exercises to it.

    python tests/record/lessons.py [--check] [FILE...]

Runs every example and prediction of each lesson (all of `lessons/` by default) in one session from top to bottom, and
writes the ```output blocks in place. With --check it writes nothing and complains where a file would change. It also
runs each card, and judges each exercise: the starter must fail, the solution and the alternatives must pass, and the
misconceptions' samples must fail, each in its own way. What is wrong with each sample goes to tests/it/wrong.jsonl (in a
run over all lessons), so that torchlings is held to say the same. Simulated examples, which only torchlings runs, are
passed over. Any complaint makes the exit code 1.
"""

import ast
import contextlib
import importlib.util
import io
import json
import re
import sys
import tempfile
import tokenize
import tomllib
import traceback
import types
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch

ROOT = Path(__file__).resolve().parents[2]
LESSONS = ROOT / "lessons"
WRONG = ROOT / "tests" / "it" / "wrong.jsonl"


def provide_datasets():
    """Lets lessons import torchlings.datasets, which is plain PyTorch over files that torchlings brings along."""
    native = types.ModuleType("_torchlings")
    native.data_file = lambda name: (ROOT / "assets/data" / name).read_bytes()
    folder = ROOT / "assets/python/library/torchlings"
    spec = importlib.util.spec_from_file_location("torchlings", folder / "__init__.py")
    sys.modules |= {"_torchlings": native, "torchlings": importlib.util.module_from_spec(spec)}
    spec.loader.exec_module(sys.modules["torchlings"])


@dataclass
class Block:
    """A fenced block; `start` and `end` are the indices of its fences among the file's lines."""

    info: str
    code: str
    start: int
    end: int
    section: str
    part: str


def blocks(lines):
    found, section, part, index = [], "", "", 0
    while index < len(lines):
        line = lines[index]
        if heading := re.match(r"(##|###) (.*)", line):
            if heading[1] == "##":
                section, part = heading[2], ""
            else:
                part = heading[2]
        elif opening := re.match(r"(`{3,})([^`]*)$", line):
            start = index
            index += 1
            while lines[index] != opening[1]:
                index += 1
            code = "\n".join(lines[start + 1 : index])
            found.append(Block(opening[2].strip(), code, start, index, section, part))
        index += 1
    return found


@contextlib.contextmanager
def as_main(namespace):
    """Makes the namespace that of `__main__`, as in a REPL: pickle looks for classes there."""

    class Main:
        pass

    main, recorder = Main(), sys.modules["__main__"]
    main.__dict__ = namespace
    sys.modules["__main__"] = main
    try:
        yield
    finally:
        sys.modules["__main__"] = recorder


def run_cell(code, name, namespace):
    """What a REPL cell shows: its standard output, then its value or the last line of its traceback."""
    printed, result, raised = io.StringIO(), None, None
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(), as_main(namespace):
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(code, name)
            value = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, name, "exec"), namespace)
            if value is not None:
                result = eval(compile(ast.Expression(value.value), name, "eval"), namespace)
                result = None if result is None else repr(result)
        except Exception as error:
            raised = error
            result = "".join(traceback.format_exception_only(error)).rstrip("\n")
    shown = [text for text in (printed.getvalue().rstrip("\n"), result) if text]
    return "\n".join(shown), raised


def storage(value):
    if isinstance(value, torch.Tensor):
        return value.untyped_storage().data_ptr()
    while isinstance(value.base, numpy.ndarray):
        value = value.base
    return value.__array_interface__["data"][0]


def close(found, expected, tolerance):
    if isinstance(found, numpy.ndarray):
        found, expected = torch.from_numpy(found.copy()), torch.from_numpy(expected.copy())
    if isinstance(found, torch.Tensor):
        if tolerance and found.is_floating_point():
            return torch.allclose(found, expected, rtol=tolerance, atol=tolerance, equal_nan=True)
        return bool(((found == expected) | ((found != found) & (expected != expected))).all())
    if isinstance(found, float) and tolerance:
        return abs(found - expected) <= tolerance * (1 + abs(expected))
    return found == expected


def differs(found, expected, tolerance):
    """The first aspect in which the two differ, and what it is on either side; None where they agree."""
    if type(found) is not type(expected):
        return "type", *(type(value).__name__.replace("NoneType", "None") for value in (found, expected))
    for aspect in ("shape", "dtype", "device"):
        pair = [getattr(value, aspect, None) for value in (found, expected)]
        if pair[0] != pair[1]:
            shown = [str(list(value)) if aspect == "shape" else str(value).removeprefix("torch.") for value in pair]
            return aspect, *shown
    if isinstance(found, (list, tuple)):
        if len(found) != len(expected):
            return "shape", str(len(found)), str(len(expected))
        inner = (differs(*pair, tolerance) for pair in zip(found, expected))
        return next(((*difference, place) for place, difference in enumerate(inner) if difference), None)
    return None if close(found, expected, tolerance) else ("values", repr(found), repr(expected))


def code_tokens(code):
    """The code's tokens without comments, line ends and indents, each with its line."""
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return [(token.string, token.start[0]) for token in tokens if token.type not in skipped]


def has_tokens(tokens, text):
    """Whether a name, perhaps dotted, an operator or a keyword stands among the tokens."""
    wanted = re.split(r"(\.)", text) if text[0].isalpha() or text[0] == "_" else [text]
    return any(tokens[start : start + len(wanted)] == wanted for start in range(len(tokens)))


def is_in_place(node):
    if isinstance(node, ast.AugAssign):
        return True
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Subscript) for target in node.targets)
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", "")
    return (name.endswith("_") and not name.endswith("__")) or any(word.arg == "out" for word in node.keywords)


def broken_rules(rules, answer):
    nodes = list(ast.walk(ast.parse(answer)))
    tokens = code_tokens(answer)
    texts = [text for text, _ in tokens]
    yield from (f"does not use {text}" for text in rules.get("uses", []) if not has_tokens(texts, text))
    yield from (f"uses {text}" for text in rules.get("without", []) if has_tokens(texts, text))
    if rules.get("no_in_place") and any(map(is_in_place, nodes)):
        yield "changes something in place"
    if len({line for _, line in tokens}) > rules.get("max_lines", len(tokens)):
        yield "has too many lines"
    called = {getattr(node.func, "attr", getattr(node.func, "id", "")) for node in nodes if isinstance(node, ast.Call)}
    yield from (f"does not call {name}" for name in rules.get("calls", []) if name not in called)
    yield from (f"calls {name}" for name in rules.get("avoids", []) if name in called)
    loops = (ast.For, ast.While, ast.comprehension)
    if rules.get("no_loop") and any(isinstance(node, loops) for node in nodes):
        yield "has a loop"


def start_afresh():
    """Undoes what code may have switched for the whole process, as an attempt in torchlings begins."""
    torch.manual_seed(0)
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)


def inputs_of(check, space, seed):
    """The names that a check's random inputs add to a namespace."""
    made = dict(space)
    torch.manual_seed(seed)
    exec(check["inputs"], made)
    return {name: value for name, value in made.items() if space.get(name) is not value}


def expectations(check, space):
    """What the solution gives: for each try the inputs for the answer, the seed, and the value."""
    if "inputs" not in check:
        return [({}, None, eval(check["value"], space))]
    tries = []
    for seed in range(1, check.get("times", 5) + 1):
        own, others = inputs_of(check, space, seed), inputs_of(check, space, seed)
        torch.manual_seed(seed)
        tries.append((others, seed, eval(check["value"], space | own)))
    torch.manual_seed(0)
    return tries


def compare(check, right, space):
    """How the value in a namespace differs from what is right, the aspect first; None where it does not."""
    try:
        found = eval(check["value"], space)
    except Exception as error:
        # Where onnxruntime refuses a model, another runtime may calculate something else.
        aspect = "values" if type(error).__module__.startswith("onnxruntime") else "runs"
        return aspect, type(error).__name__, str(error)
    if difference := differs(found, right, check.get("tolerance", 0)):
        return difference
    for key, wanted in (("aliases", True), ("copies", False)):
        if key in check and (storage(found) == storage(eval(check[key], space))) != wanted:
            return "aliasing", "a copy" if wanted else "shared", check[key]
    return None


def judge(setup, solution, checks, answer):
    """What is wrong with an answer, each with its aspect first; empty where it is right."""
    rows, expected = checks.get("check", []), []
    for name, code in (("solution", solution), ("answer", answer)):
        found_in = {"__name__": "__main__"}
        start_afresh()
        shown, raised = run_cell(setup, "setup", found_in)
        if not raised:
            shown, raised = run_cell(code, name, found_in)
        if raised:
            return [("runs", type(raised).__name__, f"{name} raises {shown}")]
        if name == "solution":
            expected = [expectations(check, found_in) for check in rows]
    wrong = []
    for check, tries in zip(rows, expected, strict=True):
        for inputs, seed, right in tries:
            if seed is not None:
                torch.manual_seed(seed)
            if difference := compare(check, right, found_in | inputs):
                wrong.append((*difference, check["value"]))
                break
        if "inputs" in check:
            torch.manual_seed(0)
    return wrong + [("rule", text) for text in broken_rules(checks.get("rules", {}), answer)]


class Lesson:
    def __init__(self, path):
        self.path = path
        self.lines = path.read_text().splitlines()
        self.blocks = blocks(self.lines)
        self.problems = []
        # What is wrong with each misconception's sample.
        self.wrong = []

    def complain(self, block, message):
        self.problems.append(f"{self.path.name}:{block.start + 1}: {message}")

    def record(self):
        """The file's text with fresh outputs."""
        namespace, edits = {"__name__": "__main__"}, []
        for index, block in enumerate(self.blocks):
            if block.info not in ("python", "python raises"):
                continue
            shown, raised = run_cell(block.code, "cell", namespace)
            if bool(raised) != (block.info == "python raises"):
                self.complain(block, f"raises {shown}" if raised else "does not raise")
            if block.section == "Card":
                continue
            after = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
            gap = self.lines[block.end + 1 : after.start] if after else ["-"]
            has_output = after is not None and after.info == "output" and not any(gap)
            fresh = ["", "```output", *shown.split("\n"), "```"] if shown else []
            edits.append((block.end + 1, after.end + 1 if has_output else block.end + 1, fresh))
        lines = list(self.lines)
        for start, end, fresh in reversed(edits):
            lines[start:end] = fresh
        return "\n".join(lines) + "\n"

    def check_exercises(self):
        sections = dict.fromkeys(block.section for block in self.blocks if block.section.startswith("Exercise"))
        for section in sections:
            self.check_exercise([block for block in self.blocks if block.section == section])

    def check_exercise(self, parts):
        def codes(info):
            return [block for block in parts if block.info == info]

        setup = "\n".join(block.code for block in codes("python setup"))
        solution, starter = codes("python solution")[0], codes("python starter")[0]
        checks = tomllib.loads(codes("toml checks")[0].code)

        def verdict(block):
            return judge(setup, solution.code, checks, block.code)

        for right in [solution, *codes("python alternative")]:
            if wrong := verdict(right):
                self.complain(right, f"a right answer fails: {wrong}")
        if not verdict(starter):
            self.complain(starter, "the starter passes")
        seen = {}
        for sample in codes("python sample"):
            wrong = tuple(verdict(sample))
            if not wrong:
                self.complain(sample, "a misconception's sample passes")
            elif wrong in seen:
                self.complain(sample, f"fails in the same way as the sample in line {seen[wrong]}: {wrong}")
            seen[wrong] = sample.start + 1
            exercise = re.search(r"`(.*?)`", sample.section)[1]
            name = self.path.stem.partition("-")[2]
            # Of values and rules each side has words of its own.
            parts = {"type": 3, "shape": 3, "dtype": 3, "device": 3, "runs": 2}
            told = [part[: parts.get(part[0], 1)] for part in wrong]
            self.wrong.append({"exercise": f"{name}/{exercise}", "sample": sample.code, "told": told})


def main(arguments):
    only_check = "--check" in arguments
    provide_datasets()
    paths = [Path(argument).resolve() for argument in arguments if argument != "--check"]
    problems, wrong = [], []
    for path in paths or sorted(LESSONS.glob("[0-9]*.md")):
        lesson = Lesson(path)
        # What a lesson saves goes with its folder.
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            text = lesson.record()
            lesson.check_exercises()
        if text != path.read_text():
            if only_check:
                lesson.problems.append(f"{path.name}: its outputs are not what PyTorch shows")
            else:
                path.write_text(text)
        problems += lesson.problems
        wrong += lesson.wrong
    if not paths:
        text = "".join(json.dumps(line) + "\n" for line in wrong)
        if only_check and text != WRONG.read_text():
            problems.append(f"{WRONG.name}: what is wrong with the samples is not what PyTorch says")
        elif not only_check:
            WRONG.write_text(text)
    print("\n".join(problems) or f"torch {torch.__version__}: all lessons agree")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
