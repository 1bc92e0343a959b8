"""Lists the public names of real PyTorch and numpy, and says which of them each recorded program uses.

    python tests/record/names.py             both lists
    python tests/record/names.py --uses      only what the programs use (after recording new cases)

`assets/fidelity/names.txt` holds the names that the ledger speaks of: what the modules below offer under a name without
an underscore, as far as it is documented. `tests/cases/uses.json` holds, for each recorded program, the names that it calls
itself: found in its syntax tree where a name hangs on a module (`torch.add`, `F.relu`, `np.sum`), and by watching real
PyTorch run it where it hangs on a tensor or an array (`x.add_`). A name that a passing program uses is proven by it.
"""

import argparse
import ast
import contextlib
import importlib
import json
import os
import pathlib
import sys
import tempfile
import types

import numpy
import torch
import torch._dynamo  # before the forks: optimizers ask for it, and it is slow to read
import torch.func
import torch.onnx
import torch.utils.data

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CASES = ROOT / "tests" / "cases"
MODULES = """
torch torch.nn torch.nn.functional torch.nn.init torch.nn.utils torch.nn.utils.rnn torch.nn.utils.parametrize
torch.nn.utils.parametrizations torch.optim torch.optim.lr_scheduler torch.utils.data torch.linalg torch.special torch.fft
torch.autograd torch.autograd.functional torch.func torch.random torch.onnx torch.distributions torch.testing
torch.signal.windows torch.compiler torch.profiler
numpy numpy.linalg numpy.random numpy.testing numpy.fft numpy.polynomial numpy.ma numpy.rec
""".split()
CLASSES = {
    "torch.Tensor": torch.Tensor,
    "torch.nn.Module": torch.nn.Module,
    "torch.Generator": torch.Generator,
    "numpy.ndarray": numpy.ndarray,
    "numpy.random.Generator": numpy.random.Generator,
}
# Leads of names that only PyTorch's own machinery calls, though they have a docstring.
INTERNAL = ("cudnn_", "miopen_", "mkldnn_", "fbgemm_", "quantized_", "sym_", "set_anomaly", "autocast_", "import_ir")

# Of tools that recording does without, since they need hardware; here they are simulated.
SIMULATED = {"torch_tensorrt", "torch_tensorrt.Input", "torch_tensorrt.compile"}

# Submodules without a page of their own.
PRIVATE = "cpp functional masked_ops torch_version quasirandom return_types storage types utils_internal".split()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--uses", action="store_true", help="leave the list of names alone")
    names = public_names() | SIMULATED
    if not arguments.parse_args().uses:
        (ROOT / "assets" / "fidelity" / "names.txt").write_text("".join(name + "\n" for name in sorted(names)))
    uses = {}
    # Programs write files where they run.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for path in sorted(CASES.glob("*.jsonl")):
            for line in path.read_text().splitlines():
                case = json.loads(line)
                uses[case["id"]] = sorted(used(case["code"], names) & names)
    rows = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in sorted(uses.items()))
    (CASES / "uses.json").write_text("{\n" + rows + "\n}\n")


def public_names():
    """Returns the qualified names that a user can find in the documentation."""
    names = set()
    for path in MODULES:
        module = importlib.import_module(path)
        names |= {f"{path}.{name}" for name in dir(module) if is_public(path, name, getattr(module, name))}
    for path, owner in CLASSES.items():
        names |= {f"{path}.{name}" for name in dir(owner) if not name.startswith("_")}
    return names


def is_public(path, name, value):
    """Says whether a module's name is its own, and documented."""
    if name.startswith("_") or name.startswith(INTERNAL) or name.endswith("_docstr"):
        return False
    if isinstance(value, types.ModuleType):
        return path == "torch" and value.__name__ == f"torch.{name}" and name not in PRIVATE
    package = path.split(".")[0]
    if isinstance(value, (torch.dtype, torch.layout, torch.memory_format, float)) or value is None:
        return path in ("torch", "numpy")
    home = getattr(value, "__module__", None) or package
    native = isinstance(value, type) and getattr(torch._C, name, None) is value
    if home.split(".")[0] != package or native and not documented_class(name):
        return False
    if path == "torch" and not isinstance(value, type):
        return bool(getattr(value, "__doc__", None))
    return callable(value)


def documented_class(name):
    return name in ("Generator", "Size", "device", "dtype", "layout", "memory_format", "Stream", "Event") or name.endswith(
        "Tensor"
    )


def used(code, names):
    """Returns the qualified names that a program uses itself."""
    return written(code, names) | called(code)


def written(code, names):
    """Names that hang on an imported module, by the syntax tree."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return set()
    roots = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                roots[item.asname or item.name.split(".")[0]] = item.name if item.asname else item.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for item in node.names:
                if item.name == "*":
                    roots.update(starred(node.module))
                else:
                    roots[item.asname or item.name] = f"{node.module}.{item.name}"
    found = set()

    def qualified(node):
        if isinstance(node, ast.Name):
            return roots.get(node.id)
        if isinstance(node, ast.Attribute):
            owner = qualified(node.value)
            return owner and f"{owner}.{node.attr}"
        return None

    for node in ast.walk(tree):
        name = qualified(node) if isinstance(node, (ast.Attribute, ast.Name)) else None
        if name:
            found.add(name)
    return found


class Looking(ast.NodeTransformer):
    """Lets each attribute that a program reads be seen: `x.shape` becomes `__look(x, "shape")`."""

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or node.attr.startswith("__"):
            return node
        look = ast.Call(ast.Name("__look", ast.Load()), [node.value, ast.Constant(node.attr)], [])
        return ast.copy_location(look, node)


def starred(path):
    """What `from path import *` brings, by name."""
    try:
        module = importlib.import_module(path)
    except ImportError:
        return {}
    names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    return {name: f"{path}.{name}" for name in names}


def called(code):
    """Attributes of tensors, modules and arrays that the program's own lines read, by watching it run in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        found = watch(code)
        os.write(writer, "\n".join(sorted(found)).encode()[:60000])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as lines:
        text = lines.read().decode()
    os.waitpid(child, 0)
    return set(text.split("\n")) - {""}


def watch(code):
    import signal

    signal.alarm(20)
    found = set()

    def note(owner, name):
        for path, kind in CLASSES.items():
            if isinstance(owner, kind):
                found.add(f"{path}.{name}")
        if isinstance(owner, torch.optim.Optimizer):
            found.add(f"torch.optim.Optimizer.{name}")

    def profile(frame, event, argument):
        if event == "c_call" and frame.f_code.co_filename == "<program>":
            note(getattr(argument, "__self__", None), getattr(argument, "__name__", ""))
        elif event == "call" and frame.f_back is not None and frame.f_back.f_code.co_filename == "<program>":
            if frame.f_code.co_argcount:
                note(frame.f_locals.get(frame.f_code.co_varnames[0]), frame.f_code.co_name)

    def look(owner, name):
        note(owner, name)
        return getattr(owner, name)

    program = compile(ast.fix_missing_locations(Looking().visit(ast.parse(code))), "<program>", "exec")
    sys.setprofile(profile)
    try:
        exec(program, {"__name__": "__main__", "__look": look})
    except BaseException:
        pass
    finally:
        sys.setprofile(None)
    return found


if __name__ == "__main__":
    main()
