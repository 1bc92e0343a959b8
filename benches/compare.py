"""Compares torchlings with real PyTorch on this machine, and prints a Markdown table.

    python benches/compare.py [--torchlings target/release/torchlings] [--rounds 5] [--threads N] [--only NAME]
                              [--json FILE]

It wants a Python with torch, and the release build. Every program is the same text in both worlds: it makes its inputs,
warms up, and repeats one statement in short bursts, timed inside by `time.perf_counter`. The two take turns, several
times; the table has the best burst of each in microseconds a statement, since whatever else the machine does only ever
adds to it, and the ratio ours / theirs: below 1 torchlings is faster. Both use all cores unless `--threads` says how
many; on a machine that is busy, one thread each gives the steadier ratios.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time

# What both benchmarks of a small network share; they add the optimizer.
MLP = """
from torch import nn
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
criterion = nn.CrossEntropyLoss()
x, y = torch.randn(32, 64), torch.randint(0, 10, (32,))
def step():
    optimizer.zero_grad()
    criterion(model(x), y).backward()
    optimizer.step()
"""

# Group, then name: what is made first, and the statement.
PROGRAMS = {
    "small-op dispatch": {
        "`a + a`, 2x3": ("a = torch.ones(2, 3)", "a + a"),
        "`a + 1`, 2x3": ("a = torch.ones(2, 3)", "a + 1"),
        "`a * b`, 2x3": ("a = torch.ones(2, 3); b = torch.rand(3)", "a * b"),
        "`a.add_(1)`, 2x3": ("a = torch.ones(2, 3)", "a.add_(1)"),
        "`torch.exp(a)`, 2x3": ("a = torch.ones(2, 3)", "torch.exp(a)"),
        "`a[1]`, 2x3": ("a = torch.ones(2, 3)", "a[1]"),
        "`a.sum()`, 2x3": ("a = torch.ones(2, 3)", "a.sum()"),
        "`torch.zeros(2, 3)`": ("", "torch.zeros(2, 3)"),
        "`a[1, 2].item()`": ("a = torch.ones(2, 3)", "a[1, 2].item()"),
        "`a.exp().sum(0).view(3, 1).t()`": ("a = torch.ones(2, 3)", "a.exp().sum(0).view(3, 1).t()"),
    },
    "products": {
        "matmul 64": ("a = torch.rand(64, 64)", "a @ a"),
        "matmul 256": ("a = torch.rand(256, 256)", "a @ a"),
        "matmul 1024": ("a = torch.rand(1024, 1024)", "a @ a"),
        "float64 matmul 512": ("a = torch.rand(512, 512, dtype=torch.float64)", "a @ a"),
        "bmm 32x64x64": ("a = torch.rand(32, 64, 64)", "torch.bmm(a, a)"),
        "conv2d 8x16x32x32, 32 of 3x3": (
            "x = torch.rand(8, 16, 32, 32); w = torch.rand(32, 16, 3, 3)",
            "F.conv2d(x, w, padding=1)",
        ),
        "conv_transpose2d 4x16x16x16, 8 of 3x3": (
            "x = torch.rand(4, 16, 16, 16); w = torch.rand(16, 8, 3, 3)",
            "F.conv_transpose2d(x, w, stride=2)",
        ),
    },
    "elementwise": {
        "add, 10 M": ("a = torch.rand(10_000_000)", "a + a"),
        "in-place add, 10 M": ("a = torch.rand(10_000_000)", "a.add_(1)"),
        "exp, 10 M": ("a = torch.rand(10_000_000)", "a.exp()"),
        "tanh, 1 M": ("a = torch.randn(1_000_000)", "a.tanh()"),
        "relu, 1 M": ("a = torch.randn(1_000_000)", "a.relu()"),
        "compare, 1 M": ("a = torch.randn(1_000_000)", "a > 0"),
        "int64 add, 1 M": ("a = torch.arange(1_000_000)", "a + a"),
        "broadcasting 2000x1 * 1x2000": ("a = torch.rand(2000, 1); b = torch.rand(1, 2000)", "a * b"),
        "transposed + plain, 1000x1000": ("a = torch.rand(1000, 1000)", "a.t() + a"),
    },
    "reductions": {
        "sum, 10 M": ("a = torch.rand(10_000_000)", "a.sum()"),
        "sum over dim 0, 1000x1000": ("a = torch.rand(1000, 1000)", "a.sum(0)"),
        "sum over dim 1, 1000x1000": ("a = torch.rand(1000, 1000)", "a.sum(1)"),
        "max over dim 1, 1000x1000": ("a = torch.rand(1000, 1000)", "a.max(1)"),
        "softmax 4096x1024": ("a = torch.rand(4096, 1024)", "a.softmax(-1)"),
        "log_softmax 4096x1024": ("a = torch.rand(4096, 1024)", "a.log_softmax(-1)"),
        "cumsum, 1 M": ("a = torch.rand(1_000_000)", "a.cumsum(0)"),
        "sort, 1 M": ("a = torch.rand(1_000_000)", "a.sort()"),
    },
    "moving elements": {
        "transpose and contiguous 2048": ("a = torch.rand(2048, 2048)", "a.t().contiguous()"),
        "gather, 1000x1000": (
            "a = torch.rand(1000, 1000); i = torch.randint(0, 1000, (1000, 1000))",
            "a.gather(1, i)",
        ),
        "index_select, 1000 rows of 1000": (
            "a = torch.rand(1000, 1000); i = torch.randint(0, 1000, (1000,))",
            "a.index_select(0, i)",
        ),
        "in-place slice writes": ("a = torch.zeros(100, 100)", "a[1:50, ::2] = 1.0; a[3] += 2"),
        "cat, 2 of 1 M": ("a = torch.rand(1_000_000)", "torch.cat([a, a])"),
    },
    "random numbers": {
        "rand, 1 M": ("", "torch.rand(1_000_000)"),
        "randn, 1 M": ("", "torch.randn(1_000_000)"),
    },
    "training": {
        "small step of autograd": (
            """
w = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
b = torch.tensor(0.1, requires_grad=True)
x, y = torch.tensor([0.3, 0.2, -1.0]), torch.tensor(1.0)
def step():
    loss = (((w * x).sum() + b).tanh() - y) ** 2
    loss.backward()
    w.grad = b.grad = None
""",
            "step()",
        ),
        "conv2d and back, 8x16x32x32, 32 of 3x3": (
            """
layer = torch.nn.Conv2d(16, 32, 3, padding=1)
x = torch.rand(8, 16, 32, 32, requires_grad=True)
g = torch.rand(8, 32, 32, 32)
def step():
    layer(x).backward(g)
    x.grad = layer.weight.grad = layer.bias.grad = None
""",
            "step()",
        ),
        "GRU 32-64 over 20 steps of 16, and back": (
            """
layer = torch.nn.GRU(32, 64)
x = torch.rand(20, 16, 32, requires_grad=True)
g = torch.rand(20, 16, 64)
def step():
    layer(x)[0].backward(g)
    x.grad = None
    layer.zero_grad()
""",
            "step()",
        ),
        "MLP 64-128-10, Linear and SGD over 32": (
            MLP + "optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)\n",
            "step()",
        ),
        "MLP 64-128-10, Linear and Adam over 32": (
            MLP + "optimizer = torch.optim.Adam(model.parameters(), lr=0.001)\n",
            "step()",
        ),
        "CNN with batch norm and dropout, Adam over 64 digits": (
            """
from torch import nn
model = nn.Sequential(
    nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Dropout(0.5), nn.Linear(256, 10))
criterion = nn.CrossEntropyLoss()
x, y = torch.rand(64, 1, 8, 8), torch.randint(0, 10, (64,))
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
def step():
    optimizer.zero_grad()
    criterion(model(x), y).backward()
    optimizer.step()
""",
            "step()",
        ),
        "DataLoader over 10,000 rows, shuffled by 64": (
            """
from torch.utils.data import DataLoader, TensorDataset
loader = DataLoader(TensorDataset(torch.rand(10_000, 8), torch.arange(10_000)), batch_size=64, shuffle=True)
def epoch():
    for x, y in loader:
        pass
""",
            "epoch()",
        ),
    },
    "whole steps": {
        "MLP 64-128-10, a step of SGD over 32": (
            """
torch.manual_seed(0)
x, y = torch.randn(32, 64), torch.randint(0, 10, (32,))
w1, b1 = (torch.randn(64, 128) * 0.1).requires_grad_(), torch.zeros(128, requires_grad=True)
w2, b2 = (torch.randn(128, 10) * 0.1).requires_grad_(), torch.zeros(10, requires_grad=True)
def step():
    z = torch.relu(x @ w1 + b1) @ w2 + b2
    loss = -z.log_softmax(1).gather(1, y[:, None]).mean()
    loss.backward()
    with torch.no_grad():
        for p in (w1, b1, w2, b2):
            p -= 0.01 * p.grad
            p.grad = None
""",
            "step()",
        ),
        "printing 100x100": ("a = torch.rand(100, 100)", "repr(a)"),
        "printing 1 M, summarised": ("a = torch.rand(1_000_000)", "repr(a)"),
    },
}

# One world's part of a round: every program for some bursts; the best of each as JSON.
TIMED = """
import json, time, torch
import torch.nn.functional as F
best, wrong = {}, {}
for name, (setup, statement) in json.loads(PROGRAMS).items():
    scope = {"torch": torch, "F": F}
    try:
        exec(setup, scope)
        once = compile(statement, name, "exec")
        exec(once, scope)
        start = time.perf_counter()
        exec(once, scope)
        times = max(1, int(0.01 / (time.perf_counter() - start)))
        burst = compile(f"for _ in range({times}): {statement}", name, "exec")
        seen = []
        for _ in range(BURSTS):
            start = time.perf_counter()
            exec(burst, scope)
            seen.append((time.perf_counter() - start) / times)
        best[name] = min(seen)
    except Exception as error:
        wrong[name] = f"{type(error).__name__}: {error}"
