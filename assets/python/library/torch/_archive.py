"""The zip archives that `torch.save` writes: records, uncompressed, each aligned so that it could be mapped into memory.

An archive's records lie in one folder that has the file's name. Nothing is ever unpacked to disk: a record is found by its
name in the central directory, and its size is checked against the file's before anything is read.
Layout: PKWARE's APPNOTE.TXT 6.3, sections 4.3.7 (local header), 4.3.9 (data descriptor), 4.3.12 (central directory), 4.3.14
(its end).
"""
import binascii
import struct

ALIGNMENT = 64
FORMAT_VERSION = "3\n"
_OLDEST, _NEWEST = 1, 10
# Archives of more than this would want the 64-bit fields of every header.
_ARCHIVE_BYTES_MAX = 0xFFFFFFFF
# A record that is compressed is at most this many times as long as its bytes in the file.
_INFLATION_MAX = 1100

_LOCAL, _DESCRIPTOR, _CENTRAL, _END = b"PK\x03\x04", b"PK\x07\x08", b"PK\x01\x02", b"PK\x05\x06"
_END_64, _LOCATOR_64 = b"PK\x06\x06", b"PK\x06\x07"
_UTF8, _HAS_DESCRIPTOR = 0x0800, 0x0008


class Writer:
    """Gathers the parts of an archive, so that what it goes to is touched only when all of it stands."""

    def __init__(self, name, checksums=True):
        self.parts = []
        self._folder = name
        self._checksums = checksums
        self._at = 0
        self._directory = []
        self._records = []

    def _put(self, part):
        self.parts.append(part)
        self._at += len(part)

    def write(self, name, data):
        """Adds a record of bytes."""
        path = (self._folder + "/" + name).encode()
        size, crc = len(data), binascii.crc32(data) if self._checksums else 0
        flags = _UTF8 | (_HAS_DESCRIPTOR if size else 0)
        header = self._at
        padding = -(header + 30 + len(path) + 4) % ALIGNMENT
        if header + padding + size > _ARCHIVE_BYTES_MAX:
            raise RuntimeError("torch.save writes archives of less than 4 GiB in torchlings; save the parts one by one")
        # Sizes and checksum stand behind the data; times and versions are nought, so that the same object gives the same file.
        self._put(struct.pack("<4s5H3I2H", _LOCAL, 0, flags, 0, 0, 0, 0, 0, 0, len(path), padding + 4))
        self._put(path + struct.pack("<2sH", b"FB", padding) + b"Z" * padding)
        self._put(data)
        if size:
            self._put(struct.pack("<4s3I", _DESCRIPTOR, crc, size, size))
        self._directory.append(
            struct.pack("<4s6H3I5H2I", _CENTRAL, 0, 0, flags, 0, 0, 0, crc, size, size, len(path), 0, 0, 0, 0, 0, header) + path
        )
        self._records.append((path, crc))

    def finish(self):
        """Writes what ends an archive, and returns its parts."""
        self.write("version", FORMAT_VERSION.encode())
        if not any(path.endswith(b"/byteorder") for path, _ in self._records):
            self.write("byteorder", b"little")
        self.write(".data/serialization_id", self._identity().encode())
        count, start = len(self._directory), self._at
        directory = b"".join(self._directory)
        self._put(directory)
        end = self._at
        self._put(struct.pack("<4sQ2H2I4Q", _END_64, 44, 0x031E, 45, 0, 0, count, count, len(directory), start))
        self._put(struct.pack("<4sIQI", _LOCATOR_64, 0, end, 1))
        self._put(struct.pack("<4s4H2IH", _END, 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), len(directory), start, 0))
        return self.parts

    def _identity(self):
        """Forty digits that tell archives of other records or other contents apart."""
        names = binascii.crc32(b"".join(path for path, _ in self._records))
        contents = binascii.crc32(b"".join(struct.pack("<I", crc) for _, crc in self._records))
        return "%020d%020d" % (names, contents)


def _failed(what, why):
    return RuntimeError(
        "PytorchStreamReader failed " + what + ": " + why + ". This is an internal miniz error. If you are seeing this error, "
        "there is a high likelihood that your checkpoint file is corrupted. This can happen if the checkpoint was not saved "
        "properly, was transferred incorrectly, or the file was modified after saving."
    )


