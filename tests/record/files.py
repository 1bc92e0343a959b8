"""Writes tests/fixtures/files with real PyTorch, and checks torchlings' files against it, both ways.

    python tests/record/files.py                      writes the fixtures, and what reading them prints
    python tests/record/files.py --check TORCHLINGS   PyTorch reads what that binary writes, and it reads what PyTorch writes

The same two programs, write.py and read.py, run in both.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "files"
PROGRAMS = ("write.py", "read.py")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", metavar="TORCHLINGS", help="the binary to check; nothing is recorded")
    arguments = arguments.parse_args()
    if arguments.check:
        sys.exit(check([os.path.abspath(arguments.check), "run"]))
    for old in FIXTURES.iterdir():
        if old.name not in PROGRAMS:
            old.unlink()
    run([sys.executable], "write.py", FIXTURES)
    (FIXTURES / "expect.txt").write_text(run([sys.executable], "read.py", FIXTURES))
    size = sum(file.stat().st_size for file in FIXTURES.iterdir())
    print(f"{len(list(FIXTURES.iterdir()))} files, {size} bytes")


def check(torchlings):
    """Compares what each reads of what each wrote; the number of ways that differ."""
    expected = (FIXTURES / "expect.txt").read_text()
    sides = {"PyTorch": [sys.executable], "torchlings": torchlings}
    wrong = 0
    for writer, write in sides.items():
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            for program in PROGRAMS:
                shutil.copy(FIXTURES / program, folder)
            run(write, "write.py", folder)
            for reader, read in sides.items():
                same = run(read, "read.py", folder) == expected
                wrong += not same
                print(f"{writer} wrote, {reader} read: {'the same' if same else 'DIFFERENT'}")
    return wrong


def run(command, program, folder):
    """What a program prints in a folder."""
    ended = subprocess.run([*command, program], cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"{' '.join(command)} {program}:\n{ended.stderr}")
    return ended.stdout


if __name__ == "__main__":
    main()
