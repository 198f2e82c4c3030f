"""Writes a report as a workbook that people can read, print and filter, and that reads back as the same evening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

from exports.documents import Report
from exports.workbook import companions, format, paint
from exports.workbook.archive import TimelessArchive
from exports.workbook.characters import LONGEST_CELL, cell_length, fits_a_cell, writable
from exports.workbook.contents import Row, Value, rows_of
from exports.workbook.findings import Translate
from exports.workbook.vocabulary import CodeList, Field, Sheet

_UPRIGHT_WIDTHS = (28, 70)
# Excel and its kin read a text that starts so as a formula once somebody edits the cell.
_STARTS_OF_FORMULAS = ("=", "+", "-", "@")
_CODES: dict[str, CodeList[Any]] = {
    "kind": format.KINDS,
    "role": format.ROLES,
    "step_free": format.YES_NO,
    "public": format.YES_NO,
}


class TextTooLong(ValueError):
    """A text does not fit in a cell, and a workbook without its end would not be the evening."""

    def __init__(self, sheet: str, row: int, column: str, length: int) -> None:
        self.params = {"sheet": sheet, "row": row, "column": column, "length": length, "most": LONGEST_CELL}
        super().__init__(self.sentence(str))

    def sentence(self, gettext: Translate) -> str:
        """What does not fit and where, in the reader's language."""
        _ = gettext
        return (
            _(
                "Een tekst van %(length)s tekens past niet in een cel van Excel, die er hoogstens %(most)s houdt: "
                "blad %(sheet)s, rij %(row)s, kolom ‘%(column)s’."
            )
            % self.params
        )


def report_workbook(report: Report) -> bytes:
    """The report as .xlsx in the evening's language; the same report gives the same bytes.

    Raises TextTooLong when a text has more than the 32,767 characters that Excel keeps in a cell.
    """
    workbook = openpyxl.Workbook(write_only=True)
    workbook.properties = _properties(report)
    companions.write_introduction(workbook, report)
    for sheet in format.REPORT_SHEETS:
        _write_sheet(workbook, sheet, report)
    companions.write_codes(workbook, report)
    archive = TimelessArchive()
    ExcelWriter(workbook, archive).save()  # type: ignore[arg-type]  # it only writes to it
    return archive.getvalue()


def _properties(report: Report) -> DocumentProperties:
    evening = report.evening
    # Not the moment of writing, which would differ each time.
    made = report.published_at or dt.datetime.combine(evening.date, evening.starts)
    made = made.replace(microsecond=0)
    if made.tzinfo:
        made = made.astimezone(dt.UTC).replace(tzinfo=None)
    return DocumentProperties(
        creator="Opbrengst",
        title=writable(evening.title),
        subject=writable(evening.subtitle),
        language=evening.language,
        created=made,
        modified=made,
    )


def _write_sheet(workbook: Any, sheet: Sheet, report: Report) -> None:
    language = report.evening.language
    tab = workbook.create_sheet(sheet.words.within(language))
    headers = _headers(sheet, language)
    widths = _UPRIGHT_WIDTHS if sheet.upright else [paint.WIDTHS[field.look] for field in sheet.fields]
    colour = paint.BRAND if sheet in format.EVENING_SHEETS else paint.ACCENT
    paint.set_up(tab, widths, title=writable(report.evening.title), tab=colour)
    tab.append([paint.header_cell(tab, header) for header in headers])
    rows = rows_of(sheet, report)
    count = _write_upright(tab, sheet, rows) if sheet.upright else _write_rows(tab, sheet, headers, rows)
    if not sheet.upright:
        _offer_codes(tab, sheet, language, count)
    paint.make_table(tab, paint.table_name(tab.title), headers, count)


def _headers(sheet: Sheet, language: str) -> list[str]:
    words = (format.FIELD, format.VALUE) if sheet.upright else [field.words for field in sheet.fields]
    return [each.within(language) for each in words]


def _offer_codes(tab: Any, sheet: Sheet, language: str, count: int) -> None:
    for index, field in enumerate(sheet.fields, start=1):
        if field.key in _CODES:
            paint.offer_choices(tab, index, _CODES[field.key].all_words(language), count)


def _write_rows(tab: Any, sheet: Sheet, headers: Sequence[str], rows: Iterable[Row]) -> int:
    """Write every row with one cell per column that is filled in again and again; the count of rows."""
    columns = [_Column(tab, field) for field in sheet.fields]
    number = 1
    for number, row in enumerate(rows, start=2):
        try:
            tab.append([column.filled(value) for column, value in zip(columns, row, strict=True)])
        except _TooLong as too_long:
            header = headers[row.index(too_long.text)]
            raise TextTooLong(tab.title, number, header, cell_length(too_long.text)) from too_long
    return number - 1


def _write_upright(tab: Any, sheet: Sheet, rows: Iterable[Row]) -> int:
    label = paint.label_cell(tab)
    for number, (field, (name, value)) in enumerate(zip(sheet.fields, rows, strict=True), start=2):
        label.value = name
        try:
            tab.append([label, _Column(tab, field, upright=True).filled(value)])
        except _TooLong as too_long:
            raise TextTooLong(tab.title, number, str(name), cell_length(too_long.text)) from too_long
    return len(sheet.fields)


class _TooLong(Exception):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Column:
    """Hands out the same cell for every row, as the sheet writes it away at once: making cells is what costs time."""

    def __init__(self, tab: Any, field: Field, *, upright: bool = False) -> None:
        self._cell: Any = paint.body_cell(tab, field.look, upright=upright)
        self._quoted: Any = paint.body_cell(tab, field.look, upright=upright)
        # Keeps a text a text when somebody edits it in Excel.
        self._quoted.quotePrefix = True

    def filled(self, value: Value) -> Any:
        if not isinstance(value, str):
            self._cell.value = value
            return self._cell
        if not fits_a_cell(value):
            raise _TooLong(value)
        cell = self._quoted if value.startswith(_STARTS_OF_FORMULAS) else self._cell
        # Through `value` openpyxl would make a formula of a leading =, an error of #N/A, and cut at 32,767.
        cell._value = writable(value)  # noqa: SLF001
        cell.data_type = "s"
        return cell
