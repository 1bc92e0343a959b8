"""Versions of numpy that can be compared."""
import re


class NumpyVersion:
    """A version: `np.lib.NumpyVersion(np.__version__) >= '2.0.0'`."""

    __module__ = "numpy.lib"

    def __init__(self, vstring):
        match = re.match(r"(\d+)\.(\d+)\.(\d+)", vstring)
        if not match:
            raise ValueError("Not a valid numpy version string")
        self.vstring, self.version = vstring, match[0]
        self.major, self.minor, self.bugfix = (int(part) for part in match.groups())
        rest = vstring[match.end():]
        found = re.match(r"a\d+|b\d+|rc\d+", rest)
        self.pre_release = found[0] if found else ""
        self.is_devversion = ".dev" in rest

    def _key(self):
        return (self.major, self.minor, self.bugfix), self.pre_release or "~", not self.is_devversion

    def _of(self, other):
        if not isinstance(other, (str, NumpyVersion)):
            raise ValueError("Invalid object to compare with NumpyVersion.")
        return (NumpyVersion(other) if isinstance(other, str) else other)._key()

    def __lt__(self, other):
        return self._key() < self._of(other)

    def __le__(self, other):
        return self._key() <= self._of(other)

    def __eq__(self, other):
        return self._key() == self._of(other)

    def __ne__(self, other):
        return self._key() != self._of(other)

    def __gt__(self, other):
        return self._key() > self._of(other)

    def __ge__(self, other):
        return self._key() >= self._of(other)

    def __repr__(self):
        return f"NumpyVersion({self.vstring})"
