"""Runs as a process with little memory and little time: a stranger's workbook in, plain cells out as JSON."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import re
import resource
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from exports.workbook.findings import Reason, WorkbookRefused, finding
from exports.workbook.grid import Cell, Grid

MEGABYTE = 1024 * 1024
MOST_MEMORY = 256 * MEGABYTE
MOST_SECONDS = 4
MOST_ENTRIES = 500
MOST_UNPACKED = 30 * MEGABYTE
# Real sheets shrink 10 to 40 times; a bomb shrinks up to a thousand times.
MOST_SHRINKING = 200
SMALL = 4 * MEGABYTE
MOST_CELLS = 400_000

_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


def main() -> int:
    """Read a workbook from standard input; write its cells, or the reason to refuse it, to standard output."""
    _limit_this_process()
    try:
        answer: dict[str, Any] = {"sheets": [[grid.name, _packed(grid)] for grid in read(sys.stdin.buffer.read())]}
    except WorkbookRefused as refused:
        answer = {"refused": refused.findings[0].reason.value}
    except MemoryError:
        answer = {"refused": Reason.UNPACKS_TOO_LARGE.value}
    sys.stdout.write(json.dumps(answer))
    return 0


def _limit_this_process() -> None:
    # A system may not offer a limit; the parent's clock and the checks on the directory remain.
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def read(data: bytes) -> tuple[Grid, ...]:
    """Every sheet of an .xlsx file; raises WorkbookRefused before anything large is unpacked."""
    has_formulas = _check_directory(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = tuple(_grids(workbook))
    except PasswordError as error:
        raise WorkbookRefused([finding(Reason.OLD_OR_LOCKED)]) from error
    except CalamineError as error:
        raise WorkbookRefused([finding(Reason.DAMAGED)]) from error
    return _with_formulas(data, grids) if has_formulas else grids


def _check_directory(data: bytes) -> bool:
    """Judge the zip by its table of contents; True when a sheet holds formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                known = {"mimetype", "xl/workbook.bin", "Index/Document.iwa"}
                reason = Reason.OTHER_SPREADSHEET if names & known else Reason.NOT_A_WORKBOOK
                raise WorkbookRefused([finding(reason)])
            sheets = [archive.read(entry) for entry in entries if _WORKSHEET.fullmatch(entry.filename)]
    except _BROKEN_ZIP as error:
        raise WorkbookRefused([finding(Reason.DAMAGED)]) from error
    return any(_FORMULA.search(sheet) for sheet in sheets)


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise WorkbookRefused([finding(Reason.OLD_OR_LOCKED)])
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    swells = unpacked > SMALL and unpacked / packed > MOST_SHRINKING
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or swells:
        raise WorkbookRefused([finding(Reason.UNPACKS_TOO_LARGE)])


def _grids(workbook: CalamineWorkbook) -> Iterator[Grid]:
    cells_left = MOST_CELLS
    for metadata in workbook.sheets_metadata:
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(metadata.name)
        last_row, last_column = sheet.end or (0, 0)
        # A single cell at the far corner asks for every empty cell before it.
        cells_left -= (last_row + 1) * (last_column + 1)
        if cells_left < 0:
            raise WorkbookRefused([finding(Reason.UNPACKS_TOO_LARGE)])
        yield Grid(metadata.name, _rows(sheet))


def _rows(sheet: CalamineSheet) -> tuple[tuple[Cell, ...], ...]:
    rows = sheet.to_python(skip_empty_area=False)
    return tuple(tuple(None if cell == "" else cell for cell in row) for row in rows)


def _with_formulas(data: bytes, grids: tuple[Grid, ...]) -> tuple[Grid, ...]:
    """Fill in the text of each formula that has no stored outcome: empty to the first reader, yet somebody typed it."""
    import openpyxl

    with warnings.catch_warnings():
        # The reader warns of features of Excel that it leaves out; we only want the formulas.
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        found = {sheet.title: _formulas(sheet) for sheet in workbook.worksheets}
        workbook.close()
    return tuple(Grid(grid.name, _filled(grid.rows, found.get(grid.name, {}))) for grid in grids)


def _formulas(sheet: Any) -> dict[tuple[int, int], str]:
    return {
        (cell.row, cell.column): cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and isinstance(cell.value, str)
    }


def _filled(rows: tuple[tuple[Cell, ...], ...], formulas: dict[tuple[int, int], str]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        tuple(formulas.get((number, column)) if cell is None else cell for column, cell in enumerate(row, start=1))
        for number, row in enumerate(rows, start=1)
    )


def _packed(grid: Grid) -> list[list[Any]]:
    return [[_packed_cell(cell) for cell in row] for row in grid.rows]


def _packed_cell(cell: Cell) -> Any:
    if isinstance(cell, dt.datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, dt.date):
        return {"date": cell.isoformat()}
    if isinstance(cell, dt.time):
        return {"time": cell.isoformat()}
    if isinstance(cell, dt.timedelta):
        return {"seconds": cell.total_seconds()}
    return cell


if __name__ == "__main__":
    sys.exit(main())
