"""Records how Python reports errors, as cases in tests/it/tracebacks.jsonl.

    python3.11 tests/record/tracebacks.py

Each program runs as the file program.py in an empty folder; what it prints on standard error is what `torchlings run` has
to print, byte for byte. Programs whose wording or carets RustPython gives otherwise do not stand here.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

PROGRAMS = [
    '1/0',
    'x = 1/0',
    'def f(a):\n    return a/0\nf(1)',
    'a = [1,2]\na[5]',
    'a=[1,2]\nprint(a[5]+1)',
    'd={}\nd["k"]',
    'class A: pass\nA().foo',
    'class A: pass\nx = A().foo.bar',
    'x = None\nx.foo()',
    'x=None\ny = 1 + x.foo(2)',
    'int("a")',
    'raise ValueError("no")',
    'raise ValueError',
    'def f():\n    raise KeyError("a")\ntry:\n    f()\nexcept KeyError as e:\n    raise ValueError("b") from e',
    'try:\n    1/0\nexcept ZeroDivisionError:\n    undefined',
    'try:\n    1/0\nexcept ZeroDivisionError:\n    raise ValueError("q") from None',
    'assert 1 == 2',
    'assert 1 == 2, "msg"',
    'import nosuch',
    'x = [1,2,\n     1/0]',
    'foo(1,\n    2)',
    'def f(x, y):\n    pass\nf(1)',
    'def f(): pass\nf(1, 2)',
    'f"{1/0}"',
    '(lambda x: x/0)(1)',
    'with open("nofile") as f: pass',
    'a, b = 1',
    '"a" + 1',
    '1 + "a"',
    '[] + 1',
    'len(3)',
    'x = 5\nx()',
    '{}[[]]',
    '"abc".foo',
    'class E(Exception): pass\nraise E("x", 1)',
    'class E(Exception):\n    def __str__(self): return "custom"\nraise E()',
    'def g():\n    yield 1\n    raise ValueError("in gen")\nlist(g())',
    'class A:\n    def __init__(self): self.x = self.y\nA()',
    'x = {"a": 1}\nprint(x["a"]["b"])',
    'int("12", 99)',
    'next(iter([]))',
    'print(prnt)',
    'import math\nmath.sqroot(2)',
    'math.pi',
    'a = 1\na.append(3)',
    '"abc".index("z")',
    'e = ValueError("x"); e.add_note("note1"); raise e',
    'x = 3 if 1/0 else 4',
    'a=(1 +\n 2) / 0',
    '  x = 1',
    'if True:\nx = 1',
    'def f(\n',
    'x = (1',
    'total = (prices * pieces).sum())',
    'x = (1, 2]',
    'x = (1,\n 2]',
    'a = [1, 2\nb = 3',
    'x = foo(1, 2\ny = 3',
    'def f(a:\n    return a',
    'y = (a = 3\nz = 1',
    'x[1 = 3',
    'print(x y',
    "print('it's')",
    'f(a b)',
    'f(x=1 y=2)',
    'x = torch.ones(2, 3).view(3 2)',
    '[1 2, 3]',
    "print('a' 5)",
    "print(5 'a')",
    'if x = 1: pass',
    'while x = 2:\n    pass',
    'x = "abc',
    'print "a"',
    'x = = 2',
    'for i in range(3) print(i)',
    'x = [1, 2',
    'else: pass',
    'return 5',
    'def f():\n    break',
    'a b',
    '1 = x',
    'f(x for x in y, 1)',
    'class',
    'import',
    'x = 5 +* 3',
    '"""abc',
    'if x\n    y',
    'while True print(1)',
    'def f(x, x): pass',
    'nonlocal x',
    'é = 1/0',
    's = "日本" + 1',
    'raise SystemExit("bye")',
    'import sys; sys.exit(4)',
    'exit()',
    'def f(n):\n    if n == 0: 1/0\n    f(n-1)\nf(10)',
    'def outer():\n    def inner():\n        return [1, 2][5]\n    return inner()\nouter()',
    'class Stack:\n    def pop(self):\n        return self.items.pop()\nStack().pop()',
    'values = [1, 2, 3]\nprint(values[0] + values[1] * values[9])',
    'total = 0\nfor i in [1, 2, "3"]:\n    total = total + i',
    'def f():\n\ttab = 1/0\nf()',
    'x = {"a": {"b": 1}}\nx["a"]["c"]',
    '"abc"[10]',
    '(1, 2) + [3]',
    'None + 1',
    'len(None)',
    'float("abc")',
    'raise Exception("a", "b")',
    'def f(a, *, b):\n    pass\nf(1)',
    'f = 3\nf(2)',
    'import os\nos.remove("nofile")',
]


def main():
    cases = []
    for program in PROGRAMS:
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "program.py").write_text(program + "\n", encoding="utf-8")
            done = subprocess.run([sys.executable, "program.py"], cwd=folder, capture_output=True, text=True)
            report = done.stderr.replace(folder + "/", "")
        cases.append({"program": program, "code": done.returncode, "report": report})
    target = pathlib.Path(__file__).resolve().parent.parent / "it" / "tracebacks.jsonl"
    target.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), encoding="utf-8")


main()
