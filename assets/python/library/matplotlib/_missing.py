"""What is said of names that matplotlib has and torchlings does not."""


def nearest(name, names):
    """The name that is most like another, or an empty text."""
    from difflib import get_close_matches

    found = get_close_matches(name, [other for other in names if not other.startswith("_")], 1, 0.6)
    return found[0] if found else ""


def check(value, name, supported):
    """Raises matplotlib's ValueError for a value that is none of those that are supported."""
    if value in supported:
        return value
    raise ValueError(unsupported(value, name, supported))


def unsupported(value, name, supported):
    """What is said of a value that is none of those that are supported."""
    from difflib import get_close_matches

    if len(supported) <= 5:
        return f"{value!r} is not a valid value for {name}. Supported values are {', '.join(map(repr, supported))}"
    near = get_close_matches(str(value), supported, 3, 0.5)
    words = ("" if not near else " Did you mean: " if len(near) == 1 else " Did you mean one of: ") + ", ".join(map(repr, near))
    return f"{value!r} is not a valid value for {name}." + (words and words + "?")


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
