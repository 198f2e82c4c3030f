"""Rows with a meaning: the headers of a sheet matched to its fields, and each value with the place it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from exports.workbook import cells
from exports.workbook.cells import Read, Unreadable
from exports.workbook.findings import Finding, Place, Reason, finding
from exports.workbook.format import FIELD, VALUE, is_for_people, sheet_named
from exports.workbook.grid import Cell, Grid, column_letter, is_blank
from exports.workbook.vocabulary import Sheet, folded

T = TypeVar("T")
# Some people put a title above the headers.
MOST_ROWS_ABOVE = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One value and where it stands."""

    at: Place
    cell: Cell


class Record:
    """One row, or one upright sheet: values by the key of their field. What cannot be read becomes a finding.

    Every reader takes the value to go on with, so that one pass finds every mistake; a record with findings is
    thrown away as a whole.
    """

    def __init__(self, at: Place, entries: Mapping[str, Entry], findings: list[Finding], language: str = "nl") -> None:
        self.at = at
        self.entries = entries
        self.language = language
        self._findings = findings

    @property
    def row(self) -> int:
        """The row in the sheet, counted from 1."""
        return self.at.row or 0

    @property
    def is_blank(self) -> bool:
        """Whether nobody filled in anything that we know."""
        return all(is_blank(entry.cell) for entry in self.entries.values())

    def text(self, key: str) -> str:
        """The text as it stands, spaces and all; empty when there is none."""
        entry = self.entries.get(key)
        return cells.text(entry.cell) if entry else ""

    def required_text(self, key: str) -> str:
        """The text as it stands, of which there must be some."""
        return self.required(key, cells.text, "")

    def optional(self, key: str, read: Read[T], otherwise: T) -> T:
        """The value, or `otherwise` when the cell or the whole column is not there."""
        entry = self.entries.get(key)
        if entry is None or is_blank(entry.cell):
            return otherwise
        try:
            return read(entry.cell)
        except Unreadable as unreadable:
            self._findings.append(finding(unreadable.reason, entry.at, **unreadable.params))
            return otherwise

    def required(self, key: str, read: Read[T], otherwise: T) -> T:
        """The value; a finding and `otherwise` when it is not there."""
        entry = self.entries.get(key)
        if entry is not None and is_blank(entry.cell):
            self.refuse(key, Reason.EMPTY)
        return self.optional(key, read, otherwise)

    def refuse(self, key: str, reason: Reason, **params: object) -> None:
        """Add a finding at the place of this field."""
        entry = self.entries.get(key)
        self._findings.append(finding(reason, entry.at if entry else self.at, **params))


class Book:
    """The sheets of one file by their key, and everything found on the way; `notes` refuse nothing."""

    def __init__(self, grids: Iterable[Grid]) -> None:
        self.findings: list[Finding] = []
        self.notes: list[Finding] = []
        self._grids: dict[str, Grid] = {}
        for grid in grids:
            self._place(grid)

    def _place(self, grid: Grid) -> None:
        sheet = sheet_named(grid.name)
        if sheet is None:
            if not is_for_people(grid.name):
                self.notes.append(finding(Reason.SHEET_IGNORED, Place(sheet=grid.name)))
            return
        other = self._grids.setdefault(sheet.key, grid)
        if other is not grid:
            self.findings.append(finding(Reason.SHEET_TWICE, Place(sheet=grid.name), other=other.name))

    def upright(self, sheet: Sheet) -> Record:
        """An upright sheet as one record; without entries when the sheet is absent."""
        grid = self._grids.get(sheet.key)
        if grid is None:
            self._miss(sheet)
            return Record(Place(sheet=sheet.words.nl), {}, self.findings)
        labels = tuple(cells.text(_at(row, _label_columns(grid)[0])) for row in grid.rows)
        language = sheet.language_of(labels)
        entries = self._upright_entries(grid, sheet)
        at = Place(sheet=grid.name)
        missing = [each for each in sheet.fields if each.required and each.key not in entries]
        self.findings.extend(finding(Reason.FIELD_MISSING, at, name=each.words.within(language)) for each in missing)
        return Record(at, entries, self.findings, language)

    def _upright_entries(self, grid: Grid, sheet: Sheet) -> dict[str, Entry]:
        label_at, value_at = _label_columns(grid)
        column = next((str(row[value_at]) for row in grid.rows if _is_heading(row) and len(row) > value_at), "")
        entries: dict[str, Entry] = {}
        for number, row in enumerate(grid.rows, start=1):
            label = cells.text(_at(row, label_at))
            if is_blank(label) or _is_heading(row):
                continue
            at = Place(sheet=grid.name, row=number, column=column, letter=column_letter(value_at))
            found = sheet.field_named(label)
            if found is None:
                self.notes.append(finding(Reason.FIELD_IGNORED, at))
            elif found[1] in entries:
                self.findings.append(finding(Reason.FIELD_TWICE, at, other=entries[found[1]].at.row))
            else:
                entries[found[1]] = Entry(at, _at(row, value_at))
        return entries

    def records(self, sheet: Sheet) -> list[Record]:
        """Every row of a sheet that somebody filled in; none when the sheet is absent and may be."""
        grid = self._grids.get(sheet.key)
        if grid is None:
            self._miss(sheet)
            return []
        return records_of(grid, sheet, findings=self.findings, notes=self.notes)

    def _miss(self, sheet: Sheet) -> None:
        if sheet.required:
            self.findings.append(finding(Reason.SHEET_MISSING, sheet=sheet.words.nl))


