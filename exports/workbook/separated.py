"""Reads a list that came as separated text, whichever way Excel or another program wrote it."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

from exports.workbook.findings import Reason, WorkbookRefused, finding
from exports.workbook.grid import Cell, Grid
from exports.workbook.records import MOST_ROWS_ABOVE
from exports.workbook.vocabulary import Sheet

MOST_CELLS = 400_000
_SEPARATORS = ";,\t"
_CONTROL = {character for character in map(chr, range(32)) if character not in "\t\n\r\f"} | {"\x7f"}


def read_separated(data: bytes, sheet: Sheet, filename: str = "") -> Grid:
    """The rows of a CSV file under the separator that shows most of the sheet's headers; raises WorkbookRefused.

    When it shows none of them, or as many as another, the one that parts the text into more columns counts.
    As when Excel opens the file, the sheet is named after it and row numbers count records, not lines of text.
    """
    text = decoded(data)
    separator = max(_SEPARATORS, key=lambda each: _headers_seen(text, each, sheet))
    rows: list[tuple[Cell, ...]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            cells += len(row) or 1
            if cells > MOST_CELLS:
                raise WorkbookRefused([finding(Reason.UNPACKS_TOO_LARGE)])
            rows.append(tuple(cell or None for cell in row))
    except csv.Error as error:
        raise WorkbookRefused([finding(Reason.NOT_TEXT)]) from error
    return Grid(Path(filename).stem or "CSV", tuple(rows))


def decoded(data: bytes) -> str:
    """The text in UTF-8 or UTF-16, or else in the code page that Excel writes in western Europe."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL & set(text):
            return text
    raise WorkbookRefused([finding(Reason.NOT_TEXT)])


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    # Every second byte of western text is nothing in UTF-16; no other encoding has such a byte at all.
    if b"\x00" in data[:200]:
        return ("utf-16-be",) if data[:1] == b"\x00" else ("utf-16-le",)
    return ("utf-8-sig", "cp1252")


def _headers_seen(text: str, separator: str, sheet: Sheet) -> tuple[int, int]:
    """How many headers one of the first rows holds, and how many cells the narrowest of those with several has.

    The first may be a title or Excel's own `sep=;`.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        first_rows = list(itertools.islice(rows, MOST_ROWS_ABOVE))
    except csv.Error:
        return 0, 0
    known = max((sum(1 for header in row if sheet.field_named(header)) for row in first_rows), default=0)
    return known, min((len(row) for row in first_rows if len(row) > 1), default=0)
