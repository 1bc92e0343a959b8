"""Compares torchlings with real PyTorch on this machine, and prints a Markdown table.

    python benches/compare.py [--torchlings target/release/torchlings] [--rounds 5] [--only NAME]

It wants a Python with torch, and the release build. Every program is the same text in both worlds: it makes its inputs,
warms up, and repeats one statement, timed inside by `time.perf_counter`. The two take turns, several times; the table has
the medians in microseconds and the ratio ours / theirs, so below 1 torchlings is faster. Both may use all cores.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time

# name: what is made first, the statement, and how often one measurement repeats it
PROGRAMS = {
    "small-op dispatch: a + a, 2x3": ("a = torch.ones(2, 3)", "a + a", 20000),
    "small-op dispatch: a + 1, 2x3": ("a = torch.ones(2, 3)", "a + 1", 20000),
    "small-op dispatch: a.add_(1), 2x3": ("a = torch.ones(2, 3)", "a.add_(1)", 20000),
    "method chain: exp, sum, view, t": ("a = torch.ones(2, 3)", "a.exp().sum(0).view(3, 1).t()", 5000),
    "item": ("a = torch.ones(2, 3)", "a[1, 2].item()", 10000),
    "matmul 64": ("a = torch.rand(64, 64)", "a @ a", 2000),
    "matmul 256": ("a = torch.rand(256, 256)", "a @ a", 100),
    "matmul 1024": ("a = torch.rand(1024, 1024)", "a @ a", 8),
    "float64 matmul 512": ("a = torch.rand(512, 512, dtype=torch.float64)", "a @ a", 20),
    "bmm 32x64x64": ("a = torch.rand(32, 64, 64)", "torch.bmm(a, a)", 200),
    "add, 10 M": ("a = torch.rand(10_000_000)", "a + a", 5),
    "exp, 10 M": ("a = torch.rand(10_000_000)", "a.exp()", 5),
    "sum, 10 M": ("a = torch.rand(10_000_000)", "a.sum()", 20),
    "sum over a dim, 1000x1000": ("a = torch.rand(1000, 1000)", "a.sum(0)", 200),
    "softmax 4096x1024": ("a = torch.rand(4096, 1024)", "a.softmax(-1)", 10),
    "transpose and contiguous 2048": ("a = torch.rand(2048, 2048)", "a.t().contiguous()", 20),
    "broadcasting 2000x1 * 1x2000": ("a = torch.rand(2000, 1); b = torch.rand(1, 2000)", "a * b", 20),
    "sort, 1 M": ("a = torch.rand(1_000_000)", "a.sort()", 3),
    "gather, 1000x1000": ("a = torch.rand(1000, 1000); i = torch.randint(0, 1000, (1000, 1000))", "a.gather(1, i)", 20),
    "cumsum, 1 M": ("a = torch.rand(1_000_000)", "a.cumsum(0)", 50),
    "int64 add, 1 M": ("a = torch.arange(1_000_000)", "a + a", 50),
    "randn, 1 M": ("torch.manual_seed(0)", "torch.randn(1_000_000)", 10),
    "in-place slice writes": ("a = torch.zeros(100, 100)", "a[1:50, ::2] = 1.0; a[3] += 2", 2000),
    "conv2d 8x16x32x32, 32 of 3x3": ("x = torch.rand(8, 16, 32, 32); w = torch.rand(32, 16, 3, 3)", "F.conv2d(x, w, padding=1)", 20),
    "conv_transpose2d 4x16x16x16": ("x = torch.rand(4, 16, 16, 16); w = torch.rand(16, 8, 3, 3)", "F.conv_transpose2d(x, w, stride=2)", 50),
    "printing 100x100": ("a = torch.rand(100, 100)", "repr(a)", 20),
    "printing 1 M, summarised": ("a = torch.rand(1_000_000)", "repr(a)", 20),
}

TIMED = """
import time, torch
import torch.nn.functional as F
{setup}
for _ in range({warm}):
    {statement}
_times = []
for _ in range(3):
    _start = time.perf_counter()
    for _ in range({times}):
        {statement}
    _times.append((time.perf_counter() - _start) / {times})
print(sorted(_times)[1])
"""
WHOLE = "import torch\nprint(torch.ones(2))\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--torchlings", default="target/release/torchlings")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="programs whose name contains this")
    parser.add_argument("--json", help="also write the medians to this file")
    arguments = parser.parse_args()
    worlds = {"torchlings": [arguments.torchlings, "run", "-"], "PyTorch": [sys.executable, "-"]}
    rows = {}
    for name, (setup, statement, times) in PROGRAMS.items():
        if arguments.only in name:
            text = TIMED.format(setup=setup, statement=statement, times=times, warm=max(1, times // 10))
            rows[name] = in_turns(worlds, arguments.rounds, lambda command, text=text: timed_inside(command, text))
    print("| program | torchlings, µs | PyTorch, µs | ratio |\n| --- | ---: | ---: | ---: |")
    ratios = [row(name, medians) for name, medians in rows.items()]
    known = [ratio for ratio in ratios if ratio]
    if known:
        mean = math.exp(statistics.fmean(map(math.log, known)))
        print(f"| **geometric mean of {len(known)}** | | | **{mean:.2f}** |")
    if not arguments.only:
        whole = in_turns(worlds, arguments.rounds, whole_process)
        print("\nWhole process, `import torch; print(torch.ones(2))`:\n")
        print("| | torchlings | PyTorch | theirs / ours |\n| --- | ---: | ---: | ---: |")
        for what, unit, scale, index in (("time", "ms", 1e3, 0), ("peak memory", "MB", 1e-6, 1)):
            ours, theirs = (whole[world] and whole[world][index] for world in worlds)
            if ours and theirs:
                print(f"| {what} | {ours * scale:.1f} {unit} | {theirs * scale:.1f} {unit} | {theirs / ours:.1f} |")
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(rows, file, indent=2)


def row(name, medians):
    """Prints one program's row; its ratio, where both worlds could run it."""
    ours, theirs = (medians[world] and medians[world][0] for world in medians)
    ratio = ours / theirs if ours and theirs else None
    show = lambda seconds: f"{seconds * 1e6:,.1f}" if seconds else "fails"
    print(f"| {name} | {show(ours)} | {show(theirs)} | {f'{ratio:.2f}' if ratio else ''} |", flush=True)
    return ratio


def in_turns(worlds, rounds, measure):
    """Lets the worlds take turns; for each the medians of what was measured, or None where it failed."""
    seen = {world: [] for world in worlds}
    for _ in range(rounds):
        for world, command in worlds.items():
            if seen[world] is not None:
                measured = measure(command)
                seen[world] = seen[world] + [measured] if measured else None
    return {world: found and [statistics.median(column) for column in zip(*found)] for world, found in seen.items()}


def timed_inside(command, text):
    """The seconds that the program printed."""
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    try:
        return (float(done.stdout.split()[-1]),)
    except (IndexError, ValueError):
        print(f"{command[0]}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None


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
