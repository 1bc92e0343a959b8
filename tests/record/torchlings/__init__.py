"""The package `torchlings` for real PyTorch: its own Python files, reading the data from the checkout."""

import pathlib
import sys
import types

ASSETS = pathlib.Path(__file__).resolve().parents[3] / "assets"

__path__ = [str(ASSETS / "python" / "library" / "torchlings")]
native = types.ModuleType("_torchlings")
native.data_file = lambda name: (ASSETS / "data" / name).read_bytes()
sys.modules["_torchlings"] = native
