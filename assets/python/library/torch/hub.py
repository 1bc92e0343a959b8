"""torch.hub: models of other people's repositories. There is no network here; folders of the workspace serve."""
import os

__all__ = ["download_url_to_file", "get_dir", "help", "list", "load", "load_state_dict_from_url", "set_dir"]

_hub_dir = None
_builtin_list = type([])


def get_dir():
    """Returns the folder in which downloads would be kept."""
    return _hub_dir or os.path.join(os.path.expanduser("~/.cache/torch"), "hub")


def set_dir(d):
    """Sets the folder in which downloads would be kept."""
    global _hub_dir
    _hub_dir = os.path.expanduser(d)


def _no_network(what):
    raise RuntimeError(
        what + ": torchlings has no network. Put the files into the workspace: torch.hub.load(folder, model, source='local') "
        "reads a folder with a hubconf.py, torch.load reads weights"
    )


def _entries(repo_or_dir, source):
    """The names that a folder's hubconf.py offers, and the modules that it needs."""
    if source not in ("github", "local"):
        raise ValueError('Unknown source: "' + str(source) + '". Allowed values: "github" | "local".')
    if source == "github":
        _no_network("torch.hub cannot fetch " + str(repo_or_dir))
    path = os.path.join(repo_or_dir, "hubconf.py")
    with open(path) as file:
        text = file.read()
    names = {"__name__": "hubconf", "__file__": path}
    exec(compile(text, path, "exec"), names)
    for needed in names.get("dependencies", ()):
        try:
            __import__(needed)
        except ImportError:
            raise RuntimeError("Missing dependencies: " + needed) from None
    return names


def _entry(repo_or_dir, model, source):
    found = _entries(repo_or_dir, source).get(model)
    if not callable(found):
        raise RuntimeError("Cannot find callable " + str(model) + " in hubconf")
    return found


def load(
    repo_or_dir, model, *args, source="github", trust_repo="check", force_reload=False, verbose=True, skip_validation=False, **kwargs
):
    """Makes a model by an entry of a folder's hubconf.py; only source='local' can be had here."""
    return _entry(repo_or_dir, model, source)(*args, **kwargs)


def list(github, force_reload=False, skip_validation=False, trust_repo="check", verbose=True):
    """Refuses: there is no network."""
    _no_network("torch.hub.list cannot fetch " + str(github))


def help(github, model, force_reload=False, skip_validation=False, trust_repo="check"):
    """Refuses: there is no network."""
    _no_network("torch.hub.help cannot fetch " + str(github))


def download_url_to_file(url, dst, hash_prefix=None, progress=True):
    """Refuses: there is no network."""
    _no_network("torch.hub cannot download " + str(url))


def load_state_dict_from_url(
    url, model_dir=None, map_location=None, progress=True, check_hash=False, file_name=None, weights_only=False
):
    """Reads weights that lie in the folder of downloads already; there is no network."""
    import torch

    name = file_name or str(url).rsplit("/", 1)[-1]
    path = os.path.join(model_dir or os.path.join(get_dir(), "checkpoints"), name)
    if os.path.exists(path):
        return torch.load(path, map_location=map_location, weights_only=weights_only)
    _no_network("torch.hub cannot download " + str(url))
