"""Records the signatures that real PyTorch lists when a call fits none of them, in src/torch/signatures.txt.

    python tests/record/signatures.py

A line is `PLACE NAME: SIGNATURE | SIGNATURE`; a `+` before the colon says that PyTorch knows one more, which it does not
list. Functions with one signature are not here: their errors are about that one, which our own table has.
"""

import pathlib
import re
import warnings

import torch

HERE = pathlib.Path(__file__).resolve().parent.parent.parent
PLACES = {
    "torch": torch,
    "nn": torch._C._nn,
    "linalg": torch._C._linalg,
    "special": torch._C._special,
    "Tensor": torch.ones(2),
}
# What torchlings does not have, and says so.
ABSENT = re.compile(
    r"^_|cudnn|miopen|mkldnn|quant|^q_|sparse|fbgemm|sym_|mps|_copy$|stft|complex|coo|csr|csc|bsr|bsc|lstm|gru|rnn"
)


class Odd:
    """Fits no parameter."""


def listed(function):
    """The signatures that a call with far too many odd arguments brings up, and whether one more is hidden."""
    try:
        function(*[Odd()] * 24)
    except TypeError as error:
        text = str(error)
    except Exception:
        return None
    else:
        return None
    if "received an invalid combination" not in text:
        return None
    several = re.findall(r"^ \* \((.*)\)$", text, re.M)
    if several:
        return several, False
    return re.findall(r"but expected \((.*)\)$", text), True


def main():
    lines = []
    for place, owner in PLACES.items():
        for name in sorted(dir(owner)):
            if ABSENT.search(name) or (place == "Tensor" and not callable(getattr(torch.Tensor, name))):
                continue
            function = getattr(owner, name, None)
            if type(function).__name__ != "builtin_function_or_method":
                continue
            found = listed(function)
            if found:
                signatures, hidden = found
                lines.append(f"{place} {name}{' +' if hidden else ''}: {' | '.join(f'({s})' for s in signatures)}\n")
    (HERE / "src/torch/signatures.txt").write_text("".join(lines))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
