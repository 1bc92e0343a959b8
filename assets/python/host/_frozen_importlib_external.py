"""The file-based half of the import system, as `importlib` wants it: the interpreter sets it up on a host only."""

import sys

import _frozen_importlib
import _imp

exec(_imp.get_frozen_object("importlib._bootstrap_external"), globals())
_set_bootstrap_module(_frozen_importlib)  # noqa: F821
_frozen_importlib._bootstrap_external = sys.modules[__name__]
