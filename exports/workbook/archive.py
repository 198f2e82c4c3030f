"""A zip file whose bytes depend on its contents alone."""

from __future__ import annotations

import io
import zipfile

# The earliest moment that a zip can name.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class TimelessArchive:
    """As much of `zipfile.ZipFile` as openpyxl writes with; every entry carries the same moment and rights."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._archive = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED)

    def writestr(self, name: str, data: str | bytes) -> None:
        self._archive.writestr(_entry(name), data)

    def write(self, source: io.BytesIO, name: str) -> None:
        """Where openpyxl would name a file, our sheets hand over memory."""
        self._archive.writestr(_entry(name), source.getbuffer())

    def namelist(self) -> list[str]:
        return self._archive.namelist()

    def close(self) -> None:
        self._archive.close()

    def getvalue(self) -> bytes:
        """All of it, once it is closed."""
        return self._buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    # Otherwise the entry names the system it was written on.
    entry.create_system = 3
    return entry
