"""`help`: the signature and the whole documentation of an object, printed."""


def _signature(thing):
    try:
        import inspect

        return str(inspect.signature(thing)).replace("$", "")
    except (TypeError, ValueError):
        text = getattr(thing, "__text_signature__", None) or ""
        return text.replace("$self, ", "").replace("$module, ", "").replace("$self", "").replace("$module", "")


def _heading(thing):
    name = getattr(thing, "__qualname__", None) or getattr(thing, "__name__", None) or type(thing).__name__
    if isinstance(thing, type):
        return f"class {name}{_signature(thing)}"
    if callable(thing):
        return f"{name}{_signature(thing)}"
    return f"{name} object of type {type(thing).__name__}"


def _documentation(thing):
    text = getattr(thing, "__doc__", None) or "It has no documentation."
    # Native documentation starts with the signature and a line of two dashes.
    return text.partition("\n--\n")[2] or text


def _indented(text, blanks="    "):
    return "\n".join(blanks + line if line.strip() else "" for line in text.strip().splitlines())


def help(thing=None):
    """Prints what is known of `thing`."""
    if thing is None:
        print("help(x) prints the documentation of x, such as help(len).")
        return
    documentation = _documentation(thing)
    heading = _heading(thing)
    # Documentation of operators begins with the signature.
    first = documentation.strip().partition("\n")[0]
    name = heading.partition("(")[0]
    lines = [documentation.strip()] if first.startswith(f"{name}(") else [heading, "", _indented(documentation)]
    if isinstance(thing, type):
        names = [name for name in vars(thing) if not name.startswith("_")]
        if names:
            lines += ["", "It defines:", _indented(", ".join(sorted(names)))]
    print("\n".join(lines))
