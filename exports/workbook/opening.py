"""Opens a file that somebody sends us: weighs it, looks at its first bytes and has a child process read it."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exports.workbook.findings import Place, Reason, WorkbookRefused, finding, shortened
from exports.workbook.grid import Cell, Grid

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_SECONDS = 5.0

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PICTURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
_DOCUMENTS = {b"%PDF": "PDF", b"{\\rtf": "RTF"}
_HOME = Path(__file__).resolve().parents[2]


def open_workbook(data: bytes, filename: str = "") -> tuple[Grid, ...]:
    """Every sheet of an .xlsx file that may come from anyone; raises WorkbookRefused, within a few seconds."""
    with naming(filename):
        weigh(data)
        if not is_zip(data):
            refuse_other_kinds(data)
            raise WorkbookRefused([finding(Reason.NOT_A_WORKBOOK)])
        return _sheets(_answer_of_child(data))


@contextlib.contextmanager
def naming(filename: str) -> Iterator[None]:
    """Put the name of the file into the refusals of the whole file that are raised within."""
    try:
        yield
    except WorkbookRefused as refused:
        named = (dataclasses.replace(each, at=Place(file=shortened(filename))) for each in refused.findings)
        raise WorkbookRefused(tuple(named)) from refused


def weigh(data: bytes) -> None:
    """Refuse what is empty or larger than any evening."""
    if not data:
        raise WorkbookRefused([finding(Reason.EMPTY_FILE)])
    if len(data) > MOST_BYTES:
        raise WorkbookRefused([finding(Reason.FILE_TOO_LARGE, most=MOST_BYTES // MEGABYTE)])


def is_zip(data: bytes) -> bool:
    """Whether this may be an .xlsx file, whatever its name says."""
    return data.startswith(_ZIP)


def refuse_other_kinds(data: bytes) -> None:
    """Name what was sent when its first bytes tell."""
    if data.startswith(_OLD_EXCEL):
        raise WorkbookRefused([finding(Reason.OLD_OR_LOCKED)])
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"avif"}:
        raise WorkbookRefused([finding(Reason.PICTURE, kind="HEIC")])
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise WorkbookRefused([finding(Reason.PICTURE, kind="WebP")])
    for reason, kinds in ((Reason.PICTURE, _PICTURES), (Reason.DOCUMENT, _DOCUMENTS)):
        for start, kind in kinds.items():
            if data.startswith(start) and (len(start) > 2 or b"\x00" in data[:64]):
                raise WorkbookRefused([finding(reason, kind=kind)])


def _answer_of_child(data: bytes) -> dict[str, Any]:
    # The child inherits no environment, so that no secret of ours is near a stranger's file.
    environment = {"PYTHONPATH": str(_HOME), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "exports.workbook.child"],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise WorkbookRefused([finding(Reason.TOO_SLOW)]) from expired
    if done.returncode:
        raise WorkbookRefused([finding(_why_it_died(done.returncode))])
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise WorkbookRefused([finding(Reason(answer["refused"]))])
    return answer


def _why_it_died(code: int) -> Reason:
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return Reason.TOO_SLOW
    # Out of memory, the Rust reader aborts; a file that it cannot follow makes it raise.
    return Reason.UNPACKS_TOO_LARGE if code < 0 else Reason.DAMAGED


def _sheets(answer: dict[str, Any]) -> tuple[Grid, ...]:
    return tuple(
        Grid(name, tuple(tuple(_unpacked_cell(cell) for cell in row) for row in rows))
        for name, rows in answer["sheets"]
    )


def _unpacked_cell(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        plain: Cell = cell
        return plain
    ((kind, value),) = cell.items()
    if kind == "moment":
        return dt.datetime.fromisoformat(value)
    if kind == "date":
        return dt.date.fromisoformat(value)
    if kind == "time":
        return dt.time.fromisoformat(value)
    return dt.timedelta(seconds=value)