print(json.dumps([best, wrong]))
"""
WHOLE = "import torch\nprint(torch.ones(2))\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--torchlings", default="target/release/torchlings")
    parser.add_argument("--rounds", type=int, default=5, help="how often each world has its turn")
    parser.add_argument("--bursts", type=int, default=10, help="measurements of a program in a turn")
    parser.add_argument("--threads", type=int, help="threads that either world may use; all cores where not given")
    parser.add_argument("--only", default="", help="programs whose group or name contains this")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    if arguments.threads:
        os.environ.update({name: str(arguments.threads) for name in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS")})
    worlds = {"torchlings": [arguments.torchlings, "run", "-"], "PyTorch": [sys.executable, "-"]}
    groups = {group: {n: p for n, p in programs.items() if arguments.only in f"{group}: {n}"}
              for group, programs in PROGRAMS.items()}
    best = {world: {} for world in worlds}
    for _ in range(arguments.rounds):
        for programs in filter(None, groups.values()):
            for world, command in worlds.items():
                for name, seconds in burst(command, programs, arguments.bursts).items():
                    best[world][name] = min(seconds, best[world].get(name, seconds))
    print("| program | torchlings, µs | PyTorch, µs | ratio |\n| --- | ---: | ---: | ---: |")
    means = {}
    for group, programs in groups.items():
        ratios = [ratio for name in programs if (ratio := row(name, best))]
        if ratios:
            means[group] = ratios
            print(f"| **{group}**, geometric mean | | | **{mean(ratios):.2f}** |")
    every = [ratio for ratios in means.values() for ratio in ratios]
    if every:
        print(f"| **all {len(every)}**, geometric mean | | | **{mean(every):.2f}** |")
    whole = {}
    if not arguments.only:
        whole = in_turns(worlds, arguments.rounds, whole_process)
        print("\nWhole process, `import torch; print(torch.ones(2))`:\n")
        print("| | torchlings | PyTorch | theirs / ours |\n| --- | ---: | ---: | ---: |")
        for what, unit, scale, index in (("time", "ms", 1e3, 0), ("peak memory", "MB", 1e-6, 1)):
            ours, theirs = (whole[world] and whole[world][index] for world in worlds)
            if ours and theirs:
                print(f"| {what} | {ours * scale:.1f} {unit} | {theirs * scale:.1f} {unit} | {theirs / ours:.1f} |")
    if arguments.json:
        figures = {"seconds": best, "means": {g: mean(r) for g, r in means.items()}, "process": whole}
        with open(arguments.json, "w") as file:
            json.dump(figures, file, indent=2)


def mean(ratios):
    """The geometric mean."""
    return math.exp(statistics.fmean(map(math.log, ratios)))


def row(name, best):
    """Prints one program's row; its ratio, where both worlds could run it."""
    ours, theirs = (seconds.get(name) for seconds in best.values())
    ratio = ours / theirs if ours and theirs else None
    show = lambda seconds: f"{seconds * 1e6:,.1f}" if seconds else "fails"
    print(f"| {name} | {show(ours)} | {show(theirs)} | {f'{ratio:.2f}' if ratio else ''} |", flush=True)
    return ratio


def burst(command, programs, bursts):
    """One world's turn: the best seconds a statement of each program that ran."""
    text = f"PROGRAMS = {json.dumps(programs)!r}\nBURSTS = {bursts}\n{TIMED}"
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    try:
        best, wrong = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        print(f"{command[0]}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    for name, error in wrong.items():
        print(f"{command[0]}: {name}: {error}", file=sys.stderr)
    return best


def in_turns(worlds, rounds, measure):
    """Lets the worlds take turns; for each the medians of what was measured, or None where it failed."""
    seen = {world: [] for world in worlds}
    for _ in range(rounds):
        for world, command in worlds.items():
            if seen[world] is not None:
                measured = measure(command)
                seen[world] = seen[world] + [measured] if measured else None
    return {world: found and [statistics.median(column) for column in zip(*found)] for world, found in seen.items()}


def whole_process(command):
    """Seconds and peak bytes of a process that runs the shortest program."""
    reader, writer = os.pipe()
    os.write(writer, WHOLE.encode())
    os.close(writer)
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=reader, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(reader)
    _, status, usage = os.wait4(child.pid, 0)
    elapsed = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    bytes_per_unit = 1 if sys.platform == "darwin" else 1024
    return (elapsed, usage.ru_maxrss * bytes_per_unit) if child.returncode == 0 else None


if __name__ == "__main__":
    main()