def records_of(grid: Grid, sheet: Sheet, *, findings: list[Finding], notes: list[Finding]) -> list[Record]:
    """Every row of a grid that somebody filled in, by the headers above them."""
    if not any(not is_blank(cell) for row in grid.rows for cell in row) and not sheet.required:
        return []
    top = header_row(grid, sheet)
    headers = headers_at(grid, top)
    columns = _columns(headers, sheet, Place(sheet=grid.name, row=top + 1), findings, notes)
    return records_under(grid, top, {key: (index,) for key, index in columns.items()}, sheet, findings=findings)


def headers_at(grid: Grid, top: int) -> list[str]:
    """The texts of the row with this index; none of a grid without rows."""
    return [cells.trimmed(cell) for cell in grid.rows[top]] if grid.rows else []


def records_under(
    grid: Grid, top: int, columns: Mapping[str, tuple[int, ...]], sheet: Sheet, *, findings: list[Finding]
) -> list[Record]:
    """Every row below the one with index `top` that somebody filled in.

    `columns` says in which columns each field stands; several are read as one text, in their order.
    """
    headers = headers_at(grid, top)
    language = sheet.language_of(headers)
    filled_in = []
    for number, row in enumerate(grid.rows[top + 1 :], start=top + 2):
        entries = {
            key: Entry(_place(grid, number, headers, indices[0]), _joined(row, indices))
            for key, indices in columns.items()
        }
        record = Record(Place(sheet=grid.name, row=number), entries, findings, language)
        if not record.is_blank:
            filled_in.append(record)
    return filled_in


def _place(grid: Grid, number: int, headers: list[str], index: int) -> Place:
    return Place(sheet=grid.name, row=number, column=headers[index], letter=column_letter(index))


def _joined(row: tuple[Cell, ...], indices: tuple[int, ...]) -> Cell:
    if len(indices) == 1:
        return _at(row, indices[0])
    return " ".join(filter(None, (cells.trimmed(_at(row, index)) for index in indices))) or None


def header_row(grid: Grid, sheet: Sheet) -> int:
    """The index of the row that names most of the sheet's columns, among the first ones."""
    scores = [
        sum(1 for cell in row if isinstance(cell, str) and sheet.field_named(cell))
        for row in grid.rows[:MOST_ROWS_ABOVE]
    ]
    return scores.index(max(scores)) if scores else 0


def _columns(
    headers: list[str], sheet: Sheet, at: Place, findings: list[Finding], notes: list[Finding]
) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, header in enumerate(headers):
        if not header:
            continue
        here = Place(sheet=at.sheet, row=at.row, column=header, letter=column_letter(index))
        found = sheet.field_named(header)
        if found is None:
            notes.append(finding(Reason.COLUMN_IGNORED, here))
        elif found[1] in columns:
            findings.append(finding(Reason.COLUMN_TWICE, here, other=headers[columns[found[1]]]))
        else:
            columns[found[1]] = index
    language = sheet.language_of(headers)
    missing = (each for each in sheet.fields if each.required and each.key not in columns)
    findings.extend(finding(Reason.COLUMN_MISSING, at, name=each.words.within(language)) for each in missing)
    return columns


def _label_columns(grid: Grid) -> tuple[int, int]:
    """Where an upright sheet has its labels and its values: under their headers, or in the first two columns."""
    fields, values = {folded(word) for word in FIELD}, {folded(word) for word in VALUE}
    for row in grid.rows[:MOST_ROWS_ABOVE]:
        names = [folded(cells.text(cell)) for cell in row]
        label = next((index for index, name in enumerate(names) if name in fields), None)
        value = next((index for index, name in enumerate(names) if name in values), None)
        if label is not None and value is not None:
            return label, value
    return 0, 1


def _is_heading(row: tuple[Cell, ...]) -> bool:
    names = {folded(cells.text(cell)) for cell in row}
    return bool(names & {folded(word) for word in FIELD}) and bool(names & {folded(word) for word in VALUE})


def _at(row: tuple[Cell, ...], index: int) -> Cell:
    return row[index] if index < len(row) else None
