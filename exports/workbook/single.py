"""A workbook of one sheet in the look of the house, with the evening and the moment of writing in its properties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import openpyxl
from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

from exports.workbook import paint, slots
from exports.workbook.archive import TimelessArchive
from exports.workbook.characters import writable
from exports.workbook.contents import Row
from exports.workbook.vocabulary import Look


class Column(NamedTuple):
    """What stands above a column and how its values look."""

    header: str
    look: Look = Look.TEXT


class Made(NamedTuple):
    """Of which evening a workbook is, in which language, and when it was made (aware)."""

    title: str
    language: str
    at: dt.datetime


def workbook(name: str, columns: Iterable[Column], rows: Iterable[Row], *, of: Made) -> bytes:
    """The rows under these headers as .xlsx; texts stay texts, also those that begin as a formula does."""
    columns = list(columns)
    book = openpyxl.Workbook(write_only=True)
    moment = of.at.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    book.properties = DocumentProperties(
        creator="Opbrengst", title=writable(of.title), subject=name, language=of.language, created=moment,
        modified=moment,
    )  # fmt: skip
    _write_sheet(paint.Palette(book), name, columns, rows, title=writable(of.title))
    archive = TimelessArchive()
    ExcelWriter(book, archive).save()  # type: ignore[arg-type]  # it only writes to it
    return archive.getvalue()


def _write_sheet(
    palette: paint.Palette, name: str, columns: Sequence[Column], rows: Iterable[Row], *, title: str
) -> None:
    tab = slots.new_sheet(palette.workbook, name)
    headers, looks = [column.header for column in columns], [column.look for column in columns]
    widths = paint.column_widths(headers, looks)
    paint.set_up(tab, widths, title=title, tab=paint.BRAND)
    tab.append([palette.header(tab, header, look) for header, look in zip(headers, looks, strict=True)])
    cells = [slots.Column(palette.body(tab, look)) for look in looks]
    count = 0
    for count, row in enumerate(rows, start=1):
        paint.grow(tab, count + 1, zip(row, widths, strict=True))
        tab.append([cell.filled(value) for cell, value in zip(cells, row, strict=True)])
    paint.make_table(tab, paint.table_name(name), headers, count)
