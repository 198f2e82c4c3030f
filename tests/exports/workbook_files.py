"""Workbooks as people and other programs make them, for tests that read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

# The least that is an evening.
EVENING = (
    ("veld", "waarde"),
    ("titel", "X500"),
    ("datum", "21/10/2027"),
    ("van", "19:00"),
    ("tot", "22:30"),
)
TABLES = (("nr", "titel"), (1, "Krispie"), (2, "Ouderteams"))


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """An .xlsx file with these sheets; a text with a leading = becomes a formula, as in openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        tab = book.create_sheet(name)
        for row in rows:
            tab.append(list(row))
    return _saved(book)


def evening_workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A small evening with these sheets added or put in the place of its own."""
    return workbook(**{"Avond": EVENING, "Tafels": TABLES, **sheets})


def evening_fields(**values: Any) -> tuple[tuple[Any, Any], ...]:
    """The sheet Avond with some of its values replaced or added."""
    return tuple({**dict(EVENING), **values}.items())


def with_entries(data: bytes, entries: Mapping[str, bytes]) -> bytes:
    """The same zip file with some of its entries replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, entries.get(name, old.read(name)))
        for name in entries.keys() - set(old.namelist()):
            new.writestr(name, entries[name])
    return buffer.getvalue()


def sheet_xml(rows: bytes) -> bytes:
    """A worksheet with these rows, written by hand."""
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + space + b'"><sheetData>' + rows + b"</sheetData></worksheet>"


def _saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
