"""What is said of names that matplotlib has and torchlings does not."""


def nearest(name, names):
    """The name that is most like another, or an empty text."""
    from difflib import get_close_matches

    found = get_close_matches(name, [other for other in names if not other.startswith("_")], 1, 0.6)
    return found[0] if found else ""


def message(owner, name, names):
    """The text of an AttributeError."""
    near = nearest(name, names)
    hint = f"; the nearest name here is {owner}.{near}" if near else ""
    return f"{owner}.{name} is missing in torchlings{hint}"


def of(owner, namespace):
    """`__getattr__` of a module or a class."""

    def missing(name):
        import sys

        if name.startswith("__") or f"{owner}.{name}" in sys.modules:
            raise AttributeError(f"module '{owner}' has no attribute '{name}'")
        raise AttributeError(message(owner, name, namespace))

    return missing
