"""Writes a report as a workbook that people can read, print and filter, and that reads back as the same evening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

from exports.documents import Report
from exports.workbook import companions, format, paint
from exports.workbook.archive import TimelessArchive
from exports.workbook.characters import LONGEST_CELL, cell_length, fits_a_cell, writable
from exports.workbook.contents import Row, rows_of
from exports.workbook.findings import Translate
from exports.workbook.slots import Column, fill, new_sheet
from exports.workbook.vocabulary import CodeList, Look, Sheet

_UPRIGHT_WIDTHS = [28, 70]
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
    # Before the first sheet is opened, as a half-written one cannot be put away.
    _check_lengths(report)
    workbook = openpyxl.Workbook(write_only=True)
    workbook.properties = _properties(report)
    palette = paint.Palette(workbook)
    companions.write_introduction(palette, report)
    for sheet in format.REPORT_SHEETS:
        _write_sheet(palette, sheet, report)
    companions.write_codes(palette, report)
    archive = TimelessArchive()
    ExcelWriter(workbook, archive).save()  # type: ignore[arg-type]  # it only writes to it
    return archive.getvalue()


def _check_lengths(report: Report) -> None:
    language = report.evening.language
    for sheet in format.REPORT_SHEETS:
        for number, row in enumerate(rows_of(sheet, report), start=2):
            for index, value in enumerate(row):
                if isinstance(value, str) and not fits_a_cell(value):
                    column = str(row[0]) if sheet.upright else sheet.fields[index].words.within(language)
                    raise TextTooLong(sheet.words.within(language), number, column, cell_length(value))


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


def _write_sheet(palette: paint.Palette, sheet: Sheet, report: Report) -> None:
    language = report.evening.language
    tab = new_sheet(palette.workbook, sheet.words.within(language))
    headers = _headers(sheet, language)
    looks = [Look.TEXT, Look.TEXT] if sheet.upright else [field.look for field in sheet.fields]
    widths = _UPRIGHT_WIDTHS if sheet.upright else paint.column_widths(headers, looks)
    colour = paint.BRAND if sheet in format.EVENING_SHEETS else paint.ACCENT
    paint.set_up(tab, widths, title=writable(report.evening.title), tab=colour)
    tab.append([palette.header(tab, header, look) for header, look in zip(headers, looks, strict=True)])
    rows = rows_of(sheet, report)
    write = _write_upright if sheet.upright else _write_rows
    count = write(palette, tab, sheet, _growing(tab, rows, widths))
    if not sheet.upright:
        _offer_codes(tab, sheet, language, count)
    paint.make_table(tab, paint.table_name(tab.title), headers, count)


def _growing(tab: Any, rows: Iterable[Row], widths: Sequence[int]) -> Iterator[Row]:
    """The rows, each with its height set before it is written."""
    for number, row in enumerate(rows, start=2):
        paint.grow(tab, number, zip(row, widths, strict=True))
        yield row


def _headers(sheet: Sheet, language: str) -> list[str]:
    words = (format.FIELD, format.VALUE) if sheet.upright else [field.words for field in sheet.fields]
    return [each.within(language) for each in words]


def _offer_codes(tab: Any, sheet: Sheet, language: str, count: int) -> None:
    for index, field in enumerate(sheet.fields, start=1):
        if field.key in _CODES:
            paint.offer_choices(tab, index, _CODES[field.key].all_words(language), count)


def _write_rows(palette: paint.Palette, tab: Any, sheet: Sheet, rows: Iterable[Row]) -> int:
    """Write every row with one cell per column that is filled in again and again; the count of rows."""
    columns = [Column(palette.body(tab, field.look)) for field in sheet.fields]
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 (it is the answer)
        tab.append([column.filled(value) for column, value in zip(columns, row, strict=True)])
    return count


def _write_upright(palette: paint.Palette, tab: Any, sheet: Sheet, rows: Iterable[Row]) -> int:
    label = palette.label(tab)
    for field, (name, value) in zip(sheet.fields, rows, strict=True):
        fill(label, str(name))
        tab.append([label, Column(palette.body(tab, field.look, upright=True)).filled(value)])
    return len(sheet.fields)
