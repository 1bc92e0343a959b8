"""Imports of modules that lie in the workspace folder."""

from _frozen_importlib import ModuleSpec


class WorkspaceLoader:
    """Compiles and runs one source file of the workspace."""

    def __init__(self, path):
        self.path = path

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__file__ = self.path
        code = compile(self.get_source(module.__name__), self.path, "exec", dont_inherit=True)
        exec(code, module.__dict__)

    def get_source(self, name):
        with open(self.path, encoding="utf-8") as file:
            return file.read()


def spec(name, path, is_package):
    """The import system's description of the module `name` in the file `path`."""
    found = ModuleSpec(name, WorkspaceLoader(path), origin=path, is_package=is_package)
    if is_package:
        found.submodule_search_locations.append(path.rpartition("/")[0])
    return found