class Reader:
    """Finds the records of an archive, from where a file object stands to its end; it is read record by record."""

    def __init__(self, file):
        self._file = file
        self._start = file.tell()
        file.seek(0, 2)
        self._size = file.tell() - self._start
        self._records = {}
        first = self._read_directory()
        if "/" not in first:
            raise RuntimeError("[enforce fail at inline_container.cc:179] . file in archive is not in a subdirectory: " + first)
        self._folder = first[: first.index("/") + 1]
        self._check_version()

    def _at(self, place, count):
        """Bytes of the file, fewer where it ends before."""
        if not 0 <= place <= self._size:
            return b""
        self._file.seek(self._start + place)
        return self._file.read(min(count, self._size - place))

    def _read_directory(self):
        """Fills the table of records; returns the first one's name."""
        what = "reading zip archive"
        if self._size < 22:
            raise _failed(what, "not a ZIP archive")
        tail_at = max(0, self._size - 22 - 0xFFFF)
        tail = self._at(tail_at, 22 + 0xFFFF)
        found = tail.rfind(_END, 0, len(tail) - 18)
        if found < 0:
            raise _failed(what, "failed finding central directory")
        end = tail_at + found
        count, length, start = struct.unpack("<10xH2I", tail[found : found + 20])
        locator = self._at(end - 20, 20) if end >= 20 else b""
        if locator.startswith(_LOCATOR_64):
            record = self._at(struct.unpack("<8xQ", locator[:16])[0], 56)
            if len(record) == 56 and record.startswith(_END_64):
                count, length, start = struct.unpack("<32x3Q", record)
        if start + length > self._size or count * 46 > length:
            raise _failed(what, "invalid header or archive is corrupted")
        directory = self._at(start, length)
        place, stored, first = 0, 0, None
        for _ in range(count):
            if directory[place : place + 4] != _CENTRAL or place + 46 > length:
                raise _failed(what, "invalid header or archive is corrupted")
            flags, method, _, _, _, packed, size, path, extra, comment, header = struct.unpack(
                "<8x4H3I3H8xI", directory[place : place + 46]
            )
            name = directory[place + 46 : place + 46 + path].decode("utf-8", "replace")
            # Records cannot lie over one another, or a small file could hold many large ones.
            stored += packed
            if stored > self._size or size > _INFLATION_MAX * (packed + 1) or flags & 1:
                raise _failed(what, "invalid header or archive is corrupted")
            self._records[name] = (header, method, packed, size)
            first = name if first is None else first
            place += 46 + path + extra + comment
        if first is None:
            raise _failed(what, "invalid header or archive is corrupted")
        return first

    def _check_version(self):
        name = next((name for name in (".data/version", "version") if name in self), None)
        if name is None:
            raise RuntimeError(
                'Expected hasRecord("version") to be true, but got false.  (Could this error message be improved?  If so, '
                "please report an enhancement request to PyTorch.)"
            )
        text = self.read(name).decode("utf-8", "replace")
        try:
            version = int(text)
        except ValueError:
            raise RuntimeError(
                "[enforce fail at inline_container.cc:214] . Couldn't parse the version " + text + " as Long Long."
            ) from None
        tried = " . Attempted to read a PyTorch file with version " + str(version)
        if version < _OLDEST:
            raise RuntimeError(
                "[enforce fail at inline_container.cc:218]" + tried + ", but the minimum supported version for reading is "
                + str(_OLDEST) + ". Your PyTorch script module file is too old. Please regenerate it with latest version of "
                "PyTorch to mitigate this issue."
            )
        if version > _NEWEST:
            raise RuntimeError(
                "[enforce fail at inline_container.cc:229]" + tried + ", but the maximum supported version for reading is "
                + str(_NEWEST) + ". The version of your PyTorch installation may be too old, please upgrade PyTorch to latest "
                "version to mitigate this issue."
            )

    def __contains__(self, name):
        return self._folder + name in self._records

    def _find(self, name):
        found = self._records.get(self._folder + name)
        if found is None:
            raise _failed("locating file " + name, "file not found")
        return found

    def size(self, name):
        """The number of bytes of a record."""
        return self._find(name)[3]

    def read(self, name):
        """The bytes of a record."""
        header, method, packed, size = self._find(name)
        what = "reading file " + name
        local = self._at(header, 30)
        if len(local) < 30 or not local.startswith(_LOCAL):
            raise _failed(what, "invalid header or archive is corrupted")
        path, extra = struct.unpack("<26x2H", local)
        start = header + 30 + path + extra
        if start + packed > self._size or method == 0 and packed != size:
            raise _failed(what, "invalid header or archive is corrupted")
        data = self._at(start, packed)
        if method == 0:
            return data
        if method != 8:
            raise _failed(what, "unsupported method")
        import zlib

        try:
            data = zlib.decompressobj(-15).decompress(data, size + 1)
        except zlib.error:
            raise _failed(what, "decompression failed") from None
        if len(data) != size:
            raise _failed(what, "unexpected decompressed size")
        return data
